"""No code of ours may talk to a network, and no version is pinned twice."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NETWORK = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "asyncio", "requests", "QtNetwork"}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {part for alias in node.names for part in alias.name.split(".")}
        elif isinstance(node, ast.ImportFrom):
            found |= set((node.module or "").split(".")) | {alias.name for alias in node.names}
    return found


def test_nothing_imports_the_network() -> None:
    sources = list((ROOT / "desktop").rglob("*.py"))
    assert len(sources) > 60
    assert {str(p): imported(p) & NETWORK for p in sources if imported(p) & NETWORK} == {}


def test_constraints_are_exact_and_hold_no_address() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.\-]+==[0-9][A-Za-z0-9.]*", line) for line in lines if line)
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[<>=\s]", entry)[0].lower() for entry in wanted}
    assert names <= pinned
    assert "pyside6-essentials==6.9.3" in {line.lower() for line in lines}


def test_bundled_fonts_carry_their_licence() -> None:
    fonts = ROOT / "resources" / "fonts"
    assert {p.name for p in fonts.glob("*.ttf")} == {
        "BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf", "BIZUDMincho-Regular.ttf",
    }  # fmt: skip
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / "LICENCE-BIZ-UD.txt").read_text("utf-8").replace("\n", " ")
