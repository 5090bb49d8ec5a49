"""The letters of Section 3 in SymPy: indices run from 1 to n, θ, x and v are indexed, and F is the system (3).

Derivatives are taken in indices, never through MatrixSymbol, which loses entries.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.concrete.delta import deltasummation

n = sp.Symbol("n", integer=True, positive=True)
i, j, k, l = sp.symbols("i j k l", integer=True)
t, u, du = sp.symbols("t u du")
theta, x, v, dtheta, dx, dv = (sp.IndexedBase(name) for name in ("theta", "x", "v", "dtheta", "dx", "dv"))
delta = sp.KroneckerDelta


def over(body: Any, index: Any = j) -> Any:
    """Σ over 1..n."""
    return sp.Sum(body, (index, 1, n))


def sum_deltas(e: Any) -> Any:
    """Every Σ_j δ_jk f(j) becomes f(k): k lies in 1..n, so that SymPy's Piecewise is not needed."""
    if not isinstance(e, sp.Sum):
        return e.func(*map(sum_deltas, e.args)) if e.args else e
    body = sp.expand(sum_deltas(e.function))
    for limit in e.limits:
        terms = sp.Add.make_args(body)
        body = sp.Add(*(_one_sum(term, limit) for term in terms))
    return body


def _one_sum(term: Any, limit: Any) -> Any:
    if term.has(sp.KroneckerDelta):
        return deltasummation(term, limit, no_piecewise=True)
    inside, outside = term.as_independent(limit[0], as_Add=False)[::-1]
    return outside * sp.Sum(inside, limit)


def feasible(e: Any) -> Any:
    """With Σ_j x_j = 1."""
    return sp.expand(e).replace(
        lambda s: isinstance(s, sp.Sum) and s.function == x[s.limits[0][0]], lambda _: sp.Integer(1)
    )


def F(th: Any, p: Any, dual: Any, w: Any) -> tuple[Any, Any, Any]:
    """(3) at the families th, p, w (functions of an index) and the number `dual`."""
    return th(i) - sp.log(p(i)) - 1 + dual + w(i), dual * (over(p(j)) - 1), w(i) * p(i)
