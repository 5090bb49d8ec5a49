"""Figure 1, the picture: the edges of the dodecahedron and of the icosahedron, seen from a general direction.

The edges are exact: in each solid, the pairs of vertices at the least distance. What is drawn is their orthogonal projection, in
floating point: thick where near, and a hair behind the solids, which is drawn dotted.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations, pairwise
from math import sqrt

from proofs.lu_steinerberger.compound import COMPOUND, DODECAHEDRON, ICOSAHEDRON, Golden, Point, squared_norm
from referee.claims import Drawing

Vector = tuple[float, float, float]
Pair = tuple[float, float]
TO_THE_VIEWER, UPWARDS = (0.2, 0.12, 1.0), (0.08, 1.0, 0.0)
HIDDEN, FAR, NEAR = 0.07, 0.2, 0.62  # mm
FITS = 0.98  # of the unit square


def value(x: Golden) -> float:
    return float(x.a) + float(x.b) * sqrt(5)


@cache
def edges(solid: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    """The pairs of vertices at the least distance."""
    pairs = list(combinations(solid, 2))
    lengths = [squared_norm((p[0] + -q[0], p[1] + -q[1], p[2] + -q[2])) for p, q in pairs]
    least = min(lengths, key=value)
    return [pair for pair, length in zip(pairs, lengths, strict=True) if length == least]


SOLIDS = tuple(ICOSAHEDRON), tuple(DODECAHEDRON)


# the projection


def dot(x: Sequence[float], y: Sequence[float]) -> float:
    return sum(s * t for s, t in zip(x, y, strict=True))


def unit(x: Vector) -> Vector:
    length = sqrt(dot(x, x))
    return x[0] / length, x[1] / length, x[2] / length


def cross(x: Vector, y: Vector) -> Vector:
    return x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]


DEPTH = unit(TO_THE_VIEWER)
RIGHT = unit(cross(UPWARDS, DEPTH))
UP = cross(DEPTH, RIGHT)


def at(point: Point) -> Vector:
    return value(point[0]), value(point[1]), value(point[2])


def between(p: Vector, q: Vector, t: float) -> Vector:
    return p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1]), p[2] + t * (q[2] - p[2])


RADIUS = max(sqrt(dot(at(p), at(p))) for p in COMPOUND)


def on_paper(x: Vector) -> Pair:
    """The place in the unit square."""
    scale = FITS / (2 * RADIUS)
    return 0.5 + scale * dot(x, RIGHT), 0.5 + scale * dot(x, UP)


# what is hidden


@cache
def half_spaces(solid: tuple[Point, ...]) -> list[tuple[Vector, float]]:
    """The solid as {x : ⟨f,x⟩ <= h for each face}: the faces of either solid are orthogonal to the vertices of the other."""
    (other,) = (s for s in SOLIDS if s != solid)
    return [(f, max(dot(f, at(p)) for p in solid)) for f in map(at, other)]


def hidden(p: Vector, q: Vector, solid: tuple[Point, ...]) -> Pair | None:
    """The part of the line from p (0) to q (1) from which the solid's inside is met on the way to the viewer.

    It is the shadow of a convex polygon, of the points (t, s) with s >= 0 and p + t(q - p) + s·DEPTH inside.
    """
    polygon: list[Pair] = [(0.0, 0.0), (1.0, 0.0), (1.0, 4 * RADIUS), (0.0, 4 * RADIUS)]
    for f, h in half_spaces(solid):
        polygon = clipped(polygon, (dot(f, q) - dot(f, p), dot(f, DEPTH)), (1 - 1e-9) * h - dot(f, p))
    ts = [t for t, _ in polygon]
    return (min(ts), max(ts)) if ts and max(ts) - min(ts) > 1e-6 else None


def clipped(polygon: list[Pair], normal: Pair, most: float) -> list[Pair]:
    """The part of a convex polygon where ⟨normal,x⟩ <= most."""
    out: list[Pair] = []
    for x, y in pairwise([*polygon, *polygon[:1]]):
        a, b = most - dot(normal, x), most - dot(normal, y)
        if a >= 0:
            out.append(x)
        if a * b < 0:
            out.append((x[0] + a / (a - b) * (y[0] - x[0]), x[1] + a / (a - b) * (y[1] - x[1])))
    return out


def pieces(p: Vector, q: Vector) -> list[tuple[float, float, bool]]:
    """The line from p to q in parts that are hidden as a whole or not at all; cut in the middle as well, where two edges cross."""
    shadows = [shadow for solid in SOLIDS if (shadow := hidden(p, q, solid))]
    cuts = sorted({0.0, 0.5, 1.0, *(t for shadow in shadows for t in shadow)})
    parts = [(s, t) for s, t in pairwise(cuts) if t - s > 1e-6]
    return [(s, t, any(a < (s + t) / 2 < b for a, b in shadows)) for s, t in parts]


def thickness(x: Vector) -> float:
    """In mm, thicker where nearer."""
    return FAR + (NEAR - FAR) * (1 + dot(x, DEPTH) / RADIUS) / 2


def picture() -> Drawing:
    """All 60 edges."""
    lines = []
    for solid in SOLIDS:
        for start, end in edges(solid):
            p, q = at(start), at(end)
            for s, t, behind in pieces(p, q):
                width = HIDDEN if behind else thickness(between(p, q, (s + t) / 2))
                lines.append((on_paper(between(p, q, s)), on_paper(between(p, q, t)), round(width, 2)))
    return Drawing("The dodecahedron-icosahedron compound: 32 vertices, 60 edges", tuple(lines))
