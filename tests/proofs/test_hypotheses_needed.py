"""What fails without a hypothesis: the main theorems have a witness or a disproof for each one they use; the examples are right."""

from fractions import Fraction
from pathlib import Path

import pytest
from sympy import Matrix, Rational, eye

from proofs.chiu import section_5_kkt, uniform_point
from proofs.chiu.notation import M
from proofs.chiu.section_3_3 import A
from proofs.lu_steinerberger import (
    eq_9,
    eq_13_14_symmetric,
    eq_16_equality,
    scaling,
    section_3_last_page,
    small_sum,
    tight_frame,
)
from proofs.lu_steinerberger.notation import U, V, n, two_classes, unit_u
from referee.binding import settled
from referee.hypotheses import audit
from referee.kernel import logic
from referee.kernel.theorem import KernelError
from referee.language.statements import Implies, every, le, lt
from referee.language.terms import At, as_size
from referee.numerics.evaluate import evaluate
from referee.numerics.model import Model
from referee.numerics.systems import Exact
from referee.project import load

PAPERS = {paper.id: paper for paper in load(Path(__file__).parent).papers}
CLAIMS = {
    "lu-steinerberger": ["LS-thm1", "LS-thm2", "LS-s2-iff", "LS-prop3", "LS-s13-dom", "LS-s3-final"],
    "chiu": ["CH-s1-impl", "CH-s2-c1", "CH-eq6", "CH-s33-Ainv", "CH-eq8", "CH-eq10", "CH-s5-F"],
}


@pytest.mark.parametrize(("paper", "claim"), [(p, c) for p, claims in CLAIMS.items() for c in claims])
def test_something_fails_without_each_hypothesis(paper, claim):
    printed = next(c for c in PAPERS[paper].printed if c.id == claim)
    rows = audit(settled(PAPERS[paper], printed))
    assert any(row.used for row in rows)
    assert not [row.hypothesis for row in rows if row.used and not any(f.fails for f in row.without)]


@pytest.mark.parametrize(
    ("proof", "needless"),
    [
        (eq_9.one_constant, two_classes),
        (eq_9.one_constant, unit_u),
        (eq_16_equality.cauchy_equality_for_all_n, two_classes),
        (scaling.joint_maximum, two_classes),
        (section_3_last_page.bound_on_c, section_3_last_page.greatest_c),
    ],
)
def test_what_is_not_needed_is_not_used(proof, needless):
    assert needless not in proof().hyps


def test_the_first_proofs_need_a_class():
    assert le(1, n) in eq_16_equality.cauchy_equality().hyps
    with pytest.raises(KernelError, match=r"^cone: "):
        eq_16_equality.no_vectors(logic.assume(lt(n, 2)))
    with pytest.raises(KernelError, match=r"^cone: "):
        scaling.maximum_of_none(logic.assume(le(n, 1)))


@pytest.mark.parametrize("name", ["unit", "rows"])
def test_all_c_are_equal_by_unit_norms_and_13(monkeypatch, name):
    wrong = logic.assume(eq_13_14_symmetric.mean_u if name == "unit" else unit_u)
    monkeypatch.setattr(section_3_last_page, name, wrong)
    with pytest.raises(KernelError):
        section_3_last_page.bound_on_c()


def test_at_0_equal_vectors_are_a_minimiser_with_a_large_sum():
    minimal, longer = small_sum.all_minimal_at_0().goal.args
    assert isinstance(minimal, Implies)
    assert longer == lt(V.norm2(), U.norm2())


@pytest.mark.parametrize(("name", "value"), [("some_points", le(0, n)), ("unit_u", two_classes)])
def test_at_0_mutants(monkeypatch, name, value):
    monkeypatch.setattr(small_sum, name, value)
    with pytest.raises(KernelError):
        small_sum.all_minimal_at_0()


def test_no_vectors_are_no_tight_frame_for_any_d():
    assert tight_frame.empty_is_not_tight().hyps == (tight_frame.a_dimension,)


# the examples for Chiu's matrices


def numbers(blocks, model):
    """A table of blocks as a matrix of numbers, for sides n and 1."""
    size = model.sizes["n"]

    def part(block):
        rows, cols = ([At(as_size(k)) for k in range(size)] if side else [None] for side in (block.rows, block.cols))
        values = [[block.at(*(p for p in (r, c) if p is not None)) for c in cols] for r in rows]
        return Matrix([[Rational(str(evaluate(t, model, Exact()))) for t in row] for row in values])

    return Matrix.vstack(*(Matrix.hstack(*(part(block) for block in row)) for row in blocks.table))


def uniform(size, t):
    """x_i = 1/n, u = 1, v_i = t."""
    table = {(k,): Fraction(1, size) for k in range(size)}
    return Model({"n": size}, {"x": table, "u": 1, "v": dict.fromkeys(table, Fraction(t))})


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("t", [0, 1, 3])
def test_the_inverses_at_the_uniform_point(size, t):
    model = uniform(size, t)
    assert numbers(M, model) * numbers(uniform_point.inverse_of_M_at(t), model) == eye(2 * size + 1)
    assert numbers(A, model) * numbers(uniform_point.inverse_of_A, model) == eye(size + 1)


def test_the_inverse_depends_on_v():
    model = uniform(3, 1)
    assert numbers(M, model) * numbers(uniform_point.inverse_of_M_at(0), model) != eye(7)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("is_skew", section_5_kkt.symmetric),
        ("no_slope", section_5_kkt.stationary),
        ("no_slope", every(section_5_kkt.i, le(0, section_5_kkt.g.at(section_5_kkt.i)))),
    ],
)
def test_a_matrix_that_is_not_skew(monkeypatch, name, value):
    assert section_5_kkt.skew_maximum().goal == section_5_kkt.is_maximum
    monkeypatch.setattr(section_5_kkt, name, value)
    with pytest.raises(KernelError):
        section_5_kkt.skew_maximum()
