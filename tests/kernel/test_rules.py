"""Every rule refuses what it must: wrong certificates, lost hypotheses, empty ranges, captured names."""

from __future__ import annotations

from fractions import Fraction

import pytest

from referee.kernel import algebra, analysis, logic
from referee.kernel.algebra import Entry, Use
from referee.kernel.theorem import KernelError, Theorem
from referee.language.statements import (
    FALSE,
    And,
    Deriv,
    Exists,
    Forall,
    IdxNe,
    Iff,
    Implies,
    Rel,
    eq,
    every,
    le,
    lt,
    ne,
)  # fmt: skip
from referee.language.subst import Lam
from referee.language.terms import (
    At,
    Delta,
    Det,
    Idx,
    Size,
    Symbol,
    absolute,
    as_term,
    exp,
    indices,
    log,
    real,
    sizes,
    sqrt,
    total,
)  # fmt: skip

n, d = sizes("n d")
i, j, k = indices("i j k", n)
s, t, p = real("s t p")
x = lambda q: Symbol("x", (q,))  # noqa: E731


def test_nobody_else_makes_theorems() -> None:
    with pytest.raises(TypeError, match="kernel's rules"):
        Theorem(object(), goal=FALSE)
    with pytest.raises(AttributeError, match="does not change"):
        logic.assume(eq(s, t)).goal = FALSE  # type: ignore[misc]


def test_assume_keeps_the_hypothesis_and_implies_discharges_it() -> None:
    th = logic.assume(lt(0, s))
    assert th.hyps == (lt(0, s),)
    assert logic.implies_intro(th, lt(0, s)).hyps == ()
    assert logic.implies_intro(th, lt(0, t)).hyps == (lt(0, s),)


def test_forall_refuses_an_index_of_a_hypothesis() -> None:
    with pytest.raises(KernelError, match="free in a hypothesis"):
        logic.forall_intro(logic.assume(lt(0, x(i))), i)
    with pytest.raises(KernelError, match="its own range"):
        logic.forall_intro(algebra.exp_positive(x(i)), i, [i])


def test_forall_elim_stays_in_range_and_off_the_excluded() -> None:
    th = logic.forall_intro(algebra.exp_positive(x(i)), i, [j])
    with pytest.raises(KernelError, match="outside the range"):
        logic.forall_elim(th, Idx("q", d))
    with pytest.raises(KernelError, match="excluded"):
        logic.forall_elim(th, k)
    with pytest.raises(KernelError, match="outside the range"):
        logic.forall_elim(logic.forall_intro(algebra.exp_positive(x(i)), i), At(n - 1))
    assert logic.forall_elim(th, k, [logic.assume(IdxNe(k, j))]).hyps == (IdxNe(k, j),)


def test_the_context_remembers_an_element_of_a_range_that_may_be_empty() -> None:
    """From "1 <= 0 for all i of an empty range" nothing follows without an element."""
    void = logic.assume(every(i, le(1, 0)))
    absurd = logic.ex_falso(logic.forall_elim(void, i), FALSE)
    assert absurd.ctx == (i,)
    with pytest.raises(KernelError, match="may be empty"):
        logic.nonempty(absurd, i)
    with pytest.raises(KernelError, match="free"):
        logic.nonempty(algebra.exp_positive(x(i)), i, [logic.assume(le(1, n))])
    assert logic.nonempty(absurd, i, [logic.assume(le(1, n))]).ctx == ()


def test_cone_checks_the_sum_the_signs_and_the_strictness() -> None:
    pos, more = logic.assume(lt(0, s)), logic.assume(le(s, t))
    use = [Entry((), Fraction(1), (Use(0),)), Entry((), Fraction(1), (Use(1),))]
    assert algebra.cone("<", as_term(0), t, use, [pos, more]).goal == lt(0, t)
    for op, lhs, entries, complaint in (
        ("<", as_term(1), use, "add up"),
        ("<", as_term(0), [use[1], Entry((), Fraction(-1), (Use(0),))], "wrong sign"),
        ("<", s, use[1:], "strictly"),
        ("=", as_term(0), use, "wrong sign"),
        ("!=", as_term(0), use, "no certificate"),
        ("<=", as_term(0), [Entry((), Fraction(1), (Use(2),))], "no premise"),
    ):
        with pytest.raises(KernelError, match=complaint):
            algebra.cone(op, lhs, t, entries, [pos, more])


