#!/usr/bin/env python3
"""方針ナビ: the developer's one command. Standard library only.

Usage: python3 dev.py run | test [pytest arguments] | check | screenshots [FOLDER] | bench | soak | freeze | coverage
       python3 dev.py build windows | build linux | test-windows [whole]

Each makes the virtual environment .venv/ on first use (and again when constraints.txt changes) and, on
Debian/Ubuntu, installs the system libraries that Qt lacks when it is root; otherwise it prints the one apt line.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OUT = ROOT / "out"
WINDOWS_STARTS_WITHIN = 50 * 60  # seconds: .ci/run may take 90 minutes, of which the Windows program needs up to 30
SAMPLE = OUT / "見本_あおば野町.sqlite"

# Shared library → Debian package
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# What makes and runs the Windows program on Debian: a file of the package → the package
WINDOWS_TOOLS = {
    "/usr/lib/wine/wine64": "wine64",
    "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/ntdll.dll": "libwine",
    "/usr/bin/Xvfb": "xvfb",
    "/usr/bin/makensis": "nsis",
    "/usr/bin/gendef": "mingw-w64-tools",
    "/usr/bin/x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64-win32",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
    "/usr/share/i18n/locales/ja_JP": "locales",
}


def main(arguments: list[str]) -> int:
    """Run one command."""
    commands = {
        "run": run,
        "test": test,
        "check": check,
        "screenshots": screenshots,
        "bench": bench,
        "soak": soak,
        "coverage": coverage,
        "freeze": freeze,
        "build": build,
        "test-windows": windows_test,
    }
    if not arguments or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this may have an older one
        print("Python 3.11 か、それより新しい Python で実行してください。", file=sys.stderr)
        return 2
    prepare()
    return commands[arguments[0]](arguments[1:])


# --- commands ----------------------------------------------------------------------------------------------


def run(_arguments: list[str]) -> int:
    """Open the sample town; without a display write its PDF and plan into out/."""
    OUT.mkdir(exist_ok=True)
    if not SAMPLE.exists() and (code := python("-m", "desktop", "new", str(SAMPLE), "--sample", "town")):
        return code
    if has_display():
        return python("-m", "desktop", str(SAMPLE))
    code = python("-m", "desktop", "export", str(SAMPLE), "--out", str(OUT), "--only", "policy-pdf,plan-xlsx")
    print(f"画面がないため、見本の町の方針PDFと年度計画Excelを {OUT} に書き出しました。")
    return code


def test(arguments: list[str]) -> int:
    """Check the code, then run the whole suite (or the part that the arguments name)."""
    if not arguments and (code := check([])):
        return code
    began = time.monotonic()
    code = python("-m", "pytest", *(arguments or ["-n", "2"]))
    with_windows = not arguments and os.environ.get("HOSHIN_WINDOWS") == "1"  # it takes long
    return code or (windows_test_if_possible(time.monotonic() - began) if with_windows else 0)


def check(_arguments: list[str]) -> int:
    """Style, types and the arrows between the rooms."""
    steps = (
        ("-m", "ruff", "check", "."),
        ("-m", "ruff", "format", "--check", "."),
        ("-m", "mypy"),
        ("-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"),
    )
    return max(python(*step) for step in steps)


def screenshots(arguments: list[str]) -> int:
    """Render every screen with the sample town into out/screenshots (or the folder named)."""
    folder = Path(arguments[0]) if arguments else OUT / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    code = "import pathlib, sys; from desktop.ui.screenshots import take; take(pathlib.Path(sys.argv[1]))"
    result = python("-c", code, str(folder.resolve()), HOSHIN_NAVI_HOME=str(OUT / "profile"))
    print(*sorted(folder.glob("*.png")), sep="\n")
    return result


def bench(_arguments: list[str]) -> int:
    """Print our times and their ratio to the bare limit, both measured in the same run."""
    return python("-m", "tests.bench", HOSHIN_NAVI_HOME=str(OUT / "profile"))


def soak(_arguments: list[str]) -> int:
    """The long sizes (tests/sizes.py) of the tests that kill, cut, mutate, merge and race at random; days of work."""
    names = ("kill", "power_loss", "hostile", "race", "merge/test_merge", "merge/test_histories")
    paths = (f"tests/store/{n}.py" if "/" in n else f"tests/store/test_{n}.py" for n in names)
    arguments = ("--timeout=0", "-o", "faulthandler_timeout=0", "-n", "2")
    return python("-m", "pytest", *arguments, *paths, HOSHIN_SIZE="soak")


def freeze(_arguments: list[str]) -> int:
    """Release the schema of today: write its statements and a file of it, which never change again."""
    from_models = (
        "from desktop.resources import resource; from desktop.store.schema import SCHEMA_VERSION as v; "
        "from desktop.store.shape import shape_of, written; "
        "resource('schema', f'{v}.sql').write_text(written(shape_of(v)), 'utf-8'); print(v)"
    )
    made = subprocess.run([PYTHON, "-c", from_models], cwd=ROOT, check=True, capture_output=True, text=True)
    golden = ROOT / "tests" / "data" / "schema" / f"{made.stdout.strip()}.sqlite"
    golden.parent.mkdir(parents=True, exist_ok=True)
    golden.unlink(missing_ok=True)
    return python("-m", "desktop", "new", str(golden), "--sample", "village", HOSHIN_NAVI_HOME=str(OUT / "profile"))


def coverage(_arguments: list[str]) -> int:
    """Print how much of the store the tests run, line by line and branch by branch; the goal is all of it."""
    commands = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/test_cli*.py"))
    names = ("tests/store", "tests/ui/file", *commands)
    data = {"COVERAGE_FILE": str(OUT / "coverage")}
    OUT.mkdir(exist_ok=True)
    code = python("-m", "coverage", "run", "--branch", "--source=desktop/store", "-m", "pytest", *names, **data)
    return python("-m", "coverage", "report", "--show-missing", "--skip-covered", **data) or code


def build(arguments: list[str]) -> int:
    """Make the program that is handed out: for Windows (here under Wine) or frozen for Linux."""
    if arguments not in (["windows"], ["linux"]):
        print(__doc__, file=sys.stderr)
        return 2
    if arguments == ["windows"]:
        install_windows_tools()
    return python("-m", "installer", "build", *arguments)


def windows_test(arguments: list[str]) -> int:
    """Build, install, run, replace and remove the Windows program under Wine; prints the figures."""
    install_windows_tools()
    return python("-m", "installer", "test-windows", *arguments)


def windows_test_if_possible(seconds: float) -> int:
    """The same after the suite, which took `seconds`: what a machine cannot offer is told and is no failure of ours."""
    if seconds > WINDOWS_STARTS_WITHIN:
        print(f"検査に{seconds / 60:.0f}分かかったため、Windows版の検査は行っていません。", file=sys.stderr)
        return 0
    try:
        install_windows_tools()
    except SystemExit:
        ready = False
    else:
        ready = python("-m", "installer", "prepare-windows") == 0
    if not ready:
        print("Wine か Windows の部品を用意できないため、Windows版の検査は行っていません。", file=sys.stderr)
        return 0
    return windows_test([])


# --- the environment ---------------------------------------------------------------------------------------


def prepare() -> None:
    """Make what the commands need; nothing is done when it is there already."""
    install_libraries()
    wanted = hashlib.sha256((ROOT / "constraints.txt").read_bytes()).hexdigest()
    stamp = VENV / "installed"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print("はじめての準備をしています（数分かかることがあります）…", file=sys.stderr)
    if not PYTHON.exists():
        make_venv()
    subprocess.run([PYTHON, "-m", "pip", "install", "-q", "-r", str(ROOT / "constraints.txt")], check=True)
    stamp.write_text(wanted)


def make_venv() -> None:
    """Create .venv; Debian keeps the venv module in a package of its own."""
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, check=False).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    apt_install(["python3-venv"])
    subprocess.run(command, check=True)


def install_libraries() -> None:
    """Qt's system libraries on Linux; wheels do not bring them."""
    if not sys.platform.startswith("linux"):
        return
    wanted = QT_LIBRARIES | (WINDOW_LIBRARIES if os.environ.get("DISPLAY") else {})
    missing = [package for library, package in wanted.items() if not loads(library)]
    if missing:
        apt_install(missing)


def install_windows_tools() -> None:
    """Wine, the installer's compiler and a C compiler for Windows; nothing to do on Windows itself."""
    missing = [package for file, package in WINDOWS_TOOLS.items() if not Path(file).exists()]
    if missing and os.name != "nt":
        apt_install(missing)


def apt_install(packages: list[str]) -> None:
    """Install packages as root, or say the one line that does."""
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet = {"check": False, "stdout": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update"], **quiet)
        subprocess.run(line, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, **quiet)
    else:
        print(f"次の1行を実行してから、もう一度お試しください:\n  sudo {' '.join(line)}", file=sys.stderr)
        raise SystemExit(1)


def loads(library: str) -> bool:
    """Whether the dynamic linker finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_display() -> bool:
    """Whether a window can be shown."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def python(*arguments: str, **environment: str) -> int:
    """Run the virtual environment's Python in the project's folder."""
    env = {**os.environ, "PYTHONUTF8": "1", **environment}
    if not has_display():
        env.setdefault("QT_QPA_PLATFORM", "offscreen")
    return subprocess.run([PYTHON, *arguments], cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
