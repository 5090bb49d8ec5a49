"""Number systems: one interface, three ways to compute.

`Exact` (rationals and closed forms), `Ball` (rigorous enclosures, Arb) and `Digits` (mpmath at n digits).
Values of a system add, subtract and multiply with Python's operators; the rest are methods. A system's
methods are called inside `working()`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction
from functools import partial
from math import ceil
from operator import mul
from typing import TYPE_CHECKING, Any, Protocol

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat
from mpmath import MPContext, libmp
from mpmath.ctx_mp_python import _mpf

from referee.numerics import closed
from referee.numerics.errors import ModelError, NotExact, Undefined, Undetermined, checked_digits

if TYPE_CHECKING:
    from collections.abc import Callable

BITS_PER_DIGIT = 3.3219280948873626
GUARD_BITS = 20
WIDE = 20_000  # bits between the greatest and the least of numbers that are multiplied as integers


class System(Protocol):
    """What an evaluator needs of a kind of number."""

    zero: Any
    one: Any

    def working(self) -> AbstractContextManager[Any]:
        """The context in which values are computed."""

    def rational(self, q: Fraction) -> Any:
        """A rational number."""

    def convert(self, value: Any) -> Any:
        """A number of a model (Fraction, closed form, arb, mpf)."""

    def inv(self, x: Any) -> Any:
        """1/x; `Undefined` at 0."""

    def apply(self, name: str, x: Any) -> Any:
        """exp, log, sqrt or abs; `Undefined` outside the domain."""

    def function(self, name: str) -> Callable[[Any], Any]:
        """`apply` with its name fixed."""

    def det(self, rows: list[list[Any]]) -> Any:
        """The determinant."""

    def gram(self, left: list[list[Any]], right: list[list[Any]]) -> list[list[Any]]:
        """All inner products of rows of `left` with rows of `right`."""

    def public(self, x: Any) -> Any:
        """The value as it is handed to the caller."""


class Exact:
    """Rationals and closed forms; `NotExact` when a value is neither."""

    def __init__(self) -> None:
        self.zero, self.one = fmpq(0), fmpq(1)

    def working(self) -> AbstractContextManager[Any]:
        """Nothing to set."""
        return nullcontext()

    def rational(self, q: Fraction) -> Any:
        """A rational number."""
        return fmpq(q.numerator, q.denominator)

    def convert(self, value: Any) -> Any:
        """A rational or a closed form; balls and floats are not exact."""
        if isinstance(value, int | Fraction):
            return fmpq(value.numerator, value.denominator)
        if isinstance(value, closed.Closed | fmpq):
            return value
        raise NotExact("a value of the model is known only approximately")

    def inv(self, x: Any) -> Any:
        """1/x."""
        return closed.inverse(x)

    def function(self, name: str) -> Callable[[Any], Any]:
        """`apply` with its name fixed."""
        return partial(self.apply, name)

    def apply(self, name: str, x: Any) -> Any:
        """exp, log, sqrt or abs."""
        if name == "exp":
            return closed.exponential(x)
        if name == "log":
            return closed.logarithm(x)
        if name == "sqrt":
            return closed.square_root(x)
        return -x if closed.sign(x) < 0 else x

    def det(self, rows: list[list[Any]]) -> Any:
        """FLINT's determinant over Q; Laplace over closed forms."""
        if not any(isinstance(x, closed.Closed) for row in rows for x in row):
            return fmpq_mat(rows).det() if rows else self.one
        return laplace(rows, self.zero, self.one)

    def gram(self, left: list[list[Any]], right: list[list[Any]]) -> list[list[Any]]:
        """A product of matrices over Q, entry by entry over closed forms."""
        if any(isinstance(x, closed.Closed) for row in (*left, *right) for x in row):
            return products(left, right, self.zero)
        if not left or not right or not left[0]:
            return [[self.zero] * len(right) for _ in left]
        return (fmpq_mat(left) * fmpq_mat(right).transpose()).tolist()  # type: ignore[no-any-return]

    def public(self, x: Any) -> Any:
        """A Fraction when the value is rational."""
        return Fraction(int(x.p), int(x.q)) if isinstance(x, fmpq) else x


class Ball:
    """Rigorous enclosures: midpoint and radius, at a precision given in decimal digits."""

    def __init__(self, digits: int = 30) -> None:
        self.digits = checked_digits(digits)
        self.bits = ceil(digits * BITS_PER_DIGIT) + GUARD_BITS
        self.zero, self.one = arb(0), arb(1)

    def working(self) -> AbstractContextManager[Any]:
        """Arb's precision."""
        return ctx.workprec(self.bits)  # type: ignore[no-any-return]

    def rational(self, q: Fraction) -> Any:
        """The tightest ball around a rational."""
        return arb(fmpq(q.numerator, q.denominator))

    def convert(self, value: Any) -> Any:
        """An enclosure; an mpf is a binary fraction, taken exactly."""
        if type(value) is arb:
            return value
        if isinstance(value, int | Fraction):
            return arb(fmpq(value.numerator, value.denominator))
        if isinstance(value, closed.Closed | fmpq):
            return closed.ball_of(value)
        if isinstance(value, _mpf):
            sign, man, exponent, _ = value._mpf_
            return (-1 if sign else 1) * arb(int(man)) * arb(2) ** exponent
        raise ModelError(f"{value!r} is not a number")

    def inv(self, x: Any) -> Any:
        """1/x, if the ball excludes 0."""
        if x == 0:
            raise Undefined("a division by 0")
        if x.contains(0):
            raise Undetermined("a division by a ball that contains 0")
        return 1 / x

    def function(self, name: str) -> Callable[[Any], Any]:
        """`apply` with its name fixed."""
        return arb.exp if name == "exp" else partial(self.apply, name)

    def apply(self, name: str, x: Any) -> Any:
        """exp, log, sqrt or abs; log wants a positive ball, sqrt a non-negative one."""
        if name == "exp":
            return x.exp()
        if name == "log":
            if x > 0:
                return x.log()
            if x <= 0:
                raise Undefined(f"the logarithm of {x.str(10)} is undefined")
            raise Undetermined("the logarithm of a ball that contains 0")
        if name == "sqrt":
            if x >= 0:
                return x.sqrt()
            if x < 0:
                raise Undefined(f"the square root of {x.str(10)} is undefined")
            raise Undetermined("the square root of a ball that contains 0")
        return abs(x)

    def det(self, rows: list[list[Any]]) -> Any:
        """Arb's determinant."""
        return arb_mat(rows).det() if rows else self.one

    def gram(self, left: list[list[Any]], right: list[list[Any]]) -> list[list[Any]]:
        """A product of ball matrices."""
        if not left or not right or not left[0]:
            return [[self.zero] * len(right) for _ in left]
        return (arb_mat(left) * arb_mat(right).transpose()).tolist()  # type: ignore[no-any-return]

    def public(self, x: Any) -> Any:
        """The ball itself."""
        return x


