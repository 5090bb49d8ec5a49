"""Structured configurations of points, exact: what a claim about unit vectors is tried on first.

A family of n vectors in R^d is a table (i, a) -> number. The numbers are Fractions or closed forms (√2), so
that every system can evaluate them to any precision.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from referee.numerics.closed import Closed, square_root
from referee.numerics.errors import ModelError
from referee.numerics.systems import Exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from referee.numerics.systems import System

Vectors = dict[tuple[int, int], Any]
ZERO, ONE = Fraction(0), Fraction(1)


def plain(x: Any) -> Any:
    """A rational as a Fraction, a closed form as it is."""
    return Exact().public(x)


def simplex(n: int, d: int, system: System | None = None) -> Vectors:
    """The simplex equiangular tight frame: n unit vectors of R^d, d >= n − 1, with inner products −1/(n − 1).

    Column k of the first n − 1, with m = n − 1 − k: 0 for i < k, √(nm/((n−1)(m+1))) for i = k, and
    −√(n/((n−1)m(m+1))) for i > k. Without a system the numbers are exact.
    """
    if n < 2 or d < n - 1:
        raise ModelError(f"there is no simplex of {n} vectors in R^{d}: n >= 2 and d >= n - 1 are needed")
    out: Vectors = {}
    for k in range(n - 1):
        m = n - 1 - k
        head = square_root(fmpq(n * m, (n - 1) * (m + 1)))
        tail = -square_root(fmpq(n, (n - 1) * m * (m + 1)))
        for i in range(n):
            if i >= k:
                out[i, k] = plain(head if i == k else tail)
    for i in range(n):
        for a in range(d):
            out.setdefault((i, a), ZERO)
    if system is None:
        return out
    with system.working():
        return {key: system.convert(x) for key, x in out.items()}


def rotation(d: int, seed: int = 0) -> list[list[Fraction]]:
    """A rational orthogonal d × d matrix: (I − A)(I + A)⁻¹ for a rational skew-symmetric A (Cayley)."""
    if d < 1:
        raise ModelError(f"there is no rotation of R^{d}")
    source = random.Random(seed)  # noqa: S311
    skew = [[fmpq(0)] * d for _ in range(d)]
    for a in range(d):
        for b in range(a):
            skew[a][b] = fmpq(source.randint(-2, 2), source.randint(1, 2))
            skew[b][a] = -skew[a][b]
    A = fmpq_mat(skew)
    identity = fmpq_mat([[fmpq(int(a == b)) for b in range(d)] for a in range(d)])
    Q = (identity - A) * (identity + A).inv()
    return [[plain(x) for x in row] for row in Q.tolist()]


def rotate(
    family: Mapping[tuple[int, int], Any], Q: Sequence[Sequence[Fraction]], system: System | None = None
) -> Vectors:
    """The family with every vector x replaced by Qx, in exact arithmetic (or in a given system)."""
    system = Exact() if system is None else system
    d = len(Q)
    with system.working():
        matrix = [[system.rational(q) for q in row] for row in Q]
        values = {key: system.convert(x) for key, x in family.items()}
        names = sorted({i for i, _ in values})
        rows = [[values.get((i, a), system.zero) for a in range(d)] for i in names]
        turned = system.gram(rows, matrix)
        return {(i, b): plain(x) for i, row in zip(names, turned, strict=True) for b, x in enumerate(row)}


def sphere_point(d: int, source: random.Random, height: int = 2) -> list[Fraction]:
    """A rational unit vector of R^d by stereographic projection from t ∈ Q^{d−1}: (2t, |t|² − 1)/(|t|² +
    1).
    """
    t = [Fraction(source.randint(-height, height), source.randint(1, height)) for _ in range(d - 1)]
    norm = sum((x * x for x in t), ZERO)
    point = [2 * x / (norm + 1) for x in t] + [(norm - 1) / (norm + 1)]
    source.shuffle(point)
    return point


def basis(d: int, a: int) -> list[Fraction]:
    """The unit vector e_a."""
    return [ONE if b == a else ZERO for b in range(d)]


def unit_vectors(kind: str, n: int, d: int, source: random.Random) -> Vectors | None:
    """Unit vectors, n of them in R^d, of one of `KINDS` (`orthonormal` repeats when n > d); None where
    there are none.
    """
    if d < 1:
        return {} if n == 0 else None
    if kind == "simplex":
        if n < 2 or d < n - 1:
            return None
        family = simplex(n, d)
        return rotate(family, rotation(d, source.randint(0, 99))) if d > 1 and source.random() < 0.3 else family
    if kind == "collapsed":
        point = basis(d, 0) if source.random() < 0.5 else sphere_point(d, source)
        rows = [point] * n
    elif kind == "antipodal":
        point = basis(d, 0) if source.random() < 0.5 else sphere_point(d, source)
        rows = [[x if i % 2 == 0 else -x for x in point] for i in range(n)]
    elif kind == "orthonormal":
        rows = [basis(d, i % d) for i in range(n)]
    elif kind == "clustered":
        centres = [sphere_point(d, source) for _ in range(max(1, min(2, n - 1)))]
        rows = [source.choice(centres) for _ in range(n)]
    else:
        rows = [sphere_point(d, source) for _ in range(n)]
    return {(i, a): rows[i][a] for i in range(n) for a in range(d)}


KINDS = ("collapsed", "simplex", "antipodal", "orthonormal", "random", "clustered")


def is_irrational(family: Mapping[Any, Any]) -> bool:
    """Does some entry need a root?"""
    return any(isinstance(x, Closed) for x in family.values())
