"""Beyond the paper: log (1/n) Σ_j e^{αx_j} is the generating function of cumulants, κ_m = μ_m - Σ_{0<k<m} C(m-1, k-1) κ_k μ_{m-k}.

Its derivatives at any α are the cumulants of the tilted law, with the moments μ_k = Σ_j x_j^k e^{αx_j}/Σ_j e^{αx_j}; at α = 0 the law
is uniform on x_1, …, x_n, and the Taylor coefficients are κ_m/m!. Source: McCullagh, Tensor Methods in Statistics, 1987, Section 2.3.
Hypotheses: n >= 1; |x_j| <= 1 for the remainder only.
"""

from __future__ import annotations

from itertools import pairwise
from math import comb, factorial
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import alpha, j, n
from proofs.lu_steinerberger.proposition_3 import some_points
from referee.claims import Statement, Variant
from referee.kernel import analysis, logic
from referee.language.statements import BigO, Deriv, both, eq, le, sequent
from referee.language.subst import substitute
from referee.language.terms import Symbol, absolute, add, exp, log, real, total
from referee.tactics import taylor
from referee.tactics.basic import Certificate, congruence, relation, restate, sign, transitive
from referee.tactics.chain import given
from referee.tactics.taylor import error_constant, in_unit_interval, log_sum_exp_taylor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from referee.kernel.theorem import Theorem
    from referee.language.statements import Rel, Sequent
    from referee.language.statements import Statement as Sentence
    from referee.language.terms import Term

(s,) = real("s")
x = Symbol("x", (j,))
partition = total(j, exp(alpha * x))


def power(k: int) -> Term:
    return x if k == 1 else x**k


def recursion(moments: Sequence[Term], lower: Sequence[Term], choose: Callable[[int, int], int] = comb) -> Term:
    """μ_m - Σ_{0<k<m} C(m-1, k-1) κ_k μ_{m-k}, from μ_1, …, μ_m and κ_1, …, κ_{m-1}."""
    m = len(moments)
    return add([moments[-1], *(-choose(m - 1, k - 1) * lower[k - 1] * moments[m - k - 1] for k in range(1, m))])


# the derivatives, at every α


def tilted(order: int, choose: Callable[[int, int], int] = comb) -> list[Term]:
    """κ_0 = log (1/n) Σ_j e^{αx_j}, and the cumulants κ_1, …, κ_K of the tilted law."""
    moments = [total(j, power(k) * exp(alpha * x)) / partition for k in range(1, order + 1)]
    kappa: list[Term] = []
    for m in range(1, order + 1):
        kappa.append(recursion(moments[:m], kappa, choose))
    return [log(partition / n), *kappa]


def derivatives(kappa: Sequence[Term]) -> list[Deriv]:
    """κ_{m-1} has at s the derivative κ_m."""
    return [Deriv("alpha", f, s, substitute(g, symbols={"alpha": s})) for f, g in pairwise(kappa)]


def each_derivative(order: int) -> Theorem:
    """The derivatives to order K, by the rules of calculus."""
    some = given(some_points)
    facts = [sign("<", substitute(partition, symbols={"alpha": s}), some), *some]
    steps = [restate(analysis.derivative("alpha", d.f, s, facts), d, facts) for d in derivatives(tilted(order))]
    return logic.and_intro(*steps)


# the Taylor expansion at 0


def moment(k: int) -> Symbol:
    return Symbol(f"m_{k}")


def cumulant(m: int) -> Symbol:
    return Symbol(f"k_{m}")


def definitions(order: int, choose: Callable[[int, int], int] = comb) -> list[Rel]:
    """μ_k = (1/n) Σ_j x_j^k, and the recursion."""
    mu, kappa = ([f(k) for k in range(1, order + 1)] for f in (moment, cumulant))
    means = [eq(mu[k - 1], total(j, power(k)) / n) for k in range(1, order + 1)]
    return [*means, *(eq(kappa[m - 1], recursion(mu[:m], kappa, choose)) for m in range(1, order + 1))]


