"""Sizes, indices and real terms.

A *size* is an integer-linear form in size symbols (n, d, n - 1); its value is an integer, and a range of size s is
{0, …, s - 1}, empty when s <= 0. An *index* is a variable that carries its range, or the constant `At(s)` with value s.
A *term* denotes a real number in every model: a model gives each size symbol a natural number and each symbol of k
indices a function N^k -> R, so that entries outside a declared range exist and mean nothing.

Every operation is total: 1/0 = 0, log t = 0 for t <= 0, sqrt t = 0 for t < 0. A rule of the kernel that needs more asks for
it as a premise; that a *printed* formula is well-defined is a separate obligation (`referee.language.defined`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, overload

from referee.language.nodes import Node

if TYPE_CHECKING:
    from collections.abc import Iterable

FUNCTIONS = ("exp", "log", "sqrt", "abs")


@dataclass(frozen=True, eq=False)
class Size(Node):
    """The integer Σ c_k s_k + const; `coeffs` is sorted by name and has no zero."""

    coeffs: tuple[tuple[str, int], ...]
    const: int = 0

    def __post_init__(self) -> None:
        names = [name for name, _ in self.coeffs]
        numbers = [*(c for _, c in self.coeffs), self.const]
        if names != sorted(set(names)) or any(type(c) is not int for c in numbers) or 0 in numbers[:-1]:
            message = "a size has sorted names, each once, and coefficients that are integers, not 0"
            raise ValueError(message)

    @overload
    def __add__(self, other: Size | int) -> Size: ...
    @overload
    def __add__(self, other: Term) -> Term: ...
    def __add__(self, other: Size | int | Term) -> Size | Term:
        if isinstance(other, Term):
            return SizeOf(self) + other
        other = as_size(other)
        total = dict(self.coeffs)
        for name, c in other.coeffs:
            total[name] = total.get(name, 0) + c
        return Size(tuple(sorted((k, c) for k, c in total.items() if c)), self.const + other.const)

    def __radd__(self, other: int) -> Size:
        return self + other

    def __neg__(self) -> Size:
        return Size(tuple((k, -c) for k, c in self.coeffs), -self.const)

    @overload
    def __sub__(self, other: Size | int) -> Size: ...
    @overload
    def __sub__(self, other: Term) -> Term: ...
    def __sub__(self, other: Size | int | Term) -> Size | Term:
        if isinstance(other, Term):
            return SizeOf(self) - other
        return self + (-as_size(other))

    def __rsub__(self, other: int) -> Size:
        return as_size(other) - self

    def __mul__(self, other: Any) -> Any:
        return SizeOf(self) * other

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return SizeOf(self) / other

    def __rtruediv__(self, other: Any) -> Any:
        return as_term(other) / SizeOf(self)

    def __pow__(self, k: int) -> Term:
        return SizeOf(self) ** k

    def value(self, sizes: dict[str, int]) -> int:
        """The integer in a model."""
        return self.const + sum(c * sizes[k] for k, c in self.coeffs)


def as_size(x: Size | int) -> Size:
    """An int or a size, as a size."""
    return x if isinstance(x, Size) else Size((), x)


def sizes(names: str) -> tuple[Size, ...]:
    """`n, d = sizes("n d")`."""
    return tuple(Size(((name, 1),)) for name in names.split())


@dataclass(frozen=True, eq=False)
class Idx(Node):
    """The index variable `name`, which runs over 0 <= name < range."""

    plain: ClassVar[bool] = True

    name: str
    range: Size


@dataclass(frozen=True, eq=False)
class At(Node):
    """The index whose value is the size `value` (0-based: `At(n - 1)` is the last of a range n)."""

    value: Size

    @property
    def range(self) -> Size:
        """The smallest range that contains it."""
        return self.value + 1


Index = Idx | At


def indices(names: str, size: Size | int) -> tuple[Idx, ...]:
    """`i, j = indices("i j", n)`."""
    return tuple(Idx(name, as_size(size)) for name in names.split())


class Term(Node):
    """A real number in every model. Arithmetic builds terms; nothing is simplified here."""

    plain: ClassVar[bool] = True

    def __add__(self, other: Any) -> Term:
        return Add((*_parts(Add, self), *_parts(Add, as_term(other))))

    def __radd__(self, other: Any) -> Term:
        return as_term(other) + self

    def __neg__(self) -> Term:
        return Mul((Num(Fraction(-1)), *_parts(Mul, self)))

    def __sub__(self, other: Any) -> Term:
        return self + (-as_term(other))

    def __rsub__(self, other: Any) -> Term:
        return as_term(other) + (-self)

    def __mul__(self, other: Any) -> Term:
        return Mul((*_parts(Mul, self), *_parts(Mul, as_term(other))))

    def __rmul__(self, other: Any) -> Term:
        return as_term(other) * self

    def __truediv__(self, other: Any) -> Term:
        return self * Inv(as_term(other))

    def __rtruediv__(self, other: Any) -> Term:
        return as_term(other) * Inv(self)

    def __pow__(self, k: int) -> Term:
        if k < 0:
            return Inv(self**-k)
        return Pow(self, k)


@dataclass(frozen=True, eq=False)
class Num(Term):
    """A rational number."""

    plain: ClassVar[bool] = False

    value: Fraction

    def __post_init__(self) -> None:
        if not isinstance(self.fields()[0], Fraction):
            message = f"{self.value!r} is not a Fraction"
            raise TypeError(message)


@dataclass(frozen=True, eq=False)
class SizeOf(Term):
    """A size as a real number."""

    size: Size


@dataclass(frozen=True, eq=False)
class Symbol(Term):
    """A real symbol (no indices) or an entry x_i, A_ij of an indexed one."""

    name: str
    indices: tuple[Index, ...] = ()


@dataclass(frozen=True, eq=False)
class Delta(Term):
    """Kronecker's δ_ij: 1 where the two indices are the same number, else 0."""

    i: Index
    j: Index


