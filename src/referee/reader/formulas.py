"""Statements and terms from formulas: chains, conditions, closing of free indices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lark import Token, Tree

from referee.language.statements import And, Forall, Iff, Implies, Statement
from referee.language.subst import free
from referee.language.terms import Idx, Index, Size, Term
from referee.reader import trees
from referee.reader.arrays import Names, shape
from referee.reader.errors import ReadError
from referee.reader.grammar import parse
from referee.reader.relations import chain, conjunction
from referee.reader.scope import Scope
from referee.reader.tidy import tidy
from referee.reader.values import value

if TYPE_CHECKING:
    from referee.reader.table import Table


Pair = tuple[trees.Node, trees.Node]


@dataclass
class Segment:
    """Formulas, and the pairs of indices that a condition after (or before) them keeps apart."""

    chains: list[Tree[Token]] = field(default_factory=list)
    apart: list[Pair] = field(default_factory=list)


def read(latex: str, table: Table, *, close: bool = True) -> Statement | Term:
    """A formula: a term if it has no relation, else a statement.

    Raises:
        ReadError: one message with column, caret and reason.
    """
    tree = parse(latex, table.names)
    chains = trees.chains(tree)
    if len(chains) == 1 and len(chains[0].children) == 1 and not any(tree.find_data("forall")):
        return read_term(latex, table)
    return read_statement(latex, table, close=close)


def read_term(latex: str, table: Table) -> Term:
    """A term; its free indices stay free.

    Raises:
        ReadError: as `read`.
    """
    tree = parse(latex, table.names)
    chains = trees.chains(tree)
    scope, _ = opened(tree, latex, table, {})
    sides, signs = trees.relation(chains[0])
    if signs or len(chains) > 1:
        raise ReadError("a term is expected, without a relation", latex, trees.place(chains[0]))
    x = value(sides[0], scope)
    if not x.scalar:
        raise ReadError(f"a number is expected; this is {shape(x, scope.names)}", latex, 0)
    return tidy(x.term)


def read_statement(latex: str, table: Table, *, close: bool = True) -> Statement:
    """A statement; free indices are closed by "for all" unless `close` is false.

    Raises:
        ReadError: as `read`.
    """
    tree = parse(latex, table.names)
    indices = candidates(tree, table)
    ranges: dict[str, Size] = {}
    blocks = [segments(block, ranges, indices, latex, table) for block in trees.kids(tree, "block")]
    scope, found = opened(tree, latex, table, ranges)
    parts = [[conjunction([s for c in seg.chains for s in chain(c, scope)]) for seg in block] for block in blocks]
    if any(not block or And(()) in block for block in parts):
        raise ReadError("a relation is expected, such as = or \\le", latex, len(latex))
    links = [str(t.type) for t in tree.children if isinstance(t, Token)]
    if not close:
        return tidy(joined([conjunction(block) for block in parts], links))
    common = shared([conjunction(block) for block in parts]) if len(parts) > 1 else frozenset()
    inner = [i for i in found if i not in common]
    closed_parts = [
        conjunction([closed(s, inner, seg.apart, scope) for s, seg in zip(block, segs, strict=True)])
        for block, segs in zip(parts, blocks, strict=True)
    ]
    outer = [i for i in found if i in common]
    hidden = {i.name for i in inner}
    pairs = [pair for segs in blocks for seg in segs for pair in seg.apart]
    apart = [pair for pair in pairs if not hidden & {trees.index_name(side) for side in pair}]
    return tidy(closed(joined(closed_parts, links), outer, apart, scope))


def shared(parts: list[Statement]) -> frozenset[Idx]:
    """The indices that are free on both sides of ⇒ or ⇔: only they are closed outside."""
    return frozenset.intersection(*(free(p).indices for p in parts))


def joined(parts: list[Statement], links: list[str]) -> Statement:
    """Two blocks with ⇒, ⇔ or "if"."""
    if len(parts) == 1:
        return parts[0]
    left, right = parts
    if links == ["IMPLIES"]:
        return Implies(left, right)
    return Iff(left, right) if links == ["IFF"] else Implies(right, left)


def candidates(tree: Tree[Token], table: Table) -> list[str]:
    """The names of free indices, in a fixed order."""
    names = trees.free_names(tree)
    for item in tree.find_data("forall"):
        for c in trees.kids(item, "chain"):
            sides, _ = trees.relation(c)
            names |= {n for s in sides if (n := trees.index_name(s))}
    known = {*table.sizes, *table.symbols, *table.definitions}
    return sorted(n for n in names if n not in known)


def segments(
    block: Tree[Token], ranges: dict[str, Size], indices: list[str], latex: str, table: Table
) -> list[Segment]:
    """Formulas with their conditions: one after formulas is about these, one before all of them is about all."""
    out = [Segment()]
    first: list[Pair] = []
    found = trees.kids(block, "item", "forall")
    scope = Scope(table, latex, Names())
    k, ended = 0, False
    while k < len(found):
        item = found[k]
        k += 1
        c = trees.kids(item, "chain")[0]
        sides, signs = trees.relation(c)
        names = [trees.index_name(s) for s in sides]
        about = any(n in indices for n in names)
        if about and signs == ["="] and k + 1 < len(found) and has_dots(found[k]):
            ranges[str(names[0])] = scope.size(trees.kids(found[k + 1], "chain")[0])
            k += 2
        elif about and not signs:
            pass
        elif about and signs == ["!="]:
            (out[-1].apart if out[-1].chains else first).append((sides[0], sides[1]))
        elif about and signs == ["<=", "<="] and trees.token(sides[0], "NUMBER") == "1":
            ranges[str(names[1])] = scope.size(sides[2])
        elif item.data == "forall":
            raise ReadError("an index is expected after “for all”: i, j \\ne i, 1 \\le i \\le n", latex, trees.place(c))
        else:
            if ended:
                out.append(Segment())
            out[-1].chains.append(c)
            ended = False
            continue
        ended = bool(out[-1].chains)
    return [Segment(seg.chains, [*first, *seg.apart]) for seg in out]


def has_dots(item: Tree[Token]) -> bool:
    """Whether an item is `…`."""
    return any(item.find_data("missing"))


def opened(tree: Tree[Token], latex: str, table: Table, ranges: dict[str, Size]) -> tuple[Scope, list[Idx]]:
    """The scope with the free indices."""
    scope = Scope(table, latex, Names())
    found = []
    for name in candidates(tree, table):
        known = (ranges.get(name), table.ranges.get(name), scope.guess(name, tree))
        size = next((s for s in known if s is not None), None)
        if size is None:
            at = next((t.start_pos for t in tree.scan_values(lambda _: True) if t == name), 0)
            raise ReadError(f"the index {name} is free and its range is not known: bind it or declare it", latex, at)
        found.append(Idx(name, size))
    return scope.under({i.name: i for i in found}), found


def closed(s: Statement, found: list[Idx], apart: list[Pair], scope: Scope) -> Statement:
    """`s` for all values of its free indices among `found`; of two that are apart the later one leaves out the other."""
    but: dict[str, list[Index]] = {i.name: [] for i in found}
    for left, right in apart:
        names = [trees.index_name(side) for side in (left, right)]
        if names[0] == names[1] or not any(n in scope.indices for n in names):
            raise scope.fail("a condition on an index that does not occur", left)
        known = [str(n) for n in names if n in but]
        if known:
            last = max(known)
            but[last].append(scope.index(right if last == names[0] else left, None))
    for i in sorted(found, key=lambda i: i.name, reverse=True):
        if i in free(s).indices:
            s = Forall(i, tuple(but[i.name]), s)
    return s
