"""(10): the quadratic program, as it must be stated: minimise ½xᵀQx + qᵀx subject to Ax = b and Gx ⪯ h, with Q positive semidefinite.

x in R^n, p equations, m inequalities. Then the KKT conditions are sufficient for a global minimum: for feasible y
f(y) - f(x) = ½(y - x)ᵀQ(y - x) + λᵀ(h - Gy) >= 0. As printed, for a maximum and with Gx < h, they are not, and a maximum
need not exist. Source of the statement: Amos & Kolter 2017, (1) and (3).
"""

from __future__ import annotations

from functools import cache

from referee.claims import Claim, Definition, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, matrix
from referee.language.statements import FALSE, And, Exists, Implies, Sequent, both, eq, every, le, lt, sequent
from referee.language.statements import Statement as Formula
from referee.language.subst import Lam
from referee.language.terms import At, Delta, Term, as_size, as_term, indices, real, sizes
from referee.language.vectors import Vector, vector
from referee.tactics.basic import Certificate, discharge, implies

n, p, m = sizes("n p m")
i, k = indices("i k", n)
(a,) = indices("a", p)
(c,) = indices("c", m)
r, s = real("r s")
first = At(as_size(0))
x, y, w, q = (vector(name, n) for name in ("x", "y", "w", "q"))
b, nu = vector("b", p), vector("nu", p)
h, lam = vector("h", m), vector("lambda", m)
Q, A, G = matrix("Q", n, n), matrix("A", p, n), matrix("G", m, n)


def rows(M: Matrix, z: Vector) -> Vector:
    """Mz."""
    return Vector(M.rows[0], (M @ column(z)).at)


def quadratic(z: Vector) -> Term:
    """zᵀQz."""
    return z @ rows(Q, z)


def objective(z: Vector = x) -> Term:
    """½zᵀQz + qᵀz."""
    return quadratic(z) / 2 + q @ z


def equations(z: Vector = x) -> Formula:
    """Az = b."""
    return every(a, eq(b.at(a), rows(A, z).at(a)))


def inequalities(z: Vector = x) -> Formula:
    """Gz ⪯ h."""
    return every(c, le(rows(G, z).at(c), h.at(c)))


def strict_inequalities(z: Vector = x) -> Formula:
    """Gz < h, as printed."""
    return every(c, lt(rows(G, z).at(c), h.at(c)))


def feasible(z: Vector = x) -> And:
    """Az = b and Gz ⪯ h."""
    return both(equations(z), inequalities(z))


def is_minimiser(z: Vector = x) -> And:
    """z is feasible, and no feasible y has a smaller objective."""
    better = Exists("y", both(feasible(y), lt(objective(y), objective(z))))
    return both(feasible(z), Implies(better, FALSE))


symmetric = every(i, every(k, eq(Q.at(i, k), Q.at(k, i))))
semidefinite = Implies(Exists("w", lt(quadratic(w), 0)), FALSE)
"""wᵀQw >= 0 for all w."""

stationary = every(i, eq(q.at(i), -(rows(Q, x).at(i) + rows(A.T, nu).at(i) + rows(G.T, lam).at(i))))
"""Qx + q + Aᵀν + Gᵀλ = 0."""
dual_feasible = every(c, le(0, lam.at(c)))
slack = every(c, eq(lam.at(c) * (rows(G, x).at(c) - h.at(c)), 0))
kkt = (symmetric, stationary, equations(), inequalities(), dual_feasible, slack)


def printed() -> Sequent:
    """A stationary point of (10), whose strict inequalities are inactive, is a maximum: f(y) <= f(x) for all feasible y."""
    inactive = every(i, eq(q.at(i), -(rows(Q, x).at(i) + rows(A.T, nu).at(i))))
    points = (equations(), strict_inequalities(), equations(y), strict_inequalities(y))
    return sequent(le(objective(y), objective()), le(1, n), symmetric, inactive, *points)


def repaired() -> Sequent:
    """A KKT point of the convex problem is a global minimiser."""
    return sequent(is_minimiser(), semidefinite, *kkt)


@cache
def above() -> Theorem:
    """y feasible |- f(x) <= f(y)."""
    h_symmetric, h_stationary, h_eq, _, h_dual, h_slack = map(logic.assume, kkt)
    other = logic.assume(feasible(y))
    eq_y, ineq_y = logic.and_elim(other, 0), logic.and_elim(other, 1)
    step = y - x
    goal = le(objective(), objective(y))

    def convex(nonnegative: Theorem) -> Theorem:
        cert = Certificate().add(nonnegative, c="1/2").add((h_dual, c), (ineq_y, c), over=[(c, ())])
        cert.equal((h_slack, c), -1, over=[(c, ())]).equal((h_stationary, i), -step.at(i), over=[(i, ())])
        cert.equal((eq_y, a), -nu.at(a), over=[(a, ())]).equal((h_eq, a), nu.at(a), over=[(a, ())])
        cert.equal((h_symmetric, i, k), -x.at(i) * y.at(k) / 2, over=[(i, ()), (k, ())])
        return cert.prove("<=", objective(), objective(y))

    def absurd(negative: Theorem) -> Theorem:
        there_is = logic.exists_intro(negative, "w", lt(quadratic(w), 0), Lam((i,), step.at(i)))
        return logic.ex_falso(logic.implies_elim(logic.assume(semidefinite), there_is), goal)

    return logic.order_cases(implies(le(0, quadratic(step)), convex), implies(lt(quadratic(step), 0), absurd))


