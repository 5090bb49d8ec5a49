"""The command line: check, show, coverage, report, recheck. It parses arguments and prints; imports wait until needed."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from referee.ledger import Entry
    from referee.project import Paper, Printed, Project
    from referee.verdict import Verdict

    Selection = Sequence[tuple[Paper, Printed]]

OK, UNSETTLED, USAGE, BROKEN, UNKNOWN, INTERRUPTED = 0, 1, 2, 3, 4, 130


def main() -> NoReturn:
    """Run the command line; bad input ends in one sentence and a non-zero exit code."""
    from referee.problems import Problem  # noqa: PLC0415

    try:
        cli.main(standalone_mode=False)
        code = OK
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; whatever was written is whole", err=True)
        code = INTERRUPTED
    except (Problem, OSError) as error:
        click.echo(f"referee: {error}", err=True)
        code = getattr(error, "exit_code", USAGE)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="referee")
def cli() -> None:
    """Check mathematics papers line by line, and write the referee report."""


@cli.command()
@click.argument("names", nargs=-1, metavar="[CLAIM|PAPER]...")
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the verdicts as JSON.")
@click.option("--beyond", is_flag=True, help="Settle also the theorems that go beyond the papers.")
@click.option("--fresh", is_flag=True, help="Settle everything anew, whatever an earlier check found.")
def check(names: tuple[str, ...], target: Path | None, beyond: bool, fresh: bool) -> None:
    """Settle claims. Exit 0: all settled; 1: some are not; 3: a contradiction.

    What an earlier check has settled stands as long as no file of the project or of Referee has changed.
    """
    from rich.console import Console  # noqa: PLC0415

    from referee.present import paper_table  # noqa: PLC0415
    from referee.project import load  # noqa: PLC0415
    from referee.record import SCHEMA  # noqa: PLC0415

    project = load()
    selected = project.select(names, beyond=beyond)
    entries, again = _entries(project, selected, fresh=fresh)
    console = Console()
    for paper in project.papers:
        rows = [(printed, entry) for (p, printed), entry in zip(selected, entries, strict=True) if p is paper]
        if rows:
            paper_table(console, paper, rows)
    if again:
        click.echo(f"{again} of them as an earlier check found them, with the same files (--fresh settles them anew)")
    if target is not None:
        from referee.files import write_atomically  # noqa: PLC0415

        added = {c.id for paper in project.papers for c in paper.beyond}
        whole = {"schema": SCHEMA, "claims": [e.record for e in entries if e.id not in added]}
        if more := [e.record for e in entries if e.id in added]:
            whole["beyond"] = more
        write_atomically(target, json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
    _finish(entries)


def _entries(project: Project, selected: Selection, *, fresh: bool) -> tuple[list[Entry], int]:
    """The entry of each claim, and how many stand from an earlier check; what is new is kept, also if one is interrupted."""
    from referee.ledger import Ledger  # noqa: PLC0415
    from referee.record import entry  # noqa: PLC0415

    ledger = Ledger(project.root, fresh=fresh)
    found = {c.id: standing for _, c in selected if (standing := ledger.standing(c.id))}
    again = len(found)
    new: list[Entry] = []
    try:
        for paper, printed, verdict, proof in _settle(
            project, [(p, c) for p, c in selected if c.id not in found], audit=False
        ):
            new.append(entry(project.root, paper, printed, verdict, proof))
    finally:
        ledger.keep(new)
    found |= {e.id: e for e in new}
    return [found[c.id] for _, c in selected], again


def _settle(
    project: Project, selected: Selection, *, audit: bool
) -> Iterator[tuple[Paper, Printed, Verdict, Path | None]]:
    """Settle the selected claims one after another, with a progress bar on a terminal, and save their proofs."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    from referee.binding import settled  # noqa: PLC0415
    from referee.record import save_proof  # noqa: PLC0415

    gc.disable()  # terms are interned and theorems keep their premises: there is next to nothing to collect
    console = Console(stderr=True)
    unwritable = ""
    for paper, printed in track(selected, "checking", console=console, transient=True, disable=not console.is_terminal):
        verdict = settled(paper, printed, audit=audit)
        proof = None
        try:
            proof = save_proof(project.root, paper, verdict)
        except OSError as error:
            unwritable = str(error)
        yield paper, printed, verdict, proof
    if unwritable:
        click.echo(f"referee: the proof objects could not be kept: {unwritable}", err=True)


def _finish(entries: list[Entry]) -> NoReturn:
    broken = [e for e in entries if e.status == "contradiction"]
    for entry in broken:
        click.echo(f"referee: contradiction in {entry.id}: {entry.why}", err=True)
    sys.exit(BROKEN if broken else OK if all(e.settled for e in entries) else UNSETTLED)


