"""The sample's OJT: counts on a day in the middle of the year, the same every time, nothing of it to be undone."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from desktop.analysis.ojt import LEFT_OUT, STATES, checks, coverage, double_duty, read_ojt
from desktop.models import CaseRole, DxCase, StageJudgement
from desktop.policy.ojt.cases import doubts, read_register
from desktop.policy.ojt.judging import FILTERS, fits, proposals
from desktop.policy.staff.now import roster_now
from desktop.policy.starting import new_sample, read_facts
from desktop.store import Document

DAY = "2026-11-23"


def test_six_hold_ten_seats_and_two_are_vacant(staffed: Document) -> None:
    facts = read_facts(staffed)
    with staffed.read() as session:
        ojt = read_ojt(session)
    assert len({plan.staff_id for plan in ojt.plans}) == 6
    assert (len(ojt.plans), len(double_duty(ojt.plans, DAY))) == (10, 4)
    seats = coverage(facts, ojt.plans, DAY)
    assert (seats.filled, seats.total) == (10, 12)
    assert [department.name for department in seats.vacant] == ["会計課", "教育課"]
    assert staffed.undo_label == ""


def test_the_year_is_half_gone(staffed: Document) -> None:
    facts = read_facts(staffed)
    with staffed.read() as session:
        ojt = read_ojt(session)
    found = [check for plan in ojt.plans for check in checks(facts, ojt, plan)]
    assert len(found) == 10 * 13
    assert Counter(STATES[check.state] for check in found) == {"未着手": 61, "済": 34, "実施中": 34, "対象外": 1}
    assert sum(check.overdue(DAY) for check in found) == 16
    (out,) = [check for check in found if check.state == LEFT_OUT]
    assert out.reason
    assert all(check.done_on <= DAY for check in found)
    assert (len(ojt.goals), len(ojt.notes), len(ojt.advisers)) == (20, 20, 24)


def test_eight_cases_with_people_and_what_came_of_them(staffed: Document) -> None:
    roster = roster_now(staffed, read_facts(staffed), DAY)
    lines = read_register(staffed, roster)
    assert len(lines) == 8
    assert Counter(line.case.status for line in lines) == {"running": 5, "done": 3}
    assert all(line.leads and doubts(line) == () for line in lines)
    parts = Counter(part.role.part for line in lines for part in line.parts)
    assert (parts["lead"], parts["support"]) == (8, 8)
    ended = [line.case for line in lines if line.case.status == "done"]
    assert all(case.result and case.lesson and case.presented_on and case.effect_hours for case in ended)


def test_every_kind_of_judgement_is_there_to_be_seen(staffed: Document) -> None:
    found = proposals(staffed, read_facts(staffed), DAY)
    rows = [row for row in found.rows if row.persona.key == "promoter"]
    assert {key: sum(fits(row, key) for row in rows) for key in FILTERS} == {
        "": 6, "short": 5, "jumped": 1, "changed": 2,
    }  # fmt: skip
    assert Counter(row.recorded_words for row in rows) == {"Step2": 2, "未判定": 2, "Step1": 2}
    assert [persona.name for persona in found.unruled] == ["全庁情報システム担当"]


@pytest.mark.parametrize(("key", "plans", "cases"), [("village", 4, 8), ("city", 0, 0)])
def test_the_other_samples_are_light(key: str, plans: int, cases: int) -> None:
    with contextlib.closing(new_sample(key)) as document, document.read() as session:
        assert len(read_ojt(session).plans) == plans
        assert session.query(DxCase).count() == cases


def test_the_ojt_of_a_sample_is_the_same_every_time(tmp_path: Path) -> None:
    found = []
    for n in range(2):
        with contextlib.closing(new_sample("village")) as document:
            path = document.publish(tmp_path / f"{n}.sqlite")
        with contextlib.closing(sqlite3.connect(path)) as connection:
            found.append(
                [
                    connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
                    for table in ("ojt_plan", "ojt_entry", "ojt_goal", "ojt_note", "ojt_adviser", "stage_rule",
                                  CaseRole.__tablename__, StageJudgement.__tablename__)
                ]
            )  # fmt: skip
    assert found[0] == found[1]
    assert all(found[0])
