"""(6): dx/dθ by eliminating du and dv from (4) where v = 0 and Σx = 1.

Source: Chiu, Section 3.3, eq. (6). Line 3 gives dv = 0, line 1 gives dx_i = x_i(dθ_i + du), and the sum of dx is 0 by line 2
(where u != 0, or because x stays feasible).
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from derivations.chiu.notation import dtheta, du, feasible, i, j, k, over, sum_deltas, x


def change() -> Any:
    """dx_i as a function of dθ."""
    line_1 = x[i] * (dtheta[i] + du)
    total = over(x[j] * dtheta[j]) + du * over(x[j])
    (solved,) = sp.solve(feasible(total), du)
    return sp.expand(line_1.subs(du, solved))


def jacobian() -> Any:
    """∂x_i/∂θ_k, the coefficient of dθ_k."""
    return sum_deltas(sp.diff(change(), dtheta[k]))
