"""Section 3.3, beyond the text: α-entmax off full support: its derivative on the support S, and 0 outside, for every α > 1.

x is y > 0 on s indices and z on the other r; a solution has y_a^β T/β = θ_a - τ, z = 0 and η_c = τ - μ_c with μ >= 0
(`beyond_entmax`; η are the utilities outside). Where complementarity is strict, μ > 0, the support does not move near the solution,
and the derivative is that on S: J_S = diag(q) - qqᵀ/Σq with q = y^{1-β}. Source: Peters, Niculae & Martins 2019, Proposition 2.
"""

from __future__ import annotations

from functools import cache

from referee.claims import Statement, Variant
from referee.implicit import Solution, System, eliminate, equation, family
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, diag
from referee.language.statements import Exists, Sequent, both, eq, every, le, lt, sequent
from referee.language.statements import Statement as Formula
from referee.language.terms import Index, Term, as_term, exp, indices, log, sizes, total
from referee.language.vectors import Vector
from referee.tactics.basic import Certificate, over
from referee.tactics.stated import stated
from referee.tactics.tables import entries

s, r = sizes("s r")
(a, b), (c,) = indices("a b", s), indices("c", r)
y, z, tau, mu = family("y", s), family("z", r), family("tau"), family("mu", r)
theta, eta, temperature, shape = family("theta", s), family("eta", r), family("T"), family("beta")
T, beta = temperature[()], shape[()]
dy, dz, dmu, dtheta, deta = (f.change for f in (y, z, mu, theta, eta))
dtau, dT, dbeta = (f.change[()] for f in (tau, temperature, shape))


def power(t: Term, exponent: Term) -> Term:
    """t^exponent, for t > 0."""
    return exp(exponent * log(t))


some, positive_y, positive_T, positive_beta = le(1, s), every(a, lt(0, y[a])), lt(0, T), lt(0, beta)
given = (some, positive_y, positive_T, positive_beta)
system = System(
    (y, z, tau, mu),
    (theta, eta, temperature, shape),
    (
        equation("support", theta[a] - T * power(y[a], beta) / beta - tau[()], a),
        equation("outside", z[c], c),
        equation("sum", total(a, y[a]) + total(c, z[c]) - 1),
        equation("slack", eta[c] - tau[()] + mu[c], c),
    ),
    given,
)


@cache
def solution() -> Solution:
    """The pivots: -T diag(y^{β-1}), I for z, Σq/T, and I for μ."""
    pivots = [("support", "y"), ("outside", "z"), ("sum", "tau"), ("slack", "mu")]
    return Solution(system, eliminate(system, pivots))


# the derivative, written out

q = Vector(s, lambda k: power(y[k], 1 - beta))
sum_q: Term = total(b, q.at(b))
J: Matrix = diag(q) - column(q) @ column(q).T * (1 / sum_q)


def slope(k: Index) -> Term:
    """-∂/∂β of y^β/β."""
    return power(y[k], beta) * (1 / beta - log(y[k])) / beta


def source(k: Index) -> Term:
    """What the parameters change in θ - T y^β/β."""
    return dtheta[k] - power(y[k], beta) / beta * dT + T * slope(k) * dbeta


def on_support(k: Index) -> Term:
    """What y and τ change in T y^β/β + τ, less what T and β change: dθ."""
    return T * power(y[k], beta - 1) * dy[k] + dtau + power(y[k], beta) / beta * dT - T * slope(k) * dbeta


of_y = every(a, eq(dy[a], (J @ Matrix(s, (), source)).at(a) / T))
tau_rate: Term = total(b, q.at(b) * source(b)) / sum_q
of_tau, of_mu = eq(dtau, tau_rate), every(c, eq(dmu[c], tau_rate - deta[c]))
line, outside = every(a, eq(dtheta[a], on_support(a))), every(c, eq(dz[c], 0))
no_sum, slack = eq(total(a, dy[a]), 0), every(c, eq(deta[c], dtau - dmu[c]))


def derivative() -> Sequent:
    """The equations on S differentiated |- dy = (1/T) J_S (dθ - (y^β/β) dT + T g dβ), and dτ is its mean by weights q."""
    return sequent(both(of_y, of_tau), *given, line, no_sum)


@cache
def derivative_proof() -> Theorem:
    """Line a times q_a, added up: dτ; and then dy_a, as q_a y_a^{β-1} = 1."""
    facts, h = [logic.assume(g) for g in given], logic.assume(line)
    cert = Certificate().equal((h, b), -q.at(b) / sum_q, over=[over(b)]).equal(logic.assume(no_sum), -T / sum_q)
    balance = cert.prove("=", dtau, tau_rate, facts)
    rows = entries(of_y, lambda a: Certificate().equal((h, a), -q.at(a) / T).equal(balance, -q.at(a) / T), facts)
    return logic.and_intro(rows, balance)


# it exists

at_solution = (
    every(a, eq(theta[a], T * power(y[a], beta) / beta + tau[()])),
    every(c, eq(z[c], 0)),
    eq(total(a, y[a]), 1),
    every(c, eq(eta[c], tau[()] - mu[c])),
)


def existence() -> Sequent:
    """At a solution there are dy, dz, dτ and dμ for all dθ, dη, dT and dβ, and they are these."""
    linear = both(line, outside, eq(total(a, dy[a]) + total(c, dz[c]), 0), slack)
    goal: Formula = both(linear, both(of_y, outside, of_tau, of_mu))
    for name in ("dmu", "dtau", "dz", "dy"):
        goal = Exists(name, goal)
    return sequent(goal, *given, *at_solution)


@cache
def existence_proof() -> Theorem:
    """The implicit function theorem, its hypotheses proved."""
    whole, zero = logic.assume(at_solution[2]), logic.assume(at_solution[1])
    cert = Certificate().equal(whole).equal((zero, c), over=[over(c)])
    return stated(solution().existence, existence(), cert.prove("=", total(a, y[a]) + total(c, z[c]) - 1, 0))


def derivative_variants() -> list[Variant]:
    """Softmax's q, sparsemax's q, and a matrix that is not normalised."""
    goals = {
        "q = y": (Vector(s, y.at), sum_q),
        "q = 1": (Vector(s, lambda _: as_term(1)), sum_q),
        "without 1/Σq": (q, as_term(1)),
    }
    out = []
    for label, (weights, size) in goals.items():
        matrix_ = diag(weights) - column(weights) @ column(weights).T * (1 / size)
        wrong = every(a, eq(dy[a], (matrix_ @ Matrix(s, (), source)).at(a) / T))
        out.append(Variant(label, sequent(wrong, *derivative().given)))
    return out


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-entmax-derivative",
        title="The derivative of α-entmax, off full support too",
        printed=derivative,
        proof=derivative_proof,
        variants=derivative_variants,
        note="The equations of a solution with support S are differentiated along a change of all parameters. In θ alone: dy/dθ is "
        "(1/T)(diag(q) - qqᵀ/Σq) on S, and 0 for entries outside S and in their utilities η. α = 2 is sparsemax, q = 1; α -> 1 gives "
        "softmax, q = y. That the support stays S needs strict complementarity, μ > 0 outside S.",
    ),
    Statement(
        "CH-beyond-entmax-differentiable",
        title="α-entmax is differentiable where complementarity is strict",
        printed=existence,
        proof=existence_proof,
        note="By the implicit function theorem (cited) the equations of the support S have a smooth solution near this one, with "
        "this derivative. Where μ > 0 it stays a KKT point, as y and μ stay positive, and so it is α-entmax.",
    ),
)
