"""The page of one person: head, picture, skills, stages, and the records that are changed in place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.analysis.years import japanese_date
from desktop.models import Attendance, CaseRole, StageJudgement, Talk
from desktop.policy.staff import records
from desktop.policy.staff.card import LAYERS, PURPOSE, Card, tally_words
from desktop.ui import theme
from desktop.ui.frame.confirm import attempt
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.look import Note
from desktop.ui.widgets import Elided, Prose, column, frame, label, row, set_shown

from . import card_records
from .card_radar import RadarView
from .card_section import Section
from .person_form_parts import Ask

ADD, CHANGE, REMOVE, JUDGE, TAKE_BACK = "加える", "直す", "消す", "到達を記録する", "最後の判定を消す"
_VERBS: Final = (ADD, CHANGE, REMOVE)
_ELSEWHERE: Final = "ありません。「職員」の見出しで書き加えます。"


class CardPane(QWidget):
    """Shows a card; what is asked about its records is asked in the part that it belongs to."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages = session, messages
        self.card: Card | None = None
        self.name = Elided("", "title")
        self.number, self.facts_label, self.basis = label("", "secondary"), Prose(), label("", "small")
        self.tallies, self.legend = Prose(), Note()
        self.radar = RadarView()
        levels = tuple((words, 24 + 15 * max(len(words), 2)) for words in LAYERS.values())
        self.skills = Section(
            "スキル",
            (("区分", 128), ("スキル", 0), ("求め方", 64), ("求める", 64), *levels, ("判定", 96)),
            nothing="求めるスキルも、評価もありません。",
        )
        self.stages = Section(
            "育成段階",
            (("人材像", 152), ("段階", 72), ("到達の条件", 0), ("到達判定", 200)),
            (JUDGE, TAKE_BACK),
            "就いている人材像に、育成段階がありません。",
        )
        self.talks = Section("1on1の記録", (("日", 152), ("相手", 96), ("話したこと", 0), ("次にすること", 0)), _VERBS)
        self.cases = Section("DX案件", (("期間", 224), ("案件", 0), ("役割", 72), ("状態", 72)), _VERBS)
        self.trainings = Section("受講", (("日", 152), ("研修", 0), ("状態", 96)), _VERBS)
        self.held = Section("資格", (("取得", 152), ("試験・資格", 0), ("期限", 216)), nothing=_ELSEWHERE)
        self.career = Section("経歴", (("期間・日", 224), ("種類", 88), ("こと", 0)), nothing=_ELSEWHERE)
        self.sections = (self.skills, self.stages, self.talks, self.cases, self.trainings, self.held, self.career)
        self._assemble()
        self._wire()

    def show_card(self, card: Card) -> None:
        """Show somebody; a question about another person is closed."""
        if self.card is None or self.card.person.id != card.person.id:
            for section in self.sections:
                section.close_form()
                section.table.clearSelection()
        self.card = card
        self._show_head(card)
        self.radar.show_axes(card.axes)
        self.skills.show_rows(_skill_rows(card))
        self.stages.show_rows([(s.persona, s.stage, s.asks, s.judged) for s in card.stages])
        talks = card.records.talks
        self.talks.show_rows([(japanese_date(t.held_on), t.partner, t.text, t.next_step) for t in talks])
        self.cases.show_rows(card.cases)
        self.trainings.show_rows(card.trainings)
        self.held.show_rows(card.qualifications)
        self.career.show_rows(card.career)

    def _show_head(self, card: Card) -> None:
        person = card.person
        former = f"（旧姓 {person.former_name}）" if person.former_name else ""
        self.name.set_full(person.name + former)
        self.number.setText("　".join(filter(None, (person.number or "番号なし", person.kana))))
        title = person.post.title if person.post else ""
        place = "　".join(dict.fromkeys(filter(None, (card.place, card.rank, title, card.appointment))))
        state = "" if person.in_service else "（在職していません）"
        personas = "、".join(card.personas) or "人材像はありません"
        self.facts_label.set_text(f"{place or '所属は決まっていません'}{state}\n{personas}")
        self.basis.setText(card.basis)
        whole = [f"全ての求めるスキル: {tally_words(card.total)}"] if len(card.tallies) != 1 else []
        self.tallies.set_text("\n".join([*whole, *(f"{name}: {tally_words(found)}" for name, found in card.tallies)]))
        self.legend.set_text(
            f"太い線は求めるレベル、塗りは{LAYERS[card.layer]}のレベル。軸は{card.axes_are}。点のない軸は未評価です。"
            + ("区分の値は平均で、求めるレベルを超えた分は数えません。" if card.axes_are == "区分" else "")
        )
        set_shown(bool(card.axes), self.legend)

    # --- slots ---------------------------------------------------------------------------------------------

    def _on_talks(self, card: Card, verb: str) -> None:
        at = self.talks.at
        if verb == REMOVE:
            self._remove(Talk, card.records.talks[at].id)
        else:
            chosen = card.records.talks[at] if verb == CHANGE else None
            self.talks.ask(card_records.ask_talk(self._session.document, card.person.id, chosen))

    def _on_trainings(self, card: Card, verb: str) -> None:
        at = self.trainings.at
        if verb == REMOVE:
            self._remove(Attendance, card.records.trainings[at].id)
        else:
            chosen = card.records.trainings[at] if verb == CHANGE else None
            self.trainings.ask(card_records.ask_training(self._session.document, card.person.id, chosen))

    def _on_cases(self, card: Card, verb: str) -> None:
        at, document = self.cases.at, self._session.document
        if verb == REMOVE:
            self._remove(CaseRole, card.records.cases[at].role.id)
        else:
            chosen = card.records.cases[at] if verb == CHANGE else None
            self.cases.ask(card_records.ask_case(document, card.person.id, records.all_cases(document), chosen))

    def _on_stages(self, card: Card, verb: str) -> None:
        at = self.stages.at
        if verb == JUDGE:
            if card.stages:
                self.stages.ask(self._ask_stage(card, at))
            return
        persona_id = card.stages[at].persona_id
        latest = next((j for j in reversed(card.records.judgements) if j.persona_id == persona_id), None)
        if latest is None:
            self._messages.say(f"「{card.stages[at].persona}」には、まだ判定がありません。")
        else:
            self._remove(StageJudgement, latest.id)

    def _ask_stage(self, card: Card, at: int) -> Ask:
        today = date.today().isoformat()
        return card_records.ask_stage(self._session.document, card.person.id, card.stages, at, today)

    # --- helpers -------------------------------------------------------------------------------------------

    def _remove(self, model: type[records.Record], row_id: int) -> None:
        attempt(self._messages, lambda: records.remove(self._session.document, model, row_id))

    def _wire(self) -> None:
        ways: tuple[tuple[Section, Callable[[Card, str], None]], ...] = (
            (self.talks, self._on_talks),
            (self.cases, self._on_cases),
            (self.trainings, self._on_trainings),
            (self.stages, self._on_stages),
        )
        for section, act in ways:
            section.pressed.connect(self._acting(act))

    def _acting(self, act: Callable[[Card, str], None]) -> Callable[[str], None]:
        return lambda verb: act(self.card, verb) if self.card is not None else None

    def _assemble(self) -> None:
        body = column(self, margin=theme.UNIT * 2, gap=theme.UNIT * 2)
        head = column(gap=2)
        for part in (self.number, self.name, self.facts_label, self.basis):
            head.addWidget(part)
        body.addLayout(head)
        purpose = frame("quiet")
        inside = row(purpose)
        inside.setContentsMargins(theme.UNIT * 2, theme.UNIT, theme.UNIT * 2, theme.UNIT)
        inside.addWidget(Prose(PURPOSE), 1)
        body.addWidget(purpose)
        words = column(gap=theme.UNIT)
        words.addWidget(self.tallies)
        words.addWidget(self.legend)
        words.addStretch(1)
        picture = row(gap=theme.UNIT * 2)
        picture.addLayout(words, 2)
        picture.addWidget(self.radar, 3)
        body.addLayout(picture)
        for section in self.sections:
            body.addWidget(section)
        body.addStretch(1)


def _skill_rows(card: Card) -> list[tuple[str, ...]]:
    """A 区分 is written once, above its skills."""
    rows, before = [], ""
    for line in card.skills:
        levels = (line.levels.get(layer, "") for layer in LAYERS)
        category = "" if line.category == before else line.category
        rows.append((category, line.skill, line.kind, line.needed, *levels, line.verdict))
        before = line.category
    return rows
