"""A system that neither paper contains: entropic optimal transport, as a function of the cost, the two marginals and the temperature.

Minimise Σ C_ij P_ij + ε Σ P_ij (log P_ij - 1) with row sums a and column sums b: ε log P_ij = f_i + g_j - C_ij. For no sizes has the
KKT matrix an inverse (f + 1 and g - 1 serve as well). With Σ_j g_j added to the column equations, which puts it to 0 where
Σa = Σb, and K = 11ᵀ + (diag(Pᵀ1) - Pᵀ diag(1/a) P)/ε, the potentials and the plan have derivatives for all sizes.
"""

from referee.implicit import Problem, Solution, System, eliminate, equality, equation, family, singular
from referee.kernel.logic import and_intro, assume
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, diag, matrix, ones
from referee.language.statements import every, le, lt
from referee.language.terms import indices, log, sizes, total
from referee.language.vectors import Vector
from referee.tactics.tables import are_inverse

n, m = sizes("n m")
(i,), (j,) = indices("i", n), indices("j", m)
P, C, a, b, epsilon = family("P", n, m), family("C", n, m), family("a", n), family("b", m), family("epsilon")
f, g, e = family("f", n), family("g", m), epsilon[()]
rows, columns = total(j, P[i, j]) - a[i], total(i, P[i, j]) - b[j]
positive = (lt(0, e), every(i, lt(0, a[i])), every(i, every(j, lt(0, P[i, j]))), le(1, m))

cost = total(i, total(j, C[i, j] * P[i, j] + e * P[i, j] * (log(P[i, j]) - 1)))
marginals = (equality("rows", rows, i, multiplier="f"), equality("columns", columns, j, multiplier="g"))
problem = Problem(cost, (P,), (C, a, b, epsilon), marginals, positive)

gibbs = equation("Gibbs", e * log(P[i, j]) - f[i] - g[j] + C[i, j], i, j)
centred = equation("columns", columns + total(j, g[j]), j)
system = System((P, f, g), (C, a, b, epsilon), (gibbs, equation("rows", rows, i), centred), positive)

plan, over_a, K_inv = Matrix(n, m, P.at), diag(Vector(n, lambda k: 1 / a[k])), matrix("K'", m, m)
K = ones(m) @ ones(m).T + (diag(Vector(m, lambda k: total(i, P[i, k]))) - plan.T @ over_a @ plan) * (1 / e)
pivots = [("Gibbs", "P"), ("rows", "f"), ("columns", "g", K_inv, assume(are_inverse(K, K_inv)))]
solution = Solution(system, eliminate(system, pivots))

g_a, f_b = -(K_inv @ plan.T @ over_a), -(over_a @ plan @ K_inv)
closed = {("g", "b"): K_inv, ("g", "a"): g_a, ("f", "b"): f_b, ("f", "a"): over_a * e - over_a @ plan @ g_a}


def derivatives() -> Theorem:
    """The potentials by the marginals: the matrices of `closed`, for all n and m."""
    return and_intro(*(solution.states(x, theta, value) for (x, theta), value in closed.items()))


def no_inverse() -> Theorem:
    """Without Σ_j g_j the matrix that is left takes 1 to 0: at no solution, for no sizes has ∂F/∂x an inverse."""
    return singular(problem.system, [("stationarity P", "P"), ("rows", "f")], along=ones(m))
