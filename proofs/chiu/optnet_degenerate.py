"""Section 4, a degenerate quadratic programme: minimise ½(z - t)² subject to z <= 0.

Its solution z = min(t, 0), λ = max(t, 0) has no derivative at t = 0, where the constraint is active and its multiplier is 0:
strict complementarity fails, and with it the invertibility of the KKT matrix, which the implicit function theorem needs.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from referee.claims import Statement, Variant
from referee.implicit import Problem, family, inequality, jacobian, last_column, no_inverse
from referee.kernel import algebra, analysis, logic
from referee.kernel.logic import assume
from referee.kernel.theorem import Theorem
from referee.language.matrices import Blocks, number
from referee.language.statements import Implies, Sequent, both, eq, le, lt, sequent
from referee.language.terms import absolute, as_term
from referee.tactics.basic import Certificate, ring, transitive
from referee.tactics.tables import triangular

z, t, multiplier = family("z"), family("t"), family("lambda")
half_line = Problem((z[()] - t[()]) ** 2 / 2, (z,), (t,), (inequality("z <= 0", z[()], multiplier="lambda"),))
low, high = (t[()] - absolute(t[()])) / 2, (t[()] + absolute(t[()])) / 2


def degenerate() -> Theorem:
    """Where z - λ = 0, and at a solution that is z = λ = 0, the KKT matrix has no left inverse."""
    return no_inverse(last_column(jacobian(half_line.system), label="the KKT matrix"))


# the determinant of the KKT matrix


def table(*entries: object) -> Blocks:
    """[[a, b], [c, d]]."""
    a, b, c, d = (number(entry) for entry in entries)
    return Blocks(((a, b), (c, d)))


kkt_matrix = table(1, 1, multiplier[()], z[()])


def determinant() -> Sequent:
    """The KKT matrix [[1, 1], [λ, z]] has the determinant z - λ."""
    return sequent(eq(kkt_matrix.det(), z[()] - multiplier[()]))


@cache
def determinant_proof() -> Theorem:
    """It is [[1, 0], [λ, 1]] [[1, 1], [0, z - λ]]."""
    whole, gap = kkt_matrix.det(), z[()] - multiplier[()]
    lower, upper = table(1, 0, multiplier[()], 1).det(), table(1, 1, 0, gap).det()
    values = triangular(lower, [as_term(1)] * 2, (0, 1)), triangular(upper, [as_term(1), gap], (1, 0))
    cert = Certificate().equal(analysis.det_product(lower, upper, whole), -1)
    return cert.equal(values[0], upper).equal(values[1]).prove("=", whole, gap)


# the solution


def solution() -> Sequent:
    """z = min(t, 0) and λ = max(t, 0) satisfy the KKT conditions, and z - λ = -|t|."""
    conditions = (eq(low - t[()] + high, 0), le(low, 0), le(0, high), eq(high * low, 0))
    return sequent(both(*conditions, eq(low - high, -absolute(t[()]))))


@cache
def solution_proof() -> Theorem:
    """t <= |t| and -t <= |t|."""
    below, above = (logic.and_elim(algebra.abs_bounds(t[()]), part) for part in range(2))
    half = Fraction(1, 2)
    signs = (
        Certificate().add(below, c=half).prove("<=", low, 0),
        Certificate().add(above, c=half).prove("<=", 0, high),
    )
    ends = ring(low - t[()] + high, 0), ring(high * low, 0), ring(low - high, -absolute(t[()]))
    return logic.and_intro(ends[0], *signs, *ends[1:])


def one_sided() -> Sequent:
    """(z(t) - z(0))/t is 0 for t > 0 and 1 for t < 0: the solution has no derivative at t = 0."""
    quotient = low / t[()]
    right, left = Implies(lt(0, t[()]), eq(quotient, 0)), Implies(lt(t[()], 0), eq(quotient, 1))
    return sequent(both(right, left))


@cache
def one_sided_proof() -> Theorem:
    """|t| is t on the right and -t on the left."""
    size, quotient = absolute(t[()]), low / t[()]
    right, left = lt(0, t[()]), lt(t[()], 0)
    negative = transitive(ring(size, absolute(-t[()])), ring(absolute(-t[()]), -t[()], [assume(left)]))
    below = Certificate().equal(negative, -1 / (2 * t[()])).prove("=", quotient, 1, [assume(left)])
    above = ring(quotient, 0, [assume(right)])
    return logic.and_intro(logic.implies_intro(above, right), logic.implies_intro(below, left))


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-degenerate-determinant",
        title="A degenerate programme, ½(z - t)² subject to z <= 0: the determinant of its KKT matrix",
        printed=determinant,
        proof=determinant_proof,
        variants=lambda: [Variant("z + λ", sequent(eq(kkt_matrix.det(), z[()] + multiplier[()])))],
        note="It is 0 at a solution only where z = λ = 0: where the constraint is active and its multiplier 0.",
    ),
    Statement(
        "CH-beyond-degenerate-solution",
        title="The degenerate programme: z = min(t, 0), λ = max(t, 0), and z - λ = -|t|",
        printed=solution,
        proof=solution_proof,
        variants=lambda: [
            Variant("z = max(t, 0)", sequent(both(eq(high - t[()] + low, 0), le(high, 0)))),
            Variant("z - λ = -t", sequent(eq(low - high, -t[()]))),
        ],
        note="So the implicit function theorem applies for every t but t = 0.",
    ),
    Statement(
        "CH-beyond-degenerate-slopes",
        title="The degenerate programme: one-sided derivatives 0 and 1 at t = 0",
        printed=one_sided,
        proof=one_sided_proof,
        variants=lambda: [Variant("slope 0 on both sides", sequent(Implies(lt(t[()], 0), eq(low / t[()], 0))))],
        note="z has a kink there: no derivative exists, and an engine that returned one would be wrong.",
    ),
)
