"""Numbers, vectors and matrices of the reader: tables of blocks whose entries are terms.

An axis is a tuple of sizes: () has one place, (n,) has n, (n, d) has the pairs of a Kronecker product. A number is one
block of shape () × (), a column (n,) × (), a row () × (n,). Entries are functions of indices, so that all that comes
out in the end are terms. A size that is not printed (that of **1** or I) is a wildcard until another size settles it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from referee.language.terms import Add, Delta, Idx, Index, Inv, Mul, Num, Size, Sum, Term
from referee.reader.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Callable

Axis = tuple[Size, ...]
Place = tuple[Index, ...]
Parts = "Callable[[int, Place, int, Place], list[Term]]"
STEPS = 20_000
ZERO, ONE = Num(Fraction(0)), Num(Fraction(1))


class MisfitError(Exception):
    """Two shapes that do not fit; the caller knows the place."""


@dataclass
class Names:
    """Bound names and the sizes of the wildcards of one reading."""

    known: dict[str, Size] = field(default_factory=dict)
    count: int = 0
    steps: int = 0

    def spend(self) -> None:
        """One step of a product or of an unfolding.

        Raises:
            ReadError: the formula needs too many.
        """
        self.steps += 1
        if self.steps > STEPS:
            raise ReadError("the formula is too large: its products and definitions unfold into too many terms")

    def index(self, size: Size) -> Idx:
        """An index that nothing else bears."""
        self.count += 1
        return Idx(f"%{self.count}", self.resolve(size))

    def wildcard(self) -> Size:
        """A size to be settled."""
        self.count += 1
        return Size(((f"?{self.count}", 1),))

    def resolve(self, size: Size) -> Size:
        """The size, as far as it is known."""
        while is_wild(size) and size.coeffs[0][0] in self.known:
            size = self.known[size.coeffs[0][0]]
        return size

    def unify(self, a: Size, b: Size) -> bool:
        """Whether the sizes can be the same."""
        a, b = self.resolve(a), self.resolve(b)
        if a == b:
            return True
        if is_wild(a):
            self.known[a.coeffs[0][0]] = b
        elif is_wild(b):
            self.known[b.coeffs[0][0]] = a
        else:
            return False
        return True

    def axes(self, a: tuple[Axis, ...], b: tuple[Axis, ...]) -> bool:
        """Whether two lists of axes can be the same."""
        if len(a) != len(b) or any(len(x) != len(y) for x, y in zip(a, b, strict=True)):
            return False
        return all(self.unify(p, q) for x, y in zip(a, b, strict=True) for p, q in zip(x, y, strict=True))


def is_wild(size: Size) -> bool:
    """Whether a size is a wildcard."""
    return bool(size.coeffs) and size.coeffs[0][0].startswith("?")


@dataclass(frozen=True)
class Arr:
    """Blocks of terms. `parts(r, i, c, j)` are the factors of the entry at place i of block row r, j of column c."""

    rows: tuple[Axis, ...]
    cols: tuple[Axis, ...]
    parts: Callable[[int, Place, int, Place], list[Term]]
    inverse: Arr | None = None
    of: Arr | None = None  # what this is the inverse of, where its entries are not known
    numeral: bool = False
    loose: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())  # rows and columns of zeros alone

    @property
    def scalar(self) -> bool:
        """Whether it is a number."""
        return self.rows == ((),) and self.cols == ((),)

    def entry(self, r: int, i: Place, c: int, j: Place) -> Term:
        """One entry."""
        return product(self.parts(r, i, c, j))

    @property
    def term(self) -> Term:
        """The number."""
        return self.entry(0, (), 0, ())

    @property
    def T(self) -> Arr:
        """The transpose."""
        inverse = None if self.inverse is None else replace(self.inverse, inverse=None).T
        return Arr(self.cols, self.rows, lambda r, i, c, j: self.parts(c, j, r, i), inverse)


def product(parts: list[Term]) -> Term:
    """The product of factors."""
    return parts[0] if len(parts) == 1 else Mul(tuple(parts))


def number(t: Term, *, numeral: bool = False) -> Arr:
    """A number."""
    return Arr(((),), ((),), lambda _r, _i, _c, _j: [t], numeral=numeral)


def delta(i: Place, j: Place) -> list[Term]:
    """δ of two places."""
    return [Delta(p, q) for p, q in zip(i, j, strict=True)] or [ONE]


def eye(size: Size) -> Arr:
    """The identity."""
    axes: tuple[Axis, ...] = ((size,),)
    unit = Arr(axes, axes, lambda _r, i, _c, j: delta(i, j))
    return replace(unit, inverse=unit)


def ones(size: Size) -> Arr:
    """The vector of ones."""
    return Arr(((size,),), ((),), lambda _r, _i, _c, _j: [ONE])


def diagonal(x: Arr) -> Arr:
    """diag(x), which has the inverse diag(1/x)."""
    axes = x.rows
    inverse = Arr(axes, axes, lambda _r, i, _c, j: [*delta(i, j), Inv(x.entry(0, i, 0, ()))])
    return Arr(axes, axes, lambda _r, i, _c, j: [*delta(i, j), *x.parts(0, i, 0, ())], inverse)


def shape(x: Arr, names: Names) -> str:
    """The shape in words."""

    def side(axes: tuple[Axis, ...]) -> str:
        blocks = []
        for axis in axes:
            sizes = [names.resolve(s) for s in axis]
            blocks.append("·".join("?" if is_wild(s) else plain(s) for s in sizes) or "1")
        return blocks[0] if len(blocks) == 1 else f"({' + '.join(blocks)})"

    return "a number" if x.scalar else f"{side(x.rows)} × {side(x.cols)}"


def plain(s: Size) -> str:
    """A size as text."""
    from referee.language.text import show  # noqa: PLC0415 (text is not needed to read)

    return show(s)


def contract(a: Arr, b: Arr, names: Names) -> Arr:
    """The matrix product.

    Raises:
        MisfitError: the columns of `a` are not the rows of `b`.
    """
    if not names.axes(a.cols, fitted(b.rows, b.loose[0], a.cols)):
        raise MisfitError

    def parts(r: int, i: Place, c: int, j: Place) -> list[Term]:
        names.spend()
        blocks: list[list[Term]] = []
        for k, axis in enumerate(a.cols):
            bound = tuple(names.index(s) for s in axis)
            left, right = a.parts(r, i, k, bound), b.parts(k, bound, c, j)
            if ZERO in left or ZERO in right:
                continue
            left, right = ([t for t in side if t != ONE] for side in (left, right))
            if not axis:
                blocks.append([*left, *right] or [ONE])
                continue
            factors = [product(side) for side in (left, right) if side]
            body: Term = product(factors) if factors else ONE
            for index in reversed(bound):
                body = Sum(index, (), body)
            blocks.append([body])
        if not blocks:
            return [ZERO]
        return blocks[0] if len(blocks) == 1 else [Add(tuple(product(p) for p in blocks))]

    return Arr(a.rows, b.cols, parts)


def kronecker(a: Arr, b: Arr) -> Arr:
    """A ⊗ B of single blocks: rows and columns are pairs.

    Raises:
        MisfitError: a block matrix.
    """
    if any(len(x) != 1 for x in (a.rows, a.cols, b.rows, b.cols)):
        raise MisfitError
    p, q = len(a.rows[0]), len(a.cols[0])
    return Arr(
        (a.rows[0] + b.rows[0],),
        (a.cols[0] + b.cols[0],),
        lambda _r, i, _c, j: [*a.parts(0, i[:p], 0, j[:q]), *b.parts(0, i[p:], 0, j[q:])],
    )


def fitted(axes: tuple[Axis, ...], loose: frozenset[int], other: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes, where blocks of zeros alone take the size of the other side."""
    if len(axes) != len(other):
        return axes
    return tuple(o if k in loose else a for k, (a, o) in enumerate(zip(axes, other, strict=True)))


