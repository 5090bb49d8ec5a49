"""Eq. (5): Jensen's inequality for exp over j ≠ i, and its equality case.

Source: Lu & Steinerberger, Section 2, (5). Hypotheses: n >= 2 for the inequality, ‖u_i‖ = 1 for the last equality.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.configurations import collapsed, orthonormal, spread
from proofs.lu_steinerberger.notation import alpha, i, j, k, n, positive_alpha, two_classes, u, unit_u
from proofs.lu_steinerberger.section_2 import (
    FACTS,
    A,
    average,
    average_by_sum,
    exponent,
    of_section_2,
    one_class,
    tilt,
    unit,
)
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.language.statements import Iff, Rel, Sequent, eq, ge, le, sequent
from referee.language.terms import exp, total
from referee.tactics.basic import Certificate, congruence, iff_transitive, restate
from referee.tactics.chain import calc
from referee.tactics.jensen import jensen_exp
from referee.tactics.links import Link
from referee.tactics.means import constant, constant_iff, tight

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.terms import Term
    from referee.tactics.chain import Chain

average_of_exp = 1 / (n - 1) * total(j, exp(exponent), but=[i])
independent_of_j = constant(j, k, u(j) @ u(i), but=[i])


@cache
def jensen() -> Link:
    """(n - 1) e^{(1/(n-1)) Σ_{j≠i} α⟨u_j,u_i⟩} <= Σ_{j≠i} e^{α⟨u_j,u_i⟩}."""
    return jensen_exp(j, exponent, [i], FACTS)


@cache
def missing_term() -> Theorem:
    """(1/(n-1)) Σ_{j≠i} α⟨u_j,u_i⟩ = α/(n-1) (⟨U,u_i⟩ - 1): the missing term of the sum is ‖u_i‖² = 1."""
    return Certificate().equal((unit, i), -alpha / (n - 1)).prove("=", average, average_by_sum)


@cache
def mean_of_exponentials() -> Link:
    """The inequality as it is printed, with means on both sides."""
    chain = calc(average_of_exp, FACTS, "(5)")
    return chain.ge(1 / (n - 1) * ((n - 1) * exp(average)), by=jensen(), reason="Jensen").eq(exp(average)).link()


def eq_5() -> Chain:
    """(5), for a fixed i."""
    chain = calc(average_of_exp, FACTS, "(5)")
    chain = chain.ge(exp(average), by=mean_of_exponentials(), reason="Jensen, exp is convex")
    return chain.eq(exp(average_by_sum), by=Link(missing_term()), reason="‖u_i‖ = 1")


def equality() -> Theorem:
    """Equality in (5) iff ⟨u_j,u_i⟩ does not depend on j ≠ i."""
    same = constant_iff(j, k, u(j) @ u(i), factor=alpha, but=[i], facts=FACTS)
    return restate(iff_transitive(tight(mean_of_exponentials()), same), Iff(equal_means(), independent_of_j))


@cache
def row() -> Link:
    """(5) times (n - 1) e^{-α}: (n - 1) e^{-nα/(n-1)} e^{α⟨U,u_i⟩/(n-1)} <= e^{-α} Σ_{j≠i} e^{α⟨u_j,u_i⟩}."""
    chain = calc(exp(-alpha) * total(j, exp(exponent), but=[i]), FACTS, "(5)")
    chain = chain.ge(exp(-alpha) * ((n - 1) * exp(average)), by=jensen(), reason="Jensen")
    chain = chain.eq(exp(-alpha) * ((n - 1) * exp(average_by_sum)), by=Link(missing_term()), reason="‖u_i‖ = 1")
    return chain.eq(A * exp(tilt)).link()


def equal_means() -> Rel:
    return eq(average_of_exp, exp(average))


def with_j_equal_i() -> Sequent:
    whole = 1 / (n - 1) * total(j, exp(exponent))
    return of_section_2(ge(whole, exp(1 / (n - 1) * total(j, exponent))))


def derived() -> list[tuple[str, Term, Term]]:
    from derivations.lu_steinerberger import section_2 as page  # noqa: PLC0415

    return [("the exponent of (5)", page.read(page.exponent_of_5()), average_by_sum)]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-eq5a",
        printed=lambda: of_section_2(ge(average_of_exp, exp(average))),
        proof=lambda: mean_of_exponentials().th,
        chains=lambda: [eq_5()],
        equality=lambda: [
            EqualityCase(
                average_of_exp, exp(average), collapsed(5, 3, i), orthonormal(5, 3, i), "collapsed, n = 5, d = 3"
            )
        ],
        variants=lambda: [one_class, Variant("j = i included", with_j_equal_i())],
        note="Holds for all real α and all vectors. It needs n ≥ 2, which the paper does not state.",
    ),
    Statement(
        "LS-eq5b",
        printed=lambda: of_section_2(eq(exp(average), exp(average_by_sum))),
        proof=lambda: congruence(missing_term(), exp),
        equality=lambda: [
            EqualityCase(
                exp(average_by_sum), exp(average), spread(5, 3, i), spread(5, 3, i, scale=2), "any unit vectors, n = 5"
            )
        ],
        variants=lambda: [
            one_class,
            Variant("‖u_i‖ = 1 dropped", sequent(eq(exp(average), exp(average_by_sum)), two_classes, positive_alpha)),
            Variant("⟨U,u_i⟩ in place of ⟨U,u_i⟩ - 1", of_section_2(eq(exp(average), exp(tilt)))),
        ],
        derived=derived,
        note="Needs ‖u_i‖ = 1 for this i only, and n ≥ 2.",
    ),
    Statement(
        "LS-s2-eq5",
        printed=lambda: of_section_2(Iff(equal_means(), independent_of_j)),
        proof=equality,
        equality=lambda: [
            EqualityCase(average_of_exp, exp(average), collapsed(6, 2, i), spread(6, 2, i), "collapsed, n = 6, d = 2")
        ],
        variants=lambda: [
            one_class,
            Variant(
                "α ≥ 0 in place of α > 0",
                sequent(Iff(equal_means(), independent_of_j), two_classes, le(0, alpha), unit_u),
                without=positive_alpha,
            ),
        ],
        note='"Only when" is proved together with its converse, for a fixed i. It needs α ≠ 0; unit norm is not used.',
    ),
)
