"""The Jacobian of a system, by differentiation in indices, and its differential: every entry is a theorem of the kernel.

∂F_r(i)/∂x(k) is the derivative of F_r(i) at x + t e_k, at t = 0. The differential of F_r is that at θ + t dθ, x + t dx: it is
proved to be Σ_c Σ_k ∂F_r/∂c(k) dc(k), which says that the blocks found are the whole derivative.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from referee.implicit.system import Direction, Equation, Family, ImplicitError, System, name_indices
from referee.implicit.tidy import matrix_of, tidy
from referee.kernel import analysis, logic
from referee.kernel.theorem import KernelError, Theorem
from referee.language.matrices import Blocks, Matrix, zeros
from referee.language.statements import Deriv
from referee.language.terms import Delta, Idx, Index, Symbol, Term, as_term
from referee.language.text import show
from referee.tactics.basic import lean, restate

ZERO = as_term(0)


@dataclass(frozen=True)
class Block:
    """∂F_r/∂c as a matrix, with the theorem that each entry is that derivative."""

    matrix: Matrix
    theorem: Theorem


@cache
def hypotheses(system: System) -> tuple[Theorem, ...]:
    """The hypotheses of the system, as side conditions."""
    return tuple(logic.assume(s) for s in system.given)


def quantified(th: Theorem, index: Iterable[Idx]) -> Theorem:
    """For all values of the indices."""
    for i in reversed(tuple(index)):
        th = logic.forall_intro(th, i)
    return th


def unit_direction(place: Sequence[Idx]) -> Direction:
    """e_k for a family of any number of indices."""

    def entry(*at: Index) -> Term:
        out = as_term(1)
        for a, b in zip(at, place, strict=True):
            out = out * Delta(a, b) if out != as_term(1) else Delta(a, b)
        return out

    return entry


def derivative(what: str, f: Term, time: Symbol, facts: Sequence[Theorem]) -> Theorem:
    """The derivative of f at t = 0, under those of the facts that it needs.

    Raises:
        ImplicitError: a side condition is missing: says which derivative, and which condition.
    """
    try:
        return lean(lambda few: analysis.derivative(time.name, f, ZERO, few), facts)
    except KernelError as error:
        raise ImplicitError(f"{what} is not differentiated: {_why(error)}") from error


def _why(error: KernelError) -> str:
    """What the kernel found, and in which terms."""
    found = ", ".join(show(t) for t in error.terms)  # type: ignore[arg-type]
    why = "no rule covers this function" if error.found == "no rule for Fn" else error.found
    return f"{why}: {found}"


@cache
def block(system: System, e: Equation, by: Family) -> Block:
    """∂F_r/∂c."""
    facts = hypotheses(system)
    rows, cols = e.index, name_indices(by.ranges, "klmpqrs", system.names)
    f = system.along(e.term, {by: unit_direction(cols)})
    what = f"∂({e.label})/∂{by.name}"
    found = derivative(what, f, system.time, facts)
    value = found.goal.value if isinstance(found.goal, Deriv) else ZERO
    matrix = matrix_of(rows, cols, tidy(value, facts))
    stated = Deriv(system.time.name, f, ZERO, matrix.at(*rows, *cols))
    return Block(matrix, quantified(restate(found, stated, facts), (*rows, *cols)))


def jacobian(system: System, by: Sequence[Family] | None = None) -> Blocks:
    """The table of the blocks ∂F_r/∂c, by default for the unknowns."""
    families = system.unknowns if by is None else by
    return Blocks(tuple(tuple(block(system, e, f).matrix for f in families) for e in system.equations))


def linear_row(system: System, e: Equation, families: Sequence[Family] | None = None) -> Matrix:
    """Σ_c ∂F_r/∂c dc as a column; blocks that vanish are left out."""
    out: Matrix | None = None
    for f in system.families if families is None else families:
        part = block(system, e, f).matrix
        if part.at(*(Idx(f"{k}?", s) for k, s in enumerate((*part.rows, *part.cols)))) == ZERO:
            continue
        term = part @ f.change.column
        out = term if out is None else out + term
    return zeros(e.height) if out is None else out


@cache
def differential(system: System, e: Equation) -> Theorem:
    """For all i: the derivative of F_r(i) at (θ + t dθ, x + t dx), t = 0, is Σ_c Σ_k ∂F_r/∂c(k) dc(k)."""
    f = system.along(e.term, {c: c.change.at for c in system.families})
    found = derivative(f"the differential of {e.label}", f, system.time, hypotheses(system))
    stated = Deriv(system.time.name, f, ZERO, linear_row(system, e).at(*e.index))
    return quantified(restate(found, stated, hypotheses(system)), e.index)


@cache
def smoothness(system: System, e: Equation) -> Theorem:
    """For all i: F_r(i) is C^∞ in parameters and unknowns, under the hypotheses that it needs.

    Raises:
        ImplicitError: a denominator may vanish, or the argument of a logarithm or root may not be positive.
    """
    names = [f.name for f in system.families]
    try:
        th = lean(lambda few: analysis.smooth(names, e.term, few), hypotheses(system))
    except KernelError as error:
        raise ImplicitError(f"{e.label} may not be continuously differentiable: {_why(error)}") from error
    return quantified(th, e.index)
