"""The register of DX案件: nothing lost on a change, people by their number, times that may not overlap."""

from __future__ import annotations

import pytest

from desktop.models import CaseRole, DxCase
from desktop.policy.ojt import cases
from desktop.policy.ojt.cases import CaseLine, CaseSearch, doubts, find, read_register
from desktop.policy.staff import people
from desktop.policy.staff.now import roster_now
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from tests.policy.staff.card_rows import small_roster

FIELDS = {
    "title": "申請書の見直し", "category": "窓口", "status": "done", "started_on": "2025-04-01",
    "ended_on": "2026-03-31", "effect_hours": 120, "effect_yen": 480_000, "summary": "書く欄を減らす。",
    "result": "待ち時間が減った。", "lesson": "様式を先に集める。", "feedback_on": "2026-04-10",
    "presented_on": "2026-05-20", "presented_at": "業務改善発表会",
}  # fmt: skip


def register(document: Document) -> tuple[CaseLine, ...]:
    return read_register(document, roster_now(document, read_facts(document), "2026-11-23"))


def only(document: Document) -> CaseLine:
    (line,) = register(document)
    return line


def titles(document: Document, **search: object) -> list[str]:
    roster = roster_now(document, read_facts(document), "2026-11-23")
    return [line.case.title for line in find(roster, register(document), CaseSearch(**search))]


@pytest.fixture
def full(town: Document) -> Document:
    case = cases.add(town, FIELDS["title"])
    for field, value in FIELDS.items():
        cases.set_field(town, case, field, value)
    return town


def test_everything_is_kept_and_a_new_name_loses_nothing(full: Document) -> None:
    case = only(full).case
    assert {field: getattr(case, field) for field in FIELDS} == FIELDS
    cases.set_field(full, case.id, "title", "  申請書を\nなくす ")
    after = only(full).case
    assert {f: getattr(after, f) for f in FIELDS} == FIELDS | {"title": "申請書を なくす"}
    assert after.uuid == case.uuid
    assert full.undo() == "DX案件の題名を直す"
    assert only(full).case.title == FIELDS["title"]


def test_typing_in_one_field_is_one_step(full: Document) -> None:
    case = only(full).case.id
    for text in ("書く", "書く欄", "書く欄を減らした。"):
        cases.set_field(full, case, "result", text)
    full.undo()
    assert only(full).case.result == FIELDS["result"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", " "), ("title", "長" * 121), ("effect_hours", -1), ("effect_yen", 10**13), ("started_on", "来年の春"),
     ("ended_on", "2025-03-31"), ("summary", "長" * 4_001)],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_nothing_changed(full: Document, field: str, value: object) -> None:
    case = only(full).case.id
    with pytest.raises(WorldError):
        cases.set_field(full, case, field, value)
    assert {f: getattr(only(full).case, f) for f in FIELDS} == FIELDS


@pytest.mark.parametrize(("text", "value"), [("1,200", 1200), ("１２０時間", 120), ("480000円", 480_000), (" ", None)])
def test_amounts_are_read_as_people_write_them(text: str, value: int | None) -> None:
    assert cases.read_amount(text) == value


@pytest.mark.parametrize("text", ["約100", "-5", "1.5", "１二"])
def test_what_is_no_count_is_told(text: str) -> None:
    with pytest.raises(WorldError):
        cases.read_amount(text)


def test_an_empty_effect_is_not_nought(full: Document) -> None:
    case = only(full).case.id
    cases.set_field(full, case, "effect_hours", None)
    assert only(full).case.effect_hours is None
    cases.set_field(full, case, "effect_hours", 0)
    assert only(full).case.effect_hours == 0


