"""Quantities that are not negative: what a certificate for an inequality may be made of.

From the terms of a goal: tangents of exp (also at the mean, for Jensen's inequality, and as log s - log t <= s/t - 1), squares,
absolute values, the hypotheses and their products, each also summed over indices with nonnegative weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, product

from referee.kernel import algebra, logic
from referee.kernel import polynomial as P
from referee.kernel.normal import Normalizer, NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.statements import Forall, IdxNe, Rel, eq
from referee.language.subst import free
from referee.language.terms import Fn, Idx, Index, Inv, Mul, Sum, Symbol, Term, as_term, total
from referee.tactics import denormal
from referee.tactics.basic import Facts, iff, iff_transitive, restate, sign
from referee.tactics.places import LETTERS, Binders, Place, inward, merged, places
from referee.tactics.squares import candidates, outer_sums

Weights = Sequence[tuple[Idx, Theorem]]
ZERO, ONE = as_term(0), as_term(1)


@dataclass(frozen=True)
class Bound:
    """0 <= Σ over `binders` of Π(rhs - lhs of `factors`) · square²; `tight` says when the last factor is an equality."""

    binders: Binders
    factors: tuple[Theorem, ...]
    square: Term | None = None
    tight: Theorem | None = None

    @property
    def strict(self) -> bool:
        """Is it positive?"""
        ops = [_inner(th).op for th in self.factors]
        return not self.binders and self.square is None and all(o == "<" for o in ops)

    def term(self) -> Term:
        """The sum."""
        t = ONE if self.square is None else self.square * self.square
        for th in self.factors:
            r = _inner(th)
            t = (r.rhs - r.lhs) * t
        for i, but in reversed(self.binders):
            t = total(i, t, but)
        return t

    def times(self, weight: Theorem) -> Bound:
        """With a further nonnegative factor."""
        return Bound(self.binders, (weight, *self.factors), self.square, self.tight)

    def used(self, th: Theorem) -> tuple[Theorem | Index, ...]:
        """A factor as a certificate takes it."""
        closed, at = self.closed(th)
        return (closed, *at)

    def closed(self, th: Theorem) -> tuple[Theorem, list[Idx]]:
        """The factor for all values of the binders that it speaks of, and these binders."""
        at: list[Idx] = []
        for i, but in reversed(self.binders):
            if i in th.ctx or i in free(th.goal).indices:
                needed = any(i in free(h).indices for h in th.hyps)
                th = logic.forall_intro(th, i, but if needed else ())
                at.insert(0, i)
        return th, at


def _inner(th: Theorem) -> Rel:
    return logic.require("a bound", th, Rel)


def found(terms: Sequence[Term], facts: Facts) -> Iterator[Bound]:
    """The bounds that the terms and the facts suggest."""
    kinds = (Fn, Symbol, Mul)
    seen = [q for t in (*terms, *map(inward, terms)) for p in places(t, kinds) if (q := merged(p)) is not None]
    inside = list(dict.fromkeys(seen))
    weights = list(weights_in(inside, facts, inverse=any(True for t in terms for _ in places(t, (Inv,)))))
    for bound in (*_tangents(inside), *_means(inside, weights, facts), *_logarithms(inside, facts)):
        yield bound
        yield from weighted(bound, weights)
    yield from squares(terms, inside, weights)
    for p in inside:
        if isinstance(p.term, Fn) and p.term.name == "abs":
            ends = algebra.abs_bounds(p.term.arg)
            yield from (Bound(p.binders, (logic.and_elim(ends, k),)) for k in (0, 1))
        if isinstance(p.term, Fn) and p.term.name == "sqrt":
            yield Bound(p.binders, (algebra.sqrt_nonnegative(p.term.arg),))
    yield from _parts(terms, facts)
    for (i, one), (j, two) in combinations_with_replacement(weights, 2):
        if i == j:
            other = Idx("j'", i.range)
            yield Bound(((i, ()), (other, (i,))), (one, logic.instantiate(two, indices={i: other})))
    exponentials = [
        (p.binders, algebra.exp_positive(p.term.arg)) for p in inside if isinstance(p.term, Fn) and p.term.name == "exp"
    ]
    yield from hypotheses(terms, facts, weights, exponentials)


def _parts(terms: Sequence[Term], facts: Facts) -> Iterator[Bound]:
    """A sum of nonnegative terms without one of them: f_i <= Σ_j f_j."""
    indices = sorted({i for t in terms for i in free(t).indices}, key=lambda i: i.name)
    for node in dict.fromkeys(n for t in terms for n in outer_sums(t)):
        for i in indices:
            if i.range == node.index.range and i not in node.but:
                th = _sign("<=", Sum(node.index, (*node.but, i), node.body), facts)
                if th is not None:
                    yield Bound((), (th,))


def _together(p: Place, q: Place) -> Binders | None:
    """The binders of two places, where those of one are among those of the other."""
    longer, shorter = (p.binders, q.binders) if len(p.binders) >= len(q.binders) else (q.binders, p.binders)
    return longer if longer[: len(shorter)] == shorter else None


def _tangents(inside: Sequence[Place]) -> Iterator[Bound]:
    """e^m (1 + s - m) <= e^s for exponents s and m (or m = 0) of the goal: m may be a mean of the s."""
    exponents = [Place(p.binders, p.term.arg) for p in inside if isinstance(p.term, Fn) and p.term.name == "exp"]
    for s, m in product(exponents, (Place((), ZERO), *exponents)):
        binders = _together(s, m)
        if s == m or binders is None:
            continue
        yield _tangent(binders, s.term, m.term)


def _tangent(binders: Binders, s: Term, m: Term) -> Bound:
    t = s if m == ZERO else s - m
    weight = () if m == ZERO else (algebra.exp_positive(m),)
    return Bound(binders, (*weight, algebra.exp_tangent(t)), tight=_tight(t, s, m))


def _means(inside: Sequence[Place], weights: Weights, facts: Facts) -> Iterator[Bound]:
    """The tangents at an exponent m = c + Σ_i p_i g_i of the goal, for the points c + g_i (p_i = 1/n, or an entry)."""
    norm = logic.known(facts)
    for place in inside:
        if not isinstance(place.term, Fn) or place.term.name != "exp" or place.binders:
            continue
        whole = norm.poly(place.term.arg)
        ranges = {f[2][0] for m in whole for f, _ in m if f[0] == "sum" and len(f[2]) == 1}
        for key in sorted(ranges):
            i = Idx("i'", denormal.size(key))
            for p in (None, *(th for at, th in weights if at == i)):
                s = _points(whole, i, p, norm)
                if s is not None:
                    yield _tangent(((i, ()),), s, place.term.arg)


def _points(whole: P.Poly, i: Idx, weight: Theorem | None, norm: Normalizer) -> Term | None:
    """The terms s_i with Σ_i p_i s_i = m, if Σ_i p_i = 1."""
    p = P.size_poly(P.size_key(i.range)) if weight is None else norm.inverse(norm.poly(_inner(weight).rhs))
    out: P.Poly = {}
    for mono, c in whole.items():
        sums = [f for f, e in mono if f[0] == "sum" and e == 1 and f[2] == (P.size_key(i.range),)]
        if not sums:
            P.add_to(out, {mono: c})
            continue
        (bound,), body = norm.opened(sums[0])
        rest = tuple((f, e) for f, e in mono if f != sums[0])
        term = norm.mul({rest: c}, norm.rename({body: P.constant(1)[P.ONE]}, {bound: P.index_key(i)}))
        P.add_to(out, norm.mul(term, p))
    return denormal.poly(out) if i in {denormal.index(x) for x in P.free_indices(P.key(out))} else None


def _logarithms(inside: Sequence[Place], facts: Facts) -> Iterator[Bound]:
    """log s - log m <= s/m - 1 for arguments s and m of logarithms (or 1), also times m."""
    arguments = [Place(p.binders, p.term.arg) for p in inside if isinstance(p.term, Fn) and p.term.name == "log"]
    one = Place((), ONE)
    arguments += [Place((), 1 / p.term) for p in arguments if not p.binders]
    for s, m in product((one, *arguments), (one, *arguments)):
        binders = _together(s, m)
        if s == m or binders is None:
            continue
        t = (ZERO if s == one else Fn("log", s.term)) - (ZERO if m == one else Fn("log", m.term))
        tangent, tight = algebra.exp_tangent(t), algebra.exp_tangent_iff(t)
        yield Bound(binders, (tangent,), tight=tight)
        positive = _sign("<", m.term, facts)
        if positive is not None and m != one:
            yield Bound(binders, (positive, tangent), tight=tight)


def _tight(t: Term, s: Term, m: Term) -> Theorem:
    """1 + t = e^t iff s = m, for t = s - m."""
    base, equal, zero = algebra.exp_tangent_iff(t), eq(s, m), eq(t, 0)
    return iff_transitive(base, iff(zero, equal, lambda h: restate(h, equal), lambda h: restate(h, zero)))


def _sign(op: str, t: Term, facts: Facts) -> Theorem | None:
    try:
        return sign(op, t, facts)
    except (KernelError, NotDecided):
        return None


def weights_in(inside: Sequence[Place], facts: Facts, *, inverse: bool) -> Iterator[tuple[Idx, Theorem]]:
    """Nonnegative entries p_i and inverses 1/x_i of positive ones, by the range of i."""
    for p in inside:
        if not isinstance(p.term, Symbol) or len(p.binders) != 1:
            continue
        ((i, _),) = p.binders
        th = _sign("<", p.term, facts)
        if th is not None and inverse:
            yield i, sign("<", Inv(p.term), facts)
        th = th or _sign("<=", p.term, facts)
        if th is not None:
            yield i, th


def weighted(bound: Bound, weights: Weights) -> Iterator[Bound]:
    """With a weight for one binder, or one for each of two."""
    here = [[th for i, th in weights if i == at] for at, _ in bound.binders]
    if len(here) == 1:
        yield from (bound.times(th) for th in here[0])


def paired(bound: Bound, weights: Weights) -> Iterator[Bound]:
    """Weights p_i p_j for a square over two binders i and j of one range."""
    (i, _), (j, _) = bound.binders
    for k, th in weights:
        if k.range == i.range == j.range:
            one, two = (logic.instantiate(th, indices={k: at}) if at != k else th for at in (i, j))
            yield bound.times(one).times(two)


def squares(terms: Sequence[Term], inside: Sequence[Place], weights: Weights) -> Iterator[Bound]:
    """Squares of what the terms contain, over two indices of one range also with weights p_i p_j."""
    for square in candidates(terms, inside):
        bound = Bound(square.binders, (), square.base)
        yield bound
        yield from weighted(bound, weights)
        if len(bound.binders) == 2:
            yield from paired(bound, weights)


def hypotheses(
    terms: Sequence[Term], facts: Facts, weights: Weights, exponentials: Sequence[tuple[Binders, Theorem]]
) -> Iterator[Bound]:
    """The facts a <= b and a < b, at free indices and over binders, with weights, times exponentials, and products of two."""
    indices = sorted({i for t in terms for i in free(t).indices}, key=lambda i: i.name)
    plain: list[Theorem] = []
    bound: list[tuple[Binders, Theorem]] = []
    for th in facts:
        binders: list[tuple[Idx, tuple[Index, ...]]] = []
        instances: list[Theorem] = [th]
        body = th.goal
        while isinstance(body, Forall):
            at = Idx(LETTERS[len(binders)] + "'", body.index.range)
            binders.append((at, body.but))
            more: list[Theorem] = []
            for one, i in product(instances, (at, *indices)):
                try:
                    more.append(logic.forall_elim(one, i, [*facts, *_apart(at, body.but)]))
                except KernelError:
                    continue
            instances, body = more, body.body
        for one in instances:
            if not isinstance(one.goal, Rel) or one.goal.op not in ("<", "<="):
                continue
            inside = free(one.goal).indices
            used = tuple((i, but) for i, but in binders if i in inside)
            if not used:
                plain.append(one)
            elif len(used) == len(binders):
                bound.append((used, one))
    for th in plain:
        yield Bound((), (th,))
        yield from (Bound((), (e, th)) for binders, e in exponentials if not binders)
    for one, two in combinations(plain, 2):
        yield Bound((), (one, two))
    for where, th in bound:
        yield Bound(where, (th,))
        yield from weighted(Bound(where, (th,)), weights)
        yield from (Bound(where, (e, th)) for binders, e in exponentials if binders in ((), where))
    for (where, one), (there, two) in combinations(bound, 2):
        if where == there:
            yield Bound(where, (one, two))
            yield from weighted(Bound(where, (one, two)), weights)


def _apart(at: Idx, but: Sequence[Index]) -> list[Theorem]:
    return [logic.assume(IdxNe(at, b)) for b in but]
