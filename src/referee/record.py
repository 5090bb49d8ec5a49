"""A verdict as the JSON record of the command line's contract, as a line of the table, and its proof object on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from referee.language.latex import latex
from referee.language.statements import Rel, Sequent, Statement
from referee.language.subst import free
from referee.language.text import show
from referee.ledger import Entry, seal
from referee.project import Paper, Printed
from referee.proof import save
from referee.verdict import Verdict

SCHEMA = 1


def record(paper: Paper, printed: Printed, verdict: Verdict, proof: Path | None) -> dict[str, Any]:
    """The claim's entry in `{"schema": 1, "claims": […]}`."""
    target = verdict.target
    return {
        "id": verdict.id,
        "paper": paper.id,
        "where": printed.where,
        "status": verdict.status,
        "printed": {
            "latex": printed.latex,
            "verdict": verdict.printed_verdict or verdict.status,
            "witness": verdict.witness.to_json() if verdict.witness else verdict.ill_formed or _against(verdict),
        },
        "repaired": _repaired(verdict),
        "sizes": sizes(target),
        "hypotheses": [] if target is None else [show(g) for g in target.given],
        "cited": list(verdict.theorem.cited) if verdict.theorem else [],
        "digits": max((d for g in verdict.gaps for d, _ in g.gaps), default=None),
        "proof": str(proof) if proof else None,
        "seconds": round(verdict.seconds, 3),
    }


def _against(verdict: Verdict) -> str | None:
    """The measurements that contradict the printed sentence."""
    return (verdict.trial.against or None) if verdict.trial else None


def _repaired(verdict: Verdict) -> dict[str, str] | None:
    if verdict.repaired is not None:
        return {"latex": latex(verdict.repaired.goal), "verdict": "proved" if verdict.theorem else "open"}
    if verdict.trial is not None and verdict.trial.amended:
        return {"latex": rf"\text{{{verdict.trial.amended}}}", "verdict": verdict.status}
    return None


def sizes(sequent: Sequent | None) -> str:
    """For which sizes the statement stands: every natural number that its hypotheses allow."""
    if sequent is None:
        return ""
    names = sorted(free(sequent).sizes)
    bounds = [show(g) for g in sequent.given if _about_sizes(g)]
    if not names:
        return ""
    return "all " + ", ".join(names) + (" with " + ", ".join(bounds) if bounds else "")


def _about_sizes(s: Statement) -> bool:
    inside = free(s)
    return isinstance(s, Rel) and not inside.symbols and not inside.indices and bool(inside.sizes)


def save_proof(root: Path, paper: Paper, verdict: Verdict) -> Path | None:
    """Write the proof object below `.referee/proofs`; its path relative to the project, or None where there is no proof."""
    if verdict.proof is None:
        return None
    path = root / ".referee" / "proofs" / paper.id / f"{verdict.id}.json"
    save(verdict.proof, path)
    return path.relative_to(root)


def entry(root: Path, paper: Paper, printed: Printed, verdict: Verdict, proof: Path | None) -> Entry:
    """What the table shows of a verdict and the ledger keeps of it."""
    kept = record(paper, printed, verdict, proof)
    sealed = seal(root / proof) if proof else ""
    return Entry(verdict.id, verdict.status, verdict.settled, summary(verdict), verdict.why, kept, sealed)


def summary(verdict: Verdict) -> str:
    """One line: what a reader must know."""
    match verdict.status:
        case "measured" if verdict.trial and verdict.trial.against:
            return f"as printed: {verdict.trial.against}"
        case "proved" | "defined" | "cited" | "confirmed" | "measured":
            return sizes(verdict.target) or first_sentence(verdict.note)
        case "repaired" | "refuted":
            found = verdict.ill_formed or (verdict.witness.text if verdict.witness else "")
            return "; ".join(filter(None, (f"as printed: {found}", verdict.why)))
        case "prose":
            return verdict.note
    return verdict.why


def first_sentence(text: str) -> str:
    """The text up to the first full stop that ends a sentence."""
    head, stop, _ = text.partition(". ")
    return head + stop.strip()
