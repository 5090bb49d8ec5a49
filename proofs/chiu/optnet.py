"""OptNet's quadratic programme: the gradients with respect to Q, q, A, b, G, h for symbolic sizes, and when they exist.

Minimise ½xᵀQx + qᵀx subject to Ax = b and Gx <= h. The KKT system is differentiated as it stands (Q need not be
symmetric: the gradient of the objective is ½(Q + Qᵀ)x + q). Source: Amos & Kolter 2017, Section 3.1, equations (6)-(8).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from referee.implicit import (
    Adjoint,
    Problem,
    Solution,
    eliminate,
    equality,
    equalities,
    family,
    inequality,
    jacobian,
    last_column,
    no_inverse,
    suppose,
)
from referee.implicit.differentiate import hypotheses
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, diag, matrix
from referee.language.statements import Statement, eq, every, lt
from referee.language.terms import Term, absolute, indices, real, sizes, total
from referee.tactics.basic import ring
from referee.tactics.tables import are_inverse

n, p, m, r = sizes("n p m r")
i, j = indices("i j", n)
(c,), (e,), (f,) = indices("c", p), indices("e", m), indices("f", r)

x, q, Q = family("x", n), family("q", n), family("Q", n, n)
A, b, G, h = family("A", p, n), family("b", p), family("G", m, n), family("h", m)
nu, lam = family("nu", p), family("lambda", m)

objective: Term = total(i, total(j, x[i] * Q[i, j] * x[j])) / 2 + q.vector @ x.vector
affine = equality("A x = b", total(i, A[c, i] * x[i]) - b[c], c, multiplier="nu")
bounds = inequality("G x <= h", total(i, G[e, i] * x[i]) - h[e], e, multiplier="lambda")
qp = Problem(objective, (x,), (Q, q, A, b, G, h), (affine, bounds))


@cache
def qp_solution() -> Solution:
    """Where the KKT matrix has an inverse W."""
    return Solution(qp.system, suppose(qp.system))


# the gradients of a loss ℓ(x), with g = ∇ℓ


@cache
def adjoint() -> Adjoint:
    """(d_x, d_ν, d_λ) solves the transposed system with -g on the right."""
    return Adjoint(qp.system, ("d_x", "d_nu", "d_lambda"), {"x": family("g", n).column})


def gradients() -> dict[str, Matrix]:
    """As OptNet prints them, (7) and (8)."""
    d_x, d_nu, d_lam = (a.column for a in adjoint().adjoints)
    X, D = x.column, diag(lam.vector)
    return {
        "Q": flat((d_x @ X.T + X @ d_x.T) * Fraction(1, 2), n, n),
        "q": d_x,
        "A": flat(d_nu @ X.T + nu.column @ d_x.T, p, n),
        "b": -d_nu,
        "G": flat(D @ d_lam @ X.T + lam.column @ d_x.T, m, n),
        "h": -(D @ d_lam),
    }


def flat(a: Matrix, rows: object, cols: object) -> Matrix:
    """A matrix as one column."""
    return Matrix((rows, cols), (), a.at)


def loss_change() -> Theorem:
    """gᵀdx = Σ ⟨∇_θ ℓ, dθ⟩ over the six parameters, for the solution (d_x, d_ν, d_λ) of the transposed system."""
    return adjoint().theorem


def printed_gradients() -> Theorem:
    """The six gradients are those of OptNet."""
    return logic.and_intro(*(adjoint().states(name, closed) for name, closed in gradients().items()))


def adjoint_exists() -> Theorem:
    """Where the KKT matrix has an inverse W, (d_x, d_ν, d_λ) = -Wᵀ(g, 0, 0) solves the transposed system."""
    return adjoint().exists(qp_solution())


# strict complementarity gives the inverse: constraints split into active ones (G, λ > 0) and inactive ones (H, Hx < k)

H, k, mu = family("H", r, n), family("k", r), family("mu", r)
idle = inequality("H x <= k", total(i, H[f, i] * x[i]) - k[f], f, multiplier="mu")
active = every(e, eq(bounds.term, 0))
strictly_active = every(e, lt(0, lam[e]))
unused = every(f, eq(mu[f], 0))
strictly_inactive = every(f, lt(idle.term, 0))
split = Problem(
    objective, (x,), (Q, q, A, b, G, h, H, k), (affine, bounds, idle), (active, strictly_active, unused, strictly_inactive)
)

P, P_inv = (Q_ := Matrix(n, n, lambda u, v: (Q[u, v] + Q[v, u]) / 2)), matrix("P'", n, n)
A_, G_ = Matrix(p, n, A.at), Matrix(m, n, G.at)
S, S_inv = A_ @ P_inv @ A_.T, matrix("S'", p, p)
R, R_inv = G_ @ P_inv @ G_.T - G_ @ P_inv @ A_.T @ S_inv @ A_ @ P_inv @ G_.T, matrix("R'", m, m)
regular: tuple[Statement, ...] = (are_inverse(P, P_inv), are_inverse(S, S_inv), are_inverse(R, R_inv))
