"""What the report says of each claim: verdicts as values for the template, in the order in which they are read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from referee.examine import Finding, Gap
from referee.hypotheses import Audit, audit, changes
from referee.language.latex import Latex, latex
from referee.language.statements import And, Rel, Sequent, Statement
from referee.language.subst import free
from referee.project import Paper, Printed
from referee.report.calculation import calculation
from referee.report.display import display, displayed, inline, printed, sentences
from referee.report.drawing import drawing
from referee.report.escape import Tex
from referee.report.figure import figure
from referee.report.prose import name, prose
from referee.report.rules import rule_statement
from referee.verdict import Trial, Verdict

STATUSES: Final = (
    "proved", "repaired", "refuted", "confirmed", "cited", "defined", "measured", "prose", "open", "contradiction",
)  # fmt: skip
MEANING: Final = {
    "proved": "the statement as printed is proved for every size that its hypotheses allow",
    "repaired": "as printed it is false or ill-formed; the repaired statement is proved",
    "refuted": "false, by a witness; no repair is proved",
    "confirmed": "no proof; confirmed numerically with rigorous enclosures",
    "cited": "a theorem of the literature, named, in the trusted base",
    "defined": "a definition: well-formed",
    "measured": "an empirical claim, settled by an experiment",
    "prose": "without mathematical content",
    "open": "not settled",
    "contradiction": "two ways of checking disagree: the engine is at fault",
}
ERRATA: Final = frozenset({"repaired", "refuted"})
_LONG: Final = 150


@dataclass(frozen=True)
class Reading:
    """A statement as the engine reads it."""

    hypotheses: Tex
    goal: Tex


@dataclass(frozen=True)
class Result:
    """One claim of the paper in the report. `anchor` is its label."""

    anchor: str
    id: Tex
    where: Tex
    status: str
    found: Tex
    printed: Tex
    read: Reading | None
    repaired: Reading | None
    ill_formed: Tex
    witness: Tex
    failing: Tex
    chains: tuple[tuple[Tex, Tex], ...]
    hypotheses: tuple[tuple[Tex, Tex, tuple[Tex, ...]], ...]
    proved: bool
    cited: tuple[str, ...]
    gaps: tuple[Tex, ...]
    findings: tuple[Tex, ...]
    steps: int
    attacked: int
    rules: Tex
    derived: tuple[Tex, ...]
    note: Tex
    why: Tex
    against: Tex = field(default_factory=Tex)
    amended: Tex = field(default_factory=Tex)
    measurements: tuple[Tex, ...] = ()
    figures: tuple[Tex, ...] = ()
    rule_names: frozenset[str] = field(default=frozenset())

    @property
    def erratum(self) -> bool:
        """Is it misprinted?"""
        return self.status in ERRATA or bool(self.against)


def result(number: int, claim: Printed, verdict: Verdict) -> Result:
    """A claim and its verdict, ready to print."""
    target = verdict.target
    given = () if target is None else target.given
    rules: Counter[str] = Counter(s["rule"] for s in verdict.proof["steps"]) if verdict.proof else Counter()
    ordered = sorted(rules.items(), key=lambda pair: (-pair[1], pair[0]))
    return Result(
        anchor=f"claim-{number}",
        id=name(claim.id),
        where=prose(claim.where),
        status=verdict.status,
        found=found(verdict),
        printed=printed(claim.latex) if claim.latex else Tex(""),
        read=_reading(verdict.printed),
        repaired=_reading(verdict.repaired),
        ill_formed=prose(verdict.ill_formed),
        witness=_witness(verdict.witness),
        failing=_failing(verdict.witness),
        chains=tuple((prose(c.name), calculation(c)) for c in verdict.chains if c.steps),
        hypotheses=_audited(given, verdict),
        proved=verdict.theorem is not None,
        cited=tuple(verdict.theorem.cited) if verdict.theorem is not None else (),
        gaps=tuple(_gap(g) for g in verdict.gaps),
        findings=tuple(_finding(f) for f in changes(verdict)),
        steps=sum(rules.values()),
        attacked=verdict.attacked,
        rules=prose(", ".join(f"{k} {rule.replace('_', ' ')}" for rule, k in ordered)),
        derived=tuple(prose(d) for d in verdict.derived),
        note=prose(verdict.note),
        why=prose(verdict.why),
        **_trial(verdict.trial),
        figures=_figures(verdict),
        rule_names=frozenset(rules),
    )


def _trial(trial: Trial | None) -> dict[str, Any]:
    """What was measured."""
    if trial is None:
        return {}
    return {
        "against": prose(trial.against),
        "amended": prose(trial.amended),
        "measurements": tuple(prose(f"{label}: {number}") for label, number in trial.measurements),
    }


def _figures(verdict: Verdict) -> tuple[Tex, ...]:
    """Measured curves and drawings."""
    measured = verdict.trial.figures if verdict.trial else ()
    return (*(figure(f) for f in measured), *(drawing(d) for d in verdict.figures))


def found(verdict: Verdict) -> Tex:
    """What a reader must know, in one line."""
    match verdict.status:
        case "proved":
            return Tex(f"holds {where}") if (where := for_sizes(verdict)) else Tex("holds")
        case "repaired" | "refuted":
            seen = verdict.ill_formed or (verdict.witness.text if verdict.witness else "false")
            return prose(shortened(f"as printed: {seen}"))
        case "measured" if verdict.trial and verdict.trial.against:
            return prose(shortened(f"as printed: {verdict.trial.against}"))
        case "defined" | "cited" | "confirmed" | "measured" | "prose" if verdict.note:
            return prose(shortened(verdict.note))
        case "defined" | "confirmed":
            return for_sizes(verdict)
    return prose(shortened(verdict.why))


def for_sizes(verdict: Verdict) -> Tex:
    """The sizes for which the statement stands: all that its hypotheses allow."""
    target = verdict.target
    if target is None or not (names := sorted(free(target).sizes)):
        return Tex("")
    bounds = [inline(g) or "" for g in target.given if _about_sizes(g)]
    listed = ", ".join(str(inline(Latex().name(x))) for x in names)
    return Tex(f"for all {listed}" + (f" with {', '.join(bounds)}" if bounds else ""))


def _about_sizes(s: Statement) -> bool:
    inside = free(s)
    return isinstance(s, Rel) and bool(inside.sizes) and not inside.symbols and not inside.indices


def shortened(text: str, limit: int = _LONG) -> str:
    """The text, cut at a word."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def _reading(sequent: Sequent | None) -> Reading | None:
    if sequent is None:
        return None
    parts = sequent.goal.args if isinstance(sequent.goal, And) else ()
    if parts and all(isinstance(p, Rel) and p.lhs == p.rhs for p in parts):  # a definition: what is defined
        return Reading(_under(sequent.given), displayed([latex(p.lhs) for p in parts if isinstance(p, Rel)]))
    return Reading(_under(sequent.given), display(sequent.goal))


