"""The automatic route over one statement: is it proved, refuted, or neither, within a stated time?

Proofs come from `referee.tactics.auto`; each is re-checked by the independent checker and cross-examined by numbers. A refutation
is a certified model. What is neither is said to be so, with the number of models that were tried.
"""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from referee import recheck
from referee.examine import cross_examine
from referee.kernel.algebra import Entry
from referee.kernel.normal import NotDecided
from referee.kernel.theorem import KernelError, Theorem
from referee.language.defined import obligations
from referee.language.statements import And, Forall, Iff, Sequent, Statement
from referee.language.subst import alpha, free
from referee.language.text import show
from referee.proof import linearise, to_json
from referee.tactics.auto import search
from referee.verdict import Unproved, check_proves

if TYPE_CHECKING:
    from types import FrameType

    from referee.numerics.witness import Witness
    from referee.tactics.links import Link

SECONDS = 20.0
QUICK_TRIES, TRIES = 60, 400
WORST = ("contradiction", "refuted", "not settled", "proved")
T = TypeVar("T")


@dataclass(frozen=True)
class Outcome:
    """What was found out about a statement."""

    statement: Sequent
    status: str
    seconds: float = 0.0
    budget: float = SECONDS
    theorem: Theorem | None = None
    proof: dict[str, Any] | None = None
    equality: Statement | None = None
    witness: Witness | None = None
    models: int = 0
    satisfiable: bool = True
    undefined: tuple[str, ...] = ()
    parts: tuple[tuple[Statement, bool], ...] = ()
    why: str = ""

    @property
    def unused(self) -> tuple[Statement, ...]:
        """The hypotheses that the proof does without."""
        used = {alpha(h) for h in self.theorem.hyps} if self.theorem else set()
        return tuple(g for g in self.statement.given if alpha(g) not in used) if self.theorem else ()

    @property
    def last(self) -> str:
        """The closing line: it starts with the status."""
        match self.status:
            case "proved":
                names = ", ".join(sorted(free(self.statement).sizes))
                doubt = "" if self.satisfiable else ", but no model of the hypotheses was found"
                return "proved" + (f" for all {names} that the hypotheses allow" if names else "") + doubt
            case "refuted":
                return f"refuted: {self.witness.text if self.witness else self.why}"
            case "contradiction":
                return f"contradiction: {self.why}"
        if self.why:
            return f"not settled: {self.why}"
        return f"not settled: not refuted in {self.models} models, not proved, within {self.budget:g} s"

    def lines(self) -> list[str]:
        """The whole account, the closing line last."""
        out = [f"read      {show(self.statement.goal)}"]
        unused = self.unused
        out += [f"given     {show(g)}{'   (not used)' if g in unused else ''}" for g in self.statement.given]
        out += [f"defined?  {u}" for u in self.undefined]
        if not self.satisfiable:
            out.append("warning   no model of the hypotheses was found")
        if self.theorem is not None and self.proof is not None:
            rules = Counter(step["rule"] for step in self.proof["steps"])
            counts = ", ".join(f"{k} {rule}" for rule, k in rules.most_common())
            out.append(f"by        {'; '.join(means(self.theorem))}")
            out.append(f"kernel    {len(self.proof['steps'])} steps ({counts}), checked again independently")
            out += [f"cited     {source}" for source in self.theorem.cited]
            out.append(f"attacked  at {self.models} models and expansions, without success")
        if self.equality is not None:
            out.append(f"equality  {show(self.equality)}")
        out += [f"part {k}    {'proved' if ok else 'not proved'}: {show(s)}" for k, (s, ok) in enumerate(self.parts, 1)]
        return [*out, self.last]


def attempt(statement: Sequent, seconds: float = SECONDS) -> Outcome:
    """Try to refute and to prove the statement within this time; a longer time is needed only to see a proof through its checks.

    The result depends on the time only where the time runs out.
    """
    start = time.monotonic()
    deadline = start + seconds
    outcome = _attempt(Outcome(statement, "not settled", budget=seconds), deadline)
    return replace(outcome, seconds=time.monotonic() - start)


def _attempt(blank: Outcome, deadline: float) -> Outcome:
    statement = blank.statement
    witness, models = _attack(statement, QUICK_TRIES, 0, deadline)
    blank = replace(blank, models=models, satisfiable=models > 0 or _has_model(statement))
    if witness is not None:
        return replace(blank, status="refuted", witness=witness, satisfiable=True)
    undefined = _undefined(statement, deadline)
    found = _in_time(lambda: search(statement, deadline), deadline)
    if found is not None and not undefined:
        return _examined(replace(blank, undefined=undefined), found)
    witness, more = _attack(statement, TRIES, 1, deadline)
    blank = replace(blank, models=models + more, undefined=undefined, parts=_parts(statement, deadline))
    if witness is not None:
        return replace(blank, status="refuted", witness=witness)
    if undefined:
        return replace(blank, why=undefined[0] + ("" if found is None else "; where all is defined, it is proved"))
    return blank


