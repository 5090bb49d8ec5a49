"""The sweep over the number of steps and over the dimension, in child processes, and what its growth is.

The small sweep is what the claims are settled by; `make experiment` runs the full one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from experiments.child import ask
from referee.claims import NotMeasured

MISSING = "the experiment needs NumPy, which is not installed: pip install 'numpy>=1.26'"
METHODS = ("evaluation", "tape", "checkpoints", "reversible", "implicit", "products")
LIMIT = 600.0


@dataclass(frozen=True)
class Grid:
    """Steps at a fixed dimension, dimensions at a fixed number of steps, and the steps of the method that restarts."""

    steps: tuple[int, ...]
    at_d: int
    dimensions: tuple[int, ...]
    at_steps: int
    restarts: tuple[int, ...]
    restarts_d: int

    def jobs(self) -> list[tuple[str, int, int]]:
        """(method, d, steps), each once."""
        every = [(m, self.at_d, t) for t in self.steps for m in METHODS]
        every += [(m, d, self.at_steps) for d in self.dimensions for m in METHODS]
        every += [(m, self.restarts_d, t) for t in self.restarts for m in ("evaluation", "restarts")]
        every += [("inverted", self.at_d, self.steps[-1])]
        return list(dict.fromkeys(every))


SMALL = Grid((16, 32, 64, 128, 256), 128, (128, 256, 512), 32, (16, 32, 64), 16)
FULL = Grid(
    (32, 64, 128, 256, 512, 1024, 2048, 4096), 512, (128, 256, 512, 1024, 2048), 256, (16, 32, 64, 128, 256), 64
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Sweep:
    """The costs of all jobs, and how far undoing all steps leads from the start."""

    grid: Grid
    costs: tuple[Row, ...]
    start: dict[str, float]

    def at(self, method: str, d: int, steps: int) -> Row:
        """One run."""
        for row in self.costs:
            if (row["method"], row["d"], row["steps"]) == (method, d, steps):
                return row
        raise NotMeasured(f"the experiment has no run of {method} for d = {d} and T = {steps}")

    def by_steps(self, method: str, what: str) -> list[tuple[int, float]]:
        """(T, cost) at the fixed dimension."""
        return [(t, float(self.at(method, self.grid.at_d, t)[what])) for t in self.grid.steps]

    def by_dimension(self, method: str, what: str) -> list[tuple[int, float]]:
        """(d, cost) at the fixed number of steps."""
        return [(d, float(self.at(method, d, self.grid.at_steps)[what])) for d in self.grid.dimensions]

    def by_restarts(self, method: str, what: str) -> list[tuple[int, float]]:
        """(T, cost) where every step is reached again from the start."""
        return [(t, float(self.at(method, self.grid.restarts_d, t)[what])) for t in self.grid.restarts]


def growth(points: Sequence[tuple[int, float]]) -> float:
    """The exponent p of cost ~ C·sizeᵖ: least squares on logarithms."""
    if len(points) < 2 or any(cost <= 0 for _, cost in points):
        raise NotMeasured(f"no growth can be fitted to {list(points)}")
    xs, ys = ([math.log(p[k]) for p in points] for k in (0, 1))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return round(sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs), 4)


def ratio(above: Sequence[tuple[int, float]], below: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """The quotients of two costs, size by size."""
    return [(size, a / b) for (size, a), (_, b) in zip(above, below, strict=True)]


def child(jobs: Sequence[tuple[str, int, int]], repeat: int, start: tuple[int, int]) -> dict[str, Any]:
    """Run jobs in a fresh process with one thread."""
    asked = {"jobs": jobs, "repeat": repeat, "start": start}
    out: dict[str, Any] = ask("experiments.chiu.measure", asked, LIMIT)
    return out


@lru_cache(maxsize=1)
def small() -> Sweep:
    """The small sweep, once a process; all of it in one child.

    Raises:
        NotMeasured: NumPy is missing, or the child did not end well.
    """
    if find_spec("numpy") is None:
        raise NotMeasured(MISSING)
    data = child(SMALL.jobs(), 1, (SMALL.at_d, SMALL.steps[-1]))
    return trusted(Sweep(SMALL, tuple(data["costs"]), data["start"]))


def full(tell: Callable[[str], None]) -> Sweep:
    """The full sweep: every run in a child of its own, so that its resident memory is its own; the median of three times."""
    if find_spec("numpy") is None:
        raise NotMeasured(MISSING)
    jobs, rows, start = FULL.jobs(), [], {}
    for k, job in enumerate(jobs, 1):
        tell(f"{k} of {len(jobs)}: {job[0]}, d = {job[1]}, T = {job[2]}")
        data = child([job], 3, (SMALL.at_d, SMALL.steps[-1]))
        rows += data["costs"]
        start = data["start"]
    return trusted(Sweep(FULL, tuple(rows), start))


EXACT, CONVERGED = 1e-9, 1e-8


def trusted(sweep: Sweep) -> Sweep:
    """The sweep, if its gradients agree: costs of wrong gradients settle nothing.

    Raises:
        NotMeasured: two methods differ.
    """
    last = sweep.grid.steps[-1]
    for row in sweep.costs:
        exact = row["method"] in {"checkpoints", "reversible", "restarts"}
        converged = row["method"] in {"implicit", "products"} and row["steps"] >= last
        if (exact and row["error"] > EXACT) or (converged and row["error"] > CONVERGED):
            raise NotMeasured(
                f"the gradient by {row['method']} for d = {row['d']}, T = {row['steps']} is off by {row['error']:.1e}"
            )
    return sweep
