"""Calculational chains: `calc(L, given).eq(…).ge(…)`, each step one reason, the equality case the conjunction of the steps'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from referee.kernel import logic
from referee.kernel.theorem import KernelError, Theorem
from referee.language.statements import Statement
from referee.language.terms import Term, as_term
from referee.tactics.basic import Facts
from referee.tactics.links import Link, TacticError, compose, lift

SYMBOL = {"=": "=", "<=": "≤", ">=": "≥"}


@dataclass(frozen=True)
class Step:
    """One line of a chain: previous `op` term, because of `reason`."""

    op: str
    term: Term
    reason: str
    link: Link


class StepError(ValueError):
    """A step of a chain does not hold: which step, what was claimed, by which rule, what the rule found."""


@dataclass(frozen=True)
class Chain:
    """A start and steps that all go one way. Immutable: every step gives a new chain."""

    start: Term
    facts: Facts
    name: str = "chain"
    steps: tuple[Step, ...] = field(default=())

    def eq(self, term: Any, by: Sequence[Link] | Link = (), reason: str = "algebra") -> Chain:
        """Previous = term."""
        return self._extend("=", as_term(term), by, reason)

    def le(self, term: Any, by: Sequence[Link] | Link, reason: str) -> Chain:
        """Previous <= term."""
        return self._extend("<=", as_term(term), by, reason)

    def ge(self, term: Any, by: Sequence[Link] | Link, reason: str) -> Chain:
        """Previous >= term."""
        return self._extend(">=", as_term(term), by, reason)

    @property
    def end(self) -> Term:
        """The last term."""
        return self.steps[-1].term if self.steps else self.start

    def _extend(self, op: str, term: Term, by: Sequence[Link] | Link, reason: str) -> Chain:
        leaves = [by] if isinstance(by, Link) else list(by)
        a, b = (term, self.end) if op == ">=" else (self.end, term)
        number = len(self.steps) + 1
        try:
            link = lift(a, b, leaves, self.facts)
        except (KernelError, TacticError, ValueError) as error:
            raise StepError(self._complaint(number, op, term, reason, str(error))) from error
        if op == "=" and link.op != "=":
            raise StepError(self._complaint(number, op, term, reason, "only an inequality was found"))
        return Chain(self.start, self.facts, self.name, (*self.steps, Step(op, term, reason, link)))

    def _complaint(self, number: int, op: str, term: Term, reason: str, found: str) -> str:
        from referee.language.text import show  # noqa: PLC0415

        return f"step {number} of {self.name} does not hold: {show(self.end)} {SYMBOL[op]} {show(term)} by {reason}: {found}"

    def link(self) -> Link:
        """Start R end, in the direction of the chain (for >= the end is the smaller side)."""
        ops = {s.op for s in self.steps}
        if {"<=", ">="} <= ops:
            message = f"{self.name} goes both ways"
            raise StepError(message)
        links = [s.link for s in self.steps]
        if ">=" in ops:
            from referee.tactics.basic import symmetric  # noqa: PLC0415

            links = [Link(symmetric(x.th)) if x.op == "=" else x for x in reversed(links)]
        return compose(links, self.facts)

    def theorem(self) -> Theorem:
        """The relation between the two ends."""
        return self.link().th


def calc(start: Any, facts: Facts = (), name: str = "chain") -> Chain:
    """A chain that starts at a term, with the hypotheses (theorems `A |- A`) that its steps may use as side conditions."""
    return Chain(as_term(start), tuple(facts), name)


def given(*statements: Statement) -> tuple[Theorem, ...]:
    """Hypotheses, each as the theorem A |- A."""
    return tuple(logic.assume(s) for s in statements)
