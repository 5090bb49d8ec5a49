r"""The pieces of a formula: their kinds and widths, delimiters in pairs, long numbers in groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from referee.report import mathwidth as W

_GROUP: Final = 5
_LONG: Final = 10


@dataclass(frozen=True)
class Atom:
    """One piece of a formula: ord, op, bin, rel, open, close, punct, space, clause, text, bar or fence.

    A fence has what is `inside` between its `ends`; `holes` are braced arguments that a name can replace.
    """

    kind: str
    src: str
    width: float
    inside: tuple[Atom, ...] = ()
    ends: tuple[str, str] = ("", "")
    holes: tuple[str, ...] = ()
    words: str = ""


def width(atoms: Iterable[Atom], *, spaced: bool = True) -> float:
    """The width of a line of atoms, in em."""
    total, gap = 0.0, {"rel": W.REL, "clause": W.REL, "bin": W.BIN, "punct": W.PUNCT, "op": W.OP}
    for atom in atoms:
        total += atom.width + (gap.get(atom.kind, 0.0) if spaced else 0.0)
    return total


def source(atoms: Iterable[Atom]) -> str:
    """The LaTeX of the atoms."""
    out = ""
    for atom in atoms:
        glue = re.search(r"\\[A-Za-z]+$", out) and atom.src[:1].isalpha()
        out += (" " if glue else "") + atom.src
    return out


def grouped_digits(atoms: list[Atom]) -> list[Atom]:
    """Long runs of digits in groups of five."""
    out: list[Atom] = []
    at = 0
    while at < len(atoms):
        end = at
        while end < len(atoms) and re.fullmatch(r"\d", atoms[end].src):
            end += 1
        if end - at <= _LONG:
            out += atoms[at : end or at + 1] if end > at else [atoms[at]]
            at = max(end, at + 1)
            continue
        digits = "".join(a.src for a in atoms[at:end])
        first = 0 if at and atoms[at - 1].src == "." else len(digits) % _GROUP
        cuts = [0, *range(first or _GROUP, len(digits), _GROUP), len(digits)]
        for one, two in pairwise(cuts):
            src = digits[one:two] if one == 0 else rf"\,{digits[one:two]}"
            out.append(Atom("digits" if one else "ord", src, 0.5 * (two - one) + 0.17))
        at = end
    return out


def paired(atoms: list[Atom]) -> tuple[Atom, ...]:
    r"""Delimiters without \left and \right, with what is between them, as one fence where they pair."""
    matched: Callable[[Atom, Atom], bool] = lambda a, b: b.kind == "close" or (a.kind == b.kind == "bar")  # noqa: E731
    out: list[Atom] = []
    for atom in atoms:
        opened = next((k for k in range(len(out) - 1, -1, -1) if out[k].kind in {"open", "bar"}), None)
        alike = opened is not None and matched(out[opened], atom) and atom.kind in {"close", "bar"}
        if opened is None or not alike or (atom.kind == "close" and out[opened].kind == "bar"):
            out.append(atom)
            continue
        inside = tuple(out[opened + 1 :])
        whole = [out[opened], *inside, atom]
        fence = Atom("fence", source(whole), width(whole), inside, (out[opened].src, atom.src))
        out[opened:] = [fence]
    return tuple(replace(a, kind="ord") if a.kind in {"open", "close", "bar"} else a for a in out)
