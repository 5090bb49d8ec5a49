"""The frame bound: 0 <= ‖S - c·I‖² = F - 2cn + c²d for every c; the best c gives F >= n²/d.

Source: Lu & Steinerberger, Section 1.3. For unit vectors tr S = n, and ‖S‖² = Σ_ij ⟨u_i,u_j⟩² = F for S = Σ_i u_i u_iᵀ.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

n, d = sp.symbols("n d", integer=True, positive=True)
c = sp.symbols("c")

trace, trace_of_identity = n, d
lower_bound = 2 * c * trace - c**2 * trace_of_identity


def best_constant() -> Any:
    """Where the lower bound on F is largest."""
    (best,) = sp.solve(sp.diff(lower_bound, c), c)
    return best


def bound() -> Any:
    """Its value there."""
    return sp.simplify(lower_bound.subs(c, best_constant()))
