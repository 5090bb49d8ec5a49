"""Inequalities by certificate: the difference of the two sides as a combination of bounds, with weights by linear programming."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from referee.kernel import polynomial as P
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.statements import Rel
from referee.language.terms import Term, as_term
from referee.tactics import denormal
from referee.tactics.basic import Certificate, Facts, iff, iff_all, iff_every, iff_parts, iff_transitive, sign
from referee.tactics.bounds import Bound, found
from referee.tactics.linear import combine, relevant
from referee.tactics.links import Link
from referee.tactics.reduce import Reducer
from referee.tactics.squares import of_form

MOST_FACTORS = 4
MOST_RATIOS = 6


@dataclass(frozen=True)
class Column:
    """A bound, its normal form under the hypotheses, and the rewriting that led there."""

    bound: Bound
    rewriting: Certificate
    poly: P.Poly


def by_bounds(
    op: str, lhs: Term, rhs: Term, equations: Sequence[Theorem], facts: Facts, more: Sequence[Bound] = ()
) -> Link | None:
    """lhs <= rhs with its equality case, or lhs < rhs, if rhs - lhs is a combination of bounds with nonnegative weights."""
    reducer = Reducer(equations, facts)
    certificate = Certificate()
    target = reducer.reduce(P.subtract(reducer.norm.poly(rhs), reducer.norm.poly(lhs)), certificate)
    bounds = [*more, *found((lhs, rhs), facts), *_summands(target, facts)]
    bounds += [Bound((), (), form) for form in of_form(target)]
    columns = list(_columns(bounds, reducer))
    for stage in (_unscaled, _scaled):
        columns += _columns(stage(columns, target, reducer), reducer)
        strict = [k for k, c in enumerate(columns) if c.bound.strict] if op == "<" else None
        weights = combine([c.poly for c in columns], target, strict)
        if weights is not None:
            chosen = [(columns[k], w) for k, w in weights.items()]
            return _assembled(op, lhs, rhs, certificate, chosen, facts)
    return None


def _columns(bounds: Sequence[Bound], reducer: Reducer) -> Iterator[Column]:
    """The bounds that are not 0, each normal form once."""
    seen: set[tuple[bool, P.PolyKey]] = set()
    for bound in bounds:
        own = Certificate()
        try:
            poly = reducer.reduce(reducer.norm.poly(bound.term()), own)
        except (NotDecided, KernelError):
            continue
        key = (bound.strict, P.primitive(poly, keep_sign=True)) if poly else None
        if key is not None and key not in seen:
            seen.add(key)
            yield Column(bound, own, poly)


def _summands(target: P.Poly, facts: Facts) -> Iterator[Bound]:
    """1, and the monomials of the target that are not negative."""
    for t in (as_term(1), *(denormal.monomial(m, Fraction(1)) for m, c in sorted(target.items()) if c > 0 and m)):
        for op in ("<", "<="):
            try:
                yield Bound((), (sign(op, t, facts),))
            except (KernelError, NotDecided):
                continue
            break


def _unscaled(_columns: Sequence[Column], _target: P.Poly, _reducer: Reducer) -> list[Bound]:
    """Nothing more."""
    return []


def _scaled(columns: Sequence[Column], target: P.Poly, reducer: Reducer) -> list[Bound]:
    """The bounds times a positive term that makes one of their monomials one of the target, where that can help."""
    signs: dict[P.Mono, tuple[Theorem, P.Poly] | None] = {}
    out: list[Bound] = []
    guesses: list[P.Poly] = []
    for column in columns:
        for rest in _ratios(target, column.poly):
            if rest not in signs:
                weight = denormal.quotient(rest)
                try:
                    signs[rest] = sign("<", weight, reducer.facts), reducer.norm.poly(weight)
                except (KernelError, NotDecided):
                    signs[rest] = None
            found = signs[rest]
            if found is not None:
                out.append(column.bound.times(found[0]))
                guesses.append(reducer.norm.mul(found[1], column.poly))
    kept = relevant([*(c.poly for c in columns), *guesses], target)
    return [] if kept is None else [out[k - len(columns)] for k in kept if k >= len(columns)]


def _ratios(target: P.Poly, gap: P.Poly) -> list[P.Mono]:
    """Quotients of a monomial of the target by one of the gap, with few factors."""
    out: dict[P.Mono, None] = {}
    for (mono, c), (part, x) in product(sorted(target.items()), sorted(gap.items())):
        if c * x > 0:
            rest = dict(mono)
            for f, e in part:
                rest[f] = rest.get(f, 0) - e
            ratio = tuple(sorted((f, e) for f, e in rest.items() if e))
            if ratio and sum(abs(e) for _, e in ratio) <= MOST_FACTORS:
                out[ratio] = None
    return sorted(out, key=lambda m: (sum(abs(e) for _, e in m), m))[:MOST_RATIOS]


def _assembled(
    op: str, lhs: Term, rhs: Term, start: Certificate, chosen: Sequence[tuple[Column, Fraction]], facts: Facts
) -> Link:
    whole = Certificate()
    whole.entries, whole.uses = list(start.entries), list(start.uses)
    for column, w in chosen:
        for e in column.rewriting.entries:  # the bound stands for its normal form plus its own rewriting
            (use,) = e.factors
            if e.square is not None:
                whole.equal((column.rewriting.uses[use.premise], *use.at), e.square * -w, over=e.binders)
        bound = column.bound
        factors = [bound.used(th) for th in bound.factors]
        whole.add(*factors, c=w, square=bound.square, over=bound.binders)
    th = whole.prove(op, lhs, rhs, facts)
    if op == "<":
        return Link(th)
    try:
        return Link(th, _tight(whole.iff(lhs, rhs, facts), [c.bound for c, _ in chosen]))
    except (KernelError, NotDecided):
        return Link(th)


def _tight(split: Theorem, bounds: Sequence[Bound]) -> Theorem:
    """The equality case, with the tangents' cases solved."""
    if not any(b.tight for b in bounds):
        return split
    condition = iff_parts(split)[1]
    parts = (condition,) if len(bounds) == 1 else condition.args  # type: ignore[attr-defined]
    solved = []
    for bound, part in zip(bounds, parts, strict=True):
        if bound.tight is None or not isinstance(iff_parts(bound.tight)[0], Rel):
            solved.append(iff(part, part, lambda h: h, lambda h: h))
            continue
        th = bound.tight
        for i, but in reversed(bound.binders):
            th = iff_every(th, i, but)
        solved.append(th)
    return iff_transitive(split, solved[0] if len(solved) == 1 else iff_all(*solved))
