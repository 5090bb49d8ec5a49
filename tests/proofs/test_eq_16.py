"""Eq. (16) and its equality case: what is proved, and that neighbouring statements are refused at their step."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs.lu_steinerberger import eq_16, eq_16_equality, eq_16_simplex
from proofs.lu_steinerberger.centring_spectrum import one_class, operator_bound
from proofs.lu_steinerberger.eq_15 import K, form, gain, length, long_u, long_v, norm
from proofs.lu_steinerberger.eq_16 import by_spectrum, by_squares, equality_16, inner, norms
from proofs.lu_steinerberger.eq_16_equality import cauchy_chain, cauchy_equality, equal_vectors, spectral_case
from proofs.lu_steinerberger.notation import U, V, a, d, i, j, n, u, unit_u, unit_v, v
from referee.kernel import logic
from referee.kernel.theorem import KernelError, same
from referee.language.statements import Iff, both, eq, every
from referee.language.terms import sqrt, total
from referee.language.vectors import zero
from referee.tactics.basic import Certificate, backward, forward, over, restate, sign
from referee.tactics.cauchy_schwarz import cauchy_schwarz
from referee.tactics.chain import StepError, calc, given
from referee.tactics.links import Link
from referee.tactics.tables import entries

CLAIMS = (*eq_16.CLAIMS, *eq_16_simplex.CLAIMS, *eq_16_equality.CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_the_theorem_is_the_statement(claim):
    theorem, statement = claim.proof(), claim.printed()
    assert same(theorem.goal, statement.goal)
    assert all(any(same(h, g) for g in statement.given) for h in theorem.hyps)
    assert theorem.ctx == ()


def test_both_routes_prove_16():
    one, two = by_spectrum().theorem(), by_squares().theorem()
    assert same(one.goal, two.goal)
    assert {*one.hyps} == {*two.hyps} == {unit_u, unit_v}


def test_the_equality_case():
    both_ways = Iff(eq(gain, n**2), both(eq_16.same_vectors, eq_16.no_sum_u))
    assert same(equality_16().goal, both_ways)
    assert {*equality_16().hyps} == {one_class, unit_u, unit_v}


def test_cauchy_equality_forces_equal_vectors():
    assert same(equal_vectors().goal, long_v.equals(long_u))


# the sum of squares


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quarter", Fraction(1, 2)),
        ("half", Fraction(1, 4)),
        ("spread", u(i) + v(i) - (u(j) + v(j))),
        ("sum_of_squares", total(i, total(j, eq_16.spread.norm2())) / 2 + U.norm2() / 2 + V.norm2() / 2),
        ("sum_of_squares", total(i, total(j, eq_16.spread.norm2())) / 4 + U.norm2() / 2 - V.norm2() / 2),
        ("sum_of_squares", total(i, total(j, eq_16.spread.norm2(), but=[i])) / 4 + U.norm2() / 2),
    ],
    ids=["a quarter", "a half", "sign of v", "a half for a quarter", "sign of V", "V dropped"],
)
def test_another_sum_of_squares_is_refused(monkeypatch, name, value):
    monkeypatch.setattr(eq_16, name, value)
    with pytest.raises(KernelError, match="cone: the certificate does not add up"):
        by_squares()


@pytest.mark.parametrize("name", ["unit_u", "unit_v"])
def test_both_norms_are_needed(monkeypatch, name):
    monkeypatch.setattr(eq_16, name, unit_v if name == "unit_u" else unit_u)
    with pytest.raises(KernelError, match="cone"):
        by_squares()
    with pytest.raises(KernelError, match="cone"):
        by_spectrum()


def test_a_smaller_bound_is_refused():
    chain = by_spectrum()
    with pytest.raises(StepError, match=r"step 6 of \(16\) does not hold"):
        chain.eq(n**2 - 1)


def test_the_equality_case_needs_u_to_sum_to_0():
    same_only = logic.assume(both(eq_16.same_vectors, every(a, eq(0 * U.at(a), 0))))
    with pytest.raises(KernelError, match="implies_elim"):
        backward(equality_16(), same_only)


def test_the_equality_case_is_not_v_opposite_to_u():
    opposite = both(every(i, u(i).equals(-v(i))), U.equals(zero(d)))
    with pytest.raises(KernelError, match="convert"):
        restate(equality_16(), Iff(eq(gain, n**2), opposite))


# the chain


def test_the_norm_of_K_is_not_smaller():
    bound = operator_bound(long_u)
    weak = Certificate().add(sign("<=", norm(long_v)), bound)
    with pytest.raises(KernelError, match="cone"):
        weak.prove("<=", norm(long_v) * norm(K @ long_u), (n - 1) * norms)


def test_the_first_step_needs_an_eigenvector():
    with pytest.raises(StepError, match=r"step 1 of the chain after .16. does not hold"):
        calc(form(long_v, K, long_u), name="the chain after (16)").eq(n * inner, reason="Ku⃗ = n u⃗")


def test_cauchy_schwarz_goes_one_way():
    start = calc(n * inner, name="the chain after (16)")
    backwards = Link(cauchy_schwarz((i, a), long_v.at(i, a), long_u.at(i, a)).th)
    with pytest.raises(StepError, match=r"step 1 .* by Cauchy–Schwarz"):
        start.ge(n * norms, by=backwards, reason="Cauchy–Schwarz")


def test_the_last_step_needs_both_norms():
    one = [Link(length(long_u, unit_u))]
    with pytest.raises(StepError, match=r"step 1 .* by unit vectors"):
        calc(n * norms, name="(16)").eq(n * (sqrt(n) * sqrt(n)), by=one, reason="unit vectors")


def test_the_chain_says_its_hypotheses():
    assert len(cauchy_chain().theorem().hyps) == 3


# equality


def test_an_eigenvector_of_another_eigenvalue_is_refused():
    (tight,) = given(eq(gain, n**2))
    sum_u = logic.and_elim(forward(equality_16(), tight), 1)
    with pytest.raises(KernelError, match="cone"):
        entries((K @ long_u).equals(long_u * (n - 1)), lambda _, a: Certificate().equal((sum_u, a), -1))
    assert one_class in spectral_case().hyps


def test_cauchy_equality_needs_vectors_other_than_0(monkeypatch):
    monkeypatch.setattr(eq_16_equality, "unit_v", unit_u)
    with pytest.raises(KernelError, match="cone"):
        cauchy_equality()


@pytest.mark.parametrize("value", [-1 / n, 1 / (n - 1)], ids=["-1/n", "sign"])
def test_another_angle_is_refused(monkeypatch, value):
    wrong = every(i, every(j, eq(u(i) @ u(j), value), but=[i]))
    hyps = tuple(wrong if h is eq_16_simplex.simplex else h for h in eq_16_simplex.simplex_given)
    monkeypatch.setattr(eq_16_simplex, "simplex_given", hyps)
    with pytest.raises(KernelError, match="cone"):
        eq_16_simplex.simplex_equality()


def test_another_constant_in_14_is_refused(monkeypatch):
    wrong = every(i, eq(eq_16_simplex.eq_14.body.lhs, -1 / (n - 1)))
    monkeypatch.setattr(eq_16_simplex, "eq_14", wrong)
    with pytest.raises(KernelError, match="cone"):
        eq_16_simplex.simplex_equality()


def test_the_angles_exclude_the_own_index():
    (angle,) = given(every(i, every(j, eq(u(i) @ u(j), -1 / (n - 1)))))
    unit, room = given(unit_u, one_class)
    pairs = Certificate().equal((unit, i), over=[over(i)]).equal((angle, i, j), over=[over(i), over(j)])
    with pytest.raises(KernelError, match="cone"):
        pairs.prove("=", U.norm2(), 0, [room])
