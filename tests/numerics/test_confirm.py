"""Equality cases at 50 and 100 digits, and strict gaps off them."""

import random
from fractions import Fraction

import pytest
from flint import fmpq
from numeric_examples import BOUND, FRAME, LOSS, D, N, alpha

from referee.language.terms import exp
from referee.numerics.configurations import rotate, rotation, simplex, sphere_point, unit_vectors
from referee.numerics.confirm import certified_gap, gap
from referee.numerics.errors import ModelError, PrecisionError
from referee.numerics.model import Model
from referee.numerics.systems import Digits, Exact

SIZES = {"n": 7, "d": 9}


@pytest.mark.parametrize("value", [Fraction(1), Fraction(7, 3), Fraction(1, 10)])
def test_theorem_2_is_attained_at_a_rotated_simplex(value):
    def model_at(system):
        u = rotate(simplex(7, 9, system), rotation(9, seed=4), system)
        return Model(SIZES, {"u": u, "alpha": value})

    report = gap(LOSS, BOUND, model_at)
    assert report.confirmed
    assert [g.digits for g in report.gaps] == [50, 100]
    assert "50 digits" in report.text
    assert not report.excluded
    exact = Model(SIZES, {"u": rotate(simplex(7, 9), rotation(9, seed=4)), "alpha": value})
    assert gap(LOSS, BOUND, exact).confirmed


def test_a_model_capped_at_double_precision_is_not_confirmed():
    def model_at(system):
        mp = Digits(15).mp
        u = {key: mp.mpf(x) for key, x in simplex(7, 9, Digits(15)).items()}
        del system
        return Model(SIZES, {"u": u, "alpha": 1})

    assert not gap(LOSS, BOUND, model_at).confirmed


def test_off_the_simplex_the_gap_is_certified():
    u = unit_vectors("random", 7, 9, random.Random(3))
    model = Model(SIZES, {"u": u, "alpha": 1})
    ball, positive = certified_gap(LOSS, BOUND, model)
    assert positive
    assert ball > 0
    report = gap(LOSS, BOUND, model)
    assert report.excluded
    assert not report.confirmed
    assert certified_gap(BOUND, LOSS, model)[1] is False


def test_a_wrong_constant_is_not_confirmed():
    model = Model(SIZES, {"u": simplex(7, 9), "alpha": 1})
    assert not gap(LOSS, BOUND + exp(-100 * alpha), model).confirmed
    assert gap(LOSS, BOUND + exp(-100 * alpha), model).excluded


def test_the_frame_bound_is_attained_by_a_tight_frame():
    points = {(k, c): x for k in range(6) for c, x in enumerate([Fraction(int(c == k % 3)) for c in range(3)])}
    model = Model({"n": 6, "d": 3}, {"u": rotate(points, rotation(3, 1))})
    assert gap(FRAME, N**2 / D, model).confirmed


@pytest.mark.parametrize("digits", [0, -1, 10**6])
def test_precisions_are_checked(digits):
    model = Model(SIZES, {"u": simplex(7, 9), "alpha": 1})
    with pytest.raises(PrecisionError):
        gap(LOSS, BOUND, model, digits=(50, digits))
    with pytest.raises(PrecisionError):
        certified_gap(LOSS, BOUND, model, digits)


@pytest.mark.parametrize(("n", "d"), [(2, 1), (3, 2), (5, 4), (4, 7)])
def test_the_simplex_is_one(n, d):
    u = simplex(n, d)
    Q = rotation(d, 2)
    for family in (u, rotate(u, Q)):
        for p in range(n):
            for q in range(n):
                exact = Exact()
                value = sum((exact.convert(family[p, c]) * exact.convert(family[q, c]) for c in range(d)), exact.zero)
                assert value == (1 if p == q else fmpq(-1, n - 1))


def test_impossible_configurations_are_refused():
    for n, d in ((1, 3), (4, 2), (0, 0)):
        with pytest.raises(ModelError):
            simplex(n, d)
    with pytest.raises(ModelError):
        rotation(0)


def test_rotations_are_orthogonal_and_points_are_on_the_sphere():
    Q = rotation(5, 11)
    for p in range(5):
        for q in range(5):
            assert sum(Q[p][c] * Q[q][c] for c in range(5)) == int(p == q)
    assert [[Fraction(int(p == q)) for q in range(5)] for p in range(5)] != Q
    source = random.Random(0)
    assert all(sum(t * t for t in sphere_point(d, source)) == 1 for d in range(1, 8) for _ in range(20))
