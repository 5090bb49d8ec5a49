"""Displays of two papers, verbatim, and the terms that they are."""

import subprocess
import sys
import time
from fractions import Fraction

import pytest

from referee.language.statements import And, BigO, both, eq, every, ge, le
from referee.language.subst import alpha as up_to_names
from referee.language.terms import Delta, Inv, Mul, Num, Pow, SizeOf, Sum, Symbol, exp, indices, log, real, sizes, total
from referee.reader import ShapeError, Table, read

n, d = sizes("n d")
i, j, k = indices("i j k", n)
(a,) = indices("a", d)
alpha, t, c, w, dw = real("alpha x c u du")
PAPER = Table.parse(r"""
u, v: unit vectors (n, d); i, j: 1..n; alpha: real; alpha > 0; n >= 2; d >= n - 1
U = \sum_{i=1}^n u_i
V = \sum_{i=1}^n v_i
x: real; c: real; c_i: real (n)
F(u) := \sum_{i,j=1}^n \langle u_i, u_j\rangle^2
\mathcal L(u,v) := \sum_{i=1}^n \log\left(\frac{\sum_{j=1}^n e^{\langle v_j, u_i\rangle}}{e^{\langle v_i, u_i\rangle}}\right)
\mathcal L_\alpha(u) := \sum_{i=1}^{n} \log\left(1 + \sum_{\substack{j=1\\j\neq i}}^{n} e^{\alpha(\langle u_j, u_i\rangle - 1)}\right)
""")
SOFTMAX = Table.parse(r"""
x, v, theta, dx, dv, dtheta: real (n); u, du: real
H(x) := -\sum_i x_i \log x_i
D := \operatorname{diag}(x)
""")


def N(p, q=1):
    return Num(Fraction(p, q))


def u(p):
    return lambda q: Symbol("u", (p, q))


def v(p):
    return lambda q: Symbol("v", (p, q))


def vector(name):
    return lambda p: Symbol(name, (p,))


def U(q):
    return total(i, Symbol("u", (i, q)))


def V(q):
    return total(i, Symbol("v", (i, q)))


def ip(x, y):
    return Sum(a, (), Mul((x(a), y(a))))


def norm2(x):
    return Sum(a, (), Pow(x(a), 2))


def for_i(statement):
    return every(i, statement)


def for_pairs(statement):
    return every(i, every(j, statement, [i]))


m1, one = n - 1, N(1)
uij, uji, vji, vii = ip(u(i), u(j)), ip(u(j), u(i)), ip(v(j), u(i)), ip(v(i), u(i))
Uui, Vui, ci = ip(U, u(i)), ip(V, u(i)), Symbol("c_i", (i,))
loss = total(i, log(one + total(j, exp(alpha * (uji + N(-1))), [i])))
softmax_loss = total(i, log(total(j, exp(vji)) / exp(vii)))
rate = exp(-(n * alpha / m1))
energy = total(i, log(total(j, exp(alpha * uij))))
taylor = alpha * uij + alpha**2 / 2 * uij**2
mean_taylor = Inv(SizeOf(n)) * total(j, taylor)
difference = exp(ip(lambda q: v(j)(q) - v(i)(q), u(i)))
twice_n = N(2) * n
x, vv, theta, dx, dv, dth = (vector(s) for s in ("x", "v", "theta", "dx", "dv", "dtheta"))
xi, vi, thi, dxi, dvi, dthi = (f(i) for f in (x, vv, theta, dx, dv, dth))
feasible = total(j, x(j)) + N(-1)


def diag(f, g):
    """Row i of diag(f) g."""
    return total(j, Mul((Delta(i, j) * f(i), g(j))))


