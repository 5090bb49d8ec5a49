"""The command line's contract: exit codes, JSON, one sentence for bad input, nothing half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.util import cache_from_source
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STATUSES = {
    "proved",
    "repaired",
    "refuted",
    "confirmed",
    "cited",
    "defined",
    "measured",
    "prose",
    "open",
    "contradiction",
}
KEYS = {
    "id",
    "paper",
    "where",
    "status",
    "printed",
    "repaired",
    "sizes",
    "hypotheses",
    "cited",
    "digits",
    "proof",
    "seconds",
}
RIGHT = r"\sum_{i=1}^n 2 x_i = 2 \sum_{i=1}^n x_i"
PRINTED = {
    "A": RIGHT,
    "B": r"\sum_{i=1}^n 2 x_i = 3 \sum_{i=1}^n x_i" + f"'\nrepaired = '{RIGHT}",
    "C": r"\sum_{i=1}^n x_i",
    "D": "it says nothing",
}
QUICK = ("LS-eq7c", "LS-s2-recall", "LS-s2-eq7-last", "CH-s33-regul")


def referee(*args: str, cwd: Path = ROOT, python: tuple[str, ...] = (), **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *python, "-c", "from referee.cli import main; main()", *args]
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "COLUMNS": "160", **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own with one paper of four claims, one of them false as printed."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "papers" / "mine.toml").write_text(
        "[paper]\nid = 'my-paper'\ntitle = 'T'\nauthors = ['A']\nyear = 2026\nsource = 's'\ncontent = 'mine'\n"
        "symbols = 'x: real (n)'\n"
        + "".join(
            f"[[claim]]\nid = '{c}'\nwhere = 'eq. ({k})'\nprinted = '{p}'\n" for k, (c, p) in enumerate(PRINTED.items())
        )
    )
    (tmp_path / "mine" / "__init__.py").write_text("")
    (tmp_path / "mine" / "all.py").write_text(
        """
from referee.claims import Definition, Prose, Statement
from referee.language.statements import Sequent, eq, le
from referee.language.terms import Symbol, indices, sizes, total
from referee.tactics.basic import ring

