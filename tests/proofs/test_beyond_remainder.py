"""The remainders of Proposition 3 and their best constants: what is proved, and that no neighbouring statement is."""

from __future__ import annotations

import random
from fractions import Fraction
from math import factorial
from typing import Any

import mpmath as mp
import pytest

from proofs.lu_steinerberger import beyond_constant_2 as second_constant
from proofs.lu_steinerberger import beyond_constant_3 as third_constant
from proofs.lu_steinerberger import beyond_fourth_cumulant as fourth
from proofs.lu_steinerberger import beyond_remainder as remainders
from proofs.lu_steinerberger import beyond_third_cumulant as third
from proofs.lu_steinerberger import beyond_third_derivative as derivative
from proofs.lu_steinerberger import excess, tilted_law
from proofs.lu_steinerberger.notation import U, a, alpha, d, i, j, n, u
from proofs.lu_steinerberger.proposition_3 import N, energy, frame_potential, some_points, true_sum, x
from referee import recheck
from referee.examine import undefined
from referee.kernel.theorem import KernelError
from referee.language.statements import eq, every, ge, le, lt, sequent
from referee.language.subst import substitute
from referee.language.terms import absolute, as_term, exp, log, sqrt, total
from referee.proof import to_json
from referee.tactics.basic import restate
from referee.tactics.chain import given
from referee.verdict import Unproved, check_proves

MODULES = (remainders, derivative, second_constant, third_constant)
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


# from outside


def random_vectors(size: int, dimension: int, seed: int) -> list[list[float]]:
    source = random.Random(seed)
    rows = [[source.gauss(0, 1) for _ in range(dimension)] for _ in range(size)]
    return [[entry / mp.sqrt(sum(e * e for e in row)) for entry in row] for row in rows]


def gram(rows: list[list[float]]) -> list[list[Any]]:
    return [[sum(p * q for p, q in zip(r, s, strict=True)) for s in rows] for r in rows]


def energy_of(table: list[list[Any]]) -> Any:
    return lambda t: sum(mp.log(sum(mp.exp(t * y) for y in row)) for row in table)


def central(row: list[Any]) -> list[Any]:
    mean = sum(row) / len(row)
    m2, m3, m4 = (sum((y - mean) ** k for y in row) / len(row) for k in (2, 3, 4))
    return [mean, m2, m3, m4 - 3 * m2**2]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_coefficients_are_those_of_the_series(seed):
    with mp.workdps(30):
        table = gram(random_vectors(5, 3, seed))
        found = mp.taylor(energy_of(table), 0, 4)
        stated = [sum(central(row)[m] for row in table) / factorial(m + 1) for m in range(4)]
        assert max(abs(f - s) for f, s in zip(found[1:], stated, strict=True)) < 1e-12


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_remainders_are_below_their_bounds(seed):
    with mp.workdps(30):
        size = 4
        table = gram(random_vectors(size, 2, seed))
        for t in (mp.mpf(k) / 4 for k in (-40, -8, -1, 1, 3, 12, 40)):
            value = energy_of(table)(t) - size * mp.log(size)
            for order, constant in ((2, 2 / (9 * mp.sqrt(3))), (3, mp.mpf(1) / 12), (4, mp.mpf(5) / 4)):
                value_of = sum(central(row)[m] * t ** (m + 1) / factorial(m + 1) for row in table for m in range(order))
                assert abs(value - value_of) <= size * constant * abs(t) ** (order + 1)


def test_the_constant_for_unit_vectors_is_at_least_0_0846():
    t = mp.mpf("2.2")
    assert (t**2 / 2 - mp.log(mp.cosh(t))) / t**3 > 0.0846


def test_the_third_derivative_at_the_peak():
    with mp.workdps(40):
        table = [[mp.mpf((-1) ** (p + q)) for q in range(4)] for p in range(4)]
        found = mp.diff(energy_of(table), mp.log(2 + mp.sqrt(3)) / 2, 3)
        assert abs(found + 16 / (3 * mp.sqrt(3))) < 1e-15


def test_numbers_with_the_mean_asked_for():
    """At α = 6(κ_3/6 - C) the remainder is more than C|α|³."""
    size, minus = 71, round(71 * (1 + 1 / 3**0.5) / 2)
    mean = 1 - 2 * minus / size
    assert abs(mean + 1 / 3**0.5) <= 1 / size
    c, t = (mean**3 - mean) / 3, mp.mpf(0)
    constant = 2 / (9 * 3**0.5) - 1 / size**2
    t = 6 * mp.mpf(c - constant)
    value = mp.log((minus * mp.exp(-t) + (size - minus) * mp.exp(t)) / size) - mean * t - (1 - mean**2) * t**2 / 2
    assert constant * t**3 < value


# mutants: each is refused

