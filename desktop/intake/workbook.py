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
_OLE, _MAX_DIRECTORY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 50_000_000


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
        raise reading_problem(error, path) from error


def open_workbook(path: Path) -> Any:  # noqa: ANN401 - openpyxl has no types
    """A workbook for reading values alone. Raises UnreadableFile before a parser sees what is no plain .xlsx."""
    from openpyxl import load_workbook

    _check_container(path)
    with readable(path):
        # From memory: openpyxl leaves the file open when it gives up on a damaged one
        content = io.BytesIO(path.read_bytes())
        return load_workbook(content, read_only=True, data_only=True, keep_links=False)


def reading_problem(error: OSError, path: Path) -> UnreadableFile:
    """The sentence for a file that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return UnreadableFile(f"ファイルが見つかりません: {path}", "場所と名前を確かめてください。")
    if isinstance(error, IsADirectoryError):
        return UnreadableFile(f"フォルダーは読み込めません: {path}", "中のファイルを選んでください。")
    if isinstance(error, PermissionError) and getattr(error, "winerror", None) not in {32, 33}:
        return UnreadableFile(
            f"読む権限がないか、ほかのソフトが開いているため、読み込めませんでした: {path}",
            "Excelなどで開いていれば閉じ、開けるファイルか確かめて、もう一度実行してください。",
        )
    problem = from_os_error(error, path, "読み込み")
    return UnreadableFile(problem.message, problem.next_step)


def refuse_ole(content: bytes, path: Path) -> None:
    """Refuse the container of the old formats, which also wraps files with a password. `content`: its beginning."""
    if not content.startswith(_OLE):
        return
    # Streams are listed by name; a workbook with a password is a stream beside the key to it
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableFile(
            f"パスワードの付いたExcelファイルです: {path}",
            "Excelで開いて「パスワードを使用して暗号化」を外し、保存し直してください。",
        )
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        raise UnreadableFile(
            f"古い形式（.xls、Excel 97-2003）のファイルです: {path}",
            "Excelで開き、「名前を付けて保存」で .xlsx 形式にしてください。",
        )
    raise UnreadableFile(
        f"古い形式（.xls）か、パスワードの付いたファイルです: {path}",
        "パスワードを外し、.xlsx 形式で保存し直してください。",
    )


def refuse_bomb(members: list[zipfile.ZipInfo], path: Path) -> None:
    """Refuse an archive that would unpack to far more than any workbook holds."""
    unpacked = sum(m.file_size for m in members)
    packed = max(1, sum(m.compress_size for m in members))
    if unpacked > _MAX_UNPACKED or len(members) > _MAX_MEMBERS or (unpacked / packed > _MAX_RATIO and unpacked > 10**7):
        raise UnreadableFile(
            f"中身が異常に大きいため、開くのをやめました: {path}", "渡した人に、ファイルを作り直してもらってください。"
        )


def _check_container(path: Path) -> None:
    """Refuse what is no plain .xlsx before a parser sees it: old formats, encrypted files, zip bombs."""
    try:
        with path.open("rb") as handle:
            if handle.read(len(_OLE)) == _OLE:
                refuse_ole(_OLE + handle.read(_MAX_DIRECTORY), path)
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            f"Excelファイルではありません: {path}", "方針ナビから書き出したシート（.xlsx）を選んでください。"
        ) from error
    except OSError as error:
        raise reading_problem(error, path) from error
    refuse_bomb(members, path)
