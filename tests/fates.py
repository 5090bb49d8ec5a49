"""What becomes of a mutant: refuted by numbers, proved after all, undefined, about existence; or kept, where nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from referee.kernel import logic
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.statements import And, Exists, Iff, Implies, Sequent, Smooth, Statement
from referee.language.subst import alpha
from referee.numerics.errors import ModelError
from referee.numerics.model import Model
from referee.numerics.models import candidates
from referee.numerics.refute import fails
from referee.numerics.shapes import shape_of, walk
from referee.tactics.basic import restate
from referee.verdict import Unproved, check_proves, undefined


def fate(before: Sequent, mutant: Sequent, theorem: Theorem, models: Iterable[Model] = (), budget: int = 40) -> str:
    """refuted, proved, undefined, existence or kept; `models` are those of the hypotheses that are hard to draw at random."""
    new = changed(before, mutant)
    if any(map(silent, mutant.given)) or all(map(silent, new)):
        return "existence"
    if undefined(mutant):
        return "undefined"
    tried = [case for part in new if not silent(part) for case in cases(part, mutant.given)]
    if any(refuted_at(case, model) for case in tried for model in models):
        return "refuted"
    if proves(theorem, mutant):
        return "proved"
    if any(drawn(case, budget) for case in tried):
        return "refuted"
    return "existence" if any(map(silent, new)) else "kept"


def parts(statement: Statement) -> Iterator[Statement]:
    """The members of a conjunction."""
    if isinstance(statement, And):
        for a in statement.args:
            yield from parts(a)
    else:
        yield statement


def changed(before: Sequent, after: Sequent) -> list[Statement]:
    """The parts of the goal that are new; all of them, if a hypothesis is gone."""
    old = {alpha(p) for p in parts(before.goal)}
    return [p for p in parts(after.goal) if alpha(p) not in old] or list(parts(after.goal))


def silent(statement: Statement) -> bool:
    """Does it speak of existence or smoothness, which numbers do not decide?"""
    return any(isinstance(node, Exists | Smooth) for node in walk(statement))


def cases(statement: Statement, given: tuple[Statement, ...] = ()) -> list[Sequent]:
    """Sequents each of which the statement implies: a counterexample to one of them is one to it."""
    match statement:
        case And(args=args):
            return [case for a in args for case in cases(a, given)]
        case Implies(given=one, then=two):
            return cases(two, (*given, one))
        case Iff(left=one, right=two):
            return [*cases(two, (*given, one)), *cases(one, (*given, two))]
    return [Sequent(given, statement)]


def refuted_at(sequent: Sequent, model: Model) -> bool:
    """Is the model a certified counterexample? It is none if it gives no value to some symbol."""
    try:
        return fails(sequent, model)
    except ModelError:
        return False


def drawn(sequent: Sequent, budget: int) -> bool:
    """Is one of so many models a certified counterexample? As `refute`, which also looks for a small one."""
    return any(fails(sequent, model) for model in candidates(shape_of(sequent.given, sequent.goal), 0, budget))


def proves(theorem: Theorem, mutant: Sequent) -> bool:
    """Does the kernel prove it, from the theorem by normal form?"""
    try:
        check_proves(restate(theorem, mutant.goal, [logic.assume(g) for g in mutant.given]), mutant)
    except (KernelError, NotDecided, Unproved):
        return False
    return True
