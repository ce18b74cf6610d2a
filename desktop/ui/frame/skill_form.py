"""One skill item: its words, how it is measured, and what of it differs from the preset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop.analysis.facts import Facts
from desktop.models import Skill
from desktop.policy.frame import skills
from desktop.policy.frame.matrix import home_categories
from desktop.policy.frame.scales import scale_of
from desktop.ui import theme
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.difference import difference
from desktop.ui.policy.inputs import AreaInput, LineInput, PickInput
from desktop.ui.policy.look import across, button, down, label
from desktop.ui.policy.prose_view import ProseView
from desktop.ui.widgets import set_shown

from .confirm import attempt
from .form_parts import TextField

TEXTS: Final = {"name": "名前", "definition": "定義", "note": "注（方針の名前の後ろに付きます）", "aliases": "別名"}
_COMPARED: Final = ("name", "definition", "note")


class SkillForm(QWidget):
    """Saves field by field; each is an undo step of its own."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages = session, messages
        self._skill_id = 0
        self.fields = {
            "name": self._field("name", LineInput()),
            "definition": self._field("definition", AreaInput(3), f"{skills.DEFINITION_LIMIT}字まで"),
            "note": self._field("note", LineInput()),
            "aliases": self._field("aliases", AreaInput(1, 5), "1行に一つ"),
        }
        self.changes = {field: PresetChange(partial(self._restore, field)) for field in _COMPARED}
        self.category = self._pick("区分", "category_id")
        self.scale = self._pick("評価尺度", "scale_id")
        self._assemble()

    def show_skill(self, facts: Facts, skill: Skill) -> None:
        """Follow the facts."""
        fresh, self._skill_id = skill.id != self._skill_id, skill.id
        for name, field in self.fields.items():
            field.show_value(str(getattr(skill, name)), fresh=fresh)
        for name, changed in self.changes.items():
            changed.compare(str(getattr(skill, name)), skills.preset_text(skill, name))
        home = home_categories(facts).get(skill.id)
        _offer(self.category, [(c.name, c.id) for c in facts.categories.values()], home.id if home else None)
        scale = scale_of(facts, skill)
        _offer(self.scale, [(s.name, s.id) for s in facts.scales], scale.id if scale else None)

    def flush(self) -> None:
        """Write down what is half typed."""
        for field in self.fields.values():
            field.flush()

    @property
    def refused(self) -> str:
        """What stands in the way of saving what is typed; "" when all is saved."""
        return next((field.problem.text() for field in self.fields.values() if field.dirty), "")

    def _field(self, name: str, edit: LineInput | AreaInput, hint: str = "") -> TextField:
        return TextField(TEXTS[name], edit, lambda text: self._save(name, text), hint)

    def _pick(self, title: str, field: str) -> PickInput:
        made = PickInput()
        made.setAccessibleName(title)
        made.activated.connect(lambda: self._on_picked(made, field))
        return made

    def _save(self, field: str, value: Any) -> None:  # noqa: ANN401 - what the field holds
        skills.change(self._session.document, self._skill_id, field, value)

    def _on_picked(self, pick: PickInput, field: str) -> None:
        if not attempt(self._messages, lambda: self._save(field, pick.currentData())):
            facts = self._session.book.facts
            self.show_skill(facts, facts.skills[self._skill_id])

    def _restore(self, field: str) -> None:
        skill = self._session.book.facts.skills[self._skill_id]
        text = skills.preset_text(skill, field)
        if text is not None and attempt(self._messages, lambda: self._save(field, text)):
            self.fields[field].show_value(text, fresh=True)

    def _assemble(self) -> None:
        picks = across(
            down(None, label("区分", "head"), self.category, gap=2),
            down(None, label("評価尺度", "head"), self.scale, gap=2),
            None,
            gap=24,
        )
        body = down(self, gap=12)
        for name, field in self.fields.items():
            body.addWidget(field)
            if name in self.changes:
                body.addWidget(self.changes[name])
        body.insertLayout(4, picks)


class PresetChange(QWidget):
    """How a text differs from the preset's, and the way back; unseen while it does not."""

    def __init__(self, restore: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = ProseView()
        self.restore_button = button("元に戻す", "link", "ひな型の文に戻します")
        self.restore_button.clicked.connect(lambda: restore())
        down(self, across(label("ひな型との違い", "small"), None, self.restore_button), self.view, gap=2)
        set_shown(False, self)

    def compare(self, text: str, preset: str | None) -> None:
        """Show the difference, if there is a preset's text and it is another."""
        differs = preset is not None and text != preset
        set_shown(differs, self)
        if differs:
            self.view.show_difference(difference(preset or "", text))


def _offer(pick: PickInput, choices: Sequence[tuple[str, int]], current: int | None) -> None:
    pick.blockSignals(True)
    pick.clear()
    for text, value in choices:
        pick.addItem(text, value)
    pick.setCurrentIndex(pick.findData(current) if current is not None else -1)
    pick.setPlaceholderText("選んでください")
    pick.setMinimumWidth(theme.UNIT * 22)
    pick.blockSignals(False)
