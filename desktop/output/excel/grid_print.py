"""表: スキル表 to print on A3. Colours help, signs tell: it reads in black and white as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break

from desktop.analysis.needs import State
from desktop.analysis.roster import Person
from desktop.policy.staff.card import MARKS
from desktop.policy.staff.grid import CODE, Column, level_of, needed_of, states
from desktop.policy.staff.grid_totals import column_totals, percent
from desktop.store.watch import Watch

from .grid_book import Source, Stamp, head_cells, set_up, styled, title_rows, with_value
from .sheet import BODY, BOLD, FONT, HEAD_FILL, NOTE

SHEET: Final = "表"
FIXED: Final = (("職員番号", 9.5), ("氏名", 17), ("職層", 10), ("人材像", 26))
TALLIES: Final = (("充足／求める", 9.5), ("未評価", 7))
LEGEND: Final = (
    "数字はレベルです。▼は不足（▼2は2段階足りない）、＋は超過、－は未評価、／は対象外、"
    "印のない数字は充足、灰色の数字と空欄は求めていないスキルです。"
)
_LEVELS: Final = ("EEF1F5", "D3E3F3", "8FB8E0", "2F6FB0")
_HATCHED: Final = PatternFill("lightUp", fgColor="B8C0CA")
_GREY: Final = Font(FONT, 10, color="66707B")
_WHITE: Final = {False: Font(FONT, 10, color="FFFFFF"), True: Font(FONT, 10, bold=True, color="FFFFFF")}
_PLACE_FILL: Final = PatternFill("solid", fgColor="F5F6F8")
_COLUMN: Final = 6.2
_LETTERS: Final = 4  # of a skill's name on one line of its heading
_PAGE: Final = 46  # rows after which a new 部 begins on a new page
_HEAD_ROWS: Final = 5
_FOOT_ROWS: Final = 4


def add_print_sheet(book: Workbook, found: Source, watch: Watch | None = None) -> None:
    """Everybody by department, the skills by 区分, tallies with their denominators at the edges. Raises Stopped."""
    sheet = book.create_sheet(SHEET)
    columns = found.data.columns
    widths = [*(width for _, width in FIXED), *(_COLUMN for _ in columns), *(width for _, width in TALLIES)]
    set_up(sheet, widths, frozen=f"C{_HEAD_ROWS + 1}", head_rows=f"4:{_HEAD_ROWS}", columns="A:B")
    sheet.sheet_view.showGridLines = False
    sheet.oddFooter.left.text = _plain(f"{found.organization} スキル表 {found.basis}")
    sheet.oddFooter.right.text = "庁内限り・人事評価には使いません"
    longest = max((len(column.skill.name) for column in columns), default=1)
    sheet.row_dimensions[_HEAD_ROWS].height = 11.5 * (1 - -longest // _LETTERS)
    title_rows(sheet, f"{found.organization} スキル表".strip(), f"{found.basis}　{len(found.rows):,}人")
    sheet.append([styled(sheet, LEGEND, font=NOTE, border=False)])
    _head(sheet, columns)
    last = _body(sheet, found, watch)
    _foot(sheet, found)
    sheet.print_area = f"A1:{get_column_letter(len(widths))}{last + _FOOT_ROWS}"


def _head(sheet: Any, columns: Sequence[Column]) -> None:  # noqa: ANN401 - openpyxl has no types
    """The band of 区分 over the names of the skills, a few letters a line."""
    band: list[Stamp] = head_cells(sheet, [""] * len(FIXED))
    place = len(FIXED) + 1
    for category, members in groupby(columns, key=lambda column: column.category):
        count = len(list(members))
        band += head_cells(sheet, [category, *[""] * (count - 1)])
        if count > 1:
            sheet.merged_cells.add(f"{get_column_letter(place)}4:{get_column_letter(place + count - 1)}4")
        place += count
    sheet.append([*band, *head_cells(sheet, [""] * len(TALLIES))])
    small = Font(FONT, 8)
    names = [styled(sheet, c.skill.name, font=small, fill=HEAD_FILL, align="center", wrap=True) for c in columns]
    fixed = head_cells(sheet, [title for title, _ in FIXED])
    sheet.append([*fixed, *names, *head_cells(sheet, [title for title, _ in TALLIES])])


def _body(sheet: Any, found: Source, watch: Watch | None) -> int:  # noqa: ANN401
    """The people, a line for each department; returns the last row."""
    data, cells = found.data, _Cells(sheet, found.data.columns)
    names = {p.id: p.name for p in found.facts.personas}
    ranks = {rank.id: rank.name for rank in found.facts.ranks}
    number, name, rank, personas = (styled(sheet, shrink=n > 0) for n in range(len(FIXED)))
    met, unassessed = styled(sheet, align="center"), styled(sheet, align="center")
    width, at = len(FIXED) + data.width + len(TALLIES), _HEAD_ROWS
    breaks = _Breaks(sheet, at)
    done = 0
    for _, people in groupby(found.rows, key=lambda row: data.people[row].department_id):
        members = list(people)
        breaks.before(_division(found, data.people[members[0]]), at)
        at = _place_line(sheet, f"{found.place(data.people[members[0]]) or '所属なし'}（{len(members)}人）", width, at)
        for row in members:
            person = data.people[row]
            if watch is not None and done % 256 == 0:
                watch.at(0.4 + done / len(found.rows) * 0.6)
            held = "、".join(names[key] for key in person.personas)
            words = person.number, person.name, ranks.get(person.rank_id or 0, ""), held
            asked = data.asked(row)
            with_value(met, f"{data.met[row]}/{asked}" if asked else "―")
            with_value(unassessed, data.unassessed[row])
            fixed = map(with_value, (number, name, rank, personas), words)
            sheet.append([*fixed, *cells.of(data.looks, row), met, unassessed])
            at, done = at + 1, done + 1
    return at


def _foot(sheet: Any, found: Source) -> None:  # noqa: ANN401
    """Of each skill: how many people it is asked of, how many of them were assessed, how many meet it."""
    totals = column_totals(found.data, found.rows)
    lines = (
        ("求める人数", [t.asked for t in totals]),
        ("評価した人数", [t.met + t.short for t in totals]),
        ("充足した人数", [t.met for t in totals]),
        ("充足率（充足÷評価した人数）", [percent(t.met, t.met + t.short) for t in totals]),
    )
    small = Font(FONT, 8, bold=True)
    for title, values in lines:
        head = [styled(sheet, word, font=BOLD, fill=HEAD_FILL) for word in (title, "", "", "")]
        rest = [styled(sheet, value, font=small, align="center", fill=HEAD_FILL) for value in (*values, "", "")]
        sheet.append([*head, *rest])


def _place_line(sheet: Any, words: str, width: int, at: int) -> int:  # noqa: ANN401
    blank = styled(sheet, "", fill=_PLACE_FILL)
    sheet.append([styled(sheet, words, font=BOLD, fill=_PLACE_FILL), *[blank] * (width - 1)])
    return at + 1


def _division(found: Source, person: Person) -> int:
    path = found.roster.tree.path(person.department_id)
    return path[0].id if path else 0


class _Breaks:
    """A new 部 begins on a new page when the one before has filled a good part of it."""

    def __init__(self, sheet: Any, at: int) -> None:  # noqa: ANN401
        self._sheet, self._last, self._division = sheet, at, -1

    def before(self, division: int, at: int) -> None:
        """The next row begins a department of this 部."""
        if self._division not in {-1, division} and at - self._last >= _PAGE:
            self._sheet.row_breaks.append(Break(id=at))
            self._last = at
        self._division = division


class _Cells:
    """One cell for each way to look, used again and again: a row is written before the next is made."""

    def __init__(self, sheet: Any, columns: Sequence[Column]) -> None:  # noqa: ANN401
        made: dict[tuple[str, ...], list[Stamp]] = {}
        for column in columns:
            if column.signs not in made:
                made[column.signs] = [_cell(sheet, look, column.signs) for look in range(256)]
        self._tables = [made[column.signs] for column in columns]

    def of(self, looks: bytearray, row: int) -> Iterator[Stamp]:
        """The cells of a person."""
        width = len(self._tables)
        return (table[look] for table, look in zip(self._tables, looks[row * width : (row + 1) * width], strict=True))


def _cell(sheet: Any, look: int, signs: Sequence[str]) -> Stamp:  # noqa: ANN401
    state, level, need = states()[look], level_of(look & CODE), needed_of(look)
    if state in {State.UNASSESSED, State.EXEMPT}:
        fill = _HATCHED if state is State.UNASSESSED else None
        return styled(sheet, MARKS[state], font=BODY if fill else _GREY, align="center", fill=fill)
    if level is None:
        return styled(sheet)
    if state is State.NOT_ASKED or need is None:
        return styled(sheet, signs[level], font=_GREY, align="center")
    mark = f"▼{need - level}" if state is State.SHORT else MARKS.get(state, "")
    shade = min(level, len(_LEVELS) - 1)
    strong = state is State.SHORT
    font = _WHITE[strong] if shade == len(_LEVELS) - 1 else BOLD if strong else BODY
    return styled(
        sheet, f"{signs[level]}{mark}", font=font, align="center", fill=PatternFill("solid", fgColor=_LEVELS[shade])
    )


def _plain(text: str) -> str:
    """Words for a header or footer, where & is a command."""
    return text.replace("&", "&&")
