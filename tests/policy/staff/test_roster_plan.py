"""Who is who in a roster that came in: matched by number alone, everything else offered and never guessed."""

from __future__ import annotations

import pytest

from desktop.models import Staff
from desktop.policy.staff.lookup import LEAVE, NEW, USE, Choice
from desktop.policy.staff.roster_apply import apply
from desktop.policy.staff.roster_lines import MAIN, PERSON, STRANGER, TAKE, Kind
from desktop.policy.staff.rows import Trouble
from tests.policy.staff.towns import compare, kinds, posts_of, row, staff_of, take, town, under


@pytest.fixture
def file(blank):
    town(blank)
    return blank


def known(n: int, place: int = 2, **more: str):
    return row(place, number=f"{n:05}", name=f"試験　職員{n}", **more)


def test_the_same_roster_changes_nothing(file) -> None:
    rows = [
        known(1, 2, department=under("総務部", "総務課"), rank="主事", title="担当", appointment="正規職員"),
        known(2, 3, department="税務課", rank="係長"),
        known(3, 4, department="住民課", kana=""),
    ]
    assert kinds(compare(file, rows)) == [Kind.SAME] * 3


def test_kinds_of_lines_with_cells_before_and_after(file) -> None:
    rows = [
        row(2, number="00009", name="新田 一", department="住民課", rank="主事"),
        known(1, 3, department="税務課", title="係員"),
        row(4, number="00002", name="改名 職員2"),
        known(3, 5, memo="週3日"),
        known(4, 6, left_on="2026-03-31"),
    ]
    made = compare(file, rows)
    assert kinds(made) == [Kind.NEW, Kind.MOVED, Kind.RENAMED, Kind.CHANGED, Kind.LEFT]
    moved = [(c.title, c.before, c.after, c.cell) for c in made.changes(made.lines[1])]
    assert moved == [("所属", "総務部 総務課", "総務部 税務課", "D3"), ("職名", "担当", "係員", "F3")]
    assert [(c.field, c.after) for c in made.changes(made.lines[0])][:2] == [("number", "00009"), ("name", "新田 一")]
    assert [(c.before, c.after) for c in made.changes(made.lines[4])] == [("", "令和8年3月31日")]
    assert made.proposed == made.applicable == frozenset(range(5))
    assert made.counts[Kind.NEW] == 1


@pytest.mark.parametrize("spelling", ["斎藤 花", "斉藤 花", "齋藤 花", "齊藤 花", "齎藤 花"])
def test_n06_spellings_of_one_sound_are_matched_by_number_only(blank, spelling: str) -> None:
    names = ["斎藤 花", "斉藤 花", "齋藤 花", "齊藤 花", "齎藤 花"]
    take(blank, [row(n, number=f"1{n}", name=name, kana="さいとう はな") for n, name in enumerate(names)])
    assert {s.name for s in staff_of(blank).values()} == set(names)
    made = compare(blank, [row(2, number="77", name=spelling, kana="さいとう はな")])
    assert kinds(made) == [Kind.NEW]
    assert "同じ氏名" in made.lines[0].notes[0]
    made = compare(blank, [row(2, name=spelling, kana="サイトウ　ハナ")])
    assert kinds(made) == [Kind.ASK]
    assert len(made.lines[0].candidates) == 5
    assert made.proposed == frozenset()


def test_n07_the_same_name_twice_without_a_number_is_asked(file) -> None:
    rows = [row(2, name="双子 太郎", department="住民課"), row(3, name="双子 太郎", department="税務課")]
    made = compare(file, rows)
    assert kinds(made) == [Kind.ASK, Kind.ASK]
    apply(file, made)
    assert "双子 太郎" not in {s.name for s in staff_of(file).values()}
    decided = compare(file, rows, lines={0: Choice(STRANGER), 1: Choice(STRANGER)})
    assert kinds(decided) == [Kind.NEW, Kind.NEW]
    apply(file, decided)
    with file.read() as session:
        assert session.query(Staff).filter_by(name="双子 太郎", number="").count() == 2