def test_cone_does_not_exclude_a_later_binder() -> None:
    th = logic.forall_intro(algebra.sign("<=", x(i) ** 2), i, [j])
    binders = ((i, (j,)), (j, ()))
    with pytest.raises(KernelError, match="shadowed or excludes"):
        algebra.cone(
            "<=", as_term(0), total(i, total(j, x(i) ** 2), [j]), [Entry(binders, Fraction(1), (Use(0, (i,)),))], [th]
        )


def test_cone_iff_needs_positive_weights() -> None:
    weak, gap = logic.assume(le(0, s)), logic.assume(le(0, t))
    with pytest.raises(KernelError, match="weight may vanish"):
        algebra.cone_iff(as_term(0), s * t, [Entry((), Fraction(1), (Use(0), Use(1)))], [weak, gap])
    strong = logic.assume(lt(0, s))
    th = algebra.cone_iff(as_term(0), s * t, [Entry((), Fraction(1), (Use(0), Use(1)))], [strong, gap])
    assert th.goal == Iff(eq(0, s * t), eq(0, t))


def test_sign_does_not_guess() -> None:
    for op, term in (
        ("<", s),
        ("<", total(i, exp(x(i)))),
        ("!=", as_term(n)),
        ("<=", s * t),
        ("<", as_term(n - 1)),
        ("<", sqrt(s)),
    ):
        with pytest.raises(KernelError, match="do not give"):
            algebra.sign(op, term)
    assert algebra.sign("<", total(i, exp(x(i))), [logic.assume(le(1, n))])
    with pytest.raises(KernelError, match="do not give"):
        algebra.sign("<", total(j, exp(x(j)), [i]), [logic.assume(le(1, n))])


def test_rewrite_only_where_the_equation_holds() -> None:
    equation = logic.assume(every(i, eq(x(i), 0), [j]))
    hole = lambda q: Symbol("h", (q,))  # noqa: E731
    start = algebra.cone("=", total(k, x(k)), total(k, x(k)), [])
    with pytest.raises(KernelError, match="excluded"):
        algebra.rewrite(start, equation, eq(total(k, x(k)), total(k, hole(k))), "h")
    other = Idx("q", d)
    start = algebra.cone("=", total(other, x(other)), total(other, x(other)), [])
    with pytest.raises(KernelError, match="outside the range"):
        algebra.rewrite(start, equation, eq(total(other, x(other)), total(other, hole(other))), "h")


def test_rewrite_captures_nothing() -> None:
    """x_i = 0 for this i says nothing about Σ_i x_i."""
    equation = logic.assume(eq(x(i), 0))
    start = algebra.cone("=", total(i, x(i)), total(i, x(i)), [])
    with pytest.raises(KernelError, match="not the template"):
        algebra.rewrite(start, equation, eq(total(i, x(i)), total(i, Symbol("h"))), "h")


def test_instantiate_keeps_ranges_and_sizes() -> None:
    th = algebra.sign("<=", as_term(n))
    with pytest.raises(KernelError, match="negative"):
        logic.instantiate(th, sizes={"n": n - 1})
    with pytest.raises(KernelError, match="outside the range"):
        logic.instantiate(algebra.exp_positive(x(i)), indices={i: Idx("q", d)})
    moved = logic.instantiate(logic.assume(lt(0, s)), symbols={"s": total(i, x(i))})
    assert moved.goal == lt(0, total(i, x(i))) == moved.hyps[0]


def test_exists() -> None:
    body = lt(0, Symbol("w", (i,)))
    ex = logic.exists_intro(algebra.exp_positive(x(i)), "w", body, Lam((k,), exp(x(k))))
    assert ex.goal == Exists("w", body)
    with pytest.raises(KernelError, match="not the body"):
        logic.exists_intro(algebra.exp_positive(x(i)), "w", body, Lam((k,), x(k)))
    with pytest.raises(KernelError, match="free in the conclusion"):
        logic.exists_elim(ex, logic.implies_intro(logic.assume(body), body), "w")


