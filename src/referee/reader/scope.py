"""What names mean at one place of a formula: symbols of the table, indices in scope, sizes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lark import Token, Tree

from referee.language.terms import At, Idx, Index, Size
from referee.reader import trees
from referee.reader.arrays import Arr, Names, is_wild, plain
from referee.reader.errors import ReadError, ShapeError

if TYPE_CHECKING:
    from referee.reader.table import Table
    from referee.reader.trees import Node


@dataclass(frozen=True)
class Scope:
    """The table, the values of a definition's parameters, the indices in scope."""

    table: Table
    source: str
    names: Names
    indices: dict[str, Idx] = field(default_factory=dict)
    values: dict[str, Arr] = field(default_factory=dict)
    depth: int = 0
    renaming: bool = False  # in a definition whose arguments bear indices: bound names must not meet them

    def fail(self, reason: str, tree: Node) -> ReadError:
        """A formula that cannot be read."""
        return ReadError(reason, self.source, trees.place(tree))

    def misfit(self, reason: str, tree: Node) -> ShapeError:
        """Sizes that do not fit."""
        sizes = {shape[0] for shape in self.table.symbols.values() if len(shape) == 1}
        if len(sizes) == 1:
            reason = reason.replace("?", plain(*sizes))
        return ShapeError(reason, self.source, trees.place(tree))

    def under(self, new: dict[str, Idx]) -> Scope:
        """Below a binder of these names."""
        return replace(self, indices={**self.indices, **new})

    def array(self, name: str) -> Arr | None:
        """The meaning of a name, if it has one."""
        if name in self.values:
            return self.values[name]
        return self.table.array(name, self)

    def is_size(self, name: str) -> bool:
        """Whether a name is a size here."""
        return name in self.table.sizes and name not in self.indices and name not in self.values

    def size(self, tree: Node) -> Size:
        """A size: a linear form with integer coefficients."""
        found = trees.single(tree)
        if isinstance(found, Tree) and found.data in {"group", "paren", "list", "conditions"}:
            inner = [c for c in found.children if isinstance(c, Tree)]
            if len(inner) == 1:
                return self.size(inner[0])
        if isinstance(found, Tree) and found.data == "chain" and len(found.children) == 1:
            return self.size(found.children[0])
        if isinstance(found, Tree) and found.data in {"expr", "signed"}:
            total = Size((), 0)
            for sign, summand in trees.items(found):
                total += self.times(sign, self.size(summand))
            return total
        if isinstance(found, Tree) and found.data == "summand":
            factors = [c for c in found.children if not (isinstance(c, Token) and c.type == "TIMES")]
            sizes = [self.size(c) for c in factors]
            if len(sizes) == 2 and not sizes[0].coeffs:
                return self.times(sizes[0].const, sizes[1])
        if isinstance(found, Token):
            if found.type in {"NUMBER", "SIZE"} and "." not in found:
                return Size((), int(found))
            if found.type == "NAME" and self.is_size(str(found)):
                return Size(((str(found), 1),))
        raise self.fail("a size is expected here: a size of the table, a number, or a sum of such", tree)

    @staticmethod
    def times(k: int, s: Size) -> Size:
        """The size k s."""
        return Size(tuple((n, k * c) for n, c in s.coeffs if k), k * s.const)

    def index(self, tree: Node, size: Size | None) -> Index:
        """An index of a range `size` (None: any), by name or as a number counted from 1."""
        name = trees.index_name(tree)
        size = None if size is None else self.names.resolve(size)
        if name is not None and name in self.indices:
            found = self.indices[name]
            self._within(found.range, size, f"{name} runs over 1, …, {plain(found.range)}", tree)
            return found
        if name is not None and not self.is_size(name):
            raise self.fail(f"the index {name} is neither bound nor declared", tree)
        value = self.size(tree)
        if not value.coeffs and value.const < 1:
            raise self.fail(f"the index {plain(value)} is out of range: indices count from 1", tree)
        self._within(value, size, f"the index {plain(value)} is given", tree)
        return At(value - 1)

    def _within(self, given: Size, size: Size | None, what: str, tree: Node) -> None:
        if size is None or given == size:
            return
        if is_wild(size):
            self.names.unify(size, given)
            return
        room = size - given
        if room.coeffs and len(given.coeffs) + abs(given.const) == 1 and given.const == 1:
            return
        if room.coeffs and given.coeffs:
            raise self.misfit(f"{what}, where an index up to {plain(size)} is expected: sizes are mixed", tree)
        if not room.coeffs and room.const < 0:
            raise self.fail(f"{what}, out of the range 1, …, {plain(size)}", tree)

    def guess(self, name: str, tree: Node) -> Size | None:
        """The range of an index, from the symbols that bear it."""
        if isinstance(tree, Token):
            return None
        for factor in tree.find_data("factor"):
            if not isinstance(factor.children[0], Token):
                continue
            base = str(factor.children[0])
            marks = [s for s in trees.scripts(factor) if s.data == "sub"]
            if factor.children[0].type != "NAME" or not marks:
                continue
            found = self.values.get(base) or self.table.family(base, self)
            if found is None:
                continue
            axes = (found.rows[0] if len(found.rows) == 1 else ()) + (found.cols[0] if len(found.cols) == 1 else ())
            for part, size in zip(trees.subscript_parts(marks[0], len(axes)), axes, strict=False):
                if trees.index_name(part) == name:
                    return self.names.resolve(size)
        return None
