"""Section 2: the exponent of (5), the factor e^{-nα/(n-1)} of (6), convexity before (7), and the constant of (9), computed.

Source: Lu & Steinerberger, Section 2. Inner products ⟨u_j,u_i⟩ enter as the entries G[j, i]; ‖u_i‖ = 1 is G[i, i] = 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

if TYPE_CHECKING:
    from referee.language.terms import Term

n = sp.symbols("n", integer=True, positive=True)
i, j = sp.symbols("i j", integer=True)
alpha, a, b, t, c, p = sp.symbols("alpha a b t c p", real=True)
G = sp.IndexedBase("G")


def exponent_of_5() -> Any:
    """(1/(n-1)) Σ_{j≠i} α⟨u_j,u_i⟩: the whole sum is ⟨U,u_i⟩, and the term j = i is α‖u_i‖² = α."""
    whole = sp.Sum(alpha * G[j, i], (j, 1, n))
    return ((whole - alpha * G[i, i]) / (n - 1)).subs(G[i, i], 1)


def factor_of_6() -> Any:
    """What e^{-α} e^{α(p - 1)/(n-1)} keeps, once e^{αp/(n-1)} is taken out."""
    return sp.exp(sp.factor(-alpha + alpha * (p - 1) / (n - 1) - alpha * p / (n - 1)))


def second_derivative() -> Any:
    """The second derivative of t -> log(1 + a e^{bt}), positive for a > 0 and b != 0."""
    return sp.factor(sp.diff(sp.log(1 + a * sp.exp(b * t)), t, 2))


def common_inner_product() -> Any:
    """The c with n + n(n - 1)c = 0."""
    (solution,) = sp.solve(n + n * (n - 1) * c, c)
    return solution


def read(expr: Any) -> Term:
    """The expression in the letters of the proofs."""
    from proofs.lu_steinerberger import notation as paper  # noqa: PLC0415
    from referee.language.terms import real  # noqa: PLC0415
    from referee.sympy_bridge import from_sympy  # noqa: PLC0415

    names: dict[str, Any] = dict(zip("abt", real("a b t"), strict=True))
    names |= {"n": paper.n, "i": paper.i, "alpha": paper.alpha, "G": lambda x, y: paper.u(x) @ paper.u(y)}
    return from_sympy(expr, names)
