"""Many returned files together: what each is worth, who has not answered, what would change, what must be chosen.

Nothing is decided by the date or the name of a file. Two sheets that say different things about a cell, and a cell
that was changed here after the sheet went out, are put to the officer.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final

from desktop.analysis.years import japanese_date
from desktop.policy.frame.names import clean
from desktop.policy.returned import CHOICE, DAY, Cells, Field, Form, FormRow
from desktop.store.errors import UnreadableFile, WorldError
from desktop.store.watch import Watch

from .parts import Part, Problem, Returned, read_file

EMPTY: Final = "（空欄）"
_MOST_FILES: Final = 2_000
_TABLES: Final = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".tsv"})


class Verdict(Enum):
    """What a returned sheet is worth; one may have several."""

    RECEIVED = "受領"
    UNTOUCHED = "記入なし"
    DOUBLE = "重複"
    OLD = "古い版"
    ALTERED = "改変"
    CELLS = "読めないセル"
    FOREIGN = "ほかの団体・様式"
    UNKNOWN = "知らないファイル"
    UNREADABLE = "読めないファイル"


@dataclass(frozen=True, slots=True)
class Line:
    """One sheet of one file in the list. name: the path below the folder; words: what the officer should know."""

    name: str
    sheet: str
    owner: str
    verdicts: tuple[Verdict, ...]
    words: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """All of them."""
        return "・".join(verdict.value for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class Option:
    """One possible value of a cell, and who says so: names of files, or 「今の内容」."""

    value: str
    words: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that would change. One option: it is taken; several: the officer chooses one (`why` says why)."""

    row: FormRow
    field: Field
    before: str
    options: tuple[Option, ...]
    why: str = ""

    @property
    def label(self) -> str:
        """Whose, which measure, which column."""
        return f"{self.row.label}・{self.field.title}"


@dataclass(frozen=True)
class Collected:
    """What the files say; nothing is applied yet. missing: owners without a sheet; blank: only unfilled ones came."""

    lines: tuple[Line, ...]
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    missing: tuple[str, ...]
    blank: tuple[str, ...]
    expected: int
    same: int

    def cells(self, picks: Mapping[int, int]) -> Cells:
        """The cells to write. picks: by place in `changes`, which option; what is not in it is left as it is."""
        found: dict[str, dict[str, str]] = {}
        for place, option in picks.items():
            change = self.changes[place]
            value = change.options[option].value
            if value != clean(change.row.now[change.field.key]):
                found.setdefault(change.row.key, {})[change.field.key] = value
        return found

    @property
    def plain(self) -> dict[int, int]:
        """The picks that need no choosing."""
        return {place: 0 for place, change in enumerate(self.changes) if len(change.options) == 1}


@dataclass
class _Work:
    """A part on its way to a line."""

    name: str
    part: Part
    verdicts: list[Verdict] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def files_in(folder: Path) -> list[Path]:
    """Every file of a folder and below, but for what systems and open programs leave there. Raises WorldError."""
    found: list[Path] = []
    try:
        for place, _folders, names in os.walk(folder, onerror=_raise):
            found += [Path(place, name) for name in names if not name.startswith((".", "~$"))]
    except OSError as error:
        raise WorldError(
            f"フォルダーの中を見られませんでした: {folder}", "開けるフォルダーか確かめて、もう一度選んでください。"
        ) from error
    if len(found) > _MOST_FILES:
        raise WorldError(
            f"ファイルが{len(found):,}個あります。{_MOST_FILES:,}個までのフォルダーを読めます。何も変えていません。",
            "返ってきたシートだけを入れたフォルダーを選んでください。",
        )
    return sorted(found)


def _raise(error: OSError) -> None:
    raise error


def collect(paths: Sequence[Path], form: Form, folder: Path | None = None, watch: Watch | None = None) -> Collected:
    """Read the files and compare them with each other and with what is there now. Raises Stopped."""
    watch = watch or Watch()
    lines: list[Line] = []
    works: list[_Work] = []
    for place, (path, name) in enumerate(zip(paths, _names(paths, folder), strict=True)):
        watch.at(place / max(len(paths), 1))
        try:
            found = read_file(path, form)
        except UnreadableFile as error:
            lines.append(_unreadable(path, name, error))
            continue
        works += [_Work(name, part) for part in found.parts]
        lines += _strange(name, found)
    _judge(works, form)
    changes, same = _changes(works, form)
    changes, refused = _whole_rows(changes, form)
    lines += [_line(work, form) for work in works]
    return Collected(
        tuple(sorted(lines, key=lambda line: (line.name, line.sheet))),
        tuple(changes),
        tuple([Problem(f"{w.name} {p.cell}", p.label, p.message) for w in works for p in w.part.problems] + refused),
        *_missing(works, form),
        len(form.expected),
        same,
    )


def _names(paths: Sequence[Path], folder: Path | None) -> list[str]:
    """What files are called in the lists: the place below the folder; the whole path where a name comes twice."""
    if folder is not None:
        return [str(path.relative_to(folder)) for path in paths]
    plain = [path.name for path in paths]
    return [name if plain.count(name) == 1 else str(path) for name, path in zip(plain, paths, strict=True)]


# --- each file -------------------------------------------------------------------------------------------------


def _unreadable(path: Path, name: str, error: UnreadableFile) -> Line:
    ours = path.suffix.casefold() in _TABLES
    words = error.message.replace(f": {path}", "")
    return Line(name, "", "", (Verdict.UNREADABLE if ours else Verdict.UNKNOWN,), (words,))


