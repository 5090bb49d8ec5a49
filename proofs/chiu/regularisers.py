"""Section 3.3, the sentence that breaks off: other regularisers than the entropy, by implicit differentiation, for every size.

Softmax with temperature, sparsemax and α-entmax as solutions of KKT systems; x is the solution on its support, which is a
range and does not move where complementarity is strict. Sources: Martins & Astudillo 2016, Proposition 1; Peters, Niculae
& Martins 2019, Proposition 2.
"""

from __future__ import annotations

from functools import cache

from referee.implicit import Problem, Solution, eliminate, equality, family, inequality
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, diag, identity, ones
from referee.language.statements import every, le, lt
from referee.language.terms import Term, exp, indices, log, sizes, total
from referee.language.vectors import Vector
from referee.tactics.basic import Certificate, discharge

n, s, r = sizes("n s r")
i, j = indices("i j", n)
x, theta = family("x", n), family("theta", n)
T, alpha = family("T"), family("alpha")
X: Matrix = x.column

some_item = le(1, n)
positive_x = every(i, lt(0, x[i]))
sum_to_one = equality("sum", total(i, x[i]) - 1, multiplier="u")


# softmax with temperature

entropy: Term = -total(i, x[i] * log(x[i]))
softmax = Problem(
    x.vector @ theta.vector + T[()] * entropy, (x,), (theta, T), (sum_to_one,), (some_item, positive_x, lt(0, T[()])),
    maximise=True,
)  # fmt: skip
covariance: Matrix = diag(x.vector) - X @ X.T
log_x = Vector(n, lambda k: log(x[k]))


@cache
def softmax_solution() -> Solution:
    """The pivots are -T diag(x)⁻¹, then the sum of x, over T."""
    return Solution(softmax.system, eliminate(softmax.system, [("stationarity x", "x"), ("sum", "u")]))


def softmax_derivative() -> Theorem:
    """dx = (1/T)(diag(x) - xxᵀ)dθ - (1/T)(diag(x) - xxᵀ) log x dT."""
    closed = {"theta": covariance * (1 / T[()]), "T": -(covariance @ column(log_x)) * (1 / T[()])}
    return softmax_solution().formula("x", closed)


# sparsemax: s indices in the support and r outside it

a, b = indices("a b", s)
(c,) = indices("c", r)
y, zeta, eta = family("y", s), family("z", r), family("eta", r)
theta_s = family("theta", s)


def square(p: Vector) -> Term:
    """‖p‖²/2."""
    return p.norm2() / 2


sparsemax = Problem(
    y.vector @ theta_s.vector + zeta.vector @ eta.vector - square(y.vector) - square(zeta.vector),
    (y, zeta),
    (theta_s, eta),
    (
        equality("sum", total(a, y[a]) + total(c, zeta[c]) - 1, multiplier="tau"),
        inequality("y >= 0", y[a], a, multiplier="lambda", role="inactive"),
        inequality("z >= 0", zeta[c], c, multiplier="mu", role="active"),
    ),
    (le(1, s),),
    maximise=True,
)


@cache
def sparsemax_solution() -> Solution:
    """The pivots: -I for y, I for z, -s for the sum."""
    pivots = [("stationarity y", "y"), ("z >= 0", "z"), ("sum", "tau"), ("stationarity z", "mu")]
    return Solution(sparsemax.system, eliminate(sparsemax.system, pivots))


def sparsemax_derivative() -> Theorem:
    """dy = (I - 11ᵀ/s) dθ on the support S; the θ outside it do not matter."""
    return sparsemax_solution().formula("y", {"theta": identity(s) - ones(s) @ ones(s).T * (1 / s)})


# α-entmax on its support, which is the range n here


def power(t: Term, exponent: Term) -> Term:
    """t^exponent, for t > 0."""
    return exp(exponent * log(t))


tsallis: Term = total(i, x[i] - power(x[i], alpha[()])) / (alpha[()] * (alpha[()] - 1))
entmax = Problem(
    x.vector @ theta.vector + tsallis, (x,), (theta, alpha), (sum_to_one,), (some_item, positive_x, lt(1, alpha[()]), lt(0, alpha[()])),
    maximise=True,
)  # fmt: skip
q = Vector(n, lambda k: power(x[k], 2 - alpha[()]))


@cache
def entmax_solution() -> Solution:
    """The pivots are -diag(x^{α-2}), which x > 0 makes invertible, and Σ x_i^{2-α}."""
    return Solution(entmax.system, eliminate(entmax.system, [("stationarity x", "x"), ("sum", "u")]))


entmax_covariance: Matrix = diag(q) - column(q) @ column(q).T * (1 / total(i, q.at(i)))
slope = Vector(n, lambda k: power(x[k], alpha[()] - 1) * (1 / (alpha[()] - 1) - log(x[k])) / (alpha[()] - 1))


def entmax_derivative() -> Theorem:
    """dx = J dθ + J g dα for every real α > 1: J = diag(q) - qqᵀ/Σq, q_i = x_i^{2-α}, g_i = -d/dα of x_i^{α-1}/(α-1)."""
    closed = {"theta": entmax_covariance, "alpha": entmax_covariance @ column(slope)}
    return discharge(entmax_solution().formula("x", closed), positive_alpha())


def positive_alpha() -> Theorem:
    """0 < α, as 1 < α."""
    return Certificate().add(logic.assume(lt(1, alpha[()]))).add().prove("<", 0, alpha[()])
