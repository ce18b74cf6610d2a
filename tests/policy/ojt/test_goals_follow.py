"""Goals below the 課's, the log, and whom to ask."""

from __future__ import annotations

import pytest

from desktop.policy.ojt import follow, goals
from desktop.policy.ojt.now import ojt_now
from desktop.policy.staff import departments
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError
from tests.policy.ojt.rows import DAY, plan_of, seat, seated


def words(document: Document, plan: int) -> list[tuple[str, list[str]]]:
    found = goals.chain(ojt_now(document), plan_of(document, plan))
    return [(head.text if head else "", [goal.text for goal in own]) for head, own in found]


def test_a_chain_from_the_section_to_the_person(town: Document) -> None:
    plan, section, staff = seated(town)
    facts = read_facts(town)
    head = goals.add(town, plan, "section", "窓口の待ち時間を半分にする")
    skill = next(iter(facts.skills))
    own = goals.add(town, plan, "own", "予約の受付を作る", parent_id=head, skill_id=skill, held_on="2026-05-12")
    goals.add(town, plan, "own", "業務アプリの研修を受ける", stage_id=facts.stages[0].id)
    assert words(town, plan) == [
        ("窓口の待ち時間を半分にする", ["予約の受付を作る"]),
        ("", ["業務アプリの研修を受ける"]),
    ]
    goals.change(town, own, evidence="受付の記録", result="9月に始めた")
    stored = next(goal for goal in ojt_now(town).goals if goal.id == own)
    assert (stored.skill_id, stored.held_on, stored.evidence, stored.result) == (
        skill, "2026-05-12", "受付の記録", "9月に始めた",
    )  # fmt: skip
    second = seat(town, staff[1], section)  # another 推進員 of the same 課 works for the same goal
    assert [g.id for g in goals.heads_for(ojt_now(town), plan_of(town, second))] == [head]
    goals.add(town, second, "own", "手順を書き出す", parent_id=head)
    assert words(town, second) == [("窓口の待ち時間を半分にする", ["手順を書き出す"])]
    with pytest.raises(WorldError, match="個人の目標が2件"):
        goals.remove(town, head)
    goals.remove(town, own)
    assert words(town, plan)[0] == ("窓口の待ち時間を半分にする", [])


def test_goals_hang_only_where_they_belong(town: Document) -> None:
    plan, _, staff = seated(town)
    other = seat(town, staff[1], departments.add(town, "若草課"))
    far = goals.add(town, other, "section", "若草課の目標")
    head, own = goals.add(town, plan, "section", "課"), goals.add(town, plan, "own", "自分")
    for child, parent in ((own, far), (own, own), (head, head), (head, own)):
        with pytest.raises(WorldError, match="その目標の下には置けません"):
            goals.change(town, child, parent_id=parent)
    with pytest.raises(WorldError, match="目標が空"):
        goals.change(town, own, text=" ")
    with pytest.raises(WorldError, match="日付として読めません"):
        goals.change(town, own, held_on="5月")


def test_the_log_is_dated_and_tells_what_became_of_it(town: Document) -> None:
    plan, _, _ = seated(town)
    first = follow.add_note(town, plan, "2026-06-01", "proposal", "申請を電子で受けたい")
    follow.add_note(town, plan, "2026-05-01", "consult", "端末の貸出")
    assert town.undo_label == "OJTの記録（相談）を加える"
    follow.change_note(town, first, result="10月から試す")
    assert [(n.held_on, n.topic, n.result) for n in ojt_now(town).notes] == [
        ("2026-05-01", "consult", ""),
        ("2026-06-01", "proposal", "10月から試す"),
    ]
    for act, told in (
        (lambda: follow.add_note(town, plan, "", "consult", "話"), "日付が空"),
        (lambda: follow.add_note(town, plan, DAY, "consult", " "), "内容が空"),
        (lambda: follow.change_note(town, first, held_on="昨日"), "日付として読めません"),
    ):
        with pytest.raises(WorldError, match=told):
            act()
    follow.remove_note(town, first)
    assert len(ojt_now(town).notes) == 1


def test_advisers_of_a_department_in_their_order(town: Document) -> None:
    _, section, _ = seated(town)
    one = follow.add_adviser(town, section, "端末のこと", " 葛\U000e0100城", "内線 210")
    two = follow.add_adviser(town, section, "進め方", "企画情報課")
    follow.move_adviser(town, two, -1)
    assert [(a.topic, a.name) for a in ojt_now(town).advisers] == [
        ("進め方", "企画情報課"),
        ("端末のこと", " 葛\U000e0100城"),
    ]
    follow.change_adviser(town, one, contact="内線 211")
    with pytest.raises(WorldError, match="相談先が空"):
        follow.change_adviser(town, one, name="　")
    follow.remove_adviser(town, two)
    assert [a.contact for a in ojt_now(town).advisers] == ["内線 211"]
