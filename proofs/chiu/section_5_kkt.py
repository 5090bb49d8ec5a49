"""Section 5, the system F: the KKT conditions of the inner problem, for a quadratic ℓ(z) = gᵀz + ½zᵀHz on R^n.

A maximum is stationary: a step along the gradient f of length s = ‖f‖²/(‖f‖² + |fᵀHf|) gains at least s‖f‖²/2.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.section_5_derivative import H, g, i, j, n, p, z
from referee.claims import Claim, Statement, Variant
from referee.kernel import algebra, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import FALSE, Exists, Implies, eq, every, le, lt, sequent
from referee.language.subst import Lam
from referee.language.terms import Term, absolute, real, total
from referee.language.vectors import Vector, vector
from referee.tactics.basic import Certificate, discharge, forward, implies, sign
from referee.tactics.lemmas import use


def value(at: Vector) -> Term:
    """gᵀz + ½zᵀHz."""
    return g @ at + total(i, total(j, at.at(i) * H.at(i, j) * at.at(j))) / 2


y = vector("y", n)
gradient = Vector(n, lambda k: g.at(k) + total(p, H.at(k, p) * z.at(p)))
symmetric = every(i, every(j, eq(H.at(i, j), H.at(j, i))))
greater = Exists("y", lt(value(z), value(y)))
is_maximum = Implies(greater, FALSE)
stationary = every(i, eq(gradient.at(i), 0))


f = vector("f", n)
is_gradient = every(i, eq(f.at(i), gradient.at(i)))
L, B = real("L B")


@cache
def gain() -> Theorem:
    """0 < L |- 0 < sL + s²B/2 for s = L/(L + |B|): it is (L²/(L + |B|)²)(L + |B| + B/2)."""
    h, size = logic.assume(lt(0, L)), absolute(B)
    above, below = (logic.and_elim(algebra.abs_bounds(B), part) for part in range(2))
    nonnegative = Certificate().add(above, c="1/2").add(below, c="1/2").prove("<=", 0, size)
    whole = Certificate().add(h).add(nonnegative).prove("<", 0, L + size)
    inverse = sign("<", 1 / (L + size), [whole])
    weight = (inverse, inverse, h, h)
    cert = Certificate().add(*weight, h).add(*weight, below, c="1/2").add(*weight, nonnegative, c="1/2")
    s = L / (L + size)
    return cert.prove("<", 0, s * L + s**2 * B / 2, [whole])


@cache
def kkt_proof() -> Theorem:
    """A step of length s along the gradient f gains s‖f‖² + s²fᵀHf/2, which is positive for some s if f ≠ 0."""
    h_symmetric, h_maximum, h_f = (logic.assume(h) for h in (symmetric, is_maximum, is_gradient))
    length = f.norm2()
    bend = total(i, total(j, f.at(i) * H.at(i, j) * f.at(j)))
    goal = every(i, eq(f.at(i), 0))

    def short(h: Theorem) -> Theorem:
        squares = Certificate().add(square=f.at(i), over=[(i, ())])
        return forward(squares.iff(0, length), logic.antisymmetry(squares.prove("<=", 0, length), h))

    def long(h: Theorem) -> Theorem:
        s = length / (length + absolute(bend))
        moved = z + f * s
        cert = Certificate().add(use(gain(), h, L=length, B=bend))
        cert.equal((h_f, i), s * f.at(i), over=[(i, ())])
        cert.equal((h_symmetric, i, j), -s * z.at(i) * f.at(j) / 2, over=[(i, ()), (j, ())])
        there_is = logic.exists_intro(
            cert.prove("<", value(z), value(moved)), "y", greater.body, Lam((i,), moved.at(i))
        )
        return logic.ex_falso(logic.implies_elim(h_maximum, there_is), goal)

    th = logic.order_cases(implies(le(length, 0), short), implies(lt(0, length), long))
    th = logic.instantiate(th, symbols={"f": Lam((i,), gradient.at(i))})
    own = Certificate().prove("=", gradient.at(i), gradient.at(i))
    return discharge(th, logic.forall_intro(own, i))


is_skew = every(i, every(j, eq(H.at(i, j), -H.at(j, i))))
no_slope = every(i, eq(g.at(i), 0))


def skew_maximum() -> Theorem:
    """For g = 0 and Hᵀ = -H, ℓ = 0 everywhere and every z is a maximum, although g + Hz is 0 only if Hz is."""
    skew, flat = logic.assume(is_skew), logic.assume(no_slope)

    def zero(at: Vector) -> Theorem:
        cert = Certificate().equal((skew, i, j), -at.at(i) * at.at(j) / 4, over=[(i, ()), (j, ())])
        return cert.equal((flat, i), -at.at(i), over=[(i, ())]).prove("=", 0, value(at))

    def clash(h: Theorem) -> Theorem:
        return Certificate().add(h).equal(zero(z)).equal(zero(y), -1).prove("<", 0, 0)

    return implies(greater, lambda h: logic.exists_elim(h, implies(greater.body, clash), "y"))


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-s5-F",
        printed=lambda: sequent(stationary, symmetric, is_maximum),
        proof=kkt_proof,
        variants=lambda: [
            Variant(
                "the converse: ∇ℓ = 0 at a point that is no maximum",
                sequent(le(value(y), value(z)), le(1, n), symmetric, stationary),
            ),
            Variant(
                "H not symmetric: for skew H and g = 0 every z is a maximum, with ∇ℓ = Hz",
                sequent(stationary, is_skew, no_slope, is_maximum),
                skew_maximum,
                symmetric,
            ),
        ],
        note="Without constraints the KKT conditions are ∇ℓ(z) = 0. Proved for every quadratic ℓ: a maximum satisfies them. They "
        "are not sufficient unless ℓ is concave. The solution point must be z*, not the start z⁽⁰⁾.",
    ),
)
