"""Section 4: log(1+x) = x - x²/2 + O(x³), and the two estimates that stand behind its dots, with constants.

Source: Lu & Steinerberger, Section 4. The x_j are any numbers in [-1, 1]; ⟨u_i,u_j⟩ takes their place in the displays.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from proofs.lu_steinerberger.notation import alpha, j, n
from proofs.lu_steinerberger.proposition_3 import some_points
from referee.claims import Claim, Statement, Variant
from referee.kernel import algebra, analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import BigO, Sequent, le, sequent
from referee.language.subst import substitute
from referee.language.terms import Symbol, Term, absolute, as_term, log, real, total
from referee.tactics.basic import Certificate, restate, sign
from referee.tactics.taylor import (
    Bounds,
    bounded_by_moments,
    in_unit_interval,
    log_mean_exp,
    log_taylor,
    product_bounds,
    within,
)

N, half = as_term(n), Fraction(1, 2)
y = Symbol("x", (j,))  # any numbers in [-1, 1]: at the end ⟨u_i,u_j⟩ takes their place
s, t = real("s x")
cubed = absolute(alpha) ** 3
over_j = [(j, ())]


def truncated(x: Term) -> Term:
    """Σ_j (1 + αx_j + α²x_j²/2)."""
    return total(j, 1 + alpha * x + alpha**2 / 2 * x**2)


def increment(x: Term) -> Term:
    """(1/n) Σ_j (αx_j + α²x_j²/2)."""
    return 1 / N * total(j, alpha * x + alpha**2 / 2 * x**2)


def numbers() -> Bounds:
    """x_j <= 1 and -1 <= x_j."""
    high, low = (logic.forall_elim(logic.assume(h), j) for h in in_unit_interval(j, y))
    return high, low


def ratio_bounds(f: Term, positive: Theorem, b: Any, above: Certificate, below: Certificate) -> Bounds:
    """The certified bounds f <= b and -b <= f of a quotient with a positive denominator."""
    upper, lower = within(f, b)
    return (
        above.prove("<=", upper.lhs, upper.rhs, [positive]),
        below.prove("<=", lower.lhs, lower.rhs, [positive]),
    )


# log(1 + x) = x - x²/2 + O(x³)


def logarithm(c: Fraction = half) -> Sequent:
    return sequent(BigO("x", log(1 + t) - (t - c * t**2), 3))


def logarithm_expansion() -> Theorem:
    """|log(1+x) - (x - x²/2)| <= (8/3)|x|³ for |x| <= 1/2, because 0 < 1/(1+s) <= 2 for |s| <= 1/2."""
    radius, constant = as_term(half), as_term(Fraction(8, 3))
    inside = logic.assume(le(absolute(s), radius))
    low = Certificate().add(logic.and_elim(algebra.abs_bounds(s), 1)).add(inside).prove("<=", -half, s)
    positive = Certificate().add(low).add(sign("<", 1), c=half).prove("<", 0, 1 + s)
    weight = sign("<", 1 / (1 + s), [positive])
    functions = [1 + t, as_term(1), as_term(0), as_term(0)]
    first, second, third = (substitute(f, symbols={"x": s}) / (1 + s) for f in functions[1:])
    moments = [
        ratio_bounds(
            first, positive, 2, Certificate().add(weight, low, c=2), Certificate().add(weight).add(square=1, c=2)
        ),
        ratio_bounds(second, positive, 0, Certificate(), Certificate()),
        ratio_bounds(third, positive, 0, Certificate(), Certificate()),
    ]
    at_s = [substitute(f, symbols={"x": s}) for f in functions]
    th = log_taylor("x", functions, positive, bounded_by_moments(at_s, moments), radius=radius)
    bound = le(absolute(log(1 + t) - (t - half * t**2)), constant * absolute(t) ** 3)
    return analysis.big_o(restate(th, bound), "x", 3, constant, radius)


# the exponentials cut off after the second order, and the square of the increment


def truncated_taylor() -> Theorem:
    """|log Σ_j (1 + αx_j + α²x_j²/2) - (log n + κ_1 α + κ_2 α²/2)| <= (4/3)|α|³ for every α, if |x_j| <= 1.

    With q_j = ½(1 + (1 + sx_j)²): q_j ∓ x_j(1 + sx_j) = ½(1 + sx_j ∓ x_j)² + ½(1 - x_j²) and x_j² <= 1 <= 2q_j.
    """
    some, ends = logic.assume(some_points), numbers()
    square, root = product_bounds(ends, ends)[0], 1 + s * y
    functions = [truncated(y), total(j, y + alpha * y**2), total(j, y**2), as_term(0)]
    at_s = [substitute(f, symbols={"alpha": s}) for f in functions]
    squares = Certificate().add(sign("<", n, [some]), c=half).add(square=root, c=half, over=over_j)
    positive = squares.prove("<", 0, at_s[0])
    weight = sign("<", 1 / at_s[0], [positive])

    def certificate(of: Term, c: Any) -> Certificate:
        return Certificate().add(weight, square=of, c=c, over=over_j).add(weight, square, c=c, over=over_j)

    above_minus_two = Certificate().add(weight, square=y, over=over_j).add(square=1, c=2)
    first, second, third = (f / at_s[0] for f in at_s[1:])
    moments = [
        ratio_bounds(first, positive, 1, certificate(root - y, half), certificate(root + y, half)),
        ratio_bounds(second, positive, 2, certificate(root, 1), above_minus_two),
        ratio_bounds(third, positive, 0, Certificate(), Certificate()),
    ]
    th = log_taylor("alpha", functions, positive, bounded_by_moments(at_s, moments))
    error = log(functions[0]) - log_mean_exp(2, j, y, alpha)
    return restate(th, le(absolute(error), Fraction(4, 3) * cubed), [some])


def squared_increment() -> Theorem:
    """|½z² - ½α²m_1²| <= (5/8)|α|³ for |α| <= 1, where z = αm_1 + ½α²m_2: it is |½α³m_1m_2 + ⅛α⁴m_2²|, |m_k| <= 1."""
    some, ends, size = logic.assume(some_points), numbers(), absolute(alpha)
    inverse, small = sign("<", 1 / N, [some]), logic.assume(le(size, 1))
    up, down = (logic.and_elim(algebra.abs_bounds(alpha), k) for k in (0, 1))

    def mean(f: Term, of: Bounds) -> Bounds:
        above, below = (Certificate().add(inverse, end, over=over_j) for end in of)
        return ratio_bounds(total(j, f) / n, some, 1, above, below)

    first, second = mean(y, ends), mean(y**2, product_bounds(ends, ends))
    mixed, square = product_bounds(first, second), product_bounds(second, second)
    error = half * increment(y) ** 2 - half * alpha**2 * (total(j, y) / n) ** 2
    bound = Fraction(5, 8) * cubed
    halves = []
    for k, side in ((0, error), (1, -error)):
        cert = Certificate().add(up, mixed[1 - k], c="1/4", square=alpha).add(down, mixed[k], c="1/4", square=alpha)
        cert.add(sign("<=", size), small, c="1/8", square=alpha).add(square[k], c="1/8", square=alpha**2)
        halves.append(cert.prove("<=", side, bound, [some]))
    return logic.nonempty(algebra.abs_least(*halves), j, [some])


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s4-log",
        printed=logarithm,
        proof=logarithm_expansion,
        variants=lambda: [
            Variant("+ x²/2 instead of - x²/2", logarithm(-half)),
            Variant("- x²", logarithm(Fraction(1))),
        ],
        note="As x -> 0: the remainder is at most (8/3)|x|³ for |x| <= 1/2.",
    ),
)
