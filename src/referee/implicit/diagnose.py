"""Which hypothesis of the implicit function theorem fails at a model, and where, in one sentence.

The hypotheses are F(θ, x) = 0, F is C^1, and ∂F/∂x is invertible. Of a KKT system the last is explained by what it rests on: strict
complementarity, linearly independent gradients of the active constraints (LICQ), and a Hessian of the Lagrangian that no tangent
direction annihilates (the second-order condition). Exact where the model is rational, else at the given digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from referee.implicit.differentiate import jacobian, smoothness
from referee.implicit.kkt import Problem
from referee.implicit.numbers import Numbers, Place, Values
from referee.implicit.system import ImplicitError, System
from referee.language.statements import Sequent, Statement
from referee.language.text import GREEK, show
from referee.numerics.errors import NotExact, Undefined
from referee.numerics.witness import witness_of

if TYPE_CHECKING:
    from referee.numerics.model import Model

MOST, SLACK = 4, 8
Rows = list[list[Any]]
Zero = Callable[[Any], bool]


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with each hypothesis, with the place; nothing where it holds. `rank` is that of ∂F/∂x, and its size."""

    solution: tuple[str, ...]
    smooth: tuple[str, ...]
    regular: tuple[str, ...]
    rank: tuple[int, int]

    @property
    def applies(self) -> bool:
        """Do the three hypotheses hold?"""
        return not (self.solution or self.smooth or self.regular)

    @property
    def text(self) -> str:
        """One sentence."""
        if self.applies:
            return (
                f"the implicit function theorem applies: F(θ, x) = 0, F is C^1, and ∂F/∂x has full rank {self.rank[0]}"
            )
        rank = f"∂F/∂x is singular (rank {self.rank[0]} of {self.rank[1]})"
        parts = [
            f"{what}: {'; '.join(found)}"
            for what, found in (
                ("this is no solution", self.solution),
                ("F may not be C^1", self.smooth),
                (rank, self.regular),
            )
            if found
        ]
        return f"the implicit function theorem does not apply: {'; '.join(parts)}"


def diagnose(subject: System | Problem, model: Model, digits: int = 30) -> Diagnosis:
    """The three hypotheses at a model that gives parameters and unknowns, each with where it fails.

    A problem's solution must also satisfy its inequalities, and its multipliers their signs.
    """
    system = subject.system if isinstance(subject, Problem) else subject
    exact = Numbers(system, model, 0)
    smooth = tuple(_not_smooth(system, model))
    try:
        try:
            at = _At(system, exact)
        except NotExact:
            at = _At(system, Numbers(system, model, digits))
    except Undefined as error:
        return Diagnosis((f"F has no value there: {error}",), smooth, (), (0, 0))
    solution = tuple(_residuals(at))
    if isinstance(subject, Problem) and not solution:
        solution = tuple(_infeasible(subject, at))
    null = kernel(at.matrix, len(at.unknowns), at.zero)
    regular: tuple[str, ...] = ()
    if null:
        if isinstance(subject, Problem):
            regular = tuple(_kkt_reasons(subject, at))
        regular = regular or (_dependence(at, null[0]),)
    return Diagnosis(solution, smooth, regular, (len(at.unknowns) - len(null), len(at.unknowns)))


def where_singular(system: System, numbers: Numbers, values: Values) -> str:
    """Where ∂F/∂x is singular at a solution: rows, and a direction."""
    at = _At(system, numbers, values)
    null = kernel(at.matrix, len(at.unknowns), at.zero)
    return _dependence(at, null[0]) if null else "it is close to singular there"


