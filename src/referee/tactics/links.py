"""Links of a chain: a = b, or a <= b with the condition under which it is an equality; and how links lift through terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.statements import Forall, IdxNe, Rel, Statement
from referee.language.subst import free, substitute
from referee.language.terms import Add, Fn, Idx, Inv, Mul, Num, Pow, Sum, Term, add, mul
from referee.tactics.basic import (
    Certificate,
    Facts,
    congruence,
    iff,
    iff_all,
    iff_every,
    iff_parts,
    iff_transitive,
    relation,
    restate,
    ring,
    sign,
)  # fmt: skip
from referee.tactics.lemmas import exp_monotone, log_monotone, use


class TacticError(ValueError):
    """A tactic found no proof. Says what was claimed and where it stopped."""


@dataclass(frozen=True)
class Link:
    """`th` proves a = b or a <= b; `iff`, for a <= b, proves "a = b iff condition"."""

    th: Theorem
    iff: Theorem | None = None

    @property
    def op(self) -> str:
        """'=' or '<='."""
        return relation(self.th).op

    @property
    def lhs(self) -> Term:
        """The smaller side."""
        return relation(self.th).lhs

    @property
    def rhs(self) -> Term:
        """The greater side."""
        return relation(self.th).rhs

    @property
    def condition(self) -> Statement | None:
        """When the two sides are equal (None: always)."""
        return None if self.iff is None else iff_parts(self.iff)[1]


Leaves = Sequence["Link | Callable[[Term, Term, Facts], Link | None]"]


def compose(links: Sequence[Link], facts: Facts = ()) -> Link:
    """From a_0 R a_1 R … a_k: a_0 R a_k; equality iff all the conditions hold."""
    cert = Certificate()
    weak = [link for link in links if link.op == "<="]
    for link in links:
        if link.op == "=":
            cert.equal(link.th)
        else:
            cert.add(link.th)
    a, b = links[0].lhs, links[-1].rhs
    if not weak:
        return Link(cert.prove("=", a, b, facts))
    return Link(cert.prove("<=", a, b, facts), _tight(cert, a, b, weak, facts))


def _tight(cert: Certificate, a: Term, b: Term, weak: Sequence[Link], facts: Facts) -> Theorem | None:
    """a = b iff the conditions of all weak links, when each link has one."""
    conditions = [link.iff for link in weak]
    if any(c is None for c in conditions):
        return None
    split = cert.iff(a, b, facts)
    parts = [c for c in conditions if c is not None]
    return iff_transitive(split, parts[0] if len(parts) == 1 else iff_all(*parts))


def match(link: Link, a: Term, b: Term, facts: Facts) -> Link | None:
    """The link, if it relates a and b up to normal form (a link about all indices is tried at the indices of a and b)."""
    candidates = sorted(free(a).indices | free(b).indices, key=lambda i: (i.name, repr(i.range)))
    for th, tight in _instances(link, candidates, facts):
        r = relation(th)
        try:
            fits = ring(a, r.lhs, facts), ring(r.rhs, b, facts)
        except (KernelError, NotDecided):
            continue
        if r.op == "=":
            return Link(Certificate().equal(fits[0]).equal(th).equal(fits[1]).prove("=", a, b))
        moved = Certificate().equal(fits[0]).add(th).equal(fits[1]).prove("<=", a, b)
        if tight is None:
            return Link(moved)
        left, _ = iff_parts(tight)
        return Link(moved, iff_transitive(_same_equation(Rel("=", a, b), left, facts), tight))
    return None


def _same_equation(a: Statement, b: Statement, facts: Facts) -> Theorem:
    return iff(a, b, lambda h: restate(h, b, facts), lambda h: restate(h, a, facts))


def _instances(link: Link, candidates: Sequence[Idx], facts: Facts) -> list[tuple[Theorem, Theorem | None]]:
    goal = link.th.goal
    depth = 0
    while isinstance(goal, Forall):
        depth, goal = depth + 1, goal.body
    found: list[tuple[Theorem, Theorem | None]] = []
    for choice in product(candidates, repeat=depth):
        try:
            th, tight = link.th, link.iff
            for at in choice:
                th = logic.forall_elim(th, at, facts)
                tight = None if tight is None else logic.forall_elim(tight, at, facts)
        except KernelError:
            continue
        found.append((th, tight))
    return found


def lift(a: Term, b: Term, leaves: Leaves, facts: Facts = ()) -> Link:
    """a = b or a <= b, by the leaves (links, or functions that look for one) below sums, products, exp and log.

    Raises:
        TacticError: nothing leads from a to b.
    """
    try:
        return Link(ring(a, b, facts))
    except (KernelError, NotDecided):
        pass
    for leaf in leaves:
        found = match(leaf, a, b, facts) if isinstance(leaf, Link) else leaf(a, b, facts)
        if found is not None:
            return found
    x, y = _peel(a, b)
    match x, y:
        case Sum(index=i), Sum(index=j) if i == j:
            return _lift_sum(x, y, i, leaves, facts)
        case (Add(), _) | (_, Add()):
            _, ps, qs = _cancel(_args(Add, x), _args(Add, y), facts)
            if len(ps) == len(qs):
                return _combine(x, y, [lift(p, q, leaves, facts) for p, q in zip(ps, qs, strict=True)], (), facts)
        case (Mul(), _) | (_, Mul()):
            found = _lift_product(x, y, _args(Mul, x), _args(Mul, y), leaves, facts)
            merged = _one_exp(_args(Mul, x)), _one_exp(_args(Mul, y))
            found = found or _lift_product(x, y, *merged, leaves, facts)
            if found is not None:
                return found
        case (Num(value=one), Fn(name="exp")) | (Fn(name="exp"), Num(value=one)) if one == 1:
            e0 = Fn("exp", Num(Fraction(0)))
            inner = lift(e0 if isinstance(x, Num) else x, e0 if isinstance(y, Num) else y, leaves, facts)
            return _combine(a, b, [inner], (), facts)
        case Fn(name="exp", arg=p), Fn(name="exp", arg=q):
            inner = lift(p, q, leaves, facts)
            return _lift_function("exp", p, q, inner, (inner.th,))
        case Fn(name="log", arg=p), Fn(name="log", arg=q):
            inner = lift(p, q, leaves, facts)
            if inner.op == "=":
                return Link(_congruence_fn("log", inner.th))
            return _lift_function("log", p, q, inner, (sign("<", p, facts), inner.th))
        case (Fn(name=f, arg=p), Fn(name=g, arg=q)) if f == g:
            return _equality_only(lambda h: Fn(f, h), lift(p, q, leaves, facts), x)
        case Inv(arg=p), Inv(arg=q):
            return _equality_only(Inv, lift(p, q, leaves, facts), x)
        case Pow(base=p, exponent=k), Pow(base=q, exponent=m) if k == m:
            return _equality_only(lambda h: Pow(h, k), lift(p, q, leaves, facts), x)
    from referee.language.text import show  # noqa: PLC0415

    message = f"found no way from {show(a)} to {show(b)}"
    raise TacticError(message)


def _peel(a: Term, b: Term) -> tuple[Term, Term]:
    """The second sum under the first one's index."""
    if not (isinstance(a, Sum) and isinstance(b, Sum)) or a.index == b.index or a.index.range != b.index.range:
        return a, b
    if a.index in free(b).indices:
        return a, b
    return a, Sum(a.index, b.but, substitute(b.body, indices={b.index: a.index}))


