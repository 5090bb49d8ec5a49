r"""Displays that never run over the line, from terms, from statements and from a paper's own LaTeX."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from referee.language.latex import Latex, latex
from referee.language.layout import is_vector
from referee.language.nodes import Node
from referee.language.statements import FALSE, And, BigO, Exists, Forall, Iff, Implies, Rel, Statement
from referee.language.terms import Add, Mul, Num, add
from referee.report.atoms import Atom, source, width
from referee.report.breaking import INDENT, Line, TooWide, broken, trimmed
from referee.report.escape import Tex
from referee.report.mathlist import Unreadable, read
from referee.report.prose import typewriter

ROOM: Final = 38.5
"""How wide a display may be, in em of the running text."""

_FLIP: Final = {"<=": r"\ge", "<": ">"}


def display(node: Node | str, room: float = ROOM, *, letter: str = "A") -> Tex:
    """A term, a statement or a formula as a display of as many lines as it needs."""
    rows = [node] if isinstance(node, str) else sentences(node) if isinstance(node, Statement) else [latex(node)]
    return displayed(rows, room, letter=letter)


def displayed(rows: Iterable[str], room: float = ROOM, *, letter: str = "A") -> Tex:
    """Formulas below each other, each broken where it must be."""
    rows = list(rows)
    try:
        lines, where = _lines(rows, room, letter)
    except (Unreadable, TooWide):
        return Tex(rf"\par\noindent {typewriter('; '.join(rows))}\par ")
    body = _aligned(lines)
    return Tex(body + "".join(f"\nwhere\n{_aligned(x)}" for x in where))


def _lines(rows: Sequence[str], room: float, letter: str) -> tuple[list[Line], list[list[Line]]]:
    lines: list[Line] = []
    where: list[list[Line]] = []
    for k, row in enumerate(rows):
        prefix = letter if k == 0 else f"{letter}^{{({k + 1})}}"
        deep = INDENT * (len(row) - len(row.lstrip("\t")))
        found, named = broken(row.lstrip("\t"), room - deep, first=prefix)
        lines += [replace(x, indent=x.indent + deep) if deep else x for x in found]
        where += [x for _, x in named]
    return lines, where


def align_rows(node: Node | str, room: float, *, letter: str = "A", indent: float = 0.0) -> tuple[str, str]:
    """The rows of an alignment, without its environment, and the display of the names in them."""
    rows = [node] if isinstance(node, str) else sentences(node) if isinstance(node, Statement) else [latex(node)]
    lines, where = _lines(rows, room - indent, letter)
    moved = [Line(x.left, x.indent + indent, x.right) for x in lines]
    return _rows([_unaligned(x) for x in moved]), "".join(f"\nwhere\n{_aligned(x)}" for x in where)


def _unaligned(line: Line) -> Line:
    return Line("", line.indent, f"{line.left} {line.right}" if line.left else line.right)


def _aligned(lines: Sequence[Line]) -> str:
    if len(lines) == 1 and not lines[0].left and not lines[0].indent:
        return f"\\[ {lines[0].right} \\]"
    left = max(_wide(x.left) for x in lines)
    if left and any(not x.left and left + x.indent + _wide(x.right) > ROOM for x in lines):
        lines = [_unaligned(x) for x in lines]  # a line of another formula has no room right of this one's left side
    return f"\\begin{{align*}}\n{_rows(lines)}\n\\end{{align*}}"


def _wide(src: str) -> float:
    return width(read(src)) if src.strip() else 0.0


def _rows(lines: Sequence[Line]) -> str:
    return " \\\\\n".join(
        f"{x.left} & " + (rf"\hspace*{{{x.indent:.1f}em}}" if x.indent else "") + f"{{}} {x.right}" for x in lines
    )


def inline(node: Node | str, room: float = ROOM) -> Tex | None:
    """The formula within a line, or None where it is too wide for that."""
    src = _flipped(node) if isinstance(node, Statement) else node if isinstance(node, str) else latex(node)
    if isinstance(node, Forall):
        (src, *more) = sentences(node)
        if more:
            return None
        src = src.replace(r"\qquad", r"\ ", 1)
    try:
        return Tex(f"${source(read(src))}$") if width(read(src)) <= room else None
    except Unreadable:
        return None


def printed(tex: str) -> Tex:
    r"""A formula as the paper prints it; with words in it, a paragraph in which the words wrap."""
    try:
        atoms = read(tex)
    except Unreadable:
        return Tex(rf"\par\noindent {typewriter(tex)}\par ")
    spoken = [a for a in atoms if a.kind == "text" and re.search("[A-Za-z]", a.words)]
    if spoken and (atoms[0].kind == "text" or width(atoms) > ROOM):
        return paragraph(atoms)
    return display(tex)


def paragraph(atoms: Sequence[Atom]) -> Tex:
    """Words as running text, formulas between them; a wide formula is displayed."""
    out, waiting = [], list[Atom]()
    for atom in [*atoms, Atom("text", "", 0.0)]:
        if atom.kind == "text":
            out.append(_within(waiting))
            out.append(atom.words)
            waiting = []
        elif atom.kind in {"space", "clause"} and not waiting:
            out.append(" ")
        else:
            waiting.append(atom)
    body = re.sub(r"  +", " ", "".join(out)).strip()
    return Tex(f"\\begin{{asprinted}}{body}\\end{{asprinted}}")


def _within(atoms: Sequence[Atom]) -> str:
    if not atoms:
        return ""
    if width(atoms) > ROOM / 2:
        return str(display(source(atoms)))
    tail = " " if atoms[-1].kind in {"space", "clause"} else ""
    return f"${source(trimmed(atoms))}${tail}"


def _flipped(s: Statement) -> str:
    """A relation with its number on the right: n >= 2."""
    if isinstance(s, Rel) and s.op in _FLIP and isinstance(s.lhs, Num) and not isinstance(s.rhs, Num):
        return f"{latex(s.rhs)} {_FLIP[s.op]} {latex(s.lhs)}"
    return latex(s)


def sentences(s: Statement) -> list[str]:
    """A statement as formulas below each other: a conjunction's parts, the sides of an equivalence, a body and its range."""
    match s:
        case And(args=args) if len(args) > 1:
            parts = [x for a in args for x in (a.args if isinstance(a, And) and a.args else (a,))]
            plain = all(isinstance(x, Rel) or (isinstance(x, Forall) and len(sentences(x)) == 1) for x in parts)
            rows = [sentences(x) for x in parts]
            if plain:
                return [f"{r[0]}," for r in rows[:-2]] + [rf"{rows[-2][0]}\quad\text{{and}}", rows[-1][0]]
            marks = string.ascii_lowercase
            return [
                row for m, r in zip(marks, rows, strict=False) for row in (rf"\text{{({m})}}\ {r[0]}", *_deeper(r[1:]))
            ]
        case Iff(left=a, right=b):
            return _joined(sentences(a), r"\iff", sentences(b), "if and only if")
        case Implies(given=Exists(name=name, body=body), then=b) if b == FALSE:
            return [rf"\text{{there is no }} {Latex().name(name)} \text{{ with}}", *_deeper(sentences(body))]
        case Implies(given=a, then=b) if b == FALSE:
            return [r"\text{it is not true that}", *_deeper(sentences(a))]
        case BigO(var=var, f=Add(args=(*first, Mul(args=(Num(value=v), rest)))), order=order) if first and v == -1:
            end = Latex().big_o(Latex().name(var), "", order).strip().removeprefix("=")
            return [f"{latex(add(first))} = {latex(rest)} + {end}"]
        case Implies(given=a, then=b):
            return _joined(sentences(a), r"\implies", sentences(b), "implies")
        case Exists():
            return _existing(s)
        case Forall():
            return _quantified(s)
    return [_flipped(s)]


