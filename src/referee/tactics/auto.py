"""The automatic route: a proof of a sequent without a hand-written step, where the known lemmas and certificates reach.

Statements are taken apart here; a single relation is the business of `referee.tactics.inequality`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from referee.kernel import analysis, logic
from referee.kernel.theorem import Theorem
from referee.language.statements import And, BigO, Deriv, Forall, IdxNe, Iff, Implies, Rel, Sequent, Smooth, Statement
from referee.language.subst import free, fresh, substitute
from referee.language.terms import Idx
from referee.tactics.basic import iff, iff_parts, iff_transitive, restate, rewrite
from referee.tactics.equality_case import constant_family
from referee.tactics.expansion import by_taylor
from referee.tactics.inequality import FAILURES, Context, related
from referee.tactics.links import Link
from referee.tactics.reduce import equal_by


@dataclass(frozen=True)
class Auto:
    """What is known while a goal is attacked: every hypothesis as a theorem A |- A."""

    known: tuple[Theorem, ...] = ()
    deadline: float | None = None

    @property
    def context(self) -> Context:
        """The hypotheses that can be side conditions, and those that can be rewriting rules."""
        facts = tuple(t for t in self.known if _is_fact(t.goal))
        return Context(facts, tuple(t for t in self.known if _is_equation(t.goal)), self.deadline)

    def given(self, *statements: Statement) -> Auto:
        """The same with further hypotheses; a conjunction also gives its parts."""
        more: list[Theorem] = []
        for s in statements:
            th = logic.assume(s)
            more += [th, *(logic.and_elim(th, k) for k in range(len(s.args)))] if isinstance(s, And) else [th]
        return replace(self, known=(*self.known, *more))

    def prove(self, goal: Statement) -> Theorem | None:
        """A theorem with this goal from the hypotheses, or None."""
        found = self.find(goal)
        return None if found is None else found.th

    def find(self, goal: Statement) -> Link | None:
        """A theorem with this goal, and for an inequality its equality case (for all indices) where it is known."""
        match goal:
            case And(args=args):
                parts = [self.prove(a) for a in args]
                return Link(logic.and_intro(*(p for p in parts if p))) if all(parts) else None
            case Forall(index=i, but=but, body=body):
                taken = {x for t in self.known for x in free(t.goal).indices}
                j = i if i not in taken else Idx(fresh(i.name, frozenset(x.name for x in taken)), i.range)
                inner = self.given(*(IdxNe(j, b) for b in but)).find(substitute(body, indices={i: j}))
                if inner is None:
                    return None
                case = None if inner.iff is None else logic.forall_intro(inner.iff, j, but)
                return Link(restate(logic.forall_intro(inner.th, j, but), goal), case)
            case Implies(given=given, then=then):
                th = self.given(given).prove(then)
                return None if th is None else Link(logic.implies_intro(_with_parts(th, given), given))
            case Iff(left=left, right=right):
                there, back = self.prove(Implies(left, right)), self.prove(Implies(right, left))
                both = logic.iff_intro(there, back) if there and back else self._equality_case(left, right)
                return None if both is None else Link(both)
            case BigO() | Deriv() | Smooth():
                try:
                    th = self._analysis(goal)
                except FAILURES:
                    return None
                return None if th is None else Link(th)
            case Rel():
                return self.link(goal)
        return None

    def _analysis(self, goal: BigO | Deriv | Smooth) -> Theorem | None:
        """Expansions by Taylor's theorem, derivatives and smoothness by the structure of the term."""
        known = self.context
        match goal:
            case BigO():
                return by_taylor(goal, known.equations, known.facts, self.prove)
            case Smooth(names=names, f=f):
                return analysis.smooth(names, f, known.facts)
        th = analysis.derivative(goal.var, goal.f, goal.point, known.facts)
        try:
            return restate(th, goal, known.facts)
        except FAILURES:
            slope = logic.require("derivative", th, Deriv).value
            same = equal_by(slope, goal.value, known.equations, known.facts)
            if same is None:
                return None
            changed = rewrite(th, same, lambda h: Deriv(goal.var, goal.f, goal.point, h))
            return restate(changed, goal, known.facts)

    def link(self, goal: Rel) -> Link | None:
        """The relation, with its equality case where that is known."""
        for th in self.known:
            try:
                return Link(restate(th, goal, self.context.facts))
            except FAILURES:
                continue
        try:
            found = related(self.context, goal)
            return None if found is None else Link(restate(found.th, goal, self.context.facts), found.iff)
        except FAILURES:
            return None

    def _equality_case(self, left: Statement, right: Statement) -> Theorem | None:
        """a = b iff R, where a <= b or b <= a is proved and R is what its equality case comes to."""
        if not isinstance(left, Rel) or left.op != "=":
            return None
        for a, b in ((left.lhs, left.rhs), (left.rhs, left.lhs)):
            found = self.link(Rel("<=", a, b))
            if found is None or found.iff is None:
                continue
            equation, condition = iff_parts(found.iff)
            last = constant_family(condition, right, self.context)
            if last is None:
                there, back = self.prove(Implies(condition, right)), self.prove(Implies(right, condition))
                if not (there and back):
                    continue
                last = logic.iff_intro(there, back)
            same = iff(left, equation, lambda h, e=equation: restate(h, e), lambda h: restate(h, left))  # type: ignore[misc]
            return iff_transitive(same, found.iff, last)
        return None


def _with_parts(th: Theorem, given: Statement) -> Theorem:
    """A conjunction's parts, where they were assumed, come from the conjunction."""
    if not isinstance(given, And):
        return th
    whole = logic.assume(given)
    for k, part in enumerate(given.args):
        th = logic.implies_elim(logic.implies_intro(th, part), logic.and_elim(whole, k))
    return th


def _is_fact(s: Statement) -> bool:
    while isinstance(s, Forall):
        s = s.body
    return isinstance(s, IdxNe) or (isinstance(s, Rel) and s.op != "=")


def _is_equation(s: Statement) -> bool:
    while isinstance(s, Forall):
        s = s.body
    return isinstance(s, Rel) and s.op == "="


def prove(sequent: Sequent, deadline: float | None = None) -> Theorem | None:
    """The sequent as a theorem, if the automatic route finds a proof before the deadline (on the monotonic clock)."""
    found = search(sequent, deadline)
    return None if found is None else found.th


def search(sequent: Sequent, deadline: float | None = None) -> Link | None:
    """As `prove`, with the equality case of an inequality where it is known."""
    return Auto((), deadline).given(*sequent.given).find(sequent.goal)
