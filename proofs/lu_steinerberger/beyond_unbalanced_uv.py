"""Problem (2) with class weights m_i and ‖u_i‖ <= 1, ‖v_i‖ <= α: L_m(u, v) = Σ_i m_i log(1 + Σ_{j≠i} e^{⟨v_j - v_i,u_i⟩}).

For n >= 3 a simplex u with v = αu is a minimiser if and only if all weights are equal: if m_p < m_q, turning one vector v_r is
enough to do better. Source: beside Lu & Steinerberger, (2), (3) and Theorem 1, where all m_i are 1 (and α = 1). Hypotheses: n >= 3,
α > 0, m_i >= 0.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import beyond_unbalanced_uv_pair as pair
from proofs.lu_steinerberger.average_norms import (
    average_u,
    average_v,
    equality,
    lower_bound,
    of_multiple,
    of_unit_u,
    v_is_alpha_u,
)
from proofs.lu_steinerberger.beyond_unbalanced import some, two
from proofs.lu_steinerberger.beyond_unbalanced_uv_pair import admitted, loss_m, problem, short_u, short_v
from proofs.lu_steinerberger.class_weights import (
    all_weights,
    balanced,
    m,
    positive_weights,
    row_uv,
    shared,
    two_points,
    under,
    weighted,
    weights,
)
from proofs.lu_steinerberger.loss_uv import same_loss
from proofs.lu_steinerberger.minimisers import for_others, found, opened, some_pair
from proofs.lu_steinerberger.notation import a, alpha, i, j, n, positive_alpha, simplex, u, unit_u, v
from proofs.lu_steinerberger.turned_class import (
    angles_of_v,
    apart,
    change,
    frame,
    norms,
    nu,
    p,
    q,
    shorter,
    three,
    three_classes,
    turned_v,
    unit,
)
from proofs.lu_steinerberger.turned_loss import (
    all_equal,
    altered,
    for_good_step,
    heavier,
    nonnegative,
    one_turned,
    with_step,
)
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.language.statements import Iff, le
from referee.language.subst import Lam, substitute
from referee.language.terms import At, as_size
from referee.tactics.basic import (
    Certificate,
    backward,
    chain_discharge,
    discharge,
    iff,
    implies,
    over,
    restate,
    sign,
    symmetric,
    transitive,
)
from referee.tactics.chain import given
from referee.tactics.links import Link, lift

if TYPE_CHECKING:
    from referee.claims import Claim
    from referee.kernel.theorem import Theorem

(line,) = given(v_is_alpha_u)


@cache
def turning_helps() -> Theorem:
    """L_m(u, αw) < L_m(u, v)."""
    flat = Certificate().equal((frame, j, i), -alpha).equal((unit, i), alpha)
    flat.equal((line, j, a), -u(i).at(a), over=[over(a)]).equal((line, i, a), u(i).at(a), over=[over(a)])
    at_v = flat.prove("=", alpha * (0 - nu), (v(j) - v(i)) @ u(i), [three, *apart])
    new = lift(weighted(row_uv(y=turned_v)), altered(change(shorter)), [Link(angles_of_v())])
    old = lift(altered(0), loss_m, [Link(at_v)])
    return for_good_step(transitive(new.th, one_turned(), old.th))


def no_lighter_class(minimal: Theorem) -> Theorem:
    """If (u, αu) is a minimiser for the simplex u, then m_q <= m_p for all different p, q, r."""
    same, other = Lam((i, a), u(i).at(a)), Lam((i, a), turned_v(i).at(a))
    goal, body = le(m(q), m(p)), substitute(problem.better, symbols={"w": same, "x": other})
    short_w = discharge(admitted()[0], unit)
    cert = Certificate().equal((for_good_step(norms()), i), alpha**2)
    short_x = logic.forall_intro(cert.prove("<=", turned_v(i).norm2(), alpha**2), i)
    th = restate(logic.and_intro(logic.and_intro(short_w, short_x), turning_helps()), body)
    absurd = logic.implies_elim(minimal, with_step(found(th, problem.better, same, other)))
    return logic.order_cases(implies(goal, lambda h: h), logic.implies_intro(logic.ex_falso(absurd, goal), heavier))


@cache
def least_for_short() -> Theorem:
    """n log(1 + (n - 1)e^{-nα/(n-1)}) <= Σ_i log(1 + …) for ‖u_i‖ <= 1 and ‖v_i‖ <= α: Theorem 1 for norms bounded on average."""
    u_short, v_short = given(short_u, short_v)
    mean_u = Certificate().add((u_short, i), over=[over(i)]).prove("<=", average_u.lhs, average_u.rhs)
    mean_v = Certificate().add((v_short, i), over=[over(i)]).prove("<=", average_v.lhs, average_v.rhs)
    return chain_discharge(transitive(lower_bound().theorem(), same_loss()), mean_u, mean_v, two)


def of_equal_weights(same: Theorem) -> Theorem:
    """If all weights are equal, (u, αu) is a minimiser for a simplex u, by Theorem 1."""
    here, weight = chain_discharge(shared(row_uv()), same, some), 1 / n * all_weights
    mean_u, mean_v = discharge(of_unit_u(), unit), chain_discharge(of_multiple(), unit, line)
    case = chain_discharge(equality(), mean_u, mean_v, two)
    lowest = transitive(symmetric(same_loss()), backward(case, logic.and_intro(unit, frame, line)))

    def clash(other: Theorem) -> Theorem:
        above = problem.at_others(least_for_short(), logic.and_elim(other, 0))
        cert = Certificate().add(logic.and_elim(other, 1)).add(sign("<=", weight, [some, nonnegative]), above)
        return cert.equal(for_others(here), -1).equal(here).equal(lowest, weight).prove("<", 0, 0)

    return implies(some_pair(problem.better), lambda h: opened(h, problem.better, clash))


def minimal_iff_balanced() -> Theorem:
    """For a simplex u, (u, αu) minimises L_m iff all weights are equal."""
    return iff(problem.is_minimal, balanced, lambda h: all_equal(no_lighter_class(h)), of_equal_weights)


# what fails


def minimal_pair() -> Theorem:
    """For n = 2, (u, αu) is a minimiser for a simplex u, whatever the weights are."""
    case = chain_discharge(pair.minimisers(), *(chain_discharge(th, unit, line) for th in admitted()))
    return backward(case, logic.and_intro(unit, frame, line))


balanced_iff, first = Iff(problem.is_minimal, balanced), At(as_size(0))
at_u, one_point, opposite = (
    weighted(row_uv(x, lambda index, x=x: x(index) * alpha)) for x in (u, lambda _: u(first), two_points(first))
)
of_weighted = under(three_classes, positive_alpha, weights, unit_u, simplex, v_is_alpha_u)
of_short = under(three_classes, positive_alpha, weights, unit_u, simplex, short_v)
of_balanced = under(three_classes, positive_alpha, weights, balanced, unit_u, simplex)
of_positive = under(three_classes, positive_alpha, positive_weights, unit_u, simplex)

BEYOND: tuple[Claim, ...] = (
    Statement(
        "LS-beyond-unbalanced-uv",
        title="Class weights in (2) with short vectors, n ≥ 3: a simplex is a minimiser iff all weights are equal",
        printed=lambda: of_weighted(balanced_iff),
        proof=minimal_iff_balanced,
        variants=lambda: [
            Variant("two opposite points are never better than a simplex", of_positive(le(at_u, opposite))),
            Variant("n ≥ 3 dropped: false for n = 2", of_weighted(balanced_iff, three_classes), minimal_pair),
            Variant(
                "α > 0 dropped: one point", of_positive(le(at_u, one_point), positive_alpha), without=positive_alpha
            ),
            Variant("m_i ≥ 0 dropped: one point", of_balanced(le(at_u, one_point), weights), without=weights),
            Variant("any u in place of a simplex", of_balanced(le(at_u, opposite), simplex), without=simplex),
            Variant("any short v in place of αu", of_short(le(loss_m, at_u)), without=v_is_alpha_u),
        ],
        note="Problem (2) in the form (11), with ‖u_i‖ ≤ 1, ‖v_i‖ ≤ α (α = 1 for unit balls) and weights m_i ≥ 0: unbalanced classes "
        "break Theorem 1 for every n ≥ 3. If m_p < m_q, turning the one vector v_r towards v_p and away from v_q is better.",
    ),
)
