"""The simplex attains equality in (16): U = V = 0, and (13), (14) hold with c_i = -1/(n-1) and c = -n/(n-1).

Source: Lu & Steinerberger, Section 3, after (16). Hypotheses: n >= 2, ‖u_i‖ = 1, ⟨u_i,u_j⟩ = -1/(n-1) for i != j, v = u.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger.centring_spectrum import for_two_classes
from proofs.lu_steinerberger.eq_15 import gain, long_u, long_v
from proofs.lu_steinerberger.eq_16 import equality_16, equality_cases, no_sum_u, no_sum_v
from proofs.lu_steinerberger.notation import U, V, a, d, i, j, n, simplex, two_classes, u, unit_u, unit_v, v
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.language.statements import IdxNe, both, eq, every, le, sequent
from referee.tactics.basic import Certificate, backward, discharge, forward, over, symmetric
from referee.tactics.chain import given
from referee.tactics.tables import entries, equal, equation

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem

line = (two_classes, le(n, 2), eq(d, 1))
simplex_given = (two_classes, unit_u, simplex, every(i, v(i).equals(u(i))))
eq_13 = every(i, every(j, eq(v(j) @ u(i), -1 / (n - 1)), but=[i]))
eq_14 = every(i, eq(V @ u(i) / (n - 1) - n / (n - 1) * (v(i) @ u(i)), -n / (n - 1)))
at_simplex = both(no_sum_u, no_sum_v, eq(gain, n**2), eq_13, eq_14)


def simplex_equality() -> Theorem:
    """At u = v = simplex: U = V = 0, equality in (16), and (13), (14) with c_i = -1/(n-1), c = -n/(n-1)."""
    room, unit, angle, same = given(*simplex_given)
    squared = Certificate().equal((unit, i), over=[over(i)]).equal((angle, i, j), over=[over(i), over(j, i)])
    zero_norm = squared.prove("=", U.norm2(), 0, [room])
    square = Certificate().add(square=U.at(a), over=[over(a)]).iff(0, U.norm2())
    sum_u = forward(square, symmetric(zero_norm))
    sum_v = entries(no_sum_v, lambda a: Certificate().equal((same, i, a), over=[over(i)]).equal((sum_u, a)))
    swapped = equal(long_u, long_v, -equation(long_v, long_u, same))
    other = Certificate().equal((unit, i)).equal((same, i, a), u(i).at(a) + v(i).at(a), over=[over(a)])
    tight = backward(discharge(equality_16(), entries(unit_v, lambda _: other)), logic.and_intro(swapped, sum_u))
    apart = logic.assume(IdxNe(j, i))
    cross = Certificate().equal((angle, i, j)).equal((same, j, a), u(i).at(a), over=[over(a)])
    pair = cross.prove("=", v(j) @ u(i), -1 / (n - 1), [room, apart])
    thirteen = logic.forall_intro(logic.forall_intro(pair, j, [i]), i)
    share = -n / (n - 1)
    own = Certificate().equal((sum_v, a), u(i).at(a) / (n - 1), over=[over(a)])
    own.equal((unit, i), share).equal((same, i, a), share * u(i).at(a), over=[over(a)])
    fourteen = entries(eq_14, lambda _: own, [room])
    return for_two_classes(logic.and_intro(sum_u, sum_v, tight, thirteen, fourteen))


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-s3-simplexeq",
        printed=lambda: sequent(at_simplex, *simplex_given),
        proof=simplex_equality,
        equality=equality_cases,
        variants=lambda: [
            Variant("without v = u", sequent(eq(gain, n**2), two_classes, unit_u, unit_v, simplex)),
            Variant("without the simplex", sequent(at_simplex, two_classes, unit_u, simplex_given[3])),
            Variant(
                "without ‖u_i‖ = 1 (n = 2, d = 1)",
                sequent(at_simplex, *line, simplex, simplex_given[3]),
                without=unit_u,
            ),
        ],
    ),
)
