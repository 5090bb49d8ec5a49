"""Equalities of matrices and of block matrices, proved entry by entry from matrix equations.

`S @ eq @ B - eq2` is the equation that `eq` and `eq2` give: S L B - L₂ = S R B - R₂. An entry follows from such a
combination and the normal form.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from referee.kernel import analysis, logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem, same
from referee.language.matrices import Matrix, identity
from referee.language.statements import And, Forall, Rel, Statement
from referee.language.subst import fresh, substitute
from referee.language.terms import At, Delta, Det, Idx, Index, Size, Term, as_term, indices, total
from referee.language.text import show
from referee.tactics.basic import Certificate, Facts, congruence, restate, sign, symmetric, transitive
from referee.tactics.links import TacticError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from referee.language.matrices import Blocks


@dataclass(frozen=True)
class Equation:
    """L = R for matrices, with its proof."""

    left: Matrix
    right: Matrix
    proof: Theorem


@dataclass(frozen=True)
class Combination:
    """Σ c P (L = R) Q; no P or Q is the identity."""

    parts: tuple[tuple[Any, Matrix | None, Equation, Matrix | None], ...] = ()

    def __add__(self, other: Combination) -> Combination:
        return Combination(self.parts + other.parts)

    def __neg__(self) -> Combination:
        return Combination(tuple((-as_term(c), p, e, q) for c, p, e, q in self.parts))

    def __sub__(self, other: Combination) -> Combination:
        return self + (-other)

    def __mul__(self, scalar: Any) -> Combination:
        return Combination(tuple((c * as_term(scalar), p, e, q) for c, p, e, q in self.parts))

    def __rmatmul__(self, left: Matrix) -> Combination:
        return Combination(tuple((c, left if p is None else left @ p, e, q) for c, p, e, q in self.parts))

    def __matmul__(self, right: Matrix) -> Combination:
        return Combination(tuple((c, p, e, right if q is None else q @ right) for c, p, e, q in self.parts))

    def at(self, *index: Index) -> Certificate:
        """The certificate of the entry at (row indices, column indices)."""
        cert = Certificate()
        for c, p, e, q in self.parts:
            above = e.left.rows if p is None else p.rows
            row, col = index[: len(above)], index[len(above) :]
            times = as_term(c)
            over: list[Idx] = []
            if p is not None:
                mid = tuple(Idx(f"m{k}", size) for k, size in enumerate(p.cols))
                times, row, over = times * p.at(*row, *mid), mid, [*over, *mid]
            if q is not None:
                mid = tuple(Idx(f"w{k}", size) for k, size in enumerate(q.rows))
                times, col, over = times * q.at(*mid, *col), mid, [*over, *mid]
            cert.equal((e.proof, *row, *col), times, over=[(i, ()) for i in over])
        return cert


def equation(left: Matrix, right: Matrix, proof: Theorem | None = None) -> Combination:
    """L = R as a combination of one; without a proof, as a hypothesis.

    Raises:
        TacticError: the theorem does not say that L = R.
    """
    goal = left.equals(right)
    if proof is None:
        proof = logic.assume(goal)
    elif not same(proof.goal, goal):
        raise TacticError(f"{show(proof.goal)} does not say {show(goal)}")
    return Combination(((Fraction(1), None, Equation(left, right, proof), None),))


NOTHING = Combination()


def entries(goal: Statement, by: Callable[..., Certificate] = NOTHING.at, facts: Facts = ()) -> Theorem:
    """For all i and j: a = b. `by(i, j)` is the certificate of an entry."""
    body, index = goal, list[Idx]()
    while isinstance(body, Forall):
        index.append(body.index)
        body = body.body
    if not isinstance(body, Rel) or body.op != "=":
        raise TacticError(f"{show(goal)} is not an equality of entries")
    th = by(*index).prove("=", body.lhs, body.rhs, facts)
    for i in reversed(index):
        th = logic.forall_intro(th, i)
    return th


def equal(a: Matrix, b: Matrix, by: Combination = NOTHING, facts: Facts = ()) -> Theorem:
    """A = B."""
    return entries(a.equals(b), by.at, facts)


def equal_blocks(
    a: Blocks, b: Blocks, by: Mapping[tuple[int, int], Combination] | None = None, facts: Facts = ()
) -> Theorem:
    """A = B block by block; `by[r, c]` serves the block in row r and column c, counted from 1.

    Raises:
        TacticError: an entry of a block is not proved: says which block, what was claimed, and what was found.
    """
    a.equals(b)
    parts = []
    for r, (row, other) in enumerate(zip(a.table, b.table, strict=True), 1):
        for c, (one, two) in enumerate(zip(row, other, strict=True), 1):
            try:
                parts.append(equal(one, two, (by or {}).get((r, c), NOTHING), facts))
            except (KernelError, NotDecided) as error:
                raise TacticError(f"block ({r}, {c}), {show(one.equals(two))}, does not hold: {error}") from error
    return logic.and_intro(*parts)


def are_inverse(a: Matrix, b: Matrix) -> And:
    """A B = I and B A = I, for square matrices of one size.

    Raises:
        ShapeError: they are not.
    """
    return And(((a @ b).equals(identity(a.rows)), (b @ a).equals(identity(a.rows))))


def inverse_equations(a: Matrix, b: Matrix, proof: Theorem | None = None) -> tuple[Combination, Combination]:
    """A B = I and B A = I as equations; without a proof, as a hypothesis."""
    both = logic.assume(are_inverse(a, b)) if proof is None else proof
    unit = identity(a.rows)
    right, left = logic.and_elim(both, 0), logic.and_elim(both, 1)
    return equation(a @ b, unit, right), equation(b @ a, unit, left)


@cache
def single_index() -> Theorem:
    """δ_rc = 1 for all r and c of a range of size 1."""
    r, c = indices("r c", 1)
    here, one = At(Size(())), as_term(1)

    def at_both(a: Index, b: Index) -> Rel:
        return Rel("=", Delta(a, b), one)

    def step(index: Idx, statement: Rel, last: Theorem) -> Theorem:
        none = Idx(index.name, Size(()))
        absurd = nothing_there(none, substitute(statement, indices={index: none}))
        return logic.last_cases(absurd, last, index, statement)

    corner = Certificate().prove("=", Delta(here, here), one)
    th = step(r, at_both(r, c), step(c, at_both(here, c), corner))
    return logic.forall_intro(logic.forall_intro(th, c), r)


def nothing_there(index: Idx, statement: Statement) -> Theorem:
    """Anything, at an index of the empty range: without it the range would have -1 elements."""
    other = Idx(fresh(index.name, frozenset([index.name])), index.range)
    count = sign("<=", total(other, 1, but=[index]))
    return logic.ex_falso(restate(count, Rel("<=", as_term(0), as_term(-1))), statement)


def triangular(matrix: Det, diagonal: Sequence[Term], order: Sequence[int], facts: Facts = ()) -> Theorem:
    """`analysis.det_triangular`, where a 1 × 1 block on the diagonal is written without δ."""

    def table(mark: Callable[[Idx, Idx], Term]) -> Det:
        ends = zip(matrix.rows, matrix.cols, strict=True)
        marks = {k: mark(a, b) for k, (a, b) in enumerate(ends) if a.range == Size((), 1)}
        rows = [list(row) for row in matrix.entries]
        for k, factor in marks.items():
            rows[k][k] = factor * rows[k][k]
        return Det(matrix.rows, matrix.cols, tuple(map(tuple, rows)))

    marked = table(Delta)
    value = analysis.det_triangular(marked, diagonal, order, facts)
    same_table = congruence(single_index(), table)
    return transitive(restate(symmetric(same_table), Rel("=", matrix, marked)), value)
