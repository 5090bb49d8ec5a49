"""A system that neither paper contains: ridge-regularised logistic regression, as a function of labels, data and penalty.

Minimise Σ_i log(1 + e^{s_i}) - y_i s_i + ½λ‖w‖², with s = Xw, over w in R^d, for n rows X and labels y. For all n and d, with
p_i = e^{s_i}/(1 + e^{s_i}), D = diag(p(1 - p)) and H = XᵀDX + λI:
dw/dλ = -H⁻¹w, dw/dy = H⁻¹Xᵀ, dw/dX_kb = -H⁻¹((p_k - y_k)e_b + D_k w_b x_k).
"""

from referee.implicit import Problem, Solution, definite, eliminate, family
from referee.kernel.logic import and_intro, assume, forall_intro
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, diag, identity, matrix
from referee.language.statements import lt
from referee.language.terms import Delta, exp, indices, log, sizes, total
from referee.language.vectors import Vector
from referee.tactics.basic import Certificate, over, sign
from referee.tactics.tables import are_inverse

n, d = sizes("n d")
(i,), (a,) = indices("i", n), indices("a", d)
w, X, y, lam = family("w", d), family("X", n, d), family("y", n), family("lambda")

rows = Matrix(n, d, X.at)
score = (rows @ w.column).at
loss = total(i, log(1 + exp(score(i))) - y[i] * score(i)) + lam[()] * w.vector.norm2() / 2
problem = Problem(loss, (w,), (y, X, lam), given=(lt(0, lam[()]),))

p = Vector(n, lambda k: exp(score(k)) / (1 + exp(score(k))))
slope = Vector(n, lambda k: exp(score(k)) / (1 + exp(score(k))) ** 2)
H, H_inv = rows.T @ diag(slope) @ rows + identity(d) * lam[()], matrix("H'", d, d)
solution = Solution(
    problem.system, eliminate(problem.system, [("stationarity w", "w", H_inv, assume(are_inverse(H, H_inv)))])
)

in_data = H_inv @ Matrix(d, (n, d), lambda b, k, c: (p.at(k) - y[k]) * Delta(b, c) + slope.at(k) * w[c] * X[k, b])
closed = {"y": H_inv @ rows.T, "lambda": -(H_inv @ w.column), "X": -in_data}


def derivatives() -> Theorem:
    """dw/dy, dw/dλ and dw/dX are the matrices of `closed`, for all n and d."""
    return and_intro(*(solution.states("w", name, value) for name, value in closed.items()))


def existence() -> Theorem:
    """By the implicit function theorem w is a smooth function of labels, data and penalty."""
    return solution.existence


def regular() -> Theorem:
    """H has an inverse for λ > 0: vᵀHv = Σ_i p_i(1 - p_i)(Xv)_i² + λ‖v‖²."""
    weight, penalty = forall_intro(sign("<", slope.at(i)), i), assume(lt(0, lam[()]))

    def squares(v: Vector) -> Certificate:
        cert = Certificate().add((weight, i), square=(rows @ column(v)).at(i), over=[over(i)])
        return cert.add(penalty, square=v.at(a), over=[over(a)])

    return definite(H, squares).inverse_exists("H'")
