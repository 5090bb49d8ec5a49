"""One evaluator of terms, for every number system.

A term is compiled once, for a model and a system, to closures over an environment of index values. Sums are
loops; what does not depend on the innermost index is computed once; all inner products Σ_a u_ia v_ja of two
families are one product of matrices. Unlike the kernel's total functions, 1/0, log t for t <= 0 and sqrt t
for t < 0 raise `Undefined`.
"""

from __future__ import annotations

from functools import reduce
from operator import add, mul
from typing import TYPE_CHECKING, Any

from referee.language.subst import beta, free
from referee.language.terms import Add, At, Delta, Det, Fn, Idx, Inv, Mul, Num, Pow, SizeOf, Sum, Symbol
from referee.numerics.errors import ModelError, NotExact, Undefined
from referee.numerics.series import Series, Truncated
from referee.numerics.tables import Tables, dependents

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from referee.language.terms import Index, Term
    from referee.numerics.model import Model
    from referee.numerics.systems import System

    Code = Callable[[], Any]

NONE: frozenset[Idx] = frozenset()


def evaluate(term: Term, model: Model, system: System, indices: Mapping[Idx, int] | None = None) -> Any:
    """The value of `term` in `model`: a Fraction or closed form, ball, mpf, or list of coefficients."""
    return Evaluator(system, model).value(term, indices)


