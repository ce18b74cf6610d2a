"""Installing, replacing, refusing and removing, each tried under Wine with the installer that is handed out."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from desktop import APP_NAME, VERSION
from installer import pack, screen, windows
from installer.places import CONSOLE, FOLDER, PREFIX, RELEASE, STAGE, WINDOWED
from installer.report import Report

USER: Final = windows.DRIVE / "users" / (os.environ.get("USER") or "root")
INSTALLED: Final = USER / "AppData" / "Local" / "Programs" / FOLDER
FOR_ALL: Final = windows.DRIVE / "Program Files" / FOLDER
PROFILE: Final = USER / "AppData" / "Local" / FOLDER
DOCUMENT: Final = windows.DRIVE / "試験 #% の書類" / "見本の町.sqlite"
SQLITE: Final = r"HKCU\Software\Classes\.sqlite"
VIEWER: Final = "Another.Viewer"  # what the terminal opens .sqlite files with; it has to stay so
OLD: Final = "0.0.9"  # the made-up version that the new one replaces
CALLED_OFF, IN_USE, UNWRITABLE, ELSEWHERE = 1, 10, 12, 13  # installer.nsi's exit codes

_UNINSTALL: Final = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{FOLDER}"
_PATIENCE: Final = 30.0
_HELD: Final = "_internal/resources/icons/house.svg"
_HOLD: Final = "import sys, time; held = open(sys.argv[1], 'rb'); print('held', flush=True); time.sleep(600)"


def built() -> Path:
    """The folder that is packed into the installer."""
    return STAGE / "folder" / FOLDER


def setup() -> Path:
    """The installer."""
    return RELEASE / f"hoshin-navi-{VERSION}-setup.exe"


# --- the steps -------------------------------------------------------------------------------------------------


def old_version(report: Report) -> None:
    """An older program with a file that the new one lacks; while any of its files is in use, nothing may touch it."""
    windows.checked(["reg", "add", SQLITE, "/ve", "/d", VIEWER, "/f"])
    old = STAGE / "old" / FOLDER
    shutil.rmtree(old.parent, ignore_errors=True)
    shutil.copytree(built(), old)
    (old / "_internal" / "resources" / "古い部品").mkdir()
    (old / "_internal" / "resources" / "古い部品" / "昔の見本.toml").write_text("昔", "utf-8")
    pack.write_list(old)
    older = STAGE / "old" / f"hoshin-navi-{OLD}-setup.exe"
    pack.make_installer(old, older, OLD, quick=True)
    # A profile that roamed here from another PC names a folder that is not there
    windows.checked(["reg", "add", rf"HKCU\{_UNINSTALL}", "/v", "InstallLocation", "/d", r"Q:\elsewhere", "/f"])
    _install(older)
    report.must(_same(old), "前の版が、作ったとおりに入っていません。")
    report.must(_value("DisplayVersion") == OLD, "前の版の版番号が記録されていません。")
    with screen.windows_display() as display, _running(display) as shown:
        report.must(shown.seconds > 0, "前の版の画面が出ません。")
        _refuses(report, "動いている間")
    with _held(INSTALLED / _HELD):
        _refuses(report, "ほかのプログラムが読んでいる間")


def replace(report: Report) -> None:
    """The new version over the old one: its files go, what the user has stays."""
    kept = (PROFILE / "settings.json", INSTALLED / "職員が置いた書類.txt")
    for path in kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", "utf-8")
    began = time.monotonic()
    _install(setup())
    report.figure("入れ替えの時間", f"{time.monotonic() - began:.1f}秒")
    report.must(all(path.is_file() for path in kept), "入れ替えで、利用者のファイルが消えました。")
    kept[1].unlink()
    report.must(_same(built()), "新しい版が、作ったとおりに入っていません（古いファイルが残ったか、欠けています）。")
    remover = f"{pack.sha256(INSTALLED / pack.REMOVER)}  {pack.REMOVER}"
    report.must(remover in (RELEASE / "hashes.txt").read_text("utf-8"), "hashes.txt の uninstall.exe が違います。")
    report.must(_value("DisplayVersion") == VERSION, "版番号が新しくなっていません。")
    report.must(_viewer() == VIEWER, "入れたことで、.sqlite を開くプログラムが変わりました。")
    offered = windows.checked(["reg", "query", SQLITE, "/s"])
    report.must("HoshinNavi.sqlite" in offered, "「プログラムから開く」に出ません。")
    _stays_where_it_is(report)


def remove(report: Report) -> None:
    """What QuietUninstallString says leaves nothing but what is the user's."""
    kept = (PROFILE / "settings.json", DOCUMENT)
    report.must(all(path.is_file() for path in kept), "取り除く前に、利用者のファイルがありません。")
    began = time.monotonic()
    _code(*_removal(rf"HKCU\{_UNINSTALL}"), wanted=0, report=report, doing="取り除き")
    report.must(_gone(INSTALLED), "プログラムのフォルダーが残りました。")
    report.figure("取り除く時間", f"{time.monotonic() - began:.1f}秒")
    report.must(all(path.is_file() for path in kept), "取り除きで、利用者のファイルが消えました。")
    report.must(_viewer() == VIEWER, "取り除いたことで、.sqlite を開くプログラムが変わりました。")
    _nothing_left(report, "user.reg", USER)


