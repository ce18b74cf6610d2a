"""The places of the left navigation, in the order of the work; a new place is one more line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QWidget

from desktop.policy.ojt.figures import overdue

from .file.file_page import FilePage
from .frame.frame_page import FramePage
from .history.history_page import HistoryPage
from .home.home_page import HomePage
from .live import LiveSession
from .messages import Messages
from .ojt.ojt_page import OjtPage
from .output.output_page import OutputPage
from .policy.policy_page import PolicyPage
from .staff.staff_page import StaffPage

Badge = Callable[[LiveSession], int]


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation. A page may emit command_requested(str), step_requested(str, str)."""

    key: str
    title: str
    icon: str
    make: Callable[[LiveSession, Messages, QWidget], QWidget]
    badge: Badge | None = None


def _overdue(session: LiveSession) -> int:
    return overdue(session.document, session.book.facts, date.today().isoformat())


PLACES: tuple[Place, ...] = (
    Place("home", "ホーム", "house", HomePage),
    Place("policy", "方針", "file-pen-line", PolicyPage, lambda session: len(session.book.findings)),
    Place("frame", "人材像とスキル", "users", FramePage),
    Place("staff", "職員とスキル表", "table", StaffPage),
    Place("ojt", "OJT", "list-checks", OjtPage, _overdue),
    Place("output", "出力", "download", OutputPage),
    Place("history", "履歴", "history", HistoryPage),
    Place("file", "ファイル", "folder", FilePage),
)
