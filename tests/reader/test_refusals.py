"""What must not be read, each with one message; no input hangs or ends in a traceback."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referee.reader import ReadError, ShapeError, Table, read, read_statement, read_term

TABLE = Table.parse(r"""
u, v: unit vectors (n, d); x, theta, dx: real (n); alpha, w, du: real; A: matrix (n, n); B: matrix (n, m)
U = \sum_i u_i
H(x) := -\sum_i x_i \log x_i
""")

REFUSED = [
    # ambiguous
    (r"\log x_i w", "ambiguous"),
    (r"\log \alpha \sum_i x_i", "ambiguous"),
    (r"\log(\alpha)^2", "ambiguous"),
    (r"\exp \alpha w", "ambiguous"),
    (r"\alpha / w \alpha", "ambiguous"),
    (r"\log^2(\alpha)", "script"),
    # names and macros
    (r"y + 1", "y is not declared"),
    (r"\foo(x)", r"\foo is not a macro"),
    (r"\max_{i \ne j} \langle u_i, u_j \rangle", "maximum"),
    (r"\min_i x_i", "minimum"),
    (r"\min_{u} \alpha \le \alpha", "minimum"),
    (r"\min_{u} \alpha = \min_{u} w", "minimum"),
    (r"\nabla_x H(x)", "gradient"),
    (r"\int \alpha", "integral"),
    (r"\prod_i x_i", "product over an index"),
    (r"1 + \alpha + \dots", "dots"),
    (r"\begin{bmatrix} A & \vdots \end{bmatrix} = 0", "dots"),
    (r"\text{maximize } \alpha", "'maximize'"),
    (r"\alpha \text{ is independent of } w", "independent"),
    (r"\begin{cases} 1 \end{cases}", "cases"),
    ("α = 1", "'α'"),
    ("$x$", "'$'"),
    (r"x_i!", "'!'"),
    # brackets
    (r"(\alpha + 1", ") is expected"),
    (r"\alpha + 1)", "closes nothing"),
    (r"\frac{\alpha}{w", "} is expected"),
    (r"\left( \alpha \right]", "where"),
    (r"\langle u_i, u_j)", "where"),
    (r"\|U", "is expected"),
    (r"\frac{1}", "ends too early"),
    (r"\alpha +", "ends too early"),
    (r"\alpha^", "ends too early"),
    (r"= \alpha", "starts with a relation"),
    (r"\alpha \cdot", "two operands"),
    (r"\otimes A = A", "two operands"),
    # indices
    (r"x_0", "out of range"),
    (r"x_{n+1}", "out of the range"),
    (r"\sum_{i=0}^{n} x_i", "starts as in i = 1"),
    (r"\sum_{i<n} x_i", "condition of a sum"),
    (r"\sum_{k} \alpha", "range of the index k"),
    (r"\sum_i", "nothing follows"),
    (r"\sum_{i=1}^n i", "not a number"),
    (r"\alpha = 1, \quad \forall q", "the index q is free"),
    (r"x_{1,2}", "2 indices"),
    (r"\alpha_1", "has no index"),
    (r"\sum_{i=1}^{\alpha} x_i", "a size is expected"),
    # meaning
    (r"\alpha = \mathcal O(w^2) + 1", "O"),
    (r"\mathcal O(w^2) = \alpha", "O"),
    (r"\alpha = \mathcal O(w w)", "O"),
    (r"\alpha \in \mathbb R", "mathbb R"),
    (r"\alpha^{w}", "exponent"),
    (r"\alpha^{1000}", "larger"),
    (r"H + 1", "arguments"),
    (r"H(x, x)", "arguments"),
    (r"(A + A)^{-1} x = x", "whole side"),
    (r"\alpha, w", "relation"),
]

MIXED = [
    (r"\langle u_i, x \rangle", r"d × 1 and n × 1"),
    (r"du(x^{\top}\mathbf{1} - 1) + w\mathbf{1}dx = 0", r"n × 1 and n × 1"),
    (r"x + A = 0", r"n × 1 and n × n"),
    (r"x + \alpha = 0", r"n × 1 and a number"),
    (r"x = \alpha", r"n × 1 and a number"),
    (r"x = 1", r"n × 1 and a number"),
    (r"B B = A", r"n × m and n × m"),
    (r"x^\top A = x", r"1 × n and n × 1"),
    (r"B^{-1} = B", "not square"),
    (r"\det(B) = 1", "square"),
    (r"B^2 = B", "power of n × m"),
    (r"\|\alpha\| = 1", "vector is expected"),
    (r"\operatorname{diag}(A) = A", "vector is expected"),
    (r"\sum_{a=1}^{d} x_a = 0", "sizes are mixed"),
    (r"u_i = x", r"d × 1 and n × 1"),
    (r"\begin{bmatrix} A & x \\ A & A \end{bmatrix} = 0", "differ in size"),
    (r"\begin{bmatrix} A & x \\ A \end{bmatrix} = 0", "different lengths"),
    (r"\alpha / A = 1", "divided by"),
    (r"A^{-1} = B", r"n × n and n × m"),
]


@pytest.mark.parametrize(("latex", "message"), REFUSED)
def test_refused(latex, message):
    with pytest.raises(ReadError) as caught:
        read(latex, TABLE)
    assert message in str(caught.value)
    assert "\n" not in caught.value.reason


@pytest.mark.parametrize(("latex", "message"), MIXED)
def test_mixed_sizes(latex, message):
    with pytest.raises(ShapeError) as caught:
        read(latex, TABLE)
    assert message in str(caught.value)


def test_a_message_has_column_and_caret():
    with pytest.raises(ReadError) as caught:
        read(r"\alpha + \beta = 1", TABLE)
    assert str(caught.value) == "column 10: beta is not declared\n  \\alpha + \\beta = 1\n           ^"
    assert caught.value.column == 10


def test_a_long_formula_is_shown_around_the_column():
    with pytest.raises(ReadError) as caught:
        read(" + ".join([r"\alpha"] * 50) + r" + \beta", TABLE)
    reason, line, caret = str(caught.value).splitlines()
    assert line[caret.index("^") :].startswith(r"\beta")
    assert len(line) < 80
    assert "beta" in reason


@pytest.mark.parametrize(
    "latex",
    [
        "x+" * 500_000,
        "{" * 5000 + "x" + "}" * 5000,
        "(" * 300 + r"\alpha" + ")" * 300,
        r"\frac{1}{" * 200 + "2" + "}" * 200,
        r"\sum_{i=1}^n " * 1000 + r"\alpha",
        r"\log " * 3000 + r"\alpha",
        "A" * 15_000,
        r"\begin{bmatrix}A&A&A\\A&A&A\\A&A&A\end{bmatrix}" * 20 + "=0",
        "^" * 10_000,
        r"\|" * 5001,
        "'" * 1000,
        "\\",
        "",
    ],
)
def test_huge_and_deep_formulas_are_refused_at_once(latex):
    with pytest.raises(ReadError):
        read(latex, TABLE)


PIECES = [
    r"\sum_{i}", r"\sum_{i=1}^n", r"\frac", "{", "}", "(", ")", "u_i", "x", "x_i", "^2", "^{-1}", r"^\top", "+", "-",
    "=", r"\le", "|", r"\|", r"\langle", ",", r"\rangle", r"\log", "e^", "n", "2", r"\begin{bmatrix}", "&", r"\\",
    r"\end{bmatrix}", r"\mathbf 1", "I_n", "A", "B", "U", r"\alpha", r"\otimes", r"\operatorname{diag}", r"\det", "_",
    r"\quad", r"\forall", r"\ne", "i", "j", r"\mathcal O(w^2)", r"\to \min", r"\text{for all }", r"\left", r"\right",
    "'", r"\sqrt", r"\dots", r"\vec u", "H(x)", "/", r"\iff", r"\delta_{ij}", r"\mathrm{3}", "[", "]", r"\in", ":=",
]  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=15).map(" ".join))
def test_any_mixture_is_read_or_refused(latex):
    for reader in (read, read_term, read_statement):
        with suppress(ReadError):
            reader(latex, TABLE)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    for attempt in (lambda: read(text, TABLE), lambda: Table.parse(text)):
        with suppress(ReadError):
            attempt()
