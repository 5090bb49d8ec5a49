"""Whether two statements say the same: equal up to the order of clauses, bound names and the normal form of terms.

Conjunctions are flattened, "for all" goes inside, and clauses are matched one to one. Terms are compared side by side, or, where
the two sides of a relation differ, by their difference. What is trivial by its letters (x = x) counts only where it stands alone.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from referee.kernel import algebra, logic
from referee.kernel.normal import Normalizer, NotDecided, normalizer
from referee.kernel.polynomial import size_key
from referee.kernel.theorem import KernelError, Theorem
from referee.language.statements import And, BigO, Deriv, Exists, Forall, Iff, Implies, Rel, Sequent, Statement, every
from referee.language.subst import alpha, free, rename_symbol, substitute
from referee.language.terms import Idx, Index, as_term
from referee.language.text import show
from referee.reader.tidy import tidy

Binders = tuple[tuple[Idx, frozenset[Index]], ...]
Clause = tuple[Binders, Statement]


def difference(mine: Sequent, theirs: Sequent) -> str:
    """How the home's statement differs from the paper file's, or nothing."""
    norm = normalizer(tuple(mine.given))
    known = [c for g in mine.given for c in clauses(g)]
    facts = [logic.assume(g) for g in mine.given]
    for h in theirs.given:
        for c in clauses(h):
            if not any(same_clause(c, k, norm) for k in known) and not _follows(c, facts):
                return f"the proof file also assumes {show(rebuilt(c))}"
    if alike(_closed(mine), _closed(theirs), norm):
        return ""
    return f"the paper file says {show(mine.goal)}; the proof file states {show(theirs.goal)}"


def _follows(c: Clause, facts: list[Theorem]) -> bool:
    """Whether a relation follows from what is known by its sign alone."""
    binders, s = c
    letters: dict[Idx, Index] = {i: Idx(f"i_{k}", i.range) for k, (i, _) in enumerate(binders)}
    s = substitute(s, indices=letters)
    if not isinstance(s, Rel) or s.op == "=":
        return False
    try:
        algebra.sign(s.op, s.rhs - s.lhs, facts)
    except (KernelError, NotDecided):
        return False
    return True


def _closed(s: Sequent) -> Statement:
    """The goal, for all values of the free indices that the hypotheses do not mention."""
    held = {i for g in s.given for i in free(g).indices}
    goal = s.goal
    for i in sorted(free(goal).indices - held, key=lambda i: i.name, reverse=True):
        goal = every(i, goal)
    return goal


def clauses(s: Statement, depth: int = 0, binders: Binders = ()) -> list[Clause]:
    """The conjuncts, each below its own "for all"; the bound indices are called ·depth, ·(depth + 1), …."""
    match s:
        case And(args=args):
            return [c for a in args for c in clauses(a, depth, binders)]
        case Forall(index=i, but=but, body=body):
            j = Idx(f"·{depth + len(binders)}", i.range)
            return clauses(substitute(body, indices={i: j}), depth, (*binders, (j, frozenset(but))))
    return [(binders, s)]


def rebuilt(c: Clause) -> Statement:
    """The clause as a statement with letters."""
    binders, s = c
    for k, (i, but) in reversed(list(enumerate(binders))):
        j = Idx(f"%{k}", i.range)
        s = Forall(j, tuple(sorted(but, key=repr)), substitute(s, indices={i: j}))
    return tidy(s)


def alike(a: Statement, b: Statement, norm: Normalizer, depth: int = 0) -> bool:
    """Do the two have the same clauses? What is trivial by its letters is left out beside other clauses."""
    left, right = _telling(clauses(a, depth)), _telling(clauses(b, depth))
    for c in left:
        found = next((k for k, d in enumerate(right) if same_clause(c, d, norm, depth)), None)
        if found is None:
            return False
        del right[found]
    return not right


def _telling(found: list[Clause]) -> list[Clause]:
    """The clauses that do not say x = x."""
    rest = [c for c in found if not (isinstance(c[1], Rel) and c[1].op == "=" and alpha(c[1].lhs) == alpha(c[1].rhs))]
    return rest or found


def same_clause(c: Clause, d: Clause, norm: Normalizer, depth: int = 0) -> bool:
    """Do they agree, with the binders of `d` in some order?"""
    (mine, s), (theirs, t) = _bound(c, norm), _bound(d, norm)
    if len(mine) != len(theirs):
        return False
    for order in permutations(mine):
        names: dict[Idx, Index] = {j: i for (j, _), (i, _) in zip(theirs, order, strict=True)}
        fits = all(j.range == i.range for (j, _), (i, _) in zip(theirs, order, strict=True))
        if fits and _apart(mine, {}) == _apart(theirs, names):
            renamed = substitute(t, indices=names)
            if _same(s, renamed, norm, depth + len(mine)):
                return True
    return False


def _bound(c: Clause, norm: Normalizer) -> Clause:
    """Without binders of a range that is not empty, over which nothing runs."""
    binders, s = c
    used = free(s).indices | {i for j, but in binders if but for i in (j, *but)}
    return tuple(b for b in binders if b[0] in used or not norm.facts.nonnegative_size(size_key(b[0].range - 1))), s


def _apart(binders: Binders, names: dict[Idx, Index]) -> set[frozenset[Index]]:
    """The pairs of indices that differ."""

    def new(i: Index) -> Index:
        return names.get(i, i) if isinstance(i, Idx) else i

    return {frozenset((new(i), new(b))) for i, but in binders for b in but}


def _same(a: Statement, b: Statement, norm: Normalizer, depth: int) -> bool:
    """Do two statements that are neither a conjunction nor a "for all" agree?"""
    match a, b:
        case Rel(), Rel():
            return a.op == b.op and _same_sides(a, b, norm)
        case Implies(given=x, then=z), Implies(given=y, then=w):
            return alike(x, y, norm, depth) and alike(z, w, norm, depth)
        case Iff(left=x, right=z), Iff(left=y, right=w):
            ways = ((y, w), (w, y))
            return any(alike(x, p, norm, depth) and alike(z, q, norm, depth) for p, q in ways)
        case Exists(name=x, body=p), Exists(name=y, body=q):
            name = f"·{depth}"
            return alike(rename_symbol(p, x, name), rename_symbol(q, y, name), norm, depth + 1)
        case BigO(var=x, f=f, order=m), BigO(var=y, f=g, order=k):
            return m == k and normalizer(()).equal(rename_symbol(f, x, f"·{depth}"), rename_symbol(g, y, f"·{depth}"))
        case Deriv(point=x, value=v), Deriv(point=y, value=w):
            same = alpha(replace(a, point=y, value=w)) == alpha(b)
            return same and norm.equal(x, y) and norm.equal(v, w)
    return alpha(a) == alpha(b)


def _same_sides(a: Rel, b: Rel, norm: Normalizer) -> bool:
    """Side by side, either way round for = and !=; or by the difference of the sides, where it is not 0."""
    swapped = a.op in {"=", "!="}
    if norm.equal(a.lhs, b.lhs) and norm.equal(a.rhs, b.rhs):
        return True
    if swapped and norm.equal(a.lhs, b.rhs) and norm.equal(a.rhs, b.lhs):
        return True
    mine, theirs = a.rhs - a.lhs, b.rhs - b.lhs
    if norm.equal(mine, as_term(0)):
        return False
    return norm.equal(mine, theirs) or (swapped and norm.equal(mine, -theirs))
