r"""Coverage: the displayed equations of a source, and the claims of the paper file to which they are bound.

A display is `\[ … \]`, `$$ … $$` or an environment (equation, align, gather, multline, …). One that starts with a relation goes
on with the display before it: the two are read, and bound, as one chain. A claim is bound to a chain if its `printed` is the
chain, consecutive links of it, or one display of it, whatever the spacing, braces and sizes of delimiters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from referee.problems import Problem
from referee.project import Paper, Printed, Project, ProjectError, find_root, load
from referee.reader import ReadError, Table, read

LIMIT = 8_000_000
NEAR = 80  # characters around a display that may hold its number
ENVIRONMENTS = "equation|align|alignat|gather|multline|eqnarray|flalign|displaymath|math"
MARK = re.compile(
    r"\\\\(?=\[)|\\\$|(?P<dollars>\$\$)|(?P<open>\\\[)|(?P<close>\\\])"
    rf"|\\(?P<edge>begin|end)\s*\{{(?P<name>(?:{ENVIRONMENTS}|verbatim|lstlisting)\*?)\}}"
    r"(?:(?:(?<=alignat\})|(?<=alignat\*\}))\{\d+\})?"
    r"|(?P<fence>^\s*(?:```|~~~).*$)|(?P<comment>(?<!\\)%.*$)",
    re.MULTILINE,
)
QUOTED = ("verbatim", "lstlisting")
NUMBER = re.compile(r"\s*\((\d+[a-z']?)\)\s*")
TAG = re.compile(r"\\(?:tag\*?|label)\s*\{([^{}]*)\}")
RELATION = r"(?:=|<|>|\\(?:le|ge|leq|geq|leqslant|geqslant|neq|ne|equiv|approx|lt|gt)(?![A-Za-z]))"
STARTS = re.compile(rf"[\s&]*{RELATION}")
NOISE = re.compile(
    r"\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|nonumber|notag|limits|qquad|quad|,|;|:|!|>|\\)(?![A-Za-z])"
    r"|\\(?:begin|end)\s*\{aligned\}|\\(?:tag\*?|label)\s*\{[^{}]*\}|\\text\s*\{\s*\([^{}]*\)\s*\}|[\s&~{}]"
)
WORDS = re.compile(r"\\text\s*\{[^{}]*\}|\\q?quad(?![A-Za-z])")
BREAK = re.compile(r"\\\\\s|\n")
SAME = (
    (re.compile(r"\\(ge|le|ne)q(?![A-Za-z])"), r"\\\1"),
    (re.compile(r"\\math(?:sf|rm)\s*\{T\}"), r"\\top"),
    (re.compile(r"\|\|"), r"\\|"),
)
LINK = re.compile(r"(?:=|<|>|\\(?:le|ge|ne|equiv|approx))")


@dataclass(frozen=True)
class Display:
    """One displayed equation: its text, the line where it starts, its tag or label."""

    latex: str
    line: int
    tag: str = ""


@dataclass(frozen=True)
class Found:
    """A display in the report; `chain` is the line of the display with which it goes on, `why` says why it is not read."""

    display: Display
    chain: int
    claims: tuple[str, ...]
    why: str = ""

    @property
    def state(self) -> str:
        """Bound, read or not read."""
        return "bound" if self.claims else "not read" if self.why else "read"


@dataclass(frozen=True)
class Report:
    """All displays of a source."""

    found: tuple[Found, ...]

    @property
    def bound(self) -> int:
        """How many are bound to a claim."""
        return sum(bool(f.claims) for f in self.found)

    @property
    def readable(self) -> int:
        """How many the reader reads as they are printed."""
        return sum(not f.why for f in self.found)

    @property
    def percent(self) -> float:
        """Of the displays, those that are bound; of none, all."""
        return 100 * self.bound / len(self.found) if self.found else 100.0


def sources(path: Path, name: str | None, *, homes: bool = False) -> tuple[Paper | None, list[Display], Project | None]:
    """The source's displays and the paper they belong to: the one named, else the one with the most claims among them.

    Raises:
        Problem: the file cannot be read, a display is not closed, there is no such paper.
    """
    found = displays(source_text(path))
    try:
        project = load(find_root(), homes=homes)
    except ProjectError:
        if name is not None or (Path.cwd() / "papers").is_dir():
            raise
        return None, found, None
    papers = {p.id: p for p in project.papers}
    if name is not None and name not in papers:
        raise Problem(f"there is no paper {name!r}; papers: {', '.join(papers)}")
    chosen = papers[name] if name else max(project.papers, key=lambda p: len(_matched(found, p)))
    return chosen if name or _matched(found, chosen) else None, found, project


def source_text(path: Path) -> str:
    """The text of a source.

    Raises:
        Problem: there is no such file, or it is not a text.
    """
    if not path.is_file():
        raise Problem(f"{path}: {'a folder, not a file' if path.is_dir() else 'there is no such file'}")
    if path.stat().st_size > LIMIT:
        raise Problem(f"{path}: {path.stat().st_size:,} bytes; a source of at most {LIMIT:,} bytes is expected")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(f"{path}: not a text in UTF-8 (byte {error.start + 1})") from error
    if "\0" in text:
        raise Problem(f"{path}: not a text: it holds a NUL byte")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def displays(text: str) -> list[Display]:
    """The displayed equations in order; one that is a number in parentheses is the tag of the display before it.

    Raises:
        Problem: a display that is not closed, or closed without being open, with its line.
    """
    out: list[Display] = []
    ends = [m.start() for m in re.finditer("\n", text)]
    for latex, start, end in _spans(text):
        number = NUMBER.fullmatch(latex)
        if number and out:
            out[-1] = replace(out[-1], tag=number[1])
        elif latex.strip():
            body = latex.strip()
            skipped = len(latex) - len(latex.lstrip())
            line = bisect_left(ends, start + skipped) + 1
            out.append(Display(body, line, _tag(latex, text[max(0, start - NEAR) : start], text[end : end + NEAR])))
    return out


def _tag(latex: str, before: str, after: str) -> str:
    """Its tag or label, or a number on a line of its own before it or just after it."""
    inside = TAG.search(latex)
    if inside:
        return inside[1]
    *rest, above = before.rstrip("$\\[ \n").rsplit("\n", 2)
    if rest and rest[-1].endswith(("$$", "\\]", "}")):  # the number of the display before
        above = ""
    below = after.removeprefix("$$").removeprefix("\\]").lstrip(" ").removeprefix("\n").split("\n", 1)[0]
    found = NUMBER.fullmatch(above) or NUMBER.fullmatch(below)
    return found[1] if found else ""


def _spans(text: str) -> Iterator[tuple[str, int, int]]:
    """What stands between the marks of each display, and where."""
    what, start, quoted = "", 0, ""
    for m in MARK.finditer(text):
        kind = m.lastgroup or ""
        name = m["name"] or ""
        if kind == "fence":
            quoted = "" if quoted == "fence" else quoted or "fence"
        elif quoted or name.startswith(QUOTED):
            quoted = quoted if m["edge"] != "end" or quoted == "fence" else ""
            quoted = quoted or (name if m["edge"] == "begin" else "")
        elif m["dollars"] or m["open"] or m["edge"] == "begin":
            mark = name or m[0]
            if not what:
                what, start = mark, m.end()
            elif mark == what == "$$":
                yield text[start : m.start()], start, m.start()
                what = ""
            elif not name or name.startswith(what.rstrip("*")):
                raise Problem(f"line {_line(text, m.start())}: {m[0]} inside the {what} of line {_line(text, start)}")
        elif m["close"] or m["edge"] == "end":
            if not what or (m["close"] and what != "\\["):
                raise Problem(f"line {_line(text, m.start())}: {m[0]} closes nothing")
            if m["close"] or name == what:
                yield text[start : m.start()], start, m.start()
                what = ""
    if what:
        raise Problem(f"line {_line(text, start)}: {what} is not closed")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def chains(found: list[Display]) -> list[list[Display]]:
    """Displays with those that go on with them."""
    out: list[list[Display]] = []
    for d in found:
        if out and STARTS.match(d.latex):
            out[-1].append(d)
        else:
            out.append([d])
    return out


@lru_cache(maxsize=4096)
def plain(latex: str) -> str:
    """The formula without spacing, braces, sizes of delimiters, tags and final punctuation."""
    for pattern, word in SAME:
        latex = pattern.sub(word, latex)
    return NOISE.sub("", latex).rstrip(".,;:")


def binds(printed: Printed, chain: list[Display]) -> bool:
    """Whether the claim's printed formula is the chain, some of its links, or one of its displays."""
    whole = plain("\n".join(d.latex for d in chain))
    claim = plain(printed.latex)
    if claim == whole or _links(claim, whole):
        return True
    parts = [printed.latex, *WORDS.split(printed.latex), *printed.latex.split("\n")]
    rows = [row for p in parts if "matrix}" not in p for row in BREAK.split(p)]
    pieces = {plain(p) for p in (*parts, *rows)}
    return whole in pieces or any(plain(d.latex) in pieces for d in chain)


