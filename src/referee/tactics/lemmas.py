"""Lemmas about exp and log, proved once for symbols and instantiated where they are used.

All come from one tangent: 1 + t <= e^t, with equality iff t = 0.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from referee.kernel import algebra, logic
from referee.kernel.theorem import Theorem, same
from referee.language.statements import Rel, eq, le, lt
from referee.language.terms import as_term, exp, log, real
from referee.tactics.basic import (
    Certificate,
    backward,
    congruence,
    discharge,
    forward,
    iff,
    iff_parts,
    iff_transitive,
    restate,
    ring,
    sign,
    symmetric,
    transitive,
)  # fmt: skip

X, Y, A = real("x y a")


@cache
def exp_monotone() -> tuple[Theorem, Theorem]:
    """x <= y |- e^x <= e^y, and e^x = e^y iff x = y."""
    h = logic.assume(le(X, Y))
    tangent = algebra.exp_tangent(Y - X)
    positive = algebra.exp_positive(X)
    cert = Certificate().add(positive, tangent).add(positive, h)
    split = cert.iff(exp(X), exp(Y))
    equal = eq(X, Y)

    def close(parts: Theorem) -> Theorem:
        return logic.and_elim(parts, 1)

    def open_(s: Theorem) -> Theorem:
        zero = restate(s, Rel("=", Y - X, as_term(0)))
        return logic.and_intro(backward(algebra.exp_tangent_iff(Y - X), zero), s)

    return cert.prove("<=", exp(X), exp(Y)), iff_transitive(split, iff(iff_parts(split)[1], equal, close, open_))


@cache
def log_monotone() -> tuple[Theorem, Theorem]:
    """0 < x, x <= y |- log x <= log y, and log x = log y iff x = y."""
    px, h = logic.assume(lt(0, X)), logic.assume(le(X, Y))
    py = Certificate().add(px).add(h).prove("<", 0, Y)
    facts = [px, py]
    t = log(X) - log(Y)
    tangent = algebra.exp_tangent(t)
    inverse = sign("<", 1 / Y, facts)
    cert = Certificate().add(tangent).add(inverse, h)
    split = cert.iff(log(X), log(Y), facts)
    equal = eq(X, Y)

    def open_(s: Theorem) -> Theorem:
        zero = restate(congruence(s, log), Rel("=", t, as_term(0)))
        return logic.and_intro(backward(algebra.exp_tangent_iff(t), zero), s)

    whole = iff_transitive(split, iff(iff_parts(split)[1], equal, lambda p: logic.and_elim(p, 1), open_))
    return cert.prove("<=", log(X), log(Y), facts), whole


@cache
def log_product() -> Theorem:
    """0 < x, 0 < y |- log(x y) = log x + log y."""
    return ring(log(X * Y), log(X) + log(Y), [logic.assume(lt(0, X)), logic.assume(lt(0, Y))])


def use(lemma: Theorem, *premises: Theorem, **symbols: Any) -> Theorem:
    """The lemma at these symbols, its hypotheses discharged by the premises."""
    th = logic.instantiate(lemma, symbols={k: as_term(v) for k, v in symbols.items()}) if symbols else lemma
    for h in th.hyps:
        for p in premises:
            if same(h, p.goal):
                th = discharge(th, p)
                break
    return th


@cache
def softplus_tangent() -> tuple[Theorem, Theorem]:
    """0 < a |- log(1 + a e^x) + p (y - x) <= log(1 + a e^y) with p = a e^x/(1 + a e^x), and equality iff y = x.

    With q = 1 - p and z = y - x this is q + p e^z >= e^{pz}, from the tangents of exp at -pz and at qz.
    """
    a = logic.assume(lt(0, A))
    s, r = 1 + A * exp(X), 1 + A * exp(Y)
    p, q, z = A * exp(X) / s, 1 / s, Y - X
    one, two = algebra.exp_tangent(-(p * z)), algebra.exp_tangent(q * z)
    weight = algebra.exp_positive(p * z)
    cert = Certificate().add(weight, one).add(weight, sign("<", A * exp(X), [a]), two)
    inner = cert.prove("<=", s * exp(p * z), r, [a])
    split = cert.iff(s * exp(p * z), r, [a])
    left_positive = sign("<", s * exp(p * z), [a])
    bound, tight = log_monotone()
    premises = (left_positive, inner)
    bound = use(bound, *premises, x=s * exp(p * z), y=r)
    tight = use(tight, *premises, x=s * exp(p * z), y=r)
    expand = use(log_product(), sign("<", s, [a]), weight, x=s, y=exp(p * z))
    whole = transitive(ring(log(s) + p * z, log(s) + log(exp(p * z))), symmetric(expand), bound)
    equal = eq(Y, X)

    def close(parts: Theorem) -> Theorem:
        qz = forward(algebra.exp_tangent_iff(q * z), logic.and_elim(parts, 1))
        return Certificate().equal(qz, s).prove("=", Y, X, [a])

    def open_(h: Theorem) -> Theorem:
        pz = Certificate().equal(h, -p).prove("=", -(p * z), 0, [a])
        qz = Certificate().equal(h, q).prove("=", q * z, 0, [a])
        return logic.and_intro(
            backward(algebra.exp_tangent_iff(-(p * z)), pz), backward(algebra.exp_tangent_iff(q * z), qz)
        )

    parts = iff_transitive(tight, split, iff(iff_parts(split)[1], equal, close, open_))
    moved = iff(
        eq(log(s) + p * z, log(r)),
        iff_parts(tight)[0],
        lambda h: transitive(expand, ring(log(s) + log(exp(p * z)), log(s) + p * z), h),
        lambda h: transitive(ring(log(s) + p * z, log(s) + log(exp(p * z))), symmetric(expand), h),
    )
    return whole, iff_transitive(moved, parts)
