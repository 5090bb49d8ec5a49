"""OptNet's proved gradients in numbers: exact solutions of random programmes, exact quotients, finite differences; degenerate ones.

The programmes are solved exactly, by trying all active sets. The gradient of the loss gᵀx by the theorem is a rational number then;
it is compared with the exact central quotient of two solved programmes with step 10⁻²⁰, and with Richardson's extrapolation of
differences at 90 digits.
"""

import random
import re
from dataclasses import replace
from fractions import Fraction as Q
from functools import cache
from itertools import product

import pytest
from flint import fmpq, fmpq_mat
from mpmath import MPContext

from proofs.chiu import optnet
from referee.implicit import ImplicitError, diagnose
from referee.implicit.confirm import confirm_gradient
from referee.implicit.quadratic import Programme, solve
from referee.implicit.tidy import probe
from referee.numerics.evaluate import Evaluator
from referee.numerics.model import Model
from referee.numerics.systems import Exact

STEP = Q(1, 10**20)
DIGITS = Q(1, 10**30)
SIZES = [(1, 0, 1), (2, 1, 0), (3, 1, 2), (3, 0, 4), (4, 2, 3), (4, 1, 4)]
PARAMETERS = ("Q", "q", "A", "b", "G", "h")


def rows(r, count, width, reach=3):
    return [[Q(r.randint(-reach, reach)) for _ in range(width)] for _ in range(count)]


@cache
def instance(seed):
    """A programme with n unknowns, p equations, m inequalities and a strictly complementary solution; Q is not symmetric."""
    r = random.Random(seed)
    n, p, m = SIZES[seed % len(SIZES)]
    B, skew = rows(r, n, n, 2), rows(r, n, n, 2)
    square = [
        [sum(B[k][a] * B[k][b] for k in range(n)) + (a == b) + skew[a][b] - skew[b][a] for b in range(n)]
        for a in range(n)
    ]
    A, G = rows(r, p, n), rows(r, m, n)
    inside = [Q(r.randint(-2, 2)) for _ in range(n)]  # so that some point is feasible
    b, h = ([sum(a * x for a, x in zip(row, inside, strict=True)) for row in M] for M in (A, G))
    return Programme(square, [Q(r.randint(-9, 9)) for _ in range(n)], A, b, G, [x + Q(r.randint(0, 3), 2) for x in h])


def strict(count, active=None, start=0):
    """The first programmes with a non-singular KKT matrix and, if asked, so many active constraints."""
    out = []
    for seed in range(start, 200):
        p = instance(seed)
        try:
            found = solve(p)
        except ImplicitError:
            continue
        if diagnose(optnet.qp, model(p, found)).applies and (active is None or len(found.active) == active):
            out.append(p)
        if len(out) == count:
            break
    return out


def model(p, found, **more):
    sizes = {"n": len(p.q), "p": len(p.b), "m": len(p.h)}
    return Model(sizes, {**p.symbols(), **found.symbols(), **more})


def loss(p):
    """g = (1, -2, 3, …)."""
    return [Q((-1) ** k * (k + 1)) for k in range(len(p.q))]


def dot(a, b):
    return sum((x * y for x, y in zip(a, b, strict=True)), Q(0))


def kkt_matrix(p, found):
    """OptNet's (6), written out."""
    n, m, k = len(p.q), len(p.h), len(p.b)
    symmetric = [[(p.Q[a][b] + p.Q[b][a]) / 2 for b in range(n)] for a in range(n)]
    top = [[*symmetric[a], *(row[a] for row in p.A), *(row[a] for row in p.G)] for a in range(n)]
    middle = [[*row, *([0] * (k + m))] for row in p.A]
    bottom = [
        [*(lam * x for x in row), *([0] * k), *((dot(row, found.x) - h) * (a == e) for a in range(m))]
        for e, (row, h, lam) in enumerate(zip(p.G, p.h, found.lam, strict=True))
    ]
    return [*top, *middle, *bottom]


def adjoint(p, found):
    """(d_x, d_ν, d_λ): Mᵀd = -(g, 0, 0), exactly."""
    M = kkt_matrix(p, found)
    right = [-x for x in loss(p)] + [Q(0)] * (len(M) - len(p.q))
    exact = [[fmpq(Q(x).numerator, Q(x).denominator) for x in row] for row in M]
    d = fmpq_mat(exact).transpose().solve(fmpq_mat([[fmpq(x.numerator, x.denominator)] for x in right]))
    flat = [Q(int(d[k, 0].p), int(d[k, 0].q)) for k in range(len(M))]
    cuts = (0, len(p.q), len(p.q) + len(p.b), len(M))
    names = ("d_x", "d_nu", "d_lambda")
    return {name: {(k,): x for k, x in enumerate(flat[cuts[a] : cuts[a + 1]])} for a, name in enumerate(names)}


def proved(p, found):
    """The gradients of the theorem at the programme, entry by entry."""
    here = Evaluator(Exact(), model(p, found, **adjoint(p, found)))
    out = {}
    for name, closed in optnet.gradients().items():
        index, _, entry = probe(closed)
        for place in p.symbols()[name]:
            out[name, place] = here.value(entry, dict(zip(index, place, strict=True)))
    return out


