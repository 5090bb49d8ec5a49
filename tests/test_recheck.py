"""The independent checker: it accepts what every rule of the kernel makes, and no mutant, corruption or truncation of it."""

from __future__ import annotations

import ast
import copy
import json
import random
import shutil
import subprocess
import sys
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from referee import recheck
from referee.kernel import algebra, analysis, logic
from referee.kernel.algebra import Entry, Use
from referee.language.nodes import Node
from referee.language.statements import (
    FALSE,
    BigO,
    Deriv,
    Exists,
    Forall,
    IdxNe,
    Iff,
    Implies,
    Sequent,
    Smooth,
    both,
    eq,
    every,
    le,
    lt,
    ne,
)  # fmt: skip
from referee.language.subst import Lam
from referee.language.terms import (
    At,
    Delta,
    Det,
    Idx,
    Mul,
    Num,
    Size,
    SizeOf,
    Sum,
    Symbol,
    absolute,
    as_term,
    exp,
    indices,
    log,
    real,
    sizes,
    total,
)  # fmt: skip
from referee.numerics.models import draw
from referee.numerics.truth import decide
from referee.proof import _Table, to_json
from referee.tactics.basic import Certificate, ring
from referee.tactics.jensen import jensen_exp
from referee.tactics.lemmas import exp_monotone, log_monotone, softplus_tangent

SOURCE = Path(recheck.__file__)
n, d = sizes("n d")
i, j, k = indices("i j k", n)
t, s, r, y, z = real("t s r y z")
first, last = At(Size(())), At(n - 1)
SOME = le(1, SizeOf(n))


def x(*at):
    return Symbol("x", at)


def given(*statements):
    return [logic.assume(statement) for statement in statements]


def same(a, b, facts=()):
    return algebra.cone("=", as_term(a), as_term(b), [], (), facts)


def implied(statement, th):
    return logic.implies_intro(th, statement)


class Edit:
    """A proof object under the knife: the last step is the one of the rule at hand."""

    def __init__(self, proof):
        self.proof = copy.deepcopy(proof)
        self.table = _Table()
        self.table.rows = self.proof["nodes"]
        self.step = self.proof["steps"][-1]

    def put(self, value):
        return self.table.put(value)

    def goal(self, statement):
        self.step["goal"] = self.proof["goal"] = self.put(statement)
        return self

    def arg(self, name, value):
        self.step["args"][name] = self.put(value)
        return self

    def given(self, *statements):
        self.step["hyps"] = self.proof["given"] = [self.put(statement) for statement in statements]
        return self

    def premises(self, *order):
        old = self.step["premises"]
        self.step["premises"] = [old[place] for place in order]
        return self


RULES = {}


def rule(*mutants):
    """A theorem by the rule that the function is named after, and mutants that must fall at that rule."""

    def register(make):
        RULES[make.__name__.removesuffix("_")] = (cache(make), mutants)
        return make

    return register


# logic


@rule(lambda e: e.arg("statement", le(0, t)), lambda e: e.goal(lt(t, 0)), lambda e: e.given())
def assume():
    return logic.assume(lt(0, t))


@rule(lambda e: e.premises(1, 0), lambda e: e.premises(0, 0), lambda e: e.given(lt(0, t)))
def and_intro():
    return logic.and_intro(*given(lt(0, t), lt(0, s)))


@rule(lambda e: e.arg("k", 0), lambda e: e.arg("k", 2), lambda e: e.arg("k", -1), lambda e: e.arg("k", True))
def and_elim():
    return logic.and_elim(logic.assume(both(lt(0, t), lt(0, s))), 1)


@rule(lambda e: e.arg("given", lt(0, s)), lambda e: e.given(), lambda e: e.goal(lt(0, t)))
def implies_intro():
    return implied(lt(0, t), logic.and_intro(*given(lt(0, t), lt(0, s))))


@rule(lambda e: e.premises(1, 0), lambda e: e.goal(Implies(lt(0, t), lt(0, s))), lambda e: e.given(lt(0, t)))
def implies_elim():
    return logic.implies_elim(*given(Implies(lt(0, t), lt(0, s)), lt(0, t)))


@rule(lambda e: e.premises(0, 0), lambda e: e.goal(Iff(lt(0, t), lt(0, t))))
def iff_intro():
    return logic.iff_intro(*given(Implies(lt(0, t), lt(0, s)), Implies(lt(0, s), lt(0, t))))


@rule(lambda e: e.arg("forward", True), lambda e: e.arg("forward", 0), lambda e: e.goal(Implies(lt(0, t), lt(0, s))))
def iff_elim():
    return logic.iff_elim(logic.assume(Iff(lt(0, t), lt(0, s))), forward=False)


@rule(
    lambda e: e.arg("but", ()),
    lambda e: e.goal(every(i, eq(Delta(i, j), 0))),
    lambda e: e.goal(every(j, eq(Delta(i, j), 0), [i])),
    lambda e: e.arg("index", j),
    lambda e: e.arg("index", Idx("i", d)),
    lambda e: e.arg("but", (i,)),
)
def forall_intro():
    return logic.forall_intro(same(Delta(i, j), 0, given(IdxNe(i, j))), i, [j])


