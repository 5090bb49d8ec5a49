"""Theorem 2 and Section 2 of Lu & Steinerberger: what is proved, and that no neighbouring statement is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from proofs.lu_steinerberger import convexity, eq_5, eq_6, eq_7, eq_9, section_2, simplex, theorem_2
from proofs.lu_steinerberger.notation import U, a, alpha, d, i, j, k, loss, n, positive_alpha, two_classes, u
from proofs.lu_steinerberger.section_2 import FACTS, A, average, exponent, level, level_of_average, loss_below, minimum
from referee.claims import Definition, Statement
from referee.kernel import algebra, logic
from referee.kernel.theorem import KernelError, Theorem, same
from referee.language.defined import obligations
from referee.language.statements import And, IdxNe, Iff, Implies, eq, every, le, lt, ne, sequent
from referee.language.subst import free
from referee.language.terms import Delta, Idx, as_term, exp, log, sqrt, total
from referee.language.vectors import ShapeError, Vector, vector, vector_sum
from referee.tactics.basic import Certificate, iff_transitive, over, restate, ring, sign
from referee.tactics.chain import StepError, calc, given
from referee.tactics.jensen import jensen_exp, jensen_softplus
from referee.tactics.lemmas import softplus_tangent, use
from referee.tactics.links import Link
from referee.tactics.means import constant_iff, tight

FILES = (section_2, eq_5, eq_6, convexity, eq_7, eq_9, theorem_2)
CLAIMS = {claim.id: claim for file in FILES for claim in file.CLAIMS}


@pytest.mark.parametrize("name", [c.id for c in CLAIMS.values() if isinstance(c, Statement)])
def test_the_theorem_is_the_statement(name):
    claim = CLAIMS[name]
    statement, theorem = (claim.repaired or claim.printed)(), claim.proof()
    assert same(theorem.goal, statement.goal)
    assert not unstated(theorem, statement)
    assert set(theorem.ctx) <= free(statement).indices


def test_the_convex_function_is_strictly_convex_for_b_not_0():
    theorem = convexity.strict_convexity()
    assert theorem.goal == Iff(eq(convexity.f(convexity.mixed), convexity.convex.rhs), eq(convexity.S, convexity.T))
    assert ne(convexity.B, 0) in theorem.hyps


def unstated(theorem, statement):
    """The hypotheses of the theorem that the statement does not have."""
    return [h for h in theorem.hyps if not any(same(h, g) for g in statement.given)]


@pytest.mark.parametrize("name", CLAIMS)
def test_every_formula_is_well_defined(name):
    claim = CLAIMS[name]
    if isinstance(claim, Definition):
        statements = [sequent(And(tuple(eq(t, t) for t in claim.terms())))]
    else:
        statements = [claim.printed(), *([claim.repaired()] if claim.repaired else [])]
    for duty in (duty for statement in statements for duty in obligations(statement)):
        term = duty.goal.lhs if duty.goal.op == "!=" else duty.goal.rhs
        assert algebra.sign(duty.goal.op, term, given(*duty.given))


def test_the_claims_are_those_of_section_2_and_theorem_2():
    assert len(CLAIMS) == 21


def test_the_bound_needs_neither_room_nor_a_simplex():
    assert set(theorem_2.eq_8().theorem().hyps) == set(section_2.standing)


def test_attainment_uses_the_room():
    assert simplex.room in theorem_2.attained().hyps


def test_without_room_there_is_no_simplex_and_the_bound_is_strict():
    strict = theorem_2.strictly_above()
    assert strict.goal == lt(minimum, loss())
    assert simplex.no_room in strict.hyps
    assert isinstance(theorem_2.not_attained().goal, Implies)
    assert theorem_2.not_attained().hyps == (two_classes, positive_alpha, simplex.no_room)


def chain_of_5(term: Any = None, *, start: Any = None, end: Any = None) -> Any:
    chain = calc(eq_5.average_of_exp if start is None else start, FACTS, "(5)")
    chain = chain.ge(exp(average) if term is None else term, by=eq_5.mean_of_exponentials(), reason="Jensen")
    return chain if end is None else chain.eq(exp(end), by=Link(eq_5.missing_term()), reason="‖u_i‖ = 1")


def weighted_by(weight: Any) -> Any:
    below = total(i, log(1 + weight * exp(section_2.tilt)))
    return calc(loss(), FACTS, "(6)").eq(section_2.loss_factored).ge(below, by=eq_5.row(), reason="(5)")


def end_of_7(scale: Any) -> Any:
    return calc(level_of_average, FACTS, "(7)").eq(level(scale * U.norm2()))


def corner_gram(entry: Callable[[Any, Any], Any]) -> Any:
    """The first case of the Gram matrix, for other vectors."""
    p, q = Idx("i", simplex.m), Idx("j", simplex.m)
    w_p, w_q = (Vector(simplex.m, lambda c, x=x: entry(x, c)) for x in (p, q))
    return ring(w_p @ w_q, (n * Delta(p, q) - 1) / simplex.m, given(two_classes))


def solved(value: Any) -> Any:
    """The equality case of (8) with another inner product: from the rows' means and U = 0."""
    rows = every(i, every(j, eq(exponent, total(j, exponent, but=[i]) / (n - 1)), but=[i]))
    (zero, row) = given(section_2.U_vanishes, rows)
    cert = Certificate().equal((row, i, j), 1 / alpha)
    cert.equal((zero, a), u(i).at(a) / (n - 1), over=[over(a)]).equal((section_2.unit, i), -1 / (n - 1))
    return cert.prove("=", u(i) @ u(j), value, [*FACTS, *given(IdxNe(j, i))])


