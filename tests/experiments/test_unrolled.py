"""Differentiating through a solver: the gradients agree by every route, the costs are counted, and doctored data fail."""

from dataclasses import replace
from pathlib import Path

import mpmath
import numpy as np
import pytest

from experiments import child as process
from experiments.chiu import sweep as sweeping
from experiments.chiu.problem import DECAY, RATE, Problem, problem
from experiments.chiu.sweep import SMALL, Sweep, growth, small, trusted
from experiments.chiu.unrolled import (
    METHODS,
    Reversible,
    checkpointed,
    implicit,
    implicit_by_products,
    restarted,
    reversed_exactly,
    taped,
)
from proofs.chiu import section_1
from referee.binding import settled
from referee.claims import Measured, Measurement, NotMeasured
from referee.project import load
from referee.record import record, summary
from referee.report.content import result
from referee.report.figure import figure
from referee.verdict import settle

CLAIMS = {claim.id: claim for claim in section_1.CLAIMS}
PROJECT = load(Path(__file__).parent)


def off(a, b):
    return float(np.linalg.norm(a - b) / np.linalg.norm(b))


def moved(given: Problem, k: int, h: float) -> Problem:
    theta = given.theta.copy()
    theta[k] += h
    return replace(given, theta=theta)


# -- the gradients ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [1, 2, 7, 40])
def test_the_tape_agrees_with_finite_differences(steps):
    given, h = problem(6), 1e-5
    gradient = taped(given, steps)
    for k in range(given.d):
        up, down = (moved(given, k, s) for s in (h, -h))
        difference = (up.loss(up.solve(steps)) - down.loss(down.solve(steps))) / (2 * h)
        assert difference == pytest.approx(gradient[k], rel=1e-6, abs=1e-10)


def test_the_tape_agrees_with_the_solver_at_fifty_digits():
    given, steps = problem(3), 25
    gradient = taped(given, steps)
    with mpmath.workdps(50):
        Q, c = mpmath.matrix(given.Q.tolist()), mpmath.matrix(given.c.tolist())

        def softmax(z):
            e = [mpmath.exp(t) for t in z]
            return mpmath.matrix([t / sum(e) for t in e])

        def loss(theta):
            z, v = mpmath.zeros(3, 1), mpmath.zeros(3, 1)
            for _ in range(steps):
                v = DECAY * v - RATE * (z - theta + Q * softmax(z))
                z += v
            return (c.T * softmax(z))[0]

        for k in range(3):
            step = mpmath.matrix([mpmath.mpf(10) ** -20 if m == k else 0 for m in range(3)])
            theta = mpmath.matrix(given.theta.tolist())
            slope = (loss(theta + step) - loss(theta - step)) * mpmath.mpf(10) ** 20 / 2
            assert abs(slope - gradient[k]) < 1e-14


@pytest.mark.parametrize("method", [checkpointed, restarted, reversed_exactly])
@pytest.mark.parametrize("steps", [1, 5, 16, 37])
@pytest.mark.parametrize("d", [1, 5, 13])
def test_the_unrolled_methods_agree(method, steps, d):
    expected = taped(problem(d), steps)
    found = method(problem(d), steps)
    assert np.abs(found - expected).max() <= 1e-12


@pytest.mark.parametrize("length", [1, 3, 20, 50])
def test_checkpoints_may_lie_at_any_distance(length):
    assert off(checkpointed(problem(5), 20, length), taped(problem(5), 20)) < 1e-13


@pytest.mark.parametrize("method", [implicit, implicit_by_products])
def test_the_implicit_gradient_is_that_of_the_converged_solver_only(method):
    converged, early = (off(method(problem(20), steps), taped(problem(20), steps)) for steps in (256, 16))
    assert converged < 1e-12
    assert early > 1e-3


