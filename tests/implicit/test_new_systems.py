"""Two systems that no paper here contains, as a stranger states them: constrained least squares, and a softmax equilibrium."""

from fractions import Fraction as Q

import pytest

from referee.implicit import (
    ImplicitError,
    Problem,
    Solution,
    System,
    eliminate,
    equality,
    equation,
    family,
    jacobian,
    last_column,
    singular,
    summary,
)
from referee.implicit.confirm import confirm
from referee.kernel.logic import assume
from referee.language.matrices import Matrix, column, diag, identity, matrix, ones, zeros
from referee.language.statements import le
from referee.language.terms import exp, indices, sizes, total
from referee.language.text import show
from referee.language.vectors import ShapeError, Vector
from referee.numerics.model import Model
from referee.tactics.tables import are_inverse

n, d, p = sizes("n d p")
i, j = indices("i j", n)
(a,), (c,) = indices("a", d), indices("c", p)

# minimise ½‖Xw - y‖² subject to Cw = e

w, X, y, C, e = family("w", d), family("X", n, d), family("y", n), family("C", p, d), family("e", p)
squares = total(i, (total(a, X[i, a] * w[a]) - y[i]) ** 2) / 2
least = Problem(
    squares, (w,), (X, y, C, e), (equality("C w = e", total(a, C[c, a] * w[a]) - e[c], c, multiplier="nu"),)
)
rows, constraint = Matrix(n, d, X.at), Matrix(p, d, C.at)
H, H_inv, S_inv = rows.T @ rows, matrix("H'", d, d), matrix("S'", p, p)
S = constraint @ H_inv @ constraint.T
PIVOTS = [("stationarity w", "w", H_inv, assume(are_inverse(H, H_inv))), ("C w = e", "nu", -S_inv)]
left = assume(are_inverse(-S, -S_inv))


@pytest.fixture(scope="module")
def constrained():
    return Solution(least.system, eliminate(least.system, [PIVOTS[0], (*PIVOTS[1], left)]))


def test_least_squares(constrained):
    back = H_inv @ constraint.T @ S_inv
    assert constrained.states("w", "e", back)
    assert constrained.states("w", "y", (H_inv - back @ constraint @ H_inv) @ rows.T)
    assert constrained.states("nu", "e", -S_inv)
    assert constrained.existence.cited


def test_wrong_derivatives_of_least_squares(constrained):
    back = H_inv @ constraint.T @ S_inv
    for closed in (-back, H_inv @ constraint.T, 2 * back):
        with pytest.raises(ImplicitError, match="dw/de does not hold"):
            constrained.states("w", "e", closed)
    with pytest.raises(ShapeError):
        constrained.states("w", "e", back.T)


def test_least_squares_in_numbers(constrained):
    data = {(r, k): Q(r**k + r - k, 1 + k) for r in range(4) for k in range(3)}
    C = {(0, 0): 1, (0, 1): -1, (0, 2): 2}
    symbols = {"X": data, "y": dict(enumerate((1, 0, 2, -1))), "C": C, "e": {0: Q(1, 2)}, "w": {}, "nu": {}}
    here = Model({"n": 4, "d": 3, "p": 1}, symbols)
    found = confirm(constrained, here, 30)
    assert found.confirmed  # the inverses of the pivots get their values by themselves
    assert found.entries == 4 * (12 + 4 + 3 + 1)
    flat = here.replace(symbols={**symbols, "X": {key: 1 if key[1] < 2 else v for key, v in data.items()}})
    with pytest.raises(ImplicitError, match="the matrix whose inverse is H' is singular at this model"):
        confirm(constrained, flat, 30)


def test_the_inverse_of_the_wrong_sign_is_refused():
    with pytest.raises(
        ImplicitError, match=r"the pivot \('C w = e', nu\) of ∂F/∂x after 1 elimination.*is not proved.*−Σ"
    ):
        eliminate(least.system, [PIVOTS[0], ("C w = e", "nu", S_inv, assume(are_inverse(S, S_inv)))])


def test_the_inverse_of_another_size_is_refused():
    with pytest.raises(ImplicitError, match="is d × d, and the given inverse p × p"):
        eliminate(least.system, [("stationarity w", "w", S_inv, assume(are_inverse(S, S_inv)))])


# the equilibrium x = softmax(Wx + b)

