"""Section 1.3 and Figure 1: what is proved, what is refuted, and that neighbouring statements are refused at their step."""

import math
from fractions import Fraction

import mpmath
import pytest
import sympy as sp

from derivations.lu_steinerberger import exponential_kernel as coefficients
from derivations.lu_steinerberger import figure_1 as solids
from proofs.lu_steinerberger import (
    effective_energy,
    exponential_kernel,
    figure_1,
    figure_1_count,
    frame_potential,
    jensen_majorant,
    section_1_3,
    sharp_frame_bound,
    small_sum,
    tight_frame,
)
from proofs.lu_steinerberger.compound import COMPOUND, DODECAHEDRON, ICOSAHEDRON, ONE, ZERO, squared_norm
from proofs.lu_steinerberger.notation import U, a, alpha, d, i, j, n, u, unit_v
from proofs.lu_steinerberger.proposition_3 import some_points
from proofs.lu_steinerberger.section_2 import U_vanishes
from referee.claims import Statement
from referee.kernel import logic
from referee.kernel.theorem import KernelError, same
from referee.language.statements import Iff, Implies, both, eq, every, ge, le, lt
from referee.language.subst import substitute
from referee.language.terms import Delta, Idx, as_size, as_term, exp, log, total
from referee.language.vectors import ShapeError
from referee.numerics.refute import refute
from referee.tactics.basic import Certificate, backward, forward, restate, ring
from referee.tactics.chain import StepError, given
from referee.tactics.concave import chord, jensen_log
from referee.tactics.finite import every_value, partition
from referee.tactics.links import TacticError

MODULES = (
    tight_frame,
    frame_potential,
    section_1_3,
    small_sum,
    effective_energy,
    jensen_majorant,
    exponential_kernel,
    figure_1_count,
    figure_1,
)
CLAIMS = {c.id: c for m in MODULES for c in m.CLAIMS if isinstance(c, Statement)}
ADDS_UP = "cone: the certificate does not add up"


@pytest.fixture(autouse=True)
def _fresh():
    """A mutant must not meet a cached theorem, nor leave one behind."""
    caches = [f for m in (*MODULES, sharp_frame_bound) for f in vars(m).values() if hasattr(f, "cache_clear")]
    for f in caches:
        f.cache_clear()
    yield
    for f in caches:
        f.cache_clear()


@pytest.mark.parametrize("name", CLAIMS)
def test_the_proof_proves_the_statement(name):
    claim = CLAIMS[name]
    target = (claim.repaired or claim.printed)()
    th = claim.proof()
    assert same(th.goal, target.goal)
    assert all(any(same(h, g) for g in target.given) for h in th.hyps)
    assert th.ctx == ()
    assert bool(th.cited) == (name == "LS-s13-pd")


@pytest.mark.parametrize(
    ("name", "label"),
    [(c.id, v.label) for c in CLAIMS.values() if c.variants for v in c.variants() if v.disproof is None],
)
def test_variants_are_false(name, label):
    (statement,) = (v.statement for v in CLAIMS[name].variants() if v.label == label)
    assert refute(statement, 300) is not None


@pytest.mark.parametrize("name", ["LS-s13-rel", "LS-s13-unif", "LS-fig1-count"])
def test_what_is_repaired_is_false_as_printed(name):
    assert refute(CLAIMS[name].printed(), 300) is not None


def test_the_constant_kernel_has_collapsed_minimisers():
    assert "α = 0" in refute(exponential_kernel.CLAIMS[1].printed(), 300).text


def test_without_vectors_there_is_no_tight_frame():
    th = frame_potential.empty_is_not_tight()
    assert isinstance(th.goal, Implies)
    assert th.hyps == (tight_frame.a_dimension,)


def test_beyond_the_paper():
    assert same(sharp_frame_bound.bound().goal, ge(frame_potential.frame_potential, n))
    assert sharp_frame_bound.not_attained().hyps == (some_points, sharp_frame_bound.too_few)
    assert sharp_frame_bound.few_vectors().hyps == (sharp_frame_bound.fits,)
    assert not sharp_frame_bound.one_more_than_d().cited
    assert not small_sum.sum_of_minimiser_with_room().ctx
    assert isinstance(jensen_majorant.equality().goal, Iff)
    assert not exponential_kernel.almost_positive(3).cited


