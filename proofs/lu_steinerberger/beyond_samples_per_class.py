"""Beyond the paper: Theorem 1 with m samples in each class, L(u, v) = Σ_i Σ_k log(Σ_j e^{⟨v_j,u_ik⟩} / e^{⟨v_i,u_ik⟩}), k = 1, …, m.

The minimum is m n log(1 + (n - 1) e^{-nα/(n-1)}), reached exactly where the samples of each class have collapsed, v_i = αu_ik for all
k, and v is a simplex of vectors of norm α. The paper has m = 1. Hypotheses: n >= 2, m >= 1, α > 0, and norms that are bounded on
average only: Σ_i Σ_k ‖u_ik‖² <= mn and Σ‖v_i‖² <= α²n.

(12) for every k and Jensen's inequality over k leave a bound in the means ū_i = (1/m) Σ_k u_ik. Now Σ‖ū_i‖² <= n, with equality only
where u_ik = ū_i: so the samples collapse first, and then every slice (u_1k, …, u_nk) is extremal by itself.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger import average_norms
from proofs.lu_steinerberger import beyond_average_norms as one_sample
from proofs.lu_steinerberger import simplex as frames
from proofs.lu_steinerberger.average_norms import average_u, average_v, minimum_alpha
from proofs.lu_steinerberger.eq_11_12 import level
from proofs.lu_steinerberger.eq_13_14 import eq_12_link
from proofs.lu_steinerberger.loss_uv import quotient
from proofs.lu_steinerberger.notation import a, alpha, d, enough_room, i, j, n, positive_alpha, two_classes, u, v
from proofs.lu_steinerberger.samples import (
    FACTS,
    apart,
    collapse,
    collapsed,
    k,
    l,
    loss,
    m,
    norm_v,
    one_slice,
    simplex_v,
    slices_from_v,
    some_samples,
    v_from_slices,
)
from proofs.lu_steinerberger.theorem_2 import for_pairs
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import Iff, both, eq, every, ge, le, ne, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import as_term, exp, log, total
from referee.language.vectors import family, vector_sum
from referee.tactics.basic import (
    Certificate,
    backward,
    discharge,
    forward,
    iff,
    iff_every,
    iff_parts,
    iff_transitive,
    over,
    restate,
    sign,
)
from referee.tactics.chain import calc, given
from referee.tactics.jensen import jensen_softplus, mean
from referee.tactics.links import Link
from referee.tactics.means import constant, tight
from referee.tactics.minimum import Minimum, rival

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.tactics.chain import Chain

average_uk = le(total(i, total(k, u(i, k).norm2())), m * n)
standing = (two_classes, some_samples, positive_alpha, average_uk, average_v)
some, short_u = given(some_samples, average_uk)
least = m * minimum_alpha
where = both(collapsed, norm_v, simplex_v)
rivals = {"u": rival("w", i, k, a), "v": rival("x", i, a)}
minimum = Minimum(loss, (average_uk, average_v), least, where, enough_room, rivals)

means = {"u": Lam((i, a), mean(k, u(i, k).at(a)))}
V, U_k, own = vector_sum(l, v(l)), vector_sum(l, u(l, k)), v(i) @ u(i, k)
exponent = (V @ U_k - n * total(i, own)) / (n * (n - 1))
slice_loss, slice_below = substitute(quotient(), symbols=one_slice), n * level(exponent)
eq_13 = every(i, constant(j, l, v(j) @ u(i, k), but=[i]))
eq_14 = constant(i, j, (V @ u(i, k) - n * own) / (n - 1))
short_slices = every(k, substitute(average_u, symbols=one_slice))


def at_slice(th: Theorem) -> Theorem:
    """A theorem about u_i, for u_ik."""
    return logic.instantiate(th, symbols=one_slice)


@cache
def shorter() -> Link:
    """Σ‖ū_i‖² <= n, with equality iff Σ_i Σ_k ‖u_ik‖² = mn and u_ik = ū_i for all i and k."""
    length, share = substitute(average_u.lhs, symbols=means), sign("<", 1 / m, [some])
    cert = Certificate().add(share, short_u)
    cert.add(share, square=u(i, k).at(a) - mean(k, u(i, k).at(a)), over=[over(i), over(k), over(a)])
    return Link(cert.prove("<=", length, n, FACTS), cert.iff(length, n, FACTS))


@cache
def least_objective() -> Link:
    """The mean exponent is at least -nα/(n - 1), with equality iff v = αū, Σū_i = 0 and Σ‖ū_i‖² = n."""
    link = average_norms.least_objective()
    th, case = (discharge(logic.instantiate(x, symbols=means), shorter().th) for x in (link.th, tight(link)))
    return Link(th, case)


@cache
def eq_12() -> Link:
    """(12) for the slice k, with (13) and (14) as its equality case."""
    case = restate(at_slice(tight(eq_12_link())), Iff(eq(slice_below, slice_loss), both(eq_13, eq_14)), FACTS)
    return Link(restate(at_slice(eq_12_link().th), le(slice_below, slice_loss), FACTS), case)


@cache
def lower_bound() -> Chain:
    """L(u, v) >= m n log(1 + (n - 1) e^{-nα/(n-1)})."""
    chain = calc(loss, FACTS, "Theorem 1 with samples").eq(total(k, slice_loss), reason="the sums exchanged")
    chain = chain.ge(total(k, slice_below), by=eq_12(), reason="(12) for every k").eq(n * total(k, level(exponent)))
    jensen = jensen_softplus(k, as_term(n - 1), exponent, FACTS)
    chain = chain.ge(m * n * level(mean(k, exponent)), by=jensen, reason="Jensen over k")
    return chain.ge(least, by=least_objective(), reason="nΣ⟨v_i,u_i⟩ - ⟨V,U⟩ ≤ αn² for the means")


@cache
def slice_by_slice() -> Theorem:
    """If Σ_i ‖u_ik‖² <= n for every k: the bound is reached iff every slice is extremal."""
    short = logic.forall_elim(logic.assume(short_slices), k)
    known = average_norms.lower_bound().theorem(), average_norms.equality()
    bound, case = (discharge(at_slice(th), short) for th in known)
    split = Certificate().add((logic.forall_intro(bound, k), k), over=[over(k)]).iff(least, loss)
    return iff_transitive(split, iff_every(restate(case, Iff(eq(minimum_alpha, slice_loss), iff_parts(case)[1])), k))


def of_collapsed_means(full: Theorem) -> Theorem:
    """Σ‖ū_i‖² = n gives u_ik = ū_i, and so Σ_i ‖u_ik‖² <= n for every k."""
    one = logic.and_elim(forward(tight(shorter()), full), 1)
    both_ways = u(i, k).at(a) + mean(k, u(i, k).at(a))
    cert = Certificate().equal(full).equal((one, i, k, a), both_ways, over=[over(i), over(a)])
    return logic.forall_intro(cert.prove("<=", total(i, u(i, k).norm2()), n, FACTS), k)


@cache
def equality() -> Theorem:
    """L(u, v) = m n log(1 + (n - 1) e^{-nα/(n-1)}) iff v_i = αu_ik for all i and k, and v is a simplex of vectors of norm α."""
    case = tight(lower_bound().link())

    def there(h: Theorem) -> Theorem:
        short = of_collapsed_means(logic.and_elim(logic.and_elim(h, 0), 2))
        return v_from_slices(forward(discharge(slice_by_slice(), short), backward(case, h)))

    def back(h: Theorem) -> Theorem:
        slices = slices_from_v(h)
        unit = logic.and_elim(logic.forall_elim(slices, k), 0)
        short = Certificate().equal((unit, i), over=[over(i)]).prove("<=", total(i, u(i, k).norm2()), n)
        return forward(case, backward(discharge(slice_by_slice(), logic.forall_intro(short, k)), slices))

    return restate(iff_transitive(case, iff(iff_parts(case)[1], where, there, back)), minimum.reached)


@cache
def attained() -> Theorem:
    """For d >= n - 1: as with one sample, all samples of a class being the same."""
    plain = one_sample.minimum
    at = {"u": Lam((i, k, a), plain.rivals["u"].body), "v": plain.rivals["v"]}

    def reach(h: Theorem) -> Theorem:
        short_w, short_x = (logic.and_elim(logic.and_elim(h, 0), part) for part in range(2))
        copies = Certificate().add(sign("<=", as_term(m)), short_w)
        short = copies.prove("<=", substitute(average_uk.lhs, symbols=at), m * n)
        value = Certificate().equal(logic.and_elim(h, 1), m).prove("=", substitute(loss, symbols=at), least)
        pair = logic.and_intro(logic.and_intro(short, short_x), value)
        return minimum.found(pair, minimum.attaining, tuple(at.values()))

    return plain.opened(one_sample.attained(), plain.attaining, reach)


def no_simplex(place: Theorem) -> Theorem:
    """For d < n - 1 there is no simplex x/α of unit vectors."""
    scaled = Lam((i, a), minimum.rivals["v"].body / alpha)
    none = logic.instantiate(frames.no_simplex(), symbols={"u": scaled})
    unit, angles = (
        Certificate().equal(at, 1 / alpha**2).prove("=", substitute(lhs, symbols={"u": scaled}), rhs, facts)
        for at, lhs, rhs, facts in (
            ((logic.and_elim(place, 1), i), u(i).norm2(), 1, FACTS),
            ((logic.and_elim(place, 2), i, j), u(i) @ u(j), -1 / (n - 1), [*FACTS, *apart]),
        )
    )
    return logic.implies_elim(discharge(none, logic.forall_intro(unit, i)), for_pairs(angles))


def theorem() -> Theorem:
    return minimum.theorem(lower_bound().theorem(), equality(), attained(), no_simplex)


def given_that(*hypotheses: Formula, goal: Formula = minimum.statement) -> Sequent:
    return sequent(goal, *hypotheses)


def variants() -> list[Variant]:
    y, reached = family("y", d), eq(loss, least)
    unit_y, multiple = every(i, eq(y(i).norm2(), 1)), every(i, v(i).equals(y(i) * alpha))
    copies = (*standing[:3], unit_y, multiple, every(i, every(k, u(i, k).equals(y(i)))))
    other_exponent = m * n * log(1 + (n - 1) * exp(-alpha / (n - 1)))
    return [
        Variant(
            "n ≥ 2 dropped: n - 1 vanishes at n = 1",
            given_that(some_samples, positive_alpha, goal=ne(n - 1, 0)),
            without=two_classes,
        ),
        Variant("m ≥ 1 dropped", given_that(two_classes, positive_alpha, average_uk, average_v)),
        Variant("α > 0 dropped", given_that(two_classes, some_samples, average_uk, average_v)),
        Variant("Σ‖u_ik‖² ≤ mn dropped", given_that(*standing[:3], average_v)),
        Variant("Σ‖v_i‖² ≤ α²n dropped", given_that(*standing[:3], average_uk)),
        Variant("collapsed, without a simplex", given_that(*copies, goal=reached)),
        Variant(
            "a simplex v, not collapsed",
            given_that(*standing, unit_y, multiple, goal=Iff(reached, both(norm_v, simplex_v))),
        ),
        Variant("m + 1 for m in front", given_that(*copies, goal=ge(loss, (m + 1) * minimum_alpha))),
        Variant("e^{-α/(n-1)}", given_that(*copies, goal=ge(loss, other_exponent))),
    ]


def at_collapse() -> list[EqualityCase]:
    """ALPHA is 5/2 in the models."""
    says = "u_ik = v_i/α, v simplex, n = {}, d = {}, m = {}, rotated, α = 5/2; off it: two samples exchanged"
    return [
        EqualityCase(loss, least, collapse(*size), collapse(*size, swapped=True), says.format(*size))
        for size in ((7, 9, 3), (12, 11, 5))
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "LS-beyond-samples-per-class",
        title="Theorem 1 with m samples in each class",
        printed=lambda: given_that(*standing),
        proof=theorem,
        chains=lambda: [lower_bound()],
        equality=at_collapse,
        variants=variants,
        note="Within-class collapse is part of the conclusion: where the minimum is reached, all samples of a class are one vector, "
        "v_i/α. The norms are bounded only on average over all samples.",
    ),
)
