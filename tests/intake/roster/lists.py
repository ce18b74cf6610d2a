"""A list of forty transfers of the 1st of April, as a CSV of one program and as the sheet of another office."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.intake.roster.files import book_file, text_file

SECTIONS = ("総務課", "税務課", "住民課")  # of `tests.policy.staff.towns.town`, whose person n serves in n - 1 of them
BEGUN = {12: "病気休職", 13: "育児休業", 14: "育児休業"}  # who is away already
BESIDE = {17: "住民課", 18: "税務課"}  # who has a 兼務 already


@dataclass(frozen=True)
class Transfer:
    """One line. before and after: 課 and 職名."""

    order: str
    number: str
    name: str
    before: tuple[str, str] = ("", "")
    after: tuple[str, str] = ("", "")


def forty() -> list[Transfer]:
    """5 退職, 5 採用, 3 休職, 3 復職, 2 兼務, 2 解除, 3 昇任 and 17 異動; one of these comes from elsewhere."""
    made = [_one(n) for n in range(1, 36)]
    return [*made, *(Transfer("新規採用", f"{900 + n:05}", f"新人　{n}", after=("税務課", "主事")) for n in range(5))]


def _one(n: int) -> Transfer:
    here, goal = SECTIONS[(n - 1) % 3], SECTIONS[n % 3]
    order, after = "異動", (goal, "主査")
    if n <= 5:
        order, after = ("定年退職", "退職")[n % 2], ("―", "")
    elif n >= 33:
        order, after = "昇任", (here, "課長")
    elif n in {10, 11, 12}:
        order, after = "育児休業", (here, "担当")
    elif n in {13, 14, 15}:
        order, after = "復職", (here, "担当")
    elif n in {16, 19}:
        order, after = "兼務", (goal, "担当")
    elif n in {17, 18}:
        order, after = "兼務解除", (BESIDE[n], "担当")
    before = "会計課" if n == 20 else here
    return Transfer(order, f"{n:05}", f"試験　職員{n}", (before, "担当"), after)


def as_csv(path: Path, day: str = "R8.4.1", last: str = "") -> Path:
    """cp932, one line of headings. last: another 発令日 for those who leave."""
    head = ["発令番号", "発令日", "異動区分", "職員番号", "氏名", "現所属", "現職名", "新所属", "新職名"]
    rows = [
        [str(n), last or day if "退職" in t.order else day, t.order, t.number, t.name, *t.before, *t.after]
        for n, t in enumerate(forty(), 1)
    ]
    return text_file(path, [head, *rows], "cp932")


def as_book(path: Path) -> Path:
    """The day in the title alone, headings of two rows, the old and the new side by side, a note at the end."""
    rows: list[list[object]] = [
        ["令和８年４月１日付　人事異動一覧"],
        [None, None, None, None, None, None, "令和8年3月24日　総務課"],
        ["番号", "異動内容", "職員番号", "氏名", "異動前", None, "異動後", None],
        [None, None, None, None, "所属", "職名", "所属", "職名"],
        *([n, t.order, t.number, t.name, *t.before, *t.after] for n, t in enumerate(forty(), 1)),
        ["※ 会計年度任用職員を除く。"],
    ]
    areas = ("A1:H1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:H3")
    return book_file(path, rows, lambda sheet: [sheet.merge_cells(area) for area in areas])