def _links(claim: str, whole: str) -> bool:
    """Whether consecutive links of `whole` are `claim`."""
    at = whole.find(claim) if LINK.search(claim) else -1
    before, after = whole[:at], whole[at + len(claim) :]
    return (
        at >= 0
        and (not before or bool(re.search(rf"{LINK.pattern}$", before)))
        and (not after or bool(LINK.match(after)))
    )


def _matched(found: list[Display], paper: Paper) -> list[tuple[list[Display], list[Printed]]]:
    pairs = [(c, [p for p in paper.printed if binds(p, c)]) for c in chains(found)]
    return [pair for pair in pairs if pair[1]]


def cover(found: list[Display], paper: Paper | None) -> Report:
    """Every display: bound to which claims, read, or not read and why."""
    out: list[Found] = []
    for chain in chains(found):
        claims = [p for p in paper.printed if binds(p, chain)] if paper else []
        why = _unread("\n".join(d.latex for d in chain), paper, claims)
        names = tuple(p.id for p in claims)
        out += [Found(d, chain[0].line, names, why) for d in chain]
    return Report(tuple(out))


@lru_cache(maxsize=64)
def _table(declarations: str) -> Table:
    return Table.parse(declarations)


def _unread(latex: str, paper: Paper | None, claims: list[Printed]) -> str:
    """Why the reader does not read it, with the symbols of its claims and of the paper; nothing if it does."""
    symbols = paper.symbols if paper else ""
    why = ""
    for given in dict.fromkeys([*(c.given for c in claims), ""]):
        try:
            read(TAG.sub("", latex), _table(f"{symbols}\n{given}"))
        except ReadError as error:
            why = why or error.reason
        else:
            return ""
    return why
