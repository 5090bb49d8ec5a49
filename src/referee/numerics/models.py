"""Models drawn from the hypotheses of a sequent: structured and random, small sizes first, each checked."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from flint import fmpq

from referee.numerics.affine import completed
from referee.numerics.closed import logarithm
from referee.numerics.configurations import KINDS, unit_vectors
from referee.numerics.errors import ModelError, NotExact, Undefined
from referee.numerics.evaluate import evaluate
from referee.numerics.model import Model
from referee.numerics.shapes import Shape, conjuncts, shape_of
from referee.numerics.systems import Exact
from referee.numerics.truth import Judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from referee.language.statements import Sequent, Statement
    from referee.numerics.model import Family

Q = Fraction
PALETTE = tuple(
    map(
        Q,
        (
            "1",
            "0",
            "-1",
            "2",
            "1/2",
            "-2",
            "3",
            "-1/2",
            "1/3",
            "3/2",
            "-3",
            "1/4",
            "5/2",
            "-2/3",
            "1/10",
            "10",
        ),
    )
)
MAX_ENTRIES = 160
LARGEST_SIZE = 24
ATTEMPTS = 20


def draw(sequent: Sequent, seed: int = 0, count: int = 100, attempts: int = ATTEMPTS) -> Iterator[Model]:
    """Up to `count` models in which no hypothesis is seen to fail, the same for the same seed; `attempts` tries for each."""
    shape = shape_of(sequent.given, sequent.goal)
    for model in candidates(shape, seed, count * attempts):
        judge = Judge(model)
        if all(judge.decide(s) is not False for s in sequent.given):
            yield model
            count -= 1
            if count == 0:
                return


def candidates(shape: Shape, seed: int, count: int, sizes: list[dict[str, int]] | None = None) -> Iterator[Model]:
    """Models that fit the recognised hypotheses; the rest of them is not checked."""
    source = random.Random(seed)  # noqa: S311
    allowed = size_tuples(shape) if sizes is None else sizes
    if not allowed:
        return
    rounds = [0] * len(allowed)
    for k in range(count):
        # rounds over the sizes, the small ones oftener
        reach = min(len(allowed), 2 + k // 3)
        chosen = k % reach
        kind = KINDS[rounds[chosen] % len(KINDS)]
        rounds[chosen] += 1
        model = build(shape, allowed[chosen], source, kind)
        if model is not None:
            yield model


def size_tuples(shape: Shape, most: int = 40) -> list[dict[str, int]]:
    """Sizes that satisfy the hypotheses on sizes, smallest first; those with an empty range come last."""
    names = shape.sizes
    for top in (4, 8, LARGEST_SIZE):
        if (top + 1) ** len(names) > 40_000:
            break
        found = sorted(product(range(top + 1), repeat=len(names)), key=lambda t: (0 in t, sum(t), t))
        fitting = [dict(zip(names, t, strict=True)) for t in found if _fits(shape, dict(zip(names, t, strict=True)))]
        if fitting:
            positive = [t for t in fitting if 0 not in t.values()]
            empty = [t for t in fitting if 0 in t.values()]
            return positive[:most] + empty[:2]
    return []


def _fits(shape: Shape, sizes: dict[str, int]) -> bool:
    if any(i.range.value(sizes) < 1 for i in shape.indices):
        return False
    judge = Judge(Model(sizes, {}))
    return all(judge.decide(s) is True for s in shape.sized)


def build(shape: Shape, sizes: dict[str, int], source: random.Random, kind: str) -> Model | None:
    """One model of the given sizes, its unit vectors of the given kind; None if it cannot be had."""
    symbols: dict[str, Any] = {}
    vectors: list[Family] = []
    for name, uses in shape.uses.items():
        if name in shape.definitions:
            continue
        extent = shape.extent(name, sizes)
        entries = 1
        for k in extent:
            entries *= k
        if entries > MAX_ENTRIES:
            return None
        if not uses[0]:
            symbols[name] = source.choice(values(shape, name, sizes, source))
            continue
        family = _family(shape, name, extent, sizes, source, kind, vectors)
        if family is None:
            return None
        symbols[name] = family
    indices = {i: source.randrange(i.range.value(sizes)) for i in shape.indices}
    if len({*indices.values()}) < len(indices) and source.random() < 0.7:
        indices = {i: k % i.range.value(sizes) for k, i in enumerate(shape.indices)}
    model = Model(sizes, symbols, shape.definitions, indices, frozenset(shape.granted))
    return completed(shape, model) if shape.equations else model


def _family(
    shape: Shape,
    name: str,
    extent: tuple[int, ...],
    sizes: dict[str, int],
    source: random.Random,
    kind: str,
    vectors: list[Family],
) -> Family | None:
    place = next((p for x, p in sorted(shape.unit) if x == name), None)
    if place is not None:
        n, d = (1, extent[0]) if len(extent) == 1 else (extent[1 - place], extent[place])
        family: Any = None
        same = [v for v in vectors if len(v) == n * d]
        if same and source.random() < 0.5:
            family = source.choice(same)
            if source.random() < 0.3:
                family = {key: -x for key, x in family.items()}
        else:
            family = unit_vectors(kind if source.random() < 0.8 else source.choice(KINDS), n, d, source)
        if family is None:
            return None
        vectors.append(family)
        if len(extent) == 1:
            return {(a,): x for (_, a), x in family.items()}
        return {(a, i) if place == 0 else (i, a): x for (i, a), x in family.items()}
    summed = next(((p, term) for (x, p), term in sorted(shape.sums.items(), key=repr) if x == name), None)
    palette = values(shape, name, sizes, source)
    table = _table(extent, palette, source, kind, shape, sizes)
    if summed is not None:
        try:
            total = evaluate(summed[1], Model(sizes, {}), Exact())
        except (Undefined, NotExact, ModelError):
            return None
        return _with_sum(table, summed[0], total, extent, min(palette) >= 0 if _rational(palette) else False)
    return table


def _rational(palette: list[Any]) -> bool:
    return all(isinstance(x, Fraction) for x in palette)


def _table(
    extent: tuple[int, ...],
    palette: list[Any],
    source: random.Random,
    kind: str,
    shape: Shape,
    sizes: dict[str, int],
) -> Family:
    del shape, sizes
    keys = list(product(*(range(k) for k in extent)))
    if kind == "collapsed":
        value = source.choice(palette)
        return dict.fromkeys(keys, value)
    if kind == "orthonormal" and len(extent) == 2 and {Q(0), Q(1)} <= set(palette):
        return {key: Q(int(key[0] == key[1])) for key in keys}
    if kind == "clustered":
        few = [source.choice(palette) for _ in range(2)]
        return {key: source.choice(few) for key in keys}
    table = {key: source.choice(palette) for key in keys}
    if kind == "simplex" and len(extent) == 2 and extent[0] == extent[1]:
        table = {(i, j): table[min(i, j), max(i, j)] for i, j in keys}
    if kind == "antipodal" and Q(-1) in palette:
        table = {key: table[key] if key[0] % 2 == 0 else -table[key[0] - 1, *key[1:]] for key in keys}
    return table


def _with_sum(table: Family, place: int, total: Any, extent: tuple[int, ...], positive: bool) -> Family | None:
    """The table with every line along `place` made to sum to `total`: scaled if entries are positive, else
    shifted.
    """
    if extent[place] == 0:
        return None
    out = dict(table)
    for key in table:
        if key[place] == 0:
            line = [(*key[:place], k, *key[place + 1 :]) for k in range(extent[place])]
            whole = sum((table[k] for k in line), Q(0))
            if positive and whole == 0:
                out[line[0]] = total
            elif positive:
                out.update({k: table[k] * total / whole for k in line})
            else:
                out[line[-1]] = total - (whole - table[line[-1]])
    return out


def values(shape: Shape, name: str, sizes: dict[str, int], source: random.Random) -> list[Any]:
    """The numbers tried for a symbol: those of the palette that its own hypotheses allow, and one at
    random.
    """
    pool: list[Any] = [*PALETTE, Q(source.randint(-20, 20), source.randint(1, 7))]
    rules = shape.entrywise.get(name, [])
    scalar = not shape.uses[name][0]
    fitting = [x for x in pool if all(_allows(s, shape, name, x, sizes, scalar) for s in rules)]
    if not rules and not scalar and all(x != name for x, _ in shape.sums) and source.random() < 0.3:
        return [Exact().public(logarithm(fmpq(k))) for k in (1, 2, 3, 5)]
    if not fitting:
        extremes = [Q(x) for x in range(-12, 60)] + [Q(1, x) for x in (5, 7, 20, 100)] + [Q(-1, x) for x in (5, 20)]
        fitting = [x for x in extremes if all(_allows(s, shape, name, x, sizes, scalar) for s in rules)]
    return fitting or list(PALETTE)


def _allows(rule: Statement, shape: Shape, name: str, x: Any, sizes: dict[str, int], scalar: bool) -> bool:
    key = (rule, name, x, tuple(sizes.items()))
    if key not in shape.allowed:
        shape.allowed[key] = _decides(rule, shape, name, x, sizes, scalar)
    return shape.allowed[key]


def _decides(rule: Statement, shape: Shape, name: str, x: Any, sizes: dict[str, int], scalar: bool) -> bool:
    if scalar:
        value: Any = x
    else:
        value = dict.fromkeys(product(*(range(k) for k in shape.extent(name, sizes))), x)
    model = Model(sizes, {name: value}, indices=dict.fromkeys(shape.indices, 0))
    return Judge(model).decide(rule) is not False


def certified(sequent: Sequent, model: Model) -> bool:
    """Does every hypothesis hold in the model, by exact arithmetic, by a strict ball, or by the model's
    construction?
    """
    judge = Judge(model)
    return all(judge.decide(part) is True for s in sequent.given for part in conjuncts(s))
