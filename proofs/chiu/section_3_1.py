"""Section 3.1: softmax, the entropy, and in what sense softmax stands for argmax.

With a temperature τ > 0, softmax(θ/τ) puts at most e^{-g/τ} on an item whose utility is g below the greatest one: all of its mass
goes to the argmax as τ → 0, if the argmax is one item. It keeps the order of the utilities, and is smooth.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.notation import entropy, i, j, k, n, partition, positive_x, softmax, some_item, theta
from referee.claims import Claim, Definition, Statement, Variant
from referee.kernel import algebra, analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import IdxNe, Iff, Sequent, Smooth, both, every, le, lt, sequent
from referee.language.terms import exp, real, total
from referee.language.vectors import Vector
from referee.tactics.basic import Certificate, iff, implies, sign
from referee.tactics.lemmas import exp_monotone, use

tau, g = real("tau g")
cool = Vector(n, lambda a: theta.at(a) * (1 / tau))
soft = Vector(n, lambda a: exp(cool.at(a)) / partition(cool))
"""softmax(θ/τ)."""

positive_tau = lt(0, tau)
gap_at_k = every(i, le(theta.at(i) + g, theta.at(k)), [k])
"""θ_k is the greatest utility, by g at least."""

small_elsewhere = every(i, le(soft.at(i), exp(-g / tau)), [k])
rest = 1 - soft.at(k)
same_order = every(i, every(j, Iff(le(soft.at(i), soft.at(j)), le(theta.at(i), theta.at(j)))))
h_n, h_tau, h_gap = map(logic.assume, (some_item, positive_tau, gap_at_k))


def surrogate() -> Sequent:
    """softmax(θ/τ) is smooth, has the order of θ, and its mass outside the argmax k is at most (n - 1) e^{-g/τ}."""
    smooth = every(i, Smooth(("theta",), soft.at(i)))
    goal = both(smooth, same_order, small_elsewhere, le(rest, (n - 1) * exp(-g / tau)))
    return sequent(goal, some_item, positive_tau, gap_at_k)


@cache
def bound_elsewhere() -> Theorem:
    """x_i <= x_i/x_k = e^{(θ_i - θ_k)/τ} <= e^{-g/τ} for i ≠ k: the denominator is at least e^{θ_k/τ}."""
    apart = logic.assume(IdxNe(i, k))
    scale = sign("<", 1 / tau, [h_tau])
    below = logic.forall_elim(h_gap, i, [apart])
    exponent = Certificate().add(scale, below).prove("<=", cool.at(i), cool.at(k) - g / tau)
    powers = use(exp_monotone()[0], exponent, x=cool.at(i), y=cool.at(k) - g / tau)
    others = sign("<=", total(j, exp(cool.at(j)), [k]))
    inverse = sign("<", 1 / partition(cool), [h_n])
    decay = algebra.exp_positive(-g / tau)
    cert = Certificate().add(inverse, powers).add(inverse, decay, others)
    return logic.forall_intro(cert.prove("<=", soft.at(i), exp(-g / tau), [h_n]), i, [k])


@cache
def order() -> Theorem:
    """exp is increasing, and τ and Σ e^{θ_j/τ} are positive."""
    scale, inverse = sign("<", 1 / tau, [h_tau]), sign("<", 1 / partition(cool), [h_n])

    def forwards(h: Theorem) -> Theorem:
        exponent = Certificate().add(scale, h).prove("<=", cool.at(i), cool.at(j))
        powers = use(exp_monotone()[0], exponent, x=cool.at(i), y=cool.at(j))
        return Certificate().add(inverse, powers).prove("<=", soft.at(i), soft.at(j), [h_n])

    def backwards(h: Theorem) -> Theorem:
        goal = le(theta.at(i), theta.at(j))

        def clash(less: Theorem) -> Theorem:
            exponent = Certificate().add(scale, less).prove("<", 0, cool.at(i) - cool.at(j))
            steep = algebra.exp_tangent(cool.at(i) - cool.at(j))
            grown = Certificate().add(algebra.exp_positive(cool.at(j)), steep)
            grown.add(algebra.exp_positive(cool.at(j)), exponent)
            more = grown.prove("<", exp(cool.at(j)), exp(cool.at(i)))
            back = Certificate().add(inverse, more).add(h).prove("<", 0, 0, [h_n])
            return logic.ex_falso(back, goal)

        return logic.order_cases(implies(goal, lambda x: x), implies(lt(theta.at(j), theta.at(i)), clash))

    pair = iff(le(soft.at(i), soft.at(j)), le(theta.at(i), theta.at(j)), backwards, forwards)
    return logic.forall_intro(logic.forall_intro(pair, j), i)


@cache
def surrogate_proof() -> Theorem:
    """Smooth, in order, and small outside k; the n - 1 small entries and x_k add up to 1."""
    smooth = logic.forall_intro(analysis.smooth(("theta",), soft.at(i), [h_n, h_tau]), i)
    small = bound_elsewhere()
    whole = Certificate().prove("=", total(i, soft.at(i)), 1, [h_n])
    cert = Certificate().add((small, i), over=[(i, (k,))]).equal(whole)
    return logic.and_intro(smooth, order(), small, cert.prove("<=", rest, (n - 1) * exp(-g / tau), [h_n]))


def surrogate_variants() -> list[Variant]:
    """No gap; no temperature; a faster bound."""
    twice = every(i, le(soft.at(i), exp(-2 * g / tau)), [k])
    return [
        Variant("no gap: two items with the greatest utility", sequent(small_elsewhere, some_item, positive_tau)),
        Variant("τ > 0 dropped", sequent(same_order, some_item, lt(tau, 0))),
        Variant("e^{-2g/τ} in place of e^{-g/τ}", sequent(twice, some_item, positive_tau, gap_at_k)),
    ]


def softmax_proof() -> list[Theorem]:
    """The denominator is positive, the entries are, and they add up to 1."""
    add_up = Certificate().prove("=", total(i, softmax.at(i)), 1, [h_n])
    return [sign("!=", partition(), [h_n]), sign("<", softmax.at(i), [h_n]), add_up]


CLAIMS: tuple[Claim, ...] = (
    Definition(
        "CH-s31-def",
        terms=lambda: [softmax.at(i)],
        given=lambda: [some_item],
        proof=softmax_proof,
        note="Well-defined for n ≥ 1; the entries are positive and add up to 1.",
    ),
    Definition(
        "CH-s31-H",
        terms=lambda: [entropy()],
        given=lambda: [positive_x],
        note="log x_i needs x_i > 0. On the boundary of the simplex, which x ⪰ 0 allows, 0 log 0 = 0 has to be said.",
    ),
    Statement(
        "CH-s31-surr",
        printed=surrogate,
        proof=surrogate_proof,
        variants=surrogate_variants,
        note="Read as: softmax is smooth, orders the items as θ does, and softmax(θ/τ) tends to the indicator of the argmax as "
        "τ → 0, with the rate e^{-g/τ}, if the greatest utility is greater by g > 0. With ties it tends to no single item.",
    ),
)
