"""The line breaker: nothing lost, nothing forbidden, nothing too wide; and the places officers would notice."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.output.pdf.kinsoku import break_lines, squeeze

HEADS = set(
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー）」』】〕〉》｝］’”ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ‥…〜～゠–％‰℃)]},.!?:;%"
)
TAILS = set("（「『【〔〈《｛［‘“([{￥＄№")
SPACE = set(" \u3000")
ALPHABET = "".join(sorted(HEADS | TAILS | SPACE)) + "漢字本町職員のはをにデータ化第年度人名012３AbcX-/―—"
WIDE_SPACE = "\u3000"


def cut(text: str, measure: float, gentle: bool = False) -> list[str]:
    """Lines of a text whose ASCII is half as wide as the rest."""
    widths = [0.5 if c < "\x7f" else 1.0 for c in text]
    return [text[a:b] for a, b in break_lines(text, widths, measure, gentle=gentle)]


def allowed(text: str, place: int) -> bool:
    """The head and tail rules alone, written independently of the code under test."""
    if text[place] in SPACE or text[place] in HEADS:
        return False
    before = text[:place].rstrip(" \u3000")
    return not before or before[-1] not in TAILS


texts = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=120)


@settings(max_examples=600, deadline=None)
@given(texts, st.integers(2, 30), st.integers(0, 4), st.booleans())
def test_every_character_once_and_every_line_within_the_measure(text, measure, indent, gentle):
    widths = [0.5 if c < "\x7f" else 1.0 for c in text]
    lines = break_lines(text, widths, max(measure - indent, 1), measure, gentle)
    assert lines[0][0] == 0
    assert lines[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in pairwise(lines))
    assert all(a < b for a, b in lines)
    for number, (a, b) in enumerate(lines):
        visible = text[a:b].rstrip(" \u3000")
        room = measure if number else max(measure - indent, 1)
        assert sum(widths[a : a + len(visible)]) <= room + 1e-6 or len(visible) == 1


@settings(max_examples=600, deadline=None)
@given(texts, st.integers(3, 30), st.booleans())
def test_a_forbidden_end_only_where_the_line_has_no_other(text, measure, gentle):
    widths = [0.5 if c < "\x7f" else 1.0 for c in text]
    for a, b in break_lines(text, widths, measure, gentle=gentle):
        if b == len(text) or allowed(text, b):
            continue
        others = [p for p in range(a + 1, b) if allowed(text, p) and text[a:p].strip(" \u3000")]
        assert not others, (text[a:b], text[b:])


@settings(max_examples=300, deadline=None)
@given(texts)
def test_squeezing_only_narrows_and_tells_where(text):
    widths = [1.0] * len(text)
    changed = squeeze(text, widths)
    assert [i for i, w in enumerate(widths) if w != 1.0] == changed
    assert all(widths[i] == 0.5 for i in changed)


@pytest.mark.parametrize("mark", sorted(HEADS))
def test_no_mark_at_a_line_head(mark):
    for before in range(3, 9):
        lines = cut("漢" * before + mark + "漢" * 12, 6)
        assert not any(line[0] == mark for line in lines), lines


@pytest.mark.parametrize("mark", sorted(TAILS))
def test_no_opening_mark_at_a_line_end(mark):
    for before in range(1, 9):
        lines = cut("漢" * before + mark + "漢" * 12, 6)
        assert not any(line[-1] == mark for line in lines[:-1]), lines


@pytest.mark.parametrize(
    "whole",
    [
        "1,000",
        "70%",
        "70％",
        "2.0",
        "DX",
        "12課",
        "180人",
        "8年度",
        "第3",
        "１，０００",
        "……",
        "――",
        "GovTech",
        "30日",
        "令和8",
    ],
)
def test_what_belongs_together_stays_together(whole):
    for before in range(2, 12):
        lines = cut("漢" * before + whole + "漢" * 12, 8)
        assert any(whole in line for line in lines), lines


def test_a_word_wider_than_the_line_is_cut_at_a_stroke_of_the_address():
    lines = cut("詳しくはhttps://www.example.lg.jp/dx/jinzai/guideline/index.htmlを見る", 17)
    assert "".join(lines).startswith("詳しくはhttps://")
    assert lines[1].endswith("/")


def test_pairs_like_full_stop_and_closing_quote_stay_with_their_word():
    for before in range(3, 9):
        lines = cut("漢" * before + "です。」と漢字が続きます", 6)
        assert not any(line.startswith(("。", "」")) for line in lines), lines


def test_a_last_line_of_one_character_gets_company():
    lines = cut("漢" * 21, 10)
    assert [len(line) for line in lines] == [10, 9, 2]
    assert [len(line) for line in cut("漢" * 20 + "す。", 10)][-1] > 2


def test_spaces_hang_at_the_line_end():
    assert cut("abcd efgh ijkl", 2.5) == ["abcd ", "efgh ", "ijkl"]
    assert cut(f"漢字漢字{WIDE_SPACE}漢字", 4) == [f"漢字漢字{WIDE_SPACE}", "漢字"]


def test_gentle_text_keeps_katakana_words_and_ends_with_phrases():
    assert cut("町のデジタル人材", 5, gentle=True)[0] == "町の"
    assert cut("推進員と協働して改善を行う", 9, gentle=True)[0] == "推進員と協働して"


def test_nothing_to_break():
    assert break_lines("", [], 10) == []
    assert cut("）", 0.1) == ["）"]


def test_a_long_text_is_broken_quickly():
    text = "職員の育成を、計画的に進めます。" * 2000
    start = time.perf_counter()
    cut(text, 43)
    assert time.perf_counter() - start < 2.0
    hostile = "（" * 20_000
    start = time.perf_counter()
    assert len("".join(cut(hostile, 43))) == len(hostile)
    assert time.perf_counter() - start < 2.0
