"""Loss and frame potential at the simplex, rigorous, 50 digits, α = 3/2: from the vectors, and from the Gram values."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from benchmarks.measure import Program, Task

ALPHA = Fraction(3, 2)
DIGITS = 50
BITS = 187  # of 50 digits and 20 guard bits, as the evaluator has it


def vectors(n: int) -> dict[tuple[int, int], Any]:
    """The simplex of n vectors in R^{n-1}: balls."""
    from referee.numerics.configurations import simplex
    from referee.numerics.systems import Ball

    return simplex(n, n - 1, Ball(DIGITS))


def terms() -> tuple[Any, Any]:
    """The loss (1) and the frame potential, as the proofs state them."""
    from proofs.lu_steinerberger.notation import loss
    from proofs.lu_steinerberger.proposition_3 import frame_potential

    return loss(), frame_potential


def evaluated(n: int) -> Callable[[], list[Any]]:
    """The evaluator of terms, at a model that holds the vectors."""
    from referee.numerics.evaluate import Evaluator
    from referee.numerics.model import Model
    from referee.numerics.systems import Ball

    model, stated = Model({"n": n, "d": n - 1}, {"u": vectors(n), "alpha": ALPHA}), terms()

    def compute() -> list[Any]:
        run = Evaluator(Ball(DIGITS), model)
        return [run.value(t) for t in stated]

    return compute


def bare(n: int) -> Callable[[], list[Any]]:
    """A bare arb_mat program on the same numbers."""
    from flint import arb, arb_mat, ctx, fmpq

    u = vectors(n)

    def compute() -> list[Any]:
        with ctx.workprec(BITS):
            alpha, one = arb(fmpq(ALPHA.numerator, ALPHA.denominator)), arb(1)
            rows = arb_mat([[u[i, a] for a in range(n - 1)] for i in range(n)])
            loss, potential = arb(0), arb(0)
            for i, row in enumerate((rows * rows.transpose()).tolist()):
                inner = one
                for j, g in enumerate(row):
                    potential += g * g
                    if j != i:
                        inner += (alpha * (g - one)).exp()
                loss += inner.log()
            return [loss, potential]

    return compute


def from_gram_values(n: int) -> Callable[[], list[Any]]:
    """From the distinct Gram values and their multiplicities."""
    from referee.numerics.gram import frame_potential, loss, simplex_values

    def compute() -> list[Any]:
        values = simplex_values(n)
        return [loss(values, ALPHA, DIGITS), frame_potential(values, DIGITS)]

    return compute


def mpmath_loop(n: int) -> Callable[[], list[Any]]:
    """mpmath, not rigorous: a loop over the same numbers."""
    from mpmath import mp

    mp.dps = DIGITS
    entries = {key: mp.mpf(x.mid().str(DIGITS + 5, radius=False)) for key, x in vectors(n).items()}
    u = [[entries[i, a] for a in range(n - 1)] for i in range(n)]

    def compute() -> list[Any]:
        gram = [[mp.fdot(x, y) for y in u] for x in u]
        alpha, terms = mp.mpf(3) / 2, range(n)
        loss = mp.fsum(mp.log(1 + mp.fsum(mp.exp(alpha * (gram[i][j] - 1)) for j in terms if j != i)) for i in terms)
        return [loss, mp.fsum(g * g for row in gram for g in row)]

    return compute


ARB = "bare arb_mat"

TASKS = (
    Task(
        "loss + frame potential, dense",
        "n = 100, 50 digits",
        Program("referee", evaluated, (100,)),
        (Program(ARB, bare, (100,), "flint"), Program("mpmath loop (not rigorous)", mpmath_loop, (100,), "mpmath")),
        ratios={ARB: 1.5},
    ),
    Task(
        "the same from Gram values",
        "n = 1000, 50 digits",
        Program("referee", from_gram_values, (1000,)),
        seconds=0.01,
    ),
)
