"""From rows of the file to a stage: cases worked out by hand (K07, K08), and what is done with proposals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from desktop.models import CaseRole, DxCase, StageJudgement
from desktop.policy.frame import stages
from desktop.policy.frame.stages import RuleValues
from desktop.policy.ojt import cases, judging
from desktop.policy.ojt.judging import FILTERS, Proposal, Proposals, fits, proposals
from desktop.policy.staff import people, posts, records
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from tests.policy.staff.card_rows import begin_round, grid, put, small_roster, take

DAY = "2026-11-23"
RULES = {
    "promotion.step1": (RuleValues("training", number=2),),
    "promotion.step2": (RuleValues("case_years", number=1),),
    "promotion.step3": (RuleValues("case_count", number=2), RuleValues("mentoring")),
}


@dataclass
class Town:
    """The sample's policy with one 推進員 and the conditions above."""

    document: Document
    staff_id: int

    def learn(self, *titles: str, day: str = "2025-06-01", state: str = "done") -> None:
        for title in titles:
            records.put_training(self.document, self.staff_id, title, day, state=state)

    def case(self, first: str, last: str = "", *, part: str = "lead", status: str = "running", title: str = "") -> int:
        made = cases.add(self.document, title or f"{part} {first}")
        cases.set_field(self.document, made, "started_on", first)
        cases.set_field(self.document, made, "ended_on", last)
        cases.set_field(self.document, made, "status", status)
        cases.put_role(self.document, made, self.staff_id, part)
        return made

    def all(self, day: str = DAY) -> Proposals:
        return proposals(self.document, read_facts(self.document), day)

    def row(self, day: str = DAY) -> Proposal:
        (found,) = [r for r in self.all(day).rows if r.persona.key == "promoter"]
        return found


@pytest.fixture
def bare(town: Document) -> Town:
    (staff_id,) = small_roster(town, ("青葉 花",))
    people.set_field(town, staff_id, "joined_on", "2020-04-01")
    take(town, staff_id, "promoter")
    return Town(town, staff_id)


@pytest.fixture
def made(bare: Town) -> Town:
    for stage, rules in RULES.items():
        for rule in rules:
            stages.add_rule(bare.document, stage, rule)
    return bare


TWO = ("業務の見直し", "データの読み方")


def trained(town: Town) -> None:
    town.learn(*TWO)


def year(town: Town) -> None:
    trained(town)
    town.case("2024-10-01", "2025-09-30", status="done")


def two_and_support(town: Town) -> None:
    year(town)
    town.case("2026-05-01")
    town.case("2026-06-01", part="support")


def absent(town: Town) -> None:
    town.learn(TWO[0])
    town.learn(TWO[1], state="absent")


def booked_later(town: Town) -> None:
    town.learn(TWO[0])
    town.learn(TWO[1], day="2026-12-01")


def a_day_short(town: Town) -> None:
    trained(town)
    town.case("2024-10-01", "2025-09-29", status="done")


def with_leave(town: Town) -> None:
    year(town)
    posts.begin_leave(town.document, town.staff_id, "育児休業", "2025-01-01", "2025-03-31")


def leave_made_up(town: Town) -> None:
    with_leave(town)
    town.case("2026-01-01", "2026-03-31", status="done")


def two_half_years(town: Town) -> None:
    trained(town)
    town.case("2024-04-01", "2024-09-30", status="done")
    town.case("2025-04-01", "2025-09-30", status="done")


def two_half_years_of_one_case(town: Town) -> None:
    trained(town)
    case = town.case("2024-04-01", "2025-09-30", status="done")
    with town.document.read() as session:
        role = session.scalars(select(CaseRole).where(CaseRole.case_id == case)).one()
    cases.put_role(town.document, case, town.staff_id, "lead", "2024-04-01", "2024-09-30", role.id)
    cases.put_role(town.document, case, town.staff_id, "lead", "2025-04-01", "2025-09-30")


def only_planned(town: Town) -> None:
    trained(town)
    town.case("2024-10-01", status="planned")


