"""Writing one document from where it is shown: asked about people, given a place, written while the window waits."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from desktop.output.documents import Export
from desktop.policy.book import Book
from desktop.store import Document, WorldError
from desktop.store.files import write_bytes
from desktop.store.profile import Settings
from desktop.store.watch import Stopped, Watch
from desktop.ui.file.dialogs import EXCEL_FILTER, PDF_FILTER, FileDialogs, documents_folder
from desktop.ui.messages import STOP, Choice, Messages
from desktop.ui.tabbed import Wait

PERSONAL: Final = (
    "氏名や職員番号の入ったファイルを書き出しますか。",
    "個人の評価が、このファイルの外に出ます。渡す相手と置き場所を決めてから、書き出してください。",
    (Choice("write", "書き出す"), STOP),
)
_FILTERS: Final = {".pdf": PDF_FILTER, ".xlsx": EXCEL_FILTER}
_FOLDER: Final = "output-folder"  # settings


def usual_folder() -> Path:
    """Where the last document went, or the user's documents."""
    last = Path(Settings().get(_FOLDER, "") or documents_folder())
    return last if last.is_dir() else documents_folder()


def ask_where(export: Export, book: Book, dialogs: FileDialogs) -> Path | None:
    """Where to write a document; None when the officer stops."""
    name = export.file_name(book)
    title = f"{export.title}を書き出す"
    chosen = dialogs.save_file(title, usual_folder() / name, _FILTERS[Path(name).suffix])
    if chosen is not None:
        Settings().put(_FOLDER, str(chosen.parent))
    return chosen


def save_export(
    export: Export, book: Book, document: Document, *, messages: Messages, dialogs: FileDialogs, wait: Wait
) -> Path | None:
    """The whole way from the button to the file; what stands in the way is told. None: nothing was written."""
    if lacking := export.lacks(document):
        messages.error(WorldError(f"「{export.title}」は、まだ書き出せません。", lacking))
        return None
    if export.personal and messages.ask(*PERSONAL) != "write":
        return None
    path = ask_where(export, book, dialogs)
    if path is None:
        return None
    watch = Watch()

    def work() -> None:
        data = export.make(book, document, watch)
        watch.at(1.0)
        write_bytes(path, data)

    try:
        wait(work, f"{export.title}を書き出しています…", watch)
    except Stopped:
        messages.say("書き出しをやめました。ファイルは作っていません。")
        return None
    except WorldError as error:
        messages.error(error)
        return None
    messages.say(f"「{path.name}」を書き出しました。")
    return path
