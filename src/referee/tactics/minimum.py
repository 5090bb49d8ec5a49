"""The minimum of a function of several families: its value, where it is reached, whether it is attained, and the minimisers.

From four proofs: of the lower bound, of its equality case, of a place where it is attained, and that there is none without room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from referee.kernel import logic
from referee.kernel.theorem import Theorem, same
from referee.language.statements import FALSE, And, Exists, Iff, Implies, Rel, Statement, both, eq, le, lt
from referee.language.subst import Lam, N, free, substitute
from referee.language.terms import Idx, Symbol, Term
from referee.language.text import show
from referee.tactics.basic import Certificate, backward, chain_discharge, discharge, forward, iff, implies, transitive
from referee.tactics.links import TacticError


def rival(name: str, *indices: Idx) -> Lam:
    """The family (indices) -> name[indices]."""
    return Lam(indices, Symbol(name, indices))


@dataclass(frozen=True)
class Minimum:
    """The minimum of `value` over all families that satisfy `constraints` is `least`, reached exactly `where`.

    It is attained iff `room`, a relation x <= y of sizes. `rivals` has for each family the one that competes with it, such
    as {"u": rival("w", i, a)}.
    """

    value: Term
    constraints: tuple[Statement, ...]
    least: Term
    where: Statement
    room: Rel
    rivals: Mapping[str, Lam]

    def __post_init__(self) -> None:
        known = free(both(*self.constraints, eq(self.value, self.least), self.where)).symbols
        for name in self._names:
            if name in known or self._names.count(name) > 1:
                raise TacticError(f"a rival is called {name}, as another family is")

    @property
    def bound(self) -> Rel:
        """The value is at least `least`."""
        return le(self.least, self.value)

    @property
    def reached(self) -> Iff:
        """They are equal iff the families are `where` it says."""
        return Iff(eq(self.value, self.least), self.where)

    @property
    def is_attained(self) -> Statement:
        """Some admitted rivals have the value `least`."""
        return self.some(self.attaining)

    @property
    def is_minimal(self) -> Statement:
        """No admitted rivals have a smaller value."""
        return Implies(self.some(self.better), FALSE)

    @property
    def statement(self) -> And:
        """The bound; where it is reached; it is attained iff there is room."""
        return both(self.bound, self.reached, Iff(self.is_attained, self.room))

    @property
    def minimisers(self) -> Statement:
        """If there is room, the families are a minimiser iff they are `where` it says."""
        return Implies(self.room, Iff(self.is_minimal, self.where))

    @property
    def attaining(self) -> And:
        """The rivals are admitted and have the value `least`."""
        return both(self._admitted, eq(self.of_rivals(self.value), self.least))

    @property
    def better(self) -> And:
        """The rivals are admitted and have a smaller value."""
        return both(self._admitted, lt(self.of_rivals(self.value), self.value))

    @property
    def _admitted(self) -> And:
        return And(tuple(self.of_rivals(c) for c in self.constraints))

    @property
    def _names(self) -> list[str]:
        return [lam.body.name for lam in self.rivals.values() if isinstance(lam.body, Symbol)]

    def of_rivals(self, node: N) -> N:
        """The same of the rivals."""
        return substitute(node, symbols=self.rivals)

    def some(self, body: Statement) -> Statement:
        """There are rivals such that `body`."""
        return _some(self._names, body)

    def at_rivals(self, th: Theorem, admitted: Theorem) -> Theorem:
        """A theorem about admitted families, for the admitted rivals."""
        parts = (logic.and_elim(admitted, k) for k in range(len(self.constraints)))
        return chain_discharge(logic.instantiate(th, symbols=self.rivals), *parts)

    def found(self, th: Theorem, body: Statement, at: Sequence[Lam]) -> Theorem:
        """From the body at these families: there are rivals such that `body`."""
        names = self._names
        for k in reversed(range(len(names))):
            rest = substitute(_some(names[k + 1 :], body), symbols=dict(zip(names[:k], at[:k], strict=True)))
            th = logic.exists_intro(th, names[k], rest, at[k])
        return th

    def opened(self, th: Theorem, body: Statement, proof: Callable[[Theorem], Theorem]) -> Theorem:
        """From "there are rivals such that A", and a proof of B under A: B."""

        def inside(names: list[str], h: Theorem) -> Theorem:
            if not names:
                return proof(h)
            step = implies(_some(names[1:], body), lambda rest: inside(names[1:], rest))
            return logic.exists_elim(h, step, names[0])

        return inside(self._names, th)

    def theorem(
        self, bound: Theorem, case: Theorem, attained: Theorem, absurd: Callable[[Theorem], Theorem]
    ) -> Theorem:
        """The statement.

        `bound` and `case` prove the bound and where it is reached, `attained` that it is attained if there is room; `absurd` turns
        `where`, for the rivals, into 0 < 0 if there is none.

        Raises:
            TacticError: one of the proofs is not of what it should be.
        """
        self._check(bound, case, attained)
        return logic.and_intro(bound, case, self._attained_iff(case, attained, absurd))

    def minimisers_theorem(self, bound: Theorem, case: Theorem, attained: Theorem) -> Theorem:
        """The minimisers, from the same proofs.

        Raises:
            TacticError: one of the proofs is not of what it should be.
        """
        self._check(bound, case, attained)
        return logic.implies_intro(self._minimal_iff(bound, case, attained), self.room)

    def _check(self, *proofs: Theorem) -> None:
        for th, goal in zip(proofs, (self.bound, self.reached, self.is_attained), strict=True):
            if not same(th.goal, goal):
                raise TacticError(f"{show(th.goal)} is proved, not {show(goal)}")

    def _attained_iff(self, case: Theorem, attained: Theorem, absurd: Callable[[Theorem], Theorem]) -> Theorem:
        none = lt(self.room.rhs, self.room.lhs)

        def clash(other: Theorem) -> Theorem:
            place = forward(self.at_rivals(case, logic.and_elim(other, 0)), logic.and_elim(other, 1))
            return logic.ex_falso(absurd(place), self.room)

        def there(h: Theorem) -> Theorem:
            tight = logic.implies_intro(self.opened(h, self.attaining, clash), none)
            return logic.order_cases(implies(self.room, lambda room: room), tight)

        return iff(self.is_attained, self.room, there, lambda room: discharge(attained, room))

    def _minimal_iff(self, bound: Theorem, case: Theorem, attained: Theorem) -> Theorem:
        above = lt(self.least, self.value)

        def there(minimal: Theorem) -> Theorem:
            def clash(other: Theorem) -> Theorem:
                smaller = transitive(logic.and_elim(other, 1), logic.assume(above))
                pair = logic.and_intro(logic.and_elim(other, 0), smaller)
                better = self.found(pair, self.better, tuple(self.rivals.values()))
                return logic.ex_falso(logic.implies_elim(minimal, better), self.where)

            reached = implies(le(self.value, self.least), lambda h: forward(case, logic.antisymmetry(h, bound)))
            return logic.order_cases(reached, logic.implies_intro(self.opened(attained, self.attaining, clash), above))

        def back(h: Theorem) -> Theorem:
            lowest = backward(case, h)

            def clash(other: Theorem) -> Theorem:
                lower = self.at_rivals(bound, logic.and_elim(other, 0))
                return Certificate().add(logic.and_elim(other, 1)).add(lower).equal(lowest).prove("<", 0, 0)

            return implies(self.some(self.better), lambda some: self.opened(some, self.better, clash))

        return iff(self.is_minimal, self.where, there, back)


def _some(names: Sequence[str], body: Statement) -> Statement:
    for name in reversed(names):
        body = Exists(name, body)
    return body
