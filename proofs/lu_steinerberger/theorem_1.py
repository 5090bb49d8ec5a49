"""Theorem 1: for d >= n - 1, L(u, v) is least over unit vectors exactly where u is a simplex equiangular tight frame and v = u.

Source: Lu & Steinerberger, Theorem 1 and Section 3, (10)-(16). Hypotheses: ‖u_i‖ = ‖v_i‖ = 1, n >= 2 (which the paper does not
state: -1/(n - 1) is undefined at n = 1); d >= n - 1 for the minimum to be attained, and for nothing else.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import simplex as frames
from proofs.lu_steinerberger.centring_spectrum import for_two_classes
from proofs.lu_steinerberger.eq_10 import FACTS, one_class
from proofs.lu_steinerberger.eq_11_12 import below_11, below_12, eq_11, jensen, mean_12, objective
from proofs.lu_steinerberger.eq_13_14 import eq_12_link
from proofs.lu_steinerberger.eq_16 import eq_16, equality_16
from proofs.lu_steinerberger.loss_uv import quotient, recalled_uv
from proofs.lu_steinerberger.minimisers import Problem, for_others, found, opened, some_pair, w
from proofs.lu_steinerberger.models_uv import crosses, simplices
from proofs.lu_steinerberger.notation import enough_room, i, n, simplex, two_classes, u, unit_u, unit_v, v
from proofs.lu_steinerberger.only_example import only_example, simplex_and_equal
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import Iff, both, eq, every, ge, sequent
from referee.language.subst import substitute
from referee.language.terms import exp, log
from referee.tactics.basic import (
    Certificate,
    backward,
    chain_discharge,
    discharge,
    forward,
    iff,
    iff_parts,
    iff_transitive,
    implies,
    restate,
    sign,
)
from referee.tactics.chain import calc
from referee.tactics.links import Link
from referee.tactics.means import tight
from referee.tactics.tables import entries

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.language.terms import Term
    from referee.tactics.chain import Chain

standing = (two_classes, unit_u, unit_v)
least_exponent = -(n / (n - 1))
minimum = n * log(1 + (n - 1) * exp(least_exponent))
bound, reached = ge(quotient(), minimum), Iff(eq(quotient(), minimum), simplex_and_equal)
problem = Problem(quotient(), (unit_u, unit_v))
minimum_is_attained = some_pair(problem.attaining(minimum))


@cache
def least_objective() -> Link:
    """(16) divided by -n(n - 1): the exponent of (12) is at least -n/(n - 1), with equality iff v = u and U = 0."""
    cert = Certificate().add(sign("<", 1 / (n * (n - 1)), FACTS), eq_16())
    exponent = 1 / n * objective
    case = iff_transitive(cert.iff(least_exponent, exponent, FACTS), for_two_classes(equality_16()))
    return Link(cert.prove("<=", least_exponent, exponent, FACTS), case)


@cache
def lower_bound() -> Chain:
    """L(u, v) >= n log(1 + (n - 1) e^{-n/(n-1)})."""
    chain = calc(quotient(), FACTS, "Theorem 1").ge(
        below_11, by=eq_11().link(), reason="(10), (11): Jensen for exp over j ≠ i"
    )
    chain = chain.ge(mean_12, by=jensen(), reason="(12): Jensen for t ↦ log(1 + a e^t) over i").eq(below_12)
    return chain.ge(minimum, by=least_objective(), reason="(16)")


@cache
def equality() -> Theorem:
    """L(u, v) = n log(1 + (n - 1) e^{-n/(n-1)}) iff u is a simplex and v = u."""
    chain = calc(quotient(), FACTS, "Theorem 1").ge(below_12, by=eq_12_link(), reason="(12)")
    case = tight(chain.ge(minimum, by=least_objective(), reason="(16)").link())
    conditions = iff_parts(case)[1]

    def there(h: Theorem) -> Theorem:
        return forward(only_example(), logic.and_intro(*pieces(h)))

    def back(h: Theorem) -> Theorem:
        tight_16, rows, same_14 = (logic.and_elim(backward(only_example(), h), k) for k in range(3))
        return logic.and_intro(forward(for_two_classes(equality_16()), tight_16), logic.and_intro(rows, same_14))

    return restate(iff_transitive(case, iff(conditions, simplex_and_equal, there, back)), reached)


def pieces(h: Theorem) -> tuple[Theorem, Theorem, Theorem]:
    """Equality in (16), (13) and (14), from v = u and U = 0, and (13) and (14)."""
    extremal, rows = logic.and_elim(h, 0), logic.and_elim(h, 1)
    return backward(for_two_classes(equality_16()), extremal), logic.and_elim(rows, 0), logic.and_elim(rows, 1)


@cache
def attained() -> Theorem:
    """For n >= 2 and d >= n - 1 the simplex, taken for u and for v, reaches the bound."""
    twice = logic.instantiate(equality(), symbols={"u": w, "v": w})
    same = entries(substitute(simplex_and_equal.args[1], symbols={"u": w, "v": w}))

    def reach(frame: Theorem) -> Theorem:
        unit, angles = logic.and_elim(frame, 0), logic.and_elim(frame, 1)
        value = backward(discharge(twice, unit), logic.and_intro(angles, same))
        return found(logic.and_intro(logic.and_intro(unit, unit), value), problem.attaining(minimum), w, w)

    return logic.exists_elim(frames.exists_simplex(), implies(frames.a_simplex_exists.body, reach), "w")


def theorem_1() -> Theorem:
    """The pair (u, v) is a minimiser among all unit vectors iff u is a simplex equiangular tight frame and v = u."""
    return problem.minimal_iff(lower_bound().theorem(), equality(), attained())


def never_attained(task: Problem, least: Term, case: Theorem) -> Theorem:
    """For d < n - 1 no admitted pair has the loss `least`, if in that case u is a simplex: there is none."""
    body = task.attaining(least)

    def clash(other: Theorem) -> Theorem:
        admitted, value = logic.and_elim(other, 0), logic.and_elim(other, 1)
        angles = logic.and_elim(forward(task.at_others(case, admitted), value), 0)
        none = chain_discharge(for_others(frames.no_simplex()), logic.and_elim(admitted, 0))
        return logic.implies_elim(none, angles)

    return implies(some_pair(body), lambda h: opened(h, body, clash))


def not_attained() -> Theorem:
    """For d < n - 1 the bound is attained nowhere: d >= n - 1 cannot be dropped."""
    return never_attained(problem, minimum, equality())


@cache
def at_simplices() -> list[EqualityCase]:
    return [
        EqualityCase(
            quotient(),
            minimum,
            simplices(7, 9),
            simplices(7, 9, turn=True),
            "u = v = simplex, n = 7, d = 9, rotated; off it: v rotated otherwise",
        ),
        EqualityCase(
            quotient(),
            minimum,
            simplices(20, 19),
            crosses(20, 19),
            "u = v = simplex, n = 20, d = 19, rotated; off it: u = v = ±e_a with U = 0",
        ),
    ]


def for_unit(goal: Formula, *more: Formula) -> Sequent:
    return sequent(goal, *standing, *more)


def without_one() -> list[Variant]:
    """What fails without each hypothesis: the bound, or that it is attained."""
    attaining = sequent(minimum_is_attained, two_classes)
    return [
        one_class,
        Variant("‖u_i‖ = 1 dropped: lower values", sequent(bound, two_classes, unit_v), without=unit_u),
        Variant("‖v_i‖ = 1 dropped: lower values", sequent(bound, two_classes, unit_u), without=unit_v),
        Variant("d ≥ n - 1 dropped: the least value is not attained", attaining, not_attained, enough_room),
    ]


def variants() -> list[Variant]:
    v_is_u = every(i, v(i).equals(u(i)))
    return [
        *without_one(),
        Variant("v = u without a simplex", for_unit(Iff(eq(quotient(), minimum), v_is_u))),
        Variant("a simplex without v = u", for_unit(Iff(eq(quotient(), minimum), simplex))),
        Variant(
            "j = i counted twice, as in the first display of Section 3",
            for_unit(Iff(eq(recalled_uv, minimum), simplex_and_equal)),
        ),
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-thm1",
        printed=lambda: for_unit(Iff(problem.is_minimal, simplex_and_equal), enough_room),
        proof=theorem_1,
        chains=lambda: [lower_bound()],
        equality=at_simplices,
        variants=variants,
        note='"Corresponds to" is read as: no unit vectors w, x have L(w,x) < L(u,v), if and only if ⟨u_i,u_j⟩ = -1/(n - 1) for all '
        "i ≠ j and v_i = u_i. Needs n ≥ 2, which the paper does not state.",
    ),
    Statement(
        "LS-abs1",
        printed=lambda: for_unit(both(bound, reached, minimum_is_attained), enough_room),
        proof=lambda: logic.and_intro(lower_bound().theorem(), equality(), attained()),
        chains=lambda: [lower_bound()],
        equality=at_simplices,
        variants=variants,
        note="Read for problem (3), with its value: the least loss is n log(1 + (n - 1)e^{-n/(n-1)}), attained exactly at the simplex "
        "with v = u. For d < n - 1 the value is proved to be attained nowhere, so d ≥ n - 1 is needed, for attainment only.",
    ),
)
