"""The paper's letters in Section 3: θ, x, v in R^n, u in R, the system F of (3), the matrix M of (5) and its blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from referee.language.matrices import Blocks, Matrix, column, diag, identity, number, ones, zeros
from referee.language.statements import FALSE, And, Exists, Forall, Implies, Statement, both, eq, every, le, lt, ne
from referee.language.terms import Term, exp, indices, log, real, sizes, total
from referee.language.vectors import Vector, vector

(n,) = sizes("n")
i, j, k = indices("i j k", n)
t, u, du = real("t u du")
theta, x, y, v = (vector(name, n) for name in ("theta", "x", "y", "v"))
dtheta, dx, dv = (vector(name, n) for name in ("dtheta", "dx", "dv"))

I_n: Matrix = identity(n)
one: Matrix = ones(n)
X: Matrix = column(x)
reciprocal = Vector(n, lambda a: 1 / x.at(a))

some_item = le(1, n)
positive_x: Forall = every(i, lt(0, x.at(i)))
feasible = eq(total(i, x.at(i)), 1)
slack_v: Forall = every(i, eq(v.at(i) * x.at(i), 0))
zero_v: Forall = every(i, eq(v.at(i), 0))
nonzero_u = ne(u, 0)


def read(expression: Any) -> Term:
    """What a derivation found, as a term; its indices i, j, k are those here."""
    from referee.sympy_bridge import from_sympy  # noqa: PLC0415

    families = ("theta", "x", "v", "dtheta", "dx", "dv")
    names: dict[str, Any] = {"n": n, "i": i, "k": k, "u": u, "du": du} | {name: name for name in families}
    return from_sympy(expression, names)


def entropy(p: Vector = x) -> Term:
    """H(x) = -Σ_i x_i log x_i."""
    return -total(i, p.at(i) * log(p.at(i)))


def objective(p: Vector = x) -> Term:
    """xᵀθ + H(x), with 0 log 0 = 0."""
    return p @ theta + entropy(p)


def in_domain(p: Vector = x) -> And:
    """xᵀ1 = 1 and x_i > 0 for all i: the feasible points in the domain of H."""
    return both(every(i, lt(0, p.at(i))), eq(total(i, p.at(i)), 1))


def in_simplex(p: Vector = x) -> And:
    """xᵀ1 = 1 and x ⪰ 0: the feasible points, where H is defined by 0 log 0 = 0."""
    return both(every(i, le(0, p.at(i))), eq(total(i, p.at(i)), 1))


def is_solution(p: Vector = x, feasible_points: Callable[[Vector], And] = in_domain) -> And:
    """x is feasible, and no feasible y has a greater objective."""
    better = Exists("y", both(feasible_points(y), lt(objective(p), objective(y))))
    return both(feasible_points(p), Implies(better, FALSE))


def partition(utility: Vector = theta) -> Term:
    """Σ_j e^{θ_j}."""
    return total(j, exp(utility.at(j)))


softmax = Vector(n, lambda a: exp(theta.at(a)) / partition())
lse: Term = log(partition())


def F(th: Vector = theta, p: Vector = x, dual: Term = u, w: Vector = v) -> tuple[Vector, Term, Vector]:
    """(3): (θ - log x - 1 + u1 + v, u(xᵀ1 - 1), diag(v)x)."""
    first = Vector(n, lambda a: th.at(a) - log(p.at(a)) - 1 + dual + w.at(a))
    third = Vector(n, lambda a: w.at(a) * p.at(a))
    return first, dual * (total(i, p.at(i)) - 1), third


def system(p: Vector = x, dual: Term = u, w: Vector = v) -> And:
    """F(θ, x, u, v) = 0."""
    first, second, third = F(theta, p, dual, w)
    return both(every(i, eq(first.at(i), 0)), eq(second, 0), every(i, eq(third.at(i), 0)))


def kkt_matrix(w: Vector = v, slack: Term | None = None) -> Blocks:
    """M of (5); `slack` stands for xᵀ1 - 1."""
    middle = (one.T @ X).scalar() - 1 if slack is None else slack
    return Blocks(
        (
            (diag(reciprocal), -one, -I_n),
            (one.T * u, number(middle), zeros(n).T),
            (diag(w), zeros(n), diag(x)),
        )
    )


M: Blocks = kkt_matrix()
solution_change = Blocks(((column(dx),), (number(du),), (column(dv),)))
parameter_change = Blocks(((column(dtheta),), (number(0),), (zeros(n),)))

stationary: Forall = every(i, eq(theta.at(i), log(x.at(i)) + 1 - u - v.at(i)))
"""The first line of (3), solved for θ."""

at_solution: tuple[Statement, ...] = (some_item, positive_x, feasible, stationary, slack_v)
"""(3) and feasibility, which makes its second line hold."""
