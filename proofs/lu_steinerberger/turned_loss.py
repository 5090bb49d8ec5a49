"""A weighted loss is smaller at a simplex with one vector turned towards a light class and away from a heavy one.

With m_p < m_q and w as in `turned_class`: to first order in τ only the terms of p and q change, by opposite amounts. The rest is
bounded by log y <= log y_0 + (y - y_0)/y_0 and by e^y <= 1 + y + 2y² for y <= 1/2. Hypotheses: n >= 3, α > 0, m_i >= 0.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.class_weights import all_weights, m, weighted, weights
from proofs.lu_steinerberger.notation import alpha, i, j, n, positive_alpha
from proofs.lu_steinerberger.turned_class import (
    SIZE,
    apart,
    change,
    distinct,
    length,
    most,
    nu,
    p,
    q,
    r,
    s,
    shorter,
    some_s,
    some_tau,
    tau,
    three,
    tilt,
    within,
)
from referee.kernel import algebra, logic
from referee.language.statements import IdxNe, eq, le, lt
from referee.language.terms import Delta, exp, log, real, total
from referee.tactics.basic import Certificate, chain_discharge, discharge, over, ring, sign, transitive
from referee.tactics.chain import given
from referee.tactics.lemmas import use

if TYPE_CHECKING:
    from proofs.lu_steinerberger.turned_class import Profile
    from referee.kernel.theorem import Theorem
    from referee.language.terms import Term

(y,) = real("y")
half, heavier = Fraction(1, 2), lt(m(p), m(q))
S, g = (n - 2) * m(r) + all_weights, m(q) - m(p)
step_tau, step_s = eq(tau, g / (2 * (1 + 8 * alpha) * S)), eq(s, 2 * tau / (2 * nu + tau**2))
nonnegative, positive, short_tau = given(weights, positive_alpha, le(tau, 1))
tiny, little = given(le(2 * alpha * tau, half), lt((1 + 8 * alpha) * tau * S, g))


def altered(E: Term | int) -> Term:
    """The weighted loss with the exponents α(E_ij - ν)."""
    return weighted(total(j, exp(alpha * (E - nu)), but=[i]))


@cache
def quadratic() -> Theorem:
    """y <= 1/2 |- e^y <= 1 + y + 2y²: (1 + y + 2y²)(1 - y) = 1 + y²(1 - 2y), and (1 - y)e^y <= 1."""
    (small,) = given(le(y, half))
    rest = Certificate().add(small).add(sign("<", half)).prove("<", 0, 1 - y)
    weight = sign("<", 1 / (1 - y), [rest])
    cert = Certificate().add(weight, algebra.exp_positive(y), algebra.exp_tangent(-y)).add(weight, small, c=2, square=y)
    return cert.prove("<=", exp(y), 1 + y + 2 * y**2, [rest])


@cache
def short() -> Theorem:
    """T <= 2τ."""
    cert = Certificate().equal(length).add(some_s, square=tau).add(some_s, sign("<", 1 / (n - 1), [three]), short_tau)
    return cert.add(some_s).prove("<=", most, 2 * tau, [three])


@cache
def first_order_wins() -> Theorem:
    """αs(τS - νg) + 2α²T²S < 0, because T² <= 2νs·2τ."""
    light, T, long = sign("<=", S, [three, nonnegative]), sign("<=", most, SIZE), sign("<", 2 * tau, SIZE)
    cert = Certificate().add(some_s, short_tau, sign("<", 1 / (n - 1), [three])).add(some_s)
    twice = cert.prove("<=", most, 2 * nu * s, [three])
    cert = Certificate().add(positive, some_s, sign("<", nu, [three]), little)
    cert.add(positive, some_s, sign("<", tau / (n - 1), SIZE), light)
    cert.add(light, twice, long, c=2, square=alpha).add(light, T, short(), c=2, square=alpha)
    return cert.prove("<", alpha * s * (tau * S - nu * g) + 2 * alpha**2 * most**2 * S, 0, [three])


def smaller(f: Profile, up: Theorem, down: Theorem, drift: Certificate) -> Theorem:
    """The loss is smaller than at E = 0, for 2ατ <= 1/2 and (1 + 8α)τS < g.

    `up` and `down` prove f_i <= T and -T <= f_i, `drift` that Σ_i m_i Σ_{j≠i} E_ij <= s(τS - νg).
    """
    E, touched, base = change(f), Delta(i, r) + Delta(j, r), exp(-alpha * nu)
    f_j, t_i = [logic.instantiate(th, indices={i: j}) for th in (up, down)], within()
    cert = Certificate().add(sign("<=", most, SIZE), square=1 - touched)
    cert.add(f_j[0], square=Delta(i, r)).add(t_i[0], square=Delta(j, r))
    above = cert.prove("<=", E, most, [three, *apart])
    cert = Certificate().add(*f_j, square=Delta(i, r)).add(*t_i, square=Delta(j, r))
    squared = cert.prove("<=", E**2, most**2 * touched, [three, *apart])

    cert = Certificate().add(positive, above).add(positive, short()).add(tiny)
    at_y = use(quadratic(), cert.prove("<=", alpha * E, half), y=alpha * E)
    rate = alpha * E + 2 * alpha**2 * most**2 * touched
    power = Certificate().add(at_y).add(squared, c=2, square=alpha).prove("<=", exp(alpha * E), 1 + rate)
    powers = logic.forall_intro(power, j, [i])

    old, new = 1 + (n - 1) * base, 1 + total(j, exp(alpha * (E - nu)), but=[i])
    known = [three, sign("<", old, [three]), sign("<", new)]
    share = sign("<", base / old, known)
    cert = Certificate().add(algebra.exp_tangent(log(new) - log(old))).add(share, (powers, j), over=[over(j, i)])
    row = cert.prove("<=", log(new), log(old) + base / old * total(j, rate, but=[i]), known)
    rows, whole = logic.forall_intro(row, i), total(i, m(i) * total(j, E, but=[i]))
    drifts = drift.prove("<=", whole, s * (tau * S - nu * g), [three, *distinct[1:]])
    cert = Certificate().add((nonnegative, i), (rows, i), over=[over(i)]).add(share, positive, drifts)
    return cert.add(share, first_order_wins()).prove("<", altered(E), altered(0), known)


@cache
def both_turned() -> Theorem:
    """The change E_ij = δ_ir t_j + δ_jr t_i makes the loss smaller."""
    light, part = sign("<=", S, [three, nonnegative]), sign("<=", (n - 2) / (n - 1), [three])
    return smaller(tilt, *within(), Certificate().add(some_s, some_tau, part, light))


@cache
def one_turned() -> Theorem:
    """The change E_ij = δ_ir τs + δ_jr t_i makes the loss smaller."""
    inside = Certificate().add(some_s, short_tau).add(some_s, sign("<", 1 / (n - 1), [three]))
    up = inside.add(some_s, sign("<", tau / (n - 1), SIZE)).prove("<=", tau * s, most, [three])
    down = Certificate().add(sign("<", tau * s, SIZE)).add(sign("<=", most, SIZE)).prove("<=", -most, tau * s)
    light, part = sign("<=", total(j, m(j), but=[r]), [nonnegative]), sign("<=", (n - 2) / (n - 1), [three])
    return smaller(shorter, up, down, Certificate().add(some_s, some_tau, part, light))


# a step that is short enough


@cache
def good_step() -> tuple[Theorem, ...]:
    """What is asked of τ and s above holds for τ = (m_q - m_p)/(2(1 + 8α)S) and s = 2τ/(2ν + τ²)."""
    heavy, at_tau, at_s = given(heavier, step_tau, step_s)
    cert = Certificate().add((nonnegative, j), over=[over(j, q, r)]).add((nonnegative, p))
    cert.add((nonnegative, r), sign("<=", n - 1, [three]))
    below = cert.prove("<=", g, S, [three, *distinct])
    some_g = Certificate().add(heavy).prove("<", 0, g)
    some_S = transitive(some_g, below)
    known = [positive, some_S]
    over_K = sign("<", 1 / (2 * (1 + 8 * alpha) * S), known)
    above_0 = Certificate().add(over_K, some_g).equal(at_tau, -1).prove("<", 0, tau, known)
    cert = Certificate().add(over_K, below).add(over_K, some_S).add(over_K, positive, some_S, c=16).equal(at_tau)
    below_1 = cert.prove("<=", tau, 1, known)
    cert = Certificate().add(over_K, positive, below, c=2).add(over_K, some_S).add(over_K, positive, some_S, c=6)
    below_half = cert.equal(at_tau, 2 * alpha).prove("<=", 2 * alpha * tau, half, known)
    cert = Certificate().add(some_g, c=half).equal(at_tau, (1 + 8 * alpha) * S)
    below_g = cert.prove("<", (1 + 8 * alpha) * tau * S, g, known)
    size = 2 * nu + tau**2
    doubled = Certificate().equal(at_s, size).prove("=", s * size, 2 * tau, [sign("<", size, [three])])
    cert = Certificate().add(sign("<", 2 * tau / size, [three, above_0])).equal(at_s, -1)
    return doubled, below_half, below_g, below_1, cert.prove("<", 0, s), above_0


def for_good_step(th: Theorem) -> Theorem:
    """A theorem about τ and s, for these values."""
    return chain_discharge(th, *good_step())


def with_step(th: Theorem) -> Theorem:
    """A theorem that speaks of τ and s among its hypotheses only, without them."""
    for name, value in (("s", step_s.rhs), ("tau", step_tau.rhs)):
        th = discharge(logic.instantiate(th, symbols={name: value}), ring(value, value))
    return th


def all_equal(not_lighter: Theorem) -> Theorem:
    """From m_q <= m_p for all different p, q, r: all weights are equal, because there is a third index r for n >= 3."""
    other = logic.instantiate(not_lighter, indices={p: q, q: p})
    th = logic.antisymmetry(other, not_lighter)
    for index, but in ((r, [p, q]), (q, [p]), (p, [])):
        th = logic.forall_intro(th, index, but)
    away = IdxNe(i, j)
    pair = Certificate().equal((th, i, j, r), 1 / (n - 2), over=[over(r, i, j)])
    off = logic.implies_intro(pair.prove("=", m(i), m(j), [three, *given(away)]), away)
    return logic.forall_intro(logic.forall_intro(logic.index_cases(off, ring(m(i), m(i))), j), i)
