"""Text files: encodings, delimiters, quotations; names letter for letter."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.intake.roster.reading import ReadOptions, read_roster
from desktop.intake.roster.source import open_source
from desktop.output.text_table import write_csv
from desktop.store.errors import UnreadableFile
from tests.intake.roster.files import BEYOND_CP932, HEADINGS, IN_CP932, PRIVATE, text_file

WAYS = [
    ("cp932", ",", b"", "Shift_JIS（cp932）"),
    ("utf-8", ",", b"", "UTF-8"),
    ("utf-8", ",", codecs.BOM_UTF8, "UTF-8（BOM付き）"),
    ("utf-16-le", "\t", codecs.BOM_UTF16_LE, "UTF-16 LE"),
    ("utf-16-be", "\t", codecs.BOM_UTF16_BE, "UTF-16 BE"),
    ("utf-16-le", ",", b"", "UTF-16 LE"),
    ("utf-16-be", ";", b"", "UTF-16 BE"),
    ("euc_jp", ",", b"", "EUC-JP"),
]
SIGNS = {",": "コンマ", "\t": "タブ", ";": "セミコロン"}


def people(names: tuple[str, ...]) -> list[list[str]]:
    rows = [[f"{n:05}", name, "かな", "総務課", "2025/4/1", '1行目\n2行目, "引用"'] for n, name in enumerate(names, 1)]
    return [HEADINGS, *rows]


@pytest.mark.parametrize(("encoding", "delimiter", "mark", "told"), WAYS)
def test_every_encoding_is_found_and_told(
    tmp_path: Path, encoding: str, delimiter: str, mark: bytes, told: str
) -> None:
    names = ("山田 太郎", "佐藤　花") if encoding == "euc_jp" else IN_CP932
    names += BEYOND_CP932 if encoding.startswith("utf") else ()
    reading = read_roster(text_file(tmp_path / "名簿.csv", people(names), encoding, delimiter, mark))
    assert [row.values["name"] for row in reading.rows] == list(names)
    assert reading.told[0] == f"文字コード: {told}、区切り: {SIGNS[delimiter]}、{len(names) + 1}行"
    assert {row.values["memo"] for row in reading.rows} == {'1行目\n2行目, "引用"'}
    assert not reading.troubles


def test_cp932_goes_in_and_out_byte_for_byte(tmp_path: Path) -> None:
    path = text_file(tmp_path / "in.csv", people((*IN_CP932, PRIVATE)), "cp932")
    table = open_source(path).table("")
    assert write_csv(table.rows, "cp932").data == path.read_bytes()


@given(st.data())
def test_any_name_comes_back_identical(tmp_path: Path, data: st.DataObject) -> None:
    encoding, delimiter, mark, _told = data.draw(st.sampled_from(WAYS[:5]))
    outside = "\ufeff\uf8f0\uf8f1\uf8f2\uf8f3" + ("¢£¬‖−〜" if encoding == "cp932" else "")
    letters = st.characters(codec=encoding, exclude_categories=["Cc", "Cs", "Cn"], exclude_characters=outside)
    # A name that begins as our own guard against formulas does is the one exception
    name = data.draw(st.text(letters, min_size=1, max_size=20).filter(lambda t: t.strip() and t[:1] != "'"))
    path = text_file(tmp_path / "x.csv", people(("山田 太郎", name)), encoding, delimiter, mark)
    reading = read_roster(path)
    assert reading.rows[1].values["name"] == name


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10), min_size=2, max_size=4))
def test_what_we_write_is_read_back(tmp_path: Path, cells: list[str]) -> None:
    cells = [f"={c}" if n == 0 else f"'{c}" if n == 1 else c for n, c in enumerate(cells)]
    guarded = write_csv([HEADINGS, ["00001", *cells[:1], "かな", *cells[1:2], "2025-04-01", "@x"]]).data
    assert guarded is not None
    (tmp_path / "x.csv").write_bytes(guarded)
    reading = read_roster(tmp_path / "x.csv")
    assert reading.rows[0].values["name"] == cells[0]
    assert reading.rows[0].values["memo"] == "@x"
    assert b"'=" in guarded
    assert b",'@x" in guarded


def test_the_officer_overrules_encoding_and_delimiter(tmp_path: Path) -> None:
    path = text_file(tmp_path / "x.csv", [["職員番号;内", "氏名"], ["1;2", "ｱｲ"]], "cp932")
    assert open_source(path).delimiter == ","
    assert open_source(path, delimiter=";").table("").rows[1] == ["1", "2,ｱｲ"]
    with pytest.raises(UnreadableFile, match="UTF-8 として読めない"):
        open_source(path, encoding="utf-8")


def test_half_width_kana_alone_stay_shift_jis(tmp_path: Path) -> None:
    path = text_file(tmp_path / "x.csv", [["NO", "ﾅﾏｴ"], ["7", "ﾔﾏﾀﾞ"]], "cp932")
    assert open_source(path).encoding == "cp932"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "中身が空"),
        (codecs.BOM_UTF8 + b"\r\n", "中身が空"),
        (b"\xfd\xff\x80\x81\xff", "文字コードが分かりません"),
        ("職員番号,氏名\r\n1,山田".encode("iso2022_jp"), "文字コードが分かりません"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x01", "文字の表ではない"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "文字の表ではない|読めない"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        ('職員番号,氏名\r\n00001,"山田\r\n00002,佐藤\r\n'.encode("cp932"), "2行目の引用符"),
        (("職員番号,氏名\r\n1," + "あ" * 200_000).encode(), "大きすぎて読めないセル"),
    ],
)
def test_what_is_no_table_is_refused_with_a_next_step(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=words) as caught:
        read_roster(path)
    assert caught.value.next_step


def test_another_name_ending_is_told(tmp_path: Path) -> None:
    path = text_file(tmp_path / "名簿.xlsx", people(("山田",)), "cp932")
    reading = read_roster(path)
    assert "「.xlsx」" in reading.told[0]
    assert len(reading.rows) == 1


def test_blank_lines_and_short_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("職員番号,氏名,かな\n\n1,山田\n,,\n2,佐藤,さとう\n\x1a".encode())
    reading = read_roster(path, ReadOptions(number_width=0))
    assert [(row.place, row.cells["name"], row.values["kana"]) for row in reading.rows] == [
        ("3行目", "3行目2列目", ""),
        ("5行目", "5行目2列目", "さとう"),
    ]
    assert reading.blank == 2
