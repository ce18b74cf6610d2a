"""職員: the list, the form beside it, and what is asked in place; every change can be turned back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.models import Qualification
from desktop.policy.staff import counting_rules, departments, people, posts
from desktop.policy.staff.counting_rules import Rule
from desktop.policy.staff.now import roster_now
from desktop.policy.staff.people import Place
from desktop.policy.starting import new_document
from desktop.ui.live import LiveSession
from desktop.ui.staff.people_model import HEADS, NAME, PERSONAS
from desktop.ui.staff.people_tab import PeopleTab
from desktop.ui.staff.person_form_pane import SECTIONS
from desktop.ui.staff.staff_page import StaffPage
from tests.ui.conftest import shown_text

LEFT = Qt.MouseButton.LeftButton
DAY = "2026-04-01"
NAMES = ("青葉 花", "髙橋 濵子", "𠮷田 実", "葛\U000e0100城 涼", "\ue000川 楓", "アレクサンドラ・マリア", "林")


@pytest.fixture
def empty(qtbot, look) -> Iterator[LiveSession]:
    document = new_document(name="みどり町")
    made = LiveSession(document)
    yield made
    made.close()
    document.close()


@pytest.fixture
def session(empty) -> LiveSession:
    """A small town: two 課 with people, one on leave, one who has left."""
    document = empty.document
    first, second = departments.add(document, "総務課"), departments.add(document, "情報課")
    staff = [
        people.add(document, name, f"00{n}", kana=f"かな{9 - n}", from_on=DAY, place=Place(first if n < 4 else second))
        for n, name in enumerate(NAMES)
    ]
    posts.begin_leave(document, staff[1], "休職", DAY)
    people.retire(document, staff[2], DAY)
    empty.refresh_now()
    return empty


@pytest.fixture
def tab(qtbot, session, messages) -> PeopleTab:
    return shown(qtbot, PeopleTab(session, messages))


def shown(qtbot, made: PeopleTab) -> PeopleTab:
    qtbot.addWidget(made)
    made.resize(1182, 640)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.day.show_day("2026-10-01")
    made.refresh()
    return made


def names(tab: PeopleTab) -> list[str]:
    model = tab.model
    return [model.index(row, NAME).data() for row in range(model.rowCount())]


def choose(tab: PeopleTab, name: str) -> None:
    row = next(n for n, person in enumerate(tab.model.people) if person.name == name)
    tab.table.setCurrentIndex(tab.model.index(row, 0))
    assert tab.person.name == name


def type_words(edit: QWidget, words: str) -> None:
    done = QInputMethodEvent("", [])
    done.setCommitString(words)
    QApplication.sendEvent(edit, done)


def field(form: QWidget, name: str) -> QWidget:
    return next(child for child in form.findChildren(QWidget) if child.accessibleName() == name)


def fill(form: QWidget, name: str, words: str) -> None:
    field(form, name).setText(words)


def confirm(qtbot, tab: PeopleTab) -> None:
    qtbot.mouseClick(tab.side.question.confirm_button, LEFT)
    tab._session.refresh_now()


def turned_back(tab: PeopleTab, read: Callable[[], object], before: object) -> None:
    tab._session.undo()
    tab._session.refresh_now()
    assert read() == before


def test_an_empty_place_teaches_two_ways(qtbot, empty, messages):
    tab = shown(qtbot, PeopleTab(empty, messages))
    assert tab.stack.currentIndex() == 0
    words = shown_text(tab)
    assert "名簿がなくても、方針は作れます" in words
    with qtbot.waitSignal(tab.import_requested):
        qtbot.mouseClick(tab.import_button, LEFT)
    qtbot.mouseClick(tab.first_button, LEFT)
    fill(tab.side.question, "氏名", "髙橋　花")
    confirm(qtbot, tab)
    assert names(tab) == ["髙橋　花"]
    assert tab.side.question is None
    assert tab.person.name == "髙橋　花"
    turned_back(tab, tab.stack.currentIndex, 0)
    assert names(tab) == []


def test_the_list_draws_names_to_the_letter_and_warns(tab):
    assert sorted(names(tab)) == sorted(name for name in NAMES if name != "𠮷田 実")  # who has left is not in it
    marked = {
        name
        for row, name in enumerate(names(tab))
        if tab.model.index(row, NAME).data(Qt.ItemDataRole.DecorationRole) is not None
    }
    assert marked == {NAMES[3], NAMES[4]}
    choose(tab, NAMES[4])
    assert "外字" in tab.pane.letters.text()
    choose(tab, NAMES[0])
    assert not tab.pane.letters.isVisible()
    assert tab.sum.full() == "在職 6人（うち休職など 1人）　名簿の全員 7人"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("葛", {NAMES[3]}),  # the base letter finds every form of it (N03)
        ("ｱﾚｸｻﾝﾄﾞﾗ", {NAMES[5]}),
        ("００４", {NAMES[4]}),
        ("情報課 林", {NAMES[6]}),
        ("どこにもない", set()),
    ],
)
def test_search(qtbot, tab, words, found):
    tab.focus_search()
    type_words(tab.search, words)
    qtbot.waitUntil(lambda: set(names(tab)) == found)
    assert tab.count.text() == f"{len(found)}人を表示"


def test_filters(tab):
    def show(box, data) -> list[str]:
        box.setCurrentIndex(box.findData(data))
        box.activated.emit(box.currentIndex())
        return names(tab)

    assert show(tab.state, "on_leave") == [NAMES[1]]
    assert show(tab.state, "left") == [NAMES[2]]
    assert len(show(tab.state, "all")) == len(NAMES)
    second = next(d.id for d in tab.facts.departments if d.name == "情報課")
    assert set(show(tab.department, second)) == set(NAMES[4:])
    promoter = tab.facts.persona_by_key["promoter"].id
    assert show(tab.persona, promoter) == []
    counting_rules.set_rule(tab._session.document, promoter, Rule(departments=frozenset({second})))
    tab._session.refresh_now()
    assert set(names(tab)) == set(NAMES[4:])
    assert tab.model.index(0, PERSONAS).data() == "一般行政職員、DX推進員"


def test_as_of_another_day(qtbot, tab):
    tab.day.setText("R8.4.1")
    tab.day.take()
    assert len(names(tab)) == len(NAMES)
    tab.day.setText("R8.3.31")
    tab.day.take()
    assert names(tab) == []


def test_sort_by_heading(qtbot, tab):
    header = tab.table.horizontalHeader()
    header.sectionClicked.emit(0)
    tab.table.sortByColumn(HEADS.index("かな"), Qt.SortOrder.AscendingOrder)
    assert names(tab)[0] == NAMES[6]
    tab.table.sortByColumn(HEADS.index("かな"), Qt.SortOrder.DescendingOrder)
    assert names(tab)[0] == NAMES[0]
    people.set_field(tab._session.document, tab.model.people[0].id, "kana", "かな0")
    tab._session.refresh_now()  # the order that was chosen stays
    assert names(tab)[-1] == NAMES[0]


def test_a_field_is_stored_when_it_is_left_and_turned_back(qtbot, tab, session):
    choose(tab, NAMES[0])
    edit = tab.pane.fields["name"].edit
    edit.setFocus()
    edit.selectAll()
    type_words(edit, " 青葉　華")
    tab.table.setFocus()
    session.refresh_now()
    assert tab.person.name == " 青葉　華"
    turned_back(tab, lambda: tab.pane.title.full(), NAMES[0])


def test_a_refused_number_is_told_below_and_keeps_the_person(qtbot, tab, messages):
    choose(tab, NAMES[0])
    number = tab.pane.fields["number"]
    number.edit.setFocus()
    number.edit.selectAll()
    type_words(number.edit, "001")
    tab.table.setFocus()
    assert "使っています" in number.problem.text()
    assert number.problem.isVisible()
    row = tab.model.row_of(next(p.id for p in tab.model.people if p.name == NAMES[1]))
    tab.table.setCurrentIndex(tab.model.index(row, 0))
    assert tab.person.name == NAMES[0]
    assert "まだ移れません" in messages.lines[0]


def test_transfer_and_career(qtbot, tab):
    choose(tab, NAMES[0])
    before = tab.pane.career.rowCount()
    qtbot.mouseClick(tab.buttons["transfer"], LEFT)
    form = tab.side.question
    fill(form, "異動の日", "いつか")
    confirm(qtbot, tab)
    assert "日付として読めません" in form.problem.text()  # and what was typed stays
    fill(form, "異動の日", "R8.9.1")
    department = field(form, "部署")
    department.setCurrentIndex(department.findText("情報課"))
    confirm(qtbot, tab)
    assert tab.side.question is None
    assert (tab.roster.tree.label(tab.person.department_id), tab.pane.career.rowCount()) == ("情報課", before + 1)
    turned_back(tab, tab.pane.career.rowCount, before)


def test_a_leave_ends_and_goes(qtbot, tab):
    choose(tab, NAMES[1])
    tab.pane.open_section("所属の履歴")
    row = next(n for n in range(tab.pane.career.rowCount()) if "休職" in tab.pane.career.item(n, 1).text())
    tab.pane.career.setCurrentCell(row, 0)
    qtbot.mouseClick(tab.pane.career_buttons["end"], LEFT)
    fill(tab.side.question, "最後の日", "R8.8.31")
    confirm(qtbot, tab)
    assert not tab.person.on_leave
    tab.pane.career.setCurrentCell(row, 0)
    qtbot.mouseClick(tab.pane.career_buttons["remove"], LEFT)
    tab._session.refresh_now()
    assert not any("休職" in tab.pane.career.item(n, 1).text() for n in range(tab.pane.career.rowCount()))


def test_a_concurrent_post_and_a_correction(qtbot, tab):
    choose(tab, NAMES[0])
    tab.ask("concurrent")
    fill(tab.side.question, "兼務の始まり", "R8.5.1")
    confirm(qtbot, tab)
    assert "部署が選ばれていません" in tab.side.question.problem.text()
    department = field(tab.side.question, "部署")
    department.setCurrentIndex(department.findText("情報課"))
    confirm(qtbot, tab)
    assert len(tab.person.concurrent) == 1
    tab.pane.open_section("所属の履歴")
    row = next(n for n in range(tab.pane.career.rowCount()) if "本務" in tab.pane.career.item(n, 1).text())
    tab.pane.career.setCurrentCell(row, 0)
    qtbot.mouseClick(tab.pane.career_buttons["correct"], LEFT)
    fill(tab.side.question, "職名", "主査")
    confirm(qtbot, tab)
    assert tab.person.post.title == "主査"


def test_change_of_name_retirement_and_back(qtbot, tab):
    choose(tab, NAMES[0])
    qtbot.mouseClick(tab.pane.name_button, LEFT)
    fill(tab.side.question, "新しい氏名", "若竹 花")
    confirm(qtbot, tab)
    assert (tab.person.name, tab.pane.fields["former_name"].text()) == ("若竹 花", NAMES[0])
    qtbot.mouseClick(tab.buttons["retire"], LEFT)
    confirm(qtbot, tab)
    assert "空" in tab.side.question.problem.text()
    fill(tab.side.question, "退職日", "R8.9.30")
    confirm(qtbot, tab)
    assert not tab.person.in_service
    assert tab.pane.state.text() == "退職"
    qtbot.mouseClick(tab.buttons["retire"], LEFT)
    confirm(qtbot, tab)  # no day: it was a mistake
    assert tab.person.in_service


def test_personas_by_hand_duties_and_qualifications(qtbot, tab, session):
    with session.document.action("資格") as writing:
        writing.add(Qualification(key="own-1", name="情報処理の試験"))
    session.refresh_now()
    choose(tab, NAMES[0])
    tab.pane.open_section("人材像と担当")
    promoter = tab.facts.persona_by_key["promoter"].id
    row = next(n for n in range(tab.pane.personas.rowCount()) if tab.pane.personas._keys[n] == str(promoter))
    tab.pane.personas.setCurrentCell(row, 0)
    qtbot.mouseClick(tab.pane.persona_buttons["give"], LEFT)
    confirm(qtbot, tab)
    assert promoter in tab.person.personas
    assert tab.pane.personas.item(row, 2).text().startswith("手で就く（期間の定めなし）")
    tab.pane.personas.setCurrentCell(row, 0)
    qtbot.mouseClick(tab.pane.persona_buttons["rule"], LEFT)
    session.refresh_now()
    assert promoter not in tab.person.personas
    tab.pane.open_section("資格")
    qtbot.mouseClick(tab.pane.held_buttons["add"], LEFT)
    fill(tab.side.question, "取得日", "R5.4.1")
    fill(tab.side.question, "期限", "R8.3.31")
    confirm(qtbot, tab)
    assert tab.pane.held.item(0, 0).text() == "情報処理の試験"
    assert "期限切れ" in tab.pane.held.item(0, 1).text()


def test_another_of_the_same_name_is_told_and_nobody_is_joined(qtbot, tab):
    qtbot.mouseClick(tab.buttons["add"], LEFT)
    fill(tab.side.question, "氏名", "青葉　花")
    assert "青葉 花（000　総務課）" in tab.side.question.note.text()
    qtbot.keyClick(field(tab.side.question, "氏名"), Qt.Key.Key_Return)
    tab._session.refresh_now()
    assert {name for name in names(tab) if "花" in name} == {"青葉 花", "青葉　花"}


def test_several_at_once(qtbot, tab):
    flags = QItemSelectionModel.SelectionFlag
    for row in range(3):
        tab.table.selectionModel().select(tab.model.index(row, 0), flags.Select | flags.Rows)
    qtbot.mouseClick(tab.buttons["bulk"], LEFT)
    form = tab.side.question
    promoter = tab.facts.persona_by_key["promoter"].id
    form.goal.setCurrentIndex(form.goal.findData(promoter))
    fill(form, "いつから", "R8.4.1")
    form.first.take()
    assert form.note.text() == "3人を変えます。"
    confirm(qtbot, tab)
    assert sum(promoter in person.personas for person in tab.roster.people) == 3
    turned_back(tab, lambda: sum(promoter in person.personas for person in tab.roster.people), 0)


def test_only_a_mistake_is_deleted(qtbot, tab, messages):
    choose(tab, NAMES[1])
    qtbot.mouseClick(tab.pane.delete_button, LEFT)
    assert "退職" in messages.errors[0].next_step
    choose(tab, NAMES[0])
    qtbot.mouseClick(tab.pane.delete_button, LEFT)
    tab._session.refresh_now()
    assert NAMES[0] not in names(tab)
    assert messages.lines == [f"「{NAMES[0]}」を消しました"]


def test_every_section_can_be_looked_at(tab):
    for words in SECTIONS:
        tab.pane.open_section(words)
        assert tab.pane.pages.currentIndex() == SECTIONS.index(words)


def test_the_tab_in_its_page_opens_at_a_person(qtbot, session, messages):
    page = StaffPage(session, messages)
    qtbot.addWidget(page)
    roster = roster_now(session.document, session.book.facts)
    uuid = next(person.uuid for person in roster.people if person.name == NAMES[2])
    page.open_step("people", uuid)
    assert isinstance(page.tab, PeopleTab)
    assert page.tab.person.name == NAMES[2]


def test_forty_thousand_rows_are_no_more_than_a_list(qtbot, tab):
    many = [tab.roster.people[0]] * 40_000
    tab.model.show(tab.facts, tab.roster, many)
    assert tab.model.rowCount() == 40_000
    tab.model.sort(NAME)
    assert tab.model.index(39_999, NAME).data() == many[0].name
