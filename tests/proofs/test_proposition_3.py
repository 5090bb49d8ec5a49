"""Proposition 3 and Section 4: every proof proves its statement, and what is changed in them is refused."""

from fractions import Fraction
from math import comb

import pytest

from proofs.lu_steinerberger import proposition_3, section_4, section_4_expansions
from proofs.lu_steinerberger.notation import U, a, alpha, d, i, j, n, u, unit_u
from proofs.lu_steinerberger.proposition_3 import N, energy, explicit_remainder, frame_potential, remainder, x
from proofs.lu_steinerberger.section_4 import linear_and_quadratic
from proofs.lu_steinerberger.section_4_expansions import cubed, increment, numbers, truncated_taylor
from referee.claims import Statement
from referee.kernel import algebra, analysis, logic
from referee.kernel.theorem import KernelError, same
from referee.language.statements import Deriv, eq, le
from referee.language.subst import substitute
from referee.language.terms import Symbol, absolute, as_term, exp, log, real, total
from referee.language.vectors import ShapeError
from referee.numerics.refute import refute
from referee.tactics import taylor
from referee.tactics.basic import Certificate, restate, ring, sign
from referee.tactics.chain import StepError, calc
from referee.tactics.links import TacticError

CLAIMS = {
    c.id: c
    for c in (*proposition_3.CLAIMS, *section_4_expansions.CLAIMS, *section_4.CLAIMS)
    if isinstance(c, Statement)
}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_proof_proves_the_statement(name):
    claim = CLAIMS[name]
    target = (claim.repaired or claim.printed)()
    th = claim.proof()
    assert same(th.goal, target.goal)
    assert set(th.hyps) <= set(target.given)
    assert not th.ctx
    assert not th.cited


@pytest.mark.parametrize(
    ("name", "label"), [(c.id, v.label) for c in CLAIMS.values() if c.variants for v in c.variants()]
)
def test_variants_are_false(name, label):
    (statement,) = (v.statement for v in CLAIMS[name].variants() if v.label == label)
    assert refute(statement, 300) is not None


def test_the_printed_coefficient_is_refuted_by_two_equal_vectors():
    witness = refute(proposition_3.printed(), 300)
    assert witness.text.startswith("n = 2, d = 1")


def test_the_printed_sphere_has_one_dimension_too_many():
    with pytest.raises(ShapeError, match=r"d and d \+ 1"):
        proposition_3.on_the_sphere_as_printed()
    th = proposition_3.in_one_dimension_more()
    assert same(th.goal, substitute(proposition_3.repaired().goal, sizes={"d": d + 1}))


def test_the_derivation_agrees_with_the_kernel():
    for _, derived, stated in proposition_3.derived():
        ring(derived, stated)


def test_the_derivation_does_not_give_the_printed_coefficient():
    square = next(derived for label, derived, _ in proposition_3.derived() if label.endswith("α^2"))
    with pytest.raises(KernelError, match="cone"):
        ring(square, (frame_potential - total(i, (u(i) @ U) ** 2)) / (2 * N))


@pytest.mark.parametrize("order", [0, 1, 2, 3, 5, 8])
def test_the_expansion_to_any_order(order):
    statement, th = proposition_3.expansion(order)
    assert th.goal == statement.goal
    assert set(th.hyps) <= set(statement.given)
    assert not th.ctx


def test_the_expansion_is_confirmed_by_exact_series():
    claim = proposition_3.at_order(4)
    assert refute(claim.printed(), 20) is None
    goal = claim.printed().goal
    sharper = type(goal)(goal.var, goal.f, goal.order + 1)
    assert refute(type(claim.printed())(claim.printed().given, sharper), 100) is not None


def test_an_expansion_has_an_order():
    with pytest.raises(ValueError, match="order >= 0"):
        proposition_3.expansion(-1)


