"""Taking out under a password: whole, tried before it is relied on, noted, and opened again without a place."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store import Document, UnreadableFile, WorldError, seal, takeout, timeline
from desktop.store.seal import WrongPasswordError
from tests.store.rows import answers, put

PASSWORD = "あおばの 春 2026"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "_N", 2**10)  # the strength of the key derivation is test_seal's matter


@pytest.fixture
def document() -> Iterator[Document]:
    with contextlib.closing(Document.create("前田")) as made:
        put(made, "a", "髙橋")
        yield made


def test_written_noted_and_opened_again(document: Document, tmp_path: Path) -> None:
    key = seal.new_recovery_key()
    written = takeout.write(document, tmp_path / "持ち出し.hnseal", PASSWORD, key)
    takeout.note(document, written, "自宅で確認")
    [entry] = takeout.entries(document)
    data = written.path.read_bytes()
    assert (entry.actor, entry.file_name, entry.rows, entry.purpose) == ("前田", "持ち出し.hnseal", 1, "自宅で確認")
    assert entry.sha256 == hashlib.sha256(data).hexdigest()
    assert "髙橋".encode() not in data
    assert [p.name for p in tmp_path.iterdir()] == ["持ち出し.hnseal"]
    assert not (document.work.folder / "takeout.sqlite").exists()
    for secret in (PASSWORD, key):
        with contextlib.closing(takeout.open_plain(takeout.unseal(written.path, secret))) as again:
            assert answers(again) == {"a": "髙橋"}
            assert again.path is None
            assert again.lineage == document.lineage
            with pytest.raises(WorldError, match="保存先が決まっていません"):
                again.publish()


def test_the_note_is_in_the_history_and_travels(document: Document, tmp_path: Path) -> None:
    takeout.note(document, takeout.write(document, tmp_path / "a.hnseal", "x", "y"), "")
    with timeline.reader(document.work.database) as reader:
        newest = timeline.actions(reader)[0]
        assert newest.label == "持ち出し用に書き出す"
        assert "ファイル名＝a.hnseal" in timeline.lines(reader, newest.id)[0][0].after
    path = document.publish(tmp_path / "町.sqlite")
    with contextlib.closing(Document.open(path)) as again:
        assert [entry.file_name for entry in takeout.entries(again)] == ["a.hnseal"]


def test_wrong_password_and_damage_are_told_apart(document: Document, tmp_path: Path) -> None:
    path = takeout.write(document, tmp_path / "a.hnseal", PASSWORD, seal.new_recovery_key()).path
    with pytest.raises(WrongPasswordError):
        takeout.unseal(path, "ちがう")
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match="書き換えられています"):
        takeout.unseal(path, PASSWORD)
    with pytest.raises(UnreadableFile, match="見つから"):
        takeout.unseal(tmp_path / "ない.hnseal", PASSWORD)


def test_a_failed_write_leaves_the_old_file(document: Document, tmp_path: Path) -> None:
    target = tmp_path / "ない場所" / "a.hnseal"
    with pytest.raises(WorldError, match="フォルダーが見つからない"):
        takeout.write(document, target, PASSWORD, "k")
    old = tmp_path / "a.hnseal"
    old.write_bytes(b"old")
    with pytest.raises(WorldError, match="合言葉が空"):
        takeout.write(document, old, "", "k")
    assert old.read_bytes() == b"old"
    assert takeout.entries(document) == []


def test_opening_it_as_an_ordinary_file_says_what_to_do(document: Document, tmp_path: Path) -> None:
    path = takeout.write(document, tmp_path / "a.hnseal", PASSWORD, "k").path
    with pytest.raises(UnreadableFile, match="合言葉で守られたファイル") as told:
        Document.open(path)
    assert "名前を付けて保存" in told.value.next_step


@pytest.mark.parametrize("command", [["info"], ["check"], ["export", "--out", "."]])
def test_headless_commands_refuse_with_a_next_step(document, tmp_path, capsys, command) -> None:
    from desktop.cli import main

    path = takeout.write(document, tmp_path / "a.hnseal", PASSWORD, "k").path
    assert main([command[0], str(path), *command[1:]]) == 2
    assert "→ 方針ナビの画面で開いて合言葉を入れ" in capsys.readouterr().err