def multiply(factors: list[Arr], names: Names) -> Arr:
    """A product from left to right; numbers go to the front of a product of several vectors or matrices.

    Raises:
        MisfitError: with the two factors.
    """
    if sum(not f.scalar for f in factors) < 2:
        return side_by_side(factors)
    front: list[Arr] = []
    rest: Arr | None = None
    for f in factors:
        if f.scalar:
            front.append(f)
        elif rest is None:
            rest = f
        else:
            try:
                rest = contract(rest, f, names)
            except MisfitError:
                if rest.rows[0] and f.rows[0]:
                    names.unify(rest.rows[0][0], f.rows[0][0])  # for the message: **1** next to a vector
                raise MisfitError(shape(rest, names), shape(f, names)) from None
            if rest.scalar:
                front.append(rest)
                rest = None
    return side_by_side([*front, rest] if rest is not None else front)


def side_by_side(factors: list[Arr]) -> Arr:
    """A product of numbers and at most one array."""
    if len(factors) == 1:
        return factors[0]
    array = next((f for f in factors if not f.scalar), factors[0])

    def parts(r: int, i: Place, c: int, j: Place) -> list[Term]:
        out: list[Term] = []
        for f in factors:
            found = f.parts(0, (), 0, ()) if f.scalar else f.parts(r, i, c, j)
            out += [] if found == [ONE] and not f.scalar else found
        return out or [ONE]

    return Arr(array.rows, array.cols, parts)
