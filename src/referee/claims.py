"""What a paper claims, as content states it: values that the verdict engine settles. No verdict is ever typed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referee.kernel.theorem import Theorem
from referee.language.statements import Sequent
from referee.language.statements import Statement as Formula
from referee.language.terms import Term
from referee.tactics.chain import Chain

ModelAt = Callable[[Any], Any]


@dataclass(frozen=True)
class EqualityCase:
    """lhs = rhs at `at(system)` (a model built in that number system), lhs != rhs at `off(system)`.

    Confirmed at 50 and at 100 digits, with a gap that shrinks, and by a positive ball off the case. `says` names the models.
    """

    lhs: Term
    rhs: Term
    at: ModelAt
    off: ModelAt
    says: str


@dataclass(frozen=True)
class Variant:
    """The statement with one hypothesis dropped or one part changed: the engine must refute it (or say that it cannot).

    `disproof` is for what no single model shows, such as "there is no …": a theorem under which the statement fails.
    `without` is the hypothesis that is dropped, where the goal changes with it.
    """

    label: str
    statement: Sequent
    disproof: Callable[[], Theorem] | None = None
    without: Formula | None = None


@dataclass(frozen=True)
class Drawing:
    """Lines in the unit square, each its two ends and its thickness in mm."""

    title: str
    lines: tuple[tuple[tuple[float, float], tuple[float, float], float], ...]


@dataclass(frozen=True)
class Statement:
    """A claim that is true or false. `printed` is the statement as the paper has it.

    `printed` may raise `ShapeError`: then it is ill-formed. `proof` proves `repaired` if there is one, else `printed`.
    `chains` are the calculations shown in the report. `derived` runs the SymPy derivation: it returns the terms that SymPy found
    beside those of the statement, which must agree. `figures` are drawn in the report. A theorem beyond the paper has a `title` and
    stands in a module's `BEYOND`; `printed` is then the theorem itself.
    """

    id: str
    printed: Callable[[], Sequent]
    proof: Callable[[], Theorem] | None = None
    repaired: Callable[[], Sequent] | None = None
    chains: Callable[[], Sequence[Chain]] | None = None
    equality: Callable[[], Sequence[EqualityCase]] | None = None
    variants: Callable[[], Sequence[Variant]] | None = None
    derived: Callable[[], Sequence[tuple[str, Term, Term]]] | None = None
    at_order: Callable[[int], Statement] | None = None
    figures: Callable[[], Sequence[Drawing]] | None = None
    note: str = ""
    title: str = ""


@dataclass(frozen=True)
class Definition:
    """A definition: its formula must be well-defined under its hypotheses, which `proof` shows where it is not plain."""

    id: str
    terms: Callable[[], Sequence[Term]]
    given: Callable[[], Sequence[Any]] = tuple
    proof: Callable[[], Sequence[Theorem]] | None = None
    note: str = ""


@dataclass(frozen=True)
class Prose:
    """A sentence without mathematical content; `why` says so."""

    id: str
    why: str


class NotMeasured(ValueError):  # noqa: N818
    """The experiment cannot be done or not be trusted; says why, and what to do."""


@dataclass(frozen=True)
class Measurement:
    """A measured number and what is asked of it: to be at least `least`, at most `most`. Neither: it is for information."""

    label: str
    value: float
    least: float | None = None
    most: float | None = None
    unit: str = ""

    @property
    def asked(self) -> bool:
        """Is anything asked of the number?"""
        return self.least is not None or self.most is not None

    @property
    def holds(self) -> bool:
        """Is the number where it is asked to be? What is not a number (NaN) is not."""
        above = self.least is None or self.value >= self.least
        below = self.most is None or self.value <= self.most
        return above and below

    @property
    def found(self) -> str:
        """The number, and what is asked of it."""
        number = f"{self.value:.3g}{self.unit and ' '}{self.unit}"
        if self.least is not None and self.most is not None and self.least < self.most:
            return f"{number} (asked: {self.least:g} to {self.most:g})"
        if not self.asked:
            return number
        side = "" if self.least == self.most else "at most " if self.least is None else "at least "
        return f"{number} (asked: {side}{self.most if self.least is None else self.least:g})"


@dataclass(frozen=True)
class Figure:
    """Measured curves on logarithmic axes: what is drawn, the axes, and (x, y) by curve."""

    title: str
    x: str
    y: str
    curves: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]


@dataclass(frozen=True)
class Measured:
    """An empirical claim or one on costs. `printed` measures what the sentence, as printed, predicts.

    If that fails, `repaired` measures what the sentence `amended` predicts instead. Both may raise `NotMeasured`.
    """

    id: str
    printed: Callable[[], Sequence[Measurement]]
    repaired: Callable[[], Sequence[Measurement]] | None = None
    amended: str = ""
    figures: Callable[[], Sequence[Figure]] | None = None
    note: str = ""
    title: str = ""


Claim = Statement | Definition | Prose | Measured
Registry = Mapping[str, Claim]
