"""Sizes, colours and text styles of the printed policy. All lengths are PDF points, y grows downwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.output.fonts import BOLD, GOTHIC, MINCHO

MM: Final = 72 / 25.4
PAGE_WIDTH: Final = 210 * MM
PAGE_HEIGHT: Final = 297 * MM
LEFT: Final = 25 * MM
TOP: Final = 25 * MM
BOTTOM: Final = 22 * MM
BODY_SIZE: Final = 10.5
MEASURE: Final = 43 * BODY_SIZE  # a whole number of characters, so that full lines need no stretching
FRAME_HEIGHT: Final = PAGE_HEIGHT - TOP - BOTTOM

INK: Final = "#1E242B"
SECONDARY: Final = "#56606B"
BORDER: Final = "#D5DAE0"
RULE: Final = "#9AA4B0"
GROUND: Final = "#F5F6F8"
WHITE: Final = "#FFFFFF"
ACCENT: Final = "#1F5FA8"
HEADER_FILL: Final = "#E9EEF5"
CAUTION: Final = "#8A5200"
CAUTION_FILL: Final = "#FFF3DD"
WATERMARK: Final = "#EEF1F5"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a paragraph is set.

    `indent` is the first line's indent in em; `align` is justify, left, center or right; `balanced` makes the
    lines of a title about equally long.
    """

    family: str
    size: float
    leading: float
    colour: str = INK
    align: str = "justify"
    indent: float = 0.0
    before: float = 0.0
    after: float = 0.0
    balanced: bool = False


BODY: Final = TextStyle(MINCHO, BODY_SIZE, 18, indent=1, after=3)
LEAD: Final = TextStyle(MINCHO, BODY_SIZE, 18, indent=1, after=4)
NOTE: Final = TextStyle(MINCHO, 9, 14, SECONDARY, before=2, after=6)
ITEM: Final = TextStyle(MINCHO, BODY_SIZE, 17, after=2)
CELL: Final = TextStyle(GOTHIC, 9, 13, align="left")
CELL_HEAD: Final = TextStyle(BOLD, 9, 13, align="left")
CAPTION: Final = TextStyle(BOLD, 9, 14, align="left")
FIGURE_CAPTION: Final = TextStyle(BOLD, 9, 14, align="center")
HEADINGS: Final = {
    1: TextStyle(BOLD, 16, 24, align="left"),
    2: TextStyle(BOLD, 13, 20, align="left"),
    3: TextStyle(BOLD, 11, 17, align="left"),
}
TOC_CHAPTER: Final = TextStyle(BOLD, 10.5, 16, align="left")
TOC_SECTION: Final = TextStyle(GOTHIC, 9.5, 15, align="left")
COVER_TITLE: Final = TextStyle(BOLD, 27, 42, align="left", balanced=True)
COVER_ORGANIZATION: Final = TextStyle(BOLD, 16, 24, align="left")
COVER_SMALL: Final = TextStyle(GOTHIC, 12, 19, align="left")
COVER_NOTE: Final = TextStyle(GOTHIC, 9, 15, SECONDARY, align="left")
SMALL: Final = TextStyle(GOTHIC, 7.5, 10, SECONDARY, align="left")
