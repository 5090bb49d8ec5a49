r"""What stands under and over a sum sign.

`\sum_{i=1}^{n}`, `\sum_{i,j=1}^{n}`, `\sum_{1 \le i \le n}` name their range; `\sum_i` and `\sum_{j \ne i}` take it from
the table, else from the symbols that bear the index. `\sum_{i \ne j}` is a sum over both where i comes before j in the
alphabet and j has no meaning yet; `\sum_{j \ne i}` is a sum over j alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lark import Token, Tree

from referee.language.terms import Idx, Index, Size
from referee.reader import trees

if TYPE_CHECKING:
    from referee.reader.scope import Scope
    from referee.reader.trees import Node

Bound = list[tuple[Idx, tuple[Index, ...]]]


def heads(factor: Tree[Token], body: Node, scope: Scope) -> tuple[Bound, Scope]:
    """The bound indices, each with what it leaves out, and the scope below."""
    sign = trees.head(factor)
    lower = [s for s in trees.scripts(sign) if s.data == "sub"]
    upper = [s for s in trees.scripts(sign) if s.data == "sup"]
    if len(lower) != 1 or len(upper) > 1:
        raise scope.fail("a sum names its index below the sign, once", factor)
    names: dict[str, Size | None] = {}
    pairs: list[tuple[Node, Node]] = []
    limit = scope.size(upper[0].children[1]) if upper else None
    for chain in trees.script_chains(lower[0]):
        sides, signs = trees.relation(chain)
        name = trees.index_name(sides[0] if sides else chain)
        match signs:
            case []:
                if name is None:
                    raise scope.fail("an index is expected under the sum sign", chain)
                names[name] = limit
            case ["="]:
                if name is None or trees.token(sides[1], "NUMBER") != "1":
                    raise scope.fail("a sum starts as in i = 1", chain)
                names[name] = limit
            case ["!="]:
                pairs.append((sides[0], sides[1]))
            case ["<="] if name is not None:
                names[name] = scope.size(sides[1])
            case ["<=", "<="] if trees.token(sides[0], "NUMBER") == "1" and trees.index_name(sides[1]):
                names[str(trees.index_name(sides[1]))] = scope.size(sides[2])
            case _:
                raise scope.fail(
                    "this condition of a sum is not read: i = 1, i, j, i \\ne j, 1 \\le i \\le n are", chain
                )
    if not names:
        names = dict.fromkeys(unnamed(pairs, scope), limit)
    sizes = {name: ranged(name, size, body, scope, factor) for name, size in names.items()}
    new = {name: scope.names.index(size) if scope.renaming else Idx(name, size) for name, size in sizes.items()}
    deeper = scope.under(new)
    return leave_out(new, pairs, scope, deeper, factor), deeper


def unnamed(pairs: list[tuple[Node, Node]], scope: Scope) -> list[str]:
    r"""The indices of `i \ne j` alone."""
    out: list[str] = []
    for left, right in pairs:
        first, second = trees.index_name(left), trees.index_name(right)
        if first is None:
            raise scope.fail("an index is expected before \\ne", left)
        out.append(first)
        if second is not None and first < second and not scope.is_size(second) and second not in scope.indices:
            out.append(second)
    return list(dict.fromkeys(out))


def ranged(name: str, size: Size | None, body: Node, scope: Scope, tree: Node) -> Size:
    """The range of an index."""
    if scope.is_size(name):
        raise scope.fail(f"{name} is a size and cannot be the index of a sum", tree)
    known = (size, scope.table.ranges.get(name), scope.guess(name, body))
    found = next((s for s in known if s is not None), None)
    if found is None:
        raise scope.fail(f"the range of the index {name} is not known: print it or declare it", tree)
    return found


def leave_out(
    new: dict[str, Idx], pairs: list[tuple[Node, Node]], scope: Scope, deeper: Scope, tree: Node
) -> list[tuple[Idx, tuple[Index, ...]]]:
    r"""Every i \ne j goes to the one of the two that is bound last."""
    out: dict[str, list[Index]] = {name: [] for name in new}
    order = list(new)
    for left, right in pairs:
        names = [trees.index_name(side) for side in (left, right)]
        bound = [n for n in names if n in out]
        if not bound:
            raise scope.fail("neither of these is an index of the sum", left)
        last = max((str(n) for n in bound), key=order.index)
        other = right if names[0] == last else left
        index = new[last]
        if other is right and names[1] == last:
            raise scope.fail(f"{last} is never different from itself", tree)
        out[last].append(deeper.index(other, index.range))
    return [(index, tuple(out[name])) for name, index in new.items()]
