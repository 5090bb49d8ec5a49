"""Section 3: the exponents of (10) and (12), the reduction to (15), and the constants of the last page, computed.

Source: Lu & Steinerberger, Section 3. Inner products ⟨v_j,u_i⟩ enter as the entries H[j, i], ⟨u_j,u_i⟩ as G[j, i].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy as sp

if TYPE_CHECKING:
    from referee.language.terms import Term

n = sp.symbols("n", integer=True, positive=True)
i, j, k = sp.symbols("i j k", integer=True)
c, m, q = sp.symbols("c m q", real=True)
H, G = sp.IndexedBase("H"), sp.IndexedBase("G")


def exponent_of_10() -> Any:
    """(1/(n-1)) Σ_{j≠i} ⟨v_j,u_i⟩ - ⟨v_i,u_i⟩ over one denominator: the whole sum is ⟨V,u_i⟩."""
    whole = sp.Sum(H[j, i], (j, 1, n))
    return sp.together((whole - H[i, i]) / (n - 1) - H[i, i])


def exponent_of_12() -> Any:
    """The mean over i of the exponents of (10)."""
    whole, own = sp.Sum(H[j, i], (i, 1, n), (j, 1, n)), sp.Sum(H[i, i], (i, 1, n))
    return ((whole - own) / (n - 1) - own) / n


def least_exponent() -> Any:
    """The mean exponent -g/(n(n-1)) at the largest value g = n² of (15)."""
    return sp.cancel(-(n**2) / (n * (n - 1)))


def constant_of_14() -> Any:
    """c of (14) for v = u: ⟨U,u_i⟩ = q + (n-1) m for ⟨u_i,u_i⟩ = q and ⟨u_j,u_i⟩ = m, j ≠ i."""
    return sp.cancel((q + (n - 1) * m) / (n - 1) - n * q / (n - 1))


def least_inner_product() -> Any:
    """The m with 0 = ‖Σu_i‖² = n + n(n - 1)m."""
    (solution,) = sp.solve(n + n * (n - 1) * m, m)
    return solution


def read(expr: Any, **more: Term) -> Term:
    """The expression in the letters of the proofs."""
    from proofs.lu_steinerberger import notation as paper  # noqa: PLC0415
    from referee.sympy_bridge import from_sympy  # noqa: PLC0415

    names: dict[str, Any] = {"n": paper.n, "i": paper.i, **more}
    names |= {"H": lambda x, y: paper.v(x) @ paper.u(y), "G": lambda x, y: paper.u(x) @ paper.u(y)}
    return from_sympy(expr, names)