@cache
def proof() -> Theorem:
    """No feasible y is better."""
    body = both(feasible(y), lt(objective(y), objective()))

    def clash(better: Theorem) -> Theorem:
        below = discharge(above(), logic.and_elim(better, 0))
        return Certificate().add(below).add(logic.and_elim(better, 1)).prove("<", 0, 0)

    none = implies(Exists("y", body), lambda e: logic.exists_elim(e, implies(body, clash), "y"))
    here = logic.and_intro(logic.assume(equations()), logic.assume(inequalities()))
    return logic.and_intro(here, none)


# what fails as printed


def no_maximum() -> Theorem:
    """maximise x subject to x < 1: for every feasible x there is a better one, (x + 1)/2."""
    better = both(lt(s, 1), lt(r, s))
    body = both(lt(r, 1), Implies(Exists("s", better), FALSE))

    def absurd(best: Theorem) -> Theorem:
        below = logic.and_elim(best, 0)
        middle = (r + 1) / 2
        near = Certificate().add(below, c="1/2").prove("<", middle, 1)
        more = Certificate().add(below, c="1/2").prove("<", r, middle)
        there_is = logic.exists_intro(logic.and_intro(near, more), "s", better, middle)
        return logic.implies_elim(logic.and_elim(best, 1), there_is)

    return implies(Exists("r", body), lambda e: logic.exists_elim(e, implies(body, absurd), "r"))


def variants() -> list[Variant]:
    """Each part of the repair is needed, and each KKT condition."""
    better = both(lt(s, 1), lt(r, s))
    attained = Exists("r", both(lt(r, 1), Implies(Exists("s", better), FALSE)))
    others = (equations(y), inequalities(y))
    below = le(objective(), objective(y))
    no_equations = every(a, every(i, eq(A.at(a, i), 0)))
    linear = (le(1, n), every(i, every(k, eq(Q.at(i, k), 0))), no_equations)
    unbound = (every(c, eq(lam.at(c), 0)), every(c, every(i, eq(G.at(c, i), 0))), every(c, eq(h.at(c), 0)))
    concave = (le(1, n), every(i, every(k, eq(Q.at(i, k), -1))), no_equations, every(c, eq(lam.at(c), 0)))
    active = every(c, eq(h.at(c), rows(G, x).at(c)))
    skew = every(i, every(k, eq(Q.at(i, k), 1 + Delta(i, first) - Delta(k, first))))
    lopsided = (eq(n, 2), skew, no_equations, *unbound)
    without = {hypothesis: tuple(g for g in kkt if g != hypothesis) for hypothesis in kkt}
    return [
        Variant("Gx < h in place of Gx ⪯ h: maximise x subject to x < 1", sequent(attained), no_maximum),
        Variant("Q not semidefinite", sequent(below, *concave, *kkt, *others), without=semidefinite),
        Variant(
            "λ ⪰ 0 dropped", sequent(below, *linear, active, *without[dual_feasible], *others), without=dual_feasible
        ),
        Variant("λ(Gx - h) = 0 dropped", sequent(below, *linear, *without[slack], *others), without=slack),
        Variant(
            "Q not symmetric, with zᵀQz = (z₁ + z₂)²",
            sequent(below, *lopsided, *without[symmetric], *others),
            without=symmetric,
        ),
        Variant(
            "x not stationary", sequent(below, *linear, *unbound, *without[stationary], *others), without=stationary
        ),
        Variant(
            "Ax = b dropped: x is not feasible",
            sequent(equations(), le(1, n), le(1, p), *linear[1:2], *unbound, *without[equations()]),
            without=equations(),
        ),
        Variant(
            "Gx ⪯ h dropped: x is not feasible",
            sequent(inequalities(), *linear, le(1, m), every(c, eq(lam.at(c), 0)), *without[inequalities()]),
            without=inequalities(),
        ),
    ]


def parameters() -> list[Term]:
    """The objective and the constraints, in Q, q, A, b, G, h."""
    return [objective(), (rows(A, x) - b).at(a), (rows(G, x) - h).at(c)]


def symmetric_part() -> Theorem:
    """xᵀQx = xᵀ((Q + Qᵀ)/2)x."""
    half = (Q + Q.T) * (as_term(1) / 2)
    return Certificate().prove("=", quadratic(x), x @ rows(half, x))


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-eq10",
        printed=printed,
        repaired=repaired,
        proof=proof,
        variants=variants,
        note="Three changes: minimise, Q positive semidefinite, and Gx ⪯ h. To maximise is the same for a negative semidefinite Q; "
        "without a condition on Q a stationary point need not be a maximum. With strict inequalities a maximum need not exist, "
        "and no constraint is ever active.",
    ),
    Definition(
        "CH-s4-params",
        terms=parameters,
        proof=lambda: [symmetric_part()],
        note="Q is n × n, q in R^n, A is p × n, b in R^p, G is m × n, h in R^m. Q counts through its symmetric part only.",
    ),
)
