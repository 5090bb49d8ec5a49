"""Problem (2) has no minimum for n >= 2, whatever d is.

Source: Lu & Steinerberger, Section 1.2. Given unit u and any v: v + u is better than v unless all u_i are equal; if they are, then
L(u, v) >= n log n, and the vectors u_i with the last one turned round, taken for u and for v, are better.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import theorem_1
from proofs.lu_steinerberger.average_norms import v_is_alpha_u
from proofs.lu_steinerberger.eq_11_12 import eq_12, level, objective
from proofs.lu_steinerberger.loss_uv import quotient, some_class
from proofs.lu_steinerberger.minimisers import Problem, found, of_others
from proofs.lu_steinerberger.notation import a, enough_room, i, j, n, positive_alpha, simplex, two_classes, u, unit_u, v
from proofs.lu_steinerberger.only_example import simplex_and_equal, v_is_u
from proofs.lu_steinerberger.relation_1_2 import all_equal, longer, pushed
from proofs.lu_steinerberger.scaling import (
    at_simplices,
    for_alpha,
    norm_alpha,
    scaled,
    scaled_equality,
    simplex_alpha,
    theorem_for_scaled,
    without_one,
)
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.language.statements import FALSE, Exists, Iff, both, eq, le, lt, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import At, Delta, Symbol, as_size, as_term
from referee.tactics.basic import (
    Certificate,
    chain_discharge,
    congruence,
    discharge,
    forward,
    implies,
    over,
    relation,
    restate,
    sign,
    symmetric,
    transitive,
)
from referee.tactics.chain import given
from referee.tactics.links import Link
from referee.tactics.means import tight

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.language.terms import Term

unconstrained = Problem(quotient(), (unit_u,))
first, last = At(as_size(0)), At(n - 1)
two, unit = given(two_classes, unit_u)
FACTS = (two,)


# no minimum


@cache
def collapsed_loss() -> Theorem:
    """If all u_i are equal, then L(u, v) >= n log n (the exponent of (12) is 0)."""
    same = logic.assume(all_equal)
    cert = Certificate().equal((same, i, j, a), v(i).at(a) / (n - 1), over=[over(i), over(j, i), over(a)])
    flat = cert.prove("=", objective, 0, FACTS)
    value = congruence(symmetric(flat), lambda h: n * level(1 / n * h))
    return transitive(value, eq_12().theorem())


turned = Lam((i, a), u(i).at(a) * (1 - 2 * Delta(i, last)))
nothing = Lam((i, a), as_term(0))


def turned_unit() -> Theorem:
    """Turned round, u_{n-1} is still a unit vector: (1 - 2δ)² = 1."""
    goal = substitute(unit_u, symbols={"u": turned})
    return restate(unit, goal)


def better_if_equal(same: Theorem) -> Theorem:
    """If all u_i are equal: L(w, w) < L(w, 0) = n log n <= L(u, v), where w is u with u_{n-1} turned round."""
    at: dict[str, Lam | Term] = {"u": turned, "v": nothing, "s": as_term(1)}
    link, known = longer(), [sign("<", as_term(1)), turned_unit()]
    weak, case = (chain_discharge(logic.instantiate(th, symbols=at), *known) for th in (link.th, tight(link)))

    def clash(h: Theorem) -> Theorem:
        half_u = u(first).at(a) / 2
        cert = Certificate().equal((forward(case, h), first, last, a), -half_u, over=[over(a)])
        cert.equal((same, first, last, a), -half_u, over=[over(a)]).equal((unit, first), -1)
        return logic.ex_falso(cert.prove("=", 1, 0, FACTS), FALSE)

    less = logic.strict(weak, logic.ne_intro(implies(eq(relation(weak).lhs, relation(weak).rhs), clash)))
    return transitive(less, discharge(collapsed_loss(), same))


def no_minimum() -> Theorem:
    """For n >= 2: for all unit u and all v there are unit w and some x with L(w, x) < L(u, v)."""
    link = pushed_by_one(longer())
    body, new, old = unconstrained.better, link.lhs, link.rhs

    def at(th: Theorem, unit_w: Theorem, one: Lam, two_: Lam) -> Theorem:
        better = substitute(body, symbols={"w": one, "x": two_})
        return found(restate(logic.and_intro(logic.and_intro(unit_w), th), better), body, one, two_)

    def longer_v(h: Theorem) -> Theorem:
        return at(h, unit, Lam((i, a), u(i).at(a)), pushed(as_term(1)))

    def turn_one(h: Theorem) -> Theorem:
        same = forward(tight(link), logic.antisymmetry(link.th, h))
        return at(better_if_equal(same), turned_unit(), turned, turned)

    return logic.order_cases(implies(le(old, new), turn_one), implies(lt(new, old), longer_v))


def pushed_by_one(link: Link) -> Link:
    """The lemma for s = 1."""
    one = sign("<", as_term(1))
    weak, case = (discharge(logic.instantiate(th, symbols={"s": as_term(1)}), one) for th in (link.th, tight(link)))
    return Link(weak, case)


# "(p, q) is a minimiser of (2)", for some p and q
p, q = (Lam((i, a), Symbol(name, (i, a))) for name in "pq")
at_p_q = substitute(both(unit_u, unconstrained.is_minimal), symbols={"u": p, "v": q})
minimum_is_attained = Exists("p", Exists("q", at_p_q))


def not_attained() -> Theorem:
    """The minimum of (2) is not attained."""
    better = logic.instantiate(no_minimum(), symbols={"u": p, "v": q})

    def clash(h: Theorem) -> Theorem:
        return logic.implies_elim(logic.and_elim(h, 1), discharge(better, logic.and_elim(h, 0)))

    inner = implies(Exists("q", at_p_q), lambda h: logic.exists_elim(h, implies(at_p_q, clash), "q"))
    return implies(minimum_is_attained, lambda h: logic.exists_elim(h, inner, "p"))


# what Section 1.2 says of (2)


def least_for_2(*given_u_v: Formula) -> Sequent:
    """(u, v) is a minimum of (2): L(u, v) <= L(w, x) for unit w and any x."""
    return sequent(
        le(quotient(), of_others(quotient())), two_classes, enough_room, unit_u, *given_u_v, of_others(unit_u)
    )


never = Variant("any u and v: the minimum of (2) is attained", sequent(minimum_is_attained, two_classes), not_attained)

CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s12-minsym",
        printed=lambda: least_for_2(positive_alpha, simplex, v_is_alpha_u),
        repaired=lambda: for_alpha(Iff(scaled.is_minimal, simplex_alpha), norm_alpha, enough_room),
        proof=theorem_for_scaled,
        equality=at_simplices,
        variants=lambda: [
            never,
            Variant("L(u,v) > 0 for n = 1 too", sequent(lt(0, quotient()), some_class, unit_u)),
            *without_one(scaled, norm_alpha, scaled_equality),
        ],
        note="Read for v = αu with a simplex u, for d ≥ n - 1. No u and v at all attain the minimum of (2), for any n ≥ 2 and any d "
        "(proved). Its infimum is 0 for d ≥ 2, where L(u,v) > 0, and at least 2 log 2 for d = 1 and n ≥ 3 (proved). Repaired by the "
        "constraint ‖v_i‖ = α: then the minimisers are the simplices with v = αu. The paper's own caveat, one sentence later, says "
        "as much.",
    ),
    Statement(
        "LS-s12-nc",
        printed=lambda: least_for_2(simplex, v_is_u),
        repaired=lambda: theorem_1.for_unit(Iff(theorem_1.problem.is_minimal, simplex_and_equal), enough_room),
        proof=theorem_1.theorem_1,
        chains=lambda: [theorem_1.lower_bound()],
        variants=lambda: [never, *theorem_1.without_one()],
        note='"This proves the neural collapse behavior for (2)" is read as: the simplex with v = u solves (2). Problem (2) has no '
        "solution (LS-s12-minsym); what is proved is the statement for (3), where ‖v_i‖ = 1.",
    ),
)
