"""Benchmarks: our time and the peers' time in the same run, for every line of the project's promises of speed.

`python -m benchmarks.run [NAME …]` measures and prints the table. A program is a function that prepares (imports, inputs) and
returns the computation; only the computation is timed, as process CPU time, once in a fresh process, so that no cache is warm.
Start-up is timed as a whole process. Each number is the median of several runs, ours and the peers' in turn.
"""
