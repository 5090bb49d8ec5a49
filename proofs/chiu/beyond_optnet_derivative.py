"""Section 4, beyond the text: the derivative of a quadratic programme's solution in all of Q, q, A, b, G, h, H, k.

At a strictly complementary solution (`beyond_optnet_regular`), with the inverse N of the KKT matrix of the active constraints,
dx = -N11(dq + dP x + dAᵀν + dGᵀλ) + N12(db - dA x) + N13(dh - dG x) and dμ = 0. Source: Fiacco 1976, Theorem 2.1.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.beyond_optnet import X, balanced, bound, dA_, db, dG_, dh, dlam, dnu, dP, dq, dx, slack
from proofs.chiu.beyond_optnet_regular import BORDERED, H_, complementary, lines_of_N, numbers, room, without
from proofs.chiu.optnet import (
    A_,
    G_,
    H,
    N,
    P,
    active,
    b,
    differentiable,
    e,
    f,
    k,
    lam,
    mu,
    n,
    nu,
    q,
    r,
    reduced_inverse,
    strictly_active,
    strictly_inactive,
    unused,
)  # fmt: skip
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, zeros
from referee.language.statements import Exists, Sequent, both, eq, every, sequent
from referee.language.statements import Statement as Formula
from referee.language.terms import Idx
from referee.language.vectors import Vector
from referee.tactics.basic import Certificate
from referee.tactics.stated import below_exists, met, stated
from referee.tactics.tables import Combination, entries, equal, equation

dH, dk, dmu = (family.change for family in (H, k, mu))
dH_ = Matrix(r, n, dH.at)
drift = dq.column + dP @ X + dA_.T @ nu.column + dG_.T @ lam.column
force = P @ dx.column + A_.T @ dnu.column + G_.T @ dlam.column + H_.T @ dmu.column + dH_.T @ mu.column + drift
bracket = Vector(r, lambda u: (H_ @ dx.column + dH_ @ X).at(u) - dk[u])
stationary = force.equals(zeros(n))
bound_H = every(f, eq(mu[f] * bracket.at(f) + room.at(f) * dmu[f], 0))
linear: tuple[Formula, ...] = (stationary, balanced, bound, bound_H)
response = N.table[0][1] @ (db.column - dA_ @ X) + N.table[0][2] @ (dh.column - dG_ @ X) - N.table[0][0] @ drift
dx_is, dmu_is = dx.column.equals(response), dmu.column.equals(zeros(r))


def derivative() -> Sequent:
    """The KKT conditions differentiated |- dx, and dμ = 0."""
    return sequent(both(dx_is, dmu_is), *complementary, reduced_inverse, *linear)


def given(left: Matrix, right: Matrix, th: Theorem) -> Combination:
    """L = R, from a theorem that says so in other words."""
    return equation(left, right, met(logic.assume(left.equals(right)), th))


@cache
def derivative_proof() -> Theorem:
    """dμ = 0 as Hx < k, and G dx + dG x = dh as λ > 0; then N times the first three lines."""
    h_lam, h_room, h_active, h_unused = map(logic.assume, (strictly_active, strictly_inactive, active, unused))
    h_A, h_G, h_H = map(logic.assume, (balanced, bound, bound_H))

    def still(f: Idx) -> Certificate:
        return Certificate().equal((h_H, f), 1 / room.at(f)).equal((h_unused, f), -bracket.at(f) / room.at(f))

    def tight(e: Idx) -> Certificate:
        return Certificate().equal((h_G, e), 1 / lam[e]).equal((h_active, e), -dlam[e] / lam[e])

    flat, moved = entries(dmu_is, still, [h_room]), G_ @ dx.column + dG_ @ X
    on_bound = equation(moved, dh.column, entries(moved.equals(dh.column), tight, [h_lam]))
    _, left = lines_of_N()
    N11, N12, N13 = N.table[0]
    by = N11 @ equation(force, zeros(n)) - left[0, 0] @ dx.column - left[0, 1] @ dnu.column - left[0, 2] @ dlam.column
    by -= N11 @ H_.T @ equation(dmu.column, zeros(r), flat) + N11 @ dH_.T @ given(mu.column, zeros(r), h_unused)
    by += N12 @ given(A_ @ dx.column + dA_ @ X, db.column, h_A) + N13 @ on_bound
    return logic.and_intro(equal(dx.column, response, by), flat)


# it exists

gradient = P @ X + q.column + A_.T @ nu.column + G_.T @ lam.column + H_.T @ mu.column
at_solution: tuple[Formula, ...] = (gradient.equals(zeros(n)), (A_ @ X).equals(b.column))


def differentiability() -> Sequent:
    """At a solution there are dx, dν, dλ and dμ for every change of the parameters, and dx is this."""
    goal: Formula = both(both(*linear), both(dx_is, dmu_is))
    for name in ("dmu", "dlambda", "dnu", "dx"):
        goal = Exists(name, goal)
    return sequent(goal, *complementary, reduced_inverse, *at_solution)


@cache
def differentiability_proof() -> Theorem:
    """The implicit function theorem, whose hypotheses the engine proves; the formulas are those above."""
    tight, unused_ = logic.assume(active), logic.assume(unused)
    slackness = [
        entries(every(e, eq(lam[e] * slack.at(e), 0)), lambda e: Certificate().equal((tight, e), lam[e])),
        entries(every(f, eq(mu[f] * room.at(f), 0)), lambda f: Certificate().equal((unused_, f), room.at(f))),
    ]
    known = [logic.assume(s) for s in (*complementary, reduced_inverse, *at_solution)]
    there = met(differentiable(), *known, *slackness)

    def simplified(h: Theorem) -> Theorem:
        lines = [met(logic.assume(s), logic.and_elim(logic.and_elim(h, 0), at)) for at, s in enumerate(linear)]
        return logic.and_intro(logic.and_intro(*lines), met(derivative_proof(), *lines))

    return stated(below_exists(there, simplified), differentiability())


def derivative_variants() -> list[Variant]:
    """Q = 1 and x = 0, with one active and one inactive constraint, or with Ax = b, or without constraints."""
    base = {"Q": 1, "x": 0, "dQ": 0, "G": 1, "dG": 0}
    bordered, tight, idle = base | BORDERED, (1, 0, 1, 0), (1, 0, 1, 1)
    moved = bordered | {"dx": 5, "dlambda": -5, "dh": 0, "dq": 0}
    still = {"dx": 0, "dh": 0, "dq": 0, "dlambda": -1, "dmu": 1, "dH": 0, "h": 0, "lambda": 1, "H": 1} | bordered
    alone = {"Q": 1, "x": 0, "dQ": 0, "N11": 1, "dx": 5, "dq": 0}
    equality = {"Q": 1, "x": 0, "dQ": 0, "A": 1, "dA": 0, "nu": 0, "N11": 0, "N12": 1, "N21": 1, "N22": -1}
    equality |= {"dx": 5, "dnu": -5, "db": 0, "dq": 0}
    no_inverse = base | dict.fromkeys(BORDERED, 0) | {"h": 0, "lambda": 1, "dx": 1, "dh": 1, "dlambda": -1, "dq": 0}
    examples = [
        (active, "x < h, dx = 5", numbers(tight, moved | {"h": 1, "lambda": 1, "dlambda": 5, "dq": -10})),
        (strictly_active, "x = h, λ = 0, dx = 5", numbers(tight, moved | {"h": 0, "lambda": 0})),
        (unused, "x < k, μ = 1, dμ = 1", numbers(idle, still | {"k": 1, "mu": 1, "dk": -1})),
        (strictly_inactive, "x = k, μ = 0, dμ = 1", numbers(idle, still | {"k": 0, "mu": 0, "dk": 0})),
        (reduced_inverse, "N = 0, dx = dh = 1", numbers(tight, no_inverse)),
        (stationary, "no constraint, dx = 5", numbers((1, 0, 0, 0), alone)),
        (balanced, "x = b, dx = 5, db = 0", numbers((1, 1, 0, 0), equality)),
        (bound, "x = h, dx = 5, dh = 0", numbers(tight, moved | {"h": 0, "lambda": 1})),
        (bound_H, "x < k, μ = 0, dμ = 1", numbers(idle, still | {"k": 1, "mu": 0, "dk": 0})),
    ]
    return without(derivative(), examples)


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-optnet-derivative",
        title="Quadratic programme: dx in all eight parameters at a strictly complementary solution",
        printed=derivative,
        proof=derivative_proof,
        variants=derivative_variants,
        note="The multipliers of inactive constraints stay 0, and their data H and k do not matter.",
    ),
    Statement(
        "CH-beyond-optnet-differentiable",
        title="Quadratic programme: the solution is differentiable where complementarity is strict",
        printed=differentiability,
        proof=differentiability_proof,
        note="By the implicit function theorem (cited), with this derivative.",
    ),
)
