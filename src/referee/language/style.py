"""How printed terms look: the small methods that `referee.language.layout` asks for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from referee.language.terms import Term

ADD, MUL, POW, ATOM = range(4)  # how tightly a piece of text binds
Piece = tuple[str, int]
Block = tuple[str, str, str, str, str]  # entry, row, number of rows, column, number of columns


class Style(ABC):
    """How the pieces look."""

    minus: str
    times: str
    dot: str

    @abstractmethod
    def name(self, s: str) -> str:
        """The name of a symbol, an index or a size."""

    @abstractmethod
    def subscript(self, base: str, parts: list[str]) -> str:
        """base_{parts}."""

    @abstractmethod
    def superscript(self, base: str, k: int) -> str:
        """base^k."""

    @abstractmethod
    def quotient(self, num: str, den: Term) -> str:
        """num/den."""

    @abstractmethod
    def ratio(self, p: int, q: int) -> str:
        """The positive rational p/q."""

    @abstractmethod
    def run_together(self, before: str, p: str) -> bool:
        """Whether two factors need a dot between them."""

    @abstractmethod
    def reciprocal(self, den: str) -> Piece:
        """The inverse of a numeral."""

    @abstractmethod
    def paren(self, s: str) -> str:
        """(s)."""

    @abstractmethod
    def keep(self, s: str) -> str:
        """A sum in a sum or a product in a product, kept apart."""

    @abstractmethod
    def mark(self, s: str) -> str:
        """A numeral that stands by itself: no sign or denominator joins it."""

    @abstractmethod
    def constant_size(self, k: int) -> str:
        """A size that is a number."""

    @abstractmethod
    def inner(self, x: str, y: str) -> str:
        """⟨x, y⟩."""

    @abstractmethod
    def norm(self, x: str) -> str:
        """‖x‖."""

    @abstractmethod
    def function(self, name: str, arg: str) -> Piece:
        """exp, log, sqrt, abs."""

    @abstractmethod
    def head(self, names: list[str], size: str, but: list[tuple[str, str]]) -> str:
        """Σ with its range."""

    @abstractmethod
    def determinant(self, blocks: list[list[Block]]) -> str:
        """The determinant of blocks."""

    @abstractmethod
    def numerator(self, t: Term) -> str:
        """A single factor as the upper part of a fraction."""
