"""What a user asks: equations in LaTeX under declarations, as statements."""

from __future__ import annotations

import re
from collections.abc import Iterable

from referee.language.statements import Sequent
from referee.problems import Problem
from referee.reader import ReadError, Table, read_statement

DISPLAYS = (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$"))


def equations(texts: Iterable[str]) -> list[str]:
    """The equations of some texts: parted by blank lines, without the signs of a display around them."""
    found = []
    for text in texts:
        for block in re.split(r"\n[ \t\r]*\n", text):
            piece = block.strip()
            for left, right in DISPLAYS:
                if piece.startswith(left) and piece.endswith(right) and len(piece) >= len(left) + len(right):
                    piece = piece[len(left) : len(piece) - len(right)].strip()
                    break
            found.append(piece)
    return [piece for piece in found if piece]


def questions(texts: Iterable[str], given: str) -> list[Sequent]:
    """The statements that LaTeX equations make under declarations.

    Raises:
        Problem: what cannot be read, with its place.
    """
    try:
        table = Table.parse(given)
    except ReadError as error:
        raise Problem(f"the declarations cannot be read: {error}") from None
    pieces = equations(texts)
    if not pieces:
        raise Problem("there is nothing to try: give an equation in LaTeX, a file, or - for standard input")
    out = []
    for k, piece in enumerate(pieces, start=1):
        try:
            out.append(Sequent(table.hypotheses, read_statement(piece, table)))
        except ReadError as error:
            which = f"equation {k}" if len(pieces) > 1 else "the equation"
            raise Problem(f"{which} cannot be read: {error}") from None
    return out
