"""The automatic route: a proof of a sequent without a hand-written step, where the known lemmas and certificates reach.

Equalities: the normal form, rewriting by the hypotheses, and both below exp, log, 1/x. Inequalities: signs, sums of squares, Jensen for
exp, log and log(1 + a e^t), each also scaled by a positive factor and lifted through sums, products, exp and log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from referee.kernel import logic
from referee.kernel import polynomial as P
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.statements import And, Forall, IdxNe, Iff, Implies, Rel, Sequent, Statement
from referee.language.subst import free, fresh, substitute
from referee.language.terms import Add, Fn, Idx, Mul, Node, Num, Sum, Term, mul
from referee.tactics import denormal
from referee.tactics.basic import Certificate, relation, restate, sign
from referee.tactics.jensen import jensen_exp, jensen_log, jensen_softplus
from referee.tactics.links import Link, TacticError, lift
from referee.tactics.reduce import Reducer, equal_by
from referee.tactics.squares import by_squares

MOST_FACTORS = 3
FAILURES = (KernelError, NotDecided, TacticError, ValueError, ArithmeticError)


Leaf = Callable[[Term, Term, Sequence[Theorem]], Link | None]


@dataclass(frozen=True)
class Auto:
    """What is known while a goal is attacked: every hypothesis as a theorem A |- A."""

    known: tuple[Theorem, ...]

    @property
    def facts(self) -> list[Theorem]:
        """The hypotheses that can be side conditions."""
        return [t for t in self.known if _is_fact(t.goal)]

    @property
    def equations(self) -> list[Theorem]:
        """The hypotheses that can be rewriting rules."""
        return [t for t in self.known if _is_equation(t.goal)]

    def given(self, *statements: Statement) -> Auto:
        """The same with further hypotheses; a conjunction also gives its parts."""
        more: list[Theorem] = []
        for s in statements:
            th = logic.assume(s)
            more += [th, *(logic.and_elim(th, k) for k in range(len(s.args)))] if isinstance(s, And) else [th]
        return Auto((*self.known, *more))

    def prove(self, goal: Statement) -> Theorem | None:
        """A theorem with this goal from the hypotheses, or None."""
        match goal:
            case And(args=args):
                parts = [self.prove(a) for a in args]
                return logic.and_intro(*(p for p in parts if p)) if all(parts) else None
            case Forall(index=i, but=but, body=body):
                taken = {x for t in self.known for x in free(t.goal).indices}
                j = i if i not in taken else Idx(fresh(i.name, frozenset(x.name for x in taken)), i.range)
                inner = self.given(*(IdxNe(j, b) for b in but)).prove(substitute(body, indices={i: j}))
                if inner is None:
                    return None
                return restate(logic.forall_intro(inner, j, but), goal)
            case Implies(given=given, then=then):
                inner = self.given(given).prove(then)
                return None if inner is None else logic.implies_intro(_with_parts(inner, given), given)
            case Iff(left=left, right=right):
                there, back = self.prove(Implies(left, right)), self.prove(Implies(right, left))
                return logic.iff_intro(there, back) if there and back else None
            case Rel(op="="):
                return self._attempt(self._equality, goal)
            case Rel(op="!="):
                return self._attempt(self._apart, goal)
            case Rel():
                return self._attempt(self._inequality, goal)
        return None

    def _attempt(self, tactic: Callable[[Rel], Theorem | None], goal: Rel) -> Theorem | None:
        for th in self.known:
            try:
                return restate(th, goal, self.facts)
            except FAILURES:
                continue
        try:
            return tactic(goal)
        except FAILURES:
            return None

    def _equality(self, goal: Rel) -> Theorem | None:
        try:
            return equal_by(goal.lhs, goal.rhs, self.equations, self.facts) or self._lifted(goal)
        except FAILURES:
            return self._lifted(goal)

    def _apart(self, goal: Rel) -> Theorem | None:
        return restate(sign("!=", goal.lhs - goal.rhs, self.facts), goal)

    def _inequality(self, goal: Rel) -> Theorem | None:
        for tactic in (self._by_sign, self._by_squares, self._scaled, self._lifted):
            try:
                found = tactic(goal)
            except FAILURES:
                continue
            if found is not None:
                return found
        return None

    def _by_sign(self, goal: Rel) -> Theorem | None:
        return restate(sign(goal.op, goal.rhs - goal.lhs, self.facts), goal)

    def _by_squares(self, goal: Rel) -> Theorem | None:
        if goal.op != "<=":
            return None
        found = by_squares(goal.lhs, goal.rhs, self.equations, self.facts)
        return found[0] if found else None

    def _scaled(self, goal: Rel) -> Theorem | None:
        """rhs - lhs is a positive multiple of a known gap, after rewriting by the hypotheses."""
        reducer = Reducer(self.equations, self.facts)
        for link in self._leaves(goal):
            r = relation(link.th)
            gap = reducer.norm.poly(r.rhs - r.lhs)
            target = reducer.norm.poly(goal.rhs - goal.lhs)
            for factor in _ratios(target, gap):
                certificate = Certificate()
                rest = P.subtract(target, reducer.norm.poly(factor * (r.rhs - r.lhs)))
                if reducer.norm.is_zero(reducer.reduce(rest, certificate)):
                    certificate.add(sign("<", factor, self.facts), link.th)
                    return certificate.prove(goal.op, goal.lhs, goal.rhs, self.facts)
        return None

    def _lifted(self, goal: Rel) -> Theorem | None:
        leaves: list[Link | Leaf] = [self._equal_leaf]
        if goal.op != "=":
            leaves += [self._sign_leaf, *map(self._near, self._leaves(goal)), self._square_leaf]
        link = lift(goal.lhs, goal.rhs, leaves, self.facts)
        return link.th if relation(link.th).op == goal.op else None if goal.op == "=" else _weaken(link.th, goal, self)

    def _equal_leaf(self, a: Term, b: Term, facts: Sequence[Theorem]) -> Link | None:
        th = equal_by(a, b, self.equations, facts)
        return None if th is None else Link(th)

    def _sign_leaf(self, a: Term, b: Term, facts: Sequence[Theorem]) -> Link | None:
        try:
            th = restate(sign("<=", b - a, facts), Rel("<=", a, b))
        except FAILURES:
            return None
        return Link(th)

    def _near(self, link: Link) -> Leaf:
        """The link as a leaf for sides that the hypotheses make equal to its own."""

        def leaf(a: Term, b: Term, facts: Sequence[Theorem]) -> Link | None:
            try:
                fits = [lift(x, y, [self._equal_leaf], facts) for x, y in ((a, link.lhs), (link.rhs, b))]
            except FAILURES:
                return None
            if any(f.op != "=" for f in fits):
                return None
            th = Certificate().equal(fits[0].th).add(link.th).equal(fits[1].th).prove("<=", a, b, facts)
            return Link(th)

        return leaf

    def _square_leaf(self, a: Term, b: Term, facts: Sequence[Theorem]) -> Link | None:
        if any(isinstance(f, Fn) for t in (a, b) for f in _nodes(t)):
            return None
        found = by_squares(a, b, self.equations, facts)
        return Link(found[0]) if found else None

    def _leaves(self, goal: Rel) -> list[Link]:
        """Jensen's inequality for every sum that it could bound."""
        links: list[Link] = []
        for node in dict.fromkeys((*_nodes(goal.lhs), *_nodes(goal.rhs))):
            if not isinstance(node, Sum):
                continue
            facts = [*self.facts, *(logic.assume(IdxNe(node.index, b)) for b in node.but)]
            for make in (_exp_leaf, _softplus_leaf, _log_leaf):
                try:
                    link = make(node, facts)
                except FAILURES:
                    continue
                if link is not None:
                    links.append(link)
        return links


