"""Terms and matrices in normal form, and equalities of matrices proved with the equations of a system."""

from __future__ import annotations

from collections.abc import Sequence

from referee.implicit.system import ImplicitError
from referee.kernel import logic
from referee.kernel.normal import normalizer
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, identity, zeros
from referee.language.statements import Forall, Rel, Statement
from referee.language.subst import substitute
from referee.language.terms import Idx, Index, Term, as_term
from referee.language.text import show
from referee.tactics import denormal
from referee.tactics.basic import Certificate, Facts
from referee.tactics.reduce import Reducer, equal_by

ZERO = as_term(0)


def tidy(t: Term, facts: Facts = (), equations: Facts = ()) -> Term:
    """The term in normal form under the facts, rewritten by the equations as far as they go."""
    if equations:
        reducer = Reducer(list(equations), facts)
        return denormal.poly(reducer.reduce(reducer.norm.poly(t), Certificate()))
    return denormal.poly(normalizer(tuple(f.goal for f in facts)).poly(t))


def matrix_of(rows: Sequence[Idx], cols: Sequence[Idx], entry: Term) -> Matrix:
    """The matrix with this entry; 0 and I are written as such."""
    heights, widths = tuple(i.range for i in rows), tuple(i.range for i in cols)
    if entry == ZERO:
        return zeros(heights, widths)
    if heights == widths and heights:
        unit = identity(heights)
        norm = normalizer(())
        if norm.poly(entry) == norm.poly(unit.at(*rows, *cols)):
            return unit
    index = (*rows, *cols)

    def at(*place: Index) -> Term:
        return substitute(entry, indices=dict(zip(index, place, strict=True)))

    return Matrix(heights, widths, at)


def probe(m: Matrix) -> tuple[tuple[Idx, ...], tuple[Idx, ...], Term]:
    """Index variables for the rows and the columns, and the entry there."""
    rows = tuple(Idx(f"r{k}'", s) for k, s in enumerate(m.rows))
    cols = tuple(Idx(f"s{k}'", s) for k, s in enumerate(m.cols))
    return rows, cols, m.at(*rows, *cols)


def tidied(m: Matrix, facts: Facts = (), equations: Facts = ()) -> Matrix:
    """The matrix with tidied entries."""
    rows, cols, entry = probe(m)
    return matrix_of(rows, cols, tidy(entry, facts, equations))


def vanishes(m: Matrix) -> bool:
    """Is the matrix written as 0?"""
    return probe(m)[2] == ZERO


def diagonal(m: Matrix, facts: Facts = ()) -> tuple[tuple[Idx, ...], Term] | None:
    """(i, d_i) if the matrix is diag(d), its index and its diagonal entry; None if it is not diagonal."""
    if m.rows != m.cols:
        return None
    rows, cols, entry = probe(m)
    norm = normalizer(tuple(f.goal for f in facts))
    d = denormal.poly(norm.poly(m.at(*rows, *rows)))
    return (rows, d) if norm.equal(entry, identity(m.rows).at(*rows, *cols) * d) else None


def entries_by(goal: Statement, equations: Facts = (), facts: Facts = (), what: str = "the equality") -> Theorem:
    """For all i and j: a = b, by normal form and the equations.

    Raises:
        ImplicitError: the difference does not reduce to 0: says what is left.
    """
    body, index = goal, list[Idx]()
    while isinstance(body, Forall):
        index.append(body.index)
        body = body.body
    if not isinstance(body, Rel):
        raise ImplicitError(f"{what}: {show(goal)} is not an equality of entries")
    th = equal_by(body.lhs, body.rhs, list(equations), facts)
    if th is None:
        left = tidy(body.rhs - body.lhs, facts, equations)
        raise ImplicitError(f"{what} does not hold: {show(goal)}: the two sides differ by {show(left)}")
    for i in reversed(index):
        th = logic.forall_intro(th, i)
    return th


def equal_matrices(
    a: Matrix, b: Matrix, equations: Facts = (), facts: Facts = (), what: str = "the equality"
) -> Theorem:
    """A = B."""
    return entries_by(a.equals(b), equations, facts, what)


def equal_tables(a: Blocks, b: Blocks, equations: Facts = (), facts: Facts = (), what: str = "the equality") -> Theorem:
    """A = B block by block."""
    a.equals(b)
    parts = []
    for r, (row, other) in enumerate(zip(a.table, b.table, strict=True), 1):
        for c, (one, two) in enumerate(zip(row, other, strict=True), 1):
            parts.append(equal_matrices(one, two, equations, facts, f"block ({r}, {c}) of {what}"))
    return logic.and_intro(*parts)


def reciprocal(t: Term, facts: Facts) -> Term | None:
    """1/t in normal form if the facts say that t is not 0."""
    norm = normalizer(tuple(f.goal for f in facts))
    p = norm.poly(t)
    if not norm.nonzero(p):
        return None
    return denormal.poly(norm.inverse(p))
