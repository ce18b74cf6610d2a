"""個人票 on the screen: found, read, changed in place, printed; the real file below it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QTextEdit

from desktop.policy.staff import rounds
from desktop.policy.staff.card import PURPOSE
from desktop.store.watch import Watch
from desktop.ui.live import LiveSession
from desktop.ui.staff.card_tab import CardTab
from desktop.ui.staff.staff_page import StaffPage
from tests.policy.staff.card_rows import grid, put
from tests.ui.conftest import shown_text

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def staffed_session(qtbot, look, staffed) -> Iterator[LiveSession]:
    made = LiveSession(staffed)
    yield made
    made.close()


@pytest.fixture
def tab(qtbot, staffed_session, messages, dialogs) -> CardTab:
    made = CardTab(staffed_session, messages)
    made.dialogs = dialogs
    qtbot.addWidget(made)
    made.resize(1180, 640)
    with qtbot.waitExposed(made):
        made.show()
    return made


def first_with(tab: CardTab, what) -> int:
    for person in tab.model.people:
        card = tab._source.card(person.id)
        if what(card):
            return person.id
    raise AssertionError("nobody")


def press(qtbot, section, verb: str) -> None:
    qtbot.mouseClick(section.buttons[verb], LEFT)


def confirm(qtbot, section) -> None:
    qtbot.mouseClick(section.form.confirm_button, LEFT)


def field(section, name: str):
    kinds = (QLineEdit, QTextEdit)
    return next(w for kind in kinds for w in section.form.findChildren(kind) if w.accessibleName() == name)


def test_the_page_says_who_and_what_for(tab):
    person = tab.model.people[0]
    text = shown_text(tab)
    assert person.name in text
    assert person.number in text
    assert PURPOSE in text
    assert "180人" in text


def test_names_stand_to_the_letter(tab):
    names = {tab.model.data(tab.model.index(n)) for n in range(tab.model.rowCount())}
    assert names == {f"{p.number}　{p.name}" for p in tab.model.people}
    odd = next(p for p in tab.model.people if "𠮷" in p.name)
    tab.show_place(odd.uuid)
    assert tab.pane.name.full() == odd.name


def test_search_by_number_kana_and_department_narrows(qtbot, tab):
    person = tab.model.people[40]
    tab.search.setText(person.number)
    qtbot.waitUntil(lambda: tab.model.rowCount() < 180)
    assert person.id in {p.id for p in tab.model.people}
    tab.search.setText(person.kana.split("　")[0])
    qtbot.waitUntil(lambda: person.id in {p.id for p in tab.model.people})
    tab.search.setText("だれでもない名前")
    qtbot.waitUntil(lambda: tab.model.rowCount() == 0)
    assert not tab.all_button.isEnabled()


def test_page_keys_go_to_the_next_and_back_and_stop_at_the_ends(qtbot, tab):
    people = tab.model.people
    assert tab.staff_id == people[0].id
    assert not tab.previous.isEnabled()
    tab.list.setFocus()
    qtbot.keyClick(tab.list, Qt.Key.Key_PageDown)
    assert tab.staff_id == people[1].id
    qtbot.keyClick(tab.list, Qt.Key.Key_PageUp)
    qtbot.keyClick(tab.list, Qt.Key.Key_PageUp)
    assert tab.staff_id == people[0].id
    tab.show_place(people[-1].uuid)
    assert not tab.next.isEnabled()


def test_the_list_and_the_page_agree(tab):
    tab.list.setCurrentIndex(tab.model.index(7))
    assert tab.pane.card.person.id == tab.model.people[7].id


def test_layer_and_round_change_what_is_compared(tab, staffed):
    frozen = next(each for each in rounds.all_rounds(staffed) if each.frozen_on)
    tab.round.setCurrentIndex(tab.round.findData(frozen.id))
    tab.round.activated.emit(tab.round.currentIndex())
    assert frozen.name in tab.pane.basis.text()
    tab.layer.setCurrentIndex(2)
    tab.layer.activated.emit(2)
    assert "自己" in tab.pane.basis.text()


def test_a_level_set_in_the_grid_is_seen_here(qtbot, tab, staffed):
    _, data = grid(staffed)
    person = tab.model.people[3]
    column = next(n for n in range(data.width) if data.columns[n].skill.id in data.needs[data.places[person.id]])
    tab.show_place(person.uuid)
    now = data.level(data.places[person.id], column)
    wanted = 0 if now != 0 else 3
    put(staffed, {(person.id, column): wanted})
    name = data.columns[column].skill.name
    qtbot.waitUntil(
        lambda: any(row[1] == name and row[4] == str(wanted) for row in tab.pane.skills.table.rows), timeout=5_000
    )


def test_a_talk_is_added_changed_and_taken_away_in_place(qtbot, tab, staffed_session):
    staff_id = first_with(tab, lambda card: not card.records.talks)
    tab._choose(staff_id)
    talks = tab.pane.talks
    assert talks.nothing.isVisible()
    assert not talks.buttons["直す"].isEnabled()
    press(qtbot, talks, "加える")
    confirm(qtbot, talks)
    assert "行った日が空です" in shown_text(talks.form)
    field(talks, "行った日").setText("R8.5.1")
    field(talks, "話したこと").setPlainText("困りごとを聞いた。")
    confirm(qtbot, talks)
    staffed_session.refresh_now()
    assert talks.form is None
    assert talks.table.rows == [("令和8年5月1日", "", "困りごとを聞いた。", "")]
    talks.table.selectRow(0)
    press(qtbot, talks, "直す")
    field(talks, "次にすること").setPlainText("研修に出る。")
    confirm(qtbot, talks)
    staffed_session.refresh_now()
    assert talks.table.rows[0][3] == "研修に出る。"
    talks.table.selectRow(0)
    press(qtbot, talks, "消す")
    staffed_session.refresh_now()
    assert talks.table.rows == []
    assert [staffed_session.undo() for _ in range(3)] == ["1on1の記録を消す", "1on1の記録を直す", "1on1の記録を加える"]


def test_a_training_and_a_case_are_added(qtbot, tab, staffed_session):
    tab._choose(first_with(tab, lambda card: not card.cases))
    before = len(tab.pane.trainings.table.rows)
    press(qtbot, tab.pane.trainings, "加える")
    field(tab.pane.trainings, "研修").setText("新しい研修")
    confirm(qtbot, tab.pane.trainings)
    press(qtbot, tab.pane.cases, "加える")
    field(tab.pane.cases, "名前").setText("窓口の見直し")
    confirm(qtbot, tab.pane.cases)
    staffed_session.refresh_now()
    assert len(tab.pane.trainings.table.rows) == before + 1
    assert tab.pane.cases.table.rows == [("", "窓口の見直し", "担当", "実施中")]
    tab.pane.cases.table.selectRow(0)
    press(qtbot, tab.pane.cases, "直す")
    field(tab.pane.cases, "名前").setText("窓口の改善")
    confirm(qtbot, tab.pane.cases)
    staffed_session.refresh_now()
    assert tab.pane.cases.table.rows[0][1] == "窓口の改善"


def test_a_stage_is_judged_with_a_reason_and_taken_back(qtbot, tab, staffed_session, messages):
    tab._choose(first_with(tab, lambda card: card.stages and not card.records.judgements))
    stages = tab.pane.stages
    stages.table.selectRow(0)
    press(qtbot, stages, "最後の判定を消す")
    assert "まだ判定がありません" in messages.lines[-1]
    press(qtbot, stages, "到達を記録する")
    confirm(qtbot, stages)
    assert "判定の理由が空です" in shown_text(stages.form)
    field(stages, "理由").setPlainText("研修を終えた")
    confirm(qtbot, stages)
    staffed_session.refresh_now()
    assert "到達（研修を終えた）" in stages.table.rows[0][3]
    stages.table.selectRow(0)
    press(qtbot, stages, "最後の判定を消す")
    staffed_session.refresh_now()
    assert stages.table.rows[0][3] == ""


def test_a_question_does_not_follow_to_another_person(qtbot, tab):
    press(qtbot, tab.pane.talks, "加える")
    tab.step(1)
    assert tab.pane.talks.form is None


def test_one_page_and_a_department_go_to_pdf_after_a_yes(qtbot, tab, messages, dialogs, tmp_path):
    messages.answers = ["cancel", "write", "write"]
    qtbot.mouseClick(tab.one_button, LEFT)
    assert dialogs.suggested == []
    dialogs.paths = [tmp_path / "one.pdf", tmp_path / "all.pdf"]
    qtbot.mouseClick(tab.one_button, LEFT)
    person = tab.model.people[0]
    assert dialogs.suggested[0].name == f"個人票_{person.number}.pdf"
    assert person.number in PdfReader(tmp_path / "one.pdf").pages[0].extract_text()
    tab.department.setCurrentIndex(1)
    tab.department.activated.emit(1)
    shown = [p.number for p in tab.model.people]
    qtbot.mouseClick(tab.all_button, LEFT)
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "all.pdf").pages)
    assert 1 < len(shown) < 180
    assert all(number in text for number in shown)


def test_stopping_leaves_no_file(qtbot, tab, messages, dialogs, tmp_path):
    messages.answers = ["write"]
    dialogs.paths = [tmp_path / "all.pdf"]

    def wait(work, _words: str, watch: Watch) -> None:
        watch.stop()
        work()

    tab.wait = wait
    qtbot.mouseClick(tab.all_button, LEFT)
    assert not (tmp_path / "all.pdf").exists()
    assert "やめました" in messages.lines[-1]


def test_a_place_that_cannot_be_written_is_told(qtbot, tab, messages, dialogs, tmp_path):
    messages.answers = ["write"]
    dialogs.paths = [tmp_path / "無い" / "a.pdf"]
    qtbot.mouseClick(tab.one_button, LEFT)
    assert "フォルダー" in messages.errors[0].message


def test_a_town_without_staff_is_taught(qtbot, session, messages):
    page = StaffPage(session, messages)
    qtbot.addWidget(page)
    page.show()
    page.open_step("person")
    assert "一枚で見る場所" in shown_text(page.tab)
    qtbot.mouseClick(page.tab.findChild(type(page.tab.previous), "go-people"), LEFT)
    assert page.step == "people"


def test_the_radar_reads_itself_out_and_paints(qtbot, tab):
    tab._choose(first_with(tab, lambda card: len(card.axes) > 6))
    radar = tab.pane.radar
    assert radar.isVisible()
    assert radar.accessibleName().count("、") >= 6
    colours = {radar.grab().toImage().pixelColor(x, y).name() for x in range(0, 400, 3) for y in range(0, 260, 3)}
    assert len(colours) > 3
