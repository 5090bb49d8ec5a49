"""Theorem 2 with ‖U‖² kept: L_α(u) >= n log(1 + (n - 1) exp(α((‖U‖² - n)/(n(n - 1)) - 1))) for unit u and every real α.

(‖U‖² - n)/(n(n - 1)) is the mean of ⟨u_i,u_j⟩ over i ≠ j. For α ≠ 0 the two sides are equal iff all these inner products are.
Source of the paper's case: Lu & Steinerberger, Theorem 2, (5)-(8). Hypotheses: n >= 2, ‖u_i‖ = 1.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import eq_5, eq_7
from proofs.lu_steinerberger.configurations import (
    ALPHA,
    antipodal,
    collapsed,
    orthonormal,
    perturbed_simplex,
    rotated_simplex,
)
from proofs.lu_steinerberger.notation import (
    U,
    alpha,
    i,
    j,
    k,
    loss,
    n,
    positive_alpha,
    simplex,
    two_classes,
    u,
    unit_u,
)
from proofs.lu_steinerberger.section_2 import (
    FACTS,
    U_vanishes,
    exponent,
    level_of_average,
    loss_below,
    loss_factored,
    tilt,
    two,
    unit,
)
from proofs.lu_steinerberger.theorem_2 import for_pairs
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import IdxNe, Iff, eq, every, ge, ne, sequent
from referee.language.terms import exp, indices, log
from referee.tactics.basic import (
    Certificate,
    iff,
    iff_parts,
    iff_transitive,
    over,
    restate,
)
from referee.tactics.chain import calc, given
from referee.tactics.jensen import mean
from referee.tactics.means import tight

if TYPE_CHECKING:
    from fractions import Fraction

    from proofs.lu_steinerberger.configurations import ModelAt
    from referee.claims import Claim
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.language.terms import Term
    from referee.tactics.chain import Chain

(l,) = indices("l", n)
mean_angle = (U.norm2() - n) / (n * (n - 1))


def at_angle(x: Term) -> Term:
    """The loss of n unit vectors with ⟨u_i,u_j⟩ = x for i ≠ j."""
    return n * log(1 + (n - 1) * exp(alpha * (x - 1)))


refined = at_angle(mean_angle)
at_least = ge(loss(), refined)
equal_angles = every(i, every(j, every(k, every(l, eq(u(i) @ u(j), u(k) @ u(l)), but=[k])), but=[i]))
attains_it = Iff(eq(loss(), refined), equal_angles)
apart = given(IdxNe(j, i))
not_0 = ne(alpha, 0)


@cache
def lower_bound() -> Chain:
    """(5) and (7) for any α, without their last line."""
    chain = calc(loss(), FACTS, "the refined Theorem 2").eq(loss_factored)
    chain = chain.ge(loss_below, by=eq_5.row(), reason="(5): Jensen for exp over j ≠ i")
    chain = chain.ge(n * level_of_average, by=eq_7.jensen(), reason="Jensen for t ↦ log(1 + a e^{bt}) over i")
    return chain.eq(refined)


def of_pairs(th: Theorem) -> Theorem:
    """From x_ij = m for i ≠ j: all x_ij are equal."""
    every_pair = logic.forall_intro(logic.forall_intro(th, j, [i]), i)
    cert = Certificate().equal((every_pair, i, j)).equal((every_pair, k, l), -1)
    th = cert.prove("=", u(i) @ u(j), u(k) @ u(l), [*apart, *given(IdxNe(l, k))])
    for index, but in ((l, [k]), (k, []), (j, [i]), (i, [])):
        th = logic.forall_intro(th, index, but)
    return th


@cache
def equality() -> Theorem:
    """For α ≠ 0 the two sides are equal iff all ⟨u_i,u_j⟩, i ≠ j, are: then each is the mean (‖U‖² - n)/(n(n - 1))."""
    case = tight(lower_bound().link())
    known = [two, *given(not_0)]

    def there(h: Theorem) -> Theorem:
        means, rows = logic.and_elim(h, 0), logic.and_elim(h, 1)
        cert = Certificate().equal((rows, i, j), 1 / alpha).equal((means, i), 1 / alpha).equal((unit, i), -1 / (n - 1))
        return of_pairs(cert.prove("=", u(i) @ u(j), mean_angle, [*known, *apart]))

    def back(h: Theorem) -> Theorem:
        cert = Certificate().equal((h, i, j, k, l), alpha / (n * (n - 1) ** 2), over=[over(j, i), over(k), over(l, k)])
        cert.equal((unit, i), alpha / (n - 1)).equal((unit, k), -alpha / (n * (n - 1)), over=[over(k)])
        means = logic.forall_intro(cert.prove("=", tilt, mean(i, tilt), known), i)
        cert = Certificate().equal((h, i, j, i, k), alpha / (n - 1), over=[over(k, i)])
        return logic.and_intro(means, for_pairs(cert.prove("=", exponent, mean(j, exponent, [i]), [*known, *apart])))

    return restate(iff_transitive(case, iff(iff_parts(case)[1], equal_angles, there, back)), attains_it)


def with_alpha(value: Fraction, at: ModelAt) -> ModelAt:
    """The model with another α."""
    return lambda system: at(system).replace(symbols={**at(system).symbols, "alpha": value})


@cache
def at_equal_angles() -> list[EqualityCase]:
    return [
        EqualityCase(loss(), refined, with_alpha(c, at), with_alpha(c, off), f"{says}, α = {c}")
        for c, at, off, says in (
            (ALPHA, orthonormal(8, 8), perturbed_simplex(8, 8), "orthonormal, n = d = 8: all ⟨u_i,u_j⟩ = 0"),
            (ALPHA, collapsed(9, 2), antipodal(9, 2), "all u_i equal, n = 9, d = 2"),
            (-ALPHA, rotated_simplex(7, 9), orthonormal(7, 6), "simplex, n = 7, d = 9, rotated"),
        )
    ]


def of_unit(goal: Formula, *more: Formula) -> Sequent:
    return sequent(goal, two_classes, *more, unit_u)


one_class = Variant(
    "n ≥ 2 dropped: n(n - 1) vanishes at n = 1", sequent(ne(n * (n - 1), 0), unit_u), without=two_classes
)

BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-refined",
        title="Theorem 2 with ‖U‖² kept, for every real α",
        printed=lambda: of_unit(at_least),
        proof=lambda: lower_bound().theorem(),
        chains=lambda: [lower_bound()],
        equality=at_equal_angles,
        variants=lambda: [
            one_class,
            Variant("‖u_i‖ = 1 dropped", sequent(at_least, two_classes)),
            Variant("-‖U‖² for ‖U‖²", of_unit(ge(loss(), at_angle((-U.norm2() - n) / (n * (n - 1)))))),
            Variant("n² for n(n - 1)", of_unit(ge(loss(), at_angle((U.norm2() - n) / n**2)))),
            Variant("‖U‖² for ‖U‖² - n", of_unit(ge(loss(), at_angle(U.norm2() / (n * (n - 1)))), positive_alpha)),
        ],
        note="(‖U‖² - n)/(n(n - 1)) is the mean of ⟨u_i,u_j⟩ over i ≠ j, so that the bound is the loss of vectors whose inner products "
        "are all equal to their mean. It holds for every n ≥ 2, every d and every real α: it is (5) and (7) without their last line.",
    ),
    Statement(
        "LS-beyond-refined-equality",
        title="The refined Theorem 2: equality",
        printed=lambda: of_unit(attains_it, not_0),
        proof=equality,
        chains=lambda: [lower_bound()],
        equality=at_equal_angles,
        variants=lambda: [
            one_class,
            Variant("α ≠ 0 dropped: both sides are n log n at α = 0", of_unit(attains_it)),
            Variant("‖u_i‖ = 1 dropped", sequent(attains_it, two_classes, not_0)),
            Variant("equality iff u is a simplex", of_unit(Iff(eq(loss(), refined), simplex), not_0)),
            Variant("equality iff U = 0", of_unit(Iff(eq(loss(), refined), U_vanishes), not_0)),
        ],
        note="Equality means one angle between any two of the vectors: orthonormal vectors and equal vectors attain the refined bound "
        "as well as simplices do.",
    ),
)
