"""(3): which x solve the system as it is printed, and which solve it with xᵀ1 - 1 = 0 as its second line.

As printed it has two solutions with x > 0: softmax(θ) with u = 1 - log Σe^{θ_j}, and x_i = e^{θ_i - 1} with u = 0, which is
feasible for exceptional θ only. With the second line repaired, softmax(θ) is the one solution.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.gibbs import is_softmax
from proofs.chiu.notation import (
    F,
    feasible,
    i,
    lse,
    nonzero_u,
    positive_x,
    slack_v,
    some_item,
    stationary,
    system,
    theta,
    u,
    v,
    x,
    zero_v,
)
from proofs.chiu.section_3_2_dual import dual_value
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Iff, Implies, Sequent, both, eq, every, sequent
from referee.language.terms import exp, log, total
from referee.tactics.basic import Certificate, backward, chain_discharge, congruence, forward, iff, restate

h_n, h_x = logic.assume(some_item), logic.assume(positive_x)

unnormalised = every(i, eq(x.at(i), exp(theta.at(i) - 1)))
first_solution = both(zero_v, is_softmax, eq(u, 1 - lse))
second_solution = both(zero_v, unnormalised, eq(u, 0))
with_constraint = both(stationary, feasible, slack_v)
"""(3) with xᵀ1 = 1 as its second line."""


def printed() -> Sequent:
    """A solution of (3) is the solution of the problem."""
    return sequent(is_softmax, some_item, positive_x, stationary, eq(F()[1], 0), slack_v)


def repaired() -> Sequent:
    """The solutions of (3) for u ≠ 0 and for u = 0, and those of (3) with xᵀ1 = 1."""
    parts = (
        Implies(nonzero_u, Iff(system(), first_solution)),
        Implies(eq(u, 0), Iff(system(), second_solution)),
        Iff(with_constraint, first_solution),
    )
    return sequent(both(*parts), some_item, positive_x)


def slack_gives_zero(slack: Theorem) -> Theorem:
    """v_i x_i = 0 and x_i > 0: v = 0."""
    return logic.forall_intro(Certificate().equal((slack, i), 1 / x.at(i)).prove("=", v.at(i), 0, [h_x]), i)


def exponential(first: Theorem, none: Theorem) -> Theorem:
    """log x_i = θ_i - 1 + u, from θ_i = log x_i + 1 - u - v_i and v = 0."""
    cert = Certificate().equal((first, i), -1).equal((none, i))
    return cert.prove("=", log(x.at(i)), theta.at(i) - 1 + u)


@cache
def constrained() -> Theorem:
    """(3) with xᵀ1 = 1 has the one solution softmax(θ), u = 1 - log Σe^{θ_j}, v = 0."""

    def there(h: Theorem) -> Theorem:
        first, _, slack = parts = [logic.and_elim(h, p) for p in range(3)]
        none = slack_gives_zero(slack)
        value = chain_discharge(dual_value(), *parts)
        logs = Certificate().equal(exponential(first, none)).equal(value)
        entry = congruence(logs.prove("=", log(x.at(i)), theta.at(i) - lse), exp)
        return logic.and_intro(none, logic.forall_intro(restate(entry, is_softmax.body, [h_n, h_x]), i), value)

    def back(h: Theorem) -> Theorem:
        none, entries, value = (logic.and_elim(h, p) for p in range(3))
        logs = congruence(logic.forall_elim(entries, i), log)
        cert = Certificate().equal(logs, -1).equal(value).equal((none, i))
        first = cert.prove("=", theta.at(i), log(x.at(i)) + 1 - u - v.at(i), [h_n])
        add_up = Certificate().equal((entries, i), over=[(i, ())]).prove("=", feasible.lhs, 1, [h_n])
        slack = Certificate().equal((none, i), x.at(i)).prove("=", v.at(i) * x.at(i), 0)
        return logic.and_intro(logic.forall_intro(first, i), add_up, logic.forall_intro(slack, i))

    return iff(with_constraint, first_solution, there, back)


@cache
def normalised() -> Theorem:
    """u ≠ 0 |- (3) has the one solution softmax(θ): u(xᵀ1 - 1) = 0 says that xᵀ1 = 1."""
    h_u = logic.assume(nonzero_u)

    def there(h: Theorem) -> Theorem:
        first, second, slack = (logic.and_elim(h, p) for p in range(3))
        add_up = Certificate().equal(second, 1 / u).prove("=", feasible.lhs, 1, [h_u])
        return forward(constrained(), logic.and_intro(restate(first, stationary), add_up, slack))

    def back(h: Theorem) -> Theorem:
        first, add_up, slack = (logic.and_elim(backward(constrained(), h), p) for p in range(3))
        second = Certificate().equal(add_up, u).prove("=", F()[1], 0)
        return logic.and_intro(restate(first, system().args[0]), second, slack)

    return iff(system(), first_solution, there, back)


@cache
def not_normalised() -> Theorem:
    """u = 0 |- (3) has the one solution x_i = e^{θ_i - 1}."""
    h_u = logic.assume(eq(u, 0))

    def there(h: Theorem) -> Theorem:
        none = slack_gives_zero(logic.and_elim(h, 2))
        logs = Certificate().equal(exponential(restate(logic.and_elim(h, 0), stationary), none)).equal(h_u)
        entry = congruence(logs.prove("=", log(x.at(i)), theta.at(i) - 1), exp)
        return logic.and_intro(none, logic.forall_intro(restate(entry, unnormalised.body, [h_x]), i), h_u)

    def back(h: Theorem) -> Theorem:
        none, entries = logic.and_elim(h, 0), logic.and_elim(h, 1)
        logs = congruence(logic.forall_elim(entries, i), log)
        first = Certificate().equal(logs, -1).equal(h_u).equal((none, i))
        slack = Certificate().equal((none, i), x.at(i)).prove("=", v.at(i) * x.at(i), 0)
        return logic.and_intro(
            logic.forall_intro(first.prove("=", F()[0].at(i), 0), i),
            Certificate().equal(h_u, total(i, x.at(i)) - 1).prove("=", F()[1], 0),
            logic.forall_intro(slack, i),
        )

    return iff(system(), second_solution, there, back)


def proof() -> Theorem:
    """The two cases, and the repaired system."""
    return logic.and_intro(
        logic.implies_intro(normalised(), nonzero_u),
        logic.implies_intro(not_normalised(), eq(u, 0)),
        constrained(),
    )


def variants() -> list[Variant]:
    """Not every x that solves (3) is feasible."""
    spurious = (zero_v, unnormalised, eq(u, 0))
    return [
        Variant("u = 0: a solution of (3) that is not feasible", sequent(feasible, some_item, *spurious, system())),
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-eq3",
        printed=printed,
        repaired=repaired,
        proof=proof,
        variants=variants,
        note="Its second line has the factor u. Printed, (3) has the further solution u = 0, x_i = e^{θ_i - 1}, which is not feasible "
        "in general. With xᵀ1 - 1 = 0 as second line it has one solution, softmax(θ), for every θ. The first line is read with "
        "the vector 1 in place of the number 1.",
    ),
)
