"""Three-valued truth of statements in a model.

A relation is decided in exact arithmetic where that is possible, else by balls of growing precision: `<`,
`<=`, `!=` when the ball of the difference tells, `=` only to refute. Connectives follow Kleene: unknown is
never true, and undefined (1/0, log of t <= 0) is unknown. Existence is not decided here; smoothness
neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from referee.language.statements import (
    And,
    BigO,
    Deriv,
    Exists,
    Forall,
    IdxNe,
    Iff,
    Implies,
    Rel,
    Smooth,
)
from referee.language.subst import alpha, rename_symbol
from referee.numerics.closed import sign
from referee.numerics.errors import NotExact, Undefined, Undetermined, checked_digits
from referee.numerics.evaluate import Evaluator
from referee.numerics.series import Series
from referee.numerics.systems import Ball, Exact, System

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from referee.language.statements import Statement
    from referee.language.terms import Idx, Index, Term
    from referee.numerics.model import Model

Env = dict["Idx", int]
LADDER = 3
CAP = 1000


def decide(
    statement: Statement, model: Model, digits: int = 30, indices: Mapping[Idx, int] | None = None
) -> bool | None:
    """Is the statement true in the model? `None`: not settled by exact arithmetic or balls, or undefined."""
    return Judge(model, digits).decide(statement, dict(indices or {}))


class Judge:
    """Decides statements in one model; keeps the compiled terms."""

    def __init__(self, model: Model, digits: int = 30) -> None:
        self.model = model
        first = checked_digits(digits)
        self.precisions = sorted({min(first * 2**k, max(CAP, first)) for k in range(LADDER)})
        self._evaluators: dict[int, Evaluator] = {}
        self._differences: dict[Rel, Term] = {}

    def evaluator(self, digits: int) -> Evaluator:
        """The evaluator at a precision; 0 digits: exact."""
        if digits not in self._evaluators:
            system: System = Ball(digits) if digits else Exact()
            self._evaluators[digits] = Evaluator(system, self.model)
        return self._evaluators[digits]

    def decide(self, statement: Statement, env: Env | None = None) -> bool | None:
        """True, False or not settled."""
        env = {**self.model.indices, **(env or {})}
        granted = statement in self.model.granted
        verdict = self._decide(statement, env)
        if granted and verdict is None and self._defined(statement, env):
            return True
        return verdict

    def _decide(self, statement: Statement, env: Env) -> bool | None:
        match statement:
            case Rel():
                return self.relation(statement, env)
            case IdxNe(i=i, j=j):
                return self.place(i, env) != self.place(j, env)
            case And(args=args):
                return _all(self._decide(s, env) for s in args)
            case Implies(given=given, then=then):
                return _any(_not(self._decide(given, env)), lambda: self._decide(then, env))
            case Iff(left=left, right=right):
                one, two = self._decide(left, env), self._decide(right, env)
                return None if one is None or two is None else one == two
            case Forall(body=body):
                return _all(self._decide(body, inner) for inner in self.instances(statement, env))
            case Deriv():
                return self._derivative(statement, env)
            case BigO():
                return self._big_o(statement, env)
            case Exists() | Smooth():
                return None
        raise TypeError(f"{type(statement).__name__} is not a statement")

    def place(self, i: Index, env: Env) -> int:
        """The number that an index is."""
        sizes = dict(self.model.sizes)
        return env[i] if i in env else i.value.value(sizes)  # type: ignore[union-attr]

    def instances(self, statement: Forall, env: Env) -> Iterator[Env]:
        """The environments over which a `Forall` ranges."""
        skip = {self.place(b, env) for b in statement.but}
        for k in range(statement.index.range.value(dict(self.model.sizes))):
            if k not in skip:
                yield {**env, statement.index: k}

    def relation(self, statement: Rel, env: Env) -> bool | None:
        """The truth of a relation: exact first, then balls."""
        op = statement.op
        if statement not in self._differences:
            self._differences[statement] = statement.lhs - statement.rhs
        difference = self._differences[statement]
        try:
            evaluator = self.evaluator(0)
            with evaluator.system.working():
                s = sign(evaluator.raw(difference, env))
            return {"=": s == 0, "!=": s != 0, "<": s < 0, "<=": s <= 0}[op]
        except NotExact:
            pass
        except Undefined:
            return None
        return self._by_balls(op, difference, env, alpha(statement.lhs) == alpha(statement.rhs))

    def _by_balls(self, op: str, difference: Term, env: Env, same: bool) -> bool | None:
        """A relation by balls; `same` says that the sides are one term, equal wherever it is defined."""
        for digits in self.precisions:
            evaluator = self.evaluator(digits)
            try:
                with evaluator.system.working():
                    ball = evaluator.raw(difference, env)
                    verdict = _told(op, ball)
            except Undetermined:
                continue
            except Undefined:
                return None
            if verdict is not None:
                return verdict
            if same:
                return op in {"=", "<="}
        return None

    def _defined(self, statement: Statement, env: Env) -> bool:
        """Do all the relations of the statement have values?"""
        match statement:
            case Rel(lhs=lhs, rhs=rhs):
                evaluator = self.evaluator(self.precisions[-1])
                try:
                    with evaluator.system.working():
                        evaluator.raw(lhs, env)
                        evaluator.raw(rhs, env)
                except Undefined:
                    return False
                return True
            case Forall(body=body):
                return all(self._defined(body, inner) for inner in self.instances(statement, env))
        return False

    def _series(self, f: Term, var: str, order: int, env: Env, at: Term | None) -> Iterator[tuple[list[Any], bool]]:
        """The coefficients of f in `var` at the value of `at` (0 without it), exact first, then as balls."""
        name = "%" + var
        moved = rename_symbol(f, var, name)
        for digits in (0, *self.precisions):
            inner = self.evaluator(digits)
            try:
                with inner.system.working():
                    point = inner.raw(at, env) if at is not None else None
                    coefficients = Evaluator(Series(name, order, inner.system), self.model, point).raw(moved, env).c
                    yield coefficients, digits == 0
            except (NotExact, Undetermined):
                continue
            except Undefined:
                return

    def _derivative(self, statement: Deriv, env: Env) -> bool | None:
        for coefficients, exact in self._series(statement.f, statement.var, 2, env, statement.point):
            evaluator = self.evaluator(0 if exact else self.precisions[-1])
            try:
                with evaluator.system.working():
                    value = evaluator.raw(statement.value, env)
            except NotExact:
                continue
            except Undefined:
                return None
            difference = coefficients[1] - value
            if exact:
                return sign(difference) == 0
            if not difference.contains(0):
                return False
        return None

    def _big_o(self, statement: BigO, env: Env) -> bool | None:
        if statement.order < 1:
            return None
        for coefficients, exact in self._series(statement.f, statement.var, statement.order, env, None):
            if exact:
                return all(sign(c) == 0 for c in coefficients)
            if any(not c.contains(0) for c in coefficients):
                return False
        return None


def _told(op: str, difference: Any) -> bool | None:
    if op in {"=", "!="}:
        return None if difference.contains(0) else op == "!="
    if op == "<":
        return True if difference < 0 else False if difference >= 0 else None
    return True if difference <= 0 else False if difference > 0 else None


def _not(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _all(verdicts: Iterator[bool | None]) -> bool | None:
    unknown = False
    for verdict in verdicts:
        if verdict is False:
            return False
        unknown |= verdict is None
    return None if unknown else True


def _any(first: bool | None, second: Callable[[], bool | None]) -> bool | None:
    if first:
        return True
    other = second()
    if other:
        return True
    return None if first is None or other is None else False
