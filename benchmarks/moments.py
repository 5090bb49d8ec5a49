"""Expansion of log Σ_j e^{αx_j} in moments, for all n: the cumulants κ_1, …, κ_K as polynomials in the moments μ_1, …, μ_K."""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

from benchmarks.measure import Program, Task


def ours(order: int) -> Callable[[], list[Any]]:
    """The coefficients of Proposition 3, {(1, 1, 2): c, …} for c μ_1 μ_1 μ_2 + …"""
    from referee.tactics.taylor import cumulant

    return lambda: [cumulant(m) for m in range(1, order + 1)]


def ours_as_terms(order: int) -> Callable[[], list[Any]]:
    """The same as terms of the language of finite sums, with μ_k = (1/n) Σ_j x_j^k."""
    from referee.language.terms import Symbol, indices, sizes
    from referee.tactics.taylor import cumulants

    (n,) = sizes("n")
    (j,) = indices("j", n)
    return lambda: cumulants(order, j, Symbol("x", (j,)))


def proved(order: int) -> Callable[[], Any]:
    """Proposition 3 to this order: the expansion with its remainder, proved for all n, d and unit vectors."""
    from proofs.lu_steinerberger.proposition_3 import expansion

    return lambda: expansion(order)[1]


def flint(order: int) -> Callable[[], list[Any]]:
    """python-flint: κ_m = μ_m - Σ_{0<k<m} C(m-1, k-1) κ_k μ_{m-k}."""
    from flint import Ordering, fmpq_mpoly_ctx

    def compute() -> list[Any]:
        mu = fmpq_mpoly_ctx.get([f"m{k}" for k in range(1, order + 1)], Ordering.lex).gens()
        kappa: list[Any] = []
        for m in range(1, order + 1):
            value = mu[m - 1]
            for k in range(1, m):
                value -= comb(m - 1, k - 1) * kappa[k - 1] * mu[m - k - 1]
            kappa.append(value)
        return kappa

    return compute


def sympy_diff(order: int) -> Callable[[], list[Any]]:
    """SymPy: the derivatives of the symbolic sum, at α = 0."""
    import sympy as sp

    a, n, j = sp.Symbol("a"), *sp.symbols("n j", integer=True, positive=True)
    f = sp.log(sp.Sum(sp.exp(a * sp.IndexedBase("x")[j]), (j, 1, n)))
    return lambda: [sp.diff(f, a, m).subs(a, 0).doit() for m in range(1, order + 1)]


FLINT, SYMPY = "FLINT recursion", "SymPy diff"

TASKS = (
    Task(
        "expansion in moments",
        "order 8, all n",
        Program("referee", ours, (8,)),
        (Program(FLINT, flint, (8,), "flint"), Program(SYMPY, sympy_diff, (8,), "sympy")),
        ratios={FLINT: 5, SYMPY: 1 / 100},
    ),
    Task(
        "expansion in moments",
        "order 32, all n",
        Program("referee", ours, (32,)),
        (Program(FLINT, flint, (32,), "flint"),),
        seconds=1,
    ),
    Task("expansion, as terms", "order 8, all n", Program("referee", ours_as_terms, (8,))),
    Task("expansion, proved", "order 8, all n, d", Program("referee", proved, (8,))),
)