@cli.command()
@click.argument("claim")
@click.option("--latex", "as_latex", is_flag=True, help="Print the statement as LaTeX.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict and the proof object as JSON.")
@click.option("--order", type=click.IntRange(0, 32), help="For an expansion: prove it to this order.")
def show(claim: str, as_latex: bool, as_json: bool, order: int | None) -> None:
    """The statement of a claim and its proof."""
    from rich.console import Console  # noqa: PLC0415

    from referee.binding import NO_HOME, settled  # noqa: PLC0415
    from referee.present import claim_in_full  # noqa: PLC0415
    from referee.problems import Problem  # noqa: PLC0415
    from referee.project import load  # noqa: PLC0415
    from referee.record import record  # noqa: PLC0415
    from referee.verdict import at_order, settle  # noqa: PLC0415

    project = load()
    selected = project.select((claim,))
    if len(selected) != 1 or selected[0][1].id != claim:
        raise click.UsageError(f"{claim!r} is a paper; show takes one claim")
    ((paper, printed),) = selected
    if order is None:
        verdict = settled(paper, printed)
    elif claim in paper.claims:
        verdict = settle(at_order(paper.claims[claim], order))
    else:
        raise Problem(f"{claim}: {NO_HOME}")
    if as_json:
        whole: dict[str, Any] = record(paper, printed, verdict, None) | {"proof": verdict.proof}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1))
    elif as_latex:
        from referee.language.latex import latex  # noqa: PLC0415

        click.echo(latex(verdict.target.goal) if verdict.target is not None else printed.latex)
    else:
        claim_in_full(Console(), paper, printed, verdict)


@cli.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--paper", "name", metavar="ID", help="The paper whose claims and symbols belong to it.")
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="PERCENT", help="Exit 1 if fewer are bound.")
@click.option("--check", "settle_now", is_flag=True, help="Settle the claims first, for their verdicts.")
def coverage(source: Path, name: str | None, fail_under: float | None, settle_now: bool) -> None:
    """List the displayed equations of SOURCE (.tex, or Markdown with LaTeX), and the claims to which they are bound."""
    from rich.console import Console  # noqa: PLC0415

    from referee.coverage import cover, sources  # noqa: PLC0415
    from referee.ledger import Ledger  # noqa: PLC0415
    from referee.present import coverage_table  # noqa: PLC0415

    paper, displays, project = sources(source, name, homes=settle_now)
    verdicts = {} if project is None else {e.id: e.status for e in Ledger(project.root).entries.values()}
    if settle_now and project is not None and paper is not None:
        verdicts = {e.id: e.status for e in _entries(project, project.select((paper.id,)), fresh=False)[0]}
    report = cover(displays, paper)
    coverage_table(Console(), source, report, verdicts)
    if fail_under is not None and report.percent < fail_under:
        click.echo(f"referee: {report.percent:.1f} % of the displays are bound, below {fail_under:g} %", err=True)
        sys.exit(UNSETTLED)


@cli.command()
@click.argument("paper", required=False)
@click.option("--pdf/--no-pdf", default=True, help="Build the PDF as well as the LaTeX source.")
@click.option("--engine", help="The TeX engine: a path, or `embedded`.")
def report(paper: str | None, pdf: bool, engine: str | None) -> None:
    """Write the referee report of a paper (of all papers, if none is named)."""
    from referee.project import load  # noqa: PLC0415
    from referee.report.write import write_reports  # noqa: PLC0415

    project = load()
    papers = {p.id: p for p in project.papers}
    if paper is not None and paper not in papers:
        raise click.UsageError(f"there is no paper {paper!r}; papers: {', '.join(papers)}")
    for chosen in papers.values() if paper is None else (papers[paper],):
        everything = project.select((chosen.id,), beyond=True)
        settled = [(printed, verdict) for _, printed, verdict, _ in _settle(project, everything, audit=True)]
        for path in write_reports(project.root, chosen, settled, pdf=pdf, engine=engine):
            click.echo(str(path))


@cli.command("try")
@click.argument("latex", nargs=-1)
@click.option("--given", default="", help="Declarations and hypotheses, separated by `;`.")
@click.option(
    "--file", "source", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Read from a file."
)
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=20.0, show_default=True, help="For each equation.")
def try_(latex: tuple[str, ...], given: str, source: Path | None, seconds: float) -> None:
    r"""Prove or refute equations in LaTeX (- reads standard input; several are parted by blank lines).

    For instance: referee try '\|x + y\|^2 \le 2 \|x\|^2 + 2 \|y\|^2' --given 'x, y: real (n)'

    The last line starts with `proved` (exit 0), `refuted` (1) or `not settled` (4); what cannot be read: 2.
    """
    from referee.attempt import attempt, summary, worst  # noqa: PLC0415
    from referee.problems import Problem  # noqa: PLC0415
    from referee.questions import questions  # noqa: PLC0415

    try:
        texts = [sys.stdin.read() if text == "-" else text for text in latex]
        texts += [source.read_text(encoding="utf-8")] if source is not None else []
    except UnicodeDecodeError:
        raise Problem("the input is not text in UTF-8") from None
    outcomes = []
    for k, statement in enumerate(questions(texts, given)):
        outcomes.append(attempt(statement, seconds))
        click.echo("\n" * bool(k) + "\n".join(outcomes[-1].lines()))
    if len(outcomes) > 1:
        click.echo(f"\n{summary(outcomes)}")
    sys.exit({"proved": OK, "refuted": UNSETTLED, "not settled": UNKNOWN, "contradiction": BROKEN}[worst(outcomes)])


@cli.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("paths", nargs=-1, type=click.UNPROCESSED)
def recheck(paths: tuple[str, ...]) -> None:
    """Check proof files with the independent checker."""
    from referee.recheck import main as run  # noqa: PLC0415

    sys.exit(run(list(paths)))
