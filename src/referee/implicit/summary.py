"""An implicit derivative in lines of text: the system, ∂F/∂x, the elimination, dx/dθ, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator

from referee.implicit.differentiate import jacobian
from referee.implicit.solution import Solution
from referee.implicit.system import Family, name_indices
from referee.implicit.tidy import probe, shown_entry, vanishes
from referee.language.matrices import Matrix
from referee.language.subst import free, index_names, substitute
from referee.language.terms import Idx, Symbol
from referee.language.text import show


def summary(solution: Solution) -> str:
    """The lines."""
    return "\n".join(_lines(solution))


def _lines(solution: Solution) -> Iterator[str]:
    system = solution.system
    yield "The system F(θ, x) = 0:"
    for e in system.equations:
        yield f"  {e.label}: {show(e.statement)}"
    yield "Its Jacobian ∂F/∂x; blocks that are not written are 0:"
    for row, e in zip(jacobian(system).table, system.equations, strict=True):
        for block, f in zip(row, system.unknowns, strict=True):
            if not vanishes(block):
                yield f"  {_derivative(f'({e.label})', f, block, '∂')}"
    for k, step in enumerate(solution.inverse.steps, 1):
        yield f"Elimination, step {k}: {step.text}"
    yield "The derivative of the solution:"
    for f in system.unknowns:
        for p in system.parameters:
            yield f"  {_derivative(f.name, p, solution.jacobian(f.name, p.name), 'd')}"
    yield "What the hypotheses of the implicit function theorem rest on, and fail without:"
    for name, statements in solution.audit:
        yield f"  {name}: {'; '.join(map(show, statements)) or 'nothing'}"
    for t in solution.inverse.nonzero:
        if free(t).symbols:
            yield f"  a pivot that must not vanish: {shown_entry(sorted(free(t).indices, key=lambda i: i.name), t)}"


def _derivative(name: str, by: Family, block: Matrix, d: str) -> str:
    """`dx_i/dθ_j = …`."""
    rows, cols, entry = probe(block)
    letters = name_indices([i.range for i in (*rows, *cols)], "ijabcdef", index_names(entry))
    at = show(substitute(entry, indices=dict(zip((*rows, *cols), letters, strict=True))))
    top, bottom = letters[: len(rows)], letters[len(rows) :]
    return f"{d}{_entry(name, top)}/{d}{_entry(by.name, bottom)} = {at}"


def _entry(name: str, index: tuple[Idx, ...]) -> str:
    if name.startswith("("):
        return name + ("_" + ",".join(i.name for i in index) if index else "")
    return show(Symbol(name, index))
