"""Lu & Steinerberger: a slip of the pen in a statement is refused by its proof, and refuted by numbers; what is true says why.

Numbers decide no statement of existence: mutants of those are refused only. Mutants of the steps of proofs are in `test_theorem_1`,
`test_theorem_2`, `test_section_1_3`, `test_eq_15`, `test_eq_16`, `test_spectrum` and `test_proposition_3`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from fractions import Fraction as Q
from functools import cache
from math import comb

import pytest

import proofs.lu_steinerberger
from proofs.lu_steinerberger.notation import i
from proofs.lu_steinerberger.section_3_last_page import p, q
from referee.claims import Statement
from referee.language.nodes import Node
from referee.language.statements import Sequent
from referee.language.subst import alpha, substitute
from referee.language.terms import SizeOf, as_size, sizes
from referee.language.text import show
from referee.numerics.configurations import rotate, rotation, simplex
from referee.numerics.model import Model
from referee.numerics.refute import fails
from referee.verdict import Unproved, check_proves
from tests.fates import fate
from tests.mutants import KINDS, kind_of, some

REFUSED_EACH = 2
HOME = proofs.lu_steinerberger
NAMES = [m.name for m in pkgutil.iter_modules(HOME.__path__) if not m.name.startswith("beyond_")]
MODULES = [importlib.import_module(f"{HOME.__name__}.{name}") for name in NAMES]
CLAIMS = {c.id: c for m in MODULES for c in getattr(m, "CLAIMS", ()) if isinstance(c, Statement) and c.proof}
n, d = (as_size(s) for s in sizes("n d"))


@cache
def target(name):
    claim = CLAIMS[name]
    return (claim.repaired or claim.printed)()


@cache
def theorem(name):
    return CLAIMS[name].proof()


def exchanged(node):
    """n for d and d for n, where they stand for numbers; ranges stay."""
    if isinstance(node, SizeOf):
        return substitute(node, sizes={"n": d, "d": n})
    if isinstance(node, tuple):
        return tuple(map(exchanged, node))
    return type(node)(*map(exchanged, node.fields())) if isinstance(node, Node) else node


def mutants(name, each):
    """`each` mutants of every kind, and the one in which n and d are exchanged."""
    yield from some(target(name), each)
    other = Sequent(target(name).given, exchanged(target(name).goal))
    if alpha(other) != alpha(target(name)):
        yield "size: n ↔ d", other


# models of hypotheses that are not drawn at random: vectors all of whose inner products are equal, and a few others


def model(u, v=None, **others):
    """u and v (v = u if it is not given) as lists of vectors, α = 1 if it is not given."""
    table = lambda rows: {(k, c): x for k, row in enumerate(rows) for c, x in enumerate(row)}  # noqa: E731
    others = {"alpha": 1} | others
    n_, d_ = len(u), len(u[0])
    return Model({"n": n_, "d": d_}, {"u": table(u), "v": table(v or u), **others}, indices={i: 0, p: 0, q: n_ - 1})


def rows(family):
    size, width = (1 + max(key[c] for key in family) for c in (0, 1))
    return [[family[k, a] for a in range(width)] for k in range(size)]


def unit(size, width):
    return [[Q(int(a == k)) for a in range(width)] for k in range(size)]


def scaled(x, vectors):
    return [[x * t for t in row] for row in vectors]


FRAMES = [(rows(simplex(k, w)), Q(-1, k - 1)) for k, w in ((2, 1), (2, 2), (3, 3), (4, 3))]
FRAMES.append((rows(rotate(simplex(3, 2), rotation(2, 1))), Q(-1, 2)))
ANGLES = [*FRAMES, (unit(2, 2), Q(0)), (unit(3, 3), Q(0)), ([[Q(1), Q(0)]] * 3, Q(1))]
E_1, E_2 = unit(2, 2)


def with_c(vectors, g, last, v=None):
    """c_i = ⟨u_j,u_i⟩ = g for j ≠ i, and the constant without an index."""
    return model(vectors, v, **{"c": {(k,): g for k in range(len(vectors))}, "c'": last})


def simplices():
    """u = v = simplex, for which U = 0 and ⟨u_i,u_j⟩ = c' as well."""
    return [with_c(u, g, g) for u, g in FRAMES]


