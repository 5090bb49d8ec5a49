"""Any node as one line of Unicode, for terminals and error messages.

>>> from referee.language.terms import exp, indices, real, sizes, total, Symbol
>>> n, d = sizes("n d")
>>> i, j = indices("i j", n)
>>> (a,) = indices("a", d)
>>> alpha, = real("alpha")
>>> show(total(j, exp(alpha * total(a, Symbol("u", (i, a)) * Symbol("u", (j, a)))), but=[i]) / (n - 1))
'(Σ_{j≤n, j≠i} exp(α ⟨u_i, u_j⟩))/(n − 1)'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from referee.language.sentences import Sentences
from referee.language.style import ATOM, MUL, POW, Block, Piece
from referee.language.terms import Sum

if TYPE_CHECKING:
    from referee.language.nodes import Node
    from referee.language.terms import Term

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_']*")
BOUND = re.compile(r"%[0-9]+")
_LETTERS = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi
    psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell varpi
"""
GREEK = dict(
    zip(
        _LETTERS.split(),
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩℓϖ",
        strict=True,
    )
)
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def checked(s: str) -> str:
    """A name that is safe to print.

    Raises:
        ValueError: the name has other characters than letters, digits, _ and '.
    """
    if not NAME.fullmatch(s) and not BOUND.fullmatch(s):
        raise ValueError(f"{s!r} is not a name: names match {NAME.pattern}")
    return s


class Text(Sentences):
    """One line of Unicode."""

    minus, times, dot = "−", " ", "·"
    signs: ClassVar[dict[str, str]] = {
        "=": "=", "<=": "≤", "<": "<", "!=": "≠", "and": " and ", "implies": " ⟹ ", "iff": " ⟺ ",
        "true": "true", "given": ", ", "turnstile": "⊢",
    }  # fmt: skip

    def name(self, s: str) -> str:
        """Greek letters as such."""
        if BOUND.fullmatch(s):
            return f"ι{s[1:]}"
        word, rest = re.fullmatch(r"([A-Za-z]*)(.*)", checked(s)).groups()  # type: ignore[union-attr]
        if word[:1] == "d" and word[1:] in GREEK:
            return f"d{GREEK[word[1:]]}{rest}"
        return GREEK.get(word, word) + rest

    def subscript(self, base: str, parts: list[str]) -> str:
        """x_i, x_{ij}, x_{n−1,j}."""
        if len(parts) == 1 and len(parts[0]) == 1:
            return f"{base}_{parts[0]}"
        return f"{base}_{{{('' if all(len(p) == 1 for p in parts) else ',').join(parts)}}}"

    def superscript(self, base: str, k: int) -> str:
        """x²."""
        return base + str(k).translate(SUPERSCRIPTS)

    def quotient(self, num: str, den: Term) -> str:
        """num/den."""
        return f"{num}/{self.at(den, POW)}"

    def ratio(self, p: int, q: int) -> str:
        """p/q."""
        return f"{p}/{q}"

    def reciprocal(self, den: str) -> Piece:
        """1/2."""
        return f"1/{den}", MUL

    def numerator(self, t: Term) -> str:
        """A sum needs parentheses."""
        s = self.at(t, MUL)
        return self.paren(s) if isinstance(t, Sum) and not s.startswith(("⟨", "‖")) else s

    def run_together(self, before: str, p: str) -> bool:
        """A numeral, or a fraction."""
        return p[0].isdigit() or re.search(r"/(\w+|\([^()]*\))$", before) is not None or "/" in before

    def paren(self, s: str) -> str:
        """(s)."""
        return f"({s})"

    def keep(self, s: str) -> str:
        """(s)."""
        return s if s.startswith("(") and s.endswith(")") and s.count("(") == 1 else f"({s})"

    def mark(self, s: str) -> str:
        """Numerals need no mark to be read."""
        return s

    def constant_size(self, k: int) -> str:
        """A numeral."""
        return str(k)

    def inner(self, x: str, y: str) -> str:
        """⟨x, y⟩."""
        return f"⟨{x}, {y}⟩"

    def norm(self, x: str) -> str:
        """‖x‖."""
        return f"‖{x}‖"

    def function(self, name: str, arg: str) -> Piece:
        """exp(t), |t|."""
        return (f"|{arg}|" if name == "abs" else f"{checked(name)}({arg})"), ATOM

    def head(self, names: list[str], size: str, but: list[tuple[str, str]]) -> str:
        """Σ_{j≤n, j≠i}."""
        return f"Σ_{{{', '.join([','.join(names) + '≤' + size, *(f'{i}≠{j}' for i, j in but)])}}} "

    def determinant(self, blocks: list[list[Block]]) -> str:
        """det[x_{ij} (i≤n, j≤n)]."""
        rows = (", ".join(f"{e} ({i}≤{r}, {j}≤{c})" for e, i, r, j, c in row) for row in blocks)
        return f"det[{'; '.join(rows)}]"

    def forall(self, i: str, size: str, but: list[str], body: str) -> str:
        """∀ i≤n, i≠j: …."""
        return f"∀ {', '.join([f'{i}≤{size}', *(f'{i}≠{j}' for j in but)])}: {body}"

    def exists(self, name: str, body: str) -> str:
        """∃ x: …."""
        return f"∃ {name}: {body}"

    def derivative(self, var: str, f: str, point: str, value: str) -> str:
        """∂/∂t f |_{t=p} = v."""
        return f"∂/∂{var} {f} |_{{{var}={point}}} = {value}"

    def big_o(self, var: str, f: str, order: int) -> str:
        """A term is O(|t|³) as t → 0."""
        return f"{f} = O({self.superscript(f'|{var}|', order)}) as {var} → 0"

    def smooth(self, names: list[str], f: str) -> str:
        """A term is smooth in s, t."""
        return f"{f} is smooth in {', '.join(names)}"


def show(node: Node) -> str:
    """`node` in one line.

    Raises:
        ValueError: a name has characters that names may not have.
    """
    return Text().node(node)
