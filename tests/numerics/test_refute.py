"""Models of hypotheses, and the refuter: wrong statements fall to small witnesses, true ones never."""

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from numeric_examples import (
    BOUND,
    ENERGY,
    FRAME,
    FRAME_BOUND,
    HALF,
    LOSS,
    POSITIVE,
    PRINTED,
    RIGHT,
    SIMPLEX,
    SOFTMAX,
    THEOREM,
    UNIT,
    D,
    N,
    U,
    a,
    alpha,
    i,
    inner,
    j,
    n,
    theta,
    u,
    x,
)

from referee.language.statements import TRUE, Deriv, Exists, Iff, eq, every, ge, gt, le, lt, sequent
from referee.language.terms import Num, Symbol, exp, log, total
from referee.numerics.errors import ModelError
from referee.numerics.model import Model
from referee.numerics.models import certified, draw
from referee.numerics.refute import fails, refute
from referee.numerics.truth import decide
from referee.numerics.witness import require

TRUTHS = {
    "theorem 2": sequent(ge(LOSS, BOUND), *THEOREM),
    "frame bound": FRAME_BOUND,
    "expansion": RIGHT,
    "softmax sums to 1": sequent(eq(total(i, x(i)), 1), SOFTMAX, le(1, N)),
    "softmax is positive": sequent(every(i, lt(0, x(i))), SOFTMAX),
    "squares on the simplex": sequent(le(total(i, x(i) ** 2), 1), POSITIVE, SIMPLEX),
    "Jensen": sequent(
        ge(
            total(j, exp(alpha * inner(j, i)), but=[i]) / (n - 1),
            exp(alpha * (total(a, U(a) * u(i, a)) - 1) / (n - 1)),
        ),
        UNIT,
        lt(0, alpha),
        le(2, N),
    ),
    "undefined everywhere": sequent(eq(1 / (alpha - alpha), 1)),
    "nothing satisfies the hypotheses": sequent(eq(alpha, 1), lt(alpha, 0), lt(0, alpha)),
}

# statement, the sizes of the witness that is to be found
LIES = {
    "strict at the simplex": (sequent(gt(LOSS, BOUND), *THEOREM), {"n": 2, "d": 1}),
    "loss, coefficient": (sequent(ge(LOSS, 2 * BOUND), *THEOREM), {"n": 2, "d": 1}),
    "loss, sign of alpha": (sequent(ge(LOSS, N * log(1 + (N - 1) * exp(alpha))), *THEOREM), {"n": 2, "d": 1}),
    "loss, reversed": (sequent(le(LOSS, BOUND), *THEOREM), {"n": 2, "d": 1}),
    "loss, no unit norm": (sequent(ge(LOSS, BOUND), *THEOREM[1:]), {"n": 2, "d": 1}),
    "loss, alpha of any sign": (sequent(ge(LOSS, BOUND), UNIT, *THEOREM[2:]), {"n": 2, "d": 1}),
    "frame, coefficient": (sequent(ge(FRAME, 2 * N**2 / D), UNIT, le(1, D)), {"n": 1, "d": 1}),
    "frame, no unit norm": (sequent(ge(FRAME, N**2 / D), le(1, D)), {"n": 1, "d": 1}),
    "frame, wrong size": (sequent(ge(FRAME, N**2), UNIT, le(1, D)), {"n": 2, "d": 2}),
    "frame, strict": (sequent(gt(FRAME, N**2 / D), UNIT, le(1, D)), {"n": 1, "d": 1}),
    "expansion, as printed": (PRINTED, {"n": 2, "d": 1}),
    "softmax squares": (sequent(eq(total(i, x(i) ** 2), 1), SOFTMAX, le(1, N)), {"n": 2}),
    "softmax without its sum": (sequent(every(i, eq(x(i), exp(theta(i)))), SOFTMAX), {"n": 1}),
    "squares on the simplex": (sequent(le(total(i, x(i) ** 2), HALF), POSITIVE, SIMPLEX), {"n": 1}),
    "Jensen, index not left out": (
        sequent(
            ge(
                total(j, exp(alpha * inner(j, i)), but=[i]) / (n - 1),
                exp(alpha * total(a, U(a) * u(i, a)) / (n - 1)),
            ),
            UNIT,
            lt(0, alpha),
            le(2, N),
        ),
        {"n": 2, "d": 1},
    ),
    "derivative": (
        sequent(
            Deriv("t", log(total(i, exp(Symbol("t") * x(i)))), Num(HALF.value - HALF.value), total(i, x(i))),
            le(1, N),
        ),
        {"n": 2},
    ),
    "equivalence": (
        sequent(Iff(eq(inner(i, j), 1), eq(total(a, (u(i, a) + u(j, a)) ** 2), 2)), UNIT),
        {"n": 1, "d": 1},
    ),
}


