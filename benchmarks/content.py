"""Claims of the proof files, by paper and id."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from referee.language.statements import Sequent

PROOFS = Path(__file__).parents[1] / "proofs"


def stated(paper: str, claim: str) -> Any:
    """The claim as a proof file of the paper states it. Only the files that name the claim are imported.

    Raises:
        LookupError: no file states it.
    """
    for path in sorted((PROOFS / paper).glob("*.py")):
        if f'"{claim}"' in path.read_text(encoding="utf-8"):
            for found in getattr(import_module(f"proofs.{paper}.{path.stem}"), "CLAIMS", ()):
                if found.id == claim:
                    return found
    raise LookupError(f"no file in {PROOFS / paper} states {claim}")


def target(claim: Any) -> Sequent:
    """The statement that is proved: the repaired one, if there is one."""
    statement: Sequent = (claim.repaired or claim.printed)()
    return statement
