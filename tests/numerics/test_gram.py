"""Loss and frame potential from Gram values, against the evaluator on the vectors and against closed formulas."""

import random
from fractions import Fraction

import pytest
from flint import arb, fmpq
from numeric_examples import BOUND, FRAME, LOSS

from referee.numerics.configurations import rotate, rotation, simplex, unit_vectors
from referee.numerics.errors import ModelError, PrecisionError
from referee.numerics.evaluate import evaluate
from referee.numerics.gram import GramRow, GramValues, frame_potential, gram_values, loss, simplex_values
from referee.numerics.model import Model
from referee.numerics.systems import Ball, Exact

ALPHA = Fraction(3, 2)


def gram_matrix(family, n, d):
    system = Exact()
    rows = [[system.convert(family[i, a]) for a in range(d)] for i in range(n)]
    return [[system.public(g) for g in row] for row in system.gram(rows, rows)]


def both(family, n, d):
    """(from the values, from the vectors) for the loss and for the frame potential."""
    model = Model({"n": n, "d": d}, {"u": family, "alpha": ALPHA})
    values = gram_values(gram_matrix(family, n, d))
    yield loss(values, ALPHA), evaluate(LOSS, model, Ball(50))
    yield frame_potential(values), evaluate(FRAME, model, Ball(50))


def close(one, other):
    return one.overlaps(other) and max(one.rad(), other.rad()) < arb(10) ** -45


@pytest.mark.parametrize("kind", ["simplex", "collapsed", "antipodal", "orthonormal", "random", "clustered"])
def test_the_values_say_what_the_vectors_say(kind):
    n, d = 6, 5
    for found, expected in both(unit_vectors(kind, n, d, random.Random(7)), n, d):
        assert close(found, expected)


def test_vectors_of_other_lengths_are_taken_as_they_are():
    family = {
        (0, 0): Fraction(2),
        (0, 1): Fraction(0),
        (1, 0): Fraction(1),
        (1, 1): Fraction(-3),
        (2, 0): Fraction(0),
        (2, 1): Fraction(1, 2),
    }
    for found, expected in both(family, 3, 2):
        assert close(found, expected)


@pytest.mark.parametrize("n", [2, 3, 7, 1000, 10**6])
def test_at_the_simplex_the_bound_of_theorem_2_and_the_frame_bound_are_reached(n):
    values = simplex_values(n)
    assert close(loss(values, ALPHA), evaluate(BOUND, Model({"n": n, "d": n}, {"alpha": ALPHA}), Ball(60)))
    with Ball(60).working():
        assert close(frame_potential(values), arb(fmpq(n * n, n - 1)))


def test_the_simplex_has_one_kind_of_row():
    family = rotate(simplex(5, 6), rotation(6, seed=2))
    assert gram_values(gram_matrix(family, 5, 6)) == simplex_values(5)


def test_a_row_of_each_kind_is_counted():
    pair = GramRow(2, 1, ((1, 1), (-1, 1)))
    assert gram_values([[1, 1, -1], [1, 1, -1], [-1, -1, 1]]) == GramValues((pair, GramRow(1, 1, ((-1, 2),))))


def test_more_digits_give_a_smaller_ball_around_the_same_number():
    few, many = (loss(simplex_values(9), ALPHA, digits) for digits in (50, 200))
    assert few.contains(many)
    assert many.rad() < arb(10) ** -190


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((GramRow(3, 1, ((0, 1),)),), "has 2 entries, and there are 3 vectors"),
        ((GramRow(-1, 1, ()),), "-1 is not a natural number"),
        ((GramRow(2, 1, ((0, 1.0),)),), "1.0 is not a natural number"),
    ],
)
def test_impossible_multiplicities_are_refused(rows, message):
    with pytest.raises(ModelError, match=message):
        GramValues(rows)


def test_other_bad_input_is_refused():
    with pytest.raises(ModelError, match="row 2 of the Gram matrix has 1 entries"):
        gram_values([[1, 0], [0]])
    with pytest.raises(ModelError, match="n >= 2"):
        simplex_values(1)
    for digits in (0, 10**6):
        with pytest.raises(PrecisionError):
            loss(simplex_values(3), ALPHA, digits)


def test_no_vectors_have_no_loss():
    assert loss(GramValues(()), ALPHA) == 0
    assert frame_potential(GramValues(())) == 0
