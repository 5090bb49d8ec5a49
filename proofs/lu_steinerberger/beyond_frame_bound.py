"""Beyond the paper: F(u) >= n²/min(n, d) for unit vectors, attained for every n and d.

The bound is the larger of n (with equality iff the u_i are orthonormal) and n²/d (iff S = (n/d)·I, a tight frame). For n <= d the first
one is attained, by e_1, …, e_n; for n >= d the second one: for n = pd + q(d + 1), which is every n >= d(d - 1), by p orthonormal
bases and q simplices, and for the others by `beyond_frames_exist`. Hypotheses: ‖u_i‖ = 1, d >= 1.
Source: Benedetto & Fickus 2003, Theorems 6.1 and 6.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger import simplex as frames
from proofs.lu_steinerberger.beyond_frames_exist import enough_vectors, frames_exist
from proofs.lu_steinerberger.configurations import antipodal, orthonormal, perturbed_simplex, rotated_simplex, spread
from proofs.lu_steinerberger.frame_potential import frame_bound, operator_case
from proofs.lu_steinerberger.notation import a, d, n, two_classes, unit_u
from proofs.lu_steinerberger.proposition_3 import frame_potential, some_points
from proofs.lu_steinerberger.sharp_frame_bound import (
    attained,
    attained_by_orthonormal,
    bound,
    equality,
    few_vectors,
    fits,
    not_attained,
    too_few,
)
from proofs.lu_steinerberger.sharp_frame_bound import orthonormal as orthonormal_vectors
from proofs.lu_steinerberger.tight_frame import a_dimension, n_over_d, operator_is
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import Exists, Iff, Implies, both, eq, every, ge, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import Idx, Size, Symbol, as_term, indices, sizes, total
from referee.language.vectors import Vector, unit
from referee.tactics.basic import Certificate, chain_discharge, implies, over, restate, symmetric
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Sentence
    from referee.language.terms import Term

least = n**2 / as_term(d)
to_orthonormal = Iff(eq(frame_potential, n), orthonormal_vectors)
to_tight = Iff(eq(frame_potential, least), operator_is(n_over_d))
sharp = both(Implies(fits, attained_by_orthonormal), Implies(enough_vectors, attained))


def bounds() -> Theorem:
    """Both bounds, each with its equality case."""
    return logic.and_intro(bound(), equality(), frame_bound().theorem(), operator_case())


def attained_everywhere() -> Theorem:
    """The larger bound is attained."""
    return logic.and_intro(
        logic.implies_intro(few_vectors(), fits), logic.implies_intro(frames_exist(), enough_vectors)
    )


# p orthonormal bases and q simplices, n = pd + q(d + 1) vectors together

copies_p, copies_q = sizes("p q")
k, l = indices("k l", d)
f, g = indices("f g", d + 1)
w_f, w_g = (Vector(d, lambda a, at=at: Symbol("w", (at, a))) for at in (f, g))
many = copies_p * as_term(d) + copies_q * as_term(d + 1)


def repeated(number: Size, x: Term) -> Term:
    """Σ_rs x, for r and s of range `number`: the pairs of copies."""
    return total(Idx("r", number), total(Idx("s", number), x))


between_bases = total(k, total(l, (unit(k, d) @ unit(l, d)) ** 2))
across = total(Idx("r", copies_p), total(Idx("s", copies_q), total(k, total(f, (unit(k, d) @ w_f) ** 2))))
between_simplices = total(f, total(g, (w_f @ w_g) ** 2))
potential_of_union = repeated(copies_p, between_bases) + 2 * across + repeated(copies_q, between_simplices)
unit_w = every(f, eq(w_f.norm2(), 1))
explicit = Exists("w", both(unit_w, eq(potential_of_union, many**2 / as_term(d))))


def bases_and_simplices() -> Theorem:
    """For d >= 1, p copies of e_1, …, e_d and q copies of a simplex of d + 1 vectors are n unit vectors with F = n²/d."""
    (room,) = given(a_dimension)
    two, fit = Certificate().add(room).prove("<=", 2, d + 1), Certificate().prove("<=", d, d)
    here = {"n": d + 1}
    simplices = logic.instantiate(frames.exists_simplex(), sizes=here)
    simplices = chain_discharge(simplices, restate(two, substitute(two_classes, sizes=here)), fit)
    a_simplex = substitute(frames.a_simplex_exists.body, sizes=here)

    def reach(s: Theorem) -> Theorem:
        one, frame = logic.and_elim(s, 0), logic.and_elim(s, 1)
        square = copies_q * as_term(copies_q)
        cert = Certificate().equal((one, f), -2 * copies_p * as_term(copies_q), over=[over(f)])
        cert.equal((one, f), -square * (w_f.norm2() + 1), over=[over(f)])
        cert.equal((frame, f, g), -square * (w_f @ w_g - 1 / as_term(d)), over=[over(f), over(g, f)])
        value = cert.prove("=", many**2 / as_term(d), potential_of_union, [room])
        found = logic.and_intro(restate(one, unit_w), symmetric(value))
        return logic.exists_intro(found, "w", explicit.body, Lam((f, a), Symbol("w", (f, a))))

    return logic.exists_elim(simplices, implies(a_simplex, reach), "w")


def for_frames(goal: Sentence, *assumed: Sentence) -> Sequent:
    return sequent(goal, *(assumed or (a_dimension, unit_u)))


def at_both_ends() -> list[EqualityCase]:
    few = orthonormal(9, 200), spread(9, 200), "nine orthonormal vectors of R^200; off: nine vectors of a plane"
    tight = [
        (rotated_simplex(12, 11), perturbed_simplex(12, 11), "simplex, n = 12, d = 11, rotated; off: one vector moved"),
        (orthonormal(200, 8), perturbed_simplex(9, 8), "an orthonormal basis 25 times, n = 200, d = 8; off: n = 9"),
        (antipodal(9, 1), spread(9, 2), "n = 9, d = 1; off: nine vectors of the plane"),
    ]
    cases = [EqualityCase(frame_potential, as_term(n), *few)]
    return [*cases, *(EqualityCase(frame_potential, least, *case) for case in tight)]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "LS-beyond-frame-bound",
        title="The sharp frame bound",
        printed=lambda: for_frames(both(ge(frame_potential, n), to_orthonormal, ge(frame_potential, least), to_tight)),
        proof=bounds,
        equality=at_both_ends,
        variants=lambda: [
            Variant("n + 1 in place of n", for_frames(ge(frame_potential, n + 1))),
            Variant("(n² + 1)/d in place of n²/d", for_frames(ge(frame_potential, (n**2 + 1) / as_term(d)))),
            Variant("F = n iff tight", for_frames(Iff(eq(frame_potential, n), operator_is(n_over_d)))),
            Variant("F = n²/d iff orthonormal", for_frames(Iff(eq(frame_potential, least), orthonormal_vectors))),
        ],
        note="Both bounds hold for all n and d: F ≥ n, with equality exactly for orthonormal vectors, and F ≥ n²/d, with equality "
        "exactly for tight frames. The larger one is n²/min(n,d).",
    ),
    Statement(
        "LS-beyond-frame-attained",
        title="The sharp frame bound is attained for every n and d",
        printed=lambda: for_frames(sharp, a_dimension),
        proof=attained_everywhere,
        variants=lambda: [Variant("n²/d for n < d", sequent(attained, some_points, too_few), not_attained)],
        note="For n ≤ d by e_1, …, e_n. For n ≥ d by √(n/d) times the rows of an n × d matrix with orthonormal columns and rows of "
        "equal length: the one with the least Σ|V_i|⁴, since two rows of different length can be turned so that it falls. Cited "
        "is that there is a least one (the extreme value theorem), not the theorem of Benedetto & Fickus (2003).",
    ),
    Statement(
        "LS-beyond-frame-explicit",
        title="Tight frames of n = pd + q(d+1) vectors",
        printed=lambda: for_frames(explicit, a_dimension),
        proof=bases_and_simplices,
        note="By explicit vectors, nothing cited: p orthonormal bases and q simplices, for all p and q. By arithmetic, which "
        "is not part of what is proved, every n ≥ d(d−1) has this form.",
    ),
)
