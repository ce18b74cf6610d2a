"""求めるレベル with real keys: typing, walking, emptying, filling, blocks; each one undo step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.policy.frame.cells import EXEMPT, IN_CHARGE, REQUIRED, VOLUNTEER
from desktop.policy.frame.matrix import Cell
from desktop.ui.frame.matrix_questions import AskReason, PastePreview
from desktop.ui.frame.matrix_tab import MatrixTab

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def tab(qtbot, session, messages) -> MatrixTab:
    made = MatrixTab(session, messages)
    qtbot.addWidget(made)
    made.resize(1180, 680)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.view.setFocus()
    qtbot.waitUntil(made.view.hasFocus)
    return made


def at(tab: MatrixTab, persona: str, skill: str) -> QModelIndex:
    table = tab.model.matrix
    row = next(n for n, s in enumerate(table.skills) if s.key == skill)
    return tab.model.index(row, next(n for n, p in enumerate(table.personas) if p.key == persona))


def go(tab: MatrixTab, persona: str, skill: str) -> None:
    tab.view.setCurrentIndex(at(tab, persona, skill))


def select(tab: MatrixTab, first: QModelIndex, last: QModelIndex) -> None:
    tab.view.setCurrentIndex(first)
    tab.view.selectionModel().select(QItemSelection(first, last), QItemSelectionModel.SelectionFlag.ClearAndSelect)


def cell(tab: MatrixTab, persona: str, skill: str) -> Cell | None:
    return tab.model.cell(at(tab, persona, skill))


def text(tab: MatrixTab, persona: str, skill: str) -> str:
    return tab.model.data(at(tab, persona, skill))


def undo(tab: MatrixTab) -> None:
    tab._session.undo()
    tab._session.refresh_now()


def test_own_inherited_and_empty_cells_are_told_apart(tab):
    assert (text(tab, "infosys", "network"), cell(tab, "infosys", "network").own) == ("◎", True)
    assert (text(tab, "infosys", "privacy"), cell(tab, "infosys", "privacy").own) == ("◎", False)
    assert text(tab, "general", "network") == ""
    told = tab.model.data(at(tab, "infosys", "privacy"), Qt.ItemDataRole.ToolTipRole)
    assert "「一般行政職員」から受け継ぐ" in told
    states = {shown.state for shown in tab.model.shown.values()}
    assert states == {"own", "inherited"}


@pytest.mark.parametrize(
    ("keys", "shown", "kind", "level"),
    [
        ("2", "2", REQUIRED, 2),
        ("*", "◎", REQUIRED, None),
        ("m", "◎", REQUIRED, None),
        ("o", "○", IN_CHARGE, None),
        ("h", "希", VOLUNTEER, None),
        ("o3", "○3", IN_CHARGE, 3),
        ("2o", "○", IN_CHARGE, None),
        ("0", "0", REQUIRED, 0),
    ],
)
def test_keys_set_the_cell(qtbot, tab, keys, shown, kind, level):
    go(tab, "manager", "bpr")
    for key in keys:
        qtbot.keyClicks(tab.view, key)
    assert text(tab, "manager", "bpr") == shown
    found = cell(tab, "manager", "bpr")
    assert (found.own, found.ask.kind, found.ask.level) == (True, kind, level)
    for _ in keys:
        undo(tab)
    assert text(tab, "manager", "bpr") == ""


def test_full_width_keys_and_input_methods_do_the_same(tab):
    go(tab, "manager", "bpr")
    event = QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "２")
    QApplication.sendEvent(tab.view, event)
    assert text(tab, "manager", "bpr") == "2"
    event = QInputMethodEvent("まる", [])
    QApplication.sendEvent(tab.view, event)
    assert text(tab, "manager", "bpr") == "2"  # a conversion that goes on changes nothing
    event = QInputMethodEvent()
    event.setCommitString("◎")
    QApplication.sendEvent(tab.view, event)
    assert text(tab, "manager", "bpr") == "◎"


def test_a_level_that_the_scale_lacks_is_told_and_nothing_changes(qtbot, tab, messages):
    go(tab, "manager", "bpr")
    qtbot.keyClicks(tab.view, "7")
    assert "評価尺度にないレベル" in messages.lines[-1]
    assert text(tab, "manager", "bpr") == ""


def test_counts_and_heads_are_live(qtbot, tab):
    def heads() -> tuple[str, str]:
        index = at(tab, "manager", "bpr")
        model = tab.model
        return model.headerData(index.column(), Qt.Orientation.Horizontal), model.headerData(
            index.row(), Qt.Orientation.Vertical
        )

    assert heads() == ("一般行政職員（管理監督職）\n4／15", "業務分析/BPR 2")
    go(tab, "manager", "bpr")
    qtbot.keyClicks(tab.view, "1")
    assert heads() == ("一般行政職員（管理監督職）\n5／16", "業務分析/BPR 3")
    undo(tab)
    assert heads() == ("一般行政職員（管理監督職）\n4／15", "業務分析/BPR 2")


def test_a_parents_change_shows_in_its_children(qtbot, tab):
    go(tab, "general", "privacy")
    qtbot.keyClicks(tab.view, "3")
    assert [text(tab, p, "privacy") for p in ("promoter", "dx_lead", "manager")] == ["3", "3", "3"]
    assert not cell(tab, "dx_lead", "privacy").own


def test_delete_takes_own_cells_and_asks_why_of_inherited_ones(qtbot, tab):
    select(tab, at(tab, "infosys", "network"), at(tab, "infosys", "network"))
    qtbot.keyClick(tab.view, Key.Key_Delete)
    assert text(tab, "infosys", "network") == ""
    undo(tab)
    assert text(tab, "infosys", "network") == "◎"
    go(tab, "infosys", "privacy")
    qtbot.keyClick(tab.view, Key.Key_Delete)
    form = tab.question
    assert isinstance(form, AskReason)
    assert not form.confirm_button.isEnabled()
    qtbot.keyClicks(form.reason_edit, "itaku")
    qtbot.keyClick(form.reason_edit, Key.Key_Return)
    assert tab.question is None
    assert text(tab, "infosys", "privacy") == "免"
    assert "itaku" in tab.model.data(at(tab, "infosys", "privacy"), Qt.ItemDataRole.ToolTipRole)
    undo(tab)
    assert not cell(tab, "infosys", "privacy").own


def test_giving_up_the_reason_changes_nothing(qtbot, tab, session):
    go(tab, "infosys", "privacy")
    label = session.document.undo_label
    qtbot.keyClick(tab.view, Key.Key_Delete)
    qtbot.mouseClick(tab.question.cancel_button, LEFT)
    assert (tab.question, session.document.undo_label) == (None, label)


def test_emptying_all_that_a_persona_asks_for_is_asked_about(qtbot, tab, messages):
    column = at(tab, "dx_lead", "privacy").column()
    select(tab, tab.model.index(0, column), tab.model.index(tab.model.rowCount() - 1, column))
    messages.answers.append("cancel")
    qtbot.keyClick(tab.view, Key.Key_Delete)
    assert "全庁DX推進担当" in messages.questions[0]
    assert text(tab, "dx_lead", "change_management") == "◎"
    messages.answers.append("do")
    qtbot.keyClick(tab.view, Key.Key_Delete)
    assert text(tab, "dx_lead", "change_management") == ""
    qtbot.mouseClick(tab.question.cancel_button, LEFT)
    undo(tab)
    assert text(tab, "dx_lead", "change_management") == "◎"


def test_enter_tab_and_arrows_walk(qtbot, tab):
    tab.view.setCurrentIndex(tab.model.index(3, 2))
    for key, place in (
        (Key.Key_Return, (4, 2)),
        (Key.Key_Tab, (4, 3)),
        (Key.Key_Backtab, (4, 2)),
        (Key.Key_Down, (5, 2)),
        (Key.Key_Right, (5, 3)),
    ):
        qtbot.keyClick(tab.view, key)
        assert (tab.view.currentIndex().row(), tab.view.currentIndex().column()) == place
    qtbot.keyClick(tab.view, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert tab.view.currentIndex().row() == 4


def test_a_block_goes_out_and_comes_back_the_same(qtbot, tab, session):
    last = tab.model.index(tab.model.rowCount() - 1, tab.model.columnCount() - 1)
    select(tab, tab.model.index(0, 0), last)
    qtbot.keyClick(tab.view, Key.Key_C, CONTROL)
    copied = QGuiApplication.clipboard().text()
    assert len(copied.split("\n")) == tab.model.rowCount()
    assert {line.count("\t") for line in copied.split("\n")} == {4}
    label = session.document.undo_label
    qtbot.keyClick(tab.view, Key.Key_V, CONTROL)
    assert (tab.question, session.document.undo_label) == (None, label)


def test_a_good_block_is_pasted_at_once_as_one_step(qtbot, tab):
    go(tab, "infosys", "bpr")
    QGuiApplication.clipboard().setText("2\t○\r\n◎\tLv.1\r\n")
    qtbot.keyClick(tab.view, Key.Key_V, CONTROL)
    assert (text(tab, "infosys", "bpr"), text(tab, "manager", "bpr")) == ("2", "○")
    undo(tab)
    assert (text(tab, "infosys", "bpr"), text(tab, "manager", "bpr")) == ("", "")


def test_a_bad_block_is_shown_first_and_the_rest_applied_only_then(qtbot, tab, session):
    go(tab, "infosys", "bpr")
    label = session.document.undo_label
    QGuiApplication.clipboard().setText("2\tこれは何\t1\n9")
    qtbot.keyClick(tab.view, Key.Key_V, CONTROL)
    form = tab.question
    assert isinstance(form, PastePreview)
    assert session.document.undo_label == label
    row = [form.table.item(0, n).text() for n in range(4)]
    assert row[:3] == ["業務分析/BPR", "一般行政職員（管理監督職）", "これは何"]
    assert {form.table.item(n, 3).text() for n in (1, 2)} > {"表の外です。"}
    assert form.table.rowCount() == 3
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert text(tab, "infosys", "bpr") == "2"
    undo(tab)
    assert text(tab, "infosys", "bpr") == ""


def test_too_large_a_block_is_refused(qtbot, tab, messages):
    tab.paste_text("\n".join(["1\t2"] * 60000))
    assert "大きすぎます" in messages.errors[0].message
    assert tab.question is None


def test_one_cell_fills_the_selection(qtbot, tab):
    first = at(tab, "infosys", "bpr")
    select(tab, first, tab.model.index(first.row() + 1, first.column() + 1))
    tab.paste_text("1")
    assert [tab.model.data(tab.model.index(first.row() + n // 2, first.column() + n % 2)) for n in range(4)] == [
        "1"
    ] * 4
    undo(tab)
    assert text(tab, "infosys", "bpr") == ""


def test_fill_down_and_right(qtbot, tab):
    first = at(tab, "infosys", "system_audit")
    tab.view.setCurrentIndex(first)
    qtbot.keyClicks(tab.view, "3")
    below = tab.model.index(first.row() + 2, first.column())
    select(tab, first, below)
    qtbot.keyClick(tab.view, Key.Key_D, CONTROL)
    assert [tab.model.data(tab.model.index(first.row() + n, first.column())) for n in range(3)] == ["3", "3", "3"]
    undo(tab)
    assert tab.model.data(below) == "◎"
    tab.view.setCurrentIndex(tab.model.index(first.row(), first.column() + 1))
    qtbot.keyClick(tab.view, Key.Key_R, CONTROL)  # one column alone takes over from its left
    assert text(tab, "manager", "system_audit") == "3"


def test_f2_chooses_everything_of_a_cell(qtbot, tab):
    go(tab, "infosys", "network")
    qtbot.keyClick(tab.view, Key.Key_F2)
    assert tab.pane.kind.hasFocus()
    tab.pane.kind.setCurrentIndex(tab.pane.kind.findData(IN_CHARGE))
    tab.pane.level.setCurrentIndex(tab.pane.level.findText("Lv.2"))
    tab.pane.category.setCurrentIndex(tab.pane.category.findText("共通"))
    qtbot.keyClick(tab.pane, Key.Key_Return)
    found = cell(tab, "infosys", "network")
    assert (found.ask.kind, found.ask.level, found.category) == (IN_CHARGE, 2, "共通")
    assert tab.view.hasFocus()
    tab.pane.begin()
    tab.pane.kind.setCurrentIndex(tab.pane.kind.findData(EXEMPT))
    tab.pane.reason.setText("経験者を採るため")
    qtbot.mouseClick(tab.pane.decide_button, LEFT)
    assert cell(tab, "infosys", "network").ask.reason == "経験者を採るため"
    undo(tab)
    undo(tab)
    assert cell(tab, "infosys", "network").category == "情報基盤/統制"


def test_an_exemption_without_a_reason_is_refused(qtbot, tab, messages):
    go(tab, "infosys", "privacy")
    tab.pane.kind.setCurrentIndex(tab.pane.kind.findData(EXEMPT))
    qtbot.mouseClick(tab.pane.decide_button, LEFT)
    assert "理由" in messages.errors[0].message


def test_keys_that_mean_nothing_change_nothing(qtbot, tab, session):
    go(tab, "manager", "bpr")
    label = session.document.undo_label
    for key in (Key.Key_Q, Key.Key_Escape, Key.Key_Space, Key.Key_Insert):
        qtbot.keyClick(tab.view, key)
    assert session.document.undo_label == label
    assert tab.view.currentIndex() == at(tab, "manager", "bpr")


def test_find_a_skill(qtbot, tab):
    tab.focus_search()
    assert tab.search.hasFocus()
    tab.search.setText("クラウド")
    assert tab.model.matrix.skills[tab.view.currentIndex().row()].key == "cloud"
    tab.search.setText("ツール活用")
    first = tab.view.currentIndex().row()
    qtbot.keyClick(tab.search, Key.Key_Return)
    assert tab.view.currentIndex().row() == first + 1
    tab.show_place("privacy")
    assert tab.model.matrix.skills[tab.view.currentIndex().row()].key == "privacy"


def test_rows_do_not_jump_while_they_are_edited(qtbot, tab):
    order = [skill.id for skill in tab.model.matrix.skills]
    go(tab, "infosys", "network")
    qtbot.keyClick(tab.view, Key.Key_Delete)
    assert [skill.id for skill in tab.model.matrix.skills] == order
    tab.hide()
    tab.show()
    assert tab.model.matrix.skills[-1].key == "network"  # nobody asks for it: it has no 区分 left


def test_names_with_markup_stay_text(qtbot, tab, session):
    from desktop.policy.frame import skills

    which = tab.model.matrix.skills[0]
    skills.change(session.document, which.id, "name", "<b>太い</b>&")
    session.refresh_now()
    tip = tab.model.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;太い" in tip