@rule(
    lambda e: e.arg("at", j),
    lambda e: e.arg("at", At(n)).goal(lt(0, x(At(n)))),
    lambda e: e.premises(0),
    lambda e: e.premises(0, 1),
    lambda e: e.premises(0, 2),
)
def forall_elim():
    return logic.forall_elim(logic.assume(every(i, lt(0, x(i)), [j])), last, given(SOME, IdxNe(last, j)))


@rule(
    lambda e: e.arg("family", Lam((k,), x(k) + 2)),
    lambda e: e.arg("family", x(j)),
    lambda e: e.goal(Exists("w", eq(Symbol("w", (i,)), x(i)))),
)
def exists_intro():
    body = eq(Symbol("w", (j,)), x(j) + 1)
    return logic.exists_intro(same(x(j) + 1, x(j) + 1), "w", body, Lam((k,), x(k) + 1))


@rule(
    lambda e: e.arg("name", "w"),
    lambda e: e.arg("name", "s"),
    lambda e: e.goal(lt(s, z)),
    lambda e: e.premises(1, 0),
    lambda e: e.given(Exists("y", lt(s, y))),
)
def exists_elim():
    step = logic.and_elim(logic.and_intro(*given(lt(s, z), lt(0, t))), 1)
    return logic.exists_elim(logic.assume(Exists("y", lt(s, y))), implied(lt(s, z), step), "z")


@rule(
    lambda e: e.arg("indices", {i: last}),
    lambda e: e.arg("indices", {}),
    lambda e: e.arg("symbols", {"x": Lam((i,), Num(Fraction(2)) * t)}),
    lambda e: e.arg("symbols", {"x": t}),
    lambda e: e.arg("symbols", {}),
    lambda e: e.arg("sizes", {"n": n}),
    lambda e: e.arg("sizes", {"n": n - 3}),
    lambda e: e.premises(0),
    lambda e: e.given(),
)
def instantiate():
    base = algebra.cone(
        "<=", total(j, x(j) * Delta(i, j)), exp(x(i)), [Entry((), Fraction(1), (Use(0),))], given(lt(x(i), exp(x(i))))
    )
    family = Lam((k,), t * x(k))
    many = given(le(2, SizeOf(n)))
    return logic.instantiate(base, indices={i: At(n - 2)}, symbols={"x": family}, sizes={"n": n - 1}, facts=many)


@rule(lambda e: e.premises(1, 0), lambda e: e.premises(0, 0))
def order_cases():
    square = Certificate().add(square=t).prove("<=", 0, t * t)
    return logic.order_cases(implied(le(t, s), square), implied(lt(s, t), square))


@rule(lambda e: e.premises(0, 0), lambda e: e.premises(1, 0))
def index_cases():
    apart = implied(IdxNe(i, j), same(Delta(i, j) * x(i), Delta(i, j) * x(j), given(IdxNe(i, j))))
    return logic.index_cases(apart, same(Delta(i, i) * x(i), Delta(i, i) * x(i)))


@rule(
    lambda e: e.arg("index", Idx("i", n + 1)),
    lambda e: e.premises(0, 1),
    lambda e: e.premises(1, 0, 2),
    lambda e: e.arg("statement", lt(0, x(first))),
)
def last_cases():
    positive, some = given(every(i, lt(0, x(i))), SOME)
    init = logic.forall_elim(positive, Idx("i", n - 1), [some])
    return logic.last_cases(init, logic.forall_elim(positive, last, [some]), i, lt(0, x(i)), [some])


@rule(lambda e: e.premises(0), lambda e: e.arg("index", Idx("i", d)))
def nonempty():
    th = logic.forall_elim(logic.assume(every(i, lt(0, t))), i)
    return logic.nonempty(th, i, given(SOME))


@rule(lambda e: e.arg("statement", lt(s, t)), lambda e: e.premises())
def ex_falso():
    return logic.ex_falso(logic.assume(eq(1 + t, t)), lt(t, s))


@rule(lambda e: e.goal(ne(s, t)), lambda e: e.goal(eq(t, s)), lambda e: e.given())
def ne_intro():
    return logic.ne_intro(logic.assume(Implies(eq(t, s), FALSE)))


@rule(lambda e: e.premises(0, 0), lambda e: e.goal(eq(s, t)), lambda e: e.goal(lt(t, s)))
def antisymmetry():
    return logic.antisymmetry(*given(le(t, s), le(s, t)))


@rule(lambda e: e.premises(1, 0), lambda e: e.goal(lt(s, t)), lambda e: e.given(le(t, s)))
def strict():
    return logic.strict(*given(le(t, s), ne(s, t)))


@rule(
    lambda e: e.arg("size", n - 1).goal(le(SizeOf(Size(())), SizeOf(n - 1))),
    lambda e: e.goal(le(SizeOf(n), SizeOf(Size(())))),
)
def size_nonnegative():
    return logic.size_nonnegative(n + d + 1)