# tight frames and the frame potential


def test_the_constant_is_not_d_over_n(monkeypatch):
    monkeypatch.setattr(tight_frame, "n_over_d", d / as_term(n))
    with pytest.raises(KernelError, match=ADDS_UP):
        tight_frame.unit_norm_tight()


@pytest.mark.parametrize(
    ("name", "value"),
    [("unit_u", unit_v), ("a_dimension", le(0, d)), ("some_points", le(0, n))],
    ids=["unit norm", "d >= 1", "n >= 1"],
)
def test_tight_frames_need_each_hypothesis(monkeypatch, name, value):
    monkeypatch.setattr(tight_frame, name, value)
    with pytest.raises(KernelError, match=r"cone|sign"):
        tight_frame.unit_norm_tight()


def test_the_operator_is_not_twice_A():
    (operator,) = given(tight_frame.operator_is(2 * tight_frame.A))
    with pytest.raises(KernelError, match="implies_elim"):
        backward(tight_frame.tight_iff(), operator)


def test_an_index_swap_of_the_operator_is_another_matrix(monkeypatch):
    monkeypatch.setattr(tight_frame, "frame_operator", lambda p, q: total(i, u(i).at(p) * u(i).at(p)) + 0 * u(i).at(q))
    with pytest.raises(KernelError, match=r"cone|convert"):
        tight_frame.tight_iff()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from_tight", tight_frame.frame_operator(a, a) - tight_frame.n_over_d),
        ("from_tight", tight_frame.frame_operator(a, Idx("b", d)) + tight_frame.n_over_d * Delta(a, Idx("b", d))),
        ("least", n / as_term(d)),
        ("least", n**2 / as_term(d + 1)),
        ("unit_u", unit_v),
        ("a_dimension", le(0, d)),
    ],
    ids=["b = a", "sign", "n for n²", "d + 1", "unit norm", "d >= 1"],
)
def test_another_frame_bound_is_refused(monkeypatch, name, value):
    monkeypatch.setattr(frame_potential, name, value)
    with pytest.raises(KernelError, match="cone"):
        frame_potential.frame_bound()


def test_equality_is_not_for_orthonormal_vectors():
    goal = Iff(eq(frame_potential.frame_potential, frame_potential.least), sharp_frame_bound.orthonormal)
    with pytest.raises(KernelError, match="convert"):
        restate(frame_potential.operator_case(), goal, given(tight_frame.a_dimension))


@pytest.mark.parametrize(
    ("proof", "name", "value"),
    [
        ("bound", "to_identity", u(i) @ u(j) + Delta(i, j)),
        ("equality", "to_identity", u(i) @ u(j) - Delta(i, j) / 2),
        ("strictly_above", "too_few", le(n, d)),
        ("few_vectors", "fits", le(d, n)),
        ("simplex_is_tight", "simplex", every(i, every(j, eq(u(i) @ u(j), -1 / as_term(n)), but=[i]))),
    ],
)
def test_another_sharp_bound_is_refused(monkeypatch, proof, name, value):
    monkeypatch.setattr(sharp_frame_bound, name, value)
    with pytest.raises(KernelError, match=r"cone|sign"):
        getattr(sharp_frame_bound, proof)()


# the sentences before the effective energy


def test_the_shift_of_the_loss_is_minus_n_alpha():
    with pytest.raises(StepError, match="step 3 of L_α does not hold"):
        section_1_3.shifted_loss().eq(section_1_3.energy + n * alpha)


def test_the_loss_without_unit_norm_does_not_join(monkeypatch):
    monkeypatch.setattr(section_1_3, "unit_u", unit_v)
    with pytest.raises(TacticError, match="the shifted loss"):
        section_1_3.shifted_loss()


