"""The implicit derivative: elimination, proposed and supposed inverses, the theorem, existence; wrong steps are refused."""

import json

import pytest

from referee import recheck
from referee.implicit import (
    Adjoint,
    ImplicitError,
    Solution,
    TwoSided,
    eliminate,
    equation,
    family,
    jacobian,
    last_column,
    no_inverse,
    propose,
    suppose,
)
from referee.implicit.differentiate import hypotheses
from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError
from referee.language.matrices import Blocks, diag, identity, matrix, number, ones
from referee.language.statements import FALSE, Exists, Sequent, eq, le, lt
from referee.language.terms import total
from referee.language.text import show
from referee.language.vectors import ShapeError
from referee.proof import to_json
from referee.tactics.links import TacticError
from referee.tactics.tables import are_inverse

from .conftest import i, j, n, positive, system, theta, u, x

X, D, one = x.column, diag(x.vector), ones(n)
J = D - X @ X.T
IFT = "implicit function theorem (Krantz & Parks 2003, Theorem 3.3.1)"
REFUSALS = (ImplicitError, KernelError, NotDecided, TacticError, ShapeError)


def rechecked(th):
    report = recheck.check(json.loads(json.dumps(to_json(th, Sequent(th.hyps, th.goal), "t"))))
    assert report.ok, report.reason


def test_elimination(solution):
    w = solution.inverse
    assert [show(h) for h in w.theorem.hyps] == ["∀ i≤n: 0 < x_i", "Σ_{j≤n} x_j − 1 = 0"]
    assert len(w.nonzero) == 2
    rechecked(w.theorem)


def test_the_derivative_of_softmax(solution):
    th = solution.formula("x", {"theta": J})
    assert not th.ctx
    assert not th.cited
    assert "dx_i = " in show(th.goal)
    rechecked(th)


def test_the_linear_system_is_solved_by_it(solution):
    assert logic.require("test", solution.solves, type(solution.linear)) == solution.linear
    rechecked(solution.solves)


def test_existence_cites_the_theorem_and_assumes_the_solution(solution):
    th = solution.existence
    assert th.cited == (IFT,)
    assert isinstance(th.goal, Exists)
    assert set(map(show, th.hyps)) == {show(positive), *(show(s) for s in solution.system.solution)}
    rechecked(th)


def test_the_audit_lists_what_each_hypothesis_rests_on(solution):
    audit = {name: [show(s) for s in on] for name, on in solution.audit}
    assert audit["F is C^1"] == ["∀ i≤n: 0 < x_i"]
    assert audit["∂F/∂x is invertible"] == ["∀ i≤n: 0 < x_i", "Σ_{j≤n} x_j − 1 = 0"]


W = Blocks(((-J, X), (X.T, number(1))))


def test_a_proposed_inverse(softmax):
    found = Solution(softmax, propose(softmax, W))
    assert found.formula("x", {"theta": J})


PROPOSED = {
    "sign": Blocks(((J, X), (X.T, number(1)))),
    "coefficient": Blocks(((-J, 2 * X), (X.T, number(1)))),
    "dropped term": Blocks(((-D, X), (X.T, number(1)))),
    "another vector": Blocks(((-J, one), (X.T, number(1)))),
    "another corner": Blocks(((-J, X), (X.T, number(0)))),
    "one-sided": Blocks(((-J, X), (one.T, number(1)))),
}


@pytest.mark.parametrize("mutant", PROPOSED)
def test_a_wrong_inverse_is_refused(softmax, mutant):
    with pytest.raises(ImplicitError, match=r"block \(\d, \d\) of .*does not hold"):
        propose(softmax, PROPOSED[mutant])


def test_an_inverse_of_another_shape_is_refused(softmax):
    with pytest.raises(ShapeError):
        propose(softmax, Blocks(((number(1), X.T), (X, -J))))


def test_without_feasibility_the_inverse_is_refused():
    # u(Σx - 1) in place of Σx - 1: the same W is no inverse
    s = system(second=equation("feasibility", u[()] * (total(j, x[j]) - 1)))
    with pytest.raises(ImplicitError, match=r"block \(2, 1\)"):
        propose(s, W)


CLOSED = {
    "sign": -J,
    "dropped term": D,
    "coefficient": D - 2 * X @ X.T,
    "identity": identity(n) - X @ one.T,
    "transposed": identity(n) - one @ X.T,
}


@pytest.mark.parametrize("mutant", CLOSED)
def test_a_wrong_derivative_is_refused(solution, mutant):
    with pytest.raises(ImplicitError, match=r"dx/dtheta does not hold.*differ by"):
        solution.formula("x", {"theta": CLOSED[mutant]})


def test_a_parameter_cannot_be_left_out(solution):
    with pytest.raises(ImplicitError, match="dx/dtheta does not hold"):
        solution.formula("x", {})


def test_a_foreign_inverse_does_not_carry_its_proofs(softmax, solution):
    w = solution.inverse
    forged = Solution(softmax, TwoSided(w.matrix, PROPOSED["sign"], w.right, w.left))
    with pytest.raises(TacticError, match="does not say"):
        _ = forged.theorem
    with pytest.raises(TacticError, match="does not say"):
        _ = forged.solves
    with pytest.raises(REFUSALS):
        _ = forged.existence