@rule(lambda e: e.goal(le(SizeOf(n + 2), SizeOf(d))), lambda e: e.goal(lt(SizeOf(n + 1), SizeOf(d))))
def size_gap():
    return logic.size_gap(logic.assume(lt(SizeOf(n), SizeOf(d))))


@rule(
    lambda e: e.step["cited"].clear(),
    lambda e: e.arg("name", "Another lemma"),
    lambda e: e.arg("source", "Elsewhere"),
    lambda e: e.goal(lt(t, s)),
)
def cited():
    return logic.cited("A lemma", "Somebody 1900", le(t, s))


# algebra


@rule(
    lambda e: e.arg("entries", (Entry(((k, ()),), Fraction(-1, 2), (), x(k)),)),
    lambda e: e.arg("entries", (Entry(((k, ()),), Fraction(1), (), x(k)),)),
    lambda e: e.arg("entries", (Entry(((k, (k,)),), Fraction(1, 2), (), x(k)),)),
    lambda e: e.arg("entries", ()),
    lambda e: e.arg("op", "=").goal(eq(0, Mul((Num(Fraction(1, 2)), total(k, x(k) * x(k)))))),
    lambda e: e.arg("op", "<").goal(lt(0, Mul((Num(Fraction(1, 2)), total(k, x(k) * x(k)))))),
    lambda e: e.goal(le(Mul((Num(Fraction(1, 2)), total(k, x(k) * x(k)))), 0)),
    lambda e: e.arg("uses", 1),
)
def cone():
    half = Mul((Num(Fraction(1, 2)), total(k, x(k) * x(k))))
    return algebra.cone("<=", as_term(0), half, [Entry(((k, ()),), Fraction(1, 2), (), x(k))])


@rule(
    lambda e: e.goal(Iff(eq(0, total(k, x(k) ** 2)), every(k, eq(x(k), 1)))),
    lambda e: e.goal(Iff(eq(0, total(k, x(k) ** 2)), eq(x(first), 0))),
    lambda e: e.goal(Iff(eq(0, total(k, x(k) ** 2)), every(Idx("k", d), eq(Symbol("x", (Idx("k", d),)), 0)))),
    lambda e: e.arg("entries", (Entry(((k, ()),), Fraction(0), (), x(k)),)),
)
def cone_iff():
    return algebra.cone_iff(as_term(0), total(k, x(k) ** 2), [Entry(((k, ()),), Fraction(1), (), x(k))])


@rule(
    lambda e: e.premises(0),
    lambda e: e.premises(1),
    lambda e: e.arg("op", "!=").goal(ne(total(k, x(k) * exp(t)), 1)),
    lambda e: e.arg("op", "<").goal(lt(0, -total(k, x(k) * exp(t)))),
    lambda e: e.arg("t", -total(k, x(k) * exp(t))),
)
def sign():
    return algebra.sign("<", total(k, x(k) * exp(t)), given(every(i, lt(0, x(i))), SOME))


@rule(
    lambda e: e.arg("statement", every(j, le(0, x(j) - 2 * x(j)))).goal(every(j, le(0, x(j) - 2 * x(j)))),
    lambda e: e.arg("statement", every(j, lt(x(j), 2 * x(j)))).goal(every(j, lt(x(j), 2 * x(j)))),
    lambda e: e.arg("statement", every(Idx("j", d), le(0, x(Idx("j", d))))).goal(
        every(Idx("j", d), le(0, x(Idx("j", d))))
    ),
    lambda e: e.arg("statement", every(j, le(0, x(j)), [first])).goal(every(j, le(0, x(j)), [first])),
)
def convert():
    return algebra.convert(logic.assume(every(i, le(0, x(i)))), every(j, le(x(j), 2 * x(j))))


@rule(
    lambda e: e.arg("hole", "x"),
    lambda e: e.arg("template", le(total(j, Symbol("h", (j,)), [first]), Symbol("h", (first,)))),
    lambda e: e.premises(0, 0),
    lambda e: e.premises(1, 0),
    lambda e: e.goal(le(total(j, x(j), [first]), t)),
)
def rewrite():
    equation = logic.assume(every(i, eq(x(i), Symbol("y", (i,)) + 1), [first]))
    template = le(total(j, Symbol("h", (j,)), [first]), t)
    return algebra.rewrite(logic.assume(le(total(k, x(k), [first]), t)), equation, template, "h")


@rule(lambda e: e.goal(lt(1, exp(x(i)))), lambda e: e.arg("t", x(j)), lambda e: e.goal(lt(exp(x(i)), 0)))
def exp_positive():
    return algebra.exp_positive(x(i))


@rule(lambda e: e.goal(le(1 - t, exp(t))), lambda e: e.goal(lt(1 + t, exp(t))), lambda e: e.goal(le(exp(t), 1 + t)))
def exp_tangent():
    return algebra.exp_tangent(t)


@rule(lambda e: e.goal(Iff(eq(1 + t, exp(t)), eq(t, 1))), lambda e: e.goal(Implies(eq(t, 0), eq(1 + t, exp(t)))))
def exp_tangent_iff():
    return algebra.exp_tangent_iff(t)


