"""Excel files need a temporary folder: where the system offers none, the program's own folder serves."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from desktop.store import WorldError
from desktop.store.profile import provide_temp


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch):
    """Let the system offer these folders alone."""

    def only(*folders: Path) -> None:
        monkeypatch.setattr(tempfile, "tempdir", None)
        monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(folder) for folder in folders])

    return only


def test_a_folder_that_takes_files_is_used(offer, tmp_path: Path, profile: Path) -> None:
    offer(tmp_path / "missing", tmp_path)
    provide_temp()
    assert tempfile.gettempdir() == str(tmp_path)
    assert list(profile.iterdir()) == []


def test_without_one_the_programs_own_folder_serves(offer, tmp_path: Path, profile: Path) -> None:
    for _ in range(2):  # the second start finds it there
        offer(tmp_path / "missing")
        provide_temp()
        assert tempfile.gettempdir() == str(profile / "temp")
    with tempfile.NamedTemporaryFile() as made:
        assert Path(made.name).parent == profile / "temp"


def test_the_folder_it_was_started_in_is_never_used(offer, tmp_path: Path, profile: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    offer(tmp_path / "missing", Path.cwd())
    provide_temp()
    assert tempfile.gettempdir() == str(profile / "temp")
    assert list(tmp_path.iterdir()) == []


def test_where_that_fails_too_there_is_a_sentence(offer, tmp_path: Path, profile: Path) -> None:
    (profile / "temp").write_bytes(b"")
    offer(tmp_path / "missing")
    with pytest.raises(WorldError, match="準備"):
        provide_temp()
