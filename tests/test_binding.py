"""The paper files hold every claim, and each proof file states what the paper prints: one test a claim, and mutants."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from referee import binding
from referee.binding import bond, sequent, settled
from referee.claims import Definition, Prose, Statement
from referee.language.statements import Sequent, both, eq, every, le, lt, ne
from referee.language.terms import Idx, Symbol, exp, indices, sizes, total
from referee.project import Paper, Printed, ProjectError, load
from referee.reader import ReadError
from referee.tactics.basic import ring

PAPERS = load(Path(__file__).parent).papers
CLAIMS = {c.id: (paper, c) for paper in PAPERS for c in paper.printed}
HOMES = [pytest.param(*pair, id=name) for name, pair in CLAIMS.items() if name in pair[0].claims]
ILL_FORMED = {"LS-prop3-sphere", "CH-eq4b"}


def test_the_paper_files_hold_every_claim():
    assert {p.id: len(p.printed) for p in PAPERS} == {"lu-steinerberger": 87, "chiu": 60}


@pytest.mark.parametrize(("paper", "printed"), HOMES)
def test_the_proof_file_states_what_the_paper_prints(paper, printed):
    found = bond(paper, printed)
    assert found.status in {"bound", "unread", "prose", "measured"}, found.message
    if found.status == "unread":
        assert printed.unread


@pytest.mark.parametrize(("paper", "printed"), [pytest.param(*pair, id=name) for name, pair in CLAIMS.items()])
def test_a_claim_is_read_or_says_why_not(paper, printed):
    if printed.unread or isinstance(paper.claims.get(printed.id), Prose):
        return
    if printed.id in ILL_FORMED:
        with pytest.raises(binding.IllFormed):
            sequent(paper, printed, printed.reads or printed.latex)
    else:
        sequent(paper, printed, printed.reads or printed.latex)


def test_most_claims_with_a_formula_are_bound():
    found = [bond(paper, c).status for paper, c in CLAIMS.values() if c.id in paper.claims]
    assert found.count("bound") >= 85


# mutants of the paper files


def links(latex):
    """Where the right sides of relations start, outside braces."""
    depth = 0
    for m in re.finditer(r"(?<!\\)[{}]|:?=|\\(?:geq?|leq?)(?![A-Za-z])|\\(?:to|iff|implies)(?![A-Za-z])|[<>]", latex):
        depth += {"{": 1, "}": -1}.get(m[0], 0)
        if not depth and (m[0] in {"=", ":=", "<", ">"} or m[0].startswith(("\\ge", "\\le"))):
            yield m.end()


def mutants(latex):
    """The formula with one coefficient changed: 2 before a right side, another constant in a fraction or a power."""
    for at in links(latex):
        rest = latex[at:].lstrip(" &")
        yield latex[:at] + (" 1 " + rest[1:] if re.match(r"0(?![0-9])", rest) else " 2 " + rest)
    for m in re.finditer(r"(?<=\\frac\{)1(?=\})|(?<=\^)2|(?<=\{2)n|\b1 \+", latex):
        yield latex[: m.start()] + {"1": "3", "2": "3", "n": "n^4", "1 +": "5 +"}[m[0]] + latex[m.end() :]
    if not any(links(latex)):
        yield f"3 {latex}"


def changed(printed):
    """The claim with one of its formulas mutated, one after the other."""
    text = printed.reads or printed.latex
    if printed.id not in ILL_FORMED and not printed.unread:
        yield from (replace(printed, reads=m) for m in mutants(text))
    if printed.repaired:
        yield from (replace(printed, repaired=m) for m in mutants(printed.repaired))


BOUND = [pytest.param(*pair, id=name) for name, pair in CLAIMS.items() if bond(*pair).status == "bound"]


@pytest.mark.parametrize(("paper", "printed"), BOUND)
def test_a_changed_coefficient_is_seen(paper, printed):
    tried = list(changed(printed))
    assert tried
    for mutant in tried:
        found = bond(paper, mutant)
        assert found.status == "mismatch", (mutant.reads, mutant.repaired)
        assert found.message.startswith(printed.id)


@pytest.mark.parametrize("name", ["LS-eq9", "LS-s2-ip", "LS-s3-spectral", "LS-s3-cs", "LS-s3-simplexeq", "CH-s33-AEu"])
def test_a_hypothesis_that_the_paper_lacks_is_seen(name):
    paper, printed = CLAIMS[name]
    assert "also assumes" in bond(paper, replace(printed, given="")).message


# the comparison

(n,) = sizes("n")
i, j = indices("i j", n)
(k,) = indices("k", n)
x, y = Symbol("x", (i,)), Symbol("y", (i,))
xj = Symbol("x", (j,))
sums = eq(total(i, 2 * x), 2 * total(i, x))


def project(goal, *given, latex="", **fields):
    """A bond of one claim whose home states `goal`."""
    home = Statement("A", printed=lambda: Sequent(given, goal), proof=None)
    printed = Printed("A", "eq. (1)", latex, **fields)
    paper = Paper("p", "T", ("A",), 2026, "s", (printed,), {"A": home}, Path("p.toml"), "x, y: real (n); n >= 2")
    return bond(paper, printed)


@pytest.mark.parametrize(
    ("goal", "latex"),
    [
        (sums, r"\sum_i 2 x_i = 2 \sum_j x_j"),
        (sums, r"2 \sum_j x_j = \sum_i 2 x_i"),
        (le(x, y), r"y_i \ge x_i"),
        (le(x, y), r"x_i - y_i \le 0"),
        (every(k, le(Symbol("x", (k,)), Symbol("y", (k,)))), r"x_i \le y_i"),
        (both(every(i, lt(0, x)), every(i, lt(0, y))), r"0 < y_i, \quad 0 < x_i"),
        (every(i, both(lt(0, x), lt(0, y))), r"0 < y_i, \quad 0 < x_i"),
        (every(j, every(i, le(x, xj), [j])), r"x_i \le x_j, \quad i \ne j"),
        (every(i, lt(0, exp(x))), r"e^{x_i} > 0"),
    ],
)
def test_one_statement_in_two_forms(goal, latex):
    assert project(goal, latex=latex).status == "bound"


@pytest.mark.parametrize(
    ("goal", "latex"),
    [
        (sums, r"\sum_i 2 x_i = \sum_i 2 y_i"),
        (sums, r"1 = 1"),
        (le(x, y), r"x_i < y_i"),
        (le(x, y), r"y_i \le x_i"),
        (every(i, every(j, le(x, xj), [i])), r"x_i \le x_j"),
        (every(i, every(j, le(x, xj))), r"x_i \le x_j, \quad i \ne j"),
        (both(every(i, lt(0, x)), every(i, lt(0, y))), r"0 < x_i"),
        (every(i, lt(0, x)), r"0 < x_i, \quad 0 < y_i"),
        (every(i, ne(x, 0)), r"x_i = 0"),
        (every(Idx("i", n - 1), lt(0, Symbol("x", (Idx("i", n - 1),)))), r"0 < x_i"),
    ],
)
def test_two_statements(goal, latex):
    found = project(goal, latex=latex)
    assert found.status == "mismatch"
    assert found.message.startswith("A: the paper file says ")
    assert "the proof file states" in found.message
    assert "\n" not in found.message


def test_weaker_hypotheses_are_allowed_and_further_ones_are_not():
    assert project(sums, le(1, n), latex=r"\sum_i 2 x_i = 2 \sum_i x_i").status == "bound"
    found = project(sums, le(3, n), latex=r"\sum_i 2 x_i = 2 \sum_i x_i")
    assert found.message == "A: the proof file also assumes 3 ≤ n"


def test_letters_are_changed_all_at_once():
    swapped = (("x", "y"), ("y", "x"))
    assert project(le(x, y), latex=r"y_i \le x_i", names=swapped).status == "bound"
    assert project(le(x, y), latex=r"x_i \le y_i", names=swapped).status == "mismatch"


def test_an_unreadable_formula_asks_for_a_reading():
    found = project(sums, latex=r"\text{it is true}")
    assert found.status == "mismatch"
    assert "give `reads`" in found.message
    assert project(sums, latex=r"\text{it is true}", unread="prose").status == "unread"


def test_a_repair_has_two_homes():
    latex = r"\sum_i 2 x_i = 2 \sum_i x_i"
    assert "the proof file has none" in project(sums, latex=latex, repaired=latex).message


def test_what_is_ill_formed_for_one_is_so_for_both():
    assert "it is ill-formed" in project(sums, latex="x = w", given="w: real (n + 1)").message


def test_a_definition_is_its_right_side():
    home = Definition("A", terms=lambda: [total(i, x)])
    for latex, status in ((r"s = \sum_i x_i", "bound"), (r"s = \sum_i y_i", "mismatch"), (r"\sum_i x_i", "bound")):
        printed = Printed("A", "eq. (1)", latex, given="s: real")
        paper = Paper("p", "T", ("A",), 2026, "s", (printed,), {"A": home}, Path("p.toml"), "x, y: real (n)")
        assert bond(paper, printed).status == status


def test_a_mismatch_is_not_settled():
    home = Statement("A", printed=lambda: Sequent((), sums), proof=lambda: ring(sums.lhs, sums.rhs))
    for latex, status in ((r"\sum_i 2 x_i = 2 \sum_i x_i", "proved"), (r"\sum_i 2 x_i = 3 \sum_i x_i", "open")):
        printed = Printed("A", "eq. (1)", latex)
        paper = Paper("p", "T", ("A",), 2026, "s", (printed,), {"A": home}, Path("p.toml"), "x: real (n)")
        verdict = settled(paper, printed)
        assert verdict.status == status
        assert ("the paper file says" in verdict.why) == (status == "open")


def test_a_witness_must_break_the_statement_of_the_paper():
    """x <= 2x fails for a negative x only."""
    false = Sequent((), le(x, 2 * x))
    home = Statement(
        "A", printed=lambda: false, repaired=lambda: Sequent((), sums), proof=lambda: ring(sums.lhs, sums.rhs)
    )
    for given, status in (("", "repaired"), ("x_i > 0", "open")):
        right = r"\sum_i 2 x_i = 2 \sum_i x_i"
        printed = Printed("A", "eq. (1)", r"x_i \le 2 x_i", given=given, repaired=right)
        paper = Paper("p", "T", ("A",), 2026, "s", (printed,), {"A": home}, Path("p.toml"), "x: real (n)")
        verdict = settled(paper, printed)
        assert verdict.status == status
        assert ("no counterexample" in verdict.why) == (status == "open")


def test_several_statements_are_set_apart_by_blank_lines():
    both_ways = both(every(i, lt(0, x)), every(i, lt(0, y)))
    assert project(both_ways, latex="x_i > 0\n\ny_i > 0").status == "bound"
    assert project(both_ways, latex="x_i > 0\n\ny_i > 1").status == "mismatch"


def test_a_claim_without_a_home_is_open():
    printed = Printed("B", "eq. (2)", "1 = 1")
    verdict = settled(Paper("p", "T", ("A",), 2026, "s", (printed,), {}, Path("p.toml")), printed)
    assert (verdict.status, verdict.why) == ("open", "no proof file states it yet")


# loading

HEAD = "[paper]\nid='p'\ntitle='T'\nauthors=['A']\nyear=1\nsource='s'\ncontent='referee.language'\n"
CLAIM = "[[claim]]\nid='A'\nwhere='(1)'\nprinted='1 = 1'\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + CLAIM + CLAIM, "A is printed twice"),
        (HEAD + "[[claim]]\nid='A'\n", "a claim has an id, where and printed"),
        (HEAD + CLAIM + "proved=true\n", "'proved' is no key of a claim"),
        (HEAD + CLAIM + "given=3\n", "A: given is a text"),
        (HEAD + CLAIM + "names='x'\n", "A: names is a table"),
        ("claim=3\n" + HEAD, "claims are written [[claim]]"),
        (HEAD.replace("year=1", "year='x'") + CLAIM, "in the paper's head"),
    ],
)
def test_a_wrong_paper_file_is_one_sentence(tmp_path, text, says):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "p.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError, match=re.escape(says)) as error:
        load(tmp_path)
    assert "\n" not in str(error.value)


def test_wrong_symbols_are_said(tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "p.toml").write_text(HEAD + "symbols='x: rational'\n" + CLAIM, encoding="utf-8")
    (paper,) = load(tmp_path).papers
    with pytest.raises(ReadError, match="not a kind"):
        sequent(paper, paper.printed[0], "1 = 1")
