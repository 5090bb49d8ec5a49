"""The spectra of A ⊗ B, of nI - 1 1ᵀ and of K; neighbouring statements are refused."""

from __future__ import annotations

import pytest

from proofs.lu_steinerberger import centring_spectrum as spec
from proofs.lu_steinerberger import kronecker_spectrum as product
from proofs.lu_steinerberger.centring_spectrum import (
    eigenbases,
    eigenpair,
    extreme_eigenvalues,
    highest,
    lowest,
    one_class,
    one_dimension,
    quadratic_form,
)  # fmt: skip
from proofs.lu_steinerberger.eq_15 import K, centring, form
from proofs.lu_steinerberger.notation import d, n, two_classes
from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, same
from referee.language.matrices import Matrix, identity, kron, number, zeros
from referee.language.statements import both, ne
from referee.language.terms import At, Delta
from referee.language.vectors import ShapeError
from referee.tactics.basic import Certificate, restate, ring, sign
from referee.tactics.links import TacticError
from referee.tactics.spectrum import by_last, diagonalisation, kron_diagonalisation, no_other, only_eigenvalues
from referee.tactics.tables import equal

REFUSED = (KernelError, TacticError, NotDecided)
CLAIMS = (*product.CLAIMS, *spec.CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_the_theorem_is_the_statement(claim):
    theorem, statement = claim.proof(), claim.printed()
    assert same(theorem.goal, statement.goal)
    assert all(any(same(h, g) for g in statement.given) for h in theorem.hyps)
    assert theorem.ctx == ()


def test_the_multiplicities_hold_for_one_class_too():
    assert all(same(h, one_class) for basis in eigenbases() for h in basis.hyps)


def test_the_trace_agrees_with_the_multiplicities():
    assert spec.by_trace().hyps == ()
    with pytest.raises(KernelError, match="cone"):
        ring(K.trace(), n * (n - 1))
    assert ring(K.trace(), n * (n - 1) * d).hyps == ()


# A ⊗ B


def product_of(**change):
    parts = {
        "values": kron(product.lam, product.mu),
        "P": kron(product.P, product.Q),
        "R": kron(product.P_inverse, product.Q_inverse),
    }
    parts |= change
    goal = diagonalisation(kron(product.A, product.B), parts["P"], parts["R"], parts["values"])
    return kron_diagonalisation(logic.assume(product.A_diagonal), logic.assume(product.B_diagonal), goal)


@pytest.mark.parametrize(
    "change",
    [
        {"values": Matrix((product.m, d), (), lambda i, a: product.lam.at(i) + product.mu.at(a))},
        {"values": -kron(product.lam, product.mu)},
        {"P": kron(product.P, product.Q_inverse)},
        {"R": kron(product.P_inverse, product.Q_inverse).T},
    ],
    ids=["sum of the eigenvalues", "sign", "wrong basis", "transposed inverse"],
)
def test_another_diagonalisation_is_refused(change):
    with pytest.raises(REFUSED, match="cone"):
        product_of(**change)


def test_the_factors_do_not_commute():
    with pytest.raises(ShapeError):
        product_of(values=kron(product.mu, product.lam))


def test_no_other_eigenvalue_needs_the_inverse():
    p, q = both(*product.A_diagonal.args[:2]), product.B_diagonal
    with pytest.raises(KernelError, match="and_elim"):
        kron_diagonalisation(logic.assume(p), logic.assume(q), product.product_diagonal)


def test_no_other_eigenvalue_needs_tau_apart_from_all_values():
    A, P, R, lam, w = product.A, product.P, product.P_inverse, product.lam, product.p
    basis = logic.assume(product.A_diagonal)
    right = only_eigenvalues(basis, A, P, R, lam, product.tau, w)
    assert same(right.goal, no_other(A, lam, product.tau, w))
    with pytest.raises(REFUSED):
        restate(right, no_other(A, lam * 2, product.tau, w))


# nI - 1 1ᵀ and K


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("differences", Matrix(n, n - 1, lambda i, k: Delta(i, k) + Delta(i, At(n - 1)))),
        ("differences", Matrix(n, n - 1, Delta)),
        ("dual", Matrix(n - 1, n, lambda k, j: Delta(k, j) - 1 / (n - 1))),
        ("dual", Matrix(n - 1, n, lambda k, j: Delta(k, j) + 1 / n)),
        ("average", Matrix((), n, lambda _: 1 / (n - 1))),
    ],
    ids=["sign", "no mean zero", "1/(n-1)", "sign of the dual", "average"],
)
def test_another_basis_is_refused(monkeypatch, name, value):
    monkeypatch.setattr(spec, name, value)
    with pytest.raises(REFUSED, match="cone"):
        by_last(spec.eigenbasis_of(centring, number(1)), n, [logic.assume(one_class)])


@pytest.mark.parametrize("X", [centring + identity(n), centring * 2, -centring], ids=["shift", "factor", "sign"])
def test_another_matrix_is_refused(X):
    with pytest.raises(REFUSED, match="cone"):
        by_last(spec.eigenbasis_of(X, number(1)), n, [logic.assume(one_class)])


def test_the_last_index_needs_a_nonempty_range():
    with pytest.raises(KernelError, match=r"last_cases|cone"):
        by_last(spec.spectrum, n, [])


def test_a_third_eigenvalue_needs_both_disequalities():
    weaker = both(ne(spec.tau, 0), ne(spec.tau, 0), spec.eigenvector)
    with pytest.raises(KernelError, match="cone"):
        spec.no_third(logic.assume(weaker))


def test_the_largest_eigenvalue_needs_two_classes():
    facts = [logic.assume(one_class), logic.assume(one_dimension)]
    norm2 = (highest.T @ highest).scalar()
    assert (
        sign("<", norm2, [logic.assume(two_classes), logic.assume(one_dimension)]).goal == eigenpair(highest, n).args[0]
    )
    with pytest.raises(KernelError, match="sign"):
        sign("<", norm2, facts)


def test_the_eigenvectors_have_their_own_eigenvalues():
    facts = [logic.assume(two_classes), logic.assume(one_dimension)]
    for z, value in ((highest, n - 1), (lowest, n)):
        with pytest.raises(KernelError, match="cone"):
            equal(K @ z, z * value, facts=facts)
    assert {*extreme_eigenvalues().hyps} == {two_classes, one_dimension}


def test_the_bounds_are_not_smaller():
    centre = Certificate().add(square=(spec.y.T @ spec.y).scalar())
    with pytest.raises(KernelError, match="cone"):
        centre.prove("<=", form(spec.y, K, spec.y), (n - 1) * spec.norm2)
    low, high = quadratic_form()
    assert low.hyps == high.hyps == ()


def test_shapes_are_checked():
    with pytest.raises(ShapeError):
        (K @ spec.x).equals(zeros(n))
