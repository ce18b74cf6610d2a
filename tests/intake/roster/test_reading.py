"""Whole rosters: headings found, columns understood, people told from sums and notes, numbers made whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.intake.roster.header import guess
from desktop.intake.roster.mapping import from_json, propose, signature, to_json
from desktop.intake.roster.reading import ReadOptions, read_roster
from desktop.intake.roster.table import RawTable
from desktop.policy.staff.rows import PATH
from desktop.store.errors import WorldError
from tests.intake.roster.files import HEADINGS, book_file, office_roster, text_file
from tests.intake.roster.lists import as_book, as_csv


def fields(*headings: str, rows: tuple[tuple[object, ...], ...] = ()) -> dict[int, str]:
    return propose(guess(RawTable("x", [list(headings), *map(list, rows)])))


def test_an_office_roster_is_understood_whole(tmp_path: Path) -> None:
    reading = read_roster(office_roster(tmp_path / "x.xlsx"))
    assert (reading.layout.header, reading.layout.data.start) == (range(3, 5), 5)
    assert [c.heading for c in reading.layout.columns] == [
        *("職員番号", "氏名／漢字", "氏名／フリガナ", "所属／課", "所属／係", "採用／年月日", "生年月日", "備考"),
    ]
    assert reading.mapping == {
        0: "number",
        1: "name",
        2: "kana",
        3: "department",
        4: "department",
        5: "joined_on",
        7: "memo",
    }
    assert len(reading.rows) == 42
    assert not reading.troubles
    assert {row.values["department"] for row in reading.rows} == {
        f"第{office}課{PATH}係{unit}" for office in range(3) for unit in "AB"
    }
    assert reading.rows[13].values == {
        "number": "00014",
        "name": "髙山　013",
        "kana": "タカヤマ",
        "department": f"第0課{PATH}係B",
        "joined_on": "2019-04-01",
        "memo": "",
    }
    assert [(f.place, f.text, f.rows) for f in reading.filled] == [
        *(("D6:D19", "第0課", 14), ("D22:D35", "第1課", 14), ("D38:D51", "第2課", 14)),
    ]
    assert [d.reason for d in reading.dropped] == [
        *["見出しより上の行"] * 3,
        *["小計・合計の行"] * 4,
        "注か区切りの行",
    ]
    assert reading.dropped[-1].place == "「名簿」55行目"
    assert reading.dropped[-1].text == "※休職中の者を含む。"
    assert reading.blank == 3
    assert "非表示の列: G列「生年月日」" in reading.told
    assert "非表示の行も読みました: 1行" in reading.told


def test_nothing_is_lost_between_people_sums_and_blanks(tmp_path: Path) -> None:
    reading = read_roster(office_roster(tmp_path / "x.xlsx"))
    used = len(reading.rows) + len(reading.dropped) + reading.blank + len(reading.layout.header)
    assert used == len(reading.layout.table.rows)


def test_the_officer_overrules_rows_and_columns(tmp_path: Path) -> None:
    path = office_roster(tmp_path / "x.xlsx")
    reading = read_roster(path, ReadOptions(header=(5, 5), last=10, named={"A": "職員番号", "漢字": "name", "H": ""}))
    assert [row.values["number"] for row in reading.rows] == ["00001", "00002", "00003", "00004", "00005"]
    assert "memo" not in reading.rows[0].values
    assert {d.reason for d in reading.dropped} == {"見出しより上の行", "指定した最後の行より下"}
    for wishes, words in (({"無い列": "name"}, "という列がありません"), ({"A": "身長"}, "という項目がありません")):
        with pytest.raises(WorldError, match=words):
            read_roster(path, ReadOptions(named=wishes))


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("職員コード 氏　名 フリガナ 部 課 係", "number name kana department department department"),
        ("職員Ｎｏ. 漢字氏名 カナ氏名 所属名 補職名 級", "number name kana department title rank"),
        ("職員番号 氏名 所属コード 所属名 部 課 採用年月日", "number name - - department department joined_on"),
        ("職員番号 氏名 所属 係", "number name department department"),
        ("職員番号 姓 名 セイ メイ", "number name name kana kana"),
        (
            "職員番号 氏名 職 任用形態 退職日 休職開始日 休職終了日 兼務",
            "number name title appointment left_on leave_from leave_until concurrent",
        ),
    ],
)
def test_headings_of_many_offices(headings: str, expected: str) -> None:
    found = fields(*headings.split(" "))
    assert [found.get(n, "-") for n in range(len(headings.split(" ")))] == expected.split()


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("発令日 異動区分 職員番号 氏名 新所属 職名", "order_on order number name department title"),
        ("職員番号 氏名 現所属 新所属 現職名 新職名", "number name old_department department - title"),
        ("職員番号 氏名 旧所属 異動後所属 旧職 新職", "number name old_department department - title"),
        ("職員番号 氏名 異動先 所属 職名 級 現級", "number name department old_department title rank -"),
        ("職員番号 氏名 所属（旧） 所属（新） 発令事項", "number name old_department department order"),
        ("職員番号 氏名 旧部 旧課 新部 新課", "number name old_department old_department department department"),
        ("職員番号 氏名 現所属 旧所属 発令先 新級", "number name - old_department department rank"),
        ("職員番号 氏名 旧所属 所属 旧職名 職名", "number name old_department department - title"),
        ("職員番号 氏名 現所属 現職名", "number name department title"),
        ("職員番号 氏名 部 課 現所属", "number name department department -"),
        ("職員番号 氏名 所属 発令内容 異動区分", "number name department order order"),
    ],
)
def test_what_comes_after_a_transfer_beats_what_was_before(headings: str, expected: str) -> None:
    names = headings.split(" ")
    rows = tuple(tuple("R8.4.1" if name == "発令日" else f"{n}{name}" for name in names) for n in range(2))
    found = fields(*names, rows=rows)
    assert [found.get(n, "-") for n in range(len(names))] == expected.split()


def test_the_day_of_an_order_tells_of_a_roster_only_where_it_is_one(tmp_path: Path) -> None:
    head = ["職員番号", "氏名", "所属", "発令日"]
    one, two = ["00001", "山田", "総務課", "R8.4.1"], ["00002", "川田", "総務課", "R5.4.1"]
    several = read_roster(text_file(tmp_path / "x.csv", [head, one, two], "cp932"))
    assert (several.unused, several.day, several.transfers) == (("発令日",), "", False)
    assert "使わない列: 発令日" in several.told
    single = read_roster(text_file(tmp_path / "x.csv", [head, one, [*two[:3], "令和8年4月1日"]], "cp932"))
    assert single.unused == ("発令日",)  # two ways of writing are not looked through here
    single = read_roster(text_file(tmp_path / "x.csv", [head, one, [*two[:3], "R8.4.1"]], "cp932"))
    assert (single.unused, single.day, single.days) == ((), "2026-04-01", ("2026-04-01",))


def test_a_list_of_transfers_is_told_as_one(tmp_path: Path) -> None:
    reading = read_roster(as_csv(tmp_path / "x.csv"))
    assert (reading.unused, reading.day, reading.days) == (("発令番号", "現職名"), "2026-04-01", ("2026-04-01",))
    assert reading.told[2:] == (
        "使わない列: 発令番号、現職名",
        "異動者の一覧とみます。載っていない職員は、そのまま残ります",
        "発令日の列: すべて令和8年4月1日",
        "所属は「新所属」の列を取り込みます。「現所属」は今の名簿と合うかを確かめるだけです",
        "異動区分: 退職 5行、採用 5行、休職など 3行、復職 3行、兼務 2行、兼務の解除 2行、異動・昇任など 20行",
        "退職の最後の日は、発令日が月の1日ならその前日、ほかの日ならその日とします",
    )
    assert (reading.rows[0].values["department"], reading.rows[0].values["old_department"]) == ("", "総務課")
    days = read_roster(as_csv(tmp_path / "x.csv", last="R8.3.31"))
    assert (days.day, days.days) == ("2026-04-01", ("2026-03-31", "2026-04-01"))
    assert any("行ごとの発令日" in words for words in days.told)


def test_a_list_with_its_day_in_the_title_and_headings_in_two_rows(tmp_path: Path) -> None:
    reading = read_roster(as_book(tmp_path / "x.xlsx"))
    assert (len(reading.rows), reading.day, reading.days) == (40, "2026-04-01", ())
    assert (reading.transfers, reading.unused) == (True, ("番号", "異動前／職名"))
    assert [reading.rows[5].values[name] for name in ("order", "old_department", "department", "title")] == [
        *("異動", "住民課", "総務課", "主査"),
    ]
    # Without these columns it is a roster like any other
    plain = read_roster(tmp_path / "x.xlsx", ReadOptions(named={"B": "", "E": ""}))
    assert not plain.transfers


def test_values_decide_where_headings_do_not() -> None:
    rows = tuple((n + 1, f"{1000 + n * 7}", "山田", "ヤマダ", "2020/4/1") for n in range(9))
    assert fields("No", "コード", "氏名", "氏名", "採用", rows=rows) == {
        1: "number",
        2: "name",
        3: "kana",
        4: "joined_on",
    }
    assert 4 not in fields("No", "コード", "氏名", "氏名", "採用", rows=tuple((*row[:4], "新卒") for row in rows))


def test_the_number_of_the_citizen_is_never_taken() -> None:
    rows = tuple((f"{123456789012 + n}", "山田") for n in range(9))
    assert fields("個人番号", "氏名", rows=rows) == {1: "name"}
    assert fields("職員番号", "氏名", rows=rows) == {1: "name"}


def test_a_table_without_headings(tmp_path: Path) -> None:
    rows = [["00123", "山田 太郎", "ヤマダ"], ["00124", "山田 花", "ヤマダ"]]
    reading = read_roster(text_file(tmp_path / "x.csv", rows, "cp932"))
    assert not reading.layout.header
    assert reading.mapping == {0: "number", 2: "kana"}
    reading = read_roster(text_file(tmp_path / "x.csv", rows, "cp932"), ReadOptions(columns={0: "number", 1: "name"}))
    assert [row.values["name"] for row in reading.rows] == ["山田 太郎", "山田 花"]


def test_without_number_and_name_nobody_is_read(tmp_path: Path) -> None:
    reading = read_roster(text_file(tmp_path / "x.csv", [["課", "電話"], ["総務課", "100"]], "cp932"))
    assert reading.rows == ()
    assert any("決まっていません" in words for words in reading.told)


def test_a_mapping_is_remembered_by_the_set_of_headings() -> None:
    layout = guess(RawTable("x", [["職員番号", "氏名", "よび名", "所属", "所属"], ["1", "山", "川", "a", "b"]]))
    mapping = {0: "number", 1: "former_name", 2: "name", 4: "department"}
    stored = {signature(layout): to_json(layout, mapping)}
    other = guess(RawTable("y", [["所属", "よび名", "氏名", "所属", "職員番号"], ["a", "川", "山", "b", "1"]]))
    assert propose(layout, stored) == mapping
    assert propose(other, stored) == {1: "name", 2: "former_name", 3: "department", 4: "number"}
    assert from_json(layout, {"職員番号": "nonsense", "無い": "name", "氏名": "name"}) == {1: "name"}


def test_zeros_that_a_spreadsheet_took_come_back_with_a_word(tmp_path: Path) -> None:
    rows = [HEADINGS, ["00124", "山田 花"], ["00125", "佐藤"], ["00126", "加藤"], [123, "髙橋"], [123.0, "鈴木"]]
    path = book_file(tmp_path / "x.xlsx", rows)
    reading = read_roster(path)
    assert [row.values["number"] for row in reading.rows] == ["00124", "00125", "00126", "00123", "00123"]
    assert [(t.place, t.text, t.serious) for t in reading.troubles] == [("A5", "123", False), ("A6", "123", False)]
    assert read_roster(path, ReadOptions(number_width=0)).rows[3].values["number"] == "123"
    known = {"000123", "000124"}
    assert read_roster(path, ReadOptions(known_numbers=known)).rows[3].values["number"] == "000123"


def test_people_of_the_same_name_stay_apart(tmp_path: Path) -> None:
    names = ["斎藤", "斉藤", "齋藤", "齊藤", "齎藤", "山田　太郎", "山田 太郎", "山田太郎", "南"]
    rows = [HEADINGS, *(["", name, "さいとう"] for name in names), *(["", name, "さいとう"] for name in names)]
    reading = read_roster(text_file(tmp_path / "x.csv", rows, "cp932"))
    assert [row.values["name"] for row in reading.rows] == names * 2
    assert {row.values["number"] for row in reading.rows} == {""}


def test_bare_years_are_told_and_left_as_they_were(tmp_path: Path) -> None:
    path = text_file(
        tmp_path / "x.csv", [HEADINGS, ["1", "山田", "", "", "7.4.1"], ["2", "川", "", "", "R7.4.1"]], "cp932"
    )
    reading = read_roster(path)
    assert "joined_on" not in reading.rows[0].values
    assert reading.rows[0].readable
    assert "7.4.1" in reading.troubles[0].message
    assert reading.troubles[0].place == "2行目5列目"
    said = read_roster(path, ReadOptions(era_for_bare="令和"))
    assert [row.values["joined_on"] for row in said.rows] == ["2025-04-01"] * 2


def test_cells_that_look_like_formulas_are_texts(tmp_path: Path) -> None:
    rows = [HEADINGS, ["00001", "=山田", "+かな", "-課", "R7.4.1", "@メモ"]]
    for path in (text_file(tmp_path / "x.csv", rows, "cp932"), book_file(tmp_path / "x.xlsx", rows)):
        values = read_roster(path).rows[0].values
        assert [values[name] for name in ("name", "kana", "department", "memo")] == ["=山田", "+かな", "-課", "@メモ"]


def test_sums_notes_and_repeated_headings_are_no_people(tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        ["00001", "会計 太郎", "", "会計課"],
        ["総務課計", "2名"],
        ["■総務課"],
        HEADINGS,
        ["00002", "合計 花", "", "統計課"],
        ["", "合　計　２名"],
        ["", "名無 番号なし", "", "総務課"],
        ["00003", "", "", "総務課"],
        ["注）再任用を除く"],
        ["", "", "", "", "", "以上"],
    ]
    reading = read_roster(text_file(tmp_path / "x.csv", rows, "utf-8"))
    assert [row.place for row in reading.rows] == ["2行目", "6行目", "8行目", "9行目"]
    assert [(d.place, d.reason) for d in reading.dropped] == [
        ("3行目", "小計・合計の行"),
        ("4行目", "注か区切りの行"),
        ("5行目", "見出しのくり返し"),
        ("7行目", "小計・合計の行"),
        ("10行目", "注か区切りの行"),
        ("11行目", "職員番号も氏名もない行"),
    ]


def test_a_merged_name_is_one_person(tmp_path: Path) -> None:
    rows = [HEADINGS, ["00001", "山田", "", "総務課"], [None, None, "", None, None, "二行目"]]
    reading = read_roster(
        book_file(tmp_path / "x.xlsx", rows, lambda s: [s.merge_cells(a) for a in ("A2:A3", "B2:B3")])
    )
    assert len(reading.rows) == 1
    assert reading.dropped[0].reason == "職員番号も氏名もない行"


def test_a_city_of_forty_thousand_is_read_whole(tmp_path: Path) -> None:
    rows = [HEADINGS, *([f"{n:06}", f"職員{n}", "", f"第{n % 90}課", "R7.4.1", ""] for n in range(40_000))]
    reading = read_roster(text_file(tmp_path / "x.csv", rows, "cp932"))
    assert len(reading.rows) == 40_000
    assert reading.unreadable == 0
    assert reading.rows[-1].values["number"] == "039999"
    assert reading.rows[-1].place == "40001行目"
