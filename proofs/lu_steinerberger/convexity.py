"""Before (7): t -> log(1 + a e^{bt}) is convex for a, b > 0, because it lies above each of its tangents.

Source: Lu & Steinerberger, Section 2, the line before (7). Hypotheses: a > 0; b may be any real number.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.kernel.analysis import derivative
from referee.language.statements import Deriv, Iff, eq, le, lt, ne, sequent
from referee.language.terms import exp, log, real
from referee.tactics.basic import Certificate, iff, iff_all, iff_parts, iff_transitive
from referee.tactics.chain import given
from referee.tactics.lemmas import softplus_tangent, use

if TYPE_CHECKING:
    from proofs.lu_steinerberger.configurations import ModelAt
    from referee.kernel.theorem import Theorem
    from referee.language.terms import Term

A, B, S, T, MIX = real("a b s t lambda")
mixed = MIX * S + (1 - MIX) * T
between = (lt(0, A), lt(0, B), le(0, MIX), le(MIX, 1))


def f(t: Term) -> Term:
    """The function of the claim."""
    return log(1 + A * exp(B * t))


convex = le(f(mixed), MIX * f(S) + (1 - MIX) * f(T))


def convexity() -> Theorem:
    """The function lies above its tangent at λs + (1 - λ)t; weigh the tangent's values at s and at t by λ and 1 - λ."""
    positive, _, low, high = given(*between)
    below, _ = softplus_tangent()
    at_s, at_t = (use(below, positive, a=A, x=B * mixed, y=B * t) for t in (S, T))
    cert = Certificate().add(low, at_s).add(high, at_t)
    return cert.prove("<=", f(mixed), MIX * f(S) + (1 - MIX) * f(T), [positive])


def strict_convexity() -> Theorem:
    """For a > 0, b != 0 and 0 < λ < 1 the two sides are equal iff s = t."""
    positive, slope, low, high = given(lt(0, A), ne(B, 0), lt(0, MIX), lt(MIX, 1))
    below, touching = softplus_tangent()
    cert, ends = Certificate(), []
    for weight, t in ((low, S), (high, T)):
        cert.add(weight, use(below, positive, a=A, x=B * mixed, y=B * t))
        ends.append(use(touching, positive, a=A, x=B * mixed, y=B * t))

    def there(both_ends: Theorem) -> Theorem:
        at_s, at_t = (logic.and_elim(both_ends, end) for end in (0, 1))
        return Certificate().equal(at_s, 1 / B).equal(at_t, -1 / B).prove("=", S, T, [slope])

    def back(same: Theorem) -> Theorem:
        at_s = Certificate().equal(same, B * (1 - MIX)).prove("=", B * S, B * mixed)
        return logic.and_intro(at_s, Certificate().equal(same, -B * MIX).prove("=", B * T, B * mixed))

    split = cert.iff(f(mixed), convex.rhs, [positive])
    points = iff_all(*ends)
    return iff_transitive(split, points, iff(iff_parts(points)[1], eq(S, T), there, back))


def second_derivative() -> list[tuple[str, Term, Term]]:
    from derivations.lu_steinerberger import section_2 as page  # noqa: PLC0415

    def differentiate(g: Term) -> Term:
        return logic.require("derivative", derivative("t", g, T, given(lt(0, A))), Deriv).value

    second = differentiate(differentiate(f(T)))
    return [("f'' = a b² e^{bt}/(1 + a e^{bt})²", page.read(page.second_derivative()), second)]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s2-convex",
        printed=lambda: sequent(convex, *between),
        proof=convexity,
        variants=lambda: [
            Variant("a > 0 dropped", sequent(convex, lt(0, B), le(0, MIX), le(MIX, 1))),
            Variant("λ ≥ 0 dropped", sequent(convex, lt(0, A), lt(0, B), le(MIX, 1))),
        ],
        derived=second_derivative,
        note="f(λs + (1 - λ)t) ≤ λf(s) + (1 - λ)f(t) for 0 ≤ λ ≤ 1. It holds for every real b, strictly for b ≠ 0.",
    ),
)


def on_a_diagonal(t: int) -> ModelAt:
    """a = 2, b = 3/2, λ = 1/3, s = 1."""
    from referee.numerics.model import Model  # noqa: PLC0415

    values = {"a": Fraction(2), "b": Fraction(3, 2), "lambda": Fraction(1, 3), "s": Fraction(1), "t": Fraction(t)}
    return lambda _: Model({}, values)


strictly = Iff(eq(convex.lhs, convex.rhs), eq(S, T))
inside = (lt(0, A), ne(B, 0), lt(0, MIX), lt(MIX, 1))

BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-strictly-convex",
        title="t ↦ log(1 + a e^{bt}) is strictly convex for a > 0 and every b ≠ 0",
        printed=lambda: sequent(strictly, *inside),
        proof=strict_convexity,
        equality=lambda: [
            EqualityCase(convex.lhs, convex.rhs, on_a_diagonal(1), on_a_diagonal(2), "s = t = 1; off it: t = 2")
        ],
        variants=lambda: [
            Variant(f"{says} dropped", sequent(strictly, *(h for h in inside if h is not left_out)))
            for says, left_out in zip(("a > 0", "b ≠ 0", "λ > 0", "λ < 1"), inside, strict=True)
        ],
        note="Equality in f(λs + (1 - λ)t) ≤ λf(s) + (1 - λ)f(t) for 0 < λ < 1 iff s = t. The paper says convex, for b > 0.",
    ),
)
