"""(4): the differential of F, by differentiating F(θ + t dθ, x + t dx, u + t du, v + t dv) at t = 0.

Source: Chiu, Section 3.2, eq. (4).
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from derivations.chiu.notation import F, dtheta, du, dv, dx, t, theta, u, v, x


def differential() -> tuple[Any, Any, Any]:
    """dF₁ (at index i), dF₂ and dF₃ (at index i)."""
    lines = F(lambda a: theta[a] + t * dtheta[a], lambda a: x[a] + t * dx[a], u + t * du, lambda a: v[a] + t * dv[a])
    first, second, third = (sp.expand(sp.diff(line, t).subs(t, 0).doit()) for line in lines)
    return first, second, third
