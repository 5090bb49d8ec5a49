"""Section 4, beyond the text: a quadratic programme with equality constraints only, in closed form for every size.

Minimise ½xᵀQx + qᵀx subject to Ax = b. With P = ½(Q + Qᵀ), P' = P⁻¹ and S' = (AP'Aᵀ)⁻¹, which exist where P is positive definite and
the rows of A are linearly independent: dx = P'AᵀS'(db - dA x) - (P' - P'AᵀS'AP')(dq + dP x + dAᵀν).
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.beyond_optnet import X, balanced, constant, dA_, db, dnu, dP, dq, dx, families
from proofs.chiu.optnet import A_, P, n, nu, p
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import matrix, zeros
from referee.language.statements import Sequent, eq, sequent
from referee.tactics.stated import met
from referee.tactics.tables import are_inverse, equal, equation, inverse_equations

P_inv, S_inv = matrix("P'", n, n), matrix("S'", p, p)
S = A_ @ P_inv @ A_.T
of_P, of_S = are_inverse(P, P_inv), are_inverse(S, S_inv)
drift = dq.column + dP @ X + dA_.T @ nu.column
force = P @ dx.column + A_.T @ dnu.column + drift
stationary = force.equals(zeros(n))
projected = P_inv - P_inv @ A_.T @ S_inv @ A_ @ P_inv
response = P_inv @ A_.T @ S_inv @ (db.column - dA_ @ X) - projected @ drift


def derivative() -> Sequent:
    """Px + Aᵀν + q = 0 and Ax = b differentiated |- dx."""
    return sequent(dx.column.equals(response), of_P, of_S, stationary, balanced)


@cache
def derivative_proof() -> Theorem:
    """P' times the first line gives dx; A times that, and the second line, give dν."""
    (_, left), (_, undo) = inverse_equations(P, P_inv), inverse_equations(S, S_inv)
    line = A_ @ dx.column + dA_ @ X
    second = equation(line, db.column, met(logic.assume(line.equals(db.column)), logic.assume(balanced)))
    moved = P_inv @ equation(force, zeros(n)) - left @ dx.column
    dual = S_inv @ A_ @ moved - S_inv @ second - undo @ dnu.column
    return equal(dx.column, response, moved - P_inv @ A_.T @ dual)


def derivative_variants() -> list[Variant]:
    """One variable, and one constraint or none."""
    names = {**families, "P'": P_inv, "S'": S_inv}
    free = {"x": 0, "dQ": 0, "Q": 1, "P'": 1, "dx": 5, "dq": 0}
    bound = {**free, "A": 1, "dA": 0, "nu": 0, "S'": 1, "dx": 1, "dnu": -1, "db": 1}
    examples = [
        (of_P, "Q = 2, P' = 0, dx = 1", 0, {**free, "Q": 2, "P'": 0, "dx": 1, "dq": -2}),
        (of_S, "x = b, S' = 0, dx = 1", 1, {**bound, "S'": 0}),
        (stationary, "no constraint, dx = 5", 0, free),
        (balanced, "x = b, dx = 1, db = 0", 1, {**bound, "db": 0}),
    ]
    goal, given, variants = derivative().goal, derivative().given, []
    for gone, label, size, values in examples:
        here = [eq(n, 1), eq(p, size), *(constant(names[name], value) for name, value in values.items())]
        variants.append(Variant(label, sequent(goal, *here, *(s for s in given if s != gone)), without=gone))
    return variants


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-optnet-equality",
        title="Quadratic programme with equality constraints: dx in closed form",
        printed=derivative,
        proof=derivative_proof,
        variants=derivative_variants,
        note="In particular dx/db = P'AᵀS' and dx/dq = -(P' - P'AᵀS'AP'), the projection of -P⁻¹ on the kernel of A.",
    ),
)