def test_one_unknown_name_without_a_number_is_new_and_told(file) -> None:
    made = compare(file, [row(2, name="只野 一人")])
    assert kinds(made) == [Kind.NEW]
    assert "職員番号がない" in made.lines[0].notes[0]


def test_n09_spaces_offer_a_candidate_and_keep_the_display(file) -> None:
    for written in ("試験 職員1", "試験職員1", "試験　職員1"):
        made = compare(file, [row(2, name=written, memo="あり")])
        assert kinds(made) == [Kind.ASK]
        person = made.lines[0].candidates[0]
        assert made.person(person).startswith("00001　試験　職員1")
        made = compare(file, [row(2, name=written, memo="あり")], lines={0: Choice(PERSON, person)})
        assert kinds(made) == [Kind.CHANGED]
    apply(file, made)
    made = compare(file, [row(2, number="00001", name="試験職員1")])
    assert kinds(made) == [Kind.SAME]
    assert "空白だけ" in made.lines[0].notes[0]
    assert staff_of(file)["00001"].name == "試験　職員1"


def test_n10_leading_zeros_that_a_spreadsheet_ate(file) -> None:
    made = compare(file, [row(2, number="3", name="試験　職員3")])
    assert kinds(made) == [Kind.SAME]
    assert "「00003」" in made.lines[0].notes[0]
    assert made.lines[0].person_id is not None


def test_a_number_of_somebody_who_left_is_asked_unless_the_name_is_the_same(file) -> None:
    take(file, [known(1, left_on="2025-03-31")], day="2025-04-01")
    made = compare(file, [row(2, number="00001", name="別人 次郎")])
    assert kinds(made) == [Kind.ASK]
    assert "退職した" in made.lines[0].notes[0]
    made = compare(file, [row(2, number="00001", name="別人 次郎")], lines={0: Choice(STRANGER)})
    assert kinds(made) == [Kind.NEW]
    again = compare(file, [known(1, department="住民課")])
    assert kinds(again) == [Kind.MOVED]
    assert "もう一度在職" in again.lines[0].notes[0]
    apply(file, again)
    assert staff_of(file)["00001"].left_on == ""
    assert kinds(compare(file, [known(1, department="住民課")])) == [Kind.SAME]


def test_identical_rows_are_one_person_and_different_ones_are_chosen(file) -> None:
    same = [row(2, number="00008", name="一 一"), row(3, number="00008", name="一 一")]
    made = compare(file, same)
    assert kinds(made) == [Kind.NEW, Kind.TWICE]
    assert "「名簿」2行目と同じ内容" in made.lines[1].notes[0]
    rows = [known(1, 2, department="税務課"), known(1, 3, department="住民課"), known(2, 4, memo="あ")]
    made = compare(file, rows)
    assert kinds(made) == [Kind.TWICE, Kind.TWICE, Kind.CHANGED]
    assert made.lines[0].twins == (0, 1)
    assert made.proposed == {2}
    made = compare(file, rows, lines={1: Choice(TAKE)})
    assert kinds(made) == [Kind.TWICE, Kind.MOVED, Kind.CHANGED]
    made = compare(file, rows, lines={0: Choice(MAIN)})
    assert kinds(made)[:2] == [Kind.MOVED, Kind.TWICE]
    apply(file, made)
    posts = posts_of(file, "00001")
    assert [(p[0], p[1]) for p in posts] == [(True, "総務課"), (True, "税務課"), (False, "住民課")]


def test_a_person_twice_with_different_numbers_is_only_warned_of(file) -> None:
    made = compare(file, [row(2, number="00071", name="同名 花子"), row(3, number="00072", name="同名　花子")])
    assert kinds(made) == [Kind.NEW, Kind.NEW]
    assert all("別の人" in line.notes[0] for line in made.lines)


