"""Ridge and Lasso hyper-gradients in numbers: against exact solvers, differenced exactly or at 30 digits.

The Lasso is solved exactly, in rationals, by trying every pattern of signs. Between its kinks the solution is affine in λ and y, so
that difference quotients equal the derivative; on a kink the one-sided quotients differ, and a hypothesis of the implicit function
theorem fails.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction as Q
from functools import cache
from itertools import product

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from proofs.chiu import bilevel
from proofs.chiu.bilevel import (
    H_inv,
    X,
    a,
    d,
    fit,
    hessian,
    lam,
    lasso,
    lasso_solution,
    penalty,
    ridge_adjoint,
    ridge_solution,
    w,
    y,
)
from referee.implicit import Adjoint, ImplicitError, Problem, Solution, family, inequality, suppose
from referee.implicit.confirm import confirm
from referee.implicit.quadratic import Programme
from referee.implicit.quadratic import solve as solve_programme
from referee.kernel import logic
from referee.kernel.theorem import KernelError
from referee.language.matrices import Blocks, Matrix, column
from referee.language.statements import lt
from referee.language.terms import Idx, total
from referee.language.vectors import ShapeError
from referee.numerics.evaluate import Evaluator
from referee.numerics.model import Model
from referee.numerics.systems import Exact
from referee.numerics.truth import Judge
from referee.tactics.basic import Certificate, over

# exact linear algebra


def matrix(rows):
    return fmpq_mat([[fmpq(Q(x).numerator, Q(x).denominator) for x in row] for row in rows])


def solved(left, right):
    """The solution of left · v = right, exact; None if `left` is singular."""
    if not left:
        return []
    try:
        found = matrix(left).solve(matrix([[x] for x in right]))
    except ZeroDivisionError:
        return None
    return [Q(int(found[k, 0].p), int(found[k, 0].q)) for k in range(len(right))]


def dot(one, two):
    return sum((p * q for p, q in zip(one, two, strict=True)), Q(0))


def gram(rows, columns):
    return [[sum((row[p] * row[q] for row in rows), Q(0)) for q in columns] for p in columns]


@dataclass(frozen=True)
class Data:
    """Training rows X with labels y, held-out rows Z with labels z."""

    X: list
    y: list
    Z: list
    z: list

    def loss(self, weights):
        return sum(((dot(row, weights) - target) ** 2 for row, target in zip(self.Z, self.z, strict=True)), Q(0)) / 2

    def loss_gradient(self, weights):
        off = [dot(row, weights) - target for row, target in zip(self.Z, self.z, strict=True)]
        return [sum((row[k] * e for row, e in zip(self.Z, off, strict=True)), Q(0)) for k in range(len(weights))]

    def moved(self, *, label=None, entry=None, by=Q(0)):
        X_, y_ = [list(row) for row in self.X], list(self.y)
        if label is not None:
            y_[label] += by
        if entry is not None:
            X_[entry[0]][entry[1]] += by
        return Data(X_, y_, self.Z, self.z)


@cache
def data(seed, n=5, d=3, m=4):
    source = random.Random(seed)
    draw = lambda: Q(source.randint(-6, 6), source.randint(1, 3))  # noqa: E731
    table = lambda r, s: [[draw() for _ in range(s)] for _ in range(r)]  # noqa: E731
    return Data(table(n, d), [draw() for _ in range(n)], table(m, d), [draw() for _ in range(m)])


def ridge_exact(given, strength):
    """(XᵀX + λI)⁻¹Xᵀy."""
    columns = range(len(given.X[0]))
    left = gram(given.X, columns)
    for k in columns:
        left[k][k] += strength
    return solved(left, [dot([row[k] for row in given.X], given.y) for k in columns])


@dataclass(frozen=True)
class Pattern:
    """A solution of the Lasso: weights, signs, and the coordinates on a kink: w_k = 0 and |X_kᵀr| = λ."""

    weights: list
    signs: tuple
    kinks: tuple

    @property
    def active(self):
        return [k for k, s in enumerate(self.signs) if s]


def lasso_exact(given, strength):
    """The solution, from all patterns of signs: w_A = G⁻¹(X_Aᵀy - λσ_A), signs right, |X_kᵀr| <= λ elsewhere."""
    found = []
    size = len(given.X[0])
    for signs in product((0, 1, -1), repeat=size):
        active = [k for k in range(size) if signs[k]]
        right = [dot([row[k] for row in given.X], given.y) - strength * signs[k] for k in active]
        part = solved(gram(given.X, active), right)
        if part is None or any(v * signs[k] <= 0 for k, v in zip(active, part, strict=True)):
            continue
        weights = [part[active.index(k)] if k in active else Q(0) for k in range(size)]
        residual = [t - dot(row, weights) for row, t in zip(given.X, given.y, strict=True)]
        pull = [dot([row[k] for row in given.X], residual) for k in range(size)]
        if all(abs(p) <= strength for p in pull):
            kinks = tuple(k for k in range(size) if not signs[k] and abs(pull[k]) == strength)
            found.append(Pattern(weights, signs, kinks))
    assert len(found) == 1, "the Gram matrix is regular: there is one solution"
    return found[0]


def table(rows):
    return {(r, s): x for r, row in enumerate(rows) for s, x in enumerate(row)}


def vector(values):
    return {(k,): x for k, x in enumerate(values)}


def model(given, strength, weights, **more):
    sizes = {"n": len(given.X), "d": len(weights), "m": len(given.Z)}
    names = {"X": table(given.X), "Z": table(given.Z), "y": vector(given.y), "z": vector(given.z)}
    return Model(sizes, names | {"w": vector(weights), "lambda": strength} | more)


def entries(M, here, sizes):
    """A matrix of the language as nested lists, rows by rows; a column as a list."""
    places = [Idx(f"k{r}", s) for r, s in enumerate((*M.rows, *M.cols))]
    spans = [range(k.range.value(sizes)) for k in places]
    entry = M.at(*places)
    flat = {at: Q(str(here.value(entry, dict(zip(places, at, strict=True))))) for at in product(*spans)}
    if len(spans) == 1:
        return [flat[(k,)] for k in spans[0]]
    return [[flat[(r, *rest)] for rest in product(*spans[1:])] for r in spans[0]]


# ridge regression


@cache
def ridge_case(seed=11):
    given, strength = data(seed), Q(3, 4)
    weights = ridge_exact(given, strength)
    size = len(weights)
    left = gram(given.X, range(size))
    for k in range(size):
        left[k][k] += strength
    inverse = matrix(left).inv()
    adjoint = solved(left, [-x for x in given.loss_gradient(weights)])
    named = {"H'": {(r, s): Q(str(inverse[r, s])) for r in range(size) for s in range(size)}, "adj": vector(adjoint)}
    return given, strength, weights, model(given, strength, weights, **named)


def quotient(f, h=Q(1, 10**20)):
    """The central difference quotient, exact; what it adds to the derivative is of order h²."""
    return (f(h) - f(-h)) / (2 * h)


def test_ridge_at_30_digits_by_the_engine():
    given, strength, weights, _ = ridge_case()
    found = confirm(
        ridge_solution(), model(given, strength, weights), 30, inverses=[(Blocks(((hessian,),)), Blocks(((H_inv,),)))]
    )
    assert found.confirmed
    assert found.entries == 3 * (15 + 5 + 1)


def test_ridge_is_the_solution_of_numpy():
    given, strength, weights, _ = ridge_case()
    X_, y_ = np.array(given.X, float), np.array(given.y, float)
    assert np.allclose(
        np.linalg.solve(X_.T @ X_ + float(strength) * np.eye(3), X_.T @ y_), np.array(weights, float), atol=1e-12
    )


def test_ridge_derivatives_against_an_exact_solver():
    given, strength, _, here = ridge_case()
    exact, sizes = Evaluator(Exact(), here), dict(here.sizes)
    by_strength = entries(ridge_solution().jacobian("w", "lambda"), exact, sizes)
    by_label = entries(ridge_solution().jacobian("w", "y"), exact, sizes)
    by_entry = entries(ridge_solution().jacobian("w", "X"), exact, sizes)
    for k in range(3):
        assert abs(quotient(lambda h, k=k: ridge_exact(given, strength + h)[k]) - by_strength[k]) < Q(1, 10**30)
        for r in range(5):
            assert quotient(lambda h, k=k, r=r: ridge_exact(given.moved(label=r, by=h), strength)[k]) == by_label[k][r]
            for s in range(3):
                found = quotient(lambda h, k=k, r=r, s=s: ridge_exact(given.moved(entry=(r, s), by=h), strength)[k])
                assert abs(found - by_entry[k][3 * r + s]) < Q(1, 10**30)


def test_ridge_hypergradients_against_an_exact_solver():
    given, strength, _, here = ridge_case()
    exact, sizes, adjoint = Evaluator(Exact(), here), dict(here.sizes), ridge_adjoint()
    (by_strength,) = [Q(str(exact.value(adjoint.gradient("lambda").at())))]
    loss = lambda h, **at: given.loss(ridge_exact(given.moved(**at, by=h), strength))  # noqa: E731
    assert abs(quotient(lambda h: given.loss(ridge_exact(given, strength + h))) - by_strength) < Q(1, 10**30)
    by_label, by_entry = (entries(adjoint.gradient(name), exact, sizes) for name in ("y", "X"))
    for r in range(5):
        assert quotient(lambda h, r=r: loss(h, label=r)) == by_label[r]
        for s in range(3):
            assert abs(quotient(lambda h, r=r, s=s: loss(h, entry=(r, s))) - by_entry[r][s]) < Q(1, 10**30)


# the Lasso

CASES = {"all active": (5, Q(1, 8)), "one inactive": (2, Q(5, 2)), "two inactive": (3, Q(30))}
"""Seeds and penalties."""


@cache
def lasso_case(name):
    seed, strength = CASES[name]
    given = data(seed)
    return given, strength, lasso_exact(given, strength)


def restricted(given, columns):
    """The data with these columns only."""
    pick = lambda rows: [[row[k] for k in columns] for row in rows]  # noqa: E731
    return Data(pick(given.X), given.y, pick(given.Z), given.z)


def active_model(given, strength, pattern):
    """The model of `bilevel`: the active columns, their signs, the inverse of their Gram matrix, and the adjoint."""
    columns = pattern.active
    part, weights = restricted(given, columns), [pattern.weights[k] for k in columns]
    left = gram(given.X, columns)
    inverse = matrix(left).inv()
    size = range(len(columns))
    more = {
        "G'": {(r, s): Q(str(inverse[r, s])) for r in size for s in size},
        "sigma": vector([Q(pattern.signs[k]) for k in columns]),
        "adj": vector(solved(left, [-x for x in part.loss_gradient(weights)])),
    }
    return model(part, strength, weights, **more)


def test_the_instances_differ():
    assert {name: len(lasso_case(name)[2].active) for name in CASES} == {
        "all active": 3,
        "one inactive": 2,
        "two inactive": 1,
    }
    assert not any(lasso_case(name)[2].kinks for name in CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_exact_solution_is_that_of_other_solvers(name):
    """Proximal gradient steps in NumPy; and the Lasso as a quadratic programme in (w, t), |w| <= t."""
    given, strength, pattern = lasso_case(name)
    X_, y_, found = np.array(given.X, float), np.array(given.y, float), np.zeros(3)
    step = 1 / np.linalg.norm(X_, 2) ** 2
    for _ in range(4000):
        moved = found - step * X_.T @ (X_ @ found - y_)
        found = np.sign(moved) * np.maximum(np.abs(moved) - step * float(strength), 0)
    assert np.allclose(found, np.array(pattern.weights, float), atol=1e-9)
    square = gram(given.X, range(3))
    square_form = [[square[r][s] if r < 3 and s < 3 else Q(0) for s in range(6)] for r in range(6)]
    q = [-dot([row[k] for row in given.X], given.y) for k in range(3)] + [strength] * 3
    G = [[sign * (s == k) - (s == 3 + k) for s in range(6)] for k in range(3) for sign in (1, -1)]
    assert list(solve_programme(Programme(square_form, q, [], [], G, [0] * 6)).x[:3]) == pattern.weights


@pytest.mark.parametrize("name", CASES)
def test_the_derivatives_of_the_lasso_are_difference_quotients(name):
    """dw/dλ = -G'σ and dw/dy = G'Xᵀ on the active set, 0 off it: exactly, as the solution is affine there."""
    given, strength, pattern = lasso_case(name)
    here = active_model(given, strength, pattern)
    exact, sizes, h = Evaluator(Exact(), here), dict(here.sizes), Q(1, 10**6)
    by_strength = entries(lasso_solution().jacobian("w", "lambda"), exact, sizes)
    by_label = entries(lasso_solution().jacobian("w", "y"), exact, sizes)
    for k in range(3):
        place = pattern.active.index(k) if k in pattern.active else None
        slope = quotient(lambda e, k=k: lasso_exact(given, strength + e).weights[k], h)
        assert slope == (0 if place is None else by_strength[place])
        for r in range(5):
            slope = quotient(lambda e, k=k, r=r: lasso_exact(given.moved(label=r, by=e), strength).weights[k], h)
            assert slope == (0 if place is None else by_label[place][r])


@pytest.mark.parametrize("name", CASES)
def test_the_hypergradient_of_the_lasso(name):
    """σᵀa, for the exact adjoint a; the loss is quadratic in λ near here, so that the quotient is exact."""
    given, strength, pattern = lasso_case(name)
    exact = Evaluator(Exact(), active_model(given, strength, pattern))
    found = Adjoint.of(lasso.system, ("adj",), bilevel.loss).gradient("lambda")
    slope = quotient(lambda h: given.loss(lasso_exact(given, strength + h).weights), Q(1, 10**6))
    assert Q(str(exact.value(found.at()))) == slope


@pytest.mark.parametrize("name", CASES)
def test_the_lasso_at_30_digits_by_the_engine(name):
    given, strength, pattern = lasso_case(name)
    here = active_model(given, strength, pattern)
    found = confirm(lasso_solution(), here, 30, inverses=[(Blocks(((bilevel.gram,),)), Blocks(((bilevel.G_inv,),)))])
    assert found.confirmed


def test_the_derivative_in_the_data_of_the_lasso():
    given, strength, pattern = lasso_case("one inactive")
    here = active_model(given, strength, pattern)
    by_entry = entries(lasso_solution().jacobian("w", "X"), Evaluator(Exact(), here), dict(here.sizes))
    width = len(pattern.active)
    for r, s, k in product(range(5), range(width), range(width)):
        at = (r, pattern.active[s])
        slope = quotient(
            lambda h, at=at, k=k: lasso_exact(given.moved(entry=at, by=h), strength).weights[pattern.active[k]]
        )
        assert abs(slope - by_entry[k][width * r + s]) < Q(1, 10**30)


# a coordinate on the kink: X = I, y = (3, 1), λ = 1 has w = (2, 0) with X₂ᵀr = 1 = λ

KINK = Data([[Q(1), Q(0)], [Q(0), Q(1)]], [Q(3), Q(1)], [[Q(1), Q(2)]], [Q(1)])


def test_the_kink_is_seen():
    found = lasso_exact(KINK, Q(1))
    assert (found.weights, found.signs, found.kinks) == ([2, 0], (1, 0), (1,))
    for strength, active in ((Q(9, 10), [0, 1]), (Q(11, 10), [0])):
        near = lasso_exact(KINK, strength)
        assert (near.active, near.kinks) == (active, ())


def test_on_the_kink_the_one_sided_derivatives_differ():
    """-G'σ with the second column in the active set is the derivative from the left, without it that from the right."""
    h = Q(1, 10**6)
    here, left, right = (lasso_exact(KINK, 1 + e).weights for e in (Q(0), -h, h))
    assert [(p - q) / h for p, q in zip(right, here, strict=True)] == [-1, 0]
    assert [(p - q) / h for p, q in zip(here, left, strict=True)] == [-1, -1]
    for signs, slopes in (((1, 1), [-1, -1]), ((1, 0), [-1])):
        at = active_model(KINK, Q(1), Pattern([Q(2), Q(0)], signs, ()))
        assert entries(lasso_solution().jacobian("w", "lambda"), Evaluator(Exact(), at), dict(at.sizes)) == slopes