def _exp_leaf(node: Sum, facts: Sequence[Theorem]) -> Link | None:
    match node.body:
        case Fn(name="exp", arg=f):
            return jensen_exp(node.index, f, node.but, facts)
    return None


def _softplus_leaf(node: Sum, facts: Sequence[Theorem]) -> Link | None:
    match node.body:
        case Fn(name="log", arg=Add(args=(Num(value=one), tail))) if one == 1 and not node.but:
            parts = tail.args if isinstance(tail, Mul) else (tail,)
            varying = [p for p in parts if node.index in free(p).indices]
            if len(varying) == 1 and isinstance(varying[0], Fn) and varying[0].name == "exp":
                rest = [p for p in parts if p is not varying[0]]
                return jensen_softplus(node.index, mul(rest) if rest else 1, varying[0].arg, facts)
    return None


def _log_leaf(node: Sum, facts: Sequence[Theorem]) -> Link | None:
    match node.body:
        case Fn(name="log", arg=f):
            return jensen_log(node.index, f, node.but, facts)
    return None


def _weaken(th: Theorem, goal: Rel, auto: Auto) -> Theorem | None:
    """An equality gives a weak inequality."""
    if goal.op != "<=":
        return None
    r = relation(th)
    certificate = Certificate().equal(th) if r.op == "=" else Certificate().add(th)
    return certificate.prove("<=", goal.lhs, goal.rhs, auto.facts)


def _with_parts(th: Theorem, given: Statement) -> Theorem:
    """A conjunction's parts, where they were assumed, come from the conjunction."""
    if not isinstance(given, And):
        return th
    whole = logic.assume(given)
    for k, part in enumerate(given.args):
        th = logic.implies_elim(logic.implies_intro(th, part), logic.and_elim(whole, k))
    return th


def _ratios(target: P.Poly, gap: P.Poly) -> Iterator[Term]:
    """Terms c with c·(a monomial of the gap) a monomial of the target."""
    seen: set[P.Mono] = set()
    for (mono, c), (part, x) in product(sorted(target.items()), sorted(gap.items())):
        here, off = dict(mono), dict(part)
        if c / x <= 0 or any(here.get(f, 0) < e for f, e in off.items()):
            continue
        rest = tuple((f, e - off.get(f, 0)) for f, e in mono if e != off.get(f, 0))
        if rest not in seen and len(rest) <= MOST_FACTORS:
            seen.add(rest)
            yield denormal.monomial(rest, c / x)


def _nodes(node: object) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    if isinstance(node, Node):
        for value in node.fields():
            yield from _nodes(value)
    elif isinstance(node, tuple):
        for value in node:
            yield from _nodes(value)


def _is_fact(s: Statement) -> bool:
    while isinstance(s, Forall):
        s = s.body
    return isinstance(s, IdxNe) or (isinstance(s, Rel) and s.op != "=")


def _is_equation(s: Statement) -> bool:
    while isinstance(s, Forall):
        s = s.body
    return isinstance(s, Rel) and s.op == "="


def prove(sequent: Sequent) -> Theorem | None:
    """The sequent as a theorem, if the automatic route finds a proof."""
    return Auto(()).given(*sequent.given).prove(sequent.goal)
