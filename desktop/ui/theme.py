"""All colours, sizes, fonts and the one stylesheet of the program; nothing else names a colour."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from string import Template
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.resources import resource

TEXT: Final = "#1E242B"
SECONDARY: Final = "#56606B"
DISABLED: Final = "#66707B"
BORDER: Final = "#D5DAE0"
CONTROL_BORDER: Final = "#808A95"  # 3:1 on white, so that a field is seen as a field
SCROLL: Final = "#B4BBC4"
GROUND: Final = "#F5F6F8"
SURFACE: Final = "#FFFFFF"
ACCENT: Final = "#1F5FA8"
ACCENT_DARK: Final = "#184C87"
ACCENT_GROUND: Final = "#E8F0F8"
HOVER: Final = "#ECEFF3"
OK: Final = "#1C6B3C"
OK_GROUND: Final = "#E6F4EA"
CAUTION: Final = "#8A5200"
CAUTION_GROUND: Final = "#FFF3DD"
ERROR: Final = "#A8202A"
ERROR_GROUND: Final = "#FDEBEC"
LEVELS: Final = ("#EEF1F5", "#D3E3F3", "#8FB8E0", "#2F6FB0")
# The colours of persona cards; a mark is never alone, the name stands beside it
MARKS: Final = (
    ("青", "#2F6FB0"),
    ("緑", "#3B7D4F"),
    ("橙", "#B8651B"),
    ("紫", "#7A4FA3"),
    ("水色", "#2A8C9A"),
    ("赤", "#B23A48"),
    ("茶", "#7C5C3E"),
    ("灰", "#68737F"),
)
LEVEL_TEXTS: Final = (TEXT, TEXT, TEXT, SURFACE)

# Every pair of text and background that the program draws; a test asks 4.5:1 of each
PAIRS: Final[tuple[tuple[str, str], ...]] = (
    *((text, ground) for text in (TEXT, SECONDARY, ACCENT) for ground in (SURFACE, GROUND, HOVER, ACCENT_GROUND)),
    (DISABLED, SURFACE),
    (DISABLED, GROUND),
    (SURFACE, ACCENT),
    (SURFACE, ACCENT_DARK),
    (OK, OK_GROUND),
    (OK, SURFACE),
    (OK, GROUND),
    (CAUTION, CAUTION_GROUND),
    (CAUTION, SURFACE),
    (CAUTION, GROUND),
    (ERROR, ERROR_GROUND),
    (ERROR, SURFACE),
    (ERROR, GROUND),
    (TEXT, CAUTION_GROUND),
    (TEXT, ERROR_GROUND),
    (TEXT, OK_GROUND),
    (TEXT, LEVELS[1]),  # also the selection in lists and fields
    *zip(LEVEL_TEXTS, LEVELS, strict=True),
)

UNIT: Final = 8
NAVIGATION_WIDTH: Final = 184
NAVIGATION_NARROW: Final = 56
NARROW_BELOW: Final = 1200
ROW: Final = 32
ICON: Final = 18
BODY_POINTS: Final = 10.5
SECTION_POINTS: Final = 12.0
TITLE_POINTS: Final = 16.0
SMALL_POINTS: Final = 9.5
PROSE_HEIGHT: Final = 1.5

FAMILY: Final = "BIZ UDPGothic"
_FONT_FILES: Final = ("BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf")
_ICON_SIZES: Final = (16, 18, 20, 24, 32, 36, 48, 64)


def apply(app: QApplication) -> None:
    """Give the program its look; under the system's high contrast only the font is ours."""
    load_fonts()
    if high_contrast():
        app.setStyleSheet("")
    else:
        app.styleHints().setColorScheme(Qt.ColorScheme.Light)
        app.setStyle("Fusion")
        app.setPalette(_palette())
        app.setStyleSheet(stylesheet())
    font = QFont(FAMILY)
    font.setPointSizeF(BODY_POINTS)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    app.setFont(font)  # last: with the colours Windows gives tables, menus and tips its own fonts again


