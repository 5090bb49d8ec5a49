"""What minimisation from random starts finds: never less than the proved bound; and for d < n - 1, where the theorems are silent, what.

Source: Theorems 1 and 2, as proved in `theorem_2` (any d) and in `average_norms` (‖u_i‖ <= 1, ‖v_i‖ <= α, any d). SciPy proposes
vectors (`experiments.lu_steinerberger`); they are read as exact rationals and normalised in balls, and FLINT evaluates loss - bound
there, both the very terms of the theorems. A sign is believed only of a ball that excludes 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from math import atan2, isqrt, pi
from typing import TYPE_CHECKING, Any

from experiments.lu_steinerberger.sweep import Found, Problem, Vectors, small
from proofs.lu_steinerberger.average_norms import minimum_alpha
from proofs.lu_steinerberger.loss_uv import quotient
from proofs.lu_steinerberger.notation import U, d, loss, n
from proofs.lu_steinerberger.proposition_3 import frame_potential
from proofs.lu_steinerberger.section_2 import minimum
from referee.claims import Claim, Figure, Measured, Measurement, NotMeasured
from referee.language.terms import as_term

if TYPE_CHECKING:
    from referee.language.terms import Term
    from referee.numerics.model import Model

DIGITS = 60
CLOSE, SAME, ATTAINED = 1e-4, 1e-7, 1e-9  # of inner products; of losses; of loss/bound and 1


def unit(row: list[float], system: Any, *, on_the_sphere: bool) -> list[Any]:
    """x/|x|, or x itself where a vector of the ball may be shorter than 1. Exact where |x| is rational."""
    x = [Fraction(t) for t in row]
    square = sum(t * t for t in x)
    if not on_the_sphere and square <= 1:
        return [system.rational(t) for t in x]
    if square == 0:
        raise NotMeasured("the minimisation ended in a vector 0, which has no direction")
    p, q = isqrt(square.numerator), isqrt(square.denominator)
    if Fraction(p * p, q * q) == square:
        return [system.rational(t * q / p) for t in x]
    length = system.apply("sqrt", system.rational(square))
    return [system.rational(t) / length for t in x]


@dataclass(frozen=True)
class End:
    """Where one run ended."""

    problem: Problem
    found: Vectors

    @cached_property
    def model(self) -> Model:
        """The admissible vectors that stand there, in balls."""
        from referee.numerics.model import Model  # noqa: PLC0415
        from referee.numerics.systems import Ball  # noqa: PLC0415

        p, system = self.problem, Ball(DIGITS)
        with system.working():
            alpha = system.rational(p.alpha)
            rows = [unit(row, system, on_the_sphere=p.loss == 1) for row in self.found]
            u = {(i, a): t for i, row in enumerate(rows[: p.n]) for a, t in enumerate(row)}
            v = {(i, a): alpha * t for i, row in enumerate(rows[p.n :]) for a, t in enumerate(row)}
        return Model({"n": p.n, "d": p.d}, {"u": u, "v": v, "alpha": p.alpha})

    def value(self, term: Term) -> Any:
        """The ball of a term."""
        from referee.numerics.evaluate import evaluate  # noqa: PLC0415
        from referee.numerics.systems import Ball  # noqa: PLC0415

        return evaluate(term, self.model, Ball(DIGITS))

    @cached_property
    def excess(self) -> Any:
        """The ball of loss - bound."""
        return self.value(loss() - minimum if self.problem.loss == 1 else quotient() - minimum_alpha)

    @property
    def ratio(self) -> float:
        """loss/bound - 1."""
        return float(self.value(loss() / minimum if self.problem.loss == 1 else quotient() / minimum_alpha) - 1)

    @property
    def shortest(self) -> float:
        """The least length of a u_i."""
        u, p = self.model.symbols["u"], self.problem
        return min(sum(float(u[i, a]) ** 2 for a in range(p.d)) ** 0.5 for i in range(p.n))

    def inner_products(self) -> list[float]:
        """⟨u_i,u_j⟩ for i < j, from the largest."""
        size, u = self.problem.n, self.model.symbols["u"]
        rows = [[float(u[i, a]) for a in range(self.problem.d)] for i in range(size)]
        pairs = [(rows[i], rows[j]) for i in range(size) for j in range(i)]
        return sorted((sum(x * y for x, y in zip(*pair, strict=True)) for pair in pairs), reverse=True)

    def v_from_u(self) -> float:
        """The largest entry of v/α - u."""
        u, v, alpha = (self.model.symbols[name] for name in ("u", "v", "alpha"))
        return max(abs(float(v[key]) / float(alpha) - float(u[key])) for key in u)

    def character(self) -> str:
        """What stands there: a regular polygon, or the different inner products, and for loss (2) whether v is αu."""
        p, u = self.problem, self.model.symbols["u"]
        shape = ""
        if p.d == 2:
            angles = sorted(atan2(float(u[i, 1]), float(u[i, 0])) for i in range(p.n))
            turns = [y - x for x, y in zip(angles, [*angles[1:], angles[0] + 2 * pi], strict=True)]
            shape = f"regular {p.n}-gon" if max(turns) - min(turns) < CLOSE else ""
        if not shape:
            kinds = distinct(self.inner_products())
            listed = ", ".join(f"{round(g, 4) + 0.0:.4g} ({m}×)".replace("-", "−") for g, m in kinds)
            shape = f"inner products {listed}" if len(kinds) <= 4 else f"{len(kinds)} different inner products"
        if p.loss == 1:
            return shape
        return f"{shape}; v = αu" if self.v_from_u() < CLOSE else f"{shape}; v/α − u up to {self.v_from_u():.2g}"


def distinct(values: Iterable[float]) -> list[tuple[float, int]]:
    """Sorted numbers, those that are close together once, and how many they are."""
    kinds: list[tuple[float, int]] = []
    for x in values:
        if kinds and abs(kinds[-1][0] - x) < 3 * CLOSE:
            kinds[-1] = kinds[-1][0], kinds[-1][1] + 1
        else:
            kinds.append((x, 1))
    return kinds


@dataclass(frozen=True)
class Outcome:
    """All the runs of one problem."""

    problem: Problem
    ends: tuple[End, ...]

    @property
    def best(self) -> End:
        """The lowest."""
        return min(self.ends, key=lambda end: float(end.excess.mid()))

    @property
    def worse(self) -> int:
        """Runs that end higher than the best one."""
        return sum(float(end.excess.mid()) > float(self.best.excess.mid()) + SAME for end in self.ends)

    @property
    def name(self) -> str:
        """The loss, by its number in the paper, the sizes and α."""
        p = self.problem
        return f"({p.loss}), n = {p.n}, d = {p.d}, α = {p.alpha}"

    @property
    def says(self) -> str:
        """A line of the table."""
        best, norm = self.best, abs(float(self.best.value(U.norm2()))) ** 0.5
        spread = float(best.value(frame_potential - n**2 / as_term(d)))
        flat = "U = 0" if norm < CLOSE else f"‖U‖ = {norm:.3g}"
        tight = "tight" if abs(spread) < CLOSE else f"F − n²/d = {spread:.3g}"
        if best.shortest < 1 - CLOSE:
            tight = f"‖u_i‖ down to {best.shortest:.3g}"
        return f"{self.name}: {best.character()}; {flat}, {tight}; loss − bound"


def judged(found: Iterable[Found]) -> tuple[Outcome, ...]:
    return tuple(Outcome(f.problem, tuple(End(f.problem, end) for end in f.ends)) for f in found)


@lru_cache(maxsize=1)
def outcomes() -> tuple[Outcome, ...]:
    """Of the small sweep."""
    return judged(small())


def lower(ball: Any) -> float:
    return float(ball.lower())


def bounds(results: Iterable[Outcome]) -> list[Measurement]:
    """No run is below the bound: each ball of loss - bound is positive, or it contains 0, and then its width is given."""
    results = list(results)
    ends = [end for outcome in results for end in outcome.ends]
    apart = [lower(end.excess) for end in ends if not end.excess.contains(0)]
    touching = [end.excess for end in ends if end.excess.contains(0)]
    theirs = [o for o in results if o.problem.has_room]
    silent = [lower(end.excess) for o in results if not o.problem.has_room for end in o.ends]
    width = max((float(abs(ball).abs_upper()) for ball in touching), default=0.0)
    highest = max(o.best.ratio for o in theirs)
    off = max(abs(g + 1 / (o.problem.n - 1)) for o in theirs for g in o.best.inner_products())
    same = max(o.best.v_from_u() for o in theirs if o.problem.loss == 2)
    return [
        Measurement("runs", len(ends)),
        Measurement("runs below the bound, certified", sum(bool(end.excess < 0) for end in ends), most=0),
        Measurement("least certified lower bound of loss − bound, where its ball excludes 0", min(apart), least=0),
        Measurement("runs whose ball of loss − bound contains 0", len(touching)),
        Measurement(f"|loss − bound| there is certified to be at most (at {DIGITS} digits)", width, most=1e-50),
        Measurement("d ≥ n − 1: largest value of loss/bound − 1 at a best run", highest, most=ATTAINED),
        Measurement("the same: largest distance of ⟨u_i,u_j⟩ from −1/(n − 1)", off, most=CLOSE),
        Measurement("the same, loss (2): largest entry of v/α − u", same, most=CLOSE),
        Measurement("d < n − 1: least certified lower bound of loss − bound", min(silent), least=0),
        Measurement("runs that end higher than the best of their problem", sum(o.worse for o in results)),
        *pairs_below(results),
    ]


def pairs_below(results: Iterable[Outcome]) -> list[Measurement]:
    """d < n - 1: where the best pair (u, v) that is found is lower than the best pair (u, αu)."""
    outcome = {o.problem: o for o in results if not o.problem.has_room}
    both = [(outcome[one], o) for p, o in outcome.items() if p.loss == 2 and (one := replace(p, loss=1)) in outcome]
    gaps = [(float(one.best.excess - two.best.excess), two) for one, two in both]
    return [Measurement(f"{two.name}: lower than with v = αu and ‖u_i‖ = 1 by", gap) for gap, two in gaps if gap > SAME]


def table(results: Iterable[Outcome]) -> list[Measurement]:
    """d < n - 1: the best that is found, less the bound, and what stands there; in one line where both losses have the same."""
    rest = {o.problem: o for o in results if not o.problem.has_room}
    lines = []
    for p, o in rest.items():
        other = rest.get(replace(p, loss=3 - p.loss))
        same = other is not None and abs(float(other.best.excess - o.best.excess)) < SAME
        if same and p.loss == 1:
            lines.append(Measurement(f"(1) and {other.says}", float(o.best.excess)))
        elif not same:
            lines.append(Measurement(o.says, float(o.best.excess)))
    return lines


def figures() -> list[Figure]:
    """How far above the bound loss (1) stays as n grows."""
    rows = {
        d_: [o for o in outcomes() if (o.problem.loss, o.problem.d, o.problem.alpha) == (1, d_, 1)] for d_ in (2, 3)
    }
    curves = tuple(
        (f"d = {d_}", tuple((float(o.problem.n), float(o.best.excess)) for o in row if not o.problem.has_room))
        for d_, row in rows.items()
    )
    return [Figure("Best loss (1) found less the bound, for d < n − 1 and α = 1", "n", "loss − bound", curves)]


BEYOND: tuple[Claim, ...] = (
    Measured(
        "LS-beyond-minimisation",
        printed=lambda: [*bounds(outcomes()), *table(outcomes())],
        figures=figures,
        title="What minimisation from random starts finds, n ≤ 8",
        note="L-BFGS from random starts, for (1) on the unit sphere and for (2) with ‖u_i‖ ≤ 1 and ‖v_i‖ ≤ α. At the vectors found, "
        "loss − bound is evaluated in balls, with the bound n log(1 + (n − 1)e^{−nα/(n−1)}) that is proved for every d. For d ≥ n − 1 "
        "the best runs are simplices. For d < n − 1 the bound is attained nowhere, and the table says what is found, which is no "
        "theorem: for α = 1 and d = 2 regular polygons, else solids such as the octahedron or two orthogonal triangles. There v = αu "
        "can be lost: for n = 7 and d = 3 the best pair found has v ≠ αu, and for d = 1 and large α even shorter u_i.",
    ),
)
