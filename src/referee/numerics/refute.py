"""The refuter: looks for a model of the hypotheses in which the goal is false, and shrinks it.

A witness is certified: every hypothesis is True (exactly, by a strict ball, or by construction), and the
goal is False (exactly, or a ball excludes it). That nothing is found proves nothing.
"""

from __future__ import annotations

import time
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq

from referee.numerics.closed import Closed
from referee.numerics.models import candidates, certified, size_tuples
from referee.numerics.shapes import shape_of
from referee.numerics.truth import Judge
from referee.numerics.witness import Witness, witness_of

if TYPE_CHECKING:
    from referee.language.statements import Sequent
    from referee.numerics.model import Model
    from referee.numerics.shapes import Shape

SIMPLE = tuple(map(Fraction, ("0", "1", "-1", "2", "1/2", "-2", "3", "-1/2", "1/3", "3/2")))
SMALLER_SIZES, SMALLER_TRIES = 8, 12
SHRINK_CHECKS = 160


def refute(sequent: Sequent, budget: int = 300, seed: int = 0, seconds: float | None = None) -> Witness | None:
    """A small certified witness against the sequent, or None.

    `budget` is the number of models tried: the answer is then the same on every machine. With `seconds`,
    the search ends when they have passed, if it has not before.
    """
    shape = shape_of(sequent.given, sequent.goal)
    deadline = None if seconds is None else time.monotonic() + seconds
    for model in candidates(shape, seed, budget):
        if deadline is not None and time.monotonic() > deadline:
            return None
        if fails(sequent, model):
            return witness_of(sequent, shrink(sequent, shape, model, seed, deadline))
    return None


def fails(sequent: Sequent, model: Model) -> bool:
    """Is the model a certified counterexample?"""
    return Judge(model).decide(sequent.goal) is False and certified(sequent, model)


def shrink(sequent: Sequent, shape: Shape, model: Model, seed: int, deadline: float | None = None) -> Model:
    """A counterexample of smaller sizes, if one is soon found, with simpler numbers: greedy, always
    certified.
    """
    model = _smaller(sequent, shape, model, seed, deadline)
    for i, k in list(model.indices.items()):
        for value in range(k):
            other = model.replace(indices={**model.indices, i: value})
            if fails(sequent, other):
                model = other
                break
    checks = SHRINK_CHECKS
    changed = True
    while changed:
        changed = False
        for name in sorted(model.symbols):
            for value in _simpler(model.symbols[name], (name, 1) in shape.unit):
                if checks == 0 or (deadline is not None and time.monotonic() > deadline):
                    return model
                checks -= 1
                smaller = model.replace(symbols={**model.symbols, name: value})
                if fails(sequent, smaller):
                    model, changed = smaller, True
                    break
    return model


def _smaller(sequent: Sequent, shape: Shape, model: Model, seed: int, deadline: float | None) -> Model:
    rank = _rank(dict(model.sizes))
    smaller = [s for s in size_tuples(shape) if 0 not in s.values() and _rank(s) < rank]
    for sizes in smaller[:SMALLER_SIZES]:
        for other in candidates(shape, seed + 1, SMALLER_TRIES, [sizes]):
            if deadline is not None and time.monotonic() > deadline:
                return model
            if fails(sequent, other):
                return other
    return model


def _rank(sizes: dict[str, int]) -> tuple[bool, int, tuple[int, ...]]:
    return 0 in sizes.values(), sum(sizes.values()), tuple(sizes.values())


def cost(x: Any) -> tuple[int, int, int]:
    """How hard a number is to check by hand."""
    if isinstance(x, Closed):
        return (2, len(x.terms), len(str(x)))
    if isinstance(x, int | Fraction | fmpq):
        q = Fraction(int(x.numerator), int(x.denominator)) if isinstance(x, int | Fraction) else Fraction(str(x))
        return (0, abs(q.numerator) + 3 * (q.denominator - 1), int(q < 0))
    return (3, 0, 0)


def _simpler(value: Any, unit: bool) -> list[Any]:
    """Simpler values for a symbol, the simplest first."""
    if not hasattr(value, "items"):
        return sorted((x for x in SIMPLE if cost(x) < cost(value)), key=cost)
    table = dict(value)
    if unit:
        return _simpler_rows(table)
    costs = [cost(y) for y in table.values()]
    # lines that sum to a constant keep their sum when all entries change together: constant tables first
    out: list[Any] = [
        dict.fromkeys(table, x) for x in SIMPLE[:4] if costs and cost(x) <= min(costs) and cost(x) < max(costs)
    ]
    if table and all(isinstance(x, int | Fraction) for x in table.values()) and len(next(iter(table))) == 1:
        mean = sum(table.values(), Fraction(0)) / len(table)
        if any(x != mean for x in table.values()) and cost(mean) <= max(cost(x) for x in table.values()):
            out.append(dict.fromkeys(table, mean))
    for key in sorted(table):
        out += [{**table, key: x} for x in SIMPLE if cost(x) < cost(table[key])]
    return out


def _simpler_rows(table: dict[tuple[int, ...], Any]) -> list[Any]:
    """Unit vectors: a row replaced by ±e_a, or by another row that is simpler."""
    width = 1 + max((a for _, a in table), default=0)
    rows = {i: [table.get((i, a), Fraction(0)) for a in range(width)] for i, _ in table}
    options = []
    for a in range(width):
        unit = [Fraction(int(a == b)) for b in range(width)]
        options += [unit, [-x for x in unit]]
    out: list[Any] = []
    for i in sorted(rows):
        for row in sorted([*options, *rows.values()], key=_row_cost):
            if _row_cost(row) < _row_cost(rows[i]):
                out += [{**table, **{(i, a): x for a, x in enumerate(row)}}]
    return out


def _row_cost(row: list[Any]) -> list[tuple[int, int, int]]:
    return [
        (
            max(k for k, _, _ in map(cost, row)),
            sum(w for _, w, _ in map(cost, row)),
            sum(s for *_, s in map(cost, row)),
        )
    ]
