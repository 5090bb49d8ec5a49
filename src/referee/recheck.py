"""The independent checker: re-checks a proof file, step by step, with nothing but the standard library.

    python recheck.py proof.json [more.json | folder ...]

It shares no code and no representation with the kernel that wrote the file. Terms are *locally nameless* (bound variables are
numbers, so that equality up to bound names is identity and nothing can be captured), every binder is opened with a variable that
occurs nowhere else, and equal sums are found by matching against the sums met before. A step is accepted if its recorded
conclusion follows from its premises by the rule that it names; the rules are stated in the docstrings of the section "Rules".

Meaning. A size is an integer, linear in natural numbers n, d, …; the range of a size s is {0, …, s - 1}, empty when s <= 0. A
free index lies in its range; whoever has used one keeps it in `ctx`, for its range may be empty. Every operation is total:
1/0 = 0, log t = 0 for t <= 0, sqrt t = 0 for t < 0. A step says: for all sizes, symbols and indices of `ctx`, `hyps` give `goal`.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise, permutations, product
from math import factorial, isqrt, prod
from pathlib import Path
from typing import Any, Final

FORMAT: Final = "referee-proof"
VERSION: Final = 1
MAX_BYTES: Final = 64 * 2**20
MAX_NODES: Final = 1_000_000
MAX_DEPTH: Final = 400
MAX_DIGITS: Final = 1000
MAX_WORK: Final = 3_000_000
MAX_BITS: Final = 200_000
MAX_MATCHES: Final = 5040
MAX_INDICES: Final = 40


class Refused(ValueError):  # noqa: N818
    """The file does not prove what it says."""


def refuse(why: str) -> Refused:
    """The reason, on one line of a sensible length."""
    line = " ".join(why.split())
    return Refused(line if len(line) < 300 else line[:297] + "…")


@dataclass(frozen=True)
class Report:
    """What the checker found in one file."""

    ok: bool
    steps: int
    reason: str = ""
    cited: tuple[str, ...] = ()
    claim: str = ""

    def __str__(self) -> str:
        if not self.ok:
            return f"refused: {self.reason}"
        return f"ok ({self.steps} steps, cited: {'; '.join(self.cited) or 'nothing'})"


# ------------------------------------------------------------------------------------------------------------------ terms

Size = tuple[tuple[tuple[str, int], ...], int]


class T:
    """An index, a term or a statement, made once: equal up to bound names means identical. Made by `make` only.

    Tags: indices var(name, size), at(size), bv(k); terms num, size, sym(name, at), bsym(k, at), delta, add, mul, pow, inv, fn,
    sum(size, but, body), det(row sizes, column sizes, entries); statements rel, ne, and, imp, iff, all(size, but, body), ex(body),
    deriv(f, point, value), bigo(f, order), smooth(names, f); families lam(k, body). `sum` and `all` bind one index, an entry of
    `det` two (row 1, column 0), `lam` k; `ex`, the f of `deriv` and that of `bigo` bind a symbol. Numbers count binders outwards.
    """

    __slots__ = ("deep", "f", "fs", "fv", "hi", "hs", "n", "tag")
    tag: str
    f: tuple[Any, ...]
    fv: frozenset[T]  # the free index variables
    fs: frozenset[str]  # the free symbols
    hi: int  # how many index binders are missing around it
    hs: int  # and symbol binders
    deep: int
    n: int

    def __repr__(self) -> str:
        return f"{self.tag}{self.f!r}"


class Store(threading.local):
    """Everything that is made only once, emptied before each file."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.terms: dict[tuple[Any, ...], T] = {}
        self.atoms: dict[tuple[Any, ...], Atom] = {}
        self.sums: dict[Any, list[Atom]] = {}
        self.opened: dict[T, tuple[T, ...]] = {}
        self.algebras: dict[frozenset[T], Algebra] = {}
        self.signatures: dict[tuple[Atom, T | None], str] = {}
        self.fresh = 0
        self.work = 0

    def spend(self, amount: int = 1) -> None:
        """Refuse a file that would take for ever."""
        self.work += amount
        if self.work > MAX_WORK:
            raise refuse("the checker's limit of work is reached")


STORE = Store()
NOTHING: frozenset[Any] = frozenset()
BINDS_INDEX: Final = {"sum": 1, "all": 1}


def _children(fields: Iterable[Any]) -> Iterator[T]:
    for x in fields:
        if isinstance(x, T):
            yield x
        elif isinstance(x, tuple):
            yield from _children(x)


def make(tag: str, *fields: Any) -> T:
    """The node of that tag and those fields; excluded indices are a set, kept sorted."""
    if tag in BINDS_INDEX:
        fields = (fields[0], tuple(sorted(set(fields[1]), key=_index_order)), fields[2])
    key = (tag, *fields)
    found = STORE.terms.get(key)
    if found is not None:
        return found
    STORE.spend()
    t = T()
    t.tag, t.f, t.n = tag, fields, len(STORE.terms)
    t.fv, t.fs, t.hi, t.hs, t.deep = NOTHING, NOTHING, 0, 0, 0
    for k, x in enumerate(fields):
        for c in _children((x,)):
            hi, hs = c.hi, c.hs
            if tag in BINDS_INDEX and k == 2:
                hi -= 1
            elif tag == "det":
                hi -= 2
            elif tag == "lam":
                hi -= fields[0]
            elif tag == "ex" or (tag in ("deriv", "bigo") and k == 0):
                hs -= 1
            t.fv = t.fv | c.fv if c.fv else t.fv
            t.fs = t.fs | c.fs if c.fs else t.fs
            t.hi, t.hs, t.deep = max(t.hi, hi), max(t.hs, hs), max(t.deep, c.deep + 1)
    match tag:
        case "var":
            t.fv = frozenset([t])
        case "bv":
            t.hi = fields[0] + 1
        case "sym" | "name":
            t.fs = frozenset([*t.fs, fields[0]])
        case "bsym" | "bname":
            t.hs = fields[0] + 1
    if t.deep > MAX_DEPTH:
        raise refuse("a term is nested too deeply")
    STORE.terms[key] = t
    return t


def _index_order(i: T) -> tuple[Any, ...]:
    return (i.tag, *(str(x) for x in i.f))


Leaf = Callable[[T, int, int], T | None]
Skip = Callable[[T, int, int], bool]


def rebuild(t: T, leaf: Leaf, skip: Skip, size: Callable[[Size], Size] | None = None) -> T:
    """`t` with `leaf(node, index binders above, symbol binders above)` in place of the nodes where it is not None."""
    memo: dict[tuple[T, int, int], T] = {}

    def field(x: Any, li: int, ls: int) -> Any:
        if isinstance(x, T):
            return go(x, li, ls)
        return tuple([field(y, li, ls) for y in x]) if isinstance(x, tuple) else x

    def go(t: T, li: int, ls: int) -> T:
        if skip(t, li, ls):
            return t
        key = (t, li, ls)
        if key in memo:
            return memo[key]
        new = leaf(t, li, ls)
        if new is None:
            f, tag = t.f, t.tag
            if tag in BINDS_INDEX:
                new = make(tag, size(f[0]) if size else f[0], field(f[1], li, ls), go(f[2], li + 1, ls))
            elif tag == "det":
                ranges = [tuple(size(s) if size else s for s in side) for side in f[:2]]
                new = make(tag, *ranges, field(f[2], li + 2, ls))
            elif tag == "lam":
                new = make(tag, f[0], go(f[1], li + f[0], ls))
            elif tag == "ex":
                new = make(tag, go(f[0], li, ls + 1))
            elif tag in ("deriv", "bigo"):
                new = make(tag, go(f[0], li, ls + 1), *(field(x, li, ls) for x in f[1:]))
            elif tag in ("var", "at", "size") and size:
                new = make(tag, *f[:-1], size(f[-1]))
            elif tag in ("var", "at", "size", "num", "bv"):
                new = t
            else:
                new = make(tag, *(field(x, li, ls) for x in f))
        memo[key] = new
        return new

    return go(t, 0, 0)


def bind(t: T, *variables: T) -> T:
    """The body of a binder: the last variable becomes number 0, the one before it number 1."""
    where = {v: len(variables) - 1 - k for k, v in enumerate(variables)}
    return rebuild(
        t,
        lambda x, li, _: make("bv", li + where[x]) if x in where else None,
        lambda x, _, __: not any(v in x.fv for v in where),
    )


def opened(body: T, *at: T) -> T:
    """The body of a binder at these indices (which may themselves stand under binders)."""
    k = len(at)

    def leaf(x: T, li: int, _: int) -> T | None:
        if x.tag != "bv" or x.f[0] < li:
            return None
        if x.f[0] >= li + k:
            return make("bv", x.f[0] - k)
        i = at[k - 1 - (x.f[0] - li)]
        return make("bv", i.f[0] + li) if i.tag == "bv" else i

    return rebuild(body, leaf, lambda x, li, _: x.hi <= li)


def bind_symbol(t: T, name: str) -> T:
    """The body of a binder of a symbol."""

    def leaf(x: T, li: int, ls: int) -> T | None:  # noqa: ARG001
        if x.tag in ("sym", "name") and x.f[0] == name:
            return make("b" + x.tag, ls, *x.f[1:])
        return None

    return rebuild(t, leaf, lambda x, _, __: name not in x.fs)


def open_symbol(t: T, name: str) -> T:
    """The body of a binder of a symbol, the symbol called `name`."""

    def leaf(x: T, li: int, ls: int) -> T | None:  # noqa: ARG001
        return make(x.tag[1:], name, *x.f[1:]) if x.tag in ("bsym", "bname") and x.f[0] == ls else None

    return rebuild(t, leaf, lambda x, _, ls: x.hs <= ls)


def add_sizes(a: Size, b: Size, times: int = 1) -> Size:
    """a + times·b."""
    out = dict(a[0])
    for name, c in b[0]:
        out[name] = out.get(name, 0) + times * c
    return (tuple(sorted((k, c) for k, c in out.items() if c)), a[1] + times * b[1])


def whole(k: int) -> Size:
    """The constant size k."""
    return ((), k)


def substitute(t: T, indices: Mapping[T, T] | None = None, symbols: Mapping[str, T] | None = None,
               sizes: Mapping[str, Size] | None = None) -> T:  # fmt: skip
    """Indices, symbols (by families `lam`, or terms) and size symbols replaced at once."""
    indices, symbols, sizes = indices or {}, symbols or {}, sizes or {}

    def size(s: Size) -> Size:
        out = whole(s[1])
        for name, c in s[0]:
            out = add_sizes(out, sizes.get(name, (((name, 1),), 0)), c)
        return out

    def leaf(x: T, li: int, ls: int) -> T | None:
        if x.tag == "var":
            return indices.get(x)
        if x.tag == "smooth":
            names = {n.f[0] for n in x.f[0] if n.tag == "name"}
            moved = [symbols[s] for s in x.f[1].fs if s in symbols]
            if names & set(symbols) or any(names & m.fs for m in moved):
                raise refuse("a symbol of a smoothness statement cannot be replaced, or brought in")
        if x.tag != "sym" or x.f[0] not in symbols:
            return None
        family = symbols[x.f[0]]
        count, body = family.f if family.tag == "lam" else (0, family)
        if count != len(x.f[1]):
            raise refuse(f"the symbol {x.f[0]} is replaced by a family of another number of indices")
        return opened(
            body, *(rebuild(i, lambda y, _, __: leaf(y, li, ls), skip, size if sizes else None) for i in x.f[1])
        )

    def skip(x: T, _: int, __: int) -> bool:
        return not sizes and not any(i in x.fv for i in indices) and not any(s in x.fs for s in symbols)

    return rebuild(t, leaf, skip, size if sizes else None)


def fresh_index(size: Size) -> T:
    """An index of that range that occurs nowhere else (its name is a number; those of files are strings)."""
    STORE.fresh += 1
    return make("var", STORE.fresh, size)


def fresh_symbol() -> str:
    """A symbol that occurs nowhere else (no file's name starts like this)."""
    STORE.fresh += 1
    return f"\0{STORE.fresh}"


def enter(t: T) -> tuple[T, T]:
    """The bound index of a sum or quantifier, under a name of its own (one a node), and the body."""
    if t not in STORE.opened:
        v = fresh_index(t.f[0])
        STORE.opened[t] = (v, opened(t.f[2], v))
    v, body = STORE.opened[t]
    return v, body


