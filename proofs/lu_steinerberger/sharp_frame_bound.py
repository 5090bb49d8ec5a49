"""Beyond the paper: F(u) >= n for unit vectors, with equality iff they are orthonormal; so F >= n²/min(n, d), a sharp bound.

F = n is attained for every n <= d, and n²/d at n = d (orthonormal vectors) and at n = d + 1 (a simplex), here by explicit vectors;
for every other n >= d see `beyond_frames_exist`. For n < d, n²/d < F. Hypothesis: ‖u_i‖ = 1.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import simplex as frames
from proofs.lu_steinerberger.notation import a, d, i, j, n, simplex, two_classes, u, unit_u
from proofs.lu_steinerberger.proposition_3 import frame_potential, some_points
from proofs.lu_steinerberger.tight_frame import n_over_d
from referee.kernel import logic
from referee.language.statements import Exists, Iff, both, eq, every, ge, le, lt
from referee.language.subst import Lam, rename_symbol, substitute
from referee.language.terms import Delta, Symbol, as_term, total
from referee.tactics.basic import Certificate, discharge, implies, over, restate, ring, sign
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem

fits, too_few = le(n, d), lt(n, d)
orthonormal = every(i, every(j, eq(u(i) @ u(j), Delta(i, j))))
to_identity = u(i) @ u(j) - Delta(i, j)
w = Lam((i, a), Symbol("w", (i, a)))
F_of_w, unit_w = rename_symbol(frame_potential, "u", "w"), rename_symbol(unit_u, "u", "w")
attained = Exists("w", both(unit_w, eq(F_of_w, n**2 / as_term(d))))
attained_by_orthonormal = Exists("w", both(unit_w, eq(F_of_w, n)))


def _certificate() -> Certificate:
    """F - n = Σ_ij (⟨u_i,u_j⟩ - δ_ij)², for unit vectors."""
    unit = given(unit_u)[0]
    squares = Certificate().add(square=to_identity, over=[over(i), over(j)])
    return squares.equal((unit, i), -2, over=[over(i)])


def bound() -> Theorem:
    """F >= n, for all n and d."""
    return restate(_certificate().prove("<=", n, frame_potential), ge(frame_potential, n))


@cache
def equality() -> Theorem:
    """F = n iff ⟨u_i,u_j⟩ = δ_ij for all i and j."""
    return restate(_certificate().iff(n, frame_potential), Iff(eq(frame_potential, n), orthonormal))


def strictly_above() -> Theorem:
    """For 1 <= n < d: n²/d < F, because n²/d = n - n(d - n)/d."""
    (some, few), least = given(some_points, too_few), bound()
    weight = sign("<", n_over_d, [some, few])
    return Certificate().add(least).add(weight, few).prove("<", n**2 / as_term(d), frame_potential, [some, few])


def not_attained() -> Theorem:
    """For 1 <= n < d no unit vectors have F = n²/d."""
    above = logic.instantiate(strictly_above(), symbols={"u": w})

    def clash(h: Theorem) -> Theorem:
        strict = discharge(above, logic.and_elim(h, 0))
        return Certificate().add(strict).equal(logic.and_elim(h, 1)).prove("<", 0, 0)

    none = implies(attained.body, clash)
    return implies(attained, lambda h: logic.exists_elim(h, none, "w"))


def few_vectors() -> Theorem:
    """For n <= d, w_i = e_i has F = n (which is n²/d at n = d)."""
    fit, basis = given(fits), Lam((i, a), Delta(i, a))
    goal = substitute(attained_by_orthonormal.body, symbols={"w": basis})
    unit = logic.forall_intro(ring(total(a, Delta(i, a) ** 2), 1, fit), i)
    value = ring(substitute(F_of_w, symbols={"w": basis}), n, fit)
    return logic.exists_intro(restate(logic.and_intro(unit, value), goal), "w", attained_by_orthonormal.body, basis)


def simplex_is_tight() -> Theorem:
    """For n >= 2 the simplex of n unit vectors of R^{n-1} has F = n²/(n - 1)."""
    two, unit, frame = given(two_classes, unit_u, simplex)
    cert = Certificate().equal((unit, i), u(i).norm2() + 1, over=[over(i)])
    cert.equal((frame, i, j), u(i) @ u(j) - 1 / (n - 1), over=[over(i), over(j, i)])
    return cert.prove("=", frame_potential, n**2 / as_term(n - 1), [two])


def one_more_than_d() -> Theorem:
    """For d = n - 1 >= 1, n²/d is attained."""
    here = {"d": n - 1}
    body, there = substitute(attained.body, sizes=here), substitute(frames.a_simplex_exists.body, sizes=here)
    exists = logic.instantiate(frames.exists_simplex(), sizes=here, facts=given(two_classes))
    exists = discharge(exists, Certificate().prove("<=", n - 1, n - 1))
    value = logic.instantiate(simplex_is_tight(), symbols={"u": w})
    value = logic.instantiate(value, sizes=here, facts=given(two_classes))

    def reach(h: Theorem) -> Theorem:
        unit, frame = logic.and_elim(h, 0), logic.and_elim(h, 1)
        found = logic.and_intro(unit, discharge(discharge(value, unit), frame))
        return logic.exists_intro(restate(found, body, given(two_classes)), "w", body, substitute(w, sizes=here))

    return logic.exists_elim(exists, implies(there, reach), "w")
