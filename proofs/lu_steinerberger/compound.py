"""The dodecahedron-icosahedron compound in exact coordinates, φ = (1 + √5)/2, and its vertices on the unit sphere.

Icosahedron: (0, ±1, ±φ) and its cyclic permutations. Dodecahedron: (±1, ±1, ±1), (0, ±φ, ±1/φ) and its cyclic permutations; so placed,
their edges cross at right angles in their midpoints, as in Figure 1 of Lu & Steinerberger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from referee.language.terms import At, Delta, Index, Size, Term, add, as_term, mul, real, sqrt

ROOT_5 = sqrt(5)
g, r, q = real("g r q")  # stand for √5 and the two values of 1/|p| where only their squares matter
EXACT = {"g": ROOT_5, "r": 1 / sqrt(3), "q": 1 / sqrt((5 + ROOT_5) / 2)}


@dataclass(frozen=True, order=True)
class Golden:
    """The number a + b√5, for rational a and b."""

    a: Fraction
    b: Fraction = Fraction(0)

    def __add__(self, other: Golden) -> Golden:
        return Golden(self.a + other.a, self.b + other.b)

    def __neg__(self) -> Golden:
        return Golden(-self.a, -self.b)

    def __mul__(self, other: Golden) -> Golden:
        return Golden(self.a * other.a + 5 * self.b * other.b, self.a * other.b + self.b * other.a)

    def term(self, root: Term = ROOT_5) -> Term:
        """The same number as a term, √5 written as `root`."""
        parts = [as_term(self.a)] if self.a or not self.b else []
        return add(parts + ([mul([self.b, root])] if self.b else []))


Point = tuple[Golden, Golden, Golden]
half = Fraction(1, 2)
ZERO, ONE = Golden(Fraction(0)), Golden(Fraction(1))
PHI, INVERSE = Golden(half, half), Golden(-half, half)


def signs(point: Point) -> set[Point]:
    """The point with all choices of signs."""
    return {
        (Golden(p) * point[0], Golden(q) * point[1], Golden(r) * point[2])
        for p, q, r in product((Fraction(1), Fraction(-1)), repeat=3)
    }


def cyclic(points: set[Point]) -> set[Point]:
    """The points with all cyclic permutations of the coordinates."""
    return {(p[k], p[(k + 1) % 3], p[(k + 2) % 3]) for p in points for k in range(3)}


ICOSAHEDRON = sorted(cyclic(signs((ZERO, ONE, PHI))))
DODECAHEDRON = sorted(signs((ONE, ONE, ONE)) | cyclic(signs((ZERO, PHI, INVERSE))))
COMPOUND = sorted({*ICOSAHEDRON, *DODECAHEDRON})


def squared_norm(point: Point) -> Golden:
    """|p|²: 3 for the dodecahedron, (5 + √5)/2 for the icosahedron."""
    return point[0] * point[0] + point[1] * point[1] + point[2] * point[2]


def inverse_norm(point: Point) -> Term:
    """1/|p|: r for the dodecahedron, q for the icosahedron."""
    return r if squared_norm(point) == Golden(Fraction(3)) else q


def entry(point: Point, c: int) -> Term:
    """Coordinate c of the point divided by its norm, in g, r, q."""
    return inverse_norm(point) * point[c].term(g)


def on_the_sphere(points: Sequence[Point], i: Index, a: Index) -> Term:
    """Coordinate a of the i-th point, divided by its norm: Σ_k δ_ik (1/|p_k|) Σ_c δ_ac p_kc, in g, r, q."""

    def row(point: Point) -> Term:
        return add(mul([Delta(a, At(Size((), c))), x.term(g)]) for c, x in enumerate(point) if x != ZERO)

    return add(mul([Delta(i, At(Size((), k))), inverse_norm(p), row(p)]) for k, p in enumerate(points))