def test_without_the_quadratic_the_implicit_gradient_is_the_paper_s_jacobian():
    given = replace(problem(8), Q=np.zeros((8, 8)))
    x = given.softmax(given.theta)
    expected = (np.diag(x) - np.outer(x, x)) @ given.c
    assert off(implicit(given, 300), expected) < 1e-12
    assert off(taped(given, 300), expected) < 1e-12


def test_the_reversible_solver_returns_to_its_start_and_needs_its_bits():
    given = problem(13)
    ends = []
    for keep in (True, False):
        run = Reversible(given, 120)
        for _ in range(120):
            run.forward()
        if not keep:
            run.bits[:] = 0
        for _ in range(120):
            run.undo_v(given.residual(run.undo_z()))
        ends.append(bool(run.z.any() or run.v.any()))
    assert ends == [False, True]


def test_the_operations_are_those_of_the_products():
    d, steps = 50, 100
    products = {"evaluation": 1, "tape": 2, "checkpoints": 3, "reversible": 3}
    for name, k in products.items():
        given = problem(d)
        METHODS[name](given, steps)
        assert k * steps * 2 * d**2 <= given.flops <= k * steps * (2 * d**2 + 40 * d)


# -- the claims ---------------------------------------------------------------------------------------------------------

REFUTED = {"CH-abs-ad", "CH-s1-rev"}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_claim_is_measured(name):
    verdict = settle(CLAIMS[name])
    assert verdict.status == "measured", verdict.why
    assert verdict.printed_verdict == ("refuted" if name in REFUTED else "measured")
    assert bool(verdict.trial.amended) == (name in REFUTED)


def doctored(**factors) -> Sweep:
    """The small sweep with costs that grow by a further power of T: `tape_bytes=1` makes the tape's exponent 2."""
    rows = [dict(row) for row in small().costs]
    for key, power in factors.items():
        method, what = key.split("_")
        for row in rows:
            if row["method"] == method:
                row[what] *= (row["steps"] / SMALL.steps[0]) ** power
    return replace(small(), costs=tuple(rows))


@pytest.mark.parametrize(
    ("measure", "factors", "fails"),
    [
        (section_1.constant_time, {"tape_bytes": 1}, "bytes with the tape"),
        (section_1.constant_time, {"tape_bytes": -1}, "bytes with the tape"),
        (section_1.constant_time, {"tape_flops": 0.5}, "quotient in T"),
        (section_1.time_ratio, {"tape_flops": 1}, "quotient in T"),
        (section_1.time_ratio, {"tape_flops": 2}, "operations with the tape"),
        (section_1.stores_everything, {"tape_bytes": 1}, "bytes in T"),
        (section_1.stores_everything, {"tape_bytes": -0.5}, "bytes in T"),
        (section_1.checkpoints, {"checkpoints_bytes": 0.5}, "√T checkpoints"),
        (section_1.checkpoints, {"checkpoints_flops": 0.5}, "operations, √T checkpoints"),
        (section_1.checkpoints, {"restarts_flops": -0.8}, "only checkpoint"),
        (section_1.with_slowdown, {"reversible_flops": 0.5}, "operations, reversible"),
        (section_1.with_slowdown, {"reversible_bytes": 1}, "bits kept"),
        (section_1.request, {"implicit_bytes": 1}, "with its matrix"),
        (section_1.request, {"products_bytes": 0.5}, "by products"),
        (section_1.request, {"tape_bytes": 1}, "tape"),
        (section_1.request, {"reversible_bytes": 1}, "reversible"),
    ],
)
def test_doctored_costs_fail(measure, factors, fails):
    assert all(m.holds for m in measure(small()))
    broken = [m.label for m in measure(doctored(**factors)) if not m.holds]
    assert any(fails in label for label in broken)


def test_the_printed_sentences_would_pass_if_they_were_true():
    assert not all(m.holds for m in section_1.constant_time_and_space(small()))
    assert all(m.holds for m in section_1.constant_time_and_space(doctored(tape_bytes=-1)))
    rows = tuple({**r, "flops": r["flops"] / 1.5} if r["method"] == "reversible" else r for r in small().costs)
    assert not all(m.holds for m in section_1.without_slowdown(small()))
    assert all(m.holds for m in section_1.without_slowdown(replace(small(), costs=rows)))


