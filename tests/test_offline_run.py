"""The product at work without a network: no socket, no child program, no look at a path that stands in the data."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BAIT = "bait-4711"  # part of every path in the data; an existing file bears it too

# Commands, then the window, on a file whose words are paths; every event is noted before anything of ours is imported
CHILD = r"""
import json, sys

WATCHED = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.startfile")
FILES = ("open", "sqlite3.connect", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "os.link")
seen = []

def watch(event, args):
    if event in FILES or event.startswith(WATCHED):
        seen.append([event, str(args[0]) if args else "", str(args[1]) if len(args) > 1 else ""])

sys.addaudithook(watch)
root, work, bait = sys.argv[1:]
sys.path.insert(0, root)

import shutil
from pathlib import Path
from desktop.cli import main
from desktop.models import DxCase, Staff
from desktop.policy.answering import parse_many, save_answers
from desktop.policy.book import make_book
from desktop.policy.starting import read_facts
from desktop.store import Document

folder = Path(work)
town, copy, out = folder / "町.sqlite", folder / "写し.sqlite", folder / "out"
baits = [bait, f"file://{bait}", rf"\\{Path(bait).name}\share\x.png", f"//{Path(bait).name}/share/x.png",
         f"<img src='{bait}'>", f'<img src="//{Path(bait).name}/share/x.png">', f"<a href='file://{bait}'>x</a>"]

def run(*words, codes=(0,)):
    code = main([str(w) for w in words])
    assert code in codes, (words, code)

def answer(path, given):
    document = Document.open(path)
    book = make_book(read_facts(document))
    values, problems = parse_many(book.items, given)
    assert not problems, problems
    save_answers(document, book.facts, book.items, values, label="".join(baits))
    document.publish()
    document.close()

run("new", town, "--sample", "town", "--name", bait)
document = Document.open(town)
sections = [row.name for row in read_facts(document).departments if row.kind == "section"]
with document.action("".join(baits)) as session:
    for number, person in enumerate(session.query(Staff).limit(len(baits))):
        person.name, person.kana, person.memo = baits[number], baits[number], baits[number]
    for number, case in enumerate(session.query(DxCase).limit(len(baits))):
        case.title, case.summary = baits[number], baits[number]
document.publish()
document.close()
answer(town, {"org.name": "".join(baits), "dept.hr": baits[4], "policy.title": baits[0], "dxplan.summary": baits[5],
              "dept.names": sections + baits, "persona.added": baits, "offjt.courses": [f"{b}：{b}" for b in baits]})
shutil.copyfile(town, copy)
answer(copy, {"structure.head": baits[2]})
answer(town, {"structure.head": baits[1]})
run("info", town)
run("check", town, "--json", codes=(0, 1))
run("export", town, "--out", out, codes=(0, 1))
run("answers", town, "--export", out / "q.xlsx")
run("answers", town, "--import", out / "q.xlsx")
run("merge", town, copy, "--out", out / "both.sqlite", "--prefer", "theirs", "--report", out / "r.xlsx", codes=(1,))
run("self-test")

from PySide6.QtCore import QCoreApplication, QThreadPool
from PySide6.QtWidgets import QLabel, QWidget
from desktop.ui.main_window import MainWindow
from desktop.ui.commands import commands

window = MainWindow()
window.show()
window.desk.open_path(out / "both.sqlite")
session = window.desk.session
screens = [each.key for each in commands(session) if each.key.startswith(("place:", "step:", "tab:"))]
assert len(screens) > 30, screens
for screen in screens:
    window.run(screen)
    QCoreApplication.processEvents()
QThreadPool.globalInstance().waitForDone()
QCoreApplication.processEvents()
assert any(bait in label.text() for label in window.findChildren(QLabel))
window.desk.close("saved")
window.close()
sys.stdout.write("\n" + json.dumps(seen))
"""


@dataclass(frozen=True)
class Run:
    """What one run of the child left to look at."""

    folder: Path
    done: subprocess.CompletedProcess[str]
    isolated: bool
    trace: str

    @property
    def events(self) -> list[list[str]]:
        import json

        found: list[list[str]] = json.loads(self.done.stdout.splitlines()[-1])
        return found


def can_isolate() -> bool:
    """Whether this kernel gives a process a network of its own, with nothing in it."""
    unshare = shutil.which("unshare")
    return bool(unshare) and subprocess.run([str(unshare), "-rn", "true"], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run, as shut in and as closely watched as this machine allows."""
    folder = tmp_path_factory.mktemp("offline")
    for name in ("work/out", "home", "profile", "temp", BAIT):
        (folder / name).mkdir(parents=True)
    for name in ("json.py", "sqlite3.py", "reportlab.py", "qt.conf", "libQt6Core.so.6", "libsqlite3.so.0"):
        (folder / "work" / name).write_text("raise SystemExit('hijacked')\n", "utf-8")
    bait = folder / BAIT / f"{BAIT}.png"
    bait.write_bytes(b"\x89PNG\r\n\x1a\n")
    isolated, trace, command = can_isolate(), folder / "trace", [sys.executable, "-P", "-c", CHILD]
    command += [str(ROOT), str(folder / "work"), str(bait)]
    if shutil.which("strace"):
        command = ["strace", "-f", "-qq", "-s", "300", "-e", "trace=%network,%file,execve", "-o", str(trace), *command]
    if isolated:
        command = ["unshare", "-rn", *command]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder / "home"),
        "HOSHIN_NAVI_HOME": str(folder / "profile"),
        "TMPDIR": str(folder / "temp"),
        "LOGNAME": "tester",
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder / "work", env=environment, check=False)
    return Run(folder, done, isolated, trace.read_text("utf-8", "replace") if trace.exists() else "")


