"""One relation from facts and equations: certificates, and what leads to them: lifting, squaring, exponentials, denominators."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from math import gcd, lcm

from referee.kernel import algebra, logic
from referee.kernel import polynomial as P
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.statements import FALSE, Rel
from referee.language.terms import Fn, Num, Symbol, Term, exp, log, mul
from referee.tactics import denormal
from referee.tactics.basic import Certificate, congruence, implies, relation, restate, sign
from referee.tactics.bounds import Bound
from referee.tactics.cauchy_schwarz import compare_squares
from referee.tactics.cone import by_bounds
from referee.tactics.known_sums import jensen_links
from referee.tactics.lemmas import exp_monotone, log_monotone, use
from referee.tactics.links import Leaves, Link, TacticError, lift
from referee.tactics.places import places
from referee.tactics.reduce import Reducer, equal_by

FAILURES = (KernelError, NotDecided, TacticError, ValueError, ArithmeticError)
DEEPEST = 3
ZERO = Num(Fraction(0))
Facts = Sequence[Theorem]


@dataclass(frozen=True)
class Context:
    """What is known, how deep the search is, and when it must end (on the monotonic clock)."""

    facts: tuple[Theorem, ...]
    equations: tuple[Theorem, ...]
    deadline: float | None = None
    depth: int = 0
    failed: set[object] = field(default_factory=set, compare=False)

    def check(self) -> None:
        """Refuse to go on when the time is over."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise TacticError("the time is over")

    def deeper(self, *facts: Theorem) -> Context:
        """One level down, with further facts."""
        return replace(self, facts=(*self.facts, *facts), depth=self.depth + 1)

    def first(self, goal: Rel, *tactics: Tactic) -> Link | None:
        """What the first successful tactic finds."""
        for tactic in tactics:
            try:
                self.check()
                found = tactic(self, goal)
            except FAILURES:
                continue
            if found is not None and relation(found.th).op == goal.op:
                return found
        return None


Tactic = Callable[[Context, Rel], Link | None]


def related(context: Context, goal: Rel) -> Link | None:
    """The goal, for a goal of any relation, or None."""
    context = _with_signs(context, goal)
    tactics: tuple[Tactic, ...]
    match goal.op:
        case "=":
            tactics = (by_equations, lifted, exponentiated, both_ways)
        case "!=":
            tactics = (by_sign, apart)
        case _:
            tactics = (by_sign, certified, lifted, by_absolute_value, exponentiated, cleared, squared)
    return context.first(goal, *tactics)


def _with_signs(context: Context, goal: Rel) -> Context:
    """With 0 <= t for every root of a t that is a sum of squares, or that a certificate shows not to be negative."""
    more: list[Theorem] = []
    for place in dict.fromkeys(p for t in (goal.lhs, goal.rhs) for p in places(t, (Fn,))):
        if isinstance(place.term, Fn) and place.term.name == "sqrt":
            norm = logic.known((*context.facts, *more))
            if not norm.nonnegative(norm.poly(place.term.arg)):
                found = context.first(Rel("<=", ZERO, place.term.arg), by_sign, certified)
                if found is not None:
                    more.append(Bound(place.binders, ()).closed(found.th)[0])
    return replace(context, facts=(*context.facts, *more))


def by_equations(context: Context, goal: Rel) -> Link | None:
    """Equal in normal form, after rewriting by the equations."""
    th = equal_by(goal.lhs, goal.rhs, context.equations, context.facts)
    return None if th is None else Link(th)


def by_sign(context: Context, goal: Rel) -> Link | None:
    """The sign of the difference."""
    return Link(restate(sign(goal.op, goal.rhs - goal.lhs, context.facts), goal))


def apart(context: Context, goal: Rel) -> Link | None:
    """a < b or b < a gives a != b."""
    for a, b in ((goal.lhs, goal.rhs), (goal.rhs, goal.lhs)):
        found = context.first(Rel("<", a, b), certified)
        if found is not None:
            return Link(restate(sign("!=", b - a, [found.th]), goal))
    return None


