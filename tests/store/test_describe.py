"""Stored values in words: choices, links, yes and no, and whole rows."""

from __future__ import annotations

import json

from desktop.store import Document
from desktop.store.describe import place_words, value_words


def test_values_read_as_words(town: Document) -> None:
    raw = town.raw
    assert value_words(raw, "department", "kind", "outpost") == "出先機関"
    assert value_words(raw, "policy", "status", "decided") == "決定"
    assert value_words(raw, "department", "is_main", 1) == "はい"
    assert value_words(raw, "organization", "name", None) == "（空欄）"
    assert value_words(raw, "answer", "value", json.dumps(["あ", "い"])) == "あ\nい"
    [persona] = raw.execute("SELECT id FROM persona WHERE key = 'promoter'").fetchone()
    assert value_words(raw, "target", "persona_id", persona) == "DX推進員"
    whole = json.dumps({"name": "新しい課", "kind": "section", "is_main": 0, "parent_id": None})
    assert value_words(raw, "department", "", whole) == "名前＝新しい課、種類＝本庁の課、主要事業所管課＝いいえ"


def test_places_are_named(town: Document) -> None:
    assert place_words(town.raw, "organization", 1, "headcount") == "団体「あおば野町」の人数"
