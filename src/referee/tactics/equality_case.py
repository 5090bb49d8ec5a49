"""The condition of an equality case in the words of a claim: "every c x_j is the mean" is "all x_j are equal"."""

from __future__ import annotations

from itertools import product

from referee.kernel import logic
from referee.kernel import polynomial as P
from referee.kernel.theorem import Theorem
from referee.language.statements import Forall, Rel, Statement
from referee.language.subst import substitute
from referee.language.terms import Term
from referee.tactics import denormal
from referee.tactics.basic import iff, iff_parts, iff_transitive, restate
from referee.tactics.inequality import FAILURES, Context
from referee.tactics.means import constant_iff


def constant_family(condition: Statement, right: Statement, known: Context) -> Theorem | None:
    """For the two statements "c x_j is its mean, for all j" and "x_j = x_k for all j and k": one iff the other."""
    match condition, right:
        case (
            Forall(index=i, but=but, body=Rel(op="=", lhs=f)),
            Forall(index=j, but=same, body=Forall(index=k, but=also, body=Rel(op="=", lhs=x))),
        ) if set(but) == set(same) == set(also) and i.range == j.range == k.range:
            norm = logic.known(known.facts)
            g = norm.poly(substitute(f, indices={i: j}))
            for c in _quotients(g, norm.poly(x)):
                try:
                    th = constant_iff(j, k, x, factor=c, but=same, facts=known.facts)
                    left, whole = iff_parts(th)
                    return iff_transitive(_same(condition, left, known), th, _same(whole, right, known))
                except FAILURES:
                    continue
    return None


def _same(a: Statement, b: Statement, known: Context) -> Theorem:
    """A iff B, where they differ by equal terms."""
    return iff(a, b, lambda h: restate(h, b, known.facts), lambda h: restate(h, a, known.facts))


def _quotients(g: P.Poly, x: P.Poly) -> list[Term]:
    """Terms c with g = c x, where one monomial can tell."""
    out = []
    for (mono, c), (part, e) in product(g.items(), x.items()):
        rest = dict(mono)
        for f, m in part:
            rest[f] = rest.get(f, 0) - m
        out.append(c / e * denormal.quotient(tuple(sorted((f, m) for f, m in rest.items() if m))))
    return out
