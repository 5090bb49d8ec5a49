"""The simplex equiangular tight frame: n unit vectors of R^d with ⟨u_i, u_j⟩ = -1/(n - 1) for i ≠ j. It exists iff d >= n - 1.

Used by: Theorem 2, "recall d >= n - 1 so it is achievable" (end of Section 2). Hypothesis: n >= 2.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import a, b, d, i, j, n, simplex, two_classes, u, unit_u
from referee.kernel import logic
from referee.language.statements import And, Exists, IdxNe, both, eq, le, lt
from referee.language.subst import Lam, rename_symbol
from referee.language.terms import At, Delta, Idx, indices, sqrt, total
from referee.language.vectors import Vector, vector
from referee.tactics.basic import Certificate, over, ring, sign, transitive
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Statement
    from referee.language.terms import Index, Term

m = n - 1
k, l = indices("k l", m)
last = At(n - 1)
room = le(m, d)
no_room = lt(d, m)

simplex_frame: And = both(unit_u, simplex)
a_simplex_exists = Exists("w", rename_symbol(simplex_frame, "u", "w"))


def corner(index: Index) -> Vector:
    """√m·w_i = √n e_i - (1 + √n)/m·1 for i < n - 1, and √m·w_i = 1 for i = n - 1, in R^m with m = n - 1."""
    shift = (1 + sqrt(n)) / m
    entry: Vector = Vector(m, lambda c: sqrt(n) * Delta(index, c) - shift + Delta(index, last) * (1 + shift))
    return entry * (1 / sqrt(m))


def gram(index: Index, other: Index) -> Statement:
    """⟨w_i, w_j⟩ = (n δ_ij - 1)/(n - 1)."""
    return eq(corner(index) @ corner(other), (n * Delta(index, other) - 1) / m)


@cache
def gram_of_corners() -> Theorem:
    """The Gram matrix of the corners: each index is one of the first n - 1 or the last."""
    size = given(two_classes)

    def entry(p: Index, q: Index) -> Theorem:
        return ring(corner(p) @ corner(q), (n * Delta(p, q) - 1) / m, size)

    def row(p: Index) -> Theorem:
        return logic.last_cases(entry(p, Idx("j", m)), entry(p, last), j, gram(p, j), size)

    return logic.last_cases(row(Idx("i", m)), row(last), i, gram(i, j), size)


def embedded(x: Vector) -> Vector:
    """R^m as the first m coordinates of R^d."""
    return Vector(d, lambda c: total(k, Delta(k, c) * x.at(k)))


@cache
def isometry() -> Theorem:
    """For m <= d the embedding keeps inner products (Fubini, then the sum over the d coordinates reaches δ_ka δ_la)."""
    x, y = vector("x", m), vector("y", m)
    pairs: Term = total(k, total(l, x.at(k) * y.at(l) * total(a, Delta(k, a) * Delta(l, a))))
    inside = ring(pairs, x @ y, given(room))
    return transitive(ring(embedded(x) @ embedded(y), pairs), inside)


@cache
def exists_simplex() -> Theorem:
    """For n >= 2 and n - 1 <= d there are unit vectors w_1, …, w_n of R^d with ⟨w_i, w_j⟩ = -1/(n - 1) for i ≠ j."""

    def product(left: Term, p: Idx, q: Idx, right: Term | int, *facts: Theorem) -> Theorem:
        x, y = corner(p), corner(q)
        kept = logic.instantiate(isometry(), symbols={"x": Lam((k,), x.at(k)), "y": Lam((k,), y.at(k))})
        known = logic.instantiate(gram_of_corners(), indices={i: p, j: q})
        value = ring((n * Delta(p, q) - 1) / m, right, [*given(two_classes), *facts])
        return transitive(ring(left, embedded(x) @ embedded(y)), kept, known, value)

    w_i, w_j = embedded(corner(i)), embedded(corner(j))
    unit = logic.forall_intro(product(w_i.norm2(), i, i, 1), i)
    pair = product(w_i @ w_j, i, j, -1 / m, logic.assume(IdxNe(j, i)))
    frame = logic.and_intro(unit, logic.forall_intro(logic.forall_intro(pair, j, [i]), i))
    return logic.exists_intro(frame, "w", a_simplex_exists.body, Lam((i, a), w_i.at(a)))


def no_simplex() -> Theorem:
    """For n >= 2, d < n - 1 and unit vectors u_i, ⟨u_i, u_j⟩ = -1/(n - 1) for i ≠ j is impossible (implies 0 < 0).

    0 <= ‖S - c·1‖² = Σ_ij ⟨u_i, u_j⟩² - 2cn + c²d = c²(d - (n - 1)) for S = Σ_i u_i u_iᵀ and c = n/(n - 1).
    """
    two, few, unit, frame = given(two_classes, no_room, unit_u, simplex)
    c = n / m
    S = total(i, u(i).at(a) * u(i).at(b))
    cert = Certificate().add(square=S - c * Delta(a, b), over=[over(a), over(b)])
    cert.add(sign("<", c**2, [two]), few)
    cert.equal((unit, i), u(i).norm2() + 1 - 2 * c, over=[over(i)])
    cert.equal((frame, i, j), u(i) @ u(j) - 1 / m, over=[over(i), over(j, i)])
    return logic.implies_intro(cert.prove("<", 0, 0, [two]), simplex)