@pytest.mark.parametrize("name", TRUTHS)
def test_true_statements_stand(name):
    assert refute(TRUTHS[name], budget=80) is None


@pytest.mark.parametrize("name", LIES)
def test_false_statements_fall_to_a_small_certified_witness(name):
    statement, sizes = LIES[name]
    witness = refute(statement)
    assert witness is not None
    assert dict(witness.model.sizes) == sizes
    assert certified(statement, witness.model)
    assert fails(statement, witness.model)
    assert "claimed" in witness.text
    json.dumps(witness.to_json())


def test_the_witness_of_the_printed_expansion_reads_well():
    witness = refute(PRINTED)
    assert witness.text == "n = 2, d = 1, u_1 = (1), u_2 = (1): the coefficient of α^2 is 1, but O(α^3) is claimed"


def test_a_witness_names_the_instance_that_fails():
    witness = refute(sequent(every(i, lt(x(i), 2)), every(i, lt(0, x(i))), le(2, N)))
    assert witness.text.startswith("n = 2, x = (")
    assert "i = " in witness.text
    assert decide(witness.failing, witness.model) is False


def test_models_satisfy_the_hypotheses_and_start_small():
    models = list(draw(sequent(TRUE, *THEOREM), seed=3, count=25))
    assert len(models) == 25
    assert dict(models[0].sizes) == {"n": 2, "d": 1}
    assert all(m.sizes["d"] >= m.sizes["n"] - 1 >= 1 for m in models)
    assert all(decide(h, m) is True for m in models for h in THEOREM)
    assert len({m.describe() for m in models}) > 10
    assert any("√" in m.describe() for m in models)


def test_a_model_of_non_unit_vectors_is_refused_in_a_sentence():
    model = Model({"n": 1, "d": 1}, {"u": {(0, 0): 2}, "alpha": 1})
    with pytest.raises(ModelError, match=r"hypothesis 1 fails .* the left side is 4, the right side is 1"):
        require([UNIT], model)
    require([UNIT], Model({"n": 1, "d": 1}, {"u": {(0, 0): -1}}))


def test_the_smallest_sizes_are_drawn():
    first = next(draw(sequent(eq(FRAME, ENERGY), UNIT)))
    assert dict(first.sizes) == {"n": 1, "d": 1}


def test_definitions_and_zero_hypotheses():
    v = Symbol("v", (i, a))
    zero = every(i, every(a, eq(v, 0)))
    statement = sequent(eq(total(a, u(i, a) * v), 0), UNIT, zero)
    assert all(decide(statement.goal, m) is True for m in islice(draw(statement, count=20), 20))
    softmax = sequent(TRUE, SOFTMAX)
    assert all(certified(softmax, m) for m in draw(softmax, count=10))


def test_existence_is_not_refuted():
    assert refute(sequent(Exists("y", eq(Symbol("y"), alpha))), budget=20) is None


def test_seconds_are_kept():
    from time import monotonic

    start = monotonic()
    refute(TRUTHS["theorem 2"], budget=10**6, seconds=0.3)
    assert monotonic() - start < 3


SCRIPT = """
import sys, importlib.util, random
spec = importlib.util.spec_from_file_location("numeric_examples", sys.argv[1])
ex = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ex)
from referee.language.statements import *
from referee.numerics.refute import refute
from referee.numerics.models import draw
from referee.numerics.expand import expand
print(refute(ex.PRINTED).to_json())
print([m.to_json() for m in draw(sequent(TRUE, *ex.THEOREM), 7, 8)])
print([m.to_json() for m in draw(sequent(TRUE, ex.SOFTMAX, ex.POSITIVE), 7, 8)])
print(refute(sequent(ge(ex.FRAME, ex.N**2), ex.UNIT)).text)
print(expand(sequent(ex.FRAME_IDENTITY, ex.UNIT), {"n": 2, "d": 2}))
"""


def test_hash_seeds_and_optimisation_change_nothing():
    examples = str(Path(__file__).with_name("examples.py"))
    runs = [("0", []), ("1", []), ("4242", ["-O"])]
    outputs = set()
    for seed, flags in runs:
        done = subprocess.run(
            [sys.executable, *flags, "-c", SCRIPT, examples],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert "True" in outputs.pop()
