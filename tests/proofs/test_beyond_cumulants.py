"""Cumulants of laws on [-1, 1], by recursion, and the radius of convergence: what is proved, and that no neighbouring statement is."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial, inf
from typing import Any

import mpmath as mp
import pytest

from proofs.lu_steinerberger import beyond_cumulants as series
from proofs.lu_steinerberger import beyond_fourth_cumulant as fourth
from proofs.lu_steinerberger import beyond_radius as radius
from proofs.lu_steinerberger import beyond_third_cumulant as third
from proofs.lu_steinerberger.notation import j, n
from referee import recheck
from referee.examine import undefined
from referee.kernel.theorem import KernelError
from referee.language.statements import Iff, both, eq, every, le
from referee.language.terms import as_term, sqrt, total
from referee.numerics.evaluate import evaluate
from referee.numerics.model import Model
from referee.numerics.systems import Exact
from referee.proof import to_json
from referee.tactics import taylor
from referee.tactics.chain import given
from referee.verdict import at_order, check_proves, settle

MODULES = (third, fourth, series)
CLAIMS = {claim.id: claim for module in MODULES for claim in module.BEYOND}


@pytest.fixture(autouse=True)
def _fresh():
    """A mutant must not meet a cached theorem, nor leave one behind."""
    caches = [f for module in MODULES for f in vars(module).values() if hasattr(f, "cache_clear")]
    for f in caches:
        f.cache_clear()
    yield
    for f in caches:
        f.cache_clear()


@pytest.mark.parametrize("name", CLAIMS)
def test_the_theorem_is_the_statement(name):
    claim = CLAIMS[name]
    statement, theorem = claim.printed(), claim.proof()
    check_proves(theorem, statement)
    assert {*theorem.hyps} == {*statement.given}
    assert not undefined(statement)
    assert not theorem.cited
    assert recheck.check(to_json(theorem, statement, name)).ok


def test_a_mean_of_the_other_sign_is_no_equality_case():
    mirrored = third.two_points(-third.half_root(Fraction(1, 3)))
    values = [evaluate(t, mirrored(None), Exact()) for t in (third.kappa_3, third.largest)]
    assert values[0] == -values[1]


def test_a_model_of_the_wrong_mean_breaks_nothing():
    """x = (1, -1) with equal weights: κ_3 = 0 and κ_4 = -2."""
    model = Model({"n": 2}, {"p": {(0,): Fraction(1, 2), (1,): Fraction(1, 2)}, "x": {(0,): 1, (1,): -1}})
    assert [evaluate(t, model, Exact()) for t in (third.kappa_3, fourth.kappa_4)] == [0, -2]


# from outside

POINTS = [Fraction(k, 7) for k in (7, 3, -2, -6, 5)]


def test_cumulants_are_derivatives_to_the_sixth():
    with mp.workdps(40):
        found = mp.taylor(lambda t: mp.log(sum(mp.exp(t * y) for y in map(mp.mpmathify, POINTS)) / 5), 0, 6)
        exact = radius.of_points(tuple(POINTS), 6)
        assert max(abs(f * factorial(m) - exact[m - 1]) for m, f in enumerate(found) if m) < 1e-20
    assert len(series.each_derivative(6).goal.args) == 6


@pytest.mark.parametrize("order", [1, 2, 4, 7])
def test_the_recursion_at_any_order(order):
    verdict = settle(at_order(CLAIMS["LS-beyond-cumulants"], order), audit=False)
    assert verdict.status == "proved"
    with pytest.raises(ValueError, match="order >= 1"):
        series.at_order(0)


def test_the_extreme_laws_are_extreme():
    best = [0.0, inf, -inf]
    for k in range(1001):
        p = k / 1000
        mean, variance = 2 * p - 1, 4 * p * (1 - p)
        best = [
            max(best[0], -2 * mean * variance),
            min(best[1], variance * (4 - 6 * variance)),
            max(best[2], variance * (4 - 6 * variance)),
        ]
    assert best == pytest.approx([4 / 3**1.5, -2, 2 / 3], abs=1e-5)


# the radius of convergence


def test_the_radius_is_measured():
    verdict = settle(radius.BEYOND[0])
    assert verdict.status == "measured"
    assert len(verdict.trial.measurements) == 5


def test_cumulants_of_a_sign_are_tangent_numbers():
    kappa = radius.of_points((-1, 1))
    for m in range(1, 30):
        p, q = mp.bernfrac(2 * m)
        assert kappa[2 * m - 1] == Fraction(4**m * (4**m - 1) * int(p), 2 * m * int(q))


def test_the_constants_are_those_of_the_remainders():
    assert radius.constants(9) == [taylor.remainder_bound(m, [1] * m) for m in range(1, 10)]
    assert taylor.error_constant(6) == Fraction(radius.constants(7)[-1], factorial(7))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LAWS", ((-2, 2),)),
        ("LAWS", ((1, 1, 3, -1),)),
        ("of_points", lambda *_: radius.cumulants([(m + 1) % 2 * 4**m for m in range(1, 61)])),
        ("of_points", lambda *_: [1] * 60),
    ],
    ids=["range: points ±2", "range: a point 3", "scale: the law ±2 for ±1", "no cumulants"],
)
def test_what_is_no_law_of_this_kind_does_not_pass(name, value, monkeypatch):
    monkeypatch.setattr(radius, name, value)
    assert settle(radius.BEYOND[0]).status == "open"


# mutants: each is refused

w, one, high, low = given(*third.law)
nearly = given(every(j, le(-2, third.x)))[0]
definitions, tilted = series.definitions, series.tilted


def rules_with(choose: Any) -> Any:
    return lambda order: definitions(order, choose)


def tilted_with(choose: Any) -> Any:
    return lambda order: tilted(order, choose)


CHANGED = {
    "coefficient: 2/3 for 4/(3√3)": (third, "largest", as_term(Fraction(2, 3)), "upper_bound"),
    "coefficient: 1/√2 for 1/√3": (third, "m", 1 / sqrt(2), "upper_bound"),
    "case: means up to 0": (third, "small", given(le(third.mu, 0))[0], "for_low_means"),
    "dropped hypothesis: -1 <= x_j": (third, "low", nearly, "for_low_means"),
    "dropped hypothesis: Σp_j = 1": (third, "one", given(eq(total(j, third.p), 2))[0], "for_high_means"),
    "sign: x_j + μ": (third, "kappa_3", total(j, third.p * (third.x + third.mu) ** 3), "upper_bound"),
    "exponent: (x_j - μ)²": (third, "kappa_3", total(j, third.p * (third.x - third.mu) ** 2), "upper_bound"),
    "equality case: the mean 1/√3": (third, "extremal", third.mirrored, "equality"),
    "equality case: one mean for both signs": (
        third, "cases", (third.cases[0], Iff(eq(third.kappa_3, -third.largest), third.extremal)), "third_cumulant",
    ),
    "coefficient: 3/5 for 2/3": (fourth, "two_thirds", Fraction(3, 5), "from_above"),
    "coefficient: σ⁴ for 3σ⁴": (fourth, "kappa_4", fourth.kappa_4 + 2 * fourth.variance**2, "from_above"),
    "coefficient: 4μ² for 12μ²": (fourth, "in_moments", fourth.in_moments - 8 * fourth.mu**2 * fourth.second, "moments"),
    "equality case: the mean 1": (
        fourth, "sides", ((fourth.sides[0][0], both(eq(fourth.mu, 1), fourth.only_ends)), fourth.sides[1]), "equality_below",
    ),
    "equality case: μ² = 1/3": (
        fourth, "sides", (fourth.sides[0], (fourth.sides[1][0], both(eq(fourth.mu**2, Fraction(1, 3)), fourth.only_ends))),
        "equality_above",
    ),
    "coefficient: C(m, k-1)": (series, "definitions", rules_with(lambda m, k: comb(m + 1, k)), "explicit_cumulants", 5),
    "index: C(m-1, k)": (series, "definitions", rules_with(lambda m, k: comb(m, k + 1)), "explicit_cumulants", 5),
    "sign: + in the recursion": (series, "definitions", rules_with(lambda m, k: -comb(m, k)), "explicit_cumulants", 5),
    "coefficient: derivatives with C(m+1, k+1)": (series, "tilted", tilted_with(series.wrong), "each_derivative", 3),
    "dropped hypothesis: n >= 1": (series, "some_points", le(0, n), "each_derivative", 3),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_a_changed_step_is_refused(what, monkeypatch):
    module, name, value, proof, *args = CHANGED[what]
    monkeypatch.setattr(module, name, value)
    with pytest.raises(KernelError, match=r"cone|sign|convert|rewrite|implies_elim|iff_intro|order_cases|derivative"):
        getattr(module, proof)(*args)
