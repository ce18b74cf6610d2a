"""A failing override ends in Python's hands; without the decorator this would take the whole process down."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.overrides import reported


class Failing(QWidget):
    @reported
    def closeEvent(self, _event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        [].pop(0)


def test_a_failing_override_raises_instead_of_crashing(qtbot):
    with pytest.raises(IndexError):
        Failing().close()
