"""Statements about constants, and about entries of families over constant ranges, proved by their values."""

from __future__ import annotations

from fractions import Fraction

from referee.kernel import logic
from referee.kernel import polynomial as P
from referee.kernel.theorem import Theorem
from referee.language.statements import And, Forall, Implies, Rel, Statement
from referee.language.subst import substitute
from referee.language.terms import Term
from referee.language.text import show
from referee.tactics.basic import Certificate, implies, restate, sign
from referee.tactics.finite import every_value
from referee.tactics.links import TacticError


def evaluated(statement: Statement) -> Theorem:
    """The statement: a relation of constants, an implication with a false premise or a true end, all parts, all values of an index.

    Raises:
        TacticError: it is false, or no statement of this kind: says which part.
    """
    match statement:
        case And(args=parts):
            return logic.and_intro(*map(evaluated, parts))
        case Forall(index=i, but=(), body=body) if not i.range.coeffs:
            here = every_value(i, body, lambda at: evaluated(substitute(body, indices={i: at})))
            return logic.forall_intro(here, i)
        case Implies(given=Rel() as given, then=then) if not _true(given):
            return implies(given, lambda h: logic.ex_falso(h, then))
        case Implies(given=given, then=then):
            return implies(given, lambda _: evaluated(then))
        case Rel() if _true(statement):
            return _relation(statement)
    raise TacticError(f"{show(statement)} is not a true statement about constants")


def _value(t: Term) -> Fraction | None:
    poly = logic.known(()).poly(t)
    return poly.get(P.ONE, Fraction(0)) if set(poly) <= {P.ONE} else None


def _true(statement: Rel) -> bool:
    gap = _value(statement.rhs - statement.lhs)
    if gap is None:
        raise TacticError(f"{show(statement)} is not about constants")
    return {"=": gap == 0, "!=": gap != 0, "<": gap > 0, "<=": gap >= 0}[statement.op]


def _relation(statement: Rel) -> Theorem:
    gap = _value(statement.rhs - statement.lhs)
    if statement.op == "!=":
        return restate(sign("!=", statement.rhs - statement.lhs), statement)
    cert = Certificate() if not gap else Certificate().add(c=gap)
    return cert.prove(statement.op, statement.lhs, statement.rhs)
