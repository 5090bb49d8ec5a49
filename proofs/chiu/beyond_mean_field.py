"""Section 5 beyond the text: the best mean-field posterior of the linear-Gaussian model has μ = m and s_a = 1/P_aa.

The model is that of `beyond_linear_gaussian`; q = N(μ, diag(s)), and P_aa = 1 + ‖We_a‖²/γ. What the best member falls short of the
evidence is in `beyond_mean_field_gap`. Source: Bishop 2006, Section 10.1.2.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.beyond_evidence_determinant import W, h_gamma
from proofs.chiu.beyond_evidence_gap import at_posterior, no_squares, same_mean, squares
from proofs.chiu.beyond_linear_gaussian import (
    a,
    b,
    elbo,
    h_varpi,
    h_x,
    m,
    mu,
    standing,
    times,
)  # fmt: skip
from proofs.chiu.section_5 import gamma, n
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import algebra, analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import diag
from referee.language.statements import And, Iff, Sequent, both, eq, every, le, lt, sequent
from referee.language.terms import exp, indices, log, total
from referee.language.vectors import Vector, vector
from referee.tactics.basic import (
    Certificate,
    backward,
    congruence,
    forward,
    iff,
    iff_every,
    iff_parts,
    iff_transitive,
    over,
    restate,
    sign,
)  # fmt: skip
from referee.tactics.determinants import det

(c,) = indices("c", n)
s = vector("s", n)
curvature = Vector(n, lambda k: 1 + total(b, W.at(b, k) ** 2) / gamma)
"""P_aa."""
best = Vector(n, lambda k: 1 / curvature.at(k))
positive_s = every(a, lt(0, s.at(a)))
h_s = logic.assume(positive_s)
h_curvature = logic.forall_intro(sign("<", curvature.at(a), [h_gamma]), a)
mean_field, optimum = elbo(mu, diag(s)), elbo(m, diag(best))


def det_diagonal(v: Vector, positive: Theorem) -> tuple[Theorem, Theorem]:
    """0 < det diag(v), and log det diag(v) = Σ log v."""
    whole = det(diag(v))
    value = analysis.det_triangular(whole, [v.at(whole.rows[0])], (0,), [positive])
    logs = total(a, log(v.at(a)))
    above = Certificate().add(algebra.exp_positive(logs)).equal(value, -1).prove("<", 0, whole)
    return above, restate(congruence(value, log), eq(log(whole), logs), [h_curvature])


@cache
def of_s() -> tuple[Theorem, Theorem]:
    """det diag(s)."""
    return det_diagonal(s, h_s)


@cache
def of_best() -> tuple[Theorem, Theorem]:
    """det diag(1/P_aa)."""
    return det_diagonal(best, logic.forall_intro(sign("<", best.at(a), [h_curvature]), a))


# the best member of the family

is_best = both(same_mean, every(a, eq(s.at(a), best.at(a))))


def best_member() -> Sequent:
    """ELBO(μ, diag(s)) <= ELBO(m, diag(1/P_aa)), and equality iff μ = m and s_a = 1/P_aa."""
    parts = (
        lt(0, det(diag(s))),
        lt(0, det(diag(best))),
        le(mean_field, optimum),
        Iff(eq(mean_field, optimum), is_best),
    )
    return sequent(both(*parts), *standing, positive_s)


@cache
def scaled() -> Theorem:
    """1 + log(P_aa s_a) = P_aa s_a for all a iff s_a = 1/P_aa for all a."""
    t = log(curvature.at(a)) + log(s.at(a))
    tangent, equal = algebra.exp_tangent_iff(t), eq(s.at(a), best.at(a))

    def there(h: Theorem) -> Theorem:
        product = restate(congruence(h, exp), eq(curvature.at(a) * s.at(a), 1), [h_s, h_curvature])
        return Certificate().equal(product, best.at(a)).prove("=", s.at(a), best.at(a), [h_curvature])

    def back(h: Theorem) -> Theorem:
        return restate(congruence(h, log), eq(t, 0), [h_curvature])

    return iff_every(iff_transitive(tangent, iff(eq(t, 0), equal, there, back)), a)


@cache
def best_member_proof() -> Theorem:
    """1 + log(P_aa s_a) <= P_aa s_a, summed, and the square in μ - m."""
    half, facts = Fraction(1, 2), [h_gamma, h_s, h_curvature, h_varpi]
    tangent = logic.forall_intro(algebra.exp_tangent(log(curvature.at(a)) + log(s.at(a))), a)
    cert = squares(Certificate().add((tangent, a), c=half, over=[over(a)]))
    cert.equal(of_s()[1], half).equal(of_best()[1], -half)
    cert.equal((h_x, b), times(W, mu - m).at(b) / gamma, over=[over(b)])
    below, split = cert.prove("<=", mean_field, optimum, facts), cert.iff(mean_field, optimum, facts)

    def there(h: Theorem) -> Theorem:
        mean = forward(no_squares(), logic.and_intro(logic.and_elim(h, 1), logic.and_elim(h, 2)))
        return logic.and_intro(mean, forward(scaled(), logic.and_elim(h, 0)))

    def back(h: Theorem) -> Theorem:
        none = backward(no_squares(), logic.and_elim(h, 0))
        return logic.and_intro(backward(scaled(), logic.and_elim(h, 1)), *(logic.and_elim(none, k) for k in (0, 1)))

    ends = iff(iff_parts(split)[1], is_best, there, back)
    return logic.and_intro(of_s()[0], of_best()[0], below, iff_transitive(split, ends))


def best_variants() -> list[Variant]:
    """x not tied to y; the bound reversed; a condition too few."""
    goal = logic.require("best_variants", logic.assume(best_member().goal), And).args
    parts = (*goal[:2], le(optimum, mean_field)), (*goal[:3], Iff(eq(mean_field, optimum), same_mean))
    return [
        Variant("x = (γI + WWᵀ)y dropped", sequent(best_member().goal, *standing[:2], positive_s)),
        *(
            Variant(label, sequent(both(*part), *standing, positive_s))
            for label, part in zip(("the best is the worst", "equality whatever s is"), parts, strict=True)
        ),
    ]


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-mean-field-best",
        title="The linear-Gaussian model: the best mean-field posterior",
        printed=best_member,
        proof=best_member_proof,
        variants=best_variants,
        equality=lambda: [
            EqualityCase(
                mean_field, optimum, at_posterior(rotated=False), at_posterior(off=True, rotated=False), "n = 2, d = 3"
            ),
        ],
        note="Among q = N(μ, diag(s)) the ELBO is greatest at the posterior mean with s_a = 1/P_aa, the variance of z_a given "
        "x and the other latents.",
    ),
)