def of_13_and_14():
    """(13) and (14) hold with c_i = g and c' = g - 1; then with v ≠ u; then (14) fails."""
    yield from (with_c(u, g, g - 1) for u, g in ANGLES)
    yield from (with_c(u, g, g - 1, scaled(-1, u)) for u, g in ANGLES)
    yield from (with_c(u, g, Q(-len(u), len(u) - 1)) for u, g in ANGLES)


def centred():
    """U = 0: simplices and ±e_a; v = u, and v another family."""
    crosses = [E_1, scaled(-1, [E_1])[0], E_2, scaled(-1, [E_2])[0]]
    for u in [*(u for u, _ in FRAMES), crosses]:
        yield model(u)
        yield model(u, [u[0]] * len(u))


def kronecker():
    """A = P diag(2, 3) P⁻¹ and B = Q diag(1, 5) Q⁻¹, eigenvectors, and w with Aw = τw for mutants of A ⊗ B."""
    t = lambda *rows_: {(r, c): Q(x) for r, row in enumerate(rows_) for c, x in enumerate(row)}  # noqa: E731
    known = {"A": t([2, 1], [0, 3]), "P": t([1, 1], [0, 1]), "R": t([1, -1], [0, 1]), "lambda": {(0,): 2, (1,): 3}}
    known |= {"B": t([1, 0], [-8, 5]), "Q": t([1, 0], [2, 1]), "S": t([1, 0], [-2, 1]), "mu": {(0,): 1, (1,): 5}}
    known |= {"p": {(0,): 1, (1,): 0}, "q": {(0,): 0, (1,): 1}, "lambda0": 2, "mu0": 5}
    for tau, w in ((-10, t([0, 1], [0, 0])), (5, t([0, 1], [0, 0])), (10, t([0, 1], [0, 0])), (0, t([0, 1], [0, 0])),
                   (-6, t([0, 1], [0, 0])), (2, t([0, 0], [0, 0]))):  # fmt: skip
        yield Model({"m": 2, "d": 2}, known | {"tau": tau, "w": w})


def polynomials():
    """α = 1/10 and t = 1; and a functional that vanishes on polynomials of degree 7, an eighth difference."""
    y = {(k,): Q((-1) ** k * comb(8, k)) for k in range(9)}
    z = {(k,): Q(k, 4) - 1 for k in range(9)}
    yield Model({"m": 9}, {"alpha": Q(1, 10), "t": 1, "y": y, "z": z})
    yield Model({"m": 9}, {"alpha": Q(1, 1000), "t": -1, "y": y, "z": z})


def wide_angle():
    """Three vectors of the plane at which 2|u_1 - u_2/2| + … is large: eq. (16) with a summand of U lost."""
    c, s = Q(-21, 29), Q(20, 29)
    u = [[Q(1), Q(0)], [c, s], [Q(-8, 17), Q(-15, 17)]]
    for a in (Q(3, 5), Q(-3, 5), Q(5, 13), Q(0)):
        b = {Q(3, 5): Q(4, 5), Q(-3, 5): Q(4, 5), Q(5, 13): Q(12, 13), Q(0): Q(1)}[a]
        yield model([*u[:2], [-a, -b]], [[Q(1), Q(0)], [c, s], [-a, -b]])


def close_pair():
    """Two vectors with ⟨u_1,u_2⟩ = 24/25, and α = 10."""
    yield model([[Q(1), Q(0)], [Q(24, 25), Q(7, 25)]], alpha=10, beta=11, s=1)


