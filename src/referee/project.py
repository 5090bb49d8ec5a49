"""A project on disk: its papers (`papers/*.toml`) and the claims that its proof files state."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from referee.claims import Claim
from referee.problems import Problem


class ProjectError(Problem):
    """The project's files do not fit together: says where, and what to do."""


@dataclass(frozen=True)
class Printed:
    """A claim as the paper prints it."""

    id: str
    where: str
    latex: str


@dataclass(frozen=True)
class Paper:
    """A paper: what it is, what it prints in reading order, and what the proof files state for each claim."""

    id: str
    title: str
    authors: tuple[str, ...]
    year: int
    source: str
    printed: tuple[Printed, ...]
    claims: dict[str, Claim]
    file: Path


@dataclass(frozen=True)
class Project:
    """The folder and its papers."""

    root: Path
    papers: tuple[Paper, ...]

    def select(self, names: tuple[str, ...]) -> tuple[tuple[Paper, Printed], ...]:
        """The claims named by claim id or paper id (all, if none is named), in reading order."""
        everything = [(paper, printed) for paper in self.papers for printed in paper.printed]
        known = {p.id for p in self.papers} | {printed.id for _, printed in everything}
        for name in names:
            if name not in known:
                raise ProjectError(f"there is no claim or paper {name!r}{_nearest(name, known)}")
        return tuple((p, c) for p, c in everything if not names or p.id in names or c.id in names)


def _nearest(name: str, known: set[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415

    close = get_close_matches(name, sorted(known), n=3)
    return (
        f"; near it: {', '.join(close)}"
        if close
        else f"; papers: {', '.join(sorted(k for k in known if '-' in k))[:60]}"
    )


def find_root(start: Path | None = None) -> Path:
    """The nearest folder, from `start` upwards, with a `papers` folder."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "papers").is_dir():
            return folder
    raise ProjectError(f"{here} is not inside a Referee project: no folder above it has papers/*.toml")


def load(root: Path | None = None) -> Project:
    """Read the project around `root`. Every printed claim has one home in the proof files, and the other way round."""
    root = find_root(root)
    files = sorted((root / "papers").glob("*.toml"))
    if not files:
        raise ProjectError(f"{root / 'papers'} has no paper file (*.toml)")
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return Project(root, tuple(_paper(path) for path in files))


def _paper(path: Path) -> Paper:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        head = data["paper"]
        printed = tuple(Printed(str(c["id"]), str(c["where"]), str(c["printed"])) for c in data.get("claim", []))
        content = _content(str(head["content"]))
        paper = Paper(
            id=str(head["id"]),
            title=str(head["title"]),
            authors=tuple(str(a) for a in head["authors"]),
            year=int(head["year"]),
            source=str(head["source"]),
            printed=printed,
            claims=content,
            file=path,
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(f"{path}: not a TOML file: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise ProjectError(f"{path}: {error!r} in the paper's head or in a claim") from error
    ids = [c.id for c in printed]
    for problem, names in (
        ("is printed twice", {i for i in ids if ids.count(i) > 1}),
        ("has no proof file that states it", set(ids) - set(content)),
        ("is stated in a proof file but not printed", set(content) - set(ids)),
    ):
        if names:
            raise ProjectError(f"{path}: {', '.join(sorted(names))} {problem}")
    return paper


def _content(package: str) -> dict[str, Claim]:
    """The `CLAIMS` of every module of the package."""
    home = importlib.import_module(package)
    claims: dict[str, Claim] = {}
    for info in sorted(pkgutil.iter_modules(home.__path__), key=lambda m: m.name):
        try:
            module: Any = importlib.import_module(f"{package}.{info.name}")
        except Exception as error:
            raise ProjectError(f"{package}.{info.name} cannot be read: {type(error).__name__}: {error}") from error
        for claim in getattr(module, "CLAIMS", ()):
            if claim.id in claims:
                raise ProjectError(f"{claim.id} is stated twice in {package}")
            claims[claim.id] = claim
    return claims
