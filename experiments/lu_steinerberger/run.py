"""`make experiment`: all n ≤ 8, a table on the screen and the data in `.referee/experiments/lu-steinerberger.json`."""

from __future__ import annotations

import json
import sys
from itertools import groupby

from experiments.child import ROOT
from experiments.lu_steinerberger.sweep import FULL, child
from proofs.lu_steinerberger.beyond_minimisation import Outcome, bounds, judged, table
from referee.claims import Measurement, NotMeasured
from referee.files import write_atomically

TARGET = ROOT / ".referee" / "experiments" / "lu-steinerberger.json"


def full() -> list[Outcome]:
    """The full sweep, in a child for each n."""
    out: list[Outcome] = []
    for n, problems in groupby(FULL, key=lambda p: p.n):
        if sys.stderr.isatty():
            print(f"\rn = {n}", end="", file=sys.stderr)
        out += judged(child(list(problems)))
    return out


def line(measured: Measurement) -> str:
    return f"{measured.found:>32}   {measured.label}"


def main() -> int:
    """Minimise, judge, write, print."""
    try:
        outcomes = full()
    except NotMeasured as error:
        print(f"not measured: {error}", file=sys.stderr)
        return 1
    judgement, rows = bounds(outcomes), table(outcomes)
    data = {"bounds": {m.label: m.value for m in judgement}, "d < n - 1": {m.label: m.value for m in rows}}
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(TARGET, json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    print("\n".join(map(line, [*judgement, *rows])))
    print(f"\nThe data: {TARGET.relative_to(ROOT)}")
    return 0 if all(m.holds for m in judgement) else 1


if __name__ == "__main__":
    sys.exit(main())
