"""The effective energy E = (α/n)‖U‖² + (α²/2n) Σ_ij ⟨u_i,u_j⟩² >= α²n/(2d), with equality iff U = 0 and the u_i are a tight frame.

Source: Lu & Steinerberger, Section 1.3. Hypotheses: ‖u_i‖ = 1, α > 0, n >= 1, d >= 1. For 2 <= n <= d the bound is not attained.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.configurations import antipodal, orthonormal, perturbed_simplex, rotated_simplex
from proofs.lu_steinerberger.frame_potential import frame_bound, frame_equality, least
from proofs.lu_steinerberger.notation import U, a, alpha, d, i, j, n, positive_alpha, two_classes, u, unit_u
from proofs.lu_steinerberger.proposition_3 import frame_potential, some_points
from proofs.lu_steinerberger.section_2 import U_vanishes
from proofs.lu_steinerberger.tight_frame import a_dimension, is_tight
from referee.claims import Claim, Definition, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import Exists, Iff, both, eq, ge, le, lt, sequent
from referee.language.subst import Lam, rename_symbol
from referee.language.terms import Delta, Symbol, Term, as_term
from referee.tactics.basic import (
    Certificate,
    backward,
    chain_discharge,
    discharge,
    forward,
    iff,
    iff_all,
    iff_transitive,
    implies,
    over,
    restate,
    sign,
)
from referee.tactics.chain import calc, given
from referee.tactics.links import Link

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Sentence
    from referee.tactics.chain import Chain

N = as_term(n)
effective: Term = alpha / n * U.norm2() + alpha**2 / (2 * N) * frame_potential
smallest: Term = alpha**2 * n / (2 * as_term(d))


@cache
def energy_bound() -> Chain:
    """E >= α²n/(2d): the first term is not negative, and F >= n²/d."""
    facts = given(some_points, a_dimension, positive_alpha)
    mean_zero = Certificate().add(sign("<", alpha / n, facts), square=U.at(a), over=[over(a)])
    flat = alpha**2 / (2 * N) * frame_potential
    first = Link(mean_zero.prove("<=", flat, effective, facts), mean_zero.iff(flat, effective, facts))
    chain = calc(effective, facts, "the effective energy").ge(flat, by=first, reason="‖U‖² ≥ 0")
    chain = chain.ge(alpha**2 / (2 * N) * least, by=frame_bound().link(), reason="the frame bound")
    return chain.eq(smallest)


@cache
def energy_equality() -> Theorem:
    """E = α²n/(2d) iff U = 0 and the u_i are a tight frame."""
    facts, frame = given(some_points, a_dimension, positive_alpha), frame_equality()
    cert = Certificate().add(sign("<", alpha / n, facts), square=U.at(a), over=[over(a)])
    cert.add(sign("<", alpha**2 / (2 * N), facts), frame_bound().theorem())
    both_parts = Iff(eq(effective, smallest), both(U_vanishes, eq(frame_potential, least)))
    case = restate(cert.iff(smallest, effective, facts), both_parts)
    return iff_transitive(case, iff_all(itself(U_vanishes), frame))


def itself(statement: Sentence) -> Theorem:
    """A iff A."""
    return iff(statement, statement, lambda h: h, lambda h: h)


# its minimum is not α²n/(2d) for few vectors

energy_of_w = rename_symbol(effective, "u", "w")
reached = Exists("w", both(rename_symbol(unit_u, "u", "w"), eq(energy_of_w, smallest)))
to_w = Lam((i, a), Symbol("w", (i, a)))
few = le(n, d)


def too_few_vectors() -> Theorem:
    """For 2 <= n <= d no unit vectors have E = α²n/(2d): U = 0 gives (n - 1)F >= n², by the distance to a simplex."""
    two, fits, unit = given(two_classes, few, unit_u)
    some = Certificate().add(two).add(sign("<=", 1)).prove("<=", 1, n)
    room = Certificate().add(some).add(fits).prove("<=", 1, d)
    to_simplex = (n - 1) * (u(i) @ u(j)) - n * Delta(i, j) + 1
    simplices = Certificate().add(sign("<", 1 / (n - 1), [two]), square=to_simplex, over=[over(i), over(j)])
    simplices.equal((unit, i), -2 * as_term(n), over=[over(i)])
    bound = simplices.prove("<=", n**2, (n - 1) * frame_potential + 2 * U.norm2(), [two])

    def clash(h: Theorem) -> Theorem:
        parts = forward(chain_discharge(energy_equality(), some, room), h)
        lowest = backward(chain_discharge(frame_equality(), some, room), logic.and_elim(parts, 1))
        cert = Certificate().add(bound).equal(lowest, n - 1)
        cert.equal((logic.and_elim(parts, 0), a), 2 * U.at(a), over=[over(a)])
        gap = cert.prove("<=", n**2, (n - 1) * (n**2 / as_term(d)), [room])
        weight = sign("<", n**2 / as_term(d), [some, room])
        return Certificate().add(gap).add(weight, fits).add(weight).prove("<", 0, 0, [room])

    case = logic.instantiate(implies(eq(effective, smallest), clash), symbols={"u": to_w})

    def nobody(h: Theorem) -> Theorem:
        return logic.implies_elim(discharge(case, logic.and_elim(h, 0)), logic.and_elim(h, 1))

    none = implies(reached.body, nobody)
    return implies(reached, lambda h: logic.exists_elim(h, none, "w"))


def at_balanced_frames() -> list[EqualityCase]:
    cases = [
        (rotated_simplex(8, 7), perturbed_simplex(8, 7), "simplex, n = 8, d = 7, rotated; off: one vector moved"),
        (antipodal(200, 1), orthonormal(6, 3), "n = 200, d = 1, signs; off: a basis of R³ twice (tight, U ≠ 0)"),
        (
            rotated_simplex(13, 12),
            antipodal(4, 3),
            "simplex, n = 13, d = 12, rotated; off: ±e_1 twice (U = 0, not tight)",
        ),
    ]
    return [EqualityCase(effective, smallest, at, off, says) for at, off, says in cases]


def energy_of_section(goal: Sentence) -> Sequent:
    return sequent(goal, some_points, a_dimension, positive_alpha, unit_u)


CLAIMS: tuple[Claim, ...] = (
    Definition(
        "LS-s13-E",
        terms=lambda: [effective],
        given=lambda: [some_points],
        note="Well-defined for n ≥ 1 and any vectors.",
    ),
    Statement(
        "LS-s13-Emean",
        printed=lambda: energy_of_section(
            both(ge(effective, smallest), Iff(eq(effective, smallest), both(U_vanishes, is_tight)))
        ),
        proof=lambda: logic.and_intro(restate(energy_bound().theorem(), ge(effective, smallest)), energy_equality()),
        chains=lambda: [energy_bound()],
        equality=at_balanced_frames,
        variants=lambda: [
            Variant("tight is enough: U = 0 dropped", energy_of_section(eq(effective, smallest))),
            Variant("α < 0", sequent(ge(effective, smallest), some_points, a_dimension, lt(alpha, 0), unit_u)),
            Variant("‖u_i‖ = 1 dropped", sequent(ge(effective, smallest), some_points, a_dimension, positive_alpha)),
            Variant(
                "attained for n ≤ d as well",
                sequent(reached, two_classes, few, positive_alpha),
                too_few_vectors,
            ),
        ],
        note="Made precise as: E = (α/n)‖U‖² + (α²/2n)F, so that E ≥ α²n/(2d) for α > 0, with equality if and only if the mean is 0 "
        "and the u_i are a tight frame. The simplex has both for d = n - 1; for 2 ≤ n ≤ d no configuration has.",
    ),
)
