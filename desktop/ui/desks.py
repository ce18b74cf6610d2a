"""The desks of a window: files, merging, taking out, papers about the program. Made once, when first asked for."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from .about.about_desk import AboutDesk
from .file.desk import FileDesk
from .file.dialogs import FileDialogs
from .file.merge_desk import MergeDesk
from .file.takeout_desk import TakeoutDesk
from .messages import Messages


@dataclass(frozen=True, slots=True)
class Desks:
    """They bring the whole store with them: the window shows before this module is imported."""

    files: FileDesk
    merging: MergeDesk
    taking_out: TakeoutDesk
    about: AboutDesk


def make_desks(messages: Messages, dialogs: FileDialogs, window: QObject) -> Desks:
    """All four, owned by the window."""
    files = FileDesk(messages, dialogs, window)
    return Desks(
        files,
        MergeDesk(files, messages, dialogs, window),
        TakeoutDesk(files, messages, dialogs, window),
        AboutDesk(files, messages, dialogs),
    )
