"""部署と数え方: the tree, the kinds, the rules and the sum; and what the wizard then shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from desktop.policy.items import find
from desktop.policy.staff import counting, counting_rules, departments, people, posts
from desktop.policy.staff.counting_rules import Rule
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.people import Place
from desktop.policy.starting import new_document
from desktop.ui.live import LiveSession
from desktop.ui.policy.fields import FixedEditor
from desktop.ui.policy.policy_page import PolicyPage
from desktop.ui.staff.settings_tab import SettingsTab

LEFT = Qt.MouseButton.LeftButton
DAY = "2026-04-01"
_INSIDE = QPoint(8, 8)


@pytest.fixture
def bare(look) -> Iterator[LiveSession]:
    document = new_document(name="みどり町")
    made = LiveSession(document)
    yield made
    made.close()
    document.close()


@pytest.fixture
def session(bare) -> LiveSession:
    document = bare.document
    main = departments.add(document, "総務部", kind="division")
    section = departments.add(document, "総務課", parent_id=main)
    for n in range(5):
        people.add(document, f"職員 {n}", str(n), from_on=DAY, place=Place(section))
    bare.refresh_now()
    return bare


@pytest.fixture
def tab(qtbot, session, messages) -> SettingsTab:
    return shown(qtbot, SettingsTab(session, messages))


def shown(qtbot, made: SettingsTab) -> SettingsTab:
    qtbot.addWidget(made)
    made.resize(1182, 640)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def tree(tab: SettingsTab) -> list[tuple[str, str]]:
    """Every row with its count, in the order seen."""
    found, item = [], tab.departments.tree.topLevelItem(0)
    while item is not None:
        found.append((item.text(0), item.text(3)))
        item = tab.departments.tree.itemBelow(item)
    return found


def choose(tab: SettingsTab, name: str) -> None:
    (item,) = tab.departments.tree.findItems(name, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    tab.departments.tree.setCurrentItem(item)


def field(form: QWidget, name: str) -> QWidget:
    return next(child for child in form.findChildren(QWidget) if child.accessibleName() == name)


def press(qtbot, tab: SettingsTab, key: str) -> None:
    qtbot.mouseClick(tab.departments.buttons[key], LEFT)
    tab._session.refresh_now()


def test_the_tree_counts_what_is_below(qtbot, tab):
    assert tree(tab) == [("総務部", "5人"), ("総務課", "5人")]
    choose(tab, "総務課")
    press(qtbot, tab, "add")
    field(tab.departments.question, "名前").setText("情報課")
    qtbot.mouseClick(tab.departments.question.confirm_button, LEFT)
    tab._session.refresh_now()
    assert tree(tab) == [("総務部", "5人"), ("総務課", "5人"), ("情報課", "0人")]
    choose(tab, "情報課")
    press(qtbot, tab, "up")
    assert [name for name, _ in tree(tab)] == ["総務部", "情報課", "総務課"]
    tab._session.undo()
    tab._session.refresh_now()
    assert [name for name, _ in tree(tab)] == ["総務部", "総務課", "情報課"]


def test_renamed_in_place_and_a_refused_name_does_not_stay(qtbot, tab, messages):
    departments.add(tab._session.document, "情報課", parent_id=tab.facts.departments[0].id)
    tab._session.refresh_now()
    choose(tab, "情報課")
    tab.departments.tree.currentItem().setText(0, "総務課")
    assert "もうあります" in messages.errors[0].message
    tab._session.refresh_now()
    assert [name for name, _ in tree(tab)] == ["総務部", "総務課", "情報課"]
    tab.departments.tree.currentItem().setText(0, "デジタル課")
    tab._session.refresh_now()
    assert tree(tab)[-1][0] == "デジタル課"


def test_never_deleted_but_closed(qtbot, tab, messages):
    departments.add(tab._session.document, "情報課", parent_id=tab.facts.departments[0].id)
    tab._session.refresh_now()
    choose(tab, "総務課")
    press(qtbot, tab, "delete")
    assert "5件" in messages.errors[0].message
    press(qtbot, tab, "close")
    form = tab.departments.question
    field(form, "最後の日").setText("R9.3.31")
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert "5人" in form.problem.text()
    heir = field(form, "引き継ぐ部署")
    heir.setCurrentIndex(heir.findText("　情報課"))
    qtbot.mouseClick(form.confirm_button, LEFT)
    counting.set_roster_on(tab._session.document, "2027-04-01")
    tab._session.refresh_now()
    assert tree(tab) == [("総務部", "5人"), ("情報課", "5人")]
    qtbot.mouseClick(tab.departments.closed_box, LEFT, pos=tab.departments.closed_box.rect().topLeft() + _INSIDE)
    assert ("総務課", "0人") in tree(tab)


def test_code_kind_and_main(qtbot, tab):
    choose(tab, "総務課")
    tab.departments.code.edit.setText("0101")
    tab.departments.code.flush()
    tab.departments.kind.setCurrentIndex(tab.departments.kind.findData("board"))
    tab.departments.kind.activated.emit(tab.departments.kind.currentIndex())
    tab._session.refresh_now()
    qtbot.mouseClick(tab.departments.main_box, LEFT, pos=tab.departments.main_box.rect().topLeft() + _INSIDE)
    tab._session.refresh_now()
    row = tab.departments.department
    assert (row.name, row.code, row.kind, row.is_main) == ("総務課", "0101", "board", True)


def test_the_sum_follows_the_kinds_and_the_day(qtbot, tab):
    document = tab._session.document
    staff = [person.id for person in roster_now(document, tab.facts, DAY).people]
    tab.counts.day.setText("R8.4.1")
    tab.counts.day.take()
    tab._session.refresh_now()
    assert "在職 5人 = 5人" in tab.counts.sums.text()
    received = next(a for a in tab.facts.appointments if a.key == "received")
    posts.transfer(document, staff[0], DAY, Place(appointment_id=received.id))
    posts.begin_leave(document, staff[1], "休職", DAY)
    tab._session.refresh_now()
    row = [a.id for a in tab.facts.appointments].index(received.id)
    tab.appointments.table.item(row, 1).setCheckState(Qt.CheckState.Unchecked)
    tab._session.refresh_now()
    assert "在職 5人 − 派遣受入れ 1人 − 休職など 1人 = 3人" in tab.counts.sums.text()
    assert tab.facts.staff_count == 3
    qtbot.mouseClick(tab.counts.leave_box, LEFT, pos=tab.counts.leave_box.rect().topLeft() + _INSIDE)
    tab._session.refresh_now()
    assert tab.facts.staff_count == 4
    assert "（休職など 1人を含む）" in tab.counts.sums.text()


def test_a_rule_tells_who_comes_before_it_is_made(qtbot, tab):
    promoter = tab.facts.persona_by_key["promoter"].id
    row = next(n for n in range(tab.rules.table.rowCount()) if tab.rules.table._keys[n] == str(promoter))
    tab.rules.table.setCurrentCell(row, 0)
    counting.set_roster_on(tab._session.document, DAY)
    tab._session.refresh_now()
    qtbot.mouseClick(tab.rules.change_button, LEFT)
    form = tab.rules.question
    assert form.note.text() == "就く人は変わりません（0人）。"
    form.departments.item(1).setCheckState(Qt.CheckState.Checked)
    assert form.note.text() == "5人が新しく就きます（変更後は5人）。"
    qtbot.mouseClick(form.confirm_button, LEFT)
    tab._session.refresh_now()
    assert tab.rules.table.item(row, 1).text() == "部署: 総務課"
    assert tab.rules.table.item(row, 2).text() == "5人"
    assert "どれにも就かない人は 0人（在職 5人）" in tab.rules.total.text()


def test_names_of_kinds_and_ranks(qtbot, tab, messages):
    tab.appointments.table.item(0, 0).setText("再任用職員")
    assert "もうあります" in messages.errors[0].message
    tab.appointments.new_name.setText("短期の職員")
    qtbot.mouseClick(tab.appointments.add_button, LEFT)
    tab._session.refresh_now()
    assert tab.facts.appointments[-1].name == "短期の職員"
    before = [rank.name for rank in tab.facts.ranks]
    tab.ranks.new_name.setText("参事級")
    qtbot.keyClick(tab.ranks.new_name, Qt.Key.Key_Return)
    tab._session.refresh_now()
    assert [rank.name for rank in tab.facts.ranks] == [*before, "参事級"]
    tab.ranks.table.setCurrentCell(len(before), 0)
    qtbot.mouseClick(tab.ranks.remove_button, LEFT)
    tab._session.refresh_now()
    assert [rank.name for rank in tab.facts.ranks] == before


def test_the_floor(tab):
    box = tab.counts.floor
    box.setCurrentIndex(box.findData(3))
    box.activated.emit(box.currentIndex())
    tab._session.refresh_now()
    assert counting.floor(tab.facts) == 3
    assert box.currentData() == 3


def test_an_empty_place_says_what_it_is_for(qtbot, bare, messages):
    tab = shown(qtbot, SettingsTab(bare, messages))
    assert "部署はまだありません" in tab.departments.state.text()
    assert "名簿はまだありません" in tab.counts.sums.text()
    assert not tab.counts.day.isEnabled()
    assert not tab.departments.buttons["delete"].isEnabled()


def test_the_wizard_shows_the_rosters_number_and_takes_none(qtbot, session, messages):
    session.save({"org.staff": 42}, "職員数")
    session.refresh_now()
    page = PolicyPage(session, messages)
    qtbot.addWidget(page)
    page.open_step("0-1")
    assert page.form.parts[0].editors["org.staff"].input.text() == "42"
    counting.set_roster_on(session.document, DAY)
    counting_rules.set_rule(session.document, session.book.facts.persona_by_key["promoter"].id, Rule(everyone=True))
    session.refresh_now()
    editor = page.form.parts[0].editors["org.staff"]
    assert isinstance(editor, FixedEditor)
    assert (editor.words.text(), editor.source.text()) == ("5人", "名簿から（令和8年4月1日現在）")
    people.add(session.document, "もう一人", from_on=DAY, place=Place())
    session.refresh_now()
    assert page.form.parts[0].editors["org.staff"].words.text() == "6人"
    assert not find(session.book.items, "org.staff").open
    counting.set_roster_on(session.document, "")
    session.refresh_now()
    assert page.form.parts[0].editors["org.staff"].input.text() == "42"


def test_the_wizard_tells_beside_the_list_what_cannot_go(qtbot, session, messages):
    page = PolicyPage(session, messages)
    qtbot.addWidget(page)
    page.open_step("0-2")
    part = page.form.parts[0]
    editor = part.editors["dept.names"]
    assert editor.raw() == "総務課"
    editor.input.setPlainText("")
    page.flush()
    assert "5件" in part.rows["dept.names"].problem.text()
    assert messages.errors == []  # no box while somebody types
    editor.input.setPlainText("行政課")
    page.flush()
    session.refresh_now()
    assert [d.name for d in session.book.facts.sections] == ["行政課"]
