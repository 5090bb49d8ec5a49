"""Minimisation from random starts: right gradients, nothing below a bound, known minimisers found, and violations seen."""

from dataclasses import replace
from fractions import Fraction
from math import cos, e, exp, log, pi, sin, sqrt

import numpy as np
import pytest
from flint import arb

from experiments.lu_steinerberger import sweep as sweeping
from experiments.lu_steinerberger.minimise import Task, run
from experiments.lu_steinerberger.sweep import FULL, SMALL, Found, Problem, child
from proofs.lu_steinerberger import beyond_minimisation as judge
from proofs.lu_steinerberger.beyond_minimisation import BEYOND, End, bounds, judged, outcomes, pairs_below, table, unit
from referee.claims import NotMeasured
from referee.numerics.systems import Ball
from referee.verdict import settle

ONE = Fraction(1)
(CLAIM,) = BEYOND


def asked(results):
    return {m.label: m for m in bounds(results)}


def polygon(n, first=0.0):
    return [[cos(first + 2 * pi * k / n), sin(first + 2 * pi * k / n)] for k in range(n)]


def outcome(loss, d, alpha, *ends):
    n = len(ends[0]) // loss
    return judged([Found(Problem(loss, n, d, Fraction(alpha), len(ends)), ends)])[0]


# what is minimised


@pytest.mark.parametrize(("loss", "alpha"), [(1, 1.0), (1, 10.0), (2, 1.0), (2, 2.5)])
def test_the_gradient_agrees_with_finite_differences(loss, alpha):
    task, h = Task(loss, 4, 3, alpha, 1), 1e-6
    y = np.random.default_rng(3).normal(size=task.rows * 3)  # some rows are longer than 1, some are not
    lengths = np.linalg.norm(y.reshape(-1, 3), axis=1)
    assert loss == 1 or (lengths.min() < 1 < lengths.max())
    slope = task.at(y)[1]
    for k, step in enumerate(np.eye(len(y)) * h):
        assert (task.at(y + step)[0] - task.at(y - step)[0]) / (2 * h) == pytest.approx(slope[k], rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("loss", [1, 2])
def test_the_loss_is_that_of_the_theorem(loss):
    problem = Problem(loss, 3, 2, Fraction(5, 2), 1)
    y = np.random.default_rng(1).normal(size=(3 * loss, 2))
    at = End(problem, y.tolist())
    bound = 3 * log(1 + 2 * exp(-1.5 * 2.5))
    value = float(at.excess) + bound
    assert Task(loss, 3, 2, 2.5, 1).at(y.ravel())[0] == pytest.approx(log(value), rel=1e-12)


def test_the_starts_are_fixed():
    task = {"loss": 2, "n": 4, "d": 3, "alpha": 1.0, "starts": 2}
    first = run([task])
    assert run([task]) == first
    assert first[0][0] != first[0][1]


# what is found


def test_the_claim_is_measured():
    verdict = settle(CLAIM)
    assert verdict.status == "measured"
    assert verdict.trial is not None
    assert not verdict.trial.against


def test_every_run_is_certified_or_reported():
    measured = asked(outcomes())
    assert measured["runs"].value == sum(p.starts for p in SMALL)
    ends = [end for o in outcomes() for end in o.ends]
    assert all(end.excess > 0 or end.excess.contains(0) for end in ends)
    # the ball can touch 0 only where the simplex is exact: two points of a line
    assert {(end.problem.n, end.problem.d) for end in ends if end.excess.contains(0)} <= {(2, 1)}
    assert {(p.loss, p.has_room) for p in SMALL} == {(1, True), (1, False), (2, True), (2, False)}
    assert max(p.n for p in SMALL) == 8


KNOWN = {
    (4, 2, ONE): ("regular 4-gon", 4 * log(1 + 2 / e + e**-2)),
    (5, 2, ONE): ("regular 5-gon", 5 * log(1 + 2 * exp(cos(2 * pi / 5) - 1) + 2 * exp(cos(4 * pi / 5) - 1))),
    (6, 3, ONE): ("inner products 0 (12×), −1 (3×)", 6 * log(1 + 4 / e + e**-2)),
    (8, 4, ONE): ("inner products 0 (24×), −1 (4×)", 8 * log(1 + 6 / e + e**-2)),
    (6, 4, ONE): ("inner products 0 (9×), −0.5 (6×)", 6 * log(1 + 3 / e + 2 * exp(-1.5))),
}


@pytest.mark.parametrize("size", KNOWN)
def test_without_room_known_configurations_are_found(size):
    n, d, alpha = size
    (found,) = (o for o in outcomes() if o.problem == Problem(1, n, d, alpha, o.problem.starts))
    character, value = KNOWN[size]
    assert found.best.character() == character
    assert float(found.best.excess) == pytest.approx(value - n * log(1 + (n - 1) * exp(-n / (n - 1))), abs=1e-9)
    assert "U = 0" in found.says


def test_without_room_the_best_pair_need_not_have_v_equal_to_u():
    names = [m.label for m in pairs_below(outcomes())]
    assert any("n = 7, d = 3, α = 1" in name for name in names)
    (pair,) = (o for o in outcomes() if (o.problem.loss, o.problem.n, o.problem.d) == (2, 7, 3))
    (alone,) = (o for o in outcomes() if o.problem == replace(pair.problem, loss=1))
    assert alone.best.excess > pair.best.excess  # as balls
    assert pair.best.v_from_u() > judge.CLOSE


def test_the_table_has_each_problem_without_room():
    text = " ".join(m.label for m in table(outcomes()))
    assert all(f"n = {p.n}, d = {p.d}, α = {p.alpha}" in text for p in SMALL if not p.has_room)
    assert all(m.value > 0 and not m.asked for m in table(outcomes()))


# what is judged: balls, not floating point


def test_vectors_of_the_ball_are_admissible():
    system = Ball(50)
    with system.working():
        for row in ([0.3, 0.4], [0.6, 0.8], [3.0, 4.0], [1.0, 1e-9], [1e-3, 2.0]):
            x = unit(row, system, on_the_sphere=False)
            square = sum((t * t for t in x), arb(0))
            assert square < 1 + arb(10) ** -45
            y = unit(row, system, on_the_sphere=True)
            assert abs(sum((t * t for t in y), arb(0)) - 1) < arb(10) ** -45
        assert unit([0.25, 0.5], system, on_the_sphere=False) == [arb(1) / 4, arb(1) / 2]
        fifths = unit([3.0, 4.0], system, on_the_sphere=True)
        assert [x.overlaps(arb(k) / 5) for x, k in zip(fifths, (3, 4), strict=True)] == [True, True]


def test_a_vector_without_a_direction_is_refused():
    with pytest.raises(NotMeasured, match="no direction"):
        _ = End(Problem(1, 2, 2, ONE, 1), [[0.0, 0.0], [1.0, 0.0]]).excess


def test_long_vectors_do_not_come_below_the_bound():
    cheat = [[10 * x for x in row] for row in polygon(3)]
    for loss in (1, 2):
        end = End(Problem(loss, 3, 2, ONE, 1), cheat * loss)
        assert end.excess > 0 or end.excess.contains(0)
        assert float(end.excess) < 1e-12


def test_a_bound_that_is_too_high_by_a_billionth_is_seen(monkeypatch):
    monkeypatch.setattr(judge, "minimum", judge.minimum + Fraction(1, 10**9))
    results = judged(Found(o.problem, tuple(end.found for end in o.ends)) for o in outcomes())
    measured = asked(results)
    assert measured["runs below the bound, certified"].value > 10
    assert not measured["runs below the bound, certified"].holds
    assert not measured["least certified lower bound of loss − bound, where its ball excludes 0"].holds


def test_a_sweep_that_ends_too_early_is_seen():
    early = outcome(1, 2, 1, polygon(3), [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.1]])
    late = outcome(2, 2, 1, polygon(3) * 2)
    silent = outcome(1, 2, 1, polygon(4))
    assert asked([early, late, silent])["d ≥ n − 1: largest value of loss/bound − 1 at a best run"].holds
    bad = replace(early, ends=early.ends[1:])
    assert not asked([bad, late, silent])["d ≥ n − 1: largest value of loss/bound − 1 at a best run"].holds


