"""経歴: posts, seats, cases, trainings, 資格 and 到達判定 of one person stand in the order of time."""

from __future__ import annotations

from desktop.models import OjtPlan
from desktop.policy.ojt import cases
from desktop.policy.staff import posts, records
from desktop.policy.staff.career import CareerLine, career
from desktop.policy.staff.now import roster_now, roster_rows
from desktop.policy.staff.people import Place
from desktop.policy.starting import read_facts
from desktop.store import Document

from .card_rows import small_roster, take


def lines(document: Document, staff_id: int) -> tuple[CareerLine, ...]:
    facts = read_facts(document)
    with document.read() as session:
        found = records.read_records(session, [staff_id])[staff_id]
    return career(facts, roster_now(document, facts), roster_rows(document).postings[staff_id], found)


def test_everything_dated_stands_in_the_order_of_time(town: Document) -> None:
    (one,) = small_roster(town, ("青葉 花",))
    facts = read_facts(town)
    section = facts.departments[0]
    take(town, one, "promoter")
    posts.transfer(town, one, "2026-10-01", Place(section.id, title="主任"))
    case = cases.add(town, "申請書の見直し")
    cases.set_field(town, case, "status", "done")
    cases.put_role(town, case, one, "lead", "2025-04-01", "2026-03-31")
    stage = next(s for s in facts.stages if s.key == "promotion.step2")
    records.judge(town, one, facts.persona_by_key["promoter"].id, stage.id, "2026-06-01", "1年リードした")
    records.put_training(town, one, "基礎", "2026-05-01")
    records.put_training(town, one, "これから", "2026-12-01", state="booked")
    with town.action("席") as session:
        session.add(OjtPlan(fiscal_year=2026, staff_id=one, department_id=section.id, appointed_on="2026-04-10"))
    found = lines(town, one)
    assert [(line.on, line.until, line.kind) for line in found] == [
        ("2025-04-01", "2026-03-31", "DX案件"),
        ("2026-04-01", "", "所属"),
        ("2026-04-10", "2027-03-31", "推進員"),
        ("2026-05-01", "", "受講"),
        ("2026-06-01", "", "到達判定"),
        ("2026-10-01", "", "所属"),
    ]
    assert [line.words for line in found] == [
        "「申請書の見直し」をリード（完了）",
        "みどり課",
        f"DX推進員（{section.name}）",
        "基礎",
        "DX推進員　Step2（1年リードした）",
        f"{section.name}　主任",
    ]


def test_a_case_without_days_stands_at_the_top(town: Document) -> None:
    (one,) = small_roster(town, ("青葉 花",))
    cases.put_role(town, cases.add(town, "日のない案件"), one, "member")
    assert lines(town, one)[0] == CareerLine("", "", "DX案件", "「日のない案件」を担当（予定）")
