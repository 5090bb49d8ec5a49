"""The infimum of (2) for d >= 2 is 0, and is not attained: L > 0 for n >= 2, and L(w, βw) is small for distinct unit vectors w_i.

Source: beside Lu & Steinerberger, Section 1.2. Distinct unit vectors are a simplex (d >= n - 1) or points of a circle (d >= 2). That
there are n different real numbers, for the circle, is a hypothesis: the numbers 1, …, n.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import simplex as frames
from proofs.lu_steinerberger.loss_uv import loss_uv, quotient, same_loss
from proofs.lu_steinerberger.minimisers import found, of_others, some_pair, w
from proofs.lu_steinerberger.notation import a, d, i, j, n, two_classes, u, unit_u, v
from proofs.lu_steinerberger.relation_1_2 import distinct, of_scale, vanishing
from referee.kernel import algebra, logic
from referee.language.statements import And, IdxNe, both, every, le, lt, ne
from referee.language.subst import Lam, substitute
from referee.language.terms import At, Delta, Symbol, as_size, as_term, exp, log, real, total
from referee.language.vectors import Vector
from referee.tactics.basic import (
    Certificate,
    chain_discharge,
    discharge,
    implies,
    over,
    relation,
    restate,
    ring,
    sign,
    transitive,
)
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.terms import Index, Term

two = logic.assume(two_classes)
FACTS = (two,)


# the loss is positive

inner = total(j, exp((v(j) - v(i)) @ u(i)), but=[i])


def positive() -> Theorem:
    """0 < L(u, v) for n >= 2: log y >= 1 - 1/y = Σ_{j≠i} …/y."""
    y = 1 + inner
    size = sign("<", y)
    row = strictly_positive_row()
    inverse = sign("<", 1 / y, [size])
    cert = Certificate().add(algebra.exp_tangent(-log(y))).add(inverse, row)
    each = logic.forall_intro(cert.prove("<", 0, log(y), [*FACTS, size]), i)
    whole = sign("<", loss_uv(), [*FACTS, each])
    return Certificate().add(whole).equal(same_loss(), -1).prove("<", 0, quotient())


def strictly_positive_row() -> Theorem:
    """0 < Σ_{j≠i} e^{…} for n >= 2, by Jensen: it is at least (n - 1)e^m."""
    from proofs.lu_steinerberger.eq_10 import in_one  # noqa: PLC0415

    link = in_one().th
    low = sign("<", relation(link).lhs, FACTS)
    return Certificate().add(low).add(link).prove("<", 0, inner)


# it is as small as one likes at distinct unit vectors

(epsilon,) = real("epsilon")
gap = 1 - u(j) @ u(i)
reciprocals = total(i, total(j, 1 / gap, but=[i]))
factor = (1 + reciprocals) / epsilon
below_epsilon = both(And((of_others(unit_u),)), lt(of_others(quotient()), epsilon))
some_below_epsilon = some_pair(below_epsilon)


@cache
def long_multiple() -> Theorem:
    """For distinct unit vectors and ε > 0: L(u, βu) < ε with β = (1 + S)/ε, S = Σ_i Σ_{j≠i} 1/(1 - ⟨u_j,u_i⟩)."""
    small, far = given(lt(0, epsilon), distinct)
    wide = Certificate().add((far, i, j)).prove("<", 0, gap, given(IdxNe(j, i)))
    each = logic.forall_intro(logic.forall_intro(sign("<", 1 / gap, [wide]), j, [i]), i)
    cert = Certificate().add(sign("<", as_term(1))).add((each, i, j), over=[over(i), over(j, i)])
    facts = [small, cert.prove("<", 0, 1 + reciprocals)]
    long, at = sign("<", factor, facts), {"alpha": factor}
    start = logic.instantiate(of_scale(), symbols=at)
    bound = discharge(logic.instantiate(vanishing(), symbols=at), long)
    rest = Certificate().add(sign("<", epsilon / (1 + reciprocals), facts))
    return transitive(start, bound, rest.prove("<", relation(bound).rhs, epsilon, facts))


def below_at(family: Lam, unit_w: Theorem, apart_w: Theorem) -> Theorem:
    """Some unit w and some x have L(w, x) < ε: the given distinct unit vectors, and a long multiple of them."""
    at = {"u": family}
    multiple = Lam((i, a), substitute(factor * u(i).at(a), symbols=at))
    unit_w = restate(unit_w, substitute(unit_u, symbols=at))
    apart_w = restate(apart_w, substitute(distinct, symbols=at))
    less = chain_discharge(logic.instantiate(long_multiple(), symbols=at), unit_w, apart_w)
    body = substitute(below_epsilon, symbols={"w": family, "x": multiple})
    return found(restate(logic.and_intro(logic.and_intro(unit_w), less), body), below_epsilon, family, multiple)


def infimum_is_zero() -> Theorem:
    """For n >= 2, d >= n - 1 and any ε > 0 some unit w and some x have L(w, x) < ε: w is a simplex."""
    apart = given(IdxNe(j, i))

    def reach(frame: Theorem) -> Theorem:
        unit_w, angles = logic.and_elim(frame, 0), logic.and_elim(frame, 1)
        cert = Certificate().add(sign("<", n / (n - 1), FACTS)).equal((angles, i, j))
        room = cert.prove("<", of_others(u(j) @ u(i)), 1, [*FACTS, *apart])
        return below_at(w, unit_w, logic.forall_intro(logic.forall_intro(room, j, [i]), i))

    return logic.exists_elim(frames.exists_simplex(), implies(frames.a_simplex_exists.body, reach), "w")


# distinct unit vectors of the plane


def t(index: Index) -> Term:
    return Symbol("t", (index,))


pairwise_different = every(i, every(j, ne(t(i), t(j)), but=[i]))
plane = le(2, d)
first, second = At(as_size(0)), At(as_size(1))


def on_circle(index: Index) -> Vector:
    """(1 - t_i², 2t_i)/(1 + t_i²) in the first two coordinates."""
    below = 1 / (1 + t(index) ** 2)
    return Vector(d, lambda c: (Delta(c, first) * (1 - t(index) ** 2) + Delta(c, second) * 2 * t(index)) * below)


def infimum_in_the_plane() -> Theorem:
    """For d >= 2, different real numbers t_1, …, t_n (such as 1, …, n) and ε > 0: some unit w and some x have L(w, x) < ε."""
    different, apart = logic.assume(pairwise_different), given(IdxNe(j, i))
    positive = logic.forall_intro(sign("<", 1 + t(i) ** 2), i)
    facts, product = [*given(plane), positive], on_circle(j) @ on_circle(i)
    square, weight = (t(i) - t(j)) ** 2, 2 / ((1 + t(i) ** 2) * (1 + t(j) ** 2))
    away = logic.forall_elim(logic.forall_elim(different, i), j, apart)
    not_zero = sign("!=", square, [restate(away, ne(t(i) - t(j), 0))])
    weak = Certificate().add(square=t(i) - t(j)).prove("<=", 0, square)
    some = logic.strict(weak, not_zero)
    room = Certificate().add(sign("<", weight, facts), some).prove("<", product, 1, [*facts, *apart])
    unit_w = logic.forall_intro(ring(on_circle(i).norm2(), 1, facts), i)
    every_room = logic.forall_intro(logic.forall_intro(room, j, [i]), i)
    return below_at(Lam((i, a), on_circle(i).at(a)), unit_w, every_room)
