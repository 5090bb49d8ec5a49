"""What a person sees of terms and statements, in one line and in LaTeX."""

from fractions import Fraction

import pytest

from referee.language.latex import latex
from referee.language.statements import BigO, Deriv, Iff, every, gt, le, lt, sequent
from referee.language.terms import (
    At,
    Delta,
    Idx,
    Inv,
    Mul,
    Num,
    Pow,
    SizeOf,
    Sum,
    Symbol,
    exp,
    indices,
    log,
    real,
    sizes,
    sqrt,
    total,
)
from referee.language.text import show

n, d = sizes("n d")
i, j = indices("i j", n)
(a,) = indices("a", d)
alpha, t, du, dtheta = real("alpha t du dtheta")
x = Symbol("x", (i,))


def u(p):
    return Symbol("u", (p, a))


inner = Sum(a, (), Mul((u(i), u(j))))
U = total(i, u(i))

CASES = [
    (inner, "⟨u_i, u_j⟩", r"\langle u_{i}, u_{j} \rangle"),
    (Sum(a, (), Pow(u(i), 2)), "‖u_i‖²", r"\|u_{i}\|^{2}"),
    (sqrt(Sum(a, (), Pow(U, 2))), "‖Σ_{i≤n} u_i‖", r"\left\| \sum_{i=1}^{n} u_{i} \right\|"),
    (total(j, x * inner, [i]), "Σ_{j≤n, j≠i} x_i ⟨u_i, u_j⟩",
     r"\sum_{\substack{j=1 \\ j \ne i}}^{n} x_{i} \langle u_{i}, u_{j} \rangle"),
    (total(i, total(j, inner)), "Σ_{i,j≤n} ⟨u_i, u_j⟩", r"\sum_{i,j=1}^{n} \langle u_{i}, u_{j} \rangle"),
    (alpha / (n - 1), "α/(n − 1)", r"\frac{\alpha}{n - 1}"),
    (Num(Fraction(-1, 2)) * alpha, "−1/2·α", r"-\frac{1}{2} \alpha"),
    (alpha - t, "α − t", r"\alpha - t"),
    (alpha - (t - 1), "α − (t − 1)", r"\alpha - (t - {1})"),
    ((alpha + t) ** 2 * Inv(t), "(α + t)²/t", r"\frac{(\alpha + t)^{2}}{t}"),
    (exp(-alpha), "exp(−α)", r"e^{-\alpha}"),
    (exp(total(i, x)), "exp(Σ_{i≤n} x_i)", r"\exp\left( \sum_{i=1}^{n} x_{i} \right)"),
    (log(alpha), "log(α)", r"\log(\alpha)"),
    (Delta(i, At(n - 1)), "δ_{in}", r"\delta_{i n}"),
    (Symbol("x", (At(n - n),)), "x_1", r"x_{1}"),
    (du * dtheta, "du dθ", r"du d\theta"),
    (Symbol("c_i", (j,)), "c_j", r"c_{j}"),
    (total(Idx("%3", n), Symbol("x", (Idx("%3", n),))), "Σ_{ι3≤n} x_{ι3}", r"\sum_{\iota_{3}=1}^{n} x_{\iota_{3}}"),
    (SizeOf(n) * (n - 1), "n (n − 1)", r"n (n - 1)"),
    (n - 1, "n − 1", "n - 1"),
    (every(i, le(0, x)), "∀ i≤n: 0 ≤ x_i", r"\text{for all } 1 \le i \le n:\ 0 \le x_{i}"),
    (Iff(gt(alpha, 0), gt(t, 0)), "0 < α ⟺ 0 < t", r"0 < \alpha \iff 0 < t"),
    (BigO("t", t**3, 3), "t³ = O(|t|³) as t → 0", r"t^{3} = \mathcal{O}(|t|^{3}) \quad \text{as } t \to 0"),
    (Deriv("t", exp(t), alpha, exp(alpha)), "∂/∂t exp(t) |_{t=α} = exp(α)",
     r"\frac{\partial}{\partial t} e^{t} \Big|_{t = \alpha} = e^{\alpha}"),
    (sequent(lt(0, t), gt(alpha, 0)), "0 < α ⊢ 0 < t", r"0 < \alpha \vdash 0 < t"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "text", "tex"), CASES)
def test_printed(node, text, tex):
    assert show(node) == text
    assert latex(node) == tex


@pytest.mark.parametrize("name", [r"x}\input{/etc/passwd}", "x y", "", "1x", "x\n", "é", "$", "%", "\\alpha"])
def test_hostile_names_are_refused(name):
    for node in (Symbol(name), Symbol("x", (Idx(name, n),)), Sum(Idx(name, n), (), alpha)):
        for printer in (show, latex):
            with pytest.raises(ValueError, match="is not a name"):
                printer(node)


def test_a_sum_does_not_reach_over_a_summand_that_is_not_its_own():
    assert show(total(i, x) + x) == "(Σ_{i≤n} x_i) + x_i"


def test_two_indices_of_one_name_are_told_apart():
    other = Idx("i", d)
    assert show(total(i, x * Symbol("y", (other,)))) == "Σ_{i'≤n} x_{i'} y_i"


def test_a_numbered_letter_with_an_index_is_legal_latex():
    assert latex(Symbol("z_1", (i,)) ** 2) == "{z_{1}}_{i}^{2}"
    assert latex(Symbol("theta_1x", (i,))) == r"\mathit{theta\_1x}_{i}"
