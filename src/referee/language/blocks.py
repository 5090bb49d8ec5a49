"""Block matrices: tables of matrices whose heights and widths fit, multiplied and compared block by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from referee.language.matrix import Matrix, Side, identity, show_side, zeros
from referee.language.statements import And, Statement
from referee.language.subst import free, fresh
from referee.language.terms import Det, Idx, Size, Term, add
from referee.language.vectors import ShapeError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ONE = Size((), 1)


@dataclass(frozen=True)
class Blocks:
    """A matrix as a table of blocks. Blocks of a row have one height, blocks of a column one width."""

    table: tuple[tuple[Matrix, ...], ...]

    def __post_init__(self) -> None:
        for r, row in enumerate(self.table):
            if len(row) != len(self.table[0]):
                raise ShapeError(f"block row {r + 1} has {len(row)} blocks, not {len(self.table[0])}")
            for c, block in enumerate(row):
                frame = (row[0].rows, self.table[0][c].cols)
                if (block.rows, block.cols) != frame:
                    wanted = " × ".join(map(show_side, frame))
                    raise ShapeError(f"block ({r + 1}, {c + 1}) is {block.shape}, its place is {wanted}")

    @property
    def heights(self) -> tuple[Side, ...]:
        """The numbers of rows of the block rows."""
        return tuple(row[0].rows for row in self.table)

    @property
    def widths(self) -> tuple[Side, ...]:
        """The numbers of columns of the block columns."""
        return tuple(block.cols for block in self.table[0])

    @property
    def T(self) -> Blocks:
        """The transpose."""
        return Blocks(tuple(tuple(block.T for block in column) for column in zip(*self.table, strict=True)))

    def __add__(self, other: Blocks) -> Blocks:
        return self._each(other, lambda a, b: a + b)

    def __sub__(self, other: Blocks) -> Blocks:
        return self._each(other, lambda a, b: a - b)

    def __neg__(self) -> Blocks:
        return Blocks(tuple(tuple(-a for a in row) for row in self.table))

    def __mul__(self, scalar: Any) -> Blocks:
        return Blocks(tuple(tuple(a * scalar for a in row) for row in self.table))

    __rmul__ = __mul__

    def __matmul__(self, other: Blocks) -> Blocks:
        """Row by column, block by block."""
        if self.widths != other.heights:
            left, right = (" + ".join(map(show_side, s)) for s in (self.widths, other.heights))
            raise ShapeError(f"the product of block matrices: {left} columns and {right} rows")
        columns = list(zip(*other.table, strict=True))
        return Blocks(tuple(tuple(_row_by_column(row, column) for column in columns) for row in self.table))

    def equals(self, other: Blocks) -> Statement:
        """Block by block."""
        self._fits(other)
        pairs = zip(self.table, other.table, strict=True)
        return And(tuple(a.equals(b) for one, two in pairs for a, b in zip(one, two, strict=True)))

    def det(self) -> Det:
        """The determinant; block row r and block column r have one size."""
        if self.heights != self.widths or any(len(s) > 1 for s in self.heights):
            raise ShapeError("the determinant of a block matrix that is not square in blocks of one index")
        ranges = [s[0] if s else ONE for s in self.heights]
        used = {i.name for row in self.table for block in row for i in _free(block)}
        rows, cols = _fresh("r", ranges, used), _fresh("c", ranges, used)

        def entry(r: int, c: int) -> Term:
            block = self.table[r][c]
            return block.at(*rows[r : r + len(block.rows)], *cols[c : c + len(block.cols)])

        blocks = range(len(ranges))
        return Det(rows, cols, tuple(tuple(entry(r, c) for c in blocks) for r in blocks))

    def _each(self, other: Blocks, f: Callable[[Matrix, Matrix], Matrix]) -> Blocks:
        self._fits(other)
        pairs = zip(self.table, other.table, strict=True)
        return Blocks(tuple(tuple(f(a, b) for a, b in zip(one, two, strict=True)) for one, two in pairs))

    def _fits(self, other: Blocks) -> None:
        if (self.heights, self.widths) != (other.heights, other.widths):
            raise ShapeError("the two matrices are not split into blocks of the same sizes")


def _row_by_column(row: Sequence[Matrix], column: Sequence[Matrix]) -> Matrix:
    """Σ_k A_k B_k, with 0·B = 0 and I·B = B written so."""
    parts = [a @ b for a, b in zip(row, column, strict=True)]
    kept = [
        b if _is(a, identity) else a if _is(b, identity) else p
        for p, a, b in zip(parts, row, column, strict=True)
        if not _is(a, zeros) and not _is(b, zeros)
    ]
    if not kept:
        return zeros(parts[0].rows, parts[0].cols)
    return Matrix(parts[0].rows, parts[0].cols, lambda *index: add(p.at(*index) for p in kept))


def _is(a: Matrix, kind: Callable[..., Matrix]) -> bool:
    """Is the matrix written as 0, or as I?"""
    if kind is identity and a.rows != a.cols:
        return False
    model = identity(a.rows) if kind is identity else zeros(a.rows, a.cols)
    probes = [Idx(f"{k}?", s) for k, s in enumerate((*a.rows, *a.cols))]
    return a.at(*probes) == model.at(*probes)


def _free(block: Matrix) -> list[Idx]:
    """The free indices of a block, its own left out."""
    probes = [Idx(f"{k}?", s) for k, s in enumerate((*block.rows, *block.cols))]
    return [i for i in free(block.at(*probes)).indices if i not in probes]


def _fresh(letter: str, sizes: Sequence[Size], used: set[str]) -> tuple[Idx, ...]:
    return tuple(Idx(fresh(f"{letter}{k}", frozenset(used)), s) for k, s in enumerate(sizes, 1))


def block_identity(heights: Sequence[Any]) -> Blocks:
    """I, in blocks of these sizes."""
    table = [[identity(h) if r == c else zeros(h, w) for c, w in enumerate(heights)] for r, h in enumerate(heights)]
    return Blocks(tuple(map(tuple, table)))
