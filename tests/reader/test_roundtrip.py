"""Every term prints to LaTeX that reads back to the same term, up to bound names."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from referee.language.latex import latex
from referee.language.statements import Rel, every
from referee.language.subst import alpha
from referee.language.terms import (
    Add,
    At,
    Delta,
    Det,
    Fn,
    Idx,
    Inv,
    Mul,
    Num,
    Pow,
    Size,
    SizeOf,
    Sum,
    Symbol,
    sizes,
)
from referee.reader import Table, read_statement, read_term

n, d = sizes("n d")
TABLE = Table.parse(
    "u, v: vectors (n, d); x, theta, dx: real (n); A: matrix (n, n); alpha, t, du: real; c: real; c_i: real (n);"
    " p, q, r: 1..n; a, b: 1..d"
)
FREE_N = tuple(Idx(k, n) for k in "pq")
FREE_D = (Idx("a", d),)


def index(draw, scope, size):
    bound = [i for i in scope if i.range == size]
    return draw(st.sampled_from([*bound, At(size - 1), At(Size((), 0))]))


@st.composite
def vector(draw, scope, a, depth):
    """The entry a of a vector."""
    kind = draw(st.sampled_from(["family", "family", "plain", "sum", "add", "scaled"])) if depth else "family"
    name = draw(st.sampled_from("uv"))
    if kind == "sum":
        i = Idx(draw(st.sampled_from("ijkp")), n)
        but = tuple(draw(st.lists(st.sampled_from([k for k in scope if k.range == n and k != i]), max_size=1)))
        return Sum(i, but, draw(vector((*[k for k in scope if k.name != i.name], i), a, depth - 1)))
    if kind == "add":
        return Add(tuple(draw(vector(scope, a, depth - 1)) for _ in range(2)))
    if kind == "scaled":
        return Mul((draw(term(scope, depth - 1)), draw(vector(scope, a, depth - 1))))
    return Symbol(name, (index(draw, scope, n), a))


@st.composite
def term(draw, scope, depth):
    leaf = st.sampled_from(["num", "size", "symbol", "entry", "matrix", "coordinate", "delta"])
    deep = st.sampled_from(["add", "mul", "mul", "pow", "inv", "fn", "sum", "sum", "inner", "norm", "length", "det"])
    kind = draw(st.one_of(leaf, deep, deep) if depth else leaf)
    sub = term(scope, depth - 1)
    match kind:
        case "num":
            return Num(draw(st.fractions(-4, 4, max_denominator=5)))
        case "size":
            choices = [n, d, n - 1, n + 2, d - n, -n, 2 * 1, Size((("n", 2),), -1), Size((), 3), Size((("d", 3),))]
            size = draw(st.sampled_from(choices))
            return SizeOf(size if isinstance(size, Size) else Size((), size))
        case "symbol":
            return Symbol(draw(st.sampled_from(["alpha", "t", "du", "c"])))
        case "entry":
            return Symbol(draw(st.sampled_from(["x", "theta", "dx", "c_i"])), (index(draw, scope, n),))
        case "matrix":
            return Symbol("A", (index(draw, scope, n), index(draw, scope, n)))
        case "coordinate":
            return Symbol("u", (index(draw, scope, n), index(draw, scope, d)))
        case "delta":
            return Delta(index(draw, scope, n), index(draw, scope, n))
        case "add" | "mul":
            args = tuple(draw(st.lists(sub, min_size=2, max_size=3)))
            return Add(args) if kind == "add" else Mul(args)
        case "pow":
            return Pow(draw(sub), draw(st.integers(0, 4)))
        case "inv":
            return Inv(draw(sub))
        case "fn":
            return Fn(draw(st.sampled_from(["exp", "log", "sqrt", "abs"])), draw(sub))
        case "sum":
            i = Idx(draw(st.sampled_from("ijkp")), draw(st.sampled_from([n, n, d, n - 1])))
            others = [k for k in scope if k.range == i.range and k.name != i.name]
            but = tuple(draw(st.lists(st.sampled_from(others), max_size=2, unique=True))) if others else ()
            body = draw(term((*[k for k in scope if k.name != i.name], i), depth - 1))
            return Sum(i, but, body)
        case "det":
            i, j = Idx("i", n), Idx("j", n)
            inner = (*[k for k in scope if k.name not in "ij"], i, j)
            return Det((i,), (j,), ((draw(term(inner, depth - 1)),),))
    a = Idx(draw(st.sampled_from("ef")), d)
    scope = tuple(k for k in scope if k.name != a.name)
    x = draw(vector(scope, a, depth - 1))
    if kind == "inner":
        return Sum(a, (), Mul((x, draw(vector(scope, a, depth - 1)))))
    square = Sum(a, (), Pow(x, 2))
    return square if kind == "norm" else Fn("sqrt", square)


terms = term((*FREE_N, *FREE_D), 3)


@settings(max_examples=400, deadline=None)
@given(terms)
def test_a_term_reads_back(t):
    assert alpha(read_term(latex(t), TABLE)) == alpha(t)


@settings(max_examples=100, deadline=None)
@given(term((*FREE_N,), 2), term((*FREE_N,), 2), st.sampled_from(["=", "<=", "<", "!="]))
def test_a_closed_relation_reads_back(a, b, op):
    p, q = FREE_N
    statement = every(p, every(q, Rel(op, Add((a, Symbol("A", (p, q)))), b), [p]))
    assert alpha(read_statement(latex(statement), TABLE)) == alpha(statement)


def test_halves_and_signs():
    x, y = Symbol("alpha"), Symbol("t")
    for t in (
        Mul((Num(Fraction(-1)), Num(Fraction(2)), x)),
        Mul((Num(Fraction(-2)), x)),
        Mul((Num(Fraction(1)), Inv(x))),
        Mul((Num(Fraction(1, 2)), Inv(x))),
        Add((x, Add((y, x)))),
        Mul((x, Mul((Num(Fraction(-1)), y)))),
        Add((SizeOf(n), Num(Fraction(1)))),
    ):
        assert read_term(latex(t), TABLE) == t