CHANGED = {
    "wrong hypothesis: |μ| <= 1": (
        second_constant, "close", le(absolute(second_constant.mean), 1), "third_cumulant_at_least",
    ),
    "size: the mean within 2/n": (
        second_constant, "close", le(absolute(second_constant.mean + third.m), 2 / N), "third_cumulant_at_least",
    ),
    "sign: the mean near 1/√3": (
        second_constant, "close", le(absolute(second_constant.mean - third.m), 1 / N), "third_cumulant_at_least",
    ),
    "coefficient: up to 2/(9√3)": (second_constant, "less", lt(second_constant.C, remainders.best), "third_cumulant_at_least"),
    "dropped hypothesis: x_j² = 1": (second_constant, "signs", every(j, le(third.x**2, 1)), "third_cumulant_at_least"),
    "coefficient: C < 1/11": (third_constant, "lower", lt(third_constant.C, Fraction(1, 11)), "some_excess"),
    "coefficient: C < 1/13": (third_constant, "lower", lt(third_constant.C, Fraction(1, 13)), "for_pairs"),
    "dropped hypothesis: ⟨u_i,u_j⟩² = 1": (third_constant, "pairs", every(i, every(j, le(x**2, 1))), "some_excess"),
    "exponent: ⟨u_i,u_j⟩ = 1": (third_constant, "pairs", every(i, every(j, eq(x, 1))), "some_excess"),
    "index range: ⟨u_i,u_j⟩² = 1 for j ≠ i": (
        third_constant, "pairs", every(i, every(j, eq(x**2, 1), [i])), "some_excess",
    ),
    "wrong hypothesis: U_a = 1": (third_constant, "U_vanishes", every(a, eq(U.at(a), 1)), "some_excess"),
    "sign: S_1 = -S_0/√3": (derivative, "m", -derivative.m, "sums"),
    "coefficient: 2n/(3√3)": (derivative, "largest", third.largest / 2, "at_the_peak"),
    "place: α = log(2 + √3)": (derivative, "peak", 2 * derivative.peak, "at_the_peak"),
    "coefficient: 2 S_1S_2 for 3 S_1S_2": (
        derivative, "third", total(i, derivative.third.body + derivative.S1 * derivative.S2 / derivative.S0**2), "at_the_peak",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_a_changed_step_is_refused(what, monkeypatch):
    module, name, value, proof, *args = CHANGED[what]
    monkeypatch.setattr(module, name, value)
    with pytest.raises(KernelError, match=r"cone|sign|convert|rewrite|implies_elim|iff_intro|order_cases|derivative"):
        getattr(module, proof)(*args)


def bound(rhs: Any, constant: Any = remainders.best, order: int = 2) -> Any:
    return remainders.within(n * as_term(constant), order, rhs)


last = alpha**2 / (2 * N**2) * total(i, (u(i) @ U) ** 2)
FALSE_STATEMENTS = {
    "coefficient: 1/8 for 2/(9√3)": bound(true_sum, Fraction(1, 8)),
    "coefficient: 2/(9√2)": bound(true_sum, 2 / (9 * sqrt(2))),
    "coefficient: α²/(2n) as printed": bound(remainders.printed_sum),
    "sign of the last sum": bound(true_sum + 2 * last),
    "sign of the linear term": bound(true_sum - 2 * alpha / N * U.norm2()),
    "order: |α|⁴ for |α|³": le(absolute(energy - true_sum), n * remainders.best * absolute(alpha) ** 4),
    "index range: j ≠ i in the frame potential": bound(
        true_sum + alpha**2 / (2 * N) * (total(i, total(j, x**2, but=[i])) - frame_potential)
    ),
    "index range: j ≠ i in the energy": le(
        absolute(total(i, log(total(j, exp(alpha * x), but=[i]))) - true_sum),
        n * remainders.best * absolute(alpha) ** 3,
    ),
    "size: log d for log n": bound(true_sum - N * log(n) + N * log(d)),
    "reversed": ge(absolute(energy - true_sum), n * remainders.best * absolute(alpha) ** 3),
}


@pytest.mark.parametrize("what", FALSE_STATEMENTS)
def test_another_remainder_is_not_proved(what):
    with pytest.raises(KernelError, match="convert"):
        restate(remainders.second_order(), FALSE_STATEMENTS[what], given(some_points))


@pytest.mark.parametrize("name", ["LS-beyond-remainder", "LS-beyond-order-3", "LS-beyond-order-4"])
def test_the_remainders_need_their_hypotheses(name):
    claim = CLAIMS[name]
    statement = claim.printed()
    for dropped in statement.given:
        with pytest.raises(Unproved, match="also assumes"):
            check_proves(claim.proof(), sequent(statement.goal, *(h for h in statement.given if h != dropped)))


def test_vectors_of_length_2_are_too_long(monkeypatch):
    monkeypatch.setattr(tilted_law, "short_u", every(i, le(u(i).norm2(), 2)))
    with pytest.raises(KernelError, match="cone"):
        tilted_law.inner_products()


def test_a_bound_of_another_cumulant_is_refused():
    with pytest.raises(KernelError, match="convert"):
        tilted_law.log_sum_exp(fourth.at_most_2(), 2)


def test_no_points_have_no_law(monkeypatch):
    monkeypatch.setattr(tilted_law, "some_points", le(0, n))
    with pytest.raises(KernelError, match="sign"):
        tilted_law.log_sum_exp(fourth.at_most_2(), 3)


def test_the_next_term_must_be_larger():
    (wrong,) = given(lt(Fraction(1, 12), second_constant.C))
    points = tilted_law.log_sum_exp(fourth.at_most_2(), 3)
    with pytest.raises(KernelError, match="cone"):
        excess.too_large(points, 3, second_constant.C, second_constant.to_second, wrong)


def test_never_is_not_proved_of_another_constant():
    th = third_constant.no_excess()
    smaller = substitute(th.goal, symbols={"C": as_term(Fraction(1, 13))})
    with pytest.raises(Unproved):
        check_proves(th, sequent(smaller, some_points, tilted_law.short_u))
