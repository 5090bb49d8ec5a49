"""Problem (2) has no minimum: L(u, v) > 0 for n >= 2, with the infimum 0 over unit u and any v for d >= 2, and > 0 for d = 1, n >= 3.

The proofs are in `infimum`, `dimension_one` and `no_minimum`. Source: beside Lu & Steinerberger, Section 1.2, where (2) is posed
without a constraint on v.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.dimension_one import at_d_1, bound, three_classes
from proofs.lu_steinerberger.infimum import below_epsilon as below
from proofs.lu_steinerberger.infimum import (
    epsilon,
    infimum_in_the_plane,
    infimum_is_zero,
    pairwise_different,
    plane,
    positive,
    some_below_epsilon,
)
from proofs.lu_steinerberger.loss_uv import quotient, some_class
from proofs.lu_steinerberger.minimisers import for_others, opened
from proofs.lu_steinerberger.no_minimum import minimum_is_attained, not_attained
from proofs.lu_steinerberger.notation import enough_room, two_classes, unit_u
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.language.statements import FALSE, Implies, le, lt, sequent
from referee.language.subst import substitute
from referee.language.terms import At, Idx, Symbol, as_size, as_term, log
from referee.tactics.basic import Certificate, implies, over
from referee.tactics.chain import given
from referee.tactics.finite import void

if TYPE_CHECKING:
    from referee.claims import Claim
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula

some_epsilon = lt(0, epsilon)


def not_below_0() -> Theorem:
    """For ε <= 0 nothing is below ε, because L > 0."""
    (none,) = given(le(epsilon, 0))

    def clash(h: Theorem) -> Theorem:
        return Certificate().add(logic.and_elim(h, 1)).add(none).add(for_others(positive())).prove("<", 0, 0)

    return implies(some_below_epsilon, lambda h: opened(h, below, clash))


def no_vectors() -> Theorem:
    """For d = 0 and n >= 1 there are no unit vectors."""
    zero, none, first = {"d": as_size(0)}, Idx("a", as_size(0)), At(as_size(0))
    claim, body = (substitute(statement, sizes=zero) for statement in (some_below_epsilon, below))

    def short(h: Theorem) -> Theorem:
        unit = logic.and_elim(logic.and_elim(h, 0), 0)
        cert = Certificate().equal((unit, first), -1)
        cert.equal((void(none), none), Symbol("w", (first, none)) ** 2, over=[over(none)])
        return logic.ex_falso(cert.prove("=", 1, 0, given(some_class)), FALSE)

    return implies(claim, lambda h: opened(h, body, short))


def in_dimension_one(*left_out: Formula, goal: Formula = bound) -> Sequent:
    hypotheses = (h for h in (three_classes, unit_u) if h not in left_out)
    return substitute(sequent(goal, *hypotheses), sizes={"d": as_size(1)})


BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-positive",
        title="Problem (2): the loss is positive",
        printed=lambda: sequent(lt(0, quotient()), two_classes),
        proof=positive,
        variants=lambda: [
            Variant("n ≥ 2 dropped: 0 for n = 1", sequent(lt(0, quotient()), some_class), without=two_classes)
        ],
        note="For all vectors, of whatever norm.",
    ),
    Statement(
        "LS-beyond-infimum",
        title="Problem (2): the infimum is 0 for d ≥ n - 1",
        printed=lambda: sequent(some_below_epsilon, two_classes, enough_room, some_epsilon),
        proof=infimum_is_zero,
        variants=lambda: [
            Variant(
                "d ≥ n - 1 dropped: false for d = 1, n ≥ 3",
                sequent(some_below_epsilon, two_classes, some_epsilon),
                at_d_1,
            ),
            Variant("ε > 0 dropped", sequent(some_below_epsilon, two_classes, enough_room), not_below_0),
            Variant(
                "n ≥ 2 dropped: false for d = 0", sequent(some_below_epsilon, enough_room, some_epsilon), no_vectors
            ),
        ],
        note="Some unit w and some x have L(w, x) < ε: w a simplex, and x a long multiple of it.",
    ),
    Statement(
        "LS-beyond-infimum-plane",
        title="Problem (2): the infimum is 0 for d ≥ 2",
        printed=lambda: sequent(some_below_epsilon, some_class, plane, pairwise_different, some_epsilon),
        proof=infimum_in_the_plane,
        variants=lambda: [
            Variant(
                "d ≥ 2 dropped: false for d = 1, n ≥ 3",
                sequent(some_below_epsilon, some_class, pairwise_different, some_epsilon),
                at_d_1,
            ),
            Variant("ε > 0 dropped", sequent(some_below_epsilon, some_class, plane, pairwise_different), not_below_0),
        ],
        note="The same for w on a circle: different real numbers t_1, …, t_n give different points. They "
        "exist (1, …, n), and stand among the hypotheses because the language does not turn an index into a number.",
    ),
    Statement(
        "LS-beyond-dimension-one",
        title="Problem (2), d = 1: the loss is at least 2 log 2 for n ≥ 3",
        printed=in_dimension_one,
        proof=at_d_1,
        variants=lambda: [
            Variant("n ≥ 3 dropped", in_dimension_one(three_classes)),
            Variant("‖u_i‖ = 1 dropped", in_dimension_one(unit_u)),
            Variant("d = 2", sequent(bound, three_classes, unit_u)),
            Variant(
                "3 log 2",
                substitute(
                    sequent(le(3 * log(as_term(2)), quotient()), three_classes, unit_u), sizes={"d": as_size(1)}
                ),
            ),
        ],
        note="So the infimum of (2) is positive for d = 1 and n ≥ 3, and 0 in all other cases with d ≥ 1.",
    ),
    Statement(
        "LS-beyond-no-minimum",
        title="Problem (2) has no minimum, for any n ≥ 2 and any d",
        printed=lambda: sequent(Implies(minimum_is_attained, FALSE), two_classes),
        proof=not_attained,
        variants=lambda: [
            Variant(
                "n ≥ 2 dropped: L = 0 everywhere for n = 1",
                sequent(lt(0, quotient()), some_class, unit_u),
                without=two_classes,
            )
        ],
        note="For unit u and any v, v + u does better than v, unless all u_i are equal; then L(u, v) ≥ n log n, and turning one of the "
        "vectors round does better.",
    ),
)
