"""Chiu, Sections 2, 3.1, 4 and 5, and (1)-(3), (10), (11): every proof proves its statement; changed ones are refused."""

import pytest

from proofs.chiu import (
    eq_1,
    eq_2,
    eq_3,
    eq_10,
    eq_11,
    section_2,
    section_2_derivative,
    section_2_system,
    section_3_1,
    section_4_1,
    section_4_1_regular,
    section_4_1_system,
    section_5,
    section_5_derivative,
    section_5_kkt,
)
from referee.claims import Definition, Prose, Statement
from referee.kernel import analysis, logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, same
from referee.language.matrices import zeros
from referee.language.statements import Deriv, IdxNe, eq, every, le, lt
from referee.language.subst import Lam, free
from referee.language.terms import as_term, exp, log, total
from referee.language.vectors import ShapeError, unit
from referee.numerics.refute import refute
from referee.tactics.basic import Certificate, restate, ring, sign
from referee.tactics.lemmas import exp_monotone, use
from referee.tactics.tables import equal, equation, inverse_equations

MODULES = (
    section_2, section_2_derivative, section_3_1, eq_1, eq_2, eq_3, eq_10, section_4_1, eq_11, section_5, section_5_derivative,
    section_5_kkt,
)  # fmt: skip
CLAIMS = [c for module in MODULES for c in module.CLAIMS]
STATEMENTS = [c for c in CLAIMS if isinstance(c, Statement)]
OURS = (
    "s1-impl s1-implicit s2-ift-setup s2-c1 s2-c2 s2-c3 s2-deriv s31-def s31-surr eq1 s31-H eq2a eq2b eq2c eq2d eq3 eq10 s4-params "
    "s41-method s5-joint s5-evid s5-intract eq11 eq11-lb s5-zstar s5-chain s5-diff s5-F s5-gap"
)
CITING = {
    "CH-s2-ift-setup": "implicit function theorem",
    "CH-s2-c3": "a matrix with a non-zero determinant has an inverse",
}


def test_every_claim_is_here():
    assert sorted(c.id for c in CLAIMS) == sorted(f"CH-{name}" for name in OURS.split())
    assert {c.id for c in CLAIMS if isinstance(c, Definition)} == {
        "CH-s31-def",
        "CH-s31-H",
        "CH-s4-params",
        "CH-s5-joint",
    }
    assert {c.id for c in CLAIMS if isinstance(c, Prose)} == {"CH-s1-implicit", "CH-s5-intract"}


@pytest.mark.parametrize("claim", STATEMENTS, ids=lambda c: c.id)
def test_the_theorem_is_the_statement(claim):
    statement = (claim.repaired or claim.printed)()
    theorem = claim.proof()
    assert same(theorem.goal, statement.goal)
    assert all(any(same(h, g) for g in statement.given) for h in theorem.hyps)
    inside = {index for s in (statement.goal, *statement.given) for index in free(s).indices}
    assert set(theorem.ctx) <= inside
    assert all(c.startswith(CITING.get(claim.id, "nothing")) for c in theorem.cited)


@pytest.mark.parametrize("claim", [c for c in STATEMENTS if c.derived], ids=lambda c: c.id)
def test_the_derivation_finds_what_is_stated(claim):
    facts = [logic.assume(g) for g in (claim.repaired or claim.printed)().given]
    for _, derived, stated in claim.derived():
        ring(derived, stated, facts)


REPAIRED = [c for c in STATEMENTS if c.repaired]


def test_what_is_repaired():
    assert {c.id.removeprefix("CH-") for c in REPAIRED} == {
        "eq2b",
        "eq3",
        "eq10",
        "s5-zstar",
        "s5-chain",
        "s5-diff",
    }


@pytest.mark.parametrize("claim", REPAIRED, ids=lambda c: c.id)
def test_what_is_repaired_is_false_or_ill_formed(claim):
    if claim.id == "CH-s5-chain":
        with pytest.raises(ShapeError):
            claim.printed()
    else:
        assert refute(claim.printed()) is not None


DISPROVED = [(c.id, v) for c in STATEMENTS if c.variants for v in c.variants() if v.disproof]


