"""A solution in closed form, x = x*(θ): that it solves the system is proved for all sizes, and then nothing is assumed of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from referee.implicit.system import Family, ImplicitError, System
from referee.implicit.tidy import entries_by
from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.matrices import Matrix
from referee.language.statements import Forall, Rel, Statement
from referee.language.subst import Lam, alpha, free, substitute
from referee.language.terms import Idx, Term, as_term
from referee.language.text import show
from referee.language.vectors import ShapeError, Vector
from referee.tactics.basic import Facts, discharge, restate, sign


@dataclass(frozen=True, eq=False)
class Closed:
    """`values` gives every unknown: a vector, a matrix with one column, or a term for a family without indices.

    `facts` are further theorems about the parameters, for signs and denominators.
    """

    system: System
    values: Mapping[str, Matrix | Vector | Term]
    facts: Facts = ()

    def __post_init__(self) -> None:
        for name in self.values:
            self.system.unknown(name)
        missing = [f.name for f in self.system.unknowns if f.name not in self.values]
        if missing:
            raise ImplicitError(f"the solution does not say what {', '.join(missing)} is")
        for f in self.system.unknowns:
            inside = free(self.families[f.name])
            loose = {name for name in inside.symbols if name in self.values}
            if loose:
                raise ImplicitError(f"the value of {f.name} depends on the unknown {min(loose)}")
            if inside.indices:
                raise ImplicitError(f"the value of {f.name} has the free index {min(i.name for i in inside.indices)}")

    @cached_property
    def families(self) -> dict[str, Lam]:
        """What stands for each unknown."""
        return {f.name: _family(f, self.values[f.name]) for f in self.system.unknowns}

    @cached_property
    def standing(self) -> tuple[Theorem, ...]:
        """The system's hypotheses at the solution: proved where they are signs that the kernel sees, else assumed."""
        moved = [self._there(s) for s in self.system.given]
        kept = [logic.assume(s) for s, new in zip(self.system.given, moved, strict=True) if s == new]
        known = [*kept, *self.facts]
        return tuple(_proved(s, known) for s in moved)

    @cached_property
    def equations(self) -> tuple[Theorem, ...]:
        """F_r(θ, x*(θ)) = 0, block by block.

        Raises:
            ImplicitError: one of them is not: says which, and what is left.
        """
        facts = (*self.standing, *self.facts)
        return tuple(
            entries_by(self._there(e.statement), (), facts, f"'{e.label}' at the solution")
            for e in self.system.equations
        )

    def at(self, theorem: Theorem) -> Theorem:
        """A theorem about a solution of the system, at this one: the equations are no hypotheses any more."""
        used = free(theorem.goal).symbols.union(*(free(h).symbols for h in theorem.hyps))
        out = logic.instantiate(theorem, symbols={k: v for k, v in self.families.items() if k in used})
        for lemma in (*self.equations, *self.standing):
            if any(alpha(h) == alpha(lemma.goal) for h in out.hyps) and lemma.rule != "assume":
                out = discharge(out, lemma)
        return out

    def _there(self, s: Statement) -> Statement:
        return substitute(s, symbols={k: v for k, v in self.families.items() if k in free(s).symbols})


def _family(f: Family, value: Matrix | Vector | Term) -> Lam:
    place = f.indices("ijklmp")
    if isinstance(value, Vector):
        value = Matrix(value.size, (), value.at)
    if isinstance(value, Matrix):
        if (value.rows, value.cols) != (f.ranges, ()):
            raise ShapeError(f"{f.name} is {f.column.shape}, and its value {value.shape}")
        return Lam(place, value.at(*place))
    if f.ranges:
        raise ShapeError(f"{f.name} is {f.column.shape}, and its value one number: {show(as_term(value))}")
    return Lam((), as_term(value))


def _proved(statement: Statement, facts: Facts) -> Theorem:
    body, index = statement, list[Idx]()
    while isinstance(body, Forall) and not body.but:
        index.append(body.index)
        body = body.body
    if not isinstance(body, Rel):
        return logic.assume(statement)
    try:
        if body.op == "=":
            return entries_by(statement, (), facts)
        th = restate(sign(body.op, body.rhs - body.lhs, facts), body, facts)
    except (KernelError, NotDecided, ImplicitError):
        return logic.assume(statement)
    for i in reversed(index):
        th = logic.forall_intro(th, i)
    return th
