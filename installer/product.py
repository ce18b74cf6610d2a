"""The tested product: Windows tests, build, installing, self-test, replacing and removing under Wine, with figures."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop import APP_NAME, VERSION
from installer import check, freeze, pack, screen, windows
from installer.places import CONSOLE, FOLDER, OUT, RELEASE, STAGE, WINDOWED, BuildError

USER: Final = windows.DRIVE / "users" / (os.environ.get("USER") or "root")
INSTALLED: Final = USER / "AppData" / "Local" / "Programs" / FOLDER
PROFILE: Final = USER / "AppData" / "Local" / FOLDER
KEY: Final = rf"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\{FOLDER}"
OLD: Final = "0.0.9"  # the made-up version that the new one replaces
RUNNING: Final = 10  # installer.nsi's exit code
LARGEST_INSTALLER: Final = 60e6
DEFAULT_FOLDER: Final = 154_412_534  # bytes of PyInstaller's plain --onedir --windowed, measured once, without excludes
LARGEST_SHARE: Final = 0.7


@dataclass(slots=True)
class Report:
    """What was found: problems, and figures to print."""

    problems: list[str] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)

    def must(self, holds: bool, problem: str) -> None:
        """Note a problem when something does not hold."""
        if not holds:
            self.problems.append(problem)

    def figure(self, name: str, value: str) -> None:
        """Note a figure and show it at once: the whole takes minutes."""
        self.figures.append((name, value))
        print(f"{name}: {value}", flush=True)

    def compare(self, name: str, frozen: float, plain: float) -> None:
        """Note how long the installed program took, beside the same work without freezing."""
        self.figure(name, f"{frozen:.1f}秒（固めていないもの {plain:.1f}秒との比 {frozen / max(plain, 0.1):.2f}）")


def examine(*, twice: bool = False) -> int:
    """Everything; 0 when the product is whole. `twice` builds a second time and compares."""
    report = Report()
    began = time.monotonic()
    windows.prepare()
    report.figure("Windows用Pythonの準備", f"{time.monotonic() - began:.0f}秒")
    steps: tuple[Callable[[Report], None], ...] = (
        _windows_tests,
        _build,
        _old_version,
        _replace,
        _use,
        _remove,
        _for_all,
    )
    try:
        for step in steps:
            began = time.monotonic()
            step(report)
            print(f"  （{step.__name__.strip('_')} {time.monotonic() - began:.0f}秒）", flush=True)
    except BuildError as error:
        report.problems.append(str(error))
    finally:
        windows.stop()
    return _told(report)


def _told(report: Report) -> int:
    lines = [f"| {name} | {value} |" for name, value in report.figures]
    (OUT / "figures.md").write_text("\n".join(["| | |", "|---|---|", *lines]) + "\n", "utf-8")
    print(*report.problems, sep="\n")
    print(
        "Windows版の検査が終わりました。問題はありません。"
        if not report.problems
        else f"問題が{len(report.problems)}件あります。"
    )
    return 1 if report.problems else 0


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


def _old_version(report: Report) -> None:
    """An older program with a file that the new one lacks; it runs, and nothing may touch it then."""
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
    with screen.shown() as display, _running(display):
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
    with screen.shown() as display:
        code, said = windows.run([*program, "self-test"], {"DISPLAY": display, "QT_QPA_PLATFORM": "windows"})
        report.must(code == 0, f"本物の画面での self-test が失敗しました。\n{said}")
    _export(report, program)
    _show(report, bare)


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


def _show(report: Report, bare: list[str]) -> None:
    program = [windows.windows_path(INSTALLED / f"{WINDOWED}.exe")]
    file = windows.windows_path(windows.DRIVE / "試験 #% の書類" / "見本の町.sqlite")
    seconds = {}
    for name, command in (("window", program), ("window-bare", bare)):
        with screen.shown() as display:
            process = windows.start([*command, file], {"DISPLAY": display})
            seconds[name] = screen.wait_for_window(display, process)
            screen.settle(display, OUT / f"{name}.png")
            windows.end(process)
            windows.stop()
    frozen, plain = seconds["window"], seconds["window-bare"]
    report.must(frozen > 0, "画面が出ませんでした。")
    report.figure(
        "画面が出るまで", f"{frozen:.1f}秒（固めていないもの {plain:.1f}秒との比 {frozen / max(plain, 0.1):.2f}）"
    )


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
    _nothing_left(report, "HKCU", USER)


def _for_all(report: Report) -> None:
    """The IT section's way: for every user, under Program Files."""
    target = windows.DRIVE / "Program Files" / FOLDER
    windows.checked([windows.windows_path(_setup()), "/S", "/ALLUSERS"])
    report.must(_same(_built(), target), "全ての利用者用のものが、作ったとおりに入っていません。")
    windows.checked([windows.windows_path(target / f"{CONSOLE}.exe"), "--version"])
    windows.checked([windows.windows_path(target / "uninstall.exe"), "/S", rf"_?=C:\Program Files\{FOLDER}"])
    left = pack.files(target) if target.exists() else []
    # Run in place, a removal cannot delete its own file; everything else is gone
    report.must(set(left) <= {"uninstall.exe"}, f"全ての利用者用のものが残りました: {left[:5]}")
    shutil.rmtree(target, ignore_errors=True)
    _nothing_left(report, "HKLM", windows.DRIVE / "ProgramData")


# --- helpers ---------------------------------------------------------------------------------------------------


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
    said = windows.checked(["reg", "query", KEY, "/v", name])
    return said.strip().rpartition("REG_SZ")[2].strip()


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


_STEPS: Final = (_windows_tests, _build, _old_version, _replace, _use, _remove, _for_all)
