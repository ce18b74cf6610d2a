"""人材像: cards, form, lists; each edit is one step that can be turned back, and what matters is asked first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import text

from desktop.analysis.personas import effective_skills
from desktop.models import Persona
from desktop.policy.bindings import NO_TRACK
from desktop.policy.frame import personas, whatif
from desktop.policy.impact import impact
from desktop.ui.frame.confirm import confirm_impact
from desktop.ui.frame.frame_page import FramePage
from desktop.ui.frame.personas_tab import PersonasTab
from desktop.ui.messages import STOP, Choice, Messages
from desktop.ui.policy.inputs import PickInput

LEFT = Qt.MouseButton.LeftButton
_INSIDE = QPoint(8, 8)


@pytest.fixture
def tab(qtbot, session, messages) -> PersonasTab:
    made = PersonasTab(session, messages)
    qtbot.addWidget(made)
    made.resize(1166, 640)
    with qtbot.waitActive(made):  # without the keyboard no field is ever left
        made.show()
        made.activateWindow()
    return made


def open_card(tab: PersonasTab, key: str) -> None:
    tab.show_place(key)
    assert tab.cards.key == key


def now(tab: PersonasTab, key: str) -> Persona:
    tab._session.refresh_now()
    return tab.facts.persona_by_key[key]


def names(tab: PersonasTab) -> list[str]:
    return [tab.cards.item(row).text() for row in range(tab.cards.count())]


def words(tab: PersonasTab, row: int) -> str:
    return tab.cards.item(row).data(Qt.ItemDataRole.AccessibleTextRole)


def press(qtbot, tab: PersonasTab, name: str) -> None:
    qtbot.mouseClick(tab.buttons[name], LEFT)
    tab._session.refresh_now()


def type_words(edit: QWidget, words: str) -> None:
    """Type as an input method does: key events know no kanji."""
    done = QInputMethodEvent("", [])
    done.setCommitString(words)
    QApplication.sendEvent(edit, done)


def pick(qtbot, box: PickInput, data: str) -> None:
    """Choose as the keyboard does: the popup open, the entry current, Enter."""
    box.setFocus()
    box.showPopup()
    view = box.view()
    view.setCurrentIndex(box.model().index(box.findData(data), 0))
    QTest.keyClick(view, Qt.Key.Key_Return)


def turned_back(tab: PersonasTab, read: Callable[[], object], before: object) -> None:
    tab._session.undo()
    tab._session.refresh_now()
    assert read() == before


def test_cards_tell_how_each_stands(tab, session):
    personas.retire(session.document, "manager")
    personas.merge(session.document, "infosys", "dx_lead")
    session.refresh_now()
    assert words(tab, 0) == "一般行政職員　固有 11　全体 11"
    assert words(tab, 1) == "DX推進員　固有 6　全体 17　「一般行政職員」に加えて"
    assert words(tab, 3) == "全庁情報システム担当　「全庁DX推進担当」にまとめている"
    assert words(tab, 4) == "一般行政職員（管理監督職）　使わない"
    assert words(tab, 5) == "CIO補佐官・高度専門人材　外部から迎える"
    open_card(tab, "infosys")
    assert "「全庁DX推進担当」にまとめています" in tab.state_label.text()


def test_own_and_inherited_side_by_side(tab, session):
    open_card(tab, "dx_lead")
    assert tab.own_label.text() == "固有のスキル（2）"
    assert tab.inherited_label.text() == "引き継ぐスキル（17）"
    sources = {row[2] for row in tab.inherited_table.rows}
    assert sources == {"一般行政職員", "DX推進員"}
    assert {row[3] for row in tab.own_table.rows} == {"必修"}
    facts = tab.facts
    lead = facts.persona_by_key["dx_lead"]
    need = next(r for r in facts.requirements if r.persona_id == facts.persona_by_key["promoter"].id)
    with session.document.action("免除") as writing:
        row = whatif.with_values(need, persona_id=lead.id, kind="exempt", reason="<b>委託</b>している")
        writing.add(row)
    session.refresh_now()
    exempt = [row for row in tab.inherited_table.rows if row[3]]
    assert [(row[0], row[3]) for row in exempt] == [(facts.skills[need.skill_id].name, "免除：<b>委託</b>している")]


def test_rename_on_leaving_and_undo(qtbot, tab):
    open_card(tab, "promoter")
    edit = tab.form.name.edit
    edit.setFocus()
    edit.selectAll()
    type_words(edit, "㈱ＤＸ係")
    assert now(tab, "promoter").name == "DX推進員"  # nothing yet
    assert edit.text() == "㈱ＤＸ係"  # and a refresh leaves it alone
    tab.cards.setFocus()
    assert now(tab, "promoter").name == "㈱ＤＸ係"
    assert names(tab)[1] == "㈱ＤＸ係"
    turned_back(tab, lambda: tab.form.name.edit.text(), "DX推進員")


def test_enter_commits_once(qtbot, tab, session):
    open_card(tab, "promoter")
    edit = tab.form.name.edit
    edit.setFocus()
    edit.selectAll()
    type_words(edit, "窓口係")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    tab.cards.setFocus()
    session.refresh_now()
    assert now(tab, "promoter").name == "窓口係"
    session.undo()
    assert now(tab, "promoter").name == "DX推進員"


def test_a_conversion_is_not_cut_short(qtbot, tab):
    open_card(tab, "promoter")
    edit = tab.form.name.edit
    edit.setFocus()
    edit.selectAll()
    QApplication.sendEvent(edit, QInputMethodEvent("まどぐち", []))
    edit.returnPressed.emit()
    assert now(tab, "promoter").name == "DX推進員"
    type_words(edit, "窓口")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert now(tab, "promoter").name == "窓口"


@pytest.mark.parametrize(("typed", "said"), [("一般行政職員", "もうあります"), ("　", "空")])
def test_a_refused_name_is_told_once_and_put_back(qtbot, tab, messages, typed, said):
    open_card(tab, "promoter")
    edit = tab.form.name.edit
    edit.setFocus()
    edit.selectAll()
    type_words(edit, typed)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    tab.cards.setFocus()
    assert [said in error.message for error in messages.errors] == [True]
    assert edit.text() == "DX推進員"


@pytest.mark.parametrize("column", ["role", "assignment", "training"])
def test_texts(qtbot, tab, column):
    open_card(tab, "infosys")
    area = tab.form.areas[column].edit
    before = getattr(now(tab, "infosys"), column)
    area.setFocus()
    area.selectAll()
    type_words(area, " <i>守る</i> ")
    tab.form.name.edit.setFocus()
    assert getattr(now(tab, "infosys"), column) == " <i>守る</i> "
    turned_back(tab, area.toPlainText, before)


def test_what_is_half_typed_belongs_to_its_persona(qtbot, tab):
    open_card(tab, "infosys")
    area = tab.form.areas["assignment"].edit
    area.setFocus()
    type_words(area, "情報政策課")
    tab.cards.setCurrentRow(0)
    assert now(tab, "infosys").assignment == "情報政策課"
    assert now(tab, "general").assignment == ""
    assert area.toPlainText() == ""


def test_parent_is_asked_with_what_it_touches(qtbot, tab, messages):
    open_card(tab, "manager")
    messages.answers = ["cancel", "do"]
    pick(qtbot, tab.form.parent_pick, "promoter")
    assert now(tab, "manager").parent_id == tab.facts.persona_by_key["general"].id
    assert tab.form.parent_pick.currentText() == "一般行政職員"
    pick(qtbot, tab.form.parent_pick, "promoter")
    assert now(tab, "manager").parent_id == tab.facts.persona_by_key["promoter"].id
    assert messages.questions == ["「一般行政職員（管理監督職）」の土台を「DX推進員」に変えますか。"] * 2
    turned_back(tab, tab.form.parent_pick.currentText, "一般行政職員")


def test_a_circle_is_refused_by_name(qtbot, tab, messages):
    open_card(tab, "general")
    pick(qtbot, tab.form.parent_pick, "dx_lead")
    (error,) = messages.errors
    assert "「一般行政職員」→「全庁DX推進担当」→「DX推進員」→「一般行政職員」" in error.message
    assert messages.questions == []
    assert tab.form.parent_pick.currentText() == "土台なし"


def test_track_color_external_and_ranks(qtbot, tab, messages):
    open_card(tab, "manager")
    pick(qtbot, tab.form.track_pick, "infosys")
    assert tab.facts.tracks[now(tab, "manager").track_id].key == "infosys"
    pick(qtbot, tab.form.track_pick, NO_TRACK)
    assert now(tab, "manager").without_track
    color = tab.form.color_pick.itemData(3)
    pick(qtbot, tab.form.color_pick, color)
    assert now(tab, "manager").color == color
    qtbot.mouseClick(tab.form.external_box, LEFT, pos=tab.form.external_box.rect().topLeft() + _INSIDE)
    assert now(tab, "manager").external
    box = next(iter(tab.form.rank_boxes.values()))
    qtbot.mouseClick(box, LEFT, pos=box.rect().topLeft() + _INSIDE)
    now(tab, "manager")
    ranks = {r.rank_id for r in tab.facts.persona_ranks if r.persona_id == tab.facts.persona_by_key["manager"].id}
    preset = {r.id for r in tab.facts.ranks if r.is_manager}  # 課長補佐 and 課長 take it from the start
    assert ranks == {tab.facts.ranks[0].id} | preset
    turned_back(tab, box.isChecked, False)
    turned_back(tab, tab.form.external_box.isChecked, False)
    turned_back(tab, tab.form.color_pick.currentIndex, 0)
    assert messages.errors == []


def test_external_is_refused_for_a_base(qtbot, tab, messages):
    open_card(tab, "general")
    qtbot.mouseClick(tab.form.external_box, LEFT, pos=tab.form.external_box.rect().topLeft() + _INSIDE)
    assert len(messages.errors) == 1
    assert not tab.form.external_box.isChecked()


def test_add_by_keyboard(qtbot, tab):
    before = names(tab)
    tab.cards.setFocus()
    qtbot.keyClick(tab.cards, Qt.Key.Key_Insert)
    form = tab.question
    type_words(form.name, "窓口DX担当")
    qtbot.mouseClick(form.confirm_button, LEFT)
    tab._session.refresh_now()
    assert names(tab) == [*before, "窓口DX担当"]
    assert tab.cards.key == tab.facts.personas[-1].key
    assert tab.question is None
    turned_back(tab, lambda: names(tab), before)


def test_add_refuses_a_taken_name_and_keeps_the_form(qtbot, tab, messages):
    press(qtbot, tab, "add")
    type_words(tab.question.name, "dx推進員")
    qtbot.mouseClick(tab.question.confirm_button, LEFT)
    assert "DX推進員" in messages.errors[0].message
    assert tab.question.name.text() == "dx推進員"


def test_copy(qtbot, tab):
    open_card(tab, "infosys")
    before = names(tab)
    qtbot.keyClick(tab.cards, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert names(tab)[4] == "全庁情報システム担当（写し）"
    assert tab.cards.currentRow() == 4
    assert tab.form.name.edit.hasSelectedText()
    assert tab.own_label.text() == "固有のスキル（9）"
    turned_back(tab, lambda: names(tab), before)


def test_order_by_keyboard(qtbot, tab):
    open_card(tab, "promoter")
    before = names(tab)
    qtbot.keyClick(tab.cards, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    tab._session.refresh_now()
    assert names(tab)[:2] == ["DX推進員", "一般行政職員"]
    assert tab.cards.key == "promoter"
    assert not tab.buttons["up"].isEnabled()
    turned_back(tab, lambda: names(tab), before)


def test_merge_and_apart(qtbot, tab, messages):
    open_card(tab, "infosys")
    messages.answers = ["do"]
    press(qtbot, tab, "merge")
    tab.question.pick.setCurrentIndex(tab.question.pick.findData("dx_lead"))
    qtbot.mouseClick(tab.question.confirm_button, LEFT)
    assert tab.facts.persona_by_id[now(tab, "infosys").merged_into_id].key == "dx_lead"
    assert messages.questions == ["「全庁情報システム担当」を「全庁DX推進担当」にまとめますか。"]
    assert tab.buttons["merge"].text() == "まとめるのをやめる"
    press(qtbot, tab, "merge")
    assert now(tab, "infosys").merged_into_id is None
    tab._session.undo()
    turned_back(tab, lambda: now(tab, "infosys").merged_into_id, None)


def test_merge_that_closes_a_circle_is_refused_before_it_is_asked(qtbot, tab, messages):
    open_card(tab, "general")
    press(qtbot, tab, "merge")
    tab.question.pick.setCurrentIndex(tab.question.pick.findData("dx_lead"))
    qtbot.mouseClick(tab.question.confirm_button, LEFT)
    assert "輪" in messages.errors[0].message
    assert messages.questions == []
    qtbot.mouseClick(tab.question.cancel_button, LEFT)
    assert tab.question is None


def test_retire_and_take_back(qtbot, tab, messages):
    open_card(tab, "promoter")
    asked = {p.skill.id for p in effective_skills(tab.facts, now(tab, "dx_lead"))}
    messages.answers = ["cancel", "do"]
    qtbot.keyClick(tab.cards, Qt.Key.Key_Delete)
    assert now(tab, "promoter").active
    qtbot.keyClick(tab.cards, Qt.Key.Key_Delete)
    assert not now(tab, "promoter").active
    assert "使わない" in words(tab, 1)
    assert {p.skill.id for p in effective_skills(tab.facts, now(tab, "dx_lead"))} == asked
    assert tab.buttons["retire"].text() == "使う"
    press(qtbot, tab, "retire")
    assert now(tab, "promoter").active
    tab._session.undo()
    turned_back(tab, lambda: now(tab, "promoter").active, True)


def test_a_trifle_is_not_asked(messages, session):
    facts = session.book.facts
    general = facts.persona_by_key["general"]
    assert confirm_impact(messages, facts, whatif.with_persona(facts, general.id, role="別の役割。"), "変えますか。")
    assert messages.questions == []
    messages.answers = ["cancel"]
    assert not confirm_impact(messages, facts, whatif.retired(facts, "infosys"), "変えますか。")


def test_words_for_a_persona_that_an_undo_takes_away(qtbot, tab, messages):
    key = personas.add(tab._session.document, "窓口DX担当")
    tab._session.refresh_now()
    open_card(tab, key)
    tab.form.name.edit.setFocus()
    type_words(tab.form.name.edit, "など")
    tab._session.undo()
    tab._session.refresh_now()
    tab.cards.setFocus()
    assert key not in tab.facts.persona_by_key
    assert names(tab) == [p.name for p in tab.facts.personas]
    assert tab.form.name.edit.text() == tab.persona.name
    assert messages.errors == []


def test_a_file_without_personas_says_how_to_begin(tab, session):
    with session.document.action("空にする") as writing:
        for table in ("indicator_year", "target_year", "target", "indicator", "requirement", "persona_rank"):
            writing.execute(text(f"DELETE FROM {table}"))
        writing.execute(text("UPDATE persona SET parent_id = NULL, merged_into_id = NULL"))
        writing.execute(text("DELETE FROM persona"))
    session.refresh_now()
    assert tab.cards.count() == 0
    assert "加える" in tab.state_label.text()
    assert tab.own_table.rows == []
    assert not tab.buttons["retire"].isEnabled()
    personas.add(session.document, "一人目")
    session.refresh_now()
    assert tab.form.name.edit.text() == "一人目"


def test_the_question_fits_a_small_screen(qtbot, session):
    facts = session.book.facts
    detail = "\n".join(impact(facts, whatif.merged(facts, "infosys", "dx_lead")).lines())
    box = Messages().question_box("まとめますか。", detail, (Choice("do", "まとめる"), STOP))
    qtbot.addWidget(box)
    box.show()
    assert box.height() < 614


def test_the_tab_opens_in_the_window(town_window):
    town_window.run("place:frame")
    page = town_window.workspace.page("frame")
    assert isinstance(page, FramePage)
    page.open_step("personas", "infosys")
    assert isinstance(page.tab, PersonasTab)
    assert page.tab.cards.key == "infosys"
    area = page.tab.form.areas["training"].edit
    area.insertPlainText("半日の演習")
    page.open_step("stages")  # leaving the tab stores what is half typed
    assert page._session.document.undo_label == "「全庁情報システム担当」の研修内容を変える"
