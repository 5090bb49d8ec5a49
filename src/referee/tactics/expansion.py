"""f = O(t^k) without a hand: expansions of log Σ_j e^{t x_j} and of sums Σ_i of such, for points x_j in [-1, 1]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from referee.kernel import analysis, logic
from referee.kernel import polynomial as P
from referee.kernel.theorem import Theorem
from referee.language.statements import BigO, Statement, le
from referee.language.subst import Lam, free, fresh, rename_symbol
from referee.language.terms import Fn, Idx, Mul, Sum, Symbol, Term, absolute, log
from referee.tactics import denormal
from referee.tactics.basic import Certificate, discharge, relation, restate
from referee.tactics.places import places
from referee.tactics.reduce import equal_by
from referee.tactics.taylor import cumulants, log_sum_exp_taylor, sum_of_errors

MOST_ORDER = 8
FAMILY = "x"
RESERVED = frozenset({"s", FAMILY})  # the names that the lemma uses


@dataclass(frozen=True)
class Shape:
    """log Σ_j e^{t x_j}, perhaps under Σ_i."""

    outer: Idx | None
    inner: Idx
    x: Term
    summand: Term


def by_taylor(
    goal: BigO, equations: Sequence[Theorem], facts: Sequence[Theorem], prove: Callable[[Statement], Theorem | None]
) -> Theorem | None:
    """The goal, if its f is log Σ_j e^{t x_j} (or Σ_i of it) less its expansion, and the x_j are proved to lie in [-1, 1]."""
    if goal.var in RESERVED:
        name = fresh("t", free(goal).symbols | RESERVED)
        th = by_taylor(BigO(name, rename_symbol(goal.f, goal.var, name), goal.order), equations, facts, prove)
        return None if th is None else restate(th, goal)
    found = _shape(goal)
    if found is None or not 1 <= goal.order <= MOST_ORDER:
        return None
    lemma = log_sum_exp_taylor(goal.order - 1, found.inner, goal.var, FAMILY)
    th = logic.instantiate(lemma, symbols={FAMILY: Lam((found.inner,), found.x)})
    for h in th.hyps:
        duty = prove(h)
        if duty is None:
            return None
        th = discharge(th, duty)
    t = Symbol(goal.var)
    if found.outer is not None:
        coefficients = cumulants(goal.order - 1, found.inner, found.x)
        th = sum_of_errors(found.outer, found.summand, log(found.inner.range), coefficients, t, th)
    error = relation(th)
    same = equal_by(error.lhs, absolute(goal.f), equations, facts)
    if same is None:
        return None
    constant = _constant(error.rhs)
    whole = le(absolute(goal.f), constant * absolute(t) ** goal.order)
    th = Certificate().equal(same, -1).add(th).prove("<=", whole.lhs, whole.rhs, facts)
    return analysis.big_o(th, goal.var, goal.order, constant)


def _shape(goal: BigO) -> Shape | None:
    for place in places(goal.f, (Fn,)):
        match place.term:
            case Fn(name="log", arg=Sum(index=j, but=(), body=Fn(name="exp", arg=arg))) if len(place.binders) <= 1:
                x = _points(arg, goal.var)
                outer = [i for i, but in place.binders if not but]
                if x is not None and len(outer) == len(place.binders):
                    return Shape(outer[0] if outer else None, j, x, place.term)
    return None


def _points(exponent: Term, var: str) -> Term | None:
    """x, where the exponent is t x."""
    out: P.Poly = {}
    factor: P.Factor = ("sym", var, ())
    for mono, c in logic.known(()).poly(exponent).items():
        if dict(mono).get(factor) != 1:
            return None
        out[tuple((f, e) for f, e in mono if f != factor)] = c
    x = denormal.poly(out)
    return None if var in free(x).symbols else x


def _constant(bound: Term) -> Term:
    """C, where the bound is C |t|^k."""
    args = bound.args if isinstance(bound, Mul) else (bound,)
    return Mul(args[:-1]) if len(args) > 2 else args[0]
