"""The Cauchy–Schwarz inequality for families with any number of indices, with its equality case; roots in order.

A family is a term with free indices: u[i, a] over (i, a) is the long vector of n·d entries. ‖x‖ is sqrt(Σ x²).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from referee.kernel import algebra, logic
from referee.language.statements import FALSE, Exists, Forall, Rel, Statement, both, eq, lt
from referee.language.subst import Lam, substitute
from referee.language.terms import Idx, Symbol, Term, as_term, real, sqrt, total
from referee.tactics.basic import (
    Certificate,
    Facts,
    backward,
    discharge,
    forward,
    iff,
    iff_every,
    iff_parts,
    iff_transitive,
    implies,
    over,
    relation,
    restate,
    sign,
)
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


def cauchy_schwarz(indices: Indices, x: Any, y: Any, apart: Facts = ()) -> Link:
    """Σ x y <= ‖x‖ ‖y‖ (Cauchy 1821), with the equality case if `apart` holds 0 < Σ x² and 0 < Σ y².

    By Lagrange's identity (Σ x²)(Σ y²) - (Σ x y)² = ½ Σ Σ (x y' - x' y)².
    """
    indices = tuple(indices)
    th = _at_families(_inequality(indices), indices, x, y, ())
    return Link(th, cauchy_equal(indices, x, y, apart) if apart else None)


def cauchy_equal(indices: Indices, x: Any, y: Any, apart: Facts) -> Theorem:
    """For 0 < Σ x² and 0 < Σ y² (`apart`): Σ x y = ‖x‖ ‖y‖ iff ‖x‖ y = ‖y‖ x for all indices.

    Because ‖x‖ ‖y‖ (‖x‖ ‖y‖ - Σ x y) = ½ Σ (‖x‖ y - ‖y‖ x)².
    """
    indices = tuple(indices)
    return _at_families(_equality(indices), indices, x, y, apart)


def parallel(indices: Indices, x: Any, y: Any, apart: Facts) -> Theorem:
    """For 0 < Σ x² and 0 < Σ y² (`apart`): Σ x y = ‖x‖ ‖y‖ iff y = λ x for some λ > 0 (λ = ‖y‖/‖x‖)."""
    indices = tuple(indices)
    return _at_families(_parallel(indices), indices, x, y, apart)


def _at_families(th: Theorem, indices: Indices, x: Any, y: Any, premises: Facts) -> Theorem:
    """The theorem on the symbols x and y at two families; the premises are 0 < Σ x² and 0 < Σ y², or none."""
    families = {"x": Lam(tuple(indices), as_term(x)), "y": Lam(tuple(indices), as_term(y))}
    th = logic.instantiate(th, symbols=families)
    assumed = _apart(indices) if premises else []
    for hyp, premise in zip(assumed, premises, strict=True):
        th = discharge(th, restate(premise, substitute(hyp.goal, symbols=families)))
    return th


def _symbols(indices: Indices) -> tuple[Term, Term, Term, Term]:
    """x, y, ‖x‖, ‖y‖ for two symbols."""
    x, y = Symbol("x", tuple(indices)), Symbol("y", tuple(indices))
    return x, y, norm(indices, x), norm(indices, y)


@cache
def _inequality(indices: Indices) -> Theorem:
    x, y, p, q = _symbols(indices)
    other = {i: Idx(i.name + "'", i.range) for i in indices}
    cross = x * substitute(y, indices=other) - substitute(x, indices=other) * y
    inner, pairs = total_over(indices, x * y), [over(i) for i in (*indices, *other.values())]
    lagrange = Certificate().add(c=Fraction(1, 2), square=cross, over=pairs)
    return compare_squares(lagrange.prove("<=", inner**2, (p * q) ** 2), inner, p * q, sign("<=", p * q))


def _apart(indices: Indices) -> list[Theorem]:
    """0 < Σ x² and 0 < Σ y², assumed."""
    x, y, _, _ = _symbols(indices)
    return [logic.assume(lt(0, total_over(indices, z**2))) for z in (x, y)]


@cache
def _equality(indices: Indices) -> Theorem:
    x, y, p, q = _symbols(indices)
    apart = _apart(indices)
    inverse = sign("<", 1 / (p * q), apart)
    cert = Certificate().add(inverse, c=Fraction(1, 2), square=p * y - q * x, over=[over(i) for i in indices])
    split = cert.iff(total_over(indices, x * y), p * q, apart)
    zero, same = eq(p * y - q * x, 0), eq(p * y, q * x)
    single = iff(zero, same, lambda h: restate(h, same), lambda h: restate(h, zero))
    for index in reversed(indices):
        single = iff_every(single, index)
    return iff_transitive(split, single)


@cache
def _parallel(indices: Indices) -> Theorem:
    x, y, p, q = _symbols(indices)
    apart, tight, (factor,) = _apart(indices), _equality(indices), real("lambda")
    body = both(lt(0, factor), all_over(indices, eq(y, factor * x)))

    def there(h: Theorem) -> Theorem:
        line = Certificate().equal((forward(tight, h), *indices), 1 / p).prove("=", y, q / p * x, apart)
        parts = logic.and_intro(sign("<", q / p, apart), _every(line, indices))
        return logic.exists_intro(restate(parts, substitute(body, symbols={"lambda": q / p})), "lambda", body, q / p)

    def back(h: Theorem) -> Theorem:
        positive, lines = logic.and_elim(h, 0), logic.and_elim(h, 1)
        places = [over(i) for i in indices]
        ratio = Certificate().equal((lines, *indices), y + factor * x, over=places).prove("=", q**2, (factor * p) ** 2)
        upper = Certificate().equal(ratio).prove("<=", q**2, (factor * p) ** 2)
        lower = Certificate().equal(ratio, -1).prove("<=", (factor * p) ** 2, q**2)
        longer = compare_squares(upper, q, factor * p, sign("<=", factor * p, [*apart, positive]))
        shorter = compare_squares(lower, factor * p, q, sign("<=", q))
        lengths = logic.antisymmetry(longer, shorter)
        line = Certificate().equal((lines, *indices), p).equal(lengths, -x).prove("=", p * y, q * x)
        return backward(tight, _every(line, indices))

    some = Exists("lambda", body)
    return iff(iff_parts(tight)[0], some, there, lambda h: logic.exists_elim(h, implies(body, back), "lambda"))


def _every(th: Theorem, indices: Indices) -> Theorem:
    for index in reversed(indices):
        th = logic.forall_intro(th, index)
    return th