def nearly_balanced():
    """For a small α: antipodal vectors; and six vectors of the plane with a small sum, beside ±e_1 three times."""
    e, f, minus_e, minus_f = E_1, E_2, [Q(-1), Q(0)], [Q(0), Q(-1)]
    yield model([e, minus_e], alpha=Q(1, 4))
    yield model([e, minus_e, f, minus_f, [Q(3, 5), Q(4, 5)], minus_f], [e, minus_e] * 3, alpha=Q(1, 10))


MODELS = {
    "LS-s3-simplify": of_13_and_14, "LS-s3-cn": of_13_and_14, "LS-s3-ci": of_13_and_14, "LS-s3-cbound": of_13_and_14,
    "LS-s3-final": of_13_and_14, "LS-eq9": simplices, "LS-s2-ip": simplices, "LS-s2-c": simplices, "LS-s2-ci-const": simplices,
    "LS-s3-spectral": centred, "LS-s3-cs": centred, "LS-s3-kroneig": kronecker, "LS-s13-fourier": polynomials,
    "LS-eq16": wide_angle, "LS-s12-caveat": close_pair, "LS-s13-unif": nearly_balanced,
    "LS-s3-kronspec": lambda: [Model({"n": 2, "d": 0}, {"y": {}, "tau": 1})],
    "LS-s2-eq7-last": lambda: [model([E_1, scaled(-1, [E_2])[0]])],
    "LS-s3-only": lambda: [model(unit(2, 2), scaled(2, unit(2, 2)))],
    "LS-s3-alpha": lambda: [model([E_1, E_1]), *centred()],
    "LS-s13-dom": lambda: [model([E_1, E_1], [E_1, scaled(-1, [E_1])[0]], alpha=Q(1, 2))],
}  # fmt: skip


@cache
def models(name):
    return tuple(MODELS.get(name, tuple)())


# mutants that are true, by the kind of change, and why

DELTA = "next to δ the two indices are one"
SQUARE = "it stands in a square"
LARGER = "the larger side grows"
LONGER = "the bound is weaker"
NO_MEAN = "Σu_i = 0, so that any multiple of 11ᵀ may be taken away"
UNUSED = "the proof does without"
TAYLOR = "Taylor's formula is for vectors of any length"
THIRD = "it changes terms of third order in α"
HALF = "the remainder of even order is not negative and Σy_p = 0, so that half of Σ|y_p| is enough"
POSITIVE = "e^{α⟨x,y⟩} is positive definite on all of R^d"