def num(c: int | Fraction) -> T:
    """A number."""
    return make("num", Fraction(c))


def plus(*terms: T) -> T:
    """A sum of terms."""
    return make("add", terms)


def times(*terms: T) -> T:
    """A product of terms."""
    return make("mul", terms)


def minus(a: T, b: T) -> T:
    """a - b."""
    return plus(a, times(num(-1), b))


def rel(op: str, a: T, b: T) -> T:
    """A relation."""
    return make("rel", op, a, b)


# ------------------------------------------------------------------------------------------------------------- polynomials


class Atom:
    """A factor of a monomial, made once. Kinds: size(name), sym(name, indices), delta(i, j), exp(monomial), fn(name, poly), inv(poly),
    sum(variables, monomial), det(size lists, variables, polys). The variables of a sum or determinant are its own.
    """  # fmt: skip

    __slots__ = ("data", "fv", "kind", "n", "special", "symbols")
    kind: str
    data: tuple[Any, ...]
    n: int
    fv: frozenset[T]  # the free index variables and constant indices
    symbols: frozenset[str]
    special: bool  # may a product with it simplify?


Exp = int | Fraction
Mono = tuple[tuple[Atom, Exp], ...]
Poly = dict[Mono, int | Fraction]
ONE: Mono = ()


def atom(kind: str, *data: Any) -> Atom:
    """The factor of that kind."""
    key = (kind, *data)
    found = STORE.atoms.get(key)
    if found is not None:
        return found
    STORE.spend()
    a = Atom()
    a.kind, a.data, a.n = kind, data, len(STORE.atoms)
    a.fv, a.symbols = NOTHING, NOTHING
    inner = [data[-1]] if kind in ("sum", "det") else data
    for x in _inside(inner):
        if isinstance(x, T):
            a.fv = a.fv | {x}
        else:
            a.fv, a.symbols = a.fv | x.fv, a.symbols | x.symbols
    if kind == "sym":
        a.symbols = frozenset([data[0]])
    if kind in ("sum", "det"):
        a.fv = a.fv - set(data[0])
    a.special = kind in ("delta", "inv") or (kind == "fn" and data[0] in ("sqrt", "abs"))
    STORE.atoms[key] = a
    return a


def _inside(data: Iterable[Any]) -> Iterator[Any]:
    for x in data:
        if isinstance(x, T | Atom):
            yield x
        elif isinstance(x, tuple):
            yield from _inside(x)


def const(c: int | Fraction) -> Poly:
    """A constant."""
    return {ONE: c} if c else {}


def one(a: Atom, e: Exp = 1) -> Poly:
    """A power of one factor."""
    return {((a, e),): 1}


def accumulate(out: Poly, p: Poly, c: int | Fraction = 1) -> Poly:
    """out += c·p, in place."""
    for m, x in p.items():
        y = c * x
        if m in out:
            y += out[m]
        if y:
            out[m] = y
        else:
            out.pop(m, None)
    return out


def differ(p: Poly, q: Poly) -> Poly:
    """p - q."""
    return accumulate(dict(p), q, -1)


def over(a: int | Fraction, b: int | Fraction) -> int | Fraction:
    """The exact quotient, an int if it is one."""
    q = Fraction(a) / b
    return q.numerator if q.denominator == 1 else q


def merge(a: Mono, b: Mono) -> Mono:
    """The product of two monomials, nothing simplified but δ² = δ."""
    if not a or not b:
        return a or b
    out: dict[Atom, Exp] = dict(a)
    for f, e in b:
        out[f] = 1 if f.kind == "delta" else out.get(f, 0) + e
    return tuple(sorted(((f, e) for f, e in out.items() if e), key=lambda x: x[0].n))


def without(m: Mono, drop: Mapping[Atom, Exp]) -> Mono:
    """A monomial divided by some of its factors."""
    return tuple((f, e - drop.get(f, 0)) for f, e in m if e != drop.get(f, 0))


def rank(m: Mono) -> tuple[Any, ...]:
    """A monomial order: degree, then the newest factor first."""
    return (sum(abs(e) for _, e in m), tuple((f.n, e) for f, e in reversed(m)))


def frozen(p: Poly) -> tuple[tuple[Mono, int | Fraction], ...]:
    """The polynomial as a value."""
    return tuple(sorted(p.items(), key=lambda x: rank(x[0])))


def primitive(p: Poly, *, keep_sign: bool = False) -> tuple[Any, ...]:
    """p up to a factor (a positive one, if the sign is kept)."""
    c = p[max(p, key=rank)]
    c = -c if keep_sign and c < 0 else c
    return frozen(p if c == 1 else {m: over(x, c) for m, x in p.items()})


def variables(p: Iterable[Mono]) -> list[T]:
    """The indices that occur, in a fixed order."""
    return sorted({i for m in p for f, _ in m for i in f.fv}, key=lambda i: i.n)


def size_of(p: Poly) -> Size | None:
    """The size that an integer-linear polynomial in size symbols is."""
    out = whole(0)
    for m, c in p.items():
        if isinstance(c, Fraction) and c.denominator != 1:
            return None
        if m == ONE:
            out = add_sizes(out, whole(int(c)))
        elif len(m) == 1 and m[0][0].kind == "size" and m[0][1] == 1:
            out = add_sizes(out, (((m[0][0].data[0], int(c)),), 0))
        else:
            return None
    return out


def size_poly(s: Size) -> Poly:
    """And back."""
    return accumulate(const(s[1]), {((atom("size", name), 1),): c for name, c in s[0]})


def signature(a: Atom, v: T | None) -> str:
    """How `a` looks from the variable v, whatever the other variables are called and whatever was met first."""
    key = (a, v)
    if key not in STORE.signatures:
        d = a.data
        match a.kind:
            case "size":
                out = d[0]
            case "sym":
                out = f"{d[0]!r}[{','.join(_place(i, v) for i in d[1])}]"
            case "delta":
                out = "δ" + ",".join(sorted(_place(i, v) for i in d))
            case "exp":
                out = f"e({_look(d[0], v)})"
            case "fn":
                out = f"{d[0]}({_looks(d[1], v, d[0] != 'abs')})"
            case "inv":
                out = f"1/({_looks(d[0], v, False)})"
            case "sum":
                out = f"Σ{sorted(str(i.f[1]) for i in d[0])}({_look(d[1], None if v in d[0] else v)})"
            case _:
                out = f"det{[i.f[1] for i in d[0]]}({[_looks(p, v, True) for p in d[1]]})"
        STORE.signatures[key] = out if len(out) < 100 else sha256(out.encode()).hexdigest()
    return STORE.signatures[key]


def _place(i: T, v: T | None) -> str:
    if i is v:
        return "!"
    return repr(i.f) if i.tag == "at" or isinstance(i.f[0], str) else f"*{i.f[1]}"


def _look(m: Mono, v: T | None) -> str:
    return "·".join(sorted(f"{signature(f, v)}^{e}" for f, e in m))


def _looks(p: Iterable[tuple[Mono, Any]], v: T | None, numbers: bool) -> str:
    return "+".join(sorted((str(c) if numbers else "") + _look(m, v) for m, c in p))