def moved(p, name, place, by):
    """The programme with one datum changed."""
    data = getattr(p, name)
    changed = [list(row) if isinstance(row, list) else row for row in data]
    if len(place) == 1:
        changed[place[0]] += by
    else:
        changed[place[0]][place[1]] += by
    return replace(p, **{name: changed})


def quotient(p, name, place, step=STEP):
    """The exact central quotient of gᵀx."""
    up, down = (dot(loss(p), solve(moved(p, name, place, sign * step)).x) for sign in (1, -1))
    return (up - down) / (2 * step)


PROGRAMMES = [*strict(6), *strict(3, active=2, start=20)]
RICH = PROGRAMMES[5]  # four unknowns, one equation, two of four inequalities active


def test_the_random_programmes_are_not_all_alike():
    found = [solve(p) for p in PROGRAMMES]
    assert {len(f.active) for f in found} >= {0, 1, 2}
    assert max(len(p.q) for p in PROGRAMMES) == 4
    assert max(len(p.h) for p in PROGRAMMES) == 4
    assert max(len(p.b) for p in PROGRAMMES) == 2
    assert any([list(c) for c in zip(*p.Q, strict=True)] != p.Q for p in PROGRAMMES)


@pytest.mark.parametrize("k", range(len(PROGRAMMES)))
def test_an_exact_solution_is_a_minimum(k):
    p = PROGRAMMES[k]
    x = solve(p).x
    value = lambda y: sum(p.Q[a][b] * y[a] * y[b] for a, b in product(range(len(y)), repeat=2)) / 2 + dot(p.q, y)  # noqa: E731
    r = random.Random(k)
    for _ in range(30):
        direction = [Q(r.randint(-3, 3), 7) for _ in x]
        for step in (Q(1), Q(1, 50)):
            y = [a + step * d for a, d in zip(x, direction, strict=True)]
            feasible = all(dot(row, y) == c for row, c in zip(p.A, p.b, strict=True))
            if feasible and all(dot(row, y) <= c for row, c in zip(p.G, p.h, strict=True)):
                assert value(y) >= value(x)


@pytest.mark.parametrize("k", range(len(PROGRAMMES)))
def test_all_six_gradients_against_exact_solutions(k):
    p = PROGRAMMES[k]
    gradient = proved(p, solve(p))
    assert {name for name, _ in gradient} == {name for name in PARAMETERS if p.symbols()[name]}
    for (name, place), value in gradient.items():
        assert abs(value - quotient(p, name, place)) < DIGITS, (name, place)


def richardson(p, found, name, place):
    """(4 D(h/2) - D(h))/3 for central differences D of gᵀx, solved at 90 digits on the active set."""
    mp = MPContext()
    mp.dps = 90

    def value(by):
        here = moved(p, name, place, Q(0))
        n, tight = len(p.q), found.active
        number = lambda x: mp.mpf(x.numerator) / x.denominator  # noqa: E731
        data = {key: [list(map(number, row)) if isinstance(row, list) else number(row) for row in getattr(here, key)]
                for key in PARAMETERS}  # fmt: skip
        target = data[name]
        if len(place) == 1:
            target[place[0]] += by
        else:
            target[place[0]][place[1]] += by
        fixed = [*data["A"], *(data["G"][e] for e in tight)]
        M = mp.zeros(n + len(fixed))
        for a, b in product(range(n), repeat=2):
            M[a, b] = (data["Q"][a][b] + data["Q"][b][a]) / 2
        for k, row in enumerate(fixed):
            for a in range(n):
                M[a, n + k] = M[n + k, a] = row[a]
        right = [-x for x in data["q"]] + data["b"] + [data["h"][e] for e in tight]
        x = mp.lu_solve(M, mp.matrix(right))
        return mp.fdot((number(g), x[a]) for a, g in enumerate(loss(p)))

    h = mp.mpf(10) ** -12
    coarse, fine = ((value(s) - value(-s)) / (2 * s) for s in (h, h / 2))
    return (4 * fine - coarse) / 3


@pytest.mark.parametrize("k", [1, 4, 5])
def test_all_six_gradients_against_extrapolated_differences(k):
    p = PROGRAMMES[k]
    found = solve(p)
    for (name, place), value in proved(p, found).items():
        difference = richardson(p, found, name, place)
        assert abs(difference - difference.context.mpf(value.numerator) / value.denominator) < 1e-30, (name, place)


def test_the_engine_confirms_them_itself():
    p = RICH
    found = solve(p)
    g = {(k,): x for k, x in enumerate(loss(p))}
    done = confirm_gradient(optnet.adjoint(), model(p, found, g=g), 30)
    assert done.confirmed
    assert done.entries == sum(len(table) for table in p.symbols().values())
    assert done.against_differences < 1e-30


