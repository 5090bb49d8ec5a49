"""Every equality case of Lu & Steinerberger at 50 and 100 digits, up to n = 200, rotated; and a certified gap off each.

The pairs lhs = rhs are those that the claims state. Models are made of balls at the precision asked for: the simplex, orthonormal bases
and harmonic frames, turned by reflections in integer vectors, which move every coordinate and keep every inner product.
"""

import importlib
import pkgutil
import random
from fractions import Fraction

import pytest
from flint import arb, arb_mat, fmpq

import proofs.lu_steinerberger as content
from proofs.lu_steinerberger.effective_energy import effective, smallest
from proofs.lu_steinerberger.frame_potential import least
from proofs.lu_steinerberger.loss_uv import quotient
from proofs.lu_steinerberger.notation import i, loss, n
from proofs.lu_steinerberger.proposition_3 import frame_potential
from proofs.lu_steinerberger.section_2 import minimum
from proofs.lu_steinerberger.theorem_1 import minimum as minimum_uv
from referee.claims import Statement
from referee.numerics.confirm import SLACK, certified_gap, gap
from referee.numerics.evaluate import evaluate
from referee.numerics.gram import loss as loss_of_values
from referee.numerics.gram import simplex_values
from referee.numerics.model import Model
from referee.numerics.systems import Ball

ALPHA = Fraction(5, 2)
TURNS = 6
NAMES = [m.name for m in pkgutil.iter_modules(content.__path__) if not m.name.startswith("beyond_")]
MODULES = [importlib.import_module(f"{content.__name__}.{name}") for name in NAMES]
CLAIMS = [claim for module in MODULES for claim in getattr(module, "CLAIMS", ())]


def equalities():
    """Each pair of sides that a claim of the paper says to be equal somewhere, with the first claim that says so."""
    found = {}
    for claim in CLAIMS:
        if isinstance(claim, Statement) and claim.equality:
            for case in claim.equality():
                found.setdefault((case.lhs, case.rhs), claim.id)
    return found


PAIRS = equalities()
OF_FRAMES = {(frame_potential, least), (effective, smallest)}
# v = 3u where the statement is for any length of v, v = αu where it says so
SCALE = {"LS-eq10": 3, "LS-eq10b": 3, "LS-eq11": 3, "LS-eq12": 3, "LS-eq14": 3, "LS-s3-cseq": 3}
SCALE |= {"LS-s12-minsym": ALPHA, "LS-s12-scale": ALPHA, "LS-s3-alpha": ALPHA}
# an inequality between means of one or two equal numbers at n = 2
ALWAYS_AT_2 = {"LS-eq10", "LS-eq10b", "LS-eq11", "LS-eq5a", "LS-s2-eq5", "LS-eq6", "LS-eq7b", "LS-s2-eq7"}
ALWAYS_AT_2 |= {"LS-s13-jensen", "LS-s3-max"}
AT_SIMPLICES = [pytest.param(*pair, name, id=name) for pair, name in PAIRS.items() if pair not in OF_FRAMES]


# the models


def turned(rows, seed):
    """The rows after an even number of reflections x ↦ x - 2⟨w,x⟩w/⟨w,w⟩, each in an integer vector w without a zero."""
    source = random.Random(seed)
    for _ in range(TURNS):
        w = arb_mat([[source.choice((-1, 1)) * source.randint(1, 9)] for _ in range(rows.ncols())])
        rows -= rows * w * w.transpose() * (2 / (w.transpose() * w)[0, 0])
    return rows


def simplex(n, d):
    """√(n/(n-1)) e_i - (1 + √n)/(n-1)^{3/2} (e_1 + … + e_{n-1}) for i < n, and (e_1 + … + e_{n-1})/√(n-1)."""
    m = arb(n - 1)
    head, shift, last = (n / m).sqrt(), (1 + arb(n).sqrt()) / (m * m.sqrt()), 1 / m.sqrt()
    rows = [[(head * (i == a) - shift) if i < n - 1 else last for a in range(n - 1)] for i in range(n)]
    return arb_mat([row + [arb(0)] * (d - n + 1) for row in rows])


