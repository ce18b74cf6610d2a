"""One number, one source: with a roster, the text, the targets and the tables say what it counts."""

from __future__ import annotations

from sqlalchemy import select

from desktop.analysis.targets import denominator, people
from desktop.models import Appointment, Leave, Staff
from desktop.policy.starting import read_facts
from desktop.store import Document
from tests.policy.make import answer, book_of, words_of


def test_the_policy_follows_the_roster(staffed: Document) -> None:
    before = words_of(book_of(staffed).document)
    assert "全職員180人のうち70％以上（180人×70％＝126人）" in before
    assert "令和8年4月1日現在の名簿から数えた" in before
    with staffed.action("退職") as session:
        for person in session.scalars(select(Staff).where(Staff.left_on == "").order_by(Staff.id).limit(11)):
            person.left_on = "2026-03-31"
    book = book_of(staffed)
    after = words_of(book.document)
    assert "全職員169人のうち70％以上（169人×70％＝119人）" in after  # 118.3, rounded up
    assert "180人" not in after
    target = book.facts.target_by_key["general_tools"]
    base = denominator(book.facts, target)
    assert base is not None
    assert (base.count, people(book.facts, target)) == (169, 119)
    staffed.undo()
    assert words_of(book_of(staffed).document) == before


def test_who_is_counted_is_the_towns_to_say(staffed: Document) -> None:
    """Leave by the answer of the wizard, appointments by their flag; the stated figure plays no part any more."""
    with staffed.action("休職") as session:
        first = session.scalars(select(Staff.id).where(Staff.left_on == "").order_by(Staff.id)).first()
        session.add(Leave(staff_id=first, name="休職", from_on="2026-03-01"))
    assert read_facts(staffed).staff_count == 179
    answer(staffed, {"target.leave": "include"})
    assert read_facts(staffed).staff_count == 180
    with staffed.action("数えない") as session:
        session.scalars(select(Appointment).where(Appointment.key == "fiscal_year")).one().in_staff = False
    facts = read_facts(staffed)
    assert (facts.staff_count, facts.organization.headcount) == (167, 180)  # 13 of them in service
    assert "全職員167人" in words_of(book_of(staffed).document)


def test_without_a_roster_the_officers_figures_hold(town: Document) -> None:
    text = words_of(book_of(town).document)
    assert "全職員180人" in text
    assert "名簿から数えた" not in text
