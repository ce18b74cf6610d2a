"""個人票: 未評価, Lv.0 and 対象外 stay three things, and every figure has its denominator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.analysis.needs import State, Tally
from desktop.models import CONFIRMED, MENTOR, NOT_APPLICABLE, SELF, Qualification
from desktop.policy.staff import people_roles, records
from desktop.policy.staff.card import LAYERS, PURPOSE, span, tally_words
from desktop.policy.staff.card_source import CardSource
from desktop.policy.staff.records import CaseWords
from desktop.policy.starting import read_facts
from desktop.store import Document
from desktop.store.watch import Stopped, Watch

from .card_rows import DAY, begin_round, card, grid, put, small_roster, take


@pytest.fixture
def one(town: Document) -> int:
    (staff_id,) = small_roster(town, ("髙橋　𠮷子",))
    begin_round(town)
    return staff_id


def asked(town: Document, staff_id: int) -> list[int]:
    _, data = grid(town)
    row = data.places[staff_id]
    return [n for n, column in enumerate(data.columns) if column.skill.id in data.needs[row]]


def test_each_state_is_told_with_a_sign_and_only_what_counts_is_counted(town: Document, one: int) -> None:
    a, b, c, d, *_ = asked(town, one)
    put(town, {(one, a): 0, (one, b): NOT_APPLICABLE, (one, c): 3, (one, d): 2})
    made = card(town, one)
    states = {line.skill: line for line in made.skills}
    _, data = grid(town)
    names = [data.columns[n].skill.name for n in (a, b, c, d)]
    assert [states[name].state for name in names] == [State.SHORT, State.EXEMPT, State.OVER, State.MET]
    assert [states[name].mark for name in names] == ["▼2", "／", "＋", ""]
    assert states[names[0]].levels[CONFIRMED] == "0"
    left = [line for line in made.skills if line.skill not in names]
    assert {line.verdict for line in left} == {"－ 未評価"}
    assert made.total == Tally(len(left) + 3, 2, 1, len(left), 1)
    assert tally_words(made.total) == f"充足 2/{len(left) + 3}、不足 1、未評価 {len(left)}、対象外 1"


def test_nothing_assessed_is_no_zero(town: Document, one: int) -> None:
    made = card(town, one)
    assert tally_words(made.total).startswith(f"充足 ―/{made.total.asked}、未評価 ")
    assert all(axis.level is None for axis in made.axes)


def test_two_personas_are_told_each_and_together_once(town: Document, one: int) -> None:
    """K02: the union counts once."""
    before = card(town, one).total.asked
    facts = read_facts(town)
    second = next(p for p in facts.personas if p.track_id and not p.everyone and not p.external)
    take(town, one, second.key)
    made = card(town, one)
    assert len(made.tallies) == 2
    assert made.tallies[0][1].asked == before
    assert made.total.asked >= max(found.asked for _, found in made.tallies)
    assert made.total.asked == len([line for line in made.skills if line.kind == "必修"])


def test_layers_stand_side_by_side_and_one_of_them_counts(town: Document, one: int) -> None:
    first = asked(town, one)[0]
    put(town, {(one, first): 3}, SELF)
    put(town, {(one, first): 1}, MENTOR)
    own, mentor = card(town, one, SELF), card(town, one, MENTOR)
    assert (own.skills[0].levels[SELF], own.skills[0].levels[MENTOR]) == ("3", "1")
    assert (own.skills[0].state, mentor.skills[0].state) == (State.OVER, State.SHORT)
    assert LAYERS[MENTOR] in mentor.basis
    assert "春のスキルチェック" in mentor.basis
    assert "令和8年4月1日現在" in mentor.basis


def test_few_skills_are_axes_of_their_own_and_many_go_by_category(town: Document, one: int) -> None:
    few = card(town, one)
    assert few.axes_are == "スキル"
    assert len(few.axes) == few.total.asked
    for persona in read_facts(town).personas:
        if persona.active and not persona.external:
            take(town, one, persona.key)
    many = card(town, one)
    assert many.axes_are == "区分"
    assert 3 <= len(many.axes) <= 12


def test_surplus_fills_no_gap_on_an_axis(town: Document, one: int) -> None:
    """K09: 3 of 2 and 1 of 2 do not make a full axis."""
    for persona in read_facts(town).personas:
        if persona.active and not persona.external:
            take(town, one, persona.key)
    _, data = grid(town)
    columns = [n for n in asked(town, one) if data.columns[n].category == data.columns[asked(town, one)[0]].category]
    put(town, {(one, n): 3 if place % 2 else 1 for place, n in enumerate(columns)})
    axis = card(town, one).axes[0]
    assert axis.level is not None
    assert axis.level < axis.need


def test_stages_show_what_they_ask_and_how_far_somebody_is(town: Document, one: int) -> None:
    facts = read_facts(town)
    persona = next(p for p in facts.personas if p.everyone)
    stages = [stage for stage in facts.stages if stage.track_id == persona.track_id]
    records.judge(town, one, persona.id, stages[-1].id, "2026-06-01", "確かめた")
    lines = card(town, one).stages
    assert [line.stage for line in lines] == [stage.name for stage in stages]
    assert lines[0].judged == "到達"
    assert lines[-1].judged == "令和8年6月1日 到達（確かめた）"
    records.judge(town, one, persona.id, None, "2026-07-01", "見直した")
    assert {line.judged for line in card(town, one).stages} == {""}


def test_what_a_person_brings_along_is_told(town: Document, one: int) -> None:
    records.put_part(town, one, CaseWords("窓口の見直し", status="done", started_on="2025-06-01"), "lead")
    records.put_training(town, one, "基礎", "2026-05-01", state="booked")
    exam = Qualification(key="own-exam", name="情報処理の試験")
    with town.action("試験を加える") as session:
        session.add(exam)
    people_roles.add_qualification(town, one, exam.id, acquired="2020-04-01", expires="2023-03-31")
    made = card(town, one)
    assert made.cases == (("令和7年6月1日から", "窓口の見直し", "リード", "完了"),)
    assert made.trainings == (("令和8年5月1日", "基礎", "申込み済み"),)
    assert made.qualifications[0][1:] == (exam.name, "令和5年3月31日まで（期限切れ）")
    assert made.career == (
        ("令和2年4月1日", "資格", exam.name),
        ("令和7年6月1日から", "DX案件", "「窓口の見直し」をリード（完了）"),
        ("令和8年4月1日から", "所属", "みどり課"),
    )
    assert made.person.name == "髙橋　𠮷子"
    assert "人事評価には使いません" in PURPOSE


def test_a_file_without_a_round_has_a_card_all_the_same(town: Document) -> None:
    (staff_id,) = small_roster(town, ("青葉 花",))
    made = card(town, staff_id)
    assert made.round_name == ""
    assert "まだありません" in made.basis


def test_many_cards_come_in_order_and_can_be_stopped(staffed: Document) -> None:
    source = CardSource(staffed, read_facts(staffed), None, DAY)
    people = source.roster.serving
    assert [made.person.id for made in source.cards(people)] == [person.id for person in people]
    watch = Watch()
    made = source.cards(people, watch=watch)
    next(made)
    watch.stop()
    with pytest.raises(Stopped):
        list(made)
    assert source.card(0) is None


def test_an_own_level_goes_before_that_of_a_merged_duplicate(town: Document, one: int) -> None:
    first, second, *_ = asked(town, one)
    put(town, {(one, first): 1, (one, second): 3})
    _, data = grid(town)
    kept, gone = data.columns[first].skill, data.columns[second].skill
    with town.action("まとめる") as session:
        session.get_one(type(gone), gone.id).merged_into_id = kept.id
    line = next(line for line in card(town, one).skills if line.skill == kept.name)
    assert line.levels[CONFIRMED] == "1"
    put(town, {(one, first): None})
    line = next(line for line in card(town, one).skills if line.skill == kept.name)
    assert line.levels[CONFIRMED] in {"", "3"}


def test_spans() -> None:
    assert span("2026-04-01", "2026-05-01") == "令和8年4月1日～令和8年5月1日"
    assert span("", "2026-05-01") == "令和8年5月1日まで"
    assert span("", "") == ""
    assert tally_words(replace(Tally(), exempt=2)) == "求めるスキルはありません"
