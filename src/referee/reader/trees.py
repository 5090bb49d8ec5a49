"""Questions about the tree of a formula that need no table: what a sum binds, which index names occur free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lark import Token, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = Tree[Token] | Token


def kids(tree: Node, *names: str) -> list[Tree[Token]]:
    """The children of one of these kinds."""
    return [] if isinstance(tree, Token) else [c for c in tree.children if isinstance(c, Tree) and c.data in names]


def exprs(tree: Node) -> list[Tree[Token]]:
    """The expressions among the children."""
    return kids(tree, "expr", "signed")


def chains(tree: Tree[Token]) -> list[Tree[Token]]:
    """The chains of a formula, without those in scripts."""
    return [c for block in kids(tree, "block") for item in kids(block, "item", "forall") for c in kids(item, "chain")]


def place(tree: Node) -> int:
    """Where a piece starts."""
    if isinstance(tree, Token):
        return tree.start_pos or 0
    return min((place(c) for c in tree.children), default=0)


def items(expr: Tree[Token]) -> list[tuple[int, Tree[Token]]]:
    """The summands with their signs."""
    out: list[tuple[int, Tree[Token]]] = []
    sign = 1
    for child in expr.children:
        if isinstance(child, Tree) and child.data == "sign":
            sign = -1 if sum(t.type == "MINUS" for t in child.children if isinstance(t, Token)) % 2 else 1
        elif isinstance(child, Tree):
            out.append((sign, child))
            sign = 1
    return out


def arguments(paren: Tree[Token]) -> list[Tree[Token]]:
    r"""The arguments of a call; `u_1, \dots, u_n` is u."""
    given = exprs(paren)
    if len(given) == 3 and any(given[1].find_data("missing")):
        first = items(given[0])[0][1].children[0]
        if isinstance(first, Tree) and first.data == "factor":
            return [Tree("expr", [Tree("summand", [Tree("factor", first.children[:1])])])]
    return given


def primary(factor: Node) -> Node | None:
    """What a factor is, before its scripts."""
    return factor.children[0] if isinstance(factor, Tree) and factor.data == "factor" else None


def scripts(factor: Node) -> list[Tree[Token]]:
    """Its scripts."""
    return kids(factor, "sup", "sub")


def script_chains(script: Tree[Token]) -> list[Node]:
    """The conditions in a script: chains, or a single token."""
    arg = script.children[1]
    return list(kids(kids(arg, "conditions")[0], "chain")) if isinstance(arg, Tree) else [arg]


def single(tree: Node) -> Node:
    """The only factor's primary of a chain, expression or summand with nothing else; else the tree itself."""
    seen: Node = tree
    while isinstance(seen, Tree) and seen.data in {"chain", "expr", "summand"} and len(seen.children) == 1:
        seen = seen.children[0]
    if isinstance(seen, Tree) and seen.data == "factor" and len(seen.children) == 1:
        seen = seen.children[0]
    return seen


def token(tree: Node, kind: str) -> str | None:
    """The token of this kind that the tree is, if it is one."""
    found = single(tree)
    return str(found) if isinstance(found, Token) and found.type == kind else None


def index_name(tree: Node) -> str | None:
    r"""`i`, or `i_3` for `i_{3}`."""
    found = single(tree)
    if isinstance(found, Token):
        return str(found) if found.type == "NAME" else None
    if found.data == "factor" and isinstance(found.children[0], Token) and found.children[0].type == "NAME":
        marks = scripts(found)
        if len(marks) == 1 and marks[0].data == "sub":
            chains = script_chains(marks[0])
            digits = token(chains[0], "NUMBER") if len(chains) == 1 else None
            return None if digits is None else f"{found.children[0]}_{digits}"
    return None


