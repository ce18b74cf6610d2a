"""Whether rows of another frame may be taken: names, links, levels, circles. What may not is left out and told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .names import NAME_LIMIT
from .sheets import BY_TITLE, SHEETS, Frame, Row, Sheet

DEFINITION_LIMIT = 400
Placed = tuple[Row, str]  # a row and the cell it stands in
Bad = tuple[str, str, str]  # cell, what, why


def check(rows: Mapping[str, list[Placed]], mine: Frame) -> tuple[Frame, list[Bad]]:
    """The rows that may be taken, and what is wrong with the others. A row that needs a bad one is bad too."""
    bad: list[Bad] = []
    left = {title: _own_faults(BY_TITLE[title], placed, bad) for title, placed in rows.items()}
    while True:
        missing = list(_missing(left, mine))
        if not missing:
            break
        for title, entry, message in missing:
            left[title].remove(entry)
            bad.append((entry[1], title, message))
    for title in ("人材像", "スキル項目"):
        _drop_circles(title, left, mine, bad)
    return {sheet.title: tuple(row for row, _ in left.get(sheet.title, ())) for sheet in SHEETS}, bad


def _own_faults(sheet: Sheet, placed: list[Placed], bad: list[Bad]) -> list[Placed]:
    seen: set[tuple[Any, ...]] = set()
    kept = []
    for row, place in placed:
        identity = sheet.identity_of(row)
        fault = _fault(row) or ("同じ行が、上にもあります。" if identity in seen else "")
        seen.add(identity)
        if fault:
            bad.append((place, sheet.title, fault))
        else:
            kept.append((row, place))
    return kept


def _fault(row: Row) -> str:
    if len(str(row.get("name", ""))) > NAME_LIMIT:
        return f"名前が長すぎます（{len(row['name'])}字）。{NAME_LIMIT}字までにしてください。"
    if len(str(row.get("definition", ""))) > DEFINITION_LIMIT:
        return f"定義が長すぎます（{len(row['definition'])}字）。{DEFINITION_LIMIT}字までにしてください。"
    if "name" in row and not row["name"]:
        return "名前が空です。"
    return ""


def _missing(left: Mapping[str, list[Placed]], mine: Frame) -> Iterator[tuple[str, Placed, str]]:
    have = {(s.title, _handle(row)) for s in SHEETS for row in mine[s.title]}
    have |= {(title, _handle(row)) for title, placed in left.items() for row, _ in placed}
    scales = _scales(left, mine)
    for title, placed in left.items():
        for entry in list(placed):
            row = entry[0]
            links = [c for c in BY_TITLE[title].cols if c.kind == "link" and row.get(c.field) is not None]
            lost = next((c for c in links if (c.to, row[c.field]) not in have), None)
            if lost is not None:
                yield title, entry, f"{lost.head}「{row[lost.field]}」が、このファイルにも今のファイルにもありません。"
            elif fault := _level_fault(row, scales):
                yield title, entry, fault


def _handle(row: Row) -> object:
    return row.get("key", row.get("name"))


def _scales(left: Mapping[str, list[Placed]], mine: Frame) -> dict[str, set[int]]:
    """The levels that each skill can have, by the skill's key."""

    def rows(title: str) -> Iterator[Row]:
        yield from mine[title]
        yield from (row for row, _ in left.get(title, ()))

    levels: dict[str, set[int]] = {}
    for row in rows("尺度の段階"):
        levels.setdefault(str(row["scale_id"]), set()).add(int(row["value"]))
    first = next((str(row["key"]) for row in rows("評価尺度")), "")
    return {str(row["key"]): levels.get(str(row.get("scale_id") or first), set()) for row in rows("スキル項目")}


def _level_fault(row: Row, scales: Mapping[str, set[int]]) -> str:
    level, skill = row.get("level"), str(row.get("skill_id"))
    if level is None or skill not in scales or level in scales[skill]:
        return ""
    known = "、".join(str(n) for n in sorted(scales[skill])) or "なし"
    return f"レベル {level} は、このスキルの尺度にありません（あるもの: {known}）。"


def _drop_circles(title: str, left: Mapping[str, list[Placed]], mine: Frame, bad: list[Bad]) -> None:
    """Parents and merges that would lead back to themselves."""
    for field in ("parent_id", "merged_into_id"):
        up = {row["key"]: row.get(field) for row in mine[title]}
        up |= {row["key"]: row[field] for row, _ in left.get(title, ()) if field in row}
        for entry in list(left.get(title, ())):
            if _leads_back(up, entry[0]["key"]):
                left[title].remove(entry)
                up[entry[0]["key"]] = None
                bad.append((entry[1], title, f"「{BY_TITLE[title].col(field).head}」をたどると、自分に戻ります。"))


def _leads_back(up: Mapping[str, object], start: str) -> bool:
    seen, current = {start}, up.get(start)
    while isinstance(current, str) and current:
        if current in seen:
            return current == start
        seen.add(current)
        current = up.get(current)
    return False
