r"""LaTeX to PDF: builds in a closed room, and says in one line what went wrong.

A paper's text is not trusted. TeX runs in a temporary folder under relative names, without shell escape, and
may neither read nor write outside of it; it has no standard input, a time limit and a limit on the size of
its files.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from referee.report import texlog
from referee.report.engine import Engine, NoTexEngine, TexError, find_engine

__all__ = ["Built", "Engine", "NoTexEngine", "TexError", "build_pdf", "find_engine"]

MAX_PASSES: Final = 4
OVERFULL_POINTS: Final = 1.0
_JOB: Final = "report"
_MAX_FILE: Final = 512 * 2**20
_MAX_LOG: Final = 4 * 2**20
_EPOCH: Final = "0"


@dataclass(frozen=True, slots=True)
class Built:
    """A PDF that is there: who built it, in how many passes, and which lines run over by more than 1 pt."""

    pdf: Path
    engine: Engine
    passes: int
    overfull: tuple[str, ...]


def build_pdf(
    tex: Path,
    pdf: Path,
    *,
    engine: str | None = None,
    timeout: float = 60.0,
    assets: Mapping[str, Path] | None = None,
) -> Built:
    """Compile ``tex`` and put the PDF at ``pdf`` in one move; on any failure what was there stays.

    Args:
        tex: the LaTeX file; it is only read.
        pdf: where the PDF goes.
        engine: a program's name or path, or ``"embedded"``; by default the engine is searched.
        timeout: seconds for all passes together.
        assets: files that the document includes, under the plain names by which it calls them.

    Raises:
        NoTexEngine: no engine is to be had.
        TexError: the engine asked for does not work, TeX reports an error, or the time is up.
    """
    try:
        source = tex.read_bytes()
    except OSError as error:
        raise TexError(f"cannot read {tex}: {error.strerror}") from error
    chosen = find_engine(source.decode("utf-8", "replace"), engine, kept=tex)
    deadline = time.monotonic() + timeout
    with tempfile.TemporaryDirectory(prefix="referee-tex-", ignore_cleanup_errors=True) as name:
        room = Path(name)
        (room / f"{_JOB}.tex").write_bytes(source)
        for asset, path in (assets or {}).items():
            _copy_asset(room, asset, path)
        passes, state, again = 0, _references(room), True
        log = ""
        while again and passes < MAX_PASSES:
            passes += 1
            log = _one_pass(chosen, room, tex, deadline, timeout)
            before, state = state, _references(room)
            again = state != before or texlog.asks_again(log)
        _move(room / f"{_JOB}.pdf", pdf)
    return Built(pdf, chosen, passes, texlog.overfull(log, OVERFULL_POINTS))


def _copy_asset(room: Path, name: str, path: Path) -> None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) or Path(name).stem == _JOB:
        raise TexError(f"an asset has a plain file name other than {_JOB}.*, not {name!r}")
    try:
        shutil.copyfile(path, room / name)
    except OSError as error:
        raise TexError(f"cannot read the asset {path}: {error.strerror}") from error


def _variables(engine: Engine) -> dict[str, str]:
    # A foreign TeX tree in the variables would take the wheel's format or fonts away.
    variables = {k: v for k, v in os.environ.items() if not (engine.embedded and k.startswith("TEX"))}
    variables.setdefault("SOURCE_DATE_EPOCH", _EPOCH)
    return variables | {
        "FORCE_SOURCE_DATE": "1",
        "openin_any": "p",
        "openout_any": "p",
        "max_print_line": "10000",
        "error_line": "254",
        "half_error_line": "238",
    }


def _one_pass(engine: Engine, room: Path, tex: Path, deadline: float, timeout: float) -> str:
    """Run TeX once; return the log."""
    said, log, made = room / "said.txt", room / f"{_JOB}.log", room / f"{_JOB}.pdf"
    flags = [
        "-no-shell-escape",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-file-line-error",
        "-recorder",
    ]
    with said.open("wb") as out:
        try:
            child = subprocess.Popen(
                [str(engine.program), *flags, f"{_JOB}.tex"],
                cwd=room,
                env=_variables(engine),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise TexError(f"the TeX engine {engine.program} does not start: {error.strerror}") from error
        try:
            _limit_files(child.pid)
            status = child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            raise TexError(f"{tex.name}: TeX was stopped after {timeout:g} s: a macro may loop") from error
        finally:
            _kill(child)
    text = _tail(log)
    if status or not made.is_file():
        heard = _tail(said)
        silent = f"{tex.name}: {engine} wrote no PDF (exit status {status}): {heard.strip()[-200:]}"
        raise TexError(texlog.failure(text, heard, job=_JOB, name=tex.name) or silent)
    # \pdfobj reads files without asking openin_any: what was read is checked before anyone sees the PDF.
    if foreign := _foreign_file(room / f"{_JOB}.fls"):
        raise TexError(texlog.outside(tex.name, foreign))
    return text


def _foreign_file(record: Path) -> str | None:
    try:
        with record.open(encoding="utf-8", errors="replace") as lines:
            return texlog.foreign_file(lines)
    except FileNotFoundError:
        return "files without recording which"


def _limit_files(pid: int) -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - is not there on Windows

        with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (_MAX_FILE, _MAX_FILE))


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and all that it started, also when the user pressed Ctrl-C."""
    if child.poll() is not None:
        return
    if sys.platform == "win32":
        child.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _tail(path: Path) -> str:
    """The last megabytes of a file that TeX wrote, or nothing."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _MAX_LOG))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _references(room: Path) -> dict[str, bytes]:
    """What a pass hands to the next: the auxiliary files, less the lines that every document writes."""
    files = (path for path in room.iterdir() if path.suffix in {".aux", ".toc", ".out", ".lof", ".lot"})
    kept = {
        path.name: b"\n".join(
            line
            for line in path.read_bytes().splitlines()
            if not line.strip().startswith((rb"\relax", rb"\gdef \@abspage@last"))
        )
        for path in files
    }
    return {name: content for name, content in kept.items() if content.strip()}


def _move(made: Path, pdf: Path) -> None:
    """Put the PDF in place at once, so that no reader sees half of one."""
    part = pdf.with_name(f".{pdf.name}.{secrets.token_hex(4)}")
    try:
        pdf.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(made, part)
            part.replace(pdf)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise TexError(f"cannot write {pdf}: {error.strerror}") from error
