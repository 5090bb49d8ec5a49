"""(9): A⁻¹ for A = [[diag(x)⁻¹, -1], [u1ᵀ, 0]] at a feasible x with u != 0, and the Jacobian of softmax.

The first line of (9) is (8) with E⁻¹ = diag(x) and A/E = u. The last section differentiates softmax itself.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.notation import (
    X,
    feasible,
    i,
    k,
    n,
    nonzero_u,
    one,
    partition,
    positive_x,
    read,
    softmax,
    some_item,
    t,
    theta,
    u,
    x,
)  # fmt: skip
from proofs.chiu.section_3_3 import A, sum_is_one
from proofs.chiu.section_3_3_inverse import I_A
from referee.claims import Claim, Statement, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, column, diag, number
from referee.language.statements import Deriv, Sequent, both, every, ne, sequent
from referee.language.terms import Delta, Index, Term, as_term, exp
from referee.language.vectors import Vector
from referee.tactics.basic import restate
from referee.tactics.tables import equal_blocks

d_x: Matrix = diag(x)
unit: Matrix = number(u)
over_u: Matrix = number(1 / u)

first_line = Blocks(
    (
        (d_x - d_x @ one @ over_u @ unit @ one.T @ d_x, d_x @ one @ over_u),
        (-over_u @ unit @ one.T @ d_x, over_u),
    )
)
second_line = Blocks(((d_x - X @ X.T, X * (1 / u)), (-X.T, over_u)))

h_x, h_feasible, h_u = map(logic.assume, (positive_x, feasible, nonzero_u))


def printed() -> Sequent:
    """The two lines are equal, and the second one is the inverse of A."""
    is_inverse = ((A @ second_line).equals(I_A), (second_line @ A).equals(I_A))
    return sequent(both(first_line.equals(second_line), *is_inverse), positive_x, feasible, nonzero_u)


@cache
def proof() -> Theorem:
    """By normal form, with Σx = 1 where 1ᵀ meets x."""
    total, facts = sum_is_one(), [h_x, h_u]
    right = {(2, 1): -(total @ X.T) * u, (2, 2): total}
    left = {(1, 2): X @ total, (2, 2): total}
    return logic.and_intro(
        equal_blocks(first_line, second_line, facts=facts),
        equal_blocks(A @ second_line, I_A, right, facts),
        equal_blocks(second_line @ A, I_A, left, facts),
    )


def variants() -> list[Variant]:
    """x must sum to 1; and where u = 0 nothing is inverse to A."""
    goal = printed().goal
    return [
        Variant("x is not feasible", sequent(goal, some_item, positive_x, nonzero_u)),
        Variant("u may be 0", sequent(ne(A.det(), 0), some_item, positive_x, feasible)),
    ]


# the Jacobian of softmax


def moved(direction: Index) -> Vector:
    """softmax(θ + t e_k)."""
    utility = Vector(n, lambda a: theta.at(a) + t * Delta(a, direction))
    return Vector(n, lambda a: exp(utility.at(a)) / partition(utility))


def jacobian(a: Index, b: Index, p: Vector = softmax) -> Term:
    """The entry of diag(x) - xxᵀ."""
    return (diag(p) - column(p) @ column(p).T).at(a, b)


def softmax_jacobian() -> Sequent:
    """∂x_i/∂θ_k = (diag(x) - xxᵀ)_ik at x = softmax(θ)."""
    slope = Deriv("t", moved(k).at(i), as_term(0), jacobian(i, k))
    return sequent(every(i, every(k, slope)), some_item)


@cache
def softmax_jacobian_proof() -> Theorem:
    """By the quotient rule: the denominator is a sum of exponentials over a range that is not empty."""
    h_n = logic.assume(some_item)
    found = analysis.derivative("t", moved(k).at(i), as_term(0), [h_n])
    th = restate(found, Deriv("t", moved(k).at(i), as_term(0), jacobian(i, k)), [h_n])
    return logic.forall_intro(logic.forall_intro(th, k), i)


def softmax_jacobian_variants() -> list[Variant]:
    """The Jacobian is not that of independent entries: diag(x) alone."""
    slope = Deriv("t", moved(k).at(i), as_term(0), diag(softmax).at(i, k))
    return [Variant("diag(x) without - xxᵀ", sequent(every(i, every(k, slope)), some_item))]


def derived() -> list[tuple[str, Term, Term]]:
    """The inverse by Schur complements in indices, by SymPy."""
    from derivations.chiu.eq_9 import inverse  # noqa: PLC0415

    places = (((i, k), (i,)), ((k,), ()))
    return [
        (f"block ({r + 1}, {c + 1}) of A⁻¹", read(block), second_line.table[r][c].at(*places[r][c]))
        for r, row in enumerate(inverse())
        for c, block in enumerate(row)
    ]


def derived_jacobian() -> list[tuple[str, Term, Term]]:
    """The derivative of softmax, by SymPy."""
    from derivations.chiu.eq_9 import softmax_jacobian as found  # noqa: PLC0415

    return [("∂softmax_i/∂θ_k", read(found()), jacobian(i, k))]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-eq9",
        printed=printed,
        proof=proof,
        variants=variants,
        derived=derived,
        note="Needs u ≠ 0: where Σ e^{θ_j} = e, u = 0 and A is singular.",
    ),
    Statement(
        "CH-s33-jac",
        printed=softmax_jacobian,
        proof=softmax_jacobian_proof,
        variants=softmax_jacobian_variants,
        derived=derived_jacobian,
        note="Proved by differentiating softmax directly, for every θ: also where Σ e^{θ_j} = e, which the way by M⁻¹ does not reach.",
    ),
)
