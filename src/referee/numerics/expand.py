"""Cross-examination: a statement expanded at concrete sizes, by a route that shares nothing with the kernel.

Every sum is written out, every entry is a generator of a polynomial ring over Q (FLINT), exp, log, … of
each expanded argument are further generators, quotients are rational functions. An identity holds at these
sizes if the difference is 0.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from referee.language.statements import And, Forall, Implies, Rel, Sequent, Statement
from referee.language.subst import beta, free
from referee.language.terms import (
    Add,
    At,
    Delta,
    Det,
    Fn,
    Inv,
    Mul,
    Num,
    Pow,
    Size,
    SizeOf,
    Sum,
    Symbol,
    Term,
)
from referee.numerics.errors import ModelError, NotExact, Undefined
from referee.numerics.model import Model
from referee.numerics.rational import Field, Ratio, Restart
from referee.numerics.shapes import Shape, conjuncts, shape_of, stripped
from referee.numerics.systems import laplace
from referee.numerics.truth import Judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from referee.language.terms import Idx, Index

    Env = dict[Idx, int]

RESTARTS = 12


def expand(sequent: Sequent, sizes: Mapping[str, int]) -> bool | None:
    """Does the goal, an identity, hold at these sizes by exact expansion?

    True: every instance expands to 0 (where it is defined; logarithms are split only over factors known to
    be positive). False: a polynomial identity, its symbols under no hypothesis, does not. None: not settled
    this way, or not an identity.
    """
    given = [s for statement in sequent.given for s in conjuncts(statement)]
    goal = sequent.goal
    while isinstance(goal, Implies):
        given += list(conjuncts(goal.given))
        goal = goal.then
    shape = shape_of(given, goal)
    model = Model(dict(sizes), {})
    judge = Judge(model)
    if any(judge.decide(s) is not True for s in shape.sized):
        return None
    hypothetical = {name for s in given for name in free(s).symbols} & _support(goal, shape)
    field = Field(frozenset(_positive(given)))
    instances = list(_instances(goal, judge, shape))
    verdict: bool | None = True
    for rel, env in instances:
        if rel is None:
            return None
        try:
            zero, settled = _difference(field, rel, env, shape, sizes)
        except (NotExact, Undefined):
            return None
        if not zero:
            if settled and not hypothetical:
                return False
            verdict = None
    return verdict


def _instances(goal: Statement, judge: Judge, shape: Shape) -> Iterator[tuple[Rel | None, Env]]:
    """Every equality of the goal with values of its indices; None for what is no equality."""

    def opened(statement: Statement, env: Env) -> Iterator[tuple[Rel | None, Env]]:
        if isinstance(statement, And):
            for arg in statement.args:
                yield from opened(arg, env)
        elif isinstance(statement, Forall):
            for inner in judge.instances(statement, env):
                yield from opened(statement.body, inner)
        else:
            yield (statement if isinstance(statement, Rel) and statement.op == "=" else None), env

    ranges = [range(i.range.value(dict(judge.model.sizes))) for i in shape.indices]
    for values in product(*ranges):
        yield from opened(goal, dict(zip(shape.indices, values, strict=True)))


def _support(goal: Statement, shape: Shape) -> set[str]:
    found = set(free(goal).symbols)
    queue = sorted(found)
    while queue:
        lam = shape.definitions.get(queue.pop())
        more = set(free(lam).symbols) - found if lam is not None else set()
        found |= more
        queue += sorted(more)
    return found


def _positive(given: list[Statement]) -> Iterator[str]:
    """The families all of whose entries are positive by a hypothesis `0 < x`."""
    for statement in given:
        indices, relation = stripped(statement)
        match relation:
            case Rel(op="<", lhs=Num(value=q), rhs=Symbol(name=name, indices=places)) if q >= 0 and indices is not None:
                if len(set(places)) == len(places) and set(places) == set(indices):
                    yield name


def _difference(field: Field, rel: Rel, env: Env, shape: Shape, sizes: Mapping[str, int]) -> tuple[bool, bool]:
    """Is lhs − rhs the zero function? And is it a polynomial in entries alone, so that non-zero means
    False?
    """
    for _ in range(RESTARTS):
        expander = Expander(field, shape, sizes)
        try:
            value = expander.value(rel.lhs, env) + -expander.value(rel.rhs, env)
            relations = [*field.squares(), *expander.unit_relations()]
            difference = field.reduce(value.num, relations)
        except Restart:
            field.restart()
            continue
        return difference == 0, not field.opaque and value.den == 1
    raise NotExact("the exponents need too many refinements")


class Expander:
    """Terms to rational functions, at fixed sizes, definitions and linear hypotheses opened."""

    def __init__(self, field: Field, shape: Shape, sizes: Mapping[str, int]) -> None:
        self.field, self.shape, self.sizes = field, shape, dict(sizes)
        self._memo: dict[Any, Ratio] = {}

    def value(self, term: Term, env: Env) -> Ratio:
        """The expansion of a term."""
        key = (term, tuple((i, env[i]) for i in sorted(free(term).indices, key=repr)))
        if key not in self._memo:
            self._memo[key] = self._expand(term, env)
        return self._memo[key]

    def _expand(self, term: Term, env: Env) -> Ratio:
        field = self.field
        match term:
            case Num(value=q):
                return field.constant(q)
            case SizeOf(size=size):
                return field.constant(size.value(self.sizes))
            case Delta(i=i, j=j):
                return field.constant(int(self._place(i, env) == self._place(j, env)))
            case Add(args=args):
                return self._total(self.value(a, env) for a in args)
            case Mul(args=args):
                out = field.constant(1)
                for a in args:
                    out *= self.value(a, env)
                return out
            case Pow(base=base, exponent=k):
                return self.value(base, env) ** k
            case Inv(arg=arg):
                return self._reduced(self.value(arg, env)).inverse()
            case Fn(name=name, arg=arg):
                return field.apply(name, self._reduced(self.value(arg, env)))
            case Sum(index=i, but=but, body=body):
                skip = {self._place(b, env) for b in but}
                places = (k for k in range(i.range.value(self.sizes)) if k not in skip)
                return self._total(self.value(body, {**env, i: k}) for k in places)
            case Det():
                return self._det(term, env)
            case Symbol(name=name, indices=places):
                return self._entry(name, tuple(self._place(i, env) for i in places))
        raise TypeError(f"{type(term).__name__} is not a term")

    def _reduced(self, x: Ratio) -> Ratio:
        """X with the relations of roots and unit vectors used, so that equal arguments look equal."""
        relations = [*self.field.squares(), *self.unit_relations()]
        if not relations:
            return x
        den = self.field.reduce(x.den, relations)
        if den == 0:
            raise Undefined("a denominator expands to 0")
        return Ratio(self.field.reduce(x.num, relations), den)

    def _total(self, parts: Iterator[Ratio]) -> Ratio:
        out = self.field.constant(0)
        for part in parts:
            out += part
        return out

    def _place(self, i: Index, env: Env) -> int:
        return i.value.value(self.sizes) if isinstance(i, At) else env[i]

    def _det(self, term: Det, env: Env) -> Ratio:
        rows = []
        for r, line in zip(term.rows, term.entries, strict=True):
            for x in range(r.range.value(self.sizes)):
                inner = {**env, r: x}
                rows.append(
                    [
                        self.value(entry, {**inner, c: y})
                        for c, entry in zip(term.cols, line, strict=True)
                        for y in range(c.range.value(self.sizes))
                    ]
                )
        return laplace(rows, self.field.constant(0), self.field.constant(1)) if rows else self.field.constant(1)

    def _entry(self, name: str, places: tuple[int, ...]) -> Ratio:
        """An entry: by its definition, by the sum of its line, or a generator."""
        if name in self.shape.definitions:
            lam = self.shape.definitions[name]
            return self.value(beta(lam, tuple(At(Size((), k)) for k in places)), {})
        if any(k < 0 for k in places):
            raise ModelError(f"{name} is asked for an entry before the first")
        for p, k in enumerate(places):
            if (name, p) in self.shape.sums and k == self._extent(name, p) - 1:
                whole = self.value(self.shape.sums[name, p], {})
                rest = (self._entry(name, (*places[:p], j, *places[p + 1 :])) for j in range(k))
                return whole + -self._total(rest)
        return self.field.generator("entry", (name, places))

    def _extent(self, name: str, p: int) -> int:
        return self.shape.extent(name, self.sizes)[p]

    def unit_relations(self) -> list[tuple[int, Any]]:
        """x_last² = 1 − Σ of the other squares, for every unit vector met."""
        found = []
        for name, p in sorted(self.shape.unit):
            if any(x == name for x, _ in self.shape.sums) or name in self.shape.definitions:
                continue
            last = self._extent(name, p) - 1
            for kind, key in list(self.field.origin):
                if kind == "entry" and key[0] == name and key[1][p] == last:
                    square = self.field.constant(1)
                    for a in range(last):
                        other = self.field.generator("entry", (name, (*key[1][:p], a, *key[1][p + 1 :])))
                        square += -(other**2)
                    found.append((self.field.names["entry", key], square.num))
        return found
