"""The kernel e^{αt}: its Taylor polynomials, its Gegenbauer coefficients in closed form, and a bound on them.

Source: Lu & Steinerberger, Section 1.3 ("the Fourier coefficients of this kernel decay quite rapidly"). On S^{d-1} with ν = d/2 - 1,
e^{αt} = Σ_k a_k C_k^ν(t) with a_k = Γ(ν)(2/α)^ν (ν + k) I_{ν+k}(α) (DLMF 10.23.9 at v = -iα); on the circle (d = 2)
e^{α cos θ} = I_0(α) + 2 Σ_k I_k(α) cos kθ (DLMF 10.35.2). From I_μ(α) = Σ_m (α/2)^{μ+2m}/(m! Γ(μ+m+1)), all a_k are positive, and
a_k <= Γ(ν)/Γ(ν+k) (α/2)^k e^{α²/(4(ν+k+1))}.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

alpha, t, nu = sp.symbols("alpha t nu", positive=True)
k, m = sp.symbols("k m", integer=True, nonnegative=True)


def taylor_polynomial(degree: int) -> Any:
    """The Taylor polynomial of e^{αt} in t."""
    return sp.series(sp.exp(alpha * t), t, 0, degree + 1).removeO()


def next_coefficient(degree: int) -> Any:
    """The coefficient of t^{K+1} in e^{αt}."""
    return sp.diff(sp.exp(alpha * t), t, degree + 1).subs(t, 0) / sp.factorial(degree + 1)


def gegenbauer_coefficient() -> Any:
    """a_k in closed form, for ν > 0 (d >= 3)."""
    return sp.gamma(nu) * (2 / alpha) ** nu * (nu + k) * sp.besseli(nu + k, alpha)


def bessel_term() -> Any:
    """The m-th term of I_μ(α), μ = ν + k: positive for α > 0."""
    return (alpha / 2) ** (nu + k + 2 * m) / (sp.factorial(m) * sp.gamma(nu + k + m + 1))


def decay_bound() -> Any:
    """The bound on a_k: each factor μ + 1, …, μ + m of Γ(μ + m + 1)/Γ(μ + 1) is at least μ + 1."""
    return sp.gamma(nu) / sp.gamma(nu + k) * (alpha / 2) ** k * sp.exp(alpha**2 / (4 * (nu + k + 1)))


def term_ratio() -> Any:
    """A bound's m-th term over the coefficient's: Γ(μ+m+1)/(Γ(μ+1) (μ+1)^m), a product of factors >= 1."""
    first = (alpha / 2) ** (nu + k) / sp.gamma(nu + k + 1)
    geometric = (alpha**2 / (4 * (nu + k + 1))) ** m / sp.factorial(m)
    return sp.gammasimp(sp.powsimp(first * geometric / bessel_term(), force=True))