@pytest.mark.parametrize(("name", "variant"), DISPROVED, ids=lambda v: v if isinstance(v, str) else v.label)
def test_the_disproof_of_a_variant_stands_under_its_hypotheses(name, variant):
    theorem = variant.disproof()
    assert theorem.cited == ()
    extra = [h for h in theorem.hyps if not any(same(h, g) for g in variant.statement.given)]
    assert len(extra) <= 1, name  # "for every B, near 0"


def test_the_closed_simplex_has_the_same_solution():
    assert eq_1.on_the_closed_simplex().hyps == (eq_1.some_item,)


# mutants: Section 2

s2 = section_2_system
h_inverse = logic.assume(s2.nonsingular)
RIGHT, LEFT = inverse_equations(s2.J, s2.K)
CHAIN = equation(s2.J @ s2.X + s2.P, zeros(s2.m, s2.n))


@pytest.mark.parametrize(
    ("target", "by"),
    [
        (s2.K @ s2.P, s2.K @ CHAIN - LEFT @ s2.X),  # sign
        (-(s2.K @ s2.P) * 2, s2.K @ CHAIN - LEFT @ s2.X),  # coefficient
        (-(s2.K.T @ s2.P), s2.K @ CHAIN - LEFT @ s2.X),  # transposed
        (-(s2.K @ s2.P), s2.K @ CHAIN),  # K is not the inverse
        (-(s2.K @ s2.P), s2.K @ CHAIN - RIGHT @ s2.X),  # the inverse from the other side
        (-s2.P, CHAIN - LEFT @ s2.X),  # J taken for 1
    ],
    ids=["sign", "coefficient", "transposed", "no inverse", "other side", "J = 1"],
)
def test_another_derivative_is_refused(target, by):
    with pytest.raises((KernelError, NotDecided), match="cone: the certificate does not add up"):
        equal(s2.X, target, by)


def test_the_inverse_does_not_multiply_from_the_right():
    with pytest.raises(ShapeError, match="inner sizes differ"):
        s2.P @ s2.K


@pytest.mark.parametrize("value", [-s2.J.at(s2.k, s2.j), 2 * s2.J.at(s2.k, s2.j), s2.J.at(s2.j, s2.k)])
def test_another_jacobian_is_refused(value):
    with pytest.raises(KernelError, match="convert"):
        s2.differentiated(Deriv("t", s2.along_x.f, as_term(0), value))


def test_the_jacobian_depends_on_the_point():
    moved = s2.F(s2.theta_0, s2.x + unit(s2.j, s2.m) * s2.t).at(s2.k)
    with pytest.raises(KernelError, match="convert"):
        s2.differentiated(Deriv("t", moved, as_term(0), s2.J.at(s2.k, s2.j)))


def test_no_solution_without_a_solution_point():
    h = logic.assume(section_2.solution_line)
    cert = Certificate().equal((h, s2.i), s2.J.at(s2.k, s2.i), over=[(s2.i, ())])
    with pytest.raises(KernelError, match="cone"):
        cert.prove("=", s2.affine().at(s2.k), 0)


def test_the_absolute_value_is_not_smooth():
    with pytest.raises(KernelError, match="smooth: no rule"):
        analysis.smooth(("w",), section_2.left_and_right)


def test_a_determinant_does_not_follow_from_nothing():
    with pytest.raises(KernelError, match="cone"):
        Certificate().prove("=", s2.det_J, 1)


# mutants: softmax

s31 = section_3_1
i, j, k = s31.i, s31.j, s31.k


def bound(decay):
    """The bound of softmax(θ/τ)_i with another exponent."""
    below = logic.forall_elim(s31.h_gap, i, [logic.assume(IdxNe(i, k))])
    scale = sign("<", 1 / s31.tau, [s31.h_tau])
    exponent = Certificate().add(scale, below).prove("<=", s31.cool.at(i), s31.cool.at(k) - decay)
    return use(exp_monotone()[0], exponent, x=s31.cool.at(i), y=s31.cool.at(k) - decay)


def test_the_bound_stands():
    bound(s31.g / s31.tau)


