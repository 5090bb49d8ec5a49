"""Where the Jacobian is singular: eliminate all but one number K; a vector z with M z = K e and one entry 1 is left.

So K = 0 gives a non-zero vector of the kernel, and M then has no left inverse: the parameter set where the last hypothesis
of the implicit function theorem fails is K = 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from referee.implicit.eliminate import gather, product, total
from referee.implicit.schur import Pivot, chain, choose, complement
from referee.implicit.system import ImplicitError
from referee.implicit.tidy import probe
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, block_identity, matrix, number, zeros
from referee.language.statements import FALSE, eq
from referee.language.subst import free
from referee.language.terms import Term
from referee.tactics.basic import Facts
from referee.tactics.tables import Combination, equal, equation, inverse_equations


@dataclass(frozen=True)
class Column:
    """M z = K e: `vector` is z, whose block `unknown` is the number 1; e is 1 in the block `row` and 0 elsewhere."""

    matrix: Blocks
    vector: tuple[Matrix, ...]
    unknown: int
    row: int
    last: Term
    rows: tuple[Combination, ...]


def last_column(
    m: Blocks, pivots: Sequence[Pivot] = (), equations: Facts = (), facts: Facts = (), label: str = "the matrix"
) -> Column:
    """Eliminates by the pivots, then by any block, until one number K is left.

    Raises:
        ImplicitError: the last block is not a number.
    """
    size = len(m.table)
    if size == 1:
        only = m.table[0][0]
        if only.rows or only.cols:
            raise ImplicitError(f"what is left of {label} is {only.shape}, not a number")
        one = number(1)
        th = equal(only @ one, only)
        return Column(m, (one,), 0, 0, probe(only)[2], (equation(only @ one, only, th),))
    by = choose(m, pivots, facts, label)
    schur = complement(m, by, equations, facts, label)
    rest = last_column(schur.complement, pivots[1:], equations, facts, f"the Schur complement of {label}")
    rows, cols = list(schur.column), list(schur.row)
    z = dict(zip(cols, rest.vector, strict=True))
    moved = gather(zeros(by.block.rows), [chain(schur.row[c], z[c]) for c in cols])
    z[by.pivot.col] = -chain(by.inverse, moved)
    e, _ = inverse_equations(by.block, by.inverse, by.proof)
    found: list[Combination] = []
    for r in range(size):
        left = _row(m.table[r], z)
        here = r == rows[rest.row]
        right = number(rest.last) if here else zeros(left.rows)
        if r == by.pivot.row:
            proof = -product(e, moved)
        else:
            a = rows.index(r)
            proof = rest.rows[a] + total(product(schur.same[r, c], z[c]) for c in cols)
        found.append(equation(left, right, equal(left, right, proof, facts)))
    vector = tuple(z[c] for c in range(size))
    return Column(m, vector, cols[rest.unknown], rows[rest.row], rest.last, tuple(found))


def _row(row: Sequence[Matrix], z: dict[int, Matrix]) -> Matrix:
    return gather(row[0] @ z[0], [chain(block, z[c]) for c, block in enumerate(row)])


def no_inverse(column: Column, name: str = "V") -> Theorem:
    """K = 0, V M = I |- 0 < 0: where the last number vanishes, M has no left inverse."""
    m = column.matrix
    used = {s for row in m.table for b in row for s in free(probe(b)[2]).symbols}
    if any(f"{name}{r}{c}" in used for r in range(1, 10) for c in range(1, 10)):
        raise ImplicitError(f"the name {name} of the inverse is taken")
    heights, widths = [row[0].rows for row in m.table], [b.cols for b in m.table[0]]
    v = Blocks(
        tuple(tuple(matrix(f"{name}{r}{c}", w, h) for c, h in enumerate(heights, 1)) for r, w in enumerate(widths, 1))
    )
    product_, unit = v @ m, block_identity(widths)
    inverse = logic.assume(product_.equals(unit))
    vanishes = logic.assume(eq(column.last, 0))
    k, size = column.unknown, len(widths)
    line = [
        equation(product_.table[k][c], unit.table[k][c], logic.and_elim(inverse, k * size + c)) for c in range(size)
    ]
    zero = equation(number(column.last), zeros(()), vanishes)
    by = total(product(v.table[k][r], column.rows[r]) for r in range(size)) + product(v.table[k][column.row], zero)
    by -= total(product(line[c], column.vector[c]) for c in range(size))
    absurd = by.at().prove("=", 1, 0)
    return logic.ex_falso(absurd, FALSE)
