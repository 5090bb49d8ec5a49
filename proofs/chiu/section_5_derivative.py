"""Section 5, the derivative through the inner problem: ∂ℓ*/∂φ and ∂z*/∂z⁽⁰⁾.

Maps stand as general polynomials of degree two around their points, for every size: z⁽⁰⁾ = g(φ) with Jacobian G, z* = s(z⁽⁰⁾) with
Jacobian S, ℓ* = ℓ(z*) with gradient D; φ in R^r, z in R^n.
"""

from __future__ import annotations

from functools import cache

from referee.claims import Claim, Statement, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, identity, matrix, zeros
from referee.language.statements import Deriv, Forall, Implies, Sequent, both, eq, every, le, lt, sequent
from referee.language.terms import Idx, Index, Symbol, Term, as_term, indices, real, sizes, total
from referee.language.vectors import Vector, unit, vector
from referee.tactics.basic import Certificate, restate
from referee.tactics.tables import are_inverse, entries, equal, equation, inverse_equations

n, r, l = sizes("n r l")
i, j = indices("i j", n)
b, e = indices("b e", r)
p, o = indices("p o", n)
t, eta, ell = real("t eta ell")
(c,) = indices("c", r)

D, S, G = matrix("D", (), n), matrix("S", n, n), matrix("G", n, r)
z_0, z_1 = vector("z_0", n), vector("z_1", n)
"""z⁽⁰⁾ and z* at the point φ."""


def second_order(name: str, at: tuple[Index, ...], y: Vector, first: Idx, second: Idx) -> Term:
    """Σ name[…, a, b] y_a y_b."""
    return total(first, total(second, Symbol(name, (*at, first, second)) * y.at(first) * y.at(second)))


def start(phi: Vector) -> Vector:
    """z⁽⁰⁾ at φ + `phi`."""
    return Vector(n, lambda k: z_0.at(k) + total(b, G.at(k, b) * phi.at(b)) + second_order("G'", (k,), phi, b, e))


def solver(z: Vector) -> Vector:
    """z* from the start z."""
    step = z - z_0
    return Vector(n, lambda k: z_1.at(k) + total(j, S.at(k, j) * step.at(j)) + second_order("S'", (k,), step, j, p))


def loss(z: Vector) -> Term:
    """ℓ at z."""
    step = z - z_1
    return ell + total(i, D.at(i) * step.at(i)) + second_order("D'", (), step, i, o)


# the chain of derivatives

through = D @ S @ G
"""∂ℓ*/∂z* ∂z*/∂z⁽⁰⁾ ∂z⁽⁰⁾/∂φ."""
composed = loss(solver(start(unit(c, r) * t)))
optimal = every(i, eq(D.at(i), 0))
"""∂ℓ*/∂z* = 0."""


def chain_printed() -> Sequent:
    """The last factor is ∂z⁽⁰⁾/∂λ, an n × l matrix, which raises ShapeError: ∂ℓ*/∂φ has r entries."""
    gradient, by_lambda = matrix("l'", (), r), matrix("L'", n, l)
    return sequent(gradient.equals(D @ S @ by_lambda))


def slope_is(row: Matrix) -> Forall:
    """∂ℓ*/∂φ is this row."""
    return every(c, Deriv("t", composed, as_term(0), row.at(c)))


def chain_repaired() -> Sequent:
    """∂ℓ*/∂φ is the product with ∂z⁽⁰⁾/∂φ; it is 0 where z* is a stationary point of ℓ."""
    return sequent(both(slope_is(through), Implies(optimal, through.equals(zeros((), r)))))


@cache
def chain_proof() -> Theorem:
    """By the rules of calculus, then by normal form."""
    th = restate(analysis.derivative("t", composed, as_term(0)), slope_is(through).body)

    def vanish(h: Theorem) -> Theorem:
        def entry(at: Index) -> Certificate:
            return Certificate().equal((h, i), (S @ G).at(i, at), over=[(i, ())])

        return entries(through.equals(zeros((), r)), entry)

    return logic.and_intro(logic.forall_intro(th, c), logic.implies_intro(vanish(logic.assume(optimal)), optimal))


