"""Eq. (10): Jensen's inequality for exp over j ≠ i, for two families of vectors.

Source: Lu & Steinerberger, Section 3, (10), for a fixed i. Hypothesis: n >= 2. No norm is used.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.models_uv import collapsed, simplices, unrelated
from proofs.lu_steinerberger.notation import V, i, j, n, two_classes, u, unit_u, v
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import both, eq, ge, ne, sequent
from referee.language.terms import exp, total
from referee.tactics.basic import ring
from referee.tactics.chain import calc, given
from referee.tactics.jensen import jensen_exp

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.terms import Term
    from referee.tactics.chain import Chain
    from referee.tactics.links import Link

FACTS = given(two_classes)
product, own = v(j) @ u(i), v(i) @ u(i)
row = total(j, exp((v(j) - v(i)) @ u(i)), but=[i])
factored = exp(-own) * total(j, exp(product), but=[i])
below = (n - 1) * exp(-own) * exp(1 / (n - 1) * total(j, product, but=[i]))
by_sum = (n - 1) * exp(-own) * exp((V @ u(i) - own) / (n - 1))
last = (n - 1) * exp((V @ u(i) - n * own) / (n - 1))
merged = exp(-own) * exp((V @ u(i) - own) / (n - 1))


@cache
def jensen() -> Link:
    """(n - 1) e^{(1/(n-1)) Σ_{j≠i} ⟨v_j,u_i⟩} <= Σ_{j≠i} e^{⟨v_j,u_i⟩}."""
    return jensen_exp(j, product, [i], FACTS)


@cache
def eq_10() -> Chain:
    """(10)."""
    chain = calc(row, FACTS, "(10)").eq(factored, reason="e^{-⟨v_i,u_i⟩} taken out")
    chain = chain.ge(below, by=jensen(), reason="Jensen, exp is convex")
    return chain.eq(by_sum, reason="V = Σ v_j").eq(last, reason="e^x e^y = e^{x+y}")


@cache
def in_one() -> Link:
    """(10) from its first to its last line, with its equality case."""
    return eq_10().link()


def display() -> Theorem:
    """The four relations."""
    return logic.and_intro(*(step.link.th for step in eq_10().steps))


def for_two(*goals: object) -> Sequent:
    """The statement for n >= 2."""
    return sequent(both(*goals) if len(goals) > 1 else goals[0], two_classes)  # type: ignore[arg-type]


def derived() -> list[tuple[str, Term, Term]]:
    from derivations.lu_steinerberger import section_3 as page  # noqa: PLC0415

    return [("the exponent of (10)", page.read(page.exponent_of_10()), (V @ u(i) - n * own) / (n - 1))]


one_class = Variant("n ≥ 2 dropped: n - 1 vanishes at n = 1", sequent(ne(n - 1, 0), unit_u))
four = (eq(row, factored), ge(factored, below), eq(below, by_sum), eq(by_sum, last))
sum_of_products = total(j, product, but=[i])
below_with_i = (n - 1) * exp(-own) * exp(1 / (n - 1) * total(j, product))

CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-eq10",
        printed=lambda: for_two(*four),
        proof=display,
        chains=lambda: [eq_10()],
        equality=lambda: [
            EqualityCase(
                row, last, collapsed(7, 9, i), unrelated(7, 9, i), "all u_i equal and all v_i equal, n = 7, d = 9"
            ),
            EqualityCase(
                row, last, simplices(20, 19, i), unrelated(20, 19, i), "u = v = simplex, n = 20, d = 19, rotated"
            ),
        ],
        variants=lambda: [one_class, Variant("1 for n in the last line", for_two(ge(row, by_sum * exp(own))))],
        derived=derived,
        note="For a fixed i, n ≥ 2 (which the paper does not state), and all vectors: unit norm is not used.",
    ),
    Statement(
        "LS-eq10b",
        printed=lambda: for_two(ge(factored, below)),
        proof=lambda: eq_10().steps[1].link.th,
        equality=lambda: [
            EqualityCase(factored, below, collapsed(6, 2, i), unrelated(6, 2, i), "all v_i equal, n = 6, d = 2")
        ],
        variants=lambda: [
            one_class,
            Variant("reversed", for_two(ge(below, factored))),
            Variant("j = i included on the right", for_two(ge(factored, below_with_i))),
        ],
        note="Needs n ≥ 2; for all vectors.",
    ),
    Statement(
        "LS-eq10c",
        printed=lambda: sequent(eq(sum_of_products, V @ u(i) - own)),
        proof=lambda: ring(sum_of_products, V @ u(i) - own),
        variants=lambda: [Variant("⟨V,u_i⟩ - 1, as in (5)", sequent(eq(sum_of_products, V @ u(i) - 1), unit_u))],
        note="For all vectors and every n: the term left out is ⟨v_i,u_i⟩, which is not 1 in general.",
    ),
    Statement(
        "LS-eq10d",
        printed=lambda: for_two(eq(merged, exp((V @ u(i) - n * own) / (n - 1)))),
        proof=lambda: ring(merged, exp((V @ u(i) - n * own) / (n - 1)), FACTS),
        variants=lambda: [
            one_class,
            Variant("1 for n in the exponent", for_two(eq(merged, exp((V @ u(i) - own) / (n - 1))))),
        ],
        derived=derived,
        note="Needs n ≠ 1; for all vectors.",
    ),
)
