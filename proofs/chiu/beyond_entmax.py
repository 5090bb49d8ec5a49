"""Section 3.3, the sentence that breaks off: α-entmax with temperature, its KKT conditions on the whole simplex, for every α > 1.

Maximise xᵀθ + T Σ_i (x_i - x_i^α)/(α(α - 1)) over the simplex, α = 1 + β with β > 0 any real and T > 0. x is a solution iff there is τ
with θ_i - T x_i^β/β = τ where x_i > 0, and θ_i <= τ where x_i = 0; and there is at most one. Powers are written t^α = e^{α log t} for
t > 0 and 0^α = 0, so X and Y stand for the powers of x and y. Sources: Tsallis 1988; Peters, Niculae & Martins 2019, Section 3.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.beyond_entmax_powers import (
    S,
    alpha,
    beta,
    h_beta,
    h_S,
    h_s,
    is_power,
    nonnegative_power,
    positive_beta,
    positive_power,
    positive_value,
    power,
    power_tangent,
    s,
    t,
    tight,
    zero_value,
)  # fmt: skip
from proofs.chiu.beyond_softmax_jacobian import entries_are
from proofs.chiu.notation import i, in_simplex, n, theta, x, y
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import And, Forall, Implies, Sequent, both, eq, every, le, lt, sequent
from referee.language.statements import Statement as Formula
from referee.language.terms import Term, real, total
from referee.language.vectors import Vector, vector
from referee.tactics.basic import Certificate, discharge, iff, iff_every, iff_transitive, implies, over, sign
from referee.tactics.lemmas import use

T, tau, r, R = real("T tau r R")
X, Y = vector("X", n), vector("Y", n)
positive_T = lt(0, T)
FACTS = [logic.assume(positive_T), h_beta]
weight: Term = T / (alpha * beta)


def are_powers(P: Vector, p: Vector) -> Forall:
    """P_i = p_i^α for all i."""
    return every(i, is_power(P.at(i), p.at(i)))


def objective(p: Vector, P: Vector) -> Term:
    """pᵀθ + T Σ_i (p_i - p_i^α)/(α(α - 1))."""
    return p @ theta + weight * total(i, p.at(i) - P.at(i))


def kkt_entry(at: Term, utility: Term) -> And:
    """θ_i - T x_i^β/β = τ where x_i > 0, and θ_i <= τ where x_i = 0."""
    inside = Implies(lt(0, at), eq(utility - T * power(at, beta) / beta, tau))
    return both(inside, Implies(eq(at, 0), le(utility, tau)))


# one entry, in numbers: utility r, t = x_i with R = t^α, s = y_i with S = s^α

h_t, h_R, h_kkt = logic.assume(le(0, t)), logic.assume(is_power(R, t)), logic.assume(kkt_entry(t, r))


def share(at: Term, its_power: Term) -> Term:
    """θ_i p + T (p - p^α)/(α(α - 1)), the part of the objective that an entry p has."""
    return r * at + weight * (at - its_power)


@cache
def entry_bound() -> Theorem:
    """An entry t = x_i with its KKT condition, s = y_i: share(s) <= share(t) + (τ + T/(αβ))(s - t), and equality iff s = t.

    The gap is T/(αβ) times that of the tangent where t > 0, and s(τ - θ_i) + T/(αβ) s^α where t = 0.
    """
    low, high = share(s, S), share(t, R) + (tau + weight) * (s - t)
    scale = sign("<", weight, FACTS)

    def positive(h: Theorem) -> Theorem:
        tangent, value = discharge(power_tangent(), h), positive_value(h_R, h)
        stationary = logic.implies_elim(logic.and_elim(h_kkt, 0), h)
        cert = Certificate().add(scale, logic.and_elim(tangent, 0)).equal(value, weight).equal(stationary, s - t)
        split = cert.iff(low, high, FACTS)
        return logic.and_intro(cert.prove("<=", low, high, FACTS), iff_transitive(split, logic.and_elim(tangent, 1)))

    def null(h: Theorem) -> Theorem:
        is_zero = logic.antisymmetry(h, h_t)
        no_power, below = zero_value(h_R, is_zero), logic.implies_elim(logic.and_elim(h_kkt, 1), is_zero)
        cert = Certificate().add(h_s, below).equal(is_zero, tau - r).equal(no_power, weight)
        bound = cert.add(scale, nonnegative_power()).prove("<=", low, high, FACTS)
        same, equal = eq(s, t), eq(low, high)

        def there(th: Theorem) -> Theorem:
            def strict(up: Theorem) -> Theorem:
                more = Certificate().add(h_s, below).add(scale, positive_power(up)).equal(is_zero, tau - r)
                less = more.equal(no_power, weight).prove("<", low, high, FACTS)
                return logic.ex_falso(Certificate().add(less).equal(th, -1).prove("<", 0, 0), same)

            def none(down: Theorem) -> Theorem:
                return Certificate().equal(logic.antisymmetry(down, h_s)).equal(is_zero, -1).prove("=", s, t)

            return logic.order_cases(implies(le(s, 0), none), implies(lt(0, s), strict))

        def back(th: Theorem) -> Theorem:
            no_s = Certificate().equal(th).equal(is_zero).prove("=", s, 0)
            cert = Certificate().equal(zero_value(h_S, no_s), -weight).equal(no_power, weight)
            return cert.equal(th, r - tau).prove("=", low, high, FACTS)

        return logic.and_intro(bound, iff(equal, same, there, back))

    return logic.order_cases(implies(le(t, 0), null), implies(lt(0, t), positive))


# a KKT point is the one solution

kkt = every(i, kkt_entry(x.at(i), theta.at(i)))
powers_x, powers_y = are_powers(X, x), are_powers(Y, y)


def sufficient() -> Sequent:
    """If x satisfies the KKT conditions, no point of the simplex has a greater objective, and no other one the same."""
    goal = tight(objective(y, Y), objective(x, X), every(i, eq(y.at(i), x.at(i))))
    return sequent(goal, positive_T, positive_beta, in_simplex(x), powers_x, kkt, in_simplex(y), powers_y)


@cache
def sufficient_proof() -> Theorem:
    """The bounds of the entries add up, as Σx = Σy = 1."""
    feasible_x, feasible_y = logic.assume(in_simplex(x)), logic.assume(in_simplex(y))
    premises = [
        logic.forall_elim(logic.and_elim(feasible_x, 0), i),
        logic.forall_elim(logic.and_elim(feasible_y, 0), i),
        *(logic.forall_elim(logic.assume(s), i) for s in (powers_x, powers_y, kkt)),
    ]
    values = {"r": theta.at(i), "s": y.at(i), "t": x.at(i), "S": Y.at(i), "R": X.at(i)}
    th = use(entry_bound(), *premises, **values)
    every_one = logic.forall_intro(logic.and_elim(th, 0), i)
    cert = Certificate().add((every_one, i), over=[over(i)])
    cert.equal(logic.and_elim(feasible_x, 1), -tau - weight).equal(logic.and_elim(feasible_y, 1), tau + weight)
    low, high = objective(y, Y), objective(x, X)
    split = iff_transitive(cert.iff(low, high, FACTS), iff_every(logic.and_elim(th, 1), i))
    return logic.and_intro(cert.prove("<=", low, high, FACTS), split)


def sufficient_variants() -> list[Variant]:
    """α = 2, one or two entries, and one hypothesis dropped."""
    families, half, quarter = {"x": x, "X": X, "y": y, "Y": Y, "θ": theta}, Fraction(1, 2), Fraction(1, 4)
    examples: list[tuple[Formula, int, Fraction, list[list[int | Fraction]]]] = [
        (kkt, 1, half, [[1, 0], [1, 0], [0, 1], [0, 1], [0, 1]]),
        (positive_T, -1, half, [[half, half], [quarter, quarter], [1, 0], [1, 0], [0, 0]]),
        (in_simplex(x), 1, 5 * half, [[half], [quarter], [1], [1], [3]]),
        (in_simplex(y), 1, 4 * half, [[1], [1], [2], [4], [3]]),
        (powers_x, 1, -2 * half, [[1], [2], [1], [1], [0]]),
        (powers_y, 1, -2 * half, [[1], [1], [1], [0], [0]]),
    ]
    goal, given, variants = sufficient().goal, sufficient().given, []
    for gone, scale, multiplier, tables in examples:
        named = list(zip(families, tables, strict=True))
        here = [eq(n, len(tables[0])), eq(beta, 1), eq(T, scale), eq(tau, multiplier)]
        here += [entries_are(families[name], *values) for name, values in named]
        says = ", ".join(f"{name} = ({', '.join(map(str, values))})" for name, values in named)
        kept = sequent(goal, *here, *(g for g in given if g != gone))
        variants.append(Variant(f"α = 2, T = {scale}, {says}", kept, without=gone))
    return variants


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-entmax-sufficient",
        title="A KKT point of α-entmax is its one solution",
        printed=sufficient,
        proof=sufficient_proof,
        variants=sufficient_variants,
        note="For every real α = 1 + β > 1, every temperature T > 0 and all x and y in the closed simplex; X and Y stand for their "
        "powers, t^α = e^{α log t} for t > 0 and 0^α = 0. α = 2 is sparsemax.",
    ),
)
