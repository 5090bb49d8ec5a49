"""The simplex is the only extremal example: equality in (16) together with (13) and (14); and λ = 1 for unit norms.

Source: Lu & Steinerberger, Section 3, after (16). Hypotheses: n >= 2, unit vectors.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.centring_spectrum import for_two_classes
from proofs.lu_steinerberger.eq_10 import FACTS
from proofs.lu_steinerberger.eq_13_14 import eq_13, eq_14
from proofs.lu_steinerberger.eq_15 import gain
from proofs.lu_steinerberger.eq_16 import equality_16
from proofs.lu_steinerberger.eq_16_simplex import simplex_equality
from proofs.lu_steinerberger.models_uv import simplices, unrelated
from proofs.lu_steinerberger.notation import a, i, j, k, n, simplex, two_classes, u, unit_u, unit_v, v
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.language.statements import And, IdxNe, Iff, both, eq, every, lt, sequent
from referee.language.terms import real
from referee.tactics.basic import Certificate, discharge, forward, iff, over
from referee.tactics.chain import given
from referee.tactics.tables import entries

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Sequent
    from referee.language.statements import Statement as Formula

v_is_u = every(i, v(i).equals(u(i)))
simplex_and_equal: And = both(simplex, v_is_u)
extremal = both(eq(gain, n**2), eq_13, eq_14)
apart = given(IdxNe(j, i))


@cache
def only_example() -> Theorem:
    """Equality in (16) together with (13) and (14) iff u is a simplex and v = u."""
    (unit,) = given(unit_u)

    def there(h: Theorem) -> Theorem:
        case = forward(for_two_classes(equality_16()), logic.and_elim(h, 0))
        same, zero, rows = logic.and_elim(case, 0), logic.and_elim(case, 1), logic.and_elim(h, 1)
        cert = Certificate().equal((rows, i, j, k), 1 / (n - 1), over=[over(k, i)])
        cert.equal((same, j, a), u(i).at(a), over=[over(a)])
        cert.equal((same, k, a), -u(i).at(a) / (n - 1), over=[over(k, i), over(a)])
        cert.equal((zero, a), u(i).at(a) / (n - 1), over=[over(a)]).equal((unit, i), -1 / (n - 1))
        pair = cert.prove("=", u(i) @ u(j), -1 / (n - 1), [*FACTS, *apart])
        angles = logic.forall_intro(logic.forall_intro(pair, j, [i]), i)
        return logic.and_intro(angles, entries(v_is_u, lambda i, a: Certificate().equal((same, i, a), -1)))

    def back(h: Theorem) -> Theorem:
        at = simplex_equality()
        for part in (0, 1):
            at = discharge(at, logic.and_elim(h, part))
        tight, thirteen, fourteen = (logic.and_elim(at, part) for part in (2, 3, 4))
        distinct = given(IdxNe(j, i), IdxNe(k, i))
        pair = (
            Certificate()
            .equal((thirteen, i, j))
            .equal((thirteen, i, k), -1)
            .prove("=", v(j) @ u(i), v(k) @ u(i), distinct)
        )
        rows = logic.forall_intro(logic.forall_intro(logic.forall_intro(pair, k, [i]), j, [i]), i)
        return logic.and_intro(
            tight, rows, entries(eq_14, lambda i, j: Certificate().equal((fourteen, i)).equal((fourteen, j), -1))
        )

    return iff(extremal, simplex_and_equal, there, back)


# v = λu

(lam,) = real("lambda")
multiple = every(i, every(a, eq(v(i).at(a), lam * u(i).at(a))))


def equal_for_unit_norms() -> Theorem:
    """λ > 0, v = λu and unit norms give λ² = 1, so λ = 1."""
    positive, line, one, two = given(lt(0, lam), multiple, unit_u, unit_v)
    square = Certificate().equal((two, i)).equal((line, i, a), -(v(i).at(a) + lam * u(i).at(a)), over=[over(a)])
    number = square.equal((one, i), -(lam**2)).prove("=", lam**2, 1)
    ratio = Certificate().equal(number, 1 / (1 + lam)).prove("=", lam, 1, [positive])
    return entries(v_is_u, lambda i, a: Certificate().equal((line, i, a)).equal(ratio, u(i).at(a)))


def is_equal(*more: Formula) -> Sequent:
    return sequent(v_is_u, multiple, *more)


standing = (two_classes, unit_u, unit_v)

CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s3-only",
        printed=lambda: sequent(Iff(extremal, simplex_and_equal), *standing),
        proof=only_example,
        equality=lambda: [
            EqualityCase(
                gain,
                n**2,
                simplices(7, 9),
                simplices(7, 9, turn=True),
                "u = v = simplex, n = 7, d = 9, rotated; off it: v rotated otherwise",
            ),
            EqualityCase(gain, n**2, simplices(20, 19), unrelated(20, 19), "u = v = simplex, n = 20, d = 19, rotated"),
        ],
        variants=lambda: [
            Variant("equality in (16) alone", sequent(Iff(eq(gain, n**2), simplex_and_equal), *standing)),
            Variant("‖u_i‖ = 1 dropped", sequent(Iff(extremal, simplex_and_equal), two_classes, unit_v)),
            Variant("‖v_i‖ = 1 dropped", sequent(Iff(extremal, simplex_and_equal), two_classes, unit_u)),
        ],
        note='"Extremal" is read as: equality in (16) together with (13) and (14). Equality in (16) alone holds whenever v = u and '
        "U = 0. (14) follows from the other two.",
    ),
    Statement(
        "LS-s3-alpha1",
        printed=lambda: is_equal(lt(0, lam), unit_u, unit_v),
        proof=equal_for_unit_norms,
        variants=lambda: [
            Variant("λ > 0 dropped", is_equal(unit_u, unit_v)),
            Variant("‖u_i‖ = 1 dropped", is_equal(lt(0, lam), unit_v)),
            Variant("‖v_i‖ = 1 dropped", is_equal(lt(0, lam), unit_u)),
        ],
        note='"α = 1" is read as ‖v_i‖ = 1, as in (3): α has not been introduced at this place.',
    ),
)
