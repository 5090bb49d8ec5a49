"""Hypotheses that are linear equations for some of the symbols: these are solved for, exactly.

`M W = I`, the stationarity conditions of a programme, a system `A x = b` hold for next to no tables drawn at random. Hypothesis by
hypothesis, the symbols that no earlier one has settled and of which its equations have no products are found, as many as can be; the
equations are evaluated once with unknown entries and solved over Q; entries that stay free keep what was drawn. Nothing rests on
this: every hypothesis is checked in the model.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from referee.language.statements import Forall, Rel
from referee.language.subst import free
from referee.language.terms import Add, Mul, Pow, Sum, Symbol
from referee.numerics.errors import ModelError, NotExact, Undefined
from referee.numerics.evaluate import Evaluator
from referee.numerics.systems import Exact, products

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from referee.language.statements import Statement
    from referee.language.terms import Idx, Term
    from referee.numerics.model import Model
    from referee.numerics.shapes import Shape

MOST = 120  # unknown entries
Pairs = set[frozenset[str]]


class Linear:
    """constant + Σ coefficient · unknown."""

    __slots__ = ("constant", "terms")

    def __init__(self, constant: fmpq, terms: dict[int, fmpq]) -> None:
        self.constant, self.terms = constant, terms

    def __add__(self, other: Linear) -> Linear:
        terms = dict(self.terms)
        for k, c in other.terms.items():
            terms[k] = terms[k] + c if k in terms else c
        return Linear(self.constant + other.constant, terms)

    def __neg__(self) -> Linear:
        return self.times(fmpq(-1))

    def __sub__(self, other: Linear) -> Linear:
        return self + -other

    def __mul__(self, other: Linear) -> Linear:
        if self.terms and other.terms:
            raise NotExact("a product of unknowns")
        return self.times(other.constant) if self.terms else other.times(self.constant)

    def __pow__(self, k: int) -> Linear:
        return Linear(known(self) ** k, {})

    def times(self, factor: fmpq) -> Linear:
        """The multiple."""
        return Linear(self.constant * factor, {k: c * factor for k, c in self.terms.items() if factor != 0})


def known(x: Linear) -> fmpq:
    """The number that it is.

    Raises:
        NotExact: it depends on an unknown.
    """
    if any(c != 0 for c in x.terms.values()):
        raise NotExact("an unknown inside a function")
    return x.constant


class Unknowns:
    """The number system of `Linear`: exact rationals with unknowns."""

    def __init__(self) -> None:
        self.exact = Exact()
        self.zero, self.one = Linear(fmpq(0), {}), Linear(fmpq(1), {})

    def working(self) -> AbstractContextManager[Any]:
        """Nothing to set."""
        return nullcontext()

    def rational(self, q: Fraction) -> Linear:
        """A rational number."""
        return Linear(fmpq(q.numerator, q.denominator), {})

    def convert(self, value: Any) -> Linear:
        """An unknown as it is, else a rational."""
        if isinstance(value, Linear):
            return value
        number = self.exact.convert(value)
        if not isinstance(number, fmpq):
            raise NotExact("an irrational coefficient")
        return Linear(number, {})

    def inv(self, x: Linear) -> Linear:
        """1/x of a number."""
        return self.convert(self.exact.inv(known(x)))

    def function(self, name: str) -> Callable[[Linear], Linear]:
        """`apply` with its name fixed."""
        return lambda x: self.apply(name, x)

    def apply(self, name: str, x: Linear) -> Linear:
        """Of a number, where the value is rational."""
        return self.convert(self.exact.apply(name, known(x)))

    def det(self, rows: list[list[Linear]]) -> Linear:
        """Of numbers."""
        return self.convert(self.exact.det([[known(x) for x in row] for row in rows]))

    def gram(self, left: list[list[Linear]], right: list[list[Linear]]) -> list[list[Linear]]:
        """Inner products by the definition."""
        return products(left, right, self.zero)

    def public(self, x: Linear) -> Linear:
        """As it is."""
        return x


def products_in(term: Term, shape: Shape) -> tuple[set[str], Pairs]:
    """The symbols of a term, and the pairs that it multiplies with each other: a symbol with itself where it is not affine in it."""
    match term:
        case Symbol(name=name):
            lam = shape.definitions.get(name)
            return ({name}, set()) if lam is None else products_in(lam.body, shape)
        case Add(args=args):
            parts = [products_in(a, shape) for a in args]
            return _union(names for names, _ in parts), _union(pairs for _, pairs in parts)
        case Mul(args=args):
            parts = [products_in(a, shape) for a in args]
            crossed = {frozenset((a, b)) for (x, _), (y, _) in combinations(parts, 2) for a in x for b in y}
            return _union(names for names, _ in parts), _union(pairs for _, pairs in parts) | crossed
        case Sum(body=body) | Pow(base=body, exponent=1):
            return products_in(body, shape)
    below = {x for name in free(term).symbols for x in _all_below(name, shape)}
    return below, {frozenset((a, b)) for a in below for b in below}


def _union(sets: Iterable[set[Any]]) -> set[Any]:
    return set().union(*sets)


def _all_below(name: str, shape: Shape) -> set[str]:
    lam = shape.definitions.get(name)
    below = set() if lam is None else {x for inner in free(lam.body).symbols for x in _all_below(inner, shape)}
    return below | {name}


@dataclass(frozen=True)
class Stage:
    """The equations of one hypothesis, and the symbols for which they are solved."""

    equations: tuple[Statement, ...]
    unknowns: tuple[str, ...]


def stages(shape: Shape) -> tuple[Stage, ...]:
    """One for each hypothesis whose equations nothing else provides for; symbols that few hypotheses mention come first."""
    symbols = [_symbols(group, shape) for group in shape.equations]
    settled = {name for name, _ in shape.unit} | {name for name, _ in shape.sums} | set(shape.definitions)
    found = []
    for group, inside in zip(shape.equations, symbols, strict=True):
        order = sorted(inside - settled, key=lambda x: (sum(x in other for other in symbols), x in shape.entrywise, x))
        chosen = largest(order, _union(products_in(side, shape)[1] for s in group for side in sides(s)))
        settled |= inside
        if chosen:
            found.append(Stage(group, tuple(sorted(chosen))))
    return tuple(found)


def largest(order: list[str], products: Pairs) -> list[str]:
    """Of the sets that grow in this order from each symbol, without a product of two of them: the first of the largest."""
    best: list[str] = []
    for seed in order:
        grown: list[str] = []
        for name in (seed, *order):
            if name not in grown and not any(frozenset((name, other)) in products for other in (name, *grown)):
                grown.append(name)
        best = max(best, grown, key=len)
    return best


def _symbols(group: tuple[Statement, ...], shape: Shape) -> set[str]:
    return {below for s in group for name in free(s).symbols for below in _all_below(name, shape)}


def sides(statement: Statement) -> tuple[Term, Term]:
    """Of the equation below the quantifiers."""
    r = relation(statement)
    return r.lhs, r.rhs


def relation(statement: Statement) -> Rel:
    """The equation below the quantifiers."""
    while isinstance(statement, Forall):
        statement = statement.body
    if not isinstance(statement, Rel):
        raise TypeError("only equations are solved")
    return statement


def completed(shape: Shape, model: Model) -> Model | None:
    """The model with other entries of the unknowns such that their equations hold; None where these have no solution."""
    if shape.stages is None:
        shape.stages = stages(shape)
    for stage in shape.stages:
        found = fulfilled(stage, model)
        if found is None:
            return None
        model = found
    return model


def fulfilled(stage: Stage, model: Model) -> Model | None:
    """The model with the stage's equations solved; as it is where they are not equations of rationals."""
    places = [(name, key) for name in stage.unknowns for key in _keys(model.symbols[name])]
    if not places or len(places) > MOST:
        return model
    drawn = [_rational(_entry(model.symbols[name], key)) for name, key in places]
    unknown = [Linear(fmpq(0), {k: fmpq(1)}) for k in range(len(places))]
    open_model = _with(model, places, unknown)
    system = Unknowns()
    evaluator = Evaluator(system, open_model)
    try:
        rows = [
            evaluator.raw(r.lhs, env) - evaluator.raw(r.rhs, env)
            for s in stage.equations
            for env, r in instances(s, open_model)
        ]
        solved = solve(rows, drawn)
    except (NotExact, Undefined, ModelError):
        return model
    return None if solved is None else _with(model, places, [Exact().public(x) for x in solved])