@rule(lambda e: e.goal(le(1, algebra.Fn("sqrt", t))), lambda e: e.goal(lt(0, algebra.Fn("sqrt", t))))
def sqrt_nonnegative():
    return algebra.sqrt_nonnegative(t)


@rule(lambda e: e.goal(both(le(t, absolute(t)), le(absolute(t), t))), lambda e: e.goal(le(t, absolute(t))))
def abs_bounds():
    return algebra.abs_bounds(t)


@rule(lambda e: e.premises(0, 0), lambda e: e.goal(le(absolute(t), -s)), lambda e: e.given(le(t, s)))
def abs_least():
    return algebra.abs_least(*given(le(t, s), le(-t, s)))


# analysis


@rule(
    lambda e: e.premises(),
    lambda e: e.goal(Deriv("t", total(i, log(t * x(i))), s, -total(i, 1 / s))),
    lambda e: e.goal(Deriv("t", total(i, log(t * x(i))), s, total(i, 1 / t))),
    lambda e: e.arg("point", y),
    lambda e: e.arg("f", total(i, log(t * t * x(i)))),
    lambda e: e.arg("var", "x"),
)
def derivative():
    return analysis.derivative("t", total(i, log(t * x(i))), s, given(lt(0, s), every(i, lt(0, x(i)))))


def square_steps():
    one = algebra.convert(analysis.derivative("t", t**2, s), Deriv("t", t**2, s, 2 * s))
    two = algebra.convert(analysis.derivative("t", 2 * t, s), Deriv("t", 2 * t, s, as_term(2)))
    return [one, two]


@rule(
    lambda e: e.arg("radius", 2 * r),
    lambda e: e.arg("radius", t),
    lambda e: e.arg("bound", s),
    lambda e: e.arg("functions", (t**2, 2 * t, as_term(3))),
    lambda e: e.arg("functions", (t**2, as_term(2))),
    lambda e: e.premises(1, 0, 2),
    lambda e: e.given(),
    lambda e: e.goal(le(absolute(t**2 - 2 * t), 2 * absolute(t) ** 2 / 2)),
    lambda e: e.goal(le(absolute(t**2), 2 * absolute(t) ** 2 / 6)),
)
def taylor():
    rest = algebra.cone("<=", absolute(as_term(2)), as_term(2), [])
    return analysis.taylor("t", "s", [t**2, 2 * t, as_term(2)], as_term(2), square_steps(), rest, r)


@rule(
    lambda e: e.arg("order", 3),
    lambda e: e.arg("order", -2),
    lambda e: e.arg("radius", None),
    lambda e: e.arg("radius", -r),
    lambda e: e.arg("constant", t),
    lambda e: e.arg("var", "r"),
    lambda e: e.premises(0),
    lambda e: e.goal(BigO("t", s * t, 2)),
    lambda e: e.given(),
)
def big_o():
    within = logic.assume(le(absolute(t), r))
    exact = algebra.cone("<=", absolute(s * t**2), absolute(s) * absolute(t) ** 2, [])
    th = logic.implies_elim(implied(within.goal, logic.and_elim(logic.and_intro(exact, within), 0)), within)
    return analysis.big_o(th, "t", 2, absolute(s), r, given(lt(0, r)))


@rule(
    lambda e: e.premises(),
    lambda e: e.arg("f", absolute(t)).goal(Smooth(("t", "x"), absolute(t))),
    lambda e: e.arg("names", ("t", "s")),
    lambda e: e.arg("f", log(t)).goal(Smooth(("t", "x"), log(t))),
)
def smooth():
    return analysis.smooth(("t", "x"), total(i, exp(x(i)) / s + 1 / t), given(ne(t, 0)))


ROW, COL = indices("row col", n)
ROW1, COL1 = indices("row1 col1", 1)
ZERO = as_term(0)


def blocks(upper):
    return Det((ROW1, ROW), (COL1, COL), ((Delta(ROW1, COL1) * t, upper), (x(ROW), Delta(ROW, COL) * exp(x(ROW)))))


@rule(
    lambda e: e.arg("order", (1, 0)),
    lambda e: e.arg("order", (0, 0)),
    lambda e: e.arg("order", (0,)),
    lambda e: e.arg("diagonal", (t, exp(x(ROW1)))),
    lambda e: e.arg("diagonal", (t, exp(x(COL)))),
    lambda e: e.arg("matrix", blocks(t)).goal(eq(blocks(t), t * exp(total(i, x(i))))),
    lambda e: e.goal(eq(blocks(ZERO), exp(total(i, x(i))))),
    lambda e: e.goal(eq(blocks(ZERO), -t * exp(total(i, x(i))))),
)
def det_triangular():
    return analysis.det_triangular(blocks(ZERO), [t, exp(x(ROW))], [0, 1])


def diagonal(f):
    return Det((ROW,), (COL,), ((Delta(ROW, COL) * f(ROW),),))


