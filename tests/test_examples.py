"""The examples: new systems through the engine, from their statements, in under forty lines; wrong results are refused."""

import ast
import importlib
from fractions import Fraction as Q
from itertools import product
from pathlib import Path

import pytest
from mpmath import MPContext

from examples import entropic_transport, maximum_entropy, ridge_logistic
from referee.implicit import ImplicitError, definite, diagnose, eliminate, singular
from referee.implicit.confirm import confirm
from referee.kernel.logic import assume
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError
from referee.language.matrices import ones
from referee.language.terms import total
from referee.language.text import show
from referee.numerics.model import Model
from referee.tactics.basic import Certificate, over
from referee.tactics.tables import are_inverse

FOLDER = Path(ridge_logistic.__file__).parent
NAMES = sorted(p.stem for p in FOLDER.glob("*.py") if p.stem != "__init__")
IFT = "implicit function theorem (Krantz & Parks 2003, Theorem 3.3.1)"
SQUARE = "an injective square matrix is invertible (Axler 2015, Theorem 3.69)"


@pytest.mark.parametrize("name", NAMES)
def test_the_content_is_short(name):
    source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    docstring = ast.parse(source).body[0].end_lineno
    lines = [line for line in source.splitlines()[docstring:] if line.strip()]
    assert len(lines) < 40


@pytest.mark.parametrize("name", NAMES)
def test_the_derivatives_are_proved(name):
    example = importlib.import_module(f"examples.{name}")
    th = example.derivatives()
    given = {show(s) for s in (*example.solution.system.given, *example.solution.system.solution)}
    assert not th.ctx
    assert not th.cited
    assert {show(h) for h in th.hyps} <= given
    assert example.solution.existence.cited == (IFT,)


# ridge-regularised logistic regression


def test_the_hessian_is_invertible_for_a_positive_penalty():
    th = ridge_logistic.regular()
    assert [show(h) for h in th.hyps] == ["0 < λ"]
    assert th.cited == (SQUARE,)


@pytest.mark.parametrize("name", ridge_logistic.closed)
def test_a_wrong_derivative_is_refused(name):
    with pytest.raises(ImplicitError, match=f"dw/d{name} does not hold"):
        ridge_logistic.solution.states("w", name, -ridge_logistic.closed[name])


def test_ridge_is_confirmed_by_finite_differences():
    rows = [[1, 2], [0, -1], [3, 1], [-1, 1]]
    X = {(a, b): Q(v) for a, row in enumerate(rows) for b, v in enumerate(row)}
    symbols = {"X": X, "y": {(0,): 1, (1,): 0, (2,): 1, (3,): 0}, "lambda": Q(1, 2), "w": {(0,): 0, (1,): 0}}
    found = confirm(ridge_logistic.solution, Model({"n": 4, "d": 2}, symbols), 40)
    assert found.confirmed
    assert found.entries == 2 * (4 + 8 + 1)


# entropic optimal transport

COST = {(r, c): Q(r - 2 * c, 2 + r * c) for r in range(2) for c in range(3)}
A, B = [Q(1, 3), Q(2, 3)], [Q(1, 2), Q(1, 6), Q(1, 3)]
TRANSPORT = Model({"n": 2, "m": 3}, {
    "C": COST, "a": dict(enumerate(A)), "b": dict(enumerate(B)), "epsilon": Q(1, 2), "f": {}, "g": {},
    "P": {(r, c): A[r] * B[c] for r in range(2) for c in range(3)},
})  # fmt: skip


def test_the_plan_is_confirmed_by_finite_differences():
    found = confirm(entropic_transport.solution, TRANSPORT, 30)
    assert found.confirmed
    assert found.entries == (6 + 2 + 3) * (6 + 2 + 3 + 1)


def sinkhorn(mp, b, steps=400):
    """log u and log v with P = diag(u) e^{-C/ε} diag(v), scaled by turns."""
    kernel = {key: mp.exp(-2 * mp.mpf(c.numerator) / c.denominator) for key, c in COST.items()}
    a = [mp.mpf(x.numerator) / x.denominator for x in A]
    u, v = [mp.mpf(1)] * 2, [mp.mpf(1)] * 3
    for _ in range(steps):
        u = [a[r] / mp.fsum(kernel[r, c] * v[c] for c in range(3)) for r in range(2)]
        v = [b[c] / mp.fsum(kernel[r, c] * u[r] for r in range(2)) for c in range(3)]
    return {(r, c): u[r] * kernel[r, c] * v[c] for r in range(2) for c in range(3)}


def test_the_plan_moves_as_sinkhorn_says():
    mp = MPContext()
    mp.dps = 50
    h = mp.mpf(10) ** -15
    b = [mp.mpf(x.numerator) / x.denominator for x in B]
    up, down = (sinkhorn(mp, [b[0] + s * h, b[1] - s * h, b[2]]) for s in (1, -1))
    P = sinkhorn(mp, b)
    # K and the formulas of the example, written out
    column = [P[0, c] + P[1, c] for c in range(3)]
    K = mp.matrix(3)
    for k, c in product(range(3), repeat=2):
        inner = mp.fsum(P[r, k] * P[r, c] * A[r].denominator / A[r].numerator for r in range(2))
        K[k, c] = 1 + 2 * ((k == c) * column[c] - inner)
    g = mp.lu_solve(K, mp.matrix([1, -1, 0]))
    f = [-mp.fsum(P[r, c] * g[c] for c in range(3)) * A[r].denominator / A[r].numerator for r in range(2)]
    for (r, c), plan in P.items():
        assert abs(2 * plan * (f[r] + g[c]) - (up[r, c] - down[r, c]) / (2 * h)) < 1e-25