def _strange(name: str, found: Returned) -> list[Line]:
    """A line for what is not ours; what is ours has lines of its own."""
    if found.foreign:
        return [Line(name, "", "", (Verdict.FOREIGN,), tuple(found.foreign))]
    if not found.parts:
        return [Line(name, "", "", (Verdict.UNKNOWN,), ("方針ナビから書き出したシートの行がありません。",))]
    return []


def _judge(works: Sequence[_Work], form: Form) -> None:
    filled = [work for work in works if work.part.filled]
    newest: dict[str, int] = {}
    for work in works:
        newest[work.part.owner] = max(newest.get(work.part.owner, 0), work.part.number)
    for work in works:
        part = work.part
        work.verdicts.append(Verdict.RECEIVED if part.filled else Verdict.UNTOUCHED)
        others = [o for o in filled if o is not work and o.part.owner == part.owner]
        if part.filled and others:
            work.verdicts.append(Verdict.DOUBLE)
            alike = all(_answers(other.part) == _answers(part) for other in others)
            names = "、".join(dict.fromkeys(other.name for other in others))
            work.words.append(f"{'同じ内容' if alike else '内容の違う'}シートがほかにもあります: {names}")
        _judge_age(work, newest[part.owner], form)
        if part.altered:
            work.verdicts.append(Verdict.ALTERED)
            work.words += part.altered
        if part.problems:
            work.verdicts.append(Verdict.CELLS)
            work.words.append(f"取り込めないセルか行が{len(part.problems)}あります")


def _judge_age(work: _Work, newest: int, form: Form) -> None:
    """Old is a sheet of which a later one came back too, or that does not know of what was changed here since."""
    part = work.part
    stale = [k for k, given in part.given.items() if given.base_moved(_now(form, k)) and given.value != _now(form, k)]
    if part.number < newest:
        work.verdicts.append(Verdict.OLD)
        work.words.append("この後に書き出したシートも返ってきています")
    elif stale:
        work.verdicts.append(Verdict.OLD)
        work.words.append(f"書き出した後に、こちらで{len(stale)}か所が直されています")
    if part.number > form.number:
        work.words.append("このファイルより新しい控えから書き出されたシートです")


def _now(form: Form, key: tuple[str, str]) -> str:
    return clean(form.rows[key[0]].now[key[1]])


def _answers(part: Part) -> dict[tuple[str, str], str]:
    return {key: given.value for key, given in part.given.items()}


def _line(work: _Work, form: Form) -> Line:
    owner = form.owners.get(work.part.owner, "（今はない部署）")
    return Line(work.name, work.part.sheet, owner, tuple(work.verdicts), tuple(dict.fromkeys(work.words)))


def _missing(works: Iterable[_Work], form: Form) -> tuple[tuple[str, ...], tuple[str, ...]]:
    came = {work.part.owner for work in works}
    filled = {work.part.owner for work in works if work.part.filled}
    missing = tuple(form.owners[owner] for owner in form.expected if owner not in came)
    return missing, tuple(form.owners[owner] for owner in form.expected if owner in came - filled)


# --- the cells -------------------------------------------------------------------------------------------------


def _changes(works: Sequence[_Work], form: Form) -> tuple[list[Change], int]:
    """What would change, cell by cell, in the order of the form; and how many answers are there already."""
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    moved: set[tuple[str, str]] = set()
    touched: set[tuple[str, str]] = set()
    for work in works:
        if not work.part.filled:
            continue  # it came back as it went out: it says nothing, and contradicts nobody
        for key, given in work.part.given.items():
            said.setdefault(key, {}).setdefault(given.value, []).append(work.name)
            if given.changed:
                touched.add(key)
            if given.base_moved(_now(form, key)):
                moved.add(key)
    found, same = [], 0
    for row in form.rows.values():
        for each in form.fields:
            key = row.key, each.key
            if key not in touched:
                continue
            change = _change(row, each, said[key], moved=key in moved)
            if change is None:
                same += 1
            else:
                found.append(change)
    return found, same


def _change(row: FormRow, each: Field, said: Mapping[str, list[str]], *, moved: bool) -> Change | None:
    now = clean(row.now[each.key])
    options = tuple(Option(value, words(each, value), tuple(dict.fromkeys(names))) for value, names in said.items())
    if len(options) > 1:
        if all(option.value != now for option in options):
            options = (*options, Option(now, words(each, now), ("今の内容",)))
        return Change(row, each, words(each, now), options, "シートによって答えが違います。")
    if options[0].value == now:
        return None
    if moved:
        options = (*options, Option(now, words(each, now), ("今の内容",)))
        return Change(row, each, words(each, now), options, "書き出した後に、こちらでも直されています。")
    return Change(row, each, words(each, now), options)


def words(each: Field, value: str) -> str:
    """A value as people read it."""
    if each.kind == CHOICE:
        return each.options.get(value, value)
    return (japanese_date(value) if each.kind == DAY else value) or EMPTY


def _whole_rows(changes: Sequence[Change], form: Form) -> tuple[list[Change], list[Problem]]:
    """Values that do not hold together in their row are told and left out; chosen ones are checked when taken."""
    after: dict[str, dict[str, str]] = {}
    for change in changes:
        if len(change.options) == 1:
            values = after.setdefault(change.row.key, dict(change.row.now))
            values[change.field.key] = change.options[0].value
    wrong = {key: found for key, values in after.items() if (found := form.check(values)) is not None}
    kept, refused = [], []
    for change in changes:
        keys, why = wrong.get(change.row.key, ((), ""))
        if change.field.key in keys and len(change.options) == 1:
            refused.append(Problem("、".join(change.options[0].sources), change.label, why))
        else:
            kept.append(change)
    return kept, refused
