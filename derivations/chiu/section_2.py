"""Section 2: the partial derivatives of the general system of degree two at (θ₀, x₀), in indices.

Source: Chiu, Section 2, conditions 1-3. F_k = c_k + Σ J_kj ξ_j + Σ P_ka τ_a + Σ R_kij ξ_i ξ_j + Σ S_kia ξ_i τ_a + Σ T_kab τ_a τ_b
with ξ = x - x₀ and τ = θ - θ₀.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from derivations.chiu.notation import delta, sum_deltas

n, m = sp.symbols("n m", integer=True, positive=True)
a, b, d, i, j, k, l = sp.symbols("a b d i j k l", integer=True)
t = sp.Symbol("t")
theta_0, x_0, c, J, P, R, S, T = (sp.IndexedBase(name) for name in ("theta_0", "x_0", "c", "J", "P", "R", "S", "T"))


def F(tau: Any, xi: Any) -> Any:
    """F_k at the families τ and ξ."""
    value = c[k] + sp.Sum(J[k, i] * xi(i), (i, 1, m)) + sp.Sum(P[k, b] * tau(b), (b, 1, n))
    value += sp.Sum(R[k, i, l] * xi(i) * xi(l), (i, 1, m), (l, 1, m))
    value += sp.Sum(S[k, i, b] * xi(i) * tau(b), (i, 1, m), (b, 1, n))
    return value + sp.Sum(T[k, b, d] * tau(b) * tau(d), (b, 1, n), (d, 1, n))


def along(tau: Any, xi: Any) -> Any:
    """The derivative at t = 0."""
    return sum_deltas(sp.diff(F(tau, xi), t).subs(t, 0))


def partial_derivatives() -> tuple[Any, Any]:
    """∂F_k/∂x_j and ∂F_k/∂θ_a."""
    zero = sp.Integer(0)
    in_x = along(lambda _: zero, lambda p: t * delta(p, j))
    in_theta = along(lambda p: t * delta(p, a), lambda _: zero)
    return in_x, in_theta
