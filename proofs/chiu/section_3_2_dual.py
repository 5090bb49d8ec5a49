"""Section 3.2: the dual variable u at a solution has no sign.

v = 0 by complementary slackness, and stationarity gives x_i = e^{θ_i - 1 + u}. The sum is 1, so that u = 1 - log Σe^{θ_j}.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.notation import (
    at_solution,
    i,
    partition,
    positive_x,
    slack_v,
    some_item,
    stationary,
    theta,
    u,
    x,
    zero_v,
)  # fmt: skip
from proofs.chiu.section_3_3 import slack_is_zero
from referee import claims
from referee.claims import Claim, Variant
from referee.kernel import algebra, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Iff, Sequent, both, eq, every, lt, sequent
from referee.language.terms import Term, as_term, exp, log
from referee.tactics.basic import (
    Certificate,
    congruence,
    iff,
    restate,
)  # fmt: skip

Z: Term = partition()
e: Term = exp(1)
h_n, h_x, h_sum, h_first, h_slack = map(logic.assume, at_solution)


@cache
def partition_value() -> Theorem:
    """Σ_j e^{θ_j} = e^{1 - u}: the sum over i of e^{θ_i} = x_i e^{1 - u}."""
    first, none = logic.forall_elim(h_first, i), logic.forall_elim(slack_is_zero(), i)
    exponent = Certificate().equal(first).equal(none, -1).prove("=", theta.at(i), log(x.at(i)) + 1 - u)
    entry = restate(congruence(exponent, exp), eq(exp(theta.at(i)), x.at(i) * exp(1 - u)), [h_x])
    every_entry = logic.forall_intro(entry, i)
    cert = Certificate().equal((every_entry, i), over=[(i, ())]).equal(h_sum, exp(1 - u))
    return cert.prove("=", Z, exp(1 - u))


@cache
def dual_value() -> Theorem:
    """u = 1 - log Σ_j e^{θ_j}."""
    logs = congruence(partition_value(), log)
    return Certificate().equal(logs).prove("=", u, 1 - log(Z))


@cache
def dual_sign() -> Theorem:
    """0 < u iff Σ_j e^{θ_j} < e: both ways by 1 + t <= e^t."""
    value = partition_value()

    def below(h: Theorem) -> Theorem:
        positive = algebra.exp_positive(1 - u)
        cert = Certificate().add(positive, algebra.exp_tangent(u)).add(positive, h).equal(value, 1)
        return cert.prove("<", Z, e)

    def positive(h: Theorem) -> Theorem:
        scale = algebra.exp_positive(as_term(-1))
        cert = Certificate().add(algebra.exp_tangent(-u)).add(scale, h).equal(value, -exp(-1))
        return cert.prove("<", 0, u)

    return iff(lt(0, u), lt(Z, e), below, positive)


def sign_printed() -> Sequent:
    """u > 0."""
    return sequent(lt(0, u), *at_solution)


def sign_repaired() -> Sequent:
    """u = 1 - log Σ e^{θ_j}, so that u > 0 iff Σ e^{θ_j} < e."""
    return sequent(both(eq(u, 1 - log(Z)), Iff(lt(0, u), lt(Z, e))), *at_solution)


def sign_proof() -> Theorem:
    """The value, and its sign."""
    return logic.and_intro(dual_value(), dual_sign())


def sign_variants() -> list[Variant]:
    """Where x is not feasible, u = 0 leaves θ free."""
    solved = (eq(u, 0), zero_v, every(i, eq(x.at(i), exp(theta.at(i) - 1))))
    return [
        Variant("x is not feasible", sequent(eq(u, 1 - log(Z)), some_item, *solved, positive_x, stationary, slack_v))
    ]


CLAIMS: tuple[Claim, ...] = (
    claims.Statement(
        "CH-s32-u",
        printed=sign_printed,
        repaired=sign_repaired,
        proof=sign_proof,
        variants=sign_variants,
        note="u is the multiplier of an equality constraint and has no sign. At the solution u = 1 - log Σ e^{θ_j}; "
        "for θ = 0 and n = 3 it is 1 - log 3 < 0.",
    ),
)
