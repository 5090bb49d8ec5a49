"""Section 3, beyond the text: what the general engine finds of the system (3), as printed and with xᵀ1 = 1 in its second line.

The lines of (3), differentiated along a solution, are solved for dx, du and dv (`section_3_engine`). As printed this needs u != 0; with
xᵀ1 = 1 as the second line it never fails. At a solution x > 0 and Σx = 1, and v = 0 by complementary slackness.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.beyond_softmax_jacobian import entries_are
from proofs.chiu.notation import dtheta, du, dv, dx, feasible, i, n, nonzero_u, positive_x, stationary, u, v, x, zero_v
from proofs.chiu.section_3_engine import (
    covariance,
    dual_derivative,
    existence,
    printed_jacobian,
    repaired_jacobian,
    slack_derivative,
)  # fmt: skip
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import column
from referee.language.statements import Exists, Sequent, both, eq, every, sequent
from referee.language.statements import Statement as Formula
from referee.language.subst import Lam, substitute
from referee.language.terms import Term, as_term, total
from referee.tactics.basic import Certificate
from referee.tactics.stated import below_exists, met, stated
from referee.tactics.tables import entries

at_solution: tuple[Formula, ...] = (positive_x, feasible, zero_v)
line = every(i, eq(dtheta.at(i), dx.at(i) / x.at(i) - du - dv.at(i)))
balance: Term = u * total(i, dx.at(i)) + (total(i, x.at(i)) - 1) * du
no_sum = eq(total(i, dx.at(i)), 0)
slack = every(i, eq(dv.at(i), -v.at(i) * dx.at(i) / x.at(i)))
dx_is = every(i, eq(dx.at(i), (covariance @ column(dtheta)).at(i)))
dv_is = every(i, eq(dv.at(i), 0))


def slack_line() -> Theorem:
    """The third line of (3) differentiated, v dx + x dv = 0, from `slack`."""
    goal, h = every(i, eq(v.at(i) * dx.at(i) + x.at(i) * dv.at(i), 0)), logic.assume(slack)
    return entries(goal, lambda i: Certificate().equal((h, i), x.at(i)), [logic.assume(positive_x)])


def slackness() -> Theorem:
    """v_i x_i = 0, as v = 0."""
    h = logic.assume(zero_v)
    return entries(every(i, eq(v.at(i) * x.at(i), 0)), lambda i: Certificate().equal((h, i), x.at(i)))


def as_printed() -> Sequent:
    """(3) as printed, differentiated, where u is not 0 |- dx = (diag(x) - xxᵀ)dθ."""
    return sequent(dx_is, nonzero_u, *at_solution, line, eq(balance, 0), slack)


@cache
def as_printed_proof() -> Theorem:
    """The pivots are diag(x)⁻¹, diag(x) and u."""
    return stated(printed_jacobian(), as_printed(), slackness(), slack_line())


def repaired() -> Sequent:
    """(3) with xᵀ1 = 1, differentiated |- dx = (diag(x) - xxᵀ)dθ, du = -xᵀdθ and dv = 0."""
    return sequent(both(dx_is, eq(du, -(x @ dtheta)), dv_is), *at_solution, line, no_sum, slack)


@cache
def repaired_proof() -> Theorem:
    """The pivots are diag(x)⁻¹, diag(x) and 1."""
    parts = logic.and_intro(repaired_jacobian(), dual_derivative(), slack_derivative())
    return stated(parts, repaired(), slackness(), slack_line())


def kernel_vector() -> Sequent:
    """Where u = 0: the lines of (3) differentiated hold for dx = x, du = 1, dv = 0 and dθ = 0."""
    nothing = Lam((i,), as_term(0))
    values = {"dx": Lam((i,), x.at(i)), "du": Lam((), as_term(1)), "dv": nothing, "dtheta": nothing}
    return sequent(substitute(both(line, eq(balance, 0), slack), symbols=values), eq(u, 0), *at_solution)


@cache
def kernel_vector_proof() -> Theorem:
    """Σx = 1, u = 0 and v = 0."""
    whole, no_u, no_v = (logic.assume(s) for s in (feasible, eq(u, 0), zero_v))
    first, second, third = kernel_vector().goal.args  # type: ignore[attr-defined]
    middle = Certificate().equal(whole).equal(no_u, total(i, x.at(i))).prove("=", second.lhs, 0)
    facts = [logic.assume(positive_x)]
    last = entries(third, lambda i: Certificate().equal((no_v, i)), facts)
    return logic.and_intro(entries(first, facts=facts), middle, last)


def smooth() -> Sequent:
    """At a solution of (3) with xᵀ1 = 1 there are dx, du and dv for every dθ, and they are these."""
    goal: Formula = both(both(line, no_sum, slack), repaired().goal)
    for name in ("dv", "du", "dx"):
        goal = Exists(name, goal)
    return sequent(goal, *at_solution, stationary)


@cache
def smooth_proof() -> Theorem:
    """The implicit function theorem; its formulas become simpler by v = 0."""
    whole = Certificate().equal(logic.assume(feasible)).prove("=", total(i, x.at(i)) - 1, 0)
    there = met(existence(), *(logic.assume(s) for s in (*at_solution, stationary)), slackness(), whole)
    facts = [logic.assume(positive_x)]

    def simplified(h: Theorem) -> Theorem:
        lines = [logic.and_elim(logic.and_elim(h, 0), k) for k in range(3)]
        solved = entries(slack, lambda i: Certificate().equal((lines[2], i), 1 / x.at(i)), facts)
        linear = logic.and_intro(met(logic.assume(line), lines[0]), lines[1], solved)
        return logic.and_intro(linear, met(repaired_proof(), *lines, solved))

    return stated(below_exists(there, simplified), smooth())


def as_printed_variants() -> list[Variant]:
    """Where u = 0 the equations do not determine dx; and the wrong sign."""
    given, goal = as_printed().given, as_printed().goal
    wrong = every(i, eq(dx.at(i), -(covariance @ column(dtheta)).at(i)))
    zeros = [entries_are(family) for family in (dtheta, dv)]
    values = [eq(n, 1), eq(u, 0), eq(du, 1), entries_are(x, 1), entries_are(dx, 1), *zeros]
    half = Fraction(1, 2)
    halves = [eq(n, 2), eq(u, 1), eq(du, 0), entries_are(x, half, half), entries_are(dx, 1, -1)]
    double = [eq(n, 1), eq(u, 2), eq(du, -2), entries_are(x, 2), entries_are(dx, 1)]
    return [
        Variant("u = 0, x = 1, dx = 1, dθ = 0", sequent(goal, *values, *given[1:]), without=nonzero_u),
        Variant(
            "x = 2, u = 2, dx = 1, du = -2",
            sequent(goal, *double, *(g for g in given if g != feasible)),
            without=feasible,
        ),
        Variant("-(diag(x) - xxᵀ)", sequent(wrong, *halves, *given)),
    ]


def repaired_variants() -> list[Variant]:
    """The signs of dx and du, and a change of v."""
    given = repaired().given
    wrong = {
        "dx = -(diag(x) - xxᵀ)dθ": every(i, eq(dx.at(i), -(covariance @ column(dtheta)).at(i))),
        "du = xᵀdθ": eq(du, x @ dtheta),
        "du = 0": eq(du, 0),
    }
    return [Variant(label, sequent(goal, *given)) for label, goal in wrong.items()]


def kernel_vector_variants() -> list[Variant]:
    """u must be 0."""
    goal, given = kernel_vector().goal, kernel_vector().given
    return [Variant("u = 1, x = 1", sequent(goal, eq(n, 1), eq(u, 1), entries_are(x, 1), *given[2:]), without=given[0])]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-engine-printed",
        title="(3) as printed gives the Jacobian of softmax where u is not 0",
        printed=as_printed,
        proof=as_printed_proof,
        variants=as_printed_variants,
        note="Found by the engine from the lines of (3) alone. Their second line, differentiated, is u Σdx + (Σx - 1) du = 0.",
    ),
    Statement(
        "CH-beyond-engine-singular",
        title="Where u = 0, the Jacobian of (3) as printed has a kernel",
        printed=kernel_vector,
        proof=kernel_vector_proof,
        variants=kernel_vector_variants,
        note="dx = x, du = 1, dv = 0 solves the lines of (3) differentiated with dθ = 0. So the Jacobian has no inverse there, and the "
        "implicit function theorem does not apply to (3), although softmax is smooth.",
    ),
    Statement(
        "CH-beyond-engine-repaired",
        title="With xᵀ1 = 1 as its second line, (3) gives dx, du and dv at every solution",
        printed=repaired,
        proof=repaired_proof,
        variants=repaired_variants,
        note="The exceptional θ are gone. No constraint x >= 0 becomes active, as dv = 0.",
    ),
    Statement(
        "CH-beyond-engine-smooth",
        title="With xᵀ1 = 1 as its second line, (3) defines x, u and v as smooth functions of every θ",
        printed=smooth,
        proof=smooth_proof,
        note="The implicit function theorem is cited; its three hypotheses are proved.",
    ),
)
