r"""Formulas in lines: broken at clauses, relations, signs and products, by estimated width.

Where a piece is too wide for a line, its widest delimiters are opened and their inside broken; then the widest
argument gets a name ("where A_1 = …"); a matrix that is still too wide is scaled, to no less than 0.8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from referee.report import mathwidth as W
from referee.report.atoms import Atom, source, width
from referee.report.mathlist import Unreadable, read

SMALLEST: Final = 0.8
INDENT: Final = 1.6
LEVELS: Final = (frozenset(["clause"]), frozenset(["rel"]), frozenset(["bin"]), frozenset(["product", "digits"]))
_TALL: Final = re.compile(r"\\(sum|prod|int|begin)")
_BOUND: Final = re.compile(r"\\(?:sum|prod) ?_\{(?:\\substack\{)?([A-Za-z,]+)=")


class TooWide(ValueError):  # noqa: N818
    """No line is wide enough for a piece of the formula."""


@dataclass(frozen=True)
class Line:
    """One line: what stands left of the alignment, the indentation right of it, and the rest."""

    left: str
    indent: float
    right: str


@dataclass
class _Names:
    """The names that were given, with what they stand for."""

    bound: frozenset[str]
    prefix: str = "A"
    given: list[tuple[str, str]] = field(default_factory=list)

    def name(self, body: str) -> str:
        """A name for `body`, with the summation indices on which it depends."""
        for name, known in self.given:
            if known == body:
                return name
        inside = set(re.findall(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])", body))
        own = {c for found in _BOUND.findall(body) for c in found.split(",")}
        letters = ",".join(sorted((inside & self.bound) - own))
        name = f"{self.prefix}_{{{len(self.given) + 1}}}" + (f"({letters})" if letters else "")
        self.given.append((name, body))
        return name


def broken(tex: str, room: float, *, first: str = "A") -> tuple[list[Line], list[tuple[str, list[Line]]]]:
    """The lines of a formula, and the names that stand in it with theirs.

    Raises:
        Unreadable: the formula cannot be read.
        TooWide: it cannot be broken.
    """
    names = _Names(frozenset(c for found in _BOUND.findall(source(read(tex))) for c in found.split(",")), first)
    lines = _fit(read(tex), room, names)
    where = []
    done = 0
    while done < len(names.given):
        name, body = names.given[done]
        where.append((name, _fit(read(f"{name} = {body}"), room, names)))
        done += 1
        if done > 40:
            raise TooWide("a formula needs more than 40 names")
    return lines, where


def _fit(atoms: Sequence[Atom], room: float, names: _Names, first: int = 0) -> list[Line]:
    """Lines no wider than `room`."""
    atoms = trimmed(_products(atoms))
    if width(atoms) <= room:
        return [Line("", 0.0, source(atoms))]
    if room < 4:
        raise TooWide("the indentation leaves no room")
    for level, kinds in enumerate(LEVELS):
        parts = _split(atoms, kinds) if level >= first else []
        if len(parts) > 1:
            return _relations(parts, room, names) if level == 1 else _packed(parts, room, names, level)
    return _single(atoms, room, names)


def _split(atoms: Sequence[Atom], kinds: frozenset[str]) -> list[list[Atom]]:
    """The atoms cut before every atom of one of the kinds."""
    parts: list[list[Atom]] = [[]]
    for atom in atoms:
        if atom.kind in kinds and parts[-1]:
            parts.append([])
        parts[-1].append(atom)
    return parts


def _relations(parts: list[list[Atom]], room: float, names: _Names) -> list[Line]:
    """A chain: a short left side stands alone, with the relations below each other."""
    head = width(parts[0])
    if head > 0.3 * room or any(a.kind == "text" for a in parts[0]):
        return _packed(parts, room, names, 1)
    out: list[Line] = []
    for part in _filled(parts[1:], room - head):
        below = _fit(part, room - head, names, first=2)
        out += [replace(x, indent=x.indent + (INDENT if k else 0.0)) for k, x in enumerate(below)]
    return [replace(out[0], left=source(parts[0])), *out[1:]]


def _filled(parts: list[list[Atom]], room: float) -> list[list[Atom]]:
    """Parts joined where that leaves no line too wide: relations keep a line of their own."""
    return parts if len(parts) < 8 else _greedy(parts, room)


def _greedy(parts: Sequence[list[Atom]], room: float) -> list[list[Atom]]:
    lines: list[list[Atom]] = []
    for part in parts:
        if lines and width(lines[-1]) + width(part) <= room:
            lines[-1] = lines[-1] + part
        else:
            lines.append(list(part))
    return lines


def _packed(parts: list[list[Atom]], room: float, names: _Names, level: int) -> list[Line]:
    """As many parts in a line as fit; what follows the first line is indented."""
    out: list[Line] = []
    for part in _greedy(parts, room - INDENT):
        space = room - (INDENT if out else 0.0)
        below = _fit(part, space, names, first=level + 1) if width(part) > space else _fit(part, space, names)
        shift = INDENT if out else 0.0
        out += [replace(x, indent=x.indent + shift) for x in below]
    return out


def _single(atoms: Sequence[Atom], room: float, names: _Names) -> list[Line]:
    """One piece without a place to break at."""
    fences = [k for k, a in enumerate(atoms) if a.kind == "fence" and len(a.inside) > 1]
    holes = [k for k, a in enumerate(atoms) if a.holes and not a.words]
    wide = max(range(len(atoms)), key=lambda k: atoms[k].width)
    if atoms[wide].words:
        return _scaled(atoms, room, names, wide)
    if wide in fences or (fences and wide not in holes):
        best = max(fences, key=lambda k: atoms[k].width)
        return _fit(_opened(atoms, best), room, names)
    if wide in holes:
        return _fit(_named(atoms, wide, names), room, names)
    if fences:
        return _fit(_opened(atoms, max(fences, key=lambda k: atoms[k].width)), room, names)
    if len(atoms) > 1:
        return _packed([[a] for a in atoms], room, names, len(LEVELS) - 1)
    raise TooWide(source(atoms)[:60])


def _opened(atoms: Sequence[Atom], at: int) -> list[Atom]:
    """The fence's inside as part of the line, between delimiters of a fixed size."""
    fence = atoms[at]
    one, two = fence.ends
    size = r"\Big" if _TALL.search(fence.src) else r"\big" if r"\frac" not in fence.src else r"\Big"
    if not re.match(r"\\[bB]ig", one):
        closing = re.match(r"\\[A-Za-z]+ ?|\\.|.", two)
        if closing is None:
            raise Unreadable(f"{fence.src[:40]} has no closing delimiter")
        two = f"{size}r{closing[0]}{two[closing.end() :]}"
        one = f"{size}l{one}"
    ends = Atom("ord", f"{one} ", 0.7), Atom("ord", f"{two} ", fence.width - width(fence.inside))
    return [*atoms[:at], ends[0], *fence.inside, ends[1], *atoms[at + 1 :]]


