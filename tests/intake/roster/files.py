"""Roster files as offices make them; all names are invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

# Part D2 of the field's cases: what must come back letter for letter
IN_CP932 = (
    "髙橋 一郎",
    "山﨑　花",
    "德永 学",
    "濵田 実",
    "栁沢 司",
    "朝倉（旧姓・～－①㈱）",
    "南",
    "アレクサンドラ・フォン・ノイマン",
)
BEYOND_CP932 = ("𠮷田 光", "𣘺本 望", "葛󠄀 葵", "辻󠄀 健", "神\ufa19 塚\ufa10", "波〜線 −")
PRIVATE = "外\ue000字"  # cp932 holds it as F040
HEADINGS = ["職員番号", "氏名", "かな", "所属", "採用年月日", "備考"]


def text_file(
    path: Path, rows: Sequence[Sequence[str]], encoding: str, delimiter: str = ",", mark: bytes = b""
) -> Path:
    """Rows as other programs write them: CRLF, quotation marks where they are needed."""
    lines = [delimiter.join(_quoted(cell, delimiter) for cell in row) for row in rows]
    path.write_bytes(mark + "".join(f"{line}\r\n" for line in lines).encode(encoding))
    return path


def _quoted(cell: str, delimiter: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & {delimiter, '"', "\n", "\r"} else cell


def book_file(path: Path, rows: Sequence[Sequence[object]], shape: Callable[[Worksheet], object] = len) -> Path:
    """A workbook with one sheet 名簿, shaped further before it is saved."""
    book = Workbook()
    sheet = book.active
    sheet.title = "名簿"
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            if value is not None:
                cell = sheet.cell(row, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    if shape is not len:
        shape(sheet)
    book.save(path)
    return path


def changed(path: Path, to: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> Path:
    """A copy of an archive with members changed, left out (None) or added."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in more.items():
            new.writestr(name, content)
    return to


def ole(*streams: str) -> bytes:
    """The beginning of a container of the old kind, with a directory of these streams."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return head + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams)) + bytes(512)


def office_roster(path: Path) -> Path:
    """Three rows of titles, headings in two rows, 課 merged down 14 rows, sums, a hidden column, notes at the end."""
    book = Workbook()
    sheet = book.active
    sheet.title = "名簿"
    sheet.append(["令和7年度　職員名簿"])
    sheet.append(["令和7年4月1日現在"])
    sheet.append([None, None, None, None, None, None, None, "総務課作成"])
    sheet.append(["職員番号", "氏名", None, "所属", None, "採用", "生年月日", "備考"])
    sheet.append([None, "漢字", "フリガナ", "課", "係", "年月日", None, None])
    for area in ("A4:A5", "B4:C4", "D4:E4", "G4:G5", "H4:H5", "A1:H1"):
        sheet.merge_cells(area)
    for office in range(3):
        top = 6 + 16 * office
        for n in range(14):
            number = f"{office * 100 + n + 1:05}"
            unit = "係A" if n < 7 else "係B"
            day = "H31.4.1" if n % 2 else "令和７年４月１日"
            name, kana = f"髙山　{office}{n}", "タカヤマ"
            sheet.append([number, name, kana, f"第{office}課" if n == 0 else None, unit, day, "S60.1.1", None])
        sheet.merge_cells(f"D{top}:D{top + 13}")
        sheet.append([None, "小計", None, None, None, None, None, "14名"])
        sheet.append([])
    sheet.append([None, "合計", None, None, None, None, None, 42])
    sheet.append(["※休職中の者を含む。"])
    sheet.column_dimensions["G"].hidden = True
    sheet.row_dimensions[8].hidden = True
    book.save(path)
    return path


def zip_of(**members: bytes) -> bytes:
    """An archive in memory."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return into.getvalue()
