"""The derivative in numbers, against a solver and finite differences at 30 digits; degenerate instances are detected."""

import random
from dataclasses import replace
from fractions import Fraction as Q

import pytest

from proofs.chiu import optnet, regularisers
from referee.implicit import ImplicitError, Solution, TwoSided
from referee.implicit.confirm import confirm
from referee.implicit.quadratic import Programme, solve
from referee.language.matrices import Blocks
from referee.numerics.errors import ModelError, PrecisionError
from referee.numerics.model import Model


def table(values):
    return {(k,): Q(v) for k, v in enumerate(values)}


def softmax_model(n=4, **changes):
    symbols = {"theta": table(range(n)), "T": Q(2, 3), "u": Q(0), "x": table([Q(1, n)] * n)}
    return Model({"n": n}, symbols | changes)


def test_softmax_with_temperature():
    found = confirm(regularisers.softmax_solution(), softmax_model(), 30)
    assert found.confirmed
    assert found.entries == 5 * 5
    assert "25 entries at 30 digits" in found.text


def test_more_digits_give_smaller_differences():
    coarse, fine = (confirm(regularisers.softmax_solution(), softmax_model(), k, ["T"]) for k in (20, 60))
    assert fine.confirmed
    assert fine.against_differences < coarse.against_differences / 10**30


def test_a_wrong_formula_is_not_confirmed():
    right = regularisers.softmax_solution()
    w = right.inverse.inverse
    wrong = Blocks(((-w.table[0][0], w.table[0][1]), w.table[1]))
    forged = Solution(right.system, TwoSided(right.inverse.matrix, wrong, right.inverse.right, right.inverse.left))
    found = confirm(forged, softmax_model(), 30, ["theta"])
    assert not found.confirmed
    assert found.against_solver > 0.1
    assert found.against_differences > 0.1


def test_entmax_and_sparsemax():
    third = [Q(1, 3)] * 3
    entmax = {"theta": table([Q(1, 3), Q(1, 5), 0]), "alpha": Q(3, 2), "u": Q(0), "x": table(third)}
    assert confirm(regularisers.entmax_solution(), Model({"n": 3}, entmax)).confirmed
    sparsemax = {
        "theta": table([Q(1, 3), Q(1, 5), 0]), "eta": table([-1, -2]), "tau": Q(0), "mu": table([1, 1]),
        "z": table([0, 0]), "y": table(third),
    }  # fmt: skip
    assert confirm(regularisers.sparsemax_solution(), Model({"s": 3, "r": 2}, sparsemax)).confirmed


def test_a_start_outside_the_domain():
    with pytest.raises(ImplicitError, match="logarithm"):
        confirm(regularisers.softmax_solution(), softmax_model(x=table([-1, 1, 1, 0])))


def test_bad_models():
    with pytest.raises(ModelError, match=r"no value to x, u, theta|no value to theta, x, u, n"):
        confirm(regularisers.softmax_solution(), Model({}, {"T": Q(1)}))
    with pytest.raises(PrecisionError):
        confirm(regularisers.softmax_solution(), softmax_model(), 0)


# OptNet: exact solutions of random programmes


def programme(seed, n=3, p=1, m=2):
    r = random.Random(seed)
    B = [[Q(r.randint(-2, 2)) for _ in range(n)] for _ in range(n)]
    square = [[sum(B[k][a] * B[k][b] for k in range(n)) + (a == b) for b in range(n)] for a in range(n)]
    A, G = ([[Q(r.randint(-3, 3)) for _ in range(n)] for _ in range(k)] for k in (p, m))
    draw = [Q(r.randint(-6, 6), 2) for _ in range(n + p + m)]
    return Programme(square, draw[:n], A, draw[n : n + p], G, draw[n + p :])


def model(p, found):
    return Model({"n": len(p.q), "p": len(p.b), "m": len(p.h)}, {**p.symbols(), **found.symbols()})


def test_the_kkt_conditions_of_an_exact_solution():
    p = programme(1)
    found = solve(p)
    slack = [Q(h) - sum(a * b for a, b in zip(row, found.x, strict=True)) for row, h in zip(p.G, p.h, strict=True)]
    assert all(s >= 0 and lam >= 0 and s * lam == 0 for s, lam in zip(slack, found.lam, strict=True))
    assert all(sum(a * b for a, b in zip(row, found.x, strict=True)) == b for row, b in zip(p.A, p.b, strict=True))


def test_random_programmes_at_30_digits():
    active = set()
    for seed in (1, 2, 5):
        p = programme(seed)
        found = solve(p)
        assert found.strictly_complementary
        active.add(found.active)
        assert confirm(optnet.qp_solution(), model(p, found), 30).confirmed
    assert len(active) > 1


def test_a_split_programme_with_its_reduced_inverse():
    G, h = {(0, 0): Q(1), (0, 1): Q(0)}, {(0,): Q(1)}
    symbols = {
        "Q": {(0, 0): Q(2), (0, 1): Q(0), (1, 0): Q(0), (1, 1): Q(2)}, "q": table([-4, -4]), "A": {}, "b": {}, "nu": {},
        "G": G, "h": h, "H": {(0, 0): Q(0), (0, 1): Q(1)}, "k": table([5]), "x": table([1, 2]), "lambda": table([2]),
        "mu": table([0]),
    }  # fmt: skip
    here = Model({"n": 2, "p": 0, "m": 1, "r": 1}, symbols)
    assert confirm(optnet.regular_solution(), here, 30, inverses=[(optnet.reduced, optnet.N)]).confirmed


def test_degenerate_programmes_are_detected_and_explained():
    p = Programme([[1]], [0], [], [], [[1]], [0])
    found = solve(p)
    assert not found.strictly_complementary
    assert (found.active, found.degenerate) == ((0,), (0,))
    with pytest.raises(ImplicitError, match="singular at this solution: the implicit function theorem fails"):
        confirm(optnet.qp_solution(), model(p, found))
    near = replace(p, q=[Q(-1, 100)])
    assert confirm(optnet.qp_solution(), model(near, solve(near))).confirmed


PROGRAMMES = {
    "rows of another length": lambda: Programme([[1, 0]], [0], [], [], [], []),
    "a right-hand side missing": lambda: Programme([[1]], [0], [[1]], [], [], []),
    "too many inequalities": lambda: Programme([[1]], [0], [], [], [[1]] * 20, [1] * 20),
    "infeasible": lambda: solve(Programme([[1]], [0], [], [], [[1], [-1]], [-1, -1])),
    "unbounded": lambda: solve(Programme([[0]], [1], [], [], [[1]], [0])),
}


@pytest.mark.parametrize("case", PROGRAMMES)
def test_a_wrong_programme_is_refused(case):
    with pytest.raises(ImplicitError) as error:
        PROGRAMMES[case]()
    assert str(error.value)
