"""Proposition 3: the expansion of log Σ_j e^{αx_j} at α = 0, by differentiating it, and by Section 4's own route.

Source: Lu & Steinerberger, Proposition 3 and Section 4. Here x_j stands for ⟨u_i,u_j⟩ with i fixed; n is a symbol.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

n, j = sp.symbols("n j", integer=True, positive=True)
alpha, m1, m2 = sp.symbols("alpha m_1 m_2")
x = sp.IndexedBase("x")


def summand() -> Any:
    """The summand of the energy: log Σ_j e^{αx_j}."""
    return sp.log(sp.Sum(sp.exp(alpha * x[j]), (j, 1, n)))


def coefficient(order: int) -> Any:
    """The coefficient of α^k: the k-th derivative at α = 0, divided by k!."""
    return (sp.diff(summand(), alpha, order).subs(alpha, 0) / sp.factorial(order)).doit()


def moment(k: int) -> Any:
    """The mean of x_j^k."""
    return sp.Sum(x[j] ** k, (j, 1, n)) / n


def section_4(order: int) -> Any:
    """The coefficient of α^k in log n + y - y²/2 with y = αm_1 + α²m_2/2, k = 1 or 2; m_k is the mean of x_j^k."""
    y = alpha * m1 + alpha**2 * m2 / 2
    found = sp.Poly(sp.expand(y - y**2 / 2), alpha).coeff_monomial(alpha**order)
    return found.subs({m1: moment(1), m2: moment(2)})
