"""Section 4.1: the letters of the differentiated KKT conditions of the quadratic program, and their matrix M.

Along (Q + t dQ, …, x + t dx, ν + t dν, λ + t dλ) the conditions (Qx + q + Aᵀν + Gᵀλ, Ax - b, diag(λ)(Gx - h)) have the derivative
M (dx, dν, dλ) + source at t = 0, with the matrix M of Amos & Kolter 2017, (6).
"""

from __future__ import annotations

from collections.abc import Iterator

from proofs.chiu.eq_10 import A, G, Q, a, b, c, h, i, lam, m, n, nu, p, q, rows, x
from referee.language.matrices import Blocks, Matrix, block_identity, column, diag, matrix, zeros
from referee.language.statements import Deriv, both
from referee.language.terms import Idx, as_term, real
from referee.language.vectors import Vector, vector

(t,) = real("t")
dQ, dA, dG = matrix("dQ", n, n), matrix("dA", p, n), matrix("dG", m, n)
dq, dx, db, dnu = vector("dq", n), vector("dx", n), vector("db", p), vector("dnu", p)
dh, dlam = vector("dh", m), vector("dlambda", m)

excess = rows(G, x) - h
"""Gx - h."""


def weighted(B: Matrix) -> Matrix:
    """diag(λ)B."""
    return Matrix(B.rows, B.cols, lambda e, *at: lam.at(e) * B.at(e, *at))


M = Blocks(
    (
        (Q, A.T, G.T),
        (A, zeros(p, p), zeros(p, m)),
        (weighted(G), zeros(m, p), diag(excess)),
    )
)
W = Blocks(
    tuple(
        tuple(matrix(f"W_{r}{s}", one, two) for s, two in enumerate((n, p, m), 1)) for r, one in enumerate((n, p, m), 1)
    )
)
I_M = block_identity([n, p, m])
change = Blocks(((column(dx),), (column(dnu),), (column(dlam),)))
source = Blocks(
    (
        (dQ @ column(x) + column(dq) + dA.T @ column(nu) + dG.T @ column(lam),),
        (dA @ column(x) - column(db),),
        (weighted(dG @ column(x) - column(dh)),),
    )
)
nothing = Blocks(((zeros(n),), (zeros(p),), (zeros(m),)))
inverse = both((M @ W).equals(I_M), (W @ M).equals(I_M))
differentiated = M @ change + source
solved = -(W @ source)


def kkt_along() -> tuple[Vector, Vector, Vector]:
    """The KKT conditions at (Q + t dQ, …, x + t dx, ν + t dν, λ + t dλ)."""
    Qt, At, Gt = Q + dQ * t, A + dA * t, G + dG * t
    xt, nut, lamt = x + dx * t, nu + dnu * t, lam + dlam * t
    first = rows(Qt, xt) + q + dq * t + rows(At.T, nut) + rows(Gt.T, lamt)
    gap = rows(Gt, xt) - h - dh * t
    return first, rows(At, xt) - b - db * t, Vector(m, lambda e: lamt.at(e) * gap.at(e))


def slopes() -> Iterator[tuple[Idx, Deriv]]:
    """The derivative of each condition at t = 0 is its row of M (dx, dν, dλ) + source."""
    for index, line, row in zip((i, a, c), kkt_along(), differentiated.table, strict=True):
        yield index, Deriv("t", line.at(index), as_term(0), row[0].at(index))