def test_cases_and_order() -> None:
    low, high = logic.assume(Implies(le(s, t), FALSE)), logic.assume(Implies(lt(s, t), FALSE))
    with pytest.raises(KernelError, match="cases"):
        logic.order_cases(low, high)
    apart = logic.implies_intro(logic.assume(IdxNe(i, j)), IdxNe(i, j))
    with pytest.raises(KernelError, match="equal indices"):
        logic.index_cases(apart, logic.assume(IdxNe(i, j)))
    with pytest.raises(KernelError, match="may be empty"):
        logic.last_cases(
            algebra.exp_positive(x(Idx("i", n - 1))), algebra.exp_positive(x(At(n - 1))), i, lt(0, exp(x(i)))
        )
    with pytest.raises(KernelError, match="false relation"):
        logic.ex_falso(logic.assume(lt(0, s)), FALSE)
    with pytest.raises(KernelError, match="coefficient is negative"):
        logic.size_nonnegative(n - 1)
    with pytest.raises(KernelError, match="between sizes"):
        logic.size_gap(logic.assume(lt(s, t)))
    with pytest.raises(KernelError, match="a <= b and b <= a"):
        logic.antisymmetry(logic.assume(le(s, t)), logic.assume(le(s, t)))
    with pytest.raises(KernelError, match="a <= b and a != b"):
        logic.strict(logic.assume(le(s, t)), logic.assume(ne(s, p)))


def test_derivative_needs_its_side_conditions() -> None:
    for f in (log(s + t), 1 / (s + t), sqrt(s + t), total(i, log(x(i) + t))):
        with pytest.raises(KernelError, match="may"):
            analysis.derivative("t", f, as_term(0), [logic.assume(lt(0, x(i)))])
    with pytest.raises(KernelError, match="no rule"):
        analysis.derivative("t", absolute(t), as_term(1))
    th = analysis.derivative("t", t**3 * exp(s * t), p)
    assert isinstance(
        algebra.convert(th, Deriv("t", t**3 * exp(s * t), p, (3 * p**2 + s * p**3) * exp(s * p))), Theorem
    )
    with pytest.raises(KernelError, match="normal form"):
        algebra.convert(th, Deriv("t", t**3 * exp(s * t), p, (2 * p**2 + s * p**3) * exp(s * p)))


def test_taylor_needs_every_derivative_and_the_bound() -> None:
    steps = [analysis.derivative("t", exp(t), s)]
    steps = [algebra.convert(steps[0], Deriv("t", exp(t), s, exp(s)))]
    bound = logic.assume(le(absolute(exp(s)), 3))
    with pytest.raises(KernelError, match="constant is needed"):
        analysis.taylor("t", "s", [exp(t), exp(t)], as_term(3), steps, bound)
    with pytest.raises(KernelError, match="not the bound"):
        analysis.taylor("t", "s", [exp(t), exp(t)], as_term(2), steps, bound)
    with pytest.raises(KernelError, match="not the derivative"):
        analysis.taylor("t", "s", [exp(2 * t), exp(t)], as_term(3), steps, bound)
    with pytest.raises(KernelError, match="each order"):
        analysis.taylor("t", "s", [exp(t), exp(t), exp(t)], as_term(3), steps, bound)


def test_big_o_needs_constants() -> None:
    th = logic.assume(le(absolute(s * t**2), absolute(s * t) * absolute(t) ** 1))
    with pytest.raises(KernelError, match="constant is needed"):
        analysis.big_o(th, "t", 1, absolute(s * t))
    with pytest.raises(KernelError, match=r"must be \|f\|"):
        analysis.big_o(th, "t", 2, absolute(s))


def test_smooth_needs_positive_arguments() -> None:
    with pytest.raises(KernelError, match="positive"):
        analysis.smooth(["x"], total(i, log(x(i))))
    with pytest.raises(KernelError, match="vanish"):
        analysis.smooth(["t"], 1 / t)
    assert analysis.smooth(["x"], total(i, x(i) * log(x(i))), [logic.assume(every(i, lt(0, x(i))))])