def test_cumulants_follow_the_recursion_of_the_literature():
    values = [Fraction(k * k - 3, k + 1) for k in range(1, 9)]  # any moments
    kappa: list[Fraction] = []
    for m in range(1, 9):
        kappa.append(values[m - 1] - sum(comb(m - 1, k - 1) * kappa[k - 1] * values[m - k - 1] for k in range(1, m)))
        direct = sum(
            c * Fraction(1, 1) * _product(values[k - 1] for k in mono) for mono, c in taylor.cumulant(m).items()
        )
        assert direct == kappa[-1]


def _product(numbers):
    out = Fraction(1)
    for q in numbers:
        out *= q
    return out


def test_the_constants():
    assert [taylor.remainder_bound(m, [1] * m) for m in (1, 2, 3, 4, 5)] == [1, 2, 6, 26, 150]
    assert taylor.error_constant(2) == Fraction(1, 3)


# mutants: each is refused, and the message names the rule or the step

(s,) = real("s")
half, third = Fraction(1, 2), as_term(Fraction(1, 3))


def bound(rhs, constant=third, order=3):
    return le(absolute(energy - rhs), n * constant * absolute(alpha) ** order)


def last_term(c, inner):
    return N * log(n) + linear_and_quadratic() - c * total(i, inner**2)


def wrong_linear():
    return proposition_3.true_sum - 2 * (alpha / N) * U.norm2()


RIGHT = alpha**2 / (2 * N**2)
FALSE_STATEMENTS = {
    "coefficient: 1/(2n) as printed": bound(proposition_3.printed_sum),
    "sign of the last sum": bound(last_term(-RIGHT, u(i) @ U)),
    "sign of the linear term": bound(wrong_linear()),
    "constant: 1/4 for 1/3": bound(proposition_3.true_sum, as_term(Fraction(1, 4))),
    "order: |α|² for |α|³": bound(proposition_3.true_sum, order=2),
    "size: d for n in the frame potential's coefficient": bound(
        proposition_3.true_sum + alpha**2 / (2 * as_term(d)) * frame_potential - alpha**2 / (2 * N) * frame_potential
    ),
    "index range: j ≠ i in the frame potential": bound(
        proposition_3.true_sum + alpha**2 / (2 * N) * (total(i, total(j, x**2, but=[i])) - frame_potential)
    ),
    "index range: j ≠ i in the energy": le(
        absolute(total(i, log(total(j, exp(alpha * x), but=[i]))) - proposition_3.true_sum), n * third * cubed
    ),
    "size: log d for log n": bound(proposition_3.true_sum - N * log(n) + N * log(d)),
    "equality instead of a bound": eq(absolute(energy - proposition_3.true_sum), n * third * cubed),
}


@pytest.mark.parametrize("what", FALSE_STATEMENTS)
def test_a_false_expansion_is_not_the_theorem(what):
    with pytest.raises(KernelError, match="convert"):
        restate(explicit_remainder(), FALSE_STATEMENTS[what], [logic.assume(le(1, n))])


def without_the_second_norm():
    cert = Certificate().add(square=(u(i) - u(j)).at(a), c=half, over=[(a, ())])
    cert.equal((logic.assume(unit_u), i), half).prove("<=", x, 1)


def transposed():
    y = total(a, Symbol("u", (a, i)) * Symbol("u", (a, j)))
    ring(total(i, increment(y)), linear_and_quadratic())


def wrong_bounds_of_a_product():
    high, _ = numbers()
    taylor.product_bounds((high, high), (high, high))


def symbolic_bounds_of_a_product():
    c, y = real("c y")
    ends = tuple(logic.assume(h) for h in taylor.within(y, c))
    taylor.product_bounds(ends, ends)


def no_points():
    sign("<", total(j, exp(s * x)))


def taylor_with_a_derivative_missing():
    (t,) = real("t")
    functions = [exp(t), exp(t), t]
    step = restate(analysis.derivative("t", exp(t), s), Deriv("t", exp(t), s, exp(s)))
    one, two = (logic.assume(r) for r in (le(s, 1), le(-s, 1)))
    analysis.taylor("t", "s", functions, as_term(1), [step, step], algebra.abs_least(one, two))


