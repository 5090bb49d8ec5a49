"""Which hypothesis of the implicit function theorem fails, and where, for systems and problems of any kind."""

import re
from fractions import Fraction as Q

import pytest

from referee.implicit import Problem, System, diagnose, equality, equation, family, inequality
from referee.implicit.diagnose import kernel
from referee.language.statements import every, lt
from referee.language.terms import exp, indices, log, sizes, total
from referee.numerics.errors import ModelError
from referee.numerics.model import Model

(n,) = sizes("n")
i, j = indices("i j", n)
x, theta, u, t = family("x", n), family("theta", n), family("u"), family("t")
cube = System((u,), (t,), (equation("cube", u[()] ** 3 - t[()]),))
scaled = System(
    (x, u), (theta,), (equation("scaled", x[i] - theta[i] * u[()], i), equation("mass", total(i, x[i]) - 1))
)
logarithm = System((x,), (theta,), (equation("log", log(x[i]) - theta[i], i),), (every(i, lt(0, x[i])),))


def table(*values):
    return dict(enumerate(values))


CASES = {
    "a regular point": (cube, {}, {"t": 8, "u": 2}, "applies: F\\(θ, x\\) = 0, F is C\\^1, and ∂F/∂x has full rank 1"),
    "a singular point": (cube, {}, {"t": 0, "u": 0}, "singular \\(rank 0 of 1\\): the row of 'cube' is 0, and along du = 1"),
    "no solution": (cube, {}, {"t": 1, "u": 2}, "this is no solution: 'cube' is 7, not 0$"),
    "dependent rows": (
        scaled, {"n": 2}, {"theta": table(1, -1), "x": table(0, 1), "u": 0},
        "the rows of 'scaled' at i = 1, 'scaled' at i = 2, 'mass' are linearly dependent, and along dx_1 = 1, dx_2 = -1, du = 1",
    ),
    "outside the domain": (
        logarithm, {"n": 2}, {"theta": table(0, 0), "x": table(1, -1)},
        "F has no value there: the logarithm of -1 is undefined; F may not be C\\^1: 0 < x_2 fails",
    ),
    "an irrational point": (logarithm, {"n": 1}, {"theta": table(1), "x": table(3)}, "'log' at i = 1 is 0.098612, not 0"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_said(case):
    system, size, symbols, why = CASES[case]
    found = diagnose(system, Model(size, symbols))
    assert re.search(why, found.text), found.text
    assert found.applies == ("theorem applies" in found.text)


def test_a_missing_value_is_named():
    with pytest.raises(ModelError, match="no value to theta, n"):
        diagnose(logarithm, Model({}, {"x": {}}))


def test_smoothness_that_nothing_gives():
    bare = System((x,), (theta,), (equation("log", exp(x[i]) - theta[i], i),))
    assert diagnose(bare, Model({"n": 1}, {"theta": table(1), "x": table(0)})).applies


z = family("z", n)
SPHERE = Problem(
    total(i, theta[i] * z[i]), (z,), (theta,), (equality("sphere", total(i, z[i] ** 2) - 1, multiplier="nu"),)
)
BOX = Problem(
    total(i, (z[i] - theta[i]) ** 2) / 2, (z,), (theta,), (inequality("z >= 0", -z[i], i, multiplier="lambda"),)
)
PROBLEMS = {
    "a sphere": (SPHERE, {"theta": table(0, -1), "z": table(0, 1), "nu": Q(1, 2)}, "full rank 3"),
    "no objective on a sphere": (
        SPHERE, {"theta": table(0, 0), "z": table(0, 1), "nu": 0}, "annihilates the tangent direction dz_1 = 1",
    ),
    "a box, inactive": (BOX, {"theta": table(1, 2), "z": table(1, 2), "lambda": table(0, 0)}, "full rank 4"),
    "a box, active": (BOX, {"theta": table(-1, 2), "z": table(0, 2), "lambda": table(1, 0)}, "full rank 4"),
    "a box, weakly active": (
        BOX, {"theta": table(0, 2), "z": table(0, 2), "lambda": table(0, 0)},
        "strict complementarity fails: 'z >= 0' at i = 1 is active with λ_1 = 0",
    ),
    "a violated constraint": (
        BOX, {"theta": table(-1, 2), "z": table(-1, 2), "lambda": table(0, 0)},
        "this is no solution: the constraint 'z >= 0' at i = 1 is violated by 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PROBLEMS)
def test_problems(case):
    problem, symbols, why = PROBLEMS[case]
    found = diagnose(problem, Model({"n": 2}, symbols))
    assert why in found.text, found.text


def test_for_a_maximum_the_signs_are_turned():
    z, c = family("z"), family("c")
    problem = Problem(
        -((z[()] - c[()]) ** 2), (z,), (c,), (inequality("1 - z", 1 - z[()], multiplier="lambda"),), maximise=True
    )
    assert diagnose(problem, Model({}, {"z": 1, "c": 3, "lambda": 4})).text.startswith("the implicit")
    assert "violated by 2" in diagnose(problem, Model({}, {"z": 3, "c": 3, "lambda": 0})).text


def test_a_kernel():
    def zero(value):
        return value == 0

    rows = [[Q(1), Q(2), Q(3)], [Q(2), Q(4), Q(6)]]
    basis = kernel(rows, 3, zero)
    assert len(basis) == 2
    assert all(sum(a * b for a, b in zip(row, v, strict=True)) == 0 for row in rows for v in basis)
    assert kernel([[Q(1), Q(0)], [Q(1), Q(1)]], 2, zero) == []
    assert len(kernel([], 2, zero)) == 2
