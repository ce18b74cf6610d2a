"""What is counted, how it is told, and that the policy says the roster's numbers once there is one."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete

from desktop.analysis.needs import FLOOR, Needs, needs_now
from desktop.analysis.targets import Denominator, denominator
from desktop.intake.answers import read_sheet
from desktop.models import Appointment
from desktop.output.excel.questions import make_question_sheet
from desktop.policy.answering import BadAnswer, parse, parse_many, save_answers
from desktop.policy.items import find
from desktop.policy.staff import counting, counting_rules, departments, people, posts
from desktop.policy.staff.counting_rules import Rule
from desktop.policy.staff.now import roster_rows
from desktop.policy.staff.people import Place
from desktop.store import WorldError
from tests.policy.frame.rows import one_step
from tests.policy.make import answer, book_of, words_of

from .people_rows import DAY, kind, now, person, persona, town_of


def sums(document) -> str:
    return counting.staff_sum(*now(document)).words


def test_the_sum_in_words_is_the_sum_that_is_counted(blank):
    _, (first, second, _) = town_of(blank)
    received = people.add(blank, "夏目 涼", "004", from_on=DAY, place=Place(appointment_id=kind(blank, "received")))
    people.add(blank, "秋野 楓", "005", from_on=DAY, place=Place(appointment_id=kind(blank, "sent_out")))
    posts.begin_leave(blank, first, "休職", DAY)
    people.retire(blank, second, DAY)
    counting.set_roster_on(blank, DAY)
    assert sums(blank) == "在職 5人 − 他団体への派遣 1人 − 休職など 1人 = 3人"
    assert now(blank)[0].staff_count == 3
    # T03: those received from elsewhere are left out, and the denominator follows
    counting.set_flag(blank, kind(blank, "received"), "in_staff", on=False)
    assert sums(blank) == "在職 5人 − 派遣受入れ 1人 − 他団体への派遣 1人 − 休職など 1人 = 2人"
    facts, _ = now(blank)
    bases = {denominator(facts, target) for target in facts.targets if target.basis == "staff"}
    assert bases == {Denominator("staff", "全職員", 2, "人")}
    counting.set_leave(blank, include=True)
    assert sums(blank) == "在職 5人 − 派遣受入れ 1人 − 他団体への派遣 1人 = 3人（休職など 1人を含む）"
    assert now(blank)[0].staff_count == 3
    assert person(blank, received).in_service
    assert list(counting.lines(*now(blank)))[1:] == [
        "研修の受講率の対象: 4人（在職 5人 − 数えない任用区分 1人）",
        "スキルチェックの対象: 4人（在職 5人 − 数えない任用区分 1人）",
    ]


def test_one_of_a_kind_left_out_who_is_away_is_subtracted_once(blank):
    town_of(blank)
    out = people.add(blank, "夏目 涼", "004", from_on=DAY, place=Place(appointment_id=kind(blank, "sent_out")))
    posts.begin_leave(blank, out, "休職", DAY)
    counting.set_roster_on(blank, DAY)
    assert sums(blank) == "在職 4人 − 他団体への派遣 1人 = 3人"
    assert now(blank)[0].staff_count == 3


def test_kinds_and_ranks_are_the_towns_own(blank):
    _, (first, *_) = town_of(blank)
    made = counting.add_appointment(blank, "臨時の職員")
    one_step(blank, lambda: counting.rename_appointment(blank, made, "短期の職員"), "任用区分の名前を変える")
    with pytest.raises(WorldError, match="常勤職員"):
        counting.rename_appointment(blank, made, "常勤 職員")
    posts.transfer(blank, first, "2026-10-01", Place(appointment_id=made))
    with pytest.raises(WorldError, match="所属の履歴1件"):
        counting.remove_appointment(blank, made)
    counting.remove_appointment(blank, counting.add_appointment(blank, "使わない区分"))
    rank = counting.add_rank(blank, "参事級")
    one_step(blank, lambda: counting.set_manager(blank, rank, on=True), "管理職の職層を変える")
    one_step(blank, lambda: counting.move_rank(blank, rank, -1), "職層の順番を変える")
    with pytest.raises(WorldError, match="参事級"):
        counting.add_rank(blank, "参事 級")
    posts.transfer(blank, first, "2026-11-01", Place(rank_id=rank))
    with pytest.raises(WorldError, match="参事級"):
        counting.remove_rank(blank, rank)


def test_the_kinds_of_the_catalog_come_once(blank):
    with blank.action("古いファイル") as session:
        session.execute(delete(Appointment))
    one_step(blank, lambda: counting.begin_appointments(blank), "任用区分を用意する")
    before = now(blank)[0].appointments
    counting.begin_appointments(blank)
    assert [row.key for row in now(blank)[0].appointments] == [row.key for row in before]


def test_a_rule_is_told_before_it_is_made(blank):
    section, (first, second, third) = town_of(blank)
    facts, _ = now(blank)
    promoter, rank = persona(blank, "promoter"), facts.ranks[0].id
    told = counting_rules.preview(facts, roster_rows(blank), DAY, promoter, Rule(departments=frozenset({section})))
    assert (told.gained, told.lost, told.after) == (3, 0, 3)
    assert told.words == "3人が新しく就きます（変更後は3人）。"
    one_step(
        blank,
        lambda: counting_rules.set_rule(blank, promoter, Rule(departments=frozenset({section}))),
        "人材像に就く人の決まりを変える",
    )
    assert all(promoter in person(blank, key).personas for key in (first, second, third))
    posts.transfer(blank, first, DAY, Place(None, rank))
    facts, roster = now(blank)
    assert len(counting_rules.holders(facts, roster, promoter)) == 2
    told = counting_rules.preview(facts, roster_rows(blank), DAY, promoter, Rule(ranks=frozenset({rank})))
    assert told.words == "1人が新しく就き、2人が外れます（変更後は1人）。"
    counting_rules.set_rule(blank, promoter, Rule(ranks=frozenset({rank})))
    facts, _ = now(blank)
    assert counting_rules.rule_of(facts, promoter) == Rule(ranks=frozenset({rank}))
    assert counting_rules.rule_words(facts, Rule(True)) == "全職員"
    same = counting_rules.preview(facts, roster_rows(blank), DAY, promoter, Rule(ranks=frozenset({rank})))
    assert same.words == "就く人は変わりません（1人）。"


def test_one_with_two_personas_counts_in_both_and_once_in_all(blank):  # K02
    town_of(blank)
    everyone = Rule(everyone=True)
    for key in ("promoter", "manager"):
        counting_rules.set_rule(blank, persona(blank, key), everyone)
    counting.set_roster_on(blank, DAY)
    facts, _ = now(blank)
    heads = [facts.heads(facts.persona_by_key[key]) for key in ("promoter", "manager")]
    assert (heads, facts.staff_count) == ([3, 3], 3)


def test_the_floor_is_an_answer(blank):
    town_of(blank)
    one_step(blank, lambda: counting.set_floor(blank, 3), "充足とするレベルを変える")
    facts, _ = now(blank)
    assert counting.floor(facts) == 3
    asked = needs_now(facts)
    unset = next(skill for rows in asked.by_persona.values() for skill, level, _ in rows if level is None)
    assert isinstance(asked, Needs)
    assert asked.floors[unset] == min(3, max(counting.floor_choices(facts)))
    counting.set_floor(blank, FLOOR)
    assert "check.floor" not in now(blank)[0].answers


# --- the policy ---------------------------------------------------------------------------------------------------


def test_without_a_roster_the_officer_types(blank):  # T09
    book = answer(blank, {"org.staff": 42, "persona.promoter.headcount": 4})
    assert [find(book.items, key).fixed for key in ("org.staff", "persona.promoter.headcount")] == ["", ""]
    with pytest.raises(WorldError, match="名簿がまだありません"):
        counting.set_roster_on(blank, DAY)
    town_of(blank)  # people alone change no figure of the policy
    assert book_of(blank).facts.staff_count == 42


def test_with_a_roster_its_numbers_stand_and_cannot_be_typed(blank):
    answer(blank, {"org.name": "みどり町", "org.staff": 42, "persona.promoter.headcount": 4})
    town_of(blank)
    counting.set_roster_on(blank, DAY)
    book = book_of(blank)
    staff, promoter = (find(book.items, key) for key in ("org.staff", "persona.promoter.headcount"))
    assert (staff.value, staff.fixed, staff.open) == (3, "名簿から（令和8年4月1日現在）", False)
    assert (promoter.value, promoter.fixed) == (4, "")  # the roster is silent about it
    counting_rules.set_rule(blank, persona(blank, "promoter"), Rule(everyone=True))
    book = book_of(blank)
    assert (find(book.items, "persona.promoter.headcount").value, book.ready) == (3, book.ready)
    assert "3人" in words_of(book.document)
    for raw in ("42", None, "（消す）"):
        with pytest.raises(BadAnswer, match="名簿から"):
            parse(staff, raw)
    assert parse(staff, "3") == 3
    values, problems = parse_many(book.items, {"org.staff": "50", "org.name": "あおい町"})
    assert (values, list(problems)) == ({"org.name": "あおい町"}, ["org.staff"])
    save_answers(blank, book.facts, book.items, {"org.staff": 3, "org.name": "あおい町"}, label="答える")
    counting.set_roster_on(blank, "")
    assert book_of(blank).facts.staff_count == 42  # the officer's own figure was never written over


def test_the_question_sheet_marks_it_and_the_reading_tells_it(blank, tmp_path):
    town_of(blank)
    counting.set_roster_on(blank, DAY)
    book = book_of(blank)
    content = make_question_sheet(book)
    workbook = load_workbook(BytesIO(content))
    sheet = workbook["設問"]
    row = next(r for r in sheet.iter_rows(min_row=2) if r[7].value == "org.staff")
    name = next(r for r in sheet.iter_rows(min_row=2) if r[7].value == "org.name")
    assert (row[3].value, row[3].protection.locked, name[3].protection.locked) == (3, True, False)
    assert row[4].value == "名簿から（令和8年4月1日現在）。書かないでください。"
    path = tmp_path / "返事.xlsx"
    path.write_bytes(content)
    assert [p.label for p in read_sheet(path, book).problems] == []
    row[3].value = 50
    workbook.save(path)
    reading = read_sheet(path, book)
    assert [(p.label, "名簿から" in p.message) for p in reading.problems] == [("職員数", True)]
    assert reading.changes == ()


def test_a_village_whose_personas_are_empty_counts_without_dividing(blank):  # T01
    answer(blank, {"org.name": "むら", "policy.base_year": 2026, "policy.years": 5})
    section = departments.add(blank, "総務課")
    for n in range(3):
        people.add(blank, f"村人 {n}", str(n), from_on="2027-04-01", place=Place(section))
    for key in ("general", "promoter"):
        counting_rules.set_rule(blank, persona(blank, key), Rule(departments=frozenset({section})))
    counting.set_roster_on(blank, DAY)  # before anybody has come
    book = book_of(blank)
    assert (book.facts.staff_count, book.facts.heads(book.facts.persona_by_key["promoter"])) == (0, 0)
    assert (find(book.items, "org.staff").shown, find(book.items, "org.staff").open) == ("0", False)
    counting.set_roster_on(blank, "2027-04-01")
    assert book_of(blank).facts.staff_count == 3
    assert book_of(blank).facts.is_small
