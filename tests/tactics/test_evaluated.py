"""Statements about constants: true ones are proved, false and open ones are refused."""

from fractions import Fraction as Q

import pytest

from referee.language.statements import FALSE, Implies, both, eq, every, le, lt, ne
from referee.language.subst import Lam, substitute
from referee.language.terms import At, Delta, Size, as_term, exp, indices, log, real, sizes, sqrt, total
from referee.language.vectors import vector
from referee.tactics.evaluated import evaluated
from referee.tactics.links import TacticError

(n,) = sizes("n")
(i,) = indices("i", 3)
(k,) = indices("k", n)
(a,) = real("a")
first = Delta(i, At(Size((), 0)))
nothing = indices("j", 0)[0]
zero, one, half = as_term(0), as_term(1), as_term(Q(1, 2))

TRUE = {
    "equal": eq(one + half, Q(3, 2)),
    "less": lt(half, one),
    "at most, equal": le(one, one),
    "at most, less": le(zero, half),
    "not equal": ne(one, half),
    "a square": eq(exp(2 * log(half)), Q(1, 4)),
    "a root": eq(sqrt(as_term(4)), 2),
    "all of several": both(lt(zero, one), eq(one, one)),
    "a true end": Implies(lt(zero, one), lt(half, one)),
    "a false premise": Implies(lt(one, zero), eq(zero, one)),
    "for all of three": every(i, le(0, first)),
    "for none": every(nothing, FALSE),
    "a sum": eq(total(i, 2 * first), 2),
    "a sum of ones": eq(total(i, 1), 3),
}
NOT_TRUE = {
    "unequal": eq(one, half),
    "strict": lt(one, one),
    "reversed": le(one, half),
    "not different": ne(half, half),
    "one of two": both(lt(zero, one), lt(one, zero)),
    "a false end": Implies(lt(zero, one), lt(one, zero)),
    "for all of three but one": every(i, lt(0, first)),
    "a symbol": le(0, a**2),
    "a logarithm": lt(0, log(as_term(2))),
    "a symbolic range": every(k, lt(zero, one)),
    "an exclusion": every(i, le(0, first), [At(Size((), 0))]),
    "an entry": every(i, eq(vector("x", Size((), 3)).at(i), 0)),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_statement_is_proved(name):
    th = evaluated(TRUE[name])
    assert th.goal == TRUE[name]
    assert (th.hyps, th.ctx) == ((), ())


@pytest.mark.parametrize("name", NOT_TRUE)
def test_another_one_is_refused(name):
    with pytest.raises(TacticError, match="constants"):
        evaluated(NOT_TRUE[name])


def test_a_family_of_numbers_is_put_in():
    x = vector("x", Size((), 3))
    claim = both(every(i, le(0, x.at(i))), eq(total(i, x.at(i)), 1))
    values = {"x": Lam((i,), Q(1, 2) * first + Q(1, 4) * (1 - first))}
    assert evaluated(substitute(claim, symbols=values)).hyps == ()
    with pytest.raises(TacticError):
        evaluated(substitute(claim, symbols={"x": Lam((i,), first - 1 + 1 * first)}))
