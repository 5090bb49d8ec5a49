"""The last displays of Section 3: the norm of a sum of unit vectors, the bound on c, and the simplex as its equality case.

Source: Lu & Steinerberger, end of Section 3. Hypotheses: n >= 2, unit vectors, (13) and (14) for v = u. A maximum over pairs is the
value at a pair (p, q) that has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.eq_10 import FACTS, one_class
from proofs.lu_steinerberger.models_uv import collapsed, simplices, unrelated
from proofs.lu_steinerberger.notation import U, a, d, i, j, n, simplex, two_classes, u, unit_u
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import IdxNe, Iff, both, eq, every, ge, le, sequent
from referee.language.terms import At, Delta, as_size, as_term, indices, sqrt
from referee.tactics.basic import Certificate, iff, over, ring, sign

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula
    from referee.language.terms import Term

from proofs.lu_steinerberger.eq_13_14_symmetric import (
    C,
    all_equal,
    apart,
    c,
    constant,
    exponent_u,
    mean_u,
    rows,
    rows_u,
    symmetric_case,
    unit,
)

# the largest inner product

p, q = indices("p q", n)
largest = every(i, every(j, le(u(i) @ u(j), u(p) @ u(q)), but=[i]))
of_largest = n + n * (n - 1) * (u(p) @ u(q))


def norm_of_sum() -> Theorem:
    """0 <= ‖Σu_i‖² <= n + n(n-1) max_{i≠j} ⟨u_i,u_j⟩."""
    zero = Certificate().add(square=U.at(a), over=[over(a)]).prove("<=", 0, U.norm2())
    cert = Certificate().equal((unit, i), over=[over(i)]).add((logic.assume(largest), i, j), over=[over(i), over(j, i)])
    return logic.and_intro(zero, cert.prove("<=", U.norm2(), of_largest))


def equality_in_norm() -> Theorem:
    """The second relation is an equality iff all inner products are equal to the largest one."""
    cert = Certificate().equal((unit, i), over=[over(i)]).add((logic.assume(largest), i, j), over=[over(i), over(j, i)])
    return cert.iff(U.norm2(), of_largest)


def of_unit_vectors(*goals: Formula) -> Sequent:
    return sequent(both(*goals), unit_u, IdxNe(p, q), largest)


greatest_c = every(i, le(c(i), c(p)))
bounds_c = both(ge(C, c(p) - 1), ge(c(p) - 1, -1 / (n - 1) - 1), eq(-1 / (n - 1) - 1, -n / (n - 1)))


def value_of_c() -> Theorem:
    """c = c_i - 1."""
    cert = Certificate().equal(logic.and_elim(constant(), 0)).equal(logic.and_elim(constant(), 1))
    return cert.equal((unit, i), -1).prove("=", C, c(i) - 1)


def rows_are_equal() -> Theorem:
    """c_i = c_p for all i."""
    value = value_of_c()
    cert = Certificate().equal(value, -1).equal(logic.instantiate(value, indices={i: p}))
    return logic.forall_intro(cert.prove("=", c(i), c(p)), i)


def bound_on_c() -> Theorem:
    """c >= c_p - 1 >= -1/(n-1) - 1: the second from 0 <= ‖Σu_i‖² = n + n(n-1)c_p, as all c_i are c + 1."""
    at_p = logic.instantiate(constant(), indices={i: p})
    cert = (
        Certificate().equal(logic.and_elim(at_p, 0), -1).equal(logic.and_elim(at_p, 1), -1).add(logic.and_elim(at_p, 2))
    )
    first = cert.prove("<=", c(p) - 1, C)
    weight = sign("<", 1 / (n * (n - 1)), FACTS)
    cert = Certificate().add(weight, square=U.at(a), over=[over(a)])
    cert.equal((rows_are_equal(), i), 1 / as_term(n), over=[over(i)])
    cert.equal((unit, i), 1 / (n * (n - 1)), over=[over(i)])
    cert.equal((rows, i, j), 1 / (n * (n - 1)), over=[over(i), over(j, i)])
    second = cert.prove("<=", -1 / (n - 1) - 1, c(p) - 1, FACTS)
    return logic.and_intro(first, second, ring(-1 / (n - 1) - 1, -n / (n - 1), FACTS))


def case_of_equality() -> Theorem:
    """c = -n/(n-1) iff ⟨u_i,u_j⟩ = -1/(n-1) for all i ≠ j."""
    same = value_of_c()

    def there(h: Theorem) -> Theorem:
        cert = Certificate().equal((rows, i, j)).equal(same, -1).equal(h)
        pair = cert.prove("=", u(i) @ u(j), -1 / (n - 1), [*FACTS, *apart])
        return logic.forall_intro(logic.forall_intro(pair, j, [i]), i)

    def back(h: Theorem) -> Theorem:
        cert = Certificate().equal(same).equal((rows, i, j), -1 / (n - 1), over=[over(j, i)])
        th = cert.equal((h, i, j), 1 / (n - 1), over=[over(j, i)]).prove("=", C, -n / (n - 1), FACTS)
        return logic.nonempty(th, i, FACTS)

    return iff(eq(C, -n / (n - 1)), simplex, there, back)


def derived_bound() -> list[tuple[str, Term, Term]]:
    from derivations.lu_steinerberger import section_3 as page  # noqa: PLC0415

    return [
        ("the solution of n + n(n - 1)m = 0", page.read(page.least_inner_product()), -1 / (n - 1)),
        ("the exponent at g = n²", page.read(page.least_exponent()), -n / (n - 1)),
    ]


def orthogonal() -> tuple[Formula, ...]:
    """u_i = √(n/(n-1)) e_i in R^n, so that c_i = 0 and c = -n/(n-1)."""
    long = every(i, every(a, eq(u(i).at(a), sqrt(n / (n - 1)) * Delta(i, a))))
    return two_classes, eq(d, n), long, every(i, eq(c(i), 0)), eq(C, -n / (n - 1)), rows_u, mean_u


first_pair = u(At(as_size(0))) @ u(At(as_size(1)))

CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s3-max",
        printed=lambda: of_unit_vectors(le(0, U.norm2()), eq(U.norm2(), of_largest)),
        repaired=lambda: of_unit_vectors(le(0, U.norm2()), le(U.norm2(), of_largest)),
        proof=norm_of_sum,
        equality=lambda: [
            EqualityCase(
                U.norm2(),
                n + n * (n - 1) * first_pair,
                simplices(7, 9),
                unrelated(7, 9),
                "simplex, n = 7, d = 9, rotated: all inner products equal",
            ),
            EqualityCase(
                U.norm2(),
                n + n * (n - 1) * first_pair,
                simplices(20, 19),
                unrelated(20, 19),
                "simplex, n = 20, d = 19, rotated",
            ),
        ],
        variants=lambda: [
            Variant("‖u_i‖ = 1 dropped", sequent(le(U.norm2(), of_largest), IdxNe(p, q), largest)),
            Variant("any pair for the largest", sequent(le(U.norm2(), of_largest), unit_u, IdxNe(p, q))),
        ],
        derived=derived_bound,
        note='The second relation must be "≤": a sum of n(n - 1) inner products is at most n(n - 1) times the largest, with equality '
        "only if all are equal. The bound 0 ≤ n + n(n - 1)max, which is what the proof uses, holds.",
    ),
    Statement(
        "LS-s3-cbound",
        printed=lambda: symmetric_case(bounds_c, greatest_c),
        proof=bound_on_c,
        variants=lambda: [
            one_class,
            Variant(
                "‖u_i‖ = 1 dropped (all u_i = y)",
                sequent(bounds_c, two_classes, *all_equal(), rows_u, mean_u, greatest_c),
                without=unit_u,
            ),
            Variant("(14) dropped", sequent(bounds_c, two_classes, unit_u, rows_u, greatest_c)),
            Variant("(13) dropped", sequent(bounds_c, two_classes, unit_u, mean_u, greatest_c)),
        ],
        derived=derived_bound,
        note="Holds under (13) and (14) for v = u; max c_i is c_p. It follows from the repaired bound on ‖Σu_i‖²; the first relation "
        "is an equality. As c_i = c + 1 for all i, every c_p is the largest.",
    ),
    Statement(
        "LS-s3-final",
        printed=lambda: symmetric_case(Iff(eq(C, -n / (n - 1)), simplex)),
        proof=case_of_equality,
        equality=lambda: [
            EqualityCase(
                exponent_u, -n / (n - 1), simplices(7, 9, i), collapsed(7, 9, i), "simplex, n = 7, d = 9, rotated"
            ),
            EqualityCase(
                exponent_u, -n / (n - 1), simplices(20, 19, i), collapsed(20, 19, i), "simplex, n = 20, d = 19, rotated"
            ),
        ],
        variants=lambda: [
            Variant("(13) dropped", sequent(simplex, two_classes, unit_u, eq(C, -n / (n - 1)), mean_u), without=rows_u),
            Variant(
                "(14) dropped, at a simplex",
                sequent(eq(C, -n / (n - 1)), two_classes, unit_u, every(i, eq(c(i), -1 / (n - 1))), rows_u, simplex),
                without=mean_u,
            ),
            Variant(
                "‖u_i‖ = 1 dropped: u_i = √(n/(n - 1)) e_i, d = n", sequent(simplex, *orthogonal()), without=unit_u
            ),
            Variant("c = -n/(n - 1) dropped (all u_i = y)", symmetric_case(simplex, *all_equal())),
        ],
        note="Equality in c ≥ -n/(n - 1), under (13) and (14) for v = u, iff u is a simplex.",
    ),
)
