"""Section 5 beyond the text: the linear-Gaussian model, where the evidence, the posterior and the gap of the ELBO are closed forms.

z ~ N(0, I) in R^n, x | z ~ N(Wz, γI) in R^d (`section_5` with μ_x(z) = Wz), q = N(μ, S). log p(x, z) is a quadratic in z; its
expectation under q puts μ for z and S + μμᵀ for zzᵀ, the moments of q (the definition of the closed form). With P = I + WᵀW/γ,
x = (γI + WWᵀ)y and m = Wᵀy the posterior is N(m, P⁻¹); every x has one y, as γI + WWᵀ is positive definite. ϖ stands for 2π.
Source: Bishop 2006, (2.113)-(2.117) and (10.2)-(10.4).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.beyond_evidence_determinant import P, Q, W, h_gamma, precision, sylvester_proof
from proofs.chiu.section_5 import d, gamma, gaussian, n, positive_gamma, positive_varpi, varpi, x, z
from referee.claims import Statement, Variant
from referee.kernel import algebra, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, matrix
from referee.language.statements import Sequent, both, eq, every, lt, sequent
from referee.language.terms import Term, exp, indices, log
from referee.language.vectors import Vector, vector
from referee.tactics.basic import (
    Certificate,
    congruence,
    over,
    restate,
    ring,
)
from referee.tactics.determinants import det, det_of_product

(a,), (b,) = indices("a", n), indices("b", d)
S = matrix("S", n, n)
y, mu = vector("y", d), vector("mu", n)


def times(A: Matrix, v: Vector) -> Vector:
    """Av."""
    return Vector(A.rows[0], (A @ column(v)).at)


def form(A: Matrix, v: Vector) -> Term:
    """vᵀAv."""
    return v @ times(A, v)


m: Vector = times(W.T, y)
solved = every(b, eq(x.at(b), times(Q, y).at(b)))
positive_det, defined = lt(0, det(S)), lt(0, det(Q))
standing = (positive_gamma, positive_varpi, solved)
_, h_varpi, h_x = map(logic.assume, standing)


def quadratic(first: Vector, second: Matrix) -> Term:
    """log p(x, z) with `first` for z and `second` for zzᵀ."""
    constant = n * log(varpi) + d * log(varpi * gamma) + x.norm2() / gamma
    return times(W.T, x) @ first / gamma - ((P @ second).trace() + constant) / 2


log_joint = log(gaussian(x, times(W, z), gamma) * exp(-z.norm2() / 2 - n * log(varpi) / 2))


def elbo(mean: Vector, covariance: Matrix) -> Term:
    """E_q[log p(x, z)] + H(q) for q = N(mean, covariance)."""
    entropy = (n + n * log(varpi) + log(det(covariance))) / 2
    return quadratic(mean, covariance + column(mean) @ column(mean).T) + entropy


evidence: Term = -(d * log(varpi) + log(det(Q)) + x @ y) / 2
"""log N(x; 0, γI + WWᵀ), as (γI + WWᵀ)⁻¹x = y."""


def gap(mean: Vector, covariance: Matrix, posterior_mean: Vector = m) -> Term:
    """KL(q ‖ N(m, P⁻¹)) = ½[tr PS - n - log det PS + (μ - m)ᵀP(μ - m)]."""
    product = P @ covariance
    return (product.trace() - n - log(det(product)) + form(P, mean - posterior_mean)) / 2


# the identity


log_posterior: Term = -(n * log(varpi) - log(det(P)) + form(P, z - m)) / 2
"""log N(z; m, P⁻¹)."""


def identity_statement(remainder: Term | None = None) -> Sequent:
    """log p(x, z) is the quadratic, and log p(x) + log N(z; m, P⁻¹); ELBO = evidence - gap."""
    joint = eq(log_joint, quadratic(z, column(z) @ column(z).T)), eq(log_joint, evidence + log_posterior)
    value = eq(elbo(mu, S), evidence - (gap(mu, S) if remainder is None else remainder))
    dets = (lt(0, det(A)) for A in (Q, P, P @ S))
    return sequent(both(*dets, *joint, value), *standing, positive_det)


@cache
def evidence_det() -> tuple[Theorem, Theorem]:
    """0 < det(γI + WWᵀ), and log det(γI + WWᵀ) = d log γ + log det P."""
    th, above = sylvester_proof(), logic.and_elim(precision(), 0)
    factor = algebra.exp_positive(d * log(gamma))
    split = restate(congruence(th, log), eq(log(det(Q)), d * log(gamma) + log(det(P))), [above])
    return Certificate().add(factor, above).equal(th, -1).prove("<", 0, det(Q)), split


def completed(cert: Certificate, point: Vector) -> Certificate:
    """+ what x = (γI + WWᵀ)y adds to a square completed at `point`: Pm = Wᵀx/γ, and ‖x‖²/γ - mᵀPm = xᵀy."""
    slope = y.at(b) / 2 + times(W, point).at(b) / gamma - (x.at(b) + times(Q, y).at(b)) / (2 * gamma)
    return cert.equal((h_x, b), slope, over=[over(b)]).equal(evidence_det()[1], Fraction(1, 2))


@cache
def identity_for(covariance: Matrix) -> Theorem:
    """ELBO = evidence - gap, where 0 < det S."""
    facts = [h_gamma, h_varpi, logic.and_elim(precision(), 0), logic.assume(lt(0, det(covariance)))]
    split = congruence(det_of_product(P, covariance), log)
    cert = completed(Certificate().equal(split, Fraction(1, 2)), mu)
    return cert.prove("=", elbo(mu, covariance), evidence - gap(mu, covariance), facts)


@cache
def identity_proof() -> Theorem:
    """The normal form, and the completed square."""
    of_P, facts = logic.and_elim(precision(), 0), [h_gamma, h_varpi]
    joint = ring(log_joint, quadratic(z, column(z) @ column(z).T), facts)
    bayes = completed(Certificate(), z).prove("=", log_joint, evidence + log_posterior, facts)
    product = Certificate().add(of_P, logic.assume(positive_det)).equal(det_of_product(P, S))
    of_product = product.prove("<", 0, det(P @ S))
    return logic.and_intro(evidence_det()[0], of_P, of_product, joint, bayes, identity_for(S))


def identity_variants() -> list[Variant]:
    """Other remainders, and x not tied to y."""
    goal = identity_statement().goal
    return [
        Variant("x = (γI + WWᵀ)y dropped", sequent(goal, *standing[:2], positive_det)),
        Variant("+ gap", identity_statement(-gap(mu, S))),
        Variant("twice the gap", identity_statement(2 * gap(mu, S))),
        Variant("without the mean's part", identity_statement(gap(m, S))),
        Variant("μ* = Wᵀx", identity_statement(gap(mu, S, times(W.T, x)))),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-linear-gaussian-gap",
        title="The linear-Gaussian model: the ELBO is the evidence less a closed-form gap",
        printed=identity_statement,
        proof=identity_proof,
        variants=identity_variants,
        note="For z ~ N(0, I), x | z ~ N(Wz, γI), q = N(μ, S) the gap is ½[tr PS - n - log det PS + (μ - m)ᵀP(μ - m)]. The "
        "closed form of the expectation is its definition: E z = μ, E zzᵀ = S + μμᵀ. The evidence is log N(x; 0, γI + WWᵀ).",
    ),
)
