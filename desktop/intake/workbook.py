"""Excel files from outside, opened with care: what is no plain workbook is refused with a sentence."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop.store.errors import UnreadableFile, from_os_error

_MAX_UNPACKED, _MAX_MEMBERS, _MAX_RATIO = 200_000_000, 2_000, 200


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """What the parser raises over a damaged file, at the opening or at a later row, becomes a sentence."""
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        yield
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
    ) as error:
        raise UnreadableFile(
            f"Excelファイルとして読めませんでした: {path}",
            "Excelで開けるか確かめ、.xlsx 形式で保存し直してください。",
        ) from error
    except OSError as error:
        problem = from_os_error(error, path, "読み込み")
        raise UnreadableFile(problem.message, problem.next_step) from error


def open_workbook(path: Path) -> Any:  # noqa: ANN401 - openpyxl has no types
    """A workbook for reading values alone. Raises UnreadableFile before a parser sees what is no plain .xlsx."""
    from openpyxl import load_workbook

    _check_container(path)
    with readable(path):
        # From memory: openpyxl leaves the file open when it gives up on a damaged one
        content = io.BytesIO(path.read_bytes())
        return load_workbook(content, read_only=True, data_only=True, keep_links=False)


def _check_container(path: Path) -> None:
    """Refuse what is no plain .xlsx before a parser sees it: old formats, encrypted files, zip bombs."""
    try:
        with path.open("rb") as handle:
            head = handle.read(8)
        if head.startswith(b"\xd0\xcf\x11\xe0"):
            raise UnreadableFile(
                f"古い形式（.xls）か、パスワードの付いたファイルです: {path}",
                "パスワードを外し、.xlsx 形式で保存し直してください。",
            )
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except FileNotFoundError as error:
        raise UnreadableFile(f"ファイルが見つかりません: {path}", "場所と名前を確かめてください。") from error
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            f"Excelファイルではありません: {path}", "方針ナビから書き出したシート（.xlsx）を選んでください。"
        ) from error
    except OSError as error:
        problem = from_os_error(error, path, "読み込み")
        raise UnreadableFile(problem.message, problem.next_step) from error
    unpacked = sum(m.file_size for m in members)
    packed = max(1, sum(m.compress_size for m in members))
    if unpacked > _MAX_UNPACKED or len(members) > _MAX_MEMBERS or (unpacked / packed > _MAX_RATIO and unpacked > 10**7):
        raise UnreadableFile(
            f"中身が異常に大きいため、開くのをやめました: {path}", "渡した人に、ファイルを作り直してもらってください。"
        )
