"""The evaluator: the number systems against each other, and against independent programs."""

import math
from fractions import Fraction

import flint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numeric_examples import ENERGY, FRAME, LOSS, U, a, alpha, d, i, inner, j, n, u, x

from referee.language.subst import Lam
from referee.language.terms import (
    At,
    Delta,
    Det,
    Fn,
    Idx,
    Inv,
    Num,
    Pow,
    Size,
    SizeOf,
    Sum,
    Symbol,
    absolute,
    add,
    as_term,
    exp,
    indices,
    log,
    mul,
    sqrt,
    total,
)
from referee.numerics.closed import Closed, logarithm, sign, square_root
from referee.numerics.errors import ModelError, NotExact, PrecisionError, Undefined
from referee.numerics.evaluate import Evaluator, evaluate
from referee.numerics.model import Model
from referee.numerics.series import Series
from referee.numerics.systems import Ball, Digits, Exact

rationals = st.fractions(min_value=-3, max_value=3, max_denominator=4)


@st.composite
def terms(draw, depth=3, scope=(), functions=True):
    """Random terms in alpha, x_i, u_ia, sizes and δ over the indices in scope."""
    leaves = [Num(draw(rationals)), SizeOf(n), alpha]
    for p in scope:
        leaves += [x(p)] if p.range == n else []
        leaves += [u(q, p) for q in scope if p.range == d and q.range == n]
        leaves += [Delta(p, q) for q in scope]
    if depth == 0:
        return draw(st.sampled_from(leaves))
    kinds = ["leaf", "add", "mul", "pow", "sum"] + (["exp", "abs", "inv", "log"] if functions else [])
    kind = draw(st.sampled_from(kinds))

    def sub(where=scope):
        return draw(terms(depth - 1, where, functions))

    match kind:
        case "leaf":
            return draw(st.sampled_from(leaves))
        case "add":
            return add([sub(), sub()])
        case "mul":
            return mul([sub(), sub()])
        case "pow":
            return Pow(sub(), draw(st.integers(0, 3)))
        case "sum":
            index = draw(st.sampled_from([Idx("i", n), Idx("j", n), Idx("a", d)]))
            but = [p for p in scope if draw(st.booleans()) and p != index]
            return Sum(index, tuple(but), sub(tuple({*scope, index})) if index not in scope else sub())
        case "exp":
            return exp(sub() * Fraction(1, 8))
        case "inv":
            return Inv(Pow(sub(), 2) + 1)
        case "log":
            return log(Pow(sub(), 2) + 1)
    return absolute(sub())


@st.composite
def models(draw):
    N, D = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    return Model(
        {"n": N, "d": D},
        {
            "u": {(p, q): draw(rationals) for p in range(N) for q in range(D)},
            "x": {(p,): draw(rationals) for p in range(N)},
            "alpha": draw(rationals),
        },
    )


def naive(t, m, env):
    """An independent evaluator in floating point, by the definitions."""
    size = lambda s: s.value(dict(m.sizes))  # noqa: E731
    place = lambda p: size(p.value) if isinstance(p, At) else env[p]  # noqa: E731
    match t:
        case Num(value=q):
            return q
        case SizeOf(size=s):
            return size(s)
        case Symbol(name=name, indices=()):
            return m.symbols[name]
        case Symbol(name=name, indices=places):
            return m.symbols[name].get(tuple(place(p) for p in places), 0)
        case Delta(i=p, j=q):
            return int(place(p) == place(q))
        case Pow(base=base, exponent=e):
            return naive(base, m, env) ** e
        case Inv(arg=arg):
            return 1 / naive(arg, m, env)
        case Fn(name=name, arg=arg):
            value = naive(arg, m, env)
            return abs(value) if name == "abs" else getattr(math, name)(value)
        case Sum(index=p, but=but, body=body):
            skip = {place(q) for q in but}
            return sum(naive(body, m, {**env, p: v}) for v in range(size(p.range)) if v not in skip)
    values = [naive(s, m, env) for s in t.args]
    return sum(values) if type(t).__name__ == "Add" else math.prod(values)


@settings(max_examples=120, deadline=None)
@given(terms(functions=False), models())
def test_polynomials_agree_exactly_with_the_definitions(t, m):
    value = evaluate(t, m, Exact())
    assert value == naive(t, m, {})
    with Ball(80).working():
        assert Ball(80).convert(value).overlaps(evaluate(t, m, Ball(40)))


@settings(max_examples=120, deadline=None)
@given(terms(), models())
def test_the_systems_agree(t, m):
    ball = evaluate(t, m, Ball(40))
    digits = evaluate(t, m, Digits(60))
    with Ball(60).working():
        near = Ball(60).convert(digits)
        assert abs(ball - near) < flint.arb("1e-25") * (1 + abs(near))
    try:
        exact = evaluate(t, m, Exact())
    except NotExact:
        return
    with Ball(60).working():
        assert ball.overlaps(Ball(60).convert(exact))


