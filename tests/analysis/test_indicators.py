"""Figures with what they are counted from, by hand; none where nothing is recorded (K04, K06)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desktop.analysis.facts import Measured
from desktop.analysis.indicators import LEADS, PLACEMENT, stage_key
from desktop.analysis.ojt import SHARED_KEY
from desktop.models import Answer, OjtPlan
from desktop.policy.ojt import cases
from desktop.policy.ojt.now import summary
from desktop.policy.staff import people, posts, records
from desktop.policy.starting import read_facts
from desktop.policy.tables import kpi
from desktop.policy.tree import plain
from desktop.store import Document
from tests.policy.staff.card_rows import small_roster, take


def figure(numerator: int, denominator: int | None) -> Measured:
    return Measured("k", "率", "人", "2026-04-01", "", numerator, denominator, "staff", ())


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "words"),
    [
        (10, 12, 83.3, "83.3％（10/12人）"), (2, 3, 66.7, "66.7％（2/3人）"), (1, 16, 6.3, "6.3％（1/16人）"),
        (0, 12, 0.0, "0％（0/12人）"), (12, 12, 100.0, "100％（12/12人）"), (0, 0, None, "―（0/0人）"),
        (3, None, 3, "3人"),
    ],
)  # fmt: skip
def test_a_percentage_has_its_denominator_and_nothing_is_not_nought(numerator, denominator, value, words) -> None:
    found = figure(numerator, denominator)
    assert (found.value, found.words) == (value, words)


def test_a_town_without_records_has_no_figures(town: Document) -> None:
    assert read_facts(town).measured == {}
    small_roster(town, ("青葉 花",))
    with town.action("基準日") as session:
        session.merge(read_facts(town).organization).roster_on = "2026-04-01"
    assert read_facts(town).measured == {}


def test_the_samples_figures_name_the_rows_behind_them(staffed: Document) -> None:
    facts = read_facts(staffed)
    placed, leads = facts.measured[PLACEMENT], facts.measured[LEADS]
    assert (placed.words, placed.on, placed.rows) == ("83.3％（10/12課）", "2026-04-01", "department")
    missing = {d.name for d in facts.main_departments} - {d.name for d in facts.departments if d.id in placed.ids}
    assert missing == {"会計課", "教育課"}
    assert "兼ねる人は、それぞれの課に数える" in placed.definition
    assert (leads.words, len(leads.ids), leads.denominator) == ("3人", 3, None)
    for step, words in (("1", "66.7％（4/6人）"), ("2", "33.3％（2/6人）"), ("3", "0％（0/6人）")):
        assert facts.measured[stage_key("promoter", f"promotion.step{step}")].words == words
    assert not any(key.startswith("stage:general") for key in facts.measured)  # nobody was ever judged as one


def test_one_who_serves_twice_fills_one_seat_where_the_town_says_so(staffed: Document) -> None:
    with staffed.action("数え方") as session:
        session.merge(Answer(key=SHARED_KEY, value='"one"'))
    assert read_facts(staffed).measured[PLACEMENT].words == "50％（6/12課）"


def test_figures_follow_what_changes_under_them(town: Document) -> None:
    (one,) = small_roster(town, ("青葉 花",))
    people.set_field(town, one, "joined_on", "2020-04-01")
    take(town, one, "promoter")
    with town.action("基準日と配置") as session:
        session.merge(read_facts(town).organization).roster_on = "2026-04-01"
        session.add(
            OjtPlan(fiscal_year=2026, staff_id=one, department_id=read_facts(town).main_departments[0].id,
                    appointed_on="2026-04-01")
        )  # fmt: skip
    assert read_facts(town).measured[PLACEMENT].words == "8.3％（1/12課）"
    case = cases.add(town, "窓口の見直し")
    cases.set_field(town, case, "started_on", "2025-04-03")
    cases.set_field(town, case, "status", "running")
    cases.put_role(town, case, one, "lead")
    assert read_facts(town).measured[LEADS].words == "0人"  # a day short of a year: known, and no dash
    cases.set_field(town, case, "started_on", "2025-04-02")
    assert read_facts(town).measured[LEADS].ids == (one,)
    posts.begin_leave(town, one, "休職", "2025-06-01", "2025-12-31")
    assert read_facts(town).measured[LEADS].words == "0人"
    facts = read_facts(town)
    stage = next(s for s in facts.stages if s.key == "promotion.step2")
    promoter = facts.persona_by_key["promoter"].id
    records.judge(town, one, promoter, stage.id, "2026-04-02", "後の判定")
    assert not any(key.startswith("stage:") for key in read_facts(town).measured)
    records.judge(town, one, promoter, stage.id, "2026-04-01", "この日の判定")
    found = read_facts(town).measured
    assert [found[stage_key("promoter", f"promotion.step{n}")].words for n in (1, 2, 3)] == [
        "100％（1/1人）", "100％（1/1人）", "0％（0/1人）",
    ]  # fmt: skip


def test_the_policy_shows_the_present_value_only_where_there_is_one(staffed: Document, town: Document) -> None:
    table = kpi(read_facts(staffed), None, "")
    assert [column.title for column in table.columns] == ["指標", "数え方", "現在（令和8年4月1日）", "中期の目標値"]
    assert [plain(row[2]) for row in table.rows] == ["―", "83.3％（10/12課）", "3人", "―"]
    assert len(kpi(read_facts(town), None, "").columns) == 3


def test_a_seat_counts_in_its_own_year_and_while_its_holder_serves(staffed: Document) -> None:
    """The policy, the place OJT and ホーム say the same number on the same day."""

    def all_three(day: str) -> tuple[str, str]:
        with staffed.action("基準日") as session:
            session.merge(read_facts(staffed).organization).roster_on = day
        facts = read_facts(staffed)
        seats = summary(staffed, facts, day)
        return facts.measured[PLACEMENT].words, f"{seats.filled}/{seats.total}"

    assert all_three("2027-04-15") == ("0％（0/12課）", "0/12")
    facts = read_facts(staffed)
    with staffed.read() as session:
        twice = session.scalars(select(OjtPlan).order_by(OjtPlan.id)).first()
    assert twice is not None
    people.retire(staffed, twice.staff_id, "2026-09-30")
    assert all_three("2026-09-30") == ("83.3％（10/12課）", "10/12")
    assert all_three("2026-10-01") == ("66.7％（8/12課）", "8/12")
    main = {d.id for d in facts.main_departments}
    assert set(read_facts(staffed).measured[PLACEMENT].ids) < main
