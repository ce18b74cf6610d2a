"""Taking a roster in: one undo step, history dated by the day of the order, twice is once, undone is as before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.models import ColumnMapping, Department, Leave, Organization, Persona, Staff, StaffDuty, StaffPersona
from desktop.policy.book import make_book
from desktop.policy.staff.lookup import RENAME, REPLACE, Choice
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.roster_apply import LABEL, Remember, apply
from desktop.policy.staff.roster_lines import Kind, Options
from desktop.policy.staff.roster_plan import plan
from desktop.policy.staff.rows import ITEM, RosterRow
from desktop.policy.starting import new_document, read_facts
from desktop.store import Document, WorldError
from desktop.store.watch import Stopped, Watch
from tests.policy.staff.towns import DAY, compare, dump, kinds, posts_of, row, staff_of, take, town, under


@pytest.fixture
def file(blank: Document) -> Document:
    town(blank, 40)
    return blank


def transfers() -> list[RosterRow]:
    """40 lines of the 1st of April, of every type."""
    lines: list[dict[str, str]] = []
    for n in range(1, 41):
        one = {"number": f"{n:05}", "name": f"試験　職員{n}"}
        match n % 8:
            case 0:
                one = {"number": f"{100 + n:05}", "name": f"新規　職員{n}", "department": "税務課", "rank": "主事"}
            case 1:
                one |= {"department": "住民課", "title": "係員"}
            case 2:
                one |= {"left_on": "2026-03-31"}
            case 3:
                one |= {"concurrent": "税務課" + ITEM + "住民課"}
            case 4:
                one |= {"department": under("総務部", "企画課")}
            case 5:
                one |= {"name": f"改姓　職員{n}"}
            case 6:
                one |= {"rank": "課長", "memo": "昇任"}
        lines.append(one)
    return [row(n + 2, **values) for n, values in enumerate(lines)]


def test_f11_forty_transfers_are_dated_by_the_order(file: Document) -> None:
    made = take(file, transfers())
    assert {kind: count for kind, count in made.counts.items() if count} == {
        Kind.NEW: 5, Kind.MOVED: 18, Kind.CHANGED: 2, Kind.RENAMED: 5, Kind.LEFT: 5,
        Kind.SAME: 5,
    }  # fmt: skip
    assert posts_of(file, "00001") == [
        (True, "総務課", "主事", "担当", "2024-04-01", ""),
        (True, "住民課", "主事", "係員", DAY, ""),
    ]
    beside = [p[1:] for p in posts_of(file, "00003") if not p[0]]
    assert beside == [("税務課", "", "", DAY, ""), ("住民課", "", "", DAY, "")]
    assert posts_of(file, "00004")[-1][1:2] == ("企画課",)
    people = staff_of(file)
    assert people["00002"].left_on == "2026-03-31"
    assert (people["00005"].name, people["00005"].former_name) == ("改姓　職員5", "試験　職員5")
    assert posts_of(file, "00108") == [(True, "税務課", "主事", "", DAY, "")]
    facts = read_facts(file)
    before, after = (roster_now(file, facts, day) for day in ("2026-03-31", DAY))
    assert len(before.serving) == 45  # 採用日 is not known of those who came with the first roster
    assert len(after.serving) == 40
    assert {p.department_id for p in before.serving if p.number == "00001"} != {
        p.department_id for p in after.serving if p.number == "00001"
    }


def test_f12_taken_twice_is_taken_once(file: Document) -> None:
    rows = transfers()
    take(file, rows)
    once = dump(file)
    made = take(file, rows)
    assert set(kinds(made)) == {Kind.SAME}
    assert dump(file) == once


def test_the_same_day_twice_replaces_the_post(file: Document) -> None:
    take(file, [row(2, number="00001", name="試験　職員1", department="住民課")])
    take(file, [row(2, number="00001", name="試験　職員1", department="税務課", title="係員")])
    assert [p[1:] for p in posts_of(file, "00001")] == [
        ("総務課", "主事", "担当", "2024-04-01", ""),
        ("税務課", "主事", "係員", DAY, ""),
    ]


def test_concurrent_posts_are_replaced_by_the_full_list(file: Document) -> None:
    one = {"number": "00001", "name": "試験　職員1"}
    take(file, [row(2, **one, concurrent="税務課" + ITEM + "住民課")], day="2025-04-01")
    take(file, [row(2, **one, concurrent="住民課")])
    assert [p[1::4] for p in posts_of(file, "00001") if not p[0]] == [("税務課", "2026-03-31"), ("住民課", "")]
    take(file, [row(2, **one)])
    assert sum(not p[0] and not p[5] for p in posts_of(file, "00001")) == 1
    take(file, [row(2, **one, concurrent="")])
    assert all(p[5] for p in posts_of(file, "00001") if not p[0])


def test_leave_begins_and_ends(file: Document) -> None:
    one = {"number": "00001", "name": "試験　職員1"}
    take(file, [row(2, **one, leave_from="2025-10-01", leave_until="")], day="2025-10-01")
    assert kinds(compare(file, [row(2, **one, leave_from="2025-10-01", leave_until="")])) == [Kind.SAME]
    made = take(file, [row(2, **one, leave_from="", leave_until="")])
    assert kinds(made) == [Kind.CHANGED]
    with file.read() as session:
        leave = session.query(Leave).one()
        assert (leave.name, leave.from_on, leave.until_on) == ("休職", "2025-10-01", "2026-03-31")
    assert kinds(compare(file, [row(2, **one, leave_from="", leave_until="")])) == [Kind.SAME]


def test_personas_duties_and_qualifications_by_name(file: Document) -> None:
    with file.read() as session:
        persona = session.query(Persona).filter_by(key="dx_lead").one().name
    facts = read_facts(file)
    first, second = [s for s in facts.skills.values() if s.active][:2]
    one = {"number": "00001", "name": "試験　職員1"}
    rows = [row(2, **one, personas=persona + ITEM + "いない人", in_charge=first.name + ITEM + second.name)]
    made = take(file, rows)
    assert any("「いない人」はこのファイルにない" in note for note in made.lines[0].notes)
    with file.read() as session:
        assert [(p.taken, p.from_on) for p in session.query(StaffPersona)] == [(True, DAY)]
        assert session.query(StaffDuty).count() == 2
    assert kinds(compare(file, rows)) == [Kind.SAME]
    take(file, [row(2, **one, personas="いない人", in_charge=first.name)])
    with file.read() as session:
        assert session.query(StaffPersona).count() == 0
        assert [d.skill_id for d in session.query(StaffDuty)] == [first.id]


def test_a_persona_that_the_rule_gives_needs_no_row(file: Document) -> None:
    with file.read() as session:
        everyone = session.query(Persona).filter_by(everyone=True).first()
        assert everyone is not None
    rows = [row(2, number="00001", name="試験　職員1", personas=everyone.name, department="住民課")]
    assert kinds(take(file, rows)) == [Kind.MOVED]
    with file.read() as session:
        assert session.query(StaffPersona).count() == 0
    assert kinds(compare(file, rows)) == [Kind.SAME]


def test_departments_renamed_merged_and_split(file: Document) -> None:
    with file.read() as session:
        ids = {d.name: d.id for d in session.query(Department)}
    rows = [row(n, number=f"{n:05}", name=f"試験　職員{n}", department=("経営課", "税務収納課", "生活課")[(n - 1) % 3])
            for n in range(1, 41)]  # fmt: skip
    made = compare(file, rows)
    assert [u.sources for u in made.unknown] == [(ids["総務課"],), (ids["税務課"],), (ids["住民課"],)]
    names = {
        ("department", "経営課"): Choice(RENAME, ids["総務課"]),
        ("department", "税務収納課"): Choice(REPLACE, ids["税務課"]),
        ("department", "生活課"): Choice(REPLACE, ids["住民課"]),
    }
    made = compare(file, rows, names=names)
    assert kinds(made).count(Kind.SAME) == 14  # a department that only changed its name moves nobody
    assert apply(file, made).made == 2
    with file.read() as session:
        rows_now = {d.name: d for d in session.query(Department)}
        assert rows_now["経営課"].id == ids["総務課"]
        assert rows_now["税務課"].closed_on == "2026-03-31"
        assert rows_now["税務課"].successor_id == rows_now["税務収納課"].id
        assert rows_now["税務収納課"].kind == "section"
    assert set(kinds(compare(file, rows))) == {Kind.SAME}


def test_undo_brings_back_every_row_exactly(file: Document) -> None:
    take(file, transfers()[:8], day="2025-04-01")
    before = dump(file)
    made = compare(file, transfers(), whole=True)
    apply(file, made, made.applicable, remember=Remember("見出し", "{}"))
    after = dump(file)
    assert after != before
    assert file.undo() == LABEL
    assert dump(file) == before
    file.redo()
    assert dump(file) == after


def test_stopping_takes_nothing(file: Document) -> None:
    before, made = dump(file), compare(file, transfers())
    told: list[float] = []
    watch = Watch(lambda part: (told.append(part), watch.stop()))
    with pytest.raises(Stopped):
        apply(file, made, watch=watch)
    assert told
    assert dump(file) == before
    assert file.undo_label != LABEL
    facts = read_facts(file)
    with pytest.raises(Stopped):
        plan(file, facts, transfers(), Options(DAY), watch=watch)


def test_a_plan_that_has_become_old_is_refused(file: Document) -> None:
    made = compare(file, transfers())
    with file.action("直す") as session:
        session.query(Staff).filter_by(number="00001").one().memo = "変わった"
    with pytest.raises(WorldError, match="見比べたあとに"):
        apply(file, made)


def test_only_the_chosen_lines_are_taken_and_only_what_they_need_is_made(file: Document) -> None:
    rows = [
        row(2, number="00001", name="試験　職員1", department="甲課"),
        row(3, number="00002", name="試験　職員2", department="乙課"),
    ]
    made = compare(file, rows)
    assert apply(file, made, {1}).counts == {Kind.MOVED: 1}
    with file.read() as session:
        names = {d.name for d in session.query(Department)}
    assert "乙課" in names
    assert "甲課" not in names
    assert kinds(compare(file, rows)) == [Kind.MOVED, Kind.SAME]


def test_the_day_of_the_roster_moves_on_and_never_back(file: Document) -> None:
    def day() -> str:
        with file.read() as session:
            return session.query(Organization).one().roster_on

    first = day()
    one = {"number": "00001", "name": "試験　職員1"}
    apply(file, compare(file, [row(2, **one, memo="a")]), set_day=False)
    assert day() == first
    take(file, [row(2, **one, memo="b")])
    assert day() == DAY
    take(file, [row(2, **one, memo="c")], day="2025-04-01")
    assert day() == DAY
    take(file, [row(2, number="00777", name="後から 来た")], day="2026-10-01")
    assert staff_of(file)["00777"].joined_on == "2026-10-01"


def test_the_meaning_of_columns_is_remembered_in_the_same_step(file: Document) -> None:
    made = compare(file, transfers())
    apply(file, made, remember=Remember("職員番号|氏名", '{"0": "number"}'))
    with file.read() as session:
        assert session.get_one(ColumnMapping, "職員番号|氏名").content == '{"0": "number"}'
    file.undo()
    with file.read() as session:
        assert session.query(ColumnMapping).count() == 0


def test_t09_without_any_roster_the_policy_stands_and_the_first_one_comes_in(blank: Document) -> None:
    assert make_book(read_facts(blank)).facts.counted is None
    assert compare(blank, []).lines == ()
    rows = [row(n, number=str(n), name=f"初回 職員{n}", department=under("総務部", "総務課"), rank="主事",
                appointment="会計年度") for n in range(20)]  # fmt: skip
    made = take(blank, rows)
    assert made.counts[Kind.NEW] == 20
    facts = read_facts(blank)
    assert facts.counted is not None
    assert (facts.counted.staff, facts.counted.on) == (20, DAY)
    assert {d.kind for d in facts.departments if d.name in {"総務部", "総務課"}} == {"division", "section"}
    assert kinds(compare(blank, rows)) == [Kind.SAME] * 20


@pytest.mark.parametrize(
    "name", ["髙橋 一", "山﨑 二", "德永 三", "濵田 四", "栁沢 五", "𠮷田 六", "𣘺本 七", "葛󠄀西 八", "辻󠄀 九",
             "\ue000田 十",
             "神代 八", "塚本 九", "ジョン・スミス", "林", "　前後 空白　", "=1+1", "〜子", "－子"]
)  # fmt: skip
def test_names_come_in_to_the_letter(blank: Document, name: str) -> None:
    take(blank, [row(2, number="1", name=name, former_name=name)])
    assert (staff_of(blank)["1"].name, staff_of(blank)["1"].former_name) == (name, name)
    take(blank, [row(2, number="1", name="別 名")])
    take(blank, [row(2, number="1", name=name)])
    assert staff_of(blank)["1"].name == name


# --- laws ------------------------------------------------------------------------------------------------------

_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(
    lambda text: text.strip()
)
_DEPARTMENTS = st.sampled_from(["", "総務課", under("総務部", "総務課"), "税務課", "新設課", under("総務部", "新設係")])
_DAYS = st.sampled_from(["", "2024-04-01", "2025-10-01", "2026-03-31", "2026-04-01", "2026-10-01"])
_FIELDS: dict[str, st.SearchStrategy[str]] = {
    "name": _NAMES,
    "kana": st.sampled_from(["", "やまだ", "さとう"]),
    "former_name": st.sampled_from(["", "旧田"]),
    "department": _DEPARTMENTS,
    "rank": st.sampled_from(["", "主事", "課長", "参与"]),
    "title": st.sampled_from(["", "係員", "主査"]),
    "appointment": st.sampled_from(["", "正規", "会計年度", "嘱託"]),
    "joined_on": _DAYS,
    "left_on": _DAYS,
    "leave_from": _DAYS,
    "leave_until": _DAYS,
    "concurrent": st.lists(_DEPARTMENTS.filter(bool), max_size=3).map(ITEM.join),
    "personas": st.sampled_from(["", "DX推進員", "全庁DX推進担当" + ITEM + "一般行政職員", "一般行政職員", "無い"]),
    "memo": st.sampled_from(["", "週3日"]),
    "order": st.sampled_from(["", "退職", "採用", "異動", "育児休業", "復職", "兼務", "兼務解除", "退職・再任用"]),
    "order_on": _DAYS,
    "old_department": _DEPARTMENTS,
}


@st.composite
def _rosters(draw: st.DrawFn) -> list[RosterRow]:
    fields = ["name", *draw(st.sets(st.sampled_from(sorted(_FIELDS.keys() - {"name"}))))]
    numbers = draw(st.lists(st.integers(1, 9).map(lambda n: f"{n:05}"), min_size=1, max_size=8, unique=True))
    rows: list[dict[str, Any]] = [
        {"number": number, **{name: draw(_FIELDS[name]) for name in fields}} for number in numbers
    ]
    return [row(n + 2, **values) for n, values in enumerate(rows)]


@settings(max_examples=60)
@given(_rosters(), _rosters(), st.sampled_from(["2026-04-01", "2026-10-01"]))
def test_planned_applied_and_planned_again_nothing_is_left(
    first: list[RosterRow], second: list[RosterRow], day: str
) -> None:
    document = new_document()
    try:
        town(document, 3)
        for rows, on in ((first, "2026-04-01"), (second, day)):
            names_before = {number: staff.name for number, staff in staff_of(document).items()}
            state, label = dump(document), document.undo_label
            made = take(document, rows, day=on, whole=True)
            again = compare(document, rows, day=on, whole=True)
            open_lines = {Kind.SAME, Kind.ASK, Kind.LEAVING, Kind.UNREADABLE}
            assert set(kinds(again)) <= open_lines, [
                (line.kind, [(c.field, c.before, c.after) for c in again.changes(line)]) for line in again.lines
            ]
            asked = {line.id for line in made.lines if line.kind is Kind.ASK}
            assert {line.id for line in again.lines if line.kind is Kind.ASK} <= asked
            told = {r.values["number"]: r.values["name"] for r in rows}
            for number, staff in staff_of(document).items():
                assert staff.name in {names_before.get(number), told.get(number)}
            after = dump(document)
            if document.undo_label == LABEL and after != state:
                document.undo()
                assert dump(document) == state
                document.redo()
                assert dump(document) == after
            else:
                assert document.undo_label == label
    finally:
        document.close()
