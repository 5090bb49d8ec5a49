"""The softmax problem is solved by softmax(θ) and by nothing else (Section 3.1, used by Section 3.2).

For x in the simplex, x_i >= 0 with 0 log 0 = 0:  log Σe^{θ_j} - (xᵀθ + H(x)) = Σ_i x_i log(x_i/s_i) >= 0 with s = softmax(θ), and
it is 0 only at x = s. Each summand lies above x_i - s_i, by the tangent of exp (Gibbs' inequality).

H(x) = -Σ x_i log x_i is read on its domain, x_i > 0; with `in_simplex` in place of `in_domain` all of it holds as well.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from proofs.chiu.notation import (
    i,
    in_domain,
    in_simplex,
    is_solution,
    lse,
    objective,
    softmax,
    some_item,
    x,
    y,
)  # fmt: skip
from referee.kernel import algebra, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import (
    And,
    Exists,
    Forall,
    Iff,
    Statement,
    both,
    eq,
    every,
    le,
    lt,
)  # fmt: skip
from referee.language.subst import Lam, substitute
from referee.language.terms import Term, as_term, exp, log, real, total
from referee.language.vectors import Vector
from referee.tactics.basic import (
    Certificate,
    backward,
    congruence,
    discharge,
    forward,
    iff,
    iff_every,
    iff_parts,
    iff_transitive,
    implies,
    relation,
    restate,
    rewrite,
    sign,
    symmetric,
)  # fmt: skip
from referee.tactics.lemmas import use

Points = Callable[[Vector], And]
a, b = real("a b")
h_n = logic.assume(some_item)


def exists(name: str, body: Statement, family: Lam | Term, witness: Theorem) -> Theorem:
    """There is a `name` with `body`: this family, for which `witness` says so up to normal form."""
    instance = substitute(body, symbols={name: family})
    return logic.exists_intro(restate(witness, instance), name, body, family)


def summand(p: Term, q: Term) -> tuple[Term, Term]:
    """p + p log q and q + p log p."""
    return p + p * log(q), q + p * log(p)


def tight(p: Term, q: Term) -> Statement:
    """p + p log q <= q + p log p, with equality iff p = q."""
    left, right = summand(p, q)
    return both(le(left, right), Iff(eq(left, right), eq(p, q)))


@cache
def gibbs_summand() -> Theorem:
    """0 <= a, 0 < b |- a + a log b <= b + a log a, and equality iff a = b: for a > 0 by 1 + t <= e^t at t = log(b/a)."""
    h_a, h_b = logic.assume(le(0, a)), logic.assume(lt(0, b))

    def positive(h: Theorem) -> Theorem:
        gap = log(b) - log(a)
        cert = Certificate().add(h, algebra.exp_tangent(gap))
        left, right = summand(a, b)
        split = cert.iff(left, right, [h, h_b])

        def logs_agree(s: Theorem) -> Theorem:
            zero_gap = forward(algebra.exp_tangent_iff(gap), s)
            same_log = Certificate().equal(zero_gap, -1).prove("=", log(a), log(b))
            return restate(congruence(same_log, exp), eq(a, b), [h, h_b])

        def no_gap(s: Theorem) -> Theorem:
            return backward(
                algebra.exp_tangent_iff(gap), Certificate().equal(congruence(s, log), -1).prove("=", gap, 0)
            )

        ends = iff(iff_parts(split)[1], eq(a, b), logs_agree, no_gap)
        return logic.and_intro(cert.prove("<=", left, right, [h, h_b]), iff_transitive(split, ends))

    def null(h: Theorem) -> Theorem:
        nothing = as_term(0)
        left, right = summand(nothing, b)
        whole, part = eq(left, right), eq(nothing, b)
        same = iff(whole, part, lambda s: restate(s, part), lambda s: restate(s, whole))
        at_zero = logic.and_intro(Certificate().add(h_b).prove("<=", left, right), same)
        is_zero = symmetric(logic.antisymmetry(h, h_a))
        return rewrite(at_zero, is_zero, lambda hole: tight(hole, b))

    return logic.order_cases(implies(le(a, 0), null), implies(lt(0, a), positive))


@cache
def gibbs() -> tuple[Theorem, Theorem]:
    """x in the simplex, 1 <= n |- xᵀθ + H(x) <= the same at softmax(θ), and equality iff x_i = softmax(θ)_i for all i."""
    h = logic.assume(in_simplex())
    h_all, h_sum = logic.and_elim(h, 0), logic.and_elim(h, 1)
    s_i = softmax.at(i)
    th = use(gibbs_summand(), logic.forall_elim(h_all, i), sign("<", s_i, [h_n]), a=x.at(i), b=s_i)
    every_one = logic.forall_intro(logic.and_elim(th, 0), i)
    cert = Certificate().add((every_one, i), over=[(i, ())]).equal(h_sum, lse - 1)
    below = cert.prove("<=", objective(), objective(softmax), [h_n])
    split = cert.iff(objective(), objective(softmax), [h_n])
    return below, iff_transitive(split, iff_every(logic.and_elim(th, 1), i))


is_softmax: Forall = every(i, eq(x.at(i), softmax.at(i)))


def closed(h: Theorem) -> Theorem:
    """A point of the domain, or of the simplex, is in the simplex."""
    positive = logic.forall_elim(logic.and_elim(h, 0), i)
    nonnegative = Certificate().add(positive).prove("<=", 0, relation(positive).rhs)
    return logic.and_intro(logic.forall_intro(nonnegative, i), logic.and_elim(h, 1))


def softmax_is_feasible(points: Points = in_domain) -> Theorem:
    """1 <= n |- softmax(θ) sums to 1, and its entries are positive."""
    op = "<" if points is in_domain else "<="
    total_one = Certificate().prove("=", total(i, softmax.at(i)), 1, [h_n])
    return logic.and_intro(logic.forall_intro(sign(op, softmax.at(i), [h_n]), i), total_one)


@cache
def solution_is_softmax(points: Points = in_domain) -> Theorem:
    """1 <= n, x solves the softmax problem |- x_i = softmax(θ)_i for all i."""
    h = logic.assume(is_solution(x, points))
    below, equal = (discharge(th, closed(logic.and_elim(h, 0))) for th in gibbs())
    best, mine = objective(softmax), objective()
    body = both(points(y), lt(mine, objective(y)))

    def better(greater: Theorem) -> Theorem:
        witness = logic.and_intro(softmax_is_feasible(points), greater)
        there_is = exists("y", body, Lam((i,), softmax.at(i)), witness)
        return logic.ex_falso(logic.implies_elim(logic.and_elim(h, 1), there_is), is_softmax)

    return logic.order_cases(
        implies(le(best, mine), lambda s: forward(equal, logic.antisymmetry(below, s))),
        implies(lt(mine, best), better),
    )


@cache
def softmax_is_solution(points: Points = in_domain) -> Theorem:
    """1 <= n |- softmax(θ) solves the softmax problem."""
    body = both(points(y), lt(objective(softmax), objective(y)))
    at_y = logic.instantiate(gibbs()[0], symbols={"x": Lam((i,), y.at(i))})

    def absurd(h: Theorem) -> Theorem:
        below = discharge(at_y, closed(logic.and_elim(h, 0)))
        return Certificate().add(below).add(logic.and_elim(h, 1)).prove("<", 0, 0)

    none = implies(Exists("y", body), lambda h: logic.exists_elim(h, implies(body, absurd), "y"))
    return logic.and_intro(softmax_is_feasible(points), none)