def test_on_the_kink_a_hypothesis_of_the_theorem_fails():
    """σ_k w_k > 0 fails with the second column in the active set; without it, |X₂ᵀr| < λ does."""
    (given,) = lasso.given
    both = active_model(KINK, Q(1), Pattern([Q(2), Q(0)], (1, 1), ()))
    near = active_model(KINK, Q(9, 10), lasso_exact(KINK, Q(9, 10)))
    assert Judge(both).decide(given) is False
    assert Judge(near).decide(given) is True
    weights = lasso_exact(KINK, Q(1)).weights
    residual = [t - dot(row, weights) for row, t in zip(KINK.X, KINK.y, strict=True)]
    assert residual[1] == 1  # = λ


t = family("t", d)
whole = Problem(
    fit + penalty * total(a, t[a]),
    (w, t),
    (X, y, lam),
    (inequality("w <= t", w[a] - t[a], a, multiplier="p"), inequality("-w <= t", -w[a] - t[a], a, multiplier="q")),
    given=(lt(0, penalty),),
)
"""The Lasso with every column: |w| <= t, and complementary slackness decides who is active."""


def whole_model(given, strength):
    """w, t = |w| and the multipliers: p - q = X_kᵀr, p + q = λ."""
    weights = lasso_exact(given, strength).weights
    residual = [target - dot(row, weights) for row, target in zip(given.X, given.y, strict=True)]
    pull = [dot([row[k] for row in given.X], residual) for k in range(len(weights))]
    more = {
        "t": vector([abs(x) for x in weights]),
        "p": vector([(strength + x) / 2 for x in pull]),
        "q": vector([(strength - x) / 2 for x in pull]),
    }
    return model(given, strength, weights, **more)


