"""`python -m benchmarks.run [NAME …] [--slow] [--runs N]`: measure, and print the table. Exit 1 when a limit is not met."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import kkt, moments, potentials, spectrum, startup, theorem_2
from benchmarks.measure import FailedError, Task, Time, measured

MODULES = {m.__name__.rpartition(".")[2]: m for m in (moments, kkt, spectrum, theorem_2, potentials, startup)}
HEAD = ("task", "size", "ours", "peer", "peer's", "ours / peer", "limit", "met")
MISSED = "NO"


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    cells: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Is the limit met, as far as there is one and a peer to compare with?"""
        return self.cells[-1] != MISSED


def readable(seconds: float) -> str:
    """With a unit and three digits."""
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def shown(time: Time) -> str:
    return time.why.partition(",")[0] if time.seconds is None else readable(time.seconds)


def rows(task: Task, times: dict[str, Time]) -> Iterator[Row]:
    """One line for our limit in seconds (or for our time, if there is no peer), and one a peer."""
    ours = times[task.ours.name]
    start = (task.name, task.size, shown(ours))
    if task.seconds is not None or not task.peers:
        limit = "–" if task.seconds is None else f"< {readable(task.seconds)}"
        yield Row((*start, "–", "–", "–", limit, judged(ours, Time(1.0), task.seconds)))
    for peer in task.peers:
        theirs, most = times[peer.name], task.ratios.get(peer.name)
        known = ours.seconds is not None and theirs.seconds is not None
        ratio = f"{ours.seconds / theirs.seconds:.3g}" if known else "–"
        limit = "–" if most is None else f"≤ {most:g}"
        yield Row((*start, peer.name, shown(theirs), ratio, limit, judged(ours, theirs, most)))


def judged(ours: Time, theirs: Time, most: float | None) -> str:
    """Is our time at most `most` times theirs? A program of ours that failed meets no limit."""
    if ours.seconds is None:
        return MISSED
    if most is None:
        return "–"
    if theirs.seconds is None:
        return "not measured"
    return "yes" if ours.seconds <= most * theirs.seconds else MISSED


def without_sympy() -> Iterator[Row]:
    """The commands that must not load SymPy."""
    for command in startup.LEAN:
        try:
            with tempfile.TemporaryDirectory() as folder:
                found = "loads SymPy" if startup.imports_sympy(command, Path(folder)) else "no SymPy"
        except FailedError:
            found = "failed"
        met = "yes" if found == "no SymPy" else MISSED
        yield Row((command.name, "modules loaded", found, "–", "–", "–", "no SymPy", met))


def table(lines: list[Row]) -> str:
    """In columns."""
    cells = [HEAD, *(row.cells for row in lines)]
    widths = [max(len(c[k]) for c in cells) for k in range(len(HEAD))]
    text = ["  ".join(x.ljust(w) for x, w in zip(c, widths, strict=True)).rstrip() for c in cells]
    return "\n".join([text[0], "  ".join("-" * w for w in widths), *text[1:]])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Our times beside the peers' times.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MODULES)}; all, if none is named")
    parser.add_argument("--runs", type=int, default=5, help="runs of each program, of which the median is taken (5)")
    parser.add_argument("--slow", action="store_true", help="stop peers after 300 seconds, not after 10")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in MODULES]
    if unknown or chosen.runs < 1:
        parser.error(f"there is no benchmark {unknown[0]!r}" if unknown else "--runs must be at least 1")
    lines: list[Row] = []
    failures: list[str] = []
    for name in chosen.names or MODULES:
        for task in MODULES[name].TASKS:
            print(f"{name}: {task.name}, {task.size} …", file=sys.stderr, flush=True)
            times = measured(task, chosen.runs, 300 if chosen.slow else 10)
            lines += rows(task, times)
            failures += [f"{task.name}, {k}: {t.why}" for k, t in times.items() if t.why.startswith("failed")]
        if name == "startup":
            lines += without_sympy()
    print("\n".join([table(lines), *failures]))
    missed = sum(not row.met for row in lines)
    print(
        f"\nCPU seconds, median of {chosen.runs} runs (one, where a run takes over 2 s). {missed or 'No'} limit(s) not met."
    )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
