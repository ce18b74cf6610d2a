"""The theme: contrast of every declared pair, one place for colours, fonts and icons that are really there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QApplication

from desktop.resources import resource
from desktop.ui import theme

UI = Path(theme.__file__).parent


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_formula_knows_black_on_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize(("text", "ground"), theme.PAIRS)
def test_every_text_can_be_read(text: str, ground: str):
    assert contrast(text, ground) >= 4.5


def test_pairs_in_the_stylesheet_are_declared():
    """A rule that sets both colours must be one of the pairs that are checked."""
    declared = set(theme.PAIRS)
    for rule in re.findall(r"\{([^}]*)\}", theme.stylesheet().replace("\n", " ")):
        text = re.search(r"(?<![-\w])color: (#\w{6})", rule)
        ground = re.search(r"background: (#\w{6})", rule)
        if text and ground:
            assert (text.group(1), ground.group(1)) in declared, rule


def test_fields_can_be_told_from_their_ground():
    assert contrast(theme.CONTROL_BORDER, theme.SURFACE) >= 3
    assert contrast(theme.ACCENT, theme.SURFACE) >= 3


def test_no_other_module_names_a_colour():
    for path in UI.rglob("*.py"):
        if path.name != "theme.py":
            assert not re.search(r"[\"']#[0-9A-Fa-f]{6}", path.read_text("utf-8")), path


def test_font_is_the_bundled_one(look, qapp):
    assert theme.load_fonts()
    assert QFontInfo(qapp.font()).family() == theme.FAMILY
    assert qapp.font().pointSizeF() == theme.BODY_POINTS


def test_all_icons_named_in_the_code_are_bundled_and_drawn(qapp):
    names = {path.stem for path in resource("icons").glob("*.svg")}
    code = "\n".join(p.read_text("utf-8") for p in UI.rglob("*.py"))
    used = {name for name in re.findall(r"\"([a-z]+(?:-[a-z0-9]+)*)\"", code) if name in names}
    assert {"house", "save", "undo-2"} <= used
    for name in used:
        image = theme.icon(name, theme.ACCENT).pixmap(32, 32).toImage()
        inks = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
        solid = {ink.red() for ink in inks if ink.alpha() == 255}
        assert solid, name
        assert all(abs(red - 0x1F) <= 2 for red in solid), name


def test_icons_carry_their_licence():
    assert "ISC License" in (resource("icons") / "LICENSE").read_text("utf-8")


def test_high_contrast_leaves_the_colours_to_the_system(qapp, monkeypatch):
    kept = qapp.styleSheet()
    monkeypatch.setattr(theme, "high_contrast", lambda: True)
    try:
        theme.apply(qapp)
        assert qapp.styleSheet() == ""
    finally:
        qapp.setStyleSheet(kept)


def test_no_kind_of_widget_keeps_a_font_of_the_system(qtbot) -> None:
    """Windows has fonts of its own for tables, menus and tips; the self-test asks the same of the installed program."""
    app = QApplication.instance()
    theme.apply(app)
    assert theme.foreign_fonts() == []
    app.setFont(QFont("Noto Sans CJK JP"), "QMenu")
    assert theme.foreign_fonts() == ["QMenu"]
    theme.apply(app)
    assert theme.foreign_fonts() == []
