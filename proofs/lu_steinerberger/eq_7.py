"""Eq. (7): Jensen's inequality for t -> log(1 + a e^{bt}) over i, and ‖U‖² >= 0; with their equality cases.

Source: Lu & Steinerberger, Section 2, (7) and the lines before it. Hypotheses: n >= 2, α > 0, ‖u_i‖ = 1 (for the first line).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.configurations import collapsed, orthonormal, perturbed_simplex, rotated_simplex, spread
from proofs.lu_steinerberger.eq_5 import row
from proofs.lu_steinerberger.notation import U, a, alpha, i, j, loss, n, positive_alpha, two_classes, u, unit_u
from proofs.lu_steinerberger.section_2 import (
    FACTS,
    A,
    U_vanishes,
    least_level,
    level_of_average,
    level_of_norm,
    loss_below,
    of_section_2,
    one_class,
    tilt,
)
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import Iff, Implies, both, eq, ge, le, lt, sequent
from referee.language.terms import exp, total
from referee.tactics.basic import Certificate, iff_transitive, over, restate, ring, sign
from referee.tactics.chain import calc
from referee.tactics.jensen import jensen_softplus
from referee.tactics.links import Link
from referee.tactics.means import constant, constant_iff, tight

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.tactics.chain import Chain

weight = alpha / (n - 1) * (1 / n)
mean_level = 1 / n * loss_below
independent_of_i = constant(i, j, U @ u(i))


@cache
def jensen() -> Link:
    """Jensen's inequality: n log[1 + A e^m] <= Σ_i log[1 + A e^{α⟨U,u_i⟩/(n-1)}], m the mean of the exponents."""
    return jensen_softplus(i, A, tilt, FACTS)


@cache
def norm_of_U() -> Link:
    """1 <= e^{α‖U‖²/(n(n-1))}, with equality iff U = 0."""
    squares = Certificate().add(sign("<", weight, FACTS), square=U.at(a), over=[over(a)])
    exponent = weight * U.norm2()
    link = Link(squares.prove("<=", 0, exponent), squares.iff(0, exponent))
    return calc(exp(exponent), FACTS, "‖U‖² ≥ 0").ge(exp(0), by=link, reason="a sum of squares").eq(1).link()


@cache
def second_line() -> Link:
    """The second line as it is printed, with means on both sides."""
    chain = calc(mean_level, FACTS, "(7), second line")
    return chain.ge(1 / n * (n * level_of_average), by=jensen(), reason="Jensen").eq(level_of_average).link()


@cache
def last_line() -> Link:
    """The last line."""
    return calc(level_of_norm, FACTS, "(7), last line").ge(least_level, by=norm_of_U(), reason="‖U‖² ≥ 0").link()


@cache
def eq_7() -> Chain:
    """(7)."""
    chain = calc(1 / n * loss(), FACTS, "(7)")
    chain = chain.ge(mean_level, by=row(), reason="(6)")
    chain = chain.ge(level_of_average, by=second_line(), reason="Jensen, t ↦ log(1 + a e^{bt}) is convex")
    chain = chain.eq(level_of_norm)
    return chain.ge(least_level, by=norm_of_U(), reason="‖U‖² ≥ 0")


def equality_in_second_line() -> Theorem:
    """Equality in the second line iff ⟨U,u_i⟩ does not depend on i."""
    same = constant_iff(i, j, U @ u(i), factor=alpha / (n - 1), facts=FACTS)
    return restate(iff_transitive(tight(second_line()), same), Iff(eq(mean_level, level_of_average), independent_of_i))


def equality_in_last_line() -> Theorem:
    """Equality in the last line iff U = 0."""
    return restate(tight(last_line()), Iff(eq(level_of_norm, least_level), U_vanishes))


