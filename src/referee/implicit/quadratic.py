"""Quadratic programmes with rational data, solved exactly: every active set is tried, and the KKT conditions decide.

Minimise ½xᵀQx + qᵀx subject to Ax = b and Gx <= h. For numerical confirmation: small instances, no tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from flint import fmpq, fmpq_mat

from referee.implicit.system import ImplicitError

Vec = Sequence[Fraction | int]
Mat = Sequence[Vec]
MOST = 16


@dataclass(frozen=True)
class Programme:
    """The data, exact; Q is n × n, A is p × n, G is m × n. Only ½(Q + Qᵀ) matters."""

    Q: Mat
    q: Vec
    A: Mat
    b: Vec
    G: Mat
    h: Vec

    def __post_init__(self) -> None:
        n = len(self.q)
        if len(self.Q) != n or any(len(row) != n for row in (*self.Q, *self.A, *self.G)):
            raise ImplicitError(f"the rows of Q, A and G need {n} entries, as q has")
        if len(self.A) != len(self.b) or len(self.G) != len(self.h):
            raise ImplicitError("A and b, or G and h, have different numbers of rows")
        if len(self.G) > MOST:
            raise ImplicitError(f"{len(self.G)} inequalities are too many to try every active set; at most {MOST}")

    def symbols(self) -> dict[str, dict[tuple[int, ...], Fraction]]:
        """The data as values of families."""
        tables: dict[str, dict[tuple[int, ...], Fraction]] = {
            name: {(r, c): Fraction(x) for r, row in enumerate(m) for c, x in enumerate(row)}
            for name, m in (("Q", self.Q), ("A", self.A), ("G", self.G))
        }
        return tables | {
            name: {(r,): Fraction(x) for r, x in enumerate(v)}
            for name, v in (("q", self.q), ("b", self.b), ("h", self.h))
        }


@dataclass(frozen=True)
class Optimum:
    """A KKT point: x, the multipliers, the active constraints, and those of them whose multiplier is 0 (degenerate)."""

    x: tuple[Fraction, ...]
    nu: tuple[Fraction, ...]
    lam: tuple[Fraction, ...]
    active: tuple[int, ...]
    degenerate: tuple[int, ...]

    @property
    def strictly_complementary(self) -> bool:
        """Has every active constraint a positive multiplier?"""
        return not self.degenerate

    def symbols(self) -> dict[str, dict[tuple[int, ...], Fraction]]:
        """x, ν and λ as values of families."""
        parts = (("x", self.x), ("nu", self.nu), ("lambda", self.lam))
        return {name: {(k,): value for k, value in enumerate(v)} for name, v in parts}


def solve(p: Programme) -> Optimum:
    """The KKT point, exact.

    Raises:
        ImplicitError: no active set gives one: the programme is infeasible, unbounded, or its constraints are dependent.
    """
    for chosen in _subsets(len(p.G)):
        found = _kkt_point(p, chosen)
        if found is None:
            continue
        x, nu, multipliers = found
        slack = [Fraction(h) - _dot(row, x) for row, h in zip(p.G, p.h, strict=True)]
        if min(slack, default=Fraction(0)) < 0 or min(multipliers, default=Fraction(0)) < 0:
            continue
        lam = [Fraction(0)] * len(p.G)
        for k, value in zip(chosen, multipliers, strict=True):
            lam[k] = value
        active = tuple(k for k, s in enumerate(slack) if s == 0)
        return Optimum(tuple(x), tuple(nu), tuple(lam), active, tuple(k for k in active if lam[k] == 0))
    raise ImplicitError("no active set satisfies the KKT conditions: infeasible, unbounded, or dependent constraints")


def _subsets(m: int) -> Iterator[tuple[int, ...]]:
    for size in range(m + 1):
        yield from combinations(range(m), size)


def _dot(a: Vec, b: Vec) -> Fraction:
    return sum((Fraction(u) * v for u, v in zip(a, b, strict=True)), Fraction(0))


def _kkt_point(p: Programme, chosen: Sequence[int]) -> tuple[list[Fraction], list[Fraction], list[Fraction]] | None:
    """The stationary point on these constraints, if it is the only one."""
    n, fixed = len(p.q), [*p.A, *(p.G[k] for k in chosen)]
    values = [*p.b, *(p.h[k] for k in chosen)]
    size = n + len(fixed)
    rows: list[list[Any]] = [
        [*((Fraction(p.Q[r][c]) + p.Q[c][r]) / 2 for c in range(n)), *(row[r] for row in fixed)] for r in range(n)
    ]
    rows += [[*row, *([0] * len(fixed))] for row in fixed]
    right = [-Fraction(x) for x in p.q] + [Fraction(x) for x in values]
    try:
        z = fmpq_mat(size, size, [_rational(x) for row in rows for x in row]).solve(
            fmpq_mat(size, 1, [_rational(x) for x in right])
        )
    except ZeroDivisionError:
        return None
    out = [Fraction(int(z[k, 0].p), int(z[k, 0].q)) for k in range(size)]
    return out[:n], out[n : n + len(p.A)], out[n + len(p.A) :]


def _rational(x: Fraction | int) -> Any:
    return fmpq(x.numerator, x.denominator)