def _lift_sum(a: Sum, b: Sum, i: Idx, leaves: Leaves, facts: Facts) -> Link:
    inside = [*facts, *(logic.assume(IdxNe(i, x)) for x in a.but)]
    inner = lift(a.body, b.body, leaves, inside)
    every = logic.forall_intro(inner.th, i, a.but)
    cert = Certificate()
    binder = [(i, a.but)]
    if inner.op == "=":
        return Link(cert.equal((every, i), over=binder).prove("=", a, b, facts))
    cert.add((every, i), over=binder)
    th = cert.prove("<=", a, b, facts)
    if inner.iff is None:
        return Link(th)
    return Link(th, iff_transitive(cert.iff(a, b, facts), iff_every(inner.iff, i, a.but)))


def _args(kind: type[Add | Mul], t: Term) -> list[Term]:
    return list(t.args) if isinstance(t, kind) else [t]


def _one_exp(factors: list[Term]) -> list[Term]:
    """The factors with their exponentials merged into one."""
    exponents = [f.arg for f in factors if isinstance(f, Fn) and f.name == "exp"]
    if len(exponents) < 2:
        return factors
    return [f for f in factors if not (isinstance(f, Fn) and f.name == "exp")] + [Fn("exp", add(exponents))]


def _cancel(ps: list[Term], qs: list[Term], facts: Facts) -> tuple[list[Term], list[Term], list[Term]]:
    """What the two lists share, and the rest of each (1, so to speak, where nothing is left of either)."""
    norm = logic.known(facts)
    common: list[Term] = []
    left: list[Term] = []
    right = list(qs)
    for p in ps:
        twin = next((q for q in right if p == q or norm.equal(p, q)), None)
        if twin is None:
            left.append(p)
        else:
            right.remove(twin)
            common.append(p)
    return common, left, right


