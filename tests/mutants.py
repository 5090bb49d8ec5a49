"""Mechanical mutants of a statement: one small change at a time, as a slip of the pen would make it.

    for label, mutant in mutants(sequent): ...

Changes of the goal: a coefficient doubled, an exponent raised, a sign, a summand dropped, a sum that stops one short or gains or
loses an exclusion, an index for another, a transposed entry, a relation turned round or made strict, the converse of an
implication. Changes of the hypotheses: one dropped, or one part of a conjunction. A label is `kind: old → new`; every mutant differs
from the statement and from the others by more than bound names. Some mutants are true: that is for the tests to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from referee.language.nodes import Node
from referee.language.statements import And, Forall, Implies, Rel, Sequent, Statement
from referee.language.subst import alpha, free, substitute
from referee.language.terms import Add, Det, Idx, Mul, Num, Pow, Sum, Symbol, Term, add
from referee.language.text import show

KINDS = (
    "hypothesis", "reversed", "strict", "converse", "sign", "coefficient", "exponent", "dropped", "range", "exclusion",
    "index", "transposed",
)  # fmt: skip
WIDTH = 60
Scope = tuple[Idx, ...]
Slip = tuple[str, Node, Node]


@dataclass(frozen=True)
class Change:
    """A change of this kind, of one node into another; `mutant` makes the statement with it."""

    kind: str
    old: Node
    new: Node | None
    mutant: Callable[[], Sequent]

    @property
    def label(self) -> str:
        """`kind: old → new`."""
        arrow = "" if self.new is None else f" → {_short(self.new)}"
        return f"{self.kind}: {_short(self.old)}{arrow}"


def mutants(sequent: Sequent, kinds: tuple[str, ...] = KINDS) -> Iterator[tuple[str, Sequent]]:
    """The mutants of these kinds, kind by kind, in the order of the text."""
    seen, labels = {alpha(sequent)}, set[str]()
    changes = [*_without(sequent), *_changed(sequent)]
    for kind in kinds:
        yield from _distinct([c for c in changes if c.kind == kind], seen, labels)


def some(sequent: Sequent, each: int, kinds: tuple[str, ...] = KINDS) -> Iterator[tuple[str, Sequent]]:
    """At most `each` mutants of every kind, spread over the text."""
    seen, labels = {alpha(sequent)}, set[str]()
    changes = [*_without(sequent), *_changed(sequent)]
    for kind in kinds:
        here = [c for c in changes if c.kind == kind]
        first = [here[(k + 1) * len(here) // each - 1] for k in range(each)] if len(here) > each else here
        rest = [c for c in here if c not in first]
        yield from islice(_distinct([*first, *rest], seen, labels), each)


def kind_of(label: str) -> str:
    """The kind of change that a label names."""
    return label.partition(":")[0]


def _distinct(changes: list[Change], seen: set[Sequent], labels: set[str]) -> Iterator[tuple[str, Sequent]]:
    for change in changes:
        mutant = change.mutant()
        if alpha(mutant) not in seen:
            seen.add(alpha(mutant))
            label = change.label
            name = next(x for k in range(1, len(labels) + 2) if (x := label + f" ({k})" * (k > 1)) not in labels)
            labels.add(name)
            yield name, mutant


def _short(node: Node) -> str:
    text = show(node)
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"


def _without(sequent: Sequent) -> Iterator[Change]:
    """The hypotheses less one."""
    for k, h in enumerate(sequent.given):
        parts = h.args if isinstance(h, And) else (h,)
        for a, part in enumerate(parts):
            rest = (And((*parts[:a], *parts[a + 1 :])),) if len(parts) > 1 else ()
            mutant = Sequent((*sequent.given[:k], *rest, *sequent.given[k + 1 :]), sequent.goal)
            yield Change("hypothesis", part, None, lambda mutant=mutant: mutant)


def _changed(sequent: Sequent) -> Iterator[Change]:
    """The goal with one part changed."""
    outside = tuple(sorted(free(sequent.goal).indices, key=lambda i: i.name))
    for node, scope, put in _places(sequent.goal, outside):
        for kind, old, new in _slips(node, scope):
            yield Change(kind, old, new, lambda put=put, new=new: Sequent(sequent.given, put(new)))


def _places(node: Node, scope: Scope) -> Iterator[tuple[Node, Scope, Callable[[Node], Node]]]:
    """Every term and statement below, with the indices that may stand there and the way to put another in its place."""
    yield node, scope, lambda new: new
    if isinstance(node, Sum | Forall):
        scope = (*scope, node.index)
    fields = node.fields()
    for k, value in enumerate(fields):
        for part, place, put in _parts(value):
            bound = (node.rows[place[0]], node.cols[place[1]]) if isinstance(node, Det) else ()
            for inner, here, inside in _places(part, (*scope, *bound)):
                yield inner, here, _placed(node, k, put, inside)


def _placed(
    node: Node, k: int, put: Callable[[Node], object], inside: Callable[[Node], Node]
) -> Callable[[Node], Node]:
    fields = node.fields()
    return lambda new: type(node)(*fields[:k], put(inside(new)), *fields[k + 1 :])


def _parts(value: object) -> Iterator[tuple[Node, tuple[int, ...], Callable[[Node], object]]]:
    """The terms and statements in a field, where they stand in it, and the field with another in their place."""
    if isinstance(value, Term | Statement):
        yield value, (), lambda new: new
    elif isinstance(value, tuple):
        for k, item in enumerate(value):
            for part, place, put in _parts(item):
                yield part, (k, *place), lambda new, k=k, put=put: (*value[:k], put(new), *value[k + 1 :])


def _slips(node: Node, scope: Scope) -> Iterator[Slip]:
    """What a slip of the pen makes of a node."""
    match node:
        case Rel(op=op, lhs=lhs, rhs=rhs):
            if op in {"<", "<="}:
                yield "reversed", node, Rel(op, rhs, lhs)
            if op == "<=":
                yield "strict", node, Rel("<", lhs, rhs)
            if op in {"=", "!="} and not _zero(lhs) and not _zero(rhs):
                yield "sign", rhs, Rel(op, lhs, -rhs)
                yield "coefficient", rhs, Rel(op, lhs, 2 * rhs)
        case Implies(given=given, then=then):
            yield "converse", node, Implies(then, given)
        case Add(args=args):
            for k, a in enumerate(args):
                rest = (*args[:k], *args[k + 1 :])
                yield "sign", node, add((*args[:k], -a, *args[k + 1 :]))
                yield "coefficient", node, add((*args[:k], 2 * a, *args[k + 1 :]))
                if len(args) > 1:
                    yield "dropped", node, add(rest)
        case Num(value=value) if value not in {0, 1, -1}:
            yield "coefficient", node, Num(2 * value)
        case Mul(args=args) if not any(isinstance(a, Num) for a in args):
            yield "sign", node, -node
        case Pow(base=base, exponent=k):
            yield "exponent", node, Pow(base, k + 1)
        case Sum(index=i, but=but, body=body):
            short = Idx(i.name, i.range - 1)
            yield "range", node, Sum(short, but, substitute(body, indices={i: short}))
            for k in range(len(but)):
                yield "exclusion", node, Sum(i, (*but[:k], *but[k + 1 :]), body)
            for j in _others(scope, i, but):
                yield "exclusion", node, Sum(i, (*but, j), body)
        case Forall(index=i, but=but, body=body):
            for k in range(len(but)):
                yield "exclusion", node, Forall(i, (*but[:k], *but[k + 1 :]), body)
        case Symbol(name=name, indices=place):
            for k, i in enumerate(place):
                for j in _others(scope, i, ()):
                    yield "index", node, Symbol(name, (*place[:k], j, *place[k + 1 :]))
            if len(place) == 2 and place[0] != place[1] and place[0].range == place[1].range:
                yield "transposed", node, Symbol(name, (place[1], place[0]))


def _others(scope: Scope, i: Node, but: tuple[Node, ...]) -> list[Idx]:
    """The other indices of the same range that may stand there, those of inner binders for the outer ones of their name."""
    visible = {j.name: j for j in scope}
    return [
        j for j in visible.values() if isinstance(i, Idx) and j.range == i.range and j.name != i.name and j not in but
    ]


def _zero(t: Term) -> bool:
    return isinstance(t, Num) and t.value == 0
