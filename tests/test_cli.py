"""The headless commands as a contract: exit codes, JSON, messages with a next step, nothing half written."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from desktop.cli import main
from desktop.store import files

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def file(town_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "町 #1%.sqlite"
    shutil.copyfile(town_file, path)
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "新しい町.sqlite"
    assert main(["new", str(path)]) == 0
    return path


def outputs(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_new_makes_a_file_with_the_frame_and_never_overwrites(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = empty.read_bytes()
    capsys.readouterr()
    assert main(["new", str(empty), "--name", "別の町"]) == 1
    assert "別の名前" in capsys.readouterr().err
    assert empty.read_bytes() == before
    with sqlite3.connect(empty) as connection:
        assert connection.execute("SELECT COUNT(*) FROM skill").fetchone() == (29,)
        assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall() == []
    connection.close()


def test_new_takes_the_name_and_the_sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "村.sqlite"
    assert main(["new", str(path), "--sample", "village", "--name", "みどり村"]) == 0
    capsys.readouterr()
    assert main(["info", str(path), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["organization"], row["staff"], row["findings"]) == ("みどり村", 60, 0)


def test_info_tells_the_facts(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", str(file), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["organization"] == "あおば野町"
    assert (row["staff"], row["departments"], row["personas"], row["blanks"]) == (180, 15, 6, 0)
    assert row["status"] == "決定"
    assert main(["info", str(file)]) == 0
    assert "団体名: あおば野町" in capsys.readouterr().out


def test_check_is_clean_on_the_sample_and_lists_places_on_a_new_file(
    file: Path, empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(file)]) == 0
    assert "残っていること: 0件" in capsys.readouterr().out
    assert main(["check", str(empty), "--json"]) == 1
    result = json.loads(capsys.readouterr().out)
    assert result["count"] == len(result["findings"]) > 15
    assert all(row["place"] and row["message"] and row["next_step"] and row["owner"] for row in result["findings"])


def test_export_writes_all_documents(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "出力"
    out.mkdir()
    assert main(["export", str(file), "--out", str(out)]) == 0
    assert [Path(p).suffix for p in outputs(out)] == [".pdf", ".xlsx", ".xlsx"]
    assert len(capsys.readouterr().out.splitlines()) == 3
    [pdf] = out.glob("*.pdf")
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) > 15


def test_export_of_an_unfinished_policy_is_a_draft(empty: Path, tmp_path: Path) -> None:
    assert main(["export", str(empty), "--out", str(tmp_path), "--only", "policy-pdf"]) == 1
    assert (tmp_path / "デジタル人材確保・育成方針（案）.pdf").exists()
    assert main(["export", str(empty), "--out", str(tmp_path), "--only", "policy-pdf", "--draft"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["export", "{file}", "--out", "{dir}/無い"], 1, "フォルダーが見つか"),
        (["export", "{file}", "--out", "{dir}", "--only", "poster"], 2, "書き出せるもの"),
        (["export", "{file}"], 2, "使い方が違います"),
        (["answers", "{file}"], 2, "使い方が違います"),
        (["answers", "{file}", "--export", "{dir}/無い/q.xlsx"], 1, "フォルダーが見つか"),
        (["answers", "{file}", "--import", "{dir}/無い.xlsx"], 2, "見つかりません"),
        (["info", "{dir}/無い.sqlite"], 2, "見つかりません"),
        (["check", "{dir}"], 2, "フォルダーは開けません"),
        (["new", "{dir}/x.sqlite", "--preset", "nobody"], 2, "ひな型はありません"),
        (["new", "{dir}/無い/x.sqlite"], 1, "フォルダーが見つか"),
        (["frobnicate", "--x"], 2, "使える命令"),
    ],
)
def test_refusals_say_what_to_do_next(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    before = (file.read_bytes(), outputs(tmp_path))
    filled = [a.format(file=file, dir=tmp_path) for a in arguments]
    try:
        result = main(filled)
    except SystemExit as stop:
        result = int(stop.code or 0)
    captured = capsys.readouterr()
    assert result == code
    assert words in captured.err
    assert "→" in captured.err
    assert "Traceback" not in captured.err
    assert (file.read_bytes(), outputs(tmp_path)) == before


@pytest.mark.parametrize("kind", ["empty", "text", "pdf", "xlsx", "foreign", "cut", "newer"])
def test_files_that_are_not_ours_end_with_two(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    path = tmp_path / f"{kind}.sqlite"
    whole = bytearray(file.read_bytes())
    if kind == "foreign":
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE t (x)")
        connection.commit()
        connection.close()
    else:
        whole[60:64] = (99).to_bytes(4, "big") if kind == "newer" else whole[60:64]
        path.write_bytes(
            {
                "empty": b"",
                "text": "これは文章です".encode() * 20,
                "pdf": b"%PDF-1.7" + b" " * 200,
                "xlsx": b"PK\x03\x04" + b" " * 200,
                "cut": bytes(whole[: len(whole) // 2]),
                "newer": bytes(whole),
            }[kind]
        )
    before = path.read_bytes()
    for command in ("info", "check"):
        assert main([command, str(path)]) == 2
        message = capsys.readouterr().err
        assert "→" in message
    assert main(["export", str(path), "--out", str(tmp_path)]) == 2
    assert path.read_bytes() == before


def test_answers_travel_by_sheet(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "q.xlsx"
    assert main(["answers", str(file), "--export", str(sheet)]) == 0
    from openpyxl import load_workbook

    workbook = load_workbook(sheet)
    for row in workbook["設問"].iter_rows(min_row=5):
        if row[7].value == "org.staff":
            row[3].value = 181
    workbook.save(sheet)
    assert main(["answers", str(file), "--import", str(sheet)]) == 0
    capsys.readouterr()
    main(["info", str(file), "--json"])
    assert json.loads(capsys.readouterr().out)["staff"] == 181


def test_one_bad_answer_and_nothing_is_taken(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "q.xlsx"
    main(["answers", str(file), "--export", str(sheet)])
    from openpyxl import load_workbook

    workbook = load_workbook(sheet)
    for row in workbook["設問"].iter_rows(min_row=5):
        if row[7].value == "org.staff":
            row[3].value = "多い"
        if row[7].value == "dept.hr":
            row[3].value = "人事課"
    workbook.save(sheet)
    before = file.read_bytes()
    assert main(["answers", str(file), "--import", str(sheet)]) == 1
    assert "設問!D" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_a_full_disk_leaves_the_old_export(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    main(["export", str(file), "--out", str(out), "--only", "policy-pdf"])
    before = {p.name: p.read_bytes() for p in out.iterdir()}

    def full(_path: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_write_all", full)
    capsys.readouterr()
    assert main(["export", str(file), "--out", str(out)]) == 1
    assert "空き容量が足りない" in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_the_program_runs_as_a_module_and_speaks_japanese(file: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "HOSHIN_NAVI_HOME": str(tmp_path / "home"), "PYTHONIOENCODING": "cp932"}
    run = subprocess.run(
        [sys.executable, "-m", "desktop", "check", str(file)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0
    assert "残っていること: 0件" in run.stdout.decode("cp932")


def test_reading_commands_leave_no_working_copy_behind(file: Path, profile: Path) -> None:
    main(["check", str(file)])
    assert list((profile / "work").iterdir()) == []
