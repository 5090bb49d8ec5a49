"""Beyond Chiu: inverses and determinants of block matrices, against exact linear algebra. Changed statements are refused."""

import json
from fractions import Fraction as Q
from random import Random

import pytest
from flint import fmpq, fmpq_mat

from proofs.chiu import beyond_block_determinant as general
from proofs.chiu import beyond_block_inverse as inverses
from proofs.chiu import beyond_bordered_determinant as bordered
from proofs.chiu.block_inverse import A, B, C, D, p, q
from referee import recheck
from referee.examine import undefined
from referee.kernel import analysis
from referee.kernel.theorem import KernelError
from referee.language.matrices import diag, identity, zeros
from referee.language.statements import eq, sequent
from referee.language.terms import as_term, total
from referee.numerics.model import Model
from referee.numerics.models import certified
from referee.numerics.refute import fails, refute
from referee.proof import to_json
from referee.tactics.basic import Certificate
from referee.tactics.links import TacticError
from referee.tactics.tables import are_inverse, equal, triangular
from referee.verdict import Unproved, check_proves

CLAIMS = {c.id: c for module in (inverses, general, bordered) for c in module.BEYOND}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_theorem_is_the_statement_for_every_size(name):
    claim = CLAIMS[name]
    theorem, printed = claim.proof(), claim.printed()
    check_proves(theorem, printed)
    assert not theorem.ctx
    assert undefined(printed) == []
    report = recheck.check(json.loads(json.dumps(to_json(theorem, printed, name))))
    assert report.ok, report.reason


def test_only_the_general_determinant_rests_on_a_citation():
    cited = {name: claim.proof().cited for name, claim in CLAIMS.items() if claim.proof().cited}
    assert list(cited) == ["CH-beyond-block-determinant"]
    assert cited["CH-beyond-block-determinant"] == ("determinant of a direct sum (Horn & Johnson 2013, Section 0.9.2)",)


# exact linear algebra


def draw(rows, cols, seed):
    source = Random(seed)
    return fmpq_mat([[fmpq(source.randint(-5, 5), source.randint(1, 3)) for _ in range(cols)] for _ in range(rows)])


def table(m):
    return {(r, c): Q(int(m[r, c].p), int(m[r, c].q)) for r in range(m.nrows()) for c in range(m.ncols())}


def line(m):
    return {(r,): Q(int(x.p), int(x.q)) for r, x in enumerate(m.entries())}


def stack(a, b, c, d):
    top = [[*(a[r, k] for k in range(a.ncols())), *(b[r, k] for k in range(b.ncols()))] for r in range(a.nrows())]
    low = [[*(c[r, k] for k in range(c.ncols())), *(d[r, k] for k in range(d.ncols()))] for r in range(d.nrows())]
    return fmpq_mat([*top, *low])


def unit(size):
    return fmpq_mat(size, size, [int(r == c) for r in range(size) for c in range(size)])


@pytest.mark.parametrize("seed", range(4))
def test_the_determinant_of_a_block_matrix_at_sizes_2_and_3(seed):
    a, x, y, d = draw(2, 2, seed), draw(2, 3, seed + 10), draw(3, 2, seed + 20), draw(3, 3, seed + 30)
    if seed == 3:  # A singular
        a = fmpq_mat([[1, 2], [2, 4]])
    b, c = a * x, d * y
    assert stack(a, b, c, d).det() == a.det() * (d - c * x).det() == d.det() * (a - b * y).det()
    model = Model({"p": 2, "q": 3}, {k: table(m) for k, m in zip("ABCDXY", (a, b, c, d, x, y), strict=True)})
    for name in ("CH-beyond-block-determinant", "CH-beyond-block-determinant-reduced"):
        printed = CLAIMS[name].printed()
        assert certified(printed, model)
        assert not fails(printed, model)
    wrong = sequent(eq(general.M.det(), general.alone(A) * general.alone(D + C @ general.X)), general.solvable)
    assert fails(wrong, model) or seed == 3