@settings(max_examples=60, deadline=None)
@given(terms(), models())
def test_the_definitions_agree_in_floating_point(t, m):
    try:
        by_hand = float(naive(t, m, {}))
    except OverflowError:
        return
    assert float(evaluate(t, m, Ball(30)).mid()) == pytest.approx(by_hand, rel=1e-9, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(terms(depth=3), models(), st.integers(1, 4))
def test_series_agree_with_arb_series(t, m, order):
    """A bare arb_series program over the same tree."""
    with Ball(30).working(), flint.ctx.workprec(140):
        old, flint.ctx.cap = flint.ctx.cap, order
        try:
            expected = bare_series(t, m, {}, order)
        except ArithmeticError:
            return
        finally:
            flint.ctx.cap = old
    try:
        found = evaluate(t, m, Series("alpha", order, Ball(30)))
    except Undefined:
        return
    for c, coefficient in enumerate(found):
        assert coefficient.overlaps(expected[c])


def bare_series(t, m, env, order):
    def place(p):
        return p.value.value(dict(m.sizes)) if isinstance(p, At) else env[p]

    def constant(q):
        q = Fraction(q)
        return flint.arb_series([flint.arb(flint.fmpq(q.numerator, q.denominator))])

    match t:
        case Symbol(name="alpha"):
            return flint.arb_series([0, 1])
        case Num() | SizeOf() | Symbol() | Delta():
            return constant(naive(t, m, env))
        case Pow(base=base, exponent=e):
            return math.prod([bare_series(base, m, env, order)] * e, start=constant(1))
        case Inv(arg=arg):
            return 1 / bare_series(arg, m, env, order)
        case Fn(name=name, arg=arg):
            value = bare_series(arg, m, env, order)
            if name == "abs":
                raise ArithmeticError
            return getattr(value, name)()
        case Sum(index=p, but=but, body=body):
            skip = {place(q) for q in but}
            values = [v for v in range(p.range.value(dict(m.sizes))) if v not in skip]
            return sum((bare_series(body, m, {**env, p: v}, order) for v in values), constant(0))
    values = [bare_series(s, m, env, order) for s in t.args]
    if type(t).__name__ == "Add":
        return sum(values, constant(0))
    return math.prod(values, start=constant(1))


def test_exact_series_of_the_energy():
    m = Model({"n": 2, "d": 1}, {"u": {(0, 0): 1, (1, 0): 1}})
    found = evaluate(ENERGY, m, Series("alpha", 4, Exact()))
    assert found[1:] == [2, 0, 0]
    assert str(found[0]) == "2·log 2"


def test_the_loss_by_hand():
    m = Model({"n": 2, "d": 1}, {"u": {(0, 0): 1, (1, 0): -1}, "alpha": 1})
    assert str(evaluate(LOSS, m, Exact())) == "2·log(1 + e^2) − 4"
    assert evaluate(FRAME, m, Exact()) == 4


def test_a_nested_sum_may_reuse_its_index():
    t = total(i, x(i) * total(i, x(i)))
    m = Model({"n": 3}, {"x": {(0,): 1, (1,): 2, (2,): 4}})
    assert evaluate(t, m, Exact()) == 49


def test_indices_that_share_a_name_and_not_a_range():
    wide = Idx("i", n + 1)
    t = total(i, total(wide, as_term(1)))
    assert evaluate(t, Model({"n": 3}, {}), Exact()) == 12


def test_the_gram_table_is_what_the_sum_is():
    m = Model({"n": 3, "d": 2}, {"u": {(0, 0): 1, (1, 1): 2, (2, 0): 3, (2, 1): 5}})
    for p in range(3):
        for q in range(3):
            by_hand = sum(m.symbols["u"].get((p, c), 0) * m.symbols["u"].get((q, c), 0) for c in range(2))
            assert evaluate(inner(i, j), m, Exact(), {i: p, j: q}) == by_hand
    assert evaluate(total(a, U(a) ** 2), m, Exact()) == evaluate(total(i, total(j, inner(i, j))), m, Exact())


def test_determinants_of_block_tables():
    r, c = indices("r c", n)
    s, t = indices("s t", 1)
    one, zero = as_term(1), as_term(0)
    kkt = Det((r, s), (c, t), ((Delta(r, c) * x(r), one), (one, zero)))
    m = Model({"n": 3}, {"x": {(0,): 2, (1,): 3, (2,): 5}})
    by_hand = -30 * (Fraction(1, 2) + Fraction(1, 3) + Fraction(1, 5))
    assert evaluate(kkt, m, Exact()) == by_hand
    assert evaluate(kkt, m, Ball(30)).contains(int(by_hand))
    surds = Model({"n": 3}, {"x": {(p,): square_root(flint.fmpq(p + 2)) for p in range(3)}})
    with Ball(30).working():
        assert Ball(30).convert(evaluate(kkt, surds, Exact())).overlaps(evaluate(kkt, surds, Ball(30)))
    assert evaluate(Det((), (), ()), m, Exact()) == 1


def test_definitions_are_computed():
    (k,) = indices("k", n)
    m = Model({"n": 3}, {"t": 2}, {"x": Lam((k,), Delta(k, At(Size((), 1))) + Symbol("t"))})
    assert evaluate(total(i, x(i)), m, Exact()) == 7


@pytest.mark.parametrize("system", [Exact(), Ball(30), Digits(30), Series("s", 2, Ball(30))])
@pytest.mark.parametrize("t", [Inv(as_term(0)), log(0), log(-1), sqrt(-1), Inv(alpha - alpha), log(alpha - 2)])
def test_what_is_undefined_raises(system, t):
    with pytest.raises(Undefined):
        evaluate(t, Model({}, {"alpha": Fraction(1, 3)}), system)


def test_a_ball_that_contains_zero_is_not_inverted():
    with Ball(30).working():
        wide = flint.arb("0 +/- 0.1")
    for t in (Inv(alpha), log(alpha)):
        with pytest.raises(Undefined):
            evaluate(t, Model({}, {"alpha": wide}), Ball(30))


def test_exact_arithmetic_says_when_it_cannot():
    m = Model({}, {"alpha": Fraction(1, 3)})
    assert evaluate(exp(0), m, Exact()) == 1
    assert evaluate(log(1), m, Exact()) == 0
    assert evaluate(sqrt(Num(Fraction(9, 4))), m, Exact()) == Fraction(3, 2)
    assert evaluate(absolute(-alpha), m, Exact()) == Fraction(1, 3)
    assert evaluate(exp(log(3) * 2), m, Exact()) == 9
    assert evaluate(sqrt(2) * sqrt(8), m, Exact()) == 4
    assert evaluate(1 / (1 + sqrt(2) + sqrt(3)) * (1 + sqrt(2) + sqrt(3)), m, Exact()) == 1
    with pytest.raises(NotExact):
        evaluate(exp(exp(1)), m, Exact())
    with pytest.raises(NotExact):
        evaluate(alpha, Model({}, {"alpha": flint.arb(1)}), Exact())


def test_closed_forms_have_signs():
    root = square_root(flint.fmpq(2))
    assert sign(root - flint.fmpq(1414213562373, 10**12)) == 1
    assert sign(logarithm(flint.fmpq(2)) + logarithm(flint.fmpq(3)) - logarithm(flint.fmpq(6))) == 0
    assert isinstance(root * root, flint.fmpq)
    assert isinstance(root, Closed)


def test_bad_models_are_refused():
    for sizes in ({"n": -1}, {"n": 1.5}, {"n": True}):
        with pytest.raises(ModelError):
            Model(sizes, {})
    with pytest.raises(ModelError, match=r"0\.5"):
        Model({}, {"t": 0.5})
    with pytest.raises(ModelError):
        evaluate(alpha, Model({}, {}), Exact())
    with pytest.raises(ModelError):
        evaluate(x(i), Model({"n": 2}, {"x": {(0,): 1}}), Exact())
    with pytest.raises(ModelError):
        evaluate(x(i), Model({"n": 2}, {"x": {(0,): 1}}), Exact(), {i: 2})
    with pytest.raises(ModelError):
        evaluate(total(i, x(i)), Model({"n": 2}, {"x": 3}), Exact())
    for symbols in ({}, {"u": 1}, {"u": {(0,): 1}}):
        with pytest.raises(ModelError):
            evaluate(FRAME, Model({"n": 1, "d": 1}, symbols), Exact())
    with pytest.raises(ModelError):
        evaluate(SizeOf(n), Model({}, {}), Exact())


@pytest.mark.parametrize("digits", [0, -3, 10**6, 1.5, True])
def test_absurd_precisions_are_refused(digits):
    for system in (Ball, Digits):
        with pytest.raises(PrecisionError):
            system(digits)


def test_models_print_and_serialise():
    m = Model({"n": 2, "d": 1}, {"u": {(0, 0): 1, (1, 0): Fraction(1, 2)}, "alpha": square_root(flint.fmpq(2))})
    assert m.describe() == "n = 2, d = 1, u = [[1], [1/2]], alpha = √2"
    assert m.to_json() == {
        "sizes": {"n": 2, "d": 1},
        "indices": {},
        "symbols": {"u": [["1"], ["1/2"]], "alpha": "√2"},
    }
    assert m.exact


def test_the_dense_loss_at_n_100_is_quick():
    from time import process_time

    m = Model(
        {"n": 100, "d": 99},
        {
            "u": {(p, q): Fraction((p * 7 + q * 3) % 11 - 5, 7) for p in range(100) for q in range(99)},
            "alpha": Fraction(1, 3),
        },
    )
    start = process_time()
    Evaluator(Ball(50), m).value(LOSS)
    assert process_time() - start < 1