DISPLAYS = [
    (r"\mathcal{L}_{\alpha}(u)", loss),
    (r"\min_{u} \mathcal{L}_{\alpha}(u)", loss),
    (
        (
            r"\min_{u} \mathcal{L}_{\alpha}(u) := \min_{u} \sum_{i=1}^{n} \log \left(1 + \sum_{j=1}^{n}"
            r" e^{\alpha(\langle u_j, u_i \rangle - 1)} \right)."
        ),
        eq(loss, total(i, log(one + total(j, exp(alpha * (uji + N(-1))))))),
    ),
    (
        (
            r"\sum_{i=1}^{n} \log\left(\sum_{j=1}^{n} e^{\alpha \langle u_i, u_j \rangle}\right) = n \log n"
            r" + \frac{\alpha}{n} \left\|\sum_{i=1}^{n} u_i\right\|^2 + \frac{\alpha^2}{2n} \sum_{i,j=1}^{n}"
            r" \langle u_i, u_j \rangle^2 - \frac{\alpha^2}{2n} \sum_{i=1}^{n} \left\langle u_i, \sum_{j=1}^{n}"
            r" u_j \right\rangle^2 + \mathcal{O}(\alpha^3)."
        ),
        BigO(
            "alpha",
            energy
            - (
                n * log(n)
                + alpha / n * norm2(U)
                + alpha**2 / twice_n * total(i, total(j, uij**2))
                - alpha**2 / twice_n * total(i, ip(u(i), U) ** 2)
            ),
            3,
        ),
    ),
    (
        r"F(u_1,\ldots,u_n) = \sum_{i,j=1}^n \langle u_i, u_j \rangle^2 \ge \frac{n^2}{d}",
        both(
            eq(total(i, total(j, uij**2)), total(i, total(j, uij**2))),
            ge(total(i, total(j, uij**2)), SizeOf(n) ** 2 / d),
        ),
    ),
    (
        (
            r"\sum_{i=1}^{n} \log \left(\sum_{j=1}^{n} e^{\alpha \langle u_j, u_i \rangle} \right) \le n \log \left("
            r"\frac{1}{n} \sum_{i,j=1}^{n} e^{\alpha \langle u_i, u_j \rangle} \right)."
        ),
        le(
            total(i, log(total(j, exp(alpha * uji)))),
            n * log(Inv(SizeOf(n)) * total(i, total(j, exp(alpha * uij)))),
        ),
    ),
    (
        (
            r"\frac{1}{n-1} \sum_{\substack{j=1\\j\neq i}}^{n} e^{\alpha \langle u_j, u_i \rangle} \ge \exp\left("
            r"\frac{1}{n-1} \sum_{\substack{j=1\\j\neq i}}^{n} \alpha \langle u_j, u_i \rangle\right) \\= \exp\left("
            r"\frac{\alpha}{n-1} \left(\langle U, u_i \rangle - 1\right)\right),"
        ),
        for_i(
            both(
                ge(
                    Inv(SizeOf(m1)) * total(j, exp(alpha * uji), [i]),
                    exp(Inv(SizeOf(m1)) * total(j, alpha * uji, [i])),
                ),
                eq(exp(Inv(SizeOf(m1)) * total(j, alpha * uji, [i])), exp(alpha / m1 * (Uui + N(-1)))),
            )
        ),
    ),
    (r"U = \sum_{i=1}^{n} u_i.", every(a, eq(U(a), U(a)))),
    (
        (
            r"\mathcal{L}_{\alpha}(u) = \sum_{i=1}^{n} \log \left(1 + e^{-\alpha} \sum_{\substack{j=1\\j\neq i}}^{n}"
            r" e^{\alpha \langle u_{j}, u_{i} \rangle} \right)"
        ),
        eq(loss, total(i, log(one + exp(-alpha) * total(j, exp(alpha * uji), [i])))),
    ),
    (
        r"\mathcal{L}_{\alpha}(u) \ge n \log\left(1 + (n-1)e^{-\frac{n\alpha}{n-1}}\right).",
        ge(loss, n * log(one + m1 * rate)),
    ),
    (r"\langle u_j, u_i \rangle = c_i, \quad \forall j \neq i", for_pairs(eq(uji, ci))),
    (r"\langle U, u_i \rangle = c \quad \text{for all } i.", for_i(eq(Uui, c))),
    (
        (
            r"c = \langle U, u_i \rangle = 1 + \left\langle \sum_{\substack{j=1\\j \neq i}}^n u_j, u_i \right\rangle"
            r" = 1 + (n-1)c_i."
        ),
        for_i(
            And(
                (
                    eq(c, Uui),
                    eq(Uui, one + ip(lambda q: total(j, u(j)(q), [i]), u(i))),
                    eq(one + ip(lambda q: total(j, u(j)(q), [i]), u(i)), one + m1 * ci),
                )
            )
        ),
    ),
    (
        r"0 = \left\|\sum_{i=1}^{n} u_i\right\|^2 = n + \sum_{i \neq j} \langle u_i, u_j \rangle = n + n(n-1)c.",
        And(
            (
                eq(0, norm2(U)),
                eq(norm2(U), SizeOf(n) + total(i, total(j, uij, [i]))),
                eq(SizeOf(n) + total(i, total(j, uij, [i])), SizeOf(n) + n * (SizeOf(m1) * c)),
            )
        ),
    ),
    (r"\langle u_i, u_j \rangle = -\frac{1}{n-1}, \quad i \ne j", for_pairs(eq(uij, -Inv(SizeOf(m1))))),
    (
        (
            r"\mathcal{L}(u,v) = \sum_{i=1}^{n} \log\left(1 + \sum_{j=1 \atop j \neq i}^{n} e^{\langle v_j - v_i, u_i"
            r" \rangle}\right)"
        ),
        eq(softmax_loss, total(i, log(one + total(j, difference, [i])))),
    ),
    (
        (
            r"\sum_{\substack{j=1\\j\neq i}}^{n} e^{\langle v_j - v_i, u_i \rangle} = e^{-\langle v_i, u_i \rangle}"
            r" \sum_{\substack{j=1\\j\neq i}}^{n} e^{\langle v_j, u_i \rangle}"
        ),
        for_i(eq(total(j, difference, [i]), exp(-vii) * total(j, exp(vji), [i]))),
    ),
    (
        (
            r"\mathcal{L}(u,v) \ge n \log \left[1 + (n-1) \exp \left(\frac{1}{n} \sum_{i=1}^{n} \left(\frac{\langle V,"
            r" u_i \rangle}{n-1} - \frac{n}{n-1} \langle v_i, u_i \rangle \right) \right) \right]"
        ),
        ge(softmax_loss, n * log(one + m1 * exp(Inv(SizeOf(n)) * total(i, Vui / m1 - SizeOf(n) / m1 * vii)))),
    ),
    (
        r"\frac{\langle V, u_i \rangle}{n-1} - \frac{n}{n-1} \langle v_i, u_i \rangle = c, \qquad \forall i.",
        for_i(eq(Vui / m1 - SizeOf(n) / m1 * vii, c)),
    ),
    (
        r"\frac{\langle V, U \rangle}{n-1} - \frac{n}{n-1} \sum_{i=1}^{n} \langle v_i, u_i \rangle \to \min.",
        ip(V, U) / m1 - SizeOf(n) / m1 * total(i, vii),
    ),
    (
        (
            r"n\sum_{i=1}^{n} \langle v_i, u_i \rangle - \left\langle \sum_{i=1}^{n} v_i, \sum_{i=1}^{n} u_i"
            r" \right\rangle \le n^2."
        ),
        le(n * total(i, vii) - ip(V, U), SizeOf(n) ** 2),
    ),
    (r"\log(1+x) = x - \frac{x^2}{2} + \mathcal{O}(x^3)", BigO("x", log(one + t) - (t - t**2 / 2), 3)),
    (
        (
            r"\sum_{i=1}^{n} \left( \frac{1}{n} \sum_{j=1}^{n} \alpha \left\langle u_{i}, u_{j} \right\rangle +"
            r" \frac{\alpha^{2}}{2} \left\langle u_{i}, u_{j} \right\rangle^{2} \right) = \frac{\alpha}{n} \left\|"
            r" \sum_{i=1}^{n} u_{i} \right\|^{2} + \frac{\alpha^{2}}{2n} \sum_{i,j=1}^{n} \left\langle u_{i}, u_{j}"
            r" \right\rangle^{2}."
        ),
        eq(
            total(i, mean_taylor),
            alpha / n * norm2(U) + alpha**2 / twice_n * total(i, total(j, uij**2)),
        ),
    ),
    (
        (
            r"-\frac{1}{2}\left(\frac{1}{n}\sum_{j=1}^{n}\alpha\left\langle u_{i}, u_{j}\right\rangle +"
            r" \frac{\alpha^{2}}{2} \left\langle u_{i}, u_{j}\right\rangle^{2}\right)^{2} = -\frac{\alpha^{2}}{2n^{2}}"
            r"\left(\sum_{j}\left\langle u_{i}, u_{j}\right\rangle\right)^{2} + \mathcal{O}(\alpha^{3})."
        ),
        for_i(
            BigO(
                "alpha",
                N(-1, 2) * mean_taylor**2 - -(alpha**2 / (N(2) * SizeOf(n) ** 2) * total(j, uij) ** 2),
                3,
            )
        ),
    ),
]
VECTORS = [
    (r"u(x^{\top}\mathbf{1} - 1) = 0 \qquad \text{(primal feasibility)}", eq(w * feasible, 0)),
    (r"\operatorname{diag}(v)x = 0 \qquad \text{(complementary slackness)}", every(i, eq(diag(vv, x), 0))),
    (r"v \succeq 0", every(i, ge(vi, 0))),
    (r"\theta + -\log(x) - 1 + u\mathbf{1} + v = 0", every(i, eq(thi - log(xi) + N(-1) + w + vi, 0))),
    (r"d\theta - \frac{dx}{x} + du\mathbf{1} + dv = 0", every(i, eq(dthi - dxi / xi + dw + dvi, 0))),
    (
        r"\operatorname{diag}(v)dx + \operatorname{diag}(x)dv = 0.",
        every(i, eq(diag(vv, dx) + diag(x, dv), 0)),
    ),
    (r"H(x) = -\sum_i x_i \log x_i", eq(-total(i, xi * log(xi)), -total(i, xi * log(xi)))),
    (
        (
            r"\begin{bmatrix} \operatorname{diag}(x) & -\mathbf{1} \\ u\mathbf{1}^{\top} & 0 \end{bmatrix}"
            r" \begin{bmatrix} dx \\ du \end{bmatrix} = \begin{bmatrix} d\theta \\ 0 \end{bmatrix}"
        ),
        both(
            every(i, eq(diag(x, dx) + -dw, dthi)),
            eq(total(j, Mul((w, dx(j)))), 0),
        ),
    ),
    (
        r"D - xx^\top = \operatorname{diag}(x) - x x^{\top}",
        every(i, every(j, eq(Delta(i, j) * xi - xi * x(j), Delta(i, j) * xi - xi * x(j)))),
    ),
    (r"x_i = \frac{\exp(\theta_i)}{\sum_j \exp(\theta_j)}", every(i, eq(xi, exp(thi) / total(j, exp(theta(j)))))),
]


