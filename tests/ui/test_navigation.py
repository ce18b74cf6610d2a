"""Places by click, number, and the way back; badges; icons alone in a narrow window."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.ui import theme
from desktop.ui.places import PLACES

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def click(qtbot, window, row: int) -> None:
    navigation = window.workspace.navigation
    place = navigation.visualItemRect(navigation.item(row)).center()
    qtbot.mouseClick(navigation.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_every_place_opens_by_click_and_by_number(qtbot, town_window):
    for row, place in enumerate(PLACES):
        click(qtbot, town_window, row)
        assert town_window.workspace.place == place.key
        assert town_window.workspace.stack.currentWidget() is town_window.workspace.page(place.key)
    qtbot.keyClick(town_window, Qt.Key.Key_1, CTRL)
    assert town_window.workspace.place == "home"
    qtbot.keyClick(town_window, Qt.Key.Key_9, CTRL)
    assert town_window.workspace.place == "home"


def test_back_and_forth(qtbot, town_window):
    keys = [place.key for place in PLACES]
    for key in ("output", "history"):
        click(qtbot, town_window, keys.index(key))
    qtbot.keyClick(town_window, Qt.Key.Key_Left, ALT)
    assert town_window.workspace.place == "output"
    qtbot.keyClick(town_window, Qt.Key.Key_Left, ALT)
    qtbot.keyClick(town_window, Qt.Key.Key_Left, ALT)
    assert town_window.workspace.place == "home"
    qtbot.keyClick(town_window, Qt.Key.Key_Right, ALT)
    assert town_window.workspace.place == "output"
    click(qtbot, town_window, 0)
    qtbot.keyClick(town_window, Qt.Key.Key_Right, ALT)
    assert town_window.workspace.place == "home"


def test_badge_counts_the_findings(qtbot, town_window):
    navigation = town_window.workspace.navigation
    assert navigation.badge("policy") == 0
    town_window.desk.session.save({"org.name": None}, "団体名を消す")
    town_window.desk.session.refresh_now()
    found = len(town_window.desk.session.book.findings)
    assert found > 0
    assert navigation.badge("policy") == found
    assert f"残り {found} 件" in navigation.item(1).toolTip()


def test_narrow_window_shows_icons_alone_with_tips(qtbot, town_window):
    navigation = town_window.workspace.navigation
    assert navigation.width() == theme.NAVIGATION_WIDTH
    town_window.resize(1093, 614)
    qtbot.waitUntil(lambda: navigation.width() == theme.NAVIGATION_NARROW)
    assert navigation.item(0).toolTip() == "ホーム（Ctrl+1）"
