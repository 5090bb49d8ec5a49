"""One run of one method: bytes, operations, seconds. `python -m experiments.chiu.measure` measures in a process of its own.

Bytes are those that Python and NumPy allocate above the problem itself, at their peak (tracemalloc). They and the operations are
counted, so they are the same on a busy machine. Seconds are processor time, in a run in which no bytes are counted.
"""

from __future__ import annotations

import json
import sys
import tracemalloc
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.util import find_spec
from statistics import median
from time import process_time

import numpy as np

from experiments.chiu.problem import DECAY, RATE, Vector, problem
from experiments.chiu.unrolled import METHODS, Method, Reversible, taped

RESIDENT_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Cost:
    """What a method cost. `error` is the distance of its gradient to the tape's, divided by the size of the tape's."""

    method: str
    d: int
    steps: int
    bytes: int
    flops: int
    seconds: float
    error: float
    resident: int = 0


def peak(method: Method, d: int, steps: int) -> int:
    """The peak of the allocated bytes, less those that the problem takes."""
    given = problem(d)
    method(given, 1)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        method(given, steps)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def seconds(method: Method, d: int, steps: int) -> float:
    given = problem(d)
    start = process_time()
    method(given, steps)
    return process_time() - start


@lru_cache(maxsize=1)
def reference(d: int, steps: int) -> Vector:
    """The gradient by the tape."""
    return taped(problem(d), steps)


def cost(name: str, d: int, steps: int, repeat: int = 1) -> Cost:
    """One method at one size; the median of the seconds of `repeat` runs."""
    method, given = METHODS[name], problem(d)
    used, start = resident(), process_time()
    gradient, flops = method(given, steps), given.flops
    used, first = resident() - used, process_time() - start
    times = [first] + [seconds(method, d, steps) for _ in range(repeat - 1)]
    expected = gradient if name == "evaluation" else reference(d, steps)
    error = float(np.linalg.norm(gradient - expected) / np.linalg.norm(expected))
    return Cost(name, d, steps, peak(method, d, steps), flops, median(times), error, used)


def resident() -> int:
    """The largest resident size of this process so far, in bytes; 0 where the system does not tell."""
    if find_spec("resource") is None:
        return 0
    import resource  # noqa: PLC0415

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RESIDENT_UNIT


def start_again(d: int, steps: int) -> tuple[float, float]:
    """How far from the true start z = 0, v = 0 undoing all steps leads: in floating point, and on integers with the kept bits."""
    given = problem(d)
    z, v = given.start()
    for _ in range(steps):
        z, v = given.step(z, v)
    for _ in range(steps):
        z = z - v
        v = (v + RATE * given.residual(z)) / DECAY
    exact = Reversible(given, steps)
    for _ in range(steps):
        exact.forward()
    for _ in range(steps):
        exact.undo_v(given.residual(exact.undo_z()))
    return float(max(abs(z).max(), abs(v).max())), float(max(abs(exact.z).max(), abs(exact.v).max()))


Job = tuple[str, int, int]


def run(jobs: Iterable[Job], repeat: int, start: tuple[int, int]) -> dict[str, object]:
    """All the jobs (method, d, steps) in this process."""
    costs = [asdict(cost(name, d, steps, repeat)) for name, d, steps in jobs]
    floats, integers = start_again(*start)
    return {"costs": costs, "start": {"d": start[0], "steps": start[1], "floats": floats, "integers": integers}}


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(run(map(tuple, asked["jobs"]), asked["repeat"], tuple(asked["start"])), sys.stdout)
