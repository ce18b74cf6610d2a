"""The table that is shown, as a workbook: of its own layer and スキルチェック, to be filled in and taken back."""

from __future__ import annotations

from desktop.models import CheckRound
from desktop.output.documents import grid_of
from desktop.ui.file.dialogs import FileDialogs
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.output.saving import save_export
from desktop.ui.tabbed import Wait

from .grid_bar import COMPARE


def save_grid(
    session: LiveSession, messages: Messages, dialogs: FileDialogs, wait: Wait, layer: int, shown: CheckRound | None
) -> None:
    """Everybody in service and every skill, whatever is hidden on the screen."""
    if layer == COMPARE:
        messages.say("「自己→確定」は見るだけです。書き出す層を選んでください。")
        return
    export = grid_of(layer, shown.id if shown is not None else 0)
    save_export(export, session.book, session.document, messages=messages, dialogs=dialogs, wait=wait)
