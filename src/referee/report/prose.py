r"""Sentences for the report: plain text with the engine's Unicode mathematics in it, as LaTeX.

>>> prose("u_1 = (3/5, 4/5), α^2 = 100_000")
'$u_{1}$ = (3/5, 4/5), $\\alpha ^{2}$ = 100\\_000'
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from referee.report.escape import Tex, escape

_LETTER: Final = r"[A-Za-zα-ωΑ-ΩℓΣ]"
_SCRIPTED: Final = re.compile(
    r"(?P<tens>(?<![\w.])-?\d+(?:\.\d+)?e[+-]?\d+)(?!\w)"
    r"|(?P<sign>(?<![\w)\]}-])-(?=[\w(])|(?<= )-(?= )|\+/-)"
    r"|(?P<letter>(?<![A-Za-z0-9_\\'])[A-Za-z](?= [=≤≥<>≠])|(?<=[=≤≥<>≠+−] )[A-Za-z](?![A-Za-z0-9_^'’\u20d7]))"
    r"|(?P<arrow>[A-Za-z]\u20d7)"
    rf"|(?P<power>(?:(?<![A-Za-z0-9_\\])(?:\d|[a-z](?=[A-Z]))?{_LETTER}|(?<![\w.])\d(?=_[a-z])|[)|])'?"
    rf"(?:_(?:\{{[^{{}}\n]{{1,40}}\}}|{_LETTER}(?![A-Za-z])|\d{{1,3}}(?!\d))"
    r"(?:\^(?:\{[^{}\n]{1,40}\}|\([^()\n]{1,20}\)|\d{1,3}|[A-Za-z](?![A-Za-z])))?"
    r"|\^(?:\{[^{}\n]{1,40}\}|\([^()\n]{1,20}\)|\d{1,3}|∞"
    rf"|{_LETTER}(?![A-Za-z])(?:_{_LETTER}(?![A-Za-z]))?)))"
)
_SCRIPT: Final = re.compile(r"([_^])(\{[^{}]*\}|\([^()]*\)|\d+|.)")
_DIGITS: Final = re.compile(r"(?<![\d])\d{11,}")
_GROUP: Final = 5
_LONG: Final = 22
_SHORT: Final = 12
BREAK: Final = r"\hskip 0pt plus .2em\relax{}"


def prose(text: str) -> Tex:
    """The text as LaTeX: x_i and x^2 as mathematics, long numbers in groups of five, long words breakable."""
    for ascii_sign, sign in (("<=", "≤"), (">=", "≥"), ("!=", "≠"), ("|-", "⊢")):
        text = text.replace(ascii_sign, sign)
    out, at = "", 0
    for found in _SCRIPTED.finditer(text):
        out += _plain(text[at : found.start()]) + _mathematics(found)
        at = found.end()
    return Tex(out + _plain(text[at:]))


def typewriter(text: str) -> Tex:
    """Source as it stands, breakable anywhere."""
    pieces = [text[k : k + 3] for k in range(0, len(text), 3)]
    return Tex(r"{\ttfamily\small\raggedright " + BREAK.join(escape(p) for p in pieces) + r"\par}")


def name(text: str) -> Tex:
    """A claim's name, breakable after its hyphens and inside long parts."""
    return Tex(BREAK.join(_broken(text)) if len(text) > _SHORT else escape(text))


def _mathematics(found: re.Match[str]) -> str:
    """2.1e-50, a sign, a letter before a relation, or a letter with scripts."""
    match found.lastgroup:
        case "tens":
            digits, power = found[0].split("e")
            return rf"${digits}\cdot 10^{{{int(power)}}}$"
        case "sign":
            return "$-$" if found[0] == "-" else r"$\pm$"
        case "arrow":
            return rf"$\vec{{{found[0][0]}}}$"
        case "letter":
            return f"${found[0]}$"
    return _formula(found[0])


def _formula(text: str) -> str:
    """A letter with its scripts; an index after an exponent belongs to the exponent."""
    end = re.search(r"[_^]", text)
    base, rest = (text[: end.start()], text[end.start() :]) if end else (text, "")
    pairs = [(sign, _script(script)) for sign, script in _SCRIPT.findall(rest)]
    if [sign for sign, _ in pairs] == ["^", "_"]:
        pairs = [("^", f"{pairs[0][1]}_{{{pairs[1][1]}}}")]
    return f"${_letters(base)}{''.join(f'{sign}{{{script}}}' for sign, script in pairs)}$"


def _script(text: str) -> str:
    """A script without its brackets; within it, scripts of one letter or number."""
    inner = text[1:-1] if text[0] in "{(" else text
    parts = re.split(r"([_^])(?=[A-Za-z0-9α-ω](?![A-Za-z0-9_^]))", inner)
    out = _letters(parts[0])
    for sign, part in zip(parts[1::2], parts[2::2], strict=True):
        out += f"{sign}{{{_letters(part[0])}}}{_letters(part[1:])}"
    return out


def _letters(text: str) -> str:
    """Within mathematics: letters as they are, everything else through its escape."""
    return "".join(c if re.match(r"[A-Za-z0-9,' +=()|/-]", c) else _bare(c) for c in text)


def _bare(c: str) -> str:
    """The escape of a character; a symbol's without its switch to mathematics."""
    tex = str(escape(c))
    found = re.fullmatch(r"\\ensuremath\{(.*)\}", tex)
    return f"{found[1]} " if found else rf"\mbox{{{tex}}}"


def _plain(text: str) -> str:
    words = re.split(r"(\s+)", text)
    return "".join(_word(w) for w in words)


def _word(word: str) -> str:
    if len(word) <= _LONG:
        return str(escape(word))
    pieces: list[str] = []
    at = 0
    for found in _DIGITS.finditer(word):
        pieces += [*_broken(word[at : found.start()]), _grouped(found[0], word[: found.start()].endswith("."))]
        at = found.end()
    return BREAK.join(p for p in [*pieces, *_broken(word[at:])] if p)


def _broken(word: str) -> list[str]:
    """Escaped pieces between which a long word may be broken."""
    pieces = re.findall(r"[^,/=;)_·*+−-]{1,8}[,/=;)_·*+−-]*|[,/=;)_·*+−-]+", word)
    return [str(escape(p)) for p in pieces]


def _grouped(digits: str, after_point: bool) -> str:
    """Digits by five: from the point outwards."""
    first = _GROUP if after_point else len(digits) % _GROUP or _GROUP
    cuts = [0, *range(first, len(digits), _GROUP), len(digits)]
    groups = [digits[a:b] for a, b in pairwise(cuts) if a < b]
    return (r"\," + BREAK).join(groups)
