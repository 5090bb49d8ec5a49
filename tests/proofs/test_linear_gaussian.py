"""The linear-Gaussian model: what is proved agrees with Gaussian densities, quadrature and solvers that know nothing of it."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest

from proofs.chiu import (
    beyond_evidence_determinant,
    beyond_evidence_gap,
    beyond_linear_gaussian,
    beyond_mean_field,
    beyond_mean_field_gap,
    beyond_posterior_mean,
    beyond_trace_bound,
)
from proofs.chiu.beyond_evidence_determinant import P, Q, W, h_gamma, positive
from proofs.chiu.beyond_linear_gaussian import S, a, b, elbo, evidence, gap, log_joint, m, mu, quadratic, z
from proofs.chiu.beyond_mean_field import best, h_curvature, mean_field, of_best, optimum
from proofs.chiu.beyond_posterior_mean import P_inv, closed, slope, solution
from proofs.chiu.beyond_trace_bound import L, trace_bound_proof
from proofs.chiu.section_5 import d, gamma, n
from referee import recheck
from referee.examine import undefined
from referee.implicit import ImplicitError, definite
from referee.implicit.confirm import confirm as confirm_derivative
from referee.kernel import analysis, logic
from referee.kernel.theorem import KernelError
from referee.language.matrices import Blocks, column, diag, identity, matrix, zeros
from referee.language.statements import eq, every, le, lt
from referee.language.terms import as_term, exp, log, total
from referee.language.vectors import ShapeError, unit
from referee.numerics.evaluate import evaluate
from referee.numerics.model import Model
from referee.numerics.systems import Digits
from referee.proof import to_json
from referee.tactics.basic import Certificate, congruence, over, restate, sign
from referee.tactics.determinants import Place, det, det_of_equal, det_of_product, log_det_bound, padded
from referee.tactics.links import TacticError
from referee.verdict import check_proves

MODULES = (
    beyond_evidence_determinant,
    beyond_linear_gaussian,
    beyond_trace_bound,
    beyond_evidence_gap,
    beyond_mean_field,
    beyond_mean_field_gap,
    beyond_posterior_mean,
)
CLAIMS = {claim.id: claim for module in MODULES for claim in module.BEYOND}
SPECTRAL = "spectral theorem (Axler 2015, Theorem 7.29)"
DIGITS = Digits(30)
mp = DIGITS.mp
SMALL = mp.mpf(10) ** -26


@pytest.mark.parametrize("name", CLAIMS)
def test_the_theorem_is_the_statement(name):
    claim = CLAIMS[name]
    statement, theorem = claim.printed(), claim.proof()
    check_proves(theorem, statement)
    assert not undefined(statement)
    assert set(theorem.cited) <= {SPECTRAL}
    assert recheck.check(to_json(theorem, statement, name)).ok


def test_what_rests_on_the_spectral_theorem():
    free = {name for name in CLAIMS if not CLAIMS[name].proof().cited}
    assert {name.removeprefix("CH-beyond-") for name in free} == {"mean-field-best", "elbo-gradient", "posterior-mean"}


# numbers: a model drawn at random, and what mpmath and NumPy make of it


@cache
def numbers(seed=1, size=3, data=4):
    """W, γ, x, μ, L at random, and y = (γI + WWᵀ)⁻¹x by mpmath."""
    source = random.Random(seed)
    draw = lambda: mp.mpf(source.randint(-20, 20)) / 7  # noqa: E731
    values = {
        "W": mp.matrix([[draw() for _ in range(size)] for _ in range(data)]),
        "x": mp.matrix([draw() for _ in range(data)]),
        "mu": mp.matrix([draw() for _ in range(size)]),
        "L": mp.matrix([[draw() if s <= r else mp.mpf(0) for s in range(size)] for r in range(size)]),
        "s": mp.matrix([mp.mpf(source.randint(1, 20)) / 7 for _ in range(size)]),
        "gamma": mp.mpf(source.randint(1, 20)) / 7,
        "varpi": 2 * mp.pi,
    }
    for r in range(size):
        values["L"][r, r] = 1 + abs(values["L"][r, r])
    W_ = values["W"]
    values["Q"] = values["gamma"] * mp.eye(data) + W_ * W_.T
    values["P"] = mp.eye(size) + W_.T * W_ / values["gamma"]
    values["y"] = mp.lu_solve(values["Q"], values["x"])
    values["m"] = mp.lu_solve(values["P"], W_.T * values["x"] / values["gamma"])
    values["S"] = values["L"] * values["L"].T
    return values


def model(values, **more):
    symbols = {k: v for k, v in {**values, **more}.items() if k not in {"Q", "P", "m"}}
    table = {}
    for name, value in symbols.items():
        if isinstance(value, mp.matrix):
            places = product(range(value.rows), range(value.cols))
            table[name] = {(r, c) if name in "WSL" else (r,): value[r, c] for r, c in places}
        else:
            table[name] = value
    return Model({"n": values["W"].cols, "d": values["W"].rows}, table)


def value(term, values, **more):
    return evaluate(term, model(values, **more), DIGITS)


def gaussian_log(point, mean, covariance):
    """log N(point; mean, covariance), from the covariance."""
    off = point - mean
    square = (off.T * mp.lu_solve(covariance, off))[0]
    return -(len(point) * mp.log(2 * mp.pi) + mp.log(mp.det(covariance)) + square) / 2


def gaussian_divergence(mean, covariance, other_mean, other):
    """KL(N(mean, covariance) ‖ N(other_mean, other)): ½[tr Σ⁻¹S - k + log det Σ/det S + …], Σ the second covariance."""
    inverse, off = mp.inverse(other), mean - other_mean
    trace = sum((inverse * covariance)[k, k] for k in range(len(mean)))
    ratio = mp.log(mp.det(other) / mp.det(covariance))
    return (trace - len(mean) + ratio + (off.T * inverse * off)[0]) / 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_gap_is_the_divergence_from_the_posterior_at_30_digits(seed):
    v = numbers(seed)
    divergence = gaussian_divergence(v["mu"], v["S"], v["m"], mp.inverse(v["P"]))
    assert abs(value(gap(mu, S), v) - divergence) < SMALL
    assert abs(value(evidence, v) - gaussian_log(v["x"], mp.zeros(4, 1), v["Q"])) < SMALL
    assert abs(value(elbo(mu, S), v) - (value(evidence, v) - divergence)) < SMALL
    assert abs(value(elbo(mu, L @ L.T), v) - value(elbo(mu, S), v)) < SMALL
    assert divergence > 0


def test_the_posterior_mean_is_the_one_of_a_numpy_solve():
    v = numbers(4)
    W_, x_, g_ = np.array(v["W"].tolist(), float), np.array(v["x"].tolist(), float)[:, 0], float(v["gamma"])
    solved = np.linalg.solve(np.eye(3) + W_.T @ W_ / g_, W_.T @ x_ / g_)
    found = [float(evaluate(m.at(a), model(v), DIGITS, {a: k})) for k in range(3)]
    assert np.allclose(found, solved, rtol=1e-12, atol=1e-12)


def test_the_closed_form_is_the_expectation_by_quadrature():
    """n = 1, d = 2: E_q[log p(x, z) - log q(z)] and ∫ p(x, z) dz as integrals."""
    v = numbers(5, size=1, data=2)
    mean, spread = v["mu"][0], v["L"][0, 0]

    def joint(point):
        lik = gaussian_log(v["x"], v["W"] * point, v["gamma"] * mp.eye(2))
        return lik + gaussian_log(mp.matrix([point]), mp.zeros(1, 1), mp.eye(1))

    def integrand(e):  # z = μ + Le
        density = mp.exp(-(e**2) / 2) / mp.sqrt(2 * mp.pi)
        return density * (joint(mean + spread * e) + e**2 / 2 + mp.log(2 * mp.pi) / 2 + mp.log(spread))

    assert abs(value(elbo(mu, S), v) - mp.quad(integrand, [-14, 0, 14])) < 1e-15
    centre, width = v["m"][0], 1 / mp.sqrt(v["P"][0, 0])
    whole = mp.quad(lambda e: mp.exp(joint(centre + width * e)) * width, [-14, 0, 14])
    assert abs(value(evidence, v) - mp.log(whole)) < 1e-15
    at = {"z": mp.matrix([mp.mpf(3) / 7])}
    assert abs(value(log_joint, v, **at) - joint(at["z"][0])) < SMALL
    assert abs(value(quadratic(z, column(z) @ column(z).T), v, **at) - joint(at["z"][0])) < SMALL


@pytest.mark.parametrize("seed", [1, 2])
def test_no_mean_field_posterior_is_better(seed):
    v = numbers(seed)
    top = value(optimum, v)
    hadamard = (sum(mp.log(v["P"][k, k]) for k in range(3)) - mp.log(mp.det(v["P"]))) / 2
    assert abs(value(evidence, v) - top - hadamard) < SMALL
    assert hadamard > 0
    for k in range(3):  # second differences: the optimum is one
        for step in (mp.mpf("1e-3"), -mp.mpf("1e-3")):
            moved = mp.matrix([1 / v["P"][j, j] * (1 + step * (j == k)) for j in range(3)])
            assert value(mean_field, v, mu=v["m"], s=moved) < top
            shifted = mp.matrix([v["m"][j] + step * (j == k) for j in range(3)])
            assert value(mean_field, v, mu=shifted, s=mp.matrix([1 / v["P"][j, j] for j in range(3)])) < top


def test_the_implicit_derivative_of_the_mean_at_30_digits():
    v = {k: t for k, t in numbers(6).items() if k in {"W", "x", "mu", "gamma", "varpi", "S", "P", "Q"}}
    assert set(closed) == {"x", "W", "gamma"}
    pair = (Blocks(((P,),)), Blocks(((P_inv,),)))
    found = confirm_derivative(solution(), model(v), 30, inverses=[pair])
    assert found.confirmed
    assert found.entries == 3 * (4 + 12 + 1)


# mutants: steps that the kernel refuses


def certificate(half=Fraction(1, 2), **changes):
    """The certificate of ELBO = evidence - gap."""
    split = congruence(det_of_product(P, S), log)
    cert = beyond_linear_gaussian.completed(Certificate().equal(split, changes.get("split", half)), mu)
    facts = [h_gamma, beyond_linear_gaussian.h_varpi, logic.and_elim(beyond_linear_gaussian.precision(), 0)]
    facts.append(logic.assume(lt(0, det(S))))
    return lambda left, right: cert.prove("=", left, right, facts)


def only(*, mean=True, image=True):
    """The squares of the gap, with one of them left out."""
    cert, off = Certificate(), mu - m
    if mean:
        cert.add(square=off.at(a), c=Fraction(1, 2), over=[over(a)])
    if image:
        cert.add(
            sign("<", 1 / gamma, [h_gamma]),
            square=beyond_linear_gaussian.times(W, off).at(b),
            c=Fraction(1, 2),
            over=[over(b)],
        )
    return cert


half_energy = (mu - m) @ beyond_linear_gaussian.times(P, mu - m) / 2
U = matrix("U", n, n)


def granted(A):
    """0 < (UᵀAU)_aa for all a, as a hypothesis."""
    return lambda vectors, _: logic.assume(every(a, lt(0, (vectors.T @ A @ vectors).at(a, a))))


turned = identity(n) + S - S.T


def turned_is_positive(vectors, orthonormal):
    """uᵀ(I + S - Sᵀ)u = ‖u‖²."""
    cert = Certificate().add().equal((orthonormal, a, a), -1)
    return logic.forall_intro(cert.prove("<", 0, (vectors.T @ turned @ vectors).at(a, a)), a)


moved = analysis.derivative("t", elbo(mu + unit(a, n) * beyond_posterior_mean.t, S), as_term(0))
STEPS = {
    "the gap's sign": lambda: certificate()(elbo(mu, S), evidence + gap(mu, S)),
    "the gap's factor": lambda: certificate()(elbo(mu, S), evidence - 2 * gap(mu, S)),
    "twice the determinant": lambda: certificate(split=1)(elbo(mu, S), evidence - gap(mu, S)),
    "μ* = -Wᵀy": lambda: certificate()(elbo(mu, S), evidence - gap(mu, S, m * -1)),
    "P⁻¹ for S": lambda: certificate()(elbo(mu, S), evidence - gap(mu, P)),
    "no positive determinant": lambda: (
        Certificate()
        .equal(congruence(det_of_product(P, S), log))
        .prove("=", log(det(P)) + log(det(S)), log(det(P @ S)))
    ),
    "a square left out": lambda: only(image=False).prove("<=", 0, half_energy, [h_gamma]),
    "the other square left out": lambda: only(mean=False).iff(0, half_energy, [h_gamma]),
    "γ < 0": lambda: sign("<", 1 / gamma, [logic.assume(lt(gamma, 0))]),
    "γ^n": lambda: restate(beyond_evidence_determinant.sylvester_proof(), eq(det(Q), exp(n * log(gamma)) * det(P))),
    "an indefinite P": lambda: log_det_bound(identity(n) - W.T @ W * (1 / gamma), positive(W)),
    "a matrix that is not symmetric": lambda: log_det_bound(turned, turned_is_positive),
    "a hypothesis on the eigenvectors": lambda: log_det_bound(P, granted(P)),
    "squares of another matrix": lambda: log_det_bound(P, positive(W * 2)),
    "padding a matrix that is not symmetric": lambda: padded(turned, turned_is_positive, Place((d,))),
    "det of unequal matrices": lambda: restate(det_of_equal(logic.assume(P.equals(U)), P), eq(det(P), det(U.T))),
    "det A B = det A + det B": lambda: restate(det_of_product(P, S), eq(det(P) + det(S), det(P @ S))),
    "det of a sum": lambda: analysis.det_product(det(P), det(S), det(P + S)),
    "blocks in another order": lambda: analysis.det_triangular(
        det(Blocks(((identity(d), W), (zeros(n, d), identity(n))))), [as_term(1)] * 2, (0, 1)
    ),
    "log det diag(1/P_aa) = Σ log P_aa": lambda: restate(
        of_best()[1], eq(log(det(diag(best))), total(a, log(beyond_mean_field.curvature.at(a)))), [h_curvature]
    ),
    "tr S for tr PS": lambda: restate(
        logic.and_elim(trace_bound_proof(), 2), le(log(det(P @ L @ L.T)), (L @ L.T).trace() - n)
    ),
    "the slope without the prior": lambda: restate(moved, replace(moved.goal, value=(slope + mu).at(a))),
    "P without I": lambda: definite(W.T @ W, lambda v: Certificate().add(square=(W @ column(v)).at(b), over=[over(b)])),
    "dμ/dx with the wrong sign": lambda: solution().states("mu", "x", -closed["x"]),
    "dμ/dx without 1/γ": lambda: solution().states("mu", "x", closed["x"] * gamma),
    "dμ/dW twice": lambda: solution().states("mu", "W", closed["W"] * 2),
    "dμ/dγ with the wrong sign": lambda: solution().states("mu", "gamma", -closed["gamma"]),
    "dμ/dx transposed": lambda: solution().states("mu", "x", closed["x"].T),
    "x is of size d": lambda: W.T @ column(mu),
}


@pytest.mark.parametrize("mutant", STEPS)
def test_a_wrong_step_is_refused(mutant):
    with pytest.raises((KernelError, ImplicitError, ShapeError, TacticError)):
        STEPS[mutant]()
