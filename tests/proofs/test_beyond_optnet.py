"""Beyond Chiu: OptNet's gradients, strict complementarity and hyper-gradients as stated, with exact models. Mutants are refused."""

import json
from fractions import Fraction as Q
from random import Random

import pytest
from flint import fmpq, fmpq_mat

from proofs.chiu import beyond_bilevel as bilevel
from proofs.chiu import beyond_bilevel_solution as solution
from proofs.chiu import beyond_optnet as optnet
from proofs.chiu import beyond_optnet_derivative as derivative
from proofs.chiu import beyond_optnet_equality as equality
from proofs.chiu import beyond_optnet_regular as regular
from proofs.chiu import optnet_degenerate as degenerate
from referee import recheck
from referee.examine import undefined
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError
from referee.language.matrices import identity
from referee.language.statements import Implies, both, eq, le, lt, sequent
from referee.numerics.model import Model
from referee.numerics.models import certified
from referee.numerics.refute import fails, refute
from referee.proof import to_json
from referee.tactics.basic import Certificate
from referee.tactics.links import TacticError
from referee.tactics.stated import stated
from referee.tactics.tables import equal, triangular
from referee.verdict import Unproved, check_proves

MODULES = (bilevel, solution, optnet, derivative, equality, regular, degenerate)
CLAIMS = {c.id: c for module in MODULES for c in module.BEYOND}
IFT = "implicit function theorem (Krantz & Parks 2003, Theorem 3.3.1)"
INJECTIVE = "an injective square matrix is invertible (Axler 2015, Theorem 3.69)"


@pytest.mark.parametrize("name", CLAIMS)
def test_the_theorem_is_the_statement_for_every_size(name):
    theorem, printed = CLAIMS[name].proof(), CLAIMS[name].printed()
    check_proves(theorem, printed)
    assert undefined(printed) == []
    report = recheck.check(json.loads(json.dumps(to_json(theorem, printed, name))))
    assert report.ok, report.reason


def test_what_is_cited():
    cited = {name: claim.proof().cited for name, claim in CLAIMS.items() if claim.proof().cited}
    assert cited == {"CH-beyond-ridge-invertible": (INJECTIVE,), "CH-beyond-optnet-differentiable": (IFT,)}


# exact models: n = 3, two equalities or one, an active and an inactive constraint


def draw(rows, cols, source):
    return fmpq_mat([[fmpq(source.randint(-4, 4), source.randint(1, 2)) for _ in range(cols)] for _ in range(rows)])


def public(value):
    return Q(int(value.p), int(value.q))


def table(m):
    return {(r, c): public(m[r, c]) for r in range(m.nrows()) for c in range(m.ncols())}


def line(m):
    return {(r,): public(t) for r, t in enumerate(m.entries())}


def stack(rows):
    lines = []
    for row in rows:
        lines += [[b[r, c] for b in row for c in range(b.ncols())] for r in range(row[0].nrows())]
    return fmpq_mat(lines)


def cut(m, sizes):
    ends = [sum(sizes[: k + 1]) for k in range(len(sizes))]
    place = [(end - size, end) for end, size in zip(ends, sizes, strict=True)]
    return {
        (r + 1, c + 1): fmpq_mat([[m[i, j] for j in range(*right)] for i in range(*top)])
        for r, top in enumerate(place)
        for c, right in enumerate(place)
    }


def diag(m):
    values = m.entries()
    return fmpq_mat([[t if r == c else 0 for c in range(len(values))] for r, t in enumerate(values)])


