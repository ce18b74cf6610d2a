"""OJTチェックを集める: the collection of the checklists of OJT."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.output.excel.ojt_book import write_split
from desktop.policy.ojt import checklist
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages

from .collect_page import Collection, CollectPage

OJT: Final = Collection(
    checklist.TITLE,
    "各課に書き込んでもらったシートを、まとめて読みます。届いていない課、同じ課の2つ目、古い版、直されたシートを見分けます。\n"
    "変わる内容を確かめてから取り込みます。それまで何も変わりません。",
    checklist.form_of,
    checklist.lacking,
    write_split,
    frozenset({"ojt_plan", "ojt_entry", "ojt_measure", "department", "staff"}),
)


def make_page(session: LiveSession, messages: Messages, parent: QWidget) -> CollectPage:
    """The page, for a tab or a place."""
    return CollectPage(session, messages, OJT, parent)
