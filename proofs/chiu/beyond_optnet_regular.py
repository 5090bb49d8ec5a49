"""Section 4, beyond the text: at a strictly complementary solution of a quadratic programme the KKT matrix has an inverse.

Active constraints Gx = h have λ > 0, inactive ones Hx < k have μ = 0. Let [[P, Aᵀ, Gᵀ], [A, 0, 0], [G, 0, 0]] have the inverse N, as it
does where P is positive definite and the rows of A and G are independent: then the KKT matrix of all constraints has one as well.
Sources: Fiacco 1976, Theorem 2.1; Amos & Kolter 2017, Section 3.1.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.beyond_optnet import K, L, X, constant, families, slack
from proofs.chiu.optnet import (
    H,
    N,
    active,
    eye,
    k,
    lam,
    m,
    mu,
    n,
    p,
    r,
    reduced,
    reduced_inverse,
    strictly_active,
    strictly_inactive,
    unused,
)  # fmt: skip
from referee.claims import Statement, Variant
from referee.implicit.eliminate import equations_of
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, block_identity, diag, zeros
from referee.language.statements import Sequent, both, eq, sequent
from referee.language.statements import Statement as Formula
from referee.language.terms import Delta
from referee.language.vectors import Vector
from referee.tactics.basic import Certificate
from referee.tactics.tables import Combination, entries, equal_blocks, equation

Lines = dict[tuple[int, int], Combination]
H_, M = Matrix(r, n, H.at), diag(mu.vector)
room = Vector(r, lambda u: (H_ @ X).at(u) - k[u])
complementary: tuple[Formula, ...] = (active, strictly_active, unused, strictly_inactive)
over_lambda, over_room = diag(Vector(m, lambda u: 1 / lam[u])), diag(Vector(r, lambda u: 1 / room.at(u)))

# the KKT matrix of all constraints, and its inverse

one, two, three = ((*row, zeros(row[0].rows, r)) for row in K.table)
whole = Blocks(((*one[:3], H_.T), two, three, (M @ H_, zeros(r, p), zeros(r, m), diag(room))))
inverse_rows = [(first, second, third @ over_lambda, -(first @ H_.T @ over_room)) for first, second, third in N.table]
inverse = Blocks((*inverse_rows, (zeros(r, n), zeros(r, p), zeros(r, m), over_room)))
unit = block_identity((n, p, m, r))


def strict_complementarity() -> Sequent:
    """The KKT matrix times its inverse is I, from both sides."""
    goal = both((whole @ inverse).equals(unit), (inverse @ whole).equals(unit))
    return sequent(goal, *complementary, reduced_inverse)


def lines_of_N() -> tuple[Lines, Lines]:
    """The blocks of the reduced matrix times N, which are those of I, and of N times it."""
    h = logic.assume(reduced_inverse)
    right, left = (equations_of(t, eye, logic.and_elim(h, at)) for at, t in enumerate((reduced @ N, N @ reduced)))
    return dict(right), dict(left)


def diagonal_zero(d: Vector, th: Theorem) -> Combination:
    """diag(d) = 0, from d = 0."""
    nothing, table = zeros(d.size, d.size), diag(d)
    return equation(
        table, nothing, entries(table.equals(nothing), lambda u, v: Certificate().equal((th, u), Delta(u, v)))
    )


@cache
def strict_complementarity_proof() -> Theorem:
    """Block by block from N; Gx - h = 0 and μ = 0 make the rest vanish."""
    (right, left), W = lines_of_N(), inverse.table
    no_slack, no_mu = diagonal_zero(slack, logic.assume(active)), diagonal_zero(mu.vector, logic.assume(unused))
    by: Lines = {}
    for row in range(3):
        scaled = [L @ right[row, at] if row == 2 else right[row, at] for at in range(3)]
        parts = [scaled[0], scaled[1], scaled[2] @ over_lambda, -(scaled[0] @ (H_.T @ over_room))]
        by |= {(row + 1, at + 1): no_slack @ W[2][at] + part if row == 2 else part for at, part in enumerate(parts)}
    by |= {(4, at + 1): no_mu @ H_ @ W[0][at] for at in range(4)}
    back: Lines = {(4, 1): over_room @ no_mu @ H_}
    for row in range(3):
        back[row + 1, 1], back[row + 1, 2] = left[row, 0] + W[row][3] @ no_mu @ H_, left[row, 1]
        back[row + 1, 3] = left[row, 2] + W[row][2] @ no_slack
    facts = [logic.assume(strictly_active), logic.assume(strictly_inactive)]
    after, before = equal_blocks(whole @ inverse, unit, by, facts), equal_blocks(inverse @ whole, unit, back, facts)
    return logic.and_intro(after, before)


# without one of the hypotheses: numbers for blocks

tables = {**families, **{f.name: f.column for f in (H, k, mu, *(f.change for f in (H, k, mu)))}}
tables |= {f"N{row}{col}": block for row, line in enumerate(N.table, 1) for col, block in enumerate(line, 1)}
BORDERED = {"N11": 0, "N13": 1, "N31": 1, "N33": -1}


def numbers(sizes: tuple[int, int, int, int], values: dict[str, int]) -> list[Formula]:
    """n, p, m, r, and what every entry of a family is."""
    fixed = [constant(tables[name], value) for name, value in values.items()]
    return [*(eq(size, value) for size, value in zip((n, p, m, r), sizes, strict=True)), *fixed]


def without(claimed: Sequent, examples: list[tuple[Formula, str, list[Formula]]]) -> list[Variant]:
    """The variants with one hypothesis dropped."""
    return [
        Variant(label, sequent(claimed.goal, *values, *(s for s in claimed.given if s != gone)), without=gone)
        for gone, label, values in examples
    ]


def strict_complementarity_variants() -> list[Variant]:
    """Q = G = H = 1, one constraint of each kind."""
    base, sizes = {"Q": 1, "G": 1, "H": 1, "lambda": 1, "x": 0}, (1, 0, 1, 1)
    examples = [
        (active, "x = 0 < h = 1", numbers(sizes, base | BORDERED | {"h": 1, "k": 1, "mu": 0})),
        (unused, "μ = 1", numbers(sizes, base | BORDERED | {"h": 0, "k": 1, "mu": 1})),
        (reduced_inverse, "N = 0", numbers(sizes, base | dict.fromkeys(BORDERED, 0) | {"h": 0, "k": 1, "mu": 0})),
    ]
    return without(strict_complementarity(), examples)


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-optnet-regular",
        title="Quadratic programme: strict complementarity makes the KKT matrix invertible",
        printed=strict_complementarity,
        proof=strict_complementarity_proof,
        variants=strict_complementarity_variants,
        note="N is the inverse of the KKT matrix of the active constraints alone. The text asks for no condition of this kind.",
    ),
)
