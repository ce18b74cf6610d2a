"""Every failure of the system has its own sentence: what stood in the way, and what to do next."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from desktop.store.errors import from_os_error
from tests.store.worlds import WindowsError


def windows(winerror: int, number: int = errno.ENOENT) -> OSError:
    """As Windows raises it: its own number, and the nearest of C."""
    error = WindowsError(winerror)
    error.errno = number
    return error


def told(error: OSError, path: Path) -> str:
    problem = from_os_error(error, path, "保存")
    assert problem.message
    assert problem.next_step
    return f"{problem.message}{problem.next_step}"


LONG = "町" * 240


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENAMETOOLONG, "File name too long"),
        windows(206),
        windows(3),
        windows(2),
        FileNotFoundError(errno.ENOENT, "No such file or directory"),
    ],
    ids=str,
)
def test_a_path_that_is_too_long_is_told_as_such(error: OSError, tmp_path: Path) -> None:
    text = told(error, tmp_path / f"{LONG}.sqlite")
    assert "長すぎる" in text
    assert "240" in text
    assert "見つからない" not in text


def test_windows_says_of_a_long_path_that_its_folder_is_missing(tmp_path: Path) -> None:
    assert "長すぎる" in told(windows(3), tmp_path / "町.sqlite")  # the folder is there


@pytest.mark.parametrize("error", [windows(3), windows(2), FileNotFoundError(2, "x"), NotADirectoryError(20, "x")])
def test_a_folder_that_is_not_there_is_told_as_such(error: OSError, tmp_path: Path) -> None:
    for name in ("町.sqlite", f"{LONG}.sqlite"):
        text = told(error, tmp_path / "ない" / name)
        assert "フォルダーが見つからない" in text
        assert "長すぎる" not in text


def test_a_file_in_the_place_of_a_folder_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "work"
    path.write_bytes(b"")
    with pytest.raises(FileExistsError) as caught:
        path.mkdir(exist_ok=True)
    assert "同じ名前のファイルがある" in told(caught.value, path)
    assert "同じ名前のフォルダーがある" in told(IsADirectoryError(errno.EISDIR, "x"), tmp_path)


def test_a_real_name_that_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / f"{LONG}.sqlite"
    with pytest.raises(OSError, match="too long") as caught:
        path.write_bytes(b"")
    assert "長すぎる" in told(caught.value, path)
