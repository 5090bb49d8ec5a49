"""The ways to break a statement: is it defined, do numbers and exact expansion refute it, what fails when it is changed.

Equality cases are confirmed here as well. Nothing here proves anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from referee.claims import EqualityCase, Statement, Variant
from referee.kernel import algebra, logic
from referee.kernel.normal import NotDecided, normalizer
from referee.kernel.theorem import KernelError, Theorem
from referee.language.defined import obligations
from referee.language.statements import Sequent
from referee.language.statements import Statement as Formula
from referee.language.subst import alpha, free
from referee.language.text import show

REFUTE_TRIES, CROSS_TRIES, DROPPED_TRIES = 300, 8, 100
SMALL = ((1, 1), (2, 2), (3, 2))


@dataclass(frozen=True)
class Gap:
    """An equality case: where, the gaps |lhs - rhs| by digits, and the certified gap off the case."""

    says: str
    gaps: tuple[tuple[int, str], ...]
    off: str
    confirmed: bool


@dataclass(frozen=True)
class Finding:
    """What becomes of a statement that is changed: without the hypothesis `without`, or as the label says, or both."""

    label: str
    statement: Sequent
    witness: Any | None
    disproof: Theorem | None = None
    without: Formula | None = None
    undefined: str = ""

    @property
    def says(self) -> str:
        """What fails, in one sentence."""
        if self.witness is not None:
            return str(self.witness.text)
        if self.disproof is not None:
            return f"proved: {show(Sequent(self.disproof.hyps, self.disproof.goal))}"
        return self.undefined or "no counterexample found"

    @property
    def fails(self) -> bool:
        """Is the changed statement false, or no longer well-defined?"""
        return self.witness is not None or self.disproof is not None or bool(self.undefined)


def undefined(sequent: Sequent, proved: Sequence[Theorem] = ()) -> list[str]:
    """The denominators, logarithms and roots of a statement that nothing shows to be well-defined."""
    missing: list[str] = []
    for duty in obligations(sequent):
        facts = [*(logic.assume(g) for g in duty.given), *proved]
        goal: Any = duty.goal
        term = goal.lhs if goal.op == "!=" else goal.rhs
        try:
            algebra.sign(goal.op, term, facts)
        except (KernelError, NotDecided):
            missing.append(f"not shown to be defined: {show(goal)}")
    return missing


def cross_examine(sequent: Sequent) -> tuple[int, str]:
    """Try to break what was proved, by numbers and by exact expansion: the number of models tried, and how it breaks."""
    from referee.numerics.expand import expand  # noqa: PLC0415
    from referee.numerics.models import draw  # noqa: PLC0415
    from referee.numerics.refute import fails  # noqa: PLC0415
    from referee.numerics.witness import witness_of  # noqa: PLC0415

    tried = 0
    for model in draw(sequent, 0, CROSS_TRIES, attempts=6):
        tried += 1
        if fails(sequent, model):
            witness = witness_of(sequent, model)
            return tried, f"proved, and refuted: {witness.text if witness else model.describe()}"
    expanded = 0
    names = sorted(free(sequent).sizes)
    for first, second in SMALL:
        sizes = {name: (first if k == 0 else second) for k, name in enumerate(reversed(names))}
        settled = expand(sequent, sizes)
        if settled is False:
            return tried, f"proved, and false by exact expansion at {sizes}"
        expanded += settled is True
    return tried + expanded, ""


def derivation_gap(claim: Statement, target: Sequent) -> str:
    """Where the SymPy derivation and the statement disagree."""
    if claim.derived is None:
        return ""
    norm = normalizer(tuple(target.given))
    for label, derived, stated in claim.derived():
        if not norm.equal(derived, stated):
            return f"the derivation of {label} gives {show(derived)}, the statement has {show(stated)}"
    return ""


def attack(sequent: Sequent, tries: int = REFUTE_TRIES) -> Any | None:
    """A small certified witness against a statement, if one is found."""
    from referee.numerics.refute import refute  # noqa: PLC0415

    return refute(sequent, tries)


def changed(variant: Variant, target: Sequent | None) -> Finding:
    """What becomes of a variant of the target."""
    without = dropped(variant.statement, target) if variant.without is None else variant.without
    if variant.disproof is not None:
        return Finding(variant.label, variant.statement, None, variant.disproof(), without)
    return Finding(variant.label, variant.statement, attack(variant.statement), None, without)


def dropped(variant: Sequent, target: Sequent | None) -> Formula | None:
    """The one hypothesis of the target that the variant lacks, if that is all in which they differ."""
    if target is None or alpha(variant.goal) != alpha(target.goal):
        return None
    kept = {alpha(g) for g in variant.given}
    gone = [g for g in target.given if alpha(g) not in kept]
    return gone[0] if len(gone) == 1 and len(kept) + 1 == len({alpha(g) for g in target.given}) else None


def without_each(target: Sequent, theorem: Theorem, known: Sequence[Finding]) -> list[Finding]:
    """The target without each of the hypotheses that its proof uses, where no variant speaks of it."""
    used = {alpha(h) for h in theorem.hyps} - {alpha(f.without) for f in known if f.without is not None}
    findings = []
    for h in target.given:
        if alpha(h) in used:
            rest = Sequent(tuple(g for g in target.given if g != h), target.goal)
            witness = attack(rest, DROPPED_TRIES)
            gone = "" if witness is not None else "; ".join(undefined(rest))
            findings.append(Finding("", rest, witness, None, h, gone))
    return findings


@cache
def confirm(case: EqualityCase) -> Gap:
    """The equality case at 50 and at 100 digits, and a certified positive ball off it."""
    from referee.numerics.confirm import certified_gap, gap  # noqa: PLC0415
    from referee.numerics.systems import Ball  # noqa: PLC0415

    report = gap(case.lhs, case.rhs, case.at)
    ball, positive = certified_gap(case.lhs, case.rhs, case.off(Ball(50)))
    if not positive:
        ball, positive = certified_gap(case.rhs, case.lhs, case.off(Ball(50)))
    gaps = tuple((int(g["digits"]), str(g["gap"])) for g in report.to_json())
    return Gap(case.says, gaps, str(ball.str(10)), confirmed=report.confirmed and positive)
