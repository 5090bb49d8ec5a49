"""The verdicts of earlier checks, which stand as long as nothing that they rest on has changed.

They rest on every Python and paper file of the project, on the engine, and on the versions of Python and of the libraries:
one fingerprint of all of them. A proof object that is gone or has been edited, a measurement, and what was not settled are
settled anew.
"""

from __future__ import annotations

import json
import platform
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from referee.files import sources, write_atomically

PLACE: Final = Path(".referee") / "ledger.json"
LIBRARIES: Final = ("sympy", "mpmath", "python-flint", "lark", "numpy", "scipy")
ENGINE: Final = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    """What is kept of a verdict: a line of the table and the JSON record. `seal` is the digest of the proof object."""

    id: str
    status: str
    settled: bool
    found: str
    why: str
    record: dict[str, Any]
    seal: str = ""


def fingerprint(root: Path) -> str:
    """The digest of all that a verdict rests on."""
    whole = sha256(f"{platform.python_implementation()} {platform.python_version()} {platform.machine()}".encode())
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            whole.update(f"{name} {version(name)}\n".encode())
    for folder in (ENGINE, root.resolve()):
        for path in sources(folder):
            whole.update(f"\n{path.relative_to(folder)}\n".encode())
            whole.update(sha256(path.read_bytes()).digest())
    return whole.hexdigest()


class Ledger:
    """The entries of a project; with `fresh` none of them stands."""

    def __init__(self, root: Path, *, fresh: bool = False) -> None:
        self.root = root
        self.print = fingerprint(root)
        self.fresh = fresh
        self.entries = self._read()

    def _read(self) -> dict[str, Entry]:
        try:
            data = json.loads((self.root / PLACE).read_text(encoding="utf-8"))
            if data["fingerprint"] != self.print:
                return {}
            return {name: Entry(**entry) for name, entry in data["entries"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def standing(self, name: str) -> Entry | None:
        """The entry of a settled claim, if its proof object is where it was, unchanged."""
        entry = self.entries.get(name)
        if self.fresh or entry is None or not entry.settled or entry.status == "measured":
            return None
        proof = entry.record.get("proof")
        return entry if not proof or seal(self.root / proof) == entry.seal else None

    def keep(self, entries: list[Entry]) -> None:
        """Write the entries beside those that stand; where nothing can be written, nothing is kept."""
        kept = {name: asdict(entry) for name, entry in self.entries.items()} | {e.id: asdict(e) for e in entries}
        with suppress(OSError):
            text = json.dumps({"fingerprint": self.print, "entries": kept}, ensure_ascii=False)
            write_atomically(self.root / PLACE, text + "\n")


def seal(path: Path) -> str:
    """The digest of a file, or nothing where it cannot be read."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
