"""The hypothesis audit of a theorem: each hypothesis, the steps that use it, and what fails without it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from referee.language.subst import alpha
from referee.proof import linearise

if TYPE_CHECKING:
    from referee.examine import Finding
    from referee.kernel.theorem import Theorem
    from referee.language.statements import Statement
    from referee.tactics.chain import Chain
    from referee.verdict import Verdict


@dataclass(frozen=True)
class Audit:
    """A hypothesis; where the proof uses it ("" if it does without); what becomes of the statement without it, if that was asked."""

    hypothesis: Statement
    used: str
    without: tuple[Finding, ...]


def audit(verdict: Verdict) -> tuple[Audit, ...]:
    """One row for each hypothesis of what was proved; none where nothing was."""
    target, theorem = verdict.target, verdict.theorem
    if target is None or theorem is None:
        return ()
    needed = {alpha(h) for h in theorem.hyps}
    derivation = linearise(theorem)
    rows = []
    for h in target.given:
        used = (in_chains(h, verdict.chains) or in_rules(h, derivation) or "in the proof") if alpha(h) in needed else ""
        rows.append(
            Audit(h, used, tuple(f for f in verdict.findings if f.without is not None and alpha(f.without) == alpha(h)))
        )
    return tuple(rows)


def changes(verdict: Verdict) -> tuple[Finding, ...]:
    """The findings on other changes of the statement than a dropped hypothesis."""
    return tuple(f for f in verdict.findings if f.without is None or verdict.theorem is None)


def in_chains(hypothesis: Statement, chains: tuple[Chain, ...]) -> str:
    """The steps of the calculations that rest on a hypothesis."""
    seen = []
    for chain in chains:
        steps = [k for k, step in enumerate(chain.steps, 1) if _rests(step.link.th, hypothesis)]
        ends = [k for k, step in enumerate(chain.steps, 1) if k not in steps and _rests(step.link.iff, hypothesis)]
        where = f" of {chain.name}" if len(chains) > 1 else ""
        seen += [f"{_steps(steps)}{where}"] if steps else []
        seen += [f"equality in {_steps(ends)}{where}"] if ends else []
    return "; ".join(seen)


def in_rules(hypothesis: Statement, derivation: list[Theorem]) -> str:
    """The rules of the kernel to which a hypothesis is handed."""
    this = alpha(hypothesis)
    rules = Counter(
        th.rule.replace("_", " ")
        for th in derivation
        if any(p.rule == "assume" and alpha(p.goal) == this for p in th.premises)
    )
    ordered = sorted(rules.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(rule if k == 1 else f"{rule} ({k} times)" for rule, k in ordered)


def _rests(theorem: Theorem | None, hypothesis: Statement) -> bool:
    return theorem is not None and alpha(hypothesis) in {alpha(h) for h in theorem.hyps}


def _steps(numbers: list[int]) -> str:
    return f"step{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"