def foreign_fonts() -> list[str]:
    """Kinds of widgets that are drawn in another font than ours, as Windows' settings may have it."""
    kinds = ("QWidget", "QAbstractItemView", "QHeaderView", "QMenu", "QTipLabel", "QMessageBox", "QStatusBar", "QLabel")
    # The stub says bytes, Shiboken takes text alone
    return [kind for kind in kinds if QApplication.font(kind).family() != FAMILY]  # type: ignore[call-overload]


@cache
def load_fonts() -> bool:
    """Make the bundled fonts known to Qt, once; says whether all of them were found."""
    loaded = [QFontDatabase.addApplicationFont(str(resource("fonts", name))) for name in _FONT_FILES]
    return all(number >= 0 for number in loaded)


def high_contrast() -> bool:
    """Whether the system asks for its own strong colours, which then win over ours."""
    if sys.platform != "win32":
        return False

    class HighContrast(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("flags", ctypes.c_uint), ("scheme", ctypes.c_wchar_p))

    state = HighContrast(ctypes.sizeof(HighContrast), 0, None)
    get_high_contrast, on = 0x0042, 0x0001
    answered = ctypes.windll.user32.SystemParametersInfoW(get_high_contrast, state.size, ctypes.byref(state), 0)
    return bool(answered) and bool(state.flags & on)


def stylesheet() -> str:
    """The application's stylesheet with the colours filled in."""
    names = {name.lower(): value for name, value in globals().items() if name.isupper() and isinstance(value, str)}
    points = {"title_points": TITLE_POINTS, "section_points": SECTION_POINTS, "small_points": SMALL_POINTS}
    arrows = {name: resource("icons", f"chevron-{name}.svg").as_posix() for name in ("down", "up")}
    return Template(_SHEET).substitute(names, level1=LEVELS[1], **points, **arrows)


def set_role(widget: QWidget, role: str) -> None:
    """Let the stylesheet see a widget in another role (title, card, primary, pill-ok …)."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def icon(name: str, color: str = SECONDARY) -> QIcon:
    """A bundled icon in a colour of the theme (in the system's text colour under high contrast)."""
    if high_contrast():
        color = QApplication.palette().color(QPalette.ColorRole.WindowText).name()
    return _icon(name, color)


def pixmap(name: str, color: str = SECONDARY, size: int = ICON, ratio: float = 1.0) -> QPixmap:
    """A bundled icon as a picture for a label, sharp on scaled displays."""
    drawn = _draw(_drawing(name, color), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    return drawn


@cache
def _icon(name: str, color: str) -> QIcon:
    made = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, BORDER)):
        drawing = _drawing(name, tint)
        for size in _ICON_SIZES:
            made.addPixmap(_draw(drawing, size), mode)
    return made


def _drawing(name: str, color: str) -> QSvgRenderer:
    svg = resource("icons", f"{name}.svg").read_bytes()
    return QSvgRenderer(QByteArray(svg.replace(b"currentColor", color.encode())))


def _draw(drawing: QSvgRenderer, size: int) -> QPixmap:
    drawn = QPixmap(size, size)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn


def _palette() -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette(QColor(GROUND))
    colours = {
        role.Window: GROUND,
        role.WindowText: TEXT,
        role.Base: SURFACE,
        role.AlternateBase: GROUND,
        role.Text: TEXT,
        role.Button: SURFACE,
        role.ButtonText: TEXT,
        role.ToolTipBase: SURFACE,
        role.ToolTipText: TEXT,
        role.PlaceholderText: SECONDARY,
        role.Highlight: LEVELS[1],
        role.HighlightedText: TEXT,
        role.Link: ACCENT,
        role.LinkVisited: ACCENT,
        role.Accent: ACCENT,
    }
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(DISABLED))
    return palette