@pytest.mark.parametrize("decay", [2 * s31.g / s31.tau, -s31.g / s31.tau, s31.g, s31.g * s31.tau])
def test_another_decay_is_refused(decay):
    with pytest.raises(KernelError, match="cone"):
        bound(decay)


def test_the_argmax_is_excluded_from_the_bound():
    with pytest.raises(KernelError, match="forall_elim: the index may be one of the excluded ones"):
        logic.forall_elim(s31.h_gap, k)


def test_the_temperature_has_a_sign():
    with pytest.raises(KernelError, match="sign"):
        sign("<", 1 / s31.tau)


@pytest.mark.parametrize("factor", [-1, 2])
def test_another_gap_is_refused(factor):
    h = logic.assume(eq_1.in_domain())
    cert = Certificate().equal(logic.and_elim(h, 1), -eq_1.lse)
    with pytest.raises(KernelError, match="cone"):
        cert.prove("=", eq_1.lse - eq_1.objective(), factor * eq_1.divergence, [eq_1.h_n])


def test_the_gap_needs_feasibility():
    with pytest.raises(KernelError, match="cone"):
        Certificate().prove("=", eq_1.lse - eq_1.objective(), eq_1.divergence, [eq_1.h_n])


# mutants: (2) and (3)


@pytest.mark.parametrize(
    "change",
    [eq_2.one, -2 * eq_2.one * eq_2.u, eq_2.log_x * 2, eq_2.column(eq_2.v) * -2],
    ids=["without -1", "-u", "+log x", "-v"],
)
def test_another_gradient_is_refused(change):
    goal = eq_2.gradient_is(eq_2.stationary_line + change).goal
    with pytest.raises(KernelError, match="convert"):
        restate(eq_2.stationarity_proof(), goal, [eq_2.h_x])


def test_the_printed_feasibility_does_not_give_feasibility():
    with pytest.raises(KernelError, match="cone"):
        Certificate().equal(logic.assume(eq_2.scaled), 1 / eq_2.u).prove("=", eq_2.feasible.lhs, 1)


@pytest.mark.parametrize("dropped", [0, 1])
def test_slackness_needs_both_signs(dropped):
    signs = [logic.assume(h) for h in (eq_2.nonnegative_v, eq_2.nonnegative_x)]
    del signs[dropped]
    cert = Certificate().add((signs[0], eq_2.i))
    with pytest.raises(KernelError, match="cone"):
        cert.prove("<=", 0, eq_2.v.at(eq_2.i) * eq_2.x.at(eq_2.i))


def test_the_multiplier_v_has_a_sign():
    h = [logic.assume(s) for s in (every(eq_2.i, le(eq_2.v.at(eq_2.i), 0)), eq_2.positive_x, eq_2.feasible)]
    cert = Certificate().add((h[0], eq_2.i), (h[1], eq_2.i), over=[(eq_2.i, ())]).equal(h[2], -eq_2.u)
    with pytest.raises(KernelError, match="cone"):
        cert.prove("<=", eq_2.objective(), eq_2.lagrangian())


def test_the_spurious_solution_is_not_softmax():
    h = logic.assume(eq_3.second_solution)
    with pytest.raises(KernelError, match="convert"):
        restate(logic.and_elim(h, 1), eq_3.is_softmax, [eq_3.h_n])


@pytest.mark.parametrize("value", [1 + eq_3.lse, -eq_3.lse, eq_3.lse - 1])
def test_another_multiplier_is_refused(value):
    with pytest.raises(KernelError, match="convert"):
        restate(eq_3.dual_value(), eq(eq_3.u, value))


# mutants: the quadratic program

q = eq_10