def test_determinants() -> None:
    row, col = Idx("r", n), Idx("c", n)
    matrix = Det((row,), (col,), ((Delta(row, col) * exp(x(row)),),))
    assert analysis.det_triangular(matrix, [exp(x(row))], [0]).goal == Rel(
        "=", matrix, exp(total(row, log(exp(x(row)))))
    )
    with pytest.raises(KernelError, match="not be positive"):
        analysis.det_triangular(Det((row,), (col,), ((Delta(row, col) * x(row),),)), [x(row)], [0])
    with pytest.raises(KernelError, match="not diagonal"):
        analysis.det_triangular(Det((row,), (col,), ((as_term(1),),)), [as_term(1)], [0])
    with pytest.raises(KernelError, match="not that of the product"):
        analysis.det_product(matrix, matrix, matrix)
    one = Size((), 1)
    r2, c2 = Idx("u", one), Idx("w", one)
    full = Det((row, r2), (col, c2), ((Delta(row, col), as_term(1)), (as_term(1), as_term(1))))
    with pytest.raises(KernelError, match="does not vanish"):
        analysis.det_triangular(full, [as_term(1), as_term(1)], [0, 1])


def test_reserved_names_are_refused() -> None:
    with pytest.raises(KernelError, match="reserved"):
        logic.assume(lt(0, x(Idx("%0", n))))
    with pytest.raises(KernelError, match="reserved"):
        logic.assume(lt(0, Symbol("%0")))


def test_conjunctions_and_equivalences() -> None:
    a, b = lt(0, s), lt(0, t)
    both = logic.assume(And((a, b)))
    assert logic.and_elim(both, 1).goal == b
    with pytest.raises(KernelError, match="no part"):
        logic.and_elim(both, 2)
    with pytest.raises(KernelError, match="converse"):
        logic.iff_intro(logic.assume(Implies(a, b)), logic.assume(Implies(a, b)))
    with pytest.raises(KernelError, match="asks for"):
        logic.implies_elim(logic.assume(Implies(a, b)), logic.assume(b))
    with pytest.raises(KernelError, match="must be a Forall"):
        logic.forall_elim(both, i)
    assert isinstance(logic.iff_elim(logic.assume(Iff(a, b)), forward=False).goal, Implies)
    assert isinstance(every(i, a), Forall)


def test_a_binder_cannot_exclude_its_own_name() -> None:
    with pytest.raises(ValueError, match="its own range"):
        total(i, x(i), [i])
    with pytest.raises(ValueError, match="its own range"):
        every(i, lt(0, x(i)), [i])
    moved = logic.instantiate(algebra.cone("=", total(j, x(j), [k]), total(j, x(j), [k]), []), indices={k: j})
    assert isinstance(moved.goal, Rel)
    assert moved.goal.lhs == total(Idx("j'", n), x(Idx("j'", n)), [j])


def test_determinants_keep_their_indices_apart() -> None:
    """det(x_r I) = x_r^n is not the product of the x_i: the free index r is not the bound one."""
    p1, q1, r, c = (Idx(name, n) for name in ("p", "q", "r", "c"))
    left = Det((p1,), (q1,), ((x(r) * Delta(p1, q1),),))
    right = Det((p1,), (q1,), ((Delta(p1, q1),),))
    both = Det((r,), (c,), ((x(r) * Delta(r, c),),))
    with pytest.raises(KernelError, match="free in a factor"):
        analysis.det_product(left, right, both)


def test_convert_does_not_confuse_nested_binders() -> None:
    """A_kk and A_ik below "for all i, Σ_k": the inner bound name must not become the outer one."""
    A = lambda p1, q1: Symbol("A", (p1, q1))  # noqa: E731
    one, two = every(i, eq(total(k, A(k, k)) + 0, 0)), every(i, eq(total(k, A(i, k)), 0))
    with pytest.raises(KernelError, match="normal form"):
        algebra.convert(logic.assume(one), two)
    with pytest.raises(KernelError, match="normal form"):
        algebra.convert(logic.assume(every(i, every(j, eq(x(i) + 0, x(i))))), every(i, every(j, eq(x(i), x(j)))))
    assert algebra.convert(logic.assume(one), every(j, eq(0, total(i, A(i, i)))))
