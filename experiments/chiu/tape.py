"""A little reverse mode: every operation of a step is recorded with its value, and pulled back in the opposite order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from experiments.chiu.problem import DECAY, RATE, Problem, Vector

LEAF: Final = ("leaf", 0, 0, 0.0, 0.0)
Operation = tuple[str, int, int, float, float]


class Tape:
    """Values by their number, and the operation that made each."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.values: list[Vector] = []
        self.operations: list[Operation] = []

    def put(self, value: Vector, operation: Operation = LEAF) -> int:
        self.values.append(value)
        self.operations.append(operation)
        return len(self.values) - 1

    def softmax(self, z: int) -> int:
        return self.put(self.problem.softmax(self.values[z]), ("softmax", z, z, 0.0, 0.0))

    def product(self, x: int) -> int:
        return self.put(self.problem.product(self.values[x]), ("product", x, x, 0.0, 0.0))

    def combine(self, alpha: float, a: int, beta: float, b: int) -> int:
        value = self.problem.combine(alpha, self.values[a], beta, self.values[b])
        return self.put(value, ("combine", a, b, alpha, beta))

    def residual(self, theta: int, z: int) -> int:
        """`Problem.residual`, recorded."""
        return self.combine(1, self.combine(1, z, -1, theta), 1, self.product(self.softmax(z)))

    def step(self, z: int, v: int, residual: int) -> tuple[int, int]:
        """The rest of `Problem.step`, recorded."""
        v = self.combine(DECAY, v, -RATE, residual)
        return self.combine(1, z, 1, v), v

    def pullback(self, given: Mapping[int, Vector]) -> dict[int, Vector]:
        """From the adjoints of some values to those of the leaves."""
        adjoints = dict(given)
        for k in range(len(self.values) - 1, -1, -1):
            kind, a, b, alpha, beta = self.operations[k]
            if kind == "leaf" or k not in adjoints:
                continue
            adjoint = adjoints.pop(k)
            match kind:
                case "softmax":
                    self.add(adjoints, a, 1, self.problem.softmax_pullback(self.values[k], adjoint))
                case "product":
                    self.add(adjoints, a, 1, self.problem.product(adjoint))
                case _:
                    self.add(adjoints, a, alpha, adjoint)
                    self.add(adjoints, b, beta, adjoint)
        return adjoints

    def add(self, adjoints: dict[int, Vector], k: int, factor: float, adjoint: Vector) -> None:
        self.problem.flops += 2 * self.problem.d
        adjoints[k] = factor * adjoint + adjoints[k] if k in adjoints else factor * adjoint
