"""部署の木: adding, renaming, moving, closing. Each function is one action; what anybody served in is never deleted."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.analysis.departments import Tree
from desktop.analysis.roster import read_rows, roster_on
from desktop.analysis.years import japanese_date, next_day
from desktop.models import Department, Posting
from desktop.policy.departments import renumber, use_words, uses
from desktop.policy.frame.names import checked_name, fold, one_line
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError

WHAT: Final = "部署"
KINDS: Final = {"division": "部・局", "section": "課", "unit": "係・室", "outpost": "出先", "board": "委員会など"}


def add(document: Document, name: str, *, parent_id: int | None = None, kind: str = "section", code: str = "") -> int:
    """Add a department below another one, at the end; returns its key in this file."""
    name = checked_name(name, WHAT)
    with document.action(f"部署「{name}」を加える") as session:
        tree = _tree(session)
        _refuse_same(tree, name, parent_id)
        _refuse_code(tree, one_line(code))
        last = max((d.position for d in tree.departments), default=-1)
        row = Department(name=name, parent_id=parent_id, kind=kind, code=one_line(code), position=last + 1)
        session.add(row)
        renumber(session)
        return row.id


def rename(document: Document, department_id: int, name: str) -> None:
    """Give it another name from now on; its history keeps the row, and so shows the new name."""
    name = checked_name(name, WHAT)
    with document.action("部署の名前を変える") as session:
        row = session.get_one(Department, department_id)
        _refuse_same(_tree(session), name, row.parent_id, but=row.id)
        row.name = name


def set_kind(document: Document, department_id: int, kind: str) -> None:
    """部・局, 課, 係・室, 出先 or 委員会など."""
    with document.action("部署の種類を変える") as session:
        session.get_one(Department, department_id).kind = kind


def set_main(document: Document, department_id: int, main: bool) -> None:
    """Say whether it is a 主要事業所管課."""
    with document.action("主要事業所管課を変える") as session:
        session.get_one(Department, department_id).is_main = main


def set_code(document: Document, department_id: int, code: str) -> None:
    """Its code as the staff office counts; two departments that stand never share one."""
    code = one_line(code)
    with document.action("部署のコードを変える") as session:
        _refuse_code(_tree(session), code, but=department_id)
        session.get_one(Department, department_id).code = code


def move(document: Document, department_id: int, parent_id: int | None) -> None:
    """Put it, with all that is below it, under another one (None: at the top). Raises WorldError for a circle."""
    with document.action("部署を移す") as session:
        tree, row = _tree(session), session.get_one(Department, department_id)
        if parent_id is not None and parent_id in tree.below(department_id):
            raise WorldError(
                f"「{row.name}」を、その下にある「{tree.by_id[parent_id].name}」の下へは移せません。",
                "別の部署を選んでください。何も変えていません。",
            )
        _refuse_same(tree, row.name, parent_id, but=row.id)
        row.parent_id, row.position = parent_id, len(tree.departments)
        renumber(session)


def shift(document: Document, department_id: int, steps: int) -> None:
    """Move it up (negative) or down among those beside it."""
    with document.action("部署の順番を変える") as session:
        tree = _tree(session)
        beside = next(list(rows) for rows in tree.children.values() if tree.by_id[department_id] in rows)
        places = [row.position for row in beside]
        at = beside.index(tree.by_id[department_id])
        beside.insert(min(max(at + steps, 0), len(beside) - 1), beside.pop(at))
        for row, place in zip(beside, places, strict=True):
            row.position = place
        renumber(session)


def remaining(document: Document, department_id: int, on: str) -> int:
    """How many people would still serve in it on the day after its last one."""
    with document.read() as session:
        return len(_posts_after(session, document, department_id, on))


def close(document: Document, department_id: int, on: str, successor_id: int | None = None) -> None:
    """Let it end with a day. Its history stays; who still serves there goes on in the successor from the day after."""
    with document.action("部署を閉じる") as session:
        tree, row = _tree(session), session.get_one(Department, department_id)
        _refuse_close(tree, row, on, successor_id)
        staying = _posts_after(session, document, department_id, on)
        if staying and successor_id is None:
            raise WorldError(
                f"「{row.name}」には、{japanese_date(on)}の翌日も{len(staying)}人が所属しています。",
                "引き継ぐ部署を選ぶか、先に職員を異動させてください。何も変えていません。",
            )
        row.closed_on, row.successor_id = on, successor_id
        for staff_id, posting_id in staying:
            _go_on(session, staff_id, session.get_one(Posting, posting_id), on, successor_id)


def reopen(document: Document, department_id: int) -> None:
    """Let a closed one stand again; who went on elsewhere stays there."""
    with document.action("閉じた部署を開く") as session:
        row = session.get_one(Department, department_id)
        _refuse_same(_tree(session), row.name, row.parent_id, but=row.id)
        row.closed_on, row.successor_id = "", None


def delete(document: Document, department_id: int) -> None:
    """Take one away that nothing hangs on. Raises WorldError that says what does."""
    with document.action("部署を消す") as session:
        row = session.get_one(Department, department_id)
        found = uses(session, department_id)
        if found:
            raise WorldError(
                f"「{row.name}」は消せません。{use_words(found)}が付いています。",
                "なくなった部署は、消さずに「閉じる」を使うと、これまでの記録が残ります。何も変えていません。",
            )
        session.delete(row)
        renumber(session)


# --- inner works -----------------------------------------------------------------------------------------------


def _tree(session: Session) -> Tree:
    return Tree(tuple(session.scalars(select(Department).order_by(Department.position, Department.id))))


def _refuse_same(tree: Tree, name: str, parent_id: int | None, but: int = 0) -> None:
    beside = (d for d in tree.departments if d.parent_id == parent_id and d.id != but and not d.closed_on)
    taken = next((d for d in beside if fold(d.name) == fold(name)), None)
    if taken is not None:
        raise WorldError(f"同じ所に「{taken.name}」が、もうあります。", "別の名前にしてください。何も変えていません。")


def _refuse_code(tree: Tree, code: str, but: int = 0) -> None:
    taken = next((d for d in tree.departments if code and d.code == code and d.id != but and not d.closed_on), None)
    if taken is not None:
        raise WorldError(
            f"コード「{code}」は、「{tree.label(taken.id)}」で使っています。",
            "別のコードにしてください。何も変えていません。",
        )


def _refuse_close(tree: Tree, row: Department, on: str, successor_id: int | None) -> None:
    if not on:
        raise WorldError("閉じる日が空です。", "最後の日を「R8.3.31」のように入れてください。何も変えていません。")
    open_below = [d.name for d in tree.children.get(row.id, ()) if not d.closed_on or d.closed_on > on]
    if open_below:
        raise WorldError(
            f"「{row.name}」の下に、開いている部署があります: {'、'.join(open_below)}",
            "先に、下の部署を閉じるか、別の部署の下へ移してください。何も変えていません。",
        )
    goal = tree.by_id.get(successor_id or 0)
    if goal is not None and (goal.id == row.id or (goal.closed_on and goal.closed_on <= on)):
        raise WorldError(
            f"「{goal.name}」へは引き継げません。", "そのあとも続く、別の部署を選んでください。何も変えていません。"
        )


def _posts_after(session: Session, document: Document, department_id: int, on: str) -> list[tuple[int, int]]:
    """(person, posting) of everybody who serves there on the day after, in a main post or a concurrent one."""
    roster = roster_on(read_rows(session), read_facts(document), next_day(on))
    return [
        (person.id, post.id)
        for person in roster.serving
        for post in (*((person.post,) if person.post else ()), *person.concurrent)
        if post.department_id == department_id
    ]


def _go_on(session: Session, staff_id: int, old: Posting, on: str, successor_id: int | None) -> None:
    first = next_day(on)
    if old.from_on > on:  # it has begun after the department's last day: it was never there
        old.department_id = successor_id
        return
    session.add(
        Posting(
            staff_id=staff_id, department_id=successor_id, rank_id=old.rank_id, appointment_id=old.appointment_id,
            title=old.title, main=old.main, from_on=first, until_on=old.until_on,
        )
    )  # fmt: skip
    if not old.main:
        old.until_on = on
