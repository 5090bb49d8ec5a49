"""Models: sizes, and a number for every symbol. What a statement is true or false in."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq

from referee.numerics.closed import Closed, closed_text
from referee.numerics.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from referee.language.statements import Statement
    from referee.language.subst import Lam
    from referee.language.terms import Idx

Family = dict[tuple[int, ...], Any]


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Model:
    """Sizes, and for every symbol a number or a table (index tuple -> number; entries that are missing are
    0).

    Numbers are ints, Fractions, closed forms (√2, log 3, …), or approximate: arb, mpf. `definitions` holds
    the symbols that are computed from others, `indices` the values of free indices (0-based), `granted` the
    hypotheses that hold by the way in which the model was made (the definitions).
    """

    sizes: Mapping[str, int]
    symbols: Mapping[str, Any]
    definitions: Mapping[str, Lam] = field(default_factory=_nothing)
    indices: Mapping[Idx, int] = field(default_factory=_nothing)
    granted: frozenset[Statement] = frozenset()

    def __post_init__(self) -> None:
        for name, value in self.sizes.items():
            if type(value) is not int or value < 0:
                raise ModelError(f"the size {name} = {value!r} is not a natural number")
        frozen = {name: _checked(name, value) for name, value in self.symbols.items()}
        object.__setattr__(self, "sizes", MappingProxyType(dict(self.sizes)))
        object.__setattr__(self, "symbols", MappingProxyType(frozen))
        object.__setattr__(self, "definitions", MappingProxyType(dict(self.definitions)))
        object.__setattr__(self, "indices", MappingProxyType(dict(self.indices)))

    @property
    def exact(self) -> bool:
        """Is every given number a rational or a closed form?"""
        return all(
            isinstance(x, int | Fraction | Closed | fmpq) for value in self.symbols.values() for x in entries_of(value)
        )

    def describe(self) -> str:
        """Plain text: `n = 2, d = 1, u = [[1], [1]], alpha = 1`; indices are printed 1-based."""
        parts = [f"{name} = {value}" for name, value in self.sizes.items()]
        parts += [f"{i.name} = {k + 1}" for i, k in self.indices.items()]
        parts += [f"{name} = {table_text(value, '[', ']')}" for name, value in self.symbols.items()]
        return ", ".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Sizes as integers, numbers as strings, tables as nested lists; indices 0-based."""
        return {
            "sizes": dict(self.sizes),
            "indices": {i.name: k for i, k in self.indices.items()},
            "symbols": {name: _listed(value) for name, value in self.symbols.items()},
        }

    def replace(self, **changes: Any) -> Model:
        """The model with other symbols, sizes or indices."""
        old: dict[str, Any] = {
            "sizes": self.sizes,
            "symbols": self.symbols,
            "definitions": self.definitions,
            "indices": self.indices,
            "granted": self.granted,
        }
        return Model(**(old | changes))


def _checked(name: str, value: Any) -> Any:
    if not hasattr(value, "items"):
        if isinstance(value, float | complex | str | bool | list | tuple) or value is None:
            raise ModelError(f"{name} = {value!r} is not an exact number, a ball or an mpf")
        return value
    table = {}
    for key, entry in value.items():
        place = key if isinstance(key, tuple) else (key,)
        if any(not isinstance(k, int) or k < 0 for k in place):
            raise ModelError(f"{name} has an entry at {key!r}, which is not a tuple of natural numbers")
        table[place] = _checked(name, entry)
    if len({len(key) for key in table}) > 1:
        raise ModelError(f"{name} has entries with different numbers of indices")
    return MappingProxyType(table)


def entries_of(value: Any) -> list[Any]:
    """The numbers in a symbol's value."""
    return list(value.values()) if hasattr(value, "values") else [value]


def number_text(x: Any) -> str:
    """A number: exact as it is, a ball with its radius."""
    if isinstance(x, Closed | fmpq):
        return closed_text(x)
    return str(x.str(30)) if isinstance(x, arb) else str(x)


def nested(value: Any) -> Any:
    """A table as nested lists, missing entries 0; a number as it is."""
    if not hasattr(value, "items"):
        return value
    if not value:
        return []
    shape = [1 + max(k[p] for k in value) for p in range(len(next(iter(value))))]

    def build(prefix: tuple[int, ...]) -> Any:
        if len(prefix) == len(shape):
            return value.get(prefix, Fraction(0))
        return [build((*prefix, k)) for k in range(shape[len(prefix)])]

    return build(())


def table_text(value: Any, opening: str, closing: str) -> str:
    """A number, or nested lists between the given brackets."""

    def show(x: Any) -> str:
        return opening + ", ".join(map(show, x)) + closing if isinstance(x, list) else number_text(x)

    return show(nested(value))


def _listed(value: Any) -> Any:
    def show(x: Any) -> Any:
        return [show(y) for y in x] if isinstance(x, list) else number_text(x)

    return show(nested(value))
