"""What is asked about people before something is written: each a form in place, with the day it holds from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use
from desktop.analysis.roster import Person, Post, Roster
from desktop.policy.frame.names import fold
from desktop.policy.staff import people, people_bulk, people_roles, posts
from desktop.policy.staff.people_bulk import Change
from desktop.policy.staff.people_timeline import Event
from desktop.store import Document
from desktop.ui.policy.inputs import LineInput

from .day_edit import DayEdit
from .person_form_parts import Ask, PlaceFields, department_choices, offer, pick

Added = Callable[[int], None]


def day_edit(name: str, day: str = "") -> DayEdit:
    """A day to enter, with one suggested."""
    made = DayEdit(name)
    made.show_day(day)
    return made


def ask_new(document: Document, facts: Facts, roster: Roster, added: Added) -> Ask:
    """One person more, with the first post; others of the same name are told, for people are told by their numbers."""
    number, name, kana = LineInput(), LineInput(), LineInput()
    joined, fields = day_edit("採用日"), PlaceFields(facts, roster.on)

    def act() -> None:
        added(
            people.add(document, name.text(), number.text(), kana=kana.text(), from_on=joined.day, place=fields.place())
        )

    rows = (("氏名", name), ("かな", kana), ("職員番号", number), ("採用日", joined), *fields.rows)
    note = "氏名は、入れたとおりの字で残します。採用日が分からないときは、空のままでかまいません。"
    form = Ask("職員を1人加える", "加える", rows, act, note)

    def tell(typed: str) -> None:
        same = [person for person in roster.people if typed.strip() and fold(person.name) == fold(typed)]
        known = "、".join(f"{p.name}（{p.number or '番号なし'}　{roster.tree.label(p.department_id)}）" for p in same)
        form.explain(f"同じ氏名の職員がいます: {known}。別の人なら、このまま加えます。" if same else note)

    name.textChanged.connect(tell)
    return form


def ask_transfer(document: Document, facts: Facts, person: Person) -> Ask:
    """A new main post."""
    day = date.today().isoformat()
    first, fields = day_edit("異動の日", day), PlaceFields(facts, day, person.post)
    return Ask(
        f"「{person.name}」の異動",
        "異動を記録する",
        (("いつから", first), *fields.rows),
        lambda: posts.transfer(document, person.id, first.day, fields.place()),
        "それまでの所属は、履歴に残ります。同じ日の異動があれば、置き換えます。",
    )


def ask_correct(document: Document, facts: Facts, person: Person, post: Post) -> Ask:
    """Put a post right."""
    first, fields = day_edit("始まりの日", post.from_on), PlaceFields(facts, post.from_on, post)
    return Ask(
        f"「{person.name}」の所属の記録を直す",
        "直す",
        (("いつから", first), *fields.rows),
        lambda: posts.correct(document, post.id, first.day, fields.place()),
        "入れ間違いを直すためのものです。異動は「異動」で記録します。",
    )


def ask_concurrent(document: Document, facts: Facts, person: Person) -> Ask:
    """A post beside the main one."""
    day = date.today().isoformat()
    first, fields = day_edit("兼務の始まり", day), PlaceFields(facts, day)
    offer(fields.appointment, [("（本務と同じ）", 0)], 0)
    rows = (("いつから", first), *fields.rows[:3])
    return Ask(
        f"「{person.name}」の兼務",
        "兼務を加える",
        rows,
        lambda: posts.begin_concurrent(document, person.id, first.day, fields.place()),
    )


def ask_leave(document: Document, person: Person) -> Ask:
    """休職, 育児休業 and the like."""
    name = pick("種類")
    offer(name, [(word, word) for word in ("休職", "育児休業", "病気休暇", "介護休暇", "その他の休み")], "休職")
    first, last = day_edit("最初の日"), day_edit("最後の日")
    return Ask(
        f"「{person.name}」の休職など",
        "記録する",
        (("種類", name), ("いつから", first), ("いつまで", last)),
        lambda: posts.begin_leave(document, person.id, str(name.currentData()), first.day, last.day),
        "終わりの日が決まっていないときは、空のままでかまいません。",
    )


def ask_end(document: Document, person: Person, event: Event) -> Ask:
    """The last day of a 兼務 or a leave."""
    last = day_edit("最後の日", event.until)
    end = posts.end_concurrent if event.kind == "concurrent" else posts.end_leave
    return Ask(
        f"「{person.name}」の{event.text}",
        "終わりの日を入れる",
        (("いつまで", last),),
        lambda: end(document, event.row_id, last.day),
        "空にすると、続いていることになります。",
    )


def ask_retire(document: Document, person: Person) -> Ask:
    """The last day in service."""
    last = day_edit("退職日")
    return Ask(
        f"「{person.name}」の退職",
        "退職を記録する",
        (("最後に在職する日", last),),
        lambda: people.retire(document, person.id, last.day),
        "記録はすべて残ります。翌日からは、今の人数や率に数えません。",
    )


def ask_rehire(document: Document, person: Person) -> Ask:
    """Back again, or never gone."""
    first = day_edit("再び採用する日")
    return Ask(
        f"「{person.name}」の退職を取り消す、または再び採用する",
        "在職に戻す",
        (("再び採用する日", first),),
        lambda: people.rehire(document, person.id, first.day),
        "退職の入れ間違いのときは、日付を空のままにします。",
    )


def ask_name(document: Document, person: Person) -> Ask:
    """改姓."""
    name = LineInput()
    name.setText(person.name)
    return Ask(
        f"「{person.name}」の改姓",
        "改姓を記録する",
        (("新しい氏名", name),),
        lambda: people.change_name(document, person.id, name.text()),
        "今の氏名は、旧姓の欄に残ります。",
    )


def ask_persona(document: Document, facts: Facts, person: Person, persona_id: int, taken: bool) -> Ask:
    """Give or take a persona, for a time."""
    chosen, first, last, note = pick("人材像"), day_edit("最初の日"), day_edit("最後の日"), LineInput()
    offer(chosen, [(p.name, p.id) for p in in_use(facts)], persona_id)
    return Ask(
        f"「{person.name}」を人材像に{'就ける' if taken else '就けない'}",
        "就ける" if taken else "就けない",
        (("人材像", chosen), ("いつから", first), ("いつまで", last), ("メモ", note)),
        lambda: people_roles.set_persona(
            document, person.id, chosen.currentData(), taken=taken, on=first.day, until=last.day, note=note.text()
        ),
        "日付を空にすると、期間を限りません。決まりより、ここで決めたことを優先します。",
    )


def ask_qualification(document: Document, facts: Facts, person: Person) -> Ask:
    """A 試験・資格 with its days."""
    chosen, first, last, note = pick("資格"), day_edit("取得日"), day_edit("期限"), LineInput()
    offer(chosen, [(one.name, one.id) for one in facts.qualifications], None)
    return Ask(
        f"「{person.name}」の資格",
        "加える",
        (("資格", chosen), ("取得日", first), ("期限", last), ("メモ", note)),
        lambda: people_roles.add_qualification(
            document, person.id, chosen.currentData(), acquired=first.day, expires=last.day, note=note.text()
        ),
        "期限のない資格は、期限を空のままにします。",
    )


class AskBulk(Ask):
    """One change for several people, told before it is made."""

    def __init__(
        self, document: Document, facts: Facts, roster_of: Callable[[str], Roster], staff_ids: Sequence[int]
    ) -> None:
        self._facts, self._roster_of, self._staff_ids = facts, roster_of, tuple(staff_ids)
        self._document = document
        self.kind, self.goal = pick("変えること"), pick("変える先")
        self.first = day_edit("いつから", date.today().isoformat())
        offer(self.kind, [(words, key) for key, words in people_bulk.WORDS.items()], "give")
        rows = (("変えること", self.kind), ("変える先", self.goal), ("いつから", self.first))
        super().__init__(f"選んだ{len(staff_ids)}人をまとめて変える", "まとめて変える", rows, self._apply)
        self.kind.activated.connect(self._follow)
        self.goal.activated.connect(self._tell_ahead)
        self.first.day_changed.connect(lambda _day: self._tell_ahead())
        self._follow()

    def _follow(self) -> None:
        facts, kind = self._facts, self.kind.currentData()
        if kind == "department":
            choices = department_choices(facts, self.first.day)[1:]
        elif kind == "rank":
            choices = [(rank.name, rank.id) for rank in facts.ranks]
        else:
            choices = [(p.name, p.id) for p in in_use(facts)]
        offer(self.goal, choices, None)
        self._tell_ahead()

    def _change(self) -> Change:
        return Change(str(self.kind.currentData()), int(self.goal.currentData() or 0), self.first.day)

    def _tell_ahead(self) -> None:
        found = people_bulk.preview(self._roster_of(self.first.day), self._staff_ids, self._change())
        self.explain(found.words)
        self.confirm_button.setEnabled(bool(found.changed) and self.goal.count() > 0)

    def _apply(self) -> None:
        roster = self._roster_of(self.first.day)
        people_bulk.apply(self._document, self._facts, roster, self._staff_ids, self._change())