@pytest.mark.parametrize("seed", range(3))
def test_two_inverses_suffice(seed):
    a, b, c, t = draw(2, 2, seed), draw(2, 3, seed + 1), draw(3, 2, seed + 2), draw(3, 3, seed + 3)
    d = t + c * a.inv() * b
    tables = {"A": a, "A'": a.inv(), "B": b, "C": c, "D": d, "T'": t.inv()}
    n = stack(a, b, c, d).inv()
    parts = {(1, 1): (0, 2, 0, 2), (1, 2): (0, 2, 2, 5), (2, 1): (2, 5, 0, 2), (2, 2): (2, 5, 2, 5)}
    for (r, k), (top, end, left, right) in parts.items():
        tables[f"N{r}{k}"] = fmpq_mat([[n[x, y] for y in range(left, right)] for x in range(top, end)])
    tables["D'"] = d.inv()
    model = Model({"p": 2, "q": 3}, {name: table(m) for name, m in tables.items()})
    for claim in inverses.BEYOND:
        assert certified(claim.printed(), model)
        assert not fails(claim.printed(), model)
    assert tables["N22"] == t.inv()


@pytest.mark.parametrize("seed", range(3))
def test_one_block_is_a_number(seed):
    a, w, c = draw(3, 3, seed), draw(3, 1, seed + 5), draw(3, 1, seed + 6)
    b, d, one = a * w, draw(1, 1, seed + 7), unit(1)
    inner = (c.transpose() * w)[0, 0]
    assert stack(a, b, c.transpose(), d).det() == a.det() * (d[0, 0] - inner)
    assert (a + b * c.transpose()).det() == a.det() * (1 + inner)
    assert stack(a, fmpq_mat(3, 1), fmpq_mat(1, 3), one).det() == a.det()
    symbols = {"A": table(a), "b": line(b), "c": line(c), "w": line(w), "d": Q(int(d[0, 0].p), int(d[0, 0].q))}
    for claim in bordered.BEYOND[:2]:
        assert certified(claim.printed(), Model({"p": 3}, symbols))
        assert not fails(claim.printed(), Model({"p": 3}, symbols))


# changed statements

X, AX, S = general.X, general.solvable, D - C @ general.X
one, cw = bordered.one, bordered.c @ bordered.w
direct_sum, of_b = general.direct_sum, bordered.solvable_b
MUTANTS = {
    "D + CX": (general.reduction_proof, sequent(eq(general.M.det(), direct_sum(A, D + C @ X)), AX)),
    "the transposed Schur complement": (general.reduction_proof, sequent(eq(general.M.det(), direct_sum(A, S.T)), AX)),
    "-det": (general.reduction_proof, sequent(eq(general.M.det(), -general.reduced), AX)),
    "B = AᵀX": (general.reduction_proof, sequent(general.reduction().goal, B.equals(A.T @ X))),
    "AX = B dropped": (general.reduction_proof, sequent(general.reduction().goal)),
    "I - VU": (
        general.sylvester_proof,
        sequent(eq(general.sylvester().goal.lhs, direct_sum(identity(p), identity(q) - general.V @ general.U))),
    ),
    "d + cᵀw": (
        bordered.border_proof,
        sequent(eq(bordered.bordered.det(), direct_sum(A, one) * (bordered.d + cw)), of_b),
    ),
    "1 - cᵀw": (
        bordered.rank_one_proof,
        sequent(eq(bordered.rank_one().goal.lhs, direct_sum(A, one) * (1 - cw)), of_b),
    ),
    "Σ a for Π a": (
        bordered.arrowhead_proof,
        sequent(
            eq(bordered.arrow.det(), total(bordered.i, bordered.a.at(bordered.i)) * bordered.d), bordered.positive_a
        ),
    ),
    "Σx = 1 dropped": (bordered.text_system_proof, sequent(bordered.text_system().goal, bordered.positive_x)),
    "x > 0 dropped": (bordered.text_system_proof, sequent(bordered.text_system().goal, bordered.feasible)),
    "A' dropped": (inverses.two_inverses_proof, sequent(inverses.two_inverses().goal, inverses.of_T)),
    "T' dropped": (inverses.two_inverses_proof, sequent(inverses.two_inverses().goal, inverses.of_A)),
    "only M invertible": (
        inverses.schur_is_invertible_proof,
        sequent(inverses.schur_is_invertible().goal, inverses.of_M),
    ),
    "D for T": (
        inverses.schur_is_invertible_proof,
        sequent(are_inverse(D, inverses.N.table[1][1]), inverses.of_A, inverses.of_M),
    ),
    "D' dropped": (inverses.woodbury_proof, sequent(inverses.woodbury().goal, inverses.of_A, inverses.of_T)),
}
NUMBERS = (
    "D + CX",
    "-det",
    "B = AᵀX",
    "AX = B dropped",
    "I - VU",
    "d + cᵀw",
    "1 - cᵀw",
    "Σ a for Π a",
    "Σx = 1 dropped",
    "T' dropped",
)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_changed_statement_is_refused(mutant):
    proof, statement = MUTANTS[mutant]
    with pytest.raises(Unproved):
        check_proves(proof(), statement)


