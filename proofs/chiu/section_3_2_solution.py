"""Section 3.2: what a solution of the softmax problem satisfies: the KKT conditions (2), with u = 1 - log Σe^{θ_j} and v = 0.

A solution is softmax(θ), which `gibbs` proves; the KKT conditions are then equations of finite sums.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.gibbs import exists, h_n, solution_is_softmax
from proofs.chiu.notation import (
    F,
    i,
    is_solution,
    lse,
    n,
    positive_x,
    some_item,
    system,
    theta,
    u,
    v,
    x,
)  # fmt: skip
from referee import claims
from referee.claims import Claim, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import (
    Exists,
    Smooth,
    Statement,
    both,
    eq,
    every,
    le,
    sequent,
)  # fmt: skip
from referee.language.subst import Lam
from referee.language.terms import exp, log, total
from referee.language.vectors import zero
from referee.tactics.basic import (
    Certificate,
    congruence,
    discharge,
    implies,
)  # fmt: skip
from referee.tactics.empty import some_element


def kkt() -> Statement:
    """There are u and v with (2): F(θ, x, u, v) = 0 and v >= 0."""
    return Exists("u", Exists("v", both(system(), every(i, le(0, v.at(i))))))


@cache
def kkt_proof() -> Theorem:
    """u = 1 - log Σe^{θ_j} and v = 0."""
    h = logic.assume(is_solution())
    dual, none = 1 - lse, zero(n)
    first, second, third = F(theta, x, dual, none)
    same_log = congruence(logic.forall_elim(solution_is_softmax(), i), log)
    feasible = logic.and_elim(logic.and_elim(h, 0), 1)
    rows = logic.and_intro(
        logic.forall_intro(Certificate().equal(same_log, -1).prove("=", first.at(i), 0, [h_n]), i),
        Certificate().equal(feasible, dual).prove("=", second, 0),
        logic.forall_intro(Certificate().prove("=", third.at(i), 0), i),
    )
    signs = logic.forall_intro(Certificate().prove("<=", 0, none.at(i)), i)
    whole = both(system(), every(i, le(0, v.at(i))))
    inner = both(system(dual=dual), every(i, le(0, v.at(i))))
    some_v = exists("v", inner, Lam((i,), none.at(i)), logic.and_intro(rows, signs))
    return exists("u", Exists("v", whole), dual, some_v)


def smooth_system() -> list[Statement]:
    """F is C^∞ in all its variables near (θ, x, u, v)."""
    names = ("theta", "x", "u", "v")
    first, second, third = F()
    return [every(i, Smooth(names, first.at(i))), Smooth(names, second), every(i, Smooth(names, third.at(i)))]


def smooth_proof() -> Theorem:
    """The logarithm is smooth where x_i > 0."""
    names, (first, second, third) = ("theta", "x", "u", "v"), F()
    positive = logic.and_elim(logic.and_elim(logic.assume(is_solution()), 0), 0)
    return logic.and_intro(
        drop_signs(),
        logic.forall_intro(analysis.smooth(names, first.at(i), [positive]), i),
        analysis.smooth(names, second),
        logic.forall_intro(analysis.smooth(names, third.at(i)), i),
    )


def drop_signs() -> Theorem:
    """F(θ, x, u, v) = 0 for some u and v."""
    whole = both(system(), every(i, le(0, v.at(i))))

    def some(h: Theorem) -> Theorem:
        some_v = exists("v", system(), Lam((i,), v.at(i)), logic.and_elim(h, 0))
        return exists("u", Exists("v", system()), u, some_v)

    inner = implies(Exists("v", whole), lambda h: logic.exists_elim(h, implies(whole, some), "v"))
    return logic.exists_elim(kkt_proof(), inner, "u")


def some_solution(th: Theorem) -> Theorem:
    """A theorem for n >= 1 on a solution: n >= 1 follows from Σ_i x_i = 1."""
    return discharge(th, some_element(logic.and_elim(logic.and_elim(logic.assume(is_solution()), 0), 1)))


def feasible_variants() -> list[Variant]:
    """(3) alone does not make x feasible: with u = 0 and v = 0, x_i = e^{θ_i - 1} solves it."""
    free = (eq(u, 0), every(i, eq(v.at(i), 0)), every(i, eq(x.at(i), exp(theta.at(i) - 1))))
    goal = eq(total(i, x.at(i)), 1)
    return [Variant("a solution of (3) instead of the problem", sequent(goal, some_item, *free, system()))]


CLAIMS: tuple[Claim, ...] = (
    claims.Statement(
        "CH-s32-nec",
        printed=lambda: sequent(kkt(), some_item, is_solution()),
        proof=lambda: some_solution(kkt_proof()),
        note="Proved: the solution is softmax(θ), with u = 1 - log Σ e^{θ_j} and v = 0.",
    ),
    claims.Statement(
        "CH-s32-C1",
        printed=lambda: sequent(both(Exists("u", Exists("v", system())), *smooth_system()), some_item, is_solution()),
        proof=lambda: some_solution(smooth_proof()),
        note="F is C^∞ where all x_i > 0, which holds at the solution; it is not defined elsewhere.",
    ),
    claims.Statement(
        "CH-s32-feas",
        printed=lambda: sequent(eq(total(i, x.at(i)), 1), is_solution()),
        proof=lambda: logic.and_elim(logic.and_elim(logic.assume(is_solution()), 0), 1),
        variants=feasible_variants,
        note="True of a solution of the problem, by its constraint. It does not follow from (3), which multiplies the "
        "constraint by u.",
    ),
    claims.Statement(
        "CH-s32-xpos",
        printed=lambda: sequent(positive_x, is_solution()),
        proof=lambda: logic.and_elim(logic.and_elim(logic.assume(is_solution()), 0), 0),
        note="True on the domain of H as it is written, with log x_i. With 0 log 0 = 0 the domain is x ⪰ 0; that the solution "
        "has x_i > 0 is then a theorem, which is proved beside this one: it is softmax(θ).",
    ),
)
