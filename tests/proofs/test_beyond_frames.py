"""The sharp frame bound, its attainment and explicit tight frames: what is proved, and that no neighbouring statement is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from proofs.lu_steinerberger import beyond_frame_bound as bounds
from proofs.lu_steinerberger import beyond_frames_exist as exist
from proofs.lu_steinerberger import sharp_frame_bound
from proofs.lu_steinerberger.frame_potential import operator_case
from proofs.lu_steinerberger.notation import a, b, d, i, n, two_classes
from proofs.lu_steinerberger.proposition_3 import frame_potential
from proofs.lu_steinerberger.sharp_frame_bound import attained, fits
from proofs.lu_steinerberger.tight_frame import a_dimension
from referee import recheck
from referee.examine import cross_examine, undefined
from referee.kernel.theorem import KernelError
from referee.language.statements import Exists, IdxNe, Iff, both, eq, every, ge, le, lt, sequent
from referee.language.terms import Delta, as_term, total
from referee.proof import to_json
from referee.tactics.basic import Certificate, restate
from referee.tactics.chain import given
from referee.verdict import Unproved, check_proves

CLAIMS = {claim.id: claim for claim in bounds.BEYOND}
MODULES = (bounds, exist, sharp_frame_bound)


@pytest.fixture(autouse=True)
def _fresh():
    """A mutant must not meet a cached theorem, nor leave one behind."""
    caches = [f for module in MODULES for f in vars(module).values() if hasattr(f, "cache_clear")]
    for f in caches:
        f.cache_clear()
    yield
    for f in caches:
        f.cache_clear()


@pytest.mark.parametrize("name", CLAIMS)
def test_the_theorem_is_the_statement(name):
    claim = CLAIMS[name]
    statement, theorem = claim.printed(), claim.proof()
    check_proves(theorem, statement)
    assert not undefined(statement)
    assert recheck.check(to_json(theorem, statement, name)).ok
    assert not cross_examine(statement)[1]


def test_the_extreme_value_theorem_is_all_that_is_cited():
    cited = {source for claim in CLAIMS.values() for source in claim.proof().cited}
    assert len(cited) == 1
    assert cited.pop().startswith("extreme value theorem")
    assert not exist.equally_long().cited


# from outside: the proof of existence carried out in floating point


def equal_rows(size: int, dimension: int) -> Any:
    """Turn a longest and a shortest row of a matrix with orthonormal columns until all rows are equally long."""
    V = np.linalg.qr(np.random.default_rng(size).normal(size=(size, dimension)))[0]
    for _ in range(20 * size):
        lengths = (V**2).sum(axis=1)
        p, q = lengths.argmax(), lengths.argmin()
        x, y = lengths[p] - lengths[q], 2 * V[p] @ V[q]
        if x < 1e-14:
            break
        tau = (math.hypot(x, y) - y) / x
        h = 1 / math.sqrt(1 + tau**2)
        before = ((V**2).sum(axis=1) ** 2).sum()
        V[p], V[q] = h * (tau * V[p] + V[q]), h * (tau * V[q] - V[p])
        assert before - ((V**2).sum(axis=1) ** 2).sum() == pytest.approx(x**2 / 2, abs=1e-12)
    return V


@pytest.mark.parametrize(("size", "dimension"), [(5, 2), (5, 4), (7, 3), (11, 6), (9, 9)])
def test_rotations_lead_to_a_tight_frame(size, dimension):
    u = math.sqrt(size / dimension) * equal_rows(size, dimension)
    assert (u**2).sum(axis=1) == pytest.approx(np.ones(size))
    assert ((u @ u.T) ** 2).sum() == pytest.approx(size**2 / dimension)


@pytest.mark.parametrize(("p", "q", "dimension"), [(1, 0, 3), (0, 2, 3), (2, 3, 2), (3, 1, 5)])
def test_bases_and_simplices_are_tight(p, q, dimension):
    eye = np.eye(dimension + 1) - 1 / (dimension + 1)
    simplex = np.linalg.eigh(eye)[1][:, 1:] * math.sqrt((dimension + 1) / dimension)
    u = np.vstack([np.eye(dimension)] * p + [simplex] * q)
    assert (u**2).sum(axis=1) == pytest.approx(np.ones(len(u)))
    assert ((u @ u.T) ** 2).sum() == pytest.approx((p * dimension + q * (dimension + 1)) ** 2 / dimension)


def test_bases_and_simplices_are_enough_vectors_from_d_times_d_minus_1():
    for size in range(1, 8):
        reached = {p * size + q * (size + 1) for p in range(80) for q in range(80)}
        assert set(range(size * (size - 1), 80)) <= reached
        assert size == 1 or size * (size - 1) - 1 not in reached


# mutants: each is refused

REFLECTED = exist.V(exist.p)


def not_a_rotation(row: Any, at: Any) -> Any:
    return exist.V(row).at(at) + Delta(row, exist.q) * (REFLECTED.at(at) - exist.V(exist.q).at(at))


def half_turned(row: Any, at: Any) -> Any:
    return exist.V(row).at(at) + Delta(row, exist.p) * (exist.h * REFLECTED.at(at) - REFLECTED.at(at))


CHANGED = {
    "sign: a row replaced by the other": (exist, "turned", not_a_rotation, "turn"),
    "one row turned only": (exist, "turned", half_turned, "turn"),
    "exponent: h for h²": (exist, "on_the_circle", eq(exist.h * (1 + exist.tau**2), 1), "turn"),
    "sign: 1 - τ²": (exist, "on_the_circle", eq(exist.h**2 * (1 - exist.tau**2), 1), "turn"),
    "coefficient: 2τ for 4τ": (
        exist, "equal_after", eq(exist.longer * (exist.tau**2 - 1) + 2 * exist.tau * exist.product, 0), "turn",
    ),
    "strict: rows may be equally long": (exist, "below", le(exist.V(exist.q).norm2(), exist.V(exist.p).norm2()), "turn"),
    "orthogonal, not orthonormal": (exist, "columns", every(a, every(b, eq(exist.gram, Delta(a, b)), [a])), "trace"),
    "coefficient: columns of length √2": (exist, "columns", every(a, every(b, eq(exist.gram, 2 * Delta(a, b)))), "trace"),
    "size: n <= d": (exist, "enough_vectors", fits, "a_least_one"),
    "size: √(d/n)": (exist, "n_over_d", d / as_term(n), "frame_of_least"),
    "dropped hypothesis: d >= 1": (exist, "a_dimension", le(0, d), "frame_of_least"),
    "size: simplices of d vectors": (bounds, "many", (bounds.copies_p + bounds.copies_q) * as_term(d), "bases_and_simplices"),
    "coefficient: pairs across counted once": (
        bounds, "across", bounds.across / 2, "bases_and_simplices_again",
    ),
    "dropped hypothesis: d >= 1 for the simplex": (bounds, "a_dimension", le(0, d), "bases_and_simplices"),
    "wrong hypothesis: simplices with n >= 1": (bounds, "two_classes", le(1, n), "bases_and_simplices"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_a_changed_step_is_refused(what, monkeypatch):
    module, name, value, proof = CHANGED[what]
    if proof.endswith("_again"):  # what is made of the changed term is made again
        potential = bounds.repeated(bounds.copies_p, bounds.between_bases) + 2 * value
        potential = potential + bounds.repeated(bounds.copies_q, bounds.between_simplices)
        monkeypatch.setattr(bounds, "potential_of_union", potential)
        proof = proof.removesuffix("_again")
    monkeypatch.setattr(module, name, value)
    with pytest.raises(KernelError, match=r"cone|sign|convert"):
        getattr(module, proof)()


def test_two_equal_rows_are_not_turned():
    ortho, circle = given(exist.columns, exist.on_the_circle)
    times = sum(exist.V(row).at(a) * exist.V(row).at(b) for row in (exist.p, exist.q))
    cert = Certificate().equal((ortho, a, b)).equal(circle, times)
    columns = total(i, exist.turned(i, a) * exist.turned(i, b))
    assert cert.prove("=", columns, Delta(a, b), given(IdxNe(exist.p, exist.q)))
    with pytest.raises(KernelError, match="cone"):
        cert.prove("=", columns, Delta(a, b))


attained_elsewhere = Exists("w", both(attained.body.args[0], eq(attained.body.args[1].lhs, n**2 / as_term(d + 1))))
WRONG = {
    "index: n²/(d + 1)": ("frames_exist", sequent(attained_elsewhere, a_dimension, exist.enough_vectors), exist),
    "dropped hypothesis: d <= n": ("frames_exist", sequent(attained, a_dimension), exist),
    "dropped hypothesis: d >= 1": ("frames_exist", sequent(attained, exist.enough_vectors), exist),
    "reversed: F <= n": (
        "bounds", bounds.for_frames(both(le(frame_potential, n), *bounds.BEYOND[0].printed().goal.args[1:])), bounds,
    ),
    "equality case: F = n iff tight": (
        "bounds",
        bounds.for_frames(both(*(bounds.BEYOND[0].printed().goal.args[k] for k in (0, 3, 2, 1)))),
        bounds,
    ),
    "strict: F > n²/d": (
        "bounds",
        bounds.for_frames(both(*bounds.BEYOND[0].printed().goal.args[:2], lt(bounds.least, frame_potential), bounds.to_tight)),
        bounds,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_another_statement_is_not_proved(what):
    proof, statement, module = WRONG[what]
    with pytest.raises(Unproved):
        check_proves(getattr(module, proof)(), statement)


def test_equality_is_not_at_a_multiple_of_n():
    goal = Iff(eq(frame_potential, bounds.least), every(a, every(b, eq(exist.gram, Delta(a, b)))))
    with pytest.raises(KernelError, match="convert"):
        restate(operator_case(), goal, given(a_dimension))


def test_the_hypothesis_of_the_turn_is_two_rows():
    assert any(h == IdxNe(exist.p, exist.q) for h in exist.turn().hyps)
    assert two_classes not in exist.turn().hyps
    assert ge(frame_potential, n) == bounds.BEYOND[0].printed().goal.args[0]
