"""What the security sheet says about files is what a run writes: no other place, no other name, and none too many."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from desktop.output import security

ROOT = Path(__file__).resolve().parents[1]
OLD = ROOT / "tests" / "data" / "schema" / "1.sqlite"

CHILD = r"""
import json, os, sys
from pathlib import Path

seen, folders = set(), set()

def watch(event, args):
    name = str(args[0]) if args else ""
    if event == "open" and name and (any(c in str(args[1]) for c in "wax+") or (args[1] is None and args[2] & 3)):
        seen.add(name)
    elif event == "sqlite3.connect":
        seen.add(name)
    elif event in ("os.rename", "os.link"):
        seen.update(map(str, args[:2]))

sys.addaudithook(watch)

root, work, old = sys.argv[1:]
sys.path.insert(0, root)
import tempfile
tempfile._candidate_tempdir_list = lambda: ["/proc/nowhere"]
from desktop.store.profile import Settings, provide_temp
provide_temp()

def left():  # what libraries write past Python's hooks
    for base in (Path(os.environ["HOSHIN_NAVI_HOME"]), Path(work)):
        seen.update(str(path) for path in base.rglob("*") if path.is_file())

from desktop.cli import main
from desktop.output.documents import EXPORTS, export_all
from desktop.output.frame_toml import make_frame_toml
from desktop.policy.frame.sheets import read
from desktop.store import Document, backup, takeout, seal, files
from desktop.store.lock import FileLock
from desktop.store.merge import Merge
from desktop.ui.crash import CrashHook
from desktop.policy.book import make_book
from desktop.policy.starting import read_facts

folder = Path(work)
town, copy, old_copy = folder / "町.sqlite", folder / "写し.sqlite", folder / "前の版.sqlite"
assert main(["new", str(town), "--sample", "town"]) == 0
copy.write_bytes(town.read_bytes())
old_copy.write_bytes(Path(old).read_bytes())
Settings().remember_file(town)
hook = CrashHook()
hook.keep_in(Path(os.environ["HOSHIN_NAVI_HOME"]) / "logs")
try:
    raise RuntimeError("for the report")
except RuntimeError as error:
    hook.handle(type(error), error, error.__traceback__)
left()
Document.open(old_copy).close()
document = Document.open(town)
lock = FileLock(town)
lock.acquire("前田", "総務課", document.work.folder.name)
document.work.note_place({"place": "home", "step": ""})
document.work.ask_attention()
with document.action("値を入れる") as session:
    session.connection().exec_driver_sql("INSERT INTO answer (key, value) VALUES ('a', '1')")
left()
document.publish()
backup.take(document, "保存したとき")
with Merge(document, copy):
    left()
key = seal.new_recovery_key()
takeout.write(document, folder / "持ち出し.hnseal", "green-tea", key)
plain = takeout.unseal(folder / "持ち出し.hnseal", key)
with takeout.plain_file(plain):
    left()
book = make_book(read_facts(document))
export_all(book, document, folder, tuple(e.key for e in EXPORTS))
with document.read() as session:
    frame = read(session)
files.write_bytes(folder / "枠組み.toml", make_frame_toml(frame, "町"))
assert main(["sbom", str(folder / "部品表.json")]) == 0
left()
document.close()
lock.release()
left()
sys.stdout.write("\n" + json.dumps(sorted(seen)))
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The names of everything a run wrote, below the program's own folder and beside the files of the user."""
    base = tmp_path_factory.mktemp("kept")
    profile, work = base / "profile", base / "work"
    profile.mkdir()
    work.mkdir()
    environment = os.environ | {"HOSHIN_NAVI_HOME": str(profile), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(ROOT), str(work), str(OLD)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=base,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, set[str]] = {"profile": set(), "work": set(), "strange": set()}
    for name in json.loads(done.stdout.splitlines()[-1]):
        path = Path(unquote(urlsplit(name).path) if name.startswith("file:") else name)
        if name.isdigit() or name in {":memory:", "", "/dev/null"} or (base / path).is_dir():
            continue  # Python asks folders whether they take files
        if path.is_relative_to("/proc/nowhere"):
            continue
        for place, folder in (("profile", profile), ("work", work), ("strange", Path("/"))):
            if (base / path).is_relative_to(folder):
                found[place].add((base / path).relative_to(folder).as_posix())
                break
    return found


def unmatched(names: set[str], patterns: list[str]) -> set[str]:
    return {name for name in names if not any(fnmatch(name, pattern) for pattern in patterns)}


@pytest.mark.parametrize(("place", "kept"), [("profile", security.IN_PROFILE), ("work", security.BESIDE)])
def test_every_file_is_named_on_the_sheet_and_every_name_occurs(written, place: str, kept) -> None:
    patterns = [name for one in kept for name in one.names]
    assert unmatched(written[place], patterns) == set()
    assert [p for p in patterns if not any(fnmatch(name, p) for name in written[place])] == []


IN_TEMP = r"""
import json, os, sys
from pathlib import Path

seen = set()
temp = Path(os.environ["TMPDIR"])

def watch(event, args):
    if event in ("open", "os.mkdir") and args and Path(str(args[0])).is_relative_to(temp):
        seen.add(str(args[0]))

sys.addaudithook(watch)
sys.path.insert(0, sys.argv[1])
from desktop.cli import main
from desktop.store.scratch import own_profile
town = str(Path(sys.argv[2]) / "町.sqlite")
assert main(["new", town, "--sample", "village"]) == 0
assert main(["export", town, "--out", sys.argv[2], "--only", "grid-xlsx"]) == 0
with own_profile():
    pass
print("\n" + json.dumps(sorted({Path(name).relative_to(temp).parts[0] for name in seen if Path(name) != temp})))
"""


def test_every_name_in_the_temporary_folder_is_on_the_sheet(tmp_path: Path) -> None:
    """On a PC whose profile takes no file, so that its stand-in is there as well; at the end nothing is left."""
    temp, work = tmp_path / "temp", tmp_path / "work"
    for folder in (temp, work):
        folder.mkdir()
    (tmp_path / "file").write_bytes(b"")
    environment = os.environ | {"HOSHIN_NAVI_HOME": str(tmp_path / "file" / "x"), "TMPDIR": str(temp)}
    command = [sys.executable, "-c", IN_TEMP, str(ROOT), str(work)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    names = set(json.loads(done.stdout.splitlines()[-1]))
    patterns = [name for one in security.IN_TEMP for name in one.names]
    assert unmatched(names, patterns) == set()
    assert [p for p in patterns if not any(fnmatch(name, p) for name in names)] == []
    assert list(temp.iterdir()) == []


def test_nothing_is_written_anywhere_else(written) -> None:
    assert written["strange"] == set()


def test_the_container_is_made_as_the_sheet_says(tmp_path: Path) -> None:
    from desktop.store import seal

    sealed = seal.seal(b"x", "green-tea", seal.new_recovery_key())
    header = json.loads(sealed[12 : 12 + int.from_bytes(sealed[8:12], "big")])
    words = dict(security.encrypted())["持ち出しファイル（.hnseal）"]
    assert f"{header['kdf']}（N={header['n']}、r={header['r']}、p={header['p']}）" in words
    assert re.search(r"\bAES-256-GCM", words)
