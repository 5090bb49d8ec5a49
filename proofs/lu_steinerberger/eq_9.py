"""Eq. (9) and its conclusion: equal inner products and U = 0 give ⟨u_i, u_j⟩ = -1/(n - 1).

Source: Lu & Steinerberger, end of Section 2. Hypotheses: ‖u_i‖ = 1, U = 0, the equality cases of (5) and (7), n >= 2.
The family c_i is `c(i)`; the constant of (9), which the paper calls c once more, is `C`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import U, a, i, j, k, n, simplex, two_classes, u, unit_u
from proofs.lu_steinerberger.section_2 import U_vanishes
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.language.statements import Exists, IdxNe, both, eq, every, sequent
from referee.language.terms import Index, Symbol, Term, as_term, real, total
from referee.language.vectors import vector_sum
from referee.tactics.basic import Certificate, over, ring, sign, transitive
from referee.tactics.chain import given

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem

first_c, C = real("c c'")


def c(index: Index) -> Term:
    return Symbol("c", (index,))


constant_rows = every(i, every(j, eq(u(j) @ u(i), c(i)), but=[i]))
all_equal = every(i, every(j, eq(u(i) @ u(j), C), but=[i]))
unit_norms = as_term(n)
others = vector_sum(j, u(j), but=[i])
off_diagonal = total(i, total(j, u(i) @ u(j), but=[i]))

two, unit, vanishes, rows, flat = given(two_classes, unit_u, U_vanishes, constant_rows, all_equal)

row_display = both(
    eq(0, U @ u(i)),
    eq(U @ u(i), vector_sum(j, u(j)) @ u(i)),
    eq(vector_sum(j, u(j)) @ u(i), 1 + others @ u(i)),
    eq(1 + others @ u(i), 1 + (n - 1) * c(i)),
)
split_9, constant_9 = unit_norms + off_diagonal, unit_norms + n * (n - 1) * C
display_9 = both(eq(0, U.norm2()), eq(U.norm2(), split_9), eq(split_9, constant_9))
c_is_constant = every(i, every(j, eq(c(i), c(j))))
some_constant = Exists(C.name, all_equal)


@cache
def row_sum() -> Theorem:
    """0 = ⟨U,u_i⟩ = ⟨Σ u_j,u_i⟩ = 1 + ⟨Σ_{j≠i} u_j,u_i⟩ = 1 + (n - 1)c_i."""
    zero = Certificate().equal((vanishes, a), -u(i).at(a), over=[over(a)]).prove("=", 0, U @ u(i))
    whole = vector_sum(j, u(j)) @ u(i)
    split = Certificate().equal((unit, i)).prove("=", whole, 1 + others @ u(i))
    value = Certificate().equal((rows, i, j), over=[over(j, i)]).prove("=", 1 + others @ u(i), 1 + (n - 1) * c(i))
    return logic.and_intro(zero, ring(U @ u(i), whole), split, value)


def one_constant() -> Theorem:
    """c_i = ⟨u_j,u_i⟩ = ⟨u_i,u_j⟩ = c_j for i ≠ j, so that all inner products are the mean of the c_i."""
    pair = Certificate().equal((rows, i, j), -1).equal((rows, j, i)).prove("=", c(i), c(j), apart())
    equal = logic.index_cases(logic.implies_intro(pair, IdxNe(j, i)), ring(c(j), c(j)))
    same = logic.forall_intro(logic.forall_intro(equal, j), i)
    some = Certificate().add(sign("<=", total(j, 1, but=[i]))).add(sign("<", as_term(1))).prove("<", 0, n)
    mean = total(k, c(k)) / n
    cert = Certificate().equal((rows, j, i)).equal((same, j, k), 1 / as_term(n), over=[over(k)])
    body = logic.forall_intro(cert.prove("=", u(i) @ u(j), mean, [some, *apart()]), j, [i])
    number = logic.exists_intro(logic.forall_intro(body, i), C.name, all_equal, mean)
    return logic.and_intro(same, number)


def apart() -> list[Theorem]:
    """The indices j and i differ."""
    return [logic.assume(IdxNe(j, i))]


def eq_9() -> Theorem:
    """0 = ‖Σu_i‖² = n + Σ_{i≠j} ⟨u_i,u_j⟩ = n + n(n - 1)c."""
    zero = Certificate().equal((vanishes, a), -U.at(a), over=[over(a)]).prove("=", 0, U.norm2())
    split = Certificate().equal((unit, i), over=[over(i)]).prove("=", U.norm2(), split_9)
    cert = Certificate().equal((flat, i, j), over=[over(i), over(j, i)])
    return logic.and_intro(zero, split, cert.prove("=", split_9, constant_9))


def inner_products() -> Theorem:
    """From n + n(n - 1)c = 0: c = -1/(n - 1)."""
    zero = transitive(*(logic.and_elim(eq_9(), step) for step in range(3)))
    cert = Certificate().equal(zero, -1 / (n * (n - 1))).equal((flat, i, j))
    pair = cert.prove("=", u(i) @ u(j), -1 / (n - 1), [two, *apart()])
    return logic.forall_intro(logic.forall_intro(pair, j, [i]), i)


def derived() -> list[tuple[str, Term, Term]]:
    from derivations.lu_steinerberger import section_2 as page  # noqa: PLC0415

    return [("the solution of n + n(n - 1)c = 0", page.read(page.common_inner_product()), -1 / (n - 1))]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s2-c",
        printed=lambda: sequent(row_display, unit_u, U_vanishes, constant_rows),
        proof=row_sum,
        variants=lambda: [
            Variant("‖u_i‖ = 1 dropped", sequent(row_display, U_vanishes, constant_rows)),
            Variant("U = 0 dropped", sequent(row_display, unit_u, constant_rows)),
            Variant("⟨u_j,u_i⟩ = c_i dropped", sequent(row_display, unit_u, U_vanishes)),
        ],
        note="c is ⟨U,u_i⟩, which is 0 because U = 0.",
    ),
    Statement(
        "LS-s2-ci-const",
        printed=lambda: sequent(both(c_is_constant, some_constant), two_classes, unit_u, U_vanishes, constant_rows),
        proof=one_constant,
        variants=lambda: [
            Variant(
                "one letter c for ⟨U,u_i⟩ and for ⟨u_i,u_j⟩",
                sequent(
                    every(i, every(j, eq(u(i) @ u(j), first_c), but=[i])),
                    two_classes,
                    unit_u,
                    U_vanishes,
                    every(i, eq(U @ u(i), first_c)),
                ),
            ),
            Variant("⟨u_j,u_i⟩ = c_i dropped", sequent(c_is_constant, two_classes, unit_u, U_vanishes)),
        ],
        note="The paper calls two numbers c: ⟨U,u_i⟩, which is 0, and ⟨u_i,u_j⟩, which is -1/(n - 1). The second is c' here. "
        "c_i = c_j needs no more than ⟨u_i,u_j⟩ = ⟨u_j,u_i⟩.",
    ),
    Statement(
        "LS-eq9",
        printed=lambda: sequent(display_9, unit_u, U_vanishes, all_equal),
        proof=eq_9,
        variants=lambda: [
            Variant("‖u_i‖ = 1 dropped", sequent(display_9, U_vanishes, all_equal)),
            Variant("U = 0 dropped", sequent(display_9, unit_u, all_equal)),
            Variant("⟨u_i,u_j⟩ = c dropped", sequent(display_9, unit_u, U_vanishes)),
        ],
        note="The c of (9) is ⟨u_i,u_j⟩, not the c of the display before it (which is 0); it is printed c' here.",
    ),
    Statement(
        "LS-s2-ip",
        printed=lambda: sequent(simplex, two_classes, unit_u, U_vanishes, all_equal),
        proof=inner_products,
        variants=lambda: [
            Variant("‖u_i‖ = 1 dropped", sequent(simplex, two_classes, U_vanishes, all_equal)),
            Variant("U = 0 dropped", sequent(simplex, two_classes, unit_u, all_equal)),
            Variant("⟨u_i,u_j⟩ = c dropped", sequent(simplex, two_classes, unit_u, U_vanishes)),
        ],
        derived=derived,
        note="For i ≠ j, which the display does not repeat. Needs n ≥ 2.",
    ),
)
