"""Block elimination by Schur complements: the two-sided inverse of a block matrix of any sizes, one proved step a pivot.

With the pivot P = M_pq, its inverse P', the rest F of its row, G of its column, H elsewhere, and K = H - G P' F:
M' = [[P' + P' F K' G P', -P' F K'], [-K' G P', K']]. A step proves M M' = I and M' M = I from the two for P and for K.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from referee.implicit.schur import Inverted, Names, Pivot, Schur, Table, chain, choose, complement
from referee.implicit.system import ImplicitError
from referee.implicit.tidy import shown, tidied, vanishes
from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.matrices import Blocks, Matrix, block_identity, zeros
from referee.language.terms import Term
from referee.tactics.basic import Facts, restate
from referee.tactics.tables import NOTHING, Combination, equal_blocks, equation, inverse_equations


@dataclass(frozen=True)
class Step:
    """One elimination: the pivot with its inverse, and the Schur complement if something is left."""

    by: Inverted
    schur: Schur | None
    names: Names

    @property
    def text(self) -> str:
        """The pivot, its inverse, and what is left, each by its entry at (i, j)."""
        place = self.by.pivot
        out = (
            f"pivot {self.names.block(place.row, place.col)}: {shown(self.by.block)}, inverse {shown(self.by.inverse)}"
        )
        if self.schur is None:
            return f"{out}; nothing is left"
        left = self.names.without(place.row, place.col)
        blocks = [
            f"{left.block(r, c)} = {shown(block)}"
            for r, row in enumerate(self.schur.complement.table)
            for c, block in enumerate(row)
        ]
        return f"{out}; left are {', '.join(blocks)}"


@dataclass(frozen=True)
class TwoSided:
    """M W = I and W M = I."""

    matrix: Blocks
    inverse: Blocks
    right: Theorem
    left: Theorem
    steps: tuple[Step, ...] = ()

    @property
    def theorem(self) -> Theorem:
        """Both."""
        return logic.and_intro(self.right, self.left)

    @property
    def nonzero(self) -> tuple[Term, ...]:
        """The diagonal entries of the pivots: where one of them is 0, this elimination fails."""
        return tuple(s.by.nonzero for s in self.steps if s.by.nonzero is not None)


Rest = Callable[[Blocks], TwoSided]


def equations_of(product: Blocks, unit: Blocks, proof: Theorem) -> Table:
    """The blocks of a proved equality of tables, as equations."""
    width = len(unit.table)
    pairs = [(r, c) for r in range(width) for c in range(width)]
    return {
        (r, c): equation(product.table[r][c], unit.table[r][c], logic.and_elim(proof, r * width + c)) for r, c in pairs
    }


def product(*factors: Matrix | Combination) -> Combination:
    """The product of matrices and one equation, nothing if a factor is 0."""
    if any(isinstance(f, Matrix) and vanishes(f) for f in factors):
        return NOTHING
    at = next(k for k, f in enumerate(factors) if isinstance(f, Combination))
    out = factors[at]
    for f in reversed(factors[:at]):
        out = f @ out  # type: ignore[operator]
    for f in factors[at + 1 :]:
        out = out @ f  # type: ignore[operator]
    return out  # type: ignore[return-value]


def gather(shape: Matrix, parts: Sequence[Matrix]) -> Matrix:
    """The sum of the parts, 0 if there are none."""
    kept = [p for p in parts if not vanishes(p)]
    return reduce(add, kept) if kept else zeros(shape.rows, shape.cols)


def invert(
    m: Blocks,
    pivots: Sequence[Pivot] = (),
    equations: Facts = (),
    facts: Facts = (),
    label: str | Names = "the matrix",
    rest: Rest | None = None,
) -> TwoSided:
    """The inverse of M by the given pivots, then by any that can be inverted; rows and columns are counted in what is left.

    `equations` (such as Σx = 1) rewrite the Schur complements, `facts` say what does not vanish. `rest` inverts what the given
    pivots leave.

    Raises:
        ImplicitError: no block that is left can be a pivot, or the given one cannot: says which step, and why.
    """
    names = label if isinstance(label, Names) else Names(label)
    if rest is not None and not pivots:
        return _known(m, rest(m), facts, names.text)
    by = choose(m, pivots, equations, facts, names)
    if len(m.table) == 1:
        w = Blocks(((by.inverse,),))
        goals = (m @ w).equals(block_identity([by.block.rows])), (w @ m).equals(block_identity([by.block.cols]))
        halves = (logic.and_intro(logic.and_elim(by.proof, k)) for k in (0, 1))
        right, left = (restate(half, goal, facts) for half, goal in zip(halves, goals, strict=True))
        return TwoSided(m, w, right, left, (Step(by, None, names),))
    schur = complement(m, by, equations, facts, names)
    remaining = names.without(by.pivot.row, by.pivot.col)
    inner = invert(schur.complement, pivots[1:], equations, facts, remaining, rest)
    w, right, left = _assemble(m, by, schur, inner, facts)
    return TwoSided(m, w, right, left, (Step(by, schur, names), *inner.steps))


def _known(m: Blocks, found: TwoSided, facts: Facts, label: str) -> TwoSided:
    """A given inverse of M, its two proofs restated for the entries of M as they stand here."""
    goals = (m @ found.inverse).equals(block_identity(m.heights)), (found.inverse @ m).equals(block_identity(m.widths))
    try:
        right, left = (restate(th, goal, facts) for th, goal in zip((found.right, found.left), goals, strict=True))
    except (KernelError, NotDecided) as error:
        raise ImplicitError(f"the given inverse is not proved to be that of {label}: {error}") from error
    return TwoSided(m, found.inverse, right, left)


def _assemble(m: Blocks, by: Inverted, schur: Schur, rest: TwoSided, facts: Facts) -> tuple[Blocks, Theorem, Theorem]:
    """The inverse of M from those of the pivot and of its Schur complement, with the two proofs."""
    p, q, size = by.pivot.row, by.pivot.col, range(len(m.table))
    block, P, F, G, same = by.block, by.inverse, schur.row, schur.column, schur.same
    rows, cols = list(G), list(F)
    e, e2 = inverse_equations(block, P, by.proof)
    unit = block_identity([tuple(row[0].rows) for row in rest.matrix.table])
    other = block_identity([tuple(b.cols) for b in rest.matrix.table[0]])
    k_right = equations_of(rest.matrix @ rest.inverse, unit, rest.right)
    k_left = equations_of(rest.inverse @ rest.matrix, other, rest.left)
    K = {(c, r): rest.inverse.table[b][a] for b, c in enumerate(cols) for a, r in enumerate(rows)}
    k = {(r, s): k_right[a, b] for a, r in enumerate(rows) for b, s in enumerate(rows)}
    k2 = {(c, d): k_left[a, b] for a, c in enumerate(cols) for b, d in enumerate(cols)}
    FK = {s: gather(zeros(block.rows, m.table[s][0].rows), [chain(F[c], K[c, s]) for c in cols]) for s in rows}
    KG = {c: gather(zeros(m.table[0][c].cols, block.cols), [chain(K[c, r], G[r]) for r in rows]) for c in cols}

    table: dict[tuple[int, int], Matrix] = {}
    corner = gather(P, [P, *(chain(P, FK[r], G[r], P) for r in rows)])
    for a in size:  # the rows of W are the columns of M
        for b in size:
            match a == q, b == p:
                case True, True:
                    entry = corner
                case True, False:
                    entry = -chain(P, FK[b])
                case False, True:
                    entry = -chain(KG[a], P)
                case _:
                    entry = K[a, b]
            table[a, b] = tidied(entry, facts)
    w = Blocks(tuple(tuple(table[a, b] for b in size) for a in size))

    right: Table = {(p, p): e + total(product(e, FK[r], G[r], P) for r in rows)}
    for s in rows:
        right[p, s] = -product(e, FK[s])
    for r in rows:
        passed = total(product(same[r, c], KG[c], P) for c in cols)
        right[r, p] = -passed - total(product(k[r, s], G[s], P) for s in rows)
        for s in rows:
            right[r, s] = total(product(same[r, c], K[c, s]) for c in cols) + k[r, s]
    left: Table = {(q, q): e2 + total(product(P, FK[r], G[r], e2) for r in rows)}
    for c in cols:
        left[c, q] = -product(KG[c], e2)
        passed = total(product(P, FK[r], same[r, c]) for r in rows)
        left[q, c] = -passed - total(product(P, F[b], k2[b, c]) for b in cols)
        for b in cols:
            left[b, c] = total(product(K[b, r], same[r, c]) for r in rows) + k2[b, c]
    heights = block_identity([tuple(row[0].rows) for row in m.table])
    widths = block_identity([tuple(b.cols) for b in m.table[0]])
    return w, _proved(m @ w, heights, right, facts), _proved(w @ m, widths, left, facts)


def total(parts: Iterable[Combination]) -> Combination:
    """The sum of combinations."""
    return reduce(add, parts, NOTHING)


def _proved(a: Blocks, unit: Blocks, by: Table, facts: Facts) -> Theorem:
    try:
        return equal_blocks(a, unit, {(r + 1, c + 1): x for (r, c), x in by.items()}, facts)
    except (KernelError, NotDecided) as error:
        raise ImplicitError(f"the elimination step does not close: {error}") from error