# ∂z*/∂z⁽⁰⁾

H, K, X = matrix("H", n, n), matrix("K", n, n), matrix("X", n, n)
direct = matrix("P", n, n)
g, z = vector("g", n), vector("z", n)
differentiated = (H @ X + direct).equals(zeros(n, n))
"""F(z⁽⁰⁾, z*) = ∇ℓ(z*) = 0, differentiated by z⁽⁰⁾: H ∂z*/∂z⁽⁰⁾ + ∂F/∂z⁽⁰⁾ = 0."""
no_start = direct.equals(zeros(n, n))
"""F does not contain z⁽⁰⁾."""
hypotheses = (are_inverse(H, K), differentiated, no_start)
by_section_2 = X.equals(-(K @ direct))
"""The formula of Section 2: ∂z*/∂z⁽⁰⁾ = -H⁻¹ ∂F/∂z⁽⁰⁾."""


def ascent(start_at: Vector) -> Vector:
    """One step z + η∇ℓ(z) for ∇ℓ(z) = g + Hz."""
    return Vector(n, lambda k: start_at.at(k) + eta * (g.at(k) + total(p, H.at(k, p) * start_at.at(p))))


one_step = Deriv("t", ascent(z + unit(j, n) * t).at(i), as_term(0), (identity(n) + H * eta).at(i, j))


def difficulty_printed() -> Sequent:
    """There is something to compute: ∂z*/∂z⁽⁰⁾ ≠ 0."""
    squares = total(i, total(j, X.at(i, j) ** 2))
    return sequent(lt(0, squares), le(1, n), are_inverse(H, K), by_section_2, no_start)


def difficulty_repaired() -> Sequent:
    """∂z*/∂z⁽⁰⁾ = 0 at an exact optimum; one gradient step has the Jacobian I + ηH instead."""
    return sequent(both(X.equals(zeros(n, n)), every(i, every(j, one_step))), *hypotheses)


@cache
def difficulty_proof() -> Theorem:
    """X = -H⁻¹ 0."""
    _, left = inverse_equations(H, K)
    line, none = equation(H @ X + direct, zeros(n, n)), equation(direct, zeros(n, n))
    vanishes = equal(X, zeros(n, n), K @ line - K @ none - left @ X)
    step = restate(analysis.derivative("t", one_step.f, one_step.point), one_step)
    return logic.and_intro(vanishes, logic.forall_intro(logic.forall_intro(step, j), i))


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-s5-chain",
        printed=chain_printed,
        repaired=chain_repaired,
        proof=chain_proof,
        variants=lambda: [
            Variant("the factors the other way round", sequent(slope_is(D @ S.T @ G), le(1, r))),
            Variant("z* not stationary", sequent(through.equals(zeros((), r)), le(1, r))),
        ],
        note="λ occurs nowhere else: the last factor should be ∂z⁽⁰⁾/∂φ. At an exact local optimum ∂ℓ*/∂z* = 0, so that the "
        "product is 0 and φ gets no gradient; it gets one when the inner solver is stopped early.",
    ),
    Statement(
        "CH-s5-diff",
        printed=difficulty_printed,
        repaired=difficulty_repaired,
        proof=difficulty_proof,
        variants=lambda: [
            Variant("the Hessian has no inverse", sequent(X.equals(zeros(n, n)), le(1, n), differentiated, no_start)),
            Variant(
                "F contains z⁽⁰⁾",
                sequent(X.equals(zeros(n, n)), le(1, n), are_inverse(H, K), by_section_2),
                without=no_start,
            ),
        ],
        note="Read as: there is a non-zero matrix to compute. The optimality conditions ∇ℓ(z*) = 0 do not contain z⁽⁰⁾, and the "
        "implicit function theorem gives ∂z*/∂z⁽⁰⁾ = 0 where the Hessian is non-singular: a local optimum does not move with the "
        "start. What is hard to compute is the Jacobian of finitely many solver steps.",
    ),
)
