"""The documents that this version can write, in one list for the screen and the commands."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.policy.book import Book
from desktop.store.errors import WorldError, from_os_error
from desktop.store.files import write_bytes


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of document: how it is called, what its file is named, and how its bytes are made."""

    key: str
    title: str
    description: str
    file_name: Callable[[Book], str]
    make: Callable[[Book], bytes]


_TOWN_LENGTH, _TITLE_LENGTH = 40, 18  # characters of the town's name and the policy's in a file name


def _named(words: str, suffix: str) -> Callable[[Book], str]:
    """The name of a file; without words of its own it is called as the policy is."""

    def name(book: Book) -> str:
        draft = "" if book.ready else "（案）"
        # Characters that Windows forbids in file names; a name has 255 bytes at most on Linux, of which 4 a character
        town = book.facts.organization.name[:_TOWN_LENGTH]
        title = words or book.document.title[:_TITLE_LENGTH]
        safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "＿", f"{town}_{title}{draft}").strip("_. ")
        return f"{safe}.{suffix}"

    return name


# The writers are imported where used: reportlab and openpyxl are heavy, and a window must open first
def _policy_pdf(book: Book) -> bytes:
    from desktop.output.pdf import render

    return render(book.document).data


def _plan(book: Book) -> bytes:
    from desktop.output.excel.plan import make_plan

    return make_plan(book)


def _questions(book: Book) -> bytes:
    from desktop.output.excel.questions import make_question_sheet

    return make_question_sheet(book)


EXPORTS: tuple[Export, ...] = (
    Export(
        "policy-pdf",
        "方針（PDF）",
        "表紙から奥付まで整った方針の本文です。庁内の協議、決裁、公表に使えます。",
        _named("", "pdf"),
        _policy_pdf,
    ),
    Export(
        "plan-xlsx",
        "年度計画（Excel）",
        "人材像×スキル、育成段階、年度ごとの目標値、OJTチェックリスト、KPIの表です。人事とDXの担当が使います。",
        _named("年度計画", "xlsx"),
        _plan,
    ),
    Export(
        "answers-xlsx",
        "設問シート（Excel）",
        "全ての設問と今の回答です。ほかの課に書いてもらい、戻ってきたら取り込めます。",
        _named("設問シート", "xlsx"),
        _questions,
    ),
)


def export_all(book: Book, folder: Path, keys: tuple[str, ...]) -> list[Path]:
    """Write several documents into an existing folder: all are made first, so a failure leaves none half done.

    Raises WorldError; files written before the failing one are then what they were.
    """
    if not folder.is_dir():
        raise WorldError(
            f"書き出し先のフォルダーが見つかりません: {folder}",
            "フォルダーを作るか、USBメモリや共有フォルダーがつながっているかを確かめてください。",
        )
    made = [(folder / e.file_name(book), e.make(book)) for e in EXPORTS if e.key in keys]
    before: dict[Path, bytes | None] = {}
    try:
        for path, data in made:
            kept = path.read_bytes() if path.is_file() else None
            write_bytes(path, data)
            before[path] = kept
    except WorldError:
        for path, kept in before.items():
            _take_back(path, kept)
        raise
    except OSError as error:
        raise from_os_error(error, folder, "書き出し") from error
    return list(before)


def _take_back(path: Path, kept: bytes | None) -> None:
    if kept is None:
        path.unlink(missing_ok=True)
    else:
        with contextlib.suppress(WorldError):  # the first failure is the one to tell
            write_bytes(path, kept)
