"""The Cauchy–Schwarz inequality over any indices, its equality case, and roots in order."""

from __future__ import annotations

import pytest

from referee.kernel import logic
from referee.kernel.theorem import KernelError
from referee.language.statements import Exists, le, lt
from referee.language.terms import Symbol, indices, real, sizes, sqrt, total
from referee.tactics.basic import iff_parts, restate, sign
from referee.tactics.cauchy_schwarz import cauchy_equal, cauchy_schwarz, compare_squares, norm, parallel, sqrt_monotone
from referee.tactics.chain import given

n, d = sizes("n d")
i, j = indices("i j", n)
(a,) = indices("a", d)
s, t = real("s t")
x, y = Symbol("x", (i,)), Symbol("y", (i,))
u, v = Symbol("u", (i, a)), Symbol("v", (i, a))


def apart(*families, over=(i,)):
    return given(*(lt(0, norm(over, f).arg) for f in families))


def test_it_needs_no_hypothesis():
    link = cauchy_schwarz([i], x, y)
    assert link.th.hyps == ()
    assert link.th.goal == le(total(i, x * y), norm([i], x) * norm([i], y))
    assert link.iff is None


def test_it_holds_for_two_indices_and_for_composite_terms():
    assert cauchy_schwarz((i, a), u, v).th.hyps == ()
    row = total(j, Symbol("A", (i, j)) * Symbol("x", (j,)))
    assert cauchy_schwarz([i], row, y).th.hyps == ()


def test_families_may_share_letters_with_the_lemma():
    th = cauchy_schwarz([i], y, x).th
    assert th.goal == le(total(i, y * x), norm([i], y) * norm([i], x))


def test_the_equality_case_travels_with_its_hypotheses():
    facts = apart(x, y)
    assert cauchy_schwarz([i], x, y, facts).iff.hyps == tuple(f.goal for f in facts)
    _, some = iff_parts(parallel([i], x, y, facts))
    assert isinstance(some, Exists)


def test_one_family_twice():
    assert len(cauchy_equal([i], x, x, apart(x, x)).hyps) == 1


def test_the_equality_case_needs_both_families():
    with pytest.raises(ValueError, match="zip"):
        cauchy_equal([i], x, y, apart(x))
    with pytest.raises(KernelError, match="convert"):
        parallel([i], x, y, apart(x, x))


@pytest.mark.parametrize("wrong", [lt(0, norm([i], x)), le(0, norm([i], x).arg)], ids=["norm", "weak"])
def test_the_hypothesis_is_about_the_sum_of_squares(wrong):
    with pytest.raises(KernelError, match="convert"):
        cauchy_equal([i], x, y, [logic.assume(wrong), *apart(y)])


def test_the_bound_is_not_smaller():
    with pytest.raises(KernelError, match="convert"):
        restate(cauchy_schwarz([i], x, y).th, le(total(i, x * y), norm([i], x) * norm([i], y) / 2))


def test_squares_compare_only_below_a_nonnegative_number():
    (squares,) = given(le(s**2, t**2))
    assert compare_squares(squares, s, t, logic.assume(le(0, t))).goal == le(s, t)
    with pytest.raises(KernelError, match="cone"):
        compare_squares(squares, s, t, logic.assume(le(0, s)))
    with pytest.raises(KernelError, match="cone"):
        compare_squares(squares, t, s, logic.assume(le(0, t)))


def test_roots_are_in_order():
    (below,) = given(le(s, t))
    assert sqrt_monotone(below, logic.assume(le(0, s))).goal == le(sqrt(s), sqrt(t))
    with pytest.raises(KernelError, match="cone"):
        sqrt_monotone(below, logic.assume(le(0, t)))


def test_the_sign_of_a_norm():
    assert sign("<=", norm([i], x)).goal == le(0, norm([i], x))
