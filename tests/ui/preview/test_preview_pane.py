from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.ui.preview.preview_pane import PreviewPane
from desktop.ui.preview.renderer import Renderer

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def pane(qtbot, session) -> Iterator[PreviewPane]:
    made = PreviewPane(session)
    made.resize(560, 700)
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.refreshed, timeout=10000):
        made.show()
    yield made
    made.close_work()


def middle(pane: PreviewPane, step: str) -> QPoint:
    place = next(p for p in pane.view.pages.places if p.step == step)
    return pane.view.rectangle(place).center().toPoint()


def test_the_real_pages_are_shown(pane) -> None:
    assert pane.view.pages.count > 15
    assert pane.page_label.text() == f"1 / {pane.view.pages.count}"
    image = pane.view.grab().toImage()
    assert len({image.pixelColor(x, image.height() // 2).name() for x in range(0, image.width(), 3)}) > 2


def test_a_step_is_marked_and_in_sight(pane) -> None:
    pane.show_step("3-2")
    assert pane.view.marked()
    assert all(place.step == "3-2" for place in pane.view.marked())
    assert pane.view.viewport().rect().contains(pane.view.rectangle(pane.view.marked()[0]).topLeft().toPoint())


def test_a_click_on_a_passage_asks_for_its_step(qtbot, pane) -> None:
    pane.show_step("3-2")
    with qtbot.waitSignal(pane.step_requested) as caught:
        qtbot.mouseClick(pane.view.viewport(), LEFT, pos=middle(pane, "3-2"))
    assert caught.args == ["3-2"]


def test_passages_invite_to_click(qtbot, pane) -> None:
    pane.show_step("3-2")
    spot = middle(pane, "3-2")
    qtbot.mouseMove(pane.view.viewport(), spot)
    assert pane.view.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    viewport = pane.view.viewport()
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, spot, viewport.mapToGlobal(spot)))
    assert "3-2 全庁情報システム担当の確保" in QToolTip.text()
    QToolTip.hideText()


def test_typing_refreshes_the_pages_and_keeps_the_place(qtbot, pane, session) -> None:
    pane.show_step("4-3")
    before = pane.view.rectangle(pane.view.marked()[0]).top()
    with qtbot.waitSignal(pane.refreshed, timeout=5000):
        session.save({"dxplan.fields": [f"分野{n}" for n in range(30)]}, "分野")
    assert pane.view.rectangle(pane.view.marked()[0]).top() == pytest.approx(before, abs=2)


def test_requests_in_between_are_never_drawn(qtbot, session) -> None:
    renderer = Renderer()
    got = []
    renderer.rendered.connect(got.append)
    for _ in range(5):
        renderer.request(session.book.document)
    qtbot.waitUntil(lambda: bool(got) and not renderer._busy and renderer._waiting is None, timeout=10000)
    assert 1 <= len(got) <= 2
    renderer.close()
    for pages in got:
        pages.close()
    assert got[0].picture(0, 1.0).isNull()


def test_pages_are_turned_and_zoomed(qtbot, pane) -> None:
    qtbot.mouseClick(pane.next_button, LEFT)
    assert pane.page_label.text().startswith("2 /")
    qtbot.mouseClick(pane.previous_button, LEFT)
    assert pane.page_label.text().startswith("1 /")
    assert not pane.previous_button.isEnabled()
    qtbot.mouseClick(pane.full_button, LEFT)
    assert pane.view.percent == 100
    qtbot.mouseClick(pane.larger_button, LEFT)
    assert pane.view.percent == 125
    qtbot.mouseClick(pane.smaller_button, LEFT)
    assert pane.view.percent == 100
    qtbot.mouseClick(pane.width_button, LEFT)
    assert pane.view.horizontalScrollBar().maximum() == 0


def test_nothing_is_drawn_while_hidden(qtbot, pane, session) -> None:
    pane.hide()
    session.save({"org.name": "別の町"}, "名前")
    session.refresh_now()
    assert not pane._work.renderer._busy
    with qtbot.waitSignal(pane.refreshed, timeout=5000):
        pane.show()


def test_closing_may_come_at_any_time(session, qtbot) -> None:
    pane = PreviewPane(session)
    pane.show()
    pane.close_work()
    pane.close_work()
    pane.close()
    pane.deleteLater()


def test_what_is_in_sight_stays_there_when_the_column_is_resized(qtbot, pane) -> None:
    pane.show_step("4-3")
    before = pane.view.rectangle(pane.view.marked()[0]).top()
    pane.resize(800, 700)
    qtbot.waitUntil(lambda: pane.view.percent > 90)
    assert pane.view.rectangle(pane.view.marked()[0]).top() == pytest.approx(before, abs=2)


def test_a_step_chosen_while_hidden_is_in_sight_when_shown(qtbot, pane) -> None:
    pane.hide()
    pane.show_step("6-1")
    pane.resize(900, 600)
    pane.show()
    assert pane.view.rectangle(pane.view.marked()[0]).top() == pytest.approx(24, abs=30)


def test_a_refresh_does_not_pull_the_reader_back(qtbot, pane, session) -> None:
    pane.show_step("1-1")
    pane.view.go_to_page(9)
    with qtbot.waitSignal(pane.refreshed, timeout=5000):
        session.save({"org.name": "別の町"}, "名前")
    assert pane.view.page == 9
