"""Expressions: from the tree to numbers, vectors and matrices."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from lark import Token, Tree

from referee.language.terms import Add, Idx, Index, Num, Size, SizeOf, Sum, Term
from referee.reader import arrays, trees
from referee.reader.arrays import Arr, MisfitError, number, product, shape
from referee.reader.operations import FUNCTIONS, applied, quotient
from referee.reader.sums import heads
from referee.reader.trees import items, primary, scripts, single, token

if TYPE_CHECKING:
    from referee.reader.arrays import Place
    from referee.reader.scope import Scope
    from referee.reader.trees import Node

Item = tuple[int, list["Node"]]


def value(expr: Tree[Token], scope: Scope) -> Arr:
    """The meaning of an expression."""
    return total([(sign, list(s.children)) for sign, s in items(expr)], scope)


def total(summands: list[Item], scope: Scope) -> Arr:
    """A sum; a sum sign takes in the summands after it in which its index occurs."""
    if (size := whole_size(summands, scope)) is not None:
        return number(SizeOf(size))
    groups: list[tuple[int, list[Node], list[Item]]] = []
    opened: set[str] = set()
    for sign, elements in summands:
        here = Tree("summand", elements)
        if groups and trees.free_names(here) & opened:
            groups[-1][2].append((sign, elements))
            opened |= trees.open_names(here)
        else:
            groups.append((sign, elements, []))
            opened = trees.open_names(here)
    parts = [signed(sign, elements, later, scope) for sign, elements, later in groups]
    return parts[0] if len(parts) == 1 else added(parts, [Tree("summand", g[1]) for g in groups], scope)


def whole_size(summands: list[Item], scope: Scope) -> Size | None:
    """`n - 1` is one size; `n`, `-{n}` and `2 n` are not summed up."""
    found = False
    for _, elements in summands:
        for e in elements:
            name, digits = token(e, "NAME"), token(e, "NUMBER") or token(e, "SIZE")
            if name is None and (digits is None or "." in digits):
                return None
            if name is not None and (not scope.is_size(name) or scope.array(name) is not None):
                return None
            found |= name is not None
        if len(elements) > 2 or (len(elements) == 2 and token(elements[0], "SIZE") is None):
            return None
        if len(elements) == 2 and token(elements[1], "NAME") is None:
            return None
    doubled = any(len(e) == 2 for _, e in summands)
    if not found or (len(summands) == 1 and summands[0][0] == 1 and not doubled):
        return None
    result = Size((), 0)
    for sign, elements in summands:
        result += scope.times(sign, scope.size(Tree("summand", elements)))
    return result


def added(parts: list[Arr], where: list[Tree[Token]], scope: Scope) -> Arr:
    """The sum of arrays of one shape; a numeral in a sum of vectors stands for that multiple of **1**."""
    arrays_ = [(p, w) for p, w in zip(parts, where, strict=True) if not p.scalar]
    if arrays_:
        first = arrays_[0][0]
        for p, w in zip(parts, where, strict=True):
            vector = first.cols == ((),) and p.numeral
            fits = scope.names.axes(first.rows, p.rows) and scope.names.axes(first.cols, p.cols)
            if not fits and not vector and not (p.numeral and p.term == arrays.ZERO):
                left, right = shape(first, scope.names), shape(p, scope.names)
                raise scope.misfit(f"a sum of {left} and {right}", w)
    else:
        first = parts[0]
    kept = [is_group(w) for w in where]

    def entry(r: int, i: Place, c: int, j: Place) -> list[Term]:
        out: list[Term] = []
        for p, keep in zip(parts, kept, strict=True):
            t = p.term if p.scalar else p.entry(r, i, c, j)
            if t == arrays.ZERO and not p.numeral and not first.scalar:
                continue
            out += t.args if isinstance(t, Add) and not keep else (t,)
        return [out[0] if len(out) == 1 else Add(tuple(out))] if out else [arrays.ZERO]

    return Arr(first.rows, first.cols, entry)


def is_group(summand: Tree[Token]) -> bool:
    """Whether a summand is one pair of braces, which keep what they hold."""
    found = single(summand)
    return isinstance(found, Tree) and found.data == "group"


def signed(sign: int, elements: list[Node], later: list[Item], scope: Scope) -> Arr:
    """A summand with its sign: a minus belongs to a numeral right after it."""
    result = summand(elements, later, scope)
    if sign > 0:
        return result
    if is_group(Tree("summand", elements)):
        keep = True
    else:
        keep = False
        first = elements[0]
        if isinstance(first, Tree) and (v := literal(first)) is not None:
            if len(elements) == 1:
                return number(Num(-v), numeral=True)
            following = elements[1]
            if not (isinstance(following, Token) and following.type == "SLASH"):
                return negated(result, v)
    inner = result

    def parts(r: int, i: Place, c: int, j: Place) -> list[Term]:
        found = inner.parts(r, i, c, j)
        if found == [arrays.ONE] and not inner.scalar:
            return [Num(Fraction(-1))]
        if keep:
            return [Num(Fraction(-1)), product(found)]
        return [Num(Fraction(-1)), *found]

    return Arr(inner.rows, inner.cols, parts)


def negated(inner: Arr, v: Fraction) -> Arr:
    """A product whose first factor is the numeral v, with -v in its place."""

    def parts(r: int, i: Place, c: int, j: Place) -> list[Term]:
        found = inner.parts(r, i, c, j)
        return [Num(-v), *found[1:]] if found and found[0] == Num(v) else [Num(Fraction(-1)), *found]

    return Arr(inner.rows, inner.cols, parts)


def literal(factor: Node) -> Fraction | None:
    """A numeral or a fraction of two, not in braces."""
    found = primary(factor) if isinstance(factor, Tree) and factor.data == "factor" else factor
    if isinstance(factor, Tree) and scripts(factor):
        return None
    if isinstance(found, Token) and found.type == "NUMBER":
        return Fraction(str(found))
    if isinstance(found, Tree) and found.data == "frac":
        over = [whole(part) for part in found.children[1:]]
        if over[0] is not None and over[1] is not None and over[1] > 0:
            return Fraction(over[0], over[1])
    return None


def whole(part: Node) -> int | None:
    """The whole number that a part of a fraction is."""
    if isinstance(part, Tree) and part.data == "group":
        inner = trees.exprs(part)[0]
        parts = items(inner)
        found = single(parts[0][1]) if len(parts) == 1 else None
        if isinstance(found, Token) and found.type == "NUMBER" and found.isdecimal():
            return parts[0][0] * int(found)
        return None
    return int(part) if isinstance(part, Token) and part.isdecimal() else None


def summand(elements: list[Node], later: list[Item], scope: Scope) -> Arr:
    """A product; what follows a sum sign belongs to it."""
    for k, e in enumerate(elements):
        if trees.is_sum(e) and isinstance(e, Tree):
            body = elements[k + 1 :]
            if not body:
                raise scope.fail("nothing follows the sum sign", e)
            following = [(1, body), *later]
            bound, deeper = heads(e, Tree("list", [x for _, els in following for x in els]), scope)
            inner = total(following, deeper)
            summed = Arr(inner.rows, inner.cols, partial(_sum_parts, inner, bound))
            return multiplied([*elements[:k]], [summed], scope, e)
    return multiplied(elements, [], scope, elements[0])


def _sum_parts(
    inner: Arr, bound: list[tuple[Idx, tuple[Index, ...]]], r: int, i: Place, c: int, j: Place
) -> list[Term]:
    body = inner.entry(r, i, c, j)
    for index, but in reversed(bound):
        body = Sum(index, but, body)
    return [body]


def multiplied(elements: list[Node], last: list[Arr], scope: Scope, tree: Node) -> Arr:
    """The factors, functions applied to what follows them."""
    factors: list[tuple[Arr, bool]] = []
    k = 0
    tensor = divided = False
    while k < len(elements):
        e = elements[k]
        k += 1
        if isinstance(e, Tree) and e.data == "missing":
            raise scope.fail("dots are not read: print the terms, or O(…)", e)
        if isinstance(e, Token) and e.type in {"TIMES", "OTIMES", "SLASH"}:
            following = elements[k] if k < len(elements) else None
            operator = isinstance(following, Token) and following.type in {"TIMES", "OTIMES", "SLASH"}
            if not factors or operator or (following is None and (not last or e.type != "TIMES")):
                raise scope.fail(f"{e} stands between two operands", e)
            tensor, divided = e.type == "OTIMES", e.type == "SLASH"
            if divided and k + 1 < len(elements):
                raise scope.fail("a / b c is ambiguous: write a fraction or parentheses", e)
            continue
        name = function_name(e)
        if token(e, "SIZE") and k < len(elements) and scope.is_size(token(elements[k], "NAME") or ""):
            size = scope.size(Tree("summand", [e, elements[k]]))
            new, keep, k = number(SizeOf(size)), False, k + 1
        elif name is not None:
            if scripts(e) and not isinstance(e, Token):
                raise scope.fail(f"{name} with a script is not read: put the whole in parentheses", e)
            power: Tree[Token] | None = None
            if k == len(elements):
                if not last:
                    raise scope.fail(f"nothing follows {name}", e)
                found, last = last[0], []
            else:
                arg, power = bare(elements[k], scope, name)
                found = factor(arg, scope)
                delimited = is_delimited(elements[k])
                k += 1
                if not delimited and (k < len(elements) or last):
                    raise scope.fail(f"where the argument of {name} ends is ambiguous: put it in parentheses", e)
            new, keep = applied(name, found, scope, e), False
            if power is not None:
                new = raised(new, power, scope)
        elif (call := scope.table.call(elements, k - 1, scope)) is not None:
            new, k = call
            keep = True
        else:
            new, keep = factor(e, scope), is_group(Tree("summand", [e]))
        if tensor or divided:
            before = factors.pop()[0]
            new = pair(before, new, scope, e, tensor=tensor)
            tensor = divided = keep = False
        factors.append((new, keep))
    factors += [(f, False) for f in last]
    parts = [flat(f, keep=keep, alone=len(factors) == 1) for f, keep in factors]
    try:
        return arrays.multiply(parts, scope.names)
    except MisfitError as m:
        raise scope.misfit(f"a product of {m.args[0]} and {m.args[1]}", tree) from None


def pair(a: Arr, b: Arr, scope: Scope, tree: Node, *, tensor: bool) -> Arr:
    """The product a ⊗ b, or a / b."""
    if not tensor:
        return quotient(a, b, scope, tree)
    try:
        return arrays.kronecker(a, b)
    except MisfitError:
        raise scope.misfit("a Kronecker product of block matrices is not read", tree) from None


def flat(f: Arr, *, keep: bool, alone: bool) -> Arr:
    """A product in a product is opened unless braces keep it."""
    if alone or not keep:
        return f
    return Arr(f.rows, f.cols, lambda r, i, c, j: [f.entry(r, i, c, j)], f.inverse, f.of)


def function_name(e: Node) -> str | None:
    """A function sign."""
    found = primary(e)
    return str(found) if isinstance(found, Token) and found.type in {"FN", "DET"} else None


def is_delimited(e: Node) -> bool:
    """Whether parentheses or braces end an argument."""
    found = primary(e)
    return isinstance(found, Tree) and found.data in {"paren", "group", "matrix", "absolute"}


def bare(e: Node, scope: Scope, name: str) -> tuple[Node, Tree[Token] | None]:
    """The argument of a function, and the power of diag(x)^{-1}: after exp and log it could belong to either."""
    marks = scripts(e)
    if not is_delimited(e) or not marks or not isinstance(e, Tree) or trees.entry_names(e):
        return e, None
    if name in FUNCTIONS or len(marks) > 1 or marks[0].data != "sup":
        raise scope.fail(f"whether the power belongs to {name} or to its argument is ambiguous", e)
    return Tree("factor", e.children[:1]), marks[0]


def factor(e: Node, scope: Scope) -> Arr:
    """A primary with its scripts."""
    from referee.reader.factors import read_factor  # noqa: PLC0415 (the two call each other)

    return read_factor(e, scope)


def raised(x: Arr, sup: Tree[Token], scope: Scope) -> Arr:
    """A power."""
    from referee.reader.factors import raised as power_of  # noqa: PLC0415 (as above)

    return power_of(x, sup, scope)
