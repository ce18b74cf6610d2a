"""求めるレベル with 20 personas and 200 skills: repainting a page, and pasting the whole block.

The bare side of the repaint is a table over plain lists with a delegate that fills, draws two lines and one text;
that of the paste is executemany of the same rows into a table of the same shape, once without the store's journal
and once inside a store action, where its triggers write. All sides run in turn.
Run with: python -m tests.bench.bench_matrix
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QTableView

from desktop.models import Persona, Requirement, Skill
from desktop.policy.frame.cells import read_block
from desktop.policy.frame.matrix import make_matrix
from desktop.policy.frame.requirements import apply, plan_texts
from desktop.policy.starting import new_document, read_facts
from desktop.store import Document
from desktop.store.connection import connect
from desktop.store.scratch import own_profile
from desktop.ui.app import application
from desktop.ui.frame.matrix_model import MatrixModel
from desktop.ui.frame.matrix_view import MatrixView

PERSONAS, SKILLS, ROUNDS = 20, 200, 9
PAINT_GOAL, PASTE_GOAL, STORE_GOAL = 1.2, 3.0, 1.5
SIZE = (1736, 950)
COLUMNS = "persona_id, skill_id, category_id, level, kind, position, reason"


def run() -> list[str]:
    """The figures, one a line."""
    application()
    with own_profile():
        document = large()
        try:
            return [*_paste(document), *_repaint(document)]
        finally:
            document.close()


def large() -> Document:
    """A new file with as many personas, each on its own, and skills."""
    document = new_document()
    with document.action("大きな枠組み") as session:
        for row in session.query(Requirement):
            session.delete(row)
        session.flush()
        used = session.query(Persona).all()
        for persona in used:
            persona.parent_id, persona.external = None, False
        for n in range(PERSONAS - len(used)):
            session.add(Persona(key=f"own-{n}", name=f"人材像{n}", position=100 + n))
        for n in range(SKILLS - session.query(Skill).count()):
            session.add(Skill(key=f"own-{n}", name=f"スキル項目{n}", position=100 + n))
    return document


def _paste(document: Document) -> list[str]:
    text = "\n".join("\t".join(("1", "2", "○3", "◎")[(n + m) % 4] for m in range(PERSONAS)) for n in range(SKILLS))
    facts = read_facts(document)
    planning, made = _timed(lambda: plan_texts(facts, read_block(text), (0, 0)))
    assert len(made.changed) == PERSONAS * SKILLS
    with tempfile.TemporaryDirectory(prefix="hoshin-bench-") as folder:
        bare = connect(Path(folder) / "bare.sqlite", writer=True)
        bare.execute(
            "CREATE TABLE requirement (persona_id INTEGER, skill_id INTEGER, category_id INTEGER, level INTEGER,"
            " kind TEXT, position INTEGER, reason TEXT, PRIMARY KEY (persona_id, skill_id)) WITHOUT ROWID"
        )
        rows = [(*key, 1, ask.level, ask.kind, n, ask.reason) for n, (key, ask) in enumerate(made.changed.items())]

        def theirs() -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.executemany("INSERT INTO requirement VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            bare.execute("COMMIT")

        def journaled() -> None:
            with document.action("貼り付け") as session:
                session.connection()
                document.raw.executemany(f"INSERT INTO requirement ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

        times = []
        for _ in range(ROUNDS):
            ours, _made = _timed(lambda: apply(document, facts, made, "貼り付け"))
            document.undo()
            stored, _made = _timed(journaled)
            document.undo()
            times.append((ours, stored, _timed(theirs)[0]))
            bare.execute("DELETE FROM requirement")
        bare.close()
    mine, stored, raw = (statistics.median(side) for side in zip(*times, strict=True))
    apply(document, facts, made, "貼り付け")
    reading, _ = _timed(lambda: make_matrix(read_facts(document)))
    figures = f"{mine * 1e3:.0f} ms, bare executemany {raw * 1e3:.0f} ms, ratio {mine / raw:.2f}"
    return [
        f"paste of {PERSONAS} x {SKILLS} cells, journal included: {figures} (goal {PASTE_GOAL}) "
        f"{_verdict(mine / raw, PASTE_GOAL)}",
        f"the same rows by executemany in a store action {stored * 1e3:.0f} ms: {stored / raw:.2f} x bare, "
        f"ours {mine / stored:.2f} x that (goal {STORE_GOAL}) {_verdict(mine / stored, STORE_GOAL)}",
        f"reading and planning that block {planning * 1e3:.0f} ms; file to table {reading * 1e3:.0f} ms",
    ]


def _repaint(document: Document) -> list[str]:
    model = MatrixModel(read_facts(document))
    ours, theirs = MatrixView(model), QTableView()
    texts = [[model.data(model.index(n, m)) for m in range(PERSONAS)] for n in range(SKILLS)]
    theirs.setModel(Bare(texts))
    theirs.setItemDelegate(BareDelegate(theirs))
    theirs.setShowGrid(False)
    for view in (ours, theirs):
        view.resize(*SIZE)
        view.show()
    theirs.verticalHeader().setDefaultSectionSize(ours.rowHeight(0))
    theirs.horizontalHeader().setDefaultSectionSize(ours.columnWidth(0))
    # The heads are not compared: the bare table has narrower ones, so both paint the same rectangle of cells
    area = QRect(0, 0, 12 * ours.columnWidth(0), 30 * ours.rowHeight(0))
    pairs = [(_timed(lambda: paint(ours, area))[0], _timed(lambda: paint(theirs, area))[0]) for _ in range(4 * ROUNDS)]
    mine, raw = (statistics.median(side) for side in zip(*pairs, strict=True))
    page, _ = _timed(lambda: ours.grab())
    figures = f"{mine * 1e3:.1f} ms, bare delegate {raw * 1e3:.1f} ms, ratio {mine / raw:.2f}"
    return [
        f"repaint of 12 x 30 cells: {figures} (goal {PAINT_GOAL}) {_verdict(mine / raw, PAINT_GOAL)}",
        f"the whole page with its heads, {SIZE[0]} x {SIZE[1]}: {page * 1e3:.1f} ms",
    ]


def paint(view: QTableView, area: QRect) -> QPixmap:
    """Draw a part of the cells."""
    return view.viewport().grab(area)


class Bare(QAbstractTableModel):
    """Lists of texts."""

    def __init__(self, texts: list[list[str]]) -> None:
        super().__init__()
        self.texts = texts

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.texts)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.texts[0])

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        return self.texts[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


class BareDelegate(QStyledItemDelegate):
    """A ground, two lines and a text."""

    ground, chosen, line, ink = QColor("white"), QColor("#E8F0F8"), QColor("#D5DAE0"), QColor("#1E242B")

    def paint(self, painter, option, index) -> None:
        rect = option.rect
        painter.fillRect(rect, self.chosen if option.state & QStyle.StateFlag.State_Selected else self.ground)
        painter.setPen(self.line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.setPen(self.ink)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, index.data())


def _timed(act: Callable[[], object]):
    start = time.perf_counter()
    made = act()
    return time.perf_counter() - start, made


def _verdict(ratio: float, goal: float) -> str:
    return "ok" if ratio <= goal else "above the goal"


if __name__ == "__main__":
    print("\n".join(run()))