class _At:
    """Residuals and Jacobian of a system at a model, with the names of rows and columns."""

    def __init__(self, system: System, numbers: Numbers, values: Values | None = None) -> None:
        self.system, mp = system, numbers.mp
        self.tolerance = mp.mpf(10) ** (SLACK - mp.dps) if mp else Fraction(0)
        values = numbers.values(system.families) if values is None else values
        self.numbers, self.here = numbers, numbers.at(values)
        self.unknowns = numbers.unknowns
        public = numbers.arithmetic.public
        self.values = {(name, place): public(x) for name, table in values.items() for place, x in table.items()}
        self.equations = [(e, place) for e in system.equations for place in numbers.places(e.height)]
        self.residual = numbers.residuals(values)
        self.matrix = numbers.rows(jacobian(system), values)
        if not self.tolerance and any(
            not isinstance(x, Fraction) for row in (*self.matrix, self.residual) for x in row
        ):
            raise NotExact("a value is irrational")
        self.scale = max((abs(x) for row in self.matrix for x in row), default=1) or 1

    def zero(self, x: Any) -> bool:
        """Is an entry 0, or as good as 0 at this precision?"""
        return bool(abs(x) <= self.tolerance * self.scale)

    def row(self, k: int) -> str:
        """`'G x <= h' at e = 2`."""
        e, place = self.equations[k]
        return label(e.label, tuple(i.name for i in e.index), place)

    def column(self, k: int) -> str:
        """`dx_2`."""
        name, place = self.unknowns[k]
        return entry(f"d{GREEK.get(name, name)}", place)


def label(name: str, index: Sequence[str], place: Place) -> str:
    """An equation with the values of its indices, counted from 1."""
    at = ", ".join(f"{GREEK.get(i, i)} = {k + 1}" for i, k in zip(index, place, strict=True))
    return f"'{name}' at {at}" if at else f"'{name}'"


def entry(name: str, place: Place) -> str:
    """x_2, Q_{1,2}."""
    if not place:
        return name
    at = ",".join(str(k + 1) for k in place)
    return f"{name}_{at}" if len(place) == 1 else f"{name}_{{{at}}}"


def listed(parts: Iterable[str]) -> str:
    """At most a few of them."""
    found = list(parts)
    return ", ".join(found[:MOST]) + (", …" if len(found) > MOST else "")


def _not_smooth(system: System, model: Model) -> Iterable[str]:
    """The hypotheses of smoothness that fail in the model, or that are not even given."""
    needed: list[Statement] = []
    for e in system.equations:
        try:
            needed += smoothness(system, e).hyps
        except ImplicitError as error:
            yield str(error)
    yield from _violated(dict.fromkeys(needed), model)


def _violated(statements: Iterable[Statement], model: Model) -> Iterable[str]:
    for statement in statements:
        found = witness_of(Sequent((), statement), model)
        if found is not None:
            yield f"{show(found.failing)} fails, as the sides are {found.lhs} and {found.rhs}"


def _infeasible(problem: Problem, at: _At) -> Iterable[str]:
    """Inequalities that are violated, and multipliers of the wrong sign."""
    sign = 1 if problem.maximise else -1
    for c in problem.constraints:
        for place in at.numbers.places(c.multiplier.ranges) if c.role else ():
            value = at.here.value(c.term, dict(zip(c.index, place, strict=True)))
            if sign * value < 0 and not at.zero(value):
                yield f"the constraint {label(c.label, tuple(i.name for i in c.index), place)} is violated by {short(abs(value))}"
            dual = at.values.get((c.multiplier.name, place), Fraction(0))
            if dual < 0 and not at.zero(dual):
                yield f"the multiplier {entry(GREEK.get(c.multiplier.name, c.multiplier.name), place)} = {short(dual)} is negative"


def _residuals(at: _At) -> Iterable[str]:
    off = [k for k, r in enumerate(at.residual) if not at.zero(r)]
    if off:
        yield listed(f"{at.row(k)} is {short(at.residual[k])}, not 0" for k in off)


def short(x: Any) -> str:
    """An exact number as it is, others to five digits."""
    return str(x) if isinstance(x, Fraction) else str(x.context.nstr(x, 5))


