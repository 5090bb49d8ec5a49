"""Equality cases, confirmed: a gap that shrinks with the precision, and a ball around 0.

`lhs == rhs` in floating point says nothing (at 50 digits the sides of a true equality differ by some
1e-50). What is asked: at every precision |lhs − rhs| < 10^(8 − digits), smaller at more digits, and a
rigorous ball of the difference that contains 0 with a radius as small. Off the equality case, a ball that
is strictly positive.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from referee.numerics.errors import checked_digits
from referee.numerics.evaluate import Evaluator
from referee.numerics.model import Model
from referee.numerics.systems import Ball, Digits, System

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from referee.language.terms import Idx, Term

SLACK = 8


@dataclass(frozen=True)
class Gap:
    """At one precision: |lhs − rhs| by mpmath, and the ball of lhs − rhs."""

    digits: int
    gap: Any
    ball: Any
    small: bool
    encloses: bool


@dataclass(frozen=True)
class GapReport:
    """The gaps at growing precisions. `confirmed`: every gap is small, they shrink, and every ball is tight
    around 0.
    """

    gaps: tuple[Gap, ...]
    shrinking: bool

    @property
    def confirmed(self) -> bool:
        """Is the equality confirmed?"""
        return self.shrinking and all(g.small and g.encloses for g in self.gaps)

    @property
    def excluded(self) -> bool:
        """Does a ball exclude the equality?"""
        return any(not g.ball.contains(0) for g in self.gaps)

    @property
    def text(self) -> str:
        """`|lhs − rhs| = 2.1e-50 at 50 digits, 0 at 100 digits`."""
        return "|lhs − rhs| = " + ", ".join(f"{_short(g.gap)} at {g.digits} digits" for g in self.gaps)

    def to_json(self) -> list[dict[str, Any]]:
        """For each precision the gap and the ball, as strings."""
        return [{"digits": g.digits, "gap": _short(g.gap), "ball": str(g.ball.str(5))} for g in self.gaps]


def _short(x: Any) -> str:
    return "0" if x == 0 else str(x.context.nstr(x, 3))


def gap(
    lhs: Term,
    rhs: Term,
    model_at: Model | Callable[[System], Model],
    digits: Sequence[int] = (50, 100),
    indices: Mapping[Idx, int] | None = None,
) -> GapReport:
    """The difference of the two sides at each precision.

    `model_at` builds the model in a number system, so that no value caps the precision; a model with exact
    numbers serves as it is. Raises `PrecisionError` for an impossible precision, `Undefined` where a side
    has no value.
    """
    gaps: list[Gap] = []
    for places in sorted(checked_digits(k) for k in digits):
        difference = abs(_difference(lhs, rhs, model_at, Digits(places), indices))
        ball = _difference(lhs, rhs, model_at, Ball(places), indices)
        bound = difference.context.mpf(10) ** (SLACK - places)
        tight = bool(ball.contains(0)) and _radius_below(ball, places - SLACK)
        gaps.append(Gap(places, difference, ball, bool(difference < bound), tight))
    pairs = pairwise(gaps)
    return GapReport(tuple(gaps), all(a.gap == 0 or b.gap < a.gap for a, b in pairs))


def _radius_below(ball: Any, places: int) -> bool:
    with Ball(max(places, 1)).working():
        return bool(abs(ball).abs_upper() * Ball(1).one * 10**places < 1) if places > 0 else True


def _difference(
    lhs: Term,
    rhs: Term,
    model_at: Model | Callable[[System], Model],
    system: System,
    indices: Mapping[Idx, int] | None,
) -> Any:
    model = model_at if isinstance(model_at, Model) else model_at(system)
    return Evaluator(system, model).value(lhs - rhs, indices)


def certified_gap(
    lhs: Term, rhs: Term, model: Model, digits: int = 50, indices: Mapping[Idx, int] | None = None
) -> tuple[Any, bool]:
    """The ball of lhs − rhs at the model, and whether it is strictly positive (lhs > rhs, rigorously)."""
    ball = _difference(lhs, rhs, model, Ball(digits), indices)
    return ball, bool(ball > 0)
