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
    """Makes pages from documents. Only the newest request counts; results of older ones are thrown away."""

    rendered = Signal(object)  # Pages; whoever takes them closes them
    failed = Signal(object)  # an exception: a bug in the drawing, raised in the UI thread
    _settled = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)
        self._newest = 0
        self._waiting: Document | None = None
        self._busy = False
        self._closed = False
        self._settled.connect(self._on_settled)

    def request(self, document: Document) -> None:
        """Ask for the pages of a document; they arrive through `rendered` unless a newer request comes first."""
        self._newest += 1
        self._waiting = document
        self._start()

    def close(self) -> None:
        """Wait for work under way and let nothing out afterwards."""
        self._closed = True
        self._waiting = None
        self._pool.waitForDone()

    def _start(self) -> None:
        if self._busy or self._waiting is None or self._closed:
            return
        document, self._waiting, self._busy = self._waiting, None, True
        number = self._newest
        self._pool.start(lambda: self._work(number, document))

    def _work(self, number: int, document: Document) -> None:
        pages: Pages | None = None
        trouble: Exception | None = None
        try:
            pages = Pages(render(document))
        except Exception as error:  # noqa: BLE001 - handed to the UI thread, where the crash report is
            trouble = error
        if self._closed:
            if pages is not None:
                pages.close()
            return
        with contextlib.suppress(RuntimeError):  # the window went away meanwhile
            self._settled.emit(number, pages, trouble)

    def _on_settled(self, number: int, pages: Pages | None, trouble: Exception | None) -> None:
        self._busy = False
        self._start()
        if trouble is not None:
            raise trouble
        if pages is None:
            return
        if self._closed or number != self._newest:
            pages.close()
        else:
            self.rendered.emit(pages)
