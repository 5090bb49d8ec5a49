"""Section 2: the implicit function theorem and its three conditions.

The theorem is cited (Krantz & Parks 2003, Section 3.3; Rudin 1976, Theorem 9.28), stated for the general system of degree two. What
follows by algebra is proved: what a solution point gives, and what a non-zero determinant says. The derivative is in
`section_2_derivative`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from proofs.chiu.section_2_system import (
    F,
    J,
    K,
    P,
    affine,
    along_x,
    c,
    derived,
    det_is_not_0,
    differentiated,
    e,
    i,
    inverse_has_determinant,
    j,
    k,
    l,
    linear,
    m,
    nonsingular,
    solves,
    theta,
    theta_0,
    x,
    x_0,
    y,
)
from referee.claims import Claim, Statement, Variant
from referee.kernel import algebra, analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import zeros
from referee.language.statements import (
    FALSE,
    Exists,
    Iff,
    Implies,
    Rel,
    Sequent,
    Smooth,
    both,
    eq,
    every,
    le,
    lt,
    sequent,
)
from referee.language.terms import Term, absolute, real, total
from referee.language.vectors import Vector, zero
from referee.tactics.basic import Certificate, discharge, iff, implies, sign

r, rho, s, t, w, B = real("r rho s t w B")
h_inverse = logic.assume(nonsingular)
h_point = logic.assume(solves(F(theta_0, x_0)))

# the theorem, as it is cited


def within(p: Vector, centre: Vector, radius: Term) -> Rel:
    """‖p - centre‖² < radius."""
    return lt((p - centre).norm2(), radius)


near = both(within(x, x_0, rho), solves(F()))
no_solution = Implies(Exists("x", near), FALSE)
two_solutions = both(within(x, x_0, rho), within(y, x_0, rho), solves(F()), solves(F(theta, y)), lt(0, (x - y).norm2()))
somewhere_not_one = (
    Exists("theta", both(within(theta, theta_0, r), no_solution)),
    Exists("theta", both(within(theta, theta_0, r), Exists("x", Exists("y", two_solutions)))),
)
solution_mapping = Exists(
    "r", Exists("rho", both(lt(0, r), lt(0, rho), *(Implies(bad, FALSE) for bad in somewhere_not_one)))
)
"""There are r, ρ > 0: for ‖θ - θ₀‖² < r there is one and only one x with ‖x - x₀‖² < ρ and F(θ, x) = 0: x = x*(θ)."""


def theorem_printed() -> Sequent:
    """A solution point and a non-singular Jacobian give a solution mapping; a polynomial F is smooth."""
    return sequent(solution_mapping, solves(F(theta_0, x_0)), det_is_not_0)


@cache
def implicit_function_theorem() -> Theorem:
    """Cited."""
    conditions = both(solves(F(theta_0, x_0)), det_is_not_0)
    source = "Krantz & Parks 2003, Section 3.3; Rudin 1976, Theorem 9.28"
    theorem = logic.cited("implicit function theorem", source, Implies(conditions, solution_mapping))
    return logic.implies_elim(theorem, logic.and_intro(h_point, logic.assume(det_is_not_0)))


# condition 1: a solution point

solution_line = every(i, eq(x.at(i), linear.at(i)))


def point_printed() -> Sequent:
    """For an affine system: if (θ₀, x₀) is a solution, F(θ, x) = 0 iff x = x₀ - J⁻¹P(θ - θ₀)."""
    return sequent(Iff(solves(affine()), solution_line), solves(affine(theta_0, x_0)), nonsingular)


@cache
def point_proof() -> Theorem:
    """J⁻¹ from the left, J from the left."""
    right, left = logic.and_elim(h_inverse, 0), logic.and_elim(h_inverse, 1)
    start = logic.assume(solves(affine(theta_0, x_0)))
    xi = x - x_0

    def there(h: Theorem) -> Theorem:
        over = [(k, ())]
        cert = Certificate().equal((h, k), K.at(i, k), over=over).equal((start, k), -K.at(i, k), over=over)
        cert.equal((left, i, j), -xi.at(j), over=[(j, ())])
        return logic.forall_intro(cert.prove("=", x.at(i), linear.at(i)), i)

    def back(h: Theorem) -> Theorem:
        cert = Certificate().equal((h, i), J.at(k, i), over=[(i, ())]).equal((start, k))
        pushed = total(e, P.at(l, e) * (theta - theta_0).at(e))
        cert.equal((right, k, l), -pushed, over=[(l, ())])
        return logic.forall_intro(cert.prove("=", affine().at(k), 0), k)

    return iff(solves(affine()), solution_line, there, back)


def nowhere_zero() -> Theorem:
    """F(θ, x) = x² + θ² + 1 has no zero, although it is smooth and ∂F/∂x = 2 at x = 1."""
    body = eq(w**2 + t**2 + 1, 0)

    def absurd(h: Theorem) -> Theorem:
        return Certificate().add(square=w).add(square=t).equal(h).prove("<=", 1, 0)

    none = implies(body, lambda h: logic.ex_falso(absurd(h), FALSE))
    return implies(Exists("w", body), lambda h: logic.exists_elim(h, none, "w"))


no_solution_point = Variant(
    "F(θ, x) = x² + θ² + 1: conditions 2 and 3, no solution", sequent(Exists("w", eq(w**2 + t**2 + 1, 0))), nowhere_zero
)


def point_variants() -> list[Variant]:
    """Not a solution point; a singular Jacobian; a system without a solution point."""
    singular = (J.equals(zeros(m, m)), c.equals(zero(m)), solves(affine(theta_0, x_0)))
    return [
        Variant(
            "(θ₀, x₀) is no solution",
            sequent(solves(affine()), le(1, m), solution_line, nonsingular),
            without=solves(affine(theta_0, x_0)),
        ),
        Variant("∂F/∂x = 0 has no inverse", sequent(point_printed().goal, le(1, m), *singular), without=nonsingular),
        no_solution_point,
    ]


# condition 2: k >= 1


def smooth_printed() -> Sequent:
    """The general system of degree two is C^∞, everywhere."""
    return sequent(every(k, Smooth(("theta", "x"), F().at(k))))


left_and_right = absolute(absolute(s) / s - w) + absolute(absolute(-s) / (-s) - w)


def quotients() -> Theorem:
    """0 < s |- for F(θ, x) = x - |θ|, x* = |θ|, no number w is within 1 of both quotients of x* between 0 and ±s."""
    h = logic.assume(lt(0, s))
    one, two = (algebra.abs_bounds(absolute(p) / p - w) for p in (s, -s))
    at_s, at_minus_s = algebra.abs_bounds(s), algebra.abs_bounds(-s)
    inverse = sign("<", 1 / s, [h])
    cert = Certificate().add(logic.and_elim(one, 0)).add(logic.and_elim(two, 1))
    cert.add(inverse, logic.and_elim(at_s, 0)).add(inverse, logic.and_elim(at_minus_s, 1))
    return cert.prove("<=", 2, left_and_right, [h])


# condition 3: the Jacobian


def jacobian_printed() -> Sequent:
    """∂F_k/∂x_j = J_kj at (θ₀, x₀); J has an inverse iff det J != 0."""
    return sequent(both(every(k, every(j, along_x)), Iff(det_is_not_0, Exists("K", nonsingular))))


@cache
def jacobian_proof() -> Theorem:
    """det J · det K = 1 one way; the other way is cited."""
    entries = logic.forall_intro(logic.forall_intro(differentiated(along_x), j), k)
    invertible = Exists("K", nonsingular)
    source = "Horn & Johnson 2013, Section 0.5"
    there = logic.cited(
        "a matrix with a non-zero determinant has an inverse", source, Implies(det_is_not_0, invertible)
    )
    some = implies(nonsingular, lambda h: discharge(inverse_has_determinant(), h))
    back = implies(invertible, lambda h: logic.exists_elim(h, some, "K"))
    return logic.and_intro(entries, logic.iff_intro(there, back))


def steep() -> Theorem:
    """0 < x, B x² < 1 |- B x³ < x: for F = x³ - θ, x* is not within B|θ| near 0, whatever B is."""
    h, small = logic.assume(lt(0, w)), logic.assume(lt(B * w**2, 1))
    return Certificate().add(h, small).prove("<", B * w**3, w)


def negative_square() -> Theorem:
    """θ < 0 |- no x has x² = θ."""
    negative, body = logic.assume(lt(t, 0)), eq(w**2, t)

    def absurd(h: Theorem) -> Theorem:
        return Certificate().add(negative).add(square=w).equal(h).prove("<", 0, 0)

    return implies(Exists("w", body), lambda h: logic.exists_elim(h, implies(body, absurd), "w"))


def jacobian_variants() -> list[Variant]:
    """det ∂F/∂x = 0: no derivative, or no solution."""
    return [
        Variant("F(θ, x) = x³ - θ at 0: x* grows faster than B|θ|", sequent(le(w, B * w**3), lt(0, w)), steep),
        Variant(
            "F(θ, x) = x² - θ at 0: θ < 0 has no x",
            sequent(Exists("w", eq(w**2, t)), lt(t, 0)),
            negative_square,
            det_is_not_0,
        ),
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-s2-ift-setup",
        printed=theorem_printed,
        proof=implicit_function_theorem,
        variants=lambda: [replace(no_solution_point, without=solves(F(theta_0, x_0))), *jacobian_variants()[1:]],
        note="The implicit function theorem is cited, not proved here. It is stated for the general polynomial system of degree two "
        "and any n and m, as the language has no function symbols. In print f should be F; the solution mapping is unique "
        "near x only, which the text does not say.",
    ),
    Statement(
        "CH-s2-c1",
        printed=point_printed,
        proof=point_proof,
        variants=point_variants,
        note="A condition of the cited theorem. What it does is proved for affine systems, where no other neighbourhood is needed; "
        "without a solution point the conclusion fails.",
    ),
    Statement(
        "CH-s2-c2",
        printed=smooth_printed,
        proof=lambda: logic.forall_intro(analysis.smooth(("theta", "x"), F().at(k)), k),
        variants=lambda: [
            Variant("k = 0: F(θ, x) = x - |θ|", sequent(lt(left_and_right, 2), lt(0, s)), quotients),
        ],
        note="A condition of the cited theorem; it holds for every polynomial system. The text must say k ≥ 1: for the continuous "
        "F(θ, x) = x - |θ| the solution |θ| has no derivative at 0.",
    ),
    Statement(
        "CH-s2-c3",
        printed=jacobian_printed,
        proof=jacobian_proof,
        variants=jacobian_variants,
        derived=lambda: derived(0),
        note="A condition of the cited theorem. That an invertible matrix has a non-zero determinant is proved, the converse is cited.",
    ),
)
