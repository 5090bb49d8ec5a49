"""Theorem 2 from its refined form: L_α(u) >= the refined bound >= n log(1 + (n - 1)e^{-nα/(n-1)}) for α > 0, because ‖U‖² >= 0.

Equality means U = 0 and all ⟨u_i,u_j⟩ equal, that is, a simplex. And near the minimum ‖U‖ is small: ‖U‖² is at most
(n - 1 + e^{nα/(n-1)})/α times what L_α(u) exceeds the minimum by. Source of the paper's case: Lu & Steinerberger, Theorem 2.
Hypotheses: n >= 2, α > 0, ‖u_i‖ = 1.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import eq_7
from proofs.lu_steinerberger.average_norms import sum_is_zero
from proofs.lu_steinerberger.beyond_theorem_2_refined import (
    apart,
    equality,
    lower_bound,
    of_pairs,
    one_class,
    refined,
)
from proofs.lu_steinerberger.notation import (
    U,
    a,
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
from proofs.lu_steinerberger.section_2 import FACTS, A, U_vanishes, level_of_norm, minimum, of_section_2, two, unit
from proofs.lu_steinerberger.theorem_2 import at_simplices, for_pairs, least, reached
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.language.statements import Iff, both, eq, ge, le, sequent
from referee.language.terms import exp, indices
from referee.tactics.basic import Certificate, discharge, iff, iff_parts, iff_transitive, over, restate, sign
from referee.tactics.chain import calc
from referee.tactics.lemmas import softplus_tangent, use
from referee.tactics.links import Link
from referee.tactics.means import tight

if TYPE_CHECKING:
    from referee.claims import Claim
    from referee.kernel.theorem import Theorem
    from referee.tactics.chain import Chain

(l,) = indices("l", n)
near_0 = le(U.norm2(), (n - 1 + exp(n * alpha / (n - 1))) / alpha * (loss() - minimum))
above_minimum, only_centred = ge(refined, minimum), Iff(eq(refined, minimum), U_vanishes)


@cache
def centred() -> Link:
    """For α > 0: the refined bound is at least that of Theorem 2, with equality iff U = 0."""
    chain = calc(refined, FACTS, "‖U‖² ≥ 0").eq(n * level_of_norm)
    return chain.ge(minimum, by=eq_7.norm_of_U(), reason="‖U‖² ≥ 0").link()


@cache
def theorem_2_again() -> Chain:
    """L_α(u) >= the refined bound >= n log(1 + (n - 1) e^{-nα/(n-1)})."""
    chain = calc(loss(), FACTS, "Theorem 2")
    chain = chain.ge(refined, by=Link(lower_bound().theorem(), equality_for_positive()), reason="the refined bound")
    return chain.ge(minimum, by=centred(), reason="‖U‖² ≥ 0")


def equality_for_positive() -> Theorem:
    """The equality case for α > 0."""
    return discharge(equality(), sign("!=", alpha, FACTS))


def equality_of_theorem_2() -> Theorem:
    """Equality in Theorem 2 iff U = 0 and all ⟨u_i,u_j⟩ are equal, that is, iff u is a simplex."""
    case = tight(theorem_2_again().link())

    def there(h: Theorem) -> Theorem:
        zero, same = logic.and_elim(h, 0), logic.and_elim(h, 1)
        cert = Certificate().equal((same, i, j, k, l), 1 / (n * (n - 1)), over=[over(k), over(l, k)])
        cert.equal((zero, a), U.at(a) / (n * (n - 1)), over=[over(a)])
        cert.equal((unit, k), -1 / (n * (n - 1)), over=[over(k)])
        return for_pairs(cert.prove("=", u(i) @ u(j), -1 / (n - 1), [two, *apart]))

    def back(frame: Theorem) -> Theorem:
        angles = logic.forall_elim(logic.forall_elim(frame, i), j, apart)
        return logic.and_intro(sum_is_zero(unit, frame), of_pairs(angles))

    return restate(iff_transitive(case, iff(iff_parts(case)[1], simplex, there, back)), reached)


def theorem_2_follows() -> Theorem:
    case = restate(tight(centred()), only_centred)
    return logic.and_intro(centred().th, case, theorem_2_again().theorem(), equality_of_theorem_2())


# near the minimum


def small_sum() -> Theorem:
    """‖U‖² <= (n - 1 + e^{nα/(n-1)})/α · (L_α(u) - minimum): the tangent of t ↦ log(1 + A e^t) at 0."""
    x = eq_7.weight * U.norm2()
    tangent = use(softplus_tangent()[0], sign("<", A, FACTS), a=A, x=0, y=x)
    scale = sign("<", (n - 1 + exp(n * alpha / (n - 1))) / alpha, FACTS)
    cert = Certificate().add(scale, lower_bound().theorem()).add(scale, sign("<", n, FACTS), tangent)
    return cert.prove("<=", near_0.lhs, near_0.rhs, [*FACTS, sign("<", 1 + A, FACTS)])


BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-refined-theorem-2",
        title="Theorem 2 follows from its refined form",
        printed=lambda: of_section_2(both(above_minimum, only_centred, least, reached)),
        proof=theorem_2_follows,
        chains=lambda: [theorem_2_again()],
        equality=at_simplices,
        variants=lambda: [
            one_class,
            Variant("α > 0 dropped", sequent(above_minimum, two_classes, unit_u), without=positive_alpha),
            Variant("‖u_i‖ = 1 dropped", sequent(least, two_classes, positive_alpha), without=unit_u),
            Variant("α ≥ 0 in place of α > 0", sequent(only_centred, two_classes, le(0, alpha), unit_u)),
        ],
        note="For α > 0 the refined bound is at least that of (8), with equality iff U = 0: a simplex is a family with U = 0 and all "
        "angles equal.",
    ),
    Statement(
        "LS-beyond-refined-near",
        title="Near the minimum of Theorem 2 the sum of the vectors is small",
        printed=lambda: of_section_2(near_0),
        proof=small_sum,
        variants=lambda: [
            one_class,
            Variant("α > 0 dropped", sequent(near_0, two_classes, unit_u)),
            Variant("‖u_i‖ = 1 dropped", sequent(near_0, two_classes, positive_alpha)),
            Variant(
                "half of the constant",
                of_section_2(le(2 * U.norm2(), near_0.rhs)),
            ),
        ],
        note="How far from 0 the sum of the vectors can be when the loss is ε above the minimum, for every n ≥ 2, d and α > 0.",
    ),
)
