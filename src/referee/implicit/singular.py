"""Where the Jacobian is singular: eliminate all but one block K; a column w then extends to z with M z = K w in one block row, else 0.

So where K w = 0 and w is not 0, z is a non-zero vector of the kernel, and M has no left inverse: the parameter set where the last
hypothesis of the implicit function theorem fails. If K is a number, w = 1, and the set is K = 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from referee.implicit.differentiate import hypotheses, jacobian
from referee.implicit.eliminate import gather, product, total
from referee.implicit.schur import Names, Pivot, chain, choose, complement
from referee.implicit.solution import NamedPivot, equalities, names_of, places
from referee.implicit.system import ImplicitError, System
from referee.implicit.tidy import equal_matrices, probe, shown, tidied, vanishes
from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.matrices import Blocks, Matrix, block_identity, matrix, number, zeros
from referee.language.statements import FALSE, lt
from referee.language.subst import free
from referee.language.terms import Term
from referee.tactics.basic import Certificate, Facts, sign
from referee.tactics.tables import Combination, equal, equation, inverse_equations


@dataclass(frozen=True)
class Column:
    """M z = e ⊗ `image`: `vector` is z, whose block `unknown` is w, and e is 1 in the block `row` and 0 elsewhere."""

    matrix: Blocks
    vector: tuple[Matrix, ...]
    unknown: int
    row: int
    image: Matrix
    rows: tuple[Combination, ...]

    @property
    def last(self) -> Term:
        """An entry of K w: K itself, if it is a number."""
        return probe(self.image)[2]


def last_column(
    m: Blocks,
    pivots: Sequence[Pivot] = (),
    equations: Facts = (),
    facts: Facts = (),
    label: str | Names = "the matrix",
    *,
    along: Matrix | None = None,
) -> Column:
    """Eliminates by the pivots, then by any block, until one block K is left: a number, or K for the column w = `along`.

    Raises:
        ImplicitError: the last block is not a number, and no column is given.
        ShapeError: K has other columns.
    """
    size, names = len(m.table), label if isinstance(label, Names) else Names(label)
    if size == 1:
        only = m.table[0][0]
        if along is None and (only.rows or only.cols):
            raise ImplicitError(
                f"what is left of {names.text} is {only.shape}, not a number; give the column that it takes to 0: {shown(only)}"
            )
        w = number(1) if along is None else along
        image = tidied(only @ w, facts, equations)
        th = equal_matrices(only @ w, image, equations, facts, "the last column")
        return Column(m, (w,), 0, 0, image, (equation(only @ w, image, th),))
    by = choose(m, pivots, equations, facts, names)
    schur = complement(m, by, equations, facts, names)
    left = names.without(by.pivot.row, by.pivot.col)
    rest = last_column(schur.complement, pivots[1:], equations, facts, left, along=along)
    rows, cols = list(schur.column), list(schur.row)
    z = dict(zip(cols, rest.vector, strict=True))
    moved = gather(zeros(by.block.rows), [chain(schur.row[c], z[c]) for c in cols])
    z[by.pivot.col] = -chain(by.inverse, moved)
    e, _ = inverse_equations(by.block, by.inverse, by.proof)
    found: list[Combination] = []
    for r in range(size):
        line = _row(m.table[r], z)
        here = r == rows[rest.row]
        right = rest.image if here else zeros(line.rows)
        if r == by.pivot.row:
            proof = -product(e, moved)
        else:
            a = rows.index(r)
            proof = rest.rows[a] + total(product(schur.same[r, c], z[c]) for c in cols)
        found.append(equation(line, right, equal(line, right, proof, facts)))
    vector = tuple(z[c] for c in range(size))
    return Column(m, vector, cols[rest.unknown], rows[rest.row], rest.image, tuple(found))


def _row(row: Sequence[Matrix], z: dict[int, Matrix]) -> Matrix:
    return gather(row[0] @ z[0], [chain(block, z[c]) for c, block in enumerate(row)])


def no_inverse(column: Column, name: str = "V", facts: Facts = ()) -> Theorem:
    """K w = 0, w ≠ 0, V M = I |- 0 < 0: M has no left inverse. What of the first two is seen to hold is no hypothesis."""
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
    image, nothing = column.image, zeros(column.image.rows)
    gone = equal(image, nothing) if vanishes(image) else logic.assume(image.equals(nothing))
    k, size = column.unknown, len(widths)
    line = [
        equation(product_.table[k][c], unit.table[k][c], logic.and_elim(inverse, k * size + c)) for c in range(size)
    ]
    zero = equation(image, nothing, gone)
    by = total(product(v.table[k][r], column.rows[r]) for r in range(size)) + product(v.table[k][column.row], zero)
    by -= total(product(line[c], column.vector[c]) for c in range(size))
    w = column.vector[k]
    if not w.rows:
        return logic.ex_falso(by.at().prove("=", w.at(), 0), FALSE)
    is_zero = equal(w, zeros(w.rows), by)
    length, index = (w.T @ w).scalar(), probe(w)[0]
    try:
        long = sign("<", length, facts)
    except (KernelError, NotDecided):
        long = logic.assume(lt(0, length))
    cert = Certificate().add(long).equal((is_zero, *index), w.at(*index), over=[(i, ()) for i in index])
    return logic.ex_falso(cert.prove("<", 0, 0), FALSE)


def singular(
    system: System, pivots: Sequence[NamedPivot] = (), along: Matrix | None = None, name: str = "V"
) -> Theorem:
    """Where ∂F/∂x has no inverse at a solution: where what the pivots leave, K, takes a column w that is not 0 to 0 (a number: K = 0).

    The hypotheses of the theorem are this place: those of the system that are used, its equations, K w = 0 unless that is proved.
    """
    facts = hypotheses(system)
    column = last_column(
        jacobian(system), places(system, pivots), equalities(system), facts, names_of(system), along=along
    )
    return no_inverse(column, name, facts)
