"""What TeX's log says, in one line: the first error, the lines that run over, the wish for another pass."""

import os
import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

_ASKS: Final = re.compile(r"Rerun to get|Rerun LaTeX|[Pp]lease rerun|Label\(s\) may have changed")
_ERROR: Final = re.compile(r"^(?:!\s*|(?P<file>[^\s:][^\n:]*):(?P<line>\d+):\s+)(?P<what>\S.*)$", re.MULTILINE)
_CLOSED: Final = re.compile(r"Not (?:reading from|writing to|appending to) (\S.*?) \(open(?:in|out)_any")
_CONTROL: Final = re.compile(r"\\(?:[A-Za-z@]+|.)")
_TREE: Final = re.compile(r"texmf|texlive|tinytex|miktex", re.IGNORECASE)
_OVERFULL: Final = re.compile(r"^Overfull \\hbox \(([\d.]+)pt too wide\).*$", re.MULTILINE)


def asks_again(log: str) -> bool:
    """Whether LaTeX asks for another pass."""
    return _ASKS.search(log) is not None


def overfull(log: str, points: float) -> tuple[str, ...]:
    """The lines of the document that are more than ``points`` too wide, in LaTeX's words."""
    return tuple(match[0].strip() for match in _OVERFULL.finditer(log) if float(match[1]) > points)


def outside(where: str, path: str) -> str:
    """The message for a file that the document must not touch."""
    return f"{where}: TeX may not open {path}: it lies outside of the document"


def foreign_file(record: Iterable[str]) -> str | None:
    """The first file that TeX read neither beside the document nor from a TeX tree.

    Args:
        record: the lines that TeX's option ``-recorder`` wrote.
    """
    for line in record:
        kind, _, name = line.rstrip("\n").partition(" ")
        path = PurePath(os.path.normpath(name))
        inside = not path.is_absolute() and ".." not in path.parts
        if kind == "INPUT" and not inside and not any(_TREE.search(part) for part in path.parts[:-1]):
            return name
    return None


def failure(log: str, said: str, *, job: str, name: str) -> str | None:
    r"""One line that says where and what, such as ``report.tex:12: Undefined control sequence \foo``.

    Args:
        log: the log file, with file and line before each error.
        said: what the program printed.
        job: the name that the document had while TeX read it, without ``.tex``.
        name: the file name to show for it.

    Returns:
        The line, or None when neither text holds an explanation.
    """
    text = log if _ERROR.search(log) else said
    found = _ERROR.search(text)
    where, what = name, None
    if found:
        file = (found["file"] or "").removeprefix("./")
        file = name if file in {"", f"{job}.tex"} else file
        where = f"{file}:{found['line']}" if found["line"] else file
        what = _explained(found["what"].strip(), text[found.end() :].lstrip("\n").split("\n", 1)[0])
    elif "No pages of output" in said:
        what = "the document has no pages"
    if closed := _CLOSED.search(said):
        return outside(where, closed[1])
    return f"{where}: {what}" if what else None


def _explained(what: str, context: str) -> str:
    """TeX's message with the one detail that it leaves to the lines below."""
    if what.startswith("Undefined control sequence") and (controls := _CONTROL.findall(context)):
        return f"Undefined control sequence {controls[-1]}"
    if what.startswith("Emergency stop") and context.startswith("<*>"):
        return r"the file ended before \end{document}"
    return what
