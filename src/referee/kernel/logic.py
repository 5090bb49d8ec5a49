"""Rules of logic. Each docstring states the rule; `facts` are premises whose conclusions serve as side conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from referee.kernel import polynomial as P
from referee.kernel.normal import Normalizer, normalizer
from referee.kernel.theorem import KernelError, Theorem, by_value, infer, same, without
from referee.language.statements import FALSE, And, Exists, Forall, IdxNe, Iff, Implies, Rel, Statement
from referee.language.subst import Lam, alpha, free, substitute
from referee.language.terms import At, Idx, Index, Size, SizeOf, Term

S = TypeVar("S", bound=Statement)
FactList = Sequence[Theorem]


def known(facts: FactList) -> Normalizer:
    """The normaliser under the conclusions of these theorems."""
    return normalizer(tuple(f.goal for f in facts))


def require(rule: str, th: Theorem, kind: type[S]) -> S:
    """The premise's goal, if it has the form that the rule needs."""
    if not isinstance(th.goal, kind):
        raise KernelError(rule, f"a premise must be a {kind.__name__}", th.goal)
    return th.goal


@by_value
def assume(statement: Statement) -> Theorem:
    """S |- S."""
    return infer("assume", statement, args={"statement": statement}, hyps=(statement,))


@by_value
def and_intro(*parts: Theorem) -> Theorem:
    """From A_1, …, A_k: A_1 and … and A_k."""
    return infer("and_intro", And(tuple(p.goal for p in parts)), parts)


@by_value
def and_elim(th: Theorem, k: int) -> Theorem:
    """From A_0 and … and A_m: A_k."""
    args = require("and_elim", th, And).args
    if not 0 <= k < len(args):
        raise KernelError("and_elim", f"there is no part {k} of {len(args)}", th.goal)
    return infer("and_elim", args[k], [th], args={"k": k})


@by_value
def implies_intro(th: Theorem, given: Statement) -> Theorem:
    """From H, A |- B: H |- A implies B."""
    hyps = without(th.hyps, [given])
    return infer("implies_intro", Implies(given, th.goal), [th], args={"given": given}, hyps=hyps)


@by_value
def implies_elim(th: Theorem, given: Theorem) -> Theorem:
    """From A implies B, and A: B."""
    goal = require("implies_elim", th, Implies)
    if not same(goal.given, given.goal):
        raise KernelError(
            "implies_elim", "the second premise is not what the first one asks for", goal.given, given.goal
        )
    return infer("implies_elim", goal.then, [th, given])


@by_value
def iff_intro(there: Theorem, back: Theorem) -> Theorem:
    """From A implies B, and B implies A: A iff B."""
    a, b = require("iff_intro", there, Implies), require("iff_intro", back, Implies)
    if not (same(a.given, b.then) and same(a.then, b.given)):
        raise KernelError("iff_intro", "the two implications are not converse to each other", a, b)
    return infer("iff_intro", Iff(a.given, a.then), [there, back])


@by_value
def iff_elim(th: Theorem, *, forward: bool) -> Theorem:
    """From A iff B: A implies B (forward), or B implies A."""
    goal = require("iff_elim", th, Iff)
    given, then = (goal.left, goal.right) if forward else (goal.right, goal.left)
    return infer("iff_elim", Implies(given, then), [th], args={"forward": forward})


@by_value
def forall_intro(th: Theorem, index: Idx, but: Sequence[Index] = ()) -> Theorem:
    """From H, i != b (b in but) |- A: H |- A for all i not in `but`. i is not free in H."""
    but = tuple(but)
    if index in but:
        raise KernelError("forall_intro", f"{index.name} cannot be excluded from its own range", *but)
    discharged = [s for b in but for s in (IdxNe(index, b), IdxNe(b, index))]
    hyps = without(th.hyps, discharged)
    for h in hyps:
        if index in free(h).indices:
            raise KernelError("forall_intro", f"{index.name} is free in a hypothesis", h)
    args = {"index": index, "but": but}
    return infer("forall_intro", Forall(index, but, th.goal), [th], args=args, hyps=hyps, drop_index=index)


@by_value
def forall_elim(th: Theorem, at: Index, facts: FactList = ()) -> Theorem:
    """From A(i) for all i not in `but`: A(at), where `at` lies in the range and differs from every excluded index."""
    goal = require("forall_elim", th, Forall)
    check_index("forall_elim", at, goal.index.range, goal.but, known(facts))
    instance = substitute(goal.body, indices={goal.index: at})
    ctx = [*th.ctx, *(i for f in facts for i in f.ctx), *([at] if isinstance(at, Idx) else [])]
    return infer("forall_elim", instance, [th, *facts], args={"at": at}, ctx=ctx)


