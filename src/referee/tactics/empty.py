"""Empty ranges: for n < 1 anything holds at an index below n; a range over which a sum is a number other than 0 is not empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from referee.kernel import logic
from referee.language.statements import eq, le, lt
from referee.language.subst import fresh
from referee.language.terms import Idx, SizeOf, Sum, total
from referee.tactics.basic import Certificate, implies, over, relation, sign
from referee.tactics.links import TacticError

if TYPE_CHECKING:
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Statement


def never(few: Theorem, index: Idx, statement: Statement) -> Theorem:
    """From n < 1: the statement for all i below n, since n - 1 other indices would be fewer than none."""
    other = Idx(fresh(index.name, frozenset([index.name])), index.range)
    others = sign("<=", total(other, 1, but=[index]))
    return logic.forall_intro(logic.ex_falso(Certificate().add(few).add(others).prove("<", 0, 0), statement), index)


def some_element(equation: Theorem) -> Theorem:
    """From Σ_i x_i = c for i below n, with a number c other than 0: 1 <= n.

    Raises:
        TacticError: the left side is not a sum.
    """
    whole = relation(equation)
    if not isinstance(whole.lhs, Sum):
        raise TacticError("some_element: the left side of the equation is not a sum")
    index, body = whole.lhs.index, whole.lhs.body
    size = SizeOf(index.range)
    goal = le(1, size)

    def nothing(few: Theorem) -> Theorem:
        zero = never(few, index, eq(body, 0))
        sum_is_0 = Certificate().equal(equation).equal((zero, index), -1, over=[over(index, *whole.lhs.but)])  # type: ignore[attr-defined]
        return logic.ex_falso(sum_is_0.prove("=", 0, whole.rhs), goal)

    return logic.order_cases(implies(goal, lambda h: h), implies(lt(size, 1), nothing))
