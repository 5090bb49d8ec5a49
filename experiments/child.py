"""A measurement in a fresh process with one thread: JSON in, JSON out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from referee.claims import NotMeasured

ROOT = Path(__file__).parents[1]
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM")}


def ask(module: str, question: Any, seconds: float) -> Any:
    """What `python -m module` answers to a question.

    Raises:
        NotMeasured: the process does not start, does not end in time, or fails.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            input=json.dumps(question),
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=os.environ | ONE_THREAD,
            timeout=seconds,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotMeasured(f"the experiment did not end: {error}") from error
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise NotMeasured(f"the experiment failed: {last[0]}")
    return json.loads(done.stdout)
