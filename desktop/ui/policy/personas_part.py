"""Which personas the town uses, what builds on what, and who takes over when one is dropped."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.analysis.personas import in_use, merged_in, parent_of
from desktop.models import Persona
from desktop.policy.items import find
from desktop.policy.steps import Step
from desktop.ui.policy.look import Note, across, button, down, empty, frame, label, line
from desktop.ui.policy.part import Part
from desktop.ui.policy.persona_forms import AddPersona, DropPersona, MergePersona, RenamePersona
from desktop.ui.policy.persona_row import PersonaRow
from desktop.ui.policy.saver import Saver

USED, ADDED = "persona.used", "persona.added"


class PersonasPart(Part):
    """A list with boxes to tick. Questions are asked below the row that they are about."""

    def __init__(self, step: Step, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(step, saver, parent)
        self.rows: dict[str, PersonaRow] = {}
        self.form: QWidget | None = None  # what is asked just now
        self._shape: object = None
        self.add_button = button("人材像を加える", "small")
        self.add_button.clicked.connect(self._on_add_clicked)
        hint = Note("要らないものの印を外します。字下げは「～に加えて」の関係です。")
        card = frame("prose")
        self._list = down(card, gap=0)
        self._foot = down(None)
        head = across(down(None, label("使う人材像", "section"), hint, gap=2), self.add_button)
        head.setStretch(0, 1)
        down(self, head, card, self._foot)
        self.refresh()

    def refresh(self) -> None:
        """Show the personas as they are now."""
        facts = self.book.facts
        if [p.key for p in facts.personas] != self._shape:
            self._shape = [p.key for p in facts.personas]
            self._build()
        for persona in facts.personas:
            self.rows[persona.key].show_persona(facts, persona)

    def reveal(self, key: str) -> QWidget | None:
        """The items of this step are the rows."""
        if key in (USED, ADDED) and self.rows:
            row = next(iter(self.rows.values()))
            row.box.setFocus()
            return row
        return None

    def _build(self) -> None:
        self._close_form()
        empty(self._list)
        self.rows = {}
        for number, persona in enumerate(self.book.facts.personas):
            if number:
                self._list.addWidget(line())
            row = PersonaRow(persona.key)
            row.ticked.connect(self._on_ticked)
            row.merge_requested.connect(self._on_merge_requested)
            row.split_requested.connect(self._on_split_requested)
            row.rename_requested.connect(self._on_rename_requested)
            row.open_requested.connect(lambda key: self.item_requested.emit(f"2-n:{key}", ""))
            self.rows[persona.key] = row
            self._list.addWidget(row)

    # --- using and dropping ------------------------------------------------------------------------------

    def _on_ticked(self, key: str, used: bool) -> None:
        persona = self._persona(key)
        if used:
            self._close_form()
            self._save({USED: [*self._used(), key]}, f"「{persona.name}」を使う")
            return
        facts = self.book.facts
        children = [p for p in in_use(facts) if parent_of(facts, p) is persona]
        if not children and not merged_in(facts, persona):
            self._close_form()
            self._drop(persona, {})
            return
        self.rows[key].box.setChecked(True)  # nothing has happened yet
        form = DropPersona(facts, persona, children)
        form.confirmed.connect(lambda values: self._drop(persona, values))
        self._ask(form, self.rows[key])

    def _drop(self, persona: Persona, parents: dict[str, str]) -> None:
        """One action: the persona goes, its children get their new parents, what was merged into it stands alone."""
        facts = self.book.facts
        values: dict[str, Any] = {USED: [key for key in self._used() if key != persona.key]}
        values |= {f"persona.{child}.parent": parent or None for child, parent in parents.items()}
        for merged in merged_in(facts, persona):
            if merged.merged_into_id == persona.id and find(self.book.items, f"persona.{merged.key}.merged"):
                values[f"persona.{merged.key}.merged"] = None
        self._save(values, f"「{persona.name}」を使わない")
        self._close_form()

    # --- merging, adding, renaming -----------------------------------------------------------------------

    def _on_merge_requested(self, key: str) -> None:
        item = find(self.book.items, f"persona.{key}.merged")
        if item is not None:
            persona = self._persona(key)
            form = MergePersona(persona, [o for o in item.options if o.value])
            form.confirmed.connect(
                lambda into: self._save_and_close(
                    {item.key: into}, f"「{persona.name}」を「{self._persona(into).name}」にまとめる"
                )
            )
            self._ask(form, self.rows[key])

    def _on_split_requested(self, key: str) -> None:
        self._save({f"persona.{key}.merged": None}, f"「{self._persona(key).name}」をまとめるのをやめる")

    def _on_add_clicked(self) -> None:
        form = AddPersona([p for p in in_use(self.book.facts) if not p.external])
        form.confirmed.connect(self._add)
        self._ask(form, None)

    def _add(self, name: str, role: str, parent: str) -> None:
        label_, burst = f"人材像「{name}」を加える", f"add-persona:{name}"
        if any(p.name == name for p in self.book.facts.personas if p.active):
            self.saver.messages.say(f"「{name}」はもうあります。別の名前にしてください。")
            return
        if not self.saver.save({ADDED: [*self._added(), name]}, label_, edit_of=burst):
            return
        self.saver.session.refresh_now()
        made = next(p for p in self.book.facts.personas if p.name == name and p.active)
        values = {f"persona.{made.key}.role": role or None, f"persona.{made.key}.parent": parent or None}
        self.saver.save(values, label_, edit_of=burst)

    def _on_rename_requested(self, key: str) -> None:
        persona = self._persona(key)
        form = RenamePersona(persona.name)
        form.confirmed.connect(partial(self._rename, persona.name))
        self._ask(form, self.rows[key])

    def _rename(self, old: str, name: str) -> None:
        names = [name if one == old else one for one in self._added()]
        self._save_and_close({ADDED: names}, f"人材像「{old}」を「{name}」に改名")

    # --- inner works -------------------------------------------------------------------------------------

    def _persona(self, key: str) -> Persona:
        return self.book.facts.persona_by_key[key]

    def _used(self) -> list[str]:
        return [p.key for p in self.book.facts.personas if p.active]

    def _added(self) -> list[str]:
        item = find(self.book.items, ADDED)
        return list(item.value or ()) if item else []

    def _save(self, values: dict[str, Any], label_: str) -> bool:
        return self.saver.save(values, label_)

    def _save_and_close(self, values: dict[str, Any], label_: str) -> None:
        if self._save(values, label_):
            self._close_form()

    def _ask(self, form: DropPersona | MergePersona | RenamePersona | AddPersona, row: PersonaRow | None) -> None:
        self._close_form()
        self.form = form
        form.cancelled.connect(self._close_form)
        if row is not None:
            row.show_below(form)
        else:
            self._foot.addWidget(form)
        form.show()
        form.begin()

    def _close_form(self) -> None:
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
            self.form = None
