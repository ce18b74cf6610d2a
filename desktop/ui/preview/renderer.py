"""The policy as a real PDF, made beside the UI thread, and its pages as pictures."""

from __future__ import annotations

import contextlib
import threading
from typing import Any, Final

import pypdfium2
from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtGui import QImage

from desktop.output.pdf import Rendered, render
from desktop.output.pdf.style import PAGE_HEIGHT, PAGE_WIDTH
from desktop.policy.tree import Document
from desktop.ui import garbage

# pdfium is not thread-safe: whoever calls it holds this
PDFIUM: Final = threading.Lock()
POINTS: Final = 72.0


class Pages:
    """An opened PDF with the places of its blocks. `close` frees pdfium's memory."""

    def __init__(self, rendered: Rendered) -> None:
        self.places = rendered.places
        self.count = rendered.pages
        self.size = (PAGE_WIDTH, PAGE_HEIGHT)
        with PDFIUM:
            self._pdf: Any = pypdfium2.PdfDocument(rendered.data)

    def picture(self, page: int, scale: float) -> QImage:
        """A page as a picture, `scale` pixels a point; empty once closed."""
        with PDFIUM:
            if self._pdf is None:
                return QImage()
            sheet = self._pdf[page]
            bitmap = sheet.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
            image = QImage(
                bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888
            ).copy()
            bitmap.close()
            sheet.close()
            return image

    def close(self) -> None:
        """Free the document; asking for pictures afterwards gives empty ones."""
        with PDFIUM:
            if self._pdf is not None:
                self._pdf.close()
                self._pdf = None


class Renderer(QObject):
    """Makes pages from documents, one at a time and always of the newest request: those in between are never drawn."""

    rendered = Signal(object)  # Pages; whoever takes them closes them
    _settled = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)
        self._waiting: Document | None = None
        self._busy = False
        self._closed = False
        self._under_way: list[Pages] = []  # made, but not yet taken by anybody
        self._settled.connect(self._on_settled)

    def request(self, document: Document) -> None:
        """Ask for the pages of a document; they arrive through `rendered` unless a newer request comes first."""
        self._waiting = document
        self._start()

    def close(self) -> None:
        """Wait for work under way and let nothing out afterwards; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self._waiting = None
        self._pool.waitForDone()
        for pages in self._under_way:
            pages.close()
        self._under_way.clear()

    def _start(self) -> None:
        if self._busy or self._waiting is None or self._closed:
            return
        document, self._waiting, self._busy = self._waiting, None, True
        holder = garbage.hold()
        self._pool.start(lambda: self._work(document, holder))

    def _work(self, document: Document, holder: object) -> None:
        try:
            self._make(document)
        finally:
            garbage.release(holder)

    def _make(self, document: Document) -> None:
        pages: Pages | None = None
        trouble: Exception | None = None
        try:
            pages = Pages(render(document))
            self._under_way.append(pages)
        except Exception as error:
            trouble = error
        if self._closed:
            return  # close() is waiting for this thread and frees what was made
        with contextlib.suppress(RuntimeError):  # the window went away meanwhile
            self._settled.emit(pages, trouble)

    def _on_settled(self, pages: Pages | None, trouble: Exception | None) -> None:
        self._busy = False
        self._start()
        if trouble is not None:
            raise trouble
        if pages is None or self._closed:
            return
        self._under_way.remove(pages)
        # Even when a newer one is being drawn: pages a moment old are better than older ones
        self.rendered.emit(pages)
