"""Side conditions that the normal form may use: each is the conclusion of a proved premise.

Recognised: t != 0, 0 < t, 0 <= t (as differences), size inequalities, i != j, and each of these for every index of a range.
A strict inequality between sizes gives one more than the weak one, because sizes are integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from referee.kernel import polynomial as P
from referee.language.statements import And, Forall, IdxNe, Rel, Statement
from referee.language.subst import substitute
from referee.language.terms import Idx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from referee.kernel.normal import Normalizer


@dataclass(frozen=True)
class Pattern:
    """`poly` is of `kind`, whatever values the binders take; a binder is (index, excluded indices)."""

    kind: str
    poly: P.PolyKey
    binders: tuple[tuple[P.Index, tuple[P.Index, ...]], ...]


class Facts:
    """What is known, in normal form."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements = tuple(statements)
        self.sizes: list[P.SizeKey] = []
        self.distinct: set[tuple[P.Index, P.Index]] = set()
        self.patterns: list[Pattern] = []
        self._count = 0
        self._cache: dict[tuple[str, P.PolyKey], bool] = {}

    def load(self, normalizer: Normalizer) -> None:
        """Read the statements. Twice, because a later fact can change how an earlier one is written."""
        for _ in range(2):
            for statement in self.statements:
                self._read(statement, (), normalizer)
            self._cache.clear()
            normalizer.forget()

    def _read(
        self, s: Statement, binders: tuple[tuple[P.Index, tuple[P.Index, ...]], ...], normalizer: Normalizer
    ) -> None:
        match s:
            case And(args=args):
                for arg in args:
                    self._read(arg, binders, normalizer)
            case Forall(index=i, but=but, body=body):  # under a name that nothing else has
                self._count += 1
                new = Idx(f"·{self._count}", i.range)
                here = (P.index_key(new), tuple(P.index_key(b) for b in but))
                self._read(substitute(body, indices={i: new}), (*binders, here), normalizer)
            case IdxNe(i=i, j=j) if not binders:
                a, b = P.index_key(i), P.index_key(j)
                self.distinct |= {(a, b), (b, a)}
            case Rel(op=op, lhs=lhs, rhs=rhs) if op in ("<", "<=", "!="):
                difference = P.subtract(normalizer.poly(rhs), normalizer.poly(lhs))
                size = P.as_size(difference)
                if size is not None and not binders and op != "!=":
                    self.sizes.append((size[0], size[1] - (op == "<")))
                if difference:
                    self.patterns.append(Pattern(op, P.primitive(difference, keep_sign=op != "!="), binders))

    def nonnegative_size(self, size: P.SizeKey) -> bool:
        """0 <= size in every model: no coefficient is negative, at least once one or two known sizes are taken off."""
        if P.plainly_nonnegative(size):
            return True
        once = [P.size_subtract(size, known) for known in self.sizes]
        return any(P.plainly_nonnegative(s) for s in once) or any(
            P.plainly_nonnegative(P.size_subtract(s, known)) for s in once for known in self.sizes
        )

    def holds(self, kind: str, poly: P.Poly, rename: Callable[[P.Poly, dict[P.Index, P.Index]], P.Poly]) -> bool:
        """Is poly != 0 ('!='), > 0 ('<') or >= 0 ('<=') by one of the facts?"""
        key = P.primitive(poly, keep_sign=kind != "!=")
        memo = (kind, key)
        if memo not in self._cache:
            self._cache[memo] = False
            self._cache[memo] = any(self._matches(p, kind, key, rename) for p in self.patterns)
        return self._cache[memo]

    def _matches(
        self,
        pattern: Pattern,
        kind: str,
        key: P.PolyKey,
        rename: Callable[[P.Poly, dict[P.Index, P.Index]], P.Poly],
    ) -> bool:
        enough = {"!=": ("!=", "<"), "<": ("<",), "<=": ("<", "<=")}[kind]
        if pattern.kind not in enough:
            return False
        keep = kind != "!="
        if not pattern.binders:
            return P.primitive(dict(pattern.poly), keep_sign=keep) == key
        candidates, top = P.free_indices(key), P.height(pattern.poly)
        candidates = tuple(
            c for c in candidates if c[0] != "b" or not 0 < c[1] <= top
        )  # a sum of the pattern binds those
        for choice in product(candidates, repeat=len(pattern.binders)):
            mapping = {b[0]: c for b, c in zip(pattern.binders, choice, strict=True)}
            if not all(self._allowed(b, but, mapping) for b, but in pattern.binders):
                continue
            instance = rename(dict(pattern.poly), mapping)
            if instance and P.primitive(instance, keep_sign=keep) == key:
                return True
        return False

    def _allowed(self, binder: P.Index, but: tuple[P.Index, ...], mapping: dict[P.Index, P.Index]) -> bool:
        value = mapping[binder]
        inside = self.within(value, P.index_range(binder))
        return inside and all(self.different(value, mapping.get(b, b)) for b in but)

    def within(self, index: P.Index, size: P.SizeKey) -> bool:
        """Does the index surely lie in the range of that size?"""
        fits = self.nonnegative_size(P.size_subtract(size, P.index_range(index)))
        return fits and (index[0] != "@" or self.nonnegative_size(index[1]))

    def different(self, i: P.Index, j: P.Index) -> bool:
        """Are the two indices surely different numbers?"""
        if (i, j) in self.distinct:
            return True
        pairs = ((a, b) for a, b in ((i, j), (j, i)) if a[0] == "@")
        return any(self.nonnegative_size(P.size_subtract(a[1], P.index_range(b))) for a, b in pairs)