def _joined(left: list[str], sign: str, right: list[str], words: str) -> list[str]:
    if len(left) == len(right) == 1 and r"\text" not in left[0]:
        return [f"{left[0]} {sign} {right[0]}"]
    return [*left, rf"\text{{{words}}}", *right]


def _deeper(rows: Iterable[str]) -> list[str]:
    """Rows that belong to the one above: each tab is an indentation."""
    return [f"\t{row}" for row in rows]


def _existing(s: Exists) -> list[str]:
    names: list[str] = []
    body: Statement = s
    while isinstance(body, Exists):
        names.append(Latex().name(body.name))
        body = body.body
    verb = "is" if len(names) == 1 else "are"
    return [rf"\text{{there {verb} }} {', '.join(names)} \text{{ with}}", *_deeper(sentences(body))]


def _quantified(s: Forall) -> list[str]:
    """The body, then the ranges of its indices; an equation of all entries is one of vectors."""
    ranges: list[str] = []
    body: Statement = s
    printer = Latex()
    while isinstance(body, Forall):
        i = body.index
        entries = body.body
        if isinstance(entries, Rel) and entries.op == "=" and not body.but and ranges is not None:
            sides = [x for x in (entries.lhs, entries.rhs) if not (isinstance(x, Num) and x.value == 0)]
            if sides and all(is_vector(x, i) for x in sides):
                shown = Latex(hidden=i)
                row = f"{shown.term(entries.lhs)[0]} = {shown.term(entries.rhs)[0]}"
                return [_over(row, ranges)]
        ranges += [rf"1 \le {printer.index(i)} \le {printer.range(i.range)}"]
        ranges += [rf"{printer.index(i)} \ne {printer.index(j)}" for j in body.but]
        body = entries
    rows = sentences(body)
    if len(rows) == 1:
        return [_over(rows[0], ranges)]
    return [rf"\text{{for all }} {', '.join(ranges)}:", *_deeper(rows)]


def _over(row: str, ranges: list[str]) -> str:
    return rf"{row} \qquad \text{{for all }} " + r",\ ".join(ranges) if ranges else row
