"""Section 1.3, first sentences: L_α expands as in Proposition 3 up to -nα, and the third term is small with ‖Σu_i‖.

Source: Lu & Steinerberger, Section 1.3. Hypotheses: ‖u_i‖ = 1, n >= 1. The energy of Proposition 3 is
f = Σ_i log Σ_j e^{α⟨u_i,u_j⟩} = L_α + nα.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.configurations import collapsed, spread
from proofs.lu_steinerberger.notation import (
    U,
    a,
    alpha,
    b,
    i,
    j,
    loss,
    n,
    u,
    unit_u,
)
from proofs.lu_steinerberger.proposition_3 import (
    as_big_o,
    energy,
    explicit_remainder,
    printed_sum,
    some_points,
    true_sum,
    up_to,
    x,
)
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import And, both, le, sequent
from referee.language.terms import Term, absolute, as_term, exp, log, total
from referee.tactics.basic import (
    Certificate,
    congruence,
    over,
    restate,
    sign,
    transitive,
)
from referee.tactics.chain import calc, given
from referee.tactics.links import Link, TacticError
from referee.tactics.reduce import equal_by

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.tactics.chain import Chain

half, N = Fraction(1, 2), as_term(n)
last: Term = total(i, (u(i) @ U) ** 2)


# the first sentence: L_α and the energy of Proposition 3


@cache
def shifted_loss() -> Chain:
    """L_α = Σ_i log(e^{-α} Σ_j e^{α⟨u_i,u_j⟩}) = f - nα, because e^{α(⟨u_i,u_i⟩ - 1)} = 1."""
    some, unit = given(some_points, unit_u)
    everything = total(j, exp(alpha * x))
    argument = loss().body.arg  # type: ignore[attr-defined]
    joined = equal_by(argument, exp(-alpha) * everything, [unit])
    if joined is None:
        raise TacticError("the shifted loss: unit norm does not join j = i to the sum")
    chain = calc(loss(), [some], "L_α").eq(
        total(i, log(exp(-alpha) * everything)), by=Link(joined), reason="⟨u_i,u_i⟩ = 1"
    )
    return chain.eq(energy - n * alpha, reason="log(e^{-α} z) = -α + log z")


def error_of_loss() -> Theorem:
    """|L_α + nα - (the expansion of Proposition 3)| <= n|α|³/3."""
    bound, shifted = explicit_remainder(), shifted_loss().theorem()
    error = loss() + n * alpha - true_sum
    equal = Certificate().equal(shifted).prove("=", error, energy - true_sum)
    return transitive(congruence(equal, absolute), bound)


def loss_expanded() -> Theorem:
    """L_α = -nα + the expansion of Proposition 3 (with α²/(2n²))."""
    return as_big_o(error_of_loss(), loss() + n * alpha - true_sum, n * as_term(Fraction(1, 3)), 3)


def expansion_of_loss(expected: Term) -> Sequent:
    return sequent(up_to(loss() - expected, 3), some_points, unit_u)


# the third term


def third_term(below: Term) -> Term:
    """(α²/…) Σ_i ⟨u_i,U⟩²."""
    return alpha**2 / below * last


def third_is_small() -> Theorem:
    """0 <= (α²/2n²) Σ_i ⟨u_i,U⟩² <= (α²/2n) ‖U‖², and the same with n-fold coefficients: Cauchy–Schwarz for each i."""
    some, unit = given(some_points, unit_u)
    cross = u(i).at(a) * U.at(b) - u(i).at(b) * U.at(a)
    facts: list[Theorem] = [some]
    parts: list[Theorem] = []
    for below in (N, N**2):
        low = Certificate().add(sign("<", 1 / below, facts), c=half, square=alpha * (u(i) @ U), over=[over(i)])
        high = Certificate().add(
            sign("<", 1 / below, facts), c=half * half, square=alpha * cross, over=[over(i), over(a), over(b)]
        )
        high.equal((unit, i), half * alpha**2 / below * U.norm2(), over=[over(i)])
        parts += [
            low.prove("<=", 0, third_term(2 * below), facts),
            high.prove("<=", third_term(2 * below), alpha**2 * N / (2 * below) * U.norm2(), facts),
        ]
    return logic.and_intro(*(restate(p, s, facts) for p, s in zip(parts, third_bounds().args, strict=True)))


def third_bounds() -> And:
    """The printed coefficient first, then the right one."""
    one, two = third_term(2 * N), third_term(2 * N**2)
    return both(
        le(0, one),
        le(one, alpha**2 / 2 * U.norm2()),
        le(0, two),
        le(two, alpha**2 / (2 * N) * U.norm2()),
    )


def variants_of_third() -> list[Variant]:
    bound = le(third_term(2 * N), alpha**2 / 2 * U.norm2())
    smaller = le(third_term(2 * N**2), alpha**2 / (2 * N**2) * U.norm2())
    return [
        Variant("‖u_i‖ = 1 dropped", sequent(bound, some_points)),
        Variant("α²/(2n²) in place of α²/(2n)", sequent(smaller, some_points, unit_u)),
    ]


def at_collapse() -> list[EqualityCase]:
    one, two = third_term(2 * N**2), alpha**2 / (2 * N) * U.norm2()
    return [
        EqualityCase(
            one, two, collapsed(50, 4), spread(5, 3), "all u_i equal, n = 50, d = 4; off: no symmetry, n = 5, d = 3"
        )
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s13-rel",
        printed=lambda: expansion_of_loss(printed_sum),
        repaired=lambda: sequent(up_to(loss() + n * alpha - true_sum, 3), some_points, unit_u),
        proof=loss_expanded,
        chains=lambda: [shifted_loss()],
        variants=lambda: [
            Variant("the coefficient repaired, but no -nα", expansion_of_loss(true_sum)),
            Variant("-nα, but the printed coefficient", expansion_of_loss(printed_sum - n * alpha)),
        ],
        note="Proposition 3 expands Σ_i log Σ_j e^{α⟨u_i,u_j⟩}, which for unit vectors is L_α + nα: the expansion of L_α has "
        "the further term -nα (and α²/(2n²) as its last coefficient). Constant terms do not move minimisers. The remainder is at "
        "most n|α|³/3 for every real α, so “α → 0⁺” is not needed.",
    ),
    Statement(
        "LS-s13-third",
        printed=lambda: sequent(third_bounds(), some_points, unit_u),
        proof=third_is_small,
        variants=variants_of_third,
        equality=at_collapse,
        note="Made precise as: 0 ≤ third term ≤ (α²/2n)‖U‖², with the right coefficient α²/(2n²); with the printed α²/(2n) it is "
        "at most (α²/2)‖U‖². Together with LS-s13-dom, at a minimiser it is at most nα³/2 where some v has Σv_i = 0.",
    ),
)
