"""Beyond the paper: 1/12 is the best constant in the remainder of order 3, for every even n.

For unit vectors with ⟨u_i,u_j⟩ = ±1 and U = 0, which are n/2 pairs ±e, the remainder is more than Cn|α|⁴ for some α exactly if
C < 1/12: all κ_4 are -2, so that the next term of the expansion is -nα⁴/12, and the remainder after it is at most (5/4)n|α|⁵.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.beyond_remainder import third_order, with_third
from proofs.lu_steinerberger.excess import exceeds, too_large, vanishing
from proofs.lu_steinerberger.notation import U, a, alpha, i, j, n, u
from proofs.lu_steinerberger.proposition_3 import N, energy, some_points
from proofs.lu_steinerberger.proposition_3 import x as product
from proofs.lu_steinerberger.section_2 import U_vanishes
from proofs.lu_steinerberger.tilted_law import average, expansion, summed
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.language.statements import Iff, eq, every, le, lt, sequent
from referee.language.subst import Lam
from referee.language.terms import Add, Mul, Size, Symbol, absolute, as_term, log, total
from referee.tactics.basic import (
    Certificate,
    discharge,
    iff,
    implies,
    over,
    relation,
    restate,
    rewrite,
    sign,
    symmetric,
)
from referee.tactics.chain import given
from referee.tactics.taylor import log_sum_exp_taylor

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Sentence

C = Symbol("C")
half, twelfth = Fraction(1, 2), Fraction(1, 12)
to_third = energy - with_third
excess = exceeds(C * n, 4, to_third)
pairs = every(i, every(j, eq(product**2, 1)))
lower = lt(C, twelfth)
plain = N * log(n) + N * alpha**2 / 2


def no_means() -> tuple[Theorem, Theorem]:
    """For U = 0, ⟨u_i,U⟩ = 0, and (1/n) Σ_j ⟨u_i,u_j⟩ = 0."""
    (zero,) = given(U_vanishes)
    parts = []
    for value, weight in ((u(i) @ U, u(i).at(a)), (average(product), u(i).at(a) / n)):
        parts.append(logic.forall_intro(Certificate().equal((zero, a), weight, over=[over(a)]).prove("=", value, 0), i))
    return parts[0], parts[1]


def third_order_of_pairs(product_zero: Theorem) -> Theorem:
    """For U = 0 and ⟨u_i,u_j⟩ = ±1 the expansion of order 3 is n log n + ½nα²."""
    some, unit, zero = given(some_points, pairs, U_vanishes)
    cert = Certificate().equal((zero, a), alpha / N * U.at(a), over=[over(a)])
    cert.equal((product_zero, i), -(alpha**2) / (2 * N**2) * (u(i) @ U), over=[over(i)])
    cubes = total(j, (product - u(i) @ U / N) ** 2 + (product - u(i) @ U / N) * product + product**2)
    cert.equal((product_zero, i), -(alpha**3) / (6 * N**2) * cubes + alpha**3 / (6 * N), over=[over(i)])
    cert.equal((unit, i, j), alpha**2 / (2 * N) + alpha**3 / (6 * N) * product, over=[over(i), over(j)])
    return cert.prove("=", with_third, plain, [some])


def next_of_pairs(mean_zero: Theorem) -> Theorem:
    """For U = 0 and ⟨u_i,u_j⟩ = ±1 the expansion of order 4 is n log n + ½nα² - nα⁴/12, within (5/4)n|α|⁵."""
    some, unit = given(some_points, pairs)
    th = summed(log_sum_exp_taylor(4, j, "alpha"), 4, lambda points: Add((average(points),)))
    bound = relation(th).rhs
    th = rewrite(th, mean_zero, lambda hole: le(absolute(energy - expansion(4, Add((hole(i),)))), bound))
    cert = Certificate().equal((mean_zero, i), alpha**3 / 6, over=[over(i)])
    mean_square = average(product**2)
    for factor in (alpha**2 / 2, alpha**3 / 6 * product, alpha**4 / 24 * (product**2 + 1 - 3 * (mean_square + 1))):
        cert.equal((unit, i, j), factor / N, over=[over(i), over(j)])
    value = cert.prove("=", expansion(4, Add((as_term(0),))), plain - N * alpha**4 / 12, [some])
    return rewrite(th, value, lambda hole: le(absolute(energy - hole), bound))


def unit_length(th: Theorem) -> Theorem:
    """A theorem about vectors of length at most 1, for ⟨u_i,u_j⟩ = ±1."""
    (unit,) = given(pairs)
    square = Certificate().add(square=1 - u(i).norm2(), c=half).equal((unit, i, i), half)
    return discharge(th, logic.forall_intro(square.prove("<=", u(i).norm2(), 1), i))


def some_excess() -> Theorem:
    """For C < 1/12 some α has Cn|α|⁴ < |energy - expansion of order 3|."""
    some, small = given(some_points, lower)
    product_zero, mean_zero = no_means()
    bound = Mul((n * as_term(Fraction(5, 4)), absolute(alpha) ** 5))
    th = restate(next_of_pairs(mean_zero), le(absolute(energy - plain + N * alpha**4 / 12), bound))
    same = symmetric(third_order_of_pairs(product_zero))
    th = rewrite(th, same, lambda hole: le(absolute(energy - hole + N * alpha**4 / 12), bound))
    above = Certificate().add(small, sign("<", n, [some])).prove("<", C * n, N / 12)
    return unit_length(too_large(th, 4, C * n, to_third, above, -1))


def no_excess() -> Theorem:
    """For C >= 1/12 there is none, for any vectors of length at most 1."""
    some, large, bound = *given(some_points, le(twelfth, C)), third_order()
    fourth_power = sign("<=", absolute(alpha) ** 4)

    def clash(h: Theorem) -> Theorem:
        return Certificate().add(h).add(bound).add(sign("<", n, [some]), large, fourth_power).prove("<", 0, 0)

    none = implies(excess.body, clash)
    return implies(excess, lambda h: logic.exists_elim(h, none, "alpha"))


def for_pairs() -> Theorem:
    """Some α has Cn|α|⁴ < |energy - expansion of order 3| iff C < 1/12."""
    large, none = le(twelfth, C), unit_length(no_excess())

    def there(h: Theorem) -> Theorem:
        absurd = logic.ex_falso(logic.implies_elim(none, h), lower)
        return logic.order_cases(logic.implies_intro(absurd, large), implies(lower, lambda s: s))

    return iff(excess, lower, there, lambda _: some_excess())


def of_pairs(*assumed: Sentence) -> Sequent:
    return sequent(Iff(excess, lower), some_points, *assumed)


nowhere, together = {"u": Lam((i, a), as_term(0))}, {"u": Lam((i, a), as_term(1))}
on_a_line = {"d": Size((), 1)}

BEYOND: tuple[Statement, ...] = (
    Statement(
        "LS-beyond-constant-3",
        title="The remainder of order 3: 1/12 is the best constant",
        printed=lambda: of_pairs(pairs, U_vanishes),
        proof=for_pairs,
        variants=lambda: [
            Variant(
                "⟨u_i,u_j⟩ = ±1 dropped: u_i = 0, C = 0", of_pairs(U_vanishes), lambda: vanishing(to_third, 4, nowhere)
            ),
            Variant(
                "U = 0 dropped: u_i = 1 in R, C = 0",
                of_pairs(pairs),
                lambda: vanishing(to_third, 4, together, on_a_line),
            ),
        ],
        note="The hypotheses describe n/2 pairs ±e: the energy is n log(n cosh α), and log cosh α = α²/2 − α⁴/12 + ….",
    ),
)
