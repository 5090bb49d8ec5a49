r"""Any node as LaTeX that `referee.reader` reads back to the same term.

What a reader would not see otherwise is put in braces, which TeX does not show: `{a + b} + c` is a sum in a
sum, `-{2} b` is the product of -1, 2 and b (`-2 b` is that of -2 and b), `\frac{{1}}{n}` is 1 times 1/n. The
size 3 is `\mathrm{3}`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from referee.language.sentences import Sentences
from referee.language.style import ATOM, POW, Block, Piece
from referee.language.text import BOUND, GREEK, checked

if TYPE_CHECKING:
    from referee.language.nodes import Node
    from referee.language.terms import Symbol, Term

TALL = re.compile(r"\\(sum|frac|begin|left)")


def _command(word: str) -> str | None:
    """α as a command."""
    return f"\\{word}" if word in GREEK else None


class Latex(Sentences):
    """Mathematics mode, without its delimiters."""

    minus, times, dot = "-", " ", r" \cdot "
    signs: ClassVar[dict[str, str]] = {
        "=": "=", "<=": r"\le", "<": "<", "!=": r"\ne", "and": r" \ \text{and}\  ", "implies": r" \implies ",
        "iff": r" \iff ", "true": r"\text{true}", "given": r",\ ", "turnstile": r"\vdash",
    }  # fmt: skip

    def name(self, s: str) -> str:
        r"""Letters as they are, Greek ones by command, `\mathit{…}` for what else a name may hold."""
        if BOUND.fullmatch(s):
            return rf"\iota_{{{s[1:]}}}"
        word, primes = re.fullmatch(r"(.*?)('*)", checked(s)).groups()  # type: ignore[union-attr]
        if numbered := re.fullmatch(r"([A-Za-z]|iota)_([0-9]+)", word):
            return rf"{_command(numbered[1]) or numbered[1]}{primes}_{{{numbered[2]}}}"
        if found := _command(word):
            return found + primes
        if word[0] == "d" and (found := _command(word[1:])):
            return f"d{found}{primes}"
        if word.isalpha() and word != "e":
            return word + primes
        escaped = word.replace("_", r"\_")
        return rf"\mathit{{{escaped}}}{primes}"

    def symbol(self, t: Symbol) -> str:
        """A symbol called delta with two indices is not Kronecker's."""
        s = super().symbol(t)
        return s.replace(r"\delta", r"\mathit{delta}", 1) if t.name == "delta" and len(t.indices) == 2 else s

    def subscript(self, base: str, parts: list[str]) -> str:
        """x_{i j}, x_{n - 1, j}, {z_{1}}_{i}."""
        base = f"{{{base}}}" if re.search(r"(?<!\\)_", base) else base
        plain = all(re.fullmatch(r"\w|\\[a-z]+", p) for p in parts)
        return f"{base}_{{{(' ' if plain else ', ').join(parts)}}}"

    def superscript(self, base: str, k: int) -> str:
        """x^{2}."""
        return f"{base}^{{{k}}}"

    def quotient(self, num: str, den: Term) -> str:
        r"""\frac{num}{den}."""
        return rf"\frac{{{num}}}{{{self.term(den)[0]}}}"

    def ratio(self, p: int, q: int) -> str:
        r"""\frac{p}{q}."""
        return rf"\frac{{{p}}}{{{q}}}"

    def reciprocal(self, den: str) -> Piece:
        """2^{-1}."""
        return f"{den}^{{-1}}", POW

    def numerator(self, t: Term) -> str:
        """A fraction bar is parenthesis enough."""
        return self.term(t)[0]

    def run_together(self, before: str, p: str) -> bool:
        """A numeral after anything; anything after the size 2, as 2n is one size."""
        digits = re.compile(r"\d|\{\d|\\frac\{\d+\}\{\d+\}|\\mathrm")
        return p[0].isdigit() or before.startswith(r"\mathrm") or bool(digits.match(before) and digits.match(p))

    def paren(self, s: str) -> str:
        """Sized where the inside is tall."""
        return rf"\left( {s} \right)" if TALL.search(s) else f"({s})"

    def keep(self, s: str) -> str:
        """Braces do not show."""
        return f"{{{s}}}"

    def mark(self, s: str) -> str:
        """Braces do not show."""
        return f"{{{s}}}"

    def constant_size(self, k: int) -> str:
        r"""\mathrm{3}."""
        return rf"\mathrm{{{k}}}"

    def inner(self, x: str, y: str) -> str:
        r"""\langle x, y \rangle."""
        left, right = (r"\left", r"\right") if TALL.search(x + y) else ("", "")
        return rf"{left}\langle {x}, {y} {right}\rangle"

    def norm(self, x: str) -> str:
        r"""\|x\|."""
        return rf"\left\| {x} \right\|" if TALL.search(x) or "|" in x else rf"\|{x}\|"

    def function(self, name: str, arg: str) -> Piece:
        r"""e^{t} or \exp(t), \log(t), \sqrt{t}, |t|."""
        match name:
            case "exp" if len(arg) < 60 and r"\sum" not in arg and r"\left" not in arg:
                return f"e^{{{arg}}}", POW
            case "exp" | "log":
                return rf"\{name}{self.paren(arg)}", POW
            case "sqrt":
                return rf"\sqrt{{{arg}}}", ATOM
            case "abs":
                return rf"\left| {arg} \right|", ATOM
        return rf"\operatorname{{{checked(name)}}}{self.paren(arg)}", POW

    def head(self, names: list[str], size: str, but: list[tuple[str, str]]) -> str:
        r"""\sum_{\substack{j=1 \\ j \ne i}}^{n}."""
        lower = f"{','.join(names)}=1"
        if but:
            others = ", ".join(rf"{i} \ne {j}" for i, j in but)
            lower = rf"\substack{{{lower} \\ {others}}}"
        return rf"\sum_{{{lower}}}^{{{size}}} "

    def determinant(self, blocks: list[list[Block]]) -> str:
        r"""\det \begin{bmatrix} … \end{bmatrix}, a block being (entry)_{i \le n, j \le m}."""
        rows = [
            " & ".join(rf"\left( {e} \right)_{{{i} \le {r}, {j} \le {c}}}" for e, i, r, j, c in row) for row in blocks
        ]
        body = r" \\ ".join(rows)
        return rf"\det \begin{{bmatrix}} {body} \end{{bmatrix}}"

    def forall(self, i: str, size: str, but: list[str], body: str) -> str:
        r"""\text{for all } 1 \le i \le n,\ i \ne j: …."""
        conditions = [rf"1 \le {i} \le {size}", *(rf"{i} \ne {j}" for j in but)]
        joined = r",\ ".join(conditions)
        return rf"\text{{for all }} {joined}:\ {body}"

    def exists(self, name: str, body: str) -> str:
        r"""\text{there is } x \text{ with } …."""
        return rf"\text{{there is }} {name} \text{{ with }} {body}"

    def derivative(self, var: str, f: str, point: str, value: str) -> str:
        r"""\frac{\partial}{\partial t} f \Big|_{t=p} = v."""
        return rf"\frac{{\partial}}{{\partial {var}}} {f} \Big|_{{{var} = {point}}} = {value}"

    def big_o(self, var: str, f: str, order: int) -> str:
        r"""A term is \mathcal{O}(|t|^{3}) as t → 0."""
        return rf"{f} = \mathcal{{O}}(|{var}|^{{{order}}}) \quad \text{{as }} {var} \to 0"

    def smooth(self, names: list[str], f: str) -> str:
        """The term f is infinitely differentiable."""
        return rf"{f} \ \text{{is infinitely differentiable in }} {', '.join(names)}"


def latex(node: Node) -> str:
    r"""`node` in mathematics mode.

    >>> from referee.language.terms import indices, sizes, total, Symbol
    >>> n, d = sizes("n d")
    >>> i, = indices("i", n)
    >>> a, = indices("a", d)
    >>> latex(total(a, total(i, Symbol("u", (i, a))) ** 2) / n)
    '\\frac{\\left\\| \\sum_{i=1}^{n} u_{i} \\right\\|^{2}}{n}'

    Raises:
        ValueError: a name has characters that names may not have.
    """
    return Latex().node(node)
