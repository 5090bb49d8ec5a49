"""Rules of calculus and of determinants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import factorial

from referee.kernel.logic import FactList, known, require
from referee.kernel.normal import Normalizer
from referee.kernel.polynomial import Poly
from referee.kernel.theorem import KernelError, Theorem, by_value, infer, same, without
from referee.language.statements import BigO, Deriv, Rel, Smooth
from referee.language.subst import free, substitute
from referee.language.terms import (
    Add,
    At,
    Delta,
    Det,
    Fn,
    Idx,
    Inv,
    Mul,
    Num,
    Pow,
    Size,
    SizeOf,
    Sum,
    Symbol,
    Term,
    absolute,
    add,
    as_term,
    exp,
    log,
    mul,
    total,
)  # fmt: skip

ZERO, ONE = as_term(0), as_term(1)


@by_value
def derivative(var: str, f: Term, point: Term, facts: FactList = ()) -> Theorem:
    """T -> f has at t = point the derivative given by the sum, product, power, quotient and chain rules.

    Side conditions, each at the point: a denominator that depends on t is not 0, the argument of a logarithm or of a square
    root that depends on t is positive.
    """
    value = substitute(_diff(var, f, point, known(facts)), symbols={var: point})
    args = {"var": var, "f": f, "point": point}
    return infer("derivative", Deriv(var, f, point, value), facts, args=args)


def _diff(var: str, f: Term, point: Term, norm: Normalizer) -> Term:
    if var not in free(f).symbols:
        return ZERO

    def d(t: Term) -> Term:
        return _diff(var, t, point, norm)

    match f:
        case Symbol(name=name, indices=()) if name == var:
            return ONE
        case Add(args=args):
            return add(d(a) for a in args)
        case Mul(args=args):
            return add(mul((*args[:k], d(a), *args[k + 1 :])) for k, a in enumerate(args) if var in free(a).symbols)
        case Pow(base=base, exponent=k):
            return k * base ** (k - 1) * d(base) if k else ZERO
        case Inv(arg=arg):
            _need(norm.nonzero, "a denominator may vanish", arg, var, point, norm)
            return -(d(arg) * f**2)
        case Fn(name="exp", arg=arg):
            return f * d(arg)
        case Fn(name="log", arg=arg):
            _need(norm.positive, "the argument of a logarithm may not be positive", arg, var, point, norm)
            return d(arg) / arg
        case Fn(name="sqrt", arg=arg):
            _need(norm.positive, "the argument of a root may not be positive", arg, var, point, norm)
            return d(arg) / (2 * f)
        case Sum(index=i, but=but, body=body):
            j, body = norm.apart(i, body, point, *but)
            return Sum(j, but, d(body))
    raise KernelError("derivative", f"no rule for {type(f).__name__}", f)


def _need(test: Callable[[Poly], bool], why: str, arg: Term, var: str, point: Term, norm: Normalizer) -> None:
    at_point = substitute(arg, symbols={var: point})
    if not test(norm.poly(at_point)):
        raise KernelError("derivative", why, at_point)


@by_value
def taylor(
    var: str, point: str, functions: Sequence[Term], bound: Term, steps: Sequence[Theorem], remainder: Theorem,
    radius: Term | None = None,
) -> Theorem:  # fmt: skip
    """Taylor's theorem with Lagrange's remainder, of order K at 0, for f = g_0 and `functions` g_0, …, g_{K+1} of t = `var`.

    From "g_k has the derivative g_{k+1} at s" for k = 0, …, K, and |g_{K+1}(s)| <= B, where the symbol s = `point` is free in no
    hypothesis but |s| <= radius:  |g_0(t) - Σ_{k<=K} g_k(0) t^k/k!| <= B |t|^{K+1}/(K+1)!  for |t| <= radius (for every t, if no
    radius is given). Source: Rudin 1976, Theorem 5.15.
    """
    rule = "taylor"
    t, s = Symbol(var), Symbol(point)
    order = len(functions) - 2
    if order < 0 or len(steps) != order + 1:
        raise KernelError(rule, "one derivative is needed for each order")
    at = [substitute(g, symbols={var: s}) for g in functions]
    for k, th in enumerate(steps):
        if not same(th.goal, Deriv(var, functions[k], s, at[k + 1])):
            raise KernelError(rule, f"premise {k} is not the derivative of function {k} at {point}", th.goal)
    if not same(remainder.goal, Rel("<=", absolute(at[-1]), bound)):
        raise KernelError(rule, "the last premise is not the bound of the last function", remainder.goal)
    within = [] if radius is None else [Rel("<=", absolute(s), radius)]
    premises = [*steps, remainder]
    hyps = without((h for th in premises for h in th.hyps), within)
    names = {var, point}
    constants = [bound] if radius is None else [bound, radius]
    if any(names & free(node).symbols for node in (*hyps, *constants)) or any(
        point in free(g).symbols for g in functions
    ):
        raise KernelError(rule, f"{var} or {point} is free where a constant is needed")
    partial = add(substitute(g, symbols={var: ZERO}) * t**k / factorial(k) for k, g in enumerate(functions[:-1]))
    goal = Rel("<=", absolute(functions[0] - partial), bound * absolute(t) ** (order + 1) / factorial(order + 1))
    if radius is not None:
        hyps = (*hyps, Rel("<=", absolute(t), radius))
    args = {"var": var, "point": point, "functions": tuple(functions), "bound": bound, "radius": radius}
    return infer(rule, goal, premises, args=args, hyps=hyps)


@by_value
def big_o(
    th: Theorem, var: str, order: int, constant: Term, radius: Term | None = None, facts: FactList = ()
) -> Theorem:
    """From |f| <= C |t|^k, for all t or for |t| <= r with 0 < r: f = O(|t|^k) as t -> 0. C and r do not contain t."""
    rule = "big_o"
    goal = require(rule, th, Rel)
    t = Symbol(var)
    norm = known(facts)
    match goal.lhs:
        case Fn(name="abs", arg=f) if goal.op == "<=" and goal.rhs == constant * absolute(t) ** order:
            pass
        case _:
            raise KernelError(rule, "the premise must be |f| <= C·|t|^k", goal)
    within = [] if radius is None else [Rel("<=", absolute(t), radius)]
    if radius is not None and not norm.positive(norm.poly(radius)):
        raise KernelError(rule, "the radius may not be positive", radius)
    hyps = without((*without(th.hyps, within), *(h for f in facts for h in f.hyps)), ())
    for node in (*hyps, constant, *(() if radius is None else (radius,))):
        if var in free(node).symbols:
            raise KernelError(rule, f"{var} is free where a constant is needed", node)
    args = {"var": var, "order": order, "constant": constant, "radius": radius}
    return infer(rule, BigO(var, f, order), [th, *facts], args=args, hyps=hyps)


@by_value
def smooth(names: Sequence[str], f: Term, facts: FactList = ()) -> Theorem:
    """f is C^∞ in the symbols `names` near their values: it is built from them by +, ×, Σ, exp, and by 1/t with t != 0, log t and
    sqrt t with t > 0 at these values.
    """
    norm = known(facts)

    def check(t: Term) -> None:
        if not free(t).symbols & set(names):
            return
        match t:
            case Add(args=args) | Mul(args=args):
                for a in args:
                    check(a)
            case Pow(base=arg) | Fn(name="exp", arg=arg):
                check(arg)
            case Sum(index=i, body=body):
                check(norm.apart(i, body)[1])
            case Inv(arg=arg):
                if not norm.nonzero(norm.poly(arg)):
                    raise KernelError("smooth", "a denominator may vanish", arg)
                check(arg)
            case Fn(name="log" | "sqrt", arg=arg):
                if not norm.positive(norm.poly(arg)):
                    raise KernelError("smooth", "the argument of a logarithm or root may not be positive", arg)
                check(arg)
            case Symbol() | Num() | SizeOf() | Delta():
                pass
            case _:
                raise KernelError("smooth", f"no rule for {type(t).__name__}", t)

    check(f)
    return infer("smooth", Smooth(tuple(names), f), facts, args={"names": tuple(names), "f": f})


@by_value
def det_triangular(matrix: Det, diagonal: Sequence[Term], order: Sequence[int], facts: FactList = ()) -> Theorem:
    """The determinant of a block triangular matrix whose diagonal blocks are diagonal is the product of the diagonal entries.

    Block (r, r) is δ(row, col)·diagonal[r] (a term in the block's row index), and block (r, c) is 0 whenever c comes after r in
    `order`. The product over a range is written e^{Σ log f}, which needs f > 0; over a range 1 it is f at index 0.
    """
    rule = "det_triangular"
    norm = known(facts)
    blocks = range(len(matrix.rows))
    if sorted(order) != list(blocks) or len(diagonal) != len(blocks):
        raise KernelError(rule, "the order must name every block once")
    _square(rule, matrix)
    if any(set(matrix.rows) & free(f.goal).indices or set(matrix.cols) & free(f.goal).indices for f in facts):
        raise KernelError(rule, "a bound index is free in a side condition")
    factors: list[Term] = []
    for place, r in enumerate(order):
        row, col = matrix.rows[r], matrix.cols[r]
        if col in free(diagonal[r]).indices or not norm.equal(matrix.entries[r][r], Delta(row, col) * diagonal[r]):
            raise KernelError(rule, f"block ({r}, {r}) is not diagonal with the given entries", matrix.entries[r][r])
        for c in order[place + 1 :]:
            if not norm.equal(matrix.entries[r][c], ZERO):
                raise KernelError(rule, f"block ({r}, {c}) does not vanish", matrix.entries[r][c])
        if row.range.coeffs:
            if not norm.positive(norm.poly(diagonal[r])):
                raise KernelError(rule, f"the diagonal of block {r} may not be positive", diagonal[r])
            factors.append(exp(total(row, log(diagonal[r]))))
        elif row.range.const == 1:
            factors.append(substitute(diagonal[r], indices={row: At(Size(()))}))
        else:
            raise KernelError(rule, "a block of constant size must have size 1", row)
    args = {"matrix": matrix, "diagonal": tuple(diagonal), "order": tuple(order)}
    return infer(rule, Rel("=", matrix, mul(factors)), facts, args=args)


@by_value
def det_product(left: Det, right: Det, both: Det, facts: FactList = ()) -> Theorem:
    """det(A)·det(B) = det(C), where C = A·B block by block: C_rc(i, j) = Σ_k Σ_m A_rk(i, m) B_kc(m, j). Source: Cauchy–Binet."""
    rule = "det_product"
    norm = known(facts)
    for m in (left, right, both):
        _square(rule, m)
        if any({*m.rows, *m.cols} & free(f.goal).indices for f in facts):
            raise KernelError(rule, "a bound index is free in a side condition")
    sizes = [r.range for r in both.rows]
    if [r.range for r in left.rows] != sizes or [r.range for r in right.rows] != sizes:
        raise KernelError(rule, "the matrices are not split into blocks of the same sizes")
    if {*both.rows, *both.cols} & (free(left).indices | free(right).indices):
        raise KernelError(rule, "an index of the product is free in a factor", both)
    for r, row in enumerate(both.rows):
        for c, col in enumerate(both.cols):
            parts = []
            for k, size in enumerate(sizes):
                mid = Idx("·", size)
                a = substitute(left.entries[r][k], indices={left.rows[r]: row, left.cols[k]: mid})
                b = substitute(right.entries[k][c], indices={right.rows[k]: mid, right.cols[c]: col})
                parts.append(total(mid, a * b))
            if not norm.equal(add(parts), both.entries[r][c]):
                raise KernelError(rule, f"block ({r}, {c}) is not that of the product", both.entries[r][c])
    return infer(rule, Rel("=", left * right, both), facts, args={"left": left, "right": right, "both": both})


def _square(rule: str, m: Det) -> None:
    bound = (*m.rows, *m.cols)
    if [r.range for r in m.rows] != [c.range for c in m.cols] or len({i.name for i in bound}) != len(bound):
        raise KernelError(rule, "the matrix is not square in blocks, or two of its indices share a name", m)
    if len(m.entries) != len(m.rows) or any(len(row) != len(m.cols) for row in m.entries):
        raise KernelError(rule, "the table of blocks has gaps", m)
    for row, entries in zip(m.rows, m.entries, strict=True):
        for col, entry in zip(m.cols, entries, strict=True):
            if free(entry).indices & set(bound) - {row, col}:
                raise KernelError(rule, "a block uses the index of another block", entry)
