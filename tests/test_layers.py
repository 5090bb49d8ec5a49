"""The layers: who may import whom, read from the source, and what the command line does without."""

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src"
FILES = sorted((SRC / "referee").rglob("*.py"))
CONTENT = {"proofs", "derivations", "reports", "tests", "benchmarks", "experiments"}

# A package of the core, and what it may import beside the standard library.
CORE = {
    "referee.language": {"referee.language"},
    "referee.kernel": {"referee.kernel", "referee.language"},
    "referee.recheck": set(),
}


def module_name(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every import of a file, also those inside functions, by its absolute name."""
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base += [node.module] if node.module else []
            # `from referee import kernel` imports referee.kernel
            full = [".".join([*base, alias.name]) for alias in node.names]
            known = [name for name in full if importlib_has(name)]
            yield from ((node.lineno, name) for name in known or [".".join(base)])
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in {
            "__import__",
            "import_module",
        }:
            first = node.args[0] if node.args else None
            yield node.lineno, first.value if isinstance(first, ast.Constant) else "?dynamic"


def importlib_has(name: str) -> bool:
    place = SRC.joinpath(*name.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("core", CORE)
def test_the_core_imports_itself_and_the_standard_library_only(core):
    if not importlib_has(core):
        pytest.fail(f"{core} is not there")
    wrong = [
        f"{path.relative_to(SRC)}:{line} imports {name}"
        for path in FILES
        if within(module_name(path), core)
        for line, name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not any(within(name, allowed) for allowed in CORE[core])
    ]
    assert not wrong


def test_the_package_imports_no_content():
    wrong = [
        f"{path.relative_to(SRC)}:{line} imports {name}"
        for path in FILES
        for line, name in imports(path)
        if name.split(".")[0] in CONTENT
    ]
    assert not wrong


def test_the_reader_of_imports_sees_every_form(tmp_path, monkeypatch):
    place = tmp_path / "referee" / "kernel" / "x.py"
    place.parent.mkdir(parents=True)
    (place.parent / "y.py").touch()
    place.write_text(
        "import a.b, c\nfrom . import y\nfrom ..kernel.y import z\nfrom d import e\n"
        "def f():\n    import g\n    importlib.import_module('h')\n    __import__(f)\n",
        encoding="utf-8",
    )
    monkeypatch.setitem(globals(), "SRC", tmp_path)
    found = [name for _, name in imports(place)]
    assert sorted(found) == ["?dynamic", "a.b", "c", "d", "g", "h", "referee.kernel.y", "referee.kernel.y"]


def run(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_the_package_itself_loads_nothing():
    run("import sys; old = set(sys.modules); import referee; assert set(sys.modules) - old <= {'referee'}")


def test_the_command_line_starts_without_sympy():
    run("import sys, referee.cli; assert 'sympy' not in sys.modules")


def test_the_checker_runs_without_the_package():
    path = SRC / "referee" / "recheck.py"
    run(
        "import importlib.util as u, sys; "
        f"s = u.spec_from_file_location('recheck', {str(path)!r}); m = u.module_from_spec(s); "
        "sys.modules['recheck'] = m; s.loader.exec_module(m); "
        "assert not {'referee', 'sympy', 'mpmath', 'flint'} & set(sys.modules)"
    )


def test_the_plugin_that_is_declared_exists():
    assert importlib.util.find_spec("referee.pytest_plugin") is not None
