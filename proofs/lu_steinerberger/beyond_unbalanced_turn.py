"""Theorem 2 with class weights, n >= 3: explicit unit vectors that are better than a simplex u, for m_1 < m_2.

u_3 is replaced by (1 - τs)u_3 + s(u_1 - u_2), with τ = (m_2 - m_1)/(2(1 + 8α)S), S = (n - 2)m_3 + Σ_k m_k, and s = 2τ/(2ν + τ²),
ν = n/(n - 1). Source: beside Lu & Steinerberger, Theorem 2. Hypotheses: n >= 3, α > 0, m_i > 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.beyond_unbalanced import (
    loss_m,
    minimal_iff_balanced,
    minimal_pair,
    turning_helps,
    without_force,
)
from proofs.lu_steinerberger.class_weights import balanced, m, positive_weights, row, under, weighted
from proofs.lu_steinerberger.notation import i, positive_alpha, simplex, u, unit_u
from proofs.lu_steinerberger.turned_class import norms, p, q, r, three, three_classes, turned
from proofs.lu_steinerberger.turned_loss import for_good_step, heavier, step_s, step_tau
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.language.statements import FALSE, both, eq, every, lt
from referee.language.subst import substitute
from referee.language.terms import At, as_size, as_term
from referee.tactics.basic import Certificate, backward, discharge, implies, ring
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.claims import Claim
    from referee.kernel.theorem import Theorem

first, second, third = (At(as_size(c)) for c in range(3))
of_three = {p: first, q: second, r: third}
heavier_1, step_tau_1 = (substitute(h, indices=of_three) for h in (heavier, step_tau))


def turning() -> Theorem:
    """For positive weights with m_1 < m_2, u_3 turned: w is a family of unit vectors, and L_m(w) < L_m(u)."""
    (some_weight,) = given(positive_weights)
    light = logic.forall_intro(Certificate().add((some_weight, i)).prove("<=", 0, m(i)), i)
    th = discharge(logic.and_intro(for_good_step(norms()), turning_helps()), light)
    th = logic.implies_intro(logic.implies_intro(th, step_tau), heavier)
    for index, but in ((r, [p, q]), (q, [p]), (p, [])):
        th = logic.forall_intro(th, index, but)
    for at in of_three.values():
        th = logic.forall_elim(th, at, [three])
    for h in given(heavier_1, step_tau_1):
        th = logic.implies_elim(th, h)
    return th


units, less = (
    substitute(statement, indices=of_three)
    for statement in (every(i, eq(turned(i).norm2(), 1)), lt(weighted(row(turned)), loss_m))
)
better = both(units, less)


# what fails


def not_turned() -> Theorem:
    """At s = 0 the families w and u are the same."""
    at_0 = substitute(less, symbols={"s": as_term(0)})
    return implies(at_0, lambda h: Certificate().add(h).equal(ring(at_0.rhs, at_0.lhs)).prove("<", 0, 0))


def long_vector() -> Theorem:
    """If ‖u_1‖² = 2, then w_1 = u_1 is not a unit vector."""
    (norm,) = given(eq(u(first).norm2(), 2))

    def clash(h: Theorem) -> Theorem:
        cert = Certificate().equal((h, first), -1).equal(norm)
        return logic.ex_falso(cert.prove("=", 0, 1, [three]), FALSE)

    return implies(units, clash)


def minimal_if_balanced() -> Theorem:
    """If all weights are equal, a simplex is a minimiser."""
    return backward(minimal_iff_balanced(), *given(balanced))


of_turned = under(three_classes, positive_alpha, positive_weights, unit_u, simplex, heavier_1, step_tau_1, step_s)
BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-unbalanced-turn",
        title="Class weights, n ≥ 3: an explicit family that is better than a simplex",
        printed=lambda: of_turned(better),
        proof=turning,
        variants=lambda: [
            Variant("n ≥ 3 dropped: false for n = 2", of_turned(better, three_classes), minimal_pair, three_classes),
            Variant("α > 0 dropped: false at α = 0", of_turned(better, positive_alpha), without_force, positive_alpha),
            Variant("‖u_i‖ = 1 dropped: false if ‖u_1‖² = 2", of_turned(better, unit_u), long_vector),
            Variant("τ left free: false at τ = s = 0", of_turned(better, step_tau_1), not_turned),
            Variant("s left free: false at s = 0", of_turned(better, step_s), not_turned),
            Variant("m_i > 0 dropped", of_turned(less, positive_weights), without=positive_weights),
            Variant("any u in place of a simplex", of_turned(units, simplex), without=simplex),
            Variant("m_1 < m_2 dropped: false for equal weights", of_turned(better, heavier_1), minimal_if_balanced),
        ],
        note="The classes are numbered so that m_1 < m_2; u_3 is replaced by (1 - τs)u_3 + s(u_1 - u_2), with τ and s rational in the "
        "weights and α.",
    ),
)
