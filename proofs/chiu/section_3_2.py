"""Section 3.2: the Lagrangian of the softmax problem, its gradient (n entries) and its Hessian in x (n × n entries)."""

from __future__ import annotations

from functools import cache

from proofs.chiu.eq_4 import differentiate, h_x, slope
from proofs.chiu.notation import (
    F,
    entropy,
    feasible,
    i,
    k,
    n,
    one,
    positive_x,
    slack_v,
    some_item,
    t,
    theta,
    u,
    v,
    x,
)
from referee import claims
from referee.claims import Claim, Definition, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, diag
from referee.language.statements import Sequent, both, every, sequent
from referee.language.terms import Term
from referee.language.vectors import Vector, unit
from referee.tactics.basic import Certificate


def lagrangian(p: Vector = x) -> Term:
    """xᵀθ + H(x) + u(xᵀ1 - 1) + vᵀx."""
    return p @ theta + entropy(p) + u * ((column(p).T @ one).scalar() - 1) + v @ p


def at_kkt() -> list[Theorem]:
    """Where x is feasible and v_i x_i = 0, the Lagrangian is the objective."""
    h, slack = logic.assume(feasible), logic.assume(slack_v)
    value = x @ theta + entropy()
    return [Certificate().equal(h, u).equal((slack, i), over=[(i, ())]).prove("=", lagrangian(), value)]


gradient = Vector(n, F()[0].at)
hessian: Matrix = -diag(Vector(n, lambda a: 1 / x.at(a)))


def size_of_derivatives() -> Sequent:
    """∇L is the vector of n entries θ_k - log x_k - 1 + u + v_k; its Jacobian is the n × n matrix -diag(x)⁻¹."""
    first = every(k, slope(lagrangian(x + unit(k, n) * t), gradient.at(k)))
    moved = F(theta, x + unit(k, n) * t)[0]
    second = every(i, every(k, slope(moved.at(i), hessian.at(i, k))))
    return sequent(both(first, second), positive_x)


@cache
def size_of_derivatives_proof() -> Theorem:
    """Differentiated twice, in the directions e_k."""
    once = differentiate(lagrangian(x + unit(k, n) * t), gradient.at(k), [h_x])
    twice = differentiate(F(theta, x + unit(k, n) * t)[0].at(i), hessian.at(i, k), [h_x])
    every_entry = logic.forall_intro(logic.forall_intro(twice, k), i)
    return logic.and_intro(logic.forall_intro(once, k), every_entry)


def variants() -> list[Variant]:
    """The entropy's -1 left out of the gradient."""
    wrong = every(k, slope(lagrangian(x + unit(k, n) * t), gradient.at(k) + 1))
    return [Variant("the gradient without -1", sequent(wrong, some_item, positive_x))]


CLAIMS: tuple[Claim, ...] = (
    Definition(
        "CH-s32-lagr",
        terms=lambda: [lagrangian()],
        given=lambda: [positive_x],
        proof=at_kkt,
        note="log x_i needs x_i > 0. The sign + of vᵀx is that of a maximisation with v ⪰ 0.",
    ),
    claims.Statement(
        "CH-s32-hess",
        printed=size_of_derivatives,
        proof=size_of_derivatives_proof,
        variants=variants,
        note="Proved by computing both: n first derivatives, and the n × n second derivatives, here -diag(x)⁻¹.",
    ),
)
