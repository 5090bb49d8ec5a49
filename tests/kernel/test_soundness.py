"""Derivations of false statements, each once accepted by a kernel in the making: refused, or void because the context says so."""

from __future__ import annotations

import copy
from fractions import Fraction
from types import SimpleNamespace

import pytest

from referee.kernel import algebra, analysis, logic
from referee.kernel.algebra import Entry, Use
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.statements import Exists, Forall, IdxNe, Rel, eq, every, le, lt, ne
from referee.language.terms import (
    Add,
    At,
    Delta,
    Idx,
    Num,
    Pow,
    Size,
    Sum,
    Symbol,
    absolute,
    as_term,
    exp,
    indices,
    log,
    sizes,
    total,
)  # fmt: skip

n, d = sizes("n d")
i, j, k = indices("i j k", n)
j0, k0, b, c = indices("j0 k0 b c", n)
first = At(Size(()))
one = logic.assume(le(1, n))
x, y = (lambda *at, name=name: Symbol(name, at) for name in "xy")
h = lambda *at: Symbol("h", at)  # noqa: E731


def not_empty(index: Idx) -> Theorem:
    """1 <= n, because there is an index: true only as long as the index stays in the context."""
    th = algebra.cone("<=", Delta(index, index), as_term(n), [Entry(((k, ()),), Fraction(1), (), 1 - Delta(k, index))])
    return algebra.convert(th, le(1, n))


def test_the_context_keeps_the_indices_of_a_certificate() -> None:
    assert not_empty(j).ctx == (j,)


def test_the_context_keeps_the_indices_of_a_template() -> None:
    void = logic.assume(every(i, eq(0, 1)))
    th = algebra.rewrite(algebra.cone("=", as_term(0), as_term(0), []), void, eq(h(j), 0), "h")
    assert th.goal == eq(1, 0)
    assert j in th.ctx


def test_nonempty_needs_a_fact_without_the_index() -> None:
    th = not_empty(j)
    assert j in logic.nonempty(th, j, [th]).ctx


def test_last_cases_drops_the_small_index_of_the_first_case_only() -> None:
    small, big = Idx("j", n), Idx("j", n + 1)
    th = algebra.convert(
        algebra.cone("<=", Delta(small, small), as_term(n), [Entry(((k, ()),), Fraction(1), (), 1 - Delta(k, small))]),
        le(1, n),
    )
    assert small in logic.last_cases(th, th, big, le(1, n)).ctx


def test_last_cases_refuses_the_small_index_in_the_statement() -> None:
    small, end = Idx("i", n - 1), At(n - 1)

    def case(q: Idx | At) -> Rel:
        return eq(Delta(q, small) + Delta(q, end), 1)

    init, last = (algebra.cone("=", case(q).lhs, as_term(1), [], (), [one]) for q in (small, end))
    with pytest.raises(KernelError, match="smaller range is free"):
        logic.last_cases(init, last, i, case(i), [one])


def test_copies_are_the_same_node() -> None:
    assert copy.copy(i) is i
    assert copy.deepcopy(lt(0, x(i))) is lt(0, x(i))


