"""The eigenvalues of A ⊗ B are the products λ_i μ_j, and its eigenvectors the p_i ⊗ q_j.

Source: Lu & Steinerberger, Section 3, after (15); Horn & Johnson, Topics in Matrix Analysis (1991), Theorem 4.2.12.
Hypotheses: A (m × m) and B (d × d) have eigenbases, A P = P Λ and B Q = Q M with P and Q invertible, as symmetric matrices do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import d
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.language.matrices import Matrix, identity, kron, matrix, ones
from referee.language.statements import Implies, Sequent, both, sequent
from referee.language.statements import Statement as Sentence
from referee.language.terms import real, sizes
from referee.tactics.basic import implies
from referee.tactics.spectrum import (
    diagonal,
    diagonalisation,
    kron_diagonalisation,
    kron_equal,
    no_other,
    only_eigenvalues,
)

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem

(m,) = sizes("m")
tau, lambda_0, mu_0 = real("tau lambda0 mu0")
A, P, P_inverse = (matrix(name, m, m) for name in ("A", "P", "R"))
B, Q, Q_inverse = (matrix(name, d, d) for name in ("B", "Q", "S"))
lam, mu = matrix("lambda", m, ()), matrix("mu", d, ())
p, q, w = matrix("p", m, ()), matrix("q", d, ()), matrix("w", (m, d), ())
A_diagonal, B_diagonal = diagonalisation(A, P, P_inverse, lam), diagonalisation(B, Q, Q_inverse, mu)
product_diagonal = diagonalisation(kron(A, B), kron(P, Q), kron(P_inverse, Q_inverse), kron(lam, mu))
product_vector = Implies(
    both((A @ p).equals(p * lambda_0), (B @ q).equals(q * mu_0)),
    (kron(A, B) @ kron(p, q)).equals(kron(p, q) * (lambda_0 * mu_0)),
)


def kronecker_eigenvalues() -> Theorem:
    """The eigenvalues of A ⊗ B are the λ_i μ_j, with the eigenvectors p_i ⊗ q_j, and there are no others."""
    basis = kron_diagonalisation(logic.assume(A_diagonal), logic.assume(B_diagonal), product_diagonal)
    inverse, values = kron(P_inverse, Q_inverse), kron(lam, mu)
    rest = only_eigenvalues(basis, kron(A, B), kron(P, Q), inverse, values, tau, w)

    def vectors(h: Theorem) -> Theorem:
        return kron_equal(logic.and_elim(h, 0), logic.and_elim(h, 1), product_vector.then)

    return logic.and_intro(implies(product_vector.given, vectors), basis, rest)


def printed_kroneig() -> Sequent:
    goal = both(product_vector, product_diagonal, no_other(kron(A, B), kron(lam, mu), tau, w))
    return sequent(goal, A_diagonal, B_diagonal)


identity_B = (*(M.equals(identity(d)) for M in (B, Q, Q_inverse)), mu.equals(ones(d)))


def added_eigenvalues() -> Sentence:
    """For diagonal A and B: the eigenvalues of A ⊗ B are the sums λ_i + μ_a."""
    sums = Matrix((m, d), (), lambda i, a: lam.at(i) + mu.at(a))
    return kron(diagonal(lam), diagonal(mu)).equals(diagonal(sums))


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s3-kroneig",
        printed=printed_kroneig,
        proof=kronecker_eigenvalues,
        variants=lambda: [
            Variant("λ_i + μ_j in place of λ_i μ_j (diagonal A and B)", sequent(added_eigenvalues())),
            Variant("no others, without eigenbases", sequent(no_other(kron(A, B), kron(lam, mu), tau, w))),
            Variant(
                "A without its eigenbasis, B = I",
                sequent(product_diagonal, *identity_B, B_diagonal),
                without=A_diagonal,
            ),
        ],
        note="Read for A and B with an eigenbasis (AP = PΛ, P invertible): the paper needs symmetric matrices only. "
        "For any square matrices it is Theorem 4.2.12 of Horn & Johnson (1991), by triangularisation.",
    ),
)
