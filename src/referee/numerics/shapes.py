"""What the hypotheses say about symbols: shapes of families, unit vectors, simplices, definitions, bounds.

Recognised by form, up to the names of indices. What is not recognised is left to rejection: a model is
drawn, and checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from referee.language.statements import And, BigO, Deriv, Exists, Forall, Rel, Statement
from referee.language.subst import Lam, free
from referee.language.terms import Idx, Index, Mul, Num, Pow, Sum, Symbol, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from referee.language.nodes import Node


@dataclass
class Shape:
    """The symbols of a sequent, and what is known of each."""

    uses: dict[str, list[tuple[Index, ...]]] = field(default_factory=dict)
    unit: set[tuple[str, int]] = field(default_factory=set)  # family, place of the index that is summed
    sums: dict[tuple[str, int], Term] = field(default_factory=dict)  # family, place summed -> the sum
    definitions: dict[str, Lam] = field(default_factory=dict)
    granted: set[Statement] = field(default_factory=set)
    equations: list[tuple[Statement, ...]] = field(default_factory=list)  # of each hypothesis, none of the above
    entrywise: dict[str, list[Statement]] = field(default_factory=dict)
    sized: list[Statement] = field(default_factory=list)
    indices: list[Idx] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    stages: Any = None  # what `affine` found out about the equations
    allowed: dict[Any, bool] = field(default_factory=dict)  # what `models` found out about single values

    def extent(self, name: str, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """How many entries the family has along each index."""
        uses = self.uses[name]
        return tuple(max(0, *(use[p].range.value(dict(sizes)) for use in uses)) for p in range(len(uses[0])))


def shape_of(given: Iterable[Statement], goal: Statement) -> Shape:
    """Read the hypotheses and the goal."""
    shape = Shape()
    hypotheses = [list(conjuncts(statement)) for statement in given]
    for statement in (*(part for parts in hypotheses for part in parts), goal):
        for name, places in occurrences(statement, frozenset()):
            uses = shape.uses.setdefault(name, [])
            if len(uses) == 0 or len(uses[0]) == len(places):
                uses.append(places)
        inside = free(statement)
        shape.indices += [i for i in sorted(inside.indices, key=repr) if i not in shape.indices]
        shape.sizes += [s for s in sorted(inside.sizes) if s not in shape.sizes]
    shape.uses = dict(sorted(shape.uses.items()))
    shape.sizes.sort(key=lambda name: (name not in {"n", "m"}, name != "n", name))
    for parts in hypotheses:
        open_parts = tuple(part for part in parts if not _read(part, shape))
        if open_parts:
            shape.equations.append(open_parts)
    return shape


def conjuncts(statement: Statement) -> Iterator[Statement]:
    """The statement, with conjunctions opened, also below quantifiers."""
    if isinstance(statement, And):
        for arg in statement.args:
            yield from conjuncts(arg)
    elif isinstance(statement, Forall):
        for body in conjuncts(statement.body):
            yield Forall(statement.index, statement.but, body)
    else:
        yield statement


def occurrences(node: Any, bound: frozenset[str]) -> Iterator[tuple[str, tuple[Index, ...]]]:
    """Free occurrences of symbols, with their indices."""
    match node:
        case Symbol(name=name, indices=places):
            if name not in bound:
                yield name, places
        case Deriv(var=var, f=f, point=point, value=value):
            yield from occurrences(f, bound | {var})
            yield from occurrences(point, bound)
            yield from occurrences(value, bound)
        case BigO(var=var, f=f):
            yield from occurrences(f, bound | {var})
        case Exists(name=name, body=body):
            yield from occurrences(body, bound | {name})
        case _:
            for child in _children(node):
                yield from occurrences(child, bound)


def _children(node: Node) -> Iterator[Node]:
    for value in node.fields():
        yield from _nodes(value)


def _nodes(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)
    elif hasattr(value, "fields"):
        yield value


def _read(statement: Statement, shape: Shape) -> bool:
    """Take note of a hypothesis; False for an equation that is not provided for."""
    inside = free(statement)
    if not inside.symbols:
        if not inside.indices:
            shape.sized.append(statement)
        return True
    indices, relation = stripped(statement)
    if relation is None:
        return True
    if relation.op == "=":
        for left, right in ((relation.lhs, relation.rhs), (relation.rhs, relation.lhs)):
            if _unit(left, right, indices, shape) or _sum(left, right, indices, shape):
                return True
            if _define(statement, left, right, indices, shape):
                return True
    if len(inside.symbols) == 1 and not any(isinstance(n, Sum) for n in walk(relation)):
        (name,) = inside.symbols
        shape.entrywise.setdefault(name, []).append(statement)
    return relation.op != "="


def stripped(statement: Statement) -> tuple[list[Idx] | None, Rel | None]:
    """The relation below quantifiers, with the indices quantified (None if some index is excluded
    somewhere).
    """
    indices: list[Idx] | None = []
    while isinstance(statement, Forall):
        indices = None if statement.but or indices is None else [*indices, statement.index]
        statement = statement.body
    return indices, statement if isinstance(statement, Rel) else None


def walk(node: Any) -> Iterator[Any]:
    """Every node below, itself included."""
    yield node
    for child in _children(node):
        yield from walk(child)


def _square_of(term: Term) -> Symbol | None:
    match term:
        case Mul(args=(Symbol() as x, Symbol() as y)) if x == y:
            return x
        case Pow(base=Symbol() as x, exponent=2):
            return x
    return None


def _whole(x: Symbol, a: Idx, indices: list[Idx] | None) -> bool:
    """Does x run over its whole table: one place is `a`, the others are quantified or free, all distinct?"""
    others = [i for i in x.indices if i != a]
    return (
        x.indices.count(a) == 1
        and len(set(others)) == len(others)
        and indices is not None
        and all(isinstance(i, Idx) for i in others)
    )


def _unit(left: Term, right: Term, indices: list[Idx] | None, shape: Shape) -> bool:
    if right != Num(Fraction(1)) or not isinstance(left, Sum) or left.but:
        return False
    x = _square_of(left.body)
    if x is None or not _whole(x, left.index, indices) or len(x.indices) > 2:
        return False
    shape.unit.add((x.name, x.indices.index(left.index)))
    return True


def _sum(left: Term, right: Term, indices: list[Idx] | None, shape: Shape) -> bool:
    if not isinstance(left, Sum) or left.but or free(right).symbols or free(right).indices:
        return False
    x = left.body
    if not isinstance(x, Symbol) or not _whole(x, left.index, indices) or len(x.indices) > 2:
        return False
    shape.sums[x.name, x.indices.index(left.index)] = right
    return True


def _define(statement: Statement, left: Term, right: Term, indices: list[Idx] | None, shape: Shape) -> bool:
    """x_i = term for all i, the term free of x: x is computed."""
    if not isinstance(left, Symbol) or indices is None or left.name in shape.definitions:
        return False
    places = [i for i in left.indices if isinstance(i, Idx)]
    if len(places) != len(left.indices) or set(places) != set(indices) or len(set(places)) != len(places):
        return False
    if free(right).indices - set(places) or left.name in _support(right, shape):
        return False
    if any(
        left.name in _support(lam.body, shape) and name in free(right).symbols
        for name, lam in shape.definitions.items()
    ):
        return False
    shape.definitions[left.name] = Lam(tuple(places), right)
    shape.granted.add(statement)
    return True


def _support(term: Term, shape: Shape) -> set[str]:
    """The symbols on which a term rests, definitions opened."""
    seen: set[str] = set()
    queue = sorted(free(term).symbols)
    while queue:
        name = queue.pop()
        if name not in seen:
            seen.add(name)
            if name in shape.definitions:
                queue += sorted(free(shape.definitions[name].body).symbols)
    return seen
