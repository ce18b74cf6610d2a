"""One paragraph: the segments to choose its wording, the text as it will be read, or the editor for one's own."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QMenu, QPushButton, QWidget

from desktop.policy.answering import original_text
from desktop.policy.items import Item, find
from desktop.policy.paragraphs import Paragraph
from desktop.policy.template import render
from desktop.ui.policy.fields import Editor
from desktop.ui.policy.insertable import variables_of, words_for
from desktop.ui.policy.look import across, button, down, label
from desktop.ui.policy.original_view import OriginalView
from desktop.ui.policy.own_text_edit import OwnTextEdit
from desktop.ui.policy.prose_view import ProseView
from desktop.ui.policy.saver import Saver
from desktop.ui.widgets import unmarked

OWN: Final = "own"


class OwnEditor(Editor):
    """The officer's own sentence as the editor of its item."""

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(item, parent)
        self.started = False  # the editor is open on a wording that is not changed yet, or was just emptied
        self.input = OwnTextEdit()
        self.input.setAccessibleName(item.label)
        self.input.edited.connect(self._changed)
        self.input.left.connect(self.left)
        self.setFocusProxy(self.input)
        self.setLayout(across(self.input))

    def load(self, item: Item, *, pending: bool = False) -> None:
        """Follow the item, except while there is nothing stored yet to follow."""
        if self.started and not item.answered:
            self.item = item
        else:
            super().load(item, pending=pending)

    @property
    def composing(self) -> bool:
        """Whether an input method is converting text here just now."""
        return self.input.composing

    def raw(self) -> str:
        """What stands in the editor."""
        return self.input.text()

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - JSON values
        """Put a sentence into the editor."""
        self.input.set_text(value or "")


