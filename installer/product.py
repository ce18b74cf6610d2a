"""The tested product: Windows tests, build, installing, self-test, replacing and removing under Wine, with figures."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from desktop import APP_NAME, VERSION
from installer import check, freeze, pack, screen, windows
from installer.places import CONSOLE, FOLDER, OUT, RELEASE, STAGE, WINDOWED, BuildError
from installer.report import Report

USER: Final = windows.DRIVE / "users" / (os.environ.get("USER") or "root")
INSTALLED: Final = USER / "AppData" / "Local" / "Programs" / FOLDER
PROFILE: Final = USER / "AppData" / "Local" / FOLDER
SQLITE: Final = r"HKCU\Software\Classes\.sqlite"
VIEWER: Final = "Another.Viewer"  # what the terminal opens .sqlite files with; it has to stay so
KEY: Final = rf"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{FOLDER}"
OLD: Final = "0.0.9"  # the made-up version that the new one replaces
RUNNING: Final = 10  # installer.nsi's exit code
LARGEST_INSTALLER: Final = 60e6
DEFAULT_FOLDER: Final = 154_946_830  # bytes of PyInstaller's plain --onedir --windowed; `whole` measures it again
_STALE: Final = 0.02
LARGEST_SHARE: Final = 0.7


def examine(*, whole: bool = False) -> int:
    """Everything; 0 when the product is whole. `whole` builds it a second time and as PyInstaller alone would."""
    report = Report()
    began = time.monotonic()
    windows.prepare()
    report.figure("Windows用Pythonの準備", f"{time.monotonic() - began:.0f}秒")
    builds = (_build, _again, _default) if whole else (_build,)
    steps = (_windows_tests, *builds, _old_version, _replace, _use, _start, _remove, _for_all)
    try:
        for step in steps:
            began = time.monotonic()
            step(report)
            print(f"  （{step.__name__.strip('_')} {time.monotonic() - began:.0f}秒）", flush=True)
    except BuildError as error:
        report.problems.append(str(error))
    finally:
        windows.stop()
    return report.tell(OUT / "figures.md")


# --- the steps -------------------------------------------------------------------------------------------------


def _windows_tests(report: Report) -> None:
    """The tests that are about Windows, run by the Windows Python."""
    arguments = ("-m", "pytest", "tests/windows", "-p", "no:cacheprovider", "--basetemp", r"C:\t")
    code, said = windows.run([windows.PYTHON, "-X", "utf8", *arguments], {"PYTHONDONTWRITEBYTECODE": "1"})
    report.figure("Windowsの検査", said.strip().rpartition("\n")[2])
    report.must(code == 0, f"Windowsの検査が失敗しました。\n{said[-6000:]}")


def _build(report: Report) -> None:
    folder = freeze.freeze_windows()
    report.problems.extend(check.problems(folder))
    setup, archive = pack.pack(folder, RELEASE)
    report.must(setup.stat().st_size <= LARGEST_INSTALLER, f"インストーラーが大きすぎます: {setup.stat().st_size}")
    report.figure("インストーラー", f"{setup.stat().st_size / 1e6:.1f} MB（上限 60 MB）")
    report.figure("フォルダーのzip", f"{archive.stat().st_size / 1e6:.1f} MB")
    share = check.size(folder) / DEFAULT_FOLDER
    report.must(share <= LARGEST_SHARE, f"入れた大きさが、何も除かないときの{share:.3f}倍です。")
    report.figure("入れた大きさ", f"{check.size(folder) / 1e6:.1f} MB、{len(pack.files(folder))}ファイル")
    report.figure("何も除かないときとの比", f"{share:.3f}（上限 0.7）")


def _again(report: Report) -> None:
    """The same inputs make the same files."""
    first = pack.hashes(_built())
    folder = freeze.freeze_windows()
    pack.write_list(folder)
    pack.settle(folder)
    differ = set(first.splitlines()) ^ set(pack.hashes(folder).splitlines())
    names = sorted({line.partition("  ")[2] for line in differ})
    report.must(not names, f"二度作ると違うファイル: {names}")
    report.figure("二度作って違うファイル", f"{len(names)}件（{len(pack.files(folder))}件のうち）")


def _default(report: Report) -> None:
    """Whether DEFAULT_FOLDER, against which the size is judged, is still what PyInstaller makes on its own."""
    found = check.size(freeze.freeze_default())
    report.figure("何も除かないときの大きさ", f"{found / 1e6:.1f} MB（控え {DEFAULT_FOLDER / 1e6:.1f} MB）")
    report.must(abs(found / DEFAULT_FOLDER - 1) < _STALE, f"DEFAULT_FOLDER を {found} に改めてください。")


def _old_version(report: Report) -> None:
    """An older program with a file that the new one lacks; it runs, and nothing may touch it then."""
    windows.checked(["reg", "add", SQLITE, "/ve", "/d", VIEWER, "/f"])
    old = STAGE / "old" / FOLDER
    shutil.rmtree(old.parent, ignore_errors=True)
    shutil.copytree(_built(), old)
    (old / "_internal" / "resources" / "古い部品").mkdir()
    (old / "_internal" / "resources" / "古い部品" / "昔の見本.toml").write_text("昔", "utf-8")
    pack.write_list(old)
    setup = STAGE / "old" / f"hoshin-navi-{OLD}-setup.exe"
    pack.make_installer(old, setup, OLD, quick=True)
    _install(setup)
    report.must(_same(old), "前の版が、作ったとおりに入っていません。")
    report.must(_value("DisplayVersion") == OLD, "前の版の版番号が記録されていません。")
    before = pack.hashes(INSTALLED)
    with _display() as display, _running(display):
        code, _said = windows.run([windows.windows_path(_setup()), "/S"])
        report.must(code == RUNNING, f"動いている間の入れ替えを断っていません（終了コード {code}）。")
        code, _said = windows.run([windows.windows_path(INSTALLED / "uninstall.exe"), "/S", f"_?={_installed()}"])
        report.must(code == RUNNING, f"動いている間の取り除きを断っていません（終了コード {code}）。")
    report.must(pack.hashes(INSTALLED) == before, "断った後に、ファイルが変わっています。")


def _replace(report: Report) -> None:
    """The new version over the old one: its files go, what the user has stays."""
    kept = (PROFILE / "settings.json", INSTALLED / "職員が置いた書類.txt")
    for path in kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", "utf-8")
    seconds = _timed(lambda: _install(_setup()))
    report.must(all(path.is_file() for path in kept), "入れ替えで、利用者のファイルが消えました。")
    kept[1].unlink()
    report.must(_same(_built()), "新しい版が、作ったとおりに入っていません（古いファイルが残ったか、欠けています）。")
    report.must(_value("DisplayVersion") == VERSION, "版番号が新しくなっていません。")
    report.must(_viewer() == VIEWER, "入れたことで、.sqlite を開くプログラムが変わりました。")
    offered = windows.checked(["reg", "query", SQLITE, "/s"])
    report.must("HoshinNavi.sqlite" in offered, "「プログラムから開く」に出ません。")
    report.figure("入れ替えの時間", f"{seconds:.1f}秒")


def _use(report: Report) -> None:
    """The installed program tests itself, writes the documents of the sample and shows its window."""
    bare = [windows.PYTHON, "-X", "utf8", "-m", "desktop"]
    plain = _self_test(report, bare)
    for name in (CONSOLE, WINDOWED):
        frozen = _self_test(report, [windows.windows_path(INSTALLED / f"{name}.exe")])
        report.compare(f"{name}.exe self-test", frozen, plain)
    program = [windows.windows_path(INSTALLED / f"{CONSOLE}.exe")]
    report.compare("--version", _version_time(program), _version_time(bare))
    with _display() as display:
        code, said = windows.run([*program, "self-test"], {"DISPLAY": display, "QT_QPA_PLATFORM": "windows"})
        report.must(code == 0, f"本物の画面での self-test が失敗しました。\n{said}")
    _export(report, program)


def _self_test(report: Report, command: list[str]) -> float:
    began = time.monotonic()
    code, said = windows.run([*command, "self-test"])
    report.must(code == 0, f"self-test が終了コード {code} で終わりました: {command[0]}\n{said}")
    return time.monotonic() - began


def _version_time(command: list[str]) -> float:
    return min(_timed(lambda: windows.checked([*command, "--version"])) for _ in range(3))


def _export(report: Report, program: list[str]) -> None:
    work = windows.DRIVE / "試験 #% の書類"
    shutil.rmtree(work, ignore_errors=True)
    (work / "出力 先").mkdir(parents=True)
    file, out = windows.windows_path(work / "見本の町.sqlite"), windows.windows_path(work / "出力 先")
    windows.checked([*program, "new", file, "--sample", "town"])
    windows.checked([*program, "export", file, "--out", out, "--draft"])
    kinds = {path.suffix for path in (work / "出力 先").iterdir() if path.stat().st_size > 1000}
    report.must({".pdf", ".xlsx"} <= kinds, f"PDFとExcelができていません: {sorted(kinds)}")
    report.figure("書き出した種類", "、".join(sorted(kinds)))


def _start(report: Report) -> None:
    """From the double click to the window, beside the same without freezing and beside a window with nothing in it."""
    bare = [windows.PYTHON, "-X", "utf8"]
    program = [windows.windows_path(INSTALLED / f"{WINDOWED}.exe")]
    commands = {"empty": [*bare, "-c", _EMPTY_WINDOW], "bare": [*bare, "-m", "desktop"], "ours": program}
    times: dict[str, list[float]] = {name: [] for name in commands}
    with _display() as display:
        for _ in range(_STARTS):
            for name, command in commands.items():
                with screen.Running(windows.start(command, {"DISPLAY": display}), display) as shown:
                    times[name].append(shown.seconds)
        file = windows.windows_path(windows.DRIVE / "試験 #% の書類" / "見本の町.sqlite")
        with screen.Running(windows.start([*program, file], {"DISPLAY": display}), display):
            screen.settle(display, OUT / "window.png")
    report.must(all(map(all, times.values())), f"画面が出ないことがありました: {times}")
    best = {name: min(each[1:]) for name, each in times.items()}  # the first of each fills the caches
    report.compare("窓が出るまで", best["ours"], best["bare"])
    report.compare("同じく", best["ours"], best["empty"], "空の窓")


def _remove(report: Report) -> None:
    """What QuietUninstallString says leaves nothing but what is the user's."""
    kept = (PROFILE / "settings.json", windows.DRIVE / "試験 #% の書類" / "見本の町.sqlite")
    program, _quote, options = _value("QuietUninstallString").lstrip('"').partition('"')
    began = time.monotonic()
    windows.checked([program, *options.split()])
    while INSTALLED.exists() and time.monotonic() - began < 120:
        time.sleep(0.1)
    report.figure("取り除く時間", f"{time.monotonic() - began:.1f}秒")
    report.must(not INSTALLED.exists(), "プログラムのフォルダーが残りました。")
    report.must(all(path.is_file() for path in kept), "取り除きで、利用者のファイルが消えました。")
    report.must(_viewer() == VIEWER, "取り除いたことで、.sqlite を開くプログラムが変わりました。")
    _nothing_left(report, "HKCU", USER)


