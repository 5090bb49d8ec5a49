"""SymPy at the edge: expressions are read into terms, and terms are written as SymPy expressions.

SymPy rewrites as it builds (x/x is 1, e^{log x} is x), so what comes back from it is a proposal: the kernel
compares it, and nothing here is evidence. SymPy is imported inside the functions; a mere proof does without.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from referee.language.subst import free, fresh, substitute
from referee.language.terms import (
    Add,
    At,
    Delta,
    Fn,
    Idx,
    Index,
    Inv,
    Mul,
    Num,
    Pow,
    Size,
    SizeOf,
    Sum,
    Symbol,
    Term,
    absolute,
    add,
    as_term,
    exp,
    log,
    mul,
    sqrt,
    total,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Name = Size | Idx | Term | Callable[..., Term] | str

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*'*", re.ASCII)


class BridgeError(ValueError):
    """An expression that cannot be read, or a term that cannot be written. Says which part, and why."""


def from_sympy(expr: Any, names: Mapping[str, Name], base: int = 1) -> Term:
    """The term that a SymPy expression denotes.

    `names` lists what may occur, and what it is: a size, a free index, a term (a plain symbol), the name of
    an indexed family, or a function from indices to a term. Sums run from `base` to a size; x[base] is the
    first entry. Read are Sum, Indexed, Symbol, exact rationals, +, ×, integer powers, sqrt, exp, log, |·|
    and δ; floats, Piecewise and all else are refused (BridgeError).
    """
    import sympy  # noqa: PLC0415

    if isinstance(expr, int) and not isinstance(expr, bool):
        expr = sympy.Integer(expr)
    if isinstance(expr, float):
        raise BridgeError(f"{expr!r} is a float, which is no exact number")
    if not isinstance(expr, sympy.Basic):
        raise BridgeError(f"{expr!r} is no SymPy expression")
    if expr.has(sympy.Float):
        raise BridgeError(f"{expr} contains a float, which is no exact number")
    twins: dict[str, Any] = {}
    for s in expr.atoms(sympy.Symbol):
        if twins.setdefault(s.name, s) != s:
            raise BridgeError(f"two different SymPy symbols are called {s.name}")
    return _Reader(sympy, names, base).term(expr, {})


class _Reader:
    """Reads with a scope: SymPy's bound symbols and the indices that they stand for."""

    def __init__(self, sympy: Any, names: Mapping[str, Name], base: int) -> None:
        self.sympy, self.names, self.base = sympy, names, base

    def meaning(self, symbol: Any) -> Name:
        if symbol.name not in self.names:
            raise BridgeError(f"{symbol.name} is not among the names {', '.join(self.names) or '(none)'}")
        return self.names[symbol.name]

    def term(self, e: Any, scope: dict[Any, Idx]) -> Term:
        sp = self.sympy
        if isinstance(e, sp.Rational):
            return Num(Fraction(int(e.p), int(e.q)))
        if e == sp.E:
            return exp(1)
        if isinstance(e, sp.Symbol):
            return self.symbol(e, scope)
        if isinstance(e, sp.Indexed):
            return self.entry(e, scope)
        if isinstance(e, sp.Add):
            return add(self.term(a, scope) for a in e.args)
        if isinstance(e, sp.Mul):
            return mul(self.term(a, scope) for a in e.args)
        if isinstance(e, sp.exp):
            return exp(self.term(e.args[0], scope))
        if isinstance(e, sp.Pow):
            return self.power(e, scope)
        if isinstance(e, sp.log) and len(e.args) == 1:
            return log(self.term(e.args[0], scope))
        if isinstance(e, sp.Abs):
            return absolute(self.term(e.args[0], scope))
        if isinstance(e, sp.KroneckerDelta) and len(e.args) == 2:
            i, j = (self.index(a, scope) for a in e.args)
            return Delta(i, j)
        if isinstance(e, sp.Sum):
            return self.sum(e.function, list(e.limits), scope)
        raise BridgeError(f"{e} is a {type(e).__name__}, which is not read")

    def symbol(self, s: Any, scope: dict[Any, Idx]) -> Term:
        if s in scope:
            raise BridgeError(f"the index {s.name} stands outside an index place")
        match self.meaning(s):
            case Term() as t:
                return t
            case Size() as size:
                return SizeOf(size)
        raise BridgeError(f"{s.name} is not a real number")

    def entry(self, e: Any, scope: dict[Any, Idx]) -> Term:
        at = tuple(self.index(i, scope) for i in e.indices)
        family = self.meaning(e.base.label)
        if isinstance(family, str):
            return Symbol(family, at)
        if callable(family):
            return family(*at)
        raise BridgeError(f"{e.base} is not an indexed family")

    def index(self, e: Any, scope: dict[Any, Idx]) -> Index:
        if e in scope:
            return scope[e]
        if isinstance(e, self.sympy.Symbol) and isinstance(found := self.meaning(e), Idx):
            return found
        return At(self.size(e, scope) - self.base)

    def size(self, e: Any, scope: dict[Any, Idx]) -> Size:
        """Σ c_k s_k + c with integers c."""
        result = Size(())
        for key, c in e.as_coefficients_dict().items():
            if not isinstance(c, self.sympy.Integer):
                raise BridgeError(f"{e} is not an integer combination of sizes")
            if key == 1:
                result = result + int(c)
                continue
            found = self.meaning(key) if isinstance(key, self.sympy.Symbol) and key not in scope else None
            if not isinstance(found, Size):
                raise BridgeError(f"{e} is not an integer combination of sizes")
            result = result + Size(tuple((s, int(c) * x) for s, x in found.coeffs), int(c) * found.const)
        return result

    def power(self, e: Any, scope: dict[Any, Idx]) -> Term:
        if isinstance(e.exp, self.sympy.Integer):
            base, k = self.term(e.base, scope), int(e.exp)
        elif isinstance(e.exp, self.sympy.Rational) and e.exp.q == 2:
            base, k = sqrt(self.term(e.base, scope)), int(e.exp.p)
        else:
            raise BridgeError(f"the exponent of {e} is neither an integer nor a half")
        power = base if abs(k) == 1 else base ** abs(k)
        return power if k > 0 else 1 / power

    def sum(self, body: Any, limits: list[Any], scope: dict[Any, Idx]) -> Term:
        """SymPy's last limit is the outermost sum."""
        if not limits:
            return self.term(body, scope)
        if len(limits[-1]) != 3 or limits[-1][1] != self.base:
            raise BridgeError(f"a sum must run from {self.base} to a size, not over {limits[-1]}")
        var, _, top = limits[-1]
        if not PLAIN.fullmatch(var.name):
            raise BridgeError(f"{var.name!r} is no name for an index")
        size = self.size(top, scope) + (1 - self.base)
        probe = Idx(f"{var.name}?", size)
        inner = self.sum(body, limits[:-1], {**scope, var: probe})
        taken = frozenset(i.name for i in free(inner).indices if i != probe)
        index = Idx(fresh(var.name, taken), size)
        return total(index, substitute(inner, indices={probe: index}))


