"""Problem (2) with class weights m_i and ‖u_i‖ <= 1, ‖v_i‖ <= α, for n = 2: the minimisers are the antipodal pairs with v = αu.

L_m(u, v) = Σ_i m_i log(1 + Σ_{j≠i} e^{⟨v_j - v_i,u_i⟩}), and ⟨v_j - v_i,u_i⟩ >= -2α with equality iff αu_i = v_i = -v_j and ‖u_i‖ = 1.
Source: beside Lu & Steinerberger, (2), (3) and Theorem 1, where all m_i are 1. Hypotheses: m_i > 0, α > 0, d >= 1.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import simplex as frames
from proofs.lu_steinerberger.average_norms import frame_alpha, times_alpha, v_is_alpha_u
from proofs.lu_steinerberger.beyond_unbalanced_pair import (
    apart,
    at_most_two,
    lowest,
    only_two,
    opposite,
    positive,
    some_weight,
    two,
)
from proofs.lu_steinerberger.class_weights import positive_weights, row_uv, under, weighted
from proofs.lu_steinerberger.minimisers import Problem, found, w
from proofs.lu_steinerberger.models_uv import ALPHA, simplices, unrelated
from proofs.lu_steinerberger.notation import (
    a,
    alpha,
    enough_room,
    i,
    j,
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
from referee.language.statements import Iff, eq, every, ge, le, sequent
from referee.language.subst import substitute
from referee.language.terms import exp, total
from referee.tactics.basic import (
    Certificate,
    backward,
    chain_discharge,
    discharge,
    iff,
    iff_parts,
    iff_transitive,
    implies,
    over,
    restate,
    sign,
)
from referee.tactics.chain import calc, given
from referee.tactics.links import Link
from referee.tactics.means import tight
from referee.tactics.tables import entries

if TYPE_CHECKING:
    from referee.claims import Claim
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.tactics.chain import Chain

short_u, short_v = every(i, le(u(i).norm2(), 1)), every(i, le(v(i).norm2(), alpha**2))
loss_m = weighted(row_uv())
problem = Problem(loss_m, (short_u, short_v))
u_short, v_short = given(short_u, short_v)


@cache
def far_apart() -> Link:
    """-2α <= ⟨v_j - v_i,u_i⟩, with equality iff αu_i = v_i = -v_j, ‖u_i‖ = 1, ‖v_i‖ = ‖v_j‖ = α."""
    half, inverse, difference = Fraction(1, 2), sign("<", 1 / alpha, [positive]), (v(j) - v(i)) @ u(i)
    cert = Certificate().add(inverse, c=half, square=(u(i) * alpha - v(i)).at(a), over=[over(a)])
    cert.add(inverse, c=half, square=(u(i) * alpha + v(j)).at(a), over=[over(a)])
    cert.add(positive, (u_short, i)).add(inverse, (v_short, i), c=half).add(inverse, (v_short, j), c=half)
    return Link(cert.prove("<=", -2 * alpha, difference, [positive]), cert.iff(-2 * alpha, difference, [positive]))


@cache
def lower_bound() -> Chain:
    """L_m(u, v) >= Σ_i m_i log(1 + (n - 1)e^{-2α}), for every n."""
    each = weighted(total(j, exp(-2 * alpha), but=[i]))
    chain = calc(loss_m, [some_weight], "two classes")
    return chain.ge(each, by=far_apart(), reason="‖αu_i - v_i‖² + ‖αu_i + v_j‖² ≥ 0 and short vectors").eq(lowest)


@cache
def equality() -> Theorem:
    """For n = 2: equality iff ‖u_i‖ = 1, u is a simplex and v = αu."""
    case = tight(lower_bound().link())

    def there(h: Theorem) -> Theorem:
        pair = logic.forall_elim(logic.forall_elim(h, i), j, apart)
        same, other, full = (for_pairs(logic.and_elim(pair, part)) for part in range(3))
        row = [over(j, i)]
        line = entries(v_is_alpha_u, lambda i, a: Certificate().equal((same, i, j, a), -1 / (n - 1), over=row), [two])
        norm = Certificate().equal((full, i, j), 1 / (n - 1), over=row).prove("=", u(i).norm2(), 1, [two])
        unit = logic.forall_intro(norm, i)
        cert = Certificate().equal((line, j, a), -u(i).at(a) / alpha, over=[over(a)]).equal((unit, i), -1)
        cert.equal((other, i, j, a), u(i).at(a) / alpha, over=[over(a)]).equal(only_two, -1 / (n - 1))
        angle = cert.prove("=", u(i) @ u(j), -1 / (n - 1), [two, positive, *apart])
        return logic.and_intro(unit, for_pairs(angle), line)

    def back(h: Theorem) -> Theorem:
        unit, frame, line = (logic.and_elim(h, part) for part in range(3))
        away = discharge(opposite(frame), unit)
        scaled = logic.forall_intro(Certificate().equal((line, i, a), -1).prove("=", (u(i) * alpha - v(i)).at(a), 0), a)
        cert = Certificate().equal((away, i, j, a), alpha).equal((line, j, a))
        turned = logic.forall_intro(cert.prove("=", (u(i) * alpha + v(j)).at(a), 0, apart), a)
        cert = Certificate().equal((line, i, a), (u(i) * alpha + v(i)).at(a), over=[over(a)]).equal((unit, i), alpha**2)
        long = logic.forall_intro(cert.prove("=", v(i).norm2(), alpha**2), i)
        full = (logic.forall_elim(th, at) for th, at in ((unit, i), (long, i), (long, j)))
        return for_pairs(logic.and_intro(scaled, turned, *full))

    solved = iff(iff_parts(case)[1], frame_alpha, there, back)
    return restate(iff_transitive(case, solved), only_pairs)


def admitted() -> tuple[Theorem, Theorem]:
    """‖u_i‖ = 1 and v = αu give ‖u_i‖ <= 1 and ‖v_i‖ <= α."""
    unit, line = given(unit_u, v_is_alpha_u)
    one = Certificate().equal((unit, i)).prove("<=", u(i).norm2(), 1)
    cert = Certificate().equal((line, i, a), (u(i) * alpha + v(i)).at(a), over=[over(a)]).equal((unit, i), alpha**2)
    return logic.forall_intro(one, i), logic.forall_intro(cert.prove("<=", v(i).norm2(), alpha**2), i)


def attained() -> Theorem:
    """For n = 2 and d >= 1 the bound is reached at (w, αw), w an antipodal pair."""
    line = entries(substitute(v_is_alpha_u, symbols={"u": w, "v": times_alpha}))

    def reach(frame: Theorem) -> Theorem:
        unit, angle = logic.and_elim(frame, 0), logic.and_elim(frame, 1)
        here = {"u": w, "v": times_alpha}
        short = [chain_discharge(logic.instantiate(th, symbols=here), unit, line) for th in admitted()]
        case = chain_discharge(logic.instantiate(equality(), symbols=here), *short)
        value = backward(case, logic.and_intro(unit, angle, line))
        return found(logic.and_intro(logic.and_intro(*short), value), problem.attaining(lowest), w, times_alpha)

    return logic.exists_elim(frames.exists_simplex(), implies(frames.a_simplex_exists.body, reach), "w")


def minimisers() -> Theorem:
    """(u, v) minimises L_m iff ‖u_i‖ = 1, u is a simplex and v = αu."""
    return problem.minimal_iff(lower_bound().theorem(), equality(), attained())


only_pairs = Iff(eq(loss_m, lowest), frame_alpha)
of_pair = under(two_classes, at_most_two, enough_room, positive_alpha, positive_weights, short_u, short_v)


def at_simplices(goal: Formula) -> Sequent:
    return sequent(goal, two_classes, positive_alpha, positive_weights, unit_u, simplex, v_is_alpha_u)


@cache
def at_pairs() -> list[EqualityCase]:
    heavy = {(0,): Fraction(1), (1,): Fraction(7)}
    return [
        EqualityCase(loss_m, lowest, simplices(2, d, scale=ALPHA, m=heavy), unrelated(2, d, m=heavy),
                     f"antipodal pair and v = αu, d = {d}, rotated, weights 1 and 7, α = 5/2")
        for d in (2, 5)
    ]  # fmt: skip


BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-unbalanced-uv-pair",
        title="Class weights in (2) with short vectors, n = 2: antipodal pairs, whatever the weights are",
        printed=lambda: of_pair(Iff(problem.is_minimal, frame_alpha)),
        proof=minimisers,
        chains=lambda: [lower_bound()],
        equality=at_pairs,
        variants=lambda: [
            Variant("n ≤ 2 dropped", at_simplices(eq(loss_m, lowest)), without=at_most_two),
            Variant("α > 0 dropped", of_pair(ge(loss_m, lowest), positive_alpha), without=positive_alpha),
            Variant("m_i > 0 dropped", of_pair(only_pairs, positive_weights), without=positive_weights),
            Variant("‖u_i‖ ≤ 1 dropped", of_pair(ge(loss_m, lowest), short_u), without=short_u),
            Variant("‖v_i‖ ≤ α dropped", of_pair(ge(loss_m, lowest), short_v), without=short_v),
            Variant("e^{-α} for e^{-2α}", at_simplices(ge(loss_m, substitute(lowest, symbols={"alpha": alpha / 2})))),
        ],
        note="Problem (2) with ‖u_i‖ ≤ 1, ‖v_i‖ ≤ α and weights m_i > 0. That the vectors have their full lengths is a conclusion.",
    ),
)
