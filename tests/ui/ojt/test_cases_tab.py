"""DX案件: the register and its form by keyboard; nothing typed is lost, and every change can be turned back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QItemSelectionModel, Qt

from desktop.analysis.years import japanese_date
from desktop.policy.ojt import cases
from desktop.policy.ojt.figures import measured
from desktop.policy.starting import new_document
from desktop.store import Document
from desktop.ui.live import LiveSession
from desktop.ui.messages import CANCEL
from desktop.ui.ojt.cases_form import SECTIONS
from desktop.ui.ojt.cases_model import EFFECT, LEAD, PERIOD, TITLE, effect_words, short_span
from desktop.ui.ojt.cases_questions import AskRole
from desktop.ui.ojt.cases_tab import CasesTab
from tests.ui.conftest import RecordingMessages, shown_text

ENTER = Qt.Key.Key_Return


@pytest.fixture
def live(qtbot, look, staffed: Document) -> Iterator[LiveSession]:
    made = LiveSession(staffed)
    yield made
    made.close()


@pytest.fixture
def tab(qtbot, live: LiveSession, messages: RecordingMessages) -> CasesTab:
    made = CasesTab(live, messages)
    qtbot.addWidget(made)
    made.resize(1182, 640)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def column(tab: CasesTab, place: int) -> list[str]:
    return [tab.model.index(row, place).data() for row in range(tab.model.rowCount())]


def choose(tab: CasesTab, title: str) -> None:
    tab.table.setCurrentIndex(tab.model.index(column(tab, TITLE).index(title), 0))
    assert tab.line is not None
    assert tab.line.case.title == title


def pick_data(tab: CasesTab, name: str, data: object) -> None:
    box = getattr(tab, name)
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def test_the_register_shows_the_cases_and_sums_with_what_they_are_of(tab: CasesTab) -> None:
    assert len(column(tab, TITLE)) == 8
    assert all(column(tab, LEAD))
    assert "R6.6.1～R7.7.6" in column(tab, PERIOD)
    assert "40時間" in column(tab, EFFECT)
    assert tab.count.text() == "8件を表示（全8件）"
    assert tab.sum.full() == "実施中 5件　効果の合計 480時間（時間を入れた3件）"


def test_filters_and_search_narrow_the_list(qtbot, tab: CasesTab) -> None:
    pick_data(tab, "status", "done")
    assert len(column(tab, TITLE)) == 3
    pick_data(tab, "year", 2024)
    assert set(column(tab, TITLE)) == {"申請書の書かない窓口", "水道の検針結果の自動集計", "健診の予約の電子申請"}
    pick_data(tab, "status", "")
    pick_data(tab, "year", 0)
    tab.focus_search()
    tab.search.insert("検針")
    qtbot.waitUntil(lambda: column(tab, TITLE) == ["水道の検針結果の自動集計"])
    assert tab.line is not None
    tab.search.setText(tab.line.parts[0].person.number)
    qtbot.waitUntil(lambda: "水道の検針結果の自動集計" in column(tab, TITLE) and len(column(tab, TITLE)) < 8)


def test_a_case_is_added_by_keyboard_and_filled_in(qtbot, tab: CasesTab, messages: RecordingMessages) -> None:
    pick_data(tab, "status", "done")
    tab.add_button.click()
    assert tab.side.question is not None
    tab.side.question.focusWidget().insert("税の証明の郵送をなくす")
    qtbot.keyClick(tab.side.question.focusWidget(), ENTER)
    qtbot.waitUntil(lambda: tab.side.question is None)
    assert messages.lines[-1] == "案件を加えました"
    assert tab.line is not None
    assert tab.line.case.title == "税の証明の郵送をなくす"  # shown although the filter would have hidden it
    pane = tab.pane
    pane.days["started_on"].setText("R8.10.1")
    qtbot.keyClick(pane.days["started_on"], ENTER)
    pane.category.setCurrentText("郵便")
    qtbot.keyClick(pane.category_line, ENTER)
    pane.status.setCurrentIndex(pane.status.findData("running"))
    pane.status.activated.emit(pane.status.currentIndex())
    pane.fields["effect_hours"].edit.setText("1,200")
    pane.fields["lesson"].edit.setPlainText("先に件数を数える。")
    tab.flush()
    tab._session.refresh_now()
    case = tab.line.case
    assert (case.started_on, case.category, case.status) == ("2026-10-01", "郵便", "running")
    assert (case.effect_hours, case.lesson) == (1200, "先に件数を数える。")
    assert pane.category.findText("郵便") >= 0
    assert "リードがまだ決まっていません。" in pane.doubts.text()


def test_what_cannot_be_read_stays_and_holds_the_place(tab: CasesTab, messages: RecordingMessages) -> None:
    choose(tab, "公用車の予約の共有")
    field = tab.pane.fields["effect_hours"]
    field.edit.setText("約百")
    tab.table.setCurrentIndex(tab.model.index(0, 0))
    assert tab.line is not None
    assert tab.line.case.title == "公用車の予約の共有"
    assert messages.lines[-1].startswith("まだ移れません。数として読めません。")
    assert field.text() == "約百"
    field.edit.setText("12")
    tab.flush()
    choose(tab, column(tab, TITLE)[0])


def test_somebody_is_found_by_kana_and_given_a_part(qtbot, tab: CasesTab) -> None:
    choose(tab, "公用車の予約の共有")
    tab.pane.open_section("人")
    before = len(tab.line.parts) if tab.line else 0
    tab.pane.role_buttons["add_role"].click()
    form = tab.side.question
    assert isinstance(form, AskRole)
    wanted = next(p for p in tab.roster.serving if all(p.id != part.role.staff_id for part in tab.line.parts))
    form.search.insert(wanted.kana)
    assert form.person.findData(wanted.id) >= 0
    form.person.setCurrentIndex(form.person.findData(wanted.id))
    form.part.setCurrentIndex(form.part.findData("support"))
    form.first.setText("R8.4.1")
    form.confirm_button.click()
    qtbot.waitUntil(lambda: tab.side.question is None)
    assert tab.line is not None
    assert len(tab.line.parts) == before + 1
    (added,) = [part for part in tab.line.parts if part.role.staff_id == wanted.id]
    assert (added.role.part, added.role.from_on) == ("support", "2026-04-01")
    tab._session.undo()
    tab._session.refresh_now()
    assert len(tab.line.parts) == before


def test_nobody_found_is_told_in_the_form(qtbot, tab: CasesTab) -> None:
    tab.ask("add_role")
    form = tab.side.question
    assert isinstance(form, AskRole)
    form.search.insert("いない人")
    form.confirm_button.click()
    assert "職員が選ばれていません。" in form.problem.text()


def test_removing_asks_when_people_have_a_part(tab: CasesTab, messages: RecordingMessages) -> None:
    choose(tab, "公用車の予約の共有")
    messages.answers = [CANCEL, "do"]
    tab.pane.delete_button.click()
    assert "公用車の予約の共有" in column(tab, TITLE)
    tab.pane.delete_button.click()
    tab._session.refresh_now()
    assert "公用車の予約の共有" not in column(tab, TITLE)
    assert messages.questions == ["「公用車の予約の共有」を消しますか。"] * 2
    made = cases.add(tab._session.document, "だれもいない案件")
    tab._session.refresh_now()
    tab._choose(made)
    tab.pane.delete_button.click()  # nothing hangs on it: no question
    tab._session.refresh_now()
    assert "だれもいない案件" not in column(tab, TITLE)


def test_every_section_of_the_form_opens(tab: CasesTab) -> None:
    choose(tab, "申請書の書かない窓口")
    for n, words in enumerate(SECTIONS):
        tab.pane.open_section(words)
        assert tab.pane.pages.currentIndex() == n
    assert tab.pane.fields["lesson"].text()
    assert tab.pane.days["presented_on"].day == "2026-02-20"


def test_a_file_without_cases_says_what_they_are_for(qtbot, look, messages: RecordingMessages) -> None:
    document = new_document(name="みどり町")
    session = LiveSession(document)
    tab = CasesTab(session, messages)
    qtbot.addWidget(tab)
    tab.show()
    assert "DX案件はまだありません" in shown_text(tab)
    tab.first_button.click()
    assert tab.side.question is not None
    assert tab.stack.currentIndex() == 1
    session.close()
    document.close()


def test_a_case_is_opened_by_its_key(tab: CasesTab) -> None:
    pick_data(tab, "status", "done")
    wanted = next(line.case for line in tab._register if line.case.status == "running")
    tab.show_place(wanted.uuid)
    assert tab.line is not None
    assert tab.line.case.id == wanted.id
    assert wanted.title in column(tab, TITLE)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [("2019-05-01", "2020-01-02", "R1.5.1～R2.1.2"), ("2018-04-01", "", "H30.4.1～"), ("", "", "")],
)
def test_spans_in_columns_are_short(first: str, last: str, words: str) -> None:
    assert short_span(first, last) == words


def test_no_effect_is_not_nought() -> None:
    assert (effect_words(None, None), effect_words(0, 12_000)) == ("", "0時間、12,000円")


def test_the_figure_of_leaders_stands_with_its_day(tab: CasesTab, live: LiveSession) -> None:
    """A20."""
    today = date.today().isoformat()
    figure = measured(live.document, live.book.facts, today)["lead_experience"]
    assert tab.figures.words.text() == f"案件リード経験者数 {figure.words}" == "案件リード経験者数 5人"
    assert tab.figures.day.text() == f"{japanese_date(today)}現在"


def test_cards_of_the_chosen_cases_with_and_without_names(
    tab: CasesTab, messages: RecordingMessages, dialogs, tmp_path
) -> None:
    tab.dialogs, messages.answers = dialogs, ["write"]
    dialogs.paths = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    choose(tab, "健診の予約の電子申請")
    leader = tab.line.leads.replace("\u3000", "")
    tab.write_cards(internal=False)
    assert dialogs.suggested[0].name == "あおば野町_案件カード_健診の予約の電子申請.pdf"
    (page,) = PdfReader(tmp_path / "a.pdf").pages
    assert leader not in re.sub(r"\s", "", page.extract_text())
    rows = tab.table.selectionModel()
    flags = QItemSelectionModel.SelectionFlag
    rows.select(tab.model.index(0, 0), flags.Select | flags.Rows)
    assert tab.card_button.text() == "選んだ2件のカード ▾"
    tab.write_cards(internal=True)
    assert dialogs.suggested[1].name.endswith("ほか1件.pdf")
    words = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(tmp_path / "b.pdf").pages]
    assert len(words) == 2
    assert leader in words[1]
    assert messages.lines == ["「a.pdf」を書き出しました。", "「b.pdf」を書き出しました。"]
