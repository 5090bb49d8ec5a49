"""The hypothesis audit: which steps use a hypothesis, and what fails without it; what nothing refutes is said to be so."""

from __future__ import annotations

import pytest

from referee.claims import Statement, Variant
from referee.hypotheses import audit, changes
from referee.language.statements import Sequent, eq, ge, le, lt
from referee.language.terms import exp, real, sizes
from referee.project import ProjectError, load
from referee.tactics.basic import Certificate, sign
from referee.tactics.chain import calc, given
from referee.verdict import settle

x, y = real("x y")
(n,) = sizes("n")


def product_is_positive():
    positive = given(lt(0, x), lt(0, y))
    return sign("<", x * y, positive)


def claim(*hypotheses, **more):
    return Statement("T", lambda: Sequent(hypotheses, lt(0, x * y)), product_is_positive, **more)


def test_each_used_hypothesis_has_its_witness():
    verdict = settle(claim(lt(0, x), lt(0, y), le(1, n)))
    rows = {row.hypothesis: row for row in audit(verdict)}
    assert verdict.status == "proved"
    assert rows[lt(0, x)].used
    assert rows[lt(0, y)].used
    assert rows[le(1, n)].used == ""
    assert rows[le(1, n)].without == ()
    for h, name in ((lt(0, x), "x"), (lt(0, y), "y")):
        (found,) = rows[h].without
        assert found.fails
        assert f"{name} = " in found.witness.text


def test_a_variant_that_drops_a_hypothesis_is_found_by_its_statement():
    dropped = Variant("x > 0 dropped", Sequent((lt(0, y),), lt(0, x * y)))
    other = Variant("a greater bound", Sequent((lt(0, x), lt(0, y)), lt(1, x * y)))
    verdict = settle(claim(lt(0, x), lt(0, y), variants=lambda: (dropped, other)))
    assert [f.label for f in changes(verdict)] == ["a greater bound"]
    (row,) = (row for row in audit(verdict) if row.hypothesis == lt(0, x))
    assert [f.label for f in row.without] == ["x > 0 dropped"]


def test_a_variant_may_name_the_hypothesis_that_it_drops():
    weaker = Variant("x > 0 dropped", Sequent((lt(0, y),), lt(-1, x * y)), without=lt(0, x))
    verdict = settle(claim(lt(0, x), lt(0, y), variants=lambda: (weaker,)))
    (row,) = (row for row in audit(verdict) if row.hypothesis == lt(0, x))
    assert [f.label for f in row.without] == ["x > 0 dropped"]
    assert row.without[0].fails


def test_what_is_true_without_it_is_not_said_to_fail():
    def proof():
        (h,) = given(lt(0, x))
        return Certificate().add(h, square=y).prove("<=", 0, x * y**2, given(lt(0, x)))

    weak = Statement("T", lambda: Sequent((lt(0, x),), le(0, x * y**2)), proof)
    (row,) = audit(settle(weak))
    assert row.used
    assert row.without[0].fails
    needless = Statement("T", lambda: Sequent((lt(0, exp(x)),), le(0, exp(x) * y**2)), lambda: given_away(y))
    (row,) = audit(settle(needless))
    assert row.used
    assert not row.without[0].fails
    assert row.without[0].says == "no counterexample found"


def given_away(y):
    (h,) = given(lt(0, exp(x)))
    return Certificate().add(h, square=y).prove("<=", 0, exp(x) * y**2, [h])


def test_a_statement_that_is_no_longer_defined():
    def proof():
        (h,) = given(lt(0, x + 1))
        return calc(y / (x + 1), [h], "quotient").eq(y * (1 / (x + 1))).theorem()

    verdict = settle(Statement("T", lambda: Sequent((lt(0, x + 1),), eq(y / (x + 1), y * (1 / (x + 1)))), proof))
    assert verdict.status == "proved"
    assert all("not shown to be defined" in f.says or f.witness for f in verdict.findings)


def test_without_audit_nothing_is_asked():
    assert settle(claim(lt(0, x), lt(0, y)), audit=False).findings == ()


def test_steps_of_a_calculation_are_named():
    facts = given(ge(y, 0))
    chain = calc(x, facts, "up")
    chain = chain.eq(x + 0).le(x + y, by=link_of(facts), reason="y ≥ 0")
    theorem = chain.theorem()
    made = Statement("T", lambda: Sequent((ge(y, 0),), theorem.goal), lambda: theorem, chains=lambda: (chain,))
    (row,) = audit(settle(made))
    assert row.used == "step 2"


def link_of(facts):
    from referee.tactics.links import Link

    cert = Certificate().add(facts[0])
    return Link(cert.prove("<=", x, x + y, facts))


def test_what_stands_beyond_a_paper_is_asked_for():
    project = load()
    plain, more = project.select(()), project.select((), beyond=True)
    added = {c.id for p in project.papers for c in p.beyond}
    assert not added & {c.id for _, c in plain}
    assert {c.id for _, c in more} == {c.id for _, c in plain} | added
    for name in sorted(added)[:1]:
        assert [c.id for _, c in project.select((name,))] == [name]
    with pytest.raises(ProjectError, match="there is no claim"):
        project.select(("LS-beyond-nothing",))
