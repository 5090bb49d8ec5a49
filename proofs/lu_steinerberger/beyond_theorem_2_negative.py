"""Theorem 2 for α < 0: L_α is least, with the value n log n, exactly where all u_i are equal. At α = 0, L_α is n log n everywhere.

For unit vectors α(⟨u_j,u_i⟩ - 1) = -(α/2)‖u_j - u_i‖² >= 0, so that every term of the loss is at least log(1 + (n - 1)).
Source: beside Lu & Steinerberger, Theorem 2, which is the case α > 0. Hypotheses: ‖u_i‖ = 1, n >= 1; no room is needed. For d = 0
there are no unit vectors, which only the existence of a minimiser notices.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.beyond_theorem_2_refined import with_alpha
from proofs.lu_steinerberger.configurations import (
    ALPHA,
    antipodal,
    collapsed,
    rotated_simplex,
    spread,
)
from proofs.lu_steinerberger.loss_uv import some_class
from proofs.lu_steinerberger.minimisers_u import attaining, better, is_minimal, minimal_iff, opened, witness
from proofs.lu_steinerberger.notation import a, alpha, d, i, j, loss, n, simplex, u, unit_u
from proofs.lu_steinerberger.theorem_2 import for_pairs, w
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import FALSE, Iff, both, eq, every, ge, le, lt, ne, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import At, Delta, Idx, Symbol, as_size, as_term, exp, log, total
from referee.tactics.basic import (
    Certificate,
    backward,
    discharge,
    implies,
    over,
    restate,
    ring,
)
from referee.tactics.chain import calc, given
from referee.tactics.finite import void
from referee.tactics.links import Link
from referee.tactics.means import tight

if TYPE_CHECKING:
    from referee.claims import Claim
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.tactics.chain import Chain

negative_alpha = lt(alpha, 0)
negative, unit, some = given(negative_alpha, unit_u, some_class)
level, FACTS, some_room = n * log(n), (some,), le(1, d)
least, all_equal = ge(loss(), level), every(i, every(j, u(i).equals(u(j)), but=[i]))
reached, minimum_exists = Iff(eq(loss(), level), all_equal), attaining(loss(), level)
first, room = At(as_size(0)), given(some_room)
at_0, at_1 = (substitute(loss(), symbols={"alpha": as_term(x)}) for x in (0, 1))


@cache
def not_negative() -> Link:
    """0 <= α(⟨u_j,u_i⟩ - 1) for unit vectors, with equality iff u_i = u_j."""
    down = Certificate().add(negative).prove("<", 0, -alpha)
    cert = Certificate().add(down, c=Fraction(1, 2), square=u(i).at(a) - u(j).at(a), over=[over(a)])
    cert.equal((unit, i), -alpha / 2).equal((unit, j), -alpha / 2)
    exponent = alpha * (u(j) @ u(i) - 1)
    return Link(cert.prove("<=", 0, exponent), cert.iff(0, exponent))


@cache
def lower_bound() -> Chain:
    """L_α(u) >= n log n."""
    chain, flat = calc(loss(), FACTS, "Theorem 2 for α < 0"), total(i, log(1 + total(j, exp(0), but=[i])))
    chain = chain.ge(flat, by=not_negative(), reason="α(⟨u_j,u_i⟩ - 1) = -(α/2)‖u_j - u_i‖² ≥ 0")
    return chain.eq(level)


@cache
def equality() -> Theorem:
    """L_α(u) = n log n iff all u_i are equal."""
    return restate(tight(lower_bound().link()), reached)


def attained() -> Theorem:
    """The bound is attained for d >= 1: all w_i = e_1 have the loss n log n, for any α."""
    family = Lam((i, a), Delta(a, first))
    unit_w = logic.forall_intro(ring(total(a, Delta(a, first) ** 2), 1, room), i)
    return witness(minimum_exists, family, unit_w, ring(substitute(loss(), symbols={"u": family}), level, room))


def no_vectors() -> Theorem:
    """For d = 0 there are no unit vectors, and no minimum."""
    claim, none = substitute(minimum_exists, sizes={"d": as_size(0)}), Idx("a", as_size(0))

    def short(unit: Theorem, _: Theorem) -> Theorem:
        cert = Certificate().equal((unit, first), -1)
        cert.equal((void(none), none), Symbol("w", (first, none)) ** 2, over=[over(none)])
        return logic.ex_falso(cert.prove("=", 1, 0, FACTS), FALSE)

    return implies(claim, lambda h: opened(h, claim, short))


def minimisers() -> Theorem:
    """For n >= 1 and α < 0, u is a minimiser iff all u_i are equal: the members of (u_1, …, u_1) are admitted."""
    copies = Lam((i, a), u(first).at(a))
    unit_w = logic.forall_intro(logic.forall_elim(unit, first, FACTS), i)
    case = discharge(logic.instantiate(equality(), symbols={"u": copies}), unit_w)
    same = for_pairs(logic.forall_intro(ring(u(first).at(a), u(first).at(a)), a))
    some_w = witness(minimum_exists, copies, unit_w, backward(case, same))
    return minimal_iff(loss(), lower_bound().theorem(), equality(), some_w)


def everywhere() -> Theorem:
    """L_0(u) = n log n for any vectors, so that no family is better than another."""
    value = ring(at_0, level)
    other = logic.instantiate(value, symbols={"u": w})

    def clash(_: Theorem, less: Theorem) -> Theorem:
        return Certificate().add(less).equal(value).equal(other, -1).prove("<", 0, 0)

    return logic.and_intro(value, implies(better(at_0), lambda h: opened(h, better(at_0), clash)))


def of_unit(goal: Formula, *more: Formula) -> Sequent:
    return sequent(goal, some_class, *more, unit_u)


@cache
def where_equal() -> list[EqualityCase]:
    return [
        EqualityCase(loss(), level, with_alpha(-ALPHA, at), with_alpha(-ALPHA, off), f"all u_i equal, {says}, α = -3/2")
        for at, off, says in (
            (collapsed(7, 9), rotated_simplex(7, 9), "n = 7, d = 9; off it: a simplex"),
            (collapsed(20, 2), spread(20, 2), "n = 20, d = 2"),
            (collapsed(2, 1), antipodal(2, 1), "n = 2, d = 1"),
        )
    ]


no_class = Variant("n ≥ 1 dropped: log n", sequent(ne(n, 0), unit_u), without=some_class)
any_alpha = Variant("α < 0 dropped", of_unit(least), without=negative_alpha)
any_norm = Variant("‖u_i‖ = 1 dropped", sequent(least, some_class, negative_alpha), without=unit_u)
at_zero = Variant("α ≤ 0 in place of α < 0", of_unit(reached, le(alpha, 0)))

BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-negative",
        title="Theorem 2 for α < 0: the bound and its equality case",
        printed=lambda: of_unit(both(least, reached), negative_alpha),
        proof=lambda: logic.and_intro(lower_bound().theorem(), equality()),
        chains=lambda: [lower_bound()],
        equality=where_equal,
        variants=lambda: [
            no_class,
            any_alpha,
            any_norm,
            at_zero,
            Variant("(n + 1) log n for n log n", of_unit(ge(loss(), (n + 1) * log(n)), negative_alpha)),
            Variant("equality at the simplex", of_unit(Iff(eq(loss(), level), simplex), negative_alpha)),
        ],
        note="For α < 0 the vectors attract each other: L_α(u) ≥ n log n, with equality iff all u_i are equal, for every n ≥ 1 and d.",
    ),
    Statement(
        "LS-beyond-negative-minimisers",
        title="Theorem 2 for α < 0: the minimisers",
        printed=lambda: of_unit(Iff(is_minimal(loss()), all_equal), negative_alpha),
        proof=minimisers,
        chains=lambda: [lower_bound()],
        equality=where_equal,
        variants=lambda: [no_class, any_alpha, any_norm, at_zero],
        note="Read as Theorem 2 is: no unit vectors w have L_α(w) < L_α(u), if and only if all u_i are equal. No room is needed.",
    ),
    Statement(
        "LS-beyond-negative-attained",
        title="Theorem 2 for α < 0: the bound is attained",
        printed=lambda: sequent(minimum_exists, some_class, some_room),
        proof=attained,
        variants=lambda: [
            no_class,
            Variant("d ≥ 1 dropped: false for d = 0", sequent(minimum_exists, some_class), no_vectors),
        ],
        note="All w_i = e_1 have the loss n log n, whatever α is. For d = 0 there are no unit vectors.",
    ),
    Statement(
        "LS-beyond-zero",
        title="Theorem 2 at α = 0: every family is a minimiser",
        printed=lambda: sequent(both(eq(at_0, level), is_minimal(at_0)), some_class),
        proof=everywhere,
        variants=lambda: [
            Variant("n log(n - 1) for n log n", sequent(eq(at_0, n * log(n - 1)), le(2, n))),
            Variant("α = 1 in place of α = 0", sequent(eq(at_1, level), some_class, unit_u)),
        ],
        note="L_0(u) = n log n for all vectors, of whatever norm.",
    ),
)
