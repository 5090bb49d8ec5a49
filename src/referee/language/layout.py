"""What a printed term says: signs, fractions, inner products, merged sums, parentheses.

`referee.language.text` and `referee.language.latex` are its two styles. Three conventions let a reader get the
same term back: a sum in a sum and a product in a product are kept apart (`keep`), a numeral that must stay by
itself is set apart (`mark`), and Σ reaches over a following summand only when its index occurs there. Indices
are counted from 1 on paper and from 0 inside: `At(n - 1)` is written n.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from referee.language.style import ADD, ATOM, MUL, POW, Block, Piece, Style
from referee.language.subst import free, fresh, substitute
from referee.language.terms import (
    Add,
    At,
    Delta,
    Det,
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
)

if TYPE_CHECKING:
    from fractions import Fraction


def is_vector(t: Term, a: Idx) -> bool:
    """Whether `t` is the entry a of a vector: x[…, a], or a sum or a multiple of such."""
    match t:
        case Symbol(indices=ii):
            return bool(ii) and ii[-1] == a and a not in ii[:-1]
        case Sum(index=i, but=but, body=body):
            return i != a and a not in but and is_vector(body, a)
        case Add(args=args):
            return len(args) > 1 and all(is_vector(x, a) for x in args)
        case Mul(args=args) if len(args) > 1:
            inside = [x for x in args if a in free(x).indices]
            return len(inside) == 1 and is_vector(inside[0], a)
    return False


def inner_product(t: Term) -> tuple[Idx, Term, Term | None] | None:
    """(a, x, y) if `t` is ⟨x, y⟩ = Σ_a x_a y_a; (a, x, None) if it is ‖x‖² = Σ_a x_a²; else None."""
    if not isinstance(t, Sum) or t.but or len(t.index.range.coeffs) != 1 or t.index.range.const:
        return None
    a = t.index
    match t.body:
        case Mul(args=(x, y)) if is_vector(x, a) and is_vector(y, a):
            return a, x, y
        case Pow(base=x, exponent=2) if is_vector(x, a):
            return a, x, None
    return None


class Layout(Style):
    """Sizes, indices and terms; the last index `hidden` of a vector's entry is left out."""

    def __init__(self, hidden: Idx | None = None) -> None:
        self.hidden = hidden

    def size(self, s: Size, *, alone: bool = False) -> Piece:
        """A linear form; `alone` where nothing but a size can stand, so that plain numerals do."""
        if not s.coeffs:
            return (str(s.const) if alone else self.constant_size(s.const)), ATOM
        out = ""
        for k, c in s.coeffs:
            count = "" if abs(c) == 1 else str(abs(c)) if alone else self.constant_size(abs(c))
            sign = self.minus if c < 0 else "+"
            unit = f"{count}{self.name(k)}"
            out += f" {sign} {unit}" if out else (unit if c > 0 else f"{sign}{unit}")
        if s.const:
            out += f" {self.minus if s.const < 0 else '+'} {abs(s.const)}"
        if len(s.coeffs) > 1 or s.const or s.coeffs[0][1] < 0:
            return out, ADD
        return out, ATOM if s.coeffs[0][1] == 1 else MUL

    def range(self, s: Size) -> str:
        """A size as a bound of a sum."""
        return self.size(s, alone=True)[0]

    def index(self, i: Index) -> str:
        """An index variable by name, a constant counted from 1."""
        return self.range(i.value + 1) if isinstance(i, At) else self.name(i.name)

    def at(self, t: Term, level: int) -> str:
        """`t` with parentheses where it binds less than `level`."""
        s, k = self.term(t)
        return s if k >= level else self.paren(s)

    def symbol(self, t: Symbol) -> str:
        """x_{ij}; a vector's entry without the hidden index."""
        shown = t.indices[:-1] if self.hidden is not None and t.indices[-1:] == (self.hidden,) else t.indices
        parts = [self.index(i) for i in shown]
        if not parts:
            return self.name(t.name)
        family = re.fullmatch(r"([A-Za-z]+)_[a-z]", t.name)  # the family c_i beside a number c
        return self.subscript(self.name(family[1] if family else t.name), parts)

    def term(self, t: Term) -> Piece:
        """The text and how tightly it binds."""
        match t:
            case Num(value=v):
                sign, (s, k) = self.minus if v < 0 else "", self.number(abs(v))
                return sign + s, ADD if sign else k
            case SizeOf(size=s):
                return self.size(s)
            case Symbol():
                return self.symbol(t), ATOM
            case Delta(i=i, j=j):
                return self.subscript(self.name("delta"), [self.index(i), self.index(j)]), ATOM
            case Add(args=args):
                return (self.summands(args), ADD) if args else ("0", ATOM)
            case Mul(args=args):
                sign, body = self.product(args)
                return sign + body, ADD if sign else MUL
            case Pow(base=Fn(name="sqrt", arg=s) as root, exponent=2) if self.squared(s):
                return self.superscript(self.paren(self.term(root)[0]), 2), POW
            case Pow(base=b, exponent=k):
                return self.superscript(self.at(b, ATOM), k), POW
            case Inv(arg=Num(value=v)) if v.denominator == 1:
                return self.reciprocal(self.at(t.arg, ATOM))
            case Inv(arg=q):
                return self.quotient("1", q), MUL
            case Fn(name="sqrt", arg=s) if (x := self.squared(s)) is not None:
                return self.norm(x), ATOM
            case Fn(name=name, arg=arg):
                return self.function(name, self.term(arg)[0])
            case Sum():
                return self.sum(t)
            case Det(rows=rows, cols=cols, entries=entries):
                blocks = [
                    [self.block(e, i, j) for e, j in zip(r, cols, strict=True)]
                    for r, i in zip(entries, rows, strict=True)
                ]
                return self.determinant(blocks), ATOM
        raise ValueError(f"{type(t).__name__} is not a term that can be printed")

    def block(self, entry: Term, i: Idx, j: Idx) -> Block:
        """A block of a determinant."""
        return self.term(entry)[0], self.index(i), self.range(i.range), self.index(j), self.range(j.range)

    def number(self, v: Fraction) -> Piece:
        """A rational >= 0."""
        return (str(v), ATOM) if v.denominator == 1 else (self.ratio(v.numerator, v.denominator), MUL)

    def upper(self, parts: list[Term], den: Term) -> str:
        """The upper part of a fraction, from the factors before 1/den."""
        if not parts:
            return "1"
        whole = isinstance(den, Num) and den.value.denominator == 1
        if len(parts) == 1 and isinstance(parts[0], Num) and (parts[0].value == 1 or whole):
            return self.mark(self.at(parts[0], POW))
        if len(parts) == 1 and not isinstance(parts[0], Mul):
            return self.numerator(parts[0])
        return self.join(self.factors(parts))

    def squared(self, t: Term) -> str | None:
        """The vector x if `t` is ‖x‖²."""
        found = inner_product(t)
        return self.entry(found[1], found[0]) if found and found[2] is None else None

    def entry(self, t: Term, a: Idx, level: int = ADD) -> str:
        """The vector whose entry a is `t`: the index a is left out."""
        return type(self)(hidden=a).at(t, level)

    def summands(self, args: tuple[Term, ...]) -> str:
        """t_1 + … − …; a sum sign never reaches over a summand that is not its own."""
        numbers = [isinstance(t, SizeOf) or (isinstance(t, Num) and t.value.denominator == 1) for t in args]
        sizes = all(numbers) and any(isinstance(t, SizeOf) for t in args)
        out = ""
        for k, t in enumerate(args):
            sign, s = self.signed(t, mark=sizes and k == len(args) - 1)
            later = {i.name for x in args[k + 1 :] for i in free(x).indices}
            if later & self.open_sums(t):
                s = self.paren(s)
            out = f"{out} {sign or '+'} {s}" if out else sign + s
        return out

    def open_sums(self, t: Term) -> frozenset[str]:
        """The indices of the sums that stand last in `t`, whose reach nothing closes."""
        match t:
            case Sum() if inner_product(t) is None:
                t = self.distinct(t)
                return frozenset([t.index.name]) | self.open_sums(t.body)
            case Mul(args=args) if args:
                return self.open_sums(args[-1])
        return frozenset()

    def signed(self, t: Term, *, mark: bool) -> tuple[str, str]:
        """A summand's sign and the rest."""
        match t:
            case Num(value=v):
                s = self.number(abs(v))[0]
                if mark:
                    return ("", self.mark(s)) if v >= 0 else ("", self.keep(self.minus + s))
                return self.minus if v < 0 else "", s
            case Mul(args=args) if args:
                return self.product(args)
            case Add(args=args) if args:
                return "", self.nested(t)
            case SizeOf() if mark or self.size(t.size)[1] < MUL:
                s = self.term(t)[0]
                return "", self.paren(s) if s.startswith(self.minus) else self.mark(s)
        return "", self.at(t, MUL)

    def nested(self, t: Term) -> str:
        """A sum in a sum or a product in a product."""
        s = self.term(t)[0]
        return self.keep(self.paren(s) if s.startswith(self.minus) else s)

    def product(self, args: tuple[Term, ...]) -> tuple[str, str]:
        """A product's sign and the rest."""
        if not args:
            return "", "1"
        first, rest = args[0], list(args[1:])
        if isinstance(first, Num) and first.value < 0 and rest:
            if first.value == -1:
                return self.minus, self.join(self.factors(rest, signed=True))
            return self.minus, self.join([*self.plain([Num(-first.value)], last=False), *self.factors(rest)])
        return "", self.join(self.factors(list(args)))

    def factors(self, args: list[Term], *, signed: bool = False) -> list[str]:
        """Factors in order; every 1/q takes the factors before it as its numerator."""
        pieces: list[str] = []
        waiting: list[Term] = []
        for t in args:
            match t:
                case Inv(arg=Num(value=v)) if v.denominator == 1 and not waiting:
                    pieces.append(self.at(t, MUL))
                case Inv(arg=q):
                    pieces.append(self.quotient(self.upper(waiting, q), q))
                    waiting = []
                case Num(value=v) if v.denominator != 1:
                    pieces += self.plain(waiting, last=False, signed=signed and not pieces)
                    pieces += self.plain([t], last=False, signed=signed and not pieces)
                    waiting = []
                case _:
                    waiting.append(t)
        return pieces + self.plain(waiting, last=True, signed=signed and not pieces)

    def join(self, pieces: list[str]) -> str:
        """Factors side by side, with a dot where two would run together."""
        out = pieces[0]
        for before, p in pairwise(pieces):
            out += (self.dot if self.run_together(before, p) else self.times) + p
        return out

    def plain(self, args: list[Term], *, last: bool, signed: bool = False) -> list[str]:
        """Factors that are not inverses; `signed` after a minus that is a factor -1 of its own."""
        out: list[str] = []
        for k, t in enumerate(args):
            final = last and k == len(args) - 1
            match t:
                case Mul(args=inner) if inner:
                    out.append(self.nested(t))
                case Num(value=v) if v >= 0:
                    out.append(self.mark(self.number(v)[0]) if signed and not out else self.number(v)[0])
                case SizeOf() if signed and len(args) == 1 and not out and self.size(t.size)[1] >= MUL:
                    out.append(self.mark(self.term(t)[0]))
                case Sum() if not inner_product(t) and not final:
                    out.append(self.paren(self.term(t)[0]))
                case _:
                    out.append(self.at(t, MUL))
        return out

    def sum(self, t: Sum) -> Piece:
        """An inner product, a squared norm, or Σ with as many indices as share one range."""
        found = inner_product(t)
        if found and found[2] is None:
            return self.superscript(self.norm(self.entry(found[1], found[0])), 2), POW
        if found and found[2] is not None:
            return self.inner(self.entry(found[1], found[0]), self.entry(found[2], found[0])), ATOM
        t = self.distinct(t)
        names, size, but, body = [t.index.name], t.index.range, t.but, t.body
        pairs = [(self.name(t.index.name), self.index(j)) for j in but]
        while isinstance(body, Sum) and not but and not inner_product(body) and body.index.range == size:
            body = self.distinct(body)
            if body.index.name in names:
                break
            names.append(body.index.name)
            but = body.but
            pairs = [(self.name(body.index.name), self.index(j)) for j in but]
            body = body.body
        text = self.head([self.name(x) for x in names], self.range(size), pairs)
        return text + self.at(body, MUL), MUL

    def distinct(self, t: Sum) -> Sum:
        """`t` with its index renamed where another of the same name is free below it."""
        others = {i.name for i in free(t.body).indices if i != t.index} | {j.name for j in t.but if isinstance(j, Idx)}
        if t.index.name not in others:
            return t
        j = Idx(fresh(t.index.name, frozenset(others)), t.index.range)
        return Sum(j, t.but, substitute(t.body, indices={t.index: j}))