def ended_nobody_knows_when(town: Town) -> None:
    trained(town)
    town.case("2024-10-01", status="done")


def only_a_member(town: Town) -> None:
    trained(town)
    town.case("2024-10-01", "2025-09-30", part="member")


def supporting_the_own_case(town: Town) -> None:
    year(town)
    case = town.case("2026-05-01")
    cases.put_role(town.document, case, town.staff_id, "support")


def untrained(town: Town) -> None:
    town.case("2024-10-01", "2025-09-30", status="done")


Make = Callable[[Town], None]
# records, day → proposed stage, what the next one still asks for, whether stages contradict each other; by hand
CASES: list[tuple[Make, str, str, str, bool]] = [
    (lambda _town: None, DAY, "―", "Step1まで：あと研修2つ", False),
    (absent, DAY, "―", "Step1まで：あと研修1つ", False),
    (booked_later, DAY, "―", "Step1まで：あと研修1つ", False),
    (booked_later, "2026-12-01", "Step1", "Step2まで：あとリード1年", False),
    (trained, DAY, "Step1", "Step2まで：あとリード1年", False),
    (a_day_short, DAY, "Step1", "Step2まで：あとリード1日", False),
    (year, "2025-09-29", "Step1", "Step2まで：あとリード1日", False),
    (year, "2025-09-30", "Step2", "Step3まで：あと案件1件、あと支援1件", False),
    (with_leave, DAY, "Step1", "Step2まで：あとリード3か月", False),
    (leave_made_up, "2026-03-31", "Step2", "Step3まで：あと支援1件", False),
    (two_half_years, "2025-09-28", "Step1", "Step2まで：あとリード1日", False),
    (two_half_years, "2025-09-29", "Step2", "Step3まで：あと支援1件", False),
    (two_half_years_of_one_case, "2025-09-29", "Step2", "Step3まで：あと案件1件、あと支援1件", False),
    (two_and_support, DAY, "Step3", "", False),
    (two_and_support, "2026-05-31", "Step2", "Step3まで：あと支援1件", False),
    (only_planned, DAY, "Step1", "Step2まで：あとリード1年", False),
    (ended_nobody_knows_when, DAY, "Step1", "Step2まで：あとリード11か月", False),
    (only_a_member, DAY, "Step1", "Step2まで：あとリード1年", False),
    (supporting_the_own_case, DAY, "Step2", "Step3まで：あと支援1件", False),
    (untrained, DAY, "―", "Step1まで：あと研修2つ", True),
]


@pytest.mark.parametrize(
    ("make", "day", "stage", "missing", "jumped"), CASES, ids=[f"{case[0].__name__} {case[1]}" for case in CASES]
)
def test_rows_become_a_proposal(made: Town, make: Make, day: str, stage: str, missing: str, jumped: bool) -> None:
    make(made)
    row = made.row(day)
    assert (row.proposed_words, row.missing, bool(row.contradiction)) == (stage, missing, jumped)


def test_reasons_say_what_the_proposal_rests_on(made: Town) -> None:
    year(made)
    assert made.row().reason == "受講した研修が2つ、リードした期間が1年"


def test_the_confirmed_levels_of_the_newest_check_count_and_are_named(bare: Town) -> None:
    document = bare.document
    first = next(c for c in read_facts(document).skills.values() if c.active)
    stages.add_rule(document, "promotion.step1", RuleValues("skill_level", number=2, skill_id=first.id))
    assert bare.row().missing == f"Step1まで：「{first.name}」の評価"
    assert bare.all().experiences.round_words == "スキルチェックはまだありません"
    begin_round(document)
    _, data = grid(document)
    column = next(n for n, c in enumerate(data.columns) if c.skill.id == first.id)
    put(document, {(bare.staff_id, column): 2})
    assert bare.row().proposed_words == "Step1"
    assert bare.all().experiences.round_words == "春のスキルチェック（実施中）の確定レベル"
    assert bare.row("2026-03-31").proposed_words == "―"  # the check had not begun


