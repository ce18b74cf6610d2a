"""ひな型と受け渡し: taking from presets and neighbours, giving to them, and beginning small."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from desktop.catalog.preset import Preset, presets
from desktop.intake.frame import read_frame
from desktop.output.excel.frame_book import make_frame_book
from desktop.output.frame_toml import make_frame_toml
from desktop.policy.book import Book
from desktop.policy.frame import exchange, starter
from desktop.policy.frame.exchange import Ref, compare
from desktop.policy.frame.sheets import Frame, preset_frame, read
from desktop.store import WorldError
from desktop.store.files import write_bytes
from desktop.ui import theme
from desktop.ui.file.dialogs import EXCEL_FILTER, FRAME_FILTER, TOML_FILTER, FileDialogs, documents_folder
from desktop.ui.file.parts import Card
from desktop.ui.frame.confirm import attempt
from desktop.ui.live import LiveSession
from desktop.ui.messages import STOP, Choice, Messages
from desktop.ui.widgets import Prose, button, column, label, row, scrolled, set_shown

from .exchange_review import ExchangeReview

_GIVE = "人材像、スキル、求めるスキル、育成段階などを、一つのファイルにします。職員の情報は入りません。"
_TAKE = "ほかの団体のファイルや、Excelで書き直したファイルを取り込みます。何が変わるかを確かめてから選べます。"


class ExchangeTab(QWidget):
    """The sources; one of them is looked at in the review."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exchange-tab")
        self._session, self._messages = session, messages
        self._theirs: Frame = {}
        self._label, self._origin = "", ""
        self.dialogs = FileDialogs(self)
        self.look_buttons = {
            preset.key: button("見比べる…", partial(self._on_preset, preset), name=f"look-{preset.key}")
            for preset in presets()
        }
        self.counts = {preset.key: label("", "small") for preset in presets()}
        self.starter_card = Card("list-checks", "小さな団体の始め方")
        self.starter_prose = Prose()
        self.starter_button = button("この始め方にする…", self._on_starter, name="starter")
        self.excel_button = button("Excelに書き出す…", self._on_excel, icon="file-spreadsheet", name="to-excel")
        self.toml_button = button("受け渡し用に書き出す…", self._on_toml, icon="upload", name="to-toml")
        self.take_button = button("ファイルから取り込む…", self._on_file, icon="folder-open", name="from-file")
        self.review = ExchangeReview()
        self.review.taken.connect(self._on_taken)
        self.review.stopped.connect(self._leave)
        self.pages = QStackedWidget()
        self._assemble()
        session.book_changed.connect(self._on_book_changed)
        self.refresh()

    def refresh(self) -> None:
        """Count anew what could be taken."""
        mine = self._mine()
        for preset in presets():
            found = compare(mine, preset_frame(preset.key))
            added = sum(d.added for d in found)
            self.counts[preset.key].setText(f"加えられるもの {added} 件、今と違うもの {len(found) - added} 件")
            self.look_buttons[preset.key].setEnabled(bool(found))
        self._show_starter()

    # --- what the officer asks for -------------------------------------------------------------------------

    def _on_preset(self, preset: Preset) -> None:
        self._begin(preset_frame(preset.key), f"ひな型「{preset.name}」", f"ひな型「{preset.name}」から取り込む", "")

    def _on_file(self) -> None:
        path = self.dialogs.open_file("人材像とスキルのファイルを選ぶ", self._folder(), FRAME_FILTER)
        if path is not None:
            attempt(self._messages, lambda: self._begin_file(path))

    def _begin_file(self, path: Path) -> None:
        reading = read_frame(path, self._mine())
        self._theirs, self._origin, self._label = reading.frame, reading.source, "ファイルから取り込む"
        found = compare(self._mine(), reading.frame)
        if not found and not reading.problems:
            self._messages.say(f"「{path.name}」は、今の内容と同じです。")
            return
        self.review.show_differences(f"「{path.name}」の内容", found, reading.problems, chosen=True)
        self._show_review()

    def _begin(self, theirs: Frame, title: str, words: str, origin: str) -> None:
        self._theirs, self._label, self._origin = theirs, words, origin
        self.review.show_differences(title, compare(self._mine(), theirs), chosen=False)
        self._show_review()

    def _on_taken(self, chosen: tuple[Ref, ...]) -> None:
        def take() -> None:
            count = exchange.apply(self._session.document, self._theirs, chosen, self._label, self._origin)
            more = f"（つながる {count - len(chosen)} 件を含む）" if count > len(chosen) else ""
            self._messages.say(f"{count} 件を取り込みました{more}。", undoable=True)

        if attempt(self._messages, take):
            self._leave()

    def _on_starter(self) -> None:
        facts = self._session.book.facts
        plan = starter.plan(facts)
        if plan is None:
            return
        merged = "".join(f"「{a}」を「{b}」にまとめます。" for a, b in plan.merged)
        kept, aside = len(plan.kept), len(plan.aside)
        detail = f"スキル項目を {kept} にし、ほかの {aside} は使わないものにします。{merged}"
        choices = (Choice("do", "この始め方にする"), STOP)
        question = "小さな団体の始め方にしますか。"
        if self._messages.ask(question, f"{detail}あとから一つずつ戻せます。", choices) == "do":
            attempt(self._messages, lambda: starter.take(self._session.document, facts))

    def _on_excel(self) -> None:
        self._write("xlsx", EXCEL_FILTER, make_frame_book)

    def _on_toml(self) -> None:
        self._write("toml", TOML_FILTER, make_frame_toml)

    # --- helpers -------------------------------------------------------------------------------------------

    def _write(self, suffix: str, name_filter: str, make: Callable[[Frame, str], bytes]) -> None:
        town = self._session.book.facts.organization.name
        safe = "".join("＿" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in town[:40]).strip(" .")
        suggested = self._folder() / f"{safe or '団体'}_人材像とスキル.{suffix}"
        path = self.dialogs.save_file("人材像とスキルを書き出す", suggested, name_filter)
        if path is None:
            return
        try:
            write_bytes(path, make(self._mine(), town))
        except WorldError as error:
            self._messages.error(error)
            return
        self._messages.say(f"「{path.name}」を書き出しました。")

    def _mine(self) -> Frame:
        with self._session.document.read() as session:
            return read(session)

    def _folder(self) -> Path:
        path = self._session.document.path
        return path.parent if path else documents_folder()

    def _show_review(self) -> None:
        self.pages.setCurrentWidget(self.review)
        self.review.take_focus()

    def _leave(self) -> None:
        self.pages.setCurrentIndex(0)
        self.take_button.setFocus()

    def _on_book_changed(self, _book: Book) -> None:
        if self.isVisible():
            self.refresh()

    def _show_starter(self) -> None:
        facts = self._session.book.facts
        plan = starter.plan(facts)
        set_shown(plan is not None, self.starter_card)
        if plan is not None:
            fits = "この団体の規模" if facts.is_small else "職員が100人に満たない団体"
            self.starter_prose.set_text(
                f"{len(plan.kept)} のスキル項目と、兼ねられる人材像から始めます。{fits}に向いています。"
                "ほかの項目は、あとから一つずつ加えられます。"
            )

    def _assemble(self) -> None:
        content = QWidget()
        content.setMaximumWidth(960)
        body = column(content, margin=theme.UNIT * 3, gap=theme.UNIT * 2)
        body.addWidget(self._presets_card())
        self.starter_card.body.addWidget(self.starter_prose)
        self.starter_card.body.addLayout(_line(self.starter_button))
        body.addWidget(self.starter_card)
        give = Card("upload", "渡す", _GIVE)
        give.body.addLayout(_line(self.excel_button, self.toml_button))
        take = Card("download", "受け取る", _TAKE)
        take.body.addLayout(_line(self.take_button))
        pair = row(gap=theme.UNIT * 2)
        for card in (give, take):
            card.body.addStretch(1)
            pair.addWidget(card, 1)
        body.addLayout(pair)
        body.addStretch(1)
        self.pages.addWidget(scrolled(content))
        self.pages.addWidget(self.review)
        column(self).addWidget(self.pages)

    def _presets_card(self) -> Card:
        card = Card("copy", "ひな型から加える", "今のファイルにないものを加え、直したものはひな型の内容に戻せます。")
        for preset in presets():
            line = row(gap=theme.UNIT * 2)
            words = column(gap=2)
            words.addWidget(label(preset.name, "strong"))
            words.addWidget(Prose(preset.description, theme.SECONDARY))
            words.addWidget(self.counts[preset.key])
            line.addLayout(words, 1)
            line.addWidget(self.look_buttons[preset.key])
            card.body.addLayout(line)
        return card

    def showEvent(self, event: QShowEvent) -> None:
        """Other tabs may have changed the frame meanwhile."""
        super().showEvent(event)
        self.refresh()


def _line(*widgets: QWidget) -> QHBoxLayout:
    made = row()
    for widget in widgets:
        made.addWidget(widget)
    made.addStretch(1)
    return made
