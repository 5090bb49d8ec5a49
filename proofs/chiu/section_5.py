"""Section 5, the model: the Gaussian joint density, the evidence, and what it means to solve for the variational parameters.

z in R^n has the density N(0, I), x in R^d given z the density N(μ, γI) with μ = μ_x(z, θ). For the evidence and for z* the
latent space is finite, as in `eq_11`: the variational parameter is the distribution q itself.
"""

from __future__ import annotations

from functools import cache

from proofs.chiu.eq_11 import (
    distribution,
    elbo,
    evidence,
    gibbs,
    h_n,
    h_p,
    i,
    is_posterior,
    n,
    posterior,
    reached,
    standing,
    w,
)
from referee.claims import Claim, Definition, Prose, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import matrix
from referee.language.statements import FALSE, Exists, Iff, Implies, Sequent, both, eq, every, le, lt, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import Term, as_term, exp, indices, log, real, sizes, total
from referee.language.vectors import Vector, vector, zero
from referee.tactics.basic import Certificate, backward, chain_discharge, forward, iff, implies, restate, sign

(d,) = sizes("d")
a, b = indices("a b", d)
gamma, varpi = real("gamma varpi")
z, x, mu = vector("z", n), vector("x", d), vector("mu", d)

positive_gamma, positive_varpi = lt(0, gamma), lt(0, varpi)


def gaussian(point: Vector, mean: Vector, variance: Term) -> Term:
    """N(mean, variance I) at the point; ϖ stands for 2π."""
    square = (point - mean).norm2() / (2 * variance)
    return exp(-square - point.size * log(varpi * variance) / 2)


prior = gaussian(z, zero(n), as_term(1))
emission = gaussian(x, mu, gamma)
joint = exp(-z.norm2() / 2 - (x - mu).norm2() / (2 * gamma) - n * log(varpi) / 2 - d * log(varpi * gamma) / 2)
"""p(x, z), with one exponential."""


def joint_proof() -> list[Theorem]:
    """Both densities are positive, and so is p(x, z) = p(x|z) p(z)."""
    facts = [logic.assume(positive_gamma), logic.assume(positive_varpi)]
    product = Certificate().prove("=", emission * prior, joint, facts)
    return [product, sign("<", prior), sign("<", emission), sign("<", joint)]


# the evidence, for n latent values and d observations

P = matrix("P", d, n)
R = matrix("R", d, n)
p_x = vector("p_x", d)
bayes = every(a, every(i, eq(P.at(a, i), p_x.at(a) * R.at(a, i))))
"""p(x, z) = p(x) p(z|x)."""
conditional = every(a, eq(total(i, R.at(a, i)), 1))
integrated = every(a, eq(total(i, P.at(a, i)), p_x.at(a)))
over_x = every(a, every(i, eq(total(b, P.at(b, i)), p_x.at(a))))


def evidence_proof() -> Theorem:
    """Σ_z p(z|x) = 1."""
    h_bayes, h_one = logic.assume(bayes), logic.assume(conditional)
    cert = Certificate().equal((h_bayes, a, i), over=[(i, ())]).equal((h_one, a), p_x.at(a))
    return logic.forall_intro(cert.prove("=", total(i, P.at(a, i)), p_x.at(a)), a)


# what solving for z* means

better = Exists("w", both(*distribution(w), lt(elbo(), elbo(w))))
is_best = Implies(better, FALSE)
"""No distribution has a greater L."""


def solving_printed() -> Sequent:
    """The optimum z* solves L = 2."""
    return sequent(eq(elbo(), 2), *standing[:2], is_posterior, *distribution())


def solving_repaired() -> Sequent:
    """z* maximises L iff it is the posterior; L = 2 has a solution only if log p(x) >= 2."""
    return sequent(both(Iff(is_best, is_posterior), Implies(eq(elbo(), 2), le(2, log(evidence)))), *standing)


@cache
def solving_proof() -> Theorem:
    """By L <= log p(x), with equality at the posterior."""
    bound, tight = gibbs()
    best_value = eq(elbo(), log(evidence))

    def there(h: Theorem) -> Theorem:
        def greater(less: Theorem) -> Theorem:
            entries = logic.forall_intro(sign("<", posterior.at(i), [h_n, h_p]), i)
            add_up = Certificate().prove("=", total(i, posterior.at(i)), 1, [h_n, h_p])
            more = Certificate().add(less).equal(reached(), -1).prove("<", elbo(), elbo(posterior))
            family = Lam((i,), posterior.at(i))
            body = both(*distribution(w), lt(elbo(), elbo(w)))
            instance = substitute(body, symbols={"w": family})
            there_is = logic.exists_intro(
                restate(logic.and_intro(entries, add_up, more), instance, [h_n, h_p]), "w", body, family
            )
            return logic.ex_falso(logic.implies_elim(h, there_is), best_value)

        value = logic.order_cases(
            implies(le(log(evidence), elbo()), lambda more: logic.antisymmetry(bound, more)),
            implies(lt(elbo(), log(evidence)), greater),
        )
        return forward(tight, value)

    def back(h: Theorem) -> Theorem:
        value = backward(tight, h)
        at_w = logic.instantiate(bound, symbols={"q": Lam((i,), w.at(i))})

        def clash(other: Theorem) -> Theorem:
            above = chain_discharge(at_w, logic.and_elim(other, 0), logic.and_elim(other, 1))
            cert = Certificate().add(above).add(logic.and_elim(other, 2)).equal(value, -1)
            return cert.prove("<", 0, 0)

        none = implies(both(*distribution(w), lt(elbo(), elbo(w))), clash)
        return implies(better, lambda e: logic.exists_elim(e, none, "w"))

    level = implies(eq(elbo(), 2), lambda h: Certificate().add(bound).equal(h, -1).prove("<=", 2, log(evidence)))
    return logic.and_intro(iff(is_best, is_posterior, there, back), level)


CLAIMS: tuple[Claim, ...] = (
    Definition(
        "CH-s5-joint",
        terms=lambda: [prior, emission, joint],
        given=lambda: [positive_gamma, positive_varpi],
        proof=joint_proof,
        note="ϖ stands for 2π. μ_x(z, θ) is any function of z; γ > 0 is needed, and stated.",
    ),
    Statement(
        "CH-s5-evid",
        printed=lambda: sequent(integrated, bayes, conditional),
        proof=evidence_proof,
        variants=lambda: [
            Variant("integrated over x", sequent(over_x, bayes, conditional)),
            Variant("p(z|x) not normalised", sequent(integrated, le(1, d), le(1, n), bayes)),
        ],
        note="In print dz is missing after the integral sign. For n latent values the integral is a "
        "sum; it does not depend on how p(x|z) is modelled.",
    ),
    Prose(
        "CH-s5-intract",
        "Intractable is not defined. For a linear μ_x the integral has a closed form (x is Gaussian); for a general network none is "
        "known, which is no theorem.",
    ),
    Statement(
        "CH-s5-zstar",
        printed=solving_printed,
        repaired=solving_repaired,
        proof=solving_proof,
        variants=lambda: [
            Variant(
                "Σq = 1 dropped: L > log p(x)", sequent(le(elbo(), log(evidence)), *standing[:3]), without=standing[3]
            )
        ],
        note="z* should maximise L(θ, z), started at z⁽⁰⁾. The printed equation has z⁽⁰⁾, which is given, as its only argument, and "
        "L = 2 has no solution at all where log p(x) < 2. The 2 is probably a footnote mark.",
    ),
)
