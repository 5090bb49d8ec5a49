"""What fails without the hypotheses of `beyond_entmax_necessary`: a KKT point that is no solution, in numbers, at α = 2."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from proofs.chiu.beyond_entmax import kkt
from proofs.chiu.gibbs import exists
from proofs.chiu.notation import i
from referee.kernel import logic
from referee.kernel.theorem import Theorem
from referee.language.statements import Exists, Statement
from referee.language.subst import Lam, substitute
from referee.language.terms import At, Delta, Size, add, as_term
from referee.tactics.evaluated import evaluated

Number = int | Fraction


def family(values: Sequence[Number]) -> Lam:
    """The family with these entries."""
    index = substitute(i, sizes={"n": Size((), len(values))})
    if len(set(values)) == 1:
        return Lam((index,), as_term(values[0]))
    return Lam((index,), add(as_term(c) * Delta(index, At(Size((), at))) for at, c in enumerate(values) if c))


def kkt_point_beaten(better: Statement, tau: Number, scale: Number, **families: Sequence[Number]) -> Theorem:
    """At these T, x, X and θ there is a better point, y with its powers Y, and τ satisfies the KKT conditions."""
    known = {name: family(values) for name, values in families.items() if name not in ("y", "Y")}
    symbols = known | {"T": Lam((), as_term(scale)), "beta": Lam((), as_term(1))}
    size = {"n": Size((), len(families["x"]))}
    there, multiplier = (substitute(substitute(s, sizes=size), symbols=symbols) for s in (better, Exists("tau", kkt)))
    y, Y = family(families["y"]), family(families["Y"])
    inner = substitute(there.body, symbols={"y": y})
    found = exists("Y", inner.body, Y, evaluated(substitute(inner.body, symbols={"Y": Y})))
    point = exists("y", there.body, y, found)
    value = as_term(tau)
    balanced = exists("tau", multiplier.body, value, evaluated(substitute(multiplier.body, symbols={"tau": value})))
    return logic.and_intro(point, balanced)
