"""Theorem 2: the chain proved, the whole theorem proved, and its proof object re-checked by the independent checker."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from benchmarks.content import stated, target
from benchmarks.measure import Program, Task

PAPER, CHAIN, THEOREM = "lu_steinerberger", "LS-eq8", "LS-thm2"


def chain() -> Callable[[], Any]:
    """The chain (5)-(8): L_α(u) >= n log(1 + (n - 1)e^{-nα/(n-1)})."""
    proof: Callable[[], Any] = stated(PAPER, CHAIN).proof
    return proof


def whole() -> Callable[[], Any]:
    """Theorem 2 with its equality case, the simplex that attains it, and minimality."""
    proof: Callable[[], Any] = stated(PAPER, THEOREM).proof
    return proof


def proof_object(claim: str = THEOREM) -> str:
    """The proof of a claim as JSON text."""
    from referee.proof import to_json

    found = stated(PAPER, claim)
    return json.dumps(to_json(found.proof(), target(found), claim), ensure_ascii=False)


def chain_rechecked() -> Callable[[], Any]:
    """The chain: reading the JSON and checking every step."""
    from referee import recheck

    text = proof_object(CHAIN)
    return lambda: recheck.check(json.loads(text))


def whole_rechecked() -> Callable[[], Any]:
    """The whole theorem: reading the JSON and checking every step."""
    from referee import recheck

    text = proof_object()
    return lambda: recheck.check(json.loads(text))


TASKS = (
    Task("Theorem 2, chain (5)-(8)", "all n, d", Program("referee", chain), seconds=1),
    Task("Theorem 2, chain re-checked", "all n, d", Program("referee", chain_rechecked), seconds=0.2),
    Task("Theorem 2, whole", "all n, d", Program("referee", whole), seconds=1),
    Task("Theorem 2, whole, re-checked", "all n, d", Program("referee", whole_rechecked), seconds=0.2),
)
