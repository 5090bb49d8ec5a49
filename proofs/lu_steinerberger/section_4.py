"""Section 4: the displays of the proof of Proposition 3, one by one.

Source: Lu & Steinerberger, Section 4. The parentheses after Σ_j are missing in print: the body of a sum is read as
going on over the later summands in which its index occurs, so Σ_j α⟨u_i,u_j⟩ + (α²/2)⟨u_i,u_j⟩² is the sum of both.
The dots stand for terms of third order in α; where a display is exact, it is so with the dots left out.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.lu_steinerberger.notation import U, alpha, i, j, n, unit_u
from proofs.lu_steinerberger.proposition_3 import (
    N,
    as_big_o,
    energy,
    for_each_point,
    frame_potential,
    some_points,
    summand,
    up_to,
    x,
)
from proofs.lu_steinerberger.section_4_expansions import (
    cubed,
    half,
    increment,
    over_j,
    squared_increment,
    truncated,
    truncated_taylor,
    y,
)
from referee.claims import Claim, Definition, Statement, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Sequent, both, eq, every, le, lt, sequent
from referee.language.statements import Statement as Formula
from referee.language.terms import Term, absolute, as_term, exp, log, total
from referee.language.text import show
from referee.tactics.basic import Certificate, restate, ring, sign
from referee.tactics.chain import Chain, calc
from referee.tactics.lemmas import log_product, use
from referee.tactics.links import Link
from referee.tactics.taylor import log_mean_exp, log_sum_exp_taylor, sum_of_differences, triangle

# the exponentials cut off after the second order


def cut_off() -> Theorem:
    """The first line: to cut the exponentials off after the second order costs O(α³)."""
    middle, end = log_mean_exp(2, j, y, alpha), log(truncated(y))
    one = log_sum_exp_taylor(2, j, "alpha")
    two = restate(truncated_taylor(), le(absolute(middle - end), Fraction(4, 3) * cubed))
    bound = le(absolute(log(total(j, exp(alpha * y))) - end), Fraction(5, 3) * cubed)
    each = for_each_point(triangle(one, two, bound))
    each = logic.nonempty(each, j, [logic.assume(some_points)])
    th = sum_of_differences(i, summand, log(truncated(x)), each)
    return as_big_o(th, energy - total(i, log(truncated(x))), Fraction(5, 3) * N, 3)


def first_line() -> Sequent:
    return sequent(up_to(energy - total(i, log(truncated(x))), 3), some_points, unit_u)


# n log n taken out


def second_line() -> Term:
    """Σ_i log(n(1 + (1/n) Σ_j …))."""
    return total(i, log(N * (1 + increment(x))))


def third_line() -> Term:
    """N log n + Σ_i log(1 + (1/n) Σ_j …)."""
    return N * log(n) + total(i, log(1 + increment(x)))


def positive_arguments() -> tuple[Theorem, Theorem]:
    """Each logarithm has a positive argument: 1 + z + z²/2 = ½ + ½(1 + z)²."""
    some, root = logic.assume(some_points), 1 + alpha * x
    size = Certificate().add(sign("<", n, [some]), c=half).add(square=root, c=half, over=over_j)
    inverse = sign("<", 1 / N, [some])
    mean = Certificate().add(sign("<", 1), c=half).add(inverse, square=root, c=half, over=over_j)
    facts = size.prove("<", 0, truncated(x)), mean.prove("<", 0, 1 + increment(x), [some])
    one, two = (logic.forall_intro(f, i) for f in facts)
    return one, two


def take_out() -> Chain:
    """The second and the third line: log(nz) = log n + log z for z > 0."""
    some, (_, mean) = logic.assume(some_points), positive_arguments()
    split = use(log_product(), sign("<", n, [some]), logic.forall_elim(mean, i), x=N, y=1 + increment(x))
    every_split = logic.forall_intro(split, i)
    by = Link(Certificate().equal((every_split, i), over=[(i, ())]).prove("=", second_line(), third_line(), [some]))
    start = calc(total(i, log(truncated(x))), [some], "the first line with the dots left out")
    return start.eq(second_line(), reason="Σ_j 1 = n").eq(third_line(), by=by, reason="log(nz) = log n + log z")


def three_lines() -> Theorem:
    one, two = (step.link.th for step in take_out().steps)
    return logic.and_intro(*positive_arguments(), one, two)


def as_three_lines(third: Term) -> Sequent:
    """The logarithms are defined, and the three lines are equal."""
    defined = every(i, lt(0, truncated(x))), every(i, lt(0, 1 + increment(x)))
    lines = eq(total(i, log(truncated(x))), second_line()), eq(second_line(), third)
    return sequent(both(*defined, *lines), some_points, unit_u)


# the logarithm expanded


def collected(square: Term) -> Term:
    """N log n + Σ_i (1/n) Σ_j … - ½ Σ_i ((1/n) Σ_j …)², with `square` for the last sum."""
    return N * log(n) + total(i, increment(x)) - half * square


def collected_terms() -> Theorem:
    """The collected display; the remainder is at most (23/24) n|α|³ for |α| <= 1."""
    some, (z, w) = logic.assume(some_points), (increment(y), increment(x))
    one, middle = log_sum_exp_taylor(2, j, "alpha"), log_mean_exp(2, j, y, alpha)
    end = log(n) + z - half * z**2
    two = restate(squared_increment(), le(absolute(middle - end), Fraction(5, 8) * cubed), [some])
    bound = le(absolute(log(total(j, exp(alpha * y))) - end), Fraction(23, 24) * cubed)
    each = for_each_point(triangle(one, two, bound))
    th = sum_of_differences(i, summand, log(n) + w - half * w**2, each)
    return as_big_o(th, energy - collected(total(i, w**2)), Fraction(23, 24) * N, 3, as_term(1))


def as_collected(square: Term) -> Sequent:
    return sequent(up_to(energy - collected(square), 3), some_points, unit_u)


# the two terms simplified


def linear_and_quadratic() -> Term:
    """(α/n)‖Σu_i‖² + (α²/2n) Σ_ij ⟨u_i,u_j⟩²."""
    return alpha / N * U.norm2() + alpha**2 / (2 * N) * frame_potential


def first_term() -> Theorem:
    return ring(total(i, increment(x)), linear_and_quadratic())


def second_term(below: Term) -> Sequent:
    """The display of the second term's summand, for every i, with `below` as the denominator."""
    last = alpha**2 / below * total(j, x) ** 2
    return sequent(every(i, up_to(-half * increment(x) ** 2 + last, 3)), some_points, unit_u)


