"""Beyond the paper: for |x_j| <= 1 the series of log (1/n) Σ_j e^{αx_j} in α converges for |α| < π/2, the best radius.

Argued, not proved here (the language has no complex numbers and no limits): for |Im z| < π/2 each e^{zx_j} has an argument below
π/2 in absolute value, so that their mean is not 0 and its logarithm lies in the strip |Im| < π/2. The strip is convex, so that
|κ_m|/m! <= 2(2/π)^m (Rogosinski 1943). For x = ±1 the function is log cosh α, singular at α = iπ/2; by Euler's ζ(2m),
ρ_m = (2m + 2)(2m + 1) m/(m + 1)·|κ_{2m}/κ_{2m+2}| is (π/2)² λ(2m)/λ(2m + 2), with λ(s) = Σ k^{-s} over the odd k, which is
(π/2)² (1 + (8/9)9^{-m} + …). Measured: both, by exact rational cumulants and FLINT balls. Proved, order by order, are remainders
that tend to 0 for |α| < log 2: their constants a_m/m!, with a_m = 1 + Σ_{0<k<m} C(m-1, k-1) a_k, grow like (log 2)^{-m}/m.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb, factorial
from typing import TYPE_CHECKING, Any

from referee.claims import Measured, Measurement

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDER = 60
PRECISION = 600  # bits
LAWS = (
    (-1, 1),
    (1, 1, -1),
    (1, 0, 0, -1),
    (1, Fraction(1, 2), Fraction(-1, 3)),
    (1, 1, 1, 1, -1),
    (0, 0, 0, 0, 1),
    (1, -1, Fraction(1, 7), Fraction(-3, 4), Fraction(2, 5)),
)


def cumulants(moments: Sequence[Any]) -> list[Any]:
    """κ_1, κ_2, … by κ_m = μ_m - Σ_{0<k<m} C(m-1, k-1) κ_k μ_{m-k}."""
    kappa: list[Any] = []
    for m, moment in enumerate(moments, start=1):
        kappa.append(moment - sum(comb(m - 1, k - 1) * kappa[k - 1] * moments[m - k - 1] for k in range(1, m)))
    return kappa


@cache
def of_points(points: tuple[Any, ...], order: int = ORDER) -> list[Any]:
    """The cumulants of the uniform law on these points."""
    return cumulants([sum(Fraction(x) ** k for x in points) / len(points) for k in range(1, order + 1)])


def constants(order: int = ORDER) -> list[int]:
    """a_1, …, a_K: the sums of the coefficients of κ_m without their signs, which are -κ_m at the moments -1."""
    return [-c for c in cumulants([-1] * order)]


def ball(x: Any) -> Any:
    """A rational number as a ball."""
    from flint import arb, fmpq  # noqa: PLC0415

    return arb(fmpq(Fraction(x).numerator, Fraction(x).denominator))


def excess(m: int) -> Any:
    """ρ_m/(π/2)² - 1 for x = ±1, as a ball."""
    from flint import arb  # noqa: PLC0415

    kappa = of_points((-1, 1))
    ratio = abs(kappa[2 * m - 1] / kappa[2 * m + 1]) * (2 * m + 2) * (2 * m + 1) * Fraction(m, m + 1)
    return ball(ratio) / (arb.pi() / 2) ** 2 - 1


def size(m: int, kappa: Any) -> Any:
    """|κ_m|/m! over 2(2/π)^m, as a ball."""
    from flint import arb  # noqa: PLC0415

    return ball(abs(kappa) / factorial(m)) * (arb.pi() / 2) ** m / 2


def proved(m: int, constant: int) -> Any:
    """The distance of m (log 2)^m a_m/m! from 1, as a ball."""
    from flint import arb  # noqa: PLC0415

    return abs(ball(Fraction(m * constant, factorial(m))) * arb(2).log() ** m - 1)


def measure() -> list[Measurement]:
    """The figures, each rounded outwards from its ball."""
    from flint import ctx  # noqa: PLC0415

    with ctx.workprec(PRECISION):
        last = ORDER // 2 - 1
        scaled = [excess(m) * 9**m for m in range(3, last + 1)]
        sizes = [size(m, k) for points in LAWS for m, k in enumerate(of_points(points), start=1)]
        apart = [proved(m, a) for m, a in enumerate(constants(), start=1) if m >= 10]
        return [
            Measurement(f"x = ±1: ρ_m/(π/2)² - 1 at m = {last}", float(excess(last).upper()), least=0, most=1e-27),
            Measurement(f"x = ±1: the least 9^{{m}} (ρ_m/(π/2)² - 1), m = 3, …, {last}", least_of(scaled), least=0.888),
            Measurement("x = ±1: the largest of them", largest_of(scaled), most=0.95),
            Measurement(f"largest |κ_m|/m! over 2(2/π)^m, m ≤ {ORDER}, {len(LAWS)} laws", largest_of(sizes), most=1),
            Measurement(f"largest |m (log 2)^m a_m/m! - 1|, m = 10, …, {ORDER}", largest_of(apart), most=1e-9),
        ]


def least_of(balls: Sequence[Any]) -> float:
    return min(float(b.lower()) for b in balls)


def largest_of(balls: Sequence[Any]) -> float:
    return max(float(b.upper()) for b in balls)


BEYOND: tuple[Measured, ...] = (
    Measured(
        "LS-beyond-radius",
        title="The radius of convergence is π/2 for |x_j| ≤ 1",
        printed=measure,
        note="Argued: log (1/n) Σ_j e^{zx_j} is analytic for |Im z| < π/2 with values in a strip, so that |κ_m|/m! ≤ 2(2/π)^m, and "
        "the series converges for |α| < π/2; for x = ±1 it is log cosh α, singular at iπ/2. The language has no complex numbers: "
        "this is not proved here. Measured, by exact cumulants and rigorous balls, is this bound, at the orders and laws named, and "
        "for x = ±1 the ratio ρ_m = (2m+2)(2m+1) m/(m+1)·|κ_{2m}/κ_{2m+2}|, which tends to (π/2)². Proved, for each order K that is "
        "asked for, is a remainder with the constant a_{K+1}/(K+1)!, times |α|^{K+1}: it tends to 0 with K for |α| < log 2.",
    ),
)
