"""One test per claim, named by its id: every claim of both papers is settled, and its variants fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from referee.binding import settled
from referee.project import Paper, Printed, load

PAPERS = load(Path(__file__).parent).papers
CLAIMS = [pytest.param(paper, printed, id=printed.id) for paper in PAPERS for printed in paper.printed]


@pytest.mark.parametrize(("paper", "printed"), CLAIMS)
def test_claim(paper: Paper, printed: Printed) -> None:
    verdict = settled(paper, printed)
    assert verdict.settled, f"{verdict.id} is {verdict.status}: {verdict.why}"
    survivors = [f.label for f in verdict.findings if f.witness is None and f.disproof is None]
    assert not survivors, f"variants of {verdict.id} that nothing refutes: {survivors}"
