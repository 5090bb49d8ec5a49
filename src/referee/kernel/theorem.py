"""Theorems, and the one place where they are made.

A theorem `ctx; hyps |- goal` says: for all sizes in N, all real symbols and families, and all values of the index variables
in `ctx` within their ranges, if every hypothesis holds then so does the goal. `ctx` keeps every index variable that the
derivation used, because its range may be empty: a fact about an element of an empty range is void, and must not survive it.
`cited` names the theorems of the literature that the derivation rests on.
"""

from __future__ import annotations

from fractions import Fraction
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, ParamSpec

from referee.language.nodes import Node
from referee.language.subst import alpha, free

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from referee.language.statements import Statement
    from referee.language.terms import Idx

Args = ParamSpec("Args")
VERSION: Final = 1
_SEAL: Final = object()


class KernelError(ValueError):
    """A rule does not apply. Says which rule and what it found; `rule` and `terms` stay on the exception."""

    def __init__(self, rule: str, found: str, *terms: object) -> None:
        super().__init__(f"{rule}: {found}")
        self.rule = rule
        self.found = found
        self.terms = terms


class Theorem:
    """A proved sequent with its derivation. Only the rules of this package make one."""

    __slots__ = ("args", "cited", "ctx", "goal", "hyps", "premises", "rule")
    ctx: tuple[Idx, ...]
    hyps: tuple[Statement, ...]
    goal: Statement
    cited: tuple[str, ...]
    rule: str
    args: Mapping[str, Any]
    premises: tuple[Theorem, ...]

    def __init__(self, seal: object, **fields: Any) -> None:
        if seal is not _SEAL:
            message = "theorems are made by the kernel's rules only"
            raise TypeError(message)
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        message = "a theorem does not change"
        raise AttributeError(message)

    def __repr__(self) -> str:
        from referee.language.text import show  # printing is not part of the kernel  # noqa: PLC0415

        given = ", ".join(show(h) for h in self.hyps)
        return f"{given} |- {show(self.goal)}"


def frozen(value: Any) -> Any:
    """An argument of a rule that reads the same each time: lists become tuples, maps dicts; iterators and the like are refused."""
    if type(value) in (tuple, list):
        return tuple(frozen(v) for v in value)
    if type(value) is dict:
        return {frozen(k): frozen(v) for k, v in value.items()}
    if value is None or type(value) in (Theorem, str, int, bool, Fraction) or isinstance(value, Node):
        return value
    raise KernelError("by_value", f"a {type(value).__name__} is no argument of a rule", value)


def by_value(check: Callable[Args, Theorem]) -> Callable[Args, Theorem]:
    """A rule of the kernel: its arguments are read as values."""

    @wraps(check)
    def apply(*args: Args.args, **kwargs: Args.kwargs) -> Theorem:
        return check(*map(frozen, args), **{k: frozen(v) for k, v in kwargs.items()})

    return apply


def same(a: Statement, b: Statement) -> bool:
    """Equal up to bound names."""
    return a == b or alpha(a) == alpha(b)


def without(hyps: Iterable[Statement], drop: Iterable[Statement]) -> tuple[Statement, ...]:
    """The hypotheses, each once (up to bound names), less those of `drop`."""
    gone = {alpha(d) for d in drop}
    kept: dict[Any, Statement] = {}
    for h in hyps:
        key = alpha(h)
        if key not in gone:
            kept.setdefault(key, h)
    return tuple(kept.values())


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple | list):
        for v in value:
            yield from _nodes(v)
    elif isinstance(value, dict):
        yield from _nodes((*value.keys(), *value.values()))


def _plain_names(rule: str, node: Node) -> None:
    """Refuse the names that stand for bound variables in canonical forms."""
    inside = free(node)
    for name in (*(i.name for i in inside.indices), *inside.symbols, *inside.sizes):
        if name[:1] in ("%", "·", ""):
            raise KernelError(rule, f"the name {name!r} is reserved", node)


def infer(
    rule: str,
    goal: Statement,
    premises: Iterable[Theorem] = (),
    *,
    args: Mapping[str, Any] | None = None,
    hyps: tuple[Statement, ...] | None = None,
    ctx: Iterable[Idx] | None = None,
    drop_index: Idx | None = None,
    used: Iterable[Idx] = (),
    cited: tuple[str, ...] = (),
) -> Theorem:
    """Seal a conclusion. Hypotheses, indices and citations of all premises are inherited unless the rule says otherwise.

    `used` are index variables that only the rule's arguments mention.
    """
    premises = tuple(premises)
    if any(type(p) is not Theorem for p in premises):
        raise KernelError(rule, "a premise is not a theorem")
    if hyps is None:
        hyps = without((h for p in premises for h in p.hyps), ())
    inherited = (i for p in premises for i in p.ctx) if ctx is None else ctx
    names: dict[Idx, None] = dict.fromkeys(i for i in inherited if i != drop_index)
    names.update(dict.fromkeys(sorted(used, key=lambda i: (i.name, repr(i.range)))))
    for node in (goal, *hyps, *_nodes(tuple((args or {}).values()))):
        _plain_names(rule, node)
    for node in (goal, *hyps):
        names.update(dict.fromkeys(sorted(free(node).indices, key=lambda i: (i.name, repr(i.range)))))
    sources = dict.fromkeys(c for p in premises for c in p.cited) | dict.fromkeys(cited)
    return Theorem(
        _SEAL,
        ctx=tuple(names),
        hyps=hyps,
        goal=goal,
        cited=tuple(sources),
        rule=rule,
        args=dict(args or {}),
        premises=premises,
    )
