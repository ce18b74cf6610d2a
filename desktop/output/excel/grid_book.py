"""スキル表 as a workbook: データ (one cell one datum, can be taken in again), 項目, 表 (to print on A3), 集計.

Rows are streamed: a large body has forty thousand of them. A text is a text, whatever it begins with.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import WorkbookAlreadySaved

from desktop.analysis.facts import Facts
from desktop.analysis.needs import Needs
from desktop.analysis.roster import Person, Roster
from desktop.analysis.years import japanese_date
from desktop.models import CONFIRMED, NOT_APPLICABLE, CheckRound
from desktop.policy.book import Book
from desktop.policy.staff import rounds
from desktop.policy.staff.card import LAYERS
from desktop.policy.staff.grid import CODE, GridData, level_of, load
from desktop.policy.staff.grid_sheet import DATA, EXEMPT, HEADS, ITEM_HEADS, ITEMS, KEY_WORDS, LAYER_WORDS, ROUND_WORDS
from desktop.store import Document
from desktop.store.errors import from_os_error
from desktop.store.watch import Watch

from .sheet import A3, BODY, BOLD, BORDER, HEAD_FILL, NOTE, TITLE, Column, row_height

_WIDTHS: Final = (12, 20, 28, 14, 34)
_SKILL_WIDTH: Final = 12
# How a code of the grid is written: a number, 対象外 by its sign, 未評価 not at all
_VALUES: Final = tuple(EXEMPT if (level := level_of(code)) == NOT_APPLICABLE else level for code in range(CODE + 1))


@dataclass(frozen=True)
class Source:
    """What every sheet is made of: those in service, as of a day, in a round and layer."""

    organization: str
    facts: Facts
    roster: Roster
    needs: Needs
    round: CheckRound | None
    data: GridData
    rows: tuple[int, ...]

    @property
    def basis(self) -> str:
        """What the levels are, and of when."""
        words = f"{self.round.name}・{LAYERS[self.data.layer]}" if self.round else "スキルチェックはまだありません"
        return f"{words}、{japanese_date(self.data.on)}現在"

    def place(self, person: Person) -> str:
        """The department with those above it."""
        return self.roster.tree.label(person.department_id)


def source(book: Book, document: Document, layer: int = CONFIRMED, round_id: int = 0) -> Source:
    """A round, else the running one, else the newest; the people of today, of a frozen round as they were kept."""
    found = rounds.all_rounds(document)
    chosen = next((each for each in found if each.id == round_id), None)
    which = chosen or rounds.running(found) or next(iter(found), None)
    facts = book.facts
    roster, needs = rounds.seen_at(document, facts, which, date.today().isoformat())
    data = load(document, facts, roster, needs, which, layer)
    rows = tuple(n for n, person in enumerate(data.people) if person.in_service)
    return Source(facts.organization.name, facts, roster, needs, which, data, rows)


def make_grid_book(
    book: Book, document: Document, watch: Watch | None = None, layer: int = CONFIRMED, round_id: int = 0
) -> bytes:
    """The workbook with everybody in it, as bytes: of one layer, and of a round (`source`). Raises Stopped."""
    from .grid_print import add_print_sheet
    from .grid_summary import add_summary_sheet

    found = source(book, document, layer, round_id)
    with stream(f"{found.organization} スキル表".strip(), found.organization) as made:
        _add_data(made, found, watch)
        _add_items(made, found)
        add_print_sheet(made, found, watch)
        add_summary_sheet(made, found, document)
        return saved(made)


def make_public_book(book: Book, document: Document) -> bytes:
    """集計 alone: nobody is named, and what counts fewer than five people is left out."""
    from .grid_summary import add_summary_sheet

    found = source(book, document)
    with stream(f"{found.organization} スキルの集計".strip(), found.organization) as made:
        add_summary_sheet(made, found, document)
        return saved(made)


# --- streaming -------------------------------------------------------------------------------------------------


@contextmanager
def stream(title: str, organization: str) -> Iterator[Workbook]:
    """An empty workbook that is written row by row; when that is stopped, its rows do not stay behind on the disk."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = title, organization or "方針ナビ"
    book.properties.created = book.properties.modified = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    try:
        yield book
    except OSError as error:  # its scratch files found no room
        raise from_os_error(error, Path(tempfile.gettempdir()), "書き出し") from error
    except BaseException:
        with suppress(WorkbookAlreadySaved, OSError):  # the library takes its scratch files away only when it has saved
            book.save(io.BytesIO())
        raise