class Algebra:
    """Normal forms and signs of terms under the conclusions of some premises.

    Two terms are *equal* here only if they are equal in every model of the facts. Used: the ring laws; Σ is linear, a δ in it picks one
    value of its range, Σ_i 1 is the size (if not negative), nested sums commute; e^{s+t} = e^s e^t; e^{log t} = t and log(st) = log s +
    log t for t, s > 0; t·(1/t) = 1 for t != 0; (sqrt t)² = t for t >= 0; |t|² = t²; |st| = |s||t|; 1/(st) = (1/s)(1/t).
    """

    def __init__(self, facts: Iterable[T]) -> None:
        self.sizes: list[Size] = []
        self.apart: set[tuple[T, T]] = set()
        self.ground: dict[str, set[tuple[Any, ...]]] = {"<": set(), "<=": set(), "!=": set()}
        self.schemes: list[T] = []
        self._polys: dict[T, Poly] = {}
        self._renamed: dict[tuple[Any, ...], Poly] = {}
        self._answers: dict[tuple[Any, ...], bool] = {}
        self._instances: dict[T, tuple[Any, ...] | None] = {}
        parts = [part for fact in sorted(facts, key=lambda t: t.n) for part in _conjuncts(fact)]
        for _ in range(2):  # twice: a later fact may change how an earlier one is written
            for part in parts:
                self._learn(part)
            for cache in (self._polys, self._renamed, self._answers, self._instances):
                cache.clear()

    def _learn(self, fact: T) -> None:
        if fact.tag == "ne":
            self.apart |= {(fact.f[0], fact.f[1]), (fact.f[1], fact.f[0])}
        elif fact.tag == "all" and fact not in self.schemes:
            self.schemes.append(fact)
        elif fact.tag == "rel" and fact.f[0] in self.ground:
            op, gap = fact.f[0], differ(self.poly(fact.f[2]), self.poly(fact.f[1]))
            size = size_of(gap)
            if size is not None and op != "!=":
                known = add_sizes(size, whole(op == "<"), -1)
                self.sizes.extend([known] if known not in self.sizes else [])
            if gap:
                self.ground[op].add(primitive(gap, keep_sign=op != "!="))

    # sizes and indices

    def size_ok(self, s: Size, depth: int = 2) -> bool:
        """0 <= s: no coefficient is negative, at least once known sizes are taken off."""
        if s[1] >= 0 and all(c > 0 for _, c in s[0]):
            return True
        STORE.spend()
        return depth > 0 and any(self.size_ok(add_sizes(s, k, -1), depth - 1) for k in self.sizes)

    def inside(self, i: T, size: Size) -> bool:
        """Does the index lie in the range of that size?"""
        if i.tag == "at":
            return self.size_ok(i.f[0]) and self.size_ok(add_sizes(add_sizes(size, i.f[0], -1), whole(1), -1))
        return self.size_ok(add_sizes(size, i.f[1], -1))

    def different(self, i: T, j: T) -> bool:
        """Are the two indices different numbers?"""
        if (i, j) in self.apart:
            return True
        for a, b in ((i, j), (j, i)):
            top = add_sizes(b.f[0], whole(1)) if b.tag == "at" else b.f[1]
            if a.tag == "at" and self.size_ok(add_sizes(a.f[0], top, -1)):
                return True
        return False

    def delta(self, i: T, j: T) -> Poly:
        """δ_ij."""
        if i is j:
            return const(1)
        if self.different(i, j):
            return {}
        if i.tag == j.tag == "at" and i.f[0][0] == j.f[0][0]:
            return const(int(i.f[0] == j.f[0]))
        return one(atom("delta", *sorted((i, j), key=lambda x: (x.tag, repr(x.f[-1]), x.n))))

    # normal forms

    def equal(self, a: T, b: T) -> bool:
        """Are the two terms equal?"""
        return a is b or self.zero(differ(self.poly(a), self.poly(b)))

    def zero(self, p: Poly) -> bool:
        """Is p = 0, once denominators that do not vanish are cleared?"""
        while p:
            found = next((f for m in p for f, _ in m if f.kind == "inv" and self.nonzero(dict(f.data[0]))), None)
            if found is None:
                return False
            top = max(e for m in p for f, e in m if f is found)
            cleared: Poly = {}
            for m, c in p.items():
                e = dict(m).get(found, 0)
                accumulate(
                    cleared, self.mul({without(m, {found: e}): c}, self.power(dict(found.data[0]), int(top - e)))
                )
            p = cleared
        return True

    def poly(self, t: T) -> Poly:
        """The normal form of a term."""
        if t not in self._polys:
            self._polys[t] = self.product([self._poly(t)])
        return self._polys[t]

    def _poly(self, t: T) -> Poly:
        f = t.f
        match t.tag:
            case "num":
                return const(over(f[0], 1))
            case "size":
                return size_poly(f[0])
            case "sym":
                return one(atom("sym", *f))
            case "delta":
                return self.delta(*f)
            case "add":
                out: Poly = {}
                for a in f[0]:
                    accumulate(out, self.poly(a))
                return out
            case "mul":
                return self.product(self.poly(a) for a in f[0])
            case "pow":
                return self.power(self.poly(f[0]), f[1])
            case "inv" if f[0].tag == "mul":
                return self.product(self.poly(make("inv", a)) for a in f[0].f[0])
            case "inv" if f[0].tag == "pow":
                return self.power(self.poly(make("inv", f[0].f[0])), f[0].f[1])
            case "inv":
                return self.inverse(self.poly(f[0]))
            case "fn":
                return self.function(f[0], self.poly(f[1]))
            case "sum":
                v, body = enter(t)
                p = self.poly(body)
                for b in f[1]:
                    p = self.mul(p, differ(const(1), self.delta(v, b)))
                return self.total(p, v)
            case "det":
                return self.determinant(t)
        raise refuse(f"no normal form for a {t.tag}")

    def product(self, factors: Iterable[Poly]) -> Poly:
        """The product of polynomials."""
        out = const(1)
        for p in factors:
            out = self.mul(out, p)
            if any(c.numerator.bit_length() + c.denominator.bit_length() > MAX_BITS for c in out.values()):
                raise refuse("the numbers become too large")
        return out

    def mul(self, p: Poly, q: Poly) -> Poly:
        """The product of two."""
        STORE.spend(len(p) * len(q))
        out: Poly = {}
        for m1, c1 in p.items():
            for m2, c2 in q.items():
                m = merge(m1, m2)
                if m1 and m2 and any(f.special for f, _ in m):
                    accumulate(out, self.simplify(m), c1 * c2)
                else:
                    accumulate(out, {m: c1 * c2})
        return out

    def power(self, p: Poly, k: int) -> Poly:
        """p^k for k >= 0."""
        if len(p) == 1:
            ((m, c),) = p.items()
            small = k * (c.numerator.bit_length() + c.denominator.bit_length()) < MAX_BITS
            if small and not any(f.special for f, _ in m):
                return {tuple((f, e * k) for f, e in m) if k else ONE: c**k}
        return self.product(p for _ in range(k))

    def simplify(self, m: Mono) -> Poly:
        """A product of normal factors: δ_ij x_j = δ_ij x_i, |t|² = t², and roots and inverses of what the facts allow."""
        here = dict(m)
        inverses = []
        for f, e in m:
            if f.kind == "delta":
                i, j = f.data  # a constant index comes first
                if any(j in g.fv for g in here if g is not f):
                    return self.mul(one(f), self.rename({without(m, {f: 1}): 1}, {j: i}))
            elif f.kind == "fn" and e >= 2 and f.data[0] in ("abs", "sqrt"):
                inner = dict(f.data[1])
                if f.data[0] == "abs" or self.nonnegative(inner):
                    return self.mul({without(m, {f: 2}): 1}, self.power(inner, 2 if f.data[0] == "abs" else 1))
            elif f.kind == "inv":
                inverses.append(f)
        for k, f in enumerate(inverses):
            p = dict(f.data[0])
            lead = max(p, key=rank)
            if lead and all(e > 0 and here.get(g, 0) >= e for g, e in lead) and self.nonzero(p):
                tail = self.mul({n: c for n, c in p.items() if n != lead}, one(f))
                rest = {without(m, {**dict(lead), f: 1}): over(1, p[lead])}
                return self.mul(rest, differ(const(1), tail))
            for g in inverses[k + 1 :]:
                gap = differ(dict(g.data[0]), p)
                if set(gap) == {ONE} and self.nonzero(p) and self.nonzero(dict(g.data[0])):
                    return self.mul({without(m, {f: 1, g: 1}): over(1, gap[ONE])}, differ(one(f), one(g)))
        return {m: 1}

    def inverse(self, p: Poly) -> Poly:
        """1/p: the inverse of the common monomial times that of the rest."""
        if not p:
            return {}
        common: dict[Atom, Exp] = dict(next(iter(p)))
        for m in p:
            here = dict(m)
            common = {f: min(e, here[f]) for f, e in common.items() if f in here}
        if len(p) == 1:
            out = const(over(1, p[next(iter(p))]))
        else:
            common = {f: e for f, e in common.items() if f.kind != "delta"}
            rest = {without(m, common): c for m, c in p.items()}
            out = {((atom("inv", primitive(rest)), 1),): over(1, rest[max(rest, key=rank)])}
        for f, e in sorted(common.items(), key=lambda x: x[0].n):
            if f.kind == "exp":
                out = self.mul(out, one(f, -e))
            elif f.kind == "inv":
                out = self.mul(out, self.power(dict(f.data[0]), int(e)))
            elif f.kind == "delta":
                out = self.mul(out, one(f))
            elif f.kind == "fn" and f.data[0] == "sqrt":  # 1/sqrt t = sqrt t · 1/t, also for t <= 0
                out = self.mul(out, self.power(self.mul(one(f), self.inverse(dict(f.data[1]))), int(e)))
            else:
                out = self.mul(out, one(atom("inv", frozen(one(f))), e))
        return out

    def function(self, name: str, p: Poly) -> Poly:
        """exp, log, sqrt or abs of a normal form."""
        constant = p.get(ONE, 0) if set(p) <= {ONE} else None
        if name == "exp":
            return self.exp(p)
        if name == "log":
            return self.log(p)
        if name == "sqrt" and constant is not None:
            square = Fraction(max(constant, 0))
            a, b = isqrt(square.numerator), isqrt(square.denominator)
            if a * a == square.numerator and b * b == square.denominator:
                return const(over(a, b))
        if name == "sqrt" or not p:
            return one(atom("fn", "sqrt", frozen(p))) if p else {}
        if self.nonnegative(p):
            return p
        if len(p) > 1:
            scale = p[max(p, key=rank)]
            return accumulate({}, one(atom("fn", "abs", primitive(p))), -scale if scale < 0 else scale)
        ((m, c),) = p.items()
        out = const(-c if c < 0 else c)
        for f, e in m:
            signed = not (f.kind == "exp" or self._factor_nonnegative(f, 1) or self.nonnegative(one(f)))
            out = self.mul(out, self.power(one(atom("fn", "abs", frozen(one(f)))), int(e)) if signed else one(f, e))
        return out

    def exp(self, p: Poly) -> Poly:
        """e^p, a product over the monomials of p."""
        out = const(1)
        for m, c in p.items():
            part = one(atom("exp", m), c)
            if len(m) == 1 and m[0][1] == 1 and m[0][0].kind == "fn" and m[0][0].data[0] == "log" and c == int(c):
                inner = dict(m[0][0].data[1])
                if self.positive(inner):
                    part = self.power(inner if c > 0 else self.inverse(inner), abs(int(c)))
            out = self.mul(out, part)
        return out

    def log(self, p: Poly) -> Poly:
        """log p: a sum over the factors of a positive monomial."""
        if not p or p == {ONE: 1}:
            return {}
        if len(p) == 1:
            ((m, c),) = p.items()
            if m and c > 0 and all(self._factor_positive(f) for f, _ in m):
                out = self.log(const(c))
                for f, e in m:
                    if f.kind == "exp":
                        accumulate(out, {f.data[0]: e})
                    elif f.kind == "inv":
                        accumulate(out, self.log(dict(f.data[0])), -e)
                    else:
                        accumulate(out, one(atom("fn", "log", frozen(one(f)))), e)
                return out
            if not m and c < 0:
                return {}
            if not m and c < 1:
                return accumulate({}, self.log(const(over(1, c))), -1)
        return one(atom("fn", "log", frozen(p)))

    # indices replaced, sums

    def rename(self, p: Poly, to: dict[T, T]) -> Poly:
        """Free indices replaced, in normal form again."""
        out: Poly = {}
        for m, c in p.items():
            kept = tuple((f, e) for f, e in m if not any(i in f.fv for i in to))
            part: Poly = {kept: c}
            for f, e in m:
                here = {i: j for i, j in to.items() if i in f.fv}
                if here:
                    key = (f, *here.items())
                    if key not in self._renamed:
                        self._renamed[key] = self._rename(f, here)
                    q = self._renamed[key]
                    q = self.exp({n: x * e for n, x in q.items()}) if f.kind == "exp" else self.power(q, int(e))
                    part = self.mul(part, q)
            accumulate(out, part)
        return out

    def _rename(self, f: Atom, to: dict[T, T]) -> Poly:
        d = f.data
        match f.kind:
            case "sym":
                return one(atom("sym", d[0], tuple(to.get(i, i) for i in d[1])))
            case "delta":
                return self.delta(to.get(d[0], d[0]), to.get(d[1], d[1]))
            case "exp":  # the exponent: the factor's power is still to come
                return self.rename({d[0]: 1}, to)
            case "fn":
                return self.function(d[0], self.rename(dict(d[1]), to))
            case "inv":
                return self.inverse(self.rename(dict(d[0]), to))
        own = {v: fresh_index(v.f[1]) for v in d[0] if v in to.values()}
        names = tuple(own.get(v, v) for v in d[0])
        if f.kind == "sum":
            p = self.rename({d[1]: 1}, {**to, **own})
            for v in names:
                p = self.total(p, v)
            return p
        return self._det(names, tuple(frozen(self.rename(dict(q), {**to, **own})) for q in d[1]))

    def total(self, p: Poly, v: T) -> Poly:
        """Σ_v p over the whole range of v."""
        out: Poly = {}
        for m, c in p.items():
            accumulate(out, self._total(m, v), c)
        return out

    def _total(self, m: Mono, v: T) -> Poly:
        picked = self._picked(m, v)
        if picked is not None:
            return self.rename({m: 1}, {v: picked})
        outer = tuple(x for x in m if v not in x[0].fv)
        if len(outer) == len(m) and self.size_ok(v.f[1]):
            return self.mul({outer: 1}, size_poly(v.f[1]))
        bound: list[T] = [v]
        scale: int | Fraction = 1
        if any(e > MAX_INDICES for f, e in m if f.kind == "sum"):
            raise refuse("a power of a sum is too high to be summed")
        queue = [f for f, e in m if v in f.fv and f.kind == "sum" for _ in range(int(e))]
        body = tuple(x for x in m if v in x[0].fv and x[0].kind != "sum")
        for f in queue:  # Σ_v g Σ_w h = Σ_v Σ_w g h, w new
            clash = {*bound, *(i for x in (*body, *((q, 1) for q in queue)) for i in x[0].fv)}
            own = {w: fresh_index(w.f[1]) for w in f.data[0] if w in clash}
            inner = f.data[1]
            renamed = self.rename({inner: 1}, own) if own else {inner: 1}
            if len(renamed) != 1:
                raise refuse("the normal form of a sum changes with the names of its indices")
            ((inner, c),) = renamed.items()
            scale *= c
            bound += [own.get(w, w) for w in f.data[0]]
            body = merge(body, inner)
        p = self.simplify(body)
        if p != {body: 1} or any(self._picked(body, w) for w in bound):  # an inner sum has brought in a δ
            for w in bound:
                p = self.total(p, w)
            return self.mul({outer: scale}, p)
        return self.mul({outer: scale}, self._sum_atom(bound, body))

    def _picked(self, m: Mono, v: T) -> T | None:
        """An index that v is tied to by a δ, or by a chain of them, and that lies in the range of v."""
        tied, ties = [v], [f.data for f, _ in m if f.kind == "delta"]
        for x in tied:
            for pair in ties:
                if x in pair:
                    tied.extend(y for y in pair if y not in tied)
        return next((x for x in tied[1:] if self.inside(x, v.f[1])), None)

    def _sum_atom(self, bound: list[T], body: Mono) -> Poly:
        """The sum over `bound`, as a multiple of one met before if it is one up to the names of its variables."""

        def colour(v: T) -> str:
            return f"{v.f[1]} {sorted(f'{signature(f, v)}^{e}' for f, e in body if v in f.fv)}"

        classes: dict[str, list[T]] = {}
        for v in bound:
            classes.setdefault(colour(v), []).append(v)
        groups = [classes[k] for k in sorted(classes)]
        flat = [v for g in groups for v in g]
        if len(bound) > MAX_INDICES or prod(factorial(len(g)) for g in groups) > MAX_MATCHES:
            raise refuse("a sum has too many interchangeable indices")
        look = _look(body, None)
        free = frozenset(i for f, _ in body for i in f.fv) - set(bound)
        met = STORE.sums.setdefault((free, look, *((k, len(classes[k])) for k in sorted(classes))), [])
        for choice in product(*(permutations(g) for g in groups)):
            mine = [v for g in choice for v in g]
            for a in met:
                to = {v: w for v, w in zip(mine, a.data[0], strict=True) if v is not w}
                q = self.rename({body: 1}, to) if to else {body: 1}
                if set(q) == {a.data[1]}:
                    return {((a, 1),): q[a.data[1]]}
            to = {v: w for v, w in zip(flat, mine, strict=True) if v is not w}
            if to and not met and "1/(" in look and self.rename({body: 1}, to) == {body: -1}:
                return {}  # antisymmetric in its variables
        a = atom("sum", tuple(flat), body)
        met.append(a)
        return one(a)

    def determinant(self, t: T) -> Poly:
        """An opaque factor, equal to one met before if the entries agree."""
        rows, cols, entries = t.f
        if t not in STORE.opened:
            STORE.opened[t] = tuple(fresh_index(s) for s in (*rows, *cols))
        v = STORE.opened[t]
        k = len(rows)
        polys = [self.poly(opened(e, v[r], v[k + c])) for r, row in enumerate(entries) for c, e in enumerate(row)]
        return self._det(v, tuple(frozen(p) for p in polys))

    def _det(self, names: tuple[T, ...], polys: tuple[Any, ...]) -> Poly:
        free = frozenset(variables(m for p in polys for m, _ in p)) - set(names)
        met = STORE.sums.setdefault((free, "det", *(v.f[1] for v in names)), [])
        for a in met:
            to = {v: w for v, w in zip(names, a.data[0], strict=True) if v is not w}
            if all(self.rename(dict(p), to) == dict(q) for p, q in zip(polys, a.data[1], strict=True)):
                return one(a)
        a = atom("det", names, polys)
        met.append(a)
        return one(a)

    # signs

    def holds(self, op: str, p: Poly) -> bool:
        """p < 0 reversed: does a fact say that 0 op p, up to a factor?"""
        key = primitive(p, keep_sign=op != "!=")
        if (op, key) not in self._answers:
            self._answers[op, key] = False
            self._answers[op, key] = self._holds(op, key)
        return self._answers[op, key]

    def _holds(self, op: str, key: tuple[Any, ...]) -> bool:
        ways = {"<": ("<",), "<=": ("<", "<="), "!=": ("!=", "<")}[op]
        for way in ways:
            known = self.ground[way]
            if key in known or (op == "!=" and any(primitive(dict(k)) == key for k in known)):
                return True
        symbols = {s for m, _ in key for f, _ in m for s in f.symbols}
        at = variables(m for m, _ in key)
        for scheme in self.schemes:
            if symbols <= scheme.fs:
                for r in self._at(scheme, at):
                    if r.tag == "rel" and r.f[0] in ways:
                        if r not in self._instances:
                            gap = differ(self.poly(r.f[2]), self.poly(r.f[1]))
                            self._instances[r] = primitive(gap, keep_sign=r.f[0] != "!=") if gap else None
                        found = self._instances[r]
                        if found is not None and (found == key or (op == "!=" and primitive(dict(found)) == key)):
                            return True
        return False

    def _at(self, scheme: T, candidates: Sequence[T]) -> Iterator[T]:
        """The instances of a fact about all indices at the candidates that lie in its ranges."""
        if scheme.tag != "all":
            yield scheme
            return
        size, but, body = scheme.f
        for i in candidates:
            if self.inside(i, size) and all(self.different(i, b) for b in but):
                STORE.spend()
                yield from self._at(opened(body, i), candidates)

    def nonzero(self, p: Poly) -> bool:
        """Surely not 0."""
        if not p or self.positive(p) or self.holds("!=", p):
            return bool(p)
        return len(p) == 1 and all(self._factor_positive(f) or self.holds("!=", one(f)) for m in p for f, _ in m)

    def positive(self, p: Poly) -> bool:
        """Surely above 0: a size of at least 1, a sum of positive products, or what a fact says."""
        size = size_of(p)
        if not p or (size is not None and self.size_ok(add_sizes(size, whole(1), -1))):
            return bool(p)
        return all(c > 0 and all(self._factor_positive(f) for f, _ in m) for m, c in p.items()) or self.holds("<", p)

    def _factor_positive(self, f: Atom) -> bool:
        d = f.data
        match f.kind:
            case "exp":
                return True
            case "inv" if self.positive(dict(d[0])):
                return True
            case "size" if self.size_ok((((d[0], 1),), -1)):
                return True
            case "sum" if all(self.size_ok(add_sizes(v.f[1], whole(1), -1)) for v in d[0]):
                if all(self._factor_positive(g) for g, _ in d[1]):
                    return True
            case "fn" if d[0] == "sqrt" and self.positive(dict(d[1])):
                return True
        return self.holds("<", one(f))

    def nonnegative(self, p: Poly) -> bool:
        """Surely at least 0."""
        size = size_of(p)
        if not p or (size is not None and self.size_ok(size)) or self.positive(p):
            return True
        return all(c > 0 and all(self._factor_nonnegative(f, e) for f, e in m) for m, c in p.items()) or self.holds(
            "<=", p
        )

    def _factor_nonnegative(self, f: Atom, e: Exp) -> bool:
        if e % 2 == 0 or f.kind in ("delta", "size") or (f.kind == "fn" and f.data[0] in ("sqrt", "abs")):
            return True
        if f.kind == "sum" and all(self._factor_nonnegative(g, k) for g, k in f.data[1]):
            return True
        if f.kind == "inv" and self.nonnegative(dict(f.data[0])):
            return True
        return self._factor_positive(f) or self.holds("<=", one(f))


