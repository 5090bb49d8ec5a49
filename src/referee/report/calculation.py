"""A chain of (in)equalities as it is read: term, relation and reason, term; the equality condition of each step."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Final

from referee.report.breaking import TooWide
from referee.report.display import ROOM, align_rows, display, inline
from referee.report.escape import Tex
from referee.report.mathlist import Unreadable
from referee.report.prose import prose

if TYPE_CHECKING:
    from referee.language.nodes import Node
    from referee.tactics.chain import Chain, Step

SIGNS: Final = {"=": "=", "<=": r"\le", ">=": r"\ge"}
ROOM_OF_A_STEP: Final = ROOM - 2.5
ROOM_IN_A_LINE: Final = 21.0


def calculation(chain: Chain) -> Tex:
    """The chain as one alignment that may run over pages, then when its ends are equal."""
    rows, where = _term(chain.start, 0)
    body, after = [rows], [where]
    for k, step in enumerate(chain.steps, 1):
        rows, where = _step(step, k)
        body.append(rows)
        after.append(where)
    strict = [k for k, s in enumerate(chain.steps, 1) if s.op != "=" and s.link.condition is not None]
    return Tex("\\begin{align*}\n" + " \\\\\n".join(body) + "\n\\end{align*}" + "".join(after) + _ends(strict))


def _ends(strict: list[int]) -> str:
    if len(strict) < 2:
        return ""
    listed = f"{', '.join(map(str, strict[:-1]))} and {strict[-1]}"
    return f"\nThe two ends are equal if and only if there is equality in the steps {listed}.\n"


def _step(step: Step, number: int) -> tuple[str, str]:
    """The reason beside the relation, the equality condition below it, then the next term."""
    condition = None if step.op == "=" else step.link.condition
    reason = Tex(rf"\stepnumber{{{number}}} {prose(step.reason)}")
    tail, rows, where = "", "", ""
    if condition is not None:
        short = inline(condition, ROOM_IN_A_LINE)
        tail = f"; equality if and only if {short}" if short else "; equality if and only if"
        if short is None:
            rows, where = _rows(condition, string.ascii_uppercase[number % 26] + "'", indent=2.0)
            rows = f" \\\\*\n{rows}"
    term, names = _term(step.term, number)
    return rf"{SIGNS[step.op]} & \enspace\reason{{{reason}{tail}}}{rows} \\*" + "\n" + term, where + names


def _term(term: Node, number: int) -> tuple[str, str]:
    return _rows(term, string.ascii_uppercase[number % 26])


def _rows(node: Node, letter: str, indent: float = 0.0) -> tuple[str, str]:
    """Rows of the alignment; a node that cannot be broken gets a display of its own below."""
    name = rf"\mathsf{{{letter}}}"
    try:
        return align_rows(node, ROOM_OF_A_STEP, letter=name, indent=indent)
    except (TooWide, Unreadable):
        return rf" & {name}", f"\nwhere ${name}$ is\n{display(node)}"
