"""(1): softmax(θ) is the one maximiser of xᵀθ + H(x) on the simplex, and the gap below the maximum is a Kullback–Leibler divergence.

Source: Chiu, Section 3.1; the proof is that of `gibbs`: log Σe^{θ_j} - (xᵀθ + H(x)) = Σ_i x_i log(x_i/softmax(θ)_i) >= 0.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from proofs.chiu.gibbs import h_n, is_softmax, softmax_is_solution, solution_is_softmax
from proofs.chiu.notation import (
    entropy,
    i,
    in_domain,
    in_simplex,
    is_solution,
    lse,
    n,
    objective,
    partition,
    softmax,
    some_item,
    theta,
    x,
)
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Iff, Implies, Sequent, both, eq, every, le, lt, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import exp, log, total
from referee.language.vectors import Vector
from referee.tactics.basic import Certificate, discharge, iff, implies, restate, rewrite, symmetric

divergence = total(i, x.at(i) * (log(x.at(i)) - log(softmax.at(i))))
"""KL(x ‖ softmax(θ))."""
gap = Implies(in_domain(), eq(lse - objective(), divergence))
unique = Iff(is_solution(), is_softmax)


def printed() -> Sequent:
    """softmax(θ) solves the problem, nothing else does, and a feasible x falls short of the maximum by KL(x ‖ softmax(θ))."""
    return sequent(both(is_solution(softmax), unique, gap), some_item)


@cache
def gap_identity() -> Theorem:
    """By log softmax(θ)_i = θ_i - log Σe^{θ_j} and Σx = 1."""

    def value(h: Theorem) -> Theorem:
        add_up = logic.and_elim(h, 1)
        return Certificate().equal(add_up, -lse).prove("=", lse - objective(), divergence, [h_n])

    return implies(in_domain(), value)


@cache
def uniqueness() -> Theorem:
    """x solves the problem iff x = softmax(θ)."""

    def back(h: Theorem) -> Theorem:
        turned = logic.forall_intro(symmetric(logic.forall_elim(h, i)), i)
        there = substitute(is_solution(), symbols={"x": Lam((i,), softmax.at(i))})
        return rewrite(restate(softmax_is_solution(), there), turned, lambda hole: is_solution(Vector(n, hole)))

    return iff(is_solution(), is_softmax, lambda h: discharge(solution_is_softmax(), h), back)


def proof() -> Theorem:
    """Existence, uniqueness and the gap."""
    return logic.and_intro(softmax_is_solution(), uniqueness(), gap_identity())


def on_the_closed_simplex() -> Theorem:
    """The same existence and uniqueness with x ⪰ 0 and 0 log 0 = 0."""
    unique_there = implies(is_solution(x, in_simplex), lambda h: discharge(solution_is_softmax(in_simplex), h))
    return logic.and_intro(softmax_is_solution(in_simplex), unique_there)


def at_softmax(shift: int = 0) -> Any:
    """θ_i = i/2 - 1 and x = softmax(θ), for n = 5; shifted, x = softmax of another θ."""
    from referee.numerics.model import Model  # noqa: PLC0415

    th = {(k,): Fraction(k, 2) - 1 for k in range(5)}
    moved = Vector(n, lambda at: theta.at(at) * (1 + shift))
    entry = exp(moved.at(i)) / partition(moved)
    return lambda _: Model({"n": 5}, {"theta": th}, definitions={"x": Lam((i,), entry)})


def variants() -> list[Variant]:
    """The objective without the entropy; twice the entropy."""
    linear = le(x @ theta, softmax @ theta)
    twice = le(x @ theta + 2 * entropy(), softmax @ theta + 2 * entropy(softmax))
    return [
        Variant("without H: softmax(θ) is not the argmax", sequent(linear, some_item, in_domain())),
        Variant("2H in place of H", sequent(twice, some_item, in_domain())),
        Variant("xᵀ1 = 1 dropped", sequent(le(objective(), lse), some_item, every(i, lt(0, x.at(i))))),
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-eq1",
        printed=printed,
        proof=proof,
        equality=lambda: [
            EqualityCase(objective(), lse, at_softmax(), at_softmax(1), "x = softmax(θ), n = 5, θ_i = i/2 - 1"),
        ],
        variants=variants,
        note="Needs n ≥ 1. H is read on x_i > 0, where log x_i is defined; with 0 log 0 = 0 the same is proved on all of x ⪰ 0. The "
        "maximum is log Σ e^{θ_j}.",
    ),
)
