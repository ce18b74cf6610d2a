"""Everything dated of one 推進員, over the years."""

from __future__ import annotations

from desktop.analysis.ojt import ordered_measures
from desktop.policy.ojt import entries, follow, goals, plans, year
from desktop.policy.ojt.timeline import timeline
from desktop.policy.starting import read_facts
from desktop.store import Document
from tests.policy.ojt.rows import DAY, YEAR, seated, state


def test_newest_first_over_two_years_and_nothing_twice(town: Document) -> None:
    plan, _, staff = seated(town)
    measure = ordered_measures(read_facts(town))[2]
    plans.change(town, plan, told_on="2026-04-08", agreed_on="2026-04-20", dx_share=20)
    entries.set_entry(town, plan, measure.id, state="finished", done_on="2026-04-08")
    goals.add(town, plan, "own", "受付を作る", held_on="2026-05-12")
    goals.add(town, plan, "own", "まだ話していない")  # no day: no event
    follow.add_note(town, plan, "2026-06-01", "proposal", "電子で受ける", "10月から")
    year.copy_forward(town, YEAR, [plan])
    plans.close(town, read_facts(town), plan, "2027-03-31", "年度末")
    facts, ojt = state(town)
    assert [(e.on, e.kind, e.text) for e in timeline(facts, ojt, staff[0])] == [
        ("2027-03-31", "席を閉じた", "みどり課（年度末）"),
        ("2026-06-01", "提案", "電子で受ける　→ 10月から"),
        ("2026-05-12", "面談", "受付を作る"),
        ("2026-04-20", "分担の合意", "みどり課（DX 20％）"),
        ("2026-04-08", "役割の伝達", "みどり課"),
        ("2026-04-08", "施策", "期待する役割と支え方の伝達"),
        (DAY, "選任", "みどり課のDX推進員"),
    ]
    assert timeline(facts, ojt, staff[1]) == ()