def programme(seed):
    """A strictly complementary solution, a change of all parameters, and the change of the solution that they give."""
    source = Random(seed)
    n, p, m, r = 3, 1, 1, 2
    root, zeros = draw(n, n, source), fmpq_mat
    Q_ = root * root.transpose() + diag(fmpq_mat([[1], [2], [3]])) + (skew := draw(n, n, source)) - skew.transpose()
    A, G, H = draw(p, n, source), draw(m, n, source), draw(r, n, source)
    x, nu, lam = draw(n, 1, source), draw(p, 1, source), fmpq_mat([[fmpq(source.randint(1, 5))]])
    P = (Q_ + Q_.transpose()) / 2
    q = -(P * x + A.transpose() * nu + G.transpose() * lam)
    b, h, k = A * x, G * x, H * x + fmpq_mat([[1], [2]])
    dQ, dA, dG, dH = draw(n, n, source), draw(p, n, source), draw(m, n, source), draw(r, n, source)
    dq, db, dh, dk = draw(n, 1, source), draw(p, 1, source), draw(m, 1, source), draw(r, 1, source)
    reduced = stack([[P, A.transpose(), G.transpose()], [A, zeros(p, p), zeros(p, m)], [G, zeros(m, p), zeros(m, m)]])
    N = reduced.inv()
    drift = dq + (dQ + dQ.transpose()) / 2 * x + dA.transpose() * nu + dG.transpose() * lam
    change = N * stack([[-drift], [db - dA * x], [dh - dG * x]])
    parts = [fmpq_mat([[change[t, 0]] for t in range(*ends)]) for ends in ((0, n), (n, n + p), (n + p, n + p + m))]
    vectors = {"x": x, "nu": nu, "lambda": lam, "q": q, "b": b, "h": h, "k": k, "dq": dq, "db": db, "dh": dh, "dk": dk}
    vectors |= dict(zip(("dx", "dnu", "dlambda"), parts, strict=True)) | {"mu": zeros(r, 1), "dmu": zeros(r, 1)}
    matrices = {"Q": Q_, "A": A, "G": G, "H": H, "dQ": dQ, "dA": dA, "dG": dG, "dH": dH}
    matrices |= {f"N{i}{j}": block for (i, j), block in cut(N, (n, p, m)).items()}
    K = stack(
        [[P, A.transpose(), G.transpose()], [A, zeros(p, p), zeros(p, m)], [diag(lam) * G, zeros(m, p), zeros(m, m)]]
    )
    g = draw(n, 1, source)
    adjoint = -(K.inv().transpose() * stack([[g], [zeros(p, 1)], [zeros(m, 1)]]))
    for name, ends in (("u", (0, n)), ("v", (n, n + p)), ("w", (n + p, n + p + m))):
        vectors[name] = fmpq_mat([[adjoint[t, 0]] for t in range(*ends)])
    matrices |= {f"W{i}{j}": block for (i, j), block in cut(K.inv(), (n, p, m)).items()}
    symbols = {key: line(t) for key, t in (vectors | {"g": g}).items()} | {key: table(t) for key, t in matrices.items()}
    return Model({"n": n, "p": p, "m": m, "r": r}, symbols)


OPTNET = ("gradients", "adjoint", "regular", "derivative")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", OPTNET)
def test_a_quadratic_programme_by_hand(name, seed):
    printed, model = CLAIMS[f"CH-beyond-optnet-{name}"].printed(), programme(seed)
    assert certified(printed, model)
    assert not fails(printed, model)


def test_the_numbers_see_a_wrong_gradient():
    model, printed = programme(0), optnet.printed_gradients()
    plain = optnet.change_of_loss() - optnet.u.vector @ optnet.dq.vector
    assert fails(sequent(eq(printed.goal.lhs, plain), *printed.given), model)
    assert fails(sequent(eq(printed.goal.lhs, 2 * optnet.change_of_loss()), *printed.given), model)


@pytest.mark.parametrize("seed", range(2))
def test_hyper_gradients_by_hand(seed):
    source = Random(seed)
    n, m, d, lam, dlam = 4, 3, 2, fmpq(1, 2), fmpq(3)
    X, Z, y, z = draw(n, d, source), draw(m, d, source), draw(n, 1, source), draw(m, 1, source)
    dX, dy, w = draw(n, d, source), draw(n, 1, source), draw(d, 1, source)
    sigma, eye = fmpq_mat([[1], [-1]]), fmpq_mat([[1, 0], [0, 1]])
    gradient = Z.transpose() * (Z * w - z)
    moved = dX.transpose() * (X * w - y) + X.transpose() * (dX * w - dy)
    for kind, H, slope, inverse in (
        ("ridge", X.transpose() * X + eye * lam, w, "H'"),
        ("lasso", X.transpose() * X, sigma, "G'"),
    ):
        u, dw = -(H.inv() * gradient), -(H.inv() * (slope * dlam + moved))
        vectors = {"w": w, "y": y, "u": u, "dw": dw, "dy": dy, "sigma": sigma, "z": z}
        matrices = {"X": X, "Z": Z, "dX": dX, inverse: H.inv()}
        symbols = {key: line(t) for key, t in vectors.items()} | {key: table(t) for key, t in matrices.items()}
        model = Model({"n": n, "m": m, "d": d}, symbols | {"lambda": public(lam), "dlambda": public(dlam)})
        for name in (f"CH-beyond-{kind}-hypergradient", f"CH-beyond-{kind}-derivative"):
            assert certified(CLAIMS[name].printed(), model)
            assert not fails(CLAIMS[name].printed(), model)


# changed statements

