"""The menus of the grid, made anew when they open: what to show, whom to show, and the filters in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use
from desktop.models import SavedView
from desktop.policy.staff.grid import Column
from desktop.policy.staff.grid_order import SKILL, SORTS, Wanted
from desktop.policy.staff.views import View
from desktop.ui.widgets import unmarked

Take = Callable[[View], None]
Act = Callable[[], object]
_FLAGS: Final = {
    "short": "不足のある人だけ",
    "unassessed": "未評価のある人だけ",
    "on_leave": "休職中の人も",
    "leavers": "退職した人も",
    "outside": "スキルチェックの対象でない任用区分も",
}
_LISTS: Final = {"departments": "部署", "personas": "人材像", "ranks": "職層", "appointments": "任用区分"}


def filter_menu(menu: QMenu, facts: Facts, tree: Tree, day: str, view: View, take: Take) -> None:
    """Everything that people can be chosen by."""
    _empty(menu)
    for name, words in _LISTS.items():
        inner = menu.addMenu(words)
        chosen: frozenset[int] = getattr(view.wanted, name)
        for key, label in _choices(facts, tree, day, name):
            _check(inner, label, key in chosen, _toggler(view, take, name, chosen ^ {key}))
        inner.setEnabled(bool(inner.actions()))
    menu.addSeparator()
    for name, words in _FLAGS.items():
        on = bool(getattr(view.wanted, name))
        _check(menu, words, on, _toggler(view, take, name, not on))
    menu.addSeparator()
    menu.addAction("絞り込みをすべてやめる").triggered.connect(lambda: take(replace(view, wanted=Wanted())))


def view_menu(
    menu: QMenu,
    columns: Iterable[Column],
    view: View,
    saved: Iterable[SavedView],
    take: Take,
    more: Iterable[tuple[str, bool | None, Act]],
    open_saved: Callable[[SavedView], object],
    remove_saved: Callable[[SavedView], object],
) -> None:
    """Columns by 区分, ways of looking that were kept, and how typing goes on."""
    _empty(menu)
    groups: dict[str, list[Column]] = {}
    for column in columns:
        groups.setdefault(column.category, []).append(column)
    inner = menu.addMenu("列（スキル）")
    inner.addAction("すべての列を出す").triggered.connect(lambda: take(replace(view, hidden=frozenset())))
    for name, members in groups.items():
        part = inner.addMenu(unmarked(name))
        ids = frozenset(each.skill.id for each in members)
        part.addAction("この区分だけにする").triggered.connect(
            _hider(view, take, frozenset(c.skill.id for cs in groups.values() for c in cs) - ids)
        )
        part.addAction("この区分を隠す").triggered.connect(_hider(view, take, view.hidden | ids))
        part.addSeparator()
        for each in members:
            _check(
                part, each.skill.name, each.skill.id not in view.hidden,
                _hider(view, take, view.hidden ^ {each.skill.id}),
            )  # fmt: skip
    menu.addSeparator()
    kept = tuple(saved)
    for row in kept:
        menu.addAction(unmarked(f"見方「{row.name}」")).triggered.connect(_calling(open_saved, row))
    gone = menu.addMenu("見方を消す")
    for row in kept:
        gone.addAction(unmarked(row.name)).triggered.connect(_calling(remove_saved, row))
    gone.setEnabled(bool(kept))
    for words, checked, act in more:
        if checked is None:
            menu.addAction(words).triggered.connect(_calling(lambda doing: doing(), act))
        else:
            _check(menu, words, checked, act)


def pop_up(parent: QWidget, place: QPoint, acts: Iterable[tuple[str, Act]]) -> QMenu:
    """A menu at a place on the screen, gone when it closes."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for words, act in acts:
        menu.addAction(words).triggered.connect(_calling(lambda doing: doing(), act))
    menu.popup(place)
    return menu


def chips(facts: Facts, tree: Tree, view: View, columns: Iterable[Column]) -> list[tuple[str, str]]:
    """Filters, order and hidden columns in force: a key to take each off by, and its words."""
    wanted = view.wanted
    names: dict[str, dict[int, str]] = {
        "departments": {d.id: tree.label(d.id) for d in facts.departments},
        "personas": {p.id: p.name for p in facts.personas},
        "ranks": {r.id: r.name for r in facts.ranks},
        "appointments": {a.id: a.name for a in facts.appointments},
    }
    found = []
    for name, words in _LISTS.items():
        chosen = [label for key, label in names[name].items() if key in getattr(wanted, name)]
        if chosen:
            more = f" ほか{len(chosen) - 1}" if len(chosen) > 1 else ""
            found.append((name, f"{words}: {chosen[0]}{more}"))
    found += [(name, words) for name, words in _FLAGS.items() if getattr(wanted, name)]
    if view.sorts:
        skills = {f"{SKILL}{column.skill.id}": column.skill.name for column in columns}
        keys = [f"{(SORTS | skills).get(key, '')}{'▼' if down else '▲'}" for key, down in view.sorts]
        found.append(("sorts", f"並び: {'、'.join(keys)}"))
    if view.hidden:
        found.append(("hidden", f"隠した列 {len(view.hidden)}"))
    return found


def without(view: View, key: str) -> View:
    """The view without one of the chips."""
    if key == "sorts":
        return replace(view, sorts=())
    if key == "hidden":
        return replace(view, hidden=frozenset())
    return replace(view, wanted=_changed(view.wanted, key, getattr(Wanted(), key)))


def _empty(menu: QMenu) -> None:
    """Qt takes the entries away, but keeps the menus below them as long as the menu itself lives."""
    menu.clear()
    for inner in menu.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
        inner.deleteLater()


def _choices(facts: Facts, tree: Tree, day: str, name: str) -> list[tuple[int, str]]:
    if name == "departments":
        return [(d.id, "　" * (len(tree.path(d.id)) - 1) + d.name) for d in tree.open_on(day)]
    if name == "personas":
        return [(p.id, p.name) for p in in_use(facts)]
    rows: Iterable[Any] = facts.ranks if name == "ranks" else facts.appointments
    return [(row.id, row.name) for row in rows]


def _check(menu: QMenu, words: str, checked: bool, act: Act) -> None:
    made = menu.addAction(unmarked(words))
    made.setCheckable(True)
    made.setChecked(checked)
    made.triggered.connect(_calling(lambda doing: doing(), act))


def _toggler(view: View, take: Take, name: str, value: object) -> Act:
    return lambda: take(replace(view, wanted=_changed(view.wanted, name, value)))


def _changed(wanted: Wanted, name: str, value: object) -> Wanted:
    values: dict[str, Any] = {name: value}
    return replace(wanted, **values)


def _hider(view: View, take: Take, hidden: frozenset[int]) -> Act:
    return lambda: take(replace(view, hidden=hidden))


def _calling(doing: Callable[[Any], object], value: object) -> Callable[[], None]:
    """A slot that takes no argument, so that Qt hands it no 「checked」."""

    def slot() -> None:
        doing(value)

    return slot
