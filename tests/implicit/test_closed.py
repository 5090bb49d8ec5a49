"""A solution in closed form: softmax solves its system, for all sizes; other formulas do not, and say what is left."""

import pytest

from referee.implicit import Closed, ImplicitError, System, equation, family
from referee.language.matrices import column, diag, ones
from referee.language.statements import Forall, le, lt
from referee.language.terms import exp, log, total
from referee.language.text import show
from referee.language.vectors import ShapeError, Vector

from .conftest import i, j, n, theta, u, x

X = x.column
Z = total(j, exp(theta[j]))
SOFTMAX = Vector(n, lambda a: exp(theta[a]) / Z)
VALUES = {"x": SOFTMAX, "u": 1 - log(Z)}


def closed(system, **changes):
    return Closed(system, VALUES | changes)


def test_softmax_solves_its_system(softmax):
    first, second = closed(softmax).equations
    assert [show(h) for h in (*first.hyps, *second.hyps)] == ["1 ≤ n", "1 ≤ n"]
    assert isinstance(first.goal, Forall)
    assert show(second.goal) == "Σ_{j≤n} exp(θ_j)/(Σ_{j≤n} exp(θ_j)) − 1 = 0"


def test_the_hypotheses_of_the_system_are_proved_there(softmax):
    assert [show(th.goal) for th in closed(softmax).standing] == ["1 ≤ n", "∀ i≤n: 0 < exp(θ_i)/(Σ_{j≤n} exp(θ_j))"]
    assert not any(th.rule == "assume" for th in closed(softmax).standing[1:])


def test_nothing_is_assumed_of_the_solution_any_more(softmax, solution):
    th = closed(softmax).at(solution.existence)
    assert [show(h) for h in th.hyps] == ["1 ≤ n"]
    assert th.cited == solution.existence.cited
    formula = closed(softmax).at(solution.formula("x", {"theta": diag(x.vector) - X @ X.T}))
    assert len(formula.hyps) == 2  # 1 <= n, and that dx solves the differentiated system
    assert "x_" not in show(formula.goal).replace("dx_", "")


WRONG = {
    "the sign of u": ({"u": log(Z) - 1}, "'stationarity' at the solution does not hold.*differ by"),
    "u without the 1": ({"u": -log(Z)}, "'stationarity' at the solution does not hold.*differ by 1"),
    "x not normalised": ({"x": Vector(n, lambda a: exp(theta[a]))}, "'stationarity' at the solution.*differ by log"),
    "x doubled": ({"x": Vector(n, lambda a: 2 * SOFTMAX.at(a)), "u": 1 - log(Z) + log(2)}, "'feasibility' at the solution"),
    "the inverse": ({"x": Vector(n, lambda a: exp(-theta[a]) / total(j, exp(-theta[j])))}, "'stationarity' at the solution"),
}  # fmt: skip


@pytest.mark.parametrize("mutant", WRONG)
def test_a_wrong_solution_is_refused(softmax, mutant):
    changes, why = WRONG[mutant]
    with pytest.raises(ImplicitError, match=why):
        _ = closed(softmax, **changes).equations


MALFORMED = {
    "an unknown missing": (lambda s: Closed(s, {"x": SOFTMAX}), "does not say what u is"),
    "no such unknown": (lambda s: closed(s, y=u[()]), "no unknown 'y'; there are x, u"),
    "in terms of itself": (lambda s: closed(s, u=total(j, x[j])), "the value of u depends on the unknown x"),
    "a free index": (lambda s: closed(s, u=theta[i]), "the value of u has the free index i"),
    "one number for a vector": (lambda s: closed(s, x=exp(theta[i])), "x is n × 1, and its value one number"),
    "a row for a column": (lambda s: closed(s, x=column(SOFTMAX).T), "x is n × 1, and its value 1 × n"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_no_solution_is_refused(softmax, case):
    make, why = MALFORMED[case]
    with pytest.raises((ImplicitError, ShapeError), match=why):
        make(softmax)


def test_what_the_kernel_does_not_see_stays_a_hypothesis():
    y = family("y", n)
    s = System((y,), (theta,), (equation("same", y[i] - theta[i], i),), (le(1, n), lt(0, total(j, y[j]))))
    found = Closed(s, {"y": theta.column})
    assert [show(h) for th in found.standing for h in th.hyps] == ["1 ≤ n", "0 < Σ_{j≤n} θ_j"]
    assert found.equations[0].hyps == ()


def test_facts_on_the_parameters_are_used():
    # y = θ/θ = 1 where no θ_i is 0: a denominator needs the fact
    y = family("y", n)
    ratio = System((y,), (theta,), (equation("ratio", y[i] * theta[i] - theta[i], i),))
    one = {"y": Vector(n, lambda a: theta[a] / theta[a])}
    assert Closed(ratio, {"y": ones(n)}).equations
    with pytest.raises(ImplicitError, match="'ratio' at the solution does not hold"):
        _ = Closed(System((y,), (theta,), (equation("ratio", y[i] - 1, i),)), one).equations
    from referee.kernel import logic
    from referee.language.statements import every, ne

    apart = logic.assume(every(i, ne(theta[i], 0)))
    assert Closed(System((y,), (theta,), (equation("ratio", y[i] - 1, i),)), one, [apart]).equations
