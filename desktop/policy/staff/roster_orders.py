"""What a line of a list of transfers orders: 退職, 採用, 休職, 復職, 兼務 and the rest, each from a day of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from desktop.analysis.departments import Tree
from desktop.analysis.years import day_before
from desktop.policy.frame.names import fold

from .rows import ITEM, PATH, TRANSFERS, RosterRow


class Order(Enum):
    """The words are what screens call it."""

    LEFT = "退職"
    JOINED = "採用"
    AWAY = "休職など"
    BACK = "復職"
    BESIDE = "兼務"
    BESIDE_OVER = "兼務の解除"
    MOVED = "異動・昇任など"
    MIXED = "二通りに読める"
    UNKNOWN = "読み取れない"
    NONE = ""


LAST_DAY: Final = "退職の最後の日は、発令日が月の1日ならその前日、ほかの日ならその日とします"
_WORDS: Final = (
    (Order.BACK, re.compile("復職|復帰|(?:休職|休業|育休)の?(?:解除|終了)")),
    (Order.LEFT, re.compile("退職(?!手当|者|補充|年金)|辞職|免職|失職|死亡|離職|任期満了|本職を免")),
    (Order.JOINED, re.compile("採用|新採|入庁|転入")),
    (Order.AWAY, re.compile("休職|休業|育休|産休|介護休暇|病気休暇")),
    (Order.BESIDE_OVER, re.compile("(?:兼務|併任|兼任|兼職).{0,4}(?:解除|解く|免|終了)|兼務解")),
    (Order.BESIDE, re.compile("兼務|併任|兼任|兼職")),
    (
        Order.MOVED,
        re.compile(
            "異動|転任|転補|配置|昇任|昇格|昇級|降任|降格|出向|派遣|所属替|担当替|換|職名変更|改組|組織|役職定年"
        ),
    ),
)
_VERBS: Final = re.compile("補職|補する|命ず|命じ|任用|延長|更新")  # they tell nothing beside another word
_GOES_ON: Final = re.compile("延長|更新|再任用")  # neither the beginning nor the end of anything
_STRONGER: Final = ((Order.BACK, Order.AWAY), (Order.LEFT, Order.AWAY), (Order.LEFT, Order.BACK),
                    (Order.BESIDE_OVER, Order.BESIDE))  # fmt: skip
_FILLED: Final = frozenset(Order) - {Order.MOVED, Order.MIXED, Order.UNKNOWN, Order.NONE}
_GONE: Final = re.compile("(?:.{0,4}退職|辞職|死亡)")
_CAME: Final = re.compile("(?:新規)?採用|新採用?")
_OWN_PLACE: Final = frozenset({"department", "rank", "title", "appointment"})
_WHAT_HOLDS: Final = _OWN_PLACE | {"concurrent", "leave_from", "leave_until", "personas", "in_charge"}


@dataclass(frozen=True, slots=True)
class Ordered:
    """A row with what its order says put into the fields. told: the row as it was read.

    day: from which it holds; notes: what is to be known.
    """

    row: RosterRow
    day: str
    what: Order
    told: RosterRow
    notes: tuple[str, ...] = ()

    @property
    def joined_told(self) -> bool:
        """Whether the row itself says since when somebody serves."""
        return bool(self.told.values.get("joined_on"))

    @property
    def one_more(self) -> bool:
        """Whether 新所属 is a 兼務 beside those there are; where the file has 兼務先, that lists all of them."""
        return self.what is Order.BESIDE and not self.told.values.get("concurrent")

    @property
    def leave_name(self) -> str:
        """What somebody is away for, in the words of the order."""
        return self.told.values["order"].strip() if self.what is Order.AWAY else "休職"

    @property
    def places(self) -> tuple[str, ...]:
        """The departments that the row names, whatever for."""
        named = (self.told.values.get(name, "") for name in ("concurrent", "old_department", "department"))
        return tuple(place for words in named for place in words.split(ITEM) if place)


def days_of(rows: Sequence[RosterRow]) -> tuple[str, ...]:
    """The different 発令日 of a list, the earliest first."""
    return tuple(sorted({row.values.get("order_on", "") for row in rows} - {""}))


def order_of(row: RosterRow) -> Order:
    """What is ordered: by the words of 異動区分, else where 新所属 says 退職 or 旧所属 says 採用."""
    if not TRANSFERS & row.values.keys():
        return Order.NONE
    told = _meant(fold(row.values.get("order", "")))
    if told in {Order.NONE, Order.UNKNOWN}:
        if _says(row, "department", _GONE):
            return Order.LEFT
        if _says(row, "old_department", _CAME):
            return Order.JOINED
    return told


def ordered(row: RosterRow, effective: str, *, per_row: bool) -> Ordered:
    """A row as its order says. per_row: the list has several 発令日, so that each row holds from its own."""
    what = order_of(row)
    own = row.values.get("order_on", "") if per_row else ""
    day = own or effective
    notes = []
    if own and own != effective:
        notes.append("この行は、ほかと違う発令日です")
    if what is Order.UNKNOWN:
        notes.append(f"異動区分「{row.values['order']}」は読み取れないため、ほかの列だけで見比べます")
    if what is Order.LEFT and not row.values.get("left_on") and last_day(day) != day:
        notes.append("発令日が1日のため、その前日を退職日とします")
    if what is Order.MOVED and "concurrent" not in row.values and "兼" in row.values.get("order", ""):
        notes.append("兼務のことも書かれています。兼務先は変えないため、「職員」で直してください")
    filled = replace(row, values=_values(row, what, day)) if what in _FILLED else row
    return Ordered(filled, day, what, row, tuple(notes))


def last_day(day: str) -> str:
    """The last day in service of who leaves by an order of a day: an order of the 1st is about who is gone by then."""
    return day_before(day) if day.endswith("-01") else day


def is_at(tree: Tree, department_id: int | None, word: str) -> bool:
    """Whether a word, by levels or in one, names a department or one above it."""
    wanted = fold(word.replace(PATH, ""))
    path = [fold(department.name) for department in tree.path(department_id)] if department_id else []
    return any(
        wanted == "".join(path[first:last]) for first in range(len(path)) for last in range(first + 1, len(path) + 1)
    )


# --- inner works -----------------------------------------------------------------------------------------------


def _meant(text: str) -> Order:
    if not text:
        return Order.NONE
    found = {order for order, words in _WORDS if words.search(text)}
    if _GOES_ON.search(text):
        found -= {Order.AWAY, Order.JOINED}
        if Order.LEFT in found:  # 退職 and 再任用 in one cell: only somebody who knows can say which
            return Order.MIXED
    for strong, weak in _STRONGER:
        if strong in found:
            found.discard(weak)
    if {Order.LEFT, Order.JOINED} <= found or {Order.BACK, Order.JOINED} <= found:
        return Order.MIXED
    # In the order of what must not be overlooked; 異動 beside 兼務 is about the own post
    ranked = (Order.LEFT, Order.JOINED, Order.BACK, Order.AWAY, Order.MOVED, Order.BESIDE_OVER, Order.BESIDE)
    rest = Order.MOVED if _VERBS.search(text) else Order.UNKNOWN
    return next((order for order in ranked if order in found), rest)


def _says(row: RosterRow, name: str, words: re.Pattern[str]) -> bool:
    return words.fullmatch(fold(row.values.get(name, "")).strip("()")) is not None


def _values(row: RosterRow, what: Order, day: str) -> dict[str, str]:
    values = dict(row.values)
    if what is Order.LEFT:
        values = {name: value for name, value in values.items() if name not in _WHAT_HOLDS}
        values["left_on"] = values.get("left_on") or last_day(day)
    elif what is Order.JOINED:
        values["joined_on"] = values.get("joined_on") or day
    elif what is Order.AWAY:
        values["leave_from"] = values.get("leave_from") or day
    elif what is Order.BACK:
        values = {name: value for name, value in values.items() if name != "leave_until"} | {"leave_from": ""}
    elif what is Order.BESIDE and not values.get("concurrent"):
        place = values.get("department", "")
        values = {name: value for name, value in values.items() if name not in _OWN_PLACE} | {"concurrent": place}
    elif what is Order.BESIDE_OVER:
        values = {name: value for name, value in values.items() if name not in _OWN_PLACE | {"concurrent"}}
    return values