def test_the_engine_differentiates_off_the_kink_and_says_why_not_on_it():
    """The whole system, complementary slackness included: its Jacobian is regular off the kink, singular on it."""
    found = Solution(whole.system, suppose(whole.system))
    for strength in (Q(9, 10), Q(11, 10)):
        confirmed = confirm(found, whole_model(KINK, strength), 30, ["lambda"])
        assert confirmed.confirmed
        assert confirmed.entries == 4 * 2
    with pytest.raises(ImplicitError, match="singular at this solution: the implicit function theorem fails"):
        confirm(found, whole_model(KINK, Q(1)), 30, ["lambda"])


# mutants: a wrong formula is far from the difference quotients, or refused by the engine


def numbers_of(M, here):
    return entries(M, Evaluator(Exact(), here), dict(here.sizes))


RIDGE_FORMULAS = {
    "right": (-(H_inv @ w.column), True),
    "sign": (H_inv @ w.column, False),
    "H⁻¹ forgotten": (-w.column, False),
    "twice": (-(H_inv @ w.column) * 2, False),
    "H⁻¹ twice": (-(H_inv @ H_inv @ w.column), False),
    "y for w": (-(H_inv @ bilevel.rows.T @ y.column), False),
    "times λ": (-(H_inv @ w.column) * penalty, False),
}


