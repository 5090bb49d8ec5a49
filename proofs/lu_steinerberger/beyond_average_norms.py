"""Beyond the paper: Theorem 1 with norms that are bounded on average only, Σ‖u_i‖² <= n and Σ‖v_i‖² <= α²n, for any scale α > 0.

The minimum of L(u, v) is n log(1 + (n - 1) e^{-nα/(n-1)}), reached exactly where ‖u_i‖ = 1, u is a simplex and v = αu: that all
norms are equal is a conclusion. It is attained iff d >= n - 1. Proof: `average_norms`. Hypotheses: n >= 2, α > 0.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import average_norms
from proofs.lu_steinerberger import simplex as frames
from proofs.lu_steinerberger.average_norms import (
    average_u,
    average_v,
    equality,
    frame_alpha,
    lower_bound,
    minimum_alpha,
    of_multiple,
    of_unit_u,
    on_average,
    v_is_alpha_u,
)
from proofs.lu_steinerberger.loss_uv import quotient
from proofs.lu_steinerberger.minimisers import w
from proofs.lu_steinerberger.notation import a, alpha, enough_room, i, n, positive_alpha, simplex, two_classes, unit_u
from proofs.lu_steinerberger.scaling import at_simplices
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.language.statements import Iff, both, eq, ge, ne, sequent
from referee.language.terms import exp, log
from referee.tactics.basic import discharge
from referee.tactics.minimum import Minimum, rival

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.language.terms import Term

rivals = {"u": rival("w", i, a), "v": rival("x", i, a)}
minimum = Minimum(quotient(), (average_u, average_v), minimum_alpha, frame_alpha, enough_room, rivals)
statement = both(*minimum.statement.args, minimum.minimisers)
standing = (two_classes, positive_alpha, average_u, average_v)


@cache
def attained() -> Theorem:
    """For d >= n - 1 the minimum is attained at (w, αw), w a simplex."""
    return average_norms.attained(on_average, logic.and_intro(of_unit_u(), of_multiple()))


def no_simplex(place: Theorem) -> Theorem:
    """For d < n - 1 no w are a simplex of unit vectors; `place` says that they are."""
    unit, angles = logic.and_elim(place, 0), logic.and_elim(place, 1)
    return logic.implies_elim(discharge(logic.instantiate(frames.no_simplex(), symbols={"u": w}), unit), angles)


def theorem() -> Theorem:
    """The minimum, and the minimisers."""
    proofs = lower_bound().theorem(), equality(), attained()
    least, minimisers = minimum.theorem(*proofs, no_simplex), minimum.minimisers_theorem(*proofs)
    return logic.and_intro(*(logic.and_elim(least, part) for part in range(3)), minimisers)


def given(*hypotheses: Formula, goal: Formula = statement) -> Sequent:
    return sequent(goal, *hypotheses)


one_class = Variant(
    "n ≥ 2 dropped: n - 1 vanishes at n = 1", sequent(ne(n - 1, 0), positive_alpha), without=two_classes
)


def level(exponent: Term) -> Term:
    """n log(1 + (n - 1) e^t)."""
    return n * log(1 + (n - 1) * exp(exponent))


def variants() -> list[Variant]:
    scaled = (*standing, unit_u, v_is_alpha_u)
    return [
        one_class,
        Variant("α > 0 dropped", given(two_classes, average_u, average_v)),
        Variant("Σ‖u_i‖² ≤ n dropped", given(two_classes, positive_alpha, average_v)),
        Variant("Σ‖v_i‖² ≤ α²n dropped", given(two_classes, positive_alpha, average_u)),
        Variant("e^{-α/(n-1)}", given(*scaled, goal=ge(quotient(), level(-alpha / (n - 1))))),
        Variant("e^{-nα²/(n-1)}", given(*scaled, goal=ge(quotient(), level(-n * alpha**2 / (n - 1))))),
        Variant("v = αu and ‖u_i‖ = 1 without a simplex",
                given(*standing, goal=Iff(eq(quotient(), minimum_alpha), both(unit_u, v_is_alpha_u)))),
        Variant("a simplex without v = αu",
                given(*standing, unit_u, goal=Iff(eq(quotient(), minimum_alpha), simplex))),
    ]  # fmt: skip


BEYOND: tuple[Statement, ...] = (
    Statement(
        "LS-beyond-average-norms",
        title="Theorem 1 with norms bounded on average",
        printed=lambda: given(*standing),
        proof=theorem,
        chains=lambda: [lower_bound()],
        equality=at_simplices,
        variants=variants,
        note="Norms need to be bounded on average only, Σ‖u_i‖² ≤ n and Σ‖v_i‖² ≤ α²n: where the minimum is reached, all ‖u_i‖ = 1, "
        "u is a simplex and v = αu all the same. It is attained if and only if d ≥ n - 1.",
    ),
)
