"""Block matrices: tables of cells, laid open to one table of blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from referee.reader.arrays import ZERO, Arr, Axis, MisfitError, Names, Place

if TYPE_CHECKING:
    from referee.language.terms import Term


def blocks(table: list[list[Arr]], names: Names) -> Arr:
    """A block matrix; a cell that is itself a block matrix is laid open; the number 0 fills any block.

    Raises:
        MisfitError: the rows have different lengths, or blocks of a row or column differ in size.
    """
    if len({len(row) for row in table}) != 1:
        raise MisfitError("the rows of the matrix have different lengths")
    heights = [band([c.rows for c in row if not c.numeral], names) for row in table]
    widths = [band([row[k].cols for row in table if not row[k].numeral], names) for k in range(len(table[0]))]
    rows = [(a, x) for a, axes in enumerate(heights) for x in range(len(axes))]
    cols = [(b, y) for b, axes in enumerate(widths) for y in range(len(axes))]

    def parts(r: int, i: Place, c: int, j: Place) -> list[Term]:
        (a, x), (b, y) = rows[r], cols[c]
        cell = table[a][b]
        return cell.parts(0, (), 0, ()) if cell.numeral else cell.parts(x, i, y, j)

    for a, row in enumerate(table):
        for b, cell in enumerate(row):
            if cell.numeral and cell.term != ZERO and (heights[a], widths[b]) != (((),), ((),)):
                raise MisfitError("a number other than 0 stands for a block of a matrix")
    flat_rows = tuple(heights[a][x] for a, x in rows)
    flat_cols = tuple(widths[b][y] for b, y in cols)
    loose_rows = frozenset(k for k, (a, _) in enumerate(rows) if all(c.numeral for c in table[a]))
    loose_cols = frozenset(k for k, (b, _) in enumerate(cols) if all(row[b].numeral for row in table))
    return Arr(flat_rows, flat_cols, parts, loose=(loose_rows, loose_cols))


def band(axes: list[tuple[Axis, ...]], names: Names) -> tuple[Axis, ...]:
    """The axes that the blocks of one row (or column) share."""
    if not axes:
        return ((),)
    for other in axes[1:]:
        if not names.axes(axes[0], other):
            raise MisfitError("the blocks of one row or column of the matrix differ in size")
    return axes[0]
