"""The list of skill items: by 区分 with how many personas ask for each, or what a search found, names first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.analysis.facts import Facts
from desktop.models import Skill
from desktop.policy.frame.matrix import home_categories
from desktop.policy.frame.skills import living, search, use_counts
from desktop.ui import theme
from desktop.ui.widgets import column, label, tip

Index = QModelIndex | QPersistentModelIndex
_LEFT: Final = 12
_RETIRED: Final = "使わないことにしたもの"
_NO_GROUP: Final = "区分なし"


@dataclass(frozen=True, slots=True)
class Row:
    """A heading (skill_id 0), or one item with what stands at its right end."""

    text: str
    skill_id: int = 0
    right: str = ""
    quiet: bool = False


class SkillListModel(QAbstractListModel):
    """Plain rows; only a change of rows resets the view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def show(self, facts: Facts, words: str) -> None:
        """Follow the facts and the search."""
        rows = _found(facts, words) if words.strip() else _grouped(facts)
        if rows == self._rows:
            return
        if [(r.skill_id, r.text) for r in rows] == [(r.skill_id, r.text) for r in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row(self, number: int) -> Row:
        """One row."""
        return self._rows[number]

    def row_of(self, skill_id: int) -> int:
        """Where an item stands, -1 when it is not shown."""
        return next((n for n, row in enumerate(self._rows) if skill_id and row.skill_id == skill_id), -1)

    def first(self) -> int:
        """The first item's row, -1 when there is none."""
        return next((n for n, row in enumerate(self._rows) if row.skill_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """All rows."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        chosen = Qt.ItemFlag.ItemIsSelectable if self._rows[index.row()].skill_id else Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | chosen

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """The words of a row, for screen readers, tips and tests."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row.text)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.text} {row.right}".strip()
        return None


class SkillDelegate(QStyledItemDelegate):
    """Draws headings small and bold, items with their count."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings have air above."""
        model = index.model()
        heading = isinstance(model, SkillListModel) and not model.row(index.row()).skill_id
        return QSize(0, 30 if heading else 28)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        model = index.model()
        if not isinstance(model, SkillListModel):
            return
        painter.save()
        look: Any = option  # its fields are missing from the type stubs
        row, rect = model.row(index.row()), QRect(look.rect)
        font = QFont(look.font)
        if row.skill_id:
            self._ground(painter, rect, look.state)
            self._right(painter, rect, row.right, font)
        else:
            font.setPointSizeF(theme.SMALL_POINTS)
            font.setBold(True)
            rect.adjust(0, 4, 0, 0)
        painter.setFont(font)
        painter.setPen(QColor(theme.SECONDARY if row.quiet or not row.skill_id else theme.TEXT))
        space = painter.fontMetrics().horizontalAdvance(row.right) + 20 if row.right else 8
        rect.adjust(_LEFT, 0, -space, 0)
        words = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()

    @staticmethod
    def _ground(painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.LEVELS[1]))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(theme.ACCENT))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.HOVER))

    @staticmethod
    def _right(painter: QPainter, rect: QRect, words: str, font: QFont) -> None:
        small = QFont(font)
        small.setPointSizeF(theme.SMALL_POINTS)
        painter.setFont(small)
        painter.setPen(QColor(theme.SECONDARY))
        painter.drawText(
            rect.adjusted(0, 0, -_LEFT, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words
        )


class SkillList(QWidget):
    """Search box and list; says which item is chosen."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: Facts | None = None
        self._current = 0
        self.search = QLineEdit()
        self.search.setPlaceholderText("名前・別名・定義からさがす")
        self.search.setAccessibleName("スキル項目をさがす")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self._on_entered)
        self.model = SkillListModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(SkillDelegate(self.view))
        self.view.setProperty("role", "tasks")
        self.view.setAccessibleName("スキル項目の一覧")
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self.count = label("", "small")
        head = column(margin=theme.UNIT)
        head.addWidget(self.search)
        foot = column(margin=theme.UNIT)
        foot.addWidget(self.count)
        body = column(self, gap=0)
        body.addLayout(head)
        body.addWidget(self.view, 1)
        body.addLayout(foot)

    def show_facts(self, facts: Facts, current: int) -> None:
        """Follow the facts; the current item stays marked while it is shown."""
        self._facts, self._current = facts, current
        self._follow()

    def _follow(self) -> None:
        if self._facts is None:
            return
        self.model.show(self._facts, self.search.text())
        active = [skill for skill in living(self._facts) if skill.active]
        self.count.setText(f"{len(active)} 項目　右の数は、求めている人材像の数")
        row = self.model.row_of(self._current)
        selection = self.view.selectionModel()
        selection.blockSignals(True)
        if row >= 0:
            self.view.setCurrentIndex(self.model.index(row))
        else:
            selection.clear()
        selection.blockSignals(False)

    def _on_search(self) -> None:
        self._follow()
        self.view.scrollToTop()

    def _on_entered(self) -> None:
        first = self.model.first()
        if first >= 0:
            self._choose(self.model.row(first).skill_id)

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self._choose(self.model.row(index.row()).skill_id)

    def _choose(self, skill_id: int) -> None:
        if skill_id and skill_id != self._current:
            self._current = skill_id
            self.chosen.emit(skill_id)
            self._follow()


def _grouped(facts: Facts) -> list[Row]:
    home, counts, everything = home_categories(facts), use_counts(facts), living(facts)
    rows: list[Row] = []

    def add(title: str, skills: list[Skill]) -> None:
        if skills:
            rows.append(Row(title))
            rows.extend(_row(skill, str(counts.get(skill.id, 0))) for skill in skills)

    active = [skill for skill in everything if skill.active]
    for category in facts.categories.values():
        add(category.name, [s for s in active if s.id in home and home[s.id].id == category.id])
    add(_NO_GROUP, [s for s in active if s.id not in home])
    add(_RETIRED, [s for s in everything if not s.active])
    return rows


def _found(facts: Facts, words: str) -> list[Row]:
    found = search(facts, words)
    if not found:
        return [Row("見つかりません。「加える」で作れます。")]
    return [_row(one.skill, one.why) for one in found]


def _row(skill: Skill, right: str) -> Row:
    return Row(skill.name, skill.id, right, quiet=not skill.active)
