"""Section 4, beyond the text: OptNet's gradients with respect to Q, q, A, b, G and h, for symbolic sizes, by one adjoint system.

Minimise ½xᵀQx + qᵀx subject to Ax = b and Gx <= h, with P = ½(Q + Qᵀ). A loss has the gradient g in x. If (u, v, w) solves the
transposed KKT system with -g on the right, then the gradients of the loss are those that OptNet prints. Source: Amos &
Kolter 2017, Section 3.1, equations (6)-(8).
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.optnet import A_, G_, A, G, P, Q, adjoint_exists, b, c, e, h, i, j, lam, loss_change, m, n, nu, p, q, x
from referee.claims import Statement, Variant
from referee.implicit import family
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, block_identity, diag, matrix, zeros
from referee.language.statements import Sequent, both, eq, every, sequent
from referee.language.statements import Statement as Formula
from referee.language.subst import Lam
from referee.language.terms import Term, as_term, total
from referee.language.vectors import Vector
from referee.tactics.stated import stated

g, u, v, w = family("g", n), family("u", n), family("v", p), family("w", m)
"""OptNet's d_x, d_ν and d_λ are called u, v and w."""

dx, dnu, dlam, dQ, dq, dA, db, dG, dh = (f.change for f in (x, nu, lam, Q, q, A, b, G, h))
dP = Matrix(n, n, lambda row, col: (dQ[row, col] + dQ[col, row]) / 2)
dA_, dG_ = Matrix(p, n, dA.at), Matrix(m, n, dG.at)
X, L = x.column, diag(lam.vector)
slack = Vector(m, lambda row: (G_ @ X).at(row) - h[row])
K = Blocks(((P, A_.T, G_.T), (A_, zeros(p, p), zeros(p, m)), (L @ G_, zeros(m, p), diag(slack))))
"""The KKT matrix of OptNet's equation (6)."""


# the KKT conditions, differentiated

force = P @ dx.column + A_.T @ dnu.column + G_.T @ dlam.column + dP @ X + dA_.T @ nu.column + dG_.T @ lam.column
stationary = every(i, eq(dq[i], -force.at(i)))
balanced = every(c, eq(db[c], (dA_ @ X + A_ @ dx.column).at(c)))
bound = every(e, eq(lam[e] * ((dG_ @ X + G_ @ dx.column).at(e) - dh[e]) + slack.at(e) * dlam[e], 0))

# the adjoint system, Kᵀd = -(g, 0, 0)

pull = P @ u.column + A_.T @ v.column + G_.T @ L @ w.column
adjoint_x = every(i, eq(g[i], -pull.at(i)))
adjoint_nu = every(c, eq((A_ @ u.column).at(c), 0))
adjoint_lam = every(e, eq((G_ @ u.column).at(e) + slack.at(e) * w[e], 0))
adjoint = (adjoint_x, adjoint_nu, adjoint_lam)


def change_of_loss() -> Term:
    """Σ ⟨∇_θ ℓ, dθ⟩ with OptNet's gradients, equations (7) and (8)."""
    of_Q = total(i, total(j, (u[i] * x[j] + x[i] * u[j]) / 2 * dQ[i, j]))
    of_A = total(c, total(j, (v[c] * x[j] + nu[c] * u[j]) * dA[c, j]))
    of_G = total(e, total(j, (lam[e] * w[e] * x[j] + lam[e] * u[j]) * dG[e, j]))
    others = u.vector @ dq.vector - v.vector @ db.vector - total(e, lam[e] * w[e] * dh[e])
    return of_Q + of_A + of_G + others


def printed_gradients() -> Sequent:
    """⟨g, dx⟩ = Σ ⟨∇_θ ℓ, dθ⟩ over the six parameters, along the solutions."""
    goal = eq(g.vector @ dx.vector, change_of_loss())
    return sequent(goal, *adjoint, stationary, balanced, bound)


@cache
def printed_gradients_proof() -> Theorem:
    """The engine's adjoint system; its gradients are OptNet's."""
    return stated(renamed(loss_change()), printed_gradients())


def renamed(th: Theorem) -> Theorem:
    """The engine's theorem with u, v and w."""
    letters = (("d_x", u, i), ("d_nu", v, c), ("d_lambda", w, e))
    return logic.instantiate(th, symbols={name: Lam((index,), f[index]) for name, f, index in letters})


# it has a solution where the KKT matrix is invertible

sides = (n, p, m)
W = Blocks(
    tuple(tuple(matrix(f"W{r}{s}", high, wide) for s, wide in enumerate(sides, 1)) for r, high in enumerate(sides, 1))
)
eye = block_identity(sides)
regular = both((K @ W).equals(eye), (W @ K).equals(eye))


def adjoint_solution() -> Sequent:
    """d = -Wᵀ(g, 0, 0) solves Kᵀd = -(g, 0, 0)."""
    adjoints = (u, v, w)
    values: list[Formula] = [
        d.column.equals(-(block.T @ g.column)) for d, block in zip(adjoints, W.table[0], strict=True)
    ]
    return sequent(both(*adjoint), regular, *values)


