"""The tested product: Windows tests, build, installing, self-test, replacing and removing under Wine, with figures."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import Final

from installer import check, freeze, installing, pack, screen, windows
from installer.places import CONSOLE, OUT, RELEASE, WINDOWED, BuildError
from installer.report import Report

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
    before, after = (installing.old_version, installing.replace), (installing.remove, installing.for_all)
    steps = (_windows_tests, *builds, *before, _use, _start, *after)
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
    code, said = windows.run(
        [windows.PYTHON, "-X", "utf8", *arguments], {"PYTHONDONTWRITEBYTECODE": "1", "HOSHIN_JAPANESE": "1"}
    )
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
    first = pack.hashes(installing.built())
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


def _use(report: Report) -> None:
    """The installed program tests itself, writes the documents of the sample and shows its window."""
    bare = [windows.PYTHON, "-X", "utf8", "-m", "desktop"]
    plain = _self_test(report, bare)
    for name in (CONSOLE, WINDOWED):
        frozen = _self_test(report, [windows.windows_path(installing.INSTALLED / f"{name}.exe")])
        report.compare(f"{name}.exe self-test", frozen, plain)
    program = [windows.windows_path(installing.INSTALLED / f"{CONSOLE}.exe")]
    report.compare("--version", _version_time(program), _version_time(bare))
    with screen.windows_display() as display:
        code, said = windows.run([*program, "self-test"], {"DISPLAY": display, "QT_QPA_PLATFORM": "windows"})
        report.must(code == 0, f"本物の画面での self-test が失敗しました。\n{said}")
    _among_baits(report, program)
    _export(report, program)


def _among_baits(report: Report, program: list[str]) -> None:
    """Libraries of other people, in the folder it is started from and first on the PATH, are not loaded."""
    folder, caught = windows.DRIVE / "bait", windows.DRIVE / "bait-loaded"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    windows.make_library(folder / _BAITS[0], _BAIT)
    for name in _BAITS[1:]:
        shutil.copy(folder / _BAITS[0], folder / name)
    windows.python("-c", rf"import ctypes; ctypes.WinDLL(r'C:\bait\{_BAITS[0]}')")
    report.must(caught.exists(), "囮の部品が働きません。")
    caught.unlink(missing_ok=True)
    around = {"WINEPATH": r"C:\bait", "QT_PLUGIN_PATH": r"C:\bait", "PYTHONPATH": r"C:\bait"}
    code, said = windows.run([*program, "self-test"], around, folder)
    report.must(code == 0, f"囮の部品のある場所での self-test が失敗しました。\n{said}")
    report.must(not caught.exists(), "起動した場所や PATH にある、ほかの部品を読み込みました。")
    shutil.rmtree(folder)


def _self_test(report: Report, command: list[str]) -> float:
    began = time.monotonic()
    code, said = windows.run([*command, "self-test"])
    report.must(code == 0, f"self-test が終了コード {code} で終わりました: {command[0]}\n{said}")
    return time.monotonic() - began


def _version_time(command: list[str]) -> float:
    return min(_timed(lambda: windows.checked([*command, "--version"])) for _ in range(3))


def _export(report: Report, program: list[str]) -> None:
    work = installing.DOCUMENT.parent
    shutil.rmtree(work, ignore_errors=True)
    (work / "出力 先").mkdir(parents=True)
    file, out = windows.windows_path(installing.DOCUMENT), windows.windows_path(work / "出力 先")
    windows.checked([*program, "new", file, "--sample", "town"])
    windows.checked([*program, "export", file, "--out", out, "--draft"])
    kinds = {path.suffix for path in (work / "出力 先").iterdir() if path.stat().st_size > 1000}
    report.must({".pdf", ".xlsx"} <= kinds, f"PDFとExcelができていません: {sorted(kinds)}")
    report.figure("書き出した種類", "、".join(sorted(kinds)))


def _start(report: Report) -> None:
    """From the double click to the window, beside the same without freezing and beside a window with nothing in it."""
    bare = [windows.PYTHON, "-X", "utf8"]
    program = [windows.windows_path(installing.INSTALLED / f"{WINDOWED}.exe")]
    commands = {"empty": [*bare, "-c", _EMPTY_WINDOW], "bare": [*bare, "-m", "desktop"], "ours": program}
    times: dict[str, list[float]] = {name: [] for name in (*commands, "sign")}
    with screen.windows_display() as display:
        for _ in range(_STARTS):
            for name, command in commands.items():
                with screen.Running(windows.start(command, {"DISPLAY": display}), display) as shown:
                    times[name].append(shown.seconds)
            with screen.Running(windows.start(program, {"DISPLAY": display}), display, width=1) as shown:
                times["sign"].append(shown.seconds)
        file = windows.windows_path(installing.DOCUMENT)
        with screen.Running(windows.start([*program, file], {"DISPLAY": display}), display):
            screen.settle(display, OUT / "window.png")
    report.must(all(map(all, times.values())), f"画面が出ないことがありました: {times}")
    best = {name: min(each[1:]) for name, each in times.items()}  # the first of each fills the caches
    report.compare("準備の印が出るまで", best["sign"], best["empty"], "空の窓")
    report.compare("窓が出るまで", best["ours"], best["bare"])
    report.compare("同じく", best["ours"], best["empty"], "空の窓")


_BAITS: Final = (
    "Qt6Core.dll", "python3.dll", "python311.dll", "sqlite3.dll", "VCRUNTIME140.dll", "MSVCP140.dll", "_sqlite3.pyd",
    "pdfium.dll", "libffi-8.dll", "qwindows.dll",
)  # fmt: skip
_BAIT: Final = r"""
#include <windows.h>
BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *nothing) {
    CloseHandle(CreateFileA("C:\\bait-loaded", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    return TRUE;
}
"""
_STARTS: Final = 4
_EMPTY_WINDOW: Final = (
    "from PySide6.QtWidgets import QApplication, QWidget; "
    "app = QApplication([]); window = QWidget(); window.resize(1280, 700); window.show(); app.exec()"
)

# --- helpers ---------------------------------------------------------------------------------------------------


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began
