"""One step of block elimination: a pivot with its inverse, and the Schur complement that is left, proved entry by entry.

For the pivot P = M_pq with inverse P', the rest F of its row, G of its column and H elsewhere, the complement is
K = H - G P' F. A pivot is a number or a diagonal matrix that does not vanish, or comes with its inverse and a proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from referee.implicit.system import ImplicitError
from referee.implicit.tidy import (
    ZERO,
    diagonal,
    equal_by,
    equal_matrices,
    matrix_of,
    probe,
    reciprocal,
    shown,
    shown_entry,
    tidied,
    tidy,
    vanishes,
)
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, identity, zeros
from referee.language.statements import Forall, Rel, Statement
from referee.language.terms import Delta, Idx, Term
from referee.language.text import show
from referee.tactics.basic import Certificate, Facts, restate
from referee.tactics.tables import Combination, are_inverse, equation

Table = dict[tuple[int, int], Combination]


@dataclass(frozen=True)
class Names:
    """How rows, columns and the matrix are called in what is said; without names, by their numbers in what is left."""

    matrix: str = "the matrix"
    rows: tuple[str, ...] = ()
    cols: tuple[str, ...] = ()
    steps: int = 0

    @property
    def text(self) -> str:
        """The matrix, and how much of it is eliminated."""
        return (
            self.matrix if not self.steps else f"{self.matrix} after {self.steps} elimination{'s' * (self.steps > 1)}"
        )

    def block(self, r: int, c: int) -> str:
        """The block in row r and column c, counted from 0."""
        return f"('{self.rows[r]}', {self.cols[c]})" if self.rows else f"({r + 1}, {c + 1})"

    def without(self, r: int, c: int) -> Names:
        """What is left of the matrix."""
        rows, cols = (x[:k] + x[k + 1 :] for x, k in ((self.rows, r), (self.cols, c)))
        return Names(self.matrix, rows, cols, self.steps + 1)


@dataclass(frozen=True)
class Pivot:
    """Block (row, col), counted from 0; `inverse` with `proof` of P P' = I and P' P = I if it is not a diagonal."""

    row: int
    col: int
    inverse: Matrix | None = None
    proof: Theorem | None = None


@dataclass(frozen=True)
class Inverted:
    """The pivot block, its inverse, the proof of P P' = I and P' P = I, and the diagonal entry that must not vanish."""

    pivot: Pivot
    block: Matrix
    inverse: Matrix
    proof: Theorem
    nonzero: Term | None


@dataclass(frozen=True)
class Schur:
    """The complement K of a pivot: `row` is F by columns, `column` is G by rows, `same` the equations H - G P' F = K."""

    row: Mapping[int, Matrix]
    column: Mapping[int, Matrix]
    complement: Blocks
    same: Mapping[tuple[int, int], Combination]
    proofs: tuple[Theorem, ...]


def complement(m: Blocks, by: Inverted, equations: Facts, facts: Facts, names: Names) -> Schur:
    """The Schur complement of a pivot, rewritten by the equations."""
    rows = [r for r in range(len(m.table)) if r != by.pivot.row]
    cols = [c for c in range(len(m.table)) if c != by.pivot.col]
    F = {c: m.table[by.pivot.row][c] for c in cols}
    G = {r: m.table[r][by.pivot.col] for r in rows}
    K: dict[tuple[int, int], Matrix] = {}
    same: Table = {}
    proofs: list[Theorem] = []
    for r in rows:
        for c in cols:
            h = m.table[r][c]
            S = h if vanishes(G[r]) or vanishes(F[c]) else h - chain(G[r], by.inverse, F[c])
            K[r, c] = tidied(S, facts, equations)
            what = f"the Schur complement {names.block(r, c)} of {names.text}"
            th = equal_matrices(S, K[r, c], equations, facts, what)
            same[r, c] = equation(S, K[r, c], th)
            proofs.append(th)
    return Schur(F, G, Blocks(tuple(tuple(K[r, c] for c in cols) for r in rows)), same, tuple(proofs))