def minimum(convex=1, slack=-1, equations=1, symmetric=-1, multiplier=True):
    """f(x) <= f(y) by the certificate of (10), with its parts changed."""
    from fractions import Fraction

    hs, stationary, eq_x, _, dual, slackness = map(logic.assume, q.kkt)
    other = logic.assume(q.feasible(q.y))
    eq_y, ineq_y = logic.and_elim(other, 0), logic.and_elim(other, 1)
    step = q.y - q.x
    cert = Certificate().add(logic.assume(le(0, q.quadratic(step))), c=Fraction(convex, 2))
    if multiplier:
        cert.add((dual, q.c), (ineq_y, q.c), over=[(q.c, ())])
    cert.equal((slackness, q.c), slack, over=[(q.c, ())]).equal((stationary, q.i), -step.at(q.i), over=[(q.i, ())])
    cert.equal((eq_y, q.a), -q.nu.at(q.a), over=[(q.a, ())]).equal(
        (eq_x, q.a), equations * q.nu.at(q.a), over=[(q.a, ())]
    )
    cert.equal((hs, q.i, q.k), symmetric * q.x.at(q.i) * q.y.at(q.k) / 2, over=[(q.i, ()), (q.k, ())])
    return cert.prove("<=", q.objective(), q.objective(q.y))


def test_the_certificate_of_the_minimum_stands():
    minimum()


@pytest.mark.parametrize(
    "change",
    [
        {"convex": 2},
        {"convex": -1},
        {"slack": 1},
        {"slack": 0},
        {"equations": -1},
        {"symmetric": 1},
        {"symmetric": 0},
        {"multiplier": False},
    ],
    ids=str,
)
def test_another_certificate_of_the_minimum_is_refused(change):
    with pytest.raises(KernelError, match="cone"):
        minimum(**change)


def test_the_maximum_is_not_at_the_stationary_point():
    with pytest.raises(KernelError, match="cone"):
        Certificate().add(q.above()).prove("<=", q.objective(q.y), q.objective())


kkt = section_4_1_system


@pytest.mark.parametrize("row", [0, 1, 2])
@pytest.mark.parametrize("factor", [-1, 2])
def test_another_differential_of_the_kkt_conditions_is_refused(row, factor):
    index, rule = list(kkt.slopes())[row]
    source = kkt.source.table[row][0].at(index)
    wrong = Deriv("t", rule.f, rule.point, rule.value + (factor - 1) * source)
    with pytest.raises(KernelError, match="convert"):
        restate(analysis.derivative("t", rule.f, rule.point), wrong)


def test_the_transposed_kkt_matrix_is_another():
    wrong = kkt.M.T @ kkt.change + kkt.source
    index, rule = list(kkt.slopes())[2]
    with pytest.raises(KernelError, match="convert"):
        restate(
            analysis.derivative("t", rule.f, rule.point), Deriv("t", rule.f, rule.point, wrong.table[2][0].at(index))
        )


def test_without_strict_complementarity_the_products_do_not_vanish():
    c, lam, excess = q.c, q.lam, kkt.excess
    third = logic.and_elim(logic.assume(section_4_1_regular.homogeneous), 2)
    g, d, apart = q.rows(q.G, kkt.dx).at(c), kkt.dlam.at(c), lam.at(c) - excess.at(c)
    cert = Certificate().equal((third, c), (lam.at(c) * d + excess.at(c) * g) / apart**2)
    cert.equal((logic.assume(q.slack), c), -((g + d) ** 2) / apart**2)
    with pytest.raises(KernelError, match="cone"):
        cert.prove("=", d * g, 0)


def test_an_inactive_constraint_leaves_the_kkt_matrix_alone():
    idle = logic.assume(eq(q.lam.at(q.c), 0))
    corner = logic.and_elim(logic.and_elim(logic.assume(kkt.inverse), 0), 8)
    row = (q.G @ kkt.W.table[0][2]).at(q.c, q.c)
    with pytest.raises(KernelError, match="cone"):
        Certificate().equal((corner, q.c, q.c), -1).equal(idle, row).prove("=", 1, 0)


# mutants: Section 5

e = eq_11


@pytest.mark.parametrize(
    "times", [log(e.evidence), as_term(0), -2 * log(e.evidence)], ids=["sign", "dropped", "coefficient"]
)
def test_another_use_of_the_sum_is_refused(times):
    with pytest.raises(KernelError, match="cone"):
        Certificate().equal(e.h_sum, times).prove("=", log(e.evidence) - e.divergence(), e.elbo(), e.FACTS)


@pytest.mark.parametrize("dropped", [0, 1, 2])
def test_a_dropped_hypothesis_of_11_is_missed(dropped):
    facts = [f for place, f in enumerate(e.FACTS) if place != dropped]
    with pytest.raises(KernelError, match="cone"):
        Certificate().equal(e.h_sum, -log(e.evidence)).prove("=", log(e.evidence) - e.divergence(), e.elbo(), facts)


