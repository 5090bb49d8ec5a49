"""Section 3.3, beyond the text: which inverses the block-inverse formula needs, for blocks that do not commute.

M = [[A, B], [C, D]] with A p × p and D q × q. The text's formula writes the inverses of A, D, S = A - BD⁻¹C and T = D - CA⁻¹B.
Those of A and T suffice; where A is invertible, T is invertible iff M is; and the inverse of S follows from those of A, D
and T. Sources: Banachiewicz 1937; Woodbury 1950; Horn & Johnson 2013, Section 0.7.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.block_inverse import A, A_inv, B, C, D, D_inv, I_pq, M, S, T, T_inv, inverses, p, q
from referee.claims import Statement, Variant
from referee.implicit.eliminate import equations_of
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language import statements
from referee.language.matrices import Blocks, Matrix, identity, matrix, ones
from referee.language.statements import Sequent, both, eq, sequent
from referee.tactics.tables import are_inverse, equal, equal_blocks, inverse_equations

of_A, of_D, _, of_T = inverses
(a, a2), (d, d2), (t, t2) = (inverse_equations(*pair) for pair in ((A, A_inv), (D, D_inv), (T, T_inv)))


# A and T = D - CA'B suffice

S_inverse: Matrix = A_inv + A_inv @ B @ T_inv @ C @ A_inv
W = Blocks(((S_inverse, -(A_inv @ B @ T_inv)), (-(T_inv @ C @ A_inv), T_inv)))


def two_inverses() -> Sequent:
    """M W = I = W M, with the inverses of A and T only."""
    return sequent(both((M @ W).equals(I_pq), (W @ M).equals(I_pq)), of_A, of_T)


@cache
def two_inverses_proof() -> Theorem:
    """Block by block from the equations that define A' and T'."""
    right = {(1, 1): a + a @ B @ T_inv @ C @ A_inv, (1, 2): -(a @ B @ T_inv), (2, 1): -(t @ C @ A_inv), (2, 2): t}
    left = {(1, 1): a2 + A_inv @ B @ T_inv @ C @ a2, (1, 2): -(A_inv @ B @ t2), (2, 1): -(T_inv @ C @ a2), (2, 2): t2}
    return logic.and_intro(equal_blocks(M @ W, I_pq, right), equal_blocks(W @ M, I_pq, left))


# where A is invertible and M is, so is T

sides = (p, q)
N = Blocks(tuple(tuple(matrix(f"N{r}{c}", u, v) for c, v in enumerate(sides, 1)) for r, u in enumerate(sides, 1)))
of_M = both((M @ N).equals(I_pq), (N @ M).equals(I_pq))


def schur_is_invertible() -> Sequent:
    """The block N22 of M⁻¹ is the inverse of T."""
    return sequent(are_inverse(T, N.table[1][1]), of_A, of_M)


@cache
def schur_is_invertible_proof() -> Theorem:
    """T N22 = I from the right-hand column of M N = I, and N22 T = I from the last row of N M = I."""
    h, (_, N12), (N21, N22) = logic.assume(of_M), *N.table
    right, left = (equations_of(x, I_pq, logic.and_elim(h, k)) for k, x in enumerate((M @ N, N @ M)))
    after = equal(T @ N22, identity(q), right[1, 1] - C @ A_inv @ right[0, 1] + C @ a2 @ N12)
    before = equal(N22 @ T, identity(q), left[1, 1] - left[1, 0] @ A_inv @ B + N21 @ a @ B)
    return logic.and_intro(after, before)


# the inverse of the other Schur complement


def woodbury() -> Sequent:
    """(A - BD'C)⁻¹ = A' + A'BT'CA'."""
    return sequent(are_inverse(S, S_inverse), of_A, of_D, of_T)


@cache
def woodbury_proof() -> Theorem:
    """CA'B = D - T, and T' and D' cancel T and D."""
    right = a + a @ B @ T_inv @ C @ A_inv - B @ d2 @ T_inv @ C @ A_inv + B @ D_inv @ t @ C @ A_inv
    left = a2 + A_inv @ B @ T_inv @ C @ a2 - A_inv @ B @ T_inv @ d @ C + A_inv @ B @ t2 @ D_inv @ C
    return logic.and_intro(equal(S @ S_inverse, identity(p), right), equal(S_inverse @ S, identity(p), left))


# without one of the inverses: 1 × 1 blocks

blocks = {"A": A, "A_inv": A_inv, "B": B, "C": C, "D": D, "D_inv": D_inv, "T_inv": T_inv}
blocks |= {f"N{r}{c}": block for r, row in enumerate(N.table, 1) for c, block in enumerate(row, 1)}


def numbers(**values: int | Fraction) -> list[statements.Statement]:
    """The blocks are numbers, these."""
    tables = [(blocks[name], value) for name, value in values.items()]
    return [eq(p, 1), eq(q, 1), *(m.equals(ones(m.rows, m.cols) * value) for m, value in tables)]


def two_inverses_variants() -> list[Variant]:
    """A = 2 with A' = 0, and D = 2 with T' = 0."""
    goal, wrong = two_inverses().goal, Blocks((W.table[0], (-W.table[1][0], T_inv)))
    signs = both((M @ wrong).equals(I_pq), (wrong @ M).equals(I_pq))
    no_A = numbers(A=2, A_inv=0, B=1, C=1, D=1, T_inv=1)
    no_T = numbers(A=1, A_inv=1, B=1, C=1, D=2, T_inv=0)
    here = numbers(A=1, A_inv=1, B=1, C=1, D=2, T_inv=1)
    return [
        Variant("A = 2, A' = 0", sequent(goal, *no_A, of_T), without=of_A),
        Variant("A = B = C = 1, D = 2, T' = 0", sequent(goal, *no_T, of_A), without=of_T),
        Variant("T'CA' for -T'CA' (A = B = C = 1, D = 2)", sequent(signs, *here, of_A, of_T)),
    ]


def schur_is_invertible_variants() -> list[Variant]:
    """M = [[0, 1], [1, 0]] is invertible, and its block A is not."""
    goal = schur_is_invertible().goal
    swap = numbers(A=0, A_inv=0, B=1, C=1, D=0, N11=0, N12=1, N21=1, N22=0)
    singular = numbers(A=1, A_inv=1, B=1, C=1, D=1, N11=1, N12=1, N21=1, N22=1)
    return [
        Variant("A = D = 0, B = C = 1", sequent(goal, *swap, of_M), without=of_A),
        Variant("A = B = C = D = 1", sequent(goal, *singular, of_A), without=of_M),
    ]


def woodbury_variants() -> list[Variant]:
    """Each of the three inverses is needed, and so is the sign."""
    goal, wrong = woodbury().goal, are_inverse(S, A_inv - A_inv @ B @ T_inv @ C @ A_inv)
    half = Fraction(1, 2)
    no_A = numbers(A=2, A_inv=0, B=1, C=1, D=1, D_inv=1, T_inv=1)
    no_D = numbers(A=1, A_inv=1, B=1, C=1, D=2, D_inv=0, T_inv=1)
    no_T = numbers(A=1, A_inv=1, B=1, C=1, D=2, D_inv=half, T_inv=0)
    here = numbers(A=1, A_inv=1, B=1, C=1, D=2, D_inv=half, T_inv=1)
    return [
        Variant("A = 2, A' = 0", sequent(goal, *no_A, of_D, of_T), without=of_A),
        Variant("D = 2, D' = 0", sequent(goal, *no_D, of_A, of_T), without=of_D),
        Variant("A = B = C = 1, D = 2, T' = 0", sequent(goal, *no_T, of_A, of_D), without=of_T),
        Variant("A' - A'BT'CA' (A = B = C = 1, D = 2)", sequent(wrong, *here, of_A, of_D, of_T)),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-block-inverse",
        title="The inverse of a block matrix from two inverses",
        printed=two_inverses,
        proof=two_inverses_proof,
        variants=two_inverses_variants,
        note="The formula of Section 3.3 writes four inverses. With those of A and of D - CA⁻¹B alone M is inverted from both "
        "sides; nothing has to commute, and D may be singular (Banachiewicz).",
    ),
    Statement(
        "CH-beyond-block-inverse-converse",
        title="Where A and M are invertible, so is the Schur complement",
        printed=schur_is_invertible,
        proof=schur_is_invertible_proof,
        variants=schur_is_invertible_variants,
        note="The inverse of D - CA⁻¹B is the last block of M⁻¹. So for an invertible A the hypothesis of the formula is that M is "
        "invertible, no more. For M = [[0, 1], [1, 0]] no block on the diagonal has an inverse, and M has.",
    ),
    Statement(
        "CH-beyond-woodbury",
        title="The other Schur complement is then invertible too",
        printed=woodbury,
        proof=woodbury_proof,
        variants=woodbury_variants,
        note="Of the four inverses that the formula of Section 3.3 writes, that of A - BD⁻¹C follows from the other three "
        "(Woodbury's identity).",
    ),
)
