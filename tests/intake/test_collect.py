"""Returned sheets: whatever became of them on the way, what is right is taken once, and the rest is told."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.analysis.ojt import FINISHED, NOT_BEGUN, Ojt, read_ojt
from desktop.intake.collect.collector import Collected, Line, Verdict, collect, files_in
from desktop.output.excel.ojt_book import make_ojt_book
from desktop.policy.book import make_book
from desktop.policy.ojt import entries
from desktop.policy.ojt.checklist import form_of, read_checklist
from desktop.policy.returned import BrokenSignError, Sign, read_sign
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from desktop.store.watch import Stopped, Watch
from tests.intake.returned_town import (
    WELL,
    as_csv,
    edit,
    fill,
    fill_seats,
    gather,
    head_of,
    office,
    send_out,
    stripped,
)

V = Verdict


@pytest.fixture
def seated(staffed: Document) -> Document:
    fill_seats(staffed)
    return staffed


@pytest.fixture
def sent(seated: Document, tmp_path: Path) -> dict[str, Path]:
    return send_out(seated, tmp_path / "返送")


def by_name(found: Collected) -> dict[str, Line]:
    assert len({line.name for line in found.lines}) == len(found.lines)
    return {line.name: line for line in found.lines}


def said(found: Collected) -> set[tuple[str, str, str]]:
    """Which department, which column, which words would change."""
    assert all(len(change.options) == 1 for change in found.changes)
    return {(c.label.split("　")[0], c.field.title, c.options[0].words) for c in found.changes}


def take(document: Document, found: Collected) -> int:
    return form_of(document, read_facts(document)).take(document, found.cells(found.plain))


def ojt(document: Document) -> Ojt:
    with document.read() as session:
        return read_ojt(session)


def test_fifteen_departments_two_of_them_damaged(seated: Document, sent: dict[str, Path], tmp_path: Path) -> None:
    names = list(sent)
    assert len(names) == 15
    folder = sent[names[0]].parent
    for name in names[:12]:
        fill(sent[name], 7, WELL)
    whole = sent[names[12]].read_bytes()
    sent[names[12]].write_bytes(whole[: len(whole) // 2])  # cut off on the way
    fill(sent[names[13]], 7, WELL)

    def damage(sheet: Any) -> None:
        top, columns = head_of(sheet)
        sheet.delete_rows(top + 3)
        sheet.insert_cols(2)
        sheet.cell(top, columns["コメント"] + 1).value = "メモ"

    edit(sent[names[13]], damage)
    sent[names[14]].unlink()  # never came back
    (folder / "送り状.pdf").write_bytes(b"%PDF-1.7 \x00\x01\x02")
    (folder / "~$開いている.xlsx").write_bytes(b"lock")
    renamed = folder / "課からの回答（最終）.xlsx"
    sent[names[0]].rename(renamed)

    found = gather(seated, folder)
    lines = by_name(found)
    assert lines[renamed.name].verdicts == (V.RECEIVED,)
    assert [lines[sent[n].name].verdicts for n in names[1:12]] == [(V.RECEIVED,)] * 11
    assert lines[sent[names[12]].name].verdicts == (V.UNREADABLE,)
    damaged = lines[sent[names[13]].name]
    assert damaged.verdicts == (V.RECEIVED, V.ALTERED)
    assert damaged.owner == names[13]
    told = "。".join(damaged.words)
    assert "「コメント」" in told
    assert "「メモ」" in told
    assert "行のうち1行がありません" in told
    assert lines["送り状.pdf"].verdicts == (V.UNKNOWN,)
    assert set(found.missing) == {names[12], names[14]}
    assert (found.blank, found.expected, found.problems) == ((), 15, ())
    assert len(lines) == 15

    wanted = {(n, "状態", "済") for n in names[:12]} | {(n, "済んだ日", "令和8年5月11日") for n in names[:12]}
    wanted |= {(n, "根拠にした記録", "面談の控え") for n in names[:12]} | {(n, "コメント", "=順調") for n in names[:12]}
    wanted |= {
        (names[13], t, w) for t, w in (("状態", "済"), ("済んだ日", "令和8年5月11日"), ("根拠にした記録", "面談の控え"))
    }
    assert said(found) == wanted
    before = {key: (e.state, e.note) for key, e in ojt(seated).entries.items()}
    assert take(seated, found) == 12 * 4 + 3
    done = [e for e in ojt(seated).entries.values() if e.done_on == "2026-05-11"]
    assert {(e.state, e.evidence) for e in done} == {("finished", "面談の控え")}
    assert sorted(e.note for e in done) == [""] + ["=順調"] * 12

    again = gather(seated, folder)
    assert again.changes == ()
    assert again.same == 12 * 4 + 3
    assert by_name(again)[renamed.name].verdicts == (V.RECEIVED,)
    seated.undo()
    assert {key: (e.state, e.note) for key, e in ojt(seated).entries.items()} == before


def reverse_rows(sheet: Any) -> None:
    top, _ = head_of(sheet)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top + 1)]
    for number, row in enumerate(reversed(rows), start=top + 1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
            if isinstance(value, str):
                sheet.cell(number, column).data_type = "s"


def in_whole_book(document: Document, _path: Path, back: Path) -> None:
    """Written into the workbook with all departments; the others come back untouched."""
    whole = back / "x.xlsx"
    whole.write_bytes(make_ojt_book(make_book(read_facts(document)), document, 2026))
    fill(whole, 7, WELL, sheet=1)


WAYS = {
    "stripped": lambda _document, path, back: stripped(path, back / "x.xlsx"),
    "sorted": lambda _document, path, back: edit(stripped(path, back / "x.xlsx"), reverse_rows),
    "cp932": lambda _document, path, back: as_csv(path, back / "x.csv", "cp932"),
    "utf-8-sig": lambda _document, path, back: as_csv(path, back / "x.csv", "utf-8-sig"),
    "whole book": in_whole_book,
}


@pytest.mark.parametrize("way", WAYS)
def test_ways_in_which_a_sheet_comes_back(seated: Document, sent: dict[str, Path], tmp_path: Path, way: str) -> None:
    name = next(iter(sent))
    path, back = fill(sent[name], 7, WELL), tmp_path / "back"
    back.mkdir()
    WAYS[way](seated, path, back)
    found = gather(seated, back)
    assert said(found) == {
        (name, "状態", "済"),
        (name, "済んだ日", "令和8年5月11日"),
        (name, "根拠にした記録", "面談の控え"),
        (name, "コメント", "=順調"),
    }
    assert found.problems == ()
    filled = [line for line in found.lines if V.RECEIVED in line.verdicts]
    assert [line.owner for line in filled] == [name]
    assert all(V.ALTERED not in line.verdicts for line in found.lines)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize("kind", ["xlsx", "csv:Text - txt - csv (StarCalc):44,34,76"])
def test_a_sheet_saved_again_by_libreoffice(seated: Document, sent: dict[str, Path], tmp_path: Path, kind: str) -> None:
    name = next(iter(sent))
    office(fill(sent[name], 7, WELL), tmp_path / "office", kind)
    found = collect(
        [p for p in files_in(tmp_path / "office") if "profile" not in p.parts],
        form_of(seated, read_facts(seated)),
        tmp_path / "office",
    )
    assert [line.verdicts for line in found.lines] == [(V.RECEIVED,)]
    assert {words for _, _, words in said(found)} == {"済", "令和8年5月11日", "面談の控え", "=順調"}
    assert take(seated, found) == 4


def test_what_went_out_and_came_back_untouched_says_nothing(seated: Document, sent: dict[str, Path]) -> None:
    names = list(sent)
    checklist = read_checklist(seated, read_facts(seated), 2026)
    line = checklist.sections[checklist.form.expected[0]][6]
    key = line.check.plan.id, line.check.measure.id
    entries.set_many(seated, {key: {"state": "doing", "note": "窓口で話した"}}, "ここで直す")
    found = gather(seated, sent[names[0]].parent)
    assert (found.changes, found.problems, found.missing) == ((), (), ())
    assert set(found.blank) == set(names)
    first = by_name(found)[sent[names[0]].name]
    assert first.verdicts == (V.UNTOUCHED, V.OLD)
    assert "2か所" in "".join(first.words)
    assert all(line.verdicts == (V.UNTOUCHED,) for line in found.lines if line is not first)


def test_a_cell_changed_here_since_is_put_to_the_officer(seated: Document, sent: dict[str, Path]) -> None:
    name = next(iter(sent))
    checklist = read_checklist(seated, read_facts(seated), 2026)
    line = checklist.sections[checklist.form.expected[0]][6]
    key = line.check.plan.id, line.check.measure.id
    fill(sent[name], 7, {"コメント": "課で書いた"})
    entries.set_many(seated, {key: {"note": "こちらで書いた"}}, "ここで直す")
    found = gather(seated, sent[name].parent)
    (change,) = found.changes
    assert [(o.words, o.sources) for o in change.options] == [
        ("課で書いた", (sent[name].name,)),
        ("こちらで書いた", ("今の内容",)),
    ]
    assert found.plain == {}
    assert found.cells({0: 1}) == {}
    form_of(seated, read_facts(seated)).take(seated, found.cells({0: 0}))
    assert ojt(seated).entries[key].note == "課で書いた"


def test_two_answers_for_one_cell_are_never_decided_by_date_or_name(seated: Document, sent: dict[str, Path]) -> None:
    name = next(iter(sent))
    folder = sent[name].parent
    one = fill(sent[name], 7, {"状態": "実施中", "コメント": "同じ"}, folder / "2026-06-01.xlsx")
    two = fill(sent[name], 7, {"状態": "済", "コメント": "同じ"}, folder / "2026-07-01.xlsx")
    shutil.copy(two, folder / "2026-07-01 のコピー.xlsx")
    found = gather(seated, folder)
    lines = by_name(found)
    assert lines[one.name].verdicts == lines[two.name].verdicts == (V.RECEIVED, V.DOUBLE)
    by_field = {c.field.key: c for c in found.changes}
    assert set(by_field) == {"state", "note"}
    assert [(o.words, o.sources) for o in by_field["note"].options] == [
        ("同じ", ("2026-06-01.xlsx", "2026-07-01 のコピー.xlsx", "2026-07-01.xlsx"))
    ]
    state = by_field["state"]
    assert {o.words: o.sources for o in state.options} == {
        "実施中": ("2026-06-01.xlsx",),
        "済": ("2026-07-01 のコピー.xlsx", "2026-07-01.xlsx"),
        "未着手": ("今の内容",),
    }
    assert list(found.plain.values()) == [0]
    assert name not in found.missing


def test_an_older_sheet_beside_a_newer_one(seated: Document, sent: dict[str, Path], tmp_path: Path) -> None:
    name = next(iter(sent))
    entries.add_measure(seated, read_facts(seated).phases[0].id, "独自の打合せ", owner="所属長")
    again = send_out(seated, tmp_path / "二度目")
    back = tmp_path / "back"
    back.mkdir()
    old = fill(sent[name], 7, {"コメント": "前のシート"}, back / "b.xlsx")
    new = fill(again[name], 8, {"コメント": "後のシート"}, back / "a.xlsx")
    found = gather(seated, back)
    lines = by_name(found)
    assert lines[old.name].verdicts == (V.RECEIVED, V.DOUBLE, V.OLD)
    assert lines[new.name].verdicts == (V.RECEIVED, V.DOUBLE)
    (change,) = found.changes
    assert [option.words for option in change.options] == ["後のシート", "前のシート", "（空欄）"]


def test_another_town_s_sheet_is_not_taken(seated: Document, sent: dict[str, Path], town: Document) -> None:
    name = next(iter(sent))
    fill(sent[name], 7, WELL)
    found = collect([sent[name]], form_of(town, read_facts(town)))
    assert [line.verdicts for line in found.lines] == [(V.FOREIGN,)]
    assert found.changes == ()
    own = form_of(seated, read_facts(seated))
    assert own.lineage != form_of(town, read_facts(town)).lineage


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"状態": "たぶん済"}, "選べません"),
        ({"済んだ日": "いつか", "状態": "済"}, "日付として読めません"),
        ({"済んだ日": "2026/13/1", "状態": "済"}, "という日はありません"),
        ({"状態": "対象外"}, "理由が要ります"),
        ({"状態": None}, "「状態」が空になっています"),
        ({"済んだ日": "R8.5.1"}, "「状態」を「済」に"),
        ({"コメント": "長" * 4001}, "長すぎます"),
    ],
)
def test_cells_that_cannot_be_taken_are_told_and_the_others_taken(
    seated: Document, sent: dict[str, Path], values: dict[str, Any], words: str
) -> None:
    name = next(iter(sent))
    fill(sent[name], 7, values)
    fill(sent[name], 8, {"コメント": "別の行"})
    found = collect([sent[name]], form_of(seated, read_facts(seated)))
    assert words in found.problems[0].message
    assert (name, "コメント", "別の行") in said(found)
    assert not {p.label for p in found.problems} & {c.label for c in found.changes}
    take(seated, found)
    assert gather(seated, sent[name].parent).changes == ()


@pytest.mark.parametrize(
    ("typed", "state", "day"),
    [
        ({"状態": "完了", "済んだ日": "R8.5.1"}, "finished", "2026-05-01"),
        ({"状態": " 済 ", "済んだ日": "令和８年５月１日"}, "finished", "2026-05-01"),
        ({"状態": "済", "済んだ日": "8.5.1"}, "finished", "2026-05-01"),
        ({"状態": "済", "済んだ日": 46143}, "finished", "2026-05-01"),
        ({"状態": "対象外", "対象外にする理由": "案件が\nない"}, "left_out", ""),
        ({"状態": "実施中"}, "doing", ""),
    ],
)
def test_what_people_write(
    seated: Document, sent: dict[str, Path], typed: dict[str, Any], state: str, day: str
) -> None:
    name = next(iter(sent))
    fill(sent[name], 7, typed)
    form = form_of(seated, read_facts(seated))
    found = collect([sent[name]], form)
    assert found.problems == ()
    take(seated, found)
    row = next(c.row.key for c in found.changes)
    plan, measure = row.split("/")
    kept = next(
        e for (p, m), e in ojt(seated).entries.items()
        if p == next(x.id for x in ojt(seated).plans if x.uuid == plan)
        and m == next(x.id for x in read_facts(seated).measures if x.key == measure)
    )  # fmt: skip
    assert (kept.state, kept.done_on) == (state, day)
    assert gather(seated, sent[name].parent).changes == ()


def test_an_emptied_state_is_told_and_what_is_here_stays(
    seated: Document, sent: dict[str, Path], tmp_path: Path
) -> None:
    """To have not begun is said with its word: an empty cell may be a slip."""
    name = next(iter(sent))
    fill(sent[name], 7, {"状態": "済", "済んだ日": "R8.5.1", "コメント": "話した"})
    take(seated, collect([sent[name]], form_of(seated, read_facts(seated))))
    [cell] = [key for key, entry in ojt(seated).entries.items() if entry.note == "話した"]
    again = send_out(seated, tmp_path / "二回目")[name]
    fill(again, 7, {"状態": None, "コメント": "もう一度"})
    found = collect([again], form_of(seated, read_facts(seated)))
    assert ["「状態」が空になっています" in problem.message for problem in found.problems] == [True]
    assert said(found) == {(name, "コメント", "もう一度")}
    take(seated, found)
    assert (ojt(seated).entries[cell].state, ojt(seated).entries[cell].note) == (FINISHED, "もう一度")
    fill(again, 7, {"状態": "未着手", "済んだ日": None})
    take(seated, collect([again], form_of(seated, read_facts(seated))))
    assert ojt(seated).entries[cell].state == NOT_BEGUN


def test_an_emptied_state_is_no_answer_to_choose(seated: Document, sent: dict[str, Path], tmp_path: Path) -> None:
    name = next(iter(sent))
    other = fill(sent[name], 7, {"状態": None}, tmp_path / "別.xlsx")
    fill(sent[name], 7, {"状態": "済"})
    form = form_of(seated, read_facts(seated))
    found = collect([sent[name], other], form)
    [(place, change)] = enumerate(found.changes)
    empty = next(n for n, option in enumerate(change.options) if option.sources == ("別.xlsx",))
    before = ojt(seated).entries.keys()
    with pytest.raises(WorldError, match="「状態」が空になっています"):
        form.take(seated, found.cells({place: empty}))
    assert ojt(seated).entries.keys() == before


def test_rows_added_doubled_and_written_over(seated: Document, sent: dict[str, Path]) -> None:
    name = next(iter(sent))

    def change(sheet: Any) -> None:
        top, columns = head_of(sheet)
        last = sheet.max_row
        sign = columns["照合（消さないでください）"]
        for column in range(1, sheet.max_column + 1):
            sheet.cell(last + 1, column).value = sheet.cell(top + 1, column).value
        sheet.cell(last + 2, columns["状態"]).value = "済"
        sheet.cell(top + 2, sign).value = str(sheet.cell(top + 2, sign).value)[:-1] + "x"

    edit(sent[name], change)
    (line,) = collect([sent[name]], form_of(seated, read_facts(seated))).lines
    told = "。".join(line.words)
    assert V.ALTERED in line.verdicts
    assert V.CELLS in line.verdicts
    assert "加えられた行" in told
    assert "書き換えられた行" in told


# --- hostile files ---------------------------------------------------------------------------------------------


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)


def laughs(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><workbook>&c;</workbook>'
        )


HOSTILE = {
    "zip bomb": bomb,
    "entities": laughs,
    "empty": lambda path: path.write_bytes(b""),
    "zeros": lambda path: path.write_bytes(b"\0" * 5000),
    "old format": lambda path: path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "Workbook".encode("utf-16-le")
    ),
    "password": lambda path: path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    ),
    "html": lambda path: path.write_bytes(b"<html><script>alert(1)</script></html>"),
    "noise": lambda path: path.write_bytes(bytes(range(256)) * 40),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_spoils_nothing(seated: Document, sent: dict[str, Path], kind: str) -> None:
    name = next(iter(sent))
    fill(sent[name], 7, WELL)
    bad = sent[name].parent / "悪い.xlsx"
    HOSTILE[kind](bad)
    found = gather(seated, bad.parent)
    line = by_name(found)["悪い.xlsx"]
    assert line.verdicts == (V.UNREADABLE,)
    assert line.words[0]
    assert str(bad) not in line.words[0]
    assert len(found.changes) == 4


def test_signs_that_lie_are_no_way_in(seated: Document, sent: dict[str, Path]) -> None:
    """A sign with numbers that are none, or with keys of nothing, is told and not followed."""
    name = next(iter(sent))

    def change(sheet: Any) -> None:
        top, columns = head_of(sheet)
        column = columns["照合（消さないでください）"]
        for row, text in ((1, "方針ナビ:OJT"), (2, "方針ナビ:" + "x:" * 9 + "00"), (3, "=方針ナビ:1")):
            sheet.cell(top + row, column).value = text
            sheet.cell(top + row, column).data_type = "s"

    edit(sent[name], change)
    (line,) = collect([sent[name]], form_of(seated, read_facts(seated))).lines
    assert V.ALTERED in line.verdicts


def test_reading_can_be_stopped_and_a_crowded_folder_is_refused(
    seated: Document, sent: dict[str, Path], tmp_path: Path
) -> None:
    watch = Watch()
    watch.stop()
    with pytest.raises(Stopped):
        collect(list(sent.values()), form_of(seated, read_facts(seated)), watch=watch)
    crowd = tmp_path / "crowd"
    crowd.mkdir()
    for n in range(2_001):
        (crowd / f"{n}.txt").touch()
    with pytest.raises(WorldError, match="2,001個"):
        files_in(crowd)


# --- signs -----------------------------------------------------------------------------------------------------

KEYS = st.text(st.characters(codec="utf-8", exclude_characters=":", exclude_categories=("Cs", "Cc", "Zs")), min_size=1)
SIGNS = st.builds(
    Sign,
    st.just("OJT"),
    KEYS,
    st.integers(0, 10**9),
    KEYS,
    st.integers(1, 999),
    st.integers(1, 999),
    KEYS,
    st.lists(st.text("0123456789abcdef", min_size=8, max_size=8), min_size=1, max_size=5).map(tuple),
)


@given(SIGNS)
def test_a_sign_says_what_it_was_made_of(sign: Sign) -> None:
    assert read_sign(f"  {sign.text()} ") == sign


@given(SIGNS, st.data())
def test_a_sign_that_lost_or_changed_a_letter_is_noticed(sign: Sign, data: st.DataObject) -> None:
    text = sign.text()
    place = data.draw(st.integers(len("方針ナビ:"), len(text) - 1))
    changed = text[:place] + data.draw(st.sampled_from(["", "z", "0:"])) + text[place + 1 :]
    if changed != text:
        with pytest.raises(BrokenSignError):
            read_sign(changed)


def test_a_form_knows_what_it_waits_for(seated: Document) -> None:
    form = form_of(seated, read_facts(seated))
    assert len(form.expected) == 15
    assert {row.owner for row in form.rows.values()} >= set(form.expected)
