"""One test per claim, named by its id: every claim of both papers that a proof file states is settled."""

from __future__ import annotations

from pathlib import Path

import pytest

from referee.binding import settled
from referee.project import Paper, Printed, load

PAPERS = load(Path(__file__).parent).papers
CLAIMS = [pytest.param(paper, c, id=c.id) for paper in PAPERS for c in paper.printed if c.id in paper.claims]


@pytest.mark.parametrize(("paper", "printed"), CLAIMS)
def test_claim(paper: Paper, printed: Printed) -> None:
    verdict = settled(paper, printed)
    assert verdict.settled, f"{verdict.id} is {verdict.status}: {verdict.why}"
