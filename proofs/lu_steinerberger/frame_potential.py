"""The frame potential: F(u) = Σ_ij ⟨u_i,u_j⟩² >= n²/d for unit vectors of R^d, with equality iff they are a tight frame.

Source: Lu & Steinerberger, Section 1.3 (Benedetto & Fickus 2003). F - n²/d = ‖S - (n/d)I‖² for the frame operator S.
Hypotheses: ‖u_i‖ = 1; d >= 1, so that n²/d is defined; n >= 1 for "only if" (no vector at all is no tight frame).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.configurations import antipodal, orthonormal, perturbed_simplex, rotated_simplex, spread
from proofs.lu_steinerberger.notation import U, a, b, d, i, j, n, u, unit_u
from proofs.lu_steinerberger.proposition_3 import frame_potential, some_points
from proofs.lu_steinerberger.sharp_frame_bound import attained, not_attained
from proofs.lu_steinerberger.sharp_frame_bound import orthonormal as orthonormal_vectors
from proofs.lu_steinerberger.tight_frame import (
    A,
    a_dimension,
    empty_is_not_tight,
    frame_operator,
    is_tight,
    n_over_d,
    operator_is,
    unit_norm_tight,
)
from referee.claims import Claim, Definition, EqualityCase, Statement, Variant
from referee.language.statements import Iff, eq, ge, lt, sequent
from referee.language.subst import substitute
from referee.language.terms import Delta, Size, Term, as_term, total
from referee.language.vectors import zero
from referee.tactics.basic import (
    Certificate,
    backward,
    forward,
    iff,
    iff_parts,
    iff_transitive,
    over,
    restate,
)
from referee.tactics.chain import calc, given
from referee.tactics.links import Link
from referee.tactics.means import tight

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Sentence
    from referee.tactics.chain import Chain

least: Term = n**2 / as_term(d)
from_tight = frame_operator(a, b) - n_over_d * Delta(a, b)
off_diagonal: Term = total(i, total(j, (u(i) @ u(j)) ** 2, but=[i]))
equality_at_0 = substitute(Iff(eq(frame_potential, least), is_tight), sizes={"n": Size(())})
distance: Term = total(a, total(b, from_tight**2))


@cache
def frame_bound() -> Chain:
    """F = n²/d + ‖S - (n/d)I‖² >= n²/d."""
    room, unit = given(a_dimension, unit_u)
    lengths = Certificate().equal((unit, i), 2 * n_over_d, over=[over(i)])
    identity = lengths.prove("=", frame_potential, least + distance, [room])
    squares = Certificate().add(square=from_tight, over=[over(a), over(b)])
    bound = Link(squares.prove("<=", least, least + distance), squares.iff(least, least + distance))
    chain = calc(frame_potential, [room], "the frame bound")
    chain = chain.eq(least + distance, by=Link(identity), reason="F = ‖S‖², tr S = n")
    return chain.ge(least, by=bound, reason="squares")


@cache
def operator_case() -> Theorem:
    """F = n²/d iff S = (n/d)·I. This holds for n = 0 as well."""
    goal = Iff(eq(frame_potential, least), operator_is(n_over_d))
    return restate(tight(frame_bound().link()), goal, given(a_dimension))


@cache
def frame_equality() -> Theorem:
    """For n >= 1 and d >= 1: F = n²/d iff the u_i are a tight frame."""
    words = unit_norm_tight()
    left, right = iff_parts(words)
    turned = iff(right, left, lambda h: backward(words, h), lambda h: forward(words, h))
    return iff_transitive(operator_case(), turned)


def printed_bound(*assumed: Sentence) -> Sequent:
    return sequent(ge(frame_potential, least), *assumed)


def printed_case() -> Sequent:
    return sequent(Iff(eq(frame_potential, least), is_tight), some_points, a_dimension, unit_u)


def in_place_of_tight(condition: Sentence) -> Sequent:
    return sequent(Iff(eq(frame_potential, least), condition), some_points, a_dimension, unit_u)


def at_tight_frames() -> list[EqualityCase]:
    cases = [
        (rotated_simplex(8, 7), perturbed_simplex(8, 7), "simplex, n = 8, d = 7, rotated; off: one vector moved"),
        (antipodal(9, 1), spread(9, 2), "n = 9, d = 1; off: nine vectors of the plane"),
        (orthonormal(200, 5), perturbed_simplex(6, 6), "an orthonormal basis 40 times, n = 200, d = 5; off: n = d = 6"),
    ]
    return [EqualityCase(frame_potential, least, at, off, says) for at, off, says in cases]


def derived() -> list[tuple[str, Term, Term]]:
    """The constant and the bound that SymPy finds."""
    from derivations.lu_steinerberger import frame_potential as derivation  # noqa: PLC0415
    from referee.sympy_bridge import from_sympy  # noqa: PLC0415

    found = derivation.best_constant(), derivation.bound()
    labels = ("the best multiple of I", n_over_d), ("the bound", least)
    return [(label, from_sympy(f, {"n": n, "d": d}), t) for f, (label, t) in zip(found, labels, strict=True)]


CLAIMS: tuple[Claim, ...] = (
    Definition("LS-s13-F", terms=lambda: [frame_potential], note="Well-defined for all n, d and all vectors."),
    Statement(
        "LS-s13-frame",
        printed=lambda: printed_bound(a_dimension, unit_u),
        proof=lambda: frame_bound().theorem(),
        chains=lambda: [frame_bound()],
        equality=at_tight_frames,
        derived=derived,
        variants=lambda: [
            Variant("‖u_i‖ = 1 dropped", printed_bound(a_dimension)),
            Variant("n² in place of n²/d", sequent(ge(frame_potential, n**2), a_dimension, unit_u)),
            Variant("only j ≠ i summed", sequent(ge(off_diagonal, least), a_dimension, unit_u)),
            Variant("attained for every n and d", sequent(attained, some_points, a_dimension), not_attained),
        ],
        note="Proved for all n ≥ 0 and d ≥ 1. For n < d the bound is true and never attained: then F ≥ n > n²/d, with F = n exactly "
        "for orthonormal vectors, so that the sharp bound is n²/min(n,d).",
    ),
    Statement(
        "LS-s13-frame-eq",
        printed=printed_case,
        proof=frame_equality,
        chains=lambda: [frame_bound()],
        equality=at_tight_frames,
        variants=lambda: [
            Variant("n ≥ 1 dropped: no vectors", sequent(equality_at_0, a_dimension), empty_is_not_tight, some_points),
            Variant(
                "‖u_i‖ = 1 dropped: tight frames with another F",
                sequent(eq(frame_potential, least), some_points, a_dimension, lt(0, A), operator_is(A)),
                without=unit_u,
            ),
            Variant("orthonormal in place of tight", in_place_of_tight(orthonormal_vectors)),
            Variant("U = 0 in place of tight", in_place_of_tight(U.equals(zero(d)))),
        ],
        note="Holds for all n ≥ 1, d ≥ 1, with “tight frame” as in LS-s13-tight-def; the constant is then A = n/d. For n < d "
        "both sides of the equivalence are false.",
    ),
)