@pytest.mark.parametrize("name", RIDGE_FORMULAS)
def test_only_the_right_formula_is_near_the_quotients(name):
    given, strength, _, here = ridge_case()
    formula, right = RIDGE_FORMULAS[name]
    slopes = [quotient(lambda h, k=k: ridge_exact(given, strength + h)[k]) for k in range(3)]
    off = max(abs(x - s) for x, s in zip(numbers_of(formula, here), slopes, strict=True))
    assert (off < Q(1, 10**30)) is right
    assert right or off > Q(1, 1000)


signs = Matrix(d, (), bilevel.sigma.at)
LASSO_FORMULAS = {
    "right": (-(bilevel.G_inv @ signs), True),
    "sign": (bilevel.G_inv @ signs, False),
    "the ridge formula": (-(bilevel.G_inv @ w.column), False),
    "G⁻¹ forgotten": (-signs, False),
    "ones for signs": (-(bilevel.G_inv @ Matrix(d, (), lambda k: signs.at(k) ** 2)), False),
}


@pytest.mark.parametrize("name", LASSO_FORMULAS)
def test_only_the_right_formula_is_the_quotient(name):
    given, strength, pattern = lasso_case("one inactive")
    formula, right = LASSO_FORMULAS[name]
    slopes = [quotient(lambda h, k=k: lasso_exact(given, strength + h).weights[k], Q(1, 10**6)) for k in pattern.active]
    assert (numbers_of(formula, active_model(given, strength, pattern)) == slopes) is right


