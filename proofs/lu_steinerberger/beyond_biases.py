"""Beyond the paper: Theorem 1 with biases, L(u, v, b) = Σ_i log(Σ_j e^{⟨v_j,u_i⟩ + b_j} / e^{⟨v_i,u_i⟩ + b_i}), b in R^n free.

The minimum is the one without biases, n log(1 + (n - 1) e^{-nα/(n-1)}), reached exactly where u is a simplex of unit vectors, v = αu
and all b_j are equal. The paper drops b in Section 1.1. Hypotheses: n >= 2, α > 0, Σ‖u_i‖² <= n, Σ‖v_i‖² <= α²n.

(12) holds for any logits M_ji in place of ⟨v_j,u_i⟩: take u = e_1, …, e_n and v_j = (M_j1, …, M_jn) in R^n. For M_ji = ⟨v_j,u_i⟩ + b_j
its exponent is the same as for b = 0, since Σ_i Σ_j (b_j - b_i) = 0. (13) and (14), in which b remains, leave it constant.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import beyond_average_norms as without_biases
from proofs.lu_steinerberger.average_norms import (
    FACTS,
    average_u,
    average_v,
    frame_alpha,
    least_objective,
    minimum_alpha,
    v_is_alpha_u,
)
from proofs.lu_steinerberger.average_norms import equality as equality_without_biases
from proofs.lu_steinerberger.beyond_average_norms import standing
from proofs.lu_steinerberger.eq_11_12 import below_12, exponent
from proofs.lu_steinerberger.eq_13_14 import eq_12_link
from proofs.lu_steinerberger.eq_16 import no_sum_u, no_sum_v
from proofs.lu_steinerberger.loss_uv import bias, biased, loss_uv, quotient, same_loss
from proofs.lu_steinerberger.models_uv import ALPHA, simplices
from proofs.lu_steinerberger.notation import (
    a,
    alpha,
    enough_room,
    i,
    j,
    k,
    n,
    positive_alpha,
    simplex,
    two_classes,
    u,
    unit_u,
    v,
)
from proofs.lu_steinerberger.theorem_2 import for_pairs
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import IdxNe, Iff, both, eq, every, ge, le, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import Delta, as_term, exp, log, total
from referee.tactics.basic import (
    Certificate,
    backward,
    chain_discharge,
    discharge,
    forward,
    iff,
    iff_parts,
    iff_transitive,
    over,
    restate,
    ring,
    symmetric,
    transitive,
)
from referee.tactics.chain import calc, given
from referee.tactics.links import Link, lift
from referee.tactics.means import constant, tight
from referee.tactics.minimum import Minimum, rival
from referee.tactics.tables import entries

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.tactics.chain import Chain

b = bias
basis, logits = Lam((i, j), Delta(i, j)), Lam((j, i), v(j) @ u(i) + b(j))
eq_13 = every(i, constant(j, k, v(j) @ u(i) + b(j), but=[i]))
eq_14 = constant(i, j, exponent + (total(k, b(k)) - n * b(i)) / (n - 1))
same_b = every(i, every(j, eq(b(i), b(j)), but=[i]))
where = both(*frame_alpha.args, same_b)
rivals = {**without_biases.rivals, "b": rival("c", j)}
minimum = Minimum(biased(), (average_u, average_v), minimum_alpha, where, enough_room, rivals)
apart = given(IdxNe(j, i))


@cache
def eq_12() -> Link:
    """(12) for the logits ⟨v_j,u_i⟩ + b_j: the right-hand side has no b."""

    def at_logits(th: Theorem) -> Theorem:
        return logic.instantiate(logic.instantiate(th, sizes={"d": n}), symbols={"u": basis, "v": logits})

    plain = eq_12_link()
    case = restate(at_logits(plain.iff), Iff(eq(below_12, biased()), both(eq_13, eq_14)), FACTS)
    return Link(restate(at_logits(plain.th), le(below_12, biased()), FACTS), case)


@cache
def lower_bound() -> Chain:
    """L(u, v, b) >= n log(1 + (n - 1) e^{-nα/(n-1)})."""
    chain = calc(biased(), FACTS, "Theorem 1 with biases").ge(below_12, by=eq_12(), reason="(12) for ⟨v_j,u_i⟩ + b_j")
    return chain.ge(minimum_alpha, by=least_objective(), reason="nΣ⟨v_i,u_i⟩ - ⟨V,U⟩ ≤ αn²")


@cache
def biases_are_equal() -> Theorem:
    """(13) and (14) with v = αu and U = 0: b_i = b_j.

    The mean over k ≠ i of (13) for i, less the same with i and j exchanged, and (14): the norms cancel.
    """
    line, sum_u, thirteen, fourteen = given(v_is_alpha_u, no_sum_u, eq_13, eq_14)
    sum_v = entries(no_sum_v, lambda a: Certificate().equal((line, i, a), over=[over(i)]).equal((sum_u, a), alpha))
    cert = Certificate().equal((thirteen, i, j, k), -1 / (n - 1), over=[over(k, i)])
    cert.equal((thirteen, j, i, k), 1 / (n - 1), over=[over(k, j)]).equal((fourteen, i, j), -1 / n)
    cert.equal((sum_v, a), (u(j).at(a) - u(i).at(a)) / n, over=[over(a)])
    cert.equal((line, j, a), u(i).at(a), over=[over(a)]).equal((line, i, a), -u(j).at(a), over=[over(a)])
    return for_pairs(cert.prove("=", b(i), b(j), [*FACTS, *apart]))


@cache
def no_effect() -> Theorem:
    """If all b_j are equal, then L(u, v, b) = L(u, v)."""
    (same,), product = given(same_b), (v(j) - v(i)) @ u(i)
    shift = Certificate().equal((same, i, j), -1).prove("=", product + b(j) - b(i), product, apart)
    factored = total(i, log(1 + total(j, exp(product + b(j) - b(i)), but=[i])))
    return transitive(ring(biased(), factored), lift(factored, loss_uv(), [Link(shift)]).th, symmetric(same_loss()))


@cache
def equality() -> Theorem:
    """L(u, v, b) = n log(1 + (n - 1) e^{-nα/(n-1)}) iff ‖u_i‖ = 1, u is a simplex, v = αu and all b_j are equal."""
    case, plain = tight(lower_bound().link()), equality_without_biases()

    def there(h: Theorem) -> Theorem:
        reached = backward(case, h)
        line, sum_u = (logic.and_elim(logic.and_elim(h, 0), part) for part in range(2))
        rows = (logic.and_elim(logic.and_elim(h, 1), part) for part in range(2))
        same = chain_discharge(biases_are_equal(), line, sum_u, *rows)
        value = transitive(symmetric(discharge(no_effect(), same)), symmetric(reached))
        return logic.and_intro(*(logic.and_elim(forward(plain, value), part) for part in range(3)), same)

    def back(h: Theorem) -> Theorem:
        frame = logic.and_intro(*(logic.and_elim(h, part) for part in range(3)))
        value = transitive(discharge(no_effect(), logic.and_elim(h, 3)), backward(plain, frame))
        return forward(case, symmetric(value))

    return restate(iff_transitive(case, iff(iff_parts(case)[1], where, there, back)), minimum.reached)


def attained() -> Theorem:
    """For d >= n - 1: without biases, and so with b = 0."""
    plain, b_0 = without_biases.minimum, Lam((j,), as_term(0))

    def reach(h: Theorem) -> Theorem:
        at = {**plain.rivals, "b": b_0}
        value = transitive(ring(substitute(biased(), symbols=at), plain.of_rivals(quotient())), logic.and_elim(h, 1))
        return minimum.found(logic.and_intro(logic.and_elim(h, 0), value), minimum.attaining, tuple(at.values()))

    return plain.opened(without_biases.attained(), plain.attaining, reach)


def theorem() -> Theorem:
    return minimum.theorem(lower_bound().theorem(), equality(), attained(), without_biases.no_simplex)


def given_that(*hypotheses: Formula, goal: Formula = minimum.statement) -> Sequent:
    return sequent(goal, *hypotheses)


def variants() -> list[Variant]:
    frame, no_b = (*standing, unit_u, v_is_alpha_u), every(j, eq(b(j), 0))
    in_sum_only = total(i, log(total(j, exp(v(j) @ u(i) + b(j))) / exp(v(i) @ u(i))))
    other_exponent = n * log(1 + (n - 1) * exp(-alpha / (n - 1)))
    reached = eq(biased(), minimum_alpha)
    return [
        without_biases.one_class,
        Variant("α > 0 dropped", given_that(two_classes, average_u, average_v)),
        Variant(
            "Σ‖u_i‖² ≤ n dropped, even for b = 0",
            given_that(two_classes, positive_alpha, average_v, no_b),
            without=average_u,
        ),
        Variant("Σ‖v_i‖² ≤ α²n dropped", given_that(two_classes, positive_alpha, average_u)),
        Variant("any b, not all b_j equal", given_that(*frame, goal=Iff(reached, simplex))),
        Variant("b = 0", given_that(*frame, every(j, eq(b(j), 1)), goal=Iff(reached, both(simplex, no_b)))),
        Variant("b_j in the sum over j only", given_that(*frame, goal=ge(in_sum_only, minimum_alpha))),
        Variant("e^{-α/(n-1)}", given_that(*frame, goal=ge(biased(), other_exponent))),
    ]


def at_simplices() -> list[EqualityCase]:
    """ALPHA is 5/2 in the models."""
    same, first = {(p,): Fraction(-3, 7) for p in range(20)}, {(0,): Fraction(1, 9)}
    says = "u simplex, v = αu, b_j = -3/7, n = {}, d = {}, rotated, α = 5/2; off it: {}"
    at_7, at_20 = (simplices(*size, scale=ALPHA, b=same) for size in ((7, 9), (20, 19)))
    uneven, turned = simplices(7, 9, scale=ALPHA, b=first), simplices(20, 19, scale=ALPHA, turn=True, b=same)
    return [
        EqualityCase(biased(), minimum_alpha, at_7, uneven, says.format(7, 9, "b = (1/9, 0, …, 0)")),
        EqualityCase(biased(), minimum_alpha, at_20, turned, says.format(20, 19, "v rotated otherwise")),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "LS-beyond-biases",
        title="Theorem 1 with biases",
        printed=lambda: given_that(*standing),
        proof=theorem,
        chains=lambda: [lower_bound()],
        equality=at_simplices,
        variants=variants,
        note="Biases b_j, free in R^n, do not change the minimum, and it is reached only where they are all equal. The norms are "
        "bounded on average only, as in LS-beyond-average-norms.",
    ),
)
