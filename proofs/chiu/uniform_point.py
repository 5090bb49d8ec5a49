"""The point x_i = 1/n with u = 1 and v_i = t: there M of (5) and its block A have inverses that can be written out.

With C = I - 11ᵀ/n and s = 1/(1 + t). For t = 0 it solves (3) with θ_i = -log n; for t ≠ 0 it lacks slackness only.
Used to show what fails without a hypothesis, for all n >= 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proofs.chiu.notation import I_n, dtheta, du, dv, dx, n, one, u, v, x
from referee.language.matrices import Blocks, column, number
from referee.language.statements import eq
from referee.language.terms import as_term

if TYPE_CHECKING:
    from referee.language.statements import Statement
    from referee.language.vectors import Vector

centring = I_n - one @ one.T * (1 / as_term(n))


def inverse_of_M_at(t: int) -> Blocks:
    """M⁻¹."""
    s = 1 / as_term(1 + t)
    return Blocks(
        (
            (centring * (s / n), one * (1 / as_term(n)), centring * s),
            (one.T * (-1 / as_term(n)), number(1 + t), -one.T),
            (centring * (-t * s), one * -t, I_n * n - centring * (n * t * s)),
        )
    )


inverse_of_A = Blocks(((centring * (1 / as_term(n)), one * (1 / as_term(n))), (one.T * (-1 / as_term(n)), number(1))))


def constant(vector: Vector, value: Any) -> Statement:
    """All entries have the value."""
    return column(vector).equals(one * value)


def point(t: int) -> list[Statement]:
    """x_i = 1/n, u = 1 and v_i = t."""
    return [constant(x, 1 / as_term(n)), constant(v, t), eq(u, 1)]


at_rest = [*(constant(change, 0) for change in (dtheta, dx, dv)), eq(du, 0)]
"""The solution 0 of (5)."""


def is_table(left: Blocks, right: Blocks) -> list[Statement]:
    """Block by block, as definitions of the blocks on the left."""
    pairs = zip(left.table, right.table, strict=True)
    return [a.equals(b) for row, other in pairs for a, b in zip(row, other, strict=True)]
