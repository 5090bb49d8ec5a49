"""Figure 1, the count: the dodecahedron-icosahedron compound has 32 vertices.

Source: Lu & Steinerberger, caption of Figure 1, which says 72. The vertices stand in `compound`, in exact coordinates. They are all
different because their heights ⟨p, (1, 2, 4)⟩, numbers a + b√5, are.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.compound import COMPOUND, DODECAHEDRON, ICOSAHEDRON, Golden, Point
from proofs.lu_steinerberger.figure_1_drawing import picture
from referee.claims import Claim, Statement, Variant
from referee.kernel import logic
from referee.language.statements import And, both, eq, lt, sequent
from referee.language.terms import Term, as_term, sqrt
from referee.tactics.basic import Certificate, ring, sign
from referee.tactics.cauchy_schwarz import compare_squares

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem

number = as_term(len(ICOSAHEDRON)) + len(DODECAHEDRON)


def height(point: Point) -> Golden:
    """⟨p, (1, 2, 4)⟩, another number for each vertex."""
    x, y, z = (Golden(Fraction(k)) * coordinate for k, coordinate in zip((1, 2, 4), point, strict=True))
    return x + y + z


@cache
def root_bounds() -> tuple[Theorem, Theorem]:
    """2236/1000 <= √5 <= 2237/1000."""
    root, (low, high) = sqrt(5), (Fraction(2236, 1000), Fraction(2237, 1000))
    below = Certificate().add(sign("<", 5 - low**2)).prove("<=", as_term(low) ** 2, root**2)
    above = Certificate().add(sign("<", high**2 - 5)).prove("<=", root**2, as_term(high) ** 2)
    return compare_squares(below, low, root, sign("<=", root)), compare_squares(above, root, high, sign("<=", high))


def lower(one: Golden, two: Golden) -> Theorem:
    """a + b√5 < a' + b'√5, by rational bounds of √5."""
    low, high = root_bounds()
    gap = two + -one
    bound = Fraction(2236, 1000) if gap.b > 0 else Fraction(2237, 1000)
    cert = Certificate().add(sign("<", gap.a + gap.b * bound))
    if gap.b:
        cert.add(low if gap.b > 0 else high, c=abs(gap.b))
    return cert.prove("<", one.term(), two.term())


def sorted_heights() -> list[Golden]:
    """From the lowest vertex to the highest."""
    return sorted(map(height, COMPOUND), key=lambda h: float(h.a) + float(h.b) * 5**0.5)


def all_different() -> list[Theorem]:
    """The 32 heights, in order, increase strictly: no two vertices are one point."""
    heights = sorted_heights()
    return [lower(one, two) for one, two in pairwise(heights)]


def counted() -> And:
    """The 12 and the 20 vertices are 32 different points."""
    heights = [h.term() for h in sorted_heights()]
    return both(*(lt(one, two) for one, two in pairwise(heights)), eq(number, 32))


def count() -> Theorem:
    return logic.and_intro(*all_different(), ring(number, 32))


def derived() -> list[tuple[str, Term, Term]]:
    """The numbers of vertices, from SymPy's coordinates."""
    from derivations.lu_steinerberger import figure_1 as derivation  # noqa: PLC0415
    from referee.sympy_bridge import from_sympy  # noqa: PLC0415

    return [("the number of vertices", from_sympy(derivation.number_of_vertices(), {}), number)]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "LS-fig1-count",
        printed=lambda: sequent(eq(number, 72)),
        repaired=lambda: sequent(counted()),
        proof=count,
        derived=derived,
        figures=lambda: [picture()],
        variants=lambda: [Variant("62: with the 30 points in which edges cross", sequent(eq(number, 62)))],
        note="The dodecahedron has 20 vertices and the icosahedron 12; in exact coordinates the 32 are different points (their heights "
        "⟨p, (1, 2, 4)⟩ increase strictly). With the 30 points in which the edges cross there would be 62. Not 72 either way.",
    ),
)
