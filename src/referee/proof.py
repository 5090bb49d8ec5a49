"""Proof objects: a theorem's derivation as stable JSON, and back only through the independent checker.

The file is `{"format", "version", "claim", "nodes", "steps", "given", "goal"}`. `nodes` is a table of term and statement nodes,
`[class, field, …]`; a field is a number (the node of that place in the table), a list, a string, true/false, null,
`{"int": 3}`, `{"frac": "1/2"}` or `{"map": [[key, value], …]}`. A step is `{"rule", "args", "premises", "ctx", "hyps", "goal",
"cited"}` with premises by step number; the last step proves `goal` from `given`.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from referee.files import write_atomically
from referee.kernel.theorem import VERSION, Theorem
from referee.language.nodes import Node

if TYPE_CHECKING:
    from pathlib import Path

    from referee.language.statements import Sequent

FORMAT = "referee-proof"


class _Table:
    """Each different node once, in order of first use."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.places: dict[Node, int] = {}

    def put(self, value: Any) -> Any:
        match value:
            case Node():
                if value not in self.places:
                    row = [type(value).__name__, *(self.put(f) for f in value.fields())]
                    self.places[value] = len(self.rows)
                    self.rows.append(row)
                return self.places[value]
            case None | bool() | str():
                return value
            case int():
                return {"int": value}
            case Fraction():
                return {"frac": str(value)}
            case tuple() | list():
                return [self.put(v) for v in value]
            case dict():
                return {"map": [[self.put(k), self.put(v)] for k, v in value.items()]}
        message = f"{type(value).__name__} has no place in a proof file"
        raise TypeError(message)


def linearise(theorem: Theorem) -> list[Theorem]:
    """The derivation in an order in which every premise comes before its use, each theorem once."""
    order: list[Theorem] = []
    seen: set[int] = set()
    stack: list[tuple[Theorem, bool]] = [(theorem, False)]
    while stack:
        th, ready = stack.pop()
        if ready:
            order.append(th)
            continue
        if id(th) in seen:
            continue
        seen.add(id(th))
        stack.append((th, True))
        stack.extend((p, False) for p in reversed(th.premises) if id(p) not in seen)
    return order


def to_json(theorem: Theorem, statement: Sequent, claim: str) -> dict[str, Any]:
    """The proof object of a theorem that proves `statement`."""
    table = _Table()
    steps = linearise(theorem)
    number = {id(th): k for k, th in enumerate(steps)}
    rows = [
        {
            "rule": th.rule,
            "args": {k: table.put(v) for k, v in th.args.items()},
            "premises": [number[id(p)] for p in th.premises],
            "ctx": table.put(th.ctx),
            "hyps": table.put(th.hyps),
            "goal": table.put(th.goal),
            "cited": list(th.cited),
        }
        for th in steps
    ]
    given, goal = table.put(statement.given), table.put(statement.goal)
    return {
        "format": FORMAT,
        "version": VERSION,
        "claim": claim,
        "given": given,
        "goal": goal,
        "steps": rows,
        "nodes": table.rows,
    }


def save(proof: dict[str, Any], path: Path) -> None:
    """Write the proof object, whole or not at all."""
    write_atomically(path, json.dumps(proof, ensure_ascii=False, separators=(",", ":")) + "\n")
