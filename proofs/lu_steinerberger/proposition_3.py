"""Proposition 3: as α -> 0, Σ_i log Σ_j e^{α⟨u_i,u_j⟩} = n log n + (α/n)‖U‖² + (α²/2n) Σ_ij ⟨u_i,u_j⟩² - … + O(α³).

Source: Lu & Steinerberger, Proposition 3 (Section 1.3), proved in Section 4; ‖u_i‖ = 1 and n >= 1. The last coefficient
is printed as α²/(2n); it is α²/(2n²). With it the remainder is at most n|α|³/3 for every real α, of either sign.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from proofs.lu_steinerberger.notation import U, a, alpha, d, i, j, n, u, unit_u
from referee.claims import Claim, Statement, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import BigO, Rel, Sequent, every, le, sequent
from referee.language.statements import Statement as Formula
from referee.language.subst import Lam
from referee.language.terms import Term, absolute, as_term, exp, log, total
from referee.language.vectors import Vector, family
from referee.tactics.basic import Certificate, chain_discharge, restate
from referee.tactics.chain import Chain, calc
from referee.tactics.taylor import (
    cumulants,
    error_constant,
    log_mean_exp,
    log_sum_exp_taylor,
    polynomial,
    sum_of_errors,
    within,
)

some_points = le(1, n)
N = as_term(n)
x = u(i) @ u(j)
summand: Term = log(total(j, exp(alpha * x)))
energy: Term = total(i, summand)
frame_potential: Term = total(i, total(j, x**2))


def second_order(below: Any) -> Term:
    """The right-hand side, with `below` as the denominator of the last coefficient."""
    linear: Term = alpha / n * U.norm2()
    quadratic = alpha**2 / (2 * N) * frame_potential
    last: Term = alpha**2 / below * total(i, (u(i) @ U) ** 2)
    return N * log(n) + linear + quadratic - last


printed_sum, true_sum = second_order(2 * N), second_order(2 * N**2)


def up_to(f: Term, order: int) -> Formula:
    """The statement f = O(α^k)."""
    return BigO("alpha", f, order)


def inner_products() -> list[Theorem]:
    """⟨u_i,u_j⟩ <= 1 and -1 <= ⟨u_i,u_j⟩ for all j: ½‖u_i ∓ u_j‖² >= 0."""
    unit, half, ends = logic.assume(unit_u), Fraction(1, 2), []
    for w, bound in zip((u(i) - u(j), u(i) + u(j)), within(x, 1), strict=True):
        cert = Certificate().add(square=w.at(a), c=half, over=[(a, ())])
        cert.equal((unit, i), half).equal((unit, j), half)
        ends.append(logic.forall_intro(cert.prove("<=", bound.lhs, bound.rhs), j))
    return ends


def for_each_point(th: Theorem) -> Theorem:
    """A theorem about numbers x_j in [-1, 1], at x_j = ⟨u_i,u_j⟩."""
    return chain_discharge(logic.instantiate(th, symbols={"x": Lam((j,), x)}), *inner_products())


def remainder(order: int) -> Theorem:
    """|Σ_i log Σ_j e^{α⟨u_i,u_j⟩} - (n log n + Σ_{m<=K} α^m/m! Σ_i κ_m(i))| <= C n |α|^{K+1}, for every α.

    κ_m(i) is the m-th cumulant of the uniform law on ⟨u_i,u_1⟩, …, ⟨u_i,u_n⟩.
    """
    each = for_each_point(log_sum_exp_taylor(order, j, "alpha"))
    return sum_of_errors(i, summand, log(n), cumulants(order, j, x), alpha, each)


def as_big_o(th: Theorem, error: Term, constant: Any, order: int, radius: Term | None = None) -> Theorem:
    """|f| <= C|α|^k as f = O(α^k), with f and C written as they are given."""
    bound = le(absolute(error), constant * absolute(alpha) ** order)
    return analysis.big_o(restate(th, bound), "alpha", order, as_term(constant), radius)


def explicit() -> Rel:
    """|remainder| <= n|α|³/3."""
    return le(absolute(energy - true_sum), n * as_term(Fraction(1, 3)) * absolute(alpha) ** 3)


def explicit_remainder() -> Theorem:
    """The remainder of Proposition 3 is at most n|α|³/3, for every real α."""
    return restate(remainder(2), explicit())


def proposition_3() -> Theorem:
    """Proposition 3 with the coefficient α²/(2n²)."""
    return analysis.big_o(explicit_remainder(), "alpha", 3, n * as_term(Fraction(1, 3)))


def collect() -> Chain:
    """The cumulants of all points collected: here 1/n² appears, as the square of the mean's 1/n."""
    reason = "Σ_ij⟨u_i,u_j⟩ = ‖U‖², Σ_j⟨u_i,u_j⟩ = ⟨u_i,U⟩"
    return calc(total(i, log_mean_exp(2, j, x, alpha)), name="the sum over i").eq(true_sum, reason=reason)


