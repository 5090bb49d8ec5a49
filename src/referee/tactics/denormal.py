"""Normal forms as terms again, so that a certificate can name them."""

from __future__ import annotations

from fractions import Fraction

from referee.kernel import polynomial as P
from referee.language.terms import At, Delta, Fn, Idx, Index, Inv, Num, Pow, Size, SizeOf, Sum, Symbol, Term, add, mul


def size(key: P.SizeKey) -> Size:
    """The size with this key."""
    return Size(*key)


def index(key: P.Index) -> Index:
    """The index with this key; a bound one gets a name from its place."""
    if key[0] == "i":
        return Idx(key[1], size(key[2]))
    if key[0] == "@":
        return At(size(key[1]))
    return Idx(f"b{key[1]}{chr(ord('a') + key[2])}" if key[1] else f"c{key[2]}", size(key[3]))


def factor(f: P.Factor) -> Term:
    """One canonical factor."""
    match f[0]:
        case "size":
            return SizeOf(Size(((f[1], 1),)))
        case "sym":
            return Symbol(f[1], tuple(index(i) for i in f[2]))
        case "delta":
            return Delta(index(f[1]), index(f[2]))
        case "exp":
            return Fn("exp", monomial(f[1], f[2] if len(f) > 2 else Fraction(1)))
        case "fn":
            return Fn(f[1], poly(dict(f[2])))
        case "inv":
            return Inv(poly(dict(f[1])))
        case "sum":
            body = monomial(f[3], Fraction(1))
            for k, s in enumerate(f[2]):
                bound = index(("b", f[1], k, s))
                if isinstance(bound, Idx):
                    body = Sum(bound, (), body)
            return body
    message = f"no term for the factor {f[0]}"
    raise ValueError(message)


def monomial(m: P.Mono, c: Fraction) -> Term:
    """c times the product of the factors."""
    parts: list[Term] = [] if c == 1 and m else [Num(c)]
    for f, e in m:
        if f[0] == "exp":
            parts.append(Fn("exp", monomial(f[1], Fraction(e))))
        else:
            parts.append(factor(f) if e == 1 else Pow(factor(f), e))
    return mul(parts)


def poly(p: P.Poly) -> Term:
    """The polynomial as a sum of its monomials."""
    if not p:
        return Num(Fraction(0))
    return add(monomial(m, c) for m, c in sorted(p.items(), key=lambda item: (P.degree(item[0]), item[0])))


def quotient(m: P.Mono) -> Term:
    """A product of factors with positive and negative exponents."""
    parts: list[Term] = []
    for f, e in m:
        if f[0] == "exp":
            parts.append(Fn("exp", monomial(f[1], Fraction(e))))
        else:
            power = factor(f) if abs(e) == 1 else Pow(factor(f), abs(e))
            parts.append(power if e > 0 else Inv(power))
    return mul(parts)
