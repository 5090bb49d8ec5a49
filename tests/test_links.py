"""Every relative link and every file path that the documents mention exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)
TOP = {path.name for path in ROOT.iterdir()}
# A path in code is checked when it starts at the top of the repository and has no placeholder.
PATH = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_./-]*")


def anchors(text: str) -> set[str]:
    """The anchors of the headings, as web views of Markdown make them."""
    names = (re.sub(r"[^\w\- ]", "", heading.lower()).strip() for heading in HEADING.findall(FENCE.sub("", text)))
    return {name.replace(" ", "-") for name in names}


def broken_links(text: str, base: Path) -> list[str]:
    broken = []
    for target in LINK.findall(FENCE.sub("", text)):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        name, _, anchor = target.partition("#")
        place = base / name if name else None
        if place is not None and not place.exists():
            broken.append(target)
        elif anchor and (place is None or place.suffix == ".md"):
            there = text if place is None else place.read_text(encoding="utf-8")
            if anchor not in anchors(there):
                broken.append(target)
    return broken


def missing_paths(text: str, root: Path) -> list[str]:
    return [
        code
        for code in CODE.findall(FENCE.sub("", text))
        if PATH.fullmatch(code)
        and "/" in code
        and code.split("/")[0] in TOP
        and not built(code)
        and not (root / code).exists()
    ]


def built(path: str) -> bool:
    """Made by `make`, so not there in a fresh clone."""
    return path.startswith((".venv", "reports/build", "build/")) or path.endswith(".pdf")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_and_paths_exist(name):
    document = ROOT / name
    text = document.read_text(encoding="utf-8")
    assert broken_links(text, document.parent) == []
    assert missing_paths(text, ROOT) == []


def test_the_check_sees_what_is_broken():
    text = "# A b\n[x](LICENSE) [y](#a-b) [z](gone.md) [w](#no) [v](https://a.org)"
    text += " `src/gone.py` `src/referee`"
    assert broken_links(text, ROOT) == ["gone.md", "#no"]
    assert missing_paths(text, ROOT) == ["src/gone.py"]