lines = (
    ge(1 / n * loss(), mean_level),
    ge(mean_level, level_of_average),
    eq(level_of_average, level_of_norm),
    ge(level_of_norm, least_level),
)
second, third, fourth = lines[1:]
any_alpha = Variant("α > 0 dropped", sequent(fourth, two_classes, unit_u))


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-eq7",
        printed=lambda: of_section_2(both(*lines)),
        proof=lambda: logic.and_intro(*(step.link.th for step in eq_7().steps)),
        chains=lambda: [eq_7()],
        equality=lambda: [
            EqualityCase(
                1 / n * loss(),
                least_level,
                rotated_simplex(7, 9),
                perturbed_simplex(7, 9),
                "simplex, n = 7, d = 9, rotated",
            )
        ],
        variants=lambda: [
            one_class,
            Variant("‖u_i‖ = 1 dropped", sequent(lines[0], two_classes, positive_alpha)),
            any_alpha,
        ],
        note="Needs n ≥ 2. Unit norm is used in the first line, α > 0 in the last one.",
    ),
    Statement(
        "LS-eq7b",
        printed=lambda: of_section_2(second),
        proof=lambda: second_line().th,
        equality=lambda: [
            EqualityCase(mean_level, level_of_average, orthonormal(4, 5), spread(5, 3), "orthonormal, n = 4, d = 5")
        ],
        variants=lambda: [one_class],
        note="Holds for all real α and all vectors, n ≥ 2.",
    ),
    Statement(
        "LS-eq7c",
        printed=lambda: of_section_2(eq(1 / n * total(i, U @ u(i)), 1 / n * U.norm2())),
        proof=lambda: ring(1 / n * total(i, U @ u(i)), 1 / n * U.norm2()),
        variants=lambda: [Variant("without 1/n on the right", of_section_2(eq(1 / n * total(i, U @ u(i)), U.norm2())))],
        note="Linearity: holds for all vectors, n ≥ 1.",
    ),
    Statement(
        "LS-eq7d",
        printed=lambda: of_section_2(fourth),
        proof=lambda: last_line().th,
        equality=lambda: [
            EqualityCase(
                level_of_norm, least_level, rotated_simplex(7, 9), collapsed(7, 9), "simplex, n = 7, d = 9, rotated"
            )
        ],
        variants=lambda: [one_class, any_alpha],
        note="Needs α ≥ 0 and n ≥ 2; unit norm is not used.",
    ),
    Statement(
        "LS-s2-eq7",
        printed=lambda: of_section_2(Iff(eq(mean_level, level_of_average), independent_of_i)),
        proof=equality_in_second_line,
        equality=lambda: [
            EqualityCase(mean_level, level_of_average, collapsed(6, 2), spread(6, 2), "collapsed, n = 6, d = 2")
        ],
        variants=lambda: [
            Variant(
                "α ≥ 0 in place of α > 0",
                sequent(Iff(eq(mean_level, level_of_average), independent_of_i), two_classes, le(0, alpha), unit_u),
                without=positive_alpha,
            )
        ],
        note='Read for the second line of (7), where Jensen\'s inequality stands. "Only if" is proved with its converse; needs α ≠ 0.',
    ),
    Statement(
        "LS-s2-eq7-last",
        printed=lambda: of_section_2(Implies(fourth, U_vanishes)),
        repaired=lambda: of_section_2(Iff(eq(level_of_norm, least_level), U_vanishes)),
        proof=equality_in_last_line,
        equality=lambda: [
            EqualityCase(
                level_of_norm, least_level, rotated_simplex(6, 5), orthonormal(6, 5), "simplex, n = 6, d = 5, rotated"
            )
        ],
        variants=lambda: [
            Variant("strict inequality", of_section_2(Implies(lt(least_level, level_of_norm), U_vanishes))),
            Variant(
                "α ≥ 0 in place of α > 0",
                sequent(Iff(eq(level_of_norm, least_level), U_vanishes), two_classes, le(0, alpha), unit_u),
            ),
        ],
        note="The last inequality of (7) always holds, and is strict unless U = 0: the word must be equality.",
    ),
)
