"""スキル表（データ）を取り込む: what a returned sheet would change, taken as one undo step."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from desktop.intake.answers import Change, SheetReading
from desktop.intake.grid_sheet import GridReading, read_grid_sheet
from desktop.policy.book import Book
from desktop.policy.staff import cells
from desktop.policy.staff.grid_sheet import running_grid
from desktop.store import Document
from desktop.store.watch import Watch

from .answers_review import ReviewWords

WORDS = ReviewWords("スキル表を取り込む", "職員・スキル", "レベル")
LABEL = "スキル表を取り込む"


class GridIntake:
    """One sheet on its way in; reading is for the pool."""

    def __init__(self, document: Document, book: Book, path: Path) -> None:
        self._document, self._book, self.path = document, book, path
        self._read: GridReading | None = None

    def read(self, watch: Watch | None = None) -> GridIntake:
        """Compare the sheet with the running round, in the layer that it names. Raises WorldError."""
        self._read = read_grid_sheet(self.path, partial(running_grid, self._document, self._book.facts), watch)
        return self

    @property
    def reading(self) -> GridReading:
        """What the sheet says."""
        if self._read is None:
            raise RuntimeError("the sheet was not read yet")
        return self._read

    def shown(self) -> SheetReading:
        """The same as the review lists it."""
        changes = tuple(
            Change(str(n), f"{c.person}　{c.skill}", c.before, c.after, None)
            for n, c in enumerate(self.reading.changes)
        )
        return SheetReading(changes, self.reading.problems, self.reading.same)

    def take(self, chosen: tuple[Change, ...]) -> int:
        """Write the chosen changes; returns how many. Raises WorldError."""
        reading = self.reading
        plan = reading.plan([reading.changes[int(change.key)] for change in chosen])
        cells.apply(self._document, reading.data, plan, LABEL, date.today().isoformat())
        return len(plan.changed)
