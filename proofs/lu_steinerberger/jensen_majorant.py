"""The Jensen majorant: Σ_i log Σ_j e^{α⟨u_j,u_i⟩} <= n log((1/n) Σ_ij e^{α⟨u_i,u_j⟩}), with its equality case.

Source: Lu & Steinerberger, Section 1.3. Hypothesis: n >= 1, so that 1/n is defined; any vectors, any α.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.configurations import orthonormal, perturbed_simplex, rotated_simplex, spread
from proofs.lu_steinerberger.notation import alpha, i, j, k, n, positive_alpha, u, unit_u
from proofs.lu_steinerberger.proposition_3 import some_points
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.language.statements import Iff, eq, le, sequent
from referee.language.terms import Term, as_term, exp, log, total
from referee.tactics.basic import iff_parts, iff_transitive, restate
from referee.tactics.chain import calc, given
from referee.tactics.concave import jensen_log
from referee.tactics.means import constant_iff, tight

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.tactics.chain import Chain

row: Term = total(j, exp(alpha * (u(j) @ u(i))))
energy: Term = total(i, log(row))
kernel_energy: Term = total(i, total(j, exp(alpha * (u(i) @ u(j)))))
majorant: Term = n * log(1 / as_term(n) * kernel_energy)


@cache
def majorised() -> Chain:
    """Jensen's inequality for the concave logarithm, over i."""
    some = given(some_points)
    chain = calc(energy, some, "the Jensen majorant")
    return chain.le(majorant, by=jensen_log(i, row, facts=some), reason="Jensen for log over i")


@cache
def equality() -> Theorem:
    """Equality holds iff Σ_j e^{α⟨u_j,u_i⟩} is the same for all i."""
    some = given(some_points)
    words = constant_iff(i, k, row, facts=some)
    means = Iff(eq(energy, majorant), iff_parts(words)[0])
    return iff_transitive(restate(tight(majorised().link()), means, some), words)


def printed() -> Sequent:
    return sequent(le(energy, majorant), some_points)


def at_regular_points() -> list[EqualityCase]:
    cases = [
        (rotated_simplex(9, 8), perturbed_simplex(9, 8), "simplex, n = 9, d = 8, rotated; off: one vector moved"),
        (orthonormal(120, 40), spread(7, 3), "a basis of R⁴⁰ three times, n = 120; off: no symmetry, n = 7, d = 3"),
    ]
    return [EqualityCase(energy, majorant, at, off, says) for at, off, says in cases]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s13-jensen",
        printed=printed,
        proof=lambda: majorised().theorem(),
        chains=lambda: [majorised()],
        equality=at_regular_points,
        variants=lambda: [
            Variant("always an equality", sequent(eq(energy, majorant), some_points, positive_alpha, unit_u)),
            Variant("≥ in place of ≤", sequent(le(majorant, energy), some_points, positive_alpha, unit_u)),
            Variant(
                "log in place of n log", sequent(le(energy, log(1 / as_term(n) * kernel_energy)), some_points, unit_u)
            ),
        ],
        note="Holds for any vectors, any real α and n ≥ 1. Equality if and only if Σ_j e^{α⟨u_j,u_i⟩} is the same for all i, as for a "
        "simplex or an orthonormal basis.",
    ),
)
