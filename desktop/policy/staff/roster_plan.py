"""Comparing a roster that came in with the roster of the file: who is who, and what taking each line would do.

People are matched by 職員番号 alone. Names and kana only offer candidates; a person has to choose among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from desktop.analysis.facts import Facts
from desktop.analysis.roster import StaffRow, covers
from desktop.analysis.years import day_before, japanese_date
from desktop.store import Document
from desktop.store.watch import Watch

from .lookup import Choice, Lookup
from .roster_compare import Comparer
from .roster_known import Known, bare, read_known, sound, spaceless
from .roster_lines import (
    MAIN,
    PERSON,
    STRANGER,
    TAKE,
    Decisions,
    FieldChange,
    Kind,
    Line,
    Options,
    RosterPlan,
    Writes,
)
from .roster_orders import days_of, ordered
from .rows import ITEM, RosterRow

_STEP: Final = 500  # lines between two looks at whether the officer stopped
_NONE: Final = Choice("")
_SEVERAL: Final = "同じ職員の行がほかにもあります。どの行を取り込むか選んでください"
Made = TypeVar("Made")


def plan(
    document: Document,
    facts: Facts,
    rows: Sequence[RosterRow],
    options: Options,
    decisions: Decisions | None = None,
    watch: Watch | None = None,
) -> RosterPlan:
    """What bringing the rows in would do; nothing is changed. `facts` are those of the document now."""
    planner = _Planner(read_known(document), facts, options, decisions or Decisions(), watch or Watch())
    return planner.plan(rows)


@dataclass(slots=True)
class _Match:
    """Who a row is: one of the staff, somebody new (person None), or open until somebody decides."""

    person: int | None = None
    open: bool = False
    asked: bool = False
    candidates: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class _Twin:
    """A row that shares its person with others. taken: it stands for all of them; same: it only repeats another."""

    lines: tuple[int, ...]
    taken: bool = False
    same: int | None = None
    asked: bool = True


class _Planner:
    """One comparison."""

    def __init__(self, known: Known, facts: Facts, options: Options, decisions: Decisions, watch: Watch) -> None:
        self._known, self._options, self._decisions, self._watch = known, options, decisions, watch
        self._lookup = Lookup(facts, options.effective_on, decisions.names)
        self._comparer = Comparer(known, self._lookup, options)
        self._names: Counter[str] = Counter()
        self._nameless: Counter[str] = Counter()
        self._per_row = False

    def plan(self, rows: Sequence[RosterRow]) -> RosterPlan:
        self._names = Counter(spaceless(row.values.get("name", "")) for row in rows)
        self._nameless = Counter(spaceless(row.values.get("name", "")) for row in rows if not row.values.get("number"))
        self._per_row = len(days_of(rows)) > 1
        matches = self._each(len(rows), lambda n: self._match(n, rows[n]), 0.0)
        twins = self._twins(rows, matches)
        lines = self._each(len(rows), lambda n: self._line(n, rows, matches[n], twins.get(n)), 0.5)
        lines += self._leaving(rows, matches)
        people = {row[0]: (row[2], row[3], self._department(row[0])) for row in self._known.rows.staff}
        unknown = self._lookup.unknown()
        return RosterPlan(self._options, tuple(lines), unknown, self._lookup, people, self._known.version).ready()

    def _each(self, count: int, make: Callable[[int], Made], begun: float) -> list[Made]:
        made = []
        for n in range(count):
            if n % _STEP == 0:
                self._watch.at(begun + 0.5 * n / count)
            made.append(make(n))
        return made

    # --- who is who ----------------------------------------------------------------------------------------

    def _match(self, n: int, row: RosterRow) -> _Match:
        number, name = row.values.get("number", ""), row.values.get("name", "")
        if not row.readable:
            return _Match(unreadable=True, candidates=self._known.by_number.get(number, ()))
        if not number and not name.strip():
            return _Match(unreadable=True, notes=("職員番号も氏名もありません",))
        found = self._by_number(number, name) if number else self._by_name(row)
        if found.person is None and not found.open and not name.strip():
            return _Match(unreadable=True, notes=("氏名がありません",))
        return self._decided(found, self._decisions.lines.get(n, _NONE))

    @staticmethod
    def _decided(found: _Match, choice: Choice) -> _Match:
        if not found.open:
            return found
        found.asked = True
        if choice.what == PERSON and choice.id in found.candidates:
            return replace(found, person=choice.id, open=False)
        if choice.what == STRANGER:
            return replace(found, person=None, open=False)
        return found

    def _by_number(self, number: str, name: str) -> _Match:
        ids = self._known.by_number.get(number, ())
        notes: tuple[str, ...] = ()
        if not ids:
            ids = self._known.by_bare_number.get(bare(number), ())
            whole = [self._known.by_id[i][2] for i in ids[:1]]
            notes = tuple(f"職員番号「{number}」は、先頭の0を補って「{n}」としました" for n in whole)
        here = tuple(i for i in ids if not self._left(self._known.by_id[i])) or ids
        if len(here) == 1:
            staff = self._known.by_id[here[0]]
            if self._left(staff) and name.strip() and spaceless(name) != spaceless(staff[3]):
                words = f"この職員番号は、{japanese_date(staff[7])}に退職した「{staff[3]}」の番号です"
                return _Match(open=True, candidates=here, notes=(*notes, words))
            return _Match(here[0], notes=notes)
        if here:
            return _Match(open=True, candidates=here, notes=("同じ職員番号の職員が二人以上います",))
        # Somebody who was entered before there were numbers may be meant
        numberless = tuple(i for i in self._alike(name, "") if not self._known.by_id[i][2])
        if numberless:
            return _Match(open=True, candidates=numberless, notes=("職員番号のない同じ氏名の職員がいます",))
        return _Match(notes=self._namesakes(name))

    def _by_name(self, row: RosterRow) -> _Match:
        name = row.values.get("name", "")
        candidates = self._alike(name, row.values.get("kana", ""))
        if candidates:
            return _Match(open=True, candidates=candidates, notes=("職員番号がありません。だれの行か選んでください",))
        if self._nameless[spaceless(name)] > 1:
            return _Match(open=True, notes=("職員番号のない同じ氏名の行が二つ以上あります",))
        return _Match(notes=("職員番号がないため、番号のない職員として加えます", *self._namesakes(name)))

    def _alike(self, name: str, kana: str) -> tuple[int, ...]:
        known = self._known.by_name
        found = [*known.get(spaceless(name), ()), *(known.get(sound(kana), ()) if kana.strip() else ())]
        return tuple(dict.fromkeys(found))

    def _namesakes(self, name: str) -> tuple[str, ...]:
        """The same name with another number is another person; it is worth a word all the same."""
        same = len(self._known.by_name.get(spaceless(name), ()))
        if same or self._names[spaceless(name)] > 1:
            return ("同じ氏名の職員がほかにもいます（職員番号が違うため、別の人とします）",)
        return ()

    def _left(self, staff: StaffRow) -> bool:
        return bool(staff[7]) and staff[7] < self._options.effective_on

    # --- several rows of one person ------------------------------------------------------------------------

    def _twins(self, rows: Sequence[RosterRow], matches: Sequence[_Match]) -> dict[int, _Twin]:
        groups: dict[object, list[int]] = {}
        for n, match in enumerate(matches):
            if match.unreadable or match.open:
                continue
            number = rows[n].values.get("number", "")
            key = match.person if match.person is not None else (number or None)
            if key is not None:
                groups.setdefault(key, []).append(n)
        found: dict[int, _Twin] = {}
        for members in groups.values():
            if len(members) > 1:
                found |= self._sorted_out(rows, tuple(members))
        return found

    def _sorted_out(self, rows: Sequence[RosterRow], members: tuple[int, ...]) -> dict[int, _Twin]:
        first: dict[tuple[tuple[str, str], ...], int] = {}
        found: dict[int, _Twin] = {}
        for n in members:
            content = tuple(sorted(rows[n].values.items()))
            if content in first:
                found[n] = _Twin(members, same=first[content], asked=False)
            else:
                first[content] = n
        distinct = list(first.values())
        if len(distinct) == 1:
            found[distinct[0]] = _Twin(members, taken=True, asked=False)
            return found
        decided = [n for n in distinct if self._decisions.lines.get(n, _NONE).what in {TAKE, MAIN}]
        for n in distinct:
            found[n] = _Twin(tuple(distinct), taken=decided[:1] == [n])
        return found

    def _with_others(self, rows: Sequence[RosterRow], n: int, twin: _Twin) -> RosterRow:
        """The row as the main post, with the departments of the others as 兼務."""
        row = rows[n]
        others = [rows[m].values.get("department", "") for m in twin.lines if m != n]
        posts = [p for p in (*row.values.get("concurrent", "").split(ITEM), *others) if p]
        return replace(row, values={**row.values, "concurrent": ITEM.join(dict.fromkeys(posts))})

    # --- lines ---------------------------------------------------------------------------------------------

    def _line(self, n: int, rows: Sequence[RosterRow], match: _Match, twin: _Twin | None) -> Line:
        row = rows[n]
        bare_line = Line(
            n,
            Kind.ASK,
            row,
            match.person,
            row.values.get("number", ""),
            row.values.get("name", ""),
            notes=(*match.notes, *_told(row)),
            asked=match.asked or bool(twin and twin.asked),
            candidates=match.candidates,
            twins=twin.lines if twin else (),
        )
        if match.unreadable:
            return replace(bare_line, kind=Kind.UNREADABLE, candidates=())
        if match.open:
            return bare_line
        if twin and not twin.taken:
            words = _SEVERAL if twin.same is None else f"{rows[twin.same].place}と同じ内容です。一人として扱います"
            return replace(bare_line, kind=Kind.TWICE, notes=(words, *bare_line.notes))
        if twin and self._decisions.lines.get(n, _NONE).what == MAIN:
            row = self._with_others(rows, n, twin)
        return self._compared(bare_line, row)

    def _compared(self, line: Line, row: RosterRow) -> Line:
        staff = self._known.by_id[line.person_id] if line.person_id is not None else None
        order = ordered(row, self._options.effective_on, per_row=self._per_row)
        made = self._comparer.known(order, staff) if staff else self._comparer.new(order)
        return replace(
            line,
            kind=Kind.ASK if made.undecided else made.kind,
            row=order.row,
            number=line.number or (staff[2] if staff else ""),
            name=line.name or (staff[3] if staff else ""),
            changes=tuple(made.changes),
            notes=(*line.notes, *made.notes),
            asked=line.asked or made.undecided,
            writes=None if made.undecided or made.kind is Kind.SAME else made.writes,
        )

    def _leaving(self, rows: Sequence[RosterRow], matches: Sequence[_Match]) -> list[Line]:
        """Those in service whom a whole roster does not mention at all."""
        if not self._options.whole:
            return []
        effective = self._options.effective_on
        mentioned = {match.person for match in matches} | {i for match in matches for i in match.candidates}
        last = day_before(effective)
        change = FieldChange("left_on", "", japanese_date(last))
        gone = [
            staff
            for staff in self._known.rows.staff
            if staff[0] not in mentioned and not staff[7] and covers(staff[6], staff[7], effective)
        ]
        return [
            Line(
                len(rows) + n,
                Kind.LEAVING,
                None,
                staff[0],
                staff[2],
                staff[3],
                changes=(change,),
                notes=("名簿に載っていません。退職でなければ、選ばないでください",),
                writes=Writes(staff={"left_on": last}),
            )
            for n, staff in enumerate(gone)
        ]

    def _department(self, staff_id: int) -> str:
        post = self._known.main_post(staff_id, self._options.effective_on)
        return self._lookup.words("department", post.department_id) if post else ""


def _told(row: RosterRow) -> tuple[str, ...]:
    return tuple(f"{trouble.place} {trouble.message}".strip() for trouble in row.troubles)
