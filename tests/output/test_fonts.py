"""What the bundled fonts can print, and that nobody is left with a silent box."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pypdf
import pytest

from desktop.output import fonts
from desktop.output.pdf import render
from desktop.policy.tree import (
    Arrow,
    Box,
    BulletList,
    Column,
    Diagram,
    Document,
    Paragraph,
    Section,
    Table,
    Text,
)


def document(**changes):
    values = {
        "title": "方針",
        "organization": "あおば野町",
        "version": "第1版",
        "date": "令和8年4月",
        "status": "決定",
        "draft": False,
        "sections": (),
    }
    return Document(**(values | changes))


def test_registering_again_gives_the_same_fonts():
    first = dict(fonts.register())
    assert fonts.register() == first
    assert set(first) == {"mincho", "gothic", "bold"}


def test_the_folder_in_the_source_tree_and_in_the_frozen_program(monkeypatch, tmp_path):
    assert (fonts.folder() / "BIZUDMincho-Regular.ttf").is_file()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert fonts.folder() == Path(tmp_path) / "resources" / "fonts"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("ふつうの文章。ABC 123\n二行目", []),
        ("𠮷野家", ["𠮷"]),
        ("𠮟る", []),
        ("葛\U000e0100城市", ["\U000e0100"]),
        ("\u2764\ufe0f", ["\u2764", "\ufe0f"]),
        ("外字\ue000と\ue000", ["\ue000"]),
        ("🙂と𠮷と🙂", ["🙂", "𠮷"]),
        ("①②③㈱№", []),
    ],
)
def test_missing_glyphs(text, missing):
    assert fonts.missing_glyphs(text) == missing


def test_widths_of_known_characters():
    assert fonts.widths("あA", "mincho") == [1.0, 0.5]
    assert fonts.widths("\u00a0", "mincho") == fonts.widths(" ", "mincho")
    assert fonts.widths("🙂", "mincho") == [1.0]
    assert fonts.odd_ones("あ🙂", "mincho") == {"🙂": ("mincho", "〓")}


def test_a_character_only_another_font_has_is_drawn_with_that_font(monkeypatch):
    real = fonts.can_print

    def without(family, character):
        return not (family == "mincho" and character == "鬱") and real(family, character)

    monkeypatch.setattr(fonts, "can_print", without)
    monkeypatch.setitem(fonts.GLYPHS, "mincho", fonts._Widths("mincho"))
    assert fonts.font_of("mincho", "鬱") == "gothic"
    assert fonts.widths("憂鬱", "mincho") == [1.0, 1.0]
    assert fonts.odd_ones("憂鬱", "mincho") == {"鬱": ("gothic", "鬱")}


def test_every_part_of_a_document_is_searched():
    box = Box("a", "箱🄰", 0, 0, "詳細🄱")
    blocks = (
        Paragraph((Text("段落🄲"),)),
        BulletList(((Text("項目🄳"),),)),
        Table((Column("列🄴", 1),), (((Text("欄🄵"),),),), caption="表題🄶"),
        Diagram("d", 1, (box,), (Arrow("a", "a", "線🄷"),), "図題🄸"),
    )
    tree = document(
        title="題🄹",
        organization="団体🄺",
        cover_note="注🄻",
        sections=(Section("s", "1", "見出し🄼", 1, blocks),),
        colophon=(("名🄽", "値🄾"),),
    )
    found = fonts.document_missing(tree)
    assert {c for c, _ in found} == set("🄰🄱🄲🄳🄴🄵🄶🄷🄸🄹🄺🄻🄼🄽🄾") - set(printable("🄰🄱🄲🄳🄴🄵🄶🄷🄸🄹🄺🄻🄼🄽🄾"))
    places = dict(found)
    for character, place in (("🄹", "表紙"), ("🄽", "奥付"), ("🄲", "1 見出し🄼"), ("🄸", "1 見出し🄼")):
        assert places[character] == place


def printable(text):
    return [c for c in text if not fonts.missing_glyphs(c)]


def test_a_missing_character_becomes_a_geta_mark_not_a_box():
    tree = document(sections=(Section("s", "1", "見出し", 1, (Paragraph((Text("前𠮷後"),)),)),))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(render(tree).data)).pages)
    assert "前〓後" in text


def test_a_character_beyond_the_basic_plane_can_be_copied():
    tree = document(sections=(Section("s", "1", "見出し", 1, (Paragraph((Text("前𠮟後"),)),)),))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(render(tree).data)).pages)
    assert "前𠮟後" in text
