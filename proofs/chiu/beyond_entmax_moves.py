"""Section 3.3, beyond the text: a small move between two entries improves the objective of α-entmax where the KKT conditions fail.

Entry u gives ε to entry w; b and a are their utilities. By the tangents of t^α at the new entries the objective grows by
ε(a - b - (T/β)((w + ε)^β - (u - ε)^β)) at least. If δ = a - b - (T/β)(w^β - u^β) > 0, an ε that changes each of the two powers by
κ = βδ/(3T) at most leaves εδ/3 of it. All in numbers; `beyond_entmax_necessary` puts it among n entries.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.beyond_entmax import FACTS, T, weight
from proofs.chiu.beyond_entmax_powers import alpha, beta, is_power, power, power_monotone, power_tangent
from proofs.chiu.gibbs import exists
from referee.kernel import algebra, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import both, le, lt
from referee.language.subst import substitute
from referee.language.terms import Term, exp, log, real
from referee.tactics.basic import Certificate, implies, sign
from referee.tactics.lemmas import use
from referee.tactics.stated import met

u, w, U, W, a, b, eps, kappa, low, high, A, B = real("u w U W a b epsilon kappa l h A B")
h_w = logic.assume(le(0, w))
h_U, h_W = logic.assume(is_power(U, u)), logic.assume(is_power(W, w))


def gain(move: Term) -> Term:
    """The gain of moving ε."""
    change = power(w + move, alpha) - W + power(u - move, alpha) - U
    return move * (a - b) - weight * change


@cache
def small_moves() -> Theorem:
    """0 < ε, ε <= u - l, ε <= h - w, l^β >= A - κ, h^β <= B + κ, 0 < a - b - (T/β)(B - A + 2κ) |- the gain is positive."""
    h_eps, h_low = logic.assume(lt(0, eps)), logic.assume(lt(0, low))
    down, up = logic.assume(le(eps, u - low)), logic.assume(le(eps, high - w))
    keeps, grows = logic.assume(le(A - kappa, power(low, beta))), logic.assume(le(power(high, beta), B + kappa))
    enough = logic.assume(lt(0, a - b - T / beta * (B - A + 2 * kappa)))
    giver = Certificate().add(h_low).add(down).prove("<", 0, u - eps)
    taker = Certificate().add(h_eps).add(h_w).prove("<", 0, w + eps)
    u_positive = Certificate().add(giver).add(h_eps).prove("<=", 0, u)
    after_u = use(power_tangent(), giver, u_positive, h_U, t=u - eps, s=u, S=U)
    after_w = use(power_tangent(), taker, h_w, h_W, t=w + eps, s=w, S=W)
    of_u = use(power_monotone(), h_low, Certificate().add(down).prove("<=", low, u - eps), t=low, s=u - eps)
    of_w = use(power_monotone(), taker, Certificate().add(up).prove("<=", w + eps, high), t=w + eps, s=high)
    scale, slope = sign("<", weight, FACTS), sign("<", T / beta * eps, [*FACTS, h_eps])
    cert = Certificate().add(scale, logic.and_elim(after_u, 0)).add(scale, logic.and_elim(after_w, 0))
    cert.add(slope, of_u).add(slope, of_w).add(slope, keeps).add(slope, grows).add(h_eps, enough)
    return cert.prove("<", 0, gain(eps), FACTS)


# a small move exists

A_u, B_w = power(u, beta), w * power(w, beta - 1)
lower, upper = u * exp(-kappa / (beta * A_u)), exp(log(B_w + kappa) / beta)
delta = a - b - T / beta * (B_w - A_u)
h_u, h_kappa, h_delta = (logic.assume(lt(0, t)) for t in (u, kappa, delta))


@cache
def lower_end() -> tuple[Theorem, Theorem]:
    """0 < u, 0 < κ |- l < u and A - κ <= l^β for l = u e^{-κ/(βA)}."""
    facts, eta = [FACTS[1], h_u, h_kappa], kappa / (beta * A_u)
    shrunk = Certificate().add(sign("<", lower, [h_u]), algebra.exp_tangent(eta)).add(sign("<", lower * eta, facts))
    kept = Certificate().add(sign("<", A_u), algebra.exp_tangent(-beta * eta))
    return shrunk.prove("<", lower, u, facts), kept.prove("<=", A_u - kappa, power(lower, beta), facts)


@cache
def upper_end() -> tuple[Theorem, Theorem]:
    """0 <= w, 0 < κ |- w < h and h^β <= B + κ for h = (B + κ)^{1/β}: log h - log w >= κ/(β(B + κ))."""
    nonnegative = Certificate().add(h_w, algebra.exp_positive((beta - 1) * log(w))).prove("<=", 0, B_w)
    positive = Certificate().add(h_kappa).add(nonnegative).prove("<", 0, B_w + kappa)

    def null(h: Theorem) -> Theorem:
        return Certificate().add(sign("<", upper)).add(h).prove("<", w, upper)

    def inside(h: Theorem) -> Theorem:
        facts = [FACTS[1], h, positive, h_kappa]
        growth = (log(B_w + kappa) - beta * log(w)) / beta
        cert = Certificate().add(h, algebra.exp_tangent(growth))
        cert.add(sign("<", w / beta, facts), algebra.exp_tangent(-beta * growth))
        return cert.add(sign("<", w * kappa / (beta * (B_w + kappa)), facts)).prove("<", w, upper, facts)

    more = logic.order_cases(implies(le(w, 0), null), implies(lt(0, w), inside))
    return more, Certificate().prove("<=", power(upper, beta), B_w + kappa, [FACTS[1], positive])


@cache
def some_move() -> Theorem:
    """0 < u, 0 <= w and 0 < δ |- some ε with 0 < ε < u has a positive gain: the smaller of u - l and h - w, with κ = βδ/(3T)."""
    small = beta * delta / (3 * T)
    step = sign("<", small, [*FACTS, h_delta])
    body = both(lt(0, eps), lt(eps, u), lt(0, gain(eps)))
    enough = (
        Certificate().add(h_delta, c=Fraction(1, 3)).prove("<", 0, a - b - T / beta * (B_w - A_u + 2 * small), FACTS)
    )
    ends = [use(th, step, kappa=small) for th in (*lower_end(), *upper_end())]
    at_low, at_high = (substitute(t, symbols={"kappa": small}) for t in (lower, upper))
    less, keeps, more, grows = ends
    positive = sign("<", at_low, [h_u])
    sides = {"l": at_low, "h": at_high, "A": A_u, "B": B_w, "kappa": small}

    def by(move: Term, *premises: Theorem) -> Theorem:
        """This ε serves."""
        return met(use(small_moves(), epsilon=move, **sides), *premises, positive, keeps, grows, enough)

    def give(h: Theorem) -> Theorem:
        move = u - at_low
        first = Certificate().add(less).prove("<", 0, move)
        found = by(move, first, Certificate().prove("<=", move, move), h)
        return exists(
            "epsilon", body, move, logic.and_intro(first, Certificate().add(positive).prove("<", move, u), found)
        )

    def take(h: Theorem) -> Theorem:
        move = at_high - w
        first = Certificate().add(more).prove("<", 0, move)
        weak = Certificate().add(h).prove("<=", move, u - at_low)
        found = by(move, first, weak, Certificate().prove("<=", move, move))
        below = Certificate().add(h).add(positive).prove("<", move, u)
        return exists("epsilon", body, move, logic.and_intro(first, below, found))

    one, other = u - at_low, at_high - w
    return logic.order_cases(implies(le(one, other), give), implies(lt(other, one), take))
