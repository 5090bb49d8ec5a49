"""Coverage of the two papers' displays, the forms of displays, and sources that are refused."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from referee.coverage import Display, binds, chains, cover, displays, plain, source_text, sources
from referee.problems import Problem
from referee.project import Paper, Printed, load

ROOT = Path(__file__).parents[1]
DATA = ROOT / "papers"
PAPERS = {p.id: p for p in load(ROOT, homes=False).papers}

# The displays of the two papers that are not read as printed: the claim that the display belongs to, and why.
NOT_READ = {
    "lu-steinerberger": {
        "LS-s3-max": r"\max is not read",
        "LS-s3-cbound": r"\max is not read",
        "LS-s4-d1a": "dots are not read",  # three displays in one chain
    },
    "chiu": {
        "CH-eq1": "the words 'maximize'",
        "CH-eq2a": r"\nabla is not read",
        "CH-eq4b": "a product of n × 1 and n × 1",  # as the paper errs
        "CH-eq6": r"\vdots is not read",
        "CH-s33-blockinv": "an inverse without known entries",
        "CH-s33-v0": "A is not declared",  # a general block inverse
        "CH-eq7": "A is not declared",  # A/E is a Schur complement there, not a quotient
        "CH-eq8": "A is not declared",
        "CH-eq11": "a conditional bar is not read",
    },
}
COUNTS = {"lu-steinerberger": (53, 48, 53), "chiu": (26, 17, 26)}


@pytest.fixture(params=PAPERS)
def report(request):
    found = displays((DATA / f"{request.param}.md").read_text(encoding="utf-8"))
    return request.param, cover(found, PAPERS[request.param])


def test_every_display_is_accounted_for(report):
    paper, result = report
    assert (len(result.found), result.readable, result.bound) == COUNTS[paper]
    unread = {name: f.why for f in result.found if f.why for name in f.claims if name in NOT_READ[paper]}
    assert unread.keys() == NOT_READ[paper].keys()
    assert all(NOT_READ[paper][name] in why for name, why in unread.items())
    assert all(set(f.claims) & NOT_READ[paper].keys() for f in result.found if f.why)


def test_sixty_displays_are_read_as_they_are_printed():
    assert sum(readable for _, readable, _ in COUNTS.values()) >= 60


def test_the_tags_are_those_of_the_papers():
    tags = {p: [d.tag for d in displays((DATA / f"{p}.md").read_text(encoding="utf-8")) if d.tag] for p in PAPERS}
    assert tags["lu-steinerberger"] == [str(k) for k in range(1, 17) if k != 3]
    assert tags["chiu"] == [str(k) for k in range(2, 12)]


def test_all_displays_of_both_papers_in_a_second():
    found = {p: displays((DATA / f"{p}.md").read_text(encoding="utf-8")) for p in PAPERS}
    start = time.process_time()
    for paper, each in found.items():
        cover(each, PAPERS[paper])
    assert time.process_time() - start < 1


def test_the_paper_is_recognised(monkeypatch):
    monkeypatch.chdir(ROOT)
    for paper in PAPERS:
        chosen, found, _ = sources(DATA / f"{paper}.md", None)
        assert chosen is not None
        assert chosen.id == paper
        assert found


def test_a_changed_display_is_no_longer_bound():
    text = (DATA / "lu-steinerberger.md").read_text(encoding="utf-8")
    changed = displays(text.replace(r"\right\rangle \le n^2", r"\right\rangle \le 2 n^2"))
    result = cover(changed, PAPERS["lu-steinerberger"])
    assert [f.display.tag for f in result.found if not f.claims] == ["16"]
    assert [f.state for f in result.found if not f.claims] == ["read"]


# the forms of displays

FORMS = [
    (r"\[ a = b \]", ["a = b"]),
    ("$$a = b$$ and $c$ and $$d = e$$", ["a = b", "d = e"]),
    ("\\begin{equation}\\label{eq:x} a = b \\end{equation}", ["\\label{eq:x} a = b"]),
    ("\\begin{align*} a &= b \\\\ &= c \\end{align*}", ["a &= b \\\\ &= c"]),
    ("\\begin{gather} a \\end{gather}\\begin{multline*} b \\end{multline*}", ["a", "b"]),
    ("\\begin{alignat}{2} a &= b \\end{alignat}", ["a &= b"]),
    ("\\[ \\begin{aligned} a \\\\[2pt] b \\end{aligned} \\]", ["\\begin{aligned} a \\\\[2pt] b \\end{aligned}"]),
    ("\\begin{equation}\\begin{split} a \\end{split}\\end{equation}", ["\\begin{split} a \\end{split}"]),
    ("% $$ a\n$$ b $$", ["b"]),
    ("5\\% $$ b $$", ["b"]),
    ("\\$\\$ $$ b $$", ["b"]),
    ("```\n$$ a\n```\n$$ b $$", ["b"]),
    ("\\begin{verbatim}\n$$ a\n\\[\n\\end{verbatim}\n$$ b $$", ["b"]),
    ("$$ $$ $$ b $$", ["b"]),
    ("nothing", []),
]


@pytest.mark.parametrize(("text", "found"), FORMS)
def test_the_forms_of_displays(text, found):
    assert [d.latex for d in displays(text)] == found


@pytest.mark.parametrize(
    ("text", "line", "tag"),
    [
        ("\n(7)\n\n$$a = b$$", 4, "7"),
        ("(7)\n$$\na = b$$", 3, "7"),
        ("x\n$$a = b.$$\n (7)\n", 2, "7"),
        ("$$a = b \\tag{7}$$", 1, "7"),
        ("\n\\begin{equation}\n\\label{eq:7} a = b\\end{equation}", 3, "eq:7"),
        ("$$a = b$$\n\n$$(7)$$\n", 1, "7"),
        ("$$a = b$$\n\n(7)\n$$c$$", 1, ""),
        ("$$ $$\n(6)\n\n$$a = b$$\n", 4, ""),
    ],
)
def test_lines_and_tags(text, line, tag):
    first = displays(text)[0]
    assert (first.line, first.tag) == (line, tag)


def test_a_display_that_starts_with_a_relation_goes_on_with_the_one_before():
    found = displays("$$a$$ $$= b$$ $$& \\geq c$$ $$d$$ $$\\left( e$$ $$\\leftarrow f$$")
    assert [[d.latex for d in c] for c in chains(found)] == [
        ["a", "= b", "& \\geq c"],
        ["d"],
        ["\\left( e"],
        ["\\leftarrow f"],
    ]


# how claims are found


def test_spacing_braces_and_sizes_do_not_count():
    assert plain(r"\left( u_{j}, \quad v \right) \geq x^{\mathsf{T}} y. \tag{3}") == plain(r"(u_j, v)\ge x^\top y")
    assert plain(r"\Big\| x \Big\|") == plain("||x||")
    assert plain(r"u_1") != plain(r"u_2")


@pytest.mark.parametrize(
    ("claim", "display", "bound"),
    [
        ("a = b", "a = b.", True),
        ("a = b", "a = b \\ge c", True),
        ("b \\ge c", "a = b \\ge c", True),
        ("a = b", "2 a = b \\ge c", False),
        ("a = b", "a = b + 1 \\ge c", False),
        ("a", "a = b", False),
        (r"\text{if } a = b \text{ then } c = d", "c = d", True),
        (r"\text{if } a = b \text{ then } c = d", "d", False),
        (r"a = b \\ c = d", "c = d", True),
        (r"A = \begin{bmatrix} a \\ b \end{bmatrix}", r"A = \begin{bmatrix} a", False),
    ],
)
def test_a_claim_is_a_chain_or_links_of_it_or_one_of_its_displays(claim, display, bound):
    assert binds(Printed("A", "", claim), [Display(display, 1)]) is bound


def test_the_symbols_of_a_claim_help_to_read_its_display():
    printed = Printed("A", "", "Q x = b", given="Q: matrix (n, n); b: real (n)")
    paper = Paper("p", "T", ("A",), 2026, "s", (printed,), {}, Path("p.toml"), "x: real (n)")
    (first, second) = cover([Display("Q x = b", 1), Display("Q x = 2 b", 2)], paper).found
    assert (first.state, first.why) == ("bound", "")
    assert (second.state, second.why) == ("not read", "Q is not declared")


def test_without_a_paper_displays_are_read_alone():
    report = cover([Display(r"\sum_{i=1}^3 1 = 3", 1), Display("z = 1", 2)], None)
    assert [f.state for f in report.found] == ["read", "not read"]
    assert report.percent == 0
    assert cover([], None).percent == 100


# sources that are refused


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a\n$$ b", "line 2: $$ is not closed"),
        ("\\[ a", "line 1: \\[ is not closed"),
        ("\n\\begin{align} a", "line 2: align is not closed"),
        ("a \\]", "line 1: \\] closes nothing"),
        ("\\end{align*}", "line 1: \\end{align*} closes nothing"),
        ("\\[ a \n$$ b $$ \\]", "line 2: $$ inside the \\[ of line 1"),
        ("\\begin{align} \\begin{align} a \\end{align}", "line 1: \\begin{align} inside the align of line 1"),
    ],
)
def test_unbalanced_displays_are_one_line(text, says):
    with pytest.raises(Problem) as error:
        displays(text)
    assert str(error.value) == says


def test_files_that_are_no_texts_are_one_line(tmp_path):
    (tmp_path / "binary").write_bytes(b"\x89PNG\r\n\x1a\n\xff")
    (tmp_path / "nul").write_bytes(b"a\0b")
    (tmp_path / "huge").write_bytes(b"x" * 8_000_001)
    for name, says in {
        "absent": "there is no such file",
        "binary": "not a text in UTF-8 (byte 1)",
        "nul": "not a text: it holds a NUL byte",
        "huge": "8,000,001 bytes; a source of at most 8,000,000 bytes is expected",
        ".": "a folder, not a file",
    }.items():
        with pytest.raises(Problem) as error:
            source_text(tmp_path / name)
        assert str(error.value) == f"{tmp_path / name}: {says}"


@pytest.mark.parametrize("piece", ["$$ a = b $$\n", "\\[ x \\]", "{" * 100, "\\begin{align} a \\end{align}\n", "\\\\["])
def test_a_large_source_is_no_hang(piece):
    start = time.process_time()
    cover(displays(piece * (500_000 // len(piece)))[:50], None)
    assert time.process_time() - start < 5


# the command line


def referee(*args, cwd=ROOT):
    code = (
        "import sys\nfrom referee.cli import main\ntry:\n    main()\n"
        "finally:\n    print('sympy' in sys.modules, file=sys.stderr)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *args], cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_command_lists_displays_without_sympy():
    done = referee("coverage", str(DATA / "chiu.md"), "--paper", "chiu", "--fail-under", "90")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "False\n"
    assert "26 displays: 26 bound to claims (100.0 %), 17 read as printed" in " ".join(done.stdout.split())


def test_below_the_threshold_the_exit_code_is_1(tmp_path):
    source = tmp_path / "a.tex"
    source.write_text((DATA / "chiu.md").read_text(encoding="utf-8") + "\n\\[ x = 2 x \\]\n", encoding="utf-8")
    done = referee("coverage", str(source), "--fail-under", "99")
    assert done.returncode == 1
    assert "96.3 % of the displays are bound, below 99 %" in done.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("nothing.tex",), "there is no such file"),
        ((str(DATA / "chiu.md"), "--paper", "nobody"), "there is no paper 'nobody'; papers: chiu, lu-steinerberger"),
        ((str(DATA / "chiu.md"), "--fail-under", "101"), "101"),
        ((), "SOURCE"),
    ],
)
def test_wrong_arguments_exit_2(args, says):
    done = referee("coverage", *args)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_a_project_displays_are_read_alone(tmp_path):
    (tmp_path / "a.tex").write_text("\\[ 1 + 1 = 2 \\]", encoding="utf-8")
    done = referee("coverage", "a.tex", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 displays: 0 bound to claims (0.0 %), 1 read as printed" in " ".join(done.stdout.split())


def test_verdicts_are_those_of_the_last_check(tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "papers" / "p.toml").write_text(
        "[paper]\nid='p'\ntitle='T'\nauthors=['A']\nyear=1\nsource='s'\ncontent='mine'\n"
        "[[claim]]\nid='A'\nwhere='(1)'\nprinted='1 + 1 = 2'\n",
        encoding="utf-8",
    )
    (tmp_path / "mine" / "__init__.py").touch()
    (tmp_path / "a.tex").write_text("\\[ 1 + 1 = 2 \\]", encoding="utf-8")
    assert "A open" not in referee("coverage", "a.tex", cwd=tmp_path).stdout
    assert referee("check", cwd=tmp_path).returncode == 1
    assert "A open" in referee("coverage", "a.tex", cwd=tmp_path).stdout
    time.sleep(0.05)
    (tmp_path / "mine" / "new.py").write_text("", encoding="utf-8")
    assert "A open" not in referee("coverage", "a.tex", cwd=tmp_path).stdout
    assert "A open" in referee("coverage", "a.tex", "--check", cwd=tmp_path).stdout
