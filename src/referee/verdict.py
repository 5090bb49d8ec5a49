"""Verdicts: computed from the proof, the refuter, the exact expansion, the derivation and the independent checker; never typed.

One claim is settled in one pass: the printed statement, the repaired one if there is one, the theorem and its proof object
re-checked, the attack on what was proved, the attack on what was printed, equality cases, variants. Data flow one way, into `Verdict`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from referee import recheck
from referee.claims import (
    Claim,
    Definition,
    Drawing,
    Figure,
    Measured,
    Measurement,
    NotMeasured,
    Prose,
    Statement,
)
from referee.examine import (
    Finding,
    Gap,
    attack,
    changed,
    confirm,
    cross_examine,
    derivation_gap,
    undefined,
    without_each,
)
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem, same
from referee.language.statements import And, Sequent, eq
from referee.language.subst import alpha, free
from referee.language.text import show
from referee.language.vectors import ShapeError
from referee.problems import Problem
from referee.proof import linearise, to_json
from referee.tactics.chain import Chain, StepError
from referee.tactics.links import TacticError

SETTLED = frozenset({"proved", "repaired", "confirmed", "cited", "defined", "measured", "prose"})
RECHECKED = recheck.Seen()
BARE_LOGIC = frozenset(
    {"assume", "cited", "cone", "and_intro", "and_elim", "implies_intro", "implies_elim", "forall_intro", "forall_elim"}
)


class Unproved(ValueError):  # noqa: N818
    """A proof does not prove the claim: says which part of it differs."""


@dataclass(frozen=True)
class Trial:
    """What an experiment found of a sentence as printed and, if that fails, of the sentence `amended`."""

    printed: tuple[Measurement, ...]
    repaired: tuple[Measurement, ...] = ()
    amended: str = ""
    figures: tuple[Figure, ...] = ()

    @property
    def against(self) -> str:
        """The measurements that contradict the printed sentence."""
        return "; ".join(f"{m.label}: {m.found}" for m in self.printed if not m.holds)

    @property
    def measurements(self) -> tuple[tuple[str, str], ...]:
        """All that was measured, each once, with what the sentence that stands asks of it."""
        return tuple({m.label: m.found for m in (*self.printed, *self.repaired)}.items())


@dataclass(frozen=True)
class Verdict:
    """Everything that is known of a claim."""

    id: str
    status: str
    printed: Sequent | None = None
    printed_verdict: str = ""
    repaired: Sequent | None = None
    witness: Any | None = None
    ill_formed: str = ""
    theorem: Theorem | None = None
    proof: dict[str, Any] | None = None
    chains: tuple[Chain, ...] = ()
    gaps: tuple[Gap, ...] = ()
    findings: tuple[Finding, ...] = ()
    figures: tuple[Drawing, ...] = ()
    derived: tuple[str, ...] = ()
    attacked: int = 0
    note: str = ""
    why: str = ""
    seconds: float = 0.0
    trial: Trial | None = None

    @property
    def settled(self) -> bool:
        """Is there nothing left to do?"""
        return self.status in SETTLED

    @property
    def target(self) -> Sequent | None:
        """The statement that is proved: the repaired one, if there is one."""
        return self.printed if self.repaired is None else self.repaired


def settle(claim: Claim, *, audit: bool = True) -> Verdict:
    """The verdict on one claim. With `audit` its variants are attacked as well: what becomes of it without each hypothesis."""
    start = time.perf_counter()
    match claim:
        case Prose():
            verdict = Verdict(claim.id, "prose", note=claim.why)
        case Definition():
            verdict = _definition(claim)
        case Measured():
            verdict = _measured(claim)
        case Statement():
            verdict = _statement(claim, audit=audit)
    return replace(verdict, seconds=time.perf_counter() - start)


def _definition(claim: Definition) -> Verdict:
    goal = And(tuple(eq(t, t) for t in claim.terms()))
    sequent = Sequent(tuple(claim.given()), goal)
    missing = undefined(sequent, claim.proof() if claim.proof else ())
    status = "open" if missing else "defined"
    why = "; ".join(missing)
    return Verdict(claim.id, status, printed=sequent, printed_verdict=status, note=claim.note, why=why)


def _measured(claim: Measured) -> Verdict:
    """Measured, if the printed sentence passes, or if it fails and the amended one passes; anything else is open."""
    try:
        printed = tuple(claim.printed())
        repaired = tuple(claim.repaired()) if claim.repaired else ()
        figures = tuple(claim.figures()) if claim.figures else ()
    except NotMeasured as error:
        return Verdict(claim.id, "open", printed_verdict="open", note=claim.note, why=str(error))
    trial = Trial(printed, repaired, claim.amended, figures)
    why = ""
    if not any(m.asked for m in (repaired if claim.repaired else printed)):
        why = "nothing is asked of what was measured"
    elif claim.repaired and not trial.against:
        why = "the printed sentence passes, so that there is nothing to repair"
    elif claim.repaired:
        why = "; ".join(f"the repaired sentence fails: {m.label}: {m.found}" for m in repaired if not m.holds)
    elif trial.against:
        why = f"contradicted, and not repaired: {trial.against}"
    verdict = "refuted" if trial.against else "open" if why else "measured"
    status = "open" if why else "measured"
    return Verdict(claim.id, status, printed_verdict=verdict, note=claim.note, why=why, trial=trial)


def _statement(claim: Statement, *, audit: bool) -> Verdict:
    try:
        printed, ill = claim.printed(), ""
    except ShapeError as error:
        printed, ill = None, str(error)
    repaired = claim.repaired() if claim.repaired else None
    target = printed if repaired is None else repaired
    theorem, proof, why, attacked = None, None, "", 0
    if target is not None and claim.proof is not None:
        try:
            theorem = claim.proof()
            check_proves(theorem, target)
            proof = to_json(theorem, target, claim.id)
            report = recheck.check(proof, RECHECKED)
            if not report.ok:
                return Verdict(claim.id, "contradiction", printed, why=f"the independent checker refuses: {report}")
        except (KernelError, NotDecided, StepError, TacticError, Unproved) as error:
            theorem, why = None, str(error)
    if theorem is not None and target is not None:
        why = "; ".join(undefined(target)) or why
        attacked, doubt = cross_examine(target)
        doubt = doubt or derivation_gap(claim, target)
        if doubt:
            return Verdict(claim.id, "contradiction", printed, repaired=repaired, theorem=theorem, why=doubt)
    doubtful = printed is not None and (repaired is not None or theorem is None)
    witness = attack(printed) if doubtful and printed is not None else None
    false = bool(ill) or witness is not None
    if theorem is not None and not why:
        status = (
            ("cited" if rests_on_citations(theorem) else "proved")
            if repaired is None
            else "repaired"
            if false
            else "open"
        )
    else:
        status = "refuted" if false else "open"
    if status == "open" and not why:
        why = "the printed statement is neither proved nor refuted" if repaired is not None else "there is no proof"
    cases = claim.equality() if claim.equality and theorem is not None else ()
    gaps = tuple(confirm(case) for case in cases)
    if any(not g.confirmed for g in gaps):
        status, why = (
            "contradiction",
            "an equality case is not confirmed: "
            + "; ".join(f"{g.says}: {g.gaps}, {g.off}" for g in gaps if not g.confirmed),
        )
    printed_verdict = (
        "ill-formed" if ill else "refuted" if witness else status if status in ("proved", "cited") else "open"
    )
    return Verdict(
        claim.id,
        status,
        printed=printed,
        printed_verdict=printed_verdict,
        repaired=repaired,
        witness=witness,
        ill_formed=ill,
        theorem=theorem,
        proof=proof,
        chains=tuple(claim.chains()) if claim.chains and theorem is not None else (),
        gaps=gaps,
        findings=_findings(claim, target, theorem) if audit else (),
        figures=tuple(claim.figures()) if claim.figures and audit else (),
        derived=tuple(label for label, _, _ in claim.derived()) if claim.derived else (),
        attacked=attacked,
        note=claim.note,
        why=why,
    )


def at_order(claim: Claim, order: int) -> Claim:
    """The claim's expansion to another order, for claims that are expansions."""
    if not isinstance(claim, Statement) or claim.at_order is None:
        raise Problem(f"{claim.id} is not an expansion: it has no order")
    return claim.at_order(order)