@pytest.mark.parametrize("method", ["checkpoints", "reversible", "implicit", "products"])
def test_costs_of_wrong_gradients_settle_nothing(method):
    rows = tuple({**row, "error": 1e-3} if row["method"] == method else row for row in small().costs)
    with pytest.raises(NotMeasured, match=f"gradient by {method}"):
        trusted(replace(small(), costs=rows))


def test_without_numpy_the_claims_are_open_and_say_what_to_install(monkeypatch):
    monkeypatch.setattr(sweeping, "find_spec", lambda _: None)
    small.cache_clear()
    try:
        for claim in CLAIMS.values():
            verdict = settle(claim)
            assert (verdict.status, verdict.printed_verdict) == ("open", "open")
            assert "pip install 'numpy>=1.26'" in verdict.why
    finally:
        small.cache_clear()


def test_a_child_that_fails_leaves_the_claims_open(monkeypatch):
    monkeypatch.setattr(process, "ROOT", Path(__file__).parent)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    with pytest.raises(NotMeasured, match="failed"):
        sweeping.child([("tape", 4, 4)], 1, (4, 4))


def test_growth_is_the_exponent():
    assert growth([(2, 12.0), (4, 48.0), (8, 192.0)]) == 2
    assert growth([(2, 5.0), (4, 5.0)]) == 0
    for bad in ([], [(2, 1.0)], [(2, 1.0), (4, 0.0)]):
        with pytest.raises(NotMeasured, match="no growth"):
            growth(bad)


# -- the verdict on measured claims ---------------------------------------------------------------------------------------


def claim(printed, repaired=None):
    rest = (
        {"repaired": lambda: [Measurement("b", repaired, 0, 1)], "amended": "It is b."} if repaired is not None else {}
    )
    return Measured("X-1", printed=lambda: [Measurement("a", printed, 0, 1)], **rest)


@pytest.mark.parametrize(
    ("printed", "repaired", "status", "verdict"),
    [
        (0.5, None, "measured", "measured"),
        (2, None, "open", "refuted"),
        (2, 0.5, "measured", "refuted"),
        (2, 2, "open", "refuted"),
        (0.5, 0.5, "open", "open"),
        (float("nan"), None, "open", "refuted"),
    ],
)
def test_the_status_follows_from_the_numbers(printed, repaired, status, verdict):
    found = settle(claim(printed, repaired))
    assert (found.status, found.printed_verdict) == (status, verdict)
    assert bool(found.why) == (status == "open")


def test_a_claim_of_which_nothing_is_asked_is_open():
    assert settle(Measured("X-1", printed=lambda: [Measurement("seconds", 3.0)])).status == "open"


def test_the_report_and_the_record_tell_what_was_measured():
    (paper,) = (p for p in PROJECT.papers if p.id == "chiu")
    (printed,) = (p for p in paper.printed if p.id == "CH-abs-ad")
    verdict = settled(paper, printed)
    told = result(1, printed, verdict)
    assert told.erratum
    assert "growth exponent in T" in told.against
    assert "grows with the number of operations" in told.amended
    assert len(told.measurements) == 5
    assert summary(verdict).startswith("as printed: growth exponent")
    kept = record(paper, printed, verdict, None)
    assert kept["status"] == "measured"
    assert kept["printed"]["verdict"] == "refuted"
    assert "growth exponent" in kept["printed"]["witness"]
    assert kept["repaired"]["verdict"] == "measured"


def test_figures_are_pictures_with_every_curve():
    for drawn in section_1.figures():
        tex = figure(drawn)
        assert tex.count(r"\qbezier") == sum(len(points) - 1 for _, points in drawn.curves)
        assert tex.count("{") == tex.count("}")
        assert "checkpoints" in tex
