"""The implicit derivative in numbers: the system solved by Newton's method at high precision, and differenced.

At a model (sizes, parameters, a start for the unknowns) three things are compared, entry by entry: the formula of the
theorem, the solution of the linear system M X = -N, and a central difference of two solved systems.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from referee.implicit.differentiate import jacobian
from referee.implicit.system import Family, ImplicitError, System
from referee.implicit.tidy import probe
from referee.language.subst import free
from referee.language.terms import Symbol
from referee.numerics.errors import ModelError, Undefined, checked_digits
from referee.numerics.evaluate import Evaluator
from referee.numerics.model import Model
from referee.numerics.systems import Digits

if TYPE_CHECKING:
    from referee.implicit.solution import Solution
    from referee.language.matrices import Blocks, Matrix
    from referee.language.terms import Idx, Size

SLACK, STEPS, HALVINGS = 8, 60, 1e-6
Values = dict[str, dict[tuple[int, ...], Any]]
Entry = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Confirmation:
    """The largest differences between formula, linear solver and central differences, and the residual of the system."""

    digits: int
    entries: int
    residual: Any
    against_solver: Any
    against_differences: Any

    @property
    def confirmed(self) -> bool:
        """Do all agree to the precision, less eight digits?"""
        small = 10.0 ** (SLACK - self.digits)
        return all(x < small for x in (self.residual, self.against_solver, self.against_differences))

    @property
    def text(self) -> str:
        """`12 entries of dx/dθ at 30 digits: formula − solver 1e-40, formula − differences 3e-31`."""
        first, second = (x.context.nstr(x, 2) for x in (self.against_solver, self.against_differences))
        return (
            f"{self.entries} entries at {self.digits} digits: formula − solver {first}, formula − differences {second}"
        )


class Numbers:
    """A system at a model: residuals, Jacobians, and the solved system, as numbers of one precision."""

    def __init__(self, system: System, model: Model, digits: int) -> None:
        self.system, self.model = system, model
        missing = [f.name for f in system.families if f.name not in model.symbols]
        missing += sorted(
            {name for f in system.families for s in f.ranges for name in free(s).sizes} - set(model.sizes)
        )
        if missing:
            raise ModelError(f"the model gives no value to {', '.join(missing)}")
        self.arithmetic = Digits(digits)
        self.mp = self.arithmetic.mp
        self.unknowns = [(f.name, place) for f in system.unknowns for place in self.places(f.ranges)]

    def places(self, ranges: Sequence[Size]) -> list[tuple[int, ...]]:
        """The values of indices of these ranges."""
        return list(product(*(range(s.value(dict(self.model.sizes))) for s in ranges)))

    def values(self, families: Sequence[Family]) -> Values:
        """The model's values of the families, every entry."""
        out: Values = {}
        for f in families:
            given = self.model.symbols[f.name]
            table = given if hasattr(given, "items") else {(): given}
            out[f.name] = {p: self.arithmetic.convert(table.get(p, 0)) for p in self.places(f.ranges)}
        return out

    def at(self, values: Values) -> Evaluator:
        """The evaluator at these values."""
        symbols = {name: table.get((), table) for name, table in values.items()}
        return Evaluator(self.arithmetic, self.model.replace(symbols={**self.model.symbols, **symbols}))

    def residuals(self, values: Values) -> list[Any]:
        """F(θ, x), entry by entry."""
        here = self.at(values)
        return [
            here.value(e.term, dict(zip(e.index, p, strict=True)))
            for e in self.system.equations
            for p in self.places(e.height)
        ]

    def table(self, blocks: Blocks, values: Values) -> Any:
        """A block matrix as one matrix of numbers."""
        here = self.at(values)
        rows = []
        for line in blocks.table:
            parts = [self._block(b, here) for b in line]
            rows += [[x for part in parts for x in part[r]] for r in range(len(parts[0]))]
        return self.mp.matrix(rows)

    def _block(self, block: Matrix, here: Evaluator) -> list[list[Any]]:
        rows, cols, entry = probe(block)
        return [
            [here.value(entry, index_values(rows, r, cols, c)) for c in self.places(block.cols)]
            for r in self.places(block.rows)
        ]

    def solve(self, values: Values) -> Values:
        """The unknowns, by Newton's method from their values.

        Raises:
            ImplicitError: it does not converge, or the Jacobian is singular on the way.
        """
        m = jacobian(self.system)
        goal = self.mp.mpf(10) ** (4 - self.mp.dps)
        for _ in range(STEPS):
            try:
                residual = self.mp.matrix(self.residuals(values))
                step = self.mp.lu_solve(self.table(m, values), -residual)
            except ZeroDivisionError as error:
                if self.mp.norm(residual) < goal:
                    raise ImplicitError(
                        "∂F/∂x is singular at this solution: the implicit function theorem fails"
                    ) from error
                raise ImplicitError("Newton's method meets a singular ∂F/∂x; try another start") from error
            except Undefined as error:
                raise ImplicitError(f"Newton's method stops: {error}") from error
            values = self._damped(values, step, self.mp.norm(residual))
            if self.mp.norm(step, self.mp.inf) < goal * (1 + max(abs(values[n][p]) for n, p in self.unknowns)):
                return values
        raise ImplicitError(f"Newton's method does not converge in {STEPS} steps from the given start")

    def _damped(self, values: Values, step: Any, size: Any) -> Values:
        """A Newton step, halved until the system has a value there and the residual does not grow."""
        factor = self.mp.mpf(1)
        while True:
            moved = {name: dict(table) for name, table in values.items()}
            for (name, place), change in zip(self.unknowns, step, strict=True):
                moved[name][place] += factor * change
            try:
                if factor < HALVINGS or self.mp.norm(self.mp.matrix(self.residuals(moved))) <= 2 * size:
                    return moved
            except Undefined:
                pass
            factor /= 2
            if factor < HALVINGS / 1024:
                raise ImplicitError("Newton's method leaves the domain of the system")


