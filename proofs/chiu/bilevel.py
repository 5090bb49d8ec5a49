"""Section 1, bilevel optimisation: the gradient of a validation loss in the penalty, for ridge regression and the Lasso.

The inner problem is solved by w(λ); the outer loss is ℓ(w) = ½‖Zw - z‖² on m held-out rows. The Lasso is taken on its active
set, a range of d columns with signs σ, where w ≠ 0; the set does not change near λ while |X_jᵀ(y - Xw)| < λ outside it.
Sources: Lorraine, Vicol & Duvenaud 2020, Theorem 1; Bertrand et al. 2020, Proposition 1.
"""

from __future__ import annotations

from functools import cache

from referee.implicit import Adjoint, Definite, Problem, Solution, definite, eliminate, family
from referee.kernel import logic
from referee.kernel.logic import assume
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, identity, matrix
from referee.language.statements import every, lt
from referee.language.terms import Term, indices, sizes, total
from referee.language.vectors import Vector, vector
from referee.tactics.basic import Certificate, over
from referee.tactics.tables import are_inverse

n, m, d = sizes("n m d")
(i,), (b,), (a,) = indices("i", n), indices("b", m), indices("a", d)
w, X, y, lam = family("w", d), family("X", n, d), family("y", n), family("lambda")
penalty: Term = lam[()]
rows, z = Matrix(n, d, X.at), matrix("z", m, ())
Z = matrix("Z", m, d)

residual: Matrix = rows @ w.column - y.column
fit: Term = total(i, residual.at(i) ** 2) / 2
held_out: Matrix = Z @ w.column - z
loss: Term = total(b, held_out.at(b) ** 2) / 2


# ridge regression: minimise ½‖Xw - y‖² + ½λ‖w‖²

ridge = Problem(fit + penalty * w.vector.norm2() / 2, (w,), (X, y, lam), given=(lt(0, penalty),))
hessian: Matrix = rows.T @ rows + identity(d) * penalty
H_inv = matrix("H'", d, d)


@cache
def ridge_solution() -> Solution:
    """Given the inverse H' of XᵀX + λI, which exists for λ > 0 (see `ridge_regular`)."""
    pivot = ("stationarity w", "w", H_inv, assume(are_inverse(hessian, H_inv)))
    return Solution(ridge.system, eliminate(ridge.system, [pivot]))


def ridge_derivative() -> Theorem:
    """dw/dλ = -H'w and dw/dy = H'Xᵀ."""
    found = ridge_solution()
    return logic.and_intro(found.states("w", "lambda", -(H_inv @ w.column)), found.states("w", "y", H_inv @ rows.T))


def ridge_hypergradient() -> Theorem:
    """Where Ha = -∇ℓ, with ∇ℓ = Zᵀ(Zw - z): dℓ = wᵀa dλ - (Xa)ᵀdy + … dX, along the solutions."""
    return ridge_adjoint().theorem


def ridge_adjoint() -> Adjoint:
    """The adjoint a of the ridge problem."""
    return Adjoint.of(ridge.system, ("adj",), loss)


def ridge_gradients() -> Theorem:
    """∇_λ ℓ = wᵀa, and ∇_y ℓ = -Xa."""
    (adjoint,), found = ridge_adjoint().adjoints, ridge_adjoint()
    return logic.and_intro(
        found.states("lambda", w.column.T @ adjoint.column), found.states("y", -(rows @ adjoint.column))
    )


@cache
def ridge_regular() -> Definite:
    """λ > 0: (XᵀX + λI)v = 0 implies v = 0, as vᵀHv = ‖Xv‖² + λ‖v‖²."""
    positive = assume(lt(0, penalty))

    def squares(v: Vector) -> Certificate:
        cert = Certificate().add(square=(rows @ column(v)).at(i), over=[over(i)])
        return cert.add(positive, square=v.at(a), over=[over(a)])

    return definite(hessian, squares)


# the Lasso on its active set: minimise ½‖Xw - y‖² + λ σᵀw, with σ the signs of w

sigma = vector("sigma", d)
lasso = Problem(fit + penalty * (sigma @ w.vector), (w,), (X, y, lam), given=(every(a, lt(0, sigma.at(a) * w[a])),))
gram: Matrix = rows.T @ rows
G_inv = matrix("G'", d, d)


@cache
def lasso_solution() -> Solution:
    """Given the inverse G' of the Gram matrix of the active columns, which exists where they are linearly independent."""
    pivot = ("stationarity w", "w", G_inv, assume(are_inverse(gram, G_inv)))
    return Solution(lasso.system, eliminate(lasso.system, [pivot]))


def lasso_derivative() -> Theorem:
    """dw/dλ = -G'σ and dw/dy = G'Xᵀ on the active set."""
    found, signs = lasso_solution(), Matrix(d, (), sigma.at)
    return logic.and_intro(found.states("w", "lambda", -(G_inv @ signs)), found.states("w", "y", G_inv @ rows.T))


def lasso_hypergradient() -> Theorem:
    """Where XᵀX a = -∇ℓ: the gradient of ℓ in λ is σᵀa."""
    found = Adjoint.of(lasso.system, ("adj",), loss)
    (adjoint,) = found.adjoints
    return logic.and_intro(found.theorem, found.states("lambda", Matrix((), d, sigma.at) @ adjoint.column))
