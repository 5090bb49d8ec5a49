"""Beyond Chiu: spectrum and semidefiniteness of diag(x) - xxᵀ, against NumPy. Changed statements and steps are refused."""

import json
from fractions import Fraction as Q
from itertools import pairwise

import numpy as np
import pytest

from proofs.chiu import beyond_softmax_bounds as bounds
from proofs.chiu import beyond_softmax_eigenvalues as eigenvalues
from proofs.chiu import beyond_softmax_engine as engine
from proofs.chiu import beyond_softmax_jacobian as jacobian
from proofs.chiu import beyond_softmax_spectrum as spectrum
from proofs.chiu.beyond_softmax_jacobian import form, h_positive, h_sum, h_x, image
from proofs.chiu.notation import dtheta, du, dx, feasible, i, j, n, nonzero_u, positive_x, some_item, v, x
from referee import recheck
from referee.examine import confirm, undefined
from referee.kernel import logic
from referee.kernel.theorem import KernelError
from referee.language.statements import Iff, Implies, both, eq, every, le, lt, sequent
from referee.language.terms import total
from referee.numerics.model import Model
from referee.numerics.models import certified
from referee.numerics.refute import fails, refute
from referee.proof import to_json
from referee.tactics.basic import Certificate, over
from referee.tactics.tables import entries
from referee.verdict import Unproved, check_proves

CLAIMS = {c.id: c for module in (jacobian, bounds, eigenvalues, spectrum, engine) for c in module.BEYOND}
IFT = "implicit function theorem (Krantz & Parks 2003, Theorem 3.3.1)"


@pytest.mark.parametrize("name", CLAIMS)
def test_the_theorem_is_the_statement_for_every_size(name):
    theorem, printed = CLAIMS[name].proof(), CLAIMS[name].printed()
    check_proves(theorem, printed)
    assert undefined(printed) == []
    assert theorem.cited == ((IFT,) if name == "CH-beyond-engine-smooth" else ())
    report = recheck.check(json.loads(json.dumps(to_json(theorem, printed, name))))
    assert report.ok, report.reason


@pytest.mark.parametrize("name", [k for k, c in CLAIMS.items() if c.equality])
def test_equality_cases(name):
    assert all(confirm(case).confirmed for case in CLAIMS[name].equality())


# against NumPy


def points():
    source = np.random.default_rng(5)
    for size in (1, 2, 3, 7, 30):
        yield np.full(size, 1 / size)
        yield source.dirichlet(np.full(size, 0.4))


@pytest.mark.parametrize("point", tuple(points()), ids=lambda p: f"n={len(p)}")
def test_the_spectrum_in_floating_point(point):
    matrix = np.diag(point) - np.outer(point, point)
    values, vectors = np.linalg.eigh(matrix)
    assert values.min() > -1e-12
    assert values.max() < min(0.5, point.max()) + 1e-12
    assert values.sum() == pytest.approx(1 - point @ point)
    assert np.linalg.matrix_rank(matrix, 1e-12) == np.sum(point > 1e-10) - 1
    for value, vector in zip(values, vectors.T, strict=True):
        if np.abs(point - value).min() > 1e-7:  # no entry of x: a root of the secular equation
            assert np.sum(point**2 / (point - value)) == pytest.approx(1, abs=1e-5)
            guess = point / (point - value)
            assert abs(guess @ vector) == pytest.approx(np.linalg.norm(guess))
    order = np.sort(point)
    for low, high in pairwise(order):
        assert np.sum((values > low + 1e-9) & (values < high - 1e-9)) <= 1


def test_softmax_is_lipschitz_with_the_constant_one_half():
    source, best = np.random.default_rng(1), 0.0
    softmax = lambda t: np.exp(t - t.max()) / np.exp(t - t.max()).sum()  # noqa: E731
    for size in (2, 3, 10):
        for scale in (0.01, 1.0, 10.0):
            a = source.normal(size=size) * (scale if size > 2 else 0.01)
            b = a + source.normal(size=size) * scale
            best = max(best, np.linalg.norm(softmax(a) - softmax(b)) / np.linalg.norm(a - b))
    near = np.array([1e-4, -1e-4])
    assert best < 0.5
    assert np.linalg.norm(softmax(near) - softmax(-near)) / np.linalg.norm(2 * near) > 0.4999


