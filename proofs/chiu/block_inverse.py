"""Section 3.3: the block-wise inversion formula for blocks A (p × p), B, C and D (q × q) of any sizes.

A', D' are the inverses of A and D; S' and T' those of the Schur complements A - BD'C and D - CA'B. The formula writes all
four, so that all four exist is its hypothesis. The blocks do not commute: the proof multiplies the equations that define
the four inverses from the left and from the right, and uses the push-through identity T'CA' = D'CS'.
"""

from __future__ import annotations

from functools import cache

from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, block_identity, identity, matrix, ones, zeros
from referee.language.statements import Sequent, both, eq, sequent
from referee.language.terms import sizes
from referee.tactics.tables import Combination, are_inverse, equal, equal_blocks, equation, inverse_equations

p, q = sizes("p q")
A, A_inv, S_inv = (matrix(name, p, p) for name in ("A", "A'", "S'"))
D, D_inv, T_inv = (matrix(name, q, q) for name in ("D", "D'", "T'"))
B, C = matrix("B", p, q), matrix("C", q, p)

S, T = A - B @ D_inv @ C, D - C @ A_inv @ B
M = Blocks(((A, B), (C, D)))
left_factor = Blocks(((S_inv, zeros(p, q)), (zeros(q, p), T_inv)))
right_factor = Blocks(((identity(p), -B @ D_inv), (-C @ A_inv, identity(q))))
W = left_factor @ right_factor
I_pq = block_identity([p, q])

inverses = (are_inverse(A, A_inv), are_inverse(D, D_inv), are_inverse(S, S_inv), are_inverse(T, T_inv))


def printed() -> Sequent:
    """The product on the right is the inverse of M, from both sides."""
    return sequent(both((M @ W).equals(I_pq), (W @ M).equals(I_pq)), *inverses)


@cache
def push_through() -> tuple[Combination, Combination]:
    """T'CA' = D'CS' and S'BD' = A'BT'."""
    (a, a2), (d, d2) = inverse_equations(A, A_inv), inverse_equations(D, D_inv)
    (s, s2), (t, t2) = inverse_equations(S, S_inv), inverse_equations(T, T_inv)
    first = t2 @ D_inv @ C @ S_inv - T_inv @ d @ C @ S_inv + T_inv @ C @ a2 @ S_inv - T_inv @ C @ A_inv @ s
    second = s2 @ A_inv @ B @ T_inv - S_inv @ a @ B @ T_inv + S_inv @ B @ d2 @ T_inv - S_inv @ B @ D_inv @ t
    lower = equal(T_inv @ C @ A_inv, D_inv @ C @ S_inv, first)
    upper = equal(S_inv @ B @ D_inv, A_inv @ B @ T_inv, second)
    return (
        equation(T_inv @ C @ A_inv, D_inv @ C @ S_inv, lower),
        equation(S_inv @ B @ D_inv, A_inv @ B @ T_inv, upper),
    )


@cache
def proof() -> Theorem:
    """M W = I and W M = I."""
    (a, a2), (d, d2) = inverse_equations(A, A_inv), inverse_equations(D, D_inv)
    (s, s2), (t, t2) = inverse_equations(S, S_inv), inverse_equations(T, T_inv)
    lower, upper = push_through()
    right = {
        (1, 1): s - B @ lower,
        (1, 2): -(A @ upper) - a @ B @ T_inv,
        (2, 1): -(D @ lower) - d @ C @ S_inv,
        (2, 2): t - C @ upper,
    }
    left = {(1, 1): s2, (1, 2): -(S_inv @ B @ d2), (2, 1): -(T_inv @ C @ a2), (2, 2): t2}
    return logic.and_intro(equal_blocks(M @ W, I_pq, right), equal_blocks(W @ M, I_pq, left))


def variants() -> list[Variant]:
    """Each of the four inverses is needed: without one of A or of D, a 1 × 1 example is written out."""
    a, d, s, t = inverses
    units = [eq(p, 1), eq(q, 1), *(m.equals(ones(m.rows, m.cols)) for m in (B, C, S_inv, T_inv))]
    no_a = [*units, D.equals(ones(q, q)), D_inv.equals(ones(q, q)), A.equals(2 * ones(p, p)), A_inv.equals(zeros(p, p))]
    no_d = [*units, A.equals(ones(p, p)), A_inv.equals(ones(p, p)), D.equals(2 * ones(q, q)), D_inv.equals(zeros(q, q))]
    goal = printed().goal
    return [
        Variant("A' is not the inverse of A", sequent(goal, *no_a, d, s, t), without=a),
        Variant("D' is not the inverse of D", sequent(goal, *no_d, a, s, t), without=d),
        Variant("S' is not the inverse of A - BD'C", sequent(goal, a, d, t), without=s),
        Variant("T' is not the inverse of D - CA'B", sequent(goal, a, d, s), without=t),
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-s33-blockinv",
        printed=printed,
        proof=proof,
        variants=variants,
        note="The formula needs A, D and both Schur complements to be invertible, as the inverses it writes imply. "
        "A block matrix can be invertible when A or D is not; then the formula does not apply.",
    ),
)