@rule(
    lambda e: e.arg("both", diagonal(x)).goal(eq(diagonal(x) * diagonal(x), diagonal(x))),
    lambda e: e.arg("left", diagonal(lambda _: t)),
    lambda e: e.goal(eq(diagonal(x) * diagonal(x), -diagonal(lambda a: x(a) ** 2))),
)
def det_product():
    return analysis.det_product(diagonal(x), diagonal(x), diagonal(lambda a: x(a) ** 2))


# the rules, one by one


def proof_of(th, claim="X-1"):
    return json.loads(json.dumps(to_json(th, Sequent(th.hyps, th.goal), claim)))


@cache
def example(name):
    return proof_of(RULES[name][0]())


@cache
def seen():
    """What is known when every example has been accepted: no mutant of one may profit from it."""
    known = recheck.Seen()
    assert all(recheck.check(example(name), known).ok for name in RULES)
    return known


def refused(data):
    report = recheck.check(data)
    assert not report.ok, data
    assert recheck.check(data, seen()) == report
    assert report.reason
    assert "\n" not in report.reason
    return report.reason


def test_every_rule_has_an_example():
    made = {
        node.args[0].value if isinstance(node.args[0], ast.Constant) else "?"
        for name in ("logic", "algebra", "analysis")
        for node in ast.walk(
            ast.parse(Path(sys.modules[f"referee.kernel.{name}"].__file__).read_text(encoding="utf-8"))
        )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "infer"
    } - {"?"}
    assert made <= set(RULES)
    assert set(RULES) == set(recheck.RULES)


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_example_is_accepted(name):
    data = example(name)
    assert data["steps"][-1]["rule"] == name
    report = recheck.check(data)
    assert report.ok, str(report)
    assert report.steps == len(data["steps"])


MUTANTS = [(name, place) for name in sorted(RULES) for place in range(len(RULES[name][1]))]


@pytest.mark.parametrize(("name", "place"), MUTANTS)
def test_the_mutant_is_refused(name, place):
    edit = Edit(example(name))
    RULES[name][1][place](edit)
    assert f"({name})" in refused(json.loads(json.dumps(edit.proof)))


@pytest.mark.parametrize("name", sorted(RULES))
def test_what_no_rule_may_lose(name):
    def trial(change):
        edit = Edit(example(name))
        change(edit.step)
        return refused(edit.proof)

    step = example(name)["steps"][-1]
    false = Edit(example(name)).goal(FALSE)
    refused(false.proof)
    if step["hyps"]:
        assert "is lost" in trial(lambda e: e.update(hyps=[])) or name == "forall_intro"
    if step["ctx"]:
        assert "context" in trial(lambda e: e.update(ctx=[]))
    if step["premises"]:
        trial(lambda e: e.update(premises=[]))
        trial(lambda e: e.update(premises=[len(example(name)["steps"]) - 1] * len(step["premises"])))
    trial(lambda e: e.update(rule=name + "s"))
    trial(lambda e: e["args"].update(more={"int": 1}))
    for argument in step["args"]:
        assert argument in trial(lambda e, a=argument: e["args"].pop(a))


@pytest.mark.parametrize("name", sorted(RULES))
def test_what_was_accepted_is_not_verified_again(name, monkeypatch):
    assert recheck.check(example(name), seen()) == recheck.check(example(name))
    for rule_name in recheck.RULES:
        monkeypatch.setitem(recheck.RULES, rule_name, lambda _: pytest.fail("verified again"))
    assert recheck.check(example(name), seen()).ok


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_reference_from_the_end_of_the_table_is_none(name):
    edit = Edit(example(name))
    for argument, value in edit.step["args"].items():
        if type(value) is int:
            edit.step["args"][argument] = value - len(edit.proof["nodes"])
            refused(edit.proof)
            edit.step["args"][argument] = value


def test_names_of_bound_variables_do_not_matter():
    edit = Edit(example("forall_intro"))
    edit.goal(every(k, eq(Delta(k, j), 0), [j]))
    assert recheck.check(edit.proof).ok


def test_hypotheses_in_any_order_and_more_of_them():
    edit = Edit(example("and_intro"))
    edit.given(lt(0, s), lt(1, s), lt(0, t))
    assert recheck.check(edit.proof).ok


# what a file as a whole must do


def test_the_goal_and_what_is_given():
    th = logic.and_intro(*given(lt(0, t), lt(0, s)))
    data = proof_of(th)
    assert "not given" in refused({**data, "given": data["given"][:1]})
    assert "goal" in refused({**data, "goal": data["given"][0]})
    assert recheck.check({**data, "given": data["given"][::-1]}).ok
    assert "no step" in refused({**data, "steps": []})


def test_an_index_of_a_range_that_may_be_empty_does_not_vanish():
    th = logic.forall_elim(logic.assume(every(i, FALSE)), i)
    assert "empty" in refused(proof_of(th))
    square = algebra.Entry(((k, ()),), Fraction(1), (), 1 - Delta(k, j))  # Σ_k (1 - δ_kj)² = n - 1, if there is a j
    data = Edit(proof_of(algebra.cone("<=", total(k, Delta(k, j)), SizeOf(n), [square])))
    assert recheck.check(data.proof).ok
    data.arg("lhs", as_term(1)).goal(le(1, SizeOf(n)))
    data.step["ctx"] = []
    assert "context" in refused(data.proof)


