"""Jensen's inequality for the logarithm with its equality case, and the chord of e^{αx} over [-1, 1]."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from referee.kernel import algebra, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import eq, le
from referee.language.terms import Idx, Index, as_term, exp, log, real, total
from referee.tactics.basic import (
    Certificate,
    Facts,
    backward,
    congruence,
    forward,
    iff,
    iff_every,
    iff_parts,
    iff_transitive,
    restate,
    sign,
)
from referee.tactics.jensen import count, mean
from referee.tactics.links import Link


def jensen_log(index: Idx, f: Any, but: Sequence[Index] = (), facts: Facts = ()) -> Link:
    """Σ log f_j <= N log((1/N) Σ f_j) for f_j > 0, with equality iff f_j = m for all j, m = (1/N) Σ f_j.

    log lies below its tangent at m: with t = log f - log m this is 1 + t <= e^t, strict off t = 0. Needs N >= 1 and 0 < f_j
    from the facts.
    """
    f = as_term(f)
    m, n = mean(index, f, but), count(index, but)
    positive = sign("<", f, facts), sign("<", m, facts)
    t = log(f) - log(m)
    every = logic.forall_intro(algebra.exp_tangent(t), index, but)
    known = [*facts, logic.forall_intro(positive[0], index, but), positive[1]]
    cert = Certificate().add((every, index), over=[(index, tuple(but))])
    a, b = total(index, log(f), but), n * log(m)
    touches, equal = algebra.exp_tangent_iff(t), eq(f, m)

    def there(h: Theorem) -> Theorem:
        logs = restate(forward(touches, h), eq(log(f), log(m)))
        return restate(congruence(logs, exp), equal, positive)

    def back(h: Theorem) -> Theorem:
        return backward(touches, restate(congruence(h, log), eq(t, 0)))

    single = iff(iff_parts(touches)[0], equal, there, back)
    return Link(cert.prove("<=", a, b, known), iff_transitive(cert.iff(a, b, known), iff_every(single, index, but)))


@cache
def chord() -> Theorem:
    """x <= 1, -1 <= x |- e^{αx} <= ½(1 + x)e^α + ½(1 - x)e^{-α}: both ends lie above the tangent at αx."""
    x, alpha = real("x alpha")
    high, low = (logic.assume(h) for h in (le(x, 1), le(-1, x)))
    here, half = algebra.exp_positive(alpha * x), as_term(1) / 2
    cert = Certificate().add(low, here, algebra.exp_tangent(alpha - alpha * x), c="1/2")
    cert.add(high, here, algebra.exp_tangent(-alpha - alpha * x), c="1/2")
    return cert.prove("<=", exp(alpha * x), half * (1 + x) * exp(alpha) + half * (1 - x) * exp(-alpha))
