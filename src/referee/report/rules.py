"""The trusted base in words: what a rule of the kernel says, from its own docstring."""

from __future__ import annotations

import re
from functools import cache
from types import ModuleType
from typing import Final

from referee.kernel import algebra, analysis, logic

MODULES: Final[tuple[ModuleType, ...]] = (logic, algebra, analysis)


@cache
def rule_statement(rule: str) -> str:
    """The first paragraph of the rule's docstring, on one line.

    >>> rule_statement("assume")
    'S |- S.'
    """
    for module in MODULES:
        doc = getattr(getattr(module, rule, None), "__doc__", None)
        if doc:
            return re.sub(r"\s+", " ", str(doc).strip().split("\n\n")[0]).replace("`", "")
    return ""
