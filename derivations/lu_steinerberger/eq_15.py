"""Eq. (15): the matrix of the bilinear form n Σ⟨v_i,u_i⟩ - ⟨Σv_i, Σu_i⟩, from its derivatives.

Source: Lu & Steinerberger, Section 3, eq. (15). The form is linear in v and in u: its matrix has the entries
∂²/∂v_ia ∂u_jb. Derivatives are taken in indices, i and j in 1..n, a and b in 1..d.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.concrete.delta import deltasummation

n, d = sp.symbols("n d", integer=True, positive=True)
i, j, k, l = sp.symbols("i j k l", integer=True)
a, b, c = sp.symbols("a b c", integer=True)
u, v = sp.IndexedBase("u"), sp.IndexedBase("v")


def left() -> Any:
    """The left-hand side n Σ_k ⟨v_k,u_k⟩ - ⟨Σ_k v_k, Σ_l u_l⟩."""
    inner = sp.Sum(v[k, c] * u[k, c], (c, 1, d), (k, 1, n))
    return n * inner - sp.Sum(v[k, c] * u[l, c], (c, 1, d), (k, 1, n), (l, 1, n))


def sum_deltas(t: Any) -> Any:
    """Every Σ_k δ_ik f(k) becomes f(i): i, j, a, b lie in their ranges, so SymPy's Piecewise is not needed."""
    if not isinstance(t, sp.Sum):
        return t.func(*map(sum_deltas, t.args)) if t.args else t
    body = t.function
    for limit in t.limits:
        body = deltasummation(body, limit, no_piecewise=True)
    return body


def matrix() -> Any:
    """∂²/∂v_ia ∂u_jb of the left-hand side: n δ_ij δ_ab - δ_ab."""
    return sum_deltas(sp.diff(left(), v[i, a], u[j, b]))


def bilinear_form() -> Any:
    """Σ v_ia M_(ia)(jb) u_jb with that matrix."""
    return sp.Sum(v[i, a] * matrix() * u[j, b], (b, 1, d), (j, 1, n), (a, 1, d), (i, 1, n))
