"""Programs, tasks, and their time: process CPU seconds in a fresh process, the median of several runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import monotonic, process_time, sleep

ROOT = Path(__file__).parents[1]
LONG = 2.0  # a program that takes longer is run once
OURS = 600.0  # our own programs are not stopped before


@dataclass(frozen=True)
class Program:
    """`make(*at)` of a module of this package returns the computation that is timed; `needs` is the library it runs on."""

    name: str
    make: Callable[..., Callable[[], object]]
    at: tuple[int, ...] = ()
    needs: str = ""

    @property
    def absent(self) -> bool:
        return bool(self.needs) and find_spec(self.needs) is None

    def command(self) -> list[str]:
        return [
            sys.executable,
            "-m",
            "benchmarks.measure",
            self.make.__module__,
            self.make.__name__,
            *map(str, self.at),
        ]

    def seconds(self, limit: float) -> float:
        done = finished(self.command(), limit, ROOT)
        return float(json.loads(done.output.splitlines()[-1]))


@dataclass(frozen=True)
class Command:
    """A whole process, start-up included. `arguments(folder)` prepares an empty folder and gives the arguments of Python."""

    name: str
    arguments: Callable[[Path], list[str]]
    codes: frozenset[int] = frozenset({0})
    absent: bool = False

    def seconds(self, limit: float) -> float:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, *self.arguments(Path(folder))]
            return finished(command, limit, Path(folder), self.codes).seconds


@dataclass(frozen=True)
class Task:
    """What is compared. `seconds` is the limit of our time; `ratios` has the limit of ours divided by that of the named peer."""

    name: str
    size: str
    ours: Program | Command
    peers: tuple[Program | Command, ...] = ()
    seconds: float | None = None
    ratios: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Time:
    """A median, or why there is none: `absent`, `over 5 s`, `failed: …`."""

    seconds: float | None
    why: str = ""


class OverTimeError(Exception):
    """The program was stopped."""


class FailedError(Exception):
    """The program did not end well: its last line."""


@dataclass(frozen=True)
class Finished:
    """What a process printed, and its CPU seconds with its children's."""

    output: str
    seconds: float


def finished(command: list[str], limit: float, folder: Path, codes: frozenset[int] = frozenset({0})) -> Finished:
    """Run a process to its end, or stop it when `limit` seconds are over."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, cwd=folder)
        deadline = monotonic() + limit
        while True:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            if monotonic() > deadline:
                process.kill()
                process.wait()
                raise OverTimeError
            sleep(0.005)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode not in codes:
            last = err.read().strip().splitlines()[-1:] or ["no message"]
            raise FailedError(f"exit code {process.returncode}: {last[0]}")
        return Finished(out.read(), usage.ru_utime + usage.ru_stime)


def measured(task: Task, runs: int, limit: float) -> dict[str, Time]:
    """The times of a task's programs by name, ours first; the programs take turns. A peer is stopped after `limit` seconds."""
    programs = (task.ours, *task.peers)
    times: dict[str, list[float]] = {p.name: [] for p in programs}
    failures = {p.name: "absent" for p in programs if p.absent}
    for _ in range(runs):
        for program in programs:
            known = times[program.name]
            if program.name in failures or (known and known[0] > LONG):
                continue
            try:
                known.append(program.seconds(OURS if program is task.ours else limit))
            except OverTimeError:
                failures[program.name] = f"over {limit:g} s"
            except FailedError as error:
                failures[program.name] = f"failed, {error}"
    return {
        name: Time(None, failures[name]) if name in failures else Time(median(known)) for name, known in times.items()
    }


def main(module: str, make: str, *at: str) -> None:
    """In the fresh process: prepare, then time one call."""
    compute = getattr(import_module(module), make)(*map(int, at))
    start = process_time()
    compute()
    print(json.dumps(process_time() - start))


if __name__ == "__main__":
    main(*sys.argv[1:])
