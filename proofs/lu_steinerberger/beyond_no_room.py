"""Theorem 2 without room, d < n - 1: the bound of (8) is strict and not attained, so that d >= n - 1 cannot be dropped.

The proofs are in `theorem_2` and `simplex`. Source: beside Lu & Steinerberger, Theorem 2, which is stated for d >= n - 1 only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import d, loss, n, positive_alpha, simplex, two_classes, unit_u
from proofs.lu_steinerberger.section_2 import minimum
from proofs.lu_steinerberger.simplex import no_room, no_simplex
from proofs.lu_steinerberger.theorem_2 import attained, minimum_is_attained, not_attained, strictly_above
from referee.claims import Statement, Variant
from referee.language.statements import FALSE, Implies, le, lt, sequent

if TYPE_CHECKING:
    from referee.claims import Claim
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula

strict, nowhere, none = lt(minimum, loss()), Implies(minimum_is_attained, FALSE), Implies(simplex, FALSE)


def without_room(goal: Formula, *left_out: Formula) -> Sequent:
    hypotheses = (two_classes, no_room, positive_alpha, unit_u)
    return sequent(goal, *(h for h in hypotheses if h not in left_out))


BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-no-simplex",
        title="There is no simplex for d < n - 1",
        printed=lambda: without_room(none, positive_alpha),
        proof=no_simplex,
        variants=lambda: [
            Variant("d < n - 1 dropped", without_room(none, positive_alpha, no_room)),
            Variant("d ≤ n - 1", sequent(none, two_classes, le(d, n - 1), unit_u)),
        ],
        note="The frame bound Σ⟨u_i,u_j⟩² ≥ n²/d is not met by ⟨u_i,u_j⟩ = -1/(n - 1).",
    ),
    Statement(
        "LS-beyond-no-room",
        title="Theorem 2 for d < n - 1: the bound is strict",
        printed=lambda: without_room(strict),
        proof=strictly_above,
        variants=lambda: [
            Variant("d < n - 1 dropped", without_room(strict, no_room)),
            Variant("d ≤ n - 1", sequent(strict, two_classes, le(d, n - 1), positive_alpha, unit_u)),
            Variant("α > 0 dropped", without_room(strict, positive_alpha)),
            Variant("‖u_i‖ = 1 dropped", without_room(strict, unit_u)),
        ],
        note="The bound of (8) holds for every d, but is reached by simplices only.",
    ),
    Statement(
        "LS-beyond-no-room-attained",
        title="Theorem 2 for d < n - 1: the bound is attained nowhere",
        printed=lambda: without_room(nowhere, unit_u),
        proof=not_attained,
        variants=lambda: [
            Variant("d < n - 1 dropped: false for d ≥ n - 1", without_room(nowhere, unit_u, no_room), attained),
            Variant("α > 0 dropped", without_room(strict, positive_alpha), without=positive_alpha),
        ],
        note="What the minimum of (1) is for d < n - 1 is another question, on which Theorem 2 is silent.",
    ),
)
