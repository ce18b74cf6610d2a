"""個人票 on paper: complete, extractable, names to the letter or told, nothing laid over anything."""

from __future__ import annotations

import io
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from desktop.analysis.roster import Person
from desktop.output.glyphs import glyph_findings
from desktop.output.pdf.card import letters_note, printed, render_cards
from desktop.output.pdf.cards import make_cards
from desktop.output.pdf.radar import em, lay_out
from desktop.policy.book import make_book
from desktop.policy.staff.card import PURPOSE, Axis, Card
from desktop.policy.staff.card_source import CardSource
from desktop.policy.staff.rounds import all_rounds
from desktop.policy.starting import read_facts
from desktop.store import Document
from desktop.store.watch import Stopped, Watch


@pytest.fixture
def cards(staffed: Document) -> list[Card]:
    facts = read_facts(staffed)
    frozen = next(each for each in all_rounds(staffed) if each.frozen_on)
    source = CardSource(staffed, facts, frozen, frozen.frozen_on)
    return list(source.cards(source.roster.people[:12]))


def text_of(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def named(card: Card, name: str) -> Card:
    person: Person = replace(card.person, name=name)
    return replace(card, person=person)


def test_a_card_says_who_where_when_and_what_for(cards: list[Card]) -> None:
    card = cards[0]
    first = text_of(render_cards([card], "個人票", card.organization))[0]
    flat = first.replace("\n", "")
    for words in (card.person.number, card.place, card.round_name, *card.personas):
        assert words in flat
    assert PURPOSE in flat
    assert "庁内限り・人事評価には使いません" in flat
    for line in card.skills:
        assert line.skill.split("（")[0] in flat


def test_fonts_are_embedded_and_the_page_is_a4(cards: list[Card]) -> None:
    reader = PdfReader(io.BytesIO(render_cards(cards[:2], "個人票", "あおば野町")))
    for page in reader.pages:
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        for font in page["/Resources"]["/Font"].values():
            assert "/FontFile2" in font.get_object()["/FontDescriptor"]
    assert reader.metadata is not None
    assert reader.metadata.title == "個人票"


def test_one_page_where_little_is_there(cards: list[Card]) -> None:
    assert min(len(text_of(render_cards([card], "個人票", "町"))) for card in cards) == 1


@pytest.mark.parametrize(
    ("name", "drawn", "note"),
    [
        ("髙﨑德永濵栁", "髙﨑德永濵栁", ""),
        ("𠮷田", "〓田", "U+20BB7"),
        ("葛\U000e0100城", "葛城", "U+E0100"),
        ("\ue000山", "〓山", "端末の外字"),
        ("神\ufa19", "神\ufa19", ""),
        ("アレクサンドラ・マクスウェル", "アレクサンドラ・マクスウェル", ""),
    ],
)
def test_names_are_drawn_to_the_letter_or_the_paper_says_so(
    cards: list[Card], name: str, drawn: str, note: str
) -> None:
    text = "".join(text_of(render_cards([named(cards[0], name)], "個人票", "町"))).replace("\n", "")
    assert drawn in text
    assert note in text
    assert "?" not in text
    assert bool(letters_note(name)) == bool(note)


def test_a_sign_for_the_form_of_a_letter_is_not_drawn() -> None:
    assert printed("辻\U000e0101一郎") == "辻一郎"
    assert "「辻」" in letters_note("辻\U000e0101一郎")


def test_bookmarks_lead_to_departments_and_people(staffed: Document) -> None:
    book = make_book(read_facts(staffed), glyph_findings)
    people = CardSource(staffed, book.facts, None, "2026-11-23").roster.serving[:30]
    data = make_cards(book, staffed, [person.id for person in people])
    outline = PdfReader(io.BytesIO(data)).outline
    groups = [entry.title for entry in outline if not isinstance(entry, list)]
    names = [entry.title for under in outline if isinstance(under, list) for entry in under]
    assert len(groups) == len({person.department_id for person in people})
    assert names == [printed(f"{person.number} {person.name}") for person in people]


def test_making_them_can_be_stopped(staffed: Document) -> None:
    watch = Watch()
    watch.stop()
    with pytest.raises(Stopped):
        make_cards(make_book(read_facts(staffed)), staffed, watch=watch)


def test_the_same_cards_give_the_same_bytes(cards: list[Card]) -> None:
    assert render_cards(cards[:3], "個人票", "町") == render_cards(cards[:3], "個人票", "町")


WORDS = st.text(st.sampled_from("ツール活用表計算のA・（）研修情報Z"), min_size=1, max_size=26)
SHARES = st.floats(0, 1)


@given(st.lists(st.builds(Axis, WORDS, st.just("充足1/2"), SHARES, st.none() | SHARES), min_size=3, max_size=12))
def test_no_label_of_a_radar_covers_another_or_leaves_the_box(axes: list[Axis]) -> None:
    width, height = 340.0, 176.0
    radar = lay_out(axes, width, height, 7.5, em)
    boxes = [label.box for label in radar.labels]
    for n, (x, y, w, h) in enumerate(boxes):
        assert x >= -0.01
        assert x + w <= width + 0.01
        assert y >= -0.01
        assert y + h <= height + 0.01
        for ox, oy, ow, oh in boxes[n + 1 :]:
            apart = x + w <= ox + 0.01 or ox + ow <= x + 0.01 or y + h <= oy + 0.01 or oy + oh <= y + 0.01
            assert apart, (axes, boxes)
    assert len(radar.dots) == sum(axis.level is not None for axis in axes)


def test_an_axis_without_a_level_leaves_a_gap() -> None:
    axes = [Axis(f"軸{n}", "", 0.5, None if n == 1 else 1.0) for n in range(4)]
    radar = lay_out(axes, 300, 176, 7.5, em)
    assert (len(radar.areas), len(radar.edges), len(radar.dots)) == (2, 2, 3)
    centre = radar.spokes[0][0]
    assert all(math.dist(centre, point) > 1 for point in radar.dots)