def rests_on_citations(theorem: Theorem) -> bool:
    """Is the statement a theorem of the literature, put together by logic alone?"""
    return bool(theorem.cited) and {th.rule for th in linearise(theorem)} <= BARE_LOGIC


def check_proves(theorem: Theorem, statement: Sequent) -> None:
    """Refuse a theorem that is not exactly the statement: another goal, a further hypothesis, an index of an empty range."""
    if not same(theorem.goal, statement.goal):
        raise Unproved(f"the proof ends in {show(theorem.goal)}, not in {show(statement.goal)}")
    allowed = {alpha(g) for g in statement.given}
    more = [h for h in theorem.hyps if alpha(h) not in allowed]
    if more:
        raise Unproved(f"the proof also assumes {'; '.join(show(h) for h in more)}")
    indices = free(statement).indices
    lost = [i.name for i in theorem.ctx if i not in indices]
    if lost:
        raise Unproved(f"the proof uses an element of a range that may be empty: {', '.join(lost)}")


def _findings(claim: Statement, target: Sequent | None, theorem: Theorem | None) -> tuple[Finding, ...]:
    """What becomes of the claim's variants, and of the target without each hypothesis that the proof uses."""
    found = [changed(v, target) for v in (claim.variants() if claim.variants else ())]
    return (*found, *(without_each(target, theorem, found) if target is not None and theorem is not None else ()))