def _conjuncts(fact: T) -> Iterator[T]:
    """The parts of a conjunction, below quantifiers too."""
    if fact.tag == "and":
        for part in fact.f[0]:
            yield from _conjuncts(part)
    elif fact.tag == "all":
        for part in _conjuncts(fact.f[2]):
            yield make("all", fact.f[0], fact.f[1], part)
    else:
        yield fact


def algebra(facts: Iterable[T] = ()) -> Algebra:
    """The algebra of these facts, kept."""
    key = frozenset(facts)
    if key not in STORE.algebras:
        STORE.algebras[key] = Algebra(key)
    return STORE.algebras[key]


# ---------------------------------------------------------------------------------------------------------------- the file


@dataclass(frozen=True)
class Use:
    """A premise of a certificate, its quantifiers at these indices."""

    premise: int
    at: tuple[T, ...]


@dataclass(frozen=True)
class Entry:
    """Σ over `binders` of coefficient · Π(rhs - lhs of `factors`) · square² (or · square, if `equal`)."""

    binders: tuple[tuple[T, tuple[T, ...]], ...]
    coefficient: Fraction
    factors: tuple[Use, ...]
    square: T | None
    equal: bool


RELATIONS: Final = ("=", "<=", "<", "!=")
FRACTION: Final = re.compile(rf"(-?[0-9]{{1,{MAX_DIGITS}}})(?:/([0-9]{{1,{MAX_DIGITS}}}))?")


def shaped(data: Any, *kinds: type, what: str) -> Any:
    """`data`, if it is of one of these types (true and false are not numbers)."""
    if isinstance(data, kinds) and (not isinstance(data, bool) or bool in kinds):
        return data
    raise refuse(f"{what} is malformed: {type(data).__name__!s}")


def listed(data: Any, what: str) -> list[Any]:
    """A list."""
    return shaped(data, list, what=what)  # type: ignore[no-any-return]


def text(data: Any) -> str:
    """A name."""
    s = shaped(data, str, what="a name")
    if not s or len(s) > 300 or "\0" in s:
        raise refuse("a name is empty, too long or has a null in it")
    return s  # type: ignore[no-any-return]


def integer(data: Any) -> int:
    """{"int": k}."""
    if isinstance(data, dict) and set(data) == {"int"}:
        k = shaped(data["int"], int, what="an integer")
        if abs(k) < 10**9:
            return k  # type: ignore[no-any-return]
    raise refuse("an integer is malformed or too large")


def fraction(data: Any) -> Fraction:
    """{"frac": "p/q"}."""
    if isinstance(data, dict) and set(data) == {"frac"} and isinstance(data["frac"], str):
        found = FRACTION.fullmatch(data["frac"])
        if found and int(found[2] or 1):
            return Fraction(int(found[1]), int(found[2] or 1))
    raise refuse("a fraction is malformed")


class Nodes:
    """The table of nodes, read in order: a row refers to rows before it only."""

    def __init__(self, rows: Any) -> None:
        self.values: list[tuple[str, Any]] = []
        self.names: list[tuple[T, ...]] = []  # of the rows and columns of a determinant
        rows = listed(rows, "the table of nodes")
        if len(rows) > MAX_NODES:
            raise refuse(f"more than {MAX_NODES} nodes")
        for k, row in enumerate(rows):
            try:
                self.names.append(())
                self.values.append(self._read(listed(row, "the row")))
            except Refused as error:
                raise refuse(f"node {k}: {error}") from None

    def get(self, data: Any, *sorts: str) -> Any:
        """The value of a node of one of these sorts."""
        k = shaped(data, int, what="a reference")
        if not 0 <= k < len(self.values):
            raise refuse(f"there is no node {k} before it")
        sort, value = self.values[k]
        if sort not in sorts:
            raise refuse(f"node {k} is of the wrong sort: {sort} where {' or '.join(sorts)} is needed")
        return value

    def term(self, data: Any) -> T:
        """A term."""
        return self.get(data, "term")  # type: ignore[no-any-return]

    def statement(self, data: Any) -> T:
        """A statement."""
        return self.get(data, "statement")  # type: ignore[no-any-return]

    def index(self, data: Any) -> T:
        """A variable or constant index."""
        return self.get(data, "variable", "index")  # type: ignore[no-any-return]

    def variable(self, data: Any) -> T:
        """A variable index."""
        return self.get(data, "variable")  # type: ignore[no-any-return]

    def size(self, data: Any) -> Size:
        """A size."""
        return self.get(data, "size")  # type: ignore[no-any-return]

    def many(self, read: Callable[[Any], Any], data: Any) -> tuple[Any, ...]:
        """A list of things."""
        return tuple(read(x) for x in listed(data, "a list"))

    def _read(self, row: list[Any]) -> tuple[str, Any]:
        match row:
            case ["Size", coeffs, c]:
                pairs = self.many(lambda x: self._pair(x, text, integer), coeffs)
                if any(k == 0 for _, k in pairs) or any(a[0] >= b[0] for a, b in pairwise(pairs)):
                    raise refuse("the coefficients of a size are not sorted, or 0")
                return "size", (pairs, integer(c))
            case ["Idx", name, size]:
                return "variable", make("var", text(name), self.size(size))
            case ["At", size]:
                return "index", make("at", self.size(size))
            case ["Num", value]:
                return "term", num(fraction(value))
            case ["SizeOf", size]:
                return "term", make("size", self.size(size))
            case ["Symbol", name, at]:
                return "term", make("sym", text(name), self.many(self.index, at))
            case ["Delta", i, j]:
                return "term", make("delta", self.index(i), self.index(j))
            case ["Add" | "Mul" as kind, args]:
                return "term", make(kind.lower(), self.many(self.term, args))
            case ["Pow", base, k]:
                if not 0 <= integer(k) <= 1000:
                    raise refuse("an exponent is negative or above 1000")
                return "term", make("pow", self.term(base), integer(k))
            case ["Inv", arg]:
                return "term", make("inv", self.term(arg))
            case ["Fn", "exp" | "log" | "sqrt" | "abs" as name, arg]:
                return "term", make("fn", name, self.term(arg))
            case ["Sum" | "Forall" as kind, index, but, body]:
                i, inner = self.variable(index), (self.term if kind == "Sum" else self.statement)(body)
                tag = "sum" if kind == "Sum" else "all"
                return ("term" if kind == "Sum" else "statement"), make(
                    tag, i.f[1], self.many(self.index, but), bind(inner, i)
                )
            case ["Det", rows, cols, entries]:
                return "term", self._determinant(
                    self.many(self.variable, rows), self.many(self.variable, cols), entries
                )
            case ["Rel", "=" | "<=" | "<" | "!=" as op, lhs, rhs]:
                return "statement", rel(op, self.term(lhs), self.term(rhs))
            case ["IdxNe", i, j]:
                return "statement", make("ne", self.index(i), self.index(j))
            case ["And", args]:
                return "statement", make("and", self.many(self.statement, args))
            case ["Implies" | "Iff" as kind, a, b]:
                return "statement", make("imp" if kind == "Implies" else "iff", self.statement(a), self.statement(b))
            case ["Exists", name, body]:
                return "statement", make("ex", bind_symbol(self.statement(body), text(name)))
            case ["Deriv", var, f, point, value]:
                body = bind_symbol(self.term(f), text(var))
                return "statement", make("deriv", body, self.term(point), self.term(value))
            case ["BigO", var, f, order]:
                return "statement", make("bigo", bind_symbol(self.term(f), text(var)), integer(order))
            case ["Smooth", names, f]:
                return "statement", make("smooth", tuple(make("name", n) for n in self.many(text, names)), self.term(f))
            case ["Lam", params, body]:
                return "family", self._family(self.many(self.variable, params), self.term(body))
            case ["Use", premise, at]:
                return "use", Use(integer(premise), self.many(self.index, at))
            case ["Entry", binders, c, factors, square, equal]:
                bound = self.many(lambda x: self._pair(x, self.variable, lambda y: self.many(self.index, y)), binders)
                uses = self.many(lambda x: self.get(x, "use"), factors)
                times_ = None if square is None else self.term(square)
                return "entry", Entry(bound, fraction(c), uses, times_, shaped(equal, bool, what="a flag"))
        raise refuse(f"{str(row[0])[:40] if row else 'an empty row'!r} is no node, or has the wrong fields")

    @staticmethod
    def _pair(data: Any, first: Callable[[Any], Any], second: Callable[[Any], Any]) -> tuple[Any, Any]:
        if len(listed(data, "a pair")) != 2:
            raise refuse("a pair is malformed")
        return first(data[0]), second(data[1])

    def _family(self, params: tuple[T, ...], body: T) -> T:
        """A parameter stands for every index of its name, whatever its range."""
        names = [p.f[0] for p in params]
        if len(set(names)) != len(names):
            raise refuse("two parameters of a family share a name")
        for v in sorted(body.fv, key=lambda v: v.n):
            if v.f[0] in names:
                body = substitute(body, {v: params[names.index(v.f[0])]})
        return make("lam", len(params), bind(body, *params))

    def _determinant(self, rows: tuple[T, ...], cols: tuple[T, ...], entries: Any) -> T:
        table = self.many(lambda row: self.many(self.term, row), entries)
        bound = (*rows, *cols)
        if len({v.f[0] for v in bound}) != len(bound) or [v.f[1] for v in rows] != [v.f[1] for v in cols]:
            raise refuse("a determinant is not square in blocks, or two of its indices share a name")
        if len(table) != len(rows) or any(len(row) != len(cols) for row in table):
            raise refuse("the table of a determinant has gaps")
        for r, row in enumerate(table):
            for c, e in enumerate(row):
                if e.fv & {*bound} - {rows[r], cols[c]}:
                    raise refuse("an entry of a determinant has an index of another block")
        self.names[-1] = bound
        closed = tuple(tuple(bind(e, rows[r], cols[c]) for c, e in enumerate(row)) for r, row in enumerate(table))
        return make("det", tuple(v.f[1] for v in rows), tuple(v.f[1] for v in cols), closed)


