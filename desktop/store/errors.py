"""Failures of the world: a sentence that says what happened, what is safe and what to do next.

Anything else that is raised is a bug and goes to the crash report.
"""

from __future__ import annotations

import errno
from pathlib import Path


class WorldError(Exception):
    """Something outside the program stands in the way. Both texts are Japanese and shown as they are."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(f"{message}\n{next_step}")
        self.message = message
        self.next_step = next_step


class UnreadableFile(WorldError):
    """A file that cannot be opened as ours (exit code 2 of the headless commands)."""


class TargetChanged(WorldError):
    """The file at the place to save to is not the one that was opened; nothing was written."""


_FULL = {errno.ENOSPC, errno.EDQUOT}
_FULL_WINDOWS = {39, 112, 1295}
BUSY_WINDOWS = {5, 32, 33}  # access denied, sharing violation, lock violation: often gone in a moment


def from_os_error(error: OSError, path: Path, doing: str) -> WorldError:
    """The sentence for a failed file operation. `doing` is a verb phrase such as 「保存」."""
    windows = getattr(error, "winerror", None)
    if error.errno in _FULL or windows in _FULL_WINDOWS:
        return WorldError(
            f"空き容量が足りないため、{doing}できませんでした: {path}",
            "元のファイルはそのままです。不要なファイルを移すか、別の場所を選んでください。",
        )
    if windows in {32, 33}:
        return WorldError(
            f"ほかのソフトが開いているため、{doing}できませんでした: {path}",
            "元のファイルはそのままです。開いている画面（Excelなど）を閉じて、もう一度実行してください。",
        )
    if error.errno == errno.EROFS:
        return WorldError(
            f"読み取り専用の場所のため、{doing}できませんでした: {path}",
            "元のファイルはそのままです。書き込める場所を選んでください。",
        )
    if error.errno in {errno.EACCES, errno.EPERM} or windows == 5:
        return WorldError(
            f"書き込む権限がないため、{doing}できませんでした: {path}",
            "元のファイルはそのままです。「ドキュメント」など書き込める場所を選んでください。",
        )
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return WorldError(
            f"保存先のフォルダーが見つからないため、{doing}できませんでした: {path.parent}",
            "フォルダーを作るか、USBメモリや共有フォルダーがつながっているかを確かめてください。",
        )
    if error.errno in {errno.EISDIR, errno.EEXIST}:
        return WorldError(
            f"同じ名前のフォルダーがあるため、{doing}できませんでした: {path}",
            "別の名前を付けてください。",
        )
    return WorldError(
        f"{doing}の途中で読み書きに失敗しました: {path}（{error.strerror or type(error).__name__}）",
        "元のファイルはそのままです。つながりを確かめて、もう一度実行してください。",
    )
