"""The recovery-key sheet: one page to print and lock away, for the day the password is forgotten."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from desktop.output.fonts import BOLD, FILES, GLYPHS, GOTHIC, register
from desktop.output.pdf.style import LEFT, MEASURE, PAGE_HEIGHT, PAGE_WIDTH

_TOP: Final = 90.0
_STEP: Final = 20.0
_WORDS: Final = (
    "合言葉を忘れたときは、方針ナビで持ち出しファイルを開き、合言葉の代わりに上の復旧キーを入れてください。",
    "大文字と小文字、区切りの「-」の有無は問いません。使われている文字は A から Z（I と O を除く）と 2 から 9 です。",
    "この紙と持ち出しファイルの両方があれば、だれでも中身を見られます。ファイルとは別の、鍵のかかる場所で保管してください。",
    "合言葉も復旧キーも失うと、持ち出しファイルの中身は、だれにも取り出せません。",
)


def make_key_sheet(file_name: str, day: str, actor: str, recovery_key: str) -> bytes:
    """The page as PDF bytes. The key stands in two lines of four groups, large enough to copy by hand."""
    register()
    target = BytesIO()
    canvas = Canvas(target, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), lang="ja-JP", pdfVersion=(1, 7))
    canvas.setTitle("持ち出しファイルの復旧キー")
    y = PAGE_HEIGHT - _TOP
    y = _line(canvas, y, "持ち出しファイルの復旧キー", BOLD, 18) - _STEP
    for name, value in (("ファイル名", file_name), ("作成日", day), ("作成者", actor or "（名前なし）")):
        for text in _wrapped(f"{name}　{value}", 11):
            y = _line(canvas, y, text, GOTHIC, 11)
    y = _key(canvas, y - _STEP, recovery_key)
    for words in _WORDS:
        for text in _wrapped(words, 11):
            y = _line(canvas, y, text, GOTHIC, 11)
        y -= _STEP / 3
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _key(canvas: Canvas, y: float, recovery_key: str) -> float:
    groups = recovery_key.split("-")
    canvas.setLineWidth(1)
    canvas.rect(LEFT, y - 66, MEASURE, 84)
    for part in (groups[:4], groups[4:]):
        canvas.setFont(FILES[BOLD], 22)
        canvas.drawCentredString(PAGE_WIDTH / 2, y - 12, "  -  ".join(part))
        y -= 34
    return y - _STEP * 2


def _line(canvas: Canvas, y: float, text: str, family: str, size: float) -> float:
    canvas.setFont(FILES[family], size)
    canvas.drawString(LEFT, y, text)
    return y - _STEP


def _wrapped(text: str, size: float) -> list[str]:
    """Lines that fit the page; a mark that must not begin a line hangs at the end of the one before."""
    lines, width = [""], 0.0
    for character in text:
        step = GLYPHS[GOTHIC][character] * size
        if width + step > MEASURE and character not in "、。）」":
            lines.append("")
            width = 0.0
        lines[-1] += character
        width += step
    return lines