@dataclass(frozen=True)
class Proved:
    """The conclusion of a step."""

    goal: T
    hyps: frozenset[T]
    ctx: frozenset[T]
    cited: frozenset[str]


class Step:
    """A step under examination. A rule checks `goal` and, if it discharges anything, says what `hyps` and `ctx` must contain."""

    def __init__(self, nodes: Nodes, args: dict[str, Any], premises: list[Proved], goal: T) -> None:
        self.nodes, self.args, self.premises, self.goal = nodes, dict(args), premises, goal
        self.hyps: set[T] = {h for p in premises for h in p.hyps}
        self.ctx: set[T] = {i for p in premises for i in p.ctx}
        self.cited: set[str] = {c for p in premises for c in p.cited}

    def arg(self, name: str) -> Any:
        """An argument as it stands."""
        if name not in self.args:
            raise refuse(f"the argument {name!r} is missing")
        return self.args.pop(name)

    def term(self, name: str) -> T:
        """An argument that is a term."""
        return self.nodes.term(self.arg(name))

    def terms(self, name: str) -> tuple[T, ...]:
        """An argument that is a list of terms."""
        return self.nodes.many(self.nodes.term, self.arg(name))

    def optional(self, name: str) -> T | None:
        """An argument that is a term or null."""
        data = self.arg(name)
        return None if data is None else self.nodes.term(data)

    def statement(self, name: str) -> T:
        """An argument that is a statement."""
        return self.nodes.statement(self.arg(name))

    def text(self, name: str) -> str:
        """An argument that is a name."""
        return text(self.arg(name))

    def map(self, name: str, key: Callable[[Any], Any], value: Callable[[Any], Any]) -> dict[Any, Any]:
        """An argument that is a map."""
        data = self.arg(name)
        if not isinstance(data, dict) or set(data) != {"map"}:
            raise refuse(f"the argument {name!r} is not a map")
        pairs = [self.nodes._pair(x, key, value) for x in listed(data["map"], "a map")]  # noqa: SLF001
        if len(dict(pairs)) != len(pairs):
            raise refuse(f"the map {name!r} has a key twice")
        return dict(pairs)

    def main(self, count: int, *tags: str, more: bool = False) -> list[T]:
        """The goals of the first premises, of the shapes that the rule asks for; the others, if any may follow, are facts."""
        if len(self.premises) < count or (len(self.premises) > count and not more):
            raise refuse(f"the rule takes {count} premises, not {len(self.premises)}")
        goals = [p.goal for p in self.premises[:count]]
        for k, (goal, tag) in enumerate(zip(goals, tags, strict=False)):
            if tag not in ("", goal.tag):
                raise refuse(f"premise {k} has not the form that the rule asks for")
        return goals

    def facts(self, after: int = 0) -> Algebra:
        """The algebra of the side conditions."""
        return algebra(p.goal for p in self.premises[after:])

    def claims(self, goal: T) -> None:
        """The recorded conclusion must be this one."""
        if self.goal is not goal:
            raise refuse("the recorded conclusion is not what the rule gives")

    def wants(self, good: bool, why: str) -> None:
        """A side condition."""
        if not good:
            raise refuse(why)


# ------------------------------------------------------------------------------------------------------------------- rules

RULES: dict[str, Callable[[Step], None]] = {}
ZERO_SIZE: Final = whole(0)


def rule(check: Callable[[Step], None]) -> Callable[[Step], None]:
    """Register a rule under its function's name."""
    RULES[check.__name__.removesuffix("_")] = check
    return check


def lies(alg: Algebra, i: T, size: Size, but: Iterable[T], apart: Iterable[tuple[T, T]] = ()) -> None:
    """Refuse an index that may leave the range or meet an excluded one."""
    if not alg.inside(i, size):
        raise refuse("an index may lie outside the range")
    if not all(alg.different(i, b) or (i, b) in apart for b in but):
        raise refuse("an index may be one of the excluded ones")


@rule
def assume(s: Step) -> None:
    """S |- S."""
    s.main(0)
    s.claims(s.statement("statement"))
    s.hyps = {s.goal}


@rule
def and_intro(s: Step) -> None:
    """From A_1, …, A_k: A_1 and … and A_k."""
    s.claims(make("and", tuple(p.goal for p in s.premises)))


@rule
def and_elim(s: Step) -> None:
    """From A_0 and … and A_m: A_k."""
    (a,), k = s.main(1, "and"), integer(s.arg("k"))
    s.wants(0 <= k < len(a.f[0]), f"the conjunction has no part {k}")
    s.claims(a.f[0][k])


@rule
def implies_intro(s: Step) -> None:
    """From H, A |- B: H |- A implies B."""
    (b,), a = s.main(1), s.statement("given")
    s.claims(make("imp", a, b))
    s.hyps.discard(a)


@rule
def implies_elim(s: Step) -> None:
    """From A implies B, and A: B."""
    step, a = s.main(2, "imp")
    s.wants(step.f[0] is a, "the second premise is not what the first one asks for")
    s.claims(step.f[1])


@rule
def iff_intro(s: Step) -> None:
    """From A implies B, and B implies A: A iff B."""
    there, back = s.main(2, "imp", "imp")
    s.wants(there.f == back.f[::-1], "the two implications are not converse to each other")
    s.claims(make("iff", *there.f))


@rule
def iff_elim(s: Step) -> None:
    """From A iff B: A implies B (forward), or B implies A."""
    (a,), forward = s.main(1, "iff"), shaped(s.arg("forward"), bool, what="forward")
    s.claims(make("imp", *(a.f if forward else a.f[::-1])))


@rule
def forall_intro(s: Step) -> None:
    """From H, i != b (b in but) |- A: H |- A for all i not in `but`; i is not free in H."""
    (a,), i, but = s.main(1), s.nodes.variable(s.arg("index")), s.nodes.many(s.nodes.index, s.arg("but"))
    s.wants(i not in but, "an index cannot be excluded from its own range")
    s.hyps -= {make("ne", *pair) for b in but for pair in ((i, b), (b, i))}
    s.wants(not any(i in h.fv for h in s.hyps), "the index is free in a hypothesis")
    s.ctx.discard(i)
    s.claims(make("all", i.f[1], but, bind(a, i)))


@rule
def forall_elim(s: Step) -> None:
    """From A(i) for all i not in `but`: A(at), where `at` lies in the range and is none of the excluded ones."""
    (a,), at = s.main(1, "all", more=True), s.nodes.index(s.arg("at"))
    size, but, body = a.f
    lies(s.facts(1), at, size, but)
    s.ctx |= at.fv
    s.claims(opened(body, at))


@rule
def exists_intro(s: Step) -> None:
    """From body[name := family]: there is such a `name`."""
    (a,), name, body = s.main(1), s.text("name"), s.statement("body")
    family = s.nodes.get(s.arg("family"), "term", "family")
    s.wants(a is substitute(body, symbols={name: family}), "the premise is not the body at the given family")
    s.claims(make("ex", bind_symbol(body, name)))


@rule
def exists_elim(s: Step) -> None:
    """From "there is x with A(x)", and A(name) implies B: B. The symbol `name` is free neither in B nor in a hypothesis."""
    (a, step), name = s.main(2, "ex", "imp"), s.text("name")
    s.wants(bind_symbol(step.f[0], name) is a.f[0], "the implication does not start from the body")
    held = [step.f[1], *s.premises[1].hyps]
    s.wants(not any(name in h.fs for h in held), f"{name} is free in the conclusion or in a hypothesis")
    s.claims(step.f[1])


@rule
def instantiate(s: Step) -> None:
    """The premise at other indices, symbols and sizes: an index stays within its range, a size is at least 0."""
    (a,), alg, get = s.main(1, more=True), s.facts(1), s.nodes
    indices = s.map("indices", get.variable, get.index)
    symbols = s.map("symbols", text, lambda x: get.get(x, "term", "family"))
    sizes = s.map("sizes", text, get.size)
    s.wants(all(alg.size_ok(v) for v in sizes.values()), "a size may be negative")

    def move(t: T) -> T:
        return substitute(t, indices, symbols, sizes)

    for i, at in indices.items():
        lies(alg, at, substitute(i, sizes=sizes).f[1], ())
    first, rest = s.premises[0], s.premises[1:]
    s.hyps = {move(h) for h in first.hyps} | {h for p in rest for h in p.hyps}
    s.ctx = {i for p in rest for i in p.ctx} | {v for i in first.ctx for v in move(i).fv}
    s.ctx |= {v for family in symbols.values() for v in family.fv}
    s.claims(move(a))


@rule
def order_cases(s: Step) -> None:
    """From (a <= b) implies A, and (b < a) implies A: A."""
    one_, two = s.main(2, "imp", "imp")
    p, q = one_.f[0], two.f[0]
    good = p.tag == q.tag == "rel" and (p.f[0], q.f[0]) == ("<=", "<") and p.f[1:] == q.f[:0:-1]
    s.wants(good and one_.f[1] is two.f[1], "the cases are not a <= b and b < a of one statement")
    s.claims(one_.f[1])