def _dependence(at: _At, null: Sequence[Any]) -> str:
    """For a system of any kind: the equations that depend on each other, and the direction that they leave open."""
    (left, *_) = kernel([list(c) for c in zip(*at.matrix, strict=True)], len(at.equations), at.zero)
    rows = [at.row(k) for k, x in enumerate(left) if not at.zero(x)]
    along = [f"{at.column(k)} = {short(x)}" for k, x in enumerate(null) if not at.zero(x)]
    which = f"the row of {rows[0]} is 0" if len(rows) == 1 else f"the rows of {listed(rows)} are linearly dependent"
    return f"{which}, and along {listed(along)} no equation changes to first order"


def _kkt_reasons(problem: Problem, at: _At) -> Iterable[str]:
    """Strict complementarity, independent gradients, the second-order condition: which of them fail, and where."""
    x = [k for k, (name, _) in enumerate(at.unknowns) if name in {f.name for f in problem.variables}]
    strong, active, weak = list[int](), list[int](), list[int]()
    for c in problem.in_lagrangian:
        for k, (e, place) in enumerate(at.equations):
            if e.label != c.label:
                continue
            multiplier = at.unknowns.index((c.multiplier.name, place))
            if c.role != "slack":
                strong.append(multiplier)
                continue
            # the equation λ g = 0: its derivative in λ is g
            if at.zero(at.matrix[k][multiplier]):
                (weak if at.zero(at.values[c.multiplier.name, place]) else active).append(multiplier)
    if weak:
        yield f"strict complementarity fails: {listed(_inactive(problem, at, k) for k in weak)}"
    gradients = {k: [at.matrix[r][k] for r in x] for k in (*strong, *active, *weak)}
    null = kernel([[gradients[k][r] for k in gradients] for r in range(len(x))], len(gradients), at.zero)
    if null:
        names = [_constraint(problem, at, k) for k, v in zip(gradients, null[0], strict=True) if not at.zero(v)]
        yield f"the gradients of active constraints are linearly dependent (LICQ fails): {listed(names)}"
    tight = [*strong, *active]
    height = len(x) + len(tight)
    rows = [[*(at.matrix[r][k] for k in x), *(gradients[k][a] for k in tight)] for a, r in enumerate(x)]
    rows += [[*gradients[k], *([at.scale * 0] * len(tight))] for k in tight]
    for v in kernel(rows, height, at.zero):
        along = [f"{at.column(k)} = {short(a)}" for k, a in zip(x, v, strict=False) if not at.zero(a)]
        if along:
            yield f"the Hessian of the Lagrangian annihilates the tangent direction {listed(along)} (second-order condition)"
            return


def _constraint(problem: Problem, at: _At, multiplier: int) -> str:
    name, place = at.unknowns[multiplier]
    (c,) = (c for c in problem.in_lagrangian if c.multiplier.name == name)
    return label(c.label, tuple(i.name for i in c.index), place)


def _inactive(problem: Problem, at: _At, multiplier: int) -> str:
    name, place = at.unknowns[multiplier]
    return f"{_constraint(problem, at, multiplier)} is active with {entry(GREEK.get(name, name), place)} = 0"


def kernel(rows: Rows, width: int, zero: Zero) -> list[list[Any]]:
    """A basis of {z : rows · z = 0}, by elimination with the largest pivots."""
    work = [list(row) for row in rows]
    pivots: list[int] = []
    for top in range(len(work)):
        free = [(r, c) for r in range(top, len(work)) for c in range(width) if c not in pivots]
        best = max(free, key=lambda rc: abs(work[rc[0]][rc[1]]), default=None)
        if best is None or zero(work[best[0]][best[1]]):
            break
        r, c = best
        work[top], work[r] = work[r], work[top]
        pivots.append(c)
        work[top] = [x / work[top][c] for x in work[top]]
        for other in range(len(work)):
            factor = work[other][c]
            if other != top and factor:
                work[other] = [a - factor * b for a, b in zip(work[other], work[top], strict=True)]
    basis = []
    for c in range(width):
        if c not in pivots:
            one: Any = work[0][c] * 0 + 1 if work else Fraction(1)
            vector = [one * 0] * width
            vector[c] = one
            for k, p in enumerate(pivots):
                vector[p] = -work[k][c]
            basis.append(vector)
    return basis
