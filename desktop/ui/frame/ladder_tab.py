"""職層の目安と体系の対応: drafts and proposals that the officer checks one by one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from desktop.analysis.crosswalk import PROPOSED, CrossRow, End, rows
from desktop.analysis.facts import Facts
from desktop.catalog.crosswalk import load_links, origins
from desktop.models.labels import code_label
from desktop.policy.frame import jobs
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.widgets import button, column

from .confirm import attempt
from .edit_table import EditTable, half

_LADDER_NOTE = "GQは行政のスキル、DQはデジタルのスキルです。ひな型の文は下書きです。確かめてから使ってください。"
_CROSS_NOTE = "別の体系の項目と、どう対応するかの案です。確かめて、確定するか、対応しないことにします。"
_HALF = 600
_FIELDS = ("rank", "axis", "text")
_BETWEEN = "\x1f"  # between the two keys of a row; no key holds it


class LadderTab(QWidget):
    """The ladder left, the correspondences right."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ladder-tab")
        self._session, self._messages = session, messages
        heads = (("職層", 88, True), ("軸", 48, True), ("目安", 0, True), ("確認", 72, False))
        self.ladder = EditTable("職層ごとの目安", heads, many=True)
        cross = (("元", 0, False), ("先", 0, False), ("種類", 56, False), ("状態", 72, False), ("理由", 0, False))
        self.cross = EditTable("スキル体系の対応", cross, many=True)
        self.add_button = button("加える", self._on_add, role="small", name="add-ladder")
        self.confirm_button = button("確かめた", lambda: self._confirm(confirmed=True), role="small", name="confirm")
        self.doubt_button = button("要確認に戻す", lambda: self._confirm(confirmed=False), role="small", name="doubt")
        self.remove_button = button("なくす", self._on_remove, role="small", name="remove-ladder")
        self.same_button = button("確定する", lambda: self._decide("confirmed"), role="small", name="link")
        self.reject_button = button("対応しない", lambda: self._decide("rejected"), role="small", name="no-link")
        self.undecide_button = button("案に戻す", lambda: self._decide(""), role="small", name="undecide")
        self._rows: dict[str, CrossRow] = {}
        self._assemble()
        self.ladder.edited.connect(self._on_edited)
        session.book_changed.connect(lambda _book: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Show the book as it is now."""
        facts = self._facts
        self.ladder.show_rows(
            [(i.key, (i.rank, i.axis, i.text, "確かめた" if i.confirmed else "要確認")) for i in facts.ladder]
        )
        found = rows(facts, load_links(), origins())
        self._rows = {f"{r.left.key}{_BETWEEN}{r.right.key}": r for r in found}
        self.cross.show_rows([(key, _cross_words(r)) for key, r in self._rows.items()])

    @property
    def _facts(self) -> Facts:
        return self._session.book.facts

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_edited(self, key: str, place: int, text: str) -> None:
        self._attempt(lambda: jobs.edit_ladder_item(self._session.document, key, _FIELDS[place], text))

    def _on_add(self) -> None:
        here = next((i for i in self._facts.ladder if i.key == self.ladder.key), None)
        first = self._facts.ranks[0].name if self._facts.ranks else "職員"
        rank, axis = (here.rank, here.axis) if here else (first, "GQ")
        made: list[str] = []
        if self._attempt(lambda: made.append(jobs.add_ladder_item(self._session.document, rank, axis))):
            self._session.refresh_now()
            self.ladder.begin_edit(made[0], _FIELDS.index("text"))

    def _confirm(self, *, confirmed: bool) -> None:
        keys = self.ladder.keys
        if keys:
            self._attempt(lambda: jobs.confirm_ladder_items(self._session.document, keys, confirmed=confirmed))

    def _on_remove(self) -> None:
        keys = self.ladder.keys
        if keys and self._attempt(lambda: jobs.remove_ladder_items(self._session.document, keys)):
            self._messages.say(f"目安を {len(keys)} 件なくしました。", undoable=True)

    def _decide(self, state: str) -> None:
        chosen = [self._rows[key] for key in self.cross.keys]
        links = [(r.left.key, r.right.key, r.relation) for r in chosen]
        if links:
            self._attempt(lambda: jobs.decide_links(self._session.document, links, state))

    # --- helpers -------------------------------------------------------------------------------------------

    def _attempt(self, act: Callable[[], object]) -> bool:
        return attempt(self._messages, act)

    def _assemble(self) -> None:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setHandleWidth(1)
        halves.setChildrenCollapsible(False)
        ladder = (self.add_button, self.confirm_button, self.doubt_button, self.remove_button)
        cross = (self.same_button, self.reject_button, self.undecide_button)
        halves.addWidget(half("職層ごとの目安", _LADDER_NOTE, (self.ladder,), ladder))
        halves.addWidget(half("スキル体系の対応", _CROSS_NOTE, (self.cross,), cross))
        halves.setSizes([_HALF, _HALF])
        column(self).addWidget(halves)


def _cross_words(found: CrossRow) -> tuple[str, ...]:
    state = "案" if found.state == PROPOSED else code_label("state", found.state)
    return _end(found.left), _end(found.right), code_label("relation", found.relation), state, found.note


def _end(end: End) -> str:
    return f"{end.name}（{code_label('preset', end.preset)}）" if end.preset else end.name
