"""The examples: a new system through the engine, from its statement, in under forty lines."""

import ast
from fractions import Fraction as Q
from pathlib import Path

import pytest

from examples import ridge_logistic as example
from referee.implicit import ImplicitError
from referee.implicit.confirm import confirm
from referee.language.text import show
from referee.numerics.model import Model

SOURCE = Path(example.__file__).read_text(encoding="utf-8")


def test_the_content_is_short():
    docstring = ast.parse(SOURCE).body[0].end_lineno
    lines = [line for line in SOURCE.splitlines()[docstring:] if line.strip()]
    assert len(lines) < 40


def test_the_derivatives_are_proved():
    th = example.derivatives()
    assert not th.ctx
    assert not th.hyps
    assert example.existence().cited == ("implicit function theorem (Krantz & Parks 2003, Theorem 3.3.1)",)


def test_the_hessian_is_invertible_for_a_positive_penalty():
    th = example.regular()
    assert [show(h) for h in th.hyps] == ["0 < λ"]
    assert th.cited == ("an injective square matrix is invertible (Axler 2015, Theorem 3.69)",)


@pytest.mark.parametrize("name", example.closed)
def test_a_wrong_derivative_is_refused(name):
    with pytest.raises(ImplicitError, match=f"dw/d{name} does not hold"):
        example.solution.states("w", name, -example.closed[name])


def test_it_is_confirmed_by_finite_differences():
    rows = [[1, 2], [0, -1], [3, 1], [-1, 1]]
    X = {(a, b): Q(v) for a, row in enumerate(rows) for b, v in enumerate(row)}
    symbols = {"X": X, "y": {(0,): 1, (1,): 0, (2,): 1, (3,): 0}, "lambda": Q(1, 2), "w": {(0,): 0, (1,): 0}}
    found = confirm(example.solution, Model({"n": 4, "d": 2}, symbols), 40)
    assert found.confirmed
    assert found.entries == 2 * (4 + 8 + 1)