class Digits:
    """mpmath at n digits, in a context of its own. Not rigorous."""

    def __init__(self, digits: int = 50) -> None:
        self.digits = checked_digits(digits)
        self.mp = MPContext()
        self.mp.dps = digits
        self.zero, self.one = self.mp.mpf(0), self.mp.mpf(1)

    def working(self) -> AbstractContextManager[Any]:
        """The context is the system's own; closed forms go through balls at the same precision."""
        return ctx.workprec(self.mp.prec + GUARD_BITS)  # type: ignore[no-any-return]

    def rational(self, q: Fraction) -> Any:
        """The quotient, rounded once."""
        return self.mp.mpf(q.numerator) / q.denominator

    def convert(self, value: Any) -> Any:
        """A number rounded to n digits; of a ball, the midpoint."""
        if isinstance(value, int | Fraction):
            return self.mp.mpf(value.numerator) / value.denominator
        if isinstance(value, fmpq):
            return self.mp.mpf(int(value.p)) / int(value.q)
        if isinstance(value, closed.Closed):
            value = closed.ball_of(value)
        if isinstance(value, arb):
            man, exponent = value.mid().man_exp()
            return self.mp.ldexp(self.mp.mpf(int(man)), int(exponent))
        return self.mp.mpf(value)

    def inv(self, x: Any) -> Any:
        """1/x."""
        if x == 0:
            raise Undefined("a division by 0")
        return 1 / x

    def function(self, name: str) -> Callable[[Any], Any]:
        """`apply` with its name fixed."""
        return partial(self.apply, name)

    def apply(self, name: str, x: Any) -> Any:
        """exp, log, sqrt or abs."""
        if name == "exp":
            return self.mp.exp(x)
        if name == "log":
            if x <= 0:
                raise Undefined(f"the logarithm of {self.mp.nstr(x, 10)} is undefined")
            return self.mp.log(x)
        if name == "sqrt":
            if x < 0:
                raise Undefined(f"the square root of {self.mp.nstr(x, 10)} is undefined")
            return self.mp.sqrt(x)
        return abs(x)

    def det(self, rows: list[list[Any]]) -> Any:
        """The determinant, by mpmath."""
        return self.mp.det(self.mp.matrix(rows)) if rows else self.one

    def gram(self, left: list[list[Any]], right: list[list[Any]]) -> list[list[Any]]:
        """The exact inner products, each rounded once: an mpf is an integer times a power of 2."""
        small, large, finite = 0, 0, True
        for row in (*left, *right):
            for _, man, exponent, bits in (x._mpf_ for x in row):
                small, large = min(small, exponent), max(large, exponent + bits)
                finite = finite and (man or not exponent)
        if large - small > WIDE or not finite:
            return [[self.mp.fdot(u, v) for v in right] for u in left]
        first = _integers(left, small)
        second = first if left is right else _integers(right, small)
        make, mpf = self.mp.make_mpf, libmp.from_man_exp
        prec, rounding = self.mp._prec_rounding  # noqa: SLF001
        return [[make(mpf(sum(map(mul, u, v)), 2 * small, prec, rounding)) for v in second] for u in first]

    def public(self, x: Any) -> Any:
        """The mpf itself."""
        return x


def _integers(rows: list[list[Any]], small: int) -> list[list[int]]:
    """The entries as multiples of 2^small."""
    return [
        [(-man if sign else man) << (e - small) if man else 0 for sign, man, e, _ in (x._mpf_ for x in row)]
        for row in rows
    ]


def products(left: list[list[Any]], right: list[list[Any]], zero: Any) -> list[list[Any]]:
    """The inner products of the rows, by the definition."""
    return [[sum((x * y for x, y in zip(u, v, strict=True)), zero) for v in right] for u in left]


def laplace(rows: list[list[Any]], zero: Any, one: Any) -> Any:
    """The determinant by expansion along rows, minors shared: k 2^k products for a k × k matrix, no
    division.
    """
    size = len(rows)
    if size > 14:
        raise NotExact(f"a determinant of {size} rows of irrational entries")
    minors: dict[int, Any] = {0: one}
    for r, row in enumerate(rows):
        longer: dict[int, Any] = {}
        for mask, minor in minors.items():
            for c in range(size):
                if not mask >> c & 1:
                    part = row[c] * minor
                    odd = (mask >> (c + 1)).bit_count() % 2
                    key = mask | 1 << c
                    longer[key] = longer.get(key, zero) + (-part if odd else part)
        minors = longer
        if r == size - 1:
            break
    return minors[(1 << size) - 1]
