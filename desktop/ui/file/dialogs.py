"""Asking the system for a place on the disk; tests put their own answers here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

DOCUMENT_FILTER = "方針ナビのファイル (*.sqlite)"
OPEN_FILTER = "方針ナビのファイル (*.sqlite *.hnseal)"
SEALED_FILTER = "合言葉付きの持ち出しファイル (*.hnseal)"
PDF_FILTER = "PDF (*.pdf)"
EXCEL_FILTER = "Excel ブック (*.xlsx)"
TOML_FILTER = "受け渡し用のファイル (*.toml)"
FRAME_FILTER = "人材像とスキルのファイル (*.xlsx *.toml)"


class FileDialogs:
    """The native dialogs. Every method answers None when the officer stops."""

    def __init__(self, window: QWidget | None = None) -> None:
        self._window = window

    def open_file(self, title: str, folder: Path, name_filter: str) -> Path | None:
        """An existing file."""
        name, _ = QFileDialog.getOpenFileName(self._window, title, str(folder), name_filter)
        return Path(name) if name else None

    def open_files(self, title: str, folder: Path, name_filter: str) -> list[Path]:
        """Existing files, one or many; none when the officer stops."""
        names, _ = QFileDialog.getOpenFileNames(self._window, title, str(folder), name_filter)
        return [Path(name) for name in names]

    def open_folder(self, title: str, folder: Path) -> Path | None:
        """An existing folder."""
        name = QFileDialog.getExistingDirectory(self._window, title, str(folder))
        return Path(name) if name else None

    def save_file(self, title: str, suggested: Path, name_filter: str) -> Path | None:
        """A file to write, always with the suffix of the suggestion; the system asks before it replaces one."""
        dialog = QFileDialog(self._window, title, str(suggested.parent), name_filter)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suggested.suffix.removeprefix("."))
        dialog.selectFile(suggested.name)
        accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
        names = dialog.selectedFiles()
        dialog.deleteLater()
        return Path(names[0]) if accepted and names else None


def documents_folder() -> Path:
    """The user's documents, where a first file is offered to go."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())
