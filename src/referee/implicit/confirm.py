"""The implicit derivative in numbers: the system solved by Newton's method at high precision, and differenced.

At a model (sizes, parameters, a start for the unknowns) three things are compared, entry by entry: the formula of the
theorem, the solution of the linear system M X = -N (of Mᵀa = -g, for the gradient of a loss), and central differences of solved
systems.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from referee.implicit.diagnose import where_singular
from referee.implicit.differentiate import jacobian
from referee.implicit.numbers import Entry, Numbers, Place, SingularError, Values, index_values
from referee.implicit.system import ImplicitError
from referee.implicit.tidy import probe
from referee.language.matrices import Blocks
from referee.language.terms import Mul, Num, Symbol
from referee.numerics.errors import checked_digits

if TYPE_CHECKING:
    from referee.implicit.adjoint import Adjoint
    from referee.implicit.solution import Solution
    from referee.implicit.system import Family, System
    from referee.language.matrices import Matrix
    from referee.numerics.model import Model

SLACK = 8


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


def confirm(
    solution: Solution,
    model: Model,
    digits: int = 30,
    parameters: Sequence[str] = (),
    inverses: Sequence[tuple[Blocks, Blocks]] = (),
) -> Confirmation:
    """Formula, linear solver and central differences for every entry of dx/dθ, for the parameters named (else for all).

    The names of inverses of pivots, and of the blocks of a supposed inverse of ∂F/∂x, get their values here; `inverses` are further
    pairs (matrix, its inverse by names) that the formula uses. `ImplicitError` is raised where the system is not solved from the
    given start.
    """
    system = solution.system
    solved = _Solved(system, model, digits)
    known = dict(solved.values)
    pivots = [(Blocks(((s.by.block,),)), Blocks(((s.by.inverse,),))) for s in solution.inverse.steps]
    for pair in (*inverses, *pivots, (jacobian(system), solution.inverse.inverse)):
        known = {**_named_blocks(solved.numbers, known, *pair), **known}
    here = solved.numbers.at(known)
    for p in solved.chosen(parameters):
        closed = [probe(solution.jacobian(f.name, p.name)) for f in system.unknowns]
        for place, by_solver, by_differences in solved.moved(p):
            row = 0
            for f, (rows, cols, entry) in zip(system.unknowns, closed, strict=True):
                for at in solved.numbers.places(f.ranges):
                    found = here.value(entry, index_values(rows, at, cols, place))
                    solved.compare(found, by_solver[row], by_differences[row])
                    row += 1
    return solved.confirmation()


def confirm_gradient(adjoint: Adjoint, model: Model, digits: int = 30, parameters: Sequence[str] = ()) -> Confirmation:
    """The gradient of a loss by the adjoint, against g·dx from the linear solver and from central differences.

    The model also gives the symbols of the loss, such as the gradient g if it is a family.
    """
    system = adjoint.system
    solved = _Solved(system, model, digits)
    numbers, mp = solved.numbers, solved.numbers.mp
    here = numbers.at(solved.values)
    g = mp.matrix(len(numbers.unknowns), 1)
    for k, (name, place) in enumerate(numbers.unknowns):
        if name in adjoint.loss:
            rows, _, entry = probe(adjoint.loss[name])
            g[k] = here.value(entry, dict(zip(rows, place, strict=True)))
    entries = iter(numbers.linear(solved.matrix.T, -g))
    dual = {a.name: {place: next(entries) for place in numbers.places(a.ranges)} for a in adjoint.adjoints}
    here = numbers.at({**solved.values, **dual})
    for p in solved.chosen(parameters):
        rows, _, entry = probe(adjoint.gradient(p.name))
        for place, *moves in solved.moved(p):
            found = here.value(entry, dict(zip(rows, place, strict=True)))
            solved.compare(found, *(mp.fdot(zip(g, move, strict=True)) for move in moves))
    return solved.confirmation()


class _Solved:
    """A solved system, what its solution does when a parameter moves, and the largest differences seen."""

    def __init__(self, system: System, model: Model, digits: int) -> None:
        self.system, self.digits = system, checked_digits(digits)
        self.numbers = Numbers(system, model, 2 * digits + 10)
        mp = self.numbers.mp
        try:
            self.values = self.numbers.solve(self.numbers.values(system.families))
        except SingularError as error:
            raise ImplicitError(f"{error}: {where_singular(system, self.numbers, error.values)}") from error
        self.matrix = self.numbers.table(jacobian(system), self.values)
        self.step = mp.mpf(10) ** (-(digits // 2) - 2)
        self.worst = [mp.mpf(0), mp.mpf(0)]
        self.count = 0

    def chosen(self, parameters: Sequence[str]) -> list[Family]:
        """The parameters of these names; all, if none is named."""
        named = [self.system.parameters[self.system.parameter(name)] for name in parameters]
        return named or list(self.system.parameters)

    def moved(self, p: Family) -> Iterator[tuple[Place, list[Any], list[Any]]]:
        """For every entry of a parameter dx/dp by the linear solver and by central differences, as lists over the unknowns."""
        numbers, h = self.numbers, self.step
        right = numbers.table(jacobian(self.system, [p]), self.values)
        for k, place in enumerate(numbers.places(p.ranges)):
            up, down = (numbers.solve(_shifted(self.values, (p.name, place), sign * h)) for sign in (1, -1))
            slope = [(up[name][at] - down[name][at]) / (2 * h) for name, at in numbers.unknowns]
            yield place, list(numbers.linear(self.matrix, -right[:, k])), slope

    def compare(self, found: Any, by_solver: Any, by_differences: Any) -> None:
        """One entry more."""
        self.worst = [max(self.worst[0], abs(found - by_solver)), max(self.worst[1], abs(found - by_differences))]
        self.count += 1

    def confirmation(self) -> Confirmation:
        """What was found."""
        residual = max((abs(x) for x in self.numbers.residuals(self.values)), default=self.numbers.mp.mpf(0))
        return Confirmation(self.digits, self.count, residual, *self.worst)


def _shifted(values: Values, entry: Entry, by: Any) -> Values:
    name, place = entry
    return {**values, name: {**values[name], place: values[name][place] + by}}


def _named_blocks(numbers: Numbers, values: Values, matrix: Blocks, inverse: Blocks) -> Values:
    """The values of the blocks of an inverse that are written as a name W_rc, or as a multiple of one."""
    names = [[_named(block) for block in row] for row in inverse.table]
    if not any(found for row in names for found in row):
        return {}
    known = ", ".join(dict.fromkeys(found[0] for row in names for found in row if found))
    table = _inverse(numbers, numbers.table(matrix, values), known)
    out: Values = {}
    top = 0
    for row, line in zip(inverse.table, names, strict=True):
        left, rows = 0, numbers.places(row[0].rows)
        for block, found in zip(row, line, strict=True):
            cols = numbers.places(block.cols)
            if found is not None:
                name, c = found
                pairs = product(enumerate(rows), enumerate(cols))
                out[name] = {
                    (*r, *s): table[top + a, left + b] * c.denominator / c.numerator for (a, r), (b, s) in pairs
                }
            left += len(cols)
        top += len(rows)
    return out


def _inverse(numbers: Numbers, table: Any, names: str) -> Any:
    """The inverse, checked.

    Raises:
        ImplicitError: the matrix is singular.
    """
    mp = numbers.mp
    try:
        found = mp.inverse(table) if table.rows else table
        gap = mp.mnorm(table * found - mp.eye(table.rows)) if table.rows else 0
    except (ZeroDivisionError, TypeError):
        gap = mp.inf
    if gap > mp.mpf(10) ** (-mp.dps // 2):
        raise ImplicitError(f"the matrix whose inverse is {names} is singular at this model")
    return found


def _named(block: Matrix) -> tuple[str, Fraction] | None:
    """The name and the factor of a block c W."""
    match probe(block)[2]:
        case Symbol(name=name):
            return name, Fraction(1)
        case Mul(args=(Num(value=c), Symbol(name=name))) if c:
            return name, c
    return None
