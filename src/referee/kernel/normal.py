"""The normal form of terms: the procedure by which the kernel decides equalities of finite sums.

**Decides** (two terms are equal in every model, for all sizes, iff their difference normalises to 0): polynomials with
rational coefficients in size symbols, real symbols, entries of indexed symbols and δ, closed under Σ over a whole range,
with or without excluded indices. The canonical form expands products, eliminates every δ that a sum reaches, factors a sum
into its connected components and labels bound indices canonically.

**Also uses, sound but without a claim of completeness**: e^{s+t} = e^s e^t, e^{log t} = t and log(st) = log s + log t for
positive arguments, 1/(st) = (1/s)(1/t), t·(1/t) = 1 for t != 0 (linear denominators of one size symbol are canonical, by partial
fractions; others are cleared at the end), sqrt(t)² = t for t >= 0, |t|² = t². Positivity and the like come as `Facts` only.
exp, log, sqrt, abs, 1/t of a normalised argument are otherwise opaque. Outside this the answer is "not decided".
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import permutations, product
from typing import TYPE_CHECKING

from referee.kernel import polynomial as P
from referee.kernel.facts import Facts
from referee.kernel.products import NotDecided, Products
from referee.language.nodes import Node
from referee.language.subst import free, fresh, substitute
from referee.language.terms import Add, Delta, Det, Fn, Idx, Inv, Mul, Num, Pow, SizeOf, Sum, Symbol, Term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from referee.language.statements import Statement

MAX_LABELLINGS = 5040

__all__ = ["Normalizer", "NotDecided", "normalizer"]


class Normalizer(Products):
    """Normal forms under a fixed list of facts."""

    def __init__(self, facts: Iterable[Statement] = ()) -> None:
        self._memo: dict[Term, P.Poly] = {}
        self._renamed: dict[tuple[P.Factor, tuple[tuple[P.Index, P.Index], ...]], P.Poly] = {}
        self._fresh = 0
        self.facts = Facts(facts)
        self._taken = frozenset(i for s in self.facts.statements for i in free(s).indices)
        self.facts.load(self)

    def forget(self) -> None:
        """Drop every cached normal form."""
        self._memo.clear()
        self._renamed.clear()

    def equal(self, a: Term, b: Term) -> bool:
        """Do the two terms have one normal form (after clearing denominators known not to vanish)?"""
        return self.is_zero(P.subtract(self.poly(a), self.poly(b)))

    def is_zero(self, p: P.Poly) -> bool:
        """Is the polynomial 0, once every denominator that a fact allows is cleared?"""
        while p:
            found = next((f for m in p for f, _ in m if f[0] == "inv" and self.nonzero(dict(f[1]))), None)
            if found is None:
                return False
            p = self._clear(p, found)
        return True

    def _clear(self, p: P.Poly, found: P.Factor) -> P.Poly:
        top = max(e for m in p for f, e in m if f == found)
        out: P.Poly = {}
        for mono, c in p.items():
            e = dict(mono).get(found, 0)
            rest = {tuple((f, x) for f, x in mono if f != found): c}
            P.add_to(out, self.mul(rest, self.power(dict(found[1]), top - e)))
        return out

    def poly(self, t: Term) -> P.Poly:
        """The normal form of a term."""
        if t not in self._memo:
            self._memo[t] = self._poly(t)
        return self._memo[t]

    def _poly(self, t: Term) -> P.Poly:
        match t:
            case Num(value=value):
                return P.constant(value)
            case SizeOf(size=size):
                return P.size_poly(P.size_key(size))
            case Symbol(name=name, indices=idx):
                return P.single(("sym", name, tuple(P.index_key(i) for i in idx)))
            case Delta(i=i, j=j):
                return self.delta(P.index_key(i), P.index_key(j))
            case Add(args=args):
                out: P.Poly = {}
                for a in args:
                    P.add_to(out, self.poly(a))
                return out
            case Mul(args=args):
                out = P.constant(1)
                for a in args:
                    out = self.mul(out, self.poly(a))
                return out
            case Pow(base=base, exponent=k):
                return self.power(self.poly(base), k)
            case Inv(arg=Mul(args=args)):
                out = P.constant(1)
                for a in args:
                    out = self.mul(out, self.poly(Inv(a)))
                return out
            case Inv(arg=Pow(base=base, exponent=k)):
                return self.power(self.poly(Inv(base)), k)
            case Inv(arg=arg):
                return self.inverse(self.poly(arg))
            case Fn(name=name, arg=arg):
                return self.function(name, self.poly(arg))
            case Sum(index=i, but=but, body=body):
                if i in self._taken:  # a fact about a free index says nothing of a bound one of that name
                    i, body = self.apart(i, body, *but)
                bound = P.index_key(i)
                p = self.poly(body)
                for b in dict.fromkeys(but):
                    off = P.constant(1)
                    P.add_to(off, self.delta(bound, P.index_key(b)), -1)
                    p = self.mul(p, off)
                return self.sum_over(p, bound)
            case Det(rows=rows, cols=cols, entries=entries):
                if self._taken & {*rows, *cols}:
                    message = "an index of a determinant is named as in a side condition"
                    raise NotDecided(message)
                names = tuple(P.index_key(i) for i in (*rows, *cols))
                polys = tuple(P.key(self.poly(e)) for row in entries for e in row)
                return self._det(names, tuple(P.index_range(b) for b in names), polys)
        message = f"no normal form for {type(t).__name__}"
        raise NotDecided(message)

    def apart(self, i: Idx, body: Term, *others: Node) -> tuple[Idx, Term]:
        """A bound index under a name that is free neither in a fact, nor in the body, nor in the other nodes."""
        taken = {x.name for x in self._taken.union(*(free(node).indices for node in (body, *others)))}
        j = Idx(fresh(i.name, frozenset(taken)), i.range)
        return j, substitute(body, indices={i: j})

    # indices

    def delta(self, i: P.Index, j: P.Index) -> P.Poly:
        """δ_ij: 1 for one index, 0 for two that are surely different."""
        if i == j:
            return P.constant(1)
        if self.facts.different(i, j):
            return {}
        if i[0] == j[0] == "@":
            coeffs, const = P.size_subtract(i[1], j[1])
            if not coeffs:
                return {} if const else P.constant(1)
        a, b = sorted((i, j))
        return P.single(("delta", a, b))

    def rename(self, p: P.Poly, mapping: dict[P.Index, P.Index]) -> P.Poly:
        """Free indices replaced, in normal form again."""
        out: P.Poly = {}
        for mono, c in p.items():
            part = {P.ONE: c}
            for f, e in mono:
                here = {k: v for k, v in mapping.items() if P.mentions(f, k)}
                if not here:
                    part = self.mul(part, P.single(f, e))
                    continue
                memo = (f, tuple(sorted(here.items())))
                if memo not in self._renamed:
                    self._renamed[memo] = self._rename(f, here)
                q = self._renamed[memo]
                q = self._exp({m: x * e for m, x in q.items()}) if f[0] == "exp" else self.power(q, e)
                part = self.mul(part, q)
            P.add_to(out, part)
        return out

    def _rename(self, f: P.Factor, mapping: dict[P.Index, P.Index]) -> P.Poly:
        match f[0]:
            case "sym":
                return P.single(("sym", f[1], tuple(mapping.get(i, i) for i in f[2])))
            case "delta":
                one: P.Index = f[1]
                two: P.Index = f[2]
                return self.delta(mapping.get(one, one), mapping.get(two, two))
            case "exp":  # as its exponent: the power of the factor is still to come
                return self.rename({f[1]: Fraction(1)}, mapping)
            case "fn":
                return self.function(f[1], self.rename(dict(f[2]), mapping))
            case "inv":
                return self.inverse(self.rename(dict(f[1]), mapping))
            case "sum":
                bounds, inner = self.opened(f)
                p = self.rename({inner: Fraction(1)}, mapping)
                for b in bounds:
                    p = self.sum_over(p, b)
                return p
        names = tuple(self._new(size) for size in f[2])
        full = {("b", f[1], k, size): name for k, (size, name) in enumerate(zip(f[2], names, strict=True))} | mapping
        return self._det(names, f[2], tuple(P.key(self.rename(dict(p), full)) for p in f[3]))

    def _new(self, size: P.SizeKey) -> P.Index:
        self._fresh += 1
        return ("b", 0, self._fresh, size)

    def opened(self, f: P.Factor) -> tuple[list[P.Index], P.Mono]:
        """The bound indices of a sum under new names, and its body."""
        _, h, sizes, mono = f
        old = [("b", h, k, size) for k, size in enumerate(sizes)]
        new = [self._new(size) for size in sizes]
        body, scale = self._relabel(mono, dict(zip(old, new, strict=True)))
        if scale != 1:
            message = "a sum changed its sign by renaming"
            raise NotDecided(message)
        return new, body

    def _relabel(self, mono: P.Mono, mapping: dict[P.Index, P.Index]) -> tuple[P.Mono, Fraction]:
        """An injective renaming of a monomial, which is again one monomial."""
        ((out, c),) = self.rename({mono: Fraction(1)}, mapping).items()
        return out, c

    # sums

    def sum_over(self, p: P.Poly, i: P.Index) -> P.Poly:
        """Σ_i p over the whole range of i."""
        out: P.Poly = {}
        for mono, c in p.items():
            P.add_to(out, self._sum_mono(mono, i), c)
        return out

    def _sum_mono(self, mono: P.Mono, i: P.Index) -> P.Poly:
        size = P.index_range(i)
        for f, _ in mono:
            if f[0] == "delta" and i in f:
                other: P.Index = f[2] if f[1] == i else f[1]
                if self.facts.within(other, size):
                    return self.rename({self._without(mono, {f: 1}): Fraction(1)}, {i: other})
        inside = tuple((f, e) for f, e in mono if P.mentions(f, i))
        outside = tuple((f, e) for f, e in mono if not P.mentions(f, i))
        if not inside and self.facts.nonnegative_size(size):
            return self.mul({outside: Fraction(1)}, P.size_poly(size))
        return self.mul({outside: Fraction(1)}, self._connected([i], inside))

    def _connected(self, bounds: list[P.Index], mono: P.Mono) -> P.Poly:
        """The sum over `bounds` of a monomial all of whose factors hang together; sums inside it are merged."""
        merged: P.Mono = ()
        for f, e in mono:
            if f[0] != "sum":
                merged = P.mono_mul(merged, ((f, e),))
                continue
            for _ in range(e):
                inner, body = self.opened(f)
                bounds = [*bounds, *inner]
                merged = P.mono_mul(merged, body)
        for f, _ in merged:
            for one, two in ((f[1], f[2]), (f[2], f[1])) if f[0] == "delta" else ():
                if one in bounds and self.facts.within(two, P.index_range(one)):  # a δ that a merged sum brought in
                    p = self.rename({self._without(merged, {f: 1}): Fraction(1)}, {one: two})
                    for b in bounds:
                        p = self.sum_over(p, b) if b != one else p
                    return p
        return self._label(bounds, merged)

    def _label(self, bounds: list[P.Index], mono: P.Mono) -> P.Poly:
        """The canonical labelling: the least monomial over all numberings of the bound indices."""
        h = 1 + P.height(mono)
        classes: dict[tuple[P.SizeKey, str], list[P.Index]] = {}
        for b in bounds:
            classes.setdefault((P.index_range(b), self._signature(mono, b, bounds)), []).append(b)
        groups = [classes[k] for k in sorted(classes)]
        count = 1
        for g in groups:
            for k in range(2, len(g) + 1):
                count *= k
        if count > MAX_LABELLINGS:
            message = f"a sum with {len(bounds)} interchangeable bound indices is too symmetric to label"
            raise NotDecided(message)
        best: P.Mono | None = None
        scale = Fraction(1)
        order: list[P.Index] = []
        for choice in product(*(permutations(g) for g in groups)):
            order = [b for g in choice for b in g]
            mapping = {b: ("b", h, k, P.index_range(b)) for k, b in enumerate(order)}
            label, c = self._relabel(mono, mapping)
            if best is None or label < best:
                best, scale = label, c
            elif label == best and c != scale:
                return {}
        sizes = tuple(P.index_range(b) for b in order)
        return {((("sum", h, sizes, best), 1),): scale} if best is not None else {}

    def _signature(self, mono: P.Mono, b: P.Index, bounds: list[P.Index]) -> str:
        """How the bound index b occurs in the monomial, whatever the others are called."""
        hide = {x: "*" for x in bounds if x != b} | {b: "!"}
        return repr(sorted((_shape(f, hide), e) for f, e in mono))

    def _det(self, bound: tuple[P.Index, ...], sizes: tuple[P.SizeKey, ...], polys: tuple[P.PolyKey, ...]) -> P.Poly:
        h = 1 + P.height(polys)
        mapping: dict[P.Index, P.Index] = {
            b: ("b", h, k, size) for k, (b, size) in enumerate(zip(bound, sizes, strict=True))
        }
        return P.single(("det", h, sizes, tuple(P.key(self.rename(dict(p), mapping)) for p in polys)))


def _shape(obj: object, hide: dict[P.Index, str]) -> str:
    """A string that two tuples share whenever they differ in the names of hidden indices only."""
    if not isinstance(obj, tuple):
        return repr(obj)
    if obj in hide:
        return hide[obj]
    if obj and obj[0] == "b" and len(obj) == 4 and obj[1] > 0:
        return "b" + repr(obj[3])
    if obj and obj[0] == "delta":
        return "delta" + "".join(sorted(_shape(x, hide) for x in obj[1:]))
    parts = [_shape(x, hide) for x in obj]
    if obj and isinstance(obj[0], tuple):
        parts.sort()
    return "(" + ",".join(parts) + ")"


@lru_cache(maxsize=256)
def normalizer(facts: tuple[Statement, ...]) -> Normalizer:
    """A shared normaliser for a list of facts."""
    return Normalizer(facts)
