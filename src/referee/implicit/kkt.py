"""The KKT system of an optimisation problem: Lagrangian, stationarity, feasibility, complementary slackness, active sets.

Minimise f(x) with h = 0 and g <= 0 (or maximise f with h = 0 and g >= 0): L = f + Σ ν h + Σ λ g in both cases, λ >= 0. The
gradient of L is computed by the kernel, entry by entry. An inequality family is left to complementary slackness
λ g = 0, or it is declared active (g = 0), or inactive (λ = 0, and it leaves the system).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from referee.implicit.differentiate import derivative, quantified, unit_direction
from referee.implicit.system import Equation, Family, ImplicitError, System, along, name_indices, over
from referee.implicit.tidy import tidy
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Deriv, Rel, Statement, le, lt
from referee.language.subst import free, fresh, index_names
from referee.language.terms import Idx, Symbol, Term, as_term, total
from referee.tactics.basic import restate

LETTERS = "ijklmpqrs"
Role = Literal["slack", "active", "inactive"]


@dataclass(frozen=True)
class Constraint:
    """h(i) = 0, or g(i) <= 0 (for a maximum g(i) >= 0), for all values of `index`; `multiplier` has one entry for each."""

    label: str
    term: Term
    index: tuple[Idx, ...]
    multiplier: Family
    role: Role | None = None  # None: an equality


def equality(label: str, term: Any, *index: Idx, multiplier: str) -> Constraint:
    """`term` = 0 for all values of the indices."""
    return Constraint(label, as_term(term), index, Family(multiplier, tuple(i.range for i in index)))


def inequality(label: str, term: Any, *index: Idx, multiplier: str, role: Role = "slack") -> Constraint:
    """`term` <= 0 in a minimisation, `term` >= 0 in a maximisation, for all values of the indices."""
    return Constraint(label, as_term(term), index, Family(multiplier, tuple(i.range for i in index)), role)


@dataclass(frozen=True, eq=False)
class Problem:
    """Minimise (or maximise) `objective` over the variables under the constraints; `given` as for a system."""

    objective: Term
    variables: tuple[Family, ...]
    parameters: tuple[Family, ...]
    constraints: tuple[Constraint, ...] = ()
    given: tuple[Statement, ...] = ()
    maximise: bool = False

    def __post_init__(self) -> None:
        loose = free(self.objective).indices
        if loose:
            raise ImplicitError(f"the index {min(i.name for i in loose)} is free in the objective")
        for c in self.constraints:
            loose = free(c.term).indices - set(c.index)
            if loose:
                raise ImplicitError(f"the index {min(i.name for i in loose)} is free in the constraint {c.label}")
        names = [*(f.name for f in (*self.variables, *self.parameters)), *(c.multiplier.name for c in self.constraints)]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise ImplicitError(f"the name {twice[0]} stands for two of the variables, parameters and multipliers")

    @property
    def in_lagrangian(self) -> tuple[Constraint, ...]:
        """The constraints whose multiplier is an unknown."""
        return tuple(c for c in self.constraints if c.role != "inactive")

    @cached_property
    def lagrangian(self) -> Term:
        """L = f + Σ ν h + Σ λ g."""
        out = self.objective
        for c in self.in_lagrangian:
            part: Term = c.multiplier.at(*c.index) * c.term
            for i in reversed(c.index):
                part = total(i, part)
            out = out + part
        return out

    @property
    def time(self) -> Symbol:
        """The variable t of directional derivatives."""
        return Symbol(fresh("t", frozenset(free(self.lagrangian).symbols)))

    def gradient(self, variable: Family) -> tuple[tuple[Idx, ...], Term, Theorem]:
        """(k, ∂L/∂x_k, the theorem that it is the derivative of L in the direction e_k, for all k)."""
        index = name_indices(variable.ranges, LETTERS, index_names(self.lagrangian))
        facts = [logic.assume(s) for s in self.given]
        moved = along(self.lagrangian, self.time, {variable: unit_direction(index)})
        found = derivative(f"∂L/∂{variable.name}", moved, self.time, facts)
        value = tidy(found.goal.value if isinstance(found.goal, Deriv) else as_term(0), facts)
        stated = Deriv(self.time.name, moved, as_term(0), value)
        return index, value, quantified(restate(found, stated, facts), index)

    @cached_property
    def stationarity(self) -> tuple[Theorem, ...]:
        """The gradient of L in each variable, proved."""
        return tuple(self.gradient(x)[2] for x in self.variables)

    @cached_property
    def system(self) -> System:
        """Stationarity, equalities, and λ g = 0 or g = 0 for the inequalities: as many equations as unknowns."""
        equations = []
        for x in self.variables:
            index, value, _ = self.gradient(x)
            equations.append(Equation(f"stationarity {x.name}", value, index))
        for c in self.in_lagrangian:
            term = c.multiplier.at(*c.index) * c.term if c.role == "slack" else c.term
            equations.append(Equation(c.label, term, c.index))
        unknowns = (*self.variables, *(c.multiplier for c in self.in_lagrangian))
        return System(unknowns, self.parameters, tuple(equations), self.given)

    @property
    def feasibility(self) -> tuple[Statement, ...]:
        """h = 0 and g <= 0 (>= 0 for a maximum)."""
        return tuple(over(c.index, self._sign(c)) for c in self.constraints)

    def _sign(self, c: Constraint) -> Statement:
        if c.role is None:
            return Rel("=", c.term, as_term(0))
        return le(0, c.term) if self.maximise else le(c.term, 0)

    @property
    def dual_feasibility(self) -> tuple[Statement, ...]:
        """λ >= 0."""
        return tuple(over(c.index, le(0, c.multiplier.at(*c.index))) for c in self.in_lagrangian if c.role)

    @property
    def strict_complementarity(self) -> tuple[Statement, ...]:
        """λ > 0 for active constraints, g < 0 (> 0 for a maximum) for inactive ones."""
        out = []
        for c in self.constraints:
            if c.role == "active":
                out.append(over(c.index, lt(0, c.multiplier.at(*c.index))))
            elif c.role == "inactive":
                out.append(over(c.index, lt(0, c.term) if self.maximise else lt(c.term, 0)))
        return tuple(out)


def active_sets(constraints: Sequence[Constraint]) -> dict[str, Role]:
    """How each inequality is treated."""
    return {c.label: c.role for c in constraints if c.role is not None}
