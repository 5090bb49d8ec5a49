"""Small derived rules: certificates by name, equalities, transitivity, and the logic of `iff`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from referee.kernel import algebra, logic
from referee.kernel.algebra import Entry, Use
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem, same
from referee.language.statements import And, Forall, Iff, Rel, Statement
from referee.language.subst import free, fresh
from referee.language.terms import Idx, Index, Symbol, Term, as_term

Facts = Sequence[Theorem]
HOLE = "hole"


def lean(make: Callable[[Facts], Theorem], facts: Facts) -> Theorem:
    """The theorem with as few of the facts as it needs, so that the hypotheses it carries are the ones it uses."""
    try:
        return make(())
    except (KernelError, NotDecided):
        kept = list(facts)
        best = make(kept)
    for fact in facts:
        fewer = [f for f in kept if f is not fact]
        try:
            best = make(fewer)
        except (KernelError, NotDecided):
            continue
        kept = fewer
    return best


def over(index: Idx, *but: Index) -> tuple[Idx, tuple[Index, ...]]:
    """A binder of a certificate: `index` runs over its range without `but`."""
    return (index, but)


class Certificate:
    """Collects the premises and entries of a cone certificate for lhs <= rhs (or lhs = rhs)."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.uses: list[Theorem] = []

    def _use(self, item: Any) -> Use:
        th, *at = item if isinstance(item, tuple) else (item,)
        for k, known in enumerate(self.uses):
            if known is th:
                return Use(k, tuple(at))
        self.uses.append(th)
        return Use(len(self.uses) - 1, tuple(at))

    def add(
        self, *factors: Any, c: Any = 1, square: Any = None, over: Sequence[tuple[Idx, tuple[Index, ...]]] = ()
    ) -> Certificate:
        """+ Σ c · Π(premises) · square². A factor is a theorem, or (theorem, indices…) for one about all indices."""
        uses = tuple(self._use(f) for f in factors)
        t = None if square is None else as_term(square)
        self.entries.append(Entry(tuple(over), Fraction(c), uses, t))
        return self

    def equal(self, factor: Any, times: Any = 1, over: Sequence[tuple[Idx, tuple[Index, ...]]] = ()) -> Certificate:
        """+ Σ times · (rhs - lhs) of an equality."""
        self.entries.append(Entry(tuple(over), Fraction(1), (self._use(factor),), as_term(times), equal=True))
        return self

    def prove(self, op: str, lhs: Any, rhs: Any, facts: Facts = ()) -> Theorem:
        """The relation, by the kernel's `cone`."""
        a, b = as_term(lhs), as_term(rhs)
        return lean(lambda f: algebra.cone(op, a, b, self.entries, self.uses, f), facts)

    def iff(self, lhs: Any, rhs: Any, facts: Facts = ()) -> Theorem:
        """Lhs = rhs iff every entry vanishes, by the kernel's `cone_iff`."""
        a, b = as_term(lhs), as_term(rhs)
        return lean(lambda f: algebra.cone_iff(a, b, self.entries, self.uses, f), facts)


def ring(lhs: Any, rhs: Any, facts: Facts = ()) -> Theorem:
    """lhs = rhs by normal form."""
    return Certificate().prove("=", lhs, rhs, facts)


def sign(op: str, t: Any, facts: Facts = ()) -> Theorem:
    """0 op t, by the kernel's `sign`."""
    return lean(lambda f: algebra.sign(op, as_term(t), f), facts)


def restate(th: Theorem, statement: Statement, facts: Facts = ()) -> Theorem:
    """The same fact in other words (equal terms)."""
    if same(th.goal, statement) and th.goal == statement:
        return th
    return lean(lambda f: algebra.convert(th, statement, f), facts)


def relation(th: Theorem) -> Rel:
    """The goal of a theorem that states a relation."""
    return logic.require("relation", th, Rel)


def symmetric(th: Theorem) -> Theorem:
    """From a = b: b = a."""
    r = relation(th)
    return restate(th, Rel("=", r.rhs, r.lhs))


def transitive(*steps: Theorem, facts: Facts = ()) -> Theorem:
    """From a_0 R_1 a_1 R_2 … a_k, each =, <= or <: a_0 R a_k."""
    rels = [relation(s) for s in steps]
    ops = {r.op for r in rels}
    op = "<" if "<" in ops else "<=" if "<=" in ops else "="
    cert = Certificate()
    for s, r in zip(steps, rels, strict=True):
        if r.op == "=":
            cert.equal(s)
        else:
            cert.add(s)
    return cert.prove(op, rels[0].lhs, rels[-1].rhs, facts)