def _examined(blank: Outcome, found: Link) -> Outcome:
    """The proof on the way out: it must prove the statement, pass the independent checker, and withstand numbers."""
    th, statement = found.th, blank.statement
    try:
        check_proves(th, statement)
    except Unproved as error:
        return replace(blank, why=str(error))
    proof = to_json(th, statement, "try")
    report = recheck.check(proof)
    if not report.ok:
        return replace(blank, status="contradiction", why=f"the independent checker refuses the proof: {report.reason}")
    models, doubt = cross_examine(statement)
    if doubt:
        return replace(blank, status="contradiction", why=doubt)
    return replace(blank, status="proved", theorem=th, proof=proof, models=blank.models + models, equality=_case(found))


def _case(found: Link) -> Statement | None:
    """When an inequality is an equality: the statement "a = b iff …"."""
    if found.iff is None:
        return None
    goal = found.iff.goal
    inner = goal
    while isinstance(inner, Forall):
        inner = inner.body
    return goal if isinstance(inner, Iff) else None


def _parts(statement: Sequent, deadline: float) -> tuple[tuple[Statement, bool], ...]:
    """A chain link by link: which links are proved."""
    binders: list[Forall] = []
    goal = statement.goal
    while isinstance(goal, Forall):
        binders.append(goal)
        goal = goal.body
    if not isinstance(goal, And) or len(goal.args) < 2:
        return ()
    out = []
    for part in goal.args:
        whole: Statement = part
        for b in reversed(binders):
            whole = Forall(b.index, b.but, whole)
        one = Sequent(statement.given, whole)
        out.append((whole, _in_time(lambda s=one: search(s, deadline), deadline) is not None))  # type: ignore[misc]
    return tuple(out)


def _undefined(statement: Sequent, deadline: float) -> tuple[str, ...]:
    """The denominators, logarithms and roots that nothing shows to be well-defined."""
    missing = []
    for duty in obligations(statement):
        if _in_time(lambda d=duty: search(d, deadline), deadline) is None:  # type: ignore[misc]
            witness, _ = _attack(duty, QUICK_TRIES, 0, deadline)
            where = "" if witness is None else f" (it fails at {witness.text})"
            missing.append(f"not shown to be defined: {show(duty.goal)}{where}")
    return tuple(missing)


def _attack(statement: Sequent, tries: int, seed: int, deadline: float) -> tuple[Witness | None, int]:
    """A small counterexample, and the number of models of the hypotheses in which the goal was tested."""
    from referee.numerics.models import candidates, certified  # noqa: PLC0415
    from referee.numerics.refute import shrink  # noqa: PLC0415
    from referee.numerics.shapes import shape_of  # noqa: PLC0415
    from referee.numerics.truth import Judge  # noqa: PLC0415
    from referee.numerics.witness import witness_of  # noqa: PLC0415

    tested = 0

    def run() -> Witness | None:
        nonlocal tested
        shape = shape_of(statement.given, statement.goal)
        for model in candidates(shape, seed, tries):
            if time.monotonic() > deadline:
                return None
            if not certified(statement, model):
                continue
            tested += 1
            if Judge(model).decide(statement.goal) is False:
                return witness_of(statement, shrink(statement, shape, model, seed, deadline))
        return None

    return _in_time(run, deadline), tested


def _has_model(statement: Sequent) -> bool:
    """Is there a model in which no hypothesis is seen to fail?"""
    from referee.numerics.models import draw  # noqa: PLC0415

    return any(True for _ in draw(statement, 0, 1))


class _TimeUpError(BaseException):
    """The time is over in the middle of a computation; no handler for ordinary errors may catch it."""


def _in_time(work: Callable[[], T | None], deadline: float) -> T | None:
    """What `work` finds, or None when it fails or the time runs out."""
    with suppress(_TimeUpError, KernelError, NotDecided, RecursionError), _alarm(deadline):
        return work()
    return None


@contextmanager
def _alarm(deadline: float) -> Iterator[None]:
    """Interrupt what runs past the deadline, where the system can (the main thread, not on Windows)."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise _TimeUpError

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, max(deadline - time.monotonic(), 0.001))
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def means(theorem: Theorem) -> list[str]:
    """What a proof rests on, in words."""
    steps = linearise(theorem)
    rules = {th.rule for th in steps}
    entries: list[Entry] = [e for th in steps if th.rule in ("cone", "cone_iff") for e in th.args["entries"]]
    names = [
        ("the tangent of exp (Jensen's inequality and its kin)", "exp_tangent" in rules),
        ("sums of squares", any(e.square is not None and not e.equal for e in entries)),
        ("Taylor's theorem", "taylor" in rules),
        ("signs", "sign" in rules),
        ("rewriting by the hypotheses", any(e.equal for e in entries)),
        (
            "linear combination of the hypotheses",
            any(e.factors and not e.equal for e in entries) and not rules & {"exp_tangent"},
        ),
    ]
    said = [name for name, there in names if there]
    return said or ["the normal form of finite sums, for all sizes"]


def summary(outcomes: Sequence[Outcome]) -> str:
    """The closing line over several statements: it starts with the worst status."""
    counts = Counter(o.status for o in outcomes)
    first, *others = [s for s in WORST if counts[s]]
    rest = "".join(f"; {counts[s]} {s}" for s in others)
    return f"{first}: {counts[first]} of {len(outcomes)} equations{rest}"


def worst(outcomes: Sequence[Outcome]) -> str:
    """The status of several statements together."""
    return next((s for s in WORST if any(o.status == s for o in outcomes)), "proved")