@cache
def adjoint_solution_proof() -> Theorem:
    """The engine's, from W K = I."""
    return stated(renamed(adjoint_exists()), adjoint_solution())


# examples with numbers: at most one variable and one constraint

families = {f.name: f.column for f in (Q, q, A, b, G, h, x, nu, lam, dQ, dq, dA, db, dG, dh, dx, dnu, dlam, g, u, v, w)}


def constant(table: Matrix, value: int) -> Formula:
    """Every entry has this value."""
    return table.equals(Matrix(table.rows, table.cols, lambda *_: as_term(value)))


def example(variables: int, equalities: int, inequalities: int, **values: int) -> list[Formula]:
    """The families have these values."""
    tables = [constant(families[name], value) for name, value in values.items()]
    return [eq(n, variables), eq(p, equalities), eq(m, inequalities), *tables]


def printed_gradients_variants() -> list[Variant]:
    """One constraint x = b, one active constraint Gx <= h with λ = 2, or none."""
    goal, given = printed_gradients().goal, printed_gradients().given
    one = {"Q": 1, "A": 1, "x": 1, "nu": 0, "dA": 0, "dQ": 0, "dx": 1, "dnu": 1, "v": 1}
    two = {"Q": 2, "G": 1, "h": 1, "x": 1, "lambda": 2, "dQ": 0, "dG": 1, "dx": -1, "dlambda": 1, "w": 1}
    none = [*example(1, 0, 0, Q=1, x=0, dQ=0, dx=1, u=1), constant(dq.column, 7)]
    examples: list[tuple[str, Formula, list[Formula]]] = [
        ("x = 1, x <= 1, g = 5", adjoint_x, example(1, 0, 1, **two, dh=0, u=0, g=5)),
        ("x = b, u = 1", adjoint_nu, example(1, 1, 0, **one, u=1)),
        ("x = 1, x <= 1, u = 1", adjoint_lam, example(1, 0, 1, **two, dh=0, u=1)),
        ("no constraint, dq = 7", stationary, none),
        ("x = b, db = 5", balanced, example(1, 1, 0, **one, u=0, db=5)),
        ("x = 1, x <= 1, dh = 3", bound, example(1, 0, 1, **two, u=0, dh=3)),
    ]
    dropped = [
        Variant(label, sequent(goal, *values, *(s for s in given if s != gone)), without=gone)
        for label, gone, values in examples
    ]
    loss, right = goal.lhs, change_of_loss()  # type: ignore[attr-defined]
    plain = right - total(e, total(j, (lam[e] - 1) * w[e] * x[j] * dG[e, j]))
    wrong = [
        ("wxᵀ for diag(λ) wxᵀ", plain, example(1, 0, 1, **two, dh=0, u=0)),
        ("+v for b", right + 2 * (v.vector @ db.vector), example(1, 1, 0, **one, u=0)),
    ]
    return [*dropped, *(Variant(label, sequent(eq(loss, t), *values, *given)) for label, t, values in wrong)]


def adjoint_solution_variants() -> list[Variant]:
    """No constraint and Q = 2; then one constraint, Q = 1 and the inverse [[0, 1], [1, -1]]."""
    goal, given = adjoint_solution().goal, adjoint_solution().given
    corner, values = W.table[0][0], (0, 1, 1, -1)

    def bordered(k: int) -> list[Formula]:
        places = ((0, 0), (0, k), (k, 0), (k, k))
        return [constant(W.table[row][col], value) for (row, col), value in zip(places, values, strict=True)]

    examples = [
        (regular, "Q = 2, W = 0", [*example(1, 0, 0, Q=2, g=1), constant(corner, 0)]),
        (given[1], "Q = 1, u = 1", [*example(1, 0, 0, Q=1, g=1, u=1), constant(corner, 1)]),
        (given[2], "x = b, v = 5", [*example(1, 1, 0, Q=1, A=1, g=1, v=5), *bordered(1)]),
        (
            given[3],
            "x = h, λ = 1, w = 5",
            [*example(1, 0, 1, Q=1, G=1, x=0, h=0, g=1, w=5, **{"lambda": 1}), *bordered(2)],
        ),
    ]
    return [
        Variant(label, sequent(goal, *here, *(s for s in given if s != gone)), without=gone)
        for gone, label, here in examples
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-optnet-gradients",
        title="OptNet: the gradients with respect to Q, q, A, b, G and h",
        printed=printed_gradients,
        proof=printed_gradients_proof,
        variants=printed_gradients_variants,
        note="The KKT conditions are differentiated along a change of all six parameters; u, v and w solve the transposed "
        "system (OptNet's d_x, d_ν and d_λ). Q need not be symmetric, no inverse is written, and no constraint has to be active.",
    ),
    Statement(
        "CH-beyond-optnet-adjoint",
        title="OptNet: the adjoint system has a solution where the KKT matrix is invertible",
        printed=adjoint_solution,
        proof=adjoint_solution_proof,
        variants=adjoint_solution_variants,
        note="W is the inverse of the KKT matrix; only its first block row is used.",
    ),
)
