"""Definite matrices: a sum of squares vᵀMv = Σ … + Σ_a c v_a² with c > 0 shows that M has no kernel, so that M⁻¹ exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from referee.implicit.system import ImplicitError, name_indices
from referee.kernel import logic
from referee.kernel.theorem import Theorem, same
from referee.language.matrices import Matrix, column, matrix
from referee.language.matrix import show_side
from referee.language.statements import FALSE, And, Exists, Forall, Implies, both, eq, le, lt
from referee.language.subst import Lam, index_names
from referee.language.terms import Idx, Term, total
from referee.language.vectors import Vector, vector
from referee.tactics.basic import Certificate, Facts, forward, implies, restate
from referee.tactics.tables import are_inverse

SOURCE = "Axler 2015, Theorem 3.69"


@dataclass(frozen=True)
class Definite:
    """Mv = 0 implies v = 0, and the inverse that this gives."""

    matrix: Matrix
    vector: Vector
    theorem: Theorem
    name: str = "v"

    def inverse_exists(self, name: str = "M'") -> Theorem:
        """There is a two-sided inverse: a square matrix without a kernel has one (cited)."""
        (n,) = self.matrix.rows
        inverse = Exists(name, are_inverse(self.matrix, matrix(name, n, n)))
        size: Term = self.vector.norm2()
        step = logic.require("no kernel", self.theorem, Implies)
        body = both(step.given, lt(0, size))
        h = logic.assume(body)
        zero = logic.implies_elim(self.theorem, logic.and_elim(h, 0))
        a = logic.require("no kernel", zero, Forall).index
        vanishes = Certificate().equal((zero, a), self.vector.at(a), over=[(a, ())]).prove("=", size, 0)
        absurd = restate(Certificate().add(logic.and_elim(h, 1)).equal(vanishes).prove("<", 0, 0), FALSE)
        there = Exists(self.name, body)
        refuted = logic.exists_elim(logic.assume(there), logic.implies_intro(absurd, body), self.name)
        nothing = logic.implies_intro(refuted, there)
        theorem = logic.cited("an injective square matrix is invertible", SOURCE, Implies(nothing.goal, inverse))
        return logic.implies_elim(theorem, nothing)


def definite(
    m: Matrix,
    squares: Callable[[Vector], Certificate],
    facts: Facts = (),
    name: str = "v",
    *,
    independent: bool = False,
) -> Definite:
    """Mv = 0 implies v = 0, from a certificate of 0 <= vᵀMv with the squares of the entries of v in it.

    With `independent` the squares may be of anything; that they vanish for no v but 0 is then a hypothesis.

    Raises:
        ImplicitError: M is not square with one index, or the squares do not give v = 0.
        KernelError: the certificate does not add up to vᵀMv.
    """
    if m.rows != m.cols or len(m.rows) != 1:
        raise ImplicitError(f"a {show_side(m.rows)} × {show_side(m.cols)} matrix is not definite")
    (n,) = m.rows
    v = vector(name, n)
    image = m @ column(v)
    (a,) = name_indices((n,), "abcdef", index_names(image.at(Idx("0?", n))))
    null, zero = Forall(a, (), eq(image.at(a), 0)), Forall(a, (), eq(v.at(a), 0))
    h = logic.assume(null)
    energy: Term = total(a, v.at(a) * image.at(a))
    vanish = squares(v).iff(0, energy, facts)
    none = Certificate().equal((h, a), -v.at(a), over=[(a, ())]).prove("=", 0, energy)
    parts = logic.implies_elim(logic.iff_elim(vanish, forward=True), none)
    goals = parts.goal.args if isinstance(parts.goal, And) else (parts.goal,)
    for k, goal in enumerate(goals):
        if same(goal, zero):
            found = logic.and_elim(parts, k) if isinstance(parts.goal, And) else parts
            return Definite(m, v, logic.implies_intro(restate(found, zero), null), name)
    if independent:
        found = _only_zero(parts, v, zero, name)
        return Definite(m, v, logic.implies_intro(found, null), name)
    raise ImplicitError("the squares do not say that v is 0: they need a term c v_a² with c > 0 for all a")


def _only_zero(parts: Theorem, v: Vector, zero: Forall, name: str) -> Theorem:
    """From S(v), and that there is no v with S(v) and 0 < ‖v‖²: v = 0."""
    size: Term = v.norm2()
    body = both(parts.goal, lt(0, size))
    none = logic.assume(Implies(Exists(name, body), FALSE))
    place = logic.require("a vector", logic.assume(zero), Forall).index

    def short(h: Theorem) -> Theorem:
        squares = Certificate().add(square=v.at(place), over=[(place, ())])
        return forward(squares.iff(0, size), logic.antisymmetry(squares.prove("<=", 0, size), h))

    def long(h: Theorem) -> Theorem:
        there = logic.exists_intro(logic.and_intro(parts, h), name, body, Lam((place,), v.at(place)))
        return logic.ex_falso(logic.implies_elim(none, there), zero)

    return logic.order_cases(implies(le(size, 0), lambda h: restate(short(h), zero)), implies(lt(0, size), long))
