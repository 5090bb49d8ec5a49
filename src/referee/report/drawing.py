r"""Lines in the plane as a LaTeX picture. No package is needed: \qbezier draws lines of every slope and thickness.

Lines thinner than a hair are dotted: a screen would make them as thick as the others.
"""

from __future__ import annotations

from itertools import groupby
from math import hypot

from referee.claims import Drawing
from referee.report.escape import Tex
from referee.report.prose import prose

SIDE = 62.0  # of the unit square, in mm
HAIR, DOT, STEP = (
    0.1,
    0.2,
    0.8,
)  # the thickness below which a line is dotted, the size of the dots, and between two of them


def drawing(drawn: Drawing) -> Tex:
    """The picture, with its title above; the thinnest lines first."""
    rows = []
    for thickness, lines in groupby(sorted(drawn.lines, key=lambda line: line[2]), key=lambda line: line[2]):
        rows.append(rf"\linethickness{{{DOT if thickness < HAIR else thickness:.2f}mm}}")
        for start, end, _ in lines:
            (a, b), (c, d) = ((SIDE * x, SIDE * y) for x, y in (start, end))
            dots = f"[{max(2, round(hypot(c - a, d - b) / STEP))}]" if thickness < HAIR else ""
            rows.append(rf"\qbezier{dots}({a:.2f},{b:.2f})({(a + c) / 2:.2f},{(b + d) / 2:.2f})({c:.2f},{d:.2f})")
    body = "\n".join(rows)
    title = rf"\textit{{{prose(drawn.title)}}}\par\smallskip"
    return Tex(
        "\\begin{minipage}{\\linewidth}\n" + title + "{\\setlength{\\unitlength}{1mm}%\n"
        f"\\begin{{picture}}({SIDE:g},{SIDE:g})\n{body}\n\\end{{picture}}}}\n\\end{{minipage}}"
    )