@rule
def index_cases(s: Step) -> None:
    """From (i != j) implies A, and A[j := i]: A. i and j are variables of one range."""
    step, equal = s.main(2, "imp")
    s.wants(step.f[0].tag == "ne", "the first premise must start from i != j")
    i, j = step.f[0].f
    s.wants(i.tag == j.tag == "var" and i.f[1] == j.f[1], "i and j must be variables of one range")
    s.wants(equal is substitute(step.f[1], {j: i}), "the second premise is not the case of equal indices")
    s.claims(step.f[1])


@rule
def last_cases(s: Step) -> None:
    """From A(i) for i of range R - 1, and A(R - 1), and 1 <= R: A(i) for i of range R. i is not free in a hypothesis of the first."""
    (init, last), index, goal = s.main(2, more=True), s.nodes.variable(s.arg("index")), s.statement("statement")
    end = add_sizes(index.f[1], whole(-1))
    small = make("var", index.f[0], end)
    s.wants(s.facts(2).size_ok(end), "the range may be empty")
    s.wants(small not in goal.fv, "the index of the smaller range is free in the statement")
    s.wants(
        init is substitute(goal, {index: small}), "the first premise is not the statement below the end of the range"
    )
    s.wants(
        last is substitute(goal, {index: make("at", end)}),
        "the second premise is not the statement at the end of the range",
    )
    s.wants(not any(small in h.fv for h in s.premises[0].hyps), "the index is free in a hypothesis")
    s.ctx = (set(s.premises[0].ctx) - {small}) | {i for p in s.premises[1:] for i in p.ctx} | {index}
    s.claims(goal)


@rule
def nonempty(s: Step) -> None:
    """From A with the index i in the context, free neither in a hypothesis nor in A, and 1 <= range of i: A without i."""
    (a,), i = s.main(1, more=True), s.nodes.variable(s.arg("index"))
    s.wants(s.facts(1).size_ok(add_sizes(i.f[1], whole(-1))), "the range may be empty")
    s.wants(not any(i in t.fv for t in (a, *s.premises[0].hyps)), "the index is free")
    s.ctx = (set(s.premises[0].ctx) - {i}) | {v for p in s.premises[1:] for v in p.ctx}
    s.claims(a)


@rule
def ex_falso(s: Step) -> None:
    """From a relation between two constants that is false (such as 0 < 0): anything."""
    (a,), goal, alg = s.main(1, "rel", more=True), s.statement("statement"), s.facts(1)
    gap = differ(alg.poly(a.f[2]), alg.poly(a.f[1]))
    s.wants(set(gap) <= {ONE}, "the premise is not a relation between constants")
    c = gap.get(ONE, 0)
    s.wants(not {"<": c > 0, "<=": c >= 0, "=": c == 0, "!=": c != 0}[a.f[0]], "the premise is not false")
    s.claims(goal)


@rule
def ne_intro(s: Step) -> None:
    """From (a = b) implies 0 < 0: a != b."""
    (step,) = s.main(1, "imp")
    a, absurd = step.f
    good = a.tag == "rel" and a.f[0] == "=" and absurd is rel("<", num(0), num(0))
    s.wants(good, "the premise must say that a = b implies 0 < 0")
    s.claims(rel("!=", *a.f[1:]))


@rule
def antisymmetry(s: Step) -> None:
    """From a <= b and b <= a: a = b."""
    p, q = s.main(2, "rel", "rel")
    s.wants(p.f[0] == q.f[0] == "<=" and p.f[1:] == q.f[:0:-1], "the premises are not a <= b and b <= a")
    s.claims(rel("=", *p.f[1:]))


@rule
def strict(s: Step) -> None:
    """From a <= b and a != b (or b != a): a < b."""
    p, q = s.main(2, "rel", "rel")
    s.wants(
        (p.f[0], q.f[0]) == ("<=", "!=") and p.f[1:] in (q.f[1:], q.f[:0:-1]), "the premises are not a <= b and a != b"
    )
    s.claims(rel("<", *p.f[1:]))


@rule
def size_nonnegative(s: Step) -> None:
    """0 <= c_1 n_1 + … + c_k n_k + c for natural numbers c, c_i."""
    s.main(0)
    size = s.nodes.size(s.arg("size"))
    s.wants(algebra().size_ok(size), "a coefficient is negative")
    s.claims(rel("<=", make("size", ZERO_SIZE), make("size", size)))


@rule
def size_gap(s: Step) -> None:
    """From a < b for sizes: a + 1 <= b."""
    (a,) = s.main(1, "rel")
    op, x, y = a.f
    s.wants(op == "<" and x.tag == y.tag == "size", "the premise must be a < b between sizes")
    s.claims(rel("<=", make("size", add_sizes(x.f[0], whole(1))), y))


@rule
def cited(s: Step) -> None:
    """A theorem of the literature, as stated in `source`."""
    s.main(0)
    name, source = s.arg("name"), s.arg("source")
    shaped(name, str, what="the name of a cited theorem")
    shaped(source, str, what="the source of a cited theorem")
    s.cited.add(f"{name} ({source})")
    s.claims(s.statement("statement"))


@rule
def cone(s: Step) -> None:
    """lhs = rhs, lhs <= rhs or lhs < rhs, because rhs - lhs is the sum of entries that are zero or of the right sign.

    '=': every entry is an equality times a multiplier. '<=': the others have a coefficient > 0, factors from a <= b or a < b, and a
    square. '<': one entry at least has strict factors only, no square and no binder.
    """
    op, lhs, rhs = shaped(s.arg("op"), str, what="the relation"), s.term("lhs"), s.term("rhs")
    s.wants(op in ("=", "<=", "<"), "no certificate for this relation")
    firm = False
    for e, relations, _, _ in certificate(s, lhs, rhs):
        ops = [r.f[0] for r in relations]
        if not e.equal:
            s.wants(
                op != "=" and e.coefficient > 0 and all(o in ("<", "<=") for o in ops),
                "an entry may have the wrong sign",
            )
            firm = firm or (e.square is None and not e.binders and all(o == "<" for o in ops))
    s.wants(op != "<" or firm, "no entry is strictly positive")
    s.claims(rel(op, lhs, rhs))


@rule
def cone_iff(s: Step) -> None:
    """lhs = rhs iff every entry of the certificate of lhs <= rhs vanishes: the last factor or the square, the others being positive."""
    lhs, rhs = s.term("lhs"), s.term("rhs")
    parts = []
    for e, relations, square, binders in certificate(s, lhs, rhs):
        if e.equal:
            continue
        ops = [r.f[0] for r in relations]
        weights = ops if square is not None else ops[:-1]
        s.wants(e.coefficient > 0 and all(o == "<" for o in weights), "a weight may vanish")
        s.wants(square is not None or (bool(ops) and ops[-1] in ("<", "<=")), "an entry may have the wrong sign")
        zero = rel("=", square, num(0)) if square is not None else rel("=", *relations[-1].f[1:])
        for v, but in reversed(binders):
            zero = make("all", v.f[1], but, bind(zero, v))
        parts.append(zero)
    s.claims(make("iff", rel("=", lhs, rhs), parts[0] if len(parts) == 1 else make("and", tuple(parts))))


Certified = tuple[Entry, list[T], T | None, list[tuple[T, tuple[T, ...]]]]


def certificate(s: Step, lhs: T, rhs: T) -> list[Certified]:
    """Each entry with the relations of its factors, its square and its binders, these under names of their own.

    The entries add up to rhs - lhs. A binder may be free in a premise (which then holds for all its values), but in no hypothesis.
    """
    entries: list[Entry] = list(s.nodes.many(lambda x: s.nodes.get(x, "entry"), s.arg("entries")))
    count = integer(s.arg("uses"))
    s.wants(0 <= count <= len(s.premises), "there are not so many premises")
    uses, alg = s.premises[:count], s.facts(count)
    out: list[Certified] = []
    gap = differ(alg.poly(rhs), alg.poly(lhs))
    for e in entries:
        to: dict[T, T] = {}
        binders: list[tuple[T, tuple[T, ...]]] = []
        apart: set[tuple[T, T]] = set()
        for k, (i, but) in enumerate(e.binders):
            later = {j for j, _ in e.binders[k:]}
            s.wants(i not in to and not later & set(but), "a binder is shadowed, or excludes itself or a later one")
            v, others = fresh_index(i.f[1]), tuple(to.get(b, b) for b in but)
            apart |= {pair for b in others for pair in ((v, b), (b, v))}
            binders.append((v, others))
            to[i] = v
        s.wants(
            not any(i in h.fv for i in to for p in uses for h in p.hyps),
            "a binder is free in a hypothesis of a premise",
        )
        mentioned = (
            [i for _, but in e.binders for i in but] + [i for u in e.factors for i in u.at] + [e.square or num(0)]
        )
        s.ctx |= {i for t in mentioned for i in t.fv if i not in to}
        relations = []
        for u in e.factors:
            s.wants(0 <= u.premise < count, f"there is no premise {u.premise}")
            goal = substitute(uses[u.premise].goal, to)
            for i in u.at:
                s.wants(goal.tag == "all", "too many indices for a premise")
                lies(alg, to.get(i, i), goal.f[0], goal.f[1], apart)
                goal = opened(goal.f[2], to.get(i, i))
            s.wants(goal.tag == "rel", "a premise of a certificate must be a relation, or one for all indices")
            relations.append(goal)
        s.wants(not e.equal or [r.f[0] for r in relations] == ["="], "an equality entry takes one equality")
        square = None if e.square is None else substitute(e.square, to)
        term = times(num(e.coefficient), *(minus(r.f[2], r.f[1]) for r in relations))
        if square is not None:
            term = times(term, square) if e.equal else times(term, square, square)
        for v, but in reversed(binders):
            term = make("sum", v.f[1], but, bind(term, v))
        accumulate(gap, alg.poly(term), -1)
        out.append((e, relations, square, binders))
    s.wants(alg.zero(gap), "the certificate does not add up to the difference of the two sides")
    return out


@rule
def sign(s: Step) -> None:
    """0 < t, 0 <= t or t != 0, from the structure of t and the facts."""
    op, t = shaped(s.arg("op"), str, what="the relation"), s.term("t")
    s.wants(op in ("<", "<=", "!=") and has_sign(op, t, s.facts()), f"the facts do not give 0 {op} the term")
    s.claims(rel("!=", t, num(0)) if op == "!=" else rel(op, num(0), t))


def has_sign(op: str, t: T, alg: Algebra) -> bool:
    """Is 0 op t clear?"""
    p = alg.poly(t)
    if {"<": alg.positive, "<=": alg.nonnegative, "!=": alg.nonzero}[op](p) or (op != "<" and has_sign("<", t, alg)):
        return True
    match t.tag:
        case "add" if op != "!=":
            weak = all(has_sign("<=", a, alg) for a in t.f[0])
            return weak and (op == "<=" or any(has_sign("<", a, alg) for a in t.f[0]))
        case "mul":
            return all(has_sign(op, a, alg) for a in t.f[0])
        case "inv" | "pow":
            return has_sign(op, t.f[0], alg)
        case "sum" if op != "!=":
            v, body = enter(t)
            full = not t.f[1] and alg.size_ok(add_sizes(v.f[1], whole(-1)))
            return (op == "<=" or full) and has_sign(op, body, alg)
    return False


@rule
def convert(s: Step) -> None:
    """From A: any statement that differs from A only by equal terms, or a relation of the same difference."""
    (a,), goal = s.main(1, more=True), s.statement("statement")
    s.wants(convertible(a, goal, s.facts(1)), "the two statements do not have one normal form")
    s.claims(goal)