def test_the_printed_coefficient_has_no_remainder_bound(monkeypatch):
    monkeypatch.setattr(section_1_3, "true_sum", section_1_3.printed_sum)
    with pytest.raises(KernelError, match="cone"):
        section_1_3.loss_expanded()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("small_sum", le(U.norm2(), small_sum.V.norm2() + n * alpha)),
        ("small_sum", le(U.norm2(), n**2 * alpha)),
        ("positive_alpha", le(0, alpha)),
        ("some_points", le(0, n)),
    ],
    ids=["n for n²", "V dropped", "α > 0", "n >= 1"],
)
def test_another_bound_on_the_sum_is_refused(monkeypatch, name, value):
    monkeypatch.setattr(small_sum, name, value)
    with pytest.raises((KernelError, StepError), match=r"cone|sign"):
        small_sum.sum_of_minimiser()


def test_the_bound_needs_a_minimiser(monkeypatch):
    monkeypatch.setattr(small_sum, "u_is_minimal", small_sum.below_u)
    with pytest.raises(KernelError, match="Implies"):
        small_sum.sum_of_minimiser()


def test_three_signs_have_that_square(monkeypatch):
    monkeypatch.setattr(small_sum, "half", Fraction(1, 3))
    with pytest.raises(TacticError, match="three signs"):
        small_sum.three_signs()


@pytest.mark.parametrize(("name", "value"), [("unit_u", unit_v), ("half", Fraction(1, 3))], ids=["unit norm", "½"])
def test_the_third_term_needs_its_parts(monkeypatch, name, value):
    monkeypatch.setattr(section_1_3, name, value)
    with pytest.raises(KernelError, match="cone"):
        section_1_3.third_is_small()


# the effective energy


@pytest.mark.parametrize(
    "value", [alpha**2 * n / as_term(d), alpha**2 * d / (2 * as_term(n))], ids=["½ dropped", "transposed"]
)
def test_another_least_energy_is_refused(monkeypatch, value):
    monkeypatch.setattr(effective_energy, "smallest", value)
    with pytest.raises(StepError, match="step 3 of the effective energy does not hold"):
        effective_energy.energy_bound()


def test_the_energy_needs_a_positive_alpha(monkeypatch):
    monkeypatch.setattr(effective_energy, "positive_alpha", lt(alpha, 0))
    with pytest.raises(KernelError, match="sign"):
        effective_energy.energy_bound()


def test_mean_zero_alone_is_not_the_equality_case():
    with pytest.raises(KernelError, match="convert"):
        restate(
            effective_energy.energy_equality(),
            Iff(eq(effective_energy.effective, effective_energy.smallest), U_vanishes),
        )


def test_one_vector_more_may_reach_it(monkeypatch):
    monkeypatch.setattr(effective_energy, "few", le(n, d + 1))
    with pytest.raises(KernelError, match="cone"):
        effective_energy.too_few_vectors()


# the Jensen majorant


@pytest.mark.parametrize(
    "value",
    [
        (n - 1) * log(1 / as_term(n) * jensen_majorant.kernel_energy),
        n * log(1 / as_term(n) ** 2 * jensen_majorant.kernel_energy),
        n * log(1 / as_term(n) * total(i, total(j, exp(alpha * (u(i) @ u(j))), but=[i]))),
    ],
    ids=["n - 1", "1/n²", "j ≠ i"],
)
def test_another_majorant_is_refused(monkeypatch, value):
    monkeypatch.setattr(jensen_majorant, "majorant", value)
    with pytest.raises(StepError, match="step 1 of the Jensen majorant does not hold"):
        jensen_majorant.majorised()


def test_jensen_for_log_needs_positive_terms():
    with pytest.raises(KernelError, match="sign"):
        jensen_log(i, alpha * (u(i) @ u(j)), facts=given(some_points))


def test_equality_is_not_that_all_inner_products_agree():
    every_pair = every(i, every(j, eq(u(i) @ u(j), 1)))
    goal = Iff(eq(jensen_majorant.energy, jensen_majorant.majorant), every_pair)
    with pytest.raises(KernelError, match="convert"):
        restate(jensen_majorant.equality(), goal, given(some_points))


