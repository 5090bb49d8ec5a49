"""Frozen trees, interned: equal trees are one object, and every field is exactly of its declared sort."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, get_args, get_origin, get_type_hints


class _Interned(type):
    """Nodes with equal fields are one object, so that equality is identity and hashing costs nothing."""

    table: ClassVar[dict[tuple[Any, ...], Any]] = {}
    __match_args__: tuple[str, ...]
    # True where every field is a node, a name or a tuple of such: then equal arguments are the same arguments.
    plain: bool = False

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.plain and not kwargs:
            known = cls.table.get((cls, *args))
            if known is not None:
                return known
        node = super().__call__(*args, **kwargs)
        key = (cls, *node.fields())
        if key not in cls.table:
            hints = _hints(cls)
            for name, value in zip(cls.__match_args__, node.fields(), strict=True):
                if not _fits(value, hints[name]):
                    message = f"{cls.__name__}.{name} cannot be {value!r}"
                    raise TypeError(message)
        return cls.table.setdefault(key, node)


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _fits(value: object, hint: Any) -> bool:
    """Is the value exactly of the declared type? A node of a wrong sort, or a set that hides what is free, would be unsound."""
    parts = get_args(hint)
    if get_origin(hint) is tuple:
        if type(value) is not tuple:
            return False
        if parts[-1:] == (...,):
            return all(_fits(v, parts[0]) for v in value)
        return len(value) == len(parts) and all(map(_fits, value, parts))
    if parts:
        return any(_fits(value, p) for p in parts)
    return isinstance(value, hint) if issubclass(hint, Node) else type(value) is hint


class Node(metaclass=_Interned):
    """A frozen tree; equal trees are the same object."""

    __match_args__: tuple[str, ...]

    def fields(self) -> tuple[Any, ...]:
        """The node's fields, in order."""
        return tuple(getattr(self, name) for name in self.__match_args__)

    def __copy__(self) -> Node:
        return self

    def __deepcopy__(self, memo: object) -> Node:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.fields()

    def __bool__(self) -> bool:
        message = f"a {type(self).__name__} has no truth value: state it and prove it"
        raise TypeError(message)