gradients, given = optnet.printed_gradients(), optnet.printed_gradients().given
strict, moved, smooth = regular.strict_complementarity(), derivative.derivative(), derivative.differentiability()
ridge = solution.ridge_inverse()
t, low, high = degenerate.t[()], degenerate.low, degenerate.high
without = lambda claimed, gone: sequent(claimed.goal, *(g for g in claimed.given if g != gone))  # noqa: E731
MUTANTS = {
    "the gradient in q with the sign": (
        optnet.printed_gradients_proof,
        sequent(eq(optnet.printed_gradients().goal.lhs, optnet.change_of_loss() - 2 * (optnet.u.vector @ optnet.dq.vector)), *given),
    ),
    "d_λ without diag(λ)": (optnet.printed_gradients_proof, optnet.printed_gradients_variants()[-2].statement),
    "the gradient in b with the sign": (optnet.printed_gradients_proof, optnet.printed_gradients_variants()[-1].statement),
    "no adjoint": (optnet.printed_gradients_proof, sequent(optnet.printed_gradients().goal, *given[1:])),
    "no inverse": (optnet.adjoint_solution_proof, without(optnet.adjoint_solution(), optnet.regular)),
    "multipliers that may be 0": (regular.strict_complementarity_proof, without(strict, regular.strictly_active)),
    "μ free": (regular.strict_complementarity_proof, without(strict, regular.unused)),
    "Gx < h": (regular.strict_complementarity_proof, without(strict, regular.active)),
    "an inactive constraint on its bound": (derivative.derivative_proof, without(moved, derivative.strictly_inactive)),
    "no N": (derivative.derivative_proof, without(moved, derivative.reduced_inverse)),
    "dμ free": (derivative.derivative_proof, without(moved, derivative.bound_H)),
    "differentiable without N": (derivative.differentiability_proof, without(smooth, derivative.reduced_inverse)),
    "+(P' - …)": (
        equality.derivative_proof,
        sequent(equality.dx.column.equals(equality.response + equality.projected @ equality.drift * 2), *equality.derivative().given),
    ),
    "S' dropped": (equality.derivative_proof, without(equality.derivative(), equality.of_S)),
    "z + λ": (degenerate.determinant_proof, sequent(eq(degenerate.kkt_matrix.det(), degenerate.z[()] + degenerate.multiplier[()]))),
    "z = max(t, 0)": (degenerate.solution_proof, sequent(both(eq(high - t + low, 0), le(high, 0)))),
    "slope 0 on the left": (degenerate.one_sided_proof, sequent(Implies(lt(t, 0), eq(low / t, 0)))),
    "-wᵀu": (CLAIMS["CH-beyond-ridge-hypergradient"].proof, bilevel.ridge_variants()[-1].statement),
    "wᵀu for the Lasso": (CLAIMS["CH-beyond-lasso-hypergradient"].proof, bilevel.lasso_variants()[-1].statement),
    "λ may be 0": (CLAIMS["CH-beyond-ridge-definite"].proof, sequent(solution.ridge_definite().goal)),
    "+H'w": (
        CLAIMS["CH-beyond-ridge-derivative"].proof,
        sequent(solution.dw.column.equals(solution.H_inv @ (solution.w.column * solution.dlam + solution.moved)), *ridge.given),
    ),
}  # fmt: skip
NUMBERS = (
    "d_λ without diag(λ)", "the gradient in b with the sign", "z + λ", "z = max(t, 0)", "slope 0 on the left", "-wᵀu",
    "wᵀu for the Lasso", "λ may be 0",
)  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_changed_statement_is_refused(mutant):
    proof, statement = MUTANTS[mutant]
    with pytest.raises(Unproved):
        check_proves(proof(), statement)


@pytest.mark.parametrize("mutant", NUMBERS)
def test_numbers_refute_it(mutant):
    assert refute(MUTANTS[mutant][1], 300) is not None


right, left = regular.lines_of_N()
STEPS = {
    "the first line only": lambda: equal(regular.N.table[0][0] @ equality.P, derivative.zeros(regular.n, regular.n), left[0, 0]),
    "N from the wrong side": lambda: equal(
        derivative.dx.column, derivative.response, -(right[0, 0] @ derivative.dx.column)),
    "without λ > 0": lambda: equal(regular.L @ regular.over_lambda, identity(regular.m)),
    "triangular with the wrong diagonal": lambda: triangular(degenerate.table(1, 1, 0, t).det(), [t, t], (1, 0)),
    "|t| = t": lambda: Certificate().prove("=", low, 0),
    "OptNet's system for another loss": lambda: stated(
        optnet.renamed(optnet.loss_change()), sequent(eq(optnet.g.vector @ optnet.dx.vector, 0), *given)),
    "the Lasso as ridge regression": lambda: stated(
        bilevel.renamed(bilevel.ridge_hypergradient()), bilevel.lasso()),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_a_changed_step_is_refused(step):
    with pytest.raises((KernelError, NotDecided, TacticError)):
        STEPS[step]()
