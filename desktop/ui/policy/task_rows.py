"""How the rows of the list of steps are drawn: mark, number, title, how much is left."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.policy.progress import State, StepProgress
from desktop.ui import theme
from desktop.ui.policy.look import UNIT
from desktop.ui.policy.task_model import Index, TaskModel

_COLOURS: Final = {State.DONE: theme.OK, State.PARTLY: theme.ACCENT, State.SEEN: theme.ACCENT}
_SHORT: Final = {state: state.value.removeprefix("今回は") for state in State}
_LEFT, _MARK, _NUMBER, _COUNT = 12, 20, 34, 30


class TaskDelegate(QStyledItemDelegate):
    """Draws the rows: mark, number, title, how much is left."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings have air above."""
        model = index.model()
        heading = isinstance(model, TaskModel) and model.row(index.row()).progress is None
        return QSize(0, (30 if index.row() else 26) if heading else 28)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model = index.model()
        if not isinstance(model, TaskModel):
            return
        painter.save()
        look: Any = option  # its fields are missing from the type stubs
        row, rect = model.row(index.row()), QRect(look.rect)
        if row.progress is None:
            self._paint_heading(painter, rect, row.title, look.font)
        else:
            self._paint_step(painter, rect, row.progress, look)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, title: str, font: QFont) -> None:
        small = QFont(font)
        small.setPointSizeF(theme.SMALL_POINTS)
        small.setBold(True)
        painter.setFont(small)
        painter.setPen(QColor(theme.SECONDARY))
        rect.adjust(_LEFT, 6, -UNIT, 0)
        words = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_step(self, painter: QPainter, rect: QRect, progress: StepProgress, look: Any) -> None:  # noqa: ANN401 - see paint
        state: QStyle.StateFlag = look.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, QColor(theme.LEVELS[1]))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.ACCENT))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.HOVER))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.ACCENT))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        middle = Qt.AlignmentFlag.AlignVCenter
        x = rect.left() + _LEFT
        painter.setFont(look.font)
        painter.setPen(QColor(_COLOURS.get(progress.state, theme.SECONDARY)))
        paint_mark(painter, QRectF(x, rect.center().y() - 5.5, 12, 12), progress.state)
        x += _MARK
        painter.setPen(QColor(theme.SECONDARY))
        painter.drawText(QRect(x, rect.top(), _NUMBER, rect.height()), middle, progress.step.number)
        x += _NUMBER
        right = rect.right() - UNIT
        if progress.findings:
            right -= _COUNT
            self._paint_count(painter, QRect(right + 4, rect.center().y() - 9, _COUNT - 4, 18), len(progress.findings))
        painter.setPen(QColor(theme.SECONDARY if progress.state is State.EXCLUDED else theme.TEXT))
        words = painter.fontMetrics().elidedText(progress.step.title, Qt.TextElideMode.ElideRight, right - x)
        painter.drawText(QRect(x, rect.top(), right - x, rect.height()), middle, words)

    def _paint_count(self, painter: QPainter, rect: QRect, count: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.CAUTION_GROUND))
        painter.drawRoundedRect(rect, 9, 9)
        painter.setPen(QColor(theme.CAUTION))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(count))


def paint_mark(painter: QPainter, box: QRectF, state: State) -> None:
    """○ ◔ ◐ ✓ －, drawn: the fonts do not have all of them in one size."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(painter.pen())
    pen.setWidthF(1.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    if state is State.DONE:
        painter.drawPolyline([box.topLeft() + QPointF(x, y) for x, y in ((1.5, 6.5), (4.8, 9.8), (10.5, 2.8))])
    elif state is State.EXCLUDED:
        painter.drawLine(box.topLeft() + QPointF(2, 6), box.topLeft() + QPointF(10, 6))
    else:
        circle = box.adjusted(1, 1, -1, -1)
        painter.drawEllipse(circle)
        painter.setBrush(pen.color())
        if state is not State.UNTOUCHED:
            painter.drawPie(circle, 90 * 16, (-90 if state is State.SEEN else -180) * 16)
    painter.restore()


class Legend(QWidget):
    """What the marks mean, below the list."""

    _LINE: Final = 20

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        font = QFont(self.font())
        font.setFamily(theme.FAMILY)
        font.setPointSizeF(theme.SMALL_POINTS)
        self.setFont(font)
        self.setAccessibleName("、".join(state.value for state in State))
        self.setFixedHeight(2 * self._LINE + UNIT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Marks and words, on two lines if they must."""
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        x, y = _LEFT, UNIT // 2
        for state in State:
            width = 15 + metrics.horizontalAdvance(_SHORT[state]) + 8
            if x + width - 8 > self.width():
                x, y = _LEFT, y + self._LINE
            painter.setPen(QColor(_COLOURS.get(state, theme.SECONDARY)))
            paint_mark(painter, QRectF(x, y + 4, 12, 12), state)
            painter.setPen(QColor(theme.SECONDARY))
            painter.drawText(QRect(x + 15, y, width, self._LINE), Qt.AlignmentFlag.AlignVCenter, _SHORT[state])
            x += width
        painter.end()
