r"""Primaries and their scripts: symbols, powers, inner products, norms, matrices.

`e^{x}` is the exponential unless `e` is declared, `\delta_{ij}` is Kronecker's unless delta is, `I` is the identity
unless it is declared; **1** and I without a size take that of what they meet.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from lark import Token, Tree

from referee.language.terms import Delta, Fn, Idx, Inv, Num, Pow, Size, SizeOf, Term
from referee.reader import arrays, trees
from referee.reader.arrays import Arr, MisfitError, number, shape
from referee.reader.blocks import blocks
from referee.reader.operations import entries, quotient, square
from referee.reader.trees import scripts, token
from referee.reader.values import literal, value, whole

if TYPE_CHECKING:
    from referee.reader.arrays import Place
    from referee.reader.scope import Scope
    from referee.reader.trees import Node

POWER_LIMIT = 64


def read_factor(e: Node, scope: Scope) -> Arr:
    """A primary with its scripts."""
    head = trees.primary(e) if isinstance(e, Tree) and e.data == "factor" else e
    marks = scripts(e) if isinstance(e, Tree) and e.data == "factor" else []
    subs = [m for m in marks if m.data == "sub"]
    sups = [m for m in marks if m.data == "sup"]
    if len(subs) > 1 or len(sups) > 1:
        raise scope.fail("an operand has two indices or two powers: use braces", e)
    if head is None:
        raise scope.fail("an operand is expected", e)
    if isinstance(head, Token):
        if head == "e" and sups and not subs and scope.array("e") is None:
            return number(Fn("exp", exponent(sups[0], scope)))
        result = read_token(head, subs[0] if subs else None, scope, e)
    elif subs:
        names = trees.entry_names(e)  # type: ignore[arg-type]
        if not names:
            raise scope.fail("an index after a bracket is not read", subs[0])
        result = matrix_of(head, subs[0], names, scope)
    elif head.data == "norm" and sups and power(sups[0]) == 2:
        return number(square(column(value(trees.exprs(head)[0], scope), scope, head), None, scope))
    else:
        result = read_tree(head, scope)
    return raised(result, sups[0], scope) if sups else result


def read_token(head: Token, sub: Tree[Token] | None, scope: Scope, e: Node) -> Arr:
    """A numeral, a name, **1**, I."""
    kind, text = head.type, str(head)
    if kind == "NAME":
        return read_name(text, sub, scope, e)
    if kind in {"ONE", "EYE"}:
        size = scope.size(sub.children[1]) if sub else scope.names.wildcard()
        return arrays.ones(size) if kind == "ONE" else arrays.eye(size)
    if sub is not None:
        raise scope.fail(f"{text} has no index", sub)
    if kind == "NUMBER":
        return number(Num(Fraction(text)), numeral=True)
    if kind == "SIZE":
        return number(SizeOf(Size((), int(text))))
    if kind == "BIGO":
        raise scope.fail("O(…) stands last on the right of an equation", e)
    raise scope.fail(f"{text} is not an operand", e)


def read_name(text: str, sub: Tree[Token] | None, scope: Scope, e: Node) -> Arr:
    """A symbol, a size, an index' mistake."""
    if sub is not None:
        joined = trees.index_name(Tree("factor", [Token("NAME", text), sub]))
        if joined and (found := scope.array(joined)) is not None:
            return found
        family = scope.values.get(text) or scope.table.family(text, scope)
        if family is not None and not family.scalar:
            return indexed(family, sub, scope)
        if text == "delta":
            parts = trees.subscript_parts(sub, 2)
            if len(parts) == 2:
                return number(Delta(scope.index(parts[0], None), scope.index(parts[1], None)))
        if text == "I":
            return arrays.eye(scope.size(sub.children[1]))
        if family is not None:
            raise scope.fail(f"{text} is a number and has no index", sub)
    elif (found := scope.array(text)) is not None:
        return found
    elif scope.is_size(text):
        return number(SizeOf(Size(((text, 1),))))
    elif text == "I":
        return arrays.eye(scope.names.wildcard())
    if text in scope.indices:
        raise scope.fail(f"the index {text} is not a number of the language", e)
    shown = text if len(text) < 40 else f"{text[:40]}…"
    raise scope.fail(f"{shown} is not declared", e)


def indexed(family: Arr, sub: Tree[Token], scope: Scope) -> Arr:
    """x_i, A_ij; u_i of a family of vectors is a vector."""
    if len(family.rows) != 1 or len(family.cols) != 1:
        raise scope.fail("a block matrix is not indexed here", sub)
    rows, cols = family.rows[0], family.cols[0]
    axes = rows + cols
    given = trees.subscript_parts(sub, len(axes))
    if len(given) > len(axes):
        raise scope.fail(f"{len(given)} indices, where at most {len(axes)} are expected", sub)
    place = tuple(scope.index(part, size) for part, size in zip(given, axes, strict=False))
    rest = axes[len(place) :]

    def parts(_r: int, i: Place, _c: int, _j: Place) -> list[Term]:
        full = place + i
        return family.parts(0, full[: len(rows)], 0, full[len(rows) :])

    return Arr((rest,), ((),), parts)


def matrix_of(head: Tree[Token], sub: Tree[Token], names: list[str], scope: Scope) -> Arr:
    r"""The matrix (t)_{i \le n, j \\le m}."""
    sizes = [scope.size(trees.relation(c)[0][1]) for c in trees.script_chains(sub)]
    rows, cols = (Idx(name, size) for name, size in zip(names, sizes, strict=True))
    body = value(trees.exprs(head)[0], scope.under({rows.name: rows, cols.name: cols}))
    if not body.scalar:
        raise scope.misfit(f"an entry is {shape(body, scope.names)}, where a number is expected", head)
    return entries(body.term, rows, cols)


