"""The inverse of the KKT matrix: proved for all n, against its explicit inverse at one n.

The matrix is M = [[diag(x)⁻¹, -1, -I], [u1ᵀ, 0, 0], [0, 0, diag(x)]], where xᵀ1 = 1 and v = 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.content import stated
from benchmarks.measure import Program, Task


def block_formula() -> Callable[[], Any]:
    """The block-wise inversion formula for blocks of any sizes, from both sides."""
    proof: Callable[[], Any] = stated("chiu", "CH-s33-blockinv").proof
    return proof


def schur_inverse() -> Callable[[], Any]:
    """(8): the inverse by the Schur complement A/E, for blocks of any sizes, from both sides."""
    proof: Callable[[], Any] = stated("chiu", "CH-eq8").proof
    return proof


def kkt_inverse() -> Callable[[], list[Any]]:
    """M W = I = W M for every n: M⁻¹ from A⁻¹ (Section 3.3), and A⁻¹ written out (9)."""
    claims = stated("chiu", "CH-s33-v0"), stated("chiu", "CH-eq9")
    return lambda: [claim.proof() for claim in claims]


def explicit(n: int) -> Any:
    """M at this n, as a SymPy matrix."""
    import sympy as sp

    x, u = sp.symbols(f"x1:{n + 1}"), sp.Symbol("u")
    matrix = sp.zeros(2 * n + 1)
    for i in range(n):
        matrix[i, i], matrix[i, n], matrix[i, n + 1 + i] = 1 / x[i], -1, -1
        matrix[n, i], matrix[n + 1 + i, n + 1 + i] = u, x[i]
    return matrix


def sympy_inv(n: int) -> Callable[[], Any]:
    """SymPy's `Matrix.inv`."""
    return explicit(n).inv


def domain_matrix(n: int) -> Callable[[], Any]:
    """SymPy's DomainMatrix, over the field of rational functions."""
    matrix = explicit(n)
    return lambda: matrix.to_DM(field=True).inv()


def symengine_lu(n: int) -> Callable[[], Any]:
    """symengine's LU inverse."""
    import symengine

    matrix = explicit(n)
    dense = symengine.DenseMatrix(*matrix.shape, [symengine.sympify(e) for e in matrix])
    return lambda: dense.inv("LU")


TASKS = (
    Task("block inverse formula", "all sizes", Program("referee", block_formula), seconds=0.1),
    Task("inverse by Schur complement", "all sizes", Program("referee", schur_inverse), seconds=0.1),
    Task(
        "KKT inverse",
        "all n; peers: n = 12",
        Program("referee", kkt_inverse),
        (
            Program("SymPy inv()", sympy_inv, (12,), "sympy"),
            Program("SymPy DomainMatrix", domain_matrix, (12,), "sympy"),
            Program("symengine LU", symengine_lu, (12,), "symengine"),
        ),
        seconds=0.1,
    ),
)
