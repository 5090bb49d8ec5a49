"""Free variables, capture-avoiding substitution and equality up to bound names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from referee.language.nodes import Node
from referee.language.statements import BigO, Deriv, Exists, Forall, Smooth
from referee.language.terms import At, Det, Idx, Index, Size, Sum, Symbol, Term

N = TypeVar("N", bound=Node)


@dataclass(frozen=True, eq=False)
class Lam(Node):
    """The family (params) -> body. A parameter stands for any index; its range is only what it is meant for."""

    params: tuple[Idx, ...]
    body: Term


@dataclass(frozen=True)
class Free:
    """What is free in a node."""

    indices: frozenset[Idx]
    symbols: frozenset[str]
    sizes: frozenset[str]

    def __or__(self, other: Free) -> Free:
        return Free(self.indices | other.indices, self.symbols | other.symbols, self.sizes | other.sizes)


EMPTY = Free(frozenset(), frozenset(), frozenset())


@cache
def free(node: Node) -> Free:
    """Free indices, symbols and sizes (a bound index's range counts for its sizes)."""
    match node:
        case Size(coeffs=coeffs):
            return Free(frozenset(), frozenset(), frozenset(k for k, _ in coeffs))
        case Idx(range=size):
            return Free(frozenset([node]), frozenset(), free(size).sizes)
        case Symbol(name=name, indices=idx):
            return _union(idx) | Free(frozenset(), frozenset([name]), frozenset())
        case Sum(index=i, but=but, body=body) | Forall(index=i, but=but, body=body):
            inner = free(body)
            return _union(but) | Free(inner.indices - {i}, inner.symbols, inner.sizes | free(i.range).sizes)
        case Det(rows=rows, cols=cols, entries=entries):
            inner = _union(e for row in entries for e in row)
            ranges = _union(i.range for i in (*rows, *cols))
            return Free(inner.indices - {*rows, *cols}, inner.symbols, inner.sizes | ranges.sizes)
        case Exists(name=name, body=body):
            inner = free(body)
            return Free(inner.indices, inner.symbols - {name}, inner.sizes)
        case Deriv(var=var, f=f, point=point, value=value):
            inner = free(f)
            return Free(inner.indices, inner.symbols - {var}, inner.sizes) | free(point) | free(value)
        case BigO(var=var, f=f):
            inner = free(f)
            return Free(inner.indices, inner.symbols - {var}, inner.sizes)
        case Smooth(names=names, f=f):
            return free(f) | Free(frozenset(), frozenset(names), frozenset())
        case Lam(params=params, body=body):
            inner = free(body)
            bound = {p.name for p in params}
            return Free(frozenset(i for i in inner.indices if i.name not in bound), inner.symbols, inner.sizes)
    return _union(_children(node))


def _children(node: Node) -> tuple[Node, ...]:
    out: list[Node] = []
    stack = list(reversed(node.fields()))
    while stack:
        value = stack.pop()
        if isinstance(value, Node):
            out.append(value)
        elif isinstance(value, tuple):
            stack.extend(reversed(value))
    return tuple(out)


@cache
def index_names(node: Node) -> frozenset[str]:
    """The names of all indices, free or bound."""
    own = frozenset([node.name]) if isinstance(node, Idx) else frozenset()
    return own.union(*(index_names(c) for c in _children(node)))


@cache
def symbol_names(node: Node) -> frozenset[str]:
    """The names of all symbols, free or bound."""
    match node:
        case Symbol(name=name) | Exists(name=name) | Deriv(var=name) | BigO(var=name):
            own = frozenset([name])
        case Smooth(names=names):
            own = frozenset(names)
        case _:
            own = frozenset()
    return own.union(*(symbol_names(c) for c in _children(node)))


def _union(nodes: Any) -> Free:
    result = EMPTY
    for node in nodes:
        result |= free(node)
    return result


@dataclass(frozen=True)
class Subst:
    """A simultaneous substitution of indices, symbols (by families) and size symbols."""

    indices: Mapping[Idx, Index]
    symbols: Mapping[str, Lam]
    sizes: Mapping[str, Size]

    def images(self) -> Free:
        """What the substituted values bring in."""
        return _union((*self.indices.values(), *self.symbols.values(), *self.sizes.values()))


def substitute(
    node: N,
    *,
    indices: Mapping[Idx, Index] | None = None,
    symbols: Mapping[str, Lam | Term] | None = None,
    sizes: Mapping[str, Size] | None = None,
) -> N:
    """`node` with free indices, symbols and sizes replaced at once, no variable captured.

    Sizes are replaced in every range first; the keys of `indices` are variables as they stand in `node`.
    """
    families = {k: v if isinstance(v, Lam) else Lam((), v) for k, v in (symbols or {}).items()}
    return _apply(node, Subst(dict(indices or {}), families, dict(sizes or {})))  # type: ignore[no-any-return]


def fresh(name: str, taken: frozenset[str]) -> str:
    """`name`, primed until it is not taken."""
    while name in taken:
        name += "'"
    return name


def _apply(node: Any, s: Subst) -> Any:
    if isinstance(node, Node):
        inside = free(node)
        if not (
            inside.indices & s.indices.keys() or inside.symbols & s.symbols.keys() or inside.sizes & s.sizes.keys()
        ):
            return node
    match node:
        case Size(coeffs=coeffs, const=const):
            result = Size((), const)
            for name, c in coeffs:
                unit = s.sizes.get(name, Size(((name, 1),)))
                result = result + Size(tuple((k, c * x) for k, x in unit.coeffs), c * unit.const)
            return result
        case Idx(name=name, range=size):
            if node in s.indices:
                return s.indices[node]
            return Idx(name, _apply(size, s))
        case At(value=value):
            return At(_apply(value, s))
        case Symbol(name=name, indices=idx):
            new = tuple(_apply(i, s) for i in idx)
            if name not in s.symbols:
                return Symbol(name, new)
            lam = s.symbols[name]
            if len(lam.params) != len(new):
                message = f"{name} has {len(new)} indices and is replaced by a family of {len(lam.params)}"
                raise ValueError(message)
            return beta(lam, new)
        case Sum(index=i, but=but, body=body) | Forall(index=i, but=but, body=body):
            outside = tuple(_apply(b, s) for b in but)
            inner, (j,) = _under((i,), body, s, outside)
            return type(node)(j, outside, _apply(body, inner))
        case Det(rows=rows, cols=cols, entries=entries):
            flat = [e for row in entries for e in row]
            inner, new = _under((*rows, *cols), flat, s)
            k = len(rows)
            return Det(new[:k], new[k:], tuple(tuple(_apply(e, inner) for e in row) for row in entries))
        case Exists(name=name, body=body):
            inner, new_name, body = _under_symbol(name, body, s)
            return Exists(new_name, _apply(body, inner))
        case Deriv(var=var, f=f, point=point, value=value):
            inner, var, f = _under_symbol(var, f, s)
            return Deriv(var, _apply(f, inner), _apply(point, s), _apply(value, s))
        case BigO(var=var, f=f, order=order):
            inner, var, f = _under_symbol(var, f, s)
            return BigO(var, _apply(f, inner), order)
        case Smooth(names=names, f=f):
            if any(n in s.symbols for n in names):
                message = "a symbol of a smoothness statement cannot be replaced"
                raise ValueError(message)
            if _union(v for k, v in s.symbols.items() if k in free(f).symbols).symbols & set(names):
                message = "a symbol of a smoothness statement would be captured"
                raise ValueError(message)
            return Smooth(names, _apply(f, s))
        case Lam(params=params, body=body):
            inner, new = _under(params, body, s)
            return Lam(new, _apply(body, inner))
        case Node():
            return type(node)(*(_field(v, s) for v in node.fields()))
    return node


def _field(value: Any, s: Subst) -> Any:
    if isinstance(value, tuple):
        return tuple(_field(v, s) for v in value)
    return _apply(value, s) if isinstance(value, Node) else value


def beta(lam: Lam, args: tuple[Index, ...]) -> Term:
    """The family's value at `args`: every occurrence of a parameter's name, whatever range it is given, is replaced."""
    by_name = {p.name: a for p, a in zip(lam.params, args, strict=True)}
    here = {i: by_name[i.name] for i in free(lam.body).indices if i.name in by_name}
    return _apply(lam.body, Subst(here, {}, {}))  # type: ignore[no-any-return]


def _under(
    bound: tuple[Idx, ...], body: Any, s: Subst, beside: tuple[Index, ...] = ()
) -> tuple[Subst, tuple[Idx, ...]]:
    """The substitution to use below binders `bound`, and the binders' new names."""
    inner = free(body) if isinstance(body, Node) else _union(body)
    indices = {k: v for k, v in s.indices.items() if k not in bound and k in inner.indices}
    symbols = {k: v for k, v in s.symbols.items() if k in inner.symbols}
    images = _union((*indices.values(), *symbols.values()))
    taken = {i.name for i in images.indices} | {i.name for i in beside if isinstance(i, Idx)}
    others = {i.name for i in inner.indices if i not in bound}
    new: list[Idx] = []
    for b in bound:
        size = _apply(b.range, s)
        name = b.name
        if name in taken or (name in others and s.sizes):
            name = fresh(name, frozenset(taken | others | {x.name for x in bound} | {x.name for x in new}))
        j = Idx(name, size)
        new.append(j)
        indices[b] = j
    return Subst(indices, symbols, s.sizes), tuple(new)


def _under_symbol(name: str, body: Any, s: Subst) -> tuple[Subst, str, Any]:
    inner = free(body)
    symbols = {k: v for k, v in s.symbols.items() if k != name and k in inner.symbols}
    taken = _union(symbols.values()).symbols
    if name in taken:
        new = fresh(name, frozenset(taken | symbol_names(body)))
        body = rename_symbol(body, name, new)
        name = new
    return Subst(s.indices, symbols, s.sizes), name, body


def rename_symbol(node: N, old: str, new: str) -> N:
    """The free symbol `old`, whatever its indices, called `new`."""
    if old not in free(node).symbols:
        return node
    if new in symbol_names(node) - free(node).symbols:
        message = f"the symbol {new} is bound where {old} would be renamed to it"
        raise ValueError(message)
    return _rename(node, old, new)  # type: ignore[no-any-return]


def _rename(node: Any, old: str, new: str) -> Any:
    match node:
        case Symbol(name=name, indices=idx):
            return Symbol(new, idx) if name == old else node
        case Exists(name=name) if name == old:
            return node
        case Deriv(var=var, f=f, point=point, value=value):
            f = f if var == old else _rename(f, old, new)
            return Deriv(var, f, _rename(point, old, new), _rename(value, old, new))
        case BigO(var=var) if var == old:
            return node
        case Smooth(names=names, f=f):
            return Smooth(tuple(new if n == old else n for n in names), _rename(f, old, new))
        case Node():
            return type(node)(*(_rename_field(v, old, new) for v in node.fields()))
    return node


def _rename_field(value: Any, old: str, new: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_rename_field(v, old, new) for v in value)
    return _rename(value, old, new) if isinstance(value, Node) else value


def alpha(node: N) -> N:
    """`node` with bound names replaced by their depth: equal for nodes that differ only in bound names.

    Once, from the top: below a binder of the result the names would be counted from 0 again.
    """
    return _canonical(node)  # type: ignore[return-value]


@cache
def _canonical(node: Node) -> Node:
    return _alpha(node, {}, {}, 0)  # type: ignore[no-any-return]


def _alpha(node: Any, idx: dict[Idx, Idx], sym: dict[str, str], depth: int) -> Any:
    match node:
        case Idx():
            return idx.get(node, node)
        case Symbol(name=name, indices=ii):
            return Symbol(sym.get(name, name), tuple(_alpha(i, idx, sym, depth) for i in ii))
        case Sum(index=i, but=but, body=body) | Forall(index=i, but=but, body=body):
            j = Idx(f"%{depth}", i.range)
            new_but = tuple(sorted({_alpha(b, idx, sym, depth) for b in but}, key=repr))
            return type(node)(j, new_but, _alpha(body, {**idx, i: j}, sym, depth + 1))
        case Det(rows=rows, cols=cols, entries=entries):
            new = {b: Idx(f"%{depth + k}", b.range) for k, b in enumerate((*rows, *cols))}
            deeper = depth + len(new)
            table = tuple(tuple(_alpha(e, {**idx, **new}, sym, deeper) for e in row) for row in entries)
            return Det(tuple(new[r] for r in rows), tuple(new[c] for c in cols), table)
        case Exists(name=name, body=body):
            return Exists(f"%{depth}", _alpha(body, idx, {**sym, name: f"%{depth}"}, depth + 1))
        case Deriv(var=var, f=f, point=point, value=value):
            body = _alpha(f, idx, {**sym, var: f"%{depth}"}, depth + 1)
            return Deriv(f"%{depth}", body, _alpha(point, idx, sym, depth), _alpha(value, idx, sym, depth))
        case BigO(var=var, f=f, order=order):
            return BigO(f"%{depth}", _alpha(f, idx, {**sym, var: f"%{depth}"}, depth + 1), order)
        case Smooth(names=names, f=f):
            return Smooth(tuple(sym.get(n, n) for n in names), _alpha(f, idx, sym, depth))
        case Node():
            return type(node)(*(_alpha_field(v, idx, sym, depth) for v in node.fields()))
    return node


def _alpha_field(value: Any, idx: dict[Idx, Idx], sym: dict[str, str], depth: int) -> Any:
    if isinstance(value, tuple):
        return tuple(_alpha_field(v, idx, sym, depth) for v in value)
    return _alpha(value, idx, sym, depth) if isinstance(value, Node) else value
