"""Section 5 beyond the text: three gradients of the optimal ELBO from an inexact solution z, and how wrong each is.

For a quadratic ℓ(z, θ) with ∂ℓ/∂θ = h + Bᵀz + Cθ and ∇ℓ = H(z - z*), where HX + B = 0: stopping at z and taking ∂ℓ/∂θ alone is
off by -XᵀH(z - z*), first order in the error; the derivative D of the unrolled iterate adds Dᵀ∇ℓ and leaves (D - X)ᵀH(z - z*),
a product of two errors; with X in place of D nothing is left. After K steps of gradient descent the errors carry (1 - ηλ)^K and
(1 - ηλ)^{2K}. Source: Ablin, Peyré & Moreau 2020 (super-efficiency).
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.beyond_unrolled import D, X, g, s, theta, z
from proofs.chiu.beyond_unrolled_rate import (
    B,
    H,
    K,
    V,
    a,
    after,
    at_half,
    i,
    implicit,
    j,
    lam,
    orthogonal,
    powers,
    ratio,
    small_step,
    spectral,
)  # fmt: skip
from proofs.chiu.section_5_derivative import n
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, diag, identity, matrix
from referee.language.statements import Sequent, both, eq, every, sequent
from referee.language.terms import Idx, Term, exp, log, total
from referee.language.vectors import vector
from referee.tactics.basic import Certificate, over
from referee.tactics.tables import entries, equation

C, h = matrix("C", s, s), vector("h", s)
y, z_opt = vector("y", n), vector("z'", n)
"""The start z⁽⁰⁾, and the optimum z*."""
point, optimum, at = column(z), column(z_opt), column(theta)
symmetric = every(i, every(j, eq(H.at(i, j), H.at(j, i))))
stationary = column(g).equals(-(H @ optimum + B @ at))
"""g + Hz* + Bθ = 0."""
gradient: Matrix = column(g) + H @ point + B @ at
"""∇ℓ at z."""


def partial(where: Matrix) -> Matrix:
    """∂ℓ/∂θ."""
    return column(h) + B.T @ where + C @ at


truth = partial(optimum)
"""∂ℓ*/∂θ, by the envelope theorem."""
naive, unrolled, exact = partial(point), partial(point) + D.T @ gradient, partial(point) + X.T @ gradient
off: Matrix = H @ (point - optimum)
standing = (symmetric, implicit, stationary)


def three(last: Matrix = exact, product: Matrix = (D - X).T @ off) -> Sequent:
    """The errors of the three gradients."""
    errors = (naive - truth).equals(-(X.T @ off)), (unrolled - truth).equals(product), last.equals(truth)
    return sequent(both(*errors), *standing)


@cache
def three_proof() -> Theorem:
    """Bᵀ = -XᵀH, as H is symmetric, and ∇ℓ = H(z - z*)."""
    h_H, h_B, h_g = map(logic.assume, standing)

    def flip(k: Idx, r: Idx) -> Certificate:
        return Certificate().equal((h_B, r, k)).equal((h_H, i, r), X.at(i, k), over=[over(i)])

    flipped = entries(B.T.equals(-(X.T @ H)), flip)
    of_B = equation(B.T, -(X.T @ H), flipped) @ (point - optimum)
    of_g = equation(column(g), -(H @ optimum + B @ at), h_g)
    errors = three().goal.args  # type: ignore[attr-defined]
    return logic.and_intro(
        *(entries(claim, by.at) for claim, by in zip(errors, (of_B, of_B + D.T @ of_g, of_B + X.T @ of_g), strict=True))
    )


# after K steps of gradient descent from z⁽⁰⁾ and D

left_over = after(K, column(y), optimum) - optimum
"""z_K - z*, the closed form of `beyond_unrolled_rate` for z in place of D."""
u, E = V.T @ (column(y) - optimum), V.T @ (D - X)


def spectrum(steps: Term, rows: Matrix) -> Matrix:
    """Σ_a (1 - ηλ_a)^steps λ_a rows_ac u_a."""
    return Matrix(s, (), lambda k: total(a, exp(steps * log(ratio.at(a))) * lam.at(a) * rows.at(a, k) * u.at(a)))


def after_steps(slow: Term = 1 * K, fast: Term = 2 * K) -> Sequent:
    """XᵀH(z_K - z*) has the factors (1 - ηλ)^K, (D_K - X)ᵀH(z_K - z*) has (1 - ηλ)^{2K}."""
    naive_error = (X.T @ H @ left_over).equals(spectrum(slow, V.T @ X))
    unrolled_error = ((after(K) - X).T @ H @ left_over).equals(spectrum(fast, E))
    return sequent(both(naive_error, unrolled_error), orthogonal, spectral, small_step)


@cache
def after_steps_proof() -> Theorem:
    """In the eigenbasis: H = V diag(λ) Vᵀ and VᵀV = I."""
    unit = equation(V.T @ V, identity(n), logic.and_elim(logic.assume(orthogonal), 0))
    values, R = diag(lam), powers(K)
    of_H = equation(H, V @ values @ V.T, logic.assume(spectral)) @ left_over + V @ values @ unit @ (R @ u)
    first, second = after_steps().goal.args  # type: ignore[attr-defined]
    slow = entries(first, (X.T @ of_H).at)
    fast = entries(second, ((after(K) - X).T @ of_H + E.T @ R @ unit @ (values @ R @ u)).at)
    return logic.and_intro(slow, fast)


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-three-gradients",
        title="Stopping early: the naive, the unrolled and the implicit gradient",
        printed=three,
        proof=three_proof,
        variants=lambda: [
            Variant("H not symmetric", sequent(three().goal, *standing[1:])),
            Variant("X is not the implicit derivative", sequent(three().goal, symmetric, stationary)),
            Variant("z* is not stationary", sequent(three().goal, *standing[:2])),
            Variant("the naive gradient is exact", three(last=naive)),
            Variant("the unrolled gradient is exact", three(last=unrolled)),
            Variant("the error is Dᵀ∇ℓ", three(product=D.T @ off)),
        ],
        note="This is why unrolling works at all: ∂z*/∂z⁽⁰⁾ = 0, yet the derivative of the stopped solver corrects the gradient to "
        "second order, and one linear solve with H corrects it entirely when ℓ is quadratic.",
    ),
    Statement(
        "CH-beyond-super-efficiency",
        title="After K steps the unrolled gradient is twice as accurate as the iterate",
        printed=after_steps,
        proof=after_steps_proof,
        variants=lambda: [
            Variant("V not orthogonal", sequent(after_steps().goal, spectral, small_step)),
            Variant("H not in this basis", sequent(after_steps().goal, orthogonal, small_step)),
            Variant("the naive error is squared", at_half(after_steps(slow=2 * K))),
            Variant("the unrolled error is not", at_half(after_steps(fast=1 * K))),
        ],
        note="Twice as many correct digits: the error of the iterate carries (1 - ηλ_a)^K, that of the unrolled gradient its square.",
    ),
)
