"""Beyond the paper: the third derivative of the energy is at most 4n/(3√3) in absolute value, at every α; n/2 pairs ±e attain it.

With S_k = Σ_j ⟨u_i,u_j⟩^k e^{α⟨u_i,u_j⟩} it is Σ_i (S_3/S_0 - 3 S_1 S_2/S_0² + 2 S_1³/S_0³), a sum of third cumulants of laws on
[-1, 1]. If ⟨u_i,u_j⟩ = ±1 and U = 0, then S_0 = S_2 = n cosh α and S_1 = S_3 = n sinh α, so that it is n(2t³ - 2t) with t = tanh α,
which is -4n/(3√3) at t = 1/√3, that is at α = ½ log(2 + √3). For vectors of length at most 1, and n >= 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from proofs.lu_steinerberger.beyond_constant_3 import no_means, pairs
from proofs.lu_steinerberger.beyond_third_cumulant import largest, m, root, third_cumulant
from proofs.lu_steinerberger.configurations import antipodal, orthonormal
from proofs.lu_steinerberger.notation import alpha, i, j, n, unit_u
from proofs.lu_steinerberger.proposition_3 import energy, some_points, x
from proofs.lu_steinerberger.section_2 import U_vanishes
from proofs.lu_steinerberger.tilted_law import inner_products, s, short_u, tilted
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import algebra, analysis, logic
from referee.language.statements import Deriv, both, eq, le, lt, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import absolute, as_term, exp, log, real, total
from referee.tactics.basic import (
    Certificate,
    chain_discharge,
    congruence,
    discharge,
    implies,
    over,
    relation,
    restate,
    ring,
    sign,
    transitive,
)
from referee.tactics.chain import given

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Sentence
    from referee.language.terms import Term

half = Fraction(1, 2)
(y,) = real("y")
S0, S1, S2, S3 = total(j, exp(alpha * x)), *(total(j, (x if k == 1 else x**k) * exp(alpha * x)) for k in (1, 2, 3))
first, second = total(i, S1 / S0), total(i, S2 / S0 - (S1 / S0) ** 2)
third = total(i, S3 / S0 - 3 * (S1 * S2 / S0**2) + 2 * (S1 / S0) ** 3)
peak = log(2 + root) / 2


def at(f: Term, point: Term) -> Term:
    return substitute(f, symbols={"alpha": point})


derivatives = tuple(Deriv("alpha", f, s, at(g, s)) for f, g in ((energy, first), (first, second), (second, third)))
most = 4 * n / (3 * root)
bounded = le(absolute(at(third, s)), most)
attained = eq(at(third, peak), -most)


def third_derivative() -> Theorem:
    """The three derivatives, and the bound."""
    some = given(some_points)
    steps = [restate(analysis.derivative("alpha", d.f, s, some), d, some) for d in derivatives]
    _, each = tilted(logic.and_elim(third_cumulant(), 0), 3)
    each = logic.instantiate(each, symbols={"x": Lam((j,), x)})
    each = chain_discharge(each, *inner_products())
    ends = algebra.abs_bounds(relation(each).lhs.arg)
    size = logic.forall_intro(each, i)
    halves = []
    for k, side in enumerate((at(third, s), -at(third, s))):
        end = logic.forall_intro(logic.and_elim(ends, k), i)
        cert = Certificate().add((end, i), over=[over(i)]).add((size, i), over=[over(i)])
        halves.append(cert.prove("<=", side, bounded.rhs, some))
    return logic.and_intro(*steps, algebra.abs_least(*halves))


def at_a_sign() -> Theorem:
    """y² = 1 |- e^{αy} = ½(1 + y)e^α + ½(1 - y)e^{-α}: y is 1 or -1."""
    (square,) = given(eq(y**2, 1))
    goal = eq(exp(alpha * y), half * (1 + y) * exp(alpha) + half * (1 - y) * exp(-alpha))

    def case(value: int) -> Callable[[Theorem], Theorem]:
        def proof(side: Theorem) -> Theorem:
            away = Certificate().add(side).add(sign("<", 1)).prove("<", 0, 1 + value * y)
            equal = Certificate().equal(square, value / (1 + value * y)).prove("=", y, value, [away])
            power = congruence(equal, lambda hole: exp(alpha * hole))
            slope = half * (exp(alpha) - exp(-alpha))
            return Certificate().equal(power).equal(equal, -slope).prove("=", goal.lhs, goal.rhs)

        return proof

    return logic.order_cases(implies(le(y, 0), case(-1)), implies(lt(0, y), case(1)))


def sums() -> tuple[Theorem, Theorem, Theorem]:
    """Where e^{2α} = 2 + √3: S_1 = S_0/√3, S_2 = S_0 and S_3 = S_1, for every i."""
    unit, square = given(pairs, eq(exp(alpha) ** 2, 2 + root))
    (_, mean), over_j = no_means(), [over(j)]
    sign_ij = logic.forall_elim(logic.forall_elim(unit, i), j)
    power = discharge(logic.instantiate(at_a_sign(), symbols={"y": x}), sign_ij)
    power = logic.forall_intro(logic.forall_intro(power, j), i)
    E, F = exp(alpha), exp(-alpha)
    cert = Certificate().equal((power, i, j), x - m, over=over_j).equal((unit, i, j), half * (E - F), over=over_j)
    cert.equal((mean, i), half * n * (E + F - m * (E - F))).equal(square, half * n * F * (1 - m))
    found = cert.prove("=", S1, m * S0, given(some_points))
    even = Certificate().equal((unit, i, j), exp(alpha * x), over=over_j).prove("=", S2, S0)
    odd = Certificate().equal((unit, i, j), x * exp(alpha * x), over=over_j).prove("=", S3, S1)
    one, two, three = (logic.forall_intro(th, i) for th in (found, even, odd))
    return one, two, three


def at_the_peak() -> Theorem:
    """Pairs ±e attain the bound at α = ½ log(2 + √3)."""
    some = given(some_points)
    slope, even, odd = sums()
    ratio, positive = S1 / S0, [sign("<", S0, some)]
    cert = Certificate().equal((odd, i), 1 / S0).equal((even, i), -3 * S1 / S0**2)
    cert.equal((slope, i), (2 * (m**2 + m * ratio + ratio**2) - 2) / S0)
    one = logic.forall_intro(cert.prove("=", third.body, -largest, positive), i)
    value = Certificate().equal((one, i), over=[over(i)]).prove("=", third, -most)
    square = logic.instantiate(ring(exp(alpha) ** 2, exp(2 * alpha)), symbols={"alpha": peak})
    square = transitive(square, ring(exp(2 * peak), 2 + root, [sign("<", 2 + root)]))
    value = logic.instantiate(value, symbols={"alpha": peak})
    return discharge(value, square)


def bound_of(constant: Any) -> Sequent:
    return sequent(le(absolute(at(third, s)), n * as_term(constant)), some_points, unit_u)


def for_pairs(goal: Sentence) -> Sequent:
    return sequent(goal, some_points, pairs, U_vanishes)


def at_pairs() -> list[EqualityCase]:
    off = orthonormal(4, 4)
    return [
        EqualityCase(
            at(third, peak),
            -most,
            antipodal(2, 1),
            off,
            "n = 2, u_2 = -u_1, in R; off: orthonormal, n = d = 4",
        ),
        EqualityCase(at(third, peak), -most, antipodal(8, 3), off, "four pairs ±e in R³; off: orthonormal, n = d = 4"),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "LS-beyond-third-derivative",
        title="The derivatives of the energy, and a bound of the third",
        printed=lambda: sequent(both(*derivatives, bounded), some_points, short_u),
        proof=third_derivative,
        variants=lambda: [
            Variant("n/2 in place of 4n/(3√3)", bound_of(half)),
            Variant(
                "the second derivative without the square",
                sequent(Deriv("alpha", first, s, total(i, at(S2 / S0, s))), some_points),
            ),
            Variant(
                "3 in place of 2 before the cube",
                sequent(Deriv("alpha", second, s, at(third + total(i, (S1 / S0) ** 3), s)), some_points),
            ),
        ],
        note="At every α, not only near 0: each summand is the third cumulant of the law on ⟨u_i,u_1⟩, …, ⟨u_i,u_n⟩ whose weights are "
        "proportional to e^{α⟨u_i,u_j⟩}.",
    ),
    Statement(
        "LS-beyond-third-attained",
        title="The bound of the third derivative is attained",
        printed=lambda: for_pairs(attained),
        proof=at_the_peak,
        equality=at_pairs,
        variants=lambda: [
            Variant("at α = log(2 + √3)", for_pairs(eq(at(third, 2 * peak), -most))),
            Variant("with a plus", for_pairs(eq(at(third, peak), most))),
        ],
        note="By n/2 pairs ±e, at α = ½ log(2 + √3) = 0.658, where tanh α = 1/√3.",
    ),
)
