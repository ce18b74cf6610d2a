"""The question sheet: every question as a row, to collect answers from other sections on paper or by file."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from desktop.policy.answering import ANSWER_HEADER, CLEAR, KEY_HEADER
from desktop.policy.book import Book
from desktop.policy.items import Item
from desktop.policy.steps import Step

from .sheet import BORDER, Column, heading, new_book, print_layout, put, to_bytes, unlock, write_table

SHEETS = ("設問", "文例")
COLUMNS = (
    Column("手順", 7, align="center"),
    Column("手順の名前", 22),
    Column("設問", 34),
    Column(ANSWER_HEADER, 50),
    Column("選べるもの・書き方", 40),
    Column("だれが決めるか", 12, align="center"),
    Column("必要", 6, align="center"),
    Column(KEY_HEADER, 30),
)
_ANSWER = 4
NOTES = (
    ("書くところ", f"色の付いた「{ANSWER_HEADER}」の欄だけに書きます。ほかの欄は変えないでください。"),
    ("空欄", "空欄のままの設問は、取り込んでも今の内容が変わりません。"),
    ("消すとき", f"今の内容を消したいときは「{CLEAR}」と書きます。"),
    ("いくつも書く設問", "1行に1つずつ書きます（セルの中の改行は Alt＋Enter）。"),
    ("年度と日付", "「令和8年度」「2026」、「令和8年10月1日」「2026-10-01」のどちらでも書けます。"),
    ("返し方", "名前を変えずに保存して、送り主に返してください。別のソフトで保存し直しても取り込めます。"),
)


def make_question_sheet(book: Book) -> bytes:
    """The workbook as bytes: 使い方, 設問, 文例."""
    name = book.facts.organization.name
    workbook = new_book(f"{name} 設問シート".strip(), name)
    usage = workbook.create_sheet("使い方")
    top = heading(usage, "設問シートの使い方", "方針づくりに必要な事柄を、関係する課から集めるためのシートです。")
    write_table(usage, top, (Column("こと", 22), Column("説明", 90)), NOTES)
    print_layout(usage, header_row=top)
    wordings = [i for i in book.items if i.visible and i.key.startswith("wording.")]
    questions = [i for i in book.items if i.visible and not i.key.startswith("wording.")]
    _fill(workbook, SHEETS[0], "設問", questions, book)
    _fill(workbook, SHEETS[1], "文例の選択と、自分で書く文", wordings, book)
    return to_bytes(workbook)


def _fill(workbook: Workbook, name: str, title: str, items: list[Item], book: Book) -> None:
    sheet = workbook.create_sheet(name)
    top = heading(sheet, title, f"色の付いた「{ANSWER_HEADER}」の欄に書いてください。")
    steps = {step.key: step for step in book.steps}
    rows = [_row(item, steps[item.step]) for item in items]
    write_table(sheet, top, COLUMNS, rows)
    for n, item in enumerate(items, start=top + 1):
        cell = sheet.cell(n, _ANSWER)
        if item.kind in {"integer", "year"} and isinstance(item.value, int):
            put(cell, item.value, align="left", number_format="0")
            cell.border = BORDER
        if item.fixed:
            continue
        unlock(cell)
        _offer(sheet, n, item)
    print_layout(sheet, header_row=top)
    sheet.freeze_panes = f"D{top + 1}"


def _row(item: Item, step: Step) -> list[object]:
    return [
        step.number,
        step.title,
        item.label + (f"（{item.unit}）" if item.unit else ""),
        item.shown,
        _hint(item),
        step.spec.owner,
        "必要" if item.required and not item.fixed else "",
        item.key,
    ]


def _hint(item: Item) -> str:
    if item.fixed:
        return f"{item.fixed}。書かないでください。"
    if item.kind == "flag":
        return "はい／いいえ"
    if item.options:
        joined = "\n".join(f"・{option.label}" for option in item.options)
        return f"{joined}\n（いくつでも、1行に1つ）" if item.kind == "choices" else joined
    parts = [item.help, f"例：{item.example}" if item.example else ""]
    return "\n".join(part for part in parts if part)


def _offer(sheet: Worksheet, row: int, item: Item) -> None:
    labels = ["はい", "いいえ"] if item.kind == "flag" else [option.label for option in item.options if option.label]
    formula = '"' + ",".join(labels) + '"'
    # Excel takes a list of 255 characters at the most, and a comma would split a label
    if (
        item.kind not in {"flag", "choice"}
        or len(formula) > 255
        or any("," in label or '"' in label for label in labels)
    ):
        return
    choice = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(choice)
    choice.add(sheet.cell(row, _ANSWER).coordinate)
