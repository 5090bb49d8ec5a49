"""Equalities from equalities: hypotheses rewrite the difference of two sides to 0, and the rewriting is a certificate.

A hypothesis "for all i: l = r" becomes the rule m -> rest for its leading monomial m (‖u_i‖² -> 1, say). A monomial is matched in
flattened form, all its sums pulled to the front, so that ‖u_i‖² is found inside Σ_i Σ_a u_ia² x_i as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from referee.kernel import polynomial as P
from referee.kernel.normal import Normalizer, normalizer
from referee.kernel.theorem import Theorem
from referee.language.statements import Forall, Rel, Statement
from referee.language.subst import substitute
from referee.language.terms import Idx, Index, Term, mul, total
from referee.tactics import denormal
from referee.tactics.basic import Certificate, Facts

MOST = 60
Flat = tuple[list[P.Index], list[P.Factor]]
Binding = dict[P.Index, P.Index]


@dataclass(frozen=True)
class Rule:
    """A hypothesis as a rewriting rule: `pattern` (its leading monomial, flattened) has coefficient `scale` in lhs - rhs."""

    theorem: Theorem
    variables: tuple[P.Index, ...]
    bounds: tuple[P.Index, ...]
    factors: tuple[P.Factor, ...]
    scale: Fraction


class Reducer:
    """Rewrites polynomials by the equalities among the hypotheses."""

    def __init__(self, equations: Sequence[Theorem], facts: Facts = ()) -> None:
        self.facts = tuple(facts)
        self.norm: Normalizer = normalizer(tuple(f.goal for f in facts))
        self.rules = [r for th in equations if (r := self._rule(th)) is not None]
        self._count = 10_000

    def _rule(self, th: Theorem) -> Rule | None:
        goal: Statement = th.goal
        variables: list[P.Index] = []
        while isinstance(goal, Forall) and not goal.but:
            variables.append(P.index_key(goal.index))
            goal = goal.body
        if not isinstance(goal, Rel) or goal.op != "=":
            return None
        p = P.subtract(self.norm.poly(goal.lhs), self.norm.poly(goal.rhs))
        movable = [m for m in p if m and not any(f[0] in ("inv", "exp", "delta", "size") for f, _ in m)]
        if not movable:
            return None
        lead = max(movable, key=lambda m: (self._weight(m), m))
        bounds, factors = self._flatten(lead)
        return Rule(th, tuple(variables), tuple(bounds), tuple(factors), p[lead])

    def _weight(self, m: P.Mono) -> int:
        return len(self._flatten(m)[1])

    def _flatten(self, mono: P.Mono) -> Flat:
        """All sums of a monomial in front: its bound indices under new names, and its factors, one by one."""
        bounds: list[P.Index] = []
        factors: list[P.Factor] = []
        for f, e in mono:
            if f[0] == "sum":
                for _ in range(e):
                    inner, body = self.norm.opened(f)
                    more, parts = self._flatten(body)
                    bounds += [*inner, *more]
                    factors += parts
            elif f[0] == "exp" or e != int(e):
                factors.append(("exp", tuple((g, x * e) for g, x in f[1])) if e != 1 else f)
            else:
                factors += [f] * int(e)
        return bounds, factors

    def reduce(self, p: P.Poly, certificate: Certificate) -> P.Poly:
        """p rewritten as far as it goes; what was used is added to the certificate, so that p = result + its entries."""
        for _ in range(MOST):
            step = next(self._steps(p), None)
            if step is None:
                return p
            rule, at, binders, times = step
            certificate.equal((rule.theorem, *at), times, over=[(b, ()) for b in binders])
            p = P.subtract(p, self.norm.poly(self._contribution(rule, at, binders, times)))
        return p

    def _steps(self, p: P.Poly) -> Iterator[tuple[Rule, tuple[Index, ...], list[Idx], Term]]:
        for mono, c in sorted(p.items(), key=lambda item: (-P.degree(item[0]), item[0])):
            if any(f[0] == "exp" for f, _ in mono):
                continue
            bounds, factors = self._flatten(mono)
            for rule in self.rules:
                for binding, rest in _matches(rule, bounds, factors):
                    left = [b for b in bounds if b not in {binding.get(x) for x in rule.bounds}]
                    at = tuple(denormal.index(binding[v]) for v in rule.variables)
                    binders = [i for b in left if isinstance(i := denormal.index(b), Idx)]
                    times = mul([-c / rule.scale, *(denormal.factor(f) for f in rest)])
                    yield rule, at, binders, times

    def _contribution(self, rule: Rule, at: tuple[Index, ...], binders: list[Idx], times: Term) -> Term:
        goal: Statement = rule.theorem.goal
        for i in at:
            if isinstance(goal, Forall):
                goal = substitute(goal.body, indices={goal.index: i})
        if not isinstance(goal, Rel):
            raise TypeError
        t = times * (goal.rhs - goal.lhs)
        for b in reversed(binders):
            t = total(b, t)
        return t


def _matches(rule: Rule, bounds: list[P.Index], factors: list[P.Factor]) -> Iterator[tuple[Binding, list[P.Factor]]]:
    """Ways to find the rule's monomial among the factors: its bound indices must not occur in what remains."""

    def search(k: int, binding: Binding, used: tuple[int, ...]) -> Iterator[tuple[Binding, list[P.Factor]]]:
        if k == len(rule.factors):
            rest = [f for m, f in enumerate(factors) if m not in used]
            taken = [binding[b] for b in rule.bounds if b in binding]
            complete = all(v in binding for v in (*rule.variables, *rule.bounds)) and len(set(taken)) == len(taken)
            inside = all(t in bounds for t in taken) and not any(P.mentions(f, t) for f in rest for t in taken)
            if complete and inside:
                yield binding, rest
            return
        for m, f in enumerate(factors):
            if m in used:
                continue
            bound = _unify(rule.factors[k], f, binding, {*rule.variables, *rule.bounds})
            if bound is not None:
                yield from search(k + 1, bound, (*used, m))

    yield from search(0, {}, ())


def _unify(pattern: object, target: object, binding: Binding, open_: set[P.Index]) -> Binding | None:
    """The binding extended so that the pattern becomes the target."""
    if isinstance(pattern, tuple) and pattern in open_:
        if not isinstance(target, tuple) or not target or target[0] not in ("i", "b", "@"):
            return None
        if P.index_range(pattern) != P.index_range(target):
            return None
        if pattern in binding:
            return binding if binding[pattern] == target else None
        return {**binding, pattern: target}
    if isinstance(pattern, tuple) and isinstance(target, tuple):
        if len(pattern) != len(target):
            return None
        current: Binding | None = binding
        for p, t in zip(pattern, target, strict=True):
            if current is None:
                return None
            current = _unify(p, t, current, open_)
        return current
    return binding if pattern == target else None


def equal_by(lhs: Term, rhs: Term, equations: Sequence[Theorem], facts: Facts = ()) -> Theorem | None:
    """lhs = rhs, if the equations rewrite the difference to 0."""
    reducer = Reducer(equations, facts)
    certificate = Certificate()
    gap = reducer.reduce(P.subtract(reducer.norm.poly(rhs), reducer.norm.poly(lhs)), certificate)
    return certificate.prove("=", lhs, rhs, facts) if reducer.norm.is_zero(gap) else None
