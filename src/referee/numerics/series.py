"""Truncated power series in one real symbol, over any number system.

Σ_{k<order} c_k t^k; operations are the recurrences for coefficients, so that series over `Ball` are
rigorous and series over `Exact` are exact. A series is what a term becomes when its symbol t is expanded at
0.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from referee.numerics.errors import NotExact, Undefined, Undetermined
from referee.numerics.systems import Ball, Exact, System, laplace, products

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


class Truncated:
    """c_0 + c_1 t + … + O(t^order)."""

    __slots__ = ("c",)

    def __init__(self, c: list[Any]) -> None:
        self.c = c

    def __add__(self, other: Any) -> Truncated:
        if isinstance(other, Truncated):
            return Truncated([a + b for a, b in zip(self.c, other.c, strict=True)])
        return Truncated([self.c[0] + other, *self.c[1:]])

    __radd__ = __add__

    def __neg__(self) -> Truncated:
        return Truncated([-a for a in self.c])

    def __sub__(self, other: Any) -> Truncated:
        negative = -other
        return self.__add__(negative)

    def __mul__(self, other: Any) -> Truncated:
        if not isinstance(other, Truncated):
            return Truncated([a * other for a in self.c])
        a, b = self.c, other.c
        out = []
        for k in range(len(a)):
            value = a[0] * b[k]
            for i in range(1, k + 1):
                value += a[i] * b[k - i]
            out.append(value)
        return Truncated(out)

    __rmul__ = __mul__

    def __pow__(self, k: int) -> Truncated:
        out: list[Any] = self.c
        for _ in range(k - 1):
            out = (Truncated(out) * self).c
        return Truncated(out)


class Series:
    """Power series in the symbol `var` at 0, with `order` coefficients in the system `base`."""

    def __init__(self, var: str, order: int, base: System | None = None) -> None:
        if order < 1:
            raise ValueError(f"a series needs at least one coefficient, not {order}")
        self.var, self.order = var, order
        self.base: System = Ball(30) if base is None else base
        self.zero = self._constant(self.base.zero)
        self.one = self._constant(self.base.one)

    def _constant(self, x: Any) -> Truncated:
        return Truncated([x, *[self.base.zero] * (self.order - 1)])

    def variable(self, point: Any) -> Truncated:
        """Point + t."""
        return Truncated([point, self.base.one, *[self.base.zero] * self.order][: self.order])

    def working(self) -> AbstractContextManager[Any]:
        """The base's context."""
        return self.base.working()

    def rational(self, q: Fraction) -> Any:
        """A constant."""
        return self._constant(self.base.rational(q))

    def convert(self, value: Any) -> Any:
        """A constant."""
        return self._constant(self.base.convert(value))

    def inv(self, x: Truncated) -> Truncated:
        """1/x: c_k = -Σ_{i>=1} x_i c_{k-i} / x_0."""
        first = self.base.inv(x.c[0])
        out = [first]
        for k in range(1, self.order):
            out.append(-first * self._sum(x.c[i] * out[k - i] for i in range(1, k + 1)))
        return Truncated(out)

    def function(self, name: str) -> Callable[[Truncated], Truncated]:
        """`apply` with its name fixed."""
        return partial(self.apply, name)

    def apply(self, name: str, x: Truncated) -> Truncated:
        """exp, log, sqrt, abs of a series."""
        c, base = x.c, self.base
        out = [base.apply(name, c[0])]
        if name == "exp":
            for k in range(1, self.order):
                out.append(self._sum(c[i] * out[k - i] * i for i in range(1, k + 1)) * self._over(k))
        elif name == "log":
            first = base.inv(c[0])
            for k in range(1, self.order):
                rest = self._sum(out[i] * c[k - i] * i for i in range(1, k)) * self._over(k)
                out.append((c[k] - rest) * first)
        elif name == "sqrt":
            first = base.inv(out[0] + out[0])
            for k in range(1, self.order):
                out.append((c[k] - self._sum(out[i] * out[k - i] for i in range(1, k))) * first)
        else:
            size = out[0]
            if size == 0 and self.order > 1:
                raise Undefined("|t| has no series at t = 0")
            same = self._positive(c[0], size)
            return x if same else -x
        return Truncated(out)

    def _positive(self, value: Any, size: Any) -> bool:
        difference = value - size
        if isinstance(self.base, Exact):
            return bool(difference == 0)
        if value > 0:
            return True
        if value < 0:
            return False
        raise Undetermined("the sign of the argument of an absolute value is not known at this precision")

    def _over(self, k: int) -> Any:
        return self.base.rational(Fraction(1, k))

    def _sum(self, parts: Any) -> Any:
        value = self.base.zero
        for part in parts:
            value = value + part
        return value

    def det(self, rows: list[list[Any]]) -> Any:
        """Laplace."""
        if len(rows) > 14:
            raise NotExact("a determinant of series is too large")
        return laplace(rows, self.zero, self.one)

    def gram(self, left: list[list[Any]], right: list[list[Any]]) -> list[list[Any]]:
        """Inner products one by one."""
        return products(left, right, self.zero)

    def public(self, x: Any) -> Any:
        """The coefficients c_0, …, c_{order-1}."""
        return [self.base.public(a) for a in x.c]
