"""個人票 on paper: A4, one page where it fits, many people in one file with a bookmark each."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from desktop.analysis.years import japanese_date
from desktop.output.fonts import BOLD, GETA, GOTHIC, missing_glyphs, register
from desktop.output.pdf.card_tables import SmallTable
from desktop.output.pdf.flow import Flow, Item, paginate
from desktop.output.pdf.ink import Ink, new_canvas
from desktop.output.pdf.paragraph import JaParagraph
from desktop.output.pdf.radar import draw_radar
from desktop.output.pdf.style import (
    ACCENT,
    BORDER,
    CAUTION,
    INK,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RULE,
    SECONDARY,
    TextStyle,
)
from desktop.policy.staff.card import LAYERS, PURPOSE, Card, tally_words

LEFT: Final = 17 * MM
WIDTH: Final = PAGE_WIDTH - 2 * LEFT
TOP: Final = 15 * MM
_FOOT: Final = PAGE_HEIGHT - 14 * MM
HEIGHT: Final = _FOOT - 4 * MM - TOP
_TITLE: Final = TextStyle(BOLD, 15, 20, align="left")
_WORDS: Final = TextStyle(GOTHIC, 8.5, 12, align="left")
_STRONG: Final = TextStyle(BOLD, 8.5, 12, align="left")
_SECTION: Final = TextStyle(BOLD, 10, 15, ACCENT, align="left", before=7, after=3)
_SMALL: Final = TextStyle(GOTHIC, 7.5, 10.5, SECONDARY, align="left", before=4)
_RADAR: Final = 176.0


def render_cards(
    cards: Iterable[Card], title: str, organization: str, section_of: Callable[[Card], str] | None = None
) -> bytes:
    """The file. `section_of` names the group of bookmarks that a card goes under (its 部署)."""
    register()
    canvas = new_canvas(title, organization, GOTHIC)
    ink = Ink(canvas)
    group = ""
    for place, card in enumerate(cards):
        under = section_of(card) if section_of is not None else ""
        key = f"p{place}"
        if under and under != group:
            group = under
            canvas.bookmarkPage(f"g{place}")
            canvas.addOutlineEntry(printed(under), f"g{place}", 0, closed=True)
        pages = paginate([Item(flow) for flow in _flows(card)], WIDTH, HEIGHT)
        canvas.bookmarkPage(key)
        canvas.addOutlineEntry(printed(f"{card.person.number} {card.person.name}").strip(), key, 1 if under else 0)
        for number, page in enumerate(pages):
            for placed in page:
                placed.item.flow.draw(ink, LEFT, TOP + placed.y)
            _foot(ink, card, f"{number + 1}/{len(pages)}")
            ink.next_page()
    return bytes(canvas.getpdfdata())


def printed(text: str) -> str:
    """A text as it can be drawn: signs for the form of a letter have no shape of their own; 〓 comes by itself."""
    return "".join(letter for letter in text if not _is_variant(letter))


def letters_note(text: str) -> str:
    """What the paper could not show of a text, by code point; empty when it shows all."""
    notes = []
    for letter in missing_glyphs(printed(text)):
        kind = "端末の外字" if unicodedata.category(letter) == "Co" else "文字"
        notes.append(f"{GETA}は、U+{ord(letter):04X}の{kind}です")
    for before, letter in pairwise(text):
        if _is_variant(letter):
            notes.append(f"「{before}」は字形の指定（U+{ord(letter):04X}）を省いて印刷しています")
    return "。".join(dict.fromkeys(notes)) + ("。" if notes else "")


def _is_variant(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


# --- the parts of a page ---------------------------------------------------------------------------------------


def _flows(card: Card) -> Iterator[Flow]:
    yield _Head(card)
    yield _Picture(card)
    yield from _section("スキル", _skill_table(card))
    if card.stages:
        yield from _section("育成段階", _stage_table(card))
    empty = []
    for title, heads, widths, rows in (
        ("1on1", ("日", "相手", "話したこと・次にすること"), (24, 18, 80), _talks(card)),
        ("DX案件", ("期間", "案件", "役割", "状態"), (40, 60, 12, 12), card.cases),
        ("受講", ("日", "研修", "状態"), (24, 80, 16), card.trainings),
        ("資格", ("取得", "試験・資格", "期限"), (24, 60, 34), card.qualifications),
        ("経歴", ("期間・日", "種類", "こと"), (40, 16, 80), card.career),
    ):
        if rows:
            yield from _section(title, SmallTable(heads, widths, [_cells(row) for row in rows]))
        else:
            empty.append(title)
    if empty:
        yield _paragraph(f"記録のないもの: {'、'.join(empty)}", _SMALL)
    note = letters_note(_all_words(card))
    if note:
        yield _paragraph(note, replace(_SMALL, colour=CAUTION))


def _section(title: str, table: SmallTable) -> Iterator[Flow]:
    heading = _paragraph(title, _SECTION)
    heading.keep = True
    yield heading
    yield table


def _paragraph(text: str, style: TextStyle) -> JaParagraph:
    return JaParagraph(((printed(text), False),), style)


def _skill_table(card: Card) -> SmallTable:
    others = [layer for layer in LAYERS if layer != card.layer]
    heads = ("区分", "スキル", "求め方", "求める", LAYERS[card.layer], *(LAYERS[layer] for layer in others), "判定")
    rows = []
    for line in card.skills:
        levels = [line.levels.get(layer, "") for layer in (card.layer, *others)]
        rows.append(_cells((line.category, line.skill, line.kind, line.needed, *levels, line.verdict)))
    return SmallTable(heads, (26, 60, 14, 12, 12, 15, 12, 22), rows, centred={3, 4, 5, 6}, grouped=True)


def _stage_table(card: Card) -> SmallTable:
    rows = [_cells((s.persona, s.stage, s.asks, s.judged)) for s in card.stages]
    return SmallTable(("人材像", "段階", "到達の条件", "到達判定"), (26, 16, 70, 40), rows, grouped=True)


def _talks(card: Card) -> list[tuple[str, ...]]:
    talks = card.records.talks
    return [
        (japanese_date(t.held_on), t.partner, "\n".join(filter(None, (t.text, t.next_step and f"次: {t.next_step}"))))
        for t in talks
    ]


def _cells(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(printed(text) for text in row)


def _all_words(card: Card) -> str:
    person = card.person
    rows = (*card.cases, *card.trainings, *card.qualifications, *card.career, *_talks(card))
    words = [card.organization, card.place, card.rank, card.appointment, person.name, person.kana, person.former_name]
    return "\n".join([*words, *(cell for row in rows for cell in row), *(s.judged for s in card.stages)])


class _Whole:
    """A piece that is never split."""

    before, after, keep = 0.0, 4.0, False
    height = 0.0

    def wrap(self, width: float) -> float:
        """Its height is known when it is made."""
        del width
        return self.height

    def least(self) -> float:
        """All of it."""
        return self.height

    def split(self, room: float) -> tuple[None, Flow]:
        """It goes to the next page."""
        del room
        return None, self

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Draw with the top left corner at (x, y)."""
        raise NotImplementedError


