"""Binds what the paper prints to what its proof file states: the proof must be of *that* statement.

The paper file's `reads` (or `printed`) is read under the paper's `symbols` and the claim's `given`, and compared with the
home's `printed()`; `repaired` with its `repaired()`: see `referee.matching`. The home may have fewer or weaker hypotheses, never
more; a printed statement that is refuted is so under the paper's hypotheses too. A printed formula that is ill-formed must be so
for the reader. Of what the reader cannot read, the paper file says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb

from referee.claims import Definition, Prose, Statement
from referee.examine import attack
from referee.language.statements import And, Deriv, Rel, Sequent, eq
from referee.language.statements import Statement as Formula
from referee.language.subst import free, rename_symbol
from referee.language.text import show
from referee.language.vectors import ShapeError
from referee.matching import clauses, difference, rebuilt
from referee.project import Paper, Printed
from referee.reader import ReadError, Table, read
from referee.reader import ShapeError as IllFormed
from referee.verdict import Verdict, settle

NO_HOME = "no proof file states it yet"


@dataclass(frozen=True)
class Bond:
    """`status` is bound, prose, measured, open (no home), unread (the paper file says why) or mismatch (see `message`)."""

    status: str
    message: str = ""


@lru_cache(maxsize=256)
def table(declarations: str) -> Table:
    """The symbol table of declarations.

    Raises:
        ReadError: a declaration that cannot be read.
    """
    return Table.parse(declarations)


def table_of(paper: Paper, printed: Printed) -> Table:
    """The paper's symbols and what the claim adds."""
    return table(f"{paper.symbols}\n{printed.given}")


def bond(paper: Paper, printed: Printed) -> Bond:
    """Whether the claim's home states what the paper prints."""
    home = paper.claims.get(printed.id)
    if home is None:
        return Bond("open", NO_HOME)
    if not isinstance(home, Statement | Definition):
        return Bond("prose", home.why) if isinstance(home, Prose) else Bond("measured", "an experiment settles it")
    if printed.unread and not printed.reads and not printed.repaired:
        return Bond("unread", printed.unread)
    try:
        if isinstance(home, Definition):
            gap = _definition(paper, printed, home)
        else:
            skipped = printed.unread and not printed.reads
            gap = "" if skipped else _part(paper, printed, printed.reads or printed.latex, home.printed)
            gap = gap or _repair(paper, printed, home)
    except ReadError as error:
        return Bond("mismatch", f"{printed.id} cannot be read (give `reads`, or say why in `unread`): {error}")
    if gap:
        return Bond("mismatch", f"{printed.id}: {gap}")
    return Bond("unread", printed.unread) if printed.unread else Bond("bound")


def settled(paper: Paper, printed: Printed, *, audit: bool = True) -> Verdict:
    """The verdict on a printed claim: never settled without a home, nor where the home states something else."""
    home = paper.claims.get(printed.id)
    if home is None:
        return Verdict(printed.id, "open", printed_verdict="open", why=NO_HOME)
    try:
        verdict, found = settle(home, audit=audit), bond(paper, printed)
    except Exception as error:  # a proof file is code, and may fail in any way  # noqa: BLE001
        return Verdict(printed.id, "open", printed_verdict="open", why=f"its proof file fails: {where(error)}")
    gap = found.message if found.status == "mismatch" else unbroken(paper, printed, verdict)
    if not gap or verdict.status == "contradiction":
        return verdict
    status = "open" if verdict.settled else verdict.status
    return replace(verdict, status=status, why="; ".join(filter(None, (verdict.why, gap))))


def where(error: Exception) -> str:
    """What went wrong, and the last place in a proof file, or at all, through which it went."""
    frames = extract_tb(error.__traceback__)
    outside = [f for f in frames if not Path(f.filename).is_relative_to(Path(__file__).parent)]
    place = (outside or frames)[-1]
    return f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"


