"""(2): the gradient of the Lagrangian L = xᵀθ + H(x) + u(xᵀ1 - 1) + vᵀx, entry k.

Source: Chiu, Section 3.2, eq. (2).
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from derivations.chiu.notation import delta, j, k, over, sum_deltas, t, theta, u, v, x


def lagrangian(p: Any) -> Any:
    """L at the family p."""
    entropy = -over(p(j) * sp.log(p(j)))
    return over(p(j) * theta[j]) + entropy + u * (over(p(j)) - 1) + over(v[j] * p(j))


def gradient() -> Any:
    """∂L/∂x_k, as the derivative at t = 0 of L(x + t e_k)."""
    moved = lagrangian(lambda a: x[a] + t * delta(a, k))
    return sum_deltas(sp.diff(moved, t).subs(t, 0))
