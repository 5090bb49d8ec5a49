"""Section 5 beyond the text: what the implicit function theorem gives for z*, the optimum of ℓ(z, θ) found from a start z⁽⁰⁾.

∇ℓ(z*, θ) = 0 contains θ but not z⁽⁰⁾: where the Hessian ∂²ℓ/∂z² at z* is non-singular, ∂z*/∂θ = -(∂²ℓ/∂z²)⁻¹ ∂²ℓ/∂z∂θ, and
∂z*/∂z⁽⁰⁾ = 0. "Solving" is finding this stationary point: no step of a solver is left in the derivative. ∇ℓ is a general polynomial of
degree two, H + Tz* its Jacobian in z and B + Rz* in θ. Source: Krantz & Parks 2003, Theorem 3.3.1.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.beyond_unrolled import B, H, g, k, s, t
from proofs.chiu.section_5_derivative import i, j, n, p
from referee.claims import Statement, Variant
from referee.implicit import Solution, System, eliminate, equation, family
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, matrix
from referee.language.statements import And, Deriv, Iff, Implies, Sequent, both, eq, every, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import Index, Symbol, Term, as_term, total
from referee.language.vectors import vector
from referee.tactics.basic import discharge, iff, restate
from referee.tactics.tables import are_inverse, entries, inverse_equations
from referee.tactics.tables import equation as line

z, theta, start = family("z", n), family("theta", s), family("y", n)
dz, dtheta, dstart = (column(vector(f"d{name}", size)) for name, size in (("z", n), ("theta", s), ("y", n)))
K = matrix("K", n, n)
"""The inverse of the Hessian; `start` is z⁽⁰⁾."""


def T(*at: Index) -> Term:
    """Half the third derivatives of ℓ in z."""
    return Symbol("T", at)


def R(*at: Index) -> Term:
    """The third derivatives of ℓ in z, z and θ."""
    return Symbol("R", at)


def gradient(r: Index) -> Term:
    """∂ℓ/∂z_r = g + Hz + Bθ + Tzz + Rzθ."""
    linear = column(g) + H @ z.column + B @ theta.column
    curved = total(j, total(p, T(r, j, p) * z[j] * z[p])) + total(j, total(k, R(r, j, k) * z[j] * theta[k]))
    return linear.at(r) + curved


hessian = Matrix(
    n, n, lambda r, c: H.at(r, c) + total(p, (T(r, c, p) + T(r, p, c)) * z[p]) + total(k, R(r, c, k) * theta[k])
)
mixed = Matrix(n, s, lambda r, c: B.at(r, c) + total(j, R(r, j, c) * z[j]))
rate: Matrix = hessian @ dz + mixed @ dtheta
"""The differential of ∇ℓ; dz⁽⁰⁾ does not occur in it."""
along, found = every(i, eq(rate.at(i), 0)), every(i, eq(dz.at(i), -(K @ mixed @ dtheta).at(i)))
directions = (z, dz, j), (theta, dtheta, k), (start, dstart, j)
moving = {f.name: Lam((at,), f[at] + t * d.at(at)) for f, d, at in directions}


def optimum(value: Matrix = rate) -> Sequent:
    """∇ℓ stays 0 to first order iff dz = -(∂²ℓ/∂z²)⁻¹ ∂²ℓ/∂z∂θ dθ, whatever dz⁽⁰⁾ is."""
    entry = Deriv("t", substitute(gradient(i), symbols=moving), as_term(0), value.at(i))
    return sequent(both(every(i, entry), Implies(are_inverse(hessian, K), Iff(along, found))))


system = System((z,), (theta, start), (equation("stationarity", gradient(i), i),))


@cache
def solution() -> Solution:
    """With the inverse K of the Hessian at z*."""
    pivot = ("stationarity", "z", K, logic.assume(are_inverse(hessian, K)))
    return Solution(system, eliminate(system, [pivot]))


@cache
def optimum_proof() -> Theorem:
    """By the rules of calculus, and by the engine."""
    entry = Deriv("t", substitute(gradient(i), symbols=moving), as_term(0), rate.at(i))
    step = restate(analysis.derivative("t", entry.f, entry.point), entry)
    right, _ = inverse_equations(hessian, K)

    def there(h: Theorem) -> Theorem:
        (row,) = logic.require("along", logic.assume(solution().linear), And).args
        formula = solution().formula("z", {"theta": -(K @ mixed)})
        return restate(discharge(formula, logic.and_intro(restate(h, row))), found)

    def back(h: Theorem) -> Theorem:
        answer = -(K @ mixed @ dtheta)
        return entries(along, (hessian @ line(dz, answer, h) - right @ (mixed @ dtheta)).at)

    return logic.and_intro(
        logic.forall_intro(step, i), logic.implies_intro(iff(along, found, there, back), are_inverse(hessian, K))
    )


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-implicit-optimum",
        title="What the implicit function theorem gives for the optimum z*: ∂z*/∂θ, and nothing of the start",
        printed=optimum,
        proof=optimum_proof,
        variants=lambda: [
            Variant("∂²ℓ/∂z∂θ is B", optimum(hessian @ dz + B @ dtheta)),
            Variant("the Hessian is H", optimum(H @ dz + mixed @ dtheta)),
            Variant("the start counts", optimum(rate + dstart)),
            Variant("- ∂²ℓ/∂z∂θ", optimum(hessian @ dz - mixed @ dtheta)),
        ],
        note='Read: "obtain z* by solving" means ∇ℓ(z*, θ) = 0. φ enters only where it sets θ: ∂z*/∂φ = ∂z*/∂θ ∂θ/∂φ.',
    ),
)