@pytest.mark.parametrize(("latex", "expected"), DISPLAYS)
def test_a_display_of_the_first_paper(latex, expected):
    assert up_to_names(read(latex, PAPER)) == up_to_names(expected)


@pytest.mark.parametrize(("latex", "expected"), VECTORS)
def test_a_display_of_the_second_paper(latex, expected):
    assert up_to_names(read(latex, SOFTMAX)) == up_to_names(expected)


def test_the_kronecker_product_is_a_sum_over_pairs():
    statement = read(
        r"\vec{v}^{\top} \big((n\mathbb{I}_n - \mathbf{1}_n \mathbf{1}_n^{\top}) \otimes \mathbb{I}_d \big) \vec{u} = 0",
        PAPER,
    )
    p, q = indices("p q", n)
    b, e = indices("b e", d)
    entry = (n * Delta(p, q) + N(-1)) * Delta(b, e)
    left = total(p, total(b, Mul((v(p)(b), entry))))
    assert up_to_names(statement) == up_to_names(eq(total(q, total(e, Mul((left, u(q)(e))))), 0))


def test_an_inverse_says_two_products():
    statement = read(r"A^{-1} = B", Table.parse("A, B: matrix (n, n)"))

    def product(p, q):
        return total(k, Mul((Symbol(p, (i, k)), Symbol(q, (k, j)))))

    both_ways = [every(i, every(j, eq(product(p, q), Delta(i, j)))) for p, q in ("AB", "BA")]
    assert up_to_names(statement) == up_to_names(And(tuple(both_ways)))


def test_reading_is_quick():
    start = time.perf_counter()
    for table, displays in ((PAPER, DISPLAYS), (SOFTMAX, VECTORS)):
        for latex, _ in displays:
            read(latex, table)
    assert time.perf_counter() - start < 1


def test_sympy_is_not_imported():
    code = "import sys, referee.reader; assert 'sympy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_powers_of_square_matrices_are_products() -> None:
    table = Table.parse("A: matrix (n, n); B: matrix (n, m)")
    assert up_to_names(read("A^3 = A A A", table)) == up_to_names(read("A A A = A A A", table))
    with pytest.raises(ShapeError, match="a power of n × m"):
        read("B^2 = B B", table)
