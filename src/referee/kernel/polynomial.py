"""Polynomials over canonical factors: plain tuples and dicts, with a total order. No mathematics beyond +, −, ×.

An index is ('i', name, size) if free, ('b', height, k, size) if bound by a sum, ('@', size) if constant; a size is
(((symbol, coefficient), …), constant). A factor is one of
    ('size', name)   ('sym', name, indices)   ('delta', i, j)   ('exp', monomial)   ('fn', name, poly)   ('inv', poly)
    ('sum', height, sizes, monomial)   ('det', height, sizes, polys)      (these two bind ('b', height, ·, ·))
a monomial a sorted tuple of (factor, exponent), a poly a dict monomial → Fraction without zeros.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from referee.language.terms import At, Idx, Size

SizeKey = tuple[tuple[tuple[str, int], ...], int]
Index = tuple[Any, ...]
Factor = tuple[Any, ...]
Mono = tuple[tuple[Factor, Any], ...]
Poly = dict[Mono, Fraction]
PolyKey = tuple[tuple[Mono, Fraction], ...]

ONE: Mono = ()


def size_key(s: Size) -> SizeKey:
    """The size as plain tuples."""
    return (s.coeffs, s.const)


def index_key(i: Idx | At) -> Index:
    """The index as plain tuples."""
    return ("i", i.name, size_key(i.range)) if isinstance(i, Idx) else ("@", size_key(i.value))


def index_range(i: Index) -> SizeKey:
    """The range of a variable; the smallest range that contains a constant."""
    if i[0] == "@":
        coeffs, const = i[1]
        return (coeffs, const + 1)
    return i[-1]  # type: ignore[no-any-return]


def size_subtract(a: SizeKey, b: SizeKey) -> SizeKey:
    """A − b."""
    out = dict(a[0])
    for name, c in b[0]:
        out[name] = out.get(name, 0) - c
    return (tuple(sorted((k, c) for k, c in out.items() if c)), a[1] - b[1])


def plainly_nonnegative(s: SizeKey) -> bool:
    """No negative coefficient."""
    return s[1] >= 0 and all(c >= 0 for _, c in s[0])


def size_poly(s: SizeKey) -> Poly:
    """The size as a polynomial in its symbols."""
    out: Poly = {((("size", name), 1),): Fraction(c) for name, c in s[0]}
    if s[1]:
        out[ONE] = Fraction(s[1])
    return out


def as_size(p: Poly) -> SizeKey | None:
    """The size that an integer-linear polynomial in size symbols is, if it is one."""
    coeffs, const = [], 0
    for mono, c in p.items():
        if c.denominator != 1:
            return None
        if mono == ONE:
            const = int(c)
        elif len(mono) == 1 and mono[0][0][0] == "size" and mono[0][1] == 1:
            coeffs.append((mono[0][0][1], int(c)))
        else:
            return None
    return (tuple(sorted(coeffs)), const)


def constant(c: Fraction | int) -> Poly:
    """The constant polynomial."""
    return {ONE: Fraction(c)} if c else {}


def single(factor: Factor, exponent: Any = 1) -> Poly:
    """One factor."""
    return {((factor, exponent),): Fraction(1)}


def add_to(target: Poly, p: Poly, c: Fraction | int = 1) -> None:
    """Target += c·p, in place."""
    for mono, x in p.items():
        y = target.get(mono, 0) + c * x
        if y:
            target[mono] = Fraction(y)
        else:
            target.pop(mono, None)


def subtract(a: Poly, b: Poly) -> Poly:
    """A − b."""
    out = dict(a)
    add_to(out, b, -1)
    return out


def mono_mul(a: Mono, b: Mono) -> Mono:
    """The product of monomials: exponents add, δ is idempotent, exponent 0 disappears."""
    if not a:
        return b
    if not b:
        return a
    out = dict(a)
    for f, e in b:
        out[f] = out.get(f, 0) + e
    return tuple(sorted((f, 1 if f[0] == "delta" else e) for f, e in out.items() if e))


def key(p: Poly) -> PolyKey:
    """The polynomial as a sorted tuple."""
    return tuple(sorted(p.items()))


def degree(m: Mono) -> Any:
    """Total degree; an exponential counts with the size of its exponent."""
    return sum(abs(e) for _, e in m)


def leading(p: Poly) -> Mono:
    """The greatest monomial: by degree, then by the total order of tuples."""
    return max(p, key=lambda m: (degree(m), m))


def take_content(p: Poly) -> tuple[Mono, Poly]:
    """The greatest monomial that divides p, and the quotient."""
    common: dict[Factor, Any] = dict(next(iter(p)))
    for mono in p:
        here = dict(mono)
        common = {f: min(e, here[f]) for f, e in common.items() if f in here and f[0] != "delta"}
    content = tuple(sorted((f, e) for f, e in common.items() if e))
    if not content:
        return ONE, p
    off = dict(content)
    quotient = {tuple((f, e - off.get(f, 0)) for f, e in m if e != off.get(f, 0)): c for m, c in p.items()}
    return content, quotient


def primitive(p: Poly, *, keep_sign: bool = False) -> PolyKey:
    """P scaled so that its leading coefficient is 1 (or ±1)."""
    c = p[leading(p)]
    c = abs(c) if keep_sign else c
    return tuple(sorted((m, x / c) for m, x in p.items()))


@cache
def height(obj: Any) -> int:
    """The greatest height of a sum or determinant inside a tuple."""
    if not isinstance(obj, tuple) or not obj:
        return 0
    inner = max(height(x) for x in obj)
    return max(inner, int(obj[1])) if obj[0] in ("sum", "det") and len(obj) == 4 else inner


@cache
def _indices(obj: Any) -> frozenset[Index]:
    if not isinstance(obj, tuple) or not obj:
        return frozenset()
    if obj[0] in ("i", "b", "@") and len(obj) in (2, 3, 4) and isinstance(obj[-1], tuple):
        return frozenset([obj])
    inner: frozenset[Index] = frozenset().union(*(_indices(x) for x in obj))
    if obj[0] in ("sum", "det"):
        h = obj[1]
        return frozenset(i for i in inner if not (i[0] == "b" and i[1] == h))
    return inner


def free_indices(obj: Any) -> tuple[Index, ...]:
    """The indices of a factor, monomial or poly key that no sum inside it binds, in order."""
    return tuple(sorted(_indices(obj)))


def mentions(obj: Any, i: Index) -> bool:
    """Does it have that index free?"""
    return i in _indices(obj)
