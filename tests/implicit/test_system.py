"""Systems, their Jacobians and differentials; what is not a system is refused."""

import pytest

from referee.implicit import ImplicitError, System, block, differential, equation, family, jacobian, smoothness
from referee.implicit.tidy import probe
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError
from referee.language.matrices import Matrix, diag, identity, ones
from referee.language.statements import Deriv, Forall, eq, le
from referee.language.terms import Delta, Idx, Symbol, as_term, exp, indices, log, sizes, total
from referee.language.text import show
from referee.language.vectors import ShapeError, Vector
from referee.tactics.basic import restate
from referee.tactics.tables import equal

from .conftest import feasibility, i, j, n, stationarity, system, theta, u, x

(m,) = sizes("m")


def test_the_blocks_of_the_jacobian(softmax):
    M = jacobian(softmax)
    minus_inverse = -diag(Vector(n, lambda a: 1 / x[a]))
    assert equal(M.table[0][0], minus_inverse)
    assert equal(M.table[0][1], ones(n))
    assert equal(M.table[1][0], ones(n).T)
    assert probe(M.table[1][1])[2] == as_term(0)


def test_every_block_is_a_theorem_about_a_derivative(softmax):
    th = block(softmax, stationarity, x).theorem
    inner = th.goal.body.body
    assert isinstance(inner, Deriv)
    assert inner.f == theta[i] - log(x[i] + softmax.time * Delta(i, th.goal.body.index)) - 1 + u[()]
    assert [show(h) for h in th.hyps] == ["∀ i≤n: 0 < x_i"]


def test_a_direction_is_not_caught_by_the_name_of_an_index():
    # e_k must not become δ_ii where an index is named as those of the families
    (b,) = indices("b", n)
    for letter in "ijklmp":
        (k,) = indices(letter, n)
        s = System((x,), (theta,), (equation("squares", x[k] - theta[k] + total(b, x[b] ** 2), k),))
        assert equal(jacobian(s).table[0][0], identity(n) + ones(n) @ x.column.T * 2)
        assert differential(s, s.equations[0])


def test_the_differential_is_the_whole_jacobian(softmax):
    th = differential(softmax, stationarity)
    assert isinstance(th.goal, Forall)
    assert "dx" in show(th.goal)


def test_smoothness_names_what_it_needs(softmax):
    assert [show(h) for h in smoothness(softmax, stationarity).hyps] == ["∀ i≤n: 0 < x_i"]
    assert smoothness(softmax, feasibility).hyps == ()


def test_families_of_two_indices():
    (a,) = indices("a", n)
    Q = family("Q", n, n)
    s = System((x,), (Q,), (equation("Qx", total(j, Q[a, j] * x[j]) - 1, a),))
    assert equal(jacobian(s, [Q]).table[0][0], Matrix(n, (n, n), lambda r, k, c: Delta(r, k) * x[c]))
    with pytest.raises(ShapeError, match="Q has 2 indices"):
        Q[a]


WRONG = {
    "a name that is none": lambda: family("x}\\input{y", n),
    "an index twice": lambda: System((family("Q", n, n),), (), (equation("e", family("Q", n, n)[i, i], i, i),)),
    "more equations than unknowns": lambda: System((x,), (theta,), (stationarity, feasibility)),
    "an equation of the wrong size": lambda: System((x,), (), (equation("e", x[i], Idx("c", m)),)),
    "a free index": lambda: System((x, u), (), (equation("e", x[i] * x[j], i), equation("f", u[()]))),
    "a name twice": lambda: System((x,), (family("x", n),), (equation("e", x[i], i),)),
    "an unknown that does not occur": lambda: system(equation("e", x[i], i), equation("f", total(j, x[j]))),
    "an index that leaves the range": lambda: System(
        (x,), (), (equation("e", x[i] + total(Idx("c", m), x[Idx("c", m)]), i),)
    ),
    "an entry of too few indices": lambda: System(
        (x,), (family("Q", n, n),), (equation("e", x[i] + Symbol("Q", (i,)), i),)
    ),
    "one label twice": lambda: system(second=equation("stationarity", total(j, x[j]) - 1)),
    "a statement for a term": lambda: equation("e", eq(x[i], 0), i),
    "the name of a differential": lambda: System((x,), (), (equation("e", x[i] + family("dx", n)[i], i),)),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_not_a_system_is_refused(case):
    with pytest.raises((ImplicitError, ShapeError)) as error:
        WRONG[case]()
    assert str(error.value)


def test_an_index_of_a_shorter_range_is_allowed():
    (c,) = indices("c", n - 1)
    assert System((x,), (theta,), (equation("e", x[i] - theta[i] + total(c, x[c]), i),))
    (e,) = indices("e", m)
    inside = (equation("e", x[i] - theta[i] + total(e, x[e]), i),)
    assert System((x,), (theta,), inside, (le(m, n),))
    with pytest.raises(ShapeError, match="in x_e the index runs to m, x to n"):
        System((x,), (theta,), inside)


@pytest.mark.parametrize(
    ("first", "what"),
    [
        (theta[i] - log(x[i]) + u[()], "logarithm"),
        (theta[i] - 1 / x[i] + u[()], "denominator"),
    ],
)
def test_a_domain_that_is_not_given_is_named(first, what):
    s = system(equation("stationarity", first, i), given=())
    with pytest.raises(ImplicitError, match=f"stationarity.*{what}.*x"):
        jacobian(s)
    with pytest.raises(ImplicitError, match=f"continuously differentiable.*{what}"):
        smoothness(s, s.equations[0])


MUTANTS = {
    "sign": lambda a, b: Delta(a, b) / x[a],
    "coefficient": lambda a, b: -2 * Delta(a, b) / x[a],
    "the other index range": lambda a, b: -1 / x[a] + 0 * Delta(a, b),
    "power": lambda a, b: -Delta(a, b) / x[a] ** 2,
    "function": lambda a, b: -Delta(a, b) * exp(x[a]),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_derivative_is_refused(softmax, mutant):
    th = block(softmax, stationarity, x).theorem
    a, b = th.goal.index, th.goal.body.index
    inner = th.goal.body.body
    wrong = Forall(a, (), Forall(b, (), Deriv(inner.var, inner.f, inner.point, MUTANTS[mutant](a, b))))
    with pytest.raises((KernelError, NotDecided), match="convert"):
        restate(th, wrong)


def test_unknown_names(softmax):
    with pytest.raises(ImplicitError, match="no unknown 'z'; there are x, u"):
        softmax.unknown("z")
    with pytest.raises(ImplicitError, match="no equation 'z'"):
        softmax.equation("z")
    with pytest.raises(ImplicitError, match="no parameter 'x'; there are theta"):
        softmax.parameter("x")
