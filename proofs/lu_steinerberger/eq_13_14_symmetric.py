"""(13) and (14) for v = u: how they simplify, their sum over i, and c = c_i - ‖u_i‖².

Source: Lu & Steinerberger, end of Section 3. Hypothesis: n >= 2. The constants of (13) and (14) are c_i, here `c(i)`, and c, here
`C` (printed c').
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.eq_10 import FACTS, one_class
from proofs.lu_steinerberger.eq_11_12 import exponent
from proofs.lu_steinerberger.notation import U, a, d, i, j, k, n, two_classes, u, unit_u, v
from proofs.lu_steinerberger.only_example import v_is_u
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.language.statements import IdxNe, Iff, both, eq, every, ge, sequent
from referee.language.terms import Symbol, real, total
from referee.language.vectors import vector
from referee.tactics.basic import Certificate, iff, over
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.language.terms import Index, Term

apart = given(IdxNe(j, i))

# (13) and (14) with their constants, for v and for v = u

(C,) = real("c'")


def c(index: Index) -> Term:
    return Symbol("c", (index,))


own = u(i) @ u(i)
exponent_u = U @ u(i) / (n - 1) - n / (n - 1) * own
rows_v = every(i, every(j, eq(v(j) @ u(i), c(i)), but=[i]))
rows_u = every(i, every(j, eq(u(j) @ u(i), c(i)), but=[i]))
mean_v, mean_u = every(i, eq(exponent, C)), every(i, eq(exponent_u, C))
rows, mean, unit, same_as_u = given(rows_u, mean_u, unit_u, v_is_u)
simplified = both(Iff(rows_v, rows_u), Iff(mean_v, mean_u))


def simplify() -> Theorem:
    """v_i = u_i put into (13) and (14)."""
    row_shift = Certificate().equal((same_as_u, j, a), u(i).at(a), over=[over(a)]).prove("=", v(j) @ u(i), u(j) @ u(i))
    cert = Certificate().equal((same_as_u, k, a), u(i).at(a) / (n - 1), over=[over(k), over(a)])
    cert.equal((same_as_u, i, a), -n / (n - 1) * u(i).at(a), over=[over(a)])
    mean_shift = cert.prove("=", exponent, exponent_u, FACTS)

    def pair(h: Theorem, left: Term, sign: int) -> Theorem:
        th = Certificate().equal(row_shift, sign).equal((h, i, j)).prove("=", left, c(i), apart)
        return logic.forall_intro(logic.forall_intro(th, j, [i]), i)

    def value(h: Theorem, left: Term, sign: int) -> Theorem:
        return logic.forall_intro(Certificate().equal(mean_shift, sign).equal((h, i)).prove("=", left, C), i)

    one = iff(rows_v, rows_u, lambda h: pair(h, u(j) @ u(i), -1), lambda h: pair(h, v(j) @ u(i), 1))
    two = iff(mean_v, mean_u, lambda h: value(h, exponent_u, -1), lambda h: value(h, exponent, 1))
    return logic.and_intro(one, two)


sum_of_14 = U @ U / (n - 1) - n / (n - 1) * total(i, own)


def summed() -> Theorem:
    """(14) summed over i."""
    return Certificate().equal((mean, i), -1, over=[over(i)]).prove("=", C * n, sum_of_14)


display_c = (eq(C, exponent_u), eq(exponent_u, c(i) - own), ge(c(i) - own, c(i) - 1))


@cache
def constant() -> Theorem:
    """c = ⟨U,u_i⟩/(n-1) - n/(n-1) ⟨u_i,u_i⟩ = c_i - ⟨u_i,u_i⟩ >= c_i - 1, as ⟨U,u_i⟩ = ⟨u_i,u_i⟩ + (n-1)c_i."""
    first = Certificate().equal((mean, i), -1).prove("=", C, exponent_u)
    split = Certificate().equal((rows, i, j), 1 / (n - 1), over=[over(j, i)]).prove("=", exponent_u, c(i) - own, FACTS)
    last = Certificate().equal((unit, i)).prove("<=", c(i) - 1, c(i) - own)
    return logic.and_intro(first, split, last)


def symmetric_case(goal: Formula, *more: Formula) -> Sequent:
    """The statement for unit vectors with (13) and (14) for v = u."""
    return sequent(goal, two_classes, unit_u, rows_u, mean_u, *more)


y = vector("y", d)
unit_y = eq(y.norm2(), 1)


def all_equal() -> tuple[Formula, ...]:
    """u_i = y, c_i = ‖y‖², c = 0: (13) and (14) hold, whatever the norm of y."""
    return every(i, every(a, eq(u(i).at(a), y.at(a)))), every(i, eq(c(i), y.norm2())), eq(C, 0)


def derived() -> list[tuple[str, Term, Term]]:
    from derivations.lu_steinerberger import section_3 as page  # noqa: PLC0415

    letters = {"q": own, "m": c(i)}
    return [("c of (14) for v = u", page.read(page.constant_of_14(), **letters), c(i) - own)]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s3-simplify",
        printed=lambda: sequent(simplified, two_classes, v_is_u),
        proof=simplify,
        variants=lambda: [one_class, Variant("v = -u", sequent(simplified, two_classes, every(i, v(i).equals(-u(i)))))],
        note="With the constants c_i and c of (13) and (14); c is printed c' here. Unit norm is not used.",
    ),
    Statement(
        "LS-s3-cn",
        printed=lambda: sequent(eq(C * n, sum_of_14), two_classes, mean_u),
        proof=summed,
        variants=lambda: [
            one_class,
            Variant("(14) dropped", sequent(eq(C * n, sum_of_14), two_classes, unit_u)),
            Variant("c for c·n", sequent(eq(C, sum_of_14), two_classes, mean_u)),
        ],
        note="The identity; that it is to be minimised is no claim. Unit norm is not used.",
    ),
    Statement(
        "LS-s3-ci",
        printed=lambda: symmetric_case(both(*display_c)),
        proof=constant,
        variants=lambda: [
            one_class,
            Variant(
                "‖u_i‖ = 1 dropped (all u_i = y)",
                sequent(both(*display_c), two_classes, *all_equal(), rows_u, mean_u),
                without=unit_u,
            ),
            Variant("(13) dropped", sequent(both(*display_c), two_classes, unit_u, mean_u)),
            Variant(
                "(14) dropped (all u_i = y)",
                sequent(both(*display_c), two_classes, unit_y, *all_equal()[:2], unit_u, rows_u),
                without=mean_u,
            ),
        ],
        derived=derived,
        note="⟨U,u_i⟩ = ⟨u_i,u_i⟩ + (n - 1)c_i. The last relation is an equality for unit vectors: c = c_i - 1 for every i, so that "
        "all c_i are equal.",
    ),
)
