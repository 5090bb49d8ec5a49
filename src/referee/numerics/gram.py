"""Loss and frame potential from the distinct Gram values of a configuration with their multiplicities, in Arb.

Both are sums over ordered pairs of inner products g_ij = ⟨u_i, u_j⟩, so that n vectors count only through the
kinds of rows of their Gram matrix: at a simplex there is one kind, with g_ii = 1 and n - 1 times -1/(n - 1).
The cost is that of the distinct values, whatever n is; every result is a ball that encloses the number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from referee.numerics.errors import ModelError
from referee.numerics.systems import Ball


@dataclass(frozen=True)
class GramRow:
    """`count` rows of a Gram matrix: g_ii = `diagonal`, and off the diagonal the values of `others`, each as often as it says."""

    count: int
    diagonal: Any
    others: tuple[tuple[Any, int], ...]


@dataclass(frozen=True)
class GramValues:
    """The kinds of rows of the Gram matrix of n vectors. Values are rationals, closed forms or balls.

    That some vectors have these inner products is the caller's business; that every row has n entries is checked.

    Raises:
        ModelError: a number of rows or a multiplicity is not a natural number, or a row does not have n entries.
    """

    rows: tuple[GramRow, ...]

    def __post_init__(self) -> None:
        for k in (*(row.count for row in self.rows), *(m for row in self.rows for _, m in row.others)):
            if type(k) is not int or k < 0:
                raise ModelError(f"the multiplicity {k!r} is not a natural number")
        for row in self.rows:
            width = 1 + sum(m for _, m in row.others)
            if row.count and width != self.n:
                raise ModelError(f"a row of the Gram matrix has {width} entries, and there are {self.n} vectors")

    @property
    def n(self) -> int:
        """The number of vectors."""
        return sum(row.count for row in self.rows)


def gram_values(gram: Sequence[Sequence[Any]]) -> GramValues:
    """The distinct values of a Gram matrix, given row by row. Equal values are one: the entries must be exact."""
    kinds: dict[Any, GramRow] = {}
    for i, row in enumerate(gram):
        if len(row) != len(gram):
            raise ModelError(
                f"row {i + 1} of the Gram matrix has {len(row)} entries, and there are {len(gram)} vectors"
            )
        others = Counter(g for j, g in enumerate(row) if j != i)
        kind = (row[i], frozenset(others.items()))
        known = kinds.get(kind, GramRow(0, row[i], tuple(others.items())))
        kinds[kind] = replace(known, count=known.count + 1)
    return GramValues(tuple(kinds.values()))


def simplex_values(n: int) -> GramValues:
    """The simplex equiangular tight frame, n >= 2: ⟨u_i, u_i⟩ = 1 and ⟨u_i, u_j⟩ = -1/(n - 1) for i ≠ j."""
    if type(n) is not int or n < 2:
        raise ModelError(f"a simplex has n >= 2 vectors, not {n!r}")
    return GramValues((GramRow(n, Fraction(1), ((Fraction(-1, n - 1), n - 1),)),))


def loss(gram: GramValues, alpha: Any, digits: int = 50) -> Any:
    """A ball around Σ_i log(1 + Σ_{j≠i} e^{α(g_ij - 1)}), for any real α.

    Raises:
        PrecisionError: `digits` is no precision.
    """
    system = Ball(digits)
    with system.working():
        a, total = system.convert(alpha), system.zero
        for row in gram.rows:
            inner = system.one
            for g, m in row.others:
                inner += m * (a * (system.convert(g) - 1)).exp()
            total += row.count * inner.log()
        return total


def frame_potential(gram: GramValues, digits: int = 50) -> Any:
    """A ball around Σ_i Σ_j g_ij², the pairs i = j included.

    Raises:
        PrecisionError: `digits` is no precision.
    """
    system = Ball(digits)
    with system.working():
        total = system.zero
        for row in gram.rows:
            squares = system.convert(row.diagonal) ** 2
            for g, m in row.others:
                squares += m * system.convert(g) ** 2
            total += row.count * squares
        return total
