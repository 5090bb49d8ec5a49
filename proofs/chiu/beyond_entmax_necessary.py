"""Section 3.3, beyond the text: the KKT conditions of α-entmax are necessary and sufficient, on the whole simplex, for every α > 1.

Let g_k = θ_k - T x_k^β/β be the marginal gain of entry k. If g_p > g_q and x_q > 0, then moving a little from q to p is better
(`beyond_entmax_moves`). So a solution has g_p <= g_q wherever x_q > 0, and τ = Σ x_k g_k. The converse is in `beyond_entmax`, with the
notation and the hypotheses.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.beyond_entmax import T, X, Y, kkt, objective, positive_T, powers_x, powers_y, sufficient_proof
from proofs.chiu.beyond_entmax_examples import Number, kkt_point_beaten
from proofs.chiu.beyond_entmax_moves import eps, some_move
from proofs.chiu.beyond_entmax_powers import alpha, beta, is_power, positive_beta, power, power_of_positive
from proofs.chiu.gibbs import exists
from proofs.chiu.notation import i, in_simplex, n, theta, x, y
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import FALSE, Exists, IdxNe, Iff, Implies, Sequent, both, le, lt, sequent
from referee.language.statements import Statement as Formula
from referee.language.subst import Lam, substitute
from referee.language.terms import Delta, Idx, Term, indices, total
from referee.tactics.basic import Certificate, Facts, chain_discharge, iff, implies, over, restate
from referee.tactics.lemmas import use
from referee.tactics.stated import met

# among n entries: from entry q to entry p

p, q, k = indices("p q k", n)
two, positive_q = IdxNe(p, q), lt(0, x.at(q))
better_point = Exists("y", Exists("Y", both(in_simplex(y), powers_y, lt(objective(x, X), objective(y, Y)))))
h_q = logic.assume(positive_q)
feasible, h_powers = logic.assume(in_simplex(x)), logic.assume(powers_x)


def marginal(at: Idx) -> Term:
    """g_k = θ_k - T x_k^β/β, with x^β = x x^{β-1}."""
    return theta.at(at) - T / beta * (x.at(at) * power(x.at(at), beta - 1))


def everywhere(statement: Formula, at_p: Theorem, at_q: Theorem, elsewhere: Theorem, facts: Facts) -> Theorem:
    """A(k) for all k, from A(p), A(q) and A(k) for k != p, q."""
    here = restate(at_q, substitute(statement, indices={k: q}), facts)
    not_p = logic.index_cases(logic.implies_intro(elsewhere, IdxNe(q, k)), here)
    there = restate(at_p, substitute(statement, indices={k: p}), facts)
    return logic.forall_intro(logic.index_cases(logic.implies_intro(not_p, IdxNe(p, k)), there), k)


def a_move() -> Theorem:
    """x_q > 0, g_q < g_p |- some ε can be moved from q to p with a gain."""
    values = {"u": x.at(q), "w": x.at(p), "U": X.at(q), "W": X.at(p), "a": theta.at(p), "b": theta.at(q)}
    known = [logic.forall_elim(h_powers, at) for at in (p, q)]
    known += [logic.forall_elim(logic.and_elim(feasible, 0), p), h_q, logic.assume(lt(marginal(q), marginal(p)))]
    return met(use(some_move(), **values), *known, facts=[h_q])


@cache
def improvement() -> Theorem:
    """x_q > 0, g_q < g_p, p != q |- some point of the simplex has a greater objective."""
    there = a_move()
    body = logic.require("a move", there, Exists).body
    h, nonnegative = logic.assume(body), logic.and_elim(feasible, 0)
    positive, below, gains = (logic.and_elim(h, part) for part in range(3))
    after_p, after_q = x.at(p) + eps, x.at(q) - eps
    moved = x.at(k) + eps * (Delta(k, p) - Delta(k, q))
    change_p, change_q = power(after_p, alpha) - X.at(p), power(after_q, alpha) - X.at(q)
    its_power = X.at(k) + Delta(k, p) * change_p + Delta(k, q) * change_q
    apart = [logic.assume(s) for s in (two, IdxNe(p, k), IdxNe(q, k))]

    above_p = Certificate().add(positive).add(logic.forall_elim(nonnegative, p)).prove("<", 0, after_p)
    above_q = Certificate().add(below).prove("<", 0, after_q)
    signs = everywhere(
        le(0, moved),
        Certificate().add(above_p).prove("<=", 0, after_p),
        Certificate().add(above_q).prove("<=", 0, after_q),
        restate(logic.forall_elim(nonnegative, k), le(0, moved), apart),
        apart[:1],
    )
    powers = everywhere(
        is_power(its_power, moved),
        use(power_of_positive(), above_p, s=after_p),
        use(power_of_positive(), above_q, s=after_q),
        restate(logic.forall_elim(h_powers, k), is_power(its_power, moved), apart),
        apart[:1],
    )
    families = {"y": Lam((k,), moved), "Y": Lam((k,), its_power)}
    value = substitute(objective(y, Y), symbols=families)
    whole = Certificate().equal(logic.and_elim(feasible, 1)).prove("=", total(k, moved), 1)
    greater = Certificate().add(gains).prove("<", objective(x, X), value, apart[:1])
    witness = logic.and_intro(logic.and_intro(signs, whole), powers, greater)
    inner = substitute(better_point.body, symbols={"y": families["y"]})
    found = exists("Y", inner.body, families["Y"], witness)
    found = exists("y", better_point.body, families["y"], found)
    return logic.exists_elim(there, logic.implies_intro(found, body), "epsilon")


# a solution is a KKT point

is_solution = Implies(better_point, FALSE)
there_is_tau = Exists("tau", kkt)
h_solution = logic.assume(is_solution)


@cache
def no_gain() -> Theorem:
    """x a solution, x_q > 0 |- g_p <= g_q."""
    less, more = marginal(p), marginal(q)

    def absurd(_: Theorem) -> Theorem:
        return logic.ex_falso(logic.implies_elim(h_solution, improvement()), le(less, more))

    apart = logic.order_cases(implies(le(less, more), lambda h: h), implies(lt(more, less), absurd))
    same = Certificate().prove("<=", less, less)
    return logic.index_cases(logic.implies_intro(apart, two), same)


@cache
def multiplier() -> Theorem:
    """x a solution |- there is τ: it is Σ_k x_k g_k, since x_q(g_q - g_p) >= 0 for all p and q."""
    nonnegative, whole = logic.and_elim(feasible, 0), logic.and_elim(feasible, 1)
    value, weighted = total(k, x.at(k) * marginal(k)), x.at(q) * (marginal(q) - marginal(p))

    def null(h: Theorem) -> Theorem:
        none = logic.antisymmetry(h, logic.forall_elim(nonnegative, q))
        return Certificate().equal(none, -(marginal(q) - marginal(p))).prove("<=", 0, weighted)

    def inside(h: Theorem) -> Theorem:
        return Certificate().add(h, no_gain()).prove("<=", 0, weighted)

    pair = logic.order_cases(implies(le(x.at(q), 0), null), implies(lt(0, x.at(q)), inside))
    pairs = logic.forall_intro(logic.forall_intro(pair, q), p)
    cert = Certificate().add((pairs, p, q), over=[over(q)]).equal(whole, -marginal(p))
    below = cert.prove("<=", marginal(p), value)
    from_q = logic.forall_intro(no_gain(), p)
    cert = Certificate().add((nonnegative, p), (from_q, p), over=[over(p)]).equal(whole, marginal(q))
    above = cert.prove("<=", value, marginal(q))
    goal = substitute(kkt.body, symbols={"tau": value}, indices={i: q})
    at_q = logic.instantiate(below, indices={p: q})
    stationary, outside = goal.args

    def tight(h: Theorem) -> Theorem:
        return restate(logic.antisymmetry(at_q, above), stationary.then, [h])

    def bound(h: Theorem) -> Theorem:
        cert = Certificate().add(at_q).equal(h, T / beta * power(x.at(q), beta - 1))
        return cert.prove("<=", outside.then.lhs, outside.then.rhs)

    both_parts = logic.and_intro(implies(stationary.given, tight), implies(outside.given, bound))
    return exists("tau", kkt, value, logic.forall_intro(both_parts, q))


def necessary_and_sufficient() -> Sequent:
    """x solves the entmax problem iff there is τ with the KKT conditions."""
    return sequent(Iff(is_solution, there_is_tau), positive_T, positive_beta, in_simplex(x), powers_x)


@cache
def necessary_and_sufficient_proof() -> Theorem:
    """The multiplier, and `sufficient`."""

    def back(h: Theorem) -> Theorem:
        body = better_point.body.body
        y_feasible, y_powers, greater = (logic.and_elim(logic.assume(body), part) for part in range(3))
        bound = logic.and_elim(chain_discharge(sufficient_proof(), y_feasible, y_powers), 0)
        clash = implies(body, lambda _: Certificate().add(bound).add(greater).prove("<", 0, 0))
        inner = logic.exists_elim(logic.assume(better_point.body), clash, "Y")
        outer = logic.exists_elim(logic.assume(better_point), logic.implies_intro(inner, better_point.body), "y")
        step = logic.implies_intro(logic.implies_intro(outer, better_point), kkt)
        return logic.exists_elim(h, step, "tau")

    return iff(is_solution, there_is_tau, lambda _: multiplier(), back)


def necessary_and_sufficient_variants() -> list[Variant]:
    """Without a hypothesis some KKT point is no solution."""
    goal, given = necessary_and_sufficient().goal, necessary_and_sufficient().given
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    halves = {"x": (half, half), "X": (quarter, quarter), "theta": (0, 0), "y": (1, 0), "Y": (1, 0)}
    short, wrong = {"x": (half,), "X": (quarter,), "theta": (3,)}, {"x": (1,), "X": (2,), "theta": (0,)}
    one = {"y": (1,), "Y": (1,)}
    examples = [
        (positive_T, "α = 2, T = -1, x = (½, ½), y = (1, 0)", lambda: beaten(half, -1, halves)),
        (in_simplex(x), "α = 2, T = 1, x = ½, y = 1", lambda: beaten(5 * half, 1, short | one)),
        (powers_x, "α = 2, T = 1, x = y = 1, X = 2", lambda: beaten(-1, 1, wrong | one)),
    ]
    return [
        Variant(label, sequent(goal, *(s for s in given if s != gone)), disproof, gone)
        for gone, label, disproof in examples
    ]


def beaten(tau: Number, scale: Number, families: dict[str, tuple[Number, ...]]) -> Theorem:
    """There is a better point than this x, which satisfies the KKT conditions with this τ."""
    return kkt_point_beaten(better_point, tau, scale, **families)


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-entmax-kkt",
        title="The KKT conditions of α-entmax are necessary and sufficient",
        printed=necessary_and_sufficient,
        proof=necessary_and_sufficient_proof,
        variants=necessary_and_sufficient_variants,
        note="For every real α = 1 + β > 1 and every temperature T > 0, on the closed simplex: x may have zeros, where θ_i <= τ takes "
        "the place of θ_i - T x_i^β/β = τ. X and Y stand for the powers x^α and y^α.",
    ),
)
