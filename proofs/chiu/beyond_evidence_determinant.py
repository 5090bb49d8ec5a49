"""Sylvester's determinant identity: det(γI + WWᵀ) = γ^d det(I + WᵀW/γ) for every d × n matrix W and γ > 0.

It makes the evidence of a linear-Gaussian model (`beyond_linear_gaussian`) a determinant of the small size n in place of the large
d. γ^d is written e^{d log γ}. Source: Horn & Johnson 2013, Section 0.8.5. The spectral theorem serves to pad a determinant.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.section_5 import d, gamma, n, positive_gamma
from referee.claims import Statement, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, identity, matrix, zeros
from referee.language.statements import Sequent, eq, sequent
from referee.language.terms import Term, as_term, exp, indices, log
from referee.tactics.basic import Certificate, over, sign
from referee.tactics.determinants import Place, Positive, det, det_of_product, log_det_bound, padded

W = matrix("W", d, n)
P: Matrix = identity(n) + W.T @ W * (1 / gamma)
Q: Matrix = identity(d) * gamma + W @ W.T
power: Term = exp(d * log(gamma))
h_gamma = logic.assume(positive_gamma)


def positive(A: Matrix) -> Positive:
    """0 < (Uᵀ(I + AᵀA/γ)U)_kk = 1 + Σ_r (AU)_rk²/γ, where UᵀU = I."""

    def entry(U: Matrix, orthonormal: Theorem) -> Theorem:
        (k,), (r,) = indices("a", A.cols[0]), indices("b", A.rows[0])
        whole = U.T @ (identity(A.cols) + A.T @ A * (1 / gamma)) @ U
        cert = Certificate().add(sign("<", 1 / gamma, [h_gamma]), square=(A @ U).at(r, k), over=[over(r)])
        return logic.forall_intro(cert.add().equal((orthonormal, k, k), -1).prove("<", 0, whole.at(k, k)), k)

    return entry


@cache
def precision() -> Theorem:
    """0 < det P, log det P <= tr P - n, and equality iff P = I."""
    return log_det_bound(P, positive(W))


def sylvester(factor: Term = power, small: Matrix = P) -> Sequent:
    """det(γI + WWᵀ) = γ^d det(I + WᵀW/γ)."""
    return sequent(eq(det(Q), factor * det(small)), positive_gamma)


@cache
def sylvester_proof() -> Theorem:
    """[[I, W], [-Wᵀ/γ, I]] is the product of a lower, a diagonal and an upper block triangular matrix, in two ways.

    In one diag(I, P) stands between the triangular ones, in the other diag(I + WWᵀ/γ, I).
    """
    lower = Blocks(((identity(d), zeros(d, n)), (-(W.T * (1 / gamma)), identity(n))))
    upper = Blocks(((identity(d), W), (zeros(n, d), identity(n))))
    one = [as_term(1)] * 2
    of_lower, of_upper = (
        analysis.det_triangular(det(t), one, order) for t, order in ((lower, (0, 1)), (upper, (1, 0)))
    )

    def between(first: Blocks, A: Matrix, place: Place, last: Blocks) -> Theorem:
        """det A = det(first · diag(I, A) · last)."""
        factor = W if A is P else W.T
        cert = Certificate().equal(padded(A, positive(factor), place), -1).equal(of_lower, -det(place(A)) * det(upper))
        cert.equal(of_upper, -det(place(A))).equal(det_of_product(first, place(A), last))
        return cert.prove("=", det(A), det(first @ place(A) @ last))

    large, scale = identity(d) + W @ W.T * (1 / gamma), identity(d) * gamma
    of_scale = analysis.det_triangular(det(scale), [gamma], (0,), [h_gamma])
    cert = Certificate().equal(det_of_product(scale, large), -1).equal(of_scale, det(large))
    cert.equal(between(upper, large, Place((), (n,)), lower), power)
    cert.equal(between(lower, P, Place((d,)), upper), -power)
    return cert.prove("=", det(Q), power * det(P), [h_gamma])


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-evidence-determinant",
        title="The determinant of the evidence, d × d, as one of the latent size n",
        printed=sylvester,
        proof=sylvester_proof,
        variants=lambda: [
            Variant("without γ^d", sylvester(factor=as_term(1))),
            Variant("γ^n in place of γ^d", sylvester(factor=exp(n * log(gamma)))),
            Variant("I - WᵀW/γ", sylvester(small=identity(n) - W.T @ W * (1 / gamma))),
            Variant("γI + WᵀW", sylvester(small=identity(n) * gamma + W.T @ W)),
        ],
        note="The evidence of the linear-Gaussian model needs a determinant of the latent size n only, not of the data size d.",
    ),
)
