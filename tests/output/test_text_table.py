"""CSV out: nothing lost silently, nothing a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.output.text_table import SAME_SIGNS, Written, to_cp932, write_csv


def test_what_cp932_lacks_stops_the_writing_with_a_list() -> None:
    rows = [["𠮷田", "𣘺本"], ["葛󠄀西", "𠮷野"], ["波〜線", "髙橋"]]
    assert write_csv(rows, "cp932") == Written(None, ("𠮷", "𣘺", "葛󠄀", "〜"))


def test_agreed_substitutes_and_geta() -> None:
    agreed = {"𠮷": "吉", "葛󠄀": "葛", **SAME_SIGNS}
    assert to_cp932("𠮷田 葛󠄀西 波〜線", agreed) == Written("吉田 葛西 波～線".encode("cp932"))
    assert to_cp932("𣘺本 𠮷田", agreed, geta=True) == Written("〓本 吉田".encode("cp932"), ("𣘺",))
    assert to_cp932("𣘺本", {"𣘺": "𣘺"}).data is None


def test_every_sign_on_offer_is_lacking_and_helped() -> None:
    for sign, same in SAME_SIGNS.items():
        assert to_cp932(sign).lacking == (sign,)
        assert to_cp932(sign, SAME_SIGNS).data == same.encode("cp932")


@given(st.text())
def test_cp932_gives_the_text_back_or_says_what_it_lacks(text: str) -> None:
    made = to_cp932(text)
    assert (made.data is None) == bool(made.lacking)
    assert made.data is None or made.data.decode("cp932") == text


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=3)))
def test_no_cell_begins_like_a_formula(rows: list[list[str]]) -> None:
    data = write_csv(rows).data
    assert data is not None
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert not [cell for row in read for cell in row if cell[:1] in set("=+-@\t\r") and cell]
    unguarded = write_csv(rows, guard=False).data
    assert unguarded is not None
    assert list(csv.reader(io.StringIO(unguarded.decode("utf-8-sig"), newline=""))) == rows


def test_numbers_are_no_formulas_and_rows_end_as_windows_wants() -> None:
    assert write_csv([[-1, "-1", "=x", "'=x", "a"]], "cp932").data == b"-1,'-1,'=x,''=x,a\r\n"
    assert write_csv([["髙"]]).data == b"\xef\xbb\xbf\xe9\xab\x99\r\n"
    with pytest.raises(ValueError, match="utf-7"):
        write_csv([], "utf-7")