def expansion(order: int) -> Rel:
    """|log (1/n) Σ_j e^{αx_j} - Σ_{0<m<=K} κ_m α^m/m!| <= C|α|^{K+1}."""
    series = add(cumulant(m) * alpha**m / factorial(m) if m > 1 else cumulant(m) * alpha for m in range(1, order + 1))
    return le(absolute(log(partition / n) - series), error_constant(order) * absolute(alpha) ** (order + 1))


def with_recursion(order: int) -> Sequent:
    return sequent(expansion(order), some_points, *in_unit_interval(j, x), *definitions(order))


def to_leading_order(order: int, rules: Sequence[Rel]) -> Sequent:
    """The same as O(α^{K+1})."""
    return sequent(BigO("alpha", expansion(order).lhs.arg, order + 1), some_points, *in_unit_interval(j, x), *rules)


def changed() -> list[Variant]:
    rules = definitions(6)
    return [
        Variant("C(m+1, k+1) in place of C(m-1, k-1)", to_leading_order(6, definitions(6, wrong))),
        Variant(
            "O(α⁷) without what m_6 is", to_leading_order(6, [r for r in rules if r != rules[5]]), without=rules[5]
        ),
        Variant("O(α⁷) without what k_6 is", to_leading_order(6, rules[:-1]), without=rules[-1]),
    ]


def explicit_cumulants(order: int) -> list[Theorem]:
    """κ_m = P_m(p_1, …, p_m) for the power means p_k, by the recursion."""
    known = given(*definitions(order))
    means, rules = known[:order], known[order:]
    values = taylor.cumulants(order, j, x)
    found: list[Theorem] = []
    for m in range(1, order + 1):
        cert = Certificate().equal(rules[m - 1]).equal(means[m - 1])
        for k in range(1, m):
            c = comb(m - 1, k - 1)
            cert.equal(means[m - k - 1], -c * cumulant(k)).equal(found[k - 1], -c * total(j, power(m - k)) / n)
        found.append(cert.prove("=", cumulant(m), values[m - 1]))
    return found


def taylor_expansion(order: int) -> Theorem:
    """The expansion to order K, its coefficients by the recursion."""
    some = given(some_points)
    positive = [sign("<", partition, some), *some]
    th = log_sum_exp_taylor(order, j, "alpha")
    before, after = relation(th).lhs.arg, expansion(order).lhs.arg
    cert = Certificate()
    for m, value in enumerate(explicit_cumulants(order), start=1):
        cert.equal(value, -(alpha**m) / factorial(m))
    same = congruence(cert.prove("=", after, before, positive), absolute)
    return restate(transitive(same, th), expansion(order))


def at_order(order: int) -> Statement:
    """The claim at another order."""
    if order < 1:
        raise ValueError(f"the expansion has an order >= 1, not {order}")
    return Statement(
        "LS-beyond-cumulants",
        title=BEYOND[1].title,
        printed=lambda: with_recursion(order),
        proof=lambda: taylor_expansion(order),
        note=f"The expansion to order {order}.",
    )


def wrong(m: int, k: int) -> int:
    return comb(m + 1, k + 1)


def of_points(goals: Sequence[Sentence]) -> Sequent:
    return sequent(both(*goals), some_points)


BEYOND: tuple[Statement, ...] = (
    Statement(
        "LS-beyond-derivatives",
        title="The derivatives of log Σ e^{αx_j} are the cumulants of the tilted law",
        printed=lambda: of_points(derivatives(tilted(3))),
        proof=lambda: each_derivative(3),
        variants=lambda: [
            Variant("C(m, k) in place of C(m-1, k-1)", of_points(derivatives(tilted(3, wrong)))),
            Variant("-κ_3 in place of κ_3", of_points(derivatives([*tilted(2), -tilted(3)[-1]]))),
        ],
        note="For any real x_j and every α; the same proof gives the derivatives of every further order (a test goes to the sixth).",
    ),
    Statement(
        "LS-beyond-cumulants",
        title="The expansion with cumulants by recursion",
        printed=lambda: with_recursion(6),
        proof=lambda: taylor_expansion(6),
        variants=changed,
        at_order=at_order,
        note="“referee show LS-beyond-cumulants --order K” proves it for any other order K, and “referee show LS-prop3 --order K” the "
        "expansion of Proposition 3 to order K.",
    ),
)
