"""Section 1, beyond the text: the solutions of ridge regression and of the Lasso as functions of λ, y and X, for every size.

dw = -H⁻¹(w dλ + what dX and dy change) for ridge regression, where H = XᵀX + λI is invertible for every λ > 0. The Lasso on its active
columns has σ for w and XᵀX for H. Notation as in `beyond_bilevel`.
"""

from __future__ import annotations

from proofs.chiu.beyond_bilevel import dlam, dw, line, moved, numbers, signs
from proofs.chiu.bilevel import G_inv, H_inv, a, d, gram, hessian, i, n, penalty, ridge_regular, rows, w
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, zeros
from referee.language.statements import FALSE, Exists, Implies, Sequent, eq, le, lt, sequent
from referee.language.terms import At, Size, total
from referee.language.vectors import vector
from referee.tactics.basic import Certificate, over
from referee.tactics.stated import stated
from referee.tactics.tables import are_inverse, equal, equation, inverse_equations

v = vector("v", d)


def ridge_inverse() -> Sequent:
    """dw = -H'(w dλ + what dX and dy change), with H' = (XᵀX + λI)⁻¹."""
    goal = dw.column.equals(-(H_inv @ (w.column * dlam + moved)))
    return sequent(goal, are_inverse(hessian, H_inv), line(hessian, w.column))


def lasso_inverse() -> Sequent:
    """dw = -G'(σ dλ + what dX and dy change), with G' = (XᵀX)⁻¹."""
    goal = dw.column.equals(-(G_inv @ (signs * dlam + moved)))
    return sequent(goal, are_inverse(gram, G_inv), line(gram, signs))


def solved(h: Matrix, inverse: Matrix, slope: Matrix) -> Theorem:
    """H' times the line."""
    _, left = inverse_equations(h, inverse)
    source = slope * dlam + moved
    by = inverse @ equation(h @ dw.column + source, zeros(d)) - left @ dw.column
    return equal(dw.column, -(inverse @ source), by)


def ridge_definite() -> Sequent:
    """For λ > 0: (XᵀX + λI)v = 0 only for v = 0."""
    return sequent(Implies((hessian @ column(v)).equals(zeros(d)), column(v).equals(zeros(d))), lt(0, penalty))


def ridge_invertible() -> Sequent:
    """For λ > 0 the matrix XᵀX + λI has an inverse."""
    return sequent(Exists("H'", are_inverse(hessian, H_inv)), lt(0, penalty))


def no_inverse() -> Theorem:
    """For λ = 0, X = 0 and d >= 1 there is none: entry (1, 1) of HH' = I would be 0 = 1."""
    corner, some = At(Size(())), [logic.assume(le(1, d))]
    no_X, no_lam = logic.assume(rows.equals(zeros(n, d))), logic.assume(eq(penalty, 0))
    body = are_inverse(hessian, H_inv)
    unit = logic.and_elim(logic.assume(body), 0)
    for _ in range(2):
        unit = logic.forall_elim(unit, corner, some)
    entry = total(a, rows.at(i, a) * H_inv.at(a, corner))
    cert = Certificate().equal(unit).equal((no_X, i, corner), -entry, over=[over(i)])
    absurd = cert.equal(no_lam, -H_inv.at(corner, corner)).prove("=", 0, 1, some)
    step = logic.implies_intro(logic.ex_falso(absurd, FALSE), body)
    there = Exists("H'", body)
    return logic.implies_intro(logic.exists_elim(logic.assume(there), step, "H'"), there)


def inverse_variants(claimed: Sequent, inverse: str, lam: int, **values: int) -> list[Variant]:
    """An inverse that is 0, and a dw that is no solution."""
    goal, (of_h, of_w) = claimed.goal, claimed.given
    zero = [*numbers(lam, 1, **(values | {inverse: 0})), of_w]
    return [
        Variant(f"{inverse} = 0", sequent(goal, *zero), without=of_h),
        Variant("dw = 7", sequent(goal, *numbers(lam, 1, **(values | {"dw": 7, "X": 1})), of_h), without=of_w),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-ridge-derivative",
        title="Ridge regression: dw in closed form",
        printed=ridge_inverse,
        proof=lambda: solved(hessian, H_inv, w.column),
        variants=lambda: inverse_variants(ridge_inverse(), "H'", 0),
        note="dw/dλ = -(XᵀX + λI)⁻¹w and dw/dy = (XᵀX + λI)⁻¹Xᵀ.",
    ),
    Statement(
        "CH-beyond-ridge-definite",
        title="Ridge regression: XᵀX + λI has no kernel for λ > 0",
        printed=ridge_definite,
        proof=lambda: stated(ridge_regular().theorem, ridge_definite()),
        variants=lambda: [
            Variant(
                "λ = 0, X = 0",
                sequent(ridge_definite().goal, eq(penalty, 0), rows.equals(zeros(n, d))),
                without=lt(0, penalty),
            )
        ],
        note="vᵀ(XᵀX + λI)v = ‖Xv‖² + λ‖v‖².",
    ),
    Statement(
        "CH-beyond-ridge-invertible",
        title="Ridge regression: XᵀX + λI is invertible for λ > 0",
        printed=ridge_invertible,
        proof=lambda: stated(ridge_regular().inverse_exists("H'"), ridge_invertible()),
        variants=lambda: [Variant("λ = 0, X = 0", sequent(ridge_invertible().goal), no_inverse, lt(0, penalty))],
        note="A square matrix without a kernel has an inverse (cited).",
    ),
    Statement(
        "CH-beyond-lasso-derivative",
        title="The Lasso on its active columns: dw in closed form",
        printed=lasso_inverse,
        proof=lambda: solved(gram, G_inv, signs),
        variants=lambda: inverse_variants(lasso_inverse(), "G'", 0, σ=1),
        note="dw/dλ = -(XᵀX)⁻¹σ and dw/dy = (XᵀX)⁻¹Xᵀ, where the active columns are linearly independent.",
    ),
)
