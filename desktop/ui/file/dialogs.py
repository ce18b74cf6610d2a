"""Asking the system for a place on the disk; tests put their own answers here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

DOCUMENT_FILTER = "方針ナビのファイル (*.sqlite)"
EXCEL_FILTER = "Excel ブック (*.xlsx)"


class FileDialogs:
    """The native dialogs. Every method answers None when the officer stops."""

    def __init__(self, window: QWidget | None = None) -> None:
        self._window = window

    def open_file(self, title: str, folder: Path, name_filter: str) -> Path | None:
        """An existing file."""
        name, _ = QFileDialog.getOpenFileName(self._window, title, str(folder), name_filter)
        return Path(name) if name else None

    def save_file(self, title: str, suggested: Path, name_filter: str) -> Path | None:
        """A file to write; the system asks before an existing one is replaced."""
        name, _ = QFileDialog.getSaveFileName(self._window, title, str(suggested), name_filter)
        return Path(name) if name else None


def documents_folder() -> Path:
    """The user's documents, where a first file is offered to go."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())
