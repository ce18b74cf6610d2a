"""育成段階: proposals beside the record, accepted in one step, overridden with a reason; no conditions are told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from desktop.policy.starting import new_document
from desktop.store import Document
from desktop.ui.live import LiveSession
from desktop.ui.messages import CANCEL
from desktop.ui.ojt.stages_model import MISSING, NAME, PROPOSED, RECORDED
from desktop.ui.ojt.stages_tab import StagesTab
from tests.ui.conftest import RecordingMessages, shown_text

DAY = "2026-11-23"


@pytest.fixture
def live(qtbot, look, staffed: Document) -> Iterator[LiveSession]:
    made = LiveSession(staffed)
    yield made
    made.close()


@pytest.fixture
def tab(qtbot, live: LiveSession, messages: RecordingMessages) -> StagesTab:
    made = StagesTab(live, messages)
    qtbot.addWidget(made)
    made.resize(1182, 640)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.day.show_day(DAY)
    made.refresh()
    promoter = live.book.facts.persona_by_key["promoter"].id
    choose(made, "persona", promoter)
    return made


def choose(tab: StagesTab, name: str, data: object) -> None:
    box = getattr(tab, name)
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def column(tab: StagesTab, place: int) -> list[str]:
    return [tab.model.index(row, place).data() for row in range(tab.model.rowCount())]


def test_record_proposal_and_what_is_missing_stand_side_by_side(tab: StagesTab) -> None:
    rows = list(zip(column(tab, RECORDED), column(tab, PROPOSED), column(tab, MISSING), strict=True))
    assert rows == [
        ("Step2", "Step2", "Step3まで：あと支援1件"),
        ("Step1", "↑ Step2", "Step3まで：あと案件1件、あと支援1件"),
        ("未判定", "―", "Step2の条件は満たすが、Step1の条件が足りない。Step1まで：あと研修2つ"),
        ("未判定", "↑ Step1", "Step2まで：あとリード7か月"),
        ("Step2", "Step2", "Step3まで：あと案件1件"),
        ("Step1", "Step1", "Step2まで：あとリード1年"),
    ]
    assert tab.count.text() == "6件を表示（全201件）"
    assert tab.basis.full() == "レベルは令和8年度 スキルチェック（実施中）の確定レベル"
    assert tab.unruled.text().startswith("「全庁情報システム担当」の段階には、")


@pytest.mark.parametrize(("which", "count"), [("", 6), ("short", 5), ("jumped", 1), ("changed", 2)])
def test_the_filters_pick_who_needs_a_look(tab: StagesTab, which: str, count: int) -> None:
    choose(tab, "which", which)
    assert tab.model.rowCount() == count


def test_a_filter_tells_how_many_it_would_show(tab: StagesTab) -> None:
    choose(tab, "persona", 0)
    for n in range(tab.which.count()):
        choose(tab, "which", tab.which.itemData(n))
        assert tab.which.itemText(n).endswith(f"（{tab.model.rowCount()}件）")


def test_proposals_are_accepted_after_a_preview_as_one_step(tab: StagesTab, messages: RecordingMessages) -> None:
    tab.all_button.click()
    assert tab.accept_button.text() == "選んだ人の案を記録する（2件）"
    messages.answers = [CANCEL, "do"]
    tab.accept_button.click()
    assert column(tab, RECORDED).count("未判定") == 2
    tab.accept_button.click()
    tab._session.refresh_now()
    assert messages.questions == ["2件を、令和8年11月23日付けの到達判定として記録しますか。"] * 2
    assert messages.lines[-1] == "到達判定を2件記録しました"
    assert column(tab, RECORDED) == ["Step2", "Step2", "未判定", "Step1", "Step2", "Step1"]
    choose(tab, "which", "changed")
    assert tab.model.rowCount() == 0
    assert tab._session.undo() == "到達判定を2件記録する"
    tab._session.refresh_now()
    assert tab.model.rowCount() == 2


def test_one_who_contradicts_is_judged_with_a_reason_by_keyboard(qtbot, tab: StagesTab) -> None:
    """K08."""
    choose(tab, "which", "jumped")
    (name,) = column(tab, NAME)
    assert "Step2の条件は満たすが、Step1の条件が足りない" in shown_text(tab.pane)
    tab.table.setFocus()
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    form = tab.side.question
    assert form is not None
    stage = next(s for s in tab.facts.stages if s.key == "promotion.step2")
    box = form.findChild(type(tab.which))
    box.setCurrentIndex(box.findData(stage.id))
    form.confirm()
    assert "判定の理由が空です。" in form.problem.text()
    area = next(w for w in form.findChildren(object) if getattr(w, "accessibleName", str)() == "判定の理由")
    area.setPlainText("前の職場で同じ研修を受けている")
    form.confirm_button.click()
    qtbot.waitUntil(lambda: tab.side.question is None)
    assert column(tab, NAME) == [name]  # still told as a contradiction
    assert column(tab, RECORDED) == ["Step2"]
    assert column(tab, PROPOSED) == ["↓ ―"]
    assert not tab.accept_button.isEnabled()
    assert tab.pane.judged.rowCount() == 1


def test_another_day_shows_what_held_then(tab: StagesTab) -> None:
    tab.day.setText("R8.3.31")
    tab.day.take()
    assert set(column(tab, RECORDED)) <= {"未判定"}
    assert tab.basis.full() == "レベルは令和7年度 スキルチェック（凍結済み）の確定レベル"


def test_search_and_sorting(qtbot, tab: StagesTab) -> None:
    first = tab.model.rows[0].person
    tab.search.setText(first.number)
    qtbot.waitUntil(lambda: tab.model.rowCount() == 1)
    tab.search.clear()
    qtbot.waitUntil(lambda: tab.model.rowCount() == 6)
    tab.model.sort(RECORDED)
    assert column(tab, RECORDED) == sorted(column(tab, RECORDED))
    tab.show_place(first.uuid)
    assert tab.row is not None
    assert tab.row.person.id == first.id


def test_without_conditions_the_screen_leads_to_them(qtbot, look, messages: RecordingMessages) -> None:
    document = new_document(name="みどり町")
    session = LiveSession(document)
    tab = StagesTab(session, messages)
    qtbot.addWidget(tab)
    tab.show()
    assert "段階の案はまだ出せません" in shown_text(tab)
    with qtbot.waitSignal(tab.command_requested) as asked:
        tab.begin_button.click()
    assert asked.args == ["tab:frame/stages"]
    session.close()
    document.close()


def test_how_many_have_reached_each_stage_stands_with_its_denominator(tab: StagesTab) -> None:
    """A20."""
    told = "DX推進員　Step1以上 66.7％（4/6人）　Step2以上 33.3％（2/6人）　Step3以上 0％（0/6人）"
    assert tab.figures.words.text() == told
    assert tab.figures.day.text() == "令和8年11月23日現在"
    choose(tab, "persona", 0)
    assert "全庁DX推進担当　Step1以上 100％（2/2人）" in tab.figures.words.text()
    tab.day.setText("R7.4.1")
    tab.day.take()
    assert not tab.figures.isVisible()  # nothing was judged yet: no figure is not 0