def check_index(rule: str, at: Index, size: Size, but: Sequence[Index], norm: Normalizer) -> None:
    """Refuse an index that may leave the range or meet an excluded one."""
    key = P.index_key(at)
    if not norm.facts.within(key, P.size_key(size)):
        raise KernelError(rule, "the index may lie outside the range", at, size)
    for b in but:
        if not norm.facts.different(key, P.index_key(b)):
            raise KernelError(rule, "the index may be one of the excluded ones", at, b)


@by_value
def exists_intro(th: Theorem, name: str, body: Statement, family: Lam | Term) -> Theorem:
    """From body[name := family]: there is such a `name`."""
    if not same(th.goal, substitute(body, symbols={name: family})):
        raise KernelError("exists_intro", "the premise is not the body at the given family", th.goal)
    return infer("exists_intro", Exists(name, body), [th], args={"name": name, "body": body, "family": family})


@by_value
def exists_elim(th: Theorem, then: Theorem, name: str) -> Theorem:
    """From "there is x with A(x)", and A(name) implies B: B. The symbol `name` is free neither in B nor in a hypothesis."""
    goal = require("exists_elim", th, Exists)
    step = require("exists_elim", then, Implies)
    body = alpha(Exists(name, step.given))
    if body != alpha(goal):
        raise KernelError("exists_elim", "the implication does not start from the body", step.given, goal)
    if name in free(step.then).symbols or any(name in free(h).symbols for h in then.hyps):
        raise KernelError("exists_elim", f"{name} is free in the conclusion or in a hypothesis", step.then)
    return infer("exists_elim", step.then, [th, then], args={"name": name})


@by_value
def instantiate(
    th: Theorem,
    *,
    indices: Mapping[Idx, Index] | None = None,
    symbols: Mapping[str, Lam | Term] | None = None,
    sizes: Mapping[str, Size] | None = None,
    facts: FactList = (),
) -> Theorem:
    """The theorem at other indices, symbols and sizes: an index stays within its range, a size is at least 0."""
    norm = known(facts)
    for value in (sizes or {}).values():
        if not norm.facts.nonnegative_size(P.size_key(value)):
            raise KernelError("instantiate", "a size may be negative", value)
    for i, at in (indices or {}).items():
        check_index("instantiate", at, substitute(i.range, sizes=sizes), (), norm)

    def move(node: S) -> S:
        return substitute(node, indices=indices, symbols=symbols, sizes=sizes)

    hyps = without((*(move(h) for h in th.hyps), *(h for f in facts for h in f.hyps)), ())
    images: list[Idx] = [i for f in facts for i in f.ctx]
    for i in th.ctx:
        new = (indices or {}).get(i, Idx(i.name, substitute(i.range, sizes=sizes)))
        images.extend(i for i in free(new).indices)
    for lam in (symbols or {}).values():
        images.extend(sorted(free(lam).indices, key=lambda x: x.name))
    args = {"indices": dict(indices or {}), "symbols": dict(symbols or {}), "sizes": dict(sizes or {})}
    return infer("instantiate", move(th.goal), [th, *facts], args=args, hyps=hyps, ctx=images)


@by_value
def order_cases(left: Theorem, right: Theorem) -> Theorem:
    """From (a <= b) implies A, and (b < a) implies A: A."""
    one, two = require("order_cases", left, Implies), require("order_cases", right, Implies)
    match one.given, two.given:
        case Rel(op="<=", lhs=a, rhs=b), Rel(op="<", lhs=c, rhs=d) if (a, b) == (d, c) and same(one.then, two.then):
            return infer("order_cases", one.then, [left, right])
    raise KernelError("order_cases", "the cases are not a <= b and b < a of one statement", one.given, two.given)


@by_value
def index_cases(apart: Theorem, equal: Theorem) -> Theorem:
    """From (i != j) implies A, and A[j := i]: A. i and j are variables of one range."""
    step = require("index_cases", apart, Implies)
    match step.given:
        case IdxNe(i=Idx() as i, j=Idx() as j) if i.range == j.range:
            if not same(equal.goal, substitute(step.then, indices={j: i})):
                raise KernelError("index_cases", "the second premise is not the case of equal indices", equal.goal)
            return infer("index_cases", step.then, [apart, equal])
    raise KernelError("index_cases", "the first premise must start from i != j of one range", step.given)