def both_ways(context: Context, goal: Rel) -> Link | None:
    """a <= b and b <= a."""
    there, back = (context.first(Rel("<=", a, b), certified) for a, b in (goal.fields()[1:], goal.fields()[:0:-1]))
    return Link(logic.antisymmetry(there.th, back.th)) if there and back else None


def certified(context: Context, goal: Rel) -> Link | None:
    """A combination of bounds."""
    key = (goal, tuple(f.goal for f in context.facts))
    if key in context.failed:
        return None
    context.failed.add(key)
    more = [
        Bound((), (link.th,), tight=link.iff) for link in jensen_links((goal.lhs, goal.rhs), context.facts) if link.iff
    ]
    found = by_bounds(goal.op, goal.lhs, goal.rhs, context.equations, context.facts, more)
    if found is not None:
        context.failed.discard(key)
    return found


def lifted(context: Context, goal: Rel) -> Link | None:
    """The same for parts of the two sides: below sums, products, exp and log."""

    def equal(a: Term, b: Term, facts: Facts) -> Link | None:
        context.check()
        th = equal_by(a, b, context.equations, facts)
        return None if th is None else Link(th)

    def less(a: Term, b: Term, facts: Facts) -> Link | None:
        return replace(context, facts=tuple(facts)).first(Rel("<=", a, b), by_sign, certified)

    def near(link: Link) -> Callable[[Term, Term, Facts], Link | None]:
        """The link for sides that the equations make equal to its own."""

        def leaf(a: Term, b: Term, facts: Facts) -> Link | None:
            try:
                fits = [lift(x, y, [equal], facts) for x, y in ((a, link.lhs), (link.rhs, b))]
            except FAILURES:
                return None
            if any(f.op != "=" for f in fits):
                return None
            return Link(Certificate().equal(fits[0].th).add(link.th).equal(fits[1].th).prove("<=", a, b, facts))

        return leaf

    leaves: Leaves = [equal]
    if goal.op != "=":
        leaves = [equal, *map(near, jensen_links((goal.lhs, goal.rhs), context.facts)), less]
    link = lift(goal.lhs, goal.rhs, leaves, context.facts)
    if link.op == "=" and goal.op == "<=":
        return Link(Certificate().equal(link.th).prove("<=", goal.lhs, goal.rhs, context.facts))
    return link


def by_absolute_value(context: Context, goal: Rel) -> Link | None:
    """|t| <= b from t <= b and -t <= b."""
    less, more = _sides(context, goal)
    if goal.op != "<=" or context.depth > DEEPEST or len(less) != 1:
        return None
    ((mono, c),) = less.items()
    if len(mono) != 1 or mono[0][1] != 1 or mono[0][0][:2] != ("fn", "abs"):
        return None
    t, b = denormal.poly(dict(mono[0][0][2])), denormal.poly({m: x / c for m, x in more.items()})
    ends = [related(context.deeper(), Rel("<=", side, b)) for side in (t, -t)]
    if not all(ends):
        return None
    th = algebra.abs_least(*(e.th for e in ends if e))
    return Link(Certificate().add(th, c=c).prove("<=", goal.lhs, goal.rhs, context.facts))