def to_sympy(term: Term, base: int = 1) -> Any:
    """The SymPy expression of a term, ranges from `base` on; an excluded index becomes a factor 1 - δ.

    Names are kept, so that `from_sympy` finds its way back; sizes and indices are integer symbols.
    """
    import sympy as sp  # noqa: PLC0415

    def plain(name: str) -> str:
        if not PLAIN.fullmatch(name):
            raise BridgeError(f"{name!r} is no name that is written to SymPy")
        return name

    def size(s: Size) -> Any:
        return sp.Add(*(c * sp.Symbol(plain(x), integer=True) for x, c in s.coeffs), s.const)

    def index(i: Index) -> Any:
        return size(i.value) + base if isinstance(i, At) else sp.Symbol(plain(i.name), integer=True)

    def write(t: Term) -> Any:
        match t:
            case Num(value=q):
                return sp.Rational(q.numerator, q.denominator)
            case SizeOf(size=s):
                return size(s)
            case Symbol(name=name, indices=()):
                return sp.Symbol(plain(name))
            case Symbol(name=name, indices=at):
                return sp.Indexed(sp.IndexedBase(plain(name)), *map(index, at))
            case Delta(i=i, j=j):
                return sp.KroneckerDelta(index(i), index(j))
            case Add(args=args):
                return sp.Add(*map(write, args))
            case Mul(args=args):
                return sp.Mul(*map(write, args))
            case Pow(base=b, exponent=k):
                return write(b) ** k
            case Inv(arg=arg):
                return 1 / write(arg)
            case Fn(name=name, arg=arg):
                return {"exp": sp.exp, "log": sp.log, "sqrt": sp.sqrt, "abs": sp.Abs}[name](write(arg))
            case Sum(index=i, but=but, body=body):
                off = [1 - sp.KroneckerDelta(index(i), index(b)) for b in dict.fromkeys(but)]
                return sp.Sum(sp.Mul(write(body), *off), (index(i), base, size(i.range) + (base - 1)))
        raise BridgeError(f"a {type(t).__name__} is not written to SymPy")

    return write(as_term(term))
