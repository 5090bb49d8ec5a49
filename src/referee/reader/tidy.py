"""Letters for the indices that the reader made up."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from referee.language.nodes import Node
from referee.language.statements import Forall, Statement
from referee.language.subst import substitute
from referee.language.terms import Idx, Sum, Term

if TYPE_CHECKING:
    from collections.abc import Iterator

N = TypeVar("N", bound=Node)
LETTERS = "abcklmpqrst"


def tidy(node: N) -> N:
    """Letters for the indices that the reader made."""
    return _tidy(node)  # type: ignore[no-any-return]


def _tidy(node: Any) -> Any:
    match node:
        case Sum(index=i, but=but, body=body) | Forall(index=i, but=but, body=body):
            body = _tidy(body)
            if i.name.startswith("%"):
                taken = names_in(body)
                j = Idx(next(x for x in letters() if x not in taken), i.range)
                body, i = substitute(body, indices={i: j}), j
            return type(node)(i, but, body)
        case tuple():
            return tuple(_tidy(x) for x in node)
        case Term() | Statement():
            return type(node)(*(_tidy(x) for x in node.fields()))
    return node


def letters() -> Iterator[str]:
    """Names for indices."""
    yield from LETTERS
    yield from (f"a_{k}" for k in count())


def names_in(node: Any) -> set[str]:
    """The names of all indices."""
    if isinstance(node, Idx):
        return {node.name}
    parts = node if isinstance(node, tuple) else node.fields() if isinstance(node, Node) else ()
    return {name for x in parts for name in names_in(x)}
