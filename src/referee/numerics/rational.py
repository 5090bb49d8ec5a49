"""Rational functions over Q in named generators, on FLINT's multivariate polynomials.

A generator is an entry of a family, or stands for exp, log, sqrt, abs of an expanded argument. Generators
are handed out on demand; when there is no room left, or a finer exponential is needed, the computation
starts again (`Restart`).
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mpoly_ctx

from referee.numerics.closed import factored
from referee.numerics.errors import NotExact, Undefined

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TERMS = 20_000


class Restart(Exception):  # noqa: N818
    """The field was too small: begin again with the enlarged one."""


class Ratio:
    """num/den in lowest terms, the denominator with leading coefficient 1."""

    __slots__ = ("den", "num")

    def __init__(self, num: Any, den: Any) -> None:
        if not den.is_constant():
            common = num.gcd(den)
            if not common.is_constant():
                num, den = num / common, den / common
        lead = den.leading_coefficient()
        if lead != 1:
            num, den = num / lead, den / lead
        if len(num) > MAX_TERMS:
            raise NotExact("the expansion is too long")
        self.num, self.den = num, den

    def __add__(self, other: Ratio) -> Ratio:
        if self.den == other.den:
            return Ratio(self.num + other.num, self.den)
        return Ratio(self.num * other.den + other.num * self.den, self.den * other.den)

    def __neg__(self) -> Ratio:
        return Ratio(-self.num, self.den)

    def __mul__(self, other: Ratio) -> Ratio:
        return Ratio(self.num * other.num, self.den * other.den)

    def __pow__(self, k: int) -> Ratio:
        return Ratio(self.num**k, self.den**k)

    def inverse(self) -> Ratio:
        """1/x, if x is not the zero function."""
        if self.num == 0:
            raise Undefined("a division by what expands to 0")
        return Ratio(self.den, self.num)

    def key(self) -> tuple[Any, ...]:
        """What identifies the function among those of its field."""
        return _key(self.num), _key(self.den)


def _key(p: Any) -> tuple[Any, ...]:
    return tuple(sorted((m, str(c)) for m, c in p.to_dict().items()))


class Field:
    """The generators known so far, and the functions of them; `positive` names the families known to be
    positive.
    """

    def __init__(self, positive: frozenset[str] = frozenset()) -> None:
        self.room = 64
        self.positive = positive
        self.finest: dict[Any, int] = {}
        self.restart()

    def restart(self) -> None:
        """Forget the generators; keep the room and the denominators of exponents."""
        self.ring = fmpq_mpoly_ctx.get(("x", self.room), "lex")
        self.gens = self.ring.gens()
        self.names: dict[Any, int] = {}
        self.origin: list[tuple[str, Any]] = []

    def constant(self, q: Fraction | int) -> Ratio:
        """A rational number."""
        q = Fraction(q)
        return Ratio(self.ring.constant(fmpq(q.numerator, q.denominator)), self.ring.constant(1))

    def generator(self, kind: str, key: Any, argument: Any = None) -> Ratio:
        """The generator with this name, new or known."""
        if (kind, key) not in self.names:
            if len(self.origin) == self.room:
                self.room *= 2
                raise Restart
            self.names[kind, key] = len(self.origin)
            self.origin.append((kind, key if argument is None else argument))
        return Ratio(self.gens[self.names[kind, key]], self.ring.constant(1))

    @property
    def opaque(self) -> bool:
        """Has a function been met that is not rational?"""
        return any(kind != "entry" for kind, _ in self.origin)

    def apply(self, name: str, x: Ratio) -> Ratio:
        """exp, log, sqrt, abs."""
        if name == "exp":
            return self._exp(x)
        if name == "log":
            return self._log(x)
        if x.num == 0:
            return x
        if x.num == 1 and x.den == 1:
            return x
        return self.generator(name, x.key(), x)

    def _monomial(self, exponents: Iterable[int]) -> Ratio:
        out = self.ring.constant(1)
        for k, e in enumerate(exponents):
            out *= self.gens[k] ** e if e else 1
        return Ratio(out, self.ring.constant(1))

    def _exp(self, x: Ratio) -> Ratio:
        """e^{Σ c m} = Π E_m^{cD}, one generator E_m = e^{m/D} for every monomial m; e^{k log y} = y^k."""
        result = self.constant(1)
        for mono, c in sorted(x.num.to_dict().items()):
            base = Ratio(self._monomial(mono).num, x.den)
            used = [k for k, e in enumerate(mono) if e]
            if c.q == 1 and x.den == 1 and len(used) == 1 and sum(mono) == 1 and self.origin[used[0]][0] == "log":
                argument: Ratio = self.origin[used[0]][1]
                power = argument if c > 0 else argument.inverse()
                result *= power ** abs(int(c.p))
                continue
            name = self._public(base)
            fine = self.finest.setdefault(name, 1)
            if fine % int(c.q):
                self.finest[name] = lcm(fine, int(c.q))
                raise Restart
            g = self.generator("exp", base.key(), (base, fine))
            k = int((c * fine).p)
            result *= g**k if k >= 0 else g.inverse() ** -k
        return result

    def _public(self, x: Ratio) -> str:
        """A name of a function that outlives a restart."""

        def named(p: Any) -> str:
            out = []
            for mono, c in p.to_dict().items():
                out.append(f"{c}*" + "*".join(sorted(f"{self._label(k)}^{e}" for k, e in enumerate(mono) if e)))
            return "+".join(sorted(out))

        return f"({named(x.num)})/({named(x.den)})"

    def _label(self, k: int) -> str:
        kind, what = self.origin[k]
        if kind == "entry":
            return repr(what)
        return kind + self._public(what[0] if kind == "exp" else what)

    def is_positive(self, p: Any) -> bool:
        """Positive coefficients on monomials of positive generators: sufficient, not necessary."""
        sure = {
            k
            for k, (kind, what) in enumerate(self.origin)
            if kind == "exp" or (kind == "entry" and what[0] in self.positive)
        }
        return p != 0 and all(
            c > 0 and all(e == 0 or k in sure for k, e in enumerate(m)) for m, c in p.to_dict().items()
        )

    def _log(self, x: Ratio) -> Ratio:
        """Log of a product of positive factors by factors; otherwise a generator."""
        result = self.constant(0)
        for p in (x.num, x.den):
            content, factors = p.factor()
            if not content > 0 or not all(self.is_positive(f) for f, _ in factors):
                return self.generator("log", x.key(), x)
        for p, sign in ((x.num, 1), (x.den, -1)):
            content, factors = p.factor()
            for number, side in ((int(content.p), 1), (int(content.q), -1)):
                for prime, e in factored(number):
                    base = self.constant(prime)
                    result += self.constant(sign * side * e) * self.generator("log", base.key(), base)
            for f, e in factors:
                result += self.constant(sign * int(e)) * self._log_factor(f)
        return result

    def _log_factor(self, f: Any) -> Ratio:
        mono = next(iter(f.to_dict()))
        if len(f) == 1 and sum(mono) == 1:
            kind, what = self.origin[mono.index(1)]
            if kind == "exp":
                base, fine = what
                return base * self.constant(Fraction(1, fine))  # type: ignore[no-any-return]
        base = Ratio(f, self.ring.constant(1))
        lead = self.constant(1)
        return self.generator("log", (lead * base).key(), base)

    def squares(self) -> list[tuple[int, Any]]:
        """The relations g² = polynomial that roots and absolute values obey, the newest first."""
        found = []
        for k, (kind, what) in enumerate(self.origin):
            if kind in {"sqrt", "abs"} and what.den == 1:
                found.append((k, what.num if kind == "sqrt" else what.num**2))
        return found[::-1]

    def reduce(self, p: Any, relations: list[tuple[int, Any]]) -> Any:
        """P with every g² replaced, relation by relation."""
        for k, square in relations:
            out = self.ring.constant(0)
            for mono, c in p.to_dict().items():
                if mono[k] < 2:
                    out += self.ring.from_dict({mono: c})
                else:
                    rest = (*mono[:k], mono[k] % 2, *mono[k + 1 :])
                    out += self.ring.from_dict({rest: c}) * square ** (mono[k] // 2)
            p = out
        return p
