"""Section 3.3, beyond the text: other regularisers than the entropy: the derivatives of softmax with temperature, sparsemax, α-entmax.

The KKT conditions are differentiated along a change of the parameters, and solved for dx; `regularisers` finds the formulas by
the engine. α-entmax off full support is in `beyond_entmax_support`.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.regularisers import (
    T,
    a,
    alpha,
    b,
    c,
    covariance,
    entmax_covariance,
    entmax_derivative,
    i,
    n,
    positive_x,
    power,
    q,
    s,
    slope,
    softmax_derivative,
    some_item,
    sparsemax_derivative,
    theta,
    theta_s,
    x,
    y,
)  # fmt: skip
from referee.claims import Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, column, diag
from referee.language.statements import Sequent, eq, every, le, lt, sequent
from referee.language.subst import Lam
from referee.language.terms import as_term, log, real, total
from referee.tactics.stated import stated

dx, dtheta, dtheta_s, dy = (f.change for f in (x, theta, theta_s, y))
du, dT, dalpha, dtau = real("du dT dalpha dtau")
whole, no_sum = eq(total(i, x[i]), 1), eq(total(i, dx[i]), 0)


def with_temperature() -> Sequent:
    """θ = T(log x + 1) - u differentiated on the simplex |- dx = (1/T)(diag(x) - xxᵀ)(dθ - log x dT)."""
    line = every(i, eq(dtheta[i], T[()] * dx[i] / x[i] + (1 + log(x[i])) * dT - du))
    bracket = Matrix(n, (), lambda k: dtheta[k] - log(x[k]) * dT)
    goal = every(i, eq(dx[i], (covariance @ bracket).at(i) / T[()]))
    return sequent(goal, positive_x, lt(0, T[()]), whole, line, no_sum)


def on_the_support() -> Sequent:
    """θ = y - τ on the support and z = 0 outside, differentiated |- dy = (I - 11ᵀ/s)dθ."""
    line = every(a, eq(dtheta_s[a], dy[a] - dtau))
    return sequent(every(a, eq(dy[a], dtheta_s[a] - total(b, dtheta_s[b]) / s)), le(1, s), line, eq(total(a, dy[a]), 0))


@cache
def on_the_support_proof() -> Theorem:
    """The engine's formula, at dz = 0 and, outside, dη = -dτ."""
    nothing = {"dz": Lam((c,), as_term(0)), "dmu": Lam((c,), as_term(0)), "deta": Lam((c,), -dtau)}
    return stated(logic.instantiate(sparsemax_derivative(), symbols=nothing), on_the_support())


def every_alpha() -> Sequent:
    """θ = x^{α-1}/(α-1) - u differentiated |- dx = J(dθ + g dα)."""
    line = every(i, eq(dtheta[i], power(x[i], alpha[()] - 2) * dx[i] - slope.at(i) * dalpha - du))
    bracket = Matrix(n, (), lambda k: dtheta[k] + slope.at(k) * dalpha)
    goal = every(i, eq(dx[i], (entmax_covariance @ bracket).at(i)))
    return sequent(goal, some_item, positive_x, lt(1, alpha[()]), line, no_sum)


@cache
def every_alpha_proof() -> Theorem:
    """The engine's formula, where u takes up the constant in the derivative of (x - x^α)/(α(α - 1)) by α."""
    constant = 1 / (alpha[()] - 1) ** 2 - 1 / alpha[()] ** 2
    return stated(
        logic.instantiate(entmax_derivative(), symbols={"du": Lam((), du + constant * dalpha)}), every_alpha()
    )


def with_temperature_variants() -> list[Variant]:
    """T for 1/T, and the sign of dT."""
    given = with_temperature().given
    plus = Matrix(n, (), lambda k: dtheta[k] + log(x[k]) * dT)
    bracket = Matrix(n, (), lambda k: dtheta[k] - log(x[k]) * dT)
    wrong = {"T for 1/T": (covariance @ bracket) * T[()], "+ log x dT": (covariance @ plus) * (1 / T[()])}
    return [Variant(label, sequent(every(i, eq(dx[i], m.at(i))), *given)) for label, m in wrong.items()]


def on_the_support_variants() -> list[Variant]:
    """1/(s + 1) for 1/s, and the identity."""
    given, mean = on_the_support().given, total(b, dtheta_s[b])
    wrong = {"1/(s + 1)": mean / (s + 1), "the identity": as_term(0)}
    return [Variant(label, sequent(every(a, eq(dy[a], dtheta_s[a] - t)), *given)) for label, t in wrong.items()]


def every_alpha_variants() -> list[Variant]:
    """q without normalisation, softmax's q, and the sign of dα."""
    given, minus = every_alpha().given, Matrix(n, (), lambda k: dtheta[k] - slope.at(k) * dalpha)
    plus = Matrix(n, (), lambda k: dtheta[k] + slope.at(k) * dalpha)
    wrong = {
        "without 1/Σq": (diag(q) - column(q) @ column(q).T) @ plus,
        "q = x": covariance @ plus,
        "-g dα": entmax_covariance @ minus,
    }
    return [Variant(label, sequent(every(i, eq(dx[i], m.at(i))), *given)) for label, m in wrong.items()]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-softmax-temperature",
        title="Softmax with temperature, differentiated by the utilities and by the temperature",
        printed=with_temperature,
        proof=lambda: stated(softmax_derivative(), with_temperature()),
        variants=with_temperature_variants,
        note="x maximises xᵀθ + T H(x). The KKT conditions are differentiated along a change of θ and of T.",
    ),
    Statement(
        "CH-beyond-sparsemax",
        title="Sparsemax: dx/dθ is I - 11ᵀ/s on its support",
        printed=on_the_support,
        proof=on_the_support_proof,
        variants=on_the_support_variants,
        note="The support is a range of s indices; outside it x stays 0 and the utilities do not matter (Martins & Astudillo 2016).",
    ),
    Statement(
        "CH-beyond-entmax",
        title="α-entmax with full support, differentiated by the utilities and by α",
        printed=every_alpha,
        proof=every_alpha_proof,
        variants=every_alpha_variants,
        note="For every real α > 1: J = diag(q) - qqᵀ/Σq with q = x^{2-α}, and g = x^{α-1}(1/(α - 1) - log x)/(α - 1). Found by the "
        "engine from the objective alone (Peters, Niculae & Martins 2019).",
    ),
)
