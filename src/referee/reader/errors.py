"""One message for a formula that cannot be read: the column, what is wrong, and the place with a caret."""

from __future__ import annotations

WIDTH = 72


class ReadError(ValueError):
    """A formula or a declaration that cannot be read.

    Attributes: `column` (counted from 1), `reason` (one sentence), `source` (the formula).
    """

    def __init__(self, reason: str, source: str = "", at: int | None = None) -> None:
        self.reason, self.source, self.at = reason, source, at
        super().__init__(self.message())

    @property
    def column(self) -> int | None:
        """Counted from 1."""
        return None if self.at is None else self.at + 1

    def message(self) -> str:
        """The reason, and the place with a caret under it."""
        if self.at is None:
            return self.reason
        start = max(0, min(self.at - WIDTH // 2, len(self.source) - WIDTH))
        piece = self.source[start : start + WIDTH]
        line = "".join(c if c.isprintable() else " " for c in piece)
        return f"column {self.column}: {self.reason}\n  {line}\n  {' ' * (self.at - start)}^"


class ShapeError(ReadError):
    """Vectors or matrices whose sizes do not fit."""