def convertible(a: T, b: T, alg: Algebra) -> bool:
    """Have a and b one shape, with equal terms in it?"""
    if a is b:
        return True
    if a.tag != b.tag:
        return False
    f, g = a.f, b.f
    match a.tag:
        case "rel" if f[0] == g[0]:
            p, q = differ(alg.poly(f[2]), alg.poly(f[1])), differ(alg.poly(g[2]), alg.poly(g[1]))
            return alg.zero(differ(p, q)) or (f[0] in ("=", "!=") and alg.zero(accumulate(dict(p), q)))
        case "and":
            return len(f[0]) == len(g[0]) and all(convertible(x, y, alg) for x, y in zip(f[0], g[0], strict=True))
        case "imp" | "iff":
            return convertible(f[0], g[0], alg) and convertible(f[1], g[1], alg)
        case "all" if f[:2] == g[:2]:
            v = fresh_index(f[0])
            return convertible(opened(f[2], v), opened(g[2], v), alg)
        case "ex":
            name = fresh_symbol()
            return convertible(open_symbol(f[0], name), open_symbol(g[0], name), alg)
        case "deriv" if f[0] is g[0]:
            return alg.equal(f[1], g[1]) and alg.equal(f[2], g[2])
        case "bigo" if f[1] == g[1]:
            name = fresh_symbol()
            return algebra().equal(open_symbol(f[0], name), open_symbol(g[0], name))
    return False


@rule
def rewrite(s: Step) -> None:
    """From T[h := s] and s = t (for all its indices): T[h := t]. A hole stands only at indices for which the equation holds."""
    (a, equation), template, hole = s.main(2, more=True), s.statement("template"), s.text("hole")
    depth, goal = 0, equation
    while goal.tag == "all":
        depth, goal = depth + 1, goal.f[2]
    s.wants(goal.tag == "rel" and goal.f[0] == "=", "the second premise must be an equality, or one for all indices")
    left, right = (make("lam", depth, side) for side in goal.f[1:])
    s.wants(
        a is substitute(template, symbols={hole: left}), "the first premise is not the template with the left-hand side"
    )
    holes(template, hole, equation, frozenset(), s.facts(2))
    s.ctx |= template.fv
    s.claims(substitute(template, symbols={hole: right}))


def holes(t: T, hole: str, equation: T, apart: frozenset[tuple[T, T]], alg: Algebra) -> None:
    """Refuse a hole at an index where the equation is not known to hold; `apart` holds the pairs that the binders above keep apart."""
    if hole not in t.fs:
        return
    STORE.spend()
    match t.tag:
        case "sym":
            goal = equation
            for i in t.f[1]:
                if goal.tag != "all":
                    raise refuse("the hole has more indices than the equation")
                lies(alg, i, goal.f[0], goal.f[1], apart)
                goal = opened(goal.f[2], i)
        case "sum" | "all":
            v = fresh_index(t.f[0])
            pairs = {pair for b in t.f[1] for pair in ((v, b), (b, v))}
            holes(opened(t.f[2], v), hole, equation, apart | pairs, alg)
        case "det":
            for r, row in enumerate(t.f[2]):
                for c, e in enumerate(row):
                    holes(opened(e, fresh_index(t.f[0][r]), fresh_index(t.f[1][c])), hole, equation, apart, alg)
        case "ex":
            holes(open_symbol(t.f[0], fresh_symbol()), hole, equation, apart, alg)
        case "deriv" | "bigo" | "smooth":
            raise refuse("no rewriting below a derivative, an O or a smoothness statement")
        case _:
            for child in _children(t.f):
                holes(child, hole, equation, apart, alg)


def elementary(s: Step, *parts: tuple[str, T, T], iff: tuple[T, T] | None = None) -> None:
    """The goal is these relations, up to the writing of the terms (and "iff the two are equal")."""
    s.main(0)
    stated: list[T] = [rel(*p) for p in parts]
    goal = stated[0] if len(stated) == 1 else make("and", tuple(stated))
    goal = goal if iff is None else make("iff", goal, rel("=", *iff))
    s.wants(convertible(goal, s.goal, algebra()), "the recorded conclusion is not what the rule gives")


def fn(name: str, t: T) -> T:
    """exp, log, sqrt or abs."""
    return make("fn", name, t)


@rule
def exp_positive(s: Step) -> None:
    """0 < e^t."""
    elementary(s, ("<", num(0), fn("exp", s.term("t"))))


@rule
def exp_tangent(s: Step) -> None:
    """1 + t <= e^t."""
    t = s.term("t")
    elementary(s, ("<=", plus(num(1), t), fn("exp", t)))


@rule
def exp_tangent_iff(s: Step) -> None:
    """1 + t = e^t iff t = 0."""
    t = s.term("t")
    elementary(s, ("=", plus(num(1), t), fn("exp", t)), iff=(t, num(0)))


@rule
def sqrt_nonnegative(s: Step) -> None:
    """0 <= sqrt t."""
    elementary(s, ("<=", num(0), fn("sqrt", s.term("t"))))


@rule
def abs_bounds(s: Step) -> None:
    """t <= |t| and -t <= |t|."""
    t = s.term("t")
    elementary(s, ("<=", t, fn("abs", t)), ("<=", times(num(-1), t), fn("abs", t)))


@rule
def abs_least(s: Step) -> None:
    """From t <= b and -t <= b: |t| <= b."""
    p, q = s.main(2, "rel", "rel")
    good = p.f[0] == q.f[0] == "<=" and p.f[2] is q.f[2] and algebra().equal(q.f[1], times(num(-1), p.f[1]))
    s.wants(good, "the premises are not t <= b and -t <= b")
    s.claims(rel("<=", fn("abs", p.f[1]), p.f[2]))


@rule
def derivative(s: Step) -> None:
    """t -> f has at `point` the derivative given by the sum, product, power, quotient and chain rules.

    At the point a denominator that depends on t is not 0, and the argument of a logarithm or root that depends on t is positive.
    """
    var, f, point, alg = s.text("var"), s.term("f"), s.term("point"), s.facts()
    s.main(0, more=True)
    s.wants(
        s.goal.tag == "deriv" and s.goal.f[:2] == (bind_symbol(f, var), point),
        "the conclusion is not about this function",
    )
    t = fresh_symbol()
    value = substitute(differentiate(open_symbol(s.goal.f[0], t), t, point, alg), symbols={t: point})
    s.wants(
        value is s.goal.f[2] or alg.equal(value, s.goal.f[2]), "the recorded derivative is not that of the function"
    )


def differentiate(f: T, t: str, point: T, alg: Algebra) -> T:
    """df/dt, the conditions being met at the point."""
    if t not in f.fs:
        return num(0)
    STORE.spend()

    def at_point(x: T) -> Poly:
        return alg.poly(substitute(x, symbols={t: point}))

    x = f.f[-1] if f.tag in ("inv", "fn") else f
    match f.tag:
        case "sym" if f.f == (t, ()):
            return num(1)
        case "add":
            return plus(*(differentiate(a, t, point, alg) for a in f.f[0]))
        case "mul":
            a = f.f[0]
            return plus(
                *(times(*a[:k], differentiate(b, t, point, alg), *a[k + 1 :]) for k, b in enumerate(a) if t in b.fs)
            )
        case "pow":
            base, k = f.f
            return times(num(k), make("pow", base, k - 1), differentiate(base, t, point, alg)) if k else num(0)
        case "inv" if alg.nonzero(at_point(x)):
            return times(num(-1), differentiate(x, t, point, alg), f, f)
        case "fn" if f.f[0] == "exp":
            return times(f, differentiate(x, t, point, alg))
        case "fn" if f.f[0] == "log" and alg.positive(at_point(x)):
            return times(differentiate(x, t, point, alg), make("inv", x))
        case "fn" if f.f[0] == "sqrt" and alg.positive(at_point(x)):
            return times(num(Fraction(1, 2)), differentiate(x, t, point, alg), make("inv", f))
        case "sum":
            v = fresh_index(f.f[0])
            return make("sum", f.f[0], f.f[1], bind(differentiate(opened(f.f[2], v), t, point, alg), v))
    raise refuse(f"no rule to differentiate this {f.tag}, or its side condition is not met at the point")


@rule
def taylor(s: Step) -> None:
    """Taylor's theorem with Lagrange's remainder, of order K at 0, for g_0, …, g_{K+1} of t = `var` (Rudin 1976, Theorem 5.15).

    From "g_k has the derivative g_{k+1} at s" for k = 0, …, K, and |g_{K+1}(s)| <= B, where the symbol s = `point` is free in no
    hypothesis but |s| <= radius:  |g_0(t) - Σ_{k<=K} g_k(0) t^k/k!| <= B |t|^{K+1}/(K+1)!  for |t| <= radius.
    """
    var, point, g, bound, radius = (
        s.text("var"),
        s.text("point"),
        s.terms("functions"),
        s.term("bound"),
        s.optional("radius"),
    )
    top = len(g) - 1
    s.wants(top >= 1, "one derivative is needed for each order")
    *steps, remainder = s.main(top + 1)
    t, p = make("sym", var, ()), make("sym", point, ())
    at = [substitute(x, symbols={var: p}) for x in g]
    for k, th in enumerate(steps):
        s.wants(
            th is make("deriv", bind_symbol(g[k], var), p, at[k + 1]),
            f"premise {k} is not the derivative of function {k}",
        )
    s.wants(remainder is rel("<=", fn("abs", at[top]), bound), "the last premise is not the bound of the last function")
    if radius is not None:
        s.hyps.discard(rel("<=", fn("abs", p), radius))
    held = [*s.hyps, bound, *([] if radius is None else [radius])]
    s.wants(not any({var, point} & x.fs for x in held), f"{var} or {point} is free where a constant is needed")
    s.wants(not any(point in x.fs for x in g), f"{point} is free in a function")
    if radius is not None:
        s.hyps.add(rel("<=", fn("abs", t), radius))
    zero = {var: num(0)}
    sums = [
        times(substitute(x, symbols=zero), make("pow", t, k), num(Fraction(1, factorial(k))))
        for k, x in enumerate(g[:-1])
    ]
    size = times(bound, make("pow", fn("abs", t), top), num(Fraction(1, factorial(top))))
    goal, alg = s.goal, algebra()
    s.wants(goal.tag == "rel" and goal.f[0] == "<=" and goal.f[1].tag == "fn", "the conclusion must be |…| <= …")
    good = (
        goal.f[1].f[0] == "abs" and alg.equal(goal.f[1].f[1], minus(g[0], plus(*sums))) and alg.equal(goal.f[2], size)
    )
    s.wants(good, "the recorded conclusion is not the expansion")


@rule
def big_o(s: Step) -> None:
    """From |f| <= C |t|^k, for all t or for |t| <= r with 0 < r: f = O(|t|^k) as t -> 0. C and r do not contain t."""
    (a,), var, order = s.main(1, "rel", more=True), s.text("var"), integer(s.arg("order"))
    constant, radius, alg = s.term("constant"), s.optional("radius"), s.facts(1)
    s.wants(0 <= order <= 1000, "the order is negative or too large")
    op, lhs, rhs = a.f
    size = fn("abs", make("sym", var, ()))
    good = op == "<=" and lhs.tag == "fn" and lhs.f[0] == "abs"
    s.wants(
        good and algebra().equal(rhs, times(constant, make("pow", size, order))), "the premise must be |f| <= C·|t|^k"
    )
    if radius is not None:
        s.wants(alg.positive(alg.poly(radius)), "the radius may not be positive")
        within = rel("<=", size, radius)  # discharged from the bound only: a fact might be void where |t| > r
        s.hyps = (set(s.premises[0].hyps) - {within}) | {h for p in s.premises[1:] for h in p.hyps}
    held = [*s.hyps, constant, *([] if radius is None else [radius])]
    s.wants(not any(var in x.fs for x in held), f"{var} is free where a constant is needed")
    s.claims(make("bigo", bind_symbol(lhs.f[1], var), order))


@rule
def smooth(s: Step) -> None:
    """f is C^∞ in `names`: built from them by +, ×, Σ, exp, and by 1/t with t != 0, log t and sqrt t with t > 0 at their values."""
    names, f, alg = s.nodes.many(text, s.arg("names")), s.term("f"), s.facts()

    def check(t: T) -> None:
        if not t.fs & set(names):
            return
        STORE.spend()
        match t.tag:
            case "add" | "mul":
                for a in t.f[0]:
                    check(a)
            case "pow" | "inv" | "fn":
                x = t.f[0] if t.tag != "fn" else t.f[1]
                if t.tag == "inv":
                    s.wants(alg.nonzero(alg.poly(x)), "a denominator may vanish")
                if t.tag == "fn":
                    s.wants(
                        t.f[0] == "exp" or (t.f[0] != "abs" and alg.positive(alg.poly(x))),
                        f"{t.f[0]} may not be smooth there",
                    )
                check(x)
            case "sum":
                check(enter(t)[1])
            case _:
                s.wants(t.tag == "sym", f"no rule for a {t.tag}")

    check(f)
    s.claims(make("smooth", tuple(make("name", n) for n in names), f))


