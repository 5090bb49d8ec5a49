"""The little language of declarations, and the rules that settle what is ambiguous."""

import pytest

from referee.language.statements import And, BigO, Forall, Iff, Implies, eq, every, ge, gt, le, lt
from referee.language.subst import alpha as up_to_names
from referee.language.terms import At, Pow, SizeOf, Sum, Symbol, exp, indices, log, real, sizes, total
from referee.reader import ReadError, Table, read, read_statement, read_term

n, d, m = sizes("n d m")
i, j = indices("i j", n)
(a,) = indices("a", d)
x, y = Symbol("x", (i,)), Symbol("y", (j,))
alpha, beta = real("alpha beta")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("u: unit vectors (n, d)", [every(i, eq(Sum(a, (), Pow(Symbol("u", (i, a)), 2)), 1))]),
        ("u: vectors (n, d)", []),
        ("x: real (n)", []),
        ("x: positive (n)", [every(i, lt(0, x))]),
        ("x: nonnegative (n)", [every(i, le(0, x))]),
        ("x: simplex (n)", [every(i, le(0, x)), eq(total(i, x), 1)]),
        ("A: matrix (n, m)", []),
        ("alpha: real; alpha > 0", [gt(alpha, 0)]),
        ("alpha > 0", [gt(alpha, 0)]),
        ("n >= 2", [ge(SizeOf(n), 2)]),
        ("x: real (n); u: vectors (n, d); d >= n - 1", [ge(SizeOf(d), SizeOf(n - 1))]),
        (r"x: real (n); \sum_i x_i = 1", [eq(total(i, x), 1)]),
        ("x: real (n); y: real (n); x_i < y_i", [every(i, lt(x, Symbol("y", (i,))))]),
        ("alpha: positive", [lt(0, alpha)]),
    ],
)
def test_declarations(text, expected):
    got = Table.parse(text).hypotheses
    assert [up_to_names(h) for h in got] == [up_to_names(h) for h in expected]


def test_names_in_shapes_are_sizes():
    table = Table.parse("A: matrix (n, m + 1)\nk: size")
    assert table.sizes == {"n", "m", "k"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("u: unit vectors (n)", "2 sizes"),
        ("u: real (n, n, n)", "at most 2"),
        ("u: spinor (n)", "not a kind"),
        ("x: real; x: real", "declared twice"),
        ("x y: real", "not a name"),
        (r"x}\input{y: real", "is not"),
        ("x: real (n n)", "not a size"),
        (r"f(x) := f(x)", "refers to itself"),
        ("alpha >", "ends too early"),
    ],
)
def test_declarations_that_are_refused(text, message):
    with pytest.raises(ReadError) as caught:
        read_term("f(2)", Table.parse(text))
    assert message in str(caught.value)


TABLE = Table.parse(
    "x, y: real (n); alpha, beta, t: real; c: real; c_i: real (n); du: real; d, u: real; A: matrix (n, n)"
)


def reads(latex, expected):
    assert up_to_names(read(latex, TABLE)) == up_to_names(expected)


def test_a_sum_reaches_over_the_product_and_on_while_its_index_occurs():
    yi = Symbol("y", (i,))
    reads(r"\sum_i \alpha x_i + \beta", total(i, alpha * x) + beta)
    reads(r"\sum_i x_i + y_i", total(i, x + yi))
    reads(r"\sum_i x_i - \alpha y_i + \beta", total(i, x - alpha * yi) + beta)
    reads(r"\sum_i x_i + \sum_i y_i", total(i, x) + total(i, yi))
    reads(r"(\sum_i x_i) + \alpha", total(i, x) + alpha)
    reads(r"\sum_i \sum_j A_{ij} + y_j + x_i", total(i, total(j, Symbol("A", (i, j)) + y) + x))


def test_exponentials_functions_and_products():
    reads(r"e^{\alpha}\beta", exp(alpha) * beta)
    reads(r"e^\alpha \beta", exp(alpha) * beta)
    reads(r"\log(\alpha)\beta", log(alpha) * beta)
    reads(r"\alpha\log\beta", alpha * log(beta))
    reads(r"\ln\left[\alpha\right]", log(alpha))
    reads(r"\alpha(\beta)", alpha * beta)
    reads(r"\alpha(\beta + 1)", alpha * (beta + 1))


def test_the_longest_declared_name_is_one_name():
    reads("du", Symbol("du"))
    reads("d u", Symbol("d") * Symbol("u"))
    reads("ud", Symbol("u") * Symbol("d"))


def test_a_family_beside_a_number_of_the_same_letter():
    reads("c_i = c", every(i, eq(Symbol("c_i", (i,)), Symbol("c"))))


def test_indices_count_from_one_on_paper():
    reads("x_1 = x_n", eq(Symbol("x", (At(n - n),)), Symbol("x", (At(n - 1),))))


def test_connectives_and_conditions():
    reads(r"\alpha = 0 \iff \beta = 0", Iff(eq(alpha, 0), eq(beta, 0)))
    reads(r"\alpha > 0 \implies \beta > 0", Implies(gt(alpha, 0), gt(beta, 0)))
    reads(r"\alpha > 0 \text{ if } \beta > 0", Implies(gt(beta, 0), gt(alpha, 0)))
    reads(r"x_i \le y_j \text{ for all } i \ne j", every(i, every(j, le(x, y), [i])))
    reads(r"x_i > 0, \quad i = 1, \dots, n", every(i, gt(x, 0)))
    reads(r"\text{for all } 1 \le i \le n:\ x_i > 0", every(i, gt(x, 0)))
    reads(r"t = \mathcal O(|\alpha|^{2}) \quad \text{as } \alpha \to 0", BigO("alpha", Symbol("t"), 2))


def test_free_indices_stay_free_when_asked():
    assert not isinstance(read_statement("x_i > 0", TABLE, close=False), Forall)


def test_an_argument_with_an_index_is_not_captured():
    table = Table.parse(r"x: real (n); S(t) := \sum_i x_i t")
    expected = every(j, eq(total(i, x * Symbol("x", (j,))), 1))
    assert up_to_names(read(r"S(x_i) = 1", table)) == up_to_names(expected)


def test_indices_are_closed_in_the_premise_that_alone_has_them():
    yi = Symbol("y", (i,))
    reads(r"x_i = 0 \implies \alpha = 0", Implies(every(i, eq(x, 0)), eq(alpha, 0)))
    reads(r"x_i = 0 \implies y_i = 0", every(i, Implies(eq(x, 0), eq(yi, 0))))
    reads(r"\alpha = 0 \text{ if } x_i = 0", Implies(every(i, eq(x, 0)), eq(alpha, 0)))


def test_a_condition_is_about_the_formulas_before_it():
    pair = eq(Symbol("A", (i, j)), 0)
    reads(
        r"A_{ij} = 0 \quad \forall j \ne i, \quad x_i = 1 \quad \forall i",
        And((every(i, every(j, pair, [i])), every(i, eq(x, 1)))),
    )
    reads(r"\forall i, \forall j \ne i: A_{ij} = 0, x_i = 1", every(i, every(j, And((pair, eq(x, 1))), [i])))
