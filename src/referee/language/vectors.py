"""Vectors and families of vectors as functions of indices. Sugar: only terms of finite sums come out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from referee.language.statements import Forall, Rel, Statement
from referee.language.subst import free, fresh
from referee.language.terms import Delta, Idx, Index, Size, Symbol, Term, as_term, sqrt, total


class ShapeError(ValueError):
    """Two shapes do not fit together. Says both."""


@dataclass(frozen=True)
class Vector:
    """A vector of `size` reals, as the function from an index to its entry."""

    size: Size
    at: Callable[[Index], Term]

    def __add__(self, other: Vector) -> Vector:
        self._fits(other)
        return Vector(self.size, lambda a: self.at(a) + other.at(a))

    def __sub__(self, other: Vector) -> Vector:
        self._fits(other)
        return Vector(self.size, lambda a: self.at(a) - other.at(a))

    def __neg__(self) -> Vector:
        return Vector(self.size, lambda a: -self.at(a))

    def __mul__(self, scalar: Any) -> Vector:
        c = as_term(scalar)
        return Vector(self.size, lambda a: c * self.at(a))

    __rmul__ = __mul__

    def __matmul__(self, other: Vector) -> Term:
        """The inner product Σ_a x_a y_a."""
        self._fits(other)
        return along(self.size, lambda a: self.at(a) * other.at(a))

    def norm2(self) -> Term:
        """‖x‖² = Σ_a x_a²."""
        return along(self.size, lambda a: self.at(a) ** 2)

    def norm(self) -> Term:
        """‖x‖."""
        return sqrt(self.norm2())

    def equals(self, other: Vector, name: str = "a") -> Statement:
        """x_a = y_a for all a."""
        self._fits(other)
        a = Idx(name, self.size)
        return Forall(a, (), Rel("=", self.at(a), other.at(a)))

    def _fits(self, other: Vector) -> None:
        if self.size != other.size:
            from referee.language.text import show  # noqa: PLC0415

            message = f"vectors of size {show(self.size)} and {show(other.size)} do not fit together"
            raise ShapeError(message)


def along(size: Size, body: Callable[[Idx], Term], name: str = "a") -> Term:
    """Σ over a fresh index of that size."""
    probe = Idx("a?", size)
    taken = frozenset(i.name for i in free(body(probe)).indices if i != probe)
    index = Idx(fresh(name, taken), size)
    return total(index, body(index))


def family(name: str, *sizes: Size) -> Callable[..., Vector]:
    """`u = family("u", d)`: u(i) is the vector of size d with entries u[i, a]; any number of indices in front."""
    (d,) = sizes

    def member(*indices: Index) -> Vector:
        return Vector(d, lambda a: Symbol(name, (*indices, a)))

    return member


def vector(name: str, size: Size) -> Vector:
    """The vector with entries name[a]."""
    return Vector(size, lambda a: Symbol(name, (a,)))


def zero(size: Size) -> Vector:
    """0."""
    return Vector(size, lambda _: as_term(0))


def vector_sum(index: Idx, member: Vector, but: Sequence[Index] = ()) -> Vector:
    """Σ_i x_i of a family of vectors."""
    return Vector(member.size, lambda a: total(index, member.at(a), but))


def unit(at: Index, size: Size) -> Vector:
    """The unit vector e_at."""
    return Vector(size, lambda a: Delta(at, a))
