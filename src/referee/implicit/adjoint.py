"""Gradients through a solution without its Jacobian: one adjoint system, for a loss with the gradient g in the unknowns.

If Mᵀa = -g, with M = ∂F/∂x, then g·dx = a·N dθ along the solutions, with N = ∂F/∂θ: the gradient of the loss in θ is Nᵀa. No
inverse is written; M has a solution a for every g where it is invertible, a = -(M⁻¹)ᵀ g.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add

from referee.implicit.differentiate import block, hypotheses, jacobian, linear_row
from referee.implicit.eliminate import product, total
from referee.implicit.schur import chain
from referee.implicit.solution import Solution, equalities
from referee.implicit.system import Equation, Family, ImplicitError, System
from referee.implicit.tidy import equal_matrices, tidied, vanishes
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, block_identity, zeros
from referee.language.statements import And, Statement
from referee.language.terms import Term
from referee.tactics.tables import equal, equation


@dataclass(frozen=True, eq=False)
class Adjoint:
    """Adjoint families, one for each equation, and the gradient g of the loss, one family for each unknown that it uses."""

    system: System
    names: tuple[str, ...]
    loss: Mapping[str, Matrix]

    def __post_init__(self) -> None:
        if len(self.names) != len(self.system.equations):
            raise ImplicitError(f"there are {len(self.names)} adjoint names for {len(self.system.equations)} equations")
        taken = {f.name for f in self.system.families} | {f.change.name for f in self.system.families}
        if taken & set(self.names):
            raise ImplicitError(f"the adjoint name {min(taken & set(self.names))} is taken")
        if not self.loss:
            raise ImplicitError("the loss depends on no unknown")
        for name, g in self.loss.items():
            x = self.system.unknowns[self.system.unknown(name)]
            x.column.same_shape("=", g)

    @classmethod
    def of(cls, system: System, names: Sequence[str], loss: Term) -> Adjoint:
        """For a loss that is a term in the unknowns: the kernel differentiates it."""
        row = {x.name: block(system, Equation("loss", loss), x).matrix.T for x in system.unknowns}
        return cls(system, tuple(names), {name: g for name, g in row.items() if not vanishes(g)})

    @cached_property
    def adjoints(self) -> tuple[Family, ...]:
        """a_r, with one entry for each equation of block r."""
        return tuple(Family(name, e.height) for name, e in zip(self.names, self.system.equations, strict=True))

    def _gradient_row(self, c: int) -> Matrix:
        x = self.system.unknowns[c]
        return self.loss[x.name].T if x.name in self.loss else zeros((), x.ranges)

    def _minus_gradient(self, c: int) -> Matrix:
        row = self._gradient_row(c)
        return row if vanishes(row) else -row

    def _adjoint_row(self, table: Sequence[Sequence[Matrix]], c: int) -> Matrix:
        parts = [chain(a.column.T, row[c]) for a, row in zip(self.adjoints, table, strict=True)]
        kept = [p for p in parts if not vanishes(p)]
        return reduce(add, kept) if kept else zeros((), table[0][c].cols)

    @cached_property
    def equations(self) -> Statement:
        """aᵀM = -gᵀ, block column by block column."""
        m = jacobian(self.system).table
        columns = range(len(self.system.unknowns))
        return And(tuple(self._adjoint_row(m, c).equals(self._minus_gradient(c)) for c in columns))

    def gradient(self, parameter: str) -> Matrix:
        """∇_θ ℓ = Nᵀa, as a column."""
        p = self.system.parameters[self.system.parameter(parameter)]
        row = self._adjoint_row(jacobian(self.system, [p]).table, 0)
        return tidied(row.T, hypotheses(self.system))

    @cached_property
    def theorem(self) -> Theorem:
        """M dx + N dθ = 0, aᵀM = -gᵀ |- gᵀdx = Σ_θ (∇_θ ℓ)ᵀ dθ."""
        rows = [linear_row(self.system, e) for e in self.system.equations]
        h = logic.assume(And(tuple(r.equals(zeros(r.rows)) for r in rows)))
        lines = [equation(r, zeros(r.rows), logic.and_elim(h, k)) for k, r in enumerate(rows)]
        h_adjoint, m = logic.assume(self.equations), jacobian(self.system).table
        changes = [f.change.column for f in self.system.unknowns]
        known = [
            equation(self._adjoint_row(m, c), self._minus_gradient(c), logic.and_elim(h_adjoint, c))
            for c in range(len(changes))
        ]
        by = total(product(k, dx) for k, dx in zip(known, changes, strict=True))
        by -= total(product(a.column.T, line) for a, line in zip(self.adjoints, lines, strict=True))
        return equal(self._loss_change, self._parameter_change, by, hypotheses(self.system))

    @property
    def _loss_change(self) -> Matrix:
        parts = [
            self._gradient_row(c) @ f.change.column for c, f in enumerate(self.system.unknowns) if f.name in self.loss
        ]
        return reduce(add, parts)

    @property
    def _parameter_change(self) -> Matrix:
        gradients = [(self.gradient(p.name), p.change.column) for p in self.system.parameters]
        parts = [g.T @ change for g, change in gradients if not vanishes(g)]
        return reduce(add, parts) if parts else zeros((), ())

    def states(self, parameter: str, closed: Matrix) -> Theorem:
        """∇_θ ℓ is the given matrix (as a column).

        Raises:
            ImplicitError: it is not: says what the two differ by.
        """
        what = f"the gradient in {parameter}"
        return equal_matrices(self.gradient(parameter), closed, equalities(self.system), hypotheses(self.system), what)

    def exists(self, solution: Solution) -> Theorem:
        """a = -(M⁻¹)ᵀg |- aᵀM = -gᵀ, for the inverse of a solution."""
        w, m = solution.inverse.inverse, jacobian(self.system)
        if solution.system is not self.system:
            raise ImplicitError("the adjoint and the inverse belong to two systems")
        used = [c for c, x in enumerate(self.system.unknowns) if x.name in self.loss]
        values = [-reduce(add, [self._gradient_row(c) @ w.table[c][r] for c in used]) for r in range(len(m.table))]
        claims = [a.column.T.equals(v) for a, v in zip(self.adjoints, values, strict=True)]
        h = logic.assume(And(tuple(claims)))
        known = [
            equation(a.column.T, v, logic.and_elim(h, r))
            for r, (a, v) in enumerate(zip(self.adjoints, values, strict=True))
        ]
        left = solution.inverse.left
        unit, eye, width = w @ m, block_identity(m.widths), range(len(w.table))
        parts = []
        for c in width:
            by = total(product(k, m.table[r][c]) for r, k in enumerate(known))
            for b in width:
                line = equation(unit.table[b][c], eye.table[b][c], logic.and_elim(left, b * len(w.table) + c))
                by -= product(self._gradient_row(b), line)
            parts.append(equal(self._adjoint_row(m.table, c), self._minus_gradient(c), by, hypotheses(self.system)))
        return logic.and_intro(*parts)
