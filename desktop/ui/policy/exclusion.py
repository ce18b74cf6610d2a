"""今回は対象外: set a step aside with a reason, asked in place, or take it up again."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.policy.steps import Step
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import across, button, down, label
from desktop.ui.policy.saver import Saver


class Exclusion(QWidget):
    """The question for the reason, and the note that a step is set aside. `button` stands in the form's foot."""

    def __init__(self, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saver = saver
        self._step: Step | None = None
        self.button = button("今回は対象外にする", "flat")
        self.button.setParent(self)  # until the form gives it its place: without one it would open as a window
        self.button.clicked.connect(self._on_button_clicked)
        self.reason = LineInput()
        self.reason.setPlaceholderText("理由（例：来年度に総合計画と合わせて決めるため）")
        self.reason.textChanged.connect(self._on_reason_changed)
        self.reason.returnPressed.connect(self._on_confirm_clicked)
        self.confirm_button = button("対象外にする")
        self.confirm_button.clicked.connect(self._on_confirm_clicked)
        self.cancel_button = button("やめる", "flat")
        self.cancel_button.clicked.connect(lambda: self._ask(asking=False))
        self.note = label("", "secondary", wrap=True)
        self.asking = QWidget()
        down(self.asking, across(label("理由"), self.reason, self.confirm_button, self.cancel_button))
        down(self, self.note, self.asking)
        self._ask(asking=False)

    def show_step(self, step: Step) -> None:
        """Speak of another step."""
        self._step = step
        self.reason.clear()
        self._ask(asking=False)

    def refresh(self) -> None:
        """Show whether the step is set aside now."""
        excluded, reason = self._state()
        self.button.setText("対象に戻す" if excluded else "今回は対象外にする")
        self.note.setText(f"この手順は、今回は対象外にしています。理由：{reason}")
        self.note.setVisible(excluded)
        self._fit()

    def _state(self) -> tuple[bool, str]:
        state = self._saver.session.book.facts.steps.get(self._step.key) if self._step else None
        return (True, state.reason) if state and state.excluded else (False, "")

    def _on_button_clicked(self) -> None:
        if self._state()[0]:
            self._set(excluded=False)
        else:
            self._ask(asking=True)
            self.reason.setFocus()

    def _on_reason_changed(self, text: str) -> None:
        self.confirm_button.setEnabled(bool(text.strip()))

    def _on_confirm_clicked(self) -> None:
        if self.reason.text().strip() and not self.reason.composing:
            self._set(excluded=True)

    def _set(self, *, excluded: bool) -> None:
        step = self._step
        if step is None:
            return
        self._saver.flush()
        reason = self.reason.text().strip() if excluded else ""
        if self._saver.attempt(lambda: self._saver.session.set_excluded(step.key, excluded, reason)):
            self.reason.clear()
            self._ask(asking=False)

    def _ask(self, *, asking: bool) -> None:
        self.asking.setVisible(asking)
        self.confirm_button.setEnabled(bool(self.reason.text().strip()))
        self.button.setVisible(not asking)
        self._fit()

    def _fit(self) -> None:
        self.setVisible(self.note.isVisibleTo(self) or self.asking.isVisibleTo(self))
