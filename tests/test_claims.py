"""One test per claim, named by its id: every claim of both papers is settled."""

from __future__ import annotations

from pathlib import Path

import pytest

from referee.project import load
from referee.verdict import settle

CLAIMS = [(printed.id, paper.claims[printed.id]) for paper in load(Path(__file__).parent).papers for printed in paper.printed]


@pytest.mark.parametrize("claim", [claim for _, claim in CLAIMS], ids=[name for name, _ in CLAIMS])
def test_claim(claim: object) -> None:
    verdict = settle(claim)  # type: ignore[arg-type]
    assert verdict.settled, f"{verdict.id} is {verdict.status}: {verdict.why}"
