"""Section 3.3, beyond the text: the gap identity of α-entmax, which for softmax is the Kullback-Leibler divergence (`gibbs`).

For x, y > 0 in the simplex, x the solution, the objectives differ by T/(αβ) Σ_i (y_i^α - x_i^α - αx_i^β(y_i - x_i)), the Bregman
divergence of Σ t^α, which is positive unless y = x. For α = 2 it is ½T‖y - x‖². Source: Blondel, Martins & Niculae 2020, Section 3.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.beyond_entmax import FACTS, T, objective, positive_T, tau, weight
from proofs.chiu.beyond_entmax_powers import alpha, beta, positive_beta, power, power_of_positive, power_tangent, tight
from proofs.chiu.notation import i, in_domain, n, theta, x, y
from referee.claims import EqualityCase, ModelAt, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Sequent, both, eq, every, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import Term, total
from referee.language.vectors import Vector
from referee.numerics.model import Model
from referee.tactics.basic import Certificate, iff_every, iff_transitive, over, sign
from referee.tactics.lemmas import use

divergence: Term = total(
    i, power(y.at(i), alpha) - power(x.at(i), alpha) - alpha * power(x.at(i), beta) * (y.at(i) - x.at(i))
)
inside = (*in_domain(x).args, *in_domain(y).args)
stationary = every(i, eq(theta.at(i), tau + T * power(x.at(i), beta) / beta))


def value(p: Vector) -> Term:
    """The objective at p > 0."""
    return objective(p, Vector(n, lambda at: power(p.at(at), alpha)))


def divergence_gap() -> Sequent:
    """For x, y > 0 and θ = τ + T x^β/β: the objectives differ by T/(αβ) Σ(y^α - x^α - αx^β(y - x)) >= 0, which is 0 only for y = x."""
    gap = eq(value(x) - value(y), weight * divergence)
    parts = tight(value(y), value(x), every(i, eq(y.at(i), x.at(i)))).args
    return sequent(both(gap, *parts), positive_T, positive_beta, *inside, stationary)


@cache
def divergence_gap_proof() -> Theorem:
    """The tangent of t^α at x_i, below y_i^α."""
    h_x, whole_x, h_y, whole_y, h_theta = (logic.assume(g) for g in (*inside, stationary))
    above_x, above_y = (logic.forall_elim(h, i) for h in (h_x, h_y))
    at = {"s": y.at(i), "t": x.at(i), "S": power(y.at(i), alpha)}
    weak = Certificate().add(above_y).prove("<=", 0, y.at(i))
    th = use(power_tangent(), above_x, weak, use(power_of_positive(), above_y, s=y.at(i)), **at)
    every_one, facts = logic.forall_intro(logic.and_elim(th, 0), i), [*FACTS, h_x, h_y]
    cert = Certificate().equal((h_theta, i), x.at(i) - y.at(i), over=[over(i)])
    cert.equal(whole_x, tau + weight).equal(whole_y, -tau - weight)
    exact = cert.prove("=", value(x) - value(y), weight * divergence, facts)
    cert = Certificate().add(sign("<", weight, FACTS), (every_one, i), over=[over(i)]).equal(exact, -1)
    split = iff_transitive(cert.iff(value(y), value(x), facts), iff_every(logic.and_elim(th, 1), i))
    return logic.and_intro(exact, cert.prove("<=", value(y), value(x), facts), split)


def at_solution(size: int, shift: Fraction) -> ModelAt:
    """x_k proportional to k, and y = x but for a shift of two entries; T = 3, α = 3/2."""
    whole = Fraction(size * (size + 1), 2)
    xs = {(k,): (k + 1) / whole for k in range(size)}
    ys = {key: t + (shift if key == (0,) else -shift if key == (1,) else 0) for key, t in xs.items()}
    symbols = {"x": xs, "y": ys, "T": Fraction(3), "beta": Fraction(1, 2), "tau": Fraction(1)}
    return lambda _: Model({"n": size}, symbols, {"theta": Lam((i,), stationary.body.rhs)})


@cache
def equality() -> list[EqualityCase]:
    """y = x."""
    sizes = (5, 60)
    models = [(at_solution(k, Fraction(0)), at_solution(k, Fraction(1, 4000))) for k in sizes]
    says = [f"y = x, n = {k}, α = 3/2" for k in sizes]
    return [EqualityCase(value(y), value(x), *pair, text) for pair, text in zip(models, says, strict=True)]


def divergence_variants() -> list[Variant]:
    """T/α and T/β for T/(αβ), and x and y the other way round."""
    gap, given = value(x) - value(y), divergence_gap().given
    other = substitute(divergence, symbols={"x": Lam((i,), y.at(i)), "y": Lam((i,), x.at(i))})
    wrong = {"T/α": T / alpha * divergence, "T/β": T / beta * divergence, "x and y exchanged": weight * other}
    return [Variant(label, sequent(eq(gap, t), *given)) for label, t in wrong.items()]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-entmax-divergence",
        title="What α-entmax loses at another point: a Bregman divergence",
        printed=divergence_gap,
        proof=divergence_gap_proof,
        equality=equality,
        variants=divergence_variants,
        note="For every real α = 1 + β > 1. It takes the place of KL(y ‖ x), which softmax has.",
    ),
)
