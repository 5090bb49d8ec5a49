"""The problem: maximise xᵀθ - ½ xᵀQx + H(x) over the simplex, and a solver that takes as many steps as it is told.

For Q = 0 the solution is softmax(θ). For Q ≠ 0 there is no formula: x = softmax(z), where z = θ - Qx. The solver is gradient descent
with momentum on the logits, v ← v/2 - η(z - θ + Q softmax(z)), z ← z + v. The loss is ℓ = cᵀx; what is sought is dℓ/dθ.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
State = tuple[Vector, Vector]

DECAY = 0.5  # of the momentum
RATE = 1 / 16


@dataclass
class Problem:
    """Q is d × d, symmetric, positive semidefinite. `flops` counts the operations that were done, an exp as one."""

    Q: Matrix
    theta: Vector
    c: Vector
    flops: int = field(default=0)

    @property
    def d(self) -> int:
        return len(self.theta)

    def start(self) -> State:
        """z = 0, v = 0: the uniform distribution."""
        return np.zeros(self.d), np.zeros(self.d)

    def product(self, x: Vector) -> Vector:
        """Qx, which is Qᵀx as well."""
        self.flops += 2 * self.d**2
        out: Vector = self.Q @ x
        return out

    def softmax(self, z: Vector) -> Vector:
        self.flops += 4 * self.d
        e: Vector = np.exp(z - z.max())
        e /= e.sum()
        return e

    def softmax_pullback(self, x: Vector, a: Vector) -> Vector:
        """(diag(x) - xxᵀ)a, the transposed Jacobian of softmax, applied."""
        self.flops += 4 * self.d
        out: Vector = x * (a - x @ a)
        return out

    def combine(self, alpha: float, a: Vector, beta: float, b: Vector) -> Vector:
        """αa + βb."""
        self.flops += 3 * self.d
        out: Vector = alpha * a + beta * b
        return out

    def residual(self, z: Vector) -> Vector:
        """z - θ + Q softmax(z), which is 0 at the solution."""
        return self.combine(1, self.combine(1, z, -1, self.theta), 1, self.product(self.softmax(z)))

    def step(self, z: Vector, v: Vector) -> State:
        v = self.combine(DECAY, v, -RATE, self.residual(z))
        return self.combine(1, z, 1, v), v

    def solve(self, steps: int) -> Vector:
        """The logits after so many steps."""
        z, v = self.start()
        for _ in range(steps):
            z, v = self.step(z, v)
        return z

    def loss(self, z: Vector) -> float:
        return float(self.c @ self.softmax(z))

    def loss_pullback(self, z: Vector) -> Vector:
        """dℓ/dz."""
        return self.softmax_pullback(self.softmax(z), self.c)


@lru_cache(maxsize=1)
def data(d: int, seed: int) -> tuple[Matrix, Vector, Vector]:
    """Q = BᵀB of spectral norm near 1, θ and c normal."""
    draw = np.random.default_rng(seed)
    B = draw.normal(size=(d, d)) / (2 * np.sqrt(d))
    return B.T @ B, draw.normal(size=d), draw.normal(size=d)


def problem(d: int, seed: int = 0) -> Problem:
    """A random instance, always the same for the same d and seed."""
    return Problem(*data(d, seed))
