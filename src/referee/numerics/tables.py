"""The numbers of a model in a number system: scalars, tables padded with zeros, tables of inner products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from referee.language.subst import free
from referee.numerics.errors import ModelError

if TYPE_CHECKING:
    from referee.numerics.model import Model
    from referee.numerics.systems import System

Rows = tuple[str, int, int]  # family, place of the index that is summed, number of rows


class Tables:
    """Converts the values of a model, each once."""

    def __init__(self, system: System, model: Model) -> None:
        self.system, self.model = system, model
        self._tables: dict[str, list[list[Any]]] = {}
        self._grams: dict[Any, list[list[Any]]] = {}
        self._numbers: dict[int, Any] = {}

    def _given(self, name: str, arity: int) -> Any:
        if name not in self.model.symbols:
            raise ModelError(f"the model gives no value to {name}")
        given = self.model.symbols[name]
        known = (len(next(iter(given))) if given else arity) if hasattr(given, "items") else 0
        if known != arity:
            raise ModelError(f"{name} has {known} indices in the model and {arity} in the formula")
        return given

    def _number(self, x: Any) -> Any:
        # the model keeps its values alive, so that an id stands for one of them
        found = self._numbers.get(id(x))
        if found is None:
            found = self._numbers[id(x)] = self.system.convert(x)
        return found

    def scalar(self, name: str) -> Any:
        """The value of a symbol without indices."""
        return self._number(self._given(name, 0))

    def table(self, name: str, shape: tuple[int, ...]) -> list[Any]:
        """A family as nested lists that hold `shape`, padded with zeros; made anew when more is asked for."""
        arity = len(shape)
        given = self._given(name, arity)
        for table in self._tables.get(name, ()):
            if _covers(table, shape):
                return table
        whole = tuple(max([1, shape[p], *(k[p] + 1 for k in given)]) for p in range(arity))

        zero, number = self.system.zero, self._number
        numbers = {key: number(x) for key, x in given.items()}

        def build(prefix: tuple[int, ...]) -> list[Any]:
            last = range(whole[len(prefix)])
            if len(prefix) == arity - 1:
                return [numbers.get((*prefix, k), zero) for k in last]
            return [build((*prefix, k)) for k in last]

        made = build(())
        self._tables.setdefault(name, []).append(made)
        return made

    def gram(self, left: Rows, right: Rows, width: int) -> list[list[Any]]:
        """Every inner product, over `width` entries, of a row of one family with a row of the other."""
        key = (left, right, width)
        if key not in self._grams:
            rows = self._rows(left, width)
            self._grams[key] = self.system.gram(rows, rows if left == right else self._rows(right, width))
        return self._grams[key]

    def _rows(self, rows: Rows, width: int) -> list[list[Any]]:
        name, place, height = rows
        height, width = max(height, 0), max(width, 0)
        if place == 1:
            return [row[:width] for row in self.table(name, (height, width))[:height]]
        table = self.table(name, (width, height))
        return [[table[a][i] for a in range(width)] for i in range(height)]


def _covers(table: Any, shape: tuple[int, ...]) -> bool:
    for k in shape:
        if len(table) < k:
            return False
        table = table[0]
    return True


def dependents(var: str, model: Model) -> set[str]:
    """`var` and every symbol of the model that is defined through it."""
    found = {var}
    grown = True
    while grown:
        more = {name for name, lam in model.definitions.items() if free(lam).symbols & found} - found
        found |= more
        grown = bool(more)
    return found
