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
MOST, FEW = 16, 7


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
    """A KKT point, exact: the only one of an active set, if there is such a set, else one of several.

    Raises:
        ImplicitError: there is none: no point is feasible, or the objective has no minimum over those that are.
    """
    found = _found(p)
    if found is None:
        n = len(p.q)
        unit = [[int(r == c) for c in range(n)] for r in range(n)]
        feasible = _found(Programme(unit, [0] * n, p.A, p.b, p.G, p.h))
        why = (
            "no point satisfies the constraints"
            if feasible is None
            else "the objective is unbounded below, or not convex"
        )
        raise ImplicitError(f"no active set satisfies the KKT conditions: {why}")
    x, nu, lam = found
    active = tuple(k for k, s in enumerate(_slack(p, x)) if s == 0)
    return Optimum(tuple(x), tuple(nu), tuple(lam), active, tuple(k for k in active if lam[k] == 0))


Point = tuple[list[Fraction], list[Fraction], list[Fraction]]


def _found(p: Programme) -> Point | None:
    """Active sets that determine the point; if none fits, sets of tight constraints, of which some have multipliers."""
    m = len(p.G)
    for chosen in _subsets(range(m)):
        found = _kkt_point(p, chosen, chosen, alone=True)
        if found is not None:
            return found
    if m > FEW:
        raise ImplicitError(
            f"no active set determines a KKT point, and with {m} > {FEW} inequalities there are too many others"
        )
    pairs = ((tight, some) for tight in _subsets(range(m)) for some in _subsets(tight))
    return next((x for tight, some in pairs if (x := _kkt_point(p, tight, some, alone=False)) is not None), None)


def _subsets(items: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for size in range(len(items) + 1):
        yield from combinations(items, size)


def _slack(p: Programme, x: Vec) -> list[Fraction]:
    return [Fraction(h) - _dot(row, x) for row, h in zip(p.G, p.h, strict=True)]


def _dot(a: Vec, b: Vec) -> Fraction:
    return sum((Fraction(u) * v for u, v in zip(a, b, strict=True)), Fraction(0))


def _kkt_point(p: Programme, tight: Sequence[int], some: Sequence[int], *, alone: bool) -> Point | None:
    """A KKT point with these constraints tight and multipliers for some of them; `alone`: only if they determine it."""
    n, half = len(p.q), Fraction(1, 2)
    duals = [*p.A, *(p.G[k] for k in some)]
    rows = [
        [*(half * (Fraction(p.Q[r][c]) + p.Q[c][r]) for c in range(n)), *(d[r] for d in duals), -Fraction(p.q[r])]
        for r in range(n)
    ]
    fixed = [*zip(p.A, p.b, strict=True), *((p.G[k], p.h[k]) for k in tight)]
    rows += [[*row, *([0] * len(duals)), value] for row, value in fixed]
    z = _solved(rows, n + len(duals), alone=alone)
    if z is None:
        return None
    x, nu, lam = z[:n], z[n : n + len(p.A)], [Fraction(0)] * len(p.G)
    for k, value in zip(some, z[n + len(p.A) :], strict=True):
        lam[k] = value
    fits = min((*_slack(p, x), *lam), default=Fraction(0)) >= 0
    return (x, nu, lam) if fits else None


def _solved(rows: Sequence[Vec], width: int, *, alone: bool) -> list[Fraction] | None:
    """A solution of linear equations, each with its right-hand side last; what stays free is 0. None: there is none, or several."""
    out = [Fraction(0)] * width
    if not rows:
        return None if alone and width else out
    echelon, rank = fmpq_mat(len(rows), width + 1, [_rational(x) for row in rows for x in row]).rref()
    if alone and rank != width:
        return None
    for r in range(rank):
        pivot = next(c for c in range(width + 1) if echelon[r, c] != 0)
        if pivot == width:
            return None
        value = echelon[r, width]
        out[pivot] = Fraction(int(value.p), int(value.q))
    return out


def _rational(x: Fraction | int) -> Any:
    return fmpq(x.numerator, x.denominator)
