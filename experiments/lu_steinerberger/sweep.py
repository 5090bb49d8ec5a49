"""What is minimised, and the vectors found, from a child process with one thread. `make experiment` runs the full sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import lru_cache
from importlib.util import find_spec

from experiments.child import ask
from referee.claims import NotMeasured

MISSING = "the experiment needs SciPy, which is not installed: pip install scipy"
LIMIT = 1800.0
Vectors = list[list[float]]


@dataclass(frozen=True)
class Problem:
    """Loss (1) on the unit sphere, or loss (2) with ‖u_i‖ ≤ 1 and ‖v_i‖ ≤ α, and the number of random starts."""

    loss: int
    n: int
    d: int
    alpha: Fraction
    starts: int

    @property
    def has_room(self) -> bool:
        """d ≥ n - 1: the theorems say what the minimum is."""
        return self.d >= self.n - 1


@dataclass(frozen=True)
class Found:
    """The vectors found from each start, not normalised; for loss (2) those of u, then those of v/α."""

    problem: Problem
    ends: tuple[Vectors, ...]


ONE, MIDDLE, LARGE = Fraction(1), Fraction(5, 2), Fraction(10)
ROOM = ((2, 1, ONE), (3, 2, ONE), (4, 3, MIDDLE), (5, 6, Fraction(1, 2)), (6, 5, ONE), (8, 7, ONE), (8, 9, MIDDLE))
CIRCLE, SPHERE = tuple((n, 2, ONE) for n in range(4, 9)), tuple((n, 3, ONE) for n in range(5, 9))
NO_ROOM = (*CIRCLE, *SPHERE, (6, 4, ONE), (6, 4, MIDDLE), (8, 4, ONE), (7, 2, LARGE), (3, 1, LARGE))
SMALL = tuple(Problem(loss, *size, 4) for loss in (1, 2) for size in (*ROOM, *NO_ROOM))
FULL = tuple(
    Problem(loss, n, d, alpha, 12)
    for n in range(2, 9)
    for loss in (1, 2)
    for d in range(1, n + 2)
    for alpha in (Fraction(1, 2), ONE, MIDDLE, LARGE)
)


def child(problems: Sequence[Problem]) -> tuple[Found, ...]:
    """Minimise in a fresh process.

    Raises:
        NotMeasured: SciPy is missing, or the process did not end well.
    """
    if find_spec("scipy") is None:
        raise NotMeasured(MISSING)
    asked = [asdict(p) | {"alpha": float(p.alpha)} for p in problems]
    ends = ask("experiments.lu_steinerberger.minimise", asked, LIMIT)
    return tuple(Found(problem, tuple(found)) for problem, found in zip(problems, ends, strict=True))


@lru_cache(maxsize=1)
def small() -> tuple[Found, ...]:
    """The small sweep, once a process."""
    return child(SMALL)
