"""Whole processes: `referee --help`, `referee recheck`, `referee check` cold and again, against `python -c "import sympy"`."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path

from benchmarks.measure import ROOT, Command, Task, finished
from benchmarks.theorem_2 import proof_object

CLI = ["-c", "from referee.cli import main; main()"]
CONTENT = ("papers", "proofs", "derivations", "experiments")
CODES = frozenset({0, 1})  # 1: some claim is not settled
SECONDS = 600


def help_text(_: Path) -> list[str]:
    return [*CLI, "--help"]


def recheck(folder: Path) -> list[str]:
    """On the proof of Theorem 2, from an empty folder."""
    path = folder / "proof.json"
    path.write_text(proof_object(), encoding="utf-8")
    return [*CLI, "recheck", str(path)]


def check(folder: Path, paper: str) -> list[str]:
    """One paper, in a copy of the project where nothing has been checked yet."""
    for name in CONTENT:
        shutil.copytree(ROOT / name, folder / name)
    return [*CLI, "check", paper]


def check_again(folder: Path, paper: str) -> list[str]:
    """One paper, in a copy of the project where it has been checked and nothing has changed since."""
    command = check(folder, paper)
    finished([sys.executable, *command], SECONDS, folder, CODES)
    return command


def import_sympy(_: Path) -> list[str]:
    return ["-c", "import sympy"]


def bare_python(_: Path) -> list[str]:
    return ["-c", "pass"]


def imports_sympy(command: Command, folder: Path) -> bool:
    """Does the command load SymPy?"""
    code = "import sys\ntry:\n {}\nfinally:\n print('sympy' in sys.modules)"
    _, text, *arguments = command.arguments(folder)
    done = finished([sys.executable, "-c", code.format(text), *arguments], 60, folder, command.codes)
    return done.output.splitlines()[-1] == "True"


SYMPY = "import sympy"
PEER = Command(SYMPY, import_sympy)
HELP = Command("referee --help", help_text)
RECHECK = Command("referee recheck", recheck)
PAPERS = ("lu-steinerberger", "chiu")
COLD = {paper: Command(f"referee check {paper}", partial(check, paper=paper), CODES) for paper in PAPERS}
AGAIN = {paper: Command(f"referee check {paper}, again", partial(check_again, paper=paper), CODES) for paper in PAPERS}
LEAN = (HELP, RECHECK)  # must not load SymPy

TASKS = (
    Task("referee --help", "whole process", HELP, (Command("python", bare_python), PEER), ratios={SYMPY: 1}),
    Task("referee recheck", "Theorem 2, whole process", RECHECK, (PEER,), ratios={SYMPY: 1}),
    *(Task("referee check", f"{paper}, cold", COLD[paper], (PEER,), ratios={SYMPY: 12}) for paper in PAPERS),
    *(Task("referee check", f"{paper}, unchanged", AGAIN[paper], (PEER,), ratios={SYMPY: 12}) for paper in PAPERS),
)
