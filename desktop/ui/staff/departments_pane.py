"""部署の木: with the people of each on a day; renamed in place, closed rather than deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from desktop.analysis.departments import Tree, stands
from desktop.analysis.facts import Facts
from desktop.analysis.roster import Roster
from desktop.analysis.years import japanese_date
from desktop.models import Department
from desktop.policy.staff import departments
from desktop.ui import theme
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.form_parts import TextField
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.inputs import LineInput
from desktop.ui.policy.look import UNIT, Note, across, button, down, label
from desktop.ui.widgets import clear, set_shown, tip

from .people_questions import day_edit
from .person_form_parts import Ask, department_choices, offer, pick

_ID: Final = Qt.ItemDataRole.UserRole
_NAME, _KIND, _CODE, _PEOPLE = range(4)
_ROW: Final = 26
_NOTE: Final = "名前は、ダブルクリックか F2 で直せます。人数は、その部署と下の部署に本務で在職する人の数です。"


class DepartmentsPane(QWidget):
    """Every change is one action; closed departments can be shown as well."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages = session, messages
        self._facts, self._day = session.book.facts, ""
        self._roster: Roster | None = None
        self.question: Ask | None = None
        self.tree = QTreeWidget()
        self.kind, self.main_box = pick("種類", 8), QCheckBox("主要事業所管課")
        self.code = TextField("コード", LineInput(), self._save_code)
        self.closed_box = QCheckBox("閉じた部署も見せる")
        self.state = label("", "small", wrap=True)
        self.buttons = {
            "add": button("加える"),
            "up": button("上へ"),
            "down": button("下へ"),
            "move": button("移す"),
            "close": button("閉じる"),
            "delete": button("消す"),
        }
        self._place = down(None, gap=0)
        self.details = QWidget()  # gives its room to what is asked
        self._assemble()
        self._wire()

    @property
    def department(self) -> Department | None:
        """The chosen one."""
        item = self.tree.currentItem()
        wanted = item.data(_NAME, _ID) if item is not None else 0
        return next((d for d in self._facts.departments if d.id == wanted), None)

    def show_roster(self, facts: Facts, roster: Roster) -> None:
        """Follow the file."""
        self._facts, self._roster, self._day = facts, roster, roster.on
        self._fill()

    def _fill(self) -> None:
        facts, roster = self._facts, self._roster
        if roster is None:
            return
        kept = self.department
        counts = _counts(roster)
        tree = Tree(facts.departments)
        self.tree.blockSignals(True)
        self.tree.clear()
        made: dict[int | None, QTreeWidgetItem] = {None: self.tree.invisibleRootItem()}
        for row in sorted(facts.departments, key=lambda d: tree.order[d.id]):
            if self.closed_box.isChecked() or stands(row, roster.on):
                path = tree.path(row.id)
                above = made.get(path[-2].id) if len(path) > 1 else made[None]
                made[row.id] = _item(row, counts[row.id], stands(row, roster.on), above or made[None])
        self.tree.expandAll()
        if made[None].childCount():
            self.tree.setCurrentItem(made.get(kept.id if kept else 0, made[None].child(0)))
        self.tree.blockSignals(False)
        self._show_chosen()

    def flush(self) -> None:
        """Store what is half typed."""
        self.code.flush()

    # --- slots ---------------------------------------------------------------------------------------------

    def _show_chosen(self) -> None:
        row = self.department
        for key, made in self.buttons.items():
            made.setEnabled(row is not None or key == "add")
        for field in (self.kind, self.main_box, self.code):
            field.setEnabled(row is not None)
        if row is None:
            self._shown = 0
            self.state.setText("部署はまだありません。「加える」で、上の部署から順に入れます。")
            return
        self.code.show_value(row.code, fresh=row.id != self._shown)
        self._shown = row.id
        offer(self.kind, [(words, key) for key, words in departments.KINDS.items()], row.kind)
        self.main_box.setChecked(row.is_main)
        self.buttons["close"].setText("また開く" if row.closed_on else "閉じる")
        heir = next((d.name for d in self._facts.departments if d.id == row.successor_id), "")
        closed = f"{japanese_date(row.closed_on)}で閉じる" if row.closed_on else ""
        self.state.setText("　".join(filter(None, (closed, f"引継ぎ: {heir}" if heir else ""))))

    def _on_renamed(self, item: QTreeWidgetItem, place: int) -> None:
        row = self.department
        typed = item.text(_NAME)
        if place == _NAME and row is not None and typed != row.name:
            self.tree.blockSignals(True)
            item.setText(_NAME, row.name)  # until the file says otherwise: a refused name must not stay
            self.tree.blockSignals(False)
            self._attempt(lambda: departments.rename(self._session.document, row.id, typed))

    def _on_button(self, key: str, _checked: bool = False) -> None:
        row, document = self.department, self._session.document
        self.code.flush()
        if key == "add":
            self._ask(self._ask_new(row))
        elif row is None:
            return
        elif key in {"up", "down"}:
            self._attempt(lambda: departments.shift(document, row.id, -1 if key == "up" else 1))
        elif key == "move":
            self._ask(self._ask_move(row))
        elif key == "delete":
            self._attempt(lambda: departments.delete(document, row.id))
        elif row.closed_on:
            self._attempt(lambda: departments.reopen(document, row.id))
        else:
            self._ask(self._ask_close(row))

    def _on_kind(self) -> None:
        row = self.department
        if row is not None:
            self._attempt(lambda: departments.set_kind(self._session.document, row.id, str(self.kind.currentData())))

    def _on_main(self, on: bool) -> None:
        row = self.department
        if row is not None:
            self._attempt(lambda: departments.set_main(self._session.document, row.id, on))

    def _save_code(self, text: str) -> None:
        if self._shown:
            departments.set_code(self._session.document, self._shown, text)

    # --- questions -----------------------------------------------------------------------------------------

    def _ask_new(self, beside: Department | None) -> Ask:
        name, kind, parent = LineInput(), pick("種類"), pick("上の部署")
        offer(kind, [(words, key) for key, words in departments.KINDS.items()], beside.kind if beside else "section")
        offer(parent, department_choices(self._facts, self._day, "（いちばん上）"), beside.parent_id if beside else 0)

        def act() -> None:
            departments.add(
                self._session.document,
                name.text(),
                parent_id=parent.currentData() or None,
                kind=str(kind.currentData()),
            )

        return Ask("部署を加える", "加える", (("名前", name), ("上の部署", parent), ("種類", kind)), act)

    def _ask_move(self, row: Department) -> Ask:
        parent = pick("上の部署")
        offer(parent, department_choices(self._facts, self._day, "（いちばん上）"), row.parent_id or 0)
        return Ask(
            f"「{row.name}」を別の部署の下へ移す",
            "移す",
            (("上の部署", parent),),
            lambda: departments.move(self._session.document, row.id, parent.currentData() or None),
            "下にある部署と、所属する職員も一緒に移ります。",
        )

    def _ask_close(self, row: Department) -> Ask:
        last, heir = day_edit("最後の日"), pick("引き継ぐ部署")
        offer(heir, department_choices(self._facts, self._day, "（なし）"), 0)
        form = Ask(
            f"「{row.name}」を閉じる",
            "閉じる",
            (("最後の日", last), ("引き継ぐ部署", heir)),
            lambda: departments.close(self._session.document, row.id, last.day, heir.currentData() or None),
            "これまでの記録は残ります。",
        )

        def tell() -> None:
            staying = departments.remaining(self._session.document, row.id, last.day) if last.day else 0
            goal = f"引き継ぐ部署へ、{staying}人の所属を移します（翌日付け）。" if staying else ""
            form.explain(f"これまでの記録は残ります。{goal}")

        last.day_changed.connect(lambda _day: tell())
        return form

    def _ask(self, form: Ask) -> None:
        self._answered()
        self.question = form
        form.done.connect(self._answered)
        self._place.addWidget(form)
        set_shown(False, self.details)
        form.show()
        form.begin()

    def _answered(self) -> None:
        self.question = None
        clear(self._place)
        set_shown(True, self.details)

    def _attempt(self, act: Callable[[], object]) -> None:
        if not attempt(self._messages, act):
            self._show_chosen()

    # --- building ------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        self._shown = 0
        self.tree.currentItemChanged.connect(lambda _new, _old: self._on_chosen())
        self.tree.itemChanged.connect(self._on_renamed)
        for key, made in self.buttons.items():
            made.clicked.connect(partial(self._on_button, key))
        self.kind.activated.connect(lambda _n: self._on_kind())
        self.main_box.clicked.connect(self._on_main)
        self.closed_box.clicked.connect(lambda: self._fill())

    def _on_chosen(self) -> None:
        self.code.flush()
        self._answered()
        self._show_chosen()

    def _assemble(self) -> None:
        tree = self.tree
        tree.setHeaderLabels(["部署", "種類", "コード", "人数"])
        tree.setAccessibleName("部署の木")
        tree.setProperty("role", "inside")
        tree.setMinimumHeight(120)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        tree.header().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        tree.header().setStretchLastSection(False)
        for place, width in ((_KIND, 88), (_CODE, 72), (_PEOPLE, 72)):
            tree.setColumnWidth(place, width)
        for made in self.buttons.values():
            made.setProperty("role", "small")
        kinds = across(label("種類", "small"), self.kind, self.main_box, None)
        tree.headerItem().setTextAlignment(_PEOPLE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        down(self.details, kinds, self.code, self.state)
        down(
            self,
            across(label("部署", "section"), None, self.closed_box),
            Note(_NOTE),
            tree,
            across(*self.buttons.values(), None, gap=6),
            self._place,
            self.details,
            margin=UNIT * 2,
        )


def _counts(roster: Roster) -> Counter[int]:
    """The people of each department and all below it."""
    found: Counter[int] = Counter()
    for person in roster.serving:
        for above in roster.tree.path(person.department_id):
            found[above.id] += 1
    return found


def _item(row: Department, people: int, standing: bool, above: QTreeWidgetItem) -> QTreeWidgetItem:
    kind = departments.KINDS.get(row.kind, row.kind)
    made = QTreeWidgetItem(above, [row.name, kind, row.code, f"{people}人"])
    made.setData(_NAME, _ID, row.id)
    made.setFlags(made.flags() | Qt.ItemFlag.ItemIsEditable)
    made.setSizeHint(_NAME, QSize(0, _ROW))
    made.setTextAlignment(_PEOPLE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setToolTip(_NAME, tip(row.name + ("（主要事業所管課）" if row.is_main else "")))
    if row.is_main:
        font = made.font(_NAME)
        font.setBold(True)
        made.setFont(_NAME, font)
    if not standing:
        made.setForeground(_NAME, QBrush(QColor(theme.SECONDARY)))
        made.setText(_KIND, f"{kind}（閉）")
    return made