class _Head(_Whole):
    """Who, where, as what, as of when, and what the page is for."""

    def __init__(self, card: Card) -> None:
        person = card.person
        former = f"（旧姓 {person.former_name}）" if person.former_name else ""
        self.name = _paragraph(person.name + former, _TITLE)
        self.number = _paragraph("　".join(filter(None, (person.number, person.kana))), _WORDS)
        title = person.post.title if person.post else ""
        self.pairs = [
            ("所属", card.place or "（未定）"),
            ("職層・職名", "　".join(dict.fromkeys(filter(None, (card.rank, title)))) or "（未定）"),
            ("任用区分", card.appointment or "（未定）"),
            ("人材像", "、".join(card.personas) or "（なし）"),
            ("時点", card.basis),
        ]
        self.purpose = _paragraph(PURPOSE, replace(_STRONG, colour=INK))
        self.values = [_paragraph(value, _WORDS) for _, value in self.pairs]
        heights = [value.wrap(WIDTH - 70) for value in self.values]
        self.name.wrap(WIDTH)
        self.number.wrap(WIDTH)
        self.purpose.wrap(WIDTH - 16)
        self.height = self.name.height + self.number.height + sum(heights) + self.purpose.height + 24

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The name, the pairs, then the purpose in a frame."""
        self.number.draw(ink, x, y)
        y += self.number.height
        self.name.draw(ink, x, y)
        y += self.name.height + 3
        ink.rect((x, y, WIDTH, 1.1), ACCENT)
        y += 5
        for (name, _), value in zip(self.pairs, self.values, strict=True):
            label = _paragraph(name, replace(_WORDS, colour=SECONDARY))
            label.wrap(70)
            label.draw(ink, x, y)
            value.draw(ink, x + 62, y)
            y += value.height
        y += 3
        ink.rect((x, y, WIDTH, self.purpose.height + 8), stroke=RULE, line=0.6)
        self.purpose.draw(ink, x + 8, y + 4)


class _Picture(_Whole):
    """The radar, and beside it how the skills stand for each persona."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.beside = WIDTH * 0.3 if card.axes else WIDTH
        whole = [("全ての求めるスキル", tally_words(card.total))] if len(card.tallies) != 1 else []
        self.blocks = []
        for name, words in [*whole, *((name, tally_words(found)) for name, found in card.tallies)]:
            self.blocks += [_paragraph(name, replace(_WORDS, colour=SECONDARY)), _paragraph(words, _STRONG)]
        if card.axes:
            legend = f"太い線は求めるレベル、塗りは{LAYERS[card.layer]}のレベル。軸は{card.axes_are}。"
            if card.axes_are == "区分":
                legend += "区分の値は平均で、求めるレベルを超えた分は数えません。"
            self.blocks.append(_paragraph(legend + "点のない軸は未評価です。", _SMALL))
        for block in self.blocks:
            block.wrap(self.beside)
        self.words_height = sum(block.height + 2 for block in self.blocks)
        self.height = max(_RADAR if card.axes else 0.0, self.words_height)

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """The words on the left, the picture on the right."""
        down = y + (self.height - self.words_height) / 2
        for block in self.blocks:
            block.draw(ink, x, down)
            down += block.height + 2
        if self.card.axes:
            axes = [replace(a, label=printed(a.label)) for a in self.card.axes]
            draw_radar(ink, axes, x + self.beside + 10, y, WIDTH - self.beside - 10, _RADAR)


def _foot(ink: Ink, card: Card, number: str) -> None:
    ink.begin_artifact()
    ink.line(LEFT, _FOOT - 5, LEFT + WIDTH, _FOOT - 5, BORDER, 0.5)
    name = f"{card.person.number} {card.person.name}".strip()
    words = _paragraph(f"{card.organization}　個人票　{name}　{card.basis}　庁内限り・人事評価には使いません", _SMALL)
    words.wrap(WIDTH - 30)
    words.draw(ink, LEFT, _FOOT - 3)
    page = _paragraph(number, replace(_SMALL, align="right"))
    page.wrap(30)
    page.draw(ink, LEFT + WIDTH - 30, _FOOT - 3)
    ink.end_artifact()
