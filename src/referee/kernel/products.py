"""Products of canonical factors: the algebra of the normal form below its sums.

Powers and inverses, exp, log, sqrt, abs of normalised arguments, and the three signs that facts can give a polynomial.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from itertools import product
from math import isqrt
from typing import TYPE_CHECKING, Any

from referee.kernel import polynomial as P

if TYPE_CHECKING:
    from referee.kernel.facts import Facts

MAX_MONOMIALS = 50_000


class NotDecided(ValueError):  # noqa: N818
    """The terms are outside the size that the normal form handles."""


class Products(ABC):
    """Arithmetic of polynomials over canonical factors, under facts."""

    facts: Facts

    @abstractmethod
    def rename(self, p: P.Poly, mapping: dict[P.Index, P.Index]) -> P.Poly:
        """Free indices replaced, in normal form again."""

    # products and powers

    def mul(self, a: P.Poly, b: P.Poly) -> P.Poly:
        """The product in normal form."""
        if len(a) * len(b) > MAX_MONOMIALS:
            message = f"a product of {len(a)} by {len(b)} monomials is too large"
            raise NotDecided(message)
        out: P.Poly = {}
        for (m1, c1), (m2, c2) in product(a.items(), b.items()):
            if m1 and m2:
                P.add_to(out, self._reduce(P.mono_mul(m1, m2)), c1 * c2)
            else:
                P.add_to(out, {m1 or m2: c1 * c2})
        return out

    def power(self, p: P.Poly, k: int) -> P.Poly:
        """p^k in normal form."""
        out = P.constant(1)
        for _ in range(k):
            out = self.mul(out, p)
        return out

    def _reduce(self, mono: P.Mono) -> P.Poly:
        """One monomial, rewritten by the rules for inverses, roots and absolute values."""
        here = dict(mono)
        inverses = [f for f in here if f[0] == "inv"]
        for f, e in mono:
            if f[0] == "delta":  # δ_ij x_j = δ_ij x_i, where i is the index of the smaller range
                keep, drop = self._narrower(f[1], f[2])
                if any(P.mentions(g, drop) for g in here if g != f):
                    moved = self.rename(self._reduce(self._without(mono, {f: 1})), {drop: keep})
                    return self.mul(P.single(f), moved)
            if f[0] == "fn" and f[1] in ("sqrt", "abs") and e >= 2:
                inner = dict(f[2])
                if f[1] == "abs" or self.nonnegative(inner):
                    rest = self._without(mono, {f: 2})
                    return self.mul(self._reduce(rest), self.power(inner, 2 if f[1] == "abs" else 1))
        for k, f in enumerate(inverses):
            p = dict(f[1])
            lead = P.leading(p)
            if lead and all(here.get(g, 0) >= e > 0 for g, e in lead) and self.nonzero(p):
                rest = self._without(mono, {**dict(lead), f: 1})
                tail: P.Poly = {P.ONE: Fraction(1)}
                P.add_to(tail, self.mul({m: c for m, c in p.items() if m != lead}, P.single(f)), -1)
                return self.mul(self._reduce(rest), {m: c / p[lead] for m, c in tail.items()})
            for g in inverses[k + 1 :]:
                gap = P.subtract(dict(g[1]), p)
                if set(gap) == {P.ONE} and self.nonzero(p) and self.nonzero(dict(g[1])):
                    rest = self._without(mono, {f: 1, g: 1})
                    split = P.subtract(P.single(f), P.single(g))
                    return self.mul(self._reduce(rest), {m: c / gap[P.ONE] for m, c in split.items()})
        return {mono: Fraction(1)}

    def _narrower(self, i: P.Index, j: P.Index) -> tuple[P.Index, P.Index]:
        """The two indices, first the one that surely lies in the other's range where only one does."""
        inside = self.facts.within(j, P.index_range(i)) and not self.facts.within(i, P.index_range(j))
        return (j, i) if inside else (i, j)

    @staticmethod
    def _without(mono: P.Mono, factors: dict[P.Factor, int]) -> P.Mono:
        return tuple((f, e - factors.get(f, 0)) for f, e in mono if e - factors.get(f, 0))

    # what the facts say

    def nonzero(self, p: P.Poly) -> bool:
        """Surely not 0."""
        if not p:
            return False
        if self.positive(p) or self.facts.holds("!=", p, self.rename):
            return True
        return len(p) == 1 and all(
            self._positive_factor(f) or self.facts.holds("!=", P.single(f), self.rename) for m in p for f, _ in m
        )

    def positive(self, p: P.Poly) -> bool:
        """A size that is at least 1, what a fact says, or a sum of products of positive factors.

        Exponentials are positive, and so are roots and inverses of positive terms and sums of them over a range of size >= 1.
        """
        size = P.as_size(p)
        if size is not None and self.facts.nonnegative_size((size[0], size[1] - 1)):
            return True
        if all(c > 0 and all(self._positive_factor(f) for f, _ in m) for m, c in p.items()):
            return bool(p)
        return self.facts.holds("<", p, self.rename)

    def _positive_factor(self, f: P.Factor) -> bool:
        match f[0]:
            case "exp":
                return True
            case "inv":
                return self.positive(dict(f[1]))
            case "size":
                return self.facts.nonnegative_size((((f[1], 1),), -1))
            case "sum" if all(self.facts.nonnegative_size((s[0], s[1] - 1)) for s in f[2]):
                if all(self._positive_factor(g) for g, _ in f[3]):
                    return True
            case "fn" if f[1] == "sqrt" and self.positive(dict(f[2])):
                return True
        return self.facts.holds("<", P.single(f), self.rename)

    def nonnegative(self, p: P.Poly) -> bool:
        """Surely at least 0: as `positive`, with even powers, roots, absolute values and sums over any range."""
        size = P.as_size(p)
        if size is not None and self.facts.nonnegative_size(size):
            return True
        if all(c > 0 and all(self._nonnegative_factor(f, e) for f, e in m) for m, c in p.items()):
            return True
        return self.positive(p) or self.facts.holds("<=", p, self.rename)

    def _nonnegative_factor(self, f: P.Factor, e: Any) -> bool:
        if e % 2 == 0 or f[0] in ("delta", "size") or (f[0] == "fn" and f[1] in ("sqrt", "abs")):
            return True
        if f[0] == "sum":
            return all(self._nonnegative_factor(g, k) for g, k in f[3])
        if f[0] == "inv":
            return self.nonnegative(dict(f[1]))
        return self._positive_factor(f) or self.facts.holds("<=", P.single(f), self.rename)

    # functions

    def inverse(self, p: P.Poly) -> P.Poly:
        """1/p: distributes over the monomial that divides p; the inverse of the primitive rest is an opaque factor."""
        if not p:
            return {}
        out: P.Poly
        if len(p) > 1:
            mono, p = P.take_content(p)
            out = {((("inv", P.primitive(p)), 1),): 1 / p[P.leading(p)]}
        else:
            ((mono, c),) = p.items()
            out = P.constant(1 / c)
        for f, e in mono:
            if f[0] == "exp":
                flipped = P.single(f, -e)
            elif f[0] == "inv":
                flipped = self.power(dict(f[1]), e)
            elif f[0] == "delta":
                flipped = P.single(f)
            elif f[:2] == ("fn", "sqrt"):
                flipped = self.power(self.mul(P.single(f), self.inverse(dict(f[2]))), e)
            else:
                flipped = P.single(("inv", P.key(P.single(f))), e)
            out = self.mul(out, flipped)
        return out

    def function(self, name: str, p: P.Poly) -> P.Poly:
        """exp, log, sqrt or abs of a polynomial."""
        return {"exp": self._exp, "log": self._log, "sqrt": self._sqrt, "abs": self._abs}[name](p)

    def _exp(self, p: P.Poly) -> P.Poly:
        out = P.constant(1)
        for mono, c in p.items():
            part = P.single(("exp", mono), int(c) if c.denominator == 1 else c)
            if len(mono) == 1 and mono[0][0][:2] == ("fn", "log") and mono[0][1] == 1 and c.denominator == 1:
                inner = dict(mono[0][0][2])
                if self.positive(inner):
                    part = self.power(inner if c > 0 else self.inverse(inner), abs(int(c)))
            out = self.mul(out, part)
        return out

    def _log(self, p: P.Poly) -> P.Poly:
        if not p or p == P.constant(1):
            return {}
        if len(p) == 1:
            ((mono, c),) = p.items()
            if c > 0 and mono and all(self._positive_factor(f) for f, _ in mono):
                out = self._log(P.constant(c))
                for f, e in mono:
                    if f[0] == "exp":
                        P.add_to(out, {f[1]: Fraction(e)})
                    elif f[0] == "inv":
                        P.add_to(out, self._log(dict(f[1])), -e)
                    else:
                        P.add_to(out, P.single(("fn", "log", P.key(P.single(f)))), e)
                return out
            if not mono and c < 0:
                return {}
            if not mono and c < 1:
                return {m: -x for m, x in self._log(P.constant(1 / c)).items()}
        return P.single(("fn", "log", P.key(p)))

    def _sqrt(self, p: P.Poly) -> P.Poly:
        if not p:
            return {}
        if set(p) == {P.ONE}:
            c = p[P.ONE]
            if c < 0:
                return {}
            a, b = isqrt(c.numerator), isqrt(c.denominator)
            if a * a == c.numerator and b * b == c.denominator:
                return P.constant(Fraction(a, b))
        return P.single(("fn", "sqrt", P.key(p)))

    def _abs(self, p: P.Poly) -> P.Poly:
        if not p:
            return {}
        if self.nonnegative(p):
            return p
        scale = abs(p[P.leading(p)])
        if len(p) > 1:
            return {((("fn", "abs", P.primitive(p)), 1),): scale}
        ((mono, _),) = p.items()
        out = P.constant(scale)
        for f, e in mono:
            one = P.single(f)
            if f[0] == "exp":
                out = self.mul(out, P.single(f, e))
                continue
            known = f[0] == "delta" or self.nonnegative(one) or f[:2] in (("fn", "abs"), ("fn", "sqrt"))
            out = self.mul(out, self.power(one if known else P.single(("fn", "abs", P.key(one))), e))
        return out
