"""育成段階: the tracks, and the tool levels that their rules may ask for."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.stages import sharing, stages_in, tool_scale, tools
from desktop.models import StageTrack
from desktop.policy.book import Book
from desktop.policy.frame import stages
from desktop.policy.frame.ordering import free_name
from desktop.ui import theme
from desktop.ui.frame.cards import Card, Cards
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.tool_pane import ToolPane
from desktop.ui.frame.track_pane import TrackPane
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.widgets import button, column, frame, row, scrolled

TOOLS = "#tools"  # no track has this key
_WIDTH = (216, 320)


class StagesTab(QWidget):
    """Tracks left, with the tool levels below them; the chosen one right."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stages-tab")
        self._session, self._messages = session, messages
        self._wanted = ""
        self.cards = Cards("育成段階の系統")
        self.track_pane = TrackPane(session.document, messages)
        self.tool_pane = ToolPane(session.document, messages)
        self.panes = QStackedWidget()
        self.add_button = button("系統を加える", self._on_add, role="small", name="add-track")
        self.remove_button = button("なくす", self._on_remove, role="small", name="remove-track")
        self._assemble()
        self.cards.chosen.connect(self._on_chosen)
        session.book_changed.connect(self._on_book_changed)
        self.refresh()

    @property
    def facts(self) -> Facts:
        """The frame as it is now."""
        return self._session.book.facts

    def refresh(self) -> None:
        """Show the book as it is now."""
        facts = self.facts
        cards = [_card(facts, track) for track in facts.tracks.values()]
        self.cards.show_cards([*cards, _tool_card(facts)], self._wanted)
        if self.cards.key == self._wanted:
            self._wanted = ""
        self._show()

    def flush(self) -> None:
        """Store what is half typed."""
        self.track_pane.flush()

    def show_place(self, key: str) -> None:
        """Open one track, or the tool levels."""
        self.cards.choose(key)
        self.cards.setFocus()

    def _show(self) -> None:
        facts, key = self.facts, self.cards.key
        track = next((t for t in facts.tracks.values() if t.key == key), None)
        self.remove_button.setEnabled(track is not None)
        self.tool_pane.show_facts(facts)
        if track is not None:
            self.track_pane.show_track(facts, track)
        else:
            self.track_pane.forget()
        self.panes.setCurrentIndex(0 if track is not None else 1)

    def _on_book_changed(self, _book: Book) -> None:
        self.refresh()

    def _on_chosen(self, _key: str) -> None:
        self.flush()
        self._show()

    def _on_add(self) -> None:
        def act() -> None:
            name = free_name("新しい系統", [t.name for t in self.facts.tracks.values()])
            self._wanted = stages.add_track(self._session.document, name)

        self.flush()
        if attempt(self._messages, act):
            self._session.refresh_now()
            self.track_pane.name.edit.setFocus()
            self.track_pane.name.edit.selectAll()

    def _on_remove(self) -> None:
        self.flush()
        attempt(self._messages, lambda: stages.remove_track(self._session.document, self.cards.key))

    def _assemble(self) -> None:
        left = frame("card")
        left.setMinimumWidth(_WIDTH[0])
        left.setMaximumWidth(_WIDTH[1])
        inside = column(left, margin=1, gap=0)
        inside.addWidget(self.cards, 1)
        foot = row(gap=theme.UNIT // 2)
        foot.setContentsMargins(theme.UNIT, theme.UNIT, theme.UNIT, theme.UNIT)
        foot.addWidget(self.add_button, 1)
        foot.addWidget(self.remove_button, 1)
        inside.addLayout(foot)
        for pane in (self.track_pane, self.tool_pane):
            self.panes.addWidget(scrolled(pane))
        body = row(self, margin=theme.UNIT * 2, gap=0)
        body.addWidget(left, 2)
        body.addWidget(self.panes, 7)


def _card(facts: Facts, track: StageTrack) -> Card:
    names = "、".join(p.name for p in sharing(facts, track)) or "使う人材像なし"
    return Card(track.key, track.name, f"{len(stages_in(facts, track))}段階　{names}")


def _tool_card(facts: Facts) -> Card:
    words = f"{len(tools(facts))} ツール" if tool_scale(facts) is not None else "まだ決めていない"
    return Card(TOOLS, "ツール活用レベル", words)