def test_a_track_without_conditions_is_told_and_judged_by_nobody(bare: Town) -> None:
    found = bare.all()
    assert found.rows == ()
    assert "DX推進員" in {persona.name for persona in found.unruled}


def test_accepting_is_one_step_and_done_once(made: Town) -> None:
    year(made)
    found = made.all()
    assert [key for key in FILTERS if fits(made.row(), key)] == ["", "changed"]
    assert judging.accept(made.document, found.rows, DAY) == 1
    row = made.row()
    assert (row.recorded_words, row.change) == ("Step2", 0)
    assert row.recorded is not None
    assert row.recorded.reason == "受講した研修が2つ、リードした期間が1年"
    with pytest.raises(WorldError):
        judging.accept(made.document, made.all().rows, DAY)
    assert made.document.undo() == "到達判定を1件記録する"
    assert made.row().recorded_words == "未判定"


def test_an_override_needs_its_reason_and_stays_told_as_inconsistent(made: Town) -> None:
    """K08: Step2 holds without the trainings of Step1; somebody decides that it counts."""
    untrained(made)
    row = made.row()
    assert row.contradiction == "Step2の条件は満たすが、Step1の条件が足りない"
    step2 = row.judged.steps[1].stage.id
    with pytest.raises(WorldError):
        records.judge(made.document, made.staff_id, row.persona.id, step2, DAY, " ")
    records.judge(made.document, made.staff_id, row.persona.id, step2, DAY, "前の職場で同じ内容の研修を受けている")
    after = made.row()
    assert (after.recorded_words, after.proposed_words, after.change) == ("Step2", "―", -1)
    assert fits(after, "jumped")
    with pytest.raises(WorldError):  # what is lower is never taken over in bulk
        judging.accept(made.document, [after], DAY)


def test_the_last_judgement_on_or_before_the_day_holds(made: Town) -> None:
    trained(made)
    persona = made.row().persona.id
    one, two = (step.stage.id for step in made.row().judged.steps[:2])
    records.judge(made.document, made.staff_id, persona, two, "2026-06-01", "所属長と確かめた")
    records.judge(made.document, made.staff_id, persona, one, "2026-04-01", "研修を終えた")
    records.judge(made.document, made.staff_id, persona, None, "2026-09-01", "記録の誤り")
    days = ("2026-03-31", "2026-04-01", "2026-05-31", "2026-06-01", "2026-09-01")
    assert [made.row(day).recorded_words for day in days] == ["未判定", "Step1", "Step1", "Step2", "なし（取消し）"]


def test_one_condition_short_is_listed(made: Town) -> None:
    year(made)
    made.case("2026-06-01", part="support")
    assert made.row().judged.one_short is not None
    assert made.row().missing == "Step3まで：あと案件1件"
    assert fits(made.row(), "short")


def test_who_has_left_is_judged_no_more(made: Town) -> None:
    year(made)
    people.retire(made.document, made.staff_id, "2026-03-31")
    assert made.all("2026-04-01").rows == ()
    assert made.row("2026-03-31").proposed_words == "Step2"


def test_what_only_a_person_can_say_does_not_speak_against_the_record(made: Town) -> None:
    stages.add_rule(made.document, "promotion.step2", RuleValues("manual", text="所属長が認める"))
    year(made)
    row = made.row()
    assert (row.proposed_words, row.missing) == ("Step1", "Step2まで：所属長が認める")
    step2 = row.judged.steps[1].stage.id
    records.judge(made.document, made.staff_id, row.persona.id, step2, DAY, "所属長が認めた")
    assert made.row().change == 0


def test_a_removed_case_counts_no_more(made: Town) -> None:
    trained(made)
    case = made.case("2024-10-01", "2025-09-30", status="done")
    assert made.row().proposed_words == "Step2"
    cases.remove(made.document, case)
    assert made.row().proposed_words == "Step1"
    made.document.undo()
    assert made.row().proposed_words == "Step2"
    with made.document.read() as session:
        assert session.query(DxCase).count() == session.query(CaseRole).count() == 1
        assert session.query(StageJudgement).count() == 0
