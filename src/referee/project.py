"""A project on disk: its papers (`papers/*.toml`), the one home of the statements, and the claims that its proof files state.

A paper file has a head `[paper]` with the paper's `symbols` (declarations that `referee.reader.Table` reads) and a
`[[claim]]` for each claim in reading order: `id`, `where`, `printed`, and if need be

- `given`: further declarations and hypotheses;
- `reads`: what `printed` says, formally, where it is prose or abbreviated; several statements are set apart by blank lines;
- `repaired`: the repaired statement, and `provided`: the hypotheses that it adds;
- `unread`: why the reader cannot read all of it;
- `names`: the proof file's letters for the paper's;
- `differential`: true where the equation says that a differential is 0.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from referee.claims import Claim
from referee.files import drop_stale_bytecode
from referee.problems import Problem

TEXTS = frozenset({"id", "where", "printed", "given", "reads", "repaired", "provided", "unread"})


class ProjectError(Problem):
    """The project's files do not fit together: says where, and what to do."""


@dataclass(frozen=True)
class Printed:
    """A claim as the paper prints it, and how it is read."""

    id: str
    where: str
    latex: str
    given: str = ""
    reads: str = ""
    repaired: str = ""
    provided: str = ""
    unread: str = ""
    names: tuple[tuple[str, str], ...] = ()
    differential: bool = False


@dataclass(frozen=True)
class Paper:
    """A paper: what it is, what it prints in reading order, and what the proof files state of it, by claim.

    `beyond` are the theorems that the proof files add to it.
    """

    id: str
    title: str
    authors: tuple[str, ...]
    year: int
    source: str
    printed: tuple[Printed, ...]
    claims: dict[str, Claim]
    file: Path
    symbols: str = ""
    content: str = ""
    beyond: tuple[Printed, ...] = ()


@dataclass(frozen=True)
class Project:
    """The folder and its papers."""

    root: Path
    papers: tuple[Paper, ...]

    def select(self, names: tuple[str, ...], *, beyond: bool = False) -> tuple[tuple[Paper, Printed], ...]:
        """The claims named by claim id or paper id (all, if none is named), in reading order.

        What stands beyond a paper is selected by its id, or together with its paper if `beyond` is asked for.
        """
        everything = [(paper, c, extra) for paper in self.papers for extra in (False, True)
                      for c in (paper.beyond if extra else paper.printed)]  # fmt: skip
        known = {p.id for p in self.papers} | {c.id for _, c, _ in everything}
        for name in names:
            if name not in known:
                raise ProjectError(f"there is no claim or paper {name!r}{_nearest(name, known)}")
        whole = {p.id for p in self.papers if not names or p.id in names}
        return tuple((p, c) for p, c, extra in everything if c.id in names or (p.id in whole and beyond >= extra))


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


def load(root: Path | None = None, *, homes: bool = True) -> Project:
    """Read the project around `root`. What the proof files state is printed; a printed claim without a home is open.

    Without `homes` the proof files are left unread.
    """
    root = find_root(root)
    files = sorted((root / "papers").glob("*.toml"))
    if not files:
        raise ProjectError(f"{root / 'papers'} has no paper file (*.toml)")
    if homes:
        drop_stale_bytecode(root)
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return Project(root, tuple(_paper(path, homes=homes) for path in files))


def _paper(path: Path, *, homes: bool) -> Paper:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(f"{path}: not a TOML file: {error}") from error
    try:
        head = data["paper"]
        text = {name: str(head[name]) for name in ("id", "title", "source", "content")}
        authors, year = tuple(str(a) for a in head["authors"]), int(head["year"])
    except (KeyError, TypeError, ValueError) as error:
        raise ProjectError(f"{path}: {error!r} in the paper's head") from error
    entries = data.get("claim", [])
    if not isinstance(entries, list):
        raise ProjectError(f"{path}: claims are written [[claim]], one after another")
    printed = tuple(_printed(entry, path) for entry in entries)
    claims, beyond = _content(text["content"]) if homes else ({}, ())
    ids = [c.id for c in printed]
    for problem, names in (
        ("is printed twice", {i for i in ids if ids.count(i) > 1}),
        ("is stated in a proof file but not printed", set(claims) - set(ids) - {c.id for c in beyond}),
    ):
        if names:
            raise ProjectError(f"{path}: {', '.join(sorted(names))} {problem}")
    return Paper(
        id=text["id"],
        title=text["title"],
        authors=authors,
        year=year,
        source=text["source"],
        printed=printed,
        claims=claims,
        file=path,
        symbols=str(head.get("symbols", "")),
        content=text["content"],
        beyond=beyond,
    )


def _printed(entry: Any, path: Path) -> Printed:
    """One `[[claim]]`."""
    name = entry.get("id", "a claim without id") if isinstance(entry, dict) else entry
    if not isinstance(entry, dict) or not {"id", "where", "printed"} <= set(entry):
        raise ProjectError(f"{path}: {name}: a claim has an id, where and printed")
    strings = {k: v for k, v in entry.items() if k not in {"names", "differential"}}
    unknown = sorted(set(strings) - TEXTS)
    if unknown:
        keys = ", ".join(sorted(TEXTS | {"names", "differential"}))
        raise ProjectError(f"{path}: {name}: {unknown[0]!r} is no key of a claim; there are {keys}")
    names, differential = entry.get("names", {}), entry.get("differential", False)
    wrong = sorted(k for k, v in strings.items() if not isinstance(v, str))
    if wrong or not isinstance(names, dict) or not isinstance(differential, bool):
        key = wrong[0] if wrong else "differential" if isinstance(names, dict) else "names"
        kind = {"names": 'a table { "c" = "k" }', "differential": "true or false"}.get(key, "a text")
        raise ProjectError(f"{path}: {name}: {key} is {kind}")
    strings["latex"] = strings.pop("printed")
    pairs = tuple((str(k), str(v)) for k, v in names.items())
    return Printed(**strings, names=pairs, differential=differential)


def _content(package: str) -> tuple[dict[str, Claim], tuple[Printed, ...]]:
    """The `CLAIMS` and the `BEYOND` of every module of the package; the latter's titles stand for places in the paper."""
    home = importlib.import_module(package)
    claims: dict[str, Claim] = {}
    beyond: list[Printed] = []
    for info in sorted(pkgutil.iter_modules(home.__path__), key=lambda m: m.name):
        try:
            module: Any = importlib.import_module(f"{package}.{info.name}")
        except Exception as error:
            raise ProjectError(f"{package}.{info.name} cannot be read: {type(error).__name__}: {error}") from error
        added = getattr(module, "BEYOND", ())
        for claim in (*getattr(module, "CLAIMS", ()), *added):
            if claim.id in claims:
                raise ProjectError(f"{claim.id} is stated twice in {package}")
            claims[claim.id] = claim
        beyond += [Printed(claim.id, claim.title, "", unread="beyond the paper") for claim in added]
    return claims, tuple(beyond)
