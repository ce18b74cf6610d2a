"""The table in which conflicts are decided: a click or the space bar on a side takes it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QPen,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.ui import theme
from desktop.ui.overrides import reported

from .merge_model import CHOSEN, MINE_COLUMN, PLACE, SIDES, THEIRS_COLUMN, WHO, ConflictModel

_PAD = 10
_CIRCLE = 14
_MOST_LINES = 12  # a longer value is cut with an ellipsis; the Excel report has all of it
_FITTED = 300  # rows whose heights are measured; a longer list has rows of one size
_SHARES = (24, 22, 27, 27)


class ConflictView(QTableView):
    """Arrows move, space takes the side under the cursor, Enter goes to the next that is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("選ぶところ")
        self.setItemDelegate(_SideDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)

    def show_conflicts(self, model: ConflictModel) -> None:
        """Fill the table and stand on the first place to decide."""
        self.setModel(model)
        self._fit()
        if model.lines:
            self.setCurrentIndex(model.index(0, MINE_COLUMN))

    def _conflicts(self) -> ConflictModel | None:
        model = self.model()
        return model if isinstance(model, ConflictModel) else None

    def _choose(self, index: QModelIndex) -> None:
        model, side = self._conflicts(), SIDES.get(index.column())
        if model is not None and side and index.isValid():
            model.choose(index.row(), side)

    def _go_on(self) -> None:
        model, current = self._conflicts(), self.currentIndex()
        row = model.next_open(current.row()) if model else None
        if model is not None and row is not None:
            self.setCurrentIndex(model.index(row, max(current.column(), MINE_COLUMN)))

    def _fit(self) -> None:
        model = self._conflicts()
        if model is None:
            return
        room = self.viewport().width()
        for column, share in enumerate(_SHARES[:-1]):
            self.setColumnWidth(column, room * share // 100)
        self.setColumnWidth(THEIRS_COLUMN, room - sum(room * share // 100 for share in _SHARES[:-1]))
        if len(model.lines) <= _FITTED:
            self.resizeRowsToContents()
        else:
            self.verticalHeader().setDefaultSectionSize(theme.ROW * 3)

    @reported
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns share the width; the rows grow with what they hold."""
        super().resizeEvent(event)
        self._fit()

    @reported
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a side takes it."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self.indexAt(event.position().toPoint()))

    @reported
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes, Enter goes on, everything else as in any table."""
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Select}:
            self._choose(self.currentIndex())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._go_on()
        else:
            super().keyPressEvent(event)


class _SideDelegate(QStyledItemDelegate):
    """A value in several lines, who and when below it, and a circle that shows what is taken."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as the text needs in its column."""
        view = self.parent()
        width = view.columnWidth(index.column()) if isinstance(view, QTableView) else _area(option).width()
        inner = width - 2 * _PAD - _indent(index)
        font = _plain(option)
        font.setBold(index.column() in SIDES)  # as it is when taken, so that taking never cuts a line
        body = len(_wrapped(index.data() or "", font, inner)) * _step(font)
        small = len(_wrapped(index.data(WHO) or "", _small(_plain(option)), inner)) * _step(_small(_plain(option)))
        return QSize(width, round(body + small) + 2 * _PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Ground, circle, value, who."""
        painter.save()
        chosen = index.data(CHOSEN)
        cell = _area(option)
        # Over what the style draws for a selected cell: where the cursor stands is not yet what is taken
        painter.fillRect(cell, _ground(option, chosen=bool(chosen)))
        painter.setPen(QColor(theme.BORDER))
        painter.drawLine(cell.bottomLeft(), cell.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen is not None:
            _circle(painter, option, cell, chosen=bool(chosen))
        if option.state & QStyle.StateFlag.State_HasFocus and option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.setPen(QPen(_colour(option, theme.ACCENT), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(cell).adjusted(1, 1, -1, -2))
        self._texts(painter, option, index, cell)
        painter.restore()

    @staticmethod
    def _texts(
        painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex, cell: QRect
    ) -> None:
        left = cell.left() + _PAD + _indent(index)
        inner = cell.right() - _PAD - left
        top = float(cell.top() + _PAD)
        muted = index.data(CHOSEN) is None and index.column() != PLACE
        parts = (
            (index.data() or "", _font(option, index), theme.SECONDARY if muted else theme.TEXT),
            (index.data(WHO) or "", _small(_plain(option)), theme.SECONDARY),
        )
        for text, font, colour in parts:
            painter.setFont(font)
            painter.setPen(_colour(option, colour))
            for line in _wrapped(text, font, inner):
                painter.drawText(QPointF(left, top + QFontMetrics(font).ascent()), line)
                top += _step(font)


def _area(option: QStyleOptionViewItem) -> QRect:
    return QRect(option.rect)  # type: ignore[attr-defined]


def _plain(option: QStyleOptionViewItem) -> QFont:
    return QFont(option.font)  # type: ignore[attr-defined]


def _ground(option: QStyleOptionViewItem, *, chosen: bool) -> QColor:
    if theme.high_contrast():
        return QColor(option.palette.color(QPalette.ColorRole.Base))  # type: ignore[attr-defined]
    return QColor(theme.ACCENT_GROUND if chosen else theme.SURFACE)


def _colour(option: QStyleOptionViewItem, colour: str) -> QColor:
    return option.palette.color(QPalette.ColorRole.Text) if theme.high_contrast() else QColor(colour)  # type: ignore[attr-defined]


def _circle(painter: QPainter, option: QStyleOptionViewItem, cell: QRect, *, chosen: bool) -> None:
    box = QRectF(cell.left() + _PAD, cell.top() + _PAD + 1, _CIRCLE, _CIRCLE)
    painter.setPen(QPen(_colour(option, theme.ACCENT if chosen else theme.CONTROL_BORDER), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box)
    if chosen:
        painter.setBrush(_colour(option, theme.ACCENT))
        painter.drawEllipse(box.adjusted(4, 4, -4, -4))


def _indent(index: QModelIndex | QPersistentModelIndex) -> int:
    return _CIRCLE + 8 if index.column() in SIDES else 0


def _font(option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QFont:
    font = _plain(option)
    font.setBold(bool(index.data(CHOSEN)))
    return font


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setBold(False)
    small.setPointSizeF(theme.SMALL_POINTS)
    return small


def _step(font: QFont) -> float:
    return QFontMetrics(font).height() * 1.25


def _wrapped(text: str, font: QFont, width: int) -> list[str]:
    """The lines of a text in a width; what is too long ends in an ellipsis."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    lines: list[str] = []
    for paragraph in text.split("\n") if text else ():
        units = paragraph.encode("utf-16-le")  # Qt counts so, which differs for 𠮷
        layout = QTextLayout(paragraph, font)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            start, count = 2 * line.textStart(), 2 * line.textLength()
            lines.append(units[start : start + count].decode("utf-16-le").rstrip())
            if len(lines) > _MOST_LINES:
                break
        layout.endLayout()
        if len(lines) > _MOST_LINES:
            return [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1][:-1]}…"]
    return lines
