"""Beyond the paper: the third cumulant of a law on [-1, 1] is at most 4/(3√3), and when it is exactly that.

For weights p_j >= 0 with Σp_j = 1, points x_j in [-1, 1] and the mean μ, κ_3 = Σ p_j (x_j - μ)³. If μ <= -1/3, then
4/(3√3) - κ_3 = Σ p_j (1 - x_j²)(x_j - 3μ) + 2(μ + 1/√3)²(2/√3 - μ); else κ_3 <= ¼(1 - μ)³ < 16/27, by Σ p_j (1 - x_j)(x_j - t)² >= 0
at t = (3μ - 1)/2. Equality holds for the two points ±1 with the mean -1/√3 only. The lower bound is this one for -x_j.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from proofs.lu_steinerberger.notation import j
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import algebra, logic
from referee.language.statements import Iff, both, eq, every, le, lt, sequent
from referee.language.subst import Lam
from referee.language.terms import Symbol, absolute, sqrt, total
from referee.tactics.basic import Certificate, chain_discharge, forward, iff, over, restate, sign, transitive
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.claims import ModelAt
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Sentence
    from referee.language.terms import Term

p, x = Symbol("p", (j,)), Symbol("x", (j,))
weights, of_mass_1 = every(j, le(0, p)), eq(total(j, p), 1)
at_most_1, at_least = every(j, le(x, 1)), every(j, le(-1, x))
law = weights, of_mass_1, at_most_1, at_least

mu: Term = total(j, p * x)
kappa_3: Term = total(j, p * (x - mu) ** 3)
third = Fraction(1, 3)
root = sqrt(3)
m = 1 / root
largest = 4 / (3 * root)
only_ends = every(j, eq(p * (1 - x**2), 0))
extremal, mirrored = both(eq(mu, -m), only_ends), both(eq(mu, m), only_ends)
bound = le(absolute(kappa_3), largest)
cases = Iff(eq(kappa_3, largest), extremal), Iff(eq(kappa_3, -largest), mirrored)
low_mean, high_mean = le(mu, -third), lt(-third, mu)


w, one, high, low = given(*law)
small, large = given(low_mean, high_mean)


def every_j(th: Theorem) -> Theorem:
    return logic.forall_intro(th, j)


def at_least_4_thirds() -> Theorem:
    """4/3 < √3, since 7√3 - 12 = √3(√3 - 2)²."""
    cert = Certificate().add(sign("<=", root), c=Fraction(1, 7), square=root - 2).add(sign("<", 1), c=Fraction(8, 21))
    return cert.prove("<", Fraction(4, 3), root)


@cache
def inside() -> Theorem:
    """0 <= p_j (1 - x_j²) for all j."""
    return every_j(Certificate().add((w, j), (high, j), (low, j)).prove("<=", 0, p * (1 - x**2)))


@cache
def for_low_means() -> tuple[Theorem, Theorem]:
    """For μ <= -1/3: κ_3 <= 4/(3√3), and when it is equal."""
    apart = every_j(Certificate().add((low, j)).add(small, c=3).prove("<=", 3 * mu, x))
    nonnegative = Certificate().add((inside(), j), (apart, j), over=[over(j)])
    nonnegative = nonnegative.prove("<=", 0, total(j, p * (1 - x**2) * (x - 3 * mu)))
    below = Certificate().add(small).add(sign("<", m), c=2).add(sign("<", 1), c=third).prove("<", mu, 2 * m)
    cert = Certificate().add(nonnegative).add(below, c=2, square=mu + m).equal(one, -3 * mu - mu**3)
    return cert.prove("<=", kappa_3, largest), cert.iff(kappa_3, largest)


@cache
def for_high_means() -> Theorem:
    """For μ > -1/3: κ_3 <= ¼(1 - μ)³ < 16/27 < 4/(3√3)."""
    t = (3 * mu - 1) / 2
    cert = Certificate().add((w, j), (high, j), square=x - t, over=[over(j)]).equal(one, t**2 - mu**3)
    cube = cert.prove("<=", kappa_3, (1 - mu) ** 3 / 4)
    mean = Certificate().add((w, j), (high, j), over=[over(j)]).equal(one).prove("<=", mu, 1)
    quarter = Fraction(1, 4)
    cert = Certificate().add(large, c=Fraction(16, 9) * quarter).add(large, mean, c=Fraction(4, 3) * quarter)
    cert = cert.add(large, square=1 - mu, c=quarter).prove("<", (1 - mu) ** 3 / 4, Fraction(16, 27))
    constant = Certificate().add(at_least_4_thirds(), c=Fraction(4, 9)).prove("<", Fraction(16, 27), largest)
    return transitive(cube, cert, constant)


@cache
def upper_bound() -> Theorem:
    """κ_3 <= 4/(3√3)."""
    least, _ = for_low_means()
    return logic.order_cases(
        logic.implies_intro(least, low_mean),
        logic.implies_intro(Certificate().add(for_high_means()).prove("<=", kappa_3, largest), high_mean),
    )


@cache
def equality() -> Theorem:
    """κ_3 = 4/(3√3) iff μ = -1/√3 and p_j > 0 for x_j = ±1 only."""
    _, tight = for_low_means()
    positive = every_j(
        Certificate().add((low, j)).add(at_least_4_thirds()).add(sign("<", 1), c=third).prove("<", 0, x + root)
    )
    weighted = Certificate().add((positive, j), (inside(), j), over=[over(j)])
    of_ends = total(j, p * (1 - x**2) * (x + root))
    weighted = weighted.iff(0, of_ends)

    def there(full: Theorem) -> Theorem:
        parts = forward(tight, full)
        mean = restate(logic.and_elim(parts, 1), extremal.args[0])
        cert = Certificate().equal(logic.and_elim(parts, 0)).equal(mean, -3 * total(j, p * (1 - x**2)))
        ends = forward(weighted, cert.prove("=", 0, of_ends))
        low_case = logic.and_intro(mean, restate(ends, only_ends))
        clash = Certificate().add(for_high_means()).equal(full, -1).prove("<", 0, 0)
        high_case = logic.ex_falso(clash, extremal)
        return logic.order_cases(logic.implies_intro(low_case, low_mean), logic.implies_intro(high_case, high_mean))

    def back(s: Theorem) -> Theorem:
        mean, ends = logic.and_elim(s, 0), logic.and_elim(s, 1)
        cert = Certificate().equal((ends, j), 3 * mu - x, over=[over(j)]).equal(one, -3 * mu - mu**3)
        return cert.equal(mean, 2 * (mu + m) * (mu - 2 * m)).prove("=", kappa_3, largest)

    return iff(eq(kappa_3, largest), extremal, there, back)


def mirror(th: Theorem, statement: Sentence) -> Theorem:
    """A theorem about the points x_j, for the points -x_j."""
    th = logic.instantiate(th, symbols={"x": Lam((j,), -x)})
    ends = every(j, le(-x, 1)), every(j, le(-1, -x))
    return restate(chain_discharge(th, restate(low, ends[0]), restate(high, ends[1])), statement)


@cache
def third_cumulant() -> Theorem:
    """|κ_3| <= 4/(3√3), with the equality cases of both signs."""
    size = algebra.abs_least(upper_bound(), mirror(upper_bound(), le(-kappa_3, largest)))
    return logic.and_intro(size, equality(), mirror(equality(), cases[1]))


def half_root(square: Fraction) -> Any:
    """½√q, in closed form."""
    from flint import fmpq  # noqa: PLC0415

    from referee.numerics.closed import square_root  # noqa: PLC0415

    return square_root(fmpq(square.numerator, square.denominator)) * Fraction(1, 2)


def two_points(shift: Any) -> ModelAt:
    """The points 1 and -1 with the weights ½ - t and ½ + t, whose mean is -2t."""
    from referee.numerics.model import Model  # noqa: PLC0415

    half = Fraction(1, 2)
    return lambda _: Model({"n": 2}, {"p": {(0,): half - shift, (1,): half + shift}, "x": {(0,): 1, (1,): -1}})


def of_law(goal: Sentence) -> Sequent:
    return sequent(goal, *law)


BEYOND: tuple[Statement, ...] = (
    Statement(
        "LS-beyond-third-cumulant",
        title="The third cumulant of a law on [−1, 1]",
        printed=lambda: of_law(both(bound, *cases)),
        proof=third_cumulant,
        equality=lambda: [
            EqualityCase(
                kappa_3,
                largest,
                two_points(half_root(third)),
                two_points(Fraction(1, 4)),
                "the points ±1 with the mean -1/√3; off: -½",
            ),
        ],
        variants=lambda: [
            Variant("½ in place of 4/(3√3)", of_law(le(absolute(kappa_3), Fraction(1, 2)))),
            Variant("equality for every law on ±1", of_law(Iff(eq(kappa_3, largest), only_ends))),
            Variant("raw in place of central moments", of_law(le(absolute(total(j, p * x**3)), largest))),
        ],
        note="Any weights p_j ≥ 0, Σp_j = 1. Attained exactly by the laws on ±1 with the mean ∓1/√3.",
    ),
)
