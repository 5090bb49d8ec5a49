"""Cross-examination: identities expanded at small sizes."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numeric_examples import (
    FRAME,
    FRAME_IDENTITY,
    HALF,
    LOSS,
    POSITIVE,
    SIMPLEX,
    SOFTMAX,
    UNIT,
    D,
    N,
    U,
    a,
    alpha,
    i,
    inner,
    j,
    n,
    theta,
    x,
)

from referee.language.statements import Implies, both, eq, every, le, sequent
from referee.language.terms import Delta, Det, Num, Symbol, absolute, as_term, exp, indices, log, sqrt, total
from referee.numerics.evaluate import evaluate
from referee.numerics.expand import expand
from referee.numerics.model import Model
from referee.numerics.systems import Exact


def v(p):
    return Symbol("v", (p,))


r, c = indices("r c", n)
LOG_SUM = log(total(j, exp(theta(j))))
VARIANCE = eq(
    total(i, x(i) * v(i) ** 2) - total(i, x(i) * v(i)) ** 2,
    HALF * total(i, total(j, x(i) * x(j) * (v(i) - v(j)) ** 2)),
)


@pytest.mark.parametrize(
    ("statement", "sizes", "verdict"),
    [
        (sequent(FRAME_IDENTITY, UNIT), {"n": 3, "d": 2}, True),
        (sequent(FRAME_IDENTITY, UNIT), {"n": 2, "d": 3}, True),
        (sequent(FRAME_IDENTITY), {"n": 2, "d": 2}, False),
        (sequent(eq(total(i, total(j, inner(i, j))), total(a, U(a) ** 2))), {"n": 3, "d": 3}, True),
        (sequent(eq(total(i, total(j, inner(i, j))), 2 * total(a, U(a) ** 2))), {"n": 3, "d": 3}, False),
        (sequent(VARIANCE, SIMPLEX), {"n": 4}, True),
        (sequent(VARIANCE), {"n": 3}, False),
        (sequent(Implies(SIMPLEX, VARIANCE)), {"n": 3}, True),
        (sequent(both(VARIANCE, eq(alpha, alpha)), SIMPLEX), {"n": 2}, True),
        (sequent(eq(total(i, x(i)), 1), SOFTMAX), {"n": 4}, True),
        (sequent(eq(total(i, x(i)), 2), SOFTMAX), {"n": 4}, None),
        (sequent(eq(log(x(i)), theta(i) - LOG_SUM), SOFTMAX), {"n": 3}, True),
        (sequent(every(i, eq(log(x(i) * x(j)), log(x(i)) + log(x(j)))), POSITIVE), {"n": 3}, True),
        (sequent(every(i, eq(log(x(i) * x(j)), log(x(i)) + log(x(j))))), {"n": 3}, None),
        (sequent(eq(exp(alpha / 2) ** 2 * exp(-alpha / 3) ** 3, 1)), {}, True),
        (sequent(eq(exp(log(x(i)) + alpha), x(i) * exp(alpha)), POSITIVE), {"n": 2}, True),
        (sequent(eq(sqrt(alpha) ** 2, alpha)), {}, True),
        (sequent(eq(absolute(alpha) ** 2, alpha**2)), {}, True),
        (sequent(eq(absolute(alpha), alpha)), {}, None),
        (sequent(eq(Det((r,), (c,), ((Delta(r, c) * x(r) - x(r) * x(c),),)), 0), SIMPLEX), {"n": 5}, True),
        (sequent(eq(1 / (N - 1) - 1 / N, 1 / (N * (N - 1)))), {"n": 3}, True),
        (sequent(eq(1 / (N - 1) - 1 / N, 1 / (N * (N - 1)))), {"n": 1}, None),
        (sequent(eq(alpha, alpha), le(2, N)), {"n": 1}, None),
        (sequent(le(0, alpha**2)), {}, None),
        (
            sequent(eq(LOSS, total(i, log(total(j, exp(alpha * (inner(j, i) - 1)))))), UNIT),
            {"n": 3, "d": 2},
            True,
        ),
        (sequent(eq(LOSS, total(i, log(total(j, exp(alpha * (inner(j, i) - 1))))))), {"n": 2, "d": 2}, None),
        (sequent(eq(FRAME, N**2 / D), UNIT), {"n": 2, "d": 1}, True),
    ],
)
def test_known_identities(statement, sizes, verdict):
    assert expand(statement, sizes) is verdict


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), st.lists(st.integers(-3, 3), min_size=4, max_size=4))
def test_a_difference_of_polynomials_is_what_evaluation_says(size, coefficients):
    p, q, s, w = (Num(Fraction(k)) for k in coefficients)
    lhs = total(i, (p * x(i) + q) * (s * x(i) + w * alpha))
    rhs = p * s * total(i, x(i) ** 2) + total(i, x(i)) * (p * w * alpha + q * s) + N * q * w * alpha
    assert expand(sequent(eq(lhs, rhs)), {"n": size}) is True
    assert expand(sequent(eq(lhs, rhs + 1)), {"n": size}) is False
    model = Model({"n": size}, {"x": {(k,): Fraction(k + 1, 2) for k in range(size)}, "alpha": Fraction(2, 3)})
    assert evaluate(lhs - rhs, model, Exact()) == 0


def test_empty_sums():
    assert expand(sequent(eq(total(i, x(i)), as_term(0))), {"n": 0}) is True
