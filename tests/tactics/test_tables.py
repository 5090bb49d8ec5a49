"""Entrywise proofs of matrix equations, and determinants with 1 × 1 blocks."""

import pytest

from referee.kernel.theorem import KernelError, same
from referee.language.matrices import Blocks, block_identity, diag, identity, matrix, number, ones, zeros
from referee.language.statements import every, ne
from referee.language.terms import Symbol, as_term, indices, sizes
from referee.language.vectors import Vector, vector
from referee.tactics.basic import Certificate, implies
from referee.tactics.links import TacticError
from referee.tactics.tables import (
    are_inverse,
    entries,
    equal,
    equal_blocks,
    equation,
    inverse_equations,
    nothing_there,
    single_index,
    triangular,
)

n, d = sizes("n d")
(i,) = indices("i", n)
A, B, C = (matrix(name, n, n) for name in "ABC")
F = matrix("F", n, d)
I = identity(n)
x, y = vector("x", n), vector("y", n)


def test_inverses_are_unique():
    (right, _), (_, left) = inverse_equations(A, B), inverse_equations(A, C)
    th = equal(B, C, C @ right - left @ B)
    assert same(th.goal, B.equals(C))
    assert {h.args[0] for h in th.hyps} == {are_inverse(A, B).args[0], are_inverse(A, C).args[0]}


@pytest.mark.parametrize(
    "by", [lambda r, l: C @ r + l @ B, lambda r, _: C @ r, lambda r, l: l @ B - C @ r, lambda r, l: C @ r - B @ l]
)
def test_another_combination_is_refused(by):
    (right, _), (_, left) = inverse_equations(A, B), inverse_equations(A, C)
    with pytest.raises(KernelError, match="cone: the certificate does not add up"):
        equal(B, C, by(right, left))


def test_diagonal_matrices_commute():
    assert equal(diag(x) @ diag(y), diag(y) @ diag(x)).hyps == ()


def test_a_diagonal_matrix_does_not_commute_with_any():
    with pytest.raises(KernelError, match="cone"):
        equal(diag(x) @ A, A @ diag(x))


def test_the_block_that_fails_is_named():
    M = Blocks(((A, F), (F.T, identity(d))))
    other = Blocks(((A, F), (F.T, 2 * identity(d))))
    with pytest.raises(TacticError, match=r"block \(2, 2\).*does not hold: cone"):
        equal_blocks(M, other)


def test_an_equation_is_about_its_own_sides():
    th = equal(A + B, B + A)
    with pytest.raises(TacticError, match="does not say"):
        equation(A, B, th)


def test_only_equalities_have_entries():
    with pytest.raises(TacticError, match="not an equality"):
        entries(every(i, ne(x.at(i), 0)), lambda _: Certificate())


def test_the_single_index_is_one_number():
    assert single_index().hyps == ()
    assert single_index().ctx == ()


def test_nothing_is_in_the_empty_range_only():
    (r,) = indices("r", 1)
    with pytest.raises(KernelError):
        nothing_there(r, ne(as_term(0), 0))


def shear(top):
    return Blocks(((identity(n), top), (zeros(n).T, number(Symbol("c"))))).det()


def test_a_triangular_determinant_with_a_number_on_the_diagonal():
    th = triangular(shear(ones(n)), [as_term(1), Symbol("c")], (1, 0))
    assert th.hyps == ()


@pytest.mark.parametrize(
    ("diagonal", "order", "found"),
    [
        ([as_term(1), Symbol("c")], (0, 1), r"block \(0, 1\) does not vanish"),
        ([as_term(1), Symbol("b")], (1, 0), r"block \(1, 1\) is not diagonal"),
        ([as_term(2), Symbol("c")], (1, 0), r"block \(0, 0\) is not diagonal"),
        ([as_term(1), Symbol("c")], (0, 0), "every block once"),
    ],
)
def test_what_is_not_triangular_is_refused(diagonal, order, found):
    with pytest.raises(KernelError, match=found):
        triangular(shear(ones(n)), diagonal, order)


def test_a_zero_product_needs_its_hypothesis():
    v = Vector(n, lambda a: Symbol("v", (a,)))
    zero = every(i, ne(v.at(i), 0))
    with pytest.raises(KernelError):
        implies(zero, lambda h: equal(diag(v), zeros(n, n), facts=[h]))


def test_block_identity_is_neutral():
    M = Blocks(((A, F), (F.T, identity(d))))
    assert equal_blocks(M @ block_identity([n, d]), M).hyps == ()
    assert equal(A @ I, A).hyps == ()
