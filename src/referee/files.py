"""The files of a project: which there are, and writing them whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Write to a temporary file beside `path` and move it into place; on any failure nothing of it stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sources(folder: Path) -> list[Path]:
    """Its Python and TOML files, not those of environments, hidden folders and built reports."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if not path.name.startswith((".", "__")) and not (path / "pyvenv.cfg").exists() and path.name != "build":
                found += sources(path)
        elif path.suffix in {".py", ".toml"}:
            found.append(path)
    return found


def drop_stale_bytecode(folder: Path) -> None:
    """Remove the bytecode that is older than its source.

    Python compares whole seconds and sizes: an edit within the second that keeps the length would go unseen.
    """
    for path in sources(folder):
        if path.suffix == ".py":
            compiled = Path(cache_from_source(str(path)))
            with suppress(OSError):
                if compiled.stat().st_mtime_ns <= path.stat().st_mtime_ns:
                    compiled.unlink()
