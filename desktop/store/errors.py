"""Failures of the world: a sentence that says what happened, what is safe and what to do next.

Anything else that is raised is a bug and goes to the crash report.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
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
_LONG_WINDOWS = 206
_NO_PATH_WINDOWS = 3  # also what many calls say of a path that is too long
_LONG = 230  # letters; Windows ends at 259, and a temp file beside the target has 18 more than it
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
    if _is_too_long(error, path):
        return WorldError(
            f"フォルダーの名前と合わせて、名前が長すぎるため、{doing}できませんでした: {path}",
            "元のファイルはそのままです。名前を短くするか、浅い場所のフォルダーを選んでください"
            "（Windowsでは、フォルダーの名前も合わせて240文字くらいまで）。",
        )
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return WorldError(
            f"保存先のフォルダーが見つからないため、{doing}できませんでした: {path.parent}",
            "フォルダーを作るか、USBメモリや共有フォルダーがつながっているかを確かめてください。",
        )
    if error.errno == errno.EEXIST and path.is_file():
        return WorldError(
            f"フォルダーの場所に同じ名前のファイルがあるため、{doing}ができませんでした: {path}",
            "そのファイルの名前を変えるか、別の場所へ移してから、もう一度実行してください。",
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


def _is_too_long(error: OSError, path: Path) -> bool:
    windows = getattr(error, "winerror", None)
    if error.errno == errno.ENAMETOOLONG or windows == _LONG_WINDOWS:
        return True
    if error.errno != errno.ENOENT and windows != _NO_PATH_WINDOWS:
        return False
    try:  # the folder is there: what is missing is not it
        return (windows == _NO_PATH_WINDOWS or len(str(path.absolute())) >= _LONG) and path.parent.is_dir()
    except OSError:
        return False


@contextmanager
def world_errors() -> Iterator[None]:
    """What SQLite says about the disk becomes a WorldError; anything else goes on as it is."""
    try:
        yield
    except Exception as error:
        cause = getattr(error, "orig", error)  # SQLAlchemy, which is imported later than this, wraps what SQLite says
        problem = from_sqlite_error(cause) if isinstance(cause, sqlite3.DatabaseError) else None
        if problem is None:
            raise
        raise problem from error


def from_sqlite_error(error: BaseException | None) -> WorldError | None:
    """The sentence for what SQLite says about the disk; None for what can only be a bug of ours."""
    words = str(error).lower()
    if "disk is full" in words or "disk full" in words:
        return WorldError(
            "この端末の空き容量が足りないため、記録できませんでした。",
            "直前までの内容は残っています。不要なファイルを片付けてから、もう一度操作してください。",
        )
    if "readonly" in words or "disk i/o" in words or "unable to open" in words:
        return WorldError(
            "この端末の作業用フォルダーに書き込めなかったため、記録できませんでした。",
            "直前までの内容は残っています。「名前を付けて保存」で別の場所に保存してください。",
        )
    if "malformed" in words or "not a database" in words:
        return WorldError(
            "この端末の作業用の記録が傷んでいるため、記録できませんでした。",
            "保存先のファイルはそのままです。保存先のファイルを開き直してください。",
        )
    return None
