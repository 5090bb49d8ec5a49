"""Section 3.2: when the matrix M of (5) is nonsingular.

Adding to the column of u the columns of x, weighted by x, makes M block triangular: det M = u at a solution, and there
u = 1 - log Σe^{θ_j}.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.notation import (
    I_n,
    M,
    X,
    at_solution,
    feasible,
    i,
    kkt_matrix,
    n,
    one,
    positive_x,
    reciprocal,
    slack_v,
    some_item,
    stationary,
    u,
    v,
    x,
)  # fmt: skip
from proofs.chiu.section_3_2_dual import Z, dual_value, e, h_sum, h_x, partition_value
from proofs.chiu.section_3_3 import slack_is_zero
from referee import claims
from referee.claims import Claim, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, diag, number, zeros
from referee.language.statements import FALSE, Iff, Sequent, both, eq, every, ne, sequent
from referee.language.terms import as_term, exp, log
from referee.language.vectors import Vector, zero
from referee.tactics.basic import (
    Certificate,
    congruence,
    iff,
    implies,
    relation,
    restate,
    transitive,
)  # fmt: skip
from referee.tactics.tables import triangular


def contradiction(same: Theorem, apart: Theorem) -> Theorem:
    """From a = b and a != b: 0 < 0, as 1 = (b - a)/(b - a)."""
    gap = relation(same).rhs - relation(same).lhs
    absurd = Certificate().equal(same, 1 / gap).prove("=", 0, 1, [apart])
    return logic.ex_falso(absurd, FALSE)


# the determinant of M

nothing, O, o = zero(n), zeros(n, n), zeros(n)
shear = Blocks(((I_n, X, O), (o.T, number(1), o.T), (O, o, I_n)))
sheared = Blocks(
    (
        (diag(reciprocal), o, -I_n),
        (one.T * u, number(u * (x @ Vector(n, lambda _: as_term(1)))), o.T),
        (O, o, diag(x)),
    )
)
at_zero: Blocks = kkt_matrix(nothing, as_term(0))


@cache
def determinant_at_zero() -> Theorem:
    """det M = u Σx, for v = 0 and with 0 for xᵀ1 - 1: M times the shear is block triangular, in the order v, x, u."""
    m, s, product = at_zero.det(), shear.det(), sheared.det()
    of_shear = triangular(s, [as_term(1)] * 3, (1, 0, 2))
    diagonal = [1 / x.at(product.rows[0]), sheared.table[1][1].scalar(), x.at(product.rows[2])]
    of_product = triangular(product, diagonal, (2, 0, 1), [h_x])
    both_sides = analysis.det_product(m, s, product, [h_x])
    cert = Certificate().equal(both_sides).equal(of_shear, -m).equal(of_product)
    return cert.prove("=", m, sheared.table[1][1].scalar(), [h_x])


@cache
def determinant() -> Theorem:
    """det M = u at a solution, M as it is printed: v_i and xᵀ1 - 1 are replaced by 0."""
    slack = Certificate().equal(h_sum).prove("=", M.table[1][1].scalar(), 0)
    no_v = congruence(slack_is_zero(), lambda hole: kkt_matrix(Vector(n, hole)).det())
    no_slack = congruence(slack, lambda hole: kkt_matrix(nothing, hole).det())
    value = Certificate().equal(h_sum, u).prove("=", sheared.table[1][1].scalar(), u)
    return transitive(no_v, no_slack, determinant_at_zero(), value)


def rank_printed() -> Sequent:
    """det M != 0."""
    return sequent(ne(M.det(), 0), *at_solution)


def rank_repaired() -> Sequent:
    """det M = u, so that det M != 0 iff Σ e^{θ_j} != e."""
    return sequent(both(eq(M.det(), u), Iff(ne(M.det(), 0), ne(Z, e))), *at_solution)


@cache
def rank_proof() -> Theorem:
    """u = 1 - log Σ e^{θ_j} is 0 iff the sum is e."""
    det, value = determinant(), dual_value()
    m = M.det()

    def sum_is_not_e(h: Theorem) -> Theorem:
        def absurd(is_e: Theorem) -> Theorem:
            logs = congruence(is_e, log)
            vanishes = Certificate().equal(det).equal(value).equal(logs, -1).prove("=", m, 0)
            return contradiction(vanishes, h)

        return logic.ne_intro(implies(eq(Z, e), absurd))

    def det_is_not_0(h: Theorem) -> Theorem:
        def absurd(vanishes: Theorem) -> Theorem:
            u_is_0 = Certificate().equal(vanishes).equal(det, -1).prove("=", u, 0)
            powers = congruence(u_is_0, lambda hole: exp(1 - hole))
            is_e = transitive(partition_value(), powers)
            return contradiction(restate(is_e, eq(Z, e)), h)

        return logic.ne_intro(implies(eq(m, 0), absurd))

    return logic.and_intro(det, iff(ne(m, 0), ne(Z, e), sum_is_not_e, det_is_not_0))


def rank_variants() -> list[Variant]:
    """Where x is not feasible, u is not the determinant; where the first line of (3) does not hold, u says nothing of Σ e^{θ_j}."""
    slack = every(i, eq(v.at(i), 0))
    one_item = (eq(n, 1), x.equals(Vector(n, lambda _: as_term(1))), slack, positive_x, feasible, slack_v)
    return [
        Variant("x is not feasible", sequent(eq(M.det(), u), some_item, positive_x, slack)),
        Variant("u and θ not related by (3)", sequent(Iff(ne(u, 0), ne(Z, e)), *one_item), without=stationary),
    ]


CLAIMS: tuple[Claim, ...] = (
    claims.Statement(
        "CH-s32-rank",
        printed=rank_printed,
        repaired=rank_repaired,
        proof=rank_proof,
        variants=rank_variants,
        note="det M = u, which vanishes where Σ e^{θ_j} = e: there the implicit function theorem does not apply to (3), although "
        "softmax is smooth. The factor u in the second line of (3) is the cause: with xᵀ1 - 1 = 0 in its place the determinant "
        "would be 1.",
    ),
)
