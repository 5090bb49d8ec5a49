"""(6): the upper left n × n block of M⁻¹ is dx/dθ, for the matrix M of (5).

`W` is any two-sided inverse of M, given by the table of its nine blocks.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.notation import (
    I_n,
    M,
    X,
    dtheta,
    du,
    dv,
    dx,
    feasible,
    i,
    k,
    kkt_matrix,
    n,
    nonzero_u,
    one,
    positive_x,
    read,
    slack_v,
    u,
    v,
    x,
)  # fmt: skip
from proofs.chiu.section_3_3 import D_inv, diag_v, h_x, linear_system, rows_of_system, sum_is_one
from proofs.chiu.uniform_point import at_rest, constant, inverse_of_M_at, is_table, point
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, block_identity, column, diag, matrix, number, ones, zeros
from referee.language.statements import Sequent, both, eq, le, sequent
from referee.language.terms import Term, as_term
from referee.language.vectors import zero
from referee.tactics.tables import NOTHING, Combination, equal, equal_blocks, equation

heights = (n, (), n)
W = Blocks(tuple(tuple(matrix(f"W{r}{c}", h, w) for c, w in enumerate(heights, 1)) for r, h in enumerate(heights, 1)))
I_M = block_identity(heights)
inverse_of_M = both((M @ W).equals(I_M), (W @ M).equals(I_M))


jacobian = diag(x) - X @ X.T
explicit = Blocks(
    (
        (jacobian, X * (1 / u), I_n - X @ one.T),
        (-X.T, number(1 / u), -one.T),
        (zeros(n, n), zeros(n), D_inv),
    )
)


def printed() -> Sequent:
    """dx = (M⁻¹)_{1..n,1..n} dθ for the solutions of (5), and that block is diag(x) - xxᵀ."""
    goal = both(column(dx).equals(W.table[0][0] @ column(dtheta)), W.table[0][0].equals(jacobian))
    return sequent(goal, positive_x, feasible, slack_v, inverse_of_M, linear_system)


@cache
def proof() -> Theorem:
    """The first block row of W (M z) = (W M) z = z; and of W (M Z) = Z, where Z is the first column of the explicit inverse."""
    w, z = W.table[0], rows_of_system()
    left = logic.and_elim(logic.assume(inverse_of_M), 1)
    row = [equation(a, I_M.table[0][c], logic.and_elim(left, c)) for c, a in enumerate((W @ M).table[0])]
    change = w[0] @ z[0] + w[1] @ z[1] + w[2] @ z[2] - row[0] @ column(dx) - row[1] * du - row[2] @ column(dv)
    solved = [first_column(r) for r in range(3)]
    block = row[0] @ jacobian - row[1] @ X.T - w[0] @ solved[0] - w[1] @ solved[1] - w[2] @ solved[2]
    return logic.and_intro(equal(column(dx), w[0] @ column(dtheta), change), equal(w[0], jacobian, block))


def first_column(r: int) -> Combination:
    """Block r of M Z = (I, 0, 0) for Z = (diag(x) - xxᵀ, -xᵀ, 0): true for every u."""
    by = (NOTHING, -(sum_is_one() @ X.T) * u - sum_is_one() @ X.T, diag_v() @ jacobian)[r]
    a, b = (M @ explicit).table[r][0], I_M.table[r][0]
    return equation(a, b, equal(a, b, by, [h_x]))


@cache
def explicit_inverse() -> Theorem:
    """x > 0, Σx = 1, u != 0 |- the explicit matrix is the inverse of M with v = 0 and 0 for xᵀ1 - 1, from both sides, for all n."""
    m, total, facts = kkt_matrix(zero(n), as_term(0)), sum_is_one(), [h_x, logic.assume(nonzero_u)]
    right = {(2, 1): -(total @ X.T) * u, (2, 2): total, (2, 3): -(total @ one.T) * u}
    left = {(1, 2): X @ total, (2, 2): total}
    return logic.and_intro(equal_blocks(m @ explicit, I_M, right, facts), equal_blocks(explicit @ m, I_M, left, facts))


def variants() -> list[Variant]:
    """What fails without each hypothesis: at x = 1/n, u = 1 for n >= 2, and at n = 1, x = 2."""
    change, block = printed().goal.args  # type: ignore[attr-defined]
    two, there = le(2, n), (positive_x, feasible)
    tilted = (*point(1), *is_table(W, inverse_of_M_at(1)), inverse_of_M)
    proper = (*point(0), *is_table(W, inverse_of_M_at(0)), inverse_of_M)
    rest = (*at_rest, linear_system)
    third = Fraction(1, 3)
    numbers = ((2 * third, 2 * third, third), (-2 * third, third, -third), (0, 0, Fraction(1, 2)))
    single = [
        a.equals(ones(a.rows, a.cols) * c)
        for row, r in zip(W.table, numbers, strict=True)
        for a, c in zip(row, r, strict=True)
    ]
    far = (eq(n, 1), constant(x, 2), constant(v, 0), eq(u, 1), *single, inverse_of_M)
    no_inverse = (*point(0), W.table[0][0].equals(zeros(n, n)))
    moving = (constant(dtheta, 0), constant(dx, 1))
    return [
        Variant("v x = 0 dropped: v = 1", sequent(block, two, *tilted, *there, *rest), without=slack_v),
        Variant("Σx = 1 dropped: x = 2", sequent(block, *far, positive_x, slack_v, *rest), without=feasible),
        Variant(
            "W is not the inverse of M: W₁₁ = 0",
            sequent(block, two, *no_inverse, *there, slack_v, *rest),
            without=inverse_of_M,
        ),
        Variant(
            "dx does not solve (5): dθ = 0, dx = 1",
            sequent(change, two, *proper, *there, slack_v, *moving),
            without=linear_system,
        ),
    ]


def derived() -> list[tuple[str, Term, Term]]:
    """Elimination of du and dv by SymPy."""
    from derivations.chiu.eq_6 import jacobian as found  # noqa: PLC0415

    return [("dx/dθ", read(found()), jacobian.at(i, k))]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-eq6",
        printed=printed,
        proof=proof,
        variants=variants,
        derived=derived,
        note="Read: where M has an inverse, the dx that solves (5) is its upper left block times dθ; the block is "
        "diag(x) - xxᵀ, the Jacobian of softmax. "
        "At a solution of (3), M has an inverse only if u is not 0 (see the claim on the rank).",
    ),
)
