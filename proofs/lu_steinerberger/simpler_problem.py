"""The simpler problem after (14): a lower bound of it gives one of L, and with (13) and (14) its minimum is the minimum of L.

Source: Lu & Steinerberger, Section 3, between (14) and (15). Hypothesis: n >= 2. No norm is used.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.eq_10 import FACTS, for_two
from proofs.lu_steinerberger.eq_11_12 import below_11, below_12, eq_12, level, objective
from proofs.lu_steinerberger.eq_13_14 import eq_13, eq_14, equality_in_12, equality_in_jensen, for_two_given
from proofs.lu_steinerberger.loss_uv import quotient
from proofs.lu_steinerberger.minimisers import for_others, of_others
from proofs.lu_steinerberger.notation import n, two_classes, unit_u, unit_v
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.language.statements import both, eq, ge, le, sequent
from referee.language.terms import real
from referee.tactics.basic import (
    Certificate,
    backward,
    transitive,
)
from referee.tactics.chain import calc, given
from referee.tactics.links import Link, lift

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula

(m,) = real("m")
bound_m = n * level(1 / n * m)


@cache
def monotone() -> Link:
    """For m <= objective: n log[1 + (n - 1) e^{m/n}] <= n log[1 + (n - 1) e^{objective/n}]."""
    return lift(bound_m, below_12, [Link(logic.assume(le(m, objective)))], FACTS)


def reduction() -> Theorem:
    """A lower bound of the simpler problem gives one of L."""
    chain = calc(quotient(), FACTS, "after (14)").ge(below_12, by=eq_12().link(), reason="(12)")
    return chain.ge(bound_m, by=monotone(), reason="log and exp are increasing").theorem()


simple_minimum = (eq(m, objective), le(m, of_others(objective)))
feasible = (unit_u, unit_v, of_others(unit_u), of_others(unit_v))
attained = both(
    eq(quotient(), below_11), eq(below_11, below_12), eq(below_12, bound_m), le(quotient(), of_others(quotient()))
)


def all_equalities() -> Theorem:
    """(13), (14) and a minimum of the simpler problem: every inequality is an equality, and L is least there."""
    both_hold = logic.and_intro(*given(eq_13, eq_14))
    whole = backward(equality_in_12(), both_hold)
    second = backward(equality_in_jensen(), logic.assume(eq_14))
    last_step = eq_12().steps[-1].link.th
    second = transitive(second, last_step)
    first = Certificate().equal(whole).equal(second, -1).prove("=", quotient(), below_11)
    value = logic.assume(simple_minimum[0])
    third = lift(below_12, bound_m, [Link(Certificate().equal(value, -1).prove("=", objective, m))], FACTS).th
    there = for_others(reduction())
    least = Certificate().equal(whole).equal(third).add(there).prove("<=", quotient(), of_others(quotient()))
    return logic.and_intro(first, second, third, least)


def if_minimal(*more: Formula) -> Sequent:
    return sequent(attained, two_classes, *more)


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s3-min",
        printed=lambda: for_two_given(ge(quotient(), bound_m), le(m, objective)),
        proof=reduction,
        variants=lambda: [
            Variant("without m ≤ the objective", for_two(ge(quotient(), bound_m))),
            Variant("an upper bound m", for_two_given(ge(quotient(), bound_m), ge(m, objective))),
            Variant("e^m for e^{m/n}", for_two_given(ge(quotient(), n * level(m)), le(m, objective))),
        ],
        note="Read as: every lower bound m of the simpler problem gives L(u,v) ≥ n log[1 + (n - 1)e^{m/n}].",
    ),
    Statement(
        "LS-s3-ifmin",
        printed=lambda: if_minimal(*feasible, *simple_minimum, eq_13, eq_14),
        proof=all_equalities,
        variants=lambda: [
            Variant("(13) dropped", if_minimal(*feasible, *simple_minimum, eq_14)),
            Variant("(14) dropped", if_minimal(*feasible, *simple_minimum, eq_13)),
            Variant("not minimal for the simpler problem", if_minimal(*feasible, simple_minimum[0], eq_13, eq_14)),
        ],
        note="m is the minimum of the simpler problem, attained at (u,v); (w,x) is any other configuration. All inequalities become "
        "equalities at (u,v), and L(u,v) ≤ L(w,x). Unit norms are not used.",
    ),
)