def exponentiated(context: Context, goal: Rel) -> Link | None:
    """a <= b from e^{a/c} <= e^{b/c}, where a and b have logarithms times c; and so for a = b."""
    less, more = _sides(context, goal)
    scales = {x for p in (less, more) for m, x in p.items() if len(m) == 1 and m[0][0][:2] == ("fn", "log")}
    if context.depth > DEEPEST or not scales:
        return None
    c = Fraction(gcd(*(x.numerator for x in scales)), lcm(*(x.denominator for x in scales)))
    logs: list[P.Poly] = [
        {m: x for m, x in p.items() if len(m) == 1 and m[0][0][:2] == ("fn", "log")} for p in (less, more)
    ]
    rest = P.subtract(P.subtract(more, logs[1]), P.subtract(less, logs[0]))
    if logs[0]:
        less, more = logs[0], {**logs[1], **rest}
    else:
        less, more = {m: -x for m, x in rest.items()}, logs[1]
    a, b = (exp(denormal.poly({m: x / c for m, x in p.items()})) for p in (less, more))
    norm = logic.known(context.facts)
    found = related(context.deeper(), Rel(goal.op, *(denormal.poly(norm.poly(t)) for t in (a, b))))
    if found is None:
        return None
    x, y = a.arg, b.arg  # type: ignore[attr-defined]
    th = use(exp_reflects(goal.op), restate(found.th, Rel(goal.op, a, b), context.facts), x=x, y=y)
    whole = Certificate().equal(th, c) if goal.op == "=" else Certificate().add(th, c=c)
    return Link(whole.prove(goal.op, goal.lhs, goal.rhs, context.facts))


@cache
def exp_reflects(op: str) -> Theorem:
    """e^x R e^y |- x R y."""
    x, y = Symbol("x"), Symbol("y")
    h, goal = logic.assume(Rel(op, exp(x), exp(y))), Rel(op, x, y)
    if op == "=":
        return restate(congruence(h, log), goal)

    def absurd(back: Theorem) -> Theorem:
        other = use(exp_monotone()[0], back, x=y, y=x)
        return logic.ex_falso(Certificate().add(h).add(other).prove("<", FALSE.lhs, FALSE.rhs), goal)

    if op == "<":
        return logic.order_cases(implies(Rel("<=", y, x), absurd), implies(goal, lambda th: th))
    return restate(use(log_monotone()[0], algebra.exp_positive(x), h, x=exp(x), y=exp(y)), goal)


def cleared(context: Context, goal: Rel) -> Link | None:
    """a <= b from 0 <= D (b - a), where D > 0 is the product of the denominators."""
    norm = logic.known(context.facts)
    gap = P.subtract(norm.poly(goal.rhs), norm.poly(goal.lhs))
    powers: dict[P.Factor, int] = {}
    for f, e in (x for m in gap for x in m if x[0][0] == "inv"):
        powers[f] = max(e, powers.get(f, 0))
    if context.depth > DEEPEST or not powers:
        return None
    factors = [denormal.poly(dict(f[1])) ** e for f, e in sorted(powers.items())]
    product = mul(factors)
    rest = norm.mul(norm.poly(product), gap)
    found = related(context.deeper(), Rel(goal.op, ZERO, denormal.poly(rest)))
    if found is None:
        return None
    weight = sign("<", 1 / product, context.facts)
    return Link(Certificate().add(weight, found.th).prove(goal.op, goal.lhs, goal.rhs, context.facts))


def squared(context: Context, goal: Rel) -> Link | None:
    """a <= b from a² <= b² and 0 <= b, where there are roots or absolute values."""
    less, more = _sides(context, goal)
    rooted = any(f[:2] in (("fn", "sqrt"), ("fn", "abs")) for p in (less, more) for m in p for f, _ in m)
    if goal.op != "<=" or context.depth > DEEPEST or not rooted or not less:
        return None
    a, b = denormal.poly(less), denormal.poly(more)
    positive = sign("<=", b, context.facts)
    found = related(context.deeper(), Rel("<=", a**2, b**2))
    if found is None:
        return None
    th = compare_squares(found.th, a, b, positive)
    return Link(restate(th, goal, context.facts))


def _sides(context: Context, goal: Rel) -> tuple[P.Poly, P.Poly]:
    """The difference as what is taken off, and what is added, both with positive coefficients."""
    reducer = Reducer(context.equations, context.facts)
    gap = P.subtract(reducer.norm.poly(goal.rhs), reducer.norm.poly(goal.lhs))
    return {m: -c for m, c in gap.items() if c < 0}, {m: c for m, c in gap.items() if c > 0}
