"""The same as `minimisers`, for problems in u alone: unit vectors u minimise a loss iff the equality case of its bound holds.

The competitors are called w. Used for Theorem 2 with α < 0 and with weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.lu_steinerberger import simplex as frames
from proofs.lu_steinerberger.theorem_2 import at_w, unit_w, w
from referee.kernel import logic
from referee.language.statements import FALSE, Exists, Implies, both, eq, le, lt
from referee.language.subst import Lam, rename_symbol, substitute
from referee.tactics.basic import (
    Certificate,
    backward,
    discharge,
    forward,
    iff,
    iff_parts,
    implies,
    relation,
    restate,
    transitive,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.kernel.theorem import Theorem
    from referee.language.terms import Term


def better(loss: Term) -> Exists:
    """Some unit vectors w have a smaller loss than u."""
    return Exists("w", both(unit_w, lt(rename_symbol(loss, "u", "w"), loss)))


def is_minimal(loss: Term) -> Implies:
    """No unit vectors w have a smaller loss than u."""
    return Implies(better(loss), FALSE)


def attaining(loss: Term, least: Term) -> Exists:
    """Some unit vectors w have the loss `least`."""
    return Exists("w", both(unit_w, eq(rename_symbol(loss, "u", "w"), least)))


def witness(claim: Exists, family: Lam, unit: Theorem, value: Theorem) -> Theorem:
    """There is such a w: this family, of unit vectors, with what is claimed of its loss."""
    body = substitute(claim.body, symbols={"w": family})
    return logic.exists_intro(restate(logic.and_intro(unit, value), body), "w", claim.body, family)


def opened(th: Theorem, claim: Exists, proof: Callable[[Theorem, Theorem], Theorem]) -> Theorem:
    """From "there is w", and a proof of B for such a w (unit vectors, what is claimed of its loss): B."""

    def at(h: Theorem) -> Theorem:
        return proof(logic.and_elim(h, 0), logic.and_elim(h, 1))

    return logic.exists_elim(th, implies(claim.body, at), "w")


def minimal_iff(loss: Term, bound: Theorem, case: Theorem, attained: Theorem) -> Theorem:
    """u is a minimiser iff the condition of the equality case holds.

    `bound` proves least <= loss and `case` that they are equal iff the condition, both for unit u; `attained` that some unit vectors
    have the loss `least`.
    """
    least, (_, condition) = relation(bound).lhs, iff_parts(case)

    def there(minimal: Theorem) -> Theorem:
        def clash(unit: Theorem, value: Theorem) -> Theorem:
            found = witness(better(loss), w, unit, transitive(value, logic.assume(lt(least, loss))))
            return logic.ex_falso(logic.implies_elim(minimal, found), condition)

        above = opened(attained, attaining(loss, least), clash)
        at_most = implies(le(loss, least), lambda h: forward(case, logic.antisymmetry(h, bound)))
        return logic.order_cases(at_most, logic.implies_intro(above, lt(least, loss)))

    def back(h: Theorem) -> Theorem:
        lowest = backward(case, h)

        def clash(unit: Theorem, value: Theorem) -> Theorem:
            above = discharge(at_w(bound), unit)
            return Certificate().add(value).add(above).equal(lowest).prove("<", 0, 0)

        return implies(better(loss), lambda th: opened(th, better(loss), clash))

    return iff(is_minimal(loss), condition, there, back)


def never_minimal(loss: Term, family: Lam, unit: Theorem, less: Theorem) -> Theorem:
    """From a family of unit vectors with a smaller loss: u is not a minimiser (that it is implies 0 < 0)."""
    found = witness(better(loss), family, unit, less)
    return implies(is_minimal(loss), lambda minimal: logic.implies_elim(minimal, found))


def simplex_attains(loss: Term, least: Term, case: Theorem) -> Theorem:
    """From "the loss of unit vectors is `least` iff they are a simplex", for n >= 2 and d >= n - 1: it is attained."""

    def reach(frame: Theorem) -> Theorem:
        unit = logic.and_elim(frame, 0)
        return witness(attaining(loss, least), w, unit, backward(discharge(at_w(case), unit), logic.and_elim(frame, 1)))

    return logic.exists_elim(frames.exists_simplex(), implies(frames.a_simplex_exists.body, reach), "w")
