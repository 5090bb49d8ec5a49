"""Rules of ordered algebra: one cone certificate for equalities and inequalities, conversion, rewriting, elementary functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from referee.kernel import polynomial as P
from referee.kernel.logic import FactList, check_index, known, require
from referee.kernel.normal import Normalizer
from referee.kernel.theorem import KernelError, Theorem, by_value, infer, same
from referee.language.nodes import Node
from referee.language.statements import And, BigO, Deriv, Exists, Forall, Iff, Implies, Rel, Smooth, Statement
from referee.language.subst import Lam, alpha, free, fresh, index_names, substitute
from referee.language.terms import (
    Add,
    Det,
    Fn,
    Idx,
    Index,
    Inv,
    Mul,
    Num,
    Pow,
    Sum,
    Symbol,
    Term,
    as_term,
)

ZERO = as_term(0)
Binder = tuple[Idx, tuple[Index, ...]]


@dataclass(frozen=True, eq=False)
class Use(Node):
    """A premise (by its number) with its leading quantifiers instantiated at `at`; it stands for rhs - lhs of its relation."""

    premise: int
    at: tuple[Index, ...] = ()


@dataclass(frozen=True, eq=False)
class Entry(Node):
    """Σ over `binders` of coefficient · Π(rhs - lhs of `factors`) · square².

    In an `equal` entry the one factor is an equality and `square` is any term, used as a plain multiplier.
    """

    binders: tuple[Binder, ...]
    coefficient: Fraction
    factors: tuple[Use, ...]
    square: Term | None = None
    equal: bool = False


@by_value
def cone(
    op: str, lhs: Term, rhs: Term, entries: Sequence[Entry], uses: Sequence[Theorem] = (), facts: FactList = ()
) -> Theorem:
    """lhs = rhs, lhs <= rhs or lhs < rhs, because rhs - lhs is the sum of the entries, each zero or of the right sign.

    '=': every entry is an equality times a multiplier. '<=': the others have coefficient > 0 and factors from a <= b or a < b, or
    squares. '<': one entry at least has strict factors only, no square and no binder. The sum is checked in normal form.
    """
    if op not in ("=", "<=", "<"):
        raise KernelError("cone", f"no certificate for the relation {op}")
    norm = known(facts)
    strict = False
    for e in entries:
        ops = [_used(u, uses, e.binders, norm).op for u in e.factors]
        if e.equal:
            if ops != ["="]:
                raise KernelError("cone", "an equality entry takes one equality", e)
            continue
        if op == "=" or e.coefficient <= 0 or any(o not in ("<", "<=") for o in ops):
            raise KernelError("cone", "an entry may have the wrong sign", e)
        strict = strict or (e.square is None and not e.binders and all(o == "<" for o in ops))
    if op == "<" and not strict:
        raise KernelError("cone", "no entry is strictly positive", lhs, rhs)
    _check_sum("cone", lhs, rhs, entries, uses, norm)
    args = {"op": op, "lhs": lhs, "rhs": rhs, "entries": tuple(entries), "uses": len(uses)}
    return infer("cone", Rel(op, lhs, rhs), [*uses, *facts], args=args, used=_mentioned(entries))


@by_value
def cone_iff(
    lhs: Term, rhs: Term, entries: Sequence[Entry], uses: Sequence[Theorem] = (), facts: FactList = ()
) -> Theorem:
    """lhs = rhs iff every entry of the certificate of lhs <= rhs vanishes.

    An entry Σ c·w·(b - a), with strict factors w before the last one, vanishes iff a = b for all values of the binders; with a
    square t² (all factors strict), iff t = 0 for all of them. Equality entries vanish anyway.
    """
    norm = known(facts)
    parts: list[Statement] = []
    for e in entries:
        rels = [_used(u, uses, e.binders, norm) for u in e.factors]
        if e.equal:
            if [r.op for r in rels] != ["="]:
                raise KernelError("cone_iff", "an equality entry takes one equality", e)
            continue
        weights = rels if e.square is not None else rels[:-1]
        if e.coefficient <= 0 or any(r.op != "<" for r in weights) or (e.square is None and not rels):
            raise KernelError("cone_iff", "a weight may vanish", e)
        if rels and rels[-1].op not in ("<", "<="):
            raise KernelError("cone_iff", "an entry may have the wrong sign", e)
        zero: Statement = Rel("=", e.square, ZERO) if e.square is not None else Rel("=", rels[-1].lhs, rels[-1].rhs)
        for index, but in reversed(e.binders):
            zero = Forall(index, but, zero)
        parts.append(zero)
    _check_sum("cone_iff", lhs, rhs, entries, uses, norm)
    args = {"lhs": lhs, "rhs": rhs, "entries": tuple(entries), "uses": len(uses)}
    goal = Iff(Rel("=", lhs, rhs), parts[0] if len(parts) == 1 else And(tuple(parts)))
    return infer("cone_iff", goal, [*uses, *facts], args=args, used=_mentioned(entries))


def _mentioned(entries: Sequence[Entry]) -> frozenset[Idx]:
    """The index variables that a certificate mentions and does not bind: their ranges are taken to be non-empty."""
    found: frozenset[Idx] = frozenset()
    for e in entries:
        found |= free(e).indices - {i for i, _ in e.binders}
    return found


def _used(use: Use, uses: Sequence[Theorem], binders: Sequence[Binder], norm: Normalizer) -> Rel:
    """The relation that a use stands for."""
    if not 0 <= use.premise < len(uses):
        raise KernelError("cone", f"there is no premise {use.premise}", use)
    goal = uses[use.premise].goal
    for at in use.at:
        if not isinstance(goal, Forall):
            raise KernelError("cone", "too many indices for a premise", goal)
        apart = [b for i, but in binders for b in but if i == at] + [i for i, but in binders if at in but]
        rest = tuple(b for b in goal.but if b not in apart)
        check_index("cone", at, goal.index.range, rest, norm)
        goal = substitute(goal.body, indices={goal.index: at})
    if not isinstance(goal, Rel):
        raise KernelError("cone", "a premise must be a relation, or one for all indices", goal)
    return goal


def _check_sum(
    rule: str, lhs: Term, rhs: Term, entries: Sequence[Entry], uses: Sequence[Theorem], norm: Normalizer
) -> None:
    bound = {index for e in entries for index, _ in e.binders}
    for th in uses:
        for h in th.hyps:
            if free(h).indices & bound:
                raise KernelError(rule, "a binder of the certificate is free in a premise's hypothesis", h)
    for fact in norm.facts.statements:
        if free(fact).indices & bound:
            raise KernelError(rule, "a binder of the certificate is free in a side condition", fact)
    gap = P.subtract(norm.poly(rhs), norm.poly(lhs))
    for e in entries:
        _check_binders(rule, e.binders)
        term: Term = Num(e.coefficient)
        for u in e.factors:
            r = _used(u, uses, e.binders, norm)
            term = term * (r.rhs - r.lhs)
        if e.square is not None:
            term = term * (e.square if e.equal else e.square * e.square)
        for index, but in reversed(e.binders):
            term = Sum(index, but, term)
        P.add_to(gap, norm.poly(term), -1)
    if not norm.is_zero(gap):
        raise KernelError(rule, "the certificate does not add up to the difference of the two sides", lhs, rhs)


def _check_binders(rule: str, binders: Sequence[Binder]) -> None:
    """Each binder is new, and excludes only indices that are free or bound before it."""
    for k, (index, but) in enumerate(binders):
        later = [i for i, _ in binders[k:]]
        if index in [i for i, _ in binders[:k]] or any(b in later for b in but):
            raise KernelError(rule, f"the binder {index.name} is shadowed or excludes itself or a later one", index)


@by_value
def sign(op: str, t: Term, facts: FactList = ()) -> Theorem:
    """0 < t, 0 <= t or t != 0, read off the structure of t, normal forms of its parts and the facts.

    Sizes, exponentials, roots, even powers, absolute values, what the facts say, and products and sums (over ranges of size >= 1
    for '<') of these.
    """
    if op not in ("<", "<=", "!=") or not _has_sign(op, t, known(facts)):
        raise KernelError("sign", f"the facts do not give 0 {op} the term", t)
    goal = Rel("!=", t, ZERO) if op == "!=" else Rel(op, ZERO, t)
    return infer("sign", goal, facts, args={"op": op, "t": t})


def _has_sign(op: str, t: Term, norm: Normalizer) -> bool:
    test = {"<": norm.positive, "<=": norm.nonnegative, "!=": norm.nonzero}[op]
    if test(norm.poly(t)) or (op != "<" and _has_sign("<", t, norm)):
        return True
    match t:
        case Add(args=args) if op == "<":
            return all(_has_sign("<=", a, norm) for a in args) and any(_has_sign("<", a, norm) for a in args)
        case Add(args=args) if op == "<=":
            return all(_has_sign(op, a, norm) for a in args)
        case Mul(args=args):
            return all(_has_sign(op, a, norm) for a in args)
        case Inv(arg=arg) | Pow(base=arg):
            return _has_sign(op, arg, norm)
        case Sum(index=i, but=but, body=body) if op != "!=":
            nonempty = not but and norm.facts.nonnegative_size(P.size_key(i.range - 1))
            return (op == "<=" or nonempty) and _has_sign(op, norm.apart(i, body)[1], norm)
    return False


@by_value
def convert(th: Theorem, statement: Statement, facts: FactList = ()) -> Theorem:
    """From A: any statement that differs from A only by equal terms (in normal form), or a relation of the same difference."""
    if not convertible(th.goal, statement, known(facts)):
        raise KernelError("convert", "the two statements do not have one normal form", th.goal, statement)
    return infer("convert", statement, [th, *facts], args={"statement": statement})


def convertible(a: Statement, b: Statement, norm: Normalizer) -> bool:
    """Do a and b have one shape, with terms of equal normal form in it?"""
    return _convertible(alpha(a), alpha(b), norm)


def _convertible(a: Statement, b: Statement, norm: Normalizer) -> bool:
    """The same for canonical bound names, which must not be renamed again below their binders."""
    match a, b:
        case x, y if x == y:
            return True
        case Rel(op=p, lhs=l1, rhs=r1), Rel(op=q, lhs=l2, rhs=r2):
            if p != q:
                return False
            gap = P.subtract(norm.poly(r1), norm.poly(l1))
            other = P.subtract(norm.poly(r2), norm.poly(l2))
            symmetric = p in ("=", "!=") and norm.is_zero(_sum(gap, other))
            return symmetric or norm.is_zero(P.subtract(gap, other))
        case And(args=xs), And(args=ys):
            return len(xs) == len(ys) and all(_convertible(x, y, norm) for x, y in zip(xs, ys, strict=True))
        case (Implies(given=x, then=z), Implies(given=y, then=w)) | (Iff(left=x, right=z), Iff(left=y, right=w)):
            return _convertible(x, y, norm) and _convertible(z, w, norm)
        case Forall(index=i, but=bi, body=x), Forall(index=j, but=bj, body=y):
            return i == j and bi == bj and _convertible(x, y, norm)
        case Exists(name=i, body=x), Exists(name=j, body=y):
            return i == j and _convertible(x, y, norm)
        case Deriv(var=i, f=f, point=p, value=v), Deriv(var=j, f=g, point=q, value=w):
            return i == j and f == g and norm.equal(p, q) and norm.equal(v, w)
        case BigO(var=i, f=f, order=m), BigO(var=j, f=g, order=k):
            return i == j and m == k and known(()).equal(f, g)
        case Smooth(names=i, f=f), Smooth(names=j, f=g):
            return i == j and f == g
    return False


def _sum(a: P.Poly, b: P.Poly) -> P.Poly:
    out = dict(a)
    P.add_to(out, b)
    return out


@by_value
def rewrite(th: Theorem, equation: Theorem, template: Statement, hole: str, facts: FactList = ()) -> Theorem:
    """From T[h := s] and s = t: T[h := t]. Of `equation` (a = b for all its indices) the hole's indices instantiate the quantifiers.

    In T the hole stands under binders of the equation's own ranges and exclusions only.
    """
    binders: list[tuple[Idx, tuple[Index, ...]]] = []
    goal = equation.goal
    while isinstance(goal, Forall):
        binders.append((goal.index, goal.but))
        goal = goal.body
    if not isinstance(goal, Rel) or goal.op != "=":
        raise KernelError("rewrite", "the second premise must be an equality, or one for all indices", equation.goal)
    params = tuple(i for i, _ in binders)
    if len({p.name for p in params}) != len(params):
        raise KernelError("rewrite", "the equation binds one name twice", equation.goal)
    if {p.name for p in params} & {i.name for i in free(goal).indices if i not in params}:
        raise KernelError("rewrite", "a free index of the equation has the name of one that it binds", equation.goal)
    if not same(th.goal, substitute(template, symbols={hole: Lam(params, goal.lhs)})):
        raise KernelError(
            "rewrite", "the first premise is not the template with the left-hand side in its hole", th.goal
        )
    norm = known(facts)
    taken = {name for node in (template, equation.goal, *norm.facts.statements) for name in index_names(node)}
    _check_holes(template, hole, equation.goal, (), norm, taken)
    result = substitute(template, symbols={hole: Lam(params, goal.rhs)})
    args = {"template": template, "hole": hole}
    return infer("rewrite", result, [th, equation, *facts], args=args, used=free(template).indices)


def _check_holes(
    node: object, hole: str, equation: Statement, scope: tuple[Binder, ...], norm: Normalizer, taken: set[str]
) -> None:
    """Refuse a hole at an index where the equation is not known to hold. Binders are opened under names never used before."""
    match node:
        case Symbol(name=name, indices=at) if name == hole:
            goal = equation
            for a in at:
                if not isinstance(goal, Forall):
                    raise KernelError("rewrite", "the hole has another number of indices than the equation", node)
                apart = [b for j, ex in scope if j == a for b in ex] + [j for j, ex in scope if a in ex]
                check_index("rewrite", a, goal.index.range, [b for b in goal.but if b not in apart], norm)
                goal = substitute(goal.body, indices={goal.index: a})
            if isinstance(goal, Forall):
                raise KernelError("rewrite", "the hole has another number of indices than the equation", node)
        case Sum(index=i, but=but, body=body) | Forall(index=i, but=but, body=body):
            (j,) = _opened((i,), taken)
            inner: Node = substitute(body, indices={i: j})
            _check_holes(inner, hole, equation, (*scope, (j, but)), norm, taken)
        case Det(rows=rows, cols=cols, entries=entries):
            bound = (*rows, *cols)
            mapping = dict(zip(bound, _opened(bound, taken), strict=True))
            for row in entries:
                for entry in row:
                    _check_holes(substitute(entry, indices=mapping), hole, equation, scope, norm, taken)
        case Deriv(var=var) | BigO(var=var) | Exists(name=var) if var == hole:
            raise KernelError("rewrite", "the hole's name is bound in the template", node)
        case Deriv() | BigO() | Smooth() if hole in free(node).symbols:
            raise KernelError("rewrite", "no rewriting below a derivative, an O or a smoothness statement", node)
        case Node():
            for value in node.fields():
                _check_holes(value, hole, equation, scope, norm, taken)
        case tuple():
            for value in node:
                _check_holes(value, hole, equation, scope, norm, taken)


def _opened(bound: tuple[Idx, ...], taken: set[str]) -> tuple[Idx, ...]:
    new: list[Idx] = []
    for i in bound:
        name = fresh(i.name, frozenset(taken))
        taken.add(name)
        new.append(Idx(name, i.range))
    return tuple(new)


@by_value
def exp_positive(t: Term) -> Theorem:
    """0 < e^t."""
    return infer("exp_positive", Rel("<", ZERO, Fn("exp", t)), args={"t": t})


@by_value
def exp_tangent(t: Term) -> Theorem:
    """1 + t <= e^t: the tangent of the convex function exp at 0."""
    return infer("exp_tangent", Rel("<=", 1 + t, Fn("exp", t)), args={"t": t})


@by_value
def exp_tangent_iff(t: Term) -> Theorem:
    """1 + t = e^t iff t = 0: exp is strictly convex."""
    return infer("exp_tangent_iff", Iff(Rel("=", 1 + t, Fn("exp", t)), Rel("=", t, ZERO)), args={"t": t})


@by_value
def sqrt_nonnegative(t: Term) -> Theorem:
    """0 <= sqrt t."""
    return infer("sqrt_nonnegative", Rel("<=", ZERO, Fn("sqrt", t)), args={"t": t})


@by_value
def abs_bounds(t: Term) -> Theorem:
    """t <= |t| and -t <= |t|."""
    size = Fn("abs", t)
    return infer("abs_bounds", And((Rel("<=", t, size), Rel("<=", -t, size))), args={"t": t})


@by_value
def abs_least(above: Theorem, below: Theorem) -> Theorem:
    """From t <= b and -t <= b: |t| <= b."""
    one, two = require("abs_least", above, Rel), require("abs_least", below, Rel)
    if one.op == two.op == "<=" and two.lhs == -one.lhs and one.rhs == two.rhs:
        return infer("abs_least", Rel("<=", Fn("abs", one.lhs), one.rhs), [above, below])
    raise KernelError("abs_least", "the premises are not t <= b and -t <= b", one, two)
