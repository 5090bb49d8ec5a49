"""From a lower bound, its equality case and a place where it is attained: (u, v) is a minimiser iff the equality case holds.

Used by Theorem 1 and by its versions for other norms. The competitors are called w (for u) and x (for v).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import a, i
from referee.kernel import logic
from referee.language.statements import FALSE, And, Exists, Implies, both, eq, le, lt
from referee.language.subst import Lam, N, rename_symbol, substitute
from referee.language.terms import Symbol
from referee.tactics.basic import (
    Certificate,
    backward,
    chain_discharge,
    forward,
    iff,
    iff_parts,
    implies,
    relation,
    transitive,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.kernel.theorem import Theorem
    from referee.language.statements import Statement
    from referee.language.terms import Term

w, x = (Lam((i, a), Symbol(name, (i, a))) for name in "wx")


def of_others(node: N) -> N:
    """The same of w and x for u and v."""
    return rename_symbol(rename_symbol(node, "u", "w"), "v", "x")


def for_others(th: Theorem) -> Theorem:
    """A theorem about u and v, for w and x."""
    return logic.instantiate(th, symbols={"u": w, "v": x})


def some_pair(body: Statement) -> Exists:
    """There are families w and x such that `body`."""
    return Exists("w", Exists("x", body))


def found(th: Theorem, body: Statement, one: Lam = w, two: Lam = x) -> Theorem:
    """From the body at two families: there are such w and x."""
    inner = logic.exists_intro(th, "x", substitute(body, symbols={"w": one}), two)
    return logic.exists_intro(inner, "w", Exists("x", body), one)


def opened(th: Theorem, body: Statement, proof: Callable[[Theorem], Theorem]) -> Theorem:
    """From "there are w and x such that A", and a proof of B under A: B."""
    inner = implies(Exists("x", body), lambda h: logic.exists_elim(h, implies(body, proof), "x"))
    return logic.exists_elim(th, inner, "w")


@dataclass(frozen=True)
class Problem:
    """Minimise `loss` over the families u and v that satisfy all the constraints."""

    loss: Term
    constraints: tuple[Statement, ...]

    @property
    def better(self) -> Statement:
        """(w, x) is admitted, and its loss is smaller."""
        return both(self._admitted, lt(of_others(self.loss), self.loss))

    @property
    def is_minimal(self) -> Statement:
        """No admitted pair is better than (u, v)."""
        return Implies(some_pair(self.better), FALSE)

    def attaining(self, least: Term) -> Statement:
        """(w, x) is admitted, and its loss is `least`."""
        return both(self._admitted, eq(of_others(self.loss), least))

    @property
    def _admitted(self) -> And:
        return And(tuple(of_others(c) for c in self.constraints))

    def at_others(self, th: Theorem, admitted: Theorem) -> Theorem:
        """A theorem about admitted (u, v), for the admitted (w, x)."""
        return chain_discharge(for_others(th), *(logic.and_elim(admitted, k) for k in range(len(self.constraints))))

    def minimal_iff(self, bound: Theorem, case: Theorem, attained: Theorem) -> Theorem:
        """(u, v) is a minimiser iff the condition of the equality case holds.

        `bound` proves least <= loss and `case` that they are equal iff the condition, both for admitted (u, v); `attained` that
        some admitted pair has the loss `least`.
        """
        least, (_, condition) = relation(bound).lhs, iff_parts(case)

        def there(minimal: Theorem) -> Theorem:
            def clash(other: Theorem) -> Theorem:
                smaller = transitive(logic.and_elim(other, 1), logic.assume(lt(least, self.loss)))
                better = found(logic.and_intro(logic.and_elim(other, 0), smaller), self.better)
                return logic.ex_falso(logic.implies_elim(minimal, better), condition)

            above = opened(attained, self.attaining(least), clash)
            reached = implies(le(self.loss, least), lambda h: forward(case, logic.antisymmetry(h, bound)))
            return logic.order_cases(reached, logic.implies_intro(above, lt(least, self.loss)))

        def back(h: Theorem) -> Theorem:
            lowest = backward(case, h)

            def clash(other: Theorem) -> Theorem:
                above = self.at_others(bound, logic.and_elim(other, 0))
                return Certificate().add(logic.and_elim(other, 1)).add(above).equal(lowest).prove("<", 0, 0)

            return implies(some_pair(self.better), lambda pair: opened(pair, self.better, clash))

        return iff(self.is_minimal, condition, there, back)
