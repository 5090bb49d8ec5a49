"""Ranges of a constant size: a statement for every value of an index, from its proofs at 0, 1, …, K - 1."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Statement, eq
from referee.language.subst import substitute
from referee.language.terms import At, Delta, Idx, Size, add
from referee.language.vectors import ShapeError
from referee.tactics.basic import Certificate, forward, over, ring


def values(size: int) -> list[At]:
    """The indices 0, 1, …, K - 1."""
    return [At(Size((), k)) for k in range(size)]


def void(index: Idx) -> Theorem:
    """1 = 0 for every index of range 0: Σ 1² over it is 0."""
    return forward(Certificate().add(square=1, over=[over(index)]).iff(0, 0), ring(0, 0))


def every_value(index: Idx, statement: Statement, at: Callable[[At], Theorem]) -> Theorem:
    """A(i) for the index i of a constant range K, from A(0), …, A(K - 1), which `at` proves."""
    if index.range.coeffs:
        raise ShapeError(f"the range of {index.name} is not a constant")
    empty = Idx(index.name, Size(()))
    absurd = logic.forall_elim(void(empty), empty)
    th = logic.ex_falso(absurd, substitute(statement, indices={index: empty}))
    for k, place in enumerate(values(index.range.const)):
        wider = Idx(index.name, Size((), k + 1))
        th = logic.last_cases(th, at(place), wider, substitute(statement, indices={index: wider}))
    return th


@cache
def partition(index: Idx) -> Theorem:
    """δ_i0 + δ_i1 + … + δ_i(K-1) = 1 for every i of a constant range K: Σ_i x_i is x_0 + x_1 + … + x_(K-1)."""
    places = values(index.range.const)
    statement = eq(add(Delta(index, p) for p in places), 1)
    here = every_value(index, statement, lambda at: ring(substitute(statement.lhs, indices={index: at}), 1))
    return logic.forall_intro(here, index)
