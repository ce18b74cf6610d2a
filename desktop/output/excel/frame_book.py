"""The whole frame as a workbook: one sheet a table, one cell one datum; it can be edited and taken in again."""

from __future__ import annotations

from desktop.models.labels import code_label
from desktop.policy.frame.sheets import CODES, SHEETS, Col, Frame, Row, Sheet

from .sheet import Column, data_sheet, heading, new_book, print_layout, to_bytes, write_table

ORIGIN_HEADS = ("出どころ", "時点")
_WIDE = {"definition", "meaning", "text", "role", "description", "note", "training"}
_USAGE = (
    (
        "このファイルについて",
        "人材像とスキルの枠組み全体です。ほかの団体に渡せます。書き直して取り込むこともできます。",
    ),
    ("記号", "行を見分けるための印です。変えずに使います。新しい行には、ほかと重ならない印を付けます（例: own-001）。"),
    ("つながり", "ほかのシートの行を指す欄には、その行の「記号」（職層は名前）を書きます。"),
    ("はい・いいえ", "「はい」「いいえ」のどちらかを書きます。"),
    ("消す", "行を消しても、取り込む側の行は消えません。使わないものは「使う」の欄を「いいえ」にします。"),
    ("取り込み", "取り込む前に、何が変わるかの一覧が出ます。読めないセルは、場所と理由が出ます。"),
)


def make_frame_book(frame: Frame, organization: str) -> bytes:
    """The workbook as bytes: 使い方 and one sheet for each table."""
    book = new_book(f"{organization} 人材像とスキル".strip(), organization)
    usage = book.create_sheet("使い方")
    top = heading(usage, "人材像とスキルの枠組み", "方針ナビから書き出したものです。")
    write_table(usage, top, (Column("こと", 20), Column("説明", 90)), _USAGE)
    print_layout(usage, header_row=top)
    for sheet in SHEETS:
        heads = [Column(col.head, _width(col)) for col in sheet.cols]
        if sheet.has_origin:
            heads += [Column(head, 16) for head in ORIGIN_HEADS]
        data_sheet(book, sheet.title, heads, (_cells(sheet, row) for row in frame[sheet.title]))
    return to_bytes(book)


def _cells(sheet: Sheet, row: Row) -> list[object]:
    cells = [cell_text(sheet, col, row[col.field]) for col in sheet.cols]
    return [*cells, row["origin"], row["as_of"]] if sheet.has_origin else cells


def cell_text(sheet: Sheet, col: Col, value: object) -> object:
    """A value as its cell shows it: words for choices, はい and いいえ for flags."""
    if col.kind == "flag":
        return "はい" if value else "いいえ"
    if (sheet.title, col.field) in CODES:
        return code_label(col.field, str(value))
    return value


def _width(col: Col) -> float:
    return 60 if col.field in _WIDE else 12 if col.kind in {"int", "flag"} else 24
