"""The frozen heads of the grid: people under their 課, skills under their 区分, and the corner with its titles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop.policy.staff.grid_order import SKILL, Sort
from desktop.ui import theme
from desktop.ui.overrides import reported

from .grid_model import GridModel

_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = _MIDDLE | Qt.AlignmentFlag.AlignLeft
_RIGHT: Final = _MIDDLE | Qt.AlignmentFlag.AlignRight
_BAND, _NAME, _TOTAL = 84, 120, 58
_DIGIT, _NUMBERS = 10, (52, 104)  # the column of numbers is as wide as they are, within bounds
_COLUMN, _CATEGORY, _LINES, _COUNT = 48, 20, 52, 18
_MANY: Final = 1_000
ROW: Final = 26


class StaffHead(QHeaderView):
    """The frozen heads of the rows: 課 as a band, number, name, and 充足 of what is asked."""

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._model = model
        self.setDefaultSectionSize(ROW)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.number = _NUMBERS[0]
        self.fit()

    def fit(self) -> None:
        """Numbers are never cut, unless they are longer than any that are in use."""
        longest = max((len(self._model.grid.people[row].number) for row in self._model.rows), default=0)
        self.number = max(_NUMBERS[0], min(longest * _DIGIT + 12, _NUMBERS[1]))
        self.setFixedWidth(self.sizeHint().width())

    def sizeHint(self) -> QSize:
        """As wide as the four parts."""
        return QSize(_BAND + self.number + _NAME + _TOTAL, super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, row: int) -> None:
        """One row's head; the band is named where it begins, and again at the top of what is seen."""
        model, person = self._model, self._model.person(row)
        section = model.section(row)
        first = row == 0 or model.section(row - 1) != section
        last = row + 1 == model.rowCount() or model.section(row + 1) != section
        painter.save()
        painter.fillRect(rect, QColor(theme.GROUND))
        painter.setPen(QColor(theme.BORDER))
        painter.drawLine(rect.left() + (0 if last else _BAND), rect.bottom(), rect.right(), rect.bottom())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.left() + _BAND, rect.top(), rect.left() + _BAND, rect.bottom())
        if first or self.logicalIndexAt(0) == row:
            _words(painter, QRect(rect.left() + 8, rect.top(), _BAND - 12, rect.height()), section, bold=True)
        current = self.selectionModel() is not None and self.selectionModel().currentIndex().row() == row
        left = rect.left() + _BAND
        _words(painter, QRect(left + 6, rect.top(), self.number - 8, rect.height()), person.number)
        mark = "（休）" if person.on_leave else "（退）" if not person.in_service else ""
        name = QRect(left + self.number, rect.top(), _NAME - 4, rect.height())
        _words(painter, name, person.name + mark, bold=current, colour=theme.TEXT)
        total = QRect(rect.right() - _TOTAL, rect.top(), _TOTAL - 6, rect.height())
        _words(painter, total, model.row_total(row), align=_RIGHT)
        painter.restore()