def _with(model: Model, places: list[tuple[str, Any]], values: list[Any]) -> Model:
    symbols: dict[str, Any] = dict(model.symbols)
    for (name, key), x in zip(places, values, strict=True):
        symbols[name] = x if key is None else {**symbols[name], key: x}
    return model.replace(symbols=symbols)


def _keys(value: Any) -> list[Any]:
    return list(value) if hasattr(value, "items") else [None]


def _entry(value: Any, key: Any) -> Any:
    return value if key is None else value[key]


def _rational(x: Any) -> fmpq:
    """What was drawn, or 0 in place of an irrational number."""
    try:
        return Unknowns().convert(x).constant
    except NotExact:
        return fmpq(0)


def instances(statement: Statement, model: Model) -> Iterator[tuple[dict[Idx, int], Rel]]:
    """The equation and the values of the quantified indices, for all of them."""
    bound: list[Forall] = []
    while isinstance(statement, Forall):
        bound.append(statement)
        statement = statement.body
    sizes = dict(model.sizes)
    for values in product(*(range(s.index.range.value(sizes)) for s in bound)):
        env = dict(zip((s.index for s in bound), values, strict=True))
        places = {**model.indices, **env}
        apart = all(_place(b, places, sizes) != env[s.index] for s in bound for b in s.but)
        if apart and isinstance(statement, Rel):
            yield env, statement


def _place(i: Any, env: dict[Idx, int], sizes: dict[str, int]) -> int:
    return env[i] if i in env else int(i.value.value(sizes))


def solve(rows: list[Linear], drawn: list[fmpq]) -> list[fmpq] | None:
    """Numbers at which all rows are 0, the free ones as drawn; None where there are none."""
    count = len(drawn)
    table = [[row.terms.get(k, fmpq(0)) for k in range(count)] + [-row.constant] for row in rows]
    if not table:
        return drawn
    reduced, rank = fmpq_mat(table).rref()
    out, lines = list(drawn), reduced.tolist()[:rank]
    for line in reversed(lines):
        lead = next(k for k, x in enumerate(line) if x != 0)
        if lead == count:
            return None
        out[lead] = line[count] - sum((line[k] * out[k] for k in range(lead + 1, count)), fmpq(0))
    return out
