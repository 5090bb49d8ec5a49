"""Eq. (15), the norms of u⃗ and v⃗, and the derivation of the matrix; what differs from them is refused."""

from __future__ import annotations

import pytest

from proofs.lu_steinerberger import eq_15
from proofs.lu_steinerberger.eq_15 import K, centring, form, gain, length, long_u, long_v, norms
from proofs.lu_steinerberger.notation import U, V, a, b, d, i, j, n, u, unit_u, unit_v, v
from referee.kernel.theorem import KernelError, same
from referee.language.matrices import identity, kron, ones
from referee.language.terms import Idx, total
from referee.language.vectors import ShapeError
from referee.tactics.basic import ring
from referee.tactics.chain import StepError, calc


@pytest.mark.parametrize("claim", eq_15.CLAIMS, ids=lambda c: c.id)
def test_the_theorem_is_the_statement(claim):
    theorem, statement = claim.proof(), claim.printed()
    assert same(theorem.goal, statement.goal)
    assert all(any(same(h, g) for g in statement.given) for h in theorem.hyps)
    assert theorem.ctx == ()


def test_15_needs_no_hypothesis():
    assert eq_15.eq_15().hyps == ()


def test_the_derivation_gives_the_kronecker_product():
    for _, derived, stated in eq_15.derived():
        ring(derived, stated)


def test_the_derivation_sees_a_changed_matrix():
    (_, derived, _), _ = eq_15.derived()
    with pytest.raises(KernelError, match="cone"):
        ring(derived, kron(centring + ones(n, n), identity(d)).at(i, a, j, b))


@pytest.mark.parametrize(
    "matrix",
    [
        kron(identity(n) * n + ones(n, n), identity(d)),
        kron(identity(n) * (n - 1) - ones(n, n), identity(d)),
        kron(identity(n), identity(d) * n - ones(d, d)),
        kron(identity(n) * d - ones(n, n), identity(d)),
    ],
    ids=["sign", "coefficient", "transposed factors", "wrong size"],
)
def test_another_matrix_is_refused(matrix):
    with pytest.raises(KernelError, match="cone: the certificate does not add up"):
        ring(gain, form(long_v, matrix, long_u))


def test_another_range_is_refused():
    m = Idx("m", n - 1)
    with pytest.raises(KernelError, match="cone"):
        ring(n * total(m, v(m) @ u(m)) - V @ U, form(long_v, K, long_u))


def test_the_order_of_the_factors_is_a_shape():
    with pytest.raises(ShapeError, match="inner sizes differ"):
        form(long_v, kron(identity(d), centring), long_u)


def test_the_norm_needs_its_own_unit_vectors():
    with pytest.raises(KernelError, match="cone"):
        length(long_v, unit_u)
    assert {unit_u, unit_v} == set(norms().hyps)


def test_a_wrong_step_is_named():
    chain = calc(gain, name="(15)")
    with pytest.raises(StepError, match=r"step 1 of \(15\) does not hold"):
        chain.eq(form(long_v, K, long_v), reason="symmetry")