# the exponential kernel


def test_the_chord_does_not_lie_below():
    th = chord()
    with pytest.raises(KernelError, match=ADDS_UP):
        Certificate().add(th).prove("<=", th.goal.rhs, th.goal.lhs)


def smaller_constant(order):
    """With (K + 2)! in place of (K + 1)!."""
    return exponential_kernel.alpha ** (order + 1) * exp(alpha) / math.factorial(order + 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [("constant", smaller_constant), ("positive_alpha", le(0, alpha))],
    ids=["(K + 2)!", "α > 0"],
)
def test_another_remainder_is_refused(monkeypatch, name, value):
    monkeypatch.setattr(exponential_kernel, name, value)
    with pytest.raises(KernelError, match=r"convert|sign|cone"):
        exponential_kernel.close_to_polynomial(2)


def test_a_functional_that_sees_the_last_power_is_refused(monkeypatch):
    full = exponential_kernel.polynomials_do_not_see
    monkeypatch.setattr(exponential_kernel, "polynomials_do_not_see", lambda order: full(order - 1))
    with pytest.raises(KernelError, match=r"and_elim: there is no part"):
        exponential_kernel.insensitive(3)


def test_powers_are_not_positive_without_the_second_coefficient(monkeypatch):
    monkeypatch.setattr(exponential_kernel, "c_j", as_term(1))
    with pytest.raises(KernelError, match=ADDS_UP):
        exponential_kernel.power_is_positive(2)


def test_partial_sums_are_not_positive_for_negative_alpha(monkeypatch):
    monkeypatch.setattr(exponential_kernel, "positive_alpha", lt(alpha, 0))
    with pytest.raises(KernelError, match="sign"):
        exponential_kernel.positive_up_to(1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("largest", n**2 * (1 - (1 - exp(-2 * alpha)) / alpha)),
        ("largest", n * (1 - (1 - exp(-2 * alpha)) / (2 * alpha))),
        ("balanced", U_vanishes),
        ("positive_alpha", le(0, alpha)),
    ],
    ids=["α for 2α", "n for n²", "U = 0 for V = 0", "α > 0"],
)
def test_another_bound_against_collapse_is_refused(monkeypatch, name, value):
    monkeypatch.setattr(exponential_kernel, name, value)
    with pytest.raises(KernelError, match=r"cone|sign"):
        exponential_kernel.spread_out()


@pytest.mark.parametrize("k", [0, 1, 4, 9])
@pytest.mark.parametrize(("dimension", "at"), [(3, "1/2"), (5, "2"), (6, "3")])
def test_gegenbauer_coefficients_by_quadrature(dimension, at, k):
    """The closed form at 50 digits, positive, and below the bound, which decays like 1/(4^k k!)."""
    digits, nu = 50, sp.Rational(dimension, 2) - 1
    values = {coefficients.nu: nu, coefficients.k: k, coefficients.alpha: sp.Rational(at)}
    closed = sp.N(coefficients.gegenbauer_coefficient().subs(values), digits)
    bound = sp.N(coefficients.decay_bound().subs(values), digits)
    with mpmath.workdps(digits + 10):
        half, strength = mpmath.mpf(nu.p) / nu.q, mpmath.mpf(sp.Rational(at).p) / sp.Rational(at).q

        def weighted(theta):
            t = mpmath.cos(theta)
            return mpmath.exp(strength * t) * mpmath.gegenbauer(k, half, t) * mpmath.sin(theta) ** (2 * half)

        norm = mpmath.pi * 2 ** (1 - 2 * half) * mpmath.gamma(k + 2 * half)
        norm /= mpmath.factorial(k) * (k + half) * mpmath.gamma(half) ** 2
        value = mpmath.quad(weighted, [0, mpmath.pi / 2, mpmath.pi]) / norm
        assert 0 < value <= mpmath.mpf(str(bound)) * (1 + mpmath.mpf(10) ** -45)
        assert abs(value - mpmath.mpf(str(closed))) < mpmath.mpf(10) ** -48 * max(1, value)


