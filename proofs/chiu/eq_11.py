"""(11): the evidence lower bound, its gap, and the distribution that closes it, for a finite latent space z = 1, …, n.

p_z = p(x, z) at the observed x and q_z = q(z | x). The gap is KL(q ‖ p(z|x)) >= 0, and 0 only at the posterior (Gibbs). For a
general latent space Σ_z becomes the integral; the identity is the linearity of the expectation.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from proofs.chiu.gibbs import gibbs_summand
from referee.claims import Claim, EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import (
    Forall,
    Iff,
    Sequent,
    both,
    eq,
    every,
    le,
    lt,
    sequent,
)
from referee.language.statements import Statement as Formula
from referee.language.terms import Term, indices, log, sizes, total
from referee.language.vectors import Vector, vector
from referee.tactics.basic import (
    Certificate,
    iff,
    iff_every,
    iff_parts,
    iff_transitive,
    sign,
)
from referee.tactics.lemmas import use

(n,) = sizes("n")
i, j = indices("i j", n)
p, q, w = (vector(name, n) for name in ("p", "q", "w"))

evidence = total(i, p.at(i))
posterior = Vector(n, lambda z: p.at(z) / evidence)
"""p(z|x) = p(x, z)/p(x)."""

some_value = le(1, n)
positive_p: Forall = every(i, lt(0, p.at(i)))


def distribution(r: Vector = q) -> tuple[Formula, Formula]:
    """r_z > 0 and Σ_z r_z = 1."""
    return every(i, lt(0, r.at(i))), eq(total(i, r.at(i)), 1)


def elbo(r: Vector = q) -> Term:
    """E_r[log p(x, z)/r(z)]."""
    return total(i, r.at(i) * log(p.at(i) / r.at(i)))


def divergence(r: Vector = q) -> Term:
    """KL(r ‖ p(z|x))."""
    return total(i, r.at(i) * log(r.at(i) / posterior.at(i)))


standing = (some_value, positive_p, *distribution())
h_n, h_p, h_q, h_sum = map(logic.assume, standing)
FACTS = (h_n, h_p, h_q)
is_posterior = every(i, eq(q.at(i), posterior.at(i)))


@cache
def identity() -> Theorem:
    """log p(x) - KL(q ‖ p(z|x)) = E_q[log p(x, z)/q(z|x)]: the logarithms of quotients are differences, and Σq = 1."""
    cert = Certificate().equal(h_sum, -log(evidence))
    return cert.prove("=", log(evidence) - divergence(), elbo(), FACTS)


@cache
def gibbs() -> tuple[Theorem, Theorem]:
    """L <= log p(x), and equality iff q = p(z|x): q + q log p(z|x) <= p(z|x) + q log q, summed."""
    entry = posterior.at(i)
    th = use(gibbs_summand(), sign("<=", q.at(i), [h_q]), sign("<", entry, [h_n, h_p]), a=q.at(i), b=entry)
    each = logic.forall_intro(logic.and_elim(th, 0), i)
    cert = Certificate().add((each, i), over=[(i, ())]).equal(h_sum, log(evidence) - 1)
    bound = cert.prove("<=", elbo(), log(evidence), FACTS)
    split = cert.iff(elbo(), log(evidence), FACTS)
    return bound, iff_transitive(split, iff_every(logic.and_elim(th, 1), i))


@cache
def reached() -> Theorem:
    """E_r[log p(x, z)/r(z)] = log p(x) at the posterior r."""
    add_up = Certificate().prove("=", total(i, posterior.at(i)), 1, [h_n, h_p])
    cert = Certificate().equal(add_up, log(evidence))
    return cert.prove("=", elbo(posterior), log(evidence), [h_n, h_p])


def amortization_gap() -> Sequent:
    """The best q is the posterior; L falls short of the best value by KL(q ‖ p(z|x)) >= 0, and by 0 there only."""
    gap = eq(elbo(posterior) - elbo(), divergence())
    parts = (gap, le(0, divergence()), Iff(eq(elbo(), elbo(posterior)), is_posterior))
    return sequent(both(*parts), *standing)


@cache
def amortization_proof() -> Theorem:
    """The identity (11), twice."""
    bound, tight = gibbs()
    gap = Certificate().equal(identity()).equal(reached()).prove("=", elbo(posterior) - elbo(), divergence())
    nonnegative = Certificate().add(bound).equal(identity()).prove("<=", 0, divergence())
    best, value = eq(elbo(), elbo(posterior)), iff_parts(tight)[0]
    same_value = iff(
        best,
        value,
        lambda h: Certificate().equal(h).equal(reached()).prove("=", elbo(), log(evidence)),
        lambda h: Certificate().equal(h).equal(reached(), -1).prove("=", elbo(), elbo(posterior)),
    )
    return logic.and_intro(gap, nonnegative, iff_transitive(same_value, tight))


def at_posterior(uniform: bool = False) -> Any:
    """p = (1, 2, …, 6)/30 and q the posterior; or q uniform."""
    from referee.numerics.model import Model  # noqa: PLC0415

    joint = {(k,): Fraction(k + 1, 30) for k in range(6)}
    q_z = {(k,): Fraction(1, 6) if uniform else Fraction(k + 1, 21) for k in range(6)}
    return lambda _: Model({"n": 6}, {"p": joint, "q": q_z})


def identity_variants() -> list[Variant]:
    """q not normalised; KL the other way round; its sign."""
    other_way = total(i, posterior.at(i) * log(posterior.at(i) / q.at(i)))
    return [
        Variant("Σq = 1 dropped", sequent(eq(log(evidence) - divergence(), elbo()), *standing[:3])),
        Variant("KL(p(z|x) ‖ q)", sequent(eq(log(evidence) - other_way, elbo()), *standing)),
        Variant("+KL in place of -KL", sequent(eq(log(evidence) + divergence(), elbo()), *standing)),
    ]


def bound_variants() -> list[Variant]:
    """q not normalised; the bound reversed."""
    return [
        Variant("Σq = 1 dropped", sequent(le(elbo(), log(evidence)), *standing[:3])),
        Variant("log p(x) <= L", sequent(le(log(evidence), elbo()), *standing)),
    ]


CLAIMS: tuple[Claim, ...] = (
    Statement(
        "CH-eq11",
        printed=lambda: sequent(eq(log(evidence) - divergence(), elbo()), *standing),
        proof=identity,
        variants=identity_variants,
        note="Proved for n latent values with q_z > 0; the last equality defines L(θ, φ). Where q_z = 0, 0 log 0 = 0 has to be said.",
    ),
    Statement(
        "CH-eq11-lb",
        printed=lambda: sequent(le(elbo(), log(evidence)), *standing),
        proof=lambda: gibbs()[0],
        equality=lambda: [
            EqualityCase(elbo(), log(evidence), at_posterior(), at_posterior(True), "q = p(z|x), n = 6, p_z = z/30"),
        ],
        variants=bound_variants,
        note="Gibbs' inequality; equality holds for q = p(z|x) and for no other q.",
    ),
    Statement(
        "CH-s5-gap",
        printed=amortization_gap,
        proof=amortization_proof,
        equality=lambda: [
            EqualityCase(elbo(), elbo(posterior), at_posterior(), at_posterior(True), "q = p(z|x), n = 6, p_z = z/30"),
        ],
        variants=lambda: [Variant("no gap for any q", sequent(eq(elbo(), elbo(posterior)), *standing))],
        note="The gap is the loss against the best q, read over all distributions: it is KL(q ‖ p(z|x)). Within a smaller "
        "family the divergence of its best member (the approximation gap) is taken off.",
    ),
)