def test_both_marginals_leave_the_potentials_open():
    th = entropic_transport.no_inverse()
    given = {show(s) for s in (*entropic_transport.positive, *entropic_transport.problem.system.solution)}
    assert len({show(h) for h in th.hyps} - given) == 1  # that V is a left inverse
    with pytest.raises(ImplicitError, match="give the column that it takes to 0"):
        singular(entropic_transport.problem.system, [("stationarity P", "P"), ("rows", "f")])
    found = diagnose(entropic_transport.problem, TRANSPORT)
    assert "LICQ fails" in found.text
    assert found.rank == (10, 11)


def test_with_the_potentials_centred_no_column_is_taken_to_0():
    th = singular(entropic_transport.system, [("Gibbs", "P"), ("rows", "f")], along=ones(entropic_transport.m))
    assert "∀ i≤m: m = 0" in map(show, th.hyps)  # K 1 = m 1, which is not 0


@pytest.mark.parametrize("pair", entropic_transport.closed)
def test_a_wrong_potential_is_refused(pair):
    with pytest.raises(ImplicitError, match=rf"d{pair[0]}/d{pair[1]} does not hold"):
        entropic_transport.solution.states(*pair, 2 * entropic_transport.closed[pair])


def test_the_inverse_of_another_matrix_is_refused():
    e = entropic_transport
    K = e.K - ones(e.m) @ ones(e.m).T
    with pytest.raises(ImplicitError, match=r"the pivot \('columns', g\).*not proved to be its inverse"):
        eliminate(e.system, [*e.pivots[:2], ("columns", "g", e.K_inv, assume(are_inverse(K, e.K_inv)))])


# maximum entropy


def test_the_covariance_is_invertible_where_no_combination_is_constant():
    th = maximum_entropy.regular()
    assert show(th.hyps[0]) == "(∃ v: (∀ i≤n: Σ_{a≤r} v_a A_{ai} − ⟨v, m⟩ = 0) and 0 < ‖v‖²) ⟹ 0 < 0"
    assert th.cited == (SQUARE,)


def entropy_model():
    A = {(0, 0): 1, (0, 1): -1, (0, 2): 2, (0, 3): 0, (1, 0): 0, (1, 1): 3, (1, 2): 1, (1, 3): -2}
    x = {(k,): Q(1, 4) for k in range(4)}
    return Model({"n": 4, "r": 2}, {"A": A, "m": {(0,): Q(1, 2), (1,): Q(2, 5)}, "x": x, "u": 0, "nu": {}})


def test_maximum_entropy_is_confirmed_by_finite_differences():
    found = confirm(maximum_entropy.solution, entropy_model(), 30)
    assert found.confirmed
    assert found.entries == (4 + 1 + 2) * (8 + 2)


def test_a_constant_feature_is_detected():
    here = entropy_model()
    A = {key: 1 if key[0] == 0 else value for key, value in here.symbols["A"].items()}
    x = {(k,): Q(1, 4) for k in range(4)}
    symbols = {**here.symbols, "A": A, "m": {(0,): 1, (1,): Q(1, 2)}, "x": x}
    found = diagnose(maximum_entropy.problem, here.replace(symbols=symbols))
    assert "LICQ fails" in found.text
    assert "'mass', 'moments' at a = 1" in found.text


def test_an_exponential_family_moves_as_the_covariance_says():
    mp = MPContext()
    mp.dps = 40
    A = [[1, -1, 2, 0], [0, 3, 1, -2]]

    def law(nu):
        weights = [mp.exp(nu[0] * a + nu[1] * b) for a, b in zip(*A, strict=True)]
        x = [w / mp.fsum(weights) for w in weights]
        return x, [mp.fdot(row, x) for row in A]

    nu, h = [mp.mpf(1) / 3, -mp.mpf(1) / 5], mp.mpf(10) ** -12
    x, m = law(nu)
    K = mp.matrix(2)
    for a, b in product(range(2), repeat=2):
        K[a, b] = mp.fsum(x[k] * A[a][k] * A[b][k] for k in range(4)) - m[a] * m[b]
    for direction in ((1, 0), (0, 1)):
        ends = [law([v + s * h * d for v, d in zip(nu, direction, strict=True)]) for s in (1, -1)]
        dm = mp.matrix([(up - down) / (2 * h) for up, down in zip(ends[0][1], ends[1][1], strict=True)])
        dnu = mp.lu_solve(K, dm)
        assert all(abs(d - e) < 1e-20 for d, e in zip(dnu, direction, strict=True))
        for k in range(4):
            step = x[k] * mp.fsum((A[a][k] - m[a]) * dnu[a] for a in range(2))  # (diag(x) - xxᵀ)AᵀK⁻¹ dm
            assert abs(step - (ends[0][0][k] - ends[1][0][k]) / (2 * h)) < 1e-20


@pytest.mark.parametrize("name", maximum_entropy.closed)
def test_a_wrong_moment_derivative_is_refused(name):
    with pytest.raises(ImplicitError, match=f"d{name}/dm does not hold"):
        maximum_entropy.solution.states(name, "m", -maximum_entropy.closed[name])


def test_without_the_mass_the_covariance_is_not_found():
    def squares(v):
        e = maximum_entropy
        mean = total(e.a, v.at(e.a) * e.m[e.a])
        return Certificate().add(
            (assume(e.positive), e.i), square=total(e.a, v.at(e.a) * e.A[e.a, e.i]) - mean, over=[over(e.i)]
        )

    with pytest.raises((KernelError, NotDecided)):
        definite(maximum_entropy.K, squares, independent=True)