class WordingBox(QWidget):
    """A paragraph of the step."""

    source_clicked = Signal(str)

    def __init__(self, paragraph: Paragraph, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._saver = saver
        self._paragraph = paragraph
        self._had_own = False
        self.title = label("", "strong", wrap=True)
        self.segments: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._segment_row = across(gap=0)
        self.prose = ProseView()
        self.prose.source_clicked.connect(self.source_clicked)
        self.own = OwnEditor(self._item("own"))
        self.own.value_changed.connect(self._on_own_changed)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.insert_button = button("言葉を差し込む", "small", "団体名や期限など、答えに合わせて変わる言葉を入れます")
        self.insert_button.setMenu(self.menu)
        self.compare_button = button("元の文例を見る", "small")
        self.compare_button.setCheckable(True)
        self.compare_button.toggled.connect(self._show)
        self.restore_button = button("文例に戻す", "small")
        self.restore_button.clicked.connect(self._on_restore_clicked)
        self._original: OriginalView | None = None  # made when it is first wanted
        self._assemble()
        self._offer(paragraph)

    def _assemble(self) -> None:
        self.tools = QWidget()
        self.tools.setLayout(across(self.insert_button, None, self.compare_button, self.restore_button))
        head = across(self.title, self._segment_row)
        head.setStretch(0, 1)
        self._box = down(self, head, self.prose, self.own, self.tools, gap=6)

    def _offer(self, paragraph: Paragraph) -> None:
        facts = self._saver.session.book.facts
        for key, words in (*paragraph.variants(facts), (OWN, "自分で書く")):
            made = button(words, "segment" if self.segments else "segment-first")
            made.setCheckable(True)
            made.clicked.connect(partial(self._on_segment_clicked, key))
            self._group.addButton(made)
            self._segment_row.addWidget(made)
            self.segments[key] = made

    # --- what the part asks for --------------------------------------------------------------------------

    def show_paragraph(self, paragraph: Paragraph) -> None:
        """Follow the book."""
        self._paragraph = paragraph
        facts = self._saver.session.book.facts
        own = paragraph.own_text(facts)
        self.title.setText(paragraph.title)
        self.own.input.set_words(words_for(facts, paragraph))
        pending = self._saver.is_pending(self._key("own"))
        if own is None and self._had_own and not pending and self.own.raw().strip():
            self.own.started = False  # undone: the wording is back
        self._had_own = own is not None
        self.own.load(self._item("own"), pending=pending)
        self._show()

    def focus_input(self) -> None:
        """Put the keyboard where the paragraph is changed."""
        if self._own_shown():
            self.own.setFocus()
        else:
            self.segments[self._paragraph.variant(self._saver.session.book.facts)].setFocus()

    @property
    def original(self) -> OriginalView:
        """The comparison with the wording that was there before."""
        if self._original is None:
            self._original = OriginalView(self)
            self._box.addWidget(self._original)
        return self._original

    # --- inner works -------------------------------------------------------------------------------------

    def _key(self, field: str) -> str:
        return f"wording.{self._paragraph.key}.{field}"

    def _item(self, field: str) -> Item:
        item = find(self._saver.session.book.items, self._key(field))
        if item is None:
            raise KeyError(self._key(field))
        return item

    def _own_shown(self) -> bool:
        return self.own.started or self._paragraph.own_text(self._saver.session.book.facts) is not None

    def _show(self) -> None:
        facts, own = self._saver.session.book.facts, self._own_shown()
        variant = self._paragraph.variant(facts)
        self.segments[OWN if own else variant].setChecked(True)
        self.prose.setVisible(not own)
        self.own.setVisible(own)
        self.tools.setVisible(own)
        if self._original is not None:
            self._original.setVisible(own and self.compare_button.isChecked())
        if not own:
            variables = variables_of(facts, self._paragraph)
            empty = (
                "この段落は入れません。"
                if variant not in self._paragraph.spec.texts
                else "今の答えでは、この段落は載りません。"
            )
            self.prose.show_runs(render(self._paragraph.template(facts), variables), empty)
        elif self.compare_button.isChecked():
            self._show_original()
            self.original.show()

    def _show_original(self) -> None:
        facts = self._saver.session.book.facts
        choice = facts.wordings.get(self._paragraph.key)
        present = original_text(facts, self._paragraph.key)
        stored = choice.original if choice and choice.own_text is not None else ""
        self.original.compare(self.own.raw(), stored or present, present)

    def _fill_menu(self) -> None:
        self.menu.clear()
        for word in words_for(self._saver.session.book.facts, self._paragraph):
            shown = word.text if len(word.text) <= 24 else f"{word.text[:23]}…"
            words = word.label if word.name.startswith("像.") else f"{word.label}\t{shown or '（空欄）'}"
            action = QAction(unmarked(words), self.menu)
            action.triggered.connect(partial(self.own.input.insert_word, word.name))
            self.menu.addAction(action)

    def _on_segment_clicked(self, key: str) -> None:
        if key == OWN:
            self._start_writing()
        elif self._paragraph.own_text(self._saver.session.book.facts) is not None:
            self._leave_own(key)
        else:
            self.own.started = False
            self._saver.forget({self._key("own"): self.own})
            if key != self._paragraph.variant(self._saver.session.book.facts):
                self._saver.save({self._key("variant"): key}, f"「{self._paragraph.title}」の文例を変更")
            self._show()

    def _start_writing(self) -> None:
        if not self._own_shown():
            self.own.started = True
            facts = self._saver.session.book.facts
            self.own.input.set_words(words_for(facts, self._paragraph))
            self.own.blockSignals(True)
            self.own.show_value(original_text(facts, self._paragraph.key))
            self.own.blockSignals(False)
        self._show()
        self.own.setFocus()

    def _on_own_changed(self) -> None:
        if self._original is not None and self._original.isVisibleTo(self):
            self._show_original()

    def _on_restore_clicked(self) -> None:
        self._leave_own(self._paragraph.variant(self._saver.session.book.facts))

    def _leave_own(self, variant: str) -> None:
        """Use a wording again. The own sentence goes in one action, so that 元に戻す brings it back."""
        self._saver.flush()
        self.own.started = False
        values = {self._key("own"): None, self._key("variant"): variant}
        if self._paragraph.own_text(self._saver.session.book.facts) is not None:
            self._saver.save(values, f"「{self._paragraph.title}」を文例に戻す")
        self._show()
