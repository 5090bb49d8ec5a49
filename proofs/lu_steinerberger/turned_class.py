"""A simplex with one vector turned: w_r = (1 - τs)u_r + s(u_p - u_q) for different p, q, r, and w_i = u_i for the others.

The w_i are unit vectors for s(2ν + τ²) = 2τ, ν = n/(n - 1). All inner products of w_r and u_i change by τs/(n - 1), and those with
u_p and u_q by νs and by -νs besides. Hypotheses: u is a simplex, n >= 3.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from proofs.lu_steinerberger.notation import alpha, i, j, n, simplex, u, unit_u
from referee.kernel import logic
from referee.language.statements import IdxNe, eq, le, lt
from referee.language.terms import Delta, indices, real
from referee.tactics.basic import Certificate, sign
from referee.tactics.chain import given

if TYPE_CHECKING:
    from collections.abc import Callable

    from referee.kernel.theorem import Theorem
    from referee.language.terms import Index, Term
    from referee.language.vectors import Vector

    Profile = Callable[[Index], Term]

p, q, r = indices("p q r", n)
tau, s = real("tau s")
nu, three_classes = n / (n - 1), le(3, n)
three, unit, frame = given(three_classes, unit_u, simplex)
length, some_tau, some_s = given(eq(s * (2 * nu + tau**2), 2 * tau), lt(0, tau), lt(0, s))
apart, distinct = given(IdxNe(j, i)), given(IdxNe(p, q), IdxNe(r, p), IdxNe(r, q))
SIZE = (three, some_tau, some_s)


def turned(index: Index) -> Vector:
    """w: the simplex with u_r turned."""
    return u(index) + ((u(p) - u(q)) * s - u(r) * (tau * s)) * Delta(index, r)


def tilt(index: Index) -> Term:
    """t_i = ⟨u_i,w_r - u_r⟩ for i ≠ r."""
    return s * (nu * (Delta(index, p) - Delta(index, q)) + tau / (n - 1))


most = s * (nu + tau / (n - 1))
turn = ((p, s), (q, -s), (r, -tau * s))


@cache
def gram() -> Theorem:
    """⟨u_i,u_j⟩ = (n δ_ij - 1)/(n - 1) for all i and j, for a simplex."""
    away = IdxNe(i, j)

    def entry(other: Index, cert: Certificate) -> Theorem:
        return cert.prove("=", u(i) @ u(other), (n * Delta(i, other) - 1) / (n - 1), [three, *given(away)])

    off = logic.implies_intro(entry(j, Certificate().equal((frame, i, j))), away)
    th = logic.index_cases(off, entry(i, Certificate().equal((unit, i))))
    return logic.forall_intro(logic.forall_intro(th, j), i)


@cache
def norms() -> Theorem:
    """The vectors w_i are unit vectors."""
    cert = Certificate().equal((gram(), i, i)).equal(length, Delta(i, r) * s)
    for one, c in turn:
        cert.equal((gram(), r, one), 2 * Delta(i, r) * c)
        for other, e in turn:
            cert.equal((gram(), one, other), Delta(i, r) * c * e)
    return logic.forall_intro(cert.prove("=", turned(i).norm2(), 1, [three, *distinct]), i)


def change(f: Profile) -> Term:
    """E_ij = δ_ir f_j + δ_jr t_i, for i ≠ j."""
    return Delta(i, r) * f(j) + Delta(j, r) * tilt(i)


@cache
def angles() -> Theorem:
    """α(⟨w_j,w_i⟩ - 1) = α(δ_ir t_j + δ_jr t_i - ν) for i ≠ j."""
    cert = Certificate().equal((gram(), j, i), alpha)
    for one, other in ((i, j), (j, i)):
        for to, c in turn:
            cert.equal((gram(), other, to), alpha * Delta(one, r) * c)
    return cert.prove("=", alpha * (turned(j) @ turned(i) - 1), alpha * (change(tilt) - nu), [three, *apart])


def turned_v(index: Index) -> Vector:
    """αw."""
    return turned(index) * alpha


def shorter(_: Index) -> Term:
    """1 - ⟨w_r,u_r⟩ = τs."""
    return tau * s


@cache
def angles_of_v() -> Theorem:
    """⟨αw_j - αw_i,u_i⟩ = α(δ_ir τs + δ_jr t_i - ν) for i ≠ j."""
    cert = Certificate().equal((gram(), j, i), alpha).equal((gram(), i, i), -alpha)
    for to, c in turn:
        cert.equal((gram(), i, to), alpha * Delta(j, r) * c).equal((gram(), r, to), -alpha * Delta(i, r) * c)
    exponent = (turned_v(j) - turned_v(i)) @ u(i)
    return cert.prove("=", exponent, alpha * (change(shorter) - nu), [three, *apart, *distinct[1:]])


@cache
def within() -> tuple[Theorem, Theorem]:
    """t_i <= T and -T <= t_i, T = s(ν + τ/(n - 1))."""
    wide, thin = sign("<", s * nu, SIZE), sign("<", 2 * s * tau / (n - 1), SIZE)
    up = Certificate().add(wide, square=1 - Delta(i, p)).add(wide, square=Delta(i, q))
    down = Certificate().add(wide, square=1 - Delta(i, q)).add(wide, square=Delta(i, p)).add(thin)
    return up.prove("<=", tilt(i), most), down.prove("<=", -most, tilt(i))
