"""Three-valued truth: known true and false statements, and nothing from what is undefined."""

from fractions import Fraction

import flint
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numeric_examples import BOUND, ENERGY, LOSS, UNIT, N, alpha, expansion, i, inner, j, n, x

from referee.language.statements import (
    FALSE,
    TRUE,
    BigO,
    Deriv,
    Exists,
    IdxNe,
    Iff,
    Implies,
    Smooth,
    both,
    eq,
    every,
    ge,
    gt,
    le,
    lt,
    ne,
)
from referee.language.terms import Inv, Num, Symbol, exp, log, sqrt, total
from referee.numerics.configurations import rotate, rotation, simplex, unit_vectors
from referee.numerics.model import Model
from referee.numerics.truth import decide

M = Model({"n": 3}, {"x": {(0,): 1, (1,): 2, (2,): 4}, "alpha": Fraction(1, 2)})
UNKNOWN = eq(1 / (alpha - alpha), 1)
t = Symbol("t")


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        (eq(total(i, x(i)), 7), True),
        (eq(total(i, x(i)), 8), False),
        (lt(exp(1), Num(Fraction(272, 100))), True),
        (lt(exp(1), Num(Fraction(271, 100))), False),
        (ne(exp(alpha), 1), True),
        (eq(exp(exp(1)), 15), False),
        (eq(exp(log(2) + log(3)), 6), True),
        (le(exp(exp(1)), exp(exp(1))), True),
        (lt(exp(exp(1)), exp(exp(1))), False),
        (eq(exp(exp(1) + 1), exp(exp(1)) * exp(1)), None),
        (every(i, le(1, x(i))), True),
        (every(i, lt(1, x(i))), False),
        (every(i, lt(1, x(i)), but=[j]), None),
        (both(TRUE, FALSE), False),
        (both(TRUE, UNKNOWN), None),
        (both(UNKNOWN, FALSE), False),
        (Implies(FALSE, UNKNOWN), True),
        (Implies(UNKNOWN, TRUE), True),
        (Implies(UNKNOWN, FALSE), None),
        (Iff(TRUE, FALSE), False),
        (Iff(UNKNOWN, UNKNOWN), None),
        (Exists("y", TRUE), None),
        (Smooth(("alpha",), alpha), None),
        (every(i, every(j, IdxNe(i, j), but=[i])), True),
        (every(i, every(j, IdxNe(i, j))), False),
    ],
)
def test_known_statements(statement, verdict):
    indices = {j: 0} if verdict is None and statement.__class__.__name__ == "Forall" else {}
    if indices:
        assert decide(statement, M, indices=indices) is True
        return
    assert decide(statement, M) is verdict


@pytest.mark.parametrize("op", [eq, ne, le, lt, ge, gt])
@pytest.mark.parametrize(
    "t", [Inv(alpha - alpha), log(alpha - 1), sqrt(-alpha), 1 / log(1), exp(1 / (exp(1) - exp(1)))]
)
def test_undefined_is_neither_true_nor_false(op, t):
    assert decide(op(t, 0), M) is None
    assert decide(op(t, t), M) is None
    assert decide(op(0 * t, 0), M) is None


def test_derivatives():
    f = log(total(i, exp(t * x(i))))
    assert decide(Deriv("t", f, Num(Fraction(0)), total(i, x(i)) / n), M) is True
    assert decide(Deriv("t", f, Num(Fraction(0)), total(i, x(i))), M) is False
    slope = total(i, x(i) * exp(alpha * x(i))) / total(i, exp(alpha * x(i)))
    assert decide(Deriv("t", f, alpha, slope), M) is not False
    assert decide(Deriv("t", f, alpha, slope + Num(Fraction(1, 10**20))), M) is False
    assert decide(Deriv("t", log(t), Num(Fraction(0)), alpha), M) is None


def test_a_bound_symbol_is_not_that_of_the_model():
    """In d/dα (α x_0) the α of the model is only where the point is."""
    f = alpha**2
    assert decide(Deriv("alpha", f, alpha, 2 * alpha), M) is True
    assert decide(Deriv("alpha", f, Num(Fraction(5)), 2 * alpha), M) is False


def test_orders_at_zero():
    assert decide(BigO("t", exp(t) - 1 - t, 2), M) is True
    assert decide(BigO("t", exp(t) - 1 - t, 3), M) is False
    assert decide(BigO("t", exp(t + exp(1)) - exp(exp(1)), 1), M) is None
    assert decide(BigO("t", 1 / t, 1), M) is None


def test_the_simplex_satisfies_theorem_2_exactly():
    m = Model({"n": 7, "d": 9}, {"u": rotate(simplex(7, 9), rotation(9, 3)), "alpha": Fraction(7, 3)})
    assert decide(UNIT, m) is True
    assert decide(every(i, every(j, eq(inner(i, j), -1 / (N - 1)), but=[i])), m) is True
    assert decide(eq(LOSS, BOUND), m) is True
    assert decide(gt(LOSS, BOUND), m) is False


def test_theorem_2_is_strict_off_the_simplex():
    import random

    u = unit_vectors("random", 4, 3, random.Random(5))
    m = Model({"n": 4, "d": 3}, {"u": u, "alpha": 1})
    assert decide(gt(LOSS, BOUND), m) is True


def test_the_printed_expansion_fails_and_the_right_one_does_not():
    u = {(0, 0): 1, (1, 0): Fraction(3, 5), (1, 1): Fraction(4, 5), (2, 1): 1}
    m = Model({"n": 3, "d": 2}, {"u": u})
    assert decide(BigO("alpha", ENERGY - expansion(1 / (2 * N)), 3), m) is False
    assert decide(BigO("alpha", ENERGY - expansion(1 / (2 * N**2)), 3), m) is True
    assert decide(BigO("alpha", ENERGY - expansion(1 / (2 * N**2)), 4), m) is False


@given(st.fractions(max_denominator=50), st.fractions(max_denominator=50))
def test_order_of_rationals_and_of_balls(p, q):
    m = Model({}, {"p": p, "q": q})
    P, Q = Symbol("p"), Symbol("q")
    assert decide(lt(P, Q), m) is (p < q)
    assert decide(eq(P, Q), m) is (p == q)
    with flint.ctx.workprec(200):
        ball = flint.arb(flint.fmpq(p.numerator, p.denominator))
    near = Model({}, {"p": ball, "q": q})
    assert decide(lt(P, Q), near) in {p < q, None}
    assert decide(eq(P, Q), near) in ({False} if p != q else {True, None})
