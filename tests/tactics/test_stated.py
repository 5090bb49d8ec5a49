"""A theorem in other words: what is said in other words is met, what is not said is refused."""

import pytest

from referee.kernel import logic
from referee.language.statements import Exists, Implies, both, eq, every, le, lt, sequent
from referee.language.terms import exp, indices, real, sizes, total
from referee.language.vectors import vector
from referee.tactics.basic import Certificate
from referee.tactics.links import TacticError
from referee.tactics.stated import below_exists, met, stated

(n,) = sizes("n")
(i,) = indices("i", n)
a, b, c = real("a b c")
x, y = vector("x", n), vector("y", n)
double = every(i, eq(y.at(i), 2 * x.at(i)))
assumed = logic.assume(every(i, eq(y.at(i) - x.at(i), x.at(i))))


def sum_of_y():
    """Σy = 2Σx, from y = 2x."""
    th = logic.assume(double)
    cert = Certificate().equal((th, i), over=[(i, ())])
    return cert.prove("=", total(i, y.at(i)), 2 * total(i, x.at(i)))


def test_a_hypothesis_in_other_words_is_met():
    th = met(sum_of_y(), assumed)
    assert th.hyps == assumed.hyps
    assert th.goal == sum_of_y().goal


def test_a_conjunction_is_met_part_by_part():
    whole = both(eq(a, b), le(b, c))
    th = logic.and_elim(logic.assume(whole), 1)
    parts = logic.assume(eq(a - b, 0)), logic.assume(le(b, c))
    assert set(met(th, *parts).hyps) == {p.goal for p in parts}
    assert met(th, parts[1]).hyps == (whole,)


def test_what_holds_by_normal_form_needs_no_premise():
    trivial = every(i, eq(x.at(i) - x.at(i), 0))
    th = logic.and_elim(logic.and_intro(logic.assume(trivial), logic.assume(le(a, b))), 1)
    assert met(th).hyps == (le(a, b),)


def test_a_theorem_is_stated_as_asked():
    goal = eq(total(i, y.at(i) - x.at(i)), total(i, x.at(i)))
    th = stated(sum_of_y(), sequent(goal, assumed.goal, lt(0, a)))
    assert th.goal == goal
    assert th.hyps == (assumed.goal,)


def test_a_fact_that_follows_may_be_given():
    half = every(i, eq(x.at(i), y.at(i) / 2))
    again = logic.forall_intro(Certificate().equal((logic.assume(half), i), -2).prove("=", y.at(i), 2 * x.at(i)), i)
    assert stated(sum_of_y(), sequent(sum_of_y().goal, half), again).hyps == (half,)


MUTANTS = {
    "sign": sequent(eq(total(i, y.at(i)), -2 * total(i, x.at(i))), double),
    "coefficient": sequent(eq(total(i, y.at(i)), 3 * total(i, x.at(i))), double),
    "relation": sequent(lt(total(i, y.at(i)), 2 * total(i, x.at(i))), double),
    "no hypothesis": sequent(sum_of_y().goal),
    "another hypothesis": sequent(sum_of_y().goal, every(i, eq(y.at(i), 3 * x.at(i)))),
    "one index only": sequent(sum_of_y().goal, eq(y.at(i), 2 * x.at(i))),
    "exclusion": sequent(eq(total(i, y.at(i)), 2 * total(i, x.at(i), but=indices("j", n))), double),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_another_statement_is_refused(mutant):
    with pytest.raises(TacticError):
        stated(sum_of_y(), MUTANTS[mutant])


def test_a_consequence_below_two_quantifiers():
    there = logic.assume(Exists("x", Exists("a", both(every(i, le(a, x.at(i))), lt(0, a)))))

    def step(h):
        every_x, positive = logic.and_elim(h, 0), logic.and_elim(h, 1)
        return logic.forall_intro(Certificate().add((every_x, i)).add(positive).prove("<", 0, x.at(i)), i)

    th = below_exists(there, step)
    assert th.goal == Exists("x", Exists("a", every(i, lt(0, x.at(i)))))
    assert th.hyps == (there.goal,)


def test_without_a_quantifier_it_is_the_step():
    th = below_exists(logic.assume(lt(0, a)), lambda h: Certificate().add(h).prove("<=", 0, a))
    assert (th.hyps, th.goal) == ((lt(0, a),), le(0, a))


def test_a_step_that_assumes_more_of_the_symbol_is_refused():
    more = logic.assume(le(1, exp(a)))
    with pytest.raises(ValueError, match="a is free"):
        below_exists(logic.assume(Exists("a", lt(0, a))), lambda h: logic.and_intro(h, more))


def test_an_implication_is_not_taken_for_its_end():
    with pytest.raises(TacticError):
        stated(logic.assume(Implies(lt(0, a), lt(0, b))), sequent(lt(0, b), lt(0, a)))
