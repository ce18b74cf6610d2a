"""Writing the papers about the program where the officer says: the security sheet and the bill of materials."""

from __future__ import annotations

from collections.abc import Callable

from desktop import APP_NAME, VERSION
from desktop.output import about_papers
from desktop.store import WorldError
from desktop.store.files import write_bytes
from desktop.ui.file.desk import FileDesk
from desktop.ui.file.dialogs import PDF_FILTER, FileDialogs
from desktop.ui.messages import Messages

JSON_FILTER = "部品表 (*.json)"


class AboutDesk:
    """One per window."""

    def __init__(self, desk: FileDesk, messages: Messages, dialogs: FileDialogs) -> None:
        self._desk = desk
        self._messages = messages
        self._dialogs = dialogs

    def write_sheet(self) -> None:
        """The security sheet (PDF)."""
        self._write("安全についての説明書", "pdf", PDF_FILTER, about_papers.security_sheet)

    def write_sbom(self) -> None:
        """The bill of materials (CycloneDX)."""
        self._write("部品表", "json", JSON_FILTER, about_papers.sbom)

    def _write(self, title: str, suffix: str, name_filter: str, make: Callable[[], bytes]) -> None:
        if self._desk.busy:
            return
        suggested = self._desk.folder() / f"{APP_NAME}_{VERSION}_{title}.{suffix}"
        path = self._dialogs.save_file(f"{title}を書き出す", suggested, name_filter)
        if path is None:
            return
        try:
            self._desk.wait(lambda: write_bytes(path, make()), f"{title}を書き出しています…")
        except WorldError as error:
            self._messages.error(error)
            return
        self._messages.say(f"「{path.name}」を書き出しました。")
