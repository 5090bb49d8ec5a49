"""Figure 1: the vertices of the dodecahedron-icosahedron compound, found as intersections, counted; their frame operator.

Source: Lu & Steinerberger, caption of Figure 1. The icosahedron is spanned by golden rectangles; the dodecahedron's vertices are the
directions of the centres of its 20 faces (three vertices at mutual distance 2), so that nothing is typed in twice.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import sympy as sp

phi = (1 + sp.sqrt(5)) / 2
Point = tuple[Any, Any, Any]


def icosahedron() -> list[Point]:
    """(0, ±1, ±φ) and cyclic permutations."""
    rectangle = [(sp.Integer(0), sp.Integer(p), q * phi) for p, q in product((1, -1), repeat=2)]
    return [(v[k % 3], v[(k + 1) % 3], v[(k + 2) % 3]) for v in rectangle for k in range(3)]


def squared_distance(p: Point, q: Point) -> Any:
    """|p - q|²."""
    return sp.radsimp(sp.expand(sum((x - y) ** 2 for x, y in zip(p, q, strict=True))))


def dodecahedron() -> list[Point]:
    """The centres of the icosahedron's faces, scaled to norm √3."""
    edges = {(p, q) for p, q in combinations(icosahedron(), 2) if squared_distance(p, q) == 4}
    faces = [t for t in combinations(icosahedron(), 3) if all(pair in edges for pair in combinations(t, 2))]
    centres = [tuple(sum(xs) for xs in zip(*face, strict=True)) for face in faces]
    scale = sp.sqrtdenest(sp.sqrt(sp.radsimp(3 / sp.expand(sum(x**2 for x in centres[0])))))
    return [(c[0] * scale, c[1] * scale, c[2] * scale) for c in centres]


def exact(p: Point) -> Point:
    """The coordinates as a + b√5."""
    x, y, z = (sp.radsimp(sp.expand(t)) for t in p)
    return x, y, z


def vertices() -> set[Point]:
    """All vertices of the compound, each once."""
    return {exact(p) for p in (*icosahedron(), *dodecahedron())}


def number_of_vertices() -> Any:
    """How many points these are."""
    return sp.Integer(len(vertices()))


def frame_operator(points: set[Point]) -> Any:
    """Σ p pᵀ/|p|²."""
    zero = sp.zeros(3, 3)
    terms = (sp.Matrix(p) * sp.Matrix(p).T / sum(x**2 for x in p) for p in points)
    return sum(terms, zero).applyfunc(lambda t: sp.radsimp(sp.expand(sp.radsimp(t))))
