"""What a merge did, as Excel: taken by itself, kept, and decided, with who and when on both sides."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.store.merge.report import ReportLine

from .sheet import A3, Column, heading, new_book, print_layout, to_bytes, write_table

COLUMNS = (
    Column("判定", 16),
    Column("どこ", 36),
    Column("分かれる前", 30),
    Column("こちら", 30),
    Column("あちら", 30),
    Column("こちらの人・時", 20),
    Column("あちらの人・時", 20),
    Column("結果", 14, align="center"),
)


def make_merge_report(organization: str, lines: Iterable[ReportLine]) -> bytes:
    """The report as bytes."""
    book = new_book(f"{organization} まとめた結果".strip(), organization)
    sheet = book.create_sheet("まとめた結果")
    top = heading(
        sheet,
        "ファイルをまとめた結果",
        "「あちら」は取り込んだ側のファイルです。選ばなかった値も、変更の履歴に残っています。",
    )
    rows = [(x.verdict, x.place, x.base, x.mine, x.theirs, x.mine_by, x.theirs_by, x.result) for x in lines]
    write_table(sheet, top, COLUMNS, rows)
    print_layout(sheet, header_row=top, paper=A3)
    return to_bytes(book)
