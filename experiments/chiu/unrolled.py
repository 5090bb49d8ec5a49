"""dℓ/dθ through T steps of the solver: with a tape, with checkpoints, backwards through reversible steps, and implicitly.

Griewank & Walther, Evaluating Derivatives (2008), chapters 3, 4 and 12; Maclaurin, Duvenaud & Adams, Gradient-based
hyperparameter optimization through reversible learning (2015); Gomez et al., The reversible residual network (2017).
"""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from experiments.chiu.problem import DECAY, RATE, Problem, State, Vector
from experiments.chiu.tape import Tape

Integers = NDArray[np.int64]
UNIT = 2.0**-44  # of the integers of the reversible solver


def evaluate(problem: Problem, steps: int) -> Vector:
    """No derivative: the solver and the loss alone."""
    z = problem.solve(steps)
    problem.loss(z)
    return z


def pulled(problem: Problem, start: State, steps: int, adjoint: State) -> tuple[Vector, State]:
    """Record `steps` ≥ 1 steps from `start` and pull an adjoint of the end back: what goes to θ, and to the start."""
    tape = Tape(problem)
    theta, first_z, first_v = (tape.put(x) for x in (problem.theta, *start))
    z, v = first_z, first_v
    for _ in range(steps):
        z, v = tape.step(z, v, tape.residual(theta, z))
    leaves = tape.pullback({z: adjoint[0], v: adjoint[1]})
    return leaves[theta], (leaves[first_z], leaves[first_v])


def pulled_undoing(
    problem: Problem, z: Vector, undo: Callable[[Vector], Vector], adjoint: State
) -> tuple[Vector, State]:
    """The same for one step of which z is known: its residual, once computed, gives v by `undo` and is recorded."""
    tape = Tape(problem)
    theta, first_z = tape.put(problem.theta), tape.put(z)
    residual = tape.residual(theta, first_z)
    first_v = tape.put(undo(tape.values[residual]))
    end = tape.step(first_z, first_v, residual)
    leaves = tape.pullback(dict(zip(end, adjoint, strict=True)))
    return leaves[theta], (leaves[first_z], leaves[first_v])


def final_adjoint(problem: Problem, z: Vector) -> State:
    """The adjoint of the last state: the loss looks at z alone."""
    return problem.loss_pullback(z), np.zeros(problem.d)


def taped(problem: Problem, steps: int) -> Vector:
    """Naive reverse mode: one tape holds the values of all steps."""
    tape = Tape(problem)
    theta, z, v = (tape.put(x) for x in (problem.theta, *problem.start()))
    for _ in range(steps):
        z, v = tape.step(z, v, tape.residual(theta, z))
    adjoint, none = final_adjoint(problem, tape.values[z])
    return tape.pullback({z: adjoint, v: none})[theta]


def checkpointed(problem: Problem, steps: int, length: int = 0) -> Vector:
    """Checkpoints `length` (√T) steps apart; each stretch between two of them is computed again, with a tape."""
    length = length or max(1, isqrt(steps))
    kept: list[State] = []
    z, v = problem.start()
    for t in range(steps):
        if t % length == 0:
            kept.append((z, v))
        z, v = problem.step(z, v)
    adjoint, gradient = final_adjoint(problem, z), np.zeros(problem.d)
    for k in range(len(kept) - 1, -1, -1):
        stretch = min(length, steps - k * length)
        part, adjoint = pulled(problem, kept.pop(), stretch, adjoint)
        gradient += part
    return gradient


def restarted(problem: Problem, steps: int) -> Vector:
    """The least memory: only the input is kept, and every step is reached again from the start."""
    adjoint, gradient = final_adjoint(problem, problem.solve(steps)), np.zeros(problem.d)
    for t in range(steps - 1, -1, -1):
        state = problem.start()
        for _ in range(t):
            state = problem.step(*state)
        part, adjoint = pulled(problem, state, 1, adjoint)
        gradient += part
    return gradient