def for_all(report: Report) -> None:
    """The IT section's way: for every user, under Program Files; beside it no second one for a single user."""
    _refuses_unwritable(report)
    began = time.monotonic()
    windows.checked([windows.windows_path(setup()), "/S", "/ALLUSERS"])
    report.figure("入れる時間", f"{time.monotonic() - began:.1f}秒")
    report.must(_same(built(), FOR_ALL), "全ての利用者用のものが、作ったとおりに入っていません。")
    windows.checked([windows.windows_path(FOR_ALL / f"{CONSOLE}.exe"), "--version"])
    _code(windows.windows_path(setup()), "/S", wanted=CALLED_OFF, report=report, doing="二つ目を自分用に入れること")
    report.must(not INSTALLED.exists(), "全ての利用者用のものの横に、自分用のものが入りました。")
    _code(*_removal(rf"HKLM\{_UNINSTALL}"), wanted=0, report=report, doing="全ての利用者用のものの取り除き")
    report.must(_gone(FOR_ALL), "全ての利用者用のものが残りました。")
    _nothing_left(report, "system.reg", windows.DRIVE / "ProgramData")


# --- helpers ---------------------------------------------------------------------------------------------------


def _refuses(report: Report, when: str) -> None:
    before = pack.hashes(INSTALLED)
    _code(windows.windows_path(setup()), "/S", wanted=IN_USE, report=report, doing=f"{when}の入れ替え")
    _code(*_removal(rf"HKCU\{_UNINSTALL}"), wanted=IN_USE, report=report, doing=f"{when}の取り除き")
    report.must(pack.hashes(INSTALLED) == before, f"{when}に断った後、ファイルが変わっています。")


def _stays_where_it_is(report: Report) -> None:
    """A second folder would leave the first one behind."""
    other = rf"C:\{FOLDER}2"
    _code(windows.windows_path(setup()), "/S", f"/D={other}", wanted=ELSEWHERE, report=report, doing="別の場所")
    report.must(not (windows.DRIVE / f"{FOLDER}2").exists(), "断った場所に、フォルダーができました。")
    report.must(_same(built()), "別の場所を断った後、ファイルが変わっています。")


def _refuses_unwritable(report: Report) -> None:
    """A folder that does not take the trial file (here a folder has its name) is told before anything is done."""
    place = windows.DRIVE / f"{FOLDER}3"
    trial = place / f"~{FOLDER}-probe.tmp"
    trial.mkdir(parents=True)
    where = f"/D={windows.windows_path(place)}"
    _code(windows.windows_path(setup()), "/S", where, wanted=UNWRITABLE, report=report, doing="書き込めない場所")
    report.must(list(place.iterdir()) == [trial], "断った場所が変わっています。")
    shutil.rmtree(place)


def _code(*command: str, wanted: int, report: Report, doing: str) -> None:
    code, said = windows.run(command)
    report.must(code == wanted, f"{doing}が、終了コード {wanted} でなく {code} で終わりました。{said}")


def _install(which: Path) -> None:
    windows.checked([windows.windows_path(which), "/S"])


def _removal(key: str) -> Sequence[str]:
    """What Windows is told to run for a removal without a window: the program, /S, and the folder, which ends it."""
    program, _quote, options = _registered(key, "/v", "QuietUninstallString").lstrip('"').partition('"')
    silent, _blank, place = options.strip().partition(" ")
    return program, silent, place


def _gone(folder: Path) -> bool:
    """Whether the folder goes away: the remover itself is deleted a moment after it has ended."""
    began = time.monotonic()
    while folder.exists() and time.monotonic() - began < _PATIENCE:
        time.sleep(0.1)
    return not folder.exists()


def _same(folder: Path, installed: Path = INSTALLED) -> bool:
    own = f"  {pack.REMOVER}\n"
    there = "".join(line for line in pack.hashes(installed).splitlines(True) if not line.endswith(own))
    return there == pack.hashes(folder)


def _value(name: str) -> str:
    """A value the installer left for Windows' list of programs."""
    return _registered(rf"HKCU\{_UNINSTALL}", "/v", name)


def _viewer() -> str:
    """What opens .sqlite files by a double click."""
    return _registered(SQLITE, "/ve")


def _registered(*which: str) -> str:
    code, said = windows.run(["reg", "query", *which])
    return "" if code else said.strip().rpartition("REG_SZ")[2].strip()


def _running(display: str) -> screen.Running:
    program = windows.windows_path(INSTALLED / f"{WINDOWED}.exe")
    return screen.Running(windows.start([program], {"DISPLAY": display}), display)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Another program reads the file, as a virus scanner does."""
    holder = windows.start([windows.PYTHON, "-c", _HOLD, windows.windows_path(path)])
    assert holder.stdout  # noqa: S101 - it was asked for
    try:
        holder.stdout.readline()
        yield
    finally:
        windows.end(holder)


def _nothing_left(report: Report, registry: str, menu: Path) -> None:
    """Neither in the registry, which Wine keeps as a text once its server has ended, nor in the start menu."""
    windows.stop()
    text = (PREFIX / registry).read_text("utf-8", errors="replace").lower()
    report.must("currentversion" in text, f"登録（{registry}）を読めません。")
    name = "".join(f"\\x{ord(character):04x}" for character in APP_NAME)
    found = [line for line in text.splitlines() if FOLDER.lower() in line or name in line]
    report.must(not found, f"登録が残りました: {found[:5]}")
    links = [path.name for path in menu.rglob(f"{APP_NAME}.lnk")]
    report.must(not links, f"メニューが残りました: {links}")