def test_rows_that_cannot_be_read_stay_out_and_keep_their_cells(file) -> None:
    bad = row(2, number="00001", name="試験　職員1", left_on="")
    bad = type(bad)(bad.place, bad.values, bad.cells, (Trouble("I2", "left_on", "昨日", "日付として読めません"),))
    made = compare(file, [bad, row(3, memo="だれ"), row(4, number="00077")], whole=True)
    assert kinds(made)[:3] == [Kind.UNREADABLE] * 3
    assert made.lines[0].notes == ("I2 日付として読めません",)
    # Somebody whose row cannot be read is in the file all the same
    assert [line.number for line in made.lines[3:]] == ["00002", "00003", "00004", "00005", "00006"]


def test_who_is_missing_is_only_a_candidate_and_only_of_a_whole_roster(file) -> None:
    rows = [known(n, n) for n in range(1, 5)]
    assert Kind.LEAVING not in kinds(compare(file, rows))
    made = compare(file, rows, whole=True)
    leaving = [line for line in made.lines if line.kind is Kind.LEAVING]
    assert [line.number for line in leaving] == ["00005", "00006"]
    assert not made.proposed & {line.id for line in leaving}
    apply(file, made)
    assert staff_of(file)["00005"].left_on == ""
    made = compare(file, rows, whole=True)
    apply(file, made, {leaving[0].id})
    assert {n: s.left_on for n, s in staff_of(file).items() if s.left_on} == {"00005": "2026-03-31"}
    assert kinds(compare(file, rows, whole=True)).count(Kind.LEAVING) == 1


def test_unknown_words_are_listed_made_or_taken_as_what_is_there(file) -> None:
    rows = [
        known(1, 2, department=under("企画部", "情報課"), rank="部長", appointment="期間業務"),
        known(2, 3, department=under("企画部", "情報課")),
        known(3, 4, department="総務部総務課"),
        known(4, 5, department="ＺＺ 係"),
    ]
    made = compare(file, rows)
    assert [(u.field, u.word, u.rows) for u in made.unknown] == [
        ("department", under("企画部", "情報課"), 2),
        ("department", "ＺＺ 係", 1),
        ("rank", "部長", 1),
        ("appointment", "期間業務", 1),
    ]
    assert all(u.choice == Choice(NEW) for u in made.unknown)
    assert kinds(made) == [Kind.MOVED] * 4
    use = {("department", "ＺＺ 係"): Choice(LEAVE), ("rank", "部長"): Choice(USE, 3)}
    made = compare(file, rows, names=use)
    assert kinds(made)[3] is Kind.SAME
    applied = apply(file, made)
    assert (applied.people, applied.made) == (3, 2)
    assert [p[1:3] for p in posts_of(file, "00001")] == [("総務課", "主事"), ("情報課", made.lookup.words("rank", 3))]


def test_a_word_for_two_departments_waits_for_a_decision(file) -> None:
    take(file, [row(2, number="8", name="八", department=under("支所", "庶務係"))])
    take(file, [row(2, number="9", name="九", department=under("本所", "庶務係"))])
    rows = [known(1, department="庶務係")]
    made = compare(file, rows)
    assert kinds(made) == [Kind.ASK]
    assert len(made.unknown[0].among) == 2
    assert made.unknown[0].choice is None
    assert apply(file, made).people == 0
    decided = compare(file, rows, names={made.unknown[0].name: Choice(USE, made.unknown[0].among[1])})
    assert kinds(decided) == [Kind.MOVED]


def test_lost_characters_never_replace_a_name(blank) -> None:
    take(blank, [row(2, number="1", name="𠮷田 実")])
    for lost in ("?田 実", "〓田 実", "�田 実"):
        made = compare(blank, [row(2, number="1", name=lost)])
        assert kinds(made) == [Kind.SAME]
        assert "欠けて" in made.lines[0].notes[0]
