"""Section 5 beyond the text: what ∂ℓ*/∂φ is. The printed chain has one path, through the start z⁽⁰⁾; the loss has three.

With ℓ* = ℓ(z, θ) at z = s(z⁽⁰⁾, θ), z⁽⁰⁾ = z⁽⁰⁾(φ), θ = θ(φ): ∂ℓ*/∂φ = D(SG + XT) + hT for D = ∂ℓ/∂z, h = ∂ℓ/∂θ, S = ∂z/∂z⁽⁰⁾,
X = ∂z/∂θ, G = ∂z⁽⁰⁾/∂φ, T = ∂θ/∂φ. At an exact optimum D = 0, and only hT remains (the envelope theorem): φ matters through θ alone,
whatever S and X are. Maps stand as general polynomials of degree two around their points, as in `section_5_derivative`.
Sources: Milgrom & Segal 2002; Bonnans & Shapiro 2000, Chapter 4.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.section_5_derivative import D, G, S, b, ell, n, r, second_order, z
from referee.claims import Statement, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, matrix
from referee.language.statements import Deriv, Iff, Implies, Sequent, both, eq, every, le, sequent
from referee.language.terms import Term, as_term, indices, real, sizes, total
from referee.language.vectors import Vector, unit, vector
from referee.tactics.basic import Certificate, restate
from referee.tactics.tables import entries

(s,) = sizes("s")
(t,) = real("t")
i, j, o, p = indices("i j o p", n)
k, q = indices("k q", s)
(c,), (e,) = indices("c", r), indices("e", r)
h, X, T = matrix("h", (), s), matrix("X", n, s), matrix("T", s, r)


y = vector("y", n)
"""z⁽⁰⁾ at the point φ; z is the value of the solver there."""


def start(phi: Vector) -> Vector:
    """z⁽⁰⁾ at φ + `phi`."""
    return Vector(n, lambda at: y.at(at) + total(b, G.at(at, b) * phi.at(b)) + second_order("G'", (at,), phi, b, e))


def parameter(phi: Vector) -> Vector:
    """θ - θ₀ at φ + `phi`."""
    return Vector(s, lambda at: total(b, T.at(at, b) * phi.at(b)) + second_order("T'", (at,), phi, b, e))


def solver(begin: Vector, theta: Vector) -> Vector:
    """z from the start `begin` and θ₀ + `theta`."""
    step = begin - y
    linear = Vector(n, lambda at: total(j, S.at(at, j) * step.at(j)) + total(k, X.at(at, k) * theta.at(k)))
    curved = Vector(n, lambda at: second_order("S'", (at,), step, j, p) + second_order("X'", (at,), theta, k, q))
    return z + linear + curved


def loss(at: Vector, theta: Vector) -> Term:
    """ℓ(`at`, θ₀ + `theta`)."""
    step = at - z
    mixed = total(i, total(k, step.at(i) * matrix("B", n, s).at(i, k) * theta.at(k)))
    first = total(i, D.at(i) * step.at(i)) + total(k, h.at(k) * theta.at(k))
    return ell + first + second_order("D'", (), step, i, o) + mixed + second_order("h'", (), theta, k, q)


phi = unit(c, r) * t
composed = loss(solver(start(phi), parameter(phi)), parameter(phi))
through_z, direct = D @ (S @ G + X @ T), h @ T
optimal = every(i, eq(D.at(i), 0))


def envelope(row: Matrix = through_z + direct) -> Sequent:
    """∂ℓ*/∂φ = D(SG + XT) + hT, which is hT where ∂ℓ/∂z = 0."""
    slope = every(c, Deriv("t", composed, as_term(0), row.at(c)))
    return sequent(both(slope, Implies(optimal, row.equals(direct))))


@cache
def envelope_proof() -> Theorem:
    """By the rules of calculus; D = 0."""
    row = through_z + direct
    slope = restate(analysis.derivative("t", composed, as_term(0)), Deriv("t", composed, as_term(0), row.at(c)))
    h_zero = logic.assume(optimal)

    def entry(at: object) -> Certificate:
        return Certificate().equal((h_zero, i), (S @ G + X @ T).at(i, at), over=[(i, ())])

    vanish = entries(row.equals(direct), entry)
    return logic.and_intro(logic.forall_intro(slope, c), logic.implies_intro(vanish, optimal))


# the second derivative of the optimal value, for a quadratic ℓ with the Hessian H = AᵀA of a minimum

A, C, u, theta = matrix("A", n, n), matrix("C", s, s), vector("u", s), vector("theta", s)
H: Matrix = A.T @ A
B: Matrix = -(H @ X)
"""∂²ℓ/∂z∂θ, for which the implicit function theorem gives ∂z*/∂θ = X: HX + B = 0."""


def partial(at: Vector) -> Vector:
    """∂ℓ/∂θ at the optimum z* = z + Xθ."""
    optimum = column(z) + X @ column(at)
    return Vector(s, lambda k: h.at(k) + (B.T @ optimum).at(k) + (C @ column(at)).at(k))


def along(M: Matrix) -> Term:
    """uᵀMu."""
    return (column(u).T @ M @ column(u)).scalar()


def curvature(hessian: Matrix = C - X.T @ H @ X) -> Sequent:
    """∂²ℓ*/∂θ² = C - XᵀHX, never more than C along any u, and equal to it along u iff AXu = 0."""
    slope = Deriv("t", partial(theta + unit(q, s) * t).at(k), as_term(0), hessian.at(k, q))
    flat = every(i, eq((A @ X @ column(u)).at(i), 0))
    return sequent(
        both(every(k, every(q, slope)), le(along(hessian), along(C)), Iff(eq(along(hessian), along(C)), flat))
    )


@cache
def curvature_proof() -> Theorem:
    """The gap is ‖AXu‖²."""
    hessian = C - X.T @ H @ X
    moved = partial(theta + unit(q, s) * t).at(k)
    slope = restate(analysis.derivative("t", moved, as_term(0)), Deriv("t", moved, as_term(0), hessian.at(k, q)))
    gap = Certificate().add(square=(A @ X @ column(u)).at(i), over=[(i, ())])
    slopes = logic.forall_intro(logic.forall_intro(slope, q), k)
    return logic.and_intro(slopes, gap.prove("<=", along(hessian), along(C)), gap.iff(along(hessian), along(C)))


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-envelope",
        title="The gradient of the optimised ELBO: three paths, of which one remains at an optimum",
        printed=envelope,
        proof=envelope_proof,
        variants=lambda: [
            Variant("the printed chain alone", envelope(D @ S @ G)),
            Variant("without ∂z/∂θ", envelope(D @ S @ G + direct)),
            Variant("without ∂ℓ/∂θ", envelope(through_z)),
            Variant("hT without an optimum", envelope(direct)),
        ],
        note="The printed product is the path through the start alone. At an exact optimum the gradient in φ is ∂ℓ/∂θ ∂θ/∂φ: "
        "parameters that set nothing but the start get no gradient. Stopped early, the other two paths count.",
    ),
    Statement(
        "CH-beyond-value-curvature",
        title="The second derivative of the optimal value by the implicit function theorem",
        printed=curvature,
        proof=curvature_proof,
        variants=lambda: [
            Variant("C + XᵀHX", curvature(C + X.T @ H @ X)),
            Variant("C alone", curvature(C)),
            Variant("2XᵀHX", curvature(C - X.T @ H @ X * 2)),
        ],
        note="First derivatives of ℓ* do without ∂z*/∂θ, second ones do not: with HX + B = 0, ∂²ℓ*/∂θ² = C - XᵀHX = C - BᵀH⁻¹B.",
    ),
)