(adjoint,) = ridge_adjoint().adjoints
lasso_adjoint = Adjoint.of(lasso.system, ("adj",), bilevel.loss)


def fitted(v):
    """‖Xv‖²."""
    return Certificate().add(square=(bilevel.rows @ column(v)).at(bilevel.i), over=[over(bilevel.i)])


REFUSED = {
    "wᵀa with the wrong sign": lambda: ridge_adjoint().states("lambda", -(w.column.T @ adjoint.column)),
    "-Xa with the wrong sign": lambda: ridge_adjoint().states("y", bilevel.rows @ adjoint.column),
    "σᵀa for wᵀa": lambda: ridge_adjoint().states("lambda", signs.T @ adjoint.column),
    "wᵀa for σᵀa": lambda: lasso_adjoint.states("lambda", w.column.T @ adjoint.column),
    "twice σᵀa": lambda: lasso_adjoint.states("lambda", signs.T @ adjoint.column * 2),
    "dw/dλ of the Lasso for ridge": lambda: ridge_solution().states("w", "lambda", -(H_inv @ signs)),
    "dw/dy transposed": lambda: ridge_solution().states("w", "y", (H_inv @ bilevel.rows.T).T),
    "dw/dy without H⁻¹": lambda: ridge_solution().states("w", "y", bilevel.rows.T),
    "a definite Gram matrix": lambda: bilevel.definite(bilevel.gram, fitted),
    "λ < 0": lambda: bilevel.definite(
        hessian, lambda v: fitted(v).add(logic.assume(lt(penalty, 0)), square=v.at(a), over=[over(a)])
    ),
}


@pytest.mark.parametrize("mutant", REFUSED)
def test_a_wrong_step_is_refused(mutant):
    with pytest.raises((ImplicitError, KernelError, ShapeError)):
        REFUSED[mutant]()
