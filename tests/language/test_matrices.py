"""Matrices as functions of indices: products, transposes, blocks, Kronecker products; shapes that do not fit are refused."""

import pytest

from referee.language.matrices import (
    Blocks,
    Matrix,
    block_identity,
    column,
    diag,
    identity,
    kron,
    matrix,
    number,
    ones,
    zeros,
)
from referee.language.statements import And, Rel
from referee.language.terms import Symbol, indices, sizes
from referee.language.text import show
from referee.language.vectors import ShapeError, vector
from referee.tactics.basic import ring

n, d = sizes("n d")
i, j = indices("i j", n)
a, b = indices("a b", d)
x = vector("x", n)
A, B, C, D = matrix("A", n, n), matrix("B", d, d), matrix("C", n, n), matrix("D", d, d)
F = matrix("F", n, d)
ONE = ones(n)


def test_a_product_sums_over_the_inner_index():
    assert show((A @ F).at(i, a)) == "Σ_{k≤n} A_{ik} F_{ka}"


def test_a_bound_index_avoids_free_ones():
    (k,) = indices("k", n)
    assert "Σ_{l≤n}" in show((A @ C).at(k, i))


def test_transpose_of_a_product():
    ring((A @ F).T.at(a, i), (F.T @ A.T).at(a, i))


def test_columns_rows_and_numbers():
    ring((ONE.T @ column(x)).scalar(), (column(x).T @ ONE).scalar())
    ring((diag(x) @ ONE).at(i), x.at(i))
    ring((column(x) @ ONE.T).at(i, j), x.at(i))


def test_the_mixed_product():
    ring((kron(A, B) @ kron(C, D)).at(i, a, j, b), kron(A @ C, B @ D).at(i, a, j, b))
    assert kron(A, F).shape == "n·n × n·d"


def test_the_trace_and_the_identity():
    ring(identity([n, d]).trace(), n * d)
    ring((A @ identity(n)).at(i, j), A.at(i, j))


@pytest.mark.parametrize(
    ("build", "shapes"),
    [
        (lambda: ONE @ column(x), "n × 1 and n × 1"),
        (lambda: F @ A, "n × d and n × n"),
        (lambda: A + F, "n × n and n × d"),
        (lambda: A.equals(F), "n × n and n × d"),
        (F.trace, "n × d"),
        (ONE.scalar, "n × 1"),
        (lambda: kron(A, B) @ kron(A, A), "n·d × n·d and n·n × n·n"),
        (lambda: Blocks(((A, F), (F, A))), r"block \(2, 1\) is n × d, its place is n × n"),
        (lambda: Blocks(((A, F), (A,))), "block row 2"),
        (lambda: Blocks(((A, F),)).det(), "not square"),
        (lambda: Blocks(((A, F),)) @ Blocks(((A,),)), r"n \+ d columns and n rows"),
        (lambda: Blocks(((A,),)).equals(Blocks(((F,),))), "same sizes"),
    ],
)
def test_shapes_that_do_not_fit(build, shapes):
    with pytest.raises(ShapeError, match=shapes):
        build()


def test_a_matrix_times_a_matrix_is_written_with_at():
    with pytest.raises(TypeError, match="A @ B"):
        A * C


def test_blocks_multiply_row_by_column():
    M = Blocks(((A, F), (F.T, B)))
    square = M @ M
    ring(square.table[0][1].at(i, a), (A @ F + F @ B).at(i, a))
    assert isinstance(square.equals(M), And)
    assert (M @ block_identity([n, d])).equals(M).args[0].body.body == Rel("=", A.at(i, j), A.at(i, j))


def test_zero_blocks_vanish_from_products():
    M = Blocks(((A, zeros(n, d)), (zeros(d, n), B)))
    assert show((M @ M).table[0][1].at(i, a)) == "0"


def test_the_determinant_keeps_its_indices_apart():
    shifted = Matrix(n, n, lambda r, c: A.at(r, c) + Symbol("y", (indices("r1", n)[0],)))
    det = Blocks(((shifted, ONE), (ONE.T, number(0)))).det()
    assert [r.name for r in det.rows] == ["r1'", "r2"]
