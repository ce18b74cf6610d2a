"""`import-staff`: what the command reads, takes and tells. Rows that need somebody's decision are left out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.analysis.years import japanese_date, parse_date
from desktop.policy.staff.rows import FIELDS, PATH

if TYPE_CHECKING:  # what is slow to import is imported where it is used: every start of the program passes here
    from desktop.intake.roster.reading import RosterReading
    from desktop.policy.staff.roster_lines import Line, RosterPlan
    from desktop.store import Document

Say = Callable[..., None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", type=Path)
    parser.add_argument("roster", type=Path)
    parser.add_argument("--sheet", help="読むシートの名前")
    parser.add_argument("--map", nargs="+", default=[], type=_pair, metavar="列=項目", help="列の意味を決める")
    parser.add_argument("--on", type=_day, metavar="日付", help="発令日（例: R8.4.1）。省くと、一覧に書かれた発令日")
    parser.add_argument("--whole", action="store_true", help="名簿に在職者の全員が載っている")
    parser.add_argument("--dry-run", action="store_true", help="見比べるだけで、何も変えない")
    parser.add_argument("--json", action="store_true")


def import_staff(document: Document, options: argparse.Namespace, say: Say, back_up: Callable[[], None]) -> bool:
    """Read, compare, take, publish; True when nothing is left for somebody to decide. Raises WorldError."""
    from desktop.intake.roster.mapping import signature, to_json
    from desktop.intake.roster.reading import ReadOptions, read_roster
    from desktop.policy.staff.roster_apply import Remember, apply
    from desktop.policy.staff.roster_known import known_numbers, remembered_columns, usual_day
    from desktop.policy.staff.roster_lines import Options
    from desktop.policy.staff.roster_plan import plan
    from desktop.policy.starting import read_facts
    from desktop.store import WorldError

    reading = read_roster(
        options.roster,
        ReadOptions(
            sheet=options.sheet,
            named=dict(options.map),
            remembered=remembered_columns(document),
            known_numbers=known_numbers(document),
        ),
    )
    if options.whole and reading.transfers:
        raise WorldError(
            f"異動者の一覧のようです（異動区分か異動前の所属の列があります）: {options.roster}",
            "--whole を付けずに取り込んでください。全員の名簿なら、その列を --map 列= で外してください。",
        )
    facts = read_facts(document)
    day = options.on or reading.day or usual_day(facts.organization.roster_on, date.today())
    made = plan(document, facts, reading.rows, Options(day, options.whole))
    people = 0
    if not options.dry_run and made.proposed:
        back_up()
        columns = Remember.of(signature(reading.layout), to_json(reading.layout, reading.mapping))
        people = apply(document, made, remember=columns).people
        document.publish()
    if options.json:
        print(json.dumps(_report(reading, made, people, options), ensure_ascii=False, indent=1))
    else:
        _tell(reading, made, people, say, dry=options.dry_run)
    return bool(made.lines) and not made.open


def _report(reading: RosterReading, made: RosterPlan, people: int, options: argparse.Namespace) -> dict[str, Any]:
    heads = {column.index: column.heading for column in reading.layout.columns}
    return {
        "told": list(reading.told),
        "columns": {heads[index]: FIELDS[name] for index, name in reading.mapping.items()},
        "unused": list(reading.unused),
        "on": made.options.effective_on,
        "days": list(reading.days),
        "counts": {kind.value: count for kind, count in made.counts.items()},
        "applied": people,
        "written": people > 0 and not options.dry_run,
        "problems": [_line(line, note) for line, note in _notes(made) if line.id in made.open],
        "notes": [_line(line, note) for line, note in _notes(made) if line.id not in made.open],
        "new": [{"field": FIELDS[u.field], "name": u.word.replace(PATH, " "), "rows": u.rows} for u in made.unknown],
        "dropped": [{"place": row.place, "text": row.text, "reason": row.reason} for row in reading.dropped],
    }


def _line(line: Line, note: str) -> dict[str, str]:
    return {
        "place": line.place,
        "kind": line.kind.value,
        "number": line.number,
        "name": line.name,
        "cells": "、".join(t.place for t in line.row.troubles) if line.row else "",
        "message": note,
    }


def _notes(made: RosterPlan) -> Iterator[tuple[Line, str]]:
    for line in made.lines:
        for note in line.notes:
            yield line, note


def _tell(reading: RosterReading, made: RosterPlan, people: int, say: Say, *, dry: bool) -> None:
    for words in reading.told:
        print(words)
    for line, note in _notes(made):
        say(f"{line.place or line.number} {line.name}（{line.kind.value}）: {note}")
    for unknown in made.unknown:
        print(f"このファイルにない{FIELDS[unknown.field]}: {unknown.word.replace(PATH, ' ')}（{unknown.rows}行）")
    print(f"発令日: {japanese_date(made.options.effective_on)}")
    print(
        "、".join(f"{kind.value} {count}人" for kind, count in made.counts.items() if count) or "職員の行がありません"
    )
    left = len(made.open)
    done = "何も変えていません（--dry-run）。" if dry else f"取り込みました: {people}人"
    say(done, f"決めることが残る行が{left}行あります。画面の「取り込み」で選んでください。" if left else "")


def _pair(text: str) -> tuple[str, str]:
    column, equal, name = text.partition("=")
    if not equal or not column:
        raise argparse.ArgumentTypeError(f"「列=項目」の形ではありません: {text}")
    return column, name


def _day(text: str) -> str:
    day = parse_date(text)
    if day is None:
        raise argparse.ArgumentTypeError(f"日付として読めません: {text}")
    return day
