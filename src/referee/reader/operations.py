"""Functions, quotients and inner products of numbers, vectors and matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from referee.language.subst import substitute
from referee.language.terms import Add, Det, Fn, Idx, Inv, Mul, Pow, Size, Sum, Term
from referee.reader import arrays
from referee.reader.arrays import Arr, number, shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.reader.arrays import Place
    from referee.reader.scope import Scope
    from referee.reader.trees import Node

FUNCTIONS = {"\\exp": "exp", "\\log": "log", "\\ln": "log"}


def applied(name: str, x: Arr, scope: Scope, tree: Node) -> Arr:
    """Exponentials and logarithms, entry by entry; diag; det."""
    if name in FUNCTIONS:
        return each(x, lambda t: Fn(FUNCTIONS[name], t))
    if name == "\\diag":
        if x.cols != ((),) or len(x.rows) != 1 or x.scalar:
            raise scope.misfit(f"diag of {shape(x, scope.names)}, where a vector is expected", tree)
        return arrays.diagonal(x)
    if x.scalar or not scope.names.axes(x.rows, x.cols) or any(len(a) > 1 for a in x.rows):
        raise scope.misfit(f"a determinant of {shape(x, scope.names)}, where a square matrix is expected", tree)
    one = Size((), 1)
    rows = tuple(scope.names.index(a[0] if a else one) for a in x.rows)
    cols = tuple(scope.names.index(a[0] if a else one) for a in x.cols)

    def cell(r: int, c: int) -> Term:
        return x.entry(r, (rows[r],) if x.rows[r] else (), c, (cols[c],) if x.cols[c] else ())

    return number(Det(rows, cols, tuple(tuple(cell(r, c) for c in range(len(cols))) for r in range(len(rows)))))


def each(x: Arr, f: Callable[[Term], Term]) -> Arr:
    """A function of every entry."""
    return Arr(x.rows, x.cols, lambda r, i, c, j: [f(x.entry(r, i, c, j))])


def quotient(a: Arr, b: Arr, scope: Scope, tree: Node) -> Arr:
    """The quotient a/b, entry by entry where both are vectors of one size."""
    if b.scalar:
        return Arr(a.rows, a.cols, lambda r, i, c, j: [*a.parts(r, i, c, j), Inv(b.term)])
    if a.cols == b.cols == ((),) and scope.names.axes(a.rows, b.rows):
        return Arr(a.rows, a.cols, lambda r, i, c, j: [*a.parts(r, i, c, j), Inv(b.entry(r, i, c, j))])
    raise scope.misfit(f"{shape(a, scope.names)} divided by {shape(b, scope.names)}", tree)


def square(x: Arr, y: Arr | None, scope: Scope) -> Term:
    """⟨x, y⟩, or ‖x‖² without y."""
    out: list[Term] = []
    for k, axis in enumerate(x.rows):
        bound = tuple(scope.names.index(s) for s in axis)
        left = x.entry(k, bound, 0, ())
        body: Term = Pow(left, 2) if y is None else Mul((left, y.entry(k, bound, 0, ())))
        for index in reversed(bound):
            body = Sum(index, (), body)
        out.append(body)
    return out[0] if len(out) == 1 else Add(tuple(out))


def entries(body: Term, rows: Idx, cols: Idx) -> Arr:
    """The matrix with the entries `body` at (rows, cols)."""

    def parts(_r: int, i: Place, _c: int, j: Place) -> list[Term]:
        return [substitute(body, indices={rows: i[0], cols: j[0]})]

    return Arr(((rows.range,),), ((cols.range,),), parts)