class SkillHead(QHeaderView):
    """The heads of the columns: the 区分 as a band above its skills, the name on three lines, 充足 of what is asked."""

    menu_asked = Signal(int, QPoint)

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultSectionSize(_COLUMN)
        self._count = _COUNT
        self.fit()
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def fit(self) -> None:
        """Thousands of people are counted on two lines: a column is no wider than its cells need."""
        many = any(total.asked >= _MANY for total in self._model.column_totals)
        self._count = 2 * _COUNT - 4 if many else _COUNT
        self.setFixedHeight(_CATEGORY + _LINES + self._count)

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:
        """One skill; the band above is drawn once for all that stand under it."""
        found, total = self._model.column(column), self._model.column_totals[self._model.columns[column]]
        selection = self.selectionModel()
        current = selection is not None and selection.currentIndex().column() == column
        painter.save()
        painter.fillRect(rect, QColor(theme.GROUND))
        painter.setPen(QColor(theme.BORDER))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.right(), rect.top() + _CATEGORY, rect.right(), rect.bottom())
        font = QFont(painter.font())
        font.setPointSizeF(theme.SMALL_POINTS - 1)
        font.setBold(current)
        painter.setFont(font)
        painter.setPen(QColor(theme.TEXT))
        name = QRect(rect.left() + 2, rect.top() + _CATEGORY + 1, rect.width() - 4, _LINES - 2)
        lines = _three_lines(painter, found.skill.name, name.width())
        painter.drawText(name, Qt.AlignmentFlag.AlignCenter, lines)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(theme.SECONDARY))
        count = QRect(rect.left(), rect.bottom() - self._count, rect.width(), self._count)
        arrow = _arrow(self._model.sorts, f"{SKILL}{found.skill.id}")
        between = "/" if self._count == _COUNT else "\n/"
        share = f"{total.met}{between}{total.asked}" if total.asked else "―"
        painter.drawText(count, Qt.AlignmentFlag.AlignCenter, arrow + share)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sections, and the bands of 区分 over them."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(QColor(theme.BORDER))
        for name, left, right in self._bands():
            band = QRect(left, 0, right - left, _CATEGORY)
            painter.fillRect(band, QColor(theme.HOVER))
            painter.setPen(QColor(theme.BORDER))
            painter.drawLine(band.bottomLeft(), band.bottomRight())
            painter.drawLine(band.right(), 0, band.right(), self.height())
            seen = QRect(max(left, 0) + 4, 0, min(right, self.width()) - max(left, 0) - 8, _CATEGORY)
            _words(painter, seen, name, bold=True)
        painter.end()

    @reported
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with a column."""
        column = self.logicalIndexAt(event.pos())
        if column >= 0:
            self.menu_asked.emit(column, event.globalPos())

    def _bands(self) -> Iterator[tuple[str, int, int]]:
        """The 区分 that are seen, with their edges."""
        model, first = self._model, max(self.logicalIndexAt(0), 0)
        column = first
        while column < model.columnCount() and self.sectionViewportPosition(column) < self.width():
            name, start = model.column(column).category, column
            while column < model.columnCount() and model.column(column).category == name:
                column += 1
            left = self.sectionViewportPosition(start)
            yield name, left, left + sum(self.sectionSize(n) for n in range(start, column))


class Corner(QWidget):
    """The titles over the names; a click sorts by one, a second click turns the order round."""

    sort_asked = Signal(str)

    def __init__(self, model: GridModel, people: StaffHead, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._people = model, people
        self.setToolTip("押すと並べ替えます。もう一度押すと逆の順になります。")
        self.setAccessibleName("見出し")

    def _titles(self) -> tuple[tuple[str, str, int, int], ...]:
        """Words, sort key, left edge and width of each."""
        names = _BAND + self._people.number
        return (
            ("部署", "department", 0, _BAND),
            ("番号", "number", _BAND, self._people.number),
            ("氏名", "kana", names, _NAME),
            ("充足", "short", names + _NAME, _TOTAL),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Four titles at the foot, and what the figures over the columns are."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.GROUND))
        painter.setPen(QColor(theme.BORDER))
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())
        painter.drawLine(self.rect().topRight(), self.rect().bottomRight())
        top = self.height() - _COUNT - 6
        for words, key, left, width in self._titles():
            where = QRect(left + 6, top, width - 8, _COUNT + 4)
            _words(painter, where, words + _arrow(self._model.sorts, key), align=_RIGHT if key == "short" else _LEFT)
        where = QRect(6, _CATEGORY + 2, self.width() - 14, _COUNT)
        _words(painter, where, "下の数は 充足/求める人数", align=_RIGHT)
        painter.end()

    @reported
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Sort by the title below the mouse."""
        x = event.position().x()
        key = next((key for _, key, left, width in self._titles() if left <= x < left + width), "")
        if key:
            self.sort_asked.emit(key)


def _arrow(sorts: tuple[Sort, ...], key: str) -> str:
    return next(("▼" if down else "▲" for each, down in sorts if each == key), "")


def _three_lines(painter: QPainter, name: str, width: int) -> str:
    """A name broken anywhere into three lines at most; the tip tells the whole."""
    metrics, lines, rest = painter.fontMetrics(), list[str](), name
    while rest and len(lines) < 3:
        size = next((n for n in range(len(rest), 1, -1) if metrics.horizontalAdvance(rest[:n]) <= width), 1)
        if len(lines) == 2 and size < len(rest):
            lines.append(metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width))
            break
        lines.append(rest[:size])
        rest = rest[size:]
    return "\n".join(lines)


def _words(
    painter: QPainter,
    rect: QRect,
    words: str,
    *,
    bold: bool = False,
    colour: str = theme.SECONDARY,
    align: Qt.AlignmentFlag = _LEFT,
) -> None:
    font = QFont(painter.font())
    font.setPointSizeF(theme.SMALL_POINTS)
    font.setBold(bold)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, align, painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width()))
