"""OJTチェックを集める: the collection of the checklists of OJT, of the year that the place looks at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.ojt import fiscal_year_of
from desktop.analysis.years import fiscal_year
from desktop.output.excel.ojt_book import write_split
from desktop.policy.book import Book
from desktop.policy.ojt import checklist
from desktop.policy.ojt.now import ojt_now
from desktop.policy.returned import Form
from desktop.store import Document
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.ojt.board_state import OjtYear

from .collect_page import Collection, CollectPage

_ABOUT: Final = (
    "各課に書き込んでもらったシートを、まとめて読みます。届いていない課、同じ課の2つ目、古い版、直されたシートを見分けます。\n"
    "変わる内容を確かめてから取り込みます。それまで何も変わりません。"
)
_TABLES: Final = frozenset({"ojt_plan", "ojt_entry", "ojt_measure", "department", "staff"})


def present() -> int:
    """The fiscal year of today."""
    return fiscal_year_of(date.today().isoformat())


def collection(year: Callable[[], int] = present) -> Collection:
    """Sent and collected for the year as it is at that moment; sheets of another year are still taken into theirs."""

    def form(document: Document, facts: Facts) -> Form:
        return checklist.read_checklist(document, facts, year()).form

    def send(book: Book, document: Document, folder: Path) -> list[Path]:
        return write_split(book, document, folder, year())

    def lacking(document: Document) -> str:
        none = checklist.lacking(document)
        if none or any(not plan.closed_on for plan in ojt_now(document).of_year(year())):
            return none
        words = fiscal_year(year())
        return f"{words}の推進員がまだいません。「配置」で選任するか、「年度の切り替え」で写すと、渡せます。"

    return Collection(checklist.TITLE, _ABOUT, form, lacking, send, _TABLES, lambda: fiscal_year(year()))


def make_page(session: LiveSession, messages: Messages, parent: QWidget) -> CollectPage:
    """The page, for a tab or a place; it follows the year of the place where that has one."""
    year = getattr(parent, "year", None)
    if not isinstance(year, OjtYear):
        return CollectPage(session, messages, collection(), parent)
    made = CollectPage(session, messages, collection(lambda: year.number), parent)
    year.changed.connect(made.follow)
    return made
