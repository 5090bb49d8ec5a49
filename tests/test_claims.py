"""One test per claim, named by its id, and per theorem beyond the papers: it is settled, and its variants fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from referee.binding import settled
from referee.claims import Statement
from referee.project import Paper, Printed, load

PAPERS = load(Path(__file__).parent).papers
CLAIMS = [
    pytest.param(paper, printed, id=printed.id) for paper in PAPERS for printed in (*paper.printed, *paper.beyond)
]


@pytest.mark.parametrize(("paper", "printed"), CLAIMS)
def test_claim(paper: Paper, printed: Printed) -> None:
    verdict = settled(paper, printed)
    assert verdict.settled, f"{verdict.id} is {verdict.status}: {verdict.why}"
    home = paper.claims[printed.id]
    variants = home.variants() if isinstance(home, Statement) and home.variants else ()
    survivors = [f.label for f in verdict.findings[: len(variants)] if not f.fails]
    assert not survivors, f"variants of {verdict.id} that nothing refutes: {survivors}"