@rule
def det_triangular(s: Step) -> None:
    """The determinant of a block triangular matrix whose diagonal blocks are diagonal is the product of the diagonal entries.

    Block (r, r) is δ·diagonal[r] (a term in the block's row index), and block (r, c) is 0 whenever c comes after r in `order`. The
    product over a range is e^{Σ log f}, which needs f > 0; over a range 1 it is f at index 0.
    """
    place = s.arg("matrix")
    matrix, bound, diagonal, alg = s.nodes.term(place), s.nodes.names[place], s.terms("diagonal"), s.facts()
    order = s.nodes.many(integer, s.arg("order"))
    s.wants(matrix.tag == "det", "the matrix is not a determinant")
    sizes, _, entries = matrix.f
    s.wants(
        sorted(order) == list(range(len(sizes))) and len(diagonal) == len(sizes), "the order must name every block once"
    )
    factors = []
    for k, r in enumerate(order):
        s.wants(not diagonal[r].fv & {*bound} - {bound[r]}, "a diagonal entry has an index of another block")
        i, j = fresh_index(sizes[r]), fresh_index(sizes[r])
        f = substitute(diagonal[r], {bound[r]: i})
        block = opened(entries[r][r], i, j)
        s.wants(
            alg.equal(block, times(make("delta", i, j), f)), f"block ({r}, {r}) is not diagonal with the given entries"
        )
        for c in order[k + 1 :]:
            j = fresh_index(sizes[c])
            s.wants(alg.equal(opened(entries[r][c], i, j), num(0)), f"block ({r}, {c}) does not vanish")
        if sizes[r] == whole(1):
            factors.append(substitute(f, {i: make("at", ZERO_SIZE)}))
        else:
            s.wants(alg.positive(alg.poly(f)), f"the diagonal of block {r} may not be positive")
            factors.append(fn("exp", make("sum", sizes[r], (), bind(fn("log", f), i))))
    goal = s.goal
    good = goal.tag == "rel" and goal.f[:2] == ("=", matrix) and algebra().equal(goal.f[2], times(*factors))
    s.wants(good, "the recorded conclusion is not the product of the diagonal")


@rule
def det_product(s: Step) -> None:
    """det(A)·det(B) = det(C), where C = A·B block by block: C_rc(i, j) = Σ_k Σ_m A_rk(i, m) B_kc(m, j). Source: Cauchy–Binet."""
    left, right, both, alg = s.term("left"), s.term("right"), s.term("both"), s.facts()
    s.wants(
        all(m.tag == "det" and m.f[0] == both.f[0] for m in (left, right, both)), "the matrices are not split alike"
    )
    sizes = both.f[0]
    middle = [fresh_index(size) for size in sizes]
    for r, p in enumerate(sizes):
        for c, q in enumerate(sizes):
            i, j = fresh_index(p), fresh_index(q)
            parts = [
                make("sum", m.f[1], (), bind(times(opened(left.f[2][r][k], i, m), opened(right.f[2][k][c], m, j)), m))
                for k, m in enumerate(middle)
            ]
            s.wants(
                alg.equal(plus(*parts), opened(both.f[2][r][c], i, j)), f"block ({r}, {c}) is not that of the product"
            )
    good = s.goal.tag == "rel" and s.goal.f[0] == "=" and s.goal.f[1] is times(left, right) and s.goal.f[2] is both
    s.wants(good, "the recorded conclusion is not the product rule")


# --------------------------------------------------------------------------------------------------------------- the check


class Seen:
    """The steps that were accepted before, each with the whole record of all that it rests on: rules, arguments, conclusions.

    A record is numbered by itself, not by a digest of it, and in it the numbers of the records to which it refers stand for
    them; so equal numbers are equal derivations, to the last name. Whether a step holds depends on nothing else.
    """

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}
        self.good: set[int] = set()

    def number(self, record: Any) -> int:
        """The number of a record."""
        return self.numbers.setdefault(record, len(self.numbers))

    def nodes(self, rows: list[Any]) -> list[int]:
        """The numbers of the rows of a table of nodes that has been read."""
        out: list[int] = []
        for row in rows:
            out.append(self.number(("node", *(self._frozen(x, out) for x in row))))
        return out

    def step(self, row: Any, nodes: list[int], before: list[int]) -> int:
        """The number of a step, -1 for what is not even shaped like one."""
        try:
            parts = tuple((k, self._frozen(row[k], nodes)) for k in ("rule", "args", "ctx", "hyps", "goal", "cited"))
            return self.number(("step", tuple(before[p] for p in row["premises"]), *parts))
        except (LookupError, TypeError, AttributeError):
            return -1

    def _frozen(self, value: Any, nodes: list[int]) -> Any:
        if type(value) is int:
            return ("at", nodes[value if value >= 0 else len(nodes)])
        if isinstance(value, list):
            return tuple([self._frozen(x, nodes) for x in value])
        if isinstance(value, dict):
            if set(value) == {"int"}:  # a number, not a reference
                return ("number", type(value["int"]).__name__, value["int"])
            return ("map", *((k, self._frozen(x, nodes)) for k, x in value.items()))
        return (type(value).__name__, value)


def check(data: object, seen: Seen | None = None) -> Report:
    """Whether a proof object, as parsed from its file, proves its goal from what it is given.

    With `seen`, a step that was accepted before, with everything that it rests on, is not verified a second time.
    """
    limit = sys.getrecursionlimit()
    steps = 0
    STORE.reset()
    try:
        sys.setrecursionlimit(max(limit, 30 * MAX_DEPTH))
        version = data.get("version") if isinstance(data, dict) else None
        if isinstance(version, int) and version > VERSION:
            raise refuse(f"it has version {version}, newer than this checker's version {VERSION}: update the checker")
        top = _fields(data, "the file", "format", "version", "claim", "given", "goal", "steps", "nodes")
        rows = listed(top["steps"], "the list of steps")
        steps = len(rows)
        return _check(top, rows, Seen() if seen is None else seen)
    except Refused as error:
        return Report(ok=False, steps=steps, reason=str(error))
    except (RecursionError, MemoryError, OverflowError):
        return Report(ok=False, steps=steps, reason="the file is nested too deeply, or its numbers are too large")
    finally:
        sys.setrecursionlimit(limit)
        STORE.reset()


def _fields(data: Any, what: str, *names: str) -> dict[str, Any]:
    shaped(data, dict, what=what)
    missing, extra = [n for n in names if n not in data], [str(n) for n in data if n not in names]
    if missing or extra:
        raise refuse(
            f"{what} has " + (f"no field {missing[0]!r}" if missing else f"an unknown field {extra[0][:40]!r}")
        )
    return dict(data)


def _check(top: dict[str, Any], rows: list[Any], seen: Seen) -> Report:
    if top["format"] != FORMAT or type(top["version"]) is not int or top["version"] != VERSION:
        raise refuse(f"it is no {FORMAT} of version {VERSION}")
    claim = shaped(top["claim"], str, what="the claim")
    nodes = Nodes(top["nodes"])
    given = frozenset(nodes.many(nodes.statement, top["given"]))
    goal = nodes.statement(top["goal"])
    if not rows:
        raise refuse("there is no step")
    proved: list[Proved] = []
    numbers, known = seen.nodes(top["nodes"]), list[int]()
    for k, row in enumerate(rows):
        name = row.get("rule") if isinstance(row, dict) else None
        known.append(seen.step(row, numbers, known))
        try:
            proved.append(_step(nodes, row, proved, known=known[-1] in seen.good))
        except Refused as error:
            raise refuse(f"step {k} ({str(name)[:40]}): {error}") from None
        if known[-1] >= 0:
            seen.good.add(known[-1])
    last = proved[-1]
    if last.goal is not goal:
        raise refuse("the last step does not prove the goal of the file")
    if not last.hyps <= given:
        raise refuse("the last step rests on a hypothesis that is not given")
    if not last.ctx <= {i for s in (*given, goal) for i in s.fv}:
        raise refuse("the last step rests on an index of a range that may be empty")
    return Report(ok=True, steps=len(rows), cited=tuple(sorted(last.cited)), claim=claim)


def _step(nodes: Nodes, row: Any, before: list[Proved], *, known: bool) -> Proved:
    """Check one step, unless it is known to hold, and return what it records."""
    row = _fields(row, "the step", "rule", "args", "premises", "ctx", "hyps", "goal", "cited")
    verify = RULES.get(shaped(row["rule"], str, what="the rule's name"))
    if verify is None:
        raise refuse("there is no such rule")
    premises = []
    for p in listed(row["premises"], "the list of premises"):
        if not 0 <= shaped(p, int, what="a premise") < len(before):
            raise refuse(f"premise {p} is not an earlier step")
        premises.append(before[p])
    hyps = frozenset(nodes.many(nodes.statement, row["hyps"]))
    ctx = frozenset(nodes.many(nodes.variable, row["ctx"]))
    sources = frozenset(nodes.many(lambda x: shaped(x, str, what="a citation"), row["cited"]))
    goal = nodes.statement(row["goal"])
    if known:
        return Proved(goal, hyps, ctx, sources)
    step = Step(nodes, shaped(row["args"], dict, what="the arguments"), premises, goal)
    verify(step)
    if step.args:
        raise refuse(f"the rule takes no argument {next(iter(step.args))[:40]!r}")
    if not step.hyps <= hyps:
        raise refuse("a hypothesis is lost")
    if not step.ctx | {i for s in (step.goal, *hyps) for i in s.fv} <= ctx:
        raise refuse("an index that the step uses is lost from its context")
    if not step.cited <= sources:
        raise refuse("a citation is lost")
    return Proved(step.goal, hyps, ctx, sources)


# ------------------------------------------------------------------------------------------------------------- the program


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise refuse("an object of the file has a key twice")
    return out


def _no_float(token: str) -> Any:
    raise refuse(f"{token[:20]} is not an exact number")


def _integer(token: str) -> int:
    if len(token) > MAX_DIGITS:
        raise refuse(f"a number has more than {MAX_DIGITS} digits")
    return int(token)


def check_file(path: Path) -> Report:
    """Whether the file at `path` is a proof."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise refuse(f"the file is larger than {MAX_BYTES // 2**20} MB")
        data = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_float=_no_float,
            parse_constant=_no_float,
            parse_int=_integer,
        )
    except Refused as error:
        return Report(ok=False, steps=0, reason=str(error))
    except OSError as error:
        return Report(
            ok=False, steps=0, reason=f"the file cannot be read: {error.strerror or 'an error of the system'}"
        )
    except (ValueError, RecursionError) as error:
        why = " ".join(str(error).split())[:120] if isinstance(error, ValueError) else "it is nested too deeply"
        return Report(ok=False, steps=0, reason=f"the file is not JSON: {why}")
    return check(data)


def main(argv: list[str]) -> int:
    """Check the files, and those called *.json in the folders. 0: all hold; 1: one is refused at least; 2: wrong use."""
    if not argv or any(a.startswith("-") for a in argv):
        print(
            "usage: recheck.py PROOF.json|FOLDER ...",
            file=sys.stdout if "--help" in argv or "-h" in argv else sys.stderr,
        )
        return 0 if "--help" in argv or "-h" in argv else 2
    good = True
    for name in argv:
        path = Path(name)
        files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        if not files:
            print(f"refused  {name}: there is no .json file in the folder")
            good = False
        for file in files:
            report = check_file(file)
            good = good and report.ok
            sources = "; ".join(" ".join(c.split()) for c in report.cited) or "nothing"
            said = (
                f"ok  {file}  ({report.steps} steps, cited: {sources})"
                if report.ok
                else f"refused  {file}: {report.reason}"
            )
            print(said.encode(sys.stdout.encoding or "utf-8", "replace").decode(sys.stdout.encoding or "utf-8"))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