TRUE = {
    "LS-s3-spec": {"index": "the equation is then 0 = τx_i"},
    "LS-s3-kronspec": {"index": DELTA},
    "LS-s2-convex": {"coefficient": LARGER},
    "LS-eq10b": {"exclusion": LARGER},
    "LS-eq11": {"exclusion": LARGER},
    "LS-s3-ci": {"reversed": "both sides are equal for unit vectors", "sign": LARGER, "dropped": LARGER, "range": LARGER},
    "LS-eq15": {"index": DELTA, "size": "(15) holds for any number in place of the coefficient n"},
    "LS-eq16": {"coefficient": (norm := "nI - c·11ᵀ has norm n for c = 0, 1 and 2"), "dropped": norm, "exponent": LONGER},
    "LS-s3-spectral": {"coefficient": NO_MEAN, "dropped": NO_MEAN, "size": NO_MEAN, "index": DELTA},
    "LS-s3-cs": {
        "reversed": (same := "both sides are n²"), "coefficient": NO_MEAN, "dropped": NO_MEAN, "exponent": LONGER,
        "range": same + ", and the left one does not grow", "index": DELTA,
    },
    "LS-eq5a": {"hypothesis": UNUSED, "exclusion": LARGER, "index": LARGER},
    "LS-s2-eq5": {"hypothesis": UNUSED},
    "LS-eq6": {"coefficient": LARGER, "exclusion": LARGER, "index": LARGER},
    "LS-eq7": {"coefficient": LARGER, "range": (norm_2 := "a squared norm is not negative")},
    "LS-eq7b": {"hypothesis": UNUSED, "coefficient": LARGER, "index": LARGER},
    "LS-eq7c": {"hypothesis": UNUSED},
    "LS-eq7d": {"hypothesis": UNUSED, "coefficient": LARGER, "range": norm_2},
    "LS-s2-eq7": {"hypothesis": UNUSED},
    "LS-s2-eq7-last": {"hypothesis": UNUSED},
    "LS-eq9": {"exponent": "Σu_i = 0"},
    "LS-s13-pd": {"hypothesis": POSITIVE, "range": POSITIVE, "index": "e^α(Σc_i)² ≥ 0"},
    "LS-s13-unif": {
        "strict": "equality needs ⟨u_i,u_j⟩ = 1 for all i and j, and then ‖U‖ = n", "coefficient": LONGER, "exponent": LONGER,
    },
    "LS-s13-fourier": {"coefficient": HALF, "range": HALF},
    "LS-s13-frame": {"sign": SQUARE, "index": "Σ_ij ‖u_i‖⁴ = n²"},
    "LS-s3-kroneig": {
        "hypothesis": "a square matrix with a left inverse has it on the right as well", "transposed": "Bᵀ has the eigenvalues of B",
    },
    "LS-prop3": {"hypothesis": TAYLOR, "sign": SQUARE},
    "LS-prop3-sphere": {"hypothesis": TAYLOR, "sign": SQUARE},
    "LS-s13-rel": {"sign": SQUARE},
    "LS-s12-caveat": {"strict": "log(1 + x) < x for x > 0"},
    "LS-s2-recall": {"hypothesis": UNUSED},
    "LS-s3-max": {"index": "‖U‖ ≤ n"},
    "LS-s3-cbound": {"hypothesis": "by (13) all c_i are one number"},
    "LS-s4-d1a": {"hypothesis": TAYLOR, "sign": SQUARE},
    "LS-s4-d1b": {"hypothesis": UNUSED, "sign": SQUARE},
    "LS-s4-d2": {
        "hypothesis": TAYLOR, "sign": SQUARE, "coefficient": THIRD, "exponent": THIRD, "dropped": THIRD, "range": THIRD, "index": THIRD,
    },
    "LS-s4-d3": {"hypothesis": UNUSED, "sign": SQUARE},
    "LS-s4-d4": {"hypothesis": TAYLOR, "sign": SQUARE, "dropped": THIRD},
    "LS-s3-min": {"dropped": "the loss is not negative"},
    "LS-eq8": {
        "dropped": LARGER, "exclusion": LARGER, "index": LARGER, "range": "Theorem 2's bound holds for ‖u_i‖ ≤ 1 as well",
    },
}  # fmt: skip


def unused(name):
    """The hypotheses that the proof does without, as labels of mutants."""
    used = {alpha(h) for h in theorem(name).hyps}
    return {f"hypothesis: {show(h)}" for h in target(name).given if alpha(h) not in used}


@pytest.mark.parametrize("name", CLAIMS)
def test_mutants_are_refused(name):
    accepted = set()
    for label, mutant in mutants(name, REFUSED_EACH):
        try:
            check_proves(theorem(name), mutant)
        except Unproved:
            continue
        accepted.add(label)
    assert accepted <= unused(name)


def test_there_are_enough_of_them():
    kinds = Counter(kind_of(label) for name in CLAIMS for label, _ in mutants(name, REFUSED_EACH))
    assert set(kinds) == {*KINDS, "size"}
    assert kinds.total() > 1000
    assert sum(map(len, TRUE.values())) < kinds.total() / 10


@pytest.mark.parametrize("name", MODELS)
def test_the_statement_holds_in_its_models(name):
    assert not any(fails(target(name), each) for each in models(name))


@pytest.mark.parametrize("name", CLAIMS)
def test_what_numbers_decide_is_refuted(name):
    fates = {kind_of(label): fate(target(name), m, theorem(name), models(name)) for label, m in mutants(name, 1)}
    assert {kind for kind, what in fates.items() if what in {"proved", "kept"}} == set(TRUE.get(name, {}))
