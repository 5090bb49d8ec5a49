"""The Cauchy–Schwarz inequality for families with any number of indices, with its equality case; roots in order.

A family is a term with free indices: u[i, a] over (i, a) is the long vector of n·d entries. ‖x‖ is sqrt(Σ x²).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from referee.kernel import algebra, logic
from referee.language.statements import FALSE, Exists, Forall, Rel, Statement, both, eq, lt
from referee.language.subst import free, fresh, substitute
from referee.language.terms import Idx, Symbol, Term, as_term, sqrt, total
from referee.tactics.basic import (
    Certificate, Facts, backward, forward, iff, iff_every, iff_parts, iff_transitive, implies, over, relation, restate,
    sign,
)  # fmt: skip
from referee.tactics.links import Link

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem

Indices = Sequence[Idx]


def total_over(indices: Indices, body: Any) -> Term:
    """Σ over all the indices."""
    t = as_term(body)
    for index in reversed(indices):
        t = total(index, t)
    return t


def all_over(indices: Indices, body: Statement) -> Statement:
    """For all values of the indices."""
    for index in reversed(indices):
        body = Forall(index, (), body)
    return body


def norm(indices: Indices, x: Any) -> Term:
    """‖x‖ = sqrt(Σ x²)."""
    return sqrt(total_over(indices, as_term(x) ** 2))


def compare_squares(squares: Theorem, s: Any, t: Any, positive: Theorem) -> Theorem:
    """From s² <= t² and 0 <= t: s <= t. (If t < s then s² - t² = (s - t)² + 2t(s - t) > 0.)"""
    s, t = as_term(s), as_term(t)
    below, above = Rel("<=", s, t), Rel("<", t, s)

    def absurd(h: Theorem) -> Theorem:
        cert = Certificate().add(h, h).add(positive, h, c=2).add(squares)
        return logic.ex_falso(cert.prove("<", FALSE.lhs, FALSE.rhs, [positive]), below)

    return logic.order_cases(implies(below, lambda h: h), implies(above, absurd))


def sqrt_monotone(th: Theorem, positive: Theorem) -> Theorem:
    """From x <= y and 0 <= x: sqrt x <= sqrt y."""
    x, y = relation(th).lhs, relation(th).rhs
    upper = Certificate().add(positive).add(th).prove("<=", 0, y)
    squares = Certificate().add(th).prove("<=", sqrt(x) ** 2, sqrt(y) ** 2, [positive, upper])
    return compare_squares(squares, sqrt(x), sqrt(y), algebra.sqrt_nonnegative(y))


def cauchy_schwarz(indices: Indices, x: Any, y: Any, apart: Facts = (), facts: Facts = ()) -> Link:
    """Σ x y <= ‖x‖ ‖y‖; if `apart` holds 0 < Σ x² and 0 < Σ y², with equality iff ‖x‖ y = ‖y‖ x for all indices.

    By Lagrange's identity (Σ x²)(Σ y²) - (Σ x y)² = ½ Σ Σ (x y' - x' y)²; the equality case from
    ‖x‖ ‖y‖ (‖x‖ ‖y‖ - Σ x y) = ½ Σ (‖x‖ y - ‖y‖ x)².
    """
    x, y = as_term(x), as_term(y)
    inner, bound = total_over(indices, x * y), norm(indices, x) * norm(indices, y)
    taken = frozenset(i.name for i in free(x).indices | free(y).indices | {*indices})
    other = {i: Idx(fresh(i.name + "'", taken), i.range) for i in indices}
    x2, y2 = substitute(x, indices=other), substitute(y, indices=other)
    pairs = [over(i) for i in (*indices, *other.values())]
    lagrange = Certificate().add(c="1/2", square=x * y2 - x2 * y, over=pairs)
    squares = lagrange.prove("<=", inner**2, bound**2, facts)
    th = compare_squares(squares, inner, bound, sign("<=", bound))
    return Link(th, _equality(indices, x, y, apart, facts) if apart else None)


def _equality(indices: Indices, x: Term, y: Term, apart: Facts, facts: Facts) -> Theorem:
    """For 0 < Σ x² and 0 < Σ y²: Σ x y = ‖x‖ ‖y‖ iff ‖x‖ y = ‖y‖ x for all indices."""
    p, q = norm(indices, x), norm(indices, y)
    inner = total_over(indices, x * y)
    known = [*facts, *apart]
    inverse = sign("<", 1 / (p * q), known)
    cert = Certificate().add(inverse, c="1/2", square=p * y - q * x, over=[over(i) for i in indices])
    split = cert.iff(inner, p * q, known)
    zero, same = eq(p * y - q * x, 0), eq(p * y, q * x)
    single = iff(zero, same, lambda h: restate(h, same), lambda h: restate(h, zero))
    for index in reversed(indices):
        single = iff_every(single, index)
    return iff_transitive(split, single)


def parallel(indices: Indices, x: Any, y: Any, apart: Facts, facts: Facts = ()) -> Theorem:
    """For 0 < Σ x² and 0 < Σ y² (`apart`): Σ x y = ‖x‖ ‖y‖ iff y = λ x for some λ > 0, namely λ = ‖y‖/‖x‖."""
    x, y = as_term(x), as_term(y)
    known = [*facts, *apart]
    p, q = norm(indices, x), norm(indices, y)
    tight = _equality(indices, x, y, apart, facts)
    name = fresh("lambda", free(x).symbols | free(y).symbols)
    factor = Symbol(name)
    body = both(lt(0, factor), all_over(indices, eq(y, factor * x)))

    def there(h: Theorem) -> Theorem:
        line = _at(forward(tight, h), indices)
        entry = _every(Certificate().equal(line, 1 / p).prove("=", y, q / p * x, known), indices)
        parts = logic.and_intro(sign("<", q / p, known), entry)
        return logic.exists_intro(restate(parts, substitute(body, symbols={name: q / p})), name, body, q / p)

    def back(h: Theorem) -> Theorem:
        return logic.exists_elim(h, implies(body, scaled), name)

    def scaled(h: Theorem) -> Theorem:
        positive, lines = logic.and_elim(h, 0), logic.and_elim(h, 1)
        line = _at(lines, indices)
        square = Certificate().equal((lines, *indices), y + factor * x, over=[over(i) for i in indices])
        squares = square.prove("=", q**2, (factor * p) ** 2)
        weak = [Certificate().equal(squares).prove("<=", q**2, (factor * p) ** 2)]
        weak.append(Certificate().equal(squares, -1).prove("<=", (factor * p) ** 2, q**2))
        upper = compare_squares(weak[0], q, factor * p, sign("<=", factor * p, [*known, positive]))
        lower = compare_squares(weak[1], factor * p, q, sign("<=", q))
        root = logic.antisymmetry(upper, lower)
        entry = Certificate().equal(line, p).equal(root, -x).prove("=", p * y, q * x)
        return backward(tight, _every(entry, indices))

    return iff(iff_parts(tight)[0], Exists(name, body), there, back)


def _at(th: Theorem, indices: Indices) -> Theorem:
    for index in indices:
        th = logic.forall_elim(th, index)
    return th


def _every(th: Theorem, indices: Indices) -> Theorem:
    for index in reversed(indices):
        th = logic.forall_intro(th, index)
    return th
