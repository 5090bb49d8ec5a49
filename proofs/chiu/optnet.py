"""OptNet's quadratic programme: the gradients with respect to Q, q, A, b, G, h for symbolic sizes, and when they exist.

Minimise ½xᵀQx + qᵀx subject to Ax = b and Gx <= h. The KKT system is differentiated as it stands (Q need not be
symmetric: the gradient of the objective is ½(Q + Qᵀ)x + q). Source: Amos & Kolter 2017, Section 3.1, equations (6)-(8).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from referee.implicit import Adjoint, Problem, Solution, eliminate, equality, family, inequality, suppose
from referee.implicit.eliminate import TwoSided, equations_of
from referee.kernel import logic
from referee.kernel.logic import assume
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, block_identity, diag, identity, matrix, zeros
from referee.language.statements import both, eq, every, lt
from referee.language.terms import Term, indices, sizes, total
from referee.language.vectors import Vector
from referee.tactics.tables import are_inverse, equal, equal_blocks, inverse_equations

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


equality_qp = Problem(objective, (x,), (Q, q, A, b), (affine,))

# strict complementarity gives the inverse: constraints split into active ones (G, λ > 0) and inactive ones (H, Hx < k)

H, k, mu = family("H", r, n), family("k", r), family("mu", r)
idle = inequality("H x <= k", total(i, H[f, i] * x[i]) - k[f], f, multiplier="mu")
active = every(e, eq(bounds.term, 0))
strictly_active = every(e, lt(0, lam[e]))
unused = every(f, eq(mu[f], 0))
strictly_inactive = every(f, lt(idle.term, 0))
split = Problem(
    objective,
    (x,),
    (Q, q, A, b, G, h, H, k),
    (affine, bounds, idle),
    (active, strictly_active, unused, strictly_inactive),
)

P, A_, G_ = Matrix(n, n, lambda u, v: (Q[u, v] + Q[v, u]) / 2), Matrix(p, n, A.at), Matrix(m, n, G.at)
reduced = Blocks(((P, A_.T, G_.T), (A_, zeros(p, p), zeros(p, m)), (G_, zeros(m, p), zeros(m, m))))
sides = (n, p, m)
N = Blocks(tuple(tuple(matrix(f"N{a}{z}", u, v) for z, v in enumerate(sides, 1)) for a, u in enumerate(sides, 1)))
eye = block_identity(sides)
reduced_inverse = both((reduced @ N).equals(eye), (N @ reduced).equals(eye))
D, over_lambda = diag(lam.vector), diag(Vector(m, lambda u: 1 / lam[u]))


def scaled_inverse(left: Blocks) -> TwoSided:
    """The inverse of what Hx - k leaves: the reduced matrix with its third row times diag(λ), so N with its third column over λ."""
    w = Blocks(tuple((*row[:2], row[2] @ over_lambda) for row in N.table))
    h_N, facts = assume(reduced_inverse), [assume(strictly_active)]
    right = equations_of(reduced @ N, eye, logic.and_elim(h_N, 0))
    left_ = equations_of(N @ reduced, eye, logic.and_elim(h_N, 1))
    rows = {(a + 1, z + 1): (D if a == 2 else identity(sides[a])) @ line for (a, z), line in right.items()}
    by = {(a, z): line @ over_lambda if z == 3 else line for (a, z), line in rows.items()}
    back = {(a + 1, z + 1): line for (a, z), line in left_.items()}
    return TwoSided(left, w, equal_blocks(left @ w, eye, by, facts), equal_blocks(w @ left, eye, back, facts))


@cache
def regular_solution() -> Solution:
    """The pivot Hx - k, which strict complementarity makes invertible, then the reduced matrix, given its inverse N."""
    return Solution(split.system, eliminate(split.system, [("H x <= k", "mu")], scaled_inverse))


@cache
def equality_solution() -> Solution:
    """Without inequalities: the pivots P = ½(Q + Qᵀ) and -A P⁻¹ Aᵀ, given their inverses P' and -S'.

    They exist where Q is positive definite and the rows of A are linearly independent.
    """
    P_inv, S_inv = matrix("P'", n, n), matrix("S'", p, p)
    S = A_ @ P_inv @ A_.T
    right, left = inverse_equations(S, S_inv)
    of_S = logic.and_intro(equal(S @ S_inv, identity(p), right), equal(S_inv @ S, identity(p), left))
    pivots = [("stationarity x", "x", P_inv, assume(are_inverse(P, P_inv))), ("A x = b", "nu", -S_inv, of_S)]
    return Solution(equality_qp.system, eliminate(equality_qp.system, pivots))


def equality_derivative() -> Theorem:
    """dx/db = P'AᵀS' and dx/dq = -(P' - P'AᵀS'AP'), for all sizes."""
    P_inv, S_inv = matrix("P'", n, n), matrix("S'", p, p)
    found = equality_solution()
    by_q = found.states("x", "q", -(P_inv - P_inv @ A_.T @ S_inv @ A_ @ P_inv))
    return logic.and_intro(found.states("x", "b", P_inv @ A_.T @ S_inv), by_q)


def strict_complementarity() -> Theorem:
    """At a strictly complementary solution the whole KKT matrix has a two-sided inverse."""
    return regular_solution().inverse.theorem


def differentiable() -> Theorem:
    """dx, dν, dλ, dμ in all eight parameters, and by the implicit function theorem they exist."""
    return regular_solution().existence


def inactive_multipliers() -> Theorem:
    """dμ = 0: multipliers of inactive constraints stay 0."""
    return regular_solution().formula("mu", {})
