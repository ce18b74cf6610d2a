"""One row of a roster against one of the staff: what differs, what that writes, and what kind of line it makes.

A blank cell keeps what is there; only 兼務先 and 休職の始まり tell by being blank that there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from desktop.analysis.roster import Post, RosterRows, StaffRow, covers, roster_on
from desktop.analysis.years import day_before, japanese_date

from .lookup import Lookup, Target
from .roster_known import Known, spaceless
from .roster_lines import FieldChange, Kind, Options, PostTarget, Writes, shown, words
from .roster_orders import Order, Ordered, is_at
from .rows import ITEM, RosterRow

POST: Final = ("department", "rank", "title", "appointment")
_OWN: Final = {"kana": 4, "former_name": 5, "joined_on": 6, "left_on": 7}  # staff columns and where a StaffRow has them
_LOST: Final = "?？〓�□■"  # what a file shows for a character that it cannot hold
_NO_POST: Final = Post(0, None, None, None, "", "", "")


@dataclass(slots=True)
class Compared:
    """The outcome for one row."""

    kind: Kind = Kind.SAME
    undecided: bool = False  # a word of the row waits for a decision
    changes: list[FieldChange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    writes: Writes = field(default_factory=Writes)


class Comparer:
    """Compares rows with one state of a file."""

    def __init__(self, known: Known, lookup: Lookup, options: Options) -> None:
        self._known, self._lookup, self._options = known, lookup, options
        self._ids: dict[tuple[str, str], int | None] = {}
        self._rules: dict[tuple[int | None, ...], set[int]] = {}

    def new(self, ordered: Ordered) -> Compared:
        """A row that is nobody whom the file has."""
        made = Compared(Kind.NEW, notes=list(ordered.notes))
        row, values = ordered.row, ordered.row.values
        self._check_order(made, ordered)
        made.writes.staff = {
            name: values.get(name, "") for name in ("number", "name", "kana", "former_name", "left_on", "memo")
        }
        made.writes.staff["joined_on"] = self._joined(row, made, ordered.day)
        day = max(ordered.day, made.writes.staff["joined_on"])
        self._dated(made, ordered, None, day)
        return made

    def known(self, ordered: Ordered, staff: StaffRow) -> Compared:
        """A row of somebody whom the file has."""
        made = Compared(notes=list(ordered.notes))
        ordered = self._checked_order(made, ordered, staff)
        row, effective = ordered.row, ordered.day
        self._name(made, row, staff)
        self._own(made, row, staff)
        left = made.writes.staff.get("left_on", staff[7])
        if staff[7] and staff[7] < effective and not row.values.get("left_on"):
            self._rehired(made, staff)
            left = ""
        if not left or left >= effective:
            joined = made.writes.staff.get("joined_on", staff[6])
            self._dated(made, ordered, staff[0], max(effective, joined))
        made.kind = self._kind(made, staff)
        return made

    # --- the order -----------------------------------------------------------------------------------------

    @staticmethod
    def _check_order(made: Compared, ordered: Ordered) -> None:
        """An order about somebody whom the file does not have: most often the number is another one."""
        what = ordered.what
        if what is Order.JOINED:
            return
        if what in {Order.LEFT, Order.BACK, Order.BESIDE_OVER, Order.MIXED}:
            made.undecided = True
            made.notes.append(f"「{what.value}」の行ですが、名簿にいない職員です。職員番号を確かめてください")
        elif what is not Order.NONE or ordered.row.values.get("old_department"):
            made.notes.append("異動者の一覧にありますが、名簿にいない職員です。職員番号を確かめてください")

    def _checked_order(self, made: Compared, ordered: Ordered, staff: StaffRow) -> Ordered:
        """What an order says of somebody whom the file has, held against what the file says."""
        row, what = ordered.row, ordered.what
        if what is Order.MIXED:
            made.undecided = True
            made.notes.append("退職とも採用ともとれます。「職員」で一人ずつ直してください")
        if what is Order.JOINED and not ordered.joined_told:
            if staff[6] != ordered.day and not staff[7]:
                made.notes.append("採用の行ですが、もう名簿にいる職員です。採用日は変えません")
            values = {name: value for name, value in row.values.items() if name != "joined_on"}
            return replace(ordered, row=replace(row, values=values))
        before = self._known.main_post(staff[0], day_before(ordered.day))
        told = row.values.get("old_department", "")
        if not told or before is None or what is Order.BESIDE_OVER:
            return ordered
        if not is_at(self._lookup.tree, before.department_id, told):
            here = self._lookup.words("department", before.department_id) or "（なし）"
            made.notes.append(f"異動前の所属は、一覧では「{words(told)}」、名簿では「{here}」です")
        return ordered

    # --- the person ----------------------------------------------------------------------------------------

    def _joined(self, row: RosterRow, made: Compared, effective: str) -> str:
        """Who appears in a later roster without a date has come since the last one."""
        told = row.values.get("joined_on", "")
        last = self._lookup.facts.organization.roster_on
        left = row.values.get("left_on", "")
        if told or not last or effective <= last or (left and left < effective):
            return told
        made.changes.append(FieldChange("joined_on", "", japanese_date(effective)))
        made.notes.append("採用日がないため、基準日の採用とします")
        return effective

    def _name(self, made: Compared, row: RosterRow, staff: StaffRow) -> None:
        old, new = staff[3], row.values.get("name", "")
        if not new.strip() or new == old:
            return
        if spaceless(new) == spaceless(old):
            made.notes.append("氏名は空白だけが違うため、今の書き方を残します")
            return
        if _lost_characters(old, new):
            made.notes.append(f"ファイルの氏名「{new}」は文字が欠けているため、今の氏名を残します")
            return
        made.writes.staff["name"] = new
        made.changes.append(self._change("name", old, new, row))
        if "former_name" not in row.values:
            made.writes.staff["former_name"] = old
            made.changes.append(FieldChange("former_name", staff[5], old))
        if spaceless(new)[-1:] != spaceless(old)[-1:]:
            made.notes.append("名も変わっています。職員番号の取り違えでないか確かめてください")

    def _own(self, made: Compared, row: RosterRow, staff: StaffRow) -> None:
        stored = {name: str(staff[place]) for name, place in _OWN.items()}
        stored["memo"] = self._known.memos.get(staff[0], "")
        if not staff[2]:
            stored["number"] = ""
        for name, old in stored.items():
            new = row.values.get(name, "")
            if new and new != old:
                made.writes.staff[name] = new
                made.changes.append(self._change(name, old, new, row))

    def _rehired(self, made: Compared, staff: StaffRow) -> None:
        made.writes.staff["left_on"] = ""
        made.changes.append(FieldChange("left_on", japanese_date(staff[7]), "（再び採用）"))
        made.notes.append(f"{japanese_date(staff[7])}に退職した職員です。もう一度在職とします")

    def _kind(self, made: Compared, staff: StaffRow) -> Kind:
        if not made.changes:
            return Kind.SAME
        if made.writes.staff.get("left_on") and not staff[7]:
            return Kind.LEFT
        if "name" in made.writes.staff:
            return Kind.RENAMED
        moved = {*POST, "concurrent"}
        return Kind.MOVED if any(change.field in moved for change in made.changes) else Kind.CHANGED

    # --- what has a day ------------------------------------------------------------------------------------

    def _dated(self, made: Compared, ordered: Ordered, staff_id: int | None, day: str) -> None:
        made.writes.day = day
        row = ordered.row
        post = self._known.main_post(staff_id, day) if staff_id else None
        targets = self._post(made, row, post, day)
        if ordered.what is Order.BESIDE_OVER:
            self._beside_over(made, ordered, staff_id, day)
        elif "concurrent" in row.values:
            self._concurrent(made, row, staff_id, day, only_more=ordered.one_more)
        if "leave_from" in row.values:
            self._leave(made, ordered, staff_id, day)
        if row.values.get("personas"):
            self._personas(made, row, staff_id, targets)
        if row.values.get("in_charge"):
            self._duties(made, row, staff_id)
        if row.values.get("qualifications"):
            self._qualifications(made, row, staff_id)

    def _post(self, made: Compared, row: RosterRow, post: Post | None, day: str) -> dict[str, Target | None]:
        old = post or _NO_POST
        now: dict[str, Target | None] = {
            "department": old.department_id, "rank": old.rank_id, "appointment": old.appointment_id,
        }  # fmt: skip
        wanted = dict(now)
        for name in now:
            word = row.values.get(name, "")
            if not word:
                continue
            target = self._lookup.target(name, word, old.department_id if name == "department" else None)
            if target is None:
                self._open(made, name, word)
            elif target != "" and target != now[name]:
                wanted[name] = target
                before, after = self._lookup.words(name, now[name]), self._lookup.words(name, target)
                made.changes.append(FieldChange(name, before, after, row.cells.get(name, "")))
        title = row.values.get("title", "") or old.title
        if title != old.title:
            made.changes.append(self._change("title", old.title, title, row))
        if wanted != now or title != old.title:
            same_day = post.id if post and post.from_on == day else None
            made.writes.post = PostTarget(
                wanted["department"], wanted["rank"], wanted["appointment"], title, day, same_day
            )
        return wanted

    def _beside_over(self, made: Compared, ordered: Ordered, staff_id: int | None, day: str) -> None:
        """The 兼務 that the line names ends; where it names none beside the own department, one alone is meant."""
        tree, main = self._lookup.tree, self._known.main_post(staff_id, day) if staff_id else None
        now = self._known.concurrent(staff_id, day) if staff_id else ()
        over = [post for post in now if any(is_at(tree, post.department_id, place) for place in ordered.places)]
        named = any(not (main and is_at(tree, main.department_id, place)) for place in ordered.places)
        if not over and not named:
            if len(now) > 1:
                made.undecided = True
                made.notes.append("どの兼務を解くのか分かりません。「職員」で直してください")
                return
            over = list(now)
        if not over:
            made.notes.append("解く兼務の記録がありません")
            return
        made.writes.concurrent_over = tuple((post.id, post.from_on >= day) for post in over)
        before, after = (
            "、".join(self._lookup.words("department", post.department_id) for post in posts)
            for posts in (now, [post for post in now if post not in over])
        )
        made.changes.append(FieldChange("concurrent", before, after))

    def _concurrent(
        self, made: Compared, row: RosterRow, staff_id: int | None, day: str, *, only_more: bool = False
    ) -> None:
        targets: list[Target] = []
        own = self._known.main_post(staff_id, day) if staff_id and only_more else None
        for word in _items(row.values["concurrent"]):
            target = self._lookup.target("department", word)
            if target is None:
                self._open(made, "concurrent", word)
            elif own is not None and target == own.department_id:
                made.notes.append("兼務先が本務の所属と同じため、加えません")
            elif target != "" and target not in targets:
                targets.append(target)
        now = self._known.concurrent(staff_id, day) if staff_id else ()
        here = {post.department_id for post in now}
        made.writes.concurrent = tuple(t for t in targets if t not in here)
        over = tuple(post for post in now if post.department_id not in targets and not only_more)
        made.writes.concurrent_over = tuple((post.id, post.from_on >= day) for post in over)
        if made.writes.concurrent or over:
            before = "、".join(self._lookup.words("department", post.department_id) for post in now)
            kept = [post.department_id for post in now if only_more and post.department_id not in targets]
            after = "、".join(self._lookup.words("department", t) for t in (*kept, *targets))
            made.changes.append(FieldChange("concurrent", before, after, row.cells.get("concurrent", "")))

    def _leave(self, made: Compared, ordered: Ordered, staff_id: int | None, day: str) -> None:
        row, known = ordered.row, self._known.leaves.get(staff_id or 0, ())
        first, last = row.values["leave_from"], row.values.get("leave_until", "")
        if not first:
            over = [span for span in known if covers(span[1], span[2], day)]
            made.writes.leave_over = tuple((span[0], span[1] >= day) for span in over)
            for span in over:
                made.changes.append(FieldChange("leave_from", _span(span[1], span[2]), "（復職）"))
            if ordered.what is Order.BACK and not any(covers(span[1], span[2], day_before(day)) for span in known):
                made.notes.append("復職の行ですが、休職などの記録がありません")
            return
        same = next((span for span in known if span[1] == first), None)
        last = last or (same[2] if same else "")
        if ordered.what is Order.AWAY and same is None and any(covers(span[1], span[2], first) for span in known):
            made.notes.append("休職などの行ですが、もう休職中です。休職は加えません")
        elif same is None or same[2] != last:
            made.writes.leave_name = ordered.leave_name
            made.writes.leave = (same[0] if same else None, first, last)
            before = _span(same[1], same[2]) if same else ""
            made.changes.append(FieldChange("leave_from", before, _span(first, last), row.cells.get("leave_from", "")))

    def _personas(
        self, made: Compared, row: RosterRow, staff_id: int | None, post: Mapping[str, Target | None]
    ) -> None:
        wanted = self._found(made, row, "personas")
        given = [g for g in self._known.given.get(staff_id or 0, ()) if covers(g[3], g[4], made.writes.day)]
        by_hand = {g[1] for g in given if g[2]}
        refused = {g[1] for g in given if not g[2]}
        ruled = self._by_rule(post) - (refused - set(wanted))
        made.writes.personas = tuple(p for p in wanted if p not in by_hand | ruled)
        over = [g for g in given if (g[1] not in wanted if g[2] else g[1] in wanted)]
        made.writes.personas_over = tuple((g[0], g[3] >= made.writes.day) for g in over)
        if made.writes.personas or over:
            before = sorted(by_hand | (ruled - refused))
            after = [*wanted, *sorted(ruled - set(wanted))]
            self._list_change(made, row, "personas", before, after)

    def _by_rule(self, post: Mapping[str, Target | None]) -> set[int]:
        """The personas that the rules give to whoever has this post."""
        ids = tuple(target if isinstance(target, int) else None for target in post.values())
        if ids not in self._rules:
            department, rank, appointment = ids
            there = Post(1, department, rank, appointment, "", "", "")
            rows = RosterRows(((1, "", "", "", "", "", "", ""),), {1: ((True, there),)}, {}, {}, {})
            person = roster_on(rows, self._lookup.facts, self._options.effective_on).people[0]
            self._rules[ids] = set(person.personas)
        return self._rules[ids]

    def _duties(self, made: Compared, row: RosterRow, staff_id: int | None) -> None:
        wanted = self._found(made, row, "in_charge")
        now = self._known.rows.duties.get(staff_id or 0, frozenset())
        made.writes.duties = tuple(s for s in wanted if s not in now)
        made.writes.duties_over = tuple(sorted(now - set(wanted)))
        if made.writes.duties or made.writes.duties_over:
            self._list_change(made, row, "in_charge", sorted(now), wanted)

    def _qualifications(self, made: Compared, row: RosterRow, staff_id: int | None) -> None:
        wanted = self._found(made, row, "qualifications")
        now = self._known.held.get(staff_id or 0, frozenset())
        made.writes.qualifications = tuple(q for q in wanted if q not in now)
        if made.writes.qualifications:
            self._list_change(made, row, "qualifications", sorted(now), [*sorted(now), *made.writes.qualifications])

    # --- helpers -------------------------------------------------------------------------------------------

    @staticmethod
    def _open(made: Compared, name: str, word: str) -> None:
        made.undecided = True
        made.notes.append(f"{name_of(name)}「{words(word)}」が何を指すか決まっていません")

    def _found(self, made: Compared, row: RosterRow, name: str) -> list[int]:
        looks = {
            "personas": self._lookup.persona,
            "in_charge": self._lookup.skill,
            "qualifications": self._lookup.qualification,
        }
        found: list[int] = []
        for word in _items(row.values[name]):
            if (name, word) not in self._ids:
                self._ids[name, word] = looks[name](word)
            known = self._ids[name, word]
            if known is None:
                where = row.cells.get(name, "")
                made.notes.append(f"{where} {name_of(name)}「{word}」はこのファイルにないため、取り込みません".strip())
            elif known not in found:
                found.append(known)
        return found

    def _list_change(
        self, made: Compared, row: RosterRow, name: str, before: Iterable[int], after: Iterable[int]
    ) -> None:
        old, new = ("、".join(self._lookup.words(name, i) for i in ids) for ids in (before, after))
        made.changes.append(FieldChange(name, old, new, row.cells.get(name, "")))

    @staticmethod
    def _change(name: str, old: str, new: str, row: RosterRow) -> FieldChange:
        return FieldChange(name, shown(name, old), shown(name, new), row.cells.get(name, ""))


def name_of(name: str) -> str:
    """A field as people call it."""
    return FieldChange(name, "", "").title


def _items(value: str) -> list[str]:
    return [item for item in value.split(ITEM) if item.strip()]


def _span(first: str, last: str) -> str:
    return f"{japanese_date(first) if first else ''}から{japanese_date(last) if last else ''}"


def _lost_characters(old: str, new: str) -> bool:
    """Whether the new name is the old one with marks in the place of characters."""
    if not any(mark in new for mark in _LOST):
        return False
    pattern = "".join("." if c in _LOST else re.escape(c) for c in spaceless(new))
    return re.fullmatch(pattern, spaceless(old)) is not None
