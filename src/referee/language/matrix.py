"""Matrices of symbolic size as functions of two indices. Sugar: only terms of finite sums come out.

Every shape is checked. A side of a matrix is the list of its index ranges: `(n,)` for size n, `(n, d)` for
the nd pairs of a Kronecker product, `()` for size 1. So a column has entries `at(i)`, a row `at(j)`, a 1 × 1
matrix `at()`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from referee.language.nodes import Node
from referee.language.statements import Forall, Rel, Statement
from referee.language.subst import fresh
from referee.language.terms import (
    Delta,
    Idx,
    Index,
    Size,
    Symbol,
    Term,
    as_size,
    as_term,
    mul,
    total,
)  # fmt: skip
from referee.language.vectors import ShapeError, Vector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Side = tuple[Size, ...]
ONE = Size((), 1)


def side(s: Size | int | Iterable[Size | int]) -> Side:
    """A side from a size or from the ranges of its indices; the size 1 needs no index."""
    parts = (s,) if isinstance(s, Size | int) else tuple(s)
    return tuple(as_size(p) for p in parts if p not in (1, ONE))


def show_side(s: Side) -> str:
    """N, n·d, 1."""
    from referee.language.text import show  # noqa: PLC0415

    return "·".join(f"({show(p)})" if len(s) > 1 and p.const else show(p) for p in s) or "1"


@dataclass(frozen=True, init=False)
class Matrix:
    """A matrix with entries `at(*row indices, *column indices)`."""

    rows: Side
    cols: Side
    at: Callable[..., Term]

    def __init__(self, rows: Any, cols: Any, at: Callable[..., Any]) -> None:
        object.__setattr__(self, "rows", side(rows))
        object.__setattr__(self, "cols", side(cols))
        object.__setattr__(self, "at", lambda *index: as_term(at(*index)))

    @property
    def shape(self) -> str:
        """'n × d'."""
        return f"{show_side(self.rows)} × {show_side(self.cols)}"

    @property
    def T(self) -> Matrix:
        """The transpose."""
        k = len(self.cols)
        return Matrix(self.cols, self.rows, lambda *index: self.at(*index[k:], *index[:k]))

    def __add__(self, other: Matrix) -> Matrix:
        self.same_shape("+", other)
        return Matrix(self.rows, self.cols, lambda *index: self.at(*index) + other.at(*index))

    def __sub__(self, other: Matrix) -> Matrix:
        self.same_shape("-", other)
        return Matrix(self.rows, self.cols, lambda *index: self.at(*index) - other.at(*index))

    def __neg__(self) -> Matrix:
        return Matrix(self.rows, self.cols, lambda *index: -self.at(*index))

    def __mul__(self, scalar: Any) -> Matrix:
        """c·A for a real c; the product of matrices is `@`."""
        if isinstance(scalar, Matrix | Vector):
            raise TypeError("the product of matrices is written A @ B")
        c = as_term(scalar)
        return Matrix(self.rows, self.cols, lambda *index: c * self.at(*index))

    __rmul__ = __mul__

    def __matmul__(self, other: Matrix) -> Matrix:
        """A·B with entries Σ_k A_ik B_kj."""
        if not isinstance(other, Matrix):
            return NotImplemented
        if self.cols != other.rows:
            raise ShapeError(f"the product of {self.shape} and {other.shape} matrices: inner sizes differ")
        k = len(self.rows)

        def at(*index: Index) -> Term:
            return _over(self.cols, lambda *m: self.at(*index[:k], *m) * other.at(*m, *index[k:]))

        return Matrix(self.rows, other.cols, at)

    def scalar(self) -> Term:
        """The entry of a 1 × 1 matrix."""
        if self.rows or self.cols:
            raise ShapeError(f"a {self.shape} matrix is not a number")
        return self.at()

    def trace(self) -> Term:
        """Σ_i A_ii of a square matrix."""
        if self.rows != self.cols:
            raise ShapeError(f"the trace of a {self.shape} matrix")
        return _over(self.rows, lambda *i: self.at(*i, *i))

    def equals(self, other: Matrix) -> Statement:
        """A_ij = B_ij for all i and j."""
        self.same_shape("=", other)
        sizes = (*self.rows, *self.cols)
        index = _names(sizes, lambda *i: (self.at(*i), other.at(*i)))
        goal: Statement = Rel("=", self.at(*index), other.at(*index))
        for i in reversed(index):
            goal = Forall(i, (), goal)
        return goal

    def same_shape(self, op: str, other: Matrix) -> None:
        """Refuse another shape."""
        if (self.rows, self.cols) != (other.rows, other.cols):
            raise ShapeError(f"A {op} B for matrices of shapes {self.shape} and {other.shape}")


def _names(sizes: Sequence[Size], terms: Callable[..., Iterable[Term]], letters: str = "ijklabcd") -> tuple[Idx, ...]:
    """Indices of these ranges under names that do not occur in the terms, neither free nor bound."""
    probes = [Idx(f"{k}?", s) for k, s in enumerate(sizes)]
    used = {name for t in terms(*probes) for name in _occurring(t)}
    chosen: list[Idx] = []
    for s in sizes:
        name = next((x for x in letters if x not in used), None) or fresh(letters[0], frozenset(used))
        used.add(name)
        chosen.append(Idx(name, s))
    return tuple(chosen)


@lru_cache(maxsize=4096)
def _occurring(node: Node) -> frozenset[str]:
    """The names of all indices of a term."""
    if isinstance(node, Idx):
        return frozenset([node.name])
    found: frozenset[str] = frozenset()
    for value in node.fields():
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Node):
                found |= _occurring(item)
            elif isinstance(item, tuple):
                found = found.union(*(_occurring(x) for x in item if isinstance(x, Node)))
    return found


def _over(sizes: Side, body: Callable[..., Term]) -> Term:
    """Σ over fresh indices of these ranges; over no index, the body."""
    index = _names(sizes, lambda *m: (body(*m),), "klmabcde")
    t = body(*index)
    for i in reversed(index):
        t = total(i, t)
    return t


def product(terms: Iterable[Term]) -> Term:
    """The product, 1 if there is nothing to multiply."""
    parts = tuple(terms)
    return mul(parts) if parts else as_term(1)


def matrix(name: str, rows: Any, cols: Any) -> Matrix:
    """The matrix with entries name[i, j]."""
    return Matrix(rows, cols, lambda *index: Symbol(name, index))


def column(x: Vector) -> Matrix:
    """The vector as an n × 1 matrix."""
    return Matrix(x.size, (), x.at)


def number(t: Any) -> Matrix:
    """The 1 × 1 matrix."""
    return Matrix((), (), lambda: as_term(t))


def diag(x: Vector) -> Matrix:
    """The diagonal matrix (δ_ij x_i)."""
    return Matrix(x.size, x.size, lambda i, j: Delta(i, j) * x.at(i))


def identity(n: Any) -> Matrix:
    """I."""
    s = side(n)

    def at(*index: Index) -> Term:
        return product(Delta(i, j) for i, j in zip(index[: len(s)], index[len(s) :], strict=True))

    return Matrix(s, s, at)


def ones(rows: Any, cols: Any = ()) -> Matrix:
    """The column **1** (or the matrix) of ones."""
    return Matrix(rows, cols, lambda *_: as_term(1))


def zeros(rows: Any, cols: Any = ()) -> Matrix:
    """0."""
    return Matrix(rows, cols, lambda *_: as_term(0))


def kron(*factors: Matrix) -> Matrix:
    """A ⊗ B ⊗ …, with entries A_ij B_ab … at row (i, a, …) and column (j, b, …)."""
    rows = tuple(p for f in factors for p in f.rows)
    cols = tuple(p for f in factors for p in f.cols)

    def at(*index: Index) -> Term:
        left, right = list(index[: len(rows)]), list(index[len(rows) :])
        return product(f.at(*(left.pop(0) for _ in f.rows), *(right.pop(0) for _ in f.cols)) for f in factors)

    return Matrix(rows, cols, at)