def read_tree(head: Tree[Token], scope: Scope) -> Arr:
    """Brackets, fractions, roots, norms, inner products, matrices."""
    inside = trees.exprs(head)
    match head.data:
        case "group":
            x = value(inside[0], scope)
            return replace(x, parts=lambda r, i, c, j: [x.entry(r, i, c, j)])
        case "paren":
            if len(inside) != 1:
                raise scope.fail("a list in parentheses stands only after a function that the table defines", head)
            return value(inside[0], scope)
        case "frac":
            return fraction(head, scope)
        case "root":
            return number(Fn("sqrt", scalar(part(head.children[1], scope), scope, head)))
        case "absolute":
            return number(Fn("abs", scalar(value(inside[0], scope), scope, head)))
        case "norm":
            return number(Fn("sqrt", square(column(value(inside[0], scope), scope, head), None, scope)))
        case "inner":
            x, y = (column(value(side, scope), scope, side) for side in inside)
            if not scope.names.axes(x.rows, y.rows):
                left, right = shape(x, scope.names), shape(y, scope.names)
                raise scope.misfit(f"the inner product of {left} and {right}", head)
            return number(square(x, y, scope))
        case "matrix":
            table = [[value(cell, scope) for cell in trees.exprs(row)] for row in trees.kids(head, "row")]
            try:
                return blocks(table, scope.names)
            except MisfitError as m:
                raise scope.misfit(str(m), head) from None
        case _:
            raise scope.fail("a sum sign stands first in a product or in parentheses", head)


def part(tree: Node, scope: Scope) -> Arr:
    """An argument of a command."""
    if isinstance(tree, Tree) and tree.data in {"group", "list"}:
        return value(trees.exprs(tree)[0], scope)
    return read_factor(tree, scope)


def fraction(head: Tree[Token], scope: Scope) -> Arr:
    """A fraction of numerals is a number; the numerator 1 is left out unless it is braced."""
    if (v := literal(head)) is not None:
        return number(Num(v))
    below = part(head.children[2], scope)
    if whole(head.children[1]) == 1:
        return number(Inv(scalar(below, scope, head)))
    return quotient(part(head.children[1], scope), below, scope, head)


def scalar(x: Arr, scope: Scope, tree: Node) -> Term:
    """A number, or an error."""
    if not x.scalar:
        raise scope.misfit(f"{shape(x, scope.names)} where a number is expected", tree)
    return x.term


def column(x: Arr, scope: Scope, tree: Node) -> Arr:
    """A vector as a column, or an error."""
    if x.rows == ((),) and not x.scalar:
        x = x.T
    if x.scalar or x.cols != ((),):
        raise scope.misfit(f"{shape(x, scope.names)} where a vector is expected", tree)
    return x


def script_expr(sup: Tree[Token]) -> Tree[Token] | None:
    """The only expression of a script."""
    chains = trees.script_chains(sup)
    sides, signs = trees.relation(chains[0])
    return sides[0] if len(chains) == 1 and len(sides) == 1 and not signs else None


def exponent(sup: Tree[Token], scope: Scope) -> Term:
    """The exponent of e."""
    expr = script_expr(sup)
    arg = sup.children[1]
    return scalar(value(expr, scope) if expr is not None else read_factor(arg, scope), scope, sup)


def power(sup: Tree[Token]) -> int | None:
    """A whole exponent."""
    arg = sup.children[1]
    if isinstance(arg, Token):
        return int(arg) if arg.isdecimal() else None
    expr = script_expr(sup)
    parts = trees.items(expr) if expr is not None else []
    digits = token(parts[0][1], "NUMBER") if len(parts) == 1 else None
    return None if digits is None or not digits.isdecimal() else parts[0][0] * int(digits)


def raised(x: Arr, sup: Tree[Token], scope: Scope) -> Arr:
    r"""x^2 of a number or of a square matrix, x^{-1}, x^\top."""
    expr = script_expr(sup)
    if str(sup.children[1]) in {"\\top", "T", "\\intercal"} or (expr is not None and token(expr, "TOP")):
        return x.T
    k = power(sup)
    if k is None:
        raise scope.fail("an exponent is a whole number, -1 or \\top (or any term, of e)", sup)
    if abs(k) > POWER_LIMIT:
        raise scope.fail(f"the exponent {k} is larger than {POWER_LIMIT}", sup)
    if x.scalar:
        t = x.term
        if k >= 0:
            return number(Pow(t, k))
        return number(Inv(t if k == -1 else Pow(t, -k)))
    if k > 1 and x.cols != ((),) and scope.names.axes(x.rows, x.cols):
        return arrays.multiply([x] * k, scope.names)
    if k != -1:
        raise scope.misfit(f"a power of {shape(x, scope.names)}", sup)
    return replace(x.inverse, inverse=x) if x.inverse is not None else inverse(x, scope, sup)


def inverse(x: Arr, scope: Scope, tree: Node) -> Arr:
    """An inverse without known entries: it stands alone on a side of an equation."""
    if not scope.names.axes(x.rows, x.cols):
        raise scope.misfit(f"the inverse of {shape(x, scope.names)}, which is not square", tree)

    def parts(_r: int, _i: Place, _c: int, _j: Place) -> list[Term]:
        raise scope.fail("an inverse without known entries is read only as a whole side of an equation", tree)

    return Arr(x.rows, x.cols, parts, inverse=x, of=x)