THIRDS = {(0,): Q(1, 2), (1,): Q(1, 4), (2,): Q(1, 4)}
EIGEN = {  # x = (1/2, 1/4, 1/4): J has the eigenvalues 0, 1/4 and 3/8
    "0": (Q(0), (1, 1, 1)), "1/4": (Q(1, 4), (0, 1, -1)), "3/8": (Q(3, 8), (-2, 1, 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", EIGEN)
def test_a_spectrum_by_hand(name):
    value, vector = EIGEN[name]
    symbols = {"x": THIRDS, "v": {(k,): Q(t) for k, t in enumerate(vector)}, "lambda": value, "m": Q(1, 2)}
    model = Model({"n": 3}, symbols)
    assert certified(eigenvalues.range_of(), model)
    assert not fails(eigenvalues.range_of(), model)
    assert fails(sequent(le(bounds.m, Q(1, 4)), *eigenvalues.range_of().given), model)
    if name != "1/4":  # which is an entry of x, twice
        assert certified(spectrum.secular(), model)
        assert not fails(spectrum.secular(), model)
        assert not fails(sequent(eq(spectrum.secular_sum, 1), spectrum.apart), model)


def test_an_entry_between_two_eigenvalues():
    pair = {"v": {(k,): Q(1) for k in range(3)}, "w": {(0,): Q(-2), (1,): Q(1), (2,): Q(1)}}
    model = Model({"n": 3}, {"x": THIRDS, "lambda": Q(0), "mu": Q(3, 8)} | pair)
    goal, given = spectrum.interlacing().goal, spectrum.interlacing().given
    assert fails(sequent(goal, *given[1:]), model)  # 1/4 lies between 0 and 3/8
    assert not certified(spectrum.interlacing(), model)


# changed statements

square, half, neighbours = v.norm2(), Q(1, 2), spectrum.interlacing()
MUTANTS = {
    "½ forgotten": (jacobian.quadratic_form_proof, sequent(eq(form(), 2 * jacobian.differences), feasible)),
    "Σx = 1 forgotten": (jacobian.quadratic_form_proof, sequent(jacobian.quadratic_form().goal)),
    "x >= 0 forgotten": (jacobian.semidefinite_proof, sequent(jacobian.semidefinite().goal, feasible)),
    "definite": (jacobian.semidefinite_proof, sequent(lt(0, form()), *jacobian.semidefinite().given)),
    "the kernel is 0": (jacobian.definite_proof, sequent(Iff(jacobian.null, every(i, eq(v.at(i), 0))), positive_x, feasible)),
    "the kernel on the boundary": (jacobian.definite_proof, sequent(jacobian.definite().goal, jacobian.nonnegative_x, feasible)),
    "onto": (jacobian.image_is_proof, sequent(jacobian.image_is().goal.args[1].then, positive_x, feasible)),
    "9/20": (bounds.at_most_half_proof, sequent(le(form(), Q(9, 20) * square), positive_x, feasible)),
    "‖Jv‖² <= ⅕‖v‖²": (bounds.lipschitz_proof, sequent(le(image().norm2(), square / 5), jacobian.nonnegative_x, feasible)),
    "m/2": (bounds.at_most_maximum_proof, sequent(le(form(), bounds.m / 2 * square), *bounds.at_most_maximum().given)),
    "tr J = 1 + ‖x‖²": (bounds.trace_proof, sequent(eq(jacobian.J.trace(), 1 + x.norm2()), some_item, feasible)),
    "tr J <= 1 - 2/n": (bounds.trace_proof, sequent(le(jacobian.J.trace(), 1 - 2 / n), some_item, feasible)),
    "Σ x_i²/(λ - x_i) = 1": (
        spectrum.secular_proof,
        sequent(Implies(both(jacobian.eigenvector, jacobian.nonzero), eq(-spectrum.secular_sum, 1)), spectrum.apart),
    ),
    "Σ x_i/(x_i - λ) = 1": (
        spectrum.secular_proof,
        sequent(Implies(both(jacobian.eigenvector, jacobian.nonzero), eq(total(i, spectrum.quotient.at(i)), 1)), spectrum.apart),
    ),
    "any two eigenvalues": (spectrum.interlacing_proof, sequent(neighbours.goal, *neighbours.given[1:])),
    "v = 0 allowed": (
        spectrum.interlacing_proof,
        sequent(neighbours.goal, *(g for g in neighbours.given if g != jacobian.nonzero)),
    ),
    "1/n² at the uniform distribution": (
        eigenvalues.at_uniform_proof,
        sequent(Iff(every(i, eq(image().at(i), v.at(i) / n**2)), eq(total(i, v.at(i)), 0)), *eigenvalues.at_uniform().given),
    ),
    "du = xᵀdθ": (engine.repaired_proof, sequent(eq(du, x @ dtheta), *engine.repaired().given)),
    "u may be 0": (engine.as_printed_proof, sequent(engine.dx_is, *(g for g in engine.as_printed().given if g != nonzero_u))),
    "a kernel for every u": (engine.kernel_vector_proof, sequent(engine.kernel_vector().goal, *engine.kernel_vector().given[1:])),
}  # fmt: skip
NOT_BY_NUMBERS = ("any two eigenvalues", "v = 0 allowed", "u may be 0")


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_changed_statement_is_refused(mutant):
    proof, statement = MUTANTS[mutant]
    with pytest.raises(Unproved):
        check_proves(proof(), statement)


@pytest.mark.parametrize("mutant", [m for m in MUTANTS if m not in NOT_BY_NUMBERS])
def test_numbers_refute_it(mutant):
    assert refute(MUTANTS[mutant][1], 300) is not None


def squares(c=half, sign=-1, both_signs=h_x):
    return Certificate().add(
        (both_signs, i), (both_signs, j), c=c, square=v.at(i) + sign * v.at(j), over=[over(i), over(j)]
    )


def gap(square_of_x, *but):
    """The certificate of vᵀJv <= ½‖v‖², or a changed one."""
    cert = Certificate().add(c=half, square=square_of_x * v.at(i), over=[over(i)])
    return cert.add((h_positive, i), (h_positive, j), c=half, square=v.at(i) + v.at(j), over=[over(i), over(j, *but)])


row, whole = logic.assume(jacobian.eigenvector), total(i, x.at(i) * v.at(i) ** 2)
reached = jacobian.image_is().goal.args[1]
STEPS = {
    "(v_i + v_j)²": lambda: squares(sign=1).equal(h_sum, whole).prove("<=", 0, form()),
    "coefficient 1": lambda: squares(c=1).equal(h_sum, whole).prove("<=", 0, form()),
    "without Σx = 1": lambda: squares().prove("<=", 0, form()),
    "weights that may vanish": lambda: squares().equal(h_sum, whole).iff(0, form()),
    "a negative weight": lambda: squares(c=-1).equal(h_sum, whole).prove("<=", form(), 0),
    "J1 = 0 without Σx = 1": lambda: entries(jacobian.null),
    "j = i not excluded": lambda: gap(1 - 2 * x.at(i)).equal(h_sum, whole).prove("<=", form(), square / 2),
    "1 - x_i for 1 - 2x_i": lambda: gap(1 - x.at(i), i).equal(h_sum, whole).prove("<=", form(), square / 2),
    "½ without Σx = 1": lambda: gap(1 - 2 * x.at(i), i).prove("<=", form(), square / 2),
    "a denominator that may be 0": lambda: entries(
        every(i, eq(v.at(i), (x @ v) * x.at(i) / (x.at(i) - jacobian.lam))),
        lambda i: Certificate().equal((row, i), 1 / (x.at(i) - jacobian.lam)),
    ),
    "w/x where x may be 0": lambda: entries(
        reached.then, lambda i: Certificate().equal(logic.assume(reached.given), -x.at(i)), [h_x]
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_changed_step_is_refused(step):
    with pytest.raises(KernelError):
        STEPS[step]()


def test_the_bound_one_half_is_not_improved_by_its_certificate():
    th = logic.and_elim(bounds.at_most_half_proof(), 0)
    for factor in (Q(1, 3), Q(49, 100)):
        with pytest.raises(KernelError, match="cone"):
            Certificate().add(th).prove("<=", form(), factor * square)


def test_the_engine_finds_the_sign_of_dx():
    wrong = sequent(
        every(i, eq(dx.at(i), -(engine.covariance @ engine.column(dtheta)).at(i))), *engine.repaired().given
    )
    with pytest.raises(Unproved):
        check_proves(engine.repaired_proof(), wrong)
    assert refute(wrong, 200) is not None
