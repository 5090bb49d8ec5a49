"""Verdicts in a terminal: the table of a paper, and one claim in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from referee.coverage import Report
from referee.hypotheses import audit
from referee.language.text import show
from referee.ledger import Entry
from referee.project import Paper, Printed
from referee.record import sizes
from referee.verdict import Verdict

COLOURS = {
    "proved": "green", "repaired": "yellow", "refuted": "red", "confirmed": "cyan", "cited": "blue", "defined": "blue",
    "measured": "cyan", "prose": "dim", "open": "red", "contradiction": "bold red",
}  # fmt: skip
Row = tuple[Printed, Entry]


def paper_table(console: Console, paper: Paper, rows: Iterable[Row]) -> None:
    """The table of one paper, and the count of each status below it: of its claims, and of what goes beyond it."""
    rows = list(rows)
    table = Table(title=f"{', '.join(paper.authors)}: {paper.title}", title_justify="left", expand=False)
    for name, kind in (
        ("claim", {"no_wrap": True}),
        ("where", {}),
        ("verdict", {"no_wrap": True}),
        ("what was found", {}),
    ):
        table.add_column(name, **kind)  # type: ignore[arg-type]
    for printed, entry in rows:
        status = Text(entry.status, style=COLOURS[entry.status])
        table.add_row(printed.id, Text(printed.where), status, Text(entry.found))
    console.print(table)
    added = [entry for printed, entry in rows if printed in paper.beyond]
    claims = [entry for printed, entry in rows if printed not in paper.beyond]
    for names, entries in (
        (("claim", "claims"), claims),
        (("theorem beyond the paper", "theorems beyond the paper"), added),
    ):
        if entries:
            counts = Counter(entry.status for entry in entries)
            many = f"{len(entries)} {names[len(entries) > 1]}"
            console.print(Text(f"{many}: " + ", ".join(f"{counts[s]} {s}" for s in COLOURS if counts[s])))


def coverage_table(console: Console, source: Path, report: Report, verdicts: Mapping[str, str]) -> None:
    """The displays of a source, a line each, and the count below."""
    table = Table(title=str(source), title_justify="left", expand=False)
    for name in ("line", "tag"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("claim and verdict, or why it is not read")
    colours = {"bound": "green", "read": "yellow", "not read": "red"}
    for f in report.found:
        claims = ", ".join(f"{name} {verdicts.get(name, '')}".strip() for name in f.claims)
        goes_on = f"goes on with line {f.chain}" if f.chain != f.display.line else ""
        note = f"not read as printed: {f.why}" if f.why else ""
        about = Text("; ".join(filter(None, (goes_on or claims, "" if goes_on else note))))
        table.add_row(str(f.display.line), Text(f.display.tag), Text(f.state, style=colours[f.state]), about)
    console.print(table)
    every = len(report.found)
    console.print(
        Text(
            f"{every} displays: {report.bound} bound to claims ({report.percent:.1f} %), "
            f"{report.readable} read as printed, {sum(f.state == 'read' for f in report.found)} read but not bound, "
            f"{sum(f.state == 'not read' for f in report.found)} neither"
        )
    )


def claim_in_full(console: Console, paper: Paper, printed: Printed, verdict: Verdict) -> None:
    """The statement, its verdict and its proof, readable in a terminal."""

    def line(label: str, text: str) -> None:
        if text:
            console.print(Text(f"{label:<12}", style="bold"), Text(text), sep="", soft_wrap=True)

    of = "beyond" if printed in paper.beyond else "of"
    line("claim", f"{printed.id}, {printed.where}, {of} {paper.title}")
    line("verdict", verdict.status)
    line("printed", printed.latex)
    if verdict.printed is not None:
        line("read as", show(verdict.printed.goal))
    line("ill-formed", verdict.ill_formed)
    line("witness", verdict.witness.text if verdict.witness else "")
    if verdict.repaired is not None:
        line("repaired", show(verdict.repaired.goal))
    target = verdict.target
    if target is not None:
        line("sizes", sizes(target))
        rows = audit(verdict)
        for given in target.given if not rows else ():
            line("given", show(given))
        for row in rows:
            line("given", f"{show(row.hypothesis)}   ({row.used or 'not used'})")
    for chain in verdict.chains:
        console.print(Text(f"\n{chain.name}", style="bold"))
        console.print(Text(f"    {show(chain.start)}"), soft_wrap=True)
        for step in chain.steps:
            sign = {"=": "=", "<=": "≤", ">=": "≥"}[step.op]
            console.print(
                Text(f"  {sign} {show(step.term)}"), Text(f"   by {step.reason}", style="dim"), sep="", soft_wrap=True
            )
            if step.link.condition is not None:
                console.print(Text(f"      equality iff {show(step.link.condition)}", style="dim"), soft_wrap=True)
    if verdict.theorem is not None and verdict.proof is not None:
        rules = Counter(s["rule"] for s in verdict.proof["steps"])
        line(
            "\nkernel", f"{len(verdict.proof['steps'])} steps: " + ", ".join(f"{k} {r}" for r, k in rules.most_common())
        )
        line("cited", "; ".join(verdict.theorem.cited) or "nothing")
    for gap in verdict.gaps:
        line(
            "equality",
            f"{gap.says}: gap " + ", ".join(f"{g} at {d} digits" for d, g in gap.gaps) + f"; off the case {gap.off}",
        )
    for finding in verdict.findings:
        dropped = "" if finding.without is None else f"without {show(finding.without)}"
        line("changed", f"{finding.label or dropped}: {finding.says}")
    if verdict.theorem is not None:
        line("attacked", f"at {verdict.attacked} models and expansions, without success")
    if verdict.trial is not None:
        line("against it", verdict.trial.against)
        line("repaired", verdict.trial.amended)
        for label, found in verdict.trial.measurements:
            line("measured", f"{label}: {found}")
    line("derived", "; ".join(verdict.derived))
    line("note", verdict.note)
    line("why", verdict.why)