def _for_all(report: Report) -> None:
    """The IT section's way: for every user, under Program Files."""
    target = windows.DRIVE / "Program Files" / FOLDER
    windows.checked([windows.windows_path(_setup()), "/S", "/ALLUSERS"])
    report.must(_same(_built(), target), "全ての利用者用のものが、作ったとおりに入っていません。")
    windows.checked([windows.windows_path(target / f"{CONSOLE}.exe"), "--version"])
    windows.checked([windows.windows_path(target / "uninstall.exe"), "/S", rf"_?=C:\Program Files\{FOLDER}"])
    report.must(not target.exists(), "全ての利用者用のものが残りました。")
    _nothing_left(report, "HKLM", windows.DRIVE / "ProgramData")


_STARTS: Final = 4
_EMPTY_WINDOW: Final = (
    "from PySide6.QtWidgets import QApplication, QWidget; "
    "app = QApplication([]); window = QWidget(); window.resize(1280, 700); window.show(); app.exec()"
)

# --- helpers ---------------------------------------------------------------------------------------------------


@contextmanager
def _display() -> Iterator[str]:
    """A display for Windows programs. Wine's desktop belongs to one display and starts with its first program."""
    windows.stop()
    with screen.shown() as display:
        waiting = windows.start([windows.PYTHON, "-c", "import time; time.sleep(3600)"], {"DISPLAY": display})
        try:
            yield display
        finally:
            windows.end(waiting)
            windows.stop()


