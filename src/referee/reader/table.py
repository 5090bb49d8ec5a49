r"""The symbol table: what a paper's letters mean, in a little language of declarations.

Declarations are separated by `;` or by lines:

    u, v: unit vectors (n, d)      u_1, …, u_n in R^d with ‖u_i‖ = 1
    u: vectors (n, d)              x: real (n)          x: positive (n)      x: nonnegative (n)
    p: simplex (n)                 A: matrix (n, m)     alpha: real          i, j: 1..n         n: size
    c_i: real (n)                  a family c_i beside a number c
    alpha > 0; n >= 2; d >= n - 1  hypotheses, any statement that the reader reads
    U = \sum_i u_i                 an abbreviation: U is not declared otherwise
    \mathcal L_\alpha(u) := …      a definition with arguments

Names in a shape are sizes. A name that is declared nowhere but in `name >= k` is a size for n, m, d, k, N, else real.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lark import Token, Tree

from referee.language.statements import Statement, eq, every, le, lt
from referee.language.terms import Idx, Pow, Size, Sum, Symbol
from referee.reader import trees
from referee.reader.arrays import Arr, number
from referee.reader.errors import ReadError
from referee.reader.grammar import parse

if TYPE_CHECKING:
    from referee.reader.scope import Scope
    from referee.reader.trees import Node

KINDS = {
    "real": None, "reals": None, "vectors": 2, "unit vectors": 2, "positive": None, "nonnegative": None, "simplex": 1,
    "matrix": 2, "symmetric matrix": 2, "size": 0, "vector": 1, "unit vector": 1,
}  # fmt: skip
SIZE_LETTERS = frozenset("nmdkN")
UNFOLDINGS = 20
TYPED = re.compile(r"([^:=<>]+?)\s*:\s*(1\s*\.\.\s*[^:=<>]+|[a-z][a-z ]*?)\s*(?:\(([^()]*)\))?")
BARE = re.compile(r"\\?([A-Za-z]+)\s*(>=|>|<=|<|\\ge|\\geq|\\le|\\leq|\\ne|\\neq)\s*(-?[0-9]+)")


@dataclass(frozen=True)
class Definition:
    """`name(params) := body`; `marks` are the names below it."""

    marks: tuple[str, ...]
    params: tuple[str, ...]
    body: Tree[Token]
    source: str


@dataclass(frozen=True)
class Table:
    """What letters mean, and what is assumed of them."""

    sizes: frozenset[str] = frozenset()
    symbols: dict[str, tuple[Size, ...]] = field(default_factory=dict)
    ranges: dict[str, Size] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    hypotheses: tuple[Statement, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Table:
        """A table from declarations.

        Raises:
            ReadError: a declaration that cannot be read.
        """
        lines = [s.strip() for s in re.split(r"(?<!\\);|\n(?!\s)", text.replace("\\\\\n", "\\\\ "))]
        table, rest = cls(), []
        for line in filter(None, lines):
            m = TYPED.fullmatch(line)
            if m and (m[2] in KINDS or m[2].startswith("1")):
                table = table.typed(line, m)
            elif m and "\\" not in line and not re.search(r"[<>=]", line):
                raise ReadError(f"{m[2]!r} is not a kind: {', '.join(KINDS)}, 1..n", line, m.start(2))
            else:
                rest.append(line)
        for line in rest:
            if (m := BARE.fullmatch(line)) and m[1] not in {*table.symbols, *table.sizes}:
                table = table.bare(m[1])
        for line in rest:
            table = table.stated(line)
        return table

    @property
    def names(self) -> frozenset[str]:
        """All names, for cutting runs of letters."""
        return frozenset({*self.sizes, *self.symbols, *self.families, *(d.rstrip("_") for d in self.definitions)})

    def with_hypotheses(self, *more: Statement) -> Table:
        """With further hypotheses."""
        return replace(self, hypotheses=(*self.hypotheses, *more))

    def bare(self, name: str) -> Table:
        """With a name that only a hypothesis mentions."""
        if name in SIZE_LETTERS:
            return replace(self, sizes=self.sizes | {name})
        return replace(self, symbols={**self.symbols, name: ()})

    def typed(self, line: str, m: re.Match[str]) -> Table:
        """With declared names."""
        names = [n.strip().lstrip("\\") for n in m[1].split(",")]
        for name in names:
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_']*", name):
                raise ReadError(f"{name!r} is not a name: a letter, then letters, digits, _ and '", line, 0)
            if name in self.symbols or name in self.ranges:
                raise ReadError(f"{name} is declared twice", line, 0)
        kind = m[2]
        if kind.startswith("1"):
            size, table = self.sized(kind.split("..", 1)[1].strip(), line)
            return replace(table, ranges={**table.ranges, **dict.fromkeys(names, size)})
        if kind == "size":
            return replace(self, sizes=self.sizes | set(names))
        table, shape = self, []
        for word in m[3].split(",") if m[3] else []:
            size, table = table.sized(word.strip(), line)
            shape.append(size)
        wanted = KINDS[kind]
        if (wanted is not None and len(shape) != wanted) or len(shape) > 2:
            raise ReadError(f"{kind} has {wanted or 'at most 2'} sizes in parentheses, not {len(shape)}", line, 0)
        for name in names:
            base = re.fullmatch(r"([A-Za-z]+)_[a-z]", name)
            if base and shape:
                table = replace(table, families={**table.families, base[1]: name})
            table = replace(table, symbols={**table.symbols, name: tuple(shape)})
            table = table.with_hypotheses(*assumed(kind, name, tuple(shape)))
        return table

    def sized(self, word: str, line: str) -> tuple[Size, Table]:
        """A size of a declaration, and the table that knows it."""
        m = re.fullmatch(r"([A-Za-z]+)?\s*(?:([+-])?\s*([0-9]+))?", word)
        if not m or not word or (m[1] and m[3] and not m[2]):
            raise ReadError(f"{word!r} is not a size: n, 3, n - 1", line, line.find(word))
        const = int(m[3] or 0) * (-1 if m[2] == "-" else 1)
        if not m[1]:
            return Size((), const), self
        if m[1] in self.symbols:
            raise ReadError(f"{m[1]} is declared twice", line, line.find(word))
        return Size(((m[1], 1),), const), replace(self, sizes=self.sizes | {m[1]})

    def stated(self, line: str) -> Table:
        """With a hypothesis, an abbreviation or a definition."""
        from referee.reader.formulas import read_statement  # noqa: PLC0415 (a hypothesis is read with the table)

        tree = parse(line, self.names)
        found = self._defined(tree, line)
        if found is None:
            return self.with_hypotheses(read_statement(line, self))
        name, definition = found
        return replace(self, definitions={**self.definitions, name: definition})

    def _defined(self, tree: Tree[Token], line: str) -> tuple[str, Definition] | None:
        chains = trees.chains(tree)
        sides, signs = trees.relation(chains[0])
        if len(chains) != 1 or signs != ["="] or len(trees.items(sides[0])) != 1:
            return None
        elements: list[Any] = list(trees.items(sides[0])[0][1].children)
        head = elements[0].children[0] if isinstance(elements[0], Tree) else elements[0]
        if not isinstance(head, Token) or head.type != "NAME" or len(elements) > 2:
            return None
        marks = tuple(
            n for s in trees.scripts(elements[0]) for c in trees.script_chains(s) if (n := trees.index_name(c))
        )
        paren = elements[1].children[0] if len(elements) == 2 else None
        params: tuple[str, ...] = ()
        if isinstance(paren, Tree) and paren.data == "paren":
            params = tuple(n for side in trees.arguments(paren) if (n := trees.index_name(side)))
        elif len(elements) == 2 or marks:
            return None
        name = str(head) + "_" * bool(marks)
        if name in self.symbols or (not params and name in self.sizes):
            return None
        return name, Definition(marks, params, sides[1], line)

    def array(self, name: str, scope: Scope) -> Arr | None:
        """The meaning of a symbol or an abbreviation."""
        if name in self.symbols:
            return symbol(name, self.symbols[name])
        if name.startswith("vec ") and len(self.symbols.get(name[4:], ())) == 2:
            base = name[4:]
            return Arr((self.symbols[base],), ((),), lambda _r, i, _c, _j: [Symbol(base, i)])
        found = self.definitions.get(name)
        return None if found is None or found.params else unfold(found, {}, scope)

    def family(self, name: str, scope: Scope) -> Arr | None:
        """The meaning of a name that bears an index."""
        return self.array(self.families.get(name, name), scope)

    def call(self, elements: list[Node], k: int, scope: Scope) -> tuple[Arr, int] | None:
        """The value of a defined function at the elements k (its name) and k + 1 (its arguments)."""
        from referee.reader.factors import raised  # noqa: PLC0415 (definitions unfold into expressions)
        from referee.reader.values import value  # noqa: PLC0415

        e = elements[k]
        head = trees.primary(e)
        if not isinstance(head, Token) or head.type != "NAME" or not isinstance(e, Tree):
            return None
        subs = [s for s in trees.scripts(e) if s.data == "sub"]
        found = self.definitions.get(str(head) + "_" * bool(subs))
        if found is None or not found.params:
            return None
        paren = trees.primary(elements[k + 1]) if k + 1 < len(elements) else None
        if not isinstance(paren, Tree) or paren.data != "paren":
            raise scope.fail(f"{head} is defined with arguments: they are expected after it", e)
        given = [value(x, scope) for x in trees.arguments(paren)]
        marks = trees.subscript_parts(subs[0], len(found.marks)) if subs else []
        if len(given) != len(found.params) or len(marks) != len(found.marks):
            raise scope.fail(f"{head} is defined with {len(found.params)} arguments, not {len(given)}", e)
        below = [value(Tree("expr", [m]) if isinstance(m, Token) else m, scope) for m in map(as_expr, marks)]
        result = unfold(
            found,
            dict(zip((*found.params, *found.marks), (*given, *below), strict=True)),
            scope,
            renaming=any(map(trees.free_names, (paren, *marks))),
        )
        sups = [s for s in trees.scripts(elements[k + 1]) if s.data == "sup"]
        return (raised(result, sups[0], scope) if sups else result), k + 2


def as_expr(mark: Node) -> Node:
    """A script's condition as an expression."""
    if isinstance(mark, Token):
        return Tree("expr", [Tree("summand", [Tree("factor", [mark])])])
    return mark.children[0] if mark.data == "chain" and isinstance(mark.children[0], Tree) else mark


