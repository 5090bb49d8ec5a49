"""Section 4.1: when the matrix M of the differentiated KKT conditions is injective, and when it has no inverse.

It is injective if Q is positive definite, strict complementarity holds (λ_c > 0 or (Gx)_c < h_c) and the gradients of the active
constraints are linearly independent. An active constraint with λ_c = 0 makes a row of M vanish.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.eq_10 import A, G, Q, a, c, i, k, lam, m, n, p, quadratic, rows, slack
from proofs.chiu.section_4_1_system import M, W, change, dlam, dnu, dx, excess, inverse, nothing
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import FALSE, And, Exists, Forall, Implies, both, eq, every, le, lt
from referee.language.subst import Lam
from referee.language.terms import Idx
from referee.language.vectors import Vector, vector
from referee.tactics.basic import Certificate, forward, implies

w, y, z = vector("w", n), vector("y", p), vector("z", m)

strict_complementarity = every(c, lt(0, lam.at(c) - excess.at(c)))
positive_definite = Implies(Exists("w", both(le(quadratic(w), 0), lt(0, w.norm2()))), FALSE)
homogeneous = (M @ change).equals(nothing)


def dependency(one: Vector, two: Vector) -> And:
    """Aᵀy + Gᵀz = 0, where z_c = 0 at inactive constraints, and (y, z) ≠ 0."""
    combined = every(i, eq(rows(A.T, one).at(i) + rows(G.T, two).at(i), 0))
    return both(combined, every(c, eq(excess.at(c) * two.at(c), 0)), lt(0, one.norm2() + two.norm2()))


independent = Implies(Exists("y", Exists("z", dependency(y, z))), FALSE)
"""The gradients of the active constraints are linearly independent."""
dx_vanishes: Forall = every(i, eq(dx.at(i), 0))
all_vanish = both(dx_vanishes, every(a, eq(dnu.at(a), 0)), every(c, eq(dlam.at(c), 0)))


regularity = both(positive_definite, slack, strict_complementarity, homogeneous, independent)


def null(family: Vector, index: Idx, short: Theorem) -> Theorem:
    """‖z‖² <= 0 |- z = 0."""
    squares = Certificate().add(square=family.at(index), over=[(index, ())])
    nothing_left = logic.antisymmetry(squares.prove("<=", 0, family.norm2()), short)
    return forward(squares.iff(0, family.norm2()), nothing_left)


@cache
def regular() -> Theorem:
    """Q positive definite, strict complementarity, independent active constraints and M (dx, dν, dλ) = 0 |- all are 0."""

    def vanish(e: Theorem) -> Theorem:
        definite, h_slack, strict, zero, h_independent = (logic.and_elim(e, part) for part in range(5))
        first, second, third = (logic.and_elim(zero, part) for part in range(3))
        apart = lam.at(c) - excess.at(c)
        g, d = rows(G, dx).at(c), dlam.at(c)

        cert = Certificate().equal((third, c), (lam.at(c) * d + excess.at(c) * g) / apart**2)
        cert.equal((h_slack, c), -((g + d) ** 2) / apart**2)
        product = logic.forall_intro(cert.prove("=", d * g, 0, [strict]), c)
        energy = Certificate().equal((first, i), dx.at(i), over=[(i, ())]).equal((product, c), -1, over=[(c, ())])
        energy.equal((second, a), -dnu.at(a), over=[(a, ())])
        flat = energy.prove("<=", quadratic(dx), 0)

        def long_dx(long: Theorem) -> Theorem:
            body = both(le(quadratic(w), 0), lt(0, w.norm2()))
            there_is = logic.exists_intro(logic.and_intro(flat, long), "w", body, Lam((i,), dx.at(i)))
            return logic.ex_falso(logic.implies_elim(definite, there_is), dx_vanishes)

        still = logic.order_cases(
            implies(le(dx.norm2(), 0), lambda short: null(dx, i, short)), implies(lt(0, dx.norm2()), long_dx)
        )

        cert = Certificate().equal((first, i)).equal((still, k), -Q.at(i, k), over=[(k, ())])
        combined = logic.forall_intro(cert.prove("=", rows(A.T, dnu).at(i) + rows(G.T, dlam).at(i), 0), i)
        cert = Certificate().equal((third, c)).equal((still, k), -lam.at(c) * G.at(c, k), over=[(k, ())])
        inactive = logic.forall_intro(cert.prove("=", excess.at(c) * d, 0), c)
        goal = And(all_vanish.args[1:])
        length = dnu.norm2() + dlam.norm2()

        def short_multipliers(short: Theorem) -> Theorem:
            one = Certificate().add(short).add(square=dlam.at(c), over=[(c, ())]).prove("<=", dnu.norm2(), 0)
            two = Certificate().add(short).add(square=dnu.at(a), over=[(a, ())]).prove("<=", dlam.norm2(), 0)
            return logic.and_intro(null(dnu, a, one), null(dlam, c, two))

        def long_multipliers(long: Theorem) -> Theorem:
            there = logic.and_intro(combined, inactive, long)
            inner = logic.exists_intro(there, "z", dependency(dnu, z), Lam((c,), d))
            outer = logic.exists_intro(inner, "y", Exists("z", dependency(y, z)), Lam((a,), dnu.at(a)))
            return logic.ex_falso(logic.implies_elim(h_independent, outer), goal)

        multipliers = logic.order_cases(
            implies(le(length, 0), short_multipliers), implies(lt(0, length), long_multipliers)
        )
        return logic.and_intro(still, logic.and_elim(multipliers, 0), logic.and_elim(multipliers, 1))

    return implies(regularity, vanish)


def no_inverse() -> Theorem:
    """λ_c = 0 and (Gx)_c = h_c for some c |- M has no inverse: its row c is 0."""
    idle, active = logic.assume(eq(lam.at(c), 0)), logic.assume(eq(excess.at(c), 0))

    def absurd(e: Theorem) -> Theorem:
        corner = logic.and_elim(logic.and_elim(e, 0), 8)
        row = (G @ W.table[0][2]).at(c, c)
        cert = Certificate().equal((corner, c, c), -1).equal(idle, row).equal(active, W.table[2][2].at(c, c))
        return logic.ex_falso(cert.prove("=", 1, 0), FALSE)

    return implies(inverse, absurd)
