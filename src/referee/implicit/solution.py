"""The implicit derivative dx/dθ = -(∂F/∂x)⁻¹ ∂F/∂θ of a solution of F(θ, x) = 0, as theorems for all sizes.

Along a differentiable family of solutions the differential of F vanishes: M dx + N dθ = 0, with M = ∂F/∂x and N = ∂F/∂θ.
That dx = -W N dθ, and that this dx solves the system, is proved. That such a family exists is the implicit function theorem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add

from referee.implicit.differentiate import differential, hypotheses, jacobian, linear_row, smoothness
from referee.implicit.eliminate import Rest, TwoSided, equations_of, invert, product, total
from referee.implicit.schur import Names, Pivot, chain
from referee.implicit.system import Family, ImplicitError, System
from referee.implicit.tidy import equal_matrices, equal_tables, tidied, vanishes
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, Matrix, block_identity, matrix, zeros
from referee.language.statements import And, Exists, Forall, Implies, Rel, Statement
from referee.language.subst import Lam
from referee.tactics.tables import equal, equation

NamedPivot = tuple[str, str] | tuple[str, str, Matrix, Theorem]
SOURCE = "Krantz & Parks 2003, Theorem 3.3.1"


def equalities(system: System) -> tuple[Theorem, ...]:
    """The equations of the system at the solution, and the equalities among its hypotheses: what rewrites terms."""
    found = [s for s in system.given if _is_equality(s)]
    return tuple(logic.assume(s) for s in (*found, *system.solution))


def _is_equality(s: Statement) -> bool:
    while isinstance(s, Forall):
        s = s.body
    return isinstance(s, Rel) and s.op == "="


# the inverse of ∂F/∂x


def eliminate(
    system: System,
    pivots: Sequence[NamedPivot] = (),
    rest: Rest | None = None,
) -> TwoSided:
    """(∂F/∂x)⁻¹ by Schur complements. A pivot is (equation, unknown), with an inverse and its proof if it is no diagonal.

    `rest` takes the complement that the pivots leave to its two-sided inverse.
    """
    names = names_of(system)
    return invert(jacobian(system), places(system, pivots), equalities(system), hypotheses(system), names, rest)


def places(system: System, pivots: Sequence[NamedPivot]) -> list[Pivot]:
    """The pivots by their places in what is left."""
    rows, cols = [e.label for e in system.equations], [f.name for f in system.unknowns]
    out = []
    for p in pivots:
        system.equation(p[0])
        system.unknown(p[1])
        if p[0] not in rows or p[1] not in cols:
            raise ImplicitError(f"the pivot ({p[0]}, {p[1]}) is in a row or column that is eliminated already")
        out.append(Pivot(rows.index(p[0]), cols.index(p[1]), *p[2:]))
        rows.remove(p[0])
        cols.remove(p[1])
    return out


def names_of(system: System) -> Names:
    """What rows and columns of ∂F/∂x are called."""
    return Names("∂F/∂x", tuple(e.label for e in system.equations), tuple(f.name for f in system.unknowns))


def propose(system: System, w: Blocks) -> TwoSided:
    """A given W, proved to be the inverse of ∂F/∂x from both sides.

    Raises:
        ImplicitError: it is not: says which block of which product, and what is left.
    """
    m, facts, equations = jacobian(system), hypotheses(system), equalities(system)
    right = equal_tables(m @ w, block_identity(m.heights), equations, facts, "(∂F/∂x) W = I")
    left = equal_tables(w @ m, block_identity(m.widths), equations, facts, "W (∂F/∂x) = I")
    return TwoSided(m, w, right, left)


def suppose(system: System, name: str = "W") -> TwoSided:
    """The inverse of ∂F/∂x by its name: W_rc are its blocks, M W = I and W M = I are hypotheses."""
    m = jacobian(system)
    heights, widths = m.heights, m.widths
    w = Blocks(
        tuple(tuple(matrix(f"{name}{r}{c}", a, b) for c, b in enumerate(heights, 1)) for r, a in enumerate(widths, 1))
    )
    sides = ((m @ w).equals(block_identity(heights)), (w @ m).equals(block_identity(widths)))
    both = logic.assume(And(sides))
    return TwoSided(m, w, logic.and_elim(both, 0), logic.and_elim(both, 1))


# the derivative


@dataclass(frozen=True, eq=False)
class Solution:
    """A solution of the system at which ∂F/∂x has the given inverse."""

    system: System
    inverse: TwoSided

    @cached_property
    def linear(self) -> Statement:
        """M dx + N dθ = 0, row by row: what `differentials`, proved first, put to 0."""
        if len(self.differentials) != len(self._rows):
            raise ImplicitError("an equation has no differential")
        return And(tuple(row.equals(zeros(row.rows)) for row in self._rows))

    @cached_property
    def _rows(self) -> tuple[Matrix, ...]:
        return tuple(linear_row(self.system, e) for e in self.system.equations)

    @cached_property
    def differentials(self) -> tuple[Theorem, ...]:
        """The differential of every equation, which `linear` puts to 0."""
        return tuple(differential(self.system, e) for e in self.system.equations)

    @cached_property
    def smooth(self) -> tuple[Theorem, ...]:
        """Every equation is C^∞ in parameters and unknowns."""
        return tuple(smoothness(self.system, e) for e in self.system.equations)

    def jacobian(self, unknown: str, parameter: str) -> Matrix:
        """dx/dθ = -Σ_r W_xr ∂F_r/∂θ in normal form."""
        c, p = self.system.unknown(unknown), self.system.parameters[self.system.parameter(parameter)]
        return self._derivative(c, p)

    def _derivative(self, c: int, p: Family) -> Matrix:
        n = jacobian(self.system, [p])
        parts = [chain(w, row[0]) for w, row in zip(self.inverse.inverse.table[c], n.table, strict=True)]
        kept = [x for x in parts if not vanishes(x)]
        if not kept:
            return zeros(self.system.unknowns[c].ranges, p.ranges)
        return tidied(-reduce(add, kept), hypotheses(self.system))

    def response(self, c: int) -> Matrix:
        """Σ_θ (dx/dθ) dθ for the unknown number c."""
        parts = [(self._derivative(c, p), p.change.column) for p in self.system.parameters]
        kept = [d @ change for d, change in parts if not vanishes(d)]
        return reduce(add, kept) if kept else zeros(self.system.unknowns[c].ranges)

    @cached_property
    def theorem(self) -> Theorem:
        """M dx + N dθ = 0 |- dx = -W N dθ for every unknown, under the hypotheses that W needs."""
        h = logic.assume(self.linear)
        lines = [equation(r, zeros(r.rows), logic.and_elim(h, k)) for k, r in enumerate(self._rows)]
        w, m = self.inverse.inverse, self.inverse.matrix
        unit = block_identity(m.widths)
        identity = equations_of(w @ m, unit, self.inverse.left)
        changes = [f.change.column for f in self.system.unknowns]
        parts = []
        for c, change in enumerate(changes):
            by = total(product(w.table[c][r], line) for r, line in enumerate(lines))
            by -= total(product(identity[c, k], dx) for k, dx in enumerate(changes))
            parts.append(equal(change, self.response(c), by, hypotheses(self.system)))
        return logic.and_intro(*parts)

    @cached_property
    def solves(self) -> Theorem:
        """dx = -W N dθ |- M dx + N dθ = 0: the linear system has this solution, for every dθ."""
        claim = And(tuple(f.change.column.equals(self.response(c)) for c, f in enumerate(self.system.unknowns)))
        h, m = logic.assume(claim), self.inverse.matrix
        known = [
            equation(f.change.column, self.response(c), logic.and_elim(h, c))
            for c, f in enumerate(self.system.unknowns)
        ]
        identity = equations_of(m @ self.inverse.inverse, block_identity(m.heights), self.inverse.right)
        parts = []
        for r, row in enumerate(self._rows):
            by = total(product(m.table[r][c], k) for c, k in enumerate(known))
            by -= total(product(identity[r, s], self._moved(s)) for s in range(len(m.table)))
            parts.append(equal(row, zeros(row.rows), by, hypotheses(self.system)))
        return logic.and_intro(*parts)

    def _moved(self, r: int) -> Matrix:
        """Row r of N dθ."""
        return linear_row(self.system, self.system.equations[r], self.system.parameters)

    @cached_property
    def existence(self) -> Theorem:
        """There are dx with M dx + N dθ = 0 and dx = -W N dθ, by the implicit function theorem: its hypotheses are proved.

        They are F(θ, x) = 0 (assumed), F is C^∞, and ∂F/∂x is invertible. Read: dx is the differential, in the direction dθ, of
        the one C^1 map θ -> x(θ) that solves the system near this solution.
        """
        solved = [logic.assume(s) for s in self.system.solution]
        premise = logic.and_intro(*solved, *self.smooth, self.inverse.right, self.inverse.left)
        names = [f.change for f in self.system.unknowns]
        theorem = logic.cited("implicit function theorem", SOURCE, Implies(premise.goal, exist(names, self.linear)))
        there = logic.implies_elim(theorem, premise)
        body = logic.and_intro(logic.assume(self.linear), self.theorem)
        for k in range(len(names) - 1, -1, -1):
            body = logic.exists_intro(body, names[k].name, body.goal, _itself(names[k]))
        given: Statement = self.linear
        for k in range(len(names) - 1, -1, -1):
            step = logic.implies_intro(body, given)
            given = Exists(names[k].name, given)
            body = logic.exists_elim(logic.assume(given), step, names[k].name)
        return logic.implies_elim(logic.implies_intro(body, given), there)

    def states(self, unknown: str, parameter: str, closed: Matrix) -> Theorem:
        """dx/dθ is the given matrix, by normal form and the equations of the system.

        Raises:
            ImplicitError: it is not: says what the two differ by.
        """
        found, what = self.jacobian(unknown, parameter), f"d{unknown}/d{parameter}"
        return equal_matrices(found, closed, equalities(self.system), hypotheses(self.system), what)

    def formula(self, unknown: str, closed: Mapping[str, Matrix]) -> Theorem:
        """M dx + N dθ = 0 |- dx = Σ_θ C_θ dθ with the given matrices C_θ; a parameter without one must not matter.

        Raises:
            ImplicitError: one of them is not dx/dθ.
        """
        c = self.system.unknown(unknown)
        change, response = self.system.unknowns[c].change.column, self.response(c)
        by = equation(change, response, logic.and_elim(self.theorem, c))
        parts = []
        for p in self.system.parameters:
            found = self._derivative(c, p)
            stated = closed.get(p.name, zeros(found.rows, found.cols))
            same = equation(found, stated, self.states(unknown, p.name, stated))
            by += product(same, p.change.column)
            if not vanishes(stated):
                parts.append(stated @ p.change.column)
        target = reduce(add, parts) if parts else zeros(change.rows)
        return equal(change, target, by, hypotheses(self.system))

    @cached_property
    def audit(self) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
        """What each hypothesis of the implicit function theorem rests on: it may fail where one of these does."""
        smooth = dict.fromkeys(h for th in self.smooth for h in th.hyps)
        regular = dict.fromkeys(h for th in (self.inverse.right, self.inverse.left) for h in th.hyps)
        return (
            ("F(θ, x) = 0", self.system.solution),
            ("F is C^1", tuple(smooth)),
            ("∂F/∂x is invertible", tuple(regular)),
        )


def exist(names: Sequence[Family], body: Statement) -> Statement:
    """There are families of these names with the body."""
    for f in reversed(names):
        body = Exists(f.name, body)
    return body


def _itself(f: Family) -> Lam:
    place = f.indices("ijklmp")
    return Lam(place, f[place])
