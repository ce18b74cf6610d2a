"""この表をExcelに: the layer and the スキルチェック that are shown go out, and come back into that very layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.models import CONFIRMED, SELF
from desktop.policy.staff.grid_sheet import running_grid
from desktop.policy.starting import new_document
from desktop.ui.live import LiveSession
from desktop.ui.output.grid_intake import GridIntake
from desktop.ui.staff.grid_bar import COMPARE
from desktop.ui.staff.grid_tab import GridTab
from tests.policy.staff.grid_people import Town, open_town


@pytest.fixture
def town() -> Iterator[Town]:
    document = new_document()
    yield open_town(document, 3)
    document.close()


@pytest.fixture
def session(qtbot, look, town: Town) -> Iterator[LiveSession]:
    made = LiveSession(town.document)
    yield made
    made.close()


@pytest.fixture
def tab(qtbot, session: LiveSession, messages, dialogs) -> GridTab:
    made = GridTab(session, messages)
    made.dialogs = dialogs
    qtbot.addWidget(made)
    made.show()
    return made


def entry(tab: GridTab) -> Callable[[], None]:
    """The menu's own entry."""
    tab.bar.view_button.menu().aboutToShow.emit()
    actions = tab.bar.view_button.menu().actions()
    return next(action for action in actions if action.text() == "この表をExcelに…").trigger


def test_the_layer_that_is_shown_goes_out_and_comes_back(
    tab: GridTab, session: LiveSession, town: Town, messages, dialogs, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    dialogs.paths, messages.answers = [path], ["write"]
    tab.bar.layer_chosen.emit(SELF)
    entry(tab)()
    assert dialogs.suggested[0].name.endswith("スキル表_自己.xlsx")
    assert messages.lines == ["「a.xlsx」を書き出しました。"]
    book = load_workbook(path)
    written = {row[0]: row[1] for row in book["項目"].iter_rows(max_row=6, max_col=2, values_only=True)}
    assert written["評価の種類"] == "自己"
    book["データ"].cell(3, 6, 2)
    book.save(path)
    intake = GridIntake(town.document, session.book, path).read()
    assert [change.after for change in intake.shown().changes] == [intake.reading.changes[0].after]
    assert intake.take(intake.shown().changes) == 1
    by_layer = {layer: running_grid(town.document, session.book.facts, layer)[0] for layer in (SELF, CONFIRMED)}
    at = intake.reading.changes[0].at
    assert by_layer[SELF].level(*at) == 2
    assert by_layer[CONFIRMED].level(*at) is None


def test_what_is_only_looked_at_is_not_written(tab: GridTab, messages, dialogs) -> None:
    tab.bar.layer_chosen.emit(COMPARE)
    entry(tab)()
    assert dialogs.suggested == []
    assert "書き出す層を選んでください" in messages.lines[0]


def test_people_in_a_file_are_asked_about_first(tab: GridTab, messages, dialogs) -> None:
    messages.answers = ["cancel"]
    entry(tab)()
    assert dialogs.suggested == []
