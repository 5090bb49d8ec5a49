"""Section 5 beyond the text: for every number K of steps, how far the unrolled derivative is from the implicit one.

ℓ is quadratic with the Hessian H = V diag(λ) Vᵀ, V orthogonal, and a step is z - η∇ℓ with ηλ_a < 1. With D₀ = ∂z⁽⁰⁾/∂θ
and HX + B = 0, D_K = X + V diag((1 - ηλ)^K) Vᵀ(D₀ - X), so that ‖D_K - X‖ <= ρ^K ‖D₀ - X‖ where 1 - ηλ_a <= ρ. Powers r^K of a
positive r with any K are written e^{K log r}. Source: Polyak 1987, Section 1.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from proofs.chiu.beyond_unrolled import D, X, c, eta, s
from proofs.chiu.section_5_derivative import n
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, diag, identity, matrix
from referee.language.statements import Sequent, both, eq, every, le, lt, sequent
from referee.language.statements import Statement as Formula
from referee.language.terms import Size, Symbol, Term, as_term, exp, indices, log, sizes, total
from referee.language.vectors import Vector, vector
from referee.tactics.basic import Certificate, over
from referee.tactics.lemmas import exp_monotone, log_monotone, use
from referee.tactics.tables import equal, equation

(K,) = sizes("K")
a, i, j = indices("a i j", n)
lam = vector("lambda", n)
V, H, B = matrix("V", n, n), matrix("H", n, n), matrix("B", n, s)
ratio: Vector = Vector(n, lambda k: 1 - eta * lam.at(k))
orthogonal = both((V.T @ V).equals(identity(n)), (V @ V.T).equals(identity(n)))
spectral, implicit = H.equals(V @ diag(lam) @ V.T), B.equals(-(H @ X))
small_step = every(a, lt(0, ratio.at(a)))
standing = (orthogonal, spectral, implicit, small_step)


def powers(steps: Size | int) -> Matrix:
    """diag((1 - ηλ_a)^K)."""
    return diag(Vector(n, lambda k: exp(steps * log(ratio.at(k)))))


def after(steps: Size | int, start: Matrix = D, limit: Matrix = X) -> Matrix:
    """The closed form of the K-th iterate."""
    return limit + V @ powers(steps) @ V.T @ (start - limit)


def squares(M: Matrix) -> Term:
    """‖M‖² = Σ M_ic²."""
    return total(i, total(c, M.at(i, c) ** 2))


def closed_form(shift: int = 1) -> Sequent:
    """D_0 is the start, and D_{K+1} = D_K - η(HD_K + B)."""
    now = after(K)
    return sequent(both(after(0).equals(D), after(K + shift).equals(now - (H @ now + B) * eta)), *standing)


@cache
def closed_form_proof() -> Theorem:
    """(1 - ηλ)^{K+1} = (1 - ηλ)^K - ηλ(1 - ηλ)^K, in the eigenbasis."""
    h_V, h_H, h_B, h_r = map(logic.assume, standing)
    unit, E = identity(n), D - X
    left = equation(V.T @ V, unit, logic.and_elim(h_V, 0))
    right = equation(V @ V.T, unit, logic.and_elim(h_V, 1))
    of_H, of_B = equation(H, V @ diag(lam) @ V.T, h_H), equation(B, -(H @ X), h_B)
    begin = equal(after(0), D, right @ E)
    moved = V @ powers(K) @ V.T @ E
    by = (of_H @ moved + V @ diag(lam) @ left @ powers(K) @ V.T @ E + of_B) * eta
    now = after(K)
    return logic.and_intro(begin, equal(after(K + 1), now - (H @ now + B) * eta, by, [h_r]))


# the rate

rho = Symbol("rho")
not_slower = every(a, le(ratio.at(a), rho))
under = (orthogonal, small_step, not_slower, lt(0, rho))


def rate(exponent: Term = 2 * K) -> Sequent:
    """‖D_K - X‖² <= ρ^{2K} ‖D₀ - X‖²."""
    return sequent(le(squares(after(K) - X), exp(exponent * log(rho)) * squares(D - X)), *under)


@cache
def slower() -> Theorem:
    """(1 - ηλ_a)^{2K} <= ρ^{2K} for all a."""
    here, order = (logic.forall_elim(logic.assume(h), a) for h in (small_step, not_slower))
    logs = use(log_monotone()[0], here, order, x=ratio.at(a), y=rho)
    twice = Certificate().add(logic.size_nonnegative(K), logs, c=2)
    small, large = 2 * K * log(ratio.at(a)), 2 * K * log(rho)
    return logic.forall_intro(use(exp_monotone()[0], twice.prove("<=", small, large), x=small, y=large), a)


@cache
def rate_proof() -> Theorem:
    """In the eigenbasis, w = Vᵀ(D₀ - X): ‖D_K - X‖² = Σ (1 - ηλ_a)^{2K} w_ac²."""
    h_V, E, R = logic.assume(orthogonal), D - X, powers(K)
    left, right = logic.and_elim(h_V, 0), logic.and_elim(h_V, 1)
    w, factor = V.T @ E, exp(2 * K * log(rho))
    cert = Certificate().add((slower(), a), square=w.at(a, c), over=[over(a), over(c)])
    pair = total(c, E.at(i, c) * E.at(j, c))
    cert.equal((right, i, j), factor * pair, over=[over(i), over(j)])
    shrunk = R @ w
    cert.equal((left, i, j), total(c, shrunk.at(i, c) * shrunk.at(j, c)), over=[over(i), over(j)])
    return cert.prove("<=", squares(after(K) - X), factor * squares(E))


def at_half(claim: Sequent, *gone: Formula, more: Sequence[Formula] = ()) -> Sequent:
    """The claim, without some hypotheses, at V = I, λ_a = 1, η = ρ = ½."""
    one, half = as_term(1), as_term(1) / 2
    flat = every(a, eq(lam.at(a), one)), eq(eta, half), eq(rho, half)
    return sequent(claim.goal, *(g for g in claim.given if g not in gone), V.equals(identity(n)), *flat, *more)


def at_one_rate(spread: Fraction = Fraction(0)) -> Any:
    """n = 2, s = 1, K = 3: a rotation V, η = ρ = ½ and λ = (1, 1 + spread)."""
    from referee.numerics.model import Model  # noqa: PLC0415

    F = Fraction
    symbols = {
        "V": {(0, 0): F(3, 5), (0, 1): F(4, 5), (1, 0): F(-4, 5), (1, 1): F(3, 5)},
        "D": {(0, 0): F(2), (1, 0): F(-1)},
        "X": {(0, 0): F(1, 3), (1, 0): F(5)},
        "lambda": {(0,): F(1), (1,): 1 + spread},
        "eta": F(1, 2),
        "rho": F(1, 2),
    }
    return lambda _: Model({"n": 2, "s": 1, "K": 3}, symbols)


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-unrolled-all",
        title="The unrolled derivative after any number of steps, in closed form",
        printed=closed_form,
        proof=closed_form_proof,
        variants=lambda: [
            Variant("two steps for one", closed_form(shift=2)),
            Variant("the same iterate again", closed_form(shift=0)),
            Variant("V not orthogonal", sequent(closed_form().goal, *standing[1:])),
            Variant("H not in this basis", sequent(closed_form().goal, orthogonal, implicit, small_step)),
            Variant("X is not the implicit derivative", sequent(closed_form().goal, orthogonal, spectral, small_step)),
        ],
        note="Start and recursion determine the sequence: this is D_K for every K. ∂z_K/∂z⁽⁰⁾ = V diag((1 - ηλ)^K) Vᵀ "
        "is the case X = 0, D₀ = I. A symmetric H has such a basis.",
    ),
    Statement(
        "CH-beyond-unrolled-rate",
        title="How fast the unrolled derivative tends to the implicit one",
        printed=rate,
        proof=rate_proof,
        variants=lambda: [
            Variant("V not orthogonal", sequent(rate().goal, *under[1:])),
            Variant("ρ below a ratio", sequent(rate().goal, *under[:2], under[3])),
            Variant("a step more", at_half(rate(exponent=2 * (K + 1)))),
            Variant("the square too many", at_half(rate(exponent=4 * K))),
        ],
        equality=lambda: [
            EqualityCase(
                squares(after(K) - X),
                exp(2 * K * log(rho)) * squares(D - X),
                at_one_rate(),
                at_one_rate(Fraction(1, 2)),
                "one eigenvalue, K = 3",
            ),
        ],
        note="ρ = 1 - ηλ_min is the least that will do. For -ELBO of the linear-Gaussian model λ_min >= 1, so that ρ = 1 - η.",
    ),
)