def test_citations_travel():
    lemma = logic.cited("A lemma", "Somebody 1900", lt(0, t))
    th = logic.and_intro(lemma, lemma)
    data = proof_of(th)
    assert recheck.check(data).cited == ("A lemma (Somebody 1900)",)
    data["steps"][-1]["cited"] = []
    assert "citation" in refused(data)


def test_a_sum_is_not_closed_by_a_fact_about_a_free_index():
    positive, some = given(lt(0, x(i)), SOME)
    data = Edit(proof_of(algebra.sign("<", x(i) * exp(t), [positive, some])))
    assert recheck.check(data.proof).ok
    data.arg("t", total(i, x(i) * exp(t))).goal(lt(0, total(i, x(i) * exp(t))))
    refused(data.proof)


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        (Sum(i, (j,), as_term(1)), as_term(0)),
        (Sum(Idx("i", n - 1), (), as_term(1)), SizeOf(n - 1)),  # the range may be negative
        (total(i, Delta(i, Idx("j", d)) * x(i)), x(Idx("j", d))),  # j may lie outside
        (x(i) / x(i), as_term(1)),
        (exp(log(t)), t),
        (log(t * s), log(t) + log(s)),
        (algebra.Fn("sqrt", t) ** 2, t),
        (absolute(t), t),
        (algebra.Fn("sqrt", t**2), t),
        (Delta(i, j), ZERO),
        (Delta(first, last), ZERO),
        (total(i, total(j, x(i) * Symbol("y", (j,)))), total(i, x(i) * Symbol("y", (i,)))),
        (total(i, total(j, Symbol("A", (i, j)) * x(i))), total(i, total(j, Symbol("A", (j, i)) * x(i)))),
        (total(i, x(i) ** 2), total(i, x(i)) ** 2),
    ],
)
def test_what_is_not_equal(lhs, rhs):
    edit = Edit(proof_of(ring(rhs, rhs)))
    edit.arg("lhs", lhs).goal(eq(lhs, rhs))
    edit.step["ctx"] = [edit.put(v) for v in sorted(algebra.free(eq(lhs, rhs)).indices, key=repr)]
    assert "add up" in refused(edit.proof)
    edit.arg("rhs", lhs).goal(eq(lhs, lhs))
    assert recheck.check(edit.proof).ok


def test_smoothness_brings_in_no_new_dependence():
    edit = Edit(proof_of(logic.instantiate(analysis.smooth(("t",), y), symbols={"y": s})))
    assert recheck.check(edit.proof).ok
    edit.arg("symbols", {"y": absolute(t)}).goal(Smooth(("t",), absolute(t)))
    assert "smooth" in refused(edit.proof)


def test_a_radius_is_positive_without_the_hypothesis_that_it_discharges():
    """|t| <= -1 gives 0 < -1, and anything: not 1 = O(t^5)."""
    absurd = given(le(absolute(t), -1))[0]
    entries = [Entry((), Fraction(1), (Use(0),)), Entry((), Fraction(1), (Use(1),))]
    void = algebra.cone("<=", ZERO, as_term(-1), entries, [algebra.sign("<=", absolute(t)), absurd])
    one, order, radius = as_term(1), 5, as_term(-1)
    bound = logic.ex_falso(void, le(absolute(one), one * absolute(t) ** order))
    edit = Edit(proof_of(logic.and_intro(bound, logic.ex_falso(void, lt(0, radius)))))
    edit.step.update(rule="big_o", args={"var": "t"})
    edit.arg("order", order).arg("constant", one).arg("radius", radius).goal(BigO("t", one, order))
    assert "is free" in refused(edit.given().proof)
    assert "is free" in refused(edit.given(absurd.goal).proof)


def test_a_quantifier_captures_nothing():
    edit = Edit(proof_of(logic.forall_elim(logic.assume(every(i, Exists("y", eq(y, x(i))))), j)))
    edit.goal(Exists("y", eq(y, x(i))))
    refused(edit.proof)
    swapped = Edit(proof_of(algebra.convert(logic.assume(Forall(i, (), every(j, le(Delta(i, i), x(i, j))))), Forall(
        i, (), every(j, le(1, x(i, j)))))))  # fmt: skip
    assert recheck.check(swapped.proof).ok
    wrong = Forall(i, (), every(j, le(1, x(j, i))))
    refused(swapped.arg("statement", wrong).goal(wrong).proof)


# malformed files