def pivot_inverse(m: Matrix, facts: Facts, label: str) -> tuple[Matrix, Theorem, Term]:
    """P', with P P' = I and P' P = I, and the diagonal entry, for a number or a diagonal matrix that does not vanish.

    Raises:
        ImplicitError: it is neither, or it may vanish.
    """
    found = diagonal(m, facts)
    if found is None:
        raise ImplicitError(f"{label} ({m.shape}) is not diagonal; give its inverse: {shown(m)}")
    index, entry = found
    if entry == ZERO:
        raise ImplicitError(f"{label} is 0: choose another, or eliminate in another order")
    over = reciprocal(entry, facts)
    if over is None:
        raise ImplicitError(f"{label} may vanish: nothing says that {shown_entry(index, entry)} is not 0")
    _, cols, _ = probe(m)
    delta: Term = reduce(lambda t, ab: t * Delta(*ab), zip(index, cols, strict=True), over)
    inverse = matrix_of(index, cols, tidy(delta, facts))
    unit = identity(m.rows)
    sides = (equal_matrices(a @ b, unit, (), facts, label) for a, b in ((m, inverse), (inverse, m)))
    return inverse, logic.and_intro(*sides), entry


def choose(m: Blocks, pivots: Sequence[Pivot], equations: Facts, facts: Facts, names: Names) -> Inverted:
    """The next pivot: the given one, or the first that can be inverted.

    Raises:
        ImplicitError: it cannot be inverted, or none can.
    """
    if pivots:
        p = pivots[0]
        if not (0 <= p.row < len(m.table) and 0 <= p.col < len(m.table)):
            raise ImplicitError(f"{names.text} has no block ({p.row + 1}, {p.col + 1})")
        name = f"the pivot {names.block(p.row, p.col)} of {names.text}"
        block = m.table[p.row][p.col]
        if p.inverse is not None:
            return Inverted(p, block, p.inverse, _given(block, p, equations, facts, name), None)
        return Inverted(p, block, *pivot_inverse(block, facts, name))
    tried = []
    for r, row in enumerate(m.table):
        for c, block in enumerate(row):
            if vanishes(block) and len(m.table) > 1:
                continue
            try:
                name = f"the pivot {names.block(r, c)} of {names.text}"
                return Inverted(Pivot(r, c), block, *pivot_inverse(block, facts, name))
            except ImplicitError as error:
                tried.append(str(error))
    raise ImplicitError("no pivot is left: " + "; ".join(tried or [f"all blocks of {names.text} are 0"]))


def _given(block: Matrix, p: Pivot, equations: Facts, facts: Facts, name: str) -> Theorem:
    """P P' = I and P' P = I for the block as it stands here, which the equations may have rewritten."""
    if p.inverse is None or p.proof is None:
        raise ImplicitError(f"{name}: its inverse comes without a proof")
    if block.rows != block.cols or (p.inverse.rows, p.inverse.cols) != (block.cols, block.rows):
        raise ImplicitError(f"{name} is {block.shape}, and the given inverse {p.inverse.shape}")
    goal = are_inverse(block, p.inverse)
    try:
        return restate(p.proof, goal, facts)
    except ValueError:
        parts = [_rewritten(half, k, p.proof, equations, facts) for k, half in enumerate(goal.args)]
    if None in parts:
        raise ImplicitError(
            f"{name}: the given matrix is not proved to be its inverse. The pivot has the entries {shown(block)}; "
            f"proved is {show(p.proof.goal)}"
        )
    return logic.and_intro(*(th for th in parts if th is not None))


def _rewritten(goal: Statement, k: int, proof: Theorem, equations: Facts, facts: Facts) -> Theorem | None:
    """∀ i, j: a = d from part k of the proof, ∀ i, j: b = d, if the equations give a = b."""
    try:
        known = logic.and_elim(proof, k)
        index: list[Idx] = []
        while isinstance(goal, Forall):
            index.append(goal.index)
            known, goal = logic.forall_elim(known, goal.index), goal.body
        if not (isinstance(goal, Rel) and isinstance(known.goal, Rel)):
            return None
        th = equal_by(goal.lhs, known.goal.lhs, equations, facts)
        if th is None:
            return None
        th = Certificate().equal(th).equal(known).prove("=", goal.lhs, goal.rhs, facts)
    except ValueError:
        return None
    for i in reversed(index):
        th = logic.forall_intro(th, i)
    return th


def chain(*factors: Matrix) -> Matrix:
    """The product of matrices; 0 and I are seen."""
    out = factors[0]
    for f in factors[1:]:
        nothing = vanishes(out) or vanishes(f)
        out = zeros(out.rows, f.cols) if nothing else f if _unit(out) else out if _unit(f) else out @ f
    return out


def _unit(m: Matrix) -> bool:
    return m.rows == m.cols and probe(m)[2] == identity(m.rows).at(*probe(m)[0], *probe(m)[1])
