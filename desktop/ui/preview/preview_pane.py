"""The right column of the wizard: the real pages, always as the answers stand now."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.policy.book import Book
from desktop.ui import theme
from desktop.ui.policy.look import UNIT, across, button, down, label
from desktop.ui.preview.pages_view import PagesView
from desktop.ui.preview.renderer import Pages, Renderer
from desktop.ui.session import Session

_STEPS: Final = (0.5, 0.67, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0)


class _Work:
    """What must be let go in order when the pane goes: the thread first, then the document."""

    def __init__(self) -> None:
        self.renderer = Renderer()
        self.pages: Pages | None = None

    def show(self, pages: Pages) -> None:
        """Keep these, free the former."""
        old, self.pages = self.pages, pages
        if old is not None:
            old.close()

    def close(self) -> None:
        """Free everything; may be called twice."""
        self.renderer.close()
        if self.pages is not None:
            self.pages.close()
            self.pages = None


class PreviewPane(QWidget):
    """Pages, page n of m, zoom. Clicking a passage asks for its step."""

    step_requested = Signal(str)
    refreshed = Signal()  # newer pages are on the screen

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = ""
        self._follow = False
        self._stale: Book | None = session.book
        work = _Work()
        self._work = work
        work.renderer.rendered.connect(self._on_rendered)
        self.destroyed.connect(work.close)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(work.close)
        self.view = PagesView()
        self.view.step_clicked.connect(self.step_requested)
        self.view.page_changed.connect(self._on_page_changed)
        self.previous_button = self._tool("chevron-left", "前のページ")
        self.previous_button.clicked.connect(lambda: self.view.go_to_page(self.view.page - 1))
        self.next_button = self._tool("chevron-right", "次のページ")
        self.next_button.clicked.connect(lambda: self.view.go_to_page(self.view.page + 1))
        self.page_label = label("", "secondary")
        self.smaller_button = self._tool("zoom-out", "縮小")
        self.smaller_button.clicked.connect(lambda: self._zoom_by(-1))
        self.larger_button = self._tool("zoom-in", "拡大")
        self.larger_button.clicked.connect(lambda: self._zoom_by(1))
        self.full_button = button("100 %", "flat", "紙と同じ大きさ")
        self.full_button.clicked.connect(lambda: self._zoom(1.0))
        self.width_button = button("全幅", "flat", "紙の幅を合わせる")
        self.width_button.clicked.connect(lambda: self._zoom(None))
        session.book_changed.connect(self.show_book)
        self._assemble()
        self._show_names(session.book)

    def _tool(self, name: str, tip: str) -> QPushButton:
        made = button("", "flat", tip)
        made.setIcon(theme.icon(name))
        made.setAccessibleName(tip)
        return made

    def _assemble(self) -> None:
        bar = across(
            self.previous_button, self.page_label, self.next_button, None,
            self.smaller_button, self.full_button, self.larger_button, self.width_button, gap=2,
        )  # fmt: skip
        bar.setContentsMargins(UNIT, 2, UNIT, 2)
        box = down(self, gap=0)
        box.addWidget(self.view, 1)
        box.addLayout(bar)

    # --- what the page asks for --------------------------------------------------------------------------

    def show_book(self, book: Book) -> None:
        """Draw the book as it is now, as soon as it is seen."""
        self._stale = book
        if self.isVisible():
            self._request()

    def show_step(self, step: str) -> None:
        """Mark the passages of a step and go there, also when they are still being drawn."""
        self._step = step
        self._follow = not self.isVisible() or self.view.pages is None
        self.view.set_step(step)

    def close_work(self) -> None:
        """Free the document and the thread; the pane shows nothing afterwards."""
        self._work.close()

    # --- inner works -------------------------------------------------------------------------------------

    def _request(self) -> None:
        if self._stale is not None:
            book, self._stale = self._stale, None
            self._show_names(book)
            self._work.renderer.request(book.document)

    def _on_rendered(self, pages: Pages) -> None:
        appears = self._follow or not self.view.marked()
        self.view.set_pages(pages)
        self._work.show(pages)
        self.view.set_step(self._step, follow=self._follow or (appears and bool(self.view.marked())))
        self._follow = False
        self._on_page_changed(self.view.page)
        self.refreshed.emit()

    def _show_names(self, book: Book) -> None:
        self.view.set_names({step.key: f"{step.number} {step.title}" for step in book.steps})

    def _on_page_changed(self, page: int) -> None:
        count = self.view.pages.count if self.view.pages else 0
        self.page_label.setText(f"{page + 1} / {count}")
        self.previous_button.setEnabled(page > 0)
        self.next_button.setEnabled(page + 1 < count)

    def _zoom_by(self, direction: int) -> None:
        now = self.view.percent / 100
        steps = _STEPS if direction > 0 else tuple(reversed(_STEPS))
        self._zoom(next((z for z in steps if (z - now) * direction > 0.02), now))

    def _zoom(self, zoom: float | None) -> None:
        self.view.set_zoom(zoom)
        self.full_button.setText(f"{self.view.percent} %" if zoom is not None else "100 %")

    def showEvent(self, event: object) -> None:
        """Draw what changed while nobody looked."""
        super().showEvent(event)  # type: ignore[arg-type]
        if self._follow and self.view.pages is not None:
            self._follow = False
            self.view.set_step(self._step)
        self._request()
