"""What is worth telling of a list of transfers: its day, its orders, and of any table the columns left unused."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from desktop.analysis.years import japanese_date, parse_date
from desktop.policy.staff.roster_orders import LAST_DAY, Order, days_of, order_of
from desktop.policy.staff.rows import TRANSFERS, RosterRow

from .header import Column, Dropped, Layout
from .table import blank, letters

# 「令和9年4月1日付人事異動」 is the day of the list; 「令和9年3月24日」 alone is the day on which it was printed
_DATED: Final = re.compile(
    r"((?:令和|平成|R|H)?\s*(?:\d{1,4}|元)\s*[年./]\s*\d{1,2}\s*[月./]\s*\d{1,2}\s*日?)\s*(?:付|発令)"
)


def title_day(titles: Iterable[Dropped]) -> str:
    """The 発令日 that stands above the headings; "" when none does."""
    for title in titles:
        found = _DATED.search(unicodedata.normalize("NFKC", title.text))
        day = parse_date(re.sub(r"\s", "", found[1])) if found else None
        if day:
            return day
    return ""


def unused(layout: Layout, mapping: Collection[int]) -> list[str]:
    """The columns that hold something and mean nothing here, by heading or letters."""
    rest = [column for column in layout.columns if column.index not in mapping]
    return [_name(column) for column in rest if _filled(layout, column.index)]


def told_transfers(layout: Layout, mapping: Mapping[int, str], rows: Sequence[RosterRow]) -> list[str]:
    """How a list of transfers was understood, sentence by sentence; nothing of a roster."""
    made: list[str] = []
    days = days_of(rows)
    if len(days) == 1:
        made.append(f"発令日の列: すべて{japanese_date(days[0])}")
    elif days:
        made.append(f"発令日の列: {'、'.join(map(japanese_date, days))}。行ごとの発令日で取り込みます")
    if not TRANSFERS & set(mapping.values()):
        return made
    made.insert(0, "異動者の一覧とみます。載っていない職員は、そのまま残ります")
    if old := _named(layout, mapping, "old_department"):
        new = _named(layout, mapping, "department") or "（なし）"
        made.append(f"所属は「{new}」の列を取り込みます。「{old}」は今の名簿と合うかを確かめるだけです")
    counts = Counter(order_of(row) for row in rows)
    orders = [f"{order.value} {counts[order]:,}行" for order in Order if order.value and counts[order]]
    if orders:
        made.append(f"異動区分: {'、'.join(orders)}")
    if counts[Order.LEFT]:
        made.append(LAST_DAY)
    return made


def _named(layout: Layout, mapping: Mapping[int, str], field: str) -> str:
    return "」「".join(_name(column) for column in layout.columns if mapping.get(column.index) == field)


def _name(column: Column) -> str:
    return column.heading or f"{letters(column.index)}列"


def _filled(layout: Layout, index: int) -> bool:
    rows = layout.table.rows[layout.data.start : layout.data.stop]
    return any(index < len(row) and not blank(row[index]) for row in rows)
