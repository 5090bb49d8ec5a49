"""A theorem in other words: its hypotheses met by facts, and its goal restated, up to equal terms.

Implicit differentiation finds formulas and hypotheses in a form of its own; `stated` gives them the form in which they are claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem, same
from referee.language.nodes import Node
from referee.language.statements import And, Exists, Sequent, Statement
from referee.language.subst import Lam
from referee.language.terms import Idx, Symbol
from referee.language.text import show
from referee.tactics.basic import Facts, discharge, restate
from referee.tactics.links import TacticError
from referee.tactics.tables import entries


def met(th: Theorem, *known: Theorem, facts: Facts = ()) -> Theorem:
    """The theorem without the hypotheses that the known facts say, in the same or in other words, also part by part.

    An equality that holds by normal form goes as well.
    """
    for h in th.hyps:
        found = _saying(h, known, facts)
        if found is not None:
            th = discharge(th, found)
    return th


def _saying(statement: Statement, known: Sequence[Theorem], facts: Facts) -> Theorem | None:
    """The known facts, as this statement."""
    for k in known:
        if same(k.goal, statement):
            return k
    for k in known:
        if type(k.goal) is type(statement):
            try:
                return restate(k, statement, facts)
            except (KernelError, NotDecided):
                continue
    if isinstance(statement, And):
        parts = [_saying(part, known, facts) for part in statement.args]
        found = [part for part in parts if part is not None]
        return logic.and_intro(*found) if len(found) == len(parts) else None
    try:
        return entries(statement, facts=facts)
    except (KernelError, NotDecided, TacticError):
        return None


def stated(th: Theorem, sequent: Sequent, *more: Theorem) -> Theorem:
    """The theorem as the sequent has it: with its goal, under its hypotheses; `more` are facts that follow from these.

    Raises:
        TacticError: a hypothesis of the theorem is none of the sequent, or the goals differ: says which.
    """
    known = [logic.assume(g) for g in sequent.given]
    th = met(th, *known, *more, facts=known)
    rest = [h for h in th.hyps if not any(same(h, g) for g in sequent.given)]
    if rest:
        raise TacticError(f"the theorem also assumes {'; '.join(show(h) for h in rest)}")
    try:
        return restate(th, sequent.goal, known)
    except (KernelError, NotDecided) as error:
        raise TacticError(f"{show(th.goal)} does not say {show(sequent.goal)}: {error}") from error


def below_exists(there: Theorem, step: Callable[[Theorem], Theorem]) -> Theorem:
    """From "there are x, y, … with A", and a proof of B from A: there are x, y, … with B."""
    names, body = list[str](), there.goal
    while isinstance(body, Exists):
        names.append(body.name)
        body = body.body
    given, found = body, step(logic.assume(body))
    for name in reversed(names):
        found = logic.exists_intro(found, name, found.goal, _itself(name, found.goal))
        inner = logic.implies_intro(found, given)
        given = Exists(name, given)
        found = logic.exists_elim(logic.assume(given), inner, name)
    return logic.implies_elim(logic.implies_intro(found, given), there)


def _itself(name: str, statement: Statement) -> Lam:
    """The family of this name, with as many indices as it has in the statement."""
    use = next((s for s in _symbols(statement) if s.name == name), Symbol(name))
    place = tuple(Idx(f"i{k}", i.range) for k, i in enumerate(use.indices))
    return Lam(place, Symbol(name, place))


def _symbols(node: object) -> Iterator[Symbol]:
    if isinstance(node, Symbol):
        yield node
    elif isinstance(node, Node):
        for field in node.fields():
            yield from _symbols(field)
    elif isinstance(node, tuple):
        for part in node:
            yield from _symbols(part)
