"""Nonnegative rational weights: which combination of given polynomials is the target? Exact and deterministic linear programming."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from referee.kernel import polynomial as P
from referee.tactics.links import TacticError

GREEDY, MOST_PIVOTS = 60, 400
Row = dict[int, Fraction]
RHS = -1  # the column of the right-hand side; artificial variables are -2, -3, …


def combine(
    columns: Sequence[P.Poly], target: P.Poly, strict: Collection[int] | None = None
) -> dict[int, Fraction] | None:
    """Weights w_k > 0 with Σ w_k columns[k] = target, at least one of them for a column of `strict` if that is given."""
    kept = relevant(columns, target)
    if kept is None or (strict is not None and not set(strict) & set(kept)):
        return None
    rows: list[Row] = []
    for mono in sorted({m for k in kept for m in columns[k]} | set(target)):
        row = {k: columns[k][mono] for k in kept if mono in columns[k]}
        right = Fraction(target.get(mono, 0))
        sign = -1 if right < 0 else 1
        rows.append({**{k: sign * x for k, x in row.items()}, RHS: sign * right, -2 - len(rows): Fraction(1)})
    basis = [-2 - r for r in range(len(rows))]
    if not _climb(rows, basis, {b: Fraction(-1) for b in basis}):
        return None
    if any(b < RHS and row[RHS] for b, row in zip(basis, rows, strict=True)):
        return None
    if strict is not None and not _positive(rows, basis, strict):
        for r, label in enumerate(tuple(basis)):  # artificial variables stay at 0
            pivot = next((k for k in rows[r] if k >= 0 and rows[r][k]), None) if label < RHS else None
            if pivot is not None:
                _pivot(rows, basis, r, pivot)
        for row in rows:
            for k in [k for k in row if k < RHS]:
                del row[k]
        _climb(rows, basis, {k: Fraction(1) for k in strict if k in kept}, enough=strict)
        if not _positive(rows, basis, strict):
            return None
    return {b: row[RHS] for b, row in sorted(zip(basis, rows, strict=True), key=lambda x: x[0]) if b >= 0 and row[RHS]}


def relevant(columns: Sequence[P.Poly], target: P.Poly) -> list[int] | None:
    """The columns that can have a weight: a monomial outside the target must be able to cancel."""
    kept = list(range(len(columns)))
    while True:
        signs: dict[P.Mono, set[bool]] = {}
        for k in kept:
            for m, c in columns[k].items():
                signs.setdefault(m, set()).add(c > 0)
        if any((c > 0) not in signs.get(m, set()) for m, c in target.items()):
            return None
        lonely = {m for m, s in signs.items() if len(s) == 1 and m not in target}
        fewer = [k for k in kept if not lonely & set(columns[k])]
        if len(fewer) == len(kept):
            return kept
        kept = fewer


def _positive(rows: Sequence[Row], basis: Sequence[int], strict: Collection[int]) -> bool:
    return any(b in strict and row[RHS] > 0 for b, row in zip(basis, rows, strict=True))


def _climb(rows: list[Row], basis: list[int], gain: dict[int, Fraction], enough: Collection[int] = ()) -> bool:
    """Simplex steps to the greatest Σ gain_k w_k (Bland's rule after a while); False if there are too many."""
    for count in range(MOST_PIVOTS):
        cost: Row = dict(gain)
        for b, row in zip(basis, rows, strict=True):
            if gain.get(b):
                for k, x in row.items():
                    cost[k] = cost.get(k, Fraction(0)) - gain[b] * x
        better = [k for k in sorted(cost) if k >= 0 and cost[k] > 0]
        if not better or (enough and _positive(rows, basis, enough)):
            return True
        enter = better[0] if count > GREEDY else max(better, key=lambda k: (cost[k], -k))
        limits = [(row[RHS] / row[enter], basis[r], r) for r, row in enumerate(rows) if row.get(enter, 0) > 0]
        if not limits:
            return not enough
        _pivot(rows, basis, min(limits)[2], enter)
    raise TacticError("the search for weights takes too long")


def _pivot(rows: list[Row], basis: list[int], r: int, enter: int) -> None:
    scale = rows[r][enter]
    rows[r] = {k: x / scale for k, x in rows[r].items()}
    basis[r] = enter
    for q, row in enumerate(rows):
        factor = row.get(enter)
        if q == r or not factor:
            continue
        for k, x in rows[r].items():
            y = row.get(k, Fraction(0)) - factor * x
            if y or k == RHS:
                row[k] = y
            else:
                row.pop(k, None)