@pytest.mark.parametrize("k", [0, 3, 8])
def test_fourier_coefficients_on_the_circle_by_quadrature(k):
    with mpmath.workdps(60):
        value = mpmath.quad(lambda x: mpmath.exp(2 * mpmath.cos(x)) * mpmath.cos(k * x), [0, mpmath.pi]) / mpmath.pi
        assert abs(value - mpmath.besseli(k, 2)) < mpmath.mpf(10) ** -50
        error = 2**k * mpmath.exp(2) / mpmath.factorial(k)  # of the polynomial of degree k - 1, as proved
        assert 0 < value <= error


def test_the_terms_of_the_bound_are_larger():
    ratio = coefficients.term_ratio().subs({coefficients.nu: sp.Rational(3, 2), coefficients.k: 2})
    assert all(ratio.subs(coefficients.m, m) >= 1 for m in range(6))


# Figure 1


def test_the_solids_agree_with_the_derivation():
    points = solids.vertices()
    assert len(points) == len(COMPOUND) == 32
    mine = {tuple(x.a + x.b * sp.sqrt(5) for x in p) for p in COMPOUND}
    assert {tuple(sp.expand(x) for x in p) for p in mine} == {tuple(sp.expand(x) for x in p) for p in points}
    assert solids.frame_operator(points) == sp.Rational(32, 3) * sp.eye(3)


@pytest.mark.parametrize("solid", [DODECAHEDRON, ICOSAHEDRON], ids=["dodecahedron", "icosahedron"])
def test_each_solid_alone_is_tight(solid):
    points = tuple(solid)
    assert same(figure_1.tight_frame(points).goal, figure_1.is_unit_norm_tight(points))
    assert same(figure_1.minimiser(points).goal, figure_1.is_minimiser(points))


def test_72_is_refused():
    with pytest.raises(KernelError, match=ADDS_UP):
        ring(figure_1_count.number, 72)


def test_heights_do_not_decrease():
    low, high = figure_1_count.sorted_heights()[:2]
    with pytest.raises(KernelError, match=r"cone|sign"):
        figure_1_count.lower(high, low)


@pytest.mark.parametrize("points", [figure_1.bent(tuple(ICOSAHEDRON + DODECAHEDRON)), tuple(ICOSAHEDRON[1:])])
def test_other_points_are_not_tight(points):
    with pytest.raises(KernelError, match=ADDS_UP):
        figure_1.operator(points)


def test_a_point_of_another_norm_is_not_on_the_sphere():
    assert squared_norm((ONE, ONE, ZERO)).a == 2
    with pytest.raises(KernelError, match=ADDS_UP):
        figure_1.unit(((ONE, ONE, ZERO),))


@pytest.mark.parametrize("value", [eq(figure_1.g**2, 6), eq(figure_1.g, 5)], ids=["g² = 6", "g = 5"])
def test_another_golden_ratio_is_refused(monkeypatch, value):
    monkeypatch.setattr(figure_1, "five", value)
    with pytest.raises(KernelError, match=ADDS_UP):
        figure_1.unit(tuple(ICOSAHEDRON))


# ranges of a constant size


def test_a_symbolic_range_has_no_list_of_values():
    with pytest.raises(ShapeError, match="not a constant"):
        every_value(i, eq(u(i).norm2(), 1), lambda at: logic.assume(eq(u(at).norm2(), 1)))


def test_every_value_needs_each_value():
    k = Idx("k", partition(Idx("k", as_size(3))).goal.index.range)
    statement = eq(Delta(k, k), 1)
    with pytest.raises(KernelError, match="last_cases"):
        every_value(
            k,
            statement,
            lambda at: ring(1, 1) if at.value.const == 1 else ring(substitute(statement.lhs, indices={k: at}), 1),
        )


def test_forward_needs_the_whole_left_side():
    (half_of_it,) = given(both(lt(0, tight_frame.A)))
    with pytest.raises(KernelError, match="implies_elim"):
        forward(tight_frame.tight_iff(), half_of_it)
