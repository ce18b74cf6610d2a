"""人材像: a card for each, its form, and its own and inherited skills side by side."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use, standing_for
from desktop.catalog.preset import Option
from desktop.models import Persona
from desktop.policy.bindings import NO_TRACK
from desktop.policy.book import Book
from desktop.policy.frame import personas, stages, whatif
from desktop.store import WorldError
from desktop.ui import theme
from desktop.ui.frame.cards import Cards
from desktop.ui.frame.confirm import attempt, confirm_impact
from desktop.ui.frame.persona_form import PersonaForm
from desktop.ui.frame.persona_words import card, inherited_rows, own_rows
from desktop.ui.frame.word_table import WordTable
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.persona_forms import AddPersona, MergePersona
from desktop.ui.widgets import button, column, frame, label, row, scrolled, set_shown

_CARDS_WIDTH = (216, 320)  # narrow and wide windows
_LISTS_HEIGHT = 232


class PersonasTab(QWidget):
    """Edits are stored when a field is left; each is one undo step."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("personas-tab")
        self._session, self._messages = session, messages
        self._shown = ""
        self._wanted = ""  # the card to choose when it is there
        self.question: AddPersona | MergePersona | None = None  # what is asked just now
        self.cards = Cards("人材像の一覧")
        self.form = PersonaForm()
        self.state_label = label("", "caution")
        self.own_label, self.inherited_label = label("", "strong"), label("", "strong")
        self.own_table = WordTable("固有のスキル", (("区分", 104), ("スキル", 0), ("レベル", 60), ("求め方", 88)))
        self.inherited_table = WordTable(
            "引き継ぐスキル", (("スキル", 0), ("レベル", 60), ("どこから", 108), ("ここでは", 72))
        )
        self.buttons = self._make_buttons()
        self._question_place = column(gap=0)
        self._assemble()
        self._wire()
        self._add_keys()
        session.book_changed.connect(self._on_book_changed)
        self.refresh()

    @property
    def facts(self) -> Facts:
        """The frame as it is now."""
        return self._session.book.facts

    @property
    def persona(self) -> Persona | None:
        """The chosen one."""
        return self.facts.persona_by_key.get(self.cards.key)

    def refresh(self) -> None:
        """Show the book as it is now."""
        facts = self.facts
        self.cards.show_cards([card(facts, p) for p in facts.personas], self._wanted)
        if self.cards.key == self._wanted:
            self._wanted = ""
        if self.cards.key != self._shown:
            self._close_question()  # it asks about a persona that is not shown any more
        self._show_persona()

    def flush(self) -> None:
        """Store what is half typed."""
        self.form.flush()

    def show_place(self, key: str) -> None:
        """Open one persona."""
        self.cards.choose(key)
        self.cards.setFocus()

    # --- showing -------------------------------------------------------------------------------------------

    def _show_persona(self) -> None:
        facts, persona = self.facts, self.persona
        self._shown = self.cards.key
        if persona is None:
            self.form.forget()
        self.form.setEnabled(persona is not None)
        for key in ("copy", "merge", "retire", "up", "down"):
            self.buttons[key].setEnabled(persona is not None)
        self.state_label.setText(_state(facts, persona))
        set_shown(bool(self.state_label.text()), self.state_label)
        own = own_rows(facts, persona) if persona is not None else []
        inherited = inherited_rows(facts, persona) if persona is not None else []
        self.own_label.setText(f"固有のスキル（{len(own)}）")
        self.inherited_label.setText(f"引き継ぐスキル（{len(inherited)}）")
        self.own_table.show_rows(own)
        self.inherited_table.show_rows(inherited)
        if persona is not None:
            self._show_form(facts, persona)

    def _show_form(self, facts: Facts, persona: Persona) -> None:
        self.form.show_persona(facts, persona)
        merged, place = persona.merged_into_id is not None, facts.personas.index(persona)
        self.buttons["merge"].setText("まとめるのをやめる" if merged else "まとめる")
        self.buttons["merge"].setEnabled(merged or (persona.active and not persona.external))
        self.buttons["retire"].setText("使わない" if persona.active else "使う")
        self.buttons["up"].setEnabled(place > 0)
        self.buttons["down"].setEnabled(place < len(facts.personas) - 1)

    # --- slots: fields -------------------------------------------------------------------------------------

    def _on_book_changed(self, _book: Book) -> None:
        self.refresh()

    def _on_chosen(self, _key: str) -> None:
        self.form.flush()
        self._close_question()
        self._show_persona()

    def _on_renamed(self, key: str, name: str) -> None:
        self._edit(lambda: personas.rename(self._session.document, key, name))

    def _on_text_changed(self, key: str, column_name: str, text: str) -> None:
        self._edit(lambda: personas.set_text(self._session.document, key, column_name, text))

    def _on_external_chosen(self, key: str, on: bool) -> None:
        self._edit(lambda: personas.set_external(self._session.document, key, on))

    def _on_ranks_chosen(self, key: str, ranks: list[str]) -> None:
        self._edit(lambda: personas.set_ranks(self._session.document, key, ranks))

    def _on_track_chosen(self, key: str, track: str) -> None:
        document = self._session.document
        if track == NO_TRACK:
            self._edit(lambda: stages.without_track(document, key))
        else:
            self._edit(lambda: stages.assign_track(document, key, track))

    def _on_parent_chosen(self, key: str, parent: str) -> None:
        facts = self.facts
        persona = facts.persona_by_key[key]
        if attempt(self._messages, lambda: personas.check_parent(facts, key, parent)):
            goal = f"「{facts.persona_by_key[parent].name}」に" if parent else "なしに"
            question = f"「{persona.name}」の土台を{goal}変えますか。"
            after = whatif.reparented(facts, key, parent)
            if confirm_impact(self._messages, facts, after, question, "土台を変える"):
                self._edit(lambda: personas.set_parent(self._session.document, key, parent))
        self._show_persona()

    # --- slots: buttons ------------------------------------------------------------------------------------

    def _on_add(self) -> None:
        form = AddPersona([p for p in in_use(self.facts) if not p.external])
        form.confirmed.connect(self._add)
        self._ask(form)

    def _add(self, name: str, role: str, parent: str) -> None:
        def act() -> None:
            self._wanted = personas.add(self._session.document, name, role=role, parent=parent)

        if self._edit(act):
            self._close_question()

    def _on_copy(self) -> None:
        persona = self._settled()

        def act() -> None:
            self._wanted = personas.duplicate(self._session.document, persona.key)

        if self._edit(act):
            self._session.refresh_now()
            self.form.name.edit.setFocus()
            self.form.name.edit.selectAll()

    def _on_merge(self) -> None:
        persona = self._settled()
        if persona.merged_into_id is not None:
            self._edit(lambda: personas.unmerge(self._session.document, persona.key))
            return
        goals = [p for p in in_use(self.facts) if not p.external and p is not persona]
        form = MergePersona(persona, [Option(p.key, p.name) for p in goals])
        form.confirmed.connect(lambda into: self._merge(persona.key, into))
        self._ask(form)

    def _merge(self, key: str, into: str) -> None:
        facts = self.facts
        if not attempt(self._messages, lambda: personas.check_merge(facts, key, into)):
            return
        names = facts.persona_by_key[key].name, facts.persona_by_key[into].name
        question = f"「{names[0]}」を「{names[1]}」にまとめますか。"
        if confirm_impact(self._messages, facts, whatif.merged(facts, key, into), question, "まとめる"):
            self._edit(lambda: personas.merge(self._session.document, key, into))
            self._close_question()

    def _on_retire(self) -> None:
        persona, facts = self._settled(), self.facts
        if not persona.active:
            self._edit(lambda: personas.take_back(self._session.document, persona.key))
            return
        after, question = whatif.retired(facts, persona.key), f"「{persona.name}」を使わないことにしますか。"
        if confirm_impact(self._messages, facts, after, question, "使わない"):
            self._edit(lambda: personas.retire(self._session.document, persona.key))

    def _on_move(self, steps: int) -> None:
        persona = self._settled()
        self._edit(lambda: personas.move(self._session.document, persona.key, steps))

    # --- helpers -------------------------------------------------------------------------------------------

    def _edit(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except WorldError as error:
            self.form.restore()  # before the box opens: it takes the keyboard, and the field would report once more
            self._messages.error(error)
            self._show_persona()
            return False
        return True

    def _settled(self) -> Persona:
        """The chosen persona with everything typed stored; the buttons are off without one."""
        self.form.flush()
        self._session.refresh_now()
        return self.facts.persona_by_key[self.cards.key]

    def _ask(self, form: AddPersona | MergePersona) -> None:
        self._close_question()
        self.question = form
        form.cancelled.connect(self._close_question)
        self._question_place.addWidget(form)
        form.show()
        form.begin()

    def _close_question(self) -> None:
        if self.question is not None:
            self.question.hide()
            self.question.deleteLater()
            self.question = None

    def _make_buttons(self) -> dict[str, QPushButton]:
        made = {
            "add": button("加える", self._on_add, name="add"),
            "copy": button("写す", self._on_copy, name="copy"),
            "up": button("上へ", lambda: self._on_move(-1), name="up"),
            "merge": button("まとめる", self._on_merge, name="merge"),
            "retire": button("使わない", self._on_retire, name="retire"),
            "down": button("下へ", lambda: self._on_move(1), name="down"),
        }
        tips = {
            "add": "新しい人材像（Insert）",
            "copy": "求めるスキルごと写す（Ctrl+D）",
            "up": "Alt+↑",
            "merge": "一人が両方の役割を受け持つとき",
            "retire": "消さずに、方針から外す（Delete）",
            "down": "Alt+↓",
        }
        for key, words in tips.items():
            made[key].setToolTip(words)
            made[key].setProperty("role", "small")
            made[key].setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return made

    def _add_keys(self) -> None:
        keys = {"Ins": "add", "Ctrl+D": "copy", "Alt+Up": "up", "Alt+Down": "down", "Del": "retire"}
        for sequence, name in keys.items():
            shortcut = QShortcut(QKeySequence(sequence), self.cards)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.buttons[name].click)

    def _wire(self) -> None:
        self.cards.chosen.connect(self._on_chosen)
        self.form.renamed.connect(self._on_renamed)
        self.form.text_changed.connect(self._on_text_changed)
        self.form.external_chosen.connect(self._on_external_chosen)
        self.form.ranks_chosen.connect(self._on_ranks_chosen)
        self.form.track_chosen.connect(self._on_track_chosen)
        self.form.parent_chosen.connect(self._on_parent_chosen)

    def _assemble(self) -> None:
        left = frame("card")
        left.setMinimumWidth(_CARDS_WIDTH[0])
        left.setMaximumWidth(_CARDS_WIDTH[1])
        inside = column(left, margin=1, gap=0)
        inside.addWidget(self.cards, 1)
        grid = QGridLayout()
        grid.setContentsMargins(theme.UNIT, theme.UNIT, theme.UNIT, theme.UNIT)
        grid.setSpacing(theme.UNIT // 2)
        for n, made in enumerate(self.buttons.values()):
            grid.addWidget(made, n // 3, n % 3)
        inside.addLayout(grid)
        page = QWidget()
        right = column(page, gap=theme.UNIT * 2)
        right.setContentsMargins(theme.UNIT * 2, 0, 0, 0)
        right.addWidget(self.state_label)
        right.addLayout(self._question_place)
        right.addWidget(self.form)
        lists = row(gap=theme.UNIT * 2)
        lists.addWidget(_listed(self.own_label, self.own_table), 1)
        lists.addWidget(_listed(self.inherited_label, self.inherited_table), 1)
        right.addLayout(lists, 1)
        body = row(self, margin=theme.UNIT * 2, gap=0)
        body.addWidget(left, 2)
        body.addWidget(scrolled(page), 7)


def _listed(head: QLabel, table: WordTable) -> QFrame:
    made = frame("card")
    inside = column(made, margin=1, gap=0)
    head.setContentsMargins(theme.UNIT + 3, theme.UNIT, theme.UNIT, theme.UNIT // 2)
    inside.addWidget(head)
    inside.addWidget(table, 1)
    made.setMinimumHeight(_LISTS_HEIGHT)
    return made


def _state(facts: Facts, persona: Persona | None) -> str:
    """What the form would not tell: that it is not used, lives in another one, or that there is none at all."""
    if persona is None:
        return "人材像はまだありません。左下の「加える」で、求める人材を一つずつ決めます。"
    if not persona.active:
        return "使わないことにしています。内容は残してあります。"
    goal = standing_for(facts, persona)
    return f"「{goal.name}」にまとめています。" if goal is not persona else ""