def bases(n, d):
    """n/d orthonormal bases of R^d, each turned otherwise; for n < d the first n vectors of one."""
    unit = arb_mat(d, d, [int(a == b) for a in range(d) for b in range(d)])
    rows = [row for k in range(max(1, n // d)) for row in turned(unit, k).tolist()]
    return arb_mat(rows[:n])


def opposite_bases(n, d):
    """Orthonormal bases and their negatives."""
    half = bases(n // 2, d)
    return arb_mat([*half.tolist(), *(-half).tolist()])


def harmonic(n, d):
    """√(2/d) (cos 2πk·i/n, sin 2πk·i/n) for k = 1, …, d/2 < n/2, d even."""
    scale = (arb(2) / d).sqrt()

    def point(i):
        turns = [arb(fmpq(2 * k * i, n)) for k in range(1, d // 2 + 1)]
        return [scale * x for t in turns for x in (t.cos_pi(), t.sin_pi())]

    return arb_mat([point(i) for i in range(n)])


def table(rows, system):
    return {(p, a): system.convert(x) for p, row in enumerate(rows.tolist()) for a, x in enumerate(row)}


def family(build, n, d, seed=1):
    """A model of u alone: rows that `build` makes, turned."""

    def at(system):
        with system.working():
            return Model({"n": n, "d": d}, {"u": table(turned(build(n, d), seed), system), "alpha": ALPHA})

    return at


def pair(n, d, scale, *, doubled=False, collapsed=False, stretch=1):
    """u a turned simplex and v = scale·u; the second u is the first once more (and i = 2), or all are, or u is longer."""

    def at(system):
        with system.working():
            rows = turned(simplex(n, d), n)
            u = rows.tolist()
            if doubled or collapsed:
                u[1] = u[0]
            if collapsed:
                u = [u[0]] * n
            v = rows * arb(fmpq(Fraction(scale).numerator, Fraction(scale).denominator))
            symbols = {"u": table(arb_mat(u) * stretch, system), "v": table(v, system), "alpha": ALPHA}
            return Model({"n": n, "d": d}, symbols, indices={i: int(doubled)})

    return at


def models(name, n, d):
    """Where the claim's equality holds, and where it does not."""
    scale = SCALE.get(name, 1)
    if name == "LS-eq5b":
        return pair(n, d, 1), pair(n, d, 1, stretch=2)
    if name == "LS-s13-third":
        return pair(n, d, 1, collapsed=True), pair(n, d, 1, doubled=True)
    return pair(n, d, scale), pair(n, d, scale, doubled=True)


# what is asked


def enclosed(lhs, rhs, at, digits=(50, 100)):
    """Both balls of lhs - rhs contain 0, are as small as the precision lets them be, and the second is the smaller one."""
    balls = [evaluate(lhs - rhs, at(Ball(k)), Ball(k)) for k in digits]
    sizes = [abs(ball).abs_upper() for ball in balls]
    return (
        all(ball.contains(0) for ball in balls)
        and all(size < arb(10) ** (SLACK - k) for size, k in zip(sizes, digits, strict=True))
        and bool(sizes[1] < sizes[0] or sizes[0] == 0)
    )


def apart(lhs, rhs, at):
    """Is one side certified to be larger?"""
    model = at(Ball(50))
    return certified_gap(lhs, rhs, model)[1] or certified_gap(rhs, lhs, model)[1]


def confirm(name, lhs, rhs, n, d):
    at, off = models(name, n, d)
    assert enclosed(lhs, rhs, at)
    always = n == 2 and (name in ALWAYS_AT_2 or name == "LS-s13-third")
    assert apart(lhs, rhs, off) is not always
    assert not always or enclosed(lhs, rhs, off)


# the models are what they are said to be


def gram(rows):
    return (rows * rows.transpose()).tolist()


def close(x, y):
    return abs(x - y).abs_upper() < arb(10) ** -40


@pytest.mark.parametrize(("n", "d"), [(2, 1), (7, 6), (7, 10), (50, 53)])
def test_the_simplex_stays_one_when_it_is_turned(n, d):
    with Ball(50).working():
        rows = simplex(n, d)
        moved = turned(rows, 3)
        for G in (gram(rows), gram(moved)):
            assert all(close(G[p][q], 1 if p == q else arb(fmpq(-1, n - 1))) for p in range(n) for q in range(n))
        assert d == 1 or all(abs(x - y) > arb(10) ** -9 for x, y in zip(rows.entries(), moved.entries(), strict=True))


def test_a_turn_is_a_rotation_and_no_permutation():
    with Ball(50).working():
        Q = turned(arb_mat(9, 9, [int(p == q) for p in range(9) for q in range(9)]), 5)
        assert close(Q.det(), 1)
        assert all(close(g, int(p == q)) for p, row in enumerate(gram(Q)) for q, g in enumerate(row))
        assert all(0 < abs(x) < 1 for x in Q.entries())


@pytest.mark.parametrize(
    ("build", "n", "d", "mean"), [(harmonic, 7, 4, 0), (opposite_bases, 8, 2, 0), (bases, 9, 3, 1)]
)
def test_frames_are_tight_unit_vectors(build, n, d, mean):
    with Ball(50).working():
        rows = turned(build(n, d), 2)
        S = (rows.transpose() * rows).tolist()
        assert all(close(S[a][b], arb(fmpq(n, d)) * (a == b)) for a in range(d) for b in range(d))
        assert all(close(G[p], 1) for p, G in enumerate(gram(rows)))
        U = (arb_mat([[1] * n]) * rows).entries()
        assert all(close(x, 0) for x in U) is not bool(mean)


# the claims


def test_every_equality_case_of_the_paper_is_here():
    assert len(PAIRS) >= 20
    assert set(PAIRS) > OF_FRAMES
    assert set(PAIRS) > {(loss(), minimum), (quotient(), minimum_uv)}
    assert SCALE.keys() | ALWAYS_AT_2 <= {claim.id for claim in CLAIMS}


SIZES = [(2, 1), (2, 5), (7, 6), (7, 10)]
LARGE = [(50, 49), (50, 53)]
LARGEST = [(200, 199), (200, 203)]


@pytest.mark.parametrize(("n", "d"), SIZES)
@pytest.mark.parametrize(("lhs", "rhs", "name"), AT_SIMPLICES)
def test_equality_by_mpmath_and_by_balls(lhs, rhs, name, n, d):
    report = gap(lhs, rhs, models(name, n, d)[0])
    assert report.confirmed, report.text
    confirm(name, lhs, rhs, n, d)


@pytest.mark.parametrize(("lhs", "rhs", "name"), AT_SIMPLICES)
def test_equality_for_fifty_vectors(lhs, rhs, name):
    confirm(name, lhs, rhs, *LARGE[1])


def test_theorem_2_for_two_hundred_vectors():
    confirm(PAIRS[loss(), minimum], loss(), minimum, *LARGEST[0])


@pytest.mark.slow
@pytest.mark.parametrize(("n", "d"), [LARGE[0], *LARGEST])
@pytest.mark.parametrize(("lhs", "rhs", "name"), AT_SIMPLICES)
def test_equality_for_two_hundred_vectors(lhs, rhs, name, n, d):
    confirm(name, lhs, rhs, n, d)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "d"), [LARGE[1], LARGEST[1]])
@pytest.mark.parametrize(("lhs", "rhs"), [(loss(), minimum), (quotient(), minimum_uv)], ids=["thm2", "thm1"])
def test_both_theorems_by_mpmath(lhs, rhs, n, d):
    report = gap(lhs, rhs, models(PAIRS[lhs, rhs], n, d)[0])
    assert report.confirmed, report.text


@pytest.mark.parametrize(("n", "d"), [(50, 49), (200, 203)])
def test_the_value_agrees_with_the_distinct_inner_products(n, d):
    found = evaluate(loss(), pair(n, d, 1)(Ball(100)), Ball(100))
    assert found.overlaps(loss_of_values(simplex_values(n), ALPHA, 100))


# the frame potential and the effective energy


MEAN_0 = [(simplex, 50, 49), (simplex, 200, 199), (harmonic, 50, 6), (harmonic, 200, 8), (opposite_bases, 200, 25)]
TIGHT = [*MEAN_0, (bases, 50, 50), (bases, 200, 50)]


def named(cases):
    return [pytest.param(*case, id=f"{case[0].__name__}-{case[1]}-{case[2]}") for case in cases]


@pytest.mark.parametrize(("build", "n", "d"), named(TIGHT))
def test_tight_frames_reach_the_frame_bound(build, n, d):
    assert enclosed(frame_potential, least, family(build, n, d))


@pytest.mark.parametrize(("build", "n", "d"), named(MEAN_0))
def test_balanced_tight_frames_have_the_least_energy(build, n, d):
    assert enclosed(effective, smallest, family(build, n, d))


@pytest.mark.parametrize(("build", "n", "d"), named([(harmonic, 7, 4), (bases, 9, 3), (bases, 5, 5), (simplex, 7, 6)]))
def test_the_frame_bound_by_mpmath(build, n, d):
    assert gap(frame_potential, least, family(build, n, d)).confirmed


@pytest.mark.slow
@pytest.mark.parametrize(("build", "n", "d"), named([(harmonic, 200, 8), (bases, 200, 50), (bases, 200, 200)]))
def test_the_frame_bound_by_mpmath_for_two_hundred_vectors(build, n, d):
    assert gap(frame_potential, least, family(build, n, d)).confirmed


@pytest.mark.parametrize(("vectors", "d"), [(2, 5), (50, 53), pytest.param(200, 203, marks=pytest.mark.slow)])
def test_fewer_vectors_than_dimensions_stay_above_it(vectors, d):
    at = family(bases, vectors, d)
    assert enclosed(frame_potential, n, at)  # orthonormal vectors: F = n
    assert certified_gap(frame_potential, least, at(Ball(50)))[1]
    assert certified_gap(frame_potential, least, family(simplex, vectors, d)(Ball(50)))[1]


@pytest.mark.parametrize(("build", "n", "d"), named([(bases, 50, 50), (bases, 48, 8), (simplex, 50, 53)]))
def test_tight_without_mean_0_or_mean_0_without_tight_is_not_enough(build, n, d):
    assert certified_gap(effective, smallest, family(build, n, d)(Ball(50)))[1]


# false equalities are seen


@pytest.mark.parametrize("digits", [50, 100])
def test_a_gap_of_the_size_of_the_last_digits_is_seen(digits):
    at, small = pair(7, 10, 1), Fraction(1, 10 ** (digits - SLACK - 2))
    assert enclosed(loss(), minimum, at)
    assert not enclosed(loss(), minimum + small, at)


def test_a_model_of_few_digits_is_not_confirmed():
    def capped(system):
        del system
        return pair(7, 10, 1)(Ball(20))

    assert not enclosed(loss(), minimum, capped)


def test_other_constants_are_excluded():
    for d in (49, 53):
        at = pair(50, d, 1)
        assert not enclosed(loss(), minimum * n / (n - 1), at)
        assert apart(loss(), minimum * n / (n - 1), at)
        assert not enclosed(quotient(), minimum_uv, pair(50, d, 2))
