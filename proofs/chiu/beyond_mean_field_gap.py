"""Section 5 beyond the text: what the mean-field family cannot close, ½ log(Π P_aa / det P), is Hadamard's defect of the precision P.

The model is that of `beyond_linear_gaussian`. The defect does not depend on x; it is never negative, which is Hadamard's inequality for
P = I + WᵀW/γ, and it is 0 iff the columns of W are orthogonal. Sources: Hadamard 1893; Horn & Johnson 2013, Theorem 7.8.1.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from proofs.chiu.beyond_evidence_determinant import P, W, h_gamma, precision
from proofs.chiu.beyond_evidence_gap import at_posterior
from proofs.chiu.beyond_linear_gaussian import a, b, defined, evidence, evidence_det, identity_for, m, standing
from proofs.chiu.beyond_mean_field import best, curvature, h_curvature, of_best, optimum
from proofs.chiu.beyond_trace_bound import invertible, trace_bound_proof
from proofs.chiu.section_5 import gamma, n
from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.matrices import Matrix, diag, identity
from referee.language.statements import And, IdxNe, Iff, Sequent, both, eq, every, le, lt, sequent
from referee.language.subst import Lam, substitute
from referee.language.terms import Delta, Term, as_term, indices, log, sqrt, total
from referee.tactics.basic import (
    Certificate,
    congruence,
    discharge,
    iff,
    iff_parts,
    iff_transitive,
    restate,
    ring,
)  # fmt: skip
from referee.tactics.determinants import det, det_of_product
from referee.tactics.tables import entries

(c,) = indices("c", n)
shrunk: Matrix = P @ diag(best)
"""PS for the best variances S = diag(1/P_aa)."""
orthogonal = every(a, every(c, eq(total(b, W.at(b, a) * W.at(b, c)), 0), but=[a]))
"""The columns of W are orthogonal."""
defect: Term = (total(a, log(curvature.at(a))) - log(det(P))) / 2


def remaining_gap(rest: Term = defect) -> Sequent:
    """evidence - ELBO(m, diag(1/P_aa)) = ½(Σ log P_aa - log det P) >= 0, and 0 iff the columns of W are orthogonal."""
    parts = (eq(evidence - optimum, rest), le(0, rest), Iff(eq(evidence, optimum), orthogonal))
    return sequent(both(defined, lt(0, det(P)), lt(0, det(diag(best))), *parts), *standing)


@cache
def columns() -> Theorem:
    """P diag(1/P_aa) = I iff the columns of W are orthogonal."""
    i, j = indices("i j", n)
    entry = eq(shrunk.at(i, j), Delta(i, j))

    def there(h: Theorem) -> Theorem:
        apart = logic.assume(IdxNe(a, c))
        cert = Certificate().equal((h, a, c), gamma * curvature.at(c))
        dot = cert.prove("=", total(b, W.at(b, a) * W.at(b, c)), 0, [h_gamma, h_curvature, apart])
        return logic.forall_intro(logic.forall_intro(dot, c, [a]), a)

    def back(h: Theorem) -> Theorem:
        apart = logic.assume(IdxNe(i, j))
        dot = logic.forall_elim(logic.forall_elim(h, i), j, [apart])
        off = Certificate().equal(dot, 1 / (gamma * curvature.at(j)))
        off_diagonal = logic.implies_intro(
            off.prove("=", entry.lhs, entry.rhs, [apart, h_gamma, h_curvature]), apart.goal
        )
        on = ring(shrunk.at(i, i), Delta(i, i), [h_curvature])
        return logic.forall_intro(logic.forall_intro(logic.index_cases(off_diagonal, on), j), i)

    return iff(shrunk.equals(identity(n)), orthogonal, there, back)


@cache
def at_best() -> tuple[Theorem, Theorem]:
    """log det P diag(1/P_aa) <= tr - n, and equality iff P diag(1/P_aa) = I: `trace_bound` with L = diag(P_aa^{-1/2})."""
    root = sqrt(curvature.at(a))
    symbols = {"L": Lam((a, c), Delta(a, c) * root / curvature.at(a)), "L'": Lam((a, c), Delta(a, c) * root)}
    parts = logic.require("at_best", logic.assume(substitute(invertible, symbols=symbols)), And).args
    th = logic.instantiate(trace_bound_proof(), symbols=symbols)
    th = discharge(th, logic.and_intro(*(entries(part, facts=[h_curvature]) for part in parts)))
    left, right = log(det(shrunk)), shrunk.trace() - n
    bound = restate(logic.and_elim(th, 2), le(left, right), [h_curvature])
    return bound, restate(logic.and_elim(th, 3), Iff(eq(left, right), shrunk.equals(identity(n))), [h_curvature])


@cache
def remaining_gap_proof() -> Theorem:
    """log det P diag(1/P_aa) = log det P - Σ log P_aa, and tr P diag(1/P_aa) = n."""
    facts, half = [h_curvature, of_best()[0], logic.and_elim(precision(), 0)], Fraction(1, 2)
    split = congruence(det_of_product(P, diag(best)), log)
    cert = Certificate().equal(split, -1).equal(of_best()[1])
    value = cert.prove("=", log(det(shrunk)), log(det(P)) - total(a, log(curvature.at(a))), facts)
    closed = logic.instantiate(discharge(identity_for(diag(best)), of_best()[0]), symbols={"mu": Lam((a,), m.at(a))})
    gap = Certificate().equal(closed, -1).equal(value, -half).prove("=", evidence - optimum, defect, [h_curvature])
    bound, tight = at_best()
    nonnegative = Certificate().add(bound, c=half).equal(value, -half).prove("<=", 0, defect, [h_curvature])
    whole, part = eq(evidence, optimum), iff_parts(tight)[0]

    def there(h: Theorem) -> Theorem:
        cert = Certificate().equal(h, -2).equal(gap, 2).equal(value)
        return cert.prove("=", log(det(shrunk)), shrunk.trace() - n, [h_curvature])

    def back(h: Theorem) -> Theorem:
        return Certificate().equal(h, -half).equal(gap).equal(value, half).prove("=", evidence, optimum, [h_curvature])

    ends = iff_transitive(iff(whole, part, there, back), tight, columns())
    positive = evidence_det()[0], logic.and_elim(precision(), 0), of_best()[0]
    return logic.and_intro(*positive, gap, nonnegative, ends)


BEYOND: tuple[Statement, ...] = (
    Statement(
        "CH-beyond-mean-field-gap",
        title="The linear-Gaussian model: what the mean-field family cannot close is Hadamard's defect of the precision",
        printed=remaining_gap,
        proof=remaining_gap_proof,
        variants=lambda: [
            Variant("x = (γI + WWᵀ)y dropped", sequent(remaining_gap().goal, *standing[:2])),
            Variant("no gap", remaining_gap(as_term(0))),
            Variant("twice the gap", remaining_gap(defect * 2)),
        ],
        equality=lambda: [
            EqualityCase(
                evidence, optimum, at_posterior(rotated=False), at_posterior(), "orthogonal columns, n = 2, d = 3"
            ),
        ],
        note="½ log(Π P_aa / det P) is the approximation gap of the mean-field family, independent of x. It is 0 iff the columns of W "
        "are orthogonal. That it is never negative is Hadamard's inequality for P.",
    ),
)
