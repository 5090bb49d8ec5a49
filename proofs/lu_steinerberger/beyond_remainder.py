"""Beyond the paper: the remainder of Proposition 3 is at most 2n|α|³/(9√3) for every real α, and that of order 3 at most nα⁴/12.

The derivatives of order 3 and 4 of log Σ_j e^{α⟨u_i,u_j⟩} are the third and the fourth cumulant of a law on [-1, 1], which are at most
4/(3√3) and 2 (`beyond_third_cumulant`, `beyond_fourth_cumulant`). With κ_3 added, the expansion of order 3 is that of Proposition 3
and α³/(6n) Σ_ij (⟨u_i,u_j⟩ - ⟨u_i,U⟩/n)³. For vectors of length at most 1, and n >= 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.beyond_fourth_cumulant import at_most_2
from proofs.lu_steinerberger.beyond_third_cumulant import third_cumulant
from proofs.lu_steinerberger.notation import U, alpha, i, j, n, u, unit_u
from proofs.lu_steinerberger.proposition_3 import N, energy, printed_sum, some_points, true_sum, up_to, x
from proofs.lu_steinerberger.tilted_law import central, expansion, log_sum_exp, short_u, summed
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.language.statements import le, sequent
from referee.language.terms import absolute, as_term, sqrt, total
from referee.tactics.basic import relation, restate, rewrite, ring
from referee.tactics.chain import given
from referee.tactics.taylor import log_sum_exp_taylor

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Rel, Sequent
    from referee.language.statements import Statement as Sentence
    from referee.language.terms import Term

third: Term = total(i, total(j, (x - (u(i) @ U) / N) ** 3))
fourth: Term = total(i, central(x)[3])
raw: Term = total(i, total(j, x**3))
with_third = true_sum + alpha**3 / (6 * N) * third
best: Term = 2 / (9 * sqrt(3))
best_n: Term = 2 * n / (9 * sqrt(3))
twelfth, five_quarters = n / as_term(12), 5 * n / as_term(4)


def within(factor: Term, order: int, series: Term) -> Rel:
    """|energy - expansion| <= Cn|α|^{K+1}, where the factor is Cn."""
    return le(absolute(energy - series), factor * absolute(alpha) ** (order + 1))


def of_short_vectors(goal: Sentence) -> Sequent:
    return sequent(goal, some_points, short_u)


def of_unit_vectors(goal: Sentence) -> Sequent:
    return sequent(goal, some_points, unit_u)


def second_order() -> Theorem:
    """The remainder of Proposition 3."""
    points = log_sum_exp(logic.and_elim(third_cumulant(), 0), 2)
    return restate(summed(points, 2), within(best_n, 2, true_sum), given(some_points))


def third_order() -> Theorem:
    """The remainder with the third cumulants."""
    return restate(summed(log_sum_exp(at_most_2(), 3), 3), within(twelfth, 3, with_third), given(some_points))


def fourth_order() -> Theorem:
    """The remainder with the fourth cumulants: 150, the sum of the coefficients of κ_5 without their signs, over 5!."""
    th, goal = summed(log_sum_exp_taylor(4, j, "alpha"), 4), within(five_quarters, 4, expansion(4))
    return rewrite(th, ring(relation(th).rhs, goal.rhs), lambda hole: le(goal.lhs, hole))


BEYOND: tuple[Statement, ...] = (
    Statement(
        "LS-beyond-remainder",
        title="The remainder of Proposition 3",
        printed=lambda: of_short_vectors(within(best_n, 2, true_sum)),
        proof=second_order,
        variants=lambda: [
            Variant("1/12 in place of 2/(9√3)", of_unit_vectors(within(twelfth, 2, true_sum))),
            Variant("α²/(2n) as printed", of_unit_vectors(within(best_n, 2, printed_sum))),
            Variant("|α|⁴ in place of |α|³", of_unit_vectors(le(absolute(energy - true_sum), best_n * alpha**4))),
        ],
        note="For every real α and all vectors of length at most 1; 2/(9√3) = 0.1283, in place of the 1/3 of LS-prop3. It comes "
        "from the sharp bound 4n/(3√3) of the third derivative, which n/2 pairs ±e attain. For numbers x_j in [−1, 1] in "
        "place of ⟨u_i,u_j⟩ no smaller constant serves all n; for unit vectors none below 0.0846 does (n = 2, u_2 = -u_1, α = 2.2).",
    ),
    Statement(
        "LS-beyond-order-3",
        title="The expansion of order 3, with the best constant",
        printed=lambda: of_short_vectors(within(twelfth, 3, with_third)),
        proof=third_order,
        variants=lambda: [
            Variant("1/13 in place of 1/12", of_unit_vectors(within(n / as_term(13), 3, with_third))),
            Variant("without the third cumulants", of_unit_vectors(within(twelfth, 3, true_sum))),
            Variant(
                "α³/2 in place of α³/6", of_unit_vectors(within(twelfth, 3, true_sum + alpha**3 / (2 * N) * third))
            ),
            Variant(
                "raw in place of central moments",
                of_unit_vectors(within(twelfth, 3, true_sum + alpha**3 / (6 * N) * raw)),
            ),
        ],
        note="For every real α and all vectors of length at most 1. The constant is the best one for every even n, since |κ_4| ≤ 2 "
        "is attained by n/2 pairs ±e.",
    ),
    Statement(
        "LS-beyond-order-4",
        title="The expansion of order 4",
        printed=lambda: of_short_vectors(within(five_quarters, 4, expansion(4))),
        proof=fourth_order,
        variants=lambda: [
            Variant("O(α⁵) without the fourth cumulants", of_unit_vectors(up_to(energy - expansion(3), 5))),
            Variant(
                "α⁴/4 in place of α⁴/24",
                of_unit_vectors(within(five_quarters, 4, expansion(3) + alpha**4 / 4 * fourth)),
            ),
        ],
        note="As at every order K, with |κ_{K+1}| at most the sum of its coefficients without their signs (1, 2, 6, 26, 150, …): "
        "“referee show LS-prop3 --order K” proves any of them. These constants are not the best ones.",
    ),
)
