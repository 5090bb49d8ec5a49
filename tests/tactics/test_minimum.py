"""The minimum of a function of families, on a small example: Σ x_i² over all x with Σ x_i = n is n, where x_i = 1."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from referee.kernel import logic
from referee.kernel.theorem import KernelError, same
from referee.language.statements import Exists, Iff, Implies, eq, every, le, lt
from referee.language.subst import Lam, free
from referee.language.terms import Symbol, as_term, indices, sizes, total
from referee.tactics.basic import Certificate, over, restate, ring
from referee.tactics.links import TacticError
from referee.tactics.minimum import Minimum, rival

n, d = sizes("n d")
(i,) = indices("i", n)
x = Symbol("x", (i,))
whole = eq(total(i, x), n)
ones = every(i, eq(x, 1))
square = Minimum(total(i, x**2), (whole,), as_term(n), ones, le(d, d), {"x": rival("y", i)})


@cache
def bound_and_case():
    """n <= Σ x_i², as Σ (x_i - 1)² = Σ x_i² - n."""
    cert = Certificate().add(square=x - 1, over=[over(i)]).equal(logic.assume(whole), -2)
    return cert.prove("<=", n, square.value), restate(cert.iff(n, square.value), square.reached)


def attained():
    one = Lam((i,), as_term(1))
    pair = logic.and_intro(logic.and_intro(ring(total(i, 1), n)), ring(total(i, as_term(1) ** 2), n))
    return square.found(pair, square.attaining, [one])


def no_room(_):
    """d < d."""
    return restate(logic.assume(lt(d, d)), lt(0, 0))


def test_the_minimum():
    th = square.theorem(*bound_and_case(), attained(), no_room)
    assert same(th.goal, square.statement)
    assert th.hyps == (whole,)
    bound, reached, attained_iff = square.statement.args
    assert bound == le(n, square.value)
    assert reached == Iff(eq(square.value, n), ones)
    assert isinstance(attained_iff.left, Exists)
    assert attained_iff.right == le(d, d)


def test_the_minimisers():
    th = square.minimisers_theorem(*bound_and_case(), attained())
    assert th.goal == Implies(le(d, d), Iff(square.is_minimal, ones))
    assert th.hyps == (whole,)
    assert free(square.is_minimal).symbols == {"x"}


@pytest.mark.parametrize(
    "fields",
    [
        {"least": as_term(n) - 1},
        {"where": every(i, eq(x, -1))},
        {"constraints": ()},
        {"value": total(i, x)},
    ],
    ids=["another value", "another place", "a constraint dropped", "another function"],
)
def test_what_is_not_proved_is_refused(fields):
    with pytest.raises(TacticError, match="is proved, not "):
        replace(square, **fields).theorem(*bound_and_case(), attained(), no_room)
    with pytest.raises(TacticError, match="is proved, not "):
        replace(square, **fields).minimisers_theorem(*bound_and_case(), attained())


def test_the_room_must_decide():
    """Attained without d <= n being used: the converse cannot be had from d < d."""
    th = replace(square, room=le(d, n)).theorem(*bound_and_case(), attained(), no_room)
    assert lt(d, d) in th.hyps


def test_the_rivals_are_not_the_families():
    with pytest.raises(TacticError, match="a rival is called x, as another family is"):
        replace(square, rivals={"x": rival("x", i)})


def test_found_wants_the_body_at_the_families():
    with pytest.raises(KernelError, match=r"^exists_intro: "):
        square.found(ring(total(i, 1), n), square.attaining, [Lam((i,), as_term(2))])
