"""Theorem 2 beyond the paper (‖U‖² kept, α < 0, d < n - 1) and problem (2) without a minimum: against plain numbers, and mutants."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from fractions import Fraction as Q
from typing import Any

import pytest

from proofs.lu_steinerberger import (
    beyond_infimum,
    beyond_no_room,
    beyond_theorem_2_follows,
    beyond_theorem_2_negative,
    beyond_theorem_2_refined,
    eq_5,
    eq_7,
)
from proofs.lu_steinerberger import convexity as convex
from proofs.lu_steinerberger import theorem_2 as printed
from proofs.lu_steinerberger.dimension_one import at_d_1
from proofs.lu_steinerberger.infimum import epsilon, on_circle, reciprocals
from proofs.lu_steinerberger.loss_uv import quotient
from proofs.lu_steinerberger.minimisers_u import minimal_iff, witness
from proofs.lu_steinerberger.notation import U, a, alpha, i, j, loss, n, positive_alpha, two_classes, u, unit_u
from proofs.lu_steinerberger.section_2 import (
    FACTS,
    U_vanishes,
    level_of_average,
    loss_below,
    loss_factored,
    minimum,
    two,
    unit,
)
from referee.kernel import logic
from referee.kernel.theorem import KernelError, same
from referee.language.statements import IdxNe, Iff, eq, every, ge, le, lt, ne
from referee.language.subst import Lam
from referee.language.terms import Delta, exp, log, total
from referee.numerics.evaluate import evaluate
from referee.numerics.model import Model
from referee.numerics.systems import Ball
from referee.tactics.basic import Certificate, over, restate, ring, sign
from referee.tactics.chain import StepError, calc, given
from referee.tactics.lemmas import softplus_tangent, use
from referee.tactics.links import Link
from referee.verdict import check_proves, undefined

refined, follows, negative = beyond_theorem_2_refined, beyond_theorem_2_follows, beyond_theorem_2_negative
FILES = (refined, follows, negative, beyond_infimum, beyond_no_room, convex)
BEYOND = {claim.id: claim for file in FILES for claim in file.BEYOND}


@pytest.mark.parametrize("name", BEYOND)
def test_the_theorem_is_the_statement(name):
    claim = BEYOND[name]
    statement = claim.printed()
    check_proves(claim.proof(), statement)
    assert not undefined(statement)
    assert claim.title
    assert claim.note


# outside: unit vectors in floating point, and the formulas as a reader would type them


def points(n: int, d: int, source: random.Random) -> list[list[float]]:
    rows = [[source.gauss(0, 1) for _ in range(d)] for _ in range(n)]
    return [[x / math.hypot(*row) for x in row] for row in rows]


def dot(x: list[float], y: list[float]) -> float:
    return sum(p * q for p, q in zip(x, y, strict=True))


def loss_of(rows: list[list[float]], alpha: float) -> float:
    return sum(
        math.log(1 + sum(math.exp(alpha * (dot(y, x) - 1)) for j, y in enumerate(rows) if j != i))
        for i, x in enumerate(rows)
    )


def mean_angle_of(rows: list[list[float]]) -> float:
    pairs = [dot(x, y) for i, x in enumerate(rows) for j, y in enumerate(rows) if i != j]
    return sum(pairs) / len(pairs)


def bound_of(rows: list[list[float]], alpha: float) -> float:
    return len(rows) * math.log(1 + (len(rows) - 1) * math.exp(alpha * (mean_angle_of(rows) - 1)))


def test_the_bounds_hold_at_random_vectors():
    source = random.Random(7)
    for _ in range(200):
        n, d = source.randint(2, 7), source.randint(1, 5)
        rows, strength = points(n, d, source), source.uniform(-4, 4)
        assert loss_of(rows, strength) >= bound_of(rows, strength) - 1e-12
        if strength < 0:
            assert loss_of(rows, strength) >= n * math.log(n) - 1e-12
        else:
            lowest = n * math.log(1 + (n - 1) * math.exp(-n * strength / (n - 1)))
            assert bound_of(rows, strength) >= lowest - 1e-12
            norm2 = n + n * (n - 1) * mean_angle_of(rows)
            room = (n - 1 + math.exp(n * strength / (n - 1))) / strength
            assert norm2 <= room * (loss_of(rows, strength) - lowest) + 1e-12


def test_the_statement_is_the_formula():
    """The terms of the statement, evaluated by the engine, are the formulas above."""
    rows = [[3 / 5, 4 / 5], [0.0, 1.0], [-1.0, 0.0]]
    table = {(0, 0): Q(3, 5), (0, 1): Q(4, 5), (1, 1): Q(1), (2, 0): Q(-1)}
    model = Model({"n": 3, "d": 2}, {"u": table, "alpha": Q(3, 2)})
    assert float(evaluate(refined.refined, model, Ball(20))) == pytest.approx(bound_of(rows, 1.5))
    assert float(evaluate(loss(), model, Ball(20))) == pytest.approx(loss_of(rows, 1.5))
    assert float(evaluate(follows.near_0.rhs, model, Ball(20))) == pytest.approx(
        (2 + math.exp(9 / 4)) / 1.5 * (loss_of(rows, 1.5) - 3 * math.log(1 + 2 * math.exp(-9 / 4)))
    )


def test_the_constant_near_the_minimum_is_sharp_to_first_order():
    """n = 2, vectors at an angle of nearly π: ‖U‖² over the bound tends to 1."""
    for angle, tolerance in ((0.1, 1e-2), (0.01, 1e-4)):
        rows = [[1.0, 0.0], [-math.cos(angle), math.sin(angle)]]
        lowest = 2 * math.log(1 + math.exp(-2 * 1.5))
        room = (1 + math.exp(3.0)) / 1.5 * (loss_of(rows, 1.5) - lowest)
        assert (2 - 2 * math.cos(angle)) / room == pytest.approx(1, abs=tolerance)


def test_equal_angles_of_any_size_reach_the_refined_bound():
    """⟨u_i,u_j⟩ = c for i ≠ j: u_i = √(1 - c)e_i + b·1 with a suitable b."""
    for size, c in ((3, 0.5), (4, -0.2), (5, 0.0)):
        t = math.sqrt(1 - c)
        b = (-t + math.sqrt(1 - c + size * c)) / size
        rows = [[t * (i == k) + b for k in range(size)] for i in range(size)]
        assert all(dot(x, x) == pytest.approx(1) for x in rows)
        for strength in (-2.0, 0.5, 3.0):
            assert loss_of(rows, strength) == pytest.approx(bound_of(rows, strength))


def test_theorem_2_is_the_printed_one():
    """What follows from the refined bound is what `theorem_2` proves directly, under the same hypotheses."""
    again = follows.theorem_2_follows()
    assert same(logic.and_elim(again, 2).goal, printed.least)
    assert same(logic.and_elim(again, 3).goal, printed.equality().goal)
    assert set(follows.equality_of_theorem_2().hyps) == set(printed.equality().hyps)


def test_the_refined_bound_needs_no_sign_of_alpha():
    assert set(refined.lower_bound().theorem().hyps) == {two_classes, unit_u}
    assert set(refined.equality().hyps) == {two_classes, unit_u, ne(alpha, 0)}


def test_no_room_and_no_class_is_used_for_negative_alpha():
    assert set(negative.equality().hyps) == {unit_u, lt(alpha, 0)}
    assert set(negative.minimisers().hyps) == {unit_u, lt(alpha, 0), le(1, n)}


def test_on_a_line_the_infimum_is_above_2_log_2():
    source = random.Random(3)
    for _ in range(200):
        size = source.randint(3, 6)
        x = [source.choice((-1.0, 1.0)) for _ in range(size)]
        v = [source.uniform(-30, 30) for _ in range(size)]
        value = sum(math.log(sum(math.exp((q - v[i]) * x[i] - 60) for q in v)) + 60 for i in range(size))
        assert value >= 2 * math.log(2) - 1e-9
    assert at_d_1()


# mutants


def chain_to(bound: Any) -> Any:
    chain = calc(loss(), FACTS, "refined").eq(loss_factored).ge(loss_below, by=eq_5.row(), reason="(5)")
    return chain.ge(n * level_of_average, by=eq_7.jensen(), reason="Jensen").eq(bound)


def solved_pair(value: Any) -> Any:
    """The equality case with another common inner product."""
    rows, means = given(
        every(i, every(j, eq(alpha * (u(j) @ u(i)), total(j, alpha * (u(j) @ u(i)), but=[i]) / (n - 1)), but=[i])),
        every(i, eq(alpha / (n - 1) * (U @ u(i)), total(i, alpha / (n - 1) * (U @ u(i))) / n)),
    )
    cert = Certificate().equal((rows, i, j), 1 / alpha).equal((means, i), 1 / alpha).equal((unit, i), -1 / (n - 1))
    return cert.prove("=", u(i) @ u(j), value, [two, *given(ne(alpha, 0), IdxNe(j, i))])


def gap_at(point: Any, scale: Any) -> Any:
    """‖U‖² <= scale · (L - minimum) from the tangent at another point."""
    x = alpha / (n - 1) * (1 / n) * U.norm2()
    A = follows.A
    tangent = use(softplus_tangent()[0], sign("<", A, FACTS), a=A, x=point, y=x)
    weight = sign("<", scale, FACTS)
    cert = Certificate().add(weight, refined.lower_bound().theorem()).add(weight, sign("<", n, FACTS), tangent)
    return cert.prove("<=", U.norm2(), scale * (loss() - minimum), [*FACTS, sign("<", 1 + A, FACTS)])


def squares(c: Any, hypothesis: Any, of: Any = None) -> Any:
    """0 <= α(⟨u_j,u_i⟩ - 1) by c·(-α)‖u_i - u_j‖²."""
    (sign_of, norm) = given(hypothesis, unit_u)
    down = Certificate().add(sign_of).prove("<", 0, -alpha)
    vector = (u(i) - u(j)) if of is None else of
    cert = Certificate().add(down, c=c, square=vector.at(a), over=[over(a)])
    cert.equal((norm, i), -alpha / 2).equal((norm, j), -alpha / 2)
    return cert.prove("<=", 0, alpha * (u(j) @ u(i) - 1))


def negative_chain(level: Any) -> Any:
    flat = total(i, log(1 + total(j, exp(0), but=[i])))
    chain = calc(loss(), negative.FACTS, "negative").ge(flat, by=negative.not_negative(), reason="squares")
    return chain.eq(level)


def another_minimum(least: Any) -> Any:
    """The minimisers, with a bound and a value that do not fit together."""
    copies = Lam((i, a), u(negative.first).at(a))
    unit_w = logic.forall_intro(logic.forall_elim(unit, negative.first, negative.FACTS), i)
    value = logic.assume(eq(least, least))
    return minimal_iff(loss(), negative.lower_bound().theorem(), negative.equality(),
                       witness(negative.minimum_exists, copies, unit_w, value))  # fmt: skip


refined_at = refined.at_angle
MUTANTS: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "refined: n² for n(n - 1)": (lambda: chain_to(refined_at((U.norm2() - n) / n**2)), StepError, "step 4 of refined"),
    "refined: ‖U‖² + n": (lambda: chain_to(refined_at((U.norm2() + n) / (n * (n - 1)))), StepError, "step 4 of refined"),
    "refined: -‖U‖²": (lambda: chain_to(refined_at((-U.norm2() - n) / (n * (n - 1)))), StepError, "step 4 of refined"),
    "refined: ‖U‖ without its square": (lambda: chain_to(refined_at((U.norm() - n) / (n * (n - 1)))), StepError, "step 4"),
    "refined: n for n - 1 before exp": (
        lambda: chain_to(n * log(1 + n * exp(alpha * (refined.mean_angle - 1)))), StepError, "step 4 of refined"),
    "refined: α twice": (lambda: chain_to(n * log(1 + (n - 1) * exp(2 * alpha * (refined.mean_angle - 1)))), StepError, "step 4"),
    "refined: e^{α(m + 1)}": (
        lambda: chain_to(n * log(1 + (n - 1) * exp(alpha * (refined.mean_angle + 1)))), StepError, "step 4 of refined"),
    "refined: without n": (lambda: chain_to(refined.refined / n), StepError, "step 4 of refined"),
    "refined: the other way round": (
        lambda: restate(refined.lower_bound().theorem(), ge(refined.refined, loss())), KernelError, "^convert: "),
    "refined: strictly": (
        lambda: restate(refined.lower_bound().theorem(), lt(refined.refined, loss())), KernelError, "^convert: "),
    "equality: angle ‖U‖²/(n(n - 1))": (lambda: solved_pair(U.norm2() / (n * (n - 1))), KernelError, "^cone: "),
    "equality: angle -1/(n - 1)": (lambda: solved_pair(-1 / (n - 1)), KernelError, "^cone: "),
    "equality: iff U = 0": (
        lambda: restate(refined.equality(), Iff(eq(loss(), refined.refined), U_vanishes)), KernelError, "^convert: "),
    "equality: α may be 0": (
        lambda: Certificate().equal(given(eq(alpha * (u(j) @ u(i)), 0))[0], 1 / alpha).prove("=", u(j) @ u(i), 0), KernelError,
        "^cone: "),
    "near: half of the constant": (
        lambda: gap_at(0, (n - 1 + exp(n * alpha / (n - 1))) / (2 * alpha)), KernelError, "^cone: "),
    "near: e^{α/(n-1)}": (lambda: gap_at(0, (n - 1 + exp(alpha / (n - 1))) / alpha), KernelError, "^cone: "),
    "near: n for n - 1": (lambda: gap_at(0, (n + exp(n * alpha / (n - 1))) / alpha), KernelError, "^cone: "),
    "near: the tangent at 1": (lambda: gap_at(1, (n - 1 + exp(n * alpha / (n - 1))) / alpha), KernelError, "^cone: "),
    "near: α > 0 dropped": (
        lambda: sign("<", (n - 1 + exp(n * alpha / (n - 1))) / alpha, given(two_classes)), KernelError, "^sign: "),
    "centred: α > 0 dropped": (
        lambda: calc(refined.refined, [two], "c").eq(n * follows.level_of_norm).ge(
            minimum, by=Link(Certificate().add(square=U.at(a), over=[over(a)]).prove("<=", 0, U.norm2())), reason="‖U‖² ≥ 0"),
        StepError, "step 2 of c"),
    "negative: coefficient 1": (lambda: squares(1, lt(alpha, 0)), KernelError, "^cone: "),
    "negative: u_i + u_j": (lambda: squares("1/2", lt(alpha, 0), u(i) + u(j)), KernelError, "^cone: "),
    "negative: α > 0": (lambda: squares("1/2", positive_alpha), KernelError, "^cone: "),
    "negative: α <= 0": (lambda: squares("1/2", le(alpha, 0)), KernelError, "^cone: no entry is strictly positive"),
    "negative: n log(n - 1)": (lambda: negative_chain(n * log(n - 1)), StepError, "step 2 of negative"),
    "negative: n log(n + 1), j = i included": (lambda: negative_chain(n * log(n + 1)), StepError, "step 2 of negative"),
    "negative: log n": (lambda: negative_chain(log(n)), StepError, "step 2 of negative"),
    "negative: equality where U = 0": (
        lambda: restate(negative.equality(), Iff(eq(loss(), negative.level), U_vanishes)), KernelError, "^convert: "),
    "negative: equality at the simplex": (
        lambda: restate(negative.equality(), Iff(eq(loss(), negative.level), refined.simplex)), KernelError, "^convert: "),
    "negative: a value that is not the bound": (lambda: another_minimum(minimum), KernelError, "^convert: "),
    "negative: u_1 of no vectors": (
        lambda: logic.forall_elim(unit, negative.first, ()), KernelError, "^forall_elim: the index may lie outside the range"),
    "negative: e_1 in R^0": (
        lambda: ring(total(a, Delta(a, negative.first) ** 2), 1), KernelError, "^cone: "),
    "α = 0: n log(n - 1)": (
        lambda: Certificate().prove("=", negative.at_0, n * log(n - 1)), KernelError, "^cone: "),
    "α = 1 for α = 0": (lambda: Certificate().prove("=", negative.at_1, n * log(n)), KernelError, "^cone: "),
    "no room: reversed": (
        lambda: restate(beyond_no_room.strictly_above(), le(loss(), minimum)), KernelError, "^convert: "),
    "infimum: ε >= 0": (lambda: sign("<", (1 + reciprocals) / epsilon, given(le(0, epsilon))), KernelError, "^sign: "),
    "infimum: points of a circle in R^1": (lambda: ring(on_circle(i).norm2(), 1), KernelError, "^cone: "),
    "infimum: L >= 0 only": (lambda: Certificate().add(given(le(0, quotient()))[0]).prove("<", 0, quotient()), KernelError,
                             "^cone: no entry is strictly positive"),
    "convexity: equality for b = 0": (
        lambda: Certificate().equal(given(eq(convex.B * convex.S, convex.B * convex.T))[0], 1 / convex.B).prove(
            "=", convex.S, convex.T), KernelError, "^cone: "),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_is_refused(name):
    make, error, message = MUTANTS[name]
    with pytest.raises(error) as caught:
        make()
    assert re.search(message, str(caught.value), re.DOTALL), str(caught.value)


def test_the_mutants_are_mutants():
    """The helpers prove the statement itself."""
    assert chain_to(refined.refined).steps
    assert solved_pair(refined.mean_angle)
    assert gap_at(0, (n - 1 + exp(n * alpha / (n - 1))) / alpha)
    assert squares("1/2", lt(alpha, 0))
    assert negative_chain(negative.level).steps
