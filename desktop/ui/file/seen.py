"""Whether a remembered file is still at its place; asking a share that is away takes long."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from desktop.store import UnreadableFile


class Seen(Enum):
    """What was found at the place of a file."""

    THERE = "there"
    GONE = "gone"  # its folder answers, and the file is not in it
    AWAY = "away"  # nothing answers: it may come back


def look_for(path: Path) -> Seen:
    """Look; a place that refuses to tell counts as away."""
    try:
        path.stat()
    except OSError:
        return _without(path)
    return Seen.THERE


def not_there(path: Path, state: Seen) -> UnreadableFile:
    """The sentence for a file that could not be found."""
    if state is Seen.GONE:
        return UnreadableFile(
            f"ファイルが見つかりません: {path}",
            "名前か場所が変わったようです。一覧から外しました。「ファイルを選ぶ」で、今の場所から開いてください。",
        )
    return UnreadableFile(
        f"ファイルの場所に届きません: {path}",
        "今つながっていない共有フォルダーかUSBメモリにあるのかもしれません。"
        "つないでから、もう一度開いてください。一覧には残してあります。",
    )


def _without(path: Path) -> Seen:
    try:
        names = {each.name for each in path.parent.iterdir()}
    except OSError:
        return Seen.AWAY
    return Seen.AWAY if path.name in names else Seen.GONE
