"""Theorem 1 and Section 3 of Lu & Steinerberger: what is proved, and that no neighbouring statement is."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from proofs.lu_steinerberger import (
    average_norms,
    dimension_one,
    eq_10,
    eq_11_12,
    eq_13_14,
    eq_13_14_symmetric,
    infimum,
    loss_uv,
    no_minimum,
    only_example,
    relation_1_2,
    scaling,
    section_3_last_page,
    simpler_problem,
    simplex,
    theorem_1,
)
from proofs.lu_steinerberger.eq_10 import FACTS, own
from proofs.lu_steinerberger.eq_11_12 import below_11, below_12, exponent, level, mean_12, objective
from proofs.lu_steinerberger.eq_15 import gain
from proofs.lu_steinerberger.eq_16 import no_sum_u
from proofs.lu_steinerberger.loss_uv import loss_uv as loss_of
from proofs.lu_steinerberger.loss_uv import quotient
from proofs.lu_steinerberger.notation import U, V, a, alpha, i, j, k, n, two_classes, u, unit_u, unit_v, v
from referee.claims import Definition, Statement
from referee.kernel import algebra, logic
from referee.kernel.theorem import KernelError, Theorem, same
from referee.language.defined import obligations
from referee.language.statements import FALSE, And, Exists, IdxNe, Iff, Implies, both, eq, every, ge, le, lt, sequent
from referee.language.subst import Lam, free, rename_symbol, substitute
from referee.language.terms import At, Delta, as_size, as_term, exp, log, total
from referee.language.vectors import ShapeError, vector
from referee.tactics.basic import Certificate, backward, over, restate, ring, sign
from referee.tactics.chain import StepError, calc, given
from referee.tactics.jensen import jensen_exp, jensen_softplus

FILES = (
    loss_uv, eq_10, eq_11_12, eq_13_14, simpler_problem, theorem_1, only_example, eq_13_14_symmetric,
    section_3_last_page, scaling, relation_1_2, no_minimum,
)  # fmt: skip
CLAIMS = {claim.id: claim for file in FILES for claim in file.CLAIMS}
STATEMENTS = [c.id for c in CLAIMS.values() if isinstance(c, Statement)]


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_theorem_is_the_statement(name):
    claim = CLAIMS[name]
    statement, theorem = (claim.repaired or claim.printed)(), claim.proof()
    assert same(theorem.goal, statement.goal)
    assert not [h for h in theorem.hyps if not any(same(h, g) for g in statement.given)]
    assert set(theorem.ctx) <= free(statement).indices


@pytest.mark.parametrize("name", CLAIMS)
def test_every_formula_is_well_defined(name):
    claim = CLAIMS[name]
    if isinstance(claim, Definition):
        statements = [sequent(And(tuple(eq(t, t) for t in claim.terms())), *claim.given())]
    else:
        statements = [claim.printed(), *([claim.repaired()] if claim.repaired else [])]
    for duty in (duty for statement in statements for duty in obligations(statement)):
        term = duty.goal.lhs if duty.goal.op == "!=" else duty.goal.rhs
        assert algebra.sign(duty.goal.op, term, given(*duty.given))


def test_the_claims_are_those_of_section_3_and_theorem_1():
    assert len(CLAIMS) == 31


def test_the_whole_of_theorem_1_takes_less_than_two_seconds():
    for file in (*FILES, average_norms, simplex):
        for f in vars(file).values():
            if hasattr(f, "cache_clear") and getattr(f, "__module__", "") == file.__name__:
                f.cache_clear()
    theorem_1.theorem_1()
    scaling.theorem_for_bounded()


# what is used, and what is not


def test_the_bound_needs_neither_room_nor_a_simplex():
    assert {*theorem_1.lower_bound().theorem().hyps} == {*theorem_1.standing}


def test_attainment_uses_the_room():
    assert {*theorem_1.attained().hyps} == {two_classes, simplex.room}


def test_without_room_the_bound_is_attained_nowhere():
    th = theorem_1.not_attained()
    assert th.goal == Implies(theorem_1.minimum_is_attained, FALSE)
    assert {*th.hyps} == {two_classes, simplex.no_room}


def test_averages_of_the_norms_are_enough():
    th = average_norms.theorem_1_on_average()
    assert same(th.goal, Iff(average_norms.on_average.is_minimal, average_norms.frame_alpha))
    assert unit_u not in th.hyps
    assert {average_norms.average_u, average_norms.average_v} <= {*th.hyps}


def test_no_family_attains_the_minimum_of_2():
    assert {*no_minimum.not_attained().hyps} == {two_classes}
    assert {*no_minimum.no_minimum().hyps} == {two_classes, unit_u}


def test_the_loss_is_positive_and_its_infimum_is_0():
    assert infimum.positive().goal == lt(0, quotient())
    least = infimum.infimum_is_zero()
    assert isinstance(least.goal, Exists)
    assert {*least.hyps} == {two_classes, simplex.room, lt(0, infimum.epsilon)}


def test_the_infimum_of_2_for_d_at_least_2_and_for_d_1():
    in_plane = infimum.infimum_in_the_plane()
    assert in_plane.goal == infimum.some_below_epsilon
    assert {*in_plane.hyps} == {infimum.plane, infimum.pairwise_different, lt(0, infimum.epsilon)}
    line = dimension_one.at_d_1()
    assert line.goal == substitute(dimension_one.bound, sizes={"d": as_size(1)})
    assert len(line.hyps) == 2


def test_the_best_v_for_a_fixed_u():
    assert scaling.fixed_u().goal == le(gain, scaling.pulls)
    assert logic.and_elim(scaling.best_response(), 0).goal == eq(gain, scaling.pulls)


def test_equality_in_the_bound_on_the_sum_iff_all_inner_products_are_the_largest():
    p, q = section_3_last_page.p, section_3_last_page.q
    flat = every(i, every(j, eq(u(i) @ u(j), u(p) @ u(q)), but=[i]))
    assert same(section_3_last_page.equality_in_norm().goal, Iff(eq(U.norm2(), section_3_last_page.of_largest), flat))


def test_a_common_shift_of_v_changes_nothing():
    assert loss_uv.common_shift().goal == loss_uv.shift_of_v


# mutants

minimum = theorem_1.minimum
rows, mean, unit, same_as_u = given(eq_13_14_symmetric.rows_u, eq_13_14_symmetric.mean_u, unit_u, only_example.v_is_u)
c, C = eq_13_14_symmetric.c, eq_13_14_symmetric.C
ends = At(as_size(0)), At(as_size(1))
STEP = r"step {} of {} does not hold: .* by {}: "


def ten(*, below: Any = eq_10.below, end: Any = eq_10.last, facts: Any = FACTS) -> Any:
    chain = calc(eq_10.row, facts, "(10)").eq(eq_10.factored, reason="taken out")
    return chain.ge(below, by=eq_10.jensen(), reason="Jensen").eq(eq_10.by_sum, reason="V").eq(end, reason="one exp")


def eleven(end: Any) -> Any:
    chain = calc(quotient(), FACTS, "(11)").eq(loss_of(), reason="j = i")
    return chain.ge(end, by=eq_10.in_one(), reason="(10)")


def twelve(end: Any, last: Any = None) -> Any:
    chain = calc(below_11, FACTS, "(12)").ge(end, by=eq_11_12.jensen(), reason="Jensen")
    return chain if last is None else chain.eq(last, reason="linearity")


def end_of_theorem_1(end: Any) -> Any:
    return calc(below_12, FACTS, "Theorem 1").ge(end, by=theorem_1.least_objective(), reason="(16)")


def pair_of_extremal(value: Any, *, with_13: bool = True) -> Any:
    """The inner products at an extremal example, by the certificate of `only_example`."""
    vectors, zero, thirteen = given(
        every(i, u(i).equals(v(i))), no_sum_u, eq_13_14.eq_13 if with_13 else every(i, every(j, every(k, eq(0, 0))))
    )
    cert = Certificate().equal((thirteen, i, j, k), 1 / (n - 1), over=[over(k, i)])
    cert.equal((vectors, j, a), u(i).at(a), over=[over(a)])
    cert.equal((vectors, k, a), -u(i).at(a) / (n - 1), over=[over(k, i), over(a)])
    cert.equal((zero, a), u(i).at(a) / (n - 1), over=[over(a)]).equal((unit, i), -1 / (n - 1))
    return cert.prove("=", u(i) @ u(j), value, [*FACTS, *given(IdxNe(j, i))])


def squares(*, weight: Any = Fraction(1, 4), norms: bool = True, bound: Any = alpha * n**2) -> Any:
    """The sum of squares for gain <= αn²."""
    inverse = sign("<", 1 / alpha, average_norms.FACTS)
    cert = Certificate().add(inverse, c=weight, square=average_norms.difference.at(a), over=[over(i), over(j), over(a)])
    cert.add(sign("<", alpha, average_norms.FACTS), c=Fraction(1, 2), square=U.at(a), over=[over(a)])
    cert.add(inverse, c=Fraction(1, 2), square=V.at(a), over=[over(a)])
    cert.add(sign("<", n * alpha, average_norms.FACTS), average_norms.short_u, c=Fraction(1, 2))
    if norms:
        cert.add(sign("<", n / alpha, average_norms.FACTS), average_norms.short_v, c=Fraction(1, 2))
    return cert.prove("<=", gain, bound, average_norms.FACTS)


def multiple(*drop: Any) -> Any:
    """λ = 1 from λ² = 1, without some of the hypotheses."""
    lam = only_example.lam
    square = logic.assume(eq(lam**2, 1))
    facts = [h for h in given(lt(0, lam)) if h.goal not in drop]
    return Certificate().equal(square, 1 / (1 + lam)).prove("=", lam, 1, facts)


def norm_of_sum(op: str, value: Any, but: Any = (i,)) -> Any:
    largest = logic.assume(section_3_last_page.largest)
    cert = Certificate().equal((unit, i), over=[over(i)]).add((largest, i, j), over=[over(i), over(j, *but)])
    return cert.prove(op, U.norm2(), value)


def constant(value: Any) -> Any:
    cert = Certificate().equal((rows, i, j), 1 / (n - 1), over=[over(j, i)])
    return cert.prove("=", eq_13_14_symmetric.exponent_u, value, FACTS)


def longer(sign_of_s: int = 1, *, norm: bool = True) -> Any:
    """The exponents of L(u, v + su) and of L(u, v)."""
    s = relation_1_2.s
    positive = logic.assume(lt(0, s))
    step = sign_of_s * s
    before, after = (v(j) - v(i)) @ u(i), (v(j) + u(j) * step - (v(i) + u(i) * step)) @ u(i)
    cert = Certificate().add(positive, c=Fraction(1, 2), square=u(j).at(a) - u(i).at(a), over=[over(a)])
    if norm:
        cert.equal((unit, i), -s / 2).equal((unit, j), s / 2)
    return cert.prove("<=", after, before)


def turned(factor: int) -> Any:
    """u with u_{n-1} multiplied by 1 - factor."""
    family = Lam((i, a), u(i).at(a) * (1 - factor * Delta(i, no_minimum.last)))
    return restate(unit, substitute(unit_u, symbols={"u": family}))


def of_scale(x: Any) -> Any:
    cert = Certificate().equal((unit, i), -alpha)
    return cert.prove("=", (u(j) * alpha - u(i) * alpha) @ u(i), x)


def from_14_alone() -> Any:
    th = eq_13_14.equality_in_12()
    return backward(th, logic.assume(eq_13_14.eq_14))


MUTANTS: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "(2): the first display of Section 3, j = i included": (
        lambda: ring(quotient(), loss_uv.recalled_uv), KernelError, "^cone: "),
    "(2): v_j for v_j - v_i": (lambda: ring(quotient(), loss_uv.without_v_i), KernelError, "^cone: "),
    "(2): ⟨v_i,u_j⟩ for ⟨v_j,u_i⟩": (
        lambda: ring(quotient(), total(i, log(1 + total(j, exp((v(i) - v(j)) @ u(j)), but=[i])))), KernelError, "^cone: "),
    "bias: one entry shifted": (
        lambda: ring(loss_uv.biased(b=loss_uv.one_entry), loss_uv.biased()), KernelError, "^cone: "),
    "bias: u shifted": (
        lambda: ring(quotient(x=lambda at: u(at) + loss_uv.w), quotient()), KernelError, "^cone: "),
    "(10): n for n - 1 in front": (
        lambda: ten(below=eq_10.below / (n - 1) * n), StepError, STEP.format(2, r"\(10\)", "Jensen")),
    "(10): j = i included": (
        lambda: ten(below=eq_10.below_with_i), StepError, STEP.format(2, r"\(10\)", "Jensen")),
    "(10): e^{⟨v_i,u_i⟩}": (
        lambda: calc(eq_10.row, FACTS, "(10)").eq(exp(own) * total(j, exp(eq_10.product), but=[i])),
        StepError, STEP.format(1, r"\(10\)", "algebra")),
    "(10): 1 for n in the last line": (
        lambda: ten(end=(n - 1) * exp((V @ u(i) - own) / (n - 1))), StepError, STEP.format(4, r"\(10\)", "one exp")),
    "(10): n >= 2 dropped": (lambda: jensen_exp(j, eq_10.product, [i]), KernelError, "^cone: "),
    "(10): ⟨V,u_i⟩ - 1": (lambda: ring(eq_10.sum_of_products, V @ u(i) - 1), KernelError, "^cone: "),
    "(10): equality iff all ⟨v_j,u_i⟩ are equal, j = i too": (
        lambda: restate(eq_13_14.equality_in_10(), Iff(eq(eq_10.row, eq_10.last), eq_13_14.with_own.body)),
        KernelError, "^convert: "),
    "(11): n for n - 1": (
        lambda: eleven(total(i, log(1 + n * exp(exponent)))), StepError, STEP.format(2, r"\(11\)", r"\(10\)")),
    "(11): + for - in the exponent": (
        lambda: eleven(total(i, level(V @ u(i) / (n - 1) + n / (n - 1) * own))), StepError, STEP.format(2, r"\(11\)", r"\(10\)")),
    "(11): reversed": (
        lambda: calc(below_11, FACTS, "(11)").ge(loss_of(), by=eq_10.in_one(), reason="(10)"),
        StepError, STEP.format(1, r"\(11\)", r"\(10\)")),
    "(12): without 1/n": (
        lambda: twelve(n * level(total(i, exponent))), StepError, STEP.format(1, r"\(12\)", "Jensen")),
    "(12): the sum of ‖u_i‖² for ⟨v_i,u_i⟩": (
        lambda: twelve(mean_12, n * level(1 / n * (V @ U / (n - 1) - n / (n - 1) * total(i, u(i) @ u(i))))),
        StepError, STEP.format(2, r"\(12\)", "linearity")),
    "(12): a < 0": (lambda: jensen_softplus(i, -as_term(n - 1), exponent, FACTS), KernelError, "^sign: "),
    "(13), (14): (14) is enough": (from_14_alone, KernelError, "^implies_elim: "),
    "(14): ⟨V,u_i⟩ - ⟨v_i,u_i⟩": (
        lambda: restate(eq_13_14.equality_in_jensen(), Iff(eq(below_11, mean_12), eq_13_14.other_14)), KernelError, "^convert: "),
    "the simpler problem: an upper bound": (
        lambda: logic.implies_elim(
            logic.implies_intro(simpler_problem.reduction(), le(simpler_problem.m, objective)),
            logic.assume(ge(simpler_problem.m, objective))),
        KernelError, "^implies_elim: "),
    "Theorem 1: e^{-1/(n-1)}": (
        lambda: end_of_theorem_1(n * level(-1 / (n - 1))), StepError, STEP.format(1, "Theorem 1", r"\(16\)")),
    "Theorem 1: e^{n/(n-1)}": (
        lambda: end_of_theorem_1(n * level(n / (n - 1))), StepError, STEP.format(1, "Theorem 1", r"\(16\)")),
    "Theorem 1: n² for n in front": (
        lambda: end_of_theorem_1(n**2 * level(-(n / (n - 1)))), StepError, STEP.format(1, "Theorem 1", r"\(16\)")),
    "Theorem 1: v = u without a simplex": (
        lambda: restate(theorem_1.equality(), Iff(eq(quotient(), minimum), only_example.v_is_u)), KernelError, "^convert: "),
    "Theorem 1: v = -u": (
        lambda: restate(theorem_1.equality(), Iff(
            eq(quotient(), minimum), both(simplex.simplex, every(i, v(i).equals(-u(i)))))), KernelError, "^convert: "),
    "Theorem 1: one side only": (
        lambda: logic.iff_intro(*[logic.iff_elim(theorem_1.theorem_1(), forward=True)] * 2), KernelError, "^iff_intro: "),
    "Theorem 1: w of another size": (lambda: u(i) @ vector("w", n), ShapeError, "size d and n do not fit"),
    "Theorem 1: attained by the witness of another family": (
        lambda: logic.exists_intro(logic.assume(unit_v), "w", rename_symbol(unit_u, "u", "w"), Lam((i, a), u(i).at(a))),
        KernelError, "^exists_intro: "),
    "extremal: inner products -1/n": (lambda: pair_of_extremal(-1 / n), KernelError, "^cone: "),
    "extremal: inner products 1/(n-1)": (lambda: pair_of_extremal(1 / (n - 1)), KernelError, "^cone: "),
    "extremal: (13) dropped": (lambda: pair_of_extremal(-1 / (n - 1), with_13=False), KernelError, "^cone: "),
    "v = λu: λ > 0 dropped": (lambda: multiple(lt(0, only_example.lam)), KernelError, "^cone: "),
    "‖Σu‖²: = for ≤": (
        lambda: norm_of_sum("=", section_3_last_page.of_largest), KernelError, "^cone: an entry may have the wrong sign"),
    "‖Σu‖²: n² for n(n-1)": (
        lambda: norm_of_sum("<=", n + n**2 * (u(section_3_last_page.p) @ u(section_3_last_page.q))), KernelError, "^cone: "),
    "‖Σu‖²: j = i counted": (
        lambda: norm_of_sum("<=", section_3_last_page.of_largest, ()), KernelError, "^cone: |^check_index: "),
    "c = c_i + ‖u_i‖²": (lambda: constant(c(i) + u(i) @ u(i)), KernelError, "^cone: "),
    "c = (n-1)c_i - ‖u_i‖²": (lambda: constant((n - 1) * c(i) - u(i) @ u(i)), KernelError, "^cone: "),
    "c·n: c for c·n": (
        lambda: Certificate().equal((mean, i), -1, over=[over(i)]).prove("=", C, eq_13_14_symmetric.sum_of_14),
        KernelError, "^cone: "),
    "c = -1/(n-1) for the simplex": (
        lambda: restate(section_3_last_page.case_of_equality(), Iff(eq(C, -1 / (n - 1)), simplex.simplex)),
        KernelError, "^convert: "),
    "‖v_i‖ ≤ α: ½ for ¼": (lambda: squares(weight=Fraction(1, 2)), KernelError, "^cone: "),
    "‖v_i‖ ≤ α: the norms of v dropped": (lambda: squares(norms=False), KernelError, "^cone: "),
    "‖v_i‖ ≤ α: α²n² for αn²": (lambda: squares(bound=alpha**2 * n**2), KernelError, "^cone: "),
    "‖v_i‖ ≤ α: v = αu without U = 0": (
        lambda: backward(logic.and_elim(scaling.joint_maximum(), 1), logic.assume(average_norms.v_is_alpha_u)),
        KernelError, "^implies_elim: "),
    "‖v_i‖ ≤ α: α > 0 dropped": (lambda: sign("<", 1 / alpha, given(two_classes)), KernelError, "^sign: "),
    "L(αu,u): without α": (lambda: of_scale(u(j) @ u(i) - 1), KernelError, "^cone: "),
    "L(αu,u): α² for α": (lambda: of_scale(alpha**2 * (u(j) @ u(i) - 1)), KernelError, "^cone: "),
    "a longer v: v - su": (lambda: longer(-1), KernelError, "^cone: "),
    "a longer v: unit norm dropped": (lambda: longer(norm=False), KernelError, "^cone: "),
    "a longer v: strict without distinct vectors": (
        lambda: logic.strict(relation_1_2.longer().th, logic.assume(lt(0, relation_1_2.s))), KernelError, "^strict: "),
    "no minimum: u_{n-1} tripled": (lambda: turned(-2), KernelError, "^convert: "),
    "d = 1: ⟨u_p,u_q⟩ <= 0 gives 1": (
        lambda: dimension_one.product_of(*ends, logic.assume(le(u(ends[0]) @ u(ends[1]), as_term(0))), 1), KernelError, "^cone: "),
    "d = 1: ⟨u_p,u_q⟩ = -1 gives u_p = u_q": (
        lambda: dimension_one.from_product(*ends, logic.assume(eq(u(ends[0]) @ u(ends[1]), -1)), 1), KernelError, "^cone: "),
    "no minimum: the n = 1 case": (
        lambda: sign("<", total(j, exp(own), but=[i]), given(le(1, n))), KernelError, "^sign: "),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_is_refused(name):
    make, error, message = MUTANTS[name]
    with pytest.raises(error) as caught:
        make()
    assert re.search(message, str(caught.value), re.DOTALL), str(caught.value)


def test_the_mutants_are_mutants():
    """The helpers prove the statement itself."""
    assert ten().steps
    assert eleven(below_11).steps
    assert twelve(mean_12, below_12).steps
    assert end_of_theorem_1(minimum).steps
    proved = [
        pair_of_extremal(-1 / (n - 1)),
        squares(),
        multiple(),
        norm_of_sum("<=", section_3_last_page.of_largest),
        constant(c(i) - u(i) @ u(i)),
        longer(),
        turned(2),
        of_scale(alpha * (u(j) @ u(i) - 1)),
    ]
    assert all(isinstance(th, Theorem) for th in proved)
