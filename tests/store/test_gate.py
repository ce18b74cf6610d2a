"""The gate: what is not a whole file of ours is refused with a reason, and never crashes."""

from __future__ import annotations

import contextlib
import random
import re
import sqlite3
import struct
from pathlib import Path

import pytest

from desktop.policy.book import make_book
from desktop.policy.starting import new_sample, read_facts
from desktop.store import Document, UnreadableFile
from desktop.store.gate import MAX_BYTES
from desktop.store.schema import SCHEMA_VERSION
from tests.store.rows import put, state_in, state_of
from tests.store.worlds import Faults, faulty, open_folder, ordinary_user


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A published file of a whole town."""
    folder = tmp_path_factory.mktemp("good")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(folder / "home"))
        with contextlib.closing(new_sample("village")) as document:
            return document.publish(folder / "村.sqlite").read_bytes()


def refused(path: Path, words: str = "。|:") -> None:
    """The file is refused with a Japanese sentence and a next step, untouched, and leaves nothing behind."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(UnreadableFile, match=words) as caught:
        Document.open(path)
    assert re.search("[ぁ-ん]", caught.value.message)
    assert re.search("[ぁ-ん]", caught.value.next_step)
    assert (path.read_bytes() if path.is_file() else None) == before


def changed_by_sql(good: bytes, path: Path, *statements: str) -> Path:
    path.write_bytes(good)
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return path


def test_good_file_opens(good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "村.sqlite"
    path.write_bytes(good)
    with contextlib.closing(Document.open(path)) as document:
        assert make_book(read_facts(document)).facts.organization.name == "やまなみ村"
    assert path.read_bytes() == good
    assert [p.name for p in tmp_path.iterdir()] == ["村.sqlite"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空のファイル"),
        (b"x", "方針ナビのファイルではありません"),
        (b"PK\x03\x04" + bytes(200), "Excelか"),
        (b"%PDF-1.7" + bytes(200), "PDF"),
        (b"\xd0\xcf\x11\xe0" + bytes(200), "暗号化"),
        (b"SQLite format 3\x00", "ではありません"),
        ("氏名,課\n".encode("cp932") * 50, "ではありません"),
    ],
    ids=["empty", "one byte", "xlsx", "pdf", "ole", "magic only", "csv"],
)
def test_other_kinds_of_files(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "何か.sqlite"
    path.write_bytes(content)
    refused(path, words)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    refused(tmp_path / "無い.sqlite", "見つかりません")
    refused(tmp_path, "フォルダー")


def test_file_that_may_not_be_read(good: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_folder() as root:
        path = root / "村.sqlite"
        path.write_bytes(good)
        (root / "home").mkdir()
        monkeypatch.setenv("HOSHIN_NAVI_HOME", str(root / "home"))
        with ordinary_user(root):
            path.chmod(0)
            with pytest.raises(UnreadableFile, match="権限"):
                Document.open(path)


@pytest.mark.parametrize("n", range(1, 6))
def test_reading_fails_half_way(good: bytes, tmp_path: Path, profile: Path, n: int) -> None:
    path = tmp_path / "村.sqlite"
    path.write_bytes(good)
    with faulty(Faults(n, lambda: OSError(5, "x"), lasting=True)) as path_class, pytest.raises(UnreadableFile):
        Document.open(path_class(path))
    assert list((profile / "work").iterdir()) == []


def test_other_programs_database(tmp_path: Path) -> None:
    path = tmp_path / "他.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    refused(path, "ほかのソフト")


def test_newer_version_is_refused_kindly(good: bytes, tmp_path: Path) -> None:
    refused(changed_by_sql(good, tmp_path / "新.sqlite", f"PRAGMA user_version = {SCHEMA_VERSION + 1}"), "新しい版")


def test_too_large(good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "大.sqlite"
    path.write_bytes(good)
    with path.open("r+b") as handle:
        handle.truncate(MAX_BYTES + 4096)  # sparse: takes no room
    with pytest.raises(UnreadableFile, match="大きすぎ"):
        Document.open(path)


def test_cut_off_anywhere(good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "切.sqlite"
    chosen = random.Random(1)
    for size in [*range(1, 200, 17), *(chosen.randrange(1, len(good)) for _ in range(40)), len(good) - 1]:
        path.write_bytes(good[:size])
        refused(path)
    path.write_bytes(good + b"x")
    refused(path, "壊れています")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER UPDATE ON organization BEGIN DELETE FROM persona; END",
        "CREATE VIEW v AS SELECT * FROM persona",
        "CREATE TABLE extra (a)",
        "CREATE INDEX extra ON persona (lower(name))",
        "ALTER TABLE persona ADD COLUMN extra TEXT",
        "DROP TABLE answer",
        "DROP INDEX ix_change_batch_id",
        "CREATE VIRTUAL TABLE extra USING fts5(a)",
        "ANALYZE",
    ],
)
def test_foreign_or_missing_parts(good: bytes, tmp_path: Path, statement: str) -> None:
    refused(changed_by_sql(good, tmp_path / "部品.sqlite", "PRAGMA foreign_keys = OFF", statement), "部品")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE organization SET name = CAST(name AS BLOB)",
        "UPDATE organization SET headcount = '多い'",
        "UPDATE persona SET active = 0.5",
        "UPDATE answer SET value = '{'",
        "UPDATE stage SET track_id = 999",
    ],
)
def test_values_that_cannot_be_ours(good: bytes, tmp_path: Path, statement: str) -> None:
    refused(changed_by_sql(good, tmp_path / "値.sqlite", "PRAGMA foreign_keys = OFF", statement), "壊れています")


