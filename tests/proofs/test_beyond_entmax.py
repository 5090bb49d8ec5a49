"""Beyond Chiu: α-entmax on the whole simplex, against bisection for τ and finite differences. Changed statements are refused."""

import json
from fractions import Fraction as Q

import numpy as np
import pytest
from scipy.optimize import brentq, minimize

from proofs.chiu import beyond_entmax as entmax
from proofs.chiu import beyond_entmax_boundary as boundary
from proofs.chiu import beyond_entmax_divergence as divergence
from proofs.chiu import beyond_entmax_moves as moves
from proofs.chiu import beyond_entmax_necessary as necessary
from proofs.chiu import beyond_entmax_powers as powers
from proofs.chiu import beyond_entmax_support as support
from proofs.chiu import beyond_regularisers as others
from proofs.chiu.beyond_entmax_examples import kkt_point_beaten
from referee import recheck
from referee.examine import confirm, undefined
from referee.kernel import algebra, logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError
from referee.language.statements import Iff, Implies, eq, every, le, lt, sequent
from referee.numerics.model import Model
from referee.numerics.models import certified
from referee.numerics.refute import fails, refute
from referee.proof import to_json
from referee.tactics.basic import Certificate, sign
from referee.tactics.links import TacticError
from referee.tactics.stated import stated
from referee.verdict import Unproved, check_proves

CLAIMS = {c.id: c for m in (entmax, necessary, divergence, support, boundary, others) for c in m.BEYOND}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_theorem_is_the_statement_for_every_size(name):
    theorem, printed = CLAIMS[name].proof(), CLAIMS[name].printed()
    check_proves(theorem, printed)
    assert undefined(printed) == []
    assert bool(theorem.cited) == (name == "CH-beyond-entmax-differentiable")
    report = recheck.check(json.loads(json.dumps(to_json(theorem, printed, name))))
    assert report.ok, report.reason


def test_equality_cases():
    assert all(confirm(case).confirmed for case in divergence.equality())


# entmax by bisection, in floating point


def solve(theta, beta, T=1.0):
    """x_i = (β(θ_i - τ)/T)_+^{1/β}, with τ such that they sum to 1."""
    scaled = beta * theta / T
    power = lambda tau: np.clip(scaled - tau, 0, None) ** (1 / beta)  # noqa: E731
    tau = brentq(lambda t: power(t).sum() - 1, scaled.max() - 1 - 1e-9, scaled.max(), xtol=1e-15)
    return power(tau), tau * T / beta


def objective(p, theta, beta, T=1.0):
    return p @ theta + T * np.sum(p - p ** (1 + beta)) / (beta * (1 + beta))


SHAPES = [(0.25, 1.0), (0.5, 0.5), (1.0, 1.0), (1.5, 2.0), (3.0, 1.0)]


@pytest.mark.parametrize(("beta", "T"), SHAPES)
def test_a_kkt_point_beats_every_other_point(beta, T):
    source = np.random.default_rng(3)
    zeros = 0
    for _ in range(5):
        theta = source.normal(size=6) * 2
        x, tau = solve(theta, beta, T)
        inside = x > 0
        zeros += np.sum(~inside)
        assert theta[inside] - T * x[inside] ** beta / beta == pytest.approx(np.full(inside.sum(), tau), abs=1e-6)
        assert np.all(theta[~inside] <= tau + 1e-6)
        best = objective(x, theta, beta, T)
        for p in (*source.dirichlet(np.ones(6), 40), *np.eye(6)):
            assert objective(p, theta, beta, T) < best + 1e-12
    assert zeros  # the support was not full


def test_a_minimiser_of_scipy_finds_the_kkt_point():
    theta, beta = np.array([1.0, 0.4, 0.2, -0.5]), 0.5
    simplex = {"type": "eq", "fun": lambda p: p.sum() - 1}
    options = {"bounds": [(0, 1)] * 4, "constraints": simplex, "method": "SLSQP", "tol": 1e-12}
    found = minimize(lambda p: -objective(np.clip(p, 0, 1), theta, beta), np.full(4, 0.25), **options)
    assert found.x == pytest.approx(solve(theta, beta)[0], abs=1e-5)


