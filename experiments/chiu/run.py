"""`make experiment`: the full sweep, its growth exponents and its data for plots in `.referee/experiments/chiu.json`."""

from __future__ import annotations

import json
import sys
from typing import Any

from experiments.child import ROOT
from experiments.chiu.sweep import METHODS, Sweep, full, growth
from referee.claims import NotMeasured
from referee.files import write_atomically

TARGET = ROOT / ".referee" / "experiments" / "chiu.json"
COSTS = ("bytes", "flops", "seconds")


def exponents(sweep: Sweep) -> dict[str, dict[str, float]]:
    """For each method and cost, the growth with T and with d."""
    out: dict[str, dict[str, float]] = {}
    for method in METHODS:
        out[method] = {f"{what} in T": growth(sweep.by_steps(method, what)) for what in COSTS}
        out[method] |= {f"{what} in d": growth(sweep.by_dimension(method, what)) for what in COSTS}
    return out


def curves(sweep: Sweep) -> dict[str, Any]:
    """The data of a plot: by method and cost, (T, cost) and (d, cost)."""
    by = {"T": sweep.by_steps, "d": sweep.by_dimension}
    return {axis: {m: {what: take(m, what) for what in COSTS} for m in METHODS} for axis, take in by.items()}


def table(sweep: Sweep) -> str:
    """The exponents, and the costs at the largest T, by those of the evaluation."""
    grid = sweep.grid
    last, found = grid.steps[-1], exponents(sweep)
    columns = list(found["tape"])
    lines = [f"{'growth exponent of':14}" + "".join(f"{c:>14}" for c in columns)]
    lines += [f"{m:18}" + "".join(f"{found[m][c]:14.2f}" for c in columns) for m in METHODS]
    lines.append(
        f"\nd = {grid.at_d}, T = {last}: peak bytes, resident bytes, operations and seconds by those of the evaluation"
    )
    base = sweep.at("evaluation", grid.at_d, last)
    for m in METHODS:
        row = sweep.at(m, grid.at_d, last)
        ratios = "".join(f"{row[what] / base[what]:10.2f}" for what in ("flops", "seconds"))
        lines.append(f"{m:18}{row['bytes']:14,}{row['resident']:14,}{ratios}   gradient off by {row['error']:.0e}")
    return "\n".join(lines)


def main() -> int:
    """Measure, write, print."""
    shown = sys.stderr.isatty()
    try:
        sweep = full(lambda line: print(f"\r{line:60}", end="", file=sys.stderr) if shown else None)
    except NotMeasured as error:
        print(f"not measured: {error}", file=sys.stderr)
        return 1
    data = {"costs": sweep.costs, "start": sweep.start, "exponents": exponents(sweep), "curves": curves(sweep)}
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(TARGET, json.dumps(data, indent=1) + "\n")
    print(("\n" if shown else "") + table(sweep))
    print(f"\nThe data: {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
