"""log det PS <= tr PS - n for P = I + WᵀW/γ and S = LLᵀ with an invertible L, and equality iff S = P⁻¹.

This is KL(N(m, S) ‖ N(m, P⁻¹)) >= 0, Gibbs' inequality for normal distributions with one mean. With the eigenvalues s_k of
M = LᵀPL it is the sum of log s_k <= s_k - 1; det M = det PS and tr M = tr PS. Source: Boyd & Vandenberghe 2004, Section 3.1.5.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.beyond_evidence_determinant import P, W, h_gamma, precision
from proofs.chiu.section_5 import d, gamma, n, positive_gamma
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, identity, matrix
from referee.language.statements import Iff, Sequent, both, eq, le, lt, sequent
from referee.language.terms import Term, indices, log, total
from referee.language.vectors import Vector
from referee.tactics.basic import (
    Certificate,
    congruence,
    forward,
    iff,
    iff_parts,
    iff_transitive,
    implies,
    over,
    sign,
)  # fmt: skip
from referee.tactics.determinants import det, det_of_product, log_det_bound
from referee.tactics.tables import are_inverse, entries, equal, equation, inverse_equations

L, L_inv = matrix("L", n, n), matrix("L'", n, n)
S: Matrix = L @ L.T
invertible = are_inverse(L, L_inv)
h_inverse = logic.assume(invertible)
unit, product = identity(n), P @ S
is_inverse = product.equals(unit)


def trace_bound(rest: Term | None = None) -> Sequent:
    """0 < det S, 0 < det PS, log det PS <= tr PS - n, and equality iff PS = I."""
    left, right = log(det(product)), product.trace() - n if rest is None else rest
    return sequent(
        both(lt(0, det(S)), lt(0, det(product)), le(left, right), Iff(eq(left, right), is_inverse)),
        positive_gamma,
        invertible,
    )


@cache
def whitened() -> Theorem:
    """0 < det M, log det M <= tr M - n, and equality iff M = I, for M = LᵀPL: (UᵀMU)_kk = ‖LUe_k‖² + ‖WLUe_k‖²/γ."""

    def above(U: Matrix, orthonormal: Theorem) -> Theorem:
        (k,), (r,), (i, j) = indices("a", n), indices("b", d), indices("i j", n)
        v = Vector(n, lambda s: (L @ U).at(s, k))
        whole = (U.T @ (L.T @ P @ L) @ U).at(k, k)
        squares = Certificate().add(square=v.at(i), over=[over(i)])
        rest = sign("<", 1 / gamma, [h_gamma]), (W @ L @ U).at(r, k)

        def absurd(h: Theorem) -> Theorem:
            none = logic.antisymmetry(squares.prove("<=", 0, v.norm2()), h)
            zero_v = forward(squares.iff(0, v.norm2()), none)
            cert = Certificate().equal((orthonormal, k, k))
            cert.equal((logic.and_elim(h_inverse, 1), i, j), U.at(i, k) * U.at(j, k), over=[over(i), over(j)])
            cert.equal((zero_v, j), -total(i, U.at(i, k) * L_inv.at(i, j)), over=[over(j)])
            return logic.ex_falso(cert.prove("=", 0, 1), lt(0, whole))

        def direct(h: Theorem) -> Theorem:
            return Certificate().add(h).add(rest[0], square=rest[1], over=[over(r)]).prove("<", 0, whole)

        th = logic.order_cases(implies(le(v.norm2(), 0), absurd), implies(lt(0, v.norm2()), direct))
        return logic.forall_intro(th, k)

    return log_det_bound(L.T @ P @ L, above)


@cache
def trace_bound_proof() -> Theorem:
    """det PS = det M, as det L · det Lᵀ = det S; and M = I iff PS = I."""
    M = L.T @ P @ L
    above, below, tight = (logic.and_elim(whitened(), part) for part in range(3))
    same = Certificate().equal(det_of_product(L.T, P, L)).equal(det_of_product(L, L.T), -det(P))
    same_det = same.equal(det_of_product(P, S), -1).prove("=", det(product), det(M))
    of_P = logic.and_elim(precision(), 0)

    def negative(h: Theorem) -> Theorem:
        cert = Certificate().add(of_P, h).add(above).equal(same_det, -1).equal(det_of_product(P, S), -1)
        return logic.ex_falso(cert.prove("<", 0, 0), lt(0, det(S)))

    positive_S = logic.order_cases(implies(le(det(S), 0), negative), implies(lt(0, det(S)), lambda h: h))
    value = congruence(same_det, log)
    bound = Certificate().add(below).equal(value).prove("<=", log(det(product)), product.trace() - n)
    whole, part = eq(log(det(product)), product.trace() - n), iff_parts(tight)[0]
    moved = iff(
        whole,
        part,
        lambda h: Certificate().equal(h).equal(value, -1).prove("=", log(det(M)), M.trace() - n),
        lambda h: Certificate().equal(h).equal(value).prove("=", log(det(product)), product.trace() - n),
    )
    left_inverse = logic.and_elim(h_inverse, 1)
    right, _ = inverse_equations(L, L_inv)

    def there(h: Theorem) -> Theorem:
        middle = equation(M, unit, h)  # L M L⁻¹ = SP, and PS is its transpose
        turned = equal(S @ P, unit, L @ middle @ L_inv + right - (S @ P) @ right)
        return entries(product.equals(unit), lambda i, j: Certificate().equal((turned, j, i)))

    def back(h: Theorem) -> Theorem:
        flipped = entries((L.T @ L_inv.T).equals(unit), lambda i, j: Certificate().equal((left_inverse, j, i)))
        cancel = equation(L.T @ L_inv.T, unit, flipped)
        return equal(M, unit, L.T @ equation(product, unit, h) @ L_inv.T + cancel - M @ cancel)

    positive_product = Certificate().add(above).equal(same_det, -1).prove("<", 0, det(product))
    ends = iff(M.equals(unit), is_inverse, there, back)
    return logic.and_intro(positive_S, positive_product, bound, iff_transitive(moved, tight, ends))


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-trace-bound",
        title="The divergence of two normal distributions of one mean, and when it is 0",
        printed=trace_bound,
        proof=trace_bound_proof,
        variants=lambda: [
            Variant("L has no inverse", sequent(trace_bound().goal, positive_gamma)),
            Variant("tr PS - n - 1", trace_bound(product.trace() - n - 1)),
            Variant("tr S - n", trace_bound(S.trace() - n)),
        ],
        note="tr PS - n - log det PS is twice the divergence of N(m, LLᵀ) from N(m, P⁻¹), here for the precision P = I + WᵀW/γ.",
    ),
)
