"""Closed forms: the ring Q[√m][log p][e^q], in which a formal zero is zero.

A number is Σ c · √m · Π (log p)^k · e^q with c rational, m squarefree, q rational, and p a prime or itself
a sum of the ring (log(1 + e²) is an atom). Two numbers with one formal expansion are equal; a formally
non-zero number is told from 0 by a ball only, so nothing rests on a conjecture about transcendental
numbers. A rational number is always a plain `fmpq`.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import Any

from flint import arb, ctx, fmpq, fmpz

from referee.numerics.errors import NotExact, Undefined

Mono = tuple[int, tuple[tuple[Any, int], ...], Fraction]
ONE: Mono = (1, (), Fraction(0))
MAX_FACTORED_BITS = 90
MAX_SIGN_BITS = 4096


class Closed:
    """A number of the ring that is not formally rational."""

    __slots__ = ("terms",)

    def __init__(self, terms: dict[Mono, Any]) -> None:
        self.terms = terms

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, Closed | fmpq | int | Fraction):
            return NotImplemented
        out = dict(self.terms)
        for m, c in terms_of(other).items():
            out[m] = out.get(m, fmpq(0)) + c
        return reduced(out)

    __radd__ = __add__

    def __neg__(self) -> Closed:
        return Closed({m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __mul__(self, other: Any) -> Any:
        if not isinstance(other, Closed | fmpq | int | Fraction):
            return NotImplemented
        out: dict[Mono, Any] = {}
        for a, x in self.terms.items():
            for b, y in terms_of(other).items():
                m, factor = _times(a, b)
                out[m] = out.get(m, fmpq(0)) + x * y * factor
        return reduced(out)

    __rmul__ = __mul__

    def __pow__(self, k: int) -> Any:
        out: Any = fmpq(1)
        for _ in range(k):
            out *= self
        return out

    def ball(self) -> Any:
        """An enclosure at the current precision."""
        return ball_of(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Closed) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset((m, int(c.p), int(c.q)) for m, c in self.terms.items()))

    def __str__(self) -> str:
        return closed_text(self)

    __repr__ = __str__


def terms_of(x: Any) -> dict[Mono, Any]:
    """The expansion of a rational or a closed form."""
    if isinstance(x, Closed):
        return x.terms
    if isinstance(x, Fraction):
        x = fmpq(x.numerator, x.denominator)
    return {ONE: fmpq(x)} if x != 0 else {}


def reduced(terms: dict[Mono, Any]) -> Any:
    """The number with this expansion: an `fmpq` when it is formally rational."""
    terms = {m: c for m, c in terms.items() if c != 0}
    if not terms:
        return fmpq(0)
    if len(terms) == 1 and ONE in terms:
        return terms[ONE]
    return Closed(terms)


def _times(a: Mono, b: Mono) -> tuple[Mono, int]:
    g = gcd(a[0], b[0])
    logs = dict(a[1])
    for p, k in b[1]:
        logs[p] = logs.get(p, 0) + k
    return ((a[0] // g) * (b[0] // g), tuple(sorted(logs.items(), key=str)), a[2] + b[2]), g


def ball_of(x: Any) -> Any:
    """A ball around a rational or a closed form, at the current precision."""
    if not isinstance(x, Closed):
        return arb(x)
    value = arb(0)
    for (m, logs, q), c in x.terms.items():
        part = arb(c)
        if m != 1:
            part *= arb(m).sqrt()
        for p, k in logs:
            part *= ball_of(p).log() ** k
        if q:
            part *= arb(fmpq(q.numerator, q.denominator)).exp()
        value += part
    return value


def sign(x: Any) -> int:
    """-1, 0 or 1. A formal zero is 0; else balls of growing precision tell, or `NotExact`."""
    if not isinstance(x, Closed):
        return int(x > 0) - int(x < 0)
    bits = 64
    while bits <= MAX_SIGN_BITS:
        with ctx.workprec(bits):
            value = ball_of(x)
            if value > 0:
                return 1
            if value < 0:
                return -1
        bits *= 4
    raise NotExact(f"the sign of {x} is not settled at {MAX_SIGN_BITS} bits")


@lru_cache(maxsize=4096)
def factored(k: int) -> tuple[tuple[int, int], ...]:
    """The prime factors of k >= 1 with their exponents."""
    if k.bit_length() > MAX_FACTORED_BITS:
        raise NotExact(f"{k} is too large to factor")
    return tuple((int(p), int(e)) for p, e in fmpz(k).factor())


def _single(x: Any) -> tuple[Any, Mono] | None:
    terms = terms_of(x)
    return next(((c, m) for m, c in terms.items()), None) if len(terms) == 1 else None


def exponential(x: Any) -> Any:
    """e^x for x = a + Σ c log p with a rational and each 2c an integer."""
    result: Any = fmpq(1)
    for (m, logs, q), c in terms_of(x).items():
        if (m, logs, q) == ONE:
            result *= Closed({(1, (), Fraction(int(c.p), int(c.q))): fmpq(1)})
        elif m == 1 and q == 0 and len(logs) == 1 and logs[0][1] == 1 and (2 * c).q == 1 and abs(2 * c) < 2000:
            twice, base = int((2 * c).p), logs[0][0]
            if isinstance(base, Closed):
                if twice % 2:
                    raise NotExact(f"exp of {x} is not a closed form")
                result *= base ** (twice // 2) if twice > 0 else inverse(base ** (-twice // 2))
                continue
            result *= fmpq(base) ** (twice // 2)
            if twice % 2:
                result *= square_root(fmpq(base))
        else:
            raise NotExact(f"exp of {x} is not a closed form")
    return result


def logarithm(x: Any) -> Any:
    """The logarithm of x > 0: of c √m e^q by primes; of another sum, an atom once c and e^q are taken out."""
    if sign(x) <= 0:
        raise Undefined(f"the logarithm of {x} is undefined")
    one = _single(x)
    if one is None and not any(logs for _, logs, _ in x.terms):
        lead = min(x.terms, key=lambda m: (m[2], m[0]))
        content = abs(x.terms[lead])
        atom = x * reduced({(1, (), -lead[2]): 1 / content})
        return logarithm(reduced({(1, (), lead[2]): content})) + Closed({(1, ((atom, 1),), Fraction(0)): fmpq(1)})
    if one is None or one[1][1]:
        raise NotExact(f"log of {x} is not a closed form")
    c, (m, _, q) = one
    out: dict[Mono, Any] = {ONE: fmpq(q.numerator, q.denominator)}
    for k, weight in ((int(c.p), fmpq(1)), (int(c.q), fmpq(-1)), (m, fmpq(1, 2))):
        for p, e in factored(k):
            mono = (1, ((p, 1),), Fraction(0))
            out[mono] = out.get(mono, fmpq(0)) + e * weight
    return reduced(out)


def square_root(x: Any) -> Any:
    """√x for x = c e^q >= 0."""
    s = sign(x)
    if s < 0:
        raise Undefined(f"the square root of {x} is undefined")
    if s == 0:
        return fmpq(0)
    one = _single(x)
    if one is None or one[1][1] or one[1][0] != 1:
        raise NotExact(f"the square root of {x} is not a closed form")
    c, (_, _, q) = one
    whole, free = 1, 1
    num, den = int(c.p), int(c.q)
    root = fmpz(num).isqrt(), fmpz(den).isqrt()
    if root[0] ** 2 == num and root[1] ** 2 == den:
        coefficient = fmpq(root[0], root[1])
    else:
        for p, e in factored(num * den):
            whole *= p ** (e // 2)
            free *= p ** (e % 2)
        coefficient = fmpq(whole, den)
    return reduced({(free, (), q / 2): coefficient})


def inverse(x: Any) -> Any:
    """1/x for x ≠ 0 without logarithms, and with one exponential throughout."""
    if sign(x) == 0:
        raise Undefined("a division by 0")
    if not isinstance(x, Closed):
        return 1 / x
    powers = {q for _, _, q in x.terms}
    if any(logs for _, logs, _ in x.terms) or len(powers) > 1:
        raise NotExact(f"the inverse of {x} is not a closed form")
    (q,) = powers
    conjugate: Any = fmpq(1)
    norm: Any = reduced({(m, (), Fraction(0)): c for (m, _, _), c in x.terms.items()})
    while isinstance(norm, Closed):
        p = min(p for m, _, _ in norm.terms for p, _ in factored(m))
        other = reduced({k: -c if k[0] % p == 0 else c for k, c in norm.terms.items()})
        conjugate *= other
        norm *= other
    return reduced({(1, (), -q): 1 / norm}) * conjugate


def closed_text(x: Any) -> str:
    """The number as a person would write it: `1/3`, `2·√3`, `log 2 − 1`."""
    parts: list[str] = []
    for (m, logs, q), c in sorted(terms_of(x).items(), key=lambda item: (item[0][2], str(item[0][1]), item[0][0])):
        factors = [f"√{m}"] if m != 1 else []
        factors += [_log_text(p, k) for p, k in logs]
        factors += ["e" if q == 1 else f"e^{q}" if q.denominator == 1 and q > 0 else f"e^({q})"] if q else []
        size = abs(c)
        if size != 1 or not factors:
            factors.insert(0, str(size))
        parts.append(("−" if c < 0 else "+") + " " + "·".join(factors))
    text = " ".join(parts) or "0"
    return "-" + text[2:] if text.startswith("−") else text.removeprefix("+ ")


def _log_text(base: Any, k: int) -> str:
    text = f"log({base})" if isinstance(base, Closed) else f"log {base}"
    return text if k == 1 else f"({text})^{k}"
