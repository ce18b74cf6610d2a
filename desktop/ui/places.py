"""The places of the left navigation, in the order of the work; a new place is one more line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module

from PySide6.QtWidgets import QWidget

from desktop.policy.ojt.figures import overdue

from .live import LiveSession
from .messages import Messages

Badge = Callable[[LiveSession], int]


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation. A page may emit command_requested(str), step_requested(str, str)."""

    key: str
    title: str
    icon: str
    page: str  # module:class below desktop.ui; together they take a second to import, so each is when first shown
    badge: Badge | None = None

    def make(self, session: LiveSession, messages: Messages, parent: QWidget) -> QWidget:
        """Its page."""
        module, _, name = self.page.partition(":")
        made: QWidget = getattr(import_module(f"desktop.ui.{module}"), name)(session, messages, parent)
        return made


def _left(session: LiveSession) -> int:
    return len(session.book.findings)


def _overdue(session: LiveSession) -> int:
    return overdue(session.document, session.book.facts, date.today().isoformat())


PLACES: tuple[Place, ...] = (
    Place("home", "ホーム", "house", "home.home_page:HomePage"),
    Place("policy", "方針", "file-pen-line", "policy.policy_page:PolicyPage", _left),
    Place("frame", "人材像とスキル", "users", "frame.frame_page:FramePage"),
    Place("staff", "職員とスキル表", "table", "staff.staff_page:StaffPage"),
    Place("ojt", "OJT", "list-checks", "ojt.ojt_page:OjtPage", _overdue),
    Place("output", "出力", "download", "output.output_page:OutputPage"),
    Place("history", "履歴", "history", "history.history_page:HistoryPage"),
    Place("file", "ファイル", "folder", "file.file_page:FilePage"),
)
