"""Eqs. (13), (14): when the inequalities (10) and (12) are equalities; and the simpler problem that remains.

Source: Lu & Steinerberger, Section 3, from "For the equalities to hold" to the simpler problem. Hypothesis: n >= 2.
"For some constants c_i and c" is read as: ⟨v_j,u_i⟩ does not depend on j ≠ i; the left-hand side of (14) not on i.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.eq_10 import FACTS, for_two, in_one, last, one_class, row
from proofs.lu_steinerberger.eq_11_12 import below_11, below_12, eq_12, exponent, jensen, mean_12
from proofs.lu_steinerberger.loss_uv import quotient
from proofs.lu_steinerberger.models_uv import collapsed, crosses, simplices, unrelated
from proofs.lu_steinerberger.notation import V, i, j, k, two_classes, u, unit_u, v
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import Iff, both, eq, every, sequent
from referee.tactics.basic import (
    iff,
    iff_all,
    iff_every,
    iff_parts,
    iff_transitive,
    restate,
)
from referee.tactics.links import Link
from referee.tactics.means import constant, constant_iff, tight

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.language.terms import Idx, Term

row_13 = constant(j, k, v(j) @ u(i), but=[i])
eq_13, eq_14 = every(i, row_13), constant(i, j, exponent)


def is_constant(index: Idx, other: Idx, x: Term, *but: Idx) -> Theorem:
    """x_j is its mean for all j iff it does not depend on j."""
    th = constant_iff(index, other, x, but=but, facts=FACTS)
    left = every(index, eq(x, th.goal.left.body.rhs), but)  # type: ignore[attr-defined]
    return restate(th, Iff(left, iff_parts(th)[1]))


def solved(jensen_case: Theorem, same: Theorem) -> Theorem:
    """From "equality iff x is its mean" and the lemma above: equality iff x is constant."""
    mean = iff_parts(jensen_case)[1]
    return iff_transitive(jensen_case, restate(same, Iff(mean, iff_parts(same)[1])))


@cache
def equality_in_10() -> Theorem:
    """For a fixed i: equality in (10) iff ⟨v_j,u_i⟩ does not depend on j ≠ i."""
    return restate(solved(tight(in_one()), is_constant(j, k, v(j) @ u(i), i)), Iff(eq(row, last), row_13))


@cache
def equality_in_jensen() -> Theorem:
    """Equality in the step from (11) to (12) iff (14)."""
    return restate(solved(tight(jensen()), is_constant(i, j, exponent)), Iff(eq(below_11, mean_12), eq_14))


@cache
def equality_in_12() -> Theorem:
    """Equality in (12) iff (13) and (14)."""
    case = tight(eq_12().link())
    rows = iff_every(is_constant(j, k, v(j) @ u(i), i), i)
    parts = iff_all(is_constant(i, j, exponent), rows)
    th = iff_transitive(case, restate(parts, Iff(iff_parts(case)[1], iff_parts(parts)[1])))
    conditions = both(eq_13, eq_14)
    turned = iff(iff_parts(th)[1], conditions, turn, turn)
    return restate(iff_transitive(th, turned), Iff(eq(quotient(), below_12), conditions))


def turn(h: Theorem) -> Theorem:
    """From A and B: B and A."""
    return logic.and_intro(logic.and_elim(h, 1), logic.and_elim(h, 0))


@cache
def eq_12_link() -> Link:
    """(12), with (13) and (14) as its equality case."""
    case = equality_in_12()
    return Link(eq_12().theorem(), restate(case, Iff(eq(below_12, quotient()), iff_parts(case)[1])))


# neighbouring statements, which are false

v_is_u = every(i, v(i).equals(u(i)))
with_own = every(i, constant(j, k, v(j) @ u(i)))
other_14 = constant(i, j, V @ u(i) - v(i) @ u(i))


def for_two_given(goal: Formula, *more: Formula) -> Sequent:
    """The statement for n >= 2 and further hypotheses."""
    return sequent(goal, two_classes, *more)


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-eq13-14",
        printed=lambda: for_two(Iff(eq(quotient(), below_12), both(eq_13, eq_14))),
        proof=equality_in_12,
        equality=lambda: [
            EqualityCase(
                quotient(),
                below_12,
                simplices(7, 9, scale=3),
                simplices(7, 9, turn=True),
                "u simplex, v = 3u, n = 7, d = 9, rotated; off it: v rotated otherwise",
            ),
            EqualityCase(
                quotient(), below_12, simplices(20, 19), crosses(20, 19), "u = v = simplex, n = 20, d = 19, rotated"
            ),
            EqualityCase(
                quotient(), below_12, collapsed(5, 3), unrelated(5, 3), "all u_i equal, all v_i equal, n = 5, d = 3"
            ),
        ],
        variants=lambda: [
            Variant("(13) alone", for_two(Iff(eq(quotient(), below_12), eq_13))),
            Variant("(14) alone, v = u", for_two_given(Iff(eq(quotient(), below_12), eq_14), unit_u, v_is_u)),
            Variant("(13) for j = i too", for_two(Iff(eq(quotient(), below_12), both(with_own, eq_14)))),
        ],
        note='"We require" is proved with its converse: equality in (12) iff (13) and (14). For all vectors, n ≥ 2.',
    ),
    Statement(
        "LS-eq14",
        printed=lambda: for_two(Iff(eq(below_11, mean_12), eq_14)),
        proof=equality_in_jensen,
        equality=lambda: [
            EqualityCase(
                below_11, mean_12, simplices(20, 19), unrelated(20, 19), "u = v = simplex, n = 20, d = 19, rotated"
            ),
            EqualityCase(below_11, mean_12, crosses(6, 4), unrelated(6, 4), "u = v = ±e_a, n = 6, d = 4: U = 0"),
        ],
        variants=lambda: [
            one_class,
            Variant("⟨V,u_i⟩ - ⟨v_i,u_i⟩ independent of i", for_two(Iff(eq(below_11, mean_12), other_14))),
        ],
        note="Read for the step from (11) to (12), where the second use of Jensen's inequality stands.",
    ),
)
