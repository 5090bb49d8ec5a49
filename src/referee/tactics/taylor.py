"""Taylor expansions of log S_0 with an explicit remainder, to any order.

Let S_k' = S_{k+1} and μ_k = S_k/S_0. Then (log S_0)' = μ_1 and μ_k' = μ_{k+1} - μ_1 μ_k, so the m-th derivative
of log S_0 is a polynomial P_m(μ_1, …, μ_m): the m-th cumulant in terms of moments. Bounds |μ_k| <= b_k bound P_m
by Σ |coefficient| Π b_k, whatever the number of terms of S_0.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from math import factorial, prod
from typing import Any

from referee.kernel import algebra, analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Deriv, Forall, Rel, every, le
from referee.language.subst import Lam, substitute
from referee.language.terms import Idx, Num, Symbol, Term, absolute, add, exp, log, mul, real, total
from referee.tactics.basic import Certificate, discharge, relation, restate, sign
from referee.tactics.lemmas import use
from referee.tactics.links import TacticError

Monomial = tuple[int, ...]  # (1, 1, 2) is μ_1 μ_1 μ_2
Bounds = tuple[Theorem, Theorem]  # t <= b and -b <= t, for a rational b


# cumulants


@cache
def cumulant(order: int) -> Mapping[Monomial, int]:
    """P_m for m = `order` >= 1: P_1 = μ_1, and P_{m+1} = Σ_k ∂P_m/∂μ_k (μ_{k+1} - μ_1 μ_k)."""
    if order == 1:
        return {(1,): 1}
    out: Counter[Monomial] = Counter()
    for mono, c in cumulant(order - 1).items():
        for place, k in enumerate(mono):
            out[tuple(sorted((*mono[:place], k + 1, *mono[place + 1 :])))] += c
        out[tuple(sorted((1, *mono)))] -= c * len(mono)
    return {mono: c for mono, c in out.items() if c}


def in_moments(order: int, moment: Callable[[int], Term]) -> Term:
    """P_m at these moments; `moment(k)` is μ_k."""

    def product(mono: Monomial, c: int) -> Term:
        factors: list[Any] = [_power(moment(k), e) for k, e in sorted(Counter(mono).items())]
        return mul(factors if c == 1 else [c, *factors])

    return add(product(mono, c) for mono, c in cumulant(order).items())


def _power(t: Term, k: int) -> Term:
    return t if k == 1 else t**k


def remainder_bound(order: int, bounds: Sequence[Any]) -> Any:
    """Σ |coefficient| Π b_k over the monomials of P_m: with b_k = 1 it is 1, 2, 6, 26, …"""
    return sum(abs(c) * prod(bounds[k - 1] for k in mono) for mono, c in cumulant(order).items())


# bounds


def within(t: Term, b: Any) -> tuple[Rel, Rel]:
    """Both t <= b and -b <= t."""
    return le(t, b), le(-b, t)


def product_bounds(one: Bounds, two: Bounds) -> Bounds:
    """From |s| <= b and |t| <= c: |s t| <= b c, because 2(bc ∓ st) = (b - s)(c ± t) + (b + s)(c ∓ t)."""
    (s, b), (t, c) = ((r.lhs, r.rhs) for r in (relation(one[0]), relation(two[0])))
    if not (isinstance(b, Num) and isinstance(c, Num)):
        raise TacticError("product_bounds: only rational bounds are multiplied")
    upper, lower = within(s * t, b.value * c.value)
    above = Certificate().add(one[0], two[1], c="1/2").add(one[1], two[0], c="1/2")
    below = Certificate().add(one[0], two[0], c="1/2").add(one[1], two[1], c="1/2")
    return above.prove("<=", upper.lhs, upper.rhs), below.prove("<=", lower.lhs, lower.rhs)


@cache
def cumulant_bound(order: int, bounds: tuple[Any, ...]) -> Theorem:
    """m_k <= b_k, -b_k <= m_k |- |P(m_1, …)| <= Σ |coefficient| Π b_k, for symbols m1, m2, …"""
    moments = [Symbol(f"m{k}") for k in range(1, order + 1)]
    hypotheses = [within(m, b) for m, b in zip(moments, bounds, strict=True)]
    known = [(logic.assume(high), logic.assume(low)) for high, low in hypotheses]
    products: dict[Monomial, Bounds] = {(k + 1,): pair for k, pair in enumerate(known)}

    def bound(mono: Monomial) -> Bounds:
        if mono not in products:
            products[mono] = product_bounds(bound(mono[:-1]), known[mono[-1] - 1])
        return products[mono]

    above, below = Certificate(), Certificate()
    for mono, c in cumulant(order).items():
        high, low = bound(mono)
        above.add(high if c > 0 else low, c=abs(c))
        below.add(low if c > 0 else high, c=abs(c))
    p, largest = in_moments(order, lambda k: moments[k - 1]), remainder_bound(order, bounds)
    return algebra.abs_least(above.prove("<=", p, largest), below.prove("<=", -p, largest))


def triangle(one: Theorem, two: Theorem, statement: Rel) -> Theorem:
    """From |s| <= a and |t| <= b: |s + t| <= a + b, written as `statement`."""
    ends = [(algebra.abs_bounds(relation(th).lhs.arg), th) for th in (one, two)]  # type: ignore[attr-defined]
    halves = []
    for k in (0, 1):
        cert = Certificate()
        for both_ends, th in ends:
            cert.add(logic.and_elim(both_ends, k)).add(th)
        size = statement.lhs.arg  # type: ignore[attr-defined]
        halves.append(cert.prove("<=", -size if k else size, statement.rhs))
    return algebra.abs_least(*halves)


# log S_0


def log_derivative(order: int, derivatives: Sequence[Term]) -> Term:
    """The m-th derivative of log S_0, from S_0, …, S_m."""
    if order == 0:
        return log(derivatives[0])
    p = in_moments(order, lambda k: Symbol(f"m{k}"))
    return substitute(p, symbols={f"m{k}": derivatives[k] / derivatives[0] for k in range(1, order + 1)})


def bounded_by_moments(derivatives: Sequence[Term], moments: Sequence[Bounds]) -> Theorem:
    """|P_m(μ_1, …, μ_m)| <= Σ |coefficient| Π b_k, from μ_k = S_k/S_0 <= b_k and -b_k <= μ_k."""
    bounds = tuple(relation(high).rhs.value for high, _ in moments)  # type: ignore[attr-defined]
    values = {f"m{k}": f / derivatives[0] for k, f in enumerate(derivatives) if k}
    return use(cumulant_bound(len(moments), bounds), *(th for pair in moments for th in pair), **values)


def log_taylor(
    var: str,
    derivatives: Sequence[Term],
    positive: Theorem,
    remainder: Theorem,
    point: str = "s",
    radius: Term | None = None,
) -> Theorem:
    """|log S_0(t) - Σ_{k<=K} (d/dt)^k log S_0(0) t^k/k!| <= B |t|^{K+1}/(K+1)!

    `derivatives` are S_0, …, S_{K+1} as terms of t = `var`. At s = `point`, bound by |s| <= radius only, `positive`
    says 0 < S_0(s), and `remainder` |P_{K+1}(…)| <= B. Holds for |t| <= radius; without radius, for every t.
    """
    s = Symbol(point)
    functions = [log_derivative(m, derivatives) for m in range(len(derivatives))]
    steps = []
    for f, g in itertools.pairwise(functions):
        step = analysis.derivative(var, f, s, [positive])
        steps.append(restate(step, Deriv(var, f, s, substitute(g, symbols={var: s})), [positive]))
    return analysis.taylor(var, point, functions, relation(remainder).rhs, steps, remainder, radius)


# log Σ e^{t x_j}


def log_sum_exp_taylor(order: int, j: Idx, var: str = "t", family: str = "x") -> Theorem:
    """|log Σ_j e^{t x_j} - (log n + Σ_{m<=K} κ_m t^m/m!)| <= B |t|^{K+1}/(K+1)!, for every t.

    κ_m = P_m(p_1, …, p_m), p_k = (1/n) Σ_j x_j^k, is the m-th cumulant of the uniform law on x_1, …, x_n. B is
    Σ |coefficient| over P_{K+1} (1, 2, 6, 26, … for K = 0, 1, 2, 3, …), but 2 for K = 2.
    Hypotheses: 1 <= n; x_j <= 1 and -1 <= x_j for all j.
    """
    t, s, n, x = Symbol(var), Symbol("s"), j.range, Symbol(family, (j,))
    some = logic.assume(le(1, n))
    high, low = (logic.forall_elim(logic.assume(h), j) for h in in_unit_interval(j, x))
    tilted = [total(j, exp(t * x)), *(total(j, _power(x, k) * exp(t * x)) for k in range(1, order + 2))]
    at_s = [substitute(f, symbols={var: s}) for f in tilted]
    positive = sign("<", at_s[0], [some])
    weights = sign("<", 1 / at_s[0], [positive]), algebra.exp_positive(s * x)
    moments: list[Bounds] = []
    powers: list[Bounds] = [(high, low)]
    for f in at_s[1:]:
        upper, lower = within(f / at_s[0], 1)
        above, below = (Certificate().add(*weights, end, over=[(j, ())]) for end in powers[-1])
        moments.append((above.prove("<=", upper.lhs, 1, [positive]), below.prove("<=", -1, lower.rhs, [positive])))
        powers.append(product_bounds(powers[-1], (high, low)))
    remainder = (
        _third_cumulant(at_s, j, x, weights, moments[0], powers, positive)
        if order == 2
        else bounded_by_moments(at_s, moments)
    )
    th = log_taylor(var, tilted, positive, remainder)
    bound = error_constant(order) * absolute(t) ** (order + 1)
    error = log(tilted[0]) - log_mean_exp(order, j, x, t)
    return logic.nonempty(restate(th, le(absolute(error), bound), [some]), j, [some])


def _third_cumulant(
    at_s: Sequence[Term],
    j: Idx,
    x: Term,
    weights: tuple[Theorem, Theorem],
    mean: Bounds,
    powers: Sequence[Bounds],
    positive: Theorem,
) -> Theorem:
    """|κ_3| <= 2 for a law on [-1, 1] with mean μ: 2 ∓ κ_3 = E (x-μ)²(2 ∓ (x-μ)) + 2 E(1-x²) + 2μ²."""
    mu, kappa = at_s[1] / at_s[0], log_derivative(3, at_s)
    over = [(j, ())]
    ends = []
    for k, value in ((0, kappa), (1, -kappa)):
        apart = Certificate().add(powers[0][k]).add(mean[1 - k])
        gap = apart.prove("<=", (mu - x) if k else (x - mu), 2)
        cert = Certificate().add(*weights, gap, square=x - mu, over=over)
        cert.add(*weights, powers[1][0], c=2, over=over).add(square=mu, c=2)
        ends.append(cert.prove("<=", value, 2, [positive]))
    return algebra.abs_least(*ends)


def in_unit_interval(j: Idx, x: Term) -> tuple[Forall, Forall]:
    """x_j <= 1 and -1 <= x_j for all j."""
    high, low = within(x, 1)
    return every(j, high), every(j, low)


def error_constant(order: int) -> Fraction:
    """B/(K+1)! of `log_sum_exp_taylor`."""
    largest = 2 if order == 2 else remainder_bound(order + 1, [1] * (order + 1))
    return Fraction(largest, factorial(order + 1))


def cumulants(order: int, j: Idx, x: Term) -> list[Term]:
    """κ_1, …, κ_K of the uniform law on x_1, …, x_n."""

    def moment(k: int) -> Term:
        return total(j, _power(x, k)) / j.range

    return [in_moments(m, moment) for m in range(1, order + 1)]


def log_mean_exp(order: int, j: Idx, x: Term, t: Term) -> Term:
    """The expansion log n + Σ_{m<=K} κ_m t^m/m!."""
    return polynomial(log(j.range), cumulants(order, j, x), t)


def polynomial(constant: Any, coefficients: Sequence[Term], t: Term) -> Term:
    """c_0 + Σ_{m>=1} c_m t^m/m!."""
    terms = [constant]
    for m, c in enumerate(coefficients, start=1):
        terms.append(mul([c, t] if m == 1 else [Fraction(1, factorial(m)), c, t**m]))
    return add(terms)


def sum_of_errors(i: Idx, f: Term, constant: Term, coefficients: Sequence[Term], t: Term, each: Theorem) -> Theorem:
    """From |f_i - (c_0 + Σ_m c_m[i] t^m/m!)| <= b r: |Σ_i f_i - (n c_0 + Σ_m t^m/m! Σ_i c_m[i])| <= n b r.

    The number b, r and c_0 do not contain i.
    """
    at, (c0, time) = (i,), real("c0 time")
    coeffs = [Symbol(f"c{m}", at) for m in range(1, len(coefficients) + 1)]
    error = Symbol("f", at) - polynomial(c0, coeffs, time)
    whole = total(i, Symbol("f", at)) - polynomial(i.range * c0, [total(i, c) for c in coeffs], time)
    values: dict[str, Any] = {"c0": constant, "time": t, "f": Lam(at, f)}
    values |= {f"c{m}": Lam(at, c) for m, c in enumerate(coefficients, start=1)}
    return _summed(i, error, whole, values, each)


def sum_of_differences(i: Idx, f: Term, g: Term, each: Theorem) -> Theorem:
    """From |f_i - g_i| <= b r: |Σ_i f_i - Σ_i g_i| <= n b r. The number b and r do not contain i."""
    at = (i,)
    F, G = Symbol("f", at), Symbol("g", at)
    return _summed(i, F - G, total(i, F) - total(i, G), {"f": Lam(at, f), "g": Lam(at, g)}, each)


def _summed(i: Idx, error: Term, whole: Term, values: dict[str, Any], each: Theorem) -> Theorem:
    """From |error_i| <= b r: |whole| <= n b r, for symbols, and then at `values`: no large term is normalised."""
    b, r = real("b r")
    small = logic.assume(every(i, le(absolute(error), b * r)))
    ends = algebra.abs_bounds(error)
    halves = []
    for k, side in ((0, whole), (1, -whole)):
        end = logic.forall_intro(logic.and_elim(ends, k), i)
        cert = Certificate().add((end, i), over=[(i, ())]).add((small, i), over=[(i, ())])
        halves.append(cert.prove("<=", side, i.range * b * r))
    number, size = relation(each).rhs.args  # type: ignore[attr-defined]
    lemma = logic.instantiate(algebra.abs_least(*halves), symbols=values | {"b": number, "r": size})
    return discharge(lemma, logic.forall_intro(each, i))
