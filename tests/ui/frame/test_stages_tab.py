"""育成段階: tracks, stages, rules and tool levels, each edit one step that can be turned back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QTableWidget, QWidget

from desktop.analysis.stages import stages_in, tool_scale, tools
from desktop.policy.frame import stages
from desktop.policy.frame.stages import RuleValues
from desktop.ui.frame.frame_page import FramePage
from desktop.ui.frame.stages_tab import TOOLS, StagesTab

LEFT = Qt.MouseButton.LeftButton
_INSIDE = QPoint(8, 8)


@pytest.fixture
def tab(qtbot, session, messages) -> StagesTab:
    made = StagesTab(session, messages)
    qtbot.addWidget(made)
    made.resize(1166, 640)
    with qtbot.waitActive(made):  # without the keyboard no field is ever left
        made.show()
        made.activateWindow()
    return made


def type_words(edit: QWidget, text: str) -> None:
    """Type as an input method does: key events know no kanji."""
    done = QInputMethodEvent("", [])
    done.setCommitString(text)
    QApplication.sendEvent(edit, done)


def open_track(tab: StagesTab, key: str, stage: int = 0) -> None:
    tab.show_place(key)
    tab.track_pane.stage_table.setCurrentCell(stage, 0)
    tab.track_pane.stage_table.setFocus()


def press(qtbot, tab: StagesTab, made: QPushButton) -> None:
    assert made.isEnabled()
    qtbot.mouseClick(made, LEFT)
    tab._session.refresh_now()


def tick(qtbot, tab: StagesTab, box: QCheckBox) -> None:
    qtbot.mouseClick(box, LEFT, pos=box.rect().topLeft() + _INSIDE)
    tab._session.refresh_now()


def rows(tab: StagesTab) -> list[tuple[str, ...]]:
    return tab.track_pane.stage_table.rows


def turned_back(tab: StagesTab, read: Callable[[], object], before: object) -> None:
    tab._session.undo()
    tab._session.refresh_now()
    assert read() == before


def tracks(tab: StagesTab) -> list[str]:
    return [tab.cards.item(n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(tab.cards.count())]


def type_cell(qtbot, table: QTableWidget, row: int, column: int, text: str) -> None:
    """Open the cell with F2, replace its words, Enter."""
    table.setFocus()
    table.setCurrentCell(row, column)
    qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    type_words(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # Qt closes the editor by an event


def test_tracks_tell_their_stages_and_personas(tab):
    assert tracks(tab) == [
        "一般行政職員の段階　2段階　一般行政職員、一般行政職員（管理監督職）",
        "DX推進の段階　3段階　DX推進員、全庁DX推進担当",
        "情報システムの段階　3段階　全庁情報システム担当",
        "ツール活用レベル　まだ決めていない",
    ]
    open_track(tab, "promotion")
    assert [row[0] for row in rows(tab)] == ["Step1", "Step2", "Step3"]
    assert rows(tab)[1][2] == "（条件はまだありません）"


def test_a_track_is_added_named_and_taken_out(qtbot, tab, messages):
    before = tracks(tab)
    press(qtbot, tab, tab.add_button)
    edit = tab.track_pane.name.edit
    assert edit.selectedText() == "新しい系統"
    type_words(edit, "窓口の段階")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    tab._session.refresh_now()
    assert tracks(tab)[3] == "窓口の段階　0段階　使う人材像なし"
    turned_back(tab, lambda: edit.text(), "新しい系統")
    press(qtbot, tab, tab.remove_button)
    assert tracks(tab) == before
    open_track(tab, "promotion")
    press(qtbot, tab, tab.remove_button)
    assert "DX推進員" in messages.errors[0].message
    assert tracks(tab) == before


def test_personas_get_and_leave_a_track(qtbot, tab):
    open_track(tab, "infosys")
    box = tab.track_pane.persona_boxes["promoter"]
    tick(qtbot, tab, box)
    assert tracks(tab)[2] == "情報システムの段階　3段階　DX推進員、全庁情報システム担当"
    tick(qtbot, tab, box)
    assert tab.facts.persona_by_key["promoter"].track_id is None
    turned_back(tab, box.isChecked, True)


def test_split(qtbot, tab):
    open_track(tab, "promotion")
    before = tracks(tab)
    split = tab.track_pane.findChild(QPushButton, "split-dx_lead")
    press(qtbot, tab, split)
    assert "全庁DX推進担当の段階　3段階　全庁DX推進担当" in tracks(tab)
    # Nothing is shared any more, so there is nothing to split
    assert not [b for b in tab.track_pane.findChildren(QPushButton) if b.text().startswith("「") and b.isVisible()]
    turned_back(tab, lambda: tracks(tab), before)


def test_stages(qtbot, tab, messages):
    pane = tab.track_pane
    open_track(tab, "general", 1)
    before = rows(tab)
    press(qtbot, tab, pane.buttons["add"])
    assert [row[0] for row in rows(tab)] == ["Step1", "Step2", "Step3"]
    assert pane.stage_name.edit.text() == "Step3"
    assert pane.stage_name.edit.hasFocus()
    pane.definition.edit.setFocus()
    type_words(pane.definition.edit, "<b>教える</b>ことができる。")
    press(qtbot, tab, pane.buttons["up"])
    assert [row[:2] for row in rows(tab)][1] == ("Step3", "<b>教える</b>ことができる。")
    assert pane.stage_table.currentRow() == 1
    assert tab._session.document.undo_label == "育成段階「Step3」の順番を変える"
    press(qtbot, tab, pane.buttons["remove"])
    assert rows(tab) == before
    turned_back(tab, lambda: len(rows(tab)), 3)
    assert messages.errors == []


def test_rename_a_stage_and_a_taken_name(qtbot, tab, messages):
    pane = tab.track_pane
    open_track(tab, "promotion", 2)
    pane.stage_name.edit.setFocus()
    pane.stage_name.edit.selectAll()
    type_words(pane.stage_name.edit, "熟達")
    qtbot.keyClick(pane.stage_name.edit, Qt.Key.Key_Return)
    tab._session.refresh_now()
    assert rows(tab)[2][0] == "熟達"
    pane.stage_name.edit.selectAll()
    type_words(pane.stage_name.edit, "Step1")
    qtbot.keyClick(pane.stage_name.edit, Qt.Key.Key_Return)
    pane.stage_table.setFocus()
    assert ["Step1" in error.message for error in messages.errors] == [True]
    assert pane.stage_name.edit.text() == "熟達"


def test_a_stage_that_targets_count_by_stays(qtbot, tab, messages):
    open_track(tab, "promotion", 2)
    press(qtbot, tab, tab.track_pane.buttons["remove"])
    assert "中期目標" in messages.errors[0].message
    assert len(rows(tab)) == 3


def test_rules_in_either_or_groups(qtbot, tab):
    pane, form = tab.track_pane, tab.track_pane.rule_form
    open_track(tab, "promotion", 2)
    form.kind_pick.setCurrentIndex(form.kind_pick.findData("case_count"))
    form.number_spin.setValue(2)
    press(qtbot, tab, pane.buttons["add-rule"])
    form.kind_pick.setCurrentIndex(form.kind_pick.findData("mentoring"))
    press(qtbot, tab, pane.buttons["add-rule"])
    assert rows(tab)[2][2] == "DX案件のリード経験が2件以上、かつ後進を指導している"
    form.kind_pick.setCurrentIndex(form.kind_pick.findData("manual"))
    form.group_pick.setCurrentIndex(form.group_pick.findText("新しい組（または）"))
    type_words(form.text_edit, "所属長が認める")
    press(qtbot, tab, pane.buttons["add-rule"])
    assert rows(tab)[2][2].splitlines()[1] == "または、所属長が認める"
    assert [row[0] for row in pane.rule_table.rows] == ["1", "1", "2"]
    turned_back(tab, lambda: rows(tab)[2][2], "DX案件のリード経験が2件以上、かつ後進を指導している")


def test_a_rule_is_taken_into_the_form_changed_and_removed(qtbot, tab, session, messages):
    pane, form = tab.track_pane, tab.track_pane.rule_form
    stages.add_rule(session.document, "promotion.step2", RuleValues("case_years", number=3))
    session.refresh_now()
    open_track(tab, "promotion", 1)
    assert not pane.buttons["change-rule"].isEnabled()
    pane.rule_table.setCurrentCell(0, 1)
    assert (form.kind, form.number_spin.value()) == ("case_years", 3)
    form.number_spin.setValue(1)
    press(qtbot, tab, pane.buttons["change-rule"])
    assert rows(tab)[1][2] == "DX案件のリード経験が1年以上"
    form.number_spin.setValue(0)
    press(qtbot, tab, pane.buttons["change-rule"])
    assert len(messages.errors) == 1
    press(qtbot, tab, pane.buttons["remove-rule"])
    assert rows(tab)[1][2] == "（条件はまだありません）"
    turned_back(tab, lambda: rows(tab)[1][2], "DX案件のリード経験が1年以上")


def test_rules_of_tools_and_skills(qtbot, tab, session):
    pane, form = tab.track_pane, tab.track_pane.rule_form
    tab.show_place(TOOLS)
    press(qtbot, tab, tab.tool_pane.begin_button)
    open_track(tab, "general", 1)
    form.kind_pick.setCurrentIndex(form.kind_pick.findData("tool_level"))
    form.level_pick.setCurrentIndex(form.level_pick.findData(2))
    press(qtbot, tab, pane.buttons["add-rule"])
    assert rows(tab)[1][2] == "仕事で使うツールの活用レベルが「活用」以上"
    form.kind_pick.setCurrentIndex(form.kind_pick.findData("skill_level"))
    skill = next(s for s in tab.facts.skills.values() if s.key == "privacy")
    form.skill_pick.setCurrentIndex(form.skill_pick.findData(skill.id))
    form.level_pick.setCurrentIndex(form.level_pick.findData(1))
    press(qtbot, tab, pane.buttons["add-rule"])
    assert rows(tab)[1][2].endswith(f"かつ「{skill.name}」が「Lv.1」以上")


def test_tool_levels(qtbot, tab, messages):
    pane = tab.tool_pane
    tab.show_place(TOOLS)
    assert pane.begin_button.isVisible()
    assert not pane.content.isVisible()
    press(qtbot, tab, pane.begin_button)
    assert tool_scale(tab.facts) is not None
    assert tracks(tab)[3] == "ツール活用レベル　6 ツール"
    type_cell(qtbot, pane.level_table, 2, 1, "実践")
    tab._session.refresh_now()
    assert pane.tool_table.horizontalHeaderItem(3).text() == "実践"
    type_cell(qtbot, pane.level_table, 2, 1, "基本")
    assert "同じレベル" in messages.errors[0].message
    assert pane.level_table.item(2, 1).text() == "実践"
    press(qtbot, tab, pane.add_level_button)
    assert pane.level_table.rowCount() == 5
    pane.level_table.setCurrentCell(4, 1)
    press(qtbot, tab, pane.remove_level_button)
    assert pane.level_table.rowCount() == 4


def test_a_tool_says_what_a_level_means_for_it(qtbot, tab):
    pane = tab.tool_pane
    tab.show_place(TOOLS)
    press(qtbot, tab, pane.begin_button)
    sheet = tools(tab.facts)[0]
    general = pane.tool_table.item(0, 3).text()
    type_cell(qtbot, pane.tool_table, 0, 3, "集計表を自分で作れる。")
    tab._session.refresh_now()
    assert tab.facts.level_texts[sheet.id, 2] == "集計表を自分で作れる。"
    type_cell(qtbot, pane.tool_table, 0, 3, general)  # the general words again: nothing of its own
    tab._session.refresh_now()
    assert (sheet.id, 2) not in tab.facts.level_texts
    turned_back(tab, lambda: pane.tool_table.item(0, 3).text(), "集計表を自分で作れる。")


def test_tools_come_and_go(qtbot, tab, messages):
    pane = tab.tool_pane
    tab.show_place(TOOLS)
    press(qtbot, tab, pane.begin_button)
    one = next(s for s in tab.facts.skills.values() if s.key == "data_use")
    pane.tool_pick.setCurrentIndex(pane.tool_pick.findData(one.id))
    press(qtbot, tab, pane.add_tool_button)
    assert one.name in [pane.tool_table.item(n, 0).text() for n in range(pane.tool_table.rowCount())]
    place = [s.id for s in tools(tab.facts)].index(one.id)
    pane.tool_table.setCurrentCell(place, 0)
    press(qtbot, tab, pane.remove_tool_button)
    assert one.id not in {s.id for s in tools(tab.facts)}
    turned_back(tab, lambda: one.id in {s.id for s in tools(tab.facts)}, True)
    assert messages.errors == []


def test_words_for_what_an_undo_takes_away(qtbot, tab, session, messages):
    pane = tab.track_pane
    key = stages.add_track(session.document, "窓口の段階")
    stages.add_stage(session.document, key)
    session.refresh_now()
    open_track(tab, key)
    pane.definition.edit.setFocus()
    type_words(pane.definition.edit, "受け")
    session.undo()
    session.refresh_now()
    pane.name.edit.setFocus()
    type_words(pane.name.edit, "など")
    session.undo()
    session.refresh_now()
    tab.cards.setFocus()
    assert messages.errors == []
    assert "窓口の段階" not in {t.name for t in tab.facts.tracks.values()}
    assert len(tab.facts.stages) == 8


def test_leaving_the_tab_stores_what_is_half_typed(town_window):
    town_window.run("place:frame")
    page = town_window.workspace.page("frame")
    assert isinstance(page, FramePage)
    page.open_step("stages", "infosys")
    assert isinstance(page.tab, StagesTab)
    page.tab.track_pane.definition.edit.insertPlainText("毎日の")
    page.open_step("personas")
    assert page._session.document.undo_label == "育成段階「Step1」の定義を変える"
    page._session.refresh_now()
    facts = page._session.book.facts
    track = next(t for t in facts.tracks.values() if t.key == "infosys")
    assert stages_in(facts, track)[0].definition.startswith("毎日の")
