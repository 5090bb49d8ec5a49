"""A system that neither paper contains: the law of greatest entropy with given moments, as a function of the moments and features.

Maximise -Σ x_i log x_i with Σx = 1 and Ax = m, for r features A_a of n points: log x = Aᵀν + u - 1. For all n and r, with the
covariance K = A diag(x) Aᵀ - mmᵀ of the features: dx/dm = (diag(x) - xxᵀ)AᵀK⁻¹ and dν/dm = K⁻¹. K has an inverse where no combination
of the features is constant.
"""

from referee.implicit import Problem, Solution, definite, eliminate, equality, family
from referee.kernel.logic import and_intro, assume
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, diag, matrix
from referee.language.statements import every, lt
from referee.language.terms import indices, log, sizes, total
from referee.language.vectors import Vector
from referee.tactics.basic import Certificate, over
from referee.tactics.tables import are_inverse

n, r = sizes("n r")
(i,), (a,) = indices("i", n), indices("a", r)
x, A, m = family("x", n), family("A", r, n), family("m", r)
moments = equality("moments", total(i, A[a, i] * x[i]) - m[a], a, multiplier="nu")
mass = equality("mass", total(i, x[i]) - 1, multiplier="u")
positive = every(i, lt(0, x[i]))
problem = Problem(-total(i, x[i] * log(x[i])), (x,), (A, m), (mass, moments), (positive,), maximise=True)

features, D, X = Matrix(r, n, A.at), diag(x.vector), x.column
K, K_inv = features @ D @ features.T - m.column @ m.column.T, matrix("K'", r, r)
pivots = [("stationarity x", "x"), ("mass", "u"), ("moments", "nu", K_inv, assume(are_inverse(K, K_inv)))]
solution = Solution(problem.system, eliminate(problem.system, pivots))
closed = {"x": (D - X @ X.T) @ features.T @ K_inv, "nu": K_inv, "u": -(m.column.T @ K_inv)}


def derivatives() -> Theorem:
    """dx/dm, dν/dm and du/dm are the matrices of `closed`, for all n and r."""
    return and_intro(*(solution.states(name, "m", value) for name, value in closed.items()))


def regular() -> Theorem:
    """K has an inverse: vᵀKv = Σ_i x_i (Σ_a v_a (A_ai - m_a))², which is 0 for no other v than 0 by hypothesis."""
    h_moments, h_mass = (assume(e.statement) for e in problem.system.equations[2:0:-1])

    def squares(v: Vector) -> Certificate:
        mean = total(a, v.at(a) * m[a])
        cert = Certificate().add((assume(positive), i), square=total(a, v.at(a) * A[a, i]) - mean, over=[over(i)])
        return cert.equal((h_moments, a), -2 * mean * v.at(a), over=[over(a)]).equal(h_mass, mean**2)

    return definite(K, squares, independent=True).inverse_exists("K'")