x, W, b = family("x", n), family("W", n, n), family("b", n)
weights = Matrix(n, n, W.at)


def score(k):
    return total(j, W[k, j] * x[j]) + b[k]


chosen = Vector(n, lambda k: exp(score(k)) / total(i, exp(score(i))))
equilibrium = System((x,), (W, b), (equation("equilibrium", x[i] - chosen.at(i), i),), (le(1, n),))
J = diag(chosen) - column(chosen) @ column(chosen).T
M, M_inv = identity(n) - J @ weights, matrix("M'", n, n)


@pytest.fixture(scope="module")
def settled():
    return Solution(equilibrium, eliminate(equilibrium, [("equilibrium", "x", M_inv, assume(are_inverse(M, M_inv)))]))


def test_the_equilibrium(settled):
    assert settled.states("x", "b", M_inv @ J)
    assert settled.states("x", "W", Matrix(n, (n, n), lambda k, r, s: (M_inv @ J).at(k, r) * x[s]))
    for wrong in (M_inv, J, J @ M_inv, -(M_inv @ J)):
        with pytest.raises(ImplicitError, match="dx/db does not hold"):
            settled.states("x", "b", wrong)


def test_the_equilibrium_in_numbers(settled):
    symbols = {
        "W": {(r, s): Q(r - 2 * s, 3) for r in range(3) for s in range(3)}, "b": dict(enumerate((Q(1, 3), Q(2, 3), 0))),
        "x": dict.fromkeys(range(3), Q(1, 3)),
    }  # fmt: skip
    assert confirm(settled, Model({"n": 3}, symbols), 30).confirmed


# what the engine says of a solution, and where it has none


def test_a_summary(constrained):
    text = summary(constrained)
    assert "C w = e: ∀ c≤p: ⟨C_c, w⟩ − e_c = 0" in text
    assert "∂(stationarity w)_i/∂w_j = Σ_{k≤n} X_{ki} X_{kj}" in text
    assert (
        "Elimination, step 1: pivot ('stationarity w', w): Σ_{k≤n} X_{ki} X_{kj}, inverse H'_{ij}; left are ('C w = e', nu)"
        in text
    )
    assert "Elimination, step 2: pivot ('C w = e', nu)" in text
    assert "dw_i/de_j = Σ_{k≤p} Σ_{l≤d} C_{kl} H'_{il} S'_{kj}" in text
    assert "F is C^1: nothing" in text
    assert "'" not in text.replace("'stationarity w'", "").replace("'C w = e'", "").replace("H'", "").replace("S'", "")


def test_without_pivots_the_matrix_that_needs_an_inverse_is_shown():
    with pytest.raises(
        ImplicitError,
        match=r"the pivot \('stationarity w', w\) of ∂F/∂x \(d × d\) is not diagonal.*Σ_\{k≤n\} X_\{ki\} X_\{kj\}",
    ):
        eliminate(least.system)


def test_a_column_of_the_kernel():
    # x - 11ᵀx/n + 0·θ: 1 is in the kernel, for every n >= 1
    theta, x = family("theta", n), family("x", n)
    centred = System((x,), (theta,), (equation("centred", n * x[i] - total(j, x[j]) - theta[i], i),), (le(1, n),))
    th = singular(centred, along=ones(n))
    assert next(show(h) for h in th.hyps) == "1 ≤ n"
    assert len(th.hyps) == 2
    with pytest.raises(ImplicitError, match="not a number; give the column"):
        singular(centred)
    with pytest.raises(ShapeError):
        singular(centred, along=ones(d))


def test_the_zero_column_says_nothing():
    theta, x = family("theta", n), family("x", n)
    regular = System((x,), (theta,), (equation("same", x[i] - theta[i], i),))
    th = singular(regular, along=zeros(n))
    assert any(show(h).startswith("0 < ") for h in th.hyps)  # that the column is not 0


def test_where_the_column_is_not_taken_to_0_that_is_a_hypothesis():
    theta, x = family("theta", n), family("x", n)
    scaled = System((x,), (theta,), (equation("scaled", theta[i] * x[i] - 1, i),), (le(1, n),))
    th = singular(scaled, along=ones(n))
    assert "∀ i≤n: θ_i = 0" in map(show, th.hyps)
    assert last_column(jacobian(scaled), along=ones(n)).image.rows == (n,)
