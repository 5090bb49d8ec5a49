"""Chiu, Sections 3.2 and 3.3: every proof proves its statement; changed statements and steps are refused."""

import importlib

import pytest

from proofs.chiu import eq_4, eq_5, eq_6, eq_9, gibbs, section_3_2_dual, section_3_2_rank, section_3_3
from proofs.chiu.eq_4 import differentiate, h_x
from proofs.chiu.notation import (
    F,
    M,
    X,
    dtheta,
    du,
    dv,
    dx,
    feasible,
    i,
    in_domain,
    in_simplex,
    is_solution,
    j,
    k,
    kkt_matrix,
    n,
    nonzero_u,
    one,
    positive_x,
    some_item,
    theta,
    u,
    v,
    x,
)
from referee.claims import Definition, Prose, Statement
from referee.kernel import analysis, logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, same
from referee.language.matrices import Blocks, column, diag, number
from referee.language.statements import eq, every, lt
from referee.language.subst import free
from referee.language.terms import Idx, as_term, exp, log, total
from referee.language.vectors import ShapeError, Vector, zero
from referee.tactics.basic import Certificate, congruence, restate, ring, sign
from referee.tactics.links import TacticError
from referee.tactics.tables import equal, equal_blocks

MODULES = (
    "section_3_2", "section_3_2_solution", "section_3_2_dual", "section_3_2_rank", "eq_4", "eq_5", "eq_6",
    "block_inverse", "section_3_3", "section_3_3_inverse", "eq_7", "eq_8", "eq_9",
)  # fmt: skip
CLAIMS = [c for name in MODULES for c in importlib.import_module(f"proofs.chiu.{name}").CLAIMS]
STATEMENTS = [c for c in CLAIMS if isinstance(c, Statement)]
LEXICON = (
    "s32-lagr s32-nec s32-C1 eq4a eq4b eq4c eq5 eq5-jac s32-feas s32-u s32-xpos s32-rank s32-hess eq6 s33-blockinv "
    "s33-ABCD s33-v0 s33-Ainv eq7 s33-AEu eq8 eq9 s33-jac s33-regul s33-impl"
)


def test_every_claim_of_the_sections_is_here():
    assert sorted(c.id for c in CLAIMS) == sorted(f"CH-{name}" for name in LEXICON.split())


@pytest.mark.parametrize("claim", STATEMENTS, ids=lambda c: c.id)
def test_the_theorem_is_the_statement(claim):
    statement = (claim.repaired or claim.printed)()
    theorem = claim.proof()
    assert same(theorem.goal, statement.goal)
    assert all(any(same(h, g) for g in statement.given) for h in theorem.hyps)
    inside = {index for s in (statement.goal, *statement.given) for index in free(s).indices}
    assert set(theorem.ctx) <= inside
    assert theorem.cited == ()


@pytest.mark.parametrize("claim", [c for c in STATEMENTS if c.derived], ids=lambda c: c.id)
def test_the_derivation_finds_what_is_stated(claim):
    facts = [logic.assume(g) for g in (claim.repaired or claim.printed)().given]
    for _, derived, stated in claim.derived():
        ring(derived, stated, facts)


def test_definitions_and_prose():
    assert {c.id for c in CLAIMS if isinstance(c, Definition)} == {"CH-s32-lagr", "CH-s33-ABCD"}
    assert {c.id for c in CLAIMS if isinstance(c, Prose)} == {"CH-s33-regul", "CH-s33-impl"}


def test_the_printed_second_line_of_4_is_ill_formed():
    with pytest.raises(ShapeError, match="n × 1 and n × 1"):
        eq_4.feasibility()


def test_softmax_is_the_one_solution():
    for points in (in_domain, in_simplex):
        unique, solves = gibbs.solution_is_softmax(points), gibbs.softmax_is_solution(points)
        assert same(unique.goal, gibbs.is_softmax)
        assert set(unique.hyps) == {some_item, is_solution(x, points)}
        assert solves.hyps == (some_item,)


def test_the_whole_inverse_needs_u_to_be_nonzero():
    theorem = eq_6.explicit_inverse()
    assert set(theorem.hyps) == {positive_x, feasible, nonzero_u}