def gap_of_no_simplex(c: Any, few: Any) -> Any:
    two, little, unit, frame = given(two_classes, few, section_2.standing[2], simplex.simplex)
    S = total(i, u(i).at(a) * u(i).at(simplex.b))
    cert = Certificate().add(square=S - c * Delta(a, simplex.b), over=[over(a), over(simplex.b)])
    cert.add(sign("<", c**2, [two]), little).equal((unit, i), u(i).norm2() + 1 - 2 * c, over=[over(i)])
    cert.equal((frame, i, j), u(i) @ u(j) - 1 / (n - 1), over=[over(i), over(j, i)])
    return cert.prove("<", 0, 0, [two])


def same_for_all_j() -> Any:
    same = constant_iff(j, k, u(j) @ u(i), factor=alpha, facts=FACTS)
    return iff_transitive(tight(eq_5.mean_of_exponentials()), same)


def nine(value: Any) -> Any:
    cert = Certificate().equal((eq_9.flat, i, j), over=[over(i), over(j, i)])
    return cert.prove("=", eq_9.split_9, as_term(n) + value * eq_9.C)


def weights(first: Any, second: Any) -> Any:
    positive, _, low, high = given(*convexity.between)
    f, s, t = convexity.f, convexity.S, convexity.T
    x = convexity.mixed
    at_s, at_t = (
        use(softplus_tangent()[0], positive, a=convexity.A, x=convexity.B * x, y=convexity.B * y) for y in (s, t)
    )
    return Certificate().add(low, at_s).add(high, at_t).prove("<=", f(x), first * f(s) + second * f(t), [positive])


def row_sum(value: Any) -> Any:
    return Certificate().equal((eq_9.rows, i, j), over=[over(j, i)]).prove("=", 1 + eq_9.others @ u(i), value)


