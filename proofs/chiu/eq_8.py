"""(8): the inverse of A = [[E, F], [G, H]] by the Schur complement A/E = H - G E⁻¹ F, for blocks of any sizes p and q.

E' and (A/E)' are two-sided inverses; the blocks do not commute. The paper's A is the case p = n, q = 1.
"""

from __future__ import annotations

from functools import cache, reduce
from operator import add, matmul

from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, block_identity, matrix, ones, zeros
from referee.language.statements import Sequent, both, eq, sequent
from referee.language.terms import Term, indices, sizes
from referee.tactics.tables import are_inverse, equal_blocks, inverse_equations

p, q = sizes("p q")
E, E_inv = matrix("E", p, p), matrix("E'", p, p)
F, G = matrix("F", p, q), matrix("G", q, p)
H, K_inv = matrix("H", q, q), matrix("K'", q, q)
K = H - G @ E_inv @ F  # A/E

A = Blocks(((E, F), (G, H)))
A_inv = Blocks(((E_inv + E_inv @ F @ K_inv @ G @ E_inv, -E_inv @ F @ K_inv), (-K_inv @ G @ E_inv, K_inv)))
I_A = block_identity([p, q])
inverses = (are_inverse(E, E_inv), are_inverse(K, K_inv))


def printed() -> Sequent:
    """A A⁻¹ = I and A⁻¹ A = I."""
    return sequent(both((A @ A_inv).equals(I_A), (A_inv @ A).equals(I_A)), *inverses)


@cache
def proof() -> Theorem:
    """Each block is a combination of E E' = I, E' E = I, K K' = I and K' K = I, with K = A/E."""
    (e, e2), (k, k2) = inverse_equations(E, E_inv), inverse_equations(K, K_inv)
    right = {
        (1, 1): e + e @ F @ K_inv @ G @ E_inv,
        (1, 2): -e @ F @ K_inv,
        (2, 1): -k @ G @ E_inv,
        (2, 2): k,
    }
    left = {
        (1, 1): e2 + E_inv @ F @ K_inv @ G @ e2,
        (1, 2): -(E_inv @ F @ k2),
        (2, 1): -(K_inv @ G @ e2),
        (2, 2): k2,
    }
    return logic.and_intro(equal_blocks(A @ A_inv, I_A, right), equal_blocks(A_inv @ A, I_A, left))


def variants() -> list[Variant]:
    """Both inverses are needed: 1 × 1 examples."""
    e, k = inverses
    goal = printed().goal
    units = [eq(p, 1), eq(q, 1), *(m.equals(ones(m.rows, m.cols)) for m in (F, G, H))]
    no_e = [*units, E.equals(2 * ones(p, p)), E_inv.equals(zeros(p, p)), K_inv.equals(ones(q, q)), k]
    no_k = [*units, E.equals(ones(p, p)), E_inv.equals(ones(p, p)), e]
    return [
        Variant("E' is not the inverse of E", sequent(goal, *no_e), without=e),
        Variant("E is invertible and A/E is not", sequent(goal, *no_k), without=k),
    ]


def derived() -> list[tuple[str, Term, Term]]:
    """Block elimination by SymPy, with symbols that do not commute."""
    from derivations.chiu.eq_8 import inverse, words  # noqa: PLC0415

    letters = {"E1": E_inv, "F": F, "G": G, "K1": K_inv}
    found = []
    for r, row in enumerate(inverse()):
        for c, block in enumerate(row):
            stated = A_inv.table[r][c]
            parts = [count * reduce(matmul, [letters[x] for x in word]) for count, word in words(block)]
            index = (*indices("i", stated.rows[0]), *indices("j", stated.cols[0]))
            found.append((f"block ({r + 1}, {c + 1}) of A⁻¹", reduce(add, parts).at(*index), stated.at(*index)))
    return found


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-eq8",
        printed=printed,
        proof=proof,
        variants=variants,
        derived=derived,
        note="Proved for blocks of any sizes, given inverses of E and of A/E, which the formula writes.",
    ),
)
