"""Eq. (15): n Σ⟨v_i,u_i⟩ - ⟨Σv_i, Σu_i⟩ = v⃗ᵀ((nI_n - 1_n 1_nᵀ) ⊗ I_d)u⃗, and ‖u⃗‖ = √n = ‖v⃗‖.

Source: Lu & Steinerberger, Section 3, eq. (15) and the sentence after it. u⃗ and v⃗ in R^{nd} are the
concatenations of u_1, …, u_n and of v_1, …, v_n. The identity holds for any vectors; the norms need unit vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from proofs.lu_steinerberger.notation import U, V, a, b, d, i, j, n, u, unit_u, unit_v, v
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.language.matrices import Matrix, identity, kron, matrix, ones
from referee.language.statements import Forall, Sequent, both, eq, sequent
from referee.language.terms import Term, sqrt, total
from referee.tactics.basic import Certificate, congruence, over, ring, symmetric
from referee.tactics.chain import Chain, calc

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem

long_u: Matrix = matrix("u", (n, d), ())
long_v: Matrix = matrix("v", (n, d), ())
centring: Matrix = identity(n) * n - ones(n, n)
K: Matrix = kron(centring, identity(d))
gain: Term = n * total(i, v(i) @ u(i)) - V @ U


def form(x: Matrix, A: Matrix, y: Matrix) -> Term:
    """xᵀAy."""
    return (x.T @ A @ y).scalar()


def norm(x: Matrix) -> Term:
    """‖x‖ = √(xᵀx)."""
    return sqrt((x.T @ x).scalar())


def eq_15() -> Theorem:
    """(15) by expansion: the δ's are summed away."""
    return ring(gain, form(long_v, K, long_u))


def row_by_row() -> Chain:
    """(15) in two steps."""
    start = calc(form(long_v, K, long_u), name="(15)")
    return start.eq(total(i, v(i) @ (u(i) * n - U)), reason="row i of Ku⃗ is n u_i - U").eq(gain, reason="linearity")


def length(x: Matrix, unit: Forall) -> Theorem:
    """‖x⃗‖ = √n for a concatenation of n unit vectors."""
    squares = Certificate().equal((logic.assume(unit), i), over=[over(i)]).prove("=", (x.T @ x).scalar(), n)
    return congruence(squares, sqrt)


def norms() -> Theorem:
    """‖u⃗‖ = √n = ‖v⃗‖."""
    return logic.and_intro(length(long_u, unit_u), symmetric(length(long_v, unit_v)))


def printed_norms(*given: Forall) -> Sequent:
    return sequent(both(eq(norm(long_u), sqrt(n)), eq(sqrt(n), norm(long_v))), *given)


def derived() -> list[tuple[str, Term, Term]]:
    from derivations.lu_steinerberger import eq_15 as derivation  # noqa: PLC0415
    from referee.sympy_bridge import from_sympy  # noqa: PLC0415

    names: dict[str, Any] = {"n": n, "d": d, "i": i, "j": j, "a": a, "b": b, "u": "u", "v": "v"}
    right = form(long_v, K, long_u)
    return [
        ("the matrix of (15)", from_sympy(derivation.matrix(), names), K.at(i, a, j, b)),
        ("the right-hand side of (15)", from_sympy(derivation.bilinear_form(), names), right),
    ]


def printed(left: Term = gain, A: Matrix = K) -> Sequent:
    return sequent(eq(left, form(long_v, A, long_u)))


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-eq15",
        printed=printed,
        proof=eq_15,
        chains=lambda: [row_by_row()],
        variants=lambda: [
            Variant("I_n ⊗ (nI_d - 1_d 1_dᵀ)", printed(A=kron(identity(n), identity(d) * n - ones(d, d)))),
            Variant("without the factor n", printed(total(i, v(i) @ u(i)) - V @ U)),
        ],
        derived=derived,
        note="Holds for any vectors u_i, v_i in R^d; unit norm is not used.",
    ),
    Statement(
        "LS-s3-norm",
        printed=lambda: printed_norms(unit_u, unit_v),
        proof=norms,
        variants=lambda: [
            Variant("without ‖u_i‖ = 1", printed_norms(unit_v)),
            Variant("without ‖v_i‖ = 1", printed_norms(unit_u)),
        ],
    ),
)
