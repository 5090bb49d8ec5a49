"""Theorem 2: for d >= n - 1 and α > 0, L_α is least exactly at the simplex equiangular tight frames.

Source: Lu & Steinerberger, Theorem 2 and Section 2, (5)-(9). Hypotheses: ‖u_i‖ = 1, α > 0, n >= 2 (which the paper does not
state: -1/(n - 1) is undefined at n = 1); d >= n - 1 for the minimum to be attained, and for nothing else.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import eq_5, eq_7
from proofs.lu_steinerberger import simplex as frames
from proofs.lu_steinerberger.configurations import antipodal, perturbed_simplex, rotated_simplex, spread
from proofs.lu_steinerberger.notation import (
    U,
    a,
    alpha,
    enough_room,
    i,
    j,
    k,
    loss,
    n,
    positive_alpha,
    simplex,
    two_classes,
    u,
    unit_u,
)
from proofs.lu_steinerberger.section_2 import (
    FACTS,
    U_vanishes,
    exponent,
    level_of_average,
    level_of_norm,
    loss_below,
    loss_factored,
    minimum,
    of_section_2,
    one_class,
    recalled,
    standing,
    tilt,
    two,
    unit,
)
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import FALSE, Exists, IdxNe, Iff, Implies, both, eq, every, ge, le, lt, sequent
from referee.language.subst import Lam, rename_symbol
from referee.language.terms import Symbol, exp, log
from referee.tactics.basic import (
    Certificate,
    backward,
    discharge,
    forward,
    iff,
    iff_transitive,
    implies,
    over,
    restate,
    symmetric,
    transitive,
)
from referee.tactics.chain import calc, given
from referee.tactics.jensen import mean
from referee.tactics.means import tight

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.tactics.chain import Chain

least = ge(loss(), minimum)
reached = Iff(eq(loss(), minimum), simplex)
apart = given(IdxNe(j, i))


def for_pairs(th: Theorem) -> Theorem:
    """For all i, and all j ≠ i."""
    return logic.forall_intro(logic.forall_intro(th, j, [i]), i)


@cache
def eq_8() -> Chain:
    """(8): L_α(u) >= n log(1 + (n - 1) e^{-nα/(n-1)})."""
    chain = calc(loss(), FACTS, "Theorem 2").eq(loss_factored)
    chain = chain.ge(loss_below, by=eq_5.row(), reason="(5): Jensen for exp over j ≠ i")
    chain = chain.ge(n * level_of_average, by=eq_7.jensen(), reason="Jensen for t ↦ log(1 + a e^{bt}) over i")
    chain = chain.eq(n * level_of_norm)
    return chain.ge(minimum, by=eq_7.norm_of_U(), reason="‖U‖² ≥ 0")


@cache
def equality() -> Theorem:
    """L_α(u) = n log(1 + (n - 1) e^{-nα/(n-1)}) iff ⟨u_i,u_j⟩ = -1/(n - 1) for all i ≠ j.

    The chain's equality case is: U = 0, ⟨U,u_i⟩ is its mean over i, and α⟨u_j,u_i⟩ is its mean over j ≠ i.
    """
    average, row_average = mean(i, tilt), mean(j, exponent, [i])
    conditions = both(
        U_vanishes,
        every(i, eq(tilt, average)),
        every(i, every(j, eq(exponent, row_average), but=[i])),
    )

    def there(h: Theorem) -> Theorem:
        zero, rows = logic.and_elim(h, 0), logic.and_elim(h, 2)
        cert = Certificate().equal((rows, i, j), 1 / alpha)
        cert.equal((zero, a), u(i).at(a) / (n - 1), over=[over(a)]).equal((unit, i), -1 / (n - 1))
        return for_pairs(cert.prove("=", u(i) @ u(j), -1 / (n - 1), [*FACTS, *apart]))

    def back(h: Theorem) -> Theorem:
        cert = Certificate().equal((unit, i), -1, over=[over(i)]).equal((h, i, j), -1, over=[over(i), over(j, i)])
        squares = Certificate().add(square=U.at(a), over=[over(a)])
        zero = forward(squares.iff(0, U.norm2()), cert.prove("=", 0, U.norm2(), [two]))
        cert = Certificate().equal((zero, a), alpha / (n - 1) * u(i).at(a), over=[over(a)])
        cert.equal((zero, a), -alpha / (n * (n - 1)) * u(j).at(a), over=[over(j), over(a)])
        means = logic.forall_intro(cert.prove("=", tilt, average, FACTS), i)
        cert = Certificate().equal((h, j, i), alpha).equal((h, k, i), -alpha / (n - 1), over=[over(k, i)])
        rows = for_pairs(cert.prove("=", exponent, row_average, [*FACTS, *apart]))
        return logic.and_intro(zero, means, rows)

    solved = iff(conditions, simplex, there, back)
    return restate(iff_transitive(tight(eq_8().link()), solved), reached)


# the minimum is taken over all unit vectors w_1, …, w_n of R^d
loss_w, unit_w = rename_symbol(loss(), "u", "w"), rename_symbol(unit_u, "u", "w")
minimum_is_attained = Exists("w", both(unit_w, eq(loss_w, minimum)))
something_is_below = Exists("w", both(unit_w, lt(loss_w, loss())))
u_is_minimal = Implies(something_is_below, FALSE)
w = Lam((i, a), Symbol("w", (i, a)))


def at_w(th: Theorem) -> Theorem:
    """A theorem about u, for w."""
    return logic.instantiate(th, symbols={"u": w})


@cache
def attained() -> Theorem:
    """For n >= 2, d >= n - 1, α > 0 some unit vectors reach the bound of (8)."""

    def reach(frame: Theorem) -> Theorem:
        case = discharge(at_w(equality()), logic.and_elim(frame, 0))
        found = logic.and_intro(logic.and_elim(frame, 0), backward(case, logic.and_elim(frame, 1)))
        return logic.exists_intro(found, "w", minimum_is_attained.body, w)

    return logic.exists_elim(frames.exists_simplex(), implies(frames.a_simplex_exists.body, reach), "w")


def theorem_2() -> Theorem:
    """The family u is a minimiser among all unit vectors iff it is a simplex equiangular tight frame."""
    bound, case = eq_8().theorem(), equality()

    def there(minimal: Theorem) -> Theorem:
        def nothing_below(other: Theorem) -> Theorem:
            below = logic.assume(lt(minimum, loss()))
            smaller = transitive(logic.and_elim(other, 1), below)
            better = logic.and_intro(logic.and_elim(other, 0), smaller)
            exists = logic.exists_intro(better, "w", something_is_below.body, w)
            return logic.ex_falso(logic.implies_elim(minimal, exists), simplex)

        above = logic.exists_elim(attained(), implies(minimum_is_attained.body, nothing_below), "w")
        at_most = implies(le(loss(), minimum), lambda h: forward(case, logic.antisymmetry(h, bound)))
        return logic.order_cases(at_most, logic.implies_intro(above, lt(minimum, loss())))

    def back(frame: Theorem) -> Theorem:
        lowest = backward(case, frame)

        def clash(other: Theorem) -> Theorem:
            above = discharge(at_w(bound), logic.and_elim(other, 0))
            return Certificate().add(logic.and_elim(other, 1)).add(above).equal(lowest).prove("<", 0, 0)

        none = implies(something_is_below.body, clash)
        return implies(something_is_below, lambda h: logic.exists_elim(h, none, "w"))

    return iff(u_is_minimal, simplex, there, back)


def strictly_above() -> Theorem:
    """For n >= 2, d < n - 1, α > 0 and unit vectors the bound of (8) is not reached."""
    frame = implies(
        eq(minimum, loss()), lambda h: logic.implies_elim(frames.no_simplex(), forward(equality(), symmetric(h)))
    )
    return logic.strict(eq_8().theorem(), logic.ne_intro(frame))


def not_attained() -> Theorem:
    """For d < n - 1 the bound of (8) is attained nowhere: d >= n - 1 cannot be dropped."""

    def clash(other: Theorem) -> Theorem:
        above = discharge(at_w(strictly_above()), logic.and_elim(other, 0))
        return Certificate().add(above).equal(logic.and_elim(other, 1)).prove("<", 0, 0)

    none = implies(minimum_is_attained.body, clash)
    return implies(minimum_is_attained, lambda h: logic.exists_elim(h, none, "w"))


@cache
def at_simplices() -> list[EqualityCase]:
    return [
        EqualityCase(
            loss(), minimum, rotated_simplex(7, 9), perturbed_simplex(7, 9), "simplex, n = 7, d = 9, rotated, α = 3/2"
        ),
        EqualityCase(
            loss(), minimum, rotated_simplex(20, 19), antipodal(20, 19), "simplex, n = 20, d = 19, rotated, α = 3/2"
        ),
        EqualityCase(loss(), minimum, antipodal(2, 3), spread(2, 3), "antipodal pair, n = 2, d = 3, α = 3/2"),
    ]


positive_dropped = Variant(
    "α ≥ 0 in place of α > 0", sequent(reached, two_classes, le(0, alpha), unit_u), without=positive_alpha
)
room_dropped = Variant(
    "d ≥ n - 1 dropped: the least value is not attained",
    sequent(minimum_is_attained, two_classes, positive_alpha),
    not_attained,
    enough_room,
)

CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-eq8",
        printed=lambda: of_section_2(least),
        proof=lambda: eq_8().theorem(),
        chains=lambda: [eq_8()],
        equality=at_simplices,
        variants=lambda: [
            one_class,
            Variant("‖u_i‖ = 1 dropped", sequent(least, two_classes, positive_alpha)),
            Variant("α > 0 dropped", sequent(least, two_classes, unit_u)),
            Variant(
                "e^{-α/(n-1)} in place of e^{-nα/(n-1)}",
                of_section_2(ge(loss(), n * log(1 + (n - 1) * exp(-alpha / (n - 1))))),
            ),
        ],
        note="Needs n ≥ 2, which the paper does not state; d ≥ n - 1 is not needed.",
    ),
    Statement(
        "LS-thm2",
        printed=lambda: sequent(Iff(u_is_minimal, simplex), *standing, enough_room),
        proof=theorem_2,
        chains=lambda: [eq_8()],
        equality=at_simplices,
        variants=lambda: [
            one_class,
            Variant("‖u_i‖ = 1 dropped: lower values", sequent(least, two_classes, positive_alpha), without=unit_u),
            positive_dropped,
            room_dropped,
        ],
        note='"Corresponds to" is read as: no unit vectors w have L_α(w) < L_α(u), if and only if ⟨u_i,u_j⟩ = -1/(n - 1) for all '
        "i ≠ j. Needs n ≥ 2, which the paper does not state.",
    ),
    Statement(
        "LS-s2-iff",
        printed=lambda: sequent(both(least, reached, minimum_is_attained), *standing, enough_room),
        proof=lambda: logic.and_intro(eq_8().theorem(), equality(), attained()),
        chains=lambda: [eq_8()],
        equality=at_simplices,
        variants=lambda: [
            one_class,
            positive_dropped,
            Variant("j = i included in the loss", of_section_2(Iff(eq(recalled, minimum), simplex))),
            room_dropped,
        ],
        note="The bound of (8) is attained for d ≥ n - 1, by an explicit simplex. For d < n - 1 it is proved to be attained nowhere, "
        "so d ≥ n - 1 is needed here, and here only.",
    ),
)
