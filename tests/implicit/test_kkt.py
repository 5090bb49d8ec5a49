"""KKT systems, active sets, definite matrices."""

import pytest

from referee.implicit import (
    ImplicitError,
    Problem,
    Solution,
    definite,
    eliminate,
    equality,
    family,
    inequality,
    jacobian,
)
from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError
from referee.language.matrices import Matrix, identity, matrix, ones
from referee.language.statements import lt
from referee.language.terms import indices, log, sizes, total
from referee.language.text import show
from referee.language.vectors import ShapeError
from referee.tactics.basic import Certificate, over
from referee.tactics.tables import equal

n, m = sizes("n m")
i, j = indices("i j", n)
(e,) = indices("e", m)
x, q, G, h = family("x", n), family("q", n), family("G", m, n), family("h", m)
quadratic = total(i, x[i] ** 2) / 2 + total(i, q[i] * x[i])
bound = total(i, G[e, i] * x[i]) - h[e]


def problem(role="slack", *, maximise=False):
    constraint = inequality("Gx <= h", bound, e, multiplier="lambda", role=role)
    return Problem(quadratic, (x,), (q, G, h), (constraint,), maximise=maximise)


def test_the_kkt_system():
    first, second = problem().system.equations
    assert (first.label, second.label) == ("stationarity x", "Gx <= h")
    assert show(second.statement) == "∀ e≤m: λ_e (⟨G_e, x⟩ − h_e) = 0"
    th = problem().stationarity[0]
    assert th.goal.body.value == first.term
    assert not th.hyps


def test_the_jacobian_of_a_kkt_system():
    table = jacobian(problem().system).table
    rows = Matrix(m, n, G.at)
    assert equal(table[0][0], identity(n))
    assert equal(table[0][1], rows.T)


@pytest.mark.parametrize(("role", "unknowns"), [("slack", 2), ("active", 2), ("inactive", 1)])
def test_active_sets(role, unknowns):
    s = problem(role).system
    assert len(s.unknowns) == unknowns
    if role == "active":
        assert show(s.equations[1].statement) == "∀ e≤m: ⟨G_e, x⟩ − h_e = 0"


def test_what_complementarity_asks():
    assert [show(s) for s in problem("active").strict_complementarity] == ["∀ e≤m: 0 < λ_e"]
    assert [show(s) for s in problem("inactive").strict_complementarity] == ["∀ e≤m: ⟨G_e, x⟩ − h_e < 0"]
    assert problem().strict_complementarity == ()
    assert [show(s) for s in problem().dual_feasibility] == ["∀ e≤m: 0 ≤ λ_e"]
    assert [show(s) for s in problem().feasibility] == ["∀ e≤m: ⟨G_e, x⟩ − h_e ≤ 0"]
    assert [show(s) for s in problem(maximise=True).feasibility] == ["∀ e≤m: 0 ≤ ⟨G_e, x⟩ − h_e"]


def test_an_inactive_constraint_leaves_the_system():
    s = problem("inactive").system
    th = Solution(s, eliminate(s)).formula("x", {"q": -identity(n)})
    assert show(th.goal) == "∀ i≤n: dx_i = Σ_{k≤n} (−δ_{ik} dq_k)"


def test_a_slack_constraint_stops_the_elimination():
    with pytest.raises(ImplicitError, match="is not diagonal; give its inverse"):
        eliminate(problem().system, [("stationarity x", "x"), ("Gx <= h", "lambda")])


def test_a_free_index_in_the_objective_is_refused():
    with pytest.raises(ImplicitError, match="the index i is free in the objective"):
        Problem(x[i], (x,), ())


PROBLEMS = {
    "a free index in a constraint": ((equality("c", x[i], multiplier="nu"),), "the index i is free in the constraint c"),
    "a multiplier named like a variable": ((equality("c", total(i, x[i]), multiplier="x"),), "the name x stands for two"),
    "one multiplier for two": (
        (equality("c", total(i, x[i]), multiplier="nu"), equality("d", total(i, q[i]), multiplier="nu")), "the name nu stands for two",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PROBLEMS)
def test_a_wrong_problem_is_refused(case):
    constraints, why = PROBLEMS[case]
    with pytest.raises(ImplicitError, match=why):
        Problem(quadratic, (x,), (q,), constraints)


def test_an_objective_that_is_not_differentiable_is_refused():
    p = Problem(total(i, log(x[i])), (x,), (), (equality("sum", total(i, x[i]) - 1, multiplier="u"),))
    with pytest.raises(ImplicitError, match=r"∂L/∂x is not differentiated.*logarithm"):
        _ = p.system


# definite matrices

X, lam = matrix("X", m, n), family("lambda")[()]
positive = logic.assume(lt(0, lam))
hessian = X.T @ X + identity(n) * lam


def squares(v, facts=positive, *, scale=1):
    rows = Matrix(m, (), lambda k: total(i, X.at(k, i) * v.at(i)))
    cert = Certificate().add(square=rows.at(e), over=[over(e)])
    return cert.add(facts, c=scale, square=v.at(i), over=[over(i)])


def test_a_positive_definite_matrix_has_an_inverse():
    found = definite(hessian, squares)
    assert [show(s) for s in found.theorem.hyps] == ["0 < λ"]
    assert not found.theorem.cited
    assert found.inverse_exists("H'").cited == ("an injective square matrix is invertible (Axler 2015, Theorem 3.69)",)


def only_rows(v):
    rows = Matrix(m, (), lambda k: total(i, X.at(k, i) * v.at(i)))
    return Certificate().add(square=rows.at(e), over=[over(e)])


def test_where_only_the_squares_are_known_their_independence_is_a_hypothesis():
    found = definite(X.T @ X, only_rows, independent=True)
    assert show(found.theorem.hyps[0]) == "(∃ v: (∀ e≤m: ⟨X_e, v⟩ = 0) and 0 < ‖v‖²) ⟹ 0 < 0"
    assert found.inverse_exists("H'").hyps == found.theorem.hyps
    with pytest.raises((KernelError, NotDecided)):
        definite(hessian, only_rows, independent=True)


DEFINITE = {
    "a coefficient": (hessian, lambda v: squares(v, scale=2), KernelError),
    "the penalty's sign": (X.T @ X - identity(n) * lam, squares, KernelError),
    "no square of v": (X.T @ X, only_rows, ImplicitError),
    "a weight that may vanish": (hessian, lambda v: squares(v, logic.assume(lt(lam, 1))), KernelError),
    "no square matrix": (X, squares, ImplicitError),
    "the wrong order": (X @ X.T + identity(m) * lam, squares, (KernelError, ShapeError)),
    "a matrix of ones": (ones(n) @ ones(n).T, squares, KernelError),
}


@pytest.mark.parametrize("mutant", DEFINITE)
def test_a_wrong_certificate_is_refused(mutant):
    m_, certificate, error = DEFINITE[mutant]
    with pytest.raises((error, NotDecided) if isinstance(error, type) else (*error, NotDecided)) as found:
        definite(m_, certificate)
    assert str(found.value)