def inverted(problem: Problem, steps: int) -> Vector:
    """The output alone: each step is undone in floating point, v = 2(v' + η residual(z)), which doubles every rounding error."""
    z, v = problem.start()
    for _ in range(steps):
        z, v = problem.step(z, v)
    adjoint, gradient = final_adjoint(problem, z), np.zeros(problem.d)

    def undo(residual: Vector) -> Vector:
        nonlocal v
        v = problem.combine(1 / DECAY, v, RATE / DECAY, residual)
        return v

    for _ in range(steps):
        z = problem.combine(1, z, -1, v)
        part, adjoint = pulled_undoing(problem, z, undo, adjoint)
        gradient += part
    return gradient


class Reversible:
    """The solver on integers, after Maclaurin et al.: the bit that v/2 drops is kept, and every step can be undone exactly."""

    def __init__(self, problem: Problem, steps: int) -> None:
        self.problem, self.t = problem, 0
        self.z, self.v = (np.zeros(problem.d, np.int64) for _ in range(2))
        self.bits = np.zeros((steps, (problem.d + 7) // 8), np.uint8)

    def force(self, residual: Vector) -> Integers:
        """-η residual as an integer: a function of z alone, so that it is the same on the way back."""
        self.problem.flops += 2 * self.problem.d
        out: Integers = np.rint(-RATE / UNIT * residual).astype(np.int64)
        return out

    def logits(self) -> Vector:
        """z in floating point."""
        self.problem.flops += self.problem.d
        out: Vector = self.z.astype(np.float64) * UNIT
        return out

    def forward(self) -> None:
        self.problem.flops += 3 * self.problem.d
        self.bits[self.t] = np.packbits((self.v & 1).astype(np.uint8))
        self.v = (self.v >> 1) + self.force(self.problem.residual(self.logits()))
        self.z = self.z + self.v
        self.t += 1

    def undo_z(self) -> Vector:
        """The logits before the last step."""
        self.problem.flops += self.problem.d
        self.z = self.z - self.v
        return self.logits()

    def undo_v(self, residual: Vector) -> Vector:
        """The momentum before the last step, from the residual at the logits before it."""
        self.t -= 1
        self.problem.flops += 3 * self.problem.d
        dropped = np.unpackbits(self.bits[self.t], count=self.problem.d)
        self.v = 2 * (self.v - self.force(residual)) + dropped
        out: Vector = self.v.astype(np.float64) * UNIT
        return out


def reversed_exactly(problem: Problem, steps: int) -> Vector:
    """The output and the dropped bits: each step is undone, and in passing recorded and pulled back."""
    run = Reversible(problem, steps)
    for _ in range(steps):
        run.forward()
    adjoint, gradient = final_adjoint(problem, run.logits()), np.zeros(problem.d)
    for _ in range(steps):
        part, adjoint = pulled_undoing(problem, run.undo_z(), run.undo_v, adjoint)
        gradient += part
    return gradient


def implicit(problem: Problem, steps: int) -> Vector:
    """The implicit function theorem at the solution: dz/dθ = (I + QS)⁻¹ with S = diag(x) - xxᵀ; one linear system."""
    x = problem.softmax(problem.solve(steps))
    d = problem.d
    J = problem.Q * x
    J -= np.outer(problem.product(x), x)
    J[np.diag_indices(d)] += 1
    problem.flops += 4 * d**2 + 2 * d**3 // 3 + 2 * d**2
    out: Vector = np.linalg.solve(J.T, problem.softmax_pullback(x, problem.c)).astype(np.float64)
    return out


def implicit_by_products(problem: Problem, steps: int) -> Vector:
    """The same system without a matrix: λ ← Sc - SQλ, which converges since |SQ| ≤ |S||Q| < 1 here; products with Q alone."""
    x = problem.softmax(problem.solve(steps))
    right = problem.softmax_pullback(x, problem.c)
    adjoint = right
    for _ in range(200):
        new = problem.combine(1, right, -1, problem.softmax_pullback(x, problem.product(adjoint)))
        problem.flops += 3 * problem.d
        done = abs(new - adjoint).max() <= 1e-15 * abs(new).max()
        adjoint = new
        if done:
            break
    return adjoint


Method = Callable[[Problem, int], Vector]
METHODS: dict[str, Method] = {
    "evaluation": evaluate,
    "tape": taped,
    "checkpoints": checkpointed,
    "reversible": reversed_exactly,
    "implicit": implicit,
    "products": implicit_by_products,
    "restarts": restarted,
    "inverted": inverted,
}