def taylor_beyond_its_hypotheses():
    (t,) = real("t")
    within = logic.assume(le(absolute(s), 1))
    bounded = Certificate().add(within, c=2).prove("<=", absolute(2 * s), 2)
    step = restate(analysis.derivative("t", t**2, s), Deriv("t", t**2, s, 2 * s))
    analysis.taylor("t", "s", [t**2, 2 * t], as_term(2), [step], bounded)


def taylor_with_another_remainder():
    (t,) = real("t")
    positive = Certificate().add(sign("<", 1)).add(square=s).prove("<", 0, 1 + s**2)
    bounds = algebra.abs_least(*(logic.assume(r) for r in (le(s, 1), le(-s, 1))))
    taylor.log_taylor("t", [1 + t**2, 2 * t], positive, bounds)


def logarithm_up_to_minus_one():
    inside = logic.assume(le(absolute(s), 1))
    low = Certificate().add(logic.and_elim(algebra.abs_bounds(s), 1)).add(inside).prove("<=", -1, s)
    Certificate().add(low).prove("<", 0, 1 + s)


def radius_not_named():
    th = logic.assume(le(absolute(alpha), 1 * absolute(alpha) ** 2))
    analysis.big_o(th, "alpha", 2, as_term(1))


def fourth_order_at_once():
    analysis.big_o(explicit_remainder(), "alpha", 4, N * third)


def constant_with_alpha():
    analysis.big_o(remainder(2), "alpha", 2, n * third * absolute(alpha))


def first_term_without_half():
    ring(total(i, increment(x)), linear_and_quadratic() + alpha**2 / (2 * N) * frame_potential)


def second_term_as_in_the_proposition():
    wrong = section_4.second_term(2 * N).goal
    restate(section_4.second_term_simplified(), wrong, [logic.assume(le(1, n))])


def third_derivative_too_small():
    restate(truncated_taylor(), le(absolute(Symbol("x", (j,))), cubed))


def wrong_equality_case():
    unit, w = logic.assume(unit_u), u(i) - u(j)
    cert = Certificate().add(square=w.at(a), c=half, over=[(a, ())]).equal((unit, i), half).equal((unit, j), half)
    tight = cert.iff(x, 1)
    restate(tight, type(tight.goal)(tight.goal.left, u(i).equals(-u(j))))


REFUSED = {
    "dropped hypothesis: ‖u_j‖ = 1": (without_the_second_norm, KernelError, "cone"),
    "transposed: u_ai for u_ia": (transposed, KernelError, "cone"),
    "dropped hypothesis: -1 <= x_j": (wrong_bounds_of_a_product, KernelError, "cone"),
    "dropped hypothesis: rational bounds": (symbolic_bounds_of_a_product, TacticError, "product_bounds"),
    "dropped hypothesis: n >= 1": (no_points, KernelError, "sign"),
    "a wrong derivative": (taylor_with_a_derivative_missing, KernelError, "taylor: premise 1"),
    "a bound that holds near 0 only": (taylor_beyond_its_hypotheses, KernelError, "taylor.*free"),
    "the remainder of another function": (taylor_with_another_remainder, KernelError, "taylor: the last"),
    "the logarithm up to -1": (logarithm_up_to_minus_one, KernelError, "cone"),
    "a bound that is assumed at one α": (radius_not_named, KernelError, "big_o: alpha is free"),
    "order: α⁴": (fourth_order_at_once, KernelError, "big_o"),
    "a constant that contains α": (constant_with_alpha, KernelError, "big_o"),
    "coefficient: α² for α²/2": (first_term_without_half, KernelError, "cone"),
    "coefficient: 2n for 2n² in Section 4": (second_term_as_in_the_proposition, KernelError, "convert"),
    "another statement": (third_derivative_too_small, KernelError, "convert"),
    "equality case: u_i = -u_j": (wrong_equality_case, KernelError, "convert"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_mutant_is_refused(what):
    mutant, kind, why = REFUSED[what]
    with pytest.raises(kind, match=why):
        mutant()


def test_a_wrong_line_is_named():
    start = calc(section_4.take_out().start, [logic.assume(le(1, n))], "section 4")
    with pytest.raises(StepError, match="step 1 of section 4"):
        start.eq(section_4.second_line() / n)
