r"""Text into LaTeX: an escaping jinja2 environment in which only `Tex` values pass as they are.

Everything that a template prints is escaped, unless its type says that it is LaTeX already:

>>> environment().from_string(r"\section{((( name )))} ((( body )))").render(name="a_b", body=Tex("$x^2$"))
'\\section{a\\_b} $x^2$'

The delimiters are ``((*`` … ``*))`` for statements, ``(((`` … ``)))`` for values and ``((=`` … ``=))`` for
comments. An unknown name is an error, and so is None: a report never has a silent gap.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2 import BaseLoader, Environment, StrictUndefined, Undefined

__all__ = ["Tex", "environment", "escape", "to_tex"]


class Tex(str):
    """LaTeX that is trusted: it is printed as it stands."""

    __slots__ = ()

    def __repr__(self) -> str:
        """As a string: the type is for the escaping only."""
        return str.__repr__(self)


_SPECIAL: Final[Mapping[str, str]] = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''{}",
    "`": r"\textasciigrave{}",
    # Braces keep these from being read as an option or a star of the command before them.
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
}

_TEXT: Final[Mapping[str, str]] = {
    "\N{NO-BREAK SPACE}": r"\nobreakspace{}",
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "\N{NON-BREAKING HYPHEN}": "-{}",
    "\N{HYPHEN}": "-{}",
    "‘": r"\textquoteleft{}",
    "’": r"\textquoteright{}",
    "“": r"\textquotedblleft{}",
    "”": r"\textquotedblright{}",
    "…": r"\ldots{}",
    "•": r"\textbullet{}",
    "§": r"\S{}",
    "¶": r"\P{}",
    "©": r"\textcopyright{}",
    "®": r"\textregistered{}",
    "™": r"\texttrademark{}",
    "£": r"\pounds{}",
    "†": r"\ensuremath{\dagger}",
    "‡": r"\ensuremath{\ddagger}",
    "¡": r"\textexclamdown{}",
    "¿": r"\textquestiondown{}",
    "∎": r"\rule{1.1ex}{1.1ex}",
    "■": r"\rule{1.1ex}{1.1ex}",
    "ß": r"\ss{}",
    "æ": r"\ae{}",
    "Æ": r"\AE{}",
    "œ": r"\oe{}",
    "Œ": r"\OE{}",
    "ø": r"\o{}",
    "Ø": r"\O{}",
    "ł": r"\l{}",
    "Ł": r"\L{}",
    "ı": r"\i{}",
    "ȷ": r"\j{}",
    "ᵀ": r"\textsuperscript{T}",
    "ⁿ": r"\textsuperscript{n}",
    "ⁱ": r"\textsuperscript{i}",
    "ᵢ": r"\textsubscript{i}",
    "ⱼ": r"\textsubscript{j}",
    "ₐ": r"\textsubscript{a}",
    "ₖ": r"\textsubscript{k}",
    "ₘ": r"\textsubscript{m}",
    "ₙ": r"\textsubscript{n}",
    **{s: rf"\textsuperscript{{{d}}}" for s, d in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁼⁽⁾", "0123456789+=()", strict=True)},
    **{s: rf"\textsubscript{{{d}}}" for s, d in zip("₀₁₂₃₄₅₆₇₈₉₊₌₍₎", "0123456789+=()", strict=True)},
    "⁻": r"\textsuperscript{\ensuremath{-}}",
    "₋": r"\textsubscript{\ensuremath{-}}",
}

# Symbols of LaTeX without packages only: the engine may have no amssymb.
_SYMBOLS: Final = r"""
α \alpha|β \beta|γ \gamma|δ \delta|ε \varepsilon|ϵ \epsilon|ζ \zeta|η \eta|θ \theta|ϑ \vartheta|ι \iota
κ \kappa|λ \lambda|μ \mu|µ \mu|ν \nu|ξ \xi|ο o|π \pi|ϖ \varpi|ρ \rho|ϱ \varrho|σ \sigma|ς \varsigma|τ \tau
υ \upsilon|φ \varphi|ϕ \phi|χ \chi|ψ \psi|ω \omega
Α \mathrm{A}|Β \mathrm{B}|Γ \Gamma|Δ \Delta|Ε \mathrm{E}|Ζ \mathrm{Z}|Η \mathrm{H}|Θ \Theta|Ι \mathrm{I}
Κ \mathrm{K}|Λ \Lambda|Μ \mathrm{M}|Ν \mathrm{N}|Ξ \Xi|Ο \mathrm{O}|Π \Pi|Ρ \mathrm{P}|Σ \Sigma|Τ \mathrm{T}
Υ \Upsilon|Φ \Phi|Χ \mathrm{X}|Ψ \Psi|Ω \Omega
− -|± \pm|∓ \mp|× \times|÷ \div|· \cdot|⋅ \cdot|∘ \circ|∗ \ast|⋆ \star|° {}^{\circ}|′ {}'|″ {}''
≤ \leq|≥ \geq|⩽ \leq|⩾ \geq|≠ \neq|≈ \approx|≡ \equiv|∼ \sim|≃ \simeq|≅ \cong|∝ \propto|≪ \ll|≫ \gg
≺ \prec|≻ \succ|⪯ \preceq|⪰ \succeq|≔ :=
⊗ \otimes|⊕ \oplus|⊖ \ominus|⊙ \odot|√ \surd|∞ \infty|∂ \partial|∇ \nabla|∫ \int|∑ \sum|∏ \prod
∀ \forall|∃ \exists|∈ \in|∉ \notin|∋ \ni|∅ \emptyset|⊂ \subset|⊆ \subseteq|⊃ \supset|⊇ \supseteq
∪ \cup|∩ \cap|∖ \setminus|¬ \neg|∧ \wedge|∨ \vee|⊢ \vdash|⊨ \models|⊤ \top|⊥ \perp|∥ \parallel|‖ \Vert|∣ \mid
⟨ \langle|⟩ \rangle|⌊ \lfloor|⌋ \rfloor|⌈ \lceil|⌉ \rceil
← \leftarrow|→ \rightarrow|↔ \leftrightarrow|⇐ \Leftarrow|⇒ \Rightarrow|⇔ \Leftrightarrow|↦ \mapsto
⟶ \longrightarrow|⟹ \Longrightarrow|⟺ \Longleftrightarrow|↑ \uparrow|↓ \downarrow|↗ \nearrow|↘ \searrow
⋯ \cdots|⋮ \vdots|⋱ \ddots|ℓ \ell|ℏ \hbar|ℜ \Re|ℑ \Im|ℵ \aleph
ℝ \mathbf{R}|ℕ \mathbf{N}|ℤ \mathbf{Z}|ℚ \mathbf{Q}|ℂ \mathbf{C}|𝔼 \mathbf{E}|ℙ \mathbf{P}
½ \frac{1}{2}|⅓ \frac{1}{3}|⅔ \frac{2}{3}|¼ \frac{1}{4}|¾ \frac{3}{4}|⅙ \frac{1}{6}|⅛ \frac{1}{8}
"""
_MATH: Final[Mapping[str, str]] = dict(pair.split(" ", 1) for pair in _SYMBOLS.strip().replace("\n", "|").split("|"))

# The ogonek (\k) exists in the T1 encoding only.
_ACCENT: Final[Mapping[str, str]] = {
    "\N{COMBINING GRAVE ACCENT}": "\\`",
    "\N{COMBINING ACUTE ACCENT}": "\\'",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "\\^",
    "\N{COMBINING TILDE}": "\\~",
    "\N{COMBINING DIAERESIS}": '\\"',
    "\N{COMBINING MACRON}": "\\=",
    "\N{COMBINING DOT ABOVE}": "\\.",
    "\N{COMBINING BREVE}": r"\u",
    "\N{COMBINING RING ABOVE}": r"\r",
    "\N{COMBINING DOUBLE ACUTE ACCENT}": r"\H",
    "\N{COMBINING CARON}": r"\v",
    "\N{COMBINING CEDILLA}": r"\c",
    "\N{COMBINING OGONEK}": r"\k",
    "\N{COMBINING DOT BELOW}": r"\d",
    "\N{COMBINING MACRON BELOW}": r"\b",
}

_ALPHABET: Final[Mapping[str, str]] = {
    "MATHEMATICAL BOLD": r"\mathbf",
    "MATHEMATICAL DOUBLE-STRUCK": r"\mathbf",
    "MATHEMATICAL ITALIC": r"\mathit",
    "MATHEMATICAL SANS-SERIF": r"\mathsf",
    "MATHEMATICAL MONOSPACE": r"\mathtt",
    "MATHEMATICAL SCRIPT CAPITAL": r"\mathcal",
}


def escape(text: str) -> Tex:
    r"""The LaTeX that prints ``text`` as it is, in a paragraph, a cell, an option or a heading.

    Characters that pdfTeX's fonts do not have print as their code, ``[U+1F600]``: visible, never wrong.
    Control and formatting characters are dropped, line ends are spaces. Blackboard letters print as bold.
    Ogoneks need ``\usepackage[T1]{fontenc}``.

    >>> escape("50% of x_i ≤ é")
    "50\\% of x\\_i \\ensuremath{\\leq} \\'{e}"
    """
    pieces: list[str] = []
    last = ""
    for char in unicodedata.normalize("NFC", text):
        # --, '', ,, and the like are ligatures: an empty group keeps them apart.
        if char == last and char in "-',":
            pieces.append("{}")
        pieces.append(_character(char))
        last = char
    return Tex("".join(pieces))


@lru_cache(maxsize=4096)
def _character(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    category = unicodedata.category(char)
    if char in "\t\n\r" or (category[0] == "Z" and char not in _TEXT):
        return " "
    if category in {"Cc", "Cf"}:
        return ""
    if char.isascii():
        return char
    if char in _TEXT:
        return _TEXT[char]
    if char in _MATH:
        return rf"\ensuremath{{{_MATH[char]}}}"
    return _accented(char) or _mathematical(char) or f"{{[}}U+{ord(char):04X}{{]}}"


def _accented(char: str) -> str | None:
    apart = unicodedata.normalize("NFD", char)
    base, marks = apart[0], apart[1:]
    if not (marks and base.isascii() and base.isalpha() and all(mark in _ACCENT for mark in marks)):
        return None
    above = any(unicodedata.combining(mark) == 230 for mark in marks)
    out = {"i": r"\i", "j": r"\j"}.get(base, base) if above else base
    for mark in marks:
        out = f"{_ACCENT[mark]}{{{out}}}"
    return out


def _mathematical(char: str) -> str | None:
    """A letter or digit of a mathematical alphabet, such as U+1D431."""
    style, _, rest = unicodedata.name(char, "").rpartition(" ")
    letter = unicodedata.normalize("NFKC", char)
    if not rest or len(letter) != 1 or not letter.isascii() or not letter.isalnum():
        return None
    kind = style.removesuffix(" SMALL").removesuffix(" DIGIT")
    command = _ALPHABET.get(kind) or _ALPHABET.get(kind.removesuffix(" CAPITAL"))
    return rf"\ensuremath{{{command}{{{letter}}}}}" if command else None


def to_tex(value: object) -> Tex:
    """A value as LaTeX: `Tex` as it is, anything else escaped; None and undefined names are errors."""
    if isinstance(value, Tex):
        return value
    if isinstance(value, Undefined):
        return Tex(str(value))  # raises, and names what is missing
    if value is None:
        raise TypeError("a template printed None: give it a value, or test for it first")
    return escape(str(value))


def _join(values: Iterable[object], separator: str = "") -> Tex:
    return Tex(to_tex(separator).join(to_tex(value) for value in values))


def _concatenate(parts: Iterable[str]) -> Tex:
    """What a macro or a block collected: every part was escaped when it was printed."""
    return Tex("".join(parts))


class _TexEnvironment(Environment):
    concat = staticmethod(_concatenate)


def environment(loader: BaseLoader | None = None, **globals_: Any) -> Environment:
    """The jinja2 environment for LaTeX templates.

    The filter ``join`` keeps `Tex` parts and escapes the others; what a macro returns is `Tex`.
    """
    result = _TexEnvironment(
        loader=loader,
        block_start_string="((*",
        block_end_string="*))",
        variable_start_string="(((",
        variable_end_string=")))",
        comment_start_string="((=",
        comment_end_string="=))",
        undefined=StrictUndefined,
        finalize=to_tex,
        autoescape=False,  # HTML's; `finalize` escapes for TeX
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    result.filters["join"] = _join
    result.globals.update(globals_)
    return result
