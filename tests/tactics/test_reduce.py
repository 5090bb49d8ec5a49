"""Rewriting by hypotheses: what they make equal, with a certificate; no rule runs for ever."""

from referee.kernel import logic
from referee.language.statements import eq, every
from referee.language.terms import Delta, Symbol, exp, indices, log, real, sizes, total
from referee.tactics.reduce import equal_by

n, d = sizes("n d")
i, j, k = indices("i j k", n)
(a,) = indices("a", d)
s, t = real("s t")


def x(*at):
    return Symbol("x", at)


def A(*at):
    return Symbol("A", at)


def B(*at):
    return Symbol("B", at)


unit = logic.assume(every(i, eq(total(a, x(i, a) ** 2), 1)))
inverse = logic.assume(every(i, every(j, eq(total(k, A(i, k) * B(k, j)), Delta(i, j)))))
symmetric = logic.assume(every(i, every(j, eq(A(i, j), A(j, i)))))


def test_a_sum_is_found_inside_a_sum():
    th = equal_by(total(i, s * total(a, x(i, a) ** 2)), n * s, [unit])
    assert th is not None
    assert th.hyps == unit.hyps


def test_below_exp_log_and_denominators():
    inner = s * total(a, x(i, a) ** 2)
    for f, g in ((exp(inner), exp(s)), (log(1 + inner), log(1 + s)), (1 / (2 + inner), 1 / (2 + s))):
        assert equal_by(f, g, [unit]) is not None
    assert equal_by(total(i, exp(inner)), n * exp(s), [unit]) is not None


def test_an_inverse():
    y = Symbol("y", (j,))
    product = total(k, A(i, k) * total(j, B(k, j) * y))
    assert equal_by(product, Symbol("y", (i,)), [inverse]) is not None
    assert equal_by(product, Symbol("y", (i,)), []) is None


def test_a_symmetric_matrix_does_not_loop():
    assert equal_by(A(i, j) - A(j, i), 0 * s, [symmetric]) is not None
    assert equal_by(A(i, j) - B(j, i), 0 * s, [symmetric]) is None


def test_equations_rewrite_each_other():
    gap = logic.assume(eq(total(a, (x(i, a) - x(j, a)) ** 2), 0))
    assert equal_by(total(a, x(i, a) * x(j, a)), 1 + 0 * s, [gap, unit]) is not None


def test_another_number_is_not_proved():
    assert equal_by(total(i, total(a, x(i, a) ** 2)), n * 2, [unit]) is None
