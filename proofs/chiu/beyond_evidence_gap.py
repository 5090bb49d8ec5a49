"""Section 5 beyond the text: the ELBO of the linear-Gaussian model never exceeds the evidence, and equals it at the posterior only.

The model is that of `beyond_linear_gaussian`; q = N(μ, LLᵀ) with any invertible L, the Cholesky factor for one: every positive
definite S is such an LLᵀ. The gap is the divergence of the covariances (`beyond_trace_bound`) and a square in μ - m.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from proofs.chiu.beyond_evidence_determinant import W, h_gamma
from proofs.chiu.beyond_linear_gaussian import (
    a,
    b,
    defined,
    elbo,
    evidence,
    evidence_det,
    identity_for,
    m,
    mu,
    standing,
    times,
)  # fmt: skip
from proofs.chiu.beyond_trace_bound import L, L_inv, S, invertible, is_inverse, trace_bound_proof
from proofs.chiu.section_5 import gamma, n
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import identity
from referee.language.statements import And, Iff, Sequent, both, eq, every, le, lt, sequent
from referee.tactics.basic import (
    Certificate,
    backward,
    discharge,
    forward,
    iff,
    iff_parts,
    iff_transitive,
    over,
    restate,
    sign,
)  # fmt: skip
from referee.tactics.determinants import det

value = elbo(mu, S)
same_mean = every(a, eq(mu.at(a), m.at(a)))
is_posterior: And = both(same_mean, is_inverse)
"""μ = m, and S = P⁻¹."""


def bound() -> Sequent:
    """ELBO <= evidence, and equality iff q is the posterior."""
    parts = (defined, lt(0, det(S)), le(value, evidence), Iff(eq(value, evidence), is_posterior))
    return sequent(both(*parts), *standing, invertible)


def squares(cert: Certificate) -> Certificate:
    """+ ½(μ - m)ᵀP(μ - m), as ½‖μ - m‖² + ½‖W(μ - m)‖²/γ."""
    off, half = mu - m, Fraction(1, 2)
    cert.add(square=off.at(a), c=half, over=[over(a)])
    return cert.add(sign("<", 1 / gamma, [h_gamma]), square=times(W, off).at(b), c=half, over=[over(b)])


@cache
def no_squares() -> Theorem:
    """μ - m = 0 and W(μ - m) = 0 iff μ = m."""
    off = mu - m
    none, through = every(a, eq(off.at(a), 0)), every(b, eq(times(W, off).at(b), 0))

    def back(h: Theorem) -> Theorem:
        image = Certificate().equal((h, a), W.at(b, a), over=[over(a)]).prove("=", times(W, off).at(b), 0)
        return logic.and_intro(restate(h, none), logic.forall_intro(image, b))

    return iff(both(none, through), same_mean, lambda h: restate(logic.and_elim(h, 0), same_mean), back)


@cache
def bound_proof() -> Theorem:
    """The identity, the bound of the trace, and the squares."""
    positive_S, _, trace, tight = (logic.and_elim(trace_bound_proof(), k) for k in range(4))
    cert = Certificate().add(trace, c=Fraction(1, 2)).equal(discharge(identity_for(S), positive_S))
    below, split = squares(cert).prove("<=", value, evidence), cert.iff(value, evidence)

    def there(h: Theorem) -> Theorem:
        mean = forward(no_squares(), logic.and_intro(logic.and_elim(h, 1), logic.and_elim(h, 2)))
        return logic.and_intro(mean, forward(tight, logic.and_elim(h, 0)))

    def back(h: Theorem) -> Theorem:
        none = backward(no_squares(), logic.and_elim(h, 0))
        return logic.and_intro(backward(tight, logic.and_elim(h, 1)), *(logic.and_elim(none, k) for k in (0, 1)))

    ends = iff(iff_parts(split)[1], is_posterior, there, back)
    return logic.and_intro(evidence_det()[0], positive_S, below, iff_transitive(split, ends))


def at_posterior(*, off: bool = False, rotated: bool = True) -> Any:
    """n = 2, d = 3, γ = 4: W = R diag(3/2, 5/6) T, L = Tᵀ diag(4/5, 12/13), s = (16/25, 144/169), RᵀR = TᵀT = I; off: μ moved by e_1.

    T is a rotation, or I: then the columns of W are orthogonal.
    """
    from referee.numerics.model import Model  # noqa: PLC0415

    F = Fraction
    T = ((F(3, 5), F(4, 5)), (F(-4, 5), F(3, 5))) if rotated else ((F(1), F(0)), (F(0), F(1)))
    R = ((F(2, 3), F(-2, 3)), (F(2, 3), F(1, 3)), (F(1, 3), F(2, 3)))
    spread, root, weights = (F(3, 2), F(5, 6)), (F(4, 5), F(12, 13)), (F(1), F(-2), F(3))
    loading = {(r, k): sum(R[r][e] * spread[e] * T[e][k] for e in (0, 1)) for r in range(3) for k in (0, 1)}
    mean = [sum(loading[r, k] * weights[r] for r in range(3)) for k in (0, 1)]
    symbols = {
        "W": loading,
        "y": {(r,): weights[r] for r in range(3)},
        "x": {(r,): 4 * weights[r] + sum(loading[r, k] * mean[k] for k in (0, 1)) for r in range(3)},
        "mu": {(k,): mean[k] + (off and k == 0) for k in (0, 1)},
        "L": {(k, e): T[e][k] * root[e] for k in (0, 1) for e in (0, 1)},
        "s": {(k,): root[k] ** 2 for k in (0, 1)},
        "gamma": F(4),
        "varpi": F(44, 7),
    }
    return lambda _: Model({"n": 2, "d": 3}, symbols)


def bound_variants() -> list[Variant]:
    """x not tied to y; L singular; the bound reversed; other equality cases, at μ = m and S = I."""
    dets, at = (defined, lt(0, det(S))), (L.equals(identity(n)), L_inv.equals(identity(n)), same_mean)
    without_S, prior = both(same_mean), both(same_mean, S.equals(identity(n)))
    return [
        Variant("x is not (γI + WWᵀ)y", sequent(bound().goal, *standing[:2], invertible, *at), without=standing[2]),
        Variant("L has no inverse", sequent(bound().goal, *standing)),
        Variant("evidence <= ELBO", sequent(both(*dets, le(evidence, value)), *standing, invertible)),
        *(
            Variant(
                f"equality {label}", sequent(both(*dets, Iff(eq(value, evidence), case)), *standing, invertible, *at)
            )
            for label, case in (("at S = I", prior), ("whatever S is", without_S))
        ),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-linear-gaussian-bound",
        title="The linear-Gaussian model: the ELBO reaches the evidence at the posterior, and nowhere else",
        printed=bound,
        proof=bound_proof,
        variants=bound_variants,
        equality=lambda: [
            EqualityCase(value, evidence, at_posterior(), at_posterior(off=True), "the posterior, n = 2, d = 3, γ = 4"),
        ],
        note="For a general network μ_x the gap cannot be computed; here it can: for q = N(μ, LLᵀ) it closes at μ = P⁻¹Wᵀx/γ and "
        "LLᵀ = P⁻¹ alone. The spectral theorem is cited, for the logarithm of the determinant.",
    ),
)