@pytest.mark.parametrize(("beta", "T"), SHAPES)
def test_the_derivative_off_full_support(beta, T):
    theta = np.array([1.0, 0.7, 0.5, -3.0, -4.0])
    x, _ = solve(theta, beta, T)
    if beta < 0.5:  # there the support is full
        theta, x = theta[:3], solve(theta[:3], beta, T)[0]
    inside, step = x > 0, 1e-6
    q = np.where(inside, np.where(inside, x, 1) ** (1 - beta), 0)
    expected = (np.diag(q) - np.outer(q, q) / q.sum()) / T
    for k in range(len(theta)):
        move = step * np.eye(len(theta))[k]
        slope = (solve(theta + move, beta, T)[0] - solve(theta - move, beta, T)[0]) / (2 * step)
        assert slope == pytest.approx(expected[:, k], abs=2e-5)
    y = np.where(inside, x, 1)
    g = np.where(inside, y**beta * (1 / beta - np.log(y)) / beta, 0)
    by_beta = (solve(theta, beta + step, T)[0] - solve(theta, beta - step, T)[0]) / (2 * step)
    assert by_beta == pytest.approx(T * expected @ g, abs=2e-5)
    by_T = (solve(theta, beta, T + step)[0] - solve(theta, beta, T - step)[0]) / (2 * step)
    assert by_T == pytest.approx(-expected @ (x**beta / beta), abs=2e-5)


@pytest.mark.parametrize("beta", [0.3, 0.5, 1.0, 2.0, 4.0])
def test_the_slopes_at_the_boundary(beta):
    for gap in (1e-2, 1e-3):
        x = solve(np.array([1 / beta - gap, 0.0]), beta)[0][1]
        assert x**beta / beta <= gap * (1 + 1e-6)
        if beta >= 1:
            assert gap <= (1 + 1 / beta) * x * (1 + 1e-6)
            assert beta != 1 or x == pytest.approx(gap / 2)
    assert solve(np.array([1 / beta + 1e-3, 0.0]), beta)[0][1] == 0
    smooth = solve(np.array([1 / beta - 1e-3, 0.0]), beta)[0][1] / 1e-3
    assert (smooth < 0.02) == (beta < 1)


def family(*values):
    return {(k,): Q(t) for k, t in enumerate(values)}


SPARSEMAX = {"T": Q(1), "beta": Q(1), "tau": Q(1, 4), "theta": family("3/4", "3/4", "1/5")}
SPARSEMAX |= {"x": family("1/2", "1/2", 0), "X": family("1/4", "1/4", 0)}


@pytest.mark.parametrize("point", [("1/2", "1/2", 0), (1, 0, 0), (0, 0, 1), ("1/3", "1/3", "1/3")])
def test_sparsemax_by_hand(point):
    symbols = SPARSEMAX | {"y": family(*point), "Y": family(*(Q(t) ** 2 for t in point))}
    model, printed = Model({"n": 3}, symbols), entmax.sufficient()
    assert certified(printed, model)
    assert not fails(printed, model)
    worse = model.replace(symbols=symbols | {"theta": family("3/4", "3/4", 3)})
    assert not certified(printed, worse)
    assert fails(sequent(printed.goal, *(g for g in printed.given if g != entmax.kkt)), worse) == (point[2] != 0)


# changed statements

