"""Class weights for n = 2: the minimisers are the simplices (antipodal pairs), whatever the weights are.

For every n, ⟨u_j,u_i⟩ >= -1 gives L_m(u) >= Σ_i m_i log(1 + (n - 1)e^{-2α}), with equality iff u_j = -u_i for all i ≠ j. For n = 2
that is a simplex. Source: beside Lu & Steinerberger, Theorem 2, where all m_i are 1. Hypotheses: m_i > 0, α > 0, ‖u_i‖ = 1, d >= 1.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.class_weights import m, positive_weights, row, under, weighted
from proofs.lu_steinerberger.configurations import rotated_simplex, spread
from proofs.lu_steinerberger.minimisers_u import is_minimal, minimal_iff, simplex_attains
from proofs.lu_steinerberger.notation import (
    a,
    alpha,
    enough_room,
    i,
    j,
    n,
    positive_alpha,
    simplex,
    two_classes,
    u,
    unit_u,
)
from proofs.lu_steinerberger.theorem_2 import for_pairs
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import IdxNe, Iff, eq, ge, le
from referee.language.subst import substitute
from referee.language.terms import exp, log, total
from referee.tactics.basic import Certificate, forward, iff, iff_parts, iff_transitive, over, restate
from referee.tactics.chain import calc, given
from referee.tactics.links import Link
from referee.tactics.means import tight

if TYPE_CHECKING:
    from proofs.lu_steinerberger.configurations import ModelAt
    from referee.claims import Claim
    from referee.kernel.theorem import Theorem
    from referee.tactics.chain import Chain

at_most_two, loss_m = le(n, 2), weighted(row())
two, few, positive, some_weight, unit = given(two_classes, at_most_two, positive_alpha, positive_weights, unit_u)
only_two, apart = logic.antisymmetry(few, two), given(IdxNe(j, i))
lowest = total(i, m(i) * log(1 + (n - 1) * exp(-2 * alpha)))


@cache
def far_apart() -> Link:
    """-2α <= α(⟨u_j,u_i⟩ - 1) for unit vectors, with equality iff u_j = -u_i."""
    cert = Certificate().add(positive, c=Fraction(1, 2), square=u(i).at(a) + u(j).at(a), over=[over(a)])
    cert.equal((unit, i), alpha / 2).equal((unit, j), alpha / 2)
    exponent = alpha * (u(j) @ u(i) - 1)
    return Link(cert.prove("<=", -2 * alpha, exponent), cert.iff(-2 * alpha, exponent))


@cache
def lower_bound() -> Chain:
    """L_m(u) >= Σ_i m_i log(1 + (n - 1)e^{-2α}), for every n."""
    chain = calc(loss_m, [some_weight], "two classes")
    each = weighted(total(j, exp(-2 * alpha), but=[i]))
    return chain.ge(each, by=far_apart(), reason="‖u_i + u_j‖² ≥ 0").eq(lowest)


def opposite(frame: Theorem) -> Theorem:
    """For n = 2: u_i + u_j = 0 for the vectors i ≠ j of a simplex, because ‖u_i + u_j‖² = 0."""
    both = (u(i) + u(j)).norm2()
    cert = Certificate().equal((unit, i), -1).equal((unit, j), -1)
    zero = cert.equal((frame, i, j), -2).equal(only_two, -2 / (n - 1)).prove("=", 0, both, [two, *apart])
    squares = Certificate().add(square=u(i).at(a) + u(j).at(a), over=[over(a)])
    return for_pairs(forward(squares.iff(0, both), zero))


@cache
def equality() -> Theorem:
    """For n = 2: equality iff u is a simplex, ⟨u_1,u_2⟩ = -1."""
    case = tight(lower_bound().link())

    def there(h: Theorem) -> Theorem:
        cert = Certificate().equal((h, i, j, a), u(i).at(a), over=[over(a)]).equal((unit, i), -1)
        return for_pairs(cert.equal(only_two, -1 / (n - 1)).prove("=", u(i) @ u(j), -1 / (n - 1), [two, *apart]))

    solved = iff(iff_parts(case)[1], simplex, there, opposite)
    return restate(iff_transitive(case, solved), only_simplex)


def minimisers() -> Theorem:
    """u minimises L_m iff it is a simplex."""
    return minimal_iff(loss_m, lower_bound().theorem(), equality(), simplex_attains(loss_m, lowest, equality()))


only_simplex = Iff(eq(loss_m, lowest), simplex)
of_pair = under(two_classes, at_most_two, enough_room, positive_alpha, positive_weights, unit_u)


@cache
def at_pairs() -> list[EqualityCase]:
    def heavy(at: ModelAt) -> ModelAt:
        given_weights = {(0,): Fraction(1), (1,): Fraction(7)}
        return lambda system: at(system).replace(symbols={**at(system).symbols, "m": given_weights})

    return [
        EqualityCase(loss_m, lowest, heavy(rotated_simplex(2, d)), heavy(spread(2, d)),
                     f"antipodal pair, d = {d}, rotated, weights 1 and 7, α = 3/2")
        for d in (2, 5)
    ]  # fmt: skip


BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-unbalanced-pair",
        title="Class weights, n = 2: the minimisers are the antipodal pairs, whatever the weights are",
        printed=lambda: of_pair(Iff(is_minimal(loss_m), simplex)),
        proof=minimisers,
        chains=lambda: [lower_bound()],
        equality=at_pairs,
        variants=lambda: [
            Variant("n ≤ 2 dropped", of_pair(only_simplex, at_most_two), without=at_most_two),
            Variant("α > 0 dropped", of_pair(only_simplex, positive_alpha), without=positive_alpha),
            Variant("m_i > 0 dropped", of_pair(only_simplex, positive_weights), without=positive_weights),
            Variant("‖u_i‖ = 1 dropped", of_pair(ge(loss_m, lowest), unit_u), without=unit_u),
            Variant("e^{-α} for e^{-2α}", of_pair(ge(loss_m, substitute(lowest, symbols={"alpha": alpha / 2})))),
        ],
        note="For n = 2 there is one inner product only, and every term of the loss is least where it is -1.",
    ),
)
