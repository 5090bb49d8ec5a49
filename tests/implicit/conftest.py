"""The softmax system, which most tests here take apart."""

import pytest

from referee.implicit import Solution, System, eliminate, equation, family
from referee.language.statements import every, le, lt
from referee.language.terms import indices, log, sizes, total

(n,) = sizes("n")
i, j = indices("i j", n)
x, u, theta = family("x", n), family("u"), family("theta", n)
positive = every(i, lt(0, x[i]))
stationarity = equation("stationarity", theta[i] - log(x[i]) - 1 + u[()], i)
feasibility = equation("feasibility", total(j, x[j]) - 1)

GIVEN = (le(1, n), positive)


def system(first=stationarity, second=feasibility, given=GIVEN):
    return System((x, u), (theta,), (first, second), given)


@pytest.fixture(scope="session")
def softmax():
    return system()


@pytest.fixture(scope="session")
def solution(softmax):
    return Solution(softmax, eliminate(softmax))
