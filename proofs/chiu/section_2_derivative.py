"""Section 2, the derivative: dx*/dθ = -[∂F/∂x]⁻¹ ∂F/∂θ is the one solution of the differentiated system.

JX + P = 0 is the chain rule for F(θ, x*(θ)) = 0. For the general system of degree two every solution is written as x₀ - J⁻¹P(θ - θ₀)
and a remainder of second order.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.section_2_system import (
    F,
    J,
    K,
    P,
    X,
    a,
    along_theta,
    derived,
    differentiated,
    i,
    j,
    k,
    linear,
    m,
    n,
    nonsingular,
    second_order,
    solves,
    theta,
    theta_0,
    x,
    x_0,
)  # fmt: skip
from referee.claims import Claim, Prose, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import identity, matrix, zeros
from referee.language.statements import Iff, Implies, Sequent, both, eq, every, le, sequent
from referee.language.terms import total
from referee.language.vectors import Vector
from referee.tactics.basic import Certificate, iff, implies
from referee.tactics.tables import equal, equation, inverse_equations

h_inverse = logic.assume(nonsingular)

chain_rule = (J @ X + P).equals(zeros(m, n))
"""F(θ, x*(θ)) = 0, differentiated: ∂F/∂x dx*/dθ + ∂F/∂θ = 0."""
correction = second_order(x - x_0, theta - theta_0)
expansion = Vector(m, lambda r: linear.at(r) - total(k, K.at(r, k) * correction.at(k)))
remainder = every(i, eq(x.at(i), expansion.at(i)))
"""x = x₀ - J⁻¹P(θ - θ₀) - J⁻¹(terms of second order in x - x₀ and θ - θ₀)."""


def derivative_printed() -> Sequent:
    """dx*/dθ = -J⁻¹P is the one solution X of JX + P = 0; every solution of the system is x₀ - J⁻¹P(θ - θ₀) up to second order."""
    partial = every(k, every(a, along_theta))
    solutions = Implies(both(solves(F(theta_0, x_0)), solves(F())), remainder)
    return sequent(both(partial, Iff(chain_rule, X.equals(-(K @ P))), solutions), nonsingular)


@cache
def solved() -> Theorem:
    """JX + P = 0 iff X = -J⁻¹P, for every system."""
    right, left = inverse_equations(J, K)
    sides, target = J @ X + P, -(K @ P)

    def there(h: Theorem) -> Theorem:
        return equal(X, target, K @ equation(sides, zeros(m, n), h) - left @ X)

    def back(h: Theorem) -> Theorem:
        return equal(sides, zeros(m, n), J @ equation(X, target, h) - right @ P)

    return iff(chain_rule, X.equals(target), there, back)


@cache
def derivative_proof() -> Theorem:
    """J⁻¹ from the left."""
    partial = logic.forall_intro(logic.forall_intro(differentiated(along_theta), a), k)
    left = logic.and_elim(h_inverse, 1)
    xi, over = x - x_0, [(k, ())]

    def expanded(h: Theorem) -> Theorem:
        point, now = logic.and_elim(h, 0), logic.and_elim(h, 1)
        cert = Certificate().equal((now, k), K.at(i, k), over=over).equal((point, k), -K.at(i, k), over=over)
        cert.equal((left, i, j), -xi.at(j), over=[(j, ())])
        return logic.forall_intro(cert.prove("=", x.at(i), expansion.at(i)), i)

    solutions = implies(both(solves(F(theta_0, x_0)), solves(F())), expanded)
    return logic.and_intro(partial, solved(), solutions)


def derivative_variants() -> list[Variant]:
    """Another sign; an approximate inverse; P multiplied from the wrong side is no matrix of this shape."""
    plus = Iff(chain_rule, X.equals(K @ P))
    sizes = (le(1, m), le(1, n))
    return [
        Variant("+[∂F/∂x]⁻¹ ∂F/∂θ", sequent(plus, *sizes, nonsingular)),
        Variant(
            "K is not the inverse of ∂F/∂x",
            sequent(Iff(chain_rule, X.equals(-(K @ P))), *sizes),
            without=nonsingular,
        ),
    ]


# Section 1: the derivative does not depend on how the solution was computed

Y = matrix("Y", m, n)


def independent() -> Sequent:
    """Two solvers that end in one solution have one derivative: JX + P = 0 and JY + P = 0 give X = Y."""
    other = (J @ Y + P).equals(zeros(m, n))
    return sequent(X.equals(Y), chain_rule, other, nonsingular)


@cache
def independent_proof() -> Theorem:
    """X - Y = J⁻¹(JX + P - JY - P)."""
    _, left = inverse_equations(J, K)
    one, two = (equation(J @ Z + P, zeros(m, n)) for Z in (X, Y))
    return equal(X, Y, K @ one - K @ two - left @ (X - Y))


def independent_variants() -> list[Variant]:
    """Each hypothesis is needed: a singular ∂F/∂x; ∂F/∂x = I and two matrices of which one solves the equation."""
    one, other, _ = independent().given
    some = (le(1, m), le(1, n))
    zero = (J.equals(zeros(m, m)), P.equals(zeros(m, n)))
    unit = (J.equals(identity(m)), K.equals(identity(m)), nonsingular)
    return [
        Variant("∂F/∂x = 0 has no inverse", sequent(X.equals(Y), one, other, *some, *zero), without=nonsingular),
        Variant("JX + P = 0 dropped (J = I)", sequent(X.equals(Y), other, *some, *unit, Y.equals(-P)), without=one),
        Variant("JY + P = 0 dropped (J = I)", sequent(X.equals(Y), one, *some, *unit, X.equals(-P)), without=other),
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-s1-impl",
        printed=independent,
        proof=independent_proof,
        variants=independent_variants,
        note="Read as: the derivative at a solution is determined by the partial derivatives of F there, whatever steps led to it.",
    ),
    Prose(
        "CH-s1-implicit",
        'The sentence breaks off before it says which relation; "series of equations" should be "system of equations".',
    ),
    Statement(
        "CH-s2-deriv",
        printed=derivative_printed,
        proof=derivative_proof,
        variants=derivative_variants,
        derived=lambda: derived(1),
        note="The equation JX + P = 0 is the chain rule for F(θ, x*(θ)) = 0, for any F; its one solution is the printed formula. For "
        "the general system of degree two the remainder is written out as well.",
    ),
)
