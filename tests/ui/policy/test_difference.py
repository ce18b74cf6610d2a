from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.policy.difference import ADDED, KEPT, REMOVED, Piece, difference

words = st.text("あいう、。漢字カナ{}AB1", max_size=40)


def test_equal_texts_are_one_piece() -> None:
    assert difference("同じ。", "同じ。") == (Piece(KEPT, "同じ。"),)
    assert difference("", "") == ()


def test_a_phrase_that_was_replaced_is_one_change() -> None:
    found = difference("職員を計画的に育てる。", "職員を毎年育てる。")
    assert [p.kind for p in found] == [KEPT, REMOVED, ADDED, KEPT]
    assert found[1].text == "計画的に"
    assert found[2].text == "毎年"


@given(words, words)
def test_both_texts_can_be_read_from_the_pieces(old: str, new: str) -> None:
    found = difference(old, new)
    assert "".join(p.text for p in found if p.kind != ADDED) == old
    assert "".join(p.text for p in found if p.kind != REMOVED) == new
