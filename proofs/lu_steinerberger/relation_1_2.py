"""How (1) and (2) are related: the symmetric solutions v = αu, and what a longer v does to the loss.

Source: Lu & Steinerberger, Section 1.2. For unit u and s > 0: L(u, v + su) <= L(u, v), with equality iff all u_i are equal. With
v = αu this says that L_α(u) decreases in α; if the u_i are distinct it tends to 0, by the explicit bound of `vanishing`.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.average_norms import v_is_alpha_u
from proofs.lu_steinerberger.loss_uv import loss_uv, quotient, same_loss, some_class
from proofs.lu_steinerberger.notation import a, alpha, i, j, loss, positive_alpha, two_classes, u, unit_u, v
from referee.claims import Claim, Statement, Variant
from referee.kernel import algebra, logic
from referee.language.statements import IdxNe, both, eq, every, le, lt, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import At, Term, as_size, exp, log, real, total
from referee.tactics.basic import Certificate, forward, implies, over, ring, sign, symmetric, transitive
from referee.tactics.chain import given
from referee.tactics.lemmas import log_monotone, use
from referee.tactics.links import Link, compose, lift
from referee.tactics.means import tight

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula

s, beta = real("s beta")
apart = given(IdxNe(j, i))
two, unit = given(two_classes, unit_u)
first, second = At(as_size(0)), At(as_size(1))


def times(scale: Term) -> Lam:
    """The family scale · u_i."""
    return Lam((i, a), scale * u(i).at(a))


def at_scale(scale: Term) -> Term:
    """L_α(u) at another α."""
    return substitute(loss(), symbols={"alpha": scale})


# symmetric solutions

at_scaled_u = quotient(x=lambda index: u(index) * alpha, y=u)
symmetric_case = both(eq(quotient(), loss()), eq(at_scaled_u, loss()))


def same_as_1() -> Theorem:
    """For unit u and v = αu: L(u, v) = L_α(u), and L(αu, u) is the same number."""
    (line,) = given(v_is_alpha_u)
    direct = of_scale()
    rest = ring(at_scaled_u, substitute(quotient(), symbols={"v": times(alpha)}))
    moved = lift(quotient(), substitute(quotient(), symbols={"v": times(alpha)}), [Link(product_of(line))]).th
    return logic.and_intro(transitive(moved, direct), transitive(rest, direct))


def product_of(line: Theorem) -> Theorem:
    """⟨v_j,u_i⟩ = α⟨u_j,u_i⟩ for all i and j."""
    th = Certificate().equal((line, j, a), u(i).at(a), over=[over(a)]).prove("=", v(j) @ u(i), (u(j) * alpha) @ u(i))
    return logic.forall_intro(logic.forall_intro(th, j), i)


def of_scale(scale: Term = alpha) -> Theorem:
    """L(u, αu) = L_α(u) for unit u."""
    cert = Certificate().equal((unit, i), -scale)
    exponent = cert.prove("=", (u(j) * scale - u(i) * scale) @ u(i), scale * (u(j) @ u(i) - 1))
    left = substitute(loss_uv(), symbols={"v": times(scale)})
    th = lift(left, substitute(loss(), symbols={"alpha": scale}), [Link(exponent)]).th
    start = logic.instantiate(same_loss(), symbols={"v": times(scale)})
    return transitive(start, th)


# a longer v

all_equal = every(i, every(j, every(a, eq(u(j).at(a) - u(i).at(a), 0)), but=[i]))


def pushed(x: Term = s) -> Lam:
    """v + su."""
    return Lam((i, a), v(i).at(a) + x * u(i).at(a))


@cache
def longer() -> Link:
    """For unit u and s > 0: L(u, v + su) <= L(u, v), with equality iff all u_i are equal."""
    (positive,) = given(lt(0, s))
    before, after = (v(j) - v(i)) @ u(i), (v(j) + u(j) * s - (v(i) + u(i) * s)) @ u(i)
    cert = Certificate().add(positive, c=Fraction(1, 2), square=u(j).at(a) - u(i).at(a), over=[over(a)])
    cert.equal((unit, i), -s / 2).equal((unit, j), s / 2)
    leaf = Link(cert.prove("<=", after, before), cert.iff(after, before))
    lifted = lift(substitute(loss_uv(), symbols={"v": pushed()}), loss_uv(), [leaf])
    ends = logic.instantiate(same_loss(), symbols={"v": pushed()}), symmetric(same_loss())
    return compose([Link(ends[0]), lifted, Link(ends[1])])


distinct = every(i, every(j, lt(u(j) @ u(i), 1), but=[i]))


def strictly_longer() -> Theorem:
    """L(u, v + su) < L(u, v) for distinct unit vectors, s > 0 and n >= 2."""
    (far,) = given(distinct)

    def clash(h: Theorem) -> Theorem:
        same = forward(tight(longer()), h)
        cert = Certificate().add((far, first, second)).equal((unit, first), -1)
        cert.equal((same, first, second, a), -u(first).at(a), over=[over(a)])
        return cert.prove("<", 0, 0, [two])

    weak = longer().th
    return logic.strict(weak, logic.ne_intro(implies(tight(longer()).goal.left, clash)))  # type: ignore[attr-defined]


def decreasing() -> Theorem:
    """L_β(u) < L_α(u) for distinct unit vectors, α < β and n >= 2."""
    step = Certificate().add(logic.assume(lt(alpha, beta))).prove("<", 0, beta - alpha)
    push = logic.instantiate(strictly_longer(), symbols={"v": times(alpha), "s": beta - alpha})
    push = logic.implies_elim(logic.implies_intro(push, step.goal), step)
    longer_v = substitute(quotient(), symbols={"v": times(beta)})
    start = transitive(symmetric(of_scale(beta)), ring(longer_v, push.goal.lhs))  # type: ignore[attr-defined]
    return transitive(start, push, of_scale(alpha))


gap = 1 - u(j) @ u(i)
reciprocals = 1 / alpha * total(i, total(j, 1 / gap, but=[i]))


def vanishing() -> Theorem:
    """L_α(u) <= (1/α) Σ_i Σ_{j≠i} 1/(1 - ⟨u_j,u_i⟩) if ⟨u_j,u_i⟩ < 1: log(1 + x) <= x and e^{-y} <= 1/y."""
    positive, far = given(positive_alpha, distinct)
    y = alpha * gap
    wide = Certificate().add((far, i, j)).prove("<", 0, gap, apart)
    inverse = sign("<", 1 / y, [positive, wide])
    cert = (
        Certificate()
        .add(inverse, algebra.exp_positive(-y), algebra.exp_tangent(y))
        .add(inverse, algebra.exp_positive(-y))
    )
    each = logic.forall_intro(cert.prove("<=", exp(-y), 1 / y, [positive, wide]), j, [i])
    row = total(j, exp(alpha * (u(j) @ u(i) - 1)), but=[i])
    below = use(log_monotone()[0], sign("<", 1 + row), algebra.exp_tangent(row), x=1 + row, y=exp(row))
    cert = Certificate().add(below).add((each, j), over=[over(j, i)])
    rows = logic.forall_intro(cert.prove("<=", log(1 + row), total(j, 1 / y, but=[i])), i)
    return Certificate().add((rows, i), over=[over(i)]).prove("<=", loss(), reciprocals, [positive])


def reduced() -> Theorem:
    return logic.and_intro(strictly_longer(), decreasing(), vanishing())


push_down = lt(substitute(quotient(), symbols={"v": pushed()}), quotient())
scale_down = lt(at_scale(beta), loss())
caveat = both(push_down, scale_down, le(loss(), reciprocals))
doubled = substitute(quotient(), symbols={"v": Lam((i, a), 2 * v(i).at(a))})
order = (lt(0, s), positive_alpha, lt(alpha, beta))


def of_distinct(goal: Formula, *more: Formula) -> Sequent:
    return sequent(goal, two_classes, *more, *order)


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s12-sym",
        printed=lambda: sequent(symmetric_case, some_class, positive_alpha, unit_u, v_is_alpha_u),
        proof=same_as_1,
        variants=lambda: [
            Variant("‖u_i‖ = 1 dropped", sequent(symmetric_case, some_class, positive_alpha, v_is_alpha_u)),
            Variant("v = αu dropped", sequent(symmetric_case, some_class, positive_alpha, unit_u)),
        ],
        note="L(αu,u) puts the long vectors into the first place, which (2) keeps for unit vectors: L(u,αu) is meant. For unit u the "
        "two numbers are equal, and both are shown. α > 0 is not used.",
    ),
    Statement(
        "LS-s12-caveat",
        printed=lambda: of_distinct(caveat, unit_u, distinct),
        proof=reduced,
        variants=lambda: [
            Variant("equal u_i admitted", of_distinct(scale_down, unit_u)),
            Variant("‖u_i‖ = 1 dropped", of_distinct(push_down, distinct)),
            Variant("2v for v + su", of_distinct(lt(doubled, quotient()), unit_u, distinct)),
        ],
        note="Read for distinct u_i as: adding su to v, s > 0, makes L(u,v) smaller; L_α(u) decreases strictly in α; and "
        "L_α(u) ≤ (1/α) Σ_{i≠j} 1/(1 - ⟨u_j,u_i⟩), which tends to 0 as α → ∞. If all u_i are equal nothing is gained, and a longer "
        "multiple of v alone can make L larger.",
    ),
)