def congruence(equation: Theorem, template: Callable[[Any], Term], facts: Facts = ()) -> Theorem:
    """From a = b: F(a) = F(b). `template(hole)` builds F; the hole is called with indices if the equation is for all indices."""
    name = fresh(HOLE, free(equation.goal).symbols)
    body = equation.goal
    params: list[Idx] = []
    while isinstance(body, Forall):
        params.append(body.index)
        body = body.body
    if not isinstance(body, Rel):
        message = "congruence needs an equality"
        raise TypeError(message)
    hole: Any = (lambda *at: Symbol(name, at)) if params else Symbol(name)
    filled = template(hole)
    from referee.language.subst import Lam, substitute  # noqa: PLC0415

    left = substitute(filled, symbols={name: Lam(tuple(params), body.lhs)})
    start = ring(left, left)
    return lean(lambda f: algebra.rewrite(start, equation, Rel("=", left, filled), name, f), facts)


def rewrite(th: Theorem, equation: Theorem, template: Callable[[Any], Statement], facts: Facts = ()) -> Theorem:
    """From T(a) and a = b: T(b)."""
    name = fresh(HOLE, free(equation.goal).symbols | free(th.goal).symbols)
    hole: Any = (lambda *at: Symbol(name, at)) if isinstance(equation.goal, Forall) else Symbol(name)
    return lean(lambda f: algebra.rewrite(th, equation, template(hole), name, f), facts)


# logic


def implies(given: Statement, proof: Callable[[Theorem], Theorem]) -> Theorem:
    """A implies B, where `proof` turns A |- A into A |- B."""
    return logic.implies_intro(proof(logic.assume(given)), given)


def iff(
    left: Statement, right: Statement, there: Callable[[Theorem], Theorem], back: Callable[[Theorem], Theorem]
) -> Theorem:
    """A iff B from proofs of B under A and of A under B."""
    return logic.iff_intro(implies(left, there), implies(right, back))


def forward(th: Theorem, given: Theorem) -> Theorem:
    """From A iff B, and A: B."""
    return logic.implies_elim(logic.iff_elim(th, forward=True), given)


def backward(th: Theorem, given: Theorem) -> Theorem:
    """From A iff B, and B: A."""
    return logic.implies_elim(logic.iff_elim(th, forward=False), given)


def iff_parts(th: Theorem) -> tuple[Statement, Statement]:
    """The two sides."""
    goal = logic.require("iff_parts", th, Iff)
    return goal.left, goal.right


def iff_transitive(*steps: Theorem) -> Theorem:
    """From A iff B, B iff C, …: A iff the last."""
    first, last = iff_parts(steps[0])[0], iff_parts(steps[-1])[1]

    def there(h: Theorem) -> Theorem:
        for s in steps:
            h = forward(s, h)
        return h

    def back(h: Theorem) -> Theorem:
        for s in reversed(steps):
            h = backward(s, h)
        return h

    return iff(first, last, there, back)


def iff_every(th: Theorem, index: Idx, but: Sequence[Index] = ()) -> Theorem:
    """From A(i) iff B(i): (for all i A) iff (for all i B)."""
    a, b = iff_parts(th)
    apart = [logic.assume(s) for s in _apart(index, but)]

    def move(step: Callable[[Theorem, Theorem], Theorem]) -> Callable[[Theorem], Theorem]:
        return lambda h: logic.forall_intro(step(th, logic.forall_elim(h, index, apart)), index, but)

    return iff(Forall(index, tuple(but), a), Forall(index, tuple(but), b), move(forward), move(backward))


def _apart(index: Idx, but: Sequence[Index]) -> list[Statement]:
    from referee.language.statements import IdxNe  # noqa: PLC0415

    return [IdxNe(index, b) for b in but]


def iff_all(*parts: Theorem) -> Theorem:
    """From A_k iff B_k: (A_1 and …) iff (B_1 and …)."""
    sides = [iff_parts(p) for p in parts]
    left, right = And(tuple(a for a, _ in sides)), And(tuple(b for _, b in sides))
    return iff(
        left,
        right,
        lambda h: logic.and_intro(*(forward(p, logic.and_elim(h, k)) for k, p in enumerate(parts))),
        lambda h: logic.and_intro(*(backward(p, logic.and_elim(h, k)) for k, p in enumerate(parts))),
    )


def discharge(th: Theorem, lemma: Theorem) -> Theorem:
    """From H, A |- B, and A: H |- B."""
    return logic.implies_elim(logic.implies_intro(th, lemma.goal), lemma)


def chain_discharge(th: Theorem, *lemmas: Theorem) -> Theorem:
    """`discharge` for several lemmas."""
    for lemma in lemmas:
        th = discharge(th, lemma)
    return th