def index_values(rows: Sequence[Idx], r: Sequence[int], cols: Sequence[Idx], c: Sequence[int]) -> dict[Idx, int]:
    """The values of row and column indices."""
    return dict(zip((*rows, *cols), (*r, *c), strict=True))


def confirm(
    solution: Solution,
    model: Model,
    digits: int = 30,
    parameters: Sequence[str] = (),
    inverses: Sequence[tuple[Blocks, Blocks]] = (),
) -> Confirmation:
    """Formula, linear solver and central differences for every entry of dx/dθ, for the parameters named (else for all).

    `inverses` are pairs (matrix, its inverse by names) that the formula uses: the names get their values here, as those of the
    blocks of a supposed inverse of ∂F/∂x do. Raises `ImplicitError` where the system is not solved from the given start.
    """
    system = solution.system
    numbers = Numbers(system, model, 2 * checked_digits(digits) + 10)
    mp = numbers.mp
    values = numbers.solve(numbers.values(system.families))
    m = numbers.table(jacobian(system), values)
    known = dict(values)
    for pair in (*inverses, (jacobian(system), solution.inverse.inverse)):
        known = {**_named_blocks(numbers, known, *pair), **known}
    here = numbers.at(known)
    h = mp.mpf(10) ** (-(digits // 2) - 2)
    worst = [mp.mpf(0), mp.mpf(0)]
    count = 0
    for p in system.parameters:
        if parameters and p.name not in parameters:
            continue
        closed = [probe(solution.jacobian(f.name, p.name)) for f in system.unknowns]
        right = numbers.table(jacobian(system, [p]), values)
        for k, place in enumerate(numbers.places(p.ranges)):
            solved = mp.lu_solve(m, -right[:, k])
            ends = [numbers.solve(_shifted(values, (p.name, place), sign * h)) for sign in (1, -1)]
            row = 0
            for f, (rows, cols, entry) in zip(system.unknowns, closed, strict=True):
                for at in numbers.places(f.ranges):
                    found = here.value(entry, index_values(rows, at, cols, place))
                    slope = (ends[0][f.name][at] - ends[1][f.name][at]) / (2 * h)
                    worst = [max(worst[0], abs(found - solved[row])), max(worst[1], abs(found - slope))]
                    row, count = row + 1, count + 1
    residual = max(abs(x) for x in numbers.residuals(values))
    return Confirmation(digits, count, residual, *worst)


def _shifted(values: Values, entry: Entry, by: Any) -> Values:
    name, place = entry
    return {**values, name: {**values[name], place: values[name][place] + by}}


def _named_blocks(numbers: Numbers, values: Values, matrix: Blocks, inverse: Blocks) -> Values:
    """The values of the blocks of an inverse that are written as a name, W_rc."""
    table = numbers.mp.inverse(numbers.table(matrix, values))
    out: Values = {}
    top = 0
    for row in inverse.table:
        left, rows = 0, numbers.places(row[0].rows)
        for block in row:
            cols = numbers.places(block.cols)
            entry = probe(block)[2]
            if isinstance(entry, Symbol):
                pairs = product(enumerate(rows), enumerate(cols))
                out[entry.name] = {(*r, *c): table[top + a, left + b] for (a, r), (b, c) in pairs}
            left += len(cols)
        top += len(rows)
    return out