def _built() -> Path:
    return STAGE / "folder" / FOLDER


def _setup() -> Path:
    return RELEASE / f"hoshin-navi-{VERSION}-setup.exe"


def _installed() -> str:
    return windows.windows_path(INSTALLED)


def _install(setup: Path) -> None:
    windows.checked([windows.windows_path(setup), "/S"])


def _same(folder: Path, installed: Path = INSTALLED) -> bool:
    there = "".join(line for line in pack.hashes(installed).splitlines(True) if not line.endswith("  uninstall.exe\n"))
    return there == pack.hashes(folder)


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _value(name: str) -> str:
    """A value the installer left for Windows' list of programs."""
    return _registered(KEY, "/v", name)


def _viewer() -> str:
    """What opens .sqlite files by a double click."""
    return _registered(SQLITE, "/ve")


def _registered(*which: str) -> str:
    code, said = windows.run(["reg", "query", *which])
    return "" if code else said.strip().rpartition("REG_SZ")[2].strip()


def _running(display: str) -> screen.Running:
    program = windows.windows_path(INSTALLED / f"{WINDOWED}.exe")
    return screen.Running(windows.start([program], {"DISPLAY": display}), display)


def _nothing_left(report: Report, root: str, menu: Path) -> None:
    for words in (FOLDER, APP_NAME):
        code, said = windows.run(["reg", "query", rf"{root}\Software", "/s", "/f", words])
        found = [line for line in said.splitlines() if words in line]
        report.must(code != 0 or not found, f"登録が残りました: {found[:5]}")
    links = [path.name for path in menu.rglob(f"{APP_NAME}.lnk")]
    report.must(not links, f"メニューが残りました: {links}")
