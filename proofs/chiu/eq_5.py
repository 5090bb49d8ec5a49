"""(5): the differentials (4) in matrix form, and how the matrix M of (5) compares with the Jacobian of F.

The entry of the Jacobian of F_r in the direction e_k of a variable is a derivative at t = 0, by `slope` of (4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from proofs.chiu.eq_4 import differentiate, h_x, line_1, line_2, line_3, slope
from proofs.chiu.notation import (
    F,
    M,
    dtheta,
    du,
    dv,
    dx,
    feasible,
    i,
    k,
    n,
    parameter_change,
    positive_x,
    read,
    solution_change,
    some_item,
    t,
    theta,
    u,
    v,
    x,
)  # fmt: skip
from referee import claims
from referee.claims import Claim, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, column, number, zeros
from referee.language.statements import And, Iff, Sequent, Statement, both, eq, every, sequent
from referee.language.terms import Idx, Term
from referee.language.vectors import Vector, unit
from referee.tactics.basic import iff
from referee.tactics.tables import equal, equation

Row = tuple[Matrix, Matrix]
Along = tuple[Vector, Term, Vector]

zero = zeros(n)
lines: tuple[Row, ...] = ((line_1, zero), (line_2, number(0)), (line_3, zero))
differentials = And(tuple(left.equals(right) for left, right in lines))

product = M @ solution_change
rows: tuple[Row, ...] = tuple((product.table[r][0], parameter_change.table[r][0]) for r in range(3))
matrix_form = product.equals(parameter_change)


def printed() -> Sequent:
    """(4), with 1ᵀ in its second line, says the same as M (dx, du, dv) = (dθ, 0, 0)."""
    return sequent(Iff(differentials, matrix_form), positive_x)


def carry(given: Theorem, source: Sequence[Row], target: Sequence[Row]) -> Theorem:
    """From one system to the other, line by line: the first changes its sign."""
    parts = []
    for r, ((a, b), (left, right)) in enumerate(zip(source, target, strict=True)):
        line = equation(a, b, logic.and_elim(given, r))
        parts.append(equal(left, right, -line if r == 0 else line))
    return logic.and_intro(*parts)


@cache
def proof() -> Theorem:
    """The two systems, line by line."""
    return iff(differentials, matrix_form, lambda h: carry(h, lines, rows), lambda h: carry(h, rows, lines))


def variants() -> list[Variant]:
    """With the sign of the column -1 changed: a solution of (4) in which only u and θ move."""
    change = Blocks(((column(dx),), (number(-du),), solution_change.table[2]))
    wrong = (M @ change).equals(parameter_change)
    moves = (every(i, eq(dtheta.at(i), -du)), every(i, eq(dx.at(i), 0)), every(i, eq(dv.at(i), 0)))
    return [Variant("+1 in the first row of M", sequent(wrong, some_item, positive_x, feasible, *moves, differentials))]


# the Jacobian of F with respect to (x, u, v)

DIRECTIONS: tuple[Along, ...] = (
    (x + unit(k, n) * t, u, v),
    (x, u + t, v),
    (x, u, v + unit(k, n) * t),
)


def blocks(signs: tuple[int, int, int]) -> Iterator[tuple[list[Idx], Term, Term]]:
    """(indices, F_r along the direction c, the sign of row r times the entry of M) for the nine blocks."""
    for r, row in enumerate(M.table):
        for c, block in enumerate(row):
            part = F(theta, *DIRECTIONS[c])[r]
            index = [a for a, wanted in ((i, block.rows), (k, block.cols)) if wanted]
            f = part.at(i) if isinstance(part, Vector) else part
            yield index, f, (block if signs[r] > 0 else -block).at(*index)


def jacobian(signs: tuple[int, int, int]) -> Sequent:
    """diag(signs) M = ∂F/∂(x, u, v), entry by entry."""
    parts: list[Statement] = []
    for index, f, value in blocks(signs):
        part: Statement = slope(f, value)
        for a in reversed(index):
            part = every(a, part)
        parts.append(part)
    return sequent(both(*parts), positive_x)


@cache
def jacobian_proof() -> Theorem:
    """Nine derivatives."""
    parts = []
    for index, f, value in blocks((-1, 1, 1)):
        th = differentiate(f, value, [h_x])
        for a in reversed(index):
            th = logic.forall_intro(th, a)
        parts.append(th)
    return logic.and_intro(*parts)


def derived() -> list[tuple[str, Term, Term]]:
    """SymPy's nine blocks beside those of diag(-1, 1, 1) M."""
    from derivations.chiu.eq_5 import jacobian as found  # noqa: PLC0415

    entries = [entry for row in found() for entry in row]
    stated = [value for _, _, value in blocks((-1, 1, 1))]
    return [
        (f"block ({p // 3 + 1}, {p % 3 + 1}) of the Jacobian", read(a), b)
        for p, (a, b) in enumerate(zip(entries, stated, strict=True))
    ]


CLAIMS: tuple[Claim, ...] = (
    claims.Statement(
        "CH-eq5",
        printed=printed,
        proof=proof,
        variants=variants,
        note="Equivalent to (4) with its second line repaired.",
    ),
    claims.Statement(
        "CH-eq5-jac",
        printed=lambda: jacobian((1, 1, 1)),
        repaired=lambda: jacobian((-1, 1, 1)),
        proof=jacobian_proof,
        derived=derived,
        note="M is not the Jacobian of F: its first block row has the opposite sign, as dθ was moved to the right. "
        "M = diag(-I, 1, I) ∂F/∂(x, u, v), so that M and the Jacobian are singular together.",
    ),
)
