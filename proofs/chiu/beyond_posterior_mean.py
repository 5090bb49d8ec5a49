"""Section 5 beyond the text: the variational mean μ* of the linear-Gaussian model as a function of the data and of the model.

The model is that of `beyond_linear_gaussian`. ∂ELBO/∂μ = Wᵀr/γ - μ with the residual r = x - Wμ, whatever S is; its one zero is the
posterior mean m. By the implicit function theorem (`referee.implicit`), with the inverse P' of P,
dμ* = P'(Wᵀdx + dWᵀr - WᵀdW μ* - μ* dγ)/γ: the optimal encoder x -> μ* is linear, with the matrix P'Wᵀ/γ.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.beyond_evidence_determinant import P, W, h_gamma
from proofs.chiu.beyond_evidence_gap import no_squares, same_mean, squares
from proofs.chiu.beyond_linear_gaussian import S, a, b, elbo, h_x, m, mu, positive_det, solved, standing, times
from proofs.chiu.section_5 import d, gamma, n, positive_gamma, x
from referee.claims import Statement, Variant
from referee.implicit import Problem, Solution, eliminate, family
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, matrix
from referee.language.statements import And, Deriv, Iff, Implies, Sequent, both, eq, every, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import Delta, Symbol, as_term, indices, real
from referee.language.vectors import Vector, unit, vector
from referee.tactics.basic import Certificate, backward, discharge, forward, iff, over, restate
from referee.tactics.tables import are_inverse, entries, equation, inverse_equations

(t,) = real("t")
(c,) = indices("c", n)
residual: Vector = x - times(W, mu)
slope: Vector = times(W.T, residual) * (1 / gamma) - mu
"""∂ELBO/∂μ."""
stationary = every(a, eq(slope.at(a), 0))


# the gradient


def gradient(value: Vector = slope) -> Sequent:
    """∂ELBO/∂μ_a = (Wᵀr/γ - μ)_a, and all of it vanishes iff μ = m."""
    entry = Deriv("t", elbo(mu + unit(a, n) * t, S), as_term(0), value.at(a))
    return sequent(both(every(a, entry), Iff(stationary, same_mean)), *standing, positive_det)


@cache
def only_zero() -> Theorem:
    """Wᵀr/γ = μ iff μ = m: the slope is P(m - μ), and (μ - m)ᵀP(μ - m) is a sum of squares."""
    off, cert = mu - m, squares(Certificate())
    energy = off @ times(P, off) / 2

    def there(h: Theorem) -> Theorem:
        flat = Certificate().equal((h, a), off.at(a) / 2, over=[over(a)])
        flat.equal((h_x, b), -times(W, off).at(b) / (2 * gamma), over=[over(b)])
        return forward(no_squares(), forward(cert.iff(0, energy), flat.prove("=", 0, energy, [h_gamma])))

    def back(h: Theorem) -> Theorem:
        flat = (
            Certificate().equal((h, c), -P.at(a, c), over=[over(c)]).equal((h_x, b), W.at(b, a) / gamma, over=[over(b)])
        )
        return logic.forall_intro(flat.prove("=", slope.at(a), 0, [h_gamma]), a)

    return iff(stationary, same_mean, there, back)


@cache
def gradient_proof() -> Theorem:
    """By the rules of calculus."""
    moved = elbo(mu + unit(a, n) * t, S)
    step = restate(analysis.derivative("t", moved, as_term(0)), Deriv("t", moved, as_term(0), slope.at(a)))
    return logic.and_intro(logic.forall_intro(step, a), only_zero())


# the derivative of μ*

P_inv = matrix("P'", n, n)
invertible = are_inverse(P, P_inv)
d_mu, d_x, d_W, d_gamma = vector("dmu", n), vector("dx", d), matrix("dW", d, n), Symbol("dgamma")


def push(mean: Vector) -> Vector:
    """(Wᵀdx + dWᵀr - WᵀdW μ - dγ · mean)/γ, where the mean μ* = Wᵀr/γ may be written in either way."""
    whole = times(W.T, d_x) + times(d_W.T, residual) - times(W.T, times(d_W, mu)) - mean * d_gamma
    return whole * (1 / gamma)


moving = {
    "mu": Lam((a,), mu.at(a) + t * d_mu.at(a)),
    "x": Lam((b,), x.at(b) + t * d_x.at(b)),
    "W": Lam((b, a), W.at(b, a) + t * d_W.at(b, a)),
    "gamma": Lam((), gamma + t * d_gamma),
}
pushed: Vector = push(times(W.T, residual) * (1 / gamma))
rate: Vector = pushed - times(P, d_mu)
"""The differential of the slope."""
along, found = every(a, eq(rate.at(a), 0)), every(a, eq(d_mu.at(a), times(P_inv, push(mu)).at(a)))


def derivative(value: Vector = rate) -> Sequent:
    """The slope stays 0 to first order iff dμ = P'(Wᵀdx + dWᵀr - WᵀdW μ - μ dγ)/γ, where μ = m."""
    entry = Deriv("t", substitute(slope.at(a), symbols=moving), as_term(0), value.at(a))
    solved_for = Implies(invertible, Iff(along, found))
    return sequent(both(every(a, entry), solved_for), positive_gamma, solved, same_mean)


