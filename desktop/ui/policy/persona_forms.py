"""What is asked in place about personas: who takes over, merge into which, name and role of a new one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QWidget

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use, merged_in, parent_of, would_circle
from desktop.catalog.preset import Option
from desktop.models import Persona
from desktop.ui import theme
from desktop.ui.policy.inputs import LineInput, PickInput
from desktop.ui.policy.look import UNIT, Note, across, button, down, label


class _Form(QFrame):
    """A quiet block with two buttons; the first says what will happen."""

    cancelled = Signal()

    def __init__(self, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "quiet")
        self.confirm_button = button(verb)
        self.confirm_button.clicked.connect(self.confirm)
        self.cancel_button = button("やめる", "flat")
        self.cancel_button.clicked.connect(self.cancelled)

    def finish(self, *parts: QWidget | object) -> None:
        """Lay the parts out above the buttons."""
        box = down(self, *parts, across(self.confirm_button, self.cancel_button, None))  # type: ignore[arg-type]
        box.setContentsMargins(12, UNIT, 12, UNIT)

    def confirm(self) -> None:
        """Say what was decided."""
        raise NotImplementedError

    def begin(self) -> None:
        """Put the keyboard into the form."""
        self.confirm_button.setFocus()


class _NewParent(QWidget):
    """What becomes of one child: another parent, or none."""

    def __init__(
        self, child: Persona, others: Sequence[Persona], suggested: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.other = QRadioButton("別の人材像を土台にする")
        self.none = QRadioButton("土台なしにする")
        self.pick = PickInput()
        for other in others:
            self.pick.addItem(other.name, other.key)
        self.pick.activated.connect(lambda: self.other.setChecked(True))
        self.pick.setCurrentIndex(max(self.pick.findData(suggested), 0))
        group = QButtonGroup(self)
        group.addButton(self.other)
        group.addButton(self.none)
        self.other.setEnabled(bool(others))
        (self.other if others and suggested else self.none).setChecked(True)
        down(
            self, label(f"「{child.name}」は", "strong"), across(self.other, self.pick, None, gap=12), self.none, gap=2
        )

    def choice(self) -> str:
        """The key of the new parent, empty for none."""
        return str(self.pick.currentData() or "") if self.other.isChecked() else ""


class DropPersona(_Form):
    """The persona has children: ask who carries them from now on."""

    confirmed = Signal(dict)

    def __init__(
        self, facts: Facts, persona: Persona, children: Sequence[Persona], parent: QWidget | None = None
    ) -> None:
        super().__init__(f"「{persona.name}」を使わない", parent)
        grandparent = parent_of(facts, persona)
        suggested = grandparent.key if grandparent else ""
        self.children_: dict[str, _NewParent] = {}
        for child in children:
            others = [
                p for p in in_use(facts)
                if not p.external and p is not persona and not would_circle(facts, child, p)
            ]  # fmt: skip
            self.children_[child.key] = _NewParent(child, others, suggested)
        parts: list[QWidget] = []
        if children:
            parts.append(Note(f"「{persona.name}」を土台にしている人材像があります。どうしますか。", theme.TEXT))
        parts += self.children_.values()
        together = "、".join(f"「{p.name}」" for p in merged_in(facts, persona))
        if together:
            parts.append(Note(f"まとめていた{together}は、もとどおり別の人材像に戻します。"))
        self.finish(*parts)

    def confirm(self) -> None:
        """The new parents by child."""
        self.confirmed.emit({key: row.choice() for key, row in self.children_.items()})


class MergePersona(_Form):
    """Asks into which one."""

    confirmed = Signal(str)

    def __init__(self, persona: Persona, options: Sequence[Option], parent: QWidget | None = None) -> None:
        super().__init__("まとめる", parent)
        self.pick = PickInput()
        for option in options:
            self.pick.addItem(option.label, option.value)
        self.confirm_button.setEnabled(bool(options))
        words = Note(f"「{persona.name}」の役割・スキル・目標を、次の人材像に合わせます。", theme.TEXT)
        self.finish(words, across(label("まとめる先"), self.pick, None))

    def begin(self) -> None:
        """Choose at once."""
        self.pick.setFocus()

    def confirm(self) -> None:
        """The key of the one that takes over."""
        self.confirmed.emit(str(self.pick.currentData()))


class RenamePersona(_Form):
    """Another name for a persona of the town's own."""

    confirmed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("名前を変える", parent)
        self.name = LineInput()
        self.name.setText(name)
        self.name.returnPressed.connect(self.confirm)
        self.finish(across(label("新しい名前"), self.name))

    def begin(self) -> None:
        """Type at once."""
        self.name.setFocus()
        self.name.selectAll()

    def confirm(self) -> None:
        """The new name, if there is one."""
        name = self.name.text().strip()
        if name and not self.name.composing:
            self.confirmed.emit(name)


class AddPersona(_Form):
    """Name, role and parent of a persona of the town's own."""

    confirmed = Signal(str, str, str)

    def __init__(self, parents: Sequence[Persona], parent: QWidget | None = None) -> None:
        super().__init__("加える", parent)
        self.name = LineInput()
        self.name.setPlaceholderText("例：学校ICT支援担当")
        self.role = LineInput()
        self.role.setPlaceholderText("例：学校の端末と授業での活用を支え、先生の相談に乗る。")
        self.pick = PickInput()
        self.pick.addItem("土台なし", "")
        for one in parents:
            self.pick.addItem(one.name, one.key)
        self.pick.setCurrentIndex(1 if parents else 0)
        self.name.textChanged.connect(lambda text: self.confirm_button.setEnabled(bool(text.strip())))
        self.confirm_button.setEnabled(False)
        heads = [label(text) for text in ("名前", "役割", "土台")]
        for head in heads:
            head.setFixedWidth(48)
        rows = (across(heads[0], self.name), across(heads[1], self.role), across(heads[2], self.pick, None))
        self.finish(*rows)

    def begin(self) -> None:
        """Type at once."""
        self.name.setFocus()

    def confirm(self) -> None:
        """What was typed."""
        self.confirmed.emit(self.name.text().strip(), self.role.text().strip(), str(self.pick.currentData() or ""))
