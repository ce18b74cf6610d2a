"""The small parts that every page is made of."""

from __future__ import annotations

from desktop.ui.widgets import Prose

LONG = "人材像をまとめる、使わない、加えるなど、団体の規模に合わせて変えられます。" * 3


def test_prose_is_as_high_as_its_text_needs(qtbot) -> None:
    prose = Prose(LONG)
    qtbot.addWidget(prose)
    line = prose.minimumSizeHint().height()
    narrow, wide = prose.heightForWidth(200), prose.heightForWidth(800)
    assert narrow > wide > line
    assert prose.heightForWidth(200) == narrow  # asked again
    prose.set_text("短い文")
    assert prose.heightForWidth(200) == line
    font = prose.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    prose.setFont(font)
    assert prose.heightForWidth(200) > line
    prose.set_text("")
    assert prose.heightForWidth(200) == 0
