"""The bridge to SymPy: round trips, the direction of ranges, and what is refused."""

import pytest
import sympy as sp

from referee.language.terms import (
    At,
    Delta,
    Idx,
    Symbol,
    absolute,
    as_term,
    exp,
    indices,
    log,
    real,
    sizes,
    sqrt,
    total,
)
from referee.language.vectors import family
from referee.sympy_bridge import BridgeError, from_sympy, to_sympy
from referee.tactics.basic import ring

n, d = sizes("n d")
i, j, k = indices("i j k", n)
a, t = real("a t")
NAMES = {"n": n, "d": d, "i": i, "a": a, "t": t, "x": "x", "A": "A"}


def x(at):
    return Symbol("x", (at,))


TERMS = {
    "a rational": as_term(3) / 7,
    "powers": (a + 2) ** 3 / (1 + a**2) - a * t**2,
    "a sum": total(j, exp(a * x(j))),
    "a logarithm of a sum": log(total(j, exp(a * x(j)))) - t / n,
    "sums of sums": total(j, x(j) * total(k, Symbol("A", (j, k)) * x(k))),
    "a size in a range": total(Idx("j", n - 1), x(Idx("j", n - 1))) * (n - 1),
    "a square root": sqrt(1 + a**2) / 2,
    "an absolute value": absolute(a * t - 1),
    "a delta": total(j, Delta(i, j) * x(j)),
    "an excluded index": total(j, exp(x(j)), but=[i]),
    "an entry": x(At(n - 1)) - x(At(n - n)) + x(i),
    "e": exp(1) - a,
}


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("what", TERMS)
def test_a_round_trip_changes_nothing_in_normal_form(what, base):
    ring(from_sympy(to_sympy(TERMS[what], base), NAMES, base), TERMS[what])


def test_ranges_count_from_one_as_on_the_page():
    m, l = sp.symbols("n j")
    X = sp.IndexedBase("x")
    assert from_sympy(sp.Sum(X[l], (l, 1, m)), NAMES) == total(j, x(j))
    assert from_sympy(X[1], NAMES) == x(At(n - n))
    assert from_sympy(X[m], NAMES) == x(At(n - 1))


def test_an_indexed_family_can_be_a_function_of_indices():
    u = family("u", d)
    m, l = sp.symbols("n i")
    X = sp.IndexedBase("x")
    read = from_sympy(sp.Sum(X[l] ** 2, (l, 1, m)), {"n": n, "x": lambda at: u(i) @ u(at)})
    ring(read, total(k, (u(i) @ u(k)) ** 2))  # the bound i of SymPy does not capture the free i


def test_several_limits_are_read_from_the_inside():
    m, l, r = sp.symbols("n j k")
    B = sp.IndexedBase("A")
    read = from_sympy(sp.Sum(B[l, r], (l, 1, m), (r, 1, m)), NAMES)
    assert read == total(k, total(j, Symbol("A", (j, k))))


m, l, z = sp.symbols("n j z")
X = sp.IndexedBase("x")
REFUSED = {
    "a float": (sp.Symbol("a") * 0.5, "float"),
    "a Python float": (0.1, "float"),
    "a string": ("a + 1", "no SymPy expression"),
    "an unknown name": (z + 1, "z is not among"),
    "a hostile name": (sp.Symbol("__import__"), "not among"),
    "a Piecewise": (sp.Piecewise((sp.Symbol("a"), z > 0), (0, True)), "Piecewise"),
    "a wrong lower limit": (sp.Sum(X[l], (l, 2, m)), "must run from 1"),
    "a fractional range": (sp.Sum(X[l], (l, 1, m / 2)), "integer combination"),
    "an infinite range": (sp.Sum(X[l], (l, 1, sp.oo)), "integer combination"),
    "an index as a number": (sp.Sum(l * X[l], (l, 1, m)), "outside an index place"),
    "a shifted index": (sp.Sum(X[l + 1], (l, 1, m)), "integer combination"),
    "a symbolic exponent": (sp.Symbol("a") ** sp.Symbol("t"), "exponent"),
    "a cube root": (sp.cbrt(sp.Symbol("a")), "exponent"),
    "an unknown function": (sp.sin(sp.Symbol("a")), "sin"),
    "a number that is no rational": (sp.pi, "Pi"),
    "not a number": (sp.nan, "NaN"),
    "an infinity": (sp.oo, "Infinity"),
    "two symbols of one name": (sp.Symbol("a") + sp.Symbol("a", real=True), "called a"),
    "a family without indices": (sp.Symbol("x"), "not a real number"),
    "indices of a number": (sp.IndexedBase("a")[1], "not an indexed family"),
    "an odd name of a bound index": (sp.Sum(1 + 0 * l, (sp.Symbol("j;"), 1, m)), "no name"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_has_no_exact_meaning_is_refused(what):
    expr, why = REFUSED[what]
    with pytest.raises(BridgeError, match=why):
        from_sympy(expr, NAMES)


def test_an_odd_name_is_not_written_to_sympy():
    with pytest.raises(BridgeError, match="no name"):
        to_sympy(Symbol("a b"))
