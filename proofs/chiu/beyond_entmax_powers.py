"""Powers t^α of numbers t >= 0 for a real α = 1 + β > 1: tangents, monotonicity, sign.

t^α = e^{α log t} for t > 0, and 0^α = 0: S = s^α stands for both. All proofs on α-entmax rest on this, that t^α lies above its
tangents, which follows from 1 + L <= e^L.
"""

from __future__ import annotations

from functools import cache

from referee.kernel import algebra, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import And, Iff, Implies, both, eq, le, lt
from referee.language.statements import Statement as Formula
from referee.language.terms import Term, as_term, exp, log, real
from referee.tactics.basic import (
    Certificate,
    backward,
    congruence,
    forward,
    iff,
    iff_parts,
    iff_transitive,
    implies,
    relation,
    restate,
    rewrite,
    sign,
    symmetric,
)  # fmt: skip
from referee.tactics.lemmas import exp_monotone, log_monotone, use

beta, s, t, S = real("beta s t S")
alpha: Term = 1 + beta
positive_beta = lt(0, beta)


def power(t: Term, exponent: Term) -> Term:
    """t^exponent, for t > 0."""
    return exp(exponent * log(t))


def is_power(P: Term, t: Term) -> And:
    """P = t^α, for t >= 0."""
    return both(Implies(lt(0, t), eq(P, power(t, alpha))), Implies(eq(t, 0), eq(P, 0)))


def tight(a: Term, b: Term, equality: Formula) -> And:
    """a <= b, and a = b iff."""
    return both(le(a, b), Iff(eq(a, b), equality))


h_beta, h_s, h_S = logic.assume(positive_beta), logic.assume(le(0, s)), logic.assume(is_power(S, s))


def positive_value(h_P: Theorem, h: Theorem) -> Theorem:
    """From P = p^α and 0 < p: P = e^{α log p}."""
    return logic.implies_elim(logic.and_elim(h_P, 0), h)


def zero_value(h_P: Theorem, h: Theorem) -> Theorem:
    """From P = p^α and p = 0: P = 0."""
    return logic.implies_elim(logic.and_elim(h_P, 1), h)


@cache
def power_tangent() -> Theorem:
    """0 < t, 0 <= s, S = s^α |- t^α + α t^β (s - t) <= S, and equality iff s = t.

    With L = log(s/t) the gap is t^α (e^{αL} - 1 - α(e^L - 1)) = t^α e^L (e^{βL} - 1 - βL) + β t^α e^L (e^{-L} - 1 + L).
    """
    above = logic.assume(lt(0, t))

    def line(at: Term) -> Term:
        return power(t, alpha) + alpha * power(t, beta) * (at - t)

    def positive(h: Theorem) -> Theorem:
        facts, gap = [above, h, h_beta], log(s) - log(t)
        scale = power(t, alpha) * s / t
        cert = Certificate().add(sign("<", scale, facts), algebra.exp_tangent(beta * gap))
        cert.add(sign("<", beta * scale, facts), algebra.exp_tangent(-gap))
        split = cert.iff(line(s), power(s, alpha), facts)

        def same(th: Theorem) -> Theorem:
            none = forward(algebra.exp_tangent_iff(-gap), logic.and_elim(th, 1))
            logs = Certificate().equal(none, -1).prove("=", log(s), log(t))
            return restate(congruence(logs, exp), eq(s, t), facts)

        def no_gap(th: Theorem) -> Theorem:
            logs = congruence(th, log)
            zeros = (Certificate().equal(logs, c).prove("=", c * gap, 0) for c in (beta, -1))
            return logic.and_intro(*(backward(algebra.exp_tangent_iff(relation(z).lhs), z) for z in zeros))

        whole = iff_transitive(split, iff(iff_parts(split)[1], eq(s, t), same, no_gap))
        found = logic.and_intro(cert.prove("<=", line(s), power(s, alpha), facts), whole)
        return rewrite(found, symmetric(positive_value(h_S, h)), lambda hole: tight(line(s), hole, eq(s, t)))

    def null(h: Theorem) -> Theorem:
        is_zero = logic.antisymmetry(h, h_s)
        low, same = lt(line(as_term(0)), 0), eq(as_term(0), t)
        below = Certificate().add(sign("<", beta * power(t, alpha), [above, h_beta])).prove("<", low.lhs, 0, [above])
        equal = eq(low.lhs, 0)
        never = iff(
            equal,
            same,
            lambda th: logic.ex_falso(Certificate().add(below).equal(th, -1).prove("<", 0, 0), same),
            lambda th: logic.ex_falso(Certificate().add(above).equal(th, -1).prove("<", 0, 0), equal),
        )
        found = logic.and_intro(Certificate().add(below).prove("<=", low.lhs, 0), never)
        value = symmetric(zero_value(h_S, is_zero))
        found = rewrite(found, value, lambda hole: tight(line(as_term(0)), hole, same))
        return rewrite(found, symmetric(is_zero), lambda hole: tight(line(hole), S, eq(hole, t)))

    return logic.order_cases(implies(le(s, 0), null), implies(lt(0, s), positive))


def positive_power(h: Theorem) -> Theorem:
    """From 0 < s: S = s^α is positive."""
    return Certificate().add(algebra.exp_positive(alpha * log(s))).equal(positive_value(h_S, h), -1).prove("<", 0, S)


@cache
def nonnegative_power() -> Theorem:
    """0 <= s, S = s^α |- 0 <= S."""

    def null(h: Theorem) -> Theorem:
        none = zero_value(h_S, logic.antisymmetry(h, h_s))
        return Certificate().equal(none, -1).prove("<=", 0, S)

    def positive(h: Theorem) -> Theorem:
        return Certificate().add(positive_power(h)).prove("<=", 0, S)

    return logic.order_cases(implies(le(s, 0), null), implies(lt(0, s), positive))


@cache
def power_of_positive() -> Theorem:
    """0 < s |- s^α is the power of s."""
    value_, h = power(s, alpha), logic.assume(lt(0, s))

    def absurd(none: Theorem) -> Theorem:
        return logic.ex_falso(Certificate().add(h).equal(none).prove("<", 0, 0), eq(value_, 0))

    return logic.and_intro(
        implies(lt(0, s), lambda _: Certificate().prove("=", value_, value_)), implies(eq(s, 0), absurd)
    )


@cache
def power_monotone() -> Theorem:
    """0 < t, t <= s |- t^β <= s^β."""
    h_t, h = logic.assume(lt(0, t)), logic.assume(le(t, s))
    logs = use(log_monotone()[0], h_t, h, x=t, y=s)
    scaled = Certificate().add(h_beta, logs).prove("<=", beta * log(t), beta * log(s))
    return use(exp_monotone()[0], scaled, x=beta * log(t), y=beta * log(s))