def test_everything_works_where_there_is_no_network(ran: Run) -> None:
    assert ran.done.returncode == 0, ran.done.stderr
    if not ran.isolated:
        pytest.skip("this kernel gives no network namespace to an ordinary process")
    names = {path.suffix for path in (ran.folder / "work" / "out").iterdir()}
    assert names == {".pdf", ".xlsx", ".sqlite"}


def test_no_socket_and_no_other_program(ran: Run) -> None:
    assert ran.done.returncode == 0, ran.done.stderr
    kinds = {event for event, *_ in ran.events}
    assert {"open", "sqlite3.connect"} <= kinds  # the watch was on
    assert {kind for kind in kinds if kind.startswith(("socket.", "subprocess.", "os.exec", "os.posix", "os.s"))} <= {
        "os.scandir"
    }


def test_only_our_own_places_are_opened(ran: Run) -> None:
    """An allow-list for every file that Python code opens, and a narrower one for what is written."""
    assert ran.done.returncode == 0, ran.done.stderr
    ours = [ran.folder / name for name in ("work", "profile", "temp")]
    settings = [ran.folder / "home" / name for name in (".reportlab_settings", ".reportlab_mods")]  # the library's own
    program = [Path(sys.prefix), Path(sys.base_prefix), ROOT / "desktop", ROOT / "resources", *map(Path, sys.path[1:])]
    system = [Path(p) for p in ("/proc/self", "/etc/mime.types", "/usr/share", "/usr/lib", "/dev/null")]
    opened = {(event, path, mode) for event, path, mode in ran.events if not path.isdigit()}
    places = {path: _place(path, ran.folder / "work") for _, path, _ in opened}
    strange = {p for p, real in places.items() if not _inside(real, ours + settings + program + system)}
    assert strange - {str(ROOT), ":memory:"} == set()
    writing = {path for event, path, mode in opened if event not in {"os.listdir", "os.scandir"} and _writes(mode)}
    assert len(writing) > 5
    assert {p for p in writing if not _inside(places[p], ours)} == set()


def test_no_path_from_the_data_is_touched(ran: Run) -> None:
    assert ran.done.returncode == 0, ran.done.stderr
    out = str(ran.folder / "work" / "out")
    assert [event for event in ran.events if BAIT in event[1] and not event[1].startswith(out)] == []


def test_the_system_saw_no_network_and_no_path_from_the_data(ran: Run) -> None:
    """What C and Qt do past Python's own hooks: every network call and every file name that the kernel was given."""
    if not ran.trace:
        pytest.skip("strace is not installed")
    assert ran.done.returncode == 0, ran.done.stderr
    lines = ran.trace.splitlines()
    assert len([line for line in lines if "openat(" in line]) > 500  # the trace was on
    assert [line for line in lines if re.search(r"\bsocket\(AF_(INET|INET6|NETLINK|PACKET)\b|\bconnect\(", line)] == []
    assert len([line for line in lines if re.search(r"\bexecve(at)?\(", line) and "= 0" in line]) == 1
    out = str(ran.folder / "work" / "out")
    known = re.compile(re.escape(out).replace("/", "/") + r"[^\"]*")
    touched = [line for line in lines if "execve(" not in line and BAIT in known.sub("", _decoded(line))]
    assert touched == []


def test_nothing_is_loaded_from_the_folder_of_the_document(ran: Run) -> None:
    if not ran.trace:
        pytest.skip("strace is not installed")
    assert ran.done.returncode == 0, ran.done.stderr
    lines = [line for line in _decoded(ran.trace).splitlines() if "open" in line and "= -1" not in line]
    here = re.escape(str(ran.folder / "work"))  # where the document lies, and where the program was started
    assert [line for line in lines if re.search(rf"\"({here}/|\./)?[^/\"]*\.(py|conf|so(\.\d+)?)\"", line)] == []


def test_what_the_system_created_lies_in_our_own_places(ran: Run) -> None:
    if not ran.trace:
        pytest.skip("strace is not installed")
    assert ran.done.returncode == 0, ran.done.stderr
    made = re.findall(r"openat\([^,]+, \"([^\"]*)\", [^)]*O_CREAT", _decoded(ran.trace))
    assert len(made) > 20
    assert {p for p in made if not _inside(Path(p), [ran.folder / n for n in ("work", "profile", "temp")])} == set()


def _place(name: str, base: Path) -> Path:
    plain = re.sub(r"^b'(.*)'$", r"\1", name)
    if plain.startswith("file:"):
        from urllib.parse import unquote, urlsplit

        plain = unquote(urlsplit(plain).path)
    return Path(os.path.normpath(base / plain))


def _inside(path: Path, folders: list[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _writes(mode: str) -> bool:
    return any(letter in mode for letter in "wax+")


def _decoded(line: str) -> str:
    """strace writes Japanese as octal escapes."""
    raw = re.sub(rb"\\([0-7]{1,3})", lambda m: bytes([int(m[1], 8)]), line.encode())
    return raw.decode("utf-8", "replace")
