"""(2): the four conditions for a solution of the softmax problem, one by one.

Stationarity is the gradient of the Lagrangian; what is called primal feasibility is feasibility times u; slackness and the sign
of v are those of a maximisation in which the Lagrangian adds +vᵀx.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.eq_4 import differentiate, h_x, slope
from proofs.chiu.notation import (
    F,
    X,
    feasible,
    i,
    k,
    n,
    nonzero_u,
    objective,
    one,
    positive_x,
    read,
    some_item,
    t,
    theta,
    u,
    v,
    x,
)
from proofs.chiu.section_3_2 import lagrangian
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, diag, zeros
from referee.language.statements import Iff, Sequent, eq, every, le, lt, sequent
from referee.language.terms import Term, log
from referee.language.vectors import Vector, unit
from referee.tactics.basic import Certificate, iff, iff_every, iff_transitive, restate

log_x = column(Vector(n, lambda a: log(x.at(a))))

# stationarity


def gradient_is(line: Matrix) -> Sequent:
    """∂L/∂x_k = line_k for all k, so that ∇_x L = 0 says that the line is 0."""
    return sequent(every(k, slope(lagrangian(x + unit(k, n) * t), line.at(k))), positive_x)


stationary_line = column(theta) - log_x - one + one * u + column(v)


@cache
def stationarity_proof() -> Theorem:
    """The derivative of -x log x is -log x - 1."""
    th = differentiate(lagrangian(x + unit(k, n) * t), stationary_line.at(k), [h_x])
    return logic.forall_intro(th, k)


def stationarity_variants() -> list[Variant]:
    """Without -1; with -u1; with -v."""

    def wrong(label: str, line: Matrix) -> Variant:
        return Variant(label, sequent(gradient_is(line).goal, some_item, positive_x))

    return [
        wrong("without -1", stationary_line + one),
        wrong("-u1 in place of u1", stationary_line - one * (2 * u)),
        wrong("-v in place of v", stationary_line - column(v) * 2),
    ]


def derived() -> list[tuple[str, Term, Term]]:
    """The gradient that SymPy finds."""
    from derivations.chiu.eq_2 import gradient  # noqa: PLC0415

    return [("∇_x L", read(gradient()), stationary_line.at(k))]


# primal feasibility

scaled = eq(F()[1], 0)
"""u(xᵀ1 - 1) = 0."""
says_feasible = Iff(scaled, feasible)


@cache
def feasibility_proof() -> Theorem:
    """Divided by u."""
    h_u = logic.assume(nonzero_u)

    def there(h: Theorem) -> Theorem:
        return Certificate().equal(h, 1 / u).prove("=", feasible.lhs, 1, [h_u])

    def back(h: Theorem) -> Theorem:
        return Certificate().equal(h, u).prove("=", F()[1], 0)

    return iff(scaled, feasible, there, back)


# complementary slackness

nonnegative_x, nonnegative_v = every(i, le(0, x.at(i))), every(i, le(0, v.at(i)))
slack_vector = (diag(v) @ X).equals(zeros(n))
slack_product = eq(v @ x, 0)


@cache
def slackness_proof() -> Theorem:
    """A sum of products v_i x_i >= 0 is 0 iff each of them is."""
    h_v, h_p = logic.assume(nonnegative_v), logic.assume(nonnegative_x)
    each = logic.forall_intro(Certificate().add((h_v, i), (h_p, i)).prove("<=", 0, v.at(i) * x.at(i)), i)
    split = Certificate().add((each, i), over=[(i, ())]).iff(0, v @ x)
    entry = (diag(v) @ X).at(i)
    single = iff(
        eq(0, v.at(i) * x.at(i)),
        eq(entry, 0),
        lambda h: restate(h, eq(entry, 0)),
        lambda h: restate(h, eq(0, v.at(i) * x.at(i))),
    )
    turned = iff(
        slack_product,
        eq(0, v @ x),
        lambda h: restate(h, eq(0, v @ x)),
        lambda h: restate(h, slack_product),
    )
    th = iff_transitive(turned, split, iff_every(single, i))
    return logic.iff_intro(logic.iff_elim(th, forward=False), logic.iff_elim(th, forward=True))


# dual feasibility


@cache
def dual_proof() -> Theorem:
    """L - (xᵀθ + H(x)) = u(xᵀ1 - 1) + vᵀx."""
    h_v, h_p, h_sum = (logic.assume(h) for h in (nonnegative_v, positive_x, feasible))
    cert = Certificate().add((h_v, i), (h_p, i), over=[(i, ())]).equal(h_sum, -u)
    return cert.prove("<=", objective(), lagrangian())


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-eq2a",
        printed=lambda: gradient_is(stationary_line),
        proof=stationarity_proof,
        variants=stationarity_variants,
        derived=derived,
        note="The 1 that is subtracted from a vector is read as the vector 1, as a number beside vectors is read everywhere.",
    ),
    Statement(
        "CH-eq2b",
        printed=lambda: sequent(says_feasible),
        repaired=lambda: sequent(says_feasible, nonzero_u),
        proof=feasibility_proof,
        note="Primal feasibility is xᵀ1 - 1 = 0. The printed equation says this only where u ≠ 0; at u = 0 every x satisfies it. An "
        "equality constraint has no complementary slackness, and its multiplier may be 0.",
    ),
    Statement(
        "CH-eq2c",
        printed=lambda: sequent(Iff(slack_vector, slack_product), nonnegative_x, nonnegative_v),
        proof=slackness_proof,
        variants=lambda: [
            Variant("v ⪰ 0 dropped", sequent(Iff(slack_vector, slack_product), nonnegative_x)),
            Variant("x ⪰ 0 dropped", sequent(Iff(slack_vector, slack_product), nonnegative_v)),
        ],
        note="Right: with x ⪰ 0 and v ⪰ 0 it says that vᵀx = 0, the term that the Lagrangian adds for x ⪰ 0.",
    ),
    Statement(
        "CH-eq2d",
        printed=lambda: sequent(le(objective(), lagrangian()), positive_x, feasible, nonnegative_v),
        proof=dual_proof,
        variants=lambda: [
            Variant("v ⪯ 0", sequent(le(objective(), lagrangian()), positive_x, feasible, every(i, lt(v.at(i), 0)))),
            Variant("x not feasible", sequent(le(objective(), lagrangian()), positive_x, nonnegative_v)),
        ],
        note="Right: for a maximisation whose Lagrangian adds +vᵀx, v ⪰ 0 makes the Lagrangian an upper bound of the objective at "
        "every feasible x.",
    ),
)