def saved(book: Workbook) -> bytes:
    """The finished file."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


class Stamp(Cell):  # type: ignore[misc]
    """A styled cell for many rows: it finds its style once, not each time that it is written."""

    __slots__ = ("found",)

    def settle(self) -> Stamp:
        """The style is complete."""
        self.found: int = super().style_id
        return self

    @property
    def style_id(self) -> int:
        """The number of its style in the file."""
        return self.found

    @property
    def has_style(self) -> bool:
        """It always has one."""
        return True

    def __repr__(self) -> str:
        return "<Stamp>"


def styled(
    sheet: Any,  # noqa: ANN401 - openpyxl has no types
    text: object = "",
    *,
    font: Font = BODY,
    align: str = "left",
    wrap: bool = False,
    shrink: bool = False,
    fill: Any = None,  # noqa: ANN401
    border: bool = True,
) -> Stamp:
    """A cell that can be used for many rows: a text in it is never a formula."""
    cell = Stamp(sheet)
    cell.font = font
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=wrap, shrink_to_fit=shrink)
    if fill is not None:
        cell.fill = fill
    if border:
        cell.border = BORDER
    return with_value(cell.settle(), text)


def with_value(cell: Stamp, value: object) -> Stamp:
    """Put another value into a cell before its row is written; a str is always a text cell."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def set_up(sheet: Any, widths: Sequence[float], *, frozen: str, head_rows: str, columns: str = "") -> None:  # noqa: ANN401
    """Column widths, what stays in view, A3 landscape, what is repeated on every page."""
    for n, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.freeze_panes = frozen
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A3, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = head_rows
    if columns:
        sheet.print_title_cols = columns
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.75, 0.35
    sheet.oddFooter.center.text = "&P / &N"


def head_cells(sheet: Any, words: Sequence[str]) -> list[Stamp]:  # noqa: ANN401
    """The headings of a plain sheet."""
    return [styled(sheet, word, font=BOLD, fill=HEAD_FILL, align="center", wrap=True) for word in words]


def title_rows(sheet: Any, title: str, note: str) -> None:  # noqa: ANN401
    """The title and a remark in the first two rows."""
    sheet.append([styled(sheet, title, font=TITLE, border=False)])
    sheet.append([styled(sheet, note, font=NOTE, border=False)])


# --- データ and 項目 -------------------------------------------------------------------------------------------


def _add_data(book: Workbook, found: Source, watch: Watch | None) -> None:
    columns = found.data.columns
    sheet = book.create_sheet(DATA)
    widths = (*_WIDTHS, *(_SKILL_WIDTH for _ in columns))
    set_up(sheet, widths, frozen="C3", head_rows="1:2", columns="A:B")
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(widths))}{len(found.rows) + 2}"
    sheet.row_dimensions[2].height = 62
    # The lasting keys in plain sight: a heading may be renamed, here or there, and the column is still known
    keys = [KEY_WORDS, "", "", "", ""]
    sheet.append([styled(sheet, text, font=NOTE) for text in (*keys, *(column.skill.key for column in columns))])
    sheet.append(head_cells(sheet, (*HEADS, *(column.skill.name for column in columns))))
    texts = [styled(sheet, border=False) for _ in HEADS]
    for words, levels in _data_rows(found, watch):
        sheet.append([*map(with_value, texts, words), *levels])


def _data_rows(found: Source, watch: Watch | None) -> Iterator[tuple[tuple[str, ...], list[object]]]:
    data, names = found.data, {p.id: p.name for p in found.facts.personas}
    ranks = {rank.id: rank.name for rank in found.facts.ranks}
    for done, row in enumerate(found.rows):
        if watch is not None and done % 256 == 0:
            watch.at(done / len(found.rows) * 0.4)
        person = data.people[row]
        personas = "、".join(names[key] for key in person.personas)
        words = person.number, person.name, found.place(person), ranks.get(person.rank_id or 0, ""), personas
        yield words, [_VALUES[cell & CODE] for cell in data.cells[row * data.width : (row + 1) * data.width]]


def _add_items(book: Workbook, found: Source) -> None:
    sheet = book.create_sheet(ITEMS)
    columns = tuple(Column(head, width) for head, width in zip(ITEM_HEADS, (34, 24, 18, 60, 60), strict=True))
    set_up(sheet, [column.width for column in columns], frozen="A8", head_rows="7:7")
    title_rows(sheet, "スキル表の項目", "取り込むときは、職員番号と、1行目の記号で人とスキルを見分けます。")
    which = found.round
    for name, value in (
        (ROUND_WORDS, which.name if which else ""),
        (LAYER_WORDS, LAYERS[found.data.layer]),
        ("時点", japanese_date(found.data.on)),
        ("書き方", f"レベルの数、{EXEMPT}（対象外）、空欄（未評価）"),
    ):
        sheet.append([styled(sheet, name, font=BOLD, border=False), styled(sheet, value, border=False)])
    sheet.append(head_cells(sheet, ITEM_HEADS))
    for row, column in enumerate(found.data.columns, start=8):
        levels = "　".join(f"{level.value}={level.label}" for level in column.levels)
        words = column.skill.name, column.skill.key, column.category, column.skill.definition, levels
        sheet.row_dimensions[row].height = row_height(columns, words)
        sheet.append([styled(sheet, word, wrap=True) for word in words])
