"""The failure catalogue is whole: every way to fail has a test that exists, or says why it has none."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROWS: list[dict[str, Any]] = tomllib.loads((ROOT / "tests" / "failures.toml").read_text("utf-8"))["row"]
KNOWN = {"number", "event", "tests", "terminal", "later"}


@cache
def names_in(path: str) -> frozenset[str]:
    """The tests of a file, methods as Class::name."""
    file = ROOT / path
    found: set[str] = set()
    for node in ast.parse(file.read_text("utf-8")).body if file.is_file() else ():
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{n.name}" for n in node.body if isinstance(n, ast.FunctionDef)}
    return frozenset(name for name in found if name.rpartition("::")[2].startswith("test_"))


def test_the_catalogue_holds_every_row_once() -> None:
    assert [row["number"] for row in ROWS] == list(range(1, 68))
    assert len({row["event"] for row in ROWS}) == 67


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["number"]))
def test_every_row_is_shown_by_tests_that_exist(row: dict[str, Any]) -> None:
    assert set(row) <= KNOWN
    assert row.get("tests") or row.get("terminal") or row.get("later")
    for name in row.get("tests", ()):
        path, _, test = name.partition("::")
        assert path.startswith("tests/")
        assert test in names_in(path), name
