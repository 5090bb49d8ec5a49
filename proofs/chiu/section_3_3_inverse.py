"""Section 3.3: what is left of M⁻¹ when v = 0, and dx/dθ as a block of A⁻¹.

A is (n+1) × (n+1), in blocks n and 1; `A_inv` is any two-sided inverse of it, given by the table of its four blocks.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.notation import (
    I_n,
    M,
    dtheta,
    du,
    dv,
    dx,
    feasible,
    i,
    n,
    positive_x,
    slack_v,
    u,
    v,
    x,
    zero_v,
)  # fmt: skip
from proofs.chiu.section_3_3 import (
    A,
    B,
    D_inv,
    diag_v,
    h_x,
    join,
    linear_system,
    rows_of_system,
    slack_is_zero,
    sum_is_one,
)
from proofs.chiu.uniform_point import constant, is_table, point
from proofs.chiu.uniform_point import inverse_of_A as uniform_inverse_of_A
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language import statements
from referee.language.matrices import Blocks, block_identity, column, matrix, number, ones, zeros
from referee.language.statements import Sequent, both, eq, every, le, sequent
from referee.language.terms import as_term, real, total
from referee.tactics.tables import Combination, equal, equal_blocks, equation

P, Q, R = matrix("P", n, n), matrix("q", n, ()), matrix("r", (), n)
(s,) = real("s")
A_inv = Blocks(((P, Q), (R, number(s))))
I_A, I_M = block_identity([n, 1]), block_identity([n, 1, n])
inverse_of_A = both((A @ A_inv).equals(I_A), (A_inv @ A).equals(I_A))
h_inverse = logic.assume(inverse_of_A)


# M⁻¹ where v = 0

D_block, no_column, no_row = (
    Blocks(((D_inv,),)),
    Blocks(((zeros(n, n),), (zeros(n).T,))),
    Blocks(((zeros(n, n), zeros(n)),)),
)
W = join(A_inv, no_column, no_row, D_block) @ join(I_A, -(B @ D_block), no_row, Blocks(((I_n,),)))


def reduced() -> Sequent:
    """v = 0 and M⁻¹ = diag(A⁻¹, D⁻¹) [[I, -BD⁻¹], [0, I]]."""
    goal = both(zero_v, (M @ W).equals(I_M), (W @ M).equals(I_M))
    return sequent(goal, positive_x, feasible, slack_v, inverse_of_A)


def blocks_of_inverse(side: int) -> dict[tuple[int, int], Combination]:
    """The blocks of A A⁻¹ = I (side 0), or of A⁻¹ A = I (side 1), as equations."""
    product, half = (A @ A_inv, A_inv @ A)[side], logic.and_elim(h_inverse, side)
    return {
        (r + 1, c + 1): equation(product.table[r][c], I_A.table[r][c], logic.and_elim(half, 2 * r + c))
        for r in (0, 1)
        for c in (0, 1)
    }


@cache
def reduced_proof() -> Theorem:
    """Block by block, from the blocks of A A⁻¹ = I = A⁻¹ A, from v = 0 and from Σx = 1."""
    a, b, flat, total = blocks_of_inverse(0), blocks_of_inverse(1), diag_v(), sum_is_one()
    right = {
        (1, 1): a[1, 1], (1, 2): a[1, 2], (1, 3): a[1, 1] @ D_inv,
        (2, 1): a[2, 1] + total @ R, (2, 2): a[2, 2] + total * s, (2, 3): (a[2, 1] + total @ R) @ D_inv,
        (3, 1): flat @ P, (3, 2): flat @ Q, (3, 3): flat @ P @ D_inv,
    }  # fmt: skip
    left = {
        (1, 1): b[1, 1] + P @ D_inv @ flat, (1, 2): b[1, 2] + Q @ total,
        (2, 1): b[2, 1] + R @ D_inv @ flat, (2, 2): b[2, 2] + total * s,
        (3, 1): D_inv @ flat,
    }  # fmt: skip
    facts = [h_x]
    return logic.and_intro(
        slack_is_zero(), equal_blocks(M @ W, I_M, right, facts), equal_blocks(W @ M, I_M, left, facts)
    )


def pinned(value: int) -> list[statements.Statement]:
    """n = 1, u = 1 and x_1 = value, with the inverse of A written out."""
    entries_of = ((column(x), value), (P, 0), (Q, 1), (R, -1))
    return [eq(n, 1), eq(u, 1), *(m.equals(ones(m.rows, m.cols) * c) for m, c in entries_of), eq(s, Fraction(1, value))]


def reduced_variants() -> list[Variant]:
    """Without complementary slackness; and at an x that is not feasible."""
    goal = both((M @ W).equals(I_M), (W @ M).equals(I_M))
    return [
        Variant("v is not 0", sequent(goal, *pinned(1), positive_x, feasible, inverse_of_A), without=slack_v),
        Variant("x is not feasible", sequent(goal, *pinned(2), positive_x, slack_v, inverse_of_A), without=feasible),
    ]


# dx/dθ


def upper_left() -> Sequent:
    """dx = (A⁻¹)_{1..n,1..n} dθ for the solutions of (5)."""
    goal = column(dx).equals(P @ column(dtheta))
    return sequent(goal, positive_x, feasible, slack_v, inverse_of_A, linear_system)


@cache
def upper_left_proof() -> Theorem:
    """P times the first row of (5), with A⁻¹ A = I, v = 0 and Σx = 1."""
    b, (first, second, third) = blocks_of_inverse(1), rows_of_system()
    by = P @ first + Q @ second + P @ D_inv @ third - b[1, 1] @ column(dx) - b[1, 2] * du
    by = by - Q @ sum_is_one() * du - P @ D_inv @ diag_v() @ column(dx)
    return equal(column(dx), P @ column(dtheta), by, [h_x])


def upper_left_variants() -> list[Variant]:
    """With another matrix in place of A⁻¹; at x = 1/n, u = 1 for n >= 2, and at n = 1, x = 2."""
    goal, there = upper_left().goal, (positive_x, feasible)
    known = (*is_table(A_inv, uniform_inverse_of_A), inverse_of_A)
    twice = (column(dtheta).equals(column(dx) * (2 * n)), column(dv).equals(column(dx) * (-as_term(n))), eq(du, 0))
    one_item = (constant(dtheta, 3), constant(dx, 2), eq(du, -2), constant(dv, 0))
    system = every(i, eq(dtheta.at(i), dx.at(i) / x.at(i) - du - dv.at(i)))
    rest = [eq(du, 0), every(i, eq(dv.at(i), 0)), every(i, eq(v.at(i), 0)), eq(u, 0)]
    moving = (constant(dtheta, 0), constant(dx, 1))
    return [
        Variant(
            "P is not a block of A⁻¹",
            sequent(goal, *there, slack_v, system, *rest, linear_system),
            without=inverse_of_A,
        ),
        Variant(
            "v x = 0 dropped: v = 1",
            sequent(goal, le(2, n), *point(1), *known, *there, eq(total(i, dx.at(i)), 0), *twice, linear_system),
            without=slack_v,
        ),
        Variant(
            "Σx = 1 dropped: x = 2",
            sequent(goal, *pinned(2), constant(v, 0), *one_item, positive_x, slack_v, inverse_of_A, linear_system),
            without=feasible,
        ),
        Variant(
            "dx does not solve (5): dθ = 0, dx = 1",
            sequent(goal, le(2, n), *point(0), *known, *there, slack_v, *moving),
            without=linear_system,
        ),
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-s33-v0",
        printed=reduced,
        proof=reduced_proof,
        variants=reduced_variants,
        note="Read: for every two-sided inverse of A. A has one only if u is not 0.",
    ),
    Statement(
        "CH-s33-Ainv",
        printed=upper_left,
        proof=upper_left_proof,
        variants=upper_left_variants,
        note="Read: the dx that solves (5) is the upper left n × n block of A⁻¹ times dθ.",
    ),
)
