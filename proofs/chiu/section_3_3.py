"""Section 3.3 around (6): the blocks A, B, C, D of M, the rows of (5), and the two sentences without mathematics.

At a feasible x with x_i > 0, Σx = 1 and complementary slackness gives v = 0.
"""

from __future__ import annotations

from proofs.chiu.notation import (
    I_n,
    M,
    X,
    feasible,
    n,
    one,
    parameter_change,
    positive_x,
    reciprocal,
    slack_v,
    solution_change,
    u,
    v,
    x,
    zero_v,
)  # fmt: skip
from referee.claims import Claim, Definition, Prose
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, diag, number, zeros
from referee.language.terms import Term, indices
from referee.tactics.basic import Certificate, restate
from referee.tactics.tables import Combination, entries, equal_blocks, equation

A = Blocks(((diag(reciprocal), -one), (one.T * u, number(0))))
B = Blocks(((-I_n,), (zeros(n).T,)))
C = Blocks(((diag(v), zeros(n)),))
D, D_inv = diag(x), diag(reciprocal)

(h_x, h_feasible, h_slack) = map(logic.assume, (positive_x, feasible, slack_v))


def join(upper: Blocks, right: Blocks, lower: Blocks, corner: Blocks) -> Blocks:
    """The matrix of four tables."""
    top = zip(upper.table, right.table, strict=True)
    bottom = zip(lower.table, corner.table, strict=True)
    return Blocks(tuple((*a, *b) for rows in (top, bottom) for a, b in rows))


def sum_is_one() -> Combination:
    """1ᵀx = 1 as an equation between 1 × 1 matrices."""
    goal = (one.T @ X).equals(number(1))
    return equation(one.T @ X, number(1), restate(h_feasible, goal))


def slack_is_zero() -> Theorem:
    """From v_i x_i = 0 and x_i > 0: v_i = 0 for all i."""
    return entries(zero_v, lambda i: Certificate().equal((h_slack, i), 1 / x.at(i)), [h_x])


def diag_v() -> Combination:
    """diag(v) = 0."""
    zero = slack_is_zero()
    th = entries(diag(v).equals(zeros(n, n)), lambda i, j: Certificate().equal((zero, i), I_n.at(i, j)))
    return equation(diag(v), zeros(n, n), th)


def assembled() -> list[Theorem]:
    """The blocks make up the matrix of (5), where xᵀ1 - 1 = 0."""
    table = join(A, B, C, Blocks(((D,),)))
    return [equal_blocks(table, M, {(2, 2): -sum_is_one()})]


def blocks_terms() -> list[Term]:
    """The entries of the four blocks."""
    a, b = indices("i j", n)
    blocks = (diag(reciprocal), one.T * u, I_n, diag(v), diag(x))
    return [m.at(*(a, b)[: len(m.rows) + len(m.cols)]) for m in blocks]


linear_system = (M @ solution_change).equals(parameter_change)


def rows_of_system() -> list[Combination]:
    """The three block rows of (5)."""
    h, product = logic.assume(linear_system), M @ solution_change
    rows = zip(product.table, parameter_change.table, strict=True)
    return [equation(one_[0], other[0], logic.and_elim(h, k)) for k, (one_, other) in enumerate(rows)]


CLAIMS: tuple[Claim, ...] = (
    Definition(
        "CH-s33-ABCD",
        terms=blocks_terms,
        given=lambda: [positive_x],
        proof=assembled,
        note="The blocks make up the matrix of (5) because x is feasible: the entry xᵀ1 - 1 is written 0.",
    ),
    Prose("CH-s33-regul", why="An unfinished sentence on other regularisers; it claims nothing."),
    Prose(
        "CH-s33-impl", why="A remark on when the implicit function theorem is of use; it states no condition to check."
    ),
)
