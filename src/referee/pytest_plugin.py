"""The pytest plugin: `pytest --referee` makes one test of every claim of the project; a claim that is not settled fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from referee.project import Paper, Printed


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--referee`."""
    parser.getgroup("referee").addoption(
        "--referee", action="store_true", help="collect papers/*.toml: one test for each claim, named by its id"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A paper file is a collection of claims."""
    if parent.config.getoption("--referee") and file_path.suffix == ".toml" and file_path.parent.name == "papers":
        return PaperFile.from_parent(parent, path=file_path)
    return None


class PaperFile(pytest.File):
    """The claims of one paper."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item a claim, in reading order."""
        from referee.project import load  # noqa: PLC0415

        for paper in load(self.path.parent.parent).papers:
            if paper.file == self.path:
                for printed in paper.printed:
                    yield ClaimItem.from_parent(self, name=printed.id, paper=paper, printed=printed)


class Unsettled(AssertionError):  # noqa: N818
    """A claim is not settled; the message is what `referee check` says of it."""


class ClaimItem(pytest.Item):
    """One claim: passes when it is settled."""

    def __init__(self, *, paper: Paper, printed: Printed, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.paper, self.printed = paper, printed

    def runtest(self) -> None:
        """Settle the claim."""
        from referee.binding import settled  # noqa: PLC0415

        verdict = settled(self.paper, self.printed)
        if not verdict.settled:
            message = f"{verdict.id} is {verdict.status}: {verdict.why}"
            raise Unsettled(message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """One line for an unsettled claim, the traceback for a crash."""
        if isinstance(excinfo.value, Unsettled):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where and what."""
        return self.path, None, f"claim {self.name}"
