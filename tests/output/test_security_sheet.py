"""The security sheet: every fact of the lists is on it, hashes are those of the files, and it is two to four pages."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop import VERSION
from desktop.components import components
from desktop.output import security
from desktop.output.fonts import missing_glyphs
from desktop.output.pdf.security_sheet import make_security_sheet
from installer import contents

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 23)


def read(data: bytes) -> tuple[PdfReader, str]:
    """The pages, and their words without line breaks and spaces."""
    made = PdfReader(io.BytesIO(data))
    return made, re.sub(r"\s+", "", "".join(page.extract_text() for page in made.pages))


def flat(words: str) -> str:
    return re.sub(r"\s+", "", words)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "HoshinNavi"
    (made / "_internal" / "resources").mkdir(parents=True)
    (made / "方針ナビ.exe").write_bytes(b"MZ" * 700)
    (made / "_internal" / "python311.dll").write_bytes(b"MZ" * 900)
    (made / "_internal" / "resources" / "a.txt").write_text("い", "utf-8")
    return made


def test_all_facts_are_on_it() -> None:
    made, text = read(make_security_sheet(DAY))
    assert 2 <= len(made.pages) <= 4
    for kept in (*security.IN_PROFILE, *security.IN_TEMP, *security.BESIDE):
        assert all(flat(name) in text for name in kept.names), kept
        assert flat(kept.what) in text
        assert flat(kept.stays) in text
    for pairs in (security.encrypted(), security.INSTALLED, security.CHECKS):
        for one, other in pairs:
            assert flat(one) in text
            assert flat(other) in text
    for words in (*security.SHOWN_OFFLINE, *security.RIGHTS):
        assert flat(words) in text
    for component in components():
        assert flat(component.name + component.version) in text, component
        assert flat(component.licence_words) in text
    assert VERSION in text
    assert "令和8年11月23日" in text
    assert "ソースのまま" in text


def test_the_frozen_program_lists_every_file_with_its_hash(folder: Path) -> None:
    made, text = read(make_security_sheet(DAY, folder))
    listed = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        name = path.relative_to(folder).as_posix()
        listed.append((name, path.stat().st_size, digest))
        assert name in text
        assert digest in text
    assert security.program_files(folder) == sorted(listed)
    lines = "".join(f"{digest}  {name}\n" for name, _, digest in sorted(listed))
    assert hashlib.sha256(lines.encode()).hexdigest() in text
    assert "ソースのまま" not in text
    assert len(made.pages) <= 5


def test_it_is_reproducible_and_every_letter_can_be_printed(folder: Path) -> None:
    assert make_security_sheet(DAY, folder) == make_security_sheet(DAY, folder)
    assert missing_glyphs(read(make_security_sheet(DAY))[1]) == []


def test_the_folders_of_the_user_bear_no_name_of_a_person(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "maeda"))
    monkeypatch.setenv("HOSHIN_NAVI_HOME", str(tmp_path / "maeda" / "HoshinNavi"))
    text = read(make_security_sheet(DAY))[1]
    assert "maeda" not in text
    assert "LOCALAPPDATA" in text
    assert security.shown(tmp_path / "maeda").endswith("LOCALAPPDATA") or security.shown(tmp_path / "maeda")[-1] == "%"
    assert security.shown(Path("/proc/x")) == str(Path("/proc/x"))


ALONE = ("ほかの利用者（管理者を除く）からは読めない", "この端末だけのもの。移動プロファイルには入りません")
DEPENDS = "置き場所のアクセス権"


def test_who_may_read_is_promised_of_the_users_own_profile_alone(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    monkeypatch.delenv("HOSHIN_NAVI_HOME")
    text = read(make_security_sheet(DAY))[1]
    assert all(flat(words) in text for words in ALONE)
    assert text.count(DEPENDS) == 1  # of the file itself
    (tmp_path / "file").write_bytes(b"")
    for elsewhere, words in (
        (tmp_path / "share", "環境変数で決められた場所です"),
        (tmp_path / "file" / "x", "一時フォルダーの中です"),
    ):
        monkeypatch.setenv("HOSHIN_NAVI_HOME", str(elsewhere))
        text = read(make_security_sheet(DAY))[1]
        assert not any(flat(claim) in text for claim in ALONE)
        assert words in text
        assert text.count(DEPENDS) == 3


def test_a_program_that_runs_from_source_has_no_folder_to_hash() -> None:
    assert security.frozen_folder() is None


def test_the_registry_is_what_the_installer_writes() -> None:
    script = (ROOT / "installer" / "installer.nsi").read_text("utf-8")
    names = dict(re.findall(r'^!define (\w+) "([^"]*)"', script, re.MULTILINE))
    keys = set()
    for key in re.findall(r'^\s*WriteReg\w+ (?:SHCTX|HKLM) "([^"]+)"', script, re.MULTILINE):
        while "${" in key:
            key = re.sub(r"\$\{(\w+)\}", lambda found: names[found[1]], key)
        keys.add(key)
    probes = {key for key in keys if key.endswith("-probe")}  # written to see whether it may be, and removed at once
    for key in probes:
        assert f'DeleteRegKey HKLM "{key.replace(names["FOLDER"], "${FOLDER}")}"' in script
        assert key in dict(security.INSTALLED)["入れる前に"]
    keys -= probes
    listed = [key for key, _ in security.REGISTRY]
    assert len(keys) > 3
    assert {key for key in keys if not key.startswith(tuple(listed))} == set()
    assert [one for one in listed if not any(key.startswith(one) for key in keys)] == []
    folder = names["FOLDER"]
    assert f"Programs\\{folder}" in dict(security.INSTALLED)["置く場所"]
    assert "$LOCALAPPDATA\\Programs\\${FOLDER}" in script
    assert "$PROGRAMFILES64\\${FOLDER}" in script


def test_the_parts_for_networks_are_left_out_of_the_build() -> None:
    """What the sheet says is not there, the build excludes by name."""
    [said] = [words for words in security.SHOWN_OFFLINE if "入っていません" in words]
    for name, module in (("QtNetwork", "PySide6.QtNetwork"), ("_socket", "_socket"), ("_ssl", "_ssl")):
        assert name in said
        assert module in contents.EXCLUDED_MODULES
    for file in re.findall(r"\w+\.(?:dll|pyd)", dict(security.CHECKS)["通信の部品がないか"]):
        assert not contents.wanted(f"_internal/{file}"), file
