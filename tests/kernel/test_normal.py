"""The normal form against evaluation at random models: what it calls equal is equal, and on its fragment the other way round."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referee.kernel.normal import Normalizer, NotDecided
from referee.language.statements import every, le, lt, ne
from referee.language.terms import (
    At,
    Delta,
    Idx,
    Inv,
    Size,
    Sum,
    Symbol,
    Term,
    absolute,
    as_term,
    exp,
    indices,
    log,
    real,
    sizes,
    sqrt,
    total,
)  # fmt: skip

n, d = sizes("n d")
i, j, k, m = indices("i j k m", n)
a, b = indices("a b", d)
x, y = (lambda *at, name=name: Symbol(name, at) for name in "xy")
t, s = real("t s")


def value(
    term: Term, model: dict[str, int], values: random.Random, env: dict[Idx, int], memo: dict[object, Fraction]
) -> Fraction:
    """Exact value of a term without functions, at random integer entries: a plain recursion that knows no normal form."""
    from referee.language.terms import Add, Mul, Num, Pow, SizeOf

    def number(index: object) -> int:
        return env[index] if isinstance(index, Idx) else index.value.value(model)  # type: ignore[attr-defined]

    match term:
        case Num(value=c):
            return c
        case SizeOf(size=size):
            return Fraction(size.value(model))
        case Symbol(name=name, indices=at):
            key = (name, *(number(q) for q in at))
            if key not in memo:
                memo[key] = Fraction(values.randint(-9, 9))
            return memo[key]
        case Delta(i=p, j=q):
            return Fraction(number(p) == number(q))
        case Add(args=args):
            return sum((value(q, model, values, env, memo) for q in args), Fraction(0))
        case Mul(args=args):
            out = Fraction(1)
            for q in args:
                out *= value(q, model, values, env, memo)
            return out
        case Pow(base=base, exponent=e):
            return value(base, model, values, env, memo) ** e
        case Sum(index=index, but=but, body=body):
            off = {number(q) for q in but}
            chosen = [c for c in range(index.range.value(model)) if c not in off]
            return sum((value(body, model, values, {**env, index: c}, memo) for c in chosen), Fraction(0))
    raise AssertionError(term)


@st.composite
def terms(draw: st.DrawFn, scope: tuple[Idx, ...] = (), depth: int = 3) -> Term:
    """Terms of the decided fragment, closed except for `scope`."""
    inside = [q for q in scope if q.range == n]
    leaves: list[Term] = [as_term(draw(st.integers(-2, 2))), as_term(n), t]
    leaves += [Symbol("x", (q,)) for q in scope] + [Symbol("A", (p, q)) for p in scope for q in scope]
    leaves += [Delta(p, q) for p in inside for q in inside if p != q]
    if depth == 0:
        return draw(st.sampled_from(leaves))
    kind = draw(st.sampled_from(["leaf", "add", "mul", "pow", "sum", "sum"]))
    if kind == "leaf":
        return draw(st.sampled_from(leaves))
    if kind == "pow":
        return draw(terms(scope, depth - 1)) ** 2
    if kind in ("add", "mul"):
        one, two = draw(terms(scope, depth - 1)), draw(terms(scope, depth - 1))
        return one + two if kind == "add" else one * two
    index = Idx(f"q{len(scope)}", draw(st.sampled_from([n, n, d])))
    but = [q for q in inside if index.range == n and draw(st.booleans())]
    return total(index, draw(terms((*scope, index), depth - 1)), but)


def agree(one: Term, two: Term, seeds: int = 6) -> bool:
    """Equal at random models with sizes up to 6?"""
    for seed in range(seeds):
        source = random.Random(seed)
        model = {"n": 3 + seed % 4, "d": 6 - seed % 4}
        memo: dict[object, Fraction] = {}
        if value(one, model, source, {}, memo) != value(two, model, source, {}, memo):
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(terms(), terms())
def test_decides_the_fragment(one: Term, two: Term) -> None:
    try:
        decided = Normalizer().equal(one, two)
    except NotDecided:
        return
    assert decided == agree(one, two)


@settings(max_examples=100, deadline=None)
@given(terms(), terms(), terms())
def test_ring_laws(one: Term, two: Term, three: Term) -> None:
    norm = Normalizer()
    try:
        assert norm.equal((one + two) * three, three * two + one * three)
        assert norm.equal((one - two) ** 2, one**2 - 2 * one * two + two**2)
    except NotDecided:
        return


@settings(max_examples=100, deadline=None)
@given(terms(scope=(i, j), depth=2))
def test_fubini_and_exclusion(body: Term) -> None:
    norm = Normalizer()
    assert norm.equal(total(i, total(j, body)), total(j, total(i, body)))
    off = total(i, total(j, body, [i]))
    assert norm.equal(off, total(j, total(i, body, [j])))
    assert norm.equal(total(i, total(j, body)), off + total(i, total(j, body * Delta(i, j))))


EQUAL = [
    ("mixed product", total(i, total(j, x(i) * (n * Delta(i, j) - 1) * y(j))),
     n * total(i, x(i) * y(i)) - total(i, x(i)) * total(j, y(j))),
    ("two exclusions", total(k, x(k), [i, j]), total(k, x(k)) - x(i) - (1 - Delta(i, j)) * x(j)),
    ("exponent law", exp(t - 2 * s) * exp(s), exp(t) / exp(s)),
    ("exponent over a sum", exp(total(i, x(i)) + 1), exp(1) * exp(total(k, x(k)))),
    ("content", 1 / (2 * n * t), Inv(t) * Inv(as_term(n)) / 2),
    ("square root", 1 / sqrt(t), sqrt(t) / t),
    ("absolute value", absolute(-2 * t) ** 2, 4 * t**2),
    ("last element", total(i, Delta(i, At(n - 1)) * x(i)), x(At(n - 1))),
]  # fmt: skip
DIFFERENT = [
    ("coefficient", total(i, x(i)), 2 * total(i, x(i))),
    ("range", total(i, x(i)), total(a, x(a))),
    ("exclusion", total(j, x(j), [i]), total(j, x(j))),
    ("division by what may be 0", t / t, as_term(1)),
    ("root of what may be negative", sqrt(t) ** 2, t),
    ("logarithm of what may be negative", log(t * s), log(t) + log(s)),
    ("exp of log", exp(log(t)), t),
    ("delta across ranges", total(a, Delta(i, a) * x(a)), x(i)),
    ("last element of an empty range", total(i, Delta(i, At(Size((), 0))) * x(i)), x(At(Size((), 0)))),
    ("count of a range that may be empty", total(Idx("q", n - 1), as_term(1)), as_term(n - 1)),
    ("transpose", total(i, total(j, Symbol("A", (i, j)) * x(i))), total(i, total(j, Symbol("A", (j, i)) * x(i)))),
]  # fmt: skip


@pytest.mark.parametrize(("one", "two"), [c[1:] for c in EQUAL[:7]] + [EQUAL[7][1:]], ids=[c[0] for c in EQUAL])
def test_equal(one: Term, two: Term) -> None:
    assert Normalizer([le(1, n)]).equal(one, two)


@pytest.mark.parametrize(("one", "two"), [c[1:] for c in DIFFERENT], ids=[c[0] for c in DIFFERENT])
def test_not_equal_without_side_conditions(one: Term, two: Term) -> None:
    assert not Normalizer().equal(one, two)


def test_side_conditions_are_used() -> None:
    assert Normalizer([ne(t, 0)]).equal(t / t, as_term(1))
    assert Normalizer([lt(0, t), lt(0, s)]).equal(log(t * s), log(t) + log(s))
    assert Normalizer([le(n, d)]).equal(total(a, Delta(i, a) * x(a)), x(i))
    assert Normalizer([every(i, ne(x(i), 0))]).equal(total(k, x(k) / x(k)), as_term(n))
    assert Normalizer([le(2, n)]).equal(1 / (n - 1) - Inv(as_term(n)), 1 / (n * (n - 1)))


def test_a_fact_about_a_free_index_says_nothing_of_a_bound_one() -> None:
    assert not Normalizer([ne(x(i), 0)]).equal(Sum(i, (), x(i) / x(i)), as_term(n))
    assert not Normalizer([ne(x(i), 0)]).equal(exp(Sum(i, (), x(i) / x(i))), exp(n * as_term(1)))


def test_labelling_is_canonical_for_symmetric_sums() -> None:
    cycle = total(i, total(j, total(k, Symbol("A", (i, j)) * Symbol("A", (j, k)) * Symbol("A", (k, i)))))
    other = total(k, total(i, total(j, Symbol("A", (k, j)) * Symbol("A", (i, k)) * Symbol("A", (j, i)))))
    assert Normalizer().equal(cycle, other)


def test_a_delta_in_a_merged_sum_is_eliminated() -> None:
    q = Idx("q", n)
    for one in (total(a, total(q, Delta(q, a))), total(q, total(a, Delta(q, a)))):
        assert Normalizer([le(n, d)]).equal(one, as_term(n))
        assert not Normalizer().equal(one, as_term(n))


def test_deltas_across_ranges_keep_the_narrower_index() -> None:
    low, key = Idx("l", n - 1), Idx("k", n - 1)
    one = total(low, Delta(i, low) * Delta(low, key) * x(i))
    assert Normalizer([le(1, n)]).equal(one, Delta(i, key) * x(key))


def test_every_factor_of_a_product_is_reduced() -> None:
    five, root = as_term(5), sqrt(as_term(5))
    assert Normalizer([le(0, t)]).equal(sqrt(t) ** 2 * root**2, five * t)
    assert Normalizer([le(0, t)]).equal((sqrt(t) * root) ** 2, five * t)
    assert Normalizer().equal(Delta(i, j) * root * x(j) * root, 5 * Delta(i, j) * x(i))