low, high = entmax.objective(entmax.y, entmax.Y), entmax.objective(entmax.x, entmax.X)
i, x, y, T, beta = entmax.i, entmax.x, entmax.y, entmax.T, entmax.beta
without = lambda claimed, gone: sequent(claimed.goal, *(g for g in claimed.given if g != gone))  # noqa: E731
s, gap = support, divergence.divergence_gap()
MUTANTS = {
    "T > 0 dropped": (entmax.sufficient_proof, without(entmax.sufficient(), entmax.positive_T)),
    "KKT dropped": (entmax.sufficient_proof, without(entmax.sufficient(), entmax.kkt)),
    "the powers of x dropped": (entmax.sufficient_proof, without(entmax.sufficient(), entmax.powers_x)),
    "the powers of y dropped": (entmax.sufficient_proof, without(entmax.sufficient(), entmax.powers_y)),
    "strictly better": (entmax.sufficient_proof, sequent(lt(low, high), *entmax.sufficient().given)),
    "a minimum": (entmax.sufficient_proof, sequent(le(high, low), *entmax.sufficient().given)),
    "no condition where x_i = 0": (
        entmax.sufficient_proof,
        sequent(
            entmax.sufficient().goal,
            *(
                every(i, Implies(lt(0, x.at(i)), eq(entmax.theta.at(i) - T * powers.power(x.at(i), beta) / beta, entmax.tau)))
                if g == entmax.kkt else g for g in entmax.sufficient().given
            ),
        ),
    ),
    "KKT without T > 0": (necessary.necessary_and_sufficient_proof, without(necessary.necessary_and_sufficient(), entmax.positive_T)),
    "KKT with x anywhere": (
        necessary.necessary_and_sufficient_proof,
        sequent(necessary.necessary_and_sufficient().goal, entmax.positive_T, powers.positive_beta, entmax.powers_x),
    ),
    "every point a solution": (
        necessary.necessary_and_sufficient_proof,
        sequent(necessary.is_solution, *necessary.necessary_and_sufficient().given),
    ),
    "T/α for T/(αβ)": (
        divergence.divergence_gap_proof,
        sequent(eq(divergence.value(x) - divergence.value(y), T / powers.alpha * divergence.divergence), *gap.given),
    ),
    "equality everywhere": (
        divergence.divergence_gap_proof, sequent(eq(divergence.value(x), divergence.value(y)), *gap.given),
    ),
    "q = y": (s.derivative_proof, s.derivative_variants()[0].statement),
    "q = 1": (s.derivative_proof, s.derivative_variants()[1].statement),
    "no normalisation": (s.derivative_proof, s.derivative_variants()[2].statement),
    "Σdy free": (s.derivative_proof, without(s.derivative(), s.no_sum)),
    "y of any sign": (s.existence_proof, without(s.existence(), s.positive_y)),
    "the slope for α < 2": (boundary.kink_proof, sequent(boundary.kink().goal.args[1].then, *boundary.given)),
    "g <= Tx": (boundary.kink_proof, sequent(Implies(boundary.large, le(boundary.gap, boundary.T * boundary.x)), *boundary.given)),
    "x > 1 allowed": (boundary.kink_proof, without(boundary.kink(), boundary.given[3])),
    "sparsemax with 1/(s + 1)": (others.on_the_support_proof, others.on_the_support_variants()[0].statement),
    "softmax with T for 1/T": (
        lambda: stated(others.softmax_derivative(), others.with_temperature()), others.with_temperature_variants()[0].statement,
    ),
    "entmax with -g dα": (others.every_alpha_proof, others.every_alpha_variants()[2].statement),
}  # fmt: skip
NUMBERS = (
    "T/α for T/(αβ)", "equality everywhere", "q = y", "q = 1", "no normalisation", "Σdy free", "the slope for α < 2", "g <= Tx",
    "sparsemax with 1/(s + 1)", "softmax with T for 1/T", "entmax with -g dα",
)  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_changed_statement_is_refused(mutant):
    proof, statement = MUTANTS[mutant]
    with pytest.raises(Unproved):
        check_proves(proof(), statement)


@pytest.mark.parametrize("mutant", NUMBERS)
def test_numbers_refute_it(mutant):
    assert refute(MUTANTS[mutant][1], 300) is not None


u, v = powers.s, powers.t
positive = [logic.assume(lt(0, t)) for t in (u, v)]
tangent = powers.power(v, powers.alpha) + powers.alpha * powers.power(v, beta) * (u - v)
scale = powers.power(v, powers.alpha) * u / v
logs = powers.log(u) - powers.log(v)


