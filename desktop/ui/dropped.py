"""Files dropped on the window: which one is meant, and a plain word where none can be opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl

from desktop.store import WorldError, seal, takeout

from .file.desk import SUFFIX

_OPENED = f"開けるのは、方針ナビのファイル（{SUFFIX}）と、合言葉付きの持ち出しファイル（{takeout.SUFFIX}）です。"
_ELSEWHERE = "職員名簿は「職員とスキル表」の「取り込み」に、設問シートやスキル表は「出力」の取り込みに渡してください。"


def dropped_file(urls: Sequence[QUrl]) -> Path:
    """The one file to open. Raises WorldError when it is none of ours, or more than one."""
    if len(urls) != 1:
        raise WorldError("一度に開けるファイルは、一つです。", "開くファイルを一つだけ、画面に落としてください。")
    path = Path(urls[0].toLocalFile())
    if not urls[0].isLocalFile() or not path.is_file():
        raise WorldError(f"これは、この端末から読めるファイルではありません: {urls[0].toDisplayString()}", _OPENED)
    if path.suffix.lower() not in {SUFFIX, takeout.SUFFIX} and not seal.is_sealed(path):
        raise WorldError(f"「{path.name}」は、ここでは開けません。何も変えていません。", f"{_OPENED}{_ELSEWHERE}")
    return path