@pytest.mark.parametrize("make", [lambda: Pow(Symbol("t"), True), lambda: Pow(Symbol("t"), -1), lambda: Num(1)])  # type: ignore[arg-type]
def test_fields_have_their_exact_type(make: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        make()  # type: ignore[operator]


@pytest.mark.parametrize("coeffs", [(("n", 1), ("n", -3)), (("n", 0),), (("n", 1), ("d", 1))])
def test_sizes_are_canonical(coeffs: tuple[tuple[str, int], ...]) -> None:
    with pytest.raises(ValueError, match="sorted names"):
        Size(coeffs)


def test_renaming_a_bound_symbol_captures_nothing() -> None:
    X, X1, Y = Symbol("x"), Symbol("x'"), Symbol("y")
    body = Exists("x'", eq(X1, X + Y + 1))
    th = algebra.cone("=", X + Y + 1, X + Y + 1, [])
    th = logic.exists_intro(logic.exists_intro(th, "x'", eq(X1, X + Y + 1), X + Y + 1), "x", body, X)
    moved = logic.instantiate(th, symbols={"y": X})
    assert isinstance(moved.goal, Exists)
    assert isinstance(moved.goal.body, Exists)
    assert len({moved.goal.name, moved.goal.body.name, "x"}) == 3
    assert moved.goal.body.body == eq(Symbol(moved.goal.body.name), Symbol(moved.goal.name) + X + 1)


def test_smoothness_captures_nothing() -> None:
    with pytest.raises(ValueError, match="captured"):
        logic.instantiate(analysis.smooth(("t",), Symbol("y")), symbols={"y": absolute(Symbol("t"))})


def test_rewrite_keeps_bound_and_free_indices_apart() -> None:
    off = logic.assume(IdxNe(i, first))
    equation = logic.forall_intro(algebra.cone("=", Delta(i, first), as_term(0), [], (), [off]), i, [first])
    th = algebra.cone("=", total(i, Delta(i, first)), as_term(1), [], (), [one])
    with pytest.raises(KernelError, match="excluded"):
        algebra.rewrite(th, equation, eq(total(i, h(i)), 1), "h", [off, one])
    equation = logic.forall_intro(
        algebra.cone("=", Delta(j, b), as_term(0), [], (), [logic.assume(IdxNe(j, b))]), j, [b]
    )
    th = algebra.cone("=", total(c, total(j, Delta(j, b), [c])), n - as_term(1), [])
    with pytest.raises(KernelError, match="excluded"):
        algebra.rewrite(th, equation, eq(total(b, total(j, h(j), [b])), n - as_term(1)), "h")


def test_an_exclusion_does_not_speak_of_a_later_binder() -> None:
    apart = logic.assume(IdxNe(j0, k0))
    equation = logic.assume(Forall(j, (i,), Forall(i, (), eq(x(j), 0))))
    start = algebra.cone("=", x(j0), x(j0), [])
    with pytest.raises(KernelError, match="excluded"):
        algebra.rewrite(start, equation, eq(h(j0, k0), x(j0)), "h", [apart])
    fact = logic.assume(Forall(j, (i,), Forall(i, (), lt(0, x(j) + y(i) ** 2))))
    with pytest.raises(KernelError, match="do not give"):
        algebra.sign("<", x(j0) + y(k0) ** 2, [fact, apart])


def test_a_quantified_fact_is_not_read_under_a_fact_about_a_free_index() -> None:
    facts = [logic.assume(IdxNe(i, first)), logic.assume(every(i, lt(0, x(i) + 5 * Delta(i, first)))), one]
    with pytest.raises(KernelError, match="do not give"):
        algebra.sign("<", x(first), facts)


def test_opening_a_sum_avoids_its_exclusions_and_the_point() -> None:
    primed = Idx("i'", n)
    with pytest.raises((KernelError, NotDecided)):
        algebra.cone("=", Sum(i, (primed,), as_term(1)), as_term(0), [], (), [logic.assume(lt(0, x(i)))])
    t = Symbol("t")
    with pytest.raises(KernelError, match="may not be positive"):
        analysis.derivative("t", total(i, log(t - y(i) + 1)), y(primed))
    assert analysis.derivative("t", total(i, exp(t * y(i))), y(primed))


def test_a_fact_is_not_captured_by_a_sum_inside_it() -> None:
    A = lambda *at: Symbol("A", at)  # noqa: E731
    gap = y(k) + total(i, A(k, i)) - total(i, A(i, i))
    with pytest.raises(KernelError, match="do not give"):
        algebra.sign("<=", total(k, y(k)), [logic.assume(every(k, lt(0, gap)))])
    with pytest.raises(KernelError, match="add up"):
        algebra.cone("=", total(k, y(k) / y(k)), as_term(n), [], (), [logic.assume(every(k, ne(0, gap)))])


def test_rewrite_refuses_an_equation_that_binds_the_name_of_a_free_index() -> None:
    other, a = Idx("i", d), Idx("a", n)
    equation = logic.forall_intro(logic.assume(eq(y(other), 0)), i)
    with pytest.raises(KernelError, match="has the name of one that it binds"):
        algebra.rewrite(algebra.cone("=", y(a), y(a), []), equation, eq(h(a), y(a)), "h")


def test_arguments_are_values() -> None:
    zero, t = as_term(0), Symbol("t")
    with pytest.raises(KernelError, match="no argument of a rule"):
        algebra.cone("<", zero, zero, iter([Entry((), Fraction(1), ())]))  # type: ignore[arg-type]
    with pytest.raises(KernelError, match="no argument of a rule"):
        algebra.sign("<", t, iter([logic.assume(lt(0, t))]))  # type: ignore[arg-type]
    fake = SimpleNamespace(goal=lt(0, 0), hyps=(), ctx=(), cited=(), rule="x", args={}, premises=())
    with pytest.raises(KernelError, match="no argument of a rule"):
        logic.and_intro(fake)  # type: ignore[arg-type]


def test_fields_are_of_their_declared_sort() -> None:
    with pytest.raises(TypeError, match="cannot be"):
        Add(frozenset([Symbol("x")]))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="cannot be"):
        Sum(At(n - 1), (), x(At(n - 1)))  # type: ignore[arg-type]


def test_big_o_keeps_the_hypotheses_of_its_facts() -> None:
    """|t| <= -1 would make the radius -1 positive, and 1 = O(|t|^5)."""
    t, radius = Symbol("t"), as_term(-1)
    within = logic.assume(le(absolute(t), radius))
    absurd = logic.ex_falso(
        algebra.cone(
            "<=", as_term(0), radius, [Entry((), Fraction(1), (Use(0),)), Entry((), Fraction(1), (Use(1),))],
            [within, algebra.sign("<=", absolute(t))],
        ),
        lt(0, radius),
    )  # fmt: skip
    bound = logic.ex_falso(absurd, le(absolute(as_term(1)), as_term(1) * absolute(t) ** 5))
    with pytest.raises(KernelError, match="constant is needed"):
        analysis.big_o(bound, "t", 5, as_term(1), radius, [absurd])
