"""What stands where in a term: function values and entries, with the sums above them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from referee.language.nodes import Node
from referee.language.subst import free, substitute
from referee.language.terms import Add, Fn, Idx, Index, Mul, Sum, Symbol, Term, add, mul

Binders = tuple[tuple[Idx, tuple[Index, ...]], ...]
LETTERS = "ijklpq"


@dataclass(frozen=True)
class Place:
    """A term inside sums: the binders above it that it speaks of, under standard names."""

    binders: Binders
    term: Term


def places(node: object, kinds: tuple[type, ...] = (Fn, Symbol), above: Binders = ()) -> Iterator[Place]:
    """Every function value and every entry in a term."""
    if isinstance(node, kinds) and isinstance(node, Term):
        yield _standard(node, above)
    if isinstance(node, Sum):
        inner = tuple((i, but) for i, but in above if i != node.index and node.index not in but)
        yield from places(node.body, kinds, (*inner, (node.index, node.but)))
    elif isinstance(node, Node):
        for value in node.fields():
            yield from places(value, kinds, above)
    elif isinstance(node, tuple):
        for value in node:
            yield from places(value, kinds, above)


def _standard(t: Term, above: Binders) -> Place:
    needed = set(free(t).indices)
    kept: list[tuple[Idx, tuple[Index, ...]]] = []
    for i, but in reversed(above):
        if i in needed:
            needed |= {b for b in but if isinstance(b, Idx)}
            kept.insert(0, (i, but))
    names: dict[Idx, Index] = {}
    out: list[tuple[Idx, tuple[Index, ...]]] = []
    for letter, (i, but) in zip(LETTERS, kept, strict=False):
        out.append((Idx(letter + "'", i.range), tuple(names.get(b, b) if isinstance(b, Idx) else b for b in but)))
        names[i] = out[-1][0]
    return Place(tuple(out), substitute(t, indices=names))


def merged(p: Place) -> Place | None:
    """A product of exponentials as one; other products are of no interest."""
    if not isinstance(p.term, Mul):
        return p
    exponents = [f.arg for f in p.term.args if isinstance(f, Fn) and f.name == "exp"]
    if len(exponents) < 2:
        return None
    whole = Fn("exp", add(exponents))
    kept = free(whole).indices
    binders = tuple((i, but) for i, but in p.binders if i in kept)
    return Place(binders, whole) if len(binders) == len(p.binders) else None


def inward(t: Term) -> Term:
    """An exponential before a sum of exponentials taken into it, wherever the sum stands alone: for the exponents' sake."""
    match t:
        case Mul(args=args):
            factors = [f for f in args if isinstance(f, Fn) and f.name == "exp"]
            sums = [f for f in args if isinstance(f, Sum)]
            if factors and len(sums) == 1 and all(sums[0].index not in free(f).indices for f in factors):
                s = sums[0]
                rest = [f for f in args if f not in factors and f is not s]
                return mul([*rest, Sum(s.index, s.but, mul([*factors, s.body]))])
            return mul([inward(f) for f in args])
        case Add(args=args):
            return add(inward(f) for f in args)
        case Sum(index=i, but=but, body=body):
            return Sum(i, but, inward(body))
    return t