def test_a_supposed_inverse_is_a_hypothesis(softmax):
    th = Solution(softmax, suppose(softmax)).theorem
    assert any("W11" in show(h) for h in th.hyps)


PIVOTS = {
    "is 0": ([("feasibility", "u")], "is 0: choose another"),
    "is no diagonal": ([("stationarity", "u")], "is not diagonal; give its inverse"),
    "used twice": ([("stationarity", "x"), ("stationarity", "u")], "eliminated already"),
    "without proof": ([("stationarity", "x", D, None)], "without a proof"),
    "wrong inverse": ([("stationarity", "x", D, logic.assume(are_inverse(D, D)))], "not proved to be its inverse"),
    "no such equation": ([("balance", "x")], "no equation 'balance'"),
}


@pytest.mark.parametrize("mutant", PIVOTS)
def test_a_wrong_pivot_is_refused(softmax, mutant):
    pivots, why = PIVOTS[mutant]
    with pytest.raises(ImplicitError, match=why):
        eliminate(softmax, pivots)


def test_a_pivot_with_a_hypothesis_for_an_inverse():
    Q, P = family("Q", n, n), matrix("P", n, n)
    s = system(equation("stationarity", total(j, Q[i, j] * x[j]) + u[()], i), given=())
    block = jacobian(s).table[0][0]
    pivot = ("stationarity", "x", P, logic.assume(are_inverse(block, P)))
    with pytest.raises(ImplicitError, match="may vanish"):  # 1ᵀP1
        eliminate(s, [pivot])


def test_what_is_left_needs_its_own_inverse(softmax):
    def wrong(left):
        found = logic.assume(are_inverse(matrix("a", (), ()), matrix("b", (), ())))
        right, back = logic.and_elim(found, 0), logic.and_elim(found, 1)
        return TwoSided(left, Blocks(((matrix("b", (), ()),),)), right, back)

    with pytest.raises(ImplicitError, match="the given inverse is not proved"):
        eliminate(softmax, [("stationarity", "x")], wrong)


# where the Jacobian is singular


def printed():
    """With the factor u of the paper's second line, at a feasible x."""
    sum_to_one = eq(total(j, x[j]), 1)
    return system(second=equation("feasibility", u[()] * (total(j, x[j]) - 1)), given=(le(1, n), positive, sum_to_one))


def test_the_singular_set_is_found():
    s = printed()
    column = last_column(jacobian(s), (), [logic.assume(s.given[2])], hypotheses(s))
    assert column.last == u[()]
    th = no_inverse(column)
    assert th.goal == FALSE
    assert eq(u[()], 0) in th.hyps
    rechecked(th)


def test_a_matrix_without_a_last_number_has_no_column():
    s = system(equation("e", x[i] - theta[i], i), equation("f", u[()] - 1), given=())
    rows = Blocks(((jacobian(s).table[0][0],),))
    with pytest.raises(ImplicitError, match="not a number"):
        last_column(rows)


def test_the_name_of_the_inverse_must_be_new():
    V = family("V11")
    s = system(equation("e", x[i] - theta[i], i), equation("f", V[()] * u[()] - 1), given=())
    with pytest.raises(ImplicitError, match="V of the inverse is taken"):
        no_inverse(last_column(jacobian(s)))


# gradients by the adjoint system

g = family("g", n)


def test_the_adjoint(softmax, solution):
    a = Adjoint(softmax, ("p", "r"), {"x": g.column})
    assert a.states("theta", a.adjoints[0].column)
    rechecked(a.theorem)
    rechecked(a.exists(solution))


def test_a_loss_is_differentiated(softmax):
    a = Adjoint.of(softmax, ("p", "r"), total(j, x[j] ** 2) / 2)
    assert show(a.loss["x"].at(i)) == "x_i"
    assert list(a.loss) == ["x"]


def test_a_wrong_gradient_is_refused(softmax):
    a = Adjoint(softmax, ("p", "r"), {"x": g.column})
    for wrong in (-a.adjoints[0].column, 2 * a.adjoints[0].column, g.column):
        with pytest.raises(ImplicitError, match="the gradient in theta does not hold"):
            a.states("theta", wrong)


ADJOINTS = {
    "too few names": (("p",), {"x": g.column}, "1 adjoint names for 2 equations"),
    "a taken name": (("p", "dx"), {"x": g.column}, "dx is taken"),
    "no loss": (("p", "r"), {}, "depends on no unknown"),
    "no such unknown": (("p", "r"), {"z": g.column}, "no unknown 'z'"),
    "a row for a column": (("p", "r"), {"x": g.column.T}, "shapes"),
}


@pytest.mark.parametrize("mutant", ADJOINTS)
def test_a_wrong_adjoint_is_refused(softmax, mutant):
    names, loss, why = ADJOINTS[mutant]
    with pytest.raises(REFUSALS, match=why):
        Adjoint(softmax, names, loss)


def test_the_inverse_of_another_system_is_refused(softmax):
    other = system(given=(le(1, n), positive, lt(0, u[()])))
    with pytest.raises(ImplicitError, match="two systems"):
        Adjoint(softmax, ("p", "r"), {"x": g.column}).exists(Solution(other, eliminate(other)))