@by_value
def last_cases(init: Theorem, last: Theorem, index: Idx, statement: Statement, facts: FactList = ()) -> Theorem:
    """From A(i) for i of range R - 1, and A(R - 1), and 1 <= R: A(i) for i of range R. i is not free in a hypothesis."""
    rule = "last_cases"
    end = index.range - 1
    if not known(facts).facts.nonnegative_size(P.size_key(end)):
        raise KernelError(rule, "the range may be empty", index.range)
    small = Idx(index.name, end)
    for th, at in ((init, small), (last, At(end))):
        if not same(th.goal, substitute(statement, indices={index: at})):
            raise KernelError(rule, "a premise is not the statement at its part of the range", th.goal)
    for node in (statement, *init.hyps):
        if small in free(node).indices:
            raise KernelError(
                rule, f"{index.name} of the smaller range is free in the statement or in a hypothesis", node
            )
    args = {"index": index, "statement": statement}
    ctx = [*(i for i in init.ctx if i != small), *(i for th in (last, *facts) for i in th.ctx)]
    return infer(rule, statement, [init, last, *facts], args=args, ctx=[*ctx, index])


@by_value
def nonempty(th: Theorem, index: Idx, facts: FactList = ()) -> Theorem:
    """From H |- A with the index i in the context, free neither in H nor in A, and 1 <= range of i: the same without i."""
    if not known(facts).facts.nonnegative_size(P.size_key(index.range - 1)):
        raise KernelError("nonempty", "the range may be empty", index.range)
    for node in (th.goal, *th.hyps):
        if index in free(node).indices:
            raise KernelError("nonempty", f"{index.name} is free", node)
    ctx = [*(i for i in th.ctx if i != index), *(i for f in facts for i in f.ctx)]
    return infer("nonempty", th.goal, [th, *facts], args={"index": index}, ctx=ctx)


@by_value
def ex_falso(th: Theorem, statement: Statement, facts: FactList = ()) -> Theorem:
    """From a relation between two constants that is false (such as 0 < 0): anything."""
    goal = require("ex_falso", th, Rel)
    norm = known(facts)
    gap = P.subtract(norm.poly(goal.rhs), norm.poly(goal.lhs))
    if set(gap) <= {P.ONE}:
        c = gap.get(P.ONE, 0)
        if not {"<": c > 0, "<=": c >= 0, "=": c == 0, "!=": c != 0}[goal.op]:
            return infer("ex_falso", statement, [th, *facts], args={"statement": statement})
    raise KernelError("ex_falso", "the premise is not a false relation between constants", goal)


@by_value
def ne_intro(th: Theorem) -> Theorem:
    """From (a = b) implies 0 < 0: a != b."""
    match th.goal:
        case Implies(given=Rel(op="=", lhs=a, rhs=b), then=then) if then == FALSE:
            return infer("ne_intro", Rel("!=", a, b), [th])
    raise KernelError("ne_intro", "the premise must say that a = b implies 0 < 0", th.goal)


@by_value
def antisymmetry(left: Theorem, right: Theorem) -> Theorem:
    """From a <= b and b <= a: a = b."""
    one, two = require("antisymmetry", left, Rel), require("antisymmetry", right, Rel)
    if one.op == two.op == "<=" and (one.lhs, one.rhs) == (two.rhs, two.lhs):
        return infer("antisymmetry", Rel("=", one.lhs, one.rhs), [left, right])
    raise KernelError("antisymmetry", "the premises are not a <= b and b <= a", one, two)


@by_value
def strict(weak: Theorem, apart: Theorem) -> Theorem:
    """From a <= b and a != b: a < b."""
    one, two = require("strict", weak, Rel), require("strict", apart, Rel)
    if one.op == "<=" and two.op == "!=" and (one.lhs, one.rhs) in ((two.lhs, two.rhs), (two.rhs, two.lhs)):
        return infer("strict", Rel("<", one.lhs, one.rhs), [weak, apart])
    raise KernelError("strict", "the premises are not a <= b and a != b", one, two)


@by_value
def size_nonnegative(size: Size) -> Theorem:
    """0 <= c_1 n_1 + … + c_k n_k + c for natural numbers c, c_i: sizes are natural numbers."""
    if not P.plainly_nonnegative(P.size_key(size)):
        raise KernelError("size_nonnegative", "a coefficient is negative", size)
    return infer("size_nonnegative", Rel("<=", SizeOf(Size(())), SizeOf(size)), args={"size": size})


@by_value
def size_gap(th: Theorem) -> Theorem:
    """From a < b for sizes: a + 1 <= b."""
    match th.goal:
        case Rel(op="<", lhs=SizeOf(size=a), rhs=SizeOf(size=b)):
            return infer("size_gap", Rel("<=", SizeOf(a + 1), SizeOf(b)), [th])
    raise KernelError("size_gap", "the premise must be a < b between sizes", th.goal)


@by_value
def cited(name: str, source: str, statement: Statement) -> Theorem:
    """A theorem of the literature, as stated in `source`: it joins the trusted base of whatever uses it."""
    args = {"name": name, "source": source, "statement": statement}
    return infer("cited", statement, args=args, cited=(f"{name} ({source})",))
