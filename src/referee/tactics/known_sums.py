"""Jensen's inequality for the sums that a goal contains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError
from referee.language.nodes import Node
from referee.language.statements import IdxNe
from referee.language.subst import free
from referee.language.terms import Add, Fn, Mul, Num, Sum, Term, mul
from referee.tactics.basic import Facts
from referee.tactics.concave import jensen_log
from referee.tactics.jensen import jensen_exp, jensen_softplus
from referee.tactics.links import Link, TacticError


def jensen_links(terms: Sequence[Term], facts: Facts) -> list[Link]:
    """Jensen's inequality for every sum of the terms that it could bound."""
    links: list[Link] = []
    for node in dict.fromkeys(n for t in terms for n in sums(t)):
        here = [*facts, *(logic.assume(IdxNe(node.index, b)) for b in node.but)]
        for make in (_exp, _softplus, _log):
            try:
                link = make(node, here)
            except (KernelError, NotDecided, TacticError, ValueError):
                continue
            if link is not None:
                links.append(link)
    return links


def _exp(node: Sum, facts: Facts) -> Link | None:
    match node.body:
        case Fn(name="exp", arg=f):
            return jensen_exp(node.index, f, node.but, facts)
    return None


def _softplus(node: Sum, facts: Facts) -> Link | None:
    match node.body:
        case Fn(name="log", arg=Add(args=(Num(value=one), tail))) if one == 1 and not node.but:
            parts = tail.args if isinstance(tail, Mul) else (tail,)
            varying = [p for p in parts if node.index in free(p).indices]
            if len(varying) == 1 and isinstance(varying[0], Fn) and varying[0].name == "exp":
                rest = [p for p in parts if p is not varying[0]]
                return jensen_softplus(node.index, mul(rest) if rest else 1, varying[0].arg, facts)
    return None


def _log(node: Sum, facts: Facts) -> Link | None:
    match node.body:
        case Fn(name="log", arg=f):
            return jensen_log(node.index, f, node.but, facts)
    return None


def sums(node: object) -> Iterator[Sum]:
    """The sums in a term."""
    if isinstance(node, Sum):
        yield node
    if isinstance(node, Node):
        for value in node.fields():
            yield from sums(value)
    elif isinstance(node, tuple):
        for value in node:
            yield from sums(value)
