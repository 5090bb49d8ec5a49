"""Models of two families u and v at which the equality cases of Section 3 are confirmed, each in the number system asked for.

Rotations are rational, so that they are exact. Free indices of a statement are passed as `fixed`.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.language.terms import Idx
    from referee.numerics.model import Model

    ModelAt = Callable[[Any], Model]

Table = dict[tuple[int, int], Any]
ALPHA = Fraction(5, 2)


def model(n: int, d: int, u: Table, v: Table, fixed: tuple[Idx, ...], **others: Any) -> Model:
    from referee.numerics.model import Model  # noqa: PLC0415

    return Model({"n": n, "d": d}, {"u": u, "v": v, "alpha": ALPHA, **others}, indices=dict.fromkeys(fixed, 0))


@cache
def turns(d: int, seed: int) -> Any:
    from referee.numerics.configurations import rotation  # noqa: PLC0415

    return rotation(d, seed)


def simplices(n: int, d: int, *fixed: Idx, scale: Any = 1, turn: bool = False, **others: Any) -> ModelAt:
    """u a rotated simplex, v = scale · u; with `turn` v is rotated otherwise."""
    from referee.numerics.configurations import rotate, simplex  # noqa: PLC0415

    def at(system: Any) -> Model:
        frame = simplex(n, d, system)
        u = rotate(frame, turns(d, n), system)
        w = rotate(frame, turns(d, n + 1), system) if turn else u
        with system.working():
            factor = system.rational(Fraction(scale))
            v = w if scale == 1 else {key: factor * x for key, x in w.items()}
            return model(n, d, u, v, fixed, **others)

    return at


def constant(n: int, row: tuple[Fraction | int, ...], d: int) -> Table:
    """n times one vector, which `row` begins."""
    return {(i, a): Fraction(row[a] if a < len(row) else 0) for i in range(n) for a in range(d)}


def collapsed(n: int, d: int, *fixed: Idx, **others: Any) -> ModelAt:
    """All u_i = e_1; all v_i = (3e_1 + 4e_2)/5."""
    u, v = constant(n, (1,), d), constant(n, (Fraction(3, 5), Fraction(4, 5)), d)
    return lambda _: model(n, d, u, v, fixed, **others)


def crosses(n: int, d: int, *fixed: Idx, scale: Any = 1, **others: Any) -> ModelAt:
    """u_i = ±e_a, each with its negative, and v = scale · u: U = 0 without a simplex (n even, n > 2)."""
    u = {(i, a): Fraction((-1) ** i * (a == i // 2 % d)) for i in range(n) for a in range(d)}
    return lambda _: model(n, d, u, {key: Fraction(scale) * x for key, x in u.items()}, fixed, **others)


def unrelated(n: int, d: int, *fixed: Idx, **others: Any) -> ModelAt:
    """Rational unit vectors without symmetry, (1 - k², 2k)/(1 + k²) in the first two coordinates: k = i + 1 for u, i + 3 for v."""

    def circle(first: int) -> Table:
        rows = [(Fraction(1 - k * k, 1 + k * k), Fraction(2 * k, 1 + k * k)) for k in range(first, first + n)]
        return {(i, a): rows[i][a] if a < 2 else Fraction(0) for i in range(n) for a in range(d)}

    return lambda _: model(n, d, circle(1), circle(3), fixed, **others)