def _under(given: Sequence[Statement]) -> Tex:
    """The hypotheses before a statement: in a line, or numbered below each other where one of them is wide."""
    short = _short(given)
    if short is not None:
        return Tex(f"For {', '.join(short)}:") if short else Tex("")
    rows: list[str] = []
    for k, g in enumerate(given, 1):
        first, *rest = sentences(g)
        rows += [rf"\text{{(H{k})}}\ {first}", *(f"\t{row}" for row in rest)]
    return Tex(f"Under the hypotheses\n{displayed(rows)}\nthis is claimed:")


def _short(given: Sequence[Statement]) -> list[Tex] | None:
    parts = [inline(g, room=26) for g in given]
    short = [p for p in parts if p is not None]
    return short if len(short) == len(parts) else None


def _audited(given: Sequence[Statement], verdict: Verdict) -> tuple[tuple[Tex, Tex, tuple[Tex, ...]], ...]:
    """Each hypothesis, or its number where they are numbered; the steps that use it; what fails without it."""
    short = _short(given)
    rows = audit(verdict)
    names = short if short is not None else [Tex(f"H{k}") for k in range(1, len(rows) + 1)]
    return tuple((name, prose(row.used or "not needed"), _without(row)) for name, row in zip(names, rows, strict=False))


def _without(row: Audit) -> tuple[Tex, ...]:
    if row.used and not row.without:
        return (Tex("not asked"),)
    return tuple(_finding(f) for f in row.without)


def _witness(witness: Any | None) -> Tex:
    """`Take n = 2, …. Then the left side is …`."""
    if witness is None:
        return Tex("")
    head, colon, body = str(witness.text).partition(": ")
    if not colon:
        return prose(head if head.endswith(".") else f"{head}.")
    return Tex(f"Take {prose(head)}. Then {prose(body if body.endswith('.') else body + '.')}")


def _failing(witness: Any | None) -> Tex:
    """The part of the statement that fails, with its indices filled in."""
    failing = getattr(witness, "failing", None)
    return display(failing) if isinstance(failing, Statement) else Tex("")


def _gap(gap: Gap) -> Tex:
    digits = ", ".join(f"{value} at {places} digits" for places, value in gap.gaps)
    text = f"{gap.says}: the two sides differ by {digits}."
    return prose(text + (f" Off the case the difference is {gap.off}." if gap.off else ""))


def _finding(finding: Finding) -> Tex:
    label = f"{prose(finding.label)}: " if finding.label else ""
    if finding.disproof is not None:
        return Tex(f"{label}false, {prose(shortened(finding.says))}.")
    if finding.witness is None:
        return Tex(f"{label}{prose(finding.undefined or 'no counterexample was found')}.")
    return Tex(f"{label}false. {_witness(finding.witness)}")


def counts(results: Sequence[Result]) -> list[tuple[str, int]]:
    """How many claims have each status."""
    number = Counter(r.status for r in results)
    return [(s, number[s]) for s in STATUSES if number[s]]


def trusted_base(results: Sequence[Result]) -> tuple[list[tuple[str, Tex]], list[str]]:
    """The kernel's rules that were used, with what they say; the facts that were cited."""
    rules = sorted({rule for r in results for rule in r.rule_names})
    cited = sorted({c for r in results for c in r.cited})
    return [(rule, prose(rule_statement(rule) or "see the kernel.")) for rule in rules], cited


def values(paper: Paper, settled: Sequence[tuple[Printed, Verdict]], extra: dict[str, Any]) -> dict[str, Any]:
    """All that the template prints."""
    every = [result(k + 1, claim, verdict) for k, (claim, verdict) in enumerate(settled)]
    added = {name(claim.id) for claim in paper.beyond}
    results, beyond = [r for r in every if r.id not in added], [r for r in every if r.id in added]
    rules, cited = trusted_base(every)
    return {
        "paper": paper,
        "source": paper.source if str(paper.year) in paper.source else f"{paper.source}, {paper.year}",
        "authors": ", ".join(paper.authors),
        "opening": prose(re.sub(r"\s+", " ", str(extra.get("opening", ""))).strip()),
        "coverage": prose(str(extra.get("coverage", ""))),
        "closing": prose(re.sub(r"\s+", " ", str(extra.get("closing", ""))).strip()),
        "results": results,
        "beyond": beyond,
        "errata": [r for r in results if r.erratum],
        "counts": counts(results),
        "meaning": {status: MEANING[status] for status, _ in counts(every)},
        "rules": rules,
        "cited": cited,
    }
