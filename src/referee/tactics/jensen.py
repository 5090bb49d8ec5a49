"""Jensen's inequality for exp and for t -> log(1 + a e^t), over any range with excluded indices, with the equality case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from referee.kernel import algebra, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Rel, eq
from referee.language.terms import Idx, Index, Term, as_term, exp, log, total
from referee.tactics.basic import Certificate, Facts, iff, iff_every, iff_transitive, restate, sign
from referee.tactics.lemmas import softplus_tangent, use
from referee.tactics.links import Link


def count(index: Idx, but: Sequence[Index] = ()) -> Term:
    """The number of values of a range without `but` (different indices of that range)."""
    return as_term(index.range - len(but))


def mean(index: Idx, f: Any, but: Sequence[Index] = ()) -> Term:
    """(1/N) Σ f."""
    return total(index, f, but) / count(index, but)


def jensen_exp(index: Idx, f: Any, but: Sequence[Index] = (), facts: Facts = ()) -> Link:
    """N e^m <= Σ e^{f_j}, m = (1/N) Σ f_j, with equality iff f_j = m for all j. Needs N >= 1 from the facts.

    Each e^{f_j} lies above its tangent at m, and the tangents' linear terms add up to 0 (Jensen 1906).
    """
    f = as_term(f)
    m, n = mean(index, f, but), count(index, but)
    tangent = algebra.exp_tangent(f - m)
    every = logic.forall_intro(tangent, index, but)
    cert = Certificate().add(algebra.exp_positive(m), (every, index), over=[(index, tuple(but))])
    a, b = n * exp(m), total(index, exp(f), but)
    th, split = cert.prove("<=", a, b, facts), cert.iff(a, b, facts)
    single = _zero_iff(algebra.exp_tangent_iff(f - m), eq(f, m))
    return Link(th, iff_transitive(split, iff_every(single, index, but)))


def _zero_iff(tight: Theorem, equal: Rel) -> Theorem:
    """From A iff (f - m = 0): A iff f = m."""
    zero = Rel("=", equal.lhs - equal.rhs, as_term(0))
    return iff_transitive(tight, iff(zero, equal, lambda h: restate(h, equal), lambda h: restate(h, zero)))


def jensen_softplus(index: Idx, a: Any, f: Any, facts: Facts = ()) -> Link:
    """N log(1 + a e^m) <= Σ log(1 + a e^{f_i}) for a > 0, m = (1/N) Σ f_i, with equality iff f_i = m for all i.

    t -> log(1 + a e^t) lies above its tangent at m; needs 0 < a and N >= 1 from the facts.
    """
    a, f = as_term(a), as_term(f)
    m = mean(index, f)
    positive = sign("<", a, facts)
    below, tight = softplus_tangent()
    tangent = logic.forall_intro(use(below, positive, a=a, x=m, y=f), index)
    cert = Certificate().add((tangent, index), over=[(index, ())])
    lhs, rhs = count(index) * log(1 + a * exp(m)), total(index, log(1 + a * exp(f)))
    single = use(tight, positive, a=a, x=m, y=f)
    th, split = cert.prove("<=", lhs, rhs, facts), cert.iff(lhs, rhs, facts)
    return Link(th, iff_transitive(split, iff_every(single, index)))
