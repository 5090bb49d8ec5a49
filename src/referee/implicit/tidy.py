"""Terms and matrices in normal form, and equalities of matrices proved with the equations of a system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from referee.implicit.system import ImplicitError, name_indices
from referee.kernel import logic
from referee.kernel import polynomial as P
from referee.kernel.normal import normalizer
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, identity, zeros
from referee.language.statements import Forall, Rel, Statement
from referee.language.subst import free, fresh, index_names, substitute
from referee.language.terms import Add, Fn, Idx, Index, Inv, Mul, Pow, Sum, Term, as_term
from referee.language.text import show
from referee.tactics import denormal
from referee.tactics.basic import Certificate, Facts
from referee.tactics.reduce import Reducer

ZERO = as_term(0)
LETTERS = "klmpqrstabcdef"


class Rewriter(Reducer):
    """Rewrites by the equations of a system: a sum by what it sums to, Σ_j P_ij by a_i, and not the other way round."""

    def _weight(self, m: P.Mono) -> int:
        bounds, factors = self._flatten(m)
        return len(bounds) + len(factors)


def equal_by(lhs: Term, rhs: Term, equations: Facts, facts: Facts = ()) -> Theorem | None:
    """lhs = rhs, if the equations rewrite the difference to 0."""
    rewriter, certificate = Rewriter(list(equations), facts), Certificate()
    gap = rewriter.reduce(P.subtract(rewriter.norm.poly(rhs), rewriter.norm.poly(lhs)), certificate)
    return certificate.prove("=", lhs, rhs, facts) if rewriter.norm.is_zero(gap) else None


def tidy(t: Term, facts: Facts = (), equations: Facts = ()) -> Term:
    """The term in normal form under the facts, rewritten by the equations as far as they go."""
    if equations:
        rewriter = Rewriter(list(equations), facts)
        return legible(denormal.poly(rewriter.reduce(rewriter.norm.poly(t), Certificate())))
    return legible(denormal.poly(normalizer(tuple(f.goal for f in facts)).poly(t)))


def legible(t: Term) -> Term:
    """The term with letters for its bound indices, the same letter where they are not in each other's way."""
    out: Term = _lettered(t, frozenset(i.name for i in free(t).indices))
    return out


def _lettered(node: Any, taken: frozenset[str]) -> Any:
    match node:
        case Sum(index=i, but=but, body=body):
            name = next((x for x in LETTERS if x not in taken), None) or fresh("k", taken)
            j = Idx(name, i.range)
            return Sum(j, but, _lettered(substitute(body, indices={i: j}), taken | {name}))
        case Add(args=args) | Mul(args=args):
            return type(node)(tuple(_lettered(a, taken) for a in args))
        case Pow(base=base, exponent=k):
            return Pow(_lettered(base, taken), k)
        case Inv(arg=arg):
            return Inv(_lettered(arg, taken))
        case Fn(name=name, arg=arg):
            return Fn(name, _lettered(arg, taken))
    return node


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


def shown(m: Matrix) -> str:
    """The entry at (i, j)."""
    rows, cols, entry = probe(m)
    return shown_entry((*rows, *cols), entry)


def shown_entry(index: Sequence[Idx], entry: Term) -> str:
    """The entry, with letters for its indices."""
    letters = name_indices([i.range for i in index], "ijabcdef", index_names(entry))
    return show(substitute(entry, indices=dict(zip(index, letters, strict=True))))


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
    d = legible(denormal.poly(norm.poly(m.at(*rows, *rows))))
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
    th = equal_by(body.lhs, body.rhs, equations, facts)
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
    return legible(denormal.poly(norm.inverse(p)))
