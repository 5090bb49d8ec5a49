"""Section 2: a system F(θ, x) = 0 of m equations in θ in R^n and x in R^m, near a point (θ₀, x₀).

The language of finite sums has no function symbols. The system that stands for F is the general polynomial one of degree two,
for every n and m: F_k = c_k + Σ J_kj ξ_j + Σ P_ka τ_a + (second order) with ξ = x - x₀ and τ = θ - θ₀. So c = F(θ₀, x₀),
J = ∂F/∂x and P = ∂F/∂θ there.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, identity, matrix
from referee.language.statements import FALSE, Deriv, Forall, eq, every, ne
from referee.language.terms import Det, Index, Symbol, Term, as_term, indices, real, sizes, total
from referee.language.vectors import Vector, unit, vector
from referee.sympy_bridge import from_sympy
from referee.tactics.basic import Certificate, congruence, implies, relation, restate, transitive
from referee.tactics.tables import are_inverse, triangular

n, m = sizes("n m")
(a,) = indices("a", n)
i, j, k, l = indices("i j k l", m)
p, q = indices("p q", m)
e, f = indices("e f", n)

theta, theta_0 = vector("theta", n), vector("theta_0", n)
x, x_0, y = vector("x", m), vector("x_0", m), vector("y", m)
c = vector("c", m)
J, K, P, X = matrix("J", m, m), matrix("K", m, m), matrix("P", m, n), matrix("X", m, n)

nonsingular = are_inverse(J, K)
"""K is the inverse of J."""

det_J: Term = Blocks(((J,),)).det()
det_is_not_0 = ne(det_J, 0)


def first_order(xi: Vector, tau: Vector) -> Vector:
    """c + Jξ + Pτ."""
    return Vector(
        m,
        lambda k: c.at(k) + total(p, J.at(k, p) * xi.at(p)) + total(e, P.at(k, e) * tau.at(e)),
    )


def second_order(xi: Vector, tau: Vector) -> Vector:
    """Σ R_kij ξ_i ξ_j + Σ S_kia ξ_i τ_a + Σ T_kab τ_a τ_b."""

    def entry(k: Index) -> Term:
        square = total(p, total(q, Symbol("R", (k, p, q)) * xi.at(p) * xi.at(q)))
        mixed = total(p, total(e, Symbol("S", (k, p, e)) * xi.at(p) * tau.at(e)))
        return square + mixed + total(e, total(f, Symbol("T", (k, e, f)) * tau.at(e) * tau.at(f)))

    return Vector(m, entry)


def F(th: Vector = theta, at: Vector = x) -> Vector:
    """The general system of degree two."""
    return first_order(at - x_0, th - theta_0) + second_order(at - x_0, th - theta_0)


def affine(th: Vector = theta, at: Vector = x) -> Vector:
    """The general system of degree one."""
    return first_order(at - x_0, th - theta_0)


def solves(f: Vector) -> Forall:
    """f = 0, entry by entry."""
    return every(k, eq(f.at(k), 0))


linear = Vector(m, lambda r: x_0.at(r) - total(p, K.at(r, p) * total(e, P.at(p, e) * (theta - theta_0).at(e))))
"""x₀ - J⁻¹P(θ - θ₀)."""


(t,) = real("t")
along_x = Deriv("t", F(theta_0, x_0 + unit(j, m) * t).at(k), as_term(0), J.at(k, j))
along_theta = Deriv("t", F(theta_0 + unit(a, n) * t, x_0).at(k), as_term(0), P.at(k, a))


def differentiated(entry: Deriv) -> Theorem:
    """By the rules of calculus, then by normal form."""
    return restate(analysis.derivative("t", entry.f, entry.point), entry)


def derived(which: int) -> list[tuple[str, Term, Term]]:
    """The partial derivatives that SymPy finds."""
    from derivations.chiu.section_2 import partial_derivatives  # noqa: PLC0415

    label, stated = (("∂F/∂x", J.at(k, j)), ("∂F/∂θ", P.at(k, a)))[which]
    names: dict[str, Any] = {"n": n, "m": m, "k": k, "j": j, "a": a}
    families = ("theta_0", "x_0", "c", "J", "P", "R", "S", "T")
    return [(label, from_sympy(partial_derivatives()[which], names | {f: f for f in families}), stated)]


@cache
def det_of_inverse() -> Theorem:
    """K is the inverse of J |- det J · det K = det I = 1."""
    left, right, product = (Blocks(((block,),)).det() for block in (J, K, J @ K))
    row, col = product.rows[0], product.cols[0]
    unit = logic.and_elim(logic.assume(nonsingular), 0)
    to_unit = congruence(unit, lambda hole: Det(product.rows, product.cols, ((hole(row, col),),)))
    of_unit = triangular(Blocks(((identity(m),),)).det(), [as_term(1)], (0,))
    return transitive(
        analysis.det_product(left, right, product), to_unit, restate(of_unit, eq(relation(of_unit).lhs, 1))
    )


@cache
def inverse_has_determinant() -> Theorem:
    """K is the inverse of J |- det J != 0."""

    def absurd(vanishes: Theorem) -> Theorem:
        det_K = Blocks(((K,),)).det()
        one_is_0 = Certificate().equal(det_of_inverse(), -1).equal(vanishes, det_K).prove("=", 1, 0)
        return logic.ex_falso(one_is_0, FALSE)

    return logic.ne_intro(implies(eq(det_J, 0), absurd))