def test_a_pair_with_another_v_is_seen():
    turned = outcome(2, 2, 1, [*polygon(3), *polygon(3, 0.3)])
    assert turned.best.excess > 0
    assert turned.best.v_from_u() > 0.2
    assert "v/α − u up to" in turned.best.character()


@pytest.mark.parametrize(
    ("rows", "character"),
    [
        (polygon(5, 0.7), "regular 5-gon"),
        ([*polygon(4), [sqrt(0.5), sqrt(0.5)]], "inner products 0.7071 (2×), 0 (4×), −0.7071 (2×), −1 (2×)"),
        ([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0]], "inner products 1 (1×), −1 (2×)"),
    ],
)
def test_the_character(rows, character):
    assert outcome(1, 2, 1, rows).best.character() == character


# what cannot be measured


def test_without_scipy_nothing_is_measured(monkeypatch):
    monkeypatch.setattr(sweeping, "find_spec", lambda _: None)
    with pytest.raises(NotMeasured, match="pip install scipy"):
        child(SMALL[:1])


def test_a_process_that_fails_is_not_measured(monkeypatch):
    with pytest.raises(NotMeasured, match="failed"):
        child([replace(SMALL[0], d=-1)])
    monkeypatch.setattr(sweeping, "LIMIT", 0.01)
    with pytest.raises(NotMeasured, match="did not end"):
        child(SMALL)


@pytest.mark.slow
def test_nothing_is_below_the_bound_for_any_n_up_to_eight():
    results = judged(child([replace(p, starts=6) for p in FULL]))
    measured = asked(results)
    assert measured["runs"].value == 6 * len(FULL)
    assert {(p.n, p.d) for p in FULL} == {(n, d) for n in range(2, 9) for d in range(1, n + 2)}
    assert measured["runs below the bound, certified"].holds
    assert all(end.excess > 0 or end.excess.contains(0) for o in results for end in o.ends)
    assert measured["d < n − 1: least certified lower bound of loss − bound"].value > 0
