"""(7): the Schur complement A/E = H - G E⁻¹ F of A = [[E, F], [G, H]], with E = diag(x)⁻¹, F = -1, G = u1ᵀ and H = 0."""

from __future__ import annotations

from functools import cache

from proofs.chiu.notation import feasible, one, positive_x, read, reciprocal, some_item, u, x
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, diag, identity, number
from referee.language.statements import Sequent, both, eq, sequent
from referee.language.terms import Term
from referee.tactics.basic import Certificate, ring
from referee.tactics.tables import are_inverse, equal

E, F, G, H = diag(reciprocal), -one, one.T * u, number(0)
E_inv: Matrix = diag(x)

schur_complement: Term = (H - G @ E_inv @ F).scalar()
middle: Term = 0 + (one.T * u @ diag(x) @ one).scalar()
last: Term = u * (column(x).T @ one).scalar()

h_x, h_feasible = logic.assume(positive_x), logic.assume(feasible)


def printed() -> Sequent:
    """E⁻¹ = diag(x), and H - G E⁻¹ F = 0 + u1ᵀdiag(x)1 = u xᵀ1."""
    goal = both(are_inverse(E, E_inv), eq(schur_complement, middle), eq(middle, last))
    return sequent(goal, positive_x)


@cache
def inverse_of_E() -> Theorem:
    """diag(x)⁻¹ diag(x) = I = diag(x) diag(x)⁻¹, as no x_i is 0."""
    unit = identity(E.rows)
    return logic.and_intro(equal(E @ E_inv, unit, facts=[h_x]), equal(E_inv @ E, unit, facts=[h_x]))


def proof() -> Theorem:
    """By normal form."""
    return logic.and_intro(inverse_of_E(), ring(schur_complement, middle), ring(middle, last))


def at_feasible() -> Sequent:
    """A/E = u."""
    return sequent(eq(schur_complement, u), positive_x, feasible)


def at_feasible_proof() -> Theorem:
    """u xᵀ1 = u, by u times Σx = 1."""
    return Certificate().equal(h_feasible, u).prove("=", schur_complement, u)


def at_feasible_variants() -> list[Variant]:
    """x must sum to 1."""
    return [Variant("x is not feasible", sequent(eq(schur_complement, u), some_item, positive_x))]


def derived() -> list[tuple[str, Term, Term]]:
    """The Schur complement in indices, by SymPy."""
    from derivations.chiu.eq_9 import schur_complement as found  # noqa: PLC0415

    return [("A/E", read(found()), last)]


CLAIMS: tuple[Claim, ...] = (
    Statement("CH-eq7", printed=printed, proof=proof, derived=derived, note="E⁻¹ = diag(x) needs x_i ≠ 0 for all i."),
    Statement("CH-s33-AEu", printed=at_feasible, proof=at_feasible_proof, variants=at_feasible_variants),
)
