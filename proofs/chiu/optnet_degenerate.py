"""Section 4, a degenerate quadratic programme: minimise ½(z - t)² subject to z <= 0.

Its solution z = min(t, 0), λ = max(t, 0) has no derivative at t = 0, where the constraint is active and its multiplier is 0:
strict complementarity fails, and with it the invertibility of the KKT matrix, which the implicit function theorem needs.
"""

from __future__ import annotations

from collections.abc import Callable

from referee.implicit import Problem, family, inequality, jacobian, last_column, no_inverse
from referee.kernel import logic
from referee.kernel.logic import assume
from referee.kernel.theorem import Theorem
from referee.language.statements import lt
from referee.language.terms import absolute
from referee.tactics.basic import Certificate, ring, transitive

z, t = family("z"), family("t")
half_line = Problem((z[()] - t[()]) ** 2 / 2, (z,), (t,), (inequality("z <= 0", z[()], multiplier="lambda"),))


def degenerate() -> Theorem:
    """Where z - λ = 0, and at a solution that is z = λ = 0, the KKT matrix has no left inverse."""
    return no_inverse(last_column(jacobian(half_line.system), label="the KKT matrix"))


def determinant_of_solution() -> Theorem:
    """z = min(t, 0) and λ = max(t, 0) solve the KKT system, and z - λ = -|t|: it vanishes at t = 0 only."""
    low, high = (t[()] - absolute(t[()])) / 2, (t[()] + absolute(t[()])) / 2
    return logic.and_intro(ring(low - t[()] + high, 0), ring(high * low, 0), ring(low - high, -absolute(t[()])))


def one_sided() -> Theorem:
    """(z(t) - z(0))/t is 0 for t > 0 and 1 for t < 0, z(t) = (t - |t|)/2: the solution has no derivative at t = 0."""
    size = absolute(t[()])
    quotient = (t[()] - size) / 2 / t[()]
    right, left = lt(0, t[()]), lt(t[()], 0)
    negative = transitive(ring(size, absolute(-t[()])), ring(absolute(-t[()]), -t[()], [assume(left)]))
    below = Certificate().equal(negative, -1 / (2 * t[()])).prove("=", quotient, 1, [assume(left)])
    above = ring(quotient, 0, [assume(right)])
    return logic.and_intro(logic.implies_intro(above, right), logic.implies_intro(below, left))


THEOREMS: dict[str, Callable[[], Theorem]] = {
    "degenerate: where z = λ the KKT matrix has no inverse": degenerate,
    "degenerate: z = min(t, 0), λ = max(t, 0) solve the system, with z - λ = -|t|": determinant_of_solution,
    "degenerate: the one-sided derivatives at t = 0 are 0 and 1": one_sided,
}
