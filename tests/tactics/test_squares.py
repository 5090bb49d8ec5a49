"""Certificates: quadratic forms, weights by linear programming, and what has none."""

from fractions import Fraction

import pytest

from referee.kernel.normal import normalizer
from referee.language.statements import le
from referee.language.terms import Symbol, exp, indices, mul, real, sizes, total
from referee.tactics.cone import by_bounds
from referee.tactics.linear import combine, relevant
from referee.tactics.squares import of_form

(n,) = sizes("n")
i, j = indices("i j", n)
a, b, c = real("a b c")


def poly(t):
    return normalizer(()).poly(t)


@pytest.mark.parametrize(
    "form", [a**2 - 2 * a * b + 2 * b**2, a**2 + b**2 + c**2 - a * b - b * c - c * a, a**4 - 2 * a**2 * b + b**2 + 1]
)
def test_a_semidefinite_form_is_a_sum_of_squares(form):
    forms = of_form(poly(form))
    assert combine([poly(mul([f, f])) for f in forms], poly(form)) is not None


@pytest.mark.parametrize("form", [a**2 - 3 * a * b + 2 * b**2, a**2 - b**2, a * b, -(a**2), a + 1])
def test_an_indefinite_form_is_not(form):
    forms = of_form(poly(form))
    assert combine([poly(mul([f, f])) for f in forms], poly(form)) is None


def test_weights_are_nonnegative_and_exact():
    columns = [poly(a + b), poly(a - b), poly(b)]
    assert combine(columns, poly(a)) == {0: Fraction(1, 2), 1: Fraction(1, 2)}
    assert combine(columns, poly(a * 0 - b)) is None
    assert combine(columns, poly(a - b)) == {1: Fraction(1)}


def test_a_strict_column_must_take_part():
    columns = [poly(a), poly(b), poly(a + b)]
    found = combine(columns, poly(a + b), strict=[2])
    assert found is not None
    assert found[2] > 0
    assert combine(columns, poly(a), strict=[1]) is None


def test_columns_that_cannot_cancel_are_left_out():
    assert relevant([poly(a), poly(a + c), poly(b)], poly(a)) == [0]
    assert relevant([poly(b)], poly(a)) is None


def test_the_equality_case_names_the_squares():
    x, y = (Symbol(name, (i,)) for name in "xy")
    inner, norms = total(i, x * y) ** 2, total(i, x**2) * total(i, y**2)
    found = by_bounds("<=", inner, norms, [], [])
    assert found is not None
    assert found.iff is not None
    assert by_bounds("<", inner, norms, [], []) is None
    assert by_bounds("<=", norms, inner, [], []) is None


def test_tangents_of_exp():
    assert by_bounds("<=", 1 + a, exp(a), [], []) is not None
    assert by_bounds("<", a, exp(a), [], []) is not None
    assert by_bounds("<", 1 + a, exp(a), [], []) is None
    assert by_bounds("<=", 1 + 2 * a, exp(a), [], []) is None
    assert le(1 + a, exp(a)).op == "<="
