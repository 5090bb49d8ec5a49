"""Eqs. (11) and (12): (10) under the logarithm, then Jensen's inequality for t -> log(1 + a e^t) over i.

Source: Lu & Steinerberger, Section 3, (11) and (12). Hypothesis: n >= 2. No norm is used.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.eq_10 import FACTS, for_two, in_one, one_class, own
from proofs.lu_steinerberger.loss_uv import loss_uv, quotient
from proofs.lu_steinerberger.models_uv import collapsed, simplices, unrelated
from proofs.lu_steinerberger.notation import U, V, i, n, u
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import eq, ge
from referee.language.terms import as_term, exp, log, total
from referee.tactics.chain import calc
from referee.tactics.jensen import jensen_softplus

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.terms import Term
    from referee.tactics.chain import Chain
    from referee.tactics.links import Link

exponent = V @ u(i) / (n - 1) - n / (n - 1) * own
objective = V @ U / (n - 1) - n / (n - 1) * total(i, own)


def level(t: Term) -> Term:
    """log[1 + (n - 1) e^t]."""
    return log(1 + (n - 1) * exp(t))


below_11 = total(i, level(exponent))
mean_12 = n * level(1 / n * total(i, exponent))
below_12 = n * level(1 / n * objective)


@cache
def jensen() -> Link:
    """n log[1 + (n - 1) e^m] <= Σ_i log[1 + (n - 1) e^{t_i}], m the mean of the exponents t_i."""
    return jensen_softplus(i, as_term(n - 1), exponent, FACTS)


@cache
def eq_11() -> Chain:
    """(11)."""
    chain = calc(quotient(), FACTS, "(11)").eq(loss_uv(), reason="the term j = i is 1")
    return chain.ge(below_11, by=in_one(), reason="(10), log is increasing")


@cache
def eq_12() -> Chain:
    """(12)."""
    chain = calc(quotient(), FACTS, "(12)").ge(below_11, by=eq_11().link(), reason="(11)")
    chain = chain.ge(mean_12, by=jensen(), reason="Jensen, t ↦ log(1 + a e^{bt}) is convex")
    return chain.eq(below_12, reason="Σ⟨V,u_i⟩ = ⟨V,U⟩")


def display_11() -> Theorem:
    return logic.and_intro(*(step.link.th for step in eq_11().steps))


def display_12() -> Theorem:
    """L(u, v) >= n log[… mean of the exponents …], and the same number in terms of U and V."""
    last = eq_12().steps[-1].link.th
    chain = calc(quotient(), FACTS, "(12)").ge(mean_12, by=first_of_12(), reason="(11), Jensen")
    return logic.and_intro(chain.theorem(), last)


@cache
def first_of_12() -> Link:
    chain = calc(quotient(), FACTS, "(12)").ge(below_11, by=eq_11().link(), reason="(11)")
    return chain.ge(mean_12, by=jensen(), reason="Jensen").link()


def derived() -> list[tuple[str, Term, Term]]:
    from derivations.lu_steinerberger import section_3 as page  # noqa: PLC0415

    return [("the exponent of (12)", page.read(page.exponent_of_12()), 1 / n * objective)]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-eq11",
        printed=lambda: for_two(eq(quotient(), loss_uv()), ge(loss_uv(), below_11)),
        proof=display_11,
        chains=lambda: [eq_11()],
        equality=lambda: [
            EqualityCase(quotient(), below_11, collapsed(5, 3), unrelated(5, 3), "all v_i equal, n = 5, d = 3"),
            EqualityCase(
                quotient(), below_11, simplices(20, 19), unrelated(20, 19), "u = v = simplex, n = 20, d = 19, rotated"
            ),
        ],
        variants=lambda: [
            one_class,
            Variant("n for n - 1 in front of exp", for_two(ge(loss_uv(), total(i, log(1 + n * exp(exponent)))))),
            Variant("reversed", for_two(ge(below_11, loss_uv()))),
        ],
        note="Needs n ≥ 2; for all vectors.",
    ),
    Statement(
        "LS-eq12",
        printed=lambda: for_two(ge(quotient(), mean_12), eq(mean_12, below_12)),
        proof=display_12,
        chains=lambda: [eq_12()],
        equality=lambda: [
            EqualityCase(
                quotient(), below_12, collapsed(5, 3), unrelated(5, 3), "all u_i equal, all v_i equal, n = 5, d = 3"
            ),
            EqualityCase(
                quotient(),
                below_12,
                simplices(7, 9, scale=3),
                simplices(7, 9, turn=True),
                "u simplex, v = 3u, n = 7, d = 9, rotated; off it: v rotated otherwise",
            ),
        ],
        variants=lambda: [
            one_class,
            Variant("without 1/n in the exponent", for_two(ge(quotient(), n * level(objective)))),
            Variant("n + 1 for n in front", for_two(ge(quotient(), (n + 1) * level(1 / n * objective)))),
        ],
        derived=derived,
        note="Needs n ≥ 2; for all vectors.",
    ),
)
