"""Section 2, what its displays (5)-(9) are made of, and its first lines: (1), the problem recalled, U.

Hypotheses of the section: ‖u_i‖ = 1 and α > 0; n >= 2, without which 1/(n - 1) is undefined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import (
    U,
    a,
    alpha,
    d,
    i,
    j,
    loss,
    n,
    positive_alpha,
    two_classes,
    u,
    unit_u,
)
from referee.claims import Claim, Definition, Variant
from referee.claims import Statement as Stated
from referee.language.statements import eq, ne, sequent
from referee.language.terms import exp, log, total
from referee.language.vectors import zero
from referee.tactics.basic import ring
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.language.statements import Sequent, Statement
    from referee.language.terms import Term

standing = (two_classes, positive_alpha, unit_u)
two, positive, unit = given(*standing)
FACTS = (two, positive)

exponent = alpha * (u(j) @ u(i))
average = 1 / (n - 1) * total(j, exponent, but=[i])
average_by_sum = alpha / (n - 1) * (U @ u(i) - 1)
A = (n - 1) * exp(-(n * alpha / (n - 1)))
tilt = alpha / (n - 1) * (U @ u(i))
U_vanishes = U.equals(zero(d))


def level(t: Term) -> Term:
    """log[1 + (n - 1) e^{-nα/(n-1)} e^t]."""
    return log(1 + A * exp(t))


loss_factored = total(i, log(1 + exp(-alpha) * total(j, exp(exponent), but=[i])))
loss_below = total(i, level(tilt))
level_of_average = level(alpha / (n - 1) * (1 / n) * total(i, U @ u(i)))
level_of_norm = level(alpha / (n - 1) * (1 / n) * U.norm2())
least_level = log(1 + A)
minimum = n * least_level


def of_section_2(goal: Statement) -> Sequent:
    """The statement under the section's standing hypotheses."""
    return sequent(goal, *standing)


one_class = Variant("n ≥ 2 dropped: n - 1 vanishes at n = 1", sequent(ne(n - 1, 0), positive_alpha, unit_u))
recalled = total(i, log(1 + total(j, exp(alpha * (u(j) @ u(i) - 1)))))


CLAIMS: tuple[Claim, ...] = (
    Definition("LS-eq1", terms=lambda: [loss()], note="Well-defined for all n, d, α and all vectors."),
    Definition("LS-s2-U", terms=lambda: [total(i, u(i).at(a))]),
    Stated(
        "LS-s2-recall",
        printed=lambda: sequent(eq(loss(), recalled), positive_alpha, unit_u),
        repaired=lambda: sequent(eq(loss(), loss()), positive_alpha, unit_u),
        proof=lambda: ring(loss(), loss()),
        note="The display recalls problem (1) and drops j ≠ i from the inner sum, which adds e^0 = 1 to every logarithm's "
        "argument: the two sides differ for every n ≥ 1.",
    ),
)
