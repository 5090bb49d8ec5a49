"""Problem (2) for d = 1 and n >= 3: L(u, v) >= 2 log 2, so that its infimum is not 0 there.

Source: beside Lu & Steinerberger, Section 1.2. If u_p = u_q for p ≠ q, then the two terms of the loss are at least log(1 + e^x) and
log(1 + e^{-x}) with x = ⟨v_q - v_p,u_p⟩. Of three unit vectors on a line two are equal. Hypotheses: n >= 3, unit vectors.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.loss_uv import loss_uv, quotient, same_loss
from proofs.lu_steinerberger.notation import a, b, i, j, n, u, unit_u, v
from referee.kernel import algebra, logic
from referee.language.statements import eq, every, le, lt
from referee.language.subst import substitute
from referee.language.terms import At, as_size, as_term, exp, log, total
from referee.tactics.basic import Certificate, discharge, forward, implies, over, restate, sign
from referee.tactics.chain import given
from referee.tactics.lemmas import log_monotone, softplus_tangent, use
from referee.tactics.tables import single_index

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Statement as Formula
    from referee.language.terms import Index

three_classes = le(3, n)
on_a_line = every(i, every(j, eq((u(i) @ u(j)) ** 2, 1)))
three, unit, line = given(three_classes, unit_u, on_a_line)
bound = le(2 * log(as_term(2)), quotient())
row = total(j, exp((v(j) - v(i)) @ u(i)), but=[i])


def term_at(p: Index, q: Index) -> Theorem:
    """log 2 + x/2 <= log(1 + e^x) <= the p-th term of L, with x = ⟨v_q - v_p,u_p⟩."""
    x, row_p = (v(q) - v(p)) @ u(p), substitute(row, indices={i: p})
    positive = logic.forall_intro(algebra.exp_positive((v(j) - v(p)) @ u(p)), j)
    part = Certificate().add((positive, j), over=[(j, (p, q))]).prove("<=", 1 + exp(x), 1 + row_p, [three])
    upper = use(log_monotone()[0], sign("<", 1 + exp(x)), part, x=1 + exp(x), y=1 + row_p)
    tangent = use(softplus_tangent()[0], sign("<", as_term(1)), a=1, x=0, y=x)
    return Certificate().add(tangent).add(upper).prove("<=", log(as_term(2)) + x / 2, log(1 + row_p))


def of_equal_pair(p: Index, q: Index) -> Theorem:
    """u_p = u_q gives L(u, v) >= 2 log 2: the two x are opposite, and the other terms are at least 0."""
    same = logic.assume(equal_pair(p, q))
    least = Certificate().add(sign("<=", row)).prove("<=", as_term(1), 1 + row)
    rest = logic.forall_intro(use(log_monotone()[0], sign("<", as_term(1)), least, x=1, y=1 + row), i)
    cert = Certificate().add((rest, i), over=[(i, (p, q))]).add(term_at(p, q)).add(term_at(q, p))
    cert.equal((same, a), (v(p) - v(q)).at(a) / 2, over=[over(a)])
    whole = cert.prove("<=", 2 * log(as_term(2)), loss_uv(), [three])
    return Certificate().add(whole).equal(same_loss(), -1).prove("<=", bound.lhs, bound.rhs)


def equal_pair(p: Index, q: Index) -> Formula:
    """u_p = u_q."""
    return every(a, eq(u(p).at(a), u(q).at(a)))


def from_product(p: Index, q: Index, product: Theorem, sign_of: int = 1) -> Theorem:
    """⟨u_p,u_q⟩ = ±1 gives u_p = ±u_q, for all a."""
    difference = u(p).at(a) - sign_of * u(q).at(a)
    squares = Certificate().add(square=difference, over=[over(a)])
    target = total(a, difference * difference)
    cert = Certificate().equal((unit, p), -1).equal((unit, q), -1).equal(product, 2 * sign_of)
    zero = forward(squares.iff(0, target), cert.prove("=", 0, target, [three]))
    return restate(zero, every(a, eq(u(p).at(a), sign_of * u(q).at(a))))


def product_of(p: Index, q: Index, sign_known: Theorem, value: int) -> Theorem:
    """g² = 1 and 0 < g give g = 1; g² = 1 and g <= 0 give g = -1."""
    g = u(p) @ u(q)
    away = Certificate().add(sign("<", as_term(1))).add(sign_known).prove("<", 0, 1 + value * g)
    return Certificate().equal((line, p, q), value / (1 + value * g)).prove("=", g, value, [away, three])


@cache
def on_line() -> Theorem:
    """L(u, v) >= 2 log 2 for n >= 3 unit vectors with ⟨u_i,u_j⟩² = 1 for all i and j."""
    p, q, r = (At(as_size(k)) for k in range(3))
    zero = as_term(0)

    def plus(s: Index, t: Index) -> Theorem:
        """If ⟨u_s,u_t⟩ > 0 the two are equal."""
        return implies(
            lt(zero, u(s) @ u(t)),
            lambda h: discharge(
                of_equal_pair(s, t), restate(from_product(s, t, product_of(s, t, h, 1)), equal_pair(s, t))
            ),
        )

    def both_opposite(one: Theorem, two: Theorem) -> Theorem:
        u_p, u_r = from_product(p, q, product_of(p, q, one, -1), -1), from_product(q, r, product_of(q, r, two, -1), -1)
        same = Certificate().equal((u_p, a)).equal((u_r, a), -1).prove("=", u(p).at(a), u(r).at(a), [three])
        return discharge(of_equal_pair(p, r), logic.forall_intro(same, a))

    def first_opposite(one: Theorem) -> Theorem:
        second = implies(le(u(q) @ u(r), zero), lambda two: both_opposite(one, two))
        return logic.order_cases(second, plus(q, r))

    return logic.order_cases(implies(le(u(p) @ u(q), zero), first_opposite), plus(p, q))


def at_d_1() -> Theorem:
    """For d = 1 all unit vectors are on a line, so that L(u, v) >= 2 log 2 for n >= 3."""
    one = {"d": as_size(1)}
    x, y = u(i), u(j)
    single = single_index()
    a1, b1 = (substitute(k, sizes=one) for k in (a, b))
    bracket = x.at(a) * y.at(a) * x.at(b) * y.at(b) - x.at(a) ** 2 * y.at(b) ** 2
    cert = Certificate().equal((single, a1, b1), substitute(bracket, sizes=one), over=[over(a1), over(b1)])
    left, right = (substitute(t, sizes=one) for t in (x.norm2() * y.norm2(), (x @ y) ** 2))
    lagrange = cert.prove("=", left, right)
    unit_1 = logic.instantiate(unit, sizes=one)
    norms = Certificate().equal(lagrange, -1).equal((unit_1, i), substitute(y.norm2(), sizes=one)).equal((unit_1, j))
    flat = logic.forall_intro(logic.forall_intro(norms.prove("=", right, 1), j), i)
    th = logic.instantiate(on_line(), sizes=one)
    return discharge(th, restate(flat, substitute(on_a_line, sizes=one)))
