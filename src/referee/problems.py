"""Errors that a user can mend: one sentence each, and the exit code."""

from __future__ import annotations


class Problem(ValueError):  # noqa: N818
    """Bad input, said in one sentence."""

    exit_code = 2