# mutants: what is not true is refused, where it is not true


@pytest.mark.parametrize(
    "wrong",
    [
        column(dtheta) + column(eq_4.ratio) + one * du + column(dv),  # sign
        column(dtheta) - column(eq_4.ratio) - one * du + column(dv),  # sign
        column(dtheta) - column(eq_4.ratio) + one * (2 * du) + column(dv),  # coefficient
        column(dtheta) - column(eq_4.ratio) * (1 / x.at(j)) + one * du + column(dv),  # power
        column(dtheta) - column(eq_4.ratio) + one * du,  # dv dropped
    ],
)
def test_another_differential_of_line_1_is_refused(wrong):
    with pytest.raises(KernelError, match="convert"):
        differentiate(eq_4.first.at(i), wrong.at(i), [h_x])


def test_the_logarithm_is_differentiated_where_x_is_positive():
    with pytest.raises(KernelError, match="derivative: the argument of a logarithm"):
        differentiate(eq_4.first.at(i), eq_4.line_1.at(i))


def test_the_printed_sign_of_the_jacobian_is_refused():
    _, f, value = next(iter(eq_5.blocks((1, 1, 1))))
    with pytest.raises(KernelError, match="convert"):
        differentiate(f, value, [h_x])


def test_softmax_of_no_items_is_not_differentiated():
    with pytest.raises(KernelError, match="a denominator may vanish"):
        analysis.derivative("t", eq_9.moved(k).at(i), as_term(0))


def test_the_jacobian_of_softmax_is_not_diagonal():
    h = logic.assume(some_item)
    found = analysis.derivative("t", eq_9.moved(k).at(i), as_term(0), [h])
    with pytest.raises(KernelError, match="convert"):
        restate(found, eq_4.slope(eq_9.moved(k).at(i), diag(eq_9.softmax).at(i, k)), [h])


INVERSES = [
    ((0, 1), X, "1, 2"),  # 1/u dropped
    ((0, 1), -X * (1 / u), "1, 2"),  # sign
    ((0, 0), diag(x) + X @ X.T, "1, 1"),  # sign
    ((0, 0), diag(x), "1, 1"),  # a term dropped
    ((1, 0), X.T, "1, 1"),  # sign
    ((1, 1), number(u), "1, 2"),  # inverted
    ((0, 2), diag(x) - X @ one.T, "1, 3"),  # coefficient
]


@pytest.mark.parametrize(("place", "block", "fails"), INVERSES)
def test_another_inverse_of_M_is_refused(place, block, fails):
    rows = [list(row) for row in eq_6.explicit.table]
    rows[place[0]][place[1]] = block
    wrong = Blocks(tuple(map(tuple, rows)))
    m, total_one = kkt_matrix(zero(n), as_term(0)), section_3_3.sum_is_one()
    by = {(2, 1): -(total_one @ X.T) * u, (2, 2): total_one, (2, 3): -(total_one @ one.T) * u}
    with pytest.raises((TacticError, NotDecided), match=rf"block \({fails}\)"):
        equal_blocks(m @ wrong, eq_6.I_M, by, [h_x, logic.assume(nonzero_u)])


def test_the_transposed_inverse_does_not_fit():
    with pytest.raises(TacticError, match=r"block \(1, 1\)"):
        equal_blocks(M @ eq_6.explicit.T, eq_6.I_M, facts=[h_x, logic.assume(nonzero_u)])


@pytest.mark.parametrize(
    ("facts", "fails"),
    [([logic.assume(nonzero_u)], "1, 1"), ([h_x], "2, 2")],
    ids=["without x > 0", "without u != 0"],
)
def test_a_dropped_hypothesis_is_missed(facts, fails):
    m, total_one = kkt_matrix(zero(n), as_term(0)), section_3_3.sum_is_one()
    by = {(2, 1): -(total_one @ X.T) * u, (2, 2): total_one, (2, 3): -(total_one @ one.T) * u}
    with pytest.raises(TacticError, match=rf"block \({fails}\)"):
        equal_blocks(m @ eq_6.explicit, eq_6.I_M, by, facts)