def expansion(order: int) -> tuple[Sequent, Theorem]:
    """The expansion to any order K >= 0, in cumulants of ⟨u_i,u_1⟩, …, ⟨u_i,u_n⟩, with its proof."""
    if order < 0:
        raise ValueError(f"an expansion has an order >= 0, not {order}")
    coefficients = [total(i, c) for c in cumulants(order, j, x)]
    error = energy - polynomial(n * log(n), coefficients, alpha)
    statement = sequent(up_to(error, order + 1), some_points, unit_u)
    return statement, analysis.big_o(remainder(order), "alpha", order + 1, n * as_term(error_constant(order)))


def derived() -> list[tuple[str, Term, Term]]:
    """The coefficients of 1, α, α² by differentiation and by Section 4's route; of α³ beside the kernel's cumulant."""
    from derivations.lu_steinerberger import proposition_3 as derivation  # noqa: PLC0415
    from referee.sympy_bridge import from_sympy  # noqa: PLC0415

    def read(expr: Any) -> Term:
        return total(i, from_sympy(expr, {"n": n, "x": lambda at: u(i) @ u(at)}))

    square = frame_potential / (2 * N) - total(i, (u(i) @ U) ** 2) / (2 * N**2)
    third = total(i, cumulants(3, j, x)[-1]) / 6
    stated = {0: n * log(n), 1: U.norm2() / n, 2: square, 3: third}
    found = [(f"the coefficient of α^{m}", read(derivation.coefficient(m)), t) for m, t in stated.items()]
    return [*found, *((f"α^{m} by Section 4", read(derivation.section_4(m)), stated[m]) for m in (1, 2))]


def at_order(order: int) -> Statement:
    """The claim with the expansion to another order."""
    statement, th = expansion(order)
    return Statement("LS-prop3", printed=lambda: statement, proof=lambda: th, note=f"The expansion to order {order}.")


def printed() -> Sequent:
    return sequent(up_to(energy - printed_sum, 3), some_points, unit_u)


def repaired() -> Sequent:
    return sequent(up_to(energy - true_sum, 3), some_points, unit_u)


def on_the_sphere_as_printed() -> Sequent:
    """{u_1, …, u_n} ⊂ S^d: each u_i, a vector of R^d by (1), is a point s_i of the unit sphere of R^{d+1}."""
    s: Callable[..., Vector] = family("s", d + 1)
    return sequent(up_to(energy - true_sum, 3), some_points, every(i, u(i).equals(s(i))))


def in_one_dimension_more() -> Theorem:
    """The repaired proposition for unit vectors of R^{d+1}, the points of S^d."""
    return logic.instantiate(proposition_3(), sizes={"d": d + 1})


unit_dropped = Variant("|remainder| ≤ n|α|³/3 without ‖u_i‖ = 1", sequent(explicit(), some_points), without=unit_u)


def variants() -> list[Variant]:
    minus = n * log(n) - alpha / n * U.norm2() + alpha**2 / (2 * N) * frame_potential
    return [
        unit_dropped,
        Variant("O(α⁴) instead of O(α³)", sequent(up_to(energy - true_sum, 4), some_points, unit_u)),
        Variant("α²/n² instead of α²/(2n²)", sequent(up_to(energy - second_order(n**2), 3), some_points, unit_u)),
        Variant("the linear term with a minus", sequent(up_to(energy - minus, 3), some_points, unit_u)),
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-prop3",
        printed=printed,
        repaired=repaired,
        proof=proposition_3,
        chains=lambda: [collect()],
        variants=variants,
        derived=derived,
        at_order=at_order,
        note="The last coefficient is misprinted: α²/(2n) should be α²/(2n²), as the last display of Section 4 itself "
        "has it. The remainder is at most n|α|³/3 for every real α, positive or negative; this bound uses ‖u_i‖ = 1 "
        "(through |⟨u_i,u_j⟩| <= 1), the expansion alone holds for any fixed vectors. n >= 1 makes 1/n defined.",
    ),
    Statement(
        "LS-prop3-sphere",
        printed=on_the_sphere_as_printed,
        repaired=repaired,
        proof=proposition_3,
        variants=lambda: [unit_dropped],
        note="The u_i are unit vectors of R^d, as in (1), so they lie on S^{d-1}, which the paper writes two displays "
        "later; S^d is the unit sphere of R^{d+1}. Nothing false follows: read with d + 1 coordinates the "
        "proposition is the same statement for d + 1, and its (repaired) form is proved for every d.",
    ),
)
