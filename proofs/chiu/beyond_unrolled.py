"""Section 5 beyond the text: the derivative of an unrolled solver, step by step, beside the one of the implicit function theorem.

A step z⁺ = z - η∇ℓ(z, θ) of gradient descent (on -ELBO, say) turns the derivatives J = ∂z/∂z⁽⁰⁾ and D = ∂z/∂θ of its input into
(I - ηH)J and D - η(HD + B), with H = ∂²ℓ/∂z² and B = ∂²ℓ/∂z∂θ where the step starts. The implicit function theorem gives 0 and X, with
H'X + B' = 0 at the optimum. Every step multiplies the error by I - ηH: after K steps (I - ηH)^K is left of the start.
Sources: Gilbert 1992; Kim et al. 2018, Section 3 (SAVI).
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.section_5_derivative import n, second_order
from referee.claims import Statement, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, identity, matrix
from referee.language.statements import Deriv, Forall, Sequent, both, every, sequent
from referee.language.terms import Idx, Symbol, Term, as_term, indices, real, sizes, total
from referee.language.vectors import Vector, unit, vector, zero
from referee.tactics.basic import restate
from referee.tactics.tables import equal, equation

(s,) = sizes("s")
t, eta = real("t eta")
i, j, p, o = indices("i j p o", n)
c, k, q = indices("c k q", s)
g, z, theta = vector("g", n), vector("z", n), vector("theta", s)
H, B, D, J, X = matrix("H", n, n), matrix("B", n, s), matrix("D", n, s), matrix("J", n, n), matrix("X", n, s)
H_opt, B_opt = matrix("H'", n, n), matrix("B'", n, s)
contraction: Matrix = identity(n) - H * eta
at_optimum = B_opt.equals(-(H_opt @ X))
"""H'X + B' = 0 for the second derivatives at the optimum: X is the implicit derivative ∂z*/∂θ."""


def along(M: Matrix, at: Idx) -> Vector:
    """t·Me_at."""
    return Vector(n, lambda r: t * M.at(r, at))


def slope(value: Vector, expected: Matrix, by: Idx) -> Forall:
    """∂value_i/∂t at 0 is expected_ib, for all i and b."""
    return every(i, every(by, Deriv("t", value.at(i), as_term(0), expected.at(i, by))))


def differentiate(claim: Forall) -> Theorem:
    """By the rules of calculus."""
    by = logic.require("slope", logic.assume(claim.body), Forall)
    entry = logic.require("slope", logic.assume(by.body), Deriv)
    th = restate(analysis.derivative("t", entry.f, entry.point), entry)
    return logic.forall_intro(logic.forall_intro(th, by.index), claim.index)


# one step for a general ℓ, its gradient a polynomial of degree two around (z, θ)


def step(dz: Vector, dtheta: Vector) -> Vector:
    """z + dz - η∇ℓ(z + dz, θ + dθ)."""
    linear = column(g) + H @ column(dz) + B @ column(dtheta)

    def curved(r: Idx) -> Term:
        mixed = total(p, total(k, Symbol("M", (r, p, k)) * dz.at(p) * dtheta.at(k)))
        return second_order("T", (r,), dz, p, o) + mixed + second_order("R", (r,), dtheta, k, q)

    return Vector(n, lambda r: z.at(r) + dz.at(r) - eta * (linear.at(r) + curved(r)))


after: Matrix = D - (H @ D + B) * eta
error: Matrix = contraction @ (D - X) - ((H - H_opt) @ X + (B - B_opt)) * eta
in_theta = slope(step(along(D, c), unit(c, s) * t), after, c)
in_start = slope(step(along(J, j), zero(s)), contraction @ J, j)


def one_step(remainder: Matrix = error, jacobian: Matrix = contraction @ J) -> Sequent:
    """The two derivatives of a step, and D⁺ - X = (I - ηH)(D - X) - η[(H - H')X + B - B']."""
    start = slope(step(along(J, j), zero(s)), jacobian, j)
    return sequent(both(in_theta, start, (after - X).equals(remainder)), at_optimum)


@cache
def one_step_proof() -> Theorem:
    """By the rules of calculus; H'X + B' = 0."""
    vanishes = -(equation(B_opt, -(H_opt @ X)) * eta)
    return logic.and_intro(differentiate(in_theta), differentiate(in_start), equal(after - X, error, vanishes))


# K steps for a quadratic ℓ, written out


def descent(point: Vector, at: Vector, steps: int) -> Vector:
    """K steps of z - η(g + Hz - HXθ), for θ = `at`."""
    for _ in range(steps):
        slope_at = column(g) + H @ column(point) - H @ X @ column(at)
        point = point - Vector(n, slope_at.at) * eta
    return point


def power(steps: int) -> Matrix:
    """(I - ηH)^K."""
    return identity(n) if steps == 0 else contraction @ power(steps - 1)


def unrolled(steps: int, factor: Matrix | None = None) -> Sequent:
    """After K steps ∂z/∂θ = X + (I - ηH)^K (D - X), and ∂z/∂z⁽⁰⁾ = (I - ηH)^K J, for the derivatives D and J of the start."""
    M = power(steps) if factor is None else factor
    theta_slope = slope(descent(z + along(D, c), theta + unit(c, s) * t, steps), X + M @ (D - X), c)
    return sequent(both(theta_slope, slope(descent(z + along(J, j), theta, steps), M @ J, j)))


def unrolled_proof(steps: int) -> Theorem:
    """By the rules of calculus."""
    claims = unrolled(steps).goal.args  # type: ignore[attr-defined]
    return logic.and_intro(*map(differentiate, claims))


def steps_statement(steps: int) -> Statement:
    """The statement for K steps."""
    return Statement(
        "CH-beyond-unrolled-steps",
        title=f"Unrolled and implicit derivative after K = {steps} steps",
        printed=lambda: unrolled(steps),
        proof=lambda: unrolled_proof(steps),
        at_order=steps_statement,
        variants=lambda: [
            Variant("a step less", unrolled(steps, power(steps - 1))),
            Variant("(I + ηH)^K", unrolled(steps, identity(n) + H * eta)),
        ],
        note="The actual iteration, differentiated. Where the steps contract, X alone is left in the end; SAVI's encoder, "
        "which sets the start, learns from the other term alone.",
    )


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-one-step",
        title="A solver step multiplies the error of the derivative by I - ηH",
        printed=one_step,
        proof=one_step_proof,
        variants=lambda: [
            Variant("X is not the implicit derivative", sequent(one_step().goal)),
            Variant("a quadratic ℓ is enough", one_step(contraction @ (D - X))),
            Variant("I + ηH", one_step((identity(n) + H * eta) @ (D - X))),
            Variant("J transposed", one_step(jacobian=contraction @ J.T)),
        ],
        note="For any smooth ℓ: besides the factor I - ηH the error gets only what the second derivatives differ from those at the "
        "optimum, which vanishes as the iterates converge.",
    ),
    steps_statement(3),
)
