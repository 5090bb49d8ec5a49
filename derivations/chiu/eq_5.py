"""(5): the Jacobian of F with respect to x_k, u and v_k, entry by entry, by SymPy's derivatives of indexed symbols.

Source: Chiu, Section 3.2, eq. (5) and the sentence after it.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from derivations.chiu.notation import F, k, sum_deltas, theta, u, v, x


def jacobian() -> list[list[Any]]:
    """The nine blocks; a row's index is i, a column's is k."""
    lines = F(lambda a: theta[a], lambda a: x[a], u, lambda a: v[a])
    return [[sum_deltas(sp.diff(line, variable)) for variable in (x[k], u, v[k])] for line in lines]
