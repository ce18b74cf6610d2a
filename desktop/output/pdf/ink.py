"""The pen: writes text and shapes into a reportlab canvas with coordinates counted from the top left.

It keeps track of font, colour and letter spacing, so that only changes are written, and it never parses markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any, Final

from reportlab.pdfgen.canvas import Canvas

from desktop.output.fonts import FILES, register
from desktop.output.pdf.style import PAGE_HEIGHT, PAGE_WIDTH

_CURVE: Final = 0.5523


@cache
def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[i : i + 2], 16) / 255:.3g}" for i in (1, 3, 5))


def new_canvas(title: str, organization: str, family: str) -> Any:  # noqa: ANN401 (reportlab has no types)
    """An empty A4 document in memory, the same bytes for the same content; `family` is the font it begins with."""
    register()
    canvas = Canvas(
        BytesIO(),
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageCompression=1,
        invariant=1,
        initialFontName=FILES[family],
        lang="ja-JP",
        pdfVersion=(1, 7),
    )
    canvas.setTitle(title)
    canvas.setAuthor(organization)
    canvas.setCreator("方針ナビ")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.showOutline()
    return canvas


class Ink:
    """Draws on the current page of a canvas."""

    def __init__(self, canvas: Any) -> None:  # noqa: ANN401 (reportlab has no types)
        self.canvas = canvas
        self._doc = canvas._doc
        self._fonts = register()
        self._forget()

    def _forget(self) -> None:
        self._out: list[str] = self.canvas._code
        self._font: tuple[str, float] = ("", 0.0)
        self._fill = ""
        self._stroke = ""
        self._spacing = 0.0

    def next_page(self) -> None:
        """Finish this page and begin the next."""
        self.canvas.showPage()
        self._forget()

    def text(
        self, x: float, baseline: float, text: str, family: str, size: float, colour: str, spacing: float = 0.0
    ) -> None:
        """Write one piece of a line in one font; every character must be one the font has."""
        font = self._fonts[family]
        out = self._out
        self._use_fill(colour)
        out.append(f"BT 1 0 0 1 {x:.2f} {PAGE_HEIGHT - baseline:.2f} Tm")
        if spacing != self._spacing:
            self._spacing = spacing
            out.append(f"{spacing:.4f} Tc")
        for subset, codes in font.splitString(text, self._doc):
            wanted = (font.getSubsetInternalName(subset, self._doc), size)
            if wanted != self._font:
                self._font = wanted
                out.append(f"{wanted[0]} {size:g} Tf")
            out.append(f"<{codes.hex()}> Tj")
        out.append("ET")

    def rect(
        self,
        box: tuple[float, float, float, float],
        fill: str = "",
        stroke: str = "",
        line: float = 0.5,
        radius: float = 0.0,
    ) -> None:
        """Draw a rectangle given as left, top, width, height."""
        x, y, width, height = box
        bottom = PAGE_HEIGHT - y - height
        if fill:
            self._use_fill(fill)
        if stroke:
            self._use_stroke(stroke, line)
        if radius:
            self._rounded(x, bottom, width, height, radius)
        else:
            self._out.append(f"{x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re")
        self._out.append("B" if fill and stroke else "f" if fill else "S")

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 0.5, dots: float = 0.0
    ) -> None:
        """Draw a straight line; with `dots`, a row of round dots that far apart."""
        self._use_stroke(colour, width)
        if dots:
            self._out.append(f"q 1 J [0 {dots:g}] 0 d")
        self._out.append(f"{x1:.2f} {PAGE_HEIGHT - y1:.2f} m {x2:.2f} {PAGE_HEIGHT - y2:.2f} l S")
        if dots:
            self._out.append("Q")

    def polyline(self, points: Sequence[tuple[float, float]], colour: str, width: float) -> None:
        """Draw an open line through the points."""
        self._use_stroke(colour, width)
        self._out.append(f"{_path(points)} S")

    def polygon(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """Fill a closed shape."""
        self._use_fill(colour)
        self._out.append(f"{_path(points)} h f")

    def begin_artifact(self) -> None:
        """What follows is decoration, not content."""
        self._out.append("/Artifact BMC")

    def end_artifact(self) -> None:
        """Content again."""
        self._out.append("EMC")

    @contextmanager
    def scaled(self, x: float, y: float, factor: float) -> Iterator[None]:
        """Draw what follows smaller, with (x, y) staying in its place."""
        self._out.append("q")
        if factor != 1:
            up = PAGE_HEIGHT - y
            shift = f"{x * (1 - factor):.3f} {up * (1 - factor):.3f}"
            self._out.append(f"{factor:.4f} 0 0 {factor:.4f} {shift} cm")
        before = (self._font, self._fill, self._stroke, self._spacing)
        yield
        self._out.append("Q")
        self._font, self._fill, self._stroke, self._spacing = before

    def target(self, key: str, y: float) -> None:
        """Make this height of the page a place that links and bookmarks can lead to."""
        self.canvas.bookmarkPage(key, fit="XYZ", left=0, top=PAGE_HEIGHT - y, zoom=0)

    def link(self, key: str, box: tuple[float, float, float, float], words: str) -> None:
        """Make a rectangle lead to a target."""
        x, y, width, height = box
        area = (x, PAGE_HEIGHT - y - height, x + width, PAGE_HEIGHT - y)
        self.canvas.linkRect(words, key, area, relative=0, thickness=0)

    def _use_fill(self, colour: str) -> None:
        if colour != self._fill:
            self._fill = colour
            self._out.append(f"{_rgb(colour)} rg")

    def _use_stroke(self, colour: str, width: float) -> None:
        wanted = f"{_rgb(colour)} RG {width:g} w"
        if wanted != self._stroke:
            self._stroke = wanted
            self._out.append(wanted)

    def _rounded(self, x: float, y: float, width: float, height: float, radius: float) -> None:
        r, k = radius, radius * (1 - _CURVE)
        right, top = x + width, y + height
        corners = (
            f"{x + r:.2f} {y:.2f} m {right - r:.2f} {y:.2f} l",
            f"{right - k:.2f} {y:.2f} {right:.2f} {y + k:.2f} {right:.2f} {y + r:.2f} c",
            f"{right:.2f} {top - r:.2f} l",
            f"{right:.2f} {top - k:.2f} {right - k:.2f} {top:.2f} {right - r:.2f} {top:.2f} c",
            f"{x + r:.2f} {top:.2f} l",
            f"{x + k:.2f} {top:.2f} {x:.2f} {top - k:.2f} {x:.2f} {top - r:.2f} c",
            f"{x:.2f} {y + r:.2f} l",
            f"{x:.2f} {y + k:.2f} {x + k:.2f} {y:.2f} {x + r:.2f} {y:.2f} c h",
        )
        self._out.extend(corners)


def _path(points: Sequence[tuple[float, float]]) -> str:
    steps = [f"{x:.2f} {PAGE_HEIGHT - y:.2f} {'l' if i else 'm'}" for i, (x, y) in enumerate(points)]
    return " ".join(steps)
