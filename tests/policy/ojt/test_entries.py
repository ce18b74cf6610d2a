"""The checklist's cells and the town's own measures."""

from __future__ import annotations

import pytest

from desktop.analysis.ojt import DOING, FINISHED, LEFT_OUT, NOT_BEGUN, checks, is_own, ordered_measures
from desktop.policy.ojt import entries
from desktop.policy.ojt.now import ojt_now
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from tests.policy.ojt.rows import entry_of, plan_of, seated, state


def test_many_cells_are_one_step(town: Document) -> None:
    plan, _, _ = seated(town)
    measures = [m.id for m in read_facts(town).measures]
    assert len(measures) == 13
    entries.set_many(town, {(plan, m): {"state": FINISHED} for m in measures}, "まとめて済にする", day="2026-05-01")
    assert town.undo_label == "まとめて済にする"
    facts, ojt = state(town)
    assert [(c.state, c.done_on) for c in checks(facts, ojt, plan_of(town, plan))] == [(FINISHED, "2026-05-01")] * 13
    town.undo()
    assert not ojt_now(town).entries


def test_a_day_of_its_own_goes_first_and_other_fields_stay(town: Document) -> None:
    plan, _, _ = seated(town)
    measure = read_facts(town).measures[0].id
    entries.set_entry(town, plan, measure, evidence="控え", note="話した")
    entries.set_entry(town, plan, measure, day="2026-06-01", state=FINISHED, done_on="2026-05-20")
    row = entry_of(town, plan, measure)
    assert (row.done_on, row.evidence, row.note) == ("2026-05-20", "控え", "話した")
    entries.set_entry(town, plan, measure, day="2026-06-01", state=FINISHED)
    assert entry_of(town, plan, measure).done_on == "2026-05-20"
    entries.set_entry(town, plan, measure, state=DOING)
    assert entry_of(town, plan, measure).done_on == ""
    assert entry_of(town, plan, measure).evidence == "控え"


def test_left_out_needs_a_reason_and_only_then_keeps_it(town: Document) -> None:
    plan, _, _ = seated(town)
    one, two = (m.id for m in read_facts(town).measures[:2])
    label = town.undo_label
    with pytest.raises(WorldError, match="対象外にする理由が空"):
        entries.set_many(town, {(plan, one): {"state": DOING}, (plan, two): {"state": LEFT_OUT}}, "書く")
    assert town.undo_label == label
    assert not ojt_now(town).entries
    entries.set_entry(town, plan, two, state=LEFT_OUT, reason="対象の研修がない年")
    assert entry_of(town, plan, two).reason == "対象の研修がない年"
    with pytest.raises(WorldError, match="理由が空"):
        entries.set_entry(town, plan, two, reason="")
    entries.set_entry(town, plan, two, state=NOT_BEGUN)
    assert (entry_of(town, plan, two).state, entry_of(town, plan, two).reason) == ("", "")


def test_due_month_and_owner_go_before_the_measures_own(town: Document) -> None:
    plan, _, _ = seated(town)
    measure = ordered_measures(read_facts(town))[7]
    entries.set_entry(town, plan, measure.id, due_month=12, owner="DX")
    facts, ojt = state(town)
    found = next(c for c in checks(facts, ojt, plan_of(town, plan)) if c.measure.id == measure.id)
    assert (found.due.isoformat(), found.owner) == ("2026-12-31", "DX")
    entries.set_entry(town, plan, measure.id, due_month=None, owner="")
    facts, ojt = state(town)
    found = next(c for c in checks(facts, ojt, plan_of(town, plan)) if c.measure.id == measure.id)
    assert (found.due.isoformat(), found.owner) == ("2026-11-30", "所属長")
    for values, words in (({"due_month": 13}, "範囲の外"), ({"done_on": "4/31"}, "日付として読めません")):
        with pytest.raises(WorldError, match=words):
            entries.set_entry(town, plan, measure.id, **values)


def test_the_thirteen_stay_countable(town: Document) -> None:
    assert entries.measures_words(read_facts(town)) == "13施策"
    phase = read_facts(town).phases[1]
    own = entries.add_measure(town, phase.id, " 窓口の様子を見る日\n", owner="所属長", months="9月")
    facts = read_facts(town)
    assert entries.measures_words(facts) == "13施策＋独自1"
    assert [m.name for m in ordered_measures(facts)][4:6] == ["仕事を変える課の目標の設定", "窓口の様子を見る日"]
    assert [m.key.startswith("own-") for m in facts.measures if is_own(m)] == [True]
    entries.change_measure(town, own, name="窓口に立つ日", months="10月")
    entries.move_measure(town, own, -1)
    assert [m.name for m in ordered_measures(read_facts(town))][4] == "窓口に立つ日"
    entries.move_measure(town, own, -1)  # no further up than the phase reaches
    assert [m.name for m in ordered_measures(read_facts(town))][4] == "窓口に立つ日"
    assert [m.phase_id for m in ordered_measures(read_facts(town))][:4] == [facts.phases[0].id] * 4


def test_own_measures_are_kept_with_records_and_the_presets_always(town: Document) -> None:
    plan, _, _ = seated(town)
    facts = read_facts(town)
    own = entries.add_measure(town, facts.phases[0].id, "窓口に立つ日")
    with pytest.raises(WorldError, match="という施策が、もうあります"):
        entries.add_measure(town, facts.phases[2].id, "窓口に 立つ日")
    entries.set_entry(town, plan, own, state=DOING)
    with pytest.raises(WorldError, match="1人のチェックに記録"):
        entries.remove_measure(town, own)
    for act in (entries.remove_measure, lambda d, m: entries.change_measure(d, m, name="別の名前")):
        with pytest.raises(WorldError, match="はじめからある施策"):
            act(town, facts.measures[0].id)
    town.undo()
    entries.remove_measure(town, own)
    assert entries.measures_words(read_facts(town)) == "13施策"


def test_a_day_goes_with_the_state_finished_alone_and_not_into_another_time(town: Document) -> None:
    plan, _, _ = seated(town)
    measure = read_facts(town).measures[0].id
    for values in ({"done_on": "2026-05-01"}, {"state": DOING, "done_on": "2026-05-01"}):
        with pytest.raises(WorldError, match="状態が「済」ではありません"):
            entries.set_entry(town, plan, measure, **values)
    with pytest.raises(WorldError, match="済んだ日（令和44年5月1日）が、令和9年度が終わった後"):
        entries.set_entry(town, plan, measure, state=FINISHED, done_on="2062-05-01")
    assert not ojt_now(town).entries
    entries.set_entry(town, plan, measure, state=FINISHED, done_on="2028-03-31")
    entries.set_entry(town, plan, measure, done_on="")
    assert entry_of(town, plan, measure).done_on == ""
