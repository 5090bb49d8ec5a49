"""Beyond the paper: the fourth cumulant of a law on [-1, 1] lies between -2 and 2/3, and when it is one of them.

For weights p_j >= 0 with Σp_j = 1, points x_j in [-1, 1], the mean μ and the variance σ², κ_4 = Σ p_j (x_j - μ)⁴ - 3σ⁴. Below,
κ_4 + 2 = Σ p_j ((x_j - μ)² - σ²)² + 2(1 - σ²)(1 + σ²), and σ² <= 1. Above, with e = 1 - Σ p_j x_j² >= 0,
2/3 - κ_4 = 6(2/3 - μ² - ⅝e)² + (21/32)e² + ½μ²e + Σ p_j (1 - x_j²)(x_j - 2μ)².
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.beyond_third_cumulant import (
    half_root,
    inside,
    mu,
    of_law,
    one,
    only_ends,
    p,
    two_points,
    w,
    x,
)
from proofs.lu_steinerberger.notation import j
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import algebra, logic
from referee.language.statements import Iff, both, eq, ge, le
from referee.language.terms import as_term, total
from referee.tactics.basic import Certificate, discharge, forward, iff, over, restate, sign, symmetric
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.terms import Term

over_j = [over(j)]
two_thirds = Fraction(2, 3)
second, third, fourth = (total(j, p * x**k) for k in (2, 3, 4))
variance: Term = total(j, p * (x - mu) ** 2)
kappa_4: Term = total(j, p * (x - mu) ** 4) - 3 * variance**2
in_moments = fourth - 4 * mu * third - 3 * second**2 + 12 * mu**2 * second - 6 * mu**4
missing = 1 - second
lower, upper = ge(kappa_4, -2), le(kappa_4, two_thirds)
balanced, skew = both(eq(mu, 0), only_ends), both(eq(mu**2, two_thirds), only_ends)
sides = (eq(kappa_4, -2), balanced), (eq(kappa_4, two_thirds), skew)
cases = Iff(*sides[0]), Iff(*sides[1])


@cache
def moments() -> Theorem:
    """κ_4 in terms of moments, for Σp_j = 1."""
    cert = Certificate().equal(one, mu**2 * (10 * mu**2 - 6 * second - 3 * mu**2 * total(j, p)))
    return cert.prove("=", kappa_4, in_moments)


@cache
def second_moment() -> tuple[Theorem, Theorem]:
    """e >= 0, and e = 0 iff p_j > 0 for x_j = ±1 only."""
    cert = Certificate().add((inside(), j), over=over_j).equal(one)
    return cert.prove("<=", 0, missing), restate(cert.iff(0, missing), Iff(eq(missing, 0), only_ends))


@cache
def from_below() -> tuple[Theorem, Theorem]:
    """κ_4 >= -2, with equality iff Σ p_j ((x_j - μ)² - σ²)² = 0, e = 0 and μ = 0."""
    some, _ = second_moment()
    spread = total(j, p * ((x - mu) ** 2 - variance) ** 2)
    squares = Certificate().add((w, j), square=(x - mu) ** 2 - variance, over=over_j).prove("<=", 0, spread)
    squared = Certificate().add((w, j), square=x - mu, over=over_j).prove("<=", 0, variance)
    positive = Certificate().add(squared).add(sign("<", 1)).prove("<", 0, 1 + variance)
    cert = Certificate().add(squares).add(positive, some, c=2).add(positive, c=2, square=mu)
    cert.equal(one, variance**2 + 2 * mu**2 * (1 + variance))
    return cert.prove("<=", -2, kappa_4), cert.iff(-2, kappa_4)


@cache
def from_above() -> tuple[Theorem, Theorem]:
    """κ_4 <= 2/3, with equality iff 2/3 - μ² - ⅝e = 0, e = 0, and the rest vanishes as well."""
    some, _ = second_moment()
    rest = mu**2 * missing / 2 + total(j, p * (1 - x**2) * (x - 2 * mu) ** 2)
    nonnegative = Certificate().add(some, c=Fraction(1, 2), square=mu)
    nonnegative = nonnegative.add((inside(), j), square=x - 2 * mu, over=over_j).prove("<=", 0, rest)
    cert = Certificate().add(square=two_thirds - mu**2 - Fraction(5, 8) * missing, c=6)
    cert.add(square=missing, c=Fraction(21, 32)).add(nonnegative).equal(one, 4 * mu**2).equal(moments())
    return cert.prove("<=", kappa_4, two_thirds), cert.iff(kappa_4, two_thirds)


@cache
def at_the_ends() -> Theorem:
    """κ_4 = -2 + 8μ² - 6μ⁴, if p_j > 0 for x_j = ±1 only."""
    (ends,) = given(only_ends)
    slope = 3 * (second + 1) - 12 * mu**2
    cert = Certificate().equal(moments()).equal((ends, j), slope - 1 - x**2 + 4 * mu * x, over=over_j)
    return cert.equal(one, 1 - slope).prove("=", kappa_4, -2 + 8 * mu**2 - 6 * mu**4)


def equality_below() -> Theorem:
    """κ_4 = -2 iff μ = 0 and p_j > 0 for x_j = ±1 only."""
    (_, tight), (_, full) = from_below(), second_moment()

    def there(s: Theorem) -> Theorem:
        _, gone, mean = (logic.and_elim(forward(tight, symmetric(s)), k) for k in range(3))
        return logic.and_intro(mean, forward(full, symmetric(gone)))

    def back(s: Theorem) -> Theorem:
        mean, value = logic.and_elim(s, 0), discharge(at_the_ends(), logic.and_elim(s, 1))
        return Certificate().equal(value).equal(mean, 8 * mu - 6 * mu**3).prove("=", kappa_4, -2)

    return iff(*sides[0], there, back)


def equality_above() -> Theorem:
    """κ_4 = 2/3 iff μ² = 2/3 and p_j > 0 for x_j = ±1 only."""
    (_, tight), (_, full) = from_above(), second_moment()

    def there(s: Theorem) -> Theorem:
        mean, gone, _ = (logic.and_elim(forward(tight, s), k) for k in range(3))
        mean = Certificate().equal(mean, -1).equal(gone, Fraction(-5, 8)).prove("=", mu**2, two_thirds)
        return logic.and_intro(mean, forward(full, gone))

    def back(s: Theorem) -> Theorem:
        mean, value = logic.and_elim(s, 0), discharge(at_the_ends(), logic.and_elim(s, 1))
        return Certificate().equal(value).equal(mean, 6 * (two_thirds - mu**2)).prove("=", kappa_4, two_thirds)

    return iff(*sides[1], there, back)


def fourth_cumulant() -> Theorem:
    """-2 <= κ_4 <= 2/3, and both equality cases."""
    bounds = restate(from_below()[0], lower), from_above()[0]
    return logic.and_intro(*bounds, equality_below(), equality_above())


@cache
def at_most_2() -> Theorem:
    """|κ_4| <= 2."""
    above = Certificate().add(from_above()[0]).add(sign("<", 1), c=Fraction(4, 3)).prove("<=", kappa_4, 2)
    return algebra.abs_least(above, Certificate().add(from_below()[0]).prove("<=", -kappa_4, 2))


def at_two_points() -> list[EqualityCase]:
    off = two_points(Fraction(1, 4))
    return [
        EqualityCase(kappa_4, as_term(-2), two_points(0), off, "the points ±1, each with the weight ½; off: ¼ and ¾"),
        EqualityCase(kappa_4, as_term(two_thirds), two_points(half_root(Fraction(2, 3))), off,
                     "the points ±1 with the mean -√(2/3); off: -½"),
    ]  # fmt: skip


BEYOND: tuple[Statement, ...] = (
    Statement(
        "LS-beyond-fourth-cumulant",
        title="The fourth cumulant of a law on [−1, 1]",
        printed=lambda: of_law(both(lower, upper, *cases)),
        proof=fourth_cumulant,
        equality=at_two_points,
        variants=lambda: [
            Variant("3/5 in place of 2/3", of_law(le(kappa_4, Fraction(3, 5)))),
            Variant("-1 in place of -2", of_law(ge(kappa_4, -1))),
            Variant("σ⁴ in place of 3σ⁴", of_law(le(kappa_4 + 2 * variance**2, two_thirds))),
            Variant("κ_4 = -2 iff μ = 0", of_law(Iff(sides[0][0], eq(mu, 0)))),
            Variant("κ_4 = 2/3 for every law on ±1", of_law(Iff(sides[1][0], only_ends))),
        ],
        note="Any weights p_j ≥ 0 with Σp_j = 1 and points in [−1, 1]. Both ends are attained, by two points ±1 only.",
    ),
)
