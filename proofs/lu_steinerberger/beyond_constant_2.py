"""Beyond the paper: for numbers in [-1, 1] no constant below 2/(9√3) serves in the remainder of order 2 for all n.

For x_1, …, x_n = ±1 whose mean μ is within 1/n of -1/√3 the remainder of log Σ_j e^{αx_j} is not at most C|α|³ for every α, if
C < 2/(9√3) - 1/n²: the next term is κ_3 α³/6 with κ_3 = 2μ³ - 2μ, which is near 4/(3√3), and the remainder after it is at most
α⁴/12. For every n there are such numbers, as the means -1, -1 + 2/n, …, 1 are 2/n apart.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.beyond_fourth_cumulant import at_most_2
from proofs.lu_steinerberger.beyond_remainder import best
from proofs.lu_steinerberger.beyond_third_cumulant import at_least, at_most_1, m, third_cumulant
from proofs.lu_steinerberger.excess import exceeds, never, too_large, vanishing
from proofs.lu_steinerberger.notation import alpha, j, n
from proofs.lu_steinerberger.proposition_3 import N, some_points
from proofs.lu_steinerberger.tilted_law import central, log_sum_exp
from referee.claims import Statement, Variant
from referee.kernel import algebra, logic
from referee.language.statements import eq, every, le, lt, sequent
from referee.language.subst import Lam
from referee.language.terms import Mul, Symbol, absolute, as_term, exp, log, total
from referee.tactics.basic import Certificate, discharge, over, relation, restate, sign
from referee.tactics.chain import given
from referee.tactics.taylor import polynomial

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Sentence

C, x = Symbol("C"), Symbol("x", (j,))
half, third = Fraction(1, 2), Fraction(1, 3)
signs = every(j, eq(x**2, 1))
mean = total(j, x) / N
close = le(absolute(mean + m), 1 / N)
less = lt(C, best - 1 / N**2)
to_second = log(total(j, exp(alpha * x))) - polynomial(log(n), central(x)[:2], alpha)


def third_cumulant_at_least() -> Theorem:
    """C < κ_3/6 = (μ³ - μ)/3, since best - κ_3/6 = (μ + 1/√3)²(2/√3 - μ)/3 <= 1/n²."""
    some, unit, near, small, low = given(some_points, signs, close, less, at_least)
    ends = algebra.abs_bounds(mean + m)
    up, down = (
        Certificate().add(logic.and_elim(ends, k)).add(near).prove("<=", y, 1 / N)
        for k, y in ((0, mean + m), (1, -(mean + m)))
    )
    inverse = sign("<", 1 / N, [some])
    above = Certificate().add(inverse, (low, j), over=[over(j)]).prove("<=", -1, mean, [some])
    room = Certificate().add(above).add(square=1 - m).add(sign("<", 1), c=2 * third).prove("<=", 2 * m - mean, 3)
    cert = Certificate().add(small).add(up, down).add(room, square=mean + m, c=third)
    cert.equal((unit, j), (3 * mean - x) / (6 * N), over=[over(j)])
    return cert.prove("<", C, central(x)[2] / 6, [some])


def for_numbers() -> Theorem:
    """Some α has C|α|³ < |log Σ_j e^{αx_j} - (log n + μα + ½σ²α²)|."""
    (unit,) = given(signs)
    above = third_cumulant_at_least()
    error = to_second - relation(above).rhs * alpha**3
    points = restate(
        log_sum_exp(at_most_2(), 3),
        le(absolute(error), Mul((as_term(Fraction(1, 12)), absolute(alpha) ** 4))),
        given(some_points),
    )
    th = too_large(points, 3, C, to_second, above)
    for end, y in ((at_least, x), (at_most_1, -x)):
        bound = Certificate().add(square=1 + y, c=half).equal((unit, j), half).prove("<=", end.body.lhs, end.body.rhs)
        th = discharge(th, logic.forall_intro(bound, j))
    return th


def without_less() -> Theorem:
    """For C = 2/(9√3) there is none."""
    bound = log_sum_exp(logic.and_elim(third_cumulant(), 0), 2)
    bound = restate(bound, le(absolute(to_second), best * absolute(alpha) ** 3), given(some_points))
    return never(bound, best, 3)


def for_signs(*assumed: Sentence) -> Sequent:
    return sequent(exceeds(C, 3, to_second), some_points, *assumed)


BEYOND: tuple[Statement, ...] = (
    Statement(
        "LS-beyond-constant-2",
        title="The remainder of order 2 for numbers: no smaller constant",
        printed=lambda: for_signs(signs, close, less),
        proof=for_numbers,
        variants=lambda: [
            Variant(
                "x_j² = 1 dropped: x_j = -1/√3, C = 0",
                for_signs(close, less),
                lambda: vanishing(to_second, 3, {"x": Lam((j,), -m)}),
            ),
            Variant(
                "the mean dropped: x_j = 1, C = 0",
                for_signs(signs, less),
                lambda: vanishing(to_second, 3, {"x": Lam((j,), as_term(1))}),
            ),
            Variant("C = 2/(9√3)", for_signs(signs, close), without_less),
        ],
        note="So 2/(9√3) cannot be replaced by a smaller number for all n: numbers x_j = ±1 with a mean within 1/n of −1/√3 exist for "
        "every n, since the means −1, −1 + 2/n, …, 1 are 2/n apart.",
    ),
)