@pytest.mark.parametrize("mutant", NUMBERS)
def test_numbers_refute_it(mutant):
    assert refute(MUTANTS[mutant][1], 300) is not None


I_p, I_q, no_B, no_C = identity(p), identity(q), zeros(p, q), zeros(q, p)
spread = direct_sum(diag(bordered.a), one)
STEPS = {
    "the factors exchanged": lambda: analysis.det_product(
        general.det(I_p, no_B, C, I_q), direct_sum(A, I_q), general.det(A, no_B, C, I_q)
    ),
    "B for AB": lambda: analysis.det_product(
        direct_sum(A, I_q), general.det(I_p, B, no_C, I_q), general.det(A, B, no_C, I_q)
    ),
    "sizes that do not fit": lambda: analysis.det_product(direct_sum(A, I_q), direct_sum(I_q, A), direct_sum(A, I_q)),
    "the wrong order": lambda: triangular(general.det(I_p, B, no_C, I_q), general.ONES, (0, 1)),
    "another diagonal": lambda: triangular(general.det(I_p, B, no_C, I_q), [as_term(1), as_term(2)], (1, 0)),
    "a diagonal that may be negative": lambda: triangular(spread, [bordered.a.at(spread.rows[0]), as_term(1)], (0, 1)),
    "a block that is not diagonal": lambda: triangular(direct_sum(A, I_q), general.ONES, (0, 1)),
    "A' from the wrong side": lambda: equal(A @ inverses.A_inv, I_p, inverses.a2),
    "T for the last row of N M": lambda: equal(inverses.T @ inverses.N.table[1][1], I_q, inverses.t),
    "Woodbury with the other sign": lambda: equal(
        S_ @ (inverses.A_inv - inverses.A_inv @ B @ inverses.T_inv @ C @ inverses.A_inv), I_p, woodbury_lines
    ),
    "without Σx = 1": lambda: Certificate().prove(
        "=", bordered.text_system().goal.lhs, bordered.text_system().goal.rhs
    ),
}
S_ = inverses.S
woodbury_lines = inverses.a + inverses.a @ B @ inverses.T_inv @ C @ inverses.A_inv


@pytest.mark.parametrize("step", STEPS)
def test_a_changed_step_is_refused(step):
    with pytest.raises((KernelError, TacticError)):
        STEPS[step]()


def test_one_block_beside_two_is_not_the_kernels_business():
    """det(A ⊕ 1) = det A is true, but no rule relates the two: it would have to be cited."""
    with pytest.raises(KernelError, match="cone"):
        Certificate().prove("=", direct_sum(A, one), general.alone(A))
    assert refute(sequent(eq(direct_sum(A, one), general.alone(A))), 100) is None
