"""Words that follow the answers, drawn as chips inside prose: one object, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from desktop.ui import theme

OBJECT: Final = "\ufffc"
KIND: Final = QTextFormat.ObjectTypes.UserObject.value + 1
NAME: Final = QTextFormat.Property.UserProperty.value + 1
_PAD: Final = 5.0


class ChipPainter(QPyTextObject):
    """Measures and draws the chips of a document; `known` tells whether a name has a value now."""

    def __init__(self, known: Callable[[str], bool], document: QTextDocument) -> None:
        super().__init__(document)
        self._known = known
        document.documentLayout().registerHandler(KIND, self)

    def intrinsicSize(self, document: QTextDocument, _position: int, form: QTextFormat) -> QSizeF:
        """As wide as the name, as high as the line."""
        metrics = QFontMetricsF(_font(document))
        return QSizeF(metrics.horizontalAdvance(str(form.property(NAME))) + 2 * _PAD + 2, metrics.ascent() + 1)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, _position: int, form: QTextFormat
    ) -> None:
        """A rounded ground in the accent's light tint, amber while the answer is missing."""
        name = str(form.property(NAME))
        known = self._known(name)
        font = _font(document)
        metrics = QFontMetricsF(font)
        box = QRectF(rect).adjusted(1, -1, -1, metrics.descent() + 1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.ACCENT if known else theme.CAUTION))
        painter.setBrush(QColor(theme.ACCENT_GROUND if known else theme.CAUTION_GROUND))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
        painter.restore()


def chip_format(name: str) -> QTextCharFormat:
    """The format of the one character that stands for a name."""
    made = QTextCharFormat()
    made.setObjectType(KIND)
    made.setProperty(NAME, name)
    made.setToolTip("{" + name + "}")
    return made


def name_of(form: QTextCharFormat) -> str:
    """The name that a format stands for; empty for ordinary text."""
    value: Any = form.property(NAME)
    return str(value) if form.objectType() == KIND and value else ""


def _font(document: QTextDocument) -> QFont:
    return document.defaultFont()
