"""Section 5 beyond the text: one step of gradient descent contracts, ‖(I - ηH)v‖ <= (1 - ηκ)‖v‖ where κ <= λ_a <= 1/η.

H = V diag(λ) Vᵀ, V orthogonal, as in `beyond_unrolled_rate`; here ηλ_a = 1 may happen. Source: Polyak 1987, Section 1.4.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.beyond_unrolled import eta
from proofs.chiu.beyond_unrolled_rate import H, V, a, at_half, i, j, lam, orthogonal, ratio, spectral
from proofs.chiu.section_5_derivative import n
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, diag, identity
from referee.language.statements import Sequent, eq, every, le, lt, sequent
from referee.language.terms import Symbol, Term, total
from referee.language.vectors import vector
from referee.tactics.basic import Certificate, over
from referee.tactics.tables import equal, equation

v, kappa = vector("v", n), Symbol("kappa")
positive_step, at_least, not_too_long = lt(0, eta), every(a, le(kappa, lam.at(a))), every(a, le(0, ratio.at(a)))
moved: Matrix = column(v) - H @ column(v) * eta


def contraction(factor: Term = (1 - eta * kappa) ** 2) -> Sequent:
    """‖(I - ηH)v‖² <= (1 - ηκ)² ‖v‖²."""
    bound = le(total(i, moved.at(i) ** 2), factor * v.norm2())
    return sequent(bound, orthogonal, spectral, positive_step, at_least, not_too_long)


@cache
def contraction_proof() -> Theorem:
    """In the eigenbasis, as (1 - ηκ)² - (1 - ηλ)² = η²(λ - κ)² + 2η(λ - κ)(1 - ηλ)."""
    h_V, h_H, h_eta, h_least, h_long = map(logic.assume, contraction().given)
    left, right = logic.and_elim(h_V, 0), logic.and_elim(h_V, 1)
    whole, w, pair = column(v), V.T @ column(v), [over(i), over(j)]
    shrunk = Matrix(n, (), lambda k: ratio.at(k) * w.at(k))
    by = equation(V @ V.T, identity(n), right) @ whole + equation(H, V @ diag(lam) @ V.T, h_H) @ whole * eta
    turned = equal(moved, V @ shrunk, -by)
    cert = Certificate().add(h_eta, (h_least, a), (h_long, a), c=2, square=w.at(a), over=[over(a)])
    cert.add(square=eta * (lam.at(a) - kappa) * w.at(a), over=[over(a)])
    cert.equal((turned, i), moved.at(i) + (V @ shrunk).at(i), over=[over(i)])
    cert.equal((left, i, j), shrunk.at(i) * shrunk.at(j), over=pair)
    cert.equal((right, i, j), (1 - eta * kappa) ** 2 * v.at(i) * v.at(j), over=pair)
    return cert.prove("<=", total(i, moved.at(i) ** 2), (1 - eta * kappa) ** 2 * v.norm2())


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-contraction",
        title="One step of gradient descent contracts: η up to 1/λ_max",
        printed=contraction,
        proof=contraction_proof,
        variants=lambda: [
            Variant("V not orthogonal", sequent(contraction().goal, *contraction().given[1:])),
            Variant("H not in this basis", at_half(contraction(), spectral, more=[eq(kappa, 1)]), without=spectral),
            Variant("η < 0", sequent(contraction().goal, orthogonal, spectral, at_least, not_too_long)),
            Variant(
                "κ above an eigenvalue", sequent(contraction().goal, orthogonal, spectral, positive_step, not_too_long)
            ),
            Variant("a step too long", sequent(contraction().goal, orthogonal, spectral, positive_step, at_least)),
            Variant("(1 - ηκ)⁴", at_half(contraction((1 - eta * kappa) ** 4), more=[eq(kappa, 1)])),
        ],
        note="A statement about quadratic forms: vᵀ(I - ηH)²v <= (1 - ηκ)² vᵀv wherever κ <= λ_a <= 1/η.",
    ),
)
