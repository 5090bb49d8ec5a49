"""Hypotheses that are linear equations: models that fulfil them are found, and they refute what is false."""

from __future__ import annotations

from flint import fmpq

from referee.language.matrices import diag, matrix, ones
from referee.language.statements import Sequent, eq, every, le, lt
from referee.language.terms import Symbol, exp, indices, real, sizes, total
from referee.language.vectors import Vector
from referee.numerics.affine import Linear, largest, products_in, solve, stages
from referee.numerics.models import certified, draw
from referee.numerics.refute import refute
from referee.numerics.shapes import shape_of
from referee.tactics.tables import are_inverse

n, m = sizes("n m")
i, j, k = indices("i j k", n)
(s, t) = real("s t")
M, W = matrix("M", n, n), matrix("W", n, n)
inverse = are_inverse(M, W)


def x(at):
    return Symbol("x", (at,))


def models(goal, *given):
    sequent = Sequent(given, goal)
    found = list(draw(sequent, 0, 8))
    return [model for model in found if certified(sequent, model)]


def test_matrices_with_an_inverse_are_drawn():
    found = models(le(0, 1), inverse, le(1, n))
    assert len(found) >= 6
    assert any(model.sizes["n"] > 1 for model in found)
    assert any(len(set(model.symbols["M"].values())) > 2 for model in found)


def test_a_false_statement_on_inverses_is_refuted():
    assert refute(Sequent((inverse, le(2, n)), every(i, every(j, eq(W.at(i, j), M.at(j, i)))))) is not None
    assert refute(Sequent((inverse,), every(i, every(j, le(W.at(i, j), 1))))) is not None


def test_a_true_one_is_not():
    both = every(i, every(j, eq(total(k, W.at(i, k) * M.at(k, j)), (W @ M).at(i, j))))
    assert refute(Sequent((inverse,), both), 40) is None


def test_one_hypothesis_after_another():
    """A bordered system: v x = 0 settles v, then the inverse, then the differential."""
    positive = every(i, lt(0, x(i)))
    slack = every(i, eq(Symbol("v", (i,)) * x(i), 0))
    bordered = are_inverse(diag(Vector(n, x)) + ones(n) @ ones(n).T * s, W)
    shape = shape_of((positive, slack, bordered), le(0, 1))
    assert [stage.unknowns for stage in stages(shape)] == [("v",), ("W",)]
    assert len(models(le(0, 1), positive, slack, bordered, le(1, n))) >= 4


def pairs(term, shape):
    return {"".join(sorted(pair)) for pair in products_in(term, shape)[1]}


def test_the_products_of_symbols():
    shape = shape_of((), eq(s, t))
    assert pairs(s * t, shape) == {"st"}
    assert pairs(s + t, shape) == set()
    assert pairs(s**2, shape) == pairs(exp(s) + t, shape) == pairs(t + 1 / s, shape) == {"s"}
    assert pairs(total(i, x(i) * s), shape) == {"sx"}
    assert pairs(exp(s + t), shape) == {"s", "t", "st"}


def test_a_definition_is_looked_through():
    shape = shape_of((every(i, eq(x(i), s**2)),), eq(t, 0))
    assert "x" in shape.definitions
    assert pairs(x(i), shape) == {"s"}


def test_as_many_unknowns_as_can_be():
    """M W = I with M in four blocks: the blocks of the inverse, not those blocks of M that stand in no other hypothesis."""
    one, two = "MW", "WM"
    inverse_of = {
        frozenset((f"{x}{a}{b}", f"{y}{b}{c}")) for x, y in (one, two) for a in "12" for b in "12" for c in "12"
    }
    found = largest(["M12", "M21", "M22", "W11", "W12", "W21", "W22"], inverse_of)
    assert sorted(found) == ["W11", "W12", "W21", "W22"]
    assert largest(["s"], {frozenset(("s",))}) == []


def test_solving():
    def row(constant, **terms):
        return Linear(fmpq(constant), {int(key[1:]): fmpq(c) for key, c in terms.items()})

    drawn = [fmpq(7), fmpq(5)]
    assert solve([], drawn) == drawn
    assert solve([row(-3, x0=1, x1=1)], drawn) == [fmpq(-2), fmpq(5)]
    assert solve([row(-3, x0=1), row(-4, x0=1)], drawn) is None
    assert solve([row(1)], drawn) is None
    assert solve([row(-6, x0=2), row(2, x1=4)], drawn) == [fmpq(3), fmpq(-1, 2)]


def test_what_has_no_solution_is_not_drawn():
    assert models(le(0, 1), every(i, eq(x(i) * 0, 1)), le(1, n)) == []


def test_irrational_coefficients_are_left_to_chance():
    given = every(i, eq(exp(s) * x(i), 1))
    assert all(certified(Sequent((given,), le(0, 1)), model) for model in models(le(0, 1), given))
