"""A veil over the window while something takes longer than a moment."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from desktop.store.watch import Watch

from . import theme
from .widgets import button, column, frame, label

_INPUT = {
    QEvent.Type.KeyPress,
    QEvent.Type.KeyRelease,
    QEvent.Type.Shortcut,
    QEvent.Type.ShortcutOverride,
    QEvent.Type.InputMethod,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.Wheel,
    QEvent.Type.DragEnter,
    QEvent.Type.Drop,
    QEvent.Type.ContextMenu,
}


class Overlay(QWidget):
    """Covers its parent, says what is going on, and takes no clicks through; long work can be stopped here."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._watch: Watch | None = None
        self._before: QWidget | None = None
        self.text_label = label("", "strong")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop_button = button("やめる", self._on_stop, name="stop")
        card = frame("popup")
        card.setFixedWidth(320)
        inside = column(card, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        inside.addWidget(self.text_label)
        inside.addWidget(self.bar)
        inside.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignRight)
        outer = column(self)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)
        self.hide()

    def begin(self, text: str) -> None:
        """Cover the window."""
        self.text_label.setText(text)
        self.bar.setRange(0, 0)
        self.stop_button.hide()
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self.repaint()

    def offer_stop(self, watch: Watch) -> None:
        """From now on a button stops the work; keys and clicks reach nothing else."""
        self._watch = watch
        self._before = QApplication.focusWidget()
        self.stop_button.setEnabled(True)
        self.stop_button.show()
        self.stop_button.setFocus()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def show_part(self, part: float) -> None:
        """How far the work is (0 … 1)."""
        if part > 0:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(part * 1000))

    def end(self) -> None:
        """Uncover it."""
        if self._watch is not None:
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            self._watch = None
            if self._before is not None:
                self._before.setFocus()
        self._before = None
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the work can be stopped, what is below the veil gets neither keys nor clicks."""
        if event.type() not in _INPUT:
            return False
        if isinstance(watched, QShortcut):
            return True
        return isinstance(watched, QWidget) and watched is not self and not self.isAncestorOf(watched)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim what is below."""
        painter = QPainter(self)
        veil = QColor(theme.GROUND)
        veil.setAlpha(180)
        painter.fillRect(self.rect(), veil)
        painter.end()

    def _on_stop(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self.text_label.setText("やめています…")
            self.stop_button.setEnabled(False)
