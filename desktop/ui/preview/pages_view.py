"""A scrolling view of pages: draws the visible ones only, marks the passages of a step, tells what was clicked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from desktop.output.pdf import Place
from desktop.ui import theme
from desktop.ui.preview.renderer import POINTS, Pages

GAP: Final = 12
_KEPT: Final = 8  # pictures
_TINT: Final = 26  # of 255


class PagesView(QAbstractScrollArea):
    """The pages, one below the other."""

    step_clicked = Signal(str)
    page_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: Pages | None = None
        self._zoom: float | None = None  # None: as wide as there is room
        self._step = ""
        self._names: Mapping[str, str] = {}
        self._pictures: OrderedDict[int, QImage] = OrderedDict()
        self._page = 0
        self._held: tuple[str, str, float] | None = None  # what stays in its place when the column is resized
        self.setAccessibleName("紙面")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)

    # --- what is shown -----------------------------------------------------------------------------------

    @property
    def pages(self) -> Pages | None:
        """What is shown now."""
        return self._pages

    def set_pages(self, pages: Pages) -> None:
        """Show a newer version of the same document; what was in sight stays where it was."""
        anchor = self._anchor()
        self._pages = pages
        self._pictures.clear()
        self._fit()
        if anchor is not None:
            self._hold(*anchor)
        self._on_scrolled()

    def set_names(self, names: Mapping[str, str]) -> None:
        """How the steps are called, for the tips."""
        self._names = names

    def set_step(self, step: str, *, follow: bool = True) -> None:
        """Mark the passages of a step and go to the first of them."""
        self._step = step
        place = self._first_place() or self._first_of_chapter(step)
        if follow and place is None and step:
            # What has no passage of its own stands on the cover or in the colophon
            self.go_to_page(0 if step.startswith("0") else self._pages.count - 1 if self._pages else 0)
        elif follow and place is not None and not self._in_sight(place):
            self._go(self._top(place.page) + place.y * self.scale - 24)
        self.viewport().update()

    def _first_of_chapter(self, step: str) -> Place | None:
        """Where a persona is only a row of a table, its step has no passage, but its chapter has one."""
        chapter = step.partition("-")[0] + "-"
        return next((p for p in self._pages.places if p.step.startswith(chapter)), None) if self._pages else None

    def marked(self) -> list[Place]:
        """The passages of the step that is marked."""
        return [p for p in self._pages.places if p.step == self._step] if self._pages else []

    # --- zoom and pages ----------------------------------------------------------------------------------

    @property
    def scale(self) -> float:
        """Pixels a point of the page."""
        if self._zoom is not None:
            return self._zoom * self.logicalDpiX() / POINTS
        width = self._pages.size[0] if self._pages else 595.0
        return max(self.viewport().width() - 2 * GAP, 120) / width

    @property
    def percent(self) -> int:
        """The zoom as people say it."""
        return round(self.scale * POINTS / self.logicalDpiX() * 100)

    def set_zoom(self, zoom: float | None) -> None:
        """1.0 is the size of the paper; None fits the width."""
        anchor = self._anchor()
        self._zoom = zoom
        self._pictures.clear()
        self._fit()
        if anchor is not None:
            self._hold(*anchor)
        self.viewport().update()

    @property
    def page(self) -> int:
        """The page in the middle of the view, from 0."""
        return self._page

    def go_to_page(self, page: int) -> None:
        """Put the top of a page to the top of the view."""
        if self._pages is not None:
            self._go(self._top(min(max(page, 0), self._pages.count - 1)) - GAP)

    # --- geometry ----------------------------------------------------------------------------------------

    def place_at(self, point: QPoint) -> Place | None:
        """The passage under a point of the viewport."""
        for place in self._pages.places if self._pages else ():
            if self.rectangle(place).adjusted(-12, 0, 12, 0).contains(QPointF(point)):
                return place
        return None

    def rectangle(self, place: Place) -> QRectF:
        """Where a passage is in the viewport."""
        scale = self.scale
        return QRectF(
            self._left() + place.x * scale,
            self._top(place.page) + place.y * scale - self.verticalScrollBar().value(),
            place.width * scale,
            place.height * scale,
        )

    def _left(self) -> float:
        width = self._pages.size[0] * self.scale if self._pages else 0.0
        room = self.viewport().width()
        return max((room - width) / 2, GAP) - self.horizontalScrollBar().value()

    def _top(self, page: int) -> float:
        height = self._pages.size[1] if self._pages else 0.0
        return GAP + page * (height * self.scale + GAP)

    def _page_rectangle(self, page: int) -> QRectF:
        width, height = self._pages.size if self._pages else (0.0, 0.0)
        scale = self.scale
        return QRectF(self._left(), self._top(page) - self.verticalScrollBar().value(), width * scale, height * scale)

    def _fit(self) -> None:
        if self._pages is None:
            return
        room, scale = self.viewport().size(), self.scale
        total = self._top(self._pages.count)
        self.verticalScrollBar().setPageStep(room.height())
        self.verticalScrollBar().setSingleStep(40)
        self.verticalScrollBar().setRange(0, max(0, round(total - room.height())))
        wide = self._pages.size[0] * scale + 2 * GAP if self._zoom is not None else 0
        self.horizontalScrollBar().setPageStep(room.width())
        self.horizontalScrollBar().setRange(0, max(0, round(wide - room.width())))

    def _first_place(self) -> Place | None:
        return next(iter(self.marked()), None)

    def _in_sight(self, place: Place) -> bool:
        # Its beginning in the upper half, so that what follows can be read as well
        return 0 <= self.rectangle(place).top() <= self.viewport().height() / 2

    def _go(self, y: float) -> None:
        self.verticalScrollBar().setValue(round(y))

    def _anchor(self) -> tuple[str, str, float] | None:
        """A passage in sight (of the marked step if possible) and how far down it is."""
        if self._pages is None:
            return None
        room = self.viewport().height()
        seen = [p for p in self._pages.places if 0 <= self.rectangle(p).top() < room]
        best = next((p for p in seen if p.step == self._step), seen[0] if seen else None)
        return (best.step, best.key, self.rectangle(best).top()) if best else None

    def _hold(self, step: str, key: str, y: float) -> None:
        for place in self._pages.places if self._pages else ():
            if (place.step, place.key) == (step, key):
                self._go(self._top(place.page) + place.y * self.scale - y)
                return

    def _on_scrolled(self) -> None:
        if self._pages is not None:
            height = self._top(1) - self._top(0)
            middle = self.verticalScrollBar().value() + self.viewport().height() / 2
            page = min(max(int((middle - GAP) / height), 0), self._pages.count - 1)
            if page != self._page:
                self._page = page
            self.page_changed.emit(page)
        self._held = self._anchor()
        self.viewport().update()

    # --- drawing -----------------------------------------------------------------------------------------

    def _picture(self, page: int) -> QImage:
        image = self._pictures.get(page)
        if image is None and self._pages is not None:
            ratio = self.devicePixelRatioF()
            image = self._pages.picture(page, self.scale * ratio)
            image.setDevicePixelRatio(ratio)
            self._pictures[page] = image
            while len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        return image or QImage()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The pages in sight and the marks on them."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(theme.BORDER))
        if self._pages is not None:
            for page in range(self._pages.count):
                box = self._page_rectangle(page)
                if box.bottom() >= 0 and box.top() <= self.viewport().height():
                    painter.drawImage(box.topLeft(), self._picture(page))
            self._paint_marks(painter)
        else:
            painter.setPen(QColor(theme.SECONDARY))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, "紙面をつくっています…")
        painter.end()

    def _paint_marks(self, painter: QPainter) -> None:
        tint = QColor(theme.ACCENT)
        tint.setAlpha(_TINT)
        for box in self._mark_boxes():
            if box.bottom() >= 0 and box.top() <= self.viewport().height():
                painter.fillRect(box, tint)
                painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), QColor(theme.ACCENT))

    def _mark_boxes(self) -> list[QRectF]:
        """Neighbouring passages as one box each."""
        boxes: list[QRectF] = []
        for place in self.marked():
            box = self.rectangle(place).adjusted(-8, -2, 8, 2)
            if boxes and box.top() - boxes[-1].top() >= 0 and box.top() - boxes[-1].bottom() < GAP:
                boxes[-1] = boxes[-1].united(box)
            else:
                boxes.append(box)
        return boxes

    # --- mouse -------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Passages invite to click."""
        place = self.place_at(event.position().toPoint())
        hand = Qt.CursorShape.PointingHandCursor if place else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(hand)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens the step behind the passage."""
        place = self.place_at(event.position().toPoint())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.step_clicked.emit(place.step)

    def viewportEvent(self, event: QEvent) -> bool:
        """The tip names the step."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.place_at(event.pos())
            words = f"{self._names.get(place.step, '')}　クリックで設問を開きます" if place else ""
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pages anew."""
        super().resizeEvent(event)
        held = self._held
        if self._zoom is None:
            self._pictures.clear()
        self._fit()
        if held is not None:
            self._hold(*held)
