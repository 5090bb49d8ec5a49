"""Minority collapse: for a heavy first class two opposite points, w_1 = u_1 and w_i = -u_1 for i > 1, are better than a simplex u.

L_m(w) = m_1 log(1 + (n - 1)e^{-2α}) + M log(n - 1 + e^{-2α}), M = m_2 + … + m_n, against (m_1 + M) log(1 + (n - 1)e^{-nα/(n-1)}): the
exact comparison, and the explicit threshold (n - 2)α m_1 > n e^{2α} log(n) M. Source: beside Lu & Steinerberger, Theorem 2; for the
name, Fang, He, Long and Su, PNAS 118 (2021). Hypotheses: n >= 2, ‖u_i‖ = 1; α > 0 and m_i >= 0 for the threshold.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.class_weights import m, positive_weights, row, two_points, weighted, weights
from proofs.lu_steinerberger.notation import a, alpha, i, j, n, positive_alpha, simplex, two_classes, u, unit_u
from proofs.lu_steinerberger.turned_class import r
from referee.claims import Statement, Variant
from referee.kernel import algebra, logic
from referee.language.statements import IdxNe, Iff, every, le, lt, sequent
from referee.language.subst import substitute
from referee.language.terms import At, Delta, as_size, exp, log, total
from referee.tactics.basic import Certificate, backward, congruence, iff, implies, over, ring, sign, transitive
from referee.tactics.chain import given
from referee.tactics.lemmas import exp_monotone, log_monotone, use
from referee.tactics.links import Link, lift

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.claims import Claim
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.language.terms import Index, Term

two, unit, frame, positive, nonnegative = given(two_classes, unit_u, simplex, positive_alpha, weights)
apart, points = given(IdxNe(j, i)), two_points(r)  # w_r = u_r, and w_i = -u_r for i ≠ r
least = -(n * alpha / (n - 1))
far, near = exp(-2 * alpha), exp(least)
others = total(i, m(i), but=[r])
of_heavy, of_light, of_simplex = (log(t) for t in (1 + (n - 1) * far, n - 1 + far, 1 + (n - 1) * near))


def either(term: Callable[[Index], Term], value: Callable[[Index], Term]) -> Theorem:
    """term(r) = value(r), where normal form proves it both for i ≠ r and for i = r."""
    away = IdxNe(i, r)
    off = logic.implies_intro(ring(term(r), value(r), given(away)), away)
    return logic.index_cases(off, ring(term(i), value(i)))


@cache
def collapsed() -> Theorem:
    """L_m(w) = m_r log(1 + (n - 1)e^{-2α}) + M log(n - 1 + e^{-2α})."""
    power = either(lambda at: exp(-2 * alpha * Delta(i, at)), lambda at: 1 - (1 - far) * Delta(i, at))
    powers = logic.forall_intro(power, i)
    cert = Certificate().equal((unit, r), alpha * (2 * Delta(i, r) - 1) * (2 * Delta(j, r) - 1))
    exponent = alpha * (points(j) @ points(i) - 1)
    split = cert.prove("=", exponent, -2 * alpha * Delta(i, r) - 2 * alpha * Delta(j, r), apart)
    cert = Certificate().equal(congruence(split, exp)).equal((powers, i), exp(-2 * alpha * Delta(j, r)))
    cert.equal((powers, j), 1 - (1 - far) * Delta(i, r))
    each = cert.prove("=", exp(exponent), 1 - (1 - far) * (Delta(i, r) + Delta(j, r)), apart)

    def logarithm(at: Index) -> Term:
        return log(1 + total(j, 1 - (1 - far) * (Delta(i, at) + Delta(j, at)), but=[i]))

    known = either(logarithm, lambda at: Delta(i, at) * of_heavy + (1 - Delta(i, at)) * of_light)
    value = weighted(total(j, 1 - (1 - far) * (Delta(i, r) + Delta(j, r)), but=[i]))
    rows = logic.forall_intro(known, i)
    last = Certificate().equal((rows, i), m(i), over=[over(i)]).prove("=", value, m(r) * of_heavy + others * of_light)
    return transitive(lift(weighted(row(points)), value, [Link(each)]).th, last)


@cache
def of_frame() -> Theorem:
    """L_m(u) = (m_r + M) log(1 + (n - 1)e^{-nα/(n-1)}) for a simplex u."""
    flat = Certificate().equal((frame, i, j), alpha)
    at_u = flat.prove("=", alpha * (u(j) @ u(i) - 1), least, [two, *apart])
    constant = weighted(total(j, near, but=[i]))
    return transitive(lift(weighted(row()), constant, [Link(at_u)]).th, ring(constant, (m(r) + others) * of_simplex))


loss_w, loss_u = weighted(row(points)), weighted(row())
better, exactly = lt(loss_w, loss_u), lt(others * (of_light - of_simplex), m(r) * (of_simplex - of_heavy))
enough = lt(n * exp(2 * alpha) * log(n) * others, (n - 2) * alpha * m(r))


def comparison() -> Theorem:
    """Two opposite points are better iff M (log(n - 1 + e^{-2α}) - log y) < m_r (log y - log(1 + (n - 1)e^{-2α}))."""

    def there(h: Theorem) -> Theorem:
        return Certificate().add(h).equal(collapsed(), -1).equal(of_frame()).prove("<", exactly.lhs, exactly.rhs)

    def back(h: Theorem) -> Theorem:
        return Certificate().add(h).equal(collapsed()).equal(of_frame(), -1).prove("<", loss_w, loss_u)

    return iff(better, exactly, there, back)


@cache
def gain() -> Theorem:
    """e^{-2α}α(n - 2)/n <= log y - log z for y = 1 + (n - 1)e^{-nα/(n-1)} and z = 1 + (n - 1)e^{-2α}.

    y <= n and y - z >= e^{-2α}α(n - 2), by the tangent of exp, and log y - log z >= 1 - z/y.
    """
    y, z, step = of_simplex.arg, of_heavy.arg, alpha * (n - 2) / (n - 1)
    some_y, some_z, share, few = (sign("<", t, [two]) for t in (y, z, 1 / n, n - 1))
    down = Certificate().add(sign("<", n * alpha / (n - 1), [two, positive])).prove("<=", least, 0)
    most = Certificate().add(few, use(exp_monotone()[0], down, x=least, y=0)).prove("<=", y, n)
    tangent = Certificate().add(algebra.exp_positive(-2 * alpha), algebra.exp_tangent(step))
    further = tangent.prove("<=", far * step, near - far, [two])
    wider = Certificate().add(further).add(sign("<=", far * step, [two, positive])).prove("<=", far, near)
    cert = Certificate().add(algebra.exp_tangent(log(z) - log(y))).add(share, few, further)
    cert.add(sign("<", 1 / y, [some_y]), share, most, few, wider)
    return cert.prove("<=", far * alpha * (n - 2) / n, of_simplex - of_heavy, [two, some_y, some_z])


def above_threshold() -> Theorem:
    """Two opposite points are better if (n - 2)α m_r > n e^{2α} log(n) M."""
    (heavy,), light = given(enough), sign("<=", others, [nonnegative])
    near_1 = use(exp_monotone()[0], Certificate().add(positive, c=2).prove("<=", -2 * alpha, 0), x=-2 * alpha, y=0)
    below = Certificate().add(near_1).prove("<=", n - 1 + far, n)
    above = Certificate().add(sign("<=", (n - 1) * near, [two])).prove("<=", 1, of_simplex.arg)
    cert = Certificate().add(sign("<", far / n, [two]), heavy).add((nonnegative, r), gain())
    cert.add(light, use(log_monotone()[0], sign("<", n - 1 + far, [two]), below, x=n - 1 + far, y=n))
    cert.add(light, use(log_monotone()[0], sign("<", 1), above, x=1, y=of_simplex.arg))
    return backward(comparison(), cert.prove("<", exactly.lhs, exactly.rhs, [two]))


# the first class is the heavy one

first = {r: At(as_size(0))}


def of_first(goal: Formula, *more: Formula, without: Formula | None = None) -> Sequent:
    hypotheses = (two_classes, *more, unit_u, simplex)
    return substitute(sequent(goal, *(h for h in hypotheses if h is not without)), indices=first)


def for_first(th: Theorem) -> Theorem:
    return logic.instantiate(th, indices=first, facts=[two])


def itself() -> Theorem:
    """If u is two opposite points already, w is not better."""
    (same,) = given(every(i, u(i).equals(points(i))))
    cert = Certificate().equal((same, j, a), alpha * points(i).at(a), over=[over(a)])
    cert.equal((same, i, a), alpha * u(j).at(a), over=[over(a)])
    left, right = (alpha * (x(j) @ x(i) - 1) for x in (u, points))
    equal = lift(loss_u, loss_w, [Link(cert.prove("=", left, right, apart))]).th
    return implies(better, lambda h: Certificate().add(h).equal(equal).prove("<", 0, 0))


heavy = positive_alpha, weights, enough
half_enough = lt(n * log(n) * others, (n - 2) * alpha * m(r))

BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-minority-collapse",
        title="A heavy class: when two opposite points are better than a simplex",
        printed=lambda: of_first(Iff(better, exactly)),
        proof=lambda: for_first(comparison()),
        variants=lambda: [
            Variant("any u in place of a simplex", of_first(Iff(better, exactly), without=simplex)),
            Variant("always", of_first(better, positive_alpha, positive_weights)),
            Variant("never", of_first(le(loss_u, loss_w), positive_alpha, positive_weights)),
        ],
        note="The exact comparison of the simplex u with w_1 = u_1, w_2 = … = w_n = -u_1, in which the light classes collapse into one "
        "point, for every n ≥ 2, d, α and all weights. For n = 3, α = 1 and weights (m, 1, 1) it says that two points win for m ≥ 7.",
    ),
    Statement(
        "LS-beyond-minority-threshold",
        title="A heavy class: an explicit weight from which two opposite points are better than a simplex",
        printed=lambda: of_first(better, *heavy),
        proof=lambda: for_first(above_threshold()),
        variants=lambda: [
            Variant("m_i ≥ 0 dropped", of_first(better, positive_alpha, enough)),
            Variant(
                "any u in place of a simplex", of_first(better, *heavy, without=simplex), lambda: for_first(itself())
            ),
            Variant("without e^{2α}", of_first(better, positive_alpha, weights, half_enough)),
            Variant("no threshold", of_first(better, positive_alpha, weights)),
        ],
        note="For n ≥ 3 the threshold is a multiple of the weight of all other classes, so that some weights reach it for every such n "
        "and every α > 0; for n = 2 none do.",
    ),
)