def test_copy_of_an_open_database(good: bytes, tmp_path: Path) -> None:
    path = changed_by_sql(good, tmp_path / "wal.sqlite", "PRAGMA journal_mode = WAL")
    assert path.read_bytes()[18:20] == b"\x02\x02"
    with contextlib.closing(Document.open(path)) as document:
        assert read_facts(document).organization.name == "やまなみ村"
    for ending in ("-wal", "-journal"):
        sidecar = path.with_name(path.name + ending)
        sidecar.write_bytes(b"")
        Document.open(path).close()
        sidecar.write_bytes(b"half a change")
        refused(path, "開いたまま")
        sidecar.unlink()


def test_damage_that_integrity_check_finds(good: bytes, tmp_path: Path) -> None:
    page = struct.unpack(">H", good[16:18])[0]
    path = tmp_path / "傷.sqlite"
    caught = 0
    for n in range(1, len(good) // page):
        damaged = bytearray(good)
        damaged[n * page] ^= 0x10  # the kind of the page
        path.write_bytes(damaged)
        with contextlib.suppress(UnreadableFile):
            Document.open(path).close()
            continue
        caught += 1
    assert caught == len(good) // page - 1


def test_flipped_bits_are_refused_or_harmless(good: bytes, tmp_path: Path) -> None:
    """SQLite alone lets four in ten through with a changed word or number."""
    chosen, path = random.Random(11), tmp_path / "傷.sqlite"
    path.write_bytes(good)
    whole = state_in(path)
    used = [n for n, byte in enumerate(good) if byte]  # the rest is room that nothing is in
    refusals = 0
    for _ in range(120):
        damaged = bytearray(good)
        damaged[chosen.choice(used)] ^= 1 << chosen.randrange(8)
        path.write_bytes(damaged)
        try:
            document = Document.open(path)
        except UnreadableFile:
            refusals += 1
            continue
        with contextlib.closing(document):
            assert state_of(document) == whole
            put(document, "x", "まだ書ける")
    assert refusals > 110


@pytest.mark.parametrize("name", ["町 方針#1%20?.sqlite", "髙﨑&'\"[x].sqlite", "-x.sqlite"])
def test_odd_paths(good: bytes, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "デスク トップ#%"
    folder.mkdir()
    (folder / name).write_bytes(good)
    with contextlib.closing(Document.open(folder / name)) as document:
        assert document.path == folder / name


def test_a_file_without_a_version_is_damaged(good: bytes, tmp_path: Path) -> None:
    refused(changed_by_sql(good, tmp_path / "零.sqlite", "PRAGMA user_version = 0"), "形式の番号")


@pytest.mark.parametrize("stored", ["not json", "[]", '{"answer": "another"}'])
def test_a_damaged_digest_is_noticed(good: bytes, tmp_path: Path, stored: str) -> None:
    sql = f"UPDATE meta SET value = '{stored}' WHERE key = 'digest'"
    refused(changed_by_sql(good, tmp_path / "指紋.sqlite", sql), "一部が壊れています")
