"""Sections 3.2 and 3.3 by the general engine: the system (3) as printed, and the one without its exceptional θ.

(3) is F = (θ - log x - 1 + u1 + v, u(xᵀ1 - 1), diag(v)x). The engine differentiates it, eliminates x, v and u, finds the paper's
Jacobian diag(x) - xxᵀ, and finds where ∂F/∂(x, u, v) is singular: where u = 0. With xᵀ1 - 1 = 0 as the second equation no pivot
can vanish. `beyond_softmax_engine` states what is found.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.notation import F, X, feasible, i, n, nonzero_u, positive_x, some_item, x, zero_v
from proofs.chiu.section_3_3 import slack_is_zero
from referee.implicit import Pivot, Solution, System, eliminate, equation, family, jacobian, last_column, no_inverse
from referee.implicit.differentiate import hypotheses
from referee.kernel.logic import assume
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, diag
from referee.language.statements import Statement
from referee.language.terms import Term, total
from referee.tactics.basic import discharge

unknowns = (family("x", n), family("u"), family("v", n))
parameters = (family("theta", n),)
first, second, third = F()
covariance: Matrix = diag(x) - X @ X.T


def system(balance: Term, *given: Statement) -> System:
    """(3) with this second line, at a feasible x with v = 0, which complementary slackness gives."""
    lines = (
        equation("stationarity", first.at(i), i),
        equation("feasibility", balance),
        equation("slackness", third.at(i), i),
    )
    return System(unknowns, parameters, lines, (some_item, positive_x, feasible, zero_v, *given))


printed = system(second, nonzero_u)
repaired = system(total(i, x.at(i)) - 1)
PIVOTS = [("stationarity", "x"), ("slackness", "v"), ("feasibility", "u")]


@cache
def printed_solution() -> Solution:
    """The pivots are -diag(x)⁻¹, diag(x) and u."""
    return Solution(printed, eliminate(printed, PIVOTS))


@cache
def repaired_solution() -> Solution:
    """The pivots are -diag(x)⁻¹, diag(x) and 1: none of them vanishes."""
    return Solution(repaired, eliminate(repaired, PIVOTS))


def printed_jacobian() -> Theorem:
    """dx = (diag(x) - xxᵀ)dθ, where u is not 0."""
    return discharge(printed_solution().formula("x", {"theta": covariance}), slack_is_zero())


def repaired_jacobian() -> Theorem:
    """dx = (diag(x) - xxᵀ)dθ at every solution."""
    return discharge(repaired_solution().formula("x", {"theta": covariance}), slack_is_zero())


def dual_derivative() -> Theorem:
    """du = -xᵀdθ."""
    return repaired_solution().formula("u", {"theta": -X.T})


def slack_derivative() -> Theorem:
    """dv = 0: the constraints x >= 0 stay inactive."""
    return repaired_solution().formula("v", {})


def existence() -> Theorem:
    """By the implicit function theorem x, u and v are smooth functions of θ, near every θ."""
    return discharge(repaired_solution().existence, slack_is_zero())


def singular() -> Theorem:
    """Where u = 0, the matrix of (3) as printed has no left inverse."""
    at = system(second)
    places = last_column(
        jacobian(at), [Pivot(0, 0), Pivot(1, 1)], [assume(feasible), assume(zero_v)], hypotheses(at), "∂F/∂(x, u, v)"
    )
    return discharge(no_inverse(places, "W"), slack_is_zero())
