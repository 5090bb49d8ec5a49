"""Models of unit vectors at which the equality cases of Section 2 are confirmed, each in the number system asked for.

Without a free index of the statement, leave `fixed` out. α = 3/2 throughout, if not said otherwise.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.language.terms import Idx
    from referee.numerics.model import Model

    ModelAt = Callable[[Any], Model]

ALPHA = Fraction(3, 2)
Table = dict[tuple[int, int], Any]


def model(n: int, d: int, u: Table, fixed: tuple[Idx, ...]) -> Model:
    from referee.numerics.model import Model  # noqa: PLC0415

    return Model({"n": n, "d": d}, {"u": u, "alpha": ALPHA}, indices=dict.fromkeys(fixed, 0))


def rotated_simplex(n: int, d: int, *fixed: Idx) -> ModelAt:
    """The simplex equiangular tight frame, turned by a rational rotation."""
    from referee.numerics.configurations import rotate, rotation, simplex  # noqa: PLC0415

    return lambda system: model(n, d, rotate(simplex(n, d, system), rotation(d, seed=n), system), fixed)


def perturbed_simplex(n: int, d: int, *fixed: Idx) -> ModelAt:
    """The simplex with its first vector replaced by a coordinate vector."""
    from referee.numerics.configurations import simplex  # noqa: PLC0415

    first = {(0, a): Fraction(int(a == d - 1)) for a in range(d)}
    return lambda system: model(n, d, {**simplex(n, d, system), **first}, fixed)


def collapsed(n: int, d: int, *fixed: Idx) -> ModelAt:
    """All vectors equal."""
    return lambda _: model(n, d, {(i, a): Fraction(int(a == 0)) for i in range(n) for a in range(d)}, fixed)


def orthonormal(n: int, d: int, *fixed: Idx) -> ModelAt:
    """The coordinate vectors, repeated after the d-th."""
    return lambda _: model(n, d, {(i, a): Fraction(int(a == i % d)) for i in range(n) for a in range(d)}, fixed)


def antipodal(n: int, d: int, *fixed: Idx) -> ModelAt:
    """A vector and its negative by turns."""
    return lambda _: model(n, d, {(i, a): Fraction((-1) ** i * (a == 0)) for i in range(n) for a in range(d)}, fixed)


def spread(n: int, d: int, *fixed: Idx, scale: int = 1) -> ModelAt:
    """Rational vectors without symmetry, of length `scale`: (1 - k², 2k)/(1 + k²) for k = 1, …, n in the first two coordinates."""

    def row(k: int) -> tuple[Fraction, ...]:
        return Fraction(1 - k * k, 1 + k * k), Fraction(2 * k, 1 + k * k), *(Fraction(0) for _ in range(d - 2))

    return lambda _: model(n, d, {(i, a): scale * row(i + 1)[a] for i in range(n) for a in range(d)}, fixed)