def unbroken(paper: Paper, printed: Printed, verdict: Verdict) -> str:
    """Why a witness against the home's statement says nothing of the paper's, if so: it has stronger hypotheses."""
    from referee.numerics.refute import fails  # noqa: PLC0415

    if verdict.witness is None or printed.differential or (printed.unread and not printed.reads):
        return ""
    mine = _renamed(relevant(sequent(paper, printed, printed.reads or printed.latex)), printed.names)
    if fails(mine, verdict.witness.model) or attack(mine) is not None:
        return ""
    return f"{printed.id}: under the hypotheses of the paper file no counterexample is found"


def relevant(s: Sequent) -> Sequent:
    """With the hypotheses that are about symbols of the goal, or of such hypotheses, and those about sizes alone."""
    known, kept = free(s.goal).symbols, list[Formula]()
    rest = [rebuilt(c) for g in s.given for c in clauses(g)]
    while found := [h for h in rest if not free(h).symbols or free(h).symbols & known]:
        kept += found
        known |= {name for h in found for name in free(h).symbols}
        rest = [h for h in rest if h not in found]
    return Sequent(tuple(kept), s.goal)


def sequent(paper: Paper, printed: Printed, latex: str) -> Sequent:
    """What a formula of the claim says; of several, set apart by blank lines, each is read alone and all are meant.

    Raises:
        ReadError: the formula or a declaration cannot be read.
    """
    symbols = table_of(paper, printed)
    read_parts = [read(part, symbols) for part in re.split(r"\n\s*\n", latex)]
    goals = [s if isinstance(s, Formula) else eq(s, s) for s in read_parts]
    return Sequent(symbols.hypotheses, goals[0] if len(goals) == 1 else And(tuple(goals)))


def _repair(paper: Paper, printed: Printed, home: Statement) -> str:
    if home.repaired is None:
        return "the paper file has a repaired statement, the proof file has none" if printed.repaired else ""
    if not printed.repaired:
        return "" if printed.unread else "the proof file has a repaired statement, the paper file has none"
    more = replace(printed, given=f"{printed.given}\n{printed.provided}")
    return _part(paper, more, printed.repaired, home.repaired)


def _part(paper: Paper, printed: Printed, latex: str, stated: Callable[[], Sequent]) -> str:
    """How a formula of the paper file and the home's statement differ, or nothing."""
    try:
        mine = sequent(paper, printed, latex)
    except IllFormed as error:
        mine, ill = None, error.reason
    try:
        theirs = stated()
    except ShapeError as error:
        return "" if mine is None else f"for the proof file it is ill-formed ({error}); it reads {show(mine.goal)}"
    if mine is None:
        return f"it is ill-formed ({ill}), but the proof file states {show(theirs.goal)}"
    return difference(_renamed(mine, printed.names), _values(theirs) if printed.differential else theirs)


def _definition(paper: Paper, printed: Printed, home: Definition) -> str:
    """A definition's formulas are the right sides of the display."""
    found = sequent(paper, printed, printed.reads or printed.latex)
    right = [(b, eq(s.rhs, s.rhs) if isinstance(s, Rel) else s) for b, s in clauses(found.goal)]
    mine = Sequent(found.given, And(tuple(rebuilt(c) for c in right)))
    theirs = Sequent(tuple(home.given()), And(tuple(eq(t, t) for t in home.terms())))
    return difference(_renamed(mine, printed.names), theirs)


def _renamed(s: Sequent, names: tuple[tuple[str, str], ...]) -> Sequent:
    """In the proof file's letters, all at once."""
    for old, _ in names:
        s = rename_symbol(s, old, f"·{old}")
    for old, new in names:
        s = rename_symbol(s, f"·{old}", new)
    return s


def _values(s: Sequent) -> Sequent:
    """Statements on derivatives as equations: the value of the derivative is 0."""
    parts = [(b, eq(c.value, 0) if isinstance(c, Deriv) else c) for b, c in clauses(s.goal)]
    return Sequent(s.given, And(tuple(rebuilt(c) for c in parts)))
