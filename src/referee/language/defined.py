"""Is a printed formula well-defined? Its obligations: denominators are not 0, logarithms of positive terms, roots of terms >= 0.

The kernel's functions are total (1/0 = 0, log of a negative number = 0), so this is a question of its own. An obligation is
closed under the quantifiers above it and stands under the hypotheses that the formula itself puts before it.
"""

from __future__ import annotations

from referee.language.nodes import Node
from referee.language.statements import (
    And,
    BigO,
    Deriv,
    Exists,
    Forall,
    IdxNe,
    Iff,
    Implies,
    Rel,
    Sequent,
    Smooth,
    Statement,
    le,
    lt,
    ne,
)  # fmt: skip
from referee.language.subst import free, substitute
from referee.language.terms import Det, Fn, Inv, Sum, as_term


def obligations(sequent: Sequent) -> tuple[Sequent, ...]:
    """What has to be proved for the sequent to be well-defined."""
    found: list[Sequent] = []
    given: tuple[Statement, ...] = ()
    for hypothesis in sequent.given:
        _walk(hypothesis, given, found)
        given = (*given, hypothesis)
    _walk(sequent.goal, given, found)
    return tuple(dict.fromkeys(found))


def _walk(node: object, given: tuple[Statement, ...], found: list[Sequent]) -> None:
    match node:
        case Inv(arg=arg):
            found.append(Sequent(given, ne(arg, 0)))
            _walk(arg, given, found)
        case Fn(name="log", arg=arg):
            found.append(Sequent(given, lt(0, arg)))
            _walk(arg, given, found)
        case Fn(name="sqrt", arg=arg):
            found.append(Sequent(given, le(0, arg)))
            _walk(arg, given, found)
        case Sum(index=i, but=but, body=body) | Forall(index=i, but=but, body=body):
            outside = tuple(g for g in given if i not in free(g).indices)  # they speak of another i
            _walk(body, (*outside, *(IdxNe(i, b) for b in but)), found)
        case Implies(given=first, then=then):
            _walk(first, given, found)
            _walk(then, (*given, first), found)
        case And(args=parts):
            for conjunct in parts:
                _walk(conjunct, given, found)
                given = (*given, conjunct)
        case Exists(name=name, body=claim):
            _walk(claim, tuple(g for g in given if name not in free(g).symbols), found)
        case Deriv(var=var, f=f, point=point, value=slope):
            for term in (substitute(f, symbols={var: point}), point, slope):
                _walk(term, given, found)
        case BigO(var=var, f=f):  # defined near 0, by continuity, if it is defined at 0 with strict signs
            inner: list[Sequent] = []
            _walk(substitute(f, symbols={var: as_term(0)}), given, inner)
            found.extend(Sequent(s.given, _strict(s.goal)) for s in inner)
        case Rel() | Iff() | Smooth() | Det() | Node():
            for value in node.fields():
                _walk(value, given, found)
        case tuple():
            for item in node:
                _walk(item, given, found)


def _strict(goal: Statement) -> Statement:
    return lt(goal.lhs, goal.rhs) if isinstance(goal, Rel) and goal.op == "<=" else goal
