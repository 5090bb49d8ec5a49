"""Chains of relations: every link a statement; of vectors and matrices entry by entry; O(…) as `BigO`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lark import Token, Tree

from referee.language.statements import And, BigO, Forall, Rel, Statement
from referee.reader import arrays, trees
from referee.reader.arrays import Arr, shape
from referee.reader.values import value

if TYPE_CHECKING:
    from referee.language.terms import Term
    from referee.reader.scope import Scope


def conjunction(parts: list[Statement]) -> Statement:
    """One, or all of them."""
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def chain(c: Tree[Token], scope: Scope) -> list[Statement]:
    """Every link of a = b ≤ c."""
    sides, signs = trees.relation(c)
    if any(isinstance(t, Token) and t.type == "IN" for t in c.children):
        raise scope.fail("membership is not read: declare the symbol instead", c)
    if not signs:
        raise scope.fail("a relation is expected, such as = or \\le", c)
    out: list[Statement] = []
    values: list[Arr | None] = []
    orders = [big_o(s, scope) for s in sides]
    for s, order in zip(sides, orders, strict=True):
        rest = without_big_o(s) if order else s
        values.append(None if rest is None else value(rest, scope))
    for k, sign in enumerate(signs):
        a, b, order = values[k], values[k + 1], orders[k + 1]
        if orders[k]:
            raise scope.fail("O(…) stands last on the right of an equation", sides[k])
        if order is not None:
            if sign != "=" or a is None or not a.scalar or (b is not None and not b.scalar):
                raise scope.fail("O(…) stands last on the right of an equation of numbers", sides[k + 1])
            out.append(BigO(order[0], a.term if b is None else a.term - b.term, order[1]))
        elif a is not None and b is not None:
            out += relate(sign, a, b, scope, sides[k + 1])
    return out


def big_o(expr: Tree[Token], scope: Scope) -> tuple[str, int] | None:
    """The symbol and the order of a last summand O(t^k)."""
    sign, last = trees.items(expr)[-1]
    found = trees.primary(last.children[0])
    if not isinstance(found, Token) or found.type != "BIGO":
        return None
    paren = trees.primary(last.children[1]) if len(last.children) == 2 else None
    inner: trees.Node = trees.exprs(paren)[0] if isinstance(paren, Tree) and paren.data == "paren" else last
    base, k = inner, 1
    factors = list(inner.find_data("factor")) if isinstance(inner, Tree) else []
    outer = next((f for f in factors if trees.scripts(f)), None)
    if outer is not None:
        base = outer.children[0]
        digits = next((str(t) for t in outer.scan_values(lambda _: True) if t.type == "NUMBER"), "")
        k = int(digits) if digits.isdecimal() else 0
    found_base = trees.single(base)
    if isinstance(found_base, Tree) and found_base.data == "absolute":
        found_base = trees.single(trees.exprs(found_base)[0])
    name = trees.index_name(found_base)
    if name is None or scope.table.symbols.get(name) != () or k < 1 or sign < 0:
        raise scope.fail("O(…) is read as O(t^k) for a declared number t and a whole k", last)
    return name, k


def without_big_o(expr: Tree[Token]) -> Tree[Token] | None:
    """The summands before O(…)."""
    rest = list(expr.children[:-1])
    if rest and isinstance(rest[-1], Tree) and rest[-1].data == "sign":
        rest.pop()
    return Tree(expr.data, rest) if rest else None


def relate(sign: str, a: Arr, b: Arr, scope: Scope, tree: trees.Node) -> list[Statement]:
    """One link of a chain; of vectors and matrices entry by entry."""
    if sign == "=" and (a.of is not None or b.of is not None):
        return inverse_equation(a, b, scope, tree)
    if a.scalar and not b.scalar and a.numeral:
        a = spread(a, b)
    if b.scalar and not a.scalar and b.numeral:
        b = spread(b, a)
    a, b = adapted(a, b), adapted(b, a)
    if not scope.names.axes(a.rows, b.rows) or not scope.names.axes(a.cols, b.cols):
        left, right = shape(a, scope.names), shape(b, scope.names)
        raise scope.misfit(f"a relation between {left} and {right}", tree)
    out: list[Statement] = []
    for r, rows in enumerate(a.rows):
        for c, cols in enumerate(a.cols):
            i = tuple(scope.names.index(s) for s in rows)
            j = tuple(scope.names.index(s) for s in cols)
            if any(arrays.is_wild(x.range) for x in (*i, *j)):
                raise scope.fail("the size of **1** or I is not settled by what it meets: print it", tree)
            s: Statement = compare(sign, a.entry(r, i, c, j), b.entry(r, i, c, j))
            for index in reversed((*i, *j)):
                s = Forall(index, (), s)
            out.append(s)
    return [conjunction(out)]


def adapted(a: Arr, b: Arr) -> Arr:
    """`a` with the blocks that are zeros alone of the sizes of `b`."""
    rows = arrays.fitted(a.rows, a.loose[0], b.rows)
    return replace(a, rows=rows, cols=arrays.fitted(a.cols, a.loose[1], b.cols))


def spread(x: Arr, like: Arr) -> Arr:
    """The number 0 as a vector or matrix."""
    t = x.term
    return Arr(like.rows, like.cols, lambda _r, _i, _c, _j: [t]) if t == arrays.ZERO else x


def compare(sign: str, a: Term, b: Term) -> Rel:
    """The relation, with ≥ turned round."""
    return Rel("<=" if sign == ">=" else "<", b, a) if sign in {">=", ">"} else Rel(sign, a, b)


def inverse_equation(a: Arr, b: Arr, scope: Scope, tree: trees.Node) -> list[Statement]:
    """X⁻¹ = Y says XY = I and YX = I; X⁻¹ = Z⁻¹ says X = Z."""
    if a.of is not None and b.of is not None:
        return relate("=", a.of, b.of, scope, tree)
    x, y = (a.of, b) if a.of is not None else (b.of, a)
    if x is None or not scope.names.axes(x.rows, y.rows) or not scope.names.axes(x.cols, y.cols):
        left, right = shape(a, scope.names), shape(b, scope.names)
        raise scope.misfit(f"a relation between {left} and {right}", tree)
    unit = Arr(x.rows, x.cols, identity_parts)
    both = [relate("=", arrays.multiply([p, q], scope.names), unit, scope, tree) for p, q in ((x, y), (y, x))]
    return [conjunction([s for side in both for s in side])]


def identity_parts(r: int, i: arrays.Place, c: int, j: arrays.Place) -> list[Term]:
    """The entries of the identity of a block matrix."""
    return arrays.delta(i, j) if r == c else [arrays.ZERO]
