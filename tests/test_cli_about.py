"""`security-sheet` and `sbom` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli import main


def test_both_papers_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, bill = tmp_path / "説明書.pdf", tmp_path / "部品表.json"
    assert main(["security-sheet", str(sheet)]) == 0
    assert main(["sbom", str(bill)]) == 0
    assert sheet.read_bytes().startswith(b"%PDF-")
    assert json.loads(bill.read_text("utf-8"))["specVersion"] == "1.6"
    assert capsys.readouterr().err.count("書き出しました") == 2


@pytest.mark.parametrize("command", ["security-sheet", "sbom"])
def test_a_place_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert main([command, str(tmp_path / "missing" / "x")]) == 1
    assert "→" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(SystemExit, match="2"):
        main([command])
