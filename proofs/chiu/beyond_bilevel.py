"""Section 1, beyond the text: hyper-gradients of ridge regression and of the Lasso, for every size.

w minimises ½‖Xw - y‖² + ½λ‖w‖², or ½‖Xw - y‖² + λσᵀw for the Lasso on its active columns, with their signs σ. The validation loss
½‖Zw - z‖² has the gradient ∇ = Zᵀ(Zw - z) in w. Where H is XᵀX + λI, or XᵀX for the Lasso, and Hu = -∇, its gradient in λ is wᵀu, or
σᵀu, and its gradient in y is -Xu. Sources: Lorraine, Vicol & Duvenaud 2020, Theorem 1; Bertrand et al. 2020, Proposition 1.
"""

from __future__ import annotations

from proofs.chiu.beyond_optnet import constant
from proofs.chiu.bilevel import (
    G_inv,
    H_inv,
    X,
    Z,
    a,
    d,
    gram,
    held_out,
    hessian,
    i,
    lasso_hypergradient,
    m,
    n,
    penalty,
    residual,
    ridge_hypergradient,
    rows,
    sigma,
    w,
    y,
    z,
)  # fmt: skip
from referee.claims import Statement, Variant
from referee.implicit import family
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, zeros
from referee.language.statements import Sequent, eq, sequent
from referee.language.statements import Statement as Formula
from referee.language.subst import Lam
from referee.language.terms import Term, total
from referee.tactics.stated import stated

adjoint = family("u", d)
dw, dX, dy = (f.change for f in (w, X, y))
dlam = family("lambda").change[()]
dX_ = Matrix(n, d, dX.at)
gradient: Matrix = Z.T @ held_out
signs = column(sigma)
moved = dX_.T @ residual + rows.T @ (dX_ @ w.column - dy.column)
"""What dX and dy change in Xᵀ(Xw - y)."""


def line(h: Matrix, slope: Matrix) -> Formula:
    """H dw + slope dλ + what dX and dy change = 0."""
    return (h @ dw.column + (slope * dlam + moved)).equals(zeros(d))


def adjoint_line(h: Matrix) -> Formula:
    """Hu = -∇."""
    return (h @ adjoint.column).equals(-gradient)


def change_of_loss(slope: Matrix) -> Term:
    """(slope·u) dλ - (Xu)ᵀdy + Σ_ij (u_j (Xw - y)_i + w_j (Xu)_i) dX_ij."""
    image = rows @ adjoint.column
    of_X = total(i, total(a, (adjoint[a] * residual.at(i) + w[a] * image.at(i)) * dX[i, a]))
    return (slope.T @ adjoint.column).scalar() * dlam - (image.T @ dy.column).scalar() + of_X


loss_change: Term = (gradient.T @ dw.column).scalar()


def ridge() -> Sequent:
    """(XᵀX + λI)w = Xᵀy differentiated, and Hu = -∇ |- the change of the validation loss."""
    return sequent(eq(loss_change, change_of_loss(w.column)), adjoint_line(hessian), line(hessian, w.column))


def lasso() -> Sequent:
    """Xᵀ(Xw - y) + λσ = 0 differentiated, and XᵀXu = -∇ |- the change of the validation loss."""
    return sequent(eq(loss_change, change_of_loss(signs)), adjoint_line(gram), line(gram, signs))


def renamed(th: Theorem) -> Theorem:
    """The engine's theorem with u for its adjoint."""
    return logic.instantiate(th, symbols={"adj": Lam((a,), adjoint[a])})


# examples in numbers: n = m = d = 1

tables = {f.name: f.column for f in (w, y, adjoint, dw, dX, dy)}
tables |= {"X": rows, "Z": Z, "z": z, "H'": H_inv, "G'": G_inv, "σ": signs}
base = {"X": 1, "Z": 1, "z": 3, "w": 1, "y": 2, "dX": 0, "dy": 0, "dw": -1}


def numbers(lam: int, change: int, **values: int) -> list[Formula]:
    """One row and one column, λ and dλ."""
    entries = [constant(tables[name], value) for name, value in (base | values).items()]
    return [*(eq(size, 1) for size in (n, m, d)), eq(penalty, lam), eq(dlam, change), *entries]


def ridge_variants() -> list[Variant]:
    """λ = 1, w = u = 1 and dλ = 2; u and dw that are no solutions, and the wrong sign."""
    goal, (of_a, of_w) = ridge().goal, ridge().given
    wrong = eq(loss_change, change_of_loss(-w.column))
    return [
        Variant("u = 5", sequent(goal, *numbers(1, 2, u=5), of_w), without=of_a),
        Variant("dw = 7", sequent(goal, *numbers(1, 2, u=1, dw=7), of_a), without=of_w),
        Variant("-wᵀu", sequent(wrong, *numbers(1, 2, u=1), of_a, of_w)),
    ]


def lasso_variants() -> list[Variant]:
    """σ = 1, u = 2 and dλ = 1; u and dw that are no solutions, and the gradient of ridge regression for σ = -1."""
    goal, (of_a, of_w) = lasso().goal, lasso().given
    plus, minus = {"σ": 1, "u": 2}, {"σ": -1, "u": 2, "dw": 1}
    wrong = eq(loss_change, change_of_loss(w.column))
    return [
        Variant("u = 5", sequent(goal, *numbers(1, 1, **(plus | {"u": 5})), of_w), without=of_a),
        Variant("dw = 7", sequent(goal, *numbers(1, 1, **(plus | {"dw": 7})), of_a), without=of_w),
        Variant("wᵀu, for σ = -1", sequent(wrong, *numbers(1, 1, **minus), of_a, of_w)),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-ridge-hypergradient",
        title="Ridge regression: the gradient of the validation loss in the penalty is wᵀu",
        printed=ridge,
        proof=lambda: stated(renamed(ridge_hypergradient()), ridge()),
        variants=ridge_variants,
        note="One linear system, (XᵀX + λI)u = -Zᵀ(Zw - z), gives the gradients in λ, in the labels y and in the data X.",
    ),
    Statement(
        "CH-beyond-lasso-hypergradient",
        title="The Lasso on its active columns: the gradient of the validation loss in the penalty is σᵀu",
        printed=lasso,
        proof=lambda: stated(renamed(logic.and_elim(lasso_hypergradient(), 0)), lasso()),
        variants=lasso_variants,
        note="The active columns do not change near λ while |X_jᵀ(y - Xw)| < λ for the others.",
    ),
)
