"""The watermark of a draft: a large light 案 across the page, as a shape.

As text it would stand in every search and every copied passage, and readers built on pdfium (Edge, Chrome) would
break all lines of the page around it. The outline is that of BIZ UDPゴシック Bold (SIL Open Font License).
"""

from __future__ import annotations

from typing import Any, Final

from desktop.output.pdf.style import PAGE_HEIGHT, PAGE_WIDTH, WATERMARK

NAME: Final = "draft"
_SIZE: Final = 260.0
_COSINE, _SINE = 0.8660, 0.5
_OUTLINE: Final = (  # 1,000 units to the em, y upwards
    "550 162 m 550 -95 l 444 -95 l 444 157 l 443 155 440 153 438 150 c 351 51 233 -25 84 -78 c 20 7 l "
    "118 37 200 72 266 113 c 294 131 321 151 349 174 c 25 174 l 25 257 l 444 257 l 444 330 l 550 330 "
    "l 550 257 l 975 257 l 975 174 l 661 174 l 747 117 855 68 985 29 c 921 -62 l 767 -3 645 70 554 "
    "158 c 550 162 l h 747 536 m 711 492 674 457 636 429 c 671 421 l 728 409 806 390 905 365 c 845 "
    "292 l 746 321 646 349 545 374 c 442 332 305 305 134 293 c 86 372 l 211 376 318 387 406 405 c 331 "
    "421 265 432 208 440 c 172 446 l 190 459 l 224 484 256 509 286 536 c 123 536 l 123 587 l 54 587 l "
    "54 772 l 442 772 l 442 855 l 552 855 l 552 772 l 945 772 l 945 587 l 877 587 l 877 536 l 747 536 "
    "l h 629 536 m 413 536 l 392 517 372 500 352 484 c 401 477 459 466 529 452 c 563 474 596 501 629 "
    "536 c h 160 694 m 160 612 l 368 612 l 383 627 406 651 437 684 c 539 663 l 525 647 509 630 492 "
    "612 c 838 612 l 838 694 l 160 694 l h f "
)


def define_watermark(canvas: Any) -> None:  # noqa: ANN401 (reportlab has no types)
    """Put the shape into the file once; pages refer to it."""
    red, green, blue = (int(WATERMARK[i : i + 2], 16) / 255 for i in (1, 3, 5))
    scale = _SIZE / 1000
    a, b = scale * _COSINE, scale * _SINE
    x = PAGE_WIDTH / 2 - a * 500 + b * 380
    y = PAGE_HEIGHT / 2 - b * 500 - a * 380
    canvas.beginForm(NAME, 0, 0, PAGE_WIDTH, PAGE_HEIGHT)
    canvas._code.append(f"{red:.3f} {green:.3f} {blue:.3f} rg {a:.4f} {b:.4f} {-b:.4f} {a:.4f} {x:.2f} {y:.2f} cm")
    canvas._code.append(_OUTLINE)
    canvas.endForm()


def draw_watermark(canvas: Any) -> None:  # noqa: ANN401 (reportlab has no types)
    """Lay it under the page; to be called before anything else is drawn there."""
    canvas._code.append("/Artifact BMC")
    canvas.doForm(NAME)
    canvas._code.append("EMC")