def _named(atoms: Sequence[Atom], at: int, names: _Names) -> list[Atom]:
    """The widest argument of an atom replaced by a name."""
    atom = atoms[at]
    hole = max(atom.holes, key=lambda h: width(read(h)))
    name = names.name(hole[1:-1].strip())
    src = f"{{{name}}}".join(atom.src.rsplit(hole, 1))
    if src == atom.src:
        raise TooWide(atom.src[:60])
    return [*atoms[:at], *read(src), *atoms[at + 1 :]]


def _scaled(atoms: Sequence[Atom], room: float, names: _Names, at: int) -> list[Line]:
    """A matrix: on a line of its own, then scaled, then with its widest entries named."""
    if len(atoms) > 1:
        before, after = list(atoms[:at]), list(atoms[at + 1 :])
        rows = [part for part in (before, [atoms[at]], after) if part]
        return _packed(rows, room, names, len(LEVELS))
    factor = room / atoms[at].width
    if factor >= SMALLEST:
        return [Line("", 0.0, rf"\scalebox{{{factor:.3f}}}{{$\displaystyle {atoms[at].src}$}}")]
    if atoms[at].kind == "text":
        return [Line("", 0.0, rf"\parbox{{{room:.1f}em}}{{\raggedright {atoms[at].words}}}")]
    return _fit(_named(atoms, at, names), room, names)


def _products(atoms: Sequence[Atom]) -> list[Atom]:
    """Products that may be broken: before a multiplication sign, and between two fences or matrices."""
    out: list[Atom] = []
    for atom in atoms:
        if atom.kind == "bin" and atom.src.strip("\\ ") in W.PRODUCTS:
            out.append(replace(atom, kind="product", width=atom.width + W.BIN))
        elif out and _block(out[-1]) and _block(atom):
            out += [Atom("product", "{}", 0.0), atom]
        else:
            out.append(atom)
    return out


def _block(atom: Atom) -> bool:
    return atom.kind == "fence" or bool(atom.words and atom.kind == "ord")


def trimmed(atoms: Sequence[Atom]) -> list[Atom]:
    """Without space at the two ends."""
    blank = [a.kind == "space" or (a.kind == "clause" and a.src.strip().endswith("quad")) for a in atoms]
    start = next((k for k, b in enumerate(blank) if not b), len(atoms))
    end = next((k for k in range(len(atoms), start, -1) if not blank[k - 1]), start)
    return list(atoms[start:end])
