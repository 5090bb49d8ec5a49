"""Squares that a term suggests: entries, differences and sums of entries and of totals, 2 × 2 minors, frame operators, Gram forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement

from referee.kernel import polynomial as P
from referee.language.nodes import Node
from referee.language.subst import free, substitute
from referee.language.terms import Delta, Fn, Idx, Index, Size, Sum, Symbol, Term, add, as_term, total
from referee.tactics import denormal
from referee.tactics.places import Binders, Place

MOST_FAMILIES = 8


@dataclass(frozen=True)
class Square:
    """Σ over `binders` of base²."""

    binders: Binders
    base: Term


def candidates(terms: Sequence[Term], inside: Sequence[Place]) -> Iterator[Square]:
    """Squares that the symbols of the terms suggest: entries, differences and sums of entries, of totals, of frame operators."""
    entries = sorted({s for t in terms for s in _symbols(t)}, key=repr)
    free_indices = sorted({i for t in terms for i in free(t).indices}, key=lambda i: i.name)
    yield from _scalars([p.term for p in inside if not p.binders], free_indices)
    yield from _rows(inside)
    for whole in dict.fromkeys(n for t in terms for n in outer_sums(t)):
        yield Square((), whole)
    shapes: dict[str, tuple[Size, ...]] = {s.name: tuple(i.range for i in s.indices) for s in entries if s.indices}
    for names in (*((x,) for x in shapes), *combinations(shapes, 2)):
        if len({shapes[x] for x in names}) == 1:
            yield from _families(names, shapes[names[0]], free_indices)


def _symbols(node: object) -> Iterator[Symbol]:
    if isinstance(node, Symbol):
        yield node
    elif isinstance(node, Node):
        for value in node.fields():
            yield from _symbols(value)
    elif isinstance(node, tuple):
        for value in node:
            yield from _symbols(value)


def outer_sums(node: object) -> Iterator[Sum]:
    """The sums in a term that no other sum contains."""
    if isinstance(node, Sum):
        yield node
    elif isinstance(node, Node):
        for value in node.fields():
            yield from outer_sums(value)
    elif isinstance(node, tuple):
        for value in node:
            yield from outer_sums(value)


def _rows(inside: Sequence[Place]) -> Iterator[Square]:
    """For families of terms over one index i: f_i - f_j, f_i ± g_i, and the minors f_i g_j - f_j g_i."""
    families: list[Place] = []
    for p in inside:
        if len(p.binders) == 1:
            half = isinstance(p.term, Fn) and p.term.name == "exp"
            families.append(Place(p.binders, Fn("exp", p.term.arg / 2)) if half else p)  # type: ignore[attr-defined]
    families = list(dict.fromkeys(families))[:MOST_FAMILIES]
    for p in families:
        ((i, but),) = p.binders
        j = Idx("j'", i.range)
        if not isinstance(p.term, Symbol):
            yield Square(p.binders, p.term)
        yield Square((*p.binders, (j, but)), p.term - substitute(p.term, indices={i: j}))
    for p, q in combinations(families, 2):
        if p.binders == q.binders:
            ((i, but),) = p.binders
            j = Idx("j'", i.range)
            f, g = (substitute(t, indices={i: j}) for t in (p.term, q.term))
            yield Square((*p.binders, (j, but)), p.term * g - f * q.term)
            yield Square(p.binders, p.term - q.term)
            yield Square(p.binders, p.term + q.term)


def _scalars(entries: Sequence[Term], indices: Sequence[Idx]) -> Iterator[Square]:
    plain = list(dict.fromkeys(s for s in entries if free(s).indices <= set(indices)))[:MOST_FAMILIES]
    for s in plain:
        yield Square((), s)
        yield Square((), s - 1)
        yield Square((), s + 1)
    for s, t in combinations(plain, 2):
        yield Square((), s - t)
        yield Square((), s + t)
        yield Square((), s * t)
        yield Square((), s * t - 1)


def _families(names: tuple[str, ...], shape: tuple[Size, ...], indices: Sequence[Idx]) -> Iterator[Square]:
    """For one family x, or for x, y and the difference x - y: entries, totals, spreads, frame operators."""
    *front, last = shape
    a = Idx("a'" if front else "i'", last)
    coefficients = [(1,)] if len(names) == 1 else [(1, -1), (1, 1)]
    for signs in coefficients:

        def member(at: Sequence[Index], a: Index = a, signs: tuple[int, ...] = signs) -> Term:
            first, *others = (Symbol(x, (*at, a)) for x in names)
            return first + others[0] * signs[1] if others else first

        over_a: Binders = ((a, ()),)
        if not front:
            b = Idx("j'", last)
            yield Square(over_a, member(()))
            yield Square((), total(a, member(())))
            yield Square((*over_a, (b, ())), member(()) - member((), b))
            yield Square((), total(a, member(())) - 1)
            yield Square(over_a, member(()) - 1 / as_term(last))
        elif len(front) == 1:
            i, j, b = Idx("i'", front[0]), Idx("j'", front[0]), Idx("b'", last)
            here = [k for k in indices if k.range == front[0]]
            yield Square(((i, ()), *over_a), member((i,)))
            yield Square(over_a, total(i, member((i,))))
            yield Square(((i, ()), (j, ()), *over_a), member((i,)) - member((j,)))
            yield Square(((i, ()), (j, ()), *over_a), member((i,)) + member((j,)))
            points = [Symbol(x, (k, a)) for x in names for k in here] if len(names) == 1 or signs == (1, 1) else []
            for p, q in combinations(points, 2):
                there = {a: b}
                minor = p * substitute(q, indices=there) - q * substitute(p, indices=there)
                yield Square((*over_a, (b, ())), minor)
                yield Square(over_a, p - q)
                yield Square(over_a, p + q)
            if len(names) == 1:
                frame = total(i, member((i,)) * member((i,), b)) - front[0] / as_term(last) * Delta(a, b)
                yield Square((*over_a, (b, ())), frame)


def of_form(p: P.Poly) -> list[Term]:
    """Linear forms ℓ_k with p = Σ c_k ℓ_k², c_k > 0, in the monomials whose squares p has, if they are so few that this is forced."""
    halves = [tuple((f, e // 2) for f, e in m) for m, c in p.items() if c > 0 and all(e % 2 == 0 for _, e in m)]
    basis = sorted(halves, key=lambda m: (-P.degree(m), m))
    places: dict[P.Mono, tuple[int, int]] = {}
    for (i, a), (j, b) in combinations_with_replacement(enumerate(basis), 2):
        places.setdefault(P.mono_mul(a, b), (i, j))
    if not basis or len(basis) > MOST_FAMILIES or any(m not in places for m in p):
        return []
    gram = [[Fraction(0)] * len(basis) for _ in basis]
    for m, c in p.items():
        i, j = places[m]
        gram[i][j] += c / 2
        gram[j][i] += c / 2
    forms: list[Term] = []
    for k in range(len(gram)):
        d = gram[k][k]
        if d < 0 or (d == 0 and any(gram[k])):
            return []
        if d:
            row = [x / d for x in gram[k]]
            forms.append(add(denormal.monomial(m, x) for m, x in zip(basis, row, strict=True) if x))
            gram = [[x - d * row[i] * row[j] for j, x in enumerate(line)] for i, line in enumerate(gram)]
    return forms
