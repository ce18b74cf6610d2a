"""What is asked below the grid: whether to go on with a block that has bad cells, and why something is exempt."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.policy.frame.matrix import Key
from desktop.policy.frame.requirements import Plan
from desktop.ui import theme
from desktop.ui.grid.block_preview import BlockPreview
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import Note, label

from .form_parts import QuietForm


class PastePreview(BlockPreview):
    """The same for a plan of 求めるレベル."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan, len(plan.valid), len(plan.changed), plan.problems)


class AskReason(QuietForm):
    """Inherited cells are not emptied but exempted, and an exemption has a reason."""

    confirmed = Signal(tuple, str)

    def __init__(self, keys: tuple[Key, ...], names: str) -> None:
        super().__init__("免除にする")
        self._keys = keys
        self.reason_edit = LineInput()
        self.reason_edit.setAccessibleName("免除の理由")
        self.reason_edit.setPlaceholderText("理由（例: 委託先が行うため）")
        self.reason_edit.returnPressed.connect(self._on_return)
        self.confirm_button.setEnabled(False)
        self.reason_edit.textChanged.connect(lambda text: self.confirm_button.setEnabled(bool(text.strip())))
        words = Note(
            f"{names}は、ほかの人材像から受け継いでいます。求めないことにするなら、理由を書いてください。", theme.TEXT
        )
        self.finish(label("受け継いだものを免除にする", "section"), words, self.reason_edit)

    def begin(self) -> None:
        """Write the reason at once."""
        self.reason_edit.setFocus()

    def confirm(self) -> None:
        """The cells and why."""
        self.confirmed.emit(self._keys, self.reason_edit.text())

    def _on_return(self) -> None:
        if not self.reason_edit.composing and self.confirm_button.isEnabled():
            self.confirm()
