"""A system at a model, in numbers: residuals, Jacobians, and the solution by Newton's method.

At some digits (mpmath), or exactly where model and formulas allow (0 digits: rationals and closed forms, no solving).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from referee.implicit.differentiate import jacobian
from referee.implicit.system import Family, ImplicitError, System
from referee.implicit.tidy import probe
from referee.language.subst import free
from referee.numerics.errors import ModelError, Undefined
from referee.numerics.evaluate import Evaluator
from referee.numerics.model import Model
from referee.numerics.systems import Digits, Exact

if TYPE_CHECKING:
    from referee.language.matrices import Blocks, Matrix
    from referee.language.terms import Idx, Size

STEPS, HALVINGS = 60, 1e-6
Place = tuple[int, ...]
Entry = tuple[str, Place]
Values = dict[str, dict[Place, Any]]


class SingularError(ImplicitError):
    """∂F/∂x has no inverse at a solution."""

    def __init__(self, values: Values) -> None:
        super().__init__("∂F/∂x is singular at this solution: the implicit function theorem fails")
        self.values = values


class Numbers:
    """A system at a model: residuals, Jacobians, and the solved system, as numbers of one kind."""

    def __init__(self, system: System, model: Model, digits: int) -> None:
        self.system, self.model = system, model
        missing = [f.name for f in system.families if f.name not in model.symbols]
        missing += sorted(
            {name for f in system.families for s in f.ranges for name in free(s).sizes} - set(model.sizes)
        )
        if missing:
            raise ModelError(f"the model gives no value to {', '.join(missing)}")
        self.arithmetic: Any = Digits(digits) if digits else Exact()
        self.mp: Any = getattr(self.arithmetic, "mp", None)
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

    def rows(self, blocks: Blocks, values: Values) -> list[list[Any]]:
        """A block matrix as the rows of one matrix of numbers."""
        here = self.at(values)
        out = []
        for line in blocks.table:
            parts = [self._block(b, here) for b in line]
            out += [[x for part in parts for x in part[r]] for r in range(len(parts[0]))]
        return out

    def table(self, blocks: Blocks, values: Values) -> Any:
        """A block matrix as one matrix."""
        return self.mp.matrix(self.rows(blocks, values))

    def _block(self, block: Matrix, here: Evaluator) -> list[list[Any]]:
        rows, cols, entry = probe(block)
        return [
            [here.value(entry, index_values(rows, r, cols, c)) for c in self.places(block.cols)]
            for r in self.places(block.rows)
        ]

    def linear(self, matrix: Any, right: Any) -> Any:
        """The solution of linear equations.

        Raises:
            ZeroDivisionError: the matrix is singular.
        """
        try:
            return self.mp.lu_solve(matrix, right)
        except TypeError as error:  # mpmath finds no pivot at all in a column
            raise ZeroDivisionError("matrix is numerically singular") from error

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
                step = self.linear(self.table(m, values), -residual)
            except ZeroDivisionError as error:
                if self.mp.norm(residual) < goal:
                    raise SingularError(values) from error
                raise ImplicitError("Newton's method meets a singular ∂F/∂x; try another start") from error
            except Undefined as error:
                raise ImplicitError(f"Newton's method stops: {error}") from error
            values = self._damped(values, step, self.mp.norm(residual))
            if self.mp.norm(step, self.mp.inf) < goal * (1 + max(abs(values[n][p]) for n, p in self.unknowns)):
                return values
        raise ImplicitError(
            f"Newton's method does not converge in {STEPS} steps from the given start: it is too far from a solution, "
            "or ∂F/∂x is singular at the solution"
        )

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
