"""A list of transfers as it comes from the personnel office, read from the file and taken in (F11)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.intake.roster.reading import RosterReading, read_roster
from desktop.models import Leave
from desktop.policy.staff import departments, posts
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.people import Place
from desktop.policy.staff.roster_apply import apply
from desktop.policy.staff.roster_lines import Kind, Options, RosterPlan
from desktop.policy.staff.roster_orders import Order, last_day, order_of
from desktop.policy.staff.roster_plan import plan
from desktop.policy.starting import read_facts
from desktop.store import Document
from tests.intake.roster.lists import BEGUN, BESIDE, as_book, as_csv
from tests.policy.staff.towns import DAY, compare, dump, kinds, posts_of, row, staff_of, take, town

FORTY = {Kind.NEW: 5, Kind.MOVED: 24, Kind.CHANGED: 4, Kind.LEFT: 5, Kind.SAME: 2}


@pytest.fixture
def file(blank: Document) -> Document:
    town(blank, 40)
    ids = {number: staff.id for number, staff in staff_of(blank).items()}
    places = {department.name: department.id for department in read_facts(blank).departments}
    for n, name in BEGUN.items():
        posts.begin_leave(blank, ids[f"{n:05}"], name, "2025-06-01")
    for n, section in BESIDE.items():
        posts.begin_concurrent(blank, ids[f"{n:05}"], "2025-06-01", Place(places[section]))
    return blank


def planned(document: Document, reading: RosterReading) -> RosterPlan:
    return plan(document, read_facts(document), reading.rows, Options(reading.day))


def counted(made: RosterPlan) -> dict[Kind, int]:
    return {kind: count for kind, count in made.counts.items() if count}


def notes_of(made: RosterPlan) -> dict[str, str]:
    return {line.number: "／".join(line.notes) for line in made.lines if line.notes}


@pytest.mark.parametrize(
    "write",
    [
        lambda folder: as_csv(folder / "異動.csv"),
        lambda folder: as_csv(folder / "異動.csv", last="R8.3.31"),
        lambda folder: as_book(folder / "異動.xlsx"),
    ],
    ids=["csv", "two days", "book"],
)
def test_f11_forty_lines_of_a_file(file: Document, tmp_path: Path, write: Callable[[Path], Path]) -> None:
    before = dump(file)
    reading = read_roster(write(tmp_path))
    assert (len(reading.rows), reading.day, reading.transfers) == (40, DAY, True)
    made = planned(file, reading)
    assert counted(made) == FORTY
    assert made.open == frozenset()
    assert made.unknown == ()
    apply(file, made)
    people = staff_of(file)
    assert {n for n, one in people.items() if one.left_on} == {f"{n:05}" for n in range(1, 6)}
    assert {one.left_on for one in people.values()} == {"", "2026-03-31"}
    assert [people[f"{900 + n:05}"].joined_on for n in range(5)] == [DAY] * 5
    assert posts_of(file, "00901") == [(True, "税務課", "", "主事", DAY, "")]
    assert posts_of(file, "00007") == [
        (True, "総務課", "主事", "担当", "2024-04-01", ""),
        (True, "税務課", "主事", "主査", DAY, ""),
    ]
    assert [post[1::2] for post in posts_of(file, "00033")] == [("住民課", "担当", ""), ("住民課", "課長", "")]
    assert [post[1] for post in posts_of(file, "00001")] == ["総務課"]  # nobody is moved to where 退職 is written
    after = roster_now(file, read_facts(file), DAY)
    assert len(after.serving) == 40
    file.undo()
    assert dump(file) == before


def test_leaves_and_posts_beside_begin_and_end(file: Document, tmp_path: Path) -> None:
    made = planned(file, read_roster(as_csv(tmp_path / "x.csv")))
    apply(file, made)
    ids = {staff.id: number for number, staff in staff_of(file).items()}
    with file.read() as session:
        leaves = {(ids[r.staff_id], r.name, r.from_on, r.until_on) for r in session.query(Leave)}
    assert leaves == {
        ("00010", "育児休業", DAY, ""),
        ("00011", "育児休業", DAY, ""),
        ("00012", "病気休職", "2025-06-01", ""),  # away already
        ("00013", "育児休業", "2025-06-01", "2026-03-31"),
        ("00014", "育児休業", "2025-06-01", "2026-03-31"),
    }
    beside = {number: [p[1:] for p in posts_of(file, number) if not p[0]] for number in ids.values()}
    assert {number: found for number, found in beside.items() if found} == {
        "00016": [("税務課", "", "", DAY, "")],
        "00017": [("住民課", "", "", "2025-06-01", "2026-03-31")],
        "00018": [("税務課", "", "", "2025-06-01", "2026-03-31")],
        "00019": [("税務課", "", "", DAY, "")],
    }
    assert [p[1] for p in posts_of(file, "00016") if p[0]] == ["総務課"]  # 兼務 leaves the own post as it is


def test_what_does_not_agree_is_told(file: Document, tmp_path: Path) -> None:
    made = planned(file, read_roster(as_csv(tmp_path / "x.csv")))
    told = notes_of(made)
    assert told["00020"] == "異動前の所属は、一覧では「会計課」、名簿では「総務部 税務課」です"
    assert told["00012"] == "休職などの行ですが、もう休職中です。休職は加えません"
    assert told["00015"] == "復職の行ですが、休職などの記録がありません"
    assert {told[f"{n:05}"] for n in range(1, 6)} == {"発令日が1日のため、その前日を退職日とします"}
    assert len(told) == 8


def test_the_same_list_again_changes_nothing(file: Document, tmp_path: Path) -> None:
    reading = read_roster(as_csv(tmp_path / "x.csv", last="R8.3.31"))
    apply(file, planned(file, reading))
    once = dump(file)
    again = planned(file, reading)
    assert set(kinds(again)) == {Kind.SAME}
    apply(file, again)
    assert dump(file) == once


def test_each_row_holds_from_its_own_day_where_there_are_several(file: Document) -> None:
    one, two = {"number": "00001", "name": "試験　職員1"}, {"number": "00002", "name": "試験　職員2"}
    rows = [row(2, **one, order="異動", order_on="2025-10-01", department="税務課"),
            row(3, **two, order="異動", order_on=DAY, department="住民課")]  # fmt: skip
    made = take(file, rows)
    assert made.lines[0].notes == ("この行は、ほかと違う発令日です",)
    assert made.lines[1].notes == ()
    assert [posts_of(file, number)[-1][4] for number in ("00001", "00002")] == ["2025-10-01", DAY]
    # One day alone is only proposed: what the officer put in its place holds
    take(file, [row(2, **one, order="異動", order_on="2025-12-01", department="住民課")])
    assert posts_of(file, "00001")[-1][1:5:3] == ("住民課", DAY)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-03-31", "2026-03-31"),
        ("2026-04-01", "2026-03-31"),
        ("2026-09-15", "2026-09-15"),
        ("2026-10-01", "2026-09-30"),
    ],
)
def test_the_last_day_of_who_leaves(file: Document, day: str, last: str) -> None:
    assert last_day(day) == last
    one = {"number": "00001", "name": "試験　職員1"}
    take(file, [row(2, **one, order="普通退職", department="退職")], day=day)
    assert staff_of(file)["00001"].left_on == last
    # A day that the file tells itself is taken as it stands
    take(file, [row(2, **one, order="普通退職", left_on="2026-12-31")], day=day)
    assert staff_of(file)["00001"].left_on == "2026-12-31"
    assert "退職" not in {department.name for department in read_facts(file).departments}


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("退職", Order.LEFT), ("定年退職", Order.LEFT), ("願いにより本職を免ずる", Order.LEFT),
        ("休職期間満了により退職", Order.LEFT),
        ("退職手当担当を命ずる", Order.MOVED), ("新規採用", Order.JOINED), ("採用　総務課主事を命ずる", Order.JOINED),
        ("育児休業", Order.AWAY), ("育休", Order.AWAY), ("休職を命ずる", Order.AWAY), ("育児休業の延長", Order.MOVED),
        ("復職", Order.BACK), ("育休復帰", Order.BACK), ("休職を解き、職務に復帰", Order.BACK),
        ("兼務", Order.BESIDE), ("税務課併任を命ずる", Order.BESIDE), ("兼務解除", Order.BESIDE_OVER),
        ("併任を解く", Order.BESIDE_OVER),
        ("異動", Order.MOVED), ("昇任・異動", Order.MOVED), ("配置換", Order.MOVED), ("再任用", Order.MOVED),
        ("異動・兼務", Order.MOVED), ("定年退職・再任用", Order.MIXED), ("退職／採用", Order.MIXED),
        ("その他", Order.UNKNOWN), ("", Order.NONE),
    ],
)  # fmt: skip
def test_the_words_of_orders(words: str, order: Order) -> None:
    assert order_of(row(2, order=words)) is order


def test_places_can_tell_the_order_and_a_roster_has_none() -> None:
    assert order_of(row(2, old_department="総務課", department="（退職）")) is Order.LEFT
    assert order_of(row(2, old_department="新規採用", department="総務課")) is Order.JOINED
    assert order_of(row(2, old_department="総務課", department="税務課")) is Order.NONE
    assert order_of(row(2, department="退職")) is Order.NONE


def test_orders_about_nobody_and_orders_of_two_meanings_wait(file: Document) -> None:
    rows = [
        row(2, number="00990", name="不明 一", order="退職", old_department="総務課"),
        row(3, number="00991", name="不明 二", order="異動", old_department="総務課", department="税務課"),
        row(4, number="00001", name="試験　職員1", order="定年退職・再任用", department="税務課"),
        row(5, number="00002", name="試験　職員2", order="その他", department="住民課"),
        row(6, number="00003", name="試験　職員3", order="採用", department="総務課"),
    ]
    made = compare(file, rows)
    assert kinds(made) == [Kind.ASK, Kind.NEW, Kind.ASK, Kind.MOVED, Kind.MOVED]
    words = ["名簿にいない", "名簿にいない", "退職とも採用とも", "読み取れない", "もう名簿にいる"]
    assert [part for part, line in zip(words, made.lines, strict=True) if part not in "／".join(line.notes)] == []
    assert made.open == {0, 2}
    assert made.applicable == {1, 3, 4}
    apply(file, made)
    assert staff_of(file)["00003"].joined_on == ""
    assert staff_of(file)["00001"].left_on == ""


def test_somebody_who_left_and_comes_again(file: Document) -> None:
    one = {"number": "00001", "name": "試験　職員1"}
    take(file, [row(2, **one, order="退職")], day="2025-04-01")
    assert staff_of(file)["00001"].left_on == "2025-03-31"
    made = take(file, [row(2, **one, order="再採用", department="税務課")])
    assert "もう一度在職" in made.lines[0].notes[0]
    assert staff_of(file)["00001"].left_on == ""


def test_which_of_several_posts_beside_ends(file: Document) -> None:
    one = {"number": "00017", "name": "試験　職員17"}
    third = departments.add(file, "青葉課")
    posts.begin_concurrent(file, staff_of(file)["00017"].id, "2025-06-01", Place(third))
    assert kinds(compare(file, [row(2, **one, order="兼務解除", department="税務課")])) == [Kind.ASK]
    made = take(file, [row(2, **one, order="兼務解除", old_department="青葉課", department="税務課")])
    assert kinds(made) == [Kind.MOVED]
    assert [(c.before, c.after) for c in made.lines[0].changes] == [("住民課、青葉課", "住民課")]
    assert {p[1]: p[5] for p in posts_of(file, "00017") if not p[0]} == {"住民課": "", "青葉課": "2026-03-31"}
    made = take(file, [row(2, **one, order="兼務", department="青葉課")])
    assert [(c.before, c.after) for c in made.lines[0].changes] == [("住民課", "住民課、青葉課")]


def test_a_post_beside_the_own_one_is_another_department(file: Document) -> None:
    made = compare(file, [row(2, number="00001", name="試験　職員1", order="兼務", department="総務課")])
    assert kinds(made) == [Kind.SAME]
    assert made.lines[0].notes == ("兼務先が本務の所属と同じため、加えません",)


def test_a_level_above_the_own_one_is_no_disagreement(file: Document) -> None:
    section = next(d.id for d in read_facts(file).departments if d.name == "総務課")
    unit = departments.add(file, "人事係", parent_id=section, kind="unit")
    posts.transfer(file, staff_of(file)["00001"].id, "2025-04-01", Place(unit))
    one = {"number": "00001", "name": "試験　職員1", "order": "異動", "department": "税務課"}
    for told in ("総務課", "総務部\x1f総務課", "総務部総務課人事係", "人事係", "総務部"):
        assert compare(file, [row(2, **one, old_department=told)]).lines[0].notes == ()
    assert "人事係" in compare(file, [row(2, **one, old_department="税務課")]).lines[0].notes[0]
