"""Frames given and taken: presets into a running file, files out and in, nothing overwritten unasked."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from desktop.analysis.facts import Facts
from desktop.analysis.personas import effective_skills, in_use
from desktop.intake.frame import FrameReading, read_frame
from desktop.models import Persona, Requirement, Skill
from desktop.output.excel.frame_book import make_frame_book
from desktop.output.frame_toml import make_frame_toml
from desktop.policy.frame import exchange, starter
from desktop.policy.frame.exchange import compare
from desktop.policy.frame.sheets import SHEETS, Frame, preset_frame, read
from desktop.policy.starting import new_document, read_facts
from desktop.store import Document, UnreadableFile
from tests.store.rows import state_of

PRESETS = ("standard", "hachioji", "tokyo-dsm")


@pytest.fixture
def document() -> Iterator[Document]:
    made = new_document()
    yield made
    made.close()


def frame_of(document: Document) -> Frame:
    with document.read() as session:
        return read(session)


def taken(document: Document, path: Path) -> FrameReading:
    return read_frame(path, frame_of(document))


@pytest.mark.parametrize("preset", PRESETS)
def test_a_new_file_is_its_preset(preset: str) -> None:
    made = new_document(preset)
    assert compare(frame_of(made), preset_frame(preset)) == ()
    made.close()


@pytest.mark.parametrize("preset", ["hachioji", "tokyo-dsm"])
def test_a_whole_preset_is_added_and_nothing_of_ours_changes(document: Document, preset: str) -> None:
    before, words = frame_of(document), state_of(document)
    differences = compare(before, preset_frame(preset))
    added = [d.ref for d in differences if d.added]
    assert added
    exchange.apply(document, preset_frame(preset), added, "ひな型を加える")
    after = frame_of(document)
    for sheet in SHEETS:
        kept = {sheet.identity_of(row): row for row in after[sheet.title]}
        for row in before[sheet.title]:
            assert kept[sheet.identity_of(row)] == row
    assert not [d for d in compare(after, preset_frame(preset)) if d.added]
    with document.read() as session:
        origins = {o.partition(":")[0] for (o,) in session.query(Skill.origin)}
    assert origins == {"standard", preset}
    document.undo()
    assert state_of(document) == words


def test_a_single_item_brings_what_it_needs(document: Document) -> None:
    theirs = preset_frame("tokyo-dsm")
    skill = next(row for row in theirs["スキル項目"] if row["scale_id"] and row["scale_id"] != "level")
    exchange.apply(document, theirs, [("スキル項目", (skill["key"],))], "1件を加える")
    mine = frame_of(document)
    assert skill["key"] in {row["key"] for row in mine["スキル項目"]}
    assert skill["scale_id"] in {row["key"] for row in mine["評価尺度"]}
    assert len(mine["スキル項目"]) == 30


def test_a_changed_item_shows_its_difference_and_is_restored(document: Document) -> None:
    with document.action("直す") as session:
        skill = session.query(Skill).filter_by(key="bpr").one()
        before, skill.definition = skill.definition, "自分たちの言葉。"
        session.query(Persona).filter_by(key="promoter").one().name = "DX推進リーダー"
    found = compare(frame_of(document), preset_frame("standard"))
    assert {(d.ref, d.added) for d in found} == {(("スキル項目", ("bpr",)), False), (("人材像", ("promoter",)), False)}
    [difference] = [d for d in found if d.ref[0] == "スキル項目"]
    assert [(f.head, f.mine, f.theirs) for f in difference.fields] == [("定義", "自分たちの言葉。", before)]
    exchange.apply(document, preset_frame("standard"), [difference.ref], "ひな型の内容に戻す")
    left = compare(frame_of(document), preset_frame("standard"))
    assert [d.ref for d in left] == [("人材像", ("promoter",))]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("suffix", ["xlsx", "toml"])
def test_out_and_in_again_is_the_same(tmp_path: Path, preset: str, suffix: str) -> None:
    source = new_document(preset, "となり町")
    frame = frame_of(source)
    path = tmp_path / f"枠.{suffix}"
    make = make_frame_book if suffix == "xlsx" else make_frame_toml
    path.write_bytes(make(frame, "となり町"))
    reading = taken(source, path)
    assert reading.problems == ()
    assert compare(frame, reading.frame) == ()
    source.close()


def test_a_neighbours_file_makes_the_same_frame_in_an_empty_one(tmp_path: Path, town: Document) -> None:
    path = tmp_path / "枠.toml"
    path.write_bytes(make_frame_toml(frame_of(town), "あおば野町"))
    mine = new_document()
    reading = taken(mine, path)
    assert reading.source == "あおば野町"
    exchange.apply(
        mine, reading.frame, [d.ref for d in compare(frame_of(mine), reading.frame)], "取り込む", "あおば野町"
    )
    assert compare(frame_of(mine), frame_of(town)) == ()

    def effective(facts: Facts) -> dict[str, list[str]]:
        return {p.key: [x.skill.key for x in effective_skills(facts, p)] for p in in_use(facts)}

    assert effective(read_facts(mine)) == effective(read_facts(town))
    mine.close()


def _book(document: Document) -> Workbook:
    return load_workbook(BytesIO(make_frame_book(frame_of(document), "町")))


def _column(book: Workbook, title: str, head: str) -> int:
    return next(c.column for c in book[title][1] if c.value == head)


def _saved(book: Workbook, path: Path) -> Path:
    book.save(path)
    return path


def test_bad_cells_are_listed_and_the_rest_is_taken(document: Document, tmp_path: Path) -> None:
    book = _book(document)
    skills, needs, personas = book["スキル項目"], book["求めるスキル"], book["人材像"]
    skills.cell(2, _column(book, "スキル項目", "定義"), "字" * 401)
    skills.cell(3, _column(book, "スキル項目", "使う"), "たぶん")
    skills.cell(4, _column(book, "スキル項目", "名前"), "新しい名前")
    needs.cell(2, _column(book, "求めるスキル", "レベル"), 9)
    needs.cell(3, _column(book, "求めるスキル", "レベル"), "高い")
    needs.cell(4, _column(book, "求めるスキル", "種類"), "なんとなく")
    needs.cell(5, _column(book, "求めるスキル", "スキル項目"), "no-such-skill")
    personas.cell(2, _column(book, "人材像", "土台にする人材像"), "promoter")  # general ← promoter ← general
    personas.cell(1, 20, "知らない列")
    reading = taken(document, _saved(book, tmp_path / "枠.xlsx"))
    cells = {p.cell.partition("!")[2]: p.message for p in reading.problems if p.cell.startswith("スキル項目")}
    assert any("401字" in m for m in cells.values())
    assert any("はい" in m for m in cells.values())
    words = "".join(p.message for p in reading.problems)
    for part in (
        "レベル 9",
        "「高い」は数",
        "「なんとなく」は選べません",
        "no-such-skill",
        "自分に戻ります",
        "知らない列",
    ):
        assert part in words, part
    differences = compare(frame_of(document), reading.frame)
    assert ("スキル項目", ("user_understanding",)) not in {d.ref for d in differences}
    assert [(f.head, f.theirs) for d in differences for f in d.fields] == [("名前", "新しい名前")]
    before = state_of(document)
    exchange.apply(document, reading.frame, [d.ref for d in differences], "Excelから取り込む")
    document.undo()
    assert state_of(document) == before


def test_a_row_that_is_missing_removes_nothing(document: Document, tmp_path: Path) -> None:
    book = _book(document)
    book["求めるスキル"].delete_rows(2, 30)
    reading = taken(document, _saved(book, tmp_path / "枠.xlsx"))
    assert compare(frame_of(document), reading.frame) == ()


def test_the_same_row_twice_and_broken_cells_are_told(document: Document, tmp_path: Path) -> None:
    book = _book(document)
    rows = book["区分"]
    rows.append(["common", "共通その2"])
    rows.append(["own-1", "=1/0"])
    rows.append(["own-2", "くぶん\x0b".replace("\x0b", "")])
    reading = taken(document, _saved(book, tmp_path / "枠.xlsx"))
    assert any("上にもあります" in p.message for p in reading.problems)
    assert [d.name for d in compare(frame_of(document), reading.frame)] == ["くぶん"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.toml", b"not = [toml"),
        ("a.toml", b"a = 1"),
        ("a.toml", b"\xff\xfe"),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.xlsx", b""),
        ("a.toml", b"hoshin_frame = 3"),
    ],
)
def test_what_is_no_frame_is_refused(document: Document, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile):
        taken(document, tmp_path / name)


def test_an_excel_of_something_else_is_refused(document: Document, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["職員番号", "氏名"])
    with pytest.raises(UnreadableFile, match="人材像とスキルの表"):
        taken(document, _saved(book, tmp_path / "a.xlsx"))


def test_toml_of_strange_shapes_never_raises(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('[hoshin_frame]\nformat = 1\n[["区分"]]\nkey = 3\nname = [1, 2]\n[["職層"]]\nx = 1\n', "utf-8")
    reading = taken(document, path)
    assert reading.problems
    path.write_text('"区分" = 5\n"人材像" = [1, "x"]\n[hoshin_frame]\n', "utf-8")
    assert taken(document, path).problems == ()


def test_the_starter_of_a_village_keeps_a_dozen_and_loses_nothing(document: Document) -> None:
    facts = read_facts(document)
    plan = starter.plan(facts)
    assert plan is not None
    assert 8 <= len(plan.kept) <= 12
    assert len(plan.kept) + len(plan.aside) == 29
    assert plan.merged == (("全庁DX推進担当", "DX推進員"),)
    before = state_of(document)
    starter.take(document, facts)
    after = read_facts(document)
    assert {s.name for s in after.skills.values() if s.active} == set(plan.kept)
    assert sum(len(effective_skills(after, p)) for p in in_use(after)) > 0
    assert starter.plan(after) is None
    with document.read() as session:
        assert session.query(Requirement).count() == len(before["requirement"])  # nothing is removed
    document.undo()
    assert state_of(document) == before