def subscript_parts(script: Tree[Token], wanted: int) -> list[Node]:
    """The indices of a subscript: `i,j`, `ij` where two are wanted, `n-1`."""
    chains = script_chains(script)
    if len(chains) == 1 and wanted > 1 and isinstance(chains[0], Tree):
        inner: Node = chains[0]
        while isinstance(inner, Tree) and inner.data in {"chain", "expr"} and len(inner.children) == 1:
            inner = inner.children[0]
        if isinstance(inner, Tree) and inner.data == "summand" and len(inner.children) > 1:
            return list(inner.children)
    return chains


def relation(chain: Node) -> tuple[list[Tree[Token]], list[str]]:
    """The sides and the signs of a chain."""
    if isinstance(chain, Token):
        return [], []
    signs = [str(t) for t in chain.children if isinstance(t, Token) and t.type == "REL"]
    return exprs(chain), signs


def bound_names(factor: Tree[Token]) -> list[str]:
    r"""The names that a sum sign binds, in order; `i \ne j` alone binds both where i comes before j."""
    names: list[str] = []
    pairs: list[tuple[str, str]] = []
    sub = next((s for s in scripts(head(factor)) if s.data == "sub"), None)
    for chain in script_chains(sub) if sub is not None else []:
        sides, signs = relation(chain)
        found = [index_name(s) for s in sides] if sides else [index_name(chain)]
        if signs in ([], ["="]) and found[0]:
            names.append(found[0])
        elif signs == ["!="] and found[0] and found[1]:
            pairs.append((found[0], found[1]))
        elif len(found) == 3 and found[1]:
            names.append(found[1])
        elif signs == ["<="] and found[0]:
            names.append(found[0])
    if not names:
        for first, second in pairs:
            names += [first, second] if first < second else [first]
    return list(dict.fromkeys(names))


def entry_names(factor: Tree[Token]) -> list[str]:
    r"""The names i and j of `(t)_{i \le n, j \le m}`, the matrix with the entries t."""
    marks = scripts(factor)
    if not marks or marks[0].data != "sub":
        return []
    pairs = [relation(c) for c in script_chains(marks[0])]
    if len(pairs) != 2 or any(signs != ["<="] for _, signs in pairs):
        return []
    return [index_name(sides[0]) or "" for sides, _ in pairs]


def head(factor: Tree[Token]) -> Tree[Token]:
    """The sum sign with its scripts."""
    found = primary(factor)
    return found if isinstance(found, Tree) and found.data == "sum" else factor


def is_sum(element: Node) -> bool:
    """Whether a factor is a sum sign."""
    found = primary(element)
    return isinstance(found, Tree) and found.data == "sum"


def open_names(summand: Tree[Token]) -> set[str]:
    """The names bound by sums that stand open in a summand."""
    return {n for e in summand.children if is_sum(e) and isinstance(e, Tree) for n in bound_names(e)}


def free_names(tree: Node) -> set[str]:
    """The index names that occur free: in subscripts, and as what a sum leaves out."""
    return set(_free(tree))


def _free(tree: Node) -> Iterator[str]:
    if isinstance(tree, Token):
        return
    if tree.data in {"expr", "signed"}:
        opened: set[str] = set()
        for _, summand in items(tree):
            names = free_names(summand)
            if names & opened:
                yield from names - opened
                opened |= open_names(summand)
            else:
                yield from names
                opened = open_names(summand)
    elif tree.data == "summand":
        bound: set[str] = set()
        for element in tree.children:
            if is_sum(element) and isinstance(element, Tree):
                bound |= set(bound_names(element))
            yield from free_names(element) - bound
    elif tree.data == "sub":
        yield from _in_subscript(tree)
    elif tree.data == "factor" and (named := entry_names(tree)):
        yield from free_names(tree.children[0]) - set(named)
    else:
        for child in tree.children:
            yield from _free(child)


def _in_subscript(tree: Node) -> Iterator[str]:
    name = index_name(tree)
    if name:
        yield name
    elif isinstance(tree, Tree):
        for child in tree.children:
            yield from _in_subscript(child)
