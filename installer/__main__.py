"""`python -m installer prepare-windows | build windows|linux | test-windows [whole]`; dev.py brings the tools."""

from __future__ import annotations

import subprocess
import sys

from installer import check, freeze, pack, product, windows
from installer.places import RELEASE, BuildError


def main(arguments: list[str]) -> int:
    """Run one command; 0 when all is well."""
    try:
        match arguments:
            case ["prepare-windows"]:
                windows.prepare()
                return 0
            case ["build", "windows"]:
                return build_windows()
            case ["build", "linux"]:
                return build_linux()
            case ["test-windows"] | ["test-windows", "whole"]:
                return product.examine(whole="whole" in arguments)
    except (BuildError, OSError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    print(__doc__, file=sys.stderr)
    return 2


def build_windows() -> int:
    """Freeze, check, pack."""
    if sys.platform != "win32":
        windows.prepare()
    folder = freeze.freeze_windows()
    if problems := check.problems(folder):
        print(*problems, sep="\n", file=sys.stderr)
        return 1
    for path in pack.pack(folder, RELEASE):
        print(f"{path}（{path.stat().st_size / 1e6:.1f} MB）")
    return 0


def build_linux() -> int:
    """Freeze for Linux and let the result test itself."""
    folder = freeze.freeze_linux()
    return freeze.self_test_linux(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