(n,) = sizes("n")
(i,) = indices("i", n)
x = Symbol("x", (i,))
right = Sequent((), eq(total(i, 2 * x), 2 * total(i, x)))
wrong = Sequent((), eq(total(i, 2 * x), 3 * total(i, x)))
CLAIMS = (
    Statement("A", printed=lambda: right, proof=lambda: ring(right.goal.lhs, right.goal.rhs)),
    Statement("B", printed=lambda: wrong, repaired=lambda: right, proof=lambda: ring(right.goal.lhs, right.goal.rhs)),
    Definition("C", terms=lambda: [total(i, x)]),
    Prose("D", why="it says nothing"),
)
"""
    )
    return tmp_path


def test_settled_claims_exit_0_and_json_follows_the_contract(project: Path) -> None:
    done = referee("check", "--json", "out.json", cwd=project)
    assert done.returncode == 0, done.stderr
    data = json.loads((project / "out.json").read_text())
    assert data["schema"] == 1
    assert [c["id"] for c in data["claims"]] == ["A", "B", "C", "D"]
    assert [c["status"] for c in data["claims"]] == ["proved", "repaired", "defined", "prose"]
    for claim in data["claims"]:
        assert set(claim) == KEYS
        assert claim["status"] in STATUSES
    b = data["claims"][1]
    assert b["printed"]["verdict"] == "refuted"
    assert b["printed"]["witness"]["text"]
    assert b["repaired"]["verdict"] == "proved"
    again = referee("recheck", *[c["proof"] for c in data["claims"] if c["proof"]], cwd=project)
    assert again.returncode == 0, again.stdout
    assert again.stdout.count("ok") == 2


def edit(project: Path, old: str, new: str) -> None:
    path = project / "mine" / "all.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_refuted_claim_without_repair_is_not_settled(project: Path) -> None:
    edit(
        project,
        "printed=lambda: wrong, repaired=lambda: right, proof=lambda: ring(right.goal.lhs, right.goal.rhs)",
        "printed=lambda: wrong",
    )
    done = referee("check", cwd=project)
    assert done.returncode == 1
    assert "refuted" in done.stdout


def test_a_proof_of_another_statement_is_refused(project: Path) -> None:
    edit(project, 'Statement("A", printed=lambda: right', 'Statement("A", printed=lambda: wrong')
    done = referee("check", "A", "--json", "o.json", cwd=project)
    assert done.returncode == 1
    assert json.loads((project / "o.json").read_text())["claims"][0]["status"] == "refuted"


def test_a_repair_of_a_true_statement_is_not_accepted(project: Path) -> None:
    edit(project, 'Statement("B", printed=lambda: wrong', 'Statement("B", printed=lambda: right')
    done = referee("check", "B", cwd=project)
    assert done.returncode == 1
    assert "open" in done.stdout


def test_a_further_hypothesis_is_refused(project: Path) -> None:
    edit(
        project, "proof=lambda: ring(right.goal.lhs, right.goal.rhs)),\n    Statement", "proof=assumed),\n    Statement"
    )
    edit(
        project,
        "CLAIMS = (",
        "def assumed():\n    from referee.kernel.logic import assume\n    return assume(right.goal)\nCLAIMS = (",
    )
    done = referee("check", "A", cwd=project)
    assert done.returncode == 1
    assert "also assumes" in done.stdout


def test_a_derivation_that_disagrees_is_a_contradiction(project: Path) -> None:
    edit(
        project,
        'Statement("A", printed=lambda: right,',
        "Statement(\"A\", derived=lambda: [('(1)', total(i, 3 * x), total(i, 2 * x))], printed=lambda: right,",
    )
    done = referee("check", "A", cwd=project)
    assert done.returncode == 3
    assert "contradiction in A" in done.stderr


def test_a_proof_file_that_fails_is_named_with_its_line(project: Path) -> None:
    edit(
        project,
        'Statement("A", printed=lambda: right, proof=lambda: ring(right.goal.lhs, right.goal.rhs))',
        'Statement("A", printed=lambda: right, proof=lambda: nothing.here)',
    )
    done = referee("check", "--json", "out.json", cwd=project)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "NameError" in done.stdout
    assert "all.py, line" in done.stdout
    assert [c["status"] for c in json.loads((project / "out.json").read_text())["claims"]][1:] == [
        "repaired",
        "defined",
        "prose",
    ]


def test_an_undefined_formula_is_not_proved(project: Path) -> None:
    edit(
        project,
        "right = Sequent((), eq(total(i, 2 * x), 2 * total(i, x)))",
        "right = Sequent((), eq(total(i, 2 / x), 2 * total(i, 1 / x)))",
    )
    done = referee("check", "A", cwd=project)
    assert done.returncode == 1
    assert "not shown to be defined" in done.stdout


@pytest.mark.parametrize("names", [("NOPE",), ("LS-eq",), ("x}\\input{/etc/passwd}",)])
def test_unknown_claims_get_one_sentence(names: tuple[str, ...], project: Path) -> None:
    done = referee("check", *names, cwd=project)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "there is no claim or paper" in done.stderr


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("papers/mine.toml", "[paper", "not a TOML file"),
        ("papers/mine.toml", "[paper]\nid = 'x'\n", "in the paper's head"),
        (
            "papers/mine.toml",
            "[paper]\nid='x'\ntitle='T'\nauthors=['A']\nyear=1\nsource='s'\ncontent='mine'\n",
            "stated in a proof file but not printed",
        ),
    ],
)
def test_bad_paper_files_get_one_sentence(file: str, content: str, says: str, project: Path) -> None:
    (project / file).write_text(content)
    done = referee("check", cwd=project)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_a_project(tmp_path: Path) -> None:
    done = referee("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "not inside a Referee project" in done.stderr


def test_usage_errors_exit_2(project: Path) -> None:
    for args in (
        ("check", "--frob"),
        ("show",),
        ("show", "my-paper"),
        ("report", "nope"),
        ("show", "A", "--order", "3"),
        ("show", "A", "--order", "99"),
        ("recheck",),
    ):
        done = referee(*args, cwd=project)
        assert done.returncode == 2, (args, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr


def test_proofs_that_cannot_be_kept_lose_no_verdict(project: Path) -> None:
    (project / ".referee").write_text("a file where a folder should be")
    done = referee("check", "--json", "out.json", cwd=project)
    assert done.returncode == 0
    assert "could not be kept" in done.stderr
    assert all(c["proof"] is None for c in json.loads((project / "out.json").read_text())["claims"])


def test_json_that_cannot_be_written(project: Path) -> None:
    (project / "out.json").mkdir()
    done = referee("check", "--json", "out.json", cwd=project)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_two_checks_at_once(project: Path) -> None:
    command = [sys.executable, "-c", "from referee.cli import main; main()", "check", "--json", "out.json"]
    both = [subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    for process in both:
        _, error = process.communicate(timeout=60)
        assert process.returncode == 0, error
    assert len(json.loads((project / "out.json").read_text())["claims"]) == 4
    assert not list(project.rglob(".*.json.*"))


def test_interrupt_ends_in_one_line(project: Path) -> None:
    edit(
        project,
        "CLAIMS = (",
        "def slow():\n    import time\n    print('started', flush=True)\n    time.sleep(60)\nCLAIMS = (",
    )
    edit(project, 'Prose("D", why="it says nothing"),', 'Statement("D", printed=lambda: right, proof=slow),')
    command = [sys.executable, "-c", "from referee.cli import main; main()", "check", "--json", "out.json"]
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "interrupted" in error
    assert "Traceback" not in error
    assert not (project / "out.json").exists()
    assert sorted(p.name for p in (project / ".referee" / "proofs" / "my-paper").iterdir()) == ["A.json", "B.json"]


def same_json(tmp_path: Path, names: tuple[str, ...], seeds: tuple[str, ...], codes: tuple[int, ...] = (0,)) -> None:
    seen = set()
    for seed in seeds:
        out = tmp_path / f"{seed}.json"
        python = ("-O",) if seed == "0" else ()
        done = referee("check", "--fresh", *names, "--json", str(out), python=python, PYTHONHASHSEED=seed)
        assert done.returncode in codes, done.stderr
        data = json.loads(out.read_text())
        for claim in data["claims"]:
            claim.pop("seconds")
            claim["proof"] = claim["proof"] and (ROOT / claim["proof"]).read_text()
        seen.add(json.dumps(data))
    assert len(seen) == 1


def test_hash_seed_and_optimisation_change_nothing(tmp_path: Path) -> None:
    same_json(tmp_path, QUICK, ("0", "1", "7"))


@pytest.mark.slow
def test_ten_hash_seeds_on_everything(tmp_path: Path) -> None:
    same_json(tmp_path, (), tuple(map(str, range(10))), codes=(0, 1))  # some claims are open


def test_no_sympy_for_help_and_recheck() -> None:
    for args in (["--help"], ["recheck", "nothing.json"]):
        code = (
            f"import sys; sys.argv[1:] = {args!r}\ntry:\n    from referee.cli import main; main()\n"
            "except SystemExit:\n    print('sympy' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
        assert done.stdout.strip().endswith("False"), done


def test_the_pytest_plugin_names_the_claim_that_is_not_settled(project: Path) -> None:
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--referee", "papers"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout
    edit(project, "total(i, 2 * x), 2 * total(i, x)", "total(i, 2 * x), 5 * total(i, x)")
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "A is refuted" in done.stdout


def test_show_in_its_three_forms(project: Path) -> None:
    text = referee("show", "B", cwd=project)
    assert text.returncode == 0, text.stderr
    for word in ("repaired", "witness", "kernel", "attacked"):
        assert word in text.stdout
    for name in ("A", "B", "C", "D"):
        assert referee("show", name, "--latex", cwd=project).returncode == 0
    as_json = referee("show", "B", "--json", cwd=project)
    assert json.loads(as_json.stdout)["proof"]["steps"]


AGAIN = "as an earlier check found them"


def seconds(project: Path) -> list[float]:
    return [c["seconds"] for c in json.loads((project / "out.json").read_text())["claims"]]


def test_what_is_settled_stands_while_nothing_changes(project: Path) -> None:
    first = referee("check", "--json", "out.json", cwd=project)
    times = seconds(project)
    assert AGAIN not in first.stdout
    second = referee("check", "--json", "out.json", cwd=project)
    assert f"4 of them {AGAIN}" in second.stdout
    assert seconds(project) == times
    assert second.stdout.startswith(first.stdout)
    fresh = referee("check", "--fresh", "--json", "out.json", cwd=project)
    assert AGAIN not in fresh.stdout
    assert fresh.stdout == first.stdout
    assert referee("check", "A", "--fresh", cwd=project).returncode == 0
    assert f"4 of them {AGAIN}" in referee("check", cwd=project).stdout


@pytest.mark.parametrize("file", ["mine/all.py", "mine/other.py", "papers/mine.toml"])
def test_a_changed_file_settles_everything_anew(file: str, project: Path) -> None:
    (project / "mine" / "other.py").write_text("x = 1\n")
    referee("check", cwd=project)
    path = project / file
    path.write_text(path.read_text() + "\n# changed\n")
    assert AGAIN not in referee("check", cwd=project).stdout


def test_a_statement_that_became_false_within_the_second_is_found(project: Path) -> None:
    """An edit that keeps the length, so that Python takes its old bytecode for new."""
    assert referee("check", "A", cwd=project, PYTHONDONTWRITEBYTECODE="").returncode == 0
    source = project / "mine" / "all.py"
    second = source.stat().st_mtime_ns // 10**9 * 10**9
    edit(project, "eq(total(i, 2 * x), 2 * total(i, x))", "eq(total(i, 2 * x), 5 * total(i, x))")
    os.utime(source, ns=(second + 9 * 10**8,) * 2)
    os.utime(cache_from_source(str(source)), ns=(second + 5 * 10**8,) * 2)
    done = referee("check", "A", cwd=project, PYTHONDONTWRITEBYTECODE="")
    assert done.returncode == 1
    assert AGAIN not in done.stdout


@pytest.mark.parametrize("change", ["edit", "remove"])
def test_a_proof_object_that_changed_is_made_anew(change: str, project: Path) -> None:
    referee("check", cwd=project)
    proof = project / ".referee" / "proofs" / "my-paper" / "A.json"
    good = proof.read_text()
    proof.write_text(good.replace('"rule"', '"Rule"', 1)) if change == "edit" else proof.unlink()
    done = referee("check", cwd=project)
    assert f"3 of them {AGAIN}" in done.stdout
    assert proof.read_text() == good


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"fingerprint": 1}', "\x00"])
def test_a_ledger_that_cannot_be_read_is_no_ledger(text: str, project: Path) -> None:
    referee("check", cwd=project)
    (project / ".referee" / "ledger.json").write_text(text)
    done = referee("check", cwd=project)
    assert done.returncode == 0
    assert AGAIN not in done.stdout


def test_what_is_not_settled_never_stands(project: Path) -> None:
    edit(
        project,
        "printed=lambda: wrong, repaired=lambda: right, proof=lambda: ring(right.goal.lhs, right.goal.rhs)",
        "printed=lambda: wrong",
    )
    for _ in range(2):
        done = referee("check", "B", cwd=project)
        assert done.returncode == 1
        assert AGAIN not in done.stdout
