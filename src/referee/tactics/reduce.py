"""Equalities from equalities: hypotheses rewrite the difference of two sides to 0, and the rewriting is a certificate.

A hypothesis "for all i: l = r" becomes the rule m -> rest for its leading monomial m (‖u_i‖² -> 1, say). A monomial is matched in
flattened form, all its sums pulled to the front, so that ‖u_i‖² is found inside Σ_i Σ_a u_ia² x_i as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from referee.kernel import logic
from referee.kernel import polynomial as P
from referee.kernel.normal import Normalizer, normalizer
from referee.kernel.theorem import Theorem
from referee.language.statements import Forall, Rel, Statement
from referee.language.subst import substitute
from referee.language.terms import Fn, Idx, Index, Inv, Term, mul, total
from referee.tactics import denormal
from referee.tactics.basic import Certificate, Facts, congruence, relation

MOST = 60
Flat = tuple[list[P.Index], list[P.Factor]]
Binding = dict[P.Index, P.Index]
Step = tuple[Theorem, tuple[Index, ...], list[Idx], Term]


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
        self.rules: list[Rule] = []
        self._inner: dict[P.Factor, Theorem | None] = {}
        self._final: set[P.Mono] = set()  # monomials that no rule rewrites
        for th in sorted(equations, key=lambda th: isinstance(th.goal, Rel)):  # the general ones rewrite the others
            rule = self._rule(self._rewritten(th))
            if rule is not None:
                self.rules.append(rule)
                self._inner.clear()
                self._final.clear()

    def _rewritten(self, th: Theorem) -> Theorem:
        """An equation without quantifiers, rewritten by the rules so far."""
        if not isinstance(th.goal, Rel):
            return th
        gap = P.subtract(self.norm.poly(th.goal.lhs), self.norm.poly(th.goal.rhs))
        certificate = Certificate()
        reduced = self.reduce(gap, certificate)
        if reduced == gap or not reduced:
            return th
        return certificate.equal(th).prove("=", denormal.poly(reduced), 0, self.facts)

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
            elif f[0] == "exp":
                factors.append((*f, Fraction(e)))  # e^{c m}, with its c
            else:
                factors += [f] * int(e)
        return bounds, factors

    def reduce(self, p: P.Poly, certificate: Certificate) -> P.Poly:
        """p rewritten as far as it goes; what was used is added to the certificate, so that p = result + its entries."""
        if not self.rules:
            return p
        for _ in range(MOST):
            for theorem, at, binders, times in self._steps(p):
                rest = P.subtract(p, self.norm.poly(_contribution(theorem, at, binders, times)))
                if _order(rest) < _order(p):
                    certificate.equal((theorem, *at), times, over=[(b, ()) for b in binders])
                    p = rest
                    break
            else:
                return p
        return p

    def _steps(self, p: P.Poly) -> Iterator[Step]:
        for mono, c in sorted(p.items(), key=lambda item: (-P.degree(item[0]), item[0])):
            if mono in self._final:
                continue
            final = True
            bounds, factors = self._flatten(mono)
            for k, f in enumerate(factors):
                th = self._inside(f)
                if th is not None:
                    final = False
                    at = tuple(i for b in bounds if P.mentions(f, b) and isinstance(i := denormal.index(b), Idx))
                    for i in reversed(at):
                        th = logic.forall_intro(th, i)
                    others = [denormal.factor(g) for g in (*factors[:k], *factors[k + 1 :])]
                    yield th, at, [i for b in bounds if isinstance(i := denormal.index(b), Idx)], mul([-c, *others])
            for rule in self.rules:
                for binding, rest in _matches(rule, bounds, factors):
                    final = False
                    left = [b for b in bounds if b not in {binding.get(x) for x in rule.bounds}]
                    where = tuple(denormal.index(binding[v]) for v in rule.variables)
                    binders = [i for b in left if isinstance(i := denormal.index(b), Idx)]
                    yield rule.theorem, where, binders, mul([-c / rule.scale, *(denormal.factor(f) for f in rest)])
            if final:
                self._final.add(mono)

    def _inside(self, f: P.Factor) -> Theorem | None:
        """e^s = e^t, log s = log t, 1/s = 1/t, where the equations rewrite s to t."""
        if f[0] not in ("exp", "fn", "inv"):
            return None
        if f not in self._inner:
            self._inner[f] = None
            inner = {f[1]: f[2]} if f[0] == "exp" else dict(f[2] if f[0] == "fn" else f[1])
            bound = {b: P.index_key(denormal.index(b)) for b in P.free_indices(f) if b[0] == "b"}
            inner = self.norm.rename(inner, bound)
            certificate = Certificate()
            reduced = self.reduce(inner, certificate)
            if reduced != inner:
                equal = certificate.prove("=", denormal.poly(reduced), denormal.poly(inner), self.facts)
                name = "exp" if f[0] == "exp" else f[1]
                th = congruence(equal, Inv if f[0] == "inv" else lambda h: Fn(name, h))
                r = relation(th)
                self._inner[f] = Certificate().equal(th, -1).prove("=", r.rhs, r.lhs)
        return self._inner[f]


def _order(p: P.Poly) -> tuple[int, list[P.Mono]]:
    """Smaller for a polynomial that is rewritten further."""
    return sum(map(_length, p)), sorted(p, reverse=True)


def _length(obj: object) -> int:
    return sum(map(_length, obj)) if isinstance(obj, tuple) else 1


def _contribution(theorem: Theorem, at: Sequence[Index], binders: Sequence[Idx], times: Term) -> Term:
    goal: Statement = theorem.goal
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
