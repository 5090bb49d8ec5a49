"""Eq. (6): the loss with e^{-α} taken out, and (5) under the logarithm.

Source: Lu & Steinerberger, Section 2, (6). Hypotheses: n >= 2, ‖u_i‖ = 1 (for the inequality).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.configurations import collapsed, spread
from proofs.lu_steinerberger.eq_5 import row
from proofs.lu_steinerberger.notation import alpha, loss, n, positive_alpha, two_classes
from proofs.lu_steinerberger.section_2 import FACTS, loss_below, loss_factored, of_section_2, one_class
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import both, eq, ge, sequent
from referee.language.terms import exp
from referee.tactics.chain import calc

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.terms import Term
    from referee.tactics.chain import Chain

display = both(eq(loss(), loss_factored), ge(loss_factored, loss_below))


@cache
def eq_6() -> Chain:
    """(6)."""
    chain = calc(loss(), FACTS, "(6)").eq(loss_factored)
    return chain.ge(loss_below, by=row(), reason="(5), log is increasing")


def proof() -> Theorem:
    return logic.and_intro(*(step.link.th for step in eq_6().steps))


def derived() -> list[tuple[str, Term, Term]]:
    from derivations.lu_steinerberger import section_2 as page  # noqa: PLC0415

    return [("the factor e^{-nα/(n-1)} of (6)", page.read(page.factor_of_6()), exp(-(n * alpha / (n - 1))))]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-eq6",
        printed=lambda: of_section_2(display),
        proof=proof,
        chains=lambda: [eq_6()],
        equality=lambda: [EqualityCase(loss(), loss_below, collapsed(5, 3), spread(5, 3), "collapsed, n = 5, d = 3")],
        variants=lambda: [one_class, Variant("‖u_i‖ = 1 dropped", sequent(display, two_classes, positive_alpha))],
        derived=derived,
        note="Holds for all real α. It needs n ≥ 2, which the paper does not state.",
    ),
)
