"""Unrolled and implicit derivatives: what is proved agrees with gradient descent as it runs, differenced at 30 digits."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest

from proofs.chiu import beyond_contraction as contract
from proofs.chiu import beyond_envelope as envelope
from proofs.chiu import beyond_implicit_optimum as implicit
from proofs.chiu import beyond_unrolled as unrolled
from proofs.chiu import beyond_unrolled_gradient as gradients
from proofs.chiu import beyond_unrolled_rate as rates
from proofs.chiu.beyond_contraction import kappa, moved
from proofs.chiu.beyond_unrolled import B_opt, D, H_opt, X, c, descent, differentiate, error, eta, power, slope
from proofs.chiu.beyond_unrolled_rate import K, V, a, after, i, j, lam, powers, ratio, rho, squares
from referee import recheck
from referee.examine import undefined
from referee.implicit import ImplicitError
from referee.implicit.confirm import confirm as confirm_derivative
from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError
from referee.language.matrices import Blocks, column, diag, identity
from referee.language.terms import Idx, exp, indices, log
from referee.language.vectors import ShapeError
from referee.numerics.evaluate import Evaluator
from referee.numerics.model import Model
from referee.numerics.systems import Digits
from referee.proof import to_json
from referee.tactics.basic import Certificate, over, restate
from referee.tactics.tables import entries, equal, equation
from referee.verdict import check_proves

MODULES = (implicit, envelope, unrolled, rates, contract, gradients)
CLAIMS = {claim.id: claim for module in MODULES for claim in module.BEYOND}
DIGITS = Digits(60)
mp = DIGITS.mp
SMALL, STEP = mp.mpf(10) ** -30, mp.mpf(10) ** -20


@pytest.mark.parametrize("name", CLAIMS)
def test_the_theorem_is_the_statement(name):
    claim = CLAIMS[name]
    statement, theorem = claim.printed(), claim.proof()
    check_proves(theorem, statement)
    assert not undefined(statement)
    assert not theorem.cited
    assert recheck.check(to_json(theorem, statement, name)).ok


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_other_numbers_of_steps(steps):
    claim = unrolled.steps_statement(steps)
    check_proves(claim.proof(), claim.printed())


# numbers: gradient descent on a random quadratic ℓ with n = 3 and two parameters


@cache
def problem(seed=3, n=3, two=2):
    """H with its eigenbasis, g, B = -HX, starts z₀ and D₀, and a step that contracts."""
    source = random.Random(seed)
    draw = lambda r, c: mp.matrix([[mp.mpf(source.randint(-9, 9)) / 4 for _ in range(c)] for _ in range(r)])  # noqa: E731
    A = draw(n, n)
    hessian = A.T * A + mp.eye(n)
    values, vectors = mp.eigsy(hessian)
    p = {"H": hessian, "V": vectors, "lambda": values, "g": draw(n, 1), "X": draw(n, two), "theta": draw(two, 1)}
    p |= {"y": draw(n, 1), "D": draw(n, two), "eta": 1 / (max(values) + 1)}
    p["B"] = -hessian * p["X"]
    p["z'"] = -mp.lu_solve(hessian, p["g"] + p["B"] * p["theta"])
    return p


def descend(p, begin, theta, steps):
    for _ in range(steps):
        begin = begin - p["eta"] * (p["g"] + p["H"] * begin + p["B"] * theta)
    return begin


def evaluator(p, **more):
    symbols = {}
    for name, value in {**p, **more}.items():
        if isinstance(value, mp.matrix):
            flat = name in {"lambda", "g", "theta", "y", "z'", "v", "z", "h"}
            places = product(range(value.rows), range(value.cols))
            symbols[name] = {(r,) if flat else (r, c): value[r, c] for r, c in places}
        else:
            symbols[name] = value
    sizes = {"n": 3, "s": 2} | {k: symbols.pop(k) for k in ("K",) if k in symbols}
    return Evaluator(DIGITS, Model(sizes, symbols))


def table(found, M):
    """A matrix of the language as numbers; a column has one index."""
    sides = [M.rows[0], *M.cols]
    places = tuple(Idx(name, size) for name, size in zip(("r", "s"), sides, strict=False))
    entry, counts = M.at(*places), [k.range.value({"n": 3, "s": 2}) for k in places] + [1]
    values = {at: found.value(entry, dict(zip(places, at, strict=False))) for at in product(*map(range, counts[:2]))}
    return mp.matrix([[values[r, s] for s in range(counts[1])] for r in range(counts[0])])


def close(one, two, tolerance=SMALL):
    return mp.norm(one - two, mp.inf) < tolerance


def differenced(f, steps):
    """The columns of the derivative of f(direction, h), by central differences."""
    return [(f(k, STEP) - f(k, -STEP)) / (2 * STEP) for k in range(steps)]


@pytest.mark.parametrize("steps", [0, 1, 5, 40])
def test_the_closed_form_is_the_derivative_of_the_iteration(steps):
    """∂z_K/∂θ by differencing K steps that start at z₀ + D₀(θ - θ₀)."""
    p = problem()

    def run(k, h):
        turned = p["theta"].copy()
        turned[k] += h
        return descend(p, p["y"] + p["D"] * (turned - p["theta"]), turned, steps)

    here = evaluator(p, K=steps)
    found = table(here, after(K))
    for k, difference in enumerate(differenced(run, 2)):
        assert close(found[:, k], difference)
    begin = lambda k, h: descend(p, p["y"] + h * mp.eye(3)[:, k], p["theta"], steps)  # noqa: E731
    jacobian = table(here, V @ powers(K) @ V.T)
    for k, difference in enumerate(differenced(begin, 3)):
        assert close(jacobian[:, k], difference)
    if steps == 40:
        assert mp.norm(jacobian) < mp.mpf("0.2")  # the start is forgotten


def test_the_limit_is_the_implicit_derivative_of_numpy_too():
    p = problem()
    many = table(evaluator(p, K=4000), after(K))
    assert close(many, p["X"], mp.mpf(10) ** -25)
    H_, B_ = (np.array(p[name].tolist(), float) for name in ("H", "B"))
    assert np.allclose(-np.linalg.solve(H_, B_), np.array(many.tolist(), float), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("steps", [1, 7])
def test_the_rate_and_the_contraction(steps):
    p = problem()
    slowest = 1 - p["eta"] * min(p["lambda"])
    here = evaluator(p, K=steps, rho=slowest, kappa=min(p["lambda"]), v=p["y"])
    assert here.value(squares(after(K) - X)) <= here.value(exp(2 * K * log(rho)) * squares(D - X))
    image = table(here, moved)
    assert mp.norm(image) <= slowest * mp.norm(p["y"])


def test_the_three_gradients():
    """Of ℓ = gᵀz + ½zᵀHz + zᵀBθ + hᵀθ + ½θᵀCθ after K steps, as numbers."""
    p, steps = problem(), 100
    z_K = descend(p, p["y"], p["theta"], steps)
    here = evaluator(p, K=steps)
    D_K, gap = table(here, after(K)), z_K - p["z'"]
    gradient = p["g"] + p["H"] * z_K + p["B"] * p["theta"]
    naive = p["B"].T * gap
    automatic, exact = naive + D_K.T * gradient, naive + p["X"].T * gradient
    assert close(table(here, gradients.left_over), gap)
    assert close(naive, -table(here, gradients.spectrum(1 * K, V.T @ X)))
    assert close(automatic, table(here, gradients.spectrum(2 * K, gradients.E)))
    assert mp.norm(exact) < SMALL
    assert mp.norm(automatic) < mp.norm(naive) / 10


def test_one_step_for_a_function_that_is_not_quadratic():
    """ℓ = Σ log cosh(z + Mθ) + ½zᵀHz: the iterated derivative tends to -H⁻¹B at the optimum, and each step obeys the identity."""
    p = problem()
    M = p["X"]
    gradient = lambda z, t: mp.matrix([mp.tanh(y) for y in z + M * t]) + p["H"] * z  # noqa: E731

    def second(z, t):
        """∂²ℓ/∂z² and ∂²ℓ/∂z∂θ."""
        weights = mp.diag([1 - mp.tanh(y) ** 2 for y in z + M * t])
        return weights + p["H"], weights * M

    eta_ = 1 / (max(p["lambda"]) + 2)
    z, t, D_ = p["y"], p["theta"], p["D"]
    best = z
    for _ in range(60):
        H_, _ = second(best, t)
        best = best - mp.lu_solve(H_, gradient(best, t))
    H_best, B_best = second(best, t)
    limit = -(mp.inverse(H_best) * B_best)
    errors = []
    for _ in range(300):
        H_, B_ = second(z, t)
        here = evaluator({"H": H_, "B": B_, "H'": H_best, "B'": B_best, "X": limit, "D": D_, "eta": eta_})
        if len(errors) in (0, 3):
            assert close(table(here, unrolled.after - X), table(here, error))
        D_ = D_ - eta_ * (H_ * D_ + B_)
        z = z - eta_ * gradient(z, t)
        errors.append(mp.norm(D_ - limit))
    assert errors[-1] < errors[0] / 10**4
    assert close(H_best * limit + B_best, mp.zeros(3, 2))


def test_the_optimum_of_a_cubic_loss_at_30_digits_by_the_engine():
    """Formula, linear solver and differences agree; no entry of ∂z*/∂z⁽⁰⁾ differs from 0."""
    source = random.Random(5)
    places = {"g": (2,), "theta": (1,), "B": (2, 1), "T": (2, 2, 2), "R": (2, 2, 1), "y": (2,)}
    symbols = {
        name: {at: Fraction(source.randint(-3, 3), 10) for at in product(*map(range, shape))}
        for name, shape in places.items()
    }
    symbols |= {"H": {(0, 0): Fraction(2), (1, 1): Fraction(3)}, "z": {(0,): Fraction(0), (1,): Fraction(0)}}
    pair = Blocks(((implicit.hessian,),)), Blocks(((implicit.K,),))
    found = implicit.solution()
    report = confirm_derivative(found, Model({"n": 2, "s": 1}, symbols), 30, inverses=[pair])
    assert report.confirmed
    assert report.entries == 2 * (1 + 2)
    with pytest.raises(ImplicitError, match="dz/dy does not hold"):
        found.states("z", "y", implicit.K)
    with pytest.raises(ImplicitError, match="dz/dtheta does not hold"):
        found.states("z", "theta", implicit.K @ implicit.mixed)


def test_the_envelope_with_a_solver_stopped_early():
    """∂ℓ*/∂φ along three paths, for one φ: z₀ = z₀ + Gφ, θ = θ + Tφ, ℓ quadratic, two steps."""
    p = problem()
    G, T = mp.matrix([1, -2, 1]), mp.matrix([2, -1])

    def value(phi, steps):
        theta, begin = p["theta"] + T * phi, p["y"] + G * phi
        z = descend(p, begin, theta, steps)
        return (p["g"].T * z + z.T * p["H"] * z / 2 + z.T * p["B"] * theta + theta.T * theta)[0]

    for steps in (2, 2000):
        z = descend(p, p["y"], p["theta"], steps)
        zero_start = {"D": mp.zeros(3, 2), "K": steps}
        here = evaluator({**p, **zero_start})
        S, X_ = table(here, V @ powers(K) @ V.T), table(here, after(K))
        D_z = (p["g"] + p["H"] * z + p["B"] * p["theta"]).T
        h = (p["B"].T * z + 2 * p["theta"]).T
        formula = (D_z * (S * G + X_ * T) + h * T)[0]
        difference = (value(STEP, steps) - value(-STEP, steps)) / (2 * STEP)
        assert abs(formula - difference) < SMALL
        if steps > 2:
            assert abs(formula - (h * T)[0]) < SMALL  # the envelope theorem


# mutants: steps that the kernel refuses

ONE, OF_B = identity(D.rows), equation(B_opt, -(H_opt @ X))
h_V = logic.assume(rates.orthogonal)
left, right = (equation(M, ONE, logic.and_elim(h_V, k)) for k, M in enumerate((V.T @ V, V @ V.T)))
start = unrolled.z + unrolled.along(unrolled.J, j)
image = (envelope.A @ envelope.X @ column(envelope.u)).at(i)
hessian = envelope.C - envelope.X.T @ envelope.H @ envelope.X


def flipped(by_symmetry):
    """B_sk = -(XᵀH)_ks, from B = -HX."""
    (k,), (s,) = indices("k", X.cols[0]), indices("s", X.rows[0])
    cert = Certificate().equal((logic.assume(gradients.implicit), s, k))
    if by_symmetry:
        cert.equal((logic.assume(gradients.symmetric), i, s), X.at(i, k), over=[over(i)])
    return cert.prove("=", gradients.B.at(s, k), -(X.T @ gradients.H).at(k, s))


STEPS = {
    "the step's sign": lambda: equal(unrolled.after - X, error, OF_B * eta),
    "X not implicit": lambda: equal(unrolled.after - X, error),
    "I + ηH": lambda: equal(unrolled.after - X, (ONE + unrolled.H * eta) @ (D - X), -(OF_B * eta)),
    "without the change of H": lambda: equal(unrolled.after - X, unrolled.contraction @ (D - X), -(OF_B * eta)),
    "a Jacobian transposed": lambda: differentiate(
        slope(descent(start, unrolled.theta, 1), power(1).T @ unrolled.J, j)
    ),
    "a step too few": lambda: differentiate(unrolled.unrolled(3, power(2)).goal.args[0]),
    "a step too many": lambda: differentiate(unrolled.unrolled(3, power(4)).goal.args[1]),
    "K for K + 1": lambda: restate(rates.closed_form_proof(), rates.closed_form(0).goal),
    "V not orthogonal": lambda: equal(after(0), D),
    "V orthogonal from the other side": lambda: equal(after(0), D, left @ (D - X)),
    "K = 1 for K = 0": lambda: equal(after(1), D, right @ (D - X)),
    "a ratio that may be 0": lambda: entries(powers(K + 1).equals(powers(K) @ diag(ratio)), lambda *_: Certificate()),
    "a rate of 1": lambda: (
        Certificate()
        .add((rates.slower(), a), square=(V.T @ (D - X)).at(a, c), over=[over(a), over(c)])
        .prove("<=", squares(after(K) - X), squares(D - X))
    ),
    "K may be negative": lambda: logic.size_nonnegative(-K),
    "the contraction without 1 - ηλ >= 0": lambda: (
        Certificate().add(square=eta * (lam.at(a) - kappa)).prove("<=", ratio.at(a) ** 2, (1 - eta * kappa) ** 2)
    ),
    "the contraction, first power": lambda: restate(
        contract.contraction_proof(), contract.contraction(1 - eta * kappa).goal
    ),
    "H not symmetric": lambda: flipped(by_symmetry=False),
    "B = -XᵀH": lambda: equal(gradients.B, -(X.T @ gradients.H)),
    "a gradient of the wrong size": lambda: X @ gradients.gradient,
    "the envelope without an optimum": lambda: equal(envelope.through_z + envelope.direct, envelope.direct),
    "the printed chain": lambda: restate(
        logic.and_elim(envelope.envelope_proof(), 0), envelope.envelope(envelope.direct).goal.args[0]
    ),
    "C + XᵀHX": lambda: restate(
        envelope.curvature_proof(), envelope.curvature(envelope.C + envelope.X.T @ envelope.H @ envelope.X).goal
    ),
    "C <= C - XᵀHX": lambda: (
        Certificate().add(square=image, over=[over(i)]).prove("<=", envelope.along(envelope.C), envelope.along(hessian))
    ),
}


def test_what_the_mutants_change_is_provable():
    assert flipped(by_symmetry=True)
    assert equal(after(0), D, right @ (D - X))
    assert entries(
        powers(K + 1).equals(powers(K) @ diag(ratio)), lambda *_: Certificate(), [logic.assume(rates.small_step)]
    )


@pytest.mark.parametrize("mutant", STEPS)
def test_a_wrong_step_is_refused(mutant):
    with pytest.raises((KernelError, NotDecided, ShapeError)):
        STEPS[mutant]()
