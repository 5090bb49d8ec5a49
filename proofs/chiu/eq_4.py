"""(4): the differential of F(θ, x, u, v) = 0, line by line.

The differential of F in the direction (dθ, dx, du, dv) is the derivative of F(θ + t dθ, x + t dx, u + t du, v + t dv) at t = 0.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.notation import F, X, dtheta, du, dv, dx, i, n, one, positive_x, read, some_item, t, theta, u, v, x
from referee.claims import Claim, Statement, Variant
from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, diag, number
from referee.language.statements import Deriv, Sequent, every, sequent
from referee.language.terms import Term, as_term
from referee.language.vectors import Vector
from referee.tactics.basic import Facts, lean, restate

ZERO = as_term(0)
h_x = logic.assume(positive_x)

first, second, third = F(theta + dtheta * t, x + dx * t, u + t * du, v + dv * t)
ratio = Vector(n, lambda a: dx.at(a) / x.at(a))


def slope(f: Term, value: Term) -> Deriv:
    """The differential of f is `value`."""
    return Deriv("t", f, ZERO, value)


def differentiate(f: Term, value: Term, facts: Facts = ()) -> Theorem:
    """By the rules of calculus, then by normal form."""
    found = lean(lambda few: analysis.derivative("t", f, ZERO, few), facts)
    return restate(found, slope(f, value), facts)


# line 1

line_1: Matrix = column(dtheta) - column(ratio) + one * du + column(dv)


def stationarity() -> Sequent:
    """dF₁ = dθ - dx/x + du 1 + dv."""
    return sequent(every(i, slope(first.at(i), line_1.at(i))), positive_x)


@cache
def stationarity_proof() -> Theorem:
    """The logarithm needs x_i > 0."""
    return logic.forall_intro(differentiate(first.at(i), line_1.at(i), [h_x]), i)


def stationarity_variants() -> list[Variant]:
    """The sign of dx/x."""
    wrong = column(dtheta) + column(ratio) + one * du + column(dv)
    return [Variant("+ dx/x", sequent(every(i, slope(first.at(i), wrong.at(i))), some_item, positive_x))]


# line 2


def feasibility() -> Sequent:
    """du(xᵀ1 - 1) + u1dx: a product of two columns, which raises ShapeError."""
    printed = number(du) @ (X.T @ one - number(1)) + one * u @ column(dx)
    return sequent(slope(second, printed.scalar()))


line_2: Matrix = number(du) @ (X.T @ one - number(1)) + one.T * u @ column(dx)


def feasibility_repaired() -> Sequent:
    """dF₂ = du(xᵀ1 - 1) + u1ᵀdx."""
    return sequent(slope(second, line_2.scalar()))


@cache
def feasibility_proof() -> Theorem:
    """By the product rule."""
    goal = feasibility_repaired().goal
    return restate(analysis.derivative("t", second, ZERO), goal)


def feasibility_variants() -> list[Variant]:
    """Without the factor u."""
    wrong = number(du) @ (X.T @ one - number(1)) + one.T @ column(dx)
    return [Variant("1ᵀdx without u", sequent(slope(second, wrong.scalar()), some_item))]


# line 3

line_3: Matrix = diag(v) @ column(dx) + diag(x) @ column(dv)


def slackness() -> Sequent:
    """dF₃ = diag(v)dx + diag(x)dv."""
    return sequent(every(i, slope(third.at(i), line_3.at(i))))


@cache
def slackness_proof() -> Theorem:
    """By the product rule."""
    return logic.forall_intro(differentiate(third.at(i), line_3.at(i)), i)


def slackness_variants() -> list[Variant]:
    """The two diagonals exchanged."""
    wrong = diag(x) @ column(dx) + diag(v) @ column(dv)
    return [Variant("diag(x)dx + diag(v)dv", sequent(every(i, slope(third.at(i), wrong.at(i))), some_item))]


def derived(line: int) -> list[tuple[str, Term, Term]]:
    """The differential that SymPy finds."""
    from derivations.chiu.eq_4 import differential  # noqa: PLC0415

    stated = (line_1.at(i), line_2.scalar(), line_3.at(i))[line]
    return [(f"line {line + 1} of (4)", read(differential()[line]), stated)]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-eq4a",
        printed=stationarity,
        proof=stationarity_proof,
        variants=stationarity_variants,
        derived=lambda: derived(0),
    ),
    Statement(
        "CH-eq4b",
        printed=feasibility,
        proof=feasibility_proof,
        repaired=feasibility_repaired,
        variants=feasibility_variants,
        derived=lambda: derived(1),
        note="As printed, u1dx multiplies two n × 1 columns; the transpose is missing: u1ᵀdx.",
    ),
    Statement(
        "CH-eq4c", printed=slackness, proof=slackness_proof, variants=slackness_variants, derived=lambda: derived(2)
    ),
)
