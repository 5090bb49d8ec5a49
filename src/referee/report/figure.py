r"""Measured curves as a LaTeX picture: logarithmic axes, a mark and a name for each curve. No package is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final

from referee.claims import Figure
from referee.report.escape import Tex
from referee.report.prose import prose

WIDE, HIGH = 72.0, 48.0  # the axes, in mm
LINE: Final = 3.4  # between two names
SYMBOLS: Final = (
    r"\bullet",
    r"\circ",
    r"\triangle",
    r"\diamond",
    r"\times",
    "+",
)  # not \circle: its fonts may be missing
MARKS: Final = tuple(rf"\makebox(0,0){{\scriptsize${symbol}$}}" for symbol in SYMBOLS)


def figure(drawn: Figure) -> Tex:
    """The picture, with its title above. Points that are not positive have no logarithm and are left out."""
    curves = [(name, [(x, y) for x, y in points if x > 0 and y > 0]) for name, points in drawn.curves]
    curves = [(name, points) for name, points in curves if points]
    if not curves:
        return Tex("")
    xs = sorted({x for _, points in curves for x, _ in points})
    ys = [y for _, points in curves for _, y in points]
    across = _scale(log10(xs[0]), log10(xs[-1]), WIDE)
    low, high = floor(log10(min(ys))), ceil(log10(max(ys)))
    up = _scale(low, high, HIGH)
    rows = [
        rf"\put(0,0){{\line(1,0){{{WIDE + 4:g}}}}}",
        rf"\put(0,0){{\line(0,1){{{HIGH + 3:g}}}}}",
        rf"\put({WIDE / 2:g},-9){{\makebox(0,0){{\small {prose(drawn.x)}}}}}",
        rf"\put(-2,{HIGH + 5:g}){{\makebox(0,0)[l]{{\small {prose(drawn.y)}}}}}",
    ]
    for x in xs:
        rows.append(rf"\put({across(x):.2f},0){{\line(0,-1){{1}}}}")
        rows.append(rf"\put({across(x):.2f},-3.5){{\makebox(0,0){{\scriptsize {x:g}}}}}")
    for power in range(low, max(high, low + 1) + 1):
        rows.append(rf"\put(0,{up(10.0**power):.2f}){{\line(-1,0){{1}}}}")
        rows.append(rf"\put(-2,{up(10.0**power):.2f}){{\makebox(0,0)[r]{{\scriptsize$10^{{{power}}}$}}}}")
    ends = []
    for k, (name, points) in enumerate(curves):
        placed = [(across(x), up(y)) for x, y in points]
        for (a, b), (c, d) in pairwise(placed):
            rows.append(rf"\qbezier({a:.2f},{b:.2f})({(a + c) / 2:.2f},{(b + d) / 2:.2f})({c:.2f},{d:.2f})")
        rows += [rf"\put({a:.2f},{b:.2f}){{{MARKS[k % len(MARKS)]}}}" for a, b in placed]
        ends.append((placed[-1][1], name, MARKS[k % len(MARKS)]))
    for y, name, mark in _apart(ends):
        rows.append(rf"\put({WIDE + 6:g},{y:.2f}){{{mark}}}")
        rows.append(rf"\put({WIDE + 8.5:g},{y:.2f}){{\makebox(0,0)[l]{{\footnotesize {prose(name)}}}}}")
    body = "\n".join(rows)
    title = rf"\textit{{{prose(drawn.title)}}}\par\smallskip"
    size = rf"({WIDE + 48:g},{HIGH + 19:g})(-12,-11)"
    return Tex(
        "\\begin{minipage}{\\linewidth}\n" + title + "{\\setlength{\\unitlength}{1mm}\\linethickness{0.3pt}%\n"
        f"\\begin{{picture}}{size}\n{body}\n\\end{{picture}}}}\n\\end{{minipage}}"
    )  # fmt: skip


def _scale(low: float, high: float, length: float) -> Callable[[float], float]:
    """From a positive number to its place on a logarithmic axis."""
    unit = length / ((high - low) or 1)
    return lambda x: (log10(x) - low) * unit


def _apart(ends: Sequence[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """The names from below, each at its curve's end or as much higher as it must be."""
    out: list[tuple[float, str, str]] = []
    for y, name, mark in sorted(ends):
        out.append((max(y, out[-1][0] + LINE) if out else y, name, mark))
    return out
