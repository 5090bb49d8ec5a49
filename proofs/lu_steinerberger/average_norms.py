"""Theorem 1 beyond the paper: norms bounded on average only, Σ‖u_i‖² <= n and Σ‖v_i‖² <= α²n, and any scale α > 0.

Then L(u, v) >= n log(1 + (n - 1) e^{-nα/(n-1)}), with equality iff ‖u_i‖ = 1, u is a simplex and v = αu: that all norms are equal is a
conclusion. By squares: α(αn² - g) = ¼ Σ_ij |w_i - w_j|² + ½(α²|U|² + |V|²) + ½n α²(n - Σ|u_i|²) + ½n(α²n - Σ|v_i|²) for
w_i = αu_i - v_i and g = n Σ⟨v_i,u_i⟩ - ⟨V,U⟩. Source of the paper's case: Lu & Steinerberger, Section 3. Hypotheses: n >= 2, α > 0.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import simplex as frames
from proofs.lu_steinerberger.eq_11_12 import below_12, objective
from proofs.lu_steinerberger.eq_13_14 import eq_12_link, eq_14
from proofs.lu_steinerberger.eq_15 import gain
from proofs.lu_steinerberger.eq_16 import no_sum_u, no_sum_v
from proofs.lu_steinerberger.loss_uv import quotient
from proofs.lu_steinerberger.minimisers import Problem, found, w
from proofs.lu_steinerberger.notation import (
    U,
    V,
    a,
    alpha,
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
from referee.kernel import logic
from referee.language.statements import IdxNe, Iff, both, eq, every, ge, le
from referee.language.subst import Lam, substitute
from referee.language.terms import Symbol, exp, log, total
from referee.language.vectors import zero
from referee.tactics.basic import (
    Certificate,
    backward,
    chain_discharge,
    forward,
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
    from referee.kernel.theorem import Theorem
    from referee.language.terms import Idx
    from referee.tactics.chain import Chain

half, quarter = Fraction(1, 2), Fraction(1, 4)
all_u, all_v = total(i, u(i).norm2()), total(i, v(i).norm2())
average_u, average_v = le(all_u, n), le(all_v, alpha**2 * n)
two, positive, short_u, short_v = given(two_classes, positive_alpha, average_u, average_v)
FACTS = (two, positive)

v_is_alpha_u = every(i, v(i).equals(u(i) * alpha))
difference = u(i) * alpha - v(i) - (u(j) * alpha - v(j))
no_difference = every(i, every(j, difference.equals(zero(u(i).size))))
extremal = both(v_is_alpha_u, no_sum_u, eq(all_u, n))
frame_alpha = both(unit_u, simplex, v_is_alpha_u)

least_exponent = -(n * alpha / (n - 1))
minimum_alpha = n * log(1 + (n - 1) * exp(least_exponent))
bound, reached = ge(quotient(), minimum_alpha), Iff(eq(quotient(), minimum_alpha), frame_alpha)


@cache
def gain_by_squares(facts: tuple[Theorem, ...] = FACTS) -> Link:
    """g = n Σ⟨v_i,u_i⟩ - ⟨V,U⟩ <= αn², with equality iff v = αu, U = 0 and Σ‖u_i‖² = n; n >= 1 would do."""
    inverse = sign("<", 1 / alpha, facts)
    cert = Certificate().add(inverse, c=quarter, square=difference.at(a), over=[over(i), over(j), over(a)])
    cert.add(sign("<", alpha, facts), c=half, square=U.at(a), over=[over(a)])
    cert.add(inverse, c=half, square=V.at(a), over=[over(a)])
    cert.add(sign("<", n * alpha, facts), short_u, c=half).add(sign("<", n / alpha, facts), short_v, c=half)
    split = cert.iff(gain, alpha * n**2, facts)
    conditions = both(no_difference, no_sum_u, no_sum_v, eq(all_u, n), eq(all_v, alpha**2 * n))
    split = restate(split, Iff(iff_parts(split)[0], conditions))

    def there(h: Theorem) -> Theorem:
        same, sum_u, sum_v, full = (logic.and_elim(h, part) for part in range(4))

        def entry(i: Idx, a: Idx) -> Certificate:
            shift = Certificate().equal((same, i, j, a), -1 / n, over=[over(j)])
            return shift.equal((sum_u, a), -alpha / n).equal((sum_v, a), 1 / n)

        return logic.and_intro(entries(v_is_alpha_u, entry, facts), sum_u, full)

    def back(h: Theorem) -> Theorem:
        line, sum_u, full = (logic.and_elim(h, part) for part in range(3))
        same = entries(no_difference, lambda i, j, a: Certificate().equal((line, i, a), -1).equal((line, j, a)))
        sum_v = entries(no_sum_v, lambda a: Certificate().equal((line, i, a), over=[over(i)]).equal((sum_u, a), alpha))
        cert = Certificate().equal((line, i, a), v(i).at(a) + alpha * u(i).at(a), over=[over(i), over(a)])
        norms = cert.equal(full, alpha**2).prove("=", all_v, alpha**2 * n)
        return logic.and_intro(same, sum_u, sum_v, full, norms)

    return Link(
        cert.prove("<=", gain, alpha * n**2, facts), iff_transitive(split, iff(conditions, extremal, there, back))
    )


@cache
def least_objective() -> Link:
    """The exponent of (12) is at least -nα/(n - 1)."""
    squares, exponent = gain_by_squares(), 1 / n * objective
    cert = Certificate().add(sign("<", 1 / (n * (n - 1)), FACTS), squares.th)
    case = iff_transitive(cert.iff(least_exponent, exponent, FACTS), tight(squares))
    return Link(cert.prove("<=", least_exponent, exponent, FACTS), case)


@cache
def lower_bound() -> Chain:
    """L(u, v) >= n log(1 + (n - 1) e^{-nα/(n-1)})."""
    chain = calc(quotient(), FACTS, "Theorem 1 on average").ge(below_12, by=eq_12_link(), reason="(12)")
    return chain.ge(minimum_alpha, by=least_objective(), reason="nΣ⟨v_i,u_i⟩ − ⟨V,U⟩ ≤ αn²")


def unit_norms(line: Theorem, sum_v: Theorem, full: Theorem, fourteen: Theorem) -> Theorem:
    """(14) with v = αu and V = 0: ‖u_i‖² does not depend on i, and its mean is 1."""
    scale = (n - 1) / (n * alpha)

    def entry(i: Idx) -> Certificate:
        cert = Certificate().equal((fourteen, i, j), -scale / n, over=[over(j)]).equal(full, 1 / n)
        cert.equal((sum_v, a), u(i).at(a) / (n * alpha), over=[over(a)])
        cert.equal((sum_v, a), -U.at(a) / (n**2 * alpha), over=[over(a)])
        cert.equal((line, i, a), -u(i).at(a) / alpha, over=[over(a)])
        return cert.equal((line, j, a), u(j).at(a) / (n * alpha), over=[over(j), over(a)])

    return entries(unit_u, entry, FACTS)


def angles(line: Theorem, sum_u: Theorem, unit: Theorem, thirteen: Theorem) -> Theorem:
    """(13) with v = αu and U = 0: α⟨u_j,u_i⟩ is its mean over j ≠ i, which is -α/(n - 1)."""
    cert = Certificate().equal((thirteen, i, j, k), 1 / ((n - 1) * alpha), over=[over(k, i)])
    cert.equal((line, j, a), -u(i).at(a) / alpha, over=[over(a)])
    cert.equal((line, k, a), u(i).at(a) / ((n - 1) * alpha), over=[over(k, i), over(a)])
    cert.equal((sum_u, a), u(i).at(a) / (n - 1), over=[over(a)]).equal((unit, i), -1 / (n - 1))
    pair = cert.prove("=", u(i) @ u(j), -1 / (n - 1), [*FACTS, logic.assume(IdxNe(j, i))])
    return logic.forall_intro(logic.forall_intro(pair, j, [i]), i)


def sum_is_zero(unit: Theorem, frame: Theorem) -> Theorem:
    """‖U‖² = n + n(n - 1)(-1/(n - 1)) = 0 for a simplex."""
    cert = Certificate().equal((unit, i), -1, over=[over(i)]).equal((frame, i, j), -1, over=[over(i), over(j, i)])
    square = Certificate().add(square=U.at(a), over=[over(a)]).iff(0, U.norm2())
    return forward(square, cert.prove("=", 0, U.norm2(), [two]))


def constants(line: Theorem, sum_u: Theorem, unit: Theorem, frame: Theorem) -> Theorem:
    """(13) and (14) for a simplex u and v = αu."""
    distinct = given(IdxNe(j, i), IdxNe(k, i))
    cert = Certificate().equal((frame, i, j), alpha).equal((frame, i, k), -alpha)
    cert.equal((line, j, a), u(i).at(a), over=[over(a)]).equal((line, k, a), -u(i).at(a), over=[over(a)])
    pair = cert.prove("=", v(j) @ u(i), v(k) @ u(i), distinct)
    rows = logic.forall_intro(logic.forall_intro(logic.forall_intro(pair, k, [i]), j, [i]), i)

    def value(cert: Certificate, at: Idx, sign: int) -> Certificate:
        cert.equal((line, k, a), sign / (n - 1) * u(at).at(a), over=[over(k), over(a)])
        cert.equal((sum_u, a), sign * alpha / (n - 1) * u(at).at(a), over=[over(a)])
        cert.equal((line, at, a), -sign * n / (n - 1) * u(at).at(a), over=[over(a)])
        return cert.equal((unit, at), -sign * n * alpha / (n - 1))

    mean = entries(eq_14, lambda i, j: value(value(Certificate(), i, 1), j, -1), FACTS)
    return logic.and_intro(rows, mean)


@cache
def equality() -> Theorem:
    """L(u, v) = n log(1 + (n - 1) e^{-nα/(n-1)}) iff ‖u_i‖ = 1, u is a simplex and v = αu."""
    case = tight(lower_bound().link())

    def there(h: Theorem) -> Theorem:
        (line, sum_u, full), rows = (
            (logic.and_elim(logic.and_elim(h, 0), part) for part in range(3)),
            logic.and_elim(h, 1),
        )
        sum_v = entries(no_sum_v, lambda a: Certificate().equal((line, i, a), over=[over(i)]).equal((sum_u, a), alpha))
        unit = unit_norms(line, sum_v, full, logic.and_elim(rows, 1))
        return logic.and_intro(unit, angles(line, sum_u, unit, logic.and_elim(rows, 0)), line)

    def back(h: Theorem) -> Theorem:
        unit, frame, line = (logic.and_elim(h, part) for part in range(3))
        sum_u = sum_is_zero(unit, frame)
        full = Certificate().equal((unit, i), over=[over(i)]).prove("=", all_u, n)
        return logic.and_intro(logic.and_intro(line, sum_u, full), constants(line, sum_u, unit, frame))

    return restate(iff_transitive(case, iff(iff_parts(case)[1], frame_alpha, there, back)), reached)


# the minimum is attained at (w, αw) for a simplex w

times_alpha = Lam((i, a), alpha * Symbol("w", (i, a)))


def of_unit_u() -> Theorem:
    """‖u_i‖ = 1 for all i gives Σ‖u_i‖² <= n."""
    return Certificate().equal((logic.assume(unit_u), i), over=[over(i)]).prove("<=", all_u, n)


def of_multiple() -> Theorem:
    """‖u_i‖ = 1 and v = αu give Σ‖v_i‖² <= α²n."""
    unit, line = given(unit_u, v_is_alpha_u)
    cert = Certificate().equal((line, i, a), v(i).at(a) + alpha * u(i).at(a), over=[over(i), over(a)])
    return cert.equal((unit, i), alpha**2, over=[over(i)]).prove("<=", all_v, alpha**2 * n)


def attained(problem: Problem, admitted: Theorem) -> Theorem:
    """For d >= n - 1 some pair (w, αw) has the least loss; `admitted` proves the constraints from ‖u_i‖ = 1 and v = αu."""
    line = entries(substitute(v_is_alpha_u, symbols={"u": w, "v": times_alpha}))

    def at_w(th: Theorem, *known: Theorem) -> Theorem:
        return chain_discharge(logic.instantiate(th, symbols={"u": w, "v": times_alpha}), *known)

    def reach(frame: Theorem) -> Theorem:
        unit, angle = logic.and_elim(frame, 0), logic.and_elim(frame, 1)
        case = at_w(equality(), at_w(of_unit_u(), unit), at_w(of_multiple(), unit, line))
        value = backward(case, logic.and_intro(unit, angle, line))
        pair = logic.and_intro(at_w(admitted, unit, line), value)
        return found(pair, problem.attaining(minimum_alpha), w, times_alpha)

    return logic.exists_elim(frames.exists_simplex(), implies(frames.a_simplex_exists.body, reach), "w")


on_average = Problem(quotient(), (average_u, average_v))


def theorem_1_on_average() -> Theorem:
    """For n >= 2, d >= n - 1, α > 0: (u, v) is a minimiser iff ‖u_i‖ = 1, u is a simplex and v = αu."""
    admitted = logic.and_intro(of_unit_u(), of_multiple())
    return on_average.minimal_iff(lower_bound().theorem(), equality(), attained(on_average, admitted))