_SHEET: Final = """
QToolTip { background: $surface; color: $text; border: 1px solid $control_border; padding: 4px 8px; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${title_points}pt; font-weight: bold; }
QLabel[role="section"] { font-size: ${section_points}pt; font-weight: bold; }
QLabel[role="strong"] { font-weight: bold; }
QLabel[role="secondary"] { color: $secondary; }
QLabel[role="small"] { color: $secondary; font-size: ${small_points}pt; }
QLabel[role="ok"] { color: $ok; }
QLabel[role="caution"] { color: $caution; }
QLabel[role="error"] { color: $error; }
QLabel[role^="pill"] { border-radius: 4px; padding: 2px 8px; font-size: ${small_points}pt; }
QLabel[role="pill"] { background: $hover; color: $secondary; }
QLabel[role="pill-ok"] { background: $ok_ground; color: $ok; }
QLabel[role="pill-caution"] { background: $caution_ground; color: $caution; }
QLabel[role="pill-error"] { background: $error_ground; color: $error; }
QLabel[role="keys"] { border: 1px solid $border; border-radius: 3px; padding: 1px 6px; color: $secondary;
  font-size: ${small_points}pt; }
QFrame[role="card"] { background: $surface; border: 1px solid $border; border-radius: 6px; }
QFrame[role="next"] { background: $surface; border: 1px solid $border; border-left: 4px solid $accent;
  border-radius: 4px; }
QFrame[role="bar"] { background: $surface; border: none; border-bottom: 1px solid $border; }
QFrame[role="status"] { background: $surface; border: none; border-top: 1px solid $border; }
QFrame[role="popup"] { background: $surface; border: 1px solid $control_border; border-radius: 6px; }
QFrame[role="notice"] { background: $caution_ground; border: none; border-bottom: 1px solid $border; }
QFrame[role="line"] { background: $border; border: none; }
QWidget[role="plain"] { background: transparent; }

QPushButton { background: $surface; border: 1px solid $control_border; border-radius: 4px; padding: 5px 14px;
  min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 13px; }
QPushButton:disabled { color: $disabled; border-color: $border; background: $ground; }
QPushButton[role="primary"] { background: $accent; border-color: $accent; color: $surface; font-weight: bold; }
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed { background: $accent_dark; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled { background: $ground; color: $disabled; border-color: $border; }
QPushButton[role="link"] { background: transparent; border: 2px solid transparent; color: $accent; padding: 3px 0px;
  text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border-color: $accent; }
QPushButton[role="link"]:disabled { color: $disabled; }
QPushButton[role="flat"] { background: transparent; border: 2px solid transparent; padding: 3px 8px; }
QPushButton[role="flat"]:hover { background: $hover; }
QPushButton[role="flat"]:focus { border-color: $accent; }
QToolButton { background: transparent; border: 2px solid transparent; border-radius: 4px; padding: 4px 6px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $border; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $disabled; }

QListWidget[role="places"] { background: $ground; border: none; border-right: 1px solid $border; outline: none;
  padding-top: 8px; }
QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QTextEdit { background: $surface; border: 1px solid $control_border;
  border-radius: 4px; padding: 4px 8px; selection-background-color: $level1; selection-color: $text; }
QLineEdit, QComboBox, QSpinBox { min-height: 22px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  border: 2px solid $accent; padding: 3px 7px; }
QLineEdit[state="error"] { border-color: $error; background: $error_ground; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { background: $ground; color: $disabled;
  border-color: $border; }
QComboBox { padding-right: 28px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$down"); width: 14px; height: 14px; }
QSpinBox { padding-right: 24px; }
QSpinBox::up-button, QSpinBox::down-button { border: none; background: transparent; width: 20px; }
QSpinBox::up-arrow { image: url("$up"); width: 12px; height: 12px; }
QSpinBox::down-arrow { image: url("$down"); width: 12px; height: 12px; }
QAbstractItemView { background: $surface; border: 1px solid $border; outline: none;
  selection-background-color: $level1; selection-color: $text; }
QTableView::item { padding: 0 8px; }
QHeaderView { border: none; background: $ground; }
QTableView { gridline-color: $border; alternate-background-color: $ground; }
QAbstractItemView:focus { border-color: $accent; }
QListView[role="popup"], QTableView[role="inside"], QTreeView[role="inside"], QListView[role="inside"] { border: none; }
QTableView[role="inside"]:focus, QTreeView[role="inside"]:focus, QListView[role="inside"]:focus {
  border: 2px solid $accent; }
QHeaderView::section { background: $ground; color: $secondary; border: none; border-bottom: 1px solid $border;
  padding: 5px 8px 5px 11px; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[role="page"] { background: transparent; }
QProgressBar { background: $hover; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QMessageBox, QDialog { background: $surface; }
QSplitter::handle { background: $border; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $control_border; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
