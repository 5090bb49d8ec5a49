"""Class weights: what is proved, against plain numbers, and that no neighbouring statement is."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from fractions import Fraction as Q
from typing import Any

import pytest

from proofs.lu_steinerberger import (
    beyond_minority_collapse,
    beyond_unbalanced,
    beyond_unbalanced_pair,
    beyond_unbalanced_turn,
    beyond_unbalanced_uv,
    beyond_unbalanced_uv_pair,
    turned_class,
    turned_loss,
)
from proofs.lu_steinerberger.class_weights import balanced, m, positive_weights, row, row_uv, shared, weighted, weights
from proofs.lu_steinerberger.notation import a, alpha, i, j, n, positive_alpha, two_classes, u, unit_u, v
from proofs.lu_steinerberger.turned_class import (
    SIZE,
    apart,
    change,
    distinct,
    frame,
    gram,
    most,
    nu,
    p,
    q,
    r,
    s,
    some_s,
    some_tau,
    tau,
    three,
    tilt,
    turned,
    unit,
    within,
)  # fmt: skip
from proofs.lu_steinerberger.turned_loss import S, g, nonnegative, smaller, y
from referee.kernel import algebra, logic
from referee.kernel.theorem import KernelError
from referee.language.statements import IdxNe, Iff, eq, every, le, lt
from referee.language.subst import substitute
from referee.language.terms import Delta, exp, log, total
from referee.numerics.evaluate import evaluate
from referee.numerics.model import Model
from referee.numerics.systems import Ball
from referee.numerics.truth import Judge
from referee.tactics.basic import Certificate, backward, over, restate, ring, sign
from referee.tactics.chain import StepError, calc, given
from referee.tactics.links import Link, lift
from referee.verdict import check_proves, undefined

pair, uv, uv_pair, collapse = (
    beyond_unbalanced_pair, beyond_unbalanced_uv, beyond_unbalanced_uv_pair, beyond_minority_collapse
)  # fmt: skip
FILES = (beyond_unbalanced, beyond_unbalanced_turn, pair, uv, uv_pair, collapse)
BEYOND = {claim.id: claim for file in FILES for claim in file.BEYOND}


@pytest.mark.parametrize("name", BEYOND)
def test_the_theorem_is_the_statement(name):
    claim = BEYOND[name]
    statement = claim.printed()
    check_proves(claim.proof(), statement)
    assert not undefined(statement)
    assert claim.title
    assert claim.note


# outside: floating point, and the formulas as a reader would type them


def dot(x: list[float], y: list[float]) -> float:
    return sum(a * b for a, b in zip(x, y, strict=True))


def loss_of(x: list[list[float]], v: list[list[float]], m: list[float]) -> float:
    """(2) with weights, in the form (11); v = αu makes it (1)."""
    return sum(
        m[i] * math.log(1 + sum(math.exp(dot(v[j], x[i]) - dot(v[i], x[i])) for j in range(len(x)) if j != i))
        for i in range(len(x))
    )


def times(c: float, rows: list[list[float]]) -> list[list[float]]:
    return [[c * x for x in row] for row in rows]


def frame_of(n: int) -> list[list[float]]:
    """The simplex in R^n: √(n/(n - 1)) (e_i - 1/n)."""
    return [[math.sqrt(n / (n - 1)) * ((i == k) - 1 / n) for k in range(n)] for i in range(n)]


def turn(x: list[list[float]], m: list[float], alpha: float, of: tuple[int, int, int]) -> list[list[float]]:
    """The simplex with u_r turned, as the statement says it."""
    p, q, r = of
    n = len(x)
    S = (n - 2) * m[r] + sum(m)
    tau = (m[q] - m[p]) / (2 * (1 + 8 * alpha) * S)
    s = 2 * tau / (2 * n / (n - 1) + tau * tau)
    new = [(1 - tau * s) * c + s * (b - d) for c, b, d in zip(x[r], x[p], x[q], strict=True)]
    return [*x[:r], new, *x[r + 1 :]]


def test_turning_one_vector_helps():
    source = random.Random(5)
    for _ in range(150):
        n, strength = source.randint(3, 7), source.uniform(0.1, 5)
        m = [source.uniform(0, 3) for _ in range(n)]
        p, q, r = source.sample(range(n), 3)
        if m[p] > m[q]:
            p, q = q, p
        x = frame_of(n)
        w = turn(x, m, strength, (p, q, r))
        assert all(dot(row, row) == pytest.approx(1) for row in w)
        old = loss_of(x, times(strength, x), m)
        assert loss_of(w, times(strength, w), m) < old
        assert loss_of(x, times(strength, w), m) < old
        if m[q] - m[p] > 0.1:  # the same turn towards the heavy class
            back = turn(x, [m[q] if k == p else m[p] if k == q else c for k, c in enumerate(m)], strength, (q, p, r))
            assert loss_of(back, times(strength, back), m) > old


def test_equal_weights_leave_nothing_to_gain():
    source = random.Random(6)
    for _ in range(100):
        n, strength = source.randint(2, 6), source.uniform(0.1, 5)
        x = frame_of(n)
        w = [[b + source.gauss(0, 0.3) for b in row] for row in x]
        w = [[b / math.hypot(*row) for b in row] for row in w]
        assert loss_of(w, times(strength, w), [1.0] * n) >= loss_of(x, times(strength, x), [1.0] * n)


def test_two_classes_do_not_care_for_weights():
    source = random.Random(8)
    for _ in range(200):
        strength, heavy = source.uniform(0.1, 4), [source.uniform(0.1, 5) for _ in range(2)]
        lowest = sum(heavy) * math.log(1 + math.exp(-2 * strength))
        x, w = ([[source.gauss(0, 1) for _ in range(3)] for _ in range(2)] for _ in range(2))
        x, w = ([[b / max(1, math.hypot(*row)) for b in row] for row in rows] for rows in (x, w))
        assert loss_of(x, times(strength, w), heavy) >= lowest
    e = [[1.0, 0.0], [-1.0, 0.0]]
    assert loss_of(e, times(2, e), [1, 7]) == pytest.approx(8 * math.log(1 + math.exp(-4)))


def criterion(n: int, strength: float, heavy: float, others: float) -> bool:
    far, near = math.exp(-2 * strength), math.exp(-n * strength / (n - 1))
    of_light, of_heavy = math.log(n - 1 + far), math.log(1 + (n - 1) * far)
    of_simplex = math.log(1 + (n - 1) * near)
    return others * (of_light - of_simplex) < heavy * (of_simplex - of_heavy)


def test_when_two_opposite_points_are_better():
    source = random.Random(9)
    better = worse = 0
    for _ in range(200):
        n, strength = source.randint(3, 6), source.uniform(0.2, 2)
        m = [source.uniform(0, 40), *(source.uniform(0, 1) for _ in range(n - 1))]
        x = frame_of(n)
        w = [x[0], *([-b for b in x[0]] for _ in range(n - 1))]
        wins = loss_of(w, times(strength, w), m) < loss_of(x, times(strength, x), m)
        assert wins == criterion(n, strength, m[0], sum(m[1:]))
        better, worse = better + wins, worse + (not wins)
        if (n - 2) * strength * m[0] > n * math.exp(2 * strength) * math.log(n) * sum(m[1:]):
            assert wins
    assert better > 20
    assert worse > 20


@pytest.mark.parametrize(("heavy", "wins"), [(7, True), (6, False)])
def test_a_certified_instance(heavy, wins):
    """n = 3, α = 1: the simplex of the plane, two opposite points, weights (m, 1, 1); decided by balls."""
    from referee.numerics.configurations import simplex

    table = {(0,): Q(heavy), (1,): Q(1), (2,): Q(1)}
    model = Model({"n": 3, "d": 2}, {"u": simplex(3, 2), "m": table, "alpha": Q(1)})
    at_first = {r: beyond_unbalanced.first}
    assert Judge(model).decide(substitute(collapse.better, indices=at_first)) is wins
    assert Judge(model).decide(substitute(collapse.exactly, indices=at_first)) is wins


def test_the_statement_is_the_formula():
    """The terms of the statements, evaluated by the engine, are the formulas above."""
    from referee.numerics.configurations import simplex

    m_table, ball = {(0,): Q(1), (1,): Q(3), (2,): Q(2)}, Ball(20)
    values = {"n": 3, "d": 2}, {"u": simplex(3, 2), "m": m_table, "alpha": Q(2)}
    x, heavy = [[1.0, 0.0], [-0.5, math.sqrt(3) / 2], [-0.5, -math.sqrt(3) / 2]], [1.0, 3.0, 2.0]
    assert float(evaluate(weighted(row()), Model(*values), ball)) == pytest.approx(loss_of(x, times(2, x), heavy))
    at_three = beyond_unbalanced_turn.of_three
    tau_is, s_is = (substitute(h, indices=at_three).rhs for h in (turned_loss.step_tau, turned_loss.step_s))
    number = float(evaluate(tau_is, Model(*values), ball))
    assert number == pytest.approx(2 / (2 * 17 * (2 + 6)))
    step = Model(
        values[0], {**values[1], "tau": Q(1, 136), "s": evaluate(s_is, Model({"n": 3}, {"tau": Q(1, 136)}), ball)}
    )
    w = turn(x, heavy, 2, (0, 1, 2))
    new = evaluate(substitute(weighted(row(turned)), indices=at_three), step, ball)
    assert float(new) == pytest.approx(loss_of(w, times(2, w), heavy))
    other = evaluate(substitute(weighted(row_uv(y=turned_class.turned_v)), indices=at_three), step, ball)
    assert float(other) == pytest.approx(loss_of(x, times(2, w), heavy))


def test_the_theorems_use_what_they_say():
    assert set(beyond_unbalanced.minimal_iff_balanced().hyps) == {
        turned_class.three_classes, positive_alpha, weights, unit_u, turned_class.simplex
    }  # fmt: skip
    assert set(pair.lower_bound().theorem().hyps) == {positive_alpha, positive_weights, unit_u}


# mutants


def norms_with(relation: Any, *parts: tuple[Any, Any]) -> Any:
    """The norm of u_r + Σ c u_o under another relation between τ and s."""
    (length,) = given(relation)
    cert = Certificate().equal((gram(), i, i)).equal(length, Delta(i, r) * s)
    for one, c in parts:
        cert.equal((gram(), r, one), 2 * Delta(i, r) * c)
        for other, e in parts:
            cert.equal((gram(), one, other), Delta(i, r) * c * e)
    vector = u(i)
    for one, c in parts:
        vector = vector + u(one) * (c * Delta(i, r))
    return cert.prove("=", vector.norm2(), 1, [three, *distinct])


turn_of = turned_class.turn
relation = eq(s * (2 * nu + tau**2), 2 * tau)


def drift_of(goal: Any, facts: Any = (three, *distinct)) -> Any:
    light, part = sign("<=", S, [three, nonnegative]), sign("<=", (n - 2) / (n - 1), [three])
    cert = Certificate().add(some_s, some_tau, part, light)
    return cert.prove("<=", total(i, m(i) * total(j, change(tilt), but=[i])), goal, facts)


def loss_with(drift: Certificate) -> Any:
    return smaller(tilt, *within(), drift)


def quadratic_with(bound: Any, hypothesis: Any) -> Any:
    (small,) = given(hypothesis)
    rest = Certificate().add(small).add(sign("<", turned_loss.half)).prove("<", 0, 1 - y)
    weight = sign("<", 1 / (1 - y), [rest])
    cert = Certificate().add(weight, algebra.exp_positive(y), algebra.exp_tangent(-y)).add(weight, small, c=2, square=y)
    return cert.prove("<=", exp(y), bound, [rest])


def all_equal_with(size: Any, *but: Any) -> Any:
    """A third index, for another number of classes."""
    (classes,) = given(size)
    every_three = given(every(p, every(q, every(r, eq(m(p), m(q)), but=[p, q]), but=[p])))[0]
    pair_of = Certificate().equal((every_three, i, j, r), 1 / (n - 2), over=[over(r, *but)])
    return pair_of.prove("=", m(i), m(j), [classes, *given(IdxNe(i, j))])


def far_with(exponent: Any, square: Any) -> Any:
    cert = Certificate().add(pair.positive, c="1/2", square=square.at(a), over=[over(a)])
    cert.equal((unit, i), alpha / 2).equal((unit, j), alpha / 2)
    return cert.prove("<=", exponent, alpha * (u(j) @ u(i) - 1))


def pair_chain(lowest: Any, facts: Any = None) -> Any:
    each = weighted(total(j, exp(-2 * alpha), but=[i]))
    chain = calc(pair.loss_m, [pair.some_weight] if facts is None else facts, "pair")
    return chain.ge(each, by=pair.far_apart(), reason="‖u_i + u_j‖² ≥ 0").eq(lowest)


def short_with(c: Any, bound: Any) -> Any:
    """-2α <= ⟨v_j - v_i,u_i⟩ with another coefficient or bound of ‖v_i‖."""
    (v_short,) = given(bound)
    inverse = sign("<", 1 / alpha, [pair.positive])
    cert = Certificate().add(inverse, c="1/2", square=(u(i) * alpha - v(i)).at(a), over=[over(a)])
    cert.add(inverse, c="1/2", square=(u(i) * alpha + v(j)).at(a), over=[over(a)])
    cert.add(pair.positive, (uv_pair.u_short, i)).add(inverse, (v_short, i), c=c).add(inverse, (v_short, j), c=c)
    return cert.prove("<=", -2 * alpha, (v(j) - v(i)) @ u(i), [pair.positive])


def gain_with(step: Any, bound: Any) -> Any:
    """e^{-2α}·step <= e^{-nα/(n-1)} - e^{-2α}, and what follows for the logarithms."""
    tangent = Certificate().add(algebra.exp_positive(-2 * alpha), algebra.exp_tangent(step))
    return tangent.prove("<=", collapse.far * bound, collapse.near - collapse.far, [collapse.two])


def either_with(value: Any) -> Any:
    return collapse.either(lambda at: exp(-2 * alpha * Delta(i, at)), value)


third = alpha * (n - 2) / (n - 1)
MUTANTS: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "turned: s(2ν + τ²) = τ": (lambda: norms_with(eq(s * (2 * nu + tau**2), tau), *turn_of), KernelError, "^cone: "),
    "turned: s(ν + τ²) = 2τ": (lambda: norms_with(eq(s * (nu + tau**2), 2 * tau), *turn_of), KernelError, "^cone: "),
    "turned: s(u_p + u_q)": (lambda: norms_with(relation, (p, s), (q, s), (r, -tau * s)), KernelError, "^cone: "),
    "turned: u_r not shortened": (lambda: norms_with(relation, (p, s), (q, -s)), KernelError, "^cone: "),
    "turned: lengthened": (lambda: norms_with(relation, (p, s), (q, -s), (r, tau * s)), KernelError, "^cone: "),
    "turned: r = q": (
        lambda: Certificate().equal((gram(), r, q)).prove("=", u(r) @ u(q), -1 / (n - 1), [three]), KernelError, "^cone: "),
    "Gram: -1/n": (
        lambda: Certificate().equal((frame, i, j)).prove("=", u(i) @ u(j), -1 / n, [three, *apart]), KernelError, "^cone: "),
    "drift: towards the heavy class": (lambda: drift_of(s * (tau * S + nu * g)), KernelError, "^cone: "),
    "drift: 1 for ν": (lambda: drift_of(s * (tau * S - g)), KernelError, "^cone: "),
    "drift: Σm for S": (lambda: drift_of(s * (tau * total(j, m(j)) - nu * g)), KernelError, "^cone: "),
    "drift: r may be p or q": (lambda: drift_of(s * (tau * S - nu * g), [three]), KernelError, "^cone: "),
    "loss: no drift": (lambda: loss_with(Certificate()), KernelError, "^cone: "),
    "loss: a bound that f does not meet": (
        lambda: smaller(lambda at: 2 * tilt(at), *within(), Certificate()), KernelError, "^cone: "),
    "e^y <= 1 + y": (lambda: quadratic_with(1 + y, le(y, turned_loss.half)), KernelError, "^cone: "),
    "e^y <= 1 + y + y³": (lambda: quadratic_with(1 + y + y**3, le(y, turned_loss.half)), KernelError, "^cone: "),
    "e^y <= 1 + y + 2y² for y <= 4": (lambda: quadratic_with(1 + y + 2 * y**2, le(y, 4)), KernelError, "^cone: "),
    "T <= τ": (lambda: Certificate().equal(turned_class.length).add(some_s).prove("<=", most, tau, [three]), KernelError,
               "^cone: "),
    "S > 0 of weights >= 0": (lambda: sign("<", S, [three, nonnegative]), KernelError, "^sign: "),
    "S >= 0 of any weights": (lambda: sign("<=", S, [three]), KernelError, "^sign: "),
    "ν > 0 for any n": (lambda: sign("<", nu), KernelError, "^sign: "),
    "a third class for n >= 2": (lambda: all_equal_with(two_classes, i, j), KernelError, "^cone: "),
    "a third class that may be the first": (lambda: all_equal_with(le(3, n), j), KernelError, "^cone: "),
    "weights: one side only": (
        lambda: logic.iff_intro(*[logic.iff_elim(beyond_unbalanced.minimal_iff_balanced(), forward=True)] * 2),
        KernelError, "^iff_intro: "),
    "weights: equal weights share the sum": (
        lambda: restate(shared(row()), eq(weighted(row()), total(j, m(j)) * beyond_unbalanced.pair.loss_m)), KernelError,
        "^convert: "),
    "weights: equality at the simplex for any": (
        lambda: backward(beyond_unbalanced.minimal_iff_balanced(), given(weights)[0]), KernelError, "^implies_elim: "),
    "pair: -α for -2α": (lambda: far_with(-alpha, u(i) + u(j)), KernelError, "^cone: "),
    "pair: u_i - u_j": (lambda: far_with(-2 * alpha, u(i) - u(j)), KernelError, "^cone: "),
    "pair: e^{-α}": (lambda: pair_chain(total(i, m(i) * log(1 + (n - 1) * exp(-alpha)))), StepError, "step 2 of pair"),
    "pair: n e^{-2α}": (lambda: pair_chain(total(i, m(i) * log(1 + n * exp(-2 * alpha)))), StepError, "step 2 of pair"),
    "pair: weights of any sign": (lambda: pair_chain(pair.lowest, []), StepError, "step 1 of pair"),
    "pair: n <= 3": (
        lambda: logic.antisymmetry(given(le(n, 3))[0], pair.two), KernelError, "^antisymmetry: "),
    "pair: equality at equal vectors": (
        lambda: restate(pair.equality(), Iff(eq(pair.loss_m, pair.lowest), balanced)), KernelError, "^convert: "),
    "short: ‖v_i‖² <= α": (lambda: short_with("1/2", every(i, le(v(i).norm2(), alpha))), KernelError, "^cone: "),
    "short: coefficient 1": (lambda: short_with(1, uv_pair.short_v), KernelError, "^cone: "),
    "short: v_i of any length": (lambda: short_with("1/2", every(i, le(0, v(i).norm2()))), KernelError, "^cone: "),
    "short: only v turned, as if both were": (
        lambda: lift(weighted(row_uv(y=turned_class.turned_v)), turned_loss.altered(change(tilt)),
                     [Link(turned_class.angles_of_v())]), Exception, "found no way"),
    "collapse: e^{-α}": (lambda: either_with(lambda at: 1 - (1 - exp(-alpha)) * Delta(i, at)), KernelError, "^cone: "),
    "collapse: δ forgotten": (lambda: either_with(lambda _: collapse.far), KernelError, "^cone: "),
    "collapse: exchanged logarithms": (
        lambda: restate(collapse.comparison(), Iff(collapse.better, lt(collapse.exactly.rhs, collapse.exactly.lhs))),
        KernelError, "^convert: "),
    "collapse: a strict loss is no threshold": (
        lambda: restate(collapse.above_threshold(), lt(collapse.loss_u, collapse.loss_w)), KernelError, "^convert: "),
    "collapse: α for α(n - 2)/(n - 1)": (lambda: gain_with(alpha, alpha), KernelError, "^cone: "),
    "collapse: twice the tangent": (lambda: gain_with(third, 2 * third), KernelError, "^cone: "),
    "collapse: M >= 0 of any weights": (lambda: sign("<=", collapse.others), KernelError, "^sign: "),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_is_refused(name):
    make, error, message = MUTANTS[name]
    with pytest.raises(error) as caught:
        make()
    assert re.search(message, str(caught.value), re.DOTALL), str(caught.value)


def test_the_mutants_are_mutants():
    """The helpers prove the statement itself."""
    assert norms_with(relation, *turn_of)
    assert drift_of(s * (tau * S - nu * g))
    assert quadratic_with(1 + y + 2 * y**2, le(y, turned_loss.half))
    assert all_equal_with(le(3, n), i, j)
    assert far_with(-2 * alpha, u(i) + u(j))
    assert pair_chain(pair.lowest).steps
    assert short_with("1/2", uv_pair.short_v)
    assert gain_with(third, third)
    assert either_with(lambda at: 1 - (1 - collapse.far) * Delta(i, at))
    assert ring(sign("<", nu, SIZE).goal.rhs, nu)