mu_family, parameters = family("mu", n), (family("x", d), family("W", d, n), family("gamma"))
loss = Problem(-elbo(mu, S), (mu_family,), parameters, given=(*standing[:2], positive_det))
"""Minimise -ELBO over μ, for every x, W and γ."""


@cache
def solution() -> Solution:
    """∂F/∂μ = P, with the inverse P'."""
    pivot = ("stationarity mu", "mu", P_inv, logic.assume(invertible))
    return Solution(loss.system, eliminate(loss.system, [pivot]))


closed = {
    "x": P_inv @ W.T * (1 / gamma),
    "W": P_inv @ Matrix(n, (d, n), lambda k, r, l: (Delta(k, l) * residual.at(r) - W.at(r, k) * mu.at(l)) / gamma),
    "gamma": -(P_inv @ column(mu) * (1 / gamma)),
}


@cache
def derivative_proof() -> Theorem:
    """By the rules of calculus; then by the engine: M dμ + N dθ = 0 with M = P, solved by P'."""
    h_zero, (right, _) = backward(only_zero(), logic.assume(same_mean)), inverse_equations(P, P_inv)
    entry = Deriv("t", substitute(slope.at(a), symbols=moving), as_term(0), rate.at(a))
    step = restate(analysis.derivative("t", entry.f, entry.point, [h_gamma]), entry, [h_gamma])
    D, T = column(d_mu), column(push(mu))

    def there(h: Theorem) -> Theorem:
        (line,), (zero,) = logic.require("along", logic.assume(solution().linear), And).args, solution().system.solution
        th = discharge(solution().formula("mu", closed), logic.and_intro(restate(h, line)))
        return restate(discharge(th, restate(h_zero, zero)), found)

    def back(h: Theorem) -> Theorem:
        by = -(P @ equation(D, P_inv @ T, h)) - right @ T
        return entries(along, lambda k: by.at(k).equal((h_zero, k), -d_gamma / gamma), [h_gamma])

    solved_for = logic.implies_intro(iff(along, found, there, back), invertible)
    return logic.and_intro(logic.forall_intro(step, a), solved_for)


def derivative_variants() -> list[Variant]:
    """Signs and factors of the differential; μ is not the optimum, at W = 1, γ = 1, P' = ½, where dμ keeps the slope as it is."""
    by_W = times(W.T, times(d_W, mu)) * (1 / gamma)
    by_gamma = times(W.T, residual) * (d_gamma / gamma**2)
    at = [every(b, every(a, eq(W.at(b, a), 1))), every(a, every(c, eq(P_inv.at(a, c), as_term(1) / 2))), eq(gamma, 1)]
    at.append(every(a, eq(d_mu.at(a), times(P_inv, pushed).at(a))))
    goal = derivative().goal
    return [
        Variant("x is not (γI + WWᵀ)y", sequent(goal, positive_gamma, same_mean, *at), without=solved),
        Variant("μ is not the optimum", sequent(goal, positive_gamma, solved, *at), without=same_mean),
        Variant("+ WᵀdW μ", derivative(rate + by_W * 2)),
        Variant("without WᵀdW μ", derivative(rate + by_W)),
        Variant("+ Wᵀr dγ", derivative(rate + by_gamma * 2)),
        Variant("γ for 1/γ", derivative((rate + times(P, d_mu)) * gamma**2 - times(P, d_mu))),
        Variant("dμ for P dμ", derivative(rate + times(P, d_mu) - d_mu)),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-elbo-gradient",
        title="The linear-Gaussian model: the gradient of the ELBO in the variational mean, and its one zero",
        printed=gradient,
        proof=gradient_proof,
        variants=lambda: [
            Variant(
                "x is not (γI + WWᵀ)y", sequent(gradient().goal, *standing[:2], positive_det, same_mean), without=solved
            ),
            Variant("without the prior", gradient(slope + mu)),
            Variant("sign", gradient(slope * -1)),
        ],
        note="The optimal mean does not depend on the covariance of q, nor on the family from which it is taken.",
    ),
    Statement(
        "CH-beyond-posterior-mean",
        title="The linear-Gaussian model: the derivative of the variational optimum by the implicit function theorem",
        printed=derivative,
        proof=derivative_proof,
        variants=derivative_variants,
        note="dμ*/dx = P⁻¹Wᵀ/γ, dμ*/dγ = -P⁻¹μ*/γ, and dμ* = P⁻¹(dWᵀr - WᵀdW μ*)/γ for the loading matrix, r = x - Wμ*. No solver "
        "and no start z⁽⁰⁾ occurs in it. That μ* is a smooth function is the implicit function theorem, as P is invertible.",
    ),
)
