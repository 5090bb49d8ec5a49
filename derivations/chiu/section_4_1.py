"""Section 4.1: the differential of the KKT conditions (Qx + q + Aᵀν + Gᵀλ, Ax - b, diag(λ)(Gx - h)), in indices.

Source: Chiu, Section 4.1; Amos & Kolter 2017, (4)-(6).
"""

from __future__ import annotations

from typing import Any

import sympy as sp

n, p, m = sp.symbols("n p m", integer=True, positive=True)
a, c, e, i, k = sp.symbols("a c e i k", integer=True)
t = sp.Symbol("t")
LETTERS = ("Q", "A", "G", "q", "b", "h", "x", "nu", "lambda")


def along(name: str) -> Any:
    """The family at t: y + t dy."""
    base, change = sp.IndexedBase(name), sp.IndexedBase(f"d{name}")
    return lambda *at: base[at] + t * change[at]


def conditions() -> tuple[Any, Any, Any]:
    """The KKT conditions at t: entries i, a and c."""
    Q, A, G, q, b, h, x, nu, lam = map(along, LETTERS)
    first = sp.Sum(Q(i, k) * x(k), (k, 1, n)) + q(i)
    first += sp.Sum(A(e, i) * nu(e), (e, 1, p)) + sp.Sum(G(e, i) * lam(e), (e, 1, m))
    second = sp.Sum(A(a, k) * x(k), (k, 1, n)) - b(a)
    third = lam(c) * (sp.Sum(G(c, k) * x(k), (k, 1, n)) - h(c))
    return first, second, third


def differential() -> tuple[Any, Any, Any]:
    """The derivative of each at t = 0."""
    first, second, third = (sp.diff(line, t).subs(t, 0) for line in conditions())
    return first, second, third
