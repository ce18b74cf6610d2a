"""No name of the roster leaves in a text for others, however it is written; other words stay."""

from __future__ import annotations

import pytest

from desktop.models import Staff
from desktop.output.hiding import Hider

PEOPLE = (
    Staff(name="中村　純", kana="なかむら　じゅん", former_name="", number="00098"),
    Staff(name="林 恵", kana="はやし めぐみ", former_name="山田 恵", number="00147"),
    Staff(name="髙橋𠮷子", kana="", former_name="", number="7"),
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("中村 純が始めた", "（氏名）が始めた"),
        ("中村純が始めた", "（氏名）が始めた"),
        ("中 村　純が始めた", "（氏名）が始めた"),
        ("なかむらじゅんが始めた", "（氏名）が始めた"),
        ("髙橋　𠮷子が続けた", "（氏名）が続けた"),
        ("旧姓 山田恵", "旧姓 （氏名）"),
        ("中村さんの案", "（氏名）さんの案"),
        ("中村 主査と林係長", "（氏名）主査と（氏名）係長"),
        ("山田氏に聞く", "（氏名）氏に聞く"),
        ("職員番号00098の人", "職員番号（職員番号）の人"),
    ],
)
def test_a_name_is_taken_out(text: str, shown: str) -> None:
    assert Hider(PEOPLE)(text) == shown


@pytest.mark.parametrize(
    "text", ["森林課長に聞く", "林の手入れ", "中村橋の点検", "年00147円", "7人で始めた", "00,147件", "山田町の例"]
)
def test_other_words_stay(text: str) -> None:
    assert Hider(PEOPLE)(text) == text


def test_without_people_nothing_is_changed() -> None:
    assert Hider(())("中村さん 00098") == "中村さん 00098"