def unfold(definition: Definition, values: dict[str, Arr], scope: Scope, *, renaming: bool = False) -> Arr:
    """The body with values for its parameters."""
    from referee.reader.values import value  # noqa: PLC0415 (as above)

    scope.names.spend()
    if scope.depth > UNFOLDINGS:
        raise ReadError(f"definitions unfold more than {UNFOLDINGS} deep: one refers to itself", definition.source, 0)
    inner = replace(scope, source=definition.source, indices={}, values=values, depth=scope.depth + 1)
    inner = replace(inner, renaming=renaming or scope.renaming)
    return value(definition.body, inner)


def symbol(name: str, shape: tuple[Size, ...]) -> Arr:
    """A declared number, vector or matrix."""
    match shape:
        case ():
            return number(Symbol(name))
        case (n,):
            return Arr(((n,),), ((),), lambda _r, i, _c, _j: [Symbol(name, i)])
        case (n, d):
            return Arr(((n,),), ((d,),), lambda _r, i, _c, j: [Symbol(name, i + j)])
    raise ValueError(f"{name} has more than two indices")


def assumed(kind: str, name: str, shape: tuple[Size, ...]) -> list[Statement]:
    """What a kind says of a symbol."""
    places = tuple(Idx(letter, size) for letter, size in zip("ia" if "vectors" in kind else "ij", shape, strict=False))
    entry = Symbol(name, places)

    def for_all(statement: Statement) -> Statement:
        for i in reversed(places):
            statement = every(i, statement)
        return statement

    match kind:
        case "unit vectors":
            i, a = places
            return [every(i, eq(Sum(a, (), Pow(entry, 2)), 1))]
        case "unit vector":
            return [eq(Sum(places[0], (), Pow(entry, 2)), 1)]
        case "positive":
            return [for_all(lt(0, entry))]
        case "nonnegative":
            return [for_all(le(0, entry))]
        case "simplex":
            return [for_all(le(0, entry)), eq(Sum(places[0], (), entry), 1)]
        case "symmetric matrix":
            return [for_all(eq(entry, Symbol(name, places[::-1])))]
    return []
