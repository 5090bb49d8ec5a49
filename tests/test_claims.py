"""One test per claim, named by its id, and per theorem beyond the papers: it is settled, and its variants fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from referee.binding import settled
from referee.claims import Statement
from referee.language.subst import alpha
from referee.project import Paper, Printed, load
from referee.verdict import Unproved, check_proves
from tests.mutants import kind_of, some

PAPERS = load(Path(__file__).parent).papers
ADDED = [
    pytest.param(home, id=printed.id)
    for paper in PAPERS
    for printed in paper.beyond
    if isinstance(home := paper.claims[printed.id], Statement)
]
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


@pytest.mark.parametrize("claim", ADDED)
def test_the_proof_of_a_theorem_beyond_the_papers_proves_no_mutant_of_it(claim: Statement) -> None:
    theorem = claim.proof()
    used = {alpha(h) for h in theorem.hyps}
    for label, mutant in some(claim.printed(), 2):
        if kind_of(label) == "hypothesis" and used <= {alpha(g) for g in mutant.given}:
            continue  # the proof does without that hypothesis
        with pytest.raises(Unproved):
            check_proves(theorem, mutant)
