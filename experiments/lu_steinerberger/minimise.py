"""Minima of the losses (1) and (2) from random starts, by L-BFGS. `python -m experiments.lu_steinerberger.minimise` runs tasks.

The variables are free vectors y; the loss is taken at x = y/|y| (the unit sphere) or at x = y/max(1, |y|) (the unit ball). What is
found is handed back as y, in floating point: it proves nothing, and whoever reads it evaluates the loss there for himself. What is
minimised is the logarithm of the loss, so that a run stops at the same relative accuracy for every α.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]
OPTIONS = {"ftol": 0, "gtol": 1e-10, "maxcor": 20, "maxiter": 3000, "maxfun": 6000}


def loss_1(x: Array, alpha: float) -> tuple[float, Array]:
    """(1): Σ_i log(1 + Σ_{j≠i} e^{α(⟨x_j,x_i⟩ - 1)}), and its gradient."""
    e = np.exp(alpha * (x @ x.T - 1))
    np.fill_diagonal(e, 0)
    rows = 1 + e.sum(axis=1)
    w = alpha * e / rows[:, None]
    return float(np.log(rows).sum()), (w + w.T) @ x


def loss_2(x: Array, alpha: float) -> tuple[float, Array]:
    """(2): Σ_i log Σ_j e^{⟨v_j - v_i,u_i⟩} for the first half u of the rows and v = α times the second half, and its gradient."""
    u, v = np.split(x, 2)
    s = alpha * u @ v.T
    e = np.exp(s - s.diagonal()[:, None])
    rows = e.sum(axis=1)
    p = alpha * (e / rows[:, None] - np.eye(len(u)))
    return float(np.log(rows).sum()), np.vstack([p @ v, p.T @ u])


def on_the_sphere(y: Array, value: float, slope: Array) -> tuple[float, Array]:
    """The gradient with respect to y, if x = y/|y|."""
    length = np.linalg.norm(y, axis=1, keepdims=True)
    x = y / length
    return value, (slope - x * (x * slope).sum(axis=1, keepdims=True)) / length


def in_the_ball(y: Array, value: float, slope: Array) -> tuple[float, Array]:
    """The gradient with respect to y, if x = y/max(1, |y|)."""
    outside = np.linalg.norm(y, axis=1, keepdims=True) > 1
    return value, np.where(outside, on_the_sphere(y, value, slope)[1], slope)


@dataclass(frozen=True)
class Task:
    """(1) on the unit sphere or (2) with ‖u_i‖ ≤ 1 and ‖v_i‖ ≤ α, so many starts, and the seed of the first."""

    loss: int
    n: int
    d: int
    alpha: float
    starts: int
    seed: int = 0

    @property
    def rows(self) -> int:
        """The vectors that are free: n, or n and n."""
        return self.n * self.loss

    def at(self, y: Array) -> tuple[float, Array]:
        """The logarithm of the loss, and its gradient at y."""
        y = y.reshape(self.rows, self.d)
        length = np.linalg.norm(y, axis=1, keepdims=True)
        if self.loss == 1:
            value, slope = on_the_sphere(y, *loss_1(y / length, self.alpha))
        else:
            value, slope = in_the_ball(y, *loss_2(y / np.maximum(1, length), self.alpha))
        return float(np.log(value)), slope.ravel() / value

    def run(self) -> list[list[list[float]]]:
        """The vectors found from each start."""
        found = []
        for k in range(self.starts):
            source = np.random.default_rng((self.seed + k, self.loss, self.n, self.d))
            start = source.normal(size=self.rows * self.d)
            end = minimize(self.at, start, jac=True, method="L-BFGS-B", options=OPTIONS)
            found.append(end.x.reshape(self.rows, self.d).tolist())
        return found


def run(tasks: Iterable[dict[str, Any]]) -> list[list[list[list[float]]]]:
    """All tasks, one after the other."""
    return [Task(**task).run() for task in tasks]


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
