"""Records of one person: each change one undo step, nothing taken that makes no sense."""

from __future__ import annotations

import pytest

from desktop.models import Attendance, CaseRole, DxCase, StageJudgement, Talk
from desktop.policy.staff import records
from desktop.policy.staff.records import CaseWords, Records, read_records
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError

from .card_rows import small_roster


def of(document: Document, staff_id: int) -> Records:
    with document.read() as session:
        return read_records(session, [staff_id])[staff_id]


def count(document: Document, model: type) -> int:
    with document.read() as session:
        return session.query(model).count()


def test_each_record_is_added_changed_and_taken_away_as_one_step(town: Document) -> None:
    staff_id, _ = small_roster(town, ("青葉 花", "白樺 誠"))
    row = records.put_training(town, staff_id, " 情報の基礎 ", "2026-05-01", note="会場\r\n第1会議室")
    records.put_training(town, staff_id, "情報の基礎", "2026-05-02", state="absent", row_id=row)
    (training,) = of(town, staff_id).trainings
    assert (training.title, training.held_on, training.state) == ("情報の基礎", "2026-05-02", "absent")
    assert town.undo() == "受講の記録を直す"
    assert of(town, staff_id).trainings[0].note == "会場\n第1会議室"
    records.remove(town, Attendance, row)
    assert of(town, staff_id).trainings == ()
    assert town.undo() == "受講を消す"

    talk = records.put_talk(town, staff_id, "2026-06-01", "課長", "話した。", "試す。")
    records.put_talk(town, staff_id, "2026-06-02", "係長", "話した。", row_id=talk)
    (held,) = of(town, staff_id).talks
    assert (held.partner, held.next_step) == ("係長", "")
    records.remove(town, Talk, talk)
    assert count(town, Talk) == 0


def test_the_newest_stands_first(town: Document) -> None:
    (staff_id,) = small_roster(town, ("青葉 花",))
    for day in ("2026-05-01", "2026-07-01", "2026-06-01"):
        records.put_talk(town, staff_id, day, "課長", day)
    assert [talk.text for talk in of(town, staff_id).talks] == ["2026-07-01", "2026-06-01", "2026-05-01"]


def test_a_case_is_shared_and_stays_in_the_register_without_anybody(town: Document) -> None:
    one, two = small_roster(town, ("青葉 花", "白樺 誠"))
    role = records.put_part(town, one, CaseWords("窓口の見直し", started_on="2025-06-01"), "lead", "2025-06-01")
    case = of(town, one).cases[0].case
    other = records.put_part(town, two, case.id, "member")
    assert [part.case.title for part in of(town, two).cases] == ["窓口の見直し"]
    records.change_case(town, case.id, CaseWords("窓口の改善", status="done", effect_hours=120))
    assert of(town, two).cases[0].case.effect_hours == 120
    records.remove(town, CaseRole, role)
    assert count(town, DxCase) == 1
    records.remove(town, CaseRole, other)
    assert (count(town, DxCase), count(town, CaseRole)) == (1, 0)
    town.undo()
    assert (count(town, DxCase), count(town, CaseRole)) == (1, 1)


def test_the_same_part_twice_is_refused(town: Document) -> None:
    (one,) = small_roster(town, ("青葉 花",))
    row = records.put_part(town, one, CaseWords("窓口の見直し"), "lead")
    case = of(town, one).cases[0].case.id
    with pytest.raises(WorldError, match="同じ案件のリード"):
        records.put_part(town, one, case, "lead")
    records.put_part(town, one, case, "lead", "2026-04-01", row_id=row)
    assert of(town, one).cases[0].role.from_on == "2026-04-01"


def test_a_judgement_keeps_day_reason_and_who(town: Document) -> None:
    (one,) = small_roster(town, ("青葉 花",))
    facts = read_facts(town)
    persona = next(p for p in facts.personas if p.track_id is not None)
    stages = [stage for stage in facts.stages if stage.track_id == persona.track_id]
    town.actor = "若草"
    row = records.judge(town, one, persona.id, stages[0].id, "2026-06-01", "研修を受け終えた")
    (judged,) = of(town, one).judgements
    assert (judged.stage_id, judged.judged_on, judged.actor) == (stages[0].id, "2026-06-01", "若草")
    other = next(stage for stage in facts.stages if stage.track_id != persona.track_id)
    with pytest.raises(WorldError, match="段階ではありません"):
        records.judge(town, one, persona.id, other.id, "2026-06-01", "理由")
    records.remove(town, StageJudgement, row)
    assert of(town, one).judgements == ()


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda d, s: records.put_training(d, s, " \n ", "2026-05-01"), "研修の名前が空"),
        (lambda d, s: records.put_talk(d, s, "", "課長", "話"), "行った日が空"),
        (lambda d, s: records.put_talk(d, s, "2026-05-01", "課長", "あ" * 4001), "長すぎます（4,001字）"),
        (lambda d, s: records.put_part(d, s, CaseWords(""), "lead"), "案件の名前が空"),
        (lambda d, s: records.put_part(d, s, CaseWords("案件"), "lead", "2026-05-02", "2026-05-01"), "より前"),
        (lambda d, s: records.put_part(d, s, CaseWords("案件", effect_yen=10**13), "lead"), "大きすぎます"),
        (lambda d, s: records.judge(d, s, 1, None, "2026-05-01", ""), "判定の理由が空"),
        (lambda d, s: records.judge(d, s, 1, None, "", "理由"), "判定日が空"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_changes(town: Document, act, words: str) -> None:
    (one,) = small_roster(town, ("青葉 花",))
    label = town.undo_label
    with pytest.raises(WorldError, match=words):
        act(town, one)
    assert town.undo_label == label
    assert of(town, one) == Records()