@dataclass(frozen=True, eq=False)
class Add(Term):
    """t_1 + … + t_k."""

    args: tuple[Term, ...]


@dataclass(frozen=True, eq=False)
class Mul(Term):
    """t_1 ⋯ t_k."""

    args: tuple[Term, ...]


@dataclass(frozen=True, eq=False)
class Pow(Term):
    """t^k for an integer k >= 0 (0^0 = 1)."""

    plain: ClassVar[bool] = False

    base: Term
    exponent: int

    def __post_init__(self) -> None:
        if type(self.exponent) is not int or self.exponent < 0:
            message = "a power has an exponent >= 0; use Inv for the others"
            raise ValueError(message)


@dataclass(frozen=True, eq=False)
class Inv(Term):
    """1/t, and 0 where t = 0."""

    arg: Term


@dataclass(frozen=True, eq=False)
class Fn(Term):
    """exp, log, sqrt, abs of a term (log t = 0 for t <= 0, sqrt t = 0 for t < 0)."""

    name: str
    arg: Term

    def __post_init__(self) -> None:
        if self.name not in FUNCTIONS:
            message = f"there is no function {self.name!r}; there are {', '.join(FUNCTIONS)}"
            raise ValueError(message)


def not_excluded(index: Idx, but: tuple[Index, ...]) -> None:
    """Refuse a binder that excludes its own name: `but` stands outside its scope, and nobody would read it so."""
    if index in but:
        message = f"the index {index.name} cannot be excluded from its own range"
        raise ValueError(message)


@dataclass(frozen=True, eq=False)
class Sum(Term):
    """Σ of `body` over the values of `index` in its range that differ from every index in `but`; binds `index`."""

    index: Idx
    but: tuple[Index, ...]
    body: Term

    def __post_init__(self) -> None:
        not_excluded(self.index, self.but)


@dataclass(frozen=True, eq=False)
class Det(Term):
    """The determinant of a square block matrix: block (r, c) has the entry `entries[r][c]` at (rows[r], cols[c]).

    rows[r] and cols[r] have one range; rows[r] and cols[c] are bound in entries[r][c].
    """

    rows: tuple[Idx, ...]
    cols: tuple[Idx, ...]
    entries: tuple[tuple[Term, ...], ...]

    def __post_init__(self) -> None:
        names = [i.name for i in (*self.rows, *self.cols)]
        if len(set(names)) != len(names):
            message = "the indices of a determinant have different names"
            raise ValueError(message)


def _parts(kind: type[Add | Mul], t: Term) -> tuple[Term, ...]:
    return t.args if isinstance(t, kind) else (t,)


def as_term(x: Any) -> Term:
    """A term from a term, a size, an int or a Fraction (never a float: 0.1 is not one tenth)."""
    if isinstance(x, Term):
        return x
    if isinstance(x, Size):
        return SizeOf(x)
    if isinstance(x, int | Fraction) and not isinstance(x, bool):
        return Num(Fraction(x))
    message = f"{x!r} is not an exact number or a term"
    raise TypeError(message)


def real(names: str) -> tuple[Symbol, ...]:
    """`alpha, t = real("alpha t")`."""
    return tuple(Symbol(name) for name in names.split())


def exp(t: Any) -> Term:
    """e^t."""
    return Fn("exp", as_term(t))


def log(t: Any) -> Term:
    """The natural logarithm (0 for t <= 0)."""
    return Fn("log", as_term(t))


def sqrt(t: Any) -> Term:
    """The square root (0 for t < 0)."""
    return Fn("sqrt", as_term(t))


def absolute(t: Any) -> Term:
    """|t|."""
    return Fn("abs", as_term(t))


def total(index: Idx, body: Any, but: Iterable[Index] = ()) -> Term:
    """Σ over `index` of `body`, without the values in `but`."""
    return Sum(index, tuple(but), as_term(body))


def add(terms: Iterable[Any]) -> Term:
    """The sum of finitely many terms."""
    parts = tuple(as_term(t) for t in terms)
    return parts[0] if len(parts) == 1 else Add(parts)


def mul(terms: Iterable[Any]) -> Term:
    """The product of finitely many terms."""
    parts = tuple(as_term(t) for t in terms)
    return parts[0] if len(parts) == 1 else Mul(parts)
