"""The password container: there and back, wrong password told apart from damage, nothing readable without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.store import UnreadableFile, WorldError, seal

CONTENT = b"SQLite format 3\x00" + "髙橋".encode() * 40_000 + bytes(range(256)) * 6_000


@pytest.fixture(scope="module")
def recovery() -> str:
    return seal.new_recovery_key()


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, recovery: str) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "持ち出し.hnseal"
    path.write_bytes(seal.seal(CONTENT, "あおば 2026", recovery))
    return path


def test_password_and_recovery_key_both_open_it(sealed: Path, recovery: str) -> None:
    assert len(CONTENT) > 1 << 20  # more than one chunk
    assert seal.unseal(sealed, "あおば 2026") == CONTENT
    assert seal.unseal(sealed, recovery.lower().replace("-", " ")) == CONTENT


def test_nothing_of_the_content_is_in_the_file(sealed: Path) -> None:
    data = sealed.read_bytes()
    assert b"SQLite" not in data
    assert "髙橋".encode() not in data
    assert seal.is_sealed(sealed)


def test_a_wrong_password_is_not_called_damage(sealed: Path) -> None:
    with pytest.raises(seal.WrongPasswordError, match="合言葉が違います"):
        seal.unseal(sealed, "あおば 2027")


@pytest.mark.parametrize("at", [0.3, 0.5, 0.99])
def test_a_changed_byte_is_told_as_damage(sealed: Path, tmp_path: Path, at: float) -> None:
    data = bytearray(sealed.read_bytes())
    data[int(len(data) * at)] ^= 1
    path = tmp_path / "changed"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match="書き換えられています"):
        seal.unseal(path, "あおば 2026")


@pytest.mark.parametrize("keep", [0, 5, 30, 300, 1 << 20, -17, -1])
def test_a_cut_file_is_told_as_damage(sealed: Path, tmp_path: Path, keep: int) -> None:
    path = tmp_path / "cut"
    path.write_bytes(sealed.read_bytes()[:keep])
    with pytest.raises(UnreadableFile, match="書き換えられています"):
        seal.unseal(path, "あおば 2026")


def test_a_dropped_last_chunk_is_noticed(sealed: Path, tmp_path: Path) -> None:
    data = sealed.read_bytes()
    start = len(seal.MAGIC) + 4 + int.from_bytes(data[8:12], "big")
    path = tmp_path / "chunk"
    path.write_bytes(data[: start + (1 << 20) + 16])
    with pytest.raises(UnreadableFile):
        seal.unseal(path, "あおば 2026")


def test_costly_foreign_parameters_are_refused(sealed: Path, tmp_path: Path) -> None:
    path = tmp_path / "costly"
    path.write_bytes(sealed.read_bytes().replace(b'"n": 131072', b'"n": 999999', 1))
    with pytest.raises(UnreadableFile):
        seal.unseal(path, "あおば 2026")


def test_two_seals_of_one_content_differ_and_an_empty_password_is_refused(recovery: str) -> None:
    assert seal.seal(b"x", "a", recovery) != seal.seal(b"x", "a", recovery)
    with pytest.raises(WorldError, match="合言葉が空"):
        seal.seal(b"x", "", recovery)


def test_empty_content_survives(tmp_path: Path, recovery: str) -> None:
    path = tmp_path / "empty"
    path.write_bytes(seal.seal(b"", "a", recovery))
    assert seal.unseal(path, "a") == b""


def test_recovery_keys_are_long_and_never_alike() -> None:
    keys = {seal.new_recovery_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(len(key.replace("-", "")) == 32 for key in keys)
