r"""A formula's LaTeX as a list of atoms with their widths: what may be broken, and where.

The reader knows what papers write and refuses everything else (`Unreadable`), so that a formula which passes
can be typeset, runs no command of its own and stays within its braces.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from referee.report import mathwidth as W
from referee.report.atoms import Atom, grouped_digits, paired, source, width

_TOKEN: Final = re.compile(r"\\[A-Za-z]+|\\.|\s+|[^\\\s]", re.DOTALL)
DEPTH: Final = 60
DISPLAY, TEXT, SCRIPT = range(3)  # TeX's styles
PLAIN: Final = re.compile(r"[A-Za-z0-9 ,.;:!?'`()/=+\-\n\u00a0]*")


class Unreadable(ValueError):  # noqa: N818
    """The formula holds what a formula may not hold; says what."""


def read(tex: str) -> tuple[Atom, ...]:
    r"""The atoms of a formula.

    >>> [a.kind for a in read(r"x_1 \le \frac{1}{2} y")]
    ['ord', 'rel', 'ord', 'ord']
    """
    reader = _Reader(_TOKEN.findall(tex))
    atoms = reader.line(frozenset(), style=DISPLAY, level=0)
    if reader.here() is not None:
        raise Unreadable(f"{reader.here()} has no partner")
    return atoms


class _Reader:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0

    def here(self) -> str | None:
        """The next mark that is not blank."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, wanted: str | None = None) -> str:
        """The next mark, which must be there."""
        mark = self.here()
        if mark is None or (wanted is not None and mark != wanted):
            raise Unreadable(f"{wanted or 'something'} is missing before {mark or 'the end'}")
        self.at += 1
        return mark

    def line(self, stop: frozenset[str], *, style: int, level: int) -> tuple[Atom, ...]:
        """Atoms up to a mark of `stop`."""
        if level > DEPTH:
            raise Unreadable("the braces are too deep")
        atoms: list[Atom] = []
        while (mark := self.here()) is not None and mark not in stop:
            if mark in {"}", r"\right", r"\end", "&", r"\\"}:
                if level or mark in {"}", r"\right", r"\end"}:
                    return paired(atoms)
                self.at += 1
                if mark == r"\\":
                    atoms.append(Atom("clause", r"\quad ", 1.0))
                continue
            atom = self.scripts(self.nucleus(style=style, level=level), style=style, level=level)
            if atom.kind == "bin" and (not atoms or atoms[-1].kind in {"bin", "rel", "open", "punct", "op", "clause"}):
                atom = replace(atom, kind="ord")
            atoms += atom.inside if atom.kind == "group" else (atom,)
        return paired(grouped_digits(atoms))

    def argument(self, *, style: int, level: int) -> tuple[str, float, bool]:
        """A braced group or a single mark: source with braces, width, whether it is a group."""
        if self.here() == "{":
            self.at += 1
            inner = self.line(frozenset("}"), style=style, level=level + 1)
            self.take("}")
            return f"{{{source(inner)}}}", width(inner, spaced=style < SCRIPT), True
        atom = self.nucleus(style=style, level=level + 1)
        if atom.kind in {"space", "clause"}:
            raise Unreadable(f"an argument is missing before {atom.src}")
        return f"{{{atom.src}}}", atom.width, False

    def scripts(self, atom: Atom, *, style: int, level: int) -> Atom:
        """The atom with its sub- and superscripts."""
        over, src, holes = 0.0, atom.src, atom.holes
        limits = style == DISPLAY and atom.kind == "op" and atom.src.lstrip("\\") in W.LIMITS
        seen = ""
        while (mark := self.here()) in {"^", "_", "'", r"\limits", r"\nolimits"}:
            self.at += 1
            if mark not in {"^", "_"}:
                src, over = src + str(mark), over + 0.25
                continue
            if mark in seen or atom.kind in {"space", "clause"}:
                raise Unreadable(f"two scripts {mark} stand side by side")
            seen += str(mark)
            arg, w, group = self.argument(style=SCRIPT, level=level)
            src += f"{mark}{arg}"
            holes += (arg,) if group and mark == "^" else ()
            over = max(over, W.SCRIPT * w)
        if not seen and over == 0.0:
            return atom
        total = max(atom.width, over) if limits else atom.width + over + 0.06
        ends = (atom.ends[0], atom.ends[1] + src[len(atom.src) :]) if atom.kind == "fence" else atom.ends
        kind = "ord" if atom.kind in {"bin", "group"} else atom.kind
        return replace(atom, kind=kind, src=src, width=total, ends=ends, holes=holes)

    def nucleus(self, *, style: int, level: int) -> Atom:
        """One atom without its scripts."""
        mark = self.take()
        if mark == "{":
            self.at -= 1
            return self.group(style=style, level=level)
        if mark.startswith("\\"):
            return self.command(mark, style=style, level=level)
        if mark in {"^", "_"}:
            self.at -= 1
            return Atom("ord", "{}", 0.0)
        if re.fullmatch(r"[A-Za-z0-9]", mark):
            return Atom("ord", mark, W.letter(mark))
        if mark in "=<>:":
            return Atom("rel", mark, 0.28 if mark == ":" else 0.78)
        if mark in "+-":
            return Atom("bin", mark, 0.78)
        if mark in "([":
            return Atom("open", mark, W.DELIMITERS[mark])
        if mark in ")]":
            return Atom("close", mark, W.DELIMITERS[mark])
        if mark in ",;":
            return Atom("punct", mark, 0.28)
        if mark == "~":
            return Atom("space", mark, 0.34)
        if mark == "|":
            return Atom("bar", mark, 0.28)
        if mark in W.CHARACTERS:
            return Atom("ord", mark, W.CHARACTERS[mark])
        raise Unreadable(f"the character {mark!r} has no place in a formula")

    def group(self, *, style: int, level: int) -> Atom:
        """Braces, which do not show: their inside counts as part of the line, unless a sign stands first."""
        self.take("{")
        inner = self.line(frozenset("}"), style=style, level=level + 1)
        self.take("}")
        src = f"{{{source(inner)}}}"
        kind = "group" if inner and inner[0].src not in {"+", "-"} else "ord"
        return Atom(kind, src, width(inner, spaced=style < SCRIPT), inside=inner, holes=(src,))

    def command(self, mark: str, *, style: int, level: int) -> Atom:
        """A command of the list in `mathwidth`."""
        name = mark[1:]
        spaced = f"{mark} " if name.isalpha() else mark
        for kind, names, w in (
            ("rel", W.RELATIONS, 0.9),
            ("clause", W.CLAUSES, 1.9),
            ("bin", W.BINARIES, 0.78),
            ("ord", W.GREEK, 0.66),
        ):
            if name in names:
                return Atom(kind, spaced, w)
        if name in W.FUNCTIONS:
            tall = {"sum": 1.45 if style == DISPLAY else 1.06, "prod": 1.28 if style == DISPLAY else 0.95}
            return Atom("op", mark if name in W.LIMITS else spaced, tall.get(name, W.text(name)))
        if name in W.SPACES:
            return Atom("clause" if name.endswith("quad") else "space", spaced, W.SPACES[name])
        if name in W.SIGNS:
            return Atom("bar" if name == "|" else "ord", spaced, W.SIGNS[name])
        for kind, table in (("open", W.OPENING), ("close", W.CLOSING)):
            if name in table:
                return Atom(kind, spaced, table[name])
        if name in W.SIZED:
            return self.sized(mark)
        if name in W.ACCENTS or name == "sqrt":
            src, w, _ = self.argument(style=style, level=level)
            return Atom("ord", mark + src, w + (0.9 if name == "sqrt" else 0.12), holes=(src,))
        if name in W.FRACTIONS:
            return self.fraction(mark, style=style, level=level)
        if name in {"text", "textrm", "operatorname", "mbox"}:
            return self.words(mark)
        if name == "substack":
            return self.stack(level)
        if name == "left":
            return self.fence(style=style, level=level)
        if name == "begin":
            return self.environment(level)
        raise Unreadable(f"the command {mark} has no place in a formula")

    def sized(self, mark: str) -> Atom:
        r"""\Big( and the like."""
        delimiter = self.delimiter()
        side = mark[-1] if mark[-1] in "lrm" and mark[1:] != "bigm" else ""
        opens = side == "l" or (not side and (delimiter in "([" or delimiter[1:] in W.OPENING))
        closes = side == "r" or (not side and (delimiter in ")]" or delimiter[1:] in W.CLOSING))
        kind = "open" if opens else "close" if closes else "bar"
        return Atom(kind, f"{mark}{delimiter} ", W.DELIMITERS[delimiter] + W.SIZED[mark[1:]])

    def delimiter(self) -> str:
        mark = self.take()
        if mark not in W.DELIMITERS:
            raise Unreadable(f"{mark} is not a delimiter")
        return mark

    def fraction(self, mark: str, *, style: int, level: int) -> Atom:
        r"""\frac{a}{b} in display style, small in a line or as \tfrac."""
        one = {"t": SCRIPT, "d": TEXT}.get(mark[1], min(style + 1, SCRIPT))
        (a, wa, _), (b, wb, _) = (self.argument(style=one, level=level) for _ in range(2))
        w = max(wa, wb) * (1.0 if one < SCRIPT else W.SCRIPT) + 0.26
        return Atom("ord", f"{mark}{a}{b}", w, holes=(a, b))

    def words(self, mark: str) -> Atom:
        r"""\text{…}, \operatorname{…}: plain words only."""
        self.take("{")
        end = self.at
        while end < len(self.tokens) and self.tokens[end] != "}":
            end += 1
        words = "".join(self.tokens[self.at : end])
        self.at = end
        self.take("}")
        if not PLAIN.fullmatch(words):
            raise Unreadable(f"{words!r} is not plain text")
        return Atom("op" if mark == r"\operatorname" else "text", f"{mark}{{{words}}}", W.text(words), words=words)

    def stack(self, level: int) -> Atom:
        r"""\substack{a \\ b}."""
        rows = self.cells("}", level, opening=True)
        body = r" \\ ".join(source(cell) for row in rows for cell in row)
        return Atom("ord", rf"\substack{{{body}}}", max(width(c, spaced=False) for row in rows for c in row))

    def fence(self, *, style: int, level: int) -> Atom:
        r"""\left( … \right)."""
        one = self.delimiter()
        inner = self.line(frozenset([r"\right"]), style=style, level=level + 1)
        self.take(r"\right")
        two = self.delimiter()
        w = width(inner, spaced=style < SCRIPT) + W.DELIMITERS[one] + W.DELIMITERS[two] + 0.75
        src = rf"\left{one} {source(inner)} \right{two}"
        return Atom("fence", src, w, inside=inner, ends=(one, two))

    def environment(self, level: int) -> Atom:
        """A matrix."""
        self.take("{")
        name = ""
        while self.here() != "}":
            name += self.take()
        self.take("}")
        if name not in W.ENVIRONMENTS:
            raise Unreadable(f"the environment {name} has no place in a formula")
        rows = self.cells(r"\end", level)
        for mark in ("{", *name, "}"):
            self.take(mark)
        columns = max(len(row) for row in rows)
        wide = sum(max((width(row[k]) for row in rows if k < len(row)), default=0.0) for k in range(columns))
        body = r" \\ ".join(" & ".join(f"{{{source(cell)}}}" for cell in row) for row in rows)
        holes = tuple(f"{{{source(c)}}}" for row in rows for c in row)
        return Atom("ord", rf"\begin{{{name}}}{body}\end{{{name}}}", wide + columns - 1 + 1.4, holes=holes, words=name)

    def cells(self, end: str, level: int, *, opening: bool = False) -> list[list[tuple[Atom, ...]]]:
        """Rows of cells up to `end`."""
        if opening:
            self.take("{")
        stop = frozenset(["&", r"\\", end])
        rows: list[list[tuple[Atom, ...]]] = [[]]
        while True:
            rows[-1].append(self.line(stop, style=TEXT, level=level + 1))
            mark = self.take()
            if mark == r"\\":
                rows.append([])
            elif mark == end:
                return [row for row in rows if any(row)] or [[()]]
            elif mark != "&":
                raise Unreadable(f"{mark} has no partner")