def _combine(a: Term, b: Term, links: Sequence[Link], common: Sequence[Term], facts: Facts) -> Link:
    """A R b, where b - a is the product of the common factors (positive) times the sum of the links' differences."""
    cert = Certificate()
    weak = [link for link in links if link.op == "<="]
    positive = [sign("<", p, facts) for p in common] if weak else []
    for link in links:
        if link.op == "=":
            cert.equal(link.th, mul(common) if common else 1)
        else:
            cert.add(*positive, link.th)
    if not weak:
        return Link(cert.prove("=", a, b, facts))
    return Link(cert.prove("<=", a, b, facts), _tight(cert, a, b, weak, facts))


def _lift_product(a: Term, b: Term, ps: list[Term], qs: list[Term], leaves: Leaves, facts: Facts) -> Link | None:
    """Common factors taken off, then the rest; or, for an equality, factor by factor."""
    common, ps, qs = _cancel(ps, qs, facts)
    try:
        if common:
            return _combine(a, b, [lift(mul(ps or [1]), mul(qs or [1]), leaves, facts)], common, facts)
        return _factor_by_factor(a, b, ps, qs, leaves, facts) if len(ps) == len(qs) else None
    except (TacticError, KernelError):
        return None


def _factor_by_factor(a: Term, b: Term, ps: Sequence[Term], qs: Sequence[Term], leaves: Leaves, facts: Facts) -> Link:
    """Equal products, because their factors are equal one by one."""
    cert = Certificate()
    for k, (p, q) in enumerate(zip(ps, qs, strict=True)):
        link = lift(p, q, leaves, facts)
        if link.op != "=":
            message = "a product lifts an inequality in one factor only, the others being the same"
            raise TacticError(message)
        cert.equal(link.th, mul([*qs[:k], *ps[k + 1 :]]) if len(ps) > 1 else 1)
    return Link(cert.prove("=", a, b, facts))


def _lift_function(name: str, p: Term, q: Term, inner: Link, premises: Sequence[Theorem]) -> Link:
    if inner.op == "=":
        return Link(_congruence_fn(name, inner.th))
    below, tight = exp_monotone() if name == "exp" else log_monotone()
    th = use(below, *premises, x=p, y=q)
    if inner.iff is None:
        return Link(th)
    return Link(th, iff_transitive(use(tight, *premises, x=p, y=q), inner.iff))


def _congruence_fn(name: str, th: Theorem) -> Theorem:
    return congruence(th, lambda h: Fn(name, h))


def _equality_only(template: object, inner: Link, where: Term) -> Link:
    if inner.op != "=":
        from referee.language.text import show  # noqa: PLC0415

        message = f"an inequality does not lift through {show(where)}"
        raise TacticError(message)
    return Link(congruence(inner.th, template))  # type: ignore[arg-type]
