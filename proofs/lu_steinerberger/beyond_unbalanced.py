"""Theorem 2 with class weights m_i >= 0, n >= 3: a simplex minimises L_m if and only if all weights are equal.

L_m(u) = Σ_i m_i log(1 + Σ_{j≠i} e^{α(⟨u_j,u_i⟩ - 1)}). If m_p < m_q, a third vector u_r turned towards u_p and away from u_q makes the
loss smaller. Source: beside Lu & Steinerberger, Theorem 2, where all m_i are 1. Hypotheses: n >= 3, α > 0, ‖u_i‖ = 1.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import beyond_unbalanced_pair as pair
from proofs.lu_steinerberger.class_weights import (
    all_weights,
    balanced,
    m,
    positive_weights,
    row,
    shared,
    two_points,
    under,
    weighted,
    weights,
)
from proofs.lu_steinerberger.minimisers_u import better, is_minimal, opened, witness
from proofs.lu_steinerberger.notation import a, alpha, i, j, n, positive_alpha, simplex, u, unit_u
from proofs.lu_steinerberger.theorem_2 import at_w, eq_8
from proofs.lu_steinerberger.theorem_2 import equality as equality_of_theorem_2
from proofs.lu_steinerberger.turned_class import (
    angles,
    apart,
    change,
    frame,
    norms,
    nu,
    p,
    q,
    three,
    three_classes,
    tilt,
    turned,
)
from proofs.lu_steinerberger.turned_loss import (
    all_equal,
    altered,
    both_turned,
    for_good_step,
    heavier,
    nonnegative,
    with_step,
)
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.language.statements import Iff, le
from referee.language.subst import Lam, substitute
from referee.language.terms import At, as_size, as_term, log
from referee.tactics.basic import Certificate, backward, discharge, iff, implies, ring, sign, transitive
from referee.tactics.links import Link, lift

if TYPE_CHECKING:
    from referee.claims import Claim
    from referee.kernel.theorem import Theorem

loss_m = weighted(row())
two, some = (Certificate().add(three).add(sign("<", 3 - c)).prove("<=", c, n) for c in (2, 1))


@cache
def turning_helps() -> Theorem:
    """L_m(w) < L_m(u)."""
    flat = Certificate().equal((frame, i, j), -alpha)
    at_u = flat.prove("=", alpha * (0 - nu), alpha * (u(j) @ u(i) - 1), [three, *apart])
    new = lift(weighted(row(turned)), altered(change(tilt)), [Link(angles())])
    old = lift(altered(0), loss_m, [Link(at_u)])
    return for_good_step(transitive(new.th, both_turned(), old.th))


def no_lighter_class(minimal: Theorem) -> Theorem:
    """If the simplex u is a minimiser, then m_q <= m_p for all different p, q, r."""
    family, goal = Lam((i, a), turned(i).at(a)), le(m(q), m(p))
    found = witness(better(loss_m), family, for_good_step(norms()), turning_helps())
    absurd = logic.implies_elim(minimal, with_step(found))
    return logic.order_cases(implies(goal, lambda h: h), logic.implies_intro(logic.ex_falso(absurd, goal), heavier))


def of_equal_weights(same: Theorem) -> Theorem:
    """If all weights are equal, a simplex is a minimiser, by Theorem 2."""
    here, weight = discharge(discharge(shared(row()), same), some), 1 / n * all_weights
    lowest = discharge(backward(equality_of_theorem_2(), frame), two)

    def clash(unit_w: Theorem, less: Theorem) -> Theorem:
        above = discharge(at_w(discharge(eq_8().theorem(), two)), unit_w)
        cert = Certificate().add(less).add(sign("<=", weight, [some, nonnegative]), above)
        return cert.equal(at_w(here), -1).equal(here).equal(lowest, weight).prove("<", 0, 0)

    return implies(better(loss_m), lambda h: opened(h, better(loss_m), clash))


def minimal_iff_balanced() -> Theorem:
    """A simplex minimises L_m iff all weights are equal."""
    return iff(is_minimal(loss_m), balanced, lambda h: all_equal(no_lighter_class(h)), of_equal_weights)


# what fails


def minimal_pair() -> Theorem:
    """For n = 2 a simplex is a minimiser, whatever the weights are."""
    return backward(pair.minimisers(), frame)


def without_force() -> Theorem:
    """At α = 0 every family is a minimiser, whatever the weights are."""
    at_0 = substitute(loss_m, symbols={"alpha": as_term(0)})
    value = ring(at_0, all_weights * log(n))

    def clash(_: Theorem, less: Theorem) -> Theorem:
        return Certificate().add(less).equal(value).equal(at_w(value), -1).prove("<", 0, 0)

    return implies(better(at_0), lambda h: opened(h, better(at_0), clash))


first, balanced_iff = At(as_size(0)), Iff(is_minimal(loss_m), balanced)
one_point, opposite = weighted(row(lambda _: u(first))), weighted(row(two_points(first)))
of_weighted = under(three_classes, positive_alpha, weights, unit_u, simplex)
of_balanced = under(three_classes, positive_alpha, weights, balanced, unit_u, simplex)
of_positive = under(three_classes, positive_alpha, positive_weights, unit_u, simplex)

BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-unbalanced",
        title="Class weights, n ≥ 3: a simplex minimises the loss iff all weights are equal",
        printed=lambda: of_weighted(balanced_iff),
        proof=minimal_iff_balanced,
        variants=lambda: [
            Variant("two opposite points are never better than a simplex", of_positive(le(loss_m, opposite))),
            Variant("n ≥ 3 dropped: false for n = 2", of_weighted(balanced_iff, three_classes), minimal_pair),
            Variant("α > 0 dropped: false at α = 0", of_weighted(balanced_iff, positive_alpha), without_force),
            Variant(
                "m_i ≥ 0 dropped: one point is better", of_balanced(le(loss_m, one_point), weights), without=weights
            ),
            Variant("any u in place of a simplex", of_balanced(le(loss_m, opposite), simplex), without=simplex),
        ],
        note="Unbalanced classes break Theorem 2 for every n ≥ 3, however small the imbalance is: if m_p < m_q, a third vector turned "
        "towards u_p and away from u_q makes the loss smaller (LS-beyond-unbalanced-turn says by how much to turn it).",
    ),
)