def test_the_bound_is_not_reversed():
    with pytest.raises(KernelError, match="cone"):
        Certificate().add(e.gibbs()[0]).prove("<=", log(e.evidence), e.elbo())


def test_the_bound_is_not_strict():
    with pytest.raises(KernelError, match="cone: no entry is strictly positive"):
        Certificate().add(e.gibbs()[0]).prove("<", e.elbo(), log(e.evidence))


def test_equality_is_at_the_posterior_and_not_at_the_prior():
    _, tight = e.gibbs()
    elsewhere = every(e.i, eq(e.q.at(e.i), e.p.at(e.i)))
    with pytest.raises(KernelError, match="convert"):
        restate(tight, type(tight.goal)(tight.goal.left, elsewhere), e.FACTS)


def test_the_unnormalised_posterior_is_not_feasible():
    with pytest.raises(KernelError, match="cone"):
        Certificate().prove("=", total(e.i, e.p.at(e.i)), 1, [e.h_n, e.h_p])


def test_the_evidence_is_not_the_sum_over_x():
    one = section_5
    h_bayes, h_one = logic.assume(one.bayes), logic.assume(one.conditional)
    cert = Certificate().equal((h_bayes, one.b, one.i), over=[(one.b, ())]).equal((h_one, one.a), one.p_x.at(one.a))
    with pytest.raises(KernelError, match="cone"):
        cert.prove("=", total(one.b, one.P.at(one.b, one.i)), one.p_x.at(one.a))


def test_the_dimensions_of_the_joint_density_do_not_exchange():
    one = section_5
    powers = one.d * log(one.varpi) / 2 + one.n * log(one.varpi * one.gamma) / 2
    wrong = exp(-one.z.norm2() / 2 - (one.x - one.mu).norm2() / (2 * one.gamma) - powers)
    with pytest.raises(KernelError, match="cone"):
        Certificate().prove("=", one.emission * one.prior, wrong, [logic.assume(one.positive_varpi)])


d5 = section_5_derivative


@pytest.mark.parametrize(
    "row",
    [d5.D @ d5.S.T @ d5.G, -(d5.D @ d5.S @ d5.G), d5.D @ d5.G, d5.D @ d5.S @ d5.S @ d5.G],
    ids=["transposed", "sign", "factor dropped", "factor twice"],
)
def test_another_chain_is_refused(row):
    with pytest.raises(KernelError, match="convert"):
        restate(analysis.derivative("t", d5.composed, as_term(0)), d5.slope_is(row).body)


def test_a_step_has_the_jacobian_of_its_own():
    wrong = Deriv("t", d5.one_step.f, as_term(0), (d5.H * d5.eta).at(d5.i, d5.j))
    with pytest.raises(KernelError, match="convert"):
        restate(analysis.derivative("t", d5.one_step.f, as_term(0)), wrong)


def test_the_optimum_moves_if_F_contains_the_start():
    _, left = inverse_equations(d5.H, d5.K)
    line = equation(d5.H @ d5.X + d5.direct, zeros(d5.n, d5.n))
    with pytest.raises(KernelError, match="cone"):
        equal(d5.X, zeros(d5.n, d5.n), d5.K @ line - left @ d5.X)


def test_a_step_that_is_too_long_gains_nothing():
    kkt_module = section_5_kkt
    h = logic.assume(lt(0, kkt_module.L))
    with pytest.raises(KernelError, match="cone"):
        Certificate().add(h).prove("<", 0, kkt_module.L + kkt_module.B / 2)


def test_stationarity_rests_on_the_maximum_and_on_symmetry():
    assert set(section_5_kkt.kkt_proof().hyps) == {section_5_kkt.symmetric, section_5_kkt.is_maximum}


def test_a_witness_must_fit_the_body():
    one = section_5_kkt
    below = logic.assume(lt(one.value(one.z), 0))
    with pytest.raises(KernelError, match="exists_intro"):
        logic.exists_intro(below, "y", one.greater.body, Lam((one.i,), one.z.at(one.i)))
