"""Everything that 「何をしますか」 offers for the file that is open."""

from __future__ import annotations

from desktop.output.documents import EXPORTS

from .live import LiveSession
from .palette import Command
from .places import PLACES


def commands(session: LiveSession) -> list[Command]:
    """Places, doings, documents, then every step of the wizard."""
    document = session.document
    found = [
        Command(f"place:{place.key}", f"{place.title}をひらく", f"Ctrl+{number}", place.icon)
        for number, place in enumerate(PLACES, start=1)
    ]
    found += [
        Command("save", "保存する", "Ctrl+S", "save"),
        Command("save-as", "名前を付けて保存する", "Ctrl+Shift+S", "save-all"),
    ]
    if session.can_undo:
        named = document.undo_label
        found.append(Command("undo", f"元に戻す: {named}", "Ctrl+Z", "undo-2"))
    if document.redo_label:
        found.append(Command("redo", f"やり直す: {document.redo_label}", "Ctrl+Y", "redo-2"))
    found += [Command(f"export:{e.key}", f"{e.title}を書き出す", "", "download") for e in EXPORTS]
    found += [
        Command("intake", "設問シートを取り込む", "", "upload"),
        Command("blank", "次の残りをひらく", "", "circle-alert"),
        Command("merge", "写しをまとめる", "", "copy"),
        Command("takeout", "持ち出し用に書き出す", "", "upload"),
        Command("backups", "バックアップを見る", "", "history"),
        Command("open", "ほかのファイルを開く", "Ctrl+O", "folder-open"),
        Command("new", "新しいファイルをつくる", "Ctrl+N", "file-plus"),
        Command("close", "ファイルを閉じる", "", "x"),
    ]
    found += [
        Command(f"step:{p.step.key}", f"{p.step.number} {p.step.title}", p.state.value, "pencil")
        for p in session.book.progress
    ]
    return found