def hostile():
    data = example("cone")
    deep = [["Symbol", "x", []], *(["Inv", place] for place in range(5000))]
    wide = [["Num", {"frac": "3"}], *(["Pow", place, {"int": 1000}] for place in range(20))]
    step = data["steps"][-1]
    yield "newer", {**data, "version": 2}
    yield "newer", {"format": "referee-proof", "version": 9, "other": 1}
    yield "version", {**data, "version": True}
    yield "format", {key: value for key, value in data.items() if key != "format"}
    yield "unknown field", {**data, "more": 1}
    yield "version 1", {**data, "format": "other"}
    yield "malformed", {**data, "claim": 3}
    yield "malformed", {**data, "nodes": {}}
    yield "malformed", {**data, "steps": 7}
    yield "there is no node", {**data, "goal": len(data["nodes"])}
    yield "there is no node", {**data, "goal": -1}
    yield "malformed", {**data, "goal": True}
    yield "malformed", {**data, "goal": 1.5}
    yield "malformed", {**data, "goal": None}
    yield "nested", {**data, "nodes": deep}
    yield "", {**data, "nodes": [*data["nodes"], *([["Num", {"frac": "1/0"}]])]}
    yield "", {**data, "nodes": [["Inv", 0], *data["nodes"]]}
    for row in ([], ["Symbol"], ["Nothing", 1], ["Pow", 0, {"int": -1}], ["Fn", "sin", 0], ["Rel", ">", 0, 0], [[]], 3, None,
                ["Num", {"frac": "0.5"}], ["Num", {"frac": "1" * 2000}], ["Num", {"int": 1}], ["Size", [["n", {"int": 0}]], {"int": 0}],
                ["Size", [["n", {"int": 1}], ["n", {"int": 1}]], {"int": 0}], ["Symbol", "", []], ["Symbol", "a\0", []]):  # fmt: skip
        yield "node", {**data, "nodes": [*data["nodes"], row]}
    yield "", {**data, "steps": [{**step, "goal": len(data["nodes"]) + 20}], "nodes": data["nodes"] + wide}
    for field in step:
        for junk in (None, 3, "x", [[]], {}, [None], {"a": 1}):
            if junk != step[field]:
                yield "", {**data, "steps": [*data["steps"][:-1], {**step, field: junk}]}
    for junk in (None, 3, "x", [], [1, 2], True, 2.5, object()):
        yield "", junk


def test_malformed_data():
    for word, data in hostile():
        assert word in refused(data)


def test_numbers_that_explode():
    rows = [["Num", {"frac": "3"}], *(["Pow", place, {"int": 1000}] for place in range(8))]
    rows += [
        ["Symbol", "t", []],
        *(["Pow", 9 + place, {"int": 1000}] for place in range(8)),
        ["Add", [8, 17]],
        ["Fn", "exp", 18],
    ]
    rows += [["Add", [18, 19, 9]], *(["Pow", 20 + place, {"int": 100}] for place in range(4))]
    for term in (8, 17, 18, 20, 24):
        nodes = [*rows, ["Inv", term], ["Rel", "<=", term, 25]]
        args = {"op": "<=", "lhs": term, "rhs": 25, "entries": [], "uses": {"int": 0}}
        step = {"rule": "cone", "args": args, "premises": [], "ctx": [], "hyps": [], "goal": 26, "cited": []}
        base = {"format": "referee-proof", "version": 1, "claim": "X", "given": [], "goal": 26}
        refused({**base, "steps": [step], "nodes": nodes})


def written(tmp_path, text):
    path = tmp_path / "proof.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ('{"format": "referee-proof", "format": 1}', "twice"),
        ('{"version": NaN}', "exact"),
        ('{"version": 1e3}', "exact"),
        ('{"version": ' + "9" * 5000 + "}", "digits"),
        ("[" * 100_000, "nested"),
        ('{"a":' * 100_000, "nested"),
        (b"\xff\xfe", "JSON"),
        ("3", "malformed"),
    ],
)
def test_malformed_text(tmp_path, capsys, text, word):
    path = written(tmp_path, text)
    assert recheck.main([str(path)]) == 1
    out, err = capsys.readouterr()
    assert word in out
    assert len(out.splitlines()) == 1
    assert not err


