r"""Lines in the plane as a LaTeX picture. No package is needed: \qbezier draws lines of every slope and thickness."""

from __future__ import annotations

from itertools import groupby

from referee.claims import Drawing
from referee.report.escape import Tex
from referee.report.prose import prose

SIDE = 62.0  # of the unit square, in mm


def drawing(drawn: Drawing) -> Tex:
    """The picture, with its title above; the thinnest lines first."""
    rows = []
    for thickness, lines in groupby(sorted(drawn.lines, key=lambda line: line[2]), key=lambda line: line[2]):
        rows.append(rf"\linethickness{{{thickness:.2f}mm}}")
        for start, end, _ in lines:
            (a, b), (c, d) = ((SIDE * x, SIDE * y) for x, y in (start, end))
            rows.append(rf"\qbezier({a:.2f},{b:.2f})({(a + c) / 2:.2f},{(b + d) / 2:.2f})({c:.2f},{d:.2f})")
    body = "\n".join(rows)
    title = rf"\textit{{{prose(drawn.title)}}}\par\smallskip"
    return Tex(
        "\\begin{minipage}{\\linewidth}\n" + title + "{\\setlength{\\unitlength}{1mm}%\n"
        f"\\begin{{picture}}({SIDE:g},{SIDE:g})\n{body}\n\\end{{picture}}}}\n\\end{{minipage}}"
    )
