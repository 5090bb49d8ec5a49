"""Empty ranges: what holds below n < 1, and that a sum other than 0 has a term."""

import pytest

from referee.kernel import logic
from referee.kernel.theorem import KernelError, same
from referee.language.statements import eq, every, le, lt
from referee.language.terms import Symbol, indices, real, sizes, total
from referee.tactics.empty import never, some_element
from referee.tactics.links import TacticError

n, m = sizes("n m")
i, j = indices("i j", n)
(k,) = indices("k", m)
(y,) = real("y")
x = Symbol("x", (i,))
one = eq(total(i, x), 1)


def test_everything_holds_below_an_empty_range():
    th = never(logic.assume(lt(n, 1)), i, eq(x, 7))
    assert same(th.goal, every(i, eq(x, 7)))
    assert th.hyps == (lt(n, 1),)
    assert not th.ctx


def test_a_sum_that_is_one_has_a_term():
    th = some_element(logic.assume(one))
    assert same(th.goal, le(1, n))
    assert th.hyps == (one,)
    assert not th.ctx


@pytest.mark.parametrize("value", [-2, 5])
def test_of_another_number(value):
    assert same(some_element(logic.assume(eq(total(i, x), value))).goal, le(1, n))


@pytest.mark.parametrize("few", [lt(n, 2), le(n, 1), lt(m, 1), lt(1, n)])
def test_a_range_that_may_have_an_element(few):
    with pytest.raises(KernelError, match=r"^cone: "):
        never(logic.assume(few), i, eq(x, 7))


def test_of_another_range():
    with pytest.raises(KernelError):
        never(logic.assume(lt(n, 1)), k, eq(y, 7))


@pytest.mark.parametrize("equation", [eq(total(i, x), 0), eq(total(i, x), y)])
def test_a_sum_that_may_be_0(equation):
    with pytest.raises(KernelError, match=r"^(ex_falso|cone): "):
        some_element(logic.assume(equation))


def test_no_sum():
    with pytest.raises(TacticError, match="not a sum"):
        some_element(logic.assume(eq(y, 1)))
