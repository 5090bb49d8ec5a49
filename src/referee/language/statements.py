"""Statements about terms, and sequents: what is claimed, under which hypotheses."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from referee.language.nodes import Node
from referee.language.terms import Idx, Index, Num, Term, as_term, not_excluded

if TYPE_CHECKING:
    from collections.abc import Iterable

RELATIONS = ("=", "<=", "<", "!=")


class Statement(Node):
    """True or false in every model."""

    plain: ClassVar[bool] = True


@dataclass(frozen=True, eq=False)
class Rel(Statement):
    """lhs = rhs, lhs <= rhs, lhs < rhs or lhs != rhs."""

    op: str
    lhs: Term
    rhs: Term

    def __post_init__(self) -> None:
        if self.op not in RELATIONS:
            message = f"there is no relation {self.op!r}; there are {', '.join(RELATIONS)}"
            raise ValueError(message)


@dataclass(frozen=True, eq=False)
class IdxNe(Statement):
    """The two indices are different numbers."""

    i: Index
    j: Index


@dataclass(frozen=True, eq=False)
class And(Statement):
    """All of `args`; the empty conjunction is true."""

    args: tuple[Statement, ...]


@dataclass(frozen=True, eq=False)
class Implies(Statement):
    """If `given` then `then`."""

    given: Statement
    then: Statement


@dataclass(frozen=True, eq=False)
class Iff(Statement):
    """Left if and only if right."""

    left: Statement
    right: Statement


@dataclass(frozen=True, eq=False)
class Forall(Statement):
    """`body` for every value of `index` in its range that differs from every index in `but`; binds `index`."""

    index: Idx
    but: tuple[Index, ...]
    body: Statement

    def __post_init__(self) -> None:
        not_excluded(self.index, self.but)


@dataclass(frozen=True, eq=False)
class Exists(Statement):
    """There is a real symbol, or an indexed family, `name`, such that `body`; binds `name`."""

    name: str
    body: Statement


@dataclass(frozen=True, eq=False)
class Deriv(Statement):
    """The function t -> f is differentiable at t = point, with derivative `value`; binds the symbol `var` in `f` only."""

    var: str
    f: Term
    point: Term
    value: Term


@dataclass(frozen=True, eq=False)
class BigO(Statement):
    """f = O(|t|^order) as t -> 0: there are C and r > 0 with |f| <= C |t|^order for all |t| < r; binds `var` in `f`."""

    plain: ClassVar[bool] = False
    var: str
    f: Term
    order: int


@dataclass(frozen=True, eq=False)
class Smooth(Statement):
    """f is infinitely differentiable in the symbols `names` jointly, in a neighbourhood of their values."""

    names: tuple[str, ...]
    f: Term


@dataclass(frozen=True, eq=False)
class Sequent(Node):
    """`goal` in every model in which all of `given` hold (free sizes, indices and symbols are universal)."""

    given: tuple[Statement, ...]
    goal: Statement


TRUE = And(())
FALSE = Rel("<", Num(Fraction(0)), Num(Fraction(0)))


def eq(a: Any, b: Any) -> Rel:
    """a = b."""
    return Rel("=", as_term(a), as_term(b))


def le(a: Any, b: Any) -> Rel:
    """a <= b."""
    return Rel("<=", as_term(a), as_term(b))


def lt(a: Any, b: Any) -> Rel:
    """A < b."""
    return Rel("<", as_term(a), as_term(b))


def ge(a: Any, b: Any) -> Rel:
    """A >= b, kept as b <= a."""
    return le(b, a)


def gt(a: Any, b: Any) -> Rel:
    """A > b, kept as b < a."""
    return lt(b, a)


def ne(a: Any, b: Any) -> Rel:
    """A != b."""
    return Rel("!=", as_term(a), as_term(b))


def both(*args: Statement) -> And:
    """The conjunction."""
    return And(args)


def every(index: Idx, body: Statement, but: Iterable[Index] = ()) -> Forall:
    """For all `index`, without the values in `but`."""
    return Forall(index, tuple(but), body)


def sequent(goal: Statement, *given: Statement) -> Sequent:
    """`goal`, if all of `given`."""
    return Sequent(given, goal)