MUTANTS = {
    "the sign of b": ("b", lambda v: -v),
    "the sign of h": ("h", lambda v: -v),
    "λ dropped from G": ("G", lambda v: v / 2),
    "no ½ in Q": ("Q", lambda v: 2 * v),
    "q with the wrong sign": ("q", lambda v: -v),
    "half of A": ("A", lambda v: v / 2),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_changed_gradient_is_seen(mutant):
    name, change = MUTANTS[mutant]
    p = RICH
    gaps = [abs(change(v) - quotient(p, n, place)) for (n, place), v in proved(p, solve(p)).items() if n == name]
    assert max(gaps) > Q(1, 100)


def test_a_transposed_gradient_is_seen():
    p = RICH
    gradient = proved(p, solve(p))
    square = min(len(p.h), len(p.q))
    pairs = [(a, b) for a, b in product(range(square), repeat=2) if a != b]
    assert max(abs(gradient["G", (b, a)] - quotient(p, "G", (a, b))) for a, b in pairs) > Q(1, 100)


# degenerate programmes: which hypothesis fails, and where

unit = [[1, 0], [0, 1]]
DEGENERATE = {
    "weakly active": (
        Programme([[1]], [0], [], [], [[1]], [0]),
        "strict complementarity fails: 'G x <= h' at e = 1 is active with λ_1 = 0",
    ),
    "one of two weakly active": (
        Programme(unit, [-2, 0], [], [], [[1, 0], [0, 1]], [1, 0]),
        "strict complementarity fails: 'G x <= h' at e = 2 is active with λ_2 = 0",
    ),
    "LICQ fails": (
        Programme(unit, [-1, 0], [[1, 1]], [0], [[1, -1], [1, 0]], [0, 0]),
        r"linearly dependent \(LICQ fails\): 'A x = b' at c = 1, 'G x <= h' at e = 1, 'G x <= h' at e = 2",
    ),
    "an equation twice": (
        Programme(unit, [-1, 0], [[1, 1], [2, 2]], [0, 0], [], []),
        r"linearly dependent \(LICQ fails\): 'A x = b' at c = 1, 'A x = b' at c = 2",
    ),
    "Q singular": (
        Programme([[1, 0], [0, 0]], [0, 0], [], [], [[1, 0]], [1]),
        r"the Hessian of the Lagrangian annihilates the tangent direction dx_2 = 1 \(second-order condition\)",
    ),
    "Q singular along the equation": (
        Programme([[1, 1], [1, 1]], [0, 0], [[1, 1]], [1], [], []),
        r"the Hessian of the Lagrangian annihilates the tangent direction dx_1 = -1, dx_2 = 1",
    ),
}


@pytest.mark.parametrize("case", DEGENERATE)
def test_a_degenerate_programme_is_detected_and_explained(case):
    p, why = DEGENERATE[case]
    found = diagnose(optnet.qp, model(p, solve(p)))
    assert not found.applies
    assert not found.solution
    assert not found.smooth
    assert found.rank[0] < found.rank[1]
    assert re.search(why, found.text)
    with pytest.raises(ImplicitError, match="singular at this solution: the implicit function theorem fails: the row"):
        confirm_gradient(optnet.adjoint(), model(p, solve(p), g={(k,): 1 for k in range(len(p.q))}))


def test_where_the_theorem_fails_the_derivative_does():
    p = DEGENERATE["weakly active"][0]
    here = solve(p).x[0]
    sides = [(solve(moved(p, "q", (0,), sign * STEP)).x[0] - here) / (sign * STEP) for sign in (1, -1)]
    assert sides == [-1, 0]


def test_a_singular_Q_is_no_failure_where_constraints_hold_the_solution():
    p = Programme([[0, 0], [0, 0]], [-1, -2], [], [], unit, [3, 5])
    found = solve(p)
    assert diagnose(optnet.qp, model(p, found)).text.endswith("∂F/∂x has full rank 4")
    for (name, place), value in proved(p, found).items():
        if name != "Q":  # a Q that is changed need not be convex: its stationary point is no minimum
            assert abs(value - quotient(p, name, place)) < DIGITS


def test_near_a_degenerate_programme_the_gradients_hold():
    p = replace(DEGENERATE["weakly active"][0], q=[Q(-1, 10**6)])
    for (name, place), value in proved(p, solve(p)).items():
        assert abs(value - quotient(p, name, place)) < DIGITS


NO_SOLUTION = {
    "no KKT point": ({"x": {(0,): Q(2)}}, "'stationarity x' at k = 1 is 2, not 0, 'G x <= h' at e = 1 is 2, not 0"),
    "infeasible": ({"x": {(0,): Q(1)}, "lambda": {(0,): Q(0)}}, "the constraint 'G x <= h' at e = 1 is violated by 1"),
    "a negative multiplier": (
        {"x": {(0,): Q(0)}, "q": {(0,): Q(1)}, "lambda": {(0,): Q(-1)}}, "the multiplier λ_1 = -1 is negative",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_SOLUTION)
def test_what_is_no_solution_is_said_to_be_none(case):
    changes, why = NO_SOLUTION[case]
    p = Programme([[1]], [-1], [], [], [[1]], [0])
    found = diagnose(optnet.qp, model(p, solve(p), **changes))
    assert found.solution
    assert re.search(why, found.text)
