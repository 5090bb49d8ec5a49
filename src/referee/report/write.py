"""The referee report of a paper: one template, its LaTeX and its PDF below `reports/<paper>/`."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from jinja2 import PackageLoader

from referee.coverage import cover, displays, source_text
from referee.files import write_atomically
from referee.problems import Problem
from referee.report.content import values
from referee.report.escape import environment
from referee.report.tex import build_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from referee.project import Paper, Printed
    from referee.verdict import Verdict

TEMPLATE: Final = "report.tex.j2"
KEYS: Final = frozenset({"opening", "closing"})
SECONDS: Final = 180.0


class ReportError(Problem):
    """What is particular to a paper's report cannot be used; says where, and why."""


def write_reports(
    root: Path, paper: Paper, settled: Sequence[tuple[Printed, Verdict]], *, pdf: bool, engine: str | None
) -> list[Path]:
    """Write `report.tex` and, if asked, `report.pdf` of a paper; the paths written.

    Raises:
        NoTexEngine: there is no TeX engine; the .tex is kept.
        TexError: the engine asked for does not work, or TeX refuses the report; the .tex is kept.
        ReportError: `report.toml` cannot be used.
    """
    folder = root / "reports" / paper.id
    tex, made = folder / "report.tex", folder / "report.pdf"
    extra = particulars(folder / "report.toml") | covered(root / "papers" / f"{paper.id}.md", paper)
    write_atomically(tex, render(paper, settled, extra))
    if not pdf:
        return [tex]
    build_pdf(tex, made, engine=engine, timeout=SECONDS)
    return [tex, made]


def render(paper: Paper, settled: Sequence[tuple[Printed, Verdict]], extra: dict[str, Any] | None = None) -> str:
    """The report's LaTeX: a function of the verdicts alone."""
    template = environment(PackageLoader("referee.report")).get_template(TEMPLATE)
    return template.render(values(paper, settled, extra or {}))


def covered(source: Path, paper: Paper) -> dict[str, Any]:
    """How much of the paper's displays the claims cover, if the project keeps them beside its paper file."""
    if not source.exists():
        return {}
    report = cover(displays(source_text(source)), paper)
    return {
        "coverage": f"Of its {len(report.found)} displayed equations {report.bound} are bound to claims "
        f"({report.percent:.0f} %), and {report.readable} are read by the machine exactly as printed."
    }


def particulars(path: Path) -> dict[str, Any]:
    """What `report.toml` says of this paper's report: plain sentences."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReportError(f"{path}: not a TOML file: {error}") from error
    for key, value in data.items():
        if key not in KEYS or not isinstance(value, str):
            raise ReportError(f"{path}: {key!r} is not one of the texts {', '.join(sorted(KEYS))}")
    return data
