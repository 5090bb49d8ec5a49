"""A witness: a model in which the hypotheses hold and the goal fails, with the relation that fails, in a
sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flint import arb

from referee.language.statements import And, BigO, Deriv, Forall, IdxNe, Iff, Implies, Rel, Sequent, Statement
from referee.language.subst import free, rename_symbol, substitute
from referee.language.terms import At, Idx, Size, Symbol
from referee.language.text import show
from referee.numerics.closed import Closed
from referee.numerics.errors import ModelError, NotExact, Undefined
from referee.numerics.evaluate import Evaluator
from referee.numerics.model import Model, nested, number_text, table_text
from referee.numerics.series import Series
from referee.numerics.truth import Judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from referee.language.terms import Index, Term

DIGITS = 30
SIGNS = {"=": "=", "<=": "≤", "<": "<", "!=": "≠"}


@dataclass(frozen=True)
class Witness:
    """`failing` is the atomic statement that fails, its quantified indices replaced by numbers (0-based),
    its sizes kept.
    """

    model: Model
    failing: Statement
    lhs: str
    rhs: str
    text: str

    def to_json(self) -> dict[str, Any]:
        """The model, the two values and the sentence."""
        return {"model": self.model.to_json(), "lhs": self.lhs, "rhs": self.rhs, "text": self.text}


def witness_of(sequent: Sequent, model: Model) -> Witness | None:
    """The witness that the model is, if the goal is seen to fail in it. The hypotheses are the caller's to
    certify.
    """
    judge = Judge(model)
    found = _failing(judge, sequent.goal, dict(model.indices))
    if found is None:
        return None
    failing, env, note = found
    lhs, rhs, body = _sides(judge, failing, env)
    shown = substitute(failing, indices={i: At(Size((), k)) for i, k in env.items() if i in free(failing).indices})
    inner = {i: k for i, k in env.items() if i in free(failing).indices and i not in model.indices}
    used = free(sequent).symbols | {s for lam in model.definitions.values() for s in free(lam).symbols}
    head = ", ".join([*_settings(model, used), *(f"{i.name} = {k + 1}" for i, k in inner.items())])
    return Witness(model, shown, lhs, rhs, f"{head}: {body}{note}" if head else f"{body}{note}")


def require(given: Iterable[Statement], model: Model) -> None:
    """Raise `ModelError` with one sentence if a hypothesis is seen to fail in the model."""
    for k, statement in enumerate(given, start=1):
        found = witness_of(Sequent((), statement), model)
        if found is not None:
            raise ModelError(f"hypothesis {k} fails in the model: {found.text}")


def _failing(judge: Judge, goal: Statement, env: dict[Idx, int]) -> tuple[Statement, dict[Idx, int], str] | None:
    """The first atomic statement that is False, and the values of indices at which it is."""
    match goal:
        case And(args=args):
            return next((x for s in args if (x := _failing(judge, s, env)) is not None), None)
        case Forall(body=body):
            inner = judge.instances(goal, env)
            return next((x for e in inner if (x := _failing(judge, body, e)) is not None), None)
        case Implies(given=given, then=then):
            return _failing(judge, then, env) if judge.decide(given, env) is True else None
        case Iff(left=left, right=right):
            for one, two in ((left, right), (right, left)):
                if judge.decide(one, env) is True and (found := _failing(judge, two, env)) is not None:
                    return found[0], found[1], found[2] + ", since the other side of the equivalence holds"
            return None
    return (goal, env, "") if judge.decide(goal, env) is False else None


def _sides(judge: Judge, failing: Statement, env: dict[Idx, int]) -> tuple[str, str, str]:
    match failing:
        case Rel(op=op, lhs=lhs, rhs=rhs):
            one, two = value_text(judge, lhs, env), value_text(judge, rhs, env)
            return one, two, f"the left side is {one}, the right side is {two}, but {SIGNS[op]} is claimed"
        case IdxNe(i=i, j=j):
            one, two = str(judge.place(i, env) + 1), str(judge.place(j, env) + 1)
            return one, two, f"{i_name(i)} is {one} and {i_name(j)} is {two}, but ≠ is claimed"
        case Deriv(var=var, f=f, point=point, value=value):
            one = number(_coefficients(judge, f, var, 2, env, point)[1])
            two = value_text(judge, value, env)
            return one, two, f"the derivative is {one}, but {two} is claimed"
        case BigO(var=var, f=f, order=order):
            terms = _coefficients(judge, f, var, order, env, None)
            k = next(k for k, c in enumerate(terms) if (not c.contains(0) if isinstance(c, arb) else c != 0))
            name = show(Symbol(var))
            one = number(terms[k])
            return one, "0", f"the coefficient of {name}^{k} is {one}, but O({name}^{order}) is claimed"
    raise TypeError(f"{type(failing).__name__} has no sides")


def i_name(i: Index) -> str:
    """An index as it is read: its name, or the size that it is."""
    return i.name if isinstance(i, Idx) else "the fixed index"


def _coefficients(judge: Judge, f: Term, var: str, order: int, env: dict[Idx, int], at: Term | None) -> list[Any]:
    moved = rename_symbol(f, var, "%" + var)
    for digits in (0, judge.precisions[-1]):
        base = judge.evaluator(digits)
        try:
            with base.system.working():
                point = base.raw(at, env) if at is not None else None
            return Evaluator(Series("%" + var, order, base.system), judge.model, point).value(moved, env)  # type: ignore[no-any-return]
        except NotExact:
            continue
    raise NotExact("no system evaluates the series")


def value_text(judge: Judge, term: Term, env: Mapping[Idx, int]) -> str:
    """The value of a term: exact if it is short, with its decimals if it is irrational; else a ball's
    decimals.
    """
    try:
        exact = judge.evaluator(0).value(term, env)
    except (NotExact, Undefined):
        return number(Evaluator(judge.evaluator(judge.precisions[-1]).system, judge.model).value(term, env))
    if not isinstance(exact, Closed):
        return str(exact)
    decimals = number(judge.evaluator(judge.precisions[-1]).value(term, env))
    text = str(exact)
    return f"{text} = {decimals}" if len(text) <= 60 else decimals


def number(x: Any) -> str:
    """An exact number as it is; of a ball, the digits that are certain (at most 12), with `…`."""
    if not isinstance(x, arb):
        return number_text(x)
    if x.is_exact() and x.is_integer():
        return str(int(x.unique_fmpz()))
    return f"0 to {DIGITS} digits" if x.contains(0) else str(x.str(12, radius=False)) + "…"


def _settings(model: Model, used: set[str] | frozenset[str]) -> list[str]:
    parts = [f"{name} = {value}" for name, value in model.sizes.items()]
    parts += [f"{i.name} = {k + 1}" for i, k in model.indices.items()]
    for name, value in model.symbols.items():
        if name not in used:
            continue
        letter = show(Symbol(name))
        rows = nested(value)
        if isinstance(rows, list) and rows and isinstance(rows[0], list):
            parts += [f"{letter}_{i + 1} = {_tuple(row)}" for i, row in enumerate(rows)]
        elif isinstance(rows, list):
            parts += [f"{letter} = {_tuple(rows)}"]
        else:
            parts += [f"{letter} = {table_text(value, '(', ')')}"]
    return parts


def _tuple(row: Any) -> str:
    return "(" + ", ".join(_tuple(x) if isinstance(x, list) else number_text(x) for x in row) + ")"