def second_term_simplified() -> Theorem:
    some, last = logic.assume(some_points), alpha**2 / (2 * N**2) * total(j, x) ** 2
    error = -half * increment(x) ** 2 + last
    bound = le(absolute(error), Fraction(5, 8) * cubed)
    each = restate(for_each_point(squared_increment()), bound, [some])
    return logic.forall_intro(analysis.big_o(each, "alpha", 3, as_term(Fraction(5, 8)), as_term(1)), i)


def unit_dropped(remainder: Term, constant: Term, *near: Formula) -> Variant:
    """The expansion holds for any vectors; the constant of its remainder is that of unit vectors."""
    bound = le(absolute(remainder), constant * absolute(alpha) ** 3)
    label = f"|remainder| ≤ {show(constant)}·|α|³ without ‖u_i‖ = 1"
    return Variant(label, sequent(bound, some_points, *near), without=unit_u)


small_alpha = le(absolute(alpha), 1)
SCOPE = "The parentheses after Σ_j are missing in print; the sum is read as containing both summands. "

CLAIMS: tuple[Claim, ...] = (
    Definition(
        "LS-s4-d0",
        terms=lambda: [energy],
        given=lambda: [some_points],
        note="The energy of Proposition 3, well-defined for n >= 1 and any vectors and any α.",
    ),
    Statement(
        "LS-s4-d1a",
        printed=first_line,
        proof=cut_off,
        variants=lambda: [unit_dropped(energy - total(i, log(truncated(x))), Fraction(5, 3) * N)],
        note=SCOPE + "The dots are an error O(α³), at most (5/3)n|α|³ for every α.",
    ),
    Statement(
        "LS-s4-d1b",
        printed=lambda: as_three_lines(third_line()),
        proof=three_lines,
        chains=lambda: [take_out()],
        variants=lambda: [Variant("log n instead of n log n", as_three_lines(third_line() - N * log(n) + log(n)))],
        note=SCOPE + "Exact for every α with the dots left out, and for any vectors: unit norm is not used.",
    ),
    Statement(
        "LS-s4-d2",
        printed=lambda: as_collected(total(i, increment(x) ** 2)),
        proof=collected_terms,
        variants=lambda: [
            Variant("the square of the sum over i", as_collected(total(i, increment(x)) ** 2)),
            Variant("+ ½ instead of - ½", as_collected(-total(i, increment(x) ** 2))),
            unit_dropped(energy - collected(total(i, increment(x) ** 2)), Fraction(23, 24) * N, small_alpha),
        ],
        note=SCOPE + "The remainder is at most (23/24)n|α|³ for |α| <= 1.",
    ),
    Statement(
        "LS-s4-d3",
        printed=lambda: sequent(eq(total(i, increment(x)), linear_and_quadratic()), some_points, unit_u),
        proof=first_term,
        variants=lambda: [
            Variant(
                "α/n² instead of α/n",
                sequent(
                    eq(
                        total(i, increment(x)),
                        linear_and_quadratic() - alpha / N * U.norm2() + alpha / N**2 * U.norm2(),
                    ),
                    some_points,
                    unit_u,
                ),
            ),
        ],
        note=SCOPE + "Exact, for any vectors and every α: unit norm is not used.",
    ),
    Statement(
        "LS-s4-d4",
        printed=lambda: second_term(2 * N**2),
        proof=second_term_simplified,
        variants=lambda: [
            Variant("α²/(2n), as in Proposition 3", second_term(2 * N)),
            unit_dropped(
                alpha**2 / (2 * N**2) * total(j, x) ** 2 - half * increment(x) ** 2,
                as_term(Fraction(5, 8)),
                small_alpha,
            ),
        ],
        note=SCOPE + "The denominator 2n² is right here: summed over i it gives α²/(2n²) Σ_i ⟨u_i,Σ_j u_j⟩², not the "
        "α²/(2n) that Proposition 3 prints. The remainder is at most (5/8)|α|³ for |α| <= 1.",
    ),
)
