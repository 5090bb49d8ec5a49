"""Nonnegativity by sums of squares: a short list of natural squares, and rational weights found by linear algebra."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from referee.kernel import polynomial as P
from referee.kernel.theorem import KernelError, Theorem
from referee.language.subst import free
from referee.language.terms import Delta, Idx, Index, Node, Size, Symbol, Term, as_term, total
from referee.tactics.basic import Certificate, Facts, sign
from referee.tactics.reduce import Reducer

MOST_SQUARES = 4
Binders = tuple[tuple[Idx, tuple[Index, ...]], ...]


@dataclass(frozen=True)
class Square:
    """Σ over `binders` of weight · base² with a positive weight."""

    binders: Binders
    base: Term
    weight: Term | None = None

    def term(self) -> Term:
        """The sum."""
        t = self.base * self.base if self.weight is None else self.weight * self.base * self.base
        for i, but in reversed(self.binders):
            t = total(i, t, but)
        return t


def by_squares(lhs: Term, rhs: Term, equations: Sequence[Theorem], facts: Facts = ()) -> tuple[Theorem, Theorem] | None:
    """lhs <= rhs and "lhs = rhs iff every square is 0", where rhs - lhs is a combination of few candidate squares."""
    reducer = Reducer(equations, facts)
    certificate = Certificate()
    target = reducer.reduce(P.subtract(reducer.norm.poly(rhs), reducer.norm.poly(lhs)), certificate)
    if not target:
        return None
    columns: list[tuple[Square, Certificate, P.Poly]] = []
    for square in candidates((lhs, rhs)):
        own = Certificate()
        reduced = reducer.reduce(reducer.norm.poly(square.term()), own)
        if reduced and set(reduced) & set(target):
            columns.append((square, own, reduced))
    for size in range(1, MOST_SQUARES + 1):
        for chosen in combinations(columns, size):
            weights = solve([c[2] for c in chosen], target)
            if weights is None or any(w <= 0 for w in weights):
                continue
            whole = Certificate()
            whole.entries, whole.uses = list(certificate.entries), list(certificate.uses)
            try:
                for (square, own, _), w in zip(chosen, weights, strict=True):
                    _subtract(whole, own, w)
                    positive = [] if square.weight is None else [sign("<", square.weight, facts)]
                    whole.add(*positive, c=w, square=square.base, over=square.binders)
                return whole.prove("<=", lhs, rhs, facts), whole.iff(lhs, rhs, facts)
            except KernelError:
                continue
    return None


def _subtract(whole: Certificate, own: Certificate, w: Fraction) -> None:
    """The square stands for its reduced form plus its own rewriting: take the rewriting off, w times."""
    for e in own.entries:
        (use,) = e.factors
        if e.square is not None:
            whole.equal((own.uses[use.premise], *use.at), e.square * -w, over=e.binders)


def solve(columns: Sequence[P.Poly], target: P.Poly) -> list[Fraction] | None:
    """Rational x with Σ x_k columns[k] = target, if there is exactly one: elimination over the monomials."""
    monomials = sorted({m for c in (*columns, target) for m in c})
    rows = [[c.get(m, Fraction(0)) for c in columns] + [target.get(m, Fraction(0))] for m in monomials]
    for k in range(len(columns)):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(len(rows)):
            if r != k and rows[r][k]:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)]
    if any(row[-1] for row in rows[len(columns) :]):
        return None
    return [rows[k][-1] for k in range(len(columns))]


def candidates(terms: Sequence[Term]) -> Iterator[Square]:
    """Squares that the symbols of the terms suggest: entries, differences and sums of entries, of totals, of frame operators."""
    entries = sorted({s for t in terms for s in _symbols(t)}, key=repr)
    free_indices = sorted({i for t in terms for i in free(t).indices}, key=lambda i: i.name)
    yield from _scalars(entries, free_indices)
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


def _scalars(entries: Sequence[Symbol], indices: Sequence[Idx]) -> Iterator[Square]:
    plain = [s for s in entries if set(s.indices) <= set(indices)]
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
    a = Idx("a'", last)
    coefficients = [(1,)] if len(names) == 1 else [(1, -1), (1, 1)]
    for signs in coefficients:

        def member(at: Sequence[Index], a: Index = a, signs: tuple[int, ...] = signs) -> Term:
            first, *others = (Symbol(x, (*at, a)) for x in names)
            return first + others[0] * signs[1] if others else first

        over_a: Binders = ((a, ()),)
        if not front:
            b = Idx("b'", last)
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
                yield Square(over_a, p - q)
                yield Square(over_a, p + q)
            if len(names) == 1:
                frame = total(i, member((i,)) * member((i,), b)) - front[0] / as_term(last) * Delta(a, b)
                yield Square((*over_a, (b, ())), frame)