class Evaluator:
    """Compiles and evaluates terms in one model and one system; `point` is where a series' symbol is
    expanded.
    """

    def __init__(self, system: System, model: Model, point: Any = None, parent: Evaluator | None = None) -> None:
        self.system, self.model = system, model
        self._env: list[int] = []
        self._slots: dict[Idx, int] = {}
        self._code: dict[Term, Code] = {}
        self._settled: dict[Term, Any] = {}
        self._tables = Tables(system, model)
        self._base: Evaluator | None = None
        self._moving: set[str] = set()
        if parent is not None:
            self._env, self._slots = parent._env, parent._slots  # noqa: SLF001
        if isinstance(system, Series):
            self._base = Evaluator(system.base, model, parent=self)
            self._point = point
            self._moving = dependents(system.var, model)

    def value(self, term: Term, indices: Mapping[Idx, int] | None = None) -> Any:
        """The value, as the system hands it out. `indices` gives free indices their values (0-based)."""
        with self.system.working():
            return self.system.public(self.raw(term, indices))

    def raw(self, term: Term, indices: Mapping[Idx, int] | None = None) -> Any:
        """The value as the system computes with it; to be called inside `working()`."""
        for source in (self.model.indices, indices or {}):
            for i, k in source.items():
                if not 0 <= k < i.range.value(dict(self.model.sizes)):
                    raise ModelError(f"the index {i.name} = {k} is outside its range")
                self._env[self._slot(i)] = k
        unset = free(term).indices - set(self.model.indices) - set(indices or ())
        if unset:
            names = ", ".join(sorted(i.name for i in unset))
            raise ModelError(f"the indices {names} are free and have no value")
        x = self.compile(term)()
        if isinstance(self.system, Series) and not isinstance(x, Truncated):
            return self.system.zero + x
        return x

    def _slot(self, i: Idx) -> int:
        if i not in self._slots:
            self._slots[i] = len(self._env)
            self._env.append(-1)
        return self._slots[i]

    def _size(self, size: Any) -> int:
        try:
            return int(size.value(self.model.sizes))
        except KeyError as missing:
            raise ModelError(f"the model gives no value to the size {missing.args[0]}") from None

    def compile(self, term: Term, scope: frozenset[Idx] = NONE) -> Code:
        """The closure that computes `term`; `scope` holds the indices bound around it."""
        if term not in self._code:
            inside = free(term)
            if self._base is not None and not (inside.symbols & self._moving):
                self._code[term] = self._base.compile(term, scope)
                return self._code[term]
            code = self._build(term, scope)
            if not inside.indices:
                code = self._settle(term, code)
            elif isinstance(term, Sum | Fn | Inv | Det) and inside.indices < scope:
                code = self._remembered(code, [self._slot(i) for i in sorted(inside.indices, key=repr)])
            self._code[term] = code
        return self._code[term]

    def _settle(self, term: Term, code: Code) -> Code:
        """What has no free index is computed once, if it has a value."""
        try:
            number = code()
        except (Undefined, NotExact):
            return code
        self._settled[term] = number
        return lambda: number

    def _remembered(self, code: Code, slots: list[int]) -> Code:
        env = self._env
        memo: dict[Any, Any] = {}
        if len(slots) == 1:
            (slot,) = slots

            def one() -> Any:
                key = env[slot]
                if key not in memo:
                    memo[key] = code()
                return memo[key]

            return one

        def run() -> Any:
            key = tuple([env[s] for s in slots])
            if key not in memo:
                memo[key] = code()
            return memo[key]

        return run

    def _build(self, term: Term, scope: frozenset[Idx]) -> Code:
        system = self.system
        match term:
            case Num(value=q):
                number = system.rational(q)
                return lambda: number
            case SizeOf(size=size):
                number = system.convert(self._size(size))
                return lambda: number
            case Delta(i=i, j=j):
                left, right, one, zero = self._index(i), self._index(j), system.one, system.zero
                return lambda: one if left() == right() else zero
            case Add(args=args):
                return self._add(args, scope)
            case Mul(args=args):
                return self._mul(args, scope)
            case Pow(base=base, exponent=k):
                inner = self.compile(base, scope)
                if k == 0:
                    return lambda: system.one
                if k == 2:
                    return _squared(inner)
                return lambda: inner() ** k
            case Inv(arg=arg):
                inner, inverse = self.compile(arg, scope), system.inv
                return lambda: inverse(inner())
            case Fn(name=name, arg=arg):
                inner, function = self.compile(arg, scope), system.function(name)
                return lambda: function(inner())
            case Sum():
                return self._sum(term, scope)
            case Det():
                return self._det(term, scope)
            case Symbol():
                return self._symbol(term, scope)
        raise TypeError(f"{type(term).__name__} is not a term")

    def _add(self, args: tuple[Term, ...], scope: frozenset[Idx]) -> Code:
        codes = [self.compile(a, scope) for a in args]
        if not codes:
            return lambda: self.system.zero
        if len(codes) == 2:
            f, g = codes
            if args[1] in self._settled:
                shift = self._settled[args[1]]
                return lambda: f() + shift
            return lambda: f() + g()
        return lambda: reduce(add, [code() for code in codes])

    def _mul(self, args: tuple[Term, ...], scope: frozenset[Idx]) -> Code:
        codes = [self.compile(a, scope) for a in args]
        if not codes:
            return lambda: self.system.one
        if len(codes) == 2:
            f, g = codes
            if isinstance(args[0], Num) and args[0].value == -1:
                return lambda: -g()
            if args[0] in self._settled:
                factor = self._settled[args[0]]
                return lambda: factor * g()
            return lambda: f() * g()
        return lambda: reduce(mul, [code() for code in codes])

    def _index(self, i: Index) -> Callable[[], int]:
        if isinstance(i, At):
            value = self._size(i.value)
            return lambda: value
        env, slot = self._env, self._slot(i)
        return lambda: env[slot]

    def _sum(self, term: Sum, scope: frozenset[Idx]) -> Code:
        gram = self._gram(term)
        if gram is not None:
            return gram
        env, slot, zero = self._env, self._slot(term.index), self.system.zero
        values = range(self._size(term.index.range))
        but = [self._index(b) for b in term.but]
        body = self.compile(term.body, scope | {term.index})

        def run() -> Any:
            old, value = env[slot], None
            skip = {b() for b in but}
            for k in values:
                if k not in skip:
                    env[slot] = k
                    value = body() if value is None else value + body()
            env[slot] = old
            return zero if value is None else value

        return run

    def _gram(self, term: Sum) -> Code | None:
        """Σ_a u_ia v_ja with i ≠ j, over whole tables of numbers: one product of matrices."""
        match term:
            case Sum(index=a, but=(), body=Mul(args=(Symbol(name=u, indices=left), Symbol(name=v, indices=right)))):
                pass
            case _:
                return None
        if len(left) != 2 or len(right) != 2 or left.count(a) != 1 or right.count(a) != 1:
            return None
        i, j = left[1 - left.index(a)], right[1 - right.index(a)]
        if not isinstance(i, Idx) or not isinstance(j, Idx) or i == j or {u, v} & set(self.model.definitions):
            return None
        width = self._size(a.range)
        keys = [(u, left.index(a), self._size(i.range)), (v, right.index(a), self._size(j.range))]
        table = self._tables.gram(keys[0], keys[1], width)
        env, s, t = self._env, self._slot(i), self._slot(j)
        return lambda: table[env[s]][env[t]]

    def _det(self, term: Det, scope: frozenset[Idx]) -> Code:
        bound = frozenset((*term.rows, *term.cols))
        codes = [[self.compile(e, scope | bound) for e in row] for row in term.entries]
        rows = [(self._slot(r), self._size(r.range)) for r in term.rows]
        cols = [(self._slot(c), self._size(c.range)) for c in term.cols]
        env, system = self._env, self.system
        slots = [s for s, _ in (*rows, *cols)]

        def run() -> Any:
            old = [env[s] for s in slots]
            matrix = []
            for (r, height), line in zip(rows, codes, strict=True):
                for x in range(height):
                    row = []
                    for (c, width), entry in zip(cols, line, strict=True):
                        for y in range(width):
                            env[r], env[c] = x, y
                            row.append(entry())
                    matrix.append(row)
            for s, k in zip(slots, old, strict=True):
                env[s] = k
            return system.det(matrix)

        return run

    def _symbol(self, term: Symbol, scope: frozenset[Idx]) -> Code:
        name, places = term.name, term.indices
        if isinstance(self.system, Series) and name == self.system.var and not places:
            point = self.system.base.zero if self._point is None else self._point
            moving = self.system.variable(point)
            return lambda: moving
        if name in self.model.definitions:
            return self.compile(beta(self.model.definitions[name], places), scope)
        if not places:
            number = self._tables.scalar(name)
            return lambda: number
        shape = tuple(self._size(i.range) for i in places)
        if any(isinstance(i, At) and self._size(i.value) < 0 for i in places):
            return lambda: self.system.zero
        table, env = self._tables.table(name, shape), self._env
        if all(isinstance(i, Idx) for i in places) and len(places) <= 2:
            slots = [self._slot(i) for i in places if isinstance(i, Idx)]
            if len(slots) == 1:
                (s,) = slots
                return lambda: table[env[s]]
            s, t = slots
            return lambda: table[env[s]][env[t]]
        reads = [self._index(i) for i in places]

        def run() -> Any:
            value: Any = table
            for read in reads:
                value = value[read()]
            return value

        return run


def _squared(inner: Code) -> Code:
    def run() -> Any:
        x = inner()
        return x * x

    return run
