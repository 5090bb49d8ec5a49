"""(7)-(9): the inverse of A = [[diag(x)⁻¹, -1], [u1ᵀ, 0]] by its Schur complement, in indices; and the Jacobian of softmax.

Source: Chiu, Section 3.3, eqs. (7), (8), (9). A product of matrices is a sum over the inner index.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from derivations.chiu.notation import delta, feasible, i, j, k, l, over, sum_deltas, theta, u, x


def E_inverse(row: Any, column: Any) -> Any:
    """E⁻¹ = diag(x)."""
    return delta(row, column) * x[row]


F, G, H = sp.Integer(-1), u, sp.Integer(0)


def schur_complement() -> Any:
    """(7): A/E = H - G E⁻¹ F."""
    return sum_deltas(H - over(over(G * E_inverse(j, l) * F, l), j))


def inverse() -> list[list[Any]]:
    """(8) with A/E = u: the four blocks of A⁻¹, a row's index being i and a column's k."""
    scale = 1 / feasible(schur_complement())
    right = sum_deltas(over(E_inverse(i, j) * F, j))
    left = sum_deltas(over(G * E_inverse(j, k), j))
    return [[E_inverse(i, k) + right * scale * left, -right * scale], [-scale * left, scale]]


def softmax_jacobian() -> Any:
    """∂/∂θ_k of e^{θ_i}/Σ_j e^{θ_j}."""
    softmax = sp.exp(theta[i]) / over(sp.exp(theta[j]))
    return sum_deltas(sp.diff(softmax, theta[k]))