shift = (1 + sqrt(n)) / simplex.m
root = 1 / sqrt(simplex.m)
STEP = r"step {} of \({}\) does not hold: .* by {}: "
MUTANTS: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "(5): ⟨U,u_i⟩ for ⟨U,u_i⟩ - 1": (
        lambda: chain_of_5(end=section_2.tilt), StepError, STEP.format(2, 5, "‖u_i‖ = 1")),
    "(5): α/n for α/(n-1)": (
        lambda: chain_of_5(end=alpha / n * (U @ u(i) - 1)), StepError, STEP.format(2, 5, "‖u_i‖ = 1")),
    "(5): -α for α": (lambda: chain_of_5(exp(-average)), StepError, STEP.format(1, 5, "Jensen")),
    "(5): 1/n for 1/(n-1)": (
        lambda: chain_of_5(start=1 / n * total(j, exp(exponent), but=[i])), StepError, STEP.format(1, 5, "Jensen")),
    "(5): j = i included": (
        lambda: chain_of_5(start=1 / (n - 1) * total(j, exp(exponent))), StepError, STEP.format(1, 5, "Jensen")),
    "(5): reversed": (
        lambda: calc(exp(average), FACTS, "(5)").ge(eq_5.average_of_exp, by=eq_5.mean_of_exponentials(), reason="Jensen"),
        StepError, STEP.format(1, 5, "Jensen")),
    "(5): unit norm dropped": (
        lambda: calc(exp(average), FACTS, "(5)").eq(exp(section_2.average_by_sum)), StepError, STEP.format(1, 5, "algebra")),
    "(5): n >= 2 dropped": (lambda: jensen_exp(j, exponent, [i]), KernelError, "^cone: "),
    "(5): equality case with j = i": (same_for_all_j, KernelError, "^implies_elim: |^cone: "),
    "(5): equality case at α = 0": (
        lambda: constant_iff(j, k, u(j) @ u(i), factor=alpha, but=[i], facts=given(two_classes)), KernelError, "^cone: "),
    "(6): e^α for e^{-α}": (
        lambda: calc(loss(), FACTS, "(6)").eq(total(i, log(1 + exp(alpha) * total(j, exp(exponent), but=[i])))),
        StepError, STEP.format(1, 6, "algebra")),
    "(6): e^{-α/(n-1)} for e^{-nα/(n-1)}": (
        lambda: weighted_by((n - 1) * exp(-(alpha / (n - 1)))), StepError, STEP.format(2, 6, r"\(5\)")),
    "(6): n for n - 1": (
        lambda: weighted_by(n * exp(-(n * alpha / (n - 1)))), StepError, STEP.format(2, 6, r"\(5\)")),
    "(6): j = i included": (
        lambda: calc(loss(), FACTS, "(6)").eq(section_2.recalled), StepError, STEP.format(1, 6, "algebra")),
    "(7): 1/n for 1/(n(n-1))": (lambda: end_of_7(alpha / n), StepError, STEP.format(1, 7, "algebra")),
    "(7): without 1/n": (lambda: end_of_7(alpha / (n - 1)), StepError, STEP.format(1, 7, "algebra")),
    "(7): reversed": (
        lambda: calc(level_of_average, FACTS, "(7)").ge(1 / n * loss_below, by=eq_7.second_line(), reason="Jensen"),
        StepError, STEP.format(1, 7, "Jensen")),
    "(7): a concave function": (lambda: jensen_softplus(i, -A, section_2.tilt, FACTS), KernelError, "^sign: "),
    "(7): α > 0 dropped": (
        lambda: sign("<", alpha / (n - 1) * (1 / n), given(two_classes)), KernelError, "^sign: "),
    "(7): e^1 in the last line": (
        lambda: calc(eq_7.level_of_norm, FACTS, "(7)").ge(level(as_term(1)), by=eq_7.norm_of_U(), reason="‖U‖² ≥ 0"),
        StepError, STEP.format(1, 7, "‖U‖² ≥ 0")),
    "(7): the inequality only when U = 0": (
        lambda: restate(eq_7.equality_in_last_line(), Implies(eq_7.fourth, section_2.U_vanishes)), KernelError, "^convert: "),
    "(7): equality iff ⟨U,u_i⟩ = 0": (
        lambda: restate(eq_7.equality_in_second_line(), Iff(eq(eq_7.mean_level, level_of_average), section_2.U_vanishes)),
        KernelError, "^convert: "),
    "(8): inner products 1/(n-1)": (lambda: solved(1 / (n - 1)), KernelError, "^cone: "),
    "(8): inner products -1/n": (lambda: solved(-1 / n), KernelError, "^cone: "),
    "(8): n log(1 + n e^…)": (
        lambda: theorem_2.eq_8().eq(n * log(1 + n * exp(-(n * alpha / (n - 1))))), StepError, "step 6 of Theorem 2 does not hold"),
    "(9): n² for n(n-1)": (lambda: nine(n * n), KernelError, "^cone: "),
    "(9): 1 + n c_i": (lambda: row_sum(1 + n * eq_9.c(i)), KernelError, "^cone: "),
    "(9): 1 - (n-1)c_i": (lambda: row_sum(1 - (n - 1) * eq_9.c(i)), KernelError, "^cone: "),
    "simplex: shift of the other sign": (
        lambda: corner_gram(lambda x, c: root * (sqrt(n) * Delta(x, c) + shift)), KernelError, "^cone: "),
    "simplex: √m for √n": (
        lambda: corner_gram(lambda x, c: root * (sqrt(simplex.m) * Delta(x, c) - shift)), KernelError, "^cone: "),
    "simplex: n >= 2 dropped": (
        lambda: ring(simplex.corner(simplex.last) @ simplex.corner(simplex.last), 1), KernelError, "^cone: "),
    "simplex: d >= n - 1 dropped": (
        lambda: ring(total(a, Delta(simplex.k, a) * Delta(simplex.l, a)), Delta(simplex.k, simplex.l)), KernelError, "^cone: "),
    "simplex: c = 1 in the frame bound": (
        lambda: gap_of_no_simplex(as_term(1), simplex.no_room), KernelError, "^cone: "),
    "simplex: d <= n - 1 for d < n - 1": (
        lambda: gap_of_no_simplex(n / simplex.m, le(d, simplex.m)), KernelError, "^cone: no entry is strictly positive"),
    "simplex: d > n - 1 for d < n - 1": (
        lambda: gap_of_no_simplex(n / simplex.m, lt(simplex.m, d)), KernelError, "^cone: "),
    "Theorem 2: one side only": (
        lambda: logic.iff_intro(*[logic.iff_elim(theorem_2.theorem_2(), forward=True)] * 2), KernelError, "^iff_intro: "),
    "convexity: the weights exchanged": (
        lambda: weights(1 - convexity.MIX, convexity.MIX), KernelError, "^cone: "),
    "convexity: weights λ and λ": (lambda: weights(convexity.MIX, convexity.MIX), KernelError, "^cone: "),
    "a vector of R^n with one of R^d": (lambda: u(i) @ vector("x", n), ShapeError, "size d and n do not fit"),
    "U summed over the coordinates": (
        lambda: vector_sum(a, Vector(n, lambda c: u(c).at(a))) @ u(i), ShapeError, "size n and d do not fit"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_is_refused(name):
    make, error, message = MUTANTS[name]
    with pytest.raises(error) as caught:
        make()
    assert re.search(message, str(caught.value), re.DOTALL), str(caught.value)


def test_the_mutants_are_mutants():
    """The helpers prove the statement itself."""
    assert chain_of_5(end=section_2.average_by_sum).steps
    assert weighted_by(A).steps
    assert end_of_7(alpha / (n - 1) * (1 / n)).steps
    proved = [
        corner_gram(lambda x, c: root * (sqrt(n) * Delta(x, c) - shift)),
        solved(-1 / (n - 1)),
        gap_of_no_simplex(n / simplex.m, simplex.no_room),
        nine(n * (n - 1)),
        row_sum(1 + (n - 1) * eq_9.c(i)),
        weights(convexity.MIX, 1 - convexity.MIX),
    ]
    assert all(isinstance(th, Theorem) for th in proved)
