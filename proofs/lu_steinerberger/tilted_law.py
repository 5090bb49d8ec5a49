"""From a bound for the cumulant κ_{K+1} of every law on [-1, 1] to the remainder of order K of log Σ_j e^{αx_j}.

The derivative of order K + 1 at s is the cumulant of the tilted law, with the weights p_j = e^{sx_j}/Σ_k e^{sx_k}: a law on the
same points. So |κ_{K+1}| <= B gives |log Σ_j e^{αx_j} - (log n + Σ_{m<=K} κ_m α^m/m!)| <= B|α|^{K+1}/(K+1)! for every real α.
With x_j = ⟨u_i,u_j⟩ and summed over i this is the expansion of Proposition 3, for vectors of length at most 1.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.beyond_third_cumulant import of_mass_1, weights, x
from proofs.lu_steinerberger.notation import a, alpha, i, j, n, u
from proofs.lu_steinerberger.proposition_3 import some_points, summand
from proofs.lu_steinerberger.proposition_3 import x as product
from referee.kernel import logic
from referee.language.statements import every, le
from referee.language.subst import Lam, substitute
from referee.language.terms import Mul, absolute, exp, log, real, total
from referee.tactics.basic import Certificate, chain_discharge, over, relation, restate, ring, sign
from referee.tactics.chain import given
from referee.tactics.taylor import log_derivative, log_mean_exp, log_taylor, polynomial, sum_of_errors, within

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.kernel.theorem import Theorem
    from referee.language.terms import Term

(s,) = real("s")
half = Fraction(1, 2)
short_u = every(i, le(u(i).norm2(), 1))


def moments(order: int) -> list[Term]:
    """Σ_j x_j^k e^{αx_j} for k = 0, …, K."""
    return [total(j, exp(alpha * x)), *(total(j, x**k * exp(alpha * x)) for k in range(1, order + 1))]


def tilted(cumulant: Theorem, order: int) -> tuple[Theorem, Theorem]:
    """0 < Σ_j e^{sx_j}, and the bound of κ_K for the law with the weights e^{sx_j}/Σ_k e^{sx_k}."""
    at_s = [substitute(f, symbols={"alpha": s}) for f in moments(order)]
    positive = sign("<", at_s[0], given(some_points))
    tilt = Lam((j,), exp(s * x) / at_s[0])
    weight, mass = (substitute(h, symbols={"p": tilt}) for h in (weights, of_mass_1))
    nonnegative = logic.forall_intro(sign("<=", weight.body.rhs, [positive]), j)
    th = chain_discharge(logic.instantiate(cumulant, symbols={"p": tilt}), nonnegative, ring(mass.lhs, 1, [positive]))
    return positive, restate(th, le(absolute(log_derivative(order, at_s)), relation(cumulant).rhs), [positive])


def log_sum_exp(cumulant: Theorem, order: int) -> Theorem:
    """|log Σ_j e^{αx_j} - (log n + Σ_{m<=K} κ_m α^m/m!)| <= B/(K+1)!·|α|^{K+1}, from |κ_{K+1}| <= B."""
    some = given(some_points)
    th = log_taylor("alpha", moments(order + 1), *tilted(cumulant, order + 1))
    constant = relation(cumulant).rhs / factorial(order + 1)
    error = log(total(j, exp(alpha * x))) - log_mean_exp(order, j, x, alpha)
    return restate(th, le(absolute(error), Mul((constant, absolute(alpha) ** (order + 1)))), some)


def inner_products() -> tuple[Theorem, Theorem]:
    """⟨u_i,u_j⟩ <= 1 and -1 <= ⟨u_i,u_j⟩ for all j, for |u_i| <= 1: ½‖u_i ∓ u_j‖² + ½(1 - ‖u_i‖²) + ½(1 - ‖u_j‖²) >= 0."""
    (short,), ends = given(short_u), []
    for w, bound in zip((u(i) - u(j), u(i) + u(j)), within(product, 1), strict=True):
        cert = Certificate().add(square=w.at(a), c=half, over=[over(a)]).add((short, i), c=half).add((short, j), c=half)
        ends.append(logic.forall_intro(cert.prove("<=", bound.lhs, bound.rhs), j))
    return ends[0], ends[1]


def average(points: Term) -> Term:
    """The mean of n points."""
    return total(j, points) / n


def central(points: Term, mean: Term | None = None) -> list[Term]:
    """κ_1, …, κ_4 of the uniform law on n points, by moments about the mean."""
    mean = average(points) if mean is None else mean
    moments = [total(j, (points - mean) ** k) / n for k in (2, 3, 4)]
    return [mean, moments[0], moments[1], moments[2] - 3 * moments[0] ** 2]


def expansion(order: int, mean: Term | None = None) -> Term:
    """n log n + Σ_{m<=K} α^m/m! Σ_i κ_m(i), with the cumulants of the uniform law on ⟨u_i,u_1⟩, …, ⟨u_i,u_n⟩."""
    return polynomial(n * log(n), [total(i, c) for c in central(product, mean)[:order]], alpha)


def summed(points: Theorem, order: int, mean: Callable[[Term], Term] = average) -> Theorem:
    """A theorem about log Σ_j e^{αx_j} for points of [-1, 1], at x_j = ⟨u_i,u_j⟩ and summed over i, for |u_i| <= 1."""
    error = log(total(j, exp(alpha * x))) - polynomial(log(n), central(x, mean(x))[:order], alpha)
    points = restate(points, le(absolute(error), relation(points).rhs), given(some_points))
    each = logic.instantiate(points, symbols={"x": Lam((j,), product)})
    each = chain_discharge(each, *inner_products())
    return sum_of_errors(i, summand, log(n), central(product, mean(product))[:order], alpha, each)