def test_the_same_part_twice_is_for_times_apart(full: Document) -> None:
    one, two = small_roster(full, ("青葉 花", "白樺 誠"))
    case = only(full).case.id
    first = cases.put_role(full, case, one, "lead", "2025-04-01", "2025-09-30")
    cases.put_role(full, case, one, "lead", "2026-01-01", "2026-03-31")
    cases.put_role(full, case, one, "support")
    cases.put_role(full, case, two, "lead")
    for span in (("2025-09-30", "2025-10-01"), ("", ""), ("2026-03-31", "")):
        with pytest.raises(WorldError, match="もうなっています"):
            cases.put_role(full, case, one, "lead", *span)
    cases.put_role(full, case, one, "lead", "2025-05-01", "2025-12-31", first)
    assert only(full).leads == "白樺 誠、青葉 花"
    with pytest.raises(WorldError, match="より前です"):
        cases.put_role(full, case, two, "member", "2026-03-31", "2026-03-01")


def test_taking_the_last_one_out_leaves_the_case_and_removing_takes_the_roles(full: Document) -> None:
    (one,) = small_roster(full, ("青葉 花",))
    case = only(full).case.id
    cases.remove_role(full, cases.put_role(full, case, one, "lead"))
    assert only(full).parts == ()
    cases.put_role(full, case, one, "member")
    cases.remove(full, case)
    with full.read() as session:
        assert session.query(DxCase).count() == session.query(CaseRole).count() == 0
    assert full.undo() == "DX案件を消す"
    assert [part.name for part in only(full).parts] == ["青葉 花"]


def test_cases_are_found_by_theme_people_department_state_and_year(full: Document) -> None:
    one, two = small_roster(full, ("葛\U000e0100城 花", "𠮷田 誠"))
    people.set_field(full, two, "kana", "よしだ まこと")
    first = only(full).case.id
    section = read_facts(full).departments[-1].id
    cases.set_field(full, first, "department_id", section)
    cases.put_role(full, first, one, "lead")
    second = cases.add(full, "検針の集計")
    cases.set_field(full, second, "started_on", "2025-07-01")
    cases.set_field(full, second, "status", "running")
    cases.put_role(full, second, two, "support")
    assert titles(full) == ["検針の集計", FIELDS["title"]]
    assert titles(full, words="葛城") == [FIELDS["title"]]  # a base letter finds its forms
    assert titles(full, words="まこと 検針") == ["検針の集計"]
    assert titles(full, words="00101") == [FIELDS["title"]]
    assert titles(full, words="窓口") == [FIELDS["title"]]
    assert titles(full, department=section) == [FIELDS["title"]]
    assert titles(full, status="running") == ["検針の集計"]
    assert titles(full, staff_id=two) == ["検針の集計"]
    # One that is still going on is of this year too; one that has ended is not
    assert titles(full, year=2025) == ["検針の集計", FIELDS["title"]]
    assert titles(full, year=2026, open_year=2026) == ["検針の集計"]
    assert cases.years_of(register(full), 2026) == (2026, 2025)


def test_types_are_those_in_use_and_some_to_begin_with(full: Document) -> None:
    cases.set_field(full, only(full).case.id, "category", "移動と足")
    assert cases.categories_of(register(full)) == ("移動と足", *cases.CATEGORIES)


def test_what_spoils_the_counting_is_told(full: Document) -> None:
    case = only(full).case.id
    assert doubts(only(full)) == ("リードがまだ決まっていません。",)
    (one,) = small_roster(full, ("青葉 花",))
    cases.put_role(full, case, one, "lead", "2025-03-01")
    assert doubts(only(full)) == ("青葉 花の期間が、案件の期間からはみ出しています。",)
    cases.set_field(full, case, "ended_on", "")
    cases.set_field(full, case, "started_on", "")
    assert doubts(only(full)) == (
        "終わった日がないため、リードした期間を数えられません。",
        "始めた日がありません。",
    )


def test_people_are_offered_by_number_name_and_kana(full: Document) -> None:
    one, two = small_roster(full, ("青葉 花", "青葉 花"))
    people.retire(full, one, "2026-04-30")
    facts = read_facts(full)
    roster = roster_now(full, facts, "2026-11-23")
    assert [p.id for p in cases.candidates(facts, roster, "青葉")] == [two, one]  # who has left can still be chosen
    assert [p.id for p in cases.candidates(facts, roster, "00101")] == [one]
    assert len(cases.candidates(facts, roster, "", most=1)) == 1
