"""The spectrum of K = (nI - 1 1ᵀ) ⊗ I_d with multiplicities: proved for all n and d, against explicit matrices at n = d."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from benchmarks.content import stated
from benchmarks.measure import Program, Task


def eigenbases() -> Callable[[], Any]:
    """Eigenbases of nI - 1 1ᵀ and of K: the eigenvalue n with (n - 1)d vectors, 0 with d."""
    proof: Callable[[], Any] = import_module("proofs.lu_steinerberger.centring_spectrum").eigenbases
    return proof


def centring() -> Callable[[], Any]:
    """The eigenspaces of nI - 1 1ᵀ with their bases, and that there is no third eigenvalue."""
    proof: Callable[[], Any] = stated("lu_steinerberger", "LS-s3-spec").proof
    return proof


def extremes() -> Callable[[], Any]:
    """K's largest and smallest eigenvalue with eigenvectors, its quadratic form, and its eigenbasis."""
    proof: Callable[[], Any] = stated("lu_steinerberger", "LS-s3-kronspec").proof
    return proof


def explicit(n: int, d: int) -> list[list[int]]:
    """K as a table of integers; row (i, a) is d i + a."""
    return [[(n * (i == j) - 1) * (a == b) for j in range(n) for b in range(d)] for i in range(n) for a in range(d)]


def sympy_eigenvals(n: int, d: int) -> Callable[[], Any]:
    """SymPy's `eigenvals`: {eigenvalue: multiplicity}."""
    import sympy as sp

    return sp.Matrix(explicit(n, d)).eigenvals


def flint_ranks(n: int, d: int) -> Callable[[], dict[int, int]]:
    """FLINT: the multiplicity of λ is nd - rank(K - λI), for the two values that are known."""
    from flint import fmpz_mat

    K = fmpz_mat(explicit(n, d))
    unit = fmpz_mat([[int(i == j) for j in range(n * d)] for i in range(n * d)])
    return lambda: {value: n * d - (K - value * unit).rank() for value in (n, 0)}


def numpy_eigvalsh(n: int, d: int) -> Callable[[], Any]:
    """NumPy's `eigvalsh`, in floating point."""
    import numpy as np

    K = np.array(explicit(n, d), dtype=float)
    return lambda: np.linalg.eigvalsh(K)


TASKS = (
    Task(
        "Kronecker spectrum",
        "all n, d; peers: nd = 64",
        Program("referee", eigenbases),
        (
            Program("SymPy eigenvals", sympy_eigenvals, (8, 8), "sympy"),
            Program("FLINT ranks", flint_ranks, (8, 8), "flint"),
            Program("FLINT ranks, nd = 512", flint_ranks, (32, 16), "flint"),
            Program("numpy (floats), nd = 512", numpy_eigvalsh, (32, 16), "numpy"),
        ),
        seconds=0.05,
    ),
    Task("claim LS-s3-spec", "all n", Program("referee", centring), seconds=0.05),
    Task("claim LS-s3-kronspec, whole", "all n, d", Program("referee", extremes)),
)
