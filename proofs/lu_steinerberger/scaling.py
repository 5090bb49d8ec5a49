"""The scale of v: Theorem 1 for ‖v_i‖ <= α and for ‖v_i‖ = α, jointly in u and v; and what holds for a fixed u.

Source: Lu & Steinerberger, Section 1.2 and the last sentence of Section 3. Hypotheses: n >= 2, α > 0, ‖u_i‖ = 1; d >= n - 1 for the
minimum to be attained. ‖v_i‖ <= α is written ‖v_i‖² <= α².
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.average_norms import (
    attained,
    average_u,
    average_v,
    gain_by_squares,
    lower_bound,
    minimum_alpha,
    of_unit_u,
    v_is_alpha_u,
)
from proofs.lu_steinerberger.average_norms import equality as equality_on_average
from proofs.lu_steinerberger.eq_15 import gain
from proofs.lu_steinerberger.eq_16 import no_sum_u
from proofs.lu_steinerberger.loss_uv import quotient
from proofs.lu_steinerberger.minimisers import Problem, of_others, some_pair
from proofs.lu_steinerberger.models_uv import ALPHA, crosses, simplices, unrelated
from proofs.lu_steinerberger.notation import (
    U,
    a,
    alpha,
    enough_room,
    i,
    n,
    positive_alpha,
    simplex,
    two_classes,
    u,
    unit_u,
    unit_v,
    v,
)
from proofs.lu_steinerberger.theorem_1 import never_attained
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import Iff, both, eq, every, ge, le, lt, ne, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import total
from referee.tactics.basic import (
    Certificate,
    chain_discharge,
    discharge,
    iff,
    iff_parts,
    iff_transitive,
    implies,
    over,
    sign,
)
from referee.tactics.cauchy_schwarz import cauchy_schwarz, compare_squares
from referee.tactics.chain import given
from referee.tactics.empty import never
from referee.tactics.means import tight
from referee.tactics.tables import entries

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula

at_most_alpha = every(i, le(v(i).norm2(), alpha**2))
norm_alpha = every(i, eq(v(i).norm2(), alpha**2))
simplex_alpha = both(simplex, v_is_alpha_u)
bounded = Problem(quotient(), (unit_u, at_most_alpha))
scaled = Problem(quotient(), (unit_u, norm_alpha))


def averages() -> tuple[Theorem, Theorem]:
    """‖u_i‖ = 1 and ‖v_i‖ <= α for all i hold on average as well."""
    cert = Certificate().add((logic.assume(at_most_alpha), i), over=[over(i)])
    return of_unit_u(), cert.prove("<=", average_v.lhs, average_v.rhs)


def bound() -> Theorem:
    """L(u, v) >= n log(1 + (n - 1) e^{-nα/(n-1)}) for ‖u_i‖ = 1 and ‖v_i‖ <= α."""
    return chain_discharge(lower_bound().theorem(), *averages())


@cache
def equality() -> Theorem:
    """With equality iff u is a simplex and v = αu."""
    case, (unit,) = chain_discharge(equality_on_average(), *averages()), given(unit_u)

    def there(h: Theorem) -> Theorem:
        return logic.and_intro(logic.and_elim(h, 1), logic.and_elim(h, 2))

    def back(h: Theorem) -> Theorem:
        return logic.and_intro(unit, logic.and_elim(h, 0), logic.and_elim(h, 1))

    return iff_transitive(case, iff(iff_parts(case)[1], simplex_alpha, there, back))


def norms_of_multiple() -> tuple[Theorem, Theorem]:
    """‖u_i‖ = 1 and v = αu give ‖v_i‖² = α² and ‖v_i‖² <= α²."""
    unit, line = given(unit_u, v_is_alpha_u)
    cert = Certificate().equal((line, i, a), v(i).at(a) + alpha * u(i).at(a), over=[over(a)]).equal((unit, i), alpha**2)
    return tuple(logic.forall_intro(cert.prove(op, v(i).norm2(), alpha**2), i) for op in ("=", "<="))  # type: ignore[return-value]


def theorem_for_bounded() -> Theorem:
    """‖v_i‖ <= α: (u, v) is a minimiser iff u is a simplex and v = αu."""
    admitted = logic.and_intro(logic.assume(unit_u), norms_of_multiple()[1])
    return bounded.minimal_iff(bound(), equality(), attained(bounded, admitted))


def for_norm_alpha(th: Theorem) -> Theorem:
    """A theorem on ‖v_i‖ <= α, for ‖v_i‖ = α."""
    (size,) = given(norm_alpha)
    return discharge(th, logic.forall_intro(Certificate().equal((size, i)).prove("<=", v(i).norm2(), alpha**2), i))


def theorem_for_scaled() -> Theorem:
    """‖v_i‖ = α: the same."""
    exact = logic.and_intro(logic.assume(unit_u), norms_of_multiple()[0])
    return scaled.minimal_iff(for_norm_alpha(bound()), scaled_equality(), attained(scaled, exact))


def scaled_equality() -> Theorem:
    """The equality case for ‖v_i‖ = α."""
    return for_norm_alpha(equality())


# the maximum of (15)

joint = both(le(gain, alpha * n**2), Iff(eq(gain, alpha * n**2), both(v_is_alpha_u, no_sum_u)))
gain_at_multiple = substitute(gain, symbols={"v": Lam((i, a), alpha * u(i).at(a))})


@cache
def joint_maximum() -> Theorem:
    """nΣ⟨v_i,u_i⟩ - ⟨V,U⟩ <= αn², with equality iff v = αu and U = 0, for every n."""
    return logic.order_cases(implies(le(1, n), maximum_of_some), implies(lt(n, 1), maximum_of_none))


def maximum_of_some(some: Theorem) -> Theorem:
    """For n >= 1 by squares."""
    link = gain_by_squares((some, *given(positive_alpha)))
    below, case = (chain_discharge(th, *averages()) for th in (link.th, tight(link)))
    (unit,) = given(unit_u)
    full = Certificate().equal((unit, i), over=[over(i)]).prove("=", average_u.lhs, n)

    def there(h: Theorem) -> Theorem:
        return logic.and_intro(logic.and_elim(h, 0), logic.and_elim(h, 1))

    def back(h: Theorem) -> Theorem:
        return logic.and_intro(logic.and_elim(h, 0), logic.and_elim(h, 1), full)

    return logic.and_intro(below, iff_transitive(case, iff(iff_parts(case)[1], joint.args[1].right, there, back)))  # type: ignore[attr-defined]


def maximum_of_none(few: Theorem) -> Theorem:
    """For n < 1, as 1 = 0 for all i: both sides are 0, v = αu and U = 0."""
    none = never(few, i, eq(1, 0))
    factor = n * (v(i) @ u(i)) - v(i) @ U - alpha * n
    value = Certificate().equal((none, i), factor, over=[over(i)]).prove("=", gain, alpha * n**2)
    line = never(few, i, v_is_alpha_u.body)
    sum_u = entries(no_sum_u, lambda a: Certificate().equal((none, i), u(i).at(a), over=[over(i)]))
    case = joint.args[1]
    both_hold = iff(case.left, case.right, lambda _: logic.and_intro(line, sum_u), lambda _: value)  # type: ignore[attr-defined]
    return logic.and_intro(Certificate().equal(value).prove("<=", gain, alpha * n**2), both_hold)


# the maximum of (15) for a fixed u

z = u(i) * n - U
length_z = z.norm()
pulls = alpha * total(i, length_z)
apart = every(i, lt(0, z.norm2()))
towards = every(i, every(a, eq(v(i).at(a), alpha / length_z * z.at(a))))


def fixed_u() -> Theorem:
    """For a fixed u and ‖v_i‖ <= α: nΣ⟨v_i,u_i⟩ - ⟨V,U⟩ = Σ⟨v_i,z_i⟩ <= αΣ‖z_i‖ with z_i = n u_i - U."""
    positive, short = given(positive_alpha, at_most_alpha)
    root = Certificate().add((short, i)).prove("<=", v(i).norm() ** 2, alpha**2)
    norm = compare_squares(root, v(i).norm(), alpha, sign("<=", alpha, [positive]))
    cauchy = cauchy_schwarz((a,), v(i).at(a), z.at(a)).th
    each = Certificate().add(cauchy).add(sign("<=", length_z), norm).prove("<=", v(i) @ z, alpha * length_z)
    return Certificate().add((logic.forall_intro(each, i), i), over=[over(i)]).prove("<=", gain, pulls)


def best_response() -> Theorem:
    """It is attained at v_i = αz_i/‖z_i‖, if no z_i is 0, and there ‖v_i‖ = α."""
    far, line = given(apart, towards)
    value = Certificate().equal((line, i, a), z.at(a), over=[over(i), over(a)]).prove("=", gain, pulls, [far])
    squares = Certificate().equal((line, i, a), v(i).at(a) + alpha / length_z * z.at(a), over=[over(a)])
    return logic.and_intro(value, logic.forall_intro(squares.prove("=", v(i).norm2(), alpha**2, [far]), i))


def for_alpha(goal: Formula, *more: Formula) -> Sequent:
    return sequent(goal, two_classes, positive_alpha, unit_u, *more)


@cache
def at_simplices() -> list[EqualityCase]:
    """ALPHA is 5/2 in the models."""
    says = "u simplex, v = αu, n = {}, d = {}, rotated, α = 5/2; off it: {}"
    return [
        EqualityCase(
            quotient(),
            minimum_alpha,
            simplices(7, 9, scale=ALPHA),
            simplices(7, 9, scale=ALPHA, turn=True),
            says.format(7, 9, "v rotated otherwise"),
        ),
        EqualityCase(
            quotient(), minimum_alpha, simplices(20, 19, scale=ALPHA), simplices(20, 19), says.format(20, 19, "v = u")
        ),
    ]


def in_15() -> list[EqualityCase]:
    maximum = alpha * n**2
    return [
        EqualityCase(
            gain, maximum, simplices(7, 9, scale=ALPHA), unrelated(7, 9), "u simplex, v = αu, n = 7, d = 9, rotated"
        ),
        EqualityCase(
            gain, maximum, crosses(6, 3, scale=ALPHA), crosses(6, 3), "u = ±e_a, v = αu, n = 6, d = 3: no simplex"
        ),
    ]


one_class = Variant("n ≥ 2 dropped: n - 1 vanishes at n = 1", sequent(ne(n - 1, 0), positive_alpha, unit_u))
loss_bound = ge(quotient(), minimum_alpha)
loss_case = Iff(eq(quotient(), minimum_alpha), simplex_alpha)


def without_one(problem: Problem, size: Formula, case: Callable[[], Theorem]) -> list[Variant]:
    """What fails without each hypothesis, `size` being the one on ‖v_i‖: the bound, its equality case, or that it is attained."""
    return [
        Variant("the condition on ‖v_i‖ dropped: lower values", for_alpha(loss_bound), without=size),
        Variant(
            "‖u_i‖ = 1 dropped: lower values (α = 1)",
            sequent(loss_bound, two_classes, eq(alpha, 1), unit_v, size),
            without=unit_u,
        ),
        Variant(
            "α ≥ 0 in place of α > 0",
            sequent(loss_case, two_classes, le(0, alpha), unit_u, size),
            without=positive_alpha,
        ),
        Variant(
            "d ≥ n - 1 dropped: the least value is not attained",
            sequent(some_pair(problem.attaining(minimum_alpha)), two_classes, positive_alpha),
            lambda: never_attained(problem, minimum_alpha, case()),
            enough_room,
        ),
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s12-scale",
        printed=lambda: for_alpha(Iff(bounded.is_minimal, simplex_alpha), at_most_alpha, enough_room),
        proof=theorem_for_bounded,
        equality=at_simplices,
        variants=lambda: [
            one_class,
            *without_one(bounded, at_most_alpha, equality),
            Variant("v = αu without a simplex", for_alpha(eq(quotient(), minimum_alpha), v_is_alpha_u)),
        ],
        note="Jointly in u and v: no unit w and x with ‖x_i‖ ≤ α have L(w,x) < L(u,v), if and only if u is a simplex and v = αu. "
        '"The solution is v_i = αu_i" leaves out that u is a simplex. It even suffices that Σ‖u_i‖² ≤ n and Σ‖v_i‖² ≤ α²n (proved).',
    ),
    Statement(
        "LS-s3-alpha",
        printed=lambda: for_alpha(le(of_others(gain), gain), v_is_alpha_u, of_others(unit_u), of_others(at_most_alpha)),
        repaired=lambda: for_alpha(joint, at_most_alpha),
        proof=joint_maximum,
        equality=in_15,
        variants=lambda: [
            Variant(
                "v = αu for a given u: v_i = αz_i/‖z_i‖ is better",
                for_alpha(le(gain, gain_at_multiple), apart, towards),
            ),
            Variant("U = 0 without v = αu", for_alpha(Iff(eq(gain, alpha * n**2), no_sum_u), at_most_alpha)),
            Variant("‖v_i‖ ≤ α dropped", for_alpha(le(gain, alpha * n**2))),
            Variant("‖u_i‖ = 1 dropped", sequent(le(gain, alpha * n**2), two_classes, positive_alpha, at_most_alpha)),
            Variant("α ≥ 0 in place of α > 0", sequent(joint, two_classes, le(0, alpha), unit_u, at_most_alpha)),
        ],
        note="As printed: if v = αu then (u,v) is a maximum of (15) over ‖u_i‖ = 1, ‖v_i‖ ≤ α. It is one only if U = 0 as well: the "
        "maximum is αn², attained iff v = αu and U = 0. For a given u, v = αu is not the best choice either: that is "
        "v_i = αz_i/‖z_i‖ with z_i = n u_i - U (proved). The repaired statement holds for n = 0 and n = 1 as well.",
    ),
)
