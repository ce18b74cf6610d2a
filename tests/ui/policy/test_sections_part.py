from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def part(page):
    page.open_step("7-1")
    return page.form.parts[0]


def headings(session) -> list[str]:
    return [s.heading for s in session.book.document.walk()]


def test_numbers_follow_the_outline(qtbot, part, session) -> None:
    assert part._numbers["securing"].text() == "第3章"
    assert part._numbers["personas.each"].text() == "1～5"
    qtbot.mouseClick(part.boxes["securing"], LEFT, pos=QPoint(8, 8))
    qtbot.waitUntil(lambda: part._numbers["securing"].text() == "")
    assert part._numbers["training"].text() == "第3章"
    assert not any(h.endswith("人材確保方針") for h in headings(session))
    session.undo()
    qtbot.waitUntil(lambda: part._numbers["training"].text() == "第4章")
    assert part.boxes["securing"].isChecked()


def test_a_section_of_ones_own(qtbot, part, session, messages, type_in) -> None:
    qtbot.mouseClick(part.add_buttons["overview"], LEFT)
    own = session.book.facts.own_sections[0]
    title = part.editors[f"own.{own.uuid}.title"]
    assert title.input.hasFocus()
    assert title.input.selectedText() == "新しい節"
    type_in(title.input, "用語")
    text = part.editors[f"own.{own.uuid}.text"]
    type_in(text.input, "{団体名}で使う言葉。")
    qtbot.waitUntil(lambda: "3 用語" in headings(session), timeout=3000)
    qtbot.mouseClick(part.remove_buttons[own.uuid], LEFT)
    qtbot.waitUntil(lambda: "3 用語" not in headings(session))
    assert messages.lines == ["加えた節を取り除きました。"]
    session.undo()
    qtbot.waitUntil(lambda: "3 用語" in headings(session))
    assert part.editors[f"own.{own.uuid}.title"].input.text() == "用語"