def test_files_and_folders(tmp_path, capsys, monkeypatch):
    (tmp_path / "sub").mkdir()
    good = tmp_path / "sub" / "good.json"
    good.write_text(json.dumps(example("cited")), encoding="utf-8")
    assert recheck.main([str(good), str(tmp_path)]) == 0
    assert capsys.readouterr().out.count("ok  ") == 2
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    assert recheck.main([str(tmp_path), str(tmp_path / "none.json"), str(tmp_path / "empty")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split()[0] for line in lines) == ["ok", "refused", "refused", "refused"]
    assert "cited: A lemma (Somebody 1900)" in "".join(lines)
    assert recheck.main([]) == 2
    assert recheck.main(["--what"]) == 2
    monkeypatch.setattr(recheck, "MAX_BYTES", 10)
    assert recheck.main([str(good)]) == 1
    assert "larger" in capsys.readouterr().out


# whole proofs


@cache
def whole_proofs():
    positive = given(lt(0, Symbol("alpha")), le(2, SizeOf(n)))
    link = jensen_exp(j, Symbol("alpha") * x(j), [i], positive)
    theorems = [*exp_monotone(), *log_monotone(), *softplus_tangent(), link.th, link.iff]
    return [proof_of(th) for th in theorems]


def test_whole_proofs():
    reports = [recheck.check(data) for data in whole_proofs()]
    assert all(report.ok for report in reports), [str(report) for report in reports]
    assert sum(report.steps for report in reports) > 250


def places(data, path=()):
    yield path
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(value, (*path, key))


def corrupt(data, source):
    """One random change somewhere: flip, delete, duplicate, replace or swap."""
    data = copy.deepcopy(data)
    *path, key = source.choice(list(places(data))[1:])
    parent = data
    for part in path:
        parent = parent[part]
    old = parent[key]
    kind = source.choice(["flip", "flip", "flip", "delete", "duplicate", "replace", "swap"])
    if kind == "delete":
        del parent[key]
    elif kind == "duplicate" and isinstance(parent, list):
        parent.insert(key, copy.deepcopy(old))
    elif kind == "swap" and isinstance(parent, list):
        other = source.randrange(len(parent))
        parent[key], parent[other] = parent[other], old
    elif kind == "replace":
        parent[key] = source.choice(
            [None, 0, 1, -1, True, "x", "=", "<=", [], {}, {"int": 0}, {"frac": "2"}, 2.5, "é", 10**30]
        )
    elif isinstance(old, bool):
        parent[key] = not old
    elif isinstance(old, int):
        parent[key] = old + source.choice([-2, -1, 1, 2])
    elif isinstance(old, str):
        parent[key] = source.choice([old + "0", old[:-1], "-" + old, {"=": "<=", "<=": "<", "<": "<="}.get(old, "1")])
    elif isinstance(old, list):
        parent[key] = old[::-1]
    else:
        parent[key] = None
    return data


def node(rows, place):
    """A node of a file, as a value of the language."""
    return value(rows, rows[place][1:], rows[place][0])


def value(rows, fields, kind):
    import referee.language.statements
    import referee.language.terms

    def field(data):
        match data:
            case bool() | str() | None:
                return data
            case int():
                return node(rows, data)
            case list():
                return tuple(field(part) for part in data)
            case {"int": number}:
                return number
            case {"frac": text}:
                return Fraction(text)
        raise AssertionError(data)

    module = referee.language.terms if hasattr(referee.language.terms, kind) else referee.language.statements
    made = getattr(module, kind)(*(field(data) for data in fields))
    assert isinstance(made, Node)
    return made


def statement_of(data):
    return Sequent(tuple(node(data["nodes"], g) for g in data["given"]), node(data["nodes"], data["goal"]))


def test_random_corruption():
    """A corrupted file is refused, or it proves what the original does, or another statement that is true."""
    source = random.Random(20240607)
    proofs = [data for data in whole_proofs() if len(data["steps"]) < 60]
    examples = [example(name) for name in sorted(RULES)]
    same_statement = others = 0
    for _ in range(2000):
        data = source.choice(proofs if source.random() < 0.5 else examples)
        changed = corrupt(data, source)
        report = recheck.check(changed)
        assert "\n" not in str(report)
        if not report.ok:
            assert report.reason
            continue
        before, after = statement_of(data), statement_of(changed)
        if before == after:
            same_statement += 1
            continue
        others += 1  # such as another name for a symbol everywhere: then the proof is one of that statement
        for model in draw(after, 0, 6):
            assert decide(after.goal, model) is not False, (data["claim"], after)
    assert same_statement < 500
    assert others < 300


def test_truncation(tmp_path):
    text = json.dumps(whole_proofs()[2], ensure_ascii=False).encode()
    assert recheck.check_file(written(tmp_path, text)).ok
    for end in range(0, len(text), 50):
        assert "JSON" in recheck.check_file(written(tmp_path, text[:end])).reason


# alone


@pytest.mark.parametrize("flags", [["-I"], ["-I", "-O"]])
def test_alone_in_an_empty_folder(tmp_path, flags):
    folder = tmp_path / "empty"
    folder.mkdir()
    shutil.copy(SOURCE, folder / "recheck.py")
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(whole_proofs()[3]), encoding="utf-8")
    bad.write_text(json.dumps(Edit(whole_proofs()[3]).goal(FALSE).proof), encoding="utf-8")
    run = [sys.executable, *flags, "recheck.py", str(good), str(bad)]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert not done.stderr
    one, two = done.stdout.splitlines()
    assert one.startswith(f"ok  {good}  (")
    assert two.startswith(f"refused  {bad}: step ")


def test_hash_seeds(tmp_path):
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(whole_proofs()[-1]), encoding="utf-8")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import recheck; r = recheck.check_file(recheck.Path(sys.argv[2]))"
    )
    program += "; print(r); r = recheck.check({}); print(r)"
    outputs = set()
    for seed in ("0", "1", "2"):
        run = [sys.executable, "-c", program, str(SOURCE.parent), str(path)]
        done = subprocess.run(run, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        outputs.add(done.stdout)
    assert len(outputs) == 1


def test_it_imports_the_standard_library_only():
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    names = {
        alias.name.split(".")[0] for item in ast.walk(tree) if isinstance(item, ast.Import) for alias in item.names
    }
    names |= {(item.module or "?").split(".")[0] for item in ast.walk(tree) if isinstance(item, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names | {"__future__"}
