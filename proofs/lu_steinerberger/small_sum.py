"""“The linear term dominates and minimizers will be forced to have ‖Σu_i‖ quite small”: ‖Σu_i‖² <= ‖Σv_i‖² + n²α.

Source: Lu & Steinerberger, Section 1.3, after Proposition 3. Here u minimises f = Σ_i log Σ_j e^{α⟨u_i,u_j⟩} over unit
vectors, and v is any family of unit vectors; α > 0, n >= 1. It follows from f(u) >= n log n + (α/n)‖U‖² and
f(v) <= n log n + (α/n)‖V‖² + nα².
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import (
    U,
    V,
    a,
    alpha,
    d,
    enough_room,
    i,
    j,
    n,
    positive_alpha,
    two_classes,
    u,
    unit_u,
)
from proofs.lu_steinerberger.proposition_3 import (
    energy,
    remainder,
    some_points,
    x,
)
from proofs.lu_steinerberger.simplex import exists_simplex, simplex_frame
from referee.claims import Claim, Statement, Variant
from referee.kernel import algebra, logic
from referee.language.statements import FALSE, Exists, Implies, both, every, le, lt, sequent
from referee.language.subst import Lam, rename_symbol, substitute
from referee.language.terms import At, Idx, Size, Symbol, Term, absolute, as_term, exp, log, total
from referee.language.vectors import zero
from referee.tactics.basic import (
    Certificate,
    discharge,
    implies,
    over,
    relation,
    restate,
    ring,
    sign,
    transitive,
)
from referee.tactics.chain import calc, given
from referee.tactics.finite import partition, values
from referee.tactics.jensen import jensen_exp
from referee.tactics.links import TacticError
from referee.tactics.reduce import equal_by

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Sentence
    from referee.tactics.chain import Chain

half = Fraction(1, 2)
all_equal = every(i, every(j, u(i).equals(u(j))))
energy_v, unit_v = rename_symbol(energy, "u", "v"), rename_symbol(unit_u, "u", "v")
below_u = Exists("w", both(rename_symbol(unit_u, "u", "w"), lt(rename_symbol(energy, "u", "w"), energy)))
u_is_minimal = Implies(below_u, FALSE)
small_sum = le(U.norm2(), V.norm2() + n**2 * alpha)
to_v = Lam((i, a), Symbol("v", (i, a)))


@cache
def linear_bound() -> Chain:
    """f >= n log n + (α/n)‖U‖², for any vectors and every α: Jensen for exp over j."""
    some = given(some_points)
    rows = jensen_exp(j, alpha * x, facts=some)
    level = exp(alpha / n * (u(i) @ U))
    chain = calc(energy, some, "the linear bound")
    chain = chain.ge(total(i, log(n * level)), by=rows, reason="Jensen for exp over j")
    return chain.eq(n * log(n) + alpha / n * U.norm2())


def no_better(other: Theorem) -> Theorem:
    """f(u) <= f(v) for a minimiser u and unit vectors v."""
    minimal, low = logic.assume(u_is_minimal), le(energy, energy_v)

    def absurd(h: Theorem) -> Theorem:
        exists = logic.exists_intro(logic.and_intro(other, h), "w", below_u.body, to_v)
        return logic.ex_falso(logic.implies_elim(minimal, exists), low)

    return logic.order_cases(implies(low, lambda h: h), implies(lt(energy_v, energy), absurd))


def sum_of_minimiser() -> Theorem:
    """For n >= 1, α > 0, a minimiser u of f and any unit vectors v: ‖U‖² <= ‖V‖² + n²α."""
    some, positive, unit = given(some_points, positive_alpha, unit_v)
    linear = n * log(n) + alpha / n * V.norm2()
    error = restate(remainder(1), le(absolute(energy - rename_symbol(linear, "v", "u")), n * absolute(alpha) ** 2))
    there = discharge(logic.instantiate(error, symbols={"u": to_v}), unit)
    above = transitive(logic.and_elim(algebra.abs_bounds(energy_v - linear), 0), there)
    weight = sign("<", n / alpha, [some, positive])
    cert = Certificate().add(weight, linear_bound().theorem()).add(weight, no_better(unit)).add(weight, above)
    return cert.prove("<=", small_sum.lhs, small_sum.rhs, [some, positive])


def sum_of_minimiser_with_room() -> Theorem:
    """For n >= 2 and d >= n - 1 a minimiser has ‖U‖² <= n²α, because a simplex has V = 0."""
    two, room, positive = given(two_classes, enough_room, positive_alpha)
    bound, goal = sum_of_minimiser(), le(U.norm2(), n**2 * alpha)
    some = Certificate().add(two).add(sign("<=", 1)).prove("<=", 1, n)
    body = rename_symbol(simplex_frame, "u", "v")

    def reach(frame: Theorem) -> Theorem:
        unit, angles = logic.and_elim(frame, 0), logic.and_elim(frame, 1)
        cert = Certificate().equal((unit, i), over=[over(i)]).equal((angles, i, j), over=[over(i), over(j, i)])
        zero = cert.prove("=", V.norm2(), 0, [two])
        here = discharge(discharge(bound, some), unit)
        return Certificate().add(here).equal(zero).prove("<=", goal.lhs, goal.rhs)

    del room, positive
    return logic.exists_elim(exists_simplex(), implies(body, reach), "v")


def one_vector() -> Theorem:
    """For n = 1, ‖U‖ = 1 whatever α is."""
    one, first, only = {"n": Size((), 1)}, At(Size(())), Idx("i", Size((), 1))
    unit = logic.forall_elim(logic.assume(substitute(unit_u, sizes=one)), first)
    whole = substitute(U.at(a), sizes=one)
    value = Certificate().equal((partition(only), only), -u(only).at(a), over=[over(only)])
    entry = value.prove("=", whole, u(first).at(a))
    cert = Certificate().equal(unit).equal((logic.forall_intro(entry, a), a), whole + u(first).at(a), over=[over(a)])
    return cert.prove("=", substitute(U.norm2(), sizes=one), 1)


def three_signs() -> Theorem:
    """For n = 3 and d = 1, ‖U‖ >= 1 whatever α is: (x + y + z)² = 1 + ½(x + y)²(x + z)² for signs."""
    sizes, (p, q, r) = {"n": Size((), 3), "d": Size((), 1)}, values(3)
    k, c = Idx("k", Size((), 3)), Idx("a", Size((), 1))
    unit = logic.assume(substitute(unit_u, sizes=sizes))
    entry: list[Term] = [Symbol("u", (at, p)) for at in (p, q, r)]
    squares = []
    for at, sign_ in zip((p, q, r), entry, strict=True):
        cert = Certificate().equal(logic.forall_elim(unit, at))
        only = cert.equal((partition(c), c), Symbol("u", (at, c)) ** 2, over=[over(c)])
        squares.append(only.prove("=", sign_**2, 1))
    x_, y_, z_ = entry
    signs = x_ + y_ + z_
    excess = equal_by(signs**2, 1 + half * (x_ + y_) ** 2 * (x_ + z_) ** 2, squares)
    if excess is None:
        raise TacticError("three signs: (x + y + z)² is not what x² = y² = z² = 1 make of it")
    column = total(k, Symbol("u", (k, c)))
    first = total(k, Symbol("u", (k, p)))
    at_0 = Certificate().equal((partition(k), k), Symbol("u", (k, p)), over=[over(k)]).prove("=", signs, first)
    norm = Certificate().equal((partition(c), c), column**2, over=[over(c)]).prove("=", first**2, total(c, column**2))
    cert = Certificate().equal(norm).equal(at_0, signs + first).equal(excess, -1)
    cert.add(c=half, square=(x_ + y_) * (x_ + z_))
    return cert.prove("<=", 1, substitute(U.norm2(), sizes=sizes))


def all_minimal_at_0() -> Theorem:
    """At α = 0 the energy is n log n for all vectors: n equal vectors are a minimiser, with ‖U‖² = n² > 0 = ‖V‖² if V = 0."""
    some, unit, same, vanishes = given(some_points, unit_u, all_equal, V.equals(zero(d)))
    level, minimal = n * log(n), substitute(u_is_minimal, symbols={"alpha": as_term(0)})
    body = minimal.given.body

    def clash(h: Theorem) -> Theorem:
        less = logic.and_elim(h, 1)
        new, old = (ring(t, level) for t in (relation(less).lhs, relation(less).rhs))
        return Certificate().add(less).equal(new).equal(old, -1).prove("<", 0, 0)

    nothing = implies(minimal.given, lambda h: logic.exists_elim(h, implies(body, clash), "w"))
    cert = Certificate().add(sign("<", n**2, [some])).equal((vanishes, a), V.at(a), over=[over(a)])
    cert.equal((unit, i), -n, over=[over(i)])
    cert.equal((same, i, j, a), u(i).at(a), over=[over(i), over(j), over(a)])
    return logic.and_intro(nothing, cert.prove("<", V.norm2(), U.norm2()))


def printed_sum_of_minimiser(*assumed: Sentence) -> Sequent:
    return sequent(small_sum, some_points, positive_alpha, unit_u, unit_v, *assumed)


def variants_of_dom() -> list[Variant]:
    at_0 = substitute(printed_sum_of_minimiser(u_is_minimal), symbols={"alpha": as_term(0)})
    alone = sequent(le(U.norm2(), n**2 * alpha), some_points, positive_alpha, unit_u, u_is_minimal)
    return [
        Variant("u need not be a minimiser", printed_sum_of_minimiser()),
        Variant("α > 0 dropped: false for α = 0", at_0, all_minimal_at_0, positive_alpha),
        Variant("‖v_i‖ = 1 dropped (v = 0): ‖U‖² ≤ n²α is false for n = 1, α < 1", alone, one_vector, unit_v),
        Variant("‖U‖² ≤ n²α for every d: false for d = 1, n = 3, α < 1/9", alone, three_signs),
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s13-dom",
        printed=lambda: printed_sum_of_minimiser(u_is_minimal),
        proof=sum_of_minimiser,
        chains=lambda: [linear_bound()],
        variants=variants_of_dom,
        note="Made precise as: a minimiser u of Σ_i log Σ_j e^{α⟨u_i,u_j⟩} has ‖Σu_i‖² ≤ ‖Σv_i‖² + n²α for all unit vectors v_i, "
        "for every n, d and α > 0. Where some v has Σv_i = 0 (a simplex, for n ≥ 2 and d ≥ n - 1, is proved) this is ‖Σu_i‖ ≤ n√α. "
        "Where none has, ‖Σu_i‖ does not become small: it is 1 for n = 1, and at least 1 for three signs (n = 3, d = 1).",
    ),
)