def bound(first, second, times=beta, facts=(*positive, powers.h_beta)):
    """The certificate of the tangent's inequality, or a changed one."""
    cert = Certificate().add(sign("<", scale, facts), algebra.exp_tangent(first))
    cert.add(sign("<", times * scale, facts), algebra.exp_tangent(second))
    return cert.prove("<=", tangent, powers.power(u, powers.alpha), facts)


any_move, at_zero = logic.assume(lt(0, moves.eps)), logic.and_elim(powers.h_S, 1)
left_over = moves.a - moves.b - T / beta * (moves.B_w - moves.A_u + beta * moves.delta / T)
STEPS = {
    "the tangent at βL and L": lambda: bound(beta * logs, logs),
    "the tangent at -βL and -L": lambda: bound(-beta * logs, -logs),
    "weight 1 for β": lambda: bound(beta * logs, -logs, times=1 + 0 * beta),
    "without β > 0": lambda: bound(beta * logs, -logs, facts=positive),
    "without s > 0": lambda: bound(beta * logs, -logs, facts=(positive[1], powers.h_beta)),
    "0^α from 0 < s": lambda: logic.implies_elim(at_zero, positive[0]),
    "powers fall": lambda: (
        Certificate().add(powers.power_monotone()).prove("<=", powers.power(u, beta), powers.power(v, beta))
    ),
    "a move of any size": lambda: Certificate().add(any_move).prove("<", 0, moves.gain(moves.eps), entmax.FACTS),
    "half of δ for each power": lambda: Certificate().add(moves.h_delta).prove("<", 0, left_over, entmax.FACTS),
    "the tight case of a weak factor": lambda: Certificate().add(powers.h_s, logic.assume(le(0, v))).iff(0, u * v),
    "no solution": lambda: stated(s.solution().existence, sequent(s.existence().goal, *s.given)),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_changed_step_is_refused(step):
    with pytest.raises((KernelError, NotDecided, TacticError)):
        STEPS[step]()


def test_the_right_certificate_of_the_tangent_is_accepted():
    assert bound(beta * logs, -logs).goal == le(tangent, powers.power(u, powers.alpha))


def test_the_solution_is_unique_only_as_stated():
    elsewhere = sequent(Iff(eq(low, high), every(i, eq(y.at(i), 0))), *entmax.sufficient().given)
    with pytest.raises(Unproved):
        check_proves(entmax.sufficient_proof(), elsewhere)
    symbols = SPARSEMAX | {"y": SPARSEMAX["x"], "Y": SPARSEMAX["X"]}
    assert fails(elsewhere, Model({"n": 3}, symbols))


EXAMPLES = {
    "T = -1": {
        "tau": Q(1, 2),
        "scale": -1,
        "x": (Q(1, 2),) * 2,
        "X": (Q(1, 4),) * 2,
        "theta": (0, 0),
        "y": (1, 0),
        "Y": (1, 0),
    },
    "Σx = ½": {"tau": Q(5, 2), "scale": 1, "x": (Q(1, 2),), "X": (Q(1, 4),), "theta": (3,), "y": (1,), "Y": (1,)},
}
NO_EXAMPLES = {
    "T = 1": EXAMPLES["T = -1"] | {"scale": 1, "tau": Q(-1, 2)},
    "another τ": EXAMPLES["Σx = ½"] | {"tau": 2},
    "Y is not y²": EXAMPLES["T = -1"] | {"Y": (1, 1)},
    "y does not sum to 1": EXAMPLES["Σx = ½"] | {"y": (2,), "Y": (4,)},
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_kkt_point_that_is_beaten(name):
    th = kkt_point_beaten(necessary.better_point, **EXAMPLES[name])
    assert (th.hyps, th.ctx) == ((), ())


@pytest.mark.parametrize("name", NO_EXAMPLES)
def test_numbers_that_are_no_example(name):
    with pytest.raises(TacticError):
        kkt_point_beaten(necessary.better_point, **NO_EXAMPLES[name])