def test_without_feasibility_the_second_row_fails():
    m = kkt_matrix(zero(n), as_term(0))
    with pytest.raises(TacticError, match=r"block \(2, 1\)"):
        equal_blocks(m @ eq_6.explicit, eq_6.I_M, {}, [h_x, logic.assume(nonzero_u)])


def test_v_is_not_zero_without_positive_x():
    with pytest.raises(KernelError):
        equal(section_3_3.diag_v().parts[0][2].left, diag(zero(n)), facts=[])


@pytest.mark.parametrize("value", [1 + log(section_3_2_dual.Z), -log(section_3_2_dual.Z), 2 - log(section_3_2_dual.Z)])
def test_another_value_of_u_is_refused(value):
    logs = congruence(section_3_2_dual.partition_value(), log)
    with pytest.raises(KernelError, match="cone: the certificate does not add up"):
        Certificate().equal(logs).prove("=", u, value)


@pytest.mark.parametrize("wrong", [-u, 2 * u, u * u])
def test_another_determinant_is_refused(wrong):
    with pytest.raises(KernelError, match="cone"):
        Certificate().equal(section_3_2_rank.determinant()).prove("=", M.det(), wrong)


def test_the_sheared_matrix_in_another_order_is_not_triangular():
    product = section_3_2_rank.sheared.det()
    diagonal = [1 / x.at(product.rows[0]), section_3_2_rank.sheared.table[1][1].scalar(), x.at(product.rows[2])]
    with pytest.raises(KernelError, match=r"det_triangular: block \(0, 2\) does not vanish"):
        section_3_2_rank.triangular(product, diagonal, (0, 2, 1), [h_x])


def test_a_shear_by_another_vector_is_not_the_product():
    m, s, product = (b.det() for b in (section_3_2_rank.at_zero, section_3_2_rank.shear, section_3_2_rank.sheared))
    twice = [list(row) for row in s.entries]
    twice[0][1] = 2 * twice[0][1]
    with pytest.raises(KernelError, match=r"det_product: block \(0, 1\)"):
        analysis.det_product(m, type(s)(s.rows, s.cols, tuple(map(tuple, twice))), product, [h_x])


def test_gibbs_needs_the_whole_range():
    th = gibbs.gibbs_summand()
    with pytest.raises(KernelError, match="cone"):
        Certificate().add(logic.and_elim(th, 0)).prove("<=", total(i, x.at(i)), total(i, x.at(i), but=[j]))


def test_equality_is_not_at_another_point():
    _, tight = gibbs.gibbs()
    with pytest.raises(KernelError, match="convert"):
        restate(tight, type(tight.goal)(tight.goal.left, every(i, eq(x.at(i), exp(theta.at(i))))))


def test_F_is_not_smooth_without_positive_x():
    with pytest.raises(KernelError, match="smooth: the argument of a logarithm"):
        analysis.smooth(("theta", "x", "u", "v"), F()[0].at(i))


def test_an_index_of_another_size_is_refused():
    (far,) = (Idx("far", n + 1),)
    with pytest.raises(KernelError, match="forall_elim: the index may lie outside the range"):
        logic.forall_elim(logic.assume(positive_x), far)


def test_feasibility_does_not_follow_from_the_system():
    with pytest.raises(KernelError, match="cone"):
        Certificate().equal(logic.assume(eq(F()[1], 0))).prove("=", total(i, x.at(i)), 1)


def test_u_is_not_positive():
    facts = [logic.assume(h) for h in section_3_2_dual.sign_printed().given]
    with pytest.raises(KernelError, match="sign"):
        sign("<", u, facts)


def test_a_change_in_dx_is_refused():
    wrong = Vector(n, lambda a: 2 * dx.at(a))
    with pytest.raises(KernelError, match="cone"):
        equal(column(wrong), column(dx))


def test_slackness_is_a_product():
    with pytest.raises(KernelError, match="cone"):
        Certificate().equal((section_3_3.h_slack, i)).prove("=", v.at(i), 0, [logic.assume(every(i, lt(0, x.at(i))))])
